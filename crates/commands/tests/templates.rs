//! Own templates by the commands of the window, laid out in a real child process.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::PathBuf;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use serde_json::json;
use world::*;

const SHEET: &str = "daftar_hadir.typ";

fn list(desk: &Desk) -> TemplatesView {
    call(desk, "list_templates", json!({})).unwrap()
}

fn deed(desk: &Desk, command: &str, name: &str) -> TemplateRow {
    let view: TemplatesView = call(desk, command, json!({ "name": name })).unwrap();
    row(&view, name)
}

fn row(view: &TemplatesView, name: &str) -> TemplateRow {
    view.rows.iter().find(|row| row.name == name).unwrap().clone()
}

fn path(world: &World, name: &str) -> PathBuf {
    world.folder.path().join("kecamatan/templat").join(name)
}

fn sheet(desk: &Desk, meeting: &str) -> PreviewView {
    let request = json!({ "meeting_id": meeting, "filled": false, "blank_rows": 2, "paper": "a4" });
    call(desk, "preview_paper", paper_of("attendance", request)).unwrap()
}

fn meeting(desk: &Desk) -> String {
    let form = json!({
        "kind": "coordination", "title": "Rakor", "theme": "", "date_text": "20/01/2025", "start_text": "09.00", "end_text": "",
        "venue": "Aula", "agenda": "", "chair_name": "", "chair_office": "",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let saved: MeetingView = call(desk, "save_meeting", json!({ "id": null, "seen": null, "form": form })).unwrap();
    saved.row.id
}

#[test]
fn a_template_is_copied_changed_used_put_aside_and_taken_back() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    let meeting = meeting(&desk);
    let built_in = sheet(&desk, &meeting);
    assert_eq!(built_in.template_trouble, None);
    let plain = row(&list(&desk), SHEET);
    assert_eq!(
        (plain.title.as_str(), plain.own, plain.aside),
        ("Daftar hadir", false, false)
    );

    let copied = deed(&desk, "copy_template", SHEET);
    assert!(copied.own && copied.tried && copied.trouble.is_none(), "{copied:?}");
    let file = path(&world, SHEET);
    let source = std::fs::read_to_string(&file).unwrap();
    assert!(source.contains("TANDA TANGAN"));
    assert_eq!(
        sheet(&desk, &meeting).pages,
        built_in.pages,
        "a copy looks as the original"
    );

    // As Notepad saves it.
    let changed = format!("\u{feff}{}", source.replace("TANDA TANGAN", "PARAF"));
    std::fs::write(&file, changed).unwrap();
    let own = sheet(&desk, &meeting);
    assert_eq!(own.template_trouble, None);
    assert_ne!(own.pages, built_in.pages);
    deed(&desk, "copy_template", SHEET);
    assert!(
        std::fs::read_to_string(&file).unwrap().contains("PARAF"),
        "a copy overwrites nothing"
    );

    let dropped = deed(&desk, "drop_template", SHEET);
    assert!(!dropped.own && dropped.aside);
    assert_eq!(sheet(&desk, &meeting).pages, built_in.pages);
    let back = deed(&desk, "restore_template", SHEET);
    assert!(back.own && !back.aside);
    assert_eq!(sheet(&desk, &meeting).pages, own.pages);
}

#[test]
fn a_wrong_template_is_told_with_its_line_and_the_paper_is_made_all_the_same() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    let meeting = meeting(&desk);
    let built_in = sheet(&desk, &meeting);
    deed(&desk, "copy_template", SHEET);
    for (bytes, code, line) in [
        (b"Satu\n#tidak-ada".to_vec(), TemplateFaultCode::Wrong, Some(2)),
        (b"#read(\"/etc/hostname\")".to_vec(), TemplateFaultCode::Wrong, Some(1)),
        (vec![0xff, 0xfe], TemplateFaultCode::NotText, None),
        (vec![b'x'; 200_001], TemplateFaultCode::TooLarge, None),
    ] {
        std::fs::write(path(&world, SHEET), bytes).unwrap();
        let made = sheet(&desk, &meeting);
        assert_eq!(made.pages, built_in.pages);
        let trouble = made.template_trouble.unwrap();
        assert_eq!((trouble.file.as_str(), trouble.code, trouble.line), (SHEET, code, line));
        let row = row(&list(&desk), SHEET);
        assert!(row.own);
        assert_eq!(row.trouble.map(|trouble| trouble.code), Some(code));
    }
    let saved: SavedFile = {
        let made = sheet(&desk, &meeting);
        call(&desk, "save_preview", json!({ "preview_id": made.preview_id })).unwrap()
    };
    assert!(saved.path.is_some());
}

#[test]
fn a_shared_template_is_tried_on_every_paper() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    let copied = deed(&desk, "copy_template", "kop.typ");
    assert!(copied.shared && copied.own && copied.tried && copied.trouble.is_none());
    std::fs::write(path(&world, "kop.typ"), "#let kop(letterhead) = []").unwrap();
    let trouble = row(&list(&desk), "kop.typ").trouble.unwrap();
    assert_eq!(
        (trouble.file.as_str(), trouble.code),
        ("kop.typ", TemplateFaultCode::Wrong)
    );
    // The settings page shows what the own file prints, here nothing.
    let form = json!({ "lines": [{ "text": "KECAMATAN", "size": "office" }], "address": [], "logo": null });
    let page: PaperPage = call(&desk, "preview_letterhead", form).unwrap();
    assert!(
        page.svg.starts_with("<svg") && (page.height_mm - 16.0).abs() < 0.1,
        "{}",
        page.height_mm
    );
}

#[test]
fn only_templates_have_names_here_and_the_folder_opens() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", "district:18.02.01");
    for command in ["copy_template", "drop_template", "restore_template"] {
        for name in ["../kentongan.db", "contoh.typ", ""] {
            let refused = call::<TemplatesView>(&desk, command, json!({ "name": name })).unwrap_err();
            assert_eq!(refused.code, ErrorCode::NotFound, "{command} {name}");
        }
    }
    let refused = call::<TemplatesView>(&desk, "restore_template", json!({ "name": SHEET })).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound, "nothing was put aside");
    let opened: OpenedFolder = call(&desk, "open_template_folder", json!({})).unwrap();
    assert!(opened.opened && PathBuf::from(&opened.path).is_dir());
    assert_eq!(opened.path, list(&desk).folder);
}
