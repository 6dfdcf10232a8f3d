//! People and offices by the commands of the window.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode};
use kentongan_domain::role::Role;
use serde_json::{Value, json};
use world::*;

const DISTRICT: &str = "district:18.02.01";
const PHONE: &str = "0812 7654 0001";
const NIP: &str = "19700101 199003 1 001";

fn roster(desk: &Desk) -> RosterView {
    call(desk, "list_roster", json!({ "search": "" })).unwrap()
}

fn fill(desk: &Desk) -> u32 {
    let filled: RosterFilled = call(desk, "fill_roster", json!({})).unwrap();
    filled.added
}

fn office(desk: &Desk, title: &str) -> RosterOffice {
    let found = roster(desk).offices.into_iter().find(|office| office.title == title);
    found.unwrap_or_else(|| panic!("no {title}"))
}

fn person(name: &str) -> Value {
    json!({
        "prefix": "", "name": name, "suffix": "", "organisation": "", "kind": null, "id_kind": "none", "id_number": "", "phone": ""
    })
}

fn numbered(name: &str) -> Value {
    let person = with(person(name), "phone", json!(PHONE));
    with(with(person, "id_kind", json!("nip")), "id_number", json!(NIP))
}

fn since(from: &str, acting: &str) -> Value {
    json!({ "from_text": from, "to_text": "", "acting": acting, "rank": "" })
}

fn appoint(desk: &Desk, office: &str, person: Value, form: Value) -> String {
    let request = json!({
        "id": null, "office_id": office, "person_id": null, "person": person, "seen": null, "form": form
    });
    let saved: RosterSaved = call(desk, "save_holding", request).unwrap();
    saved.id
}

fn meeting(desk: &Desk, date: &str) -> MeetingView {
    let form = json!({
        "kind": "coordination", "title": "Rapat Koordinasi Bulanan", "theme": "", "date_text": date, "start_text": "",
        "end_text": "", "venue": "", "agenda": "", "chair_name": "", "chair_office": "",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    call(desk, "save_meeting", json!({ "id": null, "seen": null, "form": form })).unwrap()
}

#[test]
fn the_whole_roster_of_a_kecamatan_comes_in_one_action_and_once() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let missing = roster(&kecamatan).missing;
    assert!(
        missing > 17,
        "camat, kapolsek, danramil, agencies and every village head: {missing}"
    );
    assert_eq!(fill(&kecamatan), missing);
    let view = roster(&kecamatan);
    assert_eq!((view.missing, view.offices_all), (0, missing));
    let first: Vec<&str> = view
        .offices
        .iter()
        .take(3)
        .map(|office| office.title.as_str())
        .collect();
    assert_eq!(first, ["Camat Kalirejo", "Kapolsek Kalirejo", "Danramil Kalirejo"]);
    let heads = view
        .offices
        .iter()
        .filter(|office| office.group == OfficeGroup::VillageHead);
    let codes: Vec<&str> = heads.map(|office| office.region_code.as_str()).collect();
    assert!(codes.is_sorted() && codes.contains(&"18.02.01.2003"), "{codes:?}");
    assert_eq!(fill(&kecamatan), 0);
}

#[test]
fn an_office_is_held_by_one_after_the_other_and_invited_with_who_holds_it_that_day() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    fill(&kecamatan);
    let kapolsek = office(&kecamatan, "Kapolsek Kalirejo").id;
    appoint(&kecamatan, &kapolsek, numbered("Sutrisno"), since("", "not"));
    appoint(&kecamatan, &kapolsek, person("Saryono"), since("10/01/2025", "plt"));
    let held = office(&kecamatan, "Kapolsek Kalirejo");
    let holder = held.holder.unwrap();
    assert_eq!((holder.name.as_str(), holder.acting), ("Saryono", ActingKind::Plt));
    let ends: Vec<(&str, &str)> = held
        .holdings
        .iter()
        .map(|one| (one.name.as_str(), one.to.as_str()))
        .collect();
    assert_eq!(ends, [("Saryono", ""), ("Sutrisno", "2025-01-09")]);

    let invited = |date: &str| {
        let id = meeting(&kecamatan, date).row.id;
        let request = json!({ "meeting_id": id, "office_ids": [kapolsek], "person_ids": [] });
        let again = request.clone();
        let _: MeetingView = call(&kecamatan, "invite_from_roster", request).unwrap();
        let view: MeetingView = call(&kecamatan, "invite_from_roster", again).unwrap();
        // What is personal in the roster stays there.
        let told = serde_json::to_string(&view).unwrap();
        assert!(!told.contains(PHONE) && !told.contains(NIP));
        let names: Vec<String> = view.invitees.into_iter().map(|invitee| invitee.name).collect();
        names
    };
    assert_eq!(invited("06/01/2025"), ["Sutrisno"]);
    assert_eq!(invited("20/01/2025"), ["Saryono"]);

    let request = json!({ "id": holder.id, "to_text": "09/01/2025" });
    let refused = call::<RosterSaved>(&kecamatan, "end_holding", request).unwrap_err();
    let fields: Vec<(&str, FieldErrorCode)> = refused
        .fields
        .iter()
        .map(|one| (one.field.as_str(), one.code))
        .collect();
    assert_eq!(fields, [("to_text", FieldErrorCode::EndsBeforeStart)]);
    let request = json!({ "id": holder.id, "to_text": "15/01/2025" });
    let _: RosterSaved = call(&kecamatan, "end_holding", request).unwrap();
    assert!(office(&kecamatan, "Kapolsek Kalirejo").holder.is_none());
}

#[test]
fn a_near_name_is_asked_about_and_a_merge_is_taken_back() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let desk = &kecamatan;
    let saved = |form: Value| -> String {
        let saved: RosterSaved = call(desk, "save_person", json!({ "id": null, "seen": null, "form": form })).unwrap();
        saved.id
    };
    let kandarani = saved(numbered("Kandarani"));
    let read: NameView = call(
        desk,
        "read_name",
        json!({ "text": "Drs. Kandarami, M.Si", "person_id": null }),
    )
    .unwrap();
    assert_eq!(
        (read.prefix.as_str(), read.name.as_str(), read.suffix.as_str()),
        ("Drs.", "Kandarami", "M.Si")
    );
    let near: Vec<&str> = read.near.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(near, [kandarani.as_str()]);
    let own: NameView = call(
        desk,
        "read_name",
        json!({ "text": "Kandarani", "person_id": kandarani }),
    )
    .unwrap();
    assert!(own.near.is_empty());

    let kandarami = saved(person("Kandarami"));
    let asisten: RosterSaved = call(
        desk,
        "save_office",
        json!({
            "id": null, "seen": null,
            "form": { "title": "Plt. Asisten III Setda", "group": "agency", "region_code": "", "place": 0 }
        }),
    )
    .unwrap();
    let request = json!({
        "id": null, "office_id": asisten.id, "person_id": kandarami, "person": null, "seen": null, "form": since("", "plt")
    });
    let _: RosterSaved = call(desk, "save_holding", request).unwrap();
    let pairs = |view: RosterView| -> Vec<(String, String)> {
        view.near.into_iter().map(|pair| (pair.first, pair.second)).collect()
    };
    assert_eq!(pairs(roster(desk)), [(kandarani.clone(), kandarami.clone())]);

    let merge = json!({ "id": kandarami, "into": kandarani });
    let _: RosterSaved = call(desk, "merge_people", merge).unwrap();
    let view = roster(desk);
    assert!(view.near.is_empty());
    let people: Vec<(&str, usize, &[String])> = view
        .people
        .iter()
        .map(|one| (one.name.as_str(), one.merged.len(), one.offices.as_slice()))
        .collect();
    assert_eq!(
        people,
        [("Kandarani", 1, ["Plt. Asisten III Setda".to_owned()].as_slice())],
        "what the double held is his"
    );
    let back = json!({ "id": kandarani, "into": kandarami });
    let refused = call::<RosterSaved>(desk, "merge_people", back).unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::InvalidInput,
        "nobody is merged into his own double"
    );

    let _: RosterSaved = call(desk, "unmerge_people", json!({ "id": kandarami })).unwrap();
    let names: Vec<String> = roster(desk).people.into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["Kandarami", "Kandarani"]);
    assert_eq!(office(desk, "Asisten III Setda").holder.unwrap().name, "Kandarami");
}

#[test]
fn the_roster_is_searched_by_parts_and_by_near_names() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    fill(&kecamatan);
    let kapolsek = office(&kecamatan, "Kapolsek Kalirejo").id;
    appoint(&kecamatan, &kapolsek, numbered("Handoko"), since("", "not"));
    let search = |typed: &str| -> RosterView { call(&kecamatan, "list_roster", json!({ "search": typed })).unwrap() };
    let offices = |view: &RosterView| -> Vec<String> { view.offices.iter().map(|one| one.title.clone()).collect() };
    let found = search("handoko");
    assert_eq!(
        (offices(&found), found.near_only),
        (vec!["Kapolsek Kalirejo".to_owned()], false)
    );
    let near = search("hamdoko");
    assert_eq!(
        (offices(&near), near.near_only),
        (vec!["Kapolsek Kalirejo".to_owned()], true)
    );
    let nothing = search("zzzz");
    assert!(nothing.offices.is_empty() && nothing.people.is_empty() && !nothing.near_only);
    // Nobody is found by what only this page may show.
    assert!(search(PHONE).people.is_empty() && search(NIP).people.is_empty());
}

#[test]
fn numbers_are_shown_on_this_page_to_whoever_may_write_and_to_nobody_else() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let reader = world.enrolled_as("pembaca", DISTRICT, Role::Reader);
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let request = json!({ "id": null, "seen": null, "form": numbered("Sutrisno") });
    let _: RosterSaved = call(&kecamatan, "save_person", request).unwrap();
    let shown = serde_json::to_string(&roster(&kecamatan)).unwrap();
    assert!(shown.contains(PHONE) && shown.contains(NIP));
    let _: Value = call(&kecamatan, "send_now", json!({})).unwrap();
    world.until(|| status(&kecamatan).unsent == 0);
    let _: Value = call(&reader, "send_now", json!({})).unwrap();
    world.until(|| !roster(&reader).people.is_empty());
    let read = serde_json::to_string(&roster(&reader)).unwrap();
    assert!(read.contains("Sutrisno") && !read.contains(PHONE) && !read.contains(NIP));
    let refused = call::<RosterFilled>(&reader, "fill_roster", json!({})).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadsOnly);
    assert!(roster(&village).people.is_empty(), "a roster is its office's own");
}

#[test]
fn what_was_deleted_comes_back_and_an_edit_leaves_what_others_changed() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    fill(&kecamatan);
    let danramil = office(&kecamatan, "Danramil Kalirejo");
    let _: RosterSaved = call(&kecamatan, "remove_from_roster", json!({ "id": danramil.id })).unwrap();
    assert_eq!(roster(&kecamatan).missing, 1, "it may be filled in again");
    let _: RosterSaved = call(&kecamatan, "return_to_roster", json!({ "id": danramil.id })).unwrap();
    assert_eq!(roster(&kecamatan).missing, 0);

    let form =
        |title: &str, place: u32| json!({ "title": title, "group": "forkopimcam", "region_code": "", "place": place });
    let save = |seen: Value, wanted: Value| {
        let request = json!({ "id": danramil.id, "seen": seen, "form": wanted });
        let _: RosterSaved = call(&kecamatan, "save_office", request).unwrap();
    };
    let seen = form("Danramil Kalirejo", danramil.place);
    save(seen.clone(), form("Danposramil Kalirejo", danramil.place));
    // Another form, opened before that: it changes the place alone.
    save(seen, form("Danramil Kalirejo", 9));
    assert_eq!(office(&kecamatan, "Danposramil Kalirejo").place, 9);
}

fn put(world: &World, text: &str) {
    let folder = world.folder.path().join("kecamatan-papers");
    std::fs::write(folder.join("register.csv"), text).unwrap();
}

fn open(desk: &Desk) -> RosterImportView {
    call::<Option<RosterImportView>>(desk, "open_roster", json!({}))
        .unwrap()
        .unwrap()
}

const LIST: &str = "Nama;Jabatan;NIP;No HP;NIK\r\n\
    Hi. Yulianto, S.E.;Camat Kalirejo;19700101 199003 1 001;0812 7654 0001;1802031508990001\r\n\
    Iptu Saryono;Plt. Kapolsek Kalirejo;;;\r\n\
    Handoka;Danramil Kalirejo;;;\r\n\
    Serda Budi;Babinsa;;;\r\n\
    Serka Agus;Babinsa;;;\r\n\
    Mbah Karto;;;;\r\n\
    ;;;0812;\r\n";

#[test]
fn a_list_of_officers_is_shown_row_by_row_and_recorded_whole() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    fill(&kecamatan);
    let kapolsek = office(&kecamatan, "Kapolsek Kalirejo").id;
    appoint(&kecamatan, &kapolsek, person("Sutrisno"), since("", "not"));
    let danramil = office(&kecamatan, "Danramil Kalirejo").id;
    appoint(&kecamatan, &danramil, person("Handoko"), since("", "not"));
    put(&world, LIST);
    let before = roster(&kecamatan);
    let view = open(&kecamatan);
    assert_eq!((view.good, view.faulty, view.doubled), (5, 1, 1));
    assert_eq!(view.left_out_columns, ["NIK"]);
    let codes = |number: u32| -> Vec<RosterRemarkCode> {
        let row = view.rows.iter().find(|row| row.number == number).unwrap();
        row.faults
            .iter()
            .chain(&row.warnings)
            .map(|remark| remark.code)
            .collect()
    };
    assert_eq!(codes(3), [RosterRemarkCode::Replaces]);
    assert!(codes(4).starts_with(&[RosterRemarkCode::PerhapsHolder]));
    assert_eq!(codes(8), [RosterRemarkCode::Nobody]);
    assert!(!serde_json::to_string(&view).unwrap().contains("1802031508990001"));
    assert_eq!(
        roster(&kecamatan).people_all,
        before.people_all,
        "nothing is recorded before his word"
    );

    let done: ImportedView = call(&kecamatan, "save_roster", json!({ "id": view.id })).unwrap();
    assert_eq!(done.recorded, 5);
    let holder = |title: &str| {
        office(&kecamatan, title)
            .holder
            .map(|holder| (holder.name, holder.acting))
    };
    assert_eq!(
        holder("Camat Kalirejo"),
        Some(("Hi. Yulianto, S.E.".to_owned(), ActingKind::Not))
    );
    assert_eq!(
        holder("Kapolsek Kalirejo"),
        Some(("Iptu Saryono".to_owned(), ActingKind::Plt))
    );
    assert_eq!(
        holder("Danramil Kalirejo"),
        Some(("Handoko".to_owned(), ActingKind::Not))
    );
    let babinsa = roster(&kecamatan)
        .offices
        .into_iter()
        .filter(|office| office.title == "Babinsa");
    let names: Vec<String> = babinsa
        .filter_map(|office| office.holder)
        .map(|holder| holder.name)
        .collect();
    assert_eq!(
        names,
        ["Serda Budi", "Serka Agus"],
        "two with one title are two offices"
    );
    let again = call::<ImportedView>(&kecamatan, "save_roster", json!({ "id": view.id })).unwrap_err();
    assert_eq!(again.code, ErrorCode::PreviewExpired);

    // The same file once more doubles nobody.
    let view = open(&kecamatan);
    assert_eq!((view.good, view.doubled), (0, 6));
}

#[test]
fn two_elders_without_an_office_are_invited_as_two() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let elder = |name: &str| -> String {
        let form = with(person(name), "kind", json!("customary"));
        let saved: RosterSaved = call(
            &kecamatan,
            "save_person",
            json!({ "id": null, "seen": null, "form": form }),
        )
        .unwrap();
        saved.id
    };
    let ids = [elder("Mbah Karto"), elder("Mbah Slamet")];
    let id = meeting(&kecamatan, "20/01/2025").row.id;
    let request = json!({ "meeting_id": id, "office_ids": [], "person_ids": ids });
    let view: MeetingView = call(&kecamatan, "invite_from_roster", request).unwrap();
    let invited: Vec<(&str, &str)> = view
        .invitees
        .iter()
        .map(|invitee| (invitee.office.as_str(), invitee.name.as_str()))
        .collect();
    assert_eq!(invited, [("Tokoh adat", "Mbah Karto"), ("Tokoh adat", "Mbah Slamet")]);
}

#[test]
fn two_people_with_near_names_are_asked_about_until_somebody_says_so() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let saved = |name: &str| -> String {
        let request = json!({ "id": null, "seen": null, "form": person(name) });
        let saved: RosterSaved = call(&kecamatan, "save_person", request).unwrap();
        saved.id
    };
    let (one, other) = (saved("Kandarani"), saved("Kandarami"));
    let asked = || roster(&kecamatan).near.len();
    let say = |first: &str, second: &str, take_back: bool| {
        let request = json!({ "first": first, "second": second, "take_back": take_back });
        call::<RosterSaved>(&kecamatan, "tell_people_apart", request).unwrap();
    };
    assert_eq!(asked(), 1);
    say(&one, &other, false);
    assert_eq!(asked(), 0);
    // A form that knows nothing of it leaves it.
    let form = with(person("Kandarani"), "organisation", json!("Setda"));
    let request = json!({ "id": one, "seen": person("Kandarani"), "form": form });
    call::<RosterSaved>(&kecamatan, "save_person", request).unwrap();
    let request = json!({ "id": one, "seen": null, "form": form });
    call::<RosterSaved>(&kecamatan, "save_person", request).unwrap();
    assert_eq!(asked(), 0);
    let typed = json!({ "text": "Kandarani", "person_id": one });
    let read: NameView = call(&kecamatan, "read_name", typed).unwrap();
    assert!(read.near.is_empty(), "nor while his name is mended");
    say(&other, &one, true);
    assert_eq!(asked(), 1, "whichever of the two is named first");

    // Whoever is another than the double is another than he.
    let third = saved("Kandarany");
    say(&third, &other, false);
    let pairs = asked();
    call::<RosterSaved>(&kecamatan, "merge_people", json!({ "id": other, "into": one })).unwrap();
    assert_eq!((pairs, asked()), (2, 0));
    call::<RosterSaved>(&kecamatan, "unmerge_people", json!({ "id": other })).unwrap();
    assert_eq!(asked(), 2);
}

#[test]
fn a_group_is_invited_as_the_roster_has_it_and_filled_up_where_it_has_less() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let invited = |preset: &str| -> Vec<(String, String)> {
        let id = meeting(&kecamatan, "20/01/2025").row.id;
        let request = json!({ "meeting_id": id, "preset": preset });
        let again = request.clone();
        call::<MeetingView>(&kecamatan, "invite_group", request).unwrap();
        let view: MeetingView = call(&kecamatan, "invite_group", again).unwrap();
        let of = |one: InviteeView| (one.office, one.name);
        view.invitees.into_iter().map(of).collect()
    };
    let bare = |title: &str| (title.to_owned(), String::new());
    let forum = ["Camat Kalirejo", "Kapolsek Kalirejo", "Danramil Kalirejo"];
    assert_eq!(invited("forkopimcam"), forum.map(bare), "without a roster");

    let form = json!({ "title": "Kapolsek Kalirejo", "group": "forkopimcam", "region_code": "", "place": 0 });
    let kapolsek: RosterSaved = call(
        &kecamatan,
        "save_office",
        json!({ "id": null, "seen": null, "form": form }),
    )
    .unwrap();
    appoint(&kecamatan, &kapolsek.id, person("Saryono"), since("10/01/2025", "plt"));
    let partly = invited("forkopimcam");
    assert_eq!(partly.len(), 3, "{partly:?}");
    assert!(
        partly.contains(&("Plt. Kapolsek Kalirejo".to_owned(), "Saryono".to_owned())),
        "{partly:?}"
    );

    fill(&kecamatan);
    let danramil = office(&kecamatan, "Danramil Kalirejo");
    let form =
        |title: &str| json!({ "title": title, "group": "forkopimcam", "region_code": "", "place": danramil.place });
    let request = json!({ "id": danramil.id, "seen": form("Danramil Kalirejo"), "form": form("Danposramil Kalirejo") });
    call::<RosterSaved>(&kecamatan, "save_office", request).unwrap();
    let whole = invited("forkopimcam");
    assert_eq!(whole.len(), 3, "the roster's own word for it, and not both: {whole:?}");
    assert!(whole.contains(&bare("Danposramil Kalirejo")), "{whole:?}");

    // Of village heads nobody is left out, also where one was taken off the roster.
    let heads = invited("all_village_heads").len();
    let head = office(&kecamatan, "Kepala Kampung Kalirejo").id;
    call::<RosterSaved>(&kecamatan, "remove_from_roster", json!({ "id": head })).unwrap();
    assert_eq!((heads, invited("all_village_heads").len()), (17, 17));
}

fn invitees(view: MeetingView) -> Vec<(String, String)> {
    view.invitees.into_iter().map(|one| (one.office, one.name)).collect()
}

fn pair(office: &str, name: &str) -> (String, String) {
    (office.to_owned(), name.to_owned())
}

#[test]
fn the_office_of_the_chair_is_invited_with_his_name_unless_somebody_else_holds_it() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let invite = |id: &str| -> MeetingView {
        let request = json!({ "meeting_id": id, "preset": "forkopimcam" });
        call(&kecamatan, "invite_group", request).unwrap()
    };
    let unled = meeting(&kecamatan, "20/01/2025");
    invite(&unled.row.id);
    let form = MeetingForm {
        chair_name: "Hi. Yulianto, S.E.".to_owned(),
        chair_office: "camat Kalirejo".to_owned(),
        ..unled.form.clone()
    };
    let request = json!({ "id": unled.row.id, "seen": unled.form, "form": form });
    let led: MeetingView = call(&kecamatan, "save_meeting", request).unwrap();
    let others = [pair("Kapolsek Kalirejo", ""), pair("Danramil Kalirejo", "")];
    let all = |camat| [vec![camat], others.to_vec()].concat();
    assert_eq!(invitees(led), all(pair("Camat Kalirejo", "Hi. Yulianto, S.E.")));

    let new = |form: &MeetingForm| -> String {
        let request = json!({ "id": null, "seen": null, "form": form });
        call::<MeetingView>(&kecamatan, "save_meeting", request).unwrap().row.id
    };
    let form = MeetingForm {
        chair_office: "Camat".to_owned(),
        ..form
    };
    assert_eq!(
        invitees(invite(&new(&form))),
        all(pair("Camat Kalirejo", "Hi. Yulianto, S.E.")),
        "no other camat is invited"
    );

    let form = MeetingForm {
        chair_acting: ChairActing::Plt,
        ..form
    };
    let standing_in = invite(&new(&form));
    assert_eq!(
        invitees(standing_in),
        all(pair("Plt. Camat Kalirejo", "Hi. Yulianto, S.E."))
    );

    fill(&kecamatan);
    let camat = office(&kecamatan, "Camat Kalirejo").id;
    appoint(&kecamatan, &camat, person("Suparman"), since("", "not"));
    assert_eq!(
        invitees(invite(&new(&form))),
        all(pair("Camat Kalirejo", "Suparman")),
        "as the roster has it"
    );
}

#[test]
fn leaders_are_invited_in_one_action_by_name_where_the_roster_has_them() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let form = with(person("Mbah Karto"), "kind", json!("customary"));
    let request = json!({ "id": null, "seen": null, "form": form });
    call::<RosterSaved>(&kecamatan, "save_person", request).unwrap();
    let invited = |desk: &Desk| {
        let request = json!({ "meeting_id": meeting(desk, "20/01/2025").row.id, "preset": "community" });
        call::<MeetingView>(desk, "invite_group", request.clone()).unwrap();
        let again: MeetingView = call(desk, "invite_group", request).unwrap();
        assert!(again.invitees.iter().all(|one| one.group == OfficeGroup::Community));
        invitees(again)
    };
    assert_eq!(
        invited(&kecamatan),
        [
            pair("Tokoh adat", "Mbah Karto"),
            pair("Tokoh masyarakat", ""),
            pair("Tokoh agama", "")
        ]
    );
    let village = world.enrolled("kalirejo", "village:18.02.01.2003");
    let leaders = ["Ketua RW", "Ketua RT", "Tokoh masyarakat", "Tokoh adat", "Tokoh agama"];
    assert_eq!(invited(&village), leaders.map(|office| pair(office, "")));
}

#[test]
fn an_invitee_is_put_into_another_group_and_keeps_his_place_in_no_other() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&kecamatan, "20/01/2025").row.id;
    let request = json!({ "meeting_id": id, "group": "agency", "office": "Tokoh adat", "name": "" });
    let view: MeetingView = call(&kecamatan, "invite_office", request).unwrap();
    let one = view.invitees.into_iter().next().unwrap();
    let request = json!({
        "meeting_id": id, "invitee_id": one.id, "group": "community", "office": one.office, "name": "Mbah Karto"
    });
    let view: MeetingView = call(&kecamatan, "edit_invitee", request).unwrap();
    let stands: Vec<(OfficeGroup, String)> = view.invitees.into_iter().map(|one| (one.group, one.name)).collect();
    assert_eq!(stands, [(OfficeGroup::Community, "Mbah Karto".to_owned())]);
}

#[test]
fn who_stands_in_is_invited_and_told_and_printed_so_until_somebody_writes_otherwise() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    fill(&kecamatan);
    let kapolsek = office(&kecamatan, "Kapolsek Kalirejo").id;
    appoint(&kecamatan, &kapolsek, person("Saryono"), since("10/01/2025", "plt"));
    let id = meeting(&kecamatan, "20/01/2025").row.id;
    let request = json!({ "meeting_id": id, "office_ids": [kapolsek], "person_ids": [] });
    let view: MeetingView = call(&kecamatan, "invite_from_roster", request).unwrap();
    let invitee = view.invitees.into_iter().next().unwrap();
    assert_eq!(invitee.office, "Plt. Kapolsek Kalirejo");
    let request = json!({ "meeting_id": id, "invitee_id": invitee.id });
    let text: InvitationText = call(&kecamatan, "get_invitation_text", request).unwrap();
    assert!(
        text.text.contains("Yth. Plt. Kapolsek Kalirejo (Saryono)"),
        "{}",
        text.text
    );
    let sheet = sheet_of(json!({ "meeting_id": id, "filled": false, "paper": "a4", "blank_rows": 0 }));
    let preview: PreviewView = call(&kecamatan, "preview_paper", paper_of("attendance", sheet)).unwrap();
    let saved: SavedFile = call(&kecamatan, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
    let words = kentongan_testkit::papers::text_of(std::path::Path::new(&saved.path.unwrap())).unwrap();
    assert!(words.contains("Plt. Kapolsek Kalirejo"), "{words}");

    let edit = |office: &str, name: &str| -> String {
        let request = json!({
            "meeting_id": id, "invitee_id": invitee.id, "group": "forkopimcam", "office": office, "name": name
        });
        let view: MeetingView = call(&kecamatan, "edit_invitee", request).unwrap();
        view.invitees.into_iter().next().unwrap().office
    };
    assert_eq!(edit("Plt. Kapolsek Kalirejo", "Iptu Saryono"), "Plt. Kapolsek Kalirejo");
    assert_eq!(edit("Kapolsek Kalirejo", "Sutrisno"), "Kapolsek Kalirejo");
    assert_eq!(edit("Plh. Kapolsek Kalirejo", "Sutrisno"), "Plh. Kapolsek Kalirejo");
}

#[test]
fn an_invitation_that_was_taken_back_comes_back_with_what_was_noted_of_it() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&kecamatan, "20/01/2025").row.id;
    let request = json!({ "meeting_id": id, "preset": "all_village_heads" });
    let before: MeetingView = call(&kecamatan, "invite_group", request).unwrap();
    let invitee = before.invitees.get(3).unwrap();
    let one = json!({ "meeting_id": id, "invitee_id": invitee.id });
    let told = json!({
        "meeting_id": id, "invitee_ids": [invitee.id], "how": "phone", "date_text": "15/01/2025", "time_text": ""
    });
    call::<MeetingView>(&kecamatan, "note_told", told).unwrap();
    let without: MeetingView = call(&kecamatan, "withdraw_invitation", one.clone()).unwrap();
    assert_eq!(without.row.counts.invited, before.row.counts.invited - 1);
    let elsewhere = meeting(&kecamatan, "27/01/2025").row.id;
    let request = json!({ "meeting_id": elsewhere, "invitee_id": invitee.id });
    for command in ["restore_invitation", "withdraw_invitation"] {
        let refused = call::<MeetingView>(&kecamatan, command, request.clone()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{command} of another meeting");
    }
    let back: MeetingView = call(&kecamatan, "restore_invitation", one).unwrap();
    let again = back.invitees.get(3).unwrap();
    assert_eq!(
        (&again.id, &again.office, again.told.len()),
        (&invitee.id, &invitee.office, 1)
    );
}

#[test]
fn the_terms_of_a_holder_are_mended_and_who_he_is_stays() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    fill(&kecamatan);
    let kapolsek = office(&kecamatan, "Kapolsek Kalirejo").id;
    let id = appoint(&kecamatan, &kapolsek, person("Saryono"), since("10/01/2025", "plt"));
    let seen = since("10/01/2025", "plt");
    let save = |seen: &Value, form: &Value| {
        let request = json!({
            "id": id, "office_id": kapolsek, "person_id": null, "person": null, "seen": seen, "form": form
        });
        call::<RosterSaved>(&kecamatan, "save_holding", request)
    };
    save(&seen, &with(seen.clone(), "rank", json!("Inspektur Satu"))).unwrap();
    // Another form, opened before that: it changes the beginning alone.
    save(&seen, &with(seen.clone(), "from_text", json!("13/01/2025"))).unwrap();
    let holder = office(&kecamatan, "Kapolsek Kalirejo").holder.unwrap();
    assert_eq!(
        (
            holder.name.as_str(),
            holder.from.as_str(),
            holder.rank.as_str(),
            holder.acting
        ),
        ("Saryono", "2025-01-13", "Inspektur Satu", ActingKind::Plt)
    );
    let refused = save(&seen, &with(seen.clone(), "to_text", json!("01/01/2025"))).unwrap_err();
    assert_eq!(
        refused.fields.first().map(|one| one.code),
        Some(FieldErrorCode::EndsBeforeStart)
    );
}

#[test]
fn whoever_held_an_office_once_is_written_down_beside_its_holder() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    fill(&kecamatan);
    let camat = office(&kecamatan, "Camat Kalirejo").id;
    appoint(&kecamatan, &camat, person("Yulianto"), since("", "not"));
    put(
        &world,
        "Nama;Jabatan;Sejak;Sampai\r\nBudiman;Camat Kalirejo;01/02/2018;31/12/2021\r\n",
    );
    let view = open(&kecamatan);
    let remarks: Vec<RosterRemarkCode> = view
        .rows
        .iter()
        .flat_map(|row| &row.warnings)
        .map(|one| one.code)
        .collect();
    assert_eq!(view.good, 1);
    assert!(remarks.is_empty(), "{remarks:?}");
    call::<ImportedView>(&kecamatan, "save_roster", json!({ "id": view.id })).unwrap();
    let camat = office(&kecamatan, "Camat Kalirejo");
    let held: Vec<(&str, &str)> = camat
        .holdings
        .iter()
        .map(|one| (one.name.as_str(), one.to.as_str()))
        .collect();
    assert_eq!(held, [("Budiman", "2021-12-31"), ("Yulianto", "")]);
    assert_eq!(camat.holder.unwrap().name, "Yulianto");
    assert_eq!(open(&kecamatan).doubled, 1, "the same file once more doubles nobody");
}

#[test]
fn an_office_that_two_laptops_wrote_down_is_one() {
    let world = World::new();
    let (one, other) = (
        world.enrolled("kecamatan", DISTRICT),
        world.enrolled("operator", DISTRICT),
    );
    let all = fill(&one);
    assert_eq!(fill(&other), all);
    for (desk, name) in [(&one, "Handoko"), (&other, "Sutrisno")] {
        let request = json!({ "id": null, "seen": null, "form": person(name) });
        call::<RosterSaved>(desk, "save_person", request).unwrap();
    }
    for desk in [&one, &other] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
        world.until(|| status(desk).unsent == 0);
    }
    for desk in [&one, &other] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
        world.until(|| roster(desk).people.len() == 2);
        let view = roster(desk);
        assert_eq!((view.offices_all, view.missing), (all, 0));
    }
    let ids = |desk: &Desk| -> Vec<String> { roster(desk).offices.into_iter().map(|office| office.id).collect() };
    assert_eq!(ids(&one), ids(&other), "both show the same of the two entries");
    let kapolsek = office(&other, "Kapolsek Kalirejo").id;
    call::<RosterSaved>(&other, "remove_from_roster", json!({ "id": kapolsek })).unwrap();
    assert_eq!(roster(&other).offices_all, all - 1, "deleted as one");
}
