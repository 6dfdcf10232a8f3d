//! The `headless` program as its driver sees it: a line in, a line out, or nothing any more.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::programs;

/// The device program without a window.
pub const HEADLESS: &str = "headless";

/// What became of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Done(Value),
    /// A plain error, by its code: `storage_failed`.
    Refused(String),
    /// The program ended instead of answering.
    Gone,
}

/// A running device. One command at a time: the next is sent only after the answer to the last was read.
#[derive(Debug)]
pub struct Headless {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Headless {
    /// Starts the device on `folder`; the answer says how opening went.
    ///
    /// # Errors
    /// When the program is not built.
    pub fn open(folder: &Path) -> Result<(Self, Answer)> {
        Self::start(Command::new(programs::built(HEADLESS)?), folder)
    }

    /// Like [`Headless::open`] with a program that was prepared by the caller, such as `strace headless`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(mut program: Command, folder: &Path) -> Result<(Self, Answer)> {
        let mut child = program
            .arg("--data-dir")
            .arg(folder)
            .env("RUST_LOG", "off")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{program:?} cannot be started"))?;
        let stdout = child.stdout.take().context("BUG: the output is piped")?;
        let mut device = Self {
            stdin: child.stdin.take(),
            stdout: BufReader::new(stdout),
            child,
        };
        let opened = device.answer()?;
        Ok((device, opened))
    }

    /// Like [`Headless::open`], where nothing may go wrong.
    ///
    /// # Errors
    /// When it does not open.
    pub fn open_well(folder: &Path) -> Result<Self> {
        match Self::open(folder)? {
            (device, Answer::Done(_)) => Ok(device),
            (_, other) => bail!("the device does not open: {other:?}"),
        }
    }

    /// Asks one command and waits for what becomes of it.
    ///
    /// # Errors
    /// When the answer is not one.
    pub fn ask(&mut self, cmd: &str, payload: Value) -> Result<Answer> {
        let line = format!("{}\n", json!({ "cmd": cmd, "payload": payload }));
        let sent = self.stdin.as_mut().map(|stdin| stdin.write_all(line.as_bytes()));
        match sent {
            Some(Ok(())) => self.answer(),
            // The program has gone, and its end of the pipe with it.
            Some(Err(_)) | None => Ok(Answer::Gone),
        }
    }

    /// Like [`Headless::ask`], where nothing may go wrong.
    ///
    /// # Errors
    /// When the command is refused or the program ends.
    pub fn ask_well(&mut self, cmd: &str, payload: Value) -> Result<Value> {
        match self.ask(cmd, payload)? {
            Answer::Done(answer) => Ok(answer),
            other => bail!("{cmd}: {other:?}"),
        }
    }

    /// Closes the device as its window does and waits for its end.
    ///
    /// # Errors
    /// When the process is lost.
    pub fn close(mut self) -> Result<ExitStatus> {
        drop(self.stdin.take());
        Ok(self.child.wait()?)
    }

    /// The started process: the device, or what it runs under.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    fn answer(&mut self) -> Result<Answer> {
        let mut line = String::new();
        if self.stdout.read_line(&mut line)? == 0 || !line.ends_with('\n') {
            return Ok(Answer::Gone);
        }
        let mut said: Value = serde_json::from_str(&line).with_context(|| line.clone())?;
        if let Some(answer) = said.get_mut("answer") {
            return Ok(Answer::Done(answer.take()));
        }
        let code = said.pointer("/error/code").and_then(Value::as_str);
        Ok(Answer::Refused(code.with_context(|| line.clone())?.to_owned()))
    }
}

impl Drop for Headless {
    fn drop(&mut self) {
        // Closed or killed before this, in every way but a failed test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The form `Catat isu` with nothing but what must be there.
pub fn issue_form(title: &str) -> Value {
    json!({
        "draft_id": null,
        "form": {
            "title": title, "category": "BEN", "date_text": "", "hamlet": "", "landmark": "", "description": "",
            "urgency": "medium", "occurrence": "occurred", "village_code": "", "has_reporter": false,
            "reporter_name": "", "reporter_phone": "", "confidential": false,
        },
    })
}
