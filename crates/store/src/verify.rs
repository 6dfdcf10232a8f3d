//! Checking the whole store: the file, every signature, chain and receipt, the derived rows made anew, the second copy.

use kentongan_domain::ids::{DeviceNo, Seq};
use kentongan_domain::op::Personal;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::receipt::SignedReceipt;
use rusqlite::{Connection, Transaction, named_params};

use crate::op_file::{OpFile, encode_op};
use crate::rows::{LoggedOp, OP_COLUMNS, signed};
use crate::{Store, StoreError, erasure, feed, projection, rebuild, recovery, replica, spoilt};

/// Of `ops.personal_state`.
const ERASED: i64 = 3;

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    pub ops: u64,
    pub batches: u64,
    pub receipts: u64,
    /// Personal parts that were removed by order of law.
    pub erased: u64,
    /// One line each, for whoever repairs; empty: all is well.
    pub faults: Vec<String>,
}

impl Store {
    /// Checks everything that can be checked without the district. The derived rows are made anew and compared byte for byte;
    /// were they wrong, they are right afterwards.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        self.sync_op_file()?;
        let op_file = self.op_file.clone();
        self.write(move |tx| {
            let mut found = Verified::default();
            if !mend(tx, op_file.as_ref(), &mut found)? {
                return Ok(found);
            }
            if let Some(file) = &op_file {
                check_second_copy(tx, file, &mut found)?;
            }
            check_file(tx, &mut found)?;
            check_ops(tx, &mut found)?;
            check_erasures(tx, &mut found)?;
            check_batches(tx, &mut found)?;
            let before = projection::dump(tx)?;
            rebuild::rebuild(tx)?;
            if projection::dump(tx)? != before {
                found
                    .faults
                    .push("the derived rows were not those of the log; they have been made anew".to_owned());
            }
            Ok(found)
        })
    }
}

fn check_file(c: &Connection, found: &mut Verified) -> Result<(), StoreError> {
    let said: String = c.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        found.faults.push(format!("the file is damaged: {said}"));
    }
    Ok(())
}

/// Takes ops that the disk has spoilt from their other copies. False: there is none of one, and nothing else can be told.
fn mend(tx: &Transaction<'_>, file: Option<&OpFile>, found: &mut Verified) -> Result<bool, StoreError> {
    let filed = file.map(OpFile::read).transpose()?.unwrap_or_default();
    match spoilt::mend(tx, &recovery::as_it_stands(&filed)) {
        Ok(mended) => {
            let told = |(stream, at)| {
                format!("op {at} of {stream} was not what its hash says; it was taken from its other copy")
            };
            found.faults.extend(mended.into_iter().map(told));
            Ok(true)
        }
        Err(StoreError::Damaged(what)) => {
            found.faults.push(format!(
                "{what}: one is spoilt, and nothing here holds it whole; close the program and open it again"
            ));
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// The flat file must hold every own op of the log; what it lacks is written to it.
fn check_second_copy(c: &Connection, file: &OpFile, found: &mut Verified) -> Result<(), StoreError> {
    let lacking = recovery::lacking_in_file(c, &recovery::as_it_stands(&file.read()?))?;
    for op in &lacking {
        found.faults.push(format!(
            "op {} of {} was not in the second copy; it has been written to it",
            op.at, op.stream
        ));
    }
    let frames: Vec<Vec<u8>> = lacking.iter().map(encode_op).collect();
    file.append(&frames)?;
    file.sync()
}

fn check_ops(c: &Connection, found: &mut Verified) -> Result<(), StoreError> {
    let own = replica::load(c)?.enrolment.map(|e| e.device_no);
    let sql = format!("SELECT {OP_COLUMNS} FROM ops ORDER BY stream, device_no, epoch, seq");
    let mut statement = c.prepare(&sql)?;
    let mut last: Option<(String, DeviceNo, u32, u64)> = None;
    for op in statement.query_and_then([], LoggedOp::read)? {
        let op = op?;
        found.ops += 1;
        found.erased += u64::from(matches!(op.raw.personal, Personal::Erased { .. }));
        if op.raw.hash() != op.op_hash {
            found
                .faults
                .push(format!("op {} of {} is not what its hash says", op.at, op.stream));
        }
        let chain = (op.stream.to_string(), op.at.device_no, op.at.epoch.0);
        let expected = match &last {
            Some((stream, device, epoch, seq)) if (stream, *device, *epoch) == (&chain.0, chain.1, chain.2) => seq + 1,
            _ => 1,
        };
        if Some(op.at.device_no) == own && op.at.seq.0 != expected {
            found
                .faults
                .push(format!("before op {} of {} one is missing", op.at, op.stream));
        }
        last = Some((chain.0, chain.1, chain.2, op.at.seq.0));
    }
    Ok(())
}

/// What the law has removed is nowhere in the log.
fn check_erasures(c: &Connection, found: &mut Verified) -> Result<(), StoreError> {
    for (stream, at) in erasure::left_over(c)? {
        found.faults.push(format!(
            "op {at} of {stream} holds a personal part that was ordered to be erased"
        ));
    }
    Ok(())
}

fn check_batches(tx: &Transaction<'_>, found: &mut Verified) -> Result<(), StoreError> {
    let replica = replica::load(tx)?;
    let Some(district) = replica.enrolment.as_ref().and_then(|e| e.server_key) else {
        return Ok(());
    };
    let mut statement = tx.prepare("SELECT bytes, receipt, superseded FROM batches")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (bytes, receipt): (Vec<u8>, Option<Vec<u8>>) = (row.get("bytes")?, row.get("receipt")?);
        // Kept for its author beside the branch that took its place.
        let superseded: bool = row.get("superseded")?;
        found.batches += 1;
        let Ok(batch) = Batch::parse(&bytes) else {
            found.faults.push("a batch cannot be read".to_owned());
            continue;
        };
        let header = &batch.header;
        let name = format!(
            "batch {}.{}.{} of {}",
            header.device_no.0, header.epoch.0, header.first_seq.0, header.stream
        );
        let Some(key) = feed::author_key(tx, header.device_no)? else {
            found.faults.push(format!("{name}: its author is unknown"));
            continue;
        };
        match batch.verify(&key) {
            Err(error) => found.faults.push(format!("{name}: {error}")),
            Ok(ops) => {
                for (index, op) in ops.iter().enumerate() {
                    let seq = Seq(header.first_seq.0 + index as u64);
                    let stored: Option<([u8; 32], i64)> = tx
                        .prepare_cached(
                            "SELECT op_hash, personal_state FROM ops WHERE stream = :stream AND device_no = :no AND epoch = :epoch AND seq = :seq",
                        )?
                        .query_and_then(
                            named_params! {
                                ":stream": header.stream.to_string(), ":no": header.device_no.0,
                                ":epoch": header.epoch.0, ":seq": signed(seq.0),
                            },
                            |row| Ok::<_, rusqlite::Error>((row.get("op_hash")?, row.get("personal_state")?)),
                        )?
                        .next()
                        .transpose()?;
                    let readable = op.decode_common().is_ok();
                    if readable && !superseded && stored.is_none_or(|(hash, _)| hash != op.hash()) {
                        found.faults.push(format!("{name}: op {} is not in the log", seq.0));
                    }
                    if op.personal.is_erasable() && receipt.is_some() && stored == Some((op.hash(), ERASED)) {
                        found.faults.push(format!(
                            "{name}: op {} holds a part that the log has lost by order",
                            seq.0
                        ));
                    }
                }
            }
        }
        if let Some(receipt) = receipt {
            found.receipts += 1;
            match SignedReceipt::open(&receipt, &district) {
                Ok(receipt) if receipt.receipt.batch_id == batch.id && receipt.receipt.chain == header.last => {}
                Ok(_) => found
                    .faults
                    .push(format!("{name}: its receipt speaks of another batch")),
                Err(error) => found.faults.push(format!("{name}: its receipt: {error}")),
            }
        }
    }
    Ok(())
}
