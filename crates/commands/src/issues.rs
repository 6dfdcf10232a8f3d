//! Isu: lists, the form, the case file.

mod bulk;
mod case;
mod filters;
mod form;
mod history;
mod near;
mod secrecy;

use chrono::NaiveDate;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue;
use kentongan_domain::op::{TAG_END, Tag};
use kentongan_domain::role::Role;
use kentongan_domain::scope::{Scope, ScopeLevel};
use kentongan_domain::vocabulary::EntryType;
use kentongan_store::{Breadth, Delivery as Stored, IssueQuery, IssueRecord, IssueSort, Shelf, Store};

pub(crate) use bulk::meeting as raised_in_meeting;
pub use bulk::save_issues;
pub use case::{
    add_comment, assign_issue, link_issue, merge_issue, pause_issue, release_assignment, resume_issue, unlink_issue,
    unmerge_issue,
};
pub(crate) use case::{deadline_view, decided_here, find_issue, find_standing, next_due, other_issue, raised_in};
pub use filters::{delete_filter, list_saved_filters, save_filter};
pub(crate) use form::{service_state_of, service_state_view, urgency_of};
pub(crate) use history::{Evidence, came_together, join_captions};
pub use near::list_near_issues;

use crate::categories::entry_type_of;
use crate::check::{check_coordinates, long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    AddFollowUp, ById, CoordinatesView, DecisionFacts, Delivery, EditIssue, IssueCounts, IssueFilter, IssueListView,
    IssueRow, IssueView, LastPlace, ListIssues, ListSort, MoveIssue, Nothing, ReadCoordinates, ReporterView, SaveIssue,
    Stage, Urgency,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::privacy;

/// [`IssueRecord::deleted`]: deleted, and nobody disputes it.
pub(crate) const DELETED: i64 = 1;

/// Rows of one page of a list.
const PAGE_ROWS: u32 = 100;

/// What a list asks the store for.
pub(crate) fn query(desk: &Desk, request: ListIssues) -> IssueQuery {
    let narrow = request.narrow.unwrap_or_default();
    let now_ms = desk.now_ms();
    IssueQuery {
        shelf: match request.filter {
            IssueFilter::Open => Shelf::Open,
            IssueFilter::Unanswered => Shelf::Unanswered,
            IssueFilter::Unsent => Shelf::Unsent,
            IssueFilter::Overdue => Shelf::Overdue,
            IssueFilter::Settled => Shelf::Closed,
            IssueFilter::All => Shelf::All,
        },
        sort: match (request.sort, request.filter) {
            (Some(ListSort::Urgency), _) => IssueSort::Urgency,
            (Some(ListSort::Newest), _) => IssueSort::Newest,
            (Some(ListSort::Due), _) | (None, IssueFilter::Overdue) => IssueSort::Due,
            (None, IssueFilter::Settled | IssueFilter::All) => IssueSort::Newest,
            (None, IssueFilter::Open | IssueFilter::Unanswered | IssueFilter::Unsent) => IssueSort::Urgency,
        },
        recorded: filters::recorded(desk, &narrow),
        due_before_ms: filters::due_before(narrow.due, now_ms),
        urgencies: narrow
            .urgencies
            .iter()
            .map(|urgency| form::urgency_of(*urgency) as i64)
            .collect(),
        stages: narrow.stages.iter().map(|stage| stage_of(*stage) as i64).collect(),
        entry_types: narrow
            .entry_types
            .iter()
            .map(|entry_type| entry_type_of(*entry_type) as i64)
            .collect(),
        raised_at: filters::raised_at(desk, &narrow),
        categories: narrow.categories,
        has_photo: narrow.has_photo,
        now_ms,
        search: request.search,
        village_code: request.village_code,
        // A place that no list was left at begins the list anew: a page too many is better than a row too few.
        after: request.after.and_then(|place| place.parse().ok()),
        limit: PAGE_ROWS,
        ..IssueQuery::default()
    }
}

pub fn list_issues(desk: &Desk, request: ListIssues) -> Result<IssueListView, UiError> {
    let (store, query) = (desk.store()?, query(desk, request));
    let page = store.page_issues(&query)?;
    let counts = store.count_issues(&query.taken(page.breadth))?;
    Ok(IssueListView {
        rows: page.rows.iter().map(|issue| row(desk, issue)).collect(),
        next: page.next.map(|place| place.to_string()),
        widened: page.breadth != Breadth::AsTyped,
        counts: counts.map(|counts| IssueCounts {
            open: counts.open,
            unanswered: counts.unanswered,
            unsent: counts.unsent,
            overdue: counts.overdue,
            settled: counts.closed,
            all: counts.all,
        }),
        drafts: u32::try_from(store.list_drafts()?.len()).unwrap_or(u32::MAX),
        raised_in: filters::raised_in(&store, query.raised_at.as_ref())?,
    })
}

pub fn get_issue(desk: &Desk, request: ById) -> Result<IssueView, UiError> {
    let store = desk.store()?;
    let id = parse_id(&request.id)?;
    let view = view(desk, &store, id)?;
    // Shown as new once: the view above still carries the mark.
    if view.row.new_answer {
        store.mark_answers_seen(id)?;
        desk.host().changed(&["home"]);
    }
    Ok(view)
}

pub fn get_last_place(desk: &Desk, _: Nothing) -> Result<LastPlace, UiError> {
    let hamlet = match desk.enrolment()?.scope {
        Scope::Village(village) => desk.store()?.last_hamlet(village.as_str())?,
        Scope::District(_) | Scope::Regency(_) => String::new(),
    };
    Ok(LastPlace { hamlet })
}

pub fn read_coordinates(_: &Desk, request: ReadCoordinates) -> Result<CoordinatesView, UiError> {
    let parsed = check_coordinates("coordinates", &request.text).map_err(|e| UiError::invalid(vec![e]))?;
    let parsed =
        parsed.ok_or_else(|| UiError::invalid(vec![FieldError::of("coordinates", FieldErrorCode::Required)]))?;
    Ok(CoordinatesView {
        spoken: parsed.point.spoken(),
        swapped: parsed.swapped,
        in_indonesia: parsed.is_in_indonesia,
    })
}

pub fn save_issue(desk: &Desk, request: SaveIssue) -> Result<IssueView, UiError> {
    let (stream, issue) = form::check(desk, &request.form)?;
    let store = desk.store()?;
    let is_emergency = issue.urgency == kentongan_domain::issue::Urgency::Emergency;
    let photos = crate::photos::checked(&store, &request.form.photos)?;
    let id = store.create_issue_with_photos(stream, issue, photos, request.draft_id)?;
    desk.wrote(&["issues", "drafts", "outbox"]);
    if is_emergency {
        // Whoever writes one does not wait out the silence of a service that did not answer before.
        if let Some(line) = desk.line() {
            line.hint();
        }
    }
    view(desk, &store, id)
}

pub fn edit_issue(desk: &Desk, request: EditIssue) -> Result<IssueView, UiError> {
    let id = parse_id(&request.id)?;
    let store = desk.store()?;
    if desk.enrolment()?.scope.level() != ScopeLevel::Village {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    if store.find_decision(id)?.is_some() {
        // Its minutes say what was decided; its file says what became of it.
        return Err(UiError::of(ErrorCode::DecisionInMinutes));
    }
    let (seen, wanted) = secrecy::edited(desk, &store.get_issue(id)?, &request)?;
    store.edit_issue_unseen(id, seen, wanted)?;
    desk.wrote(&["issues", "outbox"]);
    view(desk, &store, id)
}

pub fn add_follow_up(desk: &Desk, request: AddFollowUp) -> Result<IssueView, UiError> {
    let mut errors = Vec::new();
    let text = long_text("text", &request.text, &mut errors);
    if text.is_empty() && errors.is_empty() {
        errors.push(FieldError::of("text", FieldErrorCode::Required));
    }
    refuse(errors)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    let answer = desk.enrolment()?.scope.level() != ScopeLevel::Village;
    let photos = crate::photos::checked(&store, &request.photos)?;
    if !photos.is_empty() {
        privacy::closed(&store.get_issue(id)?)?;
    }
    store.add_follow_up_with_photos(id, &text, answer, photos)?;
    desk.wrote(&["issues", "outbox", "photos"]);
    view(desk, &store, id)
}

pub fn move_issue(desk: &Desk, request: MoveIssue) -> Result<IssueView, UiError> {
    let stage = stage_of(request.stage);
    if desk.enrolment()?.scope.level() == ScopeLevel::Village
        && !(stage == issue::Stage::Settled && case::decided_here(desk, parse_id(&request.issue_id)?)?)
    {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let mut errors = Vec::new();
    let reason = long_text("reason", &request.reason, &mut errors);
    refuse(errors)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    // Whether it may go there, and whether that takes a reason, depends on where it stands when it is written.
    store.move_issue(id, stage, &reason)?;
    desk.wrote(&["issues", "outbox"]);
    view(desk, &store, id)
}

/// `ISU/2003/2025/014`, or `S-04` until the district has given one.
pub(crate) fn number_of(issue: &IssueRecord) -> String {
    let provisional = || issue::provisional_number(issue.provisional_no);
    issue.written_number.clone().unwrap_or_else(provisional)
}

/// The official word (*tahap*), for what leaves the window as a file.
pub(crate) fn stage_word(stage: issue::Stage) -> &'static str {
    match stage {
        issue::Stage::Recorded => "Dicatat",
        issue::Stage::Verified => "Diverifikasi",
        issue::Stage::Assigned => "Didisposisikan",
        issue::Stage::InProgress => "Diproses",
        issue::Stage::AwaitingConfirmation => "Menunggu konfirmasi",
        issue::Stage::Settled => "Selesai",
        issue::Stage::Rejected => "Ditolak",
        issue::Stage::NotOurs => "Bukan wewenang",
        issue::Stage::Merged => "Digabung",
    }
}

/// Empty: nobody said.
pub(crate) fn entry_type_word(number: i64) -> &'static str {
    match EntryType::of_number(number) {
        Some(EntryType::StrategicIssue) => "Isu strategis",
        Some(EntryType::Complaint) => "Keluhan, pengaduan",
        Some(EntryType::Aspiration) => "Aspirasi, usulan",
        Some(EntryType::Incident) => "Kejadian",
        Some(EntryType::EarlyWarning) => "Kewaspadaan dini",
        Some(EntryType::InformationRequest) => "Permintaan informasi",
        Some(EntryType::Praise) => "Pujian",
        Some(EntryType::Decision) => "Keputusan rapat",
        None => "",
    }
}

/// The same by its number; empty for a stage of a newer version.
pub(crate) fn stage_text(number: i64) -> &'static str {
    issue::Stage::of_number(number).map_or("", stage_word)
}

pub(crate) fn urgency_word(number: i64) -> &'static str {
    match urgency_view(number) {
        Urgency::Emergency => "Darurat",
        Urgency::High => "Tinggi",
        Urgency::Medium => "Sedang",
        Urgency::Low => "Rendah",
    }
}

pub(crate) fn row(desk: &Desk, issue: &IssueRecord) -> IssueRow {
    let numbered = |word: &str, number: i64| match number {
        0 => String::new(),
        number => format!("{word} {number:02}"),
    };
    let (rt, rw) = (numbered("RT", issue.rt), numbered("RW", issue.rw));
    let place: Vec<&str> = [issue.hamlet.as_str(), &rt, &rw, issue.landmark.as_str()]
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect();
    IssueRow {
        id: issue.issue_id.to_string(),
        number: number_of(issue),
        number_provisional: issue.number.is_none(),
        title: issue.title.clone(),
        category: issue.category.clone(),
        place: place.join(", "),
        village_code: issue.village_code.clone(),
        village_name: issue.village_name.clone(),
        urgency: urgency_view(issue.urgency),
        stage: stage_view(issue.stage),
        delivery: delivery_view(issue.delivery),
        confidential: issue.confidential,
        // A laptop that believes it is 2035 did not record anything after the district received it.
        recorded_at_ms: issue
            .received_at_ms
            .map_or(issue.recorded_at_ms, |at| at.min(issue.recorded_at_ms)),
        received_at_ms: issue.received_at_ms,
        new_answer: issue.new_answer,
        photo_count: issue.photo_count,
        due: case::next_due(desk, issue),
        decision: decision_facts(desk, issue),
    }
}

/// A row is shown also where that cannot be read.
fn decision_facts(desk: &Desk, issue: &IssueRecord) -> Option<DecisionFacts> {
    let decision = desk.store().ok()?.read_decision(issue).ok()??;
    Some(DecisionFacts {
        owner: decision.owner,
        due_on: decision.due_on.map(|date| date.to_string()).unwrap_or_default(),
    })
}

pub(crate) fn view(desk: &Desk, store: &Store, id: ObjectId) -> Result<IssueView, UiError> {
    let issue = store.get_issue(id)?;
    let deleted = match store.find_deletion(id)? {
        Some(deleted) => Some(crate::conflicts::deleted_view(store, deleted)?),
        None => None,
    };
    let own = crate::session::level(desk)? == crate::dto::Level::Village;
    let enrolment = desk.enrolment()?;
    let reads_only = enrolment.role == Role::Reader;
    // What was written elsewhere came with its number.
    let renumbered = issue.written_number.is_some() && issue.device_no == enrolment.device_no;
    let date: NaiveDate = issue
        .occurred_on
        .parse()
        .unwrap_or_else(|_| desk.zone().date(issue.recorded_at_ms));
    Ok(IssueView {
        row: row(desk, &issue),
        former_number: renumbered.then(|| issue::provisional_number(issue.provisional_no)),
        form: form::shown(&issue, date),
        date: date.to_string(),
        description: issue.description.clone(),
        occurrence: form::occurrence_view(issue.occurrence),
        reporter: match (issue.reporter_state, issue.frozen) {
            (0, _) => ReporterView::None,
            (1, true) => ReporterView::Frozen,
            (1, false) => ReporterView::Stored,
            (2, _) => ReporterView::Withheld,
            _ => ReporterView::Erased,
        },
        privacy: privacy::of_issue(desk, &issue)?,
        timeline: history::timeline(store, &issue)?,
        case: case::view(desk, store, &issue)?,
        photos: crate::photos::views(desk, store, id)?,
        two_versions: issue
            .two_versions
            .iter()
            .map(|tag| field_name(*tag).to_owned())
            .collect(),
        refused: issue.refused,
        may_withdraw: own
            && !reads_only
            && deleted.is_none()
            && !issue.refused
            && (issue.entry_type != EntryType::Decision as i64 || case::decided_here(desk, id)?),
        // A deletion in dispute is settled where both sides can be read.
        may_restore: own && !reads_only && issue.deleted == DELETED,
        deleted,
    })
}

/// Name of a field in [`IssueForm`], by its number on the wire.
pub(crate) fn field_name(tag: Tag) -> &'static str {
    match tag {
        issue::field::TITLE => "title",
        issue::field::CATEGORY => "category",
        issue::field::OCCURRED_ON => "date_text",
        issue::field::HAMLET => "hamlet",
        issue::field::LANDMARK => "landmark",
        issue::field::DESCRIPTION => "description",
        issue::field::URGENCY => "urgency",
        issue::field::OCCURRENCE => "occurrence",
        issue::field::CONFIDENTIAL => "confidential",
        issue::field::VILLAGE_NAME => "village_code",
        issue::field::ENTRY_TYPE => "entry_type",
        issue::field::SUBCATEGORY => "subcategory",
        issue::field::POSITION => "coordinates",
        issue::field::RT => "rt",
        issue::field::RW => "rw",
        issue::field::OCCURRED_AT => "time_text",
        issue::field::BENEFIT => "benefit",
        issue::field::SERVICE_STATE => "service_state",
        issue::field::ANONYMOUS => "anonymous",
        issue::field::DISASTER_KIND => "disaster_kind",
        issue::field::SECRECY_REASON => "secrecy_reason",
        issue::field::WORDING => "title",
        issue::field::OWNER => "decision_owner",
        issue::field::DUE_ON => "decision_due",
        // The counts and texts after a disaster stand in one group of the form.
        tag if issue::field::DISASTER_COUNTS.contains(&tag) || issue::field::DISASTER_TEXTS.contains(&tag) => {
            "disaster"
        }
        issue::STAGE_TAG => "stage",
        tag if tag == TAG_END + issue::personal::REPORTER_NAME => "reporter_name",
        tag if tag == TAG_END + issue::personal::REPORTER_PHONE => "reporter_phone",
        tag if tag == TAG_END + issue::personal::DESCRIPTION => "description",
        // A field of a newer version has no name here yet.
        _ => "",
    }
}

pub(crate) fn urgency_view(number: i64) -> Urgency {
    match issue::Urgency::of_number(number) {
        Some(issue::Urgency::Emergency) => Urgency::Emergency,
        Some(issue::Urgency::High) => Urgency::High,
        Some(issue::Urgency::Low) => Urgency::Low,
        Some(issue::Urgency::Medium) | None => Urgency::Medium,
    }
}

pub(crate) fn stage_view(number: i64) -> Stage {
    match issue::Stage::of_number(number) {
        Some(issue::Stage::Recorded) | None => Stage::Recorded,
        Some(issue::Stage::Verified) => Stage::Verified,
        Some(issue::Stage::Assigned) => Stage::Assigned,
        Some(issue::Stage::InProgress) => Stage::InProgress,
        Some(issue::Stage::AwaitingConfirmation) => Stage::AwaitingConfirmation,
        Some(issue::Stage::Settled) => Stage::Settled,
        Some(issue::Stage::Rejected) => Stage::Rejected,
        Some(issue::Stage::NotOurs) => Stage::NotOurs,
        Some(issue::Stage::Merged) => Stage::Merged,
    }
}

fn stage_of(stage: Stage) -> issue::Stage {
    match stage {
        Stage::Recorded => issue::Stage::Recorded,
        Stage::Verified => issue::Stage::Verified,
        Stage::Assigned => issue::Stage::Assigned,
        Stage::InProgress => issue::Stage::InProgress,
        Stage::AwaitingConfirmation => issue::Stage::AwaitingConfirmation,
        Stage::Settled => issue::Stage::Settled,
        Stage::Rejected => issue::Stage::Rejected,
        Stage::NotOurs => issue::Stage::NotOurs,
        Stage::Merged => issue::Stage::Merged,
    }
}

pub(crate) fn delivery_view(delivery: Stored) -> Delivery {
    match delivery {
        Stored::Unsent => Delivery::Unsent,
        Stored::Held => Delivery::Held,
        Stored::Sent => Delivery::Sent,
        Stored::Rejected => Delivery::Rejected,
        Stored::TwoVersions => Delivery::TwoVersions,
        Stored::Received => Delivery::Received,
    }
}
