//! Dokumentasi: two photos, one that is missing and one that is broken, a full page, and none.

use super::{LONG_NAME, Pictured, Specimen};
use crate::tests::documentation::annex;
use crate::{DOCUMENTATION_PHOTOS_MAX, Documentation, Paper, PhotoRows};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("dua", Pictured::Pages, annex(Paper::A4, PhotoRows::Two, 2)),
        Specimen::of("belum-sampai", Pictured::First, incomplete(Paper::A4)),
        Specimen::of("enam-f4215", Pictured::First, annex(Paper::F4215, PhotoRows::Three, 6)),
        Specimen::of("panjang", Pictured::Not, long(Paper::F4210)),
        Specimen::of("0", Pictured::Not, annex(Paper::A4, PhotoRows::Two, 0)),
        Specimen::of(
            "terlalu-banyak",
            Pictured::Not,
            annex(Paper::A4, PhotoRows::Three, DOCUMENTATION_PHOTOS_MAX + 2),
        ),
    ]
}

/// The first photo has not arrived, and the second cannot be read.
fn incomplete(paper: Paper) -> Documentation {
    let mut annex = annex(paper, PhotoRows::Two, 3);
    for (photo, jpeg) in annex.photos.iter_mut().zip([None, Some(b"bukan foto".to_vec())]) {
        photo.jpeg = jpeg;
    }
    annex
}

fn long(paper: Paper) -> Documentation {
    let mut annex = annex(paper, PhotoRows::Two, 4);
    annex.meeting_title = "Rapat Koordinasi Penanggulangan Banjir dan Tanah Longsor di Tiga Dusun".into();
    for photo in &mut annex.photos {
        photo.caption = format!("{LONG_NAME} memaparkan program gizi balita");
    }
    annex
}
