//! A page in grey, and whether another looks like it.

use std::fs;
use std::io::BufWriter;
use std::path::Path;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use typst::utils::Scalar;
use typst_layout::Page;
use typst_render::{RenderOptions, render};

/// Edge of the squares whose means are compared, in pixels: about the height of a small letter.
const BLOCK: usize = 4;
/// The squares overlap by half, so that a line leaves one of them wherever it moves.
const STEP: usize = BLOCK / 2;
/// How far two means may lie apart, of 255. A thin line counts some 25 in its square, a letter 30 to 60; rounding on another machine
/// counts 1 or 2.
const TOLERANCE: usize = 12;
/// So many shades are kept: enough for letters, and half the bytes of all.
const SHADES: usize = 16;

#[derive(Debug, Clone)]
pub struct Picture {
    width: usize,
    height: usize,
    /// Row by row, 0 black and 255 white.
    grey: Vec<u8>,
}

impl Picture {
    pub fn of(page: &Page, dpi: f64) -> Self {
        let options = RenderOptions {
            pixel_per_pt: Scalar::new(dpi / 72.0),
            render_bleed: false,
        };
        let pixels = render(page, &options);
        let grey = |pixel: &[u8]| -> u8 {
            // The paper is white and nothing shines through. Weights of ITU-R BT.601.
            let [red, green, blue] = [0, 1, 2].map(|channel| usize::from(pixel[channel]));
            let level = (299 * red + 587 * green + 114 * blue) / 1000;
            let step = 255 / (SHADES - 1);
            u8::try_from((level + step / 2) / step * step).unwrap_or(u8::MAX)
        };
        Self {
            width: pixels.width() as usize,
            height: pixels.height() as usize,
            grey: pixels.data().chunks_exact(4).map(grey).collect(),
        }
    }

    pub fn read(path: &Path) -> Self {
        let picture = image::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let picture = picture.into_luma8();
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            grey: picture.into_raw(),
        }
    }

    pub fn write(&self, path: &Path) {
        let file = fs::File::create(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let encoder = PngEncoder::new_with_quality(BufWriter::new(file), CompressionType::Best, FilterType::NoFilter);
        let side = |pixels: usize| u32::try_from(pixels).expect("a page is small");
        encoder
            .write_image(&self.grey, side(self.width), side(self.height), ExtendedColorType::L8)
            .expect("the picture is written");
    }

    /// In what `other` looks unlike this; nothing where a person sees no difference.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if (self.width, self.height) != (other.width, other.height) {
            return Some(format!(
                "{} × {} pixels are {} × {}",
                self.width, self.height, other.width, other.height
            ));
        }
        let (mut squares, mut first, mut most) = (0, None, 0);
        for top in (0..self.height).step_by(STEP) {
            for left in (0..self.width).step_by(STEP) {
                let apart = self.mean(left, top).abs_diff(other.mean(left, top));
                if apart > TOLERANCE {
                    squares += 1;
                    first = first.or(Some((left, top)));
                    most = most.max(apart);
                }
            }
        }
        let (left, top) = first?;
        Some(format!(
            "{squares} squares differ, by {most} of 255 at most; the first is {left} pixels from the left and {top} from above"
        ))
    }

    /// Of the square there, as far as the page goes.
    fn mean(&self, left: usize, top: usize) -> usize {
        let right = (left + BLOCK).min(self.width);
        let rows = top..(top + BLOCK).min(self.height);
        let sum: usize = rows
            .clone()
            .flat_map(|row| &self.grey[row * self.width + left..row * self.width + right])
            .map(|&grey| usize::from(grey))
            .sum();
        sum / (rows.len() * (right - left))
    }

    /// Every pixel a little lighter or darker, as another processor may round.
    pub fn with_noise(&self) -> Self {
        let noisy = |(at, &grey): (usize, &u8)| match at % 3 {
            0 => grey.saturating_add(6),
            1 => grey.saturating_sub(6),
            _ => grey,
        };
        Self {
            grey: self.grey.iter().enumerate().map(noisy).collect(),
            ..*self
        }
    }

    pub fn moved_down(&self, pixels: usize) -> Self {
        self.moved_down_from(0, pixels)
    }

    pub fn lower_half_moved_down(&self, pixels: usize) -> Self {
        self.moved_down_from(self.height / 2, pixels)
    }

    fn moved_down_from(&self, row: usize, pixels: usize) -> Self {
        let (above, below) = self.grey.split_at(row * self.width);
        let gap = pixels * self.width;
        let mut grey = above.to_vec();
        grey.extend(std::iter::repeat_n(255, gap));
        grey.extend_from_slice(&below[..below.len() - gap]);
        Self { grey, ..*self }
    }
}
