//! `POST /v1/sync`: frames in as they arrive, receipts and feed out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use http_body_util::BodyExt as _;
use kentongan_protocol::problem::{Problem, ProblemCode};
use tokio::time::{Instant, timeout_at};

use super::{busy, in_turn};
use crate::Service;
use crate::sync::Exchange;
use crate::turns::Seat;

/// How long a caller may take to say who he is. The hello comes with the head of the request; the longest is 12 kB, five seconds
/// at 20 kbit/s, and the rest is for a link that stalls.
pub const HELLO_TIME_MAX: Duration = Duration::from_secs(60);
/// How long one who has said who he is may be silent. TCP repeats what was lost after 1, 2, 4 … 64 seconds: a 2G link that was
/// gone for a minute is heard again within two. Who was silent for longer calls again, and goes on at the byte where he was.
pub const SILENCE_MAX: Duration = Duration::from_secs(150);

pub async fn sync(State(service): State<Arc<Service>>, body: Body) -> Response<Body> {
    let Some(seat) = service.turns.sit() else {
        return super::answer(Err(busy()));
    };
    super::answer(exchange(&service, seat, body).await)
}

async fn exchange(service: &Arc<Service>, mut seat: Seat, mut body: Body) -> Result<Vec<u8>, Problem> {
    let mut exchange = Exchange::default();
    let mut patience = Instant::now() + HELLO_TIME_MAX;
    loop {
        let piece = match timeout_at(patience, body.frame()).await {
            Ok(None) => break,
            Ok(Some(Ok(piece))) => piece,
            // A cut link, or one on which nothing moves: what came whole is committed, the tail is kept, and the device calls again.
            silent_or_cut => {
                in_turn(service, exchange.scope(), move |service| exchange.cut(service)).await?;
                return Err(silent_or_cut.map_or_else(|_| busy(), |_| Problem::new(ProblemCode::Malformed)));
            }
        };
        let Ok(bytes) = piece.into_data() else { continue };
        exchange.receive(&bytes);
        // One frame, one turn: a piece may hold all that a village wrote in a month.
        while let Some(frame) = exchange.next_frame()? {
            exchange = in_turn(service, exchange.scope(), move |service| {
                exchange.take(service, &frame).map(|()| exchange)
            })
            .await?;
            if exchange.scope().is_some_and(|scope| !seat.take_name(&scope)) {
                return Err(busy());
            }
        }
        if exchange.scope().is_some() {
            patience = Instant::now() + SILENCE_MAX;
        }
    }
    in_turn(service, exchange.scope(), move |service| exchange.finish(service)).await
}
