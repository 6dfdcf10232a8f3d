//! The tanda terima: what it says, what it never says, and how it breaks over pages.

use super::MAKING;
use super::fixture::{kecamatan_letterhead, letterhead_line, shield};
use super::reading::{self, LEFT_MM, PrintedPage, Run, SLACK_MM, flowing, row, runs, text};
use crate::{
    Compiled, Letterhead, LineSize, Paper, ReceiptRow, ReceiptSheet, RecordKind, RefusalReason, RefusedChanges,
};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];
const HASH: &str = "9f2c41d07ab35e86c0134fa2886d5be70c9e12f5a4763bd8e15702c94f6a8d3b";
const FINGERPRINT: &str = "K7TQ-42M9-XW0B-5N3H-8RCE-D61V-ZPAY-GS4J";

/// What Kampung Kalirejo handed over on the day of its rakor: six records, three changes refused.
pub fn kalirejo(paper: Paper) -> ReceiptSheet {
    let mut meeting = record("Rapat Koordinasi Bulanan", RecordKind::Meeting, 3);
    meeting.refused = vec![refused(1, RefusalReason::NotAllowed)];
    let mut invitees = record("Rapat Koordinasi Bulanan", RecordKind::Invitee, 2);
    invitees.refused = vec![refused(2, RefusalReason::UnknownObject)];
    let records = vec![
        record(
            "Tiga anak demam berdarah di Dusun II, minta pengasapan",
            RecordKind::Issue,
            1,
        ),
        record("Jembatan gantung Way Sekampung putus", RecordKind::Issue, 2),
        record("Jembatan gantung Way Sekampung putus", RecordKind::FollowUp, 4),
        meeting,
        invitees,
        record("Musyawarah Kampung", RecordKind::Attendance, 31),
    ];
    sheet(paper, records)
}

/// A receipt of these records, its counts drawn from them.
pub fn sheet(paper: Paper, records: Vec<ReceiptRow>) -> ReceiptSheet {
    let changes: u32 = records.iter().map(|record| record.changes).sum();
    let refused = records
        .iter()
        .flat_map(|record| &record.refused)
        .map(|part| part.changes)
        .sum();
    ReceiptSheet {
        letterhead: kecamatan_letterhead(),
        paper,
        number: "TT-0412".into(),
        receiver: "Kecamatan Kalirejo".into(),
        date_long: "Senin, 20 Januari 2025".into(),
        time: "09.15 WIB".into(),
        sender_office: "Kepala Kampung".into(),
        sender_region: "Kampung Kalirejo".into(),
        laptop_number: 3,
        accepted: changes - refused,
        refused,
        records,
        key_fingerprint: FINGERPRINT.into(),
        batch_hash: HASH.into(),
    }
}

fn record(title: &str, kind: RecordKind, changes: u32) -> ReceiptRow {
    ReceiptRow {
        title: Some(title.into()),
        kind,
        changes,
        refused: vec![],
    }
}

fn refused(changes: u32, reason: RefusalReason) -> RefusedChanges {
    RefusedChanges { changes, reason }
}

pub fn records(count: u32) -> Vec<ReceiptRow> {
    (1..=count)
        .map(|number| record(&format!("Isu {number}"), RecordKind::Issue, number))
        .collect()
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(sheet: &ReceiptSheet) -> Compiled {
    let compiled = crate::compile(sheet, MAKING).expect("the sheet compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(sheet: &ReceiptSheet) -> Vec<PrintedPage> {
    reading::read_table(&compile(sheet), &reading::receipt_edges(sheet.paper))
}

#[test]
fn the_receipt_of_kalirejo_says_who_received_what_when_and_from_whom() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper));
        assert_eq!(pages.len(), 1, "{paper:?}");
        let first = pages.first().expect("there is a page");
        for text in [
            "KECAMATAN KALIREJO",
            "TANDA TERIMA",
            "TT-0412",
            "Diterima oleh",
            "Kecamatan Kalirejo",
            "Senin, 20 Januari 2025",
            "09.15 WIB",
            "Kepala Kampung",
            "Kampung Kalirejo",
            "Nomor 3",
            "43 perubahan: 40 diterima, 3 ditolak",
        ] {
            assert!(first.find(text).is_some(), "{text} is missing");
        }
        let heading = first.rows.first().map(|row| row.cells.join(" "));
        assert_eq!(heading.as_deref(), Some("NO. CATATAN JENIS PERUBAHAN KEADAAN"));
        let third = row(&pages, 3);
        assert_eq!(third.cell(1), "Jembatan gantung Way Sekampung putus");
        assert_eq!((third.cell(2), third.cell(3)), ("Tindak lanjut", "4"));
        assert_eq!(third.cell(4), "Diterima");
    }
}

#[test]
fn every_kind_of_record_has_its_word() {
    let kinds = [
        (RecordKind::Issue, "Isu"),
        (RecordKind::FollowUp, "Tindak lanjut"),
        (RecordKind::CaseEntry, "Berkas isu"),
        (RecordKind::SealedReport, "Laporan tersegel"),
        (RecordKind::Meeting, "Rapat"),
        (RecordKind::Invitee, "Undangan rapat"),
        (RecordKind::Attendance, "Kehadiran"),
        (RecordKind::Minutes, "Notula"),
        (RecordKind::Person, "Orang"),
        (RecordKind::Office, "Jabatan"),
        (RecordKind::Holding, "Penugasan"),
        (RecordKind::Series, "Rangkaian rapat"),
        (RecordKind::Venue, "Tempat rapat"),
        (RecordKind::AgendaItem, "Butir agenda"),
        (RecordKind::Note, "Catatan notula"),
        (RecordKind::Input, "Masukan"),
        (RecordKind::Addendum, "Adendum notula"),
        (RecordKind::Programme, "Program"),
        (RecordKind::Milestone, "Tahapan program"),
        (RecordKind::ServiceCheck, "Pemeriksaan layanan"),
        (RecordKind::Unknown, "Catatan dari versi yang lebih baru"),
    ];
    for (kind, word) in kinds {
        let pages = print(&sheet(Paper::A4, vec![record("Isu", kind, 1)]));
        assert_eq!(row(&pages, 1).cell(2), word);
    }
}

#[test]
fn what_was_refused_says_why() {
    let reasons = [
        (RefusalReason::OutOfScope, "Bukan untuk wilayah laptop pengirim."),
        (
            RefusalReason::UnknownObject,
            "Isu atau rapat yang diubah belum dikenal penerima.",
        ),
        (RefusalReason::NotAllowed, "Bukan wewenang laptop pengirim."),
        (RefusalReason::Malformed, "Tidak terbaca oleh penerima."),
    ];
    for (reason, words) in reasons {
        let mut whole = record("Isu", RecordKind::Issue, 2);
        whole.refused = vec![refused(2, reason)];
        let mut part = record("Isu", RecordKind::Issue, 3);
        part.refused = vec![refused(1, reason)];
        let pages = print(&sheet(
            Paper::A4,
            vec![whole, part, record("Isu", RecordKind::Issue, 1)],
        ));
        assert_eq!(row(&pages, 1).cell(4), format!("Ditolak {words}"));
        assert_eq!(row(&pages, 2).cell(4), format!("2 diterima 1 ditolak {words}"));
        assert_eq!(row(&pages, 3).cell(4), "Diterima");
    }
}

#[test]
fn two_reasons_of_one_record_stand_apart() {
    let mut mixed = record("Isu", RecordKind::Issue, 3);
    mixed.refused = vec![
        refused(2, RefusalReason::NotAllowed),
        refused(1, RefusalReason::Malformed),
    ];
    let pages = print(&sheet(Paper::A4, vec![mixed]));
    assert_eq!(
        row(&pages, 1).cell(4),
        "2 ditolak Bukan wewenang laptop pengirim. 1 ditolak Tidak terbaca oleh penerima."
    );
}

#[test]
fn no_row_claims_to_be_accepted_while_a_refusal_is_not_accounted_for() {
    let mut known = record("Isu", RecordKind::Issue, 3);
    known.refused = vec![refused(1, RefusalReason::NotAllowed)];
    let mut paper = sheet(Paper::A4, vec![known, record("Rapat", RecordKind::Meeting, 2)]);
    (paper.accepted, paper.refused) = (3, 2);
    let pages = print(&paper);
    assert_eq!(row(&pages, 1).cell(4), "1 ditolak Bukan wewenang laptop pengirim.");
    assert_eq!(row(&pages, 2).cell(4), "Lihat catatan di bawah tabel.");
    assert!(flowing(&pages).contains("Catatan: 1 perubahan dalam kiriman ini ditolak"));

    let clean = print(&kalirejo(Paper::A4));
    assert!(!text(&clean).contains("Catatan:") && !text(&clean).contains("Lihat catatan"));
}

#[test]
fn the_proof_is_printed_in_groups_and_says_how_to_check_it() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper));
        let groups: Vec<&str> = FINGERPRINT.split('-').collect();
        let printed: Vec<&Run> = groups
            .iter()
            .map(|group| {
                runs(&pages)
                    .find(|run| run.text == *group)
                    .expect("the group is printed")
            })
            .collect();
        assert!(printed.windows(2).all(|pair| match pair {
            [left, right] => (left.y - right.y).abs() < SLACK_MM && left.x + left.width < right.x,
            _ => true,
        }));
        let hash: Vec<&Run> = (0..64)
            .step_by(4)
            .map(|at| HASH.get(at..at + 4).expect("hexadecimal"))
            .map(|group| {
                runs(&pages)
                    .find(|run| run.text == group)
                    .expect("the group is printed")
            })
            .collect();
        assert_eq!(hash.len(), 16);
        for (above, below) in hash.iter().zip(hash.iter().skip(8)) {
            assert!((above.x - below.x).abs() < SLACK_MM && above.y < below.y);
        }
        let words = flowing(&pages);
        assert!(
            words.contains("Cara memeriksa: buka TT-0412 di aplikasi Kentongan"),
            "{words}"
        );
        assert!(
            words.contains("dengan yang diberitahukan Kecamatan Kalirejo."),
            "{words}"
        );
    }
}

#[test]
fn a_key_is_never_called_a_signature_of_the_law() {
    let words = flowing(&print(&kalirejo(Paper::A4)));
    let lower = words.to_lowercase();
    for claim in ["tte", "elektronik", "digital", "sertifikat", "ditandatangani"] {
        assert!(!lower.contains(claim), "{claim} is printed");
    }
    assert!(words.contains("Bukan pengganti tanda tangan dan cap dinas."));
}

#[test]
fn a_confidential_title_stays_off_the_paper() {
    let mut secret = record("", RecordKind::Issue, 1);
    secret.title = None;
    let pages = print(&sheet(Paper::A4, vec![secret, record(" ", RecordKind::Unknown, 1)]));
    assert_eq!(row(&pages, 1).cell(1), "Isu rahasia");
    assert_eq!(row(&pages, 2).cell(1), "–");
}

#[test]
fn optional_lines_leave_no_trace() {
    let mut paper = kalirejo(Paper::A4);
    paper.sender_office = " ".into();
    paper.sender_region = String::new();
    paper.letterhead = Letterhead::default();
    let pages = print(&paper);
    let words = text(&pages);
    for label in ["Dari", "Wilayah"] {
        assert!(!words.lines().any(|line| line == label), "{label} is printed");
    }
    let title = pages.first().and_then(|page| page.find("TANDA TERIMA"));
    assert!(title.is_some_and(|run| run.y < 25.0), "the title moves up");
}

#[test]
fn markup_is_printed_as_it_was_typed() {
    let typed = ["#panic()", "*bold* $x$", "`raw` // c", "a\\b ~ -- [x]", "<l> @r"];
    let rows = typed.map(|title| record(title, RecordKind::Issue, 1)).to_vec();
    let mut paper = sheet(Paper::A4, rows);
    paper.sender_office = "#read(\"x\")".into();
    paper.receiver = "*Kecamatan* $".into();
    let pages = print(&paper);
    for (number, title) in (1..).zip(typed) {
        assert_eq!(row(&pages, number).cell(1), title);
    }
    for printed in ["#read(\"x\")", "*Kecamatan* $"] {
        assert!(runs(&pages).any(|run| run.text == printed), "{printed} is missing");
    }
}

#[test]
fn any_number_of_records_is_printed_once_in_order_and_the_proof_has_company() {
    // Around the number at which the proof no longer fits below the rows of a first page, and far beyond it.
    for (paper, brim) in [(Paper::A4, 12..=18), (Paper::F4215, 16..=22)] {
        for count in [0, 1, 2, 60].into_iter().chain(brim) {
            let pages = print(&sheet(paper, records(count)));
            let numbers: Vec<u32> = pages.iter().flat_map(|page| page.numbers()).collect();
            assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
            let last = pages.last().expect("there is a page");
            assert!(last.find("BUKTI DARI KUNCI PENERIMA").is_some());
            assert!(
                last.numbers().len() >= count.min(2) as usize,
                "{paper:?}: the proof of {count} records stands alone"
            );
            for (number, page) in (1..).zip(&pages) {
                let head = format!("halaman {number} dari {}", pages.len());
                assert_eq!(page.find(&head).is_some(), number > 1);
                assert_eq!(page.find("Tanda Terima TT-0412").is_some(), number > 1);
                assert!(page.rows.first().is_some_and(|row| row.cell(1) == "CATATAN"));
            }
        }
    }
}

#[test]
fn a_receipt_of_nothing_that_is_still_here_says_so() {
    let mut paper = sheet(Paper::A4, vec![]);
    paper.accepted = 4;
    let pages = print(&paper);
    assert!(flowing(&pages).contains("Catatan dalam kiriman ini tidak ada lagi di laptop pengirim."));
    assert!(runs(&pages).any(|run| run.text == "4 perubahan: 4 diterima"));
}

#[test]
fn a_usual_exchange_of_twelve_records_is_one_sheet() {
    for paper in PAPERS {
        assert_eq!(print(&sheet(paper, records(12))).len(), 1, "{paper:?}");
    }
}

#[test]
fn long_titles_keep_to_their_column_and_the_text_to_its_margins() {
    let eighty = "Perbaikan jalan poros kampung yang longsor sesudah hujan tiga hari berturut-turut";
    assert!(eighty.len() >= 80);
    let unbroken = "a".repeat(200);
    for paper in PAPERS {
        let edges = reading::receipt_edges(paper);
        let (width, height) = paper.size_mm();
        let mut rows = records(2);
        for title in [eighty, unbroken.as_str()] {
            let mut long = record(title, RecordKind::Unknown, 4_000_000_000);
            long.refused = vec![refused(1, RefusalReason::UnknownObject)];
            rows.push(long);
        }
        let mut paper = sheet(paper, records(40));
        paper.records.extend(rows);
        paper.refused = 2;
        let pages = print(&paper);
        assert_eq!(row(&pages, 43).cell(1), eighty);
        for page in &pages {
            for run in &page.runs {
                let right = run.x + run.width;
                assert!(
                    run.x > LEFT_MM - SLACK_MM && right < f64::from(width) - 20.0 + SLACK_MM,
                    "{run:?}"
                );
                assert!(run.y < f64::from(height) - 25.0, "{run:?}");
            }
            assert_eq!(page.column_borders.len(), edges.len(), "{:?}", page.column_borders);
            for (found, wanted) in page.column_borders.iter().zip(edges) {
                assert!((found - wanted).abs() < SLACK_MM, "{found} for {wanted}");
            }
        }
        let [_, from, to, ..] = edges;
        for run in runs(&pages).filter(|run| run.text.contains("aaaa")) {
            assert!(run.x > from && run.x + run.width < to, "{run:?}");
        }
    }
}

#[test]
fn preview_and_pdf_have_the_same_pages_in_the_size_of_the_paper_and_equal_bytes() {
    for paper in PAPERS {
        let (width, height) = paper.size_mm();
        let many = sheet(paper, records(60));
        let compiled = compile(&many);
        let pdf = compiled.pdf().expect("the pages become a PDF");
        assert_eq!(compiled.svg_pages().len(), compiled.page_count());
        assert!(compiled.page_count() > 1);
        for page in print(&many) {
            let in_points = |mm: u32| f64::from(mm) / 25.4 * 72.0;
            assert!((page.width_pt - in_points(width)).abs() < 0.001);
            assert!((page.height_pt - in_points(height)).abs() < 0.001);
        }
        assert_eq!(pdf, compile(&many).pdf().expect("the pages become a PDF"));
    }
}

#[test]
fn the_letterhead_is_that_of_the_receiver() {
    let mut paper = kalirejo(Paper::A4);
    paper.letterhead = Letterhead {
        lines: vec![letterhead_line("DISTRIK SENTANI", LineSize::Office)],
        address: vec![],
        logo: Some(shield()),
    };
    let pages = print(&paper);
    let first = pages.first().expect("there is a page");
    assert!(first.find("DISTRIK SENTANI").is_some_and(|run| run.size_pt == 16.0));
    assert_eq!(first.pictures.len(), 1);
}
