//! The shapes that cross between the window and the commands: what a screen sends and what it shows.
//!
//! Owns: field names, closed vocabularies and their spelling on the wire to the UI.
//! Does not know: how a record is stored or merged. A DTO is neither a domain type nor a wire type of the sync protocol.
//!
//! Units: `*_at_ms` are milliseconds since 1970-01-01 UTC; `date` is a local calendar date `YYYY-MM-DD`; `*_text` is what
//! a person typed and has not been checked yet. Ids are opaque text (UUID). The UI owns every sentence; these carry codes.

pub mod boundaries;
pub mod bulk;
pub mod case;
pub mod conflicts;
pub mod documents;
pub mod door;
pub mod issues;
pub mod letters;
pub mod lock;
pub mod map;
pub mod meeting_papers;
pub mod meetings;
pub mod minutes;
pub mod minutes_papers;
pub mod office;
pub mod outbox;
pub mod parcels;
pub mod photos;
pub mod printing;
pub mod privacy;
pub mod programmes;
pub mod recap;
pub mod registers;
pub mod roster;
pub mod rules;
pub mod sealed;
pub mod series;
pub mod session;
pub mod settings;

pub use boundaries::*;
pub use bulk::*;
pub use case::*;
pub use conflicts::*;
pub use documents::*;
pub use door::*;
pub use issues::*;
pub use letters::*;
pub use lock::*;
pub use map::*;
pub use meeting_papers::*;
pub use meetings::*;
pub use minutes::*;
pub use minutes_papers::*;
pub use office::*;
pub use outbox::*;
pub use parcels::*;
pub use photos::*;
pub use printing::*;
pub use privacy::*;
pub use programmes::*;
pub use recap::*;
pub use registers::*;
pub use roster::*;
pub use rules::*;
pub use sealed::*;
pub use series::*;
pub use session::*;
pub use settings::*;
