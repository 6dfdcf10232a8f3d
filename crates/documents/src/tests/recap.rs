//! The rekap kehadiran: every office with every meeting, however many there are, on a page that lies on its side.

use super::MAKING;
use super::fixture::{VILLAGES, kecamatan_letterhead};
use super::reading::{self, PrintedPage, SLACK_MM, flowing, runs};
use crate::{AttendanceRecap, Compiled, Paper, RecapColumn, RecapMark, RecapRow, RecapTotal, Signer, Signers};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

pub(super) fn signers() -> Signers {
    Signers {
        place_date: "Kalirejo, 3 Februari 2025".into(),
        right: Signer {
            above: vec![],
            title: "CAMAT KALIREJO,".into(),
            name: String::new(),
            rank: None,
            id: None,
        },
        left: None,
    }
}

/// Nothing runs over the side margins or the ends of the page, whichever way it lies.
pub(super) fn keeps_inside(page: &PrintedPage) {
    let mm = |points: f64| points / 72.0 * 25.4;
    for run in page.runs.iter().filter(|run| !run.rotated) {
        let right = run.x + run.width;
        assert!(
            run.x > 30.0 - SLACK_MM && right < mm(page.width_pt) - 20.0 + 0.3,
            "{run:?}"
        );
        assert!(run.y > 5.0 && run.y < mm(page.height_pt) - 5.0, "{run:?}");
    }
}

pub(super) fn recap(paper: Paper, offices: usize, meetings: usize) -> AttendanceRecap {
    let codes = [
        RecapMark::Present,
        RecapMark::Represented,
        RecapMark::Absent,
        RecapMark::NotInvited,
    ];
    let office = |at: usize| RecapRow {
        office: format!("Jabatan nomor-{at}"),
        village: format!("Kampung {}", VILLAGES[at % VILLAGES.len()]),
        marks: (0..meetings)
            .map(|meeting| codes[(at + meeting) % codes.len()])
            .collect(),
        present: 9,
        represented: 2,
        away: 1,
        percent: Some(92),
    };
    AttendanceRecap {
        letterhead: kecamatan_letterhead(),
        paper,
        series: "Rakor bulanan".into(),
        period: "Tahun 2025".into(),
        meetings: (0..meetings)
            .map(|at| RecapColumn {
                day: format!("{}", at % 28 + 1),
                month: "Jan".into(),
            })
            .collect(),
        unrecorded: 1,
        rows: (0..offices).map(office).collect(),
        total: RecapTotal {
            invited: 12,
            present: 9,
            represented: 2,
            away: 1,
            unmarked: 0,
        },
        signers: signers(),
        watermark: None,
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(recap: &AttendanceRecap) -> Compiled {
    let compiled = crate::compile(recap, MAKING).expect("the recap compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(recap: &AttendanceRecap) -> Vec<PrintedPage> {
    reading::read_table(&compile(recap), &[])
}

#[test]
fn a_year_of_twelve_meetings_is_one_table_on_its_side_with_its_codes_explained() {
    for paper in PAPERS {
        let pages = print(&recap(paper, 4, 12));
        let words = flowing(&pages);
        for part in [
            "REKAP KEHADIRAN RAKOR BULANAN Tahun 2025",
            "Jabatan nomor-0 Kampung Sri Way Langsep",
            "H = hadir, W = diwakili, TK = tanpa keterangan, – = tidak diundang.",
            "12 rapat dengan catatan kehadiran, seluruhnya 12 undangan: 9 hadir, 2 diwakili, 1 tidak hadir.",
            "1 rapat tanpa catatan kehadiran tidak dihitung.",
            "Kalirejo, 3 Februari 2025 CAMAT KALIREJO,",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        assert!(!words.contains("sakit"), "what nobody was is not explained");
        assert!(!words.contains("Rapat ke-1 "), "one block needs no heading");
        for page in &pages {
            assert!(page.width_pt > page.height_pt, "the page lies on its side");
            keeps_inside(page);
        }
    }
}

#[test]
fn forty_meetings_stand_in_blocks_with_every_office_in_each() {
    for paper in PAPERS {
        let pages = print(&recap(paper, 22, 40));
        let blocks = runs(&pages).filter(|run| run.text.starts_with("Rapat ke-")).count();
        assert!(blocks >= 3, "{blocks}");
        let named = runs(&pages).filter(|run| run.text == "Jabatan nomor-7").count();
        assert_eq!(named, blocks);
        let totals = runs(&pages).filter(|run| run.text == "92").count();
        assert_eq!(totals, 22, "totals stand once");
        for page in &pages {
            let heading = page.find("JABATAN/INSTANSI").is_some();
            assert!(heading, "the heading is repeated");
            keeps_inside(page);
        }
    }
}

#[test]
fn the_signature_has_two_offices_above_it_wherever_the_list_ends() {
    for offices in 1..=30 {
        let pages = print(&recap(Paper::A4, offices, 12));
        let last = pages.last().expect("there is a page");
        assert!(last.find("CAMAT KALIREJO,").is_some());
        let rows = last
            .runs
            .iter()
            .filter(|run| run.text.starts_with("Jabatan nomor-"))
            .count();
        assert!(
            rows >= offices.min(2),
            "{offices} offices leave {rows} with the signature"
        );
    }
}

#[test]
fn no_meeting_and_long_names_fit_too() {
    let empty = print(&recap(Paper::A4, 0, 0));
    assert_eq!(empty.len(), 1);
    assert!(flowing(&empty).contains("Tidak ada rapat dengan catatan kehadiran pada tahun ini."));
    let mut long = recap(Paper::A4, 108, 15);
    for row in &mut long.rows {
        row.office = "Kepala Dinas Pemberdayaan Masyarakat dan Kampung Kabupaten Lampung Tengah Bagian X".into();
        row.village = "W".repeat(80);
    }
    for page in print(&long) {
        keeps_inside(&page);
    }
}
