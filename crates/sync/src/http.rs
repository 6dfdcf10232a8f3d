//! The service over HTTP.

use std::io::Read;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use kentongan_protocol::problem::{Problem, ProblemCode};
use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::CONTENT_TYPE;

use crate::{Fault, ServiceAddress, Transport};

/// Media type by which our own answers are known; a login page has another.
const MEDIA_TYPE: &str = "application/vnd.kentongan";
const CONNECT_TIME_MAX: Duration = Duration::from_secs(20);
/// A full request and answer at 20 kbit/s takes some five minutes.
const EXCHANGE_TIME_MAX: Duration = Duration::from_secs(15 * 60);
/// A grant is a few hundred bytes, a problem less.
const SHORT_ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// 20,000 chains of some 40 bytes.
const STATE_BYTES_MAX: u64 = 1024 * 1024;

/// HTTP to one address. No redirects are followed: a service never redirects, a login page does.
pub struct HttpTransport {
    client: Client,
    address: ServiceAddress,
}

impl HttpTransport {
    /// # Errors
    /// [`Fault::Unreachable`] if this machine cannot make HTTP requests at all.
    pub fn new(address: ServiceAddress) -> Result<Self, Fault> {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIME_MAX)
            .timeout(EXCHANGE_TIME_MAX)
            .user_agent(concat!("kentongan/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| Fault::Unreachable)?;
        Ok(Self { client, address })
    }

    /// Is anybody there? Opens a connection and closes it again.
    ///
    /// # Errors
    /// [`Fault::Unreachable`] if nobody answers the call.
    pub fn reach(&self) -> Result<(), Fault> {
        let host = self.address.as_str().trim_start_matches("http://");
        let addresses = host.to_socket_addrs().map_err(|_| Fault::Unreachable)?;
        addresses
            .into_iter()
            .find_map(|address| TcpStream::connect_timeout(&address, CONNECT_TIME_MAX).ok())
            .map(|_| ())
            .ok_or(Fault::Unreachable)
    }

    fn post(&self, path: &str, body: Vec<u8>) -> Result<Response, Fault> {
        let url = format!("{}{path}", self.address.as_str());
        let request = self.client.post(url).header(CONTENT_TYPE, MEDIA_TYPE).body(body);
        Self::send(request)
    }

    fn send(request: reqwest::blocking::RequestBuilder) -> Result<Response, Fault> {
        let response = request.send().map_err(|_| Fault::Unreachable)?;
        let ours = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|t| t.as_bytes() == MEDIA_TYPE.as_bytes());
        match (ours, response.status()) {
            (true, StatusCode::OK) => Ok(response),
            (true, status) => Err(refusal(response, status)),
            (false, status) => Err(stranger(status)),
        }
    }
}

fn refusal(response: Response, status: StatusCode) -> Fault {
    let mut bytes = Vec::new();
    let read = response.take(SHORT_ANSWER_BYTES_MAX).read_to_end(&mut bytes);
    match read.ok().and_then(|_| Problem::decode(&bytes).ok()) {
        Some(problem) if problem.code == ProblemCode::Busy => Fault::Busy {
            retry_after_s: u64::try_from(problem.number).unwrap_or(0),
        },
        Some(problem) => Fault::Refused(problem),
        None => Fault::Failed {
            status: status.as_u16(),
        },
    }
}

/// An answer that is not ours: a page where none should be is a login page (RFC 8952 gives it 511), the rest is a fault.
fn stranger(status: StatusCode) -> Fault {
    let page = status.is_success() || status.is_redirection() || status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED;
    if page {
        Fault::CaptivePortal
    } else {
        Fault::Failed {
            status: status.as_u16(),
        }
    }
}

impl Transport for HttpTransport {
    fn enrol(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let answer = self.post("/v1/enrol", request)?;
        answer
            .take(SHORT_ANSWER_BYTES_MAX)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::Unreachable)?;
        Ok(bytes)
    }

    fn state(&self, hello: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let hex: String = hello.iter().map(|byte| format!("{byte:02x}")).collect();
        let request = self
            .client
            .get(format!("{}/v1/state", self.address.as_str()))
            .header("kentongan-hello", hex);
        let mut bytes = Vec::new();
        Self::send(request)?
            .take(STATE_BYTES_MAX)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::Unreachable)?;
        Ok(bytes)
    }

    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        Ok(Box::new(self.post("/v1/sync", request)?))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use super::*;

    /// Answers one request with `response`, then closes.
    fn answering(response: &'static str) -> ServiceAddress {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = socket.read(&mut request);
            socket.write_all(response.as_bytes()).unwrap();
        });
        ServiceAddress::parse(&address).unwrap()
    }

    #[test]
    fn what_is_not_our_service_is_told_apart() {
        let cases = [
            (
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
                Fault::CaptivePortal,
            ),
            (
                "HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n",
                Fault::CaptivePortal,
            ),
            (
                "HTTP/1.1 511 Network\r\nContent-Length: 0\r\n\r\n",
                Fault::CaptivePortal,
            ),
            (
                "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                Fault::Failed { status: 500 },
            ),
            (
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                Fault::Failed { status: 404 },
            ),
        ];
        for (response, expected) in cases {
            let transport = HttpTransport::new(answering(response)).unwrap();
            assert_eq!(transport.enrol(vec![1]).unwrap_err(), expected, "{response}");
        }
    }

    #[test]
    fn nobody_there_is_unreachable() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let transport = HttpTransport::new(ServiceAddress::parse(&free.to_string()).unwrap()).unwrap();
        assert_eq!(transport.enrol(vec![1]).unwrap_err(), Fault::Unreachable);
    }
}
