//! What a running program asks of the kernel, and whether it synced before it spoke.
//!
//! The clock of strace and the clock of the page are the same one of the machine, so that a sync and a sentence on the
//! screen can be put in order.

use std::collections::HashMap;
use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// A strace that is attached to a program.
pub struct Trace {
    strace: Child,
    output: PathBuf,
}

impl Trace {
    /// Attaches to all threads of `process`, and to those that it starts later.
    ///
    /// # Errors
    /// When strace is missing or may not attach.
    pub fn attach(process: u32, output: &Path) -> Result<Self> {
        let mut strace = Command::new("strace")
            // Epoch times, durations, paths of descriptors, whole pages of a database.
            .args(["-f", "-ttt", "-T", "-y", "-s", "4200"])
            .args(["-e", "trace=fsync,fdatasync,pwrite64,sendmsg,writev,write"])
            .args(["-p", &process.to_string(), "-o"])
            .arg(output)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("strace cannot be started: `cargo xtask test` installs it")?;
        let mut said = String::new();
        let stderr = strace.stderr.as_mut().context("BUG: the output is piped")?;
        BufReader::new(stderr).read_line(&mut said)?;
        let trace = Self {
            strace,
            output: output.to_owned(),
        };
        if !said.contains("attached") {
            bail!("strace could not attach: {said}");
        }
        Ok(trace)
    }

    /// Detaches and answers what was called.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn finish(mut self) -> Result<Vec<Call>> {
        self.detach()?;
        // Pages of a database are no text; strace escapes what is not printable, a cut line may not end in a character.
        let record = std::fs::read(&self.output)?;
        Ok(parse(&String::from_utf8_lossy(&record)))
    }

    fn detach(&mut self) -> Result<()> {
        // SIGINT lets strace write what it holds and leave the program running.
        Command::new("kill")
            .args(["-INT", &self.strace.id().to_string()])
            .status()?;
        self.strace.wait()?;
        Ok(())
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        // Once detached, both are over.
        let _ = self.strace.kill();
        let _ = self.strace.wait();
    }
}

/// One call that came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// 0 where only one is traced.
    pub thread: u32,
    /// `pwrite64`
    pub name: String,
    /// Everything between the parentheses: the descriptor with its path first.
    pub arguments: String,
    /// What it answered: `4096`, or `-1 EIO (Input/output error) (INJECTED)`.
    pub result: String,
    /// Seconds since 1970.
    pub began: f64,
    pub ended: f64,
}

impl Call {
    /// Whether its descriptor is of a file whose path ends so.
    pub fn is_on(&self, file: &str) -> bool {
        self.arguments
            .split(['>', ','])
            .next()
            .is_some_and(|descriptor| descriptor.ends_with(file))
    }

    /// Whether strace failed it on purpose.
    pub fn is_injected(&self) -> bool {
        self.result.contains("(INJECTED)")
    }

    fn is_sync(&self) -> bool {
        matches!(self.name.as_str(), "fsync" | "fdatasync")
    }
}

/// Reads the record of `strace -ttt -T -y`, of one thread or, by `-f`, of many. A call that another thread interrupted
/// stands in two lines.
pub fn parse(record: &str) -> Vec<Call> {
    let mut waiting: HashMap<&str, (f64, String)> = HashMap::new();
    let mut calls = Vec::new();
    for line in record.lines() {
        let Some((first, rest)) = line.split_once(' ') else {
            continue;
        };
        // Of one thread alone strace does not say which it is: the line begins with the time.
        let (thread, rest) = if first.contains('.') { ("", line) } else { (first, rest) };
        let Some((time, rest)) = rest.trim_start().split_once(' ') else {
            continue;
        };
        let Ok(time) = time.parse::<f64>() else { continue };
        if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
            waiting.insert(thread, (time, begun.to_owned()));
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            let Some((began, begun)) = waiting.remove(thread) else {
                continue;
            };
            let behind = resumed.split_once("resumed>").map_or("", |(_, behind)| behind);
            calls.extend(call(thread, began, &format!("{begun}{behind}")));
        } else {
            calls.extend(call(thread, time, rest));
        }
    }
    calls
}

/// `pwrite64(9</x/kentongan.db-wal>, "…", 4096, 32) = 4096 <0.000031>`
fn call(thread: &str, began: f64, text: &str) -> Option<Call> {
    let (name, rest) = text.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(") = ")?;
    let (result, seconds) = result.rsplit_once('<')?;
    let seconds = seconds.strip_suffix('>')?.parse::<f64>().ok()?;
    Some(Call {
        thread: thread.parse().unwrap_or(0),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
        result: result.trim_end().to_owned(),
        began,
        ended: began + seconds,
    })
}

/// Why a sentence came too early.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unsynced {
    /// The record was not written at all before the sentence.
    NotWritten,
    /// It was written, and the disk was never told to keep it.
    NeverSynced,
    /// The disk was told, but the sentence did not wait for it: so many seconds.
    Late(f64),
}

impl fmt::Display for Unsynced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsynced::NotWritten => write!(f, "nothing was written before the form said that it was saved"),
            Unsynced::NeverSynced => write!(f, "what was written was never synced"),
            Unsynced::Late(seconds) => write!(f, "the sync ended {seconds:.6} s after the form said that it was saved"),
        }
    }
}

impl std::error::Error for Unsynced {}

/// Whether what holds `marker` was written to `file` and synced before `spoken` (seconds since 1970).
///
/// # Errors
/// [`Unsynced`] when it was not.
pub fn synced_before(calls: &[Call], file: &str, marker: &str, spoken: f64) -> Result<(), Unsynced> {
    let written = calls
        .iter()
        .filter(|call| {
            call.name == "pwrite64" && call.is_on(file) && call.arguments.contains(marker) && call.began < spoken
        })
        .map(|call| call.ended)
        .min_by(f64::total_cmp)
        .ok_or(Unsynced::NotWritten)?;
    let synced = calls
        .iter()
        .filter(|call| call.is_sync() && call.is_on(file) && call.began >= written)
        .min_by(|a, b| a.began.total_cmp(&b.began))
        .ok_or(Unsynced::NeverSynced)?;
    // The commit writes all its pages before it syncs: none of them may come behind the sync that counts.
    if synced.ended <= spoken {
        Ok(())
    } else {
        Err(Unsynced::Late(synced.ended - spoken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAL: &str = "kentongan.db-wal";

    fn record(lines: &[&str]) -> Vec<Call> {
        parse(&lines.join("\n"))
    }

    #[test]
    fn a_call_in_two_lines_is_one_call() {
        let calls = record(&[
            "11 100.5 fdatasync(9</x/kentongan.db-wal> <unfinished ...>",
            "12 100.6 write(1</dev/null>, \"a) = b\", 6) = 6 <0.000010>",
            "11 100.9 <... fdatasync resumed>) = 0 <0.400000>",
            "12 101.0 +++ exited with 0 +++",
        ]);
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[1].name, "fdatasync");
        assert!(calls[1].is_on(WAL) && (calls[1].ended - 100.9).abs() < 1e-9);
    }

    #[test]
    fn a_sentence_counts_only_behind_the_sync_of_its_own_write() {
        let before = "7 1.0 fdatasync(9</x/kentongan.db-wal>) = 0 <0.010000>";
        let write = "7 2.0 pwrite64(9</x/kentongan.db-wal>, \"..one\\ntwo..\", 4096, 56) = 4096 <0.000100>";
        let draft = "7 1.5 pwrite64(9</x/kentongan.db-wal>, \"..one\\\\ntwo..\", 4096, 56) = 4096 <0.000100>";
        let sync = "7 2.1 fdatasync(9</x/kentongan.db-wal>) = 0 <0.020000>";
        let elsewhere = "7 2.1 fdatasync(8</x/other.db-wal>) = 0 <0.020000>";
        let marker = "one\\ntwo";
        let verdict = |lines: &[&str], spoken| synced_before(&record(lines), WAL, marker, spoken);
        assert_eq!(verdict(&[before, draft, write, sync], 2.2), Ok(()));
        assert_eq!(verdict(&[before, draft, write], 2.2), Err(Unsynced::NeverSynced));
        assert_eq!(verdict(&[before, write, elsewhere], 2.2), Err(Unsynced::NeverSynced));
        assert_eq!(verdict(&[before, draft, sync], 2.2), Err(Unsynced::NotWritten));
        assert!(matches!(verdict(&[write, sync], 2.11), Err(Unsynced::Late(_))));
        assert_eq!(verdict(&[write, sync], 1.9), Err(Unsynced::NotWritten));
    }
}
