//! A laptop with its line, and an office that answers calls, keeps silent, or hangs up, as a test says. The clock stands until
//! the test moves it; nothing here waits for time.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use kentongan_district::Service;
use kentongan_district::sync::Exchange;
use kentongan_domain::issue::Urgency;
use kentongan_domain::world::{Clock as _, SystemClock};
use kentongan_protocol::frame::{self, FrameDecoder, FrameKind};
use kentongan_protocol::problem::Problem;
use kentongan_store::Store;
use kentongan_sync::surroundings::{Route, Surroundings};
use kentongan_sync::{Line, LineState, ServiceAddress};
use kentongan_testkit::{ManualClock, SeededEntropy};

use crate::world::{KALIREJO, World, holder, issue, open};

/// Long enough for the slowest machine: a test that waits so long has failed.
const WAIT_MAX_MS: u64 = 60_000;

/// What the office does with a call.
#[derive(Clone)]
pub enum Manner {
    HangsUp,
    /// Takes the request and never says a word.
    Silent,
    Serves,
    /// The link lives for so many bytes of a request; a shorter one goes through.
    DiesAfter(usize),
    Answers(u16, Vec<u8>),
    /// Reads the hello and takes nothing; answers with this problem, and ends as it should.
    ServesWith(Vec<u8>),
}

/// What a call turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Opened and closed without a word.
    Knock,
    Request,
    /// The office did not listen.
    Unheard,
}

/// Something that a test may wait for has happened.
#[derive(Default)]
struct Bell {
    rung: Mutex<u64>,
    heard: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.rung.lock().unwrap() += 1;
        self.heard.notify_all();
    }

    /// Looks at each ring until `done`.
    fn until(&self, what: &str, mut done: impl FnMut() -> bool) {
        let watch = SystemClock::new();
        let begun = watch.mono_ms();
        let mut seen = *self.rung.lock().unwrap();
        while !done() {
            assert!(watch.mono_ms() < begun + WAIT_MAX_MS, "waited in vain: {what}");
            let rung = self.rung.lock().unwrap();
            let limit = Duration::from_millis(WAIT_MAX_MS);
            let waited = self.heard.wait_timeout_while(rung, limit, |rung| *rung == seen);
            seen = *waited.unwrap().0;
        }
    }
}

struct Desk {
    service: Arc<Service>,
    manner: Mutex<Manner>,
    calls: Mutex<Vec<Call>>,
    /// Sockets of callers who get no answer.
    held: Mutex<Vec<TcpStream>>,
    closing: AtomicBool,
    bell: Arc<Bell>,
}

pub struct Office {
    /// Holds the folder.
    _world: World,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    pub line: Line,
    address: String,
    desk: Arc<Desk>,
    bell: Arc<Bell>,
    /// How often the line has asked for its way to the service.
    looks: Arc<AtomicU64>,
    way: Arc<Mutex<Route>>,
    answering: Option<std::thread::JoinHandle<()>>,
}

impl Office {
    /// An office that hangs up on everybody, and a laptop with one issue to send.
    pub fn open() -> Self {
        Self::with_listener(|_| {})
    }

    /// `told` is called with what the line's listener is called with.
    pub fn with_listener(told: impl Fn(bool) + Send + Sync + 'static) -> Self {
        let world = World::new();
        let bell = Arc::new(Bell::default());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let store = enrolled_at(&world, &address);
        let desk = Arc::new(Desk {
            service: Arc::clone(&world.transport.service),
            manner: Mutex::new(Manner::HangsUp),
            calls: Mutex::default(),
            held: Mutex::default(),
            closing: AtomicBool::new(false),
            bell: Arc::clone(&bell),
        });
        let answering = {
            let desk = Arc::clone(&desk);
            std::thread::spawn(move || desk.answer_all(&listener))
        };
        let (looks, way) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(Route::default())));
        let surroundings = Surroundings {
            look_every: Duration::from_millis(1),
            route: {
                let (looks, way, bell) = (Arc::clone(&looks), Arc::clone(&way), Arc::clone(&bell));
                Box::new(move |_| {
                    looks.fetch_add(1, Ordering::SeqCst);
                    bell.ring();
                    *way.lock().unwrap()
                })
            },
        };
        let ringing = Arc::clone(&bell);
        let heard = Arc::new(move |changed| {
            told(changed);
            ringing.ring();
        });
        write(&store, "Jembatan putus");
        let line = Line::open_in(surroundings, store.clone(), Arc::new(SeededEntropy::new(6)), heard);
        Self {
            clock: Arc::clone(&world.clock),
            _world: world,
            store,
            line,
            address,
            desk,
            bell,
            looks,
            way,
            answering: Some(answering),
        }
    }

    /// From now on; who waits in silence is let go.
    pub fn now(&self, manner: Manner) {
        *self.desk.manner.lock().unwrap() = manner;
        self.desk.held.lock().unwrap().clear();
    }

    /// A person records an issue.
    pub fn write(&self, title: &str) {
        write(&self.store, title);
        self.line.wake();
    }

    pub fn unsent(&self) -> u32 {
        self.store.count_outbox().unwrap()
    }

    /// Calls since the last time that this was asked.
    pub fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut *self.desk.calls.lock().unwrap())
    }

    pub fn find_way(&self, address: [u8; 4]) {
        *self.way.lock().unwrap() = [Some(IpAddr::from(address)), None];
    }

    pub fn lose_way(&self) {
        *self.way.lock().unwrap() = Route::default();
    }

    pub fn pass_s(&self, seconds: u32) {
        self.clock.pass(seconds * 1000);
    }

    /// How long people are told that the wait is, milliseconds.
    pub fn told_ms(&self) -> u32 {
        let at_ms = self
            .line
            .state()
            .1
            .expect("a line that failed says when it tries again");
        u32::try_from(at_ms - self.store.wall_ms()).unwrap()
    }

    /// The line's own thread has tried and come to an end.
    pub fn await_try(&self, what: &str) -> LineState {
        let called = || !self.desk.calls.lock().unwrap().is_empty();
        self.bell.until(what, || called() && self.rests());
        self.line.state().0
    }

    pub fn await_state(&self, state: &LineState) {
        self.bell.until(&format!("{state:?}"), || self.line.state().0 == *state);
    }

    pub fn await_all_sent(&self) {
        self.bell.until("all sent", || self.unsent() == 0 && self.rests());
    }

    /// The thread of a line that failed has looked at the clock as it stands, and did not try.
    pub fn stays_silent(&self, what: &str) {
        let before = self.looks.load(Ordering::SeqCst);
        // The first may have begun before the clock was moved; the third begins when the second has led to nothing.
        self.bell
            .until(what, || self.looks.load(Ordering::SeqCst) >= before + 3);
        assert_eq!(self.calls(), [], "{what}");
    }

    fn rests(&self) -> bool {
        !matches!(self.line.state().0, LineState::Connecting | LineState::Sending { .. })
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.desk.closing.store(true, Ordering::SeqCst);
        self.now(Manner::HangsUp);
        let _ = TcpStream::connect(&self.address);
        if let Some(answering) = self.answering.take() {
            let _ = answering.join();
        }
    }
}

impl Desk {
    fn answer_all(&self, listener: &TcpListener) {
        for socket in listener.incoming() {
            if self.closing.load(Ordering::SeqCst) {
                return;
            }
            let manner = self.manner.lock().unwrap().clone();
            let socket = socket.unwrap();
            match manner {
                Manner::HangsUp => self.note(Call::Unheard),
                manner => self.answer(socket, &manner),
            }
        }
    }

    /// Before the caller hears anything, so that a try that has ended is known here.
    fn note(&self, call: Call) {
        self.calls.lock().unwrap().push(call);
        self.bell.ring();
    }

    fn answer(&self, mut socket: TcpStream, manner: &Manner) {
        let mut reader = BufReader::new(socket.try_clone().unwrap());
        let Some(head) = Head::read(&mut reader) else {
            return self.note(Call::Knock);
        };
        self.note(Call::Request);
        let lives = match manner {
            Manner::DiesAfter(bytes) => head.length.min(*bytes),
            _ => head.length,
        };
        let mut body = vec![0; lives];
        reader.read_exact(&mut body).unwrap();
        let answer = match manner {
            Manner::Silent => {
                self.held.lock().unwrap().push(socket);
                return;
            }
            Manner::Answers(status, answer) => Some((*status, answer.clone())),
            Manner::ServesWith(problem) => Some((200, self.take_nothing(&body, problem))),
            _ => self.serve(&head, &body),
        };
        if let Some((status, answer)) = answer {
            let head = format!(
                "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Type: application/vnd.kentongan\r\nContent-Length: {}\r\n\r\n",
                answer.len()
            );
            socket.write_all(&[head.as_bytes(), &answer].concat()).unwrap();
        }
    }

    fn take_nothing(&self, body: &[u8], problem: &[u8]) -> Vec<u8> {
        let mut decoder = FrameDecoder::default();
        decoder.feed(body);
        let hello = decoder.next_frame().unwrap().unwrap();
        let mut request = frame::begin();
        frame::push(&mut request, FrameKind::Hello, &hello.payload);
        frame::push(&mut request, FrameKind::End, &[]);
        let mut exchange = Exchange::default();
        exchange.feed(&self.service, &request).unwrap();
        let served = exchange.finish(&self.service).unwrap();
        let mut answer = frame::begin();
        frame::push(&mut answer, FrameKind::Problem, problem);
        answer.extend_from_slice(served.strip_prefix(&*frame::begin()).unwrap());
        answer
    }

    /// As the real service does; `None`: the request was cut.
    fn serve(&self, head: &Head, body: &[u8]) -> Option<(u16, Vec<u8>)> {
        if let Some(hello) = &head.hello {
            return Some(said(self.service.state(hello)));
        }
        let mut exchange = Exchange::default();
        if let Err(problem) = exchange.feed(&self.service, body) {
            return Some(said(Err(problem)));
        }
        if body.len() < head.length {
            exchange.cut(&self.service).unwrap();
            return None;
        }
        Some(said(exchange.finish(&self.service)))
    }
}

fn said(outcome: Result<Vec<u8>, Problem>) -> (u16, Vec<u8>) {
    match outcome {
        Ok(bytes) => (200, bytes),
        Err(problem) => (problem.code.http_status(), problem.encode()),
    }
}

struct Head {
    length: usize,
    hello: Option<Vec<u8>>,
}

impl Head {
    /// `None`: the caller said nothing.
    fn read(reader: &mut impl BufRead) -> Option<Self> {
        let mut head = Self { length: 0, hello: None };
        let mut first = true;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() && !first {
                return Some(head);
            }
            first = false;
            if let Some(length) = line.strip_prefix("content-length: ") {
                head.length = length.parse().unwrap();
            }
            if let Some(hex) = line.strip_prefix("kentongan-hello: ") {
                let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
                head.hello = Some(hex.as_bytes().chunks(2).map(byte).collect());
            }
        }
    }
}

fn enrolled_at(world: &World, address: &str) -> Store {
    let store = open(&world.folder.path().join("kalirejo.db"), &world.clock, 61);
    let code = world
        .transport
        .service
        .make_code(&holder(KALIREJO, "Kalirejo"))
        .unwrap();
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

fn write(store: &Store, title: &str) {
    store
        .create_issue(KALIREJO.parse().unwrap(), issue(title, Urgency::Medium), None)
        .unwrap();
}
