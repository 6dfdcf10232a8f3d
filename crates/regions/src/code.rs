//! The dotted region code of the Ministry of Home Affairs, and what can be read off it without any data.

use std::fmt;

use serde::Serialize;

/// Depth of a code in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Provinsi, `PP`.
    Province,
    /// Kabupaten or kota, `PP.KK`.
    Regency,
    /// Kecamatan and its regional names, `PP.KK.CC`.
    District,
    /// Desa, kelurahan and their regional names, `PP.KK.CC.DDDD`.
    Village,
}

impl Level {
    /// Bytes of a code of this level.
    const fn code_len(self) -> usize {
        match self {
            Level::Province => 2,
            Level::Regency => 5,
            Level::District => 8,
            Level::Village => 13,
        }
    }

    pub(crate) const fn from_code_len(len: usize) -> Option<Level> {
        match len {
            2 => Some(Level::Province),
            5 => Some(Level::Regency),
            8 => Some(Level::District),
            13 => Some(Level::Village),
            _ => None,
        }
    }

    /// The level above; a province has none.
    pub const fn parent(self) -> Option<Level> {
        match self {
            Level::Province => None,
            Level::Regency => Some(Level::Province),
            Level::District => Some(Level::Regency),
            Level::Village => Some(Level::District),
        }
    }
}

/// Legal kind of a village, from the first digit of its own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VillageKind {
    /// Digit 1: part of the civil service, headed by a lurah.
    Kelurahan,
    /// Digit 2: self-governing, whatever the region calls it.
    Desa,
    /// Digit 3: customary village.
    DesaAdat,
}

/// A text that is no region code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a region code (PP, PP.KK, PP.KK.CC or PP.KK.CC.DDDD)")]
pub(crate) struct CodeError(String);

/// A well-formed region code. Whether such a region exists is a question for [`crate::Regions`].
///
/// Regencies carry 01–69, cities 71–99; a village's number begins with 1, 2 or 3 (see [`VillageKind`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CodeRef<'a>(&'a str);

impl<'a> CodeRef<'a> {
    /// Accepts exactly the dotted form; no spaces, no undotted ten digits.
    pub fn parse(text: &'a str) -> Result<CodeRef<'a>, CodeError> {
        if is_well_formed(text) {
            Ok(CodeRef(text))
        } else {
            // A wrong text may be a whole pasted page; the message needs only its beginning.
            Err(CodeError(text.chars().take(24).collect()))
        }
    }

    pub const fn as_str(self) -> &'a str {
        self.0
    }

    pub fn level(self) -> Level {
        Level::from_code_len(self.0.len()).expect("BUG: a parsed code has the length of a level")
    }

    pub fn parent(self) -> Option<CodeRef<'a>> {
        self.ancestor(self.level().parent()?)
    }

    /// This code cut to `level`; itself at its own level, nothing below it.
    pub fn ancestor(self, level: Level) -> Option<CodeRef<'a>> {
        self.0.get(..level.code_len()).map(CodeRef)
    }

    /// The legal kind of a village; none above that level.
    pub fn village_kind(self) -> Option<VillageKind> {
        match self.0.as_bytes().get(9)? {
            b'1' => Some(VillageKind::Kelurahan),
            b'2' => Some(VillageKind::Desa),
            b'3' => Some(VillageKind::DesaAdat),
            _ => None,
        }
    }
}

impl fmt::Display for CodeRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

fn is_well_formed(text: &str) -> bool {
    if Level::from_code_len(text.len()).is_none() {
        return false;
    }
    let mut groups = text.split('.');
    let province = groups.next().unwrap_or_default();
    if !is_digits(province, 2) || province.starts_with('0') {
        return false;
    }
    if let Some(regency) = groups.next()
        && (!is_digits(regency, 2) || matches!(regency, "00" | "70"))
    {
        return false;
    }
    if let Some(district) = groups.next()
        && (!is_digits(district, 2) || district == "00")
    {
        return false;
    }
    if let Some(village) = groups.next()
        && (!is_digits(village, 4) || !village.starts_with(['1', '2', '3']))
    {
        return false;
    }
    groups.next().is_none()
}

fn is_digits(group: &str, len: usize) -> bool {
    group.len() == len && group.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_is_read_off_the_code() {
        for (text, level) in [
            ("18", Level::Province),
            ("18.02", Level::Regency),
            ("18.02.01", Level::District),
            ("18.02.01.2003", Level::Village),
        ] {
            assert_eq!(CodeRef::parse(text).unwrap().level(), level, "{text}");
        }
    }

    #[test]
    fn malformed_codes_are_refused() {
        for text in [
            "",
            "1",
            "1802",
            "18.2",
            "08.02",
            "18.00",
            "18.70",
            "18.02.00",
            "18.02.01.4003",
            "18.02.01.0003",
            "18.02.01.200",
            "18.02.01.20033",
            "1802012003",
            "18.02.01.2003.",
            "18-02-01-2003",
            " 18.02",
            "18.02.0a",
            "18.020.1",
            "१८.०२",
            "18.02.012003",
        ] {
            assert!(CodeRef::parse(text).is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn the_error_of_a_pasted_page_stays_short() {
        let message = CodeRef::parse(&"desa ".repeat(1000)).unwrap_err().to_string();
        assert!(message.len() < 120, "{message}");
    }

    #[test]
    fn parents_lead_up_to_the_province() {
        let mut code = CodeRef::parse("18.02.01.2003").unwrap();
        let mut chain = vec![code.as_str()];
        while let Some(parent) = code.parent() {
            chain.push(parent.as_str());
            code = parent;
        }
        assert_eq!(chain, ["18.02.01.2003", "18.02.01", "18.02", "18"]);
    }

    #[test]
    fn the_first_digit_names_the_legal_kind() {
        let kind = |text| CodeRef::parse(text).unwrap().village_kind();
        assert_eq!(kind("32.77.01.1001"), Some(VillageKind::Kelurahan));
        assert_eq!(kind("18.02.01.2003"), Some(VillageKind::Desa));
        assert_eq!(kind("91.03.01.3007"), Some(VillageKind::DesaAdat));
        assert_eq!(kind("18.02.01"), None);
    }
}
