//! Undangan: how and when somebody was told, the number of the letter, and the short text that goes out by WhatsApp.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::letter_number;
use kentongan_domain::meeting::Told;
use kentongan_store::{MeetingRecord, Store, ToldRecord};

use super::{after_change, chair_office, default_signer_office, own_meeting};
use crate::check::{check_date, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{GetInvitationText, InvitationText, MeetingView, NoteTold, ToldHow, ToldView};
use crate::error::{FieldError, FieldErrorCode, UiError};
use crate::issues;

/// Telephone numbers have nine digits and more, a NIK sixteen.
const LONG_NUMBER_DIGITS: usize = 9;

/// Notes of several invitees at once that they were told in the same way.
pub fn note_told(desk: &Desk, request: NoteTold) -> Result<MeetingView, UiError> {
    let meeting = own_meeting(desk, &request.meeting_id)?;
    let mut errors = Vec::new();
    if request.invitee_ids.is_empty() {
        errors.push(FieldError::of("invitee_ids", FieldErrorCode::Required));
    }
    let date = match request.date_text.trim().is_empty() {
        true => Err(FieldError::of("date_text", FieldErrorCode::Required)),
        false => check_date(desk, "date_text", &request.date_text),
    };
    // Nobody writes down that he called in the morning: an hour, or none.
    let time = calendar::parse_time(&request.time_text)
        .ok()
        .filter(|time| time.is_empty() || time.contains('.'))
        .ok_or_else(|| FieldError::of("time_text", FieldErrorCode::TimeMalformed));
    let told_at = match (date, time) {
        (Ok(date), Ok(time)) if time.is_empty() => date.to_string(),
        (Ok(date), Ok(time)) => format!("{date}T{}", time.replace('.', ":")),
        (date, time) => {
            errors.extend(date.err());
            errors.extend(time.err());
            String::new()
        }
    };
    refuse(errors)?;
    let invited: Vec<ObjectId> = desk
        .store()?
        .get_meeting(meeting)?
        .invitees
        .iter()
        .map(|one| one.invitee_id)
        .collect();
    let mut told = Vec::new();
    for id in &request.invitee_ids {
        let id = parse_id(id)?;
        // Of another meeting it would be noted there.
        if invited.contains(&id) && !told.contains(&id) {
            told.push(id);
        }
    }
    desk.store()?.note_told(told, told_of(request.how), &told_at)?;
    after_change(desk, &request.meeting_id)
}

/// The invitation in a few lines, for one invitee or for a group.
pub fn get_invitation_text(desk: &Desk, request: GetInvitationText) -> Result<InvitationText, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&request.meeting_id)?)?;
    let to = match &request.invitee_id {
        Some(id) => {
            let id = parse_id(id)?;
            let invitee = meeting.invitees.iter().find(|invitee| invitee.invitee_id == id);
            invitee.map(|invitee| match invitee.name.is_empty() {
                true => invitee.written_office(),
                false => format!("{} ({})", invitee.written_office(), invitee.name),
            })
        }
        None => None,
    };
    let from = default_signer_office(desk, meeting.stream.code())?;
    let time = calendar::time_range(&meeting.start, &meeting.end, desk.zone());
    Ok(InvitationText {
        text: written(&meeting, &open_agenda(&store, &meeting)?, to.as_deref(), &from, &time),
    })
}

/// The agenda as it goes out to people: its items in their order; before there are any, the lines of the form. What became confidential after it
/// was put on the agenda goes out by no text and no letter.
pub(crate) fn open_agenda(store: &Store, meeting: &MeetingRecord) -> Result<Vec<String>, UiError> {
    let items = store.list_agenda(meeting.meeting_id)?;
    if items.is_empty() {
        let lines = meeting.agenda.lines().map(str::trim);
        return Ok(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect());
    }
    let mut said = Vec::with_capacity(items.len());
    for known in items {
        let about = match known.item.about {
            Some(about) => issues::find_issue(store, about)?,
            None => None,
        };
        let is_open = about.is_none_or(|issue| issue.open_description().is_some() && !issue.frozen);
        if is_open {
            said.push(known.item.title);
        }
    }
    Ok(said)
}

/// What its number would be, with the place of the running number blank.
pub(super) fn suggested_number(desk: &Desk, meeting: &MeetingRecord) -> Result<String, UiError> {
    let date = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let rules = desk.rules()?;
    Ok(rules.invitations.write(meeting.stream.code().as_str(), date, None))
}

/// How the invitees of a meeting were told, the last last.
pub(super) fn told(
    desk: &Desk,
    store: &Store,
    meeting: ObjectId,
) -> Result<BTreeMap<ObjectId, Vec<ToldView>>, UiError> {
    let mut told: BTreeMap<ObjectId, Vec<ToldView>> = BTreeMap::new();
    for record in store.list_told(meeting)? {
        told.entry(record.invitee_id)
            .or_default()
            .push(told_view(desk, &record));
    }
    Ok(told)
}

fn told_view(desk: &Desk, record: &ToldRecord) -> ToldView {
    let noted = desk.zone().date(record.at_ms).to_string();
    let (date, time) = match NaiveDateTime::parse_from_str(&record.told_at, "%Y-%m-%dT%H:%M") {
        Ok(at) => (at.date().to_string(), at.format("%H.%M").to_string()),
        Err(_) if record.told_at.is_empty() => (noted, String::new()),
        Err(_) => (record.told_at.clone(), String::new()),
    };
    ToldView {
        how: match Told::of_number(record.how) {
            Some(Told::Whatsapp) => ToldHow::Whatsapp,
            Some(Told::Letter) => ToldHow::Letter,
            Some(Told::Phone) => ToldHow::Phone,
            Some(Told::Spoken) => ToldHow::Spoken,
            None => ToldHow::Other,
        },
        date,
        time,
    }
}

fn told_of(how: ToldHow) -> Told {
    match how {
        ToldHow::Whatsapp => Told::Whatsapp,
        ToldHow::Letter => Told::Letter,
        ToldHow::Phone => Told::Phone,
        // What only a newer version has a word for is not offered; whoever was told at all was spoken to.
        ToldHow::Spoken | ToldHow::Other => Told::Spoken,
    }
}

/// Who leads: his name and the office in which he does.
fn chair(meeting: &MeetingRecord) -> String {
    let mut parts = vec![masked(&meeting.chair_name), chair_office(meeting)];
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// The text, in the language of the office. Nothing of a person but the names of whom it is for and of who leads: what people write into
/// titles and agendas has its long numbers masked.
fn written(meeting: &MeetingRecord, agenda: &[String], to: Option<&str>, from: &str, time: &str) -> String {
    let number = Some(meeting.invitation_number.as_str())
        .filter(|number| !number.is_empty() && !letter_number::is_provisional(number));
    let date = meeting.date.parse().map(calendar::long_date);
    let facts = [
        ("Tema", masked(&meeting.theme)),
        ("Hari, tanggal", date.unwrap_or_default()),
        ("Waktu", time.to_owned()),
        ("Tempat", masked(&meeting.venue)),
        ("Pimpinan rapat", chair(meeting)),
    ];
    let mut lines = vec!["*UNDANGAN*".to_owned()];
    lines.extend(number.map(|number| format!("Nomor: {number}")));
    lines.push(String::new());
    lines.push(format!("Yth. {}", to.unwrap_or("Bapak/Ibu")));
    lines.push("Kami mengundang Bapak/Ibu untuk hadir pada:".to_owned());
    // WhatsApp sets bold what stands between asterisks; one in the title would end it.
    lines.push(format!("*{}*", masked(&meeting.title).replace('*', "")));
    let filled = facts.iter().filter(|(_, what)| !what.is_empty());
    lines.extend(filled.map(|(name, what)| format!("{name}: {what}")));
    if !agenda.is_empty() {
        lines.push("Agenda:".to_owned());
        lines.extend(agenda.iter().zip(1..).map(|(item, n)| format!("{n}. {}", masked(item))));
    }
    lines.push(String::new());
    lines.push(from.to_owned());
    lines.join("\n")
}

/// As the window masks a case that is passed on: long numbers, with a space, full stop or hyphen between their digits or not.
fn masked(text: &str) -> String {
    let (mut out, mut run) = (String::new(), String::new());
    for sign in text.chars() {
        let goes_on = sign.is_ascii_digit()
            || (" .-".contains(sign) && run.chars().next_back().is_some_and(|last| last.is_ascii_digit()));
        if goes_on {
            run.push(sign);
        } else {
            end_run(&mut out, &mut run);
            out.push(sign);
        }
    }
    end_run(&mut out, &mut run);
    out
}

fn end_run(out: &mut String, run: &mut String) {
    let digits = run.chars().filter(char::is_ascii_digit).count();
    if digits < LONG_NUMBER_DIGITS {
        out.push_str(run);
    } else {
        let number = run.trim_end_matches([' ', '.', '-']);
        out.push('…');
        out.extend(run.chars().skip(number.chars().count()));
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_masked_and_times_and_letters_are_not() {
        for (text, out) in [
            ("Hubungi 0812-3456-7890.", "Hubungi …."),
            ("NIK 1802010101900001 hilang", "NIK … hilang"),
            (
                "Pukul 09.00 s.d. 12.00, 20 01 2025",
                "Pukul 09.00 s.d. 12.00, 20 01 2025",
            ),
            ("", ""),
        ] {
            assert_eq!(masked(text), out, "{text}");
        }
    }
}
