//! Issues out of the texts of `bench/data/w1.jsonl`: more of them than there are texts, no two alike.

use std::io::BufRead as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use chrono::{Days, NaiveDate};
use kentongan_domain::issue::{Issue, Occurrence, Urgency};
use serde::Deserialize;

const DAY: NaiveDate = match NaiveDate::from_ymd_opt(2025, 1, 20) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

#[derive(Deserialize)]
struct Record {
    title: String,
    category: String,
    hamlet: String,
    landmark: String,
    description: String,
    urgency: i64,
    occurrence: i64,
    days_ago: u64,
}

pub struct Records(Vec<Record>);

impl Records {
    pub fn read(path: &Path) -> Result<Self> {
        let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut records = Vec::new();
        for line in std::io::BufReader::new(file).lines() {
            records.push(serde_json::from_str(&line?)?);
        }
        ensure!(!records.is_empty(), "there are no records");
        Ok(Self(records))
    }

    /// One of the texts, another one for each turn through all of them.
    fn pick(&self, n: usize, stride: usize) -> &Record {
        let count = self.0.len();
        let at = (n + n / count * stride) % count;
        self.0.get(at).expect("BUG: a remainder is less than the length")
    }

    /// The `n`th issue. Titles, places and texts come together anew in each thousand, so that words are as frequent among many as
    /// among few.
    pub fn issue(&self, n: usize) -> Issue {
        let (named, placed, told) = (self.pick(n, 0), self.pick(n, 7), self.pick(n, 13));
        Issue {
            title: named.title.clone(),
            category: named.category.clone(),
            occurred_on: DAY.checked_sub_days(Days::new(told.days_ago)).unwrap_or(DAY),
            hamlet: placed.hamlet.clone(),
            landmark: placed.landmark.clone(),
            description: told.description.clone(),
            urgency: Urgency::of_number(named.urgency).unwrap_or(Urgency::Medium),
            occurrence: Occurrence::of_number(named.occurrence).unwrap_or(Occurrence::Occurred),
            confidential: false,
            village_name: "Kalirejo".to_owned(),
            reporter: None,
            ..Issue::default()
        }
    }

    /// Words of titles and texts with how many of the texts hold them, the rarest first, in one order.
    pub fn words(&self) -> Vec<(String, usize)> {
        let mut counted = std::collections::BTreeMap::<String, usize>::new();
        for record in &self.0 {
            let folded = kentongan_domain::search::fold(&format!("{} {}", record.title, record.description));
            let words: std::collections::BTreeSet<&str> = folded.split(' ').collect();
            for word in words.into_iter().filter(|word| word.chars().all(char::is_alphabetic)) {
                *counted.entry(word.to_owned()).or_default() += 1;
            }
        }
        let mut words: Vec<(String, usize)> = counted.into_iter().collect();
        words.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        words
    }
}
