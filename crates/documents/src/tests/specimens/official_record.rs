//! Berita acara: of two parties, of one, before a witness, long, and to be filled in by hand.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::official_record::{camat, kalirejo, unfilled, village_head};
use crate::{OfficialRecord, Paper, RecordParty};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("dua-pihak", Pictured::Pages, kalirejo(Paper::A4)),
        Specimen::of("saksi-f4215", Pictured::First, witnessed(Paper::F4215)),
        Specimen::of(
            "satu-pihak",
            Pictured::First,
            OfficialRecord {
                parties: vec![camat()],
                ..kalirejo(Paper::A4)
            },
        ),
        Specimen::of("kosong", Pictured::First, unfilled(Paper::F4210)),
        Specimen::of("panjang", Pictured::First, long(Paper::A4)),
    ]
}

fn witnessed(paper: Paper) -> OfficialRecord {
    OfficialRecord {
        witness: Some(RecordParty {
            signed_name: "NAMA SAKSI".into(),
            office: "Sekretaris Kecamatan Kalirejo".into(),
            ..RecordParty::default()
        }),
        ..kalirejo(paper)
    }
}

/// Runs on to a second page.
fn long(paper: Paper) -> OfficialRecord {
    let party = RecordParty {
        name: LONG_NAME.into(),
        signed_name: LONG_NAME.into(),
        ..village_head()
    };
    OfficialRecord {
        letterhead: long_letterhead(),
        parties: vec![camat(), party],
        contents: vec!["Jembatan gantung di Dusun II diperbaiki bersama-sama sebelum musim tanam.".into(); 20],
        ..witnessed(paper)
    }
}
