//! A register of thousands of rows on a small laptop: the program is run with little memory, and its paper read by another program.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use kentongan_documents::{
    AttendanceSheet, Letterhead, LetterheadLine, LineSize, Making, Paper, RowStatus, SheetForm, SheetRow, Signer,
    Signers, compile,
};
use kentongan_testkit::papers::{pages_of, text_of};

const ROWS: u32 = 3_000;
const BYTES_MAX: u32 = 300_000_000;
/// Where the process with little memory leaves its paper.
const INTO: &str = "KENTONGAN_TEST_REGISTER_INTO";

fn register() -> AttendanceSheet {
    let row = SheetRow {
        name: None,
        office: "Kepala Kampung Sri Way Langsep".into(),
        status: RowStatus::Open,
        group: None,
        late_at: None,
        signature: None,
        id_number: None,
        phone: None,
    };
    AttendanceSheet {
        letterhead: Letterhead {
            lines: vec![LetterheadLine {
                text: "KECAMATAN KALIREJO".into(),
                size: LineSize::Office,
            }],
            address: vec![],
            logo: None,
        },
        paper: Paper::A4,
        meeting_title: "Musyawarah Besar".into(),
        theme: None,
        date_long: "Senin, 20 Januari 2025".into(),
        time: "09.00 WIB s.d. selesai".into(),
        venue: "Lapangan Kalirejo".into(),
        agenda: None,
        chair: None,
        rows: vec![row; ROWS as usize],
        blank_rows: 0,
        filled: false,
        recap: None,
        signers: Signers {
            place_date: "Kalirejo, 20 Januari 2025".into(),
            right: Signer {
                above: vec![],
                title: "CAMAT KALIREJO,".into(),
                name: "NAMA CONTOH".into(),
                rank: None,
                id: None,
            },
            left: None,
        },
        form: SheetForm::default(),
        watermark: None,
    }
}

/// Does something in the process with little memory alone.
#[test]
fn a_register_is_made_in_the_process_with_little_memory() {
    let Some(into) = std::env::var_os(INTO) else { return };
    let making = Making {
        id: "0194-7a10",
        at_ms: 1_737_334_800_000,
    };
    let compiled = compile(&register(), making).expect("it compiles");
    assert_eq!(compiled.svg_pages().len(), compiled.page_count());
    std::fs::write(into, compiled.pdf().expect("it is a file")).expect("it is written");
}

#[test]
fn three_thousand_rows_need_less_than_300_megabytes_and_count_on_over_all_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    let paper = folder.path().join("daftar.pdf");
    let own = std::env::current_exe().expect("this test is a program");
    let made = Command::new("prlimit")
        .arg(format!("--data={BYTES_MAX}"))
        .arg(own)
        .args(["--exact", "a_register_is_made_in_the_process_with_little_memory"])
        .env(INTO, &paper)
        // As many threads as a small laptop has, and not as many as this machine.
        .env("RAYON_NUM_THREADS", "4")
        .output()
        .expect("prlimit is part of util-linux");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
    counts_on(&paper);
}

fn counts_on(paper: &Path) {
    let pages = pages_of(paper).expect("it is a PDF");
    let words = text_of(paper).expect("it can be read");
    // 18 rows on the first page, 23 and more on each behind it: none is half empty where parts meet.
    let most = 2 + (ROWS as usize - 18).div_ceil(23);
    assert!((3..=most).contains(&pages), "{pages} pages");
    for page in 2..=pages {
        assert_eq!(
            words.matches(&format!("halaman {page} dari {pages} ")).count(),
            1,
            "page {page}"
        );
    }
    for once in ["DAFTAR HADIR ", "NAMA CONTOH"] {
        assert_eq!(words.matches(once).count(), 1, "{once}");
    }
    assert_eq!(
        words.matches("JABATAN/INSTANSI").count(),
        pages,
        "every page has a heading"
    );

    let numbers = words
        .split(' ')
        .filter_map(|word| word.strip_suffix('.')?.parse::<u32>().ok());
    let (mut seen, mut order) = (BTreeMap::new(), Vec::new());
    for number in numbers {
        let times = seen.entry(number).or_insert(0_u32);
        *times += 1;
        if *times == 1 {
            order.push(number);
        }
    }
    assert_eq!(order, (1..=ROWS).collect::<Vec<u32>>(), "numbers never restart");
    assert!(
        seen.values().all(|times| *times == 2),
        "a number before the name, and one to sign at"
    );
}
