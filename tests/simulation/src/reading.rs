//! The logs as they stand in the databases, read apart from the product's own code.

use std::collections::BTreeMap;

use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::{Personal, RawOp};
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, Row};

use crate::oracle::{Identity, Oracle};
use crate::violation::{Checked, Violation};

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
    /// The district has it ahead of its predecessors, and has not judged it for good.
    pub held: bool,
    pub repaired_ms: Option<i64>,
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
fn was(raw: &RawOp) -> Option<[u8; 32]> {
    raw.decode_common().ok()?.was.map(|was| was.hash)
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
           refusal, receipt_number, held, repaired_ms
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
        held: row.get("held")?,
        repaired_ms: row.get("repaired_ms")?,
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
    /// It had to make way with its branch, and is kept for its author.
    pub forked: bool,
}

/// All batches of a laptop, chain by chain.
pub fn device_batches(c: &Connection) -> Checked<Vec<BatchRow>> {
    let mut statement = c.prepare_cached(
        "SELECT stream, device_no, epoch, first_seq, last_seq, bytes, receipt, superseded AS forked FROM batches
         ORDER BY stream, device_no, epoch, first_seq, last_seq",
    )?;
    statement.query_and_then([], batch_row)?.collect()
}

/// All batches of the service, chain by chain.
pub fn service_batches(c: &Connection) -> Checked<Vec<BatchRow>> {
    let mut statement = c.prepare_cached(
        "SELECT stream, device_no, epoch, first_seq, last_seq, bytes, receipt, state = 'forked' AS forked FROM batches
         ORDER BY stream, device_no, epoch, first_seq, last_seq",
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
        forked: row.get("forked")?,
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
    pub op_hash: [u8; 32],
    pub identity: Identity,
    pub refusal: Option<i64>,
}

/// All ops that the service holds in their places, chain by chain.
pub fn judged(c: &Connection, oracle: &mut Oracle) -> Checked<Vec<JudgedRow>> {
    let mut statement = c.prepare_cached(
        "SELECT stream, device_no, epoch, seq, op_hash, was_hash, refusal FROM ops ORDER BY stream, device_no, epoch, seq",
    )?;
    let rows = statement.query_and_then([], |row| {
        let op_hash: [u8; 32] = row.get("op_hash")?;
        Ok(JudgedRow {
            stream: row.get::<_, String>("stream")?.parse()?,
            at: op_ref(row)?,
            op_hash,
            identity: oracle.name(op_hash, row.get("was_hash")?),
            refusal: row.get("refusal")?,
        })
    })?;
    rows.collect()
}

/// Where the own epochs of a laptop begin, of those that a repair opened.
pub fn parents(c: &Connection) -> Checked<BTreeMap<(Stream, u32), [u8; 32]>> {
    let mut statement = c.prepare_cached("SELECT stream, epoch, parent FROM heads WHERE parent IS NOT NULL")?;
    let rows = statement.query_and_then([], |row| {
        let key = (row.get::<_, String>("stream")?.parse()?, row.get("epoch")?);
        Ok((key, row.get("parent")?))
    })?;
    rows.collect()
}

pub fn count(c: &Connection, sql: &str) -> Checked<u64> {
    let n: i64 = c.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    u64::try_from(n).map_err(Violation::harness)
}
