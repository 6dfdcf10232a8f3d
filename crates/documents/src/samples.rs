//! What settings pages show and try: a letterhead or a signature block alone, and own templates on invented papers.

use serde::Serialize;

use crate::compiled::{Compiled, DocumentError};
use crate::document::world_of_words;
use crate::letterhead::{Letterhead, LetterheadData, LetterheadLine, LineSize};
use crate::paper::{Geometry, Paper};
use crate::render::render;
use crate::signer::{Signer, Signers};
use crate::stamp::Stamp;
use crate::templates::{OwnTemplates, TemplateTrouble};
use crate::world::OfficeWorld;

/// What each main template reads, with invented words.
pub(crate) const SPECIMENS: &[(&str, &str)] = &[
    ("daftar_hadir.typ", include_str!("../specimens/daftar_hadir.json")),
    ("lembar_isu.typ", include_str!("../specimens/lembar_isu.json")),
    ("surat_pengingat.typ", include_str!("../specimens/surat_pengingat.json")),
    ("tanda_terima.typ", include_str!("../specimens/tanda_terima.json")),
    (
        "berita_acara_pemusnahan.typ",
        include_str!("../specimens/berita_acara_pemusnahan.json"),
    ),
];

/// A part of a paper, as wide as the paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// A whole SVG document, letters as outlines.
    pub svg: String,
    /// In millimetres.
    pub width_mm: f64,
    /// In millimetres.
    pub height_mm: f64,
}

/// The letterhead as it is printed; a low white strip when nothing is in it.
///
/// # Errors
/// [`DocumentError::LogoTooLarge`] and [`DocumentError::LogoUnreadable`].
pub fn letterhead_sample(
    letterhead: &Letterhead,
    paper: Paper,
    own: OwnTemplates<'_>,
) -> Result<Sample, DocumentError> {
    let data = SampleData {
        letterhead: letterhead.data(),
        paper: paper.geometry(false),
        place_date: "",
        right: None,
        left: None,
    };
    sample(letterhead, &data, own)
}

/// The signature block as it is printed.
///
/// # Errors
/// [`DocumentError::Template`] for a fault of ours.
pub fn signature_sample(signers: &Signers, paper: Paper, own: OwnTemplates<'_>) -> Result<Sample, DocumentError> {
    let none = Letterhead::default();
    let data = SampleData {
        letterhead: none.data(),
        paper: paper.geometry(false),
        place_date: &signers.place_date,
        right: Some(&signers.right),
        left: signers.left.as_ref(),
    };
    sample(&none, &data, own)
}

/// `data.json` as `templates/contoh.typ` reads it.
#[derive(Serialize)]
struct SampleData<'a> {
    letterhead: LetterheadData<'a>,
    paper: Geometry,
    place_date: &'a str,
    right: Option<&'a Signer>,
    left: Option<&'a Signer>,
}

fn sample(letterhead: &Letterhead, data: &SampleData<'_>, own: OwnTemplates<'_>) -> Result<Sample, DocumentError> {
    letterhead.check()?;
    let world = OfficeWorld::new("contoh.typ").with_data(data, letterhead);
    let stamp = Stamp::of("", &world);
    let compiled = match render(&world, 0, &stamp, own) {
        Some(Ok(compiled)) => compiled,
        Some(Err(_)) | None => Compiled::new(&world, 0, stamp)?,
    };
    let first = compiled.svg_pages().into_iter().zip(compiled.page_sizes_mm()).next();
    let (svg, (width_mm, height_mm)) = first.expect("BUG: a document has a page");
    Ok(Sample {
        svg,
        width_mm,
        height_mm,
    })
}

/// What became of an invented paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// It was laid out, or the office has nothing of its own for it.
    Fits,
    /// It was not.
    Trouble(TemplateTrouble),
    /// Nobody has invented a paper for this template.
    NotTried,
}

/// Lays out an invented paper of the main template `name` with the office's own templates.
pub fn try_out(name: &str, own: OwnTemplates<'_>) -> Trial {
    let Some(world) = specimen(name) else {
        return Trial::NotTried;
    };
    match render(&world, 0, &Stamp::of("", &world), own) {
        Some(Err(trouble)) => Trial::Trouble(trouble),
        Some(Ok(_)) | None => Trial::Fits,
    }
}

/// The invented paper of a main template.
pub(crate) fn specimen(name: &str) -> Option<OfficeWorld> {
    let &(template, words) = SPECIMENS.iter().find(|&&(known, _)| known == name)?;
    let words = serde_json::from_str(words).expect("BUG: a specimen is JSON");
    let letterhead = Letterhead {
        lines: vec![
            LetterheadLine {
                text: "PEMERINTAH KABUPATEN CONTOH".to_owned(),
                size: LineSize::Region,
            },
            LetterheadLine {
                text: "KECAMATAN CONTOH".to_owned(),
                size: LineSize::Office,
            },
        ],
        address: vec!["Jalan Contoh Nomor 1".to_owned()],
        logo: None,
    };
    let stamp = Stamp::of("contoh", &world_of_words(template, &letterhead, None, &words));
    Some(world_of_words(template, &letterhead, Some(&stamp), &words))
}
