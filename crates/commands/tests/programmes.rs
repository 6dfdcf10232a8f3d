//! Programmes and the monthly check of the services, by the commands of the window: the tree, tags, evaluation, who sees what.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_domain::agenda::{AgendaItem, ItemOrigin};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::Meeting;
use kentongan_domain::op::Fields;
use kentongan_domain::record::Class;
use kentongan_domain::role::Role;
use kentongan_domain::scope::Stream;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const LANGSEP: &str = "village:18.02.01.2001";
const DISTRICT: &str = "district:18.02.01";
const DAY_MS: u32 = 86_400_000;

fn form(title: &str) -> Value {
    json!({
        "title": title, "code": "", "part_of": "", "level": "district", "owner": "", "target": "",
        "progress_text": "", "benefit": null, "urgency": null
    })
}

fn save(desk: &Desk, form: &Value) -> String {
    let request = json!({ "id": null, "seen": null, "form": form });
    call::<ProgrammeView>(desk, "save_programme", request).unwrap().row.id
}

fn get(desk: &Desk, id: &str) -> ProgrammeView {
    call(desk, "get_programme", json!({ "id": id })).unwrap()
}

/// Changes one field of a programme as it stands here.
fn change(desk: &Desk, id: &str, field: &str, value: Value) -> Result<ProgrammeView, UiError> {
    let seen = json!(get(desk, id).form);
    let form = with(seen.clone(), field, value);
    call(desk, "save_programme", json!({ "id": id, "seen": seen, "form": form }))
}

fn rows(desk: &Desk) -> Vec<ProgrammeRow> {
    call::<ProgrammesView>(desk, "list_programmes", json!({})).unwrap().rows
}

/// Title, depth, and whether it was put in a circle.
fn tree(desk: &Desk) -> Vec<(String, u32, bool)> {
    let rows = rows(desk).into_iter();
    rows.map(|row| (row.title, row.depth, row.circled)).collect()
}

fn exchange(desks: &[&Desk]) {
    for _ in 0..2 {
        for desk in desks {
            call::<StatusView>(desk, "send_now", json!({})).unwrap();
        }
    }
}

fn tag(desk: &Desk, command: &str, programme: &str, issue: &str) -> Result<ProgrammeView, UiError> {
    let request = json!({ "programme_id": programme, "kind": "issue", "id": issue });
    call(desk, command, request)
}

fn record(desk: &Desk, title: &str) -> String {
    let request = json!({ "draft_id": null, "form": issue_form(title, "ADM") });
    call::<IssueView>(desk, "save_issue", request).unwrap().row.id
}

#[test]
fn villages_see_the_programmes_of_their_kecamatan_and_put_their_own_under_them() {
    let world = World::new();
    let (village, neighbour) = (world.enrolled("kalirejo", KALIREJO), world.enrolled("langsep", LANGSEP));
    let district = world.enrolled("kecamatan", DISTRICT);
    let whole = save(&district, &form("Dokter Masuk Desa"));
    exchange(&[&district, &village, &neighbour]);
    let own = save(&village, &with(form("Posyandu keliling"), "part_of", json!(whole)));
    exchange(&[&village, &district, &neighbour]);

    let both = [
        ("Dokter Masuk Desa".to_owned(), 0, false),
        ("Posyandu keliling".to_owned(), 1, false),
    ];
    assert_eq!(tree(&village), both);
    assert_eq!(tree(&district), both);
    assert_eq!(
        tree(&neighbour),
        both[..1],
        "what a village pursues is its own and the kecamatan's"
    );

    let seen = get(&village, &whole).row;
    assert_eq!((seen.may_edit, seen.host.is_empty()), (false, false));
    let refused = change(&village, &whole, "title", json!("Lain")).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let refused = change(&district, &own, "title", json!("Lain")).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let refused = change(&district, &whole, "part_of", json!(own)).unwrap_err();
    assert_eq!(
        refused.fields.first().unwrap().code,
        FieldErrorCode::CannotBePart,
        "the neighbour does not see what it would be part of"
    );
}

#[test]
fn a_programme_of_the_kabupaten_has_parts_in_the_kecamatan_and_those_in_the_village() {
    let world = World::of_place("18.02", "Kabupaten Lampung Tengah");
    let regency = world.enrolled("kabupaten", "regency:18.02");
    let (district, village) = (
        world.enrolled("kecamatan", DISTRICT),
        world.enrolled("kalirejo", KALIREJO),
    );
    let priority = save(&regency, &form("Dokter Masuk Desa"));
    exchange(&[&regency, &district, &village]);
    let of_district = save(
        &district,
        &with(form("Jadwal dokter Kalirejo"), "part_of", json!(priority)),
    );
    exchange(&[&district, &village]);
    save(
        &village,
        &with(form("Posyandu keliling"), "part_of", json!(of_district)),
    );
    exchange(&[&village, &district, &regency]);

    let whole = [
        ("Dokter Masuk Desa".to_owned(), 0, false),
        ("Jadwal dokter Kalirejo".to_owned(), 1, false),
        ("Posyandu keliling".to_owned(), 2, false),
    ];
    assert_eq!(tree(&village), whole);
    assert_eq!(tree(&district), whole);
    assert_eq!(
        tree(&regency),
        whole[..2],
        "what a village pursues stays with its kecamatan"
    );
    for desk in [&district, &village] {
        let row = get(desk, &priority).row;
        assert_eq!((row.may_edit, row.shared), (false, true));
    }
}

#[test]
fn two_laptops_that_put_each_programme_under_the_other_see_the_same_tree() {
    let world = World::new();
    let (camat, clerk) = (
        world.enrolled("kecamatan", DISTRICT),
        world.enrolled("sekcam", DISTRICT),
    );
    let village = world.enrolled("kalirejo", KALIREJO);
    let first = save(&camat, &form("Air bersih"));
    world.clock.pass(1000);
    let second = save(&camat, &form("Kesehatan"));
    exchange(&[&camat, &clerk, &village]);
    world.clock.pass(1000);
    change(&camat, &first, "part_of", json!(second)).unwrap();
    change(&clerk, &second, "part_of", json!(first)).unwrap();
    exchange(&[&camat, &clerk, &village]);
    for desk in [&camat, &clerk, &village] {
        assert_eq!(
            tree(desk),
            [("Air bersih".to_owned(), 0, true), ("Kesehatan".to_owned(), 1, false)]
        );
    }
    change(&clerk, &second, "part_of", json!("")).unwrap();
    exchange(&[&clerk, &camat, &village]);
    for desk in [&camat, &clerk, &village] {
        assert_eq!(
            tree(desk),
            [("Kesehatan".to_owned(), 0, false), ("Air bersih".to_owned(), 1, false)]
        );
    }
    let own_part = change(&camat, &second, "part_of", json!(first)).unwrap_err();
    assert_eq!(own_part.fields.first().unwrap().code, FieldErrorCode::CannotBePart);
}

#[test]
fn two_versions_of_what_an_office_tells_its_villages_are_settled_at_that_office() {
    let world = World::new();
    let (camat, clerk) = (
        world.enrolled("kecamatan", DISTRICT),
        world.enrolled("sekcam", DISTRICT),
    );
    let village = world.enrolled("kalirejo", KALIREJO);
    let id = save(&camat, &form("Air bersih"));
    exchange(&[&camat, &clerk, &village]);
    world.clock.pass(1000);
    change(&camat, &id, "owner", json!("Camat")).unwrap();
    world.clock.pass(1000);
    change(&clerk, &id, "owner", json!("Kasi PMD")).unwrap();
    exchange(&[&camat, &clerk, &village]);
    assert!(get(&camat, &id).row.two_versions);
    let seen: Vec<ConflictRow> = call(&village, "list_conflicts", json!({})).unwrap();
    assert!(seen.iter().all(|row| !row.may_settle));
    let view: ConflictView = call(&camat, "get_conflict", json!({ "id": id })).unwrap();
    let field = view.fields.first().unwrap();
    assert!(view.row.may_settle && field.may_settle);
    let chosen = field.versions.iter().find(|version| version.value == "Camat").unwrap();
    let request = json!({ "id": id, "tag": field.tag, "version": chosen.id, "text": null });
    call::<Vec<ConflictRow>>(&camat, "settle_field", request).unwrap();
    exchange(&[&camat, &clerk, &village]);
    for desk in [&camat, &clerk, &village] {
        let row = get(desk, &id).row;
        assert_eq!((row.owner.as_str(), row.two_versions), ("Camat", false));
    }
}

#[test]
fn what_a_form_cannot_be_is_said_at_its_fields() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let wrong = with(with(form(" "), "progress_text", json!("140")), "benefit", json!(6));
    let request = json!({ "id": null, "seen": null, "form": wrong });
    let error = call::<ProgrammeView>(&district, "save_programme", request).unwrap_err();
    let named: Vec<&str> = error.fields.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(named, ["title", "progress_text", "benefit"]);
    let id = save(&district, &with(form("Air bersih"), "progress_text", json!(" 40 % ")));
    assert_eq!(get(&district, &id).row.progress, 40);
}

#[test]
fn milestones_are_kept_by_their_day_and_the_late_ones_are_named() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let programme = save(&district, &form("Air bersih"));
    let milestone = |id: Option<&str>, seen: Value, form: Value| {
        let request = json!({ "programme_id": programme, "id": id, "seen": seen, "form": form });
        call::<ProgrammeView>(&district, "save_milestone", request).unwrap()
    };
    let of =
        |title: &str, due: &str, done: &str| json!({ "title": title, "due_text": due, "done_text": done, "note": "" });
    milestone(None, Value::Null, of("Tanpa tanggal", "", ""));
    milestone(None, Value::Null, of("Sumur kedua", "30/06/2025", ""));
    let view = milestone(None, Value::Null, of("Sumur pertama", "15/01/2025", ""));
    let named = |view: &ProgrammeView| -> Vec<(String, bool)> {
        let all = view.milestones.iter();
        all.map(|one| (one.title.clone(), one.late)).collect()
    };
    assert_eq!(
        named(&view),
        [
            ("Sumur pertama".to_owned(), true),
            ("Sumur kedua".to_owned(), false),
            ("Tanpa tanggal".to_owned(), false)
        ]
    );
    assert_eq!((view.row.milestones, view.row.milestones_late), (3, 1));
    let first = view.milestones.first().unwrap();
    let reached = of("Sumur pertama", "15/01/2025", "20/01/2025");
    let view = milestone(Some(&first.id), json!(first.form), reached);
    assert_eq!((view.row.milestones_done, view.row.milestones_late), (1, 0));

    let gone = json!({ "id": first.id, "reason": "Salah tulis" });
    call::<ProgrammesView>(&district, "withdraw_programme", gone).unwrap();
    assert_eq!(get(&district, &programme).milestones.len(), 2);
    call::<ProgrammesView>(&district, "restore_programme", json!({ "id": first.id })).unwrap();
    assert_eq!(get(&district, &programme).milestones.len(), 3);
}

#[test]
fn an_issue_is_tagged_by_either_side_counted_while_it_is_open_and_untagged() {
    let world = World::new();
    let (village, neighbour) = (world.enrolled("kalirejo", KALIREJO), world.enrolled("langsep", LANGSEP));
    let district = world.enrolled("kecamatan", DISTRICT);
    let shared = save(&district, &form("Pelayanan KTP"));
    let private = save(&neighbour, &form("Balai kampung"));
    let issue = record(&village, "Blangko KTP habis");
    exchange(&[&village, &neighbour, &district]);

    let refused = tag(&district, "tag_programme", &private, &issue).unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::NotAllowed,
        "its name would reach another village"
    );
    for _ in 0..2 {
        tag(&district, "tag_programme", &shared, &issue).unwrap();
    }
    exchange(&[&district, &village]);
    for desk in [&village, &district] {
        let view = get(desk, &shared);
        assert_eq!(
            (view.row.open_issues, view.issues.len()),
            (1, 1),
            "whoever tries once more doubles nothing"
        );
        let case: IssueView = call(desk, "get_issue", json!({ "id": issue })).unwrap();
        let [link] = case.case.links.as_slice() else {
            panic!("one tag: {:?}", case.case.links)
        };
        assert_eq!(
            (link.relation, link.label.as_str(), link.programme_id.as_deref()),
            (Relation::Programme, "Pelayanan KTP", Some(shared.as_str()))
        );
    }
    let reason = json!({ "issue_id": issue, "reason": "Tercatat dua kali" });
    call::<Nothing>(&village, "withdraw_issue", reason).unwrap();
    assert_eq!(get(&village, &shared).row.open_issues, 0);
    call::<IssueView>(&village, "restore_issue", json!({ "id": issue })).unwrap();
    let view = tag(&village, "untag_programme", &shared, &issue).unwrap();
    assert!(view.issues.is_empty());
    exchange(&[&village, &district]);
    assert!(get(&district, &shared).issues.is_empty());

    let link = json!({ "issue_id": issue, "relation": "programme", "other_id": shared });
    call::<IssueView>(&village, "link_issue", link).unwrap();
    assert_eq!(
        get(&village, &shared).issues.len(),
        1,
        "the file of the issue leads the same way"
    );
}

#[test]
fn a_deleted_programme_is_gone_until_it_is_brought_back_and_its_parts_stand_on_top() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let whole = save(&district, &form("Air bersih"));
    save(&district, &with(form("Sumur"), "part_of", json!(whole)));
    let nothing = json!({ "id": whole, "reason": " " });
    let error = call::<ProgrammesView>(&district, "withdraw_programme", nothing).unwrap_err();
    assert_eq!(error.fields.first().unwrap().field, "withdrawal");
    let gone = json!({ "id": whole, "reason": "Tercatat dua kali" });
    call::<ProgrammesView>(&district, "withdraw_programme", gone).unwrap();
    assert_eq!(tree(&district), [("Sumur".to_owned(), 0, false)]);
    let edit = json!({ "id": whole, "seen": null, "form": form("Lain") });
    let error = call::<ProgrammeView>(&district, "save_programme", edit).unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    call::<ProgrammesView>(&district, "restore_programme", json!({ "id": whole })).unwrap();
    assert_eq!(
        tree(&district),
        [("Air bersih".to_owned(), 0, false), ("Sumur".to_owned(), 1, false)]
    );
}

/// A meeting of the office on that day, with an agenda item about a programme; their ids.
fn convene(world: &World, date: &str, programme: Option<&str>) -> (String, Option<String>) {
    let store = world.store("kecamatan");
    let stream: Stream = "office:18.02.01".parse().unwrap();
    let meeting = Meeting {
        title: format!("Rakor {date}"),
        date: date.parse().unwrap(),
        ..Meeting::default()
    };
    let meeting = store.create_meeting(stream.clone(), &meeting).unwrap();
    let item = programme.map(|programme| {
        let item = AgendaItem {
            title: "Kunjungan dokter".to_owned(),
            origin: ItemOrigin::New,
            programme: ObjectId::parse(programme),
            ..AgendaItem::default()
        };
        let made = store.create_record(stream, Class::AgendaItem, Some(meeting), item.fields(), Fields::new());
        made.unwrap().to_string()
    });
    (meeting.to_string(), item)
}

#[test]
fn a_meeting_is_evaluated_against_the_one_before() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let doctor = save(
        &district,
        &with(form("Dokter Masuk Desa"), "progress_text", json!("40")),
    );
    let rated = with(with(form("Air bersih"), "benefit", json!(5)), "urgency", json!("high"));
    let water = save(&district, &rated);
    drop(district);
    let (january, _) = convene(&world, "2025-01-20", None);
    world.clock.pass(31 * DAY_MS);
    let (february, item) = convene(&world, "2025-02-20", Some(&doctor));
    let district = world.laptop("kecamatan");
    change(&district, &doctor, "progress_text", json!("55")).unwrap();
    let late = save(&district, &form("Posyandu"));

    let of = |meeting: &str| -> EvaluationView { call(&district, "get_evaluation", json!({ "id": meeting })).unwrap() };
    let view = of(&february);
    assert_eq!(
        view.previous.as_ref().map(|meeting| meeting.id.as_str()),
        Some(january.as_str())
    );
    let said: Vec<(&str, bool, Option<u8>, Option<u8>)> = view
        .rows
        .iter()
        .map(|row| {
            (
                row.programme.id.as_str(),
                row.on_agenda,
                row.progress_before,
                row.progress_then,
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (doctor.as_str(), true, Some(40), Some(55)),
            (water.as_str(), false, Some(0), Some(0)),
            (late.as_str(), false, None, Some(0)),
        ]
    );
    assert_eq!(view.rows.first().unwrap().items, ["Kunjungan dokter"]);
    let view = of(&january);
    assert!(view.previous.is_none());
    let then = view.rows.iter().find(|row| row.programme.id == doctor).unwrap();
    assert_eq!(
        (then.on_agenda, then.progress_then),
        (false, Some(40)),
        "as it stood when that day was over"
    );

    // The tag comes off where it was put.
    let untag = json!({ "programme_id": doctor, "kind": "agenda_item", "id": item });
    let untagged: ProgrammeView = call(&district, "untag_programme", untag.clone()).unwrap();
    assert!(untagged.items.is_empty());
    assert!(of(&february).rows.iter().all(|row| !row.on_agenda));
    let tagged: ProgrammeView = call(&district, "tag_programme", untag).unwrap();
    assert!(tagged.items.first().unwrap().may_untag);
    let agenda: AgendaView = call(&district, "get_agenda", json!({ "id": february })).unwrap();
    let on_it = agenda.items.first().unwrap();
    let name = on_it.programme.as_ref().map(|programme| programme.title.as_str());
    assert_eq!(
        (name, on_it.form.programme_id.as_str()),
        (Some("Dokter Masuk Desa"), doctor.as_str())
    );
}

fn services(desk: &Desk, month: Option<&str>) -> ServiceChecksView {
    call(desk, "list_service_checks", json!({ "month": month })).unwrap()
}

fn check(service: &str, state: &str, note: &str) -> Value {
    json!({ "service": service, "state": state, "note": note, "seen_state": null, "seen_note": "", "seen_others": [] })
}

fn fill(desk: &Desk, month: &str, checks: &[Value]) -> Result<ServiceChecksView, UiError> {
    call(desk, "save_service_check", json!({ "month": month, "checks": checks }))
}

/// What one service of a village is said to be.
fn state_of(view: &ServiceChecksView, village: &str, service: &str) -> (Option<ServiceState>, String, bool) {
    let village = view.villages.iter().find(|row| row.code == village).unwrap();
    let check = village.checks.iter().find(|check| check.service == service).unwrap();
    (check.state, check.note.clone(), !check.others.is_empty())
}

#[test]
fn the_month_is_offered_at_home_until_every_service_is_filled_in() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let due = |desk: &Desk| {
        let home: HomeView = call(desk, "get_home", json!({})).unwrap();
        home.services.map(|due| (due.month, due.missing, due.all))
    };
    let all = services(&village, None).services;
    assert_eq!(due(&village), Some(("2025-01".to_owned(), 8, 8)));
    fill(&village, "2025-01", &[check("KTP", "stopped", "Blangko habis")]).unwrap();
    assert_eq!(due(&village), Some(("2025-01".to_owned(), 7, 8)));
    let rest: Vec<Value> = all
        .iter()
        .filter(|code| *code != "KTP")
        .map(|code| check(code, "good", ""))
        .collect();
    let view = fill(&village, "2025-01", &rest).unwrap();
    assert_eq!(due(&village), None);
    let month = view.months.first().unwrap();
    assert_eq!((month.good, month.stopped, month.missing), (7, 1, 0));

    // The next month begins anew; the last one stays in the history.
    world.clock.pass(31 * DAY_MS);
    unlock(&village);
    assert_eq!(due(&village), Some(("2025-02".to_owned(), 8, 8)));
    let months: Vec<String> = services(&village, None)
        .months
        .into_iter()
        .map(|month| month.month)
        .collect();
    assert_eq!(months, ["2025-02", "2025-01"]);
    let ktp = state_of(&services(&village, Some("2025-01")), "18.02.01.2003", "KTP");
    assert_eq!(ktp, (Some(ServiceState::Stopped), "Blangko habis".to_owned(), false));
    let early = fill(&village, "2025-03", &[check("KTP", "good", "")]).unwrap_err();
    assert_eq!(early.code, ErrorCode::NotAllowed);
}

#[test]
fn the_kecamatan_reads_the_services_of_all_its_villages_and_fills_in_none() {
    let world = World::new();
    let (village, neighbour) = (world.enrolled("kalirejo", KALIREJO), world.enrolled("langsep", LANGSEP));
    let district = world.enrolled("kecamatan", DISTRICT);
    fill(&village, "2025-01", &[check("KTP", "disrupted", "Listrik padam")]).unwrap();
    exchange(&[&village, &district, &neighbour]);
    let view = services(&district, None);
    assert_eq!((view.villages.len(), view.may_write), (17, false));
    let ktp = state_of(&view, "18.02.01.2003", "KTP");
    assert_eq!(ktp, (Some(ServiceState::Disrupted), "Listrik padam".to_owned(), false));
    assert_eq!(state_of(&view, "18.02.01.2001", "KTP").0, None);
    let refused = fill(&district, "2025-01", &[check("KTP", "good", "")]).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let home: HomeView = call(&district, "get_home", json!({})).unwrap();
    assert!(home.services.is_none());
    let own = services(&neighbour, None);
    assert_eq!(own.villages.len(), 1);
    assert_eq!(state_of(&own, "18.02.01.2001", "KTP").0, None);
}

#[test]
fn two_laptops_that_filled_in_one_service_differently_show_the_same_until_somebody_saves() {
    let world = World::new();
    let (head, clerk) = (
        world.enrolled("kepala", KALIREJO),
        world.enrolled("sekretaris", KALIREJO),
    );
    fill(&head, "2025-01", &[check("KTP", "good", "")]).unwrap();
    world.clock.pass(1000);
    fill(&clerk, "2025-01", &[check("KTP", "stopped", "Blangko habis")]).unwrap();
    exchange(&[&head, &clerk]);
    let ktp = |desk: &Desk| state_of(&services(desk, None), "18.02.01.2003", "KTP");
    for desk in [&head, &clerk] {
        assert_eq!(
            ktp(desk),
            (Some(ServiceState::Stopped), "Blangko habis".to_owned(), true)
        );
    }
    // Whoever saves without having seen what the other wrote settles nothing.
    let of = |state: &str, others: Value| {
        json!({
            "service": "KTP", "state": state, "note": "Blangko habis",
            "seen_state": "stopped", "seen_note": "Blangko habis", "seen_others": others
        })
    };
    let view = fill(&head, "2025-01", &[of("stopped", json!([]))]).unwrap();
    let others = &view.villages.first().unwrap().checks.first().unwrap().others;
    let [other] = others.as_slice() else {
        panic!("one other: {others:?}")
    };
    assert_eq!((other.state, other.note.as_str()), (Some(ServiceState::Good), ""));
    fill(&head, "2025-01", &[of("disrupted", json!([other]))]).unwrap();
    exchange(&[&head, &clerk]);
    for desk in [&head, &clerk] {
        assert_eq!(
            ktp(desk),
            (Some(ServiceState::Disrupted), "Blangko habis".to_owned(), false)
        );
    }
}

#[test]
fn a_note_without_a_state_is_not_lost_in_silence() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let unsaid = json!({
        "service": "KB", "state": null, "note": "Bidan pindah", "seen_state": null, "seen_note": "", "seen_others": []
    });
    let error = fill(&village, "2025-01", &[check("KTP", "good", ""), unsaid]).unwrap_err();
    assert_eq!(error.fields.first().unwrap().field, "state_KB");
    assert_eq!(
        state_of(&services(&village, None), "18.02.01.2003", "KTP").0,
        None,
        "nothing is saved by halves"
    );
}

#[test]
fn whoever_only_reads_is_offered_nothing_to_write() {
    let world = World::new();
    let head = world.enrolled("kalirejo", KALIREJO);
    let id = save(&head, &form("Posyandu"));
    exchange(&[&head]);
    let reader = world.enrolled_as("pembaca", KALIREJO, Role::Reader);
    exchange(&[&reader]);
    let list: ProgrammesView = call(&reader, "list_programmes", json!({})).unwrap();
    assert!(!list.may_write && list.rows.iter().all(|row| !row.may_edit));
    assert!(!services(&reader, None).may_write);
    let home: HomeView = call(&reader, "get_home", json!({})).unwrap();
    assert!(home.services.is_none());
    assert_eq!(
        change(&reader, &id, "title", json!("Lain")).unwrap_err().code,
        ErrorCode::ReadsOnly
    );
    let refused = fill(&reader, "2025-01", &[check("KTP", "good", "")]).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadsOnly);
}
