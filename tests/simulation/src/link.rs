//! The link between a laptop and the service: calls the product's exchange as HTTP would, and fails as a link does.

use std::io::{Cursor, Read};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kentongan_district::Service;
use kentongan_district::attempts::Caller;
use kentongan_district::blobs::BlobExchange;
use kentongan_district::sync::Exchange;
use kentongan_sync::{Fault, Transport};

use crate::plan::Trouble;

/// One exchange's link.
pub struct Link<'a> {
    service: &'a Service,
    trouble: Trouble,
    /// Requests that go well before the trouble.
    rounds_before: u8,
    /// What a mischievous proxy has kept from before.
    stale_answer: Option<Vec<u8>>,
    log: Mutex<LinkLog>,
}

/// What went over a link.
#[derive(Debug, Default)]
pub struct LinkLog {
    rounds: u8,
    /// Whole requests, and whether the service has got them.
    pub requests: Vec<(Vec<u8>, bool)>,
    /// Whole answers, as the service gave them.
    pub answers: Vec<Vec<u8>>,
    /// What the service said that it holds.
    pub states: Vec<Vec<u8>>,
    /// The trouble happened.
    pub hit: bool,
}

impl<'a> Link<'a> {
    pub fn new(service: &'a Service, trouble: Trouble, rounds_before: u8, stale_answer: Option<Vec<u8>>) -> Self {
        Self {
            service,
            trouble,
            rounds_before,
            stale_answer,
            log: Mutex::default(),
        }
    }

    pub fn good(service: &'a Service) -> Self {
        Self::new(service, Trouble::None, 0, None)
    }

    pub fn into_log(self) -> LinkLog {
        self.log.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self) -> MutexGuard<'_, LinkLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What becomes of the request that is made now.
    fn next_trouble(&self) -> Trouble {
        let mut log = self.log();
        let now = log.rounds == self.rounds_before;
        log.rounds = log.rounds.saturating_add(1);
        let trouble = if now { self.trouble } else { Trouble::None };
        log.hit |= trouble != Trouble::None;
        trouble
    }

    /// The service takes a request for photos in odd pieces and answers.
    fn give(&self, request: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut exchange = BlobExchange::default();
        for piece in request.chunks(1_449) {
            exchange.feed(self.service, piece).map_err(Fault::Refused)?;
        }
        let answer = exchange.finish(self.service).map_err(Fault::Refused)?;
        self.log().answers.push(answer.clone());
        Ok(answer)
    }

    fn deliver(&self, request: &[u8]) -> Result<Vec<u8>, Fault> {
        let answer = deliver(self.service, request).map_err(Fault::Refused)?;
        self.log().answers.push(answer.clone());
        Ok(answer)
    }
}

/// The service takes a request in odd pieces and answers.
///
/// # Errors
/// The service's problem with the whole of it.
pub fn deliver(service: &Service, request: &[u8]) -> Result<Vec<u8>, kentongan_protocol::problem::Problem> {
    let mut exchange = Exchange::default();
    for piece in request.chunks(1_449) {
        exchange.feed(service, piece)?;
    }
    exchange.finish(service)
}

fn at(fraction: u16, length: usize) -> usize {
    (length * usize::from(fraction)) >> 16
}

fn cut(mut answer: Vec<u8>, fraction: u16) -> Vec<u8> {
    answer.truncate(at(fraction, answer.len()));
    answer
}

fn spoilt(mut answer: Vec<u8>, fraction: u16) -> Vec<u8> {
    let place = at(fraction, answer.len());
    if let Some(byte) = answer.get_mut(place) {
        *byte ^= 1 << (fraction & 7);
    }
    answer
}

impl Transport for Link<'_> {
    fn enrol(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.service.grant(Caller::NOWHERE, &request).map_err(Fault::Refused)
    }

    fn state(&self, hello: Vec<u8>) -> Result<Vec<u8>, Fault> {
        if self.trouble == Trouble::Lost && self.log().rounds == self.rounds_before {
            self.log().hit = true;
            return Err(Fault::Unreachable);
        }
        let state = self.service.state(&hello).map_err(Fault::Refused)?;
        self.log().states.push(state.clone());
        Ok(state)
    }

    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        let trouble = self.next_trouble();
        self.log()
            .requests
            .push((request.clone(), !matches!(trouble, Trouble::Lost | Trouble::Late)));
        let answer = match trouble {
            Trouble::None => self.deliver(&request)?,
            Trouble::Lost | Trouble::Late => return Err(Fault::Unreachable),
            Trouble::CutUp(fraction) => {
                let whole = request.get(..at(fraction, request.len())).unwrap_or_default();
                let mut exchange = Exchange::default();
                // The service may find fault with what it got; nobody is there to hear it. It keeps the tail if it can.
                if exchange.feed(self.service, whole).is_ok() {
                    let _ = exchange.cut(self.service);
                }
                return Err(Fault::Unreachable);
            }
            Trouble::CutDown(fraction) => cut(self.deliver(&request)?, fraction),
            Trouble::Doubled => {
                self.deliver(&request)?;
                self.deliver(&request)?
            }
            Trouble::SpoiltAnswer(fraction) => spoilt(self.deliver(&request)?, fraction),
            Trouble::StaleAnswer => {
                let answer = self.deliver(&request)?;
                self.stale_answer.clone().unwrap_or(answer)
            }
        };
        Ok(Box::new(Cursor::new(answer)))
    }

    /// A lost request for photos does not arrive later: whoever asked has asked again by then, and no answer is waited for.
    fn blobs(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        let answer = match self.next_trouble() {
            Trouble::None => self.give(&request)?,
            Trouble::Lost | Trouble::Late => return Err(Fault::Unreachable),
            Trouble::CutUp(fraction) => {
                let whole = request.get(..at(fraction, request.len())).unwrap_or_default();
                // What came whole is kept; the rest is heard by nobody.
                let _ = BlobExchange::default().feed(self.service, whole);
                return Err(Fault::Unreachable);
            }
            Trouble::CutDown(fraction) => cut(self.give(&request)?, fraction),
            Trouble::Doubled => {
                self.give(&request)?;
                self.give(&request)?
            }
            Trouble::SpoiltAnswer(fraction) => spoilt(self.give(&request)?, fraction),
            Trouble::StaleAnswer => {
                let answer = self.give(&request)?;
                self.stale_answer.clone().unwrap_or(answer)
            }
        };
        Ok(Box::new(Cursor::new(answer)))
    }
}
