//! Laporan bulanan: of a kecamatan, of a kampung, of an empty month, and long.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::fixture::village_letterhead;
use crate::tests::monthly_report::{empty, kalirejo};
use crate::{MonthlyReport, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("kecamatan", Pictured::Pages, kalirejo(Paper::A4)),
        Specimen::of("f4215", Pictured::Not, kalirejo(Paper::F4215)),
        Specimen::of("kampung-f4210", Pictured::First, of_village(Paper::F4210)),
        Specimen::of("nihil", Pictured::First, empty(Paper::A4)),
        Specimen::of("panjang", Pictured::Not, long(Paper::A4)),
    ]
}

fn of_village(paper: Paper) -> MonthlyReport {
    let mut report = MonthlyReport {
        letterhead: village_letterhead(),
        office: "Kampung Kalirejo".into(),
        place: "Kampung Kalirejo, Kecamatan Kalirejo, Kabupaten Lampung Tengah".into(),
        by_village: None,
        quiet_villages: Vec::new(),
        ..kalirejo(paper)
    };
    report.signers.right.title = "KEPALA KAMPUNG KALIREJO,".into();
    for issue in &mut report.issues {
        issue.village = String::new();
    }
    report
}

fn long(paper: Paper) -> MonthlyReport {
    let mut report = MonthlyReport {
        letterhead: long_letterhead(),
        obstacles: "Jalan poros sulit dilalui sesudah hujan. ".repeat(100),
        ..kalirejo(paper)
    };
    report.issues = report.issues.iter().cycle().take(15).cloned().collect();
    report.signers.right.name = LONG_NAME.into();
    report
}
