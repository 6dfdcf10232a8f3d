//! Batas waktu: how soon an office must act.

use std::collections::BTreeMap;

use kentongan_domain::deadline::{self, ProfileFault, ProfileSet, Profiles, Rule, RuleEdit, Start, Unit};
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::rule_set::RuleSet;
use kentongan_store::Store;

use super::{held, in_row, of_the_kecamatan, origin, write};
use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::dto::{ClockStart, LeftUnit, Milestone, ProfileForm, ProfileRule, ProfilesView, RulesView, SaveProfiles};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

/// What stands as the source where the kecamatan names none.
const OWN_SOURCE: &str = "aturan kecamatan";
/// More days or hours than this nobody waits.
const COUNT_MAX: u16 = 999;

pub fn save_profiles(desk: &Desk, request: SaveProfiles) -> Result<RulesView, UiError> {
    of_the_kecamatan(desk)?;
    let shipped = Profiles::shipped();
    let mut errors = Vec::new();
    let name = line("name", &request.name, LINE_CHARS_MAX, &mut errors);
    let rules = edits(&shipped, &request.rules, &mut errors);
    refuse(errors)?;
    let set = ProfileSet {
        name: if name == shipped.name { String::new() } else { name },
        days_per_week: (request.six_day_week != shipped.six_day_week).then_some(days(request.six_day_week)),
        rules,
    };
    // The rows were checked one by one.
    if set.over(&shipped).is_err() {
        return Err(UiError::of(ErrorCode::Internal));
    }
    write(desk, RuleSet::Profiles, &set, &request.note)
}

pub(super) fn view(store: &Store) -> Result<ProfilesView, UiError> {
    let shipped = Profiles::shipped();
    let set: ProfileSet = held(store, RuleSet::Profiles)?;
    let (set, holds) = match set.over(&shipped) {
        Ok(holds) => (set, holds),
        Err(_) => (ProfileSet::default(), shipped.clone()),
    };
    // As shipped, with what was said of each in its place; what only the kecamatan has comes last.
    let mut rules: Vec<ProfileRule> = shipped.rules().iter().map(|rule| view_of(rule, false, false)).collect();
    for edit in &set.rules {
        let Some(view) = edited(edit, &shipped) else { continue };
        let same = |one: &ProfileRule| one.class.eq_ignore_ascii_case(&view.class) && one.milestone == view.milestone;
        match rules.iter().position(same) {
            Some(at) => {
                if let Some(place) = rules.get_mut(at) {
                    *place = view;
                }
            }
            None => rules.push(view),
        }
    }
    Ok(ProfilesView {
        origin: origin(store, RuleSet::Profiles)?,
        name: holds.name,
        six_day_week: holds.six_day_week,
        rules,
    })
}

/// A rule that was said. One that is switched off may say no number any more; it shows the shipped one.
fn edited(edit: &RuleEdit, shipped: &Profiles) -> Option<ProfileRule> {
    let rule = edit.rule();
    match (edit.off, rule) {
        (false, rule) => rule.ok().map(|rule| view_of(&rule, false, true)),
        (true, Ok(rule)) => Some(view_of(&rule, true, true)),
        (true, Err(_)) => {
            let mut known = shipped.rules().iter();
            let known = known.find(|rule| rule.class == edit.class && rule.milestone.name() == edit.milestone)?;
            Some(view_of(known, true, true))
        }
    }
}

fn view_of(rule: &Rule, off: bool, changed: bool) -> ProfileRule {
    ProfileRule {
        class: rule.class.clone(),
        milestone: milestone_view(rule.milestone),
        count: rule.count,
        unit: unit_view(rule.unit),
        start: start_view(rule.start),
        pauses: rule.pauses,
        source: rule.source.clone(),
        off,
        changed,
    }
}

/// What differs from the shipped rules.
fn edits(shipped: &Profiles, forms: &[ProfileForm], errors: &mut Vec<FieldError>) -> Vec<RuleEdit> {
    let mut edits = Vec::new();
    let mut seen: BTreeMap<(String, u8), usize> = BTreeMap::new();
    for (at, form) in forms.iter().enumerate() {
        let milestone = milestone_of(form.milestone);
        let class = form.class.trim().to_owned();
        let said = (class.to_ascii_lowercase(), milestone as u8);
        if seen.insert(said, at).is_some() {
            errors.push(FieldError::of(&in_row("class", at), FieldErrorCode::Doubled));
        }
        let count = form.count_text.trim().parse::<u16>().ok();
        let count = count
            .filter(|count| (1..=COUNT_MAX).contains(count))
            .unwrap_or_else(|| {
                let error = FieldError::of(&in_row("count_text", at), FieldErrorCode::OutOfRange);
                errors.push(error.with("min", 1).with("max", COUNT_MAX));
                1
            });
        let source = line(&in_row("source", at), &form.source, LINE_CHARS_MAX, errors);
        let rule = Rule {
            class,
            milestone,
            count,
            unit: unit_of(form.unit),
            start: start_of(form.start),
            pauses: form.pauses,
            source: if source.is_empty() {
                OWN_SOURCE.to_owned()
            } else {
                source
            },
        };
        let edit = RuleEdit {
            off: form.off,
            ..RuleEdit::of(&rule)
        };
        if edit.rule() == Err(ProfileFault::Class) {
            errors.push(FieldError::of(&in_row("class", at), FieldErrorCode::Required));
        }
        if form.off || !shipped.rules().contains(&rule) {
            edits.push(edit);
        }
    }
    edits
}

fn days(six_day_week: bool) -> u8 {
    if six_day_week { 6 } else { 5 }
}

fn milestone_view(milestone: deadline::Milestone) -> Milestone {
    match milestone {
        deadline::Milestone::Verify => Milestone::Verify,
        deadline::Milestone::FirstAnswer => Milestone::FirstAnswer,
        deadline::Milestone::Settle => Milestone::Settle,
        deadline::Milestone::ReporterReply => Milestone::ReporterReply,
        deadline::Milestone::CompleteFile => Milestone::CompleteFile,
    }
}

fn milestone_of(milestone: Milestone) -> deadline::Milestone {
    match milestone {
        Milestone::Verify => deadline::Milestone::Verify,
        Milestone::FirstAnswer => deadline::Milestone::FirstAnswer,
        Milestone::Settle => deadline::Milestone::Settle,
        Milestone::ReporterReply => deadline::Milestone::ReporterReply,
        Milestone::CompleteFile => deadline::Milestone::CompleteFile,
    }
}

fn unit_view(unit: Unit) -> LeftUnit {
    match unit {
        Unit::WorkingDays => LeftUnit::WorkingDays,
        Unit::CalendarDays => LeftUnit::CalendarDays,
        Unit::Hours => LeftUnit::Hours,
    }
}

fn unit_of(unit: LeftUnit) -> Unit {
    match unit {
        LeftUnit::WorkingDays => Unit::WorkingDays,
        LeftUnit::CalendarDays => Unit::CalendarDays,
        LeftUnit::Hours => Unit::Hours,
    }
}

fn start_view(start: Start) -> ClockStart {
    match start {
        Start::Receipt => ClockStart::Receipt,
        Start::Verified => ClockStart::Verified,
        Start::Answered => ClockStart::Answered,
        Start::FileComplete => ClockStart::FileComplete,
        Start::FileReturned => ClockStart::FileReturned,
    }
}

fn start_of(start: ClockStart) -> Start {
    match start {
        ClockStart::Receipt => Start::Receipt,
        ClockStart::Verified => Start::Verified,
        ClockStart::Answered => Start::Answered,
        ClockStart::FileComplete => Start::FileComplete,
        ClockStart::FileReturned => Start::FileReturned,
    }
}
