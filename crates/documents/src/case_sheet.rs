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

use serde::Serialize;
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage};

use crate::compiled::{Compiled, DocumentError};
use crate::letterhead::{Letterhead, LetterheadData};
use crate::paper::{Geometry, Paper};
use crate::world::OfficeWorld;

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
    /// What happened, oldest first.
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
    fn readable(&self) -> Option<Bytes> {
        let bytes = Bytes::new(self.jpeg.clone()?);
        let format = ExchangeFormat::detect(&bytes)?;
        RasterImage::plain(bytes.clone(), format).is_ok().then_some(bytes)
    }
}

/// Lays out a lembar isu.
///
/// # Errors
/// [`DocumentError::LogoTooLarge`] and [`DocumentError::LogoUnreadable`] for a
/// logo that cannot be printed.
pub fn compile_case_sheet(sheet: &CaseSheet) -> Result<Compiled, DocumentError> {
    sheet.letterhead.check()?;
    let shown: &[PhotoItem] = if sheet.confidential { &[] } else { &sheet.photos };
    let mut photos = Vec::with_capacity(shown.len().min(PHOTOS_MAX));
    let mut files = Vec::new();
    for (file, photo) in PHOTO_FILES.into_iter().zip(shown) {
        let readable = photo.readable();
        photos.push(PhotoData {
            caption: &photo.caption,
            file: readable.is_some().then_some(file),
            arrived: photo.jpeg.is_some(),
        });
        files.extend(readable.map(|bytes| (file, bytes)));
    }
    let data = TemplateData {
        letterhead: sheet.letterhead.data(),
        paper: sheet.paper.geometry(),
        photos_left_out: shown.len().saturating_sub(PHOTOS_MAX),
        photos,
        sheet,
    };
    let world = OfficeWorld::new("lembar_isu.typ").with_data(&data, &sheet.letterhead);
    Compiled::new(&world.with_pictures(files))
}

/// `data.json` as `templates/lembar_isu.typ` reads it.
#[derive(Serialize)]
struct TemplateData<'a> {
    letterhead: LetterheadData<'a>,
    paper: Geometry,
    photos: Vec<PhotoData<'a>>,
    photos_left_out: usize,
    #[serde(flatten)]
    sheet: &'a CaseSheet,
}

#[derive(Serialize)]
struct PhotoData<'a> {
    caption: &'a str,
    /// Name of the virtual file; none for a photo that is not here or cannot be read.
    file: Option<&'static str>,
    arrived: bool,
}
