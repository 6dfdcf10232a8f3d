//! The surat undangan: whom it goes to, where its list stands, and a signature that never stands alone.

use super::MAKING;
use super::fixture::{self, VILLAGES, kecamatan_letterhead, village_letterhead};
use super::reading::{self, LEFT_MM, PrintedPage, SLACK_MM, flowing, keeps_its_place, row, runs, text};
use crate::{Addressee, Compiled, InvitationLetter, Letterhead, Paper, Signer, SignerId};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];
const LONG_OFFICE: &str = "Kepala Bidang Pemberdayaan Masyarakat dan Pemerintahan Kampung Dinas PMK Provinsi";

/// To everybody whom the rakor of Kalirejo invites.
pub(super) fn kalirejo(paper: Paper) -> InvitationLetter {
    let sheet = fixture::kalirejo(paper);
    let invited = sheet.rows.into_iter().map(|row| Addressee {
        office: row.office,
        name: row.name.unwrap_or_default(),
    });
    InvitationLetter {
        letterhead: kecamatan_letterhead(),
        paper,
        number: "005/14/I/2025".into(),
        place: "Kalirejo".into(),
        day: "13 Januari 2025".into(),
        attribute: "Biasa".into(),
        attachment: String::new(),
        subject: format!("Undangan {}", sheet.meeting_title),
        addressees: invited.collect(),
        separate: false,
        with_names: false,
        opening: "Kami mengharapkan kehadiran Bapak/Ibu/Saudara pada:".into(),
        meeting_title: sheet.meeting_title,
        date_long: sheet.date_long,
        time: sheet.time,
        venue: sheet.venue,
        agenda: vec!["Pembangunan".into(), "Kamtibmas".into(), "Kesehatan".into()],
        theme: String::new(),
        closing: "Kami mohon hadir tepat waktu. Atas perhatian Bapak/Ibu/Saudara, kami ucapkan terima kasih.".into(),
        signer: Signer {
            above: vec![],
            title: "CAMAT KALIREJO,".into(),
            name: "NAMA CONTOH, S.E.".into(),
            rank: Some("Pembina (IV/a)".into()),
            id: Some(SignerId::Nip("000000000000000000".into())),
        },
        copies: vec!["Bupati Lampung Tengah (sebagai laporan)".into(), "Arsip".into()],
        watermark: None,
    }
}

fn to(office: &str) -> Addressee {
    Addressee {
        office: office.into(),
        name: String::new(),
    }
}

/// To so many.
pub(super) fn to_some(paper: Paper, count: usize) -> InvitationLetter {
    InvitationLetter {
        addressees: (1..=count).map(|number| to(&format!("Kasi {number}"))).collect(),
        ..kalirejo(paper)
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(letter: &InvitationLetter) -> Compiled {
    let compiled = crate::compile(letter, MAKING).expect("the letter compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(letter: &InvitationLetter) -> Vec<PrintedPage> {
    let (width, _) = letter.paper.size_mm();
    let right = f64::from(width) - 20.0;
    let (office, end) = (LEFT_MM + 10.0, right);
    let edges = match letter.with_names {
        true => vec![LEFT_MM, office, office + (end - office) * 0.55, end],
        false => vec![LEFT_MM, office, end],
    };
    reading::read_table(&compile(letter), &edges)
}

/// Are there dots to write on at the level of this label?
fn dotted(page: &PrintedPage, label: &str) -> bool {
    let mut labels = page.runs.iter().filter(|run| run.text == label);
    labels.any(|label| {
        let level = page.runs.iter().filter(|run| (run.y - label.y).abs() < SLACK_MM);
        level.filter(|run| run.text == ".").count() > 5
    })
}

#[test]
fn the_letter_of_the_rakor_has_a_list_of_all_who_are_invited() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper));
        assert_eq!(pages.len(), 2, "{paper:?}");
        let words = flowing(&pages);
        for part in [
            "KECAMATAN KALIREJO",
            "Nomor : 005/14/I/2025 Kalirejo, 13 Januari 2025",
            "Sifat : Biasa",
            "Lampiran : 1 (satu) lembar",
            "Hal : Undangan Rapat Koordinasi Bulanan Forkopimcam Kalirejo",
            "Yth. Daftar terlampir di – Tempat",
            "Dengan hormat, Kami mengharapkan kehadiran Bapak/Ibu/Saudara pada:",
            "Hari/Tanggal : Senin, 20 Januari 2025",
            "Waktu : 09.00 WIB s.d. selesai",
            "Tempat : Aula",
            "Acara : 1. Pembangunan 2. Kamtibmas 3. Kesehatan",
            "CAMAT KALIREJO, NAMA CONTOH, S.E. Pembina (IV/a) NIP 00000000 000000 0 000",
            "Tembusan: 1. Bupati Lampung Tengah (sebagai laporan) 2. Arsip",
            "LAMPIRAN SURAT Nomor : 005/14/I/2025 Tanggal : 13 Januari 2025",
            "DAFTAR UNDANGAN Rapat Koordinasi Bulanan Forkopimcam Kalirejo",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        let numbers: Vec<u32> = pages.iter().flat_map(PrintedPage::numbers).collect();
        assert_eq!(numbers, (1..=29).collect::<Vec<_>>(), "{paper:?}");
        assert_eq!(row(&pages, 1).cell(1), "Camat Kalirejo");
        let villages: Vec<String> = VILLAGES.map(|village| format!("Kepala Kampung {village}")).to_vec();
        let listed: Vec<&str> = (1..=29).map(|number| row(&pages, number).cell(1)).collect();
        let first = listed.iter().position(|office| *office == villages[0]);
        let first = first.expect("the villages are listed");
        assert_eq!(listed[first..first + villages.len()], villages, "in their order");
        assert!(pages[1].find("halaman 2 dari 2").is_some());
        assert!(pages[1].find("LAMPIRAN SURAT").is_some());
    }
}

#[test]
fn up_to_three_stand_in_the_letter_itself() {
    for (count, heading) in [
        (1, "Yth. Kasi 1 di – Tempat"),
        (2, "Yth. 1. Kasi 1 2. Kasi 2 di – Tempat"),
        (3, "Yth. 1. Kasi 1 2. Kasi 2 3. Kasi 3 di – Tempat"),
        (4, "Yth. Daftar terlampir di – Tempat"),
    ] {
        for paper in PAPERS {
            let pages = print(&to_some(paper, count));
            let words = flowing(&pages);
            assert!(words.contains(heading), "{words}");
            let annexed = count > 3;
            assert_eq!(pages.len(), if annexed { 2 } else { 1 });
            assert_eq!(words.contains("LAMPIRAN SURAT"), annexed);
            assert_eq!(words.contains("Lampiran : -"), !annexed);
        }
    }
}

#[test]
fn separate_letters_go_to_one_each_and_count_their_own_pages() {
    let mut letter = to_some(Paper::A4, 17);
    letter.separate = true;
    let pages = print(&letter);
    assert_eq!(pages.len(), 17);
    for (number, page) in (1..).zip(&pages) {
        let words = page.text();
        assert!(words.contains(&format!("Kasi {number}")), "{words}");
        assert!(!words.contains("halaman") && !words.contains("LAMPIRAN SURAT"));
        assert!(page.find("NAMA CONTOH, S.E.").is_some(), "each is signed");
    }
    letter.agenda = (1..=32).map(|number| format!("Acara {number}")).collect();
    let pages = print(&letter);
    assert_eq!(pages.len(), 34, "two pages each");
    for (at, page) in pages.iter().enumerate() {
        assert_eq!(page.find("halaman 2 dari 2").is_some(), at % 2 == 1, "page {at}");
    }
}

#[test]
fn the_list_may_have_a_column_of_names_and_is_counted_in_sheets() {
    let mut letter = kalirejo(Paper::F4210);
    letter.with_names = true;
    let pages = print(&letter);
    assert_eq!(row(&pages, 1).cell(2), "Hi. Yulianto, S.E.");
    assert_eq!(row(&pages, 2).cell(2), "");
    let pages = print(&to_some(Paper::A4, 80));
    assert!(
        flowing(&pages).contains("Lampiran : 2 (dua) lembar"),
        "{}",
        flowing(&pages)
    );
    letter.attachment = "1 (satu) berkas".into();
    assert!(flowing(&print(&letter)).contains("Lampiran : 1 (satu) berkas"));
}

#[test]
fn a_number_that_is_not_known_is_written_by_hand() {
    for (number, printed) in [("", false), (" ", false), ("005/…/I/2025", true)] {
        let mut letter = to_some(Paper::A4, 5);
        letter.number = number.into();
        let pages = print(&letter);
        for page in &pages {
            assert!(dotted(page, "Nomor"), "{number}");
            assert!(!page.text().contains('…'));
            assert_eq!(page.text().contains("/I/2025"), printed);
        }
    }
    assert!(!dotted(&print(&to_some(Paper::A4, 1))[0], "Nomor"));
}

#[test]
fn what_nobody_said_is_a_line_or_leaves_no_trace() {
    let mut letter = to_some(Paper::A4, 0);
    letter.letterhead = Letterhead::default();
    letter.place = String::new();
    letter.venue = String::new();
    letter.time = " ".into();
    letter.agenda = vec![];
    letter.copies = vec![String::new()];
    let pages = print(&letter);
    let page = &pages[0];
    for label in ["Yth.", "Waktu", "Tempat", "Acara"] {
        assert!(dotted(page, label), "{label}");
    }
    assert!(page.find("Tembusan:").is_none() && page.find("Tema").is_none());
    assert!(page.find("13 Januari 2025").is_some(), "a day without a place");
    assert!(
        page.find("Nomor").is_some_and(|run| run.y < 25.0),
        "the letter moves up"
    );
    letter.theme = "Sinergi pembangunan kampung".into();
    letter.agenda = vec!["Pembangunan".into()];
    let words = flowing(&print(&letter));
    assert!(
        words.contains("Acara : Pembangunan Tema : Sinergi pembangunan kampung"),
        "{words}"
    );
}

#[test]
fn the_signature_has_two_lines_of_the_letter_above_it_and_the_copies_have_the_signature() {
    let long = "Kami mohon hadir tepat waktu. ".repeat(33);
    for closing in ["Terima kasih.", long.as_str()] {
        for items in 2..=45 {
            let mut letter = to_some(Paper::A4, 2);
            letter.agenda = (1..=items).map(|number| format!("Acara {number}")).collect();
            letter.closing = closing.to_owned();
            let pages = print(&letter);
            let signed = pages.iter().find(|page| page.find("NAMA CONTOH, S.E.").is_some());
            let signed = signed.expect("the letter is signed");
            let office = signed.find("CAMAT KALIREJO,").expect("with the office").y;
            let mut above: Vec<f64> = signed.runs.iter().map(|run| run.y).collect();
            above.retain(|y| *y > 18.0 && *y < office - SLACK_MM);
            above.sort_by(f64::total_cmp);
            above.dedup_by(|a, b| (*a - *b).abs() < SLACK_MM);
            assert!(above.len() >= 2, "{items} items leave the signature alone: {above:?}");
            assert!(
                signed.find("Tembusan:").is_some(),
                "{items} items part the copies from it"
            );
        }
    }
}

#[test]
fn markup_is_printed_as_it_was_typed() {
    let typed = ["#panic()", "*bold* $x$", "`raw` // c", "_i_ <l> @r", "a\\b ~ -- [x]"];
    let mut letter = to_some(Paper::A4, 0);
    letter.addressees = typed.map(to).to_vec();
    letter.copies = typed.map(String::from).to_vec();
    letter.agenda = typed.map(String::from).to_vec();
    letter.number = "#read(\"x\")".into();
    letter.venue = "= Judul".into();
    let pages = print(&letter);
    for words in typed {
        let printed = runs(&pages).filter(|run| run.text == words).count();
        assert_eq!(printed, 3, "{words} is printed three times");
    }
    for words in ["#read(\"x\")", "= Judul"] {
        assert!(runs(&pages).any(|run| run.text == words), "{words} is missing");
    }
}

#[test]
fn long_offices_and_words_keep_to_their_columns() {
    for long in [LONG_OFFICE.to_owned(), "M".repeat(90), "W".repeat(17)] {
        for paper in PAPERS {
            for count in [1, 3, 40] {
                let mut letter = kalirejo(paper);
                let one = Addressee {
                    office: long.clone(),
                    name: long.clone(),
                };
                letter.addressees = vec![one; count];
                letter.with_names = true;
                letter.number = long.clone();
                letter.day = long.clone();
                letter.attachment = long.clone();
                letter.subject = long.clone();
                letter.meeting_title = long.clone();
                letter.venue = format!("{long}, Jalan Raya Way Sekampung Nomor 17 RT 03 RW 02 Dusun II, {long}");
                letter.time = long.clone();
                letter.agenda = vec![long.clone(), long.clone()];
                letter.theme = long.clone();
                letter.opening = long.clone();
                letter.closing = long.clone();
                letter.copies = vec![long.clone(), long.clone()];
                for page in print(&letter) {
                    keeps_its_place(&page, paper);
                }
            }
        }
    }
    assert!(LONG_OFFICE.chars().count() >= 80);
}

#[test]
fn letterhead_and_watermark_stand_on_the_letter() {
    let mut letter = kalirejo(Paper::F4215);
    letter.letterhead = village_letterhead();
    letter.watermark = Some("CONTOH".into());
    let pages = print(&letter);
    assert!(text(&pages).contains("KAMPUNG KALIREJO"));
    assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), 1);
    for page in &pages {
        assert!(page.runs.iter().any(|run| run.rotated && run.text == "CONTOH"));
    }
}

#[test]
fn preview_and_pdf_have_the_same_pages_and_equal_bytes() {
    for paper in PAPERS {
        let letter = kalirejo(paper);
        let compiled = compile(&letter);
        let pdf = compiled.pdf().expect("the pages become a PDF");
        assert_eq!(compiled.svg_pages().len(), compiled.page_count());
        assert_eq!(pdf, compile(&letter).pdf().expect("the pages become a PDF"));
    }
}
