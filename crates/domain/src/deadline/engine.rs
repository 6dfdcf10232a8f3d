//! From a rule, its start and the pauses to a due date, and to what is left of the time.
//!
//! Working days, calendar days and milliseconds are counted by the same steps over a `Scale`. A stretch of time is open
//! at its beginning and closed at its end throughout, `(after, until]`, because the day of the start is not counted and
//! the day of the deadline is.

use chrono::{Datelike, Days, NaiveDate};

use super::{Holidays, Rule, Unit};
use crate::calendar::Zone;

const HOUR_MS: u64 = 3_600_000;

/// A time during which the clock stands (*jeda*), because the file is incomplete.
///
/// They may overlap and come in any order. One that ends before it begins is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    pub from_ms: i64,
    /// The first moment at which the clock runs again; absent: the file is still incomplete.
    pub until_ms: Option<i64>,
}

/// Where and on which days people work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    pub holidays: Holidays,
    /// Monday to Saturday; otherwise to Friday.
    pub six_day_week: bool,
    pub zone: Zone,
}

impl WorkCalendar {
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.is_in_week(day) && !self.holidays.is_holiday(day)
    }

    /// How many working days lie behind `after`, up to and with `until`.
    pub fn working_days(&self, after: NaiveDate, until: NaiveDate) -> u64 {
        let days = calendar_days(after, until);
        // Any seven days in a row hold one week of work, so only what is beyond whole weeks is looked at day by day.
        let odd_until = plus_days(after, days % 7);
        let odd = after.iter_days().skip(1).take_while(|day| *day <= odd_until);
        let in_week = days / 7 * self.days_a_week() + number(odd.filter(|day| self.is_in_week(*day)));
        let holidays = self.holidays.between(after, until);
        in_week.saturating_sub(number(holidays.filter(|day| self.is_in_week(*day))))
    }

    /// The working day with which `count` of them lie behind `after`; `after` itself for 0.
    pub fn add_working_days(&self, after: NaiveDate, count: u64) -> NaiveDate {
        let (mut day, mut left) = (after, count);
        loop {
            // Whole weeks at a stride. At least one day is left for the steps, so that the end is a working day.
            let weeks = left.saturating_sub(1) / self.days_a_week();
            if weeks == 0 {
                break;
            }
            let ahead = plus_days(day, weeks.saturating_mul(7));
            if ahead == NaiveDate::MAX {
                return ahead;
            }
            left = left.saturating_sub(self.working_days(day, ahead));
            day = ahead;
        }
        let Some(further) = left.checked_sub(1) else {
            return day;
        };
        day.iter_days()
            .skip(1)
            .filter(|day| self.is_working_day(*day))
            .nth(usize::try_from(further).unwrap_or(usize::MAX))
            .unwrap_or(NaiveDate::MAX)
    }

    /// Are the holidays of all these days known?
    fn knows(&self, after: NaiveDate, until: NaiveDate) -> bool {
        until <= after || (plus_days(after, 1).year()..=until.year()).all(|year| self.holidays.knows(year))
    }

    fn is_in_week(&self, day: NaiveDate) -> bool {
        u64::from(day.weekday().num_days_from_monday()) < self.days_a_week()
    }

    fn days_a_week(&self) -> u64 {
        if self.six_day_week { 6 } else { 5 }
    }
}

fn calendar_days(after: NaiveDate, until: NaiveDate) -> u64 {
    u64::try_from(until.signed_duration_since(after).num_days()).unwrap_or(0)
}

fn plus_days(day: NaiveDate, count: u64) -> NaiveDate {
    day.checked_add_days(Days::new(count)).unwrap_or(NaiveDate::MAX)
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(NaiveDate::MIN)
}

fn number(days: impl Iterator<Item = NaiveDate>) -> u64 {
    days.map(|_| 1u64).sum()
}

/// When a case is due, as far as can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub state: State,
    /// False where working days were counted in a year whose holidays are not known. Its weekends are left out, but the
    /// true deadline may lie later.
    pub is_sure: bool,
}

/// Does the clock run?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Running {
        /// The last day on which the case is in time.
        due_on: NaiveDate,
        /// The first moment at which it is late.
        due_at_ms: i64,
        left: Left,
    },
    /// An open pause came before the deadline, which therefore nobody knows.
    Paused { left: Left },
}

/// How much is left (*sisa*), in the unit of the rule.
///
/// Days: those that are still to be counted behind today. 0 is due today. Hours: whole ones; 0 is due within the hour.
/// Negative is late, from -1 for the first late day or hour on. A weekend behind the deadline belongs to the first late
/// day. As no paused time counts, none adds to what is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    WorkingDays(i32),
    CalendarDays(i32),
    Hours(i32),
}

impl Left {
    pub fn number(self) -> i32 {
        match self {
            Left::WorkingDays(n) | Left::CalendarDays(n) | Left::Hours(n) => n,
        }
    }

    pub fn is_overdue(self) -> bool {
        self.number() < 0
    }
}

/// What a rule asks of a case whose clock started at `started_at_ms`, as it stands at `now_ms`.
pub fn due(rule: &Rule, started_at_ms: i64, pauses: &[Pause], calendar: &WorkCalendar, now_ms: i64) -> Due {
    let zone = calendar.zone;
    let pauses: &[Pause] = if rule.pauses { pauses } else { &[] };
    let (day, count) = (zone.date(started_at_ms), u64::from(rule.count));
    match rule.unit {
        Unit::WorkingDays => {
            let run = Run::new(WorkingDays(calendar), day, count, paused_days(pauses, zone));
            Due {
                state: state_in_days(&run, zone, now_ms, Left::WorkingDays),
                is_sure: calendar.knows(run.start, run.reaches()),
            }
        }
        Unit::CalendarDays => {
            let run = Run::new(CalendarDays, day, count, paused_days(pauses, zone));
            Due {
                state: state_in_days(&run, zone, now_ms, Left::CalendarDays),
                is_sure: true,
            }
        }
        Unit::Hours => {
            let run = Run::new(Milliseconds, started_at_ms, count * HOUR_MS, paused_ms(pauses));
            Due {
                state: state_in_hours(&run, zone, now_ms),
                is_sure: true,
            }
        }
    }
}

/// The first moment at which the case is late, for an index of what is overdue; `None` while an open pause holds the
/// clock. It does not depend on the present, only on what is recorded.
pub fn due_at_ms(rule: &Rule, started_at_ms: i64, pauses: &[Pause], calendar: &WorkCalendar) -> Option<i64> {
    match due(rule, started_at_ms, pauses, calendar, started_at_ms).state {
        State::Running { due_at_ms, .. } => Some(due_at_ms),
        State::Paused { .. } => None,
    }
}

/// Was what the rule asks done in time? While the clock stands nothing is late.
pub fn kept(rule: &Rule, started_at_ms: i64, pauses: &[Pause], calendar: &WorkCalendar, done_at_ms: i64) -> bool {
    due_at_ms(rule, started_at_ms, pauses, calendar).is_none_or(|due_at_ms| done_at_ms < due_at_ms)
}

/// How much is left until a deadline that is known, in its unit, with no pause from now on.
pub fn left_until(unit: Unit, due_at_ms: i64, calendar: &WorkCalendar, now_ms: i64) -> Left {
    let zone = calendar.zone;
    let (today, due_on) = (zone.date(now_ms), zone.date(due_at_ms.saturating_sub(1)));
    let days = |between: &dyn Fn(NaiveDate, NaiveDate) -> u64| match due_on < today {
        true => -narrow(signed(between(due_on, today))).max(1),
        false => narrow(signed(between(today, due_on))),
    };
    match unit {
        Unit::WorkingDays => Left::WorkingDays(days(&|after, until| calendar.working_days(after, until))),
        Unit::CalendarDays => Left::CalendarDays(days(&|after, until| CalendarDays.between(after, until))),
        Unit::Hours => {
            let left_ms = due_at_ms.saturating_sub(now_ms);
            let hours = left_ms / signed(HOUR_MS);
            Left::Hours(narrow(if left_ms <= 0 { hours - 1 } else { hours }))
        }
    }
}

fn state_in_days<S>(run: &Run<S>, zone: Zone, now_ms: i64, left: fn(i32) -> Left) -> State
where
    S: Scale<Point = NaiveDate>,
{
    let today = zone.date(now_ms);
    let days = run.left(today);
    match run.end {
        None => State::Paused {
            left: left(narrow(days)),
        },
        Some(due_on) => State::Running {
            due_on,
            due_at_ms: zone.midnight_ms(plus_days(due_on, 1)),
            left: left(narrow(if due_on < today { days.min(-1) } else { days })),
        },
    }
}

fn state_in_hours(run: &Run<Milliseconds>, zone: Zone, now_ms: i64) -> State {
    let left_ms = run.left(now_ms);
    let hours = left_ms / signed(HOUR_MS);
    match run.end {
        None => State::Paused {
            left: Left::Hours(narrow(hours)),
        },
        Some(due_at_ms) => State::Running {
            // Until 24.00 is until the end of that day.
            due_on: zone.date(due_at_ms.saturating_sub(1)),
            due_at_ms,
            left: Left::Hours(narrow(if due_at_ms <= now_ms { hours - 1 } else { hours })),
        },
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn narrow(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(if count < 0 { i32::MIN } else { i32::MAX })
}

/// Something that a clock can count.
trait Scale {
    type Point: Copy + Ord;

    /// How much lies behind `after`, up to and with `until`; nothing unless that is later.
    fn between(&self, after: Self::Point, until: Self::Point) -> u64;

    /// The first point with `count` between `after` and it; `after` itself for 0.
    fn add(&self, after: Self::Point, count: u64) -> Self::Point;
}

struct WorkingDays<'a>(&'a WorkCalendar);

impl Scale for WorkingDays<'_> {
    type Point = NaiveDate;

    fn between(&self, after: NaiveDate, until: NaiveDate) -> u64 {
        self.0.working_days(after, until)
    }

    fn add(&self, after: NaiveDate, count: u64) -> NaiveDate {
        self.0.add_working_days(after, count)
    }
}

struct CalendarDays;

impl Scale for CalendarDays {
    type Point = NaiveDate;

    fn between(&self, after: NaiveDate, until: NaiveDate) -> u64 {
        calendar_days(after, until)
    }

    fn add(&self, after: NaiveDate, count: u64) -> NaiveDate {
        plus_days(after, count)
    }
}

struct Milliseconds;

impl Scale for Milliseconds {
    type Point = i64;

    fn between(&self, after: i64, until: i64) -> u64 {
        u64::try_from(until.saturating_sub(after)).unwrap_or(0)
    }

    fn add(&self, after: i64, count: u64) -> i64 {
        after.saturating_add_unsigned(count)
    }
}

/// What is not counted; without an end it is open.
#[derive(Clone, Copy)]
struct Span<P> {
    after: P,
    until: Option<P>,
}

/// The days at whose end a pause lies: from the one on which it begins to the one before that on which it ends.
fn paused_days(pauses: &[Pause], zone: Zone) -> Vec<Span<NaiveDate>> {
    let span = |pause: &Pause| Span {
        after: day_before(zone.date(pause.from_ms)),
        until: pause.until_ms.map(|until_ms| day_before(zone.date(until_ms))),
    };
    union(pauses.iter().map(span).collect())
}

fn paused_ms(pauses: &[Pause]) -> Vec<Span<i64>> {
    let span = |pause: &Pause| Span {
        after: pause.from_ms,
        until: pause.until_ms,
    };
    union(pauses.iter().map(span).collect())
}

/// The same without overlaps, in order. An open one comes last.
fn union<P: Copy + Ord>(mut spans: Vec<Span<P>>) -> Vec<Span<P>> {
    spans.retain(|span| span.until.is_none_or(|until| span.after < until));
    spans.sort_unstable_by_key(|span| span.after);
    let mut joined: Vec<Span<P>> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.until.is_none_or(|until| span.after <= until) => {
                last.until = last.until.zip(span.until).map(|(one, other)| one.max(other));
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// A clock that counts to `count`.
struct Run<S: Scale> {
    scale: S,
    start: S::Point,
    count: u64,
    pauses: Vec<Span<S::Point>>,
    /// Where it is full; absent: an open pause came before.
    end: Option<S::Point>,
}

impl<S: Scale> Run<S> {
    fn new(scale: S, start: S::Point, count: u64, pauses: Vec<Span<S::Point>>) -> Self {
        let end = end(&scale, start, count, &pauses);
        Self {
            scale,
            start,
            count,
            pauses,
            end,
        }
    }

    /// What is left behind `now`; less than nothing when it is late.
    fn left(&self, now: S::Point) -> i64 {
        let paused = self.pauses.iter().map(|pause| {
            let until = pause.until.map_or(now, |until| until.min(now));
            self.scale.between(pause.after.max(self.start), until)
        });
        let all = self.scale.between(self.start, now);
        let counted = paused.fold(all, u64::saturating_sub);
        signed(self.count).saturating_sub(signed(counted))
    }

    /// The last point on which the answer rests.
    fn reaches(&self) -> S::Point {
        let held_at = self.pauses.last().map(|pause| pause.after);
        self.end.or(held_at).unwrap_or(self.start)
    }
}

fn end<S: Scale>(scale: &S, start: S::Point, count: u64, pauses: &[Span<S::Point>]) -> Option<S::Point> {
    let (mut at, mut left) = (start, count);
    for pause in pauses {
        let before = scale.between(at, pause.after);
        if left <= before {
            break;
        }
        left -= before;
        at = at.max(pause.until?);
    }
    Some(scale.add(at, left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::tests::{
        DAY_MINUTES, DAY_UNITS, MINUTE_MS, at, calendar, day, due_on, left, pause, rule, wib,
    };

    fn open_pause(from_ms: i64) -> Pause {
        Pause {
            from_ms,
            until_ms: None,
        }
    }

    #[test]
    fn a_deadline_that_falls_on_lebaran_moves_behind_it() {
        let received_at_ms = at(Zone::Wib, day(2025, 3, 21), 9, 0);
        let rule = rule(5, Unit::WorkingDays);
        let behind = Some(day(2025, 4, 8));
        assert_eq!(due_on(&rule, received_at_ms, &[], &wib()), behind);
        let weekends_only = WorkCalendar {
            holidays: Holidays::default(),
            ..wib()
        };
        let guessed = due(&rule, received_at_ms, &[], &weekends_only, received_at_ms);
        assert_eq!(
            due_on(&rule, received_at_ms, &[], &weekends_only),
            Some(day(2025, 3, 28))
        );
        assert!(!guessed.is_sure, "without a table nobody knows of Lebaran");
    }

    #[test]
    fn a_receipt_on_friday_night_counts_from_the_next_working_day() {
        let received_at_ms = at(Zone::Wib, day(2025, 1, 17), 22, 0);
        for (count, six_day_week, expected) in [(1, false, 20), (3, false, 22), (1, true, 18), (3, true, 21)] {
            let calendar = calendar(Zone::Wib, six_day_week);
            assert_eq!(
                due_on(&rule(count, Unit::WorkingDays), received_at_ms, &[], &calendar),
                Some(day(2025, 1, expected)),
                "{count}, six days: {six_day_week}"
            );
        }
    }

    #[test]
    fn fourteen_and_sixty_working_days_leave_out_17_august() {
        for (received_on, count, expected) in [
            (day(2025, 8, 4), 14, day(2025, 8, 25)),
            (day(2026, 8, 3), 14, day(2026, 8, 24)),
            (day(2025, 7, 1), 60, day(2025, 9, 25)),
            (day(2026, 7, 1), 60, day(2026, 9, 25)),
        ] {
            let received_at_ms = at(Zone::Wib, received_on, 10, 15);
            let found = due(
                &rule(count, Unit::WorkingDays),
                received_at_ms,
                &[],
                &wib(),
                received_at_ms,
            );
            let due_at_ms = Zone::Wib.midnight_ms(expected) + DAY_MINUTES * MINUTE_MS;
            assert_eq!(
                found,
                Due {
                    state: State::Running {
                        due_on: expected,
                        due_at_ms,
                        left: Left::WorkingDays(i32::from(count)),
                    },
                    is_sure: true,
                }
            );
        }
    }

    #[test]
    fn calendar_days_know_no_holiday() {
        let received_at_ms = at(Zone::Wib, day(2025, 3, 1), 9, 0);
        let rule = rule(30, Unit::CalendarDays);
        assert_eq!(due_on(&rule, received_at_ms, &[], &wib()), Some(day(2025, 3, 31)));
    }

    #[test]
    fn a_receipt_late_at_night_in_the_west_is_of_the_next_day_in_the_east() {
        let received_at_ms = at(Zone::Wib, day(2025, 1, 20), 23, 30);
        let rule = rule(3, Unit::CalendarDays);
        for (zone, expected) in [(Zone::Wib, 23), (Zone::Wita, 24), (Zone::Wit, 24)] {
            let calendar = calendar(zone, false);
            let expected = day(2025, 1, expected);
            assert_eq!(due_on(&rule, received_at_ms, &[], &calendar), Some(expected));
            assert_eq!(
                due_at_ms(&rule, received_at_ms, &[], &calendar),
                Some(at(zone, expected, 24, 0))
            );
        }
    }

    #[test]
    fn what_is_left_counts_down_to_0_on_the_last_day_and_below_behind_it() {
        let received_at_ms = at(Zone::Wib, day(2025, 1, 10), 9, 0);
        let rule = rule(5, Unit::WorkingDays);
        for (today, expected) in [
            (9, 5),
            (10, 5),
            (11, 5),
            (12, 5),
            (13, 4),
            (16, 1),
            (17, 0),
            (18, -1),
            (19, -1),
            (20, -1),
            (21, -2),
            (24, -5),
        ] {
            let now_ms = at(Zone::Wib, day(2025, 1, today), 12, 0);
            let found = left(due(&rule, received_at_ms, &[], &wib(), now_ms));
            assert_eq!(found, Left::WorkingDays(expected), "on {today} January");
            assert_eq!(found.is_overdue(), today > 17, "on {today} January");
        }
    }

    #[test]
    fn an_open_pause_leaves_no_due_date_and_keeps_what_is_left() {
        let received_at_ms = at(Zone::Wib, day(2025, 1, 6), 9, 0);
        let pauses = [open_pause(at(Zone::Wib, day(2025, 1, 9), 10, 0))];
        let rule = rule(14, Unit::WorkingDays);
        // The 7th and the 8th were counted.
        for today in [day(2025, 1, 9), day(2025, 1, 13), day(2027, 3, 20)] {
            let now_ms = at(Zone::Wib, today, 12, 0);
            assert_eq!(
                due(&rule, received_at_ms, &pauses, &wib(), now_ms),
                Due {
                    state: State::Paused {
                        left: Left::WorkingDays(12),
                    },
                    is_sure: true,
                }
            );
            assert!(kept(&rule, received_at_ms, &pauses, &wib(), now_ms));
        }
        assert_eq!(due_at_ms(&rule, received_at_ms, &pauses, &wib()), None);
    }

    #[test]
    fn the_day_of_the_pause_is_given_back_and_the_day_of_its_end_counts() {
        let received_at_ms = at(Zone::Wib, day(2025, 1, 6), 9, 0);
        let rule = rule(14, Unit::WorkingDays);
        let on = |d: u32, hour: i64| at(Zone::Wib, day(2025, 1, d), hour, 0);
        for (pauses, expected) in [
            (vec![], 24),
            (vec![pause(on(9, 8), on(9, 16))], 24),
            (vec![pause(on(9, 10), on(10, 8))], 30),
            (vec![pause(on(9, 10), on(13, 8))], 31),
            (vec![pause(on(10, 1), on(13, 8)), pause(on(9, 10), on(10, 2))], 31),
            (vec![pause(on(13, 8), on(9, 10))], 24),
        ] {
            let found = due_on(&rule, received_at_ms, &pauses, &wib());
            assert_eq!(found, Some(day(2025, 1, expected)), "{pauses:?}");
        }
    }

    #[test]
    fn a_rule_that_does_not_pause_hears_of_no_pause() {
        let received_at_ms = at(Zone::Wib, day(2025, 1, 6), 9, 0);
        let steady = Rule {
            pauses: false,
            ..rule(14, Unit::WorkingDays)
        };
        let found = due_on(&steady, received_at_ms, &[open_pause(received_at_ms)], &wib());
        assert_eq!(found, Some(day(2025, 1, 24)));
    }

    #[test]
    fn a_pause_behind_the_deadline_saves_nobody() {
        let received_at_ms = at(Zone::Wib, day(2025, 1, 10), 9, 0);
        let rule = rule(5, Unit::WorkingDays);
        let pauses = [open_pause(at(Zone::Wib, day(2025, 1, 20), 8, 0))];
        assert_eq!(due_on(&rule, received_at_ms, &pauses, &wib()), Some(day(2025, 1, 17)));
        let much_later_ms = at(Zone::Wib, day(2025, 3, 3), 9, 0);
        let found = left(due(&rule, received_at_ms, &pauses, &wib(), much_later_ms));
        assert_eq!(found, Left::WorkingDays(-1));
        let midnight_ms = at(Zone::Wib, day(2025, 1, 18), 0, 0);
        assert!(kept(&rule, received_at_ms, &pauses, &wib(), midnight_ms - 1));
        assert!(!kept(&rule, received_at_ms, &pauses, &wib(), midnight_ms));
    }

    #[test]
    fn hours_are_exact_and_a_late_hour_counts_from_its_beginning() {
        let received_at_ms = at(Zone::Wita, day(2025, 1, 19), 9, 0);
        let calendar = calendar(Zone::Wita, false);
        let rule = rule(3, Unit::Hours);
        let behind = |hour: i64, ms: i64| at(Zone::Wita, day(2025, 1, 19), hour, 0) + ms;
        for (now_ms, expected) in [
            (behind(9, 0), 3),
            (behind(9, 1), 2),
            (behind(11, 0), 1),
            (behind(11, 1), 0),
            (behind(12, -1), 0),
            (behind(12, 0), -1),
            (behind(13, -1), -1),
            (behind(13, 0), -2),
        ] {
            let found = due(&rule, received_at_ms, &[], &calendar, now_ms);
            assert_eq!(left(found), Left::Hours(expected));
            assert!(found.is_sure);
        }
        assert_eq!(due_at_ms(&rule, received_at_ms, &[], &calendar), Some(behind(12, 0)));
        let pauses = [pause(behind(10, 0), behind(11, 30 * MINUTE_MS))];
        assert_eq!(
            due_at_ms(&rule, received_at_ms, &pauses, &calendar),
            Some(behind(13, 30 * MINUTE_MS))
        );
        assert!(kept(&rule, received_at_ms, &pauses, &calendar, behind(13, 0)));
        let pauses = [open_pause(behind(10, 0))];
        let held = due(&rule, received_at_ms, &pauses, &calendar, behind(20, 0));
        assert_eq!(held.state, State::Paused { left: Left::Hours(2) });
    }

    #[test]
    fn hours_until_midnight_are_due_on_the_day_that_ends() {
        let received_at_ms = at(Zone::Wib, day(2025, 1, 20), 21, 0);
        let rule = rule(3, Unit::Hours);
        assert_eq!(due_on(&rule, received_at_ms, &[], &wib()), Some(day(2025, 1, 20)));
    }

    #[test]
    fn a_year_without_a_table_makes_only_working_days_unsure() {
        let received_at_ms = at(Zone::Wib, day(2026, 12, 21), 9, 0);
        let sure = |count: u16, unit: Unit| {
            let rule = rule(count, unit);
            due(&rule, received_at_ms, &[], &wib(), received_at_ms).is_sure
        };
        assert!(sure(5, Unit::WorkingDays), "due in 2026");
        assert!(!sure(14, Unit::WorkingDays), "due in 2027");
        assert!(sure(14, Unit::CalendarDays));
        assert_eq!(
            due_on(&rule(14, Unit::WorkingDays), received_at_ms, &[], &wib()),
            Some(day(2027, 1, 12)),
            "what is known of 2026 is used all the same"
        );
        let last_ms = at(Zone::Wib, day(2026, 12, 31), 9, 0);
        let next_day = due(&rule(1, Unit::WorkingDays), last_ms, &[], &wib(), last_ms);
        assert!(!next_day.is_sure, "the year of day 1 decides");
    }

    #[test]
    fn a_start_at_the_end_of_all_calendars_is_answered() {
        let far_ms = 8_210_000_000_000_000;
        for unit in DAY_UNITS {
            let found = due_on(&rule(u16::MAX, unit), far_ms, &[], &wib());
            assert_eq!(found, Some(NaiveDate::MAX));
        }
        for start_ms in [i64::MIN, i64::MAX] {
            for unit in Unit::ALL {
                let pauses = [pause(i64::MIN, 0), pause(1, i64::MAX)];
                assert!(due_on(&rule(u16::MAX, unit), start_ms, &pauses, &wib()).is_some());
            }
        }
    }
}
