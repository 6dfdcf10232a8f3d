//! Sizes, sides and colours of what is kept.

use image::{DynamicImage, GrayImage, ImageBuffer, Luma, Rgba, RgbaImage};
use kentongan_photos::{
    FULL_BYTES_GOAL, FULL_BYTES_MAX, FULL_SIDE_MAX, Photo, THUMBNAIL_BYTES_MAX, THUMBNAIL_HEIGHT_MAX,
    THUMBNAIL_WIDTH_MAX, prepare,
};

use crate::camera::{BLUE, IN_LAMPUNG, RED, Tags, gradient, halves, harsh, jpeg, noisy, opened, png, with_exif};

/// What holds of every photo, whatever it shows. Answers the sides of its thumbnail.
fn check(photo: &Photo) -> (u32, u32) {
    let (full, thumbnail) = (opened(&photo.full), opened(&photo.thumbnail));
    assert_eq!((photo.width, photo.height), full.dimensions());
    assert!(photo.width.max(photo.height) <= FULL_SIDE_MAX);
    assert!(photo.full.len() <= FULL_BYTES_MAX, "{photo:?}");
    assert!(thumbnail.width() <= THUMBNAIL_WIDTH_MAX && thumbnail.height() <= THUMBNAIL_HEIGHT_MAX);
    assert!(photo.thumbnail.len() <= THUMBNAIL_BYTES_MAX, "{photo:?}");
    assert_eq!(photo.hash, *blake3::hash(&photo.full).as_bytes());
    thumbnail.dimensions()
}

fn is_near(found: [u8; 3], expected: [u8; 3]) -> bool {
    found
        .iter()
        .zip(expected)
        .all(|(found, expected)| found.abs_diff(expected) <= 24)
}

#[test]
fn a_large_photo_is_made_small_and_keeps_its_shape() {
    let photo = prepare(&jpeg(&gradient(1_800, 900))).unwrap();
    assert_eq!(check(&photo), (264, 132));
    assert_eq!((photo.width, photo.height), (1_600, 800));
    assert!(photo.full.len() <= FULL_BYTES_GOAL, "{photo:?}");
}

#[test]
fn a_very_large_photo_is_averaged_first_and_keeps_its_shape() {
    let photo = prepare(&png(&DynamicImage::ImageRgb8(halves(8_000, 40)))).unwrap();
    assert_eq!(check(&photo), (264, 1));
    assert_eq!((photo.width, photo.height), (1_600, 8));
    assert!(is_near(opened(&photo.full).get_pixel(100, 4).0, RED));
    assert!(is_near(opened(&photo.full).get_pixel(1_500, 4).0, BLUE));
}

#[test]
fn a_small_photo_is_never_enlarged() {
    let photo = prepare(&jpeg(&gradient(120, 80))).unwrap();
    assert_eq!(check(&photo), (120, 80));
    assert_eq!((photo.width, photo.height), (120, 80));
    check(&prepare(&jpeg(&gradient(1, 1))).unwrap());
}

#[test]
fn an_upright_photo_has_an_upright_thumbnail() {
    let photo = prepare(&jpeg(&gradient(300, 400))).unwrap();
    assert_eq!(check(&photo), (138, 184));
}

#[test]
fn noise_of_twelve_megapixels_meets_every_limit() {
    let photo = prepare(&png(&DynamicImage::ImageRgb8(noisy(4_000, 3_000)))).unwrap();
    check(&photo);
}

#[test]
fn what_no_camera_takes_meets_every_limit() {
    for (width, height) in [(500, 400), (264, 184), (96, 96), (16, 16), (7, 200)] {
        check(&prepare(&png(&DynamicImage::ImageRgb8(harsh(width, height)))).unwrap());
    }
}

#[test]
fn the_same_bytes_give_the_same_photo() {
    let file = with_exif(&jpeg(&noisy(200, 150)), IN_LAMPUNG);
    assert_eq!(prepare(&file).unwrap(), prepare(&file).unwrap());
}

#[test]
fn a_photo_is_turned_as_the_camera_was_held() {
    let file = jpeg(&halves(64, 32));
    // The sides, and whether red lies at the left, right, top or bottom (Exif, CIPA DC-008, 4.6.4, Orientation).
    for (orientation, sides, red, blue) in [
        (1, (64, 32), (8, 16), (56, 16)),
        (2, (64, 32), (56, 16), (8, 16)),
        (3, (64, 32), (56, 16), (8, 16)),
        (4, (64, 32), (8, 16), (56, 16)),
        (5, (32, 64), (16, 8), (16, 56)),
        (6, (32, 64), (16, 8), (16, 56)),
        (7, (32, 64), (16, 56), (16, 8)),
        (8, (32, 64), (16, 56), (16, 8)),
        // No orientation is called so; the picture stays as it is.
        (9, (64, 32), (8, 16), (56, 16)),
    ] {
        let tags = Tags {
            orientation,
            ..IN_LAMPUNG
        };
        let photo = prepare(&with_exif(&file, tags)).unwrap();
        assert_eq!(check(&photo), sides, "{orientation}");
        for shown in [opened(&photo.full), opened(&photo.thumbnail)] {
            assert!(is_near(shown.get_pixel(red.0, red.1).0, RED), "{orientation}");
            assert!(is_near(shown.get_pixel(blue.0, blue.1).0, BLUE), "{orientation}");
        }
    }
}

#[test]
fn what_is_transparent_lies_on_white() {
    for (pixel, expected) in [
        (Rgba([0, 0, 0, 0]), [255; 3]),
        (Rgba([200, 0, 0, 0]), [255; 3]),
        (Rgba([0, 0, 0, 128]), [127; 3]),
        (Rgba([0, 0, 0, 255]), [0; 3]),
    ] {
        let file = png(&DynamicImage::ImageRgba8(RgbaImage::from_pixel(40, 40, pixel)));
        let photo = prepare(&file).unwrap();
        check(&photo);
        assert!(is_near(opened(&photo.full).get_pixel(20, 20).0, expected), "{pixel:?}");
    }
}

#[test]
fn grey_and_sixteen_bits_are_read() {
    let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(40, 40, Luma([90])));
    let deep = DynamicImage::ImageRgb16(ImageBuffer::from_pixel(40, 40, image::Rgb([90 * 257; 3])));
    for picture in [grey, deep] {
        let photo = prepare(&png(&picture)).unwrap();
        check(&photo);
        assert!(
            is_near(opened(&photo.full).get_pixel(20, 20).0, [90; 3]),
            "{:?}",
            picture.color()
        );
    }
}
