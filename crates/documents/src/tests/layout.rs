//! Where things stand: paper, columns, rows, page breaks, signature block.

use super::fixture::{attendee, kalirejo, short_rows, single, village_letterhead};
use super::print;
use super::reading::{self, LEFT_MM, SLACK_MM, column_edges};
use crate::{AttendanceSheet, Paper, RowStatus, SheetForm, SheetRow, Signer};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

#[test]
fn pages_have_the_size_of_the_paper() {
    let points = [
        (Paper::A4, 595.276, 841.89),
        (Paper::F4215, 609.449, 935.433),
        (Paper::F4210, 595.276, 935.433),
    ];
    for (paper, width, height) in points {
        for page in print(&kalirejo(paper)) {
            assert!(
                (page.width_pt - width).abs() < 0.001,
                "{paper:?} is {} pt wide",
                page.width_pt
            );
            assert!(
                (page.height_pt - height).abs() < 0.001,
                "{paper:?} is {} pt high",
                page.height_pt
            );
        }
    }
}

#[test]
fn thirty_people_fit_on_three_pages_with_ten_blank_rows() {
    for paper in PAPERS {
        let pages = print(&kalirejo(paper));
        assert!(pages.len() <= 3, "{paper:?} takes {} pages", pages.len());
        let numbers: Vec<u32> = pages.iter().flat_map(|page| page.numbers()).collect();
        assert_eq!(numbers, (1..=39).collect::<Vec<_>>());
    }
}

#[test]
fn first_page_and_next_pages_hold_their_full_number_of_rows() {
    for (paper, first, next) in [(Paper::A4, 18, 23), (Paper::F4215, 21, 26), (Paper::F4210, 21, 26)] {
        for letterhead in [kalirejo(paper).letterhead, village_letterhead()] {
            let sheet = AttendanceSheet {
                letterhead,
                ..short_rows(paper, 80)
            };
            let counts: Vec<usize> = print(&sheet).iter().map(|page| page.numbers().len()).collect();
            assert!(
                counts.first().is_some_and(|&count| count >= first),
                "{paper:?}: {counts:?}"
            );
            assert!(
                counts.get(1).is_some_and(|&count| count >= next),
                "{paper:?}: {counts:?}"
            );
        }
    }
}

#[test]
fn sixty_people_fit_on_three_a4_pages() {
    assert_eq!(print(&short_rows(Paper::A4, 60)).len(), 3);
}

#[test]
fn any_number_of_rows_is_printed_once_and_in_order() {
    for count in [0_u32, 1, 17, 65, 320] {
        let pages = print(&short_rows(Paper::A4, count as usize));
        let numbers: Vec<u32> = pages.iter().flat_map(|page| page.numbers()).collect();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
        let last = pages.last().expect("there is a page");
        assert!(
            last.find("Hi. YULIANTO, S.E.").is_some(),
            "{count} rows lose the signature"
        );
    }
}

#[test]
fn every_page_repeats_the_heading() {
    for page in print(&short_rows(Paper::A4, 80)) {
        assert!(
            page.rows.first().is_some_and(|row| row.is_heading()),
            "{:?}",
            page.rows.first()
        );
    }
}

#[test]
fn columns_have_their_widths_and_the_signature_halves_no_border_between() {
    for paper in PAPERS {
        let [a, b, c, d, middle, e, f] = column_edges(paper);
        for page in print(&kalirejo(paper)) {
            assert_eq!(page.column_borders.len(), 6, "{:?}", page.column_borders);
            for (found, wanted) in page.column_borders.iter().zip([a, b, c, d, e, f]) {
                assert!((found - wanted).abs() < SLACK_MM, "{paper:?}: {found} for {wanted}");
                assert!((found - middle).abs() > 1.0);
            }
            assert!(page.border_thicknesses_pt.iter().all(|&thickness| thickness == 0.5));
        }
    }
}

#[test]
fn the_longest_mark_keeps_a_millimetre_from_the_borders_of_its_column() {
    for paper in PAPERS {
        let status = RowStatus::Represented {
            name: Some("Iptu Wagiman".into()),
            office: None,
        };
        let sheet = AttendanceSheet {
            paper,
            ..single(Some("Sumarno"), "Kapolsek Kalirejo", status, true)
        };
        let [.., left, right] = column_edges(paper);
        let pages = print(&sheet);
        let mark = pages
            .iter()
            .find_map(|page| page.find("Diwakili"))
            .expect("it is printed");
        let (before, after) = (mark.x - left, right - mark.x - mark.width);
        assert!(before > 1.0 && after > 1.0, "{paper:?}: {before} and {after}");
    }
}

#[test]
fn odd_numbers_sign_left_and_even_numbers_right_across_pages() {
    for paper in PAPERS {
        let [_, _, _, left_half, right_half, ..] = column_edges(paper);
        let pages = print(&short_rows(paper, 65));
        assert!(pages.len() > 2);
        for row in pages.iter().flat_map(|page| page.numbered_rows()) {
            let number = row.number().expect("numbered");
            let signature = row.signature_number().expect("every row has a place to sign");
            let half = if number % 2 == 1 { left_half } else { right_half };
            assert!(
                (signature.x - half - 2.0).abs() < SLACK_MM,
                "row {number} signs at {}",
                signature.x
            );
            assert!((signature.size_pt - 8.0).abs() < SLACK_MM);
            assert!(signature.y - row.top < 5.0, "row {number} has its number at the top");
        }
    }
}

#[test]
fn rows_leave_ten_millimetres_to_sign_and_never_split() {
    let long = "Prof. Dr. Ir. H. Raden Mas Kusumonegoro Adiningrat Wirabumi, S.H., M.Hum., Ph.D.";
    assert_eq!(long.chars().count(), 80);
    let rows = (1..=70)
        .map(|number| SheetRow {
            // Every third name wraps, so that page breaks fall anywhere.
            name: Some(if number % 3 == 0 {
                long.into()
            } else {
                format!("Nama {number}")
            }),
            ..attendee("Kepala Kampung")
        })
        .collect();
    let sheet = AttendanceSheet {
        rows,
        ..short_rows(Paper::A4, 0)
    };
    let pages = print(&sheet);
    for row in pages.iter().flat_map(|page| page.numbered_rows()) {
        let number = row.number().expect("numbered");
        assert!(
            row.bottom - row.top > 10.0 - SLACK_MM,
            "row {number} is {} mm",
            row.bottom - row.top
        );
        if number % 3 == 0 {
            assert_eq!(row.cell(1), long, "row {number} holds the whole name");
            assert!(row.bottom - row.top > 12.0, "row {number} has grown");
        }
    }
    assert_eq!(pages.iter().flat_map(|page| page.numbers()).count(), 70);
}

#[test]
fn two_line_offices_do_not_cost_room() {
    let pages = print(&kalirejo(Paper::A4));
    let row = reading::row(&pages, 6);
    assert_eq!(row.cell(2), "Kepala Kampung Sri Way Langsep");
    assert!((row.bottom - row.top - 10.0).abs() < SLACK_MM);
}

#[test]
fn a_word_without_spaces_stays_in_its_cell() {
    let word = "M".repeat(90);
    let sheet = AttendanceSheet {
        rows: vec![SheetRow {
            name: Some(word.clone()),
            ..attendee(&word)
        }],
        ..short_rows(Paper::A4, 0)
    };
    let [_, name, office, signature, ..] = column_edges(Paper::A4);
    for run in print(&sheet)
        .iter()
        .flat_map(|page| &page.runs)
        .filter(|run| run.text.contains("MMM"))
    {
        let edge = if run.x < office { office } else { signature };
        assert!(run.x > name && run.x + run.width < edge, "{run:?} leaves its cell");
    }
}

#[test]
fn the_signature_block_never_stands_without_two_rows() {
    for count in 10..=45 {
        let pages = print(&short_rows(Paper::A4, count));
        let last = pages.last().expect("there is a page");
        assert!(last.find("CAMAT KALIREJO,").is_some(), "{count} rows");
        assert!(last.find("Hi. YULIANTO, S.E.").is_some(), "{count} rows");
        assert!(
            last.numbers().len() >= 2,
            "{count} rows leave {:?} with the signature",
            last.numbers()
        );
    }
}

#[test]
fn a_group_heading_never_ends_a_page() {
    for group_size in 1..=4 {
        let mut sheet = short_rows(Paper::A4, 60);
        sheet.form.groups = true;
        for (index, row) in sheet.rows.iter_mut().enumerate() {
            row.group = Some(format!("Kelompok {}", index / group_size));
        }
        let pages = print(&sheet);
        for page in &pages {
            let last = page.rows.last().expect("every page has rows");
            assert!(last.number().is_some(), "groups of {group_size}: {last:?}");
        }
        let headings = pages
            .iter()
            .flat_map(|page| &page.rows)
            .filter(|row| row.cells.concat().starts_with("Kelompok"));
        assert_eq!(headings.count(), 60_usize.div_ceil(group_size));
    }
}

#[test]
fn the_running_head_counts_pages_from_the_second() {
    let pages = print(&kalirejo(Paper::A4));
    assert_eq!(pages.len(), 3);
    for (number, page) in (1..).zip(&pages) {
        let count = format!("halaman {number} dari 3");
        assert_eq!(page.find(&count).is_some(), number > 1);
        if number > 1 {
            let title = page.find("Daftar Hadir Rapat Koordinasi Bulanan Forkopimcam Kalirejo");
            assert!(
                title.is_some_and(|run| run.y < 20.0),
                "the running head is above the text"
            );
        }
    }
}

#[test]
fn text_keeps_to_the_margins() {
    for paper in PAPERS {
        let (width, height) = paper.size_mm();
        for page in print(&kalirejo(paper)) {
            for run in &page.runs {
                let right = run.x + run.width;
                assert!(
                    run.x > LEFT_MM - SLACK_MM && right < f64::from(width) - 20.0 + SLACK_MM,
                    "{run:?}"
                );
                assert!(run.y < f64::from(height) - 25.0, "{run:?}");
            }
        }
    }
}

#[test]
fn the_right_signer_stands_in_the_right_half_with_room_for_ink_and_stamp() {
    let pages = print(&kalirejo(Paper::A4));
    let last = pages.last().expect("there is a page");
    let run = |text: &str| last.find(text).unwrap_or_else(|| panic!("{text} is printed"));
    let (place, title, name) = (
        run("Kalirejo, 20 Januari 2025"),
        run("CAMAT KALIREJO,"),
        run("Hi. YULIANTO, S.E."),
    );
    assert!(place.y < title.y && title.y < name.y && name.y < run("Pembina (IV/a)").y);
    for part in [place, title, name] {
        assert!(
            (part.x + part.width / 2.0 - 150.0).abs() < SLACK_MM,
            "{part:?} is centred in the right half"
        );
    }
    let capitals_mm = 12.0 * 0.729 * 25.4 / 72.0;
    let gap = name.y - capitals_mm - title.y;
    assert!((21.5..23.0).contains(&gap), "the gap is {gap} mm");
    let beside = last
        .runs
        .iter()
        .filter(|other| (other.y - name.y).abs() < 5.0 && other.x < name.x - 1.0);
    assert_eq!(beside.count(), 0, "35 mm left of the name are clear");
}

#[test]
fn the_higher_officer_stands_left_and_level() {
    let mut sheet = kalirejo(Paper::A4);
    sheet.signers.left = Some(Signer {
        above: vec![
            "a.n. BUPATI LAMPUNG TENGAH".into(),
            "Sekretaris Daerah,".into(),
            "u.b.".into(),
        ],
        title: "Asisten Pemerintahan,".into(),
        name: "NAMA CONTOH, S.H.".into(),
        rank: None,
        id: None,
    });
    let pages = print(&sheet);
    let last = pages.last().expect("there is a page");
    let run = |text: &str| last.find(text).unwrap_or_else(|| panic!("{text} is printed"));
    assert!((run("Mengetahui,").y - run("Kalirejo, 20 Januari 2025").y).abs() < SLACK_MM);
    assert!((run("NAMA CONTOH, S.H.").y - run("Hi. YULIANTO, S.E.").y).abs() < SLACK_MM);
    let left = [
        "Mengetahui,",
        "a.n. BUPATI LAMPUNG TENGAH",
        "Sekretaris Daerah,",
        "u.b.",
        "Asisten Pemerintahan,",
        "NAMA CONTOH, S.H.",
    ];
    for pair in left.windows(2) {
        let [upper, lower] = pair else { continue };
        assert!(run(upper).y < run(lower).y, "{upper} is above {lower}");
    }
    for text in left {
        assert!(run(text).x + run(text).width < 110.0, "{text} is in the left half");
    }
}

#[test]
fn column_numbers_are_repeated_with_the_heading_when_asked_for() {
    let sheet = AttendanceSheet {
        form: SheetForm {
            column_numbers: true,
            ..SheetForm::default()
        },
        ..short_rows(Paper::A4, 40)
    };
    for page in print(&sheet) {
        assert!(
            page.rows
                .get(1)
                .is_some_and(|row| row.cells == ["1", "2", "3", "4", "5"])
        );
    }
}
