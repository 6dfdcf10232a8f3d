//! What belongs to meetings besides the meetings: people, series, venues, agenda, minutes, programmes, checks of services. None of their
//! pages is empty afterwards. It is written by commands: the forms have tests of their own. Every person is invented.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::driver::Window;

const HEAD_OF_CLINIC: &str = "Kepala Puskesmas Kalirejo";

/// Ids of what was written.
#[derive(Debug, Clone)]
pub struct Rakor {
    /// With an agenda, minutes that are written still, and invitations of which one was told.
    pub meeting: String,
    /// Its minutes are final and have an addendum.
    pub closed: String,
    /// An office with a holder and one before him.
    pub office: String,
    /// Somebody without an office, whose name is like another's.
    pub person: String,
    /// A programme with a part, milestones, an issue and an item of an agenda.
    pub programme: String,
}

/// Writes all of it on a laptop that may write here.
///
/// # Errors
/// When the program refuses some of it.
pub async fn furnish(window: &Window) -> Result<Rakor> {
    let (office, person) = fill_roster(window).await?;
    take_turns(window).await?;
    let meeting = hold_meeting(window, "Rakor dengan notula", "19/01/2025").await?;
    let item = write_agenda(window, &meeting).await?;
    let programme = begin_programme(window, &item).await?;
    decide(window, &meeting, &item).await?;
    let closed = close_meeting(window).await?;
    // The next one, with a name missing: Beranda says so.
    hold_meeting(window, "Rakor berikutnya", "15/01/2031").await?;
    check_services(window).await?;
    Ok(Rakor {
        meeting,
        closed,
        office,
        person,
        programme,
    })
}

/// This month's check of the services, where this is a village: one is disrupted, one has stopped, and others are left open.
///
/// # Errors
/// As [`furnish`].
pub async fn check_services(window: &Window) -> Result<()> {
    let view = ask(window, "list_service_checks", json!({ "month": null })).await?;
    if view.get("may_write") != Some(&json!(true)) {
        return Ok(());
    }
    let check = |service: &str, state: &str, note: &str| {
        json!({
            "service": service, "state": state, "note": note, "seen_state": null, "seen_note": "", "seen_others": []
        })
    };
    let checks = [
        check("KTP", "good", ""),
        check("KK", "good", ""),
        check("KES", "disrupted", "Bidan cuti sampai akhir bulan"),
        check("SUR", "stopped", "Pencetak rusak"),
    ];
    let request = json!({ "month": text(&view, "/this_month")?, "checks": checks });
    ask(window, "save_service_check", request).await.map(|_| ())
}

/// Answers an office with two holders, and a person without one.
async fn fill_roster(window: &Window) -> Result<(String, String)> {
    ask(window, "fill_roster", json!({})).await?;
    let roster = ask(window, "list_roster", json!({ "search": "" })).await?;
    let office = text(&roster, "/offices/0/id")?;
    for (name, suffix, from, acting) in [
        ("Yulianto Contoh", "S.E.", "10/01/2023", "not"),
        ("Saryono Contoh", "", "10/01/2025", "plt"),
    ] {
        let request = json!({
            "id": null, "office_id": office, "person_id": null, "person": person(name, suffix, ""), "seen": null,
            "form": { "from_text": from, "to_text": "", "acting": acting, "rank": "Pembina (IV/a)" }
        });
        ask(window, "save_holding", request).await?;
    }
    let mut last = String::new();
    for name in ["Kandarani", "Kandarami"] {
        let request = json!({ "id": null, "seen": null, "form": person(name, "", "Tokoh masyarakat Dusun II") });
        last = text(&ask(window, "save_person", request).await?, "/id")?;
    }
    Ok((office, last))
}

fn person(name: &str, suffix: &str, organisation: &str) -> Value {
    json!({
        "prefix": "Hi.", "name": name, "suffix": suffix, "organisation": organisation, "kind": "community",
        "id_kind": "none", "id_number": "", "phone": ""
    })
}

/// A series, unless there is one, one host of which is passed over where they take turns; and two venues.
async fn take_turns(window: &Window) -> Result<()> {
    let mut list = ask(window, "list_series", json!({})).await?;
    if list.pointer("/series/0").is_none() {
        let form = json!({
            "title": "Musyawarah bulanan", "kind": "coordination", "rule": "weekday:3:1", "hosts": [], "venue": "", "start_text": "09.00"
        });
        list = ask(window, "save_series", json!({ "id": null, "seen": null, "form": form })).await?;
    }
    let to_come = |turn: &&Value| turn.get("meeting_id") == Some(&json!("")) && turn.get("host") != Some(&json!(""));
    if let Some(turn) = list.pointer("/series/0/turns/1").filter(to_come) {
        let request = json!({
            "series_id": text(&list, "/series/0/id")?, "month": text(turn, "/month")?, "host": text(turn, "/host")?,
            "reason": "Panen raya", "take_back": false
        });
        ask(window, "skip_host", request).await?;
    }
    for (name, note) in [
        ("Balai Kampung Kalirejo", "80 kursi, ada pengeras suara"),
        ("Aula Kantor Kecamatan", ""),
    ] {
        let form = json!({ "name": name, "address": "Jalan Raya Kalirejo 1", "region": "", "note": note });
        ask(window, "save_venue", json!({ "id": null, "seen": null, "form": form })).await?;
    }
    Ok(())
}

/// Two are invited, and one of them was told. The agenda is the lines of its form.
async fn hold_meeting(window: &Window, title: &str, date: &str) -> Result<String> {
    let form = json!({
        "kind": "coordination", "title": title, "theme": "Layanan dasar", "date_text": date, "start_text": "09.00", "end_text": "",
        "venue": "Aula Kantor Kecamatan", "agenda": "Jembatan Dusun II\nPosyandu", "chair_name": "Hi. Yulianto Contoh",
        "chair_office": "Camat", "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let saved = ask(
        window,
        "save_meeting",
        json!({ "id": null, "seen": null, "form": form }),
    )
    .await?;
    let meeting = text(&saved, "/row/id")?;
    let mut view = Value::Null;
    for (office, name) in [(HEAD_OF_CLINIC, "dr. Ratna Contoh"), ("Kepala Sekolah Dasar", "")] {
        let request = json!({ "meeting_id": meeting, "group": "agency", "office": office, "name": name });
        view = ask(window, "invite_office", request).await?;
    }
    let request = json!({
        "meeting_id": meeting, "invitee_ids": [text(&view, "/invitees/0/id")?], "how": "whatsapp", "date_text": "15/01/2025",
        "time_text": "08.10"
    });
    ask(window, "note_told", request).await?;
    Ok(meeting)
}

/// Makes items of the lines, and writes under the first, which it answers.
async fn write_agenda(window: &Window, meeting: &str) -> Result<String> {
    let request = json!({ "meeting_id": meeting, "about_ids": [], "lines": true });
    let item = text(&ask(window, "build_agenda", request).await?, "/items/0/id")?;
    let note = json!({
        "meeting_id": meeting, "item_id": item, "id": null, "seen": "", "text": "Lantai lapuk, tiang barat bergeser.",
        "field": format!("note:{item}")
    });
    ask(window, "save_note", note).await?;
    let input = json!({
        "meeting_id": meeting, "item_id": item, "id": null, "seen": null, "field": format!("input:{item}"),
        "form": { "text": "Ambulans memutar enam kilometer.", "speaker": HEAD_OF_CLINIC }
    });
    ask(window, "save_input", input).await?;
    Ok(item)
}

async fn decide(window: &Window, meeting: &str, item: &str) -> Result<()> {
    let request = json!({
        "meeting_id": meeting, "item_id": item, "id": null, "seen": null, "field": format!("decision:{item}"),
        "form": { "text": "Jembatan Dusun II diperbaiki sementara", "owner": HEAD_OF_CLINIC, "due_text": "28/02/2025" }
    });
    ask(window, "save_decision", request).await.map(|_| ())
}

async fn close_meeting(window: &Window) -> Result<String> {
    let meeting = hold_meeting(window, "Rakor dengan notula final", "18/01/2025").await?;
    let item = write_agenda(window, &meeting).await?;
    decide(window, &meeting, &item).await?;
    ask(window, "finalise_minutes", json!({ "id": meeting })).await?;
    let request = json!({ "meeting_id": meeting, "text": "Nama wakil dibetulkan: Ratna Contoh.", "field": "addendum" });
    ask(window, "add_addendum", request).await?;
    Ok(meeting)
}

/// A programme with a part, one milestone reached and one not, the first issue of the list and an item of an agenda.
async fn begin_programme(window: &Window, item: &str) -> Result<String> {
    let whole = json!({
        "title": "Dokter Masuk Desa", "code": "7PP.3", "part_of": "", "level": "district", "owner": HEAD_OF_CLINIC,
        "target": "12 kampung dikunjungi tiap bulan", "progress_text": "40", "benefit": 5, "urgency": "high"
    });
    let saved = ask(
        window,
        "save_programme",
        json!({ "id": null, "seen": null, "form": whole }),
    )
    .await?;
    let programme = text(&saved, "/row/id")?;
    let part = json!({
        "title": "Posyandu keliling Dusun II", "code": "", "part_of": programme, "level": "village", "owner": "Kader Posyandu",
        "target": "", "progress_text": "", "benefit": null, "urgency": null
    });
    ask(
        window,
        "save_programme",
        json!({ "id": null, "seen": null, "form": part }),
    )
    .await?;
    for (title, due, done) in [
        ("Enam kampung sudah dikunjungi", "30/06/2025", ""),
        ("Jadwal disepakati", "31/01/2025", "20/01/2025"),
    ] {
        let form = json!({ "title": title, "due_text": due, "done_text": done, "note": "" });
        let request = json!({ "programme_id": programme, "id": null, "seen": null, "form": form });
        ask(window, "save_milestone", request).await?;
    }
    let request = json!({ "filter": "open", "search": "", "village_code": null, "after": null });
    let issues = ask(window, "list_issues", request).await?;
    let issue = issues.pointer("/rows/0/id").and_then(Value::as_str);
    let tagged = [("agenda_item", Some(item)), ("issue", issue)];
    for (kind, id) in tagged.into_iter().filter_map(|(kind, id)| Some((kind, id?))) {
        let request = json!({ "programme_id": programme, "kind": kind, "id": id });
        ask(window, "tag_programme", request).await?;
    }
    Ok(programme)
}

async fn ask(window: &Window, command: &str, request: Value) -> Result<Value> {
    let answer = window.command(command, request).await?;
    answer
        .get("ok")
        .cloned()
        .with_context(|| format!("{command} answered {answer}"))
}

fn text(answer: &Value, pointer: &str) -> Result<String> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .with_context(|| format!("no {pointer} in {answer}"))
}
