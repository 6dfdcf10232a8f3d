//! The papan warga: one page in large letters, whatever happened.

use super::MAKING;
use super::reading::{self, PrintedPage, flowing, keeps_its_place};
use crate::{CategoryCount, Compiled, Letterhead, NoticeBoard, Paper, RefusedCount, RefusedWhy};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

pub(super) fn board(paper: Paper, categories: u32) -> NoticeBoard {
    let category = |number: u32| CategoryCount {
        name: format!("Kategori-{number}"),
        count: 2,
    };
    NoticeBoard {
        paper,
        village: "Kampung Kalirejo".into(),
        month: "Januari 2025".into(),
        reported: (1..=categories).map(category).collect(),
        total: categories * 2,
        answered: 5,
        settled: 4,
        refused: vec![
            RefusedCount {
                reason: RefusedWhy::Rejected,
                count: 2,
            },
            RefusedCount {
                reason: RefusedWhy::NotOurs,
                count: 1,
            },
        ],
        contact: vec!["Jalan Balai Kampung Nomor 3".into()],
        watermark: None,
        letterhead: Letterhead::default(),
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(board: &NoticeBoard) -> Compiled {
    let compiled = crate::compile(board, MAKING).expect("the board compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(board: &NoticeBoard) -> PrintedPage {
    let mut pages = reading::read_table(&compile(board), &[]);
    assert_eq!(pages.len(), 1, "a board is one page");
    pages.remove(0)
}

/// Everything is read from a step away but the stamp, which is 6 pt high.
fn is_large(page: &PrintedPage) {
    for run in &page.runs {
        assert!(run.size_pt >= 15.99 || run.size_pt < 6.5, "{run:?}");
    }
}

#[test]
fn the_page_says_what_was_reported_what_became_of_it_and_how_to_report() {
    for paper in PAPERS {
        let page = print(&board(paper, 3));
        let words = flowing(std::slice::from_ref(&page));
        for part in [
            "PAPAN WARGA KAMPUNG KALIREJO Januari 2025",
            "Yang dilaporkan bulan ini: 6",
            "Kategori-1 2",
            "5 Dijawab",
            "4 Selesai",
            "3 Tidak dapat ditangani",
            "2 ditolak, alasannya disampaikan kepada pelapor.",
            "1 bukan wewenang kantor ini, diarahkan ke yang berwenang.",
            "Cara melapor",
            "Jalan Balai Kampung Nomor 3",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        is_large(&page);
        keeps_its_place(&page, paper);
    }
}

#[test]
fn it_is_one_page_of_large_letters_whatever_happened_and_what_does_not_fit_is_counted() {
    for paper in PAPERS {
        for categories in [0, 1, 9, 15, 20, 60] {
            let page = print(&board(paper, categories));
            is_large(&page);
            keeps_its_place(&page, paper);
            let shown = page.runs.iter().filter(|run| run.text.starts_with("Kategori-")).count() as u32;
            let words = flowing(std::slice::from_ref(&page));
            let rest = format!("dan {} lainnya", categories - shown);
            assert_eq!(words.contains(&rest), shown < categories, "{words}");
            assert!(words.contains("Cara melapor"), "the end is on the page: {words}");
        }
    }
}

#[test]
fn a_quiet_month_says_so_and_refuses_nothing() {
    let mut quiet = board(Paper::A4, 0);
    quiet.refused.iter_mut().for_each(|row| row.count = 0);
    let words = flowing(&[print(&quiet)]);
    assert!(
        words.contains("Bulan ini belum ada laporan.") && !words.contains("ditolak,"),
        "{words}"
    );
}

#[test]
fn long_names_stay_on_the_page() {
    let mut long = board(Paper::A4, 30);
    long.village = "Kampung Sumber Makmur Jaya Abadi Sentosa Raya Tengah Timur Laut Barat Daya Selatan".into();
    for (at, row) in long.reported.iter_mut().enumerate() {
        row.name = match at % 2 {
            0 => "Perbaikan sarana umum dan prasarana lingkungan permukiman warga".into(),
            _ => "W".repeat(60),
        };
    }
    let page = print(&long);
    is_large(&page);
    keeps_its_place(&page, Paper::A4);
}
