//! `POST /v1/sync`: frames in as they arrive, receipts and feed out.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use http_body_util::BodyExt as _;
use kentongan_protocol::problem::{Problem, ProblemCode};

use crate::Service;
use crate::sync::Exchange;

pub(super) async fn sync(State(service): State<Arc<Service>>, body: Body) -> Response<Body> {
    super::answer(exchange(service, body).await)
}

async fn exchange(service: Arc<Service>, mut body: Body) -> Result<Vec<u8>, Problem> {
    let mut exchange = Exchange::default();
    while let Some(piece) = body.frame().await {
        // A cut link: what came whole is committed, and the device asks again.
        let piece = piece.map_err(|_| Problem::new(ProblemCode::Malformed))?;
        let Ok(bytes) = piece.into_data() else { continue };
        let service = Arc::clone(&service);
        exchange = blocking(move || exchange.feed(&service, &bytes).map(|()| exchange)).await?;
    }
    blocking(move || exchange.finish(&service)).await
}

/// The store waits for the disk; the threads that serve other callers must not.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Problem::new(ProblemCode::Unavailable)))
}
