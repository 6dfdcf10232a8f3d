//! `POST /v1/sync` and `POST /v1/blobs`: frames in as they arrive, an answer out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;
use http_body_util::BodyExt as _;
use kentongan_protocol::frame::Frame;
use kentongan_protocol::problem::{Problem, ProblemCode};
use tokio::time::{Instant, timeout_at};

use super::{busy, in_turn};
use crate::Service;
use crate::blobs::BlobExchange;
use crate::sync::Exchange;
use crate::turns::Seat;

/// How long a caller may take to say who he is. The hello comes with the head of the request; the longest is 12 kB, five seconds
/// at 20 kbit/s, and the rest is for a link that stalls.
pub const HELLO_TIME_MAX: Duration = Duration::from_secs(60);
/// How long one who has said who he is may be silent. TCP repeats what was lost after 1, 2, 4 … 64 seconds: a 2G link that was
/// gone for a minute is heard again within two. Who was silent for longer calls again, and goes on at the byte where he was.
pub const SILENCE_MAX: Duration = Duration::from_secs(150);

pub async fn sync(State(service): State<Arc<Service>>, body: Body) -> Response<Body> {
    seated(&service, Exchange::default(), body).await
}

pub async fn blobs(State(service): State<Arc<Service>>, body: Body) -> Response<Body> {
    seated(&service, BlobExchange::default(), body).await
}

/// The service's side of a request that comes frame by frame over a slow link.
trait Talk: Send + Sized + 'static {
    fn receive(&mut self, bytes: &[u8]);
    fn next_frame(&mut self) -> Result<Option<Frame>, Problem>;
    /// For whom it is, once its hello has come.
    fn scope(&self) -> Option<String>;
    fn take(&mut self, service: &Service, frame: &Frame) -> Result<(), Problem>;
    fn cut(&self, service: &Service) -> Result<(), Problem>;
    fn finish(self, service: &Service) -> Result<Vec<u8>, Problem>;
}

impl Talk for Exchange {
    fn receive(&mut self, bytes: &[u8]) {
        Self::receive(self, bytes);
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, Problem> {
        Self::next_frame(self)
    }

    fn scope(&self) -> Option<String> {
        Self::scope(self)
    }

    fn take(&mut self, service: &Service, frame: &Frame) -> Result<(), Problem> {
        Self::take(self, service, frame)
    }

    fn cut(&self, service: &Service) -> Result<(), Problem> {
        Self::cut(self, service)
    }

    fn finish(self, service: &Service) -> Result<Vec<u8>, Problem> {
        Self::finish(self, service)
    }
}

impl Talk for BlobExchange {
    fn receive(&mut self, bytes: &[u8]) {
        Self::receive(self, bytes);
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, Problem> {
        Self::next_frame(self)
    }

    fn scope(&self) -> Option<String> {
        Self::scope(self)
    }

    fn take(&mut self, service: &Service, frame: &Frame) -> Result<(), Problem> {
        Self::take(self, service, frame)
    }

    /// Every blob that came whole is on disk; the tail of one is sent again.
    fn cut(&self, _: &Service) -> Result<(), Problem> {
        Ok(())
    }

    fn finish(self, service: &Service) -> Result<Vec<u8>, Problem> {
        Self::finish(self, service)
    }
}

async fn seated<T: Talk>(service: &Arc<Service>, talk: T, body: Body) -> Response<Body> {
    let Some(seat) = service.turns.sit() else {
        return super::answer(Err(busy()));
    };
    super::answer(converse(service, talk, seat, body).await)
}

async fn converse<T: Talk>(
    service: &Arc<Service>,
    mut exchange: T,
    mut seat: Seat,
    mut body: Body,
) -> Result<Vec<u8>, Problem> {
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
