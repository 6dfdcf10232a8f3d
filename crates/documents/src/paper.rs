//! The three papers of Indonesian offices and the column widths that fit them.

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
        // The margins (left 30, right 20 mm) leave 160 or 165 mm for the table.
        let (words, note) = match self {
            Paper::A4 | Paper::F4210 => (46, 12),
            Paper::F4215 => (48, 13),
        };
        Geometry {
            width_mm,
            height_mm,
            columns_mm: ColumnWidths {
                number: 10,
                name: words,
                office: words,
                signature_half: 23,
                note,
            },
        }
    }
}

/// What the templates are told about the paper.
#[derive(Debug, Serialize)]
pub(crate) struct Geometry {
    width_mm: u32,
    height_mm: u32,
    /// Of the daftar hadir on an upright page.
    columns_mm: ColumnWidths,
}

#[derive(Debug, Serialize)]
struct ColumnWidths {
    number: u32,
    name: u32,
    office: u32,
    signature_half: u32,
    note: u32,
}
