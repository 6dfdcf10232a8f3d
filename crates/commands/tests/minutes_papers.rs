//! Papers of what a meeting did, by the commands of the window: notula, the sheet of decisions, berita acara, each read back from its PDF.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod world;

use std::path::Path;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_testkit::papers;
use serde_json::{Value, json};
use world::*;

const REPORTS: &str = include_str!("../../../tests/fixtures/rakor.json");
const DISTRICT: &str = "district:18.02.01";
const KALIREJO: &str = "village:18.02.01.2003";

/// What a report says, or nothing.
fn said<'a>(of: &'a Value, what: &str) -> &'a str {
    of[what].as_str().unwrap_or_default()
}

fn saved_meeting(desk: &Desk, form: &Value) -> String {
    let request = json!({ "id": null, "seen": null, "form": form });
    call::<MeetingView>(desk, "save_meeting", request).unwrap().row.id
}

fn form(title: &str, date: &str, end: &str) -> Value {
    json!({
        "kind": "coordination", "title": title, "theme": "", "date_text": date, "start_text": "9", "end_text": end,
        "venue": "Aula Kecamatan", "agenda": "", "chair_name": "Yulianto", "chair_office": "Camat Kalirejo",
        "invitation_number": "005/12/2025",
        "signer": {
            "name": "", "office": "", "rank": "Pembina (IV/a)", "id_kind": "nip", "id_number": "000000000000000000"
        }
    })
}

fn rakor(desk: &Desk) -> String {
    saved_meeting(desk, &form("Rapat Koordinasi Bulanan", "20/01/2025", "12"))
}

fn item(desk: &Desk, meeting: &str, title: &str, about: Option<&str>) -> String {
    let form = json!({ "title": title, "minutes_text": "", "done": false });
    let request = json!({ "meeting_id": meeting, "id": null, "seen": null, "form": form, "about_id": about });
    let view: AgendaView = call(desk, "save_agenda_item", request).unwrap();
    view.items.last().unwrap().id.clone()
}

fn note(desk: &Desk, meeting: &str, item: &str, text: &str) {
    let request = json!({
        "meeting_id": meeting, "item_id": item, "id": null, "seen": "", "text": text, "field": format!("note:{item}")
    });
    call::<MinutesView>(desk, "save_note", request).unwrap();
}

fn input(desk: &Desk, meeting: &str, item: &str, speaker: &str, text: &str) -> String {
    let form = json!({ "text": text, "speaker": speaker });
    let request = json!({
        "meeting_id": meeting, "item_id": item, "id": null, "seen": null, "form": form, "field": "input"
    });
    let view: MinutesView = call(desk, "save_input", request).unwrap();
    let mut inputs = view.items.iter().flat_map(|item| &item.inputs);
    inputs.find(|input| input.text == text).unwrap().id.clone()
}

fn decide(desk: &Desk, meeting: &str, item: &str, text: &str, owner: &str, due: &str) -> DecisionView {
    let form = json!({ "text": text, "owner": owner, "due_text": due });
    let request = json!({
        "meeting_id": meeting, "item_id": item, "id": null, "seen": null, "form": form, "field": format!("decision:{item}")
    });
    let view: MinutesView = call(desk, "save_decision", request).unwrap();
    let mut decisions = view.items.iter().flat_map(|item| &item.decisions);
    decisions.find(|decision| decision.text == text).unwrap().clone()
}

fn preview(desk: &Desk, kind: &str, mut of: Value) -> Result<PreviewView, UiError> {
    of["paper"] = json!("a4");
    call(desk, "preview_paper", paper_of(kind, of))
}

/// The name of its file, and its words in one line.
fn printed(desk: &Desk, kind: &str, of: Value) -> (String, String) {
    let preview = preview(desk, kind, of).unwrap();
    let saved: SavedFile = call(desk, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
    let words = papers::text_of(Path::new(&saved.path.unwrap())).unwrap();
    (
        preview.file_name,
        words.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

fn minutes(desk: &Desk, meeting: &str) -> String {
    printed(desk, "minutes", json!({ "meeting_id": meeting })).1
}

fn decisions(desk: &Desk, meeting: &str) -> String {
    printed(desk, "decisions", json!({ "meeting_id": meeting })).1
}

fn has(words: &str, parts: &[&str]) {
    for part in parts {
        assert!(words.contains(part), "{part} is missing in {words}");
    }
}

fn lacks(words: &str, parts: &[&str]) {
    for part in parts {
        assert!(!words.contains(part), "{part} stands in {words}");
    }
}

#[test]
fn the_minutes_of_all_five_meetings_are_printed() {
    let reports: Value = serde_json::from_str(REPORTS).unwrap();
    for report in reports["meetings"].as_array().unwrap() {
        let code = said(report, "region_code");
        let world = World::of_place(code, said(report, "title"));
        let desk = world.enrolled("kantor", &format!("{}:{code}", said(report, "level")));
        let (chair, date) = (&report["chair"], said(report, "date"));
        let date: Vec<&str> = date.rsplit('-').collect();
        let mut form = form(said(report, "title"), &date.join("/"), "");
        for (field, value) in [
            ("start_text", said(report, "start")),
            ("venue", said(report, "venue")),
            ("chair_name", said(chair, "name")),
            ("chair_office", said(chair, "office")),
        ] {
            form[field] = json!(value);
        }
        let id = saved_meeting(&desk, &form);
        for line in report["agenda"].as_array().unwrap() {
            item(&desk, &id, line.as_str().unwrap(), None);
        }
        for kind in ["minutes", "decisions"] {
            let (_, words) = printed(&desk, kind, json!({ "meeting_id": id }));
            has(&words, &[said(chair, "office")]);
        }
        let kept: OfficialRecordPaper = call(&desk, "get_official_record", json!({ "id": id })).unwrap();
        let (_, words) = printed(&desk, "official_record", serde_json::to_value(&kept).unwrap());
        has(&words, &["BERITA ACARA", "Pada hari ini", said(chair, "name")]);
    }
}

#[test]
fn a_draft_is_a_draft_and_a_final_prints_what_was_frozen_and_its_addenda() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = rakor(&desk);
    let bridge = item(&desk, &id, "Jembatan Dusun II", None);
    note(&desk, &id, &bridge, "Lantai jembatan lapuk");
    input(&desk, &id, &bridge, "Kapolsek Kalirejo", "Jalur dialihkan");
    let decision = decide(
        &desk,
        &id,
        &bridge,
        "Jembatan diperbaiki",
        "Kasi Pembangunan",
        "28/02/2025",
    );

    let (name, words) = printed(&desk, "minutes", json!({ "meeting_id": id }));
    assert!(name.starts_with("Notula konsep 2025-01-20"), "{name}");
    has(
        &words,
        &[
            "NOTULA",
            "KONSEP",
            "Rapat Koordinasi Bulanan",
            "Senin, 20 Januari 2025",
            "005/12/2025",
            "09.00 s.d. 12.00 WIB",
            "Yulianto, Camat Kalirejo",
            "Jembatan Dusun II",
            "Lantai jembatan lapuk",
            "Kapolsek Kalirejo: Jalur dialihkan",
            "ditutup pukul 12.00 WIB",
            "Jembatan diperbaiki",
            "Kasi Pembangunan",
            "28 Februari 2025",
            "PIMPINAN SIDANG/RAPAT",
            "YULIANTO",
            "Pembina (IV/a)",
            "NIP 00000000 000000 0 000",
        ],
    );

    call::<MinutesView>(&desk, "finalise_minutes", json!({ "id": id })).unwrap();
    let (name, before) = printed(&desk, "minutes", json!({ "meeting_id": id }));
    assert!(name.starts_with("Notula 2025-01-20"), "{name}");
    has(
        &before,
        &["Final sejak", "Lantai jembatan lapuk", "Jembatan diperbaiki"],
    );
    lacks(&before, &["KONSEP", "Tambahan notula", "Dicatat"]);

    // The case goes on; the final does not.
    let request = json!({ "issue_id": decision.id, "text": "Sudah diperbaiki", "photos": [] });
    call::<IssueView>(&desk, "add_follow_up", request).unwrap();
    let moved = json!({ "issue_id": decision.id, "stage": "settled", "reason": "" });
    call::<IssueView>(&desk, "move_issue", moved).unwrap();
    let request = json!({ "meeting_id": id, "text": "Jumlah papan 40 lembar", "field": "addendum" });
    call::<MinutesView>(&desk, "add_addendum", request).unwrap();
    let after = minutes(&desk, &id);
    has(
        &after,
        &["Tambahan notula", "Jumlah papan 40 lembar", "Lantai jembatan lapuk"],
    );
    lacks(&after, &["Selesai"]);
    // The sheet of decisions has what has become of it.
    has(
        &decisions(&desk, &id),
        &["Jembatan diperbaiki", "Selesai", "Status dibaca pada"],
    );
}

#[test]
fn forty_decisions_and_none_are_printed() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = rakor(&desk);
    has(
        &minutes(&desk, &id),
        &["Tidak ada keputusan yang dicatat.", "PIMPINAN SIDANG/RAPAT"],
    );
    has(
        &decisions(&desk, &id),
        &[
            "Tidak ada keputusan yang dicatat.",
            "Tidak ada keputusan rapat sebelumnya",
        ],
    );
    let under = item(&desk, &id, "Pembangunan", None);
    note(&desk, &id, &under, &"Tanggul perlu ditinggikan. ".repeat(140));
    for number in 1..=40 {
        decide(
            &desk,
            &id,
            &under,
            &format!("Keputusan ke-{number}"),
            "Kasi Pembangunan",
            "",
        );
    }
    for words in [minutes(&desk, &id), decisions(&desk, &id)] {
        has(&words, &["Keputusan ke-1", "Keputusan ke-40"]);
    }
    let pages = preview(&desk, "minutes", json!({ "meeting_id": id })).unwrap().pages;
    assert!(pages.len() > 2);
}

#[test]
fn what_earlier_meetings_left_open_comes_with_its_owner_on_the_agenda_or_not() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let earlier = saved_meeting(&desk, &form("Rakor Desember", "16/12/2024", ""));
    let under = item(&desk, &earlier, "Pembangunan", None);
    let listed = decide(
        &desk,
        &earlier,
        &under,
        "Tanggul ditinggikan",
        "Kasi Pembangunan",
        "10/01/2025",
    );
    decide(&desk, &earlier, &under, "Pos ronda dicat", "Kasi Trantib", "");
    let id = rakor(&desk);
    let build = json!({ "meeting_id": id, "about_ids": [listed.id], "lines": false });
    call::<AgendaView>(&desk, "build_agenda", build).unwrap();
    let words = decisions(&desk, &id);
    has(
        &words,
        &[
            "Tidak ada keputusan yang dicatat.",
            "Tanggul ditinggikan",
            "10 Januari 2025",
            "Pos ronda dicat",
            "Kasi Trantib",
        ],
    );
    assert_eq!(words.matches("Tanggul ditinggikan").count(), 1, "{words}");
    assert!(
        words.find("Tanggul ditinggikan") < words.find("Pos ronda dicat"),
        "{words}"
    );
}

#[test]
fn what_is_confidential_is_neither_named_nor_told() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let secret = with(issue_form("Pungutan liar di loket", "APR"), "confidential", json!(true));
    let secret: IssueView = call(&desk, "save_issue", json!({ "draft_id": null, "form": secret })).unwrap();
    let id = rakor(&desk);
    let about = item(&desk, &id, "Pungutan liar di loket", Some(&secret.row.id));
    note(&desk, &id, &about, "Petugas loket tiga meminta uang");
    input(&desk, &id, &about, "Saksi Pertama", "Saya melihatnya sendiri");
    decide(&desk, &id, &about, "Petugas loket diperiksa", "Inspektorat", "");
    let open = item(&desk, &id, "Kamtibmas", None);
    decide(&desk, &id, &open, "Ronda digiatkan", "Kapolsek", "");
    let withheld = [
        "Pungutan",
        "Petugas loket",
        "Saksi Pertama",
        "melihatnya",
        "Inspektorat",
    ];
    for is_final in [false, true] {
        if is_final {
            call::<MinutesView>(&desk, "finalise_minutes", json!({ "id": id })).unwrap();
        }
        let words = minutes(&desk, &id);
        has(
            &words,
            &[
                "Isu rahasia (",
                "Pembahasan isu rahasia tidak dicetak.",
                "Keputusan tentang isu rahasia",
                "Ronda digiatkan",
            ],
        );
        lacks(&words, &withheld);
        let words = decisions(&desk, &id);
        has(&words, &["Keputusan tentang isu rahasia", "Ronda digiatkan"]);
        lacks(&words, &withheld);
        let record: OfficialRecordPaper = call(&desk, "get_official_record", json!({ "id": id })).unwrap();
        assert_eq!(record.contents, ["Ronda digiatkan (Kapolsek)"]);
    }
}

#[test]
fn who_only_reads_minutes_did_not_write_them() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = rakor(&village);
    item(&village, &id, "Pos ronda", None);
    for desk in [&village, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    has(&minutes(&village, &id), &["Pencatat : Kepala Kampung"]);
    let words = minutes(&district, &id);
    has(&words, &["Pos ronda", "KONSEP"]);
    lacks(&words, &["NOTULIS", "Pencatat : Operator"]);
}

#[test]
fn a_berita_acara_is_filled_in_from_the_meeting_and_what_is_typed_outlives_the_page() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = rakor(&desk);
    let under = item(&desk, &id, "Jembatan", None);
    decide(
        &desk,
        &id,
        &under,
        "Jembatan diperbaiki",
        "Kasi Pembangunan",
        "28/02/2025",
    );
    let get = || -> OfficialRecordPaper { call(&desk, "get_official_record", json!({ "id": id })).unwrap() };
    let first = get();
    assert_eq!(
        (
            first.date.as_str(),
            first.copies,
            first.parties.len(),
            first.witness.is_none()
        ),
        ("20/01/2025", 2, 2, true)
    );
    assert_eq!(
        first.contents,
        ["Jembatan diperbaiki (Kasi Pembangunan, paling lambat 28 Februari 2025)"]
    );
    let chair = &first.parties[0];
    assert_eq!(
        (chair.name.as_str(), chair.office.as_str(), chair.rank.as_str()),
        ("Yulianto", "Camat Kalirejo", "Pembina (IV/a)")
    );
    let (_, words) = printed(&desk, "official_record", serde_json::to_value(&first).unwrap());
    has(
        &words,
        &[
            "Senin tanggal dua puluh bulan Januari tahun dua ribu dua puluh lima bertempat di Aula Kecamatan",
            "PIHAK PERTAMA",
            "PIHAK KEDUA",
            "rangkap 2 (dua)",
        ],
    );
    lacks(&words, &["NIP : NIP", "Mengetahui"]);

    // What the meeting decides afterwards comes in too, as long as nobody wrote anything of his own.
    decide(&desk, &id, &under, "Pos ronda dicat", "Kapolsek", "");
    assert_eq!(get().contents.len(), 2);

    let mut mine = get();
    mine.number = "000.5/03/PEM".to_owned();
    mine.copies = 11;
    mine.contents = vec!["Kami sepakat".to_owned()];
    mine.witness = Some(RecordParty {
        name: "Hi. Contoh, S.E.".to_owned(),
        office: "Sekretaris Daerah".to_owned(),
        ..RecordParty::default()
    });
    let (name, words) = printed(&desk, "official_record", serde_json::to_value(&mine).unwrap());
    assert!(name.starts_with("Berita acara 2025-01-20"), "{name}");
    has(
        &words,
        &[
            "000.5/03/PEM",
            "rangkap 11 (sebelas)",
            "Kami sepakat",
            "Mengetahui,",
            "SEKRETARIS DAERAH",
            "CONTOH",
        ],
    );
    assert_eq!(get(), mine);
}

#[test]
fn what_cannot_be_printed_is_said_field_by_field_and_kept_all_the_same() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = rakor(&desk);
    let mut wrong: OfficialRecordPaper = call(&desk, "get_official_record", json!({ "id": id })).unwrap();
    wrong.date = "30/02/2025".to_owned();
    wrong.copies = 0;
    wrong.parties[0].id_number = "123".to_owned();
    wrong.parties[1].name = "x".repeat(300);
    let refused = preview(&desk, "official_record", serde_json::to_value(&wrong).unwrap()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    let faults: Vec<(&str, FieldErrorCode)> = refused
        .fields
        .iter()
        .map(|fault| (fault.field.as_str(), fault.code))
        .collect();
    assert_eq!(
        faults,
        [
            ("date", FieldErrorCode::DayDoesNotExist),
            ("party_1.id_number", FieldErrorCode::NipMalformed),
            ("party_2.name", FieldErrorCode::TooLong),
            ("copies", FieldErrorCode::OutOfRange),
        ]
    );
    let kept: OfficialRecordPaper = call(&desk, "get_official_record", json!({ "id": id })).unwrap();
    assert_eq!(kept, wrong);
    let nobody = OfficialRecordPaper {
        parties: Vec::new(),
        copies: 2,
        date: String::new(),
        ..wrong
    };
    let refused = preview(&desk, "official_record", serde_json::to_value(&nobody).unwrap()).unwrap_err();
    assert_eq!(refused.fields[0].field, "parties");
}

#[test]
fn a_meeting_that_is_not_here_has_no_papers() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let gone = "01947a10-3c5e-7d2b-8f10-5b6a7c8d9e0f";
    for kind in ["minutes", "decisions"] {
        let refused = preview(&desk, kind, json!({ "meeting_id": gone })).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{kind}");
    }
    let refused = call::<OfficialRecordPaper>(&desk, "get_official_record", json!({ "id": gone })).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
}
