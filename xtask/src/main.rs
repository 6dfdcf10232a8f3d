//! `cargo xtask`: from a fresh Debian or Ubuntu with Rust and Node to the open app, or to everything CI checks.
//!
//! Each subcommand prepares what it needs and nothing else, says what it is about to do before it does it, and stops
//! at the first step that fails with one sentence and a non-zero exit code.

mod bench;
mod crash;
mod frontend;
mod fuzz;
mod mutants;
mod npm;
mod output;
mod process;
mod regions;
mod rust;
mod second_opinion;
mod session;
mod sim;
mod steps;
mod system_packages;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::steps::Steps;
use crate::system_packages::Purpose;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Build, open and check Kentongan"
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build, and open the app; without a display, do the demo instead
    Run {
        /// Folder for the app's data instead of the platform's own
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
        /// Arguments for the app itself
        #[arg(last = true)]
        app_arguments: Vec<OsString>,
    },
    /// Install what is missing and run every check that CI runs
    Test,
    /// Do the main job from end to end in the real windows; leaves screenshots, PDFs and a report in target/demo
    Demo,
    /// Break one promise after the other in a scratch copy, and see whether the tests notice
    Mutants {
        /// Only those whose name contains this
        #[arg(default_value = "")]
        only: String,
    },
    /// Run the real store, sync and district through many seeds of a world that fails (see `--help` behind `--`)
    Sim {
        /// Such as --seeds 10000, --seed 4711, --on-files
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Kill both programs, refuse them the disk and fill it at every call that writes; some 15 minutes
    Crash,
    /// Cut the power behind every call that writes, in every state that it can leave; some 20 minutes
    Power,
    /// Let another reader judge whether every paper is PDF/A-2b; builds a program of its own
    SecondOpinion,
    /// Give every decoder of foreign bytes what nobody would send; needs a C++ compiler
    Fuzz {
        /// How long each decoder is tried
        #[arg(long, value_name = "N", default_value_t = 60)]
        seconds: u32,
        /// Only the decoders whose names contain this
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
    },
    /// Measure ourselves beside others, on the same link in one run; leaves target/bench/NAME.json
    #[command(subcommand)]
    Bench(Bench),
    /// Build the region database from the npm package
    Regions,
    /// Write the generated TypeScript of the user interface anew
    Generate,
}

#[derive(Subcommand)]
enum Bench {
    /// Bytes, requests and time of synchronising (see `--help` behind `--`); as root on a shaped link
    Sync {
        /// Such as --only W1 --subjects kentongan,pouchdb
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Saving and listing in large registers, beside a bare insert into the same file; what the app takes of memory there
    Store {
        /// Such as --issues 10000
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Finding words in large registers, beside `LIKE`, an index of whole words and PouchDB's find
    Search {
        /// Such as --issues 10000
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// An attendance sheet as a PDF, beside Chromium, LibreOffice and WeasyPrint
    Print {
        /// Such as --rows 65 --rounds 5
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Run {
            data_dir,
            app_arguments,
        } => run(data_dir, app_arguments),
        Task::Test => test(),
        Task::Demo => demo(),
        Task::Mutants { only } => mutants::run(&only),
        Task::Sim { arguments } => sim::run(&arguments),
        Task::Crash => proof("Every crash", crash::crash),
        Task::Power => proof("Every power cut", crash::power),
        Task::SecondOpinion => second_opinion::run(),
        Task::Fuzz { seconds, only } => fuzz::fuzz(seconds, only.as_deref()),
        Task::Bench(which) => benchmark(&which),
        Task::Regions => regions(),
        Task::Generate => rust::generate(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(data_dir: Option<PathBuf>, mut app_arguments: Vec<OsString>) -> Result<()> {
    if !session::has_display() {
        output::line(
            "There is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so the app cannot open a window.",
        );
        output::line("Doing the demo instead, in windows on a display of its own.");
        return demo();
    }
    if let Some(folder) = data_dir {
        app_arguments.splice(..0, ["--data-dir".into(), folder.into()]);
    }
    let mut steps = Steps::new();
    prepare(&mut steps, Purpose::Build)?;
    steps.run("Build the user interface", frontend::build)?;
    steps.run("Build the app", rust::build_programs)?;
    output::line("Opening the app.");
    rust::open_app(&app_arguments)
}

fn test() -> Result<()> {
    let mut steps = Steps::new();
    prepare(&mut steps, Purpose::WindowTests)?;
    steps.run("Rust components", rust::install_components)?;
    steps.run_and_keep("Check the user interface", frontend::check)?;
    steps.run_and_keep("Test the user interface", frontend::test)?;
    steps.run("Build the user interface", frontend::build)?;
    steps.run("Rust formatting", rust::check_formatting)?;
    steps.run("Lock file of the fuzz program", rust::check_fuzz_lock)?;
    steps.run("Clippy", rust::clippy)?;
    steps.run("Build the programs the window tests start", rust::build_programs)?;
    steps.run_and_keep("Rust tests and window tests", rust::test)?;
    steps.report();
    Ok(())
}

fn demo() -> Result<()> {
    let mut steps = Steps::new();
    prepare(&mut steps, Purpose::WindowTests)?;
    steps.run("Build the user interface", frontend::build)?;
    steps.run("Build the programs of the demo", rust::build_programs)?;
    steps.run("Demo in the real windows", rust::demo)?;
    steps.report();
    Ok(())
}

/// A proof by programs of the workspace, without a window.
fn proof(name: &'static str, run: fn() -> Result<()>) -> Result<()> {
    let mut steps = Steps::new();
    prepare(&mut steps, Purpose::WindowTests)?;
    steps.run("Build the user interface", frontend::build)?;
    steps.run("Build the programs", rust::build_programs)?;
    steps.run(name, run)?;
    steps.report();
    Ok(())
}

fn benchmark(which: &Bench) -> Result<()> {
    let mut steps = Steps::new();
    match which {
        Bench::Sync { arguments } => {
            prepare(&mut steps, Purpose::Benchmarks)?;
            steps.run("Benchmark of synchronising", || bench::sync(arguments))
        }
        Bench::Store { arguments } => {
            // It opens the app's window.
            prepare(&mut steps, Purpose::WindowTests)?;
            steps.run("Build the user interface", frontend::build)?;
            steps.run("Benchmark of the register", || bench::store(arguments))
        }
        Bench::Search { arguments } => {
            prepare(&mut steps, Purpose::Benchmarks)?;
            steps.run("Benchmark of searching", || bench::search(arguments))
        }
        Bench::Print { arguments } => {
            // The browser is that of the window tests.
            prepare(&mut steps, Purpose::WindowTests)?;
            steps.run("System packages of the peers", || {
                system_packages::install_missing(Purpose::Benchmarks)
            })?;
            steps.run("Benchmark of printing", || bench::print(arguments))
        }
    }
}

fn regions() -> Result<()> {
    let mut steps = Steps::new();
    steps.run("Node and npm", npm::check_installed)?;
    steps.run("Region database", regions::build)
}

/// What every build needs before its first compiler starts.
fn prepare(steps: &mut Steps, purpose: Purpose) -> Result<()> {
    steps.run("System packages", || system_packages::install_missing(purpose))?;
    steps.run("Node and npm", npm::check_installed)?;
    steps.run("npm packages of the user interface", frontend::install)?;
    steps.run("Region database", regions::build)
}
