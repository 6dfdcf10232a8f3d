//! An old register from a spreadsheet: shown row by row with what is wrong, then recorded whole or not at all.

use std::collections::HashMap;

use chrono::NaiveDate;
use kentongan_domain::issue::{Issue, Stage};
use kentongan_domain::scope::{Scope, Stream};
use kentongan_domain::search::fold;
use kentongan_store::{IssueQuery, NewIssue, Store};
use kentongan_tables::Field;
use kentongan_tables::register::{ImportedIssue, Preview, PreviewRow, RowFault, RowWarning, read_register};

use crate::desk::Desk;
use crate::dto::{
    ById, ImportColumn, ImportField, ImportRemark, ImportRow, ImportView, ImportedView, Nothing, RemarkCode,
};
use crate::error::{ErrorCode, UiError};
use crate::imports::{Fate, Sorted, open_table};

/// Reads the file that the person chooses. `None`: he chose none.
pub fn open_register(desk: &Desk, _: Nothing) -> Result<Option<ImportView>, UiError> {
    let Scope::Village(village) = desk.enrolment()?.scope else {
        return Err(UiError::of(ErrorCode::NotAllowed));
    };
    let Some(opened) = open_table(desk)? else {
        return Ok(None);
    };
    let rules = desk.rules()?;
    let preview = read_register(&opened.table, desk.today(), &rules.categories);
    let store = desk.store()?;
    let known = recorded(&store)?;
    let village_name = desk
        .find_regions()
        .and_then(|r| r.region(village.as_str()).map(|v| v.name.to_owned()))
        .unwrap_or_default();
    let sorted = Sorted::of(preview.rows.iter().map(|row| {
        let imported = row.result.as_ref().ok();
        let number = imported.and_then(|imported| known.get(&key(&imported.issue)));
        let fate = match (imported, number) {
            (None, _) => Fate::Faulty,
            (Some(_), Some(_)) => Fate::Doubled,
            (Some(imported), None) => Fate::Good(of_village(imported, &village_name)),
        };
        (fate, row_view(row, number))
    }));
    let id = store.local_id();
    desk.register.keep(id.clone(), Stream::Village(village), sorted.taken);
    Ok(Some(ImportView {
        id,
        file_name: opened.file_name,
        good: sorted.good,
        faulty: sorted.faulty,
        doubled: sorted.doubled,
        rows: sorted.shown,
        more: sorted.more,
        columns: columns(&preview),
        unknown_columns: preview.unknown_columns,
        left_out_columns: preview.left_out_columns,
    }))
}

/// Records every row that can be, in one commit.
pub fn save_register(desk: &Desk, request: ById) -> Result<ImportedView, UiError> {
    let recorded = desk.register.record(desk, &request.id, |store, stream, rows| {
        let issues = rows.iter().map(|imported| NewIssue {
            stream: stream.clone(),
            issue: imported.issue.clone(),
            follow_up: history(imported),
            raised_in: None,
        });
        store.import_issues(issues.collect(), None)
    })?;
    desk.wrote(&["issues", "outbox"]);
    Ok(recorded)
}

fn of_village(imported: &ImportedIssue, village_name: &str) -> ImportedIssue {
    let mut imported = imported.clone();
    village_name.clone_into(&mut imported.issue.village_name);
    imported
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
