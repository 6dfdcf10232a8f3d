//! Our register as a spreadsheet: for the office, for everybody, for LAPOR!.
//!
//! Redaction is by what is never asked: no export names a reporter, none holds a confidential text. The public one leaves confidential
//! issues out altogether, and descriptions too, because people write names into them.

use chrono::NaiveDate;
use kentongan_domain::coordinates::Point;
use kentongan_domain::deadline::{Left, left_until};
use kentongan_domain::vocabulary::{EntryType, LaporClass};
use kentongan_store::{IssueQuery, IssueRecord, Rules, Store};
use kentongan_tables::writing::{Cell, write_csv, write_xlsx};

use crate::desk::Desk;
use crate::dto::{ExportContent, ExportFormat, ExportIssues, SavedFile};
use crate::error::{ErrorCode, UiError};
use crate::issues::{entry_type_word, number_of, urgency_word};
use crate::{files, issues};

/// Rows that are read at once; the file is written from all of them.
const PAGE_ROWS: u32 = 1_000;
const CONFIDENTIAL: &str = "(rahasia)";

pub fn export_issues(desk: &Desk, request: ExportIssues) -> Result<SavedFile, UiError> {
    let (ending, content) = (ending(request.format), request.content);
    let day = desk.today();
    let suggested = format!("Register isu {} {day}.{ending}", name(content));
    // Asked first: a person who only looks waits for no file.
    let Some(path) = desk.host().choose_save_path(&suggested) else {
        return Ok(SavedFile { path: None });
    };
    let store = desk.store()?;
    let all = all_of(&store, issues::query(desk, request.list))?;
    let header = header(content);
    let rules = desk.rules()?;
    let rows = all.iter().filter_map(|issue| row(desk, &rules, content, issue));
    let bytes = match request.format {
        ExportFormat::Csv => write_csv(header, rows),
        ExportFormat::Xlsx => write_xlsx("Register isu", header, rows, day).map_err(|error| {
            tracing::error!(%error, "the book was not written");
            UiError::of(ErrorCode::FileNotWritten)
        })?,
    };
    let path = files::with_ending(path, ending);
    files::write(&path, &bytes)?;
    Ok(SavedFile {
        path: Some(path.display().to_string()),
    })
}

fn all_of(store: &Store, mut query: IssueQuery) -> Result<Vec<IssueRecord>, UiError> {
    query.limit = PAGE_ROWS;
    let mut all = Vec::new();
    loop {
        let page = store.page_issues(&query)?;
        all.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            return Ok(all);
        }
    }
}

fn ending(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Xlsx => "xlsx",
    }
}

fn name(content: ExportContent) -> &'static str {
    match content {
        ExportContent::Full => "lengkap",
        ExportContent::Public => "untuk umum",
        ExportContent::Lapor => "klasifikasi LAPOR",
    }
}

fn header(content: ExportContent) -> &'static [&'static str] {
    match content {
        ExportContent::Full => &[
            "Nomor",
            "Judul",
            "Jenis",
            "Kategori",
            "Tanggal",
            "Jam",
            "Wilayah",
            "Dusun",
            "RT",
            "RW",
            "Patokan",
            "Koordinat",
            "Uraian",
            "Urgensi",
            "Manfaat",
            "Tahap",
            "Diterima",
            "Sisa waktu",
            "Sifat",
            "Jumlah foto",
        ],
        ExportContent::Public => &[
            "Nomor", "Judul", "Kategori", "Tanggal", "Wilayah", "Dusun", "Urgensi", "Tahap",
        ],
        ExportContent::Lapor => &[
            "Nomor",
            "Klasifikasi",
            "Kategori LAPOR",
            "Judul",
            "Uraian",
            "Tanggal",
            "Lokasi",
            "Tahap",
        ],
    }
}

/// `None`: the issue is not for this export.
fn row(desk: &Desk, rules: &Rules, content: ExportContent, issue: &IssueRecord) -> Option<Vec<Cell>> {
    match content {
        ExportContent::Full => Some(full(desk, rules, issue)),
        ExportContent::Public if issue.confidential => None,
        ExportContent::Public => Some(vec![
            text(number_of(issue)),
            text(&issue.title),
            text(rules.categories.name_of(&issue.category)),
            date(&issue.occurred_on),
            text(&issue.village_name),
            text(&issue.hamlet),
            text(urgency_word(issue.urgency)),
            text(issues::stage_text(issue.stage)),
        ]),
        ExportContent::Lapor => lapor(rules, issue),
    }
}

fn full(desk: &Desk, rules: &Rules, issue: &IssueRecord) -> Vec<Cell> {
    let zone = desk.zone();
    vec![
        text(number_of(issue)),
        text(&issue.title),
        text(entry_type_word(issue.entry_type)),
        text(rules.categories.name_of(&issue.category)),
        date(&issue.occurred_on),
        text(&issue.occurred_at),
        text(&issue.village_name),
        text(&issue.hamlet),
        number(issue.rt),
        number(issue.rw),
        text(&issue.landmark),
        text(
            issue
                .position
                .and_then(Point::of_wire)
                .map_or_else(String::new, |point| point.to_string()),
        ),
        text(issue.open_description().unwrap_or(CONFIDENTIAL)),
        text(urgency_word(issue.urgency)),
        number(issue.benefit),
        text(issues::stage_text(issue.stage)),
        issue
            .received_at_ms
            .map_or(Cell::Empty, |at_ms| Cell::Date(zone.date(at_ms))),
        text(left_words(desk, rules, issue)),
        text(if issue.confidential { "Rahasia" } else { "Biasa" }),
        // How many, never which: no photo leaves the window in a file.
        match issue.confidential {
            true => Cell::Empty,
            false => number(i64::from(issue.photo_count)),
        },
    ]
}

/// What LAPOR! is given: no confidential issue and no early warning, and of people nothing.
fn lapor(rules: &Rules, issue: &IssueRecord) -> Option<Vec<Cell>> {
    // Who said no type complains, as most who report do.
    let entry_type = EntryType::of_number(issue.entry_type).unwrap_or(EntryType::Complaint);
    let class = entry_type
        .lapor_class(&issue.category)
        .filter(|_| !issue.confidential)?;
    let place: Vec<&str> = [issue.village_name.as_str(), &issue.hamlet, &issue.landmark]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    Some(vec![
        text(number_of(issue)),
        text(lapor_word(class)),
        text(rules.categories.lapor_labels(&issue.category).join("; ")),
        text(&issue.title),
        text(issue.open_description().unwrap_or_default()),
        date(&issue.occurred_on),
        text(place.join(", ")),
        text(issues::stage_text(issue.stage)),
    ])
}

fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    match text.is_empty() {
        true => Cell::Empty,
        false => Cell::Text(text),
    }
}

fn number(number: i64) -> Cell {
    match number {
        0 => Cell::Empty,
        number => Cell::Number(number),
    }
}

fn date(date: &str) -> Cell {
    date.parse::<NaiveDate>().map_or_else(|_| text(date), Cell::Date)
}

fn left_words(desk: &Desk, rules: &Rules, issue: &IssueRecord) -> String {
    let Some(due) = issue.due.filter(|_| issue.stage_is_open()) else {
        return String::new();
    };
    let left = left_until(due.unit, due.at_ms, rules.calendar(desk.zone()), desk.now_ms());
    let unit = match left {
        Left::WorkingDays(_) => "hari kerja",
        Left::CalendarDays(_) => "hari",
        Left::Hours(_) => "jam",
    };
    let word = if left.is_overdue() { "lewat" } else { "sisa" };
    format!("{word} {} {unit}", left.number().unsigned_abs())
}

fn lapor_word(class: LaporClass) -> &'static str {
    match class {
        LaporClass::Aspiration => "Aspirasi",
        LaporClass::Complaint => "Pengaduan tidak berkadar pengawasan",
        LaporClass::SupervisedComplaint => "Pengaduan berkadar pengawasan",
        LaporClass::InformationRequest => "Permintaan Informasi",
    }
}
