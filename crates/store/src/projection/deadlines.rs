//! Until when a case must be dealt with, from what is recorded of it and the rules that hold.
//!
//! Owns: which moments of a case start a clock and which ones stop it. Does not know: how days are counted, which is
//! `kentongan_domain::deadline`'s. No clock runs before the district's receipt: a laptop that was offline for a month costs
//! nobody a deadline, and one whose clock is wrong moves none.

use chrono::NaiveDate;
use kentongan_domain::calendar::Zone;
use kentongan_domain::case::PauseReason;
use kentongan_domain::deadline::{Milestone, Pause, Rule, Start, Unit, WorkCalendar, due_at_ms};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Stage, Urgency, field};
use kentongan_domain::vocabulary::EntryType;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::fold;
use crate::rules::{Rules, rules};
use crate::{StoreError, rows};

/// What a rule asks of a case.
#[derive(Debug, Clone)]
pub(crate) struct Clock<'r> {
    pub rule: &'r Rule,
    pub started_at_ms: i64,
    /// When what it asks was done.
    pub done_at_ms: Option<i64>,
    pub pauses: Vec<Pause>,
    pub calendar: &'r WorkCalendar,
}

/// The clocks of a case that have started, in the order of their milestones.
pub(crate) fn clocks<'r>(c: &Connection, rules: &'r Rules, issue: ObjectId) -> Result<Vec<Clock<'r>>, StoreError> {
    Ok(Facts::read(c, issue)?.map_or_else(Vec::new, |facts| facts.clocks(rules)))
}

/// Until when a decision (*keputusan*) is to be carried out. The meeting set the date: it holds before any receipt, and no rule counts it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SetDate {
    pub zone: Zone,
    /// The last day on which it is in time.
    pub due_on: NaiveDate,
    /// The first moment at which it is late.
    pub due_at_ms: i64,
    pub done_at_ms: Option<i64>,
}

/// A decision, with the date that its meeting set, if it set one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided {
    pub date: Option<SetDate>,
}

/// How a decision stands to its date; `None`: it is another issue.
pub(crate) fn decided(c: &Connection, issue: ObjectId) -> Result<Option<Decided>, StoreError> {
    let found: Option<(String, i64)> = c
        .prepare_cached(
            "SELECT stream, stage FROM issues WHERE issue_id = :issue AND entry_type = :decision AND shelf < 2",
        )?
        .query_row(
            named_params! { ":issue": issue.to_string(), ":decision": EntryType::Decision as i64 },
            |row| Ok((row.get("stream")?, row.get("stage")?)),
        )
        .optional()?;
    let Some((stream, stage)) = found else {
        return Ok(None);
    };
    let folded = fold(c, issue)?;
    let Ok(due_on) = folded.text(field::DUE_ON).parse::<NaiveDate>() else {
        return Ok(Some(Decided { date: None }));
    };
    let zone = Zone::of_region(rows::stream(&stream)?.code());
    let is_closed = Stage::of_number(stage).is_some_and(|stage| !stage.is_open());
    let closed_at_ms = || {
        let last = "SELECT max(at_ms) AS at_ms FROM standing_moves WHERE issue_id = :issue AND stage = :stage";
        c.prepare_cached(last)?
            .query_row(named_params! { ":issue": issue.to_string(), ":stage": stage }, |row| {
                row.get::<_, Option<i64>>("at_ms")
            })
    };
    let date = SetDate {
        zone,
        due_on,
        due_at_ms: zone.midnight_ms(due_on.succ_opt().unwrap_or(due_on)),
        done_at_ms: match is_closed {
            true => closed_at_ms()?,
            false => None,
        },
    };
    Ok(Some(Decided { date: Some(date) }))
}

/// Was an office late with the case at that moment? Asked of what was open then; what was done later was not done yet.
pub(crate) fn was_late(c: &Connection, rules: &Rules, issue: ObjectId, at_ms: i64) -> Result<bool, StoreError> {
    let late =
        |due_at_ms: i64, done_at_ms: Option<i64>| due_at_ms <= at_ms && done_at_ms.is_none_or(|done| done > at_ms);
    if let Some(decided) = decided(c, issue)? {
        return Ok(decided.date.is_some_and(|date| late(date.due_at_ms, date.done_at_ms)));
    }
    let clocks = clocks(c, rules, issue)?;
    let mut owed = clocks.iter().filter(|clock| is_of_the_office(clock.rule.milestone));
    Ok(owed.any(|clock| {
        let due = due_at_ms(clock.rule, clock.started_at_ms, &clock.pauses, clock.calendar);
        due.is_some_and(|due| late(due, clock.done_at_ms))
    }))
}

/// Notes when the case is late next.
pub(super) fn note(tx: &Transaction<'_>, issue: ObjectId) -> Result<(), StoreError> {
    if let Some(decided) = decided(tx, issue)? {
        let open = decided.date.filter(|date| date.done_at_ms.is_none());
        return keep(
            tx,
            issue,
            open.map(|date| (date.due_at_ms, Milestone::Settle, Unit::CalendarDays)),
        );
    }
    // Of most cases that change no clock runs yet, and no rule needs to be asked.
    let Some(facts) = Facts::read(tx, issue)? else {
        return keep(tx, issue, None);
    };
    let rules = rules(tx)?;
    let next = facts
        .clocks(&rules)
        .into_iter()
        .filter(|clock| clock.done_at_ms.is_none() && is_of_the_office(clock.rule.milestone))
        .filter_map(|clock| {
            let at_ms = due_at_ms(clock.rule, clock.started_at_ms, &clock.pauses, clock.calendar)?;
            Some((at_ms, clock.rule.milestone, clock.rule.unit))
        })
        .min_by_key(|(at_ms, milestone, _)| (*at_ms, *milestone));
    keep(tx, issue, next)
}

fn keep(tx: &Transaction<'_>, issue: ObjectId, next: Option<(i64, Milestone, Unit)>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE issues SET due_at_ms = :at_ms, due_milestone = :milestone, due_unit = :unit
         WHERE issue_id = :issue AND (due_at_ms IS NOT :at_ms OR due_milestone <> :milestone)",
    )?
    .execute(named_params! {
        ":at_ms": next.map(|(at_ms, _, _)| at_ms),
        ":milestone": next.map_or(0, |(_, milestone, _)| milestone as i64),
        ":unit": next.map_or("", |(_, _, unit)| unit.name()),
        ":issue": issue.to_string(),
    })?;
    Ok(())
}

/// Is it for an office to keep? What a reporter lets pass is no office's delay.
fn is_of_the_office(milestone: Milestone) -> bool {
    match milestone {
        Milestone::Verify | Milestone::FirstAnswer | Milestone::Settle => true,
        Milestone::ReporterReply | Milestone::CompleteFile => false,
    }
}

/// The moments of a case.
struct Facts {
    zone: Zone,
    classes: Vec<&'static str>,
    received_at_ms: i64,
    stage: i64,
    /// Stage and time of each move that holds, oldest first.
    moves: Vec<(i64, i64)>,
    first_answer_ms: Option<i64>,
    last_answer_ms: Option<i64>,
    /// Each with the number of its reason.
    pauses: Vec<(i64, Pause)>,
}

impl Facts {
    /// `None`: no clock runs, as the case has no receipt or is in no list.
    fn read(c: &Connection, issue: ObjectId) -> Result<Option<Self>, StoreError> {
        let id = issue.to_string();
        let facts = c
            .prepare_cached(
                "SELECT village_code, urgency, entry_type, category, received_at_ms, stage FROM issues
                 WHERE issue_id = :issue AND received_at_ms IS NOT NULL AND shelf < 2",
            )?
            .query_row(named_params! { ":issue": id }, |row| {
                let village: String = row.get("village_code")?;
                let category: String = row.get("category")?;
                Ok(Self {
                    zone: village.parse().map_or(Zone::Wib, |code| Zone::of_region(&code)),
                    classes: classes(row.get("urgency")?, row.get("entry_type")?, &category),
                    received_at_ms: row.get("received_at_ms")?,
                    stage: row.get("stage")?,
                    moves: Vec::new(),
                    first_answer_ms: None,
                    last_answer_ms: None,
                    pauses: Vec::new(),
                })
            })
            .optional()?;
        let Some(mut facts) = facts else {
            return Ok(None);
        };
        facts.moves = c
            .prepare_cached(
                "SELECT stage, at_ms FROM standing_moves WHERE issue_id = :issue ORDER BY eff_hlc, device_no, epoch, seq",
            )?
            .query_map(named_params! { ":issue": id }, |row| Ok((row.get("stage")?, row.get("at_ms")?)))?
            .collect::<Result<_, _>>()?;
        (facts.first_answer_ms, facts.last_answer_ms) = c
            .prepare_cached(
                "SELECT min(at_ms) AS first, max(at_ms) AS last FROM follow_ups WHERE issue_id = :issue AND answer",
            )?
            .query_row(named_params! { ":issue": id }, |row| {
                Ok((row.get("first")?, row.get("last")?))
            })?;
        facts.pauses = c
            .prepare_cached(
                "SELECT reason, from_ms, (SELECT min(e.at_ms) FROM endings e WHERE e.object_id = p.pause_id) AS until_ms
                 FROM pauses p WHERE issue_id = :issue ORDER BY from_ms, pause_id",
            )?
            .query_map(named_params! { ":issue": id }, |row| {
                let pause = Pause {
                    from_ms: row.get("from_ms")?,
                    until_ms: row.get("until_ms")?,
                };
                Ok((row.get("reason")?, pause))
            })?
            .collect::<Result<_, _>>()?;
        Ok(Some(facts))
    }

    fn clocks<'r>(&self, rules: &'r Rules) -> Vec<Clock<'r>> {
        let of_case = rules.profiles.rules_for(&self.classes);
        let pauses: Vec<Pause> = self.pauses.iter().map(|(_, pause)| *pause).collect();
        let clock = |rule: &'r Rule| {
            Some(Clock {
                rule,
                started_at_ms: self.started(rule)?,
                done_at_ms: self.done(rule.milestone),
                pauses: pauses.clone(),
                calendar: rules.calendar(self.zone),
            })
        };
        of_case.into_iter().filter_map(clock).collect()
    }

    fn started(&self, rule: &Rule) -> Option<i64> {
        let incomplete = |pause: &&(i64, Pause)| pause.0 == PauseReason::FileIncomplete as i64;
        let returned = self.pauses.iter().rfind(incomplete).map(|(_, pause)| *pause);
        match rule.milestone {
            // Only while it is the reporter's turn.
            Milestone::ReporterReply if self.stage != Stage::AwaitingConfirmation as i64 => return None,
            Milestone::CompleteFile if returned.is_none_or(|pause| pause.until_ms.is_some()) => return None,
            _ => {}
        }
        match rule.start {
            Start::Receipt => Some(self.received_at_ms),
            Start::Verified => self.done(Milestone::Verify),
            Start::Answered => self
                .last_answer_ms
                .or_else(|| self.moved_to(Stage::AwaitingConfirmation)),
            Start::FileReturned => returned.map(|pause| pause.from_ms),
            // The pause itself holds the clock while the file is incomplete; from its end on the time runs anew.
            Start::FileComplete => {
                let completed = self
                    .pauses
                    .iter()
                    .filter(incomplete)
                    .filter_map(|(_, pause)| pause.until_ms);
                Some(completed.max().unwrap_or(self.received_at_ms))
            }
        }
    }

    fn done(&self, milestone: Milestone) -> Option<i64> {
        let is_closed = |stage: i64| Stage::of_number(stage).is_some_and(|stage| !stage.is_open());
        let closed = || match is_closed(self.stage) {
            true => self
                .moves
                .iter()
                .rfind(|(stage, _)| *stage == self.stage)
                .map(|(_, at_ms)| *at_ms),
            false => None,
        };
        let taken_up = || {
            let moved = self.moves.iter().find(|(stage, _)| *stage != Stage::Recorded as i64);
            moved.map(|(_, at_ms)| *at_ms)
        };
        match milestone {
            // Whoever answers has checked it.
            Milestone::Verify => [taken_up(), self.first_answer_ms].into_iter().flatten().min(),
            Milestone::FirstAnswer => [self.first_answer_ms, closed()].into_iter().flatten().min(),
            Milestone::Settle => closed(),
            Milestone::ReporterReply | Milestone::CompleteFile => None,
        }
    }

    fn moved_to(&self, wanted: Stage) -> Option<i64> {
        let moved = self.moves.iter().rfind(|(stage, _)| *stage == wanted as i64);
        moved.map(|(_, at_ms)| *at_ms)
    }
}

/// What the rules call a case, the most urgent first.
fn classes(urgency: i64, entry_type: i64, category: &str) -> Vec<&'static str> {
    let by_urgency = match Urgency::of_number(urgency) {
        Some(Urgency::Emergency) => Some("darurat"),
        Some(Urgency::High) => Some("tinggi"),
        Some(Urgency::Medium | Urgency::Low) | None => None,
    };
    let by_type = EntryType::of_number(entry_type).map(|entry_type| entry_type.deadline_class(category));
    by_urgency.into_iter().chain(by_type).collect()
}
