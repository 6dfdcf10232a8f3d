//! CSV and its cousins: which encoding, which delimiter, which row a record stands in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::Table;
use super::grid::Grid;
use crate::{TableError, shown};

/// The one that Excel writes where a comma is the decimal sign stands first: it wins where all are equal.
const DELIMITERS: [u8; 4] = [b';', b'\t', b'|', b','];
/// So many lines with a delimiter, in so many bytes, tell which one it is.
const LINES_COUNTED: usize = 30;
const BYTES_COUNTED: usize = 64 * 1024;

/// Beginnings of files that people take for tables: PDF, RTF, and the web pages that some programs call `.xls`.
const NO_TABLES: [&str; 3] = ["%PDF", "{\\rtf", "<"];

pub(super) fn read(bytes: &[u8]) -> Result<Table, TableError> {
    let text = decoded(bytes);
    // No text holds this sign; pictures and programs do.
    if text.contains('\0')
        || NO_TABLES
            .iter()
            .any(|beginning| text.trim_start().starts_with(beginning))
    {
        return Err(TableError::NotATable);
    }
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    // So that the last line ends as the others do, and lines can be counted.
    text.push('\n');
    let (delimiter, table) = said_delimiter(&text).unwrap_or_else(|| (counted_delimiter(&text), text.as_str()));
    let grid = records(table, delimiter)?;
    grid.into_table(None)
}

/// UTF-8 and UTF-16 by their mark, UTF-8 also without one; everything else is taken for what Windows writes here.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(bytes) {
        let bytes = bytes.get(mark_bytes..).unwrap_or_default();
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The delimiter of a first line `sep=;`, and what follows that line. Excel obeys it and does not show it.
fn said_delimiter(text: &str) -> Option<(u8, &str)> {
    let (line, table) = text.split_once('\n')?;
    let (key, said) = line.trim_matches('"').split_at_checked(4)?;
    if !key.eq_ignore_ascii_case("sep=") {
        return None;
    }
    match *said.as_bytes() {
        [sign] if sign == b'\t' || sign.is_ascii_punctuation() && sign != b'"' => Some((sign, table)),
        _ => None,
    }
}

/// The delimiter that stands equally often in the most lines. A total would mistake the commas of a description for
/// one. Signs inside quotation marks do not count.
fn counted_delimiter(text: &str) -> u8 {
    let mut lines: Vec<[usize; DELIMITERS.len()]> = Vec::new();
    let mut counts = [0; DELIMITERS.len()];
    let mut is_quoted = false;
    let mut before = b'\n';
    for sign in text.bytes().take(BYTES_COUNTED) {
        if sign == b'"' {
            // A mark in the middle of a word opens nothing; one behind another is a doubled one.
            let opens = matches!(before, b'\n' | b'"') || DELIMITERS.contains(&before);
            is_quoted = !is_quoted && opens;
        } else if !is_quoted && sign == b'\n' {
            if counts.iter().any(|count| *count > 0) {
                lines.push(counts);
            }
            counts = [0; DELIMITERS.len()];
            if lines.len() == LINES_COUNTED {
                break;
            }
        } else if !is_quoted {
            for (count, delimiter) in counts.iter_mut().zip(DELIMITERS) {
                *count += usize::from(sign == delimiter);
            }
        }
        before = sign;
    }
    let mut best = (b';', (0, 0));
    for (nth, delimiter) in DELIMITERS.into_iter().enumerate() {
        let mut lines_by_count: BTreeMap<usize, usize> = BTreeMap::new();
        let told = lines
            .iter()
            .filter_map(|counts| counts.get(nth))
            .filter(|count| **count > 0);
        for count in told {
            *lines_by_count.entry(*count).or_default() += 1;
        }
        let agreed = lines_by_count.into_iter().map(|(count, lines)| (lines, count)).max();
        let score = agreed.unwrap_or_default();
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// Every line of `text` ends with a line feed and with nothing else.
fn records(text: &str, delimiter: u8) -> Result<Grid, TableError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut grid = Grid::default();
    let mut record = csv::StringRecord::new();
    // A spreadsheet counts a record as one row, however many lines it takes.
    let mut lines_inside = 0;
    while reader.read_record(&mut record).map_err(|_| TableError::Damaged)? {
        lines_inside += record.iter().map(line_feeds).sum::<u64>();
        // The reader stands at the beginning of the line behind the record.
        let row = reader.position().line().saturating_sub(1 + lines_inside);
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        for (column, cell) in record.iter().enumerate() {
            grid.put(row, column, shown::unguarded(cell))?;
        }
    }
    Ok(grid)
}

fn line_feeds(cell: &str) -> u64 {
    cell.bytes().map(|byte| u64::from(byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_on_which_the_lines_agree() {
        for (text, delimiter) in [
            ("a;b;c\n1;2,5,5,5;3\n1;2;3,1,1,1,1\n", b';'),
            ("a,b,c\n1,2,3\n", b','),
            ("a\tb\nc, d, e\tf\n", b'\t'),
            ("a|b|c\n1|2|3\n", b'|'),
            ("a,b\n\"x;y;z\",2\n\"p;\"\"q;\"\"\",3\n", b','),
            ("BUKU REGISTER, 2024\n\na;b;c\n1;2;3\n", b';'),
            ("ban 14\" bocor;2\n5\" pipa;3\n", b';'),
            ("only one column\n", b';'),
            ("", b';'),
        ] {
            assert_eq!(counted_delimiter(text), delimiter, "{text}");
        }
    }

    #[test]
    fn a_line_that_names_the_delimiter_is_obeyed_and_not_shown() {
        assert_eq!(said_delimiter("sep=;\na\n"), Some((b';', "a\n")));
        assert_eq!(said_delimiter("\"SEP=,\"\na\n"), Some((b',', "a\n")));
        assert_eq!(said_delimiter("sep=\t\na\n"), Some((b'\t', "a\n")));
        for text in ["sep=\n", "sep=;;\n", "separator\n", "sep=\"\n", "a\n", "é\n", ""] {
            assert_eq!(said_delimiter(text), None, "{text}");
        }
    }
}
