//! Kop and penanda tangan by the commands of the window: what is written in the settings stands on this office's papers and on no
//! other's.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::Path;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_testkit::papers::text_of;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "18.02.01.2003";
const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 48"><path d="M2 2h36v28L20 46 2 30z" fill="#145a3c"/></svg>"##;

fn letterhead(desk: &Desk) -> LetterheadView {
    call(desk, "get_letterhead", json!({})).unwrap()
}

fn line(text: &str, size: &str) -> Value {
    json!({ "text": text, "size": size })
}

/// A sheet of a meeting at this office, as it is read on paper.
fn sheet(desk: &Desk) -> String {
    let form = json!({
        "kind": "coordination", "title": "Rakor", "theme": "", "date_text": "20/01/2025", "start_text": "09.00", "end_text": "",
        "venue": "Aula", "agenda": "", "chair_name": "", "chair_office": "",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let meeting: MeetingView = call(desk, "save_meeting", json!({ "id": null, "seen": null, "form": form })).unwrap();
    let request = json!({ "meeting_id": meeting.row.id, "filled": false, "blank_rows": 2, "paper": "a4" });
    let page: PreviewView = call(desk, "preview_paper", paper_of("attendance", request)).unwrap();
    assert_eq!(page.template_trouble, None);
    let saved: SavedFile = call(desk, "save_preview", json!({ "preview_id": page.preview_id })).unwrap();
    let words = text_of(Path::new(&saved.path.unwrap())).unwrap();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fields(error: &UiError) -> Vec<(&str, FieldErrorCode)> {
    error.fields.iter().map(|one| (one.field.as_str(), one.code)).collect()
}

#[test]
fn the_letterhead_follows_the_region_until_somebody_writes_another() {
    let (world, regency) = (World::new(), World::of_place("18.02", "Kabupaten Lampung Tengah"));
    for (world, name, scope, lines) in [
        (&regency, "kabupaten", "regency:18.02", 1),
        (&world, "kecamatan", "district:18.02.01", 2),
        (&world, "kalirejo", "village:18.02.01.2003", 3),
    ] {
        let desk = world.enrolled(name, scope);
        let view = letterhead(&desk);
        assert_eq!(view.form.lines, view.from_region, "{name}");
        assert_eq!(view.form.lines.len(), lines, "{name}");
        let sizes: Vec<bool> = view
            .form
            .lines
            .iter()
            .map(|one| one.size == LetterheadSize::Office)
            .collect();
        assert_eq!(sizes.iter().filter(|office| **office).count(), 1, "{name}");
        assert_eq!(sizes.last(), Some(&true), "{name}");
        assert_eq!((view.form.address.len(), view.form.logo), (0, None));
    }
}

#[test]
fn what_is_written_stands_on_the_papers_of_this_office() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    let street = format!("Jalan {}", "Raya Kalirejo ".repeat(8)).trim().to_owned();
    assert!(street.chars().count() <= 120);
    let form = json!({
        "lines": [
            line("PEMERINTAH KABUPATEN LAMPUNG TENGAH", "region"), line("KECAMATAN KALIREJO", "office"), line("", "region"),
            line("SEKRETARIAT", "region"), line("Unit Pelayanan  Terpadu", "region")
        ],
        "address": [street, "", "Telepon (0725) 000000"],
        "logo": null
    });
    let saved: LetterheadView = call(&desk, "save_letterhead", form).unwrap();
    assert_eq!(saved.form.lines.len(), 4, "what is empty leaves no gap");
    assert_eq!(saved.form.address.len(), 2);
    assert_eq!(letterhead(&desk).form, saved.form);
    let words = sheet(&desk);
    for part in ["SEKRETARIAT", "Unit Pelayanan Terpadu", "Telepon (0725) 000000"] {
        assert!(words.contains(part), "{part} is missing in {words}");
    }
    let nothing = json!({ "lines": [], "address": [], "logo": null });
    let _: LetterheadView = call(&desk, "save_letterhead", nothing).unwrap();
    assert!(!sheet(&desk).contains("PEMERINTAH KABUPATEN"));
}

#[test]
fn a_logo_is_chosen_kept_and_taken_away() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    let picture = world.folder.path().join("kecamatan-papers/slip.png");
    let none: Option<ChosenLogo> = call(&desk, "choose_logo", json!({})).unwrap();
    assert!(none.is_none(), "he closed the dialog");
    let choose = || call::<Option<ChosenLogo>>(&desk, "choose_logo", json!({}));
    let preview = |logo: Option<&str>| -> PaperPage {
        call(
            &desk,
            "preview_letterhead",
            json!({ "lines": [], "address": ["Jalan"], "logo": logo }),
        )
        .unwrap()
    };
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 48)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let plain = preview(None);
    for bytes in [png.into_inner(), SVG.as_bytes().to_vec()] {
        std::fs::write(&picture, &bytes).unwrap();
        let chosen = choose().unwrap().unwrap();
        assert_eq!(chosen.file_name, "slip.png");
        assert!(preview(Some(&chosen.logo)).height_mm > plain.height_mm + 10.0);
        let form = json!({ "lines": [line("KECAMATAN KALIREJO", "office")], "address": [], "logo": chosen.logo });
        let saved: LetterheadView = call(&desk, "save_letterhead", form).unwrap();
        assert_eq!(saved.form.logo.as_ref(), Some(&chosen.logo));
        assert!(sheet(&desk).contains("KECAMATAN KALIREJO"));
    }
    let form = json!({ "lines": [], "address": [], "logo": null });
    let saved: LetterheadView = call(&desk, "save_letterhead", form).unwrap();
    assert_eq!(saved.form.logo, None);

    for (bytes, why) in [
        (b"<html></html>".to_vec(), "unreadable"),
        (vec![0; 2 * 1024 * 1024 + 1], "too_large"),
    ] {
        std::fs::write(&picture, bytes).unwrap();
        let refused = choose().unwrap_err();
        assert_eq!(refused.code, ErrorCode::LogoNotRead);
        assert_eq!(refused.detail.get("why").map(String::as_str), Some(why));
    }
    for logo in ["!!", "QUJD"] {
        let form = json!({ "lines": [], "address": [], "logo": logo });
        let refused = call::<LetterheadView>(&desk, "save_letterhead", form).unwrap_err();
        assert_eq!(refused.code, ErrorCode::LogoNotRead);
    }
}

#[test]
fn a_line_too_long_names_its_field() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    let long = "x".repeat(121);
    let form =
        json!({ "lines": [line("A", "region"), line(&long, "office")], "address": ["", "", long], "logo": null });
    for command in ["preview_letterhead", "save_letterhead"] {
        let refused = call::<Value>(&desk, command, form.clone()).unwrap_err();
        let expected = [
            ("line_2", FieldErrorCode::TooLong),
            ("address_3", FieldErrorCode::TooLong),
        ];
        assert_eq!(fields(&refused), expected);
    }
    let six = json!({ "lines": vec![line("A", "region"); 6], "address": [], "logo": null });
    let refused = call::<Value>(&desk, "save_letterhead", six).unwrap_err();
    assert_eq!(fields(&refused), [("lines", FieldErrorCode::OutOfRange)]);
}

fn signer(title: &str, name: &str, kind: &str, number: &str) -> Value {
    json!({
        "above": "", "acting": "not", "title": title, "name": name, "rank": "", "id_kind": kind, "id_number": number
    })
}

#[test]
fn the_signers_of_the_settings_sign_where_a_meeting_names_nobody() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    let view: SigningView = call(&desk, "get_signing", json!({})).unwrap();
    assert_eq!(view.head, "Camat Kalirejo");
    assert!(sheet(&desk).contains("CAMAT KALIREJO,"));
    let mut acting = signer(
        "Sekretaris Kecamatan",
        "Nama Contoh, S.IP.",
        "nip",
        "000000000000000000",
    );
    acting["above"] = json!(" a.n. CAMAT  KALIREJO \n\n");
    acting["acting"] = json!("plt");
    acting["rank"] = json!("Penata (III/c)");
    let form =
        json!({ "signer": acting, "with_known_by": true, "known_by": signer("BUPATI LAMPUNG TENGAH", "", "none", "") });
    let page: PaperPage = call(&desk, "preview_signing", form.clone()).unwrap();
    assert!(page.svg.starts_with("<svg"));
    let _: SigningView = call(&desk, "save_signing", form).unwrap();
    let words = sheet(&desk);
    for part in [
        "Mengetahui,",
        "BUPATI LAMPUNG TENGAH,",
        "a.n. CAMAT KALIREJO",
        "Plt. Sekretaris Kecamatan,",
        "NAMA CONTOH, S.IP.",
        "Penata (III/c)",
        "NIP 00000000 000000 0 000",
    ] {
        assert!(words.contains(part), "{part} is missing in {words}");
    }
}

#[test]
fn numbers_of_village_officers_are_printed_as_given() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", &format!("village:{KALIREJO}"));
    for (kind, printed) in [("nipd", "NIPD 12.34"), ("niap", "NIAP 12.34"), ("nrp", "NRP 12.34")] {
        let form = json!({
            "signer": signer("", "Nama Contoh", kind, "12.34"), "with_known_by": false, "known_by": signer("", "", "none", "")
        });
        let _: SigningView = call(&desk, "save_signing", form).unwrap();
        let words = sheet(&desk);
        assert!(
            words.contains(printed) && words.contains("KEPALA KAMPUNG KALIREJO,"),
            "{words}"
        );
    }
}

#[test]
fn a_number_that_is_no_nip_and_a_superior_without_a_title_are_refused() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    for (number, good) in [
        ("00000000 000000 0 000", true),
        ("", true),
        ("0000", false),
        ("00000000000000000x", false),
        ("0000000000000000000", false),
    ] {
        let form = json!({
            "signer": signer("", "", "nip", number), "with_known_by": false, "known_by": signer("", "", "none", "")
        });
        match call::<SigningView>(&desk, "save_signing", form) {
            Ok(_) => assert!(good, "{number}"),
            Err(error) => {
                assert!(!good, "{number}");
                assert_eq!(fields(&error), [("signer.id_number", FieldErrorCode::NipMalformed)]);
            }
        }
    }
    let form =
        json!({ "signer": signer("", "", "none", ""), "with_known_by": true, "known_by": signer("", "", "none", "") });
    let refused = call::<SigningView>(&desk, "save_signing", form).unwrap_err();
    assert_eq!(fields(&refused), [("known_by.title", FieldErrorCode::Required)]);
    let mut many = signer("", "", "none", "");
    many["above"] = json!("a\nb\nc\nd");
    let form = json!({ "signer": many, "with_known_by": false, "known_by": signer("", "", "none", "") });
    let refused = call::<SigningView>(&desk, "preview_signing", form).unwrap_err();
    assert_eq!(fields(&refused), [("signer.above", FieldErrorCode::OutOfRange)]);
}
