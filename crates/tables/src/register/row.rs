//! One row as an issue, or what is wrong with it.

use chrono::NaiveDate;
use kentongan_domain::coordinates::{self, Point};
use kentongan_domain::issue::{
    Issue, LINE_CHARS_MAX, Reporter, Stage, TEXT_BYTES_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX, Urgency,
};
use kentongan_domain::vocabulary::EntryType;

use super::categories::{Categories, Meaning, Named, OTHER};
use super::columns::{Column, Columns, one_line, says_something};
use super::masking::masked;
use super::{ImportedIssue, RowFault, RowWarning, dates, meanings};
use crate::Field;
use crate::reading::Row;

/// A title made out of a text is no longer than this, so that it stands in one line of a list.
const MADE_TITLE_CHARS_MAX: usize = 80;
/// As the form has it.
const PHONE_CHARS_MAX: usize = 30;
/// So much of a cell is told in a fault or a warning.
const TOLD_CHARS_MAX: usize = 60;
/// No village has more RT or RW.
const NEIGHBOURHOOD_MAX: u16 = 999;

/// The row above, if it has a date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above {
    pub(super) date: NaiveDate,
    pub(super) row: u32,
}

/// A row that was read.
pub(super) struct Read {
    pub(super) result: Result<ImportedIssue, Vec<RowFault>>,
    pub(super) warnings: Vec<RowWarning>,
    pub(super) date: Option<NaiveDate>,
}

/// What one cell says, with numbers of persons masked.
struct Said<'a> {
    column: &'a str,
    text: String,
}

struct RowReader<'a> {
    columns: &'a Columns,
    row: &'a Row,
    faults: Vec<RowFault>,
    warnings: Vec<RowWarning>,
}

pub(super) fn read(
    columns: &Columns,
    row: &Row,
    above: Option<Above>,
    today: NaiveDate,
    categories: &Categories,
) -> Read {
    let mut reader = RowReader {
        columns,
        row,
        faults: Vec::new(),
        warnings: Vec::new(),
    };
    let old_number = reader.first_line(Field::OldNumber, LINE_CHARS_MAX);
    let (title, description) = reader.title_and_description();
    let date = reader.date(above, today);
    let (category, entry_type) = reader.category(categories);
    let hamlet = reader.first_line(Field::Hamlet, LINE_CHARS_MAX);
    let landmark = reader.landmark();
    let (rt, rw) = reader.neighbourhood();
    let position = reader.position();
    let urgency = reader.urgency();
    let (reporter, anonymous) = reader.reporter();
    let stage = reader.stage();
    let follow_up = reader.said(Field::FollowUp);
    let follow_up = reader.long_text(&follow_up);
    let imported = ImportedIssue {
        issue: Issue {
            title,
            entry_type,
            category: category.category,
            subcategory: category.subcategory,
            // Without a date there is a fault, and no issue.
            occurred_on: date.unwrap_or_default(),
            hamlet,
            landmark,
            position,
            description,
            urgency,
            reporter,
            rt,
            rw,
            anonymous,
            ..Issue::default()
        },
        follow_up: Some(follow_up).filter(|text| !text.is_empty()),
        stage,
        old_number,
    };
    let result = if reader.faults.is_empty() {
        Ok(imported)
    } else {
        Err(reader.faults)
    };
    Read {
        result,
        warnings: reader.warnings,
        date,
    }
}

impl<'a> RowReader<'a> {
    /// The cells of a field in which something stands, as they are.
    fn cells(&self, field: Field) -> Vec<(&'a Column, &'a str)> {
        let (columns, row): (&'a Columns, &'a Row) = (self.columns, self.row);
        columns
            .of_field(field)
            .map(|column| (column, row.cell(column.index).trim()))
            .filter(|(_, text)| says_something(text))
            .collect()
    }

    fn said(&mut self, field: Field) -> Vec<Said<'a>> {
        let mut said = Vec::new();
        for (column, text) in self.cells(field) {
            let hidden = masked(text);
            if hidden.is_some() {
                self.warnings.push(RowWarning::NumberMasked {
                    column: column.header.clone(),
                });
            }
            said.push(Said {
                column: &column.header,
                text: hidden.unwrap_or_else(|| text.to_owned()),
            });
        }
        said
    }

    fn first(&mut self, field: Field) -> Option<Said<'a>> {
        self.said(field).into_iter().next()
    }

    fn first_line(&mut self, field: Field, chars_max: usize) -> String {
        match self.first(field) {
            Some(said) => self.line(said.column, &said.text, chars_max),
            None => String::new(),
        }
    }

    fn line(&mut self, column: &str, text: &str, chars_max: usize) -> String {
        let line = one_line(text);
        let chars = line.chars().count();
        if chars > chars_max {
            self.too_long(column, &line, chars, chars_max);
        }
        line
    }

    /// Each in a paragraph of its own.
    fn long_text(&mut self, said: &[Said<'_>]) -> String {
        let Some(first) = said.first() else {
            return String::new();
        };
        let texts: Vec<&str> = said.iter().map(|said| said.text.as_str()).collect();
        let text = texts.join("\n");
        let chars = text.chars().count();
        if chars > TEXT_CHARS_MAX || text.len() > TEXT_BYTES_MAX {
            // In other scripts the bytes run out first.
            let chars_max = TEXT_CHARS_MAX.min(TEXT_BYTES_MAX * chars / text.len().max(1));
            self.too_long(first.column, &text, chars, chars_max);
        }
        text
    }

    fn too_long(&mut self, column: &str, text: &str, chars: usize, chars_max: usize) {
        self.faults.push(RowFault::TooLong {
            column: column.to_owned(),
            text: told(text),
            chars,
            chars_max,
        });
    }

    /// A text without a title makes one of its beginning. What it says wholly in the title it does not say again.
    fn title_and_description(&mut self) -> (String, String) {
        let mut titles = self.said(Field::Title).into_iter();
        let title = titles.next();
        let texts: Vec<Said<'a>> = titles.chain(self.said(Field::Description)).collect();
        let description = self.long_text(&texts);
        let title = match title {
            Some(said) => self.line(said.column, &said.text, TITLE_CHARS_MAX),
            None => beginning(&description),
        };
        if title.is_empty() {
            self.faults.push(RowFault::NoTitle);
        }
        let is_said = one_line(&description) == title;
        (title, if is_said { String::new() } else { description })
    }

    /// Whoever keeps a register writes a date once and leaves the cells below it empty, or writes *idem*. So an empty
    /// date is that of the row above, with a warning. Where the row above has none that can be read, nothing says when
    /// it was; the day of the import would be wrong for certain, and every deadline would count from it.
    fn date(&mut self, above: Option<Above>, today: NaiveDate) -> Option<NaiveDate> {
        let said = self.said(Field::Date);
        let Some(Said { column, text }) = said.into_iter().find(|said| !meanings::is_as_above(&said.text)) else {
            match above {
                Some(above) => self.warnings.push(RowWarning::DateFromRow { row: above.row }),
                None => self.faults.push(RowFault::NoDate),
            }
            return above.map(|above| above.date);
        };
        let (column, text) = (column.to_owned(), one_line(&text));
        let found = match dates::read(&text, today) {
            Ok(found) => found,
            Err(fault) => {
                let text = told(&text);
                self.faults.push(RowFault::BadDate { column, text, fault });
                return None;
            }
        };
        let text = told(&text);
        if found.date > today {
            let date = found.date;
            self.faults.push(RowFault::FutureDate { column, text, date });
            return None;
        }
        if found.weekday_disagrees {
            self.warnings.push(RowWarning::WeekdayDisagrees { column, text });
        }
        Some(found.date)
    }

    fn category(&mut self, known: &Categories) -> (Named, Option<EntryType>) {
        let mut category = None;
        let mut entry_type = None;
        let mut unknown = None;
        for Said { column, text } in self.said(Field::Category) {
            match known.find(&text) {
                Some(Meaning::Category(named)) => category = category.or(Some(named)),
                Some(Meaning::Type(meant)) => entry_type = entry_type.or(Some(meant)),
                None => unknown = unknown.or(Some((column, text))),
            }
        }
        if let Some((column, text)) = unknown.filter(|_| category.is_none()) {
            self.warnings.push(RowWarning::UnknownCategory {
                column: column.to_owned(),
                text: told(&text),
            });
        }
        let category = category.unwrap_or_else(|| Named {
            category: OTHER.to_owned(),
            subcategory: String::new(),
        });
        (category, entry_type)
    }

    fn landmark(&mut self) -> String {
        let places = self.said(Field::Place);
        let Some(column) = places.first().map(|said| said.column) else {
            return String::new();
        };
        let places: Vec<&str> = places.iter().map(|said| said.text.as_str()).collect();
        self.line(column, &places.join(", "), LINE_CHARS_MAX)
    }

    /// RT and RW, 0 where nothing is said: `02`, `RT 02`, or `02/05` for both.
    fn neighbourhood(&mut self) -> (u16, u16) {
        let (mut rt, mut rw) = (0, 0);
        for field in [Field::Rt, Field::Rw, Field::RtRw] {
            for Said { column, text } in self.said(field) {
                match (field, numbers(&text).as_slice()) {
                    (Field::Rt, [number]) if rt == 0 => rt = *number,
                    (Field::Rw, [number]) if rw == 0 => rw = *number,
                    (Field::Rt | Field::RtRw, [first, second]) if (rt, rw) == (0, 0) => (rt, rw) = (*first, *second),
                    _ => self.warnings.push(RowWarning::UnknownNumber {
                        column: column.to_owned(),
                        text: told(&text),
                    }),
                }
            }
        }
        (rt, rw)
    }

    /// Read as it stands: a latitude may have sixteen digits, and only a point is taken from it.
    fn position(&mut self) -> Option<Point> {
        let whole = self.cells(Field::Position).into_iter().next();
        let north = self.cells(Field::Latitude).into_iter().next();
        let east = self.cells(Field::Longitude).into_iter().next();
        let (column, typed) = match (whole, north.or(east)) {
            (Some((column, text)), _) => (column, text.to_owned()),
            (None, Some((column, _))) => {
                // In cells of their own a comma is a decimal sign.
                let number = |cell: Option<(&Column, &str)>| cell.map_or("", |(_, text)| text).replace(',', ".");
                (column, format!("{}, {}", number(north), number(east)))
            }
            (None, None) => return None,
        };
        let column = column.header.clone();
        let text = told(&masked(&typed).unwrap_or_else(|| typed.clone()));
        match coordinates::parse(&typed) {
            Ok(parsed) => {
                if !parsed.is_in_indonesia {
                    self.warnings.push(RowWarning::PositionAbroad { column, text });
                } else if parsed.swapped {
                    self.warnings.push(RowWarning::PositionSwapped { column, text });
                }
                Some(parsed.point)
            }
            Err(_) => {
                self.warnings.push(RowWarning::UnknownPosition { column, text });
                None
            }
        }
    }

    fn urgency(&mut self) -> Urgency {
        let Some(Said { column, text }) = self.first(Field::Urgency) else {
            return Urgency::Medium;
        };
        meanings::urgency(&text).unwrap_or_else(|| {
            self.warnings.push(RowWarning::UnknownUrgency {
                column: column.to_owned(),
                text: told(&text),
            });
            Urgency::Medium
        })
    }

    fn stage(&mut self) -> Option<Stage> {
        let Said { column, text } = self.first(Field::Stage)?;
        let stage = meanings::stage(&text);
        if stage.is_none() {
            self.warnings.push(RowWarning::UnknownStatus {
                column: column.to_owned(),
                text: told(&text),
            });
        }
        stage
    }

    /// Who reported it, and whether he wants not to be named. Of somebody who does not, no telephone number is kept.
    fn reporter(&mut self) -> (Option<Reporter>, bool) {
        let name = self.first_line(Field::ReporterName, LINE_CHARS_MAX);
        let phone = self.first_line(Field::ReporterPhone, PHONE_CHARS_MAX);
        if meanings::is_nobody(&name) {
            return (None, true);
        }
        let phone = with_leading_zero(phone);
        let is_known = !name.is_empty() || !phone.is_empty();
        (is_known.then_some(Reporter { name, phone }), false)
    }
}

/// Words from the beginning, as many as fit; one word that alone does not fit is cut.
fn beginning(text: &str) -> String {
    let line = one_line(text);
    let mut title = String::new();
    let mut chars = 0;
    for word in line.split(' ') {
        let longer = chars + usize::from(chars > 0) + word.chars().count();
        if longer > MADE_TITLE_CHARS_MAX {
            break;
        }
        if chars > 0 {
            title.push(' ');
        }
        title.push_str(word);
        chars = longer;
    }
    if title.is_empty() {
        title.extend(line.chars().take(MADE_TITLE_CHARS_MAX));
    }
    title
}

/// Excel takes 0812… for a number and drops its zero. Only mobile numbers begin with 8, with 9 to 12 digits behind the
/// zero.
fn with_leading_zero(phone: String) -> String {
    let is_mobile = phone.starts_with('8') && phone.bytes().all(|byte| byte.is_ascii_digit());
    if is_mobile && (9..=12).contains(&phone.len()) {
        format!("0{phone}")
    } else {
        phone
    }
}

/// The numbers in a text, or nothing where one of them is no number of a neighbourhood.
fn numbers(text: &str) -> Vec<u16> {
    let digits = text.split(|sign: char| !sign.is_ascii_digit());
    let numbers: Option<Vec<u16>> = digits
        .filter(|run| !run.is_empty())
        .map(|run| run.parse::<u16>().ok().filter(|number| *number <= NEIGHBOURHOOD_MAX))
        .collect();
    numbers.unwrap_or_default()
}

fn told(text: &str) -> String {
    text.chars().take(TOLD_CHARS_MAX).collect()
}
