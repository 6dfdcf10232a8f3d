//! What people may ask of their data: freezing, erasing, how long they are kept; and looking at a reporter or for one, which leaves
//! its trace.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::retention::{Retention, RetentionClass, YEARS_MAX};
use kentongan_domain::role::Role;
use kentongan_domain::rule_set::RuleSet;
use kentongan_domain::scope::ScopeLevel;
use kentongan_domain::search::SoughtReporter;
use kentongan_store::{Enrolment, ErasedIssue, IssueRecord, RuleBody, Store, StoreError};

use crate::check::{line, long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    CategoryYears, CategoryYearsForm, DestructionView, EraseData, ErasedIssueView, FindByReporter, FoundByReporter,
    GetRetention, IssueView, PrivacyDeed, PrivacyView, RetentionRow, RetentionView, RevealedReporter, SaveRetention,
    TextState,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::issues;

/// [`IssueRecord::reporter_state`].
const NAMED: i64 = 1;
const WITHHELD: i64 = 2;
const ERASED: i64 = 3;

/// Cases that *Masa simpan* lists at once, unless more are asked for.
const PAGE_ROWS: usize = 50;

/// Code of the class that holds for every category which none names.
const GENERAL: &str = "UMUM";

pub fn freeze_issue(desk: &Desk, request: PrivacyDeed) -> Result<IssueView, UiError> {
    let (store, id, reason) = asked(desk, &request)?;
    if desk.enrolment()?.scope.level() == ScopeLevel::Regency {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let issue = store.get_issue(id)?;
    if issue.erased_at_ms.is_some() {
        return Err(UiError::of(ErrorCode::PersonalDataErased));
    }
    if !issue.frozen {
        store.freeze_issue(id, &reason)?;
    }
    done(desk, &store, id)
}

pub fn unfreeze_issue(desk: &Desk, request: PrivacyDeed) -> Result<IssueView, UiError> {
    let (store, id, reason) = asked(desk, &request)?;
    if desk.enrolment()?.scope.level() != ScopeLevel::District {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    store.end_freeze(id, &reason)?;
    done(desk, &store, id)
}

pub fn reveal_reporter(desk: &Desk, request: PrivacyDeed) -> Result<RevealedReporter, UiError> {
    let (store, id, reason) = asked(desk, &request)?;
    if desk.enrolment()?.scope.level() == ScopeLevel::Regency {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let issue = store.get_issue(id)?;
    closed(&issue)?;
    let (name, phone) = store
        .reveal_reporter(id, &reason)?
        .ok_or_else(|| UiError::of(ErrorCode::NotFound))?;
    Ok(RevealedReporter {
        name,
        phone,
        view: done(desk, &store, id)?,
    })
}

/// Whoever finds an issue by its reporter has looked at him: it asks the same of people, and leaves the same trace.
pub fn find_by_reporter(desk: &Desk, request: FindByReporter) -> Result<FoundByReporter, UiError> {
    if desk.enrolment()?.scope.level() == ScopeLevel::Regency {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let too_short = || FieldError::of("reporter", FieldErrorCode::SearchTooShort);
    let mut errors = Vec::new();
    let typed = required_line("reporter", &request.reporter, &mut errors);
    let sought = SoughtReporter::of(&typed);
    if sought.is_none() && errors.is_empty() {
        errors.push(too_short());
    }
    let reason = required_text("reason", &request.reason, &mut errors);
    refuse(errors)?;
    let sought = sought.ok_or_else(|| UiError::invalid(vec![too_short()]))?;
    let store = desk.store()?;
    let found = store.find_by_reporter(sought, &reason)?;
    if !found.issues.is_empty() {
        desk.wrote(&["issues", "outbox"]);
    }
    let mut rows = Vec::with_capacity(found.issues.len());
    for id in found.issues {
        rows.push(issues::row(desk, &store.get_issue(id)?));
    }
    Ok(FoundByReporter {
        rows,
        more: found.more,
        frozen: found.frozen,
    })
}

pub fn get_retention(desk: &Desk, request: GetRetention) -> Result<RetentionView, UiError> {
    head_of_kecamatan(desk)?;
    let store = desk.store()?;
    let wanted = request.issue_id.as_deref().map(parse_id).transpose()?;
    let rows_max = request.rows_max.and_then(|rows| usize::try_from(rows).ok());
    view(
        desk,
        &store,
        wanted,
        rows_max.unwrap_or(PAGE_ROWS),
        store.files_are_clean()?,
    )
}

pub fn save_retention(desk: &Desk, request: SaveRetention) -> Result<RetentionView, UiError> {
    head_of_kecamatan(desk)?;
    let mut errors = Vec::new();
    let years = read_years("years_text", &request.years_text, &mut errors);
    let mut by_years: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for CategoryYearsForm { category, years_text } in &request.exceptions {
        // Named twice, the first counts: the page lists each once.
        if !named.insert(category.as_str()) {
            continue;
        }
        let own = read_years(&format!("years_{category}"), years_text, &mut errors);
        if own != years {
            by_years.entry(own).or_default().push(category.clone());
        }
    }
    refuse(errors)?;
    let general = RetentionClass {
        code: GENERAL.to_owned(),
        label: "Semua isu lain".to_owned(),
        years,
        applies_to: Vec::new(),
    };
    let own = by_years.into_iter().map(|(years, applies_to)| RetentionClass {
        code: format!("T{years}"),
        label: format!("Disimpan {years} tahun"),
        years,
        applies_to,
    });
    let retention = Retention {
        classes: std::iter::once(general).chain(own).collect(),
    };
    if let Err(fault) = retention.check() {
        tracing::error!(%fault, "the form made a set that does not hold");
        return Err(UiError::of(ErrorCode::Internal));
    }
    let json = serde_json::to_string(&retention).map_err(|_| UiError::of(ErrorCode::Internal))?;
    let store = desk.store()?;
    store.write_rule_set(RuleSet::Retention, RuleBody::Text(json), "")?;
    desk.wrote(&["retention", "outbox"]);
    view(desk, &store, None, PAGE_ROWS, store.files_are_clean()?)
}

pub fn erase_data(desk: &Desk, request: EraseData) -> Result<RetentionView, UiError> {
    head_of_kecamatan(desk)?;
    let store = desk.store()?;
    let ids = chosen(&request.issue_ids)?;
    let mut errors = Vec::new();
    if ids.is_empty() {
        errors.push(FieldError::of("issues", FieldErrorCode::Required));
    }
    let number = required_line("record_number", &request.record_number, &mut errors);
    let reason = required_text("reason", &request.reason, &mut errors);
    let ordered_by = required_line("ordered_by", &request.ordered_by, &mut errors);
    refuse(errors)?;
    for id in &ids {
        if store.get_issue(*id)?.erased_at_ms.is_some() {
            return Err(UiError::of(ErrorCode::PersonalDataErased));
        }
    }
    let files_are_clean = store.order_erasure(&ids, &reason, &number, &ordered_by)?;
    desk.wrote(&["issues", "retention", "outbox", "conflicts", "photos"]);
    view(desk, &store, None, PAGE_ROWS, files_are_clean)
}

/// How the personal data of a case stand.
pub(crate) fn of_issue(desk: &Desk, issue: &IssueRecord) -> Result<PrivacyView, UiError> {
    let Enrolment { scope, role, .. } = desk.enrolment()?;
    let (level, erased) = (scope.level(), issue.erased_at_ms.is_some());
    let writes = role.writes() && level != ScopeLevel::Regency && !issue.refused;
    let has_data = issue.reporter_state == NAMED || issue.text_secret || issue.photo_count > 0;
    let open = !issue.frozen && !erased;
    Ok(PrivacyView {
        text: text_state(issue),
        frozen: issue.frozen,
        erased_at_ms: issue.erased_at_ms,
        may_freeze: writes && open && has_data,
        may_unfreeze: writes && issue.frozen && !erased && level == ScopeLevel::District,
        may_reveal: writes && open && issue.reporter_state == NAMED,
        may_erase: writes && !erased && has_data && level == ScopeLevel::District && role == Role::Head,
        may_loosen: writes && open && issue.confidential && level == ScopeLevel::Village && role == Role::Head,
    })
}

fn text_state(issue: &IssueRecord) -> TextState {
    let was_secret = issue.confidential || !issue.secrecy_reason.is_empty();
    match (issue.reporter_state, issue.description.is_empty()) {
        (ERASED, true) if was_secret => TextState::Erased,
        (WITHHELD, true) if was_secret => TextState::Withheld,
        (_, true) if issue.frozen && issue.text_secret => TextState::Frozen,
        _ if issue.open_description().is_none() => TextState::Secret,
        _ => TextState::Open,
    }
}

/// Nothing of a reporter shows or changes while his data are frozen, or once they are erased.
pub(crate) fn closed(issue: &IssueRecord) -> Result<(), UiError> {
    match (issue.erased_at_ms, issue.frozen) {
        (Some(_), _) => Err(UiError::of(ErrorCode::PersonalDataErased)),
        (None, true) => Err(UiError::of(ErrorCode::PersonalDataFrozen)),
        (None, false) => Ok(()),
    }
}

/// The issues that a list of ids names, each once.
pub(crate) fn chosen(ids: &[String]) -> Result<Vec<ObjectId>, UiError> {
    let mut seen = BTreeSet::new();
    let mut chosen = Vec::with_capacity(ids.len());
    for id in ids {
        let id = parse_id(id)?;
        if seen.insert(id) {
            chosen.push(id);
        }
    }
    Ok(chosen)
}

pub(crate) fn head_of_kecamatan(desk: &Desk) -> Result<(), UiError> {
    let Enrolment { scope, role, .. } = desk.enrolment()?;
    match (scope.level(), role) {
        (ScopeLevel::District, Role::Head) => Ok(()),
        _ => Err(UiError::of(ErrorCode::NotAllowed)),
    }
}

pub(crate) fn required_line(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> String {
    let text = line(field, typed, LINE_CHARS_MAX, errors);
    if text.is_empty() {
        errors.push(FieldError::of(field, FieldErrorCode::Required));
    }
    text
}

pub(crate) fn required_text(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> String {
    let before = errors.len();
    let text = long_text(field, typed, errors);
    if text.is_empty() && errors.len() == before {
        errors.push(FieldError::of(field, FieldErrorCode::Required));
    }
    text
}

/// Store, issue and reason of a deed that says nothing without its reason.
fn asked(desk: &Desk, request: &PrivacyDeed) -> Result<(Store, ObjectId, String), UiError> {
    let mut errors = Vec::new();
    let reason = required_text("reason", &request.reason, &mut errors);
    refuse(errors)?;
    Ok((desk.store()?, parse_id(&request.issue_id)?, reason))
}

fn done(desk: &Desk, store: &Store, id: ObjectId) -> Result<IssueView, UiError> {
    desk.wrote(&["issues", "outbox"]);
    issues::view(desk, store, id)
}

fn read_years(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> u32 {
    match typed.trim().parse() {
        Ok(years @ 1..=YEARS_MAX) => years,
        _ => {
            let error = FieldError::of(field, FieldErrorCode::OutOfRange);
            errors.push(error.with("min", 1).with("max", YEARS_MAX));
            0
        }
    }
}

/// The set that holds. One that this version cannot read or does not believe holds nothing: the shipped one does.
fn retention(store: &Store) -> Result<Retention, UiError> {
    let body = store.rule_set(RuleSet::Retention)?.map(|version| version.body);
    let set = match body {
        Some(RuleBody::Text(json)) => serde_json::from_str::<Retention>(&json).ok(),
        Some(RuleBody::Blob { .. }) | None => None,
    };
    Ok(set.filter(|set| set.check().is_ok()).unwrap_or_default())
}

fn view(
    desk: &Desk,
    store: &Store,
    wanted: Option<ObjectId>,
    rows_max: usize,
    files_are_clean: bool,
) -> Result<RetentionView, UiError> {
    let retention = retention(store)?;
    let enrolment = desk.enrolment()?;
    let mut all = store.due_for_erasure(&retention, desk.today())?;
    let mut total = all.len();
    // The one that was asked for stands first, however many there are.
    let place = wanted.and_then(|id| all.iter().position(|due| due.issue_id == id));
    if let Some(at) = place {
        let asked = all.remove(at);
        all.insert(0, asked);
    }
    let mut rows = Vec::new();
    for due in all.into_iter().take(rows_max) {
        let mut row = row(desk, &store.get_issue(due.issue_id)?);
        row.closed_on = Some(due.closed_on.to_string());
        row.ended_on = Some(due.ended_on.to_string());
        row.class = due.class;
        rows.push(row);
    }
    if let Some(wanted) = wanted.filter(|_| place.is_none()) {
        let issue = store.get_issue(wanted)?;
        if of_issue(desk, &issue)?.may_erase {
            rows.insert(0, row(desk, &issue));
            total += 1;
        }
    }
    let general = retention.classes.iter().find(|class| class.applies_to.is_empty());
    let exceptions = retention.classes.iter().flat_map(|class| {
        let years = class.years;
        let categories = class.applies_to.iter().cloned();
        categories.map(move |category| CategoryYears { category, years })
    });
    Ok(RetentionView {
        years: general.map_or(kentongan_domain::retention::YEARS_DEFAULT, |class| class.years),
        exceptions: exceptions.collect(),
        rows,
        total: u32::try_from(total).unwrap_or(u32::MAX),
        records: records(store)?,
        ordered_by: match enrolment.holder_name.as_str() {
            "" => enrolment.holder_office,
            name => format!("{name}, {}", enrolment.holder_office),
        },
        files_left: !files_are_clean,
    })
}

fn row(desk: &Desk, issue: &IssueRecord) -> RetentionRow {
    let row = issues::row(desk, issue);
    RetentionRow {
        id: row.id,
        number: row.number,
        title: row.title,
        category: row.category,
        village_name: row.village_name,
        recorded_at_ms: row.recorded_at_ms,
        closed_on: None,
        ended_on: None,
        class: String::new(),
    }
}

/// What was erased, by record, the newest first.
fn records(store: &Store) -> Result<Vec<DestructionView>, UiError> {
    let mut records: Vec<DestructionView> = Vec::new();
    for erased in store.list_erased()? {
        let ErasedIssue {
            issue_id,
            reason,
            record_number,
            ordered_by,
            at_ms,
        } = erased;
        let number = match store.get_issue(issue_id) {
            Ok(issue) => issues::number_of(&issue),
            // It has not arrived here.
            Err(StoreError::NotFound) => continue,
            Err(error) => return Err(error.into()),
        };
        let issue = ErasedIssueView {
            id: issue_id.to_string(),
            number,
        };
        match records.iter_mut().find(|known| known.record_number == record_number) {
            Some(known) => known.issues.push(issue),
            None => records.push(DestructionView {
                record_number,
                reason,
                ordered_by,
                at_ms,
                issues: vec![issue],
            }),
        }
    }
    Ok(records)
}
