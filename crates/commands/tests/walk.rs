//! The commands as the window calls them, against a real service over HTTP: names in, JSON out.

mod world;

use std::path::PathBuf;

use kentongan_commands::dispatch;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode};
use kentongan_testkit::{RAKOR_MS, SeededEntropy};
use serde_json::{Value, json};
use world::*;

#[test]
fn one_issue_from_form_to_district_and_back() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let session: SessionView = call(&village, "get_session", json!({})).unwrap();
    let scope = session.scope.unwrap();
    assert_eq!(
        (scope.name.as_str(), scope.parent_name.as_str()),
        ("Kampung Kalirejo", "Kecamatan Kalirejo")
    );
    assert_eq!(
        (scope.village_word.as_str(), scope.head_title.as_str()),
        ("kampung", "Kepala Kampung")
    );
    assert_eq!((session.today.as_str(), session.zone.as_str()), ("2025-01-20", "WIB"));

    let form = with(
        issue_form("Tiga anak demam berdarah", "KES"),
        "date_text",
        json!("17/1/2025"),
    );
    let saved: IssueView = call(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    assert_eq!(
        (saved.date.as_str(), saved.row.number_provisional),
        ("2025-01-17", true)
    );

    assert_eq!(call::<StatusView>(&village, "send_now", json!({})).unwrap().unsent, 0);
    let sent: IssueView = call(&village, "get_issue", json!({ "id": saved.row.id })).unwrap();
    assert_eq!(
        (sent.row.delivery, sent.row.number.as_str()),
        (Delivery::Sent, "ISU/2003/2025/001")
    );
    // It is found again under the number that was noted on paper.
    assert_eq!(
        (saved.former_number.as_deref(), sent.former_number.as_deref()),
        (None, Some("S-01"))
    );
    let outbox: OutboxView = call(&village, "get_outbox", json!({})).unwrap();
    let receipt: ReceiptView = call(&village, "get_receipt", json!({ "id": outbox.receipts[0].id })).unwrap();
    assert_eq!((receipt.row.number.as_str(), receipt.records.len()), ("TT-0001", 1));
    for paper in ["a4", "f4215"] {
        let request = json!({ "id": outbox.receipts[0].id, "paper": paper });
        let preview: PreviewView = call(&village, "preview_paper", paper_of("receipt", request)).unwrap();
        assert!(preview.pages.len() == 1 && preview.pages[0].svg.starts_with("<svg"));
        let saved: SavedFile = call(&village, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
        let path = PathBuf::from(saved.path.unwrap());
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with("Tanda terima TT-0001 "), "{name}");
        assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF-"));
    }
    let unknown = json!({ "id": "412", "paper": "a4" });
    let gone = call::<PreviewView>(&village, "preview_paper", paper_of("receipt", unknown)).unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);

    call::<StatusView>(&district, "send_now", json!({})).unwrap();
    let list = json!({ "filter": "unanswered", "search": "demam", "village_code": null, "after": null });
    let inbox: IssueListView = call(&district, "list_issues", list).unwrap();
    assert_eq!(inbox.rows.len(), 1);
    assert_eq!(
        (inbox.rows[0].village_name.as_str(), inbox.rows[0].delivery),
        ("Kalirejo", Delivery::Received)
    );
    let elsewhere: IssueView = call(&district, "get_issue", json!({ "id": saved.row.id })).unwrap();
    assert_eq!(elsewhere.former_number, None, "there it never had another");
    let answer = json!({ "issue_id": saved.row.id, "text": "Pengasapan Kamis, 23 Januari." });
    call::<IssueView>(&district, "add_follow_up", answer).unwrap();
    let moved = json!({ "issue_id": saved.row.id, "stage": "verified", "reason": "" });
    call::<IssueView>(&district, "move_issue", moved).unwrap();
    call::<StatusView>(&district, "send_now", json!({})).unwrap();
    let villages: Vec<VillageRow> = call(&district, "list_village_rows", json!({})).unwrap();
    assert_eq!(villages.len(), 17);
    let kalirejo = villages.iter().find(|v| v.code == "18.02.01.2003").unwrap();
    assert_eq!(
        (kalirejo.open_issues, kalirejo.last_received_at_ms),
        (1, Some(RAKOR_MS))
    );

    call::<StatusView>(&village, "send_now", json!({})).unwrap();
    let home: HomeView = call(&village, "get_home", json!({})).unwrap();
    assert_eq!(
        (home.waiting[0].kind, home.waiting[0].line.as_str()),
        (HomeItemKind::NewAnswer, "Pengasapan Kamis, 23 Januari.")
    );
    let case: IssueView = call(&village, "get_issue", json!({ "id": saved.row.id })).unwrap();
    let kinds: Vec<TimelineKind> = case.timeline.iter().map(|e| e.kind).collect();
    assert!(
        kinds.contains(&TimelineKind::Answer) && kinds.contains(&TimelineKind::Receipt),
        "{kinds:?}"
    );
    assert_eq!(case.timeline.last().map(|e| e.kind), Some(TimelineKind::Recorded));
    assert_eq!(case.row.stage, Stage::Verified);
}

#[test]
fn wrong_turns_of_enrolment_each_have_their_code() {
    let world = World::new();
    let desk = world.laptop("baru");
    let service = format!("http://{}", world.address);
    let enrol = |code: &str, address: &str| {
        call::<SessionView>(&desk, "enrol", json!({ "code_text": code, "service_text": address })).unwrap_err()
    };
    let other = {
        let entropy = SeededEntropy::new(9);
        kentongan_protocol::enrolment::EnrolCode::generate(&"18.02.03".parse().unwrap(), &entropy).display()
    };
    let good = world.code("village:18.02.01.2003");
    let unknown = format!("{}-0000-0000", good.get(..4).unwrap());
    assert_eq!(enrol("NHTM", &service).code, ErrorCode::EnrolCodeMalformed);
    assert_eq!(enrol(&good, "not an address").code, ErrorCode::ServiceAddressInvalid);
    assert_eq!(enrol(&unknown, &service).code, ErrorCode::EnrolCodeWrong);
    let error = enrol(&other, &service);
    assert_eq!(error.code, ErrorCode::EnrolCodeOtherDistrict);
    assert_eq!(
        error.detail.get("service_district").map(String::as_str),
        Some("Kecamatan Kalirejo")
    );
    assert!(
        error
            .detail
            .get("code_district")
            .is_some_and(|name| name.starts_with("Kecamatan "))
    );
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    assert_eq!(enrol(&good, &free).code, ErrorCode::ServiceUnreachable);

    let first = world.laptop("pertama");
    call::<SessionView>(&first, "enrol", json!({ "code_text": good, "service_text": service })).unwrap();
    let error = enrol(&good, &service);
    assert_eq!(
        (error.code, error.detail.get("at_ms")),
        (ErrorCode::EnrolCodeUsed, Some(&RAKOR_MS.to_string()))
    );
    let late = world.code("village:18.02.01.2003");
    world.clock.pass(72 * 3_600_000 + 1);
    unlock(&desk);
    assert_eq!(enrol(&late, &service).code, ErrorCode::EnrolCodeExpired);
    for _ in 0..20 {
        enrol(&unknown, &service);
    }
    let error = enrol(&unknown, &service);
    assert_eq!(error.code, ErrorCode::EnrolTooManyTries);
    assert!(error.detail.contains_key("retry_after_s"));
}

#[test]
fn every_fault_of_a_form_is_named_at_once_and_nothing_is_recorded() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let form = issue_form("  ", "");
    let form = with(form, "date_text", json!("17/13/2025"));
    let form = with(form, "description", json!("a".repeat(10_000)));
    let form = with(form, "village_code", json!("18.02.02.2001"));
    let error = call::<IssueView>(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap_err();
    let faults: Vec<(&str, FieldErrorCode)> = error.fields.iter().map(|f| (f.field.as_str(), f.code)).collect();
    assert_eq!(
        faults,
        [
            ("title", FieldErrorCode::Required),
            ("category", FieldErrorCode::Required),
            ("village_code", FieldErrorCode::VillageNotInDistrict),
            ("date_text", FieldErrorCode::MonthDoesNotExist),
            ("description", FieldErrorCode::TooLong),
        ]
    );
    let detail = &error.fields[4].detail;
    assert_eq!((detail["limit"].as_str(), detail["length"].as_str()), ("4000", "10000"));
    assert_eq!(error.fields[2].detail["count"], "17");
    let list = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    assert!(
        call::<IssueListView>(&village, "list_issues", list)
            .unwrap()
            .rows
            .is_empty()
    );
}

#[test]
fn a_draft_keeps_what_was_typed_until_the_issue_is_saved() {
    let world = World::new();
    let form = with(
        issue_form("Belum selesai", ""),
        "description",
        json!("a".repeat(10_000)),
    );
    let draft: DraftView = {
        let village = world.enrolled("kalirejo", "village:18.02.01.2003");
        call(
            &village,
            "save_draft",
            json!({ "draft_id": null, "form": form, "focus": "description" }),
        )
        .unwrap()
    };
    // The laptop was switched off and on.
    let village = world.laptop("kalirejo");
    let drafts: Vec<DraftView> = call(&village, "list_drafts", json!({})).unwrap();
    assert_eq!(
        (drafts.len(), drafts[0].form.description.len(), drafts[0].focus.as_str()),
        (1, 10_000, "description")
    );
    assert_eq!(status(&village).unsent, 0, "a draft is never in the outbox");
    let form = with(form, "category", json!("LAI"));
    let form = with(form, "description", json!("Cukup."));
    call::<IssueView>(
        &village,
        "save_issue",
        json!({ "draft_id": draft.draft_id, "form": form }),
    )
    .unwrap();
    assert!(
        call::<Vec<DraftView>>(&village, "list_drafts", json!({}))
            .unwrap()
            .is_empty()
    );
}

fn meeting_form(title: &str) -> Value {
    json!({
        "kind": "coordination", "title": title, "theme": "", "date_text": "Senin, 20 Januari 2025", "start_text": "9",
        "end_text": "selesai", "venue": "Aula Kantor Kecamatan Kalirejo", "agenda": "", "chair_name": "Hi. Yulianto, S.E.",
        "chair_office": "Camat Kalirejo",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    })
}

#[test]
fn a_rakor_from_invitation_to_paper() {
    let world = World::new();
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let form = meeting_form("Rapat Koordinasi Bulanan Forkopimcam Kalirejo");
    let meeting: MeetingView = call(
        &district,
        "save_meeting",
        json!({ "id": null, "seen": null, "form": form }),
    )
    .unwrap();
    assert_eq!(meeting.row.time_text, "09.00 WIB s.d. selesai");
    let id = meeting.row.id;
    for preset in [
        "all_village_heads",
        "forkopimcam",
        "usual_agencies",
        "all_village_heads",
    ] {
        call::<MeetingView>(&district, "invite_group", json!({ "meeting_id": id, "preset": preset })).unwrap();
    }
    let meeting: MeetingView = call(&district, "get_meeting", json!({ "id": id })).unwrap();
    assert_eq!(meeting.row.counts.invited, 24);
    let offices: Vec<&str> = meeting.invitees.iter().map(|i| i.office.as_str()).collect();
    assert_eq!(
        &offices[..4],
        [
            "Camat Kalirejo",
            "Kapolsek Kalirejo",
            "Danramil Kalirejo",
            "Kepala Puskesmas"
        ]
    );
    assert_eq!(
        (offices[5], offices[21]),
        ("Kepala Kampung Sri Way Langsep", "Kepala Kampung Kalisari")
    );

    let mark = |n: usize, status: &str, name: &str| {
        let request = json!({
            "meeting_id": id, "invitee_id": meeting.invitees[n].id, "status": status, "representative_name": name,
            "representative_office": ""
        });
        call::<MeetingView>(&district, "mark_attendance", request).unwrap()
    };
    mark(0, "present", "");
    mark(1, "represented", "Iptu Suroso");
    mark(2, "sick", "");
    let guest = json!({ "meeting_id": id, "name": "Suwarno", "office": "Ketua Gapoktan" });
    let meeting: MeetingView = call(&district, "add_walk_in", guest).unwrap();
    let counts = &meeting.row.counts;
    assert_eq!(
        (counts.present, counts.represented, counts.absent, counts.walk_ins),
        (1, 1, 1, 1)
    );
    assert_eq!(meeting.recent[0].who, "Suwarno");
    let meeting: MeetingView = call(&district, "undo_mark", json!({ "id": id })).unwrap();
    assert_eq!((meeting.row.counts.walk_ins, meeting.invitees.len()), (0, 24));

    for (paper, filled) in [("a4", false), ("f4215", true)] {
        let request = sheet_of(json!({ "meeting_id": id, "filled": filled, "paper": paper, "blank_rows": 6 }));
        let preview: PreviewView = call(&district, "preview_paper", paper_of("attendance", request)).unwrap();
        assert!((1..=3).contains(&preview.pages.len()) && preview.pages[0].svg.starts_with("<svg"));
        let saved: SavedFile = call(&district, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
        let path = PathBuf::from(saved.path.unwrap());
        assert!(
            std::fs::read(&path).unwrap().starts_with(b"%PDF-"),
            "{}",
            path.display()
        );
        assert_eq!(
            std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
            if filled { 2 } else { 1 }
        );
    }
    let gone = call::<SavedFile>(&district, "save_preview", json!({ "preview_id": "gone" })).unwrap_err();
    assert_eq!(gone.code, ErrorCode::PreviewExpired);
}

#[test]
fn a_weekday_is_derived_and_a_wrong_one_is_answered() {
    let world = World::new();
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let date: DateView = call(&district, "read_date", json!({ "text": "20/1/2025" })).unwrap();
    assert_eq!(date.long, "Senin, 20 Januari 2025");
    let form = with(meeting_form("Rakor"), "date_text", json!("Senin 20 Januari 2024"));
    let error = call::<MeetingView>(
        &district,
        "save_meeting",
        json!({ "id": null, "seen": null, "form": form }),
    )
    .unwrap_err();
    assert_eq!(
        (error.fields[0].code, error.fields[0].detail["actual"].as_str()),
        (FieldErrorCode::WeekdayDisagrees, "Sabtu")
    );
}

#[test]
fn the_training_workspace_never_sends_and_leaves_no_trace_in_the_real_one() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let session: SessionView = call(&village, "start_training", json!({ "level": "district" })).unwrap();
    assert_eq!(
        (session.state, session.enrolled_behind),
        (WorkspaceState::Training, true)
    );
    let list = || json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    assert_eq!(
        call::<IssueListView>(&village, "list_issues", list())
            .unwrap()
            .rows
            .len(),
        4
    );
    assert!(status(&village).training);
    assert_eq!(
        call::<StatusView>(&village, "send_now", json!({})).unwrap_err().code,
        ErrorCode::TrainingNeverSends
    );
    let enrol = json!({ "code_text": world.code("village:18.02.01.2001"), "service_text": format!("http://{}", world.address) });
    assert_eq!(
        call::<SessionView>(&village, "enrol", enrol).unwrap_err().code,
        ErrorCode::TrainingNeverSends
    );
    let back: SessionView = call(&village, "leave_training", json!({})).unwrap();
    assert_eq!(back.state, WorkspaceState::Locked);
    unlock(&village);
    assert!(
        call::<IssueListView>(&village, "list_issues", list())
            .unwrap()
            .rows
            .is_empty()
    );
    assert_eq!(status(&village).unsent, 0);
}

#[test]
fn a_training_paper_says_that_it_is_one() {
    let world = World::new();
    let desk = world.laptop("latihan");
    call::<SessionView>(&desk, "start_training", json!({ "level": "village" })).unwrap();
    let meetings: MeetingListView = call(&desk, "list_meetings", json!({})).unwrap();
    let id = &meetings.upcoming[0].id;
    let request = sheet_of(json!({ "meeting_id": id, "filled": false, "paper": "a4", "blank_rows": 0 }));
    let marked: PreviewView = call(&desk, "preview_paper", paper_of("attendance", request)).unwrap();
    let real = world.enrolled("kalirejo", "village:18.02.01.2003");
    let form = with(
        meeting_form("Musyawarah Kampung (latihan)"),
        "kind",
        json!("village_assembly"),
    );
    let meeting: MeetingView = call(&real, "save_meeting", json!({ "id": null, "seen": null, "form": form })).unwrap();
    let request = sheet_of(json!({ "meeting_id": meeting.row.id, "filled": false, "paper": "a4", "blank_rows": 0 }));
    let plain: PreviewView = call(&real, "preview_paper", paper_of("attendance", request)).unwrap();
    // The watermark is turned on the page; nothing else on a sheet is.
    assert!(marked.pages[0].svg.contains("matrix(") || marked.pages[0].svg.contains("rotate("));
    assert_ne!(marked.pages[0].svg.len(), plain.pages[0].svg.len());
}

#[test]
fn region_type_ahead_finds_a_village_of_this_district_first() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let found: Vec<RegionView> = call(&village, "find_regions", json!({ "text": "sri b" })).unwrap();
    assert_eq!(
        (found[0].code.as_str(), found[0].full_name.as_str()),
        ("18.02.01.2006", "Kampung Sri Basuki")
    );
    let error = dispatch(&village, "no_such_command", json!({})).unwrap_err();
    assert_eq!(error.code, ErrorCode::Internal);
    let error = dispatch(&village, "find_regions", json!({ "text": 7 })).unwrap_err();
    assert_eq!(error.code, ErrorCode::Internal);
}

#[test]
fn a_village_meeting_can_be_read_and_printed_at_the_kecamatan_and_not_written() {
    let world = World::new();
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let form = with(meeting_form("Musyawarah Kampung"), "chair_office", json!(""));
    let form = with(form, "chair_name", json!(""));
    let request = json!({ "id": null, "seen": null, "form": form });
    let own: MeetingView = call(&village, "save_meeting", request).unwrap();
    assert!(own.row.may_edit && own.row.host.is_empty());
    call::<StatusView>(&village, "send_now", json!({})).unwrap();
    call::<StatusView>(&district, "send_now", json!({})).unwrap();
    let id = own.row.id;
    let seen: MeetingView = call(&district, "get_meeting", json!({ "id": id })).unwrap();
    assert_eq!((seen.row.may_edit, seen.row.host.as_str()), (false, "Kampung Kalirejo"));
    let writes = [
        ("save_meeting", json!({ "id": id, "seen": form, "form": form })),
        ("invite_group", json!({ "meeting_id": id, "preset": "forkopimcam" })),
        (
            "add_walk_in",
            json!({ "meeting_id": id, "name": "Suwarno", "office": "" }),
        ),
        ("undo_mark", json!({ "id": id })),
    ];
    for (command, request) in writes {
        let error = dispatch(&district, command, request).unwrap_err();
        assert_eq!(error.code, ErrorCode::NotAllowed, "{command}");
    }
    assert_eq!(status(&district).unsent, 0);
    let request = sheet_of(json!({ "meeting_id": id, "filled": false, "paper": "a4", "blank_rows": 5 }));
    let at_village: PreviewView = call(&village, "preview_paper", paper_of("attendance", request.clone())).unwrap();
    let at_district: PreviewView = call(&district, "preview_paper", paper_of("attendance", request)).unwrap();
    assert_eq!(
        at_village.pages, at_district.pages,
        "the village's paper, whoever prints it"
    );
}
