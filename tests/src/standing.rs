//! What must stand in a database after anything: whole pages, whole chains, and a projection that says what the log says.
//!
//! Owns: reading a device's or the service's store with nothing between, and recomputing what can be. Does not know: what
//! happened to it before.
//!
//! The letters are those of the invariants that crashes and power cuts are checked against: I2 an op stands once, I5 the
//! projection is the fold of the ops, I6 the chain verifies.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::chain::{self, Link};
use kentongan_domain::ids::Epoch;
use kentongan_domain::op::{Personal, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::keys::{PrivateKey, PublicKey};
use kentongan_protocol::receipt::SignedReceipt;
use rusqlite::{Connection, named_params};

use crate::keys;

/// Checks a device's store: opens it as the program does, makes the projection anew and compares, recomputes its own chains.
///
/// # Errors
/// What does not stand.
pub fn device(path: &Path) -> Result<()> {
    let store = keys::store(path).context("the store does not open")?;
    let faults = store.verify()?.faults;
    ensure!(faults.is_empty(), "I5, I6: the program itself finds {faults:?}");
    let before = store.dump_projection()?;
    store.rebuild_projection().context("the projection cannot be rebuilt")?;
    ensure!(
        before == store.dump_projection()?,
        "I5: the projection is not the fold of the ops"
    );
    drop(store);
    let device = open(path)?;
    whole(&device)?;
    let (device_no, seed): (u32, Option<[u8; 32]>) =
        device.query_row("SELECT device_no, seed FROM replica", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    match seed {
        Some(seed) => chains(&device, device_no, &PrivateKey::from_seed(&seed).public(), Archive::Own),
        None => Ok(()),
    }
}

/// Checks the service's store: every batch as it was sealed, every chain, every receipt, a feed without gaps.
///
/// # Errors
/// What does not stand.
pub fn service(path: &Path) -> Result<()> {
    let store = SqliteStore::open(path).context("the store does not open")?;
    let district = store.identity()?.key().public();
    let devices = store.list_devices()?;
    let faults = store.verify()?.faults;
    ensure!(faults.is_empty(), "I6: the program itself finds {faults:?}");
    drop(store);
    let service = open(path)?;
    whole(&service)?;
    for device in devices {
        chains(&service, device.device_no.0, &device.public_key, Archive::All)?;
    }
    receipts(&service, &district)?;
    let (rows, last, counter): (i64, i64, i64) = service.query_row(
        "SELECT count(*), coalesce(max(feed_seq), 0), (SELECT feed_seq FROM service) FROM feed",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    ensure!(
        rows == last && last == counter,
        "the feed has gaps: {rows} entries, the last is no. {last}, the counter says {counter}"
    );
    let (in_batches, ops): (i64, i64) = service.query_row(
        "SELECT coalesce(sum(last_seq - first_seq + 1), 0), (SELECT count(*) FROM ops) FROM batches
         WHERE state = 'accepted'",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    ensure!(
        in_batches == ops,
        "I2: the batches hold {in_batches} ops, the log {ops}"
    );
    Ok(())
}

/// Which ops a store holds.
#[derive(Clone, Copy, PartialEq)]
enum Archive {
    /// A device: its own ops in full, sealed or not.
    Own,
    /// The service: ops by their hashes, every one of them in a batch.
    All,
}

/// I6: the ops of one device, in each of its streams, hash to the head that is kept beside them; its batches are theirs.
fn chains(store: &Connection, device_no: u32, key: &PublicKey, archive: Archive) -> Result<()> {
    let sql = match archive {
        Archive::Own => "SELECT stream, epoch, seq, chain FROM heads WHERE :no > 0",
        Archive::All => "SELECT stream, epoch, seq, chain FROM heads WHERE device_no = :no",
    };
    let mut statement = store.prepare(sql)?;
    let mut heads = statement.query(named_params! { ":no": device_no })?;
    let mut in_chains = 0;
    while let Some(row) = heads.next()? {
        let (stream, epoch): (String, u32) = (row.get("stream")?, row.get("epoch")?);
        let (seq, head): (usize, Link) = (row.get::<_, u32>("seq")? as usize, row.get("chain")?);
        let links = links(store, device_no, key, &stream.parse()?, Epoch(epoch), archive)?;
        let place = format!("device {device_no}, {stream}, epoch {epoch}");
        ensure!(
            links.len() == seq + 1,
            "I6: {place}: head {seq}, {} ops",
            links.len() - 1
        );
        ensure!(
            links.last() == Some(&head),
            "I6: {place}: the ops do not hash to the head"
        );
        batches(store, device_no, key, &stream, epoch, &links, archive).context(place)?;
        in_chains += seq;
    }
    let ops: u32 = store.query_row(
        "SELECT count(*) FROM ops WHERE device_no = :no",
        named_params! { ":no": device_no },
        |row| row.get(0),
    )?;
    ensure!(
        ops as usize == in_chains,
        "I6: device {device_no} has {ops} ops, {in_chains} in chains"
    );
    Ok(())
}

/// The link after each op, the start of the chain first.
fn links(
    store: &Connection,
    device_no: u32,
    key: &PublicKey,
    stream: &Stream,
    epoch: Epoch,
    archive: Archive,
) -> Result<Vec<Link>> {
    let mut link = chain::start(key, stream, epoch, None);
    let mut links = vec![link];
    // The service keeps the bytes of an op only in its batch, which is checked against the same links.
    let content = match archive {
        Archive::Own => "common, personal_state, personal",
        Archive::All => "x'' AS common, 0 AS personal_state, x'' AS personal",
    };
    let mut statement = store.prepare(&format!(
        "SELECT seq, op_hash, {content} FROM ops
         WHERE device_no = :no AND stream = :stream AND epoch = :epoch ORDER BY seq"
    ))?;
    let mut ops =
        statement.query(named_params! { ":no": device_no, ":stream": stream.to_string(), ":epoch": epoch.0 })?;
    while let Some(row) = ops.next()? {
        let seq = row.get::<_, u32>("seq")? as usize;
        ensure!(seq == links.len(), "I6: op {seq} stands where {} should", links.len());
        let hash: Link = row.get("op_hash")?;
        if archive == Archive::Own {
            let op = RawOp {
                common: row.get("common")?,
                personal: personal(row.get("personal_state")?, row.get("personal")?)?,
            };
            ensure!(op.hash() == hash, "I6: op {seq} is not what was hashed");
        }
        link = chain::extend(&link, &hash);
        links.push(link);
    }
    Ok(links)
}

fn personal(state: i64, bytes: Vec<u8>) -> Result<Personal> {
    let hash = |bytes: Vec<u8>| bytes.try_into().ok().context("a hash of another length");
    Ok(match state {
        0 => Personal::None,
        1 => {
            let (salt, rest) = bytes.split_first_chunk::<16>().context("no salt")?;
            Personal::Present {
                salt: *salt,
                bytes: rest.to_vec(),
            }
        }
        2 => Personal::Withheld { hash: hash(bytes)? },
        _ => Personal::Erased { hash: hash(bytes)? },
    })
}

/// The batches of one chain: signed, next to each other, and each over the very links of the log.
fn batches(
    store: &Connection,
    device_no: u32,
    key: &PublicKey,
    stream: &str,
    epoch: u32,
    links: &[Link],
    archive: Archive,
) -> Result<()> {
    let mut statement = store.prepare(
        "SELECT bytes FROM batches WHERE device_no = :no AND stream = :stream AND epoch = :epoch ORDER BY first_seq",
    )?;
    let mut sealed = statement.query(named_params! { ":no": device_no, ":stream": stream, ":epoch": epoch })?;
    let mut through = 0;
    while let Some(row) = sealed.next()? {
        let batch = Batch::parse(&row.get::<_, Vec<u8>>("bytes")?)?;
        batch.verify(key)?;
        let header = &batch.header;
        let (first, last) = (header.first_seq.0, header.last_seq().0);
        ensure!(
            first == through + 1,
            "I6: a batch begins at {first}, the one before ends at {through}"
        );
        let link = |seq: u64| usize::try_from(seq).ok().and_then(|seq| links.get(seq));
        ensure!(
            link(first - 1) == Some(&header.prev) && link(last) == Some(&header.last),
            "I6: the batch of {first} to {last} is not of the log's chain"
        );
        through = last;
    }
    ensure!(
        archive == Archive::Own || through as usize + 1 == links.len(),
        "I6: ops behind {through} are in no batch"
    );
    Ok(())
}

/// Every receipt is the district's own word on the batch beside it.
fn receipts(service: &Connection, district: &PublicKey) -> Result<()> {
    let mut statement =
        service.prepare("SELECT batch_id, receipt FROM batches UNION ALL SELECT batch_id, receipt FROM feed")?;
    let mut kept = statement.query([])?;
    while let Some(row) = kept.next()? {
        let receipt = SignedReceipt::open(&row.get::<_, Vec<u8>>("receipt")?, district)?.receipt;
        ensure!(
            row.get::<_, [u8; 32]>("batch_id")? == receipt.batch_id,
            "a receipt stands beside another batch"
        );
    }
    Ok(())
}

/// The pages of the file and its indexes are whole.
fn whole(connection: &Connection) -> Result<()> {
    let said: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    ensure!(said == "ok", "integrity_check: {said}");
    Ok(())
}

fn open(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path).with_context(|| format!("opening {}", path.display()))?;
    keys::unlock(connection, path)
}
