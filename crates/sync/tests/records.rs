//! Records of a class between laptops: what two write apart merges, what one deletes another may have changed, and a record that comes
//! ahead of the one that it belongs to waits.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_domain::agenda::{AgendaItem, Note};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::Fields;
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use kentongan_store::{Delivery, Noun, Store};
use world::*;

const OFFICE: &str = "office:18.02.01";

/// Two laptops of one office with a meeting that both have.
struct Office {
    world: World,
    operator: Store,
    camat: Store,
    meeting: ObjectId,
}

impl Office {
    fn new() -> Self {
        let world = World::new();
        let operator = world.device("operator", "district:18.02.01", 21);
        let camat = world.device("camat", "district:18.02.01", 22);
        let meeting = operator.create_meeting(stream(), &meeting()).unwrap();
        let office = Self {
            world,
            operator,
            camat,
            meeting,
        };
        office.settle();
        office
    }

    fn settle(&self) {
        self.world.settle(&[&self.operator, &self.camat]);
    }

    fn item(&self, laptop: &Store, title: &str) -> ObjectId {
        self.world.clock.pass(1000);
        let item = item(title, 0);
        laptop
            .create_record(
                stream(),
                Class::AgendaItem,
                Some(self.meeting),
                item.fields(),
                Fields::new(),
            )
            .unwrap()
    }

    fn edit(&self, laptop: &Store, id: ObjectId, seen: &AgendaItem, wanted: &AgendaItem) {
        self.world.clock.pass(1000);
        let form = |item: &AgendaItem| (item.fields(), Fields::new());
        laptop.edit_record(id, form(seen), form(wanted)).unwrap();
    }

    /// Both show the same, and made anew it is the same.
    fn check(&self) {
        let shown = self.operator.dump_projection().unwrap();
        assert_eq!(self.camat.dump_projection().unwrap(), shown);
        self.camat.rebuild_projection().unwrap();
        assert_eq!(self.camat.dump_projection().unwrap(), shown);
    }
}

fn stream() -> Stream {
    OFFICE.parse().unwrap()
}

fn item(title: &str, place: i64) -> AgendaItem {
    AgendaItem {
        title: title.to_owned(),
        place,
        ..AgendaItem::default()
    }
}

fn shown(laptop: &Store, id: ObjectId) -> AgendaItem {
    AgendaItem::of_fields(&laptop.get_record(id).unwrap().fields)
}

#[test]
fn what_two_write_in_different_fields_joins_and_in_one_field_both_stand() {
    let office = Office::new();
    let id = office.item(&office.operator, "Banjir");
    office.settle();
    assert_eq!(office.camat.get_record(id).unwrap().parent, Some(office.meeting));
    let first = item("Banjir", 0);
    office.edit(&office.operator, id, &first, &item("Banjir di tiga dusun", 0));
    office.edit(&office.camat, id, &first, &item("Banjir", 30));
    office.settle();
    for laptop in [&office.operator, &office.camat] {
        assert_eq!(shown(laptop, id), item("Banjir di tiga dusun", 30));
        assert!(laptop.list_conflicts().unwrap().is_empty());
    }
    let seen = item("Banjir di tiga dusun", 30);
    office.edit(&office.operator, id, &seen, &item("Banjir", 30));
    office.edit(&office.camat, id, &seen, &item("Penanganan banjir", 30));
    office.settle();
    office.check();
    for laptop in [&office.operator, &office.camat] {
        assert_eq!(shown(laptop, id), item("Penanganan banjir", 30));
        assert_eq!(laptop.get_record(id).unwrap().delivery, Delivery::TwoVersions);
        let conflicts = laptop.list_conflicts().unwrap();
        let nouns: Vec<(Noun, ObjectId)> = conflicts.iter().map(|c| (c.noun, c.record_id)).collect();
        assert_eq!(nouns, [(Noun::Record(Class::AgendaItem), office.meeting)]);
    }
}

#[test]
fn of_two_who_move_one_item_the_later_has_his_way_and_nobody_is_asked() {
    let office = Office::new();
    let id = office.item(&office.operator, "Banjir");
    office.settle();
    let done = |place| AgendaItem {
        done: true,
        ..item("Banjir", place)
    };
    office.edit(&office.operator, id, &item("Banjir", 0), &done(10));
    office.edit(&office.camat, id, &item("Banjir", 0), &item("Banjir", 20));
    office.settle();
    office.check();
    for laptop in [&office.operator, &office.camat] {
        assert_eq!(shown(laptop, id), done(20));
        assert!(laptop.list_conflicts().unwrap().is_empty());
        assert_ne!(laptop.get_record(id).unwrap().delivery, Delivery::TwoVersions);
    }
    // Who moves it next has both behind him, on every laptop.
    office.edit(&office.operator, id, &done(20), &done(5));
    office.settle();
    office.check();
    for laptop in [&office.operator, &office.camat] {
        assert_eq!(shown(laptop, id), done(5));
    }
}

#[test]
fn who_deletes_what_another_changes_leaves_it_to_a_person() {
    let office = Office::new();
    let id = office.item(&office.operator, "Banjir");
    office.settle();
    office.operator.withdraw_record(id, "Tidak jadi").unwrap();
    office.edit(&office.camat, id, &item("Banjir", 0), &item("Banjir bandang", 0));
    office.settle();
    office.check();
    for laptop in [&office.operator, &office.camat] {
        assert_eq!(laptop.get_record(id).unwrap().withdrawn, 2);
        assert!(laptop.list_records(Class::AgendaItem).unwrap().is_empty());
        let detail = laptop.get_conflict(id).unwrap();
        assert_eq!(detail.deletion.unwrap().reason, "Tidak jadi");
    }
    office.camat.settle_deletion(id, false).unwrap();
    office.settle();
    office.check();
    assert_eq!(office.operator.list_records(Class::AgendaItem).unwrap().len(), 1);
    office.operator.withdraw_record(id, "Memang tidak jadi").unwrap();
    office.settle();
    assert_eq!(office.camat.get_record(id).unwrap().withdrawn, 1);
    office.check();
}

#[test]
fn notes_of_two_laptops_under_one_item_stand_under_its_meeting_everywhere() {
    let office = Office::new();
    let id = office.item(&office.operator, "Banjir");
    office.settle();
    for (laptop, text) in [(&office.operator, "Air naik"), (&office.camat, "Karung pasir dikirim")] {
        office.world.clock.pass(1000);
        let note = Note { text: text.to_owned() };
        laptop
            .create_record(stream(), Class::Note, Some(id), note.fields(), Fields::new())
            .unwrap();
    }
    office.settle();
    office.check();
    for laptop in [&office.operator, &office.camat] {
        let notes = laptop.list_records(Class::Note).unwrap();
        let texts: Vec<String> = notes.iter().map(|note| Note::of_fields(&note.fields).text).collect();
        assert_eq!(texts, ["Air naik", "Karung pasir dikirim"]);
        assert!(notes.iter().all(|note| note.parent == Some(id)));
        assert!(laptop.list_refused().unwrap().is_empty());
    }
    // A laptop that comes later has it all, whatever came in which order.
    let late = office.world.device("meja", "district:18.02.01", 23);
    office.world.settle(&[&late]);
    assert_eq!(
        late.dump_projection().unwrap(),
        office.operator.dump_projection().unwrap()
    );
}

#[test]
fn what_an_office_writes_to_a_village_is_refused_and_stays_readable_to_it() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let venue = kentongan_domain::series::Venue {
        name: "Balai Kampung".to_owned(),
        ..Default::default()
    };
    let id = kecamatan
        .create_record(
            KALIREJO.parse().unwrap(),
            Class::Venue,
            None,
            venue.fields(),
            Fields::new(),
        )
        .unwrap();
    world.settle(&[&kecamatan, &village]);
    let refused = kecamatan.list_refused().unwrap();
    let nouns: Vec<(Noun, &str)> = refused.iter().map(|r| (r.noun, r.title.as_str())).collect();
    assert_eq!(nouns, [(Noun::Record(Class::Venue), "Balai Kampung")]);
    assert!(kecamatan.list_records(Class::Venue).unwrap().is_empty());
    let kept = kecamatan.get_record(id).unwrap();
    assert_eq!((kept.refused, kept.delivery), (true, Delivery::Rejected));
    assert_eq!(kept.fields, venue.fields(), "nothing that was typed is lost");
    assert!(village.get_record(id).is_err());
    assert!(village.list_records(Class::Venue).unwrap().is_empty());
}
