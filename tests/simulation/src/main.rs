//! `sim`: the deterministic simulation over many seeds, or one failing one again.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use kentongan_simulation::campaign::{Campaign, Report, write_down};
use kentongan_simulation::plan::Plan;
use kentongan_simulation::{Failure, Medium, run};

/// So many of the seeds run on files as well.
const ON_FILES: u64 = 200;

/// Runs the real store, sync and district against a world that fails, and checks invariants I1 to I11 after every event.
#[derive(Parser)]
struct Options {
    /// How many seeds
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// One seed, with its whole trace's end
    #[arg(long, conflicts_with_all = ["seeds", "first"])]
    seed: Option<u64>,
    /// A plan of steps from a file, such as a failing seed leaves
    #[arg(long, conflicts_with = "seed")]
    plan: Option<PathBuf>,
    /// Databases in files for all of them, instead of in memory with the first 200 on files as well
    #[arg(long)]
    on_files: bool,
    /// Each seed twice, comparing the traces (the first 50 always are)
    #[arg(long)]
    twice: bool,
    /// Runs at once
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Failing seeds after which to stop
    #[arg(long, default_value_t = 5)]
    failures: usize,
}

fn main() -> ExitCode {
    match start(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(options: &Options) -> Result<()> {
    if let Some(file) = &options.plan {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        return replay(&Plan::of_lines(&text).map_err(|e| anyhow::anyhow!("{e}"))?, options);
    }
    if let Some(seed) = options.seed {
        return replay(&Plan::of_seed(seed), options);
    }
    let folder = tempfile::tempdir()?;
    let mut failures = run_seeds(
        options,
        options.seeds,
        options.on_files.then(|| folder.path().to_owned()),
    );
    if !options.on_files {
        // The disk is part of what is proved: some of the seeds go through real files as well.
        failures.extend(run_seeds(
            options,
            options.seeds.min(ON_FILES),
            Some(folder.path().to_owned()),
        ));
    }
    if failures.is_empty() {
        return Ok(());
    }
    let own = std::env::current_exe().context("the running program has no path")?;
    let build_tree = own.parent().and_then(Path::parent);
    let folder = build_tree.context("the program lies in no build tree")?.join("sim");
    for (seed, failure) in &failures {
        let (file, text) = write_down(&folder, *seed, failure)?;
        line(&format!("\n{text}\nkept in {}", file.display()));
    }
    bail!("{} of the seeds break a promise", failures.len());
}

/// Goes through seeds and says what happened; the failing ones.
fn run_seeds(options: &Options, seeds: u64, files: Option<PathBuf>) -> BTreeMap<u64, Failure> {
    let on_files = files.is_some();
    let campaign = Campaign {
        first: options.first,
        seeds,
        jobs: options.jobs,
        twice: options.twice,
        files,
        failures_max: options.failures,
    };
    let started = now();
    let report = campaign.run(&|done| eprintln!("{done} seeds"));
    tell(&report, started.elapsed().as_secs_f64(), on_files);
    report.failures
}

fn replay(plan: &Plan, options: &Options) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let medium = if options.on_files {
        Medium::Files(folder.path().to_owned())
    } else {
        Medium::Memory
    };
    let outcome = run(plan, &medium);
    for (name, n) in outcome.counts.iter() {
        line(&format!("{n:>8}  {name}"));
    }
    match outcome.failure {
        None => {
            line("every promise held");
            Ok(())
        }
        Some(failure) => {
            for told in &failure.tail {
                line(told);
            }
            bail!("event {}: {}", failure.event, failure.violation)
        }
    }
}

fn tell(report: &Report, seconds: f64, on_files: bool) {
    let seeds = report.counts.get("seeds");
    line(&format!(
        "{seeds} seeds {} in {seconds:.1} s ({:.0} a second), {} of them twice with equal traces, {} failing",
        if on_files { "on files" } else { "in memory" },
        seeds as f64 / seconds.max(0.001),
        report.compared,
        report.failures.len()
    ));
    for (name, n) in report.counts.iter().filter(|(name, _)| *name != "seeds") {
        line(&format!("{n:>12}  {name}"));
    }
}

#[expect(clippy::disallowed_methods, reason = "how long the whole took; no run sees it")]
fn now() -> Instant {
    Instant::now()
}

fn line(text: &str) {
    // A closed pipe is no reason to fail.
    let _ = writeln!(std::io::stdout(), "{text}");
}
