//! Who sits here, and how the line stands.

use kentongan_domain::calendar;
use kentongan_domain::scope::{RegionLevel, Scope};
use kentongan_store::{Conflict, Enrolment, ReplicaState};
use kentongan_sync::LineState as Line;

use crate::desk::Desk;
use crate::dto::{
    DateView, Language, Level, LineState, Nothing, PersonView, ReadDate, Role, ScopeView, SessionView, SetLanguage,
    StatusView, WorkspaceState,
};
use crate::enrolment;
use crate::error::UiError;

pub fn get_session(desk: &Desk, _: Nothing) -> Result<SessionView, UiError> {
    let shown = desk.is_training() || !desk.is_locked();
    // A laptop without a PIN has no store yet.
    let replica = match desk.store() {
        Ok(store) if shown => Some(store.replica()?),
        _ => None,
    };
    let state = match replica.as_ref().map(|r| r.state) {
        Some(ReplicaState::Enrolled) => WorkspaceState::Enrolled,
        Some(ReplicaState::Training) => WorkspaceState::Training,
        Some(ReplicaState::Fresh) => WorkspaceState::Fresh,
        None if shown => WorkspaceState::Fresh,
        None => WorkspaceState::Locked,
    };
    let granted = replica.and_then(|replica| replica.enrolment);
    let choices = desk.choices();
    let zone = desk.zone();
    let now_ms = desk.now_ms();
    Ok(SessionView {
        state,
        language_chosen: choices.language.is_some(),
        has_pin: desk.has_pin(),
        has_recovery: state != WorkspaceState::Enrolled || desk.has_recovery(),
        must_check: state == WorkspaceState::Enrolled && enrolment::must_check(&desk.main_store()?)?,
        aside: desk.aside(),
        pin_wait_s: desk.pin_wait_s(),
        language: if choices.language.as_deref() == Some("en") {
            Language::En
        } else {
            Language::Id
        },
        scope: granted.as_ref().map(|e| scope_view(desk, e)),
        person: granted.as_ref().map(|e| PersonView {
            name: e.holder_name.clone(),
            office: e.holder_office.clone(),
            salutation: e.salutation.clone(),
        }),
        role: role(granted.as_ref().map(|e| e.role).unwrap_or_default()),
        fingerprint: granted
            .as_ref()
            .and_then(|e| e.fingerprint)
            .map(|digits| digits.to_string()),
        today: zone.date(now_ms).to_string(),
        now_ms,
        zone: zone.name().to_owned(),
        zone_offset_minutes: zone.offset_minutes(),
        service_url: granted.map(|e| e.service_url).filter(|url| !url.is_empty()),
        // Behind the training desk waits whatever a PIN guards.
        enrolled_behind: state == WorkspaceState::Training && desk.has_pin(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

fn role(role: kentongan_domain::role::Role) -> Role {
    match role {
        kentongan_domain::role::Role::Head => Role::Head,
        kentongan_domain::role::Role::Staff => Role::Staff,
        kentongan_domain::role::Role::Reader => Role::Reader,
    }
}

fn scope_view(desk: &Desk, enrolment: &Enrolment) -> ScopeView {
    let code = enrolment.scope.code();
    let regions = desk.find_regions();
    let full = |code: &str| regions.as_ref().and_then(|r| r.full_name(code));
    let (level, parent_name) = match &enrolment.scope {
        Scope::Village(code) => (
            Level::Village,
            code.at(RegionLevel::District).and_then(|d| full(d.as_str())),
        ),
        Scope::District(code) => {
            let regency = code.at(RegionLevel::Regency);
            (
                Level::District,
                regency.and_then(|r| regions.as_ref().and_then(|all| all.short_name(r.as_str()))),
            )
        }
        Scope::Regency(code) => (
            Level::Regency,
            code.at(RegionLevel::Province).and_then(|p| full(p.as_str())),
        ),
    };
    let titles = regions.as_ref().and_then(|r| r.local_titles(code.as_str()));
    // Without the region data the app still works; it then uses the words that most of the country uses.
    let word = |of: fn(&kentongan_regions::LocalTitles) -> &str, default: &str| {
        titles.as_ref().map_or_else(|| default.to_owned(), |t| of(t).to_owned())
    };
    ScopeView {
        level,
        code: code.to_string(),
        name: full(code.as_str()).unwrap_or_else(|| code.to_string()),
        parent_name: parent_name.unwrap_or_else(|| enrolment.district_name.clone()),
        village_word: word(|t| &t.village_word, "desa"),
        head_title: word(|t| &t.head_title, "Kepala Desa"),
        district_head_title: word(|t| &t.district_head_title, "Camat"),
    }
}

pub fn set_language(desk: &Desk, request: SetLanguage) -> Result<SessionView, UiError> {
    let value = match request.language {
        Language::Id => "id",
        Language::En => "en",
    };
    desk.choose(|choices| choices.language = Some(value.to_owned()))?;
    get_session(desk, Nothing {})
}

pub fn get_status(desk: &Desk, _: Nothing) -> Result<StatusView, UiError> {
    let store = desk.store()?;
    let replica = store.replica()?;
    let training = replica.state == ReplicaState::Training;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let refused = count(store.list_refused()?.len());
    let conflicts = match &replica.enrolment {
        Some(enrolment) => {
            let mine = |c: &&Conflict| crate::conflicts::may_settle(enrolment, c);
            count(store.list_conflicts()?.iter().filter(mine).count())
        }
        None => 0,
    };
    let photos = store.photos_waiting()?;
    let (line, retry_at_ms) = desk.line().map_or((Line::Idle, None), |line| line.state());
    Ok(StatusView {
        training,
        unsent: store.count_unsent_records()?,
        needs_decision: conflicts.saturating_add(refused),
        refused,
        last_receipt_at_ms: store.last_receipt_at_ms()?,
        line: if training { LineState::Idle } else { line_view(line) },
        retry_at_ms: retry_at_ms.filter(|_| !training),
        notices: crate::conflicts::notices(&store)?,
        not_understood: store.count_not_understood()?,
        photos_waiting: u32::try_from(photos.count).unwrap_or(u32::MAX),
        photos_waiting_bytes: photos.bytes,
        nearly_full: !crate::photos::has_room(desk),
        clock_doubt: replica.state != ReplicaState::Fresh && replica.clock_in_doubt(desk.wall_ms()),
        now_ms: desk.now_ms(),
        wall_ms: desk.wall_ms(),
    })
}

fn line_view(line: Line) -> LineState {
    match line {
        Line::Idle => LineState::Idle,
        Line::Sending { done, total } => LineState::Sending { sent: done, total },
        Line::Photos { done } => LineState::Photos {
            done: u32::try_from(done).unwrap_or(u32::MAX),
        },
        Line::Connecting => LineState::Connecting,
        Line::Resting => LineState::Resting,
        Line::Refused => LineState::Refused,
        Line::LaptopFailed => LineState::LaptopFailed,
        Line::Offline => LineState::Offline,
        Line::ServiceFailed => LineState::ServiceFailed,
        Line::CaptivePortal => LineState::CaptivePortal,
        Line::NotTrusted => LineState::NotTrusted,
        Line::NeedsUpdate => LineState::NeedsUpdate,
        Line::Suspended => LineState::Suspended,
    }
}

/// Level of the scope in use.
pub(crate) fn level(desk: &Desk) -> Result<Level, UiError> {
    Ok(match desk.enrolment()?.scope {
        Scope::Village(_) => Level::Village,
        Scope::District(_) => Level::District,
        Scope::Regency(_) => Level::Regency,
    })
}

pub fn read_date(desk: &Desk, request: ReadDate) -> Result<DateView, UiError> {
    let date = crate::check::check_date(desk, "text", &request.text).map_err(|e| UiError::invalid(vec![e]))?;
    Ok(DateView {
        date: date.to_string(),
        long: calendar::long_date(date),
    })
}
