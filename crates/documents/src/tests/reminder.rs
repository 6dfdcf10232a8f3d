//! The surat pengingat: the parts of a letter in their places, and a signature that never stands alone.

use super::MAKING;
use super::fixture::{kecamatan_letterhead, village_letterhead};
use super::reading::{self, LEFT_MM, PrintedPage, SLACK_MM, flowing, keeps_its_place, row, runs, text};
use crate::{Compiled, Letterhead, Paper, ReminderLetter, ReminderRow, Signer, SignerId};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];
const SUBJECT: &str = "Pengingat tenggat penanganan isu";

/// To one village, of two issues, one of them confidential.
pub fn kalirejo(paper: Paper) -> ReminderLetter {
    ReminderLetter {
        letterhead: kecamatan_letterhead(),
        paper,
        number: "000.1.5/15/PEM".into(),
        date: "Kalirejo, 24 Januari 2025".into(),
        attribute: "Segera".into(),
        attachment: "-".into(),
        to: vec!["Kepala Kampung Kalirejo".into(), "di –".into(), "Tempat".into()],
        rows: vec![
            issue("Jembatan gantung Way Sekampung putus", "KLR-2025-0412"),
            issue("Isu rahasia", "KLR-2025-0398"),
        ],
        signer: Signer {
            above: vec!["a.n. CAMAT KALIREJO".into()],
            title: "Sekretaris Kecamatan,".into(),
            name: "NAMA CONTOH, S.IP.".into(),
            rank: Some("Penata (III/c)".into()),
            id: Some(SignerId::Nip("000000000000000000".into())),
        },
        copies: vec!["Camat Kalirejo (sebagai laporan)".into(), "Arsip".into()],
        watermark: None,
    }
}

fn issue(title: &str, number: &str) -> ReminderRow {
    ReminderRow {
        number: number.into(),
        title: title.into(),
        village: "Kampung Kalirejo".into(),
        milestone: "Jawaban pertama".into(),
        until: "22 Januari 2025".into(),
        late_by: "2 hari kerja".into(),
    }
}

/// A letter of `count` issues.
pub fn long(paper: Paper, count: u32) -> ReminderLetter {
    let number = |number: u32| issue(&format!("Isu {number}"), "KLR-2025-0001");
    ReminderLetter {
        rows: (1..=count).map(number).collect(),
        ..kalirejo(paper)
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(letter: &ReminderLetter) -> Compiled {
    let compiled = crate::compile(letter, MAKING).expect("the letter compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(letter: &ReminderLetter) -> Vec<PrintedPage> {
    let (width, _) = letter.paper.size_mm();
    let right = f64::from(width) - 20.0;
    let (issue, step) = (LEFT_MM + 10.0, right - 88.0);
    let edges = [LEFT_MM, issue, step, step + 30.0, step + 60.0, right];
    reading::read_table(&compile(letter), &edges)
}

#[test]
fn the_letter_says_of_what_it_reminds_whom() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper));
        assert_eq!(pages.len(), 1, "{paper:?}");
        let words = flowing(&pages);
        for part in [
            "KECAMATAN KALIREJO",
            "Nomor : 000.1.5/15/PEM Kalirejo, 24 Januari 2025",
            "Sifat : Segera",
            "Lampiran : -",
            "Hal : Pengingat tenggat penanganan isu",
            "Yth. Kepala Kampung Kalirejo di – Tempat",
            "Dengan hormat, Melalui surat ini kami mengingatkan tenggat penanganan isu berikut.",
            "Kami mohon Saudara menindaklanjuti isu tersebut dan menyampaikan hasilnya kepada kami.",
            "Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih.",
            "a.n. CAMAT KALIREJO Sekretaris Kecamatan, NAMA CONTOH, S.IP.",
            "Penata (III/c) NIP 00000000 000000 0 000",
            "Tembusan: 1. Camat Kalirejo (sebagai laporan) 2. Arsip",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        let heading = pages.first().and_then(|page| page.rows.first());
        let heading = heading.map(|row| row.cells.join(" "));
        assert_eq!(heading.as_deref(), Some("NO. ISU LANGKAH TENGGAT TERLAMBAT"));
        let first = row(&pages, 1);
        assert_eq!(
            first.cell(1),
            "Jembatan gantung Way Sekampung putus KLR-2025-0412, Kampung Kalirejo"
        );
        assert_eq!((first.cell(2), first.cell(3)), ("Jawaban pertama", "22 Januari 2025"));
        assert_eq!(first.cell(4), "2 hari kerja");
        assert_eq!(row(&pages, 2).cell(1), "Isu rahasia KLR-2025-0398, Kampung Kalirejo");
    }
}

#[test]
fn the_parts_stand_where_an_office_looks_for_them() {
    for paper in PAPERS {
        let (width, _) = paper.size_mm();
        let right = f64::from(width) - 20.0;
        let pages = print(&kalirejo(paper));
        let page = pages.first().expect("there is a page");
        let run = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is printed"));
        let date = run("Kalirejo, 24 Januari 2025");
        assert!((date.y - run("Nomor").y).abs() < SLACK_MM, "date and number are level");
        assert!((date.x + date.width - right).abs() < 0.1, "the date ends at the margin");
        for label in [
            "Nomor",
            "Sifat",
            "Lampiran",
            "Hal",
            "Yth.",
            "Dengan hormat,",
            "Tembusan:",
        ] {
            assert!(
                (run(label).x - LEFT_MM).abs() < SLACK_MM,
                "{label} begins at the margin"
            );
        }
        let order = [
            "Nomor",
            "Sifat",
            "Lampiran",
            "Hal",
            "Yth.",
            "Dengan hormat,",
            "NO.",
            "a.n. CAMAT KALIREJO",
            "Sekretaris Kecamatan,",
            "NAMA CONTOH, S.IP.",
            "Tembusan:",
        ];
        for pair in order.windows(2) {
            let [upper, lower] = pair else { continue };
            assert!(run(upper).y < run(lower).y, "{upper} is above {lower}");
        }
        let half = (LEFT_MM + right) / 2.0;
        for part in ["a.n. CAMAT KALIREJO", "Sekretaris Kecamatan,", "NAMA CONTOH, S.IP."] {
            let middle = run(part).x + run(part).width / 2.0;
            assert!(
                (middle - (half + right) / 2.0).abs() < SLACK_MM,
                "{part} is centred in the right half"
            );
        }
        let capitals_mm = 12.0 * 0.729 * 25.4 / 72.0;
        let gap = run("NAMA CONTOH, S.IP.").y - capitals_mm - run("Sekretaris Kecamatan,").y;
        assert!((21.5..23.0).contains(&gap), "the gap is {gap} mm");
    }
}

#[test]
fn a_number_or_addressee_that_is_not_known_is_written_by_hand() {
    let mut letter = kalirejo(Paper::A4);
    letter.number = String::new();
    letter.to = vec![" ".into()];
    let pages = print(&letter);
    let page = pages.first().expect("there is a page");
    for label in ["Nomor", "Yth."] {
        let level = page.find(label).expect("the label is printed").y;
        let dots = page
            .runs
            .iter()
            .filter(|run| run.text == "." && (run.y - level).abs() < SLACK_MM);
        assert!(dots.count() > 20, "{label} has a line to write on");
    }
    assert!(page.find("Kalirejo, 24 Januari 2025").is_some());
}

#[test]
fn optional_lines_leave_no_trace() {
    let mut letter = kalirejo(Paper::A4);
    letter.attribute = " ".into();
    letter.attachment = String::new();
    letter.copies = vec![String::new()];
    letter.rows = vec![ReminderRow {
        late_by: String::new(),
        village: String::new(),
        ..issue("Jalan berlubang", "KLR-2025-0001")
    }];
    letter.letterhead = Letterhead::default();
    let pages = print(&letter);
    for label in ["Sifat", "Lampiran", "Tembusan:"] {
        assert!(runs(&pages).all(|run| run.text != label), "{label} is printed");
    }
    assert_eq!(row(&pages, 1).cell(1), "Jalan berlubang KLR-2025-0001");
    assert_eq!(row(&pages, 1).cell(4), "–");
    let number = pages.first().and_then(|page| page.find("Nomor"));
    assert!(number.is_some_and(|run| run.y < 25.0), "the letter moves up");
}

#[test]
fn a_single_copy_has_no_number() {
    let mut letter = kalirejo(Paper::A4);
    letter.copies = vec!["Arsip".into()];
    assert!(flowing(&print(&letter)).contains("Tembusan: Arsip"));
}

#[test]
fn any_number_of_issues_is_printed_once_in_order_under_a_heading_on_every_page() {
    for paper in PAPERS {
        for count in [1, 2, 60] {
            let pages = print(&long(paper, count));
            let numbers: Vec<u32> = pages.iter().flat_map(|page| page.numbers()).collect();
            assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
            for (number, page) in (1..).zip(&pages) {
                let head = format!("halaman {number} dari {}", pages.len());
                assert_eq!(page.find(&head).is_some(), number > 1);
                let running = page.runs.iter().any(|run| run.text == SUBJECT && run.y < 20.0);
                assert_eq!(running, number > 1);
                let heading = page.rows.first().is_some_and(|row| row.cell(1) == "ISU");
                assert!(heading || page.numbers().is_empty());
            }
        }
    }
}

#[test]
fn the_signature_has_the_end_of_the_text_above_it_and_the_copies_have_the_signature() {
    for count in 1..=30 {
        let pages = print(&long(Paper::A4, count));
        let signed = pages.iter().find(|page| page.find("NAMA CONTOH, S.IP.").is_some());
        let signed = signed.expect("the letter is signed");
        for part in ["Kami mohon Saudara", "a.n. CAMAT KALIREJO", "Tembusan:"] {
            assert!(
                signed.runs.iter().any(|run| run.text.starts_with(part)),
                "{count} issues part {part} from the signature"
            );
        }
    }
}

#[test]
fn markup_is_printed_as_it_was_typed() {
    let typed = ["#panic()", "*bold* $x$", "`raw` // c", "_i_ <l> @r", "a\\b ~ -- [x]"];
    let mut letter = kalirejo(Paper::A4);
    letter.number = "#read(\"x\")".into();
    letter.date = "= Judul".into();
    letter.to = typed.map(String::from).to_vec();
    letter.copies = typed.map(String::from).to_vec();
    letter.rows = typed
        .map(|typed| ReminderRow {
            milestone: typed.into(),
            ..issue(typed, "KLR-2025-0001")
        })
        .to_vec();
    letter.signer.name = "*#lorem(3)*".into();
    let pages = print(&letter);
    for words in typed {
        assert_eq!(
            runs(&pages).filter(|run| run.text == words).count(),
            4,
            "{words} is printed four times"
        );
    }
    for words in ["#read(\"x\")", "= Judul", "*#lorem(3)*"] {
        assert!(runs(&pages).any(|run| run.text == words), "{words} is missing");
    }
}

#[test]
fn long_words_keep_to_their_columns() {
    // The first is broken anywhere; the second is short enough to be taken for an ordinary word.
    for long in ["M".repeat(90), "W".repeat(17)] {
        for paper in PAPERS {
            let words = || long.clone();
            let mut letter = kalirejo(paper);
            letter.number = words();
            letter.date = words();
            letter.attribute = words();
            letter.attachment = words();
            letter.to = vec![words(), words()];
            letter.copies = vec![words(), words()];
            letter.rows.push(ReminderRow {
                number: words(),
                title: words(),
                village: words(),
                milestone: words(),
                until: words(),
                late_by: words(),
            });
            for page in print(&letter) {
                keeps_its_place(&page, paper);
            }
        }
    }
}

#[test]
fn the_letterhead_of_a_village_stands_above_its_letter() {
    let mut letter = kalirejo(Paper::F4210);
    letter.letterhead = village_letterhead();
    let pages = print(&letter);
    assert!(text(&pages).contains("KAMPUNG KALIREJO"));
    assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), 1);
}

#[test]
fn the_watermark_lies_across_every_page() {
    let mut letter = long(Paper::F4215, 40);
    assert!(runs(&print(&letter)).all(|run| !run.rotated));
    letter.watermark = Some("CONTOH".into());
    for page in print(&letter) {
        assert!(page.runs.iter().any(|run| run.rotated && run.text == "CONTOH"));
    }
}

#[test]
fn preview_and_pdf_have_the_same_pages_in_the_size_of_the_paper_and_equal_bytes() {
    for paper in PAPERS {
        let (width, height) = paper.size_mm();
        let letter = long(paper, 40);
        let compiled = compile(&letter);
        let pdf = compiled.pdf().expect("the pages become a PDF");
        assert_eq!(compiled.svg_pages().len(), compiled.page_count());
        assert!(compiled.page_count() > 1);
        for page in print(&letter) {
            let in_points = |mm: u32| f64::from(mm) / 25.4 * 72.0;
            assert!((page.width_pt - in_points(width)).abs() < 0.001);
            assert!((page.height_pt - in_points(height)).abs() < 0.001);
        }
        assert_eq!(pdf, compile(&letter).pdf().expect("the pages become a PDF"));
    }
}
