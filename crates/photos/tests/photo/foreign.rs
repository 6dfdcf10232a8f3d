//! Bytes from anywhere: a photo or a refusal, and nothing else.

use std::sync::LazyLock;

use image::DynamicImage;
use kentongan_photos::prepare;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::Config;

use crate::camera::{IN_LAMPUNG, PNG_SIGNATURE, halves, jpeg, png, png_with_exif, with_exif};

static FILES: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let picture = halves(24, 16);
    [
        with_exif(&jpeg(&picture), IN_LAMPUNG),
        png_with_exif(&picture, IN_LAMPUNG),
        png(&DynamicImage::ImageRgb8(picture)),
    ]
});

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn foreign_bytes_are_never_a_photo(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(prepare(&bytes).is_err());
    }

    #[test]
    fn foreign_bytes_behind_a_right_beginning_never_panic(
        beginning in select(vec![
            b"\xFF\xD8\xFF\xE1".to_vec(),
            b"\xFF\xD8\xFF\xC0".to_vec(),
            PNG_SIGNATURE.to_vec(),
            b"\0\0\0\x20ftyp".to_vec(),
            b"RIFF".to_vec(),
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let _ = prepare(&[beginning, bytes].concat());
    }

    #[test]
    fn a_spoilt_photo_never_panics(
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
    ) {
        let mut file = which.get(FILES.as_slice()).clone();
        for (at, with) in changes {
            *at.get_mut(file.as_mut_slice()) = with;
        }
        let _ = prepare(&file);
    }

    #[test]
    fn a_photo_with_a_piece_missing_never_panics(which in any::<Index>(), from in any::<Index>(), bytes in 1usize..40) {
        let mut file = which.get(FILES.as_slice()).clone();
        let from = from.index(file.len());
        let to = file.len().min(from + bytes);
        file.drain(from..to);
        let _ = prepare(&file);
    }
}
