//! Pelayanan: once a month each village says how its services run.

use std::collections::BTreeMap;

use kentongan_domain::ids::ObjectId;
use kentongan_domain::programme::{CheckPlace, HeldCheck, Month, SERVICES, ServiceCheck, WrittenCheck, held_checks};
use kentongan_domain::role::Role;
use kentongan_domain::scope::{Scope, ScopeLevel};
use kentongan_domain::vocabulary;
use kentongan_store::{CheckWrite, Store};

use crate::check::{long_text, refuse};
use crate::desk::Desk;
use crate::dto::{
    ListServiceChecks, SaveServiceCheck, ServiceCheckForm, ServiceCheckView, ServiceChecksView, ServiceMonth,
    ServiceSaid, ServiceState, ServicesDue, VillageServices,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::issues::{service_state_of, service_state_view};

/// How far back the history goes: two years.
const MONTHS_MAX: u16 = 24;

type Held = BTreeMap<CheckPlace, HeldCheck>;

pub fn list_service_checks(desk: &Desk, request: ListServiceChecks) -> Result<ServiceChecksView, UiError> {
    let this_month = Month::of(desk.today());
    let month = match &request.month {
        Some(month) => parse_month(month)?.min(this_month),
        None => this_month,
    };
    view(desk, month)
}

pub fn save_service_check(desk: &Desk, request: SaveServiceCheck) -> Result<ServiceChecksView, UiError> {
    let (store, month) = (desk.store()?, parse_month(&request.month)?);
    let scope = desk.enrolment()?.scope;
    // How a service runs the village says itself, and nobody before the month has come.
    if scope.level() != ScopeLevel::Village || month > Month::of(desk.today()) {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let held = held_checks(store.list_service_checks(month, month)?);
    let mut errors = Vec::new();
    let mut writes = Vec::new();
    for check in &request.checks {
        writes.extend(write_of(check, month, scope.code().as_str(), &held, &mut errors));
    }
    refuse(errors)?;
    store.save_service_checks(scope.own_stream(), writes)?;
    desk.wrote(&["services", "outbox"]);
    view(desk, month)
}

/// What of this month is still to be filled in; `None`: nothing, or not by this laptop.
pub(crate) fn due(desk: &Desk, store: &Store) -> Result<Option<ServicesDue>, UiError> {
    if !may_write(desk)? {
        return Ok(None);
    }
    let month = Month::of(desk.today());
    let held = held_checks(store.list_service_checks(month, month)?);
    let own = desk.enrolment()?.scope;
    let missing = SERVICES
        .iter()
        .filter(|service| state_of(&held, own.code().as_str(), month, service).is_none())
        .count();
    Ok((missing > 0).then(|| ServicesDue {
        month: month.to_string(),
        missing: count(missing),
        all: count(SERVICES.len()),
    }))
}

fn may_write(desk: &Desk) -> Result<bool, UiError> {
    let enrolment = desk.enrolment()?;
    Ok(enrolment.role != Role::Reader && enrolment.scope.level() == ScopeLevel::Village)
}

fn parse_month(text: &str) -> Result<Month, UiError> {
    text.parse().map_err(|_| UiError::of(ErrorCode::NotFound))
}

fn place(region: &str, month: Month, service: &str) -> CheckPlace {
    CheckPlace {
        region: region.to_owned(),
        month: month.to_string(),
        service: service.to_owned(),
    }
}

fn state_of(held: &Held, region: &str, month: Month, service: &str) -> Option<vocabulary::ServiceState> {
    held.get(&place(region, month, service))
        .and_then(|held| held.check.state)
}

/// What is to be written of one service; `None`: nothing was said of it, or nothing new.
fn write_of(
    form: &ServiceCheckForm,
    month: Month,
    region: &str,
    held: &Held,
    errors: &mut Vec<FieldError>,
) -> Option<CheckWrite> {
    let standing = held.get(&place(region, month, &form.service));
    // What a newer program asked for stands in the form as well, and goes back as it came.
    if standing.is_none() && !SERVICES.contains(&form.service.as_str()) {
        errors.push(FieldError::of("service", FieldErrorCode::Required));
        return None;
    }
    let note = long_text(&format!("note_{}", form.service), &form.note, errors);
    if form.state.is_none() && !note.is_empty() {
        errors.push(FieldError::of(
            &format!("state_{}", form.service),
            FieldErrorCode::Required,
        ));
    }
    if standing.is_none() && form.state.is_none() {
        return None;
    }
    let check = |state: Option<ServiceState>, note: &str| ServiceCheck {
        month: month.to_string(),
        service: form.service.clone(),
        state: state.map(service_state_of),
        note: note.to_owned(),
        region: String::new(),
    };
    Some(CheckWrite {
        id: standing.map(|held| held.check.id),
        seen: check(form.seen_state, &form.seen_note),
        wanted: check(form.state, &note),
        beside: standing.map(|held| settled(form, held)).unwrap_or_default(),
    })
}

/// Of what other laptops wrote beside, that which the person saw when he saved.
fn settled(form: &ServiceCheckForm, held: &HeldCheck) -> Vec<ObjectId> {
    let mut seen = form.seen_others.clone();
    seen.push(ServiceSaid {
        state: form.seen_state,
        note: form.seen_note.clone(),
    });
    let beside = held.beside.iter();
    beside
        .filter(|other| seen.contains(&said_view(other)))
        .map(|other| other.id)
        .collect()
}

fn said_view(check: &WrittenCheck) -> ServiceSaid {
    ServiceSaid {
        state: check.state.and_then(|state| service_state_view(state as i64)),
        note: check.note.clone(),
    }
}

fn view(desk: &Desk, month: Month) -> Result<ServiceChecksView, UiError> {
    let store = desk.store()?;
    let this_month = Month::of(desk.today());
    let first = this_month.before(MONTHS_MAX - 1).min(month);
    let held = held_checks(store.list_service_checks(first, this_month)?);
    let villages = villages(desk)?;
    let services = services(&held);
    let all = villages.len() * SERVICES.len();
    Ok(ServiceChecksView {
        month: month.to_string(),
        this_month: this_month.to_string(),
        months: months(&held, this_month, all),
        villages: villages
            .into_iter()
            .map(|(code, name)| VillageServices {
                checks: services
                    .iter()
                    .map(|service| check_view(&held, &code, month, service))
                    .collect(),
                code,
                name,
            })
            .collect(),
        services,
        may_write: may_write(desk)?,
    })
}

/// Code and name of the villages that show here.
fn villages(desk: &Desk) -> Result<Vec<(String, String)>, UiError> {
    let regions = desk.regions()?;
    let named = |code: &str| {
        let name = regions.full_name(code).unwrap_or_else(|| code.to_owned());
        (code.to_owned(), name)
    };
    Ok(match desk.enrolment()?.scope {
        Scope::Village(code) => vec![named(code.as_str())],
        Scope::District(code) => {
            let villages = regions.villages_of(code.as_str());
            villages.iter().map(|village| named(village.code)).collect()
        }
        // What villages write does not reach the kabupaten.
        Scope::Regency(_) => Vec::new(),
    })
}

/// Those of the form, and behind them what a newer program asks for.
fn services(held: &Held) -> Vec<String> {
    let mut services: Vec<String> = SERVICES.iter().map(|&service| service.to_owned()).collect();
    for place in held.keys() {
        if !services.contains(&place.service) {
            services.push(place.service.clone());
        }
    }
    services
}

fn check_view(held: &Held, region: &str, month: Month, service: &str) -> ServiceCheckView {
    let held = held.get(&place(region, month, service));
    ServiceCheckView {
        service: service.to_owned(),
        state: held
            .and_then(|held| held.check.state)
            .and_then(|state| service_state_view(state as i64)),
        note: held.map(|held| held.check.note.clone()).unwrap_or_default(),
        others: held
            .map(|held| held.others().into_iter().map(said_view).collect())
            .unwrap_or_default(),
    }
}

/// This month and those before it since the first of which anybody said something.
fn months(held: &Held, this_month: Month, all: usize) -> Vec<ServiceMonth> {
    let first = held.keys().map(|place| place.month.as_str()).min();
    (0..MONTHS_MAX)
        .map(|back| this_month.before(back).to_string())
        .take_while(|month| *month == this_month.to_string() || first.is_some_and(|first| first <= month.as_str()))
        .map(|month| {
            let number = |state: vocabulary::ServiceState| {
                count(
                    said(held, &month)
                        .filter(|(_, held)| held.check.state == Some(state))
                        .count(),
                )
            };
            let asked = said(held, &month)
                .filter(|(place, held)| held.check.state.is_some() && SERVICES.contains(&place.service.as_str()));
            ServiceMonth {
                good: number(vocabulary::ServiceState::Good),
                disrupted: number(vocabulary::ServiceState::Disrupted),
                stopped: number(vocabulary::ServiceState::Stopped),
                missing: count(all.saturating_sub(asked.count())),
                month: month.clone(),
            }
        })
        .collect()
}

/// What was said of one month.
fn said<'a>(held: &'a Held, month: &'a str) -> impl Iterator<Item = (&'a CheckPlace, &'a HeldCheck)> {
    held.iter().filter(move |(place, _)| place.month == month)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
