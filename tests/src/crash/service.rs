//! The service's day: ten batches from each of three devices, with a fault somewhere in it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

use crate::programs;

/// A service on a port that the system chose, so that runs beside each other never want the same.
#[derive(Debug)]
pub struct Listening {
    child: Child,
    address: String,
}

impl Listening {
    /// Starts the service on the store at `archive` and waits until it says where it listens.
    ///
    /// # Errors
    /// When it ends instead.
    pub fn start(archive: &Path) -> Result<Self> {
        Self::spawn(Command::new(programs::built(programs::DISTRICT)?), archive)?.context("the service did not start")
    }

    /// Like [`Listening::start`] with a program that was prepared by the caller. `None`: it ended instead of listening.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(mut program: Command, archive: &Path) -> Result<Option<Self>> {
        let mut child = program
            .args(["serve", "--listen", "127.0.0.1:0", "--store"])
            .arg(format!("sqlite:{}", archive.display()))
            .env("RUST_LOG", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{program:?} cannot be started"))?;
        let mut line = String::new();
        let said = child.stdout.take().context("BUG: the output is piped")?;
        BufReader::new(said).read_line(&mut line)?;
        let mut listening = Self {
            child,
            address: String::new(),
        };
        match line.trim_end().rsplit_once("http://") {
            Some((_, address)) => {
                address.clone_into(&mut listening.address);
                Ok(Some(listening))
            }
            None => Ok(None),
        }
    }

    /// `127.0.0.1:40123`
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Ended as a power cut does; what it answered stands or falls with its disk.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
