//! A disk that is full, on either side: said clearly, nothing half done, nothing confirmed that is not kept, and all goes on
//! once there is room.
//!
//! The disks are small file systems in memory. A test mounts them in a name space of its own, which most systems let anybody have;
//! where that is not so, it needs the right to mount. Who has neither is told so, past the test runner, which hides what a test
//! that ends well has printed. Who has one of them and cannot mount fails.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking, and print what a reader of --nocapture wants to know"
)]

#[path = "../../sync/tests/world/mod.rs"]
mod world;

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use kentongan_district::Service;
use kentongan_district::door::{self, Door};
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::issue::Urgency;
use kentongan_protocol::enrolment::CodeWork;
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_store::{Store, StoreError};
use kentongan_sync::session::SessionError;
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};
use world::*;

/// CAP_SYS_ADMIN, capabilities(7).
const MAY_MOUNT: u64 = 1 << 21;

/// Set for a test that runs in a name space of its own.
const INSIDE: &str = "KENTONGAN_TEST_MOUNTS_FOR_ITSELF";

/// Runs the body of the test called `name` where it may mount.
fn where_mounting_is_allowed(name: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    let apart = |program: &Path| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount"]).arg(program);
        command
    };
    let refused = match apart(Path::new("true")).output() {
        Ok(tried) if tried.status.success() => {
            let mut test = apart(&std::env::current_exe().unwrap());
            let ended = test
                .args(["--exact", name, "--nocapture"])
                .env(INSIDE, "1")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ended.stdout);
            println!("{said}");
            assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
            assert!(said.contains("1 passed"), "no test is called {name}");
            return;
        }
        Ok(tried) => String::from_utf8_lossy(&tried.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let rights = status.lines().find_map(|line| line.strip_prefix("CapEff:")).unwrap();
    if u64::from_str_radix(rights.trim(), 16).unwrap() & MAY_MOUNT != 0 {
        return body();
    }
    let reason = format!("SKIPPED {name}: this user may not mount, and has no name space to do it in ({refused})\n");
    std::io::stderr().write_all(reason.as_bytes()).unwrap();
}

struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    fn of(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "kentongan"])
            .arg(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&mounted.stderr);
        assert!(mounted.status.success(), "mounting is permitted and fails: {said}");
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes room that can be given back.
    fn take(&self, bytes: usize) -> PathBuf {
        let path = self.path().join("unduhan.bin");
        std::fs::write(&path, vec![0x5a; bytes]).unwrap();
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).output();
    }
}

/// Letters that do not shrink.
fn prose(n: usize) -> String {
    (0..150)
        .map(|w| format!("kata{} ", (n * 7919 + w * 104_729) % 100_003))
        .collect()
}

fn record(store: &Store, n: usize) -> Result<(), StoreError> {
    let mut long = issue(&format!("Isu {n:04}"), Urgency::Medium);
    long.description = prose(n);
    store.create_issue(KALIREJO.parse().unwrap(), long, None).map(|_| ())
}

#[test]
fn a_laptop_on_a_full_disk_says_so_keeps_what_it_has_and_goes_on_when_there_is_room() {
    where_mounting_is_allowed(
        "a_laptop_on_a_full_disk_says_so_keeps_what_it_has_and_goes_on_when_there_is_room",
        fill_the_disk_of_a_laptop,
    );
}

fn fill_the_disk_of_a_laptop() {
    let disk = SmallDisk::of("3m");
    let world = World::new();
    let store = open(&disk.path().join("kalirejo.db"), &world.clock, 11);
    let code = world
        .transport
        .service
        .make_code(&holder(KALIREJO, "Kepala Kampung"))
        .unwrap();
    kentongan_sync::enrolment::enrol(
        &store,
        &world.transport,
        &nowhere(),
        &code.keys(world.transport.service.code_work),
        None,
        "0.1.0",
    )
    .unwrap();
    let ballast = disk.take(1024 * 1024);
    let mut written = 0;
    let error = loop {
        world.clock.pass(1000);
        match record(&store, written) {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 1_000, "the disk is never full");
    };
    assert!(matches!(error, StoreError::Full), "{error:?}");
    assert!(written > 0, "there was room for something");
    for _ in 0..3 {
        assert!(matches!(record(&store, 9_000), Err(StoreError::Full)));
    }
    let check = |when: &str, written: usize| {
        assert_eq!(titles(&store).len(), written, "{when}");
        assert_eq!(store.count_outbox().unwrap() as usize, written, "{when}");
    };
    check("full", written);
    let projection = store.dump_projection().unwrap();

    // Sealing needs room, and so does keeping a receipt: whichever fails, nothing is lost by having tried.
    let outcome = world.sync(&store);
    println!("{written} issues fit; sending on the full disk: {outcome:?}");
    assert!(
        matches!(outcome, Err(SessionError::Store(StoreError::Full))),
        "{outcome:?}"
    );
    check("after trying to send", written);
    assert_eq!(store.dump_projection().unwrap(), projection);

    std::fs::remove_file(ballast).unwrap();
    record(&store, written).unwrap();
    written += 1;
    check("with room again", written);
    world.sync(&store).unwrap();
    assert_eq!(store.count_outbox().unwrap(), 0);
    let verified = world.transport.service.store.verify().unwrap();
    assert_eq!((verified.ops as usize, verified.faults), (written, Vec::new()));
    let (path, projection) = (store.path().to_owned(), store.dump_projection().unwrap());
    drop(store);
    let again = open(&path, &world.clock, 12);
    assert_eq!(again.dump_projection().unwrap(), projection);
    drop(again);
    // The check makes every derived row anew to compare them, which takes more room than this disk has.
    let roomy = world.folder.path().join("disalin.db");
    rusqlite::Connection::open(&path)
        .unwrap()
        .backup("main", &roomy, None::<fn(rusqlite::backup::Progress)>)
        .unwrap();
    let copied = open(&roomy, &world.clock, 13);
    assert_eq!(copied.verify().unwrap().faults, Vec::<String>::new());
    assert_eq!(copied.dump_projection().unwrap(), projection);
}

#[test]
fn a_service_on_a_full_disk_confirms_nothing_that_it_does_not_keep_and_goes_on_when_there_is_room() {
    where_mounting_is_allowed(
        "a_service_on_a_full_disk_confirms_nothing_that_it_does_not_keep_and_goes_on_when_there_is_room",
        fill_the_disk_of_a_service,
    );
}

fn fill_the_disk_of_a_service() {
    let disk = SmallDisk::of("8m");
    let clock = Arc::new(ManualClock::at(RAKOR_MS));
    let archive = SqliteStore::open(&disk.path().join("district.db")).unwrap();
    archive
        .set_up(&"18.02.01".parse().unwrap(), "Kecamatan Kalirejo", [8; 32], 7, 1)
        .unwrap();
    let mut service = Service::new(Box::new(archive), clock.clone(), Arc::new(SeededEntropy::new(1)));
    service.code_work = CodeWork::NEXT_TO_NONE;
    let world = World {
        folder: tempfile::tempdir().unwrap(),
        clock,
        transport: Direct::to(service),
    };
    let service = Arc::clone(&world.transport.service);
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let ballast = disk.take(6 * 1024 * 1024);

    let mut written = 0;
    let error = loop {
        world.clock.pass(1000);
        for _ in 0..10 {
            record(&kalirejo, written).unwrap();
            written += 1;
        }
        match world.sync(&kalirejo) {
            Ok(_) => assert!(written < 5_000, "the disk is never full"),
            Err(error) => break error,
        }
    };
    let refused =
        |error: &SessionError| matches!(error, SessionError::Refused(p) if p.code == ProblemCode::StorageFull);
    assert!(refused(&error), "{error:?}");
    assert!(refused(&world.sync(&kalirejo).unwrap_err()));
    let waiting = kalirejo.count_outbox().unwrap() as usize;
    println!("{written} issues written, {waiting} wait");
    assert!(waiting > 0);

    // Over HTTP it is a status of its own.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let router = kentongan_district::handlers::router(Arc::clone(&service));
    runtime.spawn(door::serve(listener, Door::Plain, router, std::future::pending()));
    let request = world.transport.last().request;
    let mut socket = std::net::TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nHost: district\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        request.len()
    );
    socket.write_all(&[head.as_bytes(), &request].concat()).unwrap();
    let mut response = Vec::new();
    socket.read_to_end(&mut response).unwrap();
    let text = String::from_utf8_lossy(&response);
    println!("{}", text.lines().next().unwrap_or_default());
    let says_so = text.starts_with("HTTP/1.1 507") || response.windows(4).any(|w| w == b"KTGP");
    assert!(says_so, "{text}");

    std::fs::remove_file(ballast).unwrap();
    let verified = service.store.verify().unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    assert_eq!(
        verified.ops as usize,
        written - waiting,
        "what has a receipt is kept, and nothing of what has none"
    );
    while kalirejo.count_outbox().unwrap() > 0 {
        world.clock.pass(1000);
        world.sync(&kalirejo).unwrap();
    }
    assert_eq!(service.store.verify().unwrap().ops as usize, written);
    world.sync(&kecamatan).unwrap();
    assert_eq!(titles(&kecamatan).len(), written);
    assert_eq!(
        kecamatan.dump_projection().unwrap(),
        kalirejo.dump_projection().unwrap()
    );
}

#[test]
fn a_copy_on_a_full_disk_leaves_nothing_and_is_made_when_there_is_room() {
    where_mounting_is_allowed(
        "a_copy_on_a_full_disk_leaves_nothing_and_is_made_when_there_is_room",
        fill_the_disk_of_a_copy,
    );
}

fn fill_the_disk_of_a_copy() {
    let disk = SmallDisk::of("4m");
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    let names = || -> Vec<_> {
        let found = std::fs::read_dir(disk.path()).unwrap();
        found
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    let run = |verb: &str, store: &Path, flag: &str, file: &Path| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_kentongan-district"));
        let program = program.args([verb, "--store", &format!("sqlite:{}", store.display()), flag]);
        program.arg(file).output().unwrap()
    };
    let standing = world.folder.path().join("district.db");
    let (copy, new) = (disk.path().join("copy.db"), disk.path().join("new.db"));
    let kept = world.copy_service("kept.db");
    let backup = || run("backup", &standing, "--to", &copy);
    let restore = || run("restore", &new, "--from", &kept);
    let ballast = disk.take(4 * 1024 * 1024 - 64 * 1024);
    for refused in [backup(), restore()] {
        let told = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && told.contains("the disk is full"), "{told}");
        assert_eq!(names(), ["unduhan.bin"]);
    }
    std::fs::remove_file(ballast).unwrap();
    for done in [backup(), restore()] {
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let copied = SqliteStore::open(&new).unwrap().verify().unwrap();
    assert_eq!(copied.faults, Vec::<String>::new());
}

#[test]
fn a_full_disk_of_the_service_is_told_apart_from_every_other_fault() {
    assert_eq!(ProblemCode::StorageFull.http_status(), 507);
    let said = Problem::new(ProblemCode::StorageFull);
    assert_eq!(Problem::decode(&said.encode()).unwrap().code, ProblemCode::StorageFull);
}
