//! Pictures of pages beside those that were looked at and kept. `WRITE_PAGES=1` keeps what is printed now: look at every picture that
//! changed before it is committed.

mod picture;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::case_sheet::bridge;
use super::specimens::{Pictured, Specimen, specimens};
use crate::{CaseSheet, Paper};
use picture::Picture;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/pages");
/// Where the pages lie that do not look like theirs.
const DIFFERENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/pages");
/// All pictures together.
const BYTES_MAX: u64 = 9 * 1024 * 1024;

/// The pictures of a specimen, each with the name of its file.
fn pictures(specimen: &Specimen) -> Vec<(String, Picture)> {
    let (dpi, most) = match specimen.pictured {
        Pictured::Pages => (72.0, usize::MAX),
        Pictured::First => (60.0, 1),
        Pictured::Not => return Vec::new(),
    };
    let compiled = specimen.compile_for_picture();
    let pages = compiled.document().pages().iter().take(most);
    let named = (1..).zip(pages).map(|(number, page)| {
        let name = format!("{}-{number}.png", specimen.name());
        (name, Picture::of(page, dpi))
    });
    named.collect()
}

fn kept() -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(KEPT) else {
        return BTreeSet::new();
    };
    let names = entries.map(|entry| entry.expect("the folder can be read").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".png"))
        .collect()
}

#[test]
fn every_page_looks_as_it_did_when_it_was_looked_at() {
    let writes = std::env::var_os("WRITE_PAGES").is_some_and(|value| value == "1");
    let mut left = kept();
    let mut faults = Vec::new();
    for (name, now) in specimens().iter().flat_map(pictures) {
        let is_kept = left.remove(&name);
        let path = Path::new(KEPT).join(&name);
        if writes {
            fs::create_dir_all(KEPT).expect("the folder can be made");
            now.write(&path);
            continue;
        }
        let fault = match is_kept {
            true => Picture::read(&path).difference(&now),
            false => Some("no picture of it is kept".to_owned()),
        };
        if let Some(fault) = fault {
            fs::create_dir_all(DIFFERENT).expect("the folder can be made");
            let at: PathBuf = Path::new(DIFFERENT).join(&name);
            now.write(&at);
            faults.push(format!("{name}: {fault}; it is printed now as {}", at.display()));
        }
    }
    for name in left {
        match writes {
            true => fs::remove_file(Path::new(KEPT).join(name)).expect("an old picture can be removed"),
            false => faults.push(format!("{name} is a picture of nothing that is printed")),
        }
    }
    let size = |name: &String| fs::metadata(Path::new(KEPT).join(name)).map_or(0, |file| file.len());
    let bytes: u64 = kept().iter().map(size).sum();
    assert!(bytes < BYTES_MAX, "the pictures have {bytes} bytes");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The first page of a case sheet as the smaller pictures have it.
fn page(sheet: CaseSheet) -> Picture {
    let specimen = Specimen::of("contoh", Pictured::First, sheet);
    let (_, picture) = pictures(&specimen).into_iter().next().expect("there is a page");
    picture
}

#[test]
fn a_page_looks_like_itself_also_when_its_letters_are_drawn_a_little_otherwise() {
    let good = page(bridge(Paper::A4));
    assert_eq!(good.difference(&page(bridge(Paper::A4))), None);
    assert_eq!(good.difference(&good.with_noise()), None);
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("halaman.png");
    good.write(&path);
    assert_eq!(Picture::read(&path).difference(&good), None, "also from its file");
}

/// The same page of a sheet with a fault in it.
fn other(change: fn(&mut CaseSheet)) -> Picture {
    let mut sheet = bridge(Paper::A4);
    change(&mut sheet);
    page(sheet)
}

#[test]
fn a_page_that_is_spoilt_does_not_look_like_itself() {
    let good = page(bridge(Paper::A4));
    let spoilt = [
        (
            "a word is missing",
            other(|sheet| sheet.place = "Dusun II, RT 3, belakang".into()),
        ),
        ("a letter is another", other(|sheet| sheet.stage = "Diprosas".into())),
        ("a digit is another", other(|sheet| sheet.time = "06.80 WIB".into())),
        ("a row is missing", other(|sheet| sheet.coordinates = String::new())),
        (
            "a word stands across it",
            other(|sheet| sheet.watermark = Some("CONTOH".into())),
        ),
        (
            "the letterhead is missing",
            other(|sheet| sheet.letterhead = crate::Letterhead::default()),
        ),
        ("all of it is 1 mm lower", good.moved_down(2)),
        ("the lower half is 1 mm lower", good.lower_half_moved_down(2)),
        ("it is another paper", page(bridge(Paper::F4215))),
    ];
    for (what, picture) in spoilt {
        assert!(good.difference(&picture).is_some(), "nobody notices that {what}");
    }
}
