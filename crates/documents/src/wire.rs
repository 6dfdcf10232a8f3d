//! What the two programs say to each other: a length, a header in JSON, and parts of bytes whose lengths the header tells.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Longest header, in bytes: every template at its longest, twice.
const HEADER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Longest part, in bytes.
const PART_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A paper to be laid out. The files follow, in this order.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    /// Name of the main template.
    pub main: String,
    pub at_ms: i64,
    /// No more seconds of a processor than these.
    pub time_max_s: u64,
    /// Source texts in the place of built-in ones, by name.
    pub own: BTreeMap<String, String>,
    pub files: Vec<FileLength>,
}

/// A virtual file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FileLength {
    pub name: String,
    pub bytes: u64,
}

/// What became of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Answer {
    /// The SVG of each page follows, then the PDF.
    Pages {
        svg_bytes: Vec<u64>,
        sizes_mm: Vec<(f64, f64)>,
        pdf_bytes: u64,
        warnings: Vec<Finding>,
    },
    /// `place`: in a template of the office's own if one is to blame.
    Wrong { place: Option<String>, words: String },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Finding {
    pub message: String,
    pub place: Option<String>,
}

pub(crate) fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

pub(crate) fn write_header(to: &mut impl Write, header: &impl Serialize) -> io::Result<()> {
    let header = serde_json::to_vec(header).map_err(io::Error::other)?;
    to.write_all(&length(&header).to_le_bytes())?;
    to.write_all(&header)
}

/// # Errors
/// Of the line, and for what no program of ours writes.
pub(crate) fn read_header<H: DeserializeOwned>(from: &mut impl Read) -> io::Result<H> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > HEADER_BYTES_MAX {
        return Err(io::Error::other("the header is too long"));
    }
    serde_json::from_slice(&read_exactly(from, length)?).map_err(io::Error::other)
}

/// # Errors
/// Of the line, and where there is less.
pub(crate) fn read_part(from: &mut impl Read, bytes: u64) -> io::Result<Vec<u8>> {
    if bytes > PART_BYTES_MAX {
        return Err(io::Error::other("the part is too long"));
    }
    read_exactly(from, bytes)
}

/// Takes no memory for what never comes.
fn read_exactly(from: &mut impl Read, bytes: u64) -> io::Result<Vec<u8>> {
    let mut part = Vec::new();
    from.take(bytes).read_to_end(&mut part)?;
    if length(&part) < bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_parts_come_back_and_what_is_cut_does_not() {
        let finding = Finding {
            message: "é".to_owned(),
            place: None,
        };
        let mut line = Vec::new();
        write_header(&mut line, &finding).unwrap();
        line.extend_from_slice(b"abc");
        let mut from = line.as_slice();
        let read: Finding = read_header(&mut from).unwrap();
        assert_eq!((read.message.as_str(), read.place), ("é", None));
        assert_eq!(read_part(&mut from, 3).unwrap(), b"abc");
        assert!(read_part(&mut from, 1).is_err());
        for cut in 0..line.len() - 3 {
            assert!(read_header::<Finding>(&mut &line[..cut]).is_err(), "{cut}");
        }
        assert!(read_header::<Finding>(&mut [255_u8; 64].as_slice()).is_err());
        assert!(read_part(&mut [0_u8; 4].as_slice(), u64::MAX).is_err());
    }
}
