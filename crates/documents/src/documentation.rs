//! DOKUMENTASI: the photos of a meeting with their captions, as an annex of its
//! papers (domain.md §3.3, item 12).
//!
//! Layout and fixed words live in `templates/dokumentasi.typ`. Which photos
//! belong to the meeting is decided by the caller.
//!
//! *Invariant:* a photo that has not arrived or cannot be read keeps its place,
//! with a frame that says so: nobody counts fewer photos than there are.

use serde::Serialize;
use typst::foundations::Bytes;

use crate::case_sheet::PhotoItem;
use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;

/// Most photos printed in one annex; how many are left out is printed. A
/// compiled annex holds its photos unpacked for as long as it is previewed.
pub const DOCUMENTATION_PHOTOS_MAX: usize = 24;

/// Names of the photos as virtual files. Without an extension, so that Typst
/// goes by the content.
const FILES: [&str; DOCUMENTATION_PHOTOS_MAX] = [
    "photo-1", "photo-2", "photo-3", "photo-4", "photo-5", "photo-6", "photo-7", "photo-8", "photo-9", "photo-10",
    "photo-11", "photo-12", "photo-13", "photo-14", "photo-15", "photo-16", "photo-17", "photo-18", "photo-19",
    "photo-20", "photo-21", "photo-22", "photo-23", "photo-24",
];

/// How many rows of two photos stand on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PhotoRows {
    /// 2 × 2: four on a page.
    #[default]
    Two,
    /// 2 × 3: six on a page.
    Three,
}

impl PhotoRows {
    fn count(self) -> u8 {
        match self {
            PhotoRows::Two => 2,
            PhotoRows::Three => 3,
        }
    }
}

/// Everything that is printed on the photo annex of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Documentation {
    /// Of the office whose meeting it was. An annex shows none of it; a
    /// template that an office changed may.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides the page size.
    #[serde(skip)]
    pub paper: Paper,
    /// `Rapat Koordinasi Bulanan`
    pub meeting_title: String,
    /// `Kecamatan Kalirejo`; the line is left out when empty.
    pub office: String,
    /// `Senin, 20 Januari 2025`
    pub date: String,
    /// `Aula Kantor Kecamatan Kalirejo`; left out when empty.
    pub venue: String,
    /// Oldest first, numbered from 1; those beyond
    /// [`DOCUMENTATION_PHOTOS_MAX`] are counted and left out.
    #[serde(skip)]
    pub photos: Vec<PhotoItem>,
    /// Photos of a page.
    #[serde(skip)]
    pub rows: PhotoRows,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

impl Documentation {
    /// The photos that are printed, with the name of the file where they can be read.
    fn shown(&self) -> impl Iterator<Item = (&PhotoItem, &'static str, Option<Bytes>)> {
        let shown = self.photos.iter().zip(FILES);
        shown.map(|(photo, file)| (photo, file, photo.readable()))
    }
}

impl Document for Documentation {
    const KIND: PaperKind = PaperKind::Documentation;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }

    fn words(&self) -> impl Serialize + '_ {
        let photos = self.shown().map(|(photo, file, readable)| PhotoData {
            caption: &photo.caption,
            file: readable.is_some().then_some(file),
            arrived: photo.jpeg.is_some(),
        });
        Words {
            photos: photos.collect(),
            photos_left_out: self.photos.len().saturating_sub(DOCUMENTATION_PHOTOS_MAX),
            rows: self.rows.count(),
            annex: self,
        }
    }

    fn pictures(&self) -> Vec<(&'static str, Bytes)> {
        self.shown()
            .filter_map(|(_, file, readable)| Some((file, readable?)))
            .collect()
    }
}

#[derive(Serialize)]
struct Words<'a> {
    photos: Vec<PhotoData<'a>>,
    photos_left_out: usize,
    rows: u8,
    #[serde(flatten)]
    annex: &'a Documentation,
}

#[derive(Serialize)]
struct PhotoData<'a> {
    caption: &'a str,
    /// Name of the virtual file; none for a photo that is not here or cannot be read.
    file: Option<&'static str>,
    arrived: bool,
}
