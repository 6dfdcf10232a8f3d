//! Rangkaian rapat: meetings that come again, whose turn it is, and the next one filled in ahead.

use chrono::NaiveDate;
use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{LINE_CHARS_MAX, TITLE_CHARS_MAX};
use kentongan_domain::op::Fields;
use kentongan_domain::record::Class;
use kentongan_domain::rotation::{self, Held, Rotation, Standing, Turn};
use kentongan_domain::scope::{RegionCode, Scope};
use kentongan_domain::series::{Month, MonthlyRule, Series, Skip};
use kentongan_store::{MeetingRecord, Record, Store};

use crate::check::{form_date, line, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    ById, HostOption, MeetingDraft, MeetingForm, Nothing, SaveSeries, SeriesForm, SeriesListView, SeriesView, SkipHost,
    SkippedView, StandingView, SwapHosts, TurnView,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::issues::delivery_view;
use crate::meetings::{self, host_name, kind_of, kind_view};
use crate::venues;

/// Turns that are foretold: a year, and in an office of many villages a whole round.
const MONTHS_AHEAD: usize = 12;

pub fn list_series(desk: &Desk, _: Nothing) -> Result<SeriesListView, UiError> {
    let store = desk.store()?;
    let own = own_records(desk, &store, Class::Series)?;
    Ok(SeriesListView {
        may_edit: desk.enrolment()?.role.writes(),
        hosts: hosts(desk)?,
        series: own
            .iter()
            .map(|record| view(desk, &store, record))
            .collect::<Result<_, UiError>>()?,
    })
}

pub fn save_series(desk: &Desk, request: SaveSeries) -> Result<SeriesListView, UiError> {
    let store = desk.store()?;
    let wanted = check(desk, &request.form)?;
    match &request.id {
        Some(id) => {
            let record = own_series(desk, &store, id)?;
            // Turns are changed one by one, and not by this form.
            let standing = Series::of_fields(&record.fields);
            let with_turns = |series: Series| Series {
                skipped: standing.skipped.clone(),
                swapped: standing.swapped.clone(),
                ..series
            };
            let seen = check(desk, request.seen.as_ref().unwrap_or(&request.form))?;
            edit(&store, record.record_id, &with_turns(seen), &with_turns(wanted))?;
        }
        None => {
            let stream = desk.enrolment()?.scope.own_stream();
            store.create_record(stream, Class::Series, None, wanted.fields(), Fields::new())?;
        }
    }
    after_change(desk)
}

/// Deletes a series; it can be taken back. Its meetings stay what they are.
pub fn remove_series(desk: &Desk, request: ById) -> Result<SeriesListView, UiError> {
    let store = desk.store()?;
    store.withdraw_record(own_series(desk, &store, &request.id)?.record_id, "")?;
    after_change(desk)
}

pub fn return_series(desk: &Desk, request: ById) -> Result<SeriesListView, UiError> {
    take_back(desk, Class::Series, &request.id)?;
    after_change(desk)
}

pub fn skip_host(desk: &Desk, request: SkipHost) -> Result<SeriesListView, UiError> {
    let store = desk.store()?;
    let record = own_series(desk, &store, &request.series_id)?;
    let seen = Series::of_fields(&record.fields);
    let month = month_of(&request.month)?.to_string();
    let reason = reason_of(&request.reason, request.take_back)?;
    if !seen.hosts.contains(&request.host) {
        return Err(UiError::of(ErrorCode::NotFound));
    }
    let mut wanted = seen.clone();
    wanted
        .skipped
        .retain(|skip| skip.month != month || skip.host != request.host);
    if !request.take_back {
        wanted.skipped.push(Skip {
            month,
            host: request.host,
            reason,
        });
    }
    edit(&store, record.record_id, &seen, &wanted)?;
    after_change(desk)
}

pub fn swap_hosts(desk: &Desk, request: SwapHosts) -> Result<SeriesListView, UiError> {
    let store = desk.store()?;
    let record = own_series(desk, &store, &request.series_id)?;
    let seen = Series::of_fields(&record.fields);
    let month = month_of(&request.month)?;
    let planned = store.list_meetings_of_series(record.record_id)?;
    let held = held(&planned);
    let from = next_month(desk, &seen, &planned);
    let mut wanted = seen.clone();
    if request.take_back {
        let turns = Rotation::after(&seen, &held).turns(from, MONTHS_AHEAD.max(seen.hosts.len()));
        let turn = turns.iter().find(|turn| turn.month == month);
        let (one, other) = turn
            .and_then(|turn| Some((turn.host.clone()?, turn.in_place_of.clone()?)))
            .ok_or_else(|| UiError::of(ErrorCode::NotFound))?;
        let is_it = |a: &str, b: &str| (a == one && b == other) || (a == other && b == one);
        // The last that the two agreed on: an earlier one has come to pass.
        let at = wanted.swapped.iter().rposition(|swap| is_it(&swap.host, &swap.other));
        if let Some(at) = at {
            wanted.swapped.remove(at);
        }
    } else {
        let reason = reason_of(&request.reason, false)?;
        let other = month_of(&request.other_month)?;
        let swap = (month >= from && other >= from)
            .then(|| rotation::swap(&seen, &held, from, (month, other), &reason))
            .flatten()
            .ok_or_else(|| UiError::invalid(vec![FieldError::of("other_month", FieldErrorCode::TurnsNotSwapped)]))?;
        wanted.swapped.push(swap);
    }
    edit(&store, record.record_id, &seen, &wanted)?;
    after_change(desk)
}

/// The next meeting of a series as a form: nothing is written before somebody saves it.
pub fn draft_next_meeting(desk: &Desk, request: ById) -> Result<MeetingDraft, UiError> {
    let store = desk.store()?;
    let record = own_series(desk, &store, &request.id)?;
    let series = Series::of_fields(&record.fields);
    let planned = store.list_meetings_of_series(record.record_id)?;
    let month = next_month(desk, &series, &planned);
    let turn = Rotation::after(&series, &held(&planned)).turns(month, 1);
    let host = turn.into_iter().next().and_then(|turn| turn.host).unwrap_or_default();
    // Whoever led the last one leads the next, unless somebody writes another name.
    let last = planned
        .iter()
        .rfind(|meeting| meeting.parent.is_none())
        .map(|last| meetings::form_of(desk, last))
        .unwrap_or_default();
    let form = MeetingForm {
        kind: kind_view(series.kind as i64),
        title: series.title.clone(),
        date_text: series
            .rule
            .map(|rule| form_date(rule.date_in(month)))
            .unwrap_or_default(),
        start_text: match series.start.is_empty() {
            true => last.start_text,
            false => series.start.clone(),
        },
        end_text: last.end_text,
        venue: venue_of(desk, &store, &series, &host)?,
        chair_name: last.chair_name,
        chair_office: last.chair_office,
        chair_acting: last.chair_acting,
        signer: last.signer,
        series_id: record.record_id.to_string(),
        host: host.clone(),
        level: last.level,
        ..MeetingForm::default()
    };
    Ok(MeetingDraft {
        form,
        series_title: series.title,
        month: month.to_string(),
        host_name: host_name(desk, &host),
    })
}

/// The records of a class that this office itself keeps.
pub(crate) fn own_records(desk: &Desk, store: &Store, class: Class) -> Result<Vec<Record>, UiError> {
    let own = desk.enrolment()?.scope.own_stream();
    let mut records = store.list_records(class)?;
    records.retain(|record| record.stream == own);
    Ok(records)
}

/// One of them that the holder may change.
pub(crate) fn own_record(desk: &Desk, store: &Store, class: Class, id: &str) -> Result<Record, UiError> {
    let record = any_own_record(desk, store, class, id)?;
    match record.withdrawn {
        0 => Ok(record),
        _ => Err(UiError::of(ErrorCode::NotFound)),
    }
}

/// Takes the deletion of one of them back.
pub(crate) fn take_back(desk: &Desk, class: Class, id: &str) -> Result<(), UiError> {
    let store = desk.store()?;
    let record = any_own_record(desk, &store, class, id)?;
    // Whoever presses twice has it back as well.
    match record.withdrawn {
        0 => Ok(()),
        _ => Ok(store.restore_record(record.record_id)?),
    }
}

/// Also one that is deleted.
fn any_own_record(desk: &Desk, store: &Store, class: Class, id: &str) -> Result<Record, UiError> {
    let record = store.get_record(parse_id(id)?)?;
    let is_own = record.class == class && record.stream == desk.enrolment()?.scope.own_stream();
    is_own.then_some(record).ok_or_else(|| UiError::of(ErrorCode::NotFound))
}

/// Who can host here: the office itself, then what lies below it.
pub(crate) fn hosts(desk: &Desk) -> Result<Vec<HostOption>, UiError> {
    let regions = desk.regions()?;
    let scope = desk.enrolment()?.scope;
    let below = match &scope {
        Scope::Village(_) => Vec::new(),
        Scope::District(code) => regions.villages_of(code.as_str()),
        Scope::Regency(code) => regions.districts_of(code.as_str()),
    };
    let codes = std::iter::once(scope.code().as_str()).chain(below.iter().map(|region| region.code));
    Ok(codes
        .map(|code| HostOption {
            code: code.to_owned(),
            name: host_name(desk, code),
        })
        .collect())
}

fn own_series(desk: &Desk, store: &Store, id: &str) -> Result<Record, UiError> {
    own_record(desk, store, Class::Series, id)
}

fn edit(store: &Store, id: ObjectId, seen: &Series, wanted: &Series) -> Result<(), UiError> {
    let (seen, wanted) = (seen.fields(), wanted.fields());
    Ok(store.edit_record(id, (seen, Fields::new()), (wanted, Fields::new()))?)
}

fn after_change(desk: &Desk) -> Result<SeriesListView, UiError> {
    desk.wrote(&["series", "outbox"]);
    list_series(desk, Nothing {})
}

fn check(desk: &Desk, form: &SeriesForm) -> Result<Series, UiError> {
    let mut errors = Vec::new();
    let title = line("title", &form.title, TITLE_CHARS_MAX, &mut errors);
    if title.is_empty() {
        errors.push(FieldError::of("title", FieldErrorCode::Required));
    }
    let rule: Option<MonthlyRule> = form.rule.parse().ok();
    if rule.is_none() && !form.rule.is_empty() {
        let error = FieldError::of("rule", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 1).with("max", 31));
    }
    let start = calendar::parse_time(&form.start_text).unwrap_or_else(|_| {
        errors.push(FieldError::of("start_text", FieldErrorCode::TimeMalformed));
        String::new()
    });
    let venue = line("venue", &form.venue, LINE_CHARS_MAX, &mut errors);
    // Whoever is no region below here is not offered, and takes no turn.
    let office = desk.enrolment()?.scope.code().clone();
    let mut hosts: Vec<String> = Vec::new();
    for host in &form.hosts {
        let is_here = host.parse::<RegionCode>().is_ok_and(|code| code.is_within(&office));
        if is_here && !hosts.contains(host) {
            hosts.push(host.clone());
        }
    }
    refuse(errors)?;
    Ok(Series {
        title,
        kind: kind_of(form.kind),
        rule,
        hosts,
        venue,
        start,
        ..Series::default()
    })
}

/// Why a turn comes otherwise: whoever waited for it asks.
fn reason_of(text: &str, take_back: bool) -> Result<String, UiError> {
    let mut errors = Vec::new();
    let reason = line("reason", text, LINE_CHARS_MAX, &mut errors);
    if reason.is_empty() && !take_back {
        errors.push(FieldError::of("reason", FieldErrorCode::Required));
    }
    refuse(errors)?;
    Ok(reason)
}

fn month_of(text: &str) -> Result<Month, UiError> {
    text.parse().map_err(|_| UiError::of(ErrorCode::NotFound))
}

/// The hosts of meetings that are planned or were held.
fn held(planned: &[MeetingRecord]) -> Vec<Held> {
    // A launch inside the rakor is no turn of its own.
    let whole = planned.iter().filter(|meeting| meeting.parent.is_none());
    let hosted = |meeting: &MeetingRecord| {
        Some(Held {
            month: Month::of(meeting.date.parse().ok()?),
            host: meeting.host.clone(),
        })
    };
    whole.filter_map(hosted).collect()
}

/// The month for which no meeting is planned yet and whose day has not passed.
fn next_month(desk: &Desk, series: &Series, planned: &[MeetingRecord]) -> Month {
    let today = desk.today();
    let this = Month::of(today);
    let has_passed = series.rule.is_some_and(|rule| rule.date_in(this) < today);
    let first = if has_passed { this.following() } else { this };
    let dates = planned
        .iter()
        .filter_map(|meeting| meeting.date.parse::<NaiveDate>().ok());
    let after_last = dates.max().map(|date| Month::of(date).following());
    after_last.map_or(first, |after| after.max(first))
}

/// Where a host holds it: in his own venue of the book, or, at the office itself, where the series says.
fn venue_of(desk: &Desk, store: &Store, series: &Series, host: &str) -> Result<String, UiError> {
    if let Some(written) = venues::written_of(desk, store, host)? {
        return Ok(written);
    }
    let office = desk.enrolment()?.scope.code().to_string();
    Ok(match host.is_empty() || host == office {
        true => series.venue.clone(),
        false => String::new(),
    })
}

fn view(desk: &Desk, store: &Store, record: &Record) -> Result<SeriesView, UiError> {
    let series = Series::of_fields(&record.fields);
    let planned = store.list_meetings_of_series(record.record_id)?;
    let rotation = Rotation::after(&series, &held(&planned));
    let month = next_month(desk, &series, &planned);
    let today = desk.today().to_string();
    // Whoever is to host next month has not hosted.
    let past: Vec<MeetingRecord> = planned
        .iter()
        .filter(|meeting| meeting.date <= today)
        .cloned()
        .collect();
    let hosted = held(&past);
    let coming: Vec<&MeetingRecord> = planned.iter().filter(|meeting| meeting.date >= today).collect();
    let mut turns: Vec<TurnView> = coming.iter().map(|meeting| planned_turn(desk, meeting)).collect();
    let foretold = rotation.turns(month, MONTHS_AHEAD.max(series.hosts.len()));
    turns.extend(foretold.into_iter().map(|turn| turn_view(desk, &series, turn)));
    Ok(SeriesView {
        id: record.record_id.to_string(),
        standings: Rotation::after(&series, &hosted)
            .standings()
            .into_iter()
            .map(|standing| standing_view(desk, standing))
            .collect(),
        turns,
        next_month: month.to_string(),
        next_meeting_id: coming
            .first()
            .map(|next| next.meeting_id.to_string())
            .unwrap_or_default(),
        form: SeriesForm {
            title: series.title,
            kind: kind_view(series.kind as i64),
            rule: series.rule.map(|rule| rule.to_string()).unwrap_or_default(),
            hosts: series.hosts,
            venue: series.venue,
            start_text: series.start,
        },
        delivery: delivery_view(record.delivery),
    })
}

fn planned_turn(desk: &Desk, meeting: &MeetingRecord) -> TurnView {
    let month = meeting.date.parse().map(Month::of);
    TurnView {
        month: month.map(|month| month.to_string()).unwrap_or_default(),
        date: meeting.date.clone(),
        meeting_id: meeting.meeting_id.to_string(),
        host: meeting.host.clone(),
        host_name: host_name(desk, &meeting.host),
        in_place_of: String::new(),
        skipped: Vec::new(),
    }
}

fn turn_view(desk: &Desk, series: &Series, turn: Turn) -> TurnView {
    let month = turn.month.to_string();
    let host = turn.host.unwrap_or_default();
    let skipped = series.skipped.iter().filter(|skip| skip.month == month);
    TurnView {
        date: series
            .rule
            .map(|rule| rule.date_in(turn.month).to_string())
            .unwrap_or_default(),
        meeting_id: String::new(),
        host_name: host_name(desk, &host),
        host,
        in_place_of: turn
            .in_place_of
            .map(|other| host_name(desk, &other))
            .unwrap_or_default(),
        skipped: skipped
            .map(|skip| SkippedView {
                host: skip.host.clone(),
                host_name: host_name(desk, &skip.host),
                reason: skip.reason.clone(),
            })
            .collect(),
        month,
    }
}

fn standing_view(desk: &Desk, standing: Standing) -> StandingView {
    StandingView {
        host_name: host_name(desk, &standing.host),
        host: standing.host,
        times: standing.times,
        last_month: standing.last.map(|month| month.to_string()).unwrap_or_default(),
        hosted: standing.hosted_in_round,
    }
}
