//! The service as a process of one run.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::programs;

/// A service on a port that the system chose, so that runs beside each other never want the same.
#[derive(Debug)]
pub struct Listening {
    child: Child,
    /// Another than the child's where it runs under strace.
    process: u32,
    address: String,
}

impl Listening {
    /// Starts the service on the store at `archive` and waits until it says where it listens.
    ///
    /// # Errors
    /// When it ends instead.
    pub fn start(archive: &Path) -> Result<Self> {
        let started = Self::spawn(Command::new(programs::built(programs::DISTRICT)?), archive)?;
        started.context("the service does not start")
    }

    /// Like [`Listening::start`] with a program that was prepared by the caller, such as `strace kentongan-district`.
    /// `None`: it ended instead of listening.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(mut program: Command, archive: &Path) -> Result<Option<Self>> {
        let mut child = program
            .args(["serve", "--plain", "--listen", "127.0.0.1:0", "--store"])
            .arg(format!("sqlite:{}", archive.display()))
            // A thread for connections and one for the store: strace then counts the store's calls in one row.
            .env("TOKIO_WORKER_THREADS", "1")
            .env("RUST_LOG", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{program:?} cannot be started"))?;
        let mut line = String::new();
        let said = child.stdout.take().context("BUG: the output is piped")?;
        BufReader::new(said).read_line(&mut line)?;
        let Some(at) = line.find("http://") else {
            child.wait()?;
            return Ok(None);
        };
        Ok(Some(Self {
            process: under(child.id())?,
            address: line.split_off(at).trim_end().to_owned(),
            child,
        }))
    }

    /// `http://127.0.0.1:40123`
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Ends it as a person at its machine does, and waits until it, and whoever watched it, has ended.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn close(mut self) -> Result<()> {
        // It says that it listens before it heeds signals; once it has answered somebody, it does both.
        let answered = TcpStream::connect(&self.address).and_then(|mut caller| {
            caller.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
            caller.read_to_end(&mut Vec::new())
        });
        // Nobody answers where the fault has ended it before.
        drop(answered);
        self.signal("TERM")?;
        self.child.wait()?;
        Ok(())
    }

    /// Ends it in the middle of whatever it does.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub fn kill(mut self) -> Result<()> {
        self.signal("KILL")?;
        self.child.wait()?;
        Ok(())
    }

    fn signal(&mut self, signal: &str) -> Result<()> {
        if self.child.try_wait()?.is_none() {
            let mut kill = Command::new("kill");
            let status = kill
                .args([&format!("-{signal}"), &self.process.to_string()])
                .stderr(Stdio::null())
                .status()?;
            // It may have ended by itself in this moment.
            ensure!(
                status.success() || self.child.wait().is_ok(),
                "no signal to the service"
            );
        }
        Ok(())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Ended before this, in every way but a failed test.
        let _ = self.signal("KILL");
        let _ = self.child.wait();
    }
}

/// The program that runs under `process` if that is strace, else itself.
fn under(process: u32) -> Result<u32> {
    let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"))?;
    match children.split_whitespace().next() {
        Some(child) => Ok(child.parse()?),
        None => Ok(process),
    }
}
