//! Keputusan dan tindak lanjut: of a few, of none and of many, and long.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::decisions::sheet;
use crate::{DecisionRow, DecisionsSheet, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("5", Pictured::Pages, with_secret(Paper::A4)),
        Specimen::of("f4215", Pictured::Not, with_secret(Paper::F4215)),
        Specimen::of("0", Pictured::First, sheet(Paper::A4, 0, 0)),
        Specimen::of("40", Pictured::Not, sheet(Paper::A4, 40, 40)),
        Specimen::of("panjang", Pictured::First, long(Paper::F4210)),
    ]
}

/// The last of the earlier ones is confidential, and nothing more is said of it.
fn with_secret(paper: Paper) -> DecisionsSheet {
    let mut sheet = sheet(paper, 3, 1);
    sheet.earlier.push(DecisionRow {
        text: "Isu rahasia (Aparatur)".into(),
        ..DecisionRow::default()
    });
    sheet
}

fn long(paper: Paper) -> DecisionsSheet {
    let mut sheet = DecisionsSheet {
        letterhead: long_letterhead(),
        chair: format!("{LONG_NAME}, Camat Kalirejo"),
        ..sheet(paper, 6, 0)
    };
    for row in &mut sheet.taken {
        row.owner = "Kepala Seksi Pemberdayaan Masyarakat dan Kesejahteraan Sosial Kecamatan Kalirejo".into();
    }
    sheet
}
