//! Photos by the commands of the window: chosen, kept in a draft, saved with the issue, shown, taken out, printed.

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
use kentongan_testkit::papers::text_of;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const DISTRICT: &str = "district:18.02.01";

/// A drawn road with holes in it. Its camera says 17 January 2025, 06.41, and 5.179° S 104.982° E.
fn road() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos/jalan-rusak.jpg");
    std::fs::read(path).unwrap()
}

/// A photo of one colour, of a camera that says nothing.
fn wall(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(60, 40, Rgb([shade, 90, 60]));
    JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
    bytes
}

fn papers(world: &World, name: &str) -> PathBuf {
    world.folder.path().join(format!("{name}-papers"))
}

/// What the person finds in the dialog from now on.
fn offer(world: &World, name: &str, files: &[(&str, Vec<u8>)]) {
    let folder = papers(world, name).join("foto");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    for (file, bytes) in files {
        std::fs::write(folder.join(file), bytes).unwrap();
    }
}

/// Chooses all that is offered, and reads one after the other.
fn choose(desk: &Desk) -> Vec<(String, Result<PreparedPhoto, UiError>)> {
    let chosen: ChosenPhotos = call(desk, "choose_photos", json!({})).unwrap();
    let mut read = Vec::new();
    for (number, name) in chosen.names.iter().enumerate() {
        let request = json!({ "id": chosen.id, "number": number });
        read.push((name.clone(), call(desk, "prepare_photo", request)));
    }
    read
}

/// Chooses what is offered, where all of it is good.
fn photos(desk: &Desk) -> Vec<PendingPhoto> {
    choose(desk).into_iter().map(|(_, read)| read.unwrap().photo).collect()
}

fn named(mut photo: PendingPhoto, caption: &str) -> PendingPhoto {
    photo.caption = caption.to_owned();
    photo
}

fn form(title: &str, photos: &[PendingPhoto]) -> Value {
    with(issue_form(title, "INF"), "photos", json!(photos))
}

fn save(desk: &Desk, form: &Value) -> IssueView {
    call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
}

fn get(desk: &Desk, id: &str) -> IssueView {
    call(desk, "get_issue", json!({ "id": id })).unwrap()
}

fn why(error: &UiError) -> &str {
    assert_eq!(error.code, ErrorCode::PhotoNotRead);
    error.detail.get("why").unwrap()
}

#[test]
fn a_photo_in_a_draft_is_there_after_the_program_ended_and_goes_with_the_issue() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("jalan.jpg", road())]);
    let read = choose(&village).remove(0).1.unwrap();
    assert_eq!(read.place_text.as_deref(), Some("5,179000° LS 104,982000° BT"));
    assert_eq!(read.photo.taken_at, "2025-01-17T06:41");
    let photo = named(read.photo, "Lubang di depan balai");
    let form = form("Jalan poros berlubang", std::slice::from_ref(&photo));
    let draft = json!({ "draft_id": null, "form": form, "focus": "title" });
    let _: DraftView = call(&village, "save_draft", draft).unwrap();
    drop(village);

    let village = world.laptop("kalirejo");
    let drafts: Vec<DraftView> = call(&village, "list_drafts", json!({})).unwrap();
    assert_eq!(drafts[0].form.photos, std::slice::from_ref(&photo));
    assert!(
        !serde_json::to_string(&drafts).unwrap().contains("104,98"),
        "nobody took the place over"
    );
    let shown: Vec<PhotoBytes> = call(&village, "get_thumbnails", json!({ "hashes": [photo.thumbnail_hash] })).unwrap();
    assert!(shown[0].jpeg_base64.as_ref().unwrap().starts_with("/9j/"), "a JPEG");

    let request = json!({ "draft_id": drafts[0].draft_id, "form": drafts[0].form });
    let saved: IssueView = call(&village, "save_issue", request).unwrap();
    let drafts: Vec<DraftView> = call(&village, "list_drafts", json!({})).unwrap();
    assert!(drafts.is_empty());
    assert_eq!((saved.row.photo_count, saved.form.coordinates.as_str()), (1, ""));
    let [kept] = saved.photos.as_slice() else {
        panic!("{:?}", saved.photos)
    };
    assert_eq!(
        (kept.caption.as_str(), kept.taken_at.as_deref()),
        ("Lubang di depan balai", Some("2025-01-17T06:41"))
    );
    assert_eq!((kept.width, kept.height, kept.state), (640, 480, PhotoState::Waiting));
    assert_eq!(kept.by_office, "Kepala Kampung");
    let full: PhotoBytes = call(&village, "get_photo", json!({ "hash": kept.hash })).unwrap();
    assert!(full.jpeg_base64.is_some());
    let added = saved
        .timeline
        .iter()
        .find(|entry| entry.kind == TimelineKind::PhotoAdded);
    let added = added.unwrap();
    assert_eq!((added.photos, added.text.as_str()), (1, "Lubang di depan balai"));
    drop(village);

    let bytes = world
        .store("kalirejo")
        .get_blob(BlobHash::of_hex(&kept.hash).unwrap())
        .unwrap()
        .unwrap();
    assert_eq!(BlobHash::of(&bytes).to_hex(), kept.hash);
    assert!(!bytes.windows(4).any(|part| part == b"Exif"), "no place, no camera");
}

#[test]
fn one_file_that_is_no_photo_costs_no_other() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let whole = road();
    let half = whole.iter().copied().take(whole.len() / 2).collect();
    offer(
        &world,
        "kalirejo",
        &[
            ("1 kosong.jpg", Vec::new()),
            ("2 surat.jpg", b"%PDF-1.7 surat".to_vec()),
            ("3 iphone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()),
            ("4 terpotong.jpg", half),
            ("5 pesan.webp", b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0".to_vec()),
            ("6 terlalu besar.jpg", vec![0; 40_000_001]),
            ("7 baik.jpg", whole),
        ],
    );
    let read = choose(&village);
    let said: Vec<&str> = read
        .iter()
        .filter_map(|(_, read)| read.as_ref().err())
        .map(why)
        .collect();
    assert_eq!(
        said,
        ["empty", "not_a_photo", "heic", "damaged", "unsupported", "too_large"]
    );
    let (name, good) = read.last().unwrap();
    assert_eq!(name, "7 baik.jpg");
    assert!(good.is_ok());
}

#[test]
fn ten_files_are_taken_at_once_and_one_that_has_gone_is_said_to_have() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let nothing: ChosenPhotos = call(&village, "choose_photos", json!({})).unwrap();
    assert!(nothing.names.is_empty(), "he closed the dialog");
    let names: Vec<String> = (10..22).map(|number| format!("{number}.jpg")).collect();
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (name.as_str(), wall(9))).collect();
    offer(&world, "kalirejo", &files);
    let chosen: ChosenPhotos = call(&village, "choose_photos", json!({})).unwrap();
    assert_eq!((chosen.names.len(), chosen.left_out), (10, 2));
    offer(&world, "kalirejo", &[]);
    for request in [
        json!({ "id": chosen.id, "number": 0 }),
        json!({ "id": chosen.id, "number": 10 }),
        json!({ "id": "lain", "number": 0 }),
    ] {
        let refused = call::<PreparedPhoto>(&village, "prepare_photo", request).unwrap_err();
        assert_eq!(why(&refused), "unreadable");
    }
}

#[test]
fn the_same_photo_stands_once_in_a_case_and_in_as_many_cases_as_a_person_likes() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("a.jpg", road()), ("b.jpg", road())]);
    let twice = photos(&village);
    assert_eq!(twice[0].hash, twice[1].hash);
    let first = save(&village, &form("Jalan poros", &twice));
    assert_eq!(first.photos.len(), 1);
    let again = json!({ "issue_id": first.row.id, "photos": twice });
    let again: IssueView = call(&village, "add_photos", again).unwrap();
    assert_eq!(again.photos.len(), 1, "whoever tries once more doubles nothing");
    let second = save(&village, &form("Gorong-gorong", &twice[..1]));
    assert_eq!(second.photos[0].hash, first.photos[0].hash);

    let remove = json!({ "issue_id": first.row.id, "photo_id": first.photos[0].id, "reason": "Salah berkas" });
    let left: IssueView = call(&village, "remove_photo", remove).unwrap();
    assert_eq!((left.photos.len(), left.row.photo_count), (0, 0));
    let other = get(&village, &second.row.id);
    assert_eq!((other.photos.len(), other.photos[0].state), (1, PhotoState::Waiting));
}

#[test]
fn a_photo_is_taken_out_with_a_reason_and_by_who_added_it() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    offer(&world, "kalirejo", &[("1.jpg", wall(10)), ("2.jpg", wall(200))]);
    let [first, second]: [PendingPhoto; 2] = photos(&village).try_into().unwrap();
    let saved = save(&village, &form("Jembatan miring", &[named(first, "Dari hulu")]));
    let add = json!({ "issue_id": saved.row.id, "photos": [named(second, "Dari hilir")] });
    let view: IssueView = call(&village, "add_photos", add).unwrap();
    let captions: Vec<&str> = view.photos.iter().map(|photo| photo.caption.as_str()).collect();
    assert_eq!(captions, ["Dari hulu", "Dari hilir"]);
    for desk in [&village, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }

    let there = get(&district, &saved.row.id);
    assert_eq!(there.photos.len(), 2);
    assert_eq!(there.photos[0].by_office, "Kepala Kampung");
    assert!(there.photos.iter().all(|photo| !photo.may_remove));
    let id = there.photos[0].id.clone();
    let request = |reason: &str| json!({ "issue_id": saved.row.id, "photo_id": id, "reason": reason });
    let refused = call::<IssueView>(&district, "remove_photo", request("Kabur")).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let silent = call::<IssueView>(&village, "remove_photo", request(" ")).unwrap_err();
    assert_eq!(silent.fields[0].code, FieldErrorCode::Required);
    let left: IssueView = call(&village, "remove_photo", request("Kabur")).unwrap();
    assert_eq!(left.photos.len(), 1);
    let removed = left
        .timeline
        .iter()
        .find(|entry| entry.kind == TimelineKind::PhotoRemoved);
    assert_eq!(removed.unwrap().text, "Kabur");
}

#[test]
fn what_proves_a_follow_up_or_an_answer_stands_under_it_on_both_sides() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    offer(&world, "kalirejo", &[("1.jpg", wall(10)), ("2.jpg", wall(200))]);
    offer(&world, "kecamatan", &[("3.jpg", wall(90))]);
    let [hole, filled]: [PendingPhoto; 2] = photos(&village).try_into().unwrap();
    let id = save(&village, &form("Jalan berlubang", &[named(hole, "Lubang")]))
        .row
        .id;
    let follow_up = json!({ "issue_id": id, "text": "Lubang ditimbun", "photos": [named(filled, "Sudah rata")] });
    call::<IssueView>(&village, "add_follow_up", follow_up).unwrap();
    for desk in [&village, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    let answer = json!({ "issue_id": id, "text": "Sudah ditinjau", "photos": photos(&district) });
    call::<IssueView>(&district, "add_follow_up", answer).unwrap();
    for desk in [&district, &village] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    for desk in [&village, &district] {
        let view = get(desk, &id);
        let under = |kind: TimelineKind| -> Vec<(&str, bool)> {
            let entry = view.timeline.iter().find(|entry| entry.kind == kind).unwrap();
            let (id, at_ms) = (entry.id.clone().unwrap(), entry.at_ms);
            let evidence = view
                .photos
                .iter()
                .filter_map(|photo| Some((photo, photo.evidence_of.as_ref()?)));
            evidence
                .filter(|(_, of)| of.id == id && of.at_ms == at_ms)
                .map(|(photo, of)| (photo.caption.as_str(), of.answer))
                .collect()
        };
        assert_eq!(under(TimelineKind::FollowUp), [("Sudah rata", false)]);
        assert_eq!(under(TimelineKind::Answer), [("", true)]);
        let added: Vec<(u32, &str)> = view
            .timeline
            .iter()
            .filter(|entry| entry.kind == TimelineKind::PhotoAdded)
            .map(|entry| (entry.photos, entry.text.as_str()))
            .collect();
        assert_eq!(added, [(1, "Lubang")], "what proves a follow-up is no entry of its own");
    }
    let of_case = get(&village, &id).photos.remove(0);
    assert_eq!((of_case.caption.as_str(), of_case.evidence_of), ("Lubang", None));
}

#[test]
fn a_follow_up_whose_photo_is_not_here_is_not_saved_without_it() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("jalan.jpg", road())]);
    let photo = photos(&village).remove(0);
    let id = save(&village, &form("Jalan berlubang", &[])).row.id;
    let gone = PendingPhoto {
        hash: "0".repeat(64),
        ..photo.clone()
    };
    let request = json!({ "issue_id": id, "text": "Lubang ditimbun", "photos": [photo.clone(), gone] });
    let refused = call::<IssueView>(&village, "add_follow_up", request).unwrap_err();
    assert_eq!(why(&refused), "gone");
    let wordless = json!({ "issue_id": id, "text": " ", "photos": [photo] });
    let refused = call::<IssueView>(&village, "add_follow_up", wordless).unwrap_err();
    assert_eq!(refused.fields[0].code, FieldErrorCode::Required);
    let view = get(&village, &id);
    assert!(view.photos.is_empty());
    assert!(view.timeline.iter().all(|entry| entry.kind != TimelineKind::FollowUp));
}

#[test]
fn a_list_says_which_cases_have_photos_and_is_narrowed_to_them() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("1.jpg", wall(10)), ("2.jpg", wall(200))]);
    let two = photos(&village);
    save(&village, &form("Dengan dua foto", &two));
    let emptied = save(&village, &form("Fotonya dikeluarkan", &two[..1]));
    save(&village, &form("Tanpa foto", &[]));
    let request = json!({ "issue_id": emptied.row.id, "photo_id": emptied.photos[0].id, "reason": "Salah" });
    call::<IssueView>(&village, "remove_photo", request).unwrap();
    let narrow = |has_photo: bool| json!({ "categories": [], "urgencies": [], "stages": [], "due": "any", "from": "", "until": "", "has_photo": has_photo });
    let list = |narrow: Value| -> IssueListView {
        let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null, "narrow": narrow });
        call(&village, "list_issues", request).unwrap()
    };
    let with_photos = list(narrow(true));
    assert_eq!(with_photos.rows.len(), 1);
    assert_eq!(with_photos.counts.unwrap().all, 1);
    let row = &with_photos.rows[0];
    assert_eq!((row.title.as_str(), row.photo_count), ("Dengan dua foto", 2));
    assert_eq!(list(narrow(false)).rows.len(), 3);
}

#[test]
fn the_case_sheet_shows_the_photos_of_an_ordinary_case_and_none_of_a_confidential_one() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("jalan.jpg", road())]);
    let photos = photos(&village);
    let pictures = |form: &Value| -> usize {
        let case = save(&village, form);
        let preview: PreviewView = call(
            &village,
            "preview_paper",
            paper_of("case_sheet", json!({ "id": case.row.id, "paper": "a4" })),
        )
        .unwrap();
        let saved: SavedFile = call(&village, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
        let pdf = std::fs::read(saved.path.unwrap()).unwrap();
        pdf.windows(9).filter(|part| **part == *b"DCTDecode").count()
    };
    let open = form("Jalan poros berlubang", &photos);
    assert_eq!(pictures(&open), 1);
    assert_eq!(pictures(&form("Tanpa foto", &[])), 0);
    assert_eq!(pictures(&with(open, "confidential", json!(true))), 0);
}

#[test]
fn the_case_sheet_names_evidence_below_its_photo_and_not_in_the_history_as_well() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("1.jpg", road()), ("2.jpg", wall(90))]);
    let [of_case, evidence]: [PendingPhoto; 2] = photos(&village).try_into().unwrap();
    let id = save(&village, &form("Jalan berlubang", &[named(of_case, "Lubang")]))
        .row
        .id;
    let evidence = json!([named(evidence, "Timbunan batu")]);
    let request = json!({ "issue_id": id, "text": "Lubang ditimbun", "photos": evidence });
    call::<IssueView>(&village, "add_follow_up", request).unwrap();
    let preview: PreviewView = call(
        &village,
        "preview_paper",
        paper_of("case_sheet", json!({ "id": id, "paper": "a4" })),
    )
    .unwrap();
    let saved: SavedFile = call(&village, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
    let words = text_of(Path::new(&saved.path.unwrap())).unwrap();
    assert!(
        words.contains("Bukti tindak lanjut 20 Januari 2025: Timbunan batu"),
        "{words}"
    );
    assert_eq!(words.matches("Timbunan batu").count(), 1, "{words}");
    assert_eq!(
        words.matches("Foto ditambahkan").count(),
        1,
        "that of the case itself: {words}"
    );
}

#[test]
fn evidence_for_which_a_case_sheet_has_no_room_stays_in_its_history() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let names: Vec<String> = (0..13_u8).map(|n| format!("{n:02}.jpg")).collect();
    let files: Vec<(&str, Vec<u8>)> = (0..13_u8)
        .map(|n| (names[usize::from(n)].as_str(), wall(60 + 10 * n)))
        .collect();
    offer(&world, "kalirejo", &files[..6]);
    let of_case = photos(&village);
    let id = save(&village, &form("Jalan berlubang", &of_case)).row.id;
    let follow_up = |text: &str, photos: Vec<PendingPhoto>| {
        world.clock.pass(60_000);
        let request = json!({ "issue_id": id, "text": text, "photos": photos });
        call::<IssueView>(&village, "add_follow_up", request).unwrap();
    };
    offer(&world, "kalirejo", &files[6..12]);
    follow_up("Lubang diukur", photos(&village));
    offer(&world, "kalirejo", &files[12..]);
    let last: Vec<PendingPhoto> = photos(&village)
        .into_iter()
        .map(|photo| named(photo, "Timbunan batu"))
        .collect();
    follow_up("Lubang ditimbun", last);
    let preview: PreviewView = call(
        &village,
        "preview_paper",
        paper_of("case_sheet", json!({ "id": id, "paper": "a4" })),
    )
    .unwrap();
    let saved: SavedFile = call(&village, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
    let words = text_of(Path::new(&saved.path.unwrap())).unwrap();
    assert!(words.contains("1 foto lain tidak dicetak"), "{words}");
    assert_eq!(words.matches("Timbunan batu").count(), 1, "{words}");
}

#[test]
fn on_a_disk_that_is_nearly_full_photos_are_refused_before_they_are_chosen_and_text_is_saved() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("jalan.jpg", road())]);
    assert!(!status(&village).nearly_full);
    let chosen: ChosenPhotos = call(&village, "choose_photos", json!({})).unwrap();
    let full = papers(&world, "kalirejo").join("penuh");
    std::fs::write(&full, "").unwrap();
    assert!(status(&village).nearly_full);
    for (command, request) in [
        ("choose_photos", json!({})),
        ("prepare_photo", json!({ "id": chosen.id, "number": 0 })),
    ] {
        let refused = call::<Value>(&village, command, request).unwrap_err();
        assert_eq!(refused.code, ErrorCode::PhotosNeedRoom, "{command}");
    }
    assert_eq!(save(&village, &form("Tetap tercatat", &[])).row.title, "Tetap tercatat");
    std::fs::remove_file(full).unwrap();
    assert_eq!(photos(&village).len(), 1);
}

#[test]
fn a_photo_whose_bytes_are_gone_is_shown_as_missing_and_comes_back_with_the_next_exchange() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("jalan.jpg", road())]);
    let saved = save(&village, &form("Jalan poros", &photos(&village)));
    assert_eq!(status(&village).photos_waiting, 1);
    let sent: StatusView = call(&village, "send_now", json!({})).unwrap();
    assert_eq!((sent.unsent, sent.photos_waiting), (0, 0));
    assert_eq!(get(&village, &saved.row.id).photos[0].state, PhotoState::Here);
    drop(village);

    for entry in std::fs::read_dir(world.folder.path().join("kalirejo")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains(".foto") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let village = world.laptop("kalirejo");
    let hash = saved.photos[0].hash.clone();
    let look = || -> PhotoBytes { call(&village, "get_photo", json!({ "hash": hash })).unwrap() };
    assert!(look().jpeg_base64.is_none());
    assert_eq!(get(&village, &saved.row.id).photos[0].state, PhotoState::ToCome);
    call::<StatusView>(&village, "send_now", json!({})).unwrap();
    assert_eq!(get(&village, &saved.row.id).photos[0].state, PhotoState::Here);
    assert!(look().jpeg_base64.is_some());
}

#[test]
fn a_form_that_names_a_photo_which_is_not_here_is_not_saved_without_it() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    offer(&world, "kalirejo", &[("jalan.jpg", road())]);
    let photo = photos(&village).remove(0);
    for hash in ["".to_owned(), "0".repeat(64), photo.hash.to_uppercase()] {
        let gone = PendingPhoto { hash, ..photo.clone() };
        let request = json!({ "draft_id": null, "form": form("Jalan", &[gone]) });
        let refused = call::<IssueView>(&village, "save_issue", request).unwrap_err();
        assert_eq!(why(&refused), "gone");
    }
    let long = named(photo, &"k".repeat(201));
    let request = json!({ "draft_id": null, "form": form("Jalan", &[long]) });
    let refused = call::<IssueView>(&village, "save_issue", request).unwrap_err();
    assert_eq!(
        (refused.fields[0].field.as_str(), refused.fields[0].code),
        ("caption_0", FieldErrorCode::TooLong)
    );
    let list = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let list: IssueListView = call(&village, "list_issues", list).unwrap();
    assert!(list.rows.is_empty());
}

#[test]
fn who_only_reads_sees_photos_and_adds_none() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let reader = world.enrolled_as("pembaca", KALIREJO, Role::Reader);
    offer(&world, "kalirejo", &[("jalan.jpg", road())]);
    let saved = save(&village, &form("Jalan poros", &photos(&village)));
    for desk in [&village, &reader] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    assert_eq!(get(&reader, &saved.row.id).photos.len(), 1);
    let refused = call::<ChosenPhotos>(&reader, "choose_photos", json!({})).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadsOnly);
}
