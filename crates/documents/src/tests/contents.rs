//! Which words stand on the paper, and which do not.

use super::MAKING;
use super::fixture::{VILLAGES, attendee, kalirejo, short_rows, single, village_letterhead};
use super::print;
use super::reading::{read_sheet, row};
use crate::{AttendanceSheet, ExtraColumn, Letterhead, Paper, Recap, RowStatus, SheetRow, Signature, SignerId};

#[test]
fn the_blank_sheet_of_kalirejo_names_everyone_invited() {
    for paper in [Paper::A4, Paper::F4215] {
        let pages = print(&kalirejo(paper));
        let first = pages.first().expect("there is a page");
        for text in [
            "DAFTAR HADIR",
            "RAPAT KOORDINASI BULANAN FORKOPIMCAM KALIREJO",
            "Hari/Tanggal",
            "Senin, 20 Januari 2025",
            "09.00 WIB s.d. selesai",
            "Aula Kantor Kecamatan Kalirejo",
            "Pembangunan, kamtibmas, kesehatan",
        ] {
            assert!(first.find(text).is_some(), "{text} is missing");
        }
        assert_eq!(row(&pages, 1).cell(1), "Hi. Yulianto, S.E.");
        assert_eq!(row(&pages, 1).cell(2), "Camat Kalirejo");
        for (number, village) in (6..).zip(VILLAGES) {
            assert_eq!(row(&pages, number).cell(2), format!("Kepala Kampung {village}"));
            let whole = pages
                .iter()
                .flat_map(|page| &page.runs)
                .any(|run| run.text.ends_with(village));
            assert!(whole, "{village} is broken over two lines");
        }
        assert_eq!(row(&pages, 29).cell(2), "Perwakilan organisasi masyarakat");
    }
}

#[test]
fn unknown_names_get_a_dotted_line_and_guest_rows_are_bare() {
    let pages = print(&kalirejo(Paper::A4));
    let dots = row(&pages, 2).cell(1);
    assert!(dots.len() > 20 && dots.chars().all(|c| c == '.'), "{dots}");
    for number in 30..=39 {
        assert_eq!(row(&pages, number).cell(1), "");
        assert_eq!(row(&pages, number).cell(2), "");
        assert_eq!(row(&pages, number).cell(4), "");
    }
}

#[test]
fn a_filled_sheet_says_what_became_of_everyone() {
    let marks = [
        (RowStatus::Open, ""),
        (RowStatus::Present, "Hadir"),
        (
            RowStatus::Represented {
                name: None,
                office: None,
            },
            "Diwakili",
        ),
        (RowStatus::Excused, "I"),
        (RowStatus::Sick, "S"),
        (RowStatus::OnLeave, "C"),
        (RowStatus::OnDuty, "D"),
        (RowStatus::Absent, "TK"),
    ];
    for (status, note) in marks {
        let pages = print(&single(Some("Wagiman"), "Kepala KUA", status.clone(), true));
        assert_eq!(row(&pages, 1).cell(4), note);
        // Who drew nothing signs with ink: only the number is printed there.
        assert_eq!(row(&pages, 1).cell(3), "1.");

        let blank = print(&single(Some("Wagiman"), "Kepala KUA", status.clone(), false));
        let represented = matches!(status, RowStatus::Represented { .. });
        assert_eq!(row(&blank, 1).cell(4), if represented { note } else { "" });
    }
}

#[test]
fn what_was_drawn_at_the_door_is_printed_on_the_filled_sheet_alone() {
    let sheet = |filled: bool, drawn: bool| {
        let mut sheet = single(Some("Wagiman"), "Kepala KUA", RowStatus::Present, filled);
        let strokes = [vec![(0, 0), (300, 120), (640, 40)], vec![(500, 90)]];
        for row in sheet.rows.iter_mut().filter(|_| drawn) {
            row.signature = Signature::fitted(&strokes);
        }
        sheet
    };
    let strokes = |sheet: &AttendanceSheet| print(sheet).iter().map(|page| page.strokes).sum::<usize>();
    assert_eq!(strokes(&sheet(true, false)), 0);
    assert_eq!(strokes(&sheet(true, true)), 2, "one for each stroke");
    assert_eq!(strokes(&sheet(false, true)), 0, "a blank sheet is signed with ink");
    let mut unwanted = sheet(true, true);
    unwanted.form.drawn = false;
    assert_eq!(strokes(&unwanted), 0, "nor is it printed where nobody wants it");
    assert_eq!(row(&print(&sheet(true, true)), 1).cell(3), "1.");
}

#[test]
fn who_came_late_has_his_time_under_the_mark() {
    let late = |filled: bool| {
        let mut sheet = single(Some("Wagiman"), "Kepala KUA", RowStatus::Present, filled);
        sheet.rows[0].late_at = Some("09.20".into());
        row(&print(&sheet), 1).cell(4).to_owned()
    };
    let printed = late(true);
    assert!(printed.starts_with("Hadir") && printed.ends_with("09.20"), "{printed}");
    assert_eq!(late(false), "");
}

#[test]
fn a_delegate_is_named_with_the_office_represented_and_the_own() {
    let represented = |name: Option<&str>, office: Option<&str>| RowStatus::Represented {
        name: name.map(Into::into),
        office: office.map(Into::into),
    };
    for filled in [true, false] {
        let status = represented(Some("Iptu Wagiman"), Some("Kanit Binmas"));
        let pages = print(&single(Some("Sumarno"), "Kapolsek Kalirejo", status, filled));
        assert_eq!(row(&pages, 1).cell(1), "Iptu Wagiman");
        assert_eq!(row(&pages, 1).cell(2), "Mewakili Kapolsek Kalirejo (Kanit Binmas)");
        assert_eq!(row(&pages, 1).cell(4), "Diwakili");

        let pages = print(&single(Some("Sumarno"), "Danramil", represented(None, None), filled));
        assert!(
            row(&pages, 1).cell(1).starts_with("....."),
            "the delegate writes the name"
        );
        assert_eq!(row(&pages, 1).cell(2), "Mewakili Danramil");
    }
}

#[test]
fn an_unknown_person_who_stayed_away_has_no_line_to_write_on() {
    let pages = print(&single(None, "Kepala KUA", RowStatus::Sick, true));
    assert_eq!(row(&pages, 1).cell(1), "–");
}

#[test]
fn markup_is_printed_as_it_was_typed() {
    let typed = ["#panic()", "*bold*", "$x$", "_i_ <l> @r", "`raw` // c", "a\\b ~ -- [x]"];
    let rows = typed
        .map(|text| SheetRow {
            name: Some(text.into()),
            ..attendee(text)
        })
        .to_vec();
    let mut sheet = AttendanceSheet {
        rows,
        venue: "#read(\"x\")".into(),
        ..short_rows(Paper::A4, 0)
    };
    sheet.theme = Some("$ #sys.version".into());
    sheet.agenda = Some("= Judul".into());
    sheet.signers.right.name = "*#lorem(3)*".into();
    let pages = print(&sheet);
    for (number, text) in (1..).zip(typed) {
        assert_eq!(row(&pages, number).cell(1), text);
        assert_eq!(row(&pages, number).cell(2), text);
    }
    let first = pages.first().expect("there is a page");
    for text in ["#read(\"x\")", "$ #sys.version", "= Judul", "*#lorem(3)*"] {
        assert!(first.find(text).is_some(), "{text} is missing");
    }
}

#[test]
fn foreign_letters_and_stray_characters_do_no_harm() {
    let names = [
        "Ōṃ Ḥasan Čapek é ñ ŷ",
        "محمد بن عبد الله",
        "ꦲꦏ꧀ꦱꦫꦗꦮ",
        "👩‍🌾 Sri",
        "\u{202e}kebalik\u{0}\u{7}\t\n\r\u{feff}",
        "",
        "   ",
    ];
    let rows = names
        .map(|name| SheetRow {
            name: Some(name.into()),
            ..attendee(name)
        })
        .to_vec();
    let sheet = AttendanceSheet {
        rows,
        ..short_rows(Paper::A4, 0)
    };
    let pages = print(&sheet);
    assert_eq!(row(&pages, 1).cell(1), "Ōṃ Ḥasan Čapek é ñ ŷ");
    for word in "محمد بن عبد الله".split(' ') {
        // They run from right to left, and are read back from left to right.
        assert!(row(&pages, 2).cell(1).contains(word), "{word} is printed");
    }
    assert_eq!(
        row(&pages, 3).cell(1),
        "□".repeat(7),
        "what has no letter is seen to be missing"
    );
    assert!(row(&pages, 4).cell(1).ends_with("□ Sri"), "{:?}", row(&pages, 4));
    let pdf = crate::compile(&sheet, MAKING).expect("it compiles").pdf();
    assert!(pdf.is_ok(), "no name keeps a sheet from the archive: {:?}", pdf.err());
    assert!(
        row(&pages, 6).cell(1).starts_with("....."),
        "an empty name is an unknown name"
    );
}

#[test]
fn optional_lines_leave_no_trace() {
    let mut sheet = kalirejo(Paper::A4);
    sheet.agenda = None;
    sheet.chair = Some(" ".into());
    let text = print(&sheet).first().expect("there is a page").text();
    for label in ["Acara", "Pimpinan Rapat", "Mengetahui", "NIP", "NRP", "Jumlah undangan"] {
        assert!(!text.contains(label), "{label} is printed");
    }
    sheet.chair = Some("Hi. Yulianto, S.E.".into());
    sheet.theme = Some("Sinergi pembangunan kampung".into());
    let pages = print(&sheet);
    let first = pages.first().expect("there is a page");
    assert!(first.find("Pimpinan Rapat").is_some());
    assert!(
        first
            .find("Sinergi pembangunan kampung")
            .is_some_and(|run| run.size_pt == 11.0)
    );
}

#[test]
fn the_recap_shows_counts_or_dots_and_explains_the_codes_used() {
    let recap = Recap {
        invited: 29,
        present: 22,
        represented: 2,
        absent: 4,
        unmarked: 1,
        walk_ins: 2,
    };
    let mut sheet = single(Some("Wagiman"), "Kepala KUA", RowStatus::Sick, true);
    sheet.recap = Some(recap);
    let text = print(&sheet).first().expect("there is a page").text();
    for line in [
        "29 orang",
        "22 orang",
        "2 orang",
        "4 orang",
        "Belum dicatat",
        "1 orang",
        "Tamu lain",
        "S = sakit",
    ] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
    assert!(!text.contains("TK ="), "only the codes used are explained");

    sheet.filled = false;
    let text = print(&sheet).first().expect("there is a page").text();
    assert!(text.contains("29 orang"));
    assert!(!text.contains("22 orang") && !text.contains("Tamu lain") && !text.contains("S ="));
    assert!(!text.contains("Belum dicatat"), "ink says who came");
}

#[test]
fn numbers_of_signers_follow_their_service() {
    let cases = [
        (SignerId::Nip("000000000000000000".into()), "NIP 00000000 000000 0 000"),
        (
            SignerId::Nip("00000000 000000 0 000".into()),
            "NIP 00000000 000000 0 000",
        ),
        (SignerId::Nip(" 0000 ".into()), "NIP 0000"),
        (SignerId::Nrp("00000000".into()), "NRP 00000000"),
    ];
    for (id, printed) in cases {
        let mut sheet = short_rows(Paper::A4, 2);
        sheet.signers.right.name = "NAMA CONTOH".into();
        sheet.signers.right.id = Some(id);
        let pages = print(&sheet);
        assert!(
            pages.iter().any(|page| page.find(printed).is_some()),
            "{printed} is missing"
        );
    }
}

#[test]
fn a_signer_without_a_name_gets_a_line_to_write_on() {
    let mut sheet = short_rows(Paper::A4, 0);
    sheet.signers.right.name = String::new();
    let pages = print(&sheet);
    let dots = pages
        .iter()
        .flat_map(|page| &page.runs)
        .filter(|run| run.text == "." && run.x > 110.0);
    assert!(dots.count() > 20);
}

#[test]
fn the_letterhead_of_a_kecamatan_and_of_a_village() {
    let pages = print(&kalirejo(Paper::A4));
    let first = pages.first().expect("there is a page");
    let size = |text: &str| first.find(text).map(|run| run.size_pt);
    assert_eq!(size("PEMERINTAH KABUPATEN LAMPUNG TENGAH"), Some(12.0));
    assert_eq!(size("KECAMATAN KALIREJO"), Some(16.0));

    let pages = print(&AttendanceSheet {
        letterhead: village_letterhead(),
        ..kalirejo(Paper::A4)
    });
    let first = pages.first().expect("there is a page");
    let size = |text: &str| first.find(text).map(|run| run.size_pt);
    assert_eq!(size("KECAMATAN KALIREJO"), Some(12.0));
    assert_eq!(size("KAMPUNG KALIREJO"), Some(16.0));

    let [(_, thick), (_, thin)] = first.bars.as_slice() else {
        panic!("the rule is double: {:?}", first.bars)
    };
    assert!((thick - 2.25).abs() < 1e-6 && (thin - 0.75).abs() < 1e-6);
    let [(x, y, width, height)] = *first.pictures.as_slice() else {
        panic!("one logo is printed: {:?}", first.pictures)
    };
    assert!(
        x >= 30.0 && y >= 19.9 && width <= 22.0 && height <= 25.0,
        "{x} {y} {width} {height}"
    );
}

#[test]
fn an_empty_letterhead_prints_nothing() {
    let pages = print(&AttendanceSheet {
        letterhead: Letterhead::default(),
        ..kalirejo(Paper::A4)
    });
    let first = pages.first().expect("there is a page");
    assert!(first.bars.is_empty() && first.pictures.is_empty());
    assert!(
        first.find("DAFTAR HADIR").is_some_and(|run| run.y < 25.0),
        "the title moves up"
    );
}

#[test]
fn the_watermark_lies_across_every_page() {
    for words in ["CONTOH", "MODE LATIHAN, BUKAN DOKUMEN RESMI"] {
        let pages = print(&AttendanceSheet {
            watermark: Some(words.into()),
            ..kalirejo(Paper::A4)
        });
        for page in &pages {
            assert!(page.runs.iter().any(|run| run.rotated && run.text == words));
        }
    }
    let plain = print(&kalirejo(Paper::A4));
    assert!(plain.iter().flat_map(|page| &page.runs).all(|run| !run.rotated));
}

#[test]
fn numbers_stand_in_a_column_of_their_own_and_never_beside_a_delegate() {
    for (extra_column, heading, printed) in [
        (ExtraColumn::IdNumber, "NIP/NRP", "00000000 000000 0 000"),
        (ExtraColumn::Phone, "NO. HP", "0812-0000-0000"),
    ] {
        for landscape in [false, true] {
            let mut sheet = single(Some("Wagiman"), "Kepala KUA", RowStatus::Present, true);
            sheet.form.extra_column = extra_column;
            sheet.form.landscape = landscape;
            sheet.rows[0].id_number = Some("00000000 000000 0 000".into());
            sheet.rows[0].phone = Some("0812-0000-0000".into());
            let mut delegate = sheet.rows[0].clone();
            delegate.status = RowStatus::Represented {
                name: Some("Suroso".into()),
                office: None,
            };
            sheet.rows.push(delegate);
            let pages = read_sheet(&sheet);
            let heading_row = pages[0].rows.first().expect("there is a heading");
            assert_eq!(heading_row.cell(3), heading);
            // It may be broken anywhere, rather than run into the next column.
            assert_eq!(row(&pages, 1).cell(3).replace('\u{200b}', ""), printed);
            assert_eq!(row(&pages, 2).cell(3), "", "whose number it would be nobody can tell");
            sheet.form.extra_column = ExtraColumn::None;
            assert!(
                !super::reading::text(&read_sheet(&sheet)).contains("0000"),
                "nor is it printed unasked"
            );
        }
    }
}
