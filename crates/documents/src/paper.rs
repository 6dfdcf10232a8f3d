//! The three papers of Indonesian offices.

use serde::Serialize;

/// Paper of a document; whether it lies on its side is the document's own choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Paper {
    /// 210 × 297 mm, the paper of Permendagri 1/2023 Ps. 28(2).
    #[default]
    A4,
    /// 215 × 330 mm, "Folio" or "F4" of older local rules.
    F4215,
    /// 210 × 330 mm, "folio" of ministries and campuses.
    F4210,
}

impl Paper {
    /// Width and height in millimetres.
    pub fn size_mm(self) -> (u32, u32) {
        match self {
            Paper::A4 => (210, 297),
            Paper::F4215 => (215, 330),
            Paper::F4210 => (210, 330),
        }
    }

    pub(crate) fn geometry(self, landscape: bool) -> Geometry {
        let (short, long) = self.size_mm();
        let (width_mm, height_mm) = if landscape { (long, short) } else { (short, long) };
        Geometry { width_mm, height_mm }
    }

    /// What the margins (left 30, right 20 mm) leave of the width, in millimetres.
    pub(crate) fn text_width_mm(self, landscape: bool) -> u32 {
        self.geometry(landscape).width_mm - 50
    }
}

/// What the templates are told about the paper.
#[derive(Debug, Serialize)]
pub(crate) struct Geometry {
    width_mm: u32,
    height_mm: u32,
}
