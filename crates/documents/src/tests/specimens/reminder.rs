//! Surat pengingat: of one issue and of many.

use super::{Pictured, Specimen, long_letterhead};
use crate::tests::reminder::{kalirejo, long};
use crate::{Letterhead, Paper, ReminderLetter};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("dua", Pictured::Pages, kalirejo(Paper::A4)),
        Specimen::of("f4215", Pictured::First, kalirejo(Paper::F4215)),
        Specimen::of("f4210", Pictured::First, kalirejo(Paper::F4210)),
        Specimen::of(
            "0",
            Pictured::First,
            ReminderLetter {
                letterhead: Letterhead::default(),
                ..long(Paper::A4, 0)
            },
        ),
        Specimen::of(
            "17",
            Pictured::Pages,
            ReminderLetter {
                letterhead: long_letterhead(),
                ..long(Paper::A4, 17)
            },
        ),
        Specimen::of("65", Pictured::Not, long(Paper::A4, 65)),
    ]
}
