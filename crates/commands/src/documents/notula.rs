//! From the minutes of a meeting, as they stand or as they became final, to their paper model (*notula*).

use kentongan_documents::{
    MinutesAddendum, MinutesDecision, MinutesInput, MinutesItem, MinutesSheet, MinutesState, MinutesTurnout, Paper,
    Signer, SignerId,
};
use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::letter_number;
use kentongan_domain::meeting::SignerIdKind;
use kentongan_domain::minutes::{NotedDecision, NotedItem, Notula};
use kentongan_domain::office::Acting;
use kentongan_domain::vocabulary::CodeList;
use kentongan_store::{DecisionRecord, MeetingRecord, Store};

use super::Made;
use super::secrecy::{SECRET_DECISION, Secrets, is_secret};
use super::signers::{office_signer, signature_name};
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::MinutesPaper;
use crate::error::{ErrorCode, UiError};
use crate::{issues, letterhead, meetings, minutes};

pub(super) fn make(desk: &Desk, of: &MinutesPaper, paper: Paper) -> Result<Made, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&of.meeting_id)?)?;
    let (notula, state) = noted(desk, &store, &meeting)?;
    let name = match state {
        MinutesState::Draft => format!("Notula konsep {}", file_date(desk, &notula.date)),
        MinutesState::Final(_) => format!("Notula {}", file_date(desk, &notula.date)),
    };
    let sheet = sheet(desk, &store, &meeting, notula, state, paper)?;
    Made::of(desk, &sheet, &of.meeting_id, name)
}

/// What the screen shows of the minutes of a meeting: *the* final as it was frozen, before that what stands now.
pub(super) fn noted(desk: &Desk, store: &Store, meeting: &MeetingRecord) -> Result<(Notula, MinutesState), UiError> {
    if let Some(fixed) = store.list_finals(meeting.meeting_id)?.into_iter().next() {
        // Of a form that only a newer version reads there is nothing to print.
        let notula = fixed.notula.ok_or_else(|| UiError::of(ErrorCode::StorageNewer))?;
        return Ok((notula, MinutesState::Final(moment(desk, fixed.at_ms))));
    }
    let mut notula = minutes::as_it_stands(desk, store, meeting.meeting_id)?;
    if !meetings::may_edit(desk, meeting)? {
        // Who only reads them here did not write them.
        notula.by_name = String::new();
        notula.by_office = String::new();
    }
    Ok((notula, MinutesState::Draft))
}

fn sheet(
    desk: &Desk,
    store: &Store,
    meeting: &MeetingRecord,
    notula: Notula,
    state: MinutesState,
    paper: Paper,
) -> Result<MinutesSheet, UiError> {
    let rules = desk.rules()?;
    let is_final = matches!(state, MinutesState::Final(_));
    let secrets = Secrets::of(store, &rules.categories, meeting.meeting_id)?;
    let decided = decided(store, &rules.categories, &secrets, &notula, is_final)?;
    let turnout = notula.turnout();
    let signer = chair_signer(desk, meeting, &notula)?;
    let chair = said(&notula.chair_name, &chair_office(meeting, &notula));
    // A letter whose number still waits for the book has none to print.
    let number = Some(&meeting.invitation_number).filter(|number| !letter_number::is_provisional(number));
    let items: Vec<MinutesItem> = notula.items.iter().map(|item| item_of(&secrets, item)).collect();
    let agenda = match items.is_empty() && !is_final {
        true => meeting.agenda.lines().map(|line| line.trim().to_owned()).collect(),
        false => items.iter().map(|item| item.title.clone()).collect(),
    };
    Ok(MinutesSheet {
        letterhead: letterhead::of(desk, meeting.stream.code())?,
        paper,
        date_long: long_date(&notula.date),
        invitation_number: number.cloned().unwrap_or_default(),
        // No record says of which day the letter is.
        invitation_date: String::new(),
        closed_at: closing(&notula.time_text),
        time: notula.time_text,
        agenda,
        chair,
        secretary: String::new(),
        recorder: said(&notula.by_name, &notula.by_office),
        turnout: MinutesTurnout {
            invited: turnout.invited,
            present: turnout.present,
            represented: turnout.represented,
            absent: turnout.absent,
            unmarked: turnout.unmarked,
            walk_ins: turnout.walk_ins,
        },
        items,
        decisions: decided.into_iter().map(|one| one.row).collect(),
        state,
        addenda: addenda(desk, store, meeting.meeting_id)?,
        signer,
        recorder_signer: recorder_signer(&notula.by_name, &notula.by_office, &notula.chair_name),
        title: notula.title,
        theme: notula.theme,
        venue: notula.venue,
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

fn item_of(secrets: &Secrets, item: &NotedItem) -> MinutesItem {
    if let Some(title) = secrets.items.get(&item.id) {
        return MinutesItem {
            title: title.clone(),
            secret: true,
            ..MinutesItem::default()
        };
    }
    let inputs = item
        .inputs
        .iter()
        .map(|input| match secrets.inputs.contains(&input.id) {
            // Neither what was said nor who said it; that it was, the number says.
            true => MinutesInput {
                text: "isu rahasia".to_owned(),
                issue_number: input.issue_number.clone(),
                ..MinutesInput::default()
            },
            false => MinutesInput {
                speaker: input.speaker.clone(),
                text: input.text.clone(),
                issue_number: input.issue_number.clone(),
            },
        });
    MinutesItem {
        title: item.title.clone(),
        secret: false,
        notes: item.notes.iter().map(|note| note.text.clone()).collect(),
        inputs: inputs.collect(),
    }
}

/// A decision as a meeting's papers show it.
pub(super) struct Decided {
    pub row: MinutesDecision,
    /// It is about a confidential issue.
    pub secret: bool,
}

/// What these minutes say was decided, in the order of the agenda.
///
/// What is final knows no states: its cells are left to the pen, and the sheet of decisions has them as they are.
pub(super) fn decided(
    store: &Store,
    categories: &CodeList,
    secrets: &Secrets,
    notula: &Notula,
    is_final: bool,
) -> Result<Vec<Decided>, UiError> {
    let mut decided = Vec::new();
    for item in &notula.items {
        for decision in &item.decisions {
            let known = find_decision(store, decision)?;
            let secret = secrets.items.contains_key(&item.id)
                || match &known {
                    Some(known) => is_secret(store, categories, known)?,
                    None => false,
                };
            let row = match secret {
                true => MinutesDecision {
                    text: SECRET_DECISION.to_owned(),
                    ..MinutesDecision::default()
                },
                false => MinutesDecision {
                    text: decision.text.clone(),
                    owner: decision.owner.clone(),
                    due: day(&decision.due_on),
                    status: known
                        .filter(|_| !is_final)
                        .map(|known| issues::stage_text(known.issue.stage).to_owned())
                        .unwrap_or_default(),
                },
            };
            decided.push(Decided { row, secret });
        }
    }
    Ok(decided)
}

fn find_decision(store: &Store, decision: &NotedDecision) -> Result<Option<DecisionRecord>, UiError> {
    let found = match ObjectId::parse(&decision.id) {
        Some(id) => issues::find_issue(store, id)?,
        None => None,
    };
    match found {
        Some(issue) => Ok(store.find_decision(issue.issue_id)?),
        None => Ok(None),
    }
}

fn addenda(desk: &Desk, store: &Store, meeting: ObjectId) -> Result<Vec<MinutesAddendum>, UiError> {
    let all = store.list_addenda(meeting)?.into_iter();
    Ok(all
        .map(|(record, addendum)| MinutesAddendum {
            text: addendum.text,
            date: calendar::day_month_year(desk.zone().date(record.at_ms)),
            author: addendum.author,
        })
        .collect())
}

/// Who leads the meeting in the record as it stands is whom these minutes name.
fn leads(meeting: &MeetingRecord, notula: &Notula) -> bool {
    (&meeting.chair_name, &meeting.chair_office) == (&notula.chair_name, &notula.chair_office)
}

/// `Pj. Wali Kota Cimahi`, `Sekretaris Daerah mewakili Bupati Batang Hari`.
pub(super) fn chair_office(meeting: &MeetingRecord, notula: &Notula) -> String {
    match leads(meeting, notula) {
        true => meetings::chair_office(meeting),
        false => notula.chair_office.clone(),
    }
}

/// Pimpinan sidang/rapat: the chair, in the office in which he leads; where nobody is named, the head of the office.
fn chair_signer(desk: &Desk, meeting: &MeetingRecord, notula: &Notula) -> Result<Signer, UiError> {
    let office = office_signer(desk, meeting.stream.code())?;
    let mut above = vec!["PIMPINAN SIDANG/RAPAT".to_owned()];
    if notula.chair_name.is_empty() && notula.chair_office.is_empty() {
        above.extend(office.above.iter().cloned());
        return Ok(Signer { above, ..office });
    }
    let leads = leads(meeting, notula);
    if leads && !meeting.chair_represents.is_empty() {
        above.push(format!("a.n. {}", meeting.chair_represents.to_uppercase()));
    }
    let acting = Acting::of_number(meeting.chair_acting)
        .filter(|_| leads)
        .unwrap_or_default();
    let title = match notula.chair_office.is_empty() {
        true => office.title,
        false => format!("{} {},", acting.prefix(), notula.chair_office.to_uppercase())
            .trim_start()
            .to_owned(),
    };
    let (rank, id) = match leads && chair_has_number(meeting) {
        true => (some(&meeting.signer_rank), id_of(meeting)),
        false => (None, None),
    };
    Ok(Signer {
        above,
        title,
        name: signature_name(&notula.chair_name),
        rank,
        id,
    })
}

/// Rank and number stand in the form for whoever signs the sheet, who is the chair unless it names another.
pub(super) fn chair_has_number(meeting: &MeetingRecord) -> bool {
    let nobody_else = meeting.signer_name.is_empty() && meeting.signer_office.is_empty();
    nobody_else || (!meeting.chair_name.is_empty() && meeting.signer_name == meeting.chair_name)
}

fn id_of(meeting: &MeetingRecord) -> Option<SignerId> {
    let number = some(&meeting.signer_id)?;
    match SignerIdKind::of_number(meeting.signer_id_kind) {
        Some(SignerIdKind::Nip) => Some(SignerId::Nip(number)),
        Some(SignerIdKind::Nrp) => Some(SignerId::Nrp(number)),
        Some(SignerIdKind::None) | None => None,
    }
}

/// Who noted it signs beside the chair, unless he is the chair.
fn recorder_signer(name: &str, office: &str, chair: &str) -> Option<Signer> {
    (!name.is_empty() && name != chair).then(|| Signer {
        above: vec!["NOTULIS".to_owned()],
        title: match office.is_empty() {
            true => String::new(),
            false => format!("{office},"),
        },
        name: signature_name(name),
        rank: None,
        id: None,
    })
}

/// `12.00 WIB` of `09.00 s.d. 12.00 WIB`; empty where the end is no time of day.
fn closing(time_text: &str) -> String {
    let end = time_text.split_once("s.d. ").map_or("", |(_, end)| end);
    match end.starts_with(|sign: char| sign.is_ascii_digit()) {
        true => end.to_owned(),
        false => String::new(),
    }
}

/// `Senin, 20 Januari 2025 pukul 12.15 WIB`
fn moment(desk: &Desk, at_ms: i64) -> String {
    let zone = desk.zone();
    let at = zone.local(at_ms);
    let date = calendar::long_date(at.date_naive());
    format!("{date} pukul {} {}", at.format("%H.%M"), zone.name())
}

/// `28 Februari 2025`; what is no date stays as it is.
pub(super) fn day(date: &str) -> String {
    date.parse().map_or_else(|_| date.to_owned(), calendar::day_month_year)
}

/// `Senin, 20 Januari 2025`; what is no date stays as it is.
pub(super) fn long_date(date: &str) -> String {
    date.parse().map_or_else(|_| date.to_owned(), calendar::long_date)
}

/// A date that came from elsewhere is text until it is read as one; file names take none of it unread.
pub(super) fn file_date(desk: &Desk, date: &str) -> chrono::NaiveDate {
    date.parse().unwrap_or_else(|_| desk.today())
}

/// Name and office, one after the other.
pub(super) fn said(name: &str, office: &str) -> String {
    let said = [name, office].into_iter().filter(|part| !part.is_empty());
    said.collect::<Vec<_>>().join(", ")
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_closes_when_its_time_says_so_and_at_no_other() {
        for (time, end) in [
            ("09.00 s.d. 12.00 WIB", "12.00 WIB"),
            ("s.d. 12.00 WIT", "12.00 WIT"),
            ("09.00 WIB s.d. selesai", ""),
            ("09.00 WIB s.d. sore", ""),
            ("pagi", ""),
            ("", ""),
        ] {
            assert_eq!(closing(time), end, "{time}");
        }
    }

    #[test]
    fn who_leads_does_not_sign_twice() {
        assert_eq!(recorder_signer("Yulianto", "Camat", "Yulianto"), None);
        assert_eq!(recorder_signer("", "Sekretaris", "Yulianto"), None);
        let signer = recorder_signer("Siti", "Sekretaris", "Yulianto").unwrap();
        assert_eq!((signer.title.as_str(), signer.name.as_str()), ("Sekretaris,", "SITI"));
    }
}
