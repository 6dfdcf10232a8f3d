//! The reports of an office by the commands of the window: their numbers, by hand, and what none of them says.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::Path;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_domain::meeting::{Attendance, Meeting, OfficeGroup};
use kentongan_store::NewInvitee;
use kentongan_testkit::papers::text_of;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "18.02.01.2003";
const DAY_MS: u32 = 86_400_000;
/// Of a confidential issue; "ronda" stands in no fixed word of any paper.
const SECRET: &str = "Ronda gelap di balai";
const REPORTER: &str = "Mawar Tertutup";

fn enrolled(world: &World) -> (Desk, Desk) {
    (
        world.enrolled("kalirejo", &format!("village:{KALIREJO}")),
        world.enrolled("kecamatan", "district:18.02.01"),
    )
}

fn save(desk: &Desk, form: Value) -> String {
    let form = with(form, "entry_type", json!("complaint"));
    let saved: IssueView = call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    saved.row.id
}

fn move_to(desk: &Desk, id: &str, stage: &str, reason: &str) {
    let request = json!({ "issue_id": id, "stage": stage, "reason": reason });
    call::<IssueView>(desk, "move_issue", request).unwrap();
}

fn exchange(desks: &[&Desk]) {
    for _ in 0..2 {
        for desk in desks {
            call::<StatusView>(desk, "send_now", json!({})).unwrap();
        }
    }
}

/// January 2025 in Kalirejo. Infrastruktur: one open and urgent, one settled. Kesehatan: one refused. Keamanan: one confidential and open.
fn a_month(village: &Desk, district: &Desk) {
    let urgent = with(
        issue_form("Jembatan gantung putus", "INF"),
        "urgency",
        json!("emergency"),
    );
    let urgent = with(urgent, "has_reporter", json!(true));
    save(village, with(urgent, "reporter_name", json!(REPORTER)));
    let settled = save(village, issue_form("Jalan poros berlubang", "INF"));
    let refused = save(village, issue_form("Minta obat gratis", "KES"));
    save(village, with(issue_form(SECRET, "KAM"), "confidential", json!(true)));
    exchange(&[village, district]);
    let answer = json!({ "issue_id": settled, "text": "Sudah ditambal" });
    call::<IssueView>(district, "add_follow_up", answer).unwrap();
    move_to(district, &settled, "settled", "");
    move_to(district, &refused, "rejected", "Bu Anu sudah menerima");
    exchange(&[district, village]);
}

fn preview(desk: &Desk, kind: &str, of: Value) -> Result<PreviewView, UiError> {
    call(desk, "preview_paper", paper_of(kind, with(of, "paper", json!("a4"))))
}

/// The words of a paper as another program reads its PDF, with one space between them.
fn words(desk: &Desk, kind: &str, of: Value) -> String {
    let page = preview(desk, kind, of).unwrap();
    let saved: SavedFile = call(desk, "save_preview", json!({ "preview_id": page.preview_id })).unwrap();
    let text = text_of(Path::new(&saved.path.unwrap())).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn month(year: i32, month: u32) -> Value {
    json!({ "year": year, "month": month, "obstacles": "", "closing": "" })
}

fn board(village: &str) -> Value {
    json!({ "year": 2025, "month": 1, "village_code": village })
}

fn whole_year() -> Value {
    json!({ "filter": { "year": 2025, "series_id": null, "group": null } })
}

/// A meeting of the kecamatan on 20 January, to which the Kapolsek came and the Danramil did not.
fn a_meeting(world: &World) -> (Desk, String) {
    drop(world.enrolled("kecamatan", "district:18.02.01"));
    let store = world.store("kecamatan");
    let form = Meeting {
        title: "Rapat Koordinasi Bulanan".to_owned(),
        date: "2025-01-20".parse().unwrap(),
        ..Meeting::default()
    };
    let id = store.create_meeting("office:18.02.01".parse().unwrap(), &form).unwrap();
    let invitee = |office: &str| NewInvitee {
        group: OfficeGroup::Forkopimcam,
        office: office.to_owned(),
        ..NewInvitee::default()
    };
    store
        .invite(id, vec![invitee("Kapolsek Kalirejo"), invitee("Danramil Kalirejo")])
        .unwrap();
    for invitee in store.get_meeting(id).unwrap().invitees {
        let status = match invitee.office.as_str() {
            "Kapolsek Kalirejo" => Attendance::Present,
            _ => Attendance::Sick,
        };
        store.mark_attendance(invitee.invitee_id, status, "", "").unwrap();
    }
    drop(store);
    (world.laptop("kecamatan"), id.to_string())
}

#[test]
fn the_report_of_a_month_counts_what_came_went_and_is_left() {
    let world = World::new();
    let (village, district) = enrolled(&world);
    a_month(&village, &district);
    for desk in [&village, &district] {
        let words = words(desk, "monthly_report", month(2025, 1));
        for part in [
            "BULAN JANUARI 2025",
            "Pada bulan ini 4 isu masuk dan 2 isu ditutup.",
            "1. Infrastruktur 2 1 1 –",
            "2. Kesehatan 1 – 1 –",
            "3. Isu rahasia (tidak dirinci) 1 1 – –",
            "Jumlah 4 2 2 –",
            "Jembatan gantung putus",
            "1 isu rahasia dihitung dan tidak dirinci.",
            "Tidak ada rapat pada bulan ini.",
            "Nihil.",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        assert_eq!(
            words.contains("1. Kampung Kalirejo 3 1 2 –"),
            std::ptr::eq(desk, &district),
            "{words}"
        );
    }
}

#[test]
fn a_month_that_is_over_stays_as_it_ended() {
    let world = World::new();
    let (village, district) = enrolled(&world);
    a_month(&village, &district);
    for _ in 0..20 {
        world.clock.pass(DAY_MS);
    }
    for desk in [&village, &district] {
        unlock(desk);
    }
    let left = save(&village, issue_form("Tanggul retak", "INF"));
    exchange(&[&village, &district]);
    move_to(&district, &left, "settled", "");
    let january = words(&district, "monthly_report", month(2025, 1));
    assert!(
        january.contains("Pada bulan ini 4 isu masuk dan 2 isu ditutup."),
        "{january}"
    );
    assert!(
        january.contains("Pada akhir bulan 2 isu masih dalam proses"),
        "{january}"
    );
    assert!(!january.contains("Tanggul retak"), "{january}");
    let february = words(&district, "monthly_report", month(2025, 2));
    assert!(
        february.contains("Pada bulan ini 1 isu masuk dan 1 isu ditutup."),
        "{february}"
    );
    assert!(
        february.contains("Jembatan gantung putus"),
        "what is left goes on: {february}"
    );
}

#[test]
fn what_is_typed_is_kept_for_its_month_and_too_much_is_refused() {
    let world = World::new();
    let (village, _district) = enrolled(&world);
    let typed = |year: i32, month: u32| -> MonthlyReportText {
        call(&village, "get_monthly_report", json!({ "year": year, "month": month })).unwrap()
    };
    assert_eq!(typed(2025, 1), MonthlyReportText::default());
    let of = with(month(2025, 1), "obstacles", json!("Jalan poros sulit dilalui."));
    assert!(words(&village, "monthly_report", of.clone()).contains("Jalan poros sulit dilalui."));
    assert_eq!(typed(2025, 1).obstacles, "Jalan poros sulit dilalui.");
    assert_eq!(
        typed(2024, 12),
        MonthlyReportText::default(),
        "another month is another report"
    );

    let long = with(of, "closing", json!("a".repeat(5_000)));
    let refused = preview(&village, "monthly_report", long).unwrap_err();
    let field = &refused.fields[0];
    assert_eq!((field.field.as_str(), field.code), ("closing", FieldErrorCode::TooLong));
    assert_eq!(
        typed(2025, 1).obstacles,
        "Jalan poros sulit dilalui.",
        "nothing was lost"
    );
    for (year, number) in [(2025, 0), (2025, 13), (2025, 2), (2026, 1), (0, 1), (-1, 1)] {
        let refused = preview(&village, "monthly_report", month(year, number)).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{year}-{number}");
    }
}

#[test]
fn a_month_without_anything_has_its_papers_too() {
    let world = World::new();
    let (village, district) = enrolled(&world);
    for desk in [&village, &district] {
        assert!(words(desk, "monthly_report", month(2024, 12)).contains("Tidak ada isu yang dicatat, ditutup"));
        assert!(words(desk, "notice_board", board(KALIREJO)).contains("Bulan ini belum ada laporan."));
        assert!(words(desk, "attendance_recap", whole_year()).contains("Tidak ada rapat dengan catatan kehadiran"));
    }
}

#[test]
fn the_board_tells_numbers_and_words_and_nothing_that_points_to_anybody() {
    let world = World::new();
    let (village, district) = enrolled(&world);
    a_month(&village, &district);
    for desk in [&village, &district] {
        let page = preview(desk, "notice_board", board(KALIREJO)).unwrap();
        assert_eq!(page.pages.len(), 1);
        let words = words(desk, "notice_board", board(KALIREJO));
        for part in [
            "KAMPUNG KALIREJO Januari 2025",
            "Yang dilaporkan bulan ini: 3",
            "Infrastruktur 2",
            "Kesehatan 1",
            "1 Dijawab",
            "1 Selesai",
            "1 Tidak dapat ditangani",
            "1 ditolak, alasannya disampaikan kepada pelapor.",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        for hidden in ["Jembatan", "Dusun II", "Bu Anu", "Keamanan", "obat"] {
            assert!(!words.contains(hidden), "{hidden} stands on the board: {words}");
        }
    }
    let neighbour = preview(&village, "notice_board", board("18.02.01.2001")).unwrap_err();
    assert_eq!(neighbour.code, ErrorCode::NotAllowed);
    assert!(words(&district, "notice_board", board("18.02.01.2001")).contains("Bulan ini belum ada laporan."));
    for other in ["18.02.02.2001", "18.02.01", "", "x"] {
        assert!(preview(&district, "notice_board", board(other)).is_err(), "{other}");
    }
}

#[test]
fn the_recap_and_the_evaluation_of_a_meeting_are_the_screens_on_paper() {
    let world = World::new();
    let (district, meeting) = a_meeting(&world);
    let recap: RecapView = call(
        &district,
        "get_recap",
        json!({ "filter": { "year": 2025, "series_id": null, "group": null }, "after": null }),
    )
    .unwrap();
    assert_eq!((recap.total.invited, recap.total.present, recap.total.sick), (2, 1, 1));
    let paper = words(&district, "attendance_recap", whole_year());
    for part in [
        "REKAP KEHADIRAN SEMUA RAPAT Tahun 2025",
        "1. Danramil Kalirejo S 0 0 1 0",
        "2. Kapolsek Kalirejo H 1 0 0 100",
        "1 rapat dengan catatan kehadiran, seluruhnya 2 undangan: 1 hadir, 0 diwakili, 1 tidak hadir.",
        "CAMAT KALIREJO,",
    ] {
        assert!(paper.contains(part), "{part} is missing in {paper}");
    }

    let of = json!({ "meeting_id": meeting });
    assert!(words(&district, "evaluation", of.clone()).contains("Belum ada program yang dicatat."));
    let form = json!({
        "title": "Dokter Masuk Desa", "code": "7PP.3", "part_of": "", "level": "district", "owner": "Kasi Kesejahteraan",
        "target": "Sebulan sekali", "progress_text": "40", "benefit": 4, "urgency": "high"
    });
    let saved: ProgrammeView = call(
        &district,
        "save_programme",
        json!({ "id": null, "seen": null, "form": form }),
    )
    .unwrap();
    let part = with(
        with(json!(saved.form), "title", json!("Posyandu keliling")),
        "part_of",
        json!(saved.row.id),
    );
    call::<ProgrammeView>(
        &district,
        "save_programme",
        json!({ "id": null, "seen": null, "form": part }),
    )
    .unwrap();
    let paper = words(&district, "evaluation", of);
    for part in [
        "Dokter Masuk Desa",
        "Posyandu keliling",
        "Kasi Kesejahteraan",
        "40 %",
        "Tinggi",
    ] {
        assert!(paper.contains(part), "{part} is missing in {paper}");
    }
    assert!(
        paper.find("Dokter Masuk Desa") < paper.find("Posyandu keliling"),
        "the tree stands as a tree"
    );
    let report = words(&district, "monthly_report", month(2025, 1));
    assert!(
        report.contains("Senin, 20 Januari 2025 Rapat Koordinasi Bulanan 1 dari 2 undangan –"),
        "{report}"
    );
    let unknown = json!({ "meeting_id": "01947a10-3c5e-8d2b-8f10-5b6a7c8d9e0f" });
    assert_eq!(
        preview(&district, "evaluation", unknown).unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[test]
fn a_confidential_issue_and_a_reporter_stand_in_no_word_of_the_four_papers() {
    let world = World::new();
    let (district, meeting) = a_meeting(&world);
    let village = world.enrolled("kalirejo", &format!("village:{KALIREJO}"));
    a_month(&village, &district);
    for (kind, of) in [
        ("attendance_recap", whole_year()),
        ("monthly_report", month(2025, 1)),
        ("evaluation", json!({ "meeting_id": meeting })),
        ("notice_board", board(KALIREJO)),
    ] {
        let words = words(&district, kind, of).to_lowercase();
        for hidden in [SECRET, "Ronda", REPORTER, "Bu Anu"] {
            assert!(!words.contains(&hidden.to_lowercase()), "{kind} says {hidden}: {words}");
        }
    }
}
