//! Crashes of the real programs: killed, or refused by the disk, at the n-th call that writes, for every n.
//!
//! Owns: where a fault strikes, doing it by strace, running a workload over all places, the account of a sweep. Does not
//! know: what a workload is (`device`, `service`) and what must stand afterwards (`standing`).
//!
//! Invariant: a sweep goes on until a run in which the fault did not come: there is no place behind the last.

pub mod device;
pub mod fault;
pub mod listening;
pub mod mail;
pub mod service;

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use tempfile::TempDir;

use self::fault::{CALLS, Fault, Point};
use crate::strace::Call;

/// Which places of a sweep are tried.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    /// Every one, until a run in which the fault did not come.
    Every,
    /// The first three, and from there on every n-th.
    Spread(NonZero<u32>),
}

impl Reach {
    /// How many places there are among so many calls.
    fn places(self, calls: u32) -> u32 {
        (0..calls).take_while(|index| self.place(*index) <= calls).count() as u32
    }

    fn place(self, index: u32) -> u32 {
        const FIRST: u32 = 3;
        match self {
            Reach::Every => index + 1,
            Reach::Spread(_) if index < FIRST => index + 1,
            Reach::Spread(step) => FIRST + (index + 1 - FIRST) * step.get(),
        }
    }
}

/// One place of a workload with a fault at it.
pub trait Workload: Sync {
    /// Runs once in `folder`, which is empty and its own, and checks what stands afterwards.
    ///
    /// # Errors
    /// What does not stand, or that it could not be tried.
    fn run(&self, folder: &Path, point: &Point) -> Result<Run>;
}

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    /// False: it ended before the fault could come.
    pub struck: bool,
    /// How often each call was made, by the thread that made it most often.
    pub called: BTreeMap<String, u32>,
}

fn called(calls: &[Call]) -> BTreeMap<String, u32> {
    let (mut by_thread, mut called) = (BTreeMap::<(u32, &str), u32>::new(), BTreeMap::<String, u32>::new());
    for call in calls {
        *by_thread.entry((call.thread, &call.name)).or_default() += 1;
    }
    for ((_, name), times) in by_thread {
        let most = called.entry(name.to_owned()).or_default();
        *most = times.max(*most);
    }
    called
}

/// What a sweep tried.
#[derive(Debug, Default)]
pub struct Account {
    /// Runs in which the fault came, by fault and call.
    pub struck: Vec<(Fault, &'static str, u32)>,
    pub took: Duration,
}

impl Account {
    pub fn total(&self) -> u32 {
        self.struck.iter().map(|(_, _, n)| n).sum()
    }

    /// How often `fault` came.
    pub fn of(&self, fault: Fault) -> u32 {
        let of = self.struck.iter().filter(|(f, _, _)| *f == fault);
        of.map(|(_, _, n)| n).sum()
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (fault, call, struck) in self.struck.iter().filter(|(_, _, struck)| *struck > 0) {
            writeln!(f, "    {fault:<16} {call:<10} {struck:>5}")?;
        }
        write!(
            f,
            "    {} runs with a fault in {:.1} s",
            self.total(),
            self.took.as_secs_f64()
        )
    }
}

/// Runs `workload` with each of `faults` at each call of `thread`, on all cores.
///
/// # Errors
/// The first place at which something does not stand, by name.
pub fn sweep(workload: &dyn Workload, thread: &'static str, faults: &[Fault], reach: Reach) -> Result<Account> {
    let started = now();
    let mut account = Account::default();
    let never = Point {
        thread,
        fault: Fault::Kill,
        call: "pwrite64",
        n: u32::from(u16::MAX),
    };
    let whole = workload.run(scratch()?.path(), &never).context("without a fault")?;
    ensure!(
        !whole.struck && !whole.called.is_empty(),
        "{thread} was not watched to its end"
    );
    for &fault in faults {
        for call in CALLS.into_iter().filter(|call| fault.befalls(call)) {
            let Some(&times) = whole.called.get(call) else { continue };
            let struck = sweep_call(workload, thread, fault, call, reach)?;
            // Pages split where ids fall, and ids are random: a run makes some calls more or less than another.
            let missing = reach.places(times) > struck + reach.places(times) / 10 + 1;
            ensure!(
                !missing,
                "{fault} came to {struck} places of {call}, and {thread} calls it {times} times"
            );
            account.struck.push((fault, call, struck));
        }
    }
    account.took = started.elapsed();
    Ok(account)
}

fn sweep_call(
    workload: &dyn Workload,
    thread: &'static str,
    fault: Fault,
    call: &'static str,
    reach: Reach,
) -> Result<u32> {
    let (next, end, struck) = (AtomicU32::new(0), AtomicU32::new(u32::MAX), AtomicU32::new(0));
    let failed = Mutex::new(None);
    let work = || {
        while failed.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index > end.load(Ordering::Relaxed) {
                return;
            }
            let n = reach.place(index);
            let point = Point { thread, fault, call, n };
            match scratch().and_then(|folder| workload.run(folder.path(), &point)) {
                Ok(run) if run.struck => _ = struck.fetch_add(1, Ordering::Relaxed),
                Ok(_) => _ = end.fetch_min(index, Ordering::Relaxed),
                Err(error) => {
                    let error = error.context(format!("after {point}"));
                    failed
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .get_or_insert(error);
                }
            }
        }
    };
    std::thread::scope(|threads| {
        for _ in 0..available_parallelism().map_or(1, NonZero::get) {
            threads.spawn(work);
        }
    });
    match failed.into_inner().map_err(|_| anyhow!("a run panicked"))? {
        Some(error) => Err(error),
        None => Ok(struck.into_inner()),
    }
}

/// A folder of one run: in memory where there is such a place, because what is proven is the order of the calls, and a disk
/// would only make them slow.
///
/// # Errors
/// When no folder can be made.
pub fn scratch() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        TempDir::with_prefix_in("kentongan-", memory)
    } else {
        TempDir::with_prefix("kentongan-")
    };
    made.context("no folder for a run")
}

/// Copies the files of one folder into another, which is made.
///
/// # Errors
/// When one cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a stopwatch of a test program; nothing is decided by it"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Seconds since 1970 by the clock that strace notes calls with.
#[expect(
    clippy::disallowed_methods,
    reason = "compared with what strace noted, by the same clock of the same machine"
)]
pub fn seconds() -> f64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_begins_at_the_first_places() {
        let step = NonZero::new(50).unwrap();
        let places: Vec<u32> = (0..6).map(|index| Reach::Spread(step).place(index)).collect();
        assert_eq!(places, [1, 2, 3, 53, 103, 153]);
        assert_eq!(
            (0..3).map(|index| Reach::Every.place(index)).collect::<Vec<_>>(),
            [1, 2, 3]
        );
    }
}
