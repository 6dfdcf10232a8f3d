//! The network between a laptop and the service: it counts bytes, goes away, comes back, and may damage what it carries.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use anyhow::{Context as _, Result, bail};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::{X509Builder, X509NameBuilder};

use crate::programs::free_port;

/// Changes a piece of an answer on its way; true: it did.
pub type Damage = Box<dyn FnMut(&mut [u8]) -> bool + Send>;

#[derive(Default)]
struct Shared {
    up: AtomicU64,
    down: AtomicU64,
    closing: AtomicBool,
    damage: Mutex<Option<Damage>>,
    damaged: AtomicU64,
    /// What callers sent, one entry a connection.
    requests: Mutex<Vec<Vec<u8>>>,
    /// How many more bytes go up before the link dies; none: it lives.
    lives_for: Mutex<Option<usize>>,
}

impl Shared {
    /// What becomes of a piece of so many bytes on its way up.
    fn let_up(&self, bytes: usize) -> Fate {
        let mut lives_for = self.lives_for.lock().unwrap_or_else(PoisonError::into_inner);
        match lives_for.as_mut() {
            None => Fate::Arrives,
            Some(left) if bytes < *left => {
                *left -= bytes;
                Fate::Arrives
            }
            Some(left) => Fate::BreaksOff(std::mem::take(left)),
        }
    }

    fn is_dead(&self) -> bool {
        *self.lives_for.lock().unwrap_or_else(PoisonError::into_inner) == Some(0)
    }

    fn lives_for(&self, bytes: Option<usize>) {
        *self.lives_for.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
    }
}

/// What becomes of a piece.
enum Fate {
    Arrives,
    /// The link dies behind so many of its bytes.
    BreaksOff(usize),
    /// The link is dead.
    IsLost,
}

/// A relay of TCP connections. Bytes are payload of TCP, HTTP's own included.
pub struct Relay {
    port: u16,
    target: u16,
    shared: Arc<Shared>,
    accepting: Mutex<Option<JoinHandle<()>>>,
}

impl Relay {
    /// A network to the service on `target`. Nobody is connected before [`Relay::connect`].
    ///
    /// # Errors
    /// When no port is free.
    pub fn new(target: u16) -> Result<Self> {
        Ok(Self {
            port: free_port()?,
            target,
            shared: Arc::default(),
            accepting: Mutex::default(),
        })
    }

    /// What a person types as the address of the service.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The network comes. The address stays the same.
    ///
    /// # Errors
    /// When the port has been taken meanwhile.
    pub fn connect(&self) -> Result<()> {
        self.shared.lives_for(None);
        self.listen()
    }

    /// The network comes for `bytes` on the way up, whoever sends them; then it is dead until it is connected again. What was
    /// under way up to that byte arrives, and no answer to it comes back.
    ///
    /// # Errors
    /// When the port has been taken meanwhile.
    pub fn connect_for(&self, bytes: usize) -> Result<()> {
        self.shared.lives_for(Some(bytes));
        self.listen()
    }

    fn listen(&self) -> Result<()> {
        let mut accepting = self.accepting.lock().unwrap_or_else(PoisonError::into_inner);
        if accepting.is_some() {
            return Ok(());
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).context("the relay's port is taken")?;
        self.shared.closing.store(false, Ordering::SeqCst);
        let (shared, target) = (Arc::clone(&self.shared), self.target);
        *accepting = Some(std::thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                if shared.closing.load(Ordering::SeqCst) {
                    return;
                }
                if shared.is_dead() {
                    continue;
                }
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || carry(caller, target, &shared));
            }
        }));
        Ok(())
    }

    /// The network goes: nobody answers at the address any more.
    pub fn cut(&self) {
        let accepting = self.accepting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(accepting) = accepting else { return };
        self.shared.closing.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a caller; it then sees that it is to end and closes the port.
        let _ = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)));
        let _ = accepting.join();
    }

    /// From now on `damage` sees every piece of every answer.
    pub fn set_damage(&self, damage: Option<Damage>) {
        *self.shared.damage.lock().unwrap_or_else(PoisonError::into_inner) = damage;
    }

    /// How many pieces were damaged.
    pub fn damaged(&self) -> u64 {
        self.shared.damaged.load(Ordering::SeqCst)
    }

    /// Sends every exchange that a device ever made here to the service once more, byte for byte; answers how many those are.
    ///
    /// # Errors
    /// When the service does not answer one of them with 200.
    pub fn replay(&self) -> Result<usize> {
        let requests = self
            .shared
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let exchanges: Vec<_> = requests
            .iter()
            .filter(|request| request.starts_with(b"POST /v1/sync"))
            .collect();
        for request in &exchanges {
            let mut service = TcpStream::connect((Ipv4Addr::LOCALHOST, self.target))?;
            service.write_all(request)?;
            let mut status = [0; 12];
            service.read_exact(&mut status)?;
            if &status != b"HTTP/1.1 200" {
                bail!(
                    "the service answers a repeated exchange with {}",
                    String::from_utf8_lossy(&status)
                );
            }
        }
        Ok(exchanges.len())
    }

    /// Bytes to the service and from it so far.
    pub fn bytes(&self) -> (u64, u64) {
        (
            self.shared.up.load(Ordering::SeqCst),
            self.shared.down.load(Ordering::SeqCst),
        )
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.cut();
    }
}

fn carry(caller: TcpStream, target: u16, shared: &Arc<Shared>) {
    // A service that is not there looks to the caller as it is: the connection ends.
    let Ok(service) = TcpStream::connect((Ipv4Addr::LOCALHOST, target)) else {
        return;
    };
    let (Ok(caller_in), Ok(caller_end), Ok(service_out)) =
        (caller.try_clone(), caller.try_clone(), service.try_clone())
    else {
        return;
    };
    let up = Arc::clone(shared);
    let upward = std::thread::spawn(move || {
        let mut sent = Vec::new();
        pump(caller_in, service_out, |piece| {
            let fate = up.let_up(piece.len());
            let arrives = if let Fate::BreaksOff(at) = fate {
                at
            } else {
                piece.len()
            };
            up.up.fetch_add(arrives as u64, Ordering::SeqCst);
            sent.extend(piece.iter().take(arrives));
            fate
        });
        up.requests.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
    });
    pump(service, caller, |piece| {
        // Read to the end all the same: the caller learns that the link is dead when the service has dealt with what came.
        if shared.is_dead() {
            return Fate::IsLost;
        }
        shared.down.fetch_add(piece.len() as u64, Ordering::SeqCst);
        let mut damage = shared.damage.lock().unwrap_or_else(PoisonError::into_inner);
        if damage.as_mut().is_some_and(|damage| damage(piece)) {
            shared.damaged.fetch_add(1, Ordering::SeqCst);
        }
        Fate::Arrives
    });
    if shared.is_dead() {
        // He may still be sending, and nobody takes it any more.
        let _ = caller_end.shutdown(Shutdown::Both);
    }
    let _ = upward.join();
}

/// Carries bytes until one side ends or the link dies, then tells the other.
fn pump(mut from: TcpStream, mut to: TcpStream, mut see: impl FnMut(&mut [u8]) -> Fate) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(n) = from.read(&mut buffer) {
        let Some(piece) = buffer.get_mut(..n).filter(|piece| !piece.is_empty()) else {
            break;
        };
        let written = match see(piece) {
            Fate::Arrives => to.write_all(piece),
            Fate::BreaksOff(at) => {
                // It may have been closed already.
                let _ = to.write_all(piece.get(..at).unwrap_or_default());
                break;
            }
            Fate::IsLost => Ok(()),
        };
        if written.is_err() {
            break;
        }
    }
    // Either may have been closed already.
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}

/// Damages the first receipt in an answer: the byte behind its signed length, inside what was signed.
pub fn damage_first_receipt() -> Damage {
    Box::new(|piece| {
        let Some(at) = piece.windows(4).position(|four| four == b"KTGR") else {
            return false;
        };
        // `magic(4) version(1) length(2) content`: byte 20 lies in the content, behind the map's first entries.
        let Some(byte) = piece.get_mut(at + 20) else {
            return false;
        };
        *byte ^= 1;
        true
    })
}

/// Answers every request on a port of its own with the same bytes.
pub struct Impostor {
    port: u16,
    shared: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Impostor {
    /// # Errors
    /// When no port is free.
    pub fn answering(response: &'static str) -> Result<Self> {
        Self::answering_at(0, response, None)
    }

    /// One that speaks TLS, with a certificate of its own making.
    ///
    /// # Errors
    /// When no port is free.
    pub fn certified(response: &'static str) -> Result<Self> {
        Self::answering_at(0, response, Some(own_certificate()?))
    }

    /// The same in the place of somebody who has gone: the relay that was cut.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn in_place_of(relay: &Relay, response: &'static str) -> Result<Self> {
        Self::answering_at(relay.port, response, None)
    }

    /// The same with TLS.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn certified_in_place_of(relay: &Relay, response: &'static str) -> Result<Self> {
        Self::answering_at(relay.port, response, Some(own_certificate()?))
    }

    fn answering_at(port: u16, response: &'static str, tls: Option<SslAcceptor>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(AtomicBool::new(false));
        let closing = Arc::clone(&shared);
        let accepting = std::thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                if closing.load(Ordering::SeqCst) {
                    return;
                }
                match &tls {
                    None => answer(caller, response),
                    // Who does not want this certificate has gone by now.
                    Some(acceptor) => drop(acceptor.accept(caller).map(|caller| answer(caller, response))),
                }
            }
        });
        Ok(Self {
            port,
            shared,
            accepting: Some(accepting),
        })
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

/// Requests of an enrolment fit into one read; whatever comes, the answer is the same.
fn answer(mut caller: impl Read + Write, response: &str) {
    let _ = caller.read(&mut vec![0; 64 * 1024]);
    let _ = caller.write_all(response.as_bytes());
}

fn own_certificate() -> Result<SslAcceptor> {
    let key = PKey::generate_ed25519()?;
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_text("CN", "orang-lain.example")?;
    let name = name.build();
    let mut certificate = X509Builder::new()?;
    certificate.set_version(2)?;
    certificate.set_subject_name(&name)?;
    certificate.set_issuer_name(&name)?;
    certificate.set_pubkey(&key)?;
    let (today, later) = (Asn1Time::days_from_now(0)?, Asn1Time::days_from_now(30)?);
    certificate.set_not_before(&today)?;
    certificate.set_not_after(&later)?;
    certificate.sign(&key, MessageDigest::null())?;
    let mut acceptor = SslAcceptor::mozilla_modern_v5(SslMethod::tls_server())?;
    acceptor.set_private_key(&key)?;
    acceptor.set_certificate(&certificate.build())?;
    Ok(acceptor.build())
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.shared.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}
