//! A way to the service that counts the requests of every try, also of one that was cut.

use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};

use kentongan_protocol::pins::Pin;
use kentongan_sync::http::HttpTransport;
use kentongan_sync::{Fault, Transport};

pub struct Counted<'a> {
    transport: &'a HttpTransport,
    requests: AtomicU64,
}

impl<'a> Counted<'a> {
    pub fn new(transport: &'a HttpTransport) -> Self {
        Self {
            transport,
            requests: AtomicU64::new(0),
        }
    }

    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    fn count(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }
}

impl Transport for Counted<'_> {
    fn enrol(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.count();
        self.transport.enrol(request)
    }

    fn call_ahead(&self) {
        self.transport.call_ahead();
    }

    fn round_trip_ms(&self) -> Option<u64> {
        self.transport.round_trip_ms()
    }

    fn is_certified(&self, pins: &[Pin]) -> bool {
        self.transport.is_certified(pins)
    }

    fn state(&self, hello: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.count();
        self.transport.state(hello)
    }

    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        self.count();
        self.transport.exchange(request)
    }

    fn blobs(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        self.count();
        self.transport.blobs(request)
    }
}
