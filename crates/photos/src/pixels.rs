//! From a file's bytes to an upright picture of the size that is kept.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits, Rgba};

use crate::outline::{Kind, Outline};
use crate::{FULL_SIDE_MAX, INPUT_SIDE_MAX, PhotoError};

/// What the pixels of a file may take in memory, with what its decoder needs beside them. The smallest laptops have 4 GB.
const DECODED_BYTES_MAX: u64 = 300_000_000;

pub(crate) struct Decoded {
    pub picture: DynamicImage,
    /// How the picture has to be turned; the decoder does not turn it.
    pub orientation: Orientation,
    /// The Exif block, from its TIFF header on.
    pub exif: Option<Vec<u8>>,
}

pub(crate) fn decode(outline: &Outline<'_>) -> Result<Decoded, PhotoError> {
    let bytes = Cursor::new(outline.bytes);
    match outline.kind {
        Kind::Jpeg => read(JpegDecoder::new(bytes).map_err(refusal)?, outline),
        Kind::Png => read(PngDecoder::with_limits(bytes, limits()).map_err(refusal)?, outline),
    }
}

fn read(mut decoder: impl ImageDecoder, outline: &Outline<'_>) -> Result<Decoded, PhotoError> {
    decoder.set_limits(limits()).map_err(refusal)?;
    if decoder.dimensions() != (outline.width, outline.height) {
        return Err(PhotoError::Damaged);
    }
    // The JPEG decoder asks no limit for its memory.
    if decoder.total_bytes().saturating_add(outline.beside_bytes) > DECODED_BYTES_MAX {
        return Err(PhotoError::TooLarge);
    }
    // Tags that cannot be read are no reason to refuse what they stand on.
    let exif = decoder.exif_metadata().ok().flatten();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    Ok(Decoded {
        picture,
        orientation,
        exif,
    })
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(INPUT_SIDE_MAX);
    limits.max_image_height = Some(INPUT_SIDE_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    limits
}

fn refusal(error: ImageError) -> PhotoError {
    match error {
        ImageError::Limits(_) => PhotoError::TooLarge,
        _ => PhotoError::Damaged,
    }
}

/// The picture in red, green and blue, the right way up, no larger than is kept. It is turned last: that costs a copy, and
/// by then the picture is small.
pub(crate) fn upright(picture: DynamicImage, orientation: Orientation) -> DynamicImage {
    let small = fit(&averaged(on_white(picture)), FULL_SIDE_MAX, FULL_SIDE_MAX);
    let mut picture = DynamicImage::ImageRgb8(small.into_rgb8());
    picture.apply_orientation(orientation);
    picture
}

/// As large as the box lets it be, and never enlarged.
pub(crate) fn fit(picture: &DynamicImage, width_max: u32, height_max: u32) -> DynamicImage {
    if picture.width() <= width_max && picture.height() <= height_max {
        return picture.clone();
    }
    picture.resize(width_max, height_max, FilterType::CatmullRom)
}

/// A very large picture, with squares of its pixels made one each, down to twice what is kept at the least. The filter of
/// [`fit`] holds rows of sixteen bytes a pixel: without this, some 200 MB beside the picture.
fn averaged(picture: DynamicImage) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let square_side = width.max(height) / (2 * FULL_SIDE_MAX);
    if square_side < 2 {
        return picture;
    }
    picture.thumbnail_exact((width / square_side).max(1), (height / square_side).max(1))
}

/// JPEG has no transparency. On white a stamp or a signature looks as on paper.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.has_alpha() {
        return picture;
    }
    let mut picture = picture.into_rgba8();
    for Rgba([red, green, blue, alpha]) in picture.pixels_mut() {
        for part in [red, green, blue] {
            *part = over_white(*part, *alpha);
        }
        *alpha = u8::MAX;
    }
    DynamicImage::ImageRgba8(picture)
}

fn over_white(part: u8, alpha: u8) -> u8 {
    let (part, alpha) = (u32::from(part), u32::from(alpha));
    let mixed = (part * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).expect("BUG: a mean of two bytes is a byte")
}
