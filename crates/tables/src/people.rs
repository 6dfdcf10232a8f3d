//! A list of officers as people with offices: what each row would become, before anything is recorded.
//!
//! Owns: which column is which field, how acting officers, groups and numbers are read. Does not know: who is in the roster already.

mod headings;

use std::collections::HashMap;

use chrono::NaiveDate;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::meeting::{Level, OfficeGroup, SignerIdKind};
use kentongan_domain::names::{NameParts, parse_name};
use kentongan_domain::office::{Acting, group_of_title, split_acting};
use kentongan_domain::search::fold;

pub use headings::PeopleField;
pub(crate) use headings::is_known;

use crate::headings::{Heading, heading_of};
use crate::reading::{Row, Table};
use crate::register::{dates, letters, masked, one_line, says_something};

/// As the form has it.
const PHONE_CHARS_MAX: usize = 30;
/// So much of a cell is told.
const TOLD_CHARS_MAX: usize = 60;
/// A NIP has so many digits.
const NIP_DIGITS: usize = 18;

/// What the rows of a list would become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeoplePreview {
    /// In the order of the sheet. Rows with nothing but a running number are left out.
    pub rows: Vec<PeopleRow>,
    pub columns: Vec<PeopleColumn>,
    /// Columns with something in them that become nothing.
    pub unknown_columns: Vec<String>,
    /// NIK and KK: nobody looked at their cells.
    pub left_out_columns: Vec<String>,
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleColumn {
    pub header: String,
    pub field: PeopleField,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleRow {
    /// Row of the sheet; the first is 1.
    pub number: u32,
    /// There is at least one fault.
    pub result: Result<ImportedPerson, Vec<PeopleFault>>,
    pub warnings: Vec<PeopleWarning>,
}

/// A row that can be recorded: somebody with an office, an office whose holder nobody wrote down, or somebody without one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportedPerson {
    /// Empty: nobody wrote it down.
    pub name: NameParts,
    /// Without `Plt.`; may be empty.
    pub office: String,
    pub acting: Acting,
    pub group: OfficeGroup,
    /// Instansi; may be empty.
    pub organisation: String,
    pub rank: String,
    pub id_kind: SignerIdKind,
    pub id_number: String,
    pub phone: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// Why a row cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleFault {
    /// Neither a name nor an office.
    Nobody,
    TooLong {
        column: String,
        text: String,
        chars_max: usize,
    },
}

/// What a person should look at; the row can be recorded all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleWarning {
    /// The group is guessed from the title of the office.
    UnknownGroup { column: String, text: String },
    /// No date: left open.
    BadDate { column: String, text: String },
    /// A NIP has 18 digits; it is taken as it is.
    OddNip { column: String },
    /// A number of sixteen digits, as a NIK has, is made unreadable.
    NumberMasked { column: String },
    /// This row of the sheet has the same name and office.
    Repeats { row: u32 },
}

/// Reads a list. `level`: of the office whose roster it is to become a part of.
pub fn read_people(table: &Table, today: NaiveDate, level: Level) -> PeoplePreview {
    let columns = Columns::of(table);
    let mut first_rows: HashMap<(String, String), u32> = HashMap::new();
    let mut rows = Vec::new();
    for row in table.rows.iter().filter(|row| !columns.is_blank(row)) {
        let mut read = read_row(&columns, row, today, level);
        if let Ok(imported) = &read.result {
            let key = (fold(&imported.name.name), fold(&imported.office));
            let first = *first_rows.entry(key).or_insert(row.number);
            if first != row.number {
                read.warnings.push(PeopleWarning::Repeats { row: first });
            }
        }
        rows.push(read);
    }
    PeoplePreview {
        rows,
        columns: columns.found(),
        unknown_columns: columns.unknown.into_iter().map(|(_, name)| name).collect(),
        left_out_columns: columns.left_out,
    }
}

struct Column {
    index: usize,
    header: String,
    field: PeopleField,
}

struct Columns {
    /// In the order of the sheet.
    taken: Vec<Column>,
    unknown: Vec<(usize, String)>,
    left_out: Vec<String>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let widest = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let mut columns = Self {
            taken: Vec::new(),
            unknown: Vec::new(),
            left_out: Vec::new(),
        };
        for index in 0..table.header.len().max(widest) {
            let header = one_line(table.header.get(index).map_or("", String::as_str));
            if heading_of(&header) == Heading::LeftOut {
                columns.left_out.push(header);
            } else if let Some(field) = headings::field_of(&header) {
                columns.taken.push(Column { index, header, field });
            } else if table.rows.iter().any(|row| says_something(row.cell(index))) {
                let name = if header.is_empty() { letters(index) } else { header };
                columns.unknown.push((index, name));
            }
        }
        columns
    }

    fn found(&self) -> Vec<PeopleColumn> {
        let taken = self.taken.iter().filter(|column| column.field != PeopleField::Number);
        taken
            .map(|column| PeopleColumn {
                header: column.header.clone(),
                field: column.field,
            })
            .collect()
    }

    fn is_blank(&self, row: &Row) -> bool {
        let taken = self.taken.iter().filter(|column| column.field != PeopleField::Number);
        let unknown = self.unknown.iter().map(|(index, _)| *index);
        !taken
            .map(|column| column.index)
            .chain(unknown)
            .any(|index| says_something(row.cell(index)))
    }
}

struct RowReader<'a> {
    columns: &'a Columns,
    row: &'a Row,
    faults: Vec<PeopleFault>,
    warnings: Vec<PeopleWarning>,
}

fn read_row(columns: &Columns, row: &Row, today: NaiveDate, level: Level) -> PeopleRow {
    let mut reader = RowReader {
        columns,
        row,
        faults: Vec::new(),
        warnings: Vec::new(),
    };
    let name = parse_name(&reader.line(PeopleField::Name, LINE_CHARS_MAX));
    let (acting, office) = split_acting(&reader.line(PeopleField::Office, LINE_CHARS_MAX));
    let group = reader.group(&office, level);
    let (id_kind, id_number) = reader.id_number();
    let imported = ImportedPerson {
        organisation: reader.line(PeopleField::Organisation, LINE_CHARS_MAX),
        rank: reader.rank(),
        phone: reader.line(PeopleField::Phone, PHONE_CHARS_MAX),
        from: reader.date(PeopleField::From, today),
        to: reader.date(PeopleField::To, today),
        name,
        office,
        acting,
        group,
        id_kind,
        id_number,
    };
    if imported.name.name.is_empty() && imported.office.is_empty() {
        reader.faults.insert(0, PeopleFault::Nobody);
    }
    PeopleRow {
        number: row.number,
        result: if reader.faults.is_empty() {
            Ok(imported)
        } else {
            Err(reader.faults)
        },
        warnings: reader.warnings,
    }
}

impl<'a> RowReader<'a> {
    /// The first cell of a field in which something stands, with its heading. Numbers of persons are masked.
    fn cell(&mut self, field: PeopleField) -> Option<(&'a str, String)> {
        let (columns, row): (&'a Columns, &'a Row) = (self.columns, self.row);
        let mut cells = columns.taken.iter().filter(|column| column.field == field);
        let column = cells.find(|column| says_something(row.cell(column.index)))?;
        let text = one_line(row.cell(column.index));
        // A NIP has more digits than a NIK, and stands in a column of its own.
        let numbered = matches!(field, PeopleField::Nip | PeopleField::NipOrNrp) && digits_of(&text) == NIP_DIGITS;
        let hidden = masked(&text).filter(|_| !numbered);
        if hidden.is_some() {
            self.warnings.push(PeopleWarning::NumberMasked {
                column: column.header.clone(),
            });
        }
        Some((column.header.as_str(), hidden.unwrap_or(text)))
    }

    fn line(&mut self, field: PeopleField, chars_max: usize) -> String {
        let Some((column, text)) = self.cell(field) else {
            return String::new();
        };
        if text.chars().count() > chars_max {
            self.faults.push(PeopleFault::TooLong {
                column: column.to_owned(),
                text: told(&text),
                chars_max,
            });
        }
        text
    }

    /// Rank and grade may stand in two columns: `Penata`, `III/c`.
    fn rank(&mut self) -> String {
        let rank = self.line(PeopleField::Rank, LINE_CHARS_MAX);
        let grade = self.line(PeopleField::Grade, LINE_CHARS_MAX);
        match (rank.as_str(), grade.as_str()) {
            (_, "") => rank,
            ("", _) => grade,
            _ => format!("{rank} ({grade})"),
        }
    }

    fn group(&mut self, office: &str, level: Level) -> OfficeGroup {
        let guessed = group_of_title(office, level);
        let Some((column, text)) = self.cell(PeopleField::Group) else {
            return guessed;
        };
        headings::group_of(&text).unwrap_or_else(|| {
            self.warnings.push(PeopleWarning::UnknownGroup {
                column: column.to_owned(),
                text: told(&text),
            });
            guessed
        })
    }

    /// What kind of number it is, its column says, or the cell itself (`NRP 78010203`), or its eighteen digits.
    fn id_number(&mut self) -> (SignerIdKind, String) {
        let fields = [
            (PeopleField::Nip, Some(SignerIdKind::Nip)),
            (PeopleField::Nrp, Some(SignerIdKind::Nrp)),
            (PeopleField::NipOrNrp, None),
        ];
        for (field, kind) in fields {
            let Some((column, text)) = self.cell(field) else {
                continue;
            };
            let digits = digits_of(&text);
            let words = fold(&text);
            let kind = if words.starts_with("nrp") {
                SignerIdKind::Nrp
            } else if words.starts_with("nip") {
                SignerIdKind::Nip
            } else {
                kind.unwrap_or(if digits == NIP_DIGITS {
                    SignerIdKind::Nip
                } else {
                    SignerIdKind::Nrp
                })
            };
            let number = text.trim_start_matches(|sign: char| !sign.is_ascii_digit() && sign != '*');
            if number.is_empty() {
                continue;
            }
            if kind == SignerIdKind::Nip && digits != NIP_DIGITS {
                self.warnings.push(PeopleWarning::OddNip {
                    column: column.to_owned(),
                });
            }
            return (kind, number.to_owned());
        }
        (SignerIdKind::None, String::new())
    }

    fn date(&mut self, field: PeopleField, today: NaiveDate) -> Option<NaiveDate> {
        let (column, text) = self.cell(field)?;
        match dates::read(&text, today) {
            Ok(found) => Some(found.date),
            // `sekarang` says what an empty cell says.
            Err(_) if fold(&text) == "sekarang" => None,
            Err(_) => {
                self.warnings.push(PeopleWarning::BadDate {
                    column: column.to_owned(),
                    text: told(&text),
                });
                None
            }
        }
    }
}

fn digits_of(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

fn told(text: &str) -> String {
    text.chars().take(TOLD_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests;
