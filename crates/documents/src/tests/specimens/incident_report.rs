//! Laporan kejadian: with what is known, confidential, long, and the empty form.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::incident_report::bridge;
use crate::{IncidentReport, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("terisi", Pictured::Pages, bridge(Paper::A4)),
        Specimen::of("f4215", Pictured::First, bridge(Paper::F4215)),
        Specimen::of("formulir", Pictured::Pages, IncidentReport::empty_form(Paper::A4, None)),
        Specimen::of(
            "formulir-f4210",
            Pictured::First,
            IncidentReport::empty_form(Paper::F4210, None),
        ),
        Specimen::of(
            "rahasia",
            Pictured::First,
            IncidentReport {
                confidential: true,
                ..bridge(Paper::A4)
            },
        ),
        Specimen::of("panjang", Pictured::Pages, long()),
    ]
}

fn long() -> IncidentReport {
    IncidentReport {
        letterhead: long_letterhead(),
        who: [LONG_NAME; 6].join("\n"),
        how: ["Air naik sampai lantai jembatan, lalu tali sebelah hulu putus dan lantai miring ke hilir."; 40]
            .join("\n"),
        ..bridge(Paper::A4)
    }
}
