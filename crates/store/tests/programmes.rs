//! What the store says of programmes and of the monthly checks: tags, progress by a day, checks that were written twice.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod desk;

use desk::{Desk, KALIREJO};
use kentongan_domain::agenda::{AgendaItem, ItemOrigin};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::Meeting;
use kentongan_domain::op::Fields;
use kentongan_domain::programme::{Month, Programme, ServiceCheck, held_checks};
use kentongan_domain::record::Class;
use kentongan_domain::vocabulary::ServiceState;
use kentongan_store::{CheckWrite, StoreError};

impl Desk {
    fn programme(&self, title: &str, progress: u8) -> ObjectId {
        self.make(Class::Programme, None, programme(title, progress).fields())
    }
}

fn programme(title: &str, progress: u8) -> Programme {
    Programme {
        title: title.to_owned(),
        progress,
        ..Programme::default()
    }
}

fn now(desk: &Desk) -> i64 {
    desk.store.wall_ms()
}

#[test]
fn progress_is_known_as_it_stood_on_any_day() {
    let desk = Desk::of(KALIREJO);
    let before = now(&desk);
    let id = desk.programme("Air bersih", 40);
    desk.clock.pass(60_000);
    let first = now(&desk);
    let edit = |seen: u8, wanted: u8| {
        let form = |progress| (programme("Air bersih", progress).fields(), Fields::new());
        desk.store.edit_record(id, form(seen), form(wanted)).unwrap();
        desk.clock.pass(60_000);
    };
    edit(40, 55);
    let second = now(&desk);
    edit(55, 0);
    assert_eq!(desk.store.find_progress(id, before).unwrap(), None);
    assert_eq!(desk.store.find_progress(id, first).unwrap(), Some(40));
    assert_eq!(desk.store.find_progress(id, second).unwrap(), Some(55));
    assert_eq!(
        desk.store.find_progress(id, now(&desk)).unwrap(),
        Some(0),
        "it was taken back"
    );
    let unsaid = desk.programme("Posyandu", 0);
    desk.clock.pass(60_000);
    assert_eq!(desk.store.find_progress(unsaid, now(&desk)).unwrap(), Some(0));
}

#[test]
fn an_agenda_item_leads_to_its_programme_by_its_tag_before_what_it_is_about() {
    let desk = Desk::of(KALIREJO);
    let meeting = desk.store.create_meeting(desk.own(), &Meeting::default()).unwrap();
    let (water, doctor) = (desk.programme("Air bersih", 0), desk.programme("Dokter", 0));
    let item = |origin, about| {
        let item = AgendaItem {
            title: "Kunjungan".to_owned(),
            origin,
            about,
            ..AgendaItem::default()
        };
        desk.make(Class::AgendaItem, Some(meeting), item.fields())
    };
    let about = item(ItemOrigin::Programme, Some(water));
    // What an issue is called by is no programme.
    item(ItemOrigin::Issue, Some(water));
    let of = |programme| -> Vec<(ObjectId, bool)> {
        let items = desk.store.list_items_of_programme(programme).unwrap().into_iter();
        items.map(|item| (item.item_id, item.tagged)).collect()
    };
    assert_eq!(of(water), [(about, false)]);
    desk.store.tag_item(about, Some(doctor)).unwrap();
    assert_eq!((of(water), of(doctor)), (vec![], vec![(about, true)]));
    let items = desk.store.list_programme_items(meeting).unwrap();
    assert_eq!(items.iter().map(|item| item.programme_id).collect::<Vec<_>>(), [doctor]);
    desk.store.tag_item(about, None).unwrap();
    assert_eq!(of(water), [(about, false)]);
    assert!(matches!(desk.store.tag_item(meeting, None), Err(StoreError::NotFound)));
    assert!(matches!(desk.store.tag_item(water, None), Err(StoreError::NotFound)));
    desk.check_rebuilt();
}

fn check(service: &str, state: Option<ServiceState>) -> ServiceCheck {
    ServiceCheck {
        month: "2025-01".to_owned(),
        service: service.to_owned(),
        state,
        ..ServiceCheck::default()
    }
}

#[test]
fn checks_are_written_once_changed_where_they_stand_and_settled_by_one_word() {
    let desk = Desk::of(KALIREJO);
    let month: Month = "2025-01".parse().unwrap();
    let held = || held_checks(desk.store.list_service_checks(month, month).unwrap());
    let new = |service: &str, state| CheckWrite {
        id: None,
        seen: check(service, None),
        wanted: check(service, Some(state)),
        beside: Vec::new(),
    };
    let both = vec![new("KTP", ServiceState::Good), new("KB", ServiceState::Stopped)];
    desk.store.save_service_checks(desk.own(), both).unwrap();
    // Another laptop of the village wrote of the same.
    let other = desk.make(
        Class::ServiceCheck,
        None,
        check("KTP", Some(ServiceState::Disrupted)).fields(),
    );
    let all = held();
    let ktp = all.iter().find(|(place, _)| place.service == "KTP").unwrap().1;
    assert_eq!((ktp.check.id, ktp.beside.len(), ktp.others().len()), (other, 1, 1));
    assert_eq!(ktp.check.place.region, "18.02.01.2003", "of whose stream it is");

    let written = desk.store.count_outbox().unwrap();
    let settled = CheckWrite {
        id: Some(other),
        seen: check("KTP", Some(ServiceState::Disrupted)),
        wanted: check("KTP", Some(ServiceState::Disrupted)),
        beside: ktp.beside.iter().map(|check| check.id).collect(),
    };
    desk.store.save_service_checks(desk.own(), vec![settled]).unwrap();
    assert_eq!(
        desk.store.count_outbox().unwrap(),
        written + 1,
        "what did not change is not written"
    );
    let all = held();
    let ktp = all.iter().find(|(place, _)| place.service == "KTP").unwrap().1;
    assert_eq!((ktp.check.state, ktp.beside.len()), (Some(ServiceState::Disrupted), 0));

    let unknown = CheckWrite {
        id: Some(ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c").unwrap()),
        ..new("DIK", ServiceState::Good)
    };
    let failed = desk
        .store
        .save_service_checks(desk.own(), vec![new("KK", ServiceState::Good), unknown]);
    assert!(matches!(failed, Err(StoreError::NotFound)));
    assert_eq!(held().len(), 2, "nothing is written by halves");
    desk.check_rebuilt();
}
