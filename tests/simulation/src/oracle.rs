//! What people were told is saved: the simulation's own memory, which no crash, restore or wipe touches.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use kentongan_domain::op::{Fields, Kind, Tag, Value};
use kentongan_domain::scope::{Scope, Stream};

/// Hash of an op as its author first wrote it: its name for life, whatever number a repair gives it.
pub type Identity = [u8; 32];

/// A set of ops that somebody could see.
pub type Horizon = Rc<BTreeSet<Identity>>;

/// What an author had before his eyes.
#[derive(Debug, Clone)]
pub enum Saw {
    /// Both versions, where there were two.
    Everything,
    /// A form: one value of each field.
    Form(BTreeMap<Tag, Vec<u8>>),
}

/// One op that a person was told is saved.
#[derive(Debug, Clone)]
pub struct Saved {
    pub stream: Stream,
    pub author_no: u32,
    /// Scope of the author when he wrote.
    pub author: Scope,
    pub kind: Kind,
    pub common: Fields,
    pub personal: Fields,
    /// May his office do this?
    pub lawful: bool,
    /// The record that it changes, by its create op; itself if it creates one.
    pub object: Identity,
    /// Ops that must have been accepted for this one to mean anything.
    pub targets: Vec<Identity>,
    /// What its author's store held when he opened the form.
    pub horizon: Horizon,
    pub saw: Saw,
    pub event: usize,
}

impl Saved {
    /// Does it replace the other's `value` of a field? Only what its author saw.
    pub fn replaces(&self, tag: Tag, other: &Identity, value: &[u8]) -> bool {
        self.horizon.contains(other)
            && match &self.saw {
                Saw::Everything => true,
                // An empty field and one that was emptied look the same.
                Saw::Form(shown) => *value == *shown.get(&tag).unwrap_or(&Value::Text(String::new()).to_bytes()),
            }
    }

    /// The fields that it writes, personal ones at their tag plus [`kentongan_domain::op::TAG_END`].
    pub fn writes(&self) -> impl Iterator<Item = (Tag, &Value)> {
        let personal = self
            .personal
            .iter()
            .map(|(tag, value)| (tag + kentongan_domain::op::TAG_END, value));
        self.common.iter().map(|(tag, value)| (*tag, value)).chain(personal)
    }
}

/// A word that stands in what was written, and nowhere else in the world.
#[derive(Debug, Clone)]
pub struct Mark {
    pub author_no: u32,
    pub stream: Stream,
}

#[derive(Debug, Default)]
pub struct Oracle {
    pub saved: BTreeMap<Identity, Saved>,
    /// Saved, and then the only disks that held them were set back: nobody can be asked for them. One may turn up all the
    /// same, in a request that was still under way.
    pub destroyed: BTreeMap<Identity, Saved>,
    /// Ops signed anew in a repair, by their new hash.
    renamed: BTreeMap<[u8; 32], Identity>,
    /// By number of the word.
    pub marks: BTreeMap<u64, Mark>,
    next_mark: u64,
}

impl Oracle {
    /// The name for life of an op with this hash, which says that it `was` another before. A hash that nobody knows is its own
    /// name.
    pub fn name(&mut self, op_hash: [u8; 32], was: Option<[u8; 32]>) -> Identity {
        let Some(was) = was else {
            return self.renamed.get(&op_hash).copied().unwrap_or(op_hash);
        };
        let name = self.renamed.get(&was).copied().unwrap_or(was);
        self.renamed.insert(op_hash, name);
        name
    }

    /// Ops that only destroyed disks held can be asked of nobody. Answers how many those are.
    pub fn bury(&mut self, held: &BTreeSet<Identity>) -> u64 {
        let lost: Vec<Identity> = self
            .saved
            .keys()
            .filter(|identity| !held.contains(*identity))
            .copied()
            .collect();
        for identity in &lost {
            self.destroyed.extend(self.saved.remove_entry(identity));
        }
        lost.len() as u64
    }

    /// A request that was under way brought it after all.
    pub fn unbury(&mut self, identity: &Identity) {
        self.saved.extend(self.destroyed.remove_entry(identity));
    }

    pub fn find(&self, identity: &Identity) -> Option<&Saved> {
        self.saved.get(identity).or_else(|| self.destroyed.get(identity))
    }

    pub fn next_mark(&mut self) -> u64 {
        self.next_mark += 1;
        self.next_mark
    }
}

/// Length of a mark in text: tilde, letter, six digits, tilde.
pub const MARK_BYTES: usize = 9;

/// `~K000012~` in what everybody of the stream may read, `~P000012~` in what names people.
pub fn mark_text(number: u64, personal: bool) -> String {
    format!("~{}{number:06}~", if personal { 'P' } else { 'K' })
}

/// The marks in any bytes, and whether each names people.
pub fn marks_in(bytes: &[u8]) -> impl Iterator<Item = (u64, bool)> + '_ {
    memchr::memchr_iter(b'~', bytes).filter_map(|at| {
        let word = bytes.get(at..at + MARK_BYTES)?;
        let [b'~', letter @ (b'K' | b'P'), digits @ .., b'~'] = word else {
            return None;
        };
        let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
        Some((number, *letter == b'P'))
    })
}
