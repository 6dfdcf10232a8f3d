//! The laporan kejadian: questions in their order, lines for what is not known, and an empty form that says nothing of a case.

use super::MAKING;
use super::fixture::kecamatan_letterhead;
use super::reading::{self, LEFT_MM, PrintedPage, flowing, keeps_its_place, runs};
use crate::{Compiled, IncidentReport, Paper, ReporterLine, Signer};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];
const QUESTIONS: [&str; 11] = [
    "Apa",
    "Bilamana (kapan)",
    "Di mana",
    "Siapa",
    "Mengapa",
    "Bagaimana",
    "Dengan apa",
    "Tindakan yang diambil",
    "Saksi",
    "Korban dan kerugian",
    "Pelapor",
];

/// The bridge of Way Sekampung: of why, with what and witnesses nobody knows anything.
pub fn bridge(paper: Paper) -> IncidentReport {
    IncidentReport {
        letterhead: kecamatan_letterhead(),
        bare: false,
        number: "ISU/2003/2025/014".into(),
        what: "Jembatan gantung Way Sekampung putus\nInfrastruktur, Jembatan".into(),
        happened_on: "Jumat, 17 Januari 2025, pukul 06.30 WIB".into(),
        place: "Dusun II, RT 03, belakang musala\nKampung Kalirejo".into(),
        who: "Anak sekolah dan pedagang pasar; tidak ada yang luka".into(),
        how: "Hujan tiga hari.\nTali sebelah hulu putus, lantai miring ke hilir.".into(),
        action_taken: "20 Januari 2025: Warga memasang rambu di kedua ujung.".into(),
        losses: "Mengungsi: 12".into(),
        reporter: ReporterLine::Stored,
        place_date: "Kalirejo, 24 Januari 2025".into(),
        signer: Signer {
            above: Vec::new(),
            title: "KEPALA KAMPUNG KALIREJO,".into(),
            name: String::new(),
            rank: None,
            id: None,
        },
        ..IncidentReport::empty_form(paper, None)
    }
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(report: &IncidentReport) -> Compiled {
    let compiled = crate::compile(report, MAKING).expect("the report compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

fn print(report: &IncidentReport) -> Vec<PrintedPage> {
    let (width, _) = report.paper.size_mm();
    let edges = [LEFT_MM, LEFT_MM + 45.0, f64::from(width) - 20.0];
    reading::read_table(&compile(report), &edges)
}

/// Where each question stands, as page and height.
fn questions(pages: &[PrintedPage]) -> Vec<(usize, f64)> {
    let found = QUESTIONS.iter().map(|question| {
        let at = (0..)
            .zip(pages)
            .find_map(|(number, page)| Some((number, page.find(question)?.y)));
        at.unwrap_or_else(|| panic!("{question} is not asked"))
    });
    found.collect()
}

#[test]
fn the_report_answers_the_questions_in_their_order() {
    for paper in PAPERS {
        let pages = print(&bridge(paper));
        assert_eq!(pages.len(), 1, "{paper:?}");
        let words = flowing(&pages);
        for part in [
            "KECAMATAN KALIREJO",
            "LAPORAN KEJADIAN Nomor isu ISU/2003/2025/014",
            "Jembatan gantung Way Sekampung putus Infrastruktur, Jembatan",
            "Jumat, 17 Januari 2025, pukul 06.30 WIB",
            "Nama disimpan, tidak dicetak",
            "Demikian laporan ini dibuat dengan sebenarnya.",
            "Kalirejo, 24 Januari 2025 Yang melaporkan, KEPALA KAMPUNG KALIREJO,",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        let asked = questions(&pages);
        assert!(asked.is_sorted_by(|one, next| one < next), "{asked:?}");
    }
}

#[test]
fn what_is_known_has_no_lines_and_what_is_not_has_room_for_a_hand() {
    let height = |report: &IncidentReport, question: &str| -> f64 {
        let pages = print(report);
        let row = pages
            .iter()
            .flat_map(|page| &page.rows)
            .find(|row| row.cell(0).starts_with(question));
        row.map_or(0.0, |row| row.bottom - row.top)
    };
    let empty = IncidentReport::empty_form(Paper::A4, None);
    for (question, lines) in [("Apa", 1.0), ("Siapa", 2.0), ("Bagaimana", 6.0), ("Pelapor", 1.0)] {
        let room = height(&empty, question);
        assert!(room > lines * 7.5, "{question} has {room} mm");
    }
    assert!(height(&bridge(Paper::A4), "Bagaimana") < 20.0);
    assert!(height(&bridge(Paper::A4), "Mengapa") > 7.5);
}

#[test]
fn an_empty_form_is_one_page_without_letterhead_and_says_nothing_of_the_case() {
    for paper in PAPERS {
        let form = IncidentReport {
            bare: true,
            confidential: true,
            ..bridge(paper)
        };
        let pages = print(&form);
        assert_eq!(pages.len(), 1, "{paper:?}");
        questions(&pages);
        let words = flowing(&pages);
        for hidden in [
            "KECAMATAN",
            "ISU/2003",
            "Jembatan",
            "RAHASIA",
            "disimpan",
            "KEPALA KAMPUNG",
            "2025",
        ] {
            assert!(!words.contains(hidden), "{hidden} is printed: {words}");
        }
        assert!(words.contains("Yang melaporkan,"));
        assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), 0);
    }
}

#[test]
fn of_the_reporter_it_says_only_what_became_of_the_name() {
    for (reporter, words) in [
        (ReporterLine::Stored, "Nama disimpan, tidak dicetak"),
        (ReporterLine::Anonymous, "Minta tidak disebut namanya"),
        (ReporterLine::Withheld, "Tidak terbuka di laptop ini"),
        (ReporterLine::Erased, "Dihapus menurut aturan"),
    ] {
        let report = IncidentReport {
            reporter,
            ..bridge(Paper::A4)
        };
        assert!(flowing(&print(&report)).contains(words), "{words} is missing");
    }
}

#[test]
fn a_confidential_case_says_so_above_the_text_of_every_page() {
    let long = IncidentReport {
        how: ["Air naik sampai lantai jembatan."; 90].join("\n"),
        ..bridge(Paper::A4)
    };
    assert!(runs(&print(&long)).all(|run| run.text != "RAHASIA"));
    let pages = print(&IncidentReport {
        confidential: true,
        ..long
    });
    assert!(pages.len() > 1);
    for page in &pages {
        let marks: Vec<f64> = page
            .runs
            .iter()
            .filter(|run| run.text == "RAHASIA")
            .map(|run| run.y)
            .collect();
        assert!(marks.len() == 1 && marks.iter().all(|&y| y < 20.0), "{marks:?}");
    }
}

#[test]
fn the_signature_has_the_end_of_the_text_above_it_and_nothing_is_lost() {
    for count in 1..=60 {
        let report = IncidentReport {
            how: (1..=count)
                .map(|number| format!("langkah-{number}"))
                .collect::<Vec<_>>()
                .join("\n"),
            ..bridge(Paper::A4)
        };
        let pages = print(&report);
        let signed = pages
            .iter()
            .find(|page| page.find("KEPALA KAMPUNG KALIREJO,").is_some());
        let signed = signed.expect("the report is signed");
        assert!(
            signed.runs.iter().any(|run| run.text.starts_with("Demikian laporan")),
            "{count}"
        );
        for number in 1..=count {
            let step = format!("langkah-{number}");
            assert_eq!(
                runs(&pages).filter(|run| run.text == step).count(),
                1,
                "{step} of {count}"
            );
        }
    }
}

#[test]
fn long_words_and_markup_keep_to_their_columns() {
    for long in ["M".repeat(90), "W".repeat(17), "#panic() *bold* $x$".to_owned()] {
        for paper in PAPERS {
            let words = || long.clone();
            let report = IncidentReport {
                number: long.chars().take(30).collect(),
                what: words(),
                happened_on: words(),
                place: words(),
                who: words(),
                why: words(),
                how: words(),
                with_what: words(),
                action_taken: words(),
                witnesses: words(),
                losses: words(),
                ..bridge(paper)
            };
            for page in print(&report) {
                keeps_its_place(&page, paper);
            }
        }
    }
}
