//! The offices of this area, as the region data names them: the whole roster in one action.

use kentongan_domain::meeting;
use kentongan_domain::names::parse_name;
use kentongan_domain::office::{Holding, Office};
use kentongan_domain::person::{Person, PersonKind};
use kentongan_domain::scope::Scope;
use kentongan_domain::search::fold;
use kentongan_regions::Regions;
use kentongan_store::{Enrolment, Entry, NewInvitee, NewRosterLine};

use super::standing::Roster;
use crate::desk::Desk;
use crate::dto::InvitePreset;
use crate::error::UiError;
use crate::meetings::{preset, regency_head};

/// What the roster lacks of the offices that there are here.
pub(super) fn missing(desk: &Desk, roster: &Roster) -> Result<Vec<NewRosterLine>, UiError> {
    let enrolment = desk.enrolment()?;
    let offices = offices_of_area(desk, &enrolment)?;
    let known = |office: &Office| {
        roster.offices.iter().any(|entry| {
            let has = &entry.says;
            let same_region = office.group.is_one_of_each_region() && has.region == office.region;
            (has.group == office.group && same_region) || fold(&has.title) == fold(&office.title)
        })
    };
    Ok(offices
        .into_iter()
        .filter(|(office, _)| !known(office))
        .map(|(office, name)| NewRosterLine {
            office: Some(Entry::New(office)),
            person: person_named(&name),
            holding: Holding::default(),
        })
        .collect())
}

/// Each with the name of its holder, where this laptop knows it.
fn offices_of_area(desk: &Desk, enrolment: &Enrolment) -> Result<Vec<(Office, String)>, UiError> {
    let invitees = match enrolment.scope {
        Scope::Village(_) => preset(desk, InvitePreset::VillageApparatus)?,
        Scope::District(_) => {
            let mut all = preset(desk, InvitePreset::Forkopimcam)?;
            if let Some(camat) = all.first_mut() {
                camat.name = holder_of(enrolment, &camat.office);
            }
            all.extend(preset(desk, InvitePreset::UsualAgencies)?);
            all.extend(preset(desk, InvitePreset::AllVillageHeads)?);
            all
        }
        Scope::Regency(_) => of_regency(&*desk.regions()?, enrolment.scope.code().as_str()),
    };
    let of = |(place, invitee): (u16, NewInvitee)| {
        let by_region = invitee.group.is_one_of_each_region();
        let office = Office {
            title: invitee.office,
            group: invitee.group,
            region: invitee.region,
            place: if by_region { 0 } else { place },
        };
        (office, invitee.name)
    };
    Ok((1..).zip(invitees).map(of).collect())
}

/// Bupati or wali kota, their forum (PP 12/2022), and every camat.
fn of_regency(regions: &Regions, code: &str) -> Vec<NewInvitee> {
    use meeting::OfficeGroup as Group;
    let name = regions.region(code).map_or("", |region| region.name);
    let (head, bare) = regency_head(name);
    let office = |group, office: String, region: &str| NewInvitee {
        group,
        office,
        region: region.to_owned(),
        ..NewInvitee::default()
    };
    let forum = [head, "Ketua DPRD", "Kapolres", "Dandim", "Kepala Kejaksaan Negeri"];
    let mut all: Vec<NewInvitee> = forum
        .map(|title| office(Group::Forkopimda, format!("{title} {bare}"), ""))
        .into();
    all.extend(regions.districts_of(code).into_iter().map(|district| {
        let camat = regions
            .local_titles(district.code)
            .map_or_else(|| "Camat".to_owned(), |titles| titles.district_head_title);
        office(Group::DistrictHead, format!("{camat} {}", district.name), district.code)
    }));
    all
}

/// The holder of this laptop, if this is his office.
fn holder_of(enrolment: &Enrolment, title: &str) -> String {
    let (own, title) = (fold(&enrolment.holder_office), fold(title));
    let is_it = own == title || title.strip_prefix(&own).is_some_and(|rest| rest.starts_with(' '));
    if is_it && !own.is_empty() {
        enrolment.holder_name.clone()
    } else {
        String::new()
    }
}

fn person_named(name: &str) -> Option<Entry<Person>> {
    let parts = parse_name(name);
    (!parts.name.is_empty()).then(|| {
        Entry::New(Person {
            name: parts.name,
            prefix: parts.prefix,
            suffix: parts.suffix,
            kind: Some(PersonKind::Official),
            ..Person::default()
        })
    })
}
