//! An old register from a spreadsheet: shown row by row with what is wrong, then recorded whole or not at all.

use std::collections::HashMap;
use std::path::Path;
use std::sync::PoisonError;

use chrono::NaiveDate;
use kentongan_domain::issue::{Issue, Stage};
use kentongan_domain::scope::{Scope, Stream};
use kentongan_domain::search::fold;
use kentongan_store::{IssueQuery, NewIssue, Store};
use kentongan_tables::reading::read_table;
use kentongan_tables::register::{ImportedIssue, Preview, PreviewRow, RowFault, RowWarning, read_register};
use kentongan_tables::{Field, TableError};

use crate::desk::Desk;
use crate::dto::{
    ById, ImportColumn, ImportField, ImportRemark, ImportRow, ImportView, ImportedView, Nothing, RemarkCode,
};
use crate::error::{ErrorCode, UiError};

/// What the reader takes at most; a longer file is not even loaded.
const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// Rows that are shown. What is wrong in a longer file shows itself before.
const SHOWN_ROWS_MAX: usize = 1_000;

/// A register that was read and waits for a person's word. It lies in memory alone, and goes when the screen locks.
pub(crate) struct Waiting {
    id: String,
    stream: Stream,
    issues: Vec<ImportedIssue>,
}

/// Reads the file that the person chooses. `None`: he chose none.
pub fn open_register(desk: &Desk, _: Nothing) -> Result<Option<ImportView>, UiError> {
    let Scope::Village(village) = desk.enrolment()?.scope else {
        return Err(UiError::of(ErrorCode::NotAllowed));
    };
    let Some(path) = desk.host().choose_table() else {
        return Ok(None);
    };
    let table = read_table(&load(&path)?).map_err(|error| table_error(&error))?;
    let rules = desk.rules()?;
    let preview = read_register(&table, desk.today(), &rules.categories);
    let store = desk.store()?;
    let known = recorded(&store)?;
    let village_name = desk
        .find_regions()
        .and_then(|r| r.region(village.as_str()).map(|v| v.name.to_owned()))
        .unwrap_or_default();
    let mut rows = Vec::with_capacity(preview.rows.len().min(SHOWN_ROWS_MAX));
    let (mut issues, mut faulty, mut doubled) = (Vec::new(), 0, 0);
    for row in &preview.rows {
        let number = row
            .result
            .as_ref()
            .ok()
            .and_then(|imported| known.get(&key(&imported.issue)));
        let shown = row_view(row, number);
        match (&row.result, number) {
            (Ok(_), Some(_)) => doubled += 1,
            (Ok(imported), None) => {
                let mut imported = imported.clone();
                imported.issue.village_name = village_name.clone();
                issues.push(imported);
            }
            (Err(_), _) => faulty += 1,
        }
        if rows.len() < SHOWN_ROWS_MAX {
            rows.push(shown);
        }
    }
    let waiting = Waiting {
        id: store.local_id(),
        stream: Stream::Village(village),
        issues,
    };
    let view = ImportView {
        id: waiting.id.clone(),
        file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        good: count(waiting.issues.len()),
        faulty,
        doubled,
        more: preview.rows.len() > rows.len(),
        rows,
        columns: columns(&preview),
        unknown_columns: preview.unknown_columns,
        left_out_columns: preview.left_out_columns,
    };
    *desk.register.lock().unwrap_or_else(PoisonError::into_inner) = Some(waiting);
    Ok(Some(view))
}

/// Records every row that can be, in one commit.
pub fn save_register(desk: &Desk, request: ById) -> Result<ImportedView, UiError> {
    let waiting = {
        let mut register = desk.register.lock().unwrap_or_else(PoisonError::into_inner);
        register.take_if(|waiting| waiting.id == request.id)
    };
    let waiting = waiting.ok_or_else(|| UiError::of(ErrorCode::PreviewExpired))?;
    let stream = &waiting.stream;
    let issues: Vec<NewIssue> = waiting
        .issues
        .iter()
        .map(|imported| NewIssue {
            stream: stream.clone(),
            issue: imported.issue.clone(),
            follow_up: history(imported),
            raised_in: None,
        })
        .collect();
    let recorded = count(issues.len());
    if let Err(error) = desk.store()?.import_issues(issues, None) {
        // Nothing is recorded: the person tries once more with what he has before his eyes.
        *desk.register.lock().unwrap_or_else(PoisonError::into_inner) = Some(waiting);
        return Err(error.into());
    }
    desk.wrote(&["issues", "outbox"]);
    Ok(ImportedView { recorded })
}

/// The file that somebody chose.
pub(crate) fn load(path: &Path) -> Result<Vec<u8>, UiError> {
    let unreadable = || UiError::of(ErrorCode::TableNotRead).with("why", "unreadable");
    let length = std::fs::metadata(path).map_err(|_| unreadable())?.len();
    if length > FILE_BYTES_MAX {
        return Err(table_error(&TableError::FileTooLarge { bytes_max: 0 }).with("limit", FILE_BYTES_MAX / 1_048_576));
    }
    std::fs::read(path).map_err(|_| unreadable())
}

pub(crate) fn table_error(error: &TableError) -> UiError {
    let said = |why: &str| UiError::of(ErrorCode::TableNotRead).with("why", why);
    match error {
        TableError::FileTooLarge { .. } => said("too_large").with("limit", FILE_BYTES_MAX / 1_048_576),
        TableError::TooManyRows { rows_max } => said("too_many_rows").with("limit", rows_max),
        TableError::TooManyColumns { row, columns_max } => {
            said("too_many_columns").with("row", row).with("limit", columns_max)
        }
        TableError::CellTooLong { row, column, chars_max } => said("cell_too_long")
            .with("row", row)
            .with("column", column)
            .with("limit", chars_max),
        TableError::TooMuchText { .. } => said("too_large").with("limit", FILE_BYTES_MAX / 1_048_576),
        TableError::Locked => said("locked"),
        TableError::Damaged => said("damaged"),
        TableError::NotATable | TableError::SheetName | TableError::NotWritten => said("not_a_table"),
        TableError::Empty => said("empty"),
    }
}

/// What tells two records of one register apart. Whoever reads a file a second time reads the same.
fn key(issue: &Issue) -> (String, NaiveDate) {
    (fold(&issue.title), issue.occurred_on)
}

/// Every issue of this village with its number.
fn recorded(store: &Store) -> Result<HashMap<(String, NaiveDate), String>, UiError> {
    let all = store.list_issues(&IssueQuery::default())?;
    Ok(all
        .into_iter()
        .filter_map(|issue| {
            let date: NaiveDate = issue.occurred_on.parse().ok()?;
            Some(((fold(&issue.title), date), crate::issues::number_of(&issue)))
        })
        .collect())
}

/// What the old register said of it besides: as its first follow-up, for a village moves no stage.
fn history(imported: &ImportedIssue) -> Option<String> {
    let number = (!imported.old_number.is_empty()).then(|| format!("Nomor di register lama: {}.", imported.old_number));
    let stage = imported
        .stage
        .filter(|stage| *stage != Stage::Recorded)
        .map(|stage| format!("Tahap di register lama: {}.", crate::issues::stage_word(stage)));
    let said: Vec<String> = [number, stage, imported.follow_up.clone()]
        .into_iter()
        .flatten()
        .collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn columns(preview: &Preview) -> Vec<ImportColumn> {
    let found = preview.columns.iter();
    found
        .map(|column| ImportColumn {
            header: column.header.clone(),
            field: field_view(column.field),
        })
        .collect()
}

/// `known`: the number under which the same is recorded already.
fn row_view(row: &PreviewRow, known: Option<&String>) -> ImportRow {
    let (title, date, category) = match &row.result {
        Ok(imported) => (
            imported.issue.title.clone(),
            imported.issue.occurred_on.to_string(),
            imported.issue.category.clone(),
        ),
        Err(_) => Default::default(),
    };
    let faults = row.result.as_ref().err().into_iter().flatten();
    let doubled = known.map(|number| remark(RemarkCode::AlreadyRecorded, "", number, ""));
    ImportRow {
        number: row.number,
        title,
        date,
        category,
        faults: faults.map(fault).collect(),
        doubled: known.is_some(),
        warnings: doubled.into_iter().chain(row.warnings.iter().map(warning)).collect(),
    }
}

fn remark(code: RemarkCode, column: &str, text: &str, value: impl ToString) -> ImportRemark {
    ImportRemark {
        code,
        column: column.to_owned(),
        text: text.to_owned(),
        value: value.to_string(),
    }
}

fn fault(fault: &RowFault) -> ImportRemark {
    match fault {
        RowFault::NoTitle => remark(RemarkCode::NoTitle, "", "", ""),
        RowFault::NoDate => remark(RemarkCode::NoDate, "", "", ""),
        RowFault::BadDate { column, text, .. } => remark(RemarkCode::BadDate, column, text, ""),
        RowFault::FutureDate { column, text, .. } => remark(RemarkCode::FutureDate, column, text, ""),
        RowFault::TooLong {
            column,
            text,
            chars_max,
            ..
        } => remark(RemarkCode::TooLong, column, text, chars_max),
    }
}

fn warning(warning: &RowWarning) -> ImportRemark {
    match warning {
        RowWarning::DateFromRow { row } => remark(RemarkCode::DateFromRow, "", "", row),
        RowWarning::WeekdayDisagrees { column, text } => remark(RemarkCode::WeekdayDisagrees, column, text, ""),
        RowWarning::UnknownCategory { column, text } => remark(RemarkCode::UnknownCategory, column, text, ""),
        RowWarning::UnknownStatus { column, text } => remark(RemarkCode::UnknownStatus, column, text, ""),
        RowWarning::UnknownUrgency { column, text } => remark(RemarkCode::UnknownUrgency, column, text, ""),
        RowWarning::UnknownNumber { column, text } => remark(RemarkCode::UnknownNumber, column, text, ""),
        RowWarning::UnknownPosition { column, text } => remark(RemarkCode::UnknownPosition, column, text, ""),
        RowWarning::PositionAbroad { column, text } => remark(RemarkCode::PositionAbroad, column, text, ""),
        RowWarning::PositionSwapped { column, text } => remark(RemarkCode::PositionSwapped, column, text, ""),
        RowWarning::NumberMasked { column } => remark(RemarkCode::NumberMasked, column, "", ""),
        RowWarning::Repeats { row } => remark(RemarkCode::Repeats, "", "", row),
    }
}

fn field_view(field: Field) -> ImportField {
    match field {
        Field::OldNumber => ImportField::OldNumber,
        Field::Title => ImportField::Title,
        Field::Date => ImportField::Date,
        Field::Category => ImportField::Category,
        Field::Description => ImportField::Description,
        Field::Place => ImportField::Place,
        Field::Hamlet => ImportField::Hamlet,
        Field::Rt | Field::Rw | Field::RtRw => ImportField::RtRw,
        Field::ReporterName | Field::ReporterPhone => ImportField::Reporter,
        Field::Stage => ImportField::Stage,
        Field::FollowUp => ImportField::FollowUp,
        Field::Urgency => ImportField::Urgency,
        Field::Position | Field::Latitude | Field::Longitude => ImportField::Position,
    }
}
