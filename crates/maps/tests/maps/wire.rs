use kentongan_maps::{BYTES_MAX, Boundaries, BoundaryError, read_geojson};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::KALIREJO;
use crate::sheet::Sheet;

/// One village without code, called A: a triangle at 1° N 2° E whose upright sides are ten units long.
const TRIANGLE: [u8; 17] = [
    1, // version
    1, // areas
    0, // no code
    1, b'A', // name
    1,    // rings
    3,    // corners
    0xc0, 0x9a, 0x0c, // 100,000 to the north
    0x80, 0xb5, 0x18, // 200,000 to the east
    20, 0, // ten to the north
    0, 20, // ten to the east
];

/// The triangle with some of its bytes replaced by others.
fn with(at: usize, taken: usize, put: &[u8]) -> Vec<u8> {
    let mut bytes = TRIANGLE.to_vec();
    drop(bytes.splice(at..at + taken, put.iter().copied()));
    bytes
}

fn error(bytes: &[u8]) -> Option<BoundaryError> {
    Boundaries::from_bytes(bytes).err()
}

#[test]
fn boundaries_come_back_from_their_bytes() {
    let sheet = Sheet {
        rows: 3,
        columns: 4,
        pieces: 150,
    };
    for file in [KALIREJO, sheet.geojson().as_bytes()] {
        let boundaries = read_geojson(file).unwrap();
        let bytes = boundaries.to_bytes();
        assert!(bytes.len() <= BYTES_MAX);
        let back = Boundaries::from_bytes(&bytes).unwrap();
        assert_eq!(back.areas(), boundaries.areas());
        assert_eq!(back.to_bytes(), bytes);
    }
}

#[test]
fn the_bytes_are_those_that_the_format_describes() {
    let boundaries = Boundaries::from_bytes(&TRIANGLE).unwrap();
    let area = &boundaries.areas()[0];
    assert_eq!((area.code(), area.name()), (None, "A"));
    let corners: Vec<_> = area.rings()[0].corners().iter().map(ToString::to_string).collect();
    assert_eq!(
        corners,
        ["1.000000, 2.000000", "1.000100, 2.000000", "1.000100, 2.000100"]
    );
    assert_eq!(boundaries.to_bytes(), TRIANGLE);
}

#[test]
fn the_sample_goes_in_a_few_seconds_of_2g() {
    let bytes = read_geojson(KALIREJO).unwrap().to_bytes().len();
    assert!(bytes < 3_000, "{bytes}");
}

#[test]
fn a_newer_version_asks_for_an_update() {
    for version in [2, 7, 255] {
        assert_eq!(error(&with(0, 1, &[version])), Some(BoundaryError::Newer));
    }
    assert_eq!(error(&[2]), Some(BoundaryError::Newer));
}

#[test]
fn bytes_that_were_cut_short_anywhere_are_refused() {
    let bytes = read_geojson(KALIREJO).unwrap().to_bytes();
    for len in 0..bytes.len() {
        assert!(matches!(error(&bytes[..len]), Some(BoundaryError::Damaged(_))), "{len}");
    }
}

#[test]
fn what_the_format_does_not_allow_is_refused() {
    for (what, bytes) in [
        ("no version", with(0, 1, &[0])),
        ("bytes behind the end", [&TRIANGLE[..], &[0]].concat()),
        ("no areas", with(1, 1, &[0])),
        ("no rings", with(5, 1, &[0])),
        ("two corners", with(6, 1, &[2])),
        ("more areas than bytes", with(1, 1, &[0xff, 0xff, 0x03])),
        ("more rings than bytes", with(5, 1, &[0xff, 0x03])),
        ("more corners than bytes", with(6, 1, &[0xff, 0xff, 0xff, 0xff, 0x0f])),
        ("a number longer than it need be", with(1, 1, &[0x81, 0x00])),
        ("a number beyond 32 bits", with(6, 1, &[0x83, 0x80, 0x80, 0x80, 0x10])),
        ("a number without end", with(6, 1, &[0x80; 6])),
        ("not UTF-8", with(4, 1, &[0xff])),
        ("a name that is not tidy", with(3, 2, &[2, b'A', b' '])),
        ("a code that is none", with(2, 1, &[2, b'1', b'8'])),
        ("a code without dots", with(2, 1, b"\x0a1802012003")),
        ("a corner twice", with(15, 2, &[0, 0])),
        ("the first corner again at the end", with(15, 2, &[19, 0])),
        ("north of the pole", with(7, 3, &[0x82, 0xd1, 0xca, 0x08])),
        ("beyond all numbers", with(7, 3, &[0xff, 0xff, 0xff, 0xff, 0x0f])),
    ] {
        assert!(matches!(error(&bytes), Some(BoundaryError::Damaged(_))), "{what}");
    }
    assert!(Boundaries::from_bytes(&with(2, 1, b"\x0d18.02.01.2003")).is_ok());
}

#[test]
fn more_bytes_than_may_be_sent_are_not_looked_at() {
    let long = vec![1; BYTES_MAX + 1];
    assert_eq!(error(&long), Some(BoundaryError::Damaged("too many bytes")));
}

proptest! {
    #[test]
    fn foreign_bytes_are_read_or_refused_and_what_is_read_is_written_again(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        is_ours in any::<bool>(),
    ) {
        let mut bytes = bytes;
        if is_ours && let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        if let Ok(boundaries) = Boundaries::from_bytes(&bytes) {
            prop_assert_eq!(boundaries.to_bytes(), bytes);
        }
    }

    #[test]
    fn spoilt_bytes_are_read_or_refused_and_what_is_read_is_written_again(
        spoilt in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = read_geojson(KALIREJO).unwrap().to_bytes();
        for (at, byte) in spoilt {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(boundaries) = Boundaries::from_bytes(&bytes) {
            prop_assert_eq!(boundaries.to_bytes(), bytes);
            for area in boundaries.areas() {
                prop_assert!(area.contains(area.label_point()));
            }
        }
    }
}
