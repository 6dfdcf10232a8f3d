//! What all papers have in common, and the one way in which each of them is made.

use serde::Serialize;
use typst::foundations::Bytes;

use crate::compiled::{Compiled, DocumentError};
use crate::kind::PaperKind;
use crate::letterhead::{Letterhead, LetterheadData};
use crate::paper::{Geometry, Paper};
use crate::parts::{self, PaperPart};
use crate::render::render;
use crate::stamp::{Stamp, StampData};
use crate::templates::{OwnTemplates, TemplateTrouble};
use crate::world::OfficeWorld;

/// A paper: its words, and what frames them.
///
/// A template reads all of it from `data.json`: the fields of the words beside `letterhead`, `paper`, `watermark` and `stamp`.
pub trait Document {
    /// Decides the template.
    const KIND: PaperKind;

    /// What stands around the words.
    fn frame(&self) -> Frame<'_>;

    /// The words: a map, under none of the names above.
    fn words(&self) -> impl Serialize + '_;

    /// Lines between which a paper may be cut that is too long to be laid out at once. None: it never is.
    fn lines(&self) -> usize {
        0
    }

    /// The words of one part of it, where it has lines.
    fn part_words(&self, _part: &PaperPart) -> impl Serialize + '_ {
        self.words()
    }

    /// Pictures that the template names, under their fixed names.
    fn pictures(&self) -> Vec<(&'static str, Bytes)> {
        Vec::new()
    }
}

/// What stands around the words of a paper.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Of the office whose paper it is.
    pub letterhead: &'a Letterhead,
    /// Decides page size and column widths.
    pub paper: Paper,
    /// Turns the page on its side.
    pub landscape: bool,
    /// Grey word across every page, `CONTOH` in training mode.
    pub watermark: Option<&'a str>,
}

impl<'a> Frame<'a> {
    /// The frame of an upright page.
    pub fn upright(letterhead: &'a Letterhead, paper: Paper, watermark: Option<&'a str>) -> Self {
        Self {
            letterhead,
            paper,
            landscape: false,
            watermark,
        }
    }
}

/// What the making of one paper adds to what it says.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// Id of the document, as the history of prints names it; printed at the foot of every page with the fingerprint of what
    /// the paper says ([`Stamp`]).
    pub id: &'a str,
    /// When, in milliseconds since 1970 (UTC): the date that the file bears. PDF/A-2b asks for one.
    pub at_ms: i64,
}

/// Lays out a paper; a long one part by part, and its parts are then rendered.
///
/// # Errors
/// [`DocumentError::LogoTooLarge`] and [`DocumentError::LogoUnreadable`] for a logo that cannot be printed.
pub fn compile<D: Document>(document: &D, making: Making<'_>) -> Result<Compiled, DocumentError> {
    let stamp = Stamp::of(making.id, &world(document, None)?);
    if document.lines() > parts::WHOLE_LINES_MAX {
        return parts::compile(document, making, &stamp);
    }
    let world = world(document, Some(&stamp))?;
    Compiled::new(&world, making.at_ms, stamp)
}

/// Lays out a paper with the office's own templates; with built-in ones, and the reason for it, where those do not do.
///
/// # Errors
/// As [`compile`].
pub fn compile_with<D: Document>(
    document: &D,
    making: Making<'_>,
    own: OwnTemplates<'_>,
) -> Result<(Compiled, Option<TemplateTrouble>), DocumentError> {
    let stamp = Stamp::of(making.id, &world(document, None)?);
    let world = world(document, Some(&stamp))?;
    let trouble = match render(&world, making.at_ms, &stamp, own) {
        Some(Ok(compiled)) => return Ok((compiled, None)),
        Some(Err(trouble)) => Some(trouble),
        None => None,
    };
    Ok((compile(document, making)?, trouble))
}

pub(crate) fn world<D: Document>(document: &D, stamp: Option<&Stamp>) -> Result<OfficeWorld, DocumentError> {
    world_of(document, document.words(), stamp)
}

/// With these words in the place of its own.
pub(crate) fn world_of<D: Document>(
    document: &D,
    words: impl Serialize,
    stamp: Option<&Stamp>,
) -> Result<OfficeWorld, DocumentError> {
    let frame = document.frame();
    frame.letterhead.check()?;
    let data = TemplateData {
        letterhead: frame.letterhead.data(),
        paper: frame.paper.geometry(frame.landscape),
        watermark: frame.watermark,
        stamp: stamp.map(Stamp::data),
        words,
    };
    let world = OfficeWorld::new(D::KIND.template()).with_data(&data, frame.letterhead);
    Ok(world.with_pictures(document.pictures()))
}

/// A paper of which only the words are given, upright on A4.
pub(crate) fn world_of_words(
    template: &'static str,
    letterhead: &Letterhead,
    stamp: Option<&Stamp>,
    words: &serde_json::Value,
) -> OfficeWorld {
    let data = TemplateData {
        letterhead: letterhead.data(),
        paper: Paper::A4.geometry(false),
        watermark: None,
        stamp: stamp.map(Stamp::data),
        words,
    };
    OfficeWorld::new(template).with_data(&data, letterhead)
}

/// `data.json` as every template reads it.
#[derive(Serialize)]
struct TemplateData<'a, W> {
    letterhead: LetterheadData<'a>,
    paper: Geometry,
    watermark: Option<&'a str>,
    stamp: Option<StampData<'a>>,
    #[serde(flatten)]
    words: W,
}
