//! Dates and times as people here write and read them.
//!
//! `Senin, 20 Januari 2025` · `20/01/2025` · `09.00 WIB`. A weekday is never stored and never believed: it is derived, and a
//! typed one that disagrees is answered with the right one. Source: usage in published rakor reports; KBBI spelling (Jumat).

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeZone, Weekday};

use crate::number_words::number_words;
use crate::scope::RegionCode;

const DAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];
const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// Indonesian time zones; none has daylight saving time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// UTC+7
    Wib,
    /// UTC+8
    Wita,
    /// UTC+9
    Wit,
}

impl Zone {
    /// Zone of a region, from its province.
    pub fn of_region(code: &RegionCode) -> Self {
        match code.as_str().get(..2).and_then(|p| p.parse::<u8>().ok()) {
            Some(51..=53 | 63..=65 | 71..=76) => Zone::Wita,
            Some(81 | 82 | 91..=96) => Zone::Wit,
            _ => Zone::Wib,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Zone::Wib => "WIB",
            Zone::Wita => "WITA",
            Zone::Wit => "WIT",
        }
    }

    pub fn offset_minutes(self) -> i32 {
        match self {
            Zone::Wib => 7 * 60,
            Zone::Wita => 8 * 60,
            Zone::Wit => 9 * 60,
        }
    }

    /// Local date and time of an instant. Instants that no calendar holds fall to 1970.
    pub fn local(self, at_ms: i64) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_minutes() * 60).expect("BUG: the three offsets are valid");
        offset
            .timestamp_millis_opt(at_ms)
            .single()
            .unwrap_or_else(|| DateTime::UNIX_EPOCH.with_timezone(&offset))
    }

    /// Local date of an instant.
    pub fn date(self, at_ms: i64) -> NaiveDate {
        self.local(at_ms).date_naive()
    }

    /// When `date` begins here, milliseconds since 1970 UTC.
    pub fn midnight_ms(self, date: NaiveDate) -> i64 {
        date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() - i64::from(self.offset_minutes()) * 60_000
    }

    /// When the month of `date` begins here, and when the next one does.
    pub fn month_ms(self, date: NaiveDate) -> (i64, i64) {
        let first = date.with_day(1).unwrap_or(date);
        let next = first.checked_add_months(chrono::Months::new(1)).unwrap_or(first);
        (self.midnight_ms(first), self.midnight_ms(next))
    }
}

/// `Senin`
pub fn weekday(date: NaiveDate) -> &'static str {
    DAYS.get(date.weekday().num_days_from_monday() as usize)
        .copied()
        .unwrap_or_default()
}

/// `Januari`
pub fn month_name(month: u32) -> &'static str {
    month
        .checked_sub(1)
        .and_then(|i| MONTHS.get(i as usize))
        .copied()
        .unwrap_or_default()
}

/// `20 Januari 2025`
pub fn day_month_year(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month_name(date.month()), date.year())
}

/// `Senin, 20 Januari 2025`
pub fn long_date(date: NaiveDate) -> String {
    format!("{}, {}", weekday(date), day_month_year(date))
}

/// `Senin tanggal dua puluh bulan Januari tahun dua ribu dua puluh lima`, as berita acara begin. A year before the first, which
/// no such paper bears, stays in digits.
pub fn date_in_words(date: NaiveDate) -> String {
    let year = u64::try_from(date.year()).map_or_else(|_| date.year().to_string(), number_words);
    format!(
        "{} tanggal {} bulan {} tahun {year}",
        weekday(date),
        number_words(u64::from(date.day())),
        month_name(date.month())
    )
}

/// What is wrong with a typed date; each has its own sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateFault {
    #[error("not a date in any usual form")]
    Malformed,
    #[error("there is no month {month}")]
    NoSuchMonth { month: u32 },
    #[error("month {month} of {year} has {last} days, not {day}")]
    NoSuchDay { day: u32, month: u32, year: i32, last: u32 },
    #[error("{date} is another weekday")]
    WeekdayDisagrees { given: Weekday, date: NaiveDate },
}

/// Reads a date in any usual form: `20/01/2025`, `20-1-2025`, `20.1.25`, `2025-01-20`, `20 Januari 2025`, `20 jan`,
/// `Senin, 20 Januari 2025`, `hari ini`, `kemarin`. A missing year is the one of `today`; two digits are this century's.
///
/// # Errors
/// [`DateFault`], which says what to mend.
pub fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, DateFault> {
    let lower = text.trim().to_lowercase();
    match lower.as_str() {
        "hari ini" => return Ok(today),
        "kemarin" => return today.pred_opt().ok_or(DateFault::Malformed),
        _ => {}
    }
    let mut words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ','))
        .filter(|w| !w.is_empty())
        .collect();
    let given = words.first().and_then(|w| weekday_of(w));
    if given.is_some() {
        words.remove(0);
    }
    let (day, month, year) = match words.as_slice() {
        // ISO 8601, as other programs write it.
        [y, m, d] if y.len() == 4 && number(y).is_some() => (number(d), number(m), number(y)),
        [d, m, y] => (
            number(d),
            number(m).or_else(|| month_of(m)),
            number(y).map(|n| century(n, y.len())),
        ),
        [d, m] => (
            number(d),
            number(m).or_else(|| month_of(m)),
            u32::try_from(today.year()).ok(),
        ),
        _ => return Err(DateFault::Malformed),
    };
    let (Some(day), Some(month), Some(year)) = (day, month, year) else {
        return Err(DateFault::Malformed);
    };
    let year = i32::try_from(year)
        .ok()
        .filter(|y| (1900..=2200).contains(y))
        .ok_or(DateFault::Malformed)?;
    if !(1..=12).contains(&month) {
        return Err(DateFault::NoSuchMonth { month });
    }
    let last = days_in_month(year, month);
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(DateFault::NoSuchDay { day, month, year, last })?;
    match given {
        Some(given) if given != date.weekday() => Err(DateFault::WeekdayDisagrees { given, date }),
        _ => Ok(date),
    }
}

/// `Senin` for a weekday.
pub fn weekday_name(day: Weekday) -> &'static str {
    DAYS.get(day.num_days_from_monday() as usize)
        .copied()
        .unwrap_or_default()
}

fn days_in_month(year: i32, month: u32) -> u32 {
    (28..=31)
        .rev()
        .find(|d| NaiveDate::from_ymd_opt(year, month, *d).is_some())
        .unwrap_or(28)
}

fn number(word: &str) -> Option<u32> {
    if word.len() > 4 { None } else { word.parse().ok() }
}

fn century(n: u32, digits: usize) -> u32 {
    if digits <= 2 { 2000 + n } else { n }
}

fn weekday_of(word: &str) -> Option<Weekday> {
    let word = if word == "jum'at" || word == "jum’at" {
        "jumat"
    } else {
        word
    };
    let index = DAYS.iter().position(|d| d.to_lowercase() == word)?;
    Weekday::try_from(u8::try_from(index).ok()?).ok()
}

fn month_of(word: &str) -> Option<u32> {
    let index = MONTHS.iter().position(|m| {
        let m = m.to_lowercase();
        word.len() >= 3
            && (m.starts_with(word)
                || (word == "agt" || word == "ags") && m == "agustus"
                || word == "nopember" && m == "november"
                || word == "pebruari" && m == "februari")
    })?;
    u32::try_from(index + 1).ok()
}

/// What a person typed for a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day")]
pub struct NotATime;

/// Words that stand for a time in invitations.
const TIME_WORDS: [&str; 5] = ["pagi", "siang", "sore", "malam", "selesai"];

/// `9`, `9:00`, `09.00`, `0900`, `09.00 WIB` → `09.00`; `pagi`, `selesai` stay; empty stays empty.
///
/// # Errors
/// [`NotATime`] for anything else.
pub fn parse_time(text: &str) -> Result<String, NotATime> {
    let lower = text.trim().to_lowercase();
    let lower = ["wib", "wita", "wit"]
        .iter()
        .find_map(|z| lower.strip_suffix(z))
        .unwrap_or(&lower)
        .trim();
    if lower.is_empty() || TIME_WORDS.contains(&lower) {
        return Ok(lower.to_owned());
    }
    let digits: String = lower.chars().map(|c| if c == ':' { '.' } else { c }).collect();
    let (hour, minute) = match digits.split_once('.') {
        Some((h, m)) => (h.to_owned(), m.to_owned()),
        None if digits.len() == 4 => {
            let (h, m) = digits.split_at_checked(2).ok_or(NotATime)?;
            (h.to_owned(), m.to_owned())
        }
        None => (digits.clone(), "00".to_owned()),
    };
    let all_digits = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(&hour) || !all_digits(&minute) {
        return Err(NotATime);
    }
    let (hour, minute): (u8, u8) = (
        hour.parse().map_err(|_| NotATime)?,
        minute.parse().map_err(|_| NotATime)?,
    );
    if hour > 23 || minute > 59 {
        return Err(NotATime);
    }
    Ok(format!("{hour:02}.{minute:02}"))
}

/// `09.00 WIB s.d. selesai`, `09.00 s.d. 12.00 WIB`, `pagi`; empty when neither is given.
pub fn time_range(start: &str, end: &str, zone: Zone) -> String {
    let clock = |t: &str| t.bytes().next().is_some_and(|b| b.is_ascii_digit());
    match (start, end) {
        ("", "") => String::new(),
        (start, end) if clock(start) && clock(end) => format!("{start} s.d. {end} {}", zone.name()),
        (start, "") if clock(start) => format!("{start} {} s.d. selesai", zone.name()),
        (start, end) if clock(start) => format!("{start} {} s.d. {end}", zone.name()),
        (start, "") => start.to_owned(),
        ("", end) if clock(end) => format!("s.d. {end} {}", zone.name()),
        ("", end) => format!("s.d. {end}"),
        (start, end) if clock(end) => format!("{start} s.d. {end} {}", zone.name()),
        (start, end) => format!("{start} s.d. {end}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn every_usual_form_is_read() {
        let today = day(2025, 1, 20);
        for text in [
            "20/01/2025",
            "20-01-2025",
            "20.1.2025",
            "20/1/25",
            "2025-01-20",
            "20 Januari 2025",
            "20 jan 2025",
            "Senin, 20 Januari 2025",
            "senin 20/01/2025",
            " 20 / 1 ",
            "hari ini",
        ] {
            assert_eq!(parse_date(text, today), Ok(today), "{text}");
        }
        assert_eq!(parse_date("kemarin", today), Ok(day(2025, 1, 19)));
        assert_eq!(parse_date("Jum'at, 17 Januari 2025", today), Ok(day(2025, 1, 17)));
        assert_eq!(parse_date("1 agt 2024", today), Ok(day(2024, 8, 1)));
    }

    #[test]
    fn dates_that_do_not_exist_say_why() {
        let today = day(2025, 1, 20);
        assert_eq!(
            parse_date("17/13/2025", today),
            Err(DateFault::NoSuchMonth { month: 13 })
        );
        assert_eq!(
            parse_date("30/02/2025", today),
            Err(DateFault::NoSuchDay {
                day: 30,
                month: 2,
                year: 2025,
                last: 28
            })
        );
        assert_eq!(parse_date("29 Februari 2024", today), Ok(day(2024, 2, 29)));
        assert_eq!(
            parse_date("Senin 20 Januari 2024", today),
            Err(DateFault::WeekdayDisagrees {
                given: Weekday::Mon,
                date: day(2024, 1, 20)
            })
        );
        for text in [
            "",
            "besok lusa",
            "20",
            "1/2/3/4",
            "99999/1/1",
            "20/1/20255",
            "-",
            "٢٠/٠١/٢٠٢٥",
        ] {
            assert_eq!(parse_date(text, today), Err(DateFault::Malformed), "{text}");
        }
    }

    #[test]
    fn long_dates() {
        assert_eq!(long_date(day(2025, 1, 20)), "Senin, 20 Januari 2025");
        assert_eq!(long_date(day(2024, 1, 20)), "Sabtu, 20 Januari 2024");
        assert_eq!(long_date(day(2026, 3, 6)), "Jumat, 6 Maret 2026");
    }

    #[test]
    fn a_date_in_words() {
        assert_eq!(
            date_in_words(day(2025, 1, 20)),
            "Senin tanggal dua puluh bulan Januari tahun dua ribu dua puluh lima"
        );
        assert_eq!(
            date_in_words(day(2024, 2, 29)),
            "Kamis tanggal dua puluh sembilan bulan Februari tahun dua ribu dua puluh empat"
        );
        assert_eq!(
            date_in_words(day(1900, 8, 11)),
            "Sabtu tanggal sebelas bulan Agustus tahun seribu sembilan ratus"
        );
    }

    /// Zeller's congruence for the Gregorian calendar, which knows nothing of chrono. From Saturday.
    fn zeller(year: i32, month: u32, day: u32) -> &'static str {
        let (year, month) = if month < 3 {
            (year - 1, month + 12)
        } else {
            (year, month)
        };
        let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
        let month_term = i32::try_from(13 * (month + 1) / 5).unwrap();
        let days = i32::try_from(day).unwrap() + month_term + of_century + of_century / 4 + century / 4 + 5 * century;
        ["Sabtu", "Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat"][usize::try_from(days % 7).unwrap()]
    }

    /// By the rule of 1582.
    fn last_of(year: i32, month: u32) -> u32 {
        match month {
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        }
    }

    #[test]
    fn every_day_of_two_centuries_has_its_weekday_and_is_read_back() {
        let today = day(2025, 1, 20);
        for year in 1900..=2100 {
            for month in 1..=12 {
                for number in 1..=last_of(year, month) {
                    let date = day(year, month, number);
                    let long = long_date(date);
                    let weekday = zeller(year, month, number);
                    assert_eq!(long, format!("{weekday}, {number} {} {year}", month_name(month)));
                    assert_eq!(parse_date(&long, today), Ok(date), "{long}");
                    assert!(date_in_words(date).starts_with(&format!("{weekday} tanggal ")));
                }
                let after = last_of(year, month) + 1;
                assert_eq!(
                    NaiveDate::from_ymd_opt(year, month, after),
                    None,
                    "{after}/{month}/{year}"
                );
            }
        }
    }

    #[test]
    fn times() {
        for (text, read) in [
            ("9", "09.00"),
            ("9:5", "09.05"),
            ("0900", "09.00"),
            ("09.00 WIB", "09.00"),
            ("Pagi", "pagi"),
            ("", ""),
        ] {
            assert_eq!(parse_time(text).as_deref(), Ok(read), "{text}");
        }
        for text in ["24.00", "9.60", "sembilan", "1.2.3", "-1"] {
            assert_eq!(parse_time(text), Err(NotATime), "{text}");
        }
        assert_eq!(time_range("09.00", "", Zone::Wib), "09.00 WIB s.d. selesai");
        assert_eq!(time_range("09.00", "12.00", Zone::Wita), "09.00 s.d. 12.00 WITA");
        assert_eq!(time_range("pagi", "", Zone::Wib), "pagi");
        assert_eq!(time_range("", "", Zone::Wib), "");
    }

    #[test]
    fn a_month_ends_where_the_next_begins_in_the_zone_of_the_place() {
        let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        for zone in [Zone::Wib, Zone::Wita, Zone::Wit] {
            let (from_ms, until_ms) = zone.month_ms(day);
            assert_eq!(zone.date(from_ms), NaiveDate::from_ymd_opt(2024, 2, 1).unwrap());
            assert_eq!(zone.date(until_ms - 1), day);
            assert_eq!(until_ms, zone.midnight_ms(NaiveDate::from_ymd_opt(2024, 3, 1).unwrap()));
        }
        let december = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        assert_eq!(
            Zone::Wib.date(Zone::Wib.month_ms(december).1),
            NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
        );
    }

    #[test]
    fn zones_follow_the_province() {
        let zone = |code: &str| Zone::of_region(&code.parse().unwrap());
        assert_eq!(zone("18.02.01"), Zone::Wib);
        assert_eq!(zone("73.71"), Zone::Wita);
        assert_eq!(zone("91.03"), Zone::Wit);
        // 23.30 UTC on the 19th is the 20th in Lampung.
        assert_eq!(Zone::Wib.date(1_737_329_400_000), day(2025, 1, 20));
    }
}
