//! Personal data that were ordered to be erased are in no byte of any file: of the laptops, of the service, of its backups, and of
//! whatever old copy comes back.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Reporter, Urgency};
use kentongan_domain::op::Personal;
use kentongan_domain::person::Person;
use kentongan_domain::record::Class;
use kentongan_protocol::batch::Batch;
use kentongan_store::{IssueQuery, Store};
use kentongan_testkit::bytes::holds;
use rusqlite::Connection;
use world::*;

const NAME: &str = "Surtinah Wiryawan";
const SECRET: &str = "diminta membayar blangko";
/// Parts of a packed body that are looked for: long enough to be nowhere by chance.
const NEEDLE_BYTES: usize = 24;

fn reported() -> Issue {
    Issue {
        confidential: true,
        description: SECRET.to_owned(),
        reporter: Some(Reporter {
            name: NAME.to_owned(),
            phone: "081355577799".to_owned(),
        }),
        ..issue("Pelayanan KTP", Urgency::Medium)
    }
}

/// The database, the log beside it, the second copy.
fn files_of(database: &Path) -> Vec<PathBuf> {
    ["", "-wal", ".ops"]
        .map(|tail| PathBuf::from(format!("{}{tail}", database.display())))
        .into_iter()
        .filter(|path| path.exists())
        .collect()
}

fn names_somebody(batch: &[u8]) -> bool {
    let ops = Batch::parse(batch).unwrap().unverified_ops().unwrap();
    ops.iter()
        .any(|op| matches!(&op.personal, Personal::Present { bytes, .. } if holds(bytes, NAME.as_bytes())))
}

/// Every batch in a table of a database.
fn batches(database: &Path, table: &str) -> Vec<Vec<u8>> {
    let c = Connection::open(database).unwrap();
    let mut statement = c.prepare(&format!("SELECT bytes FROM {table}")).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// What the batches that name her look like on a disk: pieces of their bodies that no batch of today has.
fn needles(before: &[Vec<u8>], today: &[Vec<u8>]) -> BTreeSet<Vec<u8>> {
    let pieces = before.iter().flat_map(|bytes| bytes.windows(NEEDLE_BYTES).step_by(8));
    let gone = pieces.filter(|piece| today.iter().all(|bytes| !holds(bytes, piece)));
    gone.map(<[u8]>::to_vec).collect()
}

struct Case {
    world: World,
    kakam: Store,
    sekdes: Store,
    kecamatan: Store,
    id: ObjectId,
}

impl Case {
    /// Recorded on one laptop of the village, changed on the other, read at the kecamatan.
    fn new() -> Self {
        let world = World::new();
        let kakam = world.device("kakam", KALIREJO, 11);
        let sekdes = world.device("sekdes", KALIREJO, 12);
        let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
        let id = kakam.create_issue(KALIREJO.parse().unwrap(), reported(), None).unwrap();
        world.record(&kakam, "Jembatan putus");
        world.settle(&[&kakam, &sekdes, &kecamatan]);
        let case = Self {
            world,
            kakam,
            sekdes,
            kecamatan,
            id,
        };
        case.rename(&case.sekdes, "binti Karto");
        case.settle();
        case
    }

    fn rename(&self, laptop: &Store, tail: &str) {
        self.world.clock.pass(1000);
        let mut wanted = reported();
        if let Some(reporter) = &mut wanted.reporter {
            reporter.name = format!("{NAME} {tail}");
        }
        laptop.edit_issue(self.id, reported(), wanted).unwrap();
    }

    fn order(&self) {
        self.world.clock.pass(1000);
        self.kecamatan
            .order_erasure(&[self.id], "Atas permintaan pelapor", "000.5/03/PEM", "Camat")
            .unwrap();
    }

    fn settle(&self) {
        self.world.settle(&[&self.kecamatan, &self.kakam, &self.sekdes]);
    }

    fn laptops(&self) -> [&Store; 3] {
        [&self.kakam, &self.sekdes, &self.kecamatan]
    }

    fn service_file(&self) -> PathBuf {
        self.world.folder.path().join("district.db")
    }

    /// Batches that name her, wherever they lie.
    fn naming(&self) -> Vec<Vec<u8>> {
        let laptops = self.laptops().map(|laptop| laptop.path().to_owned());
        let files = laptops.into_iter().chain([self.service_file()]);
        files
            .flat_map(|file| batches(&file, "batches"))
            .filter(|bytes| names_somebody(bytes))
            .collect()
    }
}

/// Neither her name nor the confidential text, nor a piece of a batch that held them, in any of these files.
fn assert_clean_of(files: &[PathBuf], pieces: &BTreeSet<Vec<u8>>) {
    for file in files {
        let bytes = std::fs::read(file).unwrap();
        for needle in [NAME.as_bytes(), SECRET.as_bytes(), b"081355577799".as_slice()] {
            assert!(
                !holds(&bytes, needle),
                "{} in {}",
                String::from_utf8_lossy(needle),
                file.display()
            );
        }
        let piece = bytes.windows(NEEDLE_BYTES).position(|window| pieces.contains(window));
        assert_eq!(piece, None, "a piece of a batch in {}", file.display());
    }
}

fn assert_clean(files: &[PathBuf]) {
    assert_clean_of(files, &BTreeSet::new());
}

#[test]
fn what_was_ordered_to_be_erased_is_in_no_byte_of_any_file() {
    let case = Case::new();
    let world = &case.world;
    let old_laptop = world.copy_laptop(&case.sekdes, "old-sekdes.db");
    let before = case.naming();
    let counted = world.transport.service.store.verify().unwrap();
    // The search itself: it finds her in every database, and in the second copies of those who wrote of her.
    for laptop in case.laptops() {
        let found = files_of(laptop.path())
            .iter()
            .any(|file| holds(&std::fs::read(file).unwrap(), NAME.as_bytes()));
        assert!(found, "{}", laptop.path().display());
    }
    assert_eq!(before.len(), 8, "two batches in each of four places");

    case.order();
    // At the kecamatan she is gone when the order is given, before anybody was told.
    assert_clean(&files_of(case.kecamatan.path()));
    case.settle();
    assert_eq!(case.naming(), Vec::<Vec<u8>>::new());

    let service_file = case.service_file();
    let today: Vec<Vec<u8>> = case
        .laptops()
        .into_iter()
        .flat_map(|laptop| batches(laptop.path(), "batches"))
        .chain(batches(&service_file, "batches"))
        .collect();
    let pieces = needles(&before, &today);
    assert!(pieces.len() > 10, "there is something to look for: {}", pieces.len());
    for laptop in case.laptops() {
        assert_clean_of(&files_of(laptop.path()), &pieces);
    }
    assert_clean_of(&files_of(&service_file), &pieces);
    let backup = world.copy_service("backup.db");
    assert_clean_of(&[backup], &pieces);

    // Everything else stands: the issue, what is counted, chains and receipts.
    for laptop in case.laptops() {
        let shown = laptop.get_issue(case.id).unwrap();
        assert_eq!((shown.title.as_str(), shown.reporter_state), ("Pelayanan KTP", 3));
        assert!(shown.erased_at_ms.is_some() && shown.confidential && shown.description.is_empty());
        let found = laptop.verify().unwrap();
        assert_eq!((found.faults, found.erased), (Vec::<String>::new(), 2));
        assert_eq!(laptop.list_issues(&IssueQuery::default()).unwrap().len(), 2);
        assert_eq!(
            laptop.dump_projection().unwrap(),
            case.kecamatan.dump_projection().unwrap()
        );
    }
    let now = world.transport.service.store.verify().unwrap();
    assert_eq!(
        (now.faults.clone(), now.erased, counted.erased),
        (Vec::<String>::new(), 2, 0)
    );
    assert_eq!(now.ops, counted.ops + 1, "the order, and nothing else");

    // An old copy of a laptop comes back with her name, and loses it at its next exchange.
    let restored = world.restore_laptop(&old_laptop, "restored.db", 21);
    assert!(restored.get_issue(case.id).unwrap().reporter_name.contains(NAME));
    world.settle(&[&restored, &case.kakam]);
    assert_clean_of(&files_of(restored.path()), &pieces);
    assert_eq!(restored.verify().unwrap().erased, 2);

    // A laptop that is enrolled later never had it.
    let later = world.device("baru", KALIREJO, 31);
    world.settle(&[&later]);
    assert_eq!(later.get_issue(case.id).unwrap().reporter_state, 3);
    assert_clean_of(&files_of(later.path()), &pieces);
}

#[test]
fn a_service_that_was_set_back_before_the_order_gets_it_again_from_the_laptops() {
    let mut case = Case::new();
    let backup = case.world.copy_service("before-the-order.db");
    case.order();
    case.settle();

    let store = SqliteStore::open(&backup).unwrap();
    store.begin_epoch(4_711).unwrap();
    case.world.replace_service(store);
    assert!(batches(&backup, "batches").iter().any(|bytes| names_somebody(bytes)));
    case.settle();
    assert!(!batches(&backup, "batches").iter().any(|bytes| names_somebody(bytes)));
    assert_clean(&files_of(&backup));
    let found = case.world.transport.service.store.verify().unwrap();
    assert_eq!((found.faults, found.erased), (Vec::<String>::new(), 2));
}

#[test]
fn a_name_that_is_sent_after_the_order_is_kept_by_nobody() {
    let case = Case::new();
    // Written without a network, before anybody there has heard of the order.
    case.rename(&case.sekdes, "Wijaya");
    case.order();
    case.world.sync(&case.kecamatan).unwrap();
    case.settle();
    for laptop in case.laptops() {
        assert_clean(&files_of(laptop.path()));
        assert_eq!(laptop.verify().unwrap().erased, 3);
    }
    assert_eq!(case.naming(), Vec::<Vec<u8>>::new());
    assert_clean(&files_of(&case.service_file()));
}

#[test]
fn the_numbers_of_a_person_in_the_roster_go_from_every_file_and_he_stays() {
    let world = World::new();
    let kakam = world.device("kakam", KALIREJO, 11);
    let sekdes = world.device("sekdes", KALIREJO, 12);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let person = |phone: &str| Person {
        name: "Karto".to_owned(),
        phone: phone.to_owned(),
        ..Person::default()
    };
    let form = |person: &Person| (person.fields(), person.personal_fields());
    let (common, personal) = form(&person("0811"));
    let id = kakam
        .create_record(KALIREJO.parse().unwrap(), Class::Person, None, common, personal)
        .unwrap();
    world.settle(&[&kakam, &sekdes, &kecamatan]);
    world.clock.pass(1000);
    sekdes
        .edit_record(id, form(&person("0811")), form(&person("081355577799")))
        .unwrap();
    world.settle(&[&sekdes, &kakam, &kecamatan]);
    let phone = |laptop: &Store| {
        let shown = laptop.get_record(id).unwrap();
        Person::of_fields(&shown.fields, &shown.personal).phone
    };
    assert_eq!(phone(&kecamatan), "081355577799");

    kecamatan.order_erasure(&[id], "Atas permintaan", "1", "Camat").unwrap();
    world.settle(&[&kecamatan, &kakam, &sekdes]);
    for laptop in [&kakam, &sekdes, &kecamatan] {
        let shown = laptop.get_record(id).unwrap();
        assert_eq!(Person::of_fields(&shown.fields, &shown.personal), person(""));
        assert_eq!(shown.personal_state, 3);
        assert_clean(&files_of(laptop.path()));
        assert_eq!(laptop.verify().unwrap().faults, Vec::<String>::new());
    }
    assert_clean(&files_of(&world.folder.path().join("district.db")));
    assert_eq!(world.transport.service.store.verify().unwrap().erased, 2);
}

#[test]
fn a_stick_that_was_written_before_the_order_brings_no_number_back() {
    let world = World::new();
    let kakam = world.device("kakam", KALIREJO, 11);
    let sekdes = world.device("sekdes", KALIREJO, 12);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    for (from, to) in [(&kakam, &sekdes), (&sekdes, &kakam)] {
        to.apply_parcel(&from.make_parcel(true).unwrap().bytes).unwrap();
    }
    let karto = Person {
        name: "Karto".to_owned(),
        phone: "081355577799".to_owned(),
        ..Person::default()
    };
    let (common, personal) = (karto.fields(), karto.personal_fields());
    let id = kakam
        .create_record(KALIREJO.parse().unwrap(), Class::Person, None, common, personal)
        .unwrap();
    let stick = kakam.make_parcel(false).unwrap().bytes;
    world.settle(&[&kakam, &kecamatan]);
    kecamatan.order_erasure(&[id], "Atas permintaan", "1", "Camat").unwrap();
    world.settle(&[&kecamatan, &kakam]);
    // He has not called since, and knows of no order.
    assert_eq!(sekdes.apply_parcel(&stick).unwrap().new_ops, 1);
    let state = |laptop: &Store| laptop.get_record(id).unwrap().personal_state;
    assert_eq!(state(&sekdes), 1);
    world.settle(&[&sekdes]);
    let after = sekdes.apply_parcel(&stick).unwrap();
    assert_eq!(after.new_ops, 0);
    for laptop in [&kakam, &sekdes] {
        assert_eq!(state(laptop), 3);
        assert_clean(&files_of(laptop.path()));
        assert_eq!(laptop.verify().unwrap().faults, Vec::<String>::new());
    }
    let third = world.device("kaur", KALIREJO, 14);
    sekdes.apply_parcel(&third.make_parcel(true).unwrap().bytes).unwrap();
    third.apply_parcel(&sekdes.make_parcel(false).unwrap().bytes).unwrap();
    assert_eq!(state(&third), 3, "what is given on lacks it as well");
    assert_clean(&files_of(&world.folder.path().join("district.db")));
}

#[test]
fn what_the_district_has_not_received_yet_shows_nowhere_and_goes_with_its_receipt() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let id = kecamatan
        .create_issue(KALIREJO.parse().unwrap(), reported(), None)
        .unwrap();
    kecamatan.order_erasure(&[id], "Salah catat", "1", "Camat").unwrap();
    let shown = kecamatan.get_issue(id).unwrap();
    assert_eq!((shown.reporter_state, shown.reporter_name.as_str()), (3, ""));
    assert!(shown.description.is_empty());
    assert_eq!(kecamatan.reveal_reporter(id, "Menelepon").unwrap(), None);
    assert_eq!(kecamatan.verify().unwrap().faults, Vec::<String>::new());
    // The district takes no batch out of which somebody may have taken names: it goes as it was signed.
    world.settle(&[&kecamatan]);
    assert_clean(&files_of(kecamatan.path()));
    assert_clean(&files_of(&world.folder.path().join("district.db")));
    assert_eq!(kecamatan.verify().unwrap().erased, 1);
    assert_eq!(world.transport.service.store.verify().unwrap().erased, 1);
}

#[test]
fn an_order_reaches_what_a_suspended_laptop_sent() {
    let case = Case::new();
    let service = &case.world.transport.service;
    case.rename(&case.sekdes, "Wijaya");
    let number = case.sekdes.replica().unwrap().enrolment.unwrap().device_no;
    service.suspend(number).unwrap();
    case.world.sync(&case.sekdes).unwrap_err();
    let in_quarantine = || batches(&case.service_file(), "quarantine");
    assert!(in_quarantine().iter().any(|bytes| names_somebody(bytes)));
    case.order();
    case.world.sync(&case.kecamatan).unwrap();
    assert_eq!(in_quarantine().len(), 1);
    assert!(!in_quarantine().iter().any(|bytes| names_somebody(bytes)));
    // What is left of it is judged as his, whoever has the part no more.
    let released = service.resume(number).unwrap();
    assert_eq!((released.batches, released.kept, released.unreadable), (1, 0, 0));
    case.settle();
    assert_clean(&files_of(&case.service_file()));
    for laptop in case.laptops() {
        assert_clean(&files_of(laptop.path()));
    }
}

#[test]
fn a_second_copy_that_is_put_back_does_not_bring_her_back() {
    let case = Case::new();
    let ops = PathBuf::from(format!("{}.ops", case.kakam.path().display()));
    let old_ops = std::fs::read(&ops).unwrap();
    assert!(holds(&old_ops, NAME.as_bytes()));
    case.order();
    case.settle();
    let path = case.kakam.path().to_owned();
    let Case { world, kakam, id, .. } = case;
    drop(kakam);
    std::fs::write(&ops, &old_ops).unwrap();

    let kakam = open(&path, &world.clock, 41);
    assert_eq!(kakam.get_issue(id).unwrap().reporter_state, 3);
    assert_clean(&files_of(&path));
    assert_eq!(kakam.verify().unwrap().faults, Vec::<String>::new());
    drop(kakam);

    // Made anew from that copy alone, as when the disk has eaten the database: gone again at the next exchange.
    std::fs::write(&ops, &old_ops).unwrap();
    for tail in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{tail}", path.display()));
    }
    let anew = open(&path, &world.clock, 42);
    assert!(anew.get_issue(id).unwrap().reporter_name.contains(NAME));
    world.settle(&[&anew]);
    assert_clean(&files_of(&path));
    assert_eq!(anew.get_issue(id).unwrap().reporter_state, 3);
}

#[test]
fn an_order_of_a_village_erases_nothing() {
    let case = Case::new();
    case.world.clock.pass(1000);
    // A program that does not ask who it serves writes it all the same: it counts for nothing, here and at the district.
    case.kakam.order_erasure(&[case.id], "Diam-diam", "1", "Kakam").unwrap();
    case.settle();
    assert_eq!(case.kakam.list_refused().unwrap().len(), 1);
    for laptop in case.laptops() {
        let shown = laptop.get_issue(case.id).unwrap();
        assert_eq!((shown.reporter_state, shown.erased_at_ms), (1, None));
    }
    assert_eq!(case.world.transport.service.store.verify().unwrap().erased, 0);
}
