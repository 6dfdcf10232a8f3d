//! Files as offices send them: encodings, delimiters, titles above the header, limits, and what is no table at all.

use kentongan_tables::TableError;
use kentongan_tables::reading::{CELL_CHARS_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX, Table, read_table};

fn cells(table: &Table) -> Vec<(u32, Vec<&str>)> {
    let rows = table.rows.iter();
    rows.map(|row| (row.number, row.cells.iter().map(String::as_str).collect()))
        .collect()
}

fn utf16(text: &str, mark: [u8; 2], bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.into_iter().chain(text.encode_utf16().flat_map(bytes_of)).collect()
}

/// As Word and Excel of 2003 write it: one entry of the directory is enough for us.
fn compound_file(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(1_024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4_096, 0);
    bytes
}

#[test]
fn every_encoding_gives_the_same_table() {
    let text = "Judul;Uraian\nJalan “rusak”;Café é\n";
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend_from_slice(text.as_bytes());
    let files = [
        text.as_bytes().to_vec(),
        marked,
        utf16(text, [0xFF, 0xFE], u16::to_le_bytes),
        utf16(text, [0xFE, 0xFF], u16::to_be_bytes),
        b"Judul;Uraian\nJalan \x93rusak\x94;Caf\xE9 \xE9\n".to_vec(),
    ];
    for file in files {
        let table = read_table(&file).unwrap();
        assert_eq!(table.header, ["Judul", "Uraian"]);
        assert_eq!(cells(&table), [(2, vec!["Jalan “rusak”", "Café é"])]);
        assert_eq!(table.sheet, None);
    }
}

#[test]
fn every_delimiter_and_every_line_end_is_read() {
    for delimiter in [";", ",", "\t", "|"] {
        for line_end in ["\n", "\r\n", "\r"] {
            let lines = ["Judul|Tanggal|Uraian", "a|b|\"c|d \"\"e\"\"\"", "", "f||g"];
            let file = lines.join(line_end).replace('|', delimiter);
            let table = read_table(file.as_bytes()).unwrap();
            let quoted = format!("c{delimiter}d \"e\"");
            assert_eq!(table.header, ["Judul", "Tanggal", "Uraian"], "{file:?}");
            assert_eq!(
                cells(&table),
                [(2, vec!["a", "b", quoted.as_str()]), (4, vec!["f", "", "g"])],
                "{file:?}"
            );
        }
    }
}

#[test]
fn a_line_that_names_the_delimiter_is_not_a_row() {
    let table = read_table(b"sep=,\r\nJudul,Uraian\r\na;b,c\r\n").unwrap();
    assert_eq!(table.header_row, 1);
    assert_eq!(cells(&table), [(2, vec!["a;b", "c"])]);
}

#[test]
fn titles_above_the_header_and_numbers_below_it_are_passed_over() {
    let file = "BUKU REGISTER PENGADUAN;;;\nKAMPUNG KALIREJO;;;\nTAHUN 2024;;;\n;;;\nBulan;Januari;;\n\n\
                NO.;TANGGAL;URAIAN;KET.\n(1);(2);(3);(4)\n1;17/08/2024;Jalan rusak;\n\
                NO.;TANGGAL;URAIAN;KET.\n2;18/08/2024;\"dua\nbaris\";selesai\n\n3;19/08/2024;Banjir;\n";
    let table = read_table(file.as_bytes()).unwrap();
    assert_eq!(table.header_row, 7);
    assert_eq!(table.header, ["NO.", "TANGGAL", "URAIAN", "KET."]);
    assert_eq!(
        cells(&table),
        [
            (9, vec!["1", "17/08/2024", "Jalan rusak"]),
            (11, vec!["2", "18/08/2024", "dua\nbaris", "selesai"]),
            (13, vec!["3", "19/08/2024", "Banjir"]),
        ]
    );
}

#[test]
fn a_table_without_known_headings_begins_with_its_first_row_of_two_cells() {
    let table = read_table(b"Daftar\nBuah;Warna\nMangga;kuning\n").unwrap();
    assert_eq!(
        (table.header_row, table.header),
        (2, vec!["Buah".to_owned(), "Warna".to_owned()])
    );
    let single = read_table(b"satu\ndua\n").unwrap();
    assert_eq!((single.header, single.rows.len()), (vec!["satu".to_owned()], 1));
}

#[test]
fn a_failed_formula_is_empty() {
    let table = read_table(b"Judul;Uraian\n#REF!;a\n#N/A;#VALUE!\n").unwrap();
    assert_eq!(cells(&table), [(2, vec!["", "a"])]);
}

#[test]
fn each_limit_says_which_it_is() {
    let too_large = vec![b'a'; FILE_BYTES_MAX + 1];
    assert_eq!(
        read_table(&too_large),
        Err(TableError::FileTooLarge {
            bytes_max: FILE_BYTES_MAX
        })
    );

    let rows = |count: usize| "a;b\n".repeat(count);
    assert!(read_table(rows(ROWS_MAX).as_bytes()).is_ok());
    assert_eq!(
        read_table(rows(ROWS_MAX + 1).as_bytes()),
        Err(TableError::TooManyRows { rows_max: ROWS_MAX })
    );

    let columns = |count: usize| vec!["a"; count].join(";");
    assert!(read_table(columns(COLUMNS_MAX).as_bytes()).is_ok());
    assert_eq!(
        read_table(format!("a;b\n{}", columns(COLUMNS_MAX + 1)).as_bytes()),
        Err(TableError::TooManyColumns {
            row: 2,
            columns_max: COLUMNS_MAX
        })
    );
    assert!(
        read_table(format!("a;b{}\n", ";".repeat(200)).as_bytes()).is_ok(),
        "nothing stands there"
    );

    let cell = |count: usize| format!("a;b\nc;{}", "é".repeat(count));
    assert!(read_table(cell(CELL_CHARS_MAX).as_bytes()).is_ok());
    assert_eq!(
        read_table(cell(CELL_CHARS_MAX + 1).as_bytes()),
        Err(TableError::CellTooLong {
            row: 2,
            column: 2,
            chars_max: CELL_CHARS_MAX
        })
    );
}

#[test]
fn a_locked_book_is_told_from_a_letter() {
    assert_eq!(read_table(&compound_file("EncryptedPackage")), Err(TableError::Locked));
    assert_eq!(read_table(&compound_file("WordDocument")), Err(TableError::NotATable));
    assert_eq!(read_table(&compound_file("Workbook")), Err(TableError::Damaged));
}

#[test]
fn what_is_no_table_is_refused() {
    for file in [
        &b"%PDF-1.7\n1 0 obj\n"[..],
        b"{\\rtf1\\ansi Surat}",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xEF\xBB\xBF <?xml version=\"1.0\"?><Workbook/>",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    ] {
        assert_eq!(read_table(file), Err(TableError::NotATable));
    }
    for file in [&b""[..], b"\n\n", b";;;\n;;\n", b"\xEF\xBB\xBF", b"#REF!\n"] {
        assert_eq!(read_table(file), Err(TableError::Empty));
    }
    assert_eq!(read_table(b"PK\x03\x04 and nothing more"), Err(TableError::Damaged));
}
