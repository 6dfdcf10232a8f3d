//! The register of the benchmarks: a store with as many issues as asked for, and how long saving, listing and finding takes in it,
//! beside what the same database does bare.

mod records;
mod saving;
mod searching;
mod stopwatch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};
use kentongan_domain::ids::{DeviceNo, Epoch};
use kentongan_domain::role::Role;
use kentongan_domain::scope::Stream;
use kentongan_domain::world::{SystemClock, SystemEntropy};
use kentongan_store::{Enrolment, IssueQuery, IssueSort, Opening, ReplicaState, Shelf, Store, StoreKey};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use records::Records;
use stopwatch::Stopwatch;

#[derive(Parser)]
struct Options {
    /// The register's database
    #[arg(long)]
    store: PathBuf,
    /// Texts to make issues of, one JSON object a line
    #[arg(long)]
    records: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write issues until there are so many.
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

/// Nothing is guarded by it; it is there so that what is measured is what laptops do.
const KEY: [u8; 32] = [7; 32];
/// Of whom the issues are: a kecamatan with so many villages.
const VILLAGES: usize = 17;
const PAGE_ROWS: u32 = 50;

fn main() -> Result<()> {
    let options = Options::parse();
    let records = Records::read(&options.records)?;
    let said = match options.command {
        Command::Fill { count } => fill(&options.store, &records, count)?,
        Command::Save { rounds } => saving::measure(&options.store, &records, rounds)?,
        Command::List { rounds } => list(&options.store, rounds)?,
        Command::Search { rounds } => searching::measure(&options.store, &records, rounds)?,
        Command::Questions { out } => searching::write_questions(&options.store, &records, &out)?,
    };
    say(&said);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "its answer to who started it")]
fn say(said: &Value) {
    println!("{said}");
}

fn open(path: &Path) -> Result<Store> {
    let opening = Opening {
        key: Some(StoreKey::of(&KEY)),
        ..Opening::default()
    };
    let (clock, entropy) = (Arc::new(SystemClock::new()), Arc::new(SystemEntropy));
    let store = Store::open_with(path, opening, clock, entropy)?;
    if store.replica()?.state == ReplicaState::Fresh {
        store.begin_training(office()?)?;
    }
    Ok(store)
}

/// A kecamatan: it writes for all of its villages, and has the most issues.
fn office() -> Result<Enrolment> {
    Ok(Enrolment {
        device_no: DeviceNo(0),
        epoch: Epoch(0),
        scope: "district:18.02.01".parse()?,
        role: Role::Staff,
        district: "18.02.01".parse()?,
        district_name: String::new(),
        holder_name: String::new(),
        holder_office: String::new(),
        salutation: String::new(),
        server_key: None,
        service_url: String::new(),
        enrolled_at_ms: 0,
        fingerprint: None,
    })
}

/// The database of the register as it lies on the disk, past the store.
fn open_bare(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags)?;
    StoreKey::of(&KEY).unlock(&connection)?;
    Ok(connection)
}

fn stream_of(n: usize) -> Result<Stream> {
    Ok(format!("village:18.02.01.{:04}", 2001 + n % VILLAGES).parse()?)
}

fn count(store: &Store) -> Result<usize> {
    let counts = store.count_issues(&IssueQuery::default())?;
    Ok(counts.map_or(0, |counts| counts.all as usize))
}

fn fill(path: &Path, records: &Records, wanted: usize) -> Result<Value> {
    let store = open(path)?;
    for n in count(&store)?..wanted {
        store.create_issue(stream_of(n)?, records.issue(n), None)?;
    }
    let issues = count(&store)?;
    ensure!(issues >= wanted, "there are {issues} issues");
    drop(store);
    let bare = open_bare(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    bare.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let bytes = std::fs::metadata(path)?.len();
    Ok(json!({ "issues": issues, "bytes": bytes, "bytes_an_issue": bytes as f64 / issues as f64 }))
}

/// As the window asks: a page at a time.
fn list(path: &Path, rounds: usize) -> Result<Value> {
    let store = open(path)?;
    let page = |shelf, sort| IssueQuery {
        shelf,
        sort,
        limit: PAGE_ROWS,
        ..IssueQuery::default()
    };
    let first = page(Shelf::Open, IssueSort::Urgency);
    let newest = page(Shelf::All, IssueSort::Newest);
    let of_village = IssueQuery {
        village_code: Some(stream_of(3)?.to_string().trim_start_matches("village:").to_owned()),
        ..first.clone()
    };
    let of_category = IssueQuery {
        categories: vec!["KES".to_owned()],
        ..newest.clone()
    };
    let mut deep = newest.clone();
    for _ in 0..20 {
        deep.after = store.page_issues(&deep)?.next.or(deep.after);
    }
    let mut said = serde_json::Map::new();
    for (name, query) in [
        ("first page", first),
        ("newest", newest),
        ("one village", of_village),
        ("one category", of_category),
        ("page 21", deep),
    ] {
        let mut watch = Stopwatch::default();
        for _ in 0..rounds {
            watch.time(|| store.page_issues(&query))?;
        }
        said.insert(name.to_owned(), watch.read());
    }
    let mut watch = Stopwatch::default();
    for _ in 0..rounds {
        watch.time(|| store.count_issues(&IssueQuery::default()))?;
    }
    said.insert("counts".to_owned(), watch.read());
    said.insert("memory".to_owned(), json!(stopwatch::memory_bytes()));
    Ok(Value::Object(said))
}
