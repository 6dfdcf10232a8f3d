//! Old registers as issues: columns, dates, places, the words of other programs, and what never leaves a file.

use chrono::NaiveDate;
use kentongan_domain::calendar::DateFault;
use kentongan_domain::coordinates::Point;
use kentongan_domain::issue::{Reporter, Stage, Urgency};
use kentongan_domain::vocabulary::{CodeList, EntryType};
use kentongan_tables::Field;
use kentongan_tables::reading::read_table;
use kentongan_tables::register::{
    FoundColumn, ImportedIssue, Preview, PreviewRow, RowFault, RowWarning, read_register,
};

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a day of the calendar")
}

fn preview(file: &str) -> Preview {
    let table = read_table(file.as_bytes()).expect("a table");
    read_register(&table, day(2025, 1, 20), CodeList::shipped())
}

/// The one row of a register.
fn row(header: &str, cells: &str) -> PreviewRow {
    let mut rows = preview(&format!("{header}\n{cells}\n")).rows;
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn taken(row: PreviewRow) -> ImportedIssue {
    row.result.expect("a row without fault")
}

fn told(column: &str, text: &str) -> (String, String) {
    (column.to_owned(), text.to_owned())
}

#[test]
fn a_whole_row_becomes_an_issue() {
    let row = row(
        "No. Register;Tgl Lapor;Perihal;Isi Laporan;Bidang;Lokasi;Dusun;RT;RW;Nama Pelapor;No HP;Status;Tindak Lanjut;Prioritas;Koordinat",
        "07/2024;17 Agt 2024;Jembatan putus;Tidak bisa dilewati;Infrastruktur;Dekat masjid;Dusun II;02;RT 005;Budi;81234567890;\
         Sedang Diproses;Sudah ditinjau;mendesak;-5.1234, 104.5678",
    );
    assert_eq!((row.number, &row.warnings), (2, &Vec::new()));
    let imported = taken(row);
    assert_eq!(imported.old_number, "07/2024");
    assert_eq!(imported.stage, Some(Stage::InProgress));
    assert_eq!(imported.follow_up.as_deref(), Some("Sudah ditinjau"));
    let issue = imported.issue;
    assert_eq!(issue.title, "Jembatan putus");
    assert_eq!(issue.description, "Tidak bisa dilewati");
    assert_eq!((issue.category.as_str(), issue.subcategory.as_str()), ("INF", ""));
    assert_eq!(issue.occurred_on, day(2024, 8, 17));
    assert_eq!(
        (issue.hamlet.as_str(), issue.landmark.as_str()),
        ("Dusun II", "Dekat masjid")
    );
    assert_eq!((issue.rt, issue.rw), (2, 5));
    assert_eq!(issue.position, Point::new(-5_123_400, 104_567_800));
    assert_eq!(issue.urgency, Urgency::High);
    assert_eq!(
        issue.reporter,
        Some(Reporter {
            name: "Budi".to_owned(),
            phone: "081234567890".to_owned()
        })
    );
    assert!(!issue.confidential && !issue.anonymous);
    assert_eq!(issue.village_name, "");
}

#[test]
fn columns_are_told_by_their_headings_and_identity_numbers_are_never_read() {
    let preview = preview(
        "No;NIK;Tanggal;Judul;No. KK;Jenis Kelamin;;Warna\n\
         1;1802011203990001;17/08/2024;Banjir;1802011203990002;L;catatan;\n",
    );
    let found = |header: &str, field| FoundColumn {
        header: header.to_owned(),
        field,
    };
    assert_eq!(
        preview.columns,
        [
            found("No", Field::OldNumber),
            found("Tanggal", Field::Date),
            found("Judul", Field::Title)
        ]
    );
    assert_eq!(preview.left_out_columns, ["NIK", "No. KK"]);
    assert_eq!(
        preview.unknown_columns,
        ["Jenis Kelamin", "G"],
        "one is empty throughout"
    );
    assert!(!format!("{preview:?}").contains("18020112"));
}

#[test]
fn a_number_of_sixteen_digits_is_masked_wherever_it_stands() {
    let preview = preview(
        "Tanggal;Judul;Uraian;Kategori;Pelapor;Tindak Lanjut\n\
         17/08/2024;KTP 1802011203990001;a;1802011203990002;Budi 1802 0112 0399 0003;lihat 1802011203990004\n\
         1802011203990005;Judul;;;;\n",
    );
    assert!(!format!("{preview:?}").contains("1802"));
    let masked = |column: &str| RowWarning::NumberMasked {
        column: column.to_owned(),
    };
    let [first, second] = preview.rows.as_slice() else {
        panic!("two rows");
    };
    for column in ["Judul", "Kategori", "Pelapor", "Tindak Lanjut"] {
        assert!(first.warnings.contains(&masked(column)), "{column}");
    }
    assert_eq!(second.warnings, [masked("Tanggal")]);
    assert_eq!(first.result.as_ref().unwrap().issue.title, "KTP ****************");
    assert_eq!(
        second.result,
        Err(vec![RowFault::BadDate {
            column: "Tanggal".to_owned(),
            text: "****************".to_owned(),
            fault: DateFault::Malformed
        }])
    );
}

#[test]
fn a_date_that_is_none_is_a_fault_that_names_the_cell() {
    for (cell, fault) in [
        ("08/25/2024", DateFault::NoSuchMonth { month: 25 }),
        ("entah kapan", DateFault::Malformed),
        (
            "31/04/2024",
            DateFault::NoSuchDay {
                day: 31,
                month: 4,
                year: 2024,
                last: 30,
            },
        ),
    ] {
        let (column, text) = told("Tgl.", cell);
        let row = row("Tgl.;Judul", &format!("{cell};Banjir"));
        assert_eq!(row.result, Err(vec![RowFault::BadDate { column, text, fault }]));
    }
    let (column, text) = told("Tgl.", "21/01/2025");
    let date = day(2025, 1, 21);
    assert_eq!(
        row("Tgl.;Judul", "21/01/2025;Banjir").result,
        Err(vec![RowFault::FutureDate { column, text, date }])
    );
    assert!(row("Tgl.;Judul", "20/01/2025;Banjir").result.is_ok(), "today");
}

#[test]
fn an_empty_date_is_that_of_the_row_above_and_of_no_other() {
    let preview =
        preview("Tanggal;Judul\n;tanpa tanggal\n17/08/2024;a\n-;b\nidem;c\n99/99/2024;d\n;e\n18/08/2024;f\n;g\n");
    let dates: Vec<_> = preview
        .rows
        .iter()
        .map(|row| row.result.as_ref().map(|imported| imported.issue.occurred_on).ok())
        .collect();
    let (first, last) = (Some(day(2024, 8, 17)), Some(day(2024, 8, 18)));
    assert_eq!(dates, [None, first, first, first, None, None, last, last]);
    let warnings: Vec<_> = preview.rows.iter().flat_map(|row| &row.warnings).collect();
    assert_eq!(
        warnings,
        [
            &RowWarning::DateFromRow { row: 3 },
            &RowWarning::DateFromRow { row: 4 },
            &RowWarning::DateFromRow { row: 8 }
        ]
    );
    assert_eq!(preview.rows[0].result, Err(vec![RowFault::NoDate]));
    assert_eq!(preview.rows[5].result, Err(vec![RowFault::NoDate]));
}

#[test]
fn a_wrong_weekday_is_told_and_not_believed() {
    let row = row("Hari/Tanggal;Judul", "Senin, 17 Agustus 2024;Banjir");
    let (column, text) = told("Hari/Tanggal", "Senin, 17 Agustus 2024");
    assert_eq!(row.warnings, [RowWarning::WeekdayDisagrees { column, text }]);
    assert_eq!(taken(row).issue.occurred_on, day(2024, 8, 17));
}

#[test]
fn the_more_telling_column_is_asked_first() {
    let header = "Tanggal Lapor;Tanggal Kejadian;Judul;Uraian;Keterangan;Masalah";
    let issue = taken(row(
        header,
        "18/08/2024;17/08/2024;Banjir;Air naik;Surut sore;Sawah terendam",
    ))
    .issue;
    assert_eq!(issue.occurred_on, day(2024, 8, 17));
    assert_eq!(issue.title, "Banjir");
    assert_eq!(issue.description, "Sawah terendam\nAir naik\nSurut sore");
    let issue = taken(row(header, "18/08/2024;;;;;Sawah terendam")).issue;
    assert_eq!(issue.occurred_on, day(2024, 8, 18));
    assert_eq!(
        (issue.title.as_str(), issue.description.as_str()),
        ("Sawah terendam", "")
    );
}

#[test]
fn a_title_is_made_of_the_beginning_of_a_text() {
    let long = "Jembatan gantung di Way Kalirejo putus setelah hujan semalam sehingga anak sekolah harus memutar jauh";
    let issue = taken(row("Tanggal;Uraian", &format!("17/08/2024;{long}"))).issue;
    assert_eq!(
        issue.title,
        "Jembatan gantung di Way Kalirejo putus setelah hujan semalam sehingga anak"
    );
    assert_eq!(issue.description, long);

    let issue = taken(row("Tanggal;Uraian", "17/08/2024;Jalan rusak")).issue;
    assert_eq!((issue.title.as_str(), issue.description.as_str()), ("Jalan rusak", ""));

    let issue = taken(row("Tanggal;Uraian", &format!("17/08/2024;{}", "a".repeat(100)))).issue;
    assert_eq!(issue.title, "a".repeat(80));

    let row = row("Tanggal;Judul;Uraian;Lokasi", "17/08/2024;-;…;Pasar");
    assert_eq!(row.result, Err(vec![RowFault::NoTitle]));
}

#[test]
fn what_is_too_long_says_how_long_it_may_be() {
    for (header, chars, chars_max) in [
        ("Judul", 201, 200),
        ("Uraian", 4_001, 4_000),
        ("Tindak Lanjut", 4_001, 4_000),
        ("Lokasi", 201, 200),
        ("Dusun", 201, 200),
        ("Pelapor", 201, 200),
        ("Telepon", 31, 30),
        ("No Register", 201, 200),
    ] {
        let cell = |chars: usize| format!("17/08/2024;Banjir;{}", "é".repeat(chars));
        let head = match header {
            "Judul" => "Tanggal;Tindak Lanjut;Judul".to_owned(),
            other => format!("Tanggal;Judul;{other}"),
        };
        assert!(row(&head, &cell(chars_max)).result.is_ok(), "{header}");
        assert_eq!(
            row(&head, &cell(chars)).result,
            Err(vec![RowFault::TooLong {
                column: header.to_owned(),
                text: "é".repeat(chars.min(60)),
                chars,
                chars_max
            }])
        );
    }
    // 3,500 signs of four bytes are more than an op takes.
    assert_eq!(
        row(
            "Tanggal;Judul;Uraian",
            &format!("17/08/2024;Banjir;{}a", "𝄞".repeat(3_499))
        )
        .result,
        Err(vec![RowFault::TooLong {
            column: "Uraian".to_owned(),
            text: "𝄞".repeat(60),
            chars: 3_500,
            chars_max: 3_000
        }])
    );
}

#[test]
fn an_unknown_category_is_other_and_its_words_are_told() {
    let header = "Tanggal;Judul;Kategori";
    let one = row(header, "17/08/2024;Turnamen;Olahraga");
    let (column, text) = told("Kategori", "Olahraga");
    assert_eq!(one.warnings, [RowWarning::UnknownCategory { column, text }]);
    assert_eq!(taken(one).issue.category, "LAI");

    let none = row(header, "17/08/2024;Turnamen;-");
    assert!(none.warnings.is_empty());
    assert_eq!(taken(none).issue.category, "LAI");

    let issue = taken(row("Tanggal;Judul;Jenis;Bidang", "17/08/2024;Turnamen;Aspirasi;KES")).issue;
    assert_eq!(
        (issue.entry_type, issue.category.as_str()),
        (Some(EntryType::Aspiration), "KES")
    );
}

#[test]
fn what_must_be_secret_is_secret_from_the_start() {
    for (category, is_secret) in [("APR", true), ("KBK.04", true), ("Infrastruktur", false)] {
        let issue = taken(row("Tanggal;Judul;Kategori", &format!("17/08/2024;Laporan;{category}"))).issue;
        assert_eq!(issue.confidential, is_secret, "{category}");
    }
    let issue = taken(row("Tanggal;Judul;Jenis", "17/08/2024;Isu;Kewaspadaan Dini")).issue;
    assert!(issue.confidential);
}

#[test]
fn unknown_words_are_told_and_known_ones_are_taken() {
    let header = "Tanggal;Judul;Status;Urgensi;RT;Koordinat";
    let row = row(header, "17/08/2024;Banjir;entah;lumayan;IV;dekat pasar");
    let warning = |of: fn(String, String) -> RowWarning, column: &str, text: &str| {
        let (column, text) = told(column, text);
        of(column, text)
    };
    let expected = [
        warning(|column, text| RowWarning::UnknownNumber { column, text }, "RT", "IV"),
        warning(
            |column, text| RowWarning::UnknownPosition { column, text },
            "Koordinat",
            "dekat pasar",
        ),
        warning(
            |column, text| RowWarning::UnknownUrgency { column, text },
            "Urgensi",
            "lumayan",
        ),
        warning(
            |column, text| RowWarning::UnknownStatus { column, text },
            "Status",
            "entah",
        ),
    ];
    assert_eq!(row.warnings, expected);
    let imported = taken(row);
    assert_eq!((imported.stage, imported.issue.urgency), (None, Urgency::Medium));
    assert_eq!((imported.issue.rt, imported.issue.position), (0, None));
}

#[test]
fn rt_and_rw_are_read_from_one_cell_or_two() {
    for (header, cells, rt, rw) in [
        ("RT;RW", "002;005", 2, 5),
        ("RT;RW", "RT 02;RW. 5", 2, 5),
        ("RT/RW;Dusun", "02/05;", 2, 5),
        ("RT/RW;Dusun", "RT 02 RW 05;", 2, 5),
        ("RT;Dusun", "02/05;", 2, 5),
        ("RT;RW", "-;5", 0, 5),
    ] {
        let row = row(
            &format!("Tanggal;Judul;{header}"),
            &format!("17/08/2024;Banjir;{cells}"),
        );
        assert!(row.warnings.is_empty(), "{cells}");
        let issue = taken(row).issue;
        assert_eq!((issue.rt, issue.rw), (rt, rw), "{cells}");
    }
}

#[test]
fn places_are_read_from_one_cell_or_two_and_doubt_is_told() {
    let point = Point::new(-5_123_400, 104_567_800);
    for (header, cells) in [
        ("Lat;Long", "-5,1234;104,5678"),
        ("Lintang;Bujur", "-5.1234;104.5678"),
        ("Koordinat;Lat", "\"-5,1234; 104,5678\";"),
    ] {
        let row = row(
            &format!("Tanggal;Judul;{header}"),
            &format!("17/08/2024;Banjir;{cells}"),
        );
        assert!(row.warnings.is_empty(), "{cells}");
        assert_eq!(taken(row).issue.position, point, "{cells}");
    }
    let swapped = row("Tanggal;Judul;Koordinat", "17/08/2024;Banjir;104.5678, -5.1234");
    let (column, text) = told("Koordinat", "104.5678, -5.1234");
    assert_eq!(swapped.warnings, [RowWarning::PositionSwapped { column, text }]);
    assert_eq!(taken(swapped).issue.position, point);
    let abroad = row("Tanggal;Judul;Koordinat", "17/08/2024;Banjir;51.5, 0.1");
    assert!(matches!(
        abroad.warnings.as_slice(),
        [RowWarning::PositionAbroad { .. }]
    ));
    let half = row("Tanggal;Judul;Lat;Long", "17/08/2024;Banjir;-5.1234;");
    assert!(matches!(half.warnings.as_slice(), [RowWarning::UnknownPosition { .. }]));
}

#[test]
fn who_wants_not_to_be_named_is_not() {
    let header = "Tanggal;Judul;Pelapor;Telepon";
    let issue = taken(row(header, "17/08/2024;Banjir;Anonim;081234567890")).issue;
    assert_eq!((issue.reporter, issue.anonymous), (None, true));
    let issue = taken(row(header, "17/08/2024;Banjir;-;-")).issue;
    assert_eq!((issue.reporter, issue.anonymous), (None, false));
}

#[test]
fn a_row_that_only_counts_is_no_row_and_a_repeated_one_is_told() {
    let preview = preview(
        "No;Tanggal;Judul;Lokasi\n1;17/08/2024;Banjir;Pasar\n2;;;\n3;17/8/24;BANJIR!; pasar\n4;17/08/2024;Banjir;Balai\n5;-;;\n",
    );
    let numbers: Vec<u32> = preview.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 4, 5]);
    assert_eq!(preview.rows[1].warnings, [RowWarning::Repeats { row: 2 }]);
    assert!(preview.rows[2].warnings.is_empty());
}
