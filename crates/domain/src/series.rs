//! Rangkaian rapat: meetings that come again, whose turn it is to host them, and where they are held.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::meeting::MeetingKind;
use crate::op::{Fields, Tag};
use crate::record::{Filled, Said};

/// Field numbers of a series. Never reused.
pub mod series_field {
    use super::Tag;
    pub const TITLE: Tag = 3;
    /// Number of a [`MeetingKind`](crate::meeting::MeetingKind).
    pub const KIND: Tag = 4;
    /// When in a month: a [`MonthlyRule`](super::MonthlyRule) as text; absent: nobody said.
    pub const RULE: Tag = 5;
    /// Whose turn it is: region codes in their order, one a line; that of the sub-district is its own office.
    pub const HOSTS: Tag = 6;
    /// Where it is held if the host has no venue of its own, as on paper.
    pub const VENUE: Tag = 7;
    /// Turns that do not come as the order has them: [`Skip`](super::Skip) and [`Swap`](super::Swap), one a line.
    pub const SKIPPED: Tag = 8;
    /// As of a meeting: `09.00`, `pagi`, empty.
    pub const START: Tag = 9;
}

/// Field numbers of a venue. Never reused.
pub mod venue_field {
    use super::Tag;
    pub const NAME: Tag = 3;
    pub const ADDRESS: Tag = 4;
    /// Code of the region in which it lies: the venue of a host.
    pub const REGION: Tag = 5;
    pub const NOTE: Tag = 6;
}

/// A month of a year, `2025-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Its first day.
    first: NaiveDate,
}

impl Month {
    pub fn of(date: NaiveDate) -> Self {
        Self {
            first: date.with_day(1).unwrap_or(date),
        }
    }

    #[must_use]
    pub fn following(self) -> Self {
        Self {
            first: self.first.checked_add_months(Months::new(1)).unwrap_or(self.first),
        }
    }

    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    pub fn last_day(self) -> NaiveDate {
        let next = self.following().first;
        next.checked_sub_days(Days::new(1)).unwrap_or(next)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no month such as 2025-03")]
pub struct NotAMonth(pub String);

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let first: Option<NaiveDate> = format!("{text}-01").parse().ok();
        // Only what is written is read: `2025-3` is none.
        first
            .map(|first| Self { first })
            .filter(|month| month.to_string() == text)
            .ok_or_else(|| NotAMonth(text.to_owned()))
    }
}

/// When in a month a meeting is held. On the wire `day:20`, or `weekday:3:1` for the third Monday; the fifth is the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthlyRule {
    /// 1 to 31; of a shorter month the last.
    Day(u8),
    /// `nth` 1 to 5, `weekday` 1 (Monday) to 7.
    Weekday { nth: u8, weekday: u8 },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no rule such as day:20 or weekday:3:1")]
pub struct NotARule(pub String);

impl MonthlyRule {
    /// The day of that month on which it falls.
    pub fn date_in(self, month: Month) -> NaiveDate {
        let (first, last) = (month.first_day(), month.last_day());
        match self {
            MonthlyRule::Day(day) => first.with_day(u32::from(day)).unwrap_or(last),
            MonthlyRule::Weekday { nth, weekday } => {
                let until = (7 + u64::from(weekday) - u64::from(first.weekday().number_from_monday())) % 7;
                let nth = first.checked_add_days(Days::new(until + 7 * (u64::from(nth).max(1) - 1)));
                let nth = nth.unwrap_or(last);
                // A fifth that the month has not is its last.
                match nth > last {
                    true => nth.checked_sub_days(Days::new(7)).unwrap_or(last),
                    false => nth,
                }
            }
        }
    }
}

impl FromStr for MonthlyRule {
    type Err = NotARule;

    fn from_str(text: &str) -> Result<Self, NotARule> {
        let number = |part: Option<&str>, most: u8| -> Option<u8> {
            let number: u8 = part?.parse().ok()?;
            (1..=most).contains(&number).then_some(number)
        };
        let mut parts = text.split(':');
        let rule = match parts.next() {
            Some("day") => number(parts.next(), 31).map(MonthlyRule::Day),
            Some("weekday") => match (number(parts.next(), 5), number(parts.next(), 7)) {
                (Some(nth), Some(weekday)) => Some(MonthlyRule::Weekday { nth, weekday }),
                _ => None,
            },
            _ => None,
        };
        // Only what is written is read: `day:07` and `day:20:1` are none.
        rule.filter(|rule| rule.to_string() == text)
            .ok_or_else(|| NotARule(text.to_owned()))
    }
}

impl fmt::Display for MonthlyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MonthlyRule::Day(day) => write!(f, "day:{day}"),
            MonthlyRule::Weekday { nth, weekday } => write!(f, "weekday:{nth}:{weekday}"),
        }
    }
}

/// A turn that was passed over (*dilewati*), in the month for which it was due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// `YYYY-MM`
    pub month: String,
    /// Region code of the host.
    pub host: String,
    pub reason: String,
}

/// Two hosts who take each other's next turn, from a month on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// `YYYY-MM`
    pub month: String,
    /// Region code of the one whose turn comes first.
    pub host: String,
    /// Region code of the other.
    pub other: String,
    pub reason: String,
}

/// A series as somebody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Series {
    pub title: String,
    pub kind: MeetingKind,
    pub rule: Option<MonthlyRule>,
    /// Region codes, in their order.
    pub hosts: Vec<String>,
    pub venue: String,
    pub skipped: Vec<Skip>,
    pub swapped: Vec<Swap>,
    pub start: String,
}

impl Series {
    pub fn fields(&self) -> Fields {
        let rule = self.rule.map(|rule| rule.to_string()).unwrap_or_default();
        let skips = self.skipped.iter().map(skip_line);
        let changed: Vec<String> = skips.chain(self.swapped.iter().map(swap_line)).collect();
        Filled::default()
            .text(series_field::TITLE, &self.title)
            .number(series_field::KIND, self.kind as i64)
            .text(series_field::RULE, &rule)
            .text(series_field::HOSTS, &self.hosts.join("\n"))
            .text(series_field::VENUE, &self.venue)
            .text(series_field::SKIPPED, &changed.join("\n"))
            .text(series_field::START, &self.start)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            title: said.text(series_field::TITLE),
            kind: MeetingKind::of_number(said.number(series_field::KIND)).unwrap_or_default(),
            rule: said.text(series_field::RULE).parse().ok(),
            hosts: said.text(series_field::HOSTS).lines().map(str::to_owned).collect(),
            venue: said.text(series_field::VENUE),
            skipped: said.text(series_field::SKIPPED).lines().filter_map(skip_of).collect(),
            swapped: said.text(series_field::SKIPPED).lines().filter_map(swap_of).collect(),
            start: said.text(series_field::START),
        }
    }
}

/// Between the two hosts of a swap. No region code has it.
const EXCHANGED: char = '=';

/// `2025-03 18.02.01.2003 Panen raya`
fn skip_line(skip: &Skip) -> String {
    line_of(&skip.month, &skip.host, &skip.reason)
}

/// `2025-03 18.02.01.2003=18.02.01.2005 Panen raya`
fn swap_line(swap: &Swap) -> String {
    let hosts = format!("{}{EXCHANGED}{}", swap.host, swap.other);
    line_of(&swap.month, &hosts, &swap.reason)
}

fn line_of(month: &str, who: &str, reason: &str) -> String {
    // A reason of two lines would be read as two turns.
    let reason: Vec<&str> = reason.split_whitespace().collect();
    format!("{month} {who} {}", reason.join(" ")).trim_end().to_owned()
}

fn skip_of(line: &str) -> Option<Skip> {
    let (month, who, reason) = parts_of(line)?;
    (!who.contains(EXCHANGED)).then(|| Skip {
        month: month.to_owned(),
        host: who.to_owned(),
        reason: reason.to_owned(),
    })
}

fn swap_of(line: &str) -> Option<Swap> {
    let (month, who, reason) = parts_of(line)?;
    let (host, other) = who.split_once(EXCHANGED)?;
    Some(Swap {
        month: month.to_owned(),
        host: host.to_owned(),
        other: other.to_owned(),
        reason: reason.to_owned(),
    })
}

/// The month, who, and why.
fn parts_of(line: &str) -> Option<(&str, &str, &str)> {
    let mut parts = line.splitn(3, ' ');
    Some((parts.next()?, parts.next()?, parts.next().unwrap_or_default()))
}

/// A venue as somebody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Venue {
    pub name: String,
    pub address: String,
    /// Region code, or empty.
    pub region: String,
    pub note: String,
}

impl Venue {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .text(venue_field::NAME, &self.name)
            .text(venue_field::ADDRESS, &self.address)
            .text(venue_field::REGION, &self.region)
            .text(venue_field::NOTE, &self.note)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            name: said.text(venue_field::NAME),
            address: said.text(venue_field::ADDRESS),
            region: said.text(venue_field::REGION),
            note: said.text(venue_field::NOTE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_and_a_venue_are_read_as_they_were_filled_in() {
        let skip = |month: &str, reason: &str| Skip {
            month: month.to_owned(),
            host: "18.02.01.2003".to_owned(),
            reason: reason.to_owned(),
        };
        let series = Series {
            title: "Rapat Koordinasi Bulanan".to_owned(),
            kind: MeetingKind::Coordination,
            rule: Some(MonthlyRule::Weekday { nth: 3, weekday: 1 }),
            hosts: vec!["18.02.01".to_owned(), "18.02.01.2003".to_owned()],
            venue: "Aula Kecamatan".to_owned(),
            skipped: vec![skip("2025-03", "Panen raya di kampung"), skip("2025-04", "")],
            swapped: vec![Swap {
                month: "2025-05".to_owned(),
                host: "18.02.01.2003".to_owned(),
                other: "18.02.01".to_owned(),
                reason: "Balai diperbaiki".to_owned(),
            }],
            start: "09.00".to_owned(),
        };
        assert_eq!(Series::of_fields(&series.fields()), series);
        let venue = Venue {
            name: "Balai Kampung".to_owned(),
            address: "Jalan Raya 1".to_owned(),
            region: "18.02.01.2003".to_owned(),
            note: "80 kursi".to_owned(),
        };
        assert_eq!(Venue::of_fields(&venue.fields()), venue);
    }

    #[test]
    fn a_reason_of_two_lines_is_one_turn() {
        let series = Series {
            skipped: vec![Skip {
                month: "2025-03".to_owned(),
                host: "18.02.01.2003".to_owned(),
                reason: "Panen\nraya".to_owned(),
            }],
            ..Series::default()
        };
        let read = Series::of_fields(&series.fields()).skipped;
        assert_eq!(
            read.into_iter().map(|skip| skip.reason).collect::<Vec<_>>(),
            ["Panen raya"]
        );
    }

    #[test]
    fn a_rule_is_read_as_it_is_written_and_in_no_other_way() {
        for rule in [
            MonthlyRule::Day(1),
            MonthlyRule::Day(31),
            MonthlyRule::Weekday { nth: 5, weekday: 7 },
        ] {
            assert_eq!(rule.to_string().parse(), Ok(rule));
        }
        for other in [
            "",
            "day",
            "day:0",
            "day:32",
            "day:07",
            "day:20:1",
            "weekday:6:1",
            "weekday:1:8",
            "weekday:1",
            "month:1",
        ] {
            assert!(other.parse::<MonthlyRule>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_month_is_read_as_it_is_written_and_is_followed_by_the_next() {
        let month: Month = "2024-12".parse().unwrap();
        assert_eq!(
            (month.to_string(), month.following().to_string()),
            ("2024-12".to_owned(), "2025-01".to_owned())
        );
        assert_eq!(month.last_day().to_string(), "2024-12-31");
        assert_eq!(Month::of("2024-12-20".parse().unwrap()), month);
        for other in ["", "2025", "2025-3", "2025-13", "2025-03-01", "Maret 2025"] {
            assert!(other.parse::<Month>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_rule_falls_on_a_day_of_every_month() {
        let weekday = |nth, weekday| MonthlyRule::Weekday { nth, weekday };
        for (rule, month, date) in [
            (MonthlyRule::Day(20), "2025-01", "2025-01-20"),
            (MonthlyRule::Day(31), "2025-02", "2025-02-28"),
            (MonthlyRule::Day(31), "2024-02", "2024-02-29"),
            (weekday(3, 1), "2025-01", "2025-01-20"),
            (weekday(1, 3), "2025-01", "2025-01-01"),
            (weekday(1, 2), "2025-01", "2025-01-07"),
            (weekday(5, 5), "2025-01", "2025-01-31"),
            (weekday(5, 1), "2025-01", "2025-01-27"),
            (weekday(5, 7), "2025-02", "2025-02-23"),
        ] {
            assert_eq!(rule.date_in(month.parse().unwrap()).to_string(), date, "{rule} {month}");
        }
    }
}
