//! What a kecamatan says of response times (*batas waktu*), as a version of the rule set carries it: each rule that is not as
//! the shipped table has it, in the words of that table.

use serde::{Deserialize, Serialize};

use super::profiles::class_of;
use super::{Milestone, Profiles, Rule, Start, Unit, one_line};

/// One version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileSet {
    /// What it is called, as a rule the decree it follows; empty: as shipped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// 5 or 6; absent: as shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_per_week: Option<u8>,
    pub rules: Vec<RuleEdit>,
}

/// What is said of one rule: of one class and one milestone. It replaces the shipped one wholly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleEdit {
    pub class: String,
    pub milestone: String,
    pub count: u16,
    pub unit: String,
    pub start: String,
    pub pauses: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The rule does not hold: what is of its class follows the general one, if there is one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfileFault {
    #[error("a class is * or made of letters, digits and underscores")]
    Class,
    #[error("no such milestone")]
    Milestone,
    #[error("a number from 1 to 65535")]
    Count,
    #[error("no such unit")]
    Unit,
    #[error("no such start")]
    Start,
    #[error("a week of 5 or 6 days")]
    DaysPerWeek,
}

impl ProfileSet {
    /// The shipped rules with these in their places.
    ///
    /// # Errors
    /// The first [`ProfileFault`]: nothing of the version is taken over then.
    pub fn over(&self, shipped: &Profiles) -> Result<Profiles, ProfileFault> {
        let mut profiles = shipped.clone();
        if !self.name.trim().is_empty() {
            profiles.name = one_line(&self.name);
        }
        profiles.six_day_week = match self.days_per_week {
            None => shipped.six_day_week,
            Some(5) => false,
            Some(6) => true,
            Some(_) => return Err(ProfileFault::DaysPerWeek),
        };
        for edit in &self.rules {
            match edit.off {
                true => profiles.take_out(edit.class()?, edit.milestone()?),
                false => profiles.put(edit.rule()?),
            }
        }
        Ok(profiles)
    }
}

impl RuleEdit {
    /// A rule as it is written.
    pub fn of(rule: &Rule) -> Self {
        Self {
            class: rule.class.clone(),
            milestone: rule.milestone.name().to_owned(),
            count: rule.count,
            unit: rule.unit.name().to_owned(),
            start: rule.start.name().to_owned(),
            pauses: rule.pauses,
            source: rule.source.clone(),
            off: false,
        }
    }

    /// The rule that it says.
    ///
    /// # Errors
    /// The first [`ProfileFault`].
    pub fn rule(&self) -> Result<Rule, ProfileFault> {
        Ok(Rule {
            class: self.class()?.to_owned(),
            milestone: self.milestone()?,
            count: Some(self.count).filter(|count| *count > 0).ok_or(ProfileFault::Count)?,
            unit: known(&Unit::ALL, Unit::name, &self.unit).ok_or(ProfileFault::Unit)?,
            start: known(&Start::ALL, Start::name, &self.start).ok_or(ProfileFault::Start)?,
            pauses: self.pauses,
            source: one_line(&self.source),
        })
    }

    fn class(&self) -> Result<&str, ProfileFault> {
        class_of(&self.class).map_err(|_| ProfileFault::Class)?;
        Ok(&self.class)
    }

    fn milestone(&self) -> Result<Milestone, ProfileFault> {
        known(&Milestone::ALL, Milestone::name, &self.milestone).ok_or(ProfileFault::Milestone)
    }
}

fn known<T: Copy>(all: &[T], name: fn(T) -> &'static str, written: &str) -> Option<T> {
    all.iter().copied().find(|value| name(*value) == written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::ANY_CLASS;
    use proptest::prelude::*;

    fn edit(class: &str, milestone: Milestone, count: u16, unit: Unit) -> RuleEdit {
        RuleEdit::of(&Rule {
            class: class.to_owned(),
            milestone,
            count,
            unit,
            start: Start::Receipt,
            pauses: true,
            source: "SK Camat 12/2025".to_owned(),
        })
    }

    fn off(class: &str, milestone: Milestone) -> RuleEdit {
        RuleEdit {
            off: true,
            ..edit(class, milestone, 0, Unit::Hours)
        }
    }

    fn over(rules: Vec<RuleEdit>) -> Result<Profiles, ProfileFault> {
        let version = ProfileSet {
            rules,
            ..ProfileSet::default()
        };
        version.over(&Profiles::shipped())
    }

    fn limit(profiles: &Profiles, class: &str, milestone: Milestone) -> Option<(u16, Unit)> {
        profiles
            .rule_for(&[class], milestone)
            .map(|rule| (rule.count, rule.unit))
    }

    #[test]
    fn a_rule_replaces_the_shipped_one_and_the_others_stay() {
        let profiles = over(vec![edit("pengaduan", Milestone::Settle, 7, Unit::WorkingDays)]).unwrap();
        assert_eq!(
            limit(&profiles, "pengaduan", Milestone::Settle),
            Some((7, Unit::WorkingDays))
        );
        assert_eq!(
            limit(&profiles, "informasi", Milestone::Settle),
            Some((5, Unit::WorkingDays))
        );
        assert_eq!(profiles.rules().len(), Profiles::shipped().rules().len());
        assert_eq!(profiles.name, Profiles::shipped().name);
    }

    #[test]
    fn a_rule_that_is_switched_off_leaves_the_general_one_and_that_one_leaves_none() {
        let profiles = over(vec![off("pengaduan", Milestone::Settle)]).unwrap();
        assert_eq!(
            limit(&profiles, "pengaduan", Milestone::Settle),
            Some((60, Unit::CalendarDays))
        );
        let both = vec![off("pengaduan", Milestone::Settle), off(ANY_CLASS, Milestone::Settle)];
        assert_eq!(limit(&over(both).unwrap(), "pengaduan", Milestone::Settle), None);
    }

    #[test]
    fn a_kecamatan_may_have_a_class_and_a_week_of_its_own() {
        let version = ProfileSet {
            name: " SK Camat  12/2025 ".to_owned(),
            days_per_week: Some(6),
            rules: vec![edit("aspirasi", Milestone::Settle, 30, Unit::CalendarDays)],
        };
        let profiles = version.over(&Profiles::shipped()).unwrap();
        assert_eq!(
            (profiles.name.as_str(), profiles.six_day_week),
            ("SK Camat 12/2025", true)
        );
        assert_eq!(
            limit(&profiles, "aspirasi", Milestone::Settle),
            Some((30, Unit::CalendarDays))
        );
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        let good = || edit("pengaduan", Milestone::Settle, 7, Unit::WorkingDays);
        for (bad, fault) in [
            (
                RuleEdit {
                    class: String::new(),
                    ..good()
                },
                ProfileFault::Class,
            ),
            (
                RuleEdit {
                    class: "a b".to_owned(),
                    ..good()
                },
                ProfileFault::Class,
            ),
            (
                RuleEdit {
                    milestone: "besok".to_owned(),
                    ..good()
                },
                ProfileFault::Milestone,
            ),
            (RuleEdit { count: 0, ..good() }, ProfileFault::Count),
            (
                RuleEdit {
                    unit: "minggu".to_owned(),
                    ..good()
                },
                ProfileFault::Unit,
            ),
            (
                RuleEdit {
                    start: String::new(),
                    ..good()
                },
                ProfileFault::Start,
            ),
            (
                RuleEdit {
                    off: true,
                    class: "#".to_owned(),
                    ..good()
                },
                ProfileFault::Class,
            ),
        ] {
            assert_eq!(over(vec![good(), bad]).unwrap_err(), fault);
        }
        let week = ProfileSet {
            days_per_week: Some(7),
            ..ProfileSet::default()
        };
        assert_eq!(week.over(&Profiles::shipped()), Err(ProfileFault::DaysPerWeek));
    }

    proptest! {
        #[test]
        fn whatever_is_said_a_class_has_at_most_one_rule_for_a_milestone(
            said in prop::collection::vec(("[a-zA-Z_*]{1,3}|pengaduan|Pengaduan", 0usize..5, 0u16..4, any::<bool>()), 0..12),
        ) {
            let rules: Vec<RuleEdit> = said
                .into_iter()
                .map(|(class, milestone, count, off)| RuleEdit {
                    off,
                    ..edit(&class, Milestone::ALL[milestone], count, Unit::Hours)
                })
                .collect();
            if let Ok(profiles) = over(rules) {
                for rule in profiles.rules() {
                    let same = profiles.rules().iter().filter(|one| one.is_for(&rule.class, rule.milestone));
                    prop_assert_eq!(same.count(), 1);
                    prop_assert!(rule.count > 0);
                }
                prop_assert_eq!(Profiles::parse(&profiles.to_text()), Ok(profiles));
            }
        }
    }
}
