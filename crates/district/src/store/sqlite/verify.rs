//! A check of the whole store: every signature, chain, receipt and number, and all derived rows made anew in memory.

use std::collections::BTreeMap;

use kentongan_domain::chain::{self, Link};
use kentongan_domain::ids::{DeviceNo, Seq};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{FeedMark, extend_mark};
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use rusqlite::Connection;

use super::super::{Device, StoreError, Verified};
use super::devices::{DEVICE_SQL, read_device};
use super::{identity, unsigned};

/// An op as the batches and receipts say that it is: `(hash, refusal)`, by stream, device, epoch, seq.
type Ops = BTreeMap<(String, u32, u32, u64), ([u8; 32], Option<u8>)>;
/// The end of each chain: `(seq, link)`, by stream, device, epoch.
type Ends = BTreeMap<(String, u32, u32), (u64, Link)>;

pub(super) fn verify(c: &Connection) -> Result<Verified, StoreError> {
    let service = identity(c)?.ok_or(StoreError::NotSetUp)?;
    let key = service.key().public();
    let devices: BTreeMap<DeviceNo, Device> = c
        .prepare(DEVICE_SQL)?
        .query_and_then([], |row| read_device(row).map(|d| (d.device_no, d)))?
        .collect::<Result<_, _>>()?;
    let mut found = Verified::default();
    let integrity: String = c.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if integrity != "ok" {
        found.faults.push(format!("the file is damaged: {integrity}"));
    }

    let (mut ops, mut links) = (Ops::new(), Ends::new());
    let mut statement = c.prepare(
        "SELECT bytes, state, receipt, device_no FROM batches ORDER BY device_no, stream, epoch, first_seq, last_seq",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (bytes, state): (Vec<u8>, String) = (row.get("bytes")?, row.get("state")?);
        let receipt: Option<Vec<u8>> = row.get("receipt")?;
        found.batches += 1;
        let author = devices.get(&DeviceNo(row.get("device_no")?));
        let batch = match Batch::parse(&bytes) {
            Ok(batch) => batch,
            Err(error) => {
                found.faults.push(format!("a batch cannot be read: {error}"));
                continue;
            }
        };
        let name = format!(
            "batch {}.{}.{} of {}",
            batch.header.device_no.0, batch.header.epoch.0, batch.header.first_seq.0, batch.header.stream
        );
        let Some(author) = author else {
            found.faults.push(format!("{name}: its author is unknown"));
            continue;
        };
        let raw = match batch.verify(&author.public_key) {
            Ok(raw) => raw,
            Err(error) => {
                found.faults.push(format!("{name}: {error}"));
                continue;
            }
        };
        match state.as_str() {
            "held" => found.held += 1,
            "forked" => found.forked += 1,
            _ => {}
        }
        let receipt = match receipt.map(|bytes| SignedReceipt::open(&bytes, &key)).transpose() {
            Ok(receipt) => receipt.map(|r| r.receipt),
            Err(error) => {
                found.faults.push(format!("{name}: its receipt: {error}"));
                continue;
            }
        };
        if receipt
            .as_ref()
            .is_some_and(|r| r.batch_id != batch.id || r.chain != batch.header.last)
        {
            found
                .faults
                .push(format!("{name}: its receipt speaks of another batch"));
        }
        if state == "accepted" {
            let Some(receipt) = receipt.filter(|r| !r.held) else {
                found.faults.push(format!("{name}: applied without a receipt"));
                continue;
            };
            let faults = extend(&mut ops, &mut links, author, &batch, &raw, &receipt);
            found.faults.extend(faults.map(|fault| format!("{name}: {fault}")));
        }
    }
    found.ops = ops.len() as u64;
    found.faults.extend(compare_ops(c, &ops)?);
    found.faults.extend(compare_heads(c, &links)?);
    found.faults.extend(compare_feed(c, service.feed_seq)?);
    Ok(found)
}

/// Adds a batch to the chains made anew. Answers what does not fit.
fn extend(
    ops: &mut Ops,
    links: &mut Ends,
    author: &Device,
    batch: &Batch,
    raw: &[kentongan_domain::op::RawOp],
    receipt: &Receipt,
) -> Option<String> {
    let h = &batch.header;
    let stream = h.stream.to_string();
    let start = chain::start(&author.public_key, &h.stream, h.epoch, h.parent.as_ref());
    let (seq, link) = links
        .entry((stream.clone(), h.device_no.0, h.epoch.0))
        .or_insert((0, start));
    if h.first_seq.0 > *seq + 1 {
        return Some("a predecessor is missing".to_owned());
    }
    for (index, op) in raw.iter().enumerate() {
        let at = h.first_seq.0 + index as u64;
        let key = (stream.clone(), h.device_no.0, h.epoch.0, at);
        if at <= *seq {
            if ops.get(&key).is_none_or(|(hash, _)| *hash != op.hash()) {
                return Some(format!("op {at} differs from the one that is held"));
            }
            continue;
        }
        if at == h.first_seq.0 && h.prev != *link {
            return Some("it does not continue the chain".to_owned());
        }
        *link = chain::extend(link, &op.hash());
        *seq = at;
        ops.insert(key, (op.hash(), receipt.refusal_of(Seq(at)).map(|r| r as u8)));
    }
    None
}

fn compare_ops(c: &Connection, made_anew: &Ops) -> Result<Option<String>, StoreError> {
    let mut statement = c.prepare("SELECT stream, device_no, epoch, seq, op_hash, refusal FROM ops")?;
    let stored: Ops = statement
        .query_map([], |row| {
            let key = (row.get(0)?, row.get(1)?, row.get(2)?, unsigned(row.get(3)?));
            Ok((key, (row.get(4)?, row.get(5)?)))
        })?
        .collect::<Result<_, _>>()?;
    Ok((stored != *made_anew).then(|| {
        let differing = made_anew.iter().filter(|(k, v)| stored.get(*k) != Some(v)).count();
        format!(
            "{} ops are filed, the batches hold {}; {differing} differ",
            stored.len(),
            made_anew.len()
        )
    }))
}

fn compare_heads(c: &Connection, made_anew: &Ends) -> Result<Option<String>, StoreError> {
    let mut statement = c.prepare("SELECT stream, device_no, epoch, seq, chain FROM heads")?;
    let stored: Ends = statement
        .query_map([], |row| {
            Ok((
                (row.get(0)?, row.get(1)?, row.get(2)?),
                (unsigned(row.get(3)?), row.get(4)?),
            ))
        })?
        .collect::<Result<_, _>>()?;
    Ok((stored != *made_anew).then(|| "the ends of the chains are not those of the batches".to_owned()))
}

/// The feed has every number, every batch, and the marks that its receipts make.
fn compare_feed(c: &Connection, through: u64) -> Result<Option<String>, StoreError> {
    let mut before = FeedMark::default();
    let mut statement = c.prepare("SELECT feed_seq, mark, receipt FROM feed ORDER BY feed_seq")?;
    let mut feed = statement.query([])?;
    while let Some(row) = feed.next()? {
        before = extend_mark(before, row.get_ref("receipt")?.as_blob().unwrap_or_default());
        if row.get::<_, FeedMark>("mark")? != before {
            let at: i64 = row.get("feed_seq")?;
            return Ok(Some(format!("row {at} of the feed does not bear its mark")));
        }
    }
    let (rows, last, untold): (i64, Option<i64>, i64) = c.query_row(
        "SELECT count(*), max(feed_seq),
           (SELECT count(*) FROM batches WHERE state <> 'forked' AND batch_id NOT IN (SELECT batch_id FROM feed))
         FROM feed",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let gap_free = unsigned(rows) == through && unsigned(last.unwrap_or(0)) == through;
    Ok((!gap_free || untold > 0)
        .then(|| format!("the feed has {rows} rows up to {last:?}, and {untold} batches are in none")))
}
