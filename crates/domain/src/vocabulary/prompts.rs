//! What is asked so that a report says enough (SIADIDEMEN, 5W1H). Only help: a title and a category are enough to save.

use super::EntryType;

/// A question about an entry. The number is the wire value; never reused.
///
/// The reporter (*pelapor*) is no question here: he has fields of his own, with a secrecy of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prompt {
    /// Siapa.
    Who = 1,
    /// Apa.
    What = 2,
    /// Di mana.
    Where = 3,
    /// Dengan apa.
    WithWhat = 4,
    /// Mengapa.
    Why = 5,
    /// Bagaimana.
    How = 6,
    /// Bilamana, kapan.
    When = 7,
    /// Korban, kerugian.
    Losses = 8,
    /// Saksi.
    Witnesses = 9,
    /// Tindakan yang diambil.
    ActionTaken = 10,
}

impl Prompt {
    pub const ALL: [Prompt; 10] = [
        Prompt::Who,
        Prompt::What,
        Prompt::Where,
        Prompt::WithWhat,
        Prompt::Why,
        Prompt::How,
        Prompt::When,
        Prompt::Losses,
        Prompt::Witnesses,
        Prompt::ActionTaken,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|p| *p as i64 == n)
    }

    pub fn name(self) -> &'static str {
        match self {
            Prompt::Who => "who",
            Prompt::What => "what",
            Prompt::Where => "where",
            Prompt::WithWhat => "with_what",
            Prompt::Why => "why",
            Prompt::How => "how",
            Prompt::When => "when",
            Prompt::Losses => "losses",
            Prompt::Witnesses => "witnesses",
            Prompt::ActionTaken => "action_taken",
        }
    }

    /// Is a person named in the answer? Then it belongs into the personal part of an op, as victims and witnesses do.
    pub fn is_personal(self) -> bool {
        matches!(self, Prompt::Who | Prompt::Losses | Prompt::Witnesses)
    }
}

/// What is asked for a type of entry, in this order; the questions that can be passed over stand last.
pub fn prompts_for(entry_type: EntryType) -> &'static [Prompt] {
    match entry_type {
        // 5W1H first: the seven of SIADIDEMEN were too many in the field.
        EntryType::Incident => &[
            Prompt::What,
            Prompt::When,
            Prompt::Where,
            Prompt::Who,
            Prompt::Why,
            Prompt::How,
            Prompt::WithWhat,
            Prompt::Losses,
            Prompt::Witnesses,
            Prompt::ActionTaken,
        ],
        EntryType::EarlyWarning => &[
            Prompt::What,
            Prompt::When,
            Prompt::Where,
            Prompt::Who,
            Prompt::Why,
            Prompt::How,
            Prompt::ActionTaken,
        ],
        EntryType::Complaint => &[
            Prompt::What,
            Prompt::When,
            Prompt::Where,
            Prompt::Who,
            Prompt::ActionTaken,
        ],
        EntryType::StrategicIssue => &[Prompt::What, Prompt::Where, Prompt::Why, Prompt::ActionTaken],
        EntryType::Aspiration => &[Prompt::What, Prompt::Where, Prompt::Why],
        // UU 14/2008 Ps. 4(3): a request for information comes with its reason.
        EntryType::InformationRequest => &[Prompt::What, Prompt::Why],
        EntryType::Praise => &[Prompt::What, Prompt::Where],
        // Its minutes say the rest.
        EntryType::Decision => &[Prompt::What],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_and_keys_are_as_they_were_released() {
        assert_eq!(
            Prompt::ALL.map(|p| (p as i64, p.name())),
            [
                (1, "who"),
                (2, "what"),
                (3, "where"),
                (4, "with_what"),
                (5, "why"),
                (6, "how"),
                (7, "when"),
                (8, "losses"),
                (9, "witnesses"),
                (10, "action_taken"),
            ]
        );
        for prompt in Prompt::ALL {
            assert_eq!(Prompt::of_number(prompt as i64), Some(prompt));
        }
        for n in [i64::MIN, 0, 11, i64::MAX] {
            assert_eq!(Prompt::of_number(n), None, "{n}");
        }
    }

    #[test]
    fn every_type_asks_what_first_and_nothing_twice() {
        for entry_type in EntryType::ALL {
            let prompts = prompts_for(entry_type);
            assert_eq!(prompts.first(), Some(&Prompt::What), "{entry_type:?}");
            let distinct: BTreeSet<Prompt> = prompts.iter().copied().collect();
            assert_eq!(distinct.len(), prompts.len(), "{entry_type:?}");
        }
    }

    #[test]
    fn an_incident_is_asked_everything_and_5w1h_before_the_rest() {
        let prompts = prompts_for(EntryType::Incident);
        let asked: BTreeSet<Prompt> = prompts.iter().copied().collect();
        assert_eq!(asked, BTreeSet::from(Prompt::ALL));
        let first: BTreeSet<Prompt> = prompts.iter().take(6).copied().collect();
        let five_w_one_h = [
            Prompt::Who,
            Prompt::What,
            Prompt::Where,
            Prompt::When,
            Prompt::Why,
            Prompt::How,
        ];
        assert_eq!(first, BTreeSet::from(five_w_one_h));
    }

    #[test]
    fn victims_and_witnesses_belong_into_the_personal_part() {
        let personal: Vec<Prompt> = Prompt::ALL.into_iter().filter(|p| p.is_personal()).collect();
        assert_eq!(personal, [Prompt::Who, Prompt::Losses, Prompt::Witnesses]);
    }
}
