//! Many at once, over real HTTP: each op counts once, no reader skips a row, nobody is kept out by another.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

#[path = "../../sync/tests/world/mod.rs"]
mod world;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Barrier};

use kentongan_district::door::{self, Door};
use kentongan_district::turns::{OPEN_MAX, RETRY_AFTER_S, Seat};
use kentongan_domain::issue::Urgency;
use kentongan_protocol::exchange::{Cursor, FeedPage, Hello};
use kentongan_protocol::frame::{self, Frame, FrameDecoder, FrameKind};
use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_store::Store;
use kentongan_sync::http::HttpTransport;
use kentongan_sync::line::{Line, LineState};
use kentongan_sync::{Fault, ServiceAddress, Transport as _, exchange};
use kentongan_testkit::{RAKOR_MS, SeededEntropy};
use world::*;

const MEDIA_TYPE: &str = "application/vnd.kentongan";

/// A service that listens.
struct Hall {
    world: World,
    address: SocketAddr,
    runtime: tokio::runtime::Runtime,
}

struct Response {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Hall {
    fn open() -> Self {
        let world = World::new();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = kentongan_district::handlers::router(Arc::clone(&world.transport.service));
        runtime.spawn(door::serve(listener, Door::Plain, router, std::future::pending()));
        Self {
            world,
            address,
            runtime,
        }
    }

    fn service_address(&self) -> ServiceAddress {
        ServiceAddress::parse(&format!("http://{}", self.address)).unwrap()
    }

    fn transport(&self) -> HttpTransport {
        HttpTransport::to_stranger(self.service_address()).unwrap()
    }

    /// The request that `store` would send now; it is not sent.
    fn unsent(&self, store: &Store) -> Vec<u8> {
        let lost = self
            .world
            .with_fault(LinkFault::CutRequest(0), || self.world.sync(store));
        lost.unwrap_err();
        self.world.transport.last().request
    }

    /// A socket on which the head of a `POST /v1/sync` has been said.
    fn call(&self, length: &str) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).unwrap();
        let head = format!(
            "POST /v1/sync HTTP/1.1\r\nHost: district\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\n{length}\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).unwrap();
        socket
    }

    fn post(&self, body: &[u8]) -> Response {
        let mut socket = self.call(&format!("Content-Length: {}", body.len()));
        socket.write_all(body).unwrap();
        hear(socket)
    }

    fn verify(&self, ops: u64) {
        let verified = self.world.transport.service.store.verify().unwrap();
        assert_eq!((verified.ops, verified.held, verified.faults), (ops, 0, Vec::new()));
    }

    /// How many exchanges are open now.
    fn open_exchanges(&self) -> usize {
        let free: Vec<Seat> = std::iter::from_fn(|| self.world.transport.service.turns.sit()).collect();
        OPEN_MAX - free.len()
    }
}

fn hear(mut socket: TcpStream) -> Response {
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).unwrap();
    let at = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&bytes[..at]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Response {
        status,
        head,
        body: bytes[at + 4..].to_vec(),
    }
}

fn frames(message: &[u8]) -> Vec<Frame> {
    let mut decoder = FrameDecoder::default();
    decoder.feed(message);
    std::iter::from_fn(|| decoder.next_frame().unwrap()).collect()
}

fn record(store: &Store, village: &str, title: &str) {
    store
        .create_issue(village.parse().unwrap(), issue(title, Urgency::Medium), None)
        .unwrap();
}

#[test]
fn five_callers_with_one_batch_get_one_receipt_a_thousand_times() {
    const ROUNDS: usize = 1_000;
    const CALLERS: usize = 5;
    let hall = Hall::open();
    let laptop = hall.world.device("kalirejo", KALIREJO, 11);
    let (requests, answers): (Vec<_>, Vec<_>) = (0..CALLERS)
        .map(|_| {
            (
                std::sync::mpsc::channel::<Vec<u8>>(),
                std::sync::mpsc::channel::<Vec<u8>>(),
            )
        })
        .unzip();
    let (to_callers, inboxes): (Vec<_>, Vec<_>) = requests.into_iter().unzip();
    let (outboxes, from_callers): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    std::thread::scope(|scope| {
        for (inbox, outbox) in inboxes.into_iter().zip(outboxes) {
            let hall = &hall;
            scope.spawn(move || {
                for request in inbox {
                    let response = hall.post(&request);
                    assert_eq!(response.status, 200);
                    outbox.send(response.body).unwrap();
                }
            });
        }
        for round in 0..ROUNDS {
            hall.world.clock.pass(10);
            record(&laptop, KALIREJO, &format!("Isu {round}"));
            let request = hall.unsent(&laptop);
            for caller in &to_callers {
                caller.send(request.clone()).unwrap();
            }
            let receipts: Vec<Vec<u8>> = from_callers
                .iter()
                .map(|answers| {
                    let answer = frames(&answers.recv().unwrap());
                    let mut receipts = answer.into_iter().filter(|f| f.kind == FrameKind::Receipt);
                    let receipt = receipts.next().unwrap().payload;
                    assert!(receipts.next().is_none(), "round {round}: one batch, one receipt");
                    receipt
                })
                .collect();
            assert!(receipts.windows(2).all(|w| w[0] == w[1]), "round {round}");
            laptop.acknowledge(&receipts[0]).unwrap();
            assert_eq!(laptop.count_outbox().unwrap(), 0, "round {round}");
        }
        drop(to_callers);
    });
    hall.verify(ROUNDS as u64);
    assert_eq!(
        hall.world.transport.service.store.identity().unwrap().receipt_no,
        ROUNDS as u64,
        "no number was given in vain"
    );
}

/// Reads the feed page by page as a device does, without a store that could forgive a gap.
struct Reader {
    hello: Hello,
    key: PrivateKey,
    seen: Vec<u64>,
}

impl Reader {
    fn of(store: &Store) -> Self {
        let replica = store.replica().unwrap();
        Self {
            key: replica.key().unwrap(),
            hello: Hello {
                device_no: replica.enrolled().unwrap().device_no,
                heads: Vec::new(),
                cursor: Cursor {
                    server_epoch: 7,
                    ..Cursor::default()
                },
                wall_ms: RAKOR_MS,
                mono_ms: 0,
                boot: 1,
                app_version: String::new(),
                edition: kentongan_domain::op::EDITION,
                nonce: [5; 16],
                offered: false,
                pins: 0,
                reads: 0,
            },
            seen: Vec::new(),
        }
    }

    fn read_on(&mut self, hall: &Hall) {
        let mut request = frame::begin();
        frame::push(&mut request, FrameKind::Hello, &self.hello.seal(&self.key));
        frame::push(&mut request, FrameKind::End, &[]);
        let response = hall.post(&request);
        assert_eq!(response.status, 200);
        let district = PrivateKey::from_seed(&[8; 32]).public();
        for frame in frames(&response.body).iter().filter(|f| f.kind == FrameKind::FeedPage) {
            let page = FeedPage::open(&frame.payload, &district).unwrap();
            assert_eq!(
                page.after, self.hello.cursor,
                "a page begins where the one before it ended"
            );
            for item in &page.items {
                assert!(item.feed_seq > page.after.feed_seq && item.feed_seq <= page.through.feed_seq);
                self.seen.push(item.feed_seq);
            }
            self.hello.cursor = page.through;
        }
    }
}

#[test]
fn thirty_two_writers_and_eight_readers_and_no_reader_skips_a_row() {
    const WRITERS: usize = 32;
    const EACH: usize = 8;
    const READERS: usize = 8;
    let hall = Hall::open();
    let villages: Vec<String> = (0..WRITERS)
        .map(|n| format!("village:18.02.01.{}", 2_001 + n))
        .collect();
    let writers: Vec<Store> = villages
        .iter()
        .enumerate()
        .map(|(n, village)| hall.world.device(&format!("kampung {n}"), village, 100 + n as u64))
        .collect();
    let readers: Vec<Reader> = (0..READERS)
        .map(|n| {
            Reader::of(
                &hall
                    .world
                    .device(&format!("pembaca {n}"), "district:18.02.01", 200 + n as u64),
            )
        })
        .collect();
    // A second laptop of one village reads along: its rows lie far apart in the feed.
    let mut neighbour = Reader::of(&hall.world.device("tetangga", &villages[5], 300));
    let start = Barrier::new(WRITERS + READERS + 1);
    let all = WRITERS * EACH;
    let readers: Vec<Reader> = std::thread::scope(|scope| {
        for (n, (store, village)) in writers.iter().zip(&villages).enumerate() {
            let (hall, start) = (&hall, &start);
            scope.spawn(move || {
                let transport = hall.transport();
                start.wait();
                for round in 0..EACH {
                    record(store, village, &format!("Isu {n}/{round}"));
                    let entropy = SeededEntropy::new((n * EACH + round) as u64 + 1);
                    let done = exchange(store, &transport, &entropy, &mut |_, _| {}).unwrap();
                    assert_eq!(done.sent_ops, 1);
                }
            });
        }
        let reading: Vec<_> = readers
            .into_iter()
            .map(|mut reader| {
                let (hall, start) = (&hall, &start);
                scope.spawn(move || {
                    start.wait();
                    while reader.seen.len() < all {
                        reader.read_on(hall);
                    }
                    reader
                })
            })
            .collect();
        start.wait();
        while neighbour.seen.len() < EACH {
            neighbour.read_on(&hall);
        }
        reading.into_iter().map(|reader| reader.join().unwrap()).collect()
    });
    let expected: Vec<u64> = (1..=all as u64).collect();
    for reader in &readers {
        assert_eq!(reader.seen, expected);
    }
    assert_eq!(neighbour.seen.len(), EACH);
    assert!(neighbour.seen.is_sorted());
    hall.verify(all as u64);
}

#[test]
fn nine_villages_with_one_batch_are_served_before_one_with_two_hundred_is_through() {
    const HEAVY: usize = 200;
    let hall = Hall::open();
    let heavy = hall.world.device("kalirejo", KALIREJO, 11);
    for n in 0..HEAVY {
        record(&heavy, KALIREJO, &format!("Isu {n}"));
        heavy.next_batches(usize::MAX).unwrap();
    }
    let flood = hall.unsent(&heavy);
    let light: Vec<Vec<u8>> = (0..9)
        .map(|n| {
            let village = format!("village:18.02.01.{}", 2_010 + n);
            let store = hall.world.device(&format!("kampung {n}"), &village, 30 + n);
            record(&store, &village, "Satu isu");
            hall.unsent(&store)
        })
        .collect();
    let reader = hall.world.device("kecamatan", "district:18.02.01", 99);

    // Nobody's turn comes while this one is taken: all ten stand in line before the first is served.
    let gate = hall
        .runtime
        .block_on(hall.world.transport.service.turns.wait("gerbang"));
    let mut flooding = hall.call(&format!("Content-Length: {}", flood.len()));
    flooding.write_all(&flood).unwrap();
    let callers: Vec<TcpStream> = light
        .iter()
        .map(|request| {
            let mut socket = hall.call(&format!("Content-Length: {}", request.len()));
            socket.write_all(request).unwrap();
            socket
        })
        .collect();
    while hall.open_exchanges() < 10 {
        std::thread::yield_now();
    }
    drop(gate);
    for socket in callers {
        assert_eq!(hear(socket).status, 200);
    }
    assert_eq!(hear(flooding).status, 200);

    let mut reading = Reader::of(&reader);
    reading.read_on(&hall);
    let service = &hall.world.transport.service;
    let device = service.store.find_device(reading.hello.device_no).unwrap().unwrap();
    let begin = Cursor {
        server_epoch: 7,
        ..Cursor::default()
    };
    let rows = service.store.feed(&device, begin, &[], usize::MAX).unwrap().rows;
    assert_eq!(rows.len(), HEAVY + 9);
    let heavy_no = heavy.replica().unwrap().enrolled().unwrap().device_no;
    let last_light = rows.iter().rposition(|row| row.author.device_no != heavy_no).unwrap();
    println!("the last of the nine is row {} of {}", last_light + 1, rows.len());
    assert!(
        last_light < HEAVY / 2,
        "{last_light}: the nine waited for the heavy one"
    );
    hall.verify(HEAVY as u64 + 9);
}

/// How long a line that was just turned away wants to wait, milliseconds.
fn wait_of(store: &Store, seed: u64) -> (LineState, i64) {
    let line = Line::open(store.clone(), Arc::new(SeededEntropy::new(seed)), Arc::new(|_| {}));
    let state = line.exchange_now();
    (state, line.state().1.map_or(0, |at| at - store.wall_ms()))
}

fn enrolled_at(world: &World, name: &str, address: &SocketAddr) -> Store {
    let store = open(&world.folder.path().join(format!("{name}.db")), &world.clock, 61);
    let code = world.transport.service.make_code(&holder(KALIREJO, name)).unwrap();
    let address = ServiceAddress::parse(&format!("http://{address}")).unwrap();
    kentongan_sync::enrolment::enrol(
        &store,
        &world.transport,
        &address,
        &code.keys(world.transport.service.code_work),
        None,
        "0.1.0",
    )
    .unwrap();
    store
}

#[test]
fn beyond_the_seats_the_answer_is_busy_and_the_line_comes_back_no_sooner_than_asked() {
    let hall = Hall::open();
    let store = enrolled_at(&hall.world, "kalirejo", &hall.address);
    record(&store, KALIREJO, "Menunggu giliran");
    let mut seats: Vec<Seat> = std::iter::from_fn(|| hall.world.transport.service.turns.sit()).collect();
    assert_eq!(seats.len(), OPEN_MAX);
    let response = hall.post(&hall.unsent(&store));
    assert_eq!(response.status, 503);
    assert!(
        response.head.contains(&format!("retry-after: {RETRY_AFTER_S}")),
        "{}",
        response.head
    );
    let problem = Problem::decode(&response.body).unwrap();
    assert_eq!((problem.code, problem.number), (ProblemCode::Busy, RETRY_AFTER_S));

    let mut waits = std::collections::BTreeSet::new();
    for seed in 1..=16 {
        let (state, wait_ms) = wait_of(&store, seed);
        assert_eq!(state, LineState::Resting);
        assert!(wait_ms >= RETRY_AFTER_S * 1000, "{wait_ms} ms is sooner than asked");
        assert!(wait_ms <= RETRY_AFTER_S * 1250, "{wait_ms} ms");
        waits.insert(wait_ms);
    }
    assert!(waits.len() > 2, "they would all knock at once: {waits:?}");
    assert_eq!(store.count_outbox().unwrap(), 1);

    // Asking what the service holds is no way around.
    let asked = hall.transport().state(Vec::new());
    let retry_after_s = u64::try_from(RETRY_AFTER_S).unwrap();
    assert_eq!(asked.unwrap_err(), Fault::Busy { retry_after_s });

    seats.pop();
    let (state, _) = wait_of(&store, 99);
    assert_eq!(state, LineState::Idle);
    assert_eq!(store.count_outbox().unwrap(), 0);
    hall.verify(1);
}

#[test]
fn a_service_cannot_send_a_village_away_for_ever_nor_call_it_back_at_once() {
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let store = enrolled_at(&world, "kalirejo", &listener.local_addr().unwrap());
    record(&store, KALIREJO, "Menunggu");
    let asked = [i64::MAX, 86_400, 3_600, 1, 0, -5];
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in asked {
                let (mut socket, _) = listener.accept().unwrap();
                let body = Problem::with_number(ProblemCode::Busy, number).encode();
                let mut request = [0; 16 * 1024];
                let _ = socket.read(&mut request);
                let head = format!(
                    "HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                socket.write_all(&[head.as_bytes(), &body].concat()).unwrap();
            }
        });
        for (n, number) in asked.into_iter().enumerate() {
            let (state, wait_ms) = wait_of(&store, n as u64 + 1);
            assert_eq!(state, LineState::Resting, "asked for {number} s");
            assert!(wait_ms >= 15_000, "asked for {number} s: {wait_ms} ms");
            assert!(wait_ms <= 3_600 * 1_250, "asked for {number} s: {wait_ms} ms");
        }
    });
}

#[test]
fn a_hundred_sockets_that_say_one_byte_and_wait_keep_nobody_out() {
    let hall = Hall::open();
    let mut idle: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut socket = hall.call("Content-Length: 1000");
            socket.write_all(b"K").unwrap();
            socket
        })
        .collect();
    // And as many that do not even finish to say what they want.
    for _ in 0..100 {
        let mut socket = TcpStream::connect(hall.address).unwrap();
        socket.write_all(b"POST /v1/sy").unwrap();
        idle.push(socket);
    }
    while hall.open_exchanges() < 100 {
        std::thread::yield_now();
    }
    for n in 0..10 {
        let village = format!("village:18.02.01.{}", 2_001 + n);
        let store = hall.world.device(&format!("kampung {n}"), &village, 40 + n);
        record(&store, &village, "Tetap dilayani");
        let done = exchange(&store, &hall.transport(), &SeededEntropy::new(n + 1), &mut |_, _| {}).unwrap();
        assert_eq!(done.sent_ops, 1);
    }
    assert_eq!(hall.open_exchanges(), 100, "they still wait");
    drop(idle);
    while hall.open_exchanges() > 0 {
        std::thread::yield_now();
    }
    hall.verify(10);
}
