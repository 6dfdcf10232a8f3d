//! From a stored meeting to the letter by which an official sends somebody there in his place (*surat mandat*). It is this laptop's
//! own office that sends: also to a meeting of another, to which it was invited.

use chrono::NaiveDate;
use kentongan_documents::{MandateLetter, MandatePerson, Paper, Signer, SignerId};
use kentongan_domain::calendar;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::letter_number;
use kentongan_domain::scope::RegionCode;
use kentongan_store::MeetingRecord;

use super::Made;
use super::kept::{keep, recall};
use super::signers::{office_signer, signature_name};
use crate::check::{check_date, form_date, line, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{ById, MandateLetterView, MandatePaper, MandateParty, OfficeIdKind};
use crate::error::{FieldError, FieldErrorCode, UiError};
use crate::{letterhead, meetings};

/// The letter as it was left, or as it begins.
pub(super) fn get(desk: &Desk, request: &ById) -> Result<MandateLetterView, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&request.id)?)?;
    Ok(MandateLetterView {
        letter: recall(&store, &kept_as(&meeting), beginning(desk, &meeting)?)?,
        title: meeting.title.clone(),
    })
}

pub(super) fn make(desk: &Desk, of: &MandatePaper, paper: Paper) -> Result<Made, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&of.meeting_id)?)?;
    let (of, written_on) = check(desk, of)?;
    keep(&store, &kept_as(&meeting), &beginning(desk, &meeting)?, &of)?;
    let letter = letter(desk, &meeting, of, written_on, paper)?;
    let date: NaiveDate = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let id = meeting.meeting_id.to_string();
    Made::of(desk, &letter, &id, format!("Surat mandat {date}"))
}

fn kept_as(meeting: &MeetingRecord) -> String {
    format!("letter.mandate.{}", meeting.meeting_id)
}

/// The letter before anybody typed: sent by whoever signs for this office.
fn beginning(desk: &Desk, meeting: &MeetingRecord) -> Result<MandatePaper, UiError> {
    let enrolment = desk.enrolment()?;
    let own = enrolment.scope.code();
    let signer = office_signer(desk, own)?;
    let (id_kind, id_number) = match &signer.id {
        Some(SignerId::Nip(number)) => (OfficeIdKind::Nip, number.clone()),
        Some(SignerId::Nrp(number)) => (OfficeIdKind::Nrp, number.clone()),
        Some(SignerId::Nipd(number)) => (OfficeIdKind::Nipd, number.clone()),
        Some(SignerId::Niap(number)) => (OfficeIdKind::Niap, number.clone()),
        None => (OfficeIdKind::None, String::new()),
    };
    let giver = MandateParty {
        office: office_of(desk, own, &signer)?,
        name: signer.name,
        rank: signer.rank.unwrap_or_default(),
        id_kind,
        id_number,
    };
    Ok(MandatePaper {
        meeting_id: meeting.meeting_id.to_string(),
        number: String::new(),
        giver,
        representative: MandateParty::default(),
        date_text: form_date(desk.today()),
    })
}

/// His office as a line of text has it: `Kepala Kampung Kalirejo`, where a signature block has capitals and a comma.
fn office_of(desk: &Desk, own: &RegionCode, signer: &Signer) -> Result<String, UiError> {
    let head = meetings::default_signer_office(desk, own)?;
    let title = signer.title.trim().trim_end_matches(',');
    Ok(match signer.above.is_empty() && title == head.to_uppercase() {
        true => head,
        false => title.to_owned(),
    })
}

/// What was typed, trimmed, with the date that it names.
fn check(desk: &Desk, of: &MandatePaper) -> Result<(MandatePaper, NaiveDate), UiError> {
    let mut errors = Vec::new();
    let number = line("number", &of.number, LINE_CHARS_MAX, &mut errors);
    let date = check_date(desk, "date_text", &of.date_text).unwrap_or_else(|error| {
        errors.push(error);
        desk.today()
    });
    let giver = party("giver", &of.giver, &mut errors);
    let representative = party("representative", &of.representative, &mut errors);
    refuse(errors)?;
    let checked = MandatePaper {
        number,
        giver,
        representative,
        ..of.clone()
    };
    Ok((checked, date))
}

fn party(who: &str, of: &MandateParty, errors: &mut Vec<FieldError>) -> MandateParty {
    let mut short = |field: &str, text: &str| line(&format!("{who}.{field}"), text, LINE_CHARS_MAX, errors);
    let checked = MandateParty {
        name: short("name", &of.name),
        office: short("office", &of.office),
        rank: short("rank", &of.rank),
        id_kind: of.id_kind,
        id_number: short("id_number", &of.id_number),
    };
    let digits = checked.id_number.chars().filter(char::is_ascii_digit).count();
    if checked.id_kind == OfficeIdKind::Nip && !checked.id_number.is_empty() && digits != 18 {
        let field = format!("{who}.id_number");
        errors.push(FieldError::of(&field, FieldErrorCode::NipMalformed));
    }
    checked
}

fn letter(
    desk: &Desk,
    meeting: &MeetingRecord,
    of: MandatePaper,
    written_on: NaiveDate,
    paper: Paper,
) -> Result<MandateLetter, UiError> {
    let enrolment = desk.enrolment()?;
    let own = enrolment.scope.code();
    let place = desk.regions()?.region(own.as_str()).map_or("", |r| r.name).to_owned();
    let invitation = Some(&meeting.invitation_number).filter(|number| !letter_number::is_provisional(number));
    Ok(MandateLetter {
        letterhead: letterhead::of(desk, own)?,
        paper,
        number: of.number,
        place,
        day: calendar::day_month_year(written_on),
        signer: signer(desk, own, &of.giver)?,
        giver: person(of.giver),
        representative: person(of.representative),
        meeting_title: meeting.title.clone(),
        date_long: meeting.date.parse().map(calendar::long_date).unwrap_or_default(),
        time: calendar::time_range(&meeting.start, &meeting.end, desk.zone()),
        venue: meeting.venue.clone(),
        invitation: invitation.cloned().unwrap_or_default(),
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

/// The giver as he signs: with what stands before his title (a.n., Plt.) as long as he signs in the office's own name.
fn signer(desk: &Desk, own: &RegionCode, giver: &MandateParty) -> Result<Signer, UiError> {
    let office = office_signer(desk, own)?;
    let signs_as_office = office_of(desk, own, &office)? == giver.office;
    let title = match giver.office.as_str() {
        "" => String::new(),
        typed => format!("{},", typed.to_uppercase()),
    };
    let number = Some(giver).filter(|giver| !giver.id_number.is_empty());
    Ok(Signer {
        above: if signs_as_office { office.above } else { Vec::new() },
        title: if signs_as_office { office.title } else { title },
        name: signature_name(&giver.name),
        rank: Some(giver.rank.clone()).filter(|rank| !rank.is_empty()),
        id: number.and_then(id_of),
    })
}

fn person(of: MandateParty) -> MandatePerson {
    MandatePerson {
        id: id_of(&of),
        name: of.name,
        rank: of.rank,
        office: of.office,
    }
}

fn id_of(of: &MandateParty) -> Option<SignerId> {
    match of.id_kind {
        OfficeIdKind::None => None,
        OfficeIdKind::Nip => Some(SignerId::Nip(of.id_number.clone())),
        OfficeIdKind::Nrp => Some(SignerId::Nrp(of.id_number.clone())),
        OfficeIdKind::Nipd => Some(SignerId::Nipd(of.id_number.clone())),
        OfficeIdKind::Niap => Some(SignerId::Niap(of.id_number.clone())),
    }
}
