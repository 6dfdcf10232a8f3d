//! Holidays (*hari libur*) without a network: a table per year, as the joint decree of three ministers (SKB 3 Menteri)
//! sets it in the year before, and sometimes changes it in the year itself.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use chrono::{Datelike, NaiveDate};

use super::{LineError, LineFault, line, named, one_line, rows};

const SHIPPED: &str = include_str!("holidays.tsv");
const COLUMNS: usize = 3;

/// Why nobody works. None of them is a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HolidayKind {
    /// Hari libur nasional.
    National,
    /// Cuti bersama.
    Collective,
    /// Libur daerah, as a governor or a bupati sets it.
    Regional,
}

impl HolidayKind {
    pub const ALL: [HolidayKind; 3] = [HolidayKind::National, HolidayKind::Collective, HolidayKind::Regional];

    /// The word in the table.
    pub fn name(self) -> &'static str {
        match self {
            HolidayKind::National => "libur",
            HolidayKind::Collective => "cuti",
            HolidayKind::Regional => "daerah",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday<'a> {
    pub on: NaiveDate,
    pub kind: HolidayKind,
    pub name: &'a str,
}

/// The holidays of the years that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    /// A day can be two holidays at once, each by its own name.
    days: BTreeMap<NaiveDate, BTreeMap<String, HolidayKind>>,
}

impl Holidays {
    /// The table of this version; its sources stand in its first lines.
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).expect("BUG: holidays.tsv has a line that its test refuses")
    }

    /// Reads lines of `YYYY-MM-DD`, kind and name with a tab between them. Empty lines and those that begin with `#`
    /// say nothing.
    ///
    /// # Errors
    /// [`LineError`] for the first line that cannot be meant.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut holidays = Self::default();
        let mut seen = BTreeMap::new();
        for (line, columns) in rows(text) {
            let (on, kind, name) = holiday(&columns).map_err(|fault| LineError { line, fault })?;
            if let Some(first_line) = seen.insert((on, name.clone()), line) {
                let fault = LineFault::Twice { first_line };
                return Err(LineError { line, fault });
            }
            holidays.days.entry(on).or_default().insert(name, kind);
        }
        Ok(holidays)
    }

    /// What [`Holidays::parse`] reads, in the order of the days.
    pub fn to_text(&self) -> String {
        self.rows()
            .map(|holiday| line(&[&holiday.on.to_string(), holiday.kind.name(), holiday.name]))
            .collect()
    }

    /// These, with those of a kecamatan. Each year that its table knows replaces the same year here wholly. In any
    /// other year its rows are added, so that one regional holiday needs one line.
    #[must_use]
    pub fn with_years_of(mut self, own: &Self) -> Self {
        let replaced = own.years();
        self.days.retain(|day, _| !replaced.contains(&day.year()));
        for (day, names) in &own.days {
            let here = self.days.entry(*day).or_default();
            here.extend(names.iter().map(|(name, kind)| (name.clone(), *kind)));
        }
        self
    }

    /// These, with one year replaced wholly by other rows. A row of another year is passed over.
    #[must_use]
    pub fn with_year(mut self, year: i32, rows: impl IntoIterator<Item = (NaiveDate, HolidayKind, String)>) -> Self {
        self.days.retain(|day, _| day.year() != year);
        for (on, kind, name) in rows.into_iter().filter(|(on, _, _)| on.year() == year) {
            self.days.entry(on).or_default().insert(name, kind);
        }
        self
    }

    /// Is the list of this year whole? Every decree begins with the national holiday on 1 January (Keppres 8/2024), so
    /// a year without it has only additions.
    pub fn knows(&self, year: i32) -> bool {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .and_then(|new_year| self.days.get(&new_year))
            .is_some_and(|names| names.values().any(|kind| *kind == HolidayKind::National))
    }

    /// The years that are known.
    pub fn years(&self) -> BTreeSet<i32> {
        let years: BTreeSet<i32> = self.days.keys().map(Datelike::year).collect();
        years.into_iter().filter(|year| self.knows(*year)).collect()
    }

    pub fn is_holiday(&self, day: NaiveDate) -> bool {
        self.days.contains_key(&day)
    }

    /// All rows, in the order of the days.
    pub fn rows(&self) -> impl Iterator<Item = Holiday<'_>> {
        self.days.iter().flat_map(|(on, names)| {
            names.iter().map(move |(name, kind)| Holiday {
                on: *on,
                kind: *kind,
                name: name.as_str(),
            })
        })
    }

    /// The days behind `after`, up to and with `until`.
    pub(super) fn between(&self, after: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        self.days
            .range((Bound::Excluded(after), Bound::Included(until.max(after))))
            .map(|(day, _)| *day)
    }
}

fn holiday(columns: &[&str]) -> Result<(NaiveDate, HolidayKind, String), LineFault> {
    let [on, kind, name] = columns else {
        return Err(LineFault::Columns {
            wanted: COLUMNS,
            found: columns.len(),
        });
    };
    let on = date(on).ok_or(LineFault::NotADate)?;
    let kind = named(&HolidayKind::ALL, HolidayKind::name, kind, 2)?;
    Ok((on, kind, one_line(name)))
}

/// Only the one form: in a table that is pasted, `3/4/2025` can mean two days.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|day| (1900..=2200).contains(&day.year()) && day.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn fault(text: &str) -> (usize, LineFault) {
        let error = Holidays::parse(text).unwrap_err();
        (error.line, error.fault)
    }

    #[test]
    fn the_shipped_years_have_as_many_days_as_their_decrees() {
        let holidays = Holidays::shipped();
        assert_eq!(holidays.years(), BTreeSet::from([2025, 2026]));
        let count = |year: i32, kind: HolidayKind| {
            holidays
                .rows()
                .filter(|row| row.on.year() == year && row.kind == kind)
                .count()
        };
        assert_eq!(count(2025, HolidayKind::National), 17);
        assert_eq!(count(2025, HolidayKind::Collective), 11);
        assert_eq!(count(2026, HolidayKind::National), 17);
        assert_eq!(count(2026, HolidayKind::Collective), 8);
        assert_eq!(holidays.rows().count(), 17 + 11 + 17 + 8);
    }

    #[test]
    fn no_shared_leave_is_spent_on_a_weekend() {
        let shipped = Holidays::shipped();
        for row in shipped.rows().filter(|row| row.kind == HolidayKind::Collective) {
            assert!(!matches!(row.on.weekday(), Weekday::Sat | Weekday::Sun), "{}", row.on);
        }
    }

    #[test]
    fn the_shipped_table_stands_in_the_order_of_the_days() {
        let plain: Vec<&str> = SHIPPED.lines().filter(|line| !line.starts_with('#')).collect();
        let written = Holidays::shipped().to_text();
        assert_eq!(written.lines().collect::<Vec<_>>(), plain);
    }

    #[test]
    fn a_whole_year_of_a_kecamatan_replaces_ours() {
        let own = "2026-01-01\tlibur\tTahun Baru\n2026-07-01\tdaerah\tHari jadi\n";
        let own = Holidays::parse(own).unwrap();
        let both = Holidays::shipped().with_years_of(&own);
        assert_eq!(both.rows().filter(|row| row.on.year() == 2026).count(), 2);
        assert!(both.knows(2026));
        assert!(both.is_holiday(day(2026, 7, 1)));
        assert!(!both.is_holiday(day(2026, 8, 17)), "the own list does not have it");
        assert!(both.is_holiday(day(2025, 8, 17)), "another year stays");
    }

    #[test]
    fn a_regional_holiday_alone_is_added_and_makes_no_year_known() {
        let own = "2026-07-01\tdaerah\tHari jadi\n2027-07-01\tdaerah\tHari jadi\n";
        let own = Holidays::parse(own).unwrap();
        let both = Holidays::shipped().with_years_of(&own);
        assert!(both.is_holiday(day(2026, 7, 1)) && both.is_holiday(day(2026, 8, 17)));
        assert!(both.is_holiday(day(2027, 7, 1)));
        assert_eq!(both.years(), BTreeSet::from([2025, 2026]));
    }

    #[test]
    fn a_line_that_cannot_be_meant_is_named_with_its_reason() {
        let good = "2027-01-01\tlibur\tTahun Baru\n";
        for (bad, expected) in [
            ("2027-01-02\tlibur", LineFault::Columns { wanted: 3, found: 2 }),
            (
                "2027-01-02 libur Tahun Baru",
                LineFault::Columns { wanted: 3, found: 1 },
            ),
            ("2027-01-02\tlibur\ta\tb", LineFault::Columns { wanted: 3, found: 4 }),
            ("02/01/2027\tlibur\ta", LineFault::NotADate),
            ("2027-1-2\tlibur\ta", LineFault::NotADate),
            ("2027-02-29\tlibur\ta", LineFault::NotADate),
            ("0027-01-02\tlibur\ta", LineFault::NotADate),
            ("2027-01-02\tmerah\ta", LineFault::UnknownWord { column: 2 }),
            ("2027-01-01\tcuti\tTahun  Baru", LineFault::Twice { first_line: 3 }),
        ] {
            assert_eq!(fault(&format!("# 2027\n\n{good}{bad}\n")), (4, expected), "{bad}");
        }
    }

    #[test]
    fn what_a_spreadsheet_or_notepad_adds_is_no_fault() {
        let text = "\u{feff}# tahun 2027\r\n2027-01-01\tLibur\t Tahun Baru \r\n\t\r\n2027-01-01\tdaerah\tHari jadi";
        let holidays = Holidays::parse(text).unwrap();
        let names: Vec<&str> = holidays.rows().map(|row| row.name).collect();
        assert_eq!(names, ["Hari jadi", "Tahun Baru"], "one day can be two holidays");
        assert!(holidays.knows(2027));
    }

    #[test]
    fn only_what_lies_behind_the_first_day_is_between() {
        let holidays = Holidays::shipped();
        let lebaran: Vec<NaiveDate> = holidays.between(day(2025, 3, 31), day(2025, 4, 2)).collect();
        assert_eq!(lebaran, [day(2025, 4, 1), day(2025, 4, 2)]);
        assert_eq!(holidays.between(day(2025, 4, 1), day(2025, 4, 1)).count(), 0);
        assert_eq!(holidays.between(day(2025, 4, 2), day(2025, 3, 1)).count(), 0);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(
            rows in prop::collection::vec((0u64..1_000, 0usize..3, "[A-Za-z0-9#()'.]{1,8}( [a-z]{1,8}){0,2}"), 0..20),
        ) {
            let mut holidays = Holidays::default();
            for (days, kind, name) in rows {
                let on = day(2025, 1, 1) + chrono::Days::new(days);
                holidays.days.entry(on).or_default().insert(name, HolidayKind::ALL[kind]);
            }
            prop_assert_eq!(Holidays::parse(&holidays.to_text()), Ok(holidays));
        }

        #[test]
        fn a_spoilt_table_is_refused_or_read_but_never_read_in_two_ways(at in 0usize..2_000, sign in any::<char>()) {
            let mut signs: Vec<char> = SHIPPED.chars().collect();
            signs[at] = sign;
            let spoilt: String = signs.into_iter().collect();
            if let Ok(holidays) = Holidays::parse(&spoilt) {
                prop_assert_eq!(Holidays::parse(&holidays.to_text()), Ok(holidays));
            }
        }
    }
}
