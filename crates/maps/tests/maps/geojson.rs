use kentongan_domain::coordinates::Point;
use kentongan_maps::{
    Area, Boundaries, BoundaryError, FEATURES_MAX, FILE_BYTES_MAX, NAME_CHARS_MAX, Notes, POSITIONS_MAX, read_geojson,
    read_geojson_of,
};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::KALIREJO;
use crate::sheet::{Corner, collection, feature, polygon};

/// A village of one square.
const SQUARE: [Corner; 4] = [
    (-518_000, 10_496_000),
    (-518_000, 10_498_000),
    (-516_000, 10_498_000),
    (-516_000, 10_496_000),
];

fn square() -> String {
    polygon(&[SQUARE.to_vec()])
}

fn read(text: &str) -> Result<Boundaries, BoundaryError> {
    read_geojson(text.as_bytes())
}

fn error(text: &str) -> Option<BoundaryError> {
    read(text).err()
}

/// Code and name of the one area in a file with these properties.
fn labels(properties: &str) -> (Option<String>, String) {
    let boundaries = read(&feature(properties, &square())).expect("a feature is a file");
    let area = boundaries.areas().first().expect("it has an area");
    (area.code().map(str::to_owned), area.name().to_owned())
}

#[test]
fn the_sample_has_six_villages_with_their_codes_and_names() {
    let boundaries = read_geojson(KALIREJO).unwrap();
    let found: Vec<_> = boundaries
        .areas()
        .iter()
        .map(|area| (area.code().unwrap(), area.name()))
        .collect();
    assert_eq!(
        found,
        [
            ("18.02.01.2001", "Sri Way Langsep"),
            ("18.02.01.2002", "Wayakrui"),
            ("18.02.01.2003", "Kalirejo"),
            ("18.02.01.2004", "Balai Rejo"),
            ("18.02.01.2005", "Watu Agung"),
            ("18.02.01.2006", "Sri Basuki"),
        ]
    );
    assert!(!boundaries.notes().is_swapped);
    assert_eq!(boundaries.notes().features_skipped, 0);
}

#[test]
fn areas_are_read_from_every_type_that_holds_them() {
    let multi = square()
        .replace("Polygon", "MultiPolygon")
        .replace("[[[", "[[[[")
        .replace("]]]", "]]]]");
    let geometries = format!(r#"{{"type":"GeometryCollection","geometries":[{}]}}"#, square());
    for text in [
        square(),
        multi.clone(),
        geometries.clone(),
        feature("{}", &square()),
        feature("null", &multi),
        feature("{}", &geometries),
        collection(&[feature("{}", &square())]),
        format!("\u{feff}{}", square()),
    ] {
        let boundaries = read(&text).unwrap();
        assert_eq!(boundaries.areas().len(), 1, "{text}");
        assert_eq!(boundaries.areas()[0].rings()[0].corners().len(), 4, "{text}");
    }
}

#[test]
fn the_type_may_stand_behind_the_coordinates() {
    let text = r#"{"coordinates":[[[104.96,-5.18,12.5],[104.98,-5.18,null],[104.98,-5.16]]],"type":"Polygon"}"#;
    assert_eq!(read(text).unwrap().areas()[0].rings()[0].corners().len(), 3);
}

#[test]
fn codes_are_found_under_their_many_names_and_written_with_dots() {
    for properties in [
        r#"{"KDEPUM":"18.02.01.2003"}"#,
        r#"{"kode":"1802012003"}"#,
        r#"{"Kode Desa":" 18.02.01.2003 "}"#,
        r#"{"KODE_KD":1802012003}"#,
        r#"{"kd_desa":1802012003.0}"#,
        r#"{"id_desa":"1802012003"}"#,
        r#"{"iddesa":"1802012003"}"#,
        r#"{"ref":"18.02.01.2003"}"#,
        r#"{"kode":"18","kode_desa":"18.02.01.2003"}"#,
        r#"{"iddesa":"1802012004","KDEPUM":"18.02.01.2003"}"#,
        r#"{"KDEPUM":"18.02.01.2003","iddesa":"1802012004"}"#,
        r#"{"KDEPUM":null,"kode":"18.02.01.2003","ref":["18.02.01.2004"],"id":{"kode":1}}"#,
    ] {
        assert_eq!(labels(properties).0.as_deref(), Some("18.02.01.2003"), "{properties}");
    }
}

#[test]
fn what_is_no_code_of_a_village_is_none() {
    for code in [
        r#""18.02.01""#,
        r#""180201""#,
        // BPS counts otherwise: three digits for the kecamatan, three for the village.
        r#""1805010003""#,
        r#""0802012003""#,
        r#""1.802.012.003""#,
        r#""18-02-01-2003""#,
        r#""18.00.01.2003""#,
        r#""18.02.00.2003""#,
        r#""18.02.01.4003""#,
        r#""१८.०२.०१.२००३""#,
        "1802012003.5",
        "-1802012003",
        "true",
    ] {
        assert_eq!(labels(&format!(r#"{{"kode":{code}}}"#)).0, None, "{code}");
    }
}

#[test]
fn names_are_found_under_their_many_names() {
    for properties in [
        r#"{"NAMOBJ":"Kalirejo"}"#,
        r#"{"name":"Kalirejo"}"#,
        r#"{"nama":"Kalirejo","kecamatan":"Padang Ratu"}"#,
        r#"{"NM_DESA":"Kalirejo"}"#,
        r#"{"DESA":"Kalirejo"}"#,
        r#"{"NAMOBJ":"Kecamatan","WADMKD":"Kalirejo"}"#,
        r#"{"WADMKD":"  ","nama":" Kalirejo\n"}"#,
    ] {
        assert_eq!(labels(properties).1, "Kalirejo", "{properties}");
    }
    assert_eq!(labels("{}"), (None, String::new()));
}

#[test]
fn a_name_is_one_line_and_no_novel() {
    assert_eq!(labels(r#"{"nama":"Sri\tWay \n Langsep\u0007"}"#).1, "Sri Way Langsep");
    let long = labels(&format!(r#"{{"nama":"{}"}}"#, "é".repeat(500))).1;
    assert_eq!(long, "é".repeat(NAME_CHARS_MAX));
}

#[test]
fn what_is_no_area_is_counted_and_left_out() {
    let text = collection(&[
        feature("{}", r#"{"type":"Point","coordinates":[104.97,-5.17]}"#),
        feature("{}", &square()),
        feature(
            "{}",
            r#"{"type":"LineString","coordinates":[[104.97,-5.17],[104.98,-5.17],[104.98,-5.18]]}"#,
        ),
        feature("{}", "null"),
        feature("{}", r#"{"type":"Polygon","coordinates":[]}"#),
        feature(
            "{}",
            r#"{"type":"Polygon","coordinates":[[[104.97,-5.17],[104.98,-5.17],[104.97,-5.17]]]}"#,
        ),
    ]);
    let boundaries = read(&text).unwrap();
    assert_eq!(boundaries.areas().len(), 1);
    let notes = boundaries.notes();
    assert_eq!((notes.features_skipped, notes.rings_skipped), (5, 1));
    assert_eq!((notes.corners_read, notes.corners_kept), (4, 4));
}

#[test]
fn an_open_ring_is_closed_and_a_repeated_corner_is_one() {
    let open = r#"{"type":"Polygon","coordinates":[[[104.96,-5.18],[104.98,-5.18],[104.98,-5.18],[104.98,-5.16]]]}"#;
    let closed = r#"{"type":"Polygon","coordinates":[[[104.96,-5.18],[104.98,-5.18],[104.98,-5.16],[104.96,-5.18]]]}"#;
    assert_eq!(read(open).unwrap().areas(), read(closed).unwrap().areas());
}

#[test]
fn a_hole_is_a_ring_and_not_inside() {
    let hole: Vec<Corner> = vec![(-517_500, 10_496_500), (-517_500, 10_497_500), (-516_500, 10_497_500)];
    let boundaries = read(&polygon(&[SQUARE.to_vec(), hole])).unwrap();
    let area = &boundaries.areas()[0];
    assert_eq!(area.rings().len(), 2);
    assert!(!area.contains(Point::new(-5_170_000, 104_972_000).unwrap()));
    assert!(area.contains(Point::new(-5_161_000, 104_961_000).unwrap()));
}

#[test]
fn latitude_first_is_turned_round_and_told() {
    let swapped = r#"{"type":"Polygon","coordinates":[[[-5.18,104.96],[-5.18,104.98],[-5.16,104.98],[-5.16,104.96]]]}"#;
    let boundaries = read(swapped).unwrap();
    assert!(boundaries.notes().is_swapped);
    assert_eq!(boundaries.areas(), read(&square()).unwrap().areas());
}

#[test]
fn what_is_only_partly_swapped_is_spoilt() {
    let mixed = r#"{"type":"Polygon","coordinates":[[[-5.18,104.96],[104.98,-5.18],[104.98,-5.16]]]}"#;
    assert_eq!(error(mixed), Some(BoundaryError::OffEarth));
}

#[test]
fn metres_are_told_from_degrees() {
    let metres = r#"{"type":"Polygon","coordinates":[[[496000.5,9427000],[498000,9427000],[498000,9429000]]]}"#;
    assert_eq!(error(metres), Some(BoundaryError::Projected));
    let edge = r#"{"type":"Polygon","coordinates":[[[180,-5],[179,-5],[179,-4]]]}"#;
    assert!(read(edge).is_ok());
    let beyond = r#"{"type":"Polygon","coordinates":[[[180.1,-5],[179,-5],[179,-4]]]}"#;
    assert_eq!(error(beyond), Some(BoundaryError::Projected));
}

#[test]
fn a_latitude_beyond_a_pole_is_off_the_earth() {
    let text = r#"{"type":"Polygon","coordinates":[[[104.9,-90.1],[104.9,-5],[105,-5]]]}"#;
    assert_eq!(error(text), Some(BoundaryError::OffEarth));
}

#[test]
fn only_wgs84_in_degrees_is_taken() {
    let with = |crs: &str| square().replacen('{', &format!(r#"{{"crs":{crs},"#), 1);
    let named = |name: &str| with(&format!(r#"{{"type":"name","properties":{{"name":"{name}"}}}}"#));
    for name in [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "EPSG:4326",
        "epsg:4326",
    ] {
        assert!(read(&named(name)).is_ok(), "{name}");
    }
    for other in [
        "urn:ogc:def:crs:EPSG::32748",
        "EPSG:3857",
        "EPSG:14326",
        "EPSG:23830",
        "",
    ] {
        assert_eq!(error(&named(other)), Some(BoundaryError::Projected), "{other}");
    }
    assert!(read(&with("null")).is_ok());
    assert!(read(&with(r#"{"type":"EPSG","properties":{"code":4326}}"#)).is_ok());
    assert_eq!(
        error(&with(r#"{"type":"EPSG","properties":{"code":32748}}"#)),
        Some(BoundaryError::Projected)
    );
}

#[test]
fn other_formats_are_called_by_their_names() {
    let kml = r#"<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>"#;
    let files: &[(&[u8], BoundaryError)] = &[
        (b"\x00\x00\x27\x0a\x00\x00\x00\x00", BoundaryError::Shapefile),
        (kml.as_bytes(), BoundaryError::Kml),
        (b"\xef\xbb\xbf\n  <kml>", BoundaryError::Kml),
        (b"PK\x03\x04\x14\x00", BoundaryError::Zip),
        (b"<html><body>Batas wilayah</body></html>", BoundaryError::NotGeoJson),
        (b"", BoundaryError::NotGeoJson),
        (b"null", BoundaryError::NotGeoJson),
        (b"[]", BoundaryError::NotGeoJson),
        (b"{}", BoundaryError::NotGeoJson),
        (b"{\"type\":\"Topology\",\"arcs\":[]}", BoundaryError::NotGeoJson),
        (
            b"{\"type\":\"Polygon\",\"coordinates\":[[[1,2]",
            BoundaryError::NotGeoJson,
        ),
        (
            b"{\"type\":\"Polygon\",\"coordinates\":\"none\"}",
            BoundaryError::NotGeoJson,
        ),
        (
            b"{\"type\":\"FeatureCollection\",\"features\":[]} x",
            BoundaryError::NotGeoJson,
        ),
        (
            b"{\"type\":\"FeatureCollection\",\"features\":[]}",
            BoundaryError::NoAreas,
        ),
        (b"{\"type\":\"FeatureCollection\"}", BoundaryError::NoAreas),
        (
            b"{\"type\":\"Point\",\"coordinates\":[104.9,-5.1]}",
            BoundaryError::NoAreas,
        ),
    ];
    for (bytes, expected) in files {
        let head = String::from_utf8_lossy(bytes);
        assert_eq!(read_geojson(bytes).err(), Some(*expected), "{head}");
    }
}

#[test]
fn a_file_may_be_so_large_and_no_larger() {
    let mut blanks = vec![b' '; FILE_BYTES_MAX];
    assert_eq!(read_geojson(&blanks).err(), Some(BoundaryError::NotGeoJson));
    blanks.push(b' ');
    assert_eq!(read_geojson(&blanks).err(), Some(BoundaryError::TooLarge));
    blanks[..2].copy_from_slice(b"PK");
    assert_eq!(read_geojson(&blanks).err(), Some(BoundaryError::Zip));
}

#[test]
fn so_many_features_are_read_and_no_more() {
    let features = vec![feature("null", "null"); FEATURES_MAX];
    assert_eq!(error(&collection(&features)), Some(BoundaryError::NoAreas));
    let features = vec![feature("null", "null"); FEATURES_MAX + 1];
    assert_eq!(error(&collection(&features)), Some(BoundaryError::TooManyFeatures));
}

#[test]
fn so_many_positions_are_read_and_no_more() {
    // All in one place: they enclose nothing, and take no time.
    let text = |positions: usize| {
        let positions = vec!["[105,-5]"; positions].join(",");
        format!(r#"{{"type":"Polygon","coordinates":[[{positions}]]}}"#)
    };
    assert_eq!(error(&text(POSITIONS_MAX)), Some(BoundaryError::NoAreas));
    assert_eq!(error(&text(POSITIONS_MAX + 1)), Some(BoundaryError::TooManyPositions));
}

#[test]
fn what_is_nested_without_end_is_refused() {
    for (open, close) in [("[", "]"), (r#"{"type":"Feature","geometry":"#, "}")] {
        for depth in [200, 100_000] {
            let inner = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let text = format!(r#"{{"type":"Polygon","coordinates":{inner}}}"#);
            assert_eq!(error(&text), Some(BoundaryError::NotGeoJson), "{depth} of {open}");
            let text = format!(r#"{{"type":"Feature","geometry":{inner}}}"#);
            assert_eq!(error(&text), Some(BoundaryError::NotGeoJson), "{depth} of {open}");
        }
    }
}

#[test]
fn what_nobody_asked_for_may_be_nested_as_it_likes() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let text = square().replacen('{', &format!(r#"{{"bbox":{deep},"#), 1);
    assert!(read(&text).is_ok());
}

#[test]
fn of_a_larger_file_only_the_wanted_areas_are_read_and_of_one_without_them_all() {
    let is_wanted = |code: &'static str| move |area: &Area| area.code() == Some(code);
    let one = read_geojson_of(KALIREJO, is_wanted("18.02.01.2003")).unwrap();
    assert_eq!(one.areas().len(), 1);
    assert_eq!(one.notes().areas_left_out, 5);
    let all = read_geojson_of(KALIREJO, is_wanted("18.02.02.2001")).unwrap();
    assert_eq!((all.areas().len(), all.notes().areas_left_out), (6, 0));
}

#[test]
fn notes_of_a_plain_file_say_nothing_was_put_right() {
    let expected = Notes {
        corners_read: 4,
        corners_kept: 4,
        ..Notes::default()
    };
    assert_eq!(read(&square()).unwrap().notes(), expected);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        prop_assert!(read_geojson(&bytes).is_err());
    }

    #[test]
    fn a_spoilt_file_is_read_or_refused(spoilt in prop::collection::vec((any::<Index>(), any::<u8>()), 1..8)) {
        let mut bytes = KALIREJO.to_vec();
        for (at, byte) in spoilt {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(boundaries) = read_geojson(&bytes) {
            prop_assert!(!boundaries.areas().is_empty());
            prop_assert!(boundaries.to_bytes().len() <= kentongan_maps::BYTES_MAX);
        }
    }
}
