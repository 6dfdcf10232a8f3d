//! The photo annex of a meeting: photos two to a row with their captions, whole and in their order.

use super::MAKING;
use super::fixture::kecamatan_letterhead;
use super::reading::{self, LEFT_MM, PrintedPage, SLACK_MM, flowing, keeps_its_place};
use crate::{DOCUMENTATION_PHOTOS_MAX, Documentation, Paper, PhotoItem, PhotoRows};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

/// 40 × 30 pixels, from dark to light.
const PHOTO: &[u8] = include_bytes!("photo.jpg");

pub(super) fn annex(paper: Paper, rows: PhotoRows, count: usize) -> Documentation {
    Documentation {
        letterhead: kecamatan_letterhead(),
        paper,
        meeting_title: "Rapat Koordinasi Bulanan".into(),
        office: "Kecamatan Kalirejo".into(),
        date: "Senin, 20 Januari 2025".into(),
        venue: "Aula Kantor Kecamatan Kalirejo".into(),
        photos: (1..=count)
            .map(|number| PhotoItem {
                caption: format!("Gambar {number}"),
                jpeg: Some(PHOTO.to_vec()),
            })
            .collect(),
        rows,
        watermark: None,
    }
}

/// Compiles, takes every warning of Typst for a failure, and checks that nothing leaves its page.
fn print(annex: &Documentation) -> Vec<PrintedPage> {
    let compiled = crate::compile(annex, MAKING).expect("the annex compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    let (width, height) = annex.paper.size_mm();
    let right = f64::from(width) - 20.0;
    let pages = reading::read_table(&compiled, &[LEFT_MM, right]);
    for page in &pages {
        keeps_its_place(page, annex.paper);
        for (left, top, wide, high) in &page.pictures {
            assert!(*left > LEFT_MM - SLACK_MM && left + wide < right + SLACK_MM);
            assert!(
                *top > 20.0 && top + high < f64::from(height) - 25.0,
                "a photo leaves its page"
            );
        }
    }
    pages
}

#[test]
fn it_says_of_which_meeting_the_photos_are_on_every_page() {
    for paper in PAPERS {
        let pages = print(&annex(paper, PhotoRows::Two, 5));
        assert_eq!(pages.len(), 2, "{paper:?}");
        for page in &pages {
            let words = flowing(std::slice::from_ref(page));
            for part in [
                "DOKUMENTASI",
                "RAPAT KOORDINASI BULANAN",
                "Kecamatan Kalirejo",
                "Senin, 20 Januari 2025, Aula Kantor Kecamatan Kalirejo",
            ] {
                assert!(words.contains(part), "{part} is missing in {words}");
            }
        }
    }
}

#[test]
fn four_or_six_photos_stand_on_a_page_two_to_a_row() {
    for paper in PAPERS {
        for (rows, per_page) in [(PhotoRows::Two, 4), (PhotoRows::Three, 6)] {
            let pages = print(&annex(paper, rows, per_page + 1));
            let shown: Vec<usize> = pages.iter().map(|page| page.pictures.len()).collect();
            assert_eq!(shown, [per_page, 1], "{paper:?}, {rows:?}");
            let first = pages.first().expect("there is a page");
            let [left, right, ..] = first.pictures.as_slice() else {
                panic!("a row has two photos")
            };
            assert!((left.1 + left.3 - right.1 - right.3).abs() < SLACK_MM, "they end level");
            assert!(left.0 + left.2 < right.0);
            for (_, _, wide, high) in &first.pictures {
                assert!((wide / high - 40.0 / 30.0).abs() < 0.01, "{wide} × {high} mm");
            }
            let words = flowing(&pages);
            for number in 1..=per_page + 1 {
                assert!(words.contains(&format!("{number}. Gambar {number}")), "{words}");
            }
        }
    }
}

#[test]
fn long_captions_and_titles_stay_in_their_places() {
    for paper in PAPERS {
        for rows in [PhotoRows::Two, PhotoRows::Three] {
            let mut annex = annex(paper, rows, 6);
            annex.meeting_title = "Rapat Koordinasi ".to_owned() + &"Penanggulangan".repeat(5);
            for photo in &mut annex.photos {
                photo.caption = format!("{} {}", "Pemaparan program gizi balita".repeat(3), "x".repeat(80));
            }
            let pages = print(&annex);
            assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), 6);
        }
    }
}

#[test]
fn a_photo_that_is_broken_or_has_not_arrived_keeps_its_place() {
    let mut annex = annex(Paper::A4, PhotoRows::Three, 3);
    for (photo, jpeg) in annex.photos.iter_mut().zip([None, Some(b"bukan foto".to_vec())]) {
        photo.jpeg = jpeg;
    }
    let pages = print(&annex);
    assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), 1);
    let words = flowing(&pages);
    assert_eq!(words.matches("Foto belum sampai.").count(), 1);
    assert_eq!(words.matches("Foto ini rusak dan tidak dapat dicetak.").count(), 1);
    for number in 1..=3 {
        assert!(words.contains(&format!("{number}. Gambar {number}")), "{words}");
    }
}

#[test]
fn a_meeting_without_photos_or_words_says_so_on_one_page() {
    for paper in PAPERS {
        let bare = Documentation {
            meeting_title: String::new(),
            office: String::new(),
            date: String::new(),
            venue: String::new(),
            ..annex(paper, PhotoRows::Two, 0)
        };
        let pages = print(&bare);
        assert_eq!(pages.len(), 1);
        assert!(flowing(&pages).contains("Belum ada foto dari rapat ini."));
    }
}

#[test]
fn photos_beyond_the_most_are_counted() {
    let pages = print(&annex(Paper::A4, PhotoRows::Three, DOCUMENTATION_PHOTOS_MAX));
    assert!(!flowing(&pages).contains("foto lain"));
    let pages = print(&annex(Paper::A4, PhotoRows::Three, DOCUMENTATION_PHOTOS_MAX + 2));
    let shown: usize = pages.iter().map(|page| page.pictures.len()).sum();
    assert_eq!((shown, pages.len()), (DOCUMENTATION_PHOTOS_MAX, 4));
    assert!(flowing(&pages).contains("2 foto lain tidak dicetak."));
}

#[test]
fn markup_is_printed_as_it_was_typed() {
    let mut annex = annex(Paper::A4, PhotoRows::Two, 1);
    annex.meeting_title = "#panic() *bold* $x$".to_owned();
    annex.venue = "`raw` // c".to_owned();
    for photo in &mut annex.photos {
        photo.caption = "_i_ <l> @r [x]".to_owned();
    }
    let words = flowing(&print(&annex));
    for part in ["#PANIC() *BOLD* $X$", "`raw` // c", "_i_ <l> @r [x]"] {
        assert!(words.contains(part), "{part} is missing in {words}");
    }
}
