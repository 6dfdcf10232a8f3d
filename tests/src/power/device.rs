//! Fifty issues on a device, sent half-way and at the end, and the power fails.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use kentongan_store::IssueQuery;
use rusqlite::Connection;
use serde_json::json;

use super::Promises;
use super::record::{self, Recording};
use crate::crash::device::{DATABASE, DeviceDay};
use crate::crash::listening::Listening;
use crate::crash::scratch;
use crate::headless::{HEADLESS, Headless, issue_form};
use crate::keys::{self, KEY_FILE};
use crate::programs;
use crate::standing;
use crate::strace::Call;

const ISSUES: u32 = 50;
/// After so many the device sends.
const SEND_EVERY: u32 = 25;

/// What the device had said when.
pub struct DeviceSaid {
    answers: Vec<Answer>,
    /// States that were looked at closely already, by what they hold.
    known: Mutex<BTreeSet<[u8; 32]>>,
}

enum Answer {
    Opened,
    Saved(String),
    /// Everything that was saved before has its receipt.
    Sent,
}

/// Whether the program syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syncs {
    AsBuilt,
    /// Told not to, as only a debug build can be.
    Off,
}

/// Records one day of a device.
///
/// # Errors
/// When something of it does not work.
pub fn record(syncs: Syncs) -> Result<(Recording, DeviceSaid)> {
    let folder = scratch()?;
    let (laptop, district) = (folder.path().join("laptop"), folder.path().join("district"));
    DeviceDay::prepare()?.copy_to(&laptop, &district)?;
    let service = Listening::start(&district.join("layanan.db"))?;
    DeviceDay::move_service(&laptop, &service)?;
    let before = Recording::disk_of(&laptop)?;

    let calls = folder.path().join("strace.txt");
    let mut program = record::before(&calls, &programs::built(HEADLESS)?);
    if syncs == Syncs::Off {
        program.env("KENTONGAN_TEST_SYNCHRONOUS_OFF", "1");
    }
    let (mut device, _) = Headless::start(program, &laptop)?;
    let mut answers = vec![Answer::Opened];
    for n in 1..=ISSUES {
        let title = format!("Isu {n:02}");
        device.ask_well("save_issue", issue_form(&title))?;
        answers.push(Answer::Saved(title));
        if n % SEND_EVERY == 0 {
            let status = device.ask_well("send_now", json!({}))?;
            ensure!(status.get("unsent") == Some(&json!(0)), "not sent: {status}");
            answers.push(Answer::Sent);
        }
    }
    ensure!(device.close()?.success(), "the device did not close well");

    let mut spoken = 0;
    let recording = Recording::read(&calls, &laptop, before, |call| {
        let answer = is_answer(call);
        spoken += usize::from(answer);
        answer.then(|| spoken - 1)
    })?;
    ensure!(
        spoken == answers.len(),
        "{spoken} answers were seen, {} were given",
        answers.len()
    );
    let said = DeviceSaid {
        answers,
        known: Mutex::default(),
    };
    Ok((recording, said))
}

/// The device says one line at a time, to its standard output.
fn is_answer(call: &Call) -> bool {
    call.name == "write" && call.arguments.starts_with("1<")
}

impl Promises for DeviceSaid {
    fn check(&self, folder: &Path, said: Option<usize>) -> Result<()> {
        let database = folder.join(DATABASE);
        let given = said.map_or(0, |last| last + 1);
        self.check_second_copy(&database, given)?;
        let store = keys::store(&database).context("the store does not open")?;
        let dump = store.dump_projection()?;
        drop(store);
        let device = keys::unlock(Connection::open(&database)?, &database)?;
        let mut shown: BTreeMap<String, u32> = BTreeMap::new();
        let mut statement = device.prepare("SELECT title FROM issues")?;
        for title in statement.query_map([], |row| row.get(0))? {
            *shown.entry(title?).or_default() += 1;
        }
        let mut saved = 0;
        for answer in self.answers.iter().take(given) {
            match answer {
                Answer::Opened => {}
                Answer::Saved(title) => {
                    let times = shown.remove(title).unwrap_or(0);
                    ensure!(times == 1, "I3: {title} was saved and is there {times} times");
                    saved += 1;
                }
                Answer::Sent => {
                    let receipted: u32 =
                        device.query_row("SELECT count(*) FROM ops WHERE receipt_number IS NOT NULL", [], |row| {
                            row.get(0)
                        })?;
                    ensure!(receipted >= saved, "I1: {saved} were sent, {receipted} have a receipt");
                }
            }
        }
        // The one that was being saved may be there, and nothing else.
        let next = self.answers.iter().skip(given).find_map(|answer| match answer {
            Answer::Saved(title) => Some(title),
            _ => None,
        });
        let in_flight = next.and_then(|title| shown.remove(title)).unwrap_or(0);
        ensure!(in_flight <= 1 && shown.is_empty(), "I2: {shown:?} was never saved");

        let pages: String = device.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        ensure!(pages == "ok", "integrity_check: {pages}");
        let state = state(&device, &dump)?;
        drop(statement);
        drop(device);
        // Most disks recover to one of a few states; each is recomputed once.
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(state) {
            standing::device(&database)?;
        }
        Ok(())
    }
}

impl DeviceSaid {
    /// What was sent stands in the second copy as well: it alone brings it back where the database is gone.
    fn check_second_copy(&self, database: &Path, given: usize) -> Result<()> {
        let given = self.answers.get(..given).unwrap_or_default();
        let Some(last) = given.iter().rposition(|answer| matches!(answer, Answer::Sent)) else {
            return Ok(());
        };
        let sent: Vec<&String> = given
            .iter()
            .take(last)
            .filter_map(|answer| match answer {
                Answer::Saved(title) => Some(title),
                _ => None,
            })
            .collect();
        let copy = std::fs::read(second_copy(database)).context("the second copy cannot be read")?;
        let mut state = blake3::Hasher::new();
        state.update(&copy).update(&sent.len().to_le_bytes());
        let state = *state.finalize().as_bytes();
        if !self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(state) {
            return Ok(());
        }
        let folder = scratch()?;
        let alone = folder.path().join(DATABASE);
        std::fs::write(second_copy(&alone), &copy)?;
        std::fs::copy(database.with_file_name(KEY_FILE), alone.with_file_name(KEY_FILE))?;
        let store = keys::store(&alone).context("the second copy alone does not open")?;
        let there: BTreeSet<String> = store
            .list_issues(&IssueQuery::default())?
            .into_iter()
            .map(|issue| issue.title)
            .collect();
        let missing: Vec<&&String> = sent.iter().filter(|title| !there.contains(**title)).collect();
        ensure!(missing.is_empty(), "sent, and not in the second copy: {missing:?}");
        Ok(())
    }
}

fn second_copy(database: &Path) -> PathBuf {
    PathBuf::from(format!("{}.ops", database.display()))
}

/// Everything that [`standing::device`] looks at.
fn state(device: &Connection, dump: &str) -> Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(dump.as_bytes());
    for sql in [
        "SELECT hex(op_hash) || hex(common) || hex(personal) || personal_state FROM ops ORDER BY op_no",
        "SELECT stream || epoch || ':' || seq || hex(chain) FROM heads ORDER BY stream, epoch",
        "SELECT hex(bytes) || hex(coalesce(receipt, '')) FROM batches ORDER BY batch_id",
    ] {
        let mut statement = device.prepare(sql)?;
        for row in statement.query_map([], |row| row.get::<_, String>(0))? {
            hasher.update(row?.as_bytes()).update(&[0]);
        }
    }
    Ok(*hasher.finalize().as_bytes())
}
