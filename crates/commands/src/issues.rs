//! Isu: lists, the form, the case file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kentongan_domain::coordinates::Point;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{self, Issue, LINE_CHARS_MAX, Reporter, TITLE_CHARS_MAX};
use kentongan_domain::op::{TAG_END, Tag};
use kentongan_domain::role::Role;
use kentongan_domain::scope::{RegionCode, RegionLevel, Scope, ScopeLevel, Stream};
use kentongan_domain::vocabulary::category_of;
use kentongan_protocol::receipt::Receipt;
use kentongan_store::{
    Delivery as Stored, IssueQuery, IssueRecord, IssueSort, ReceiptOf, Shelf, Store, TimelineItem, TimelineWhat,
};

use crate::check::{check_coordinates, check_date, form_date, line, long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    AddFollowUp, ById, CoordinatesView, Delivery, EditIssue, IssueCounts, IssueFilter, IssueForm, IssueListView,
    IssueRow, IssueView, ListIssues, MoveIssue, Occurrence, ReadCoordinates, ReporterView, SaveIssue, Stage,
    TimelineEntry, TimelineKind, Urgency,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::{categories, outbox};

/// [`IssueRecord::deleted`]: deleted, and nobody disputes it.
const DELETED: i64 = 1;

/// Rows of one page of a list.
const PAGE_ROWS: u32 = 100;

pub fn list_issues(desk: &Desk, request: ListIssues) -> Result<IssueListView, UiError> {
    let store = desk.store()?;
    let query = IssueQuery {
        shelf: match request.filter {
            IssueFilter::Open => Shelf::Open,
            IssueFilter::Unanswered => Shelf::Unanswered,
            IssueFilter::Unsent => Shelf::Unsent,
            IssueFilter::Settled => Shelf::Closed,
            IssueFilter::All => Shelf::All,
        },
        sort: match request.filter {
            IssueFilter::Settled | IssueFilter::All => IssueSort::Newest,
            IssueFilter::Open | IssueFilter::Unanswered | IssueFilter::Unsent => IssueSort::Urgency,
        },
        search: request.search,
        village_code: request.village_code,
        // A place that no list was left at begins the list anew: a page too many is better than a row too few.
        after: request.after.and_then(|place| place.parse().ok()),
        limit: PAGE_ROWS,
        ..IssueQuery::default()
    };
    let page = store.page_issues(&query)?;
    let counts = match page.widened {
        true => store.count_issues(&query.widened())?,
        false => store.count_issues(&query)?,
    };
    Ok(IssueListView {
        rows: page.rows.iter().map(row).collect(),
        next: page.next.map(|place| place.to_string()),
        widened: page.widened,
        counts: counts.map(|counts| IssueCounts {
            open: counts.open,
            unanswered: counts.unanswered,
            unsent: counts.unsent,
            settled: counts.closed,
            all: counts.all,
        }),
        drafts: u32::try_from(store.list_drafts()?.len()).unwrap_or(u32::MAX),
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
    let (stream, issue) = check(desk, &request.form)?;
    let store = desk.store()?;
    let is_emergency = issue.urgency == kentongan_domain::issue::Urgency::Emergency;
    let id = store.create_issue(stream, issue, request.draft_id)?;
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
    let (_, seen) = check(desk, &request.seen)?;
    let (_, wanted) = check(desk, &request.form)?;
    store.edit_issue(id, seen, wanted)?;
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
    store.add_follow_up(id, &text, answer)?;
    desk.wrote(&["issues", "outbox"]);
    view(desk, &store, id)
}

pub fn move_issue(desk: &Desk, request: MoveIssue) -> Result<IssueView, UiError> {
    if desk.enrolment()?.scope.level() == ScopeLevel::Village {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let stage = stage_of(request.stage);
    let mut errors = Vec::new();
    let reason = long_text("reason", &request.reason, &mut errors);
    if stage.needs_reason() && reason.is_empty() && errors.is_empty() {
        errors.push(FieldError::of("reason", FieldErrorCode::Required));
    }
    refuse(errors)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    store.move_issue(id, stage, &reason)?;
    desk.wrote(&["issues", "outbox"]);
    view(desk, &store, id)
}

/// Turns the form into an issue, or says everything that needs mending, in form order.
fn check(desk: &Desk, form: &IssueForm) -> Result<(Stream, Issue), UiError> {
    let scope = desk.enrolment()?.scope;
    let mut errors = Vec::new();
    let title = line("title", &form.title, TITLE_CHARS_MAX, &mut errors);
    if title.is_empty() {
        errors.push(FieldError::of("title", FieldErrorCode::Required));
    }
    if form.category.is_empty() {
        errors.push(FieldError::of("category", FieldErrorCode::Required));
    } else if !categories::list().categories().iter().any(|c| c.code == form.category) {
        errors.push(FieldError::of("category", FieldErrorCode::UnknownCategory));
    }
    // Another category was chosen since: what was under the first one says nothing any more.
    let subcategory = match category_of(&form.subcategory) == form.category {
        true => form.subcategory.clone(),
        false => String::new(),
    };
    let village = village_of(desk, &scope, form, &mut errors)?;
    let occurred_on = if form.date_text.trim().is_empty() {
        Ok(desk.today())
    } else {
        check_date(desk, "date_text", &form.date_text)
    };
    let occurred_on = occurred_on.unwrap_or_else(|error| {
        errors.push(error);
        NaiveDate::MIN
    });
    let hamlet = line("hamlet", &form.hamlet, LINE_CHARS_MAX, &mut errors);
    let landmark = line("landmark", &form.landmark, LINE_CHARS_MAX, &mut errors);
    let position = check_coordinates("coordinates", &form.coordinates).unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    let description = long_text("description", &form.description, &mut errors);
    let reporter = form.has_reporter.then(|| Reporter {
        name: line("reporter_name", &form.reporter_name, LINE_CHARS_MAX, &mut errors),
        phone: line("reporter_phone", &form.reporter_phone, 30, &mut errors),
    });
    refuse(errors)?;
    let Some(village) = village else {
        return Err(UiError::of(ErrorCode::Internal));
    };
    let village_name = desk
        .find_regions()
        .and_then(|r| r.region(village.as_str()).map(|v| v.name.to_owned()))
        .unwrap_or_default();
    let mut issue = Issue {
        title,
        entry_type: form.entry_type.map(categories::entry_type_of),
        category: form.category.clone(),
        subcategory,
        occurred_on,
        hamlet,
        landmark,
        position: position.map(|parsed| parsed.point),
        description,
        urgency: match form.urgency {
            Urgency::Emergency => issue::Urgency::Emergency,
            Urgency::High => issue::Urgency::High,
            Urgency::Medium => issue::Urgency::Medium,
            Urgency::Low => issue::Urgency::Low,
        },
        occurrence: match form.occurrence {
            Occurrence::Occurred => issue::Occurrence::Occurred,
            Occurrence::Potential => issue::Occurrence::Potential,
        },
        confidential: form.confidential,
        village_name,
        reporter,
    };
    issue.confidential |= issue.is_forced_confidential(categories::list());
    Ok((Stream::Village(village), issue))
}

/// The village that the issue is about: this one, or the one that the kecamatan picked.
fn village_of(
    desk: &Desk,
    scope: &Scope,
    form: &IssueForm,
    errors: &mut Vec<FieldError>,
) -> Result<Option<RegionCode>, UiError> {
    let district = match scope {
        Scope::Village(code) if form.village_code.is_empty() || form.village_code == code.as_str() => {
            return Ok(Some(code.clone()));
        }
        Scope::Village(code) => code.at(RegionLevel::District).unwrap_or_else(|| code.clone()),
        Scope::District(code) | Scope::Regency(code) => code.clone(),
    };
    if form.village_code.is_empty() {
        errors.push(FieldError::of("village_code", FieldErrorCode::Required));
        return Ok(None);
    }
    let regions = desk.regions()?;
    let villages = regions.villages_of(district.as_str());
    let known = villages.iter().any(|v| v.code == form.village_code);
    match form
        .village_code
        .parse::<RegionCode>()
        .ok()
        .filter(|_| known && scope.level() == ScopeLevel::District)
    {
        Some(code) => Ok(Some(code)),
        None => {
            let titles = regions.local_titles(district.as_str());
            let error = FieldError::of("village_code", FieldErrorCode::VillageNotInDistrict)
                .with(
                    "village_word",
                    titles.map_or_else(|| "desa".to_owned(), |t| t.village_word),
                )
                .with("district", regions.full_name(district.as_str()).unwrap_or_default())
                .with("count", villages.len());
            errors.push(error);
            Ok(None)
        }
    }
}

fn row(issue: &IssueRecord) -> IssueRow {
    let place: Vec<&str> = [issue.hamlet.as_str(), issue.landmark.as_str()]
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect();
    let number = match issue.number {
        Some((year, number)) => issue::register_number(&issue.village_code, year, number),
        None => issue::provisional_number(issue.provisional_no),
    };
    IssueRow {
        id: issue.issue_id.to_string(),
        number,
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
    }
}

fn view(desk: &Desk, store: &Store, id: ObjectId) -> Result<IssueView, UiError> {
    let issue = store.get_issue(id)?;
    let deleted = match store.find_deletion(id)? {
        Some(deleted) => Some(crate::conflicts::deleted_view(store, deleted)?),
        None => None,
    };
    let own = crate::session::level(desk)? == crate::dto::Level::Village;
    let reads_only = desk.enrolment()?.role == Role::Reader;
    let date: NaiveDate = issue
        .occurred_on
        .parse()
        .unwrap_or_else(|_| desk.zone().date(issue.recorded_at_ms));
    let occurrence = match issue::Occurrence::of_number(issue.occurrence) {
        Some(issue::Occurrence::Potential) => Occurrence::Potential,
        Some(issue::Occurrence::Occurred) | None => Occurrence::Occurred,
    };
    let form = IssueForm {
        title: issue.title.clone(),
        category: issue.category.clone(),
        subcategory: issue.subcategory.clone(),
        entry_type: categories::entry_type_view(issue.entry_type),
        date_text: form_date(date),
        hamlet: issue.hamlet.clone(),
        landmark: issue.landmark.clone(),
        coordinates: issue
            .position
            .and_then(Point::of_wire)
            .map_or_else(String::new, Point::spoken),
        description: issue.description.clone(),
        urgency: urgency_view(issue.urgency),
        occurrence,
        village_code: issue.village_code.clone(),
        has_reporter: !issue.reporter_name.is_empty() || !issue.reporter_phone.is_empty(),
        reporter_name: issue.reporter_name.clone(),
        reporter_phone: issue.reporter_phone.clone(),
        confidential: issue.confidential,
    };
    Ok(IssueView {
        row: row(&issue),
        form,
        date: date.to_string(),
        description: issue.description.clone(),
        occurrence,
        reporter: match issue.reporter_state {
            0 => ReporterView::None,
            1 => ReporterView::Stored,
            2 => ReporterView::Withheld,
            _ => ReporterView::Erased,
        },
        timeline: timeline(store, &issue)?,
        two_versions: issue
            .two_versions
            .iter()
            .map(|tag| field_name(*tag).to_owned())
            .collect(),
        refused: issue.refused,
        may_withdraw: own && !reads_only && deleted.is_none() && !issue.refused,
        // A deletion in dispute is settled where both sides can be read.
        may_restore: own && !reads_only && issue.deleted == DELETED,
        deleted,
    })
}

/// History, newest first, with each receipt as an entry of its own.
fn timeline(store: &Store, issue: &IssueRecord) -> Result<Vec<TimelineEntry>, UiError> {
    let received: BTreeMap<[u8; 32], i64> = store
        .list_receipts()?
        .into_iter()
        .map(|r| (r.batch_id, r.received_at_ms))
        .collect();
    let items = store.issue_timeline(issue.issue_id)?;
    // What is only held, or was refused, is no reason to show a stamp.
    let stamped = |item: &TimelineItem| item.receipt.filter(|_| !item.held && item.refusal.is_none());
    let mut entries = Vec::with_capacity(items.len() + 2);
    let mut shown_receipts = Vec::new();
    // Oldest first, so that a receipt stands above the latest change that it covers.
    for (index, item) in items.iter().enumerate().rev() {
        entries.push(entry(store, item)?);
        let last_of_receipt = items.iter().take(index).all(|later| stamped(later) != stamped(item));
        let Some(receipt) = stamped(item).filter(|_| last_of_receipt) else {
            continue;
        };
        let created = matches!(item.what, TimelineWhat::Recorded { .. });
        let at_ms = received
            .get(&receipt.batch_id)
            .copied()
            .or(issue.received_at_ms.filter(|_| created));
        if let Some(at_ms) = at_ms.filter(|_| !shown_receipts.contains(&receipt)) {
            shown_receipts.push(receipt);
            entries.push(receipt_entry(receipt, at_ms, item.own));
        }
    }
    entries.reverse();
    Ok(entries)
}

fn receipt_entry(receipt: ReceiptOf, at_ms: i64, own: bool) -> TimelineEntry {
    TimelineEntry {
        kind: TimelineKind::Receipt,
        at_ms,
        doubtful: false,
        text: String::new(),
        stage: None,
        by_name: String::new(),
        by_office: String::new(),
        receipt_number: Some(Receipt::number_text(receipt.number)),
        receipt_id: own.then(|| outbox::receipt_id(&receipt.batch_id)),
        delivery: if own { Delivery::Sent } else { Delivery::Received },
        new: false,
        arrived_at_ms: None,
    }
}

fn entry(store: &Store, item: &TimelineItem) -> Result<TimelineEntry, UiError> {
    let (by_name, by_office) = store.find_holder(item.device_no)?.unwrap_or_default();
    let (kind, text, stage) = match &item.what {
        TimelineWhat::Recorded { description } => (TimelineKind::Recorded, description.clone(), None),
        TimelineWhat::Edited { tags } => {
            let mut names: Vec<&str> = tags
                .iter()
                .map(|tag| field_name(*tag))
                .filter(|name| !name.is_empty())
                .collect();
            names.dedup();
            (TimelineKind::Edited, names.join(","), None)
        }
        TimelineWhat::Moved { stage, reason } => (TimelineKind::Moved, reason.clone(), Some(stage_view(*stage as i64))),
        TimelineWhat::FollowUp { text, answer: true } => (TimelineKind::Answer, text.clone(), None),
        TimelineWhat::FollowUp { text, answer: false } => (TimelineKind::FollowUp, text.clone(), None),
        TimelineWhat::Withdrawn { reason } => (TimelineKind::Withdrawn, reason.clone(), None),
        TimelineWhat::Restored => (TimelineKind::Restored, String::new(), None),
    };
    let delivery = match (item.own, item.refusal, item.receipt) {
        (true, Some(_), _) => Delivery::Rejected,
        (_, None, _) if item.held => Delivery::Held,
        (true, None, Some(_)) => Delivery::Sent,
        (true, None, None) => Delivery::Unsent,
        (false, _, _) => Delivery::Received,
    };
    Ok(TimelineEntry {
        kind: if delivery == Delivery::Rejected && kind != TimelineKind::Recorded {
            TimelineKind::Rejected
        } else {
            kind
        },
        at_ms: item.at_ms,
        doubtful: item.clock_doubt,
        text,
        stage,
        by_name,
        by_office,
        receipt_number: None,
        receipt_id: None,
        delivery,
        new: kind == TimelineKind::Answer && !item.own && !item.seen,
        arrived_at_ms: (!item.own).then_some(item.stored_at_ms),
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
