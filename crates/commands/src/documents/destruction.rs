//! From cases whose personal data go to the paper model of the record (*berita acara pemusnahan*). Names of reporters are never asked
//! for here.

use kentongan_documents::{DestroyedRow, DestructionRecord, Paper, Signer};
use kentongan_domain::calendar;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::vocabulary::CodeList;
use kentongan_store::IssueRecord;

use super::Made;
use crate::check::{line, long_text, refuse};
use crate::desk::Desk;
use crate::dto::{DestructionPaper, Officer};
use crate::error::{FieldError, FieldErrorCode, UiError};
use crate::{issues, letterhead, privacy};

/// What allows and demands it.
const LAW: &str = "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi, Pasal 43 dan Pasal 44;";

/// More do not sign one record.
const OFFICERS_MAX: usize = 4;

/// Who signs by hand where nobody was named: a record that nobody signs proves nothing.
const UNNAMED: [&str; 2] = ["Yang memusnahkan,", "Saksi,"];

pub(super) fn make(desk: &Desk, of: &DestructionPaper, paper: Paper) -> Result<Made, UiError> {
    let record = destruction_record(desk, of, paper)?;
    let name = format!("Berita acara pemusnahan {}", record.number);
    Made::of(desk, &record, &of.record_number, name)
}

fn destruction_record(desk: &Desk, request: &DestructionPaper, paper: Paper) -> Result<DestructionRecord, UiError> {
    privacy::head_of_kecamatan(desk)?;
    let store = desk.store()?;
    let ids = privacy::chosen(&request.issue_ids)?;
    let mut errors = Vec::new();
    if ids.is_empty() {
        errors.push(FieldError::of("issues", FieldErrorCode::Required));
    }
    let number = line("record_number", &request.record_number, LINE_CHARS_MAX, &mut errors);
    let reason = long_text("reason", &request.reason, &mut errors);
    let mut signers = Vec::new();
    for (index, officer) in request.officers.iter().take(OFFICERS_MAX).enumerate() {
        signers.extend(signer(index, officer, &mut errors));
    }
    refuse(errors)?;
    if signers.is_empty() {
        signers.extend(UNNAMED.map(|title| signed_by(title.to_owned(), String::new())));
    }
    let rules = desk.rules()?;
    let mut rows = Vec::with_capacity(ids.len());
    // Printed once more, the record bears the day on which it was carried out.
    let mut ordered: Option<(i64, String)> = None;
    let erased = store.list_erased()?;
    for id in &ids {
        rows.push(row(desk, &rules.categories, &store.get_issue(*id)?));
        let order = erased.iter().find(|one| one.issue_id == *id);
        ordered = ordered.or(order.map(|one| (one.at_ms, one.ordered_by.clone())));
    }
    let enrolment = desk.enrolment()?;
    let zone = desk.zone();
    let (at_ms, ordered_by) = ordered.unwrap_or_else(|| {
        let by = match enrolment.holder_name.as_str() {
            "" => enrolment.holder_office.clone(),
            name => format!("{name}, {}", enrolment.holder_office),
        };
        (desk.now_ms(), by)
    });
    Ok(DestructionRecord {
        letterhead: letterhead::of(desk, enrolment.scope.code())?,
        paper,
        number,
        date: calendar::long_date(zone.date(at_ms)),
        ordered_by,
        bases: vec![
            LAW.to_owned(),
            format!("Aturan masa simpan data pelapor {}.", enrolment.district_name),
        ],
        reason,
        rows,
        signers,
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

/// `None`: nobody was named.
fn signer(index: usize, officer: &Officer, errors: &mut Vec<FieldError>) -> Option<Signer> {
    let name = line(&format!("officer_name_{index}"), &officer.name, LINE_CHARS_MAX, errors);
    let office = line(
        &format!("officer_office_{index}"),
        &officer.office,
        LINE_CHARS_MAX,
        errors,
    );
    if name.is_empty() && office.is_empty() {
        return None;
    }
    let title = match office.is_empty() {
        true => String::new(),
        false => format!("{office},"),
    };
    Some(signed_by(title, name))
}

fn signed_by(title: String, name: String) -> Signer {
    Signer {
        above: Vec::new(),
        title,
        name,
        rank: None,
        id: None,
    }
}

fn row(desk: &Desk, categories: &CodeList, issue: &IssueRecord) -> DestroyedRow {
    let row = issues::row(desk, issue);
    let village = desk
        .find_regions()
        .and_then(|regions| regions.full_name(&issue.village_code))
        .unwrap_or(row.village_name);
    DestroyedRow {
        number: row.number,
        category: categories.name_of(&issue.category).to_owned(),
        village,
        recorded_on: calendar::day_month_year(desk.zone().date(row.recorded_at_ms)),
    }
}
