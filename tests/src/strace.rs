//! What `strace` saw of a program: when it wrote a file, and when it brought that file to the disk.
//!
//! Invariant: [`check_saved`] is a pure function of the trace and of the page's own two moments. All times are wall-clock
//! times since 1970, of the one clock that kernel and page share.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

/// The calls of SQLite that matter, as `strace` names them.
const TRACED: [(&str, Action); 3] = [
    ("pwrite64", Action::Write),
    ("fdatasync", Action::Sync),
    ("fsync", Action::Sync),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Into the kernel's memory; a power cut takes it away.
    Write,
    /// From there to the disk.
    Sync,
}

/// One call of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub action: Action,
    pub file: PathBuf,
    pub started: Duration,
    /// `None`: the trace ended first.
    pub returned: Option<Returned>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    pub at: Duration,
    pub succeeded: bool,
}

/// Proof that a save was on the disk before the page said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Writes to the file between the press and the confirmation.
    pub writes: usize,
    /// From the return of the sync until the page said so.
    pub synced_before: Duration,
}

/// Why there is no such proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsaved {
    /// Nothing was written between the press and the confirmation.
    NothingWritten,
    /// The page spoke while the last write was still under way.
    StillWriting,
    /// Nothing brought the last write to the disk before the page spoke.
    NotSynced { writes: usize },
}

/// Was everything that was written to `file` between the moments `pressed` and `confirmed` on the disk at the latter?
///
/// # Errors
/// When it was not.
pub fn check_saved(calls: &[Call], file: &Path, pressed: Duration, confirmed: Duration) -> Result<Saved, Unsaved> {
    let of_save = |call: &&Call| call.file == file && (pressed..=confirmed).contains(&call.started);
    let writes: Vec<&Call> = calls
        .iter()
        .filter(of_save)
        .filter(|c| c.action == Action::Write)
        .collect();
    let ends: Option<Vec<Duration>> = writes.iter().map(|call| call.returned.map(|r| r.at)).collect();
    let written = ends
        .ok_or(Unsaved::StillWriting)?
        .into_iter()
        .max()
        .ok_or(Unsaved::NothingWritten)?;
    if written > confirmed {
        return Err(Unsaved::StillWriting);
    }
    // A sync that began before the write ended may have missed it.
    let synced = calls
        .iter()
        .filter(of_save)
        .filter(|call| call.action == Action::Sync && call.started >= written)
        .filter_map(|call| call.returned)
        .filter(|returned| returned.succeeded && returned.at <= confirmed)
        .map(|returned| returned.at)
        .min();
    match synced {
        Some(at) => Ok(Saved {
            writes: writes.len(),
            synced_before: confirmed - at,
        }),
        None => Err(Unsaved::NotSynced { writes: writes.len() }),
    }
}

/// Reads what `strace -f -ttt -T -y` has written. Other calls, signals and exits are passed over.
///
/// # Errors
/// When a line of a traced call is not understood.
pub fn parse(trace: &str) -> Result<Vec<Call>> {
    let mut calls = Vec::new();
    // Where in `calls` the call lies that a thread is still in.
    let mut open: HashMap<&str, usize> = HashMap::new();
    for line in trace.lines() {
        read_line(line, &mut calls, &mut open).with_context(|| format!("a line of strace: {line}"))?;
    }
    Ok(calls)
}

fn read_line<'a>(line: &'a str, calls: &mut Vec<Call>, open: &mut HashMap<&'a str, usize>) -> Result<()> {
    let (thread, rest) = line.split_once(' ').context("no thread")?;
    // Short thread numbers are followed by more than one space.
    let (at, event) = rest.trim_start().split_once(' ').context("no time")?;
    let at = seconds(at)?;
    if let Some(resumed) = event.strip_prefix("<... ") {
        let (name, outcome) = resumed.split_once(" resumed>").context("resumed what?")?;
        if action_of(name).is_none() {
            return Ok(());
        }
        // It was under way when the trace began.
        let Some(place) = open.remove(thread) else {
            return Ok(());
        };
        let call = calls.get_mut(place).context("BUG: a call is never taken out")?;
        call.returned = returned(call.started, outcome)?;
        return Ok(());
    }
    let Some((name, arguments)) = event.split_once('(') else {
        return Ok(());
    };
    let Some(action) = action_of(name) else { return Ok(()) };
    let (_, path) = arguments.split_once('<').context("no file")?;
    let (path, outcome) = path.split_once('>').context("no end of the file's name")?;
    let unfinished = outcome.ends_with("<unfinished ...>");
    if unfinished {
        open.insert(thread, calls.len());
    }
    calls.push(Call {
        action,
        file: PathBuf::from(path),
        started: at,
        returned: if unfinished { None } else { returned(at, outcome)? },
    });
    Ok(())
}

fn action_of(name: &str) -> Option<Action> {
    let (_, action) = TRACED.iter().find(|(traced, _)| *traced == name)?;
    Some(*action)
}

/// `, ""..., 24, 0) = 24 <0.000088>`, `) = -1 EIO (Input/output error) <0.000004>`, `) = ?`
fn returned(started: Duration, outcome: &str) -> Result<Option<Returned>> {
    let (_, value) = outcome.rsplit_once("= ").context("no value")?;
    if value.starts_with('?') {
        return Ok(None);
    }
    let (value, took) = value.rsplit_once('<').context("no duration")?;
    let took = seconds(took.strip_suffix('>').context("no end of the duration")?)?;
    Ok(Some(Returned {
        at: started + took,
        succeeded: !value.starts_with('-'),
    }))
}

/// `1700000000.000250`
fn seconds(text: &str) -> Result<Duration> {
    let (whole, fraction) = text.split_once('.').context("no time")?;
    ensure!(fraction.len() == 6, "no time in microseconds: {text}");
    Ok(Duration::from_secs(whole.parse()?) + Duration::from_micros(fraction.parse()?))
}

/// A running `strace`.
#[derive(Debug)]
pub struct Tracer {
    strace: Child,
    trace: PathBuf,
}

impl Tracer {
    /// Looks at all threads of the process `pid` from now on. Every sync takes `slower` longer, so that a program that does
    /// not wait for it is seen not to.
    ///
    /// # Errors
    /// When `strace` is missing or may not look at the process, with what to do about it.
    pub fn attach(pid: u32, trace: PathBuf, slower: Duration) -> Result<Self> {
        let traced = TRACED.map(|(name, _)| name).join(",");
        let mut strace = Command::new("strace")
            // Without content (`-s 0`): only when and where.
            .args(["-f", "-ttt", "-T", "-y", "-s", "0", "-e"])
            .arg(format!("trace={traced}"))
            .arg("-e")
            .arg(format!("inject=fdatasync,fsync:delay_enter={}", slower.as_micros()))
            .args(["-p", &pid.to_string(), "-o"])
            .arg(&trace)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("strace cannot be started: `cargo xtask test` installs it")?;
        let mut messages = BufReader::new(strace.stderr.take().context("BUG: the messages are piped")?);
        let mut first = String::new();
        messages.read_line(&mut first)?;
        let tracer = Self { strace, trace };
        if !first.contains("attached") {
            bail!(
                "strace may not look at the program ({}): run as root, or allow ptrace with `sysctl kernel.yama.ptrace_scope=0`",
                first.trim()
            );
        }
        // It names each new thread; a pipe that nobody reads would stop it.
        std::thread::spawn(move || std::io::copy(&mut messages, &mut std::io::sink()));
        Ok(tracer)
    }

    /// Lets go of the program, which runs on, and answers what it did.
    ///
    /// # Errors
    /// When `strace` cannot be ended or its trace cannot be read.
    pub fn finish(mut self) -> Result<Vec<Call>> {
        let told = Command::new("kill")
            .args(["-TERM", &self.strace.id().to_string()])
            .status()?;
        ensure!(told.success(), "strace had ended before it was told to");
        self.strace.wait()?;
        parse(&std::fs::read_to_string(&self.trace)?)
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.strace.kill();
        let _ = self.strace.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: u64) -> Duration {
        Duration::from_secs(1_700_000_000) + Duration::from_micros(micros)
    }

    /// Pressed at 100 µs, confirmed at 900 µs.
    fn check(trace: &str) -> Result<Saved, Unsaved> {
        let calls = parse(trace).unwrap();
        check_saved(&calls, Path::new("/d/k.db-wal"), at(100), at(900))
    }

    const WRITE: &str = "7 1700000000.000200 pwrite64(12</d/k.db-wal>, \"\"..., 24, 0) = 24 <0.000010>\n";

    #[test]
    fn a_sync_between_write_and_confirmation_is_proof() {
        let sync = "7 1700000000.000300 fdatasync(12</d/k.db-wal>) = 0 (DELAYED) <0.000400>\n";
        let proof = Saved {
            writes: 1,
            synced_before: Duration::from_micros(200),
        };
        assert_eq!(check(&format!("{WRITE}{sync}")), Ok(proof.clone()));
        let padded = "7     1700000000.000300 fsync(12</d/k.db-wal>)    = 0 <0.000400>\n";
        assert_eq!(check(&format!("{WRITE}{padded}")), Ok(proof));
    }

    #[test]
    fn a_call_that_others_interrupt_is_put_together() {
        let trace = "\
            7 1700000000.000200 pwrite64(12</d/k.db-wal>, \"\"..., 24, 0 <unfinished ...>\n\
            8 1700000000.000210 fdatasync(9</d/other> <unfinished ...>\n\
            7 1700000000.000250 <... pwrite64 resumed>) = 24 <0.000050>\n\
            7 1700000000.000300 fdatasync(12</d/k.db-wal> <unfinished ...>\n\
            8 1700000000.000400 <... fdatasync resumed>) = 0 <0.000190>\n\
            7 1700000000.000500 <... fdatasync resumed>) = 0 (DELAYED) <0.000200>\n";
        let calls = parse(trace).unwrap();
        let ends: Vec<_> = calls.iter().map(|call| call.returned.unwrap().at).collect();
        assert_eq!(ends, [at(250), at(400), at(500)]);
        assert_eq!(
            check(trace),
            Ok(Saved {
                writes: 1,
                synced_before: Duration::from_micros(400)
            })
        );
    }

    #[test]
    fn no_proof_without_a_finished_sync_of_that_file_after_the_last_write() {
        let not_synced = [
            ("none", ""),
            (
                "of another file",
                "7 1700000000.000300 fdatasync(13</d/k.db>) = 0 <0.000001>\n",
            ),
            (
                "before the write",
                "7 1700000000.000150 fdatasync(12</d/k.db-wal>) = 0 <0.000001>\n",
            ),
            (
                "begun during the write",
                "8 1700000000.000205 fdatasync(12</d/k.db-wal>) = 0 <0.000100>\n",
            ),
            (
                "returned too late",
                "7 1700000000.000300 fdatasync(12</d/k.db-wal>) = 0 <0.000700>\n",
            ),
            (
                "never resumed",
                "7 1700000000.000300 fdatasync(12</d/k.db-wal> <unfinished ...>\n",
            ),
            ("killed", "7 1700000000.000300 fdatasync(12</d/k.db-wal>) = ?\n"),
            (
                "refused by the disk",
                "7 1700000000.000300 fdatasync(12</d/k.db-wal>) = -1 EIO (Input/output error) <0.000001>\n",
            ),
        ];
        for (case, sync) in not_synced {
            assert_eq!(
                check(&format!("{WRITE}{sync}")),
                Err(Unsaved::NotSynced { writes: 1 }),
                "{case}"
            );
        }
        let between = "7 1700000000.000300 fdatasync(12</d/k.db-wal>) = 0 <0.000001>\n";
        let later = WRITE.replace("000200", "000500");
        assert_eq!(
            check(&format!("{WRITE}{between}{later}")),
            Err(Unsaved::NotSynced { writes: 2 })
        );
    }

    #[test]
    fn only_writes_between_press_and_confirmation_count() {
        let draft = WRITE.replace("000200", "000050");
        let after = WRITE.replace("000200", "000950");
        let sync = "7 1700000000.000300 fdatasync(12</d/k.db-wal>) = 0 <0.000001>\n";
        assert_eq!(check(&format!("{draft}{sync}{after}")), Err(Unsaved::NothingWritten));
        let slow = WRITE.replace("<0.000010>", "<0.000800>");
        assert_eq!(check(&slow), Err(Unsaved::StillWriting));
        let lost = "7 1700000000.000200 pwrite64(12</d/k.db-wal>, \"\"..., 24, 0 <unfinished ...>\n";
        assert_eq!(check(lost), Err(Unsaved::StillWriting));
    }

    #[test]
    fn signals_exits_and_other_calls_are_passed_over() {
        let trace = "\
            7 1700000000.000100 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=9} ---\n\
            7 1700000000.000200 +++ exited with 0 +++\n\
            7 1700000000.000300 ftruncate(12</d/k.db>, 0) = 0 <0.000001>\n\
            7 1700000000.000400 <... fdatasync resumed>) = 0 <0.000001>\n\
            7 1700000000.000500 <... futex resumed>) = 0 <0.000001>\n";
        assert_eq!(parse(trace).unwrap(), []);
    }

    #[test]
    fn a_line_that_is_not_understood_is_no_silence() {
        for line in [
            "7 1700000000.000300 fdatasync(12) = 0 <0.000001>",
            "7 1700000000.000300 fdatasync(12</d/k.db-wal>) = 0",
            "nonsense",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
