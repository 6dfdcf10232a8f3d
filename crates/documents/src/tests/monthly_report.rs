//! The laporan bulanan: six parts in their order, numbers that add up, and nothing of a confidential issue but its number.

use super::MAKING;
use super::fixture::{kecamatan_letterhead, village_letterhead};
use super::reading::{self, PrintedPage, flowing, keeps_its_place, text};
use super::recap::{keeps_inside, signers};
use crate::{Compiled, CountedRow, IssueCounts, MeetingLine, MonthlyReport, Paper, ProminentIssue, Signer};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

fn counts(recorded: u32, open: u32, closed: u32, overdue: u32) -> IssueCounts {
    IssueCounts {
        recorded,
        open,
        closed,
        overdue,
    }
}

fn counted(name: &str, counts: IssueCounts) -> CountedRow {
    CountedRow {
        name: name.into(),
        counts,
    }
}

fn issue(number: u32) -> ProminentIssue {
    ProminentIssue {
        number: format!("ISU/2003/2025/{number:03}"),
        title: "Jembatan gantung Way Sekampung putus".into(),
        village: "Kampung Kalirejo".into(),
        category: "Infrastruktur".into(),
        urgency: "Darurat".into(),
        stage: "Diproses".into(),
        overdue: number == 1,
    }
}

pub(super) fn kalirejo(paper: Paper) -> MonthlyReport {
    MonthlyReport {
        letterhead: kecamatan_letterhead(),
        paper,
        office: "Kecamatan Kalirejo".into(),
        place: "Kecamatan Kalirejo, Kabupaten Lampung Tengah".into(),
        month: "Januari 2025".into(),
        until: "31 Januari 2025".into(),
        total: counts(7, 5, 3, 1),
        confidential: counts(1, 1, 0, 0),
        confidential_issues: 1,
        by_category: vec![
            counted("Infrastruktur", counts(4, 3, 2, 1)),
            counted("Kesehatan", counts(2, 1, 1, 0)),
        ],
        by_village: Some(vec![counted("Kampung Kalirejo", counts(6, 4, 3, 1))]),
        village_word: "Kampung".into(),
        quiet_villages: vec!["Kampung Wayakrui".into()],
        issues: (1..=2).map(issue).collect(),
        issues_left_out: 3,
        meetings: vec![MeetingLine {
            date: "Senin, 20 Januari 2025".into(),
            title: "Rapat Koordinasi Bulanan".into(),
            came: 24,
            invited: 29,
            decisions: 5,
            open: 3,
            closed: 2,
        }],
        obstacles: "Jalan poros sulit dilalui.\nPerlu alat berat.".into(),
        closing: String::new(),
        signers: signers(),
        watermark: None,
    }
}

pub(super) fn empty(paper: Paper) -> MonthlyReport {
    MonthlyReport {
        total: IssueCounts::default(),
        confidential: IssueCounts::default(),
        confidential_issues: 0,
        by_category: vec![],
        by_village: None,
        quiet_villages: vec![],
        issues: vec![],
        issues_left_out: 0,
        meetings: vec![],
        obstacles: String::new(),
        letterhead: village_letterhead(),
        ..kalirejo(paper)
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(report: &MonthlyReport) -> Compiled {
    let compiled = crate::compile(report, MAKING).expect("the report compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(report: &MonthlyReport) -> Vec<PrintedPage> {
    reading::read_table(&compile(report), &[])
}

#[test]
fn the_report_has_its_six_parts_in_their_order() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper));
        let words = flowing(&pages);
        let parts = [
            "LAPORAN BULANAN",
            "KECAMATAN KALIREJO",
            "BULAN JANUARI 2025",
            "I. PENDAHULUAN",
            "Pada bulan ini 7 isu masuk dan 3 isu ditutup.",
            "II. REKAP ISU",
            "1. Infrastruktur 4 3 2 1",
            "2. Kesehatan 2 1 1 –",
            "3. Isu rahasia (tidak dirinci) 1 1 – –",
            "Jumlah 7 5 3 1",
            "1. Kampung Kalirejo 6 4 3 1",
            "Kampung Wayakrui.",
            "III. DAFTAR ISU MENONJOL",
            "ISU/2003/2025/001, Kampung Kalirejo",
            "3 isu lain tidak dirinci di sini. 1 isu rahasia dihitung dan tidak dirinci.",
            "IV. RAKOR DAN TINDAK LANJUT",
            "V. HAMBATAN DAN USUL",
            "Perlu alat berat.",
            "VI. PENUTUP",
            "CAMAT KALIREJO,",
        ];
        let mut from = 0;
        for part in parts {
            let at = words.get(from..).and_then(|rest| rest.find(part));
            from += at.unwrap_or_else(|| panic!("{part} is missing behind {from} in {words}"));
        }
        for part in ["5 keputusan:", "2 selesai,", "3 terbuka"] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        assert!(!words.contains("Mengetahui"), "nobody is made to take note");
        for page in &pages {
            keeps_its_place(page, paper);
        }
    }
}

#[test]
fn an_empty_month_says_so_on_one_page() {
    for paper in PAPERS {
        let pages = print(&empty(paper));
        assert_eq!(pages.len(), 1, "{paper:?}");
        let words = flowing(&pages);
        for part in [
            "Tidak ada isu yang dicatat, ditutup, atau masih terbuka pada bulan ini.",
            "Tidak ada isu yang dapat dirinci.",
            "Tidak ada rapat pada bulan ini.",
            "Nihil.",
            "Demikian laporan bulanan ini dibuat dengan sebenarnya",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
    }
}

#[test]
fn who_takes_note_signs_at_the_left_level_with_the_maker() {
    let mut report = kalirejo(Paper::A4);
    report.signers.left = Some(Signer {
        above: vec![],
        title: "BUPATI LAMPUNG TENGAH,".into(),
        name: String::new(),
        rank: None,
        id: None,
    });
    let pages = print(&report);
    let last = pages.last().expect("there is a page");
    let run = |text: &str| last.find(text).unwrap_or_else(|| panic!("{text} is printed"));
    let (left, right) = (run("BUPATI LAMPUNG TENGAH,"), run("CAMAT KALIREJO,"));
    assert!(left.x < right.x && (left.y - right.y).abs() < 0.01);
    assert!(run("Mengetahui,").y < left.y);
}

#[test]
fn the_signature_stands_with_the_closing_wherever_the_list_ends() {
    for count in 0..=15 {
        let mut report = kalirejo(Paper::A4);
        report.issues = (1..=count).map(issue).collect();
        let pages = print(&report);
        let last = pages.last().expect("there is a page");
        for part in ["VI. PENUTUP", "CAMAT KALIREJO,"] {
            assert!(last.find(part).is_some(), "{count} issues part {part} from the end");
        }
    }
}

#[test]
fn a_hundred_and_eight_villages_long_names_and_long_texts_keep_inside() {
    let mut report = kalirejo(Paper::A4);
    let villages = (1..=108).map(|number| counted(&format!("{number} {}", "W".repeat(80)), counts(1, 1, 1, 1)));
    report.by_village = Some(villages.collect());
    report.quiet_villages = vec!["Sumber".repeat(14); 30];
    report.issues[0].title = "M".repeat(200);
    report.meetings[0].title = "M".repeat(80);
    report.obstacles = "Hambatan yang panjang. ".repeat(170);
    report.closing = "Penutup yang panjang. ".repeat(170);
    let pages = print(&report);
    assert!(text(&pages).contains("108"));
    for page in &pages {
        keeps_inside(page);
    }
}
