//! HTTP: the router and how a problem becomes a status.

mod enrol;
mod state;
pub mod sync;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::{get, post};
use kentongan_protocol::problem::{Problem, ProblemCode};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::Service;
use crate::turns::RETRY_AFTER_S;

/// Media type of everything that the protocol sends.
pub const MEDIA_TYPE: &str = "application/vnd.kentongan";
/// Largest request body: a device sends at most `REQUEST_BYTES_MAX` of batches and starts another request.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// A batch of 16 kB takes 7 s on a 20 kbit/s link; a full request of 512 kB some four minutes.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(15 * 60);

/// Everything but an exchange is said in one breath.
const SHORT_REQUEST_BYTES_MAX: usize = 16 * 1024;
const SHORT_REQUEST_TIME_MAX: Duration = Duration::from_secs(60);

/// Routes of the service.
pub fn router(service: Arc<Service>) -> Router {
    let short = Router::new()
        .route("/v1/enrol", post(enrol::enrol))
        .route("/v1/state", get(state::state))
        .route("/healthz", get(|| async { "ok" }))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            SHORT_REQUEST_TIME_MAX,
        ))
        .layer(RequestBodyLimitLayer::new(SHORT_REQUEST_BYTES_MAX));
    Router::new()
        .route("/v1/sync", post(sync::sync))
        .route("/v1/blobs", post(sync::blobs))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            REQUEST_TIME_MAX,
        ))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .merge(short)
        .with_state(service)
}

fn busy() -> Problem {
    Problem::with_number(ProblemCode::Busy, RETRY_AFTER_S)
}

/// Runs `work` when it is this scope's turn; those who have not said who they are share one line. The store waits for the disk;
/// the threads that serve other callers must not.
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

fn answer(outcome: Result<Vec<u8>, Problem>) -> Response<Body> {
    let (status, bytes, retry_after_s) = match outcome {
        Ok(bytes) => (StatusCode::OK, bytes, None),
        Err(problem) => {
            let status = StatusCode::from_u16(problem.code.http_status()).unwrap_or(StatusCode::BAD_REQUEST);
            let wait = (problem.code == ProblemCode::Busy).then_some(problem.number);
            (status, problem.encode(), wait)
        }
    };
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    if let Some(seconds) = retry_after_s {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    response
}
