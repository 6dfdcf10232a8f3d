//! LEMBAR ISU: one case on paper, for the binder of an office and for whoever
//! is sent out with it.
//!
//! Layout and fixed words live in `templates/lembar_isu.typ`. The paper shows
//! the case as it is handed in; which deadlines run and what a stage is called
//! is decided by the caller.
//!
//! *Invariant:* no name of a reporter reaches this module, so none is printed.
//!
//! *Invariant:* a confidential case is printed without its photos, whatever is
//! handed in.
//!
//! *Invariant:* of a redacted sheet (*untuk umum*) only what [`CaseSheet::redacted`]
//! lists is printed, whatever is handed in.

use std::borrow::Cow;

use serde::Serialize;
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage};

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;

/// Most photos printed on one sheet; how many are left out is printed. A
/// compiled sheet holds its photos unpacked for as long as it is previewed.
pub const PHOTOS_MAX: usize = 12;

/// Names of the photos as virtual files. Without an extension, so that Typst
/// goes by the content.
const PHOTO_FILES: [&str; PHOTOS_MAX] = [
    "photo-1", "photo-2", "photo-3", "photo-4", "photo-5", "photo-6", "photo-7", "photo-8", "photo-9", "photo-10",
    "photo-11", "photo-12",
];

/// Everything that is printed on a lembar isu. A text that is empty and a list
/// without entries leave no trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseSheet {
    /// Of the office that prints.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// `KLR-2025-0412`
    pub number: String,
    /// Whether the number is the laptop's own, until the kecamatan gives one.
    pub provisional: bool,
    /// `S-04`, what the laptop called it before.
    pub former: String,
    /// One sentence.
    pub title: String,
    /// `Infrastruktur`
    pub category: String,
    /// `Jembatan`
    pub subcategory: String,
    /// Jenis: `Kejadian`
    pub entry_type: String,
    /// `Kampung Kalirejo`
    pub village: String,
    /// `Dusun II, RT 3, belakang musala`
    pub place: String,
    /// `-5,123400 104,567800`
    pub coordinates: String,
    /// `Jumat, 17 Januari 2025`
    pub date: String,
    /// `09.00 WIB` or `pagi`
    pub time: String,
    /// `Tinggi`
    pub urgency: String,
    /// `Sudah terjadi`
    pub occurrence: String,
    /// `Diproses`
    pub stage: String,
    /// Prints RAHASIA above the text of every page.
    pub confidential: bool,
    /// For whoever is not of the office (*untuk umum*): number, categories,
    /// village and hamlet, day, urgency, stages with their dates, deadlines and
    /// [`CaseSheet::answers`], under a line that says what is left out. What
    /// people typed of the case is not printed: it may name somebody.
    pub redacted: bool,
    /// What may be said of the reporter.
    pub reporter: ReporterLine,
    /// In full, with its line breaks.
    pub description: String,
    /// What the category adds: counts after a disaster, state of a service.
    pub facts: Vec<Fact>,
    /// In the order in which they fall due.
    pub deadlines: Vec<DeadlineRow>,
    /// Agencies that are charged with the case.
    pub assignments: Vec<AssignmentRow>,
    /// What the office answered, oldest first, on a redacted sheet. On a whole
    /// one answers stand in the history.
    pub answers: Vec<AnswerRow>,
    /// What happened, oldest first. A redacted sheet prints when, and what in a
    /// word; its caller hands in changes of stage alone.
    pub history: Vec<HistoryRow>,
    /// Two to a row behind the sheet (*dokumentasi*), oldest first, from where
    /// it ends; those beyond [`PHOTOS_MAX`] are counted and left out.
    #[serde(skip)]
    pub photos: Vec<PhotoItem>,
    /// Other records, in words: `Terkait dengan KLR-2025-0398`.
    pub links: Vec<String>,
    /// `Jumat, 24 Januari 2025 pukul 10.15 WIB`
    pub printed_at: String,
    /// Office, or name and office.
    pub printed_by: String,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// What the paper says of the reporter; the words are given with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReporterLine {
    /// `Tidak ada`
    None,
    /// `Nama disimpan, tidak dicetak`
    Stored,
    /// `Minta tidak disebut namanya`
    Anonymous,
    /// `Tidak terbuka di laptop ini`
    Withheld,
    /// `Dihapus menurut aturan`
    Erased,
}

/// A line of the table at the top, under those that every case has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// `Mengungsi`
    pub label: String,
    /// `12 orang`
    pub value: String,
}

/// One deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadlineRow {
    /// `Jawaban pertama`
    pub milestone: String,
    /// `24 Januari 2025`
    pub until: String,
    /// `sisa 4 hari kerja`
    pub state: String,
}

/// One agency that is charged with the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssignmentRow {
    /// `Dinas Bina Marga`
    pub office: String,
    /// `31 Januari 2025`
    pub until: String,
    /// As it was typed.
    pub note: String,
}

/// One entry of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryRow {
    /// `20/01/2025 09.15 WIB`
    pub at: String,
    /// `Tindak lanjut`
    pub what: String,
    /// In full, with its line breaks.
    pub text: String,
    /// Office, or name and office.
    pub by: String,
}

/// One answer of the office (*jawaban*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerRow {
    /// `24 Januari 2025`
    pub at: String,
    /// In full, with its line breaks.
    pub text: String,
}

/// One photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoItem {
    /// A line or two under the photo.
    pub caption: String,
    /// The whole file; none for a photo that has not arrived. It goes into the
    /// PDF as it is, so a place hidden in it goes along. It is printed 8 cm
    /// wide, for which 1,000 pixels are plenty. One that is not here or cannot
    /// be read is printed as an empty frame that says so: a missing or broken
    /// photo keeps no case off the paper.
    pub jpeg: Option<Vec<u8>>,
}

impl PhotoItem {
    /// The file, where Typst can read it.
    pub(crate) fn readable(&self) -> Option<Bytes> {
        let bytes = Bytes::new(self.jpeg.clone()?);
        let format = ExchangeFormat::detect(&bytes)?;
        RasterImage::plain(bytes.clone(), format).is_ok().then_some(bytes)
    }
}

impl CaseSheet {
    /// The photos that are printed, with the name of the file where they can be read.
    fn shown(&self) -> impl Iterator<Item = (&PhotoItem, &'static str, Option<Bytes>)> {
        let shown: &[PhotoItem] = if self.has_photos() { &self.photos } else { &[] };
        shown
            .iter()
            .zip(PHOTO_FILES)
            .map(|(photo, file)| (photo, file, photo.readable()))
    }

    fn has_photos(&self) -> bool {
        !(self.confidential || self.redacted)
    }

    /// What is left of it for everybody.
    fn public_part(&self) -> Self {
        // Behind the hamlet stand houses and the people in them.
        let hamlet = self.place.split(',').next().unwrap_or_default();
        let stage = |row: &HistoryRow| HistoryRow {
            text: String::new(),
            by: String::new(),
            ..row.clone()
        };
        Self {
            title: String::new(),
            place: hamlet.trim().to_owned(),
            coordinates: String::new(),
            time: String::new(),
            description: String::new(),
            facts: Vec::new(),
            assignments: Vec::new(),
            history: self.history.iter().map(stage).collect(),
            photos: Vec::new(),
            links: Vec::new(),
            ..self.clone()
        }
    }
}

impl Document for CaseSheet {
    const KIND: PaperKind = PaperKind::CaseSheet;

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
            photos_left_out: match self.has_photos() {
                true => self.photos.len().saturating_sub(PHOTOS_MAX),
                false => 0,
            },
            sheet: match self.redacted {
                true => Cow::Owned(self.public_part()),
                false => Cow::Borrowed(self),
            },
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
    #[serde(flatten)]
    sheet: Cow<'a, CaseSheet>,
}

#[derive(Serialize)]
struct PhotoData<'a> {
    caption: &'a str,
    /// Name of the virtual file; none for a photo that is not here or cannot be read.
    file: Option<&'static str>,
    arrived: bool,
}
