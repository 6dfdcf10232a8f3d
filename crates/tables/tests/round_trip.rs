//! What is written is read as the same, in CSV and in books.

use chrono::NaiveDate;
use kentongan_tables::TableError;
use kentongan_tables::reading::{Table, read_table};
use kentongan_tables::writing::{Cell, write_csv, write_xlsx};

const HEADER: [&str; 6] = ["Kode", "Uraian", "Jumlah", "Luas", "Tanggal", "Keterangan"];

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a day of the calendar")
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn rows() -> Vec<Vec<Cell>> {
    let odd = [
        "a;b,c|d\te",
        "kata \"dalam\" kutip",
        "dua\nbaris\n\ndan satu",
        "=1+1",
        "+62 812-3456",
        "-",
        "@camat",
        "'=1",
        "'tis",
        "👍 é “…” 你",
        "_x0041_ & <b>",
        " di tengah ",
    ];
    let mut rows: Vec<Vec<Cell>> = odd
        .iter()
        .map(|odd| {
            vec![
                text("0012"),
                text(odd),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                text("x"),
            ]
        })
        .collect();
    rows.push(vec![
        text("180201.0001"),
        text("angka"),
        Cell::Number(-5),
        Cell::Decimal(1.5),
        Cell::Date(day(2024, 8, 17)),
    ]);
    rows.push(vec![
        text("0099"),
        Cell::Empty,
        Cell::Number(1_802_011_203_990_001),
        Cell::Decimal(f64::NAN),
        Cell::Date(day(1899, 1, 2)),
        text(&"panjang ".repeat(100)),
    ]);
    rows
}

/// The cells of the second row from below are values, of the last one odd values.
fn check(table: &Table, early_date: &str) {
    assert_eq!(table.header, HEADER);
    let written = rows();
    assert_eq!(table.rows.len(), written.len());
    for ((row, cells), number) in table.rows.iter().zip(&written).zip(2..) {
        assert_eq!(row.number, number);
        for (column, cell) in cells.iter().enumerate() {
            match cell {
                Cell::Text(text) => assert_eq!(row.cell(column), text),
                Cell::Number(value) => assert_eq!(row.cell(column), value.to_string()),
                Cell::Decimal(value) if value.is_nan() => assert_eq!(row.cell(column), ""),
                Cell::Decimal(_) => assert_eq!(row.cell(column), "1,5"),
                Cell::Date(date) if *date == day(2024, 8, 17) => assert_eq!(row.cell(column), "2024-08-17"),
                Cell::Date(_) => assert_eq!(row.cell(column), early_date),
                Cell::Empty => assert_eq!(row.cell(column), ""),
            }
        }
    }
}

#[test]
fn a_csv_file_is_read_as_it_was_written() {
    let table = read_table(&write_csv(&HEADER, rows().into_iter())).unwrap();
    assert_eq!(table.sheet, None);
    check(&table, "1899-01-02");
}

#[test]
fn a_book_is_read_as_it_was_written() {
    let book = write_xlsx("Isu", &HEADER, rows().into_iter(), day(2025, 1, 20)).unwrap();
    let table = read_table(&book).unwrap();
    assert_eq!(table.sheet.as_deref(), Some("Isu"));
    // Excel does not know the day, so it is text.
    check(&table, "02/01/1899");
}

#[test]
fn the_bytes_of_a_csv_file_are_those_that_excel_expects() {
    let rows = vec![
        vec![text("=1+1"), text("a;\"b\""), Cell::Number(-7)],
        vec![Cell::Decimal(-2.25), Cell::Date(day(2024, 8, 7)), Cell::Empty],
        vec![text("dua\nbaris")],
    ];
    let written = write_csv(&["A", "B=C", "+D"], rows.into_iter());
    let expected = "\u{feff}A;B=C;'+D\r\n'=1+1;\"a;\"\"b\"\"\";-7\r\n-2,25;2024-08-07;\r\n\"dua\nbaris\"\r\n";
    assert_eq!(String::from_utf8(written).unwrap(), expected);
}

#[test]
fn the_same_rows_make_the_same_book() {
    let write = || write_xlsx("Isu", &HEADER, rows().into_iter(), day(2025, 1, 20)).unwrap();
    assert!(write() == write());
}

#[test]
fn what_a_book_cannot_hold_is_refused() {
    let write = |sheet: &str, header: &[&str], row: Vec<Cell>| {
        write_xlsx(sheet, header, std::iter::once(row), day(2025, 1, 20)).map(|book| book.len() > 100)
    };
    for sheet in ["", "a/b", "'a'", "Lembar yang namanya lebih dari tiga puluh satu"] {
        assert_eq!(write(sheet, &["A"], Vec::new()), Err(TableError::SheetName), "{sheet}");
    }
    assert_eq!(
        write("Isu", &["A", "B"], vec![text("a"), text(&"👍".repeat(16_384))]),
        Err(TableError::CellTooLong {
            row: 2,
            column: 2,
            chars_max: 32_767
        }),
        "Excel counts such a sign twice"
    );
    assert_eq!(
        write("Isu", &["A"], vec![Cell::Number(1); 16_385]),
        Err(TableError::TooManyColumns {
            row: 2,
            columns_max: 16_384
        })
    );
    assert_eq!(write("Isu", &[], Vec::new()), Ok(true));
    assert_eq!(write("Isu", &["A"], Vec::new()), Ok(true));
}
