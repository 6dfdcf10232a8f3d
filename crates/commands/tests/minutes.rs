//! Agenda, notula and decisions by the commands of the window: from what is open to what is final, and back on the next agenda.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::collections::BTreeSet;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const DISTRICT: &str = "district:18.02.01";

fn meeting(desk: &Desk, title: &str, date: &str, agenda: &str) -> String {
    meeting_of(desk, "", title, date, agenda)
}

fn meeting_of(desk: &Desk, series: &str, title: &str, date: &str, agenda: &str) -> String {
    let form = json!({
        "series_id": series,
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
    let ordinary = save_issue(&village, &issue_form("Jalan berlubang", "INF"));
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
            (urgent.as_str(), ItemOrigin::Issue),
            (ordinary.as_str(), ItemOrigin::New)
        ],
        "the confidential one is for a person to put there"
    );
    assert_eq!(view.lines, ["Sambutan", "Lain-lain"]);

    let build = |ids: &[&str], lines: bool| -> AgendaView {
        let request = json!({ "meeting_id": next, "about_ids": ids, "lines": lines });
        call(&village, "build_agenda", request).unwrap()
    };
    build(&[], false);
    let again = build(&[], false);
    let open = ["Jembatan diperbaiki", "Tanggul retak", "Jalan berlubang"];
    assert_eq!(titles(&again), open);
    assert!(again.proposed.is_empty());
    let whole = build(&[], true);
    assert_eq!(titles(&whole), [&open[..], &["Sambutan", "Lain-lain"]].concat());
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
    let decision = decide(&village, &id, &item, "Pos ronda dicat", "Kaur Perencanaan", "");
    let fixed: MinutesView = call(&village, "finalise_minutes", json!({ "id": id })).unwrap();
    let first = fixed.fixed.unwrap();
    assert_eq!((first.items.len(), first.came, first.later.len()), (1, 0, 0));
    assert_eq!(first.items[0].notes, ["Cat mengelupas"]);
    assert_eq!(first.items[0].decisions[0].text, "Pos ronda dicat");
    let file = |fixed: &FinalView| fixed.items[0].decisions[0].file.clone().unwrap();
    assert_eq!(
        (file(&first).id, file(&first).number),
        (decision.id.clone(), decision.number.clone())
    );

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
    // Its day is today; it is over all the same, and no longer what comes next.
    let list: MeetingListView = call(&village, "list_meetings", json!({})).unwrap();
    assert!(list.upcoming.is_empty());
    assert_eq!(
        list.past.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        [id.as_str()]
    );
    let home: HomeView = call(&village, "get_home", json!({})).unwrap();
    assert!(home.next_meeting.is_none());

    exchange(&[&village]);
    let sent: MinutesView = call(&village, "get_minutes", json!({ "id": id })).unwrap();
    let number = get(&village, &decision.id).row.number;
    assert_ne!(number, decision.number);
    assert_eq!(
        file(&sent.fixed.unwrap()).number,
        number,
        "the file is named as it is now"
    );
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

fn series(desk: &Desk, title: &str) -> String {
    let form = json!({
        "title": title, "kind": "coordination", "rule": "", "hosts": [], "venue": "Aula", "start_text": ""
    });
    let list: SeriesListView = call(desk, "save_series", json!({ "id": null, "seen": null, "form": form })).unwrap();
    let made = list.series.iter().find(|one| one.form.title == title);
    made.unwrap().id.clone()
}

fn proposed(desk: &Desk, meeting: &str) -> Vec<String> {
    let view = agenda(desk, meeting);
    let decisions = view.proposed.iter().filter(|one| one.origin == ItemOrigin::Decision);
    decisions.map(|one| one.about_id.clone()).collect()
}

fn counts(desk: &Desk, meeting: &str) -> MinutesCounts {
    let view: MeetingView = call(desk, "get_meeting", json!({ "id": meeting })).unwrap();
    view.minutes
}

#[test]
fn a_decision_returns_at_each_meeting_of_its_series_until_its_proof_closes_it() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let (rakor, other) = (
        series(&district, "Rakor bulanan"),
        series(&district, "Pembinaan operator"),
    );
    let january = meeting_of(&district, &rakor, "Rakor Januari", "20/01/2025", "");
    let head = invite(&district, &january);
    let item = add(&district, &january, "Jembatan");
    let bridge = decide(&district, &january, &item, "Jembatan diperbaiki", &head, "28/02/2025").id;
    let letter = decide(&district, &january, &item, "Surat ke dinas", "Kasi Pembangunan", "").id;
    assert!(
        proposed(&district, &january).is_empty(),
        "its own meeting does not ask for it"
    );
    let (decided, open) = (
        counts(&district, &january).decisions,
        counts(&district, &january).decisions_open,
    );
    assert_eq!((decided, open), (2, 2));
    exchange(&[&district, &village]);

    let february = meeting_of(&district, &rakor, "Rakor Februari", "17/02/2025", "");
    assert_eq!(
        proposed(&district, &february),
        [bridge.clone(), letter.clone()],
        "what is due first"
    );
    assert_eq!(counts(&district, &february).decisions_waiting, 2);
    let training = meeting_of(&district, &other, "Pembinaan", "18/02/2025", "");
    assert!(
        proposed(&district, &training).is_empty(),
        "another series has its own decisions"
    );
    let request = json!({ "meeting_id": february, "about_ids": [bridge], "lines": false });
    let built: AgendaView = call(&district, "build_agenda", request).unwrap();
    assert_eq!(built.items[0].issue.as_ref().unwrap().id, bridge);
    let now = counts(&district, &february);
    assert_eq!((now.items, now.of_decisions, now.decisions_waiting), (1, 1, 1));

    follow_up(&village, &bridge, "Lantai diganti, lihat foto");
    exchange(&[&village, &district]);
    settle(&district, &bridge).unwrap();
    let march = meeting_of(&district, &rakor, "Rakor Maret", "17/03/2025", "");
    assert_eq!(
        proposed(&district, &march),
        std::slice::from_ref(&letter),
        "also where nobody put it on the agenda in between"
    );
    for (stage, reason) in [
        ("settled", ""),
        ("rejected", "Tidak jadi"),
        ("not_ours", "Dinas sendiri"),
    ] {
        let request = json!({ "issue_id": letter, "stage": stage, "reason": reason });
        let refused = call::<IssueView>(&district, "move_issue", request).unwrap_err();
        assert_eq!(refused.code, ErrorCode::EvidenceMissing, "{stage}");
    }
    follow_up(&district, &letter, "Surat nomor 600/12 terkirim");
    settle(&district, &letter).unwrap();
    assert!(proposed(&district, &march).is_empty());
    let list: MeetingListView = call(&district, "list_meetings", json!({})).unwrap();
    let of_january = list.decisions.iter().find(|one| one.meeting_id == january).unwrap();
    assert_eq!((of_january.decisions, of_january.open), (2, 0));
}

#[test]
fn a_village_does_not_end_what_the_kecamatan_decided_in_another_case() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&district, "Rakor", "20/01/2025", "");
    let head = invite(&district, &id);
    let item = add(&district, &id, "Jembatan");
    let decision = decide(&district, &id, &item, "Jembatan diperbaiki", &head, "").id;
    exchange(&[&district, &village]);
    let into = save_issue(&village, &issue_form("Jalan berlubang", "INF"));
    let request = json!({ "issue_id": decision, "into_id": into, "reason": "Tercatat dua kali" });
    let refused = call::<IssueView>(&village, "merge_issue", request).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let offered = get(&village, &decision).case.next_stages;
    assert!(
        offered.iter().all(|next| next.stage != Stage::Merged),
        "nor is it offered"
    );
}

#[test]
fn what_stands_under_an_item_keeps_it_on_the_agenda() {
    let world = World::new();
    let operator = world.enrolled("kecamatan", DISTRICT);
    let camat = world.enrolled("camat", DISTRICT);
    let id = meeting(&operator, "Rakor", "20/01/2025", "");
    let [noted, empty] = ["Pembangunan", "Lain-lain"].map(|title| add(&operator, &id, title));
    exchange(&[&operator, &camat]);
    let take_off = |desk: &Desk, item: &str| -> Result<AgendaView, UiError> {
        call(desk, "withdraw_agenda_item", json!({ "meeting_id": id, "id": item }))
    };
    // One takes it off while the other writes under it.
    take_off(&operator, &noted).unwrap();
    note(&camat, &id, &noted, "Jalan rusak").unwrap();
    decide(&camat, &id, &noted, "Jalan ditimbun", "Kasi Pembangunan", "");
    exchange(&[&operator, &camat, &operator]);
    for desk in [&operator, &camat] {
        let view: MinutesView = call(desk, "get_minutes", json!({ "id": id })).unwrap();
        assert_eq!(titles(&view.agenda), ["Pembangunan", "Lain-lain"]);
        assert_eq!((view.items[0].notes.len(), view.items[0].decisions.len()), (1, 1));
    }
    assert_eq!(
        take_off(&operator, &noted).unwrap_err().code,
        ErrorCode::AgendaItemNoted
    );
    take_off(&operator, &empty).unwrap();
    note(&operator, &id, &noted, "Diperiksa Senin").unwrap();
    let fixed: MinutesView = call(&operator, "finalise_minutes", json!({ "id": id })).unwrap();
    let fixed = fixed.fixed.unwrap();
    assert_eq!(fixed.items.len(), 1);
    assert_eq!(fixed.items[0].notes, ["Jalan rusak", "Diperiksa Senin"]);
}

#[test]
fn an_item_that_came_from_what_is_open_gets_its_minutes_and_its_programme() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let form = json!({
        "title": "Kampung Sehat", "code": "", "part_of": "", "level": "district", "owner": "", "target": "",
        "progress_text": "100", "benefit": null, "urgency": null
    });
    let request = json!({ "id": null, "seen": null, "form": form });
    let programme = call::<ProgrammeView>(&district, "save_programme", request)
        .unwrap()
        .row
        .id;
    let id = meeting(&district, "Rakor", "20/01/2025", "");
    add(&district, &id, "Tanggul");
    let item = agenda(&district, &id).items.remove(0);
    let seen = serde_json::to_value(&item.form).unwrap();
    let save = |form: Value| -> Result<AgendaView, UiError> {
        let request = json!({ "meeting_id": id, "id": item.id, "seen": seen, "form": form, "about_id": null });
        call(&district, "save_agenda_item", request)
    };
    let wanted = with(
        with(seen.clone(), "minutes_text", json!("25")),
        "programme_id",
        json!(programme),
    );
    let view = save(wanted.clone()).unwrap();
    let changed = &view.items[0];
    assert_eq!(
        (changed.minutes, changed.title.as_str(), view.minutes),
        (25, "Tanggul", 25)
    );
    assert_eq!(changed.programme.as_ref().unwrap().title, "Kampung Sehat");
    let unknown = save(with(seen.clone(), "programme_id", json!(item.id))).unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound, "an item is no programme");
    let request = json!({ "meeting_id": id, "id": item.id, "seen": wanted, "form": seen, "about_id": null });
    let untagged: AgendaView = call(&district, "save_agenda_item", request).unwrap();
    assert!(untagged.items[0].programme.is_none());
}

#[test]
fn an_order_to_erase_finds_nothing_personal_in_a_final_and_changes_nothing_of_it() {
    const HIDDEN: [&str; 3] = ["Surtinah Wiryawan", "081355577799", "diminta membayar blangko"];
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let camat = world.enrolled("camat", DISTRICT);
    let mut reported = issue_form("Pelayanan di loket", "ADM");
    for (field, value) in [
        ("has_reporter", json!(true)),
        ("reporter_name", json!(HIDDEN[0])),
        ("reporter_phone", json!(HIDDEN[1])),
        ("confidential", json!(true)),
        ("description", json!(HIDDEN[2])),
    ] {
        reported = with(reported, field, value);
    }
    let issue = save_issue(&village, &reported);
    exchange(&[&village, &district]);
    let id = meeting(&district, "Rakor", "20/01/2025", "");
    let head = invite(&district, &id);
    let form = json!({ "title": "Pelayanan loket", "minutes_text": "", "done": true });
    let request = json!({ "meeting_id": id, "id": null, "seen": null, "form": form, "about_id": issue });
    let view: AgendaView = call(&district, "save_agenda_item", request).unwrap();
    let item = view.items[0].id.clone();
    note(&district, &id, &item, "Loket dibuka pukul delapan").unwrap();
    decide(&district, &id, &item, "Loket diperiksa", &head, "28/02/2025");
    let made: MinutesView = call(&district, "finalise_minutes", json!({ "id": id })).unwrap();
    let made = made.fixed.unwrap();
    assert!(
        !made.items[0].decisions[0].issue_number.is_empty(),
        "the case is named by its number alone"
    );
    // The files of the decisions are of today, and stand beside what is frozen.
    let frozen = |mut items: Vec<FinalItem>| {
        items
            .iter_mut()
            .flat_map(|item| item.decisions.iter_mut())
            .for_each(|decision| decision.file = None);
        serde_json::to_string(&items).unwrap()
    };
    let before = frozen(made.items.clone());
    let erase =
        json!({ "issue_ids": [issue], "reason": "Atas permintaan", "record_number": "1", "ordered_by": "Camat" });
    let _: RetentionView = call(&district, "erase_data", erase).unwrap();
    exchange(&[&district, &camat, &village, &district]);
    for desk in [&district, &camat] {
        let view: MinutesView = call(desk, "get_minutes", json!({ "id": id })).unwrap();
        let fixed = view.fixed.as_ref().unwrap();
        assert_eq!(frozen(fixed.items.clone()), before);
        assert_eq!((fixed.came, fixed.invited), (made.came, made.invited));
        assert!(fixed.later.is_empty(), "{:?}", fixed.later);
        let whole = serde_json::to_string(&view).unwrap();
        assert!(HIDDEN.iter().all(|hidden| !whole.contains(hidden)));
    }
}

fn new_ones(desk: &Desk, meeting: &str) -> BTreeSet<String> {
    let view = agenda(desk, meeting);
    let new = view.proposed.iter().filter(|one| one.origin == ItemOrigin::New);
    new.map(|one| one.about_id.clone()).collect()
}

#[test]
fn what_is_new_since_the_meeting_before_or_on_no_agenda_yet_is_proposed() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let record = |title: &str| {
        let form = with(issue_form(title, "INF"), "village_code", json!("18.02.01.2003"));
        save_issue(&district, &form)
    };
    let set = |ids: &[&String]| -> BTreeSet<String> { ids.iter().map(|id| (*id).clone()).collect() };
    let rakor = series(&district, "Rakor bulanan");
    let old = record("Sumur keruh");
    let late = save_issue(&village, &issue_form("Tanggul retak", "INF"));
    world.clock.pass(2 * 86_400_000);
    unlock(&district);
    unlock(&village);
    meeting_of(&district, &rakor, "Rakor Januari", "21/01/2025", "");
    let new = record("Jalan berlubang");
    exchange(&[&village, &district]);

    let february = meeting_of(&district, &rakor, "Rakor Februari", "17/02/2025", "");
    assert_eq!(
        new_ones(&district, &february),
        set(&[&new, &late]),
        "also what was recorded before and arrived after"
    );
    let alone = meeting(&district, "Pembinaan", "18/02/2025", "");
    assert_eq!(new_ones(&district, &alone), set(&[&old, &new, &late]));
    let earlier = meeting(&district, "Pembinaan Januari", "19/01/2025", "");
    assert!(
        new_ones(&district, &earlier).is_empty(),
        "nothing is new to a meeting before it was recorded"
    );

    let request = json!({ "meeting_id": february, "about_ids": [new], "lines": false });
    call::<AgendaView>(&district, "build_agenda", request).unwrap();
    assert_eq!(new_ones(&district, &february), set(&[&late]));
    assert_eq!(counts(&district, &february).of_issues, 1);
    let item = add(&district, &alone, "Banjir");
    let form = json!({ "text": "Butuh karung pasir", "speaker": "" });
    let request = json!({
        "meeting_id": alone, "item_id": item, "id": null, "seen": null, "form": form, "field": "input"
    });
    let view: MinutesView = call(&district, "save_input", request).unwrap();
    let request = json!({ "meeting_id": alone, "input_id": view.items[0].inputs[0].id });
    call::<MinutesView>(&district, "input_to_issue", request).unwrap();
    assert_eq!(
        new_ones(&district, &alone),
        set(&[&old, &late]),
        "neither what is on another agenda nor what came up in the meeting itself"
    );
}

#[test]
fn what_was_decided_is_found_in_the_list_with_its_owner_by_its_meeting_and_by_its_row_of_the_recap() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let rakor = series(&district, "Rakor bulanan");
    let monthly = meeting_of(&district, &rakor, "Rakor Januari", "20/01/2025", "");
    let alone = meeting(&district, "Pembinaan", "20/01/2025", "");
    let decided = |meeting: &str, text: &str, due: &str| {
        let item = add(&district, meeting, "Lain-lain");
        decide(&district, meeting, &item, text, "Kasi Pembangunan", due).id
    };
    let letter = decided(&monthly, "Surat ke dinas", "28/02/2025");
    let post = decided(&alone, "Pos ronda dicat", "");
    let plain = with(
        issue_form("Jalan berlubang", "INF"),
        "village_code",
        json!("18.02.01.2003"),
    );
    let plain = save_issue(&district, &plain);
    assert_eq!(get(&district, &plain).row.decision, None);

    let list = |meeting: &str, series: Value| -> IssueListView {
        let narrow = json!({
            "entry_types": ["decision"], "meeting_id": meeting, "series": series, "categories": [], "urgencies": [],
            "stages": [], "due": "any", "from": "", "until": "", "has_photo": false
        });
        let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null, "narrow": narrow });
        call(&district, "list_issues", request).unwrap()
    };
    let ids = |view: &IssueListView| -> Vec<String> { view.rows.iter().map(|row| row.id.clone()).collect() };
    let all = list("", Value::Null);
    assert_eq!(
        (all.rows.len(), all.counts.as_ref().unwrap().open, all.raised_in),
        (2, 2, None)
    );

    let of_meeting = list(&monthly, Value::Null);
    assert_eq!(ids(&of_meeting), std::slice::from_ref(&letter));
    let facts = |owner: &str, due_on: &str| DecisionFacts {
        owner: owner.to_owned(),
        due_on: due_on.to_owned(),
    };
    assert_eq!(
        of_meeting.rows[0].decision,
        Some(facts("Kasi Pembangunan", "2025-02-28"))
    );
    let named = |title: &str, date: &str| RaisedInView {
        title: title.to_owned(),
        date: date.to_owned(),
    };
    assert_eq!(of_meeting.raised_in, Some(named("Rakor Januari", "2025-01-20")));

    let of_series = list("", json!({ "year": 2025, "series_id": rakor }));
    assert_eq!(ids(&of_series), std::slice::from_ref(&letter));
    assert_eq!(of_series.raised_in, Some(named("Rakor bulanan", "")));
    let of_none = list("", json!({ "year": 2025, "series_id": "" }));
    assert_eq!(ids(&of_none), std::slice::from_ref(&post));
    assert_eq!(of_none.rows[0].decision, Some(facts("Kasi Pembangunan", "")));
    assert!(list("", json!({ "year": 2024, "series_id": rakor })).rows.is_empty());
}
