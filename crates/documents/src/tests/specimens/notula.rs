//! Notula: a draft, final with what was added, of no decision and of many, and with next to nothing.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::notula::{kalirejo, long, unfilled, with_addenda};
use crate::{MinutesSheet, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("konsep", Pictured::Pages, kalirejo(Paper::A4)),
        Specimen::of("final", Pictured::Pages, with_addenda(Paper::A4)),
        Specimen::of("f4215", Pictured::Not, kalirejo(Paper::F4215)),
        Specimen::of("40", Pictured::Not, long(Paper::A4, 40)),
        Specimen::of("kosong", Pictured::First, unfilled(Paper::F4210)),
        Specimen::of("panjang", Pictured::First, wordy(Paper::A4)),
    ]
}

fn wordy(paper: Paper) -> MinutesSheet {
    let mut sheet = MinutesSheet {
        letterhead: long_letterhead(),
        chair: format!("{LONG_NAME}, Camat Kalirejo"),
        recorder: format!("{LONG_NAME}, Kasi Pemerintahan"),
        ..long(paper, 3)
    };
    for decision in &mut sheet.decisions {
        decision.owner = "Kepala Seksi Pemberdayaan Masyarakat dan Kesejahteraan Sosial Kecamatan Kalirejo".into();
    }
    sheet
}
