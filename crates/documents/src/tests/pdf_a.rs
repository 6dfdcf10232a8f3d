//! Every kind of paper is fit for an archive (PDF/A-2b, ISO 19005-2); and each thing that is looked for is missed where it is spoilt.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::archive_check::faults;
use super::specimens::{Specimen, specimens};
use crate::PaperKind;

#[test]
fn every_specimen_of_every_kind_is_fit_for_an_archive() {
    let mut kinds = BTreeSet::new();
    for specimen in specimens() {
        let pdf = specimen.compile().pdf().expect("the pages become a PDF");
        let faults = faults(&pdf);
        assert!(faults.is_empty(), "{}: {faults:#?}", specimen.name());
        write(&specimen.name(), &pdf);
        kinds.insert(specimen.kind);
    }
    let missing: Vec<PaperKind> = PaperKind::ALL
        .iter()
        .copied()
        .filter(|kind| !kinds.contains(kind))
        .collect();
    assert!(missing.is_empty(), "no specimen of {missing:?}");
}

/// Files that `cargo xtask second-opinion` has another reader judge, in the folder that it names.
fn write(name: &str, pdf: &[u8]) {
    let Some(folder) = std::env::var_os("WRITE_SPECIMENS") else {
        return;
    };
    fs::create_dir_all(&folder).expect("the folder can be made");
    fs::write(Path::new(&folder).join(format!("{name}.pdf")), pdf).expect("the file can be written");
}

/// How a file is spoilt.
type Spoil = fn(&mut Document);

/// What is done to a good file, and a part of what must be said of it then.
const SPOILS: [(Spoil, &str); 16] = [
    (|file| file.version = "1.4".to_owned(), "the header is not PDF 1.7"),
    (|file| drop(file.trailer.remove(b"ID")), "the trailer has no ID"),
    (
        |file| drop(catalog(file).remove(b"Metadata")),
        "the catalog has no metadata",
    ),
    (
        |file| reword(file, "<pdfaid:part>2<", "<pdfaid:part>3<"),
        "the metadata do not say part 2",
    ),
    (
        |file| reword(file, "<pdfaid:conformance>B<", "<pdfaid:conformance>U<"),
        "the metadata do not say conformance B",
    ),
    (
        |file| drop(catalog(file).remove(b"OutputIntents")),
        "there are no OutputIntents",
    ),
    (spoil_profile, "has an ICC profile"),
    (
        |file| {
            every_dictionary(file, |one| {
                drop(one.remove(b"FontFile2").or_else(|| one.remove(b"FontFile3")))
            })
        },
        "is not embedded",
    ),
    (
        |file| {
            every_dictionary(file, |one| {
                if one.has_type(b"Font") {
                    one.set("Type", "Nothing");
                }
            });
        },
        "there is no font",
    ),
    (|file| catalog(file).set("OpenAction", script()), "has OpenAction"),
    (
        |file| {
            file.add_object(script());
        },
        "names JavaScript",
    ),
    (
        |file| {
            file.add_object(dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") });
        },
        "names Launch",
    ),
    (
        |file| {
            let attached = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"MZ".to_vec());
            file.add_object(attached);
        },
        "names EmbeddedFile",
    ),
    (
        |file| {
            file.add_object(dictionary! { "URI" => Object::string_literal("https://contoh.example") });
        },
        "has URI",
    ),
    (
        |file| {
            file.add_object(dictionary! { "S" => "GoToR", "F" => Object::string_literal("lain.pdf") });
        },
        "names GoToR",
    ),
    (
        |file| {
            let outside = dictionary! { "F" => Object::string_literal("luar.bin") };
            file.add_object(Stream::new(outside, Vec::new()));
        },
        "takes its bytes from another file",
    ),
];

#[test]
fn whatever_is_spoilt_is_missed_and_named() {
    let good = good();
    assert_eq!(faults(&good), Vec::<String>::new());
    assert_eq!(
        faults(&spoilt(&good, |_| ())),
        Vec::<String>::new(),
        "reading and writing alone spoils nothing"
    );
    for (spoil, said) in SPOILS {
        let file = spoilt(&good, spoil);
        let faults = faults(&file);
        if ["the catalog has no metadata", "is not embedded"].contains(&said) {
            write(&format!("spoilt-{}", said.replace(' ', "-")), &file);
        }
        assert!(
            faults.iter().any(|fault| fault.contains(said)),
            "“{said}” is not among {faults:?}"
        );
    }
}

#[test]
fn an_encrypted_file_is_named_as_such() {
    let good = good();
    let at = good
        .windows(5)
        .rposition(|part| part == b"/Root")
        .expect("the trailer names the root");
    let mut encrypted = good[..at].to_vec();
    encrypted.extend_from_slice(b"/Encrypt<</Filter/Standard/V 1/R 2>>");
    encrypted.extend_from_slice(&good[at..]);
    assert!(faults(&encrypted).contains(&"it is encrypted".to_owned()));
}

#[test]
fn what_is_no_pdf_at_all_is_not_fit() {
    for bytes in [b"".as_slice(), b"%PDF-1.7\n", b"PK\x03\x04"] {
        assert!(!faults(bytes).is_empty());
    }
}

fn good() -> Vec<u8> {
    let first: Specimen = specimens().into_iter().next().expect("there are specimens");
    first.compile().pdf().expect("the pages become a PDF")
}

fn spoilt(good: &[u8], spoil: Spoil) -> Vec<u8> {
    let mut file = Document::load_mem(good).expect("a good file is read");
    spoil(&mut file);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).expect("it is written again");
    bytes
}

fn catalog(file: &mut Document) -> &mut Dictionary {
    file.catalog_mut().expect("there is a catalog")
}

fn script() -> Dictionary {
    dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") }
}

/// Says something else in the metadata.
fn reword(file: &mut Document, from: &str, to: &str) {
    let id = catalog(file).get(b"Metadata").and_then(Object::as_reference);
    let metadata = file.get_object_mut(id.expect("the metadata are an object"));
    let metadata = metadata.and_then(Object::as_stream_mut).expect("they are a stream");
    let said = metadata.get_plain_content().expect("they can be unpacked");
    let said = String::from_utf8(said).expect("they are text");
    assert!(said.contains(from), "{said}");
    metadata.set_plain_content(said.replace(from, to).into_bytes());
}

/// Puts something else in the place of every ICC profile.
fn spoil_profile(file: &mut Document) {
    let mut profiles = Vec::new();
    every_dictionary(file, |one| {
        profiles.extend(one.get(b"DestOutputProfile").and_then(Object::as_reference));
    });
    assert!(!profiles.is_empty());
    for id in profiles {
        let profile = file.get_object_mut(id).and_then(Object::as_stream_mut);
        profile
            .expect("a profile is a stream")
            .set_plain_content(b"no profile".to_vec());
    }
}

/// Also those that stand in another object.
fn every_dictionary(file: &mut Document, mut change: impl FnMut(&mut Dictionary)) {
    for object in file.objects.values_mut() {
        change_within(object, &mut change);
    }
}

fn change_within(object: &mut Object, change: &mut impl FnMut(&mut Dictionary)) {
    let dictionary = match object {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &mut stream.dict,
        Object::Array(parts) => {
            for part in parts {
                change_within(part, change);
            }
            return;
        }
        _ => return,
    };
    change(&mut *dictionary);
    for (_, value) in dictionary.iter_mut() {
        change_within(value, change);
    }
}
