//! Kop naskah dinas: who issues a paper.

use serde::Serialize;
use typst::foundations::Bytes;
use typst::visualize::{ExchangeFormat, RasterImage, SvgImage};

use crate::compiled::DocumentError;

/// Largest logo accepted, in bytes. A scanned coat of arms is far smaller, and
/// each print embeds it again.
pub const LOGO_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Name of the logo as a virtual file. Without an extension, so that Typst goes by the content.
pub(crate) const LOGO_FILE: &str = "logo";

/// The letterhead. Every part may be empty; empty parts leave no gap, and a
/// letterhead with nothing in it prints nothing, not even its rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letterhead {
    /// From the highest government down to the issuing office. Two region
    /// lines above the office make the three-tier village form (all bold,
    /// address in italics), one makes the kecamatan form.
    pub lines: Vec<LetterheadLine>,
    /// Street, postal code, telephone, mail: one or two lines, 10 pt.
    pub address: Vec<String>,
    /// Coat of arms at the left, shrunk into a box of 20 × 22 mm.
    pub logo: Option<Logo>,
}

impl Letterhead {
    /// Checks what only a compile would find otherwise.
    pub(crate) fn check(&self) -> Result<(), DocumentError> {
        self.logo.as_ref().map_or(Ok(()), Logo::check)
    }

    pub(crate) fn data(&self) -> LetterheadData<'_> {
        LetterheadData {
            lines: &self.lines,
            address: &self.address,
            logo: self.logo.as_ref().map(|_| LOGO_FILE),
        }
    }
}

/// The letterhead as `templates/kop.typ` reads it.
#[derive(Serialize)]
pub(crate) struct LetterheadData<'a> {
    lines: &'a [LetterheadLine],
    address: &'a [String],
    /// Name of the virtual file.
    logo: Option<&'static str>,
}

/// One line of the letterhead, in capitals if the caller wants capitals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterheadLine {
    /// For example `KECAMATAN KALIREJO`.
    pub text: String,
    /// Decides size and weight.
    pub size: LineSize,
}

/// Region to office is 3 : 4 in size, the office bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineSize {
    /// A government above the issuing office: 12 pt.
    Region,
    /// The issuing office: 16 pt bold.
    Office,
}

/// A picture file: PNG, JPEG, GIF, WebP or SVG, told apart by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// The whole file.
    pub bytes: Vec<u8>,
}

impl Logo {
    /// Checks that the bytes are a picture that can be printed, so that a
    /// settings page can refuse a wrong file when it is chosen.
    ///
    /// # Errors
    /// [`DocumentError::LogoTooLarge`] or [`DocumentError::LogoUnreadable`].
    pub fn check(&self) -> Result<(), DocumentError> {
        if self.bytes.len() > LOGO_BYTES_MAX {
            return Err(DocumentError::LogoTooLarge {
                bytes: self.bytes.len(),
            });
        }
        let bytes = Bytes::new(self.bytes.clone());
        let readable = match ExchangeFormat::detect(&bytes) {
            Some(format) => RasterImage::plain(bytes, format).is_ok(),
            None => SvgImage::new(bytes).is_ok(),
        };
        if readable {
            Ok(())
        } else {
            Err(DocumentError::LogoUnreadable)
        }
    }
}
