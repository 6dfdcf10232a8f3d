//! Lembar isu: whole, for the public, confidential, with photos, long, and with next to nothing.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::case_sheet::{bare, bridge, events, photos};
use crate::{AnswerRow, CaseSheet, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("lengkap", Pictured::Pages, bridge(Paper::A4)),
        Specimen::of("f4215", Pictured::First, bridge(Paper::F4215)),
        Specimen::of("f4210", Pictured::First, bridge(Paper::F4210)),
        Specimen::of("umum", Pictured::Pages, public(Paper::A4)),
        Specimen::of("umum-f4215", Pictured::First, public(Paper::F4215)),
        Specimen::of(
            "rahasia",
            Pictured::First,
            CaseSheet {
                confidential: true,
                ..bridge(Paper::A4)
            },
        ),
        Specimen::of("kosong", Pictured::First, bare(Paper::A4)),
        Specimen::of(
            "foto",
            Pictured::Pages,
            CaseSheet {
                photos: photos(5),
                ..bridge(Paper::A4)
            },
        ),
        Specimen::of(
            "65",
            Pictured::First,
            CaseSheet {
                history: events(65),
                ..bridge(Paper::A4)
            },
        ),
        Specimen::of(
            "320",
            Pictured::Not,
            CaseSheet {
                history: events(320),
                ..bridge(Paper::A4)
            },
        ),
        Specimen::of("panjang", Pictured::First, long()),
    ]
}

fn public(paper: Paper) -> CaseSheet {
    let answer = |at: &str, text: &str| AnswerRow {
        at: at.into(),
        text: text.into(),
    };
    CaseSheet {
        redacted: true,
        answers: vec![
            answer(
                "21 Januari 2025",
                "Tali sementara dipasang hari Rabu.\nPerbaikan dianggarkan tahun ini.",
            ),
            answer("24 Januari 2025", "Tali sementara sudah terpasang."),
        ],
        ..bridge(paper)
    }
}

fn long() -> CaseSheet {
    CaseSheet {
        letterhead: long_letterhead(),
        title: format!(
            "{LONG_NAME} – jembatan gantung di tiga dusun putus sekaligus sesudah hujan tiga hari tiga malam"
        ),
        printed_by: format!("{LONG_NAME}, Operator Kecamatan Kalirejo"),
        ..bridge(Paper::F4210)
    }
}
