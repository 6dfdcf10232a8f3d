//! What a camera says of a photo is offered, and never kept.

use chrono::{NaiveDate, NaiveDateTime};
use kentongan_domain::coordinates::Point;
use kentongan_photos::{Photo, prepare};

use crate::camera::{APP1, APP2, COMMENT, IN_LAMPUNG, Tags, gradient, jpeg, png_with_exif, with_exif, with_segment};

fn in_lampung() -> Option<Point> {
    Point::new(-5_375_034, 104_720_139)
}

fn that_morning() -> Option<NaiveDateTime> {
    NaiveDate::from_ymd_opt(2024, 5, 17)?.and_hms_opt(9, 41, 23)
}

fn photo_with(tags: Tags) -> Photo {
    prepare(&with_exif(&jpeg(&gradient(40, 30)), tags)).expect("tags are no reason to refuse")
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn place_and_time_are_read_to_the_micro_degree_and_the_second() {
    let photo = photo_with(IN_LAMPUNG);
    assert!(in_lampung().is_some() && that_morning().is_some());
    assert_eq!(photo.place, in_lampung());
    assert_eq!(photo.taken_at, that_morning());
}

#[test]
fn a_png_may_say_them_too() {
    let photo = prepare(&png_with_exif(&gradient(40, 30), IN_LAMPUNG)).unwrap();
    assert_eq!((photo.place, photo.taken_at), (in_lampung(), that_morning()));
}

#[test]
fn a_photo_that_says_nothing_is_a_photo() {
    let photo = prepare(&jpeg(&gradient(40, 30))).unwrap();
    assert_eq!((photo.place, photo.taken_at), (None, None));
}

#[test]
fn nothing_of_what_a_file_says_is_kept() {
    let spoken: [&[u8]; 5] = [
        b"Exif",
        b"http://ns.adobe.com/xap",
        b"ICC_PROFILE",
        b"Pak Kades",
        b"2024:05:17",
    ];
    // The seconds of the latitude, as they stand in the file.
    let seconds = [301_234u32.to_le_bytes(), 10_000u32.to_le_bytes()].concat();
    let file = with_exif(&jpeg(&gradient(40, 30)), IN_LAMPUNG);
    let file = with_segment(&file, APP1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>");
    let file = with_segment(&file, APP2, b"ICC_PROFILE\0\x01\x01no profile at all");
    let file = with_segment(&file, COMMENT, b"Pak Kades");
    let photo = prepare(&file).unwrap();
    assert_eq!(photo.place, in_lampung());
    for wanted in spoken.into_iter().chain([seconds.as_slice()]) {
        assert!(holds(&file, wanted), "the test puts it in");
        assert!(!holds(&photo.full, wanted) && !holds(&photo.thumbnail, wanted));
    }
}

#[test]
fn a_photo_says_nothing_personal_in_a_log() {
    let said = format!("{:?}", photo_with(IN_LAMPUNG));
    assert!(said.contains("40 × 30"), "{said}");
    for personal in ["2024", "375034", "720139", "Point"] {
        assert!(!said.contains(personal), "{said}");
    }
}

#[test]
fn a_place_that_makes_no_sense_is_no_place() {
    let unknown = [(0, 0); 3];
    let zero = [(0, 1); 3];
    let with = |latitude, longitude| Tags {
        latitude,
        longitude,
        ..IN_LAMPUNG
    };
    for tags in [
        with(unknown, unknown),
        with([(5, 0), (22, 1), (30, 1)], IN_LAMPUNG.longitude),
        with(IN_LAMPUNG.latitude, [(104, 1), (43, 0), (12, 1)]),
        // Where the equator meets Greenwich there is a buoy, and every camera without a fix.
        with(zero, zero),
        with([(91, 1), (0, 1), (0, 1)], IN_LAMPUNG.longitude),
        with(IN_LAMPUNG.latitude, [(181, 1), (0, 1), (0, 1)]),
        with([(u32::MAX, 1); 3], [(u32::MAX, 1); 3]),
        Tags {
            latitude_ref: "",
            ..IN_LAMPUNG
        },
        Tags {
            longitude_ref: "?",
            ..IN_LAMPUNG
        },
    ] {
        let photo = photo_with(tags);
        assert_eq!(photo.place, None, "{:?} {:?}", tags.latitude, tags.longitude);
        assert_eq!(photo.taken_at, that_morning());
    }
}

#[test]
fn a_time_that_makes_no_sense_is_no_time() {
    for taken_at in [
        "",
        "    :  :     :  :  ",
        "0000:00:00 00:00:00",
        "2024:13:01 10:00:00",
        "2023:02:29 10:00:00",
        "2024:05:17 24:00:00",
        "2024-05-17T09:41:23",
        "1970:01:01 00:00:00",
        "kemarin pagi sekali",
    ] {
        let photo = photo_with(Tags { taken_at, ..IN_LAMPUNG });
        assert_eq!(photo.taken_at, None, "{taken_at}");
        assert_eq!(photo.place, in_lampung());
    }
}

#[test]
fn spoilt_tags_cost_nothing_but_themselves() {
    let file = jpeg(&gradient(40, 30));
    let bare = prepare(&file).unwrap();
    for block in [
        b"".as_slice(),
        b"II\x2A\0",
        b"II\x2A\0\x08\0\0\0\xFF\xFF",
        b"II\x2A\0\xFF\xFF\xFF\xFF\0\0",
        b"MM\0\x2A\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\0",
        b"no tags at all",
    ] {
        let segment = [b"Exif\0\0".as_slice(), block].concat();
        assert_eq!(prepare(&with_segment(&file, APP1, &segment)).unwrap(), bare);
    }
}
