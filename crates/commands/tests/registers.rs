//! Old registers in and our register out, by the commands of the window.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::PathBuf;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_tables::reading::read_table;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";

fn put(world: &World, laptop: &str, text: &str) {
    let folder = world.folder.path().join(format!("{laptop}-papers"));
    std::fs::write(folder.join("register.csv"), text).unwrap();
}

fn open(desk: &Desk) -> ImportView {
    call::<Option<ImportView>>(desk, "open_register", json!({}))
        .unwrap()
        .unwrap()
}

fn all(desk: &Desk) -> IssueListView {
    let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    call(desk, "list_issues", request).unwrap()
}

fn export(desk: &Desk, content: &str, format: &str) -> Vec<u8> {
    let list = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let request = json!({ "list": list, "content": content, "format": format });
    let saved: SavedFile = call(desk, "export_issues", request).unwrap();
    std::fs::read(PathBuf::from(saved.path.unwrap())).unwrap()
}

const REGISTER: &str = "BUKU REGISTER PENGADUAN\r\nKAMPUNG KALIREJO TAHUN 2024\r\n\
    No;Tanggal;Perihal;Uraian;Kategori;Lokasi;NIK;Pelapor;Status;Tindak Lanjut\r\n\
    1;17/08/2024;Jalan berlubang;\"Dekat SD; licin\";Infrastruktur;Dusun II;1802031508990001;Seorang Warga;Selesai;Ditambal swadaya\r\n\
    2;32/08/2024;Lampu padam;;INF;;;;;\r\n\
    3;19/08/2024;;;KES;;;;;\r\n\
    4;20 Agustus 2024;Anak putus sekolah;NIK 1802031508990001;Entah apa;Dusun I;;;Diproses;\r\n";

#[test]
fn an_old_register_is_shown_row_by_row_and_recorded_whole() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let none: Option<ImportView> = call(&village, "open_register", json!({})).unwrap();
    assert!(none.is_none(), "he chose no file");
    put(&world, "kalirejo", REGISTER);
    let view = open(&village);
    assert_eq!((view.good, view.faulty, view.doubled), (2, 2, 0));
    assert_eq!(view.left_out_columns, ["NIK"]);
    let faults: Vec<(u32, RemarkCode)> = view
        .rows
        .iter()
        .flat_map(|row| row.faults.iter().map(|fault| (row.number, fault.code)))
        .collect();
    assert_eq!(faults, [(5, RemarkCode::BadDate), (6, RemarkCode::NoTitle)]);
    let warned = |code| {
        view.rows
            .iter()
            .any(|row| row.warnings.iter().any(|one| one.code == code))
    };
    assert!(warned(RemarkCode::UnknownCategory) && warned(RemarkCode::NumberMasked));
    assert!(!serde_json::to_string(&view).unwrap().contains("1802031508990001"));
    assert!(all(&village).rows.is_empty(), "nothing is recorded before his word");

    let done: ImportedView = call(&village, "save_register", json!({ "id": view.id })).unwrap();
    assert_eq!(done.recorded, 2);
    let rows = all(&village).rows;
    let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
    assert!(titles.contains(&"Jalan berlubang") && titles.contains(&"Anak putus sekolah"));
    let road = rows.iter().find(|row| row.title == "Jalan berlubang").unwrap();
    let case: IssueView = call(&village, "get_issue", json!({ "id": road.id })).unwrap();
    assert_eq!(
        (case.date.as_str(), case.description.as_str()),
        ("2024-08-17", "Dekat SD; licin")
    );
    let follow_up = case
        .timeline
        .iter()
        .find(|entry| entry.kind == TimelineKind::FollowUp)
        .unwrap();
    for said in [
        "Nomor di register lama: 1.",
        "Tahap di register lama: Selesai.",
        "Ditambal swadaya",
    ] {
        assert!(follow_up.text.contains(said), "{}", follow_up.text);
    }
    let again = call::<ImportedView>(&village, "save_register", json!({ "id": view.id })).unwrap_err();
    assert_eq!(again.code, ErrorCode::PreviewExpired);

    // The same file once more doubles nothing.
    let view = open(&village);
    assert_eq!((view.good, view.doubled), (0, 2));
    assert!(
        view.rows
            .iter()
            .any(|row| row.warnings.iter().any(|one| one.code == RemarkCode::AlreadyRecorded))
    );
}

#[test]
fn what_is_no_register_says_why() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    for (text, why) in [("", "empty"), ("%PDF-1.7 surat", "not_a_table")] {
        put(&world, "kalirejo", text);
        let refused = call::<Option<ImportView>>(&village, "open_register", json!({})).unwrap_err();
        assert_eq!(refused.code, ErrorCode::TableNotRead);
        assert_eq!(refused.detail.get("why").map(String::as_str), Some(why));
    }
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let refused = call::<Option<ImportView>>(&district, "open_register", json!({})).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
}

#[test]
fn an_export_opens_again_and_names_nobody() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let mut open_case = issue_form("Jalan rusak = bahaya; hati-hati", "INF");
    for (field, value) in [
        ("description", json!("Cerita Bu Anu")),
        ("has_reporter", json!(true)),
        ("reporter_name", json!("Pelapor Tertutup")),
        ("coordinates", json!("-5,123456 104,976543")),
        ("entry_type", json!("complaint")),
    ] {
        open_case = with(open_case, field, value);
    }
    let secret = with(issue_form("Pungutan di kantor", "INF"), "confidential", json!(true));
    let secret = with(secret, "description", json!("Rincian yang dirahasiakan"));
    for form in [open_case, secret] {
        let request = json!({ "draft_id": null, "form": form });
        call::<IssueView>(&village, "save_issue", request).unwrap();
    }
    for format in ["csv", "xlsx"] {
        let full = read_table(&export(&village, "full", format)).unwrap();
        assert_eq!(full.rows.len(), 2);
        let all = format!("{full:?}");
        assert!(all.contains("Jalan rusak = bahaya; hati-hati") && all.contains("-5.123456, 104.976543"));
        assert!(all.contains("Cerita Bu Anu") && all.contains("(rahasia)"));
        for hidden in ["Pelapor Tertutup", "Rincian yang dirahasiakan"] {
            assert!(!all.contains(hidden), "{format}: {hidden}");
        }
        let public = format!("{:?}", read_table(&export(&village, "public", format)).unwrap());
        for hidden in ["Pungutan", "Bu Anu", "Pelapor Tertutup"] {
            assert!(!public.contains(hidden), "{format}: {hidden}");
        }
        let lapor = read_table(&export(&village, "lapor", format)).unwrap();
        assert_eq!(lapor.rows.len(), 1);
        assert!(format!("{lapor:?}").contains("Pengaduan tidak berkadar pengawasan"));
    }
}

#[test]
fn what_is_on_the_map_is_what_the_list_shows_and_has_a_place() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    for (title, coordinates) in [
        ("Jembatan", "-5,1000 104,9000"),
        ("Gorong-gorong dekat jembatan", "-5,1000 104,90001"),
        ("Balai", "-5,2000 105,0000"),
        ("Tanpa titik", ""),
    ] {
        let form = with(issue_form(title, "INF"), "coordinates", json!(coordinates));
        call::<IssueView>(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    }
    let map = |search: &str| -> MapView {
        let list = json!({ "filter": "open", "search": search, "village_code": null, "after": null });
        call(
            &village,
            "get_map",
            json!({ "list": list, "width": 800, "height": 500 }),
        )
        .unwrap()
    };
    let view = map("");
    let counts: Vec<u32> = view.points.iter().map(|point| point.count).collect();
    assert_eq!(counts, [2, 1], "two lie together");
    assert!(
        view.points
            .iter()
            .all(|point| (0.0..=800.0).contains(&point.x) && (0.0..=500.0).contains(&point.y))
    );
    assert!(!view.lines.is_empty());
    assert_eq!(map("balai").points.len(), 1);
    let nothing = map("tanpa titik");
    assert!(nothing.points.is_empty() && nothing.lines.is_empty());
}

#[test]
fn a_filter_is_kept_under_a_name_and_narrows_the_list() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    for (title, category) in [("Jalan", "INF"), ("Demam", "KES"), ("Sumur", "INF")] {
        let form = issue_form(title, category);
        call::<IssueView>(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    }
    let narrow = json!({ "categories": ["KES"], "urgencies": [], "stages": ["recorded"], "due": "any", "from": "2025-01-20", "until": "2025-01-20" });
    let list = |narrow: &Value| -> IssueListView {
        let request = json!({ "filter": "open", "search": "", "village_code": null, "after": null, "narrow": narrow, "sort": "due" });
        call(&village, "list_issues", request).unwrap()
    };
    assert_eq!(list(&narrow).rows.len(), 1);
    assert_eq!(list(&with(narrow.clone(), "from", json!("2025-01-21"))).rows.len(), 0);
    assert_eq!(list(&with(narrow.clone(), "stages", json!(["settled"]))).rows.len(), 0);
    let filter = json!({ "name": "Kesehatan", "filter": "open", "village_code": null, "narrow": narrow, "sort": null });
    let kept: Vec<SavedFilter> = call(&village, "save_filter", filter.clone()).unwrap();
    assert_eq!(kept.len(), 1);
    let kept: Vec<SavedFilter> = call(&village, "save_filter", filter).unwrap();
    assert_eq!(kept.len(), 1, "the same name is the same filter");
    let found: Vec<SavedFilter> = call(&village, "list_saved_filters", json!({})).unwrap();
    assert_eq!(found, kept);
    let nameless = json!({ "name": " ", "filter": "open", "village_code": null, "narrow": narrow, "sort": null });
    assert!(call::<Vec<SavedFilter>>(&village, "save_filter", nameless).is_err());
    let left: Vec<SavedFilter> = call(&village, "delete_filter", json!({ "id": "Kesehatan" })).unwrap();
    assert!(left.is_empty());
}
