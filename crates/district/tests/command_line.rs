//! What the operator reads and does, from the built program.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

#[path = "../../sync/tests/world/mod.rs"]
mod world;

use std::process::Command;

use kentongan_district::enrolment::Holder;
use kentongan_district::life;
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::op::EDITION;
use world::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_kentongan-district");

#[test]
fn the_list_of_laptops_says_what_each_runs_now() {
    let world = World::new();
    let laptop = open(&world.folder.path().join("kalirejo.db"), &world.clock, 11);
    let code = world
        .transport
        .service
        .make_code(&holder(KALIREJO, "Kepala Kampung"))
        .unwrap();
    kentongan_sync::enrolment::enrol(
        &laptop,
        &world.transport,
        &nowhere(),
        &code.keys(world.transport.service.code_work),
        None,
        "0.0.9-lama",
    )
    .unwrap();
    let store = format!("sqlite:{}", world.folder.path().join("district.db").display());
    let list = || {
        let output = Command::new(PROGRAM)
            .args(["devices", "--store", &store])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(list().contains(" 0.0.9-lama "), "{}", list());
    world.sync(&laptop).unwrap();
    let now = format!(" {} ({EDITION}) ", env!("CARGO_PKG_VERSION"));
    assert!(list().contains(&now), "{}", list());
    assert!(!list().contains("0.0.9-lama"), "it was upgraded since it enrolled");
}

#[test]
fn a_service_that_was_restored_or_begins_again_numbers_its_laptops_elsewhere() {
    let mut world = World::new();
    let number = |world: &World, name: &str| {
        let laptop = world.device(name, KALIREJO, name.len() as u64);
        laptop.replica().unwrap().enrolled().unwrap().device_no.0
    };
    assert!(number(&world, "a") <= life::DEVICE_NOS);
    let file = |name: &str| world.folder.path().join(name).display().to_string();
    let store = |name: &str| format!("sqlite:{}", file(name));
    let run = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let standing = store("district.db");
    run(&["backup", "--store", &standing, "--to", &file("copy.db")]);
    run(&["save-key", "--store", &standing, "--to", &file("key")]);
    run(&["restore", "--store", &store("restored.db"), "--from", &file("copy.db")]);
    run(&["begin-again", "--store", &store("again.db"), "--key", &file("key")]);
    let paths = ["restored.db", "again.db"].map(|name| world.folder.path().join(name));
    for (path, name) in paths.iter().zip(["bb", "ccc"]) {
        world.replace_service(SqliteStore::open(path).unwrap());
        let epoch = world.transport.service.store.identity().unwrap().server_epoch;
        assert!(epoch != 0 && epoch != 7, "{epoch}");
        let numbers = life::first_device_no(epoch)..life::first_device_no(epoch) + life::DEVICE_NOS;
        assert!(numbers.contains(&number(&world, name)));
    }
}

/// The program is told to stop the moment it says that it listens, a few times over: it always ends as a service ends.
#[cfg(unix)]
#[test]
fn who_is_stopped_as_soon_as_he_listens_ends_in_order() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    let world = World::new();
    let store = format!("sqlite:{}", world.folder.path().join("district.db").display());
    for _ in 0..20 {
        let mut service = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--store", &store])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(service.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.contains("listens on"), "{line}");
        let killed = Command::new("kill").arg(service.id().to_string()).status().unwrap();
        assert!(killed.success());
        assert_eq!(service.wait().unwrap().code(), Some(0));
    }
}

/// Runs the program to its good end; what it said.
fn said(arguments: &[&str]) -> String {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_store_from_before_a_rotation_is_known_again_by_the_number_that_was_written_down_or_by_the_lost_one() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    world.sync(&laptop).unwrap();
    let file = |name: &str| world.folder.path().join(name).display().to_string();
    let store = |name: &str| format!("sqlite:{}", file(name));
    let standing = store("district.db");
    said(&["backup", "--store", &standing, "--to", &file("copy.db")]);
    said(&["save-key", "--store", &standing, "--to", &file("key")]);
    let told = said(&["rotate-authority", "--store", &standing]);
    assert!(told.contains("authority 2") && told.contains("save-key"), "{told}");
    assert!(said(&["devices", "--store", &standing]).contains("authority 2"));
    world.sync(&laptop).unwrap();
    let known = laptop.replica().unwrap().pin_set();
    assert_eq!(known.0, 2);

    let (copy, key, lost) = (file("copy.db"), file("key"), file("district.db"));
    let ways = [["--authority", "2"], ["--lost", &lost]];
    let sources = [["restore", "--from", &copy], ["begin-again", "--key", &key]];
    for (n, (way, source)) in ways
        .iter()
        .flat_map(|w| sources.iter().map(move |s| (w, s)))
        .enumerate()
    {
        let place = file(&format!("{n}.db"));
        let url = format!("sqlite:{place}");
        let told = said(&[source.as_slice(), way.as_slice(), &["--store", &url]].concat());
        assert!(told.contains("Authority 2 signs"), "{told}");
        let identity = SqliteStore::open(place.as_ref()).unwrap().identity().unwrap();
        let pins = kentongan_district::certificate::pins(&identity);
        assert_eq!(pins.pins, known.1, "{told}");
        assert!(pins.number > known.0, "{told}");
    }
    said(&["save-key", "--store", &standing, "--to", &file("key-2")]);
    let refused = Command::new(PROGRAM)
        .args([
            "begin-again",
            "--store",
            &store("no.db"),
            "--key",
            &file("key-2"),
            "--authority",
            "1",
        ])
        .output()
        .unwrap();
    assert!(!refused.status.success());
    assert!(!world.folder.path().join("no.db").exists(), "nothing was begun");
}

#[test]
fn a_restored_store_names_what_it_has_forgotten_and_takes_no_code_of_before() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    let service = &world.transport.service;
    let code = service.make_code(&holder(KALIREJO, "Sekretaris")).unwrap();
    let file = |name: &str| world.folder.path().join(name).display().to_string();
    let store = |name: &str| format!("sqlite:{}", file(name));
    said(&["backup", "--store", &store("district.db"), "--to", &file("copy.db")]);
    let told = said(&["restore", "--store", &store("new.db"), "--from", &file("copy.db")]);
    let zone = kentongan_domain::calendar::Zone::of_region(&"18.02.01".parse().unwrap());
    let last = zone.local(world.clock_ms()).format("%d/%m/%Y %H.%M").to_string();
    assert!(
        told.contains(&format!("Suspend again whom you suspended after {last}")),
        "{told}"
    );
    let restored = SqliteStore::open(file("new.db").as_ref()).unwrap();
    assert_eq!(restored.codes_open_until(world.clock_ms()).unwrap(), None);
    let filed = restored
        .find_code(&code.keys(service.code_work).lookup)
        .unwrap()
        .unwrap();
    assert!(filed.used_at_ms.is_none() && filed.expires_at_ms < filed.made_at_ms);
}

#[test]
fn a_number_that_a_store_has_forgotten_is_suspended_and_the_list_names_it() {
    let world = World::new();
    let file = |name: &str| world.folder.path().join(name).display().to_string();
    let (standing, again) = (["district.db", "again.db"].map(|name| format!("sqlite:{}", file(name)))).into();
    said(&["save-key", "--store", &standing, "--to", &file("key")]);
    let told = said(&["begin-again", "--store", &again, "--key", &file("key")]);
    assert!(
        told.contains("replaced") && told.contains("numbers that this store does not know"),
        "{told}"
    );
    let told = said(&["suspend", "--store", &again, "21191"]);
    assert!(
        told.contains("knows no laptop 21191") && told.contains("`resume 21191`"),
        "{told}"
    );
    assert!(said(&["devices", "--store", &again]).contains("device 21191: not known here"));
    let told = said(&["resume", "--store", &again, "21191"]);
    assert!(told.contains("knows no laptop 21191"), "{told}");
    assert!(!said(&["devices", "--store", &again]).contains("21191"));
    let refused = Command::new(PROGRAM)
        .args(["resume", "--store", &again, "21191"])
        .output()
        .unwrap();
    assert!(!refused.status.success());
}

#[test]
fn a_copy_stands_in_its_place_only_when_it_is_whole() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    let path = |name: &str| world.folder.path().join(name);
    let file = |name: &str| path(name).display().to_string();
    let store = |name: &str| format!("sqlite:{}", file(name));
    let run = |arguments: &[&str]| Command::new(PROGRAM).args(arguments).output().unwrap();
    let beside = |name: &str| {
        let found = std::fs::read_dir(world.folder.path()).unwrap();
        let names = found.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names
            .filter(|other| other.starts_with(name))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let two = |name: &str| std::collections::BTreeSet::from([name.to_owned(), format!("{name}.foto")]);
    // What a program that was killed has left.
    for name in [
        "copy.db.unfinished",
        "copy.db.unfinished-wal",
        "copy.db.unfinished.foto",
        "new.db.unfinished",
    ] {
        std::fs::write(path(name), "half").unwrap();
    }
    said(&["backup", "--store", &store("district.db"), "--to", &file("copy.db")]);
    assert_eq!(beside("copy.db"), two("copy.db"));
    said(&["restore", "--store", &store("new.db"), "--from", &file("copy.db")]);
    assert_eq!(beside("new.db"), two("new.db"));

    let whole = std::fs::read(path("copy.db")).unwrap();
    let again = run(&["backup", "--store", &store("district.db"), "--to", &file("copy.db")]);
    assert!(!again.status.success() && std::fs::read(path("copy.db")).unwrap() == whole);
    std::fs::write(path("spoilt.db"), &whole[..whole.len() / 2]).unwrap();
    for from in ["spoilt.db", "kalirejo.db"] {
        let refused = run(&["restore", "--store", &store("no.db"), "--from", &file(from)]);
        assert!(!refused.status.success(), "{from}");
        assert!(beside("no.db").is_empty(), "{from}: {:?}", beside("no.db"));
    }
    // The lost store was moved away without what belongs to it.
    std::fs::write(path("lost.db-wal"), "the last words of the lost one").unwrap();
    let refused = run(&["restore", "--store", &store("lost.db"), "--from", &file("copy.db")]);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(
        !refused.status.success() && told.contains("lost.db-wal stands there already"),
        "{told}"
    );
}

#[test]
fn nothing_is_written_where_a_backup_lies_nor_where_none_does() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Jembatan putus");
    world.sync(&laptop).unwrap();
    let medium = world.folder.path().join("medium");
    std::fs::create_dir(&medium).unwrap();
    // As an older program wrote it, and as a store lies there whose service was stopped by a power cut.
    world.copy_service("medium/copy.db");
    for end in ["", "-wal"] {
        let from = world.folder.path().join(format!("district.db{end}"));
        std::fs::copy(from, medium.join(format!("cut.db{end}"))).unwrap();
    }
    let lies = || -> std::collections::BTreeMap<_, _> {
        let found = std::fs::read_dir(&medium).unwrap().map(|entry| entry.unwrap().path());
        found.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
    };
    let before = lies();
    assert_eq!(before.len(), 4);
    #[cfg(unix)]
    std::fs::set_permissions(&medium, std::os::unix::fs::PermissionsExt::from_mode(0o555)).unwrap();
    for name in ["copy.db", "cut.db"] {
        let store = format!("sqlite:{}", world.folder.path().join(name).display());
        let told = said(&[
            "restore",
            "--store",
            &store,
            "--from",
            &medium.join(name).display().to_string(),
        ]);
        assert!(told.starts_with("1 batches"), "{told}");
    }
    #[cfg(unix)]
    std::fs::set_permissions(&medium, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let typo = medium.join("typo.db").display().to_string();
    let store = format!("sqlite:{}", world.folder.path().join("no.db").display());
    let refused = Command::new(PROGRAM)
        .args(["restore", "--store", &store, "--from", &typo])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(
        !refused.status.success() && told.contains("there is no backup at"),
        "{told}"
    );
    assert_eq!(lies(), before);
}

#[test]
fn a_lost_store_that_can_be_read_gives_back_the_certificates_that_a_saved_key_does_not_name() {
    let world = World::new();
    world.transport.service.announce(vec![1; 44]).unwrap();
    let file = |name: &str| world.folder.path().join(name).display().to_string();
    let store = |name: &str| format!("sqlite:{}", file(name));
    let (lost, key) = (file("district.db"), file("key"));
    said(&["save-key", "--store", &store("district.db"), "--to", &key]);
    for (again, announced_since) in [("again.db", false), ("later.db", true)] {
        if announced_since {
            world.transport.service.announce(vec![2; 44]).unwrap();
        }
        let given = world.transport.service.store.identity().unwrap().given_pins;
        said(&["begin-again", "--store", &store(again), "--key", &key, "--lost", &lost]);
        let identity = SqliteStore::open(file(again).as_ref()).unwrap().identity().unwrap();
        assert_eq!(identity.given_pins, given, "{again}");
    }
}

#[test]
fn a_saved_key_whose_numbers_are_spoilt_is_refused_and_one_from_before_there_were_any_is_not() {
    let world = World::new();
    let file = |name: &str| world.folder.path().join(name).display().to_string();
    let store = |name: &str| format!("sqlite:{}", file(name));
    said(&["save-key", "--store", &store("district.db"), "--to", &file("key")]);
    let saved = std::fs::read_to_string(file("key")).unwrap();
    let older = saved.strip_suffix("1 1\n").unwrap();
    for line in [
        "2",
        "2 ",
        " 5",
        "2 5 7",
        "x 5",
        "2 -5",
        "0 5",
        "2 99999999999",
        "25",
        " ",
    ] {
        std::fs::write(file("key"), format!("{older}{line}\n")).unwrap();
        let refused = Command::new(PROGRAM)
            .args(["begin-again", "--store", &store("no.db"), "--key", &file("key")])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&refused.stderr);
        assert!(
            !refused.status.success() && told.contains("fourth line"),
            "{line:?}: {told}"
        );
        assert!(!world.folder.path().join("no.db").exists());
    }
    for (n, (text, authority)) in [(older.to_owned(), 1), (format!("{older}2 5\r\n"), 2)]
        .into_iter()
        .enumerate()
    {
        std::fs::write(file("key"), text).unwrap();
        let told = said(&[
            "begin-again",
            "--store",
            &store(&format!("{n}.db")),
            "--key",
            &file("key"),
        ]);
        assert!(told.contains(&format!("Authority {authority} signs")), "{told}");
    }
}

#[test]
fn who_is_called_more_than_a_laptop_carries_is_told_so() {
    let world = World::new();
    let service = &world.transport.service;
    let called = |letter: &str, chars: usize| Holder {
        name: letter.repeat(chars),
        office: letter.repeat(chars),
        salutation: letter.repeat(chars),
        ..holder(KALIREJO, "")
    };
    service.make_code(&called("\u{10ffff}", 80)).unwrap();
    let refused = [
        Holder {
            name: "n".repeat(81),
            ..called("a", 80)
        },
        Holder {
            office: "n".repeat(81),
            ..called("a", 80)
        },
        Holder {
            salutation: "n".repeat(81),
            ..called("a", 80)
        },
    ]
    .map(|holder| service.make_code(&holder).unwrap_err().to_string());
    let told = |what: &str| format!("the {what} has 81 characters; 80 at most go with a laptop");
    assert_eq!(refused, ["name", "office", "salutation"].map(told));
}

#[test]
fn a_laptop_that_was_suspended_through_two_rotations_must_be_enrolled_anew_and_resume_says_so() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    let no = laptop.replica().unwrap().enrolled().unwrap().device_no;
    let store = format!("sqlite:{}", world.folder.path().join("district.db").display());
    let resume = || said(&["resume", "--store", &store, &no.0.to_string()]);
    let suspend = || said(&["suspend", "--store", &store, &no.0.to_string()]);
    let anew = format!("it must be enrolled anew, with a code of `replace {}`", no.0);
    for rotations in [0, 1] {
        suspend();
        for _ in 0..rotations {
            said(&["rotate-authority", "--store", &store]);
        }
        let told = resume();
        assert!(told.contains("is let in again") && !told.contains("anew"), "{told}");
    }
    suspend();
    said(&["rotate-authority", "--store", &store]);
    let told = resume();
    assert!(
        told.contains("It knows none of the keys") && told.contains(&anew),
        "{told}"
    );
    // What it learned after a backup was made, the restored store cannot know.
    let copy = world.copy_service("copy.db");
    let restored = SqliteStore::open(&copy).unwrap();
    restored.begin_epoch(4711).unwrap();
    drop(restored);
    let there = format!("sqlite:{}", copy.display());
    let told = said(&["resume", "--store", &there, &no.0.to_string()]);
    assert!(told.contains("It may not know") && told.contains(&anew), "{told}");
    // By a certificate it might know the service still.
    world.transport.service.announce(vec![1; 44]).unwrap();
    let told = resume();
    assert!(told.contains("It may not know") && told.contains(&anew), "{told}");
    world.transport.service.drop_given(&vec![1; 44]).unwrap();
    // Here nobody looks at certificates. It calls, learns the pins, and says at its next call that it has them.
    world.sync(&laptop).unwrap();
    world.sync(&laptop).unwrap();
    assert!(!resume().contains("anew"));
}

#[cfg(unix)]
#[test]
fn the_picture_of_a_slip_is_closed_to_others_also_where_one_stood_that_was_not() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::new();
    let store = format!("sqlite:{}", world.folder.path().join("district.db").display());
    let picture = world.folder.path().join("slip.svg");
    std::fs::write(&picture, "an older one").unwrap();
    std::fs::set_permissions(&picture, std::fs::Permissions::from_mode(0o644)).unwrap();
    let file = picture.display().to_string();
    let place = ["--scope", KALIREJO, "--address", "layanan.kalirejo.example:8402"];
    said(&[["enrol", "--store", &store, "--qr", &file].as_slice(), &place].concat());
    assert!(std::fs::read_to_string(&picture).unwrap().contains("<svg"));
    assert_eq!(std::fs::metadata(&picture).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn verify_fails_once_for_what_the_disk_has_spoilt() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    let copy = world.copy_service("copy.db");
    rusqlite::Connection::open(SqliteStore::blob_file(&copy))
        .unwrap()
        .execute_batch(
            "INSERT INTO kept_blobs (hash, stream, length, at_ms, zeros, bytes)
               VALUES (zeroblob(32), '', 3, 0, zeroblob(4096), x'010203');
             INSERT INTO kept_totals (stream, blobs, bytes) VALUES ('', 1, 3);",
        )
        .unwrap();
    let store = format!("sqlite:{}", copy.display());
    let verify = || {
        let output = Command::new(PROGRAM)
            .args(["verify", "--store", &store])
            .output()
            .unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(told).unwrap())
    };
    let (well, told) = verify();
    assert!(!well && told.contains("the disk has spoilt 1 photos"), "{told}");
    assert!(told.contains("no record names 1 of them"), "{told}");
    let (well, told) = verify();
    assert!(well && told.contains("All is well."), "{told}");
}
