//! One walk over everything that lists, finds, prints or gives away: names of reporters are nowhere, confidential texts only in the file
//! itself.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

#[path = "redaction/files.rs"]
mod files;
#[path = "redaction/papers.rs"]
mod papers;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_commands::{Desk, dispatch};
use kentongan_domain::role::Role;
use kentongan_tables::reading::read_table;
use papers::{Kind, Printed};
use serde_json::{Value, json};
use world::log::Log;
use world::*;

const REPORTER: &str = "Mawar Tertutup";
const PHONE: &str = "081355577799";
const SECRET: &str = "pungutan liar blangko";
const CAPTION: &str = "loket nomor delapan";

/// Of all tests of this program together: what one of them hides, none of them may say.
static LOG: OnceLock<Log> = OnceLock::new();

/// What the test itself says: as this stands in the log, so would the words of others.
const AUDIBLE: &str = "kentongan berbunyi";

fn log() -> &'static Log {
    LOG.get_or_init(|| {
        let log = Log::begin();
        tracing::trace!("{AUDIBLE}");
        log
    })
}

fn the_log_is_silent(words: &[&str]) {
    let said = String::from_utf8_lossy(&log().said()).to_lowercase();
    assert!(said.contains(AUDIBLE), "the log takes no word in");
    for word in words {
        assert!(!said.contains(&word.to_lowercase()), "the log holds “{word}”");
    }
}

fn all() -> Value {
    json!({ "filter": "all", "search": "", "village_code": null, "after": null })
}

/// A photo that is chosen and kept on the laptop of that name, with its caption.
fn chosen(world: &World, name: &str, desk: &Desk, file: &[u8], caption: &str) -> Value {
    let folder = world.folder.path().join(format!("{name}-papers/foto"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("foto.jpg"), file).unwrap();
    let chosen: ChosenPhotos = call(desk, "choose_photos", json!({})).unwrap();
    let request = json!({ "id": chosen.id, "number": 0 });
    let read: PreparedPhoto = call(desk, "prepare_photo", request).unwrap();
    with(json!(read.photo), "caption", json!(caption))
}

/// Of the road that the village reports.
fn photo(world: &World, desk: &Desk) -> Value {
    let road = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos/jalan-rusak.jpg");
    chosen(world, "kalirejo", desk, &std::fs::read(road).unwrap(), CAPTION)
}

fn record(desk: &Desk, title: &str, confidential: bool, photos: &[Value]) -> IssueView {
    let mut form = issue_form(title, "ADM");
    for (field, value) in [
        ("has_reporter", json!(true)),
        ("reporter_name", json!(REPORTER)),
        ("reporter_phone", json!(PHONE)),
        ("confidential", json!(confidential)),
        ("coordinates", json!("-5,123456 104,976543")),
        ("photos", json!(photos)),
        (
            "description",
            json!(if confidential { SECRET } else { "Antrean sejak subuh" }),
        ),
    ] {
        form = with(form, field, value);
    }
    call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
}

/// Everything that shows more than one record, and everything that leaves the window, by name.
fn shown(desk: &Desk) -> Vec<(String, String)> {
    let mut shown: Vec<(String, String)> = Vec::new();
    for filter in ["open", "unanswered", "unsent", "overdue", "settled", "all"] {
        let list: IssueListView = call(desk, "list_issues", with(all(), "filter", json!(filter))).unwrap();
        shown.push((format!("list {filter}"), serde_json::to_string(&list).unwrap()));
    }
    let map: MapView = call(desk, "get_map", json!({ "list": all(), "width": 800, "height": 500 })).unwrap();
    shown.push(("map".to_owned(), serde_json::to_string(&map).unwrap()));
    let look = json!({ "reporter": REPORTER, "reason": "Memeriksa laporan" });
    let found: FoundByReporter = call(desk, "find_by_reporter", look).unwrap();
    shown.push(("found by reporter".to_owned(), serde_json::to_string(&found).unwrap()));
    let home: HomeView = call(desk, "get_home", json!({})).unwrap();
    shown.push(("home".to_owned(), serde_json::to_string(&home).unwrap()));
    let outbox: OutboxView = call(desk, "get_outbox", json!({})).unwrap();
    shown.push(("outbox".to_owned(), serde_json::to_string(&outbox).unwrap()));
    for receipt in &outbox.receipts {
        let receipt: ReceiptView = call(desk, "get_receipt", json!({ "id": receipt.id })).unwrap();
        shown.push(("receipt".to_owned(), serde_json::to_string(&receipt).unwrap()));
    }
    for page in meeting_pages(desk) {
        shown.push(("meeting".to_owned(), page));
    }
    for page in programme_pages(desk) {
        shown.push(("programme".to_owned(), page));
    }
    // With the notices.
    shown.push(("status".to_owned(), serde_json::to_string(&status(desk)).unwrap()));
    for command in [
        "list_conflicts",
        "list_village_rows",
        "list_meetings",
        "list_programmes",
        "list_service_checks",
        "list_sealed_reports",
        "list_reminders",
        "get_retention",
    ] {
        // Some are not for every office.
        let request = match command {
            "list_reminders" | "get_retention" => json!({ "issue_id": null }),
            "list_service_checks" => json!({ "month": null }),
            _ => json!({}),
        };
        let answer =
            dispatch(desk, command, request).map_or_else(|error| format!("{error:?}"), |list| list.to_string());
        shown.push((command.to_owned(), answer));
    }
    for content in ["full", "public", "lapor"] {
        for format in ["csv", "xlsx"] {
            let request = json!({ "list": all(), "content": content, "format": format });
            let saved: SavedFile = call(desk, "export_issues", request).unwrap();
            let bytes = std::fs::read(PathBuf::from(saved.path.unwrap())).unwrap();
            shown.push((
                format!("export {content} {format}"),
                format!("{:?}", read_table(&bytes)),
            ));
        }
    }
    shown
}

/// The page of each programme that this laptop knows, with the issues that are tagged with it.
fn programme_pages(desk: &Desk) -> Vec<String> {
    let list: ProgrammesView = call(desk, "list_programmes", json!({})).unwrap();
    let page = |programme: &ProgrammeRow| -> String {
        let page: ProgrammeView = call(desk, "get_programme", json!({ "id": programme.id })).unwrap();
        serde_json::to_string(&page).unwrap()
    };
    list.rows.iter().map(page).collect()
}

/// A programme of the kecamatan, and the issues that belong to it.
fn pursue(desk: &Desk, issues: &[&str]) {
    let form = json!({
        "title": "Pelayanan KTP", "code": "", "part_of": "", "level": "district", "owner": "", "target": "",
        "progress_text": "", "benefit": null, "urgency": null
    });
    let request = json!({ "id": null, "seen": null, "form": form });
    let programme: ProgrammeView = call(desk, "save_programme", request).unwrap();
    for issue in issues {
        let tag = json!({ "programme_id": programme.row.id, "kind": "issue", "id": issue });
        let _: ProgrammeView = call(desk, "tag_programme", tag).unwrap();
    }
}

/// The page of each meeting that this laptop knows, with the issues that were raised in it.
fn meeting_pages(desk: &Desk) -> Vec<String> {
    let list: MeetingListView = call(desk, "list_meetings", json!({})).unwrap();
    let page = |meeting: &MeetingRow| -> String {
        let page: MeetingView = call(desk, "get_meeting", json!({ "id": meeting.id })).unwrap();
        let evaluated: EvaluationView = call(desk, "get_evaluation", json!({ "id": meeting.id })).unwrap();
        serde_json::to_string(&(page, evaluated)).unwrap()
    };
    list.upcoming.iter().chain(&list.past).map(page).collect()
}

#[test]
fn names_of_reporters_are_nowhere_and_confidential_texts_only_in_their_file() {
    log();
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let neighbour = world.enrolled("langsep", "village:18.02.01.2001");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let photo = photo(&world, &village);
    let open = record(&village, "Antrean KTP sejak subuh", false, std::slice::from_ref(&photo));
    let secret = record(
        &village,
        "Pelayanan KTP diminta bayar",
        true,
        std::slice::from_ref(&photo),
    );
    assert_eq!((open.photos.len(), secret.photos.len()), (1, 1));
    let (hash, thumbnail) = (open.photos[0].hash.as_str(), open.photos[0].thumbnail_hash.as_str());
    for desk in [&village, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    pursue(&district, &[&open.row.id, &secret.row.id]);
    for desk in [&district, &village, &neighbour] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    assert!(
        programme_pages(&village).concat().contains(&secret.row.id),
        "the page names its issues"
    );
    for desk in [&village, &district, &neighbour] {
        for (what, text) in shown(desk) {
            for hidden in [REPORTER, PHONE, SECRET, CAPTION, hash, thumbnail] {
                assert!(!text.contains(hidden), "{what} holds “{hidden}”");
            }
        }
        for word in ["mawar", "tertutup", "0813555", "pungutan", "blangko", "loket"] {
            let found: IssueListView = call(desk, "list_issues", with(all(), "search", json!(word))).unwrap();
            assert!(found.rows.is_empty(), "“{word}” finds {:?}", found.rows);
        }
        // What is typed is compared with what everybody may read of the others.
        let typed = issue_form(SECRET, "ADM");
        let of_kecamatan = std::ptr::eq(desk, &district);
        let typed = with(
            typed,
            "village_code",
            json!(if of_kecamatan { "18.02.01.2003" } else { "" }),
        );
        let near: IssueListView = call(desk, "list_near_issues", json!({ "form": typed, "except_id": null })).unwrap();
        assert!(near.rows.is_empty());
    }
    // Who must deal with it reads it in its file.
    let read: IssueView = call(&district, "get_issue", json!({ "id": secret.row.id })).unwrap();
    assert_eq!(
        (read.description.as_str(), read.reporter),
        (SECRET, ReporterView::Stored)
    );
    assert!(call::<IssueView>(&neighbour, "get_issue", json!({ "id": open.row.id })).is_err());
    assert_eq!(
        read.timeline
            .iter()
            .filter(|entry| entry.text.contains(REPORTER))
            .count(),
        0,
        "the history names nobody"
    );
    the_log_is_silent(&[REPORTER, PHONE, SECRET, CAPTION]);
}

#[test]
fn a_form_in_progress_is_found_by_nobody_and_goes_nowhere() {
    log();
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    record(&village, "Antrean KTP sejak subuh", false, &[]);
    let mut form = issue_form("Melati kehilangan sapi", "ADM");
    for (field, value) in [
        ("description", json!(SECRET)),
        ("landmark", json!("rumah Kenanga")),
        ("has_reporter", json!(true)),
        ("reporter_name", json!(REPORTER)),
        ("reporter_phone", json!(PHONE)),
    ] {
        form = with(form, field, value);
    }
    let draft = json!({ "draft_id": null, "form": form, "focus": "description" });
    let _: DraftView = call(&village, "save_draft", draft).unwrap();
    for desk in [&village, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
        let find =
            |word: &str| -> IssueListView { call(desk, "list_issues", with(all(), "search", json!(word))).unwrap() };
        assert_eq!(find("antrean").rows.len(), 1, "the search finds what was recorded");
        for word in ["melati", "sapi", "pungutan", "kenanga", "mawar"] {
            assert!(find(word).rows.is_empty(), "“{word}” is found");
        }
        for (what, text) in shown(desk) {
            for hidden in [REPORTER, PHONE, SECRET, "Kenanga"] {
                assert!(!text.contains(hidden), "{what} holds “{hidden}”");
            }
            // Its owner is reminded of it by its title, and nobody else is.
            let own = std::ptr::eq(desk, &village) && what == "home";
            assert_eq!(text.contains("Melati"), own, "{what}");
        }
    }
    the_log_is_silent(&[REPORTER, PHONE, SECRET, "Kenanga", "Melati"]);
}

/// What a case is, and how its papers must deal with it.
struct Case {
    title: &'static str,
    /// Of no other case.
    text: &'static str,
    id: String,
    /// Its text stands among the personal parts, and stays there.
    is_secret: bool,
    /// Its title is for its own sheet alone as well, until a head has opened it.
    is_confidential: bool,
    /// Its own sheet says its text.
    text_shows: bool,
}

/// Records a case as the form of `fields` says, with its reporter and a photo.
fn case(desk: &Desk, title: &'static str, text: &'static str, photo: &Value, fields: &[(&str, Value)]) -> Case {
    let mut form = issue_form(title, "ADM");
    let named = [
        ("entry_type", json!("complaint")),
        ("description", json!(text)),
        ("has_reporter", json!(true)),
        ("reporter_name", json!(REPORTER)),
        ("reporter_phone", json!(PHONE)),
        ("photos", json!([photo])),
    ];
    for (field, value) in named.iter().chain(fields) {
        form = with(form, field, value.clone());
    }
    let view: IssueView = call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    Case {
        title,
        text,
        id: view.row.id,
        is_secret: view.row.confidential,
        is_confidential: view.row.confidential,
        text_shows: true,
    }
}

/// What a paper says that it may not, or does not say that it must.
fn judge(on: &str, paper: &Printed, cases: &[Case]) {
    let place = format!("a {:?} printed on {on}", paper.kind);
    for hidden in [REPORTER, PHONE, CAPTION] {
        assert!(!paper.says(hidden), "{place} says “{hidden}”");
    }
    for case in cases {
        if paper.kind == Kind::PublicSheet {
            assert!(!paper.says(case.title), "{place} names “{}”", case.title);
            assert!(!paper.says(case.text), "{place} says “{}”", case.text);
            let is_own = paper.case.as_ref() == Some(&case.id);
            assert!(!(is_own && case.is_secret), "{place} is of “{}”", case.title);
            continue;
        }
        if paper.case.as_ref() != Some(&case.id) {
            assert!(!paper.says(case.text), "{place} says “{}”", case.text);
            let hides = case.is_confidential && paper.says(case.title);
            assert!(!hides, "{place} names “{}”", case.title);
            continue;
        }
        // The words of a case are found on its own sheet, so that not finding them elsewhere means something.
        assert!(paper.says(case.title), "{place} does not name “{}”", case.title);
        assert_eq!(paper.says(case.text), case.text_shows, "{place}, “{}”", case.title);
        assert!(paper.says("RAHASIA") || !case.is_secret, "{place}, “{}”", case.title);
    }
}

/// A case of each kind.
fn recorded(world: &World, village: &Desk) -> [Case; 8] {
    let bare = photo(world, village);
    let by_name = with(bare.clone(), "caption", json!(format!("{REPORTER} di {CAPTION}")));
    let of_roof = with(bare, "caption", json!("Kebocoran di atas mimbar"));
    let secret = ("confidential", json!(true));
    let record = |title, text, fields: &[(&str, Value)]| case(village, title, text, &by_name, fields);
    // Of what lies open a caption is as open as the text; names have no place in either.
    let named = case(
        village,
        "Antrean KTP sejak subuh",
        "Loket tutup pukul sepuluh",
        &of_roof,
        &[],
    );
    let anonymous = ("anonymous", json!(true));
    let anonymous = case(
        village,
        "Atap balai bocor",
        "Ember di tiga tempat",
        &of_roof,
        &[anonymous],
    );
    let confidential = record("Pelayanan KTP diminta bayar", SECRET, std::slice::from_ref(&secret));
    let forced = record(
        "Anggaran jalan menguap",
        "kuitansi semen rangkap",
        &[("category", json!("APR"))],
    );
    assert!(forced.is_confidential, "its category demands it");
    let frozen = record(
        "Bantuan beras berkurang",
        "timbangan diganjal batu",
        std::slice::from_ref(&secret),
    );
    let erased = record(
        "Sumbangan sekolah dipaksa",
        "amplop cokelat kepada komite",
        std::slice::from_ref(&secret),
    );
    let loosened = record(
        "Iuran pasar naik",
        "preman menagih tiap pagi",
        std::slice::from_ref(&secret),
    );
    let merged = record(
        "Surat pindah tertahan",
        "map kuning berisi uang",
        std::slice::from_ref(&secret),
    );
    [named, anonymous, confidential, forced, frozen, erased, loosened, merged]
}

/// What people do with them.
fn dealt_with(village: &Desk, district: &Desk, cases: &mut [Case; 8]) {
    let [named, _, confidential, _, frozen, erased, loosened, merged] = cases;
    let freeze = json!({ "issue_id": frozen.id, "reason": "Atas permintaan pelapor" });
    let _: IssueView = call(village, "freeze_issue", freeze).unwrap();
    frozen.text_shows = false;
    let erase =
        json!({ "issue_ids": [erased.id], "reason": "Atas permintaan", "record_number": "1", "ordered_by": "Camat" });
    let _: RetentionView = call(district, "erase_data", erase).unwrap();
    erased.text_shows = false;
    let seen: IssueView = call(village, "get_issue", json!({ "id": loosened.id })).unwrap();
    let seen = serde_json::to_value(seen.form).unwrap();
    let open = with(seen.clone(), "confidential", json!(false));
    let open = with(open, "secrecy_reason", json!("Pelapor mengizinkan"));
    let edit = json!({ "id": loosened.id, "seen": seen, "form": open });
    let opened: IssueView = call(village, "edit_issue", edit).unwrap();
    loosened.is_confidential = opened.row.confidential;
    assert!(!loosened.is_confidential, "its head has said so");
    let link = json!({ "issue_id": named.id, "relation": "related", "other_id": confidential.id });
    let _: IssueView = call(village, "link_issue", link).unwrap();
    let merge = json!({ "issue_id": merged.id, "into_id": named.id, "reason": "Tercatat dua kali" });
    let _: IssueView = call(village, "merge_issue", merge).unwrap();
}

/// Its id.
fn convene(desk: &Desk, title: &str) -> String {
    let form = json!({
        "kind": "coordination", "title": title, "theme": "", "date_text": "20/1/2025", "start_text": "9", "end_text": "",
        "venue": "Aula", "agenda": "", "chair_name": "", "chair_office": "Camat Kalirejo",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let view: MeetingView = call(desk, "save_meeting", json!({ "id": null, "seen": null, "form": form })).unwrap();
    view.row.id
}

fn raised_in(desk: &Desk, meeting: &str, cases: &[Case]) {
    for case in cases {
        let link = json!({ "issue_id": case.id, "relation": "raised_in", "other_id": meeting });
        let _: IssueView = call(desk, "link_issue", link).unwrap();
    }
}

#[test]
fn no_paper_names_a_reporter_and_what_is_confidential_stands_on_its_own_sheet_alone() {
    log();
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let twin = world.enrolled_as("sekdes", "village:18.02.01.2003", Role::Staff);
    let neighbour = world.enrolled("langsep", "village:18.02.01.2001");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let exchange = || {
        for desk in [&village, &district, &twin, &neighbour, &village] {
            call::<StatusView>(desk, "send_now", json!({})).unwrap();
        }
    };
    let mut cases = recorded(&world, &village);
    let own = convene(&village, "Musyawarah Kampung");
    let of_neighbour = convene(&neighbour, "Musyawarah Langsep");
    convene(&district, "Rapat Koordinasi Bulanan");
    exchange();
    exchange();
    raised_in(&village, &own, &cases);
    raised_in(&district, &of_neighbour, &cases);
    dealt_with(&village, &district, &mut cases);
    exchange();
    exchange();
    // Months later nothing is settled, and the kecamatan reminds.
    for _ in 0..90 {
        world.clock.pass(86_400_000);
    }
    for desk in [&village, &twin, &neighbour, &district] {
        unlock(desk);
    }

    let ids: Vec<String> = cases.iter().map(|case| case.id.clone()).collect();
    let every_kind = [
        Kind::CaseSheet,
        Kind::PublicSheet,
        Kind::IncidentReport,
        Kind::Receipt,
        Kind::Reminder,
        Kind::Destruction,
        Kind::Attendance,
        Kind::Invitation,
        Kind::Mandate,
        Kind::Minutes,
        Kind::Decisions,
        Kind::OfficialRecord,
        Kind::AttendanceRecap,
        Kind::MonthlyReport,
        Kind::Evaluation,
        Kind::NoticeBoard,
        Kind::Documentation,
        Kind::Dossier,
    ];
    let of_twin = [
        Kind::CaseSheet,
        Kind::PublicSheet,
        Kind::IncidentReport,
        Kind::Attendance,
        Kind::Invitation,
        Kind::Mandate,
        Kind::Minutes,
        Kind::Decisions,
        Kind::AttendanceRecap,
        Kind::MonthlyReport,
        Kind::Evaluation,
        Kind::NoticeBoard,
        Kind::Documentation,
        Kind::Dossier,
    ];
    let of_village = [&[Kind::Receipt, Kind::OfficialRecord][..], &of_twin[..]].concat();
    for (on, desk, kinds) in [
        ("the village's laptop", &village, &of_village[..]),
        ("its second laptop", &twin, &of_twin[..]),
        ("the kecamatan's laptop", &district, &every_kind[..]),
    ] {
        let papers = papers::all_of(desk, &ids);
        for paper in &papers {
            judge(on, paper, &cases);
        }
        let printed: BTreeSet<Kind> = papers.iter().map(|paper| paper.kind).collect();
        for kind in kinds {
            assert!(printed.contains(kind), "{on} printed no {kind:?}");
        }
        let somewhere = |kind: Kind, words: &str| {
            let found = papers.iter().any(|paper| paper.kind == kind && paper.says(words));
            assert!(found, "no {kind:?} on {on} says “{words}”");
        };
        for words in [
            "Kebocoran di atas mimbar",
            "Nama disimpan, tidak dicetak",
            "Minta tidak disebut namanya",
        ] {
            somewhere(Kind::CaseSheet, words);
        }
        for words in [
            "Dibekukan atas permintaan",
            "Dihapus menurut aturan",
            "Pelapor mengizinkan",
        ] {
            somewhere(Kind::CaseSheet, words);
        }
        somewhere(Kind::PublicSheet, "data pribadi tidak dicantumkan");
        somewhere(Kind::IncidentReport, "Nama disimpan, tidak dicetak");
        somewhere(Kind::CaseSheet, "Isu rahasia (");
        somewhere(Kind::CaseSheet, "Digabung ke sini");
        let meeting = match kinds.contains(&Kind::Reminder) {
            true => "Rapat Koordinasi Bulanan",
            false => "Musyawarah Kampung",
        };
        for kind in [
            Kind::Attendance,
            Kind::Invitation,
            Kind::Mandate,
            Kind::Documentation,
            Kind::Dossier,
        ] {
            somewhere(kind, meeting);
        }
        // What lies open has its title on every paper that names it.
        if kinds == of_village.as_slice() {
            somewhere(Kind::Receipt, "Antrean KTP sejak subuh");
            somewhere(Kind::Receipt, "Isu rahasia");
        }
        if kinds.contains(&Kind::Reminder) {
            somewhere(Kind::Reminder, "Atap balai bocor");
            somewhere(Kind::Reminder, "Isu rahasia");
            somewhere(Kind::Destruction, "Atas permintaan");
        }
    }
    for paper in papers::all_of(&neighbour, &[]) {
        judge("another village's laptop", &paper, &cases);
        assert!(cases.iter().all(|case| !paper.says(case.title)));
    }
    for id in &ids {
        let sheet = json!({ "id": id, "paper": "a4" });
        let refused = call::<PreviewView>(&neighbour, "preview_paper", paper_of("case_sheet", sheet)).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "another village prints none of them");
        let report = json!({ "id": id, "bare": true, "paper": "a4" });
        let refused =
            call::<PreviewView>(&neighbour, "preview_paper", paper_of("incident_report", report)).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "not even the empty form");
    }
    // The page of a meeting names what was raised in it to those whom the cases are for.
    for (desk, named) in [(&village, true), (&twin, true), (&district, true), (&neighbour, false)] {
        let pages = meeting_pages(desk);
        let names = |words: &str| pages.iter().any(|page| page.contains(words));
        assert!(names(if named {
            "Musyawarah Kampung"
        } else {
            "Musyawarah Langsep"
        }));
        for case in &cases {
            assert_eq!(names(case.title), named, "“{}”", case.title);
        }
    }
    // A paper is one way out; the lists, the pages of meetings, the exports and the log are the others.
    for desk in [&village, &twin, &neighbour, &district] {
        for (what, text) in shown(desk) {
            for case in cases.iter().filter(|case| case.is_secret) {
                assert!(!text.contains(case.text), "{what} holds “{}”", case.text);
            }
            for hidden in [REPORTER, PHONE, CAPTION, "Kebocoran di atas mimbar"] {
                assert!(!text.contains(hidden), "{what} holds “{hidden}”");
            }
        }
    }
    the_log_is_silent(&[REPORTER, PHONE, CAPTION]);
    let secrets: Vec<&str> = cases.iter().map(|case| case.text).collect();
    the_log_is_silent(&secrets);
}

#[test]
fn what_is_frozen_or_erased_is_nowhere_not_even_in_its_file() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let twin = world.enrolled("sekdes", "village:18.02.01.2003");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let exchange = || {
        for desk in [&village, &district, &twin, &village] {
            call::<StatusView>(desk, "send_now", json!({})).unwrap();
        }
    };
    let frozen = record(&village, "Pelayanan KTP diminta bayar", true, &[]).row.id;
    let erased = record(&village, "Pungutan di loket", true, &[]).row.id;
    exchange();
    let freeze = json!({ "issue_id": frozen, "reason": "Atas permintaan pelapor" });
    let _: IssueView = call(&village, "freeze_issue", freeze).unwrap();
    let erase =
        json!({ "issue_ids": [erased], "reason": "Atas permintaan", "record_number": "1", "ordered_by": "Camat" });
    let _: RetentionView = call(&district, "erase_data", erase).unwrap();
    exchange();
    for desk in [&village, &twin, &district] {
        let mut everything = shown(desk);
        for id in [&frozen, &erased] {
            let view: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
            everything.push(("file".to_owned(), serde_json::to_string(&view).unwrap()));
            let sheet: PreviewView = call(
                desk,
                "preview_paper",
                paper_of("case_sheet", json!({ "id": id, "paper": "a4" })),
            )
            .unwrap();
            assert!(!sheet.pages.is_empty());
        }
        let conflicts: Vec<ConflictRow> = call(desk, "list_conflicts", json!({})).unwrap();
        everything.push(("conflicts".to_owned(), serde_json::to_string(&conflicts).unwrap()));
        for (what, text) in everything {
            for hidden in [REPORTER, PHONE, SECRET] {
                assert!(!text.contains(hidden), "{what} holds “{hidden}”");
            }
        }
    }
    let kept = json!({ "issue_id": null });
    let retention: RetentionView = call(&district, "get_retention", kept).unwrap();
    assert!(!serde_json::to_string(&retention).unwrap().contains(REPORTER));
}

#[test]
fn two_versions_of_a_name_are_settled_by_who_wrote_them_and_when() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let twin = world.enrolled("sekdes", "village:18.02.01.2003");
    let id = record(&village, "Antrean KTP", false, &[]).row.id;
    for desk in [&village, &twin] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    for (desk, name) in [(&village, "Mawar Satu"), (&twin, "Mawar Dua")] {
        world.clock.pass(1000);
        let view: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
        let seen = serde_json::to_value(view.form).unwrap();
        let form = with(seen.clone(), "reporter_name", json!(name));
        let _: IssueView = call(desk, "edit_issue", json!({ "id": id, "seen": seen, "form": form })).unwrap();
    }
    for desk in [&village, &twin, &village] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    let conflict: ConflictView = call(&village, "get_conflict", json!({ "id": id })).unwrap();
    let [name] = conflict.fields.as_slice() else {
        panic!("{:?}", conflict.fields)
    };
    assert_eq!((name.field.as_str(), name.versions.len()), ("reporter_name", 2));
    assert!(
        name.versions
            .iter()
            .all(|version| version.hidden && version.value.is_empty())
    );
    let first = name.versions.iter().find(|version| version.by.own).unwrap();
    let settle = json!({ "id": id, "tag": name.tag, "version": first.id, "text": null });
    let left: Vec<ConflictRow> = call(&village, "settle_field", settle).unwrap();
    assert!(left.is_empty());
    let look = json!({ "issue_id": id, "reason": "Memeriksa pilihan" });
    let seen: RevealedReporter = call(&village, "reveal_reporter", look).unwrap();
    assert_eq!(seen.name, "Mawar Satu");
}
