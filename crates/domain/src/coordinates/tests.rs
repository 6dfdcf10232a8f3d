use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// The place that all of [`DECIMAL`] and [`LINKS`] name.
const PLACE: (i32, i32) = (-5_123_400, 104_567_800);

const DECIMAL: [&str; 31] = [
    "-5.1234, 104.5678",
    "-5.1234,104.5678",
    "-5.1234 104.5678",
    "  (-5.1234, 104.5678).\n",
    "\"-5.1234, 104.5678\"",
    "“-5.1234, 104.5678”",
    "'-5.1234, 104.5678",
    "\u{feff}-5.1234,\u{a0}104.5678\u{200e}",
    "-5.1234\t104.5678",
    "−5.1234°, 104.5678°",
    "-05.1234+104.5678/",
    "-5,1234; 104,5678",
    "-5,1234 104,5678",
    "-5,1234, 104,5678",
    "-5,1234,104,5678",
    "-5,1234 | 104,5678",
    "5,1234 LS, 104,5678 BT",
    "5,1234° LS 104,5678° BT",
    "5,1234LS-104,5678BT",
    "5.1234 ls - 104.5678 bt",
    "-5,1234 LS / 104,5678 BT",
    "5.1234 S 104.5678 E",
    "5.1234S104.5678E",
    "S5.1234 E104.5678",
    "S 5.1234, E 104.5678",
    "5.1234 S 104.5678 T",
    "Lat: -5.1234, Long: 104.5678",
    "- Lat: -5.1234\n- Long: 104.5678",
    "y=-5.1234 x=104.5678",
    "Lintang Selatan: 5,1234 dan Bujur Timur: 104,5678",
    "Titik koordinat: 5,1234 lintang selatan, 104,5678 bujur timur",
];

const LINKS: [&str; 33] = [
    "https://maps.google.com/?q=-5.1234,104.5678",
    "https://maps.google.com/?q=-5.1234%2C104.5678",
    "https://maps.google.com/?q=-5.1234,+104.5678",
    "https://maps.google.com/?q=-5.1234, 104.5678",
    "https://maps.google.com/?q=-5.1234,104.5678(Balai+Kampung)",
    "https://maps.google.com/maps?q=loc:-5.1234,104.5678&z=17",
    "https://maps.google.com/maps?q=5.1234+S,+104.5678+E",
    "https://maps.google.com/maps?ll=-5.2,104.6&q=-5.1234,104.5678",
    "https://maps.google.com/maps?ll=-5.1234,104.5678&z=17",
    "https://maps.google.com/maps?daddr=-5.1234,104.5678&saddr=-5.2,104.6",
    "maps.google.com/maps?q=-5.1234,104.5678",
    "HTTPS://WWW.GOOGLE.COM/maps/@-5.1234,104.5678,17z",
    "https://www.google.com/maps/@-5.1234,104.5678,17z",
    "https://www.google.com/maps/@-5.1234,104.5678,812m/data=!3m1!1e3?entry=ttu",
    "www.google.com/maps/place/-5.1234,104.5678/@-5.2,104.6,17z",
    "https://www.google.com/maps/place/Balai+Kampung/@-5.2,104.6,17z/data=!4m6!1s0x2e:0x1!8m2!3d-5.1234!4d104.5678",
    "https://www.google.com/maps/place/5%C2%B007'24.24%22S+104%C2%B034'04.08%22E/@-5.2,104.6,17z",
    "https://www.google.com/maps/search/-5.1234,+104.5678?entry=tts",
    "https://www.google.com/maps/search/?api=1&query=-5.1234,104.5678",
    "https://www.google.com/maps/search/?api=1&amp;query=-5.1234%2C104.5678",
    "https://www.google.com/maps/dir/?api=1&destination=-5.1234,104.5678",
    "https://www.google.com/maps/dir/-5.2,104.6/-5.1234,104.5678/@-5.15,104.58,14z",
    "https://www.openstreetmap.org/?mlat=-5.1234&mlon=104.5678#map=17/-5.2/104.6",
    "https://www.openstreetmap.org/#map=17/-5.1234/104.5678&layers=N",
    "https://maps.apple.com/?ll=-5.1234,104.5678&q=Balai%20Kampung",
    "https://waze.com/ul?ll=-5.1234%2C104.5678&navigate=yes",
    "https://peta.example/titik?lon=104.5678&lat=-5.1234",
    "geo:-5.1234,104.5678",
    "geo:-5.1234,104.5678,85;crs=wgs84;u=35",
    "GEO:0,0?q=-5.1234,104.5678(Balai)",
    "Jembatan putus di sini: https://maps.google.com/?q=-5.1234,104.5678 mohon dicek.",
    "Lokasi (https://maps.google.com/?q=-5.1234,104.5678), dusun 2",
    "https://maps.app.goo.gl/AbCdEf123 -5.1234, 104.5678",
];

const DEGREES_MINUTES_SECONDS: [&str; 26] = [
    r#"5°07'24.5"S 104°34'04"E"#,
    r#"5°07'24,5"S, 104°34'04"E"#,
    "5°07′24.5″S, 104°34′04″E",
    "5°07’24.5”S 104°34’04”E",
    "5°07'24.5''S 104°34'04''E",
    "5º07´24,5´´ LS 104º34´04´´ BT",
    r#"S5°07'24.5" E104°34'04""#,
    r#"-5°7'24.5", 104°34'4""#,
    r#""5°07'24.5"S 104°34'04"E""#,
    r#"LS 5° 7' 24,5" – BT 104° 34' 4""#,
    r#"5°07'24,5" lintang selatan 104°34'04" bujur timur"#,
    r#"5°07'24.5" S Latitude, 104°34'04" E Longitude"#,
    r#"Lat: 5°07'24.5" S Long: 104°34'04" E"#,
    "5d7m24.5s S 104d34m4s E",
    "5d07m24.5sS104d34m04sE",
    "5d7m24.5S 104d34m4E",
    "5d7m24.5s 104d34m4e",
    "5D7M24.5S 104D34M4E",
    r#"5o07'24.5"S 104o34'04"E"#,
    "5 derajat 7 menit 24,5 detik LS, 104 derajat 34 menit 4 detik BT",
    "5 7 24,5 LS 104 34 4 BT",
    "-5 7 24.5, 104 34 4",
    "-5 7 24.5 104 34 4",
    "5-07-24.5 S 104-34-04 E",
    "5:07:24.5S 104:34:04E",
    "S 5 7 24.5 E 104 34 4",
];

fn point(latitude_e6: i32, longitude_e6: i32) -> Point {
    Point::new(latitude_e6, longitude_e6).unwrap()
}

fn e6(typed: &str) -> Result<(i32, i32), CoordinatesError> {
    parse(typed).map(|parsed| (parsed.point.latitude_e6, parsed.point.longitude_e6))
}

#[test]
fn decimal_degrees_are_read_with_a_point_or_a_comma() {
    for typed in DECIMAL {
        assert_eq!(e6(typed), Ok(PLACE), "{typed}");
    }
}

#[test]
fn degrees_minutes_and_seconds_are_read_with_any_marks_or_none() {
    for typed in DEGREES_MINUTES_SECONDS {
        assert_eq!(e6(typed), Ok((-5_123_472, 104_567_778)), "{typed}");
    }
}

#[test]
fn minutes_may_have_decimals() {
    for typed in [
        "5°07.408'S 104°34.067'E",
        "S 5° 07.408' E 104° 34.067'",
        "5°07,408' LS, 104°34,067' BT",
        "5 07.408 LS 104 34.067 BT",
        "-5 7,408; 104 34,067",
    ] {
        assert_eq!(e6(typed), Ok((-5_123_467, 104_567_783)), "{typed}");
    }
}

#[test]
fn a_maps_link_is_read_alone_and_inside_other_words() {
    for typed in LINKS {
        assert_eq!(e6(typed), Ok(PLACE), "{typed}");
    }
}

#[test]
fn a_place_of_whole_degrees_is_read_where_nothing_else_can_be_meant() {
    for typed in [
        "-5, 104",
        "-5 104",
        "-5;104",
        "5 LS 104 BT",
        "5° S - 104° E",
        "geo:-5,104",
    ] {
        assert_eq!(e6(typed), Ok((-5_000_000, 104_000_000)), "{typed}");
    }
    assert_eq!(e6("-5,104"), Err(CoordinatesError::OnlyOne), "a decimal comma");
}

#[test]
fn a_short_link_says_that_it_holds_nothing() {
    for typed in [
        "https://maps.app.goo.gl/AbCdEf123",
        "https://maps.app.goo.gl/5N6E?g_st=aw",
        "maps.app.goo.gl/AbCdEf123",
        "https://goo.gl/maps/AbCdEf123",
        "Lokasi jembatan: https://MAPS.app.goo.gl/AbCdEf123 mohon dicek",
        "https://s.id/jembatan",
    ] {
        assert_eq!(e6(typed), Err(CoordinatesError::ShortLink), "{typed}");
    }
}

#[test]
fn what_is_no_place_says_why() {
    use super::CoordinatesError::{NotCoordinates, Nothing, OnlyOne, OutOfRange, TwoAlike};
    for (typed, why) in [
        ("", Nothing),
        (" \n\u{a0}", Nothing),
        ("jembatan putus", NotCoordinates),
        ("RT 02 RW 05", NotCoordinates),
        ("Dusun 2, 104", NotCoordinates),
        ("20/01/2025", NotCoordinates),
        ("-5.123.456, 104.567.890", NotCoordinates),
        ("5°05'–5°15' LS dan 104°30'–104°45' BT", NotCoordinates),
        ("5.1 104.5 85", NotCoordinates),
        ("-5.1 LU, 104.5 BT", NotCoordinates),
        ("lat 5.1 E, long 104.5", NotCoordinates),
        ("5.5° 30' LS, 104° BT", NotCoordinates),
        ("LS, BT", NotCoordinates),
        ("5.1 LS BT", NotCoordinates),
        ("٥.١, ١٠٤.٥", NotCoordinates),
        ("https://kabar.example/2025/01/jembatan-putus", NotCoordinates),
        ("geo:-5.1,104.5;crs=nad27", NotCoordinates),
        (
            "https://www.google.com/maps/place/x/data=!3d-5.1!2d104.5",
            NotCoordinates,
        ),
        ("-5.1234", OnlyOne),
        ("-5,1234", OnlyOne),
        ("5,1234 LS", OnlyOne),
        ("5°07'24\" LS", OnlyOne),
        ("-91.0, 104.5", OutOfRange),
        ("95.5, 200.5", OutOfRange),
        ("90.0000006 LU, 104.5 BT", OutOfRange),
        ("5.1 LS, 180.1 BB", OutOfRange),
        ("5°61'00\" LS, 104°34'04\" BT", OutOfRange),
        ("5°07'60\" LS, 104°34'04\" BT", OutOfRange),
        ("456789 9434567", OutOfRange),
        ("99999999999999999999999.9, 104.5", OutOfRange),
        ("https://maps.google.com/?q=-95.1,204.5", OutOfRange),
        ("5,1 LS, 6,2 LU", TwoAlike),
        ("104.5 BT 105.5 BT", TwoAlike),
        ("lat 5.1 lat 6.2", TwoAlike),
    ] {
        assert_eq!(e6(typed), Err(why), "{typed}");
    }
}

#[test]
fn a_longer_text_than_a_message_is_not_searched() {
    let link = "https://maps.google.com/?q=-5.1234,104.5678";
    let words = "é".repeat(TYPED_CHARS_MAX - link.len() - 1);
    assert_eq!(e6(&format!("{words} {link}")), Ok(PLACE));
    assert_eq!(e6(&format!("{words}é {link}")), Err(CoordinatesError::NotCoordinates));
}

#[test]
fn longitude_first_is_turned_round_only_where_nothing_says_so() {
    for typed in [
        "104.5678, -5.1234",
        "104,5678 -5,1234",
        "https://maps.google.com/?q=104.5678,-5.1234",
    ] {
        let parsed = parse(typed).unwrap();
        assert_eq!(parsed.point, point(PLACE.0, PLACE.1), "{typed}");
        assert!(parsed.swapped && parsed.is_in_indonesia, "{typed}");
    }
    for typed in [
        "104,5678 BT; 5,1234 LS",
        "bujur 104,5678 lintang -5,1234",
        "104.5678 BT, -5.1234",
    ] {
        let parsed = parse(typed).unwrap();
        assert_eq!(parsed.point, point(PLACE.0, PLACE.1), "{typed}");
        assert!(!parsed.swapped, "nothing was guessed: {typed}");
    }
    // With `lat` and `long` the person has said which is which; the other pair is Indonesia in neither order.
    for typed in ["lat 104.5678 long -5.1234", "139.69, 35.68"] {
        assert_eq!(e6(typed), Err(CoordinatesError::OutOfRange), "{typed}");
    }
}

#[test]
fn a_place_abroad_is_read_and_told() {
    for (typed, abroad) in [
        ("51.5007, -0.1246", point(51_500_700, -124_600)),
        ("35.68, 139.69", point(35_680_000, 139_690_000)),
        ("5.1234, -104.5678", point(5_123_400, -104_567_800)),
        ("-11.000001, 120.5", point(-11_000_001, 120_500_000)),
    ] {
        let expected = Parsed {
            point: abroad,
            is_in_indonesia: false,
            swapped: false,
        };
        assert_eq!(parse(typed), Ok(expected), "{typed}");
    }
    for (latitude_e6, longitude_e6) in [(-11_000_000, 94_500_000), (6_500_000, 141_500_000)] {
        assert!(point(latitude_e6, longitude_e6).is_in_indonesia());
    }
    for (latitude_e6, longitude_e6) in [(6_500_001, 94_500_000), (0, 94_499_999), (0, 141_500_001)] {
        assert!(!point(latitude_e6, longitude_e6).is_in_indonesia());
    }
}

#[test]
fn a_point_is_written_for_maps_and_for_letters() {
    let south_east = point(-5_123_456, 104_123_456);
    assert_eq!(south_east.to_string(), "-5.123456, 104.123456");
    assert_eq!(south_east.spoken(), "5,123456° LS 104,123456° BT");
    let north_west = point(1, -1);
    assert_eq!(north_west.to_string(), "0.000001, -0.000001");
    assert_eq!(north_west.spoken(), "0,000001° LU 0,000001° BB");
    assert_eq!(point(0, 0).to_string(), "0.000000, 0.000000");
}

#[test]
fn points_end_at_the_poles_and_at_the_180th_meridian() {
    assert!(Point::new(90_000_000, 180_000_000).is_some());
    assert!(Point::new(-90_000_000, -180_000_000).is_some());
    for (latitude_e6, longitude_e6) in [(90_000_001, 0), (-90_000_001, 0), (0, 180_000_001), (0, i32::MIN)] {
        assert_eq!(Point::new(latitude_e6, longitude_e6), None);
    }
}

#[test]
fn the_numbers_on_the_wire_begin_and_end_with_the_corners_of_the_earth() {
    const LAST: i64 = 64_800_000_540_000_000;
    assert_eq!(point(-90_000_000, -180_000_000).to_wire(), 0);
    assert_eq!(point(90_000_000, 180_000_000).to_wire(), LAST);
    for wire in [-1, LAST + 1, i64::MIN, i64::MAX] {
        assert_eq!(Point::of_wire(wire), None, "{wire}");
    }
}

#[test]
fn distances_are_those_of_the_mean_earth() {
    let is_about = |m: f64, expected_m: f64| (m - expected_m).abs() < 0.01;
    let origin = point(0, 0);
    assert!(is_about(origin.distance_m(origin), 0.0));
    assert!(is_about(origin.distance_m(point(1_000_000, 0)), 111_195.08));
    assert!(is_about(origin.distance_m(point(0, 1_000_000)), 111_195.08));
    let (from, to) = (point(60_000_000, 0), point(60_000_000, 1_000_000));
    assert!(is_about(from.distance_m(to), 55_597.01));
    let (pole, other_pole) = (point(90_000_000, 0), point(-90_000_000, 77_000_000));
    assert!(is_about(pole.distance_m(other_pole), 20_015_114.44));
    let (here, near) = (point(-5_100_000, 104_500_000), point(-5_100_900, 104_500_000));
    assert!(is_about(here.distance_m(near), 100.08));
    let (west, east) = (point(0, 180_000_000), point(0, -180_000_000));
    assert!(is_about(west.distance_m(east), 0.0), "one meridian");
}

#[test]
fn a_photo_gives_its_place() {
    let longitude = [(104, 1), (34, 1), (4, 1)];
    for (latitude, read_e6) in [
        ([(5, 1), (7, 1), (245, 10)], 5_123_472),
        ([(5, 1), (7_408, 1_000), (0, 1)], 5_123_467),
        ([(5, 1), (7_408, 1_000), (0, 0)], 5_123_467),
        ([(51_234, 10_000), (0, 0), (0, 0)], 5_123_400),
        ([(0, 1), (0, 1), (18, 5_000)], 1),
    ] {
        let read = |latitude_ref| Point::of_exif(latitude, latitude_ref, longitude, 'E');
        assert_eq!(read('S'), Some(point(-read_e6, 104_567_778)), "{latitude:?}");
        assert_eq!(read('N'), Some(point(read_e6, 104_567_778)), "{latitude:?}");
        assert_eq!(read('\0'), None, "{latitude:?}");
    }
    let latitude = [(5, 1), (7, 1), (245, 10)];
    let west = Point::of_exif(latitude, 'n', longitude, 'w');
    assert_eq!(west, Some(point(5_123_472, -104_567_778)));
    let turned = Point::of_exif(latitude, 'E', longitude, 'S');
    assert_eq!(turned, None, "letters of the other tag");
}

#[test]
fn a_photo_whose_camera_knew_no_place_gives_none() {
    let longitude = [(104, 1), (34, 1), (4, 1)];
    for latitude in [
        [(0, 0), (0, 0), (0, 0)],
        [(5, 1), (7, 1), (0, 0)],
        [(5, 1), (0, 0), (24, 1)],
        [(5, 1), (7, 1), (24, 0)],
        [(5, 0), (7, 1), (24, 1)],
        [(91, 1), (0, 1), (0, 1)],
        [(u32::MAX, 1), (u32::MAX, 1), (u32::MAX, 1)],
    ] {
        assert_eq!(Point::of_exif(latitude, 'S', longitude, 'E'), None, "{latitude:?}");
    }
    let zeros = [(0, 1), (0, 1), (0, 1)];
    assert_eq!(Point::of_exif(zeros, 'N', zeros, 'E'), None);
    let on_the_equator = Point::of_exif(zeros, 'N', longitude, 'E');
    assert_eq!(on_the_equator, Some(point(0, 104_567_778)));
}

#[test]
fn points_of_one_cell_are_drawn_as_one() {
    let points = [
        ("south", point(-5_900_000, 105_300_000)),
        ("a", point(-5_100_000, 104_500_000)),
        ("b", point(-5_100_010, 104_500_011)),
    ];
    let clusters = cluster(&points, 4);
    let expected = [
        Cluster {
            centre: point(-5_100_005, 104_500_005),
            members: vec![&"a", &"b"],
        },
        Cluster {
            centre: point(-5_900_000, 105_300_000),
            members: vec![&"south"],
        },
    ];
    assert_eq!(clusters, expected, "from north to south");
    assert_eq!(cluster(&points, 1_000_000).len(), 3, "seen from near");
    assert!(cluster::<u8>(&[], 4).is_empty());
}

#[test]
fn a_new_point_that_leaves_the_longer_side_moves_no_other_to_another_cluster() {
    const OLD: i32 = 40;
    let old_together = |points: &[(i32, Point)]| -> Vec<Vec<i32>> {
        cluster(points, 6)
            .into_iter()
            .map(|cluster| cluster.members.into_iter().copied().filter(|i| *i < OLD))
            .map(Iterator::collect::<Vec<i32>>)
            .filter(|members| !members.is_empty())
            .collect()
    };
    // About 0.3° high and 0.9° wide.
    let place = |i: i32| point(-5_000_000 - i * 7_919, 104_000_000 + i * 104_729 % 900_000);
    let few: Vec<(i32, Point)> = (0..OLD).map(|i| (i, place(i))).collect();
    let together = old_together(&few);
    assert!((2..OLD as usize).contains(&together.len()));
    for new in [point(-5_123_456, 104_456_789), point(-4_950_000, 104_456_789)] {
        let mut more = few.clone();
        more.insert(7, (OLD, new));
        assert_eq!(old_together(&more), together, "{new}");
    }
}

fn points() -> impl Strategy<Value = Point> {
    prop_oneof![
        (-90_000_000i32..=90_000_000, -180_000_000i32..=180_000_000),
        (-11_000_000i32..=6_500_000, 94_500_000i32..=141_500_000),
        (-2i32..=2, -2i32..=2),
    ]
    .prop_map(|(latitude_e6, longitude_e6)| point(latitude_e6, longitude_e6))
}

fn decimal(e6: i32) -> String {
    let minus = if e6 < 0 { "-" } else { "" };
    let e6 = e6.unsigned_abs();
    format!("{minus}{}.{:06}", e6 / 1_000_000, e6 % 1_000_000)
}

/// Ten-thousandths of a second: a micro-degree has 36.
fn seconds(e6: i32, [degree, minute, second]: [&str; 3]) -> String {
    let units = u64::from(e6.unsigned_abs()) * 36;
    let (degrees, minutes) = (units / 36_000_000, units / 600_000 % 60);
    let (whole, fraction) = (units / 10_000 % 60, units % 10_000);
    format!("{degrees}{degree}{minutes:02}{minute}{whole:02}.{fraction:04}{second}")
}

/// Hundred-thousandths of a minute: a micro-degree has six.
fn minutes(e6: i32) -> String {
    let units = u64::from(e6.unsigned_abs()) * 6;
    let (degrees, whole, fraction) = (units / 6_000_000, units / 100_000 % 60, units % 100_000);
    format!("{degrees}°{whole:02}.{fraction:05}'")
}

/// Tenths of a second, as most maps show them: half a tenth is 14 micro-degrees.
fn tenths(e6: i32) -> String {
    let units = (u64::from(e6.unsigned_abs()) * 36 + 500) / 1_000;
    let (degrees, minutes) = (units / 36_000, units / 600 % 60);
    let (whole, fraction) = (units / 10 % 60, units % 10);
    format!("{degrees}°{minutes:02}'{whole:02}.{fraction}\"")
}

/// The letters of the sides: English, then Indonesian.
fn sides(point: Point) -> ([&'static str; 2], [&'static str; 2]) {
    let (y, x) = (point.latitude_e6, point.longitude_e6);
    let latitude = if y < 0 { ["S", "LS"] } else { ["N", "LU"] };
    let longitude = if x < 0 { ["W", "BB"] } else { ["E", "BT"] };
    (latitude, longitude)
}

/// The point in every form that is as fine as the point itself.
fn exact_forms(point: Point) -> Vec<String> {
    let (latitude_e6, longitude_e6) = (point.latitude_e6, point.longitude_e6);
    let (y, x) = (decimal(latitude_e6), decimal(longitude_e6));
    let (y_comma, x_comma) = (y.replace('.', ","), x.replace('.', ","));
    let (y_bare, x_bare) = (y.trim_start_matches('-'), x.trim_start_matches('-'));
    let ([n, lu], [e, bt]) = sides(point);
    let both = |marks: [&str; 3]| (seconds(latitude_e6, marks), seconds(longitude_e6, marks));
    let (y_signs, x_signs) = both(["°", "'", "\""]);
    let (y_primes, x_primes) = both(["°", "′", "″"]);
    let (y_letters, x_letters) = both(["d", "m", "s"]);
    let (y_blanks, x_blanks) = both([" ", " ", ""]);
    let (y_minutes, x_minutes) = (minutes(latitude_e6), minutes(longitude_e6));
    let (south, west) = (y.strip_suffix(y_bare).unwrap(), x.strip_suffix(x_bare).unwrap());
    vec![
        point.to_string(),
        point.spoken(),
        format!("{y},{x}"),
        format!("{y} {x}"),
        format!("({y}; {x})"),
        format!("{y_comma}; {x_comma}"),
        format!("{y_comma} {x_comma}"),
        format!("{y_comma},{x_comma}"),
        format!("{y_bare} {n} {x_bare} {e}"),
        format!("{y_bare}{n}{x_bare}{e}"),
        format!("{n}{y_bare} {e}{x_bare}"),
        format!("Lat: {y}\nLong: {x}"),
        format!("bujur {x_comma} lintang {y_comma}"),
        format!("{y_signs}{n} {x_signs}{e}"),
        format!("{lu} {y_primes}, {bt} {x_primes}"),
        format!("{south}{y_signs} {west}{x_signs}"),
        format!("{y_letters} {n} {x_letters} {e}"),
        format!("{y_letters}{n}{x_letters}{e}"),
        format!("{y_blanks} {lu} {x_blanks} {bt}").replace('.', ","),
        format!("{south}{y_blanks}, {west}{x_blanks}"),
        format!("{y_minutes}{n} {x_minutes}{e}"),
        format!("geo:{y},{x};u=35"),
        format!("https://maps.google.com/?q={y}%2C{x}"),
        format!("https://www.google.com/maps/@{y},{x},17z"),
        format!("https://www.google.com/maps/place/{y_signs}{n}+{x_signs}{e}/@0.5,100.5,17z"),
        format!("https://www.google.com/maps/place/Balai/@0.5,100.5,17z/data=!4m6!8m2!3d{y}!4d{x}!16s"),
        format!("https://www.openstreetmap.org/?mlat={y}&mlon={x}#map=9/0.5/100.5"),
        format!("https://www.openstreetmap.org/#map=17/{y}/{x}"),
    ]
}

/// Whatever was read is written as it was read.
fn assert_sound(typed: &str) {
    if let Ok(parsed) = parse(typed) {
        let again = Parsed {
            swapped: false,
            ..parsed
        };
        assert_eq!(parse(&parsed.point.to_string()), Ok(again), "{typed:?}");
        assert_eq!(Point::of_wire(parsed.point.to_wire()), Some(parsed.point), "{typed:?}");
    }
}

/// A sign that coordinates are written with, or any other.
fn sign() -> impl Strategy<Value = char> {
    let usual: Vec<char> = "0123456789.,;:/-+ \n°'\"′″’NSEWLUBTdmso?&=%@!#".chars().collect();
    prop_oneof![9 => select(usual), 1 => any::<char>()]
}

fn spoilt(form: &str, edits: &[(u8, Index, char)]) -> String {
    let mut signs: Vec<char> = form.chars().collect();
    for (kind, at, sign) in edits {
        let at = at.index(signs.len() + 1);
        match kind % 8 {
            0..=2 => signs.insert(at, *sign),
            3 => signs.truncate(at),
            4 => signs.rotate_left(at),
            5 if at < signs.len() => signs[at] = *sign,
            6 if at < signs.len() => {
                signs.remove(at);
            }
            _ => signs.extend_from_within(at..),
        }
    }
    signs.into_iter().collect()
}

proptest! {
    #[test]
    fn a_point_comes_back_from_every_form_in_which_it_is_written(point in points()) {
        let expected = Parsed { point, is_in_indonesia: point.is_in_indonesia(), swapped: false };
        for form in exact_forms(point) {
            prop_assert_eq!(parse(&form), Ok(expected), "{}", form);
        }
    }

    #[test]
    fn a_point_comes_back_from_tenths_of_a_second_to_half_a_tenth(point in points()) {
        let ([n, _], [e, _]) = sides(point);
        let form = format!("{}{n} {}{e}", tenths(point.latitude_e6), tenths(point.longitude_e6));
        let read = parse(&form).unwrap().point;
        prop_assert!(read.latitude_e6.abs_diff(point.latitude_e6) <= 14, "{form}: {read}");
        prop_assert!(read.longitude_e6.abs_diff(point.longitude_e6) <= 14, "{form}: {read}");
    }

    #[test]
    fn a_point_comes_back_from_its_number(point in points(), other in points()) {
        prop_assert_eq!(Point::of_wire(point.to_wire()), Some(point));
        prop_assert_eq!(point.to_wire() == other.to_wire(), point == other);
    }

    #[test]
    fn a_number_comes_back_from_its_point(wire in 0i64..=64_800_000_540_000_000) {
        prop_assert_eq!(Point::of_wire(wire).map(Point::to_wire), Some(wire));
    }

    #[test]
    fn a_point_comes_back_from_a_photo(point in points()) {
        let parts = |e6: i32| {
            let units = e6.unsigned_abs();
            let rest = units % 1_000_000 * 36;
            [(units / 1_000_000, 1), (rest / 600_000, 1), (rest % 600_000, 10_000)]
        };
        let ([n, _], [e, _]) = sides(point);
        let (n, e) = (n.chars().next().unwrap(), e.chars().next().unwrap());
        let read = Point::of_exif(parts(point.latitude_e6), n, parts(point.longitude_e6), e);
        let is_nowhere = point.latitude_e6 == 0 && point.longitude_e6 == 0;
        prop_assert_eq!(read, (!is_nowhere).then_some(point));
    }

    #[test]
    fn any_photo_is_read_or_refused(
        latitude in any::<[(u32, u32); 3]>(),
        longitude in any::<[(u32, u32); 3]>(),
        south in any::<bool>(),
    ) {
        let read = Point::of_exif(latitude, if south { 'S' } else { 'N' }, longitude, 'E');
        prop_assert!(read.is_none_or(|point| point.longitude_e6 >= 0 && (point.latitude_e6 <= 0 || !south)));
    }

    #[test]
    fn any_text_is_read_or_refused(typed in any::<String>()) {
        assert_sound(&typed);
        assert_sound(&format!("https://maps.google.com/?q={typed}"));
        assert_sound(&format!("geo:{typed}"));
    }

    #[test]
    fn any_text_of_the_usual_signs_is_read_or_refused(signs in prop::collection::vec(sign(), 0..40)) {
        let typed: String = signs.into_iter().collect();
        assert_sound(&typed);
        assert_sound(&format!("https://www.google.com/maps/place/{typed}"));
    }

    #[test]
    fn a_spoilt_form_is_read_or_refused(
        form in select([&DECIMAL[..], &LINKS[..], &DEGREES_MINUTES_SECONDS[..]].concat()),
        edits in prop::collection::vec((any::<u8>(), any::<Index>(), sign()), 1..6),
    ) {
        assert_sound(&spoilt(form, &edits));
    }

    #[test]
    fn every_point_is_in_one_cluster_whatever_the_order(
        given in prop::collection::vec((any::<u8>(), points()), 0..60),
        cells_across in 0u32..20,
    ) {
        let clusters = cluster(&given, cells_across);
        let rows_max = cells_across.max(1) as usize + 1;
        prop_assert!(clusters.len() <= rows_max * rows_max);
        prop_assert_eq!(clusters.iter().map(|cluster| cluster.members.len()).sum::<usize>(), given.len());
        let turned: Vec<_> = given.iter().rev().copied().collect();
        let centres: Vec<Point> = clusters.iter().map(|cluster| cluster.centre).collect();
        let turned: Vec<Point> = cluster(&turned, cells_across).iter().map(|cluster| cluster.centre).collect();
        prop_assert_eq!(centres, turned);
    }

    #[test]
    fn a_way_is_as_long_in_both_directions_and_no_longer_than_half_round_the_earth(a in points(), b in points()) {
        let (there, back) = (a.distance_m(b), b.distance_m(a));
        prop_assert!((there - back).abs() < 0.01);
        prop_assert!((0.0..=20_015_115.0).contains(&there));
        prop_assert!(there < 0.01 || a != b);
    }
}
