//! The picture on an enrolment slip: a photo or a file that came by message, instead of twelve letters typed from paper.

use std::io::Cursor;
use std::path::Path;

use image::{ImageReader, Limits};
use kentongan_protocol::slip::Slip;
use rqrr::PreparedImage;

use crate::desk::Desk;
use crate::dto::{ReadSlip, SlipView};
use crate::error::{ErrorCode, UiError};

/// Largest picture file that is read; a telephone's photo is some 5 MB.
const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// Widest and highest picture; 12,000 is twice what telephones make.
const SIDE_MAX: u32 = 12_000;
/// Most memory that decoding it may take.
const MEMORY_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// A code is found sooner, and on an old laptop at all, in a picture that is no larger than this.
const SIDE_SEARCHED: u32 = 1_600;

/// Reads the line of a slip as it was pasted, or out of a picture that the person chooses. `None`: he chose none.
pub fn read_slip(desk: &Desk, request: ReadSlip) -> Result<Option<SlipView>, UiError> {
    let line = match request.text {
        Some(text) => text,
        None => match desk.host().choose_picture() {
            Some(path) => read_picture(&path)?,
            None => return Ok(None),
        },
    };
    let slip = Slip::parse(&line).map_err(|_| UiError::of(ErrorCode::SlipNotFound))?;
    Ok(Some(SlipView {
        code_text: slip.code.display(),
        line: slip.line(),
        service_text: slip.address,
    }))
}

/// The line in the first code of the picture that is a slip's.
fn read_picture(path: &Path) -> Result<String, UiError> {
    let unreadable = || UiError::of(ErrorCode::PictureNotRead);
    let length = std::fs::metadata(path).map_err(|_| unreadable())?.len();
    if length > FILE_BYTES_MAX {
        return Err(unreadable());
    }
    let bytes = std::fs::read(path).map_err(|_| unreadable())?;
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| unreadable())?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    reader.limits(limits);
    let mut picture = reader.decode().map_err(|_| unreadable())?;
    if picture.width().max(picture.height()) > SIDE_SEARCHED {
        picture = picture.thumbnail(SIDE_SEARCHED, SIDE_SEARCHED);
    }
    let grey = picture.into_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let raw = grey.as_raw();
    let mut prepared =
        PreparedImage::prepare_from_greyscale(width, height, |x, y| raw.get(y * width + x).copied().unwrap_or(u8::MAX));
    prepared
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .find(|text| Slip::parse(text).is_ok())
        .ok_or_else(|| UiError::of(ErrorCode::SlipNotFound))
}
