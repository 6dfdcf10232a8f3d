//! One walk over everything that lists, finds, prints or gives away: names of reporters are nowhere, confidential texts only in the file
//! itself.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::{Path, PathBuf};

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_tables::reading::read_table;
use serde_json::{Value, json};
use world::*;

const REPORTER: &str = "Mawar Tertutup";
const PHONE: &str = "081355577799";
const SECRET: &str = "pungutan liar blangko";
const CAPTION: &str = "loket nomor delapan";

fn all() -> Value {
    json!({ "filter": "all", "search": "", "village_code": null, "after": null })
}

/// A photo that is chosen and kept, with its caption.
fn photo(world: &World, desk: &Desk) -> Value {
    let folder = world.folder.path().join("kalirejo-papers/foto");
    std::fs::create_dir_all(&folder).unwrap();
    let road = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos/jalan-rusak.jpg");
    std::fs::copy(road, folder.join("foto.jpg")).unwrap();
    let chosen: ChosenPhotos = call(desk, "choose_photos", json!({})).unwrap();
    let request = json!({ "id": chosen.id, "number": 0 });
    let read: PreparedPhoto = call(desk, "prepare_photo", request).unwrap();
    with(json!(read.photo), "caption", json!(CAPTION))
}

fn record(desk: &Desk, title: &str, confidential: bool, photos: &[Value]) -> IssueView {
    let mut form = issue_form(title, "ADM");
    for (field, value) in [
        ("has_reporter", json!(true)),
        ("reporter_name", json!(REPORTER)),
        ("reporter_phone", json!(PHONE)),
        ("confidential", json!(confidential)),
        ("coordinates", json!("-5,123456 104,976543")),
        ("photos", json!(photos)),
        (
            "description",
            json!(if confidential { SECRET } else { "Antrean sejak subuh" }),
        ),
    ] {
        form = with(form, field, value);
    }
    call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
}

/// Everything that shows more than one record, and everything that leaves the window, by name.
fn shown(desk: &Desk) -> Vec<(String, String)> {
    let mut shown: Vec<(String, String)> = Vec::new();
    for filter in ["open", "unanswered", "unsent", "overdue", "settled", "all"] {
        let list: IssueListView = call(desk, "list_issues", with(all(), "filter", json!(filter))).unwrap();
        shown.push((format!("list {filter}"), serde_json::to_string(&list).unwrap()));
    }
    let map: MapView = call(desk, "get_map", json!({ "list": all(), "width": 800, "height": 500 })).unwrap();
    shown.push(("map".to_owned(), serde_json::to_string(&map).unwrap()));
    let look = json!({ "reporter": REPORTER, "reason": "Memeriksa laporan" });
    let found: FoundByReporter = call(desk, "find_by_reporter", look).unwrap();
    shown.push(("found by reporter".to_owned(), serde_json::to_string(&found).unwrap()));
    let home: HomeView = call(desk, "get_home", json!({})).unwrap();
    shown.push(("home".to_owned(), serde_json::to_string(&home).unwrap()));
    let outbox: OutboxView = call(desk, "get_outbox", json!({})).unwrap();
    shown.push(("outbox".to_owned(), serde_json::to_string(&outbox).unwrap()));
    for content in ["full", "public", "lapor"] {
        for format in ["csv", "xlsx"] {
            let request = json!({ "list": all(), "content": content, "format": format });
            let saved: SavedFile = call(desk, "export_issues", request).unwrap();
            let bytes = std::fs::read(PathBuf::from(saved.path.unwrap())).unwrap();
            shown.push((
                format!("export {content} {format}"),
                format!("{:?}", read_table(&bytes)),
            ));
        }
    }
    shown
}

#[test]
fn names_of_reporters_are_nowhere_and_confidential_texts_only_in_their_file() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let neighbour = world.enrolled("langsep", "village:18.02.01.2001");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let photo = photo(&world, &village);
    let open = record(&village, "Antrean KTP sejak subuh", false, std::slice::from_ref(&photo));
    let secret = record(
        &village,
        "Pelayanan KTP diminta bayar",
        true,
        std::slice::from_ref(&photo),
    );
    assert_eq!((open.photos.len(), secret.photos.len()), (1, 1));
    let (hash, thumbnail) = (open.photos[0].hash.as_str(), open.photos[0].thumbnail_hash.as_str());
    for desk in [&village, &district, &neighbour] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    for desk in [&village, &district, &neighbour] {
        for (what, text) in shown(desk) {
            for hidden in [REPORTER, PHONE, SECRET, CAPTION, hash, thumbnail] {
                assert!(!text.contains(hidden), "{what} holds “{hidden}”");
            }
        }
        for word in ["mawar", "tertutup", "0813555", "pungutan", "blangko", "loket"] {
            let found: IssueListView = call(desk, "list_issues", with(all(), "search", json!(word))).unwrap();
            assert!(found.rows.is_empty(), "“{word}” finds {:?}", found.rows);
        }
        // What is typed is compared with what everybody may read of the others.
        let typed = issue_form(SECRET, "ADM");
        let of_kecamatan = std::ptr::eq(desk, &district);
        let typed = with(
            typed,
            "village_code",
            json!(if of_kecamatan { "18.02.01.2003" } else { "" }),
        );
        let near: IssueListView = call(desk, "list_near_issues", json!({ "form": typed, "except_id": null })).unwrap();
        assert!(near.rows.is_empty());
    }
    // Who must deal with it reads it in its file.
    let read: IssueView = call(&district, "get_issue", json!({ "id": secret.row.id })).unwrap();
    assert_eq!(
        (read.description.as_str(), read.reporter),
        (SECRET, ReporterView::Stored)
    );
    assert!(call::<IssueView>(&neighbour, "get_issue", json!({ "id": open.row.id })).is_err());
    assert_eq!(
        read.timeline
            .iter()
            .filter(|entry| entry.text.contains(REPORTER))
            .count(),
        0,
        "the history names nobody"
    );
}

#[test]
fn what_is_frozen_or_erased_is_nowhere_not_even_in_its_file() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let twin = world.enrolled("sekdes", "village:18.02.01.2003");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let exchange = || {
        for desk in [&village, &district, &twin, &village] {
            call::<StatusView>(desk, "send_now", json!({})).unwrap();
        }
    };
    let frozen = record(&village, "Pelayanan KTP diminta bayar", true, &[]).row.id;
    let erased = record(&village, "Pungutan di loket", true, &[]).row.id;
    exchange();
    let freeze = json!({ "issue_id": frozen, "reason": "Atas permintaan pelapor" });
    let _: IssueView = call(&village, "freeze_issue", freeze).unwrap();
    let erase =
        json!({ "issue_ids": [erased], "reason": "Atas permintaan", "record_number": "1", "ordered_by": "Camat" });
    let _: RetentionView = call(&district, "erase_data", erase).unwrap();
    exchange();
    for desk in [&village, &twin, &district] {
        let mut everything = shown(desk);
        for id in [&frozen, &erased] {
            let view: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
            everything.push(("file".to_owned(), serde_json::to_string(&view).unwrap()));
            let sheet: PreviewView = call(desk, "preview_case", json!({ "id": id, "paper": "a4" })).unwrap();
            assert!(!sheet.pages.is_empty());
        }
        let conflicts: Vec<ConflictRow> = call(desk, "list_conflicts", json!({})).unwrap();
        everything.push(("conflicts".to_owned(), serde_json::to_string(&conflicts).unwrap()));
        for (what, text) in everything {
            for hidden in [REPORTER, PHONE, SECRET] {
                assert!(!text.contains(hidden), "{what} holds “{hidden}”");
            }
        }
    }
    let kept = json!({ "issue_id": null });
    let retention: RetentionView = call(&district, "get_retention", kept).unwrap();
    assert!(!serde_json::to_string(&retention).unwrap().contains(REPORTER));
}

#[test]
fn two_versions_of_a_name_are_settled_by_who_wrote_them_and_when() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let twin = world.enrolled("sekdes", "village:18.02.01.2003");
    let id = record(&village, "Antrean KTP", false, &[]).row.id;
    for desk in [&village, &twin] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    for (desk, name) in [(&village, "Mawar Satu"), (&twin, "Mawar Dua")] {
        world.clock.pass(1000);
        let view: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
        let seen = serde_json::to_value(view.form).unwrap();
        let form = with(seen.clone(), "reporter_name", json!(name));
        let _: IssueView = call(desk, "edit_issue", json!({ "id": id, "seen": seen, "form": form })).unwrap();
    }
    for desk in [&village, &twin, &village] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    let conflict: ConflictView = call(&village, "get_conflict", json!({ "id": id })).unwrap();
    let [name] = conflict.fields.as_slice() else {
        panic!("{:?}", conflict.fields)
    };
    assert_eq!((name.field.as_str(), name.versions.len()), ("reporter_name", 2));
    assert!(
        name.versions
            .iter()
            .all(|version| version.hidden && version.value.is_empty())
    );
    let first = name.versions.iter().find(|version| version.by.own).unwrap();
    let settle = json!({ "id": id, "tag": name.tag, "version": first.id, "text": null });
    let left: Vec<ConflictRow> = call(&village, "settle_field", settle).unwrap();
    assert!(left.is_empty());
    let look = json!({ "issue_id": id, "reason": "Memeriksa pilihan" });
    let seen: RevealedReporter = call(&village, "reveal_reporter", look).unwrap();
    assert_eq!(seen.name, "Mawar Satu");
}
