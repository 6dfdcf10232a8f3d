//! Bytes that nobody meant as a table, and books that broke on the way: an answer or a refusal, never a panic.

use std::sync::LazyLock;

use chrono::NaiveDate;
use kentongan_domain::vocabulary::CodeList;
use kentongan_tables::TableError;
use kentongan_tables::reading::read_table;
use kentongan_tables::register::read_register;
use kentongan_tables::writing::{Cell, write_csv, write_xlsx};
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 20).expect("a day of the calendar")
}

static BOOK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let rows = (0..20).map(|number| {
        vec![
            Cell::Number(number),
            Cell::Text(format!("Jalan rusak {number}")),
            Cell::Date(today()),
        ]
    });
    write_xlsx("Isu", &["No", "Judul", "Tanggal"], rows, today()).expect("a book")
});

/// Reads as far as it goes.
fn read_all(bytes: &[u8]) {
    if let Ok(table) = read_table(bytes) {
        let preview = read_register(&table, today(), CodeList::shipped());
        assert!(preview.rows.len() <= table.rows.len());
    }
}

#[test]
fn a_book_that_is_cut_off_is_refused() {
    assert!(read_table(&BOOK).is_ok());
    assert_eq!(read_table(&BOOK[..0]), Err(TableError::Empty));
    for tenth in 1..10 {
        let cut = &BOOK[..BOOK.len() * tenth / 10];
        assert_eq!(read_table(cut), Err(TableError::Damaged), "{tenth} tenths");
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        read_all(&bytes);
    }

    #[test]
    fn random_bytes_behind_the_mark_of_a_book_never_panic(
        mark in prop::sample::select(vec![
            &b"PK\x03\x04"[..],
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            b"\xFF\xFE",
            b"\xFE\xFF",
            b"\xEF\xBB\xBF",
            b"sep=",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        read_all(&[mark, &bytes].concat());
    }

    #[test]
    fn random_pieces_of_a_register_never_panic(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "Judul", "Tanggal", "NIK", "Lat", "Long", "RT/RW", "Kategori", "No", "Status", ";", ";", ",", "\t", "\n", "\n",
            "\r\n", "\"", "'", "=", "17/08/2024", "99/99/99", "45521", "1802011203990001", "-5,1", "104.5", "é", "𝄞", "(1)",
            "Senin, ", "idem", "\u{feff}", "\u{a0}", "\u{0}", "sep=;",
        ]),
        0..60,
    )) {
        read_all(pieces.concat().as_bytes());
    }

    #[test]
    fn any_text_returns_from_csv(cells in prop::collection::vec(prop::collection::vec(
        prop::sample::select(vec![";", ",", "|", "\t", "\"", "\n", "'", "=", "-", " ", "a", "é", "𝄞"]),
        0..12,
    ), 5)) {
        // A cell that is blank is not kept, so each begins with a letter or a formula.
        let cells: Vec<String> = cells
            .into_iter()
            .zip(["x", "=", "'=", "+x", "x"])
            .map(|(pieces, beginning)| format!("{beginning}{}", pieces.concat()))
            .collect();
        let rows = vec![cells.iter().cloned().map(Cell::Text).collect::<Vec<_>>(); 3];
        let header = ["Judul", "Uraian", "Lokasi", "Dusun", "Status"];
        let table = read_table(&write_csv(&header, rows.into_iter()));
        let read = table.map(|table| table.rows.into_iter().map(|row| row.cells).collect::<Vec<_>>());
        prop_assert_eq!(read, Ok(vec![cells; 3]));
    }
}

proptest! {
    // Each case unpacks a book.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_book_with_one_wrong_byte_never_panics(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut book = BOOK.clone();
        let at = at.index(book.len());
        if let Some(place) = book.get_mut(at) {
            *place = byte;
        }
        read_all(&book);
    }
}
