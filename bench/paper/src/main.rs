//! Our own part of `cargo xtask bench print`: an attendance sheet as a PDF, once from the start of the program, or again and again in
//! one that stays open. What stands in it is told by the caller, other words each time.

mod sheet;

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use clap::{Parser, Subcommand};
use kentongan_documents::{Making, compile};
use serde::Deserialize;
use serde_json::json;

#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// One paper, and the end.
    Once {
        /// JSON file of the meeting and its rows
        meeting: PathBuf,
        /// Where the PDF goes
        out: PathBuf,
    },
    /// Answers `{"do": "print", "meeting": PATH, "out": PATH}`, one line each, until there are no more.
    Serve,
}

#[derive(Deserialize)]
struct Asked {
    meeting: PathBuf,
    out: PathBuf,
}

fn main() -> Result<()> {
    match Options::parse().command {
        Command::Once { meeting, out } => print(&meeting, &out),
        Command::Serve => serve(),
    }
}

fn print(meeting: &Path, out: &Path) -> Result<()> {
    let sheet = sheet::read(&std::fs::read_to_string(meeting)?)?;
    let making = Making {
        id: "01947a10-3c5e-7d2b-8f10-5b6a7c8d9e0f",
        at_ms: 1_737_688_500_000,
    };
    std::fs::write(out, compile(&sheet, making)?.pdf()?)?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a stopwatch: the clock of the world knows whole milliseconds only"
)]
fn serve() -> Result<()> {
    let mut answers = std::io::stdout().lock();
    writeln!(answers, "{}", json!({ "ready": true }))?;
    answers.flush()?;
    for line in std::io::stdin().lock().lines() {
        let asked: Asked = serde_json::from_str(&line?)?;
        let began = Instant::now();
        print(&asked.meeting, &asked.out)?;
        let took_ms = began.elapsed().as_secs_f64() * 1000.0;
        writeln!(answers, "{}", json!({ "ms": took_ms }))?;
        answers.flush()?;
    }
    Ok(())
}
