//! A connection that dies under a request: what is said again, and what is not.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use kentongan_sync::http::HttpTransport;
use kentongan_sync::{Fault, ServiceAddress, Transport as _};

/// Answers the first request of the first connection, takes `taken` bytes of its second one and lets go; answers whatever comes on later
/// connections. Says how long the body of each whole request was.
fn service(taken: usize) -> (ServiceAddress, Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (say, said) = channel();
    std::thread::spawn(move || {
        for (nth, connection) in listener.incoming().enumerate() {
            let mut connection = connection.unwrap();
            let Some(length) = answer(&mut connection) else {
                continue;
            };
            if say.send(length).is_err() {
                return;
            }
            if nth == 0 {
                connection.read_exact(&mut vec![0; taken]).unwrap();
            }
        }
    });
    (ServiceAddress::parse(&address).unwrap(), said)
}

fn answer(connection: &mut TcpStream) -> Option<usize> {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    connection
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.kentongan\r\nContent-Length: 2\r\n\r\nok")
        .unwrap();
    Some(length)
}

fn say(transport: &HttpTransport, bytes: usize) -> Result<String, Fault> {
    let mut said = String::new();
    transport.exchange(vec![7; bytes])?.read_to_string(&mut said).unwrap();
    Ok(said)
}

#[test]
fn a_long_request_that_broke_off_is_not_said_again_whole() {
    let (address, said) = service(30_000);
    let transport = HttpTransport::new(address, Vec::new(), None).unwrap();
    assert_eq!(say(&transport, 100).unwrap(), "ok");
    assert!(matches!(say(&transport, 70_000), Err(Fault::Unreachable)));
    assert_eq!(
        say(&transport, 200).unwrap(),
        "ok",
        "the next one has a connection of its own"
    );
    assert_eq!(said.iter().take(2).collect::<Vec<_>>(), [100, 200]);
}

#[test]
fn a_short_one_is() {
    let (address, said) = service(300);
    let transport = HttpTransport::new(address, Vec::new(), None).unwrap();
    assert_eq!(say(&transport, 100).unwrap(), "ok");
    assert_eq!(say(&transport, 5_000).unwrap(), "ok");
    assert_eq!(said.recv_timeout(Duration::from_secs(5)).unwrap(), 100);
    assert_eq!(said.recv_timeout(Duration::from_secs(5)).unwrap(), 5_000);
}
