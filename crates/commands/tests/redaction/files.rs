//! A laptop that none of the cases is for: its files as they lie there, and what they say to whoever has its PIN.

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use kentongan_testkit::bytes::{files, holds};

use super::*;

/// What the neighbour writes: it is found wherever the cases are looked for, so that looking proves something.
const ORDINARY: [&str; 1] = ["berdengung"];
/// Words of the cases, as somebody would search for them.
const SOUGHT: [&str; 7] = ["subuh", "bocor", "blangko", "kuitansi", "timbangan", "amplop", "preman"];
/// Parts of a photo that are looked for: long enough to be nowhere by chance.
const PIECE_BYTES: usize = 24;

/// An issue of the neighbour, with a photo that shows nothing of the village.
fn record_ordinary(world: &World, desk: &Desk) {
    let mut file = Vec::new();
    let picture = RgbImage::from_fn(320, 240, |x, y| {
        Rgb([(x * y % 251) as u8, (x ^ y) as u8, (x + 3 * y) as u8])
    });
    JpegEncoder::new(&mut file).encode_image(&picture).unwrap();
    let photo = chosen(world, "langsep", desk, &file, "Dari seberang jalan");
    let form = with(issue_form("Gardu listrik berdengung", "INF"), "photos", json!([photo]));
    let _: IssueView = call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
}

/// Pieces of what pictures show: they all begin alike.
fn pieces(pictures: &[Vec<u8>]) -> BTreeSet<&[u8]> {
    let shown = pictures.iter().map(|bytes| bytes.split_at(bytes.len() / 2).1);
    shown.flat_map(|bytes| bytes.chunks_exact(PIECE_BYTES)).collect()
}

/// Whether the file of photos in this copy of a laptop's folder holds one of the pieces.
fn shows(world: &World, copy: &Path, pieces: &BTreeSet<&[u8]>) -> bool {
    let pages = places::pages(&mut places::opened(world, copy, places::PHOTOS));
    pages.windows(PIECE_BYTES).any(|window| pieces.contains(window))
}

#[test]
fn no_file_of_a_neighbour_holds_a_word_or_a_piece_of_a_photo_of_the_cases() {
    log();
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let neighbour = world.enrolled("langsep", "village:18.02.01.2001");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let exchange = || {
        for desk in [&village, &district, &neighbour, &village] {
            call::<StatusView>(desk, "send_now", json!({})).unwrap();
        }
    };
    let mut cases = recorded(&world, &village);
    record_ordinary(&world, &neighbour);
    exchange();
    let secrets: Vec<&str> = cases
        .iter()
        .flat_map(|case| [case.title, case.text])
        .chain([REPORTER, PHONE, CAPTION, "Kebocoran di atas mimbar"])
        .chain(SOUGHT)
        .collect();
    // Where they may be, each word and each picture is found.
    let kalirejo = places::copy_of(&world, "kalirejo");
    let said = places::of_laptop(&world, kalirejo.path(), &SOUGHT).said_of(&secrets);
    assert_eq!(said, secrets);
    let pictures = places::pictures(&world, kalirejo.path());
    let theirs = pieces(&pictures);
    assert!(shows(&world, kalirejo.path(), &theirs));

    dealt_with(&village, &district, &mut cases);
    exchange();
    exchange();
    shown(&neighbour);
    let langsep = places::copy_of(&world, "langsep");
    let sought = [&ORDINARY[..], &SOUGHT].concat();
    places::of_laptop(&world, langsep.path(), &sought).each_holds(&ORDINARY, &secrets, "the neighbour's laptop");
    let pictures = places::pictures(&world, langsep.path());
    assert!(
        shows(&world, langsep.path(), &pieces(&pictures)),
        "its own photo is found"
    );
    assert!(!shows(&world, langsep.path(), &theirs));

    // As they lie there, with all that was exported.
    let folders = ["langsep", "langsep-papers"].map(|name| world.folder.path().join(name));
    let mut says_ordinary = false;
    for path in folders.iter().flat_map(|folder| files(folder).unwrap()) {
        let bytes = std::fs::read(&path).unwrap();
        says_ordinary |= holds(&bytes, "berdengung");
        places::assert_silent(&bytes, &secrets, &path.display().to_string());
    }
    assert!(says_ordinary, "its export names its own issue");
    the_log_is_silent(&secrets);
}
