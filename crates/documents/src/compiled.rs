//! From a world to pages, and from pages to SVG and PDF.

use std::fmt;

use chrono::{DateTime, Datelike as _, Timelike as _};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst::layout::Frame;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_svg::SvgOptions;

use crate::joining;
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
    /// The parts of a long paper, or the papers of a dossier, cannot be made one file.
    #[error("the papers cannot be joined: {0}")]
    Joining(String),
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
    /// One behind the other, at least one.
    parts: Vec<Part>,
    warnings: Diagnostics,
    stamp: Stamp,
}

/// Pages that were made together.
enum Part {
    /// Laid out: pictures and file are made when they are asked for.
    Laid {
        /// The pages.
        document: Box<PagedDocument>,
        /// The date that the file bears, in milliseconds since 1970 (UTC).
        at_ms: i64,
    },
    /// Pictures and file, and nothing else: so a long register needs little memory, and a paper that was made in another process is had.
    Rendered {
        /// As [`Compiled::svg_pages`] gives them.
        svg_pages: Vec<String>,
        /// Width and height of every page, in millimetres.
        sizes_mm: Vec<(f64, f64)>,
        /// As [`Compiled::pdf`] gives it.
        pdf: Vec<u8>,
    },
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
                parts: vec![Part::Laid {
                    document: Box::new(document),
                    at_ms,
                }],
                warnings: explain(&warnings),
                stamp,
            }),
            Err(errors) => Err(DocumentError::Template(explain(&errors))),
        }
    }

    /// Of pages and a file that were made elsewhere, in this order.
    pub fn rendered(
        svg_pages: Vec<String>,
        sizes_mm: Vec<(f64, f64)>,
        pdf: Vec<u8>,
        stamp: Stamp,
        warnings: Diagnostics,
    ) -> Self {
        Self {
            parts: vec![Part::Rendered {
                svg_pages,
                sizes_mm,
                pdf,
            }],
            warnings,
            stamp,
        }
    }

    /// Several papers as one, in this order; their pages may differ in size. It goes by the stamp of the first, and every page keeps its
    /// own.
    ///
    /// # Errors
    /// [`DocumentError::Joining`]: there is none.
    pub fn joined(papers: Vec<Compiled>) -> Result<Self, DocumentError> {
        let mut papers = papers.into_iter();
        let none = || DocumentError::Joining("there is no paper".to_owned());
        let mut joined = papers.next().ok_or_else(none)?;
        for paper in papers {
            joined.parts.extend(paper.parts);
            for warning in paper.warnings.0 {
                // Parts of one paper warn of the same thing.
                if !joined.warnings.0.contains(&warning) {
                    joined.warnings.0.push(warning);
                }
            }
        }
        Ok(joined)
    }

    /// The same as pictures and file, without what it was laid out from.
    pub(crate) fn into_rendered(self) -> Result<Self, DocumentError> {
        let pdf = self.pdf()?;
        let (svg_pages, sizes_mm) = (self.svg_pages(), self.page_sizes_mm());
        Ok(Self::rendered(svg_pages, sizes_mm, pdf, self.stamp, self.warnings))
    }

    /// Number of pages, at least one.
    pub fn page_count(&self) -> usize {
        self.parts.iter().map(Part::page_count).sum()
    }

    /// One standalone SVG picture per page, in order, letters as outlines, so
    /// that a preview needs no font.
    pub fn svg_pages(&self) -> Vec<String> {
        self.parts.iter().flat_map(Part::svg_pages).collect()
    }

    /// Width and height of every page, in millimetres.
    pub fn page_sizes_mm(&self) -> Vec<(f64, f64)> {
        self.parts.iter().flat_map(Part::page_sizes_mm).collect()
    }

    /// What stands at the foot of every page.
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The PDF file, fit for an archive (PDF/A-2b, ISO 19005-2): equal input gives equal bytes.
    ///
    /// # Errors
    /// [`DocumentError::Pdf`], and [`DocumentError::Joining`] where there are several parts.
    pub fn pdf(&self) -> Result<Vec<u8>, DocumentError> {
        let mut files = self.parts.iter().map(Part::pdf).collect::<Result<Vec<_>, _>>()?;
        match files.len() {
            1 => Ok(files.swap_remove(0)),
            _ => joining::join(&files),
        }
    }

    /// What Typst warned of. Empty unless a template is at fault; worth a line
    /// in the log, not a word to the person.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// The last page as it was laid out.
    pub(crate) fn last_page(&self) -> Option<&Frame> {
        match self.parts.last()? {
            Part::Laid { document, .. } => document.pages().last().map(|page| &page.frame),
            Part::Rendered { .. } => None,
        }
    }

    #[cfg(test)]
    pub(crate) fn document(&self) -> &PagedDocument {
        match self.parts.as_slice() {
            [Part::Laid { document, .. }] => document,
            _ => panic!("a paper in one piece, as it was laid out"),
        }
    }
}

impl Part {
    fn page_count(&self) -> usize {
        match self {
            Part::Laid { document, .. } => document.pages().len(),
            Part::Rendered { svg_pages, .. } => svg_pages.len(),
        }
    }

    fn svg_pages(&self) -> Vec<String> {
        match self {
            Part::Laid { document, .. } => {
                let options = SvgOptions::default();
                let pages = document.pages().iter();
                let pages = pages.map(|page| typst_svg::svg(page, &options)).collect();
                forget_intermediate_results();
                pages
            }
            Part::Rendered { svg_pages, .. } => svg_pages.clone(),
        }
    }

    fn page_sizes_mm(&self) -> Vec<(f64, f64)> {
        match self {
            Part::Laid { document, .. } => {
                let pages = document.pages().iter();
                pages
                    .map(|page| (page.frame.width().to_mm(), page.frame.height().to_mm()))
                    .collect()
            }
            Part::Rendered { sizes_mm, .. } => sizes_mm.clone(),
        }
    }

    fn pdf(&self) -> Result<Vec<u8>, DocumentError> {
        match self {
            Part::Laid { document, at_ms } => pdf(document, *at_ms),
            Part::Rendered { pdf, .. } => Ok(pdf.clone()),
        }
    }
}

fn pdf(document: &PagedDocument, at_ms: i64) -> Result<Vec<u8>, DocumentError> {
    let options = PdfOptions {
        creator: Smart::Custom(Some("Kentongan".to_owned())),
        // Tags would make a long register twenty times larger; PDF/A-2b needs none.
        tagged: false,
        standards: PdfStandards::new(&[PdfStandard::A_2b]).expect("BUG: one standard agrees with itself"),
        timestamp: utc(at_ms).map(Timestamp::new_utc),
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(document, &options).map_err(|errors| {
        let explain = |error: &SourceDiagnostic| Diagnostic {
            message: error.message.to_string(),
            place: None,
        };
        DocumentError::Pdf(Diagnostics(errors.iter().map(explain).collect()))
    });
    forget_intermediate_results();
    pdf
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
