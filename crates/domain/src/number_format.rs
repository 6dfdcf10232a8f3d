//! How a number that an office gives is written: a format, with places for the running number, the year and the region. What a kind of
//! number needs, so that two of its numbers are never alike, its own module says.

use std::fmt::Write as _;

/// Longest format, in characters.
pub const FORMAT_CHARS_MAX: usize = 60;
/// Widest number with leading zeros.
const WIDTH_MAX: usize = 6;

/// Stands where the running number belongs, as long as nobody knows it.
pub const BLANK: char = '…';

/// A format that holds what its kind of number needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumberFormat {
    format: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(Place),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The last part of the region's code: `2003`.
    Village,
    /// The whole code: `18.02.01.2003`.
    Region,
    Year,
    /// `01`
    Month,
    /// `I`
    RomanMonth,
    /// The running number, with zeros up to this width.
    Number(usize),
}

/// The places that a kind of number knows, by the name written between the braces; `nomor` may say its width behind a colon.
pub(crate) type Places = &'static [(&'static str, Place)];

/// What stands in the places of one number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbered<'a> {
    pub region_code: &'a str,
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// `None`: its place is left [`BLANK`].
    pub number: Option<u32>,
}

/// Why a format cannot be used; each has its own sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatFault {
    #[error("a format of {chars} characters")]
    TooLong { chars: usize },
    #[error("{0:?} is no place for a number")]
    Placeholder(String),
    #[error("a brace without its other half")]
    Brace,
    #[error("{0:?} cannot stand in a number")]
    Sign(char),
    #[error("the running number is missing")]
    NoNumber,
    #[error("the year is missing")]
    NoYear,
    #[error("the village is missing")]
    NoVillage,
}

impl NumberFormat {
    /// Reads a format with any of these places, which holds a running number and a year.
    ///
    /// # Errors
    /// The first [`FormatFault`].
    pub fn parse(format: &str, places: Places) -> Result<Self, FormatFault> {
        let format = format.split_whitespace().collect::<Vec<_>>().join(" ");
        let chars = format.chars().count();
        if chars > FORMAT_CHARS_MAX {
            return Err(FormatFault::TooLong { chars });
        }
        let mut pieces = Vec::new();
        let mut rest = format.as_str();
        while !rest.is_empty() {
            let (text, behind) = rest
                .split_once('{')
                .map_or((rest, None), |(text, behind)| (text, Some(behind)));
            if !text.is_empty() {
                pieces.push(Piece::Text(checked(text)?));
            }
            let Some(behind) = behind else { break };
            let (name, after) = behind.split_once('}').ok_or(FormatFault::Brace)?;
            pieces.push(Piece::Place(place(name, places)?));
            rest = after;
        }
        let read = Self { format, pieces };
        if !read.has(|place| matches!(place, Place::Number(_))) {
            return Err(FormatFault::NoNumber);
        }
        if !read.has(|place| place == Place::Year) {
            return Err(FormatFault::NoYear);
        }
        Ok(read)
    }

    pub fn format(&self) -> &str {
        &self.format
    }

    pub fn has(&self, wanted: impl Fn(Place) -> bool) -> bool {
        self.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Place(place) if wanted(*place)))
    }

    pub fn write(&self, numbered: Numbered<'_>) -> String {
        let mut written = String::new();
        for piece in &self.pieces {
            // Writing into a text does not fail.
            let _ = match piece {
                Piece::Text(text) => write!(written, "{text}"),
                Piece::Place(place) => numbered.write(*place, &mut written),
            };
        }
        written
    }
}

impl Numbered<'_> {
    fn write(self, place: Place, written: &mut String) -> std::fmt::Result {
        match (place, self.number) {
            (Place::Village, _) => {
                let village = self.region_code.rsplit('.').next().unwrap_or_default();
                write!(written, "{village}")
            }
            (Place::Region, _) => write!(written, "{}", self.region_code),
            (Place::Year, _) => write!(written, "{}", self.year),
            (Place::Month, _) => write!(written, "{:02}", self.month),
            (Place::RomanMonth, _) => write!(written, "{}", roman(self.month)),
            (Place::Number(width), Some(number)) => write!(written, "{number:0width$}"),
            (Place::Number(_), None) => write!(written, "{BLANK}"),
        }
    }
}

/// What a file name, a letter and a search can hold.
fn checked(text: &str) -> Result<String, FormatFault> {
    match text
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !" /.-_".contains(*c))
    {
        Some('}') => Err(FormatFault::Brace),
        Some(sign) => Err(FormatFault::Sign(sign)),
        None => Ok(text.to_owned()),
    }
}

fn place(written: &str, places: Places) -> Result<Place, FormatFault> {
    let (name, width) = written
        .split_once(':')
        .map_or((written, None), |(name, width)| (name, Some(width)));
    let known = places.iter().find(|(known, _)| *known == name).map(|(_, place)| *place);
    match (known, width.map(str::parse)) {
        (Some(place), None) => Some(place),
        (Some(Place::Number(_)), Some(Ok(width @ 1..=WIDTH_MAX))) => Some(Place::Number(width)),
        _ => None,
    }
    .ok_or_else(|| FormatFault::Placeholder(written.chars().take(FORMAT_CHARS_MAX).collect()))
}

fn roman(month: u32) -> &'static str {
    const ROMAN: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    let at = usize::try_from(month).unwrap_or_default().saturating_sub(1);
    ROMAN.get(at).copied().unwrap_or_default()
}
