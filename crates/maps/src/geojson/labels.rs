//! The code and the name of a village among the properties of a feature.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Longest name that is kept. The longest of a village has 44 letters; whatever is longer is a remark.
pub const NAME_CHARS_MAX: usize = 60;

/// Longest text of a property that is looked at.
const TEXT_CHARS_MAX: usize = 200;

/// Properties that hold the code, the surest first, written as [`plain`] writes them.
///
/// `KDEPUM` is BIG's name for the code of the Ministry of Home Affairs; its `KDEBPS` is left out on purpose. BPS counts
/// villages otherwise, and its own files call that number `iddesa`: of ten digits too, but where ours has the first
/// digit of the village it nearly always has a nought, and is no code here.
const CODE_PROPERTIES: [&str; 20] = [
    "kdepum",
    "kodekemendagri",
    "kodedagri",
    "kodekd",
    "kodedesa",
    "kodekelurahan",
    "kodekel",
    "kodekampung",
    "kodewilayah",
    "kodewil",
    "kddesa",
    "kdkel",
    "kdwilayah",
    "iddesa",
    "idkel",
    "kode",
    "code",
    "ref",
    "id",
    "kd",
];

/// Properties that hold the name of the village, likewise. `WADMKD` and `NAMOBJ` are BIG's; in a file of kecamatan the
/// second one would be theirs.
const NAME_PROPERTIES: [&str; 18] = [
    "wadmkd",
    "namobj",
    "namadesa",
    "nmdesa",
    "namakelurahan",
    "namakel",
    "nmkel",
    "namakampung",
    "desakelur",
    "desakelurahan",
    "keldesa",
    "desa",
    "kelurahan",
    "kampung",
    "village",
    "nama",
    "officialname",
    "name",
];

#[derive(Debug, Default)]
pub(super) struct Labels {
    /// Dotted.
    pub(super) code: Option<String>,
    pub(super) name: Option<String>,
}

/// `18.02.01.2003`, given with its dots or as ten digits; `None` for anything that is not the code of a village.
/// A province begins at 11, a village's own number with 1 (kelurahan), 2 (desa) or 3 (desa adat).
pub(crate) fn village_code(text: &str) -> Option<String> {
    let text = text.trim();
    let digits: String = text.chars().filter(|c| *c != '.').collect();
    if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (province, rest) = digits.split_at_checked(2)?;
    let (regency, rest) = rest.split_at_checked(2)?;
    let (district, village) = rest.split_at_checked(2)?;
    let code = format!("{province}.{regency}.{district}.{village}");
    let is_village = province >= "11" && regency != "00" && district != "00" && village.starts_with(['1', '2', '3']);
    (is_village && (text == digits || text == code)).then_some(code)
}

/// On one line, without doubled blanks, and no longer than [`NAME_CHARS_MAX`]. What comes out comes out of itself again.
pub(crate) fn tidy_name(text: &str) -> String {
    let visible = text.replace(char::is_control, " ");
    let words: Vec<&str> = visible.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(NAME_CHARS_MAX).collect();
    name.trim_end().to_owned()
}

/// `KODE_DESA`, `Kode Desa` and `kode-desa` are one property.
fn plain(property: &str) -> String {
    let letters = property.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// The best value so far, and how sure its property is.
type Best = Option<(usize, String)>;

fn offer(best: &mut Best, rank: Option<usize>, value: Option<String>) {
    if let (Some(rank), Some(value)) = (rank, value)
        && best.as_ref().is_none_or(|(other, _)| rank < *other)
    {
        *best = Some((rank, value));
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LabelsVisitor)
    }
}

struct LabelsVisitor;

impl<'de> Visitor<'de> for LabelsVisitor {
    type Value = Labels;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the properties of a feature")
    }

    fn visit_unit<E>(self) -> Result<Labels, E> {
        Ok(Labels::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<Labels, A::Error> {
        let rank = |table: &[&str], property: &str| table.iter().position(|known| *known == property);
        let (mut code, mut name): (Best, Best) = (None, None);
        while let Some(property) = properties.next_key::<String>()? {
            let property = plain(&property);
            let as_code = rank(&CODE_PROPERTIES, &property);
            let as_name = rank(&NAME_PROPERTIES, &property);
            if as_code.is_none() && as_name.is_none() {
                properties.next_value::<IgnoredAny>()?;
                continue;
            }
            if let Scalar(Some(text)) = properties.next_value()? {
                offer(&mut code, as_code, village_code(&text));
                offer(
                    &mut name,
                    as_name,
                    Some(tidy_name(&text)).filter(|name| !name.is_empty()),
                );
            }
        }
        Ok(Labels {
            code: code.map(|(_, code)| code),
            name: name.map(|(_, name)| name),
        })
    }
}

/// A text or a whole number; `None` for everything else.
#[derive(Debug, Default)]
pub(super) struct Scalar(pub(super) Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar(Some(text.chars().take(TEXT_CHARS_MAX).collect())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    /// A column with one empty cell turns into floats on its way through many a program: `1802012003.0`.
    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        let is_whole = number.fract() == 0.0 && (0.0..1e15).contains(&number);
        Ok(Scalar(is_whole.then(|| format!("{number:.0}"))))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Scalar, A::Error> {
        while values.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Scalar, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }
}
