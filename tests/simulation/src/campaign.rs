//! Many seeds, on as many threads as asked for, each run whole on one of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::counts::Counts;
use crate::database::Medium;
use crate::plan::Plan;
use crate::run::{Failure, Outcome, run};
use crate::shrink::shrink;

/// Which seeds, how.
#[derive(Debug, Clone)]
pub struct Campaign {
    pub first: u64,
    pub seeds: u64,
    pub jobs: usize,
    /// Run each seed twice and compare the traces.
    pub twice: bool,
    /// Keep the databases in files under this folder.
    pub files: Option<PathBuf>,
    /// Stop looking after so many failing seeds.
    pub failures_max: usize,
}

/// The first seeds of a campaign are always run twice.
const ALWAYS_TWICE: u64 = 50;

/// What became of a campaign.
#[derive(Debug, Default)]
pub struct Report {
    pub counts: Counts,
    pub compared: u64,
    pub failures: BTreeMap<u64, Failure>,
}

impl Campaign {
    /// Runs it. `progress` hears the number of seeds done, now and then.
    ///
    /// # Panics
    /// If the folder for files cannot be made.
    pub fn run(&self, progress: &(dyn Fn(u64) + Sync)) -> Report {
        let report = Mutex::new(Report::default());
        let next = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for job in 0..self.jobs.max(1) {
                let (report, next) = (&report, &next);
                scope.spawn(move || self.work(job, next, report, progress));
            }
        });
        report.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, job: usize, next: &AtomicU64, report: &Mutex<Report>, progress: &(dyn Fn(u64) + Sync)) {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let enough = report.lock().unwrap_or_else(PoisonError::into_inner).failures.len() >= self.failures_max;
            if n >= self.seeds || enough {
                return;
            }
            let plan = Plan::of_seed(self.first + n);
            let mut outcome = self.once(job, &plan);
            let twice = self.twice || n < ALWAYS_TWICE;
            if twice && outcome.failure.is_none() {
                let again = self.once(job, &plan);
                outcome.failure = differs(&outcome, &again);
            }
            let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
            report.counts.merge(&outcome.counts);
            report.compared += u64::from(twice);
            if let Some(failure) = outcome.failure {
                report.failures.insert(plan.seed, failure);
            }
            if (n + 1).is_multiple_of(500) {
                progress(n + 1);
            }
        }
    }

    fn once(&self, job: usize, plan: &Plan) -> Outcome {
        let Some(folder) = &self.files else {
            return run(plan, &Medium::Memory);
        };
        let folder = folder.join(format!("{job}-{}", plan.seed));
        std::fs::create_dir_all(&folder).expect("BUG: the folder for the simulation's files cannot be made");
        let outcome = run(plan, &Medium::Files(folder.clone()));
        // What is left over takes room and nothing else.
        let _ = std::fs::remove_dir_all(&folder);
        outcome
    }
}

fn differs(first: &Outcome, again: &Outcome) -> Option<Failure> {
    if first.trace_hash == again.trace_hash {
        return None;
    }
    again.failure.clone().or_else(|| {
        Some(Failure {
            violation: crate::Violation::harness("two runs of one seed left different traces"),
            event: 0,
            tail: Vec::new(),
        })
    })
}

/// Shrinks a failing seed and writes what a person needs to mend it; answers the file and its text.
///
/// # Errors
/// When the folder does not take the file.
pub fn write_down(folder: &Path, seed: u64, failure: &Failure) -> std::io::Result<(PathBuf, String)> {
    let plan = Plan::of_seed(seed);
    let small = shrink(&plan, &Medium::Memory, failure.violation.invariant);
    let again = run(&small, &Medium::Memory).failure;
    let mut text = format!("seed {seed}, event {}: {}\n\n", failure.event, failure.violation);
    for line in &failure.tail {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&format!(
        "\nThe same in {} of {} steps:\n",
        small.steps.len(),
        plan.steps.len()
    ));
    for line in again.iter().flat_map(|failure| &failure.tail) {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str("\nThese lines are a plan; `--plan FILE` replays it:\n");
    text.push_str(&small.to_lines());
    std::fs::create_dir_all(folder)?;
    let file = folder.join(format!("failing-{seed}.txt"));
    std::fs::write(&file, &text)?;
    Ok((file, text))
}
