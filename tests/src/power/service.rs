//! Ten batches from each of three devices at the service, and the power fails.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::Promises;
use super::record::{self, Recording};
use crate::crash::listening::Listening;
use crate::crash::mail::{Mail, Reply, post_to};
use crate::crash::service::{ARCHIVE, BEFORE, ServiceDay};
use crate::crash::{copy_folder, scratch, seconds};
use crate::programs;
use crate::standing;

/// A batch and the receipt for it.
type Given = ([u8; 32], Vec<u8>);
/// From when to when a letter and its answer were on their way, in seconds since 1970.
type Way = (f64, f64);

/// Which receipts had left when.
pub struct ServiceSaid {
    receipts: Vec<Option<Given>>,
    /// States that were looked at closely already, by what they hold.
    known: Mutex<BTreeSet<[u8; 32]>>,
}

/// Records one day of the service.
///
/// # Errors
/// When something of it does not work.
pub fn record() -> Result<(Recording, ServiceSaid)> {
    let folder = scratch()?;
    let day = ServiceDay::prepare()?;
    let store = folder.path().join("store");
    copy_folder(&day.folder().join(BEFORE), &store)?;
    let before = Recording::disk_of(&store)?;

    let calls = folder.path().join("strace.txt");
    let program = record::before(&calls, &programs::built(programs::DISTRICT)?);
    let service = Listening::spawn(program, &store.join(ARCHIVE))?.context("the service does not start")?;
    let (receipts, times) = send(day.mail(), &service)?;
    service.close()?;

    let recording = Recording::read(&calls, &store, before, |call| {
        // An answer may go out in several calls; the first is when its first byte can have left.
        let to_a_device = matches!(call.name.as_str(), "write" | "writev" | "sendto" | "sendmsg")
            && call.arguments.contains("<\\x73\\x6f\\x63\\x6b\\x65\\x74");
        let during = |(asked, answered): &Way| *asked <= call.began && call.began <= *answered;
        to_a_device.then(|| times.iter().position(during)).flatten()
    })?;
    let said = ServiceSaid {
        receipts,
        known: Mutex::default(),
    };
    let spoken: BTreeSet<usize> = recording.answers().collect();
    ensure!(
        spoken.len() == said.receipts.len(),
        "{} answers were seen",
        spoken.len()
    );
    Ok((recording, said))
}

/// Sends all letters; answers what came back, and from when to when each was on its way.
fn send(mail: &Mail, service: &Listening) -> Result<(Vec<Option<Given>>, Vec<Way>)> {
    let post = post_to(service)?;
    let (mut receipts, mut times) = (Vec::new(), Vec::new());
    for letter in mail.letters() {
        let (asked, reply, answered) = (seconds(), mail.send(letter, &post)?, seconds());
        let receipt = match reply {
            Reply::Receipt(receipt) => Some(receipt),
            Reply::Held | Reply::Refused | Reply::Nobody => None,
        };
        ensure!(receipt.is_some() == letter.batch.is_some(), "a batch without a receipt");
        receipts.push(letter.batch.zip(receipt));
        times.push((asked, answered));
    }
    Ok((receipts, times))
}

impl Promises for ServiceSaid {
    fn check(&self, folder: &Path, said: Option<usize>) -> Result<()> {
        let archive = folder.join(ARCHIVE);
        let store = SqliteStore::open(&archive).context("the store does not open")?;
        store.identity()?;
        drop(store);
        let service = Connection::open(&archive)?;
        let given = said.map_or(0, |last| last + 1);
        for (batch, receipt) in self.receipts.iter().take(given).flatten() {
            let kept: Option<Vec<u8>> = service
                .prepare_cached("SELECT receipt FROM batches WHERE batch_id = :id")?
                .query_row(named_params! { ":id": batch }, |row| row.get(0))
                .optional()?;
            ensure!(
                kept.as_ref() == Some(receipt),
                "I1: a receipt went out, and the batch is {}",
                match kept {
                    Some(_) => "kept with another",
                    None => "gone",
                }
            );
        }
        let pages: String = service.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        ensure!(pages == "ok", "integrity_check: {pages}");
        let state = state(&service)?;
        drop(service);
        // Most disks recover to one of a few states; each is recomputed once.
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(state) {
            standing::service(&archive)?;
        }
        Ok(())
    }
}

/// Everything that [`standing::service`] looks at.
fn state(service: &Connection) -> Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    for sql in [
        "SELECT hex(batch_id) || hex(bytes) || hex(coalesce(receipt, '')) || state FROM batches ORDER BY batch_id",
        "SELECT feed_seq || ':' || hex(batch_id) || hex(receipt) || with_batch FROM feed ORDER BY feed_seq",
        "SELECT stream || device_no || ':' || epoch || ':' || seq || hex(op_hash) || coalesce(refusal, '') FROM ops
         ORDER BY stream, device_no, epoch, seq",
        "SELECT device_no || stream || epoch || ':' || seq || hex(chain) FROM heads ORDER BY device_no, stream, epoch",
        "SELECT feed_seq || ':' || receipt_no FROM service",
    ] {
        let mut statement = service.prepare(sql)?;
        for row in statement.query_map([], |row| row.get::<_, String>(0))? {
            hasher.update(row?.as_bytes()).update(&[0]);
        }
    }
    Ok(*hasher.finalize().as_bytes())
}
