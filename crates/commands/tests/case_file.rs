//! The case file by the commands of the window: deadlines from the receipt, who is charged, pauses, links, merges, near ones.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::sync::Arc;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode};
use kentongan_testkit::{ManualClock, RAKOR_MS};
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const DISTRICT: &str = "district:18.02.01";
const DAY_MS: u32 = 86_400_000;

fn save(desk: &Desk, form: &Value) -> IssueView {
    call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
}

fn get(desk: &Desk, id: &str) -> IssueView {
    call(desk, "get_issue", json!({ "id": id })).unwrap()
}

fn exchange(desks: &[&Desk]) {
    for desk in desks {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
}

fn deadline(view: &IssueView, milestone: Milestone) -> DeadlineView {
    let mut found = view.case.deadlines.iter().filter(|one| one.milestone == milestone);
    found.next().unwrap().clone()
}

fn list(desk: &Desk, filter: &str) -> IssueListView {
    let request = json!({ "filter": filter, "search": "", "village_code": null, "after": null });
    call(desk, "list_issues", request).unwrap()
}

/// A complaint that the kecamatan has received on Monday, 20 January 2025.
fn received(world: &World, title: &str) -> (Desk, Desk, String) {
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let form = with(issue_form(title, "INF"), "entry_type", json!("complaint"));
    let saved = save(&village, &form);
    assert!(saved.case.deadlines.is_empty(), "no clock runs before the receipt");
    exchange(&[&village, &district]);
    (village, district, saved.row.id)
}

#[test]
fn the_clock_runs_from_the_receipt_and_counts_working_days() {
    let world = World::new();
    let (village, district, id) = received(&world, "Jalan poros berlubang");
    for desk in [&village, &district] {
        let view = get(desk, &id);
        let verify = deadline(&view, Milestone::Verify);
        assert_eq!((verify.state, verify.left), (DeadlineState::Running, 3));
        assert_eq!(verify.due_on.as_deref(), Some("2025-01-23"));
        // 27 January is Isra Mikraj, 29 January Imlek, 28 January leave for all.
        let settle = deadline(&view, Milestone::Settle);
        assert_eq!((settle.left, settle.due_on.as_deref()), (14, Some("2025-02-12")));
        let due = view.row.due.unwrap();
        assert_eq!((due.milestone, due.left, due.overdue), (Milestone::Verify, 3, false));
    }
    assert_eq!(list(&district, "overdue").rows.len(), 0);

    // Friday, 24 January: nobody has looked at it.
    world.clock.pass(4 * DAY_MS);
    unlock(&district);
    let late = list(&district, "overdue");
    assert_eq!((late.rows.len(), late.counts.unwrap().overdue), (1, 1));
    let due = late.rows.into_iter().next().unwrap().due.unwrap();
    assert_eq!((due.left, due.overdue, due.unit), (-1, true, LeftUnit::WorkingDays));
    let home: HomeView = call(&district, "get_home", json!({})).unwrap();
    assert_eq!(home.waiting.first().unwrap().kind, HomeItemKind::Overdue);

    let moved = json!({ "issue_id": id, "stage": "verified", "reason": "" });
    let view: IssueView = call(&district, "move_issue", moved).unwrap();
    assert_eq!(deadline(&view, Milestone::Verify).state, DeadlineState::DoneLate);
    assert_eq!(deadline(&view, Milestone::FirstAnswer).state, DeadlineState::Running);
    assert_eq!(list(&district, "overdue").rows.len(), 0);
}

#[test]
fn a_laptop_whose_clock_is_years_ahead_moves_no_deadline() {
    let at = |ms| Arc::new(ManualClock::at(ms));
    let world = World::of_clocks(at(RAKOR_MS), at(RAKOR_MS));
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    world.clock.set_wall(RAKOR_MS + 3_650 * i64::from(DAY_MS));
    let saved = save(&village, &issue_form("Jalan poros berlubang", "INF"));
    world.clock.set_wall(RAKOR_MS);
    exchange(&[&village, &district]);
    let view = get(&district, &saved.row.id);
    assert_eq!(deadline(&view, Milestone::Verify).due_on.as_deref(), Some("2025-01-23"));
}

#[test]
fn the_clock_stands_while_the_file_is_incomplete() {
    let world = World::new();
    let (village, district, id) = received(&world, "Batas tanah Dusun II");
    let empty = json!({ "issue_id": id, "reason": "file_incomplete", "note": " " });
    let refused = call::<IssueView>(&district, "pause_issue", empty).unwrap_err();
    assert_eq!(refused.fields.first().unwrap().code, FieldErrorCode::Required);
    let pause = json!({ "issue_id": id, "reason": "file_incomplete", "note": "Foto patok batas" });
    let refused = call::<IssueView>(&village, "pause_issue", pause.clone()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let view: IssueView = call(&district, "pause_issue", pause).unwrap();
    assert_eq!(deadline(&view, Milestone::Settle).state, DeadlineState::Paused);
    assert_eq!(deadline(&view, Milestone::CompleteFile).state, DeadlineState::Running);
    let [open] = view.case.pauses.as_slice() else {
        panic!("{:?}", view.case.pauses)
    };
    assert_eq!(open.reason, Some(PauseReason::FileIncomplete));

    // The verification does not wait for anybody's papers; the rest does, for a week.
    world.clock.pass(7 * DAY_MS);
    unlock(&district);
    unlock(&village);
    let resumed: IssueView = call(
        &district,
        "resume_issue",
        json!({ "issue_id": id, "id": open.id, "reason": "" }),
    )
    .unwrap();
    assert!(resumed.case.pauses.is_empty());
    let settle = deadline(&resumed, Milestone::Settle);
    assert_eq!((settle.state, settle.left), (DeadlineState::Running, 14));
    exchange(&[&district, &village]);
    let seen = get(&village, &id);
    assert_eq!(deadline(&seen, Milestone::Settle).due_on, settle.due_on);
    let kinds: Vec<TimelineKind> = seen.timeline.iter().map(|entry| entry.kind).collect();
    assert!(kinds.contains(&TimelineKind::Paused) && kinds.contains(&TimelineKind::Resumed));
}

#[test]
fn agencies_are_charged_and_released_and_the_village_sees_who() {
    let world = World::new();
    let (village, district, id) = received(&world, "Jembatan gantung miring");
    for (office, due) in [("Dinas Bina Marga", "24/01/2025"), ("Kasi PMD", "")] {
        let request = json!({ "issue_id": id, "office": office, "due_text": due, "note": "Survei lapangan" });
        call::<IssueView>(&district, "assign_issue", request).unwrap();
    }
    let request = json!({ "issue_id": id, "office": "", "due_text": "32/01/2025", "note": "" });
    let refused = call::<IssueView>(&district, "assign_issue", request).unwrap_err();
    let fields: Vec<&str> = refused.fields.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["office", "due_text"]);
    exchange(&[&district, &village]);
    let seen = get(&village, &id);
    let offices: Vec<&str> = seen.case.assignments.iter().map(|one| one.office.as_str()).collect();
    assert_eq!(offices, ["Dinas Bina Marga", "Kasi PMD"]);
    let first = seen.case.assignments.first().unwrap();
    assert_eq!((first.due_on.as_deref(), first.overdue), (Some("2025-01-24"), false));
    let request = json!({ "issue_id": id, "id": first.id, "reason": "Jalan desa" });
    let refused = call::<IssueView>(&village, "release_assignment", request.clone()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let view: IssueView = call(&district, "release_assignment", request).unwrap();
    assert_eq!(view.case.assignments.len(), 1);
    let released = view.timeline.iter().find(|entry| entry.kind == TimelineKind::Released);
    assert_eq!(released.unwrap().text, "Dinas Bina Marga\nJalan desa");
}

#[test]
fn a_comment_reaches_the_other_side_and_is_new_there_until_it_is_read() {
    let world = World::new();
    let (village, district, id) = received(&world, "Lampu jalan padam");
    let request = json!({ "issue_id": id, "text": "Tiang yang mana?" });
    call::<IssueView>(&district, "add_comment", request).unwrap();
    exchange(&[&district, &village]);
    assert!(list(&village, "open").rows.first().unwrap().new_answer);
    let home: HomeView = call(&village, "get_home", json!({})).unwrap();
    assert_eq!(home.waiting.first().unwrap().line, "Tiang yang mana?");
    let seen = get(&village, &id);
    let comment = seen.timeline.iter().find(|entry| entry.kind == TimelineKind::Comment);
    assert!(comment.unwrap().new);
    assert!(!list(&village, "open").rows.first().unwrap().new_answer);
    // A comment is no answer: the clock of the first one runs on.
    assert!(deadline(&seen, Milestone::Verify).done_at_ms.is_none());
}

#[test]
fn two_cases_become_one_and_two_again_with_both_histories() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let stays = save(&village, &issue_form("Jembatan gantung miring", "INF")).row.id;
    let goes = save(&village, &issue_form("Jembatan gantung miring sekali", "INF"))
        .row
        .id;
    let request = json!({ "issue_id": goes, "into_id": stays, "reason": "" });
    let refused = call::<IssueView>(&village, "merge_issue", request).unwrap_err();
    assert_eq!(refused.fields.first().unwrap().field, "reason");
    let request = json!({ "issue_id": goes, "into_id": stays, "reason": "Tercatat dua kali" });
    let merged: IssueView = call(&village, "merge_issue", request).unwrap();
    assert_eq!((merged.row.stage, merged.case.may_unmerge), (Stage::Merged, true));
    assert_eq!(merged.case.merged_into.as_ref().unwrap().id, stays);
    assert_eq!(list(&village, "open").rows.len(), 1);
    let circle = json!({ "issue_id": stays, "into_id": goes, "reason": "Sebaliknya" });
    let refused = call::<IssueView>(&village, "merge_issue", circle).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    exchange(&[&village, &district]);
    let seen = get(&district, &stays);
    assert_eq!(seen.case.merged_here.first().unwrap().id, goes);
    let seen = get(&district, &goes);
    assert!(
        !seen.case.may_unmerge,
        "the village merged them, the village takes it back"
    );
    let request = json!({ "issue_id": goes, "reason": "Dua jembatan" });
    let refused = call::<IssueView>(&district, "unmerge_issue", request.clone()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let again: IssueView = call(&village, "unmerge_issue", request).unwrap();
    assert_eq!((again.row.stage, again.case.merged), (Stage::Recorded, false));
    assert!(again.timeline.iter().any(|entry| entry.kind == TimelineKind::MovedBack));
    exchange(&[&village, &district]);
    assert_eq!(list(&district, "open").rows.len(), 2);
    assert!(get(&district, &stays).case.merged_here.is_empty());
}

#[test]
fn a_link_is_seen_from_both_sides_and_tells_no_title_to_whoever_has_not_the_other() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let other = world.enrolled("langsep", "village:18.02.01.2001");
    let district = world.enrolled("kecamatan", DISTRICT);
    let here = save(&village, &issue_form("Air sungai keruh", "LHK")).row.id;
    let there = save(&other, &issue_form("Limbah pabrik tahu", "LHK")).row.id;
    exchange(&[&village, &other, &district]);
    let request = json!({ "issue_id": here, "relation": "related", "other_id": there });
    let view: IssueView = call(&district, "link_issue", request).unwrap();
    assert_eq!(
        view.case.links.first().unwrap().other.as_ref().unwrap().title,
        "Limbah pabrik tahu"
    );
    assert!(get(&district, &there).case.links.first().unwrap().from_other);
    exchange(&[&district, &village, &other]);
    let seen = get(&village, &here);
    let link = seen.case.links.first().unwrap();
    assert!(link.other.is_none(), "another village's issue is not here");
    assert_eq!(link.label, "ISU/2001/2025/001");
    assert!(!serde_json::to_string(&seen).unwrap().contains("Limbah"));
    assert!(
        get(&other, &there).case.links.is_empty(),
        "the file of another village is not here"
    );
    let request = json!({ "issue_id": here, "id": link.id, "reason": "" });
    let view: IssueView = call(&village, "unlink_issue", request).unwrap();
    assert!(view.case.links.is_empty());
}

#[test]
fn a_case_is_linked_to_the_meeting_that_dealt_with_it_and_the_meeting_leads_back() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let issue = save(&village, &issue_form("Air sungai keruh", "LHK")).row.id;
    let other = save(&village, &issue_form("Lampu padam", "INF")).row.id;
    exchange(&[&village, &district]);
    let form = json!({
        "kind": "coordination", "title": "Rakor tertutup", "theme": "", "date_text": "20/01/2025", "start_text": "9",
        "end_text": "", "venue": "", "agenda": "", "chair_name": "", "chair_office": "",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let request = json!({ "id": null, "seen": null, "form": form });
    let meeting: MeetingView = call(&district, "save_meeting", request).unwrap();
    assert!(meeting.issues.is_empty());
    let link = json!({ "issue_id": issue, "relation": "raised_in", "other_id": meeting.row.id });
    for _ in 0..2 {
        let view: IssueView = call(&district, "link_issue", link.clone()).unwrap();
        let [link] = view.case.links.as_slice() else {
            panic!("whoever tries once more doubles nothing: {:?}", view.case.links)
        };
        assert_eq!(link.relation, Relation::RaisedIn);
        assert_eq!(
            (link.label.as_str(), link.meeting_id.as_ref()),
            ("Rakor tertutup", Some(&meeting.row.id))
        );
    }
    let raised = |desk: &Desk| -> Vec<String> {
        let view: MeetingView = call(desk, "get_meeting", json!({ "id": meeting.row.id })).unwrap();
        view.issues.into_iter().map(|issue| issue.title).collect()
    };
    assert_eq!(raised(&district), ["Air sungai keruh"]);

    exchange(&[&district, &village]);
    let seen = get(&village, &issue);
    let link = seen.case.links.first().unwrap();
    assert_eq!(
        (link.label.as_str(), &link.meeting_id),
        ("Rapat 20 Januari 2025", &None),
        "the day alone, where the meeting is not for this laptop"
    );
    assert!(!serde_json::to_string(&seen).unwrap().contains("Rakor tertutup"));

    for (relation, id) in [("raised_in", &other), ("related", &meeting.row.id)] {
        let wrong = json!({ "issue_id": issue, "relation": relation, "other_id": id });
        let refused = call::<IssueView>(&district, "link_issue", wrong).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{relation}");
    }
    let own = get(&district, &issue).case.links.remove(0).id;
    let request = json!({ "issue_id": issue, "id": own, "reason": "" });
    call::<IssueView>(&district, "unlink_issue", request).unwrap();
    assert!(raised(&district).is_empty());
}

#[test]
fn a_near_issue_is_offered_while_it_is_typed_and_never_the_issue_itself() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let form = with(
        issue_form("Jembatan gantung Dusun III miring", "INF"),
        "hamlet",
        json!("Dusun III"),
    );
    let saved = save(&village, &form);
    save(&village, &issue_form("Posyandu kekurangan timbangan", "KES"));
    let near = |title: &str, except: Value| -> Vec<String> {
        let form = with(
            with(issue_form(title, "INF"), "hamlet", json!("Dusun III")),
            "rt",
            json!("02"),
        );
        let request = json!({ "form": form, "except_id": except });
        let found: IssueListView = call(&village, "list_near_issues", request).unwrap();
        found.rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(
        near("jembatan gantung hampir roboh, miring", Value::Null),
        std::slice::from_ref(&saved.row.id)
    );
    assert!(near("jembatan gantung miring", json!(saved.row.id)).is_empty());
    assert!(near("Lampu jalan padam", Value::Null).is_empty());
}

#[test]
fn what_else_an_issue_says_comes_back_as_it_was_given() {
    let world = World::new();
    let (village, district) = (
        world.enrolled("kalirejo", KALIREJO),
        world.enrolled("kecamatan", DISTRICT),
    );
    let mut form = issue_form("Banjir bandang", "BEN");
    for (field, value) in [
        ("rt", json!("RT 2")),
        ("rw", json!("01")),
        ("time_text", json!("6.30")),
        ("benefit", json!(4)),
        ("service_state", json!("stopped")),
        ("anonymous", json!(true)),
        ("disaster_kind", json!("A05")),
        ("dead", json!("0")),
        ("displaced", json!("1.200")),
        ("houses_heavy", json!("14")),
        ("urgent_needs", json!("Tenda dan air bersih")),
    ] {
        form = with(form, field, value);
    }
    let saved = save(&village, &form);
    exchange(&[&village, &district]);
    for desk in [&village, &district] {
        let form = get(desk, &saved.row.id).form;
        assert_eq!(
            (form.rt.as_str(), form.rw.as_str(), form.time_text.as_str()),
            ("02", "01", "06.30")
        );
        assert_eq!(
            (form.benefit, form.service_state),
            (Some(4), Some(ServiceState::Stopped))
        );
        assert!(form.anonymous);
        assert_eq!(
            (form.disaster_kind.as_str(), form.dead.as_str(), form.displaced.as_str()),
            ("A05", "", "1200")
        );
        assert_eq!(
            (form.houses_heavy.as_str(), form.urgent_needs.as_str()),
            ("14", "Tenda dan air bersih")
        );
    }
    assert_eq!(saved.row.place, "Dusun II, RT 02, RW 01");
    // Emptied again, and under another category there is nothing left of the disaster.
    let mut emptied = serde_json::to_value(&saved.form).unwrap();
    for (field, value) in [
        ("rt", json!("")),
        ("benefit", Value::Null),
        ("category", json!("INF")),
        ("subcategory", json!("")),
    ] {
        emptied = with(emptied, field, value);
    }
    let request = json!({ "id": saved.row.id, "seen": saved.form, "form": emptied });
    let edited: IssueView = call(&village, "edit_issue", request).unwrap();
    assert_eq!((edited.form.rt.as_str(), edited.form.benefit), ("", None));
    assert_eq!(
        (edited.form.disaster_kind.as_str(), edited.form.displaced.as_str()),
        ("", "")
    );
    assert_eq!(edited.form.rw, "01");
}

#[test]
fn numbers_that_cannot_be_are_refused_each_by_its_field() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let mut form = issue_form("Banjir bandang", "BEN");
    for (field, typed) in [
        ("rt", "1000"),
        ("rw", "satu"),
        ("time_text", "25.00"),
        ("dead", "1000000"),
        ("missing", "dua"),
    ] {
        form = with(form, field, json!(typed));
    }
    form = with(form, "urgent_needs", json!("a".repeat(401)));
    let refused = call::<IssueView>(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap_err();
    let fields: Vec<&str> = refused.fields.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["rt", "rw", "time_text", "dead", "missing", "urgent_needs"]);
}

#[test]
fn a_case_goes_where_its_stage_leads_and_back_only_with_a_reason() {
    let world = World::new();
    let (village, district, id) = received(&world, "Jalan poros berlubang");
    let moved = |stage: &str, reason: &str| {
        let request = json!({ "issue_id": id, "stage": stage, "reason": reason });
        call::<IssueView>(&district, "move_issue", request)
    };
    let offered = |view: &IssueView| -> Vec<(Stage, bool)> {
        let next = view.case.next_stages.iter();
        next.map(|one| (one.stage, one.needs_reason)).collect()
    };
    assert_eq!(
        offered(&get(&district, &id)),
        [
            (Stage::Verified, false),
            (Stage::Assigned, false),
            (Stage::InProgress, false),
            (Stage::Settled, false),
            (Stage::Rejected, true),
            (Stage::NotOurs, true),
            (Stage::Merged, true),
        ]
    );
    assert_eq!(offered(&get(&village, &id)), [(Stage::Merged, true)]);
    for never in ["recorded", "awaiting_confirmation", "merged"] {
        let refused = moved(never, "Keliru").unwrap_err();
        assert_eq!(refused.code, ErrorCode::StageNotNext, "{never}");
        assert_eq!(refused.detail.get("stage").map(String::as_str), Some("recorded"));
    }

    moved("in_progress", "").unwrap();
    let refused = moved("verified", " ").unwrap_err();
    let fault = refused.fields.first().unwrap();
    assert_eq!((fault.field.as_str(), fault.code), ("reason", FieldErrorCode::Required));
    assert_eq!(
        moved("verified", "Instansinya keliru").unwrap().row.stage,
        Stage::Verified
    );

    let settled = moved("settled", "").unwrap();
    assert_eq!(offered(&settled), [(Stage::Verified, true), (Stage::InProgress, true)]);
    let refused = moved("rejected", "Bukan sengketa").unwrap_err();
    assert_eq!(refused.code, ErrorCode::StageNotNext);
    assert!(moved("in_progress", "").is_err());
    let reopened = moved("in_progress", "Berlubang lagi").unwrap();
    assert_eq!(reopened.row.stage, Stage::InProgress);
    assert!(reopened.timeline.iter().any(|entry| entry.text == "Berlubang lagi"));
}

#[test]
fn a_move_that_was_chosen_before_another_arrived_is_judged_by_what_arrived() {
    let world = World::new();
    let (village, operator, id) = received(&world, "Jalan poros berlubang");
    let camat = world.enrolled("camat", DISTRICT);
    exchange(&[&camat]);
    let request = |stage: &str, reason: &str| json!({ "issue_id": id, "stage": stage, "reason": reason });
    let open_on_screen = get(&camat, &id);
    assert!(
        open_on_screen
            .case
            .next_stages
            .iter()
            .any(|next| next.stage == Stage::Assigned)
    );
    call::<IssueView>(&operator, "move_issue", request("settled", "")).unwrap();
    exchange(&[&operator, &camat]);
    let refused = call::<IssueView>(&camat, "move_issue", request("assigned", "")).unwrap_err();
    assert_eq!(refused.code, ErrorCode::StageNotNext);
    assert_eq!(refused.detail.get("stage").map(String::as_str), Some("settled"));
    assert_eq!(get(&camat, &id).row.stage, Stage::Settled);

    // Nor is a closed case merged into another.
    let other = save(&village, &issue_form("Jalan poros rusak", "INF")).row.id;
    exchange(&[&village]);
    assert!(get(&village, &id).case.next_stages.is_empty());
    let merge = json!({ "issue_id": id, "into_id": other, "reason": "Tercatat dua kali" });
    let refused = call::<IssueView>(&village, "merge_issue", merge).unwrap_err();
    assert_eq!(refused.code, ErrorCode::StageNotNext);
}
