//! Boundaries from the kecamatan's file to the map of a village, by the commands of the window.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, UiError};
use kentongan_maps::PATH_BYTES_MAX;
use serde_json::json;
use world::*;

/// Six villages whose borders are invented.
const KALIREJO: &[u8] = include_bytes!("../../maps/samples/kalirejo.geojson");

fn put(world: &World, laptop: &str, bytes: &[u8]) {
    let folder = world.folder.path().join(format!("{laptop}-papers"));
    std::fs::write(folder.join("batas.geojson"), bytes).unwrap();
}

fn open(desk: &Desk) -> Result<Option<BoundariesPreview>, UiError> {
    call(desk, "open_boundaries", json!({}))
}

fn save(desk: &Desk, id: &str, note: &str) -> Result<BoundariesView, UiError> {
    call(desk, "save_boundaries", json!({ "id": id, "note": note }))
}

fn kept(desk: &Desk) -> BoundariesView {
    call(desk, "get_boundaries", json!({})).unwrap()
}

fn map(desk: &Desk) -> MapView {
    let list = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    call(desk, "get_map", json!({ "list": list, "width": 760, "height": 480 })).unwrap()
}

fn record(desk: &Desk, title: &str, coordinates: &str) {
    let form = with(issue_form(title, "INF"), "coordinates", json!(coordinates));
    call::<IssueView>(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
}

#[test]
fn a_file_is_shown_before_it_is_kept_and_then_drawn_under_the_points() {
    let world = World::new();
    let district = world.enrolled("kecamatan", "district:18.02.01");
    assert_eq!(map(&district).boundaries, BoundaryState::None);
    assert!(open(&district).unwrap().is_none(), "he chose no file");
    put(&world, "kecamatan", KALIREJO);
    let preview = open(&district).unwrap().unwrap();
    assert_eq!(preview.file_name, "batas.geojson");
    assert_eq!(preview.villages.len(), 6);
    assert!(preview.villages.contains(&"Kampung Kalirejo".to_owned()));
    assert!(!preview.missing.is_empty() && preview.unknown.is_empty());
    assert!(preview.bytes > 100 && preview.bytes <= 12_000, "{}", preview.bytes);
    assert_eq!(preview.drawing.areas.len(), 6);
    assert_eq!(
        kept(&district).state,
        BoundaryState::None,
        "nothing is kept before his word"
    );

    let other = save(&district, "lain", "").unwrap_err();
    assert_eq!(other.code, ErrorCode::PreviewExpired);
    let view = save(&district, &preview.id, "").unwrap();
    assert_eq!((view.state, view.note.as_str()), (BoundaryState::Here, "batas.geojson"));
    assert_eq!((view.villages.len(), view.bytes), (6, preview.bytes));
    let again = save(&district, &preview.id, "").unwrap_err();
    assert_eq!(again.code, ErrorCode::PreviewExpired);

    // Without a single point there is a map now, and with one it lies on it.
    let empty = map(&district);
    assert_eq!((empty.areas.len(), empty.points.len()), (6, 0));
    assert!(!empty.lines.is_empty());
    assert!(
        empty
            .areas
            .iter()
            .any(|area| area.label == "Kalirejo" && area.name == "Kampung Kalirejo")
    );
    let bytes: usize = empty.areas.iter().map(|area| area.d.len()).sum();
    assert!(bytes <= PATH_BYTES_MAX, "{bytes}");
}

#[test]
fn a_village_draws_from_the_boundaries_of_its_kecamatan_and_first_of_all_its_own() {
    let world = World::new();
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    record(&village, "Jembatan miring", "-5,1500 105,0000");
    let before = map(&village);
    assert_eq!((before.boundaries, before.areas.len()), (BoundaryState::None, 0));
    put(&world, "kecamatan", KALIREJO);
    let preview = open(&district).unwrap().unwrap();
    save(&district, &preview.id, "Dari kabupaten").unwrap();
    for desk in [&district, &village, &district, &village] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    let view = kept(&village);
    assert_eq!(
        (view.state, view.note.as_str(), view.may_change),
        (BoundaryState::Here, "Dari kabupaten", false)
    );
    let drawn = map(&village);
    assert_eq!((drawn.boundaries, drawn.points.len()), (BoundaryState::Here, 1));
    let has = |name: &str| drawn.areas.iter().any(|area| area.name == name);
    assert!(has("Kampung Kalirejo"));
    assert!(
        !has("Kampung Sri Way Langsep"),
        "the far end of the kecamatan is off the sheet"
    );
    assert!(open(&village).is_err_and(|error| error.code == ErrorCode::NotAllowed));
    assert!(save(&village, &preview.id, "").is_err_and(|error| error.code == ErrorCode::NotAllowed));
}

#[test]
fn points_that_lie_close_together_on_the_sheet_are_one_mark_however_large_the_kecamatan_is() {
    let world = World::new();
    let district = world.enrolled("kecamatan", "district:18.02.01");
    for (title, coordinates) in [("Satu", "-5,2000 104,9570"), ("Dua", "-5,1950 104,9620")] {
        let form = with(issue_form(title, "INF"), "coordinates", json!(coordinates));
        let form = with(form, "village_code", json!("18.02.01.2003"));
        call::<IssueView>(&district, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    }
    assert_eq!(map(&district).points.len(), 2, "alone they fill the sheet");
    put(&world, "kecamatan", KALIREJO);
    let preview = open(&district).unwrap().unwrap();
    save(&district, &preview.id, "").unwrap();
    let counts: Vec<u32> = map(&district).points.iter().map(|point| point.count).collect();
    assert_eq!(counts, [2]);
}

#[test]
fn a_file_without_codes_is_known_by_its_names_and_villages_of_others_are_left_out() {
    let world = World::new();
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let text = String::from_utf8(KALIREJO.to_vec()).unwrap();
    let text = text
        .replace("18.02.01.2001", "18.02.02.2001")
        .replace("\"KDEPUM\":\"18.02.01.2003\",", "");
    let text = text.replace("\"NAMOBJ\":\"Kalirejo\"", "\"NAMOBJ\":\"KAMPUNG KALIREJO\"");
    put(&world, "kecamatan", text.as_bytes());
    let preview = open(&district).unwrap().unwrap();
    assert_eq!((preview.villages.len(), preview.left_out), (5, 1));
    assert!(preview.villages.contains(&"Kampung Kalirejo".to_owned()));
    save(&district, &preview.id, "").unwrap();
    assert!(map(&district).areas.iter().any(|area| area.label == "Kalirejo"));
}

#[test]
fn what_is_no_file_of_boundaries_says_what_to_do_instead() {
    let world = World::new();
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let point = br#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[104.9,-5.1]}}"#;
    let metres =
        br#"{"type":"Polygon","coordinates":[[[500000,9400000],[500100,9400000],[500100,9400100],[500000,9400000]]]}"#;
    for (bytes, why) in [
        (b"PK\x03\x04".as_slice(), "zip"),
        (b"\x00\x00\x27\x0a".as_slice(), "shapefile"),
        (b"<?xml version=\"1.0\"?><kml></kml>".as_slice(), "kml"),
        (b"{\"halo\":1}".as_slice(), "not_geojson"),
        (point.as_slice(), "no_areas"),
        (metres.as_slice(), "projected"),
    ] {
        put(&world, "kecamatan", bytes);
        let refused = open(&district).unwrap_err();
        assert_eq!(refused.code, ErrorCode::MapNotRead, "{why}");
        assert_eq!(refused.detail.get("why").map(String::as_str), Some(why));
    }
}
