//! The rules that hold here: what the versions of the rule sets say, read once and asked often.
//!
//! Owns: turning versions into lists, and keeping what was read. Does not know: how a version is written or which one is newer
//! (`rule_sets.rs`, `projection/rule_sets.rs`).
//!
//! Invariant: the rules are a function of the versions here; a version that this program cannot read says nothing, and what it
//! would have said is as shipped.

use std::sync::{Arc, Mutex, PoisonError};

use kentongan_domain::calendar::Zone;
use kentongan_domain::deadline::{HolidaySet, Holidays, ProfileSet, Profiles, WorkCalendar};
use kentongan_domain::letter_number::LetterNumbering;
use kentongan_domain::numbering::{Numbering, NumberingSet};
use kentongan_domain::rule_set::RuleSet;
use kentongan_domain::vocabulary::{CategorySet, CodeList};
use rusqlite::{Connection, named_params};
use serde::de::DeserializeOwned;

use crate::{Store, StoreError};

/// Sets that are read into [`Rules`]; the others are asked for by themselves.
const READ: [RuleSet; 4] = [
    RuleSet::Categories,
    RuleSet::Profiles,
    RuleSet::Holidays,
    RuleSet::Numbering,
];

/// Rules that are kept read: one for each workspace that is open, and those of a moment ago.
const KEPT_MAX: usize = 8;

/// What holds here, from the shipped lists and the kecamatan's own.
#[derive(Debug)]
pub struct Rules {
    pub categories: CodeList,
    pub profiles: Profiles,
    pub holidays: Holidays,
    pub numbering: Numbering,
    /// How the number of a letter of invitation is written.
    pub invitations: LetterNumbering,
    /// Every format in which a number may stand on an older paper, the one that holds among them.
    formats: Vec<Numbering>,
    calendars: [WorkCalendar; 3],
}

impl Rules {
    /// The days on which the offices of a zone work.
    pub fn calendar(&self, zone: Zone) -> &WorkCalendar {
        let [wib, wita, wit] = &self.calendars;
        match zone {
            Zone::Wib => wib,
            Zone::Wita => wita,
            Zone::Wit => wit,
        }
    }

    /// The number as any format ever wrote it, for search.
    pub(crate) fn written(&self, village_code: &str, year: i32, number: u32) -> impl Iterator<Item = String> {
        let formats = self.formats.iter();
        formats.map(move |format| format.write(village_code, year, number))
    }

    /// What would hold if this were all that was ever said of a set: for proofs that whatever is said, something holds.
    #[doc(hidden)]
    pub fn saying(set: RuleSet, body: &str) -> Self {
        Self::of(|wanted| match wanted == set {
            true => vec![body.to_owned()],
            false => Vec::new(),
        })
    }

    /// Of versions by their sets, the oldest first.
    fn of(bodies: impl Fn(RuleSet) -> Vec<String>) -> Self {
        let categories: Vec<CategorySet> = read_all(&bodies(RuleSet::Categories));
        let numberings: Vec<NumberingSet> = read_all(&bodies(RuleSet::Numbering));
        let profiles: ProfileSet = read_last(&bodies(RuleSet::Profiles));
        let holidays: HolidaySet = read_last(&bodies(RuleSet::Holidays));
        let profiles = profiles
            .over(&Profiles::shipped())
            .unwrap_or_else(|_| Profiles::shipped());
        let holidays = holidays
            .over(&Holidays::shipped())
            .unwrap_or_else(|_| Holidays::shipped());
        let mut formats = vec![Numbering::shipped()];
        let mut numbering = Numbering::shipped();
        let invitations = numberings.last().and_then(|last| last.invitations().ok());
        for version in &numberings {
            numbering = version.numbering().unwrap_or_else(|_| Numbering::shipped());
            if !formats.contains(&numbering) {
                formats.push(numbering.clone());
            }
        }
        // One for each zone, because the holidays of a year are asked for often.
        let calendars = [Zone::Wib, Zone::Wita, Zone::Wit].map(|zone| WorkCalendar {
            holidays: holidays.clone(),
            six_day_week: profiles.six_day_week,
            zone,
        });
        Self {
            categories: CategorySet::folded(&categories),
            profiles,
            holidays,
            numbering,
            invitations: invitations.unwrap_or_else(LetterNumbering::shipped),
            formats,
            calendars,
        }
    }
}

/// What cannot be read says nothing.
fn read_all<T: DeserializeOwned + Default>(bodies: &[String]) -> Vec<T> {
    let read = |body: &String| serde_json::from_str(body).unwrap_or_default();
    bodies.iter().map(read).collect()
}

fn read_last<T: DeserializeOwned + Default>(bodies: &[String]) -> T {
    let last = bodies.last().and_then(|body| serde_json::from_str(body).ok());
    last.unwrap_or_default()
}

/// Names of versions, by which what was read is known again: an id names its op's content.
type Versions = Vec<String>;

/// What was read last stands last. Shared by all stores of the program: the versions name what they say.
static KEPT: Mutex<Vec<(Versions, Arc<Rules>)>> = Mutex::new(Vec::new());

/// The rules that hold, in the state of the store that `c` sees.
pub(crate) fn rules(c: &Connection) -> Result<Arc<Rules>, StoreError> {
    let versions = versions(c)?;
    if let Some(found) = kept(&versions) {
        return Ok(found);
    }
    let mut bodies: Vec<(RuleSet, Vec<String>)> = Vec::new();
    for set in READ {
        let mut statement = c.prepare_cached(
            "SELECT body FROM rule_sets WHERE name = :name ORDER BY eff_hlc, device_no, epoch, seq, version_id",
        )?;
        let rows = statement.query_map(named_params! { ":name": set.name() }, |row| row.get("body"))?;
        bodies.push((set, rows.collect::<Result<_, _>>()?));
    }
    let rules = Arc::new(Rules::of(|wanted| {
        let found = bodies.iter().find(|(set, _)| *set == wanted);
        found.map(|(_, bodies)| bodies.clone()).unwrap_or_default()
    }));
    keep(versions, &rules);
    Ok(rules)
}

/// From the index alone, as this is asked for with every change of an issue.
fn versions(c: &Connection) -> Result<Versions, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT version_id FROM rule_sets WHERE name IN (:first, :second, :third, :fourth)
         ORDER BY name, eff_hlc, device_no, epoch, seq, version_id",
    )?;
    let [first, second, third, fourth] = READ.map(RuleSet::name);
    let rows = statement.query_map(
        named_params! { ":first": first, ":second": second, ":third": third, ":fourth": fourth },
        |row| row.get("version_id"),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn kept(versions: &[String]) -> Option<Arc<Rules>> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let found = kept.iter().find(|(known, _)| known.as_slice() == versions);
    found.map(|(_, rules)| Arc::clone(rules))
}

fn keep(versions: Versions, rules: &Arc<Rules>) {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= KEPT_MAX {
        kept.remove(0);
    }
    kept.push((versions, Arc::clone(rules)));
}

impl Store {
    /// The rules that hold here.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn rules(&self) -> Result<Arc<Rules>, StoreError> {
        self.read(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: RuleSet, bodies: &[&str]) -> Rules {
        let bodies: Vec<String> = bodies.iter().map(|body| (*body).to_owned()).collect();
        Rules::of(|wanted| if wanted == set { bodies.clone() } else { Vec::new() })
    }

    #[test]
    fn what_cannot_be_read_is_as_shipped_whatever_set_says_it() {
        let shipped = of(RuleSet::Retention, &[]);
        for set in READ {
            for body in [
                "",
                "{",
                "[]",
                "null",
                "7",
                "{\"codes\": 7}",
                "{\"codes\": [7]}",
                "{\"rules\": [{\"class\": \"x\"}]}",
                "{\"days_per_week\": 300}",
                "{\"years\": {\"dua ribu\": []}}",
                "{\"years\": {\"2026\": [{\"on\": \"besok\"}]}}",
                "{\"format\": \"ISU\"}",
                "{\"invitation\": \"005\"}",
                "{\"of_a_newer_version\": true}",
            ] {
                let rules = of(set, &[body]);
                assert_eq!(rules.categories, shipped.categories, "{body}");
                assert_eq!(rules.profiles, shipped.profiles, "{body}");
                assert_eq!(rules.holidays, shipped.holidays, "{body}");
                assert_eq!(rules.numbering, shipped.numbering, "{body}");
                assert_eq!(rules.invitations, shipped.invitations, "{body}");
            }
        }
    }

    #[test]
    fn the_last_version_holds_and_a_broken_one_does_not_bring_the_one_before_back() {
        let (first, second) = ("{\"format\":\"{nomor}/{kode_kampung}/{tahun}\"}", "{\"format\":\"");
        assert_eq!(
            of(RuleSet::Numbering, &[first])
                .numbering
                .write("18.02.01.2003", 2025, 14),
            "14/2003/2025"
        );
        assert_eq!(of(RuleSet::Numbering, &[first, second]).numbering, Numbering::shipped());
    }

    #[test]
    fn a_number_is_found_by_every_format_that_there_was() {
        let rules = of(
            RuleSet::Numbering,
            &[
                "{\"format\":\"{nomor}/{kode_kampung}/{tahun}\"}",
                "{\"format\":\"{tahun}-{kode_kampung}-{nomor:4}\"}",
            ],
        );
        let written: Vec<String> = rules.written("18.02.01.2003", 2025, 14).collect();
        assert_eq!(written, ["ISU/2003/2025/014", "14/2003/2025", "2025-2003-0014"]);
    }

    #[test]
    fn a_field_of_a_newer_version_is_passed_over() {
        let body = "{\"codes\":[{\"code\":\"INF.01\",\"name_id\":\"Jalan kampung\",\"colour\":\"red\"}],\"order\":[]}";
        assert_eq!(
            of(RuleSet::Categories, &[body]).categories.name_of("INF.01"),
            "Jalan kampung"
        );
        let six = of(RuleSet::Profiles, &["{\"days_per_week\":6}"]);
        assert!(six.calendar(Zone::Wit).six_day_week);
    }
}
