//! The berita acara: parties with one label before their number, words for day and copies, signatures side by side.

use super::MAKING;
use super::fixture::{kecamatan_letterhead, village_letterhead};
use super::reading::{self, LEFT_MM, PrintedPage, SLACK_MM, flowing, keeps_its_place, runs};
use crate::{Compiled, OfficialRecord, Paper, RecordParty, SignerId};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

pub(super) fn camat() -> RecordParty {
    RecordParty {
        name: "Nama Contoh, S.E.".into(),
        signed_name: "NAMA CONTOH, S.E.".into(),
        id: Some(SignerId::Nip("000000000000000000".into())),
        rank: "Pembina (IV/a)".into(),
        office: "Camat Kalirejo".into(),
        address: "Jalan Kecamatan Nomor 1, Kalirejo".into(),
    }
}

pub(super) fn village_head() -> RecordParty {
    RecordParty {
        name: "Contoh Dua".into(),
        signed_name: "CONTOH DUA".into(),
        office: "Kepala Kampung Kalirejo".into(),
        address: "Jalan Balai Kampung Nomor 3".into(),
        ..RecordParty::default()
    }
}

pub(super) fn kalirejo(paper: Paper) -> OfficialRecord {
    OfficialRecord {
        letterhead: kecamatan_letterhead(),
        paper,
        title: "Rapat Koordinasi Bulanan".into(),
        number: "000.5/03/PEM".into(),
        date_words: "Senin tanggal dua puluh bulan Januari tahun dua ribu dua puluh lima".into(),
        venue: "Aula Kantor Kecamatan Kalirejo".into(),
        parties: vec![camat(), village_head()],
        contents: vec!["Jembatan diperbaiki.".into(), "Pos ronda dicat.".into()],
        copies: 2,
        copies_words: "dua".into(),
        witness: None,
        watermark: None,
    }
}

/// Of which nothing is known but what it is about.
pub(super) fn unfilled(paper: Paper) -> OfficialRecord {
    OfficialRecord {
        letterhead: village_letterhead(),
        number: " ".into(),
        date_words: String::new(),
        venue: String::new(),
        parties: vec![RecordParty::default(), RecordParty::default()],
        contents: vec![String::new()],
        witness: Some(RecordParty::default()),
        ..kalirejo(paper)
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(record: &OfficialRecord) -> Compiled {
    let compiled = crate::compile(record, MAKING).expect("the record compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(record: &OfficialRecord) -> Vec<PrintedPage> {
    let (width, _) = record.paper.size_mm();
    reading::read_table(&compile(record), &[LEFT_MM, f64::from(width) - 20.0])
}

/// As people read it: a full stop or comma behind bold letters is a run of its own.
fn words_of(pages: &[PrintedPage]) -> String {
    flowing(pages).replace(" ;", ";").replace(" .", ".").replace(" ,", ",")
}

#[test]
fn the_record_says_when_where_who_and_what() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper));
        assert_eq!(pages.len(), 1, "{paper:?}");
        let words = words_of(&pages);
        for part in [
            "BERITA ACARA RAPAT KOORDINASI BULANAN Nomor: 000.5/03/PEM",
            "Pada hari ini Senin tanggal dua puluh bulan Januari tahun dua ribu dua puluh lima bertempat di Aula Kantor \
             Kecamatan Kalirejo, kami yang bertanda tangan di bawah ini:",
            "1. Nama : Nama Contoh, S.E. NIP : 00000000 000000 0 000 Pangkat/Gol. : Pembina (IV/a) Jabatan : Camat Kalirejo \
             Alamat : Jalan Kecamatan Nomor 1, Kalirejo selanjutnya disebut PIHAK PERTAMA;",
            "2. Nama : Contoh Dua Jabatan : Kepala Kampung Kalirejo Alamat : Jalan Balai Kampung Nomor 3 selanjutnya \
             disebut PIHAK KEDUA.",
            "1. Jembatan diperbaiki. 2. Pos ronda dicat.",
            "Demikian berita acara ini dibuat dalam rangkap 2 (dua)",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        assert!(!words.contains("Mengetahui"));
    }
}

#[test]
fn the_label_of_a_number_stands_once_and_only_where_there_is_a_number() {
    for (id, printed) in [
        (
            SignerId::Nip("NIP. 000000000000000000".into()),
            "NIP : 00000000 000000 0 000",
        ),
        (
            SignerId::Nip("nip 00000000 000000 0 000".into()),
            "NIP : 00000000 000000 0 000",
        ),
        (SignerId::Nrp("NRP: 00000000".into()), "NRP : 00000000"),
        (SignerId::Nrp("00000000".into()), "NRP : 00000000"),
    ] {
        let mut record = kalirejo(Paper::A4);
        record.parties = vec![RecordParty {
            id: Some(id),
            ..camat()
        }];
        let words = words_of(&print(&record));
        assert!(words.contains(printed), "{words}");
        for doubled in ["NIP : NIP", "NRP : NRP", "NIP NIP", "NRP NRP", "NIP : nip"] {
            assert!(!words.contains(doubled), "{words}");
        }
    }
    let mut record = kalirejo(Paper::A4);
    record.parties = vec![village_head()];
    let words = words_of(&print(&record));
    assert!(
        !words.contains("NIP") && !words.contains("NRP") && !words.contains("Pangkat"),
        "{words}"
    );
}

#[test]
fn both_parties_sign_at_one_height_the_first_at_the_right_and_the_witness_below_in_the_middle() {
    let mut record = kalirejo(Paper::A4);
    record.witness = Some(RecordParty {
        signed_name: "NAMA SAKSI".into(),
        office: "Sekretaris Daerah".into(),
        ..RecordParty::default()
    });
    let pages = print(&record);
    let run = |text: &str| {
        runs(&pages)
            .find(|run| run.text == text)
            .unwrap_or_else(|| panic!("{text} is printed"))
    };
    let (first, second) = (run("NAMA CONTOH, S.E."), run("CONTOH DUA"));
    assert!((first.y - second.y).abs() < SLACK_MM);
    assert!((run("PIHAK PERTAMA,").y - run("PIHAK KEDUA,").y).abs() < SLACK_MM);
    assert!(second.x < first.x);
    assert!(run("CAMAT KALIREJO").y < first.y);
    let witness = run("NAMA SAKSI");
    assert!(run("Mengetahui,").y > first.y && witness.y > run("SEKRETARIS DAERAH").y);
    let middle = witness.x + witness.width / 2.0;
    assert!((middle - (LEFT_MM + 190.0) / 2.0).abs() < 0.1, "{middle}");
}

#[test]
fn one_party_speaks_for_himself_and_signs_at_the_right() {
    let mut record = kalirejo(Paper::A4);
    record.parties = vec![camat()];
    let pages = print(&record);
    let words = words_of(&pages);
    assert!(words.contains("saya yang bertanda tangan"), "{words}");
    assert!(!words.contains("PIHAK"), "{words}");
    assert!(runs(&pages).any(|run| run.text == "NAMA CONTOH, S.E." && run.x > 110.0));
}

#[test]
fn what_is_not_filled_in_is_written_by_hand() {
    let pages = print(&unfilled(Paper::F4215));
    let page = pages.first().expect("there is a page");
    for label in ["Nama", "Jabatan", "Alamat", "5."] {
        let level = page.find(label).unwrap_or_else(|| panic!("{label} is printed")).y;
        let dots = page
            .runs
            .iter()
            .filter(|run| run.text == "." && (run.y - level).abs() < SLACK_MM);
        assert!(dots.count() > 20, "{label} has a line to write on");
    }
}

#[test]
fn a_long_record_runs_on_and_its_signatures_stand_with_the_end_of_the_text() {
    for count in 1..=45 {
        let mut record = kalirejo(Paper::A4);
        record.contents = (1..=count).map(|number| format!("Isi k{number}")).collect();
        record.witness = Some(village_head());
        let pages = print(&record);
        let signed = pages.iter().find(|page| page.find("NAMA CONTOH, S.E.").is_some());
        let signed = signed.expect("the record is signed");
        for part in ["Demikian berita acara", "PIHAK PERTAMA,", "PIHAK KEDUA,", "Mengetahui,"] {
            assert!(
                signed.runs.iter().any(|run| run.text.starts_with(part)),
                "{count} lines part {part} from the signatures"
            );
        }
        assert_eq!(reading::counted(&pages, 'k').len(), count);
    }
}

#[test]
fn long_words_and_markup_keep_their_place() {
    for long_word in ["M".repeat(90), "W".repeat(17), "*#panic()*".to_owned()] {
        for paper in PAPERS {
            let words = || long_word.clone();
            let party = || RecordParty {
                name: words(),
                address: words(),
                office: "Camat".into(),
                ..RecordParty::default()
            };
            let record = OfficialRecord {
                title: words(),
                number: words(),
                venue: words(),
                parties: vec![party(), party()],
                contents: vec![words()],
                ..kalirejo(paper)
            };
            for page in print(&record) {
                keeps_its_place(&page, paper);
            }
        }
    }
}

/// A generator of its own, so that a failure is the same on every machine.
fn digits(seed: u64) -> String {
    let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    let mut digit = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from_digit(u32::try_from(state >> 60).unwrap_or(0) % 10, 10).unwrap_or('0')
    };
    (0..18).map(|_| digit()).collect()
}

#[test]
fn every_nip_is_grouped_as_birth_appointment_sex_and_serial_however_it_was_typed() {
    for seed in 0..2_000 {
        let number = digits(seed);
        let (_, grouped) = SignerId::Nip(number.clone()).labelled();
        let lengths: Vec<usize> = grouped.split(' ').map(str::len).collect();
        assert_eq!(lengths, [8, 6, 1, 3], "{grouped}");
        assert_eq!(grouped.replace(' ', ""), number);
        let spaced: String = number
            .chars()
            .enumerate()
            .flat_map(|(at, digit)| [Some(digit), (at % 3 == 2).then_some(' ')])
            .flatten()
            .collect();
        for typed in [
            format!("NIP {number}"),
            format!("nip. {number}"),
            format!("  {spaced} "),
        ] {
            assert_eq!(SignerId::Nip(typed).to_string(), format!("NIP {grouped}"));
        }
    }
    // What is no NIP is printed as it was given.
    for odd in ["12345", "1970010119900310011", "19700101199003100A"] {
        assert_eq!(SignerId::Nip(odd.to_owned()).labelled(), ("NIP", odd.to_owned()));
    }
}
