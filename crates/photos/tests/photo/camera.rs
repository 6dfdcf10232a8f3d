//! Pictures, and files as cameras write them.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};

pub const RED: [u8; 3] = [220, 30, 30];
pub const BLUE: [u8; 3] = [30, 30, 220];

pub const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
pub const APP1: u8 = 0xE1;
pub const APP2: u8 = 0xE2;
pub const COMMENT: u8 = 0xFE;

const START_OF_IMAGE_BYTES: usize = 2;

/// Types of values in a TIFF structure.
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

pub type Degrees = [(u32, u32); 3];

/// What a camera says of a photo.
#[derive(Clone, Copy)]
pub struct Tags {
    pub orientation: u16,
    pub taken_at: &'static str,
    pub latitude: Degrees,
    pub latitude_ref: &'static str,
    pub longitude: Degrees,
    pub longitude_ref: &'static str,
}

/// 5.375034° LS 104.720139° BT, to the nearest micro-degree.
pub const IN_LAMPUNG: Tags = Tags {
    orientation: 1,
    taken_at: "2024:05:17 09:41:23",
    latitude: [(5, 1), (22, 1), (301_234, 10_000)],
    latitude_ref: "S",
    longitude: [(104, 1), (43, 1), (125, 10)],
    longitude_ref: "E",
};

/// Red on the left, blue on the right.
pub fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| Rgb(if x < width / 2 { RED } else { BLUE }))
}

/// Colours that change slowly, as those of a wall do.
pub fn gradient(width: u32, height: u32) -> RgbImage {
    let byte = |part: u32, whole: u32| u8::try_from(part * 255 / whole).expect("a part of the whole");
    RgbImage::from_fn(width, height, |x, y| Rgb([byte(x, width), byte(y, height), 128]))
}

/// SplitMix64: the same bytes in every run, and no encoder finds anything in them.
pub fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 7u64;
    let mut noise = Vec::with_capacity(bytes + 8);
    while noise.len() < bytes {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        noise.extend_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes());
    }
    noise.truncate(bytes);
    noise
}

pub fn noisy(width: u32, height: u32) -> RgbImage {
    let bytes = usize::try_from(width * height * 3).expect("small enough for a test");
    RgbImage::from_raw(width, height, noise(bytes)).expect("three bytes a pixel")
}

/// Every channel all or nothing: more than any sensor can do.
pub fn harsh(width: u32, height: u32) -> RgbImage {
    let mut picture = noisy(width, height);
    for Rgb(parts) in picture.pixels_mut() {
        *parts = parts.map(|part| if part < 128 { 0 } else { 255 });
    }
    picture
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .encode_image(picture)
        .expect("it goes into memory");
    bytes
}

/// Without compression, which would take longer than everything that is tested.
pub fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Uncompressed, FilterType::NoFilter);
    picture.write_with_encoder(encoder).expect("it goes into memory");
    bytes
}

pub fn png_with_exif(picture: &RgbImage, tags: Tags) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif(tags)).expect("a PNG holds Exif");
    encoder
        .write_image(
            picture.as_raw(),
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .expect("it goes into memory");
    bytes
}

/// What a kept JPEG shows.
pub fn opened(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
        .expect("what is kept can be opened")
        .into_rgb8()
}

/// A segment straight behind the start of a JPEG.
pub fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let (start, rest) = jpeg.split_at(START_OF_IMAGE_BYTES);
    let length = u16::try_from(payload.len() + 2).expect("a segment has at most 64 KiB");
    [start, &[0xFF, marker][..], &length.to_be_bytes()[..], payload, rest].concat()
}

pub fn with_exif(jpeg: &[u8], tags: Tags) -> Vec<u8> {
    with_segment(jpeg, APP1, &[b"Exif\0\0".as_slice(), &exif(tags)].concat())
}

/// The same JPEG, with another kind of frame and other sides in its header; its data does not fit them any more.
pub fn with_frame(jpeg: &[u8], marker: u8, width: u16, height: u16) -> Vec<u8> {
    let at = jpeg
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .expect("the encoder writes a baseline frame");
    let (before, frame) = jpeg.split_at(at);
    // Marker, length, precision; then height and width.
    let (head, rest) = frame.split_at(5);
    let (_, rest) = rest.split_at(4);
    let (_, length_and_precision) = head.split_at(2);
    [
        before,
        &[0xFF, marker][..],
        length_and_precision,
        &height.to_be_bytes()[..],
        &width.to_be_bytes()[..],
        rest,
    ]
    .concat()
}

/// A chunk of a PNG. Its checksum is wrong: what is refused by its chunks is refused before one is counted.
pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("a small chunk");
    [&length.to_be_bytes()[..], &name[..], data, &[0; 4][..]].concat()
}

/// The head of a PNG in red, green and blue.
pub fn png_head(width: u32, height: u32) -> Vec<u8> {
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(b"IHDR", &[&sides[..], &[8, 2, 0, 0, 0][..]].concat())
}

struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    value: Vec<u8>,
}

/// A TIFF structure (Exif, CIPA DC-008, 4.6), little-endian, as a telephone writes it.
fn exif(tags: Tags) -> Vec<u8> {
    const FIRST_AT: u32 = 8;
    let first = |exif_at, gps_at| {
        directory(
            FIRST_AT,
            &[
                short(0x0112, tags.orientation),
                long(0x8769, exif_at),
                long(0x8825, gps_at),
            ],
        )
    };
    let exif_at = FIRST_AT + length(&first(0, 0));
    let exif = directory(exif_at, &[ascii(0x9003, tags.taken_at)]);
    let gps_at = exif_at + length(&exif);
    let gps = directory(
        gps_at,
        &[
            ascii(1, tags.latitude_ref),
            rationals(2, tags.latitude),
            ascii(3, tags.longitude_ref),
            rationals(4, tags.longitude),
        ],
    );
    let head = [b"II\x2A\0".as_slice(), &FIRST_AT.to_le_bytes()].concat();
    [head, first(exif_at, gps_at), exif, gps].concat()
}

/// One directory at `at`: its entries, and behind them the values that have more than four bytes.
fn directory(at: u32, entries: &[Entry]) -> Vec<u8> {
    let count = u16::try_from(entries.len()).expect("a few entries");
    let values_at = at + 2 + 12 * u32::from(count) + 4;
    let mut table = count.to_le_bytes().to_vec();
    let mut values = Vec::new();
    for entry in entries {
        table.extend_from_slice(&entry.tag.to_le_bytes());
        table.extend_from_slice(&entry.kind.to_le_bytes());
        table.extend_from_slice(&entry.count.to_le_bytes());
        if entry.value.len() <= 4 {
            let mut value = entry.value.clone();
            value.resize(4, 0);
            table.extend_from_slice(&value);
        } else {
            table.extend_from_slice(&(values_at + length(&values)).to_le_bytes());
            values.extend_from_slice(&entry.value);
        }
    }
    table.extend_from_slice(&[0; 4]);
    table.extend_from_slice(&values);
    table
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("a short block")
}

fn short(tag: u16, value: u16) -> Entry {
    Entry {
        tag,
        kind: SHORT,
        count: 1,
        value: value.to_le_bytes().to_vec(),
    }
}

fn long(tag: u16, value: u32) -> Entry {
    Entry {
        tag,
        kind: LONG,
        count: 1,
        value: value.to_le_bytes().to_vec(),
    }
}

fn ascii(tag: u16, text: &str) -> Entry {
    let value = [text.as_bytes(), &[0][..]].concat();
    Entry {
        tag,
        kind: ASCII,
        count: length(&value),
        value,
    }
}

fn rationals(tag: u16, parts: Degrees) -> Entry {
    Entry {
        tag,
        kind: RATIONAL,
        count: 3,
        value: parts
            .iter()
            .flat_map(|(over, under)| [over.to_le_bytes(), under.to_le_bytes()].concat())
            .collect(),
    }
}
