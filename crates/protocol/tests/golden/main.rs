//! Messages of released versions, read for ever: `tests/fixtures/wire`.
//!
//! A batch that was sealed years ago lies in archives and on laptops that come back after a rainy season. What reads it today
//! must read in it what its author wrote.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod case_files;
mod describe;
mod parcels;
mod people;
mod rakor;
mod specimens;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kentongan_domain::op::Kind;
use kentongan_domain::record::{self, Class};
use kentongan_protocol::batch::Batch;
use specimens::Specimen;

/// Where today's specimens lie, the newest first: `v1-papers`, `v1-rakor`, `v1-photos`, `v1-case-file` and `v1-roles` hold the messages that
/// say more since then, `v1` the others.
const TODAY: [&str; 6] = ["v1-papers", "v1-rakor", "v1-photos", "v1-case-file", "v1-roles", "v1"];

fn wire() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/wire")
}

/// Every message of every version, with the description beside it.
fn committed() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for version in std::fs::read_dir(wire()).unwrap() {
        let version = version.unwrap().path();
        if version.is_dir() {
            files.extend(std::fs::read_dir(version).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    files.retain(|path| path.extension().is_some_and(|e| e == "bin"));
    files.sort();
    files
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

#[test]
fn every_message_that_was_ever_sent_still_says_what_it_said() {
    let committed = committed();
    assert!(committed.len() >= specimens::all().len(), "messages are missing");
    for (path, bytes) in committed {
        let said = std::fs::read_to_string(path.with_extension("txt"))
            .unwrap_or_else(|_| panic!("{} has no description beside it", path.display()));
        let says = describe::message(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            says == said,
            "{} reads otherwise than when it was sent. Mend the reader, never the file.\n--- then\n{said}\n--- now\n{says}",
            path.display()
        );
    }
}

#[test]
fn what_is_sealed_today_has_the_bytes_that_were_released() {
    let missing_too = std::env::var_os("WRITE_GOLDEN").is_some();
    for Specimen { name, bytes } in specimens::all() {
        let paths = TODAY.map(|folder| wire().join(folder).join(format!("{name}.bin")));
        if missing_too
            && !paths
                .iter()
                .any(|path| std::fs::read(path).is_ok_and(|released| released == bytes))
        {
            assert!(!paths[0].exists(), "{name} would be written over another");
            std::fs::create_dir_all(wire().join(TODAY[0])).unwrap();
            std::fs::write(paths[0].with_extension("txt"), describe::message(&bytes).unwrap()).unwrap();
            std::fs::write(&paths[0], &bytes).unwrap();
        }
        let released = paths
            .iter()
            .find_map(|path| std::fs::read(path).ok())
            .unwrap_or_else(|| {
                panic!("{name} is in none of {TODAY:?}: WRITE_GOLDEN=1 writes it, and never writes over another")
            });
        if bytes != released {
            let what = if describe::message(&bytes).ok() == describe::message(&released).ok() {
                "says the same in other bytes. If only the compressor is another one (the signed part and the id are the \
                 same), put today's bytes into a further folder and let TODAY name it: both are read for ever."
            } else {
                "says something else than what was released: the format has changed. Older programs would read it wrongly. \
                 Take the change back, or raise PROTOCOL_VERSION, go on reading what was, and begin a folder for the new one."
            };
            panic!("{name} {what}");
        }
    }
}

#[test]
fn every_kind_of_op_stands_in_a_released_batch() {
    let mut kinds = BTreeSet::new();
    for (_, bytes) in committed() {
        let Ok(batch) = Batch::parse(&bytes) else { continue };
        for op in batch.verify(&people::key_of(batch.header.device_no).public()).unwrap() {
            kinds.extend(op.decode_common().map(|common| common.kind));
        }
    }
    for kind in (0..=u16::MAX).map(Kind::of_number) {
        let known = !matches!(kind, Kind::Unknown(_));
        assert!(!known || kinds.contains(&kind), "{kind:?} is in no golden batch");
    }
    assert!(kinds.contains(&Kind::Unknown(900)), "nor is a kind from the future");
}

#[test]
fn every_class_of_record_stands_in_a_released_batch() {
    let mut classes = BTreeSet::new();
    for (_, bytes) in committed() {
        let Ok(batch) = Batch::parse(&bytes) else { continue };
        for op in batch.verify(&people::key_of(batch.header.device_no).public()).unwrap() {
            let Ok(common) = op.decode_common() else { continue };
            if common.kind == Kind::RecordCreate {
                classes.extend(record::number_of(&common.fields));
            }
        }
    }
    for class in Class::ALL {
        assert!(classes.contains(&(class as i64)), "{class:?} is in no golden batch");
    }
    assert!(classes.contains(&900), "nor is a class from the future");
}

#[test]
fn what_was_withheld_comes_back_to_the_byte() {
    let read = |name: &str| {
        let bytes = std::fs::read(wire().join(format!("v1/{name}.bin"))).unwrap();
        Batch::parse(&bytes).unwrap()
    };
    let (whole, withheld, erased) = (
        read("batch-village"),
        read("batch-village-withheld"),
        read("batch-village-erased"),
    );
    let key = people::key_of(whole.header.device_no).public();
    assert_eq!((withheld.id, erased.id), (whole.id, whole.id));
    assert_eq!(whole.withheld().unwrap().bytes(), withheld.bytes());
    assert_eq!(
        withheld.completed_by(&whole, &key).unwrap().unwrap().bytes(),
        whole.bytes()
    );
    assert!(
        erased.completed_by(&whole, &key).unwrap().is_none(),
        "what the law has taken away never comes back"
    );
}
