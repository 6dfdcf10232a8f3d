//! Daftar hadir: the five meetings, and sheets of every length.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::fixture::{attendee, kalirejo, letterhead_line, reported, short_rows, village_letterhead};
use crate::{AttendanceSheet, Letterhead, LineSize, Paper, Recap, RowStatus, SheetRow, Signature};

pub fn all() -> Vec<Specimen> {
    let rows = |count| short_rows(Paper::A4, count);
    vec![
        Specimen::of("kosong", Pictured::Pages, kalirejo(Paper::A4)),
        Specimen::of("f4215", Pictured::First, kalirejo(Paper::F4215)),
        Specimen::of("f4210", Pictured::First, kalirejo(Paper::F4210)),
        Specimen::of("terisi", Pictured::Pages, filled(Paper::A4)),
        Specimen::of("terisi-f4215", Pictured::First, filled(Paper::F4215)),
        Specimen::of(
            "batang-hari",
            Pictured::First,
            meeting("batang-hari", "Kamis, 25 Mei 2023", "BATANG HARI"),
        ),
        Specimen::of(
            "tanjung-lago",
            Pictured::First,
            meeting("tanjung-lago", "Senin, 17 Juli 2023", "BANYUASIN"),
        ),
        Specimen::of(
            "palangka-raya",
            Pictured::First,
            meeting("palangka-raya", "Kamis, 5 November 2020", "PALANGKA RAYA"),
        ),
        Specimen::of(
            "cimahi",
            Pictured::First,
            meeting("cimahi", "Kamis, 14 September 2023", "CIMAHI"),
        ),
        Specimen::of("0", Pictured::First, rows(0)),
        Specimen::of("1", Pictured::First, rows(1)),
        Specimen::of("17", Pictured::First, rows(17)),
        Specimen::of("65", Pictured::Not, rows(65)),
        Specimen::of("320", Pictured::Not, rows(320)),
        Specimen::of("panjang", Pictured::First, long(Paper::F4210)),
        Specimen::of("contoh", Pictured::First, practice()),
    ]
}

/// One of the five as the press reported it, under a letterhead without logo.
fn meeting(id: &str, date: &str, region: &str) -> AttendanceSheet {
    AttendanceSheet {
        letterhead: Letterhead {
            lines: vec![
                letterhead_line(&format!("PEMERINTAH {region}"), LineSize::Region),
                letterhead_line("SEKRETARIAT DAERAH", LineSize::Office),
            ],
            address: Vec::new(),
            logo: None,
        },
        date_long: date.into(),
        ..reported(id, Paper::A4)
    }
}

/// With what was marked.
fn filled(paper: Paper) -> AttendanceSheet {
    let mut sheet = kalirejo(paper);
    let marks = [
        RowStatus::Present,
        RowStatus::Represented {
            name: Some("Nama Contoh".into()),
            office: Some("Kanit Binmas".into()),
        },
        RowStatus::Open,
    ];
    for (row, mark) in sheet.rows.iter_mut().zip(marks.into_iter().cycle()) {
        row.status = mark;
        row.name.get_or_insert_with(|| "Nama Contoh".into());
    }
    if let Some(first) = sheet.rows.first_mut() {
        first.signature = Signature::fitted(&[vec![(0, 0), (300, 120), (120, 200), (500, 60)]]);
    }
    AttendanceSheet {
        filled: true,
        blank_rows: 0,
        recap: Some(Recap {
            invited: 29,
            present: 10,
            represented: 10,
            absent: 0,
            unmarked: 9,
            walk_ins: 0,
        }),
        ..sheet
    }
}

/// Names and offices that need more than a line.
fn long(paper: Paper) -> AttendanceSheet {
    let row = |_| SheetRow {
        name: Some(LONG_NAME.into()),
        ..attendee("Kepala Seksi Pemberdayaan Masyarakat dan Kesejahteraan Sosial Kecamatan Kalirejo")
    };
    AttendanceSheet {
        letterhead: long_letterhead(),
        rows: (0..6).map(row).collect(),
        ..kalirejo(paper)
    }
}

fn practice() -> AttendanceSheet {
    AttendanceSheet {
        letterhead: village_letterhead(),
        watermark: Some("CONTOH".into()),
        ..short_rows(Paper::A4, 5)
    }
}
