//! One photo that a person adds: from the bytes of a file to what is kept of it.
//!
//! Owns: which files are photos, how large one may be before it is opened and after it is made small, what its Exif tags
//! say of time and place. Does not know: files and their names, disks, issues, who may see a photo, screens.
//!
//! What is kept is always encoded anew from bare pixels. Exif, XMP, IPTC, comments, the small pictures inside and the
//! second ones behind are dropped with everything else that is no pixel. So is the colour profile, and it is not applied
//! either: a photo of a wide-gamut telephone (Display P3) looks a little paler, and no table of foreign bytes is kept.
//!
//! Invariant: the place is offered to the person by whoever calls, and is in no kept byte.
//!
//! Invariant: the same bytes give the same photo on the same machine. Not on two: the decoder takes what the processor
//! offers, and may round otherwise. Nothing may rest on two laptops making one hash of one file.
//!
//! One photo takes up to half a gigabyte while it is read; one at a time is the affair of whoever calls.

mod jpeg;
mod outline;
mod pixels;
mod png;
mod sniff;
mod steps;
mod taken;

use std::fmt;
use std::panic::catch_unwind;

use chrono::NaiveDateTime;
use kentongan_domain::coordinates::Point;

use outline::Kind;

/// Longest file that is opened, in bytes. A photo of 64 megapixels at a telephone's best quality may have 30 MB.
pub const INPUT_BYTES_MAX: usize = 40_000_000;
/// Longest side of a file's picture, in pixels. Panoramas of most telephones end below it.
pub const INPUT_SIDE_MAX: u32 = 16_384;
/// Most pixels of a file's picture: 64 binary megapixels, because a sensor sold as one of 64 has 9,248 × 6,936.
pub const INPUT_PIXELS_MAX: u64 = 64 * 1_024 * 1_024;

/// Longest side of a kept photo, in pixels: a photographed letter can still be read.
pub const FULL_SIDE_MAX: u32 = 1_600;
/// What a kept photo should have at most, in bytes: some seconds on a village's link.
pub const FULL_BYTES_GOAL: usize = 80_000;
/// What a kept photo has at most, in bytes, whatever it shows.
pub const FULL_BYTES_MAX: usize = 200_000;

/// The box that a thumbnail fits into, in pixels.
pub const THUMBNAIL_WIDTH_MAX: u32 = 264;
pub const THUMBNAIL_HEIGHT_MAX: u32 = 184;
/// What a thumbnail has at most, in bytes.
pub const THUMBNAIL_BYTES_MAX: usize = 6_000;

/// What is kept of one photo, and what may be offered from it.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// A JPEG of at most [`FULL_BYTES_MAX`] bytes, the right way up.
    pub full: Vec<u8>,
    /// A JPEG of at most [`THUMBNAIL_BYTES_MAX`] bytes, the right way up.
    pub thumbnail: Vec<u8>,
    /// Of `full`, in pixels.
    pub width: u32,
    /// Of `full`, in pixels.
    pub height: u32,
    /// By the camera's own clock, in the zone that it was set to.
    pub taken_at: Option<NaiveDateTime>,
    /// Where the camera says that it was. To be offered, and kept only where the person says so.
    pub place: Option<Point>,
    /// BLAKE3 of `full`.
    pub hash: [u8; 32],
}

/// Sizes only: what a photo shows, where and when, is in no log.
impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { width, height, .. } = self;
        let (full, thumbnail) = (self.full.len(), self.thumbnail.len());
        write!(f, "Photo({width} × {height}, {full} and {thumbnail} bytes)")
    }
}

/// Why there is no photo; each has its own sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    #[error("the file is empty")]
    Empty,
    /// Take it again with fewer megapixels, or send it through a messenger, which makes it smaller.
    #[error("the file or its picture is too large")]
    TooLarge,
    /// Something else altogether: a film, an animation, a document.
    #[error("the file is not a photo")]
    NotAPhoto,
    /// What an iPhone writes by itself. It writes JPEG once it is told to (Settings, Camera, Formats, Most Compatible).
    #[error("the photo is in HEIC, the format of iPhones")]
    Heic,
    /// Save it as JPEG.
    #[error("the photo is in a format that is not read: WebP or AVIF")]
    Unsupported,
    /// Copy it again from the telephone: it is cut off or spoilt, or nothing that the decoder reads.
    ///
    /// A JPEG without its end is damaged, even if the half of it decodes: the rest would be grey, and nobody would see on
    /// a thumbnail that the lower half of a letter is missing. The telephone has it whole. What is spoilt between the
    /// beginning and the end of a JPEG is not noticed: it holds no checksum.
    #[error("the photo is damaged")]
    Damaged,
}

/// Reads a JPEG or a PNG, known by its bytes, and makes of it what is kept.
///
/// # Errors
/// [`PhotoError`], which says what to do.
pub fn prepare(bytes: &[u8]) -> Result<Photo, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    if bytes.len() > INPUT_BYTES_MAX {
        return Err(PhotoError::TooLarge);
    }
    let outline = match sniff::kind(bytes)? {
        Kind::Jpeg => jpeg::outline(bytes)?,
        Kind::Png => png::outline(bytes)?,
    };
    // The decoders are others' and the bytes are foreign: what they cannot bear costs this photo, not what is unsaved.
    let decoded = catch_unwind(|| pixels::decode(&outline)).unwrap_or(Err(PhotoError::Damaged))?;
    let taken = decoded.exif.map(taken::read).unwrap_or_default();
    let upright = pixels::upright(decoded.picture, decoded.orientation);
    let full = steps::first_within(&upright, &steps::FULL);
    let thumbnail = steps::first_within(&upright, &steps::THUMBNAIL);
    Ok(Photo {
        hash: blake3::hash(&full.bytes).into(),
        full: full.bytes,
        thumbnail: thumbnail.bytes,
        width: full.width,
        height: full.height,
        taken_at: taken.at,
        place: taken.place,
    })
}
