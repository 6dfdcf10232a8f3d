//! PAPAN WARGA: one page a month for the notice board of a village.
//!
//! Layout and fixed words live in `templates/papan_warga.typ`, which prints one page whatever is handed in.
//!
//! *Invariant:* nothing reaches this module but names of categories and numbers: no title, no name, no place below the village. A
//! board is read by everybody, and in a small hamlet a place and a kind of trouble are a person.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;

/// Everything that is printed on a papan warga.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeBoard {
    /// Decides the size of the page.
    #[serde(skip)]
    pub paper: Paper,
    /// `Kampung Kalirejo`; printed in capitals.
    pub village: String,
    /// `Januari 2025`
    pub month: String,
    /// Issues recorded in the month by category, most first. Those that the page has no room for are counted at its end.
    pub reported: Vec<CategoryCount>,
    /// How many those are together.
    pub total: u32,
    /// Issues that an office answered for the first time in the month.
    pub answered: u32,
    /// Issues that were settled in it.
    pub settled: u32,
    /// Issues that were closed without being settled, by why.
    pub refused: Vec<RefusedCount>,
    /// Where to go or call: address and telephone of the office.
    pub contact: Vec<String>,
    /// Grey word across the page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
    /// A board has its own large heading in place of a letterhead.
    #[serde(skip)]
    pub letterhead: Letterhead,
}

/// Issues of one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryCount {
    /// `Infrastruktur`
    pub name: String,
    pub count: u32,
}

/// Issues that were refused for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RefusedCount {
    pub reason: RefusedWhy,
    pub count: u32,
}

/// Why an issue was closed without being settled; what was written about it stays in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedWhy {
    /// Ditolak.
    Rejected,
    /// Bukan wewenang.
    NotOurs,
}

impl Document for NoticeBoard {
    const KIND: PaperKind = PaperKind::NoticeBoard;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
