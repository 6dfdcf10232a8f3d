//! What PDF/A-2b (ISO 19005-2) asks of a file and a person's archive relies on, read from its bytes. It names what is amiss.

use lopdf::{Dictionary, Document, Object};

/// Keys under which a file carries a script, a file, or a way out of itself.
const KEYS: [&str; 9] = [
    "JS",
    "JavaScript",
    "AA",
    "OpenAction",
    "EF",
    "EmbeddedFile",
    "EmbeddedFiles",
    "URI",
    "XFA",
];

/// Names of actions, and of what such keys lead to.
const NAMES: [&str; 11] = [
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "Filespec",
    "URI",
    "GoToR",
    "GoToE",
    "SubmitForm",
    "ImportData",
    "Movie",
    "Sound",
];

/// Keys under which the descriptor of a font holds the letters.
const FONT_FILES: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];

/// Everything in which the file is not fit for an archive; empty when it is.
pub fn faults(pdf: &[u8]) -> Vec<String> {
    let mut faults = Vec::new();
    if !pdf.starts_with(b"%PDF-1.7\n") {
        faults.push("the header is not PDF 1.7".to_owned());
    }
    // Before it is parsed: of what is encrypted there is nothing to read.
    if contains(pdf, b"/Encrypt") {
        faults.push("it is encrypted".to_owned());
    }
    match Document::load_mem(pdf) {
        Ok(document) => inspect(&document, &mut faults),
        Err(error) => faults.push(format!("it cannot be read: {error}")),
    }
    faults
}

fn inspect(document: &Document, faults: &mut Vec<String>) {
    let id = document.trailer.get(b"ID").and_then(Object::as_array);
    if !id.is_ok_and(|parts| {
        parts.len() == 2
            && parts
                .iter()
                .all(|part| part.as_str().is_ok_and(|part| !part.is_empty()))
    }) {
        faults.push("the trailer has no ID".to_owned());
    }
    match document.catalog() {
        Ok(catalog) => {
            faults.extend(metadata_fault(document, catalog));
            faults.extend(output_intent_fault(document, catalog));
        }
        Err(error) => faults.push(format!("there is no catalog: {error}")),
    }
    font_faults(document, faults);
    for (id, object) in &document.objects {
        walk(object, &format!("object {}", id.0), faults);
    }
}

fn metadata_fault(document: &Document, catalog: &Dictionary) -> Option<String> {
    let Some(bytes) = stream(document, catalog, b"Metadata") else {
        return Some("the catalog has no metadata".to_owned());
    };
    // Every entry is one element; how it is laid out over lines says nothing.
    let xmp: String = String::from_utf8_lossy(&bytes).split_whitespace().collect();
    for (tag, value, fault) in [
        ("pdfaid:part", "2", "the metadata do not say part 2 (pdfaid:part)"),
        (
            "pdfaid:conformance",
            "B",
            "the metadata do not say conformance B (pdfaid:conformance)",
        ),
    ] {
        if !xmp.contains(&format!("<{tag}>{value}</{tag}>")) {
            return Some(fault.to_owned());
        }
    }
    None
}

fn output_intent_fault(document: &Document, catalog: &Dictionary) -> Option<String> {
    let intents = catalog.get_deref(b"OutputIntents", document).and_then(Object::as_array);
    let Ok(intents) = intents else {
        return Some("there are no OutputIntents".to_owned());
    };
    let of_archives = intents.iter().filter_map(|intent| {
        let (_, intent) = document.dereference(intent).ok()?;
        let intent = intent.as_dict().ok()?;
        let purpose = intent.get(b"S").and_then(Object::as_name);
        purpose.is_ok_and(|purpose| purpose == b"GTS_PDFA1").then_some(intent)
    });
    let mut profiles = of_archives.map(|intent| stream(document, intent, b"DestOutputProfile"));
    // Bytes 36 to 39 of an ICC profile are its signature (ICC.1, 7.2.9).
    let is_profile = |bytes: Option<Vec<u8>>| bytes.is_some_and(|bytes| bytes.get(36..40) == Some(b"acsp".as_slice()));
    (!profiles.any(is_profile)).then(|| "no OutputIntents entry for archives has an ICC profile".to_owned())
}

fn font_faults(document: &Document, faults: &mut Vec<String>) {
    let mut fonts = 0;
    for (id, object) in &document.objects {
        let Ok(font) = object.as_dict() else { continue };
        if !font.has_type(b"Font") {
            continue;
        }
        fonts += 1;
        let subtype = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        // These two draw with other objects of the file.
        if subtype == b"Type0" || subtype == b"Type3" {
            continue;
        }
        let descriptor = font.get_deref(b"FontDescriptor", document).and_then(Object::as_dict);
        let embedded = descriptor.is_ok_and(|descriptor| {
            let mut files = FONT_FILES.iter();
            files.any(|file| stream(document, descriptor, file).is_some_and(|bytes| !bytes.is_empty()))
        });
        if !embedded {
            let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
            let name = String::from_utf8_lossy(name);
            faults.push(format!("font {name} of object {} is not embedded", id.0));
        }
    }
    if fonts == 0 {
        faults.push("there is no font, and no word to read".to_owned());
    }
}

fn walk(object: &Object, place: &str, faults: &mut Vec<String>) {
    match object {
        Object::Dictionary(dictionary) => walk_dictionary(dictionary, place, faults),
        Object::Stream(stream) => {
            if stream.dict.has(b"F") {
                faults.push(format!("{place} takes its bytes from another file (F)"));
            }
            walk_dictionary(&stream.dict, place, faults);
        }
        Object::Array(parts) => parts.iter().for_each(|part| walk(part, place, faults)),
        Object::Name(name) => {
            let name = String::from_utf8_lossy(name);
            if NAMES.contains(&name.as_ref()) {
                faults.push(format!("{place} names {name}"));
            }
        }
        _ => {}
    }
}

fn walk_dictionary(dictionary: &Dictionary, place: &str, faults: &mut Vec<String>) {
    for (key, value) in dictionary.iter() {
        let key = String::from_utf8_lossy(key);
        if KEYS.contains(&key.as_ref()) {
            faults.push(format!("{place} has {key}"));
        }
        walk(value, place, faults);
    }
}

/// What a stream holds that `dictionary` names, unpacked.
fn stream(document: &Document, dictionary: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    let object = dictionary.get_deref(key, document).ok()?;
    object.as_stream().ok()?.get_plain_content().ok()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
