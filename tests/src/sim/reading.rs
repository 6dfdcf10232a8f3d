//! The logs as they stand in the databases, read apart from the product's own code.

use std::collections::BTreeMap;

use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::{Personal, RawOp};
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, Row};

use super::oracle::{Identity, Oracle};
use super::violation::{Checked, Violation};

/// One op in a device's log.
#[derive(Debug, Clone)]
pub struct LogRow {
    pub op_no: i64,
    pub stream: Stream,
    pub at: OpRef,
    pub hlc: Hlc,
    pub eff_hlc: Hlc,
    pub raw: RawOp,
    pub personal_state: i64,
    pub op_hash: [u8; 32],
    /// Its name for life; see [`Oracle::name`].
    pub identity: Identity,
    pub object_id: Option<String>,
    pub refusal: Option<i64>,
    pub receipt_number: Option<i64>,
}

impl LogRow {
    /// Does it stand under this name? One that a repair gave up stands elsewhere.
    pub fn stands(&self) -> bool {
        !GIVEN_UP.contains(&self.refusal.unwrap_or(0))
    }
}

/// Verdicts on ops that a repair signed anew, or found to be there already.
pub const GIVEN_UP: [i64; 2] = [5, 6];

/// The hash that a repaired op had before.
fn was(_raw: &RawOp) -> Option<[u8; 32]> {
    None
}

fn unsigned(row: &Row<'_>, column: &str) -> Checked<u64> {
    let stored: i64 = row.get(column)?;
    u64::try_from(stored).map_err(|_| Violation::harness(format!("{column} is {stored}")))
}

fn op_ref(row: &Row<'_>) -> Checked<OpRef> {
    Ok(OpRef {
        device_no: DeviceNo(row.get("device_no")?),
        epoch: Epoch(row.get("epoch")?),
        seq: Seq(unsigned(row, "seq")?),
    })
}

/// A device's whole log, in the order of arrival.
pub fn device_log(c: &Connection, oracle: &mut Oracle) -> Checked<Vec<LogRow>> {
    let mut statement = c.prepare_cached(
        "SELECT op_no, stream, device_no, epoch, seq, hlc, eff_hlc, common, personal_state, personal, op_hash, object_id,
           refusal, receipt_number
         FROM ops ORDER BY op_no",
    )?;
    let mut log: Vec<LogRow> = statement.query_and_then([], log_row)?.collect::<Checked<_>>()?;
    for row in &mut log {
        row.identity = oracle.name(row.op_hash, was(&row.raw));
    }
    Ok(log)
}

fn log_row(row: &Row<'_>) -> Checked<LogRow> {
    let personal_state: i64 = row.get("personal_state")?;
    let personal: Vec<u8> = row.get("personal")?;
    let hash = || <[u8; 32]>::try_from(personal.as_slice()).map_err(|_| Violation::harness("a hash has 32 bytes"));
    let personal = match personal_state {
        0 => Personal::None,
        1 => {
            let (salt, bytes) = personal
                .split_first_chunk::<16>()
                .ok_or_else(|| Violation::harness("a salt has 16 bytes"))?;
            Personal::Present {
                salt: *salt,
                bytes: bytes.to_vec(),
            }
        }
        2 => Personal::Withheld { hash: hash()? },
        _ => Personal::Erased { hash: hash()? },
    };
    Ok(LogRow {
        op_no: row.get("op_no")?,
        stream: row.get::<_, String>("stream")?.parse()?,
        at: op_ref(row)?,
        hlc: Hlc(unsigned(row, "hlc")?),
        eff_hlc: Hlc(unsigned(row, "eff_hlc")?),
        raw: RawOp {
            common: row.get("common")?,
            personal,
        },
        personal_state,
        op_hash: row.get("op_hash")?,
        identity: [0; 32],
        object_id: row.get("object_id")?,
        refusal: row.get("refusal")?,
        receipt_number: row.get("receipt_number")?,
    })
}

/// A batch in a device's or the service's database.
#[derive(Debug, Clone)]
pub struct BatchRow {
    pub stream: Stream,
    pub device_no: u32,
    pub epoch: u32,
    pub first_seq: u64,
    pub last_seq: u64,
    pub bytes: Vec<u8>,
    pub receipt: Option<Vec<u8>>,
}

/// All batches of a database, chain by chain.
pub fn batches(c: &Connection) -> Checked<Vec<BatchRow>> {
    let mut statement = c.prepare_cached(
        "SELECT stream, device_no, epoch, first_seq, last_seq, bytes, receipt FROM batches
         ORDER BY stream, device_no, epoch, first_seq",
    )?;
    statement.query_and_then([], batch_row)?.collect()
}

fn batch_row(row: &Row<'_>) -> Checked<BatchRow> {
    Ok(BatchRow {
        stream: row.get::<_, String>("stream")?.parse()?,
        device_no: row.get("device_no")?,
        epoch: row.get("epoch")?,
        first_seq: unsigned(row, "first_seq")?,
        last_seq: unsigned(row, "last_seq")?,
        bytes: row.get("bytes")?,
        receipt: row.get("receipt")?,
    })
}

/// One chain's end.
pub type HeadKey = (Stream, u32, u32);

/// The ends of chains: a device's own, or all that the service holds.
pub fn heads(c: &Connection, own: Option<u32>) -> Checked<BTreeMap<HeadKey, (u64, [u8; 32])>> {
    let sql = match own {
        Some(_) => "SELECT stream, epoch, seq, chain, 0 AS device_no FROM heads",
        None => "SELECT stream, epoch, seq, chain, device_no FROM heads",
    };
    let mut statement = c.prepare_cached(sql)?;
    let rows = statement.query_and_then([], |row| {
        let device_no = match own {
            Some(own) => own,
            None => row.get("device_no")?,
        };
        let key = (row.get::<_, String>("stream")?.parse()?, device_no, row.get("epoch")?);
        Ok((key, (unsigned(row, "seq")?, row.get("chain")?)))
    })?;
    rows.collect()
}

/// One op as the service judged it.
#[derive(Debug, Clone)]
pub struct JudgedRow {
    pub at: OpRef,
    pub stream: Stream,
    pub identity: Identity,
    pub feed_seq: u64,
    pub refusal: Option<i64>,
}

/// The service's ops behind `after`.
pub fn judged(c: &Connection, after: u64, oracle: &mut Oracle) -> Checked<Vec<JudgedRow>> {
    let mut statement = c.prepare_cached(
        "SELECT stream, device_no, epoch, seq, op_hash, feed_seq, refusal FROM ops WHERE feed_seq > ?1
         ORDER BY feed_seq, seq",
    )?;
    let rows = statement.query_and_then([i64::try_from(after).unwrap_or(i64::MAX)], |row| {
        Ok(JudgedRow {
            stream: row.get::<_, String>("stream")?.parse()?,
            at: op_ref(row)?,
            identity: oracle.name(row.get("op_hash")?, None),
            feed_seq: unsigned(row, "feed_seq")?,
            refusal: row.get("refusal")?,
        })
    })?;
    rows.collect()
}

pub fn count(c: &Connection, sql: &str) -> Checked<u64> {
    let n: i64 = c.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    u64::try_from(n).map_err(Violation::harness)
}

/// Batches that the service archived behind `after`, in its order.
pub fn new_batches(c: &Connection, after: u64) -> Checked<Vec<BatchRow>> {
    let mut statement = c.prepare_cached(
        "SELECT stream, device_no, epoch, first_seq, last_seq, bytes, receipt FROM batches WHERE feed_seq > ?1
         ORDER BY feed_seq",
    )?;
    let rows = statement.query_and_then([i64::try_from(after).unwrap_or(i64::MAX)], batch_row)?;
    rows.collect()
}
