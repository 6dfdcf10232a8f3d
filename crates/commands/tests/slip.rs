//! A slip that comes as a picture, or as the line in a message.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod world;

use image::{GrayImage, Luma, imageops};
use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_protocol::slip::{Slip, pin_hash};
use qrcode::{Color, QrCode};
use serde_json::json;
use world::*;

/// The slip as a telephone sees it: not straight, not white, in the middle of other things.
fn photo(line: &str) -> GrayImage {
    let code = QrCode::new(line).unwrap();
    let width = code.width() as u32;
    let (scale, margin) = (9, 60);
    let side = width * scale + 2 * margin;
    let colours = code.to_colors();
    let mut photo = GrayImage::from_fn(side + 200, side + 120, |x, y| {
        let (x, y) = (x.wrapping_sub(margin) / scale, y.wrapping_sub(margin) / scale);
        let dark = x < width && y < width && colours[(y * width + x) as usize] == Color::Dark;
        Luma([if dark { 60 } else { 214 }])
    });
    photo = imageops::rotate90(&photo);
    imageops::blur(&photo, 1.2)
}

#[test]
fn a_photo_of_the_slip_fills_the_form_and_enrols() {
    let world = World::new();
    let desk = world.laptop("kalirejo");
    let code = world.code("village:18.02.01.2003");
    let pins = kentongan_district::certificate::pins(&world.service.store.identity().unwrap());
    let slip = Slip {
        address: format!("127.0.0.1:{}", world.address.port()),
        code: kentongan_protocol::enrolment::EnrolCode::parse(&code).unwrap(),
        pin: pin_hash(&pins.pins[0]),
    };
    let chosen = world.folder.path().join("kalirejo-papers").join("slip.png");
    let nothing: Option<SlipView> = call(&desk, "read_slip", json!({ "text": null })).unwrap();
    assert!(nothing.is_none(), "the person closed the dialog");

    photo(&slip.line()).save(&chosen).unwrap();
    let read: Option<SlipView> = call(&desk, "read_slip", json!({ "text": null })).unwrap();
    let read = read.unwrap();
    assert_eq!(read.code_text, code);
    assert_eq!(read.service_text, slip.address);
    let pasted: Option<SlipView> = call(&desk, "read_slip", json!({ "text": slip.line() })).unwrap();
    assert_eq!(pasted.unwrap().line, read.line);

    // This world serves without TLS; the slip's pin is looked at all the same.
    let enrol = |line: &str| {
        let request =
            json!({ "code_text": code, "service_text": format!("http://{}", slip.address), "slip_line": line });
        call::<SessionView>(&desk, "enrol", request)
    };
    let session = enrol(&read.line).unwrap();
    assert_eq!(session.state, WorkspaceState::Enrolled);
    let digits = session.fingerprint.unwrap();
    let device = &world.service.store.list_devices().unwrap()[0];
    assert_eq!(device.fingerprint.unwrap().to_string(), digits);
}

#[test]
fn what_is_no_slip_says_so() {
    let world = World::new();
    let desk = world.laptop("kalirejo");
    let chosen = world.folder.path().join("kalirejo-papers").join("slip.png");
    let read = || {
        call::<Option<SlipView>>(&desk, "read_slip", json!({ "text": null }))
            .unwrap_err()
            .code
    };
    photo("https://login.example/").save(&chosen).unwrap();
    assert_eq!(read(), ErrorCode::SlipNotFound);
    GrayImage::new(40, 40).save(&chosen).unwrap();
    assert_eq!(read(), ErrorCode::SlipNotFound);
    std::fs::write(&chosen, b"not a picture").unwrap();
    assert_eq!(read(), ErrorCode::PictureNotRead);
    // A header that claims more than any camera has: refused before memory is taken for it.
    let mut bomb = Vec::new();
    GrayImage::new(1, 1)
        .write_to(&mut std::io::Cursor::new(&mut bomb), image::ImageFormat::Png)
        .unwrap();
    bomb[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    std::fs::write(&chosen, bomb).unwrap();
    assert_eq!(read(), ErrorCode::PictureNotRead);
    let text = call::<Option<SlipView>>(&desk, "read_slip", json!({ "text": "KTG1 apa saja" }));
    assert_eq!(text.unwrap_err().code, ErrorCode::SlipNotFound);
}
