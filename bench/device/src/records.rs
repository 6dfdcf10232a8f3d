//! Records of `bench/data/w1.jsonl`.

use chrono::{Days, NaiveDate};
use kentongan_domain::issue::{Issue, Occurrence, Urgency};
use serde::Deserialize;

/// The day that they were written.
pub const DAY: NaiveDate = match NaiveDate::from_ymd_opt(2025, 1, 20) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

#[derive(Deserialize)]
pub struct Record {
    pub title: String,
    category: String,
    hamlet: String,
    landmark: String,
    description: String,
    urgency: i64,
    occurrence: i64,
    days_ago: u64,
}

impl Record {
    pub fn issue(self) -> Issue {
        Issue {
            title: self.title,
            category: self.category,
            occurred_on: DAY.checked_sub_days(Days::new(self.days_ago)).unwrap_or(DAY),
            hamlet: self.hamlet,
            landmark: self.landmark,
            description: self.description,
            urgency: Urgency::of_number(self.urgency).unwrap_or(Urgency::Medium),
            occurrence: Occurrence::of_number(self.occurrence).unwrap_or(Occurrence::Occurred),
            confidential: false,
            village_name: "Kalirejo".to_owned(),
            reporter: None,
            ..Issue::default()
        }
    }
}
