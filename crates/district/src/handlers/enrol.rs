//! `POST /v1/enrol`: a sealed request in, a sealed grant out.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::Response;

use crate::Service;

pub(super) async fn enrol(State(service): State<Arc<Service>>, body: Bytes) -> Response<Body> {
    super::answer(super::in_turn(&service, None, move |service| service.grant(&body)).await)
}
