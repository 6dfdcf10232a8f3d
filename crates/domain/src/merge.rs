//! Which of several writes to one field shows, and whether another stands beside it ("dua versi").
//!
//! Rule: last writer wins on `(eff_hlc, device_no, epoch, seq)`. A write that names the one it replaced (its *base*)
//! supersedes it; two writes that nobody superseded are concurrent: the later shows, the other is kept and offered.
//! Of a field that nobody is to be asked about, such as a place in an order, the later shows and the other is let go.
//!
//! Invariant: the verdict depends on the set of writes, not on the order in which they arrived.

use crate::hlc::Hlc;
use crate::ids::OpRef;

/// One write to one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write<V> {
    pub by: OpRef,
    /// Where it was signed first, if a repair gave it another place since.
    pub was: Option<OpRef>,
    pub eff_hlc: Hlc,
    /// The writes that the author saw and replaced; empty in the create op, two when he settled two versions.
    pub base: Vec<OpRef>,
    pub value: V,
}

/// The verdict over all writes to one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict<V> {
    pub winner: Write<V>,
    /// Writes that nobody superseded and that say something else than the winner; latest first.
    pub beside: Vec<Write<V>>,
    /// Every write that nobody superseded, the winner first, also those that say what the winner says: whoever has seen both
    /// versions has seen them all.
    pub heads: Vec<OpRef>,
}

impl<V> Verdict<V> {
    /// The verdict over a field that settles itself: the winner alone. Whoever writes next replaces all that stood.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.beside.clear();
        self
    }
}

/// Judges the writes to one field; `None` if there are none.
pub fn judge<V: Clone + PartialEq>(writes: &[Write<V>]) -> Option<Verdict<V>> {
    // Whoever saw a write before a repair names its first place. If another write has that place by now, it is taken for that one.
    let first_place = |w: &Write<V>| w.was.filter(|was| writes.iter().all(|other| other.by != *was));
    let superseded = |w: &Write<V>| {
        let was = first_place(w);
        let names = |base: &[OpRef]| base.contains(&w.by) || was.is_some_and(|was| base.contains(&was));
        writes.iter().any(|other| other.by != w.by && names(&other.base))
    };
    let mut heads: Vec<&Write<V>> = writes.iter().filter(|w| !superseded(w)).collect();
    heads.sort_by_key(|w| std::cmp::Reverse((w.eff_hlc, w.by)));
    // Bases that form a circle cannot be written by an honest device; the latest write then shows.
    let winner = heads
        .first()
        .copied()
        .or_else(|| writes.iter().max_by_key(|w| (w.eff_hlc, w.by)))?;
    let mut beside: Vec<Write<V>> = Vec::new();
    for head in heads.iter().filter(|w| w.by != winner.by) {
        if head.value != winner.value && !beside.iter().any(|b| b.by == head.by) {
            beside.push((*head).clone());
        }
    }
    let others = heads.iter().map(|w| w.by).filter(|by| *by != winner.by);
    let mut standing: Vec<OpRef> = std::iter::once(winner.by).chain(others).collect();
    standing.dedup();
    Some(Verdict {
        winner: winner.clone(),
        beside,
        heads: standing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DeviceNo, Epoch, Seq};
    use proptest::prelude::*;

    fn at(device: u32, seq: u64) -> OpRef {
        OpRef {
            device_no: DeviceNo(device),
            epoch: Epoch(0),
            seq: Seq(seq),
        }
    }

    fn write(by: OpRef, ms: i64, base: impl IntoIterator<Item = OpRef>, value: &'static str) -> Write<&'static str> {
        Write {
            by,
            was: None,
            eff_hlc: Hlc::new(ms, 0),
            base: base.into_iter().collect(),
            value,
        }
    }

    /// One row per rule: writes, what shows, what stands beside it.
    #[test]
    fn verdicts() {
        let create = write(at(1, 1), 10, None, "Sedang");
        struct Case {
            claim: &'static str,
            writes: Vec<Write<&'static str>>,
            shows: &'static str,
            beside: Vec<&'static str>,
        }
        let cases = [
            Case {
                claim: "a single write shows",
                writes: vec![create.clone()],
                shows: "Sedang",
                beside: vec![],
            },
            Case {
                claim: "a write replaces the one it saw",
                writes: vec![create.clone(), write(at(1, 2), 20, Some(at(1, 1)), "Tinggi")],
                shows: "Tinggi",
                beside: vec![],
            },
            Case {
                claim: "a clock that runs behind does not undo a seen write",
                writes: vec![create.clone(), write(at(2, 1), 5, Some(at(1, 1)), "Tinggi")],
                shows: "Tinggi",
                beside: vec![],
            },
            Case {
                claim: "two writes over the same base: the later shows, the other is kept",
                writes: vec![
                    create.clone(),
                    write(at(1, 2), 20, Some(at(1, 1)), "Tinggi"),
                    write(at(2, 1), 30, Some(at(1, 1)), "Rendah"),
                ],
                shows: "Rendah",
                beside: vec!["Tinggi"],
            },
            Case {
                claim: "a write that names both versions settles them, whatever its clock",
                writes: vec![
                    create.clone(),
                    write(at(1, 2), 20, Some(at(1, 1)), "Tinggi"),
                    write(at(2, 1), 30, Some(at(1, 1)), "Rendah"),
                    write(at(1, 3), 15, [at(1, 2), at(2, 1)], "Darurat"),
                ],
                shows: "Darurat",
                beside: vec![],
            },
            Case {
                claim: "a write that a repair moved is still the one that another had seen",
                writes: vec![
                    create.clone(),
                    Write {
                        was: Some(at(1, 2)),
                        ..write(at(1, 9), 20, Some(at(1, 1)), "Tinggi")
                    },
                    write(at(2, 1), 30, Some(at(1, 2)), "Rendah"),
                ],
                shows: "Rendah",
                beside: vec![],
            },
            Case {
                claim: "unless another write to the field has its first place by now",
                writes: vec![
                    create.clone(),
                    Write {
                        was: Some(at(1, 2)),
                        ..write(at(1, 9), 20, Some(at(1, 1)), "Tinggi")
                    },
                    write(at(1, 2), 25, Some(at(1, 1)), "Sedang"),
                    write(at(2, 1), 30, Some(at(1, 2)), "Rendah"),
                ],
                shows: "Rendah",
                beside: vec!["Tinggi"],
            },
            Case {
                claim: "two people who wrote the same are of one mind",
                writes: vec![
                    create.clone(),
                    write(at(1, 2), 20, Some(at(1, 1)), "Tinggi"),
                    write(at(2, 1), 30, Some(at(1, 1)), "Tinggi"),
                ],
                shows: "Tinggi",
                beside: vec![],
            },
            Case {
                claim: "equal stamps fall to the higher device number, on every replica",
                writes: vec![
                    create,
                    write(at(1, 2), 20, Some(at(1, 1)), "Tinggi"),
                    write(at(2, 1), 20, Some(at(1, 1)), "Rendah"),
                ],
                shows: "Rendah",
                beside: vec!["Tinggi"],
            },
        ];
        for case in cases {
            let verdict = judge(&case.writes).unwrap();
            assert_eq!(verdict.winner.value, case.shows, "{}", case.claim);
            let beside: Vec<_> = verdict.beside.iter().map(|w| w.value).collect();
            assert_eq!(beside, case.beside, "{}", case.claim);
        }
    }

    proptest! {
        #[test]
        fn any_order_and_any_doubling_give_one_verdict(
            rows in prop::collection::vec((1u32..4, 0i64..6, prop::option::of(0usize..8), 0u8..4), 1..8),
            order in any::<u64>(),
        ) {
            let ids: Vec<OpRef> = rows.iter().enumerate().map(|(i, r)| at(r.0, i as u64 + 1)).collect();
            let writes: Vec<Write<u8>> = rows.iter().enumerate().map(|(i, (_, ms, base, value))| Write {
                by: ids[i],
                was: None,
                eff_hlc: Hlc::new(*ms, 0),
                base: base.and_then(|b| ids.get(b % ids.len()).copied()).filter(|b| *b != ids[i]).into_iter().collect(),
                value: *value,
            }).collect();
            let mut shuffled = writes.clone();
            shuffled.extend(writes.iter().cloned());
            let n = shuffled.len();
            let mut seed = order;
            for i in (1..n).rev() {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                shuffled.swap(i, (seed >> 33) as usize % (i + 1));
            }
            prop_assert_eq!(judge(&writes), judge(&shuffled));
        }

        #[test]
        fn a_field_that_settles_itself_shows_the_latest_and_the_next_write_replaces_all_of_them(
            stamps in prop::collection::vec((1u32..5, 0i64..6), 1..7), next in 0i64..6,
        ) {
            let create = write(at(9, 1), 0, None, "asal");
            let mut writes = vec![create];
            for (n, (device, ms)) in (2u64..).zip(stamps) {
                writes.push(write(at(device, n), ms, Some(at(9, 1)), ["satu", "dua", "tiga"][n as usize % 3]));
            }
            let verdict = judge(&writes).unwrap().settled();
            let latest = writes[1..].iter().max_by_key(|one| (one.eff_hlc, one.by)).unwrap();
            prop_assert_eq!(&verdict.winner, latest);
            prop_assert!(verdict.beside.is_empty());
            writes.push(write(at(7, 99), next, verdict.heads, "sesudahnya"));
            let after = judge(&writes).unwrap();
            prop_assert_eq!(after.winner.value, "sesudahnya", "whatever its clock says");
            prop_assert!(after.beside.is_empty());
        }
    }
}
