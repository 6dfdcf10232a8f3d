//! The notula: its parts in their places, a draft that says so on every page, and a signature that never stands alone.

use super::MAKING;
use super::fixture::{kecamatan_letterhead, village_letterhead};
use super::reading::{self, LEFT_MM, PrintedPage, SLACK_MM, flowing, keeps_its_place, runs};
use crate::{
    Compiled, MinutesAddendum, MinutesDecision, MinutesInput, MinutesItem, MinutesSheet, MinutesState, MinutesTurnout,
    Paper, Signer, SignerId,
};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];
const FINAL: &str = "Senin, 20 Januari 2025 pukul 12.15 WIB";

fn signer(above: &str, title: &str, name: &str) -> Signer {
    Signer {
        above: vec![above.into()],
        title: title.into(),
        name: name.into(),
        rank: None,
        id: None,
    }
}

/// A draft with one item of each sort.
pub(super) fn kalirejo(paper: Paper) -> MinutesSheet {
    MinutesSheet {
        letterhead: kecamatan_letterhead(),
        paper,
        title: "Rapat Koordinasi Bulanan".into(),
        theme: String::new(),
        date_long: "Senin, 20 Januari 2025".into(),
        invitation_number: "005/12/2025".into(),
        invitation_date: "13 Januari 2025".into(),
        time: "09.00 WIB s.d. selesai".into(),
        agenda: vec!["Jembatan gantung".into(), "Isu rahasia (Aparatur)".into()],
        venue: "Aula Kantor Kecamatan Kalirejo".into(),
        chair: "Hi. Yulianto, S.E., Camat Kalirejo".into(),
        secretary: String::new(),
        recorder: "Siti, Kasi Pemerintahan".into(),
        turnout: MinutesTurnout {
            invited: 29,
            present: 20,
            represented: 4,
            absent: 2,
            unmarked: 3,
            walk_ins: 2,
        },
        items: vec![
            MinutesItem {
                title: "Jembatan gantung".into(),
                secret: false,
                notes: vec!["Lantai lapuk.\nWarga memakai rakit.".into()],
                inputs: vec![MinutesInput {
                    speaker: "Kepala Kampung Sri Basuki".into(),
                    text: "Karung pasir".into(),
                    issue_number: "KLR-2025-0412".into(),
                }],
            },
            MinutesItem {
                title: "Isu rahasia (Aparatur)".into(),
                secret: true,
                ..MinutesItem::default()
            },
        ],
        decisions: vec![decision("Jembatan diperbaiki")],
        closed_at: String::new(),
        state: MinutesState::Draft,
        addenda: Vec::new(),
        signer: Signer {
            rank: Some("Pembina (IV/a)".into()),
            id: Some(SignerId::Nip("000000000000000000".into())),
            ..signer("PIMPINAN SIDANG/RAPAT", "CAMAT KALIREJO,", "NAMA CONTOH, S.E.")
        },
        recorder_signer: Some(signer("NOTULIS", "Kasi Pemerintahan,", "NAMA PENCATAT")),
        watermark: None,
    }
}

fn decision(text: &str) -> MinutesDecision {
    MinutesDecision {
        text: text.into(),
        owner: "Kepala Kampung Kalirejo".into(),
        due: "28 Februari 2025".into(),
        status: "Dicatat".into(),
    }
}

/// Final minutes with so many decisions.
pub(super) fn long(paper: Paper, count: u32) -> MinutesSheet {
    MinutesSheet {
        state: MinutesState::Final(FINAL.into()),
        decisions: (1..=count)
            .map(|number| decision(&format!("Keputusan K{number}")))
            .collect(),
        ..kalirejo(paper)
    }
}

/// Final minutes to which something was added.
pub(super) fn with_addenda(paper: Paper) -> MinutesSheet {
    MinutesSheet {
        addenda: vec![
            MinutesAddendum {
                text: "Jumlah kaleng cat 4.".into(),
                date: "21 Januari 2025".into(),
                author: "Siti, Sekretaris Kampung".into(),
            },
            MinutesAddendum {
                text: "Dananya sudah ada.".into(),
                date: "22 Januari 2025".into(),
                author: String::new(),
            },
        ],
        ..long(paper, 1)
    }
}

/// Final minutes of a meeting that nobody wrote down.
pub(super) fn unfilled(paper: Paper) -> MinutesSheet {
    MinutesSheet {
        letterhead: village_letterhead(),
        agenda: Vec::new(),
        items: Vec::new(),
        invitation_number: String::new(),
        invitation_date: String::new(),
        time: String::new(),
        venue: String::new(),
        chair: String::new(),
        recorder: String::new(),
        turnout: MinutesTurnout::default(),
        ..long(paper, 0)
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(sheet: &MinutesSheet) -> Compiled {
    let compiled = crate::compile(sheet, MAKING).expect("the minutes compile");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(sheet: &MinutesSheet) -> Vec<PrintedPage> {
    let (width, _) = sheet.paper.size_mm();
    let right = f64::from(width) - 20.0;
    let edges = [LEFT_MM, LEFT_MM + 10.0, right - 98.0, right - 54.0, right - 24.0, right];
    reading::read_table(&compile(sheet), &edges)
}

#[test]
fn the_minutes_say_what_a_notula_says_in_its_order() {
    for paper in PAPERS {
        let words = flowing(&print(&kalirejo(paper)));
        let mut from = 0;
        for part in [
            "KECAMATAN KALIREJO",
            "NOTULA",
            "KONSEP , belum final",
            "Sidang/Rapat : Rapat Koordinasi Bulanan",
            "Hari/Tanggal : Senin, 20 Januari 2025",
            "Surat Undangan : Nomor 005/12/2025 tanggal 13 Januari 2025",
            "Waktu Sidang/Rapat : 09.00 WIB s.d. selesai",
            "Acara : 1. Jembatan gantung 2. Isu rahasia (Aparatur)",
            "Pimpinan Sidang/Rapat",
            "Ketua : Hi. Yulianto, S.E., Camat Kalirejo",
            "Sekretaris :",
            "Pencatat : Siti, Kasi Pemerintahan",
            "Peserta Sidang/Rapat : (terlampir pada daftar hadir)",
            "Diundang 29 orang: hadir 20, diwakili 4, tidak hadir 2, belum dicatat 3; tamu lain 2",
            "Kegiatan Sidang/Rapat:",
            "1. Kata Pembukaan",
            "2. Pembahasan",
            "2.1 Jembatan gantung Lantai lapuk. Warga memakai rakit.",
            "Kepala Kampung Sri Basuki: Karung pasir (isu KLR-2025-0412)",
            "2.2 Isu rahasia (Aparatur) Pembahasan isu rahasia tidak dicetak.",
            "3. Keputusan/Kesimpulan 1. Jembatan diperbaiki",
            "Sidang/Rapat ditutup pukul",
            "Tindak Lanjut",
            "PENANGGUNG JAWAB",
            "Demikian notula ini dibuat",
            "NAMA CONTOH, S.E.",
            "Pembina (IV/a)",
            "NIP 00000000 000000 0 000",
        ] {
            // A comma behind bold letters is a run of its own.
            let part = part.replace(" ,", ",");
            let words = words.replace(" ,", ",");
            let at = words.get(from..).and_then(|rest| rest.find(&part));
            let at = at.unwrap_or_else(|| panic!("{part} is missing after {from} in {words}"));
            from += at;
        }
    }
}

#[test]
fn the_follow_up_names_who_answers_until_when() {
    let pages = print(&kalirejo(Paper::A4));
    let first = pages
        .iter()
        .flat_map(|page| &page.rows)
        .find(|row| row.cell(1) == "Jembatan diperbaiki")
        .expect("the decision stands in the table");
    let cells: Vec<&str> = (0..5).map(|column| first.cell(column)).collect();
    assert_eq!(
        cells,
        [
            "1.",
            "Jembatan diperbaiki",
            "Kepala Kampung Kalirejo",
            "28 Februari 2025",
            "Dicatat"
        ]
    );
}

#[test]
fn a_draft_says_so_on_every_page_and_what_is_final_since_when() {
    let draft = MinutesSheet {
        state: MinutesState::Draft,
        ..long(Paper::A4, 40)
    };
    for page in print(&draft) {
        assert!(
            page.runs.iter().any(|run| run.text.starts_with("KONSEP")),
            "{}",
            page.text()
        );
    }
    let pages = print(&long(Paper::A4, 40));
    let words = flowing(&pages);
    assert!(words.contains(&format!("Final sejak {FINAL}")), "{words}");
    assert!(!words.contains("KONSEP"), "{words}");
    assert!(pages.len() > 1);
}

#[test]
fn a_meeting_without_decisions_has_no_table_and_says_so() {
    let pages = print(&long(Paper::A4, 0));
    let words = flowing(&pages);
    assert!(words.contains("Tidak ada keputusan yang dicatat."), "{words}");
    assert!(!words.contains("Tindak Lanjut"), "{words}");
    assert!(words.contains("NAMA CONTOH, S.E."));
}

#[test]
fn any_number_of_decisions_is_printed_once_in_order_under_a_heading_on_every_page() {
    for paper in PAPERS {
        for count in [1, 2, 40] {
            let pages = print(&long(paper, count));
            let in_table: Vec<u32> = pages
                .iter()
                .flat_map(|page| &page.rows)
                .filter_map(|row| row.cell(1).strip_prefix("Keputusan K")?.parse().ok())
                .collect();
            assert_eq!(in_table, (1..=count).collect::<Vec<_>>(), "{paper:?}");
            for page in &pages {
                let of_table = |row: &&reading::TableRow| row.cell(1).starts_with("Keputusan K");
                let headed = page.rows.iter().any(|row| row.cell(1) == "URAIAN");
                assert!(headed || !page.rows.iter().any(|row| of_table(&row)));
            }
        }
    }
}

#[test]
fn the_signature_has_the_end_of_the_text_above_it_wherever_the_table_ends() {
    for count in 0..=30 {
        let pages = print(&long(Paper::A4, count));
        let signed = pages.iter().find(|page| page.find("NAMA CONTOH, S.E.").is_some());
        let signed = signed.expect("the minutes are signed");
        for part in ["Demikian notula", "PIMPINAN SIDANG/RAPAT", "NAMA PENCATAT"] {
            assert!(
                signed.runs.iter().any(|run| run.text.starts_with(part)),
                "{count} decisions part {part} from the signature"
            );
        }
    }
}

#[test]
fn notulis_and_chair_sign_at_one_height_and_the_chair_alone_at_the_right() {
    let pages = print(&kalirejo(Paper::A4));
    let height = |text: &str| runs(&pages).find(|run| run.text == text).expect("it is printed").y;
    assert!((height("NAMA PENCATAT") - height("NAMA CONTOH, S.E.")).abs() < SLACK_MM);
    let alone = MinutesSheet {
        recorder_signer: None,
        ..kalirejo(Paper::A4)
    };
    let pages = print(&alone);
    let name = runs(&pages)
        .find(|run| run.text == "NAMA CONTOH, S.E.")
        .expect("it is signed");
    assert!(name.x > 110.0, "{name:?}");
    assert!(!flowing(&pages).contains("NOTULIS"));
}

#[test]
fn a_note_of_six_thousand_letters_runs_over_the_pages_and_loses_no_word() {
    let words: Vec<String> = (1..=900).map(|number| format!("w{number:05}")).collect();
    let note = words.join(" ");
    assert!(note.len() > 6_000);
    for paper in PAPERS {
        let mut sheet = long(paper, 3);
        sheet.items = vec![MinutesItem {
            title: "Banjir".into(),
            notes: vec![note.clone()],
            ..MinutesItem::default()
        }];
        let pages = print(&sheet);
        assert!(pages.len() > 1);
        assert_eq!(reading::counted(&pages, 'w'), (1..=900).collect::<Vec<_>>());
        for page in &pages {
            keeps_its_place(page, paper);
        }
    }
}

#[test]
fn what_came_after_the_final_follows_the_signature_with_day_and_name() {
    let words = flowing(&print(&with_addenda(Paper::A4))).replace(" ,", ",");
    let (signed, first) = (
        words.find("NIP 0000"),
        words.find("Tambahan notula, 21 Januari 2025, oleh Siti"),
    );
    assert!(signed.is_some() && signed < first, "{words}");
    assert!(
        words.contains("Tambahan notula, 22 Januari 2025 Dananya sudah ada."),
        "{words}"
    );
}

#[test]
fn what_nobody_knows_is_written_by_hand() {
    let pages = print(&unfilled(Paper::F4210));
    let page = pages.first().expect("there is a page");
    for label in [
        "Surat Undangan",
        "Waktu Sidang/Rapat",
        "Acara",
        "Ketua",
        "Sekretaris",
        "Pencatat",
    ] {
        let level = page.find(label).unwrap_or_else(|| panic!("{label} is printed")).y;
        let dots = page
            .runs
            .iter()
            .filter(|run| run.text == "." && (run.y - level).abs() < SLACK_MM);
        assert!(dots.count() > 10, "{label} has a line to write on");
    }
    assert!(flowing(&pages).contains("Diundang 0 orang: hadir 0"));
}

#[test]
fn markup_is_printed_as_it_was_typed() {
    let typed = ["#panic()", "*bold* $x$", "_i_ <l> @r", "a\\b ~ -- [x]"];
    let mut sheet = long(Paper::A4, 0);
    sheet.items = typed
        .map(|typed| MinutesItem {
            title: typed.into(),
            notes: vec![typed.into()],
            ..MinutesItem::default()
        })
        .into();
    sheet.decisions = typed.map(decision).into();
    let pages = print(&sheet);
    for words in typed {
        let count = runs(&pages).filter(|run| run.text == words).count();
        assert_eq!(count, 4, "{words}: item, note, conclusion and table");
    }
}

#[test]
fn long_words_keep_to_their_columns() {
    for long_word in ["M".repeat(90), "W".repeat(17)] {
        for paper in PAPERS {
            let words = || long_word.clone();
            let mut sheet = long(paper, 1);
            sheet.title = words();
            sheet.theme = words();
            sheet.invitation_number = words();
            sheet.time = words();
            sheet.venue = words();
            sheet.chair = words();
            sheet.recorder = words();
            sheet.agenda = vec![words()];
            sheet.items = vec![MinutesItem {
                title: words(),
                secret: false,
                notes: vec![words()],
                inputs: vec![MinutesInput {
                    speaker: words(),
                    text: words(),
                    issue_number: words(),
                }],
            }];
            sheet.decisions = vec![MinutesDecision {
                text: words(),
                owner: words(),
                due: words(),
                status: words(),
            }];
            for page in print(&sheet) {
                keeps_its_place(&page, paper);
            }
        }
    }
}

#[test]
fn preview_and_pdf_have_the_same_pages_and_equal_minutes_are_equal_bytes() {
    for paper in PAPERS {
        let sheet = long(paper, 40);
        let compiled = compile(&sheet);
        let pdf = compiled.pdf().expect("the pages become a PDF");
        assert_eq!(compiled.svg_pages().len(), compiled.page_count());
        assert_eq!(pdf, compile(&sheet).pdf().expect("the pages become a PDF"));
    }
}
