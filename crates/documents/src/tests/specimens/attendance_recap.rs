//! Rekap kehadiran: of a year, of many meetings and of none.

use super::{Pictured, Specimen, long_letterhead};
use crate::tests::recap::recap;
use crate::{AttendanceRecap, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("12", Pictured::Pages, recap(Paper::A4, 17, 12)),
        Specimen::of("f4215", Pictured::Not, recap(Paper::F4215, 17, 12)),
        Specimen::of("0", Pictured::Not, recap(Paper::A4, 0, 0)),
        Specimen::of("40", Pictured::Not, recap(Paper::A4, 22, 40)),
        Specimen::of("panjang", Pictured::First, long(Paper::F4210)),
    ]
}

fn long(paper: Paper) -> AttendanceRecap {
    let mut recap = AttendanceRecap {
        letterhead: long_letterhead(),
        ..recap(paper, 8, 15)
    };
    for row in &mut recap.rows {
        row.office = "Kepala Seksi Pemberdayaan Masyarakat dan Kesejahteraan Sosial Kecamatan Kalirejo".into();
    }
    recap
}
