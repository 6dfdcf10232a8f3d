//! `POST /v1/enrol`: a sealed request in, a sealed grant out.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::Response;
use kentongan_protocol::problem::{Problem, ProblemCode};

use crate::Service;

pub(super) async fn enrol(State(service): State<Arc<Service>>, body: Bytes) -> Response<Body> {
    // The store waits for the disk; the threads that serve other callers must not.
    let granted = tokio::task::spawn_blocking(move || service.grant(&body)).await;
    super::answer(granted.unwrap_or_else(|_| Err(Problem::new(ProblemCode::Unavailable))))
}
