//! Papers that are too long for one layout: they are cut where a page ends, and laid out part by part, so that a register of thousands
//! of rows needs no more memory than one of a few hundred.
//!
//! Invariant: the pages of the parts, one behind the other, are those of the whole: no page is left half empty where parts meet, numbers
//! and pages count on.

use std::ops::Range;

use typst::foundations::Value;
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Frame, FrameItem};

use crate::compiled::{Compiled, DocumentError};
use crate::document::{Document, Making, world_of};
use crate::stamp::Stamp;

/// Lines that are laid out at once whatever it costs: two passes over parts would cost more than they spare.
pub(crate) const WHOLE_LINES_MAX: usize = 400;
/// Lines of a part at most.
const PART_LINES: usize = 300;

/// What of a long paper stands in one part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperPart {
    /// Counted from 0 through the whole paper.
    pub lines: Range<usize>,
    /// It stands on the first page: with what stands above the lines.
    pub opens: bool,
    /// It stands on the last page: with what stands below them.
    pub closes: bool,
    /// Of the parts before it.
    pub pages_before: usize,
    /// Of all parts; `None`: the template counts its own.
    pub pages_in_all: Option<usize>,
    /// The template marks each line with its number, counted from 1 through the whole paper, so that it is known where pages end.
    pub marks_lines: bool,
}

impl PaperPart {
    /// A paper in one piece.
    pub fn whole(lines: usize) -> Self {
        Self {
            lines: 0..lines,
            opens: true,
            closes: true,
            pages_before: 0,
            pages_in_all: None,
            marks_lines: false,
        }
    }
}

/// Lays out a long paper.
pub(crate) fn compile<D: Document>(document: &D, making: Making<'_>, stamp: &Stamp) -> Result<Compiled, DocumentError> {
    let lay_out = |part: &PaperPart| -> Result<Compiled, DocumentError> {
        let world = world_of(document, document.part_words(part), Some(stamp))?;
        Compiled::new(&world, making.at_ms, stamp.clone())
    };
    let parts = cut(document.lines(), &lay_out)?;
    let pages_in_all: usize = parts.iter().map(|(_, pages)| pages).sum();
    let mut made = Vec::with_capacity(parts.len());
    for (part, _) in parts {
        let part = PaperPart {
            pages_in_all: Some(pages_in_all),
            marks_lines: false,
            ..part
        };
        made.push(lay_out(&part)?.into_rendered()?);
    }
    Compiled::joined(made)
}

/// The parts, and how many pages each of them has.
///
/// The last page of a part that goes on is not full. It is thrown away, and its lines begin the next part.
fn cut(
    lines: usize,
    lay_out: &impl Fn(&PaperPart) -> Result<Compiled, DocumentError>,
) -> Result<Vec<(PaperPart, usize)>, DocumentError> {
    let mut parts = Vec::new();
    let (mut begins, mut pages_before) = (0, 0);
    while begins < lines {
        let ends = lines.min(begins + PART_LINES);
        let mut part = PaperPart {
            lines: begins..ends,
            opens: begins == 0,
            closes: ends == lines,
            pages_before,
            pages_in_all: None,
            marks_lines: true,
        };
        let laid = lay_out(&part)?;
        let mut pages = laid.page_count();
        if !part.closes
            && let Some(last) = laid.last_page()
            && let Some(first_line) = first_line(last)
            && first_line > begins
        {
            part.lines.end = first_line;
            pages -= 1;
        }
        begins = part.lines.end;
        pages_before += pages;
        parts.push((part, pages));
    }
    Ok(parts)
}

/// The first line of a page, counted from 0 through the whole paper.
fn first_line(page: &Frame) -> Option<usize> {
    page.items().find_map(|(_, item)| match item {
        FrameItem::Group(group) => first_line(&group.frame),
        FrameItem::Tag(Tag::Start(element, _)) => match element.to_packed::<MetadataElem>()?.value {
            Value::Int(number) => usize::try_from(number).ok()?.checked_sub(1),
            _ => None,
        },
        _ => None,
    })
}
