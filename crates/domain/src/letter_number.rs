//! Nomor surat undangan: how the number of a letter is written. The running number is given by the office's book of letters, which no
//! laptop without signal knows: until somebody writes it down, its place stays blank and the number is provisional (*sementara*).

use chrono::{Datelike as _, NaiveDate};

use crate::number_format::{BLANK, FormatFault, NumberFormat, Numbered, Place, Places};

/// 005 is what offices number invitations with.
const SHIPPED: &str = "005/{nomor}/{bulan_romawi}/{tahun}";

/// A format with places for the running number and the year, both of which stand in it, and for the month and the region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterNumbering(NumberFormat);

const PLACES: Places = &[
    ("kode_wilayah", Place::Region),
    ("tahun", Place::Year),
    ("bulan", Place::Month),
    ("bulan_romawi", Place::RomanMonth),
    ("nomor", Place::Number(1)),
];

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
        NumberFormat::parse(format, PLACES).map(Self)
    }

    pub fn format(&self) -> &str {
        self.0.format()
    }

    /// The number as it is written; without a running number, with its place left [`BLANK`].
    pub fn write(&self, region_code: &str, date: NaiveDate, number: Option<u32>) -> String {
        self.0.write(Numbered {
            region_code,
            year: date.year(),
            month: date.month(),
            number,
        })
    }
}

/// Does its running number still wait for the book of letters?
pub fn is_provisional(number: &str) -> bool {
    number.contains(BLANK)
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
