//! Indonesia's administrative regions: 38 provinces, 514 regencies and cities, 7,285 districts, 83,762 villages.
//!
//! Owns the region database (`wilayah.tsv`, built by [`build`] from the npm package `idn-area-data`), the look-up by
//! typing a part of a name, the words a region uses for itself and its heads (kampung or desa, camat or panewu).
//! It knows nothing of SQLite, of devices, of time zones, or of what a region code permits: that is the domain crate's
//! `RegionCode`; here a code is text, checked where it comes in.
//!
//! English level names: *regency* is kabupaten or kota, *district* is kecamatan, distrik, kapanewon or kemantren,
//! *village* is anything below (desa, kelurahan, kampung, nagari …).
//!
//! *Invariant:* a code is dotted text (`18.02.01.2003`), never a number. Byte order of codes is the order of the tree,
//! every region standing straight before everything inside it.
//!
//! *Invariant:* the database stays a file of its own beside the program, because its licence (ODbL 1.0) differs from
//! the program's; nothing of it is compiled in or committed.

mod builder;
mod code;
mod csv;
mod locate;
mod regions;
mod search;
mod titles;

pub use builder::{BuildError, Built, LICENCE_FILE_NAME, SOURCE_VERSION, build};
pub use code::Level;
pub use locate::{DATABASE_FILE_NAME, DATABASE_PATH_VARIABLE};
pub use regions::{Region, RegionNames, Regions, RegionsError};
pub use search::SEARCH_RESULTS_MAX;
pub use titles::LocalTitles;
