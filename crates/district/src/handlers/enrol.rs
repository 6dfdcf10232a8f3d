//! `POST /v1/enrol`: a sealed request in, a sealed grant out.

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::Response;

use crate::Service;
use crate::attempts::Caller;

pub(super) async fn enrol(
    State(service): State<Arc<Service>>,
    caller: Option<Extension<Caller>>,
    body: Bytes,
) -> Response<Body> {
    let caller = caller.map_or(Caller::NOWHERE, |Extension(caller)| caller);
    super::answer(super::in_turn(&service, None, move |service| service.grant(caller, &body)).await)
}
