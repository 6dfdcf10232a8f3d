//! What people may ask of their data: frozen, looked at with a trace, erased everywhere, kept for a time.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::collections::BTreeSet;
use std::path::Path;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_domain::role::Role;
use kentongan_testkit::RAKOR_MS;
use kentongan_testkit::bytes::holds;
use kentongan_testkit::papers::text_of;
use serde_json::{Value, json};
use world::*;

const VILLAGE: &str = "village:18.02.01.2003";
const DISTRICT: &str = "district:18.02.01";
const NAME: &str = "Surtinah Wiryawan";
const PHONE: &str = "081355577799";
const SECRET: &str = "diminta membayar blangko";
const CAPTION: &str = "Ibu itu di depan loket delapan";
/// Parts of a photo that are looked for: long enough to be nowhere by chance.
const PIECE_BYTES: usize = 24;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn reported(title: &str, confidential: bool) -> Value {
    let mut form = issue_form(title, "ADM");
    for (field, value) in [
        ("has_reporter", json!(true)),
        ("reporter_name", json!(NAME)),
        ("reporter_phone", json!(PHONE)),
        ("confidential", json!(confidential)),
        (
            "description",
            json!(if confidential { SECRET } else { "Antrean sejak subuh" }),
        ),
    ] {
        form = with(form, field, value);
    }
    form
}

fn record(desk: &Desk, title: &str, confidential: bool) -> String {
    let saved: IssueView = call(
        desk,
        "save_issue",
        json!({ "draft_id": null, "form": reported(title, confidential) }),
    )
    .unwrap();
    saved.row.id
}

fn get(desk: &Desk, id: &str) -> IssueView {
    call(desk, "get_issue", json!({ "id": id })).unwrap()
}

fn deed<T: serde::de::DeserializeOwned>(desk: &Desk, name: &str, id: &str, reason: &str) -> Result<T, UiError> {
    call(desk, name, json!({ "issue_id": id, "reason": reason }))
}

fn retention(desk: &Desk) -> RetentionView {
    call(desk, "get_retention", json!({ "issue_id": null })).unwrap()
}

fn erase(desk: &Desk, id: &str) -> Result<RetentionView, UiError> {
    call(
        desk,
        "erase_data",
        json!({
            "issue_ids": [id], "reason": "Atas permintaan pelapor", "record_number": "000.5/03/PEM", "ordered_by": "Camat"
        }),
    )
}

fn exchange(desks: &[&Desk]) {
    for desk in desks {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
}

fn edit(desk: &Desk, id: &str, change: &[(&str, Value)]) -> Result<IssueView, UiError> {
    let seen = serde_json::to_value(get(desk, id).form).unwrap();
    let mut form = seen.clone();
    for (field, value) in change {
        form = with(form, field, value.clone());
    }
    call(desk, "edit_issue", json!({ "id": id, "seen": seen, "form": form }))
}

fn kinds(view: &IssueView) -> Vec<TimelineKind> {
    view.timeline.iter().map(|entry| entry.kind).collect()
}

/// A file of a laptop's data, opened beside the program.
fn opened(world: &World, name: &str, file: &str) -> rusqlite::Connection {
    places::opened(world, &world.folder.path().join(name), file)
}

/// Every page of a laptop's database as the program reads it, also those and those parts that nothing uses any more.
fn pages(world: &World, name: &str) -> Vec<u8> {
    places::pages(&mut opened(world, name, places::DATABASE))
}

/// Photos and thumbnails that a laptop keeps.
fn pictures(world: &World, name: &str) -> Vec<Vec<u8>> {
    places::pictures(world, &world.folder.path().join(name))
}

/// A photo that is chosen and kept on the laptop of that name, with its caption.
fn photo(world: &World, name: &str, desk: &Desk) -> Value {
    let folder = world.folder.path().join(format!("{name}-papers/foto"));
    std::fs::create_dir_all(&folder).unwrap();
    let road = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos/jalan-rusak.jpg");
    std::fs::copy(road, folder.join("foto.jpg")).unwrap();
    let chosen: ChosenPhotos = call(desk, "choose_photos", json!({})).unwrap();
    let read: PreparedPhoto = call(desk, "prepare_photo", json!({ "id": chosen.id, "number": 0 })).unwrap();
    with(json!(read.photo), "caption", json!(CAPTION))
}

#[test]
fn a_name_that_the_camat_erases_is_in_no_page_of_any_laptop_and_the_case_stays() {
    let world = World::new();
    let (first, second) = (world.enrolled("kakam", VILLAGE), world.enrolled("sekdes", VILLAGE));
    let camat = world.enrolled("camat", DISTRICT);
    let id = record(&first, "Pelayanan KTP diminta bayar", true);
    let other = record(&first, "Antrean KTP", false);
    exchange(&[&first, &second, &camat]);
    for name in ["kakam", "sekdes", "camat"] {
        let bytes = pages(&world, name);
        assert!(
            holds(&bytes, NAME) && holds(&bytes, SECRET),
            "the search finds her on {name}"
        );
    }
    let ops = world.ops();

    assert_eq!(erase(&first, &id).unwrap_err().code, ErrorCode::NotAllowed);
    let after: RetentionView = erase(&camat, &id).unwrap();
    assert_eq!(after.records.len(), 1);
    assert_eq!(after.records[0].record_number, "000.5/03/PEM");
    assert_eq!(erase(&camat, &id).unwrap_err().code, ErrorCode::PersonalDataErased);
    // The other case of the same reporter is hers as before.
    erase(&camat, &other).unwrap();
    exchange(&[&camat, &first, &second]);
    for (name, desk) in [("kakam", &first), ("sekdes", &second), ("camat", &camat)] {
        // Also waits for the writer, which clears the files behind the commit.
        let checked: VerifiedView = call(desk, "verify_store", json!({})).unwrap();
        assert_eq!((checked.faults, checked.erased), (Vec::<String>::new(), 2));
        let bytes = pages(&world, name);
        for word in [NAME, PHONE, SECRET] {
            assert!(!holds(&bytes, word), "{word} on {name}");
        }
        let view = get(desk, &id);
        assert_eq!(view.row.title, "Pelayanan KTP diminta bayar");
        assert_eq!(
            (view.reporter, view.privacy.text),
            (ReporterView::Erased, TextState::Erased)
        );
        assert!(view.privacy.erased_at_ms.is_some() && view.row.confidential && view.description.is_empty());
        assert!(!view.privacy.may_reveal && !view.privacy.may_freeze && !view.privacy.may_erase);
        assert!(kinds(&view).contains(&TimelineKind::Erased));
        // What everybody may read of an open case stays.
        assert_eq!(get(desk, &other).description, "Antrean sejak subuh");
        let list: IssueListView = call(
            desk,
            "list_issues",
            json!({ "filter": "all", "search": "", "village_code": null, "after": null }),
        )
        .unwrap();
        assert_eq!(list.counts.unwrap().all, 2, "statistics stay");
    }
    let service = world.service.store.verify().unwrap();
    assert_eq!((service.faults, service.erased), (Vec::<String>::new(), 2));
    assert_eq!(service.ops, ops + 2, "two orders and nothing else");
    let refused = deed::<RevealedReporter>(&first, "reveal_reporter", &id, "Menelepon").unwrap_err();
    assert_eq!(refused.code, ErrorCode::PersonalDataErased);
}

#[test]
fn photos_are_frozen_and_destroyed_with_the_other_personal_data() {
    let world = World::new();
    let (village, camat) = (world.enrolled("kakam", VILLAGE), world.enrolled("camat", DISTRICT));
    let chosen = photo(&world, "kakam", &village);
    let form = with(issue_form("Antrean KTP", "ADM"), "photos", json!([chosen]));
    let saved: IssueView = call(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    let id = saved.row.id;
    assert!(
        saved.privacy.may_freeze,
        "a photo names people as a reporter's name does"
    );
    exchange(&[&village, &camat]);
    let add = json!({ "issue_id": id, "photos": [chosen] });
    let kept = pictures(&world, "camat");
    assert_eq!(kept.len(), 2, "the photo and its thumbnail");

    deed::<IssueView>(&village, "freeze_issue", &id, "Atas permintaan").unwrap();
    exchange(&[&village, &camat]);
    for desk in [&village, &camat] {
        let view = get(desk, &id);
        let [photo] = view.photos.as_slice() else {
            panic!("{:?}", view.photos)
        };
        assert_eq!((photo.state, photo.may_remove), (PhotoState::Frozen, false));
        let told = serde_json::to_string(&view).unwrap();
        for hidden in [
            CAPTION,
            saved.photos[0].hash.as_str(),
            saved.photos[0].thumbnail_hash.as_str(),
        ] {
            assert!(!told.contains(hidden), "{hidden}");
        }
        let refused = call::<IssueView>(desk, "add_photos", add.clone()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::PersonalDataFrozen);
    }
    deed::<IssueView>(&camat, "unfreeze_issue", &id, "Sudah diperiksa").unwrap();
    let back = get(&camat, &id);
    assert_eq!(
        (back.photos[0].state, back.photos[0].caption.as_str()),
        (PhotoState::Here, CAPTION)
    );

    let view = get(&camat, &id);
    assert!(view.privacy.may_erase);
    assert!(!erase(&camat, &id).unwrap().files_left);
    exchange(&[&camat, &village]);
    let pieces: BTreeSet<&[u8]> = kept.iter().flat_map(|bytes| bytes.chunks_exact(PIECE_BYTES)).collect();
    for (name, desk) in [("kakam", &village), ("camat", &camat)] {
        // Also waits for the writer, which clears the files behind the commit.
        let checked: VerifiedView = call(desk, "verify_store", json!({})).unwrap();
        assert_eq!(checked.faults, Vec::<String>::new());
        let view = get(desk, &id);
        assert_eq!((view.photos.len(), view.photos[0].state), (1, PhotoState::Erased));
        assert!(view.photos[0].hash.is_empty() && view.photos[0].caption.is_empty());
        assert_eq!(view.row.photo_count, 0);
        assert!(
            kinds(&view).contains(&TimelineKind::PhotoAdded),
            "that there was one stays"
        );
        let refused = call::<IssueView>(desk, "add_photos", add.clone()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::PersonalDataErased);
        assert!(!holds(&pages(&world, name), CAPTION), "{name}");
        assert_eq!(pictures(&world, name), Vec::<Vec<u8>>::new(), "{name}");
        let file = places::pages(&mut opened(&world, name, places::PHOTOS));
        assert!(
            !file.windows(PIECE_BYTES).any(|window| pieces.contains(window)),
            "a piece of the photo is left on {name}"
        );
    }
}

#[test]
fn nobody_writes_a_new_name_where_one_was_erased() {
    let world = World::new();
    let (village, camat) = (world.enrolled("kakam", VILLAGE), world.enrolled("camat", DISTRICT));
    let id = record(&village, "Pelayanan KTP diminta bayar", true);
    exchange(&[&village, &camat]);
    erase(&camat, &id).unwrap();
    exchange(&[&camat, &village]);
    let named = [("has_reporter", json!(true)), ("reporter_name", json!("Orang lain"))];
    let told = [("description", json!("Ditulis lagi"))];
    for change in [&named[..], &told[..]] {
        assert_eq!(
            edit(&village, &id, change).unwrap_err().code,
            ErrorCode::PersonalDataErased
        );
    }
    let renamed = edit(&village, &id, &[("title", json!("Pelayanan KTP"))]).unwrap();
    assert_eq!(
        (renamed.row.title.as_str(), renamed.reporter),
        ("Pelayanan KTP", ReporterView::Erased)
    );
}

#[test]
fn a_form_hides_the_reporter_and_loses_nothing_of_him() {
    let world = World::new();
    let village = world.enrolled("kakam", VILLAGE);
    let id = record(&village, "Antrean KTP", false);
    let form = get(&village, &id).form;
    assert!(form.has_reporter && form.reporter_name.is_empty() && form.reporter_phone.is_empty());
    edit(&village, &id, &[("title", json!("Antrean KTP sejak subuh"))]).unwrap();
    edit(&village, &id, &[("reporter_phone", json!("0811"))]).unwrap();
    let seen: RevealedReporter = deed(&village, "reveal_reporter", &id, "Menelepon pelapor").unwrap();
    assert_eq!((seen.name.as_str(), seen.phone.as_str()), (NAME, "0811"));
    assert_eq!(
        get(&village, &id).row.delivery,
        Delivery::Unsent,
        "one version, not two"
    );
    let gone = edit(&village, &id, &[("has_reporter", json!(false))]).unwrap();
    assert_eq!(gone.reporter, ReporterView::None);
}

#[test]
fn whoever_looks_at_a_reporter_says_why_and_everybody_sees_it() {
    let world = World::new();
    let (village, camat) = (world.enrolled("kakam", VILLAGE), world.enrolled("camat", DISTRICT));
    let id = record(&village, "Antrean KTP", false);
    exchange(&[&village, &camat]);
    let empty = deed::<RevealedReporter>(&camat, "reveal_reporter", &id, " ").unwrap_err();
    assert_eq!(empty.fields[0].code, FieldErrorCode::Required);
    let seen: RevealedReporter = deed(&camat, "reveal_reporter", &id, "Memastikan tempat kejadian").unwrap();
    assert_eq!(seen.name, NAME);
    // It is in the answer alone: the file shows it to nobody, not even to him who has looked.
    assert!(!serde_json::to_string(&get(&camat, &id)).unwrap().contains(NAME));
    exchange(&[&camat, &village]);
    let told = get(&village, &id);
    let looked = told
        .timeline
        .iter()
        .find(|entry| entry.kind == TimelineKind::Revealed)
        .unwrap();
    assert_eq!(
        (looked.text.as_str(), looked.by_office.as_str()),
        ("Memastikan tempat kejadian", "Operator kecamatan")
    );
    let reader = world.enrolled_as("pembaca", VILLAGE, Role::Reader);
    exchange(&[&reader]);
    let refused = deed::<RevealedReporter>(&reader, "reveal_reporter", &id, "Ingin tahu").unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadsOnly);
}

fn look_for(desk: &Desk, reporter: &str, reason: &str) -> Result<FoundByReporter, UiError> {
    call(
        desk,
        "find_by_reporter",
        json!({ "reporter": reporter, "reason": reason }),
    )
}

fn titles(found: &FoundByReporter) -> Vec<&str> {
    found.rows.iter().map(|row| row.title.as_str()).collect()
}

/// Why the reporter of an issue was looked at, as its history has it.
fn looks(desk: &Desk, id: &str) -> Vec<String> {
    let timeline = get(desk, id).timeline.into_iter();
    let looks = timeline.filter(|entry| entry.kind == TimelineKind::Revealed);
    looks.map(|entry| entry.text).collect()
}

#[test]
fn each_issue_that_is_found_by_its_reporter_says_who_looked_for_him_and_why() {
    let world = World::new();
    let (village, neighbour) = (
        world.enrolled("kakam", VILLAGE),
        world.enrolled("langsep", "village:18.02.01.2001"),
    );
    let camat = world.enrolled("camat", DISTRICT);
    let first = record(&village, "Antrean KTP", false);
    world.clock.pass(1000);
    let second = record(&village, "Pelayanan KTP diminta bayar", true);
    world.clock.pass(1000);
    record(&neighbour, "Blangko habis", false);
    let other = with(reported("Batas tanah", false), "reporter_name", json!("Suwarno"));
    let other = with(other, "reporter_phone", json!(""));
    let other: IssueView = call(&village, "save_issue", json!({ "draft_id": null, "form": other })).unwrap();
    exchange(&[&village, &neighbour, &camat]);

    // Newest first; a village has its own, the kecamatan those of its villages.
    let own = look_for(&village, "surtinah", "Pelapor menanyakan laporannya").unwrap();
    assert_eq!(titles(&own), ["Pelayanan KTP diminta bayar", "Antrean KTP"]);
    let all = look_for(&camat, "+62 813-5557 7799", "Menghubungi pelapor").unwrap();
    assert_eq!(
        titles(&all),
        ["Blangko habis", "Pelayanan KTP diminta bayar", "Antrean KTP"]
    );
    assert!(!all.more && all.frozen == 0);
    let answer = serde_json::to_string(&all).unwrap();
    assert!(!answer.contains(NAME) && !answer.contains(PHONE) && !answer.contains(SECRET));

    exchange(&[&village, &camat, &village]);
    for desk in [&village, &camat] {
        for id in [&first, &second] {
            let mut why = looks(desk, id);
            why.sort();
            assert_eq!(why, ["Menghubungi pelapor", "Pelapor menanyakan laporannya"]);
        }
        assert!(looks(desk, &other.row.id).is_empty(), "nobody has looked at him");
    }
    let told = get(&village, &first).timeline;
    let of_camat = told.iter().find(|entry| entry.text == "Menghubungi pelapor").unwrap();
    assert_eq!(of_camat.by_office, "Operator kecamatan");
}

#[test]
fn nobody_is_looked_for_without_a_reason_with_too_little_or_by_a_reader() {
    let world = World::new();
    let village = world.enrolled("kakam", VILLAGE);
    let reader = world.enrolled_as("pembaca", VILLAGE, Role::Reader);
    let id = record(&village, "Antrean KTP", false);
    exchange(&[&village, &reader]);
    for (reporter, reason, field, code) in [
        (NAME, " ", "reason", FieldErrorCode::Required),
        (" ", "Menelepon", "reporter", FieldErrorCode::Required),
        ("su", "Menelepon", "reporter", FieldErrorCode::SearchTooShort),
        ("0813", "Menelepon", "reporter", FieldErrorCode::SearchTooShort),
    ] {
        let refused = look_for(&village, reporter, reason).unwrap_err().fields;
        let refused: Vec<_> = refused.iter().map(|one| (one.field.as_str(), one.code)).collect();
        assert_eq!(refused, [(field, code)], "{reporter}");
    }
    let refused = look_for(&reader, NAME, "Ingin tahu").unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadsOnly);
    // And where nobody is found, nothing is written.
    let none = look_for(&village, "Suwarno", "Menelepon").unwrap();
    assert!(none.rows.is_empty());
    assert_eq!((status(&village).unsent, looks(&village, &id).len()), (0, 0));
}

#[test]
fn who_is_frozen_erased_deleted_or_named_otherwise_by_now_is_not_found() {
    let world = World::new();
    let (village, camat) = (world.enrolled("kakam", VILLAGE), world.enrolled("camat", DISTRICT));
    let frozen = record(&village, "Pelayanan KTP diminta bayar", true);
    let erased = record(&village, "Antrean KTP", false);
    let deleted = record(&village, "Blangko habis", false);
    let renamed = record(&village, "Loket tutup", false);
    exchange(&[&village, &camat]);
    let _: IssueView = deed(&village, "freeze_issue", &frozen, "Atas permintaan pelapor").unwrap();
    erase(&camat, &erased).unwrap();
    let withdrawal = json!({ "issue_id": deleted, "reason": "Tercatat dua kali" });
    let _: Nothing = call(&village, "withdraw_issue", withdrawal).unwrap();
    let changed = [
        ("reporter_name", json!("Suharti Contoh")),
        ("reporter_phone", json!("0721 4455")),
    ];
    edit(&village, &renamed, &changed).unwrap();
    exchange(&[&village, &camat, &village]);
    for desk in [&village, &camat] {
        for words in [NAME, PHONE] {
            let found = look_for(desk, words, "Menelepon").unwrap();
            assert_eq!((titles(&found), found.frozen), (Vec::new(), 1));
        }
        for words in ["suharti", "0721-4455"] {
            let found = look_for(desk, words, "Menelepon").unwrap();
            assert_eq!(titles(&found), ["Loket tutup"]);
        }
        assert!(looks(desk, &frozen).is_empty() && looks(desk, &erased).is_empty());
    }
    let _: IssueView = deed(&camat, "unfreeze_issue", &frozen, "Sudah diperiksa").unwrap();
    let again = look_for(&camat, NAME, "Menelepon").unwrap();
    assert_eq!((titles(&again), again.frozen), (vec!["Pelayanan KTP diminta bayar"], 0));
}

#[test]
fn a_name_that_was_looked_for_is_kept_nowhere_and_found_by_no_other_search() {
    let world = World::new();
    let (village, camat) = (world.enrolled("kakam", VILLAGE), world.enrolled("camat", DISTRICT));
    record(&village, "Antrean KTP", false);
    exchange(&[&village, &camat]);
    // As nobody has written her.
    let typed = "wirYAWan surTINah";
    assert_eq!(look_for(&village, typed, "Menelepon").unwrap().rows.len(), 1);
    exchange(&[&village, &camat]);
    let _: VerifiedView = call(&village, "verify_store", json!({})).unwrap();
    for name in ["kakam", "camat"] {
        let bytes = pages(&world, name);
        assert!(holds(&bytes, NAME), "the search finds her on {name}");
        for word in [typed, "wiryawan surtinah", "surtinah wiryawan"] {
            assert!(!holds(&bytes, word), "{word} on {name}");
        }
    }
    for word in ["surtinah", "wiryawan", "0813555"] {
        let query = json!({ "filter": "all", "search": word, "village_code": null, "after": null });
        let found: IssueListView = call(&village, "list_issues", query).unwrap();
        assert!(found.rows.is_empty(), "{word}");
    }
    let kept: Vec<SavedFilter> = call(&village, "list_saved_filters", json!({})).unwrap();
    let drafts: Vec<DraftView> = call(&village, "list_drafts", json!({})).unwrap();
    assert!(kept.is_empty() && drafts.is_empty());
}

#[test]
fn frozen_data_show_to_nobody_until_the_kecamatan_lets_them_be_used_again() {
    let world = World::new();
    let (village, camat) = (world.enrolled("kakam", VILLAGE), world.enrolled("camat", DISTRICT));
    let id = record(&village, "Pelayanan KTP diminta bayar", true);
    exchange(&[&village, &camat]);
    let frozen: IssueView = deed(&village, "freeze_issue", &id, "Atas permintaan pelapor").unwrap();
    assert!(frozen.privacy.frozen && !frozen.privacy.may_unfreeze);
    exchange(&[&village, &camat]);
    for desk in [&village, &camat] {
        let view = get(desk, &id);
        assert_eq!(
            (view.reporter, view.privacy.text),
            (ReporterView::Frozen, TextState::Frozen)
        );
        let shown = serde_json::to_string(&view).unwrap();
        assert!(!shown.contains(NAME) && !shown.contains(SECRET));
        let refused = deed::<RevealedReporter>(desk, "reveal_reporter", &id, "Menelepon").unwrap_err();
        assert_eq!(refused.code, ErrorCode::PersonalDataFrozen);
    }
    for change in [
        ("reporter_name", json!("Orang lain")),
        ("has_reporter", json!(false)),
        ("description", json!("Lain")),
    ] {
        assert_eq!(
            edit(&village, &id, &[change]).unwrap_err().code,
            ErrorCode::PersonalDataFrozen
        );
    }
    edit(&village, &id, &[("title", json!("Pelayanan KTP"))]).unwrap();
    let refused = deed::<IssueView>(&village, "unfreeze_issue", &id, "Selesai").unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let open: IssueView = deed(&camat, "unfreeze_issue", &id, "Sudah diperiksa").unwrap();
    assert_eq!(
        (open.reporter, open.description.as_str()),
        (ReporterView::Stored, SECRET)
    );
    exchange(&[&camat, &village]);
    let back = get(&village, &id);
    assert_eq!(
        (back.reporter, back.description.as_str()),
        (ReporterView::Stored, SECRET)
    );
    assert!(kinds(&back).contains(&TimelineKind::Frozen) && kinds(&back).contains(&TimelineKind::Unfrozen));
    let seen: RevealedReporter = deed(&village, "reveal_reporter", &id, "Menelepon").unwrap();
    assert_eq!(seen.name, NAME);
}

#[test]
fn a_head_alone_opens_a_confidential_issue_and_its_text_stays_where_it_is() {
    let world = World::new();
    let head = world.enrolled("kakam", VILLAGE);
    let staff = world.enrolled_as("sekdes", VILLAGE, Role::Staff);
    let id = record(&head, "Pelayanan KTP diminta bayar", true);
    exchange(&[&head, &staff]);
    let open = ("confidential", json!(false));
    let reason = ("secrecy_reason", json!("Pelapor mengizinkan"));
    let refused = edit(&staff, &id, &[open.clone(), reason.clone()]).unwrap_err();
    assert_eq!(refused.code, ErrorCode::SecrecyIsHeads);
    let asked = edit(&head, &id, std::slice::from_ref(&open)).unwrap_err();
    assert_eq!(
        (asked.fields[0].field.as_str(), asked.fields[0].code),
        ("secrecy_reason", FieldErrorCode::Required)
    );
    let opened = edit(&head, &id, &[open, reason]).unwrap();
    assert!(!opened.row.confidential);
    assert_eq!(
        (opened.description.as_str(), opened.privacy.text),
        (SECRET, TextState::Secret)
    );
    let entry = opened
        .timeline
        .iter()
        .find(|entry| entry.kind == TimelineKind::Loosened)
        .unwrap();
    assert!(entry.text.ends_with("Pelapor mengizinkan"), "{}", entry.text);
    // The text is for the file alone, as before: no search and no export has it.
    exchange(&[&head, &staff]);
    for desk in [&head, &staff] {
        let query = json!({ "filter": "all", "search": "blangko", "village_code": null, "after": null });
        let found: IssueListView = call(desk, "list_issues", query).unwrap();
        assert!(found.rows.is_empty());
    }
    // Its category demands nothing; where one does, what a head has opened stays open through other changes.
    let forced = record(&head, "Pungutan liar", true);
    edit(&head, &forced, &[("category", json!("APR"))]).unwrap();
    let opened = edit(
        &head,
        &forced,
        &[
            ("confidential", json!(false)),
            ("secrecy_reason", json!("Sudah diputus pengadilan")),
        ],
    )
    .unwrap();
    assert!(!opened.row.confidential);
    assert!(
        !edit(&head, &forced, &[("title", json!("Pungutan"))])
            .unwrap()
            .row
            .confidential
    );
    assert!(
        edit(&head, &forced, &[("confidential", json!(true))])
            .unwrap()
            .row
            .confidential
    );
}

#[test]
fn what_is_past_its_time_is_listed_for_the_camat_and_nothing_is_erased_by_itself() {
    let world = World::new();
    let (village, camat) = (world.enrolled("kakam", VILLAGE), world.enrolled("camat", DISTRICT));
    let closed = record(&village, "Antrean KTP", false);
    let open = record(&village, "Batas tanah", false);
    exchange(&[&village, &camat]);
    let settled = json!({ "issue_id": closed, "stage": "settled", "reason": "" });
    let _: IssueView = call(&camat, "move_issue", settled).unwrap();
    assert_eq!(retention(&camat).years, 5);
    assert!(retention(&camat).rows.is_empty());
    let refused = call::<RetentionView>(&village, "get_retention", json!({ "issue_id": null })).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    // One that is not due is listed where it was asked for by name.
    let asked: RetentionView = call(&camat, "get_retention", json!({ "issue_id": open })).unwrap();
    assert_eq!((asked.rows.len(), asked.rows[0].ended_on.as_deref()), (1, None));

    let wrong = json!({ "years_text": "0", "exceptions": [{ "category": "ADM", "years_text": "lama" }] });
    let fields = call::<RetentionView>(&camat, "save_retention", wrong)
        .unwrap_err()
        .fields;
    let fields: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["years_text", "years_ADM"]);
    let longer = json!({ "years_text": "5", "exceptions": [{ "category": "ADM", "years_text": "6" }] });
    let saved: RetentionView = call(&camat, "save_retention", longer).unwrap();
    assert_eq!(
        (saved.years, saved.exceptions.len(), saved.exceptions[0].years),
        (5, 1, 6)
    );

    let years_later = |days: i64| {
        world.clock.set_wall(RAKOR_MS + days * DAY_MS);
        unlock(&camat);
        retention(&camat)
    };
    assert!(years_later(5 * 366).rows.is_empty(), "its category is kept for six");
    let due = years_later(6 * 366).rows;
    assert_eq!((due.len(), due[0].id.as_str()), (1, closed.as_str()));
    assert!(due[0].ended_on.as_deref().unwrap().starts_with("2031-01-"));
    let none: RetentionView = call(&camat, "get_retention", json!({ "issue_id": null, "rows_max": 0 })).unwrap();
    assert_eq!((none.rows.len(), none.total), (0, 1), "what is not listed is counted");
    let both = json!({ "issue_id": open, "rows_max": 1 });
    let both: RetentionView = call(&camat, "get_retention", both).unwrap();
    assert_eq!((both.rows[0].id.as_str(), both.total), (open.as_str(), 2));
    assert_eq!(
        get(&camat, &closed).reporter,
        ReporterView::Stored,
        "nothing is erased by itself"
    );
    let after = erase(&camat, &closed).unwrap();
    assert!(after.rows.is_empty());
    assert_eq!(after.records[0].issues.len(), 1);
}

#[test]
fn the_record_of_destruction_is_printed_before_and_after_and_names_no_reporter() {
    let world = World::new();
    let (village, camat) = (world.enrolled("kakam", VILLAGE), world.enrolled("camat", DISTRICT));
    let id = record(&village, "Antrean KTP", false);
    exchange(&[&village, &camat]);
    let request = json!({
        "issue_ids": [id], "record_number": "000.5/03/PEM", "reason": "Atas permintaan", "paper": "a4",
        "officers": [{ "name": "Hi. Yulianto, S.E.", "office": "Camat Kalirejo" }, { "name": "", "office": "" }]
    });
    let before: PreviewView = call(&camat, "preview_paper", paper_of("destruction", request.clone())).unwrap();
    assert_eq!(before.pages.len(), 1);
    erase(&camat, &id).unwrap();
    let after: PreviewView = call(&camat, "preview_paper", paper_of("destruction", request.clone())).unwrap();
    let saved: SavedFile = call(&camat, "save_preview", json!({ "preview_id": after.preview_id })).unwrap();
    assert!(saved.path.unwrap().contains("Berita acara pemusnahan 000.5-03-PEM"));
    let unnamed = with(request.clone(), "officers", json!([]));
    let unsigned: PreviewView = call(&camat, "preview_paper", paper_of("destruction", unnamed)).unwrap();
    let saved: SavedFile = call(&camat, "save_preview", json!({ "preview_id": unsigned.preview_id })).unwrap();
    let words = text_of(Path::new(&saved.path.unwrap())).unwrap();
    for by_hand in ["Yang memusnahkan,", "Saksi,", "...."] {
        assert!(words.contains(by_hand), "{by_hand}: {words}");
    }
    let nothing = with(request, "issue_ids", json!([]));
    let refused = call::<PreviewView>(&camat, "preview_paper", paper_of("destruction", nothing)).unwrap_err();
    assert_eq!(refused.fields[0].field, "issues");
}

#[test]
fn between_the_reasons_of_two_heads_no_clerk_chooses() {
    let world = World::new();
    let head = world.enrolled("kakam", VILLAGE);
    let acting = world.enrolled("penjabat", VILLAGE);
    let staff = world.enrolled_as("sekdes", VILLAGE, Role::Staff);
    let id = record(&head, "Pelayanan KTP diminta bayar", true);
    exchange(&[&head, &acting, &staff]);
    for (desk, reason) in [(&head, "Pelapor mengizinkan"), (&acting, "Sudah diputus pengadilan")] {
        world.clock.pass(1000);
        let opened = [("confidential", json!(false)), ("secrecy_reason", json!(reason))];
        edit(desk, &id, &opened).unwrap();
    }
    exchange(&[&head, &acting, &head, &staff]);
    let view: ConflictView = call(&staff, "get_conflict", json!({ "id": id })).unwrap();
    let field = view.fields.first().unwrap();
    assert_eq!(
        (field.field.as_str(), field.may_settle, field.versions.len()),
        ("secrecy_reason", false, 2)
    );
    let chosen = json!({ "id": id, "tag": field.tag, "version": field.versions[1].id, "text": null });
    let refused = call::<Vec<ConflictRow>>(&staff, "settle_field", chosen.clone()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let left: Vec<ConflictRow> = call(&head, "settle_field", chosen).unwrap();
    assert!(left.is_empty());
    exchange(&[&head, &acting, &staff]);
    for desk in [&head, &acting, &staff] {
        let now = status(desk);
        assert_eq!((now.refused, now.needs_decision), (0, 0));
        assert!(!get(desk, &id).row.confidential);
    }
}
