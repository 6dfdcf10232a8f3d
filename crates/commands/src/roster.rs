//! Orang dan jabatan: offices of this area, people, who holds what from when on; who may be one person.
//!
//! Telephone and NIP/NRP are shown on this page to whoever may write here, and leave it only for a daftar hadir on which one of them was
//! asked for.

mod filling;
mod forms;
mod imports;
mod inviting;
mod numbers;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::names::{ComparedName, Likeness, SoughtName, parse_name};
use kentongan_domain::office::{Holding, Office};
use kentongan_domain::op::Fields;
use kentongan_domain::person::Person;
use kentongan_domain::record::Class;
use kentongan_domain::role::Role;
use kentongan_domain::search::fold;
use kentongan_store::{Entry as Line, NewRosterLine, Record};

pub(crate) use forms::acting_of;
pub use imports::{open_roster, save_roster};
pub use inviting::invite_from_roster;
pub(crate) use inviting::with_holders;
pub(crate) use numbers::{PersonNumbers, numbers_of};

use crate::check::{check_date, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    ById, EndHolding, HoldingView, ListRoster, MergePeople, MergedPerson, NameView, NearPeople, NearPerson, Nothing,
    ReadName, RosterFilled, RosterOffice, RosterPerson, RosterSaved, RosterView, SaveHolding, SaveOffice, SavePerson,
    TellPeopleApart,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::issues::delivery_view;
use crate::meetings::group_view;
use standing::{Entry, Roster};

/// Pairs that are asked about at once; the others come when these are settled.
const NEAR_MAX: usize = 20;
/// Of [`Record::personal_state`]: removed by order of law.
const ERASED: i64 = 3;
/// Of [`Record::withdrawn`]: it stands.
const STANDS: i64 = 0;

pub fn list_roster(desk: &Desk, request: ListRoster) -> Result<RosterView, UiError> {
    let roster = Roster::load(desk)?;
    let today = desk.today();
    let held = roster.offices_on(today);
    let shows_numbers = desk.enrolment()?.role != Role::Reader;
    let mut offices: Vec<RosterOffice> = roster
        .offices
        .iter()
        .map(|office| office_view(&roster, office, today))
        .collect();
    let mut people: Vec<RosterPerson> = roster
        .standing_people()
        .map(|person| person_view(&roster, person, held.get(&person.id()), shows_numbers))
        .collect();
    people.sort_by_cached_key(|person| (fold(&person.name), person.id.clone()));
    let (offices_all, people_all) = (count(offices.len()), count(people.len()));
    let mut near_only = false;
    if let Some(sought) = SoughtName::of(&request.search) {
        let is_there = offices.iter().any(|office| sought.is_in(&office_text(office)))
            || people.iter().any(|person| sought.is_in(&person_text(person)));
        near_only = !is_there;
        let answers = |text: &str| {
            if is_there {
                sought.is_in(text)
            } else {
                sought.is_near(text)
            }
        };
        offices.retain(|office| answers(&office_text(office)));
        people.retain(|person| answers(&person_text(person)));
        near_only &= !offices.is_empty() || !people.is_empty();
    }
    // Everybody is compared with everybody: not at each letter of a search.
    let near = match request.search.trim() {
        "" => near_people(&roster, &held),
        _ => Vec::new(),
    };
    Ok(RosterView {
        offices,
        people,
        near_only,
        near,
        offices_all,
        people_all,
        // Without the region data nobody can say; the roster is read all the same.
        missing: filling::missing(desk, &roster).map_or(0, |lines| count(lines.len())),
    })
}

/// What an office is found by: also by who holds it.
fn office_text(office: &RosterOffice) -> String {
    let holder = office.holder.as_ref().map_or("", |holder| holder.name.as_str());
    format!("{} {holder}", office.title)
}

fn person_text(person: &RosterPerson) -> String {
    format!(
        "{} {} {}",
        person.written,
        person.organisation,
        person.offices.join(" ")
    )
}

pub fn read_name(desk: &Desk, request: ReadName) -> Result<NameView, UiError> {
    let parts = parse_name(&request.text);
    let own = request.person_id.as_deref().map(parse_id).transpose()?;
    let roster = Roster::load(desk)?;
    let held = roster.offices_on(desk.today());
    let typed = ComparedName::of(&parts.name);
    let known_apart = known_apart(&roster);
    let mut near: Vec<NearPerson> = roster
        .standing_people()
        .filter(|person| own.is_none_or(|own| own != person.id() && !known_apart.contains(&(own, person.id()))))
        .filter_map(|person| {
            let likeness = typed.likeness(&ComparedName::of(&person.says.name))?;
            let office = held.get(&person.id()).map(|offices| offices.join(", "));
            Some(NearPerson {
                id: person.id().to_string(),
                written: person.says.written_name(),
                office: office.unwrap_or_else(|| person.says.organisation.clone()),
                same: likeness == Likeness::Same,
            })
        })
        .collect();
    near.sort_by_key(|person| !person.same);
    Ok(NameView {
        prefix: parts.prefix,
        name: parts.name,
        suffix: parts.suffix,
        near,
    })
}

pub fn save_office(desk: &Desk, request: SaveOffice) -> Result<RosterSaved, UiError> {
    let office = forms::office(&request.form)?;
    let id = match &request.id {
        None => desk.store()?.create_record(
            desk.enrolment()?.scope.own_stream(),
            Class::Office,
            None,
            office.fields(),
            Fields::new(),
        )?,
        Some(id) => {
            let record = own_record(desk, id, Class::Office)?;
            let seen = match &request.seen {
                Some(form) => forms::office(form)?,
                None => Office::of_fields(&record.fields),
            };
            edit(desk, &record, common(seen.fields()), common(office.fields()))?
        }
    };
    saved(desk, id)
}

pub fn save_person(desk: &Desk, request: SavePerson) -> Result<RosterSaved, UiError> {
    let person = forms::person(&request.form)?;
    let id = match &request.id {
        None => desk.store()?.create_record(
            desk.enrolment()?.scope.own_stream(),
            Class::Person,
            None,
            person.fields(),
            person.personal_fields(),
        )?,
        Some(id) => {
            let record = own_record(desk, id, Class::Person)?;
            let seen = match &request.seen {
                Some(form) => forms::person(form)?,
                // The form knows nothing of merging.
                None => Person {
                    merged_into: None,
                    told_apart: Vec::new(),
                    ..Person::of_fields(&record.fields, &record.personal)
                },
            };
            // Nobody writes new numbers in the place of erased ones.
            let numbers = |person: &Person| match record.personal_state {
                ERASED => Fields::new(),
                _ => person.personal_fields(),
            };
            edit(
                desk,
                &record,
                (seen.fields(), numbers(&seen)),
                (person.fields(), numbers(&person)),
            )?
        }
    };
    saved(desk, id)
}

pub fn save_holding(desk: &Desk, request: SaveHolding) -> Result<RosterSaved, UiError> {
    let holding = forms::holding(desk, &request.form)?;
    let known = match &request.person_id {
        Some(id) => Some(own_record(desk, id, Class::Person)?.record_id),
        None => None,
    };
    let id = match &request.id {
        Some(id) => {
            let record = own_record(desk, id, Class::Holding)?;
            let current = Holding::of_fields(&record.fields);
            let mut seen = match &request.seen {
                Some(form) => forms::holding(desk, form)?,
                None => current.clone(),
            };
            seen.person = current.person;
            let wanted = Holding {
                person: known.or(current.person),
                ..holding
            };
            edit(desk, &record, common(seen.fields()), common(wanted.fields()))?
        }
        None => {
            let office = own_record(desk, &request.office_id, Class::Office)?.record_id;
            let person = match (known, &request.person) {
                (Some(id), _) => Line::Known(id),
                (None, Some(form)) => Line::New(forms::person(form)?),
                (None, None) => {
                    return Err(UiError::invalid(vec![FieldError::of(
                        "person",
                        FieldErrorCode::Required,
                    )]));
                }
            };
            let line = NewRosterLine {
                office: Some(Line::Known(office)),
                person: Some(person),
                holding,
            };
            let stream = desk.enrolment()?.scope.own_stream();
            let added = desk.store()?.add_to_roster(stream, vec![line])?;
            let made = added.into_iter().find_map(|line| line.holding);
            made.ok_or_else(|| UiError::of(ErrorCode::Internal))?
        }
    };
    saved(desk, id)
}

pub fn end_holding(desk: &Desk, request: EndHolding) -> Result<RosterSaved, UiError> {
    let record = own_record(desk, &request.id, Class::Holding)?;
    let holding = Holding::of_fields(&record.fields);
    let last = if request.to_text.trim().is_empty() {
        Err(FieldError::of("to_text", FieldErrorCode::Required))
    } else {
        check_date(desk, "to_text", &request.to_text)
    };
    let last = last.and_then(|last| match holding.from {
        Some(from) if last < from => Err(FieldError::of("to_text", FieldErrorCode::EndsBeforeStart)),
        _ => Ok(last),
    });
    let last = last.map_err(|error| UiError::invalid(vec![error]))?;
    let ended = Holding {
        to: Some(last),
        ..holding.clone()
    };
    let id = edit(desk, &record, common(holding.fields()), common(ended.fields()))?;
    saved(desk, id)
}

pub fn merge_people(desk: &Desk, request: MergePeople) -> Result<RosterSaved, UiError> {
    let into = own_record(desk, &request.into, Class::Person)?.record_id;
    let doubled = own_record(desk, &request.id, Class::Person)?;
    let roster = Roster::load(desk)?;
    let stands = roster.find_person(into).map(Entry::id);
    refuse(match stands {
        // Into itself, or into one that was merged into it.
        Some(stands) if stands != doubled.record_id => Vec::new(),
        _ => vec![FieldError::of("merge_into", FieldErrorCode::Required)],
    })?;
    compare(desk, &doubled, |doubled| doubled.merged_into = stands)?;
    saved(desk, doubled.record_id)
}

pub fn unmerge_people(desk: &Desk, request: ById) -> Result<RosterSaved, UiError> {
    let doubled = own_record(desk, &request.id, Class::Person)?;
    compare(desk, &doubled, |doubled| doubled.merged_into = None)?;
    saved(desk, doubled.record_id)
}

/// Two with near names are two people, and nobody is asked about them again; or somebody is after all.
pub fn tell_people_apart(desk: &Desk, request: TellPeopleApart) -> Result<RosterSaved, UiError> {
    let first = own_record(desk, &request.first, Class::Person)?;
    let second = own_record(desk, &request.second, Class::Person)?;
    let is_second = |id: &ObjectId| *id == second.record_id;
    if request.take_back {
        // Either of the two may have said it.
        compare(desk, &second, |person| {
            person.told_apart.retain(|id| *id != first.record_id)
        })?;
        compare(desk, &first, |person| person.told_apart.retain(|id| !is_second(id)))?;
    } else if first.record_id != second.record_id {
        compare(desk, &first, |person| {
            if !person.told_apart.iter().any(is_second) {
                person.told_apart.push(second.record_id);
            }
        })?;
    }
    saved(desk, first.record_id)
}

/// Writes what somebody found out of whom an entry doubles.
fn compare(desk: &Desk, person: &Record, change: impl FnOnce(&mut Person)) -> Result<ObjectId, UiError> {
    let seen = Person::of_fields(&person.fields, &person.personal);
    let mut wanted = seen.clone();
    change(&mut wanted);
    edit(desk, person, common(seen.comparison()), common(wanted.comparison()))
}

/// Deletes an office, a person or a holding; it can be taken back.
pub fn remove_from_roster(desk: &Desk, request: ById) -> Result<RosterSaved, UiError> {
    let record = any_own_record(desk, &request.id)?;
    let store = desk.store()?;
    let doubles = Roster::load(desk)?.doubles_of(record.record_id);
    for id in std::iter::once(record.record_id).chain(doubles) {
        store.withdraw_record(id, "")?;
    }
    saved(desk, record.record_id)
}

pub fn return_to_roster(desk: &Desk, request: ById) -> Result<RosterSaved, UiError> {
    let record = any_own_record(desk, &request.id)?;
    if record.withdrawn != STANDS {
        desk.store()?.restore_record(record.record_id)?;
    }
    saved(desk, record.record_id)
}

pub fn fill_roster(desk: &Desk, _: Nothing) -> Result<RosterFilled, UiError> {
    let lines = filling::missing(desk, &Roster::load(desk)?)?;
    let stream = desk.enrolment()?.scope.own_stream();
    let added = desk.store()?.add_to_roster(stream, lines)?;
    desk.wrote(&["roster", "outbox"]);
    Ok(RosterFilled {
        added: count(added.len()),
    })
}

/// An entry of this office's own roster.
fn any_own_record(desk: &Desk, id: &str) -> Result<Record, UiError> {
    let record = desk.store()?.get_record(parse_id(id)?)?;
    if !matches!(record.class, Class::Person | Class::Office | Class::Holding) {
        return Err(UiError::of(ErrorCode::NotFound));
    }
    if record.stream != desk.enrolment()?.scope.own_stream() {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    Ok(record)
}

fn own_record(desk: &Desk, id: &str, class: Class) -> Result<Record, UiError> {
    let record = any_own_record(desk, id)?;
    if record.class == class {
        Ok(record)
    } else {
        Err(UiError::of(ErrorCode::NotFound))
    }
}

fn common(fields: Fields) -> (Fields, Fields) {
    (fields, Fields::new())
}

fn edit(desk: &Desk, record: &Record, seen: (Fields, Fields), wanted: (Fields, Fields)) -> Result<ObjectId, UiError> {
    desk.store()?.edit_record(record.record_id, seen, wanted)?;
    Ok(record.record_id)
}

fn saved(desk: &Desk, id: ObjectId) -> Result<RosterSaved, UiError> {
    desk.wrote(&["roster", "outbox"]);
    Ok(RosterSaved { id: id.to_string() })
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn office_view(roster: &Roster, office: &Entry<Office>, today: NaiveDate) -> RosterOffice {
    let current = roster.holder_on(office.id(), today).map(|(holding, _)| holding.id());
    let mut holdings: Vec<&Entry<Holding>> = roster.holdings_of(office.id()).collect();
    holdings.reverse();
    // The latest first; of those of the same day, what was written last.
    holdings.sort_by_key(|holding| std::cmp::Reverse(holding.says.from));
    let holdings: Vec<HoldingView> = holdings
        .into_iter()
        .map(|holding| holding_view(roster, holding, current == Some(holding.id())))
        .collect();
    RosterOffice {
        id: office.id().to_string(),
        title: office.says.title.clone(),
        group: group_view(office.says.group as i64),
        region_code: office.says.region.clone(),
        place: u32::from(office.says.place),
        holder: holdings.iter().find(|holding| holding.current).cloned(),
        holdings,
        delivery: delivery_view(office.record.delivery),
    }
}

fn holding_view(roster: &Roster, holding: &Entry<Holding>, current: bool) -> HoldingView {
    let person = holding.says.person.and_then(|id| roster.find_person(id));
    let date = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    HoldingView {
        id: holding.id().to_string(),
        person_id: person.map(|person| person.id().to_string()).unwrap_or_default(),
        name: person.map(|person| person.says.written_name()).unwrap_or_default(),
        acting: forms::acting_view(holding.says.acting),
        rank: holding.says.rank.clone(),
        from: date(holding.says.from),
        to: date(holding.says.to),
        current,
    }
}

fn person_view(
    roster: &Roster,
    person: &Entry<Person>,
    offices: Option<&Vec<String>>,
    shows_numbers: bool,
) -> RosterPerson {
    let says = &person.says;
    let number = |number: &str| {
        if shows_numbers {
            number.to_owned()
        } else {
            String::new()
        }
    };
    RosterPerson {
        id: person.id().to_string(),
        written: says.written_name(),
        prefix: says.prefix.clone(),
        name: says.name.clone(),
        suffix: says.suffix.clone(),
        organisation: says.organisation.clone(),
        kind: says.kind.map(forms::kind_view),
        id_kind: forms::id_kind_view(says.id_kind),
        id_number: number(&says.id_number),
        phone: number(&says.phone),
        erased: person.record.personal_state == ERASED,
        offices: offices.cloned().unwrap_or_default(),
        merged: roster
            .merged_into(person.id())
            .map(|other| MergedPerson {
                id: other.id().to_string(),
                written: other.says.written_name(),
            })
            .collect(),
        delivery: delivery_view(person.record.delivery),
    }
}

/// Pairs that may be one person. Two who hold two offices at the same time are two, however alike their names; so are two with different
/// numbers, and two of whom somebody said so.
fn near_people(roster: &Roster, held: &BTreeMap<ObjectId, Vec<String>>) -> Vec<NearPeople> {
    let people: Vec<(&Entry<Person>, ComparedName)> = roster
        .standing_people()
        .map(|person| (person, ComparedName::of(&person.says.name)))
        .collect();
    let known_apart = known_apart(roster);
    let mut near = Vec::new();
    for (at, (first, first_name)) in people.iter().enumerate() {
        for (second, second_name) in people.iter().skip(at + 1) {
            let Some(likeness) = first_name.likeness(second_name) else {
                continue;
            };
            if known_apart.contains(&(first.id(), second.id())) {
                continue;
            }
            let both_hold = held.contains_key(&first.id()) && held.contains_key(&second.id());
            let numbers = [first, second].map(|person| digits(&person.says.id_number));
            let [one, other] = &numbers;
            let told_apart = if one.is_empty() || other.is_empty() {
                both_hold
            } else {
                one != other
            };
            if !told_apart {
                near.push(NearPeople {
                    first: first.id().to_string(),
                    second: second.id().to_string(),
                    same: likeness == Likeness::Same,
                });
            }
        }
    }
    near.sort_by_key(|pair| !pair.same);
    near.truncate(NEAR_MAX);
    near
}

/// Who was said to be another than whom, both ways round. By way of a merge as well: whoever is another than the double is another than he.
fn known_apart(roster: &Roster) -> BTreeSet<(ObjectId, ObjectId)> {
    let mut apart = BTreeSet::new();
    for entry in &roster.people {
        for other in &entry.says.told_apart {
            if let (Some(one), Some(other)) = (roster.find_person(entry.id()), roster.find_person(*other)) {
                apart.extend([(one.id(), other.id()), (other.id(), one.id())]);
            }
        }
    }
    apart
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
