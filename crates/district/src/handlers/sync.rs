//! `POST /v1/sync`: frames in as they arrive, receipts and feed out.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use http_body_util::BodyExt as _;
use kentongan_protocol::problem::{Problem, ProblemCode};

use crate::Service;
use crate::sync::Exchange;
use crate::turns::RETRY_AFTER_S;

pub(super) async fn sync(State(service): State<Arc<Service>>, body: Body) -> Response<Body> {
    let Some(_seat) = service.turns.sit() else {
        return super::answer(Err(Problem::with_number(ProblemCode::Busy, RETRY_AFTER_S)));
    };
    super::answer(exchange(&service, body).await)
}

async fn exchange(service: &Arc<Service>, mut body: Body) -> Result<Vec<u8>, Problem> {
    let mut exchange = Exchange::default();
    while let Some(piece) = body.frame().await {
        let Ok(piece) = piece else {
            // A cut link: what came whole is committed, the tail is kept, and the device asks again.
            in_turn(service, exchange.scope(), move |service| exchange.cut(service)).await?;
            return Err(Problem::new(ProblemCode::Malformed));
        };
        let Ok(bytes) = piece.into_data() else { continue };
        exchange = in_turn(service, exchange.scope(), move |service| {
            exchange.feed(service, &bytes).map(|()| exchange)
        })
        .await?;
    }
    in_turn(service, exchange.scope(), move |service| exchange.finish(service)).await
}

/// Runs `work` when it is this village's turn. The store waits for the disk; the threads that serve other callers must not.
async fn in_turn<T: Send + 'static>(
    service: &Arc<Service>,
    scope: Option<String>,
    work: impl FnOnce(&Service) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let turn = service.turns.wait(&scope.unwrap_or_default()).await;
    let service = Arc::clone(service);
    tokio::task::spawn_blocking(move || {
        let outcome = work(&service);
        drop(turn);
        outcome
    })
    .await
    .unwrap_or_else(|_| Err(Problem::new(ProblemCode::Unavailable)))
}
