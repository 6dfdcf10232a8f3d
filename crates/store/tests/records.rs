//! Records of a class in one store: written, read back, changed, deleted, and made anew from the log.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod desk;

use desk::{Desk, KECAMATAN};
use kentongan_domain::agenda::{Addendum, AgendaItem, Input, ItemOrigin, Note};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Urgency, field};
use kentongan_domain::meeting::{Attendance, Level, Meeting, MeetingKind, OfficeGroup, SignerIdKind};
use kentongan_domain::office::{Acting, Holding, Office};
use kentongan_domain::op::{Fields, Value};
use kentongan_domain::person::{Person, PersonKind, person_field, person_personal};
use kentongan_domain::programme::{Milestone, Programme, ServiceCheck};
use kentongan_domain::record::Class;
use kentongan_domain::series::{MonthlyRule, Series, Skip, Swap, Venue};
use kentongan_domain::vocabulary::{Benefit, ServiceState};
use kentongan_store::{Delivery, NewInvitee, NewMark, NewRecord, Noun, StoreError, record_field_name};

impl Desk {
    fn person(&self, person: &Person) -> ObjectId {
        self.make_of(Class::Person, None, person.fields(), person.personal_fields())
    }

    fn find_person(&self, id: ObjectId) -> Person {
        let record = self.store.get_record(id).unwrap();
        Person::of_fields(&record.fields, &record.personal)
    }

    fn names(&self) -> Vec<String> {
        let people = self.store.list_records(Class::Person).unwrap();
        people
            .into_iter()
            .map(|person| Person::of_fields(&person.fields, &person.personal).name)
            .collect()
    }

    fn meeting(&self, meeting: &Meeting) -> ObjectId {
        self.store.create_meeting(self.own(), meeting).unwrap()
    }
}

fn yulianto() -> Person {
    Person {
        name: "Yulianto".to_owned(),
        prefix: "Hi.".to_owned(),
        suffix: "S.E.".to_owned(),
        organisation: "Kecamatan Kalirejo".to_owned(),
        kind: Some(PersonKind::Official),
        id_kind: SignerIdKind::Nip,
        merged_into: None,
        told_apart: Vec::new(),
        phone: "0812 0000 0000".to_owned(),
        id_number: "19700101 199003 1 001".to_owned(),
    }
}

fn form(person: &Person) -> (Fields, Fields) {
    (person.fields(), person.personal_fields())
}

#[test]
fn every_class_is_read_back_as_it_was_filled_in_and_made_anew_the_same() {
    let desk = Desk::of(KECAMATAN);
    let meeting = desk.meeting(&Meeting::default());
    let person = desk.person(&yulianto());
    let office = Office {
        title: "Camat Kalirejo".to_owned(),
        group: OfficeGroup::Forkopimcam,
        region: "18.02.01".to_owned(),
        place: 1,
    };
    let office_id = desk.make(Class::Office, None, office.fields());
    let programme = Programme {
        title: "Dokter Masuk Desa".to_owned(),
        code: "DMD".to_owned(),
        part_of: None,
        level: Some(Level::Regency),
        owner: "Dinas Kesehatan".to_owned(),
        owner_office: Some(office_id),
        target: "12 desa".to_owned(),
        progress: 40,
        benefit: Benefit::of_number(5),
        urgency: Some(Urgency::High),
    };
    let programme_id = desk.make(Class::Programme, None, programme.fields());
    let item = AgendaItem {
        title: "Penanganan banjir".to_owned(),
        place: 20,
        minutes: 15,
        origin: ItemOrigin::Programme,
        about: Some(programme_id),
        done: true,
        programme: Some(programme_id),
    };
    let item_id = desk.make(Class::AgendaItem, Some(meeting), item.fields());
    let series = Series {
        title: "Rapat Koordinasi Bulanan".to_owned(),
        kind: MeetingKind::Coordination,
        rule: Some(MonthlyRule::Day(20)),
        hosts: vec!["18.02.01".to_owned(), "18.02.01.2003".to_owned()],
        venue: "Aula".to_owned(),
        skipped: vec![Skip {
            month: "2025-03".to_owned(),
            host: "18.02.01.2003".to_owned(),
            reason: "Panen raya".to_owned(),
        }],
        swapped: vec![Swap {
            month: "2025-04".to_owned(),
            host: "18.02.01".to_owned(),
            other: "18.02.01.2003".to_owned(),
            reason: "Balai diperbaiki".to_owned(),
        }],
        start: "09.00".to_owned(),
    };
    let holding = Holding {
        person: Some(person),
        from: chrono::NaiveDate::from_ymd_opt(2024, 2, 1),
        to: None,
        acting: Acting::Plt,
        rank: "Penata (III/c)".to_owned(),
    };
    let venue = Venue {
        name: "Balai Kampung".to_owned(),
        address: "Jalan Raya 1".to_owned(),
        region: "18.02.01.2003".to_owned(),
        note: "80 kursi".to_owned(),
    };
    let note = Note {
        text: "Air naik di tiga dusun".to_owned(),
    };
    let input = Input {
        text: "Minta karung pasir".to_owned(),
        invitee: Some(person),
        speaker: "Kepala Kampung".to_owned(),
        issue: Some(item_id),
    };
    let addendum = Addendum {
        text: "Jumlah yang benar empat".to_owned(),
        author: "Camat".to_owned(),
    };
    let milestone = Milestone {
        title: "Enam desa".to_owned(),
        due_on: chrono::NaiveDate::from_ymd_opt(2025, 6, 30),
        done_on: chrono::NaiveDate::from_ymd_opt(2025, 6, 28),
        note: "Lebih cepat".to_owned(),
    };
    let check = ServiceCheck {
        month: "2025-01".to_owned(),
        service: "KTP".to_owned(),
        state: Some(ServiceState::Disrupted),
        note: "Blangko habis".to_owned(),
        region: "18.02.01.2003".to_owned(),
    };
    let rest = [
        (Class::Holding, Some(office_id), holding.fields()),
        (Class::Series, None, series.fields()),
        (Class::Venue, None, venue.fields()),
        (Class::Note, Some(item_id), note.fields()),
        (Class::Input, Some(item_id), input.fields()),
        (Class::Addendum, Some(meeting), addendum.fields()),
        (Class::Milestone, Some(programme_id), milestone.fields()),
        (Class::ServiceCheck, None, check.fields()),
    ];
    let mut made = vec![
        (Class::Office, None, office.fields(), office_id),
        (Class::Programme, None, programme.fields(), programme_id),
        (Class::AgendaItem, Some(meeting), item.fields(), item_id),
    ];
    made.extend(rest.map(|(class, parent, fields)| {
        let id = desk.make(class, parent, fields.clone());
        (class, parent, fields, id)
    }));
    let check_all = || {
        for (class, parent, fields, id) in &made {
            let record = desk.store.get_record(*id).unwrap();
            assert_eq!((record.class, record.parent), (*class, *parent), "{class:?}");
            assert_eq!(record.fields, *fields, "{class:?}");
            assert_eq!((record.withdrawn, record.refused), (0, false), "{class:?}");
            let listed = desk.store.list_records(*class).unwrap();
            assert_eq!(listed.len(), 1, "{class:?}");
            assert_eq!((listed[0].record_id, &listed[0].fields), (*id, fields), "{class:?}");
            assert!(fields.keys().all(|tag| !record_field_name(*class, *tag).is_empty()));
        }
        assert_eq!(desk.find_person(person), yulianto());
        assert_eq!(desk.store.get_record(person).unwrap().personal_state, 1);
    };
    check_all();
    assert_eq!(made.len() + 1, Class::ALL.len(), "one of each");
    desk.check_rebuilt();
    check_all();
}

#[test]
fn only_what_was_changed_is_written_and_what_was_emptied_is_empty() {
    let desk = Desk::of(KECAMATAN);
    let id = desk.person(&yulianto());
    let ops = desk.store.count_outbox().unwrap();
    desk.store
        .edit_record(id, form(&yulianto()), form(&yulianto()))
        .unwrap();
    assert_eq!(desk.store.count_outbox().unwrap(), ops, "no difference, no op");
    let wanted = Person {
        suffix: String::new(),
        kind: None,
        phone: "0813 1111 1111".to_owned(),
        ..yulianto()
    };
    desk.store.edit_record(id, form(&yulianto()), form(&wanted)).unwrap();
    assert_eq!(desk.find_person(id), wanted);
    // A form that shows nothing personal changes nothing personal.
    let renamed = Person {
        name: "Yulianto Hadi".to_owned(),
        ..wanted.clone()
    };
    let open = |person: &Person| (person.fields(), Fields::new());
    desk.store.edit_record(id, open(&wanted), open(&renamed)).unwrap();
    assert_eq!(desk.find_person(id), renamed);
    assert!(desk.store.list_conflicts().unwrap().is_empty());
    desk.check_rebuilt();
}

#[test]
fn two_who_write_one_field_leave_two_versions_until_a_person_chooses() {
    let desk = Desk::of(KECAMATAN);
    let id = desk.person(&yulianto());
    for (name, phone) in [("Yulianto A.", "0811"), ("Yulianto B.", "0822")] {
        desk.clock.pass(1_000);
        let wanted = Person {
            name: name.to_owned(),
            phone: phone.to_owned(),
            ..yulianto()
        };
        // Both had the first form before their eyes.
        desk.store.edit_record(id, form(&yulianto()), form(&wanted)).unwrap();
    }
    let record = desk.store.get_record(id).unwrap();
    let personal = 1_000 + person_personal::PHONE;
    assert_eq!(record.two_versions, [person_field::NAME, personal]);
    assert_eq!(record.delivery, Delivery::TwoVersions);
    let conflicts = desk.store.list_conflicts().unwrap();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(
        (conflicts[0].object_id, conflicts[0].record_id, conflicts[0].noun),
        (id, id, Noun::Record(Class::Person))
    );
    assert_eq!(conflicts[0].title, "Yulianto B.");
    assert_eq!(record_field_name(Class::Person, personal), "phone");
    desk.check_rebuilt();

    let detail = desk.store.get_conflict(id).unwrap();
    let (tag, versions) = &detail.fields[0];
    let other = versions.iter().find(|version| !version.shows).unwrap();
    desk.store.settle_field(id, *tag, other.value.clone()).unwrap();
    let (tag, versions) = &detail.fields[1];
    let shown = versions.iter().find(|version| version.shows).unwrap();
    desk.store.settle_field(id, *tag, shown.value.clone()).unwrap();
    let settled = desk.find_person(id);
    assert_eq!((settled.name.as_str(), settled.phone.as_str()), ("Yulianto A.", "0822"));
    assert!(desk.store.list_conflicts().unwrap().is_empty());
    desk.check_rebuilt();
}

#[test]
fn a_deleted_record_is_in_no_list_until_somebody_takes_that_back() {
    let desk = Desk::of(KECAMATAN);
    let id = desk.person(&yulianto());
    desk.person(&Person {
        name: "Kandarani".to_owned(),
        ..Person::default()
    });
    desk.store.withdraw_record(id, "Tercatat dua kali").unwrap();
    assert_eq!(desk.names(), ["Kandarani"]);
    assert_eq!(desk.store.get_record(id).unwrap().withdrawn, 1);
    let deletion = desk.store.find_deletion(id).unwrap().unwrap();
    assert_eq!(deletion.reason, "Tercatat dua kali");
    desk.check_rebuilt();
    desk.store.restore_record(id).unwrap();
    assert_eq!(desk.names(), ["Yulianto", "Kandarani"]);
    assert_eq!(desk.find_person(id), yulianto());
    assert!(matches!(desk.store.restore_record(id), Err(StoreError::NotFound)));
    desk.check_rebuilt();
}

#[test]
fn what_is_done_to_a_record_of_another_kind_counts_for_nothing() {
    let desk = Desk::of(KECAMATAN);
    let secret = Issue {
        title: "Pungli".to_owned(),
        confidential: true,
        ..Issue::default()
    };
    let issue = desk.store.create_issue(desk.own(), secret, None).unwrap();
    let person = desk.person(&yulianto());
    // Whoever may keep the roster may not by that open what is confidential.
    let opened: Fields = [
        (field::TITLE, Value::Text("Dibuka".to_owned())),
        (field::CONFIDENTIAL, Value::Bool(false)),
    ]
    .into();
    let nothing = || (Fields::new(), Fields::new());
    desk.store
        .edit_record(issue, nothing(), (opened, Fields::new()))
        .unwrap();
    desk.store.withdraw_record(issue, "Salah").unwrap();
    desk.store.withdraw_issue(person, "Salah").unwrap();
    let check = || {
        let shown = desk.store.get_issue(issue).unwrap();
        assert_eq!(
            (shown.title.as_str(), shown.confidential, shown.deleted),
            ("Pungli", true, 0)
        );
        assert_eq!(desk.store.get_record(person).unwrap().withdrawn, 0);
        assert_eq!(desk.names(), ["Yulianto"]);
    };
    check();
    desk.check_rebuilt();
    check();
    // Nor does it with what is done to them rightly.
    desk.store.add_follow_up(issue, "Sudah ditanya.", true).unwrap();
    desk.store.withdraw_record(person, "Tercatat dua kali").unwrap();
    desk.store.restore_record(person).unwrap();
    check();
    desk.check_rebuilt();
    check();
}

#[test]
fn several_records_are_made_together_or_not_at_all() {
    let desk = Desk::of(KECAMATAN);
    let of = |parent| NewRecord {
        stream: desk.own(),
        class: Class::Venue,
        parent,
        fields: Venue {
            name: "Aula".to_owned(),
            ..Venue::default()
        }
        .fields(),
        personal: Fields::new(),
    };
    let ids = desk.store.create_records(vec![of(None), of(None)]).unwrap();
    assert_eq!(ids.len(), 2);
    let stranger = ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c");
    let failed = desk.store.create_records(vec![of(None), of(stranger)]);
    assert!(matches!(failed, Err(StoreError::NotFound)));
    assert_eq!(desk.store.list_records(Class::Venue).unwrap().len(), 2);
}

#[test]
fn what_belongs_to_a_meeting_waits_under_it_in_the_outbox() {
    let desk = Desk::of(KECAMATAN);
    let meeting = desk.meeting(&Meeting {
        title: "Rapat Koordinasi".to_owned(),
        ..Meeting::default()
    });
    let item = AgendaItem {
        title: "Penanganan banjir".to_owned(),
        ..AgendaItem::default()
    };
    let item = desk.make(Class::AgendaItem, Some(meeting), item.fields());
    let note = Note {
        text: "Air naik".to_owned(),
    };
    desk.make(Class::Note, Some(item), note.fields());
    let person = desk.person(&yulianto());
    let waits: Vec<(Noun, Option<ObjectId>, String)> = desk
        .store
        .list_outbox()
        .unwrap()
        .into_iter()
        .map(|one| (one.noun, one.record_id, one.title))
        .collect();
    let of_meeting = |noun| (noun, Some(meeting), "Rapat Koordinasi".to_owned());
    assert_eq!(
        waits,
        [
            of_meeting(Noun::Meeting),
            of_meeting(Noun::Record(Class::AgendaItem)),
            of_meeting(Noun::Record(Class::Note)),
            (Noun::Record(Class::Person), Some(person), "Yulianto".to_owned()),
        ]
    );
    assert_eq!(desk.store.count_unsent_records().unwrap(), 2);
}

#[test]
fn the_numbers_of_a_person_are_erased_by_order_and_he_stays() {
    let desk = Desk::of(KECAMATAN);
    let id = desk.person(&yulianto());
    desk.store
        .order_erasure(&[id], "Permintaan yang bersangkutan", "000.5/03/PEM", "Camat")
        .unwrap();
    let check = || {
        let record = desk.store.get_record(id).unwrap();
        assert_eq!((record.personal, record.personal_state), (Fields::new(), 3));
        assert_eq!(desk.names(), ["Yulianto"]);
        assert!(!desk.store.dump_projection().unwrap().contains("0812"));
    };
    check();
    assert!(desk.store.list_erased().unwrap().is_empty(), "that list is of issues");
    desk.check_rebuilt();
    check();
    // What is written of him afterwards goes as well.
    let with_phone = Person {
        phone: "0812 9999 9999".to_owned(),
        ..yulianto()
    };
    let without = Person {
        phone: String::new(),
        id_number: String::new(),
        ..yulianto()
    };
    desk.store.edit_record(id, form(&without), form(&with_phone)).unwrap();
    check();
    assert!(desk.store.verify().unwrap().faults.is_empty());
}

#[test]
fn the_numbers_of_a_frozen_person_show_again_when_that_ends() {
    let desk = Desk::of(KECAMATAN);
    let id = desk.person(&yulianto());
    desk.store.freeze_issue(id, "Keberatan").unwrap();
    assert_eq!(desk.store.get_record(id).unwrap().personal, Fields::new());
    desk.check_rebuilt();
    desk.store.end_freeze(id, "Selesai").unwrap();
    assert_eq!(desk.find_person(id), yulianto());
    desk.check_rebuilt();
}

#[test]
fn a_meeting_keeps_its_series_its_host_and_who_came_late() {
    let desk = Desk::of(KECAMATAN);
    let series = desk.make(
        Class::Series,
        None,
        Series {
            title: "Rapat Koordinasi Bulanan".to_owned(),
            ..Series::default()
        }
        .fields(),
    );
    let whole = desk.meeting(&Meeting::default());
    let plain = Meeting {
        title: "Peluncuran UKM Desa".to_owned(),
        ..Meeting::default()
    };
    let id = desk.meeting(&plain);
    let wanted = Meeting {
        series: Some(series),
        host: "18.02.01.2003".to_owned(),
        parent: Some(whole),
        invitation_number: "005/12/2025".to_owned(),
        chair_represents: "Bupati".to_owned(),
        level: Some(Level::District),
        chair_acting: Acting::Plt,
        ..plain.clone()
    };
    desk.store.edit_meeting(id, &plain, &wanted).unwrap();
    let person = desk.person(&yulianto());
    let office = Office {
        title: "Kapolsek Kalirejo".to_owned(),
        ..Office::default()
    };
    let office = desk.make(Class::Office, None, office.fields());
    let invitee = NewInvitee {
        office: "Kapolsek Kalirejo".to_owned(),
        office_id: Some(office),
        person_id: Some(person),
        acting: Acting::Pj,
        ..NewInvitee::default()
    };
    desk.store.invite(id, vec![invitee]).unwrap();
    let guest = desk.store.get_meeting(id).unwrap().invitees[0].invitee_id;
    let mark = NewMark {
        late_at: "09.20".to_owned(),
        ..NewMark::of(Attendance::Present)
    };
    desk.store.mark(guest, mark).unwrap();
    let check = || {
        let shown = desk.store.get_meeting(id).unwrap();
        assert_eq!(
            (
                shown.series,
                shown.host.as_str(),
                shown.parent,
                shown.invitation_number.as_str()
            ),
            (Some(series), "18.02.01.2003", Some(whole), "005/12/2025")
        );
        assert_eq!(
            (shown.chair_represents.as_str(), shown.level, shown.chair_acting),
            ("Bupati", 2, 2)
        );
        let guest = &shown.invitees[0];
        assert_eq!(
            (guest.office_id, guest.person_id, guest.acting),
            (Some(office), Some(person), 1)
        );
        assert_eq!(guest.mark.as_ref().unwrap().late_at, "09.20");
    };
    check();
    desk.check_rebuilt();
    check();
    desk.store.edit_meeting(id, &wanted, &plain).unwrap();
    let shown = desk.store.get_meeting(id).unwrap();
    assert_eq!((shown.series, shown.level, shown.chair_acting), (None, 0, 0));
}
