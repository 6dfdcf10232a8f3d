//! Berita acara pemusnahan: of a few cases and of many.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::destruction::kalirejo;
use crate::{DestructionRecord, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("tiga", Pictured::Pages, kalirejo(Paper::A4, 3)),
        Specimen::of("f4215", Pictured::First, kalirejo(Paper::F4215, 3)),
        Specimen::of("f4210", Pictured::First, kalirejo(Paper::F4210, 3)),
        Specimen::of("17", Pictured::Pages, kalirejo(Paper::A4, 17)),
        Specimen::of("320", Pictured::Not, kalirejo(Paper::A4, 320)),
        Specimen::of("panjang", Pictured::First, long()),
    ]
}

fn long() -> DestructionRecord {
    DestructionRecord {
        letterhead: long_letterhead(),
        ordered_by: LONG_NAME.into(),
        ..kalirejo(Paper::F4210, 1)
    }
}
