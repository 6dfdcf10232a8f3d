//! Agenda, notula and decisions by the commands of the window: from what is open to what is final, and back on the next agenda.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const DISTRICT: &str = "district:18.02.01";

fn meeting(desk: &Desk, title: &str, date: &str, agenda: &str) -> String {
    let form = json!({
        "kind": "coordination", "title": title, "theme": "", "date_text": date, "start_text": "9",
        "end_text": "", "venue": "Aula", "agenda": agenda, "chair_name": "Yulianto", "chair_office": "Camat Kalirejo",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let request = json!({ "id": null, "seen": null, "form": form });
    call::<MeetingView>(desk, "save_meeting", request).unwrap().row.id
}

/// Invites all village heads, and answers the office of one of them.
fn invite(desk: &Desk, meeting: &str) -> String {
    let request = json!({ "meeting_id": meeting, "preset": "all_village_heads" });
    let view: MeetingView = call(desk, "invite_group", request).unwrap();
    let head =
        |invitee: &&InviteeView| invitee.group == OfficeGroup::VillageHead && invitee.office.ends_with(" Kalirejo");
    view.invitees.iter().find(head).unwrap().office.clone()
}

fn agenda(desk: &Desk, meeting: &str) -> AgendaView {
    call(desk, "get_agenda", json!({ "id": meeting })).unwrap()
}

fn titles(view: &AgendaView) -> Vec<&str> {
    view.items.iter().map(|item| item.title.as_str()).collect()
}

fn add(desk: &Desk, meeting: &str, title: &str) -> String {
    let form = json!({ "title": title, "minutes_text": "15 menit", "done": false });
    let request = json!({ "meeting_id": meeting, "id": null, "seen": null, "form": form, "about_id": null });
    let view: AgendaView = call(desk, "save_agenda_item", request).unwrap();
    view.items.last().unwrap().id.clone()
}

fn note(desk: &Desk, meeting: &str, item: &str, text: &str) -> Result<MinutesView, UiError> {
    let request = json!({
        "meeting_id": meeting, "item_id": item, "id": null, "seen": "", "text": text, "field": format!("note:{item}")
    });
    call(desk, "save_note", request)
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

fn exchange(desks: &[&Desk]) {
    for desk in desks {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
}

fn get(desk: &Desk, id: &str) -> IssueView {
    call(desk, "get_issue", json!({ "id": id })).unwrap()
}

/// As Beranda names them.
fn open_decisions(desk: &Desk) -> HomeDecisions {
    call::<HomeView>(desk, "get_home", json!({})).unwrap().decisions
}

fn settle(desk: &Desk, id: &str) -> Result<IssueView, UiError> {
    call(
        desk,
        "move_issue",
        json!({ "issue_id": id, "stage": "settled", "reason": "" }),
    )
}

fn follow_up(desk: &Desk, id: &str, text: &str) -> IssueView {
    let request = json!({ "issue_id": id, "text": text, "photos": [] });
    call(desk, "add_follow_up", request).unwrap()
}

fn save_issue(desk: &Desk, form: &Value) -> String {
    let view: IssueView = call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    view.row.id
}

#[test]
fn an_agenda_is_built_from_what_is_open_in_its_order_and_nothing_comes_twice() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let earlier = meeting(&village, "Musyawarah dusun", "13/01/2025", "");
    let item = add(&village, &earlier, "Jembatan");
    let decision = decide(
        &village,
        &earlier,
        &item,
        "Jembatan diperbaiki",
        "Kepala Kampung",
        "28/02/2025",
    );
    let urgent = with(issue_form("Tanggul retak", "INF"), "urgency", json!("emergency"));
    let urgent = save_issue(&village, &urgent);
    save_issue(&village, &issue_form("Jalan berlubang", "INF"));
    let secret = with(issue_form("Pungutan di loket", "APR"), "urgency", json!("high"));
    save_issue(&village, &with(secret, "confidential", json!(true)));

    let next = meeting(&village, "Musyawarah kampung", "20/01/2025", "Sambutan\n\nLain-lain");
    let view = agenda(&village, &next);
    let proposed: Vec<(&str, ItemOrigin)> = view
        .proposed
        .iter()
        .map(|one| (one.about_id.as_str(), one.origin))
        .collect();
    assert_eq!(
        proposed,
        [
            (decision.id.as_str(), ItemOrigin::Decision),
            (urgent.as_str(), ItemOrigin::Issue)
        ],
        "the ordinary and the confidential one are for a person to put there"
    );
    assert_eq!(view.lines, ["Sambutan", "Lain-lain"]);

    let build = |ids: &[&str], lines: bool| -> AgendaView {
        let request = json!({ "meeting_id": next, "about_ids": ids, "lines": lines });
        call(&village, "build_agenda", request).unwrap()
    };
    build(&[], false);
    let again = build(&[], false);
    assert_eq!(titles(&again), ["Jembatan diperbaiki", "Tanggul retak"]);
    assert!(again.proposed.is_empty());
    let whole = build(&[], true);
    assert_eq!(
        titles(&whole),
        ["Jembatan diperbaiki", "Tanggul retak", "Sambutan", "Lain-lain"]
    );
    assert!(whole.lines.is_empty(), "a line that is an item is a line no longer");
}

#[test]
fn items_are_ordered_timed_and_taken_off() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&district, "Rakor", "20/01/2025", "");
    let items = ["Pembangunan", "Kesehatan", "Keamanan"].map(|title| add(&district, &id, title));
    assert_eq!(agenda(&district, &id).minutes, 45);
    let put = |item: &str, after: Option<&str>| -> AgendaView {
        let request = json!({ "meeting_id": id, "id": item, "after_id": after });
        call(&district, "order_agenda", request).unwrap()
    };
    let [first, _, last] = items.clone();
    assert_eq!(titles(&put(&last, None)), ["Keamanan", "Pembangunan", "Kesehatan"]);
    assert_eq!(
        titles(&put(&last, Some(&first))),
        ["Pembangunan", "Keamanan", "Kesehatan"]
    );
    let request = json!({ "meeting_id": id, "id": first });
    let view: AgendaView = call(&district, "withdraw_agenda_item", request).unwrap();
    assert_eq!(titles(&view), ["Keamanan", "Kesehatan"]);

    let form = json!({ "title": "Kamtibmas", "minutes_text": "sebentar", "done": false });
    let request = json!({ "meeting_id": id, "id": null, "seen": null, "form": form, "about_id": null });
    let refused = call::<AgendaView>(&district, "save_agenda_item", request).unwrap_err();
    assert_eq!(refused.fields[0].code, FieldErrorCode::OutOfRange);
}

#[test]
fn an_input_becomes_an_issue_of_the_village_of_its_speaker_and_only_once() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&district, "Rakor", "20/01/2025", "");
    let head = invite(&district, &id);
    let item = add(&district, &id, "Banjir");
    let form = json!({ "text": "Butuh karung pasir", "speaker": head });
    let request = json!({
        "meeting_id": id, "item_id": item, "id": null, "seen": null, "form": form, "field": "input"
    });
    let view: MinutesView = call(&district, "save_input", request).unwrap();
    let input = view.items[0].inputs[0].clone();
    assert_eq!(
        (input.speaker.as_str(), input.invitee_id.is_some()),
        (head.as_str(), true)
    );

    let request = json!({ "meeting_id": id, "input_id": input.id });
    let made: MinutesView = call(&district, "input_to_issue", request.clone()).unwrap();
    let issue = made.items[0].inputs[0].issue.clone().unwrap();
    let again: MinutesView = call(&district, "input_to_issue", request).unwrap();
    assert_eq!(again.items[0].inputs[0].issue.as_ref().unwrap().id, issue.id);
    let shown = get(&district, &issue.id);
    assert_eq!(shown.row.village_code, "18.02.01.2003");
    assert_eq!(shown.case.links[0].meeting_id.as_deref(), Some(id.as_str()));
    exchange(&[&district, &village]);
    assert_eq!(get(&village, &issue.id).row.title, "Butuh karung pasir");
}

#[test]
fn a_decision_is_followed_by_its_owner_until_its_proof_closes_it() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&district, "Rakor", "20/01/2025", "");
    let head = invite(&district, &id);
    let item = add(&district, &id, "Jembatan");
    let decision = decide(&district, &id, &item, "Jembatan diperbaiki", &head, "28/02/2025");
    assert_eq!(decision.due_on, "2025-02-28");
    exchange(&[&district, &village]);

    let owned = get(&village, &decision.id);
    assert_eq!(owned.form.entry_type, Some(EntryType::Decision));
    let [deadline] = owned.case.deadlines.as_slice() else {
        panic!(
            "the date of the meeting is its one deadline: {:?}",
            owned.case.deadlines
        );
    };
    assert_eq!(
        (deadline.milestone, deadline.due_on.as_deref()),
        (Milestone::Settle, Some("2025-02-28"))
    );
    assert!(!owned.may_withdraw);
    let request = json!({ "issue_id": decision.id, "reason": "Tidak setuju" });
    let withdrawn = call::<Nothing>(&village, "withdraw_issue", request).unwrap_err();
    assert_eq!(withdrawn.code, ErrorCode::NotAllowed);
    assert_eq!(settle(&village, &decision.id).unwrap_err().code, ErrorCode::NotAllowed);
    assert_eq!(
        settle(&district, &decision.id).unwrap_err().code,
        ErrorCode::EvidenceMissing
    );

    // The office words its own decision anew, where the title is the village's.
    let seen = json!({ "text": "Jembatan diperbaiki", "owner": head, "due_text": "28/02/2025" });
    let form = with(seen.clone(), "text", json!("Jembatan Dusun II diperbaiki"));
    let request = json!({
        "meeting_id": id, "item_id": item, "id": decision.id, "seen": seen,
        "form": with(form, "due_text", json!("15/03/2025")), "field": "edit"
    });
    call::<MinutesView>(&district, "save_decision", request).unwrap();
    exchange(&[&district, &village]);
    let worded = get(&village, &decision.id);
    assert_eq!(worded.row.title, "Jembatan Dusun II diperbaiki");
    assert_eq!(worded.case.deadlines[0].due_on.as_deref(), Some("2025-03-15"));
    assert_eq!(status(&district).refused, 0);
    let waiting = open_decisions(&village);
    assert_eq!((waiting.open, waiting.first.len()), (1, 1));
    assert_eq!(waiting.first[0].issue.title, "Jembatan Dusun II diperbaiki");
    assert_eq!(waiting.first[0].due.as_ref().unwrap().due_on, "2025-03-15");

    follow_up(&village, &decision.id, "Lantai diganti, lihat foto");
    exchange(&[&village, &district]);
    let next = meeting(&district, "Rakor Februari", "20/02/2025", "");
    assert_eq!(agenda(&district, &next).proposed[0].about_id, decision.id);
    let closed = settle(&district, &decision.id).unwrap();
    assert_eq!(closed.row.stage, Stage::Settled);
    let left = agenda(&district, &next).proposed;
    assert!(
        left.iter().all(|one| one.about_id != decision.id),
        "what is done comes back no more"
    );
    exchange(&[&district, &village]);
    for desk in [&district, &village] {
        assert_eq!(open_decisions(desk).open, 0);
    }
}

#[test]
fn a_village_closes_what_its_own_meeting_decided_and_no_other_case() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&village, "Musyawarah", "20/01/2025", "");
    let item = add(&village, &id, "Pos ronda");
    let decision = decide(&village, &id, &item, "Pos ronda dicat", "Kaur Perencanaan", "");
    assert_eq!(
        settle(&village, &decision.id).unwrap_err().code,
        ErrorCode::EvidenceMissing
    );
    follow_up(&village, &decision.id, "Sudah dicat");
    settle(&village, &decision.id).unwrap();
    let issue = save_issue(&village, &issue_form("Jalan berlubang", "INF"));
    follow_up(&village, &issue, "Sudah ditimbun");
    assert_eq!(settle(&village, &issue).unwrap_err().code, ErrorCode::NotAllowed);
    let form = get(&village, &decision.id).form;
    let request = json!({ "id": decision.id, "seen": form, "form": form });
    let edited = call::<IssueView>(&village, "edit_issue", request).unwrap_err();
    assert_eq!(edited.code, ErrorCode::DecisionInMinutes);
    exchange(&[&village, &district]);
    assert_eq!(status(&village).refused, 0, "the service takes the move with its proof");
    assert_eq!(get(&district, &decision.id).row.stage, Stage::Settled);
}

#[test]
fn what_is_final_stays_as_it_was_and_what_comes_later_stands_beside_it() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let id = meeting(&village, "Musyawarah", "20/01/2025", "");
    let request =
        json!({ "meeting_id": id, "group": "village_apparatus", "office": "Sekretaris Kampung", "name": "Siti" });
    let invited: MeetingView = call(&village, "invite_office", request).unwrap();
    let item = add(&village, &id, "Pos ronda");
    note(&village, &id, &item, "Cat mengelupas").unwrap();
    decide(&village, &id, &item, "Pos ronda dicat", "Kaur Perencanaan", "");
    let fixed: MinutesView = call(&village, "finalise_minutes", json!({ "id": id })).unwrap();
    let first = fixed.fixed.unwrap();
    assert_eq!((first.items.len(), first.came, first.later.len()), (1, 0, 0));
    assert_eq!(first.items[0].notes, ["Cat mengelupas"]);
    assert_eq!(first.items[0].decisions[0].text, "Pos ronda dicat");

    for refused in [
        note(&village, &id, &item, "Terlambat").unwrap_err(),
        call::<MinutesView>(&village, "finalise_minutes", json!({ "id": id })).unwrap_err(),
    ] {
        assert_eq!(refused.code, ErrorCode::MinutesFinal);
    }
    let mark = json!({
        "meeting_id": id, "invitee_id": invited.invitees[0].id, "status": "present", "representative_name": "",
        "representative_office": ""
    });
    call::<MeetingView>(&village, "mark_attendance", mark).unwrap();
    let request = json!({ "meeting_id": id, "text": "Jumlah kaleng cat 4", "field": "addendum" });
    let after: MinutesView = call(&village, "add_addendum", request).unwrap();
    let (now, addendum) = (after.fixed.unwrap(), &after.addenda[0]);
    assert_eq!(addendum.text, "Jumlah kaleng cat 4");
    assert_eq!((now.came, now.at_ms), (first.came, first.at_ms));
    let later: Vec<(AfterKind, &str)> = now.later.iter().map(|one| (one.kind, one.text.as_str())).collect();
    assert_eq!(later, [(AfterKind::Attendance, "Sekretaris Kampung")]);
    let desk: MeetingView = call(&village, "get_meeting", json!({ "id": id })).unwrap();
    assert!(desk.minutes_final);
}

#[test]
fn what_is_typed_is_kept_until_it_is_noted_and_in_no_list_of_drafts() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let id = meeting(&village, "Musyawarah", "20/01/2025", "");
    let item = add(&village, &id, "Pos ronda");
    let keep = |field: &str, text: &str| -> KeptText {
        let request = json!({ "meeting_id": id, "field": field, "text": text });
        call(&village, "save_minutes_text", request).unwrap()
    };
    let field = format!("note:{item}");
    assert!(keep(&field, "Cat menge").saved_at_ms.is_some());
    keep("addendum", "Lain");
    let texts = |view: MinutesView| -> Vec<String> { view.texts.into_iter().map(|kept| kept.text).collect() };
    let view: MinutesView = call(&village, "get_minutes", json!({ "id": id })).unwrap();
    assert_eq!(texts(view), ["Lain", "Cat menge"]);
    let drafts: Vec<DraftView> = call(&village, "list_drafts", json!({})).unwrap();
    let list = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let list: IssueListView = call(&village, "list_issues", list).unwrap();
    assert_eq!((drafts.len(), list.drafts), (0, 0));
    assert_eq!(texts(note(&village, &id, &item, "Cat mengelupas").unwrap()), ["Lain"]);
    assert!(keep("addendum", " ").saved_at_ms.is_none());
}

#[test]
fn minutes_of_another_are_read_and_not_written() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&village, "Musyawarah", "20/01/2025", "");
    let item = add(&village, &id, "Pos ronda");
    exchange(&[&village, &district]);
    let view: MinutesView = call(&district, "get_minutes", json!({ "id": id })).unwrap();
    assert!(!view.agenda.may_edit && view.agenda.proposed.is_empty());
    assert_eq!(
        note(&district, &id, &item, "Cat").unwrap_err().code,
        ErrorCode::NotAllowed
    );
}
