//! From what somebody filled in to the paper model of a berita acara.
//!
//! What was typed outlives the page: it is kept at this laptop under the id of its meeting, unless it is what the meeting itself says.

use kentongan_documents::{OfficialRecord, Paper, RecordParty as Party, SignerId};
use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::number_words::number_words;
use kentongan_store::{MeetingRecord, Store};

use super::Made;
use super::notula::{chair_has_number, decided, file_date, noted};
use super::secrecy::Secrets;
use super::signers::signature_name;
use crate::check::{check_date, form_date, line, long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{OfficeIdKind, OfficialRecordPaper, RecordParty, SignerIdKind};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::{letterhead, meetings};

/// Nobody signs more originals.
const COPIES_MAX: u8 = 20;
/// Where nobody said how many: one for each party.
const COPIES: u8 = 2;
const PARTIES_MAX: usize = 2;
/// Lines of what is stated.
const CONTENTS_MAX: usize = 60;
/// Of what was typed no more is kept: whatever is longer is refused anyhow.
const KEPT_BYTES_MAX: usize = 400_000;

pub(super) fn make(desk: &Desk, of: &OfficialRecordPaper, paper: Paper) -> Result<Made, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&of.meeting_id)?)?;
    // Before it is judged: nothing typed is lost.
    keep(
        &store,
        meeting.meeting_id,
        of,
        &from_the_meeting(desk, &store, &meeting)?,
    )?;
    let record = record(desk, &meeting, of, paper)?;
    let name = format!("Berita acara {}", file_date(desk, &meeting.date));
    Made::of(desk, &record, &of.meeting_id, name)
}

/// As it was filled in last, or as the meeting says.
pub(super) fn filled_in(desk: &Desk, meeting_id: &str) -> Result<OfficialRecordPaper, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(meeting_id)?)?;
    let kept = store.find_preference(&preference(meeting.meeting_id))?;
    // What another version kept and this one cannot read is no reason to show no form at all.
    match kept.and_then(|json| serde_json::from_str(&json).ok()) {
        Some(kept) => Ok(kept),
        None => from_the_meeting(desk, &store, &meeting),
    }
}

fn preference(meeting: ObjectId) -> String {
    format!("letter.record.{meeting}")
}

/// Nothing is kept of what the meeting says itself: what it decides later comes into the form too.
fn keep(store: &Store, meeting: ObjectId, of: &OfficialRecordPaper, said: &OfficialRecordPaper) -> Result<(), UiError> {
    let name = preference(meeting);
    let json = match of == said {
        true => String::new(),
        false => serde_json::to_string(of).map_err(|_| UiError::of(ErrorCode::Internal))?,
    };
    let before = store.find_preference(&name)?.unwrap_or_default();
    if json != before && json.len() <= KEPT_BYTES_MAX {
        store.keep_preference(&name, &json)?;
    }
    Ok(())
}

/// Its chair as the first party, and what it decided.
fn from_the_meeting(desk: &Desk, store: &Store, meeting: &MeetingRecord) -> Result<OfficialRecordPaper, UiError> {
    let date = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let signer = meetings::form_of(desk, meeting).signer;
    let numbered = chair_has_number(meeting);
    let chair = RecordParty {
        name: meeting.chair_name.clone(),
        id_kind: match signer.id_kind {
            SignerIdKind::Nip if numbered => OfficeIdKind::Nip,
            SignerIdKind::Nrp if numbered => OfficeIdKind::Nrp,
            SignerIdKind::Nip | SignerIdKind::Nrp | SignerIdKind::None => OfficeIdKind::None,
        },
        id_number: if numbered { signer.id_number } else { String::new() },
        rank: if numbered { signer.rank } else { String::new() },
        office: meetings::chair_office(meeting),
        address: String::new(),
    };
    Ok(OfficialRecordPaper {
        meeting_id: meeting.meeting_id.to_string(),
        number: String::new(),
        parties: vec![chair, RecordParty::default()],
        contents: decisions(desk, store, meeting)?,
        copies: COPIES,
        witness: None,
        date: form_date(date),
    })
}

/// One line for each, with who answers for it and until when. What is about a confidential issue is left out.
fn decisions(desk: &Desk, store: &Store, meeting: &MeetingRecord) -> Result<Vec<String>, UiError> {
    let (notula, _) = match noted(desk, store, meeting) {
        Ok(noted) => noted,
        // Minutes of a newer version are no reason to write no berita acara.
        Err(error) if error.code == ErrorCode::StorageNewer => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let rules = desk.rules()?;
    let secrets = Secrets::of(store, &rules.categories, meeting.meeting_id)?;
    let decided = decided(store, &rules.categories, &secrets, &notula, true)?;
    let open = decided.into_iter().filter(|one| !one.secret).map(|one| one.row);
    Ok(open
        .map(|row| {
            let until = match row.due.is_empty() {
                true => String::new(),
                false => format!("paling lambat {}", row.due),
            };
            let more: Vec<String> = [row.owner, until].into_iter().filter(|part| !part.is_empty()).collect();
            match more.is_empty() {
                true => row.text,
                false => format!("{} ({})", row.text, more.join(", ")),
            }
        })
        .collect())
}

fn record(
    desk: &Desk,
    meeting: &MeetingRecord,
    of: &OfficialRecordPaper,
    paper: Paper,
) -> Result<OfficialRecord, UiError> {
    let mut errors = Vec::new();
    let number = line("number", &of.number, LINE_CHARS_MAX, &mut errors);
    let date_words = match of.date.trim() {
        "" => String::new(),
        typed => match check_date(desk, "date", typed) {
            Ok(date) => calendar::date_in_words(date),
            Err(error) => {
                errors.push(error);
                String::new()
            }
        },
    };
    if !(1..=PARTIES_MAX).contains(&of.parties.len()) {
        let error = FieldError::of("parties", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 1).with("max", PARTIES_MAX));
    }
    let parties = of.parties.iter().zip(1..);
    let parties = parties
        .map(|(one, number)| party(&format!("party_{number}"), one, &mut errors))
        .collect();
    let contents: Vec<String> = of
        .contents
        .iter()
        .map(|typed| long_text("contents", typed, &mut errors))
        .filter(|text| !text.is_empty())
        .collect();
    if contents.len() > CONTENTS_MAX {
        let error = FieldError::of("contents", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 0).with("max", CONTENTS_MAX));
    }
    if !(1..=COPIES_MAX).contains(&of.copies) {
        let error = FieldError::of("copies", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 1).with("max", COPIES_MAX));
    }
    let witness = of.witness.as_ref().map(|one| party("witness", one, &mut errors));
    refuse(errors)?;
    Ok(OfficialRecord {
        letterhead: letterhead::of(desk, meeting.stream.code())?,
        paper,
        title: meeting.title.clone(),
        number,
        date_words,
        venue: meeting.venue.clone(),
        parties,
        contents,
        copies: of.copies,
        copies_words: number_words(u64::from(of.copies)),
        witness,
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

/// Faults are named `party_1.id_number`.
fn party(prefix: &str, typed: &RecordParty, errors: &mut Vec<FieldError>) -> Party {
    let mut short = |field: &str, text: &str| line(&format!("{prefix}.{field}"), text, LINE_CHARS_MAX, errors);
    let name = short("name", &typed.name);
    let number = short("id_number", &typed.id_number);
    let rank = short("rank", &typed.rank);
    let office = short("office", &typed.office);
    let address = short("address", &typed.address);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if typed.id_kind == OfficeIdKind::Nip && !number.is_empty() && digits != 18 {
        errors.push(FieldError::of(
            &format!("{prefix}.id_number"),
            FieldErrorCode::NipMalformed,
        ));
    }
    Party {
        signed_name: signature_name(&name),
        name,
        id: match typed.id_kind {
            _ if number.is_empty() => None,
            OfficeIdKind::None => None,
            OfficeIdKind::Nip => Some(SignerId::Nip(number)),
            OfficeIdKind::Nrp => Some(SignerId::Nrp(number)),
            OfficeIdKind::Nipd => Some(SignerId::Nipd(number)),
            OfficeIdKind::Niap => Some(SignerId::Niap(number)),
        },
        rank,
        office,
        address,
    }
}
