//! The lembar evaluasi program: the tree, what was reached, and numbers where titles might say too much.

use super::MAKING;
use super::fixture::kecamatan_letterhead;
use super::reading::{self, PrintedPage, flowing, runs};
use super::recap::{keeps_inside, signers};
use crate::{Compiled, EvaluationSheet, Paper, ProgrammeLine};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

fn programme(number: u32, depth: u32) -> ProgrammeLine {
    ProgrammeLine {
        title: format!("Program-{number}"),
        code: "7PP.3".into(),
        host: String::new(),
        depth,
        on_agenda: depth == 0,
        owner: "Kasi Kesejahteraan".into(),
        target: "Sebulan sekali".into(),
        progress: Some(40),
        progress_before: Some(25),
        benefit: Some(4),
        urgency: "Tinggi".into(),
        milestones: 5,
        milestones_done: 2,
        milestones_late: 1,
        open_issues: 3,
        items: 1,
        issues: 2,
        decisions: 1,
    }
}

pub(super) fn sheet(paper: Paper, count: u32) -> EvaluationSheet {
    EvaluationSheet {
        letterhead: kecamatan_letterhead(),
        paper,
        meeting: "Rapat Koordinasi Bulanan".into(),
        date: "Senin, 20 Januari 2025".into(),
        previous: "Rapat Koordinasi Bulanan, 16 Desember 2024".into(),
        rows: (1..=count).map(|number| programme(number, (number - 1) % 3)).collect(),
        signers: signers(),
        watermark: None,
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(sheet: &EvaluationSheet) -> Compiled {
    let compiled = crate::compile(sheet, MAKING).expect("the sheet compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(sheet: &EvaluationSheet) -> Vec<PrintedPage> {
    reading::read_table(&compile(sheet), &[])
}

#[test]
fn the_sheet_says_how_far_each_programme_is_and_its_parts_stand_in() {
    for paper in PAPERS {
        let pages = print(&sheet(paper, 3));
        let words = flowing(&pages);
        for part in [
            "LEMBAR EVALUASI PROGRAM",
            "Rapat : Rapat Koordinasi Bulanan",
            "Hari/Tanggal : Senin, 20 Januari 2025",
            "Kasi Kesejahteraan",
            "Sebulan sekali",
            "40 %",
            "naik 15",
            "2 dari 5",
            "1 lewat waktu",
            "1 butir agenda 1 keputusan 2 isu baru 3 isu terbuka",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        let place = |text: &str| {
            let found = runs(&pages).find(|run| run.text == text);
            found.unwrap_or_else(|| panic!("{text} is printed")).x
        };
        assert!((place("Program-2") - place("Program-1") - 4.0).abs() < 0.2);
        assert!((place("Program-3") - place("Program-1") - 8.0).abs() < 0.2);
        pages.iter().for_each(keeps_inside);
    }
}

#[test]
fn work_that_is_done_darkens_the_bar() {
    let bars = |progress: u8| {
        let mut one = sheet(Paper::A4, 1);
        one.rows[0].progress = Some(progress);
        print(&one).iter().map(|page| page.bars.len()).sum::<usize>()
    };
    assert_eq!(bars(40), bars(0) + 1);
    assert_eq!(bars(100), bars(1));
}

#[test]
fn no_programme_no_progress_and_no_meeting_before_are_said() {
    let none = print(&sheet(Paper::A4, 0));
    assert!(flowing(&none).contains("Belum ada program yang dicatat."));
    let mut fresh = sheet(Paper::A4, 1);
    fresh.previous = String::new();
    fresh.rows[0].progress = None;
    fresh.rows[0].benefit = None;
    fresh.rows[0].owner = String::new();
    let words = flowing(&print(&fresh));
    assert!(
        words.contains("belum ada") && !words.contains("Dibandingkan dengan"),
        "{words}"
    );
}

#[test]
fn a_long_tree_runs_on_under_its_heading_and_ends_with_two_rows_and_the_signature() {
    for count in [1, 2, 9, 10, 11, 12, 40] {
        let mut long = sheet(Paper::A4, count);
        for row in &mut long.rows {
            row.host = "Kampung ".to_owned() + &"W".repeat(72);
            row.target = "Sasaran yang dicapai sebelum akhir tahun anggaran di semua kampung se-kecamatan".into();
        }
        let pages = print(&long);
        for page in &pages {
            assert!(page.find("PROGRAM").is_some(), "the heading is repeated");
            keeps_inside(page);
        }
        let last = pages.last().expect("there is a page");
        assert!(last.find("CAMAT KALIREJO,").is_some());
        let rows = last.runs.iter().filter(|run| run.text.starts_with("Program-")).count();
        assert!(
            rows >= count.min(2) as usize,
            "{count} programmes leave {rows} with the signature"
        );
    }
}
