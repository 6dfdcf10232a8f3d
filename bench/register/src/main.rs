//! The register of the benchmarks: a laptop's data with as many issues as asked for, and how long saving, listing and finding takes in
//! it, beside what the same database does bare.

mod district;
mod filling;
mod listing;
mod meeting;
mod records;
mod register;
mod saving;
mod searching;
mod stopwatch;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};
use serde_json::Value;

use records::Records;
use register::Register;

#[derive(Parser)]
struct Options {
    /// The register's database; its key file lies beside it
    #[arg(long)]
    store: PathBuf,
    /// The PIN that opens it
    #[arg(long)]
    pin: String,
    /// Texts to make issues of, one JSON object a line
    #[arg(long)]
    records: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write issues until there are so many, send all but the last of them, and settle most.
    Fill {
        #[arg(long)]
        count: usize,
    },
    /// Save issues one by one, each in turn with the same row inserted bare.
    Save {
        #[arg(long, default_value_t = 300)]
        rounds: usize,
    },
    /// Show first and later pages, with and without filters, and count.
    List {
        #[arg(long, default_value_t = 200)]
        rounds: usize,
    },
    /// Mark 320 attendees one by one, each in turn with the same row inserted bare, and open their meeting.
    Meeting {
        #[arg(long, default_value_t = 100)]
        rounds: usize,
    },
    /// Look for words of many kinds, in the register and in the same texts as others keep them.
    Search {
        #[arg(long, default_value_t = 20)]
        rounds: usize,
    },
    /// Write the texts and the questions for a peer that is no database of SQLite's.
    Questions {
        #[arg(long)]
        out: PathBuf,
    },
}

fn main() -> Result<()> {
    let options = Options::parse();
    let records = Records::read(&options.records)?;
    let register = Register::at(&options.store, &options.pin)?;
    let said = match options.command {
        Command::Fill { count } => filling::fill(&register, &records, count)?,
        Command::Save { rounds } => saving::measure(&register, &records, rounds)?,
        Command::List { rounds } => listing::measure(&register, rounds)?,
        Command::Meeting { rounds } => meeting::measure(&register, rounds)?,
        Command::Search { rounds } => searching::measure(&register, &records, rounds)?,
        Command::Questions { out } => searching::write_questions(&register, &records, &out)?,
    };
    say(&said);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "its answer to who started it")]
fn say(said: &Value) {
    println!("{said}");
}
