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

fn record(desk: &Desk, title: &str, confidential: bool, photo: &Value) -> IssueView {
    let mut form = issue_form(title, "ADM");
    for (field, value) in [
        ("has_reporter", json!(true)),
        ("reporter_name", json!(REPORTER)),
        ("reporter_phone", json!(PHONE)),
        ("confidential", json!(confidential)),
        ("coordinates", json!("-5,123456 104,976543")),
        ("photos", json!([photo])),
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
    let open = record(&village, "Antrean KTP sejak subuh", false, &photo);
    let secret = record(&village, "Pelayanan KTP diminta bayar", true, &photo);
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
