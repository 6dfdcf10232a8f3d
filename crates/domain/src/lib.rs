//! Pure values and rules: what an op is, how clocks order it, how two versions of a record become one.
//!
//! Owns: ids, scopes, roles and streams, the hybrid logical clock, ops and their hashes, merge, the vocabularies of issues,
//! meetings and whatever belongs to them, who may write what, Indonesian dates, how text is looked for. Does not know: databases, files, networks, screens.
//!
//! Invariant: two replicas that hold the same ops compute the same values from this crate, whatever their clock, locale or
//! arrival order. Whatever reaches a byte that another replica compares is iterated in a defined order.

pub mod agenda;
pub mod authority;
pub mod base64url;
pub mod blob;
pub mod calendar;
pub mod case;
pub mod chain;
pub mod coordinates;
pub mod deadline;
pub mod decision;
pub mod door;
pub mod duplicates;
pub mod hlc;
pub mod ids;
pub mod issue;
pub mod letter_number;
pub mod meeting;
pub mod merge;
pub mod minutes;
pub mod names;
pub mod number_format;
pub mod number_words;
pub mod numbering;
pub mod office;
pub mod op;
pub mod person;
pub mod photo;
pub mod privacy;
pub mod programme;
pub mod recap;
pub mod record;
pub mod retention;
pub mod role;
pub mod rotation;
pub mod rule_set;
pub mod scope;
pub mod sealed;
pub mod search;
pub mod series;
pub mod signature;
pub mod stage;
pub mod target;
pub mod vocabulary;
pub mod world;
