//! How a register number (*nomor register*) is written. The number itself is village, year and running number, as the district
//! gave it at receipt; only its writing is a format, which a kecamatan may choose.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::letter_number::LetterNumbering;

/// Longest format, in characters.
pub const FORMAT_CHARS_MAX: usize = 60;
/// Widest number with leading zeros.
pub(crate) const WIDTH_MAX: usize = 6;

const SHIPPED: &str = "ISU/{kode_kampung}/{tahun}/{nomor:3}";

/// One version of the rule set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NumberingSet {
    /// Empty: as shipped.
    pub format: String,
    /// How the number of a letter of invitation is written; empty: as shipped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub invitation: String,
}

impl NumberingSet {
    /// # Errors
    /// [`FormatFault`] of the format.
    pub fn numbering(&self) -> Result<Numbering, FormatFault> {
        match self.format.is_empty() {
            true => Ok(Numbering::shipped()),
            false => Numbering::parse(&self.format),
        }
    }

    /// # Errors
    /// [`FormatFault`] of the format of invitations.
    pub fn invitations(&self) -> Result<LetterNumbering, FormatFault> {
        match self.invitation.is_empty() {
            true => Ok(LetterNumbering::shipped()),
            false => LetterNumbering::parse(&self.invitation),
        }
    }
}

/// A format: text with places for the village, the year and the running number, each of which stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbering {
    format: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The last part of the village's code: `2003`.
    Village,
    /// The whole code: `18.02.01.2003`.
    Region,
    Year,
    /// The running number, with zeros up to this width.
    Number(usize),
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

impl Numbering {
    /// `ISU/2003/2025/014`
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).expect("BUG: the shipped format is one that its test refuses")
    }

    /// Reads a format such as `ISU/{kode_kampung}/{tahun}/{nomor:3}`.
    ///
    /// # Errors
    /// The first [`FormatFault`].
    pub fn parse(format: &str) -> Result<Self, FormatFault> {
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
            pieces.push(placeholder(name)?);
            rest = after;
        }
        let has = |wanted: fn(&Piece) -> bool| pieces.iter().any(wanted);
        if !has(|piece| matches!(piece, Piece::Number(_))) {
            return Err(FormatFault::NoNumber);
        }
        if !has(|piece| matches!(piece, Piece::Year)) {
            return Err(FormatFault::NoYear);
        }
        if !has(|piece| matches!(piece, Piece::Village | Piece::Region)) {
            return Err(FormatFault::NoVillage);
        }
        Ok(Self { format, pieces })
    }

    pub fn format(&self) -> &str {
        &self.format
    }

    /// The number as it is written.
    pub fn write(&self, village_code: &str, year: i32, number: u32) -> String {
        let village = village_code.rsplit('.').next().unwrap_or_default();
        let mut written = String::new();
        for piece in &self.pieces {
            // Writing into a text does not fail.
            let _ = match piece {
                Piece::Text(text) => write!(written, "{text}"),
                Piece::Village => write!(written, "{village}"),
                Piece::Region => write!(written, "{village_code}"),
                Piece::Year => write!(written, "{year}"),
                Piece::Number(width) => write!(written, "{number:0width$}", width = *width),
            };
        }
        written
    }
}

/// What a file name, a letter and a search can hold.
pub(crate) fn checked(text: &str) -> Result<String, FormatFault> {
    match text
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !" /.-_".contains(*c))
    {
        Some('}') => Err(FormatFault::Brace),
        Some(sign) => Err(FormatFault::Sign(sign)),
        None => Ok(text.to_owned()),
    }
}

fn placeholder(name: &str) -> Result<Piece, FormatFault> {
    let unknown = || FormatFault::Placeholder(name.chars().take(FORMAT_CHARS_MAX).collect());
    Ok(match name.split_once(':') {
        None => match name {
            "kode_kampung" => Piece::Village,
            "kode_wilayah" => Piece::Region,
            "tahun" => Piece::Year,
            "nomor" => Piece::Number(1),
            _ => return Err(unknown()),
        },
        Some(("nomor", width)) => match width.parse::<usize>() {
            Ok(width @ 1..=WIDTH_MAX) => Piece::Number(width),
            _ => return Err(unknown()),
        },
        Some(_) => return Err(unknown()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search;
    use proptest::prelude::*;

    const KALIREJO: &str = "18.02.01.2003";

    #[test]
    fn the_shipped_format_is_the_one_on_every_paper_so_far() {
        assert_eq!(Numbering::shipped().write(KALIREJO, 2025, 14), "ISU/2003/2025/014");
        assert_eq!(Numbering::shipped().write(KALIREJO, 2025, 1_014), "ISU/2003/2025/1014");
        assert_eq!(NumberingSet::default().numbering(), Ok(Numbering::shipped()));
    }

    #[test]
    fn a_format_of_a_kecamatan_is_written_as_it_says() {
        for (format, written) in [
            ("{nomor:4}/PEM/{kode_kampung}/{tahun}", "0014/PEM/2003/2025"),
            (
                "No. {nomor} - {kode_wilayah} - {tahun}",
                "No. 14 - 18.02.01.2003 - 2025",
            ),
            ("  {tahun}  {kode_kampung}.{nomor:2} ", "2025 2003.14"),
        ] {
            assert_eq!(Numbering::parse(format).unwrap().write(KALIREJO, 2025, 14), written);
        }
    }

    #[test]
    fn what_would_not_tell_two_issues_apart_is_refused() {
        for (format, fault) in [
            ("", FormatFault::NoNumber),
            ("ISU/{kode_kampung}/{tahun}", FormatFault::NoNumber),
            ("ISU/{kode_kampung}/{nomor}", FormatFault::NoYear),
            ("ISU/{tahun}/{nomor}", FormatFault::NoVillage),
            (
                "{kode_kampung}/{tahun}/{nomer}",
                FormatFault::Placeholder("nomer".to_owned()),
            ),
            (
                "{kode_kampung}/{tahun}/{nomor:9}",
                FormatFault::Placeholder("nomor:9".to_owned()),
            ),
            (
                "{kode_kampung}/{tahun:2}/{nomor}",
                FormatFault::Placeholder("tahun:2".to_owned()),
            ),
            ("{kode_kampung}/{tahun}/{nomor", FormatFault::Brace),
            ("{kode_kampung}/{tahun}/nomor}", FormatFault::Brace),
            ("{kode_kampung}/{tahun}/{nomor}#", FormatFault::Sign('#')),
        ] {
            assert_eq!(Numbering::parse(format), Err(fault), "{format}");
        }
        let long = format!("{SHIPPED}{}", "A".repeat(FORMAT_CHARS_MAX));
        assert!(matches!(Numbering::parse(&long), Err(FormatFault::TooLong { .. })));
    }

    proptest! {
        #[test]
        fn a_format_is_read_as_it_was_written_and_its_numbers_are_found(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "{kode_kampung}", "{kode_wilayah}", "{tahun}", "{nomor:3}", "{nomor}", "/", "-", ".", " ", "ISU", "_", "{", "}",
            ]), 0..12),
            number in 1u32..5_000,
        ) {
            if let Ok(numbering) = Numbering::parse(&pieces.concat()) {
                prop_assert_eq!(Numbering::parse(numbering.format()), Ok(numbering.clone()));
                let written = numbering.write(KALIREJO, 2025, number);
                let index = search::fold(&written);
                prop_assert!(search::terms(&written).iter().all(|term| term.is_in(&index)));
            }
        }
    }
}
