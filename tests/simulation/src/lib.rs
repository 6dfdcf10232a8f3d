//! The deterministic simulation: the product's own store, sync and district in one process, led by a seed.
//!
//! Owns: the world around the product (people, clocks, links, power cuts, copies of disks), an *oracle* that remembers what
//! every person was told is saved, and the invariants I1–I11 that are checked after every event. Does not know: how the
//! product does any of it. It calls the product's public functions, and reads its tables, batches and answers.
//!
//! Invariant: a run is a function of its [`plan::Plan`]. No wall time, no order of a hash map, no thread whose turn matters;
//! two runs of one plan leave equal traces, in memory and on files.
//!
//! A plan is a list of steps whose parameters are dice, resolved when the step is taken. So any step can be left out and the
//! rest still means something: that is how [`shrink`] finds the few steps that a failure needs.

pub mod campaign;
mod chains;
mod checks;
mod conflicts;
mod counts;
mod database;
mod device;
mod dice;
mod disks;
mod district;
mod leaks;
mod link;
mod oracle;
mod parcels;
mod people;
mod photos;
pub mod plan;
mod projections;
mod reading;
mod rest;
mod run;
pub mod shrink;
mod violation;
mod world;

pub use counts::Counts;
pub use database::Medium;
pub use run::{Failure, Outcome, run};
pub use violation::Violation;
