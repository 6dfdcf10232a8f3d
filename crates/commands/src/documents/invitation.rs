//! From a stored meeting to the letter that invites to it (*surat undangan*). Its agenda is the one that goes out: what is
//! confidential stands on no letter.

use chrono::NaiveDate;
use kentongan_documents::{Addressee, InvitationLetter, Paper};
use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{LINE_CHARS_MAX, TITLE_CHARS_MAX};
use kentongan_store::{InviteeRecord, MeetingRecord};

use super::Made;
use super::kept::{keep, recall};
use super::signers::office_signer;
use crate::check::{check_date, form_date, line, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{ById, InvitationLetterView, InvitationPaper, LetterAttribute, LetterInvitee};
use crate::error::{FieldError, FieldErrorCode, UiError};
use crate::{letterhead, meetings};

/// The subject is a meeting's title with a word or two before it.
const SUBJECT_CHARS_MAX: usize = TITLE_CHARS_MAX + 50;
/// Of the opening and of the closing: a letter of invitation is read standing.
const SENTENCES_CHARS_MAX: usize = 1_000;
const COPIES_MAX: usize = 20;

const CLOSING: &str = "Kami mohon Bapak/Ibu/Saudara hadir tepat waktu. Apabila berhalangan, mohon menugaskan wakil dengan surat \
    mandat. Atas perhatian dan kehadiran Bapak/Ibu/Saudara, kami ucapkan terima kasih.";

/// The letter as it was left, or as it begins.
pub(super) fn get(desk: &Desk, request: &ById) -> Result<InvitationLetterView, UiError> {
    let meeting = meetings::own_record(desk, &request.id)?;
    let mut letter = recall(&desk.store()?, &kept_as(&meeting), beginning(desk, &meeting))?;
    let invitees: Vec<LetterInvitee> = invited(&meeting).map(choice).collect();
    // Who was withdrawn since then is not written to.
    letter.invitee_ids.retain(|id| invitees.iter().any(|one| one.id == *id));
    Ok(InvitationLetterView {
        letter,
        title: meeting.title.clone(),
        invitees,
    })
}

pub(super) fn make(desk: &Desk, of: &InvitationPaper, paper: Paper) -> Result<Made, UiError> {
    let meeting = meetings::own_record(desk, &of.meeting_id)?;
    let (of, written_on) = check(desk, of)?;
    keep(&desk.store()?, &kept_as(&meeting), &beginning(desk, &meeting), &of)?;
    let letter = letter(desk, &meeting, of, written_on, paper)?;
    // A date that came from elsewhere is text until it is read as one; file names take none of it unread.
    let date: NaiveDate = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let id = meeting.meeting_id.to_string();
    Made::of(desk, &letter, &id, format!("Surat undangan {date}"))
}

fn kept_as(meeting: &MeetingRecord) -> String {
    format!("letter.invitation.{}", meeting.meeting_id)
}

/// The letter before anybody typed.
fn beginning(desk: &Desk, meeting: &MeetingRecord) -> InvitationPaper {
    InvitationPaper {
        meeting_id: meeting.meeting_id.to_string(),
        number: meeting.invitation_number.clone(),
        attribute: LetterAttribute::Ordinary,
        attachment: String::new(),
        subject: format!("Undangan {}", meeting.title),
        opening: format!(
            "Sehubungan dengan pelaksanaan {}, kami mengharapkan kehadiran Bapak/Ibu/Saudara pada:",
            meeting.title
        ),
        closing: CLOSING.to_owned(),
        copies: Vec::new(),
        invitee_ids: Vec::new(),
        separate: false,
        with_names: false,
        date_text: form_date(desk.today()),
    }
}

/// What was typed, trimmed, with the date that it names.
fn check(desk: &Desk, of: &InvitationPaper) -> Result<(InvitationPaper, NaiveDate), UiError> {
    let mut errors = Vec::new();
    let number = line("number", &of.number, LINE_CHARS_MAX, &mut errors);
    let date = check_date(desk, "date_text", &of.date_text).unwrap_or_else(|error| {
        errors.push(error);
        desk.today()
    });
    let attachment = line("attachment", &of.attachment, LINE_CHARS_MAX, &mut errors);
    let subject = line("subject", &of.subject, SUBJECT_CHARS_MAX, &mut errors);
    if subject.is_empty() {
        errors.push(FieldError::of("subject", FieldErrorCode::Required));
    }
    let opening = sentences("opening", &of.opening, &mut errors);
    let closing = sentences("closing", &of.closing, &mut errors);
    let copies = of
        .copies
        .iter()
        .map(|copy| line("copies", copy, LINE_CHARS_MAX, &mut errors));
    let copies: Vec<String> = copies.filter(|copy| !copy.is_empty()).collect();
    if copies.len() > COPIES_MAX {
        let error = FieldError::of("copies", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 0).with("max", COPIES_MAX));
    }
    refuse(errors)?;
    let checked = InvitationPaper {
        number,
        attachment,
        subject,
        opening,
        closing,
        copies,
        ..of.clone()
    };
    Ok((checked, date))
}

/// A letter without them is none.
fn sentences(field: &str, text: &str, errors: &mut Vec<FieldError>) -> String {
    let text = text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    if text.is_empty() {
        errors.push(FieldError::of(field, FieldErrorCode::Required));
    } else if length > SENTENCES_CHARS_MAX {
        let error = FieldError::of(field, FieldErrorCode::TooLong);
        errors.push(error.with("limit", SENTENCES_CHARS_MAX).with("length", length));
    }
    text
}

fn letter(
    desk: &Desk,
    meeting: &MeetingRecord,
    of: InvitationPaper,
    written_on: NaiveDate,
    paper: Paper,
) -> Result<InvitationLetter, UiError> {
    let host = meeting.stream.code();
    let place = desk.regions()?.region(host.as_str()).map_or("", |r| r.name).to_owned();
    let mut agenda = meetings::open_agenda(&desk.store()?, meeting)?;
    if agenda.is_empty() {
        agenda.push(meeting.title.clone());
    }
    let chosen = of.invitee_ids.iter().map(|id| parse_id(id));
    let chosen: Vec<ObjectId> = chosen.collect::<Result<_, _>>()?;
    let is_chosen = |one: &&InviteeRecord| chosen.is_empty() || chosen.contains(&one.invitee_id);
    Ok(InvitationLetter {
        letterhead: letterhead::of(desk, host)?,
        paper,
        number: of.number,
        place,
        day: calendar::day_month_year(written_on),
        attribute: attribute_word(of.attribute).to_owned(),
        attachment: of.attachment,
        subject: of.subject,
        addressees: invited(meeting).filter(is_chosen).map(addressee).collect(),
        separate: of.separate,
        with_names: of.with_names,
        opening: of.opening,
        meeting_title: meeting.title.clone(),
        date_long: meeting.date.parse().map(calendar::long_date).unwrap_or_default(),
        time: calendar::time_range(&meeting.start, &meeting.end, desk.zone()),
        venue: meeting.venue.clone(),
        agenda,
        theme: meeting.theme.clone(),
        closing: of.closing,
        signer: office_signer(desk, host)?,
        copies: of.copies,
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

/// Whoever came unbidden gets no letter. In protocol order, as the record is.
fn invited(meeting: &MeetingRecord) -> impl Iterator<Item = &InviteeRecord> {
    meeting.invitees.iter().filter(|invitee| !invitee.walk_in)
}

fn addressee(invitee: &InviteeRecord) -> Addressee {
    Addressee {
        office: invitee.written_office(),
        name: invitee.name.clone(),
    }
}

fn choice(invitee: &InviteeRecord) -> LetterInvitee {
    LetterInvitee {
        id: invitee.invitee_id.to_string(),
        office: invitee.written_office(),
        name: invitee.name.clone(),
    }
}

fn attribute_word(attribute: LetterAttribute) -> &'static str {
    match attribute {
        LetterAttribute::Ordinary => "Biasa",
        LetterAttribute::Urgent => "Segera",
        LetterAttribute::VeryUrgent => "Sangat Segera",
    }
}
