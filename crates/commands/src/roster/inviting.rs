//! Invitations from the roster: the office, and whoever holds it on the day of the meeting.

use chrono::NaiveDate;
use kentongan_domain::meeting;
use kentongan_domain::office::Office;
use kentongan_domain::person::{Person, PersonKind};
use kentongan_domain::search::fold;
use kentongan_store::{MeetingRecord, NewInvitee};

use super::standing::{Entry, Roster};
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{InviteFromRoster, MeetingView};
use crate::error::{ErrorCode, UiError};
use crate::meetings::{after_change, own_record, with_chair};

pub fn invite_from_roster(desk: &Desk, request: InviteFromRoster) -> Result<MeetingView, UiError> {
    let meeting = own_record(desk, &request.meeting_id)?;
    let day = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let roster = Roster::load(desk)?;
    let not_there = || UiError::of(ErrorCode::NotFound);
    let mut invitees = Vec::with_capacity(request.office_ids.len() + request.person_ids.len());
    for id in &request.office_ids {
        let office = roster.find_office(parse_id(id)?).ok_or_else(not_there)?;
        invitees.push(of_office(&roster, office, day));
    }
    for id in &request.person_ids {
        let person = roster.find_person(parse_id(id)?).ok_or_else(not_there)?;
        invitees.push(without_office(person));
    }
    desk.store()?
        .invite(meeting.meeting_id, with_chair(&meeting, invitees))?;
    after_change(desk, &request.meeting_id)
}

/// Offices of whole groups as the roster has them, with who holds each on the day of the meeting. Of a group that the roster knows less of
/// than the vocabulary, the offices of the vocabulary that it lacks are among them.
pub(crate) fn with_holders(
    desk: &Desk,
    meeting: &MeetingRecord,
    offices: Vec<NewInvitee>,
) -> Result<Vec<NewInvitee>, UiError> {
    let day = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let roster = Roster::load(desk)?;
    let mut groups: Vec<meeting::OfficeGroup> = Vec::new();
    for office in &offices {
        if !groups.contains(&office.group) {
            groups.push(office.group);
        }
    }
    let mut invitees = Vec::with_capacity(offices.len());
    for group in groups {
        let mut named: Vec<NewInvitee> = offices.iter().filter(|office| office.group == group).cloned().collect();
        let known: Vec<&Entry<Office>> = roster
            .offices
            .iter()
            .filter(|entry| entry.says.group == group)
            .collect();
        // Of village heads none is left out.
        let is_whole = !group.is_one_of_each_region() && known.len() >= named.len();
        // Also a mayor's own name, which his laptop knows without a roster.
        let name_of = |office: &NewInvitee| {
            let same = named.iter().find(|one| is_same(one, office));
            same.map(|one| one.name.clone()).unwrap_or_default()
        };
        let mut of_roster: Vec<NewInvitee> = known.iter().map(|entry| of_office(&roster, entry, day)).collect();
        for office in of_roster.iter_mut().filter(|office| office.name.is_empty()) {
            office.name = name_of(office);
        }
        named.retain(|one| !is_whole && !of_roster.iter().any(|office| is_same(one, office)));
        if group == meeting::OfficeGroup::Community {
            let leaders = leaders(&roster, day);
            // Whoever stands in the roster is invited by his name, and not once more as one without.
            named.retain(|one| !leaders.iter().any(|(title, _)| fold(title) == fold(&one.office)));
            of_roster.extend(leaders.into_iter().map(|(_, leader)| leader));
        }
        invitees.extend(of_roster);
        invitees.extend(named);
    }
    Ok(invitees)
}

/// Is an office of the vocabulary that one of the roster?
fn is_same(one: &NewInvitee, other: &NewInvitee) -> bool {
    // Two villages of a regency may have one name.
    let by_region = one.group.is_one_of_each_region() && !one.region.is_empty() && !other.region.is_empty();
    match by_region {
        true => one.group == other.group && one.region == other.region,
        false => one.group == other.group && fold(&one.office) == fold(&other.office),
    }
}

/// An office, with whoever holds it on that day.
fn of_office(roster: &Roster, office: &Entry<Office>, day: NaiveDate) -> NewInvitee {
    let held = roster.holder_on(office.id(), day);
    let by_region = office.says.group.is_one_of_each_region();
    NewInvitee {
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
    }
}

/// Tokoh of the roster who hold no office, each with what one of his kind is called.
fn leaders(roster: &Roster, day: NaiveDate) -> Vec<(&'static str, NewInvitee)> {
    let held = roster.offices_on(day);
    roster
        .standing_people()
        .filter(|person| !held.contains_key(&person.id()))
        .map(|person| {
            let title = person.says.kind.unwrap_or(PersonKind::Other).title();
            (title, without_office(person))
        })
        .filter(|(_, invitee)| invitee.group == meeting::OfficeGroup::Community)
        .collect()
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
