//! The power fails: what a kill does not show, because the system keeps for a killed program what the disk never got.
//!
//! A run of the real program is recorded call by call, with all that it wrote. Then, behind every call, the disk is rebuilt in
//! every state in which a power cut could leave it, opened as the program opens it, and held against what had been answered
//! by then.
//!
//! Owns: the recording (`record`), the disk (`disk`), the sweep. Does not know: what a program promises (`device`, `service`).

pub mod device;
pub mod disk;
pub mod record;
pub mod service;

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Result, anyhow};

use self::disk::{Disk, Drive};
use self::record::{Event, Recording};
use crate::crash::{now, scratch};

/// What a program promised during a recorded run, and how to see whether a disk still holds it.
pub trait Promises: Sync {
    /// Checks the disk in `folder` against everything up to answer number `said`.
    ///
    /// # Errors
    /// The promise that is broken.
    fn check(&self, folder: &Path, said: Option<usize>) -> Result<()>;
}

/// How many disks are tried.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    /// Every point, every state.
    Every,
    /// Each n-th of all disks.
    Spread(NonZero<usize>),
}

/// What a sweep tried.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Moments at which the power failed.
    pub points: usize,
    /// Disks that were opened and checked; equal ones at the same promises once.
    pub images: usize,
    pub took: Duration,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { points, images, took } = self;
        write!(
            f,
            "{images} disks of {points} moments stand, in {:.1} s",
            took.as_secs_f64()
        )
    }
}

/// Cuts the power behind every event of the recording.
///
/// # Errors
/// The first broken promise, and where the power failed.
pub fn sweep(recording: &Recording, promises: &dyn Promises, reach: Reach) -> Result<Account> {
    let started = now();
    let points = recording.events.len() + 1;
    let (next, numbered, images) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let seen = Mutex::new(BTreeSet::new());
    let failed = Mutex::new(None);
    let work = || -> Result<()> {
        let mut drive = Drive::new(recording.before.clone());
        let mut passed = 0;
        loop {
            let point = next.fetch_add(1, Ordering::Relaxed);
            if point >= points || failed.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
                return Ok(());
            }
            for event in recording.events.get(passed..point).unwrap_or_default() {
                drive.take(event);
            }
            passed = point;
            for image in drive.images(point as u64) {
                let number = numbered.fetch_add(1, Ordering::Relaxed);
                if matches!(reach, Reach::Spread(step) if !number.is_multiple_of(step.get())) {
                    continue;
                }
                let promised = recording.promised_by(point);
                let known = (promised, image.disk.hash());
                if !seen.lock().unwrap_or_else(PoisonError::into_inner).insert(known) {
                    continue;
                }
                images.fetch_add(1, Ordering::Relaxed);
                if let Err(error) = check(&image.disk, promises, promised) {
                    let at = recording.describe(point);
                    let error = error.context(format!("power cut behind {at}, {}", image.what));
                    failed
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .get_or_insert(error);
                    return Ok(());
                }
            }
        }
    };
    std::thread::scope(|threads| {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let running: Vec<_> = (0..cores).map(|_| threads.spawn(work)).collect();
        running
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow!("a check panicked"))?)
    })?;
    match failed.into_inner().map_err(|_| anyhow!("a check panicked"))? {
        Some(error) => Err(error),
        None => Ok(Account {
            points,
            images: images.into_inner(),
            took: started.elapsed(),
        }),
    }
}

fn check(disk: &Disk, promises: &dyn Promises, said: Option<usize>) -> Result<()> {
    let folder = scratch()?;
    disk.write(folder.path())?;
    promises.check(folder.path(), said)
}

impl Recording {
    /// The last thing said before event number `point` ended. What is being said counts as said: its first byte may have left.
    fn promised_by(&self, point: usize) -> Option<usize> {
        let heard = self.events.iter().take(point + 1);
        heard.filter_map(Event::answer).max()
    }
}
