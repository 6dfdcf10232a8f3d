//! The lembar isu: what it says, what it keeps to itself, and how it breaks over pages.

use super::MAKING;
use super::fixture::{kecamatan_letterhead, letterhead_line, shield};
use super::reading::{self, LEFT_MM, PrintedPage, SLACK_MM, counted, flowing, keeps_its_place, runs, text};
use crate::{
    AssignmentRow, CaseSheet, Compiled, DeadlineRow, Fact, HistoryRow, Letterhead, LineSize, PHOTOS_MAX, Paper,
    PhotoItem, ReporterLine,
};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];
const SECTIONS: [&str; 6] = ["URAIAN", "TENGGAT", "PETUGAS", "TAUTAN", "RIWAYAT", "DOKUMENTASI"];
const HEADING: [&str; 3] = ["WAKTU", "PERISTIWA", "OLEH"];

/// 40 × 30 pixels, from dark to light.
const PHOTO: &[u8] = include_bytes!("photo.jpg");

/// The bridge of Way Sekampung, one week on: something in every part of the sheet.
pub fn bridge(paper: Paper) -> CaseSheet {
    CaseSheet {
        provisional: false,
        category: "Infrastruktur".into(),
        subcategory: "Jembatan".into(),
        entry_type: "Kejadian".into(),
        village: "Kampung Kalirejo".into(),
        place: "Dusun II, RT 3, belakang musala".into(),
        coordinates: "-5,123400 104,567800".into(),
        date: "Jumat, 17 Januari 2025".into(),
        time: "06.30 WIB".into(),
        urgency: "Tinggi".into(),
        occurrence: "Sudah terjadi".into(),
        stage: "Diproses".into(),
        reporter: ReporterLine::Stored,
        description: "Tali sebelah hulu putus sesudah hujan tiga hari.\nAnak sekolah memutar lima kilometer.".into(),
        facts: vec![fact("Pelayanan", "Berhenti"), fact("Mengungsi", "12 orang")],
        deadlines: vec![
            deadline("Verifikasi", "22 Januari 2025", "tercapai 20 Januari 2025"),
            deadline("Selesai", "7 Februari 2025", "sisa 10 hari kerja"),
        ],
        assignments: vec![AssignmentRow {
            office: "Dinas Bina Marga".into(),
            until: "31 Januari 2025".into(),
            note: "Mohon tali sementara dipasang.".into(),
        }],
        history: vec![
            event("Dicatat", ""),
            event("Tindak lanjut", "Warga memasang rambu di kedua ujung."),
        ],
        links: vec!["Terkait dengan KLR-2025-0398, jalan poros longsor".into()],
        ..bare(paper)
    }
}

/// A case of which nothing is known but its number and title.
pub fn bare(paper: Paper) -> CaseSheet {
    CaseSheet {
        letterhead: kecamatan_letterhead(),
        paper,
        number: "KLR-2025-0412".into(),
        provisional: true,
        former: String::new(),
        title: "Jembatan gantung Way Sekampung putus".into(),
        category: String::new(),
        subcategory: String::new(),
        entry_type: String::new(),
        village: String::new(),
        place: String::new(),
        coordinates: String::new(),
        date: String::new(),
        time: String::new(),
        urgency: String::new(),
        occurrence: String::new(),
        stage: String::new(),
        confidential: false,
        redacted: false,
        reporter: ReporterLine::None,
        description: String::new(),
        facts: vec![],
        deadlines: vec![],
        assignments: vec![],
        answers: vec![],
        history: vec![],
        photos: vec![],
        links: vec![],
        printed_at: "Jumat, 24 Januari 2025 pukul 10.15 WIB".into(),
        printed_by: "Kasi Pemerintahan".into(),
        watermark: None,
    }
}

fn fact(label: &str, value: &str) -> Fact {
    Fact {
        label: label.into(),
        value: value.into(),
    }
}

fn deadline(milestone: &str, until: &str, state: &str) -> DeadlineRow {
    DeadlineRow {
        milestone: milestone.into(),
        until: until.into(),
        state: state.into(),
    }
}

fn event(what: &str, text: &str) -> HistoryRow {
    HistoryRow {
        at: "20/01/2025 09.15 WIB".into(),
        what: what.into(),
        text: text.into(),
        by: "Kepala Kampung".into(),
    }
}

pub fn events(count: u32) -> Vec<HistoryRow> {
    (1..=count)
        .map(|number| event("Tindak lanjut", &format!("Kejadian {number}")))
        .collect()
}

pub fn photos(count: usize) -> Vec<PhotoItem> {
    (1..=count)
        .map(|number| PhotoItem {
            caption: format!("Gambar {number}"),
            jpeg: Some(PHOTO.to_vec()),
        })
        .collect()
}

/// Lines of a description.
fn lines(count: usize) -> String {
    vec!["Satu baris uraian."; count].join("\n")
}

/// Compiles, and takes every warning of Typst for a failure.
fn compile(sheet: &CaseSheet) -> Compiled {
    let compiled = crate::compile(sheet, MAKING).expect("the sheet compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

/// Reads the rows of the history.
pub fn print(sheet: &CaseSheet) -> Vec<PrintedPage> {
    let (width, _) = sheet.paper.size_mm();
    let right = f64::from(width) - 20.0;
    reading::read_table(&compile(sheet), &[LEFT_MM, LEFT_MM + 30.0, right - 38.0, right])
}

#[test]
fn the_sheet_of_a_case_says_all_that_is_known_of_it() {
    for paper in PAPERS {
        let words = flowing(&print(&bridge(paper)));
        for part in [
            "KECAMATAN KALIREJO",
            "LEMBAR ISU",
            "Nomor KLR-2025-0412",
            "Judul Jembatan gantung Way Sekampung putus",
            "Jenis Kejadian",
            "Kategori Infrastruktur",
            "Sub-kategori Jembatan",
            "Wilayah Kampung Kalirejo",
            "Tempat Dusun II, RT 3, belakang musala",
            "Koordinat -5,123400 104,567800",
            "Tanggal kejadian Jumat, 17 Januari 2025",
            "Jam kejadian 06.30 WIB",
            "Keadaan Sudah terjadi",
            "Urgensi Tinggi",
            "Tahap Diproses",
            "Pelapor Nama disimpan, tidak dicetak",
            "Pelayanan Berhenti",
            "Mengungsi 12 orang",
            "URAIAN Tali sebelah hulu putus sesudah hujan tiga hari. Anak sekolah memutar lima kilometer.",
            "TENGGAT LANGKAH SAMPAI KEADAAN Verifikasi 22 Januari 2025 tercapai 20 Januari 2025 Selesai",
            "PETUGAS INSTANSI PALING LAMBAT CATATAN Dinas Bina Marga 31 Januari 2025 Mohon tali sementara dipasang.",
            "TAUTAN – Terkait dengan KLR-2025-0398, jalan poros longsor",
            "RIWAYAT WAKTU PERISTIWA OLEH 20/01/2025 09.15 WIB Dicatat Kepala Kampung",
            "Tindak lanjut Warga memasang rambu di kedua ujung. Kepala Kampung",
            "Diterima oleh Tanggal Paraf",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
    }
}

#[test]
fn a_number_of_the_laptop_is_called_provisional() {
    assert!(flowing(&print(&bare(Paper::A4))).contains("Nomor sementara KLR-2025-0412"));
    assert!(!flowing(&print(&bridge(Paper::A4))).contains("sementara KLR"));
}

#[test]
fn the_number_that_a_case_had_before_stands_beside_its_own() {
    let mut sheet = bridge(Paper::A4);
    assert!(!flowing(&print(&sheet)).contains("semula"));
    sheet.former = "S-04".into();
    assert!(flowing(&print(&sheet)).contains("Nomor KLR-2025-0412 · semula S-04"));
}

#[test]
fn empty_parts_leave_no_trace() {
    let mut sheet = bare(Paper::A4);
    sheet.place = " ".into();
    sheet.description = "\n \n".into();
    sheet.facts = vec![fact("Mengungsi", "")];
    let pages = print(&sheet);
    assert_eq!(pages.len(), 1);
    for heading in SECTIONS {
        assert!(runs(&pages).all(|run| run.text != heading), "{heading} is printed");
    }
    for label in ["Kategori", "Sub-kategori", "Tempat", "Koordinat", "Mengungsi"] {
        assert!(runs(&pages).all(|run| run.text != label), "{label} is printed");
    }

    let full = print(&CaseSheet {
        photos: photos(1),
        ..bridge(Paper::A4)
    });
    for heading in SECTIONS {
        assert_eq!(
            runs(&full).filter(|run| run.text == heading).count(),
            1,
            "{heading} is missing"
        );
    }
}

#[test]
fn of_the_reporter_it_says_only_what_became_of_the_name() {
    for (reporter, words) in [
        (ReporterLine::None, "Pelapor Tidak ada"),
        (ReporterLine::Stored, "Pelapor Nama disimpan, tidak dicetak"),
        (ReporterLine::Anonymous, "Pelapor Minta tidak disebut namanya"),
        (ReporterLine::Withheld, "Pelapor Tidak terbuka di laptop ini"),
        (ReporterLine::Erased, "Pelapor Dihapus menurut aturan"),
    ] {
        let mut sheet = bare(Paper::A4);
        sheet.reporter = reporter;
        let printed = flowing(&print(&sheet));
        assert!(printed.contains(words), "{words} is missing in {printed}");
    }
}

#[test]
fn a_confidential_case_says_so_above_the_text_of_every_page() {
    for paper in PAPERS {
        let mut sheet = bare(paper);
        sheet.history = events(60);
        assert!(runs(&print(&sheet)).all(|run| run.text != "RAHASIA"));

        sheet.confidential = true;
        let pages = print(&sheet);
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
}

/// What stands in the lower margin, as its lines follow each other.
fn foot(page: &PrintedPage) -> String {
    let lines = page
        .runs
        .iter()
        .filter(|run| run.y > page.height_pt / 72.0 * 25.4 - 25.0);
    lines.map(|run| run.text.trim()).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_page_says_at_its_foot_which_it_is_and_who_printed_it() {
    let mut sheet = bare(Paper::A4);
    sheet.history = events(60);
    let pages = print(&sheet);
    for (number, page) in (1..).zip(&pages) {
        let count = format!("halaman {number} dari {}", pages.len());
        for words in [
            "Lembar Isu KLR-2025-0412",
            count.as_str(),
            "Dicetak Jumat, 24 Januari 2025 pukul 10.15 WIB oleh Kasi Pemerintahan",
        ] {
            assert!(foot(page).contains(words), "{words}: {}", foot(page));
        }
    }
    sheet.printed_by = " ".into();
    let pages = print(&sheet);
    assert!(
        pages
            .iter()
            .all(|page| foot(page).ends_with("Dicetak Jumat, 24 Januari 2025 pukul 10.15 WIB"))
    );
}

#[test]
fn sixty_events_are_printed_once_in_order_under_a_heading_on_every_page() {
    let wanted: Vec<String> = (1..=60)
        .map(|number| format!("Tindak lanjut Kejadian {number}"))
        .collect();
    for paper in PAPERS {
        let mut sheet = bare(paper);
        sheet.history = events(60);
        let pages = print(&sheet);
        assert!(pages.len() > 1, "{paper:?}");
        let mut printed = Vec::new();
        for page in &pages {
            let heading = page.rows.iter().position(|row| row.cells == HEADING);
            for (place, row) in page.rows.iter().enumerate() {
                if row.cell(1).starts_with("Tindak lanjut Kejadian") {
                    assert!(heading.is_some_and(|heading| heading < place), "{row:?} has no heading");
                    assert_eq!(row.cell(0), "20/01/2025 09.15 WIB");
                    assert_eq!(row.cell(2), "Kepala Kampung");
                    printed.push(row.cell(1).to_owned());
                }
            }
        }
        assert_eq!(printed, wanted, "{paper:?}");
    }
}

#[test]
fn an_event_stays_in_one_piece_where_a_page_can_hold_it() {
    let mut sheet = bare(Paper::A4);
    sheet.history = (1..=20)
        .map(|number| {
            let words = "kata ".repeat(20 * number);
            event(&format!("Kejadian {number}"), &format!("{words}akhir"))
        })
        .collect();
    let pages = print(&sheet);
    let rows: Vec<&str> = pages
        .iter()
        .flat_map(|page| &page.rows)
        .map(|row| row.cell(1))
        .filter(|cell| cell.starts_with("Kejadian"))
        .collect();
    assert_eq!(rows.len(), 20);
    for cell in rows {
        assert!(cell.ends_with("kata akhir"), "{cell}");
    }
}

#[test]
fn an_event_that_no_page_can_hold_goes_on_and_loses_nothing() {
    let words: Vec<String> = (1..=1500).map(|number| format!("k{number}")).collect();
    let mut sheet = bare(Paper::A4);
    sheet.history = vec![
        event("Dicatat", ""),
        event("Tindak lanjut", &words.join(" ")),
        event("Selesai", ""),
    ];
    let pages = print(&sheet);
    assert!(pages.len() > 2);
    assert_eq!(counted(&pages, 'k'), (1..=1500).collect::<Vec<_>>());
    for page in &pages {
        keeps_its_place(page, Paper::A4);
        let goes_on: Vec<f64> = page
            .runs
            .iter()
            .filter(|run| run.text.starts_with('k'))
            .map(|run| run.y)
            .collect();
        assert!(goes_on.is_empty() || page.rows.iter().any(|row| row.cells == HEADING));
        assert!(goes_on.iter().all(|&y| y < 272.0), "the text leaves its page");
    }
}

#[test]
fn a_description_of_four_thousand_letters_is_printed_in_full() {
    let words: Vec<String> = (1..=800).map(|number| format!("u{number:03}")).collect();
    for paper in PAPERS {
        let mut sheet = bridge(paper);
        sheet.description = words.join(" ");
        assert_eq!(sheet.description.len(), 3_999);
        let pages = print(&sheet);
        assert_eq!(counted(&pages, 'u'), (1..=800).collect::<Vec<_>>());
        for page in &pages {
            keeps_its_place(page, paper);
        }
    }
}

#[test]
fn the_lines_of_a_description_stay_lines() {
    let mut sheet = bare(Paper::A4);
    sheet.description = "Baris satu\r\n\r\nBaris dua\nBaris tiga\n\n".into();
    sheet.history = vec![event("Tindak lanjut", "Pagi rapat\nSore kerja")];
    let pages = print(&sheet);
    let y = |words: &str| {
        let found = runs(&pages).find(|run| run.text.trim() == words);
        found.unwrap_or_else(|| panic!("{words} is no line")).y
    };
    let (first, second, third) = (y("Baris satu"), y("Baris dua"), y("Baris tiga"));
    let line = third - second;
    assert!(line > 3.0, "{line} mm");
    assert!(
        (second - first - 2.0 * line).abs() < 0.5,
        "an empty line is {} mm",
        second - first
    );
    assert!(y("Pagi rapat") < y("Sore kerja"));
}

#[test]
fn a_title_never_ends_a_page() {
    for count in 25..=50 {
        let mut sheet = bridge(Paper::A4);
        sheet.description = lines(count);
        sheet.photos = photos(2);
        let pages = print(&sheet);
        for (title, below) in [
            ("URAIAN", "Satu baris uraian."),
            ("TENGGAT", "Verifikasi"),
            ("PETUGAS", "Dinas Bina Marga"),
            ("RIWAYAT", "Dicatat"),
            ("DOKUMENTASI", "Gambar 1"),
        ] {
            let page = pages.iter().find(|page| page.find(title).is_some());
            let page = page.unwrap_or_else(|| panic!("{title} is printed"));
            let above = page.find(title).map_or(0.0, |run| run.y);
            assert!(
                page.find(below).is_some_and(|run| run.y > above),
                "{count} lines leave {title} alone"
            );
        }
    }
}

#[test]
fn the_place_to_sign_for_it_stays_in_one_piece_at_the_end() {
    for count in 25..=50 {
        let mut sheet = bare(Paper::A4);
        sheet.description = lines(count);
        let pages = print(&sheet);
        let last = pages.last().expect("there is a page");
        let heads = ["Diterima oleh", "Tanggal", "Paraf"].map(|words| {
            let run = last.find(words);
            run.unwrap_or_else(|| panic!("{count} lines lose {words}")).y
        });
        let [first, ..] = heads;
        assert!(heads.iter().all(|y| (y - first).abs() < SLACK_MM));
        let room = last.rows.iter().find(|row| row.top > first);
        assert!(
            room.is_some_and(|row| row.bottom - row.top > 15.9 && row.bottom < 272.0 + SLACK_MM),
            "{count} lines leave no room for a hand: {room:?}"
        );
    }
}

#[test]
fn photos_stand_two_to_a_row_with_their_captions() {
    for paper in PAPERS {
        let mut sheet = bare(paper);
        sheet.letterhead.logo = None;
        sheet.photos = photos(3);
        let pages = print(&sheet);
        let pictures: Vec<_> = pages.iter().flat_map(|page| &page.pictures).collect();
        let [left, right, third] = pictures.as_slice() else {
            panic!("three photos are printed: {pictures:?}")
        };
        assert!((left.1 - right.1).abs() < SLACK_MM, "{left:?} and {right:?} are level");
        assert!(left.0 > LEFT_MM - SLACK_MM && left.0 + left.2 < right.0);
        let (width, _) = paper.size_mm();
        assert!(right.0 + right.2 < f64::from(width) - 20.0 + SLACK_MM);
        assert!((third.0 - left.0).abs() < SLACK_MM);
        for (_, _, width, height) in pictures {
            assert!((width / height - 40.0 / 30.0).abs() < 0.01, "{width} × {height} mm");
        }
        for number in 1..=3 {
            assert!(runs(&pages).any(|run| run.text == format!("Gambar {number}")));
        }
    }
}

#[test]
fn a_broken_photo_keeps_no_case_off_the_paper() {
    let mut sheet = bare(Paper::A4);
    sheet.letterhead.logo = None;
    let broken = [b"".as_slice(), b"bukan foto", b"\xff\xd8\xff\xe0"];
    sheet.photos = broken
        .map(|bytes| PhotoItem {
            caption: "Tepi sungai".into(),
            jpeg: Some(bytes.to_vec()),
        })
        .to_vec();
    sheet.photos.extend(photos(1));
    let pages = print(&sheet);
    assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), 1);
    let words = flowing(&pages);
    assert_eq!(words.matches("Foto ini rusak dan tidak dapat dicetak.").count(), 3);
    assert_eq!(words.matches("Tepi sungai").count(), 3);
}

/// Photos of each page, if each stands with its caption and all of them below the title.
fn photos_of(pages: &[PrintedPage], paper: Paper) -> Vec<usize> {
    let (_, height) = paper.size_mm();
    let of_page = |page: &PrintedPage| {
        let captions = page.runs.iter().filter(|run| run.text.starts_with("Gambar"));
        let title = page.find("DOKUMENTASI").map(|run| run.y);
        for (_, top, _, high) in &page.pictures {
            assert!(title.is_some_and(|y| y < *top), "a photo without a title");
            assert!(top + high < f64::from(height) - 25.0, "a photo leaves its page");
        }
        assert_eq!(captions.count(), page.pictures.len());
        assert_eq!(title.is_some(), !page.pictures.is_empty());
        keeps_its_place(page, paper);
        page.pictures.len()
    };
    pages.iter().map(of_page).collect()
}

#[test]
fn photos_begin_below_the_place_to_sign_and_go_on_in_whole_rows_under_their_title() {
    for paper in PAPERS {
        let mut sheet = bare(paper);
        sheet.letterhead.logo = None;
        sheet.photos = photos(7);
        for photo in &mut sheet.photos {
            photo.caption +=
                " dari tepi jalan poros, dilihat dari arah balai kampung, pagi hari sebelum hujan turun lagi";
        }
        let pages = print(&sheet);
        let [first, second] = photos_of(&pages, paper)[..] else {
            panic!("{} pages on {paper:?}", pages.len())
        };
        assert!(
            first >= 2 && first % 2 == 0 && first + second == 7,
            "{first} and {second}"
        );
        let signed = pages.first().and_then(|page| page.find("Paraf")).map(|run| run.y);
        let title = pages.first().and_then(|page| page.find("DOKUMENTASI")).map(|run| run.y);
        assert!(signed.is_some() && signed < title);
    }
}

#[test]
fn photos_for_which_a_page_has_no_room_go_to_the_next_with_their_title() {
    for (count, lines_of_text) in [(1, 25), (2, 30), (2, 38)] {
        let mut sheet = bare(Paper::A4);
        sheet.letterhead.logo = None;
        sheet.description = lines(lines_of_text);
        sheet.photos = photos(count);
        let pages = print(&sheet);
        let shown = photos_of(&pages, Paper::A4);
        assert_eq!(shown.iter().sum::<usize>(), count);
        assert_eq!(shown.first(), Some(&0), "{lines_of_text} lines");
        assert_eq!(shown.len(), 2, "{lines_of_text} lines");
    }
}

#[test]
fn a_photo_that_has_not_arrived_has_a_frame_that_says_so() {
    let mut sheet = bare(Paper::A4);
    sheet.letterhead.logo = None;
    sheet.photos = photos(2);
    if let Some(photo) = sheet.photos.first_mut() {
        photo.jpeg = None;
    }
    let pages = print(&sheet);
    assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), 1);
    let words = flowing(&pages);
    assert_eq!(words.matches("Foto belum sampai.").count(), 1);
    assert!(words.contains("Gambar 1") && !words.contains("rusak"));
}

#[test]
fn a_confidential_case_is_printed_without_its_photos() {
    let mut sheet = bare(Paper::A4);
    sheet.letterhead.logo = None;
    sheet.photos = photos(PHOTOS_MAX + 1);
    sheet.confidential = true;
    let pages = print(&sheet);
    assert!(pages.iter().all(|page| page.pictures.is_empty()));
    let words = flowing(&pages);
    for part in ["DOKUMENTASI", "Gambar", "foto lain"] {
        assert!(!words.contains(part), "{part} is printed");
    }
}

#[test]
fn photos_beyond_the_most_are_counted() {
    let mut sheet = bare(Paper::A4);
    sheet.letterhead.logo = None;
    sheet.photos = photos(PHOTOS_MAX);
    let pages = print(&sheet);
    assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), PHOTOS_MAX);
    assert!(!text(&pages).contains("foto lain"));

    sheet.photos = photos(PHOTOS_MAX + 2);
    let pages = print(&sheet);
    assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), PHOTOS_MAX);
    assert!(flowing(&pages).contains("2 foto lain tidak dicetak."));
}

#[test]
fn markup_is_printed_as_it_was_typed() {
    let typed = ["#panic()", "*bold* $x$", "`raw` // c", "_i_ <l> @r", "a\\b ~ -- [x]"];
    let [first, second, third, fourth, fifth] = typed.map(String::from);
    let mut sheet = bare(Paper::A4);
    sheet.title = first.clone();
    sheet.place = second.clone();
    sheet.description = format!("{third}\n{fourth}\n{fifth}");
    sheet.facts = vec![fact(&fourth, &fifth)];
    sheet.deadlines = vec![deadline(&first, &second, &third)];
    sheet.assignments = vec![AssignmentRow {
        office: fourth.clone(),
        until: fifth.clone(),
        note: first.clone(),
    }];
    sheet.history = typed.map(|typed| event(typed, typed)).to_vec();
    sheet.links = vec![second.clone()];
    sheet.printed_at = "#read(\"x\")".into();
    sheet.printed_by = "= Judul".into();
    let pages = print(&sheet);
    let times = |words: &str| runs(&pages).filter(|run| run.text == words).count();
    for (words, count) in [(&first, 5), (&second, 5), (&third, 4), (&fourth, 5), (&fifth, 5)] {
        assert_eq!(times(words), count, "{words}");
    }
    assert!(times("Dicetak #read(\"x\") oleh = Judul") >= 1);
}

#[test]
fn long_words_keep_to_their_columns() {
    // The first is broken anywhere; the second is short enough to be taken for an ordinary word.
    for long in ["M".repeat(90), "W".repeat(17)] {
        for paper in PAPERS {
            let words = || long.clone();
            // What stands in the foot has three lines.
            let shorter = || long.chars().take(30).collect::<String>();
            let mut history = events(3);
            history.push(HistoryRow {
                at: words(),
                what: words(),
                text: words(),
                by: words(),
            });
            let sheet = CaseSheet {
                number: shorter(),
                title: words(),
                category: words(),
                subcategory: words(),
                entry_type: words(),
                village: words(),
                place: words(),
                coordinates: words(),
                date: words(),
                time: words(),
                urgency: words(),
                occurrence: words(),
                stage: words(),
                description: words(),
                facts: vec![fact(&long, &long)],
                deadlines: vec![deadline(&long, &long, &long)],
                assignments: vec![AssignmentRow {
                    office: words(),
                    until: words(),
                    note: words(),
                }],
                history,
                photos: vec![PhotoItem {
                    caption: words(),
                    jpeg: Some(PHOTO.to_vec()),
                }],
                links: vec![words()],
                printed_at: shorter(),
                printed_by: shorter(),
                ..bridge(paper)
            };
            for page in print(&sheet) {
                keeps_its_place(&page, paper);
            }
        }
    }
}

#[test]
fn the_watermark_lies_across_every_page() {
    let mut sheet = bare(Paper::F4215);
    sheet.history = events(60);
    assert!(runs(&print(&sheet)).all(|run| !run.rotated));
    sheet.watermark = Some("CONTOH".into());
    for page in print(&sheet) {
        assert!(page.runs.iter().any(|run| run.rotated && run.text == "CONTOH"));
    }
}

#[test]
fn preview_and_pdf_have_the_same_pages_in_the_size_of_the_paper_and_equal_bytes() {
    for paper in PAPERS {
        let (width, height) = paper.size_mm();
        let mut sheet = bridge(paper);
        sheet.history = events(60);
        sheet.photos = photos(3);
        let compiled = compile(&sheet);
        let pdf = compiled.pdf().expect("the pages become a PDF");
        assert_eq!(compiled.svg_pages().len(), compiled.page_count());
        assert!(compiled.page_count() > 1);
        for page in print(&sheet) {
            let in_points = |mm: u32| f64::from(mm) / 25.4 * 72.0;
            assert!((page.width_pt - in_points(width)).abs() < 0.001);
            assert!((page.height_pt - in_points(height)).abs() < 0.001);
        }
        assert_eq!(pdf, compile(&sheet).pdf().expect("the pages become a PDF"));
    }
}

#[test]
fn the_letterhead_is_that_of_the_office_that_prints() {
    let mut sheet = bare(Paper::A4);
    sheet.letterhead = Letterhead {
        lines: vec![letterhead_line("DISTRIK SENTANI", LineSize::Office)],
        address: vec![],
        logo: Some(shield()),
    };
    let pages = print(&sheet);
    let first = pages.first().expect("there is a page");
    assert!(first.find("DISTRIK SENTANI").is_some_and(|run| run.size_pt == 16.0));
    assert_eq!(first.pictures.len(), 1);

    sheet.letterhead = Letterhead::default();
    let pages = print(&sheet);
    let first = pages.first().expect("there is a page");
    assert!(
        first.find("LEMBAR ISU").is_some_and(|run| run.y < 25.0),
        "the title moves up"
    );
}
