//! Papers as one file, and registers that are too long for one layout.

use lopdf::{Document, Object};

use super::fixture::{kalirejo, short_rows};
use super::{MAKING, compile};
use crate::{Compiled, DocumentError, Paper};

fn joined(papers: Vec<Compiled>) -> Vec<u8> {
    let joined = Compiled::joined(papers).expect("there are papers");
    joined.pdf().expect("they become one file")
}

/// What an archive asks of a file (ISO 19005-2) and joining could spoil.
fn is_fit_for_an_archive(file: &[u8]) -> Result<(), String> {
    let pdf = Document::load_mem(file).map_err(|error| error.to_string())?;
    let second_line = file.split(|byte| *byte == b'\n').nth(1).unwrap_or_default();
    if !(second_line.starts_with(b"%") && second_line.iter().filter(|byte| **byte > 127).count() >= 4) {
        return Err("the second line says nothing of bytes".into());
    }
    if pdf.trailer.has(b"Encrypt") || !pdf.trailer.has(b"ID") {
        return Err("encrypted, or without an id".into());
    }
    let catalog = pdf.catalog().map_err(|error| error.to_string())?;
    if !catalog.has(b"OutputIntents") {
        return Err("no output intent".into());
    }
    let metadata = catalog.get_deref(b"Metadata", &pdf).and_then(Object::as_stream);
    let metadata = metadata.map_err(|error| error.to_string())?;
    let words = String::from_utf8_lossy(&metadata.content);
    let pages = pdf.get_pages().len();
    if !words.contains("<pdfaid:part>2<") || !words.contains(&format!("<xmpTPg:NPages>{pages}<")) {
        return Err(format!("metadata of another file: {words}"));
    }
    let (mut catalogs, mut fonts) = (0, 0);
    for object in pdf.objects.values() {
        let Ok(dictionary) = object.as_dict() else { continue };
        match dictionary.get_type().unwrap_or_default() {
            b"Catalog" => catalogs += 1,
            b"FontDescriptor" => {
                fonts += 1;
                if ![b"FontFile2".as_slice(), b"FontFile3"]
                    .iter()
                    .any(|file| dictionary.has(file))
                {
                    return Err("a font that is not embedded".into());
                }
            }
            _ => {}
        }
    }
    match (catalogs, fonts) {
        (1, 1..) => Ok(()),
        _ => Err(format!("{catalogs} catalogs, {fonts} fonts")),
    }
}

#[test]
fn papers_of_different_sizes_become_one_file_for_an_archive() {
    let mut lying = short_rows(Paper::F4215, 3);
    lying.form.landscape = true;
    let papers = || vec![compile(&kalirejo(Paper::A4)), compile(&lying)];
    let all = Compiled::joined(papers()).expect("there are papers");
    assert_eq!(all.page_count(), 4);
    assert_eq!(all.svg_pages().len(), 4);
    let sizes: Vec<(f64, f64)> = all.page_sizes_mm();
    let rounded: Vec<(i64, i64)> = sizes
        .iter()
        .map(|(w, h)| (w.round() as i64, h.round() as i64))
        .collect();
    assert_eq!(rounded, [(210, 297), (210, 297), (210, 297), (330, 215)]);

    let file = joined(papers());
    assert_eq!(is_fit_for_an_archive(&file), Ok(()));
    assert_eq!(file, joined(papers()), "equal papers give equal bytes");
    let pdf = Document::load_mem(&file).expect("it is a PDF");
    let widths: Vec<f32> = pdf
        .get_pages()
        .into_values()
        .map(|page| {
            let media_box = pdf
                .get_dictionary(page)
                .and_then(|page| page.get(b"MediaBox"))
                .and_then(Object::as_array);
            media_box.expect("a page has a size")[2]
                .as_float()
                .expect("a number")
                .round()
        })
        .collect();
    assert_eq!(widths, [595.0, 595.0, 595.0, 935.0]);
}

#[test]
fn what_an_archive_refuses_is_seen() {
    let file = joined(vec![
        compile(&short_rows(Paper::A4, 1)),
        compile(&short_rows(Paper::A4, 2)),
    ]);
    let spoilt = |spoil: fn(&mut Document)| {
        let mut pdf = Document::load_mem(&file).expect("it is a PDF");
        spoil(&mut pdf);
        let mut bytes = Vec::new();
        pdf.save_to(&mut bytes).expect("memory refuses nothing");
        is_fit_for_an_archive(&bytes)
    };
    assert_eq!(spoilt(|_| {}), Ok(()));
    assert!(spoilt(|pdf| drop(pdf.trailer.remove(b"ID"))).is_err());
    assert!(spoilt(|pdf| drop(pdf.catalog_mut().map(|catalog| catalog.remove(b"OutputIntents")))).is_err());
    assert!(spoilt(|pdf| drop(pdf.catalog_mut().map(|catalog| catalog.remove(b"Metadata")))).is_err());
    let without_fonts = |pdf: &mut Document| {
        for object in pdf.objects.values_mut() {
            if let Ok(dictionary) = object.as_dict_mut() {
                dictionary.remove(b"FontFile2");
                dictionary.remove(b"FontFile3");
            }
        }
    };
    assert!(spoilt(without_fonts).is_err());
}

#[test]
fn no_paper_is_no_file_and_what_is_no_pdf_is_refused() {
    assert!(matches!(Compiled::joined(Vec::new()), Err(DocumentError::Joining(_))));
    let paper = compile(&short_rows(Paper::A4, 1));
    let stamp = paper.stamp().clone();
    let broken = Compiled::rendered(
        vec!["<svg/>".into()],
        vec![(210.0, 297.0)],
        b"%PDF-1.7 nothing".to_vec(),
        stamp,
        crate::Diagnostics(Vec::new()),
    );
    let joined = Compiled::joined(vec![paper, broken]).expect("there are papers");
    assert!(matches!(joined.pdf(), Err(DocumentError::Joining(_))));
}

#[test]
fn a_register_in_parts_has_the_pages_of_the_whole() {
    for count in [401, 640] {
        let sheet = short_rows(Paper::A4, count);
        let parts = crate::compile(&sheet, MAKING).expect("it compiles");
        let world = crate::document::world(&sheet, Some(parts.stamp())).expect("it is whole");
        let whole = Compiled::new(&world, MAKING.at_ms, parts.stamp().clone()).expect("it compiles");
        assert_eq!(parts.page_count(), whole.page_count(), "{count} rows");
        assert_eq!(parts.page_sizes_mm(), whole.page_sizes_mm());
        assert_eq!(is_fit_for_an_archive(&parts.pdf().expect("it is a file")), Ok(()));
        assert!(
            parts.svg_pages() == whole.svg_pages(),
            "{count} rows: every page is that of the whole"
        );
    }
}
