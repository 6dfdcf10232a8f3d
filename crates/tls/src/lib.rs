//! TLS 1.3 from a laptop to a service that it knows by a key.
//!
//! Owns: the handshake, whether the certificate bears a pinned key, tickets that outlive the program. Does not know: HTTP, what
//! is said, where a ticket is kept.
//!
//! Invariant: nothing is sent to a service before its certificate was found to bear a pinned key, unless the caller says that he
//! looks himself ([`Trust::CallerLooks`]).
//!
//! A pin is a public key, not a certificate, and no date is looked at: laptops believe that it is 1970 (ADR 0011). OpenSSL, because
//! rustls 0.23 cannot write a client's ticket to disk; a full handshake is 210 bytes of each call more, and 1,800 with a given RSA certificate.

mod pinned;
mod records;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use openssl::error::ErrorStack;
use openssl::ex_data::Index;
use openssl::ssl::{
    Ssl, SslContext, SslContextBuilder, SslMethod, SslOptions, SslSession, SslSessionCacheMode, SslVerifyMode,
    SslVersion,
};
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

pub use pinned::is_certified;
pub use records::SmallRecords;

/// DER bytes of an X.509 certificate.
pub type CertificateDer = Vec<u8>;
/// DER bytes of a SubjectPublicKeyInfo.
pub type Pin = Vec<u8>;

/// Whom a connection is for.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Whoever holds a certificate that one of these keys signed, or has.
    Pinned(Vec<Pin>),
    /// Whoever answers: the caller proves him by other means before he believes a word, and looks at [`Connection::certificate`].
    CallerLooks,
}

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// No TLS came about: nobody speaks it there, or the link died.
    #[error("no handshake")]
    NoHandshake(#[source] openssl::ssl::Error),
    /// Somebody stands in the way, or this is another service.
    #[error("the certificate does not bear a pinned key")]
    Stranger,
    #[error("TLS cannot be used here")]
    Library(#[from] ErrorStack),
}

impl TlsError {
    /// Did somebody answer in another language than TLS? A login page does, and a proxy that takes TLS away.
    pub fn is_other_speech(&self) -> bool {
        self.reasons().any(|reason| {
            matches!(
                reason,
                "wrong version number" | "http request" | "packet length too long" | "record layer failure"
            )
        })
    }

    /// Did somebody answer in TLS who does not agree with what our service always agrees with?
    pub fn is_other_service(&self) -> bool {
        matches!(self, TlsError::Stranger)
            || self
                .reasons()
                .any(|reason| reason.contains(" alert ") || reason == "unsupported protocol")
    }

    fn reasons(&self) -> impl Iterator<Item = &'static str> {
        let stack = match self {
            TlsError::NoHandshake(error) => error.ssl_error(),
            TlsError::Stranger | TlsError::Library(_) => None,
        };
        let errors = stack.map(ErrorStack::errors).unwrap_or_default();
        errors.iter().filter_map(|error| error.reason())
    }
}

/// A connection whose other end is trusted as far as [`Trust`] said.
pub struct Connection {
    pub stream: SmallRecords<SslStream<TcpStream>>,
    /// What the other end showed; nothing if the session was resumed.
    pub certificate: Option<CertificateDer>,
    pub resumed: bool,
    tickets: TicketBox,
}

/// Where OpenSSL leaves the newest ticket of a connection; the service sends it behind the handshake.
#[derive(Clone, Default)]
pub struct TicketBox(Arc<Mutex<Option<Vec<u8>>>>);

impl TicketBox {
    /// The newest ticket, once. It holds keys: it is to be kept like one.
    pub fn take(&self) -> Option<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, session: &SslSession) {
        if let Ok(der) = session.to_der() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(der);
        }
    }
}

impl Connection {
    pub fn tickets(&self) -> TicketBox {
        self.tickets.clone()
    }
}

/// Shakes hands on `tcp`. `name`: for services that share an address with others; a host in numbers has none. `ticket`: of an
/// earlier connection to the same service under the same pins; one that is spoilt or old costs nothing but the full handshake.
///
/// # Errors
/// [`TlsError`]; nothing was sent then but the handshake.
pub async fn connect(
    tcp: TcpStream,
    name: Option<&str>,
    trust: &Trust,
    ticket: Option<&[u8]>,
) -> Result<Connection, TlsError> {
    let tickets = TicketBox::default();
    let caller = Caller::get()?;
    let mut ssl = Ssl::new(&caller.context)?;
    ssl.set_ex_data(caller.tickets, tickets.clone());
    if let Some(name) = name {
        ssl.set_hostname(name)?;
    }
    let session = ticket
        .filter(|_| matches!(trust, Trust::Pinned(_)))
        .and_then(|der| SslSession::from_der(der).ok());
    if let Some(session) = &session {
        resume(&mut ssl, session)?;
    }
    let mut stream = SslStream::new(ssl, tcp)?;
    std::pin::Pin::new(&mut stream)
        .connect()
        .await
        .map_err(TlsError::NoHandshake)?;
    let resumed = stream.ssl().session_reused();
    let certificate = match stream.ssl().peer_certificate() {
        Some(certificate) if !resumed => Some(certificate.to_der()?),
        _ => None,
    };
    match trust {
        // Only who made the ticket can resume it, and he bore a pinned key then.
        Trust::Pinned(_) if resumed => {}
        Trust::Pinned(pins) if certificate.as_ref().is_some_and(|shown| is_certified(shown, pins)) => {}
        Trust::Pinned(_) => return Err(TlsError::Stranger),
        Trust::CallerLooks => {}
    }
    Ok(Connection {
        stream: SmallRecords::over(stream),
        certificate,
        resumed,
        tickets,
    })
}

/// What all connections of this program have in common. Making it takes OpenSSL longer than a handshake.
struct Caller {
    context: SslContext,
    /// Where a connection keeps its tickets.
    tickets: Index<Ssl, TicketBox>,
}

impl Caller {
    fn get() -> Result<&'static Self, ErrorStack> {
        static CALLER: OnceLock<Caller> = OnceLock::new();
        match CALLER.get() {
            Some(caller) => Ok(caller),
            None => {
                let made = Self::new()?;
                Ok(CALLER.get_or_init(|| made))
            }
        }
    }

    /// Few choices, because each is bytes in the first message, and because there is one service to speak to.
    fn new() -> Result<Self, ErrorStack> {
        let mut builder: SslContextBuilder = SslContext::builder(SslMethod::tls_client())?;
        builder.set_min_proto_version(Some(SslVersion::TLS1_3))?;
        builder.set_groups_list("X25519:P-256")?;
        builder.set_sigalgs_list("ed25519:ECDSA+SHA256:ECDSA+SHA384:RSA-PSS+SHA256:RSA+SHA256")?;
        builder.set_ciphersuites("TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256")?;
        // The certificate is looked at here, by key and without dates; that the other end holds the key of the certificate it shows,
        // OpenSSL checks in every handshake (RFC 8446 §4.4.3).
        builder.set_verify(SslVerifyMode::NONE);
        builder.set_options(SslOptions::NO_COMPRESSION);
        builder.set_session_cache_mode(SslSessionCacheMode::CLIENT | SslSessionCacheMode::NO_INTERNAL);
        let tickets = Ssl::new_ex_index::<TicketBox>()?;
        builder.set_new_session_callback(move |ssl, session| {
            if let Some(newest) = ssl.ex_data(tickets) {
                newest.put(&session);
            }
        });
        Ok(Self {
            context: builder.build(),
            tickets,
        })
    }
}

#[expect(
    unsafe_code,
    reason = "the binding declares it unsafe for sessions of another context that is still in use"
)]
fn resume(ssl: &mut Ssl, session: &SslSession) -> Result<(), ErrorStack> {
    // SAFETY: the session was read from bytes a moment ago and belongs to no context; OpenSSL counts the reference that it takes
    // (SSL_set_session(3)), and this is how its own s_client resumes a session from a file.
    unsafe { ssl.set_session(session) }
}
