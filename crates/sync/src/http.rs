//! The service over HTTP/1.1 and TLS.
//!
//! Our own few headers and no more: on the link that this is for, each is paid for by the byte.

use std::io::{Cursor, Read};
use std::net::{TcpStream as StdStream, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use kentongan_domain::world::{Clock as _, SystemClock};
use kentongan_protocol::pins::Pin;
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_store::Replica;
use kentongan_tls::{TicketBox, TlsError, Trust, is_certified};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::{Fault, ServiceAddress, Transport};

/// Media type by which our own answers are known; a login page has another.
const MEDIA_TYPE: &str = "application/vnd.kentongan";
const CONNECT_TIME_MAX: Duration = Duration::from_secs(20);
/// A handshake is two round trips and a few hundred bytes each way.
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(40);
/// Silence of the other side after which a link counts as dead. A modem that changes its cell, or a service with a long line
/// of villages, takes less.
const SILENCE_TIME_MAX: Duration = Duration::from_secs(75);
/// Nobody answers before he has the whole request, and on the way the system's buffers hide how far it is: a request may take
/// so much longer. A cell at its worst carries 8 kbit/s.
const RATE_MIN_BYTES_PER_S: u64 = 1_000;
/// A request as long as one batch is said again as it is; a longer one costs more than asking what of it has arrived.
const SAID_AGAIN_BYTES_MAX: u64 = 16 * 1024;
/// What a call that follows one that broke off leaves to the system to send, bytes; Linux grants twice of it, for its own books.
/// The system would take a whole request: at 64 kbit/s seconds of it wait in the queue, a lost packet is repaired behind them, and
/// what arrived after it dies with the link unread. Less than a round trip of such a link (4,800 bytes) would leave it idle.
const NARROW_BUFFER_BYTES: u32 = 8 * 1024;
/// A grant is a few hundred bytes, a problem less.
const SHORT_ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// 20,000 chains of some 40 bytes.
const STATE_BYTES_MAX: u64 = 1024 * 1024;

/// HTTP to one address. No redirects are followed: a service never redirects, a login page does.
pub struct HttpTransport {
    /// One thread beside the caller's: a connection is made while the caller still packs what goes over it.
    runtime: Arc<Runtime>,
    line: Arc<Line>,
    silence_max: Duration,
}

/// Whom to call, and what is left from one call to the next.
struct Line {
    address: ServiceAddress,
    trust: Trust,
    /// The last call broke off: no more is given to the system than the link carries.
    is_narrow: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    open: Option<Open>,
    /// A connection that is being made for the next request.
    ahead: Option<JoinHandle<Result<Open, Fault>>>,
    /// With which the next connection resumes the session of an earlier one.
    ticket: Option<Vec<u8>>,
    /// What the service showed when it was last called anew.
    certificate: Option<Vec<u8>>,
    round_trip_ms: Option<u64>,
}

/// A connection that may be spoken on again.
struct Open {
    send: SendRequest<Full<Bytes>>,
    tickets: TicketBox,
}

impl HttpTransport {
    /// The way to a service that is known by one of `pins`. `ticket`: [`HttpTransport::ticket`] of an earlier one with the same pins.
    ///
    /// # Errors
    /// [`Fault::Unreachable`] if this machine cannot make HTTP requests at all.
    pub fn new(address: ServiceAddress, pins: Vec<Pin>, ticket: Option<Vec<u8>>) -> Result<Self, Fault> {
        Self::open(address, Trust::Pinned(pins), ticket, false)
    }

    /// The way to the service at `address` as this laptop knows it, and as its last call found the link.
    ///
    /// # Errors
    /// As [`HttpTransport::new`].
    pub fn of_replica(address: ServiceAddress, replica: &Replica) -> Result<Self, Fault> {
        let (_, pins) = replica.pin_set();
        let ticket = replica.tls_ticket.clone();
        Self::open(address, Trust::Pinned(pins), ticket, replica.cut_bytes > 0)
    }

    /// The way to a service that is not known yet: its answer must prove itself.
    ///
    /// # Errors
    /// As [`HttpTransport::new`].
    pub fn to_stranger(address: ServiceAddress) -> Result<Self, Fault> {
        Self::open(address, Trust::CallerLooks, None, false)
    }

    fn open(address: ServiceAddress, trust: Trust, ticket: Option<Vec<u8>>, is_narrow: bool) -> Result<Self, Fault> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("sync-line")
            .enable_all()
            .build()
            .map_err(|_| Fault::Unreachable)?;
        Ok(Self {
            runtime: Arc::new(runtime),
            line: Arc::new(Line {
                address,
                trust,
                is_narrow,
                state: Mutex::new(State {
                    ticket,
                    ..State::default()
                }),
            }),
            silence_max: SILENCE_TIME_MAX,
        })
    }

    /// Is anybody there? Opens a connection and closes it again.
    ///
    /// # Errors
    /// [`Fault::Unreachable`] if nobody answers the call.
    pub fn reach(&self) -> Result<(), Fault> {
        let addresses = self
            .line
            .address
            .authority()
            .to_socket_addrs()
            .map_err(|_| Fault::Unreachable)?;
        addresses
            .into_iter()
            .find_map(|address| StdStream::connect_timeout(&address, CONNECT_TIME_MAX).ok())
            .map(|_| ())
            .ok_or(Fault::Unreachable)
    }

    /// A ticket that came since the last call of this, to be kept like a key.
    pub fn ticket(&self) -> Option<Vec<u8>> {
        let state = self.line.lock();
        state.open.as_ref().and_then(|open| open.tickets.take())
    }

    fn post(&self, path: &str, body: Vec<u8>) -> Result<Answer, Fault> {
        let bytes_up = body.len() as u64;
        let body = Bytes::from(body);
        let request = || {
            Request::builder()
                .method(Method::POST)
                .uri(path)
                .header(HOST, self.line.address.authority())
                .body(Full::new(body.clone()))
        };
        self.send(request, bytes_up)
    }

    fn send(
        &self,
        request: impl Fn() -> hyper::http::Result<Request<Full<Bytes>>>,
        bytes_up: u64,
    ) -> Result<Answer, Fault> {
        let limit = self.silence_max + Duration::from_secs(bytes_up / RATE_MIN_BYTES_PER_S);
        let (standing, ahead) = {
            let mut state = self.line.lock();
            (state.open.take(), state.ahead.take())
        };
        let sent = self.runtime.block_on(async {
            // A connection that the other side has closed meanwhile is no answer: the request goes again on a new one. What it may
            // have brought there is known by its content. A long one that broke off under way does not: what arrived of it is staged there,
            // and whoever asks first sends only the rest.
            if let Some(open) = standing {
                match speak(open, &request, limit).await {
                    Ok(sent) => return Ok(sent),
                    Err(Unanswered::UnderWay) if bytes_up > SAID_AGAIN_BYTES_MAX => return Err(Fault::Unreachable),
                    Err(Unanswered::Unsent | Unanswered::UnderWay) => {}
                }
            }
            let mut open = match ahead {
                Some(ahead) => ahead.await.unwrap_or(Err(Fault::Unreachable))?,
                None => self.line.connect().await?,
            };
            // Who packs for longer than the service waits for the head of a request finds it gone.
            if open.send.ready().await.is_err() {
                open = self.line.connect().await?;
            }
            speak(open, &request, limit).await.map_err(|_| Fault::Unreachable)
        });
        let (open, response) = sent?;
        self.line.lock().open = Some(open);
        let ours = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|t| t.as_bytes() == MEDIA_TYPE.as_bytes());
        let status = response.status();
        let answer = Answer {
            runtime: Arc::clone(&self.runtime),
            body: response.into_body(),
            piece: Cursor::default(),
            silence_max: self.silence_max,
        };
        match (ours, status) {
            (true, StatusCode::OK) => Ok(answer),
            (true, status) => Err(refusal(answer, status)),
            (false, status) => Err(stranger(status)),
        }
    }
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self) -> Result<Open, Fault> {
        let clock = SystemClock::new();
        let called_at = clock.mono_ms();
        let tcp = timeout(CONNECT_TIME_MAX, self.call())
            .await
            .map_err(|_| Fault::Unreachable)?
            .map_err(|_| Fault::Unreachable)?;
        self.lock().round_trip_ms = Some(clock.mono_ms().saturating_sub(called_at));
        // A request is one piece; what waits for an acknowledgement of it waits a round trip of 600 ms.
        let _ = tcp.set_nodelay(true);
        if !self.address.is_tls() {
            return open(tcp, TicketBox::default()).await;
        }
        let ticket = self.lock().ticket.clone();
        let shaken = timeout(
            HANDSHAKE_TIME_MAX,
            kentongan_tls::connect(tcp, self.address.name(), &self.trust, ticket.as_deref()),
        );
        let connection = shaken
            .await
            .map_err(|_| Fault::Unreachable)?
            .map_err(|error| fault_of(&error))?;
        self.lock().certificate.clone_from(&connection.certificate);
        let tickets = connection.tickets();
        open(connection.stream, tickets).await
    }

    /// To the first of the service's addresses that answers.
    async fn call(&self) -> std::io::Result<TcpStream> {
        let mut last = None;
        for address in lookup_host(self.address.authority()).await? {
            let socket = if address.is_ipv4() {
                TcpSocket::new_v4()
            } else {
                TcpSocket::new_v6()
            }?;
            if self.is_narrow {
                // Before the call: the system never makes it less later. Where it cannot, a cut costs what it did.
                let _ = socket.set_send_buffer_size(NARROW_BUFFER_BYTES);
            }
            match socket.connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| std::io::ErrorKind::NotFound.into()))
    }
}

fn fault_of(error: &TlsError) -> Fault {
    match error {
        error if error.is_other_service() => Fault::Stranger,
        // A login page that speaks HTTP where TLS should be, or a proxy that takes TLS away.
        error if error.is_other_speech() => Fault::CaptivePortal,
        _ => Fault::Unreachable,
    }
}

async fn open(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, tickets: TicketBox) -> Result<Open, Fault> {
    let (send, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Fault::Unreachable)?;
    // It is driven whenever this transport waits for something; how it ends shows in what is waited for.
    tokio::spawn(connection);
    Ok(Open { send, tickets })
}

/// How far a request came that no answer came to.
enum Unanswered {
    /// Nothing of it has left.
    Unsent,
    UnderWay,
}

async fn speak(
    mut open: Open,
    request: impl Fn() -> hyper::http::Result<Request<Full<Bytes>>>,
    limit: Duration,
) -> Result<(Open, Response<Incoming>), Unanswered> {
    let request = request().map_err(|_| Unanswered::Unsent)?;
    let answered = async {
        open.send.ready().await.map_err(|_| Unanswered::Unsent)?;
        open.send
            .try_send_request(request)
            .await
            .map_err(|mut error| match error.take_message() {
                Some(_) => Unanswered::Unsent,
                None => Unanswered::UnderWay,
            })
    };
    let response = timeout(limit, answered).await.map_err(|_| Unanswered::UnderWay)??;
    Ok((open, response))
}

/// An answer as the link delivers it.
struct Answer {
    runtime: Arc<Runtime>,
    body: Incoming,
    piece: Cursor<Bytes>,
    silence_max: Duration,
}

impl Read for Answer {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.piece.position() == self.piece.get_ref().len() as u64 {
            let next = async { timeout(self.silence_max, self.body.frame()).await };
            match self.runtime.block_on(next)? {
                Some(frame) => {
                    let piece = frame.map_err(std::io::Error::other)?.into_data().unwrap_or_default();
                    self.piece = Cursor::new(piece);
                }
                None => return Ok(0),
            }
        }
        self.piece.read(buffer)
    }
}

fn refusal(answer: Answer, status: StatusCode) -> Fault {
    let mut bytes = Vec::new();
    let read = answer.take(SHORT_ANSWER_BYTES_MAX).read_to_end(&mut bytes);
    match read.ok().and_then(|_| Problem::decode(&bytes).ok()) {
        Some(problem) if problem.code == ProblemCode::Busy => Fault::Busy {
            retry_after_s: u64::try_from(problem.number).unwrap_or(0),
        },
        Some(problem) => Fault::Refused(problem),
        None => Fault::Failed {
            status: status.as_u16(),
        },
    }
}

/// An answer that is not ours: a page where none should be is a login page (RFC 8952 gives it 511), the rest is a fault.
fn stranger(status: StatusCode) -> Fault {
    let page = status.is_success() || status.is_redirection() || status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED;
    if page {
        Fault::CaptivePortal
    } else {
        Fault::Failed {
            status: status.as_u16(),
        }
    }
}

impl Transport for HttpTransport {
    fn enrol(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let answer = self.post("/v1/enrol", request)?;
        answer
            .take(SHORT_ANSWER_BYTES_MAX)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::Unreachable)?;
        Ok(bytes)
    }

    fn call_ahead(&self) {
        let mut state = self.line.lock();
        if state.open.is_none() && state.ahead.is_none() {
            let line = Arc::clone(&self.line);
            state.ahead = Some(self.runtime.spawn(async move { line.connect().await }));
        }
    }

    fn round_trip_ms(&self) -> Option<u64> {
        self.line.lock().round_trip_ms
    }

    fn is_certified(&self, pins: &[Pin]) -> bool {
        if !self.line.address.is_tls() {
            return true;
        }
        let state = self.line.lock();
        state
            .certificate
            .as_ref()
            .is_some_and(|shown| is_certified(shown, pins))
    }

    fn state(&self, hello: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let hex: String = hello.iter().map(|byte| format!("{byte:02x}")).collect();
        let request = || {
            Request::builder()
                .uri("/v1/state")
                .header(HOST, self.line.address.authority())
                .header("kentongan-hello", hex.as_str())
                .body(Full::default())
        };
        let mut bytes = Vec::new();
        self.send(request, 0)?
            .take(STATE_BYTES_MAX)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::Unreachable)?;
        Ok(bytes)
    }

    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        Ok(Box::new(self.post("/v1/sync", request)?))
    }

    fn blobs(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        Ok(Box::new(self.post("/v1/blobs", request)?))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;
    use std::sync::mpsc;

    use kentongan_store::{Durability, Store};
    use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

    use super::*;

    /// Answers one request with `response`, then closes.
    fn answering(response: &'static str) -> ServiceAddress {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = socket.read(&mut request);
            socket.write_all(response.as_bytes()).unwrap();
        });
        ServiceAddress::parse(&format!("http://{address}")).unwrap()
    }

    #[test]
    fn what_is_not_our_service_is_told_apart() {
        let cases = [
            (
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
                Fault::CaptivePortal,
            ),
            (
                "HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n",
                Fault::CaptivePortal,
            ),
            (
                "HTTP/1.1 511 Network\r\nContent-Length: 0\r\n\r\n",
                Fault::CaptivePortal,
            ),
            (
                "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                Fault::Failed { status: 500 },
            ),
            (
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                Fault::Failed { status: 404 },
            ),
        ];
        for (response, expected) in cases {
            let transport = HttpTransport::to_stranger(answering(response)).unwrap();
            assert_eq!(transport.enrol(vec![1]).unwrap_err(), expected, "{response}");
        }
    }

    #[test]
    fn a_call_after_one_that_broke_off_leaves_the_system_little_to_send() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(RAKOR_MS));
        let entropy = Arc::new(SeededEntropy::new(5));
        let store = Store::open(&folder.path().join("a.db"), Durability::Full, clock, entropy).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let service = ServiceAddress::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let given_to_the_system = || {
            let transport = HttpTransport::of_replica(service.clone(), &store.replica().unwrap()).unwrap();
            let stream = transport.runtime.block_on(transport.line.call()).unwrap();
            socket2::SockRef::from(&stream).send_buffer_size().unwrap()
        };
        let as_the_system_likes = given_to_the_system();
        store.note_cut(40_000).unwrap();
        let narrow = given_to_the_system();
        assert!(narrow <= 2 * NARROW_BUFFER_BYTES as usize, "{narrow}");
        assert!(narrow < as_the_system_likes);
        store.note_cut(0).unwrap();
        assert_eq!(given_to_the_system(), as_the_system_likes);
    }

    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.kentongan\r\nContent-Length: 4\r\n\r\n";
    const SHORT: Duration = Duration::from_secs(2);
    /// Without a limit on silence, the tests of it end so much later, and red.
    const LINE_OPEN_MAX: Duration = Duration::from_secs(20);

    /// Says each piece, a pause before it, and keeps the line open until the sender is dropped.
    fn saying(pieces: &'static [&'static str], pause: Duration) -> (HttpTransport, mpsc::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (caller, gone) = mpsc::channel();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = socket.read(&mut request);
            for piece in pieces {
                let _ = gone.recv_timeout(pause);
                let _ = socket.write_all(piece.as_bytes());
            }
            let _: Result<(), _> = gone.recv_timeout(LINE_OPEN_MAX);
        });
        let mut transport =
            HttpTransport::to_stranger(ServiceAddress::parse(&format!("http://{address}")).unwrap()).unwrap();
        transport.silence_max = SHORT;
        (transport, caller)
    }

    #[test]
    fn an_answer_that_falls_silent_ends() {
        let (transport, _caller) = saying(&[HEAD, "ab"], Duration::ZERO);
        let mut answer = transport.exchange(vec![1]).ok().unwrap();
        let mut bytes = [0; 2];
        answer.read_exact(&mut bytes).unwrap();
        assert_eq!(&bytes, b"ab");
        let silence = answer.read(&mut bytes).unwrap_err();
        assert_eq!(silence.kind(), std::io::ErrorKind::TimedOut);
    }

    #[test]
    fn who_takes_a_request_and_says_nothing_is_unreachable() {
        let (transport, caller) = saying(&[], Duration::ZERO);
        assert_eq!(transport.exchange(vec![1]).err(), Some(Fault::Unreachable));
        assert!(caller.send(()).is_ok(), "the line was still open");
    }

    #[test]
    fn a_slow_answer_is_no_silence() {
        // Together the pauses are longer than any one may be.
        let (transport, _caller) = saying(&[HEAD, "a", "b", "c", "d"], SHORT / 4);
        let mut read = String::new();
        let mut answer = transport.exchange(vec![1]).ok().unwrap();
        answer.read_to_string(&mut read).unwrap();
        assert_eq!(read, "abcd");
    }

    #[test]
    fn nobody_there_is_unreachable() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let transport = HttpTransport::to_stranger(ServiceAddress::parse(&format!("http://{free}")).unwrap()).unwrap();
        assert_eq!(transport.enrol(vec![1]).unwrap_err(), Fault::Unreachable);
    }
}
