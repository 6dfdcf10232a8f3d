//! Giliran tuan rumah: who hosts a meeting of a series, month by month.
//!
//! A turn goes to whoever hosted least, and among those to the first in the order. Whoever is passed over in a month (*dilewati*) keeps
//! his turn and takes it in the next; two who swapped (*tukar giliran*) each take the other's next turn, and everybody else's month stays.
//!
//! Does not know: who wrote it down, what a region is called. *Invariant:* what is foretold for a month is what comes when the months
//! before it have passed as foretold.

use std::collections::BTreeMap;

use crate::series::{Month, Series, Swap};

/// So many turns at most is anybody behind: a village that joins a series of three years does not host it three times in a row.
const BEHIND_MAX: u32 = 2;

/// That a meeting of the series has a host, whether it was held or is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub month: Month,
    /// Region code.
    pub host: String,
}

/// Whose turn it is in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub month: Month,
    /// `None`: there is nobody, or everybody is passed over.
    pub host: Option<String>,
    /// With whom he swapped.
    pub in_place_of: Option<String>,
}

/// How often somebody hosted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub host: String,
    pub times: u32,
    pub last: Option<Month>,
    /// In the round that runs; in one that has not begun nobody has.
    pub hosted_in_round: bool,
}

/// Where a series stands: who hosted, and what was exchanged and not taken yet.
#[derive(Debug, Clone)]
pub struct Rotation<'a> {
    series: &'a Series,
    /// Nobody twice.
    order: Vec<&'a str>,
    /// Turns that were taken, by whoever's turn it was.
    taken: BTreeMap<&'a str, u32>,
    hosted: BTreeMap<&'a str, (u32, Month)>,
    exchanges: Vec<Exchange<'a>>,
}

/// One half of a swap that is still to come.
#[derive(Debug, Clone, Copy)]
struct Exchange<'a> {
    /// Which swap of the series.
    swap: usize,
    from: Month,
    /// Whose turn.
    of: &'a str,
    /// Who takes it.
    by: &'a str,
}

impl<'a> Rotation<'a> {
    /// After these meetings, in any order. One whose host is not in the order of the series counts for nobody.
    pub fn after(series: &'a Series, held: &[Held]) -> Self {
        let mut order: Vec<&str> = Vec::new();
        for host in &series.hosts {
            if !order.contains(&host.as_str()) {
                order.push(host);
            }
        }
        let mut exchanges = Vec::new();
        for (swap, said) in series.swapped.iter().enumerate() {
            let Ok(from) = said.month.parse::<Month>() else {
                continue;
            };
            if said.host == said.other {
                continue;
            }
            for (of, by) in [
                (said.host.as_str(), said.other.as_str()),
                (said.other.as_str(), said.host.as_str()),
            ] {
                exchanges.push(Exchange { swap, from, of, by });
            }
        }
        let mut rotation = Self {
            series,
            order,
            taken: BTreeMap::new(),
            hosted: BTreeMap::new(),
            exchanges,
        };
        let mut held: Vec<&Held> = held.iter().collect();
        held.sort_by_key(|one| one.month);
        for one in held {
            rotation.note(one);
        }
        rotation
    }

    /// Whose turn it is in so many months.
    pub fn turns(&self, from: Month, months: usize) -> Vec<Turn> {
        let mut ahead = self.clone();
        let mut month = from;
        let mut turns = Vec::with_capacity(months);
        for _ in 0..months {
            let next = ahead.next_in(month);
            if let Some((of, by)) = next {
                ahead.take(of, by, month);
            }
            turns.push(Turn {
                month,
                host: next.map(|(of, by)| by.unwrap_or(of).to_owned()),
                in_place_of: next.and_then(|(of, by)| by.map(|_| of.to_owned())),
            });
            month = month.following();
        }
        turns
    }

    /// Everybody in the order, and whether he has hosted.
    pub fn standings(&self) -> Vec<Standing> {
        let least = self.order.iter().map(|host| self.count(host)).min().unwrap_or_default();
        let standing = |host: &&'a str| Standing {
            host: (*host).to_owned(),
            times: self.hosted.get(*host).map_or(0, |(times, _)| *times),
            last: self.hosted.get(*host).map(|(_, last)| *last),
            hosted_in_round: self.count(host) > least,
        };
        self.order.iter().map(standing).collect()
    }

    /// Whose turn it is in that month, and who takes it for him.
    fn next_in(&self, month: Month) -> Option<(&'a str, Option<&'a str>)> {
        let comes = |host: &str| !self.is_skipped(month, host);
        let can = self.order.iter().copied().map(|of| (of, self.stand_in(month, of)));
        // Of equals the first in the order is taken.
        can.filter(|(of, by)| comes(of) && by.is_none_or(comes))
            .min_by_key(|(of, _)| self.count(of))
    }

    /// Turns taken, with nobody further behind than [`BEHIND_MAX`].
    fn count(&self, host: &str) -> u32 {
        let most = self.taken.values().max().copied().unwrap_or_default();
        let own = self.taken.get(host).copied().unwrap_or_default();
        own.max(most.saturating_sub(BEHIND_MAX))
    }

    fn is_skipped(&self, month: Month, host: &str) -> bool {
        let month = month.to_string();
        let mut skips = self.series.skipped.iter();
        skips.any(|skip| skip.month == month && skip.host == host)
    }

    fn stand_in(&self, month: Month, of: &str) -> Option<&'a str> {
        let mut open = self.exchanges.iter();
        open.find(|one| one.of == of && one.from <= month).map(|one| one.by)
    }

    fn note(&mut self, held: &Held) {
        // A host who left the order takes no turn of it.
        let Some(host) = self.order.iter().copied().find(|one| *one == held.host) else {
            return;
        };
        let (times, last) = self.hosted.get(host).copied().unwrap_or((0, held.month));
        self.hosted.insert(host, (times + 1, last.max(held.month)));
        match self.next_in(held.month) {
            Some((of, Some(by))) if by == host => self.take(of, Some(by), held.month),
            _ => {
                // He hosted himself: then the other does too.
                let undone = self
                    .exchanges
                    .iter()
                    .find(|one| one.of == host && one.from <= held.month);
                if let Some(swap) = undone.map(|one| one.swap) {
                    self.exchanges.retain(|one| one.swap != swap);
                }
                self.take(host, None, held.month);
            }
        }
    }

    fn take(&mut self, of: &'a str, by: Option<&'a str>, month: Month) {
        // From where he counts, so that whoever joined late has joined.
        let turns = self.count(of) + 1;
        self.taken.insert(of, turns);
        let mut open = self.exchanges.iter();
        let used = open.position(|one| one.of == of && one.from <= month && Some(one.by) == by);
        if let Some(at) = used {
            self.exchanges.remove(at);
        }
    }
}

/// What two months that swap their hosts write into the series, where the turns are foretold from `from` on; `None`: they cannot,
/// because one of them has no host, has swapped already, is passed over in the month of the other, or has another turn before.
pub fn swap(series: &Series, held: &[Held], from: Month, months: (Month, Month), reason: &str) -> Option<Swap> {
    let (first, second) = (months.0.min(months.1), months.0.max(months.1));
    let many = months_between(from, second) + 1;
    let before = Rotation::after(series, held).turns(from, many);
    let turn = |turns: &[Turn], month: Month| turns.iter().find(|turn| turn.month == month).cloned();
    let (one, other) = (turn(&before, first)?, turn(&before, second)?);
    if one.in_place_of.is_some() || other.in_place_of.is_some() {
        return None;
    }
    let swap = Swap {
        month: first.to_string(),
        host: one.host?,
        other: other.host?,
        reason: reason.to_owned(),
    };
    let mut swapped = series.clone();
    swapped.swapped.push(swap.clone());
    let after = Rotation::after(&swapped, held).turns(from, many);
    let hosts = (turn(&after, first)?.host?, turn(&after, second)?.host?);
    (swap.host != swap.other && hosts == (swap.other.clone(), swap.host.clone())).then_some(swap)
}

fn months_between(from: Month, to: Month) -> usize {
    std::iter::successors(Some(from), |month| Some(month.following()))
        // A hundred years: further nobody plans.
        .take(1_200)
        .take_while(|month| *month < to)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Skip;
    use proptest::prelude::*;

    const MONTHS: usize = 30;

    fn start() -> Month {
        "2025-01".parse().unwrap()
    }

    fn month(after: usize) -> Month {
        (0..after).fold(start(), |month, _| month.following())
    }

    fn host(n: usize) -> String {
        format!("18.02.01.{}", 2001 + n)
    }

    fn series(hosts: usize) -> Series {
        Series {
            hosts: (0..hosts).map(host).collect(),
            ..Series::default()
        }
    }

    fn skipping(mut series: Series, skips: &[(usize, usize)]) -> Series {
        series.skipped = skips
            .iter()
            .map(|(after, n)| Skip {
                month: month(*after).to_string(),
                host: host(*n),
                reason: "Panen raya".to_owned(),
            })
            .collect();
        series
    }

    fn turns(series: &Series) -> Vec<Turn> {
        Rotation::after(series, &[]).turns(start(), MONTHS)
    }

    fn hosts(turns: &[Turn]) -> Vec<Option<String>> {
        turns.iter().map(|turn| turn.host.clone()).collect()
    }

    /// How many months of two plans differ.
    fn differing(a: &[Turn], b: &[Turn]) -> Vec<usize> {
        (0..a.len()).filter(|n| a[*n].host != b[*n].host).collect()
    }

    fn held(turns: &[Turn]) -> Vec<Held> {
        let hosted = |turn: &Turn| {
            Some(Held {
                month: turn.month,
                host: turn.host.clone()?,
            })
        };
        turns.iter().filter_map(hosted).collect()
    }

    #[test]
    fn the_order_is_gone_through_and_begins_again() {
        let plan = turns(&series(3));
        let first: Vec<String> = plan.iter().take(5).filter_map(|turn| turn.host.clone()).collect();
        assert_eq!(first, [0, 1, 2, 0, 1].map(host));
        assert!(hosts(&turns(&series(0))).iter().all(Option::is_none));
    }

    #[test]
    fn whoever_has_hosted_is_told_from_who_has_not_until_the_round_is_over() {
        let series = series(3);
        let plan = turns(&series);
        let in_round = |months: usize| -> Vec<bool> {
            let rotation = Rotation::after(&series, &held(&plan[..months]));
            rotation.standings().iter().map(|one| one.hosted_in_round).collect()
        };
        assert_eq!(in_round(0), [false, false, false]);
        assert_eq!(in_round(2), [true, true, false]);
        assert_eq!(in_round(3), [false, false, false]);
        let rotation = Rotation::after(&series, &held(&plan[..4]));
        let first = rotation.standings().remove(0);
        assert_eq!((first.times, first.last), (2, Some(month(3))));
    }

    #[test]
    fn a_month_without_a_meeting_takes_nobodys_turn() {
        let series = series(3);
        let one = held(&turns(&series)[..1]);
        // February passed without one.
        let next = Rotation::after(&series, &one).turns(month(2), 2);
        assert_eq!(hosts(&next), [Some(host(1)), Some(host(2))]);
    }

    #[test]
    fn a_host_out_of_turn_has_had_his() {
        let series = series(3);
        let out = [Held {
            month: start(),
            host: host(2),
        }];
        let next = Rotation::after(&series, &out).turns(month(1), 3);
        assert_eq!(hosts(&next), [0, 1, 0].map(|n| Some(host(n))));
    }

    #[test]
    fn a_village_that_joins_late_does_not_make_up_for_years() {
        let old = series(3);
        let past = held(&turns(&old)[..12]);
        let mut joined = old.clone();
        joined.hosts.push(host(9));
        let next = Rotation::after(&joined, &past).turns(month(12), 8);
        let times = next.iter().filter(|turn| turn.host == Some(host(9))).count();
        assert!((2..=3).contains(&times), "{next:?}");
    }

    #[test]
    fn whoever_swapped_and_hosted_himself_after_all_leaves_the_other_his_turn() {
        let mut series = series(4);
        series.swapped.push(Swap {
            month: start().to_string(),
            host: host(0),
            other: host(2),
            reason: String::new(),
        });
        let own = [Held {
            month: start(),
            host: host(0),
        }];
        let next = Rotation::after(&series, &own).turns(month(1), 3);
        assert_eq!(hosts(&next), [1, 2, 3].map(|n| Some(host(n))));
    }

    #[test]
    fn months_that_cannot_swap_are_refused() {
        let plain = series(3);
        let of = |series: &Series, a: usize, b: usize| swap(series, &[], start(), (month(a), month(b)), "");
        // The same host, and one who has another turn between.
        assert_eq!(of(&plain, 0, 0), None);
        assert_eq!(of(&plain, 0, 3), None);
        assert_eq!(of(&plain, 0, 4), None);
        let mut once = plain.clone();
        once.swapped.extend(of(&plain, 0, 1));
        assert_eq!(once.swapped.len(), 1);
        assert_eq!(of(&once, 1, 2), None);
        // Whoever would come in the month of the other is passed over in it.
        assert_eq!(of(&skipping(series(3), &[(0, 2)]), 0, 2), None);
        assert_eq!(of(&skipping(series(3), &[(2, 0)]), 0, 2), None);
    }

    proptest! {
        #[test]
        fn it_is_fair(n in 1usize..12, rounds in 1usize..4, skips in prop::collection::vec((0usize..MONTHS, 0usize..12), 0..20)) {
            let plain = Rotation::after(&series(n), &[]).turns(start(), n * rounds);
            for one in 0..n {
                prop_assert_eq!(plain.iter().filter(|turn| turn.host == Some(host(one))).count(), rounds);
            }
            // Whoever could always come hosts as often as any other who could, but for the round that runs.
            let plan = turns(&skipping(series(n), &skips));
            let free = (0..n).filter(|one| skips.iter().all(|(_, skipped)| skipped != one));
            let times: Vec<usize> = free
                .map(|one| plan.iter().filter(|turn| turn.host == Some(host(one))).count())
                .collect();
            let (least, most) = (times.iter().min(), times.iter().max());
            prop_assert!(least.zip(most).is_none_or(|(least, most)| most - least <= 1), "{:?}", times);
        }

        #[test]
        fn nobody_hosts_in_a_month_in_which_he_is_passed_over(
            n in 1usize..12, skips in prop::collection::vec((0usize..MONTHS, 0usize..12), 0..40),
        ) {
            let plan = turns(&skipping(series(n), &skips));
            for (after, skipped) in &skips {
                prop_assert_ne!(&plan[*after].host, &Some(host(*skipped)));
            }
        }

        #[test]
        fn a_skip_puts_one_turn_off_by_a_month_and_moves_nobody_else(n in 2usize..12, after in 0usize..MONTHS - 2) {
            let before = turns(&series(n));
            let skipped: usize = (0..n).find(|one| before[after].host == Some(host(*one))).unwrap();
            let plan = turns(&skipping(series(n), &[(after, skipped)]));
            prop_assert_eq!(differing(&before, &plan), vec![after, after + 1]);
            prop_assert_eq!(&plan[after + 1].host, &before[after].host);
            prop_assert_eq!(&plan[after].host, &before[after + 1].host);
        }

        #[test]
        fn a_swap_changes_two_months_and_no_other(
            n in 2usize..12, a in 0usize..MONTHS, b in 0usize..MONTHS,
            skips in prop::collection::vec((0usize..MONTHS, 0usize..12), 0..6),
        ) {
            let mut series = skipping(series(n), &skips);
            let before = turns(&series);
            // Months in which one of the two is passed over are another rule's.
            let (one, other) = (before[a].host.clone(), before[b].host.clone());
            prop_assume!(series.skipped.iter().all(|skip| Some(&skip.host) != one.as_ref() && Some(&skip.host) != other.as_ref()));
            let wanted = swap(&series, &[], start(), (month(a), month(b)), "Panen raya");
            let same_round = a / n == b / n && a != b;
            prop_assert!(!(same_round && skips.is_empty()) || wanted.is_some());
            if let Some(wanted) = wanted {
                series.swapped.push(wanted);
                let after = turns(&series);
                let mut months = vec![a, b];
                months.sort_unstable();
                prop_assert_eq!(differing(&before, &after), months);
                prop_assert_eq!((&after[a].host, &after[b].host), (&other, &one));
            }
        }

        #[test]
        fn what_was_foretold_comes(
            n in 1usize..9, passed in 0usize..MONTHS,
            skips in prop::collection::vec((0usize..MONTHS, 0usize..9), 0..20),
            pairs in prop::collection::vec((0usize..MONTHS, 0usize..MONTHS), 0..4),
        ) {
            let mut series = skipping(series(n), &skips);
            for (a, b) in pairs {
                series.swapped.extend(swap(&series, &[], start(), (month(a), month(b)), ""));
            }
            let plan = turns(&series);
            let later = Rotation::after(&series, &held(&plan[..passed])).turns(month(passed), MONTHS - passed);
            prop_assert_eq!(later.as_slice(), &plan[passed..]);
        }
    }
}
