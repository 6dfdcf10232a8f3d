//! Preview and PDF are the same pages.

use super::MAKING;
use super::compile;
use super::fixture::{kalirejo, short_rows};
use crate::{AttendanceSheet, DocumentError, LOGO_BYTES_MAX, Logo, Paper};

/// Occurrences of a byte string in a file.
fn count(haystack: &[u8], needle: &str) -> usize {
    haystack
        .windows(needle.len())
        .filter(|window| *window == needle.as_bytes())
        .count()
}

#[test]
fn preview_and_pdf_have_the_same_pages_in_the_size_of_the_paper() {
    let boxes = [
        (Paper::A4, "/MediaBox[0 0 595.2756 841.8898]", "viewBox=\"0 0 595.275"),
        (
            Paper::F4215,
            "/MediaBox[0 0 609.4488 935.43304]",
            "viewBox=\"0 0 609.448",
        ),
        (
            Paper::F4210,
            "/MediaBox[0 0 595.2756 935.43304]",
            "viewBox=\"0 0 595.275",
        ),
    ];
    for (paper, media_box, view_box) in boxes {
        let compiled = compile(&kalirejo(paper));
        let preview = compiled.svg_pages();
        let pdf = compiled.pdf().expect("the pages become a PDF");
        assert_eq!(preview.len(), compiled.page_count());
        assert_eq!(count(&pdf, media_box), compiled.page_count(), "{paper:?}");
        for page in preview {
            assert!(page.starts_with("<svg") && page.contains(view_box), "{paper:?}");
        }
    }
}

#[test]
fn a_sign_that_no_font_has_is_printed_as_a_box_and_keeps_no_paper_from_being_saved() {
    let mut sheet = short_rows(Paper::A4, 1);
    sheet.venue = "Aula 😀\u{fe0f} Jum\u{2011}at محمد é ā “x”".into();
    let compiled = compile(&sheet);
    let pages = super::reading::read(&compiled, Paper::A4);
    let words = super::reading::flowing(&pages);
    assert!(words.contains("Aula □ Jum-at محمد é ā “x”"), "{words}");
    compiled.pdf().expect("the pages become a PDF");
}

#[test]
fn equal_sheets_give_equal_bytes() {
    let pdf = || compile(&kalirejo(Paper::F4215)).pdf().expect("the pages become a PDF");
    let first = pdf();
    assert_eq!(first, pdf());
    // Of making and of changing it.
    assert_eq!(count(&first, "D:20250124031500Z"), 2, "no clock is read");
}

#[test]
fn a_long_register_stays_small() {
    let pdf = compile(&short_rows(Paper::A4, 320))
        .pdf()
        .expect("the pages become a PDF");
    assert!(pdf.len() < 400_000, "{} bytes", pdf.len());
}

#[test]
fn a_logo_that_is_no_picture_is_refused() {
    let with_logo = |bytes: &[u8]| {
        let mut sheet: AttendanceSheet = short_rows(Paper::A4, 1);
        sheet.letterhead.logo = Some(Logo { bytes: bytes.to_vec() });
        crate::compile(&sheet, MAKING).map(|_| ())
    };
    let cut_png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    for bytes in [b"".as_slice(), b"<html></html>", b"%PDF-1.7", cut_png] {
        assert!(
            matches!(with_logo(bytes), Err(DocumentError::LogoUnreadable)),
            "{bytes:?}"
        );
    }
    let huge = vec![0; LOGO_BYTES_MAX + 1];
    assert!(matches!(with_logo(&huge), Err(DocumentError::LogoTooLarge { .. })));
}
