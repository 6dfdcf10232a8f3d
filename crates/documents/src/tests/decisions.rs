//! The sheet of decisions: both tables, states with their day, and a signature that never stands alone.

use super::MAKING;
use super::fixture::kecamatan_letterhead;
use super::reading::{self, LEFT_MM, PrintedPage, TableRow, flowing, keeps_its_place, runs};
use crate::{Compiled, DecisionRow, DecisionsSheet, Paper, Signer};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

fn decided(text: &str) -> DecisionRow {
    DecisionRow {
        text: text.into(),
        owner: "Kepala Kampung Kalirejo".into(),
        due: "28 Februari 2025".into(),
        status: "Diproses".into(),
    }
}

pub(super) fn sheet(paper: Paper, taken: u32, earlier: u32) -> DecisionsSheet {
    DecisionsSheet {
        letterhead: kecamatan_letterhead(),
        paper,
        title: "Rapat Koordinasi Bulanan".into(),
        date_long: "Senin, 20 Januari 2025".into(),
        venue: "Aula Kantor Kecamatan Kalirejo".into(),
        chair: "Hi. Yulianto, S.E., Camat Kalirejo".into(),
        taken: (1..=taken)
            .map(|number| decided(&format!("Putusan T{number}")))
            .collect(),
        earlier: (1..=earlier)
            .map(|number| decided(&format!("Sisa E{number}")))
            .collect(),
        as_of: "Selasa, 21 Januari 2025".into(),
        place_date: "Kalirejo, 21 Januari 2025".into(),
        signer: Signer {
            above: Vec::new(),
            title: "CAMAT KALIREJO,".into(),
            name: "NAMA CONTOH, S.E.".into(),
            rank: Some("Pembina (IV/a)".into()),
            id: None,
        },
        watermark: None,
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(sheet: &DecisionsSheet) -> Compiled {
    let compiled = crate::compile(sheet, MAKING).expect("the sheet compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(sheet: &DecisionsSheet) -> Vec<PrintedPage> {
    let (width, _) = sheet.paper.size_mm();
    let right = f64::from(width) - 20.0;
    let edges = [
        LEFT_MM,
        LEFT_MM + 10.0,
        right - 102.0,
        right - 58.0,
        right - 28.0,
        right,
    ];
    reading::read_table(&compile(sheet), &edges)
}

fn rows(pages: &[PrintedPage]) -> impl Iterator<Item = &TableRow> {
    pages.iter().flat_map(|page| &page.rows)
}

#[test]
fn the_sheet_has_what_was_decided_and_what_was_left_open() {
    for paper in PAPERS {
        let pages = print(&sheet(paper, 2, 1));
        let words = flowing(&pages);
        for part in [
            "KEPUTUSAN DAN TINDAK LANJUT RAPAT KOORDINASI BULANAN",
            "Hari/Tanggal : Senin, 20 Januari 2025",
            "Pimpinan Rapat : Hi. Yulianto, S.E., Camat Kalirejo",
            "A. Keputusan rapat ini",
            "B. Tindak lanjut keputusan rapat sebelumnya",
            "Status dibaca pada Selasa, 21 Januari 2025.",
            "Kalirejo, 21 Januari 2025 CAMAT KALIREJO, NAMA CONTOH, S.E. Pembina (IV/a)",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        let first = rows(&pages)
            .find(|row| row.cell(1) == "Putusan T1")
            .expect("it is printed");
        let cells: Vec<&str> = (0..5).map(|column| first.cell(column)).collect();
        assert_eq!(
            cells,
            [
                "1.",
                "Putusan T1",
                "Kepala Kampung Kalirejo",
                "28 Februari 2025",
                "Diproses"
            ]
        );
        let earlier = rows(&pages)
            .find(|row| row.cell(1) == "Sisa E1")
            .expect("it is printed");
        assert_eq!(earlier.cell(0), "1.", "each table counts for itself");
    }
}

#[test]
fn nothing_decided_and_nothing_open_is_said_in_words() {
    let pages = print(&sheet(Paper::A4, 0, 0));
    let words = flowing(&pages);
    assert!(words.contains("Tidak ada keputusan yang dicatat."), "{words}");
    assert!(words.contains("Tidak ada keputusan rapat sebelumnya"), "{words}");
    assert!(!words.contains("PENANGGUNG JAWAB"), "{words}");
    assert_eq!(pages.len(), 1);
}

#[test]
fn an_empty_cell_has_a_dash() {
    let mut paper = sheet(Paper::A4, 0, 0);
    paper.earlier = vec![DecisionRow {
        text: "Isu rahasia (Aparatur)".into(),
        ..DecisionRow::default()
    }];
    let pages = print(&paper);
    let only = rows(&pages)
        .find(|row| row.cell(1).starts_with("Isu rahasia"))
        .expect("it is printed");
    assert_eq!((only.cell(2), only.cell(3), only.cell(4)), ("–", "–", "–"));
}

#[test]
fn forty_decisions_are_printed_once_in_order_under_a_heading_on_every_page() {
    for paper in PAPERS {
        let pages = print(&sheet(paper, 40, 40));
        for (prefix, label) in [("Putusan T", "taken"), ("Sisa E", "earlier")] {
            let numbers: Vec<u32> = rows(&pages)
                .filter_map(|row| row.cell(1).strip_prefix(prefix)?.parse().ok())
                .collect();
            assert_eq!(numbers, (1..=40).collect::<Vec<_>>(), "{label} on {paper:?}");
        }
        for page in &pages {
            let numbered = page.numbered_rows().next().is_some();
            let headed = page.rows.iter().any(|row| row.cell(1) == "KEPUTUSAN");
            assert!(headed || !numbered, "{paper:?}");
        }
    }
}

#[test]
fn the_signature_has_the_day_above_it_wherever_the_tables_end() {
    for count in 0..=30 {
        let pages = print(&sheet(Paper::A4, count, 3));
        let signed = pages.iter().find(|page| page.find("NAMA CONTOH, S.E.").is_some());
        let signed = signed.expect("the sheet is signed");
        for part in ["Status dibaca pada", "CAMAT KALIREJO,"] {
            assert!(
                signed.runs.iter().any(|run| run.text.starts_with(part)),
                "{count} decisions part {part} from the signature"
            );
        }
    }
}

#[test]
fn long_words_and_markup_keep_to_their_columns() {
    for long_word in ["M".repeat(90), "W".repeat(17), "*#panic()*".to_owned()] {
        for paper in PAPERS {
            let words = || long_word.clone();
            let row = || DecisionRow {
                text: words(),
                owner: words(),
                due: words(),
                status: words(),
            };
            let made = DecisionsSheet {
                title: words(),
                venue: words(),
                chair: words(),
                taken: vec![row()],
                earlier: vec![row()],
                ..sheet(paper, 0, 0)
            };
            let pages = print(&made);
            for page in &pages {
                keeps_its_place(page, paper);
            }
            if long_word.starts_with('*') {
                let found = runs(&pages).filter(|run| run.text == long_word).count();
                assert_eq!(found, 10, "both rows, place and chair");
            }
        }
    }
}
