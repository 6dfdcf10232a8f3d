//! Invitations from the roster: the office, and whoever holds it on the day of the meeting.

use kentongan_domain::meeting;
use kentongan_domain::person::{Person, PersonKind};
use kentongan_store::NewInvitee;

use super::standing::{Entry, Roster};
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{InviteFromRoster, MeetingView};
use crate::error::{ErrorCode, UiError};
use crate::meetings::{after_change, own_meeting};

pub fn invite_from_roster(desk: &Desk, request: InviteFromRoster) -> Result<MeetingView, UiError> {
    let meeting = own_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    let day = store
        .get_meeting(meeting)?
        .date
        .parse()
        .unwrap_or_else(|_| desk.today());
    let roster = Roster::load(desk)?;
    let not_there = || UiError::of(ErrorCode::NotFound);
    let mut invitees = Vec::with_capacity(request.office_ids.len() + request.person_ids.len());
    for id in &request.office_ids {
        let office = roster.find_office(parse_id(id)?).ok_or_else(not_there)?;
        let held = roster.holder_on(office.id(), day);
        let by_region = office.says.group.is_one_of_each_region();
        invitees.push(NewInvitee {
            group: office.says.group,
            office: office.says.title.clone(),
            name: held.map(|(_, holder)| holder.says.written_name()).unwrap_or_default(),
            // Of other groups many offices may lie in one region.
            region: if by_region {
                office.says.region.clone()
            } else {
                String::new()
            },
            office_id: Some(office.id()),
            person_id: held.map(|(_, holder)| holder.id()),
            acting: held.map(|(holding, _)| holding.says.acting).unwrap_or_default(),
        });
    }
    for id in &request.person_ids {
        let person = roster.find_person(parse_id(id)?).ok_or_else(not_there)?;
        invitees.push(without_office(person));
    }
    store.invite(meeting, invitees)?;
    after_change(desk, &request.meeting_id)
}

/// Somebody who comes for himself or for an organisation.
fn without_office(person: &Entry<Person>) -> NewInvitee {
    use meeting::OfficeGroup as Group;
    let Person { organisation, kind, .. } = &person.says;
    NewInvitee {
        group: match kind {
            Some(PersonKind::Official) => Group::Agency,
            Some(PersonKind::Speaker) => Group::Guest,
            Some(PersonKind::Other) | None => Group::Other,
            Some(
                PersonKind::Religious
                | PersonKind::Customary
                | PersonKind::Community
                | PersonKind::Youth
                | PersonKind::Women
                | PersonKind::Business
                | PersonKind::Organisation,
            ) => Group::Community,
        },
        office: if organisation.is_empty() {
            kind.unwrap_or(PersonKind::Other).title().to_owned()
        } else {
            organisation.clone()
        },
        name: person.says.written_name(),
        person_id: Some(person.id()),
        ..NewInvitee::default()
    }
}
