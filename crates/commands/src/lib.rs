//! What a person can ask for: the command list, the bodies, the types that cross to the window, the error codes.
//!
//! Owns: checking what was typed, choosing the store operation, shaping the view. Does not know: Tauri, HTML, SQL.
//!
//! A body reads as: check, store, wake the line, view. Invariant: a command that answers has its change on disk; one that
//! fails has changed nothing.

pub mod agenda;
mod aside;
mod base64;
pub mod boundaries;
mod categories;
mod check;
mod choices;
mod conflicts;
pub mod desk;
pub mod documents;
pub mod door;
pub mod drafts;
pub mod dto;
pub mod enrolment;
pub mod error;
mod files;
pub mod home;
mod imports;
pub mod issues;
pub mod letterhead;
pub mod list;
pub mod lock;
pub mod map;
pub mod meeting_papers;
pub mod meetings;
pub mod minutes;
pub mod outbox;
mod owner_only;
mod papers;
pub mod parcels;
pub mod photos;
mod previews;
pub mod printing;
pub mod privacy;
pub mod programmes;
pub mod recap;
pub mod regions;
pub mod registers;
mod roles;
pub mod roster;
pub mod rules;
pub mod sealed;
pub mod series;
pub mod services;
pub mod session;
pub mod settings;
pub mod signing;
pub mod slip;
pub mod templates;
pub mod training;
pub mod typescript;
pub mod venues;

pub use desk::{Desk, DeskOptions, Host};
/// The process in which templates that are not ours are laid out.
pub use kentongan_documents::child as render_child;
pub use list::dispatch;
