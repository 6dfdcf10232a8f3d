//! The stage (*tahap*) of a case, and which stage may follow which.
//!
//! Owns: the vocabulary and the table of moves. An office that is small moves a case forward past stages that it does not need;
//! whoever sends it back, closes it without having settled it or opens it again says why. The table binds what a person may do
//! next on a case as his laptop shows it. It does not bind what arrives: two moves that were made apart both stand, and people
//! settle them.

/// The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Dicatat.
    Recorded = 1,
    /// Diverifikasi.
    Verified = 2,
    /// Didisposisikan.
    Assigned = 3,
    /// Diproses.
    InProgress = 4,
    /// Menunggu konfirmasi.
    AwaitingConfirmation = 5,
    /// Selesai.
    Settled = 6,
    /// Ditolak.
    Rejected = 7,
    /// Bukan wewenang.
    NotOurs = 8,
    /// Digabung.
    Merged = 9,
}

/// What a move asks of whoever makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// Words that say why.
    Reason,
}

impl Stage {
    pub const ALL: [Stage; 9] = [
        Stage::Recorded,
        Stage::Verified,
        Stage::Assigned,
        Stage::InProgress,
        Stage::AwaitingConfirmation,
        Stage::Settled,
        Stage::Rejected,
        Stage::NotOurs,
        Stage::Merged,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|s| *s as i64 == n)
    }

    /// Still to be dealt with?
    pub fn is_open(self) -> bool {
        !matches!(self, Stage::Settled | Stage::Rejected | Stage::NotOurs | Stage::Merged)
    }

    /// May a case that stands here be moved to `next`, and what does that ask? `None`: it may not.
    pub fn may_become(self, next: Stage) -> Option<Needs> {
        match next {
            // What goes on in another case has no stage of its own until the merge is taken back.
            _ if self == next || self == Stage::Merged => None,
            // What is closed is opened again first.
            Stage::Verified | Stage::InProgress if !self.is_open() => Some(Needs::Reason),
            _ if !self.is_open() => None,
            Stage::Rejected | Stage::NotOurs | Stage::Merged => Some(Needs::Reason),
            // There is nothing to confirm of what nobody has looked at.
            Stage::AwaitingConfirmation if self == Stage::Recorded => None,
            _ if (next as i64) < (self as i64) => Some(Needs::Reason),
            _ => Some(Needs::Nothing),
        }
    }

    /// The stages that may follow, in their order, each with what it asks.
    pub fn next_stages(self) -> impl Iterator<Item = (Stage, Needs)> {
        Self::ALL
            .into_iter()
            .filter_map(move |next| self.may_become(next).map(|needs| (next, needs)))
    }

    /// Does a move to this stage ask for a reason wherever the case stood before?
    pub fn always_needs_reason(self) -> bool {
        matches!(self, Stage::Recorded | Stage::Rejected | Stage::NotOurs | Stage::Merged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A row is where a case stands, a column where it may go: `+` freely, `!` with a reason, `.` not at all.
    const TABLE: [(Stage, &str); 9] = [
        (Stage::Recorded, ".+++.+!!!"),
        (Stage::Verified, "!.++++!!!"),
        (Stage::Assigned, "!!.+++!!!"),
        (Stage::InProgress, "!!!.++!!!"),
        (Stage::AwaitingConfirmation, "!!!!.+!!!"),
        (Stage::Settled, ".!.!....."),
        (Stage::Rejected, ".!.!....."),
        (Stage::NotOurs, ".!.!....."),
        (Stage::Merged, "........."),
    ];

    #[test]
    fn the_table_of_moves_is_as_it_is_drawn() {
        for (from, drawn) in TABLE {
            let sign = |to: Stage| match from.may_become(to) {
                None => '.',
                Some(Needs::Nothing) => '+',
                Some(Needs::Reason) => '!',
            };
            let row: String = Stage::ALL.into_iter().map(sign).collect();
            assert_eq!(row, drawn, "{from:?}");
            let offered: Vec<Stage> = from.next_stages().map(|(to, _)| to).collect();
            let drawn: Vec<Stage> = Stage::ALL.into_iter().filter(|to| sign(*to) != '.').collect();
            assert_eq!(offered, drawn, "{from:?}");
        }
    }

    /// Where a case can come from `from`, itself included.
    fn reached(from: Stage) -> Vec<Stage> {
        let mut reached = vec![from];
        let mut turn = 0;
        while let Some(at) = reached.get(turn).copied() {
            let new: Vec<Stage> = at
                .next_stages()
                .map(|(to, _)| to)
                .filter(|to| !reached.contains(to))
                .collect();
            reached.extend(new);
            turn += 1;
        }
        reached
    }

    #[test]
    fn every_stage_is_reached_and_all_but_a_merged_case_can_reach_every_open_one() {
        assert_eq!(reached(Stage::Recorded).len(), Stage::ALL.len());
        for from in Stage::ALL.into_iter().filter(|from| *from != Stage::Merged) {
            let found = reached(from);
            for to in Stage::ALL {
                assert!(found.contains(&to), "{from:?} never becomes {to:?}");
            }
        }
        assert_eq!(reached(Stage::Merged), [Stage::Merged]);
    }

    #[test]
    fn a_stage_that_always_asks_for_a_reason_is_asked_one_on_every_way_to_it() {
        for to in Stage::ALL {
            let asks: Vec<Needs> = Stage::ALL.into_iter().filter_map(|from| from.may_become(to)).collect();
            let always = asks.iter().all(|needs| *needs == Needs::Reason);
            assert_eq!(to.always_needs_reason(), always, "{to:?}");
        }
    }

    proptest! {
        #[test]
        fn on_no_way_through_a_case_it_is_closed_twice_or_sent_back_without_a_word(
            steps in prop::collection::vec(any::<prop::sample::Index>(), 1..80),
        ) {
            let (mut before, mut at) = (Stage::Recorded, Stage::Recorded);
            for step in steps {
                let offered: Vec<(Stage, Needs)> = at.next_stages().collect();
                if offered.is_empty() {
                    // Its merge is taken back.
                    prop_assert_eq!(at, Stage::Merged);
                    at = before;
                    continue;
                }
                let (next, needs) = offered[step.index(offered.len())];
                prop_assert!(at.is_open() || next.is_open(), "{:?} to {:?}", at, next);
                let goes_back = (next as i64) < (at as i64);
                let gives_up = matches!(next, Stage::Rejected | Stage::NotOurs | Stage::Merged);
                prop_assert_eq!(needs == Needs::Reason, goes_back || gives_up, "{:?} to {:?}", at, next);
                (before, at) = (at, next);
            }
        }
    }

    #[test]
    fn a_number_leads_back_to_its_stage_and_an_unknown_one_to_none() {
        assert_eq!(Stage::ALL.map(|stage| stage as i64), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for stage in Stage::ALL {
            assert_eq!(Stage::of_number(stage as i64), Some(stage));
        }
        assert_eq!((Stage::of_number(0), Stage::of_number(10)), (None, None));
    }
}
