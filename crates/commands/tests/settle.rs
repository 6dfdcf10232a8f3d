//! What only people settle, and what they are told: by the commands of the window, against a real service.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_commands::{Desk, dispatch};
use kentongan_domain::issue::Issue;
use serde_json::json;
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";

#[test]
fn the_status_is_counted_from_rows_at_each_question() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let save = |title: &str| {
        let request = json!({ "draft_id": null, "form": issue_form(title, "INF") });
        call::<IssueView>(&desk, "save_issue", request).unwrap()
    };
    save("Satu");
    let sent: StatusView = call(&desk, "send_now", json!({})).unwrap();
    assert_eq!((sent.unsent, sent.line), (0, LineState::Idle));
    save("Dua");
    assert_eq!(
        status(&desk).unsent,
        1,
        "a record made after everything was sent counts at once"
    );
    let outbox: OutboxView = call(&desk, "get_outbox", json!({})).unwrap();
    assert_eq!(outbox.status.unsent as usize, outbox.waiting.len());
    let list: IssueListView = call(
        &desk,
        "list_issues",
        json!({ "filter": "all", "search": "", "village_code": null, "after": null }),
    )
    .unwrap();
    let unsent = list.rows.iter().filter(|row| row.delivery == Delivery::Unsent).count();
    assert_eq!((unsent, list.counts.unwrap().unsent), (1, 1));
}

#[test]
fn the_kecamatan_sees_when_a_village_was_last_heard_of() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let request = json!({ "draft_id": null, "form": issue_form("Satu", "INF") });
    call::<IssueView>(&village, "save_issue", request).unwrap();
    call::<StatusView>(&village, "send_now", json!({})).unwrap();
    call::<StatusView>(&district, "send_now", json!({})).unwrap();
    let rows: Vec<VillageRow> = call(&district, "list_village_rows", json!({})).unwrap();
    assert_eq!(rows.len(), 17);
    let heard: Vec<&str> = rows
        .iter()
        .filter(|r| r.last_received_at_ms.is_some())
        .map(|r| r.code.as_str())
        .collect();
    assert_eq!(heard, ["18.02.01.2003"], "and sixteen villages are silent");
}

#[test]
fn two_versions_are_seen_chosen_or_joined_by_a_person() {
    let world = World::new();
    let head = world.enrolled("kepala", KALIREJO);
    let clerk = world.enrolled("sekretaris", KALIREJO);
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let seen = issue_form("Sumur kering", "INF");
    let saved: IssueView = call(&head, "save_issue", json!({ "draft_id": null, "form": seen })).unwrap();
    let id = saved.row.id.clone();
    let everybody_sends = || {
        for _ in 0..2 {
            for desk in [&head, &clerk, &district] {
                call::<StatusView>(desk, "send_now", json!({})).unwrap();
            }
        }
    };
    everybody_sends();
    for (desk, title, landmark) in [
        (&head, "Sumur kering di RT 1", "dekat masjid"),
        (&clerk, "Sumur kering di RT 2", "dekat SD"),
    ] {
        world.clock.pass(1000);
        let form = with(with(seen.clone(), "title", json!(title)), "landmark", json!(landmark));
        call::<IssueView>(desk, "edit_issue", json!({ "id": id, "seen": seen, "form": form })).unwrap();
    }
    everybody_sends();

    let rows: Vec<ConflictRow> = call(&district, "list_conflicts", json!({})).unwrap();
    assert_eq!(
        (rows.len(), rows[0].may_settle),
        (1, false),
        "what a village wrote is the village's to settle"
    );
    let refused = dispatch(
        &district,
        "settle_field",
        json!({ "id": id, "tag": 1, "version": null, "text": "x" }),
    );
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotAllowed);

    assert_eq!(status(&head).needs_decision, 1);
    let view: ConflictView = call(&head, "get_conflict", json!({ "id": id })).unwrap();
    assert_eq!(view.row.fields, ["title", "landmark"]);
    let title = &view.fields[0];
    assert!(title.is_text);
    let versions: Vec<(&str, bool, bool)> = title
        .versions
        .iter()
        .map(|v| (v.value.as_str(), v.shows, v.by.own))
        .collect();
    assert_eq!(
        versions,
        [
            ("Sumur kering di RT 2", true, false),
            ("Sumur kering di RT 1", false, true)
        ]
    );
    let joined = json!({ "id": id, "tag": title.tag, "version": null, "text": "Sumur kering di RT 1 dan 2" });
    let left: Vec<ConflictRow> = call(&head, "settle_field", joined).unwrap();
    assert_eq!(left[0].fields, ["landmark"]);
    let other = view.fields[1].versions.iter().find(|v| !v.shows).unwrap();
    let chosen = json!({ "id": id, "tag": view.fields[1].tag, "version": other.id, "text": null });
    assert!(
        call::<Vec<ConflictRow>>(&head, "settle_field", chosen)
            .unwrap()
            .is_empty()
    );
    everybody_sends();
    for desk in [&head, &clerk, &district] {
        let issue: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
        assert_eq!(issue.row.title, "Sumur kering di RT 1 dan 2");
        assert!(issue.row.place.contains("dekat masjid"));
        assert_eq!(status(desk).needs_decision, 0);
    }
}

#[test]
fn an_issue_is_deleted_with_a_reason_and_brought_back_by_a_person() {
    let world = World::new();
    let head = world.enrolled("kepala", KALIREJO);
    let clerk = world.enrolled("sekretaris", KALIREJO);
    let form = issue_form("Salah catat", "INF");
    let saved: IssueView = call(&head, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    let id = saved.row.id;
    let send = |desk| call::<StatusView>(desk, "send_now", json!({})).unwrap();
    send(&head);
    send(&clerk);
    let error = dispatch(&head, "withdraw_issue", json!({ "issue_id": id, "reason": " " })).unwrap_err();
    assert_eq!(error.fields[0].field, "reason");
    call::<Nothing>(
        &head,
        "withdraw_issue",
        json!({ "issue_id": id, "reason": "Tercatat dua kali" }),
    )
    .unwrap();
    call::<IssueView>(
        &clerk,
        "add_follow_up",
        json!({ "issue_id": id, "text": "Sudah ditinjau." }),
    )
    .unwrap();
    for desk in [&head, &clerk, &head] {
        send(desk);
    }
    let view: ConflictView = call(&head, "get_conflict", json!({ "id": id })).unwrap();
    let dispute = view.deletion.unwrap();
    assert_eq!(
        (dispute.reason.as_str(), dispute.later[0].kind),
        ("Tercatat dua kali", LaterKind::FollowUp)
    );
    call::<Vec<ConflictRow>>(&head, "settle_deletion", json!({ "id": id, "stays_deleted": false })).unwrap();
    send(&head);
    send(&clerk);
    for desk in [&head, &clerk] {
        let issue: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
        assert_eq!(issue.row.title, "Salah catat");
        assert_eq!(status(desk).needs_decision, 0);
    }
}

#[test]
fn a_deleted_issue_says_who_when_and_why_and_is_brought_back_by_its_village() {
    let world = World::new();
    let head = world.enrolled("kepala", KALIREJO);
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let form = issue_form("Salah catat", "INF");
    let saved: IssueView = call(&head, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    let id = saved.row.id;
    assert!(saved.deleted.is_none() && saved.may_withdraw && !saved.may_restore);
    let reason = "Tercatat dua kali";
    call::<Nothing>(&head, "withdraw_issue", json!({ "issue_id": id, "reason": reason })).unwrap();
    for desk in [&head, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    for (desk, own) in [(&head, true), (&district, false)] {
        let issue: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
        let deleted = issue.deleted.unwrap();
        assert_eq!(
            (deleted.reason.as_str(), deleted.by.own, deleted.by.office.as_str()),
            (reason, own, "Kepala Kampung")
        );
        assert_eq!((issue.may_withdraw, issue.may_restore), (false, own));
        let newest = issue.timeline.iter().find(|e| e.kind != TimelineKind::Receipt).unwrap();
        assert_eq!((newest.kind, newest.text.as_str()), (TimelineKind::Withdrawn, reason));
    }
    let back: IssueView = call(&head, "restore_issue", json!({ "id": id })).unwrap();
    assert!(back.deleted.is_none() && back.may_withdraw);
    assert_eq!(back.timeline[0].kind, TimelineKind::Restored);
}

#[test]
fn a_receipt_names_what_was_not_taken_also_after_a_person_has_dealt_with_it() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let form = issue_form("Batas tanah", "TAN");
    let saved: IssueView = call(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    call::<StatusView>(&village, "send_now", json!({})).unwrap();
    call::<StatusView>(&district, "send_now", json!({})).unwrap();
    // No command writes this: a program that lets the kecamatan rewrite what a village wrote.
    let id = kentongan_domain::ids::ObjectId::parse(&saved.row.id).unwrap();
    world
        .store("kecamatan")
        .withdraw_issue(id, "Bukan urusan kami")
        .unwrap();
    let sent: StatusView = call(&district, "send_now", json!({})).unwrap();
    assert_eq!((sent.unsent, sent.refused, sent.needs_decision), (0, 1, 1));

    let outbox: OutboxView = call(&district, "get_outbox", json!({})).unwrap();
    let receipt = || call::<ReceiptView>(&district, "get_receipt", json!({ "id": outbox.receipts[0].id })).unwrap();
    let named = |closed| ReceiptRefusal {
        noun: RecordNoun::Issue,
        open_id: saved.row.id.clone(),
        title: "Batas tanah".to_owned(),
        reason: "not_allowed".to_owned(),
        changes: 1,
        closed,
    };
    assert_eq!(receipt().refused, [named(0)]);
    call::<OutboxView>(&district, "close_refusal", json!({ "id": outbox.rejected[0].id })).unwrap();
    assert_eq!(receipt().refused, [named(1)]);
    assert_eq!(status(&district).refused, 0);
}

#[test]
fn a_check_of_everything_says_that_all_is_well() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let request = json!({ "draft_id": null, "form": issue_form("Satu", "INF") });
    call::<IssueView>(&desk, "save_issue", request).unwrap();
    call::<StatusView>(&desk, "send_now", json!({})).unwrap();
    let found: VerifiedView = call(&desk, "verify_store", json!({})).unwrap();
    assert_eq!((found.changes, found.batches, found.receipts), (1, 1, 1));
    assert!(found.faults.is_empty(), "{:?}", found.faults);
}

/// A laptop on which something was written for a village that is not its own: no form offers that, an older program might have.
fn with_a_refused_record(world: &World) -> (Desk, String) {
    drop(world.enrolled("kalirejo", KALIREJO));
    let store = world.store("kalirejo");
    let issue = Issue {
        title: "Batas tanah".to_owned(),
        category: "PBG".to_owned(),
        occurred_on: "2025-01-17".parse().unwrap(),
        hamlet: "Dusun II".to_owned(),
        landmark: String::new(),
        description: "Patok digeser.".to_owned(),
        urgency: kentongan_domain::issue::Urgency::Emergency,
        occurrence: kentongan_domain::issue::Occurrence::Occurred,
        confidential: false,
        village_name: "Langsep".to_owned(),
        reporter: None,
        ..Issue::default()
    };
    let id = store
        .create_issue("village:18.02.01.2001".parse().unwrap(), issue, None)
        .unwrap();
    store.add_follow_up(id, "Sudah diukur.", false).unwrap();
    drop(store);
    let desk = world.laptop("kalirejo");
    call::<StatusView>(&desk, "send_now", json!({})).unwrap();
    (desk, id.to_string())
}

fn is_counted_nowhere(desk: &Desk, id: &str) {
    for filter in ["open", "unanswered", "unsent", "settled", "all"] {
        let request = json!({ "filter": filter, "search": "", "village_code": null, "after": null });
        let list: IssueListView = call(desk, "list_issues", request).unwrap();
        let counts = list.counts.unwrap();
        assert!(list.rows.is_empty(), "{filter}");
        assert_eq!(
            (
                counts.open,
                counts.unanswered,
                counts.unsent,
                counts.settled,
                counts.all
            ),
            (0, 0, 0, 0, 0)
        );
    }
    let home: HomeView = call(desk, "get_home", json!({})).unwrap();
    assert_eq!((home.month_recorded, home.month_settled, home.open), (0, 0, 0));
    assert!(home.waiting.iter().all(|item| item.kind == HomeItemKind::Rejected));
    let shown: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
    assert_eq!(shown.row.delivery, Delivery::Rejected);
    assert_eq!(
        (shown.row.title.as_str(), shown.description.as_str()),
        ("Batas tanah", "Patok digeser."),
        "nothing that was typed is lost"
    );
    let said = |text: &str| shown.timeline.iter().filter(|e| e.text == text).count();
    assert_eq!((said("Sudah diukur."), shown.timeline.len()), (1, 2));
    assert!(
        shown.timeline.iter().all(|e| e.delivery == Delivery::Rejected),
        "nothing of it reads as sent"
    );
}

#[test]
fn a_refused_record_counts_for_nothing_and_stands_once_however_often_it_is_tried() {
    let world = World::new();
    let (desk, id) = with_a_refused_record(&world);
    for _ in 0..2 {
        is_counted_nowhere(&desk, &id);
        let home: HomeView = call(&desk, "get_home", json!({})).unwrap();
        let outbox: OutboxView = call(&desk, "get_outbox", json!({})).unwrap();
        assert_eq!(
            (outbox.rejected.len(), home.waiting.len()),
            (2, 2),
            "both are explained"
        );
        assert_eq!(status(&desk).needs_decision, 2);

        let create = outbox.rejected.iter().find(|r| r.noun == RecordNoun::Issue).unwrap();
        let outbox: OutboxView = call(&desk, "retry_refused", json!({ "id": create.id })).unwrap();
        assert_eq!((outbox.rejected.len(), outbox.waiting.len()), (0, 2));
        let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
        let list: IssueListView = call(&desk, "list_issues", request).unwrap();
        assert_eq!((list.rows.len(), list.rows[0].delivery), (1, Delivery::Unsent));
        call::<StatusView>(&desk, "send_now", json!({})).unwrap();
    }
    is_counted_nowhere(&desk, &id);
}

#[test]
fn a_refused_record_that_is_closed_never_reads_as_sent() {
    let world = World::new();
    let (desk, id) = with_a_refused_record(&world);
    let mut outbox: OutboxView = call(&desk, "get_outbox", json!({})).unwrap();
    while let Some(refused) = outbox.rejected.first() {
        outbox = call(&desk, "close_refusal", json!({ "id": refused.id })).unwrap();
    }
    assert_eq!(status(&desk).needs_decision, 0);
    is_counted_nowhere(&desk, &id);
    let receipt: ReceiptView = call(&desk, "get_receipt", json!({ "id": outbox.receipts[0].id })).unwrap();
    assert_eq!(
        (
            receipt.row.accepted,
            receipt.row.rejected,
            receipt.records[0].open_id.as_str()
        ),
        (0, 2, id.as_str()),
        "its receipt still leads to what was typed"
    );
}

#[test]
fn two_stages_of_one_issue_are_shown_to_all_and_settled_by_the_kecamatan() {
    let world = World::new();
    let head = world.enrolled("kepala", KALIREJO);
    let operator = world.enrolled("operator kecamatan", "district:18.02.01");
    let camat = world.enrolled("camat", "district:18.02.01");
    let save = json!({ "draft_id": null, "form": issue_form("Sumur kering", "INF") });
    let saved: IssueView = call(&head, "save_issue", save).unwrap();
    let id = saved.row.id;
    let everybody_sends = || {
        for _ in 0..2 {
            for desk in [&head, &operator, &camat] {
                call::<StatusView>(desk, "send_now", json!({})).unwrap();
            }
        }
    };
    everybody_sends();
    for (desk, stage, reason) in [(&operator, "settled", ""), (&camat, "rejected", "Bukan kewenangan.")] {
        world.clock.pass(1000);
        let request = json!({ "issue_id": id, "stage": stage, "reason": reason });
        call::<IssueView>(desk, "move_issue", request).unwrap();
    }
    everybody_sends();

    let needs: Vec<u32> = [&head, &operator, &camat]
        .map(|desk| status(desk).needs_decision)
        .to_vec();
    assert_eq!(needs, [0, 1, 1], "moving an issue on is the kecamatan's");
    let shown: IssueView = call(&head, "get_issue", json!({ "id": id })).unwrap();
    assert_eq!(
        (shown.row.delivery, shown.two_versions),
        (Delivery::TwoVersions, vec!["stage".to_owned()])
    );
    let view: ConflictView = call(&operator, "get_conflict", json!({ "id": id })).unwrap();
    let stage = &view.fields[0];
    assert_eq!(
        (stage.field.as_str(), stage.is_text, stage.may_settle),
        ("stage", false, true)
    );
    let values: Vec<&str> = stage.versions.iter().map(|v| v.value.as_str()).collect();
    assert_eq!(values, ["rejected", "settled"]);
    let choose = json!({ "id": id, "tag": stage.tag, "version": stage.versions[1].id, "text": null });
    let refused = dispatch(&head, "settle_field", choose.clone());
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotAllowed);
    assert!(
        call::<Vec<ConflictRow>>(&operator, "settle_field", choose)
            .unwrap()
            .is_empty()
    );
    everybody_sends();
    for desk in [&head, &operator, &camat] {
        let issue: IssueView = call(desk, "get_issue", json!({ "id": id })).unwrap();
        assert_eq!((issue.row.stage, status(desk).needs_decision), (Stage::Settled, 0));
    }
}
