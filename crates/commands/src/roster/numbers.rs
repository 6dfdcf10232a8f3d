//! Numbers of those who are invited by name, for a sheet that has a column for them.

use std::collections::BTreeMap;

use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::SignerIdKind;
use kentongan_domain::role::Role;
use kentongan_store::MeetingRecord;

use super::standing::Roster;
use crate::desk::Desk;
use crate::error::UiError;

/// As the roster has them; empty where nobody wrote them down.
#[derive(Debug, Clone, Default)]
pub(crate) struct PersonNumbers {
    pub(crate) id_kind: SignerIdKind,
    pub(crate) id_number: String,
    pub(crate) phone: String,
}

/// Of the invitees of a meeting, by their invitations. Whoever only reads here gets none.
pub(crate) fn numbers_of(desk: &Desk, meeting: &MeetingRecord) -> Result<BTreeMap<ObjectId, PersonNumbers>, UiError> {
    if desk.enrolment()?.role == Role::Reader {
        return Ok(BTreeMap::new());
    }
    let roster = Roster::load(desk)?;
    let day = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let mut numbers = BTreeMap::new();
    for invitee in &meeting.invitees {
        let named = invitee.person_id.and_then(|id| roster.find_person(id));
        let holder = || Some(roster.holder_on(invitee.office_id?, day)?.1);
        // Somebody may have written another name into the invitation: no number stands beside a name that is not its own.
        let person = named
            .or_else(holder)
            .filter(|person| person.says.written_name() == invitee.name);
        if let Some(person) = person {
            let numbers_of_person = PersonNumbers {
                id_kind: person.says.id_kind,
                id_number: person.says.id_number.clone(),
                phone: person.says.phone.clone(),
            };
            numbers.insert(invitee.invitee_id, numbers_of_person);
        }
    }
    Ok(numbers)
}
