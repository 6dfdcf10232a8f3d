//! Rangkaian rapat: meetings that come again, whose turn it is to host them, and where they are held.

use std::fmt;
use std::str::FromStr;

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
    /// Turns that were passed over: [`Skip`](super::Skip), one a line.
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
    pub start: String,
}

impl Series {
    pub fn fields(&self) -> Fields {
        let rule = self.rule.map(|rule| rule.to_string()).unwrap_or_default();
        let skipped: Vec<String> = self.skipped.iter().map(skip_line).collect();
        Filled::default()
            .text(series_field::TITLE, &self.title)
            .number(series_field::KIND, self.kind as i64)
            .text(series_field::RULE, &rule)
            .text(series_field::HOSTS, &self.hosts.join("\n"))
            .text(series_field::VENUE, &self.venue)
            .text(series_field::SKIPPED, &skipped.join("\n"))
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
            start: said.text(series_field::START),
        }
    }
}

/// `2025-03 18.02.01.2003 Panen raya`
fn skip_line(skip: &Skip) -> String {
    // A reason of two lines would be read as two turns.
    let reason: Vec<&str> = skip.reason.split_whitespace().collect();
    format!("{} {} {}", skip.month, skip.host, reason.join(" "))
        .trim_end()
        .to_owned()
}

fn skip_of(line: &str) -> Option<Skip> {
    let mut parts = line.splitn(3, ' ');
    Some(Skip {
        month: parts.next()?.to_owned(),
        host: parts.next()?.to_owned(),
        reason: parts.next().unwrap_or_default().to_owned(),
    })
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
}
