//! `GET /v1/state`: a signed hello in the header `Kentongan-Hello` (hex), what the service holds as the answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use kentongan_protocol::problem::{Problem, ProblemCode};

use crate::Service;

/// A hello without chains is some 150 bytes.
const HELLO_BYTES_MAX: usize = 1_024;

pub(super) async fn state(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response<Body> {
    let hello = headers.get("kentongan-hello").and_then(|value| unhex(value.as_bytes()));
    let Some(hello) = hello else {
        return super::answer(Err(Problem::new(ProblemCode::Malformed)));
    };
    let Some(_seat) = service.turns.sit() else {
        return super::answer(Err(super::busy()));
    };
    super::answer(super::in_turn(&service, None, move |service| service.state(&hello)).await)
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |c: &u8| char::from(*c).to_digit(16);
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() || pairs.len() > HELLO_BYTES_MAX {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| u8::try_from(digit(high)? * 16 + digit(low)?).ok())
        .collect()
}
