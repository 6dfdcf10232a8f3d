//! Which column of the table is read for which field.

use super::FoundColumn;
use crate::Field;
use crate::headings::{Heading, heading_of};
use crate::reading::{Row, Table};

pub(super) struct Column {
    pub(super) index: usize,
    pub(super) header: String,
    field: Field,
    rank: usize,
}

pub(super) struct Columns {
    /// By field; within one, what is asked first stands first.
    taken: Vec<Column>,
    /// In the order of the sheet.
    pub(super) found: Vec<FoundColumn>,
    /// With its place in the sheet.
    pub(super) unknown: Vec<(usize, String)>,
    pub(super) left_out: Vec<String>,
}

impl Columns {
    pub(super) fn of(table: &Table) -> Self {
        let widest = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let mut columns = Self {
            taken: Vec::new(),
            found: Vec::new(),
            unknown: Vec::new(),
            left_out: Vec::new(),
        };
        for index in 0..table.header.len().max(widest) {
            let header = one_line(table.header.get(index).map_or("", String::as_str));
            match heading_of(&header) {
                Heading::Takes(field, rank) => {
                    columns.found.push(FoundColumn {
                        header: header.clone(),
                        field,
                    });
                    columns.taken.push(Column {
                        index,
                        header,
                        field,
                        rank,
                    });
                }
                Heading::LeftOut => columns.left_out.push(header),
                Heading::Unknown => {
                    if table.rows.iter().any(|row| says_something(row.cell(index))) {
                        let name = if header.is_empty() { letters(index) } else { header };
                        columns.unknown.push((index, name));
                    }
                }
            }
        }
        columns
            .taken
            .sort_by_key(|column| (column.field, column.rank, column.index));
        columns
    }

    pub(super) fn of_field(&self, field: Field) -> impl Iterator<Item = &Column> {
        self.taken.iter().filter(move |column| column.field == field)
    }

    /// Many a form is numbered down to its last line before anything is written into it.
    pub(super) fn is_blank(&self, row: &Row) -> bool {
        let taken = self.taken.iter().filter(|column| column.field != Field::OldNumber);
        let read = taken.map(|column| column.index);
        let unknown = self.unknown.iter().map(|(index, _)| *index);
        !read.chain(unknown).any(|index| says_something(row.cell(index)))
    }
}

/// Does more stand there than a dash?
pub(crate) fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// A line break inside a cell is a space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `A`, `Z`, `AA`: what a spreadsheet calls a column.
pub(crate) fn letters(mut index: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = u8::try_from(index % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + letter));
        if index < 26 {
            return name;
        }
        index = index / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_does() {
        for (index, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (63, "BL")] {
            assert_eq!(letters(index), name);
        }
    }
}
