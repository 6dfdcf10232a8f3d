//! The form of an issue: what was typed, checked, and what is stored, as the form shows it.

use chrono::NaiveDate;
use kentongan_domain::calendar::parse_time;
use kentongan_domain::coordinates::Point;
use kentongan_domain::issue::{self, Issue, LINE_CHARS_MAX, Reporter, TITLE_CHARS_MAX};
use kentongan_domain::scope::{RegionCode, RegionLevel, Scope, ScopeLevel, Stream};
use kentongan_domain::vocabulary::{
    self, Benefit, DISASTER_COUNT_MAX, DISASTER_TEXT_CHARS_MAX, DisasterFault, DisasterFields, category_of,
};
use kentongan_store::IssueRecord;

use super::urgency_view;
use crate::categories;
use crate::check::{check_coordinates, check_date, form_date, line, long_text, refuse};
use crate::desk::Desk;
use crate::dto::{IssueForm, Occurrence, ServiceState, Urgency};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

/// The category under which a disaster is described and counted.
const DISASTERS: &str = "BEN";
/// No village counts more RT or RW; more is a slip.
const RT_MAX: u16 = 999;

/// Turns the form of a new issue into one, or says everything that needs mending, in form order.
pub(super) fn check(desk: &Desk, form: &IssueForm) -> Result<(Stream, Issue), UiError> {
    let (stream, mut issue) = typed(desk, form)?;
    issue.confidential |= issue.is_forced_confidential(&desk.rules()?.categories);
    issue.secrecy_reason.clear();
    Ok((stream, issue))
}

/// The form as it was typed, whatever its category demands.
pub(super) fn typed(desk: &Desk, form: &IssueForm) -> Result<(Stream, Issue), UiError> {
    let scope = desk.enrolment()?.scope;
    let rules = desk.rules()?;
    let mut errors = Vec::new();
    let title = line("title", &form.title, TITLE_CHARS_MAX, &mut errors);
    if title.is_empty() {
        errors.push(FieldError::of("title", FieldErrorCode::Required));
    }
    if form.category.is_empty() {
        errors.push(FieldError::of("category", FieldErrorCode::Required));
    } else if !rules.categories.categories().iter().any(|c| c.code == form.category) {
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
    let rt = small_number("rt", &form.rt, &mut errors);
    let rw = small_number("rw", &form.rw, &mut errors);
    let occurred_at = match form.time_text.trim() {
        "" => String::new(),
        typed => parse_time(typed).unwrap_or_else(|_| {
            errors.push(FieldError::of("time_text", FieldErrorCode::TimeMalformed));
            String::new()
        }),
    };
    let secrecy_reason = long_text("secrecy_reason", &form.secrecy_reason, &mut errors);
    let (disaster_kind, disaster) = match form.category == DISASTERS {
        true => (form.disaster_kind.trim().to_owned(), check_disaster(form, &mut errors)),
        // Another category was chosen since.
        false => (String::new(), DisasterFields::default()),
    };
    refuse(errors)?;
    let Some(village) = village else {
        return Err(UiError::of(ErrorCode::Internal));
    };
    let village_name = desk
        .find_regions()
        .and_then(|r| r.region(village.as_str()).map(|v| v.name.to_owned()))
        .unwrap_or_default();
    let issue = Issue {
        title,
        entry_type: form.entry_type.map(categories::entry_type_of),
        category: form.category.clone(),
        subcategory,
        occurred_on,
        hamlet,
        landmark,
        position: position.map(|parsed| parsed.point),
        description,
        urgency: urgency_of(form.urgency),
        occurrence: match form.occurrence {
            Occurrence::Occurred => issue::Occurrence::Occurred,
            Occurrence::Potential => issue::Occurrence::Potential,
        },
        confidential: form.confidential,
        secret_text: false,
        secrecy_reason,
        village_name,
        reporter,
        rt,
        rw,
        occurred_at,
        benefit: form.benefit.and_then(|score| Benefit::of_number(i64::from(score))),
        service_state: form.service_state.map(service_state_of),
        anonymous: form.anonymous,
        disaster_kind,
        disaster,
        decision: None,
    };
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

/// `RT 02`, `02` or `2`; 0 where nothing was typed.
fn small_number(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> u16 {
    let typed = typed.trim();
    let digits = typed.trim_start_matches(|c: char| !c.is_ascii_digit());
    match (typed, digits.parse()) {
        ("", _) => 0,
        (_, Ok(number @ 1..=RT_MAX)) => number,
        _ => {
            let error = FieldError::of(field, FieldErrorCode::OutOfRange);
            errors.push(error.with("min", 1).with("max", RT_MAX));
            0
        }
    }
}

fn check_disaster(form: &IssueForm, errors: &mut Vec<FieldError>) -> DisasterFields {
    let mut count = |field: &str, typed: &str| {
        // People write 1.200 for twelve hundred.
        let digits = typed.trim().replace('.', "");
        match digits.as_str() {
            "" => 0,
            digits => digits
                .parse()
                .ok()
                .filter(|n| *n <= DISASTER_COUNT_MAX)
                .unwrap_or_else(|| {
                    let error = FieldError::of(field, FieldErrorCode::OutOfRange);
                    errors.push(error.with("min", 0).with("max", DISASTER_COUNT_MAX));
                    0
                }),
        }
    };
    let counts = [
        count("dead", &form.dead),
        count("missing", &form.missing),
        count("injured", &form.injured),
        count("displaced", &form.displaced),
        count("houses_heavy", &form.houses_heavy),
        count("houses_medium", &form.houses_medium),
        count("houses_light", &form.houses_light),
    ];
    let texts = [&form.public_facilities, &form.urgent_needs].map(|typed| typed.trim().replace("\r\n", "\n"));
    let disaster = DisasterFields::of(counts, texts);
    for fault in disaster.faults() {
        if let DisasterFault::TooLong { field } = fault {
            let typed = disaster.texts().into_iter().find(|(key, _)| *key == field);
            let length = typed.map_or(0, |(_, text)| text.chars().count());
            let error = FieldError::of(field, FieldErrorCode::TooLong);
            errors.push(error.with("limit", DISASTER_TEXT_CHARS_MAX).with("length", length));
        }
    }
    disaster
}

/// The saved values as the form shows them. Of a reporter it shows that there is one: whoever needs his name looks at it by a deed of
/// its own, which leaves its trace.
pub(super) fn shown(issue: &IssueRecord, date: NaiveDate) -> IssueForm {
    let [
        dead,
        missing,
        injured,
        displaced,
        houses_heavy,
        houses_medium,
        houses_light,
    ] = issue.disaster.counts().map(|(_, count)| count);
    IssueForm {
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
        occurrence: occurrence_view(issue.occurrence),
        village_code: issue.village_code.clone(),
        has_reporter: issue.reporter_state == 1,
        reporter_name: String::new(),
        reporter_phone: String::new(),
        confidential: issue.confidential,
        secrecy_reason: String::new(),
        rt: written(issue.rt),
        rw: written(issue.rw),
        time_text: issue.occurred_at.clone(),
        time_begun: String::new(),
        benefit: Benefit::of_number(issue.benefit).map(Benefit::number),
        service_state: service_state_view(issue.service_state),
        anonymous: issue.anonymous,
        disaster_kind: issue.disaster_kind.clone(),
        dead: count_text(dead),
        missing: count_text(missing),
        injured: count_text(injured),
        displaced: count_text(displaced),
        houses_heavy: count_text(houses_heavy),
        houses_medium: count_text(houses_medium),
        houses_light: count_text(houses_light),
        public_facilities: issue.disaster.public_facilities.clone(),
        urgent_needs: issue.disaster.urgent_needs.clone(),
        photos: Vec::new(),
    }
}

fn written(number: i64) -> String {
    match number {
        0 => String::new(),
        number => format!("{number:02}"),
    }
}

fn count_text(count: u32) -> String {
    match count {
        0 => String::new(),
        count => count.to_string(),
    }
}

pub(super) fn occurrence_view(number: i64) -> Occurrence {
    match issue::Occurrence::of_number(number) {
        Some(issue::Occurrence::Potential) => Occurrence::Potential,
        Some(issue::Occurrence::Occurred) | None => Occurrence::Occurred,
    }
}

pub(crate) fn urgency_of(view: Urgency) -> issue::Urgency {
    match view {
        Urgency::Emergency => issue::Urgency::Emergency,
        Urgency::High => issue::Urgency::High,
        Urgency::Medium => issue::Urgency::Medium,
        Urgency::Low => issue::Urgency::Low,
    }
}

pub(crate) fn service_state_of(view: ServiceState) -> vocabulary::ServiceState {
    match view {
        ServiceState::Good => vocabulary::ServiceState::Good,
        ServiceState::Disrupted => vocabulary::ServiceState::Disrupted,
        ServiceState::Stopped => vocabulary::ServiceState::Stopped,
    }
}

/// `None`: it is about no service, or a newer program said how it runs.
pub(crate) fn service_state_view(number: i64) -> Option<ServiceState> {
    Some(match vocabulary::ServiceState::of_number(number)? {
        vocabulary::ServiceState::Good => ServiceState::Good,
        vocabulary::ServiceState::Disrupted => ServiceState::Disrupted,
        vocabulary::ServiceState::Stopped => ServiceState::Stopped,
    })
}
