//! One fault at one call, done by strace to a running program.

use std::fmt;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::strace::{self, Call};

/// Calls that change a file, and those that make a change last. `write` counts only where the files are named: elsewhere it
/// may be a socket or the wake-up of a thread.
pub const CALLS: [&str; 10] = [
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "fallocate",
];

/// What goes wrong at the n-th call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The process is killed before the call does anything.
    Kill,
    /// The call fails once: the disk does not obey.
    Eio,
    /// The call fails once: the disk is full.
    Enospc,
    /// This sync and all later ones fail.
    EioForEver,
}

impl Fault {
    pub const ALL: [Fault; 4] = [Fault::Kill, Fault::Eio, Fault::Enospc, Fault::EioForEver];

    /// Whether this fault is tried at `call`.
    pub fn befalls(self, call: &str) -> bool {
        match self {
            Fault::Kill | Fault::Eio => true,
            // Room runs out where something is written, or where writing was put off until the sync.
            Fault::Enospc => !matches!(call, "unlink" | "unlinkat"),
            Fault::EioForEver => is_sync(call),
        }
    }

    fn injection(self, call: &str, n: u32) -> String {
        match self {
            Fault::Kill => format!("inject={call}:signal=KILL:when={n}"),
            Fault::Eio => format!("inject={call}:error=EIO:when={n}"),
            Fault::Enospc => format!("inject={call}:error=ENOSPC:when={n}"),
            Fault::EioForEver => format!("inject={call}:error=EIO:when={n}+"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Fault::Kill => "kill",
            Fault::Eio => "EIO",
            Fault::Enospc => "ENOSPC",
            Fault::EioForEver => "EIO for ever",
        })
    }
}

/// Where a fault strikes. strace counts the calls of each thread by themselves, so that a place has a thread to it.
#[derive(Debug, Clone)]
pub struct Point {
    pub thread: &'static str,
    pub fault: Fault,
    pub call: &'static str,
    pub n: u32,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { thread, fault, call, n } = self;
        write!(f, "{fault} at {call} no. {n} of {thread}")
    }
}

impl Point {
    /// `strace … ` in front of a program whose first thread alone is counted and struck, in its calls on `files`.
    pub fn before(&self, record: &Path, files: &[PathBuf], program: &Path) -> Command {
        let mut command = self.strace(record, files);
        command.arg(program);
        command
    }

    /// Strikes a thread that is running already, in its calls on `files`.
    ///
    /// # Errors
    /// When strace is missing or may not attach.
    pub fn attach(&self, thread: u32, record: &Path, files: &[PathBuf]) -> Result<Strike> {
        let mut strace = self
            .strace(record, files)
            .args(["-p", &thread.to_string()])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("strace cannot be started: `cargo xtask test` installs it")?;
        let mut said = String::new();
        let stderr = strace.stderr.as_mut().context("BUG: the output is piped")?;
        BufReader::new(stderr).read_line(&mut said)?;
        let strike = Strike {
            strace,
            record: record.to_owned(),
        };
        if !said.contains("attached") {
            bail!("strace could not attach: {said}");
        }
        Ok(strike)
    }

    /// Without `files`, every call but `write` counts.
    pub(super) fn strace(&self, record: &Path, files: &[PathBuf]) -> Command {
        let calls: Vec<&str> = CALLS
            .into_iter()
            .filter(|call| !files.is_empty() || *call != "write")
            .collect();
        let mut command = Command::new("strace");
        // Epoch times, durations, paths of descriptors, no data.
        command.args([
            "-ttt",
            "-T",
            "-y",
            "-s",
            "0",
            "-e",
            &format!("trace={}", calls.join(",")),
        ]);
        command.args(["-e", &self.fault.injection(self.call, self.n), "-o"]);
        command.arg(record);
        for file in files {
            command.arg("-P").arg(file);
        }
        command
    }
}

/// A strace that is attached and waits for its moment.
#[derive(Debug)]
pub struct Strike {
    strace: Child,
    record: PathBuf,
}

impl Strike {
    /// What the struck thread called, once its program has ended.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn finish(mut self) -> Result<Vec<Call>> {
        self.strace.wait()?;
        read(&self.record)
    }
}

impl Drop for Strike {
    fn drop(&mut self) {
        // Over with its program, in every way but a failed test.
        let _ = self.strace.kill();
        let _ = self.strace.wait();
    }
}

/// The record of a strace that has ended: what was called of [`CALLS`].
///
/// # Errors
/// When it cannot be read.
pub fn read(record: &Path) -> Result<Vec<Call>> {
    let text = fs::read(record)?;
    let mut calls = strace::parse(&String::from_utf8_lossy(&text));
    calls.retain(|call| CALLS.contains(&call.name.as_str()));
    Ok(calls)
}

/// Whether a record ends with its program being killed.
///
/// # Errors
/// When it cannot be read.
pub fn is_killed(record: &Path) -> Result<bool> {
    let text = fs::read(record)?;
    Ok(String::from_utf8_lossy(&text).contains("+++ killed by SIGKILL"))
}

/// The thread called `name` of a process.
///
/// # Errors
/// When it has none.
pub fn thread_of(process: u32, name: &str) -> Result<u32> {
    for task in fs::read_dir(format!("/proc/{process}/task"))? {
        let task = task?;
        if fs::read_to_string(task.path().join("comm"))?.trim_end() == name {
            return Ok(task.file_name().to_string_lossy().parse()?);
        }
    }
    bail!("process {process} has no thread called {name}")
}

pub(super) fn is_sync(call: &str) -> bool {
    matches!(call, "fsync" | "fdatasync")
}

/// The first failed call of a commit: a write to the write-ahead log, or the sync that makes it last. What fails while the
/// log is moved into the database comes after the commit and takes nothing back.
pub fn failed_commit(calls: &[Call]) -> Option<&Call> {
    let mut unsynced = false;
    for call in calls.iter().filter(|call| call.is_on("-wal")) {
        match (call.name.as_str(), call.is_injected()) {
            ("pwrite64", true) => return Some(call),
            ("pwrite64", false) => unsynced = true,
            (name, true) if is_sync(name) && unsynced => return Some(call),
            (name, false) if is_sync(name) => unsynced = false,
            _ => {}
        }
    }
    None
}
