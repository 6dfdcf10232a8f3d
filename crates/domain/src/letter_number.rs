//! Nomor surat undangan: how the number of a letter is written. The running number is given by the office's book of letters, which no
//! laptop without signal knows: until somebody writes it down, its place stays blank and the number is provisional (*sementara*).

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};

use crate::numbering::{FORMAT_CHARS_MAX, FormatFault, WIDTH_MAX, checked};

/// Stands where the running number belongs, as long as nobody knows it.
pub const BLANK: char = '…';

/// 005 is what offices number invitations with.
const SHIPPED: &str = "005/{nomor}/{bulan_romawi}/{tahun}";

/// A format: text with places for the running number and the year, both of which stand in it, and for the month and the region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterNumbering {
    format: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// Code of the region whose office writes.
    Region,
    Year,
    /// `01`
    Month,
    /// `I`
    RomanMonth,
    /// The running number, with zeros up to this width.
    Number(usize),
}

impl LetterNumbering {
    /// `005/14/I/2025`
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).expect("BUG: the shipped format is one that its test refuses")
    }

    /// Reads a format such as `005/{nomor:3}/{bulan_romawi}/{tahun}`.
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
        Ok(Self { format, pieces })
    }

    pub fn format(&self) -> &str {
        &self.format
    }

    /// The number as it is written; without a running number, with its place left [`BLANK`].
    pub fn write(&self, region_code: &str, date: NaiveDate, number: Option<u32>) -> String {
        let mut written = String::new();
        for piece in &self.pieces {
            // Writing into a text does not fail.
            let _ = match (piece, number) {
                (Piece::Text(text), _) => write!(written, "{text}"),
                (Piece::Region, _) => write!(written, "{region_code}"),
                (Piece::Year, _) => write!(written, "{}", date.year()),
                (Piece::Month, _) => write!(written, "{:02}", date.month()),
                (Piece::RomanMonth, _) => write!(written, "{}", roman(date.month())),
                (Piece::Number(width), Some(number)) => write!(written, "{number:0width$}", width = *width),
                (Piece::Number(_), None) => write!(written, "{BLANK}"),
            };
        }
        written
    }
}

/// Does its running number still wait for the book of letters?
pub fn is_provisional(number: &str) -> bool {
    number.contains(BLANK)
}

fn roman(month: u32) -> &'static str {
    const ROMAN: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    let at = usize::try_from(month).unwrap_or_default().saturating_sub(1);
    ROMAN.get(at).copied().unwrap_or_default()
}

fn placeholder(name: &str) -> Result<Piece, FormatFault> {
    let unknown = || FormatFault::Placeholder(name.chars().take(FORMAT_CHARS_MAX).collect());
    Ok(match name.split_once(':') {
        None => match name {
            "kode_wilayah" => Piece::Region,
            "tahun" => Piece::Year,
            "bulan" => Piece::Month,
            "bulan_romawi" => Piece::RomanMonth,
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

    fn rakor() -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, 20).unwrap()
    }

    #[test]
    fn a_format_of_a_kecamatan_is_written_as_it_says() {
        for (format, written) in [
            (SHIPPED, "005/14/I/2025"),
            (
                "005/{nomor:3}/{kode_wilayah}/{bulan}/{tahun}",
                "005/014/18.02.01/01/2025",
            ),
            ("  UND. {nomor} - {tahun} ", "UND. 14 - 2025"),
        ] {
            let numbering = LetterNumbering::parse(format).unwrap();
            assert_eq!(numbering.write("18.02.01", rakor(), Some(14)), written);
            assert_eq!(LetterNumbering::parse(numbering.format()), Ok(numbering));
        }
        let december = NaiveDate::from_ymd_opt(2025, 12, 1).unwrap();
        assert_eq!(
            LetterNumbering::shipped().write("18.02.01", december, Some(9)),
            "005/9/XII/2025"
        );
    }

    #[test]
    fn without_its_running_number_it_is_provisional_and_with_it_no_more() {
        let shipped = LetterNumbering::shipped();
        let without = shipped.write("18.02.01", rakor(), None);
        assert_eq!(without, "005/…/I/2025");
        assert!(is_provisional(&without));
        assert!(!is_provisional(&shipped.write("18.02.01", rakor(), Some(14))));
        assert!(!is_provisional(""));
    }

    #[test]
    fn what_would_not_tell_two_letters_apart_is_refused() {
        for (format, fault) in [
            ("", FormatFault::NoNumber),
            ("005/{tahun}", FormatFault::NoNumber),
            ("005/{nomor}", FormatFault::NoYear),
            (
                "{nomor}/{tahun}/{kode_kampung}",
                FormatFault::Placeholder("kode_kampung".to_owned()),
            ),
            ("{nomor:9}/{tahun}", FormatFault::Placeholder("nomor:9".to_owned())),
            ("{nomor}/{tahun", FormatFault::Brace),
            ("{nomor}/{tahun}…", FormatFault::Sign('…')),
        ] {
            assert_eq!(LetterNumbering::parse(format), Err(fault), "{format}");
        }
    }
}
