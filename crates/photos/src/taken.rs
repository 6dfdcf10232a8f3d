//! When and where a photo was taken, by its Exif tags (CIPA DC-008, Exif 2.32).
//!
//! Cameras that do not know write zeros, blanks or `0/0`, and programs that change photos leave halves behind. Whatever
//! makes no sense is as good as not there.

use chrono::{NaiveDate, NaiveDateTime};
use exif::{DateTime, Exif, Field, In, Reader, Tag, Value};
use kentongan_domain::coordinates::Point;

/// An Exif block in a JPEG is one segment, of at most so many bytes (4.7.2); one in a PNG has no reason to be longer.
const EXIF_BYTES_MAX: usize = 65_535;

/// Exif is of that year: a photo that claims to be older was taken with a clock that nobody had set.
const YEAR_MIN: u16 = 1995;

#[derive(Default)]
pub(crate) struct Taken {
    pub at: Option<NaiveDateTime>,
    pub place: Option<Point>,
}

/// `block` begins with its TIFF header.
pub(crate) fn read(block: Vec<u8>) -> Taken {
    if block.len() > EXIF_BYTES_MAX {
        return Taken::default();
    }
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader
        .read_raw(block)
        .or_else(|error| error.distill_partial_result(drop));
    let Ok(fields) = read else {
        return Taken::default();
    };
    Taken {
        at: time(&fields),
        place: place(&fields),
    }
}

fn time(fields: &Exif) -> Option<NaiveDateTime> {
    let written = DateTime::from_ascii(text(fields, Tag::DateTimeOriginal)?).ok()?;
    let date = NaiveDate::from_ymd_opt(
        i32::from(written.year),
        u32::from(written.month),
        u32::from(written.day),
    )?;
    let at = date.and_hms_opt(
        u32::from(written.hour),
        u32::from(written.minute),
        u32::from(written.second),
    )?;
    (written.year >= YEAR_MIN).then_some(at)
}

fn place(fields: &Exif) -> Option<Point> {
    Point::of_exif(
        degrees(fields, Tag::GPSLatitude)?,
        letter(fields, Tag::GPSLatitudeRef)?,
        degrees(fields, Tag::GPSLongitude)?,
        letter(fields, Tag::GPSLongitudeRef)?,
    )
}

/// Degrees, minutes and seconds.
fn degrees(fields: &Exif, tag: Tag) -> Option<[(u32, u32); 3]> {
    let Value::Rational(parts) = &field(fields, tag)?.value else {
        return None;
    };
    let [degrees, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    Some([degrees, minutes, seconds].map(|part| (part.num, part.denom)))
}

fn letter(fields: &Exif, tag: Tag) -> Option<char> {
    text(fields, tag)?.first().copied().map(char::from)
}

fn text(fields: &Exif, tag: Tag) -> Option<&[u8]> {
    match &field(fields, tag)?.value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}

fn field(fields: &Exif, tag: Tag) -> Option<&Field> {
    fields.get_field(tag, In::PRIMARY)
}
