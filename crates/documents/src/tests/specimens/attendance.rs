//! Daftar hadir: the five meetings, sheets of every length, and the forms that an office may choose.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::fixture::{attendee, kalirejo, letterhead_line, reported, short_rows, village_letterhead};
use crate::{
    AttendanceSheet, ExtraColumn, Letterhead, LineSize, Paper, Recap, RowStatus, SheetForm, SheetRow, Signature,
    SignatureColumn, SignerId,
};

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
        Specimen::of("titik-nip-f4215", Pictured::First, dotted_with_numbers(Paper::F4215)),
        Specimen::of("pasangan-melintang", Pictured::First, paired_on_its_side(Paper::A4)),
        Specimen::of("digambar", Pictured::First, drawn(Paper::A4)),
        Specimen::of("titik-nip-digambar", Pictured::First, drawn_on_dots(Paper::A4)),
        Specimen::of("pasangan-digambar", Pictured::Not, drawn_in_pairs(Paper::A4)),
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

/// Titik-titik, with a column of numbers that most rows have.
fn dotted_with_numbers(paper: Paper) -> AttendanceSheet {
    AttendanceSheet {
        form: SheetForm {
            signature_column: SignatureColumn::Dotted,
            extra_column: ExtraColumn::IdNumber,
            ..SheetForm::default()
        },
        ..numbered(kalirejo(paper))
    }
}

/// Three of four rows have a number; not the first, whose holder the press named.
fn numbered(mut sheet: AttendanceSheet) -> AttendanceSheet {
    let nip = SignerId::Nip("000000000000000000".into()).number();
    let nrp = SignerId::Nrp("00000000".into()).number();
    let numbers = [None, Some(nip.clone()), Some(nrp), Some(nip)];
    for (row, number) in sheet.rows.iter_mut().zip(numbers.into_iter().cycle()) {
        row.id_number = number;
    }
    sheet
}

/// Pasangan, in groups, with numbered columns.
fn paired_on_its_side(paper: Paper) -> AttendanceSheet {
    let mut sheet = kalirejo(paper);
    for (index, row) in sheet.rows.iter_mut().enumerate() {
        let group = match index {
            0..=4 => "Forkopimcam dan instansi",
            5..=21 => "Kampung",
            _ => "Wilayah dan masyarakat",
        };
        row.group = Some(group.into());
    }
    AttendanceSheet {
        form: SheetForm {
            signature_column: SignatureColumn::Paired,
            landscape: true,
            groups: true,
            column_numbers: true,
            ..SheetForm::default()
        },
        ..sheet
    }
}

/// Filled, and everybody who came drew something: wide, high, of several strokes, and a point.
fn drawn(paper: Paper) -> AttendanceSheet {
    let drawings: [Vec<Vec<(i16, i16)>>; 4] = [
        vec![vec![(0, 0), (300, 120), (120, 200), (500, 60)]],
        vec![vec![(0, 0), (60, 400), (120, 0), (180, 400), (240, 0)]],
        vec![
            vec![(0, 0), (400, 0)],
            vec![(200, -150), (200, 150)],
            vec![(0, 100), (400, 100)],
        ],
        vec![vec![(250, 250)]],
    ];
    let mut sheet = filled(paper);
    let came = sheet.rows.iter_mut().filter(|row| row.status != RowStatus::Open);
    for (row, drawing) in came.zip(drawings.iter().cycle()) {
        row.signature = Signature::fitted(drawing);
    }
    sheet
}

fn drawn_on_dots(paper: Paper) -> AttendanceSheet {
    AttendanceSheet {
        form: dotted_with_numbers(paper).form,
        ..numbered(drawn(paper))
    }
}

fn drawn_in_pairs(paper: Paper) -> AttendanceSheet {
    AttendanceSheet {
        form: SheetForm {
            signature_column: SignatureColumn::Paired,
            ..SheetForm::default()
        },
        ..drawn(paper)
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
