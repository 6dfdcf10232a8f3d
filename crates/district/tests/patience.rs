//! How long the service waits for whom: nobody keeps others out by saying nothing, and nobody is sent away because his link is slow.
//!
//! Most requests go to the handler as pieces of a body, and the clock of the runtime is the test's own: minutes pass at once, and only
//! while everybody waits.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

#[path = "../../sync/tests/world/mod.rs"]
mod world;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use http_body_util::BodyExt as _;
use http_body_util::channel::{Channel, Sender};
use kentongan_district::door::Door;
use kentongan_district::handlers::sync::{HELLO_TIME_MAX, SILENCE_MAX, sync};
use kentongan_district::turns::{OPEN_MAX, OPEN_OF_SCOPE_MAX};
use kentongan_district::{Service, door};
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_store::Store;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use world::*;

/// A caller whose request comes in pieces.
struct Call {
    link: Sender<Bytes, std::io::Error>,
    answered: JoinHandle<(u16, Vec<u8>)>,
}

impl Call {
    fn begin(service: &Arc<Service>) -> Self {
        let (link, pieces) = Channel::new(4);
        let service = Arc::clone(service);
        let answered = tokio::spawn(async move {
            let response = sync(State(service), Body::new(pieces)).await;
            let status = response.status().as_u16();
            (
                status,
                response.into_body().collect().await.unwrap().to_bytes().to_vec(),
            )
        });
        Self { link, answered }
    }

    async fn say(&mut self, piece: &[u8]) {
        self.link.send_data(Bytes::copy_from_slice(piece)).await.unwrap();
    }

    /// Ends the request as it should be ended.
    async fn end(self) -> u16 {
        drop(self.link);
        self.answered.await.unwrap().0
    }

    /// Says nothing more, and hears when the service has enough of it. The problem must be one after which a line comes back.
    async fn hear_busy(self) {
        let (status, answer) = self.answered.await.unwrap();
        assert_eq!(
            (status, Problem::decode(&answer).unwrap().code),
            (503, ProblemCode::Busy)
        );
        drop(self.link);
    }
}

/// A laptop with one issue, and the request that it would send.
fn laptop_with_request(world: &World, name: &str, village: &str, seed: u64) -> (Store, Vec<u8>) {
    let laptop = world.device(name, village, seed);
    let sparse = issue("Satu isu", kentongan_domain::issue::Urgency::Medium);
    laptop.create_issue(village.parse().unwrap(), sparse, None).unwrap();
    world
        .with_fault(LinkFault::CutRequest(0), || world.sync(&laptop))
        .unwrap_err();
    let request = world.transport.last().request;
    (laptop, request)
}

/// Bytes of a request up to the end of its hello: five, and a frame with its length.
fn hello_of(request: &[u8]) -> &[u8] {
    let length = request.get(6..10).unwrap().try_into().unwrap();
    request.get(..10 + u32::from_be_bytes(length) as usize).unwrap()
}

fn ops(world: &World) -> u64 {
    let verified = world.transport.service.store.verify().unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    verified.ops
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_is_let_go_and_honest_callers_get_in() {
    let world = World::new();
    let service = Arc::clone(&world.transport.service);
    let (_laptop, request) = laptop_with_request(&world, "kalirejo", KALIREJO, 11);
    let begun = Instant::now();
    let mut silent: Vec<Call> = (0..OPEN_MAX).map(|_| Call::begin(&service)).collect();
    for call in &mut silent {
        call.say(b"K").await;
    }
    while service.turns.sit().is_some() {
        tokio::task::yield_now().await;
    }
    Call::begin(&service).hear_busy().await;
    assert_eq!(begun.elapsed(), Duration::ZERO, "who is turned away hears it at once");

    for call in silent {
        call.hear_busy().await;
    }
    assert!(begun.elapsed() <= HELLO_TIME_MAX + Duration::from_secs(1));
    let mut honest = Call::begin(&service);
    honest.say(&request).await;
    assert_eq!(honest.end().await, 200);
    assert_eq!(ops(&world), 1);
}

/// Over sockets: the runtime's clock jumps to the end of the wait as soon as nothing else is to do.
#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_say_what_it_wants_is_closed() {
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = kentongan_district::handlers::router(Arc::clone(&world.transport.service));
    let serving = tokio::spawn(door::serve(listener, Door::Plain, router, std::future::pending()));
    let mut silent = Vec::new();
    for said in ["", "POST /v1/sy"].repeat(50) {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(said.as_bytes()).await.unwrap();
        silent.push(socket);
    }
    for mut socket in silent {
        let mut answer = Vec::new();
        let closed = timeout(2 * door::HEAD_TIME_MAX, socket.read_to_end(&mut answer)).await;
        assert!(closed.is_ok(), "it is open still");
    }
    assert!(!serving.is_finished());
    serving.abort();
}

#[tokio::test(start_paused = true)]
async fn who_drips_his_hello_for_ever_is_let_go_as_well() {
    let world = World::new();
    let service = Arc::clone(&world.transport.service);
    let (_laptop, request) = laptop_with_request(&world, "kalirejo", KALIREJO, 11);
    let begun = Instant::now();
    let mut dripping = Call::begin(&service);
    for byte in hello_of(&request) {
        if dripping.answered.is_finished() {
            break;
        }
        dripping.say(&[*byte]).await;
        sleep(Duration::from_secs(10)).await;
    }
    dripping.hear_busy().await;
    assert!(begun.elapsed() <= HELLO_TIME_MAX + Duration::from_secs(10));
    assert!(
        world
            .transport
            .service
            .store
            .list_devices()
            .unwrap()
            .iter()
            .all(|d| d.seen_at_ms.is_none())
    );
}

#[tokio::test(start_paused = true)]
async fn a_link_that_stalls_for_two_minutes_again_and_again_is_waited_for() {
    let world = World::new();
    let service = Arc::clone(&world.transport.service);
    let (_laptop, request) = laptop_with_request(&world, "kalirejo", KALIREJO, 11);
    let hello = hello_of(&request);
    let mut call = Call::begin(&service);
    call.say(hello).await;
    let rest = request.strip_prefix(hello).unwrap();
    for piece in rest.chunks(rest.len().div_ceil(5)) {
        sleep(Duration::from_secs(120)).await;
        call.say(piece).await;
    }
    assert_eq!(call.end().await, 200);
    assert_eq!(ops(&world), 1);
}

#[tokio::test(start_paused = true)]
async fn what_came_before_a_long_silence_is_kept_and_not_sent_again() {
    let world = World::new();
    let service = Arc::clone(&world.transport.service);
    let (laptop, request) = laptop_with_request(&world, "kalirejo", KALIREJO, 11);
    let device_no = laptop.replica().unwrap().enrolled().unwrap().device_no;
    let begun = Instant::now();
    let mut call = Call::begin(&service);
    call.say(request.get(..request.len() - 20).unwrap()).await;
    call.hear_busy().await;
    assert!(begun.elapsed() >= SILENCE_MAX && begun.elapsed() <= SILENCE_MAX + Duration::from_secs(1));
    let staged = service.store.staged(device_no).unwrap().unwrap();
    assert!(staged.bytes.len() > 100, "{}", staged.bytes.len());
    let free: Vec<_> = std::iter::from_fn(|| service.turns.sit()).collect();
    assert_eq!(free.len(), OPEN_MAX);
}

#[tokio::test(start_paused = true)]
async fn one_village_fills_its_own_seats_and_no_others() {
    let world = World::new();
    let service = Arc::clone(&world.transport.service);
    let (_kalirejo, of_kalirejo) = laptop_with_request(&world, "kalirejo", KALIREJO, 11);
    let (_langsep, of_langsep) = laptop_with_request(&world, "langsep", LANGSEP, 12);
    let hello = hello_of(&of_kalirejo);
    let (byte, rest) = of_kalirejo.strip_prefix(hello).unwrap().split_at(1);
    let mut open = Vec::new();
    for _ in 0..OPEN_OF_SCOPE_MAX {
        let mut call = Call::begin(&service);
        call.say(hello).await;
        // The next piece is taken when the hello has been.
        call.say(byte).await;
        while call.link.capacity() < call.link.max_capacity() {
            tokio::task::yield_now().await;
        }
        open.push(call);
    }
    let mut one_more = Call::begin(&service);
    one_more.say(&of_kalirejo).await;
    one_more.hear_busy().await;
    let mut neighbour = Call::begin(&service);
    neighbour.say(&of_langsep).await;
    assert_eq!(neighbour.end().await, 200);

    let mut first = open.remove(0);
    first.say(rest).await;
    assert_eq!(first.end().await, 200);
    let mut next = Call::begin(&service);
    next.say(&of_kalirejo).await;
    assert_eq!(next.end().await, 200);
    assert_eq!(ops(&world), 2);
}
