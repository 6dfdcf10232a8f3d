//! What the bytes around a picture say of it, before one pixel is decoded.

use crate::{INPUT_PIXELS_MAX, INPUT_SIDE_MAX, PhotoError};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Jpeg,
    Png,
}

/// A file that is whole and not too large, as far as can be told without its pixels.
pub(crate) struct Outline<'a> {
    pub kind: Kind,
    /// Up to the picture's end. Telephones put second pictures and films behind it; nobody reads them.
    pub bytes: &'a [u8],
    pub width: u32,
    pub height: u32,
    /// Memory that the decoder needs beside the pixels it gives.
    pub beside_bytes: u64,
}

/// Refuses what would be too large to open.
pub(crate) fn check_size(width: u32, height: u32) -> Result<(), PhotoError> {
    if width == 0 || height == 0 {
        return Err(PhotoError::Damaged);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > INPUT_SIDE_MAX || pixels > INPUT_PIXELS_MAX {
        return Err(PhotoError::TooLarge);
    }
    Ok(())
}
