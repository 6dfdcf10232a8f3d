//! Lembar evaluasi program: a tree, none, a long one, and what nobody knows yet.

use super::{Pictured, Specimen, long_letterhead};
use crate::tests::evaluation::sheet;
use crate::{EvaluationSheet, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("6", Pictured::Pages, sheet(Paper::A4, 6)),
        Specimen::of("f4215", Pictured::Not, sheet(Paper::F4215, 6)),
        Specimen::of("0", Pictured::Not, sheet(Paper::A4, 0)),
        Specimen::of("40", Pictured::Not, sheet(Paper::A4, 40)),
        Specimen::of("baru-f4210", Pictured::First, fresh(Paper::F4210)),
    ]
}

/// Of the first meeting at which there were programmes, and one of them is another office's.
fn fresh(paper: Paper) -> EvaluationSheet {
    let mut sheet = EvaluationSheet {
        letterhead: long_letterhead(),
        previous: String::new(),
        ..sheet(paper, 4)
    };
    for row in &mut sheet.rows {
        row.progress = None;
        row.progress_before = None;
        row.benefit = None;
        row.owner = String::new();
        row.urgency = String::new();
        row.target = "Sasaran yang dicapai sebelum akhir tahun anggaran di semua kampung se-kecamatan".into();
    }
    if let Some(last) = sheet.rows.last_mut() {
        last.host = "Kampung Sri Way Langsep".into();
    }
    sheet
}
