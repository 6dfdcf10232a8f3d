//! Lines of a roster in one store: an office, its holder, and whoever comes after him.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod desk;

use chrono::NaiveDate;
use desk::{Desk, KECAMATAN};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::{Meeting, OfficeGroup};
use kentongan_domain::office::{Acting, Holding, Office, holding_on};
use kentongan_domain::person::Person;
use kentongan_domain::record::Class;
use kentongan_store::{Entry, NewInvitee, NewRosterLine, RosterLine, StoreError};

impl Desk {
    fn add(&self, line: NewRosterLine) -> RosterLine {
        let added = self.store.add_to_roster(self.own(), vec![line]).unwrap();
        added.into_iter().next().unwrap()
    }

    fn holdings(&self) -> Vec<(ObjectId, Holding)> {
        let records = self.store.list_records(Class::Holding).unwrap();
        let of = |record: kentongan_store::Record| (record.record_id, Holding::of_fields(&record.fields));
        records.into_iter().map(of).collect()
    }

    fn holder_on(&self, day: NaiveDate) -> Option<ObjectId> {
        let all = self.holdings();
        holding_on(all.iter().map(|(_, held)| (held.person, held)), day).flatten()
    }
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, month, day).unwrap()
}

fn kapolsek() -> Entry<Office> {
    Entry::New(Office {
        title: "Kapolsek Kalirejo".to_owned(),
        group: OfficeGroup::Forkopimcam,
        ..Office::default()
    })
}

fn person(name: &str) -> Option<Entry<Person>> {
    Some(Entry::New(Person {
        name: name.to_owned(),
        phone: "0812 0000 0001".to_owned(),
        ..Person::default()
    }))
}

fn from(date: NaiveDate, acting: Acting) -> Holding {
    Holding {
        from: Some(date),
        acting,
        ..Holding::default()
    }
}

#[test]
fn whoever_comes_after_ends_the_one_before_on_the_day_before() {
    let desk = Desk::of(KECAMATAN);
    let first = desk.add(NewRosterLine {
        office: Some(kapolsek()),
        person: person("Sutrisno"),
        holding: Holding::default(),
    });
    let office = first.office.unwrap();
    let next = |name: &str, holding| NewRosterLine {
        office: Some(Entry::Known(office)),
        person: person(name),
        holding,
    };
    let for_days = desk.add(next("Saryono", from(day(1, 10), Acting::Plh)));
    let second = desk.add(next("Handoko", from(day(3, 1), Acting::Not)));
    let ends: Vec<Option<NaiveDate>> = desk.holdings().iter().map(|(_, held)| held.to).collect();
    assert_eq!(
        ends,
        [Some(day(2, 28)), None, None],
        "a stand-in for days ends nobody and is ended by nobody"
    );
    assert_eq!(desk.holder_on(day(1, 9)), first.person);
    assert_eq!(desk.holder_on(day(1, 10)), for_days.person);
    assert_eq!(desk.holder_on(day(3, 1)), second.person);

    // Somebody who reads of an earlier holder later does not end the present one.
    desk.add(NewRosterLine {
        office: Some(Entry::Known(office)),
        person: person("Wagimin"),
        holding: Holding {
            to: Some(day(1, 1)),
            ..Holding::default()
        },
    });
    assert_eq!(desk.holder_on(day(3, 2)), second.person);
    desk.check_rebuilt();
}

#[test]
fn lines_are_written_all_or_none() {
    let desk = Desk::of(KECAMATAN);
    let elsewhere = desk
        .store
        .add_to_roster(
            "broadcast:18.02.01".parse().unwrap(),
            vec![NewRosterLine {
                office: Some(kapolsek()),
                person: None,
                holding: Holding::default(),
            }],
        )
        .unwrap();
    let foreign = elsewhere.first().unwrap().office.unwrap();
    let lines = vec![
        NewRosterLine {
            office: Some(kapolsek()),
            person: person("Sutrisno"),
            holding: Holding::default(),
        },
        NewRosterLine {
            office: Some(Entry::Known(foreign)),
            person: person("Handoko"),
            holding: Holding::default(),
        },
    ];
    let refused = desk.store.add_to_roster(desk.own(), lines);
    assert!(matches!(refused, Err(StoreError::NotFound)));
    assert!(desk.store.list_records(Class::Person).unwrap().is_empty());
    assert_eq!(desk.store.list_records(Class::Office).unwrap().len(), 1);
}

#[test]
fn a_line_may_name_an_office_or_a_person_alone() {
    let desk = Desk::of(KECAMATAN);
    let office = desk.add(NewRosterLine {
        office: Some(kapolsek()),
        person: None,
        holding: Holding::default(),
    });
    assert!(office.office.is_some() && office.person.is_none() && office.holding.is_none());
    let elder = desk.add(NewRosterLine {
        office: None,
        person: person("Mbah Karto"),
        holding: Holding::default(),
    });
    assert!(elder.office.is_none() && elder.person.is_some() && elder.holding.is_none());
    assert!(desk.holdings().is_empty());
}

fn invited(desk: &Desk, meeting: ObjectId) -> Vec<(i64, String, String)> {
    let meeting = desk.store.get_meeting(meeting).unwrap();
    let of = |one: kentongan_store::InviteeRecord| (one.group, one.office, one.name);
    meeting.invitees.into_iter().map(of).collect()
}

#[test]
fn an_entry_of_the_roster_is_invited_once_and_two_elders_are_two() {
    let desk = Desk::of(KECAMATAN);
    let meeting = desk
        .store
        .create_meeting(
            desk.own(),
            &Meeting {
                title: "Rakor".to_owned(),
                date: day(1, 20),
                ..Meeting::default()
            },
        )
        .unwrap();
    let office = desk.add(NewRosterLine {
        office: Some(kapolsek()),
        person: None,
        holding: Holding::default(),
    });
    let elder = |name: &str| {
        let line = desk.add(NewRosterLine {
            office: None,
            person: person(name),
            holding: Holding::default(),
        });
        NewInvitee {
            group: OfficeGroup::Community,
            office: "Tokoh adat".to_owned(),
            name: name.to_owned(),
            person_id: line.person,
            ..NewInvitee::default()
        }
    };
    let of_roster = NewInvitee {
        group: OfficeGroup::Forkopimcam,
        office: "Kapolsek Kalirejo".to_owned(),
        office_id: office.office,
        ..NewInvitee::default()
    };
    // As it was called before its title was mended.
    let renamed = NewInvitee {
        office: "Kapolsek".to_owned(),
        ..of_roster.clone()
    };
    let typed = NewInvitee {
        office_id: None,
        ..of_roster.clone()
    };
    let guest = NewInvitee {
        group: OfficeGroup::Guest,
        office: "Bupati".to_owned(),
        ..NewInvitee::default()
    };
    let (karto, slamet) = (elder("Mbah Karto"), elder("Mbah Slamet"));
    let all = vec![of_roster.clone(), typed, karto.clone(), slamet, guest];
    desk.store.invite(meeting, all).unwrap();
    desk.store.invite(meeting, vec![of_roster, renamed, karto]).unwrap();
    let offices: Vec<(i64, String)> = invited(&desk, meeting)
        .into_iter()
        .map(|(group, _, name)| (group, name))
        .collect();
    let of = |group: OfficeGroup, name: &str| (group as i64, name.to_owned());
    assert_eq!(
        offices,
        [
            of(OfficeGroup::Guest, ""),
            of(OfficeGroup::Forkopimcam, ""),
            of(OfficeGroup::Community, "Mbah Karto"),
            of(OfficeGroup::Community, "Mbah Slamet"),
        ],
        "in the order of protocol, whatever the numbers of the groups"
    );
}
