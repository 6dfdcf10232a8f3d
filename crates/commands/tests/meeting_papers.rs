//! Berkas rapat by the commands of the window: what a meeting lacks, its photos and scans, one PDF of all papers, the archive.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_domain::blob::BlobHash;
use kentongan_domain::role::Role;
use kentongan_testkit::papers::{pages_of, text_of};
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const DISTRICT: &str = "district:18.02.01";
const TITLE: &str = "Rapat Koordinasi Bulanan";

fn meeting(desk: &Desk) -> String {
    let form = json!({
        "kind": "coordination", "title": TITLE, "theme": "", "date_text": "20/01/2025", "start_text": "9",
        "end_text": "", "venue": "Aula Kecamatan", "agenda": "Sambutan", "chair_name": "Nama Contoh", "chair_office": "Camat Kalirejo",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let request = json!({ "id": null, "seen": null, "form": form });
    let id = call::<MeetingView>(desk, "save_meeting", request).unwrap().row.id;
    let request = json!({ "meeting_id": id, "preset": "forkopimcam" });
    let _: MeetingView = call(desk, "invite_group", request).unwrap();
    id
}

fn saved(world: &World, name: &str) -> PathBuf {
    world.folder.path().join(format!("{name}-papers"))
}

/// A photo of one colour, read as the window reads one.
fn photo(world: &World, name: &str, desk: &Desk, shade: u8, caption: &str) -> PendingPhoto {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(60, 40, Rgb([shade, 90, 60]));
    JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
    let folder = saved(world, name).join("foto");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("foto.jpg"), bytes).unwrap();
    let chosen: ChosenPhotos = call(desk, "choose_photos", json!({})).unwrap();
    let request = json!({ "id": chosen.id, "number": 0 });
    let mut photo = call::<PreparedPhoto>(desk, "prepare_photo", request).unwrap().photo;
    photo.caption = caption.to_owned();
    photo
}

fn attach(
    desk: &Desk,
    meeting: &str,
    scan_of: Option<&str>,
    photos: &[PendingPhoto],
) -> Result<MeetingPapersView, UiError> {
    let request = json!({ "meeting_id": meeting, "scan_of": scan_of, "photos": photos });
    call(desk, "add_meeting_photos", request)
}

fn papers(desk: &Desk, meeting: &str) -> MeetingPapersView {
    call(desk, "get_meeting_papers", json!({ "id": meeting })).unwrap()
}

fn lacks(view: &MeetingPapersView, kind: MeetingPaper) -> Vec<LackCode> {
    let row = view.papers.iter().find(|row| row.kind == kind).unwrap();
    row.lacks.iter().map(|lack| lack.code).collect()
}

fn archive(desk: &Desk, meeting: &str) -> Result<ArchiveSaved, UiError> {
    call(desk, "save_archive", json!({ "meeting_id": meeting, "paper": "a4" }))
}

#[test]
fn each_paper_says_what_it_lacks_and_a_scan_fills_the_gap() {
    let world = World::new();
    let office = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&office);
    let view = papers(&office, &id);
    assert!(view.may_edit);
    assert!(lacks(&view, MeetingPaper::AttendanceBlank).is_empty());
    assert_eq!(
        lacks(&view, MeetingPaper::Attendance),
        [LackCode::Unmarked, LackCode::NotScanned]
    );
    assert_eq!(lacks(&view, MeetingPaper::Documentation), [LackCode::NoPhotos]);

    let scan = photo(&world, "kecamatan", &office, 200, "Halaman 1");
    let view = attach(&office, &id, Some("attendance"), std::slice::from_ref(&scan)).unwrap();
    assert_eq!(lacks(&view, MeetingPaper::Attendance), [LackCode::Unmarked]);
    assert_eq!(
        lacks(&view, MeetingPaper::Documentation),
        [LackCode::NoPhotos],
        "a scan is no photo"
    );
    let again = attach(&office, &id, Some("attendance"), std::slice::from_ref(&scan)).unwrap();
    assert_eq!(again.photos.len(), 1, "whoever tries once more doubles nothing");
    let view = attach(
        &office,
        &id,
        None,
        &[photo(&world, "kecamatan", &office, 30, "Pembukaan")],
    )
    .unwrap();
    assert!(lacks(&view, MeetingPaper::Documentation).is_empty());
    let scans: Vec<Option<ScanOf>> = view.photos.iter().map(|photo| photo.scan_of).collect();
    assert_eq!(scans, [Some(ScanOf::Attendance), None]);

    let remove = |photo: &str, reason: &str| -> Result<MeetingPapersView, UiError> {
        let request = json!({ "meeting_id": id, "photo_id": photo, "reason": reason });
        call(&office, "remove_meeting_photo", request)
    };
    let first = view.photos.first().unwrap().id.clone();
    let unexplained = remove(&first, " ").unwrap_err();
    assert_eq!(unexplained.fields.first().unwrap().code, FieldErrorCode::Required);
    let left = remove(&first, "Halaman lain").unwrap();
    assert_eq!(left.photos.len(), 1);
    assert_eq!(remove(&first, "Sekali lagi").unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(
        lacks(&left, MeetingPaper::Attendance),
        [LackCode::Unmarked, LackCode::NotScanned]
    );
}

#[test]
fn the_meeting_of_a_village_is_for_the_village_to_attach_to() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let id = meeting(&village);
    attach(
        &village,
        &id,
        Some("minutes"),
        &[photo(&world, "kalirejo", &village, 90, "")],
    )
    .unwrap();
    let _: StatusView = call(&village, "send_now", json!({})).unwrap();
    let office = world.enrolled("kecamatan", DISTRICT);
    let _: StatusView = call(&office, "send_now", json!({})).unwrap();
    let seen = papers(&office, &id);
    assert!(!seen.may_edit);
    let scan = seen.photos.first().unwrap();
    assert_eq!(scan.scan_of, Some(ScanOf::Minutes));
    let own = photo(&world, "kecamatan", &office, 10, "");
    assert_eq!(
        attach(&office, &id, None, &[own]).unwrap_err().code,
        ErrorCode::NotAllowed
    );
    let request = json!({ "meeting_id": id, "photo_id": scan.id, "reason": "Bukan urusan kampung" });
    let refused = call::<MeetingPapersView>(&office, "remove_meeting_photo", request).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);

    let reader = world.enrolled_as("pembaca", KALIREJO, Role::Reader);
    let _: StatusView = call(&reader, "send_now", json!({})).unwrap();
    assert!(!papers(&reader, &id).may_edit);
    let refused = attach(&reader, &id, None, &[]).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadsOnly);
}

#[test]
fn a_dossier_has_the_words_of_every_paper_in_their_order() {
    let world = World::new();
    let office = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&office);
    attach(
        &office,
        &id,
        None,
        &[photo(&world, "kecamatan", &office, 30, "Pembukaan oleh camat")],
    )
    .unwrap();
    let save = |of: Value| -> PathBuf {
        let kind = of["kind"].as_str().unwrap().to_owned();
        let request = json!({ "of": of, "paper": "a4" });
        let page: PreviewView =
            call(&office, "preview_paper", request).unwrap_or_else(|error| panic!("{kind}: {error:?}"));
        let saved: SavedFile = call(&office, "save_preview", json!({ "preview_id": page.preview_id })).unwrap();
        saved.path.unwrap().into()
    };
    let view = papers(&office, &id);
    let parts: Vec<&MeetingPaperRow> = view.papers.iter().filter(|row| row.in_dossier).collect();
    assert!(
        parts.is_sorted_by_key(|row| row.kind),
        "they stand as an office files them"
    );
    let dossier = save(json!({ "kind": "dossier", "meeting_id": id, "papers": [] }));
    let (words, mut at, mut pages) = (text_of(&dossier).unwrap(), 0, 0);
    for part in &parts {
        let alone = save(serde_json::to_value(&part.of).unwrap());
        pages += pages_of(&alone).unwrap();
        // The stamp is of the paper and not of its place: each part reads in the dossier as it does alone.
        let said = text_of(&alone).unwrap();
        let found = words.get(at..).unwrap().find(&said);
        at += found.unwrap_or_else(|| panic!("{:?} is missing or in another place", part.kind)) + said.len();
    }
    assert_eq!(pages_of(&dossier).unwrap(), pages);
    assert!(words.contains("Pembukaan oleh camat"));

    let photos = save(json!({ "kind": "dossier", "meeting_id": id, "papers": ["documentation"] }));
    assert!(text_of(&photos).unwrap().starts_with("DOKUMENTASI"));
    let request =
        json!({ "of": { "kind": "dossier", "meeting_id": id, "papers": ["attendance_blank"] }, "paper": "a4" });
    let empty = call::<PreviewView>(&office, "preview_paper", request).unwrap_err();
    assert_eq!(empty.fields.first().unwrap().code, FieldErrorCode::Required);
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn an_archive_holds_what_its_list_says_and_is_never_written_over() {
    let world = World::new();
    let office = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&office);
    let scan = photo(&world, "kecamatan", &office, 200, "Halaman 1");
    attach(&office, &id, Some("attendance"), &[scan]).unwrap();
    attach(
        &office,
        &id,
        None,
        &[photo(&world, "kecamatan", &office, 30, "Pembukaan")],
    )
    .unwrap();
    let made = archive(&office, &id).unwrap();
    assert!(made.left_out.is_empty());
    assert_eq!(made.missing, 0);
    let folder = PathBuf::from(made.path.unwrap());
    assert_eq!(folder.file_name().unwrap(), "Rapat 2025-01-20 Rapat Koordinasi Bulanan");
    let found = files(&folder);
    assert_eq!(found.len(), made.files as usize);
    let bytes = |name: &str| &found.iter().find(|(file, _)| file == name).unwrap().1;

    let metadata: Value = serde_json::from_slice(bytes("metadata.json")).unwrap();
    assert_eq!(
        (&metadata["schema"], &metadata["version"]),
        (&json!("kentongan-archive"), &json!(1))
    );
    assert_eq!(metadata["meeting"]["title"], json!(TITLE));
    assert_eq!(metadata["meeting"]["date"], json!("2025-01-20"));
    assert_eq!(metadata["made"]["by_office"], json!("Operator kecamatan"));
    let readme = String::from_utf8(bytes("BACA-SAYA.md").clone()).unwrap();
    let listed: Vec<&Value> = ["papers", "scans"]
        .iter()
        .flat_map(|list| metadata[*list].as_array().unwrap())
        .collect();
    assert_eq!(
        listed.len() + 2,
        found.len(),
        "nothing lies there that nobody speaks of"
    );
    for one in &listed {
        let (file, hash) = (one["file"].as_str().unwrap(), one["blake3"].as_str().unwrap());
        assert_eq!(BlobHash::of(bytes(file)).to_hex(), hash, "{file}");
        assert_eq!(bytes(file).len() as u64, one["bytes"].as_u64().unwrap());
        assert!(readme.contains(file) && readme.contains(hash), "{file}");
    }
    let own = BlobHash::of(bytes("metadata.json")).to_hex();
    assert!(readme.contains(&own));
    for paper in metadata["papers"].as_array().unwrap() {
        let file = folder.join(paper["file"].as_str().unwrap());
        assert_eq!(pages_of(&file).unwrap() as u64, paper["pages"].as_u64().unwrap());
        let words = text_of(&file).unwrap();
        for printed in ["document_id", "fingerprint"] {
            assert!(
                words.contains(paper[printed].as_str().unwrap()),
                "{printed} stands at its foot"
            );
        }
    }
    let proves: Vec<&str> = metadata["scans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scan| scan["proves"].as_str().unwrap())
        .collect();
    assert_eq!(proves, ["attendance", "documentation"]);
    assert!(
        !metadata.to_string().contains("Pembukaan"),
        "who is seen is named in no list"
    );

    // A second one does not touch the first, nor leave anything of its own.
    let before = std::fs::read_dir(saved(&world, "kecamatan")).unwrap().count();
    let refused = archive(&office, &id).unwrap_err();
    assert_eq!(refused.code, ErrorCode::FolderExists);
    assert_eq!(files(&folder), found);
    assert_eq!(std::fs::read_dir(saved(&world, "kecamatan")).unwrap().count(), before);
}

#[test]
fn an_archive_names_neither_a_reporter_nor_what_is_confidential() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let id = meeting(&village);
    let secret = with(issue_form("Pungutan liar di loket", "APR"), "confidential", json!(true));
    let secret = with(secret, "description", json!("Dibayar di belakang pasar"));
    let secret = with(
        with(secret, "has_reporter", json!(true)),
        "reporter_name",
        json!("Pelapor Karangan"),
    );
    let _: IssueView = call(&village, "save_issue", json!({ "draft_id": null, "form": secret })).unwrap();
    let made = archive(&village, &id).unwrap();
    let folder = PathBuf::from(made.path.unwrap());
    for (name, bytes) in files(&folder) {
        let words = match name.ends_with(".pdf") {
            true => text_of(&folder.join(&name)).unwrap(),
            false => String::from_utf8_lossy(&bytes).into_owned(),
        };
        for hidden in ["Pungutan liar", "Dibayar di belakang", "Pelapor Karangan"] {
            assert!(!words.contains(hidden), "{hidden} stands in {name}");
        }
    }
}

#[test]
fn a_photo_that_has_not_arrived_is_named_as_missing_and_keeps_its_frame() {
    let world = World::new();
    let office = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&office);
    let kept = photo(&world, "kecamatan", &office, 30, "Pembukaan");
    let hash = kept.hash.clone();
    attach(&office, &id, None, &[kept]).unwrap();
    drop(office);
    // The file of photos is lost: what it held is asked for again.
    let files_of = world.folder.path().join("kecamatan");
    for entry in std::fs::read_dir(&files_of).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains(".foto") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let office = world.laptop("kecamatan");
    let made = archive(&office, &id).unwrap();
    assert_eq!(made.missing, 1);
    let folder = PathBuf::from(made.path.unwrap());
    let metadata: Value = serde_json::from_slice(&std::fs::read(folder.join("metadata.json")).unwrap()).unwrap();
    assert_eq!(metadata["missing"][0]["blake3"], json!(hash));
    let annex = metadata["papers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|paper| paper["kind"] == "documentation");
    let annex = folder.join(annex.unwrap()["file"].as_str().unwrap());
    assert!(text_of(&annex).unwrap().contains("Foto belum sampai."));
}
