//! A device without a window: the commands of the app, one line of JSON each. A test program, never shipped.
//!
//! In: `{"cmd": "save_issue", "payload": {…}}`. Out, after the command answered and before the next is read: `{"answer": …}`
//! or `{"error": {"code": …}}`. The first line out says how opening went. At the end of the input the device is closed.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::Parser;
use kentongan_commands::error::UiError;
use kentongan_commands::{Desk, DeskOptions, Host};
use kentongan_domain::world::{SystemClock, SystemEntropy};
use kentongan_printing::Nowhere;
use kentongan_store::Durability;
use kentongan_tests::keys::PIN;
use kentongan_vault::{NoKeyStore, PinWork};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Parser)]
struct Options {
    /// Folder of this device's data.
    #[arg(long)]
    data_dir: PathBuf,
}

#[derive(Deserialize)]
struct Request {
    cmd: String,
    payload: Value,
}

/// Nobody sits here: no dialogs, no reader, no screen to refresh.
struct Nobody;

impl Host for Nobody {
    fn choose_save_path(&self, _: &str) -> Option<PathBuf> {
        None
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        None
    }

    fn choose_picture(&self) -> Option<PathBuf> {
        None
    }

    fn choose_table(&self) -> Option<PathBuf> {
        None
    }

    fn choose_photos(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn has_room(&self, _: &Path, _: u64) -> bool {
        true
    }

    fn choose_map(&self) -> Option<PathBuf> {
        None
    }

    fn choose_parcel(&self) -> Option<PathBuf> {
        None
    }

    fn open_file(&self, _: &Path) -> bool {
        false
    }

    fn changed(&self, _: &[&str]) {}

    fn sync_status(&self) {}
}

fn main() -> Result<ExitCode> {
    let desk = Desk::open(DeskOptions {
        data_folder: Options::parse().data_dir,
        durability: durability(),
        clock: Arc::new(SystemClock::new()),
        entropy: Arc::new(SystemEntropy),
        host: Arc::new(Nobody),
        printers: Arc::new(Nowhere),
        key_store: Arc::new(NoKeyStore),
        pin_work: PinWork::NEXT_TO_NONE,
    });
    let desk = match desk {
        Ok(desk) => desk,
        Err(error) => {
            say(&json!({ "error": error }))?;
            return Ok(ExitCode::FAILURE);
        }
    };
    if let Err(error) = let_in(&desk) {
        say(&json!({ "error": error }))?;
        return Ok(ExitCode::FAILURE);
    }
    say(&json!({ "answer": "open" }))?;
    for line in std::io::stdin().lock().lines() {
        let Request { cmd, payload } = serde_json::from_str(&line?).context("a line that is no request")?;
        match kentongan_commands::dispatch(&desk, &cmd, payload) {
            Ok(answer) => say(&json!({ "answer": answer }))?,
            Err(error) => say(&json!({ "error": error }))?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What a person does first: sets the PIN of a new laptop, or types it.
fn let_in(desk: &Desk) -> Result<(), UiError> {
    let told = kentongan_commands::dispatch(desk, "get_session", json!({}))?;
    if told.get("has_pin") == Some(&json!(false)) {
        kentongan_commands::dispatch(desk, "set_pin", json!({ "pin": PIN, "pin_again": PIN }))?;
    } else {
        kentongan_commands::dispatch(desk, "unlock", json!({ "pin": PIN }))?;
    }
    Ok(())
}

/// One line, one call to the kernel: whoever watches the calls sees the moment of the answer.
fn say(answer: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{answer}\n").as_bytes())?;
    Ok(out.flush()?)
}

/// As in the window: only a debug build can be told not to sync, to prove that the power cut would notice.
fn durability() -> Durability {
    #[cfg(debug_assertions)]
    if std::env::var_os("KENTONGAN_TEST_SYNCHRONOUS_OFF").is_some() {
        return Durability::None;
    }
    Durability::Full
}
