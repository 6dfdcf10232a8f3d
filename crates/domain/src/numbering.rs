//! How a register number (*nomor register*) is written. The number itself is village, year and running number, as the district
//! gave it at receipt; only its writing is a format, which a kecamatan may choose.

use serde::{Deserialize, Serialize};

use crate::letter_number::LetterNumbering;
use crate::number_format::{FormatFault, NumberFormat, Numbered, Place, Places};

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

/// A format with places for the village, the year and the running number, each of which stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbering(NumberFormat);

const PLACES: Places = &[
    ("kode_kampung", Place::Village),
    ("kode_wilayah", Place::Region),
    ("tahun", Place::Year),
    ("nomor", Place::Number(1)),
];

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
        let format = NumberFormat::parse(format, PLACES)?;
        match format.has(|place| matches!(place, Place::Village | Place::Region)) {
            true => Ok(Self(format)),
            false => Err(FormatFault::NoVillage),
        }
    }

    pub fn format(&self) -> &str {
        self.0.format()
    }

    /// The number as it is written.
    pub fn write(&self, village_code: &str, year: i32, number: u32) -> String {
        self.0.write(Numbered {
            region_code: village_code,
            year,
            month: 1,
            number: Some(number),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number_format::FORMAT_CHARS_MAX;
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
