//! What a kecamatan says of holidays (*hari libur*), as a version of the rule set carries it: whole years, each in place of the
//! shipped one.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use serde::{Deserialize, Serialize};

use super::holidays::date;
use super::{HolidayKind, Holidays, one_line};

/// One version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HolidaySet {
    pub years: BTreeMap<i32, Vec<DayOff>>,
}

/// One day on which nobody works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DayOff {
    /// `2027-01-01`
    pub on: String,
    /// `libur`, `cuti` or `daerah`.
    pub kind: String,
    pub name: String,
}

/// What is wrong with a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HolidayFault {
    #[error("not a date of this year")]
    Date,
    #[error("no such kind")]
    Kind,
    #[error("a day without a name")]
    Name,
}

impl HolidaySet {
    /// The shipped days with these years in their places.
    ///
    /// # Errors
    /// The first [`HolidayFault`]: nothing of the version is taken over then.
    pub fn over(&self, shipped: &Holidays) -> Result<Holidays, HolidayFault> {
        let mut holidays = shipped.clone();
        for (year, days) in &self.years {
            let mut rows = Vec::with_capacity(days.len());
            for day in days {
                let on = date(&day.on)
                    .filter(|on| on.year() == *year)
                    .ok_or(HolidayFault::Date)?;
                let mut kinds = HolidayKind::ALL.into_iter();
                let kind = kinds.find(|kind| kind.name() == day.kind).ok_or(HolidayFault::Kind)?;
                let name = one_line(&day.name);
                if name.is_empty() {
                    return Err(HolidayFault::Name);
                }
                rows.push((on, kind, name));
            }
            holidays = holidays.with_year(*year, rows);
        }
        Ok(holidays)
    }

    /// The days of a year as they are written.
    pub fn days_of(holidays: &Holidays, year: i32) -> Vec<DayOff> {
        let days = holidays.rows().filter(|day| day.on.year() == year);
        days.map(|day| DayOff {
            on: day.on.to_string(),
            kind: day.kind.name().to_owned(),
            name: day.name.to_owned(),
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn day_off(on: &str, kind: &str, name: &str) -> DayOff {
        DayOff {
            on: on.to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
        }
    }

    fn set(year: i32, days: Vec<DayOff>) -> HolidaySet {
        HolidaySet {
            years: BTreeMap::from([(year, days)]),
        }
    }

    fn is_holiday(holidays: &Holidays, year: i32, month: u32, day: u32) -> bool {
        holidays.is_holiday(NaiveDate::from_ymd_opt(year, month, day).unwrap())
    }

    #[test]
    fn a_year_that_is_said_replaces_the_shipped_one_and_no_other() {
        let version = set(
            2026,
            vec![
                day_off("2026-01-01", "libur", "Tahun Baru 2026 Masehi"),
                day_off("2026-07-01", "daerah", "Hari jadi Kecamatan Kalirejo"),
            ],
        );
        let holidays = version.over(&Holidays::shipped()).unwrap();
        assert!(is_holiday(&holidays, 2026, 7, 1) && holidays.knows(2026));
        assert!(!is_holiday(&holidays, 2026, 8, 17), "the own list does not have it");
        assert!(is_holiday(&holidays, 2025, 8, 17), "another year is as shipped");
        assert_eq!(HolidaySet::days_of(&holidays, 2026), version.years[&2026]);
    }

    #[test]
    fn a_year_that_nobody_shipped_is_known_once_it_is_written() {
        let shipped = Holidays::shipped();
        assert!(!shipped.knows(2031));
        let version = set(2031, vec![day_off("2031-01-01", "libur", "Tahun Baru")]);
        assert!(version.over(&shipped).unwrap().knows(2031));
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        for (bad, fault) in [
            (day_off("2027-01-01", "libur", "Tahun Baru"), HolidayFault::Date),
            (day_off("2026-02-30", "libur", "Tahun Baru"), HolidayFault::Date),
            (day_off("1/1/2026", "libur", "Tahun Baru"), HolidayFault::Date),
            (day_off("2026-01-01", "merah", "Tahun Baru"), HolidayFault::Kind),
            (day_off("2026-01-01", "libur", " "), HolidayFault::Name),
        ] {
            assert_eq!(set(2026, vec![bad]).over(&Holidays::shipped()), Err(fault));
        }
    }
}
