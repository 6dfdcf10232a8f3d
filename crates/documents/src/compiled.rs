//! From a world to pages, and from pages to SVG and PDF.

use std::fmt;

use chrono::{DateTime, Datelike as _, Timelike as _};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_svg::SvgOptions;

use crate::stamp::Stamp;
use crate::world::OfficeWorld;

/// Why a document could not be made, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The person must choose a smaller picture.
    #[error("the logo has {bytes} bytes, more than {}", crate::LOGO_BYTES_MAX)]
    LogoTooLarge {
        /// Size of the file.
        bytes: usize,
    },
    /// The person must choose another picture.
    #[error("the logo is not a PNG, JPEG, GIF, WebP or SVG picture")]
    LogoUnreadable,
    /// A template is wrong: a fault of the program, not of the data.
    #[error("the template does not compile")]
    Template(#[source] Diagnostics),
    /// The pages exist but cannot be written as PDF.
    #[error("the pages cannot be written as PDF")]
    Pdf(#[source] Diagnostics),
}

/// What Typst found, in its own (English) words, for logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

/// One finding of Typst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Typst's message.
    pub message: String,
    /// Template and line, for example `kop.typ:12`.
    pub place: Option<String>,
}

impl std::error::Error for Diagnostics {}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Diagnostic { message, place }) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            match place {
                Some(place) => write!(f, "{place}: {message}")?,
                None => f.write_str(message)?,
            }
        }
        Ok(())
    }
}

/// A laid-out document. Preview, file and paper all come from this one value,
/// so they cannot differ.
pub struct Compiled {
    document: PagedDocument,
    warnings: Diagnostics,
    at_ms: i64,
    stamp: Stamp,
}

impl Compiled {
    /// Compiles the main template of `world`.
    ///
    /// # Errors
    /// [`DocumentError::Template`].
    pub(crate) fn new(world: &OfficeWorld, at_ms: i64, stamp: Stamp) -> Result<Self, DocumentError> {
        let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
        forget_intermediate_results();
        let explain = |findings: &[SourceDiagnostic]| {
            Diagnostics(findings.iter().map(|finding| world.explain(finding)).collect())
        };
        match output {
            Ok(document) => Ok(Self {
                document,
                warnings: explain(&warnings),
                at_ms,
                stamp,
            }),
            Err(errors) => Err(DocumentError::Template(explain(&errors))),
        }
    }

    /// Number of pages, at least one.
    pub fn page_count(&self) -> usize {
        self.document.pages().len()
    }

    /// One standalone SVG picture per page, in order, letters as outlines, so
    /// that a preview needs no font.
    pub fn svg_pages(&self) -> Vec<String> {
        let options = SvgOptions::default();
        let pages = self
            .document
            .pages()
            .iter()
            .map(|page| typst_svg::svg(page, &options))
            .collect();
        forget_intermediate_results();
        pages
    }

    /// Width and height of every page, in millimetres.
    pub fn page_sizes_mm(&self) -> Vec<(f64, f64)> {
        let pages = self.document.pages().iter();
        pages
            .map(|page| (page.frame.width().to_mm(), page.frame.height().to_mm()))
            .collect()
    }

    /// What stands at the foot of every page.
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The PDF file, fit for an archive (PDF/A-2b, ISO 19005-2): equal input gives equal bytes.
    ///
    /// # Errors
    /// [`DocumentError::Pdf`].
    pub fn pdf(&self) -> Result<Vec<u8>, DocumentError> {
        let options = PdfOptions {
            creator: Smart::Custom(Some("Kentongan".to_owned())),
            // Tags would make a long register twenty times larger; PDF/A-2b needs none.
            tagged: false,
            standards: PdfStandards::new(&[PdfStandard::A_2b]).expect("BUG: one standard agrees with itself"),
            timestamp: utc(self.at_ms).map(Timestamp::new_utc),
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&self.document, &options).map_err(|errors| {
            let explain = |error: &SourceDiagnostic| Diagnostic {
                message: error.message.to_string(),
                place: None,
            };
            DocumentError::Pdf(Diagnostics(errors.iter().map(explain).collect()))
        });
        forget_intermediate_results();
        pdf
    }

    /// What Typst warned of. Empty unless a template is at fault; worth a line
    /// in the log, not a word to the person.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    #[cfg(test)]
    pub(crate) fn document(&self) -> &PagedDocument {
        &self.document
    }
}

fn utc(at_ms: i64) -> Option<Datetime> {
    let at = DateTime::from_timestamp_millis(at_ms)?;
    let small = |number: u32| u8::try_from(number).ok();
    Datetime::from_ymd_hms(
        at.year(),
        small(at.month())?,
        small(at.day())?,
        small(at.hour())?,
        small(at.minute())?,
        small(at.second())?,
    )
}

/// Typst memoizes every step for the life of the process; a few long registers
/// would fill the memory of a small laptop.
fn forget_intermediate_results() {
    comemo::evict(0);
}
