//! Connections, from the first byte to the head of a request. What comes behind it is the handlers' business.

use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// How long a connection may stand before it has said what it wants, at first and between two requests. A head is a few hundred
/// bytes. Each connection takes one of the files that the system lets a program open, often 1,024.
pub const HEAD_TIME_MAX: Duration = Duration::from_secs(60);
/// Wait after a connection could not be taken, mostly because there are no files left: some will be given back.
const REST: Duration = Duration::from_secs(1);

/// Serves until `stopped`, and then to the end whatever has begun.
pub async fn serve(listener: TcpListener, router: Router, stopped: impl Future<Output = ()>) {
    let open = GracefulShutdown::new();
    let mut stopped = pin!(stopped);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stopped => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(HEAD_TIME_MAX)
                    .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
                // How a connection ends, its caller sees himself.
                tokio::spawn(open.watch(connection));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(REST).await;
            }
        }
    }
    open.shutdown().await;
}
