//! Connections: TLS, and from the first byte to the head of a request. What comes behind it is the handlers' business.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::attempts::Caller;
use crate::certificate::{CertificateError, Shown};
use crate::store::StoreError;
use crate::turns::OPEN_MAX;

/// How long a connection may stand before it has said what it wants, at first and between two requests. A head is a few hundred
/// bytes. Each connection takes one of the files that the system lets a program open, often 1,024.
pub const HEAD_TIME_MAX: Duration = Duration::from_secs(60);
/// Callers that the system lets wait until they are met; it drops the first words of those beyond, who then call again after a second.
/// Twice as many as may be served at once: the others are told when to come back.
const AT_THE_DOOR_MAX: u32 = 2 * OPEN_MAX as u32;
/// Wait after a connection could not be taken, mostly because there are no files left: some will be given back.
const REST: Duration = Duration::from_secs(1);

/// How callers are met.
#[derive(Clone)]
pub enum Door {
    /// TLS 1.3.
    Tls(Arc<Shown>),
    /// Nothing is hidden: for callers on the same machine.
    Plain,
}

/// Where callers are met from now on.
///
/// # Errors
/// That of the system: somebody else listens there, or the address is not this machine's.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    // A service that is started again at once takes its place again; on Windows the word means another thing.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(AT_THE_DOOR_MAX)
}

/// Serves until `stopped`, and then to the end whatever has begun.
pub async fn serve(listener: TcpListener, door: Door, router: Router, stopped: impl Future<Output = ()>) {
    let open = GracefulShutdown::new();
    let mut stopped = pin!(stopped);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stopped => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // How a connection ends, its caller sees himself.
                let caller = Caller::at(peer.ip());
                tokio::spawn(meet(stream, caller, door.clone(), router.clone(), open.watcher()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(REST).await;
            }
        }
    }
    open.shutdown().await;
}

async fn meet(stream: TcpStream, caller: Caller, door: Door, router: Router, open: Watcher) {
    // An answer is one piece; what waits for an acknowledgement of it waits a round trip of 600 ms.
    let _ = stream.set_nodelay(true);
    match door {
        Door::Plain => speak(stream, caller, router, open).await,
        Door::Tls(shown) => {
            let config = match shown.config() {
                Ok(config) => config,
                Err(CertificateError::Store(StoreError::NotSetUp)) => return,
                Err(error) => {
                    tracing::error!(%error, "no certificate to show");
                    return;
                }
            };
            let shaken = timeout(HEAD_TIME_MAX, TlsAcceptor::from(config).accept(stream)).await;
            match shaken {
                Ok(Ok(stream)) => speak(stream, caller, router, open).await,
                // Mostly a program that speaks something else; nothing of it is worth a line in the log each time.
                Ok(Err(error)) => tracing::debug!(%error, "no handshake"),
                Err(_) => {}
            }
        }
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    caller: Caller,
    router: Router,
    open: Watcher,
) {
    let router = TowerToHyperService::new(router);
    let named = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(caller);
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        // The end of an answer says the time, and signs it.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), named);
    let _ = open.watch(connection).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn as_many_as_may_be_served_at_once_reach_the_door_at_once() {
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        // Nobody is met meanwhile. Beyond its limit the system lets a caller wait for a second.
        let mut calling = Vec::new();
        for _ in 0..OPEN_MAX {
            let called = timeout(Duration::from_millis(900), TcpStream::connect(address)).await;
            calling.push(called.expect("nobody waits").unwrap());
        }
        assert_eq!(calling.len(), OPEN_MAX);
    }
}
