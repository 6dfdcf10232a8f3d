//! Dates as registers hold them: day first, with every sort of sign between, spelt out, or as Excel counts days.
//!
//! What a person types today is read by `kentongan_domain::calendar`; a register differs in three things. A date
//! without a year is not of this year, so it is no date. Two digits may be of the last century. "Hari ini" was then.

use chrono::{Days, NaiveDate};
use kentongan_domain::calendar::{self, DateFault};

/// Years of two digits up to this one are of this century.
const THIS_CENTURY_MAX: u32 = 69;
/// The days that Excel counts from 30 December 1899 have so many digits from 1927 to 2173.
const SERIAL_DIGITS: usize = 5;

/// Months as the numbers of letters write them: `17-VIII-2024`.
const ROMAN_MONTHS: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];

/// Months as an Excel that is set to English writes them, where they do not begin as ours do.
const ENGLISH_MONTHS: [(&str, usize); 12] = [
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("aug", 8),
    ("august", 8),
    ("oct", 10),
    ("october", 10),
    ("dec", 12),
    ("december", 12),
];

/// Words that stand by a time of day.
const TIME_WORDS: [&str; 5] = ["jam", "pukul", "wib", "wita", "wit"];

/// A date that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) date: NaiveDate,
    /// The weekday beside it is that of another day.
    pub(crate) weekday_disagrees: bool,
}

/// Reads `17/08/2024`, `17-8-24`, `17 Agustus 2024`, `Sabtu, 17 Agt 2024`, `17-VIII-2024`, `2024-08-17`, `45521`; a time
/// of day behind it is passed over.
pub(crate) fn read(text: &str, today: NaiveDate) -> Result<Found, DateFault> {
    if let Some(date) = of_serial(text.trim()) {
        return Ok(Found {
            date,
            weekday_disagrees: false,
        });
    }
    let spelt = spelt_out(text).ok_or(DateFault::Malformed)?;
    match calendar::parse_date(&spelt, today) {
        Ok(date) => Ok(Found {
            date,
            weekday_disagrees: false,
        }),
        // A weekday is never believed.
        Err(DateFault::WeekdayDisagrees { date, .. }) => Ok(Found {
            date,
            weekday_disagrees: true,
        }),
        Err(fault) => Err(fault),
    }
}

/// The date of an Excel day number, with or without the fraction that is its time.
fn of_serial(text: &str) -> Option<NaiveDate> {
    let (days, fraction) = text.split_once([',', '.']).unwrap_or((text, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != SERIAL_DIGITS || !is_number(days) || !is_number(fraction) {
        return None;
    }
    let day_0 = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    day_0.checked_add_days(Days::new(days.parse().ok()?))
}

/// Day, month and year with a hyphen between, the year in four digits, the weekday in front if there was one; as
/// [`calendar::parse_date`] reads it. `None` where there are not three parts, or more than a time behind them.
fn spelt_out(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    // `2024-08-17T00:00:00`
    let is_iso = lower.bytes().take(4).all(|byte| byte.is_ascii_digit());
    let lower = lower
        .split_once('t')
        .filter(|_| is_iso)
        .map_or(lower.as_str(), |(day, _)| day);
    let mut parts: Vec<String> = Vec::new();
    let mut parts_max = 3;
    for word in lower.split_whitespace() {
        if parts.len() >= parts_max {
            if !is_time(word) {
                return None;
            }
            continue;
        }
        let pieces = word.split(['/', '-', '.', ',']).filter(|piece| !piece.is_empty());
        parts.extend(pieces.map(str::to_owned));
        let begins_with_weekday = parts.first().is_some_and(|part| part.chars().all(is_of_a_weekday));
        parts_max = if begins_with_weekday { 4 } else { 3 };
    }
    if parts.len() != parts_max {
        return None;
    }
    let is_year_first = parts.first().is_some_and(|part| part.len() == 4);
    let (month_at, year_at) = (parts_max - 2, parts_max - 1);
    if !is_year_first || parts_max == 4 {
        let month = parts.get_mut(month_at)?;
        if let Some(number) = foreign_month(month) {
            *month = number.to_string();
        }
        let year = parts.get_mut(year_at)?;
        if year.len() <= 2 {
            let short: u32 = year.parse().ok()?;
            let century = if short <= THIS_CENTURY_MAX { 2_000 } else { 1_900 };
            *year = (century + short).to_string();
        }
    }
    let weekday = parts.first_mut().filter(|_| parts_max == 4);
    if let Some(ahad) = weekday.filter(|weekday| weekday.as_str() == "ahad") {
        // The other name of Sunday.
        *ahad = "minggu".to_owned();
    }
    Some(parts.join("-"))
}

/// The number of a month that `calendar` has no word for.
fn foreign_month(word: &str) -> Option<usize> {
    let roman = ROMAN_MONTHS.iter().position(|roman| *roman == word);
    let english = ENGLISH_MONTHS.iter().find(|(name, _)| *name == word);
    roman.map(|at| at + 1).or(english.map(|(_, number)| *number))
}

/// `Jum'at` has an apostrophe.
fn is_of_a_weekday(sign: char) -> bool {
    sign.is_alphabetic() || matches!(sign, '\'' | '\u{2019}')
}

/// `09.30`, `09:30:00`, `WIB`
fn is_time(word: &str) -> bool {
    TIME_WORDS.contains(&word)
        || word
            .chars()
            .all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn every_form_of_a_register_is_read_day_first() {
        let today = day(2025, 1, 20);
        for text in [
            "17/08/2024",
            "17-8-24",
            "17.8.2024",
            "17 / 8 / 2024",
            "17 Agustus 2024",
            "17 Agt 2024",
            "17 agt. 2024",
            "Sabtu, 17 Agustus 2024",
            "Sabtu/17-08-2024",
            "17-VIII-2024",
            "17-Aug-24",
            "17 August 2024",
            "2024-08-17",
            "2024-08-17 00:00:00",
            "2024-08-17T09:30:00",
            "17/08/2024 09.30 WIB",
            "17 Agustus 2024, pukul 09:30",
            "45521",
            "45521,5",
            "45521.395833",
        ] {
            let read = read(text, today);
            assert_eq!(read.map(|found| found.date), Ok(day(2024, 8, 17)), "{text}");
        }
        for (text, date) in [
            ("05/06/2024", day(2024, 6, 5)),
            ("1-1-69", day(2069, 1, 1)),
            ("1-1-70", day(1970, 1, 1)),
            ("31 Des 99", day(1999, 12, 31)),
            ("Ahad, 18 Agustus 2024", day(2024, 8, 18)),
            ("Jum'at, 17 Januari 2025", day(2025, 1, 17)),
        ] {
            let read = read(text, today);
            assert_eq!(
                read,
                Ok(Found {
                    date,
                    weekday_disagrees: false
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn a_weekday_is_not_believed() {
        let read = read("Senin, 17 Agustus 2024", day(2025, 1, 20)).unwrap();
        assert_eq!((read.date, read.weekday_disagrees), (day(2024, 8, 17), true));
    }

    #[test]
    fn what_is_no_date_of_a_register_is_refused() {
        let today = day(2025, 1, 20);
        assert_eq!(
            read("08/25/2024", today),
            Err(DateFault::NoSuchMonth { month: 25 }),
            "month first"
        );
        assert!(matches!(read("30/02/2024", today), Err(DateFault::NoSuchDay { .. })));
        for text in [
            "",
            "-",
            "17 Agustus",
            "17/08",
            "hari ini",
            "kemarin",
            "17-18 Agustus 2024",
            "17/08/2024 s.d. 18/08/2024",
            "2024",
            "Agustus 2024",
            "4552",
            "455210",
            "tahun lalu sekali",
            "a b c d e",
        ] {
            assert_eq!(read(text, today), Err(DateFault::Malformed), "{text}");
        }
    }
}
