//! The surat mandat: who sends whom where, and lines for what nobody knows.

use super::MAKING;
use super::fixture::{kecamatan_letterhead, village_letterhead};
use super::reading::{self, PrintedPage, SLACK_MM, flowing, keeps_its_place, runs, text};
use crate::{Letterhead, MandateLetter, MandatePerson, Paper, Signer, SignerId};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

/// A village head who is no civil servant sends his secretary, who is one.
pub(super) fn kalirejo(paper: Paper) -> MandateLetter {
    MandateLetter {
        letterhead: village_letterhead(),
        paper,
        number: "005/3/KLR/2025".into(),
        place: "Kalirejo".into(),
        day: "18 Januari 2025".into(),
        giver: MandatePerson {
            name: "Nama Contoh".into(),
            id: None,
            rank: String::new(),
            office: "Kepala Kampung Kalirejo".into(),
        },
        representative: MandatePerson {
            name: "Wakil Contoh, S.IP.".into(),
            id: Some(SignerId::Nip("000000000000000000".into())),
            rank: "Penata (III/c)".into(),
            office: "Sekretaris Kampung Kalirejo".into(),
        },
        meeting_title: "Rapat Koordinasi Bulanan".into(),
        date_long: "Senin, 20 Januari 2025".into(),
        time: "09.00 WIB s.d. selesai".into(),
        venue: "Aula Kantor Kecamatan Kalirejo".into(),
        invitation: "005/14/I/2025".into(),
        signer: Signer {
            above: vec![],
            title: "KEPALA KAMPUNG KALIREJO,".into(),
            name: "NAMA CONTOH".into(),
            rank: None,
            id: None,
        },
        watermark: None,
    }
}

/// Of a meeting of which nobody knows where it is, and nobody who goes.
pub(super) fn unknown(paper: Paper) -> MandateLetter {
    let nobody = MandatePerson {
        name: String::new(),
        id: Some(SignerId::Nrp(String::new())),
        rank: " ".into(),
        office: String::new(),
    };
    MandateLetter {
        letterhead: Letterhead::default(),
        number: "005/…/KLR/2025".into(),
        giver: nobody.clone(),
        representative: nobody,
        time: String::new(),
        venue: String::new(),
        invitation: String::new(),
        ..kalirejo(paper)
    }
}

/// Takes every warning of Typst for a failure.
fn print(letter: &MandateLetter) -> Vec<PrintedPage> {
    let compiled = crate::compile(letter, MAKING).expect("the letter compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    let pdf = compiled.pdf().expect("the pages become a PDF");
    assert!(pdf.starts_with(b"%PDF-"));
    reading::read_table(&compiled, &[])
}

/// How many lines to write on begin like this.
fn dotted(page: &PrintedPage, label: &str) -> usize {
    let labels = page.runs.iter().filter(|run| run.text == label);
    labels
        .filter(|label| {
            let level = page.runs.iter().filter(|run| (run.y - label.y).abs() < SLACK_MM);
            level.filter(|run| run.text == ".").count() > 20
        })
        .count()
}

#[test]
fn the_letter_says_who_sends_whom_where() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper));
        assert_eq!(pages.len(), 1, "{paper:?}");
        let words = flowing(&pages);
        for part in [
            "KAMPUNG KALIREJO",
            "SURAT MANDAT Nomor: 005/3/KLR/2025",
            "Yang bertanda tangan di bawah ini: Nama : Nama Contoh Jabatan : Kepala Kampung Kalirejo",
            "memberi mandat kepada: Nama : Wakil Contoh, S.IP. NIP : 00000000 000000 0 000 Pangkat/Gol. : Penata (III/c)",
            "Jabatan : Sekretaris Kampung Kalirejo",
            "untuk menghadiri rapat",
            "Acara : Rapat Koordinasi Bulanan Hari/Tanggal : Senin, 20 Januari 2025",
            "Waktu : 09.00 WIB s.d. selesai Tempat : Aula Kantor Kecamatan Kalirejo",
            "Surat undangan : Nomor 005/14/I/2025",
            "dipergunakan sebagaimana mestinya.",
            "Kalirejo, 18 Januari 2025 KEPALA KAMPUNG KALIREJO, NAMA CONTOH",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        let title = pages[0].find("SURAT MANDAT").expect("the title is printed");
        let middle = (30.0 + f64::from(paper.size_mm().0) - 20.0) / 2.0;
        assert!((title.x + title.width / 2.0 - middle).abs() < SLACK_MM, "in the middle");
    }
}

#[test]
fn what_is_not_known_is_a_line_to_write_on() {
    let letter = unknown(Paper::A4);
    let pages = print(&letter);
    let page = &pages[0];
    for label in ["Nama", "NRP", "Pangkat/Gol.", "Jabatan"] {
        assert_eq!(dotted(page, label), 2, "{label}");
    }
    for label in ["Waktu", "Tempat"] {
        assert_eq!(dotted(page, label), 1, "{label}");
    }
    assert!(page.find("Surat undangan").is_none());
    let words = flowing(&pages);
    assert!(!words.contains('…') && words.contains("/KLR/2025"), "{words}");
    assert!(
        page.find("SURAT MANDAT").is_some_and(|run| run.y < 26.0),
        "the letter moves up"
    );
    let unnumbered = MandateLetter {
        number: String::new(),
        ..letter
    };
    assert!(print(&unnumbered)[0].runs.iter().filter(|run| run.text == ".").count() > 20);
}

#[test]
fn the_signature_has_the_end_of_the_text_above_it() {
    for lines in 1..=30 {
        let mut letter = kalirejo(Paper::A4);
        letter.venue = "Aula Kantor Kecamatan Kalirejo di Jalan Raya Way Sekampung ".repeat(lines);
        let pages = print(&letter);
        let signed = pages.iter().find(|page| page.find("NAMA CONTOH").is_some());
        let signed = signed.expect("the letter is signed");
        assert!(
            signed
                .runs
                .iter()
                .any(|run| run.text.starts_with("Hasil rapat dilaporkan")),
            "{lines} lines part the text from the signature"
        );
    }
}

#[test]
fn markup_and_long_words_are_printed_as_they_were_typed_and_keep_their_place() {
    for long in ["M".repeat(90), "W".repeat(17), "#panic() *x* $y$ <l> @r".to_owned()] {
        for paper in PAPERS {
            let person = MandatePerson {
                name: long.clone(),
                id: Some(SignerId::Nrp("123456789".into())),
                rank: long.clone(),
                office: long.clone(),
            };
            let mut letter = kalirejo(paper);
            letter.letterhead = kecamatan_letterhead();
            letter.number = long.clone();
            letter.place = long.clone();
            letter.giver = person.clone();
            letter.representative = person;
            letter.meeting_title = long.clone();
            letter.venue = long.clone();
            letter.time = long.clone();
            letter.invitation = long.clone();
            letter.signer.title = format!("{long},");
            letter.signer.name = long.clone();
            let pages = print(&letter);
            for page in &pages {
                keeps_its_place(page, paper);
            }
            if long.starts_with('#') {
                let printed = runs(&pages).filter(|run| run.text == long).count();
                assert!(printed >= 8, "printed {printed} times: {}", text(&pages));
            }
        }
    }
}

#[test]
fn the_watermark_lies_across_the_page() {
    let mut letter = kalirejo(Paper::F4215);
    letter.watermark = Some("CONTOH".into());
    let pages = print(&letter);
    assert!(pages[0].runs.iter().any(|run| run.rotated && run.text == "CONTOH"));
}
