//! How small a picture is made: the first of a list of steps at which its JPEG is short enough.
//!
//! Quality goes down before sides do: a letter in fewer pixels cannot be read, one with smudges round its strokes can.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbImage};

use crate::pixels::fit;
use crate::{
    FULL_BYTES_GOAL, FULL_BYTES_MAX, FULL_SIDE_MAX, THUMBNAIL_BYTES_MAX, THUMBNAIL_HEIGHT_MAX, THUMBNAIL_WIDTH_MAX,
};

/// One size of a picture, and what is tried at it.
pub(crate) struct Step {
    width_max: u32,
    height_max: u32,
    /// From 1 to 100, as the tables of libjpeg scale.
    qualities: &'static [u8],
    bytes_max: usize,
}

const fn square(side_max: u32, qualities: &'static [u8], bytes_max: usize) -> Step {
    Step {
        width_max: side_max,
        height_max: side_max,
        qualities,
        bytes_max,
    }
}

/// Down to 800 px at quality 45 for the goal; a photo that misses it there stays so if it can be kept at all. Below that
/// come pictures that no camera takes.
///
/// The last steps of both lists fit by counting. A coefficient takes at most 26 bits (a code of 16, a value of 10), a
/// block of 64 at most 208 bytes, and 416 if every byte were one that must be stuffed. There are three components, none
/// of them sampled down, and 625 bytes of headers. So 96 × 96 px have at most 180,337 bytes, and 16 × 16 px 5,617.
pub(crate) const FULL: [Step; 7] = [
    square(FULL_SIDE_MAX, &[75, 65, 55, 45], FULL_BYTES_GOAL),
    square(1_280, &[55, 45], FULL_BYTES_GOAL),
    square(1_024, &[55, 45], FULL_BYTES_GOAL),
    square(800, &[55, 45], FULL_BYTES_GOAL),
    square(800, &[45, 30, 15], FULL_BYTES_MAX),
    square(400, &[15], FULL_BYTES_MAX),
    square(96, &[15], FULL_BYTES_MAX),
];

pub(crate) const THUMBNAIL: [Step; 3] = [
    Step {
        width_max: THUMBNAIL_WIDTH_MAX,
        height_max: THUMBNAIL_HEIGHT_MAX,
        qualities: &[75, 60, 45, 30, 20],
        bytes_max: THUMBNAIL_BYTES_MAX,
    },
    Step {
        width_max: THUMBNAIL_WIDTH_MAX / 2,
        height_max: THUMBNAIL_HEIGHT_MAX / 2,
        qualities: &[45, 20],
        bytes_max: THUMBNAIL_BYTES_MAX,
    },
    square(16, &[20], THUMBNAIL_BYTES_MAX),
];

/// A picture as a JPEG.
pub(crate) struct Encoded {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

pub(crate) fn first_within(picture: &DynamicImage, steps: &[Step]) -> Encoded {
    steps
        .iter()
        .find_map(|step| step.try_on(picture))
        .expect("BUG: whatever a picture shows, the last step of a list fits")
}

impl Step {
    fn try_on(&self, picture: &DynamicImage) -> Option<Encoded> {
        let picture = fit(picture, self.width_max, self.height_max).into_rgb8();
        self.qualities
            .iter()
            .map(|quality| encode(&picture, *quality))
            .find(|bytes| bytes.len() <= self.bytes_max)
            .map(|bytes| Encoded {
                bytes,
                width: picture.width(),
                height: picture.height(),
            })
    }
}

/// Pixels and a JFIF header of no density: the encoder writes no more than it is given.
fn encode(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .expect("BUG: a picture of 1 to 1,600 px a side goes into memory");
    bytes
}
