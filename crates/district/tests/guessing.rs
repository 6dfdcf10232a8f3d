//! Who guesses codes is kept from it, and nobody else from enrolling: over the service's own door.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

#[path = "../../sync/tests/world/mod.rs"]
mod world;

use std::net::SocketAddr;
use std::sync::Arc;

use kentongan_district::attempts::WRONG_TRIES_MAX;
use kentongan_district::door::{self, Door};
use kentongan_district::handlers;
use kentongan_protocol::enrolment::{EnrolCode, EnrolRequest};
use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::problem::{Problem, ProblemCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};
use world::*;

/// Asks for a grant with `code`, out of an address of this machine's loopback; the answer's body.
async fn ask(service: SocketAddr, from: &str, code: &EnrolCode) -> Vec<u8> {
    let key = PrivateKey::from_seed(&[3; 32]);
    let keys = code.keys(kentongan_protocol::enrolment::CodeWork::NEXT_TO_NONE);
    let request = EnrolRequest::new(&keys, &key, "0.1.0").seal(&key);
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(from.parse().unwrap(), 0)).unwrap();
    let mut link = socket.connect(service).await.unwrap();
    let head = format!(
        "POST /v1/enrol HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        request.len()
    );
    link.write_all(head.as_bytes()).await.unwrap();
    link.write_all(&request).await.unwrap();
    let mut answer = Vec::new();
    link.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    answer.split_off(end + 4)
}

#[tokio::test]
async fn who_guesses_codes_is_kept_from_it_and_nobody_else_from_enrolling() {
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let service = listener.local_addr().unwrap();
    let router = handlers::router(Arc::clone(&world.transport.service));
    let serving = tokio::spawn(door::serve(listener, Door::Plain, router, std::future::pending()));
    let wrong = EnrolCode::parse("NHTM7TQ2M9XK").unwrap();
    let right = world
        .transport
        .service
        .make_code(&holder(KALIREJO, "Kepala Kampung"))
        .unwrap();
    for _ in 0..WRONG_TRIES_MAX {
        let problem = Problem::decode(&ask(service, "127.0.0.2", &wrong).await).unwrap();
        assert_eq!(problem.code, ProblemCode::CodeUnknown);
    }
    let problem = Problem::decode(&ask(service, "127.0.0.2", &right).await).unwrap();
    assert_eq!(problem.code, ProblemCode::TooManyTries);
    assert!((1..=60).contains(&problem.number), "{}", problem.number);
    let grant = ask(service, "127.0.0.3", &right).await;
    assert!(Problem::decode(&grant).is_err());
    assert_eq!(world.transport.service.store.list_devices().unwrap().len(), 1);
    serving.abort();
}
