//! What is refused, and by which name.

use image::DynamicImage;
use kentongan_photos::{INPUT_BYTES_MAX, PhotoError, prepare};

use crate::camera::{IN_LAMPUNG, PNG_SIGNATURE, chunk, gradient, halves, jpeg, png, png_head, with_exif, with_frame};

fn refusal(bytes: &[u8]) -> PhotoError {
    prepare(bytes).expect_err("this is no photo")
}

#[test]
fn nothing_and_too_much_are_refused_at_sight() {
    assert_eq!(refusal(b""), PhotoError::Empty);
    let mut file = jpeg(&halves(40, 30));
    file.resize(INPUT_BYTES_MAX + 1, 0);
    assert_eq!(refusal(&file), PhotoError::TooLarge);
}

#[test]
fn a_photo_of_an_iphone_is_known_for_what_it_is() {
    for file in [
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0mdat".as_slice(),
        b"\0\0\0\x1Cftypmif1\0\0\0\0mif1MiHEheic",
        b"\0\0\0\x18ftypheix\0\0\0\0mif1heix",
        b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc",
        // Cut off within its first box.
        b"\0\0\0\x2Cftypheic\0\0\0\0mi",
    ] {
        assert_eq!(refusal(file), PhotoError::Heic);
    }
}

#[test]
fn other_formats_of_photos_have_a_name_of_their_own() {
    for file in [
        b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0".as_slice(),
        b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1miaf",
        b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf",
    ] {
        assert_eq!(refusal(file), PhotoError::Unsupported);
    }
}

#[test]
fn what_is_no_photo_is_told_by_its_bytes() {
    for file in [
        b"GIF89a\x01\0\x01\0\0\0\0;".as_slice(),
        b"BM\x1E\0\0\0\0\0\0\0",
        b"%PDF-1.7\n",
        b"II\x2A\0\x08\0\0\0",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
        b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
        b"\0\0\0\x04ftypheic",
        b"laporan.jpg",
        b"\xFF\xD8",
        b"\0",
    ] {
        assert_eq!(refusal(file), PhotoError::NotAPhoto, "{file:?}");
    }
}

#[test]
fn an_animation_is_no_photo() {
    let still = png(&DynamicImage::ImageRgb8(halves(40, 30)));
    let (head, rest) = still.split_at(PNG_SIGNATURE.len() + png_head(40, 30).len());
    let moving = [head, &chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), rest].concat();
    assert!(prepare(&still).is_ok());
    assert_eq!(refusal(&moving), PhotoError::NotAPhoto);
}

#[test]
fn a_bomb_is_refused_by_its_head() {
    for (width, height) in [(60_000, 60_000), (16_385, 1), (1, u32::MAX), (16_000, 16_000)] {
        let file = [PNG_SIGNATURE, &png_head(width, height)].concat();
        assert_eq!(refusal(&file), PhotoError::TooLarge, "{width} × {height}");
    }
    let small = jpeg(&halves(16, 16));
    for (width, height) in [(65_500, 65_500), (16_385, 8), (9_000, 9_000)] {
        let file = with_frame(&small, 0xC0, width, height);
        assert_eq!(refusal(&file), PhotoError::TooLarge, "{width} × {height}");
    }
}

#[test]
fn a_progressive_photo_counts_with_all_that_its_decoder_holds() {
    // 36 megapixels: 108 MB of pixels, and 216 MB of coefficients.
    let file = with_frame(&jpeg(&halves(16, 16)), 0xC2, 6_000, 6_000);
    assert_eq!(refusal(&file), PhotoError::TooLarge);
}

#[test]
fn a_picture_without_sides_is_damaged() {
    let file = with_frame(&jpeg(&halves(16, 16)), 0xC0, 16, 0);
    assert_eq!(refusal(&file), PhotoError::Damaged);
    assert_eq!(
        refusal(&[PNG_SIGNATURE, &png_head(0, 16)].concat()),
        PhotoError::Damaged
    );
}

#[test]
fn a_jpeg_that_is_cut_off_anywhere_is_never_a_photo() {
    let file = with_exif(&jpeg(&gradient(64, 48)), IN_LAMPUNG);
    assert!(prepare(&file).is_ok());
    for length in 3..file.len() {
        assert_eq!(refusal(&file[..length]), PhotoError::Damaged, "{length}");
    }
}

#[test]
fn a_png_that_is_cut_off_anywhere_is_never_a_photo() {
    let file = png(&DynamicImage::ImageRgb8(gradient(24, 16)));
    assert!(prepare(&file).is_ok());
    for length in PNG_SIGNATURE.len()..file.len() {
        assert_eq!(refusal(&file[..length]), PhotoError::Damaged, "{length}");
    }
}

#[test]
fn what_lies_behind_a_whole_photo_does_not_spoil_it() {
    for file in [jpeg(&halves(40, 30)), png(&DynamicImage::ImageRgb8(halves(40, 30)))] {
        // A telephone's second picture, itself cut off.
        let second = jpeg(&gradient(64, 48));
        let longer = [file.as_slice(), &second[..second.len() / 2]].concat();
        assert_eq!(prepare(&longer).unwrap(), prepare(&file).unwrap());
    }
}

#[test]
fn a_photo_that_another_begins_in_is_damaged() {
    let first = jpeg(&halves(40, 30));
    let file = [&first[..first.len() - 2], &jpeg(&gradient(64, 48))].concat();
    assert_eq!(refusal(&file), PhotoError::Damaged);
}

#[test]
fn a_photo_of_nothing_but_scans_is_damaged() {
    let file = jpeg(&halves(40, 30));
    let (start, end) = file.split_at(file.len() - 2);
    let scan = [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0];
    let longer = [start, &scan.repeat(100)[..], end].concat();
    assert_eq!(refusal(&longer), PhotoError::Damaged);
}
