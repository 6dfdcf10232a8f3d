//! Parcels between laptops of one post: what becomes of a stick, and what must never come of it.
//!
//! A stick is lost when nobody reads it, late when a younger one was read before it, and may be read again by anybody at any time. Its
//! bytes are encrypted with the system's randomness: nothing that a trace tells depends on them.

use kentongan_domain::scope::Scope;
use kentongan_protocol::keys::PublicKey;
use kentongan_store::{ParcelFault, StoreError};

use crate::oracle::marks_in;
use crate::plan::Damage;
use crate::violation::{Checked, Violation, hold};
use crate::world::World;
use crate::{checks, leaks};

/// The first edition whose program writes and reads them.
const KNOWN_SINCE: u16 = 5;
/// Sticks that lie about; the oldest is lost first.
const STICKS_MAX: usize = 12;

/// A parcel on a stick.
pub struct Stick {
    scope: Scope,
    /// Of the laptop that wrote it; its clone has the same.
    key: PublicKey,
    is_card: bool,
    bytes: Vec<u8>,
    was_read: bool,
}

impl World {
    pub fn write_parcel(&mut self, index: usize, card: bool) -> Checked<String> {
        let device = self.device(index)?;
        if device.edition < KNOWN_SINCE {
            return Ok("its program knows no parcels".to_owned());
        }
        let store = device.store()?;
        let made = store.make_parcel(card)?;
        hold!(
            "I7",
            marks_in(&made.bytes).next().is_none(),
            "the parcel of laptop {index} can be read by whoever finds it"
        );
        store.note_parcel_written(made.is_card, made.ops)?;
        let stick = Stick {
            scope: device.scope.clone(),
            key: device.key,
            is_card: made.is_card,
            bytes: made.bytes,
            was_read: false,
        };
        self.sticks.push(stick);
        let excess = self.sticks.len().saturating_sub(STICKS_MAX);
        self.sticks.drain(..excess);
        self.counts.one(if made.is_card {
            "cards written"
        } else {
            "parcels written"
        });
        checks::log_of(self, index)?;
        Ok(format!("{} ops for {} laptops", made.ops, made.readers.len()))
    }

    pub fn read_parcel(&mut self, index: usize, which: u64, damage: Damage) -> Checked<String> {
        let device = self.device(index)?;
        if device.edition < KNOWN_SINCE {
            return Ok("its program knows no parcels".to_owned());
        }
        let Some(at) = self.chosen_stick(index, which)? else {
            return Ok("no stick lies about".to_owned());
        };
        let Some(stick) = self.sticks.get(at) else {
            return Err(Violation::harness("no such stick"));
        };
        let (own, stranger) = (stick.key == device.key, stick.scope != device.scope);
        let before = (device.store()?.dump_projection()?, device.seen.last_op_no);
        let outcome = device.store()?.apply_parcel(&damaged(&stick.bytes, damage));
        let whole = damage == Damage::None;
        let younger = |other: &Stick| other.key == stick.key && other.was_read;
        let late = self.sticks.iter().skip(at + 1).any(younger);
        let (again, is_card) = (stick.was_read, stick.is_card);
        let told = match outcome {
            Ok(read) => {
                hold!(
                    "I6",
                    whole && !own && !stranger,
                    "laptop {index} took a stick that was damaged, its own, or another post's"
                );
                self.counts.add("ops by parcel", read.new_ops);
                self.counts.add("parts of parcels left aside", read.set_aside);
                self.counts.one(match (late, again) {
                    (true, _) => "fault: a stick was read late",
                    (_, true) => "fault: a stick was read again",
                    _ => "sticks read",
                });
                if let Some(stick) = self.sticks.get_mut(at) {
                    stick.was_read = true;
                }
                format!(
                    "{} new ops, {} known, {} signed anew, {} parts left aside",
                    read.new_ops, read.known_ops, read.repaired_ops, read.set_aside
                )
            }
            Err(StoreError::Parcel(fault)) => {
                let unknown = fault == ParcelFault::NotForThisLaptop && !is_card;
                hold!(
                    "I10",
                    !whole || own || stranger || unknown,
                    "laptop {index} does not take a stick of its post: {fault}"
                );
                let device = self.device(index)?;
                let last = "SELECT coalesce(max(op_no), 0) FROM ops";
                let last: i64 = device.database.anchor.query_row(last, [], |row| row.get(0))?;
                hold!(
                    "I3",
                    before == (device.store()?.dump_projection()?, last),
                    "a stick that laptop {index} did not take left something there"
                );
                self.counts.one(match (whole, unknown) {
                    (false, _) => "fault: a stick was damaged",
                    (true, true) => "fault: a stick was written for other laptops",
                    (true, false) => "fault: a stick was put into the wrong laptop",
                });
                // Which fault is found in a damaged one, chance says.
                "not taken".to_owned()
            }
            Err(error) => return Err(error.into()),
        };
        // What was lost with the only disk that held it has come back: from now on it is to be kept like everything else.
        for row in self.log(index)?.iter().filter(|row| row.stands()) {
            self.oracle.unbury(&row.identity);
        }
        checks::log_of(self, index)?;
        leaks::in_device(self, index)?;
        Ok(told)
    }

    /// Mostly one that somebody of his post has written; else whatever lies there.
    fn chosen_stick(&self, index: usize, which: u64) -> Checked<Option<usize>> {
        let device = self.device(index)?;
        let numbered = || self.sticks.iter().enumerate();
        let of_post: Vec<usize> = numbered()
            .filter(|(_, stick)| stick.scope == device.scope && stick.key != device.key)
            .map(|(at, _)| at)
            .collect();
        let fitting: Vec<usize> = match which.is_multiple_of(8) || of_post.is_empty() {
            true => numbered().map(|(at, _)| at).collect(),
            false => of_post,
        };
        let at = (which / 8).checked_rem(fitting.len() as u64);
        Ok(at.and_then(|at| fitting.get(usize::try_from(at).ok()?).copied()))
    }
}

fn damaged(bytes: &[u8], damage: Damage) -> Vec<u8> {
    let place = |fraction: u16| (bytes.len() * usize::from(fraction)) >> 16;
    let mut bytes = bytes.to_vec();
    match damage {
        Damage::None => {}
        Damage::Cut(fraction) => bytes.truncate(place(fraction)),
        Damage::Spoilt(fraction) => {
            if let Some(byte) = bytes.get_mut(place(fraction)) {
                *byte ^= 1 << (fraction & 7);
            }
        }
    }
    bytes
}
