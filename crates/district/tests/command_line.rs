//! What the operator reads and does, from the built program.

#[path = "../../sync/tests/world/mod.rs"]
mod world;

use std::process::Command;

use kentongan_district::life;
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
