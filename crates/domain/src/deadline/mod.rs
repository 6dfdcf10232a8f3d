//! Deadlines (*tenggat*): until when a case must be verified, answered and settled, and how much of that time is left.
//!
//! Response times are data: the decree that set the known ones, PermenPANRB 62/2018, has been replaced by 5/2025, and a
//! kecamatan may have its own. [`Profiles`] holds the rules, [`Holidays`] the days on which nobody works. Both are
//! plain tables that a person can edit. [`due`] puts them together.
//!
//! How a clock counts days (*hari kerja* or *hari kalender*):
//! - It starts at a moment that the district has witnessed, as the receipt, and never by the clock of a laptop. The
//!   local date of that moment is not counted: day 1 is the next day that counts.
//! - A working day counts from Monday to Friday, or to Saturday, unless it is a holiday. Each calendar day counts.
//! - A day at whose end the case is paused does not count, if the rule pauses. So the day on which the file is found
//!   incomplete is given back, and the day on which it is completed counts.
//! - The deadline is the end of the last counted day. The case is late from the next local midnight on.
//!
//! How it counts hours: each millisecond outside the pauses, from the start itself. The case is late from the moment on
//! at which the hours are full.
//!
//! A case that is late stays late: a pause that begins behind the deadline does not move it.

mod engine;
mod holiday_set;
mod holidays;
mod profile_set;
mod profiles;

pub use engine::{Due, Left, Pause, State, WorkCalendar, due, due_at_ms, kept, left_until};
pub use holiday_set::{DayOff, HolidayFault, HolidaySet};
pub use holidays::{Holiday, HolidayKind, Holidays};
pub use profile_set::{ProfileFault, ProfileSet, RuleEdit};
pub use profiles::{ANY_CLASS, Milestone, Profiles, Rule, Start, Unit};

/// Why a table was not read. Nothing of it is taken over then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct LineError {
    /// Counted from one, comments and empty lines too, as an editor counts.
    pub line: usize,
    pub fault: LineFault,
}

/// What is wrong with a line; each has its own sentence. Columns are counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    #[error("{found} columns, not {wanted}")]
    Columns { wanted: usize, found: usize },
    #[error("not a date like 2025-12-31")]
    NotADate,
    #[error("column {column} is none of the words that may stand there")]
    UnknownWord { column: usize },
    #[error("column {column} is not a number from 1 to 65535")]
    NotANumber { column: usize },
    #[error("a class is * or made of letters, digits and underscores")]
    NotAClass,
    #[error("line {first_line} says the same")]
    Twice { first_line: usize },
}

/// The lines that say something, each with its number and its columns. The last column is never empty.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    // Notepad puts a mark before the first line.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines()
        .zip(1usize..)
        .map(|(line, number)| (number, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| (number, line.split('\t').map(str::trim).collect::<Vec<_>>()))
}

/// A line of a table, which no tab or line break in a column can break.
fn line(columns: &[&str]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| one_line(column)).collect();
    columns.join("\t") + "\n"
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value whose name was typed, in any case, as spreadsheets write the first letter large.
fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, typed: &str, column: usize) -> Result<T, LineFault> {
    all.iter()
        .copied()
        .find(|value| name(*value).eq_ignore_ascii_case(typed))
        .ok_or(LineFault::UnknownWord { column })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Zone;
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    const ZONES: [Zone; 3] = [Zone::Wib, Zone::Wita, Zone::Wit];
    pub(super) const DAY_UNITS: [Unit; 2] = [Unit::WorkingDays, Unit::CalendarDays];
    pub(super) const MINUTE_MS: i64 = 60_000;
    pub(super) const DAY_MINUTES: i64 = 24 * 60;
    /// 1 January 2025, 00.00 UTC.
    const FIRST_MS: i64 = 1_735_689_600_000;
    /// The shipped holidays reach so far.
    const TWO_YEARS_MINUTES: i64 = 730 * DAY_MINUTES;

    pub(super) fn rule(count: u16, unit: Unit) -> Rule {
        Rule {
            class: "pengaduan".to_owned(),
            milestone: Milestone::Settle,
            count,
            unit,
            start: Start::Receipt,
            pauses: true,
            source: "aturan setempat".to_owned(),
        }
    }

    pub(super) fn calendar(zone: Zone, six_day_week: bool) -> WorkCalendar {
        WorkCalendar {
            holidays: Holidays::shipped(),
            six_day_week,
            zone,
        }
    }

    pub(super) fn wib() -> WorkCalendar {
        calendar(Zone::Wib, false)
    }

    pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    pub(super) fn at(zone: Zone, day: NaiveDate, hour: i64, minute: i64) -> i64 {
        zone.midnight_ms(day) + (hour * 60 + minute) * MINUTE_MS
    }

    pub(super) fn pause(from_ms: i64, until_ms: i64) -> Pause {
        Pause {
            from_ms,
            until_ms: Some(until_ms),
        }
    }

    pub(super) fn due_on(rule: &Rule, start_ms: i64, pauses: &[Pause], calendar: &WorkCalendar) -> Option<NaiveDate> {
        match due(rule, start_ms, pauses, calendar, start_ms).state {
            State::Running { due_on, .. } => Some(due_on),
            State::Paused { .. } => None,
        }
    }

    pub(super) fn left(due: Due) -> Left {
        match due.state {
            State::Running { left, .. } | State::Paused { left } => left,
        }
    }

    /// Minutes behind the start and how many of them; one in ten is open.
    fn pauses_behind() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
        let from = -5 * DAY_MINUTES..90 * DAY_MINUTES;
        prop::collection::vec((from, prop::option::weighted(0.9, 0..20 * DAY_MINUTES)), 0..6)
    }

    fn placed(pauses: &[(i64, Option<i64>)], start_ms: i64) -> Vec<Pause> {
        let place = |(from, minutes): &(i64, Option<i64>)| {
            let from_ms = start_ms + from * MINUTE_MS;
            Pause {
                from_ms,
                until_ms: minutes.map(|minutes| from_ms + minutes * MINUTE_MS),
            }
        };
        pauses.iter().map(place).collect()
    }

    /// The rule of the module's first page, day by day.
    fn counts(unit: Unit, pauses: &[Pause], calendar: &WorkCalendar, day: NaiveDate) -> bool {
        let end_ms = calendar.zone.midnight_ms(day.succ_opt().unwrap());
        let is_paused = pauses
            .iter()
            .any(|pause| pause.from_ms < end_ms && pause.until_ms.is_none_or(|until_ms| end_ms <= until_ms));
        !is_paused && (unit == Unit::CalendarDays || calendar.is_working_day(day))
    }

    proptest! {
        #[test]
        fn working_days_are_those_that_steps_find(
            first in 0u64..730, length in 0u64..800, six_day_week in any::<bool>(),
        ) {
            let calendar = calendar(Zone::Wib, six_day_week);
            let after = day(2025, 1, 1) + Days::new(first);
            let until = after + Days::new(length);
            let steps = after.iter_days().skip(1).take_while(|day| *day <= until);
            let found = steps.filter(|day| calendar.is_working_day(*day)).count() as u64;
            prop_assert_eq!(calendar.working_days(after, until), found);
            prop_assert_eq!(calendar.working_days(until, after), 0);
        }

        #[test]
        fn added_working_days_end_on_a_working_day_and_are_counted_back(
            first in 0u64..730, count in 1u64..400, six_day_week in any::<bool>(),
        ) {
            let calendar = calendar(Zone::Wib, six_day_week);
            let after = day(2025, 1, 1) + Days::new(first);
            let end = calendar.add_working_days(after, count);
            prop_assert!(calendar.is_working_day(end));
            prop_assert_eq!(calendar.working_days(after, end), count);
            prop_assert!(calendar.add_working_days(after, count + 1) > end);
            prop_assert_eq!(calendar.add_working_days(after, 0), after);
        }

        #[test]
        fn the_due_date_and_what_is_left_are_those_that_steps_find(
            start in 0..TWO_YEARS_MINUTES,
            pauses in pauses_behind(),
            count in 1u16..80,
            unit in 0usize..2,
            zone in 0usize..3,
            six_day_week in any::<bool>(),
            today in 0u64..200,
        ) {
            let calendar = calendar(ZONES[zone], six_day_week);
            let start_ms = FIRST_MS + start * MINUTE_MS;
            let pauses = placed(&pauses, start_ms);
            let rule = rule(count, DAY_UNITS[unit]);
            let first = calendar.zone.date(start_ms);
            let today = first + Days::new(today);
            let mut counted = first
                .iter_days()
                .skip(1)
                .take(1_000)
                .filter(|day| counts(rule.unit, &pauses, &calendar, *day));
            let expected = counted.nth(usize::from(count) - 1);
            prop_assert_eq!(due_on(&rule, start_ms, &pauses, &calendar), expected);

            let until_today = first.iter_days().skip(1).take_while(|day| *day <= today);
            let gone = until_today.filter(|day| counts(rule.unit, &pauses, &calendar, *day)).count();
            let mut still = i32::from(count) - i32::try_from(gone).unwrap();
            if expected.is_some_and(|due_on| due_on < today) {
                still = still.min(-1);
            }
            let now_ms = at(calendar.zone, today, 7, 30);
            prop_assert_eq!(left(due(&rule, start_ms, &pauses, &calendar, now_ms)).number(), still);
        }

        #[test]
        fn what_is_left_until_a_known_deadline_is_what_is_left_of_its_case(
            start in 0..TWO_YEARS_MINUTES, count in 1u16..80, unit in 0usize..3, zone in 0usize..3, now in 0..200 * DAY_MINUTES,
        ) {
            let calendar = calendar(ZONES[zone], false);
            let start_ms = FIRST_MS + start * MINUTE_MS;
            let rule = rule(count, Unit::ALL[unit]);
            let due_ms = due_at_ms(&rule, start_ms, &[], &calendar).unwrap();
            let now_ms = start_ms + now * MINUTE_MS;
            prop_assert_eq!(
                left_until(rule.unit, due_ms, &calendar, now_ms),
                left(due(&rule, start_ms, &[], &calendar, now_ms))
            );
        }

        #[test]
        fn hours_are_those_that_steps_of_a_minute_find(
            pauses in prop::collection::vec((-300i64..900, prop::option::weighted(0.9, 0i64..600)), 0..5),
            count in 1u16..10,
        ) {
            let pauses = placed(&pauses, FIRST_MS);
            let is_running = |minute: &i64| {
                let at_ms = FIRST_MS + minute * MINUTE_MS;
                !pauses.iter().any(|p| p.from_ms <= at_ms && p.until_ms.is_none_or(|until_ms| at_ms < until_ms))
            };
            let last = (0i64..6_000).filter(is_running).nth(usize::from(count) * 60 - 1);
            let expected = last.map(|minute| FIRST_MS + (minute + 1) * MINUTE_MS);
            prop_assert_eq!(due_at_ms(&rule(count, Unit::Hours), FIRST_MS, &pauses, &wib()), expected);
        }

        #[test]
        fn a_later_start_or_a_larger_number_is_never_due_earlier(
            start in 0..TWO_YEARS_MINUTES,
            later in 0..30 * DAY_MINUTES,
            pauses in pauses_behind(),
            count in 1u16..80,
            more in 0u16..20,
            unit in 0usize..3,
        ) {
            let start_ms = FIRST_MS + start * MINUTE_MS;
            let pauses = placed(&pauses, start_ms);
            let unit = Unit::ALL[unit];
            // What nobody can know yet lies behind all that is known.
            let due_at = |count: u16, start_ms: i64| {
                due_at_ms(&rule(count, unit), start_ms, &pauses, &wib()).unwrap_or(i64::MAX)
            };
            prop_assert!(due_at(count, start_ms) <= due_at(count, start_ms + later * MINUTE_MS));
            prop_assert!(due_at(count, start_ms) <= due_at(count + more, start_ms));
        }

        #[test]
        fn a_pause_of_whole_working_days_moves_the_due_date_by_as_many(
            start in 0..TWO_YEARS_MINUTES,
            count in 1u16..80,
            before in any::<prop::sample::Index>(),
            paused in 0u64..30,
            zone in 0usize..3,
        ) {
            let calendar = calendar(ZONES[zone], false);
            let start_ms = FIRST_MS + start * MINUTE_MS;
            let rule = rule(count, Unit::WorkingDays);
            let without = due_on(&rule, start_ms, &[], &calendar).unwrap();
            let before = before.index(usize::from(count)) as u64;
            let from = calendar.add_working_days(calendar.zone.date(start_ms), before + 1);
            let until = calendar.add_working_days(from, paused);
            let pauses = [pause(at(calendar.zone, from, 8, 0), at(calendar.zone, until, 8, 0))];
            let with = due_on(&rule, start_ms, &pauses, &calendar).unwrap();
            prop_assert_eq!(with, calendar.add_working_days(without, paused));
        }

        #[test]
        fn another_zone_moves_the_due_date_by_at_most_one_day_of_its_unit(
            start in 0..TWO_YEARS_MINUTES,
            count in 1u16..80,
            six_day_week in any::<bool>(),
        ) {
            let start_ms = FIRST_MS + start * MINUTE_MS;
            for unit in DAY_UNITS {
                let [wib, wita, wit] = ZONES.map(|zone| {
                    due_on(&rule(count, unit), start_ms, &[], &calendar(zone, six_day_week)).unwrap()
                });
                prop_assert!(wib <= wita && wita <= wit);
                let apart = match unit {
                    Unit::WorkingDays => calendar(Zone::Wib, six_day_week).working_days(wib, wit),
                    _ => wit.signed_duration_since(wib).num_days() as u64,
                };
                prop_assert!(apart <= 1, "{wib}, {wit}");
            }
        }

        #[test]
        fn one_more_holiday_never_brings_a_deadline_forward(
            start in 0..TWO_YEARS_MINUTES,
            pauses in pauses_behind(),
            count in 1u16..80,
            unit in 0usize..3,
            holiday in 0u64..200,
            six_day_week in any::<bool>(),
        ) {
            let before = calendar(Zone::Wib, six_day_week);
            let start_ms = FIRST_MS + start * MINUTE_MS;
            let on = before.zone.date(start_ms) + Days::new(holiday);
            let table = format!("{}{on}\tdaerah\tHari jadi kabupaten\n", before.holidays.to_text());
            let after = WorkCalendar { holidays: Holidays::parse(&table).unwrap(), ..before.clone() };
            prop_assert!(after.holidays.is_holiday(on));
            let rule = rule(count, Unit::ALL[unit]);
            let pauses = placed(&pauses, start_ms);
            let due_at = |calendar: &WorkCalendar, pauses: &[Pause]| {
                due_at_ms(&rule, start_ms, pauses, calendar).unwrap_or(i64::MAX)
            };
            prop_assert!(due_at(&before, &pauses) <= due_at(&after, &pauses));
            if rule.unit == Unit::WorkingDays {
                let [without, with] = [&before, &after].map(|calendar| due_on(&rule, start_ms, &[], calendar).unwrap());
                prop_assert!(before.working_days(without, with) <= 1, "{}, {}", without, with);
            } else {
                prop_assert_eq!(due_at(&before, &pauses), due_at(&after, &pauses));
            }
        }

        #[test]
        fn receipts_of_one_local_day_are_due_on_one_day_whatever_the_hour_and_the_zone(
            first in 0u64..730,
            minutes in prop::array::uniform3(0..DAY_MINUTES),
            count in 1u16..80,
            unit in 0usize..2,
        ) {
            let rule = rule(count, DAY_UNITS[unit]);
            let received_on = day(2025, 1, 1) + Days::new(first);
            let due: Vec<Option<NaiveDate>> = ZONES
                .into_iter()
                .zip(minutes)
                .map(|(zone, minute)| due_on(&rule, at(zone, received_on, 0, minute), &[], &calendar(zone, false)))
                .collect();
            prop_assert!(due.iter().all(|one| *one == due[0]), "{:?}", due);
        }

        #[test]
        fn a_pause_in_two_adjacent_parts_is_the_same_pause(
            start in 0..TWO_YEARS_MINUTES,
            pauses in pauses_behind(),
            from in -DAY_MINUTES..60 * DAY_MINUTES,
            parts in (0..9 * DAY_MINUTES, 0..9 * DAY_MINUTES),
            count in 1u16..80,
            unit in 0usize..3,
            now in 0..150 * DAY_MINUTES,
        ) {
            let start_ms = FIRST_MS + start * MINUTE_MS;
            let others = placed(&pauses, start_ms);
            let from_ms = start_ms + from * MINUTE_MS;
            let cut_ms = from_ms + parts.0 * MINUTE_MS;
            let until_ms = cut_ms + parts.1 * MINUTE_MS;
            let mut whole = others.clone();
            whole.push(pause(from_ms, until_ms));
            let mut cut = vec![pause(cut_ms, until_ms)];
            cut.extend(others);
            cut.push(pause(from_ms, cut_ms));
            let rule = rule(count, Unit::ALL[unit]);
            let now_ms = start_ms + now * MINUTE_MS;
            prop_assert_eq!(
                due(&rule, start_ms, &whole, &wib(), now_ms),
                due(&rule, start_ms, &cut, &wib(), now_ms)
            );
        }

        #[test]
        fn a_case_is_late_exactly_from_local_midnight_on(
            start in 0..TWO_YEARS_MINUTES,
            pauses in pauses_behind(),
            count in 1u16..80,
            unit in 0usize..2,
            zone in 0usize..3,
        ) {
            let calendar = calendar(ZONES[zone], false);
            let start_ms = FIRST_MS + start * MINUTE_MS;
            let pauses = placed(&pauses, start_ms);
            let rule = rule(count, DAY_UNITS[unit]);
            let first_late_ms = due_at_ms(&rule, start_ms, &pauses, &calendar);
            prop_assert_eq!(first_late_ms.is_none(), due_on(&rule, start_ms, &pauses, &calendar).is_none());
            if let Some(first_late_ms) = first_late_ms {
                let midnight_ms = calendar.zone.midnight_ms(calendar.zone.date(first_late_ms));
                prop_assert_eq!(first_late_ms, midnight_ms);
                let number = |now_ms: i64| left(due(&rule, start_ms, &pauses, &calendar, now_ms)).number();
                prop_assert_eq!(number(first_late_ms - 1), 0);
                prop_assert_eq!(number(first_late_ms), -1);
                prop_assert!(kept(&rule, start_ms, &pauses, &calendar, first_late_ms - 1));
                prop_assert!(!kept(&rule, start_ms, &pauses, &calendar, first_late_ms));
            }
        }
    }
}
