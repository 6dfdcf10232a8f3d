//! When the service was restored or set up anew: noticing it, and giving back what it lacks, own batches and others'.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{Archived, Cursor, HeldHead};
use rusqlite::{Connection, Transaction, named_params};

use crate::notices::{self, NoticeKind};
use crate::rows::unsigned;
use crate::{Store, StoreError, blobs, feed, ops, outbox, rebuild, replica};

/// A service that was set back shows it several times until everything is back; its people are told once.
const TOLD_ONCE_MS: i64 = 60 * 60 * 1000;

/// Own chains that the service continues otherwise than this laptop, and how far the two are surely the same.
pub type Parted = BTreeMap<(Stream, Epoch), Seq>;

impl Store {
    /// Own chains in which a service with these ends and places before them holds other ops than this laptop.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn parted_chains(&self, heads: &[HeldHead]) -> Result<Parted, StoreError> {
        self.read(|c| {
            let own = replica::load(c)?.enrolled()?.device_no;
            let mut shared = Parted::new();
            let mut parted = BTreeSet::new();
            for head in heads.iter().filter(|head| head.device_no == own && head.seq.0 > 0) {
                let chain = (head.stream.clone(), head.epoch);
                match outbox::own_mark(c, &head.stream, head.epoch, head.seq)? {
                    Some(here) if here == head.mark => {
                        let at = shared.entry(chain).or_insert(head.seq);
                        *at = head.seq.max(*at);
                    }
                    Some(_) => _ = parted.insert(chain),
                    None => {}
                }
            }
            let with_reach = |chain| {
                let reach = shared.get(&chain).copied().unwrap_or(Seq(0));
                (chain, reach)
            };
            Ok(parted.into_iter().map(with_reach).collect())
        })
    }

    /// The service was set back to an older copy, or began a new life: held batches are sent again, own ones and those of other laptops
    /// of this scope, and what it lacks is to be offered. `cursor`: where its feed is to be read from.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn begin_offering(&self, cursor: Cursor) -> Result<(), StoreError> {
        let at_ms = self.wall_ms();
        self.write(move |tx| {
            replica::keep_cursor(tx, cursor)?;
            let told = tx
                .prepare_cached("SELECT 1 FROM notices WHERE kind = 'service_restored' AND at_ms > :since")?
                .exists(named_params! { ":since": at_ms.saturating_sub(TOLD_ONCE_MS) })?;
            // A feed that goes on where it was has those rows.
            let of_others = cursor.feed_seq == 0 && forget_held_of_scope(tx)?;
            tx.execute_batch(
                "UPDATE replica SET offering = 1, cut_bytes = 0;
                 UPDATE batches SET receipt = NULL, receipt_number = NULL, server_epoch = NULL, received_at_ms = NULL, held = 0
                   WHERE held AND device_no = (SELECT device_no FROM replica);
                 UPDATE ops SET held = 0 WHERE held AND device_no = (SELECT device_no FROM replica);
                 UPDATE batches SET carried = 0 WHERE carried;
                 DELETE FROM parked;",
            )?;
            blobs::offer_again(tx)?;
            if of_others {
                // What such a receipt said of the records goes with it.
                rebuild::rebuild(tx)?;
            }
            if told {
                return Ok(());
            }
            notices::add(tx, NoticeKind::ServiceRestored, at_ms, 0)
        })
    }

    /// Batches with final receipts here that a service with these chains lacks, in the order in which the district had
    /// received them, up to `bytes_max` (at least one); those in `offered` are left out.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn batches_lacking(
        &self,
        heads: &[HeldHead],
        offered: &BTreeSet<[u8; 32]>,
        bytes_max: usize,
    ) -> Result<Vec<([u8; 32], Archived)>, StoreError> {
        let mut held: BTreeMap<(DeviceNo, Epoch, &Stream), Seq> = BTreeMap::new();
        for head in heads {
            let end = held
                .entry((head.device_no, head.epoch, &head.stream))
                .or_insert(head.seq);
            *end = head.seq.max(*end);
        }
        self.read(|c| {
            let own_vouch = replica::load(c)?.vouch;
            let mut statement = c.prepare_cached(
                "SELECT b.batch_id, b.stream, b.device_no, b.epoch, b.last_seq, b.bytes, b.receipt, b.superseded, d.vouch
                 FROM batches b LEFT JOIN devices d ON d.device_no = b.device_no
                 WHERE b.receipt IS NOT NULL AND NOT b.held ORDER BY b.received_at_ms, b.receipt_number",
            )?;
            let mut rows = statement.query([])?;
            let (mut offers, mut total) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let stream = crate::rows::stream(&row.get::<_, String>("stream")?)?;
                let chain = (DeviceNo(row.get("device_no")?), Epoch(row.get("epoch")?), &stream);
                let last_seq = Seq(unsigned(row.get("last_seq")?));
                let batch_id: [u8; 32] = row.get("batch_id")?;
                // Of a branch that had to make way, the length of the other says nothing.
                let is_held = !row.get::<_, bool>("superseded")? && held.get(&chain).is_some_and(|seq| *seq >= last_seq);
                if is_held || offered.contains(&batch_id) {
                    continue;
                }
                if !is_whole(c, &row.get::<_, Vec<u8>>("bytes")?, &batch_id)? {
                    tracing::error!(%stream, "a batch is damaged; others may have it");
                    continue;
                }
                let archived = Archived {
                    batch: row.get("bytes")?,
                    receipt: row.get("receipt")?,
                    vouch: row
                        .get::<_, Option<Vec<u8>>>("vouch")?
                        .unwrap_or_else(|| own_vouch.clone()),
                };
                total += archived.batch.len() + archived.receipt.len() + archived.vouch.len();
                if total > bytes_max && !offers.is_empty() {
                    break;
                }
                offers.push((batch_id, archived));
            }
            Ok(offers)
        })
    }

    /// Everything that the service lacked has been offered, with what had to make way here. That stays here as well until its
    /// author has signed it anew: nobody else may have it.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn end_offering(&self) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE replica SET offering = 0")?.execute([])?;
            for batch in superseded(tx)? {
                if stands_again(tx, &batch)? {
                    tx.prepare_cached("DELETE FROM batches WHERE batch_id = :id")?
                        .execute(named_params! { ":id": batch.id })?;
                }
            }
            Ok(())
        })
    }

    /// The newest receipts of a life of the service, one of each chain: proof that it gave them.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn newest_receipts(&self, server_epoch: u32) -> Result<Vec<Vec<u8>>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT receipt, max(last_seq) FROM batches WHERE server_epoch = :epoch AND NOT held AND NOT superseded
                 GROUP BY stream, device_no, epoch ORDER BY max(receipt_number) DESC LIMIT 32",
            )?;
            let rows =
                statement.query_and_then(named_params! { ":epoch": server_epoch }, |row| Ok(row.get("receipt")?))?;
            rows.collect()
        })
    }

    /// Notes that a request broke off after so many bytes; 0: the last one was answered.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn note_cut(&self, bytes: u64) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.execute(
                "UPDATE replica SET cut_bytes = :bytes",
                named_params! { ":bytes": i64::try_from(bytes).unwrap_or(i64::MAX) },
            )?;
            Ok(())
        })
    }
}

/// What the district held of the other laptops of this scope counts as what came by parcel from now on, and is carried to it again: the
/// author may never call again, and nobody offers what bears no final receipt. Answers whether there was any.
fn forget_held_of_scope(tx: &Transaction<'_>) -> Result<bool, StoreError> {
    let of_scope = "held AND device_no IN (SELECT d.device_no FROM devices d JOIN replica r ON r.scope = d.scope AND d.device_no <> r.device_no)";
    let batches = tx.execute(
        &format!(
            "UPDATE batches SET receipt = NULL, receipt_number = NULL, server_epoch = NULL, received_at_ms = NULL, held = 0
             WHERE {of_scope} AND NOT superseded"
        ),
        [],
    )?;
    let ops = tx.execute(
        &format!(
            "UPDATE ops SET receipt_number = NULL, repaired_ms = NULL WHERE {of_scope} AND receipt_number IS NOT NULL"
        ),
        [],
    )?;
    Ok(batches + ops > 0)
}

/// Batches of others' branches that had to make way here. One that the disk spoilt stays where it is, and keeps nothing up.
fn superseded(c: &Connection) -> Result<Vec<Batch>, StoreError> {
    let stored: Vec<Vec<u8>> = c
        .prepare_cached("SELECT bytes FROM batches WHERE superseded")?
        .query_and_then([], |row| row.get("bytes"))?
        .collect::<Result<_, rusqlite::Error>>()?;
    Ok(stored.iter().filter_map(|bytes| Batch::parse(bytes).ok()).collect())
}

/// Is every op of the batch in the log, as it was or signed anew?
fn stands_again(c: &Connection, batch: &Batch) -> Result<bool, StoreError> {
    let header = &batch.header;
    let Some(key) = feed::author_key(c, header.device_no)? else {
        return Ok(false);
    };
    let Ok(ops) = batch.verify(&key) else {
        return Ok(false);
    };
    for (index, op) in ops.iter().enumerate() {
        // What nobody can read nobody signs anew.
        let Ok(common) = op.decode_common() else { continue };
        let at = OpRef {
            device_no: header.device_no,
            epoch: header.epoch,
            seq: Seq(header.first_seq.0 + index as u64),
        };
        let as_it_was = ops::stands_at(c, &header.stream, at, &op.hash())?
            || match common.was {
                Some(was) => ops::stands_at(c, &header.stream, was.at, &was.hash)?,
                None => false,
            };
        let signed_anew = || -> Result<bool, StoreError> {
            Ok(c.prepare_cached("SELECT 1 FROM ops WHERE was_hash = :first_name")?
                .exists(named_params! { ":first_name": op.first_name(&common) })?)
        };
        if !as_it_was && !signed_anew()? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Is the batch that is stored under this id still the one that its author sealed? A disk may have spoilt it.
pub(crate) fn is_whole(c: &Connection, bytes: &[u8], batch_id: &[u8; 32]) -> Result<bool, StoreError> {
    let Ok(batch) = Batch::parse(bytes) else {
        return Ok(false);
    };
    let key = feed::author_key(c, batch.header.device_no)?;
    Ok(batch.id == *batch_id && key.is_some_and(|key| batch.verify(&key).is_ok()))
}
