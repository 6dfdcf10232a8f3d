//! Surat mandat: with everything, with next to nothing, and long.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::mandate::{kalirejo, unknown};
use crate::{MandateLetter, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("terisi", Pictured::Pages, kalirejo(Paper::A4)),
        Specimen::of("f4215", Pictured::Not, kalirejo(Paper::F4215)),
        Specimen::of("kosong", Pictured::First, unknown(Paper::A4)),
        Specimen::of("panjang", Pictured::First, long(Paper::F4210)),
    ]
}

fn long(paper: Paper) -> MandateLetter {
    let mut letter = MandateLetter {
        letterhead: long_letterhead(),
        ..kalirejo(paper)
    };
    letter.giver.name = LONG_NAME.into();
    letter.representative.name = LONG_NAME.into();
    letter.representative.office = "Kepala Urusan Perencanaan dan Pemberdayaan Masyarakat Kampung Kalirejo".into();
    letter.signer.name = LONG_NAME.into();
    letter
}
