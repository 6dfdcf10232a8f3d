//! Series, host rotation, venues and invitations by the commands of the window, at a kecamatan of 17 villages.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode};
use kentongan_domain::role::Role;
use serde_json::{Value, json};
use world::*;

const DISTRICT: &str = "district:18.02.01";
/// The office, then two villages.
const HOSTS: [&str; 3] = ["18.02.01", "18.02.01.2003", "18.02.01.2004"];

fn series_form() -> Value {
    json!({
        "title": "Rapat Koordinasi Bulanan Forkopimcam Kalirejo", "kind": "coordination", "rule": "weekday:3:1",
        "hosts": HOSTS, "venue": "Aula Kantor Kecamatan Kalirejo", "start_text": "9"
    })
}

fn saved(desk: &Desk) -> SeriesView {
    let request = json!({ "id": null, "seen": null, "form": series_form() });
    only(call(desk, "save_series", request).unwrap())
}

fn only(list: SeriesListView) -> SeriesView {
    list.series.into_iter().next().unwrap()
}

fn hosts_of(series: &SeriesView, many: usize) -> Vec<&str> {
    series.turns.iter().take(many).map(|turn| turn.host.as_str()).collect()
}

fn hold_next(desk: &Desk, series: &SeriesView) -> MeetingView {
    let draft: MeetingDraft = call(desk, "draft_next_meeting", json!({ "id": series.id })).unwrap();
    let request = json!({ "id": null, "seen": null, "form": draft.form });
    call(desk, "save_meeting", request).unwrap()
}

#[test]
fn the_next_rakor_stands_filled_in_and_nothing_is_written_before_it_is_saved() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let venue = json!({ "name": "Balai Kampung", "address": "Jalan Raya 1", "region": HOSTS[1], "note": "80 kursi" });
    call::<VenueListView>(&desk, "save_venue", json!({ "id": null, "seen": null, "form": venue })).unwrap();
    let series = saved(&desk);
    // Today is the third Monday of January 2025.
    assert_eq!(
        (series.next_month.as_str(), series.turns[0].date.as_str()),
        ("2025-01", "2025-01-20")
    );
    let draft: MeetingDraft = call(&desk, "draft_next_meeting", json!({ "id": series.id })).unwrap();
    assert_eq!(
        (
            draft.form.title.as_str(),
            draft.form.date_text.as_str(),
            draft.form.start_text.as_str()
        ),
        ("Rapat Koordinasi Bulanan Forkopimcam Kalirejo", "20/01/2025", "09.00")
    );
    assert_eq!(
        (draft.form.host.as_str(), draft.form.venue.as_str()),
        (HOSTS[0], "Aula Kantor Kecamatan Kalirejo")
    );
    let list: MeetingListView = call(&desk, "list_meetings", json!({})).unwrap();
    assert!(list.upcoming.is_empty() && list.past.is_empty());

    let form = json!({ "id": null, "seen": null, "form": MeetingForm {
        chair_name: "Hi. Yulianto, S.E.".to_owned(), chair_office: "Camat Kalirejo".to_owned(), ..draft.form
    } });
    let first: MeetingView = call(&desk, "save_meeting", form).unwrap();
    assert_eq!(first.series_title, "Rapat Koordinasi Bulanan Forkopimcam Kalirejo");
    let second: MeetingDraft = call(&desk, "draft_next_meeting", json!({ "id": series.id })).unwrap();
    assert_eq!(
        (
            second.form.date_text.as_str(),
            second.form.host.as_str(),
            second.form.venue.as_str()
        ),
        ("17/02/2025", HOSTS[1], "Balai Kampung, Jalan Raya 1")
    );
    assert_eq!(
        (second.form.chair_office.as_str(), second.host_name.as_str()),
        ("Camat Kalirejo", "Kampung Kalirejo")
    );
}

#[test]
fn turns_are_passed_over_with_a_reason_and_swapped_and_both_are_taken_back() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let series = saved(&desk);
    let plain: Vec<String> = hosts_of(&series, 6).into_iter().map(str::to_owned).collect();
    let skip = |reason: &str, take_back: bool| {
        let request = json!({ "series_id": series.id, "month": "2025-02", "host": HOSTS[1], "reason": reason, "take_back": take_back });
        call::<SeriesListView>(&desk, "skip_host", request)
    };
    let refused = skip("  ", false).unwrap_err();
    assert_eq!(refused.fields[0].code, FieldErrorCode::Required);
    let skipped = only(skip("Panen raya", false).unwrap());
    assert_eq!(hosts_of(&skipped, 4), [HOSTS[0], HOSTS[2], HOSTS[1], HOSTS[0]]);
    assert_eq!(skipped.turns[1].skipped[0].reason, "Panen raya");
    assert_eq!(hosts_of(&only(skip("", true).unwrap()), 6), plain);

    let swap = |month: &str, other: &str, take_back: bool| {
        let request = json!({ "series_id": series.id, "month": month, "other_month": other, "reason": "Balai diperbaiki", "take_back": take_back });
        call::<SeriesListView>(&desk, "swap_hosts", request)
    };
    let swapped = only(swap("2025-02", "2025-03", false).unwrap());
    assert_eq!(hosts_of(&swapped, 4), [HOSTS[0], HOSTS[2], HOSTS[1], HOSTS[0]]);
    assert_eq!(swapped.turns[1].in_place_of, "Kampung Kalirejo");
    let twice = swap("2025-02", "2025-01", false).unwrap_err();
    assert_eq!(twice.fields[0].code, FieldErrorCode::TurnsNotSwapped);
    assert_eq!(hosts_of(&only(swap("2025-03", "", true).unwrap()), 6), plain);

    // What the form of the series changes leaves the turns as they are.
    skip("Panen raya", false).unwrap();
    let seen = serde_json::to_value(&series.form).unwrap();
    let form = with(seen.clone(), "venue", json!("Pendopo"));
    let request = json!({ "id": series.id, "seen": seen, "form": form });
    let changed: SeriesListView = call(&desk, "save_series", request).unwrap();
    let changed = only(changed);
    assert_eq!(
        (changed.form.venue.as_str(), changed.turns[1].skipped.len()),
        ("Pendopo", 1)
    );
}

#[test]
fn who_has_hosted_follows_from_the_meetings() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let series = saved(&desk);
    for _ in 0..2 {
        hold_next(&desk, &series);
    }
    let now = only(call(&desk, "list_series", json!({})).unwrap());
    let hosted = |now: &SeriesView| -> Vec<bool> { now.standings.iter().map(|one| one.hosted).collect() };
    assert_eq!(
        hosted(&now),
        [true, false, false],
        "what is planned for February was not held"
    );
    assert_eq!((now.standings[1].times, now.standings[1].last_month.as_str()), (0, ""));
    assert_eq!(
        (now.next_month.as_str(), now.turns[2].host.as_str()),
        ("2025-03", HOSTS[2])
    );
    assert!(!now.turns[1].meeting_id.is_empty() && now.turns[2].meeting_id.is_empty());

    // A launch inside the rakor is no turn.
    let list: MeetingListView = call(&desk, "list_meetings", json!({})).unwrap();
    let rakor = list.upcoming.iter().find(|row| row.date == "2025-02-17").unwrap();
    let form = MeetingForm {
        title: "Peluncuran UKM Desa".to_owned(),
        date_text: "17/02/2025".to_owned(),
        parent_id: rakor.id.clone(),
        series_id: series.id.clone(),
        host: HOSTS[1].to_owned(),
        ..MeetingForm::default()
    };
    let request = json!({ "id": null, "seen": null, "form": form });
    call::<MeetingView>(&desk, "save_meeting", request).unwrap();
    for _ in 0..30 {
        world.clock.pass(24 * 60 * 60 * 1_000);
    }
    // Nobody touched it that long.
    unlock(&desk);
    let later = only(call(&desk, "list_series", json!({})).unwrap());
    assert_eq!(hosted(&later), [true, true, false]);
    assert_eq!(
        (later.standings[1].times, later.standings[1].last_month.as_str()),
        (1, "2025-02")
    );
    assert_eq!(later.next_month, "2025-03");
}

#[test]
fn a_series_and_a_venue_are_deleted_and_come_back() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let series = saved(&desk);
    let meeting = hold_next(&desk, &series);
    let by_id = |id: &str| json!({ "id": id });
    let list: SeriesListView = call(&desk, "remove_series", by_id(&series.id)).unwrap();
    assert!(list.series.is_empty());
    let gone = call::<MeetingDraft>(&desk, "draft_next_meeting", by_id(&series.id)).unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    // A meeting of it stays what it was, and can be saved.
    let request = json!({ "id": meeting.row.id, "seen": meeting.form, "form": with(
        serde_json::to_value(&meeting.form).unwrap(), "venue", json!("Pendopo")) });
    let meeting: MeetingView = call(&desk, "save_meeting", request).unwrap();
    assert_eq!(
        (meeting.form.series_id, meeting.form.venue.as_str()),
        (series.id.clone(), "Pendopo")
    );
    let back = only(call(&desk, "return_series", by_id(&series.id)).unwrap());
    assert_eq!(
        (back.id.as_str(), back.next_month.as_str()),
        (series.id.as_str(), "2025-02")
    );
    call::<SeriesListView>(&desk, "return_series", by_id(&series.id)).unwrap();

    let venue = json!({ "name": "Balai Kampung", "address": "", "region": HOSTS[1], "note": "" });
    let book: VenueListView = call(&desk, "save_venue", json!({ "id": null, "seen": null, "form": venue })).unwrap();
    let id = book.venues[0].id.clone();
    let book: VenueListView = call(&desk, "remove_venue", by_id(&id)).unwrap();
    assert!(book.venues.is_empty());
    let refused = call::<SeriesListView>(&desk, "return_series", by_id(&id)).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound, "a venue is no series");
    let book: VenueListView = call(&desk, "return_venue", by_id(&id)).unwrap();
    assert_eq!(book.venues.len(), 1);

    let reader = world.enrolled_as("pembaca", DISTRICT, Role::Reader);
    for command in ["remove_series", "return_series", "remove_venue", "return_venue"] {
        let refused = call::<Value>(&reader, command, by_id(&series.id)).unwrap_err();
        assert_eq!(refused.code, ErrorCode::ReadsOnly, "{command}");
    }
}

#[test]
fn the_text_that_goes_out_has_the_agenda_in_its_order_and_nothing_that_became_secret() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", "village:18.02.01.2003");
    let issue = |title: &str| -> IssueView {
        let form = with(issue_form(title, "INF"), "urgency", json!("emergency"));
        call(&desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
    };
    let secret = issue("Pungutan di loket");
    issue("Tanggul retak");
    let form = MeetingForm {
        title: "Musyawarah Kampung".to_owned(),
        date_text: "20/01/2025".to_owned(),
        agenda: "Sambutan".to_owned(),
        ..MeetingForm::default()
    };
    let request = json!({ "id": null, "seen": null, "form": form });
    let meeting: MeetingView = call(&desk, "save_meeting", request).unwrap();
    let id = meeting.row.id;
    let text = || {
        let request = json!({ "meeting_id": id, "invitee_id": null });
        call::<InvitationText>(&desk, "get_invitation_text", request)
            .unwrap()
            .text
    };
    assert!(
        text().contains("Agenda:\n1. Sambutan\n"),
        "before there are items: {}",
        text()
    );
    let request = json!({ "meeting_id": id, "about_ids": [], "lines": false });
    let built: AgendaView = call(&desk, "build_agenda", request).unwrap();
    let titles: Vec<&str> = built.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles.len(), 2);
    let first_two = format!("Agenda:\n1. {}\n2. {}\n", titles[0], titles[1]);
    assert!(
        text().contains(&first_two) && !text().contains("Sambutan"),
        "{}",
        text()
    );
    let request = json!({ "meeting_id": id, "id": built.items[1].id, "after_id": null });
    call::<AgendaView>(&desk, "order_agenda", request).unwrap();
    let turned = format!("Agenda:\n1. {}\n2. {}\n", titles[1], titles[0]);
    assert!(text().contains(&turned), "{}", text());

    let seen = serde_json::to_value(&secret.form).unwrap();
    let form = with(seen.clone(), "confidential", json!(true));
    let request = json!({ "id": secret.row.id, "seen": seen, "form": form });
    call::<IssueView>(&desk, "edit_issue", request).unwrap();
    assert!(
        text().contains("Agenda:\n1. Tanggul retak\n") && !text().contains("Pungutan"),
        "{}",
        text()
    );
}

#[test]
fn a_village_keeps_its_own_series_and_a_reader_none() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let series = saved(&desk);
    let village = world.enrolled("kampung", "village:18.02.01.2003");
    let list: SeriesListView = call(&village, "list_series", json!({})).unwrap();
    assert!(list.series.is_empty() && list.may_edit);
    let not_here = call::<MeetingDraft>(&village, "draft_next_meeting", json!({ "id": series.id })).unwrap_err();
    assert_eq!(not_here.code, ErrorCode::NotFound);
    let reader = world.enrolled_as("pembaca", DISTRICT, Role::Reader);
    let request = json!({ "id": null, "seen": null, "form": series_form() });
    let refused = call::<SeriesListView>(&reader, "save_series", request).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadsOnly);
    let list: SeriesListView = call(&reader, "list_series", json!({})).unwrap();
    assert!(!list.may_edit);
}

#[test]
fn a_launch_inside_a_rakor_belongs_to_it_and_nothing_belongs_to_itself() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let rakor = hold_next(&desk, &saved(&desk));
    let form = MeetingForm {
        title: "Peluncuran UKM Desa".to_owned(),
        date_text: "20/01/2025".to_owned(),
        parent_id: rakor.row.id.clone(),
        ..MeetingForm::default()
    };
    let launch: MeetingView = call(&desk, "save_meeting", json!({ "id": null, "seen": null, "form": form })).unwrap();
    assert_eq!(launch.part_of.map(|whole| whole.id), Some(rakor.row.id.clone()));
    let rakor: MeetingView = call(&desk, "get_meeting", json!({ "id": rakor.row.id })).unwrap();
    assert_eq!(
        rakor.parts.iter().map(|part| part.title.as_str()).collect::<Vec<_>>(),
        ["Peluncuran UKM Desa"]
    );
    let form = json!({ "id": null, "seen": null, "form": MeetingForm {
        title: "Rapat lain".to_owned(), date_text: "21/01/2025".to_owned(), ..MeetingForm::default()
    } });
    let other: MeetingView = call(&desk, "save_meeting", form).unwrap();
    // Nor is one that has parts a part of a third.
    for parent in [&rakor.row.id, &launch.row.id, &other.row.id] {
        let id = &rakor.row.id;
        let form = MeetingForm {
            parent_id: parent.clone(),
            ..rakor.form.clone()
        };
        let request = json!({ "id": id, "seen": rakor.form, "form": form });
        assert_eq!(
            call::<MeetingView>(&desk, "save_meeting", request).unwrap_err().code,
            ErrorCode::NotAllowed
        );
    }
}

#[test]
fn a_group_is_told_at_once_and_the_text_that_goes_out_names_no_number_of_anybody() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let meeting = hold_next(&desk, &saved(&desk));
    let id = meeting.row.id;
    assert_eq!(meeting.number_suggested, "005/…/I/2025");
    let seen = meeting.form;
    let form = MeetingForm {
        invitation_number: meeting.number_suggested,
        agenda: "Kesehatan\nHubungi 0812 3456 7890".to_owned(),
        chair_name: "Suparman".to_owned(),
        chair_office: "Sekretaris Kecamatan".to_owned(),
        chair_represents: "Camat Kalirejo".to_owned(),
        chair_acting: ChairActing::Plt,
        level: Some(Level::Regency),
        ..seen.clone()
    };
    let meeting: MeetingView = call(&desk, "save_meeting", json!({ "id": id, "seen": seen, "form": form })).unwrap();
    assert!(meeting.number_provisional);
    assert_eq!(
        (meeting.form.level, meeting.form.chair_acting),
        (Some(Level::Regency), ChairActing::Plt)
    );
    let meeting: MeetingView = call(
        &desk,
        "invite_group",
        json!({ "meeting_id": id, "preset": "forkopimcam" }),
    )
    .unwrap();
    let ids: Vec<&str> = meeting.invitees.iter().map(|one| one.id.as_str()).collect();
    let told = |ids: &[&str], how: &str, time: &str| {
        let request =
            json!({ "meeting_id": id, "invitee_ids": ids, "how": how, "date_text": "15/01/2025", "time_text": time });
        call::<MeetingView>(&desk, "note_told", request)
    };
    assert_eq!(told(&[], "whatsapp", "").unwrap_err().fields[0].field, "invitee_ids");
    assert_eq!(told(&ids, "whatsapp", "pagi").unwrap_err().fields[0].field, "time_text");
    told(&ids, "whatsapp", "8.10").unwrap();
    let meeting = told(&ids[..1], "phone", "").unwrap();
    let said: Vec<(ToldHow, &str, &str)> = meeting.invitees[0]
        .told
        .iter()
        .map(|told| (told.how, told.date.as_str(), told.time.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (ToldHow::Whatsapp, "2025-01-15", "08.10"),
            (ToldHow::Phone, "2025-01-15", "")
        ]
    );
    assert_eq!(meeting.invitees[1].told.len(), 1);

    let request = json!({ "meeting_id": id, "invitee_id": meeting.invitees[1].id });
    let text = call::<InvitationText>(&desk, "get_invitation_text", request)
        .unwrap()
        .text;
    for line in [
        "Yth. Kapolsek Kalirejo",
        "*Rapat Koordinasi Bulanan Forkopimcam Kalirejo*",
        "Hari, tanggal: Senin, 20 Januari 2025",
        "Waktu: 09.00 WIB s.d. selesai",
        "Pimpinan rapat: Suparman, Plt. Sekretaris Kecamatan mewakili Camat Kalirejo",
        "2. Hubungi …",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    // A number whose place is blank is none yet.
    assert!(!text.contains("Nomor:"), "{text}");
}

#[test]
fn the_number_of_an_invitation_follows_the_format_of_the_kecamatan() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let rules: RulesView = call(&desk, "get_rules", json!({})).unwrap();
    assert_eq!(rules.numbering.invitation_example, "005/14/I/2025");
    let save = |format: &str| {
        let request = json!({ "format": rules.numbering.format, "invitation_format": format, "note": "" });
        call::<RulesView>(&desk, "save_numbering", request)
    };
    let refused = save("005/{tahun}").unwrap_err();
    assert_eq!(
        (
            refused.fields[0].field.as_str(),
            refused.fields[0].detail["why"].as_str()
        ),
        ("invitation_format", "no_number")
    );
    let saved = save("UND/{nomor:3}/{kode_wilayah}/{tahun}").unwrap();
    assert_eq!(saved.numbering.invitation_example, "UND/014/18.02.01/2025");
    // Whoever saves the other format alone leaves this one.
    let request = json!({ "format": "{tahun}/{kode_kampung}/{nomor}", "note": "" });
    let again: RulesView = call(&desk, "save_numbering", request).unwrap();
    assert_eq!(again.numbering.invitation_example, "UND/014/18.02.01/2025");
    let meeting = hold_next(&desk, &self::saved(&desk));
    assert_eq!(meeting.number_suggested, "UND/…/18.02.01/2025");
}
