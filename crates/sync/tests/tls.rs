//! The device's HTTP and TLS against the service's own door, over real sockets.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod world;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Days;
use kentongan_district::certificate::{GivenCertificate, Shown, pin_of_file};
use kentongan_district::door::{self, Door};
use kentongan_district::pins::{Haste, PinsError};
use kentongan_district::{Service, handlers};
use kentongan_domain::issue::{Occurrence, Urgency};
use kentongan_protocol::compression::READS_DENSE;
use kentongan_protocol::pins::PinSet;
use kentongan_protocol::slip::pin_hash;
use kentongan_store::Store;
use kentongan_sync::enrolment::{EnrolError, enrol};
use kentongan_sync::http::HttpTransport;
use kentongan_sync::session::SessionError;
use kentongan_sync::{Exchanged, Fault, ServiceAddress, exchange};
use kentongan_testkit::SeededEntropy;
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::{X509Builder, X509NameBuilder};
use world::*;

/// A district's service on loopback, and a way to it that counts.
struct Hall {
    world: World,
    runtime: tokio::runtime::Runtime,
    address: SocketAddr,
}

impl Hall {
    fn open() -> Self {
        Self::showing(World::new(), |service| Shown::of(service, None))
    }

    fn showing(world: World, shown: impl FnOnce(Arc<Service>) -> Shown) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let shown = shown(Arc::clone(&world.transport.service));
        let address = serve(&runtime, shown, Arc::clone(&world.transport.service));
        Self {
            world,
            runtime,
            address,
        }
    }

    fn enrol_at(&self, store: &Store, address: SocketAddr) -> Result<(), EnrolError> {
        let service = &self.world.transport.service;
        let code = service.make_code(&holder(KALIREJO, "Kepala Kampung")).unwrap();
        let address = at(address);
        let transport = HttpTransport::to_stranger(address.clone()).unwrap();
        enrol(
            store,
            &transport,
            &address,
            &code.keys(service.code_work),
            None,
            "0.1.0",
        )
        .map(drop)
    }

    fn laptop(&self, name: &str) -> Store {
        open(
            &self.world.folder.path().join(format!("{name}.db")),
            &self.world.clock,
            61,
        )
    }

    fn enrolled(&self, name: &str) -> Store {
        let store = self.laptop(name);
        self.enrol_at(&store, self.address).unwrap();
        store
    }

    fn pins(&self) -> PinSet {
        kentongan_district::certificate::pins(&self.world.transport.service.store.identity().unwrap())
    }

    fn rotate(&self) {
        let haste = Haste {
            leave_behind: true,
            void_codes: false,
        };
        self.world.transport.service.rotate_authority(haste).unwrap();
    }
}

fn serve(runtime: &tokio::runtime::Runtime, shown: Shown, service: Arc<Service>) -> SocketAddr {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let door = Door::Tls(Arc::new(shown));
    runtime.spawn(door::serve(
        listener,
        door,
        handlers::router(service),
        std::future::pending(),
    ));
    address
}

fn at(address: SocketAddr) -> ServiceAddress {
    ServiceAddress::parse(&address.to_string()).unwrap()
}

/// As the line does it.
fn call(store: &Store, address: SocketAddr) -> Result<Exchanged, SessionError> {
    let replica = store.replica().unwrap();
    let (pins_no, pins) = replica.pin_set();
    let transport = HttpTransport::new(at(address), pins, replica.tls_ticket.clone()).unwrap();
    let entropy = SeededEntropy::new(store.wall_ms() as u64);
    let outcome = exchange(store, &transport, &entropy, &mut |_, _| {});
    if let Some(ticket) = transport.ticket() {
        store.keep_tls_ticket(ticket, pins_no).unwrap();
    }
    outcome
}

fn fault(outcome: Result<Exchanged, SessionError>) -> Fault {
    match outcome.unwrap_err() {
        SessionError::Fault(fault) => fault,
        other => panic!("{other}"),
    }
}

/// A relay that counts the bytes of TCP both ways.
struct Counter {
    address: SocketAddr,
    up: Arc<AtomicU64>,
    down: Arc<AtomicU64>,
}

impl Counter {
    fn before(service: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (up, down) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let counts = (Arc::clone(&up), Arc::clone(&down));
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                let (caller, service) = (caller.unwrap(), TcpStream::connect(service).unwrap());
                pass(caller.try_clone().unwrap(), service.try_clone().unwrap(), &counts.0);
                pass(service, caller, &counts.1);
            }
        });
        Self { address, up, down }
    }

    fn take(&self) -> u64 {
        self.up.swap(0, Ordering::SeqCst) + self.down.swap(0, Ordering::SeqCst)
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, count: &Arc<AtomicU64>) {
    let count = Arc::clone(count);
    std::thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut piece) {
            count.fetch_add(n as u64, Ordering::SeqCst);
            if to.write_all(&piece[..n]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
}

#[test]
fn a_laptop_enrols_and_sends_over_tls() {
    let hall = Hall::open();
    let laptop = hall.enrolled("kalirejo");
    assert_eq!(laptop.replica().unwrap().pin_set(), (1, hall.pins().pins));
    hall.world.record(&laptop, "Jalan putus");
    let done = call(&laptop, hall.address).unwrap();
    assert_eq!(done.sent_ops, 1);
}

#[test]
fn a_session_is_resumed_from_the_store_and_an_idle_call_stays_small() {
    let hall = Hall::open();
    let laptop = hall.enrolled("kalirejo");
    let counter = Counter::before(hall.address);
    call(&laptop, counter.address).unwrap();
    counter.take();
    let with_ticket = laptop.replica().unwrap().tls_ticket.unwrap();
    call(&laptop, counter.address).unwrap();
    let resumed = counter.take();
    // The laptop was off in between: the program knows nothing that is not in its store.
    let path = laptop.path().to_owned();
    drop(laptop);
    let laptop = open(&path, &hall.world.clock, 62);
    assert_ne!(
        laptop.replica().unwrap().tls_ticket.unwrap(),
        with_ticket,
        "each call brings a new one"
    );
    call(&laptop, counter.address).unwrap();
    let again = counter.take();
    laptop.keep_tls_ticket(b"spoilt".to_vec(), 1).unwrap();
    call(&laptop, counter.address).unwrap();
    let full = counter.take();
    println!("idle call: {full} bytes in full, {resumed} and {again} resumed");
    assert!(resumed <= 1_600 && again <= 1_600, "{resumed}, {again}");
    assert!(full > resumed + 150, "{full}, {resumed}");
}

#[test]
fn another_service_hears_nothing() {
    let (hall, other) = (
        Hall::open(),
        Hall::showing(World::serving("18.02.02", "Kecamatan Bangunrejo"), |s| {
            Shown::of(s, None)
        }),
    );
    // Another district has other keys, also where its service was set up in the same minute.
    let identity = other.world.transport.service.store.identity().unwrap();
    assert_eq!(
        identity.seed, [8; 32],
        "this world gives every service one seed; this test gives it its own number"
    );
    other.rotate();
    other.rotate();
    other.rotate();
    let laptop = hall.enrolled("kalirejo");
    hall.world.record(&laptop, "Jalan putus");
    let counter = Counter::before(other.address);
    assert_eq!(fault(call(&laptop, counter.address)), Fault::Stranger);
    let said = counter.up.load(Ordering::SeqCst);
    assert!(said < 700, "{said} bytes are more than a handshake");
    assert_eq!(call(&laptop, hall.address).unwrap().sent_ops, 1);
}

#[test]
fn who_stands_in_between_at_enrolment_is_found_out() {
    let hall = Hall::open();
    // He passes everything on, with a certificate of his own.
    let own = Hall::open();
    own.rotate();
    own.rotate();
    let between = serve(
        &hall.runtime,
        Shown::of(Arc::clone(&own.world.transport.service), None),
        Arc::clone(&hall.world.transport.service),
    );
    let laptop = hall.laptop("kalirejo");
    let refused = hall.enrol_at(&laptop, between).unwrap_err();
    assert!(matches!(refused, EnrolError::NotTrusted), "{refused}");
    assert!(laptop.replica().unwrap().enrolment.is_none());
    hall.enrol_at(&laptop, hall.address).unwrap();
}

#[test]
fn a_slip_names_the_service_that_it_is_for() {
    let hall = Hall::open();
    let service = &hall.world.transport.service;
    let code = service.make_code(&holder(KALIREJO, "Kepala Kampung")).unwrap();
    let keys = code.keys(service.code_work);
    let transport = HttpTransport::to_stranger(at(hall.address)).unwrap();
    let laptop = hall.laptop("kalirejo");
    let ask = |pin| enrol(&laptop, &transport, &at(hall.address), &keys, Some(&pin), "0.1.0").map(drop);
    let refused = ask([9; 10]).unwrap_err();
    assert!(matches!(refused, EnrolError::NotTrusted), "{refused}");
    ask(pin_hash(&hall.pins().pins[0])).unwrap();
}

#[test]
fn a_rotation_is_learnt_at_the_next_call_and_the_one_after_it_too() {
    let hall = Hall::open();
    let (here, away) = (hall.enrolled("kalirejo"), hall.enrolled("ladang"));
    for number in 2..=4 {
        hall.rotate();
        call(&here, hall.address).unwrap();
        let replica = here.replica().unwrap();
        assert_eq!(replica.pin_set(), (number, hall.pins().pins));
        assert!(
            replica.tls_ticket.is_none(),
            "a session of the pins before is not resumed: whoever bears a key of then would keep his place by it"
        );
    }
    // Who was away for more than one of them cannot know the service any more; the operator is told before he does that.
    assert_eq!(fault(call(&away, hall.address)), Fault::Stranger);
    assert_eq!(
        hall.world
            .transport
            .service
            .store
            .devices_without_pins(4)
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn pins_that_the_service_did_not_sign_are_not_kept() {
    let hall = Hall::open();
    let laptop = hall.enrolled("kalirejo");
    let forged = PinSet::sign(
        9,
        vec![vec![1; 44]],
        &kentongan_protocol::keys::PrivateKey::from_seed(&[9; 32]),
    );
    assert!(laptop.keep_pins(forged.bytes()).is_err());
    let older = PinSet::sign(
        0,
        vec![vec![1; 44]],
        &kentongan_protocol::keys::PrivateKey::from_seed(&[8; 32]),
    );
    laptop.keep_pins(older.bytes()).unwrap();
    assert_eq!(laptop.replica().unwrap().pin_set(), (1, hall.pins().pins));
}

#[test]
fn a_given_certificate_that_has_expired_serves_those_who_were_told_of_it() {
    let world = World::new();
    let files = expired_certificate(world.folder.path(), "given");
    let service = Arc::clone(&world.transport.service);
    let shown = || Shown::of(Arc::clone(&service), Some(files.clone()));
    assert!(shown().config().is_err(), "nobody was told of it yet");
    let pin = pin_of_file(&files.chain).unwrap();
    let before = world.device("lama", KALIREJO, 5);
    service.announce(pin).unwrap();
    let hall = Hall::showing(world, |_| shown());
    assert_eq!(fault(call(&before, hall.address)), Fault::Stranger);
    // On the old way it hears of it.
    let own = serve(
        &hall.runtime,
        Shown::of(Arc::clone(&service), None),
        Arc::clone(&service),
    );
    call(&before, own).unwrap();
    call(&before, hall.address).unwrap();
    call(&hall.enrolled("baru"), hall.address).unwrap();
}

#[test]
fn a_given_certificate_is_followed_by_another_and_nobody_is_left_without_one() {
    let world = World::new();
    let service = Arc::clone(&world.transport.service);
    let files = ["pertama", "kedua", "ketiga"].map(|name| expired_certificate(world.folder.path(), name));
    let pins = files.each_ref().map(|files| pin_of_file(&files.chain).unwrap());
    let [first, second, _] = files.clone();
    service.announce(pins[0].clone()).unwrap();
    let hall = Hall::showing(world, |s| Shown::of(s, Some(first.clone())));
    let [here, away] = [("kalirejo", 71), ("ladang", 72)].map(|(name, seed)| {
        let laptop = open(&hall.world.folder.path().join(name), &hall.world.clock, seed);
        hall.enrol_at(&laptop, hall.address).unwrap();
        call(&laptop, hall.address).unwrap();
        laptop
    });

    // The next one lies where the first one lay: it is not served before somebody serves it.
    assert_eq!(service.announce(pins[1].clone()).unwrap().len(), 2);
    std::fs::copy(&second.chain, &first.chain).unwrap();
    std::fs::copy(&second.key, &first.key).unwrap();
    call(&here, hall.address).unwrap();
    call(&here, hall.address).unwrap();
    let behind = service.announce(pins[2].clone()).unwrap_err();
    assert!(matches!(behind, PinsError::Behind(who) if who.len() == 1));
    call(&away, hall.address).unwrap();
    call(&away, hall.address).unwrap();
    assert!(service.announce(pins[1].clone()).unwrap().is_empty());
    let next = serve(
        &hall.runtime,
        Shown::of(Arc::clone(&service), Some(second)),
        Arc::clone(&service),
    );
    for laptop in [&here, &away] {
        call(laptop, next).unwrap();
    }

    // The third takes the place of the first. Who still serves that has none any more but his own, which everybody knows.
    service.announce(pins[2].clone()).unwrap();
    service.drop_given(&pins[1]).unwrap();
    assert!(matches!(service.drop_given(&pins[1]), Err(PinsError::NotAnnounced)));
    assert_eq!(hall.pins().pins[2..], pins[2..]);
    for laptop in [&here, &away] {
        for address in [hall.address, next, hall.address, next] {
            call(laptop, address).unwrap();
        }
    }
}

/// RSA, ended in 2001, for another name.
fn expired_certificate(folder: &Path, name: &str) -> GivenCertificate {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut holder = X509NameBuilder::new().unwrap();
    holder.append_entry_by_text("CN", "orang-lain.example").unwrap();
    let holder = holder.build();
    let mut certificate = X509Builder::new().unwrap();
    certificate.set_version(2).unwrap();
    certificate.set_subject_name(&holder).unwrap();
    certificate.set_issuer_name(&holder).unwrap();
    certificate.set_pubkey(&key).unwrap();
    let serial = Asn1Integer::from_bn(&BigNum::from_u32(7).unwrap()).unwrap();
    certificate.set_serial_number(&serial).unwrap();
    certificate
        .set_not_before(&Asn1Time::from_unix(946_684_800).unwrap())
        .unwrap();
    certificate
        .set_not_after(&Asn1Time::from_unix(978_307_200).unwrap())
        .unwrap();
    certificate.sign(&key, MessageDigest::sha256()).unwrap();
    let files = GivenCertificate {
        chain: folder.join(format!("{name}.pem")),
        key: folder.join(format!("{name}.key")),
    };
    std::fs::write(&files.chain, certificate.build().to_pem().unwrap()).unwrap();
    std::fs::write(&files.key, key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    files
}

/// Answers each caller with `answer`, whatever he says.
fn answering(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for caller in listener.incoming() {
            let mut caller = caller.unwrap();
            let _ = caller.read(&mut [0; 1024]);
            let _ = caller.write_all(answer);
        }
    });
    address
}

#[test]
fn what_is_no_tls_is_a_login_page_and_silence_is_no_network() {
    let hall = Hall::open();
    let laptop = hall.enrolled("kalirejo");
    let page = b"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(fault(call(&laptop, answering(page))), Fault::CaptivePortal);
    assert_eq!(fault(call(&laptop, answering(b""))), Fault::Unreachable);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(fault(call(&laptop, free)), Fault::Unreachable);
    let urgent = laptop.create_issue(KALIREJO.parse().unwrap(), issue("Banjir", Urgency::High), None);
    assert!(urgent.is_ok());
    assert_eq!(call(&laptop, hall.address).unwrap().sent_ops, 1);
}

/// What the benchmark measures on a shaped link, in bytes, which no link changes (`bench/`).
#[test]
fn a_thousand_issues_take_eighty_kilobytes_and_one_request() {
    let hall = Hall::open();
    let laptop = hall.enrolled("kalirejo");
    let counter = Counter::before(hall.address);
    let dearly = |store: &Store| {
        store.learn_link(Some(READS_DENSE), Some(600)).unwrap();
        counter.take();
        let done = call(store, counter.address).unwrap();
        (done.rounds, counter.take())
    };
    dearly(&laptop);
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/data/w1.jsonl");
    let mut first = None;
    for line in std::fs::read_to_string(records).unwrap().lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| record[field].as_str().unwrap().to_owned();
        let mut issue = issue(
            &text("title"),
            Urgency::of_number(record["urgency"].as_i64().unwrap()).unwrap(),
        );
        issue.category = text("category");
        issue.hamlet = text("hamlet");
        issue.landmark = text("landmark");
        issue.description = text("description");
        issue.occurred_on = issue.occurred_on - Days::new(record["days_ago"].as_u64().unwrap());
        issue.occurrence = Occurrence::of_number(record["occurrence"].as_i64().unwrap()).unwrap();
        issue.reporter = None;
        let id = laptop
            .create_issue(KALIREJO.parse().unwrap(), issue.clone(), None)
            .unwrap();
        first.get_or_insert((id, issue));
    }
    let (rounds, bytes) = dearly(&laptop);
    let (id, seen) = first.unwrap();
    let mut wanted = seen.clone();
    wanted.description.push_str(" Sudah diperbaiki.");
    laptop.edit_issue(id, seen, wanted).unwrap();
    let (_, change) = dearly(&laptop);
    let new = hall.enrolled("sekretaris");
    let (_, all) = dearly(&new);
    println!("1,000 issues: {bytes} bytes; one change: {change}; a new laptop: {all}");
    assert_eq!((rounds, titles(&laptop).len(), titles(&new).len()), (1, 1_000, 1_000));
    assert!(bytes <= 80_000, "{bytes}");
    assert!(change <= 2_000, "{change}");
    assert!(all <= 90_000, "{all}");
}

/// A web server of before TLS 1.3, or a proxy that looks into TLS and speaks an older one.
#[test]
fn who_speaks_only_an_older_tls_is_another_service() {
    use openssl::ssl::{SslAcceptor, SslMethod, SslVersion};

    let hall = Hall::open();
    let laptop = hall.enrolled("kalirejo");
    let files = expired_certificate(hall.world.folder.path(), "old-tls");
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
    acceptor.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
    acceptor.set_certificate_chain_file(&files.chain).unwrap();
    acceptor
        .set_private_key_file(&files.key, openssl::ssl::SslFiletype::PEM)
        .unwrap();
    let acceptor = acceptor.build();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((tcp, _)) = listener.accept() {
            let _ = acceptor.accept(tcp);
        }
    });
    assert_eq!(fault(call(&laptop, address)), Fault::Stranger);
    assert!(call(&laptop, hall.address).is_ok());
}

#[test]
fn one_connection_carries_the_rounds_of_an_exchange() {
    let hall = Hall::open();
    let laptop = hall.enrolled("kalirejo");
    let counter = Counter::before(hall.address);
    call(&laptop, counter.address).unwrap();
    let idle = counter.take();
    let replica = laptop.replica().unwrap();
    let transport = HttpTransport::new(at(counter.address), replica.pin_set().1, None).unwrap();
    for round in 0..3u64 {
        exchange(&laptop, &transport, &SeededEntropy::new(round), &mut |_, _| {}).unwrap();
    }
    let three = counter.take();
    assert!(three < 2 * idle, "{three} bytes for three, {idle} for one");
}
