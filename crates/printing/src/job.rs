//! A job as an office thinks of it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// More of one paper is a matter for a copy shop, and mostly a key that was held too long.
pub const COPIES_MAX: u32 = 99;

/// What is to be printed, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintJob {
    /// A PDF; absolute.
    pub file: PathBuf,
    /// One of [`crate::Printers::list`].
    pub printer: String,
    /// 1 to [`COPIES_MAX`]; each complete before the next begins.
    pub copies: u32,
    /// `None`: all of them.
    pub pages: Option<PageRange>,
    pub duplex: Duplex,
    /// In shades of grey, whatever the paper has.
    pub grey: bool,
    pub media: Media,
    /// What the job is called in the queue, where others at this computer may read it.
    pub title: String,
}

/// Both sides of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplex {
    #[default]
    None,
    /// Turned like a book.
    LongEdge,
    /// Turned like a block on a wall.
    ShortEdge,
}

/// The sheet in the tray, in millimetres, as it lies upright. A page on its side is turned onto it by the spooler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media {
    short_mm: u32,
    long_mm: u32,
}

impl Media {
    /// The sheet for a page of this size, whichever way it lies.
    pub fn for_page(width_mm: f64, height_mm: f64) -> Self {
        // Pages are laid out in whole millimetres; what is off is the rounding of points.
        let (width, height) = (width_mm.round() as u32, height_mm.round() as u32);
        Self {
            short_mm: width.min(height),
            long_mm: width.max(height),
        }
    }
}

impl fmt::Display for Media {
    /// As CUPS calls it: `A4`, `Custom.215x330mm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.short_mm, self.long_mm) {
            // A printer that knows no free sizes knows this one by name.
            (210, 297) => f.write_str("A4"),
            (short, long) => write!(f, "Custom.{short}x{long}mm"),
        }
    }
}

/// Pages of a paper, from 1, rising, none twice, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRange(Vec<(u32, u32)>);

/// Why a range was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// Not of the form `1-3,5`.
    #[error("not a range of pages")]
    Malformed,
    /// It names a page that the paper does not have.
    #[error("there are pages 1 to {pages} only")]
    Beyond {
        /// How many there are.
        pages: u32,
    },
}

impl PageRange {
    /// Reads `1-3,5` as a person writes it, for a paper of so many pages. Nothing written: `None`, all of them.
    ///
    /// # Errors
    /// [`RangeError`].
    pub fn parse(text: &str, pages: u32) -> Result<Option<Self>, RangeError> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let mut spans = Vec::new();
        for part in text.split([',', ';']) {
            let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
            let (first, last) = (page(first)?, page(last)?);
            if first > last {
                return Err(RangeError::Malformed);
            }
            if first == 0 || last > pages {
                return Err(RangeError::Beyond { pages });
            }
            spans.push((first, last));
        }
        // CUPS refuses ranges that do not rise.
        spans.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (first, last) in spans {
            match joined.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        Ok(Some(Self(joined)))
    }

    /// How many pages these are.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|(first, last)| last - first + 1).sum()
    }
}

impl fmt::Display for PageRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (first, last)) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            match first == last {
                true => write!(f, "{comma}{first}")?,
                false => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

fn page(text: &str) -> Result<u32, RangeError> {
    let text = text.trim();
    // `parse` would also take a sign.
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RangeError::Malformed);
    }
    // More digits than a number holds are a page that no paper has.
    Ok(text.parse().unwrap_or(u32::MAX))
}

/// A job in the queue of a printer, as `Kantor-14`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRef {
    pub printer: String,
    pub number: u32,
}

impl fmt::Display for JobRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.printer, self.number)
    }
}

/// The text is no name of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a job")]
pub struct NotAJob;

impl FromStr for JobRef {
    type Err = NotAJob;

    fn from_str(text: &str) -> Result<Self, NotAJob> {
        // A printer may have strokes in its name, a number has none.
        let (printer, number) = text.rsplit_once('-').ok_or(NotAJob)?;
        let sound = !printer.is_empty()
            && !printer.starts_with('-')
            && !printer
                .contains(|sign: char| sign.is_whitespace() || sign.is_control() || matches!(sign, '/' | '#' | ','));
        match (sound, number.parse()) {
            (true, Ok(number)) => Ok(Self {
                printer: printer.to_owned(),
                number,
            }),
            _ => Err(NotAJob),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_people_write_it_and_passed_on_as_cups_wants_it() {
        for (text, wanted, count) in [
            ("1", "1", 1),
            ("1-3,5", "1-3,5", 4),
            (" 5 ; 1 – 2 ", "1-2,5", 3),
            ("2-4,3-6", "2-6", 5),
            ("1,2,3", "1-3", 3),
            ("4,4", "4", 1),
        ] {
            let range = PageRange::parse(text, 8).unwrap().unwrap();
            assert_eq!((range.to_string().as_str(), range.count()), (wanted, count), "{text}");
        }
        assert_eq!(PageRange::parse("  ", 8), Ok(None));
    }

    #[test]
    fn what_is_no_range_is_said_to_be_none() {
        for text in ["a", "1-", "-3", "3-1", "1,,2", "+1", "1-2-3", "semua"] {
            assert_eq!(PageRange::parse(text, 8), Err(RangeError::Malformed), "{text}");
        }
        for text in ["9", "0", "1-9", "0-2", "99999999999999"] {
            assert_eq!(
                PageRange::parse(text, 8),
                Err(RangeError::Beyond { pages: 8 }),
                "{text}"
            );
        }
    }

    #[test]
    fn a_page_on_its_side_lies_on_the_same_sheet() {
        assert_eq!(Media::for_page(210.0, 297.0).to_string(), "A4");
        assert_eq!(Media::for_page(297.0, 210.0).to_string(), "A4");
        assert_eq!(Media::for_page(215.0, 330.0).to_string(), "Custom.215x330mm");
        assert_eq!(Media::for_page(329.98, 210.02).to_string(), "Custom.210x330mm");
    }

    #[test]
    fn a_job_is_named_back_as_it_was_named() {
        for text in ["Kantor-14", "HP-LaserJet-1020-3", "Epson_L3110-1"] {
            assert_eq!(text.parse::<JobRef>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "Kantor",
            "-14",
            "-d-1",
            "Kantor-",
            "Kantor-x",
            "a b-1",
            "Kantor-99999999999",
            "a/b-2",
        ] {
            assert!(text.parse::<JobRef>().is_err(), "{text}");
        }
    }
}
