//! What people type or read off a slip.

use chrono::NaiveDate;
use kentongan_domain::calendar::{Zone, long_date, parse_date, parse_time, time_range};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::scope::{RegionCode, Scope, Stream};
use kentongan_protocol::enrolment::EnrolCode;
use kentongan_protocol::slip::Slip;
use kentongan_sync::ServiceAddress;
use kentongan_vault::RecoveryCode;

pub fn enrol_code(input: &[u8]) {
    let Ok(code) = EnrolCode::parse(&String::from_utf8_lossy(input)) else {
        return;
    };
    let _ = code.district();
    assert_eq!(EnrolCode::parse(&code.display()), Ok(code));
}

/// The line of a slip, as a picture or a message holds it.
pub fn slip(input: &[u8]) {
    if let Ok(slip) = Slip::parse(&String::from_utf8_lossy(input)) {
        assert_eq!(Slip::parse(&slip.line()), Ok(slip));
    }
}

pub fn recovery_code(input: &[u8]) {
    if let Ok(code) = RecoveryCode::parse(&String::from_utf8_lossy(input)) {
        assert!(RecoveryCode::parse(&code.display()).is_ok_and(|again| again == code));
    }
}

pub fn dates(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let today = NaiveDate::from_ymd_opt(2025, 1, 20).expect("BUG: this is a date");
    if let Ok(date) = parse_date(&text, today) {
        assert_eq!(parse_date(&long_date(date), today), Ok(date), "a date as it is printed");
        assert_eq!(parse_date(&date.to_string(), today), Ok(date), "a date as it is stored");
    }
    if let Ok(time) = parse_time(&text) {
        assert_eq!(parse_time(&time).as_ref(), Ok(&time));
        let _ = (time_range(&time, "", Zone::Wit), time_range("09.00", &time, Zone::Wib));
    }
}

pub fn address(input: &[u8]) {
    if let Ok(address) = ServiceAddress::parse(&String::from_utf8_lossy(input)) {
        assert_eq!(ServiceAddress::parse(address.as_str()), Ok(address));
    }
}

/// Names of regions, scopes, streams and records: each is written as it is read.
pub fn names(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(code) = text.parse::<RegionCode>() {
        assert_eq!(code.to_string(), text);
        assert!(code.is_within(&code) && code.at(code.level()).as_ref() == Some(&code));
    }
    if let Ok(scope) = text.parse::<Scope>() {
        assert_eq!(scope.to_string(), text);
        assert!(scope.reads(&scope.own_stream()));
    }
    if let Ok(stream) = text.parse::<Stream>() {
        assert_eq!(stream.to_string(), text);
    }
    if let Some(id) = ObjectId::parse(text) {
        assert_eq!(ObjectId::parse(&id.to_string()), Some(id));
    }
}

fn seeds(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub fn enrol_code_seeds() -> Vec<Vec<u8>> {
    seeds(&["NHTM-7TQ2-M9XK", " nhtm 7tq2–m9xk.", "O1L0-0000-0000"])
}

pub fn slip_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "KTG1 LAYANAN.KALIREJO.EXAMPLE:8402 NHTM-7TQ2-M9XK 0W3GE1R70W3GE1R7",
        " ktg1 127.0.0.1:1 nhtm7tq2m9xk 00",
    ])
}

pub fn recovery_code_seeds() -> Vec<Vec<u8>> {
    seeds(&["HYMW-VRT8-2MPD-JGAM-6YX4-TQY4-NT2E", "hymw vrt8 2mpd jgam"])
}

pub fn dates_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "Jum'at, 17 Januari 2025",
        "20/1/25",
        "2025-01-20",
        "29 feb 2024",
        "kemarin",
        "1 agt",
        "0900 WITA",
        "9:5",
        "pagi",
    ])
}

pub fn address_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "http://127.0.0.1:9000/v1?x#y",
        " Kentongan.Kalirejo.example ",
        "https://x",
    ])
}

pub fn names_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "18.02.01.2003",
        "village:18.02.01.2003",
        "office:18.02",
        "regency:18.02",
        "a1a2a3a4-b1b2-8cc2-9dd2-d1d2d3d4d5d6",
    ])
}
