//! Which kind of file it is, by its first bytes; a name says nothing.

use crate::PhotoError;
use crate::outline::Kind;
use crate::png;

/// The start of an image, and the first byte of the marker behind it (ITU-T T.81, B.1.1.3).
const JPEG_START: [u8; 3] = [0xFF, 0xD8, 0xFF];

/// Brands of HEIF with pictures in HEVC, and those of HEIF itself. Source: ISO/IEC 23008-12, clauses 10 and B.4.
const HEIC_BRANDS: [&[u8]; 10] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1",
];
/// Source: AV1 Image File Format, section 6. It names `mif1` too, so it is looked for first.
const AVIF_BRANDS: [&[u8]; 2] = [b"avif", b"avis"];

const BRAND_BYTES: usize = 4;

pub(crate) fn kind(bytes: &[u8]) -> Result<Kind, PhotoError> {
    if bytes.starts_with(&JPEG_START) {
        return Ok(Kind::Jpeg);
    }
    if bytes.starts_with(&png::SIGNATURE) {
        return Ok(Kind::Png);
    }
    if let [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] = bytes {
        return Err(PhotoError::Unsupported);
    }
    let brands = brands(bytes).unwrap_or_default();
    let names = |wanted: &[&[u8]]| brands.chunks_exact(BRAND_BYTES).any(|brand| wanted.contains(&brand));
    Err(if names(&AVIF_BRANDS) {
        PhotoError::Unsupported
    } else if names(&HEIC_BRANDS) {
        PhotoError::Heic
    } else {
        PhotoError::NotAPhoto
    })
}

/// The body of a file type box (ISO/IEC 14496-12, 4.3): the major brand, a version of four bytes that is no brand of
/// ours, and the compatible brands. An iPhone may name `heic` first or among the others.
fn brands(bytes: &[u8]) -> Option<&[u8]> {
    let (box_bytes, rest) = bytes.split_first_chunk::<4>()?;
    let body = rest.strip_prefix(b"ftyp")?;
    let body_bytes = usize::try_from(u32::from_be_bytes(*box_bytes)).ok()?.checked_sub(8)?;
    Some(body.get(..body_bytes).unwrap_or(body))
}
