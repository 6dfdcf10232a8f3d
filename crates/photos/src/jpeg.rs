//! A JPEG's markers (ITU-T T.81, Annex B), walked from its start to its end: how large it is, and whether it is whole.
//!
//! The decoder answers a cut-off file with a picture that is grey below, and calls it good; so the end is looked for here.

use crate::PhotoError;
use crate::outline::{Kind, Outline, check_size};

const START_OF_IMAGE: u8 = 0xD8;
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
const PROGRESSIVE_FRAME: u8 = 0xC2;

/// Most scans of one picture. Encoders write one, or about ten of a progressive picture; each of them is a walk over the
/// whole of it, and a file of nothing but scans would keep the laptop busy for hours.
const SCANS_MAX: u32 = 100;

/// What the decoder holds of a picture in several scans until the last of them, for each pixel and component.
const COEFFICIENT_BYTES: u64 = 2;

/// Of a frame header (B.2.2).
struct Frame {
    width: u32,
    height: u32,
    components: u8,
    /// No row of pixels is ready before the last scan has been read.
    is_in_several_scans: bool,
}

/// Walks the markers of `bytes`, which begin as a JPEG does.
pub(crate) fn outline(bytes: &[u8]) -> Result<Outline<'_>, PhotoError> {
    let mut at = 2;
    let mut frame: Option<Frame> = None;
    let mut scans = 0;
    loop {
        let (marker, behind) = next_marker(bytes, at).ok_or(PhotoError::Damaged)?;
        match marker {
            END_OF_IMAGE => {
                let whole = bytes.get(..behind).ok_or(PhotoError::Damaged)?;
                return Ok(frame.ok_or(PhotoError::Damaged)?.outline(whole));
            }
            // Another picture begins before this one has ended.
            START_OF_IMAGE => return Err(PhotoError::Damaged),
            _ => {}
        }
        let segment = segment(bytes, behind).ok_or(PhotoError::Damaged)?;
        at = behind + segment.len();
        match marker {
            START_OF_SCAN => {
                scans += 1;
                let (Some(frame), Some(components)) = (frame.as_mut(), segment.get(2)) else {
                    return Err(PhotoError::Damaged);
                };
                frame.is_in_several_scans |= *components < frame.components;
                if scans > SCANS_MAX {
                    return Err(PhotoError::Damaged);
                }
            }
            // Tables and a reserved one in the middle of the frame headers.
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF if frame.is_some() => return Err(PhotoError::Damaged),
            0xC0..=0xCF => frame = Some(Frame::read(marker, segment)?),
            _ => {}
        }
    }
}

impl Frame {
    fn read(marker: u8, segment: &[u8]) -> Result<Self, PhotoError> {
        let &[_, _, _, height_1, height_0, width_1, width_0, components, ..] = segment else {
            return Err(PhotoError::Damaged);
        };
        let width = u32::from(u16::from_be_bytes([width_1, width_0]));
        let height = u32::from(u16::from_be_bytes([height_1, height_0]));
        check_size(width, height)?;
        // Grey, colour, or CMYK as printers have it. Nobody photographs in two components or five.
        if !matches!(components, 1 | 3 | 4) {
            return Err(PhotoError::Damaged);
        }
        Ok(Self {
            width,
            height,
            components,
            is_in_several_scans: marker == PROGRESSIVE_FRAME,
        })
    }

    fn outline(self, bytes: &[u8]) -> Outline<'_> {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let coefficients_bytes = pixels * u64::from(self.components) * COEFFICIENT_BYTES;
        Outline {
            kind: Kind::Jpeg,
            bytes,
            width: self.width,
            height: self.height,
            beside_bytes: if self.is_in_several_scans {
                coefficients_bytes
            } else {
                0
            },
        }
    }
}

/// The next marker from `at` on that ends coded data or begins a segment, and what lies behind it.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match *bytes.get(at + 1)? {
            // Any number of these may stand before a marker (B.1.1.2).
            0xFF => at += 1,
            // A coded 0xFF (B.1.1.5), a mark of arithmetic coding, a restart: all of them lie within a scan.
            0x00 | 0x01 | 0xD0..=0xD7 => at += 2,
            marker => return Some((marker, at + 2)),
        }
    }
}

/// The segment at `at`; the length that it begins with counts itself (B.1.1.4).
fn segment(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..)?;
    let length = u16::from_be_bytes(*rest.first_chunk::<2>()?);
    rest.get(..usize::from(length)).filter(|segment| segment.len() >= 2)
}
