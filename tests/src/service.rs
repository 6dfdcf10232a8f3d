//! The real district service on loopback, and its command line.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::programs::{self, free_port};

/// The district of the fixtures: Kecamatan Kalirejo, Lampung Tengah.
pub const DISTRICT: &str = "18.02.01";

/// A service with its store. The port and the store stay the same over stops and starts.
#[derive(Debug)]
pub struct District {
    store: PathBuf,
    log: PathBuf,
    code: String,
    port: u16,
    /// Without TLS: whoever stands in between can read and change what passes.
    plain: bool,
    running: Option<Child>,
}

/// For whom a code is made.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// `village:18.02.01.2003` or `district:18.02.01`.
    pub scope: &'a str,
    pub name: &'a str,
    /// Empty: the head of the village, or the operator of the kecamatan.
    pub office: &'a str,
    pub salutation: &'a str,
}

impl District {
    /// A service of the district `code` that is not started yet, with its store in `folder`.
    ///
    /// # Errors
    /// When the folder cannot be made or no port is free.
    pub fn new(folder: &Path, code: &str) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            store: folder.join("layanan.db"),
            log: folder.join("layanan.log"),
            code: code.to_owned(),
            port: free_port()?,
            plain: false,
            running: None,
        })
    }

    /// The same without TLS, for a test that changes what passes.
    ///
    /// # Errors
    /// As [`District::new`].
    pub fn plain(folder: &Path, code: &str) -> Result<Self> {
        let mut district = Self::new(folder, code)?;
        district.plain = true;
        Ok(district)
    }

    /// Takes the port of another one that was stopped.
    pub fn listen_on(&mut self, port: u16) {
        self.port = port;
    }

    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// Starts it and waits until it says that it listens.
    ///
    /// # Errors
    /// When it ends instead; its reason stands in the log beside the store.
    pub fn start(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut program = Command::new(programs::built(programs::DISTRICT)?);
        if self.plain {
            program.args(["serve", "--plain"]);
        } else {
            program.arg("serve");
        }
        let mut child = program
            .args([
                "--listen",
                &format!("127.0.0.1:{}", self.port),
                "--district",
                &self.code,
                "--store",
            ])
            .arg(self.store_url())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let mut line = String::new();
        let said = child.stdout.take().context("BUG: the output is piped")?;
        BufReader::new(said).read_line(&mut line)?;
        self.running = Some(child);
        if !line.contains("listens on") {
            self.stop()?;
            bail!(
                "the service did not start: {}",
                std::fs::read_to_string(&self.log).unwrap_or_default()
            );
        }
        Ok(())
    }

    /// Ends it as a power cut does.
    ///
    /// # Errors
    /// When the process cannot be ended.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(mut child) = self.running.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The file of the store.
    pub fn store(&self) -> &Path {
        &self.store
    }

    /// Makes a one-time code, as the operator does.
    ///
    /// # Errors
    /// When the command line refuses.
    pub fn make_code(&self, holder: Holder<'_>) -> Result<String> {
        self.code(holder, None)
    }

    /// The same for another role than the usual one of the place: `head`, `staff`, `reader`.
    ///
    /// # Errors
    /// When the command line refuses.
    pub fn make_code_as(&self, holder: Holder<'_>, role: &str) -> Result<String> {
        self.code(holder, Some(role))
    }

    fn code(&self, holder: Holder<'_>, role: Option<&str>) -> Result<String> {
        let said = self.command(|command| {
            command.args(["enrol", "--scope", holder.scope, "--name", holder.name]);
            if let Some(role) = role {
                command.args(["--role", role]);
            }
            if !holder.office.is_empty() {
                command.args(["--office", holder.office]);
            }
            command.args(["--salutation", holder.salutation, "--store"])
        })?;
        let code = said.lines().find_map(|line| line.strip_prefix("code: "));
        Ok(code.with_context(|| format!("no code in {said:?}"))?.trim().to_owned())
    }

    /// What `kentongan-district devices` lists.
    ///
    /// # Errors
    /// When the command line refuses.
    pub fn devices(&self) -> Result<String> {
        self.command(|command| command.args(["devices", "--store"]))
    }

    /// Runs `suspend`, `resume` or another command on the laptop with this number; answers what it says.
    ///
    /// # Errors
    /// When the command line refuses.
    pub fn operate(&self, name: &str, number: &str) -> Result<String> {
        self.command(|command| command.args([name, number, "--store"]))
    }

    fn command(&self, arguments: impl FnOnce(&mut Command) -> &mut Command) -> Result<String> {
        let mut command = Command::new(programs::built(programs::DISTRICT)?);
        let output = arguments(&mut command).arg(self.store_url()).output()?;
        if !output.status.success() {
            bail!("kentongan-district: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn store_url(&self) -> String {
        format!("sqlite:{}", self.store.display())
    }
}

impl Drop for District {
    fn drop(&mut self) {
        // Nothing can be done about a service that does not end.
        let _ = self.stop();
    }
}
