//! The five coordination meetings of the press reports in `tests/fixtures/rakor.json`, entered and held through the commands: whoever was
//! represented, whoever stood in, whoever nobody named, whole regencies invited, a part inside a meeting, a beginning that nobody wrote down.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod world;

use std::path::Path;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode};
use kentongan_regions::Regions;
use kentongan_testkit::papers;
use serde_json::{Value, json};
use world::*;

const REPORTS: &str = include_str!("../../../tests/fixtures/rakor.json");

/// The reports by their ids.
fn report(id: &str) -> Value {
    let reports: Value = serde_json::from_str(REPORTS).unwrap();
    let meetings = reports["meetings"].as_array().unwrap();
    meetings.iter().find(|meeting| meeting["id"] == id).unwrap().clone()
}

/// What a report says, or nothing.
fn said<'a>(of: &'a Value, what: &str) -> &'a str {
    of[what].as_str().unwrap_or_default()
}

/// The service and the laptop of the office that holds the meeting.
fn office(report: &Value) -> (World, Desk) {
    let code = said(report, "region_code");
    let world = World::of_place(code, said(report, "title"));
    let desk = world.enrolled("kantor", &format!("{}:{code}", said(report, "level")));
    (world, desk)
}

/// The form as somebody fills it in who has the report before him; what it does not say stays empty.
fn form(report: &Value) -> Value {
    let chair = &report["chair"];
    let date: Vec<&str> = said(report, "date").rsplit('-').collect();
    let agenda: Vec<&str> = report["agenda"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let kind = match said(report, "id") {
        "batang-hari" => "forkopimda",
        "palangka-raya" => "guidance",
        "cimahi" => "territorial",
        _ => "coordination",
    };
    let mut form = json!({
        "kind": kind, "title": said(report, "title"), "theme": said(report, "theme"), "date_text": date.join("/"),
        "start_text": said(report, "start"), "end_text": "", "venue": said(report, "venue"), "agenda": agenda.join("\n"),
        "chair_name": said(chair, "name"), "chair_office": said(chair, "office"),
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    if !chair["represents"].is_null() {
        form["chair_represents"] = chair["represents"].clone();
    }
    if chair["acting"] == "Pj." {
        form["chair_acting"] = json!("pj");
    }
    form
}

fn save(desk: &Desk, form: &Value) -> MeetingView {
    call(desk, "save_meeting", json!({ "id": null, "seen": null, "form": form })).unwrap()
}

/// Enters a report: the meeting, and everyone whom it invites.
fn entered(desk: &Desk, report: &Value) -> MeetingView {
    let id = save(desk, &form(report)).row.id;
    for invited in report["invited"].as_array().unwrap() {
        let preset = match (&invited["every_village_of"], &invited["every_district_of"]) {
            (Value::String(_), _) => Some("all_village_heads"),
            (_, Value::String(_)) => Some("all_district_heads"),
            _ => None,
        };
        let (command, request) = match preset {
            Some(preset) => ("invite_group", json!({ "meeting_id": id, "preset": preset })),
            None => {
                // Of one the report gives the name alone.
                let office = invited["office"].as_str().unwrap_or("Unsur Forkopimda");
                let (group, name) = (said(invited, "group"), said(invited, "name"));
                let request = json!({ "meeting_id": id, "group": group, "office": office, "name": name });
                ("invite_office", request)
            }
        };
        call::<Value>(desk, command, request).unwrap();
    }
    meeting(desk, &id)
}

fn meeting(desk: &Desk, id: &str) -> MeetingView {
    call(desk, "get_meeting", json!({ "id": id })).unwrap()
}

fn invitee<'a>(meeting: &'a MeetingView, office: &str) -> &'a InviteeView {
    meeting
        .invitees
        .iter()
        .find(|invitee| invitee.office == office)
        .unwrap()
}

/// Marks an office. `more`: what is said besides its status.
fn mark(desk: &Desk, meeting: &MeetingView, office: &str, status: &str, more: &Value) -> MeetingView {
    let mut request = json!({
        "meeting_id": meeting.row.id, "invitee_id": invitee(meeting, office).id, "status": status,
        "representative_name": "", "representative_office": ""
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    call(desk, "mark_attendance", request).unwrap()
}

fn late_at(meeting: &MeetingView, office: &str) -> String {
    invitee(meeting, office).mark.as_ref().unwrap().late_at.clone()
}

/// Pages of the sheet as the window shows them, and the words of its PDF.
fn sheet(desk: &Desk, meeting: &MeetingView, filled: bool) -> (Vec<String>, String) {
    let request = sheet_of(json!({ "meeting_id": meeting.row.id, "filled": filled, "paper": "a4", "blank_rows": 0 }));
    let preview: PreviewView = call(desk, "preview_paper", paper_of("attendance", request)).unwrap();
    let saved: SavedFile = call(desk, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
    let words = papers::text_of(Path::new(&saved.path.unwrap())).unwrap();
    (preview.pages.into_iter().map(|page| page.svg).collect(), words)
}

fn regions() -> Regions {
    Regions::load(&Regions::find_file().unwrap()).unwrap()
}

#[test]
fn all_five_are_entered_as_they_were_reported() {
    let regions = regions();
    for id in ["kalirejo", "batang-hari", "tanjung-lago", "palangka-raya", "cimahi"] {
        let report = report(id);
        let (_world, desk) = office(&report);
        let meeting = entered(&desk, &report);
        assert_eq!(meeting.row.date, said(&report, "date"), "{id}");
        assert_eq!(meeting.row.time_text, said(&report, "start"), "{id}");
        assert_eq!(meeting.row.venue, said(&report, "venue"), "{id}");
        let agenda = report["agenda"].as_array().unwrap();
        assert_eq!(meeting.form.agenda.lines().count(), agenda.len(), "{id}");

        let invited = report["invited"].as_array().unwrap().iter().map(|invited| {
            let (villages, districts) = (&invited["every_village_of"], &invited["every_district_of"]);
            match (villages.as_str(), districts.as_str()) {
                (Some(of), _) => regions.villages_of(of).len(),
                (_, Some(of)) => regions.districts_of(of).len(),
                _ => 1,
            }
        });
        let invited: usize = invited.sum();
        assert_eq!(meeting.row.counts.invited as usize, invited, "{id}");
        assert_eq!(meeting.row.counts.unmarked as usize, invited, "{id}");

        // And held: everybody comes through the door.
        let mut held = None;
        for one in &meeting.invitees {
            let request = json!({
                "meeting_id": meeting.row.id, "invitee_id": one.id, "status": "present", "representative_name": "",
                "representative_office": ""
            });
            held = Some(call::<MeetingView>(&desk, "mark_attendance", request).unwrap());
        }
        let held = held.unwrap();
        let counts = &held.row.counts;
        assert_eq!((counts.present as usize, counts.unmarked), (invited, 0), "{id}");
        assert!(held.invitees.iter().all(|one| one.mark.is_some()), "{id}");
        assert_eq!(
            held.row.kind == MeetingKind::Coordination,
            ["kalirejo", "tanjung-lago"].contains(&id),
            "{id}"
        );
    }
}

#[test]
fn a_regency_invites_in_the_name_of_its_own_head() {
    for (id, from) in [("batang-hari", "Bupati "), ("cimahi", "Wali Kota Cimahi")] {
        let report = report(id);
        let (_world, desk) = office(&report);
        let meeting = save(&desk, &form(&report)).row.id;
        let request = json!({ "meeting_id": meeting, "invitee_id": null });
        let text: InvitationText = call(&desk, "get_invitation_text", request).unwrap();
        assert!(text.text.lines().last().unwrap().starts_with(from), "{}", text.text);
    }
}

#[test]
fn a_whole_regency_is_invited_once_and_camat_by_camat() {
    let report = report("palangka-raya");
    let (_world, desk) = office(&report);
    let meeting = entered(&desk, &report);
    let regions = regions();
    for district in regions.districts_of("62.71") {
        invitee(&meeting, &format!("Camat {}", district.name));
    }
    let lurah = meeting
        .invitees
        .iter()
        .filter(|invitee| invitee.office.starts_with("Lurah "));
    assert_eq!(lurah.count(), regions.villages_of("62.71").len());
    let again = json!({ "meeting_id": meeting.row.id, "preset": "all_village_heads" });
    let again: MeetingView = call(&desk, "invite_group", again).unwrap();
    assert_eq!(again.row.counts.invited, meeting.row.counts.invited);
    assert_eq!(
        (again.row.venue.as_str(), again.row.time_text.as_str()),
        ("", ""),
        "the report says neither"
    );
}

#[test]
fn nobody_is_late_for_a_meeting_whose_beginning_nobody_knows() {
    let report = report("kalirejo");
    let (_world, desk) = office(&report);
    let meeting = entered(&desk, &report);
    let none = json!({});
    let meeting = mark(&desk, &meeting, "Camat Kalirejo", "present", &none);
    assert_eq!(late_at(&meeting, "Camat Kalirejo"), "");

    // It is nine, and now it is known that it began at half past eight.
    let (seen, known) = (form(&report), with(form(&report), "start_text", json!("8.30")));
    let request = json!({ "id": meeting.row.id, "seen": seen, "form": known });
    let meeting: MeetingView = call(&desk, "save_meeting", request).unwrap();
    let meeting = mark(&desk, &meeting, "Kapolsek Kalirejo", "represented", &none);
    assert_eq!(late_at(&meeting, "Kapolsek Kalirejo"), "09.00");
    assert_eq!(late_at(&meeting, "Camat Kalirejo"), "", "he came before anybody asked");
    let recent: Vec<&str> = meeting.recent.iter().map(|mark| mark.late_at.as_str()).collect();
    assert_eq!(recent, ["09.00", ""], "who was marked last says so too");

    // Who came is corrected; when he came is not, unless somebody says so.
    let named = json!({ "representative_name": "Iptu Suroso" });
    let meeting = mark(&desk, &meeting, "Kapolsek Kalirejo", "represented", &named);
    assert_eq!(late_at(&meeting, "Kapolsek Kalirejo"), "09.00");
    let typed = json!({ "representative_name": "Iptu Suroso", "late_at": "8:45" });
    let meeting = mark(&desk, &meeting, "Kapolsek Kalirejo", "represented", &typed);
    assert_eq!(late_at(&meeting, "Kapolsek Kalirejo"), "08.45");
    let (_, words) = sheet(&desk, &meeting, true);
    assert!(words.contains("Diwakili 08.45"), "{words}");
    let meeting = mark(
        &desk,
        &meeting,
        "Kapolsek Kalirejo",
        "present",
        &json!({ "late_at": "" }),
    );
    assert_eq!(late_at(&meeting, "Kapolsek Kalirejo"), "");
    let meeting = mark(&desk, &meeting, "Danramil Kalirejo", "sick", &none);
    assert_eq!(late_at(&meeting, "Danramil Kalirejo"), "");
    let counts = &meeting.row.counts;
    assert_eq!((counts.present, counts.represented, counts.absent), (2, 0, 1));

    let id = invitee(&meeting, "Kepala KUA").id.clone();
    let request = json!({
        "meeting_id": meeting.row.id, "invitee_id": id, "status": "present", "representative_name": "",
        "representative_office": "", "late_at": "nanti"
    });
    let refused = call::<MeetingView>(&desk, "mark_attendance", request).unwrap_err();
    let field = &refused.fields[0];
    assert_eq!(
        (field.field.as_str(), field.code),
        ("late_at", FieldErrorCode::TimeMalformed)
    );
}

#[test]
fn door_paper_and_final_minutes_count_by_one_rule() {
    let report = report("kalirejo");
    let (_world, desk) = office(&report);
    let meeting = entered(&desk, &report);
    let none = json!({});
    for (office, status) in [
        ("Camat Kalirejo", "present"),
        ("Kapolsek Kalirejo", "represented"),
        ("Danramil Kalirejo", "sick"),
    ] {
        mark(&desk, &meeting, office, status, &none);
    }
    let guest = json!({ "meeting_id": meeting.row.id, "name": "Suwarno", "office": "Ketua Gapoktan" });
    let meeting: MeetingView = call(&desk, "add_walk_in", guest).unwrap();
    let door = &meeting.row.counts;
    assert_eq!(
        (door.present, door.represented, door.absent, door.walk_ins),
        (1, 1, 1, 1)
    );
    assert_eq!(door.unmarked, door.invited - 3);

    let (_, words) = sheet(&desk, &meeting, true);
    let unmarked = format!("{} orang", door.unmarked);
    assert!(words.contains("Belum dicatat") && words.contains(&unmarked), "{words}");
    let away = format!("{} orang", door.unmarked + door.absent);
    assert!(!words.contains(&away), "whom nobody recorded is not absent: {words}");

    let made: MinutesView = call(&desk, "finalise_minutes", json!({ "id": meeting.row.id })).unwrap();
    let made = made.fixed.unwrap();
    assert_eq!(
        (made.came, made.invited),
        (2, door.invited),
        "a guest is not of the invited"
    );
    assert_eq!((made.absent, made.unmarked, made.walk_ins), (1, door.unmarked, 1));
}

#[test]
fn the_sekda_chairs_for_the_bupati_and_a_kbo_comes_for_the_kapolres() {
    const KAPOLRES: &str = "Kapolres Batang Hari";
    let report = report("batang-hari");
    let (_world, desk) = office(&report);
    let meeting = entered(&desk, &report);
    assert_eq!(meeting.row.time_text, "pagi");
    let asked = json!({ "meeting_id": meeting.row.id, "invitee_id": invitee(&meeting, KAPOLRES).id });
    let offered: Vec<RepresentativeView> = call(&desk, "list_representatives", asked).unwrap();
    let kbo = report["invited"]
        .as_array()
        .unwrap()
        .iter()
        .find(|invited| !invited["represented_by"].is_null())
        .map(|invited| &invited["represented_by"])
        .unwrap();
    assert!(offered.iter().any(|usual| usual.office == said(kbo, "office")));

    let who = json!({ "representative_name": kbo["name"], "representative_office": kbo["office"] });
    let meeting = mark(&desk, &meeting, KAPOLRES, "represented", &who);
    // Who came for the commander of the district nobody wrote down.
    let meeting = mark(&desk, &meeting, "Perwakilan Kodim 045/BH", "represented", &json!({}));
    let meeting = mark(&desk, &meeting, "Kepala Badan Kesbangpol", "present", &json!({}));
    let many = json!({ "meeting_id": meeting.row.id, "name": "Suwandi", "office": "Kepala Dinas Sosial" });
    let meeting: MeetingView = call(&desk, "add_walk_in", many).unwrap();
    let counts = &meeting.row.counts;
    assert_eq!((counts.present, counts.represented, counts.walk_ins), (1, 2, 1));
    let unnamed = invitee(&meeting, "Perwakilan Kodim 045/BH").mark.as_ref().unwrap();
    assert_eq!(
        (unnamed.status, unnamed.representative_name.as_str()),
        (AttendanceStatus::Represented, "")
    );

    let (_, words) = sheet(&desk, &meeting, true);
    for printed in [
        "a.n. BUPATI BATANG HARI",
        "SEKRETARIS DAERAH,",
        "MUHAMAD AZAN",
        "Iptu Saryono",
        "Suwandi",
    ] {
        assert!(words.contains(printed), "{printed} in {words}");
    }

    // The next time he is offered by name, before those who usually come.
    let next = entered(&desk, &report);
    let asked = json!({ "meeting_id": next.row.id, "invitee_id": invitee(&next, KAPOLRES).id });
    let offered: Vec<RepresentativeView> = call(&desk, "list_representatives", asked).unwrap();
    assert_eq!(
        (offered[0].name.as_str(), offered[0].office.as_str()),
        (said(kbo, "name"), said(kbo, "office"))
    );
}

#[test]
fn who_holds_an_office_for_a_time_signs_so_and_whoever_drew_his_name_is_on_the_sheet() {
    let report = report("cimahi");
    let (_world, desk) = office(&report);
    let meeting = entered(&desk, &report);
    let camat = meeting
        .invitees
        .iter()
        .find(|invitee| invitee.office.starts_with("Camat "))
        .unwrap()
        .office
        .clone();
    let signing = |office: &str, strokes: Value| json!({ "meeting_id": meeting.row.id, "invitee_id": invitee(&meeting, office).id, "strokes": strokes });
    let drawn = json!([[[100, 120], [300, 40], [520, 260]], [[600, 90]]]);

    let refused = call::<MeetingView>(&desk, "sign_attendance", signing(&camat, drawn.clone())).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput, "who is not marked has not come");
    mark(&desk, &meeting, &camat, "present", &json!({}));
    let (unsigned, words) = sheet(&desk, &meeting, true);
    assert!(
        words.contains("Pj. WALI KOTA CIMAHI,") && words.contains("DIKDIK S. NUGRAHAWAN"),
        "{words}"
    );
    let blank = sheet(&desk, &meeting, false).0;

    let refused = call::<MeetingView>(&desk, "sign_attendance", signing(&camat, json!([[]]))).unwrap_err();
    assert_eq!(refused.fields[0].code, FieldErrorCode::Required);
    let endless = json!([vec![[1, 1]; 2_000]]);
    let refused = call::<MeetingView>(&desk, "sign_attendance", signing(&camat, endless)).unwrap_err();
    assert_eq!(refused.fields[0].code, FieldErrorCode::OutOfRange);
    let signed: MeetingView = call(&desk, "sign_attendance", signing(&camat, drawn.clone())).unwrap();
    let id = invitee(&signed, &camat).signature_id.clone().unwrap();
    let kept: Vec<SignatureView> = call(&desk, "list_signatures", json!({ "id": meeting.row.id })).unwrap();
    assert_eq!((kept.len(), kept[0].id.as_str()), (1, id.as_str()));
    assert_eq!(serde_json::to_value(&kept[0].strokes).unwrap(), drawn);
    assert_ne!(sheet(&desk, &meeting, true).0, unsigned, "it is printed");
    assert_eq!(
        sheet(&desk, &meeting, false).0,
        blank,
        "the blank sheet is signed with ink"
    );

    let back = json!({ "meeting_id": meeting.row.id, "invitee_id": invitee(&meeting, &camat).id });
    let none: MeetingView = call(&desk, "unsign_attendance", back).unwrap();
    assert_eq!(invitee(&none, &camat).signature_id, None);
    assert_eq!(sheet(&desk, &meeting, true).0, unsigned);
}

#[test]
fn a_launch_inside_a_rakor_is_a_part_of_it_with_guests_of_its_own() {
    let report = report("tanjung-lago");
    let (_world, desk) = office(&report);
    let whole = entered(&desk, &report);
    let bupati = invitee(&whole, "Bupati Banyuasin");
    assert_eq!(bupati.number, 1, "a guest of a higher level stands first");

    let launch = with(form(&report), "title", json!("Peluncuran UKM Desa"));
    let launch = with(launch, "parent_id", json!(whole.row.id));
    let launch = save(&desk, &launch);
    let guest = json!({ "meeting_id": launch.row.id, "name": "Siti Aminah", "office": "Ketua UKM Desa" });
    let launch: MeetingView = call(&desk, "add_walk_in", guest).unwrap();
    assert_eq!((launch.row.counts.walk_ins, launch.row.counts.invited), (1, 0));
    let whole: Value = call(&desk, "get_meeting", json!({ "id": whole.row.id })).unwrap();
    assert_eq!(whole["parts"][0]["title"], "Peluncuran UKM Desa");
    assert_eq!(
        whole["row"]["counts"]["walk_ins"], 0,
        "who came to the part did not come to the whole by that"
    );
}
