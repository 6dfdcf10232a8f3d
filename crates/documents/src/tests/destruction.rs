//! The berita acara pemusnahan: what went and on what basis, and signatures that never stand alone.

use super::MAKING;
use super::fixture::kecamatan_letterhead;
use super::reading::{self, LEFT_MM, PrintedPage, SLACK_MM, flowing, row};
use crate::{Compiled, DestroyedRow, DestructionRecord, Paper, Signer};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

pub fn kalirejo(paper: Paper, count: u32) -> DestructionRecord {
    DestructionRecord {
        letterhead: kecamatan_letterhead(),
        paper,
        number: "000.5/03/PEM".into(),
        date: "Selasa, 3 Maret 2026".into(),
        ordered_by: "Hi. Yulianto, S.E., Camat Kalirejo".into(),
        bases: vec![
            "Undang-Undang Nomor 27 Tahun 2022 Pasal 43 dan Pasal 44".into(),
            "Aturan masa simpan Kecamatan Kalirejo".into(),
        ],
        reason: "Masa simpan sudah lewat.".into(),
        rows: (1..=count).map(destroyed).collect(),
        signers: ["CAMAT KALIREJO,", "Sekretaris Kecamatan,"].map(signer).into(),
        watermark: None,
    }
}

fn destroyed(number: u32) -> DestroyedRow {
    DestroyedRow {
        number: format!("ISU/2003/2020/{number:03}"),
        category: "Kesehatan".into(),
        village: "Kampung Kalirejo".into(),
        recorded_on: "20 Januari 2020".into(),
    }
}

fn signer(title: &str) -> Signer {
    Signer {
        above: Vec::new(),
        title: title.into(),
        name: String::new(),
        rank: None,
        id: None,
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(record: &DestructionRecord) -> Compiled {
    let compiled = crate::compile(record, MAKING).expect("the record compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(record: &DestructionRecord) -> Vec<PrintedPage> {
    let (width, _) = record.paper.size_mm();
    let right = f64::from(width) - 20.0;
    let edges = [
        LEFT_MM,
        LEFT_MM + 10.0,
        LEFT_MM + 52.0,
        LEFT_MM + 88.0,
        right - 34.0,
        right,
    ];
    reading::read_table(&compile(record), &edges)
}

#[test]
fn the_record_says_what_went_on_what_basis_and_names_nobody_who_reported() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper, 2));
        assert_eq!(pages.len(), 1, "{paper:?}");
        let words = flowing(&pages);
        for part in [
            "KECAMATAN KALIREJO",
            "BERITA ACARA PEMUSNAHAN DATA PRIBADI",
            "Nomor: 000.5/03/PEM",
            "Selasa, 3 Maret 2026",
            "atas perintah Hi. Yulianto, S.E., Camat Kalirejo",
            "1. Undang-Undang Nomor 27 Tahun 2022 Pasal 43 dan Pasal 44",
            "2. Aturan masa simpan Kecamatan Kalirejo",
            "Masa simpan sudah lewat.",
            "CAMAT KALIREJO,",
            "Sekretaris Kecamatan,",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        let first = row(&pages, 1);
        let cells: Vec<&str> = (1..5).map(|column| first.cell(column)).collect();
        assert_eq!(
            cells,
            ["ISU/2003/2020/001", "Kesehatan", "Kampung Kalirejo", "20 Januari 2020"]
        );
    }
}

#[test]
fn a_long_list_runs_on_and_its_signatures_stand_with_the_end_of_the_text() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper, 60));
        assert!(pages.len() > 1, "{paper:?}");
        let last = pages.last().expect("there is a page");
        for part in ["CAMAT KALIREJO,", "Sekretaris Kecamatan,"] {
            assert!(last.find(part).is_some(), "{part} stands on the last page");
        }
        let words = flowing(std::slice::from_ref(last));
        assert!(words.contains("Demikian berita acara ini dibuat"), "{words}");
    }
}

#[test]
fn signatures_stay_together_with_the_end_of_the_text_wherever_the_list_ends() {
    let titles = ["CAMAT KALIREJO,", "Sekretaris Kecamatan,", "Kasi Pemerintahan,"];
    for count in 1..=40 {
        let mut record = kalirejo(Paper::A4, count);
        record.signers = titles.map(signer).into();
        let pages = print(&record);
        let last = pages.last().expect("there is a page");
        for part in titles.into_iter().chain(["Judul, kategori,", "Demikian berita acara"]) {
            assert!(
                last.runs.iter().any(|run| run.text.starts_with(part)),
                "{count} issues part “{part}” from the last page"
            );
        }
    }
}

#[test]
fn who_sign_side_by_side_sign_at_one_height() {
    let mut record = kalirejo(Paper::A4, 1);
    let long = "Kepala Seksi Pemerintahan, Ketenteraman, dan Ketertiban Umum Kecamatan,";
    record.signers = ["CAMAT KALIREJO,", long].map(signer).into();
    for (signer, name) in record.signers.iter_mut().zip(["NAMA SATU", "NAMA DUA"]) {
        signer.name = name.into();
    }
    let pages = print(&record);
    let page = pages.first().expect("there is a page");
    assert!(page.runs.iter().all(|run| run.text != long), "the office has two lines");
    let height = |words: &str| {
        let run = page.runs.iter().find(|run| run.text.starts_with(words));
        run.unwrap_or_else(|| panic!("{words} is printed")).y
    };
    assert!((height("CAMAT KALIREJO,") - height("Kepala Seksi")).abs() < SLACK_MM);
    assert!((height("NAMA SATU") - height("NAMA DUA")).abs() < SLACK_MM);
}

#[test]
fn a_number_that_is_not_known_is_written_by_hand() {
    let mut record = kalirejo(Paper::A4, 1);
    record.number = " ".into();
    record.ordered_by = String::new();
    record.reason = String::new();
    for signer in &mut record.signers {
        signer.name = "NAMA CONTOH".into();
    }
    let pages = print(&record);
    let page = pages.first().expect("there is a page");
    assert!(page.runs.iter().filter(|run| run.text == ".").count() > 20);
    let words = flowing(&pages);
    assert!(
        !words.contains("atas perintah") && !words.contains("Alasan:"),
        "{words}"
    );
}
