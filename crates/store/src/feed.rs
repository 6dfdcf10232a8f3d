//! Ops of others, as the district's feed brings them.

use kentongan_domain::chain;
use kentongan_domain::hlc::effective;
use kentongan_domain::ids::{DeviceId, OpRef, Seq};
use kentongan_domain::scope::Stream;
use kentongan_protocol::WireError;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{FeedItem, FeedPage};
use kentongan_protocol::receipt::SignedReceipt;
use rusqlite::{OptionalExtension as _, Transaction, named_params};

use crate::ops::{get, insert};
use crate::rows::signed;
use crate::{Store, StoreError, outbox, projection, receipts, replica};

/// What a feed page brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeedOutcome {
    /// Ops that were new here.
    pub new_ops: u64,
    /// Ops that this replica had already.
    pub known_ops: u64,
}

impl Store {
    /// Applies a page of the feed and moves the cursor, in one commit.
    ///
    /// # Errors
    /// [`StoreError::NotBelieved`] if a signature or chain of the page does not verify, [`StoreError::FeedGap`] if it does
    /// not continue the cursor; nothing is stored then.
    pub fn apply_remote(&self, page_bytes: &[u8]) -> Result<FeedOutcome, StoreError> {
        let (page_bytes, now_ms) = (page_bytes.to_vec(), self.wall_ms());
        self.write(move |tx| {
            let replica = replica::load(tx)?;
            let enrolment = replica.enrolled()?;
            let district = enrolment.server_key.ok_or(StoreError::NotEnrolled)?;
            let page = FeedPage::open(&page_bytes, &district).map_err(StoreError::NotBelieved)?;
            let restarted = page.after.feed_seq == 0 && page.after.server_epoch != replica.cursor.server_epoch;
            if page.after != replica.cursor && !restarted {
                return Err(StoreError::FeedGap);
            }
            keep_roster(tx, &page)?;
            let mut outcome = FeedOutcome::default();
            let mut clock = replica.clock;
            for item in &page.items {
                apply_item(tx, item, &district, now_ms, &mut clock, &mut outcome)?;
            }
            projection::apply_deferred(tx)?;
            replica::keep_clock(tx, clock.last)?;
            replica::keep_cursor(tx, page.through)?;
            Ok(outcome)
        })
    }

    /// Name and office of a device's holder; `None` for one that no feed has named.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn find_holder(
        &self,
        device_no: kentongan_domain::ids::DeviceNo,
    ) -> Result<Option<(String, String)>, StoreError> {
        self.read(|c| {
            let own = replica::load(c)?.enrolment.filter(|e| e.device_no == device_no);
            if let Some(own) = own {
                return Ok(Some((own.holder_name, own.holder_office)));
            }
            let mut statement =
                c.prepare_cached("SELECT holder_name, holder_office FROM devices WHERE device_no = :no")?;
            let found = statement.query_row(named_params! { ":no": device_no.0 }, |row| {
                Ok((row.get("holder_name")?, row.get("holder_office")?))
            });
            Ok(found.optional()?)
        })
    }
}

fn keep_roster(tx: &Transaction<'_>, page: &FeedPage) -> Result<(), StoreError> {
    for entry in &page.roster {
        tx.prepare_cached(
            "INSERT INTO devices (device_no, public_key, scope, holder_name, holder_office)
             VALUES (:no, :key, :scope, :name, :office)
             ON CONFLICT (device_no) DO UPDATE SET scope = excluded.scope, holder_name = excluded.holder_name,
               holder_office = excluded.holder_office",
        )?
        .execute(named_params! {
            ":no": entry.device_no.0,
            ":key": entry.public_key,
            ":scope": entry.scope.to_string(),
            ":name": entry.holder_name,
            ":office": entry.holder_office,
        })?;
    }
    Ok(())
}

fn apply_item(
    tx: &Transaction<'_>,
    item: &FeedItem,
    district: &[u8; 32],
    now_ms: i64,
    clock: &mut kentongan_domain::hlc::HlcClock,
    outcome: &mut FeedOutcome,
) -> Result<(), StoreError> {
    let batch = Batch::parse(&item.batch).map_err(StoreError::NotBelieved)?;
    let receipt = SignedReceipt::open(&item.receipt, district).map_err(StoreError::NotBelieved)?;
    if receipt.receipt.batch_id != batch.id || receipt.receipt.chain != batch.header.last {
        return Err(StoreError::NotBelieved(WireError::BadChain));
    }
    let header = &batch.header;
    let known = tx
        .prepare_cached("SELECT 1 FROM batches WHERE batch_id = :id")?
        .exists(named_params! { ":id": batch.id })?;
    if known {
        outcome.known_ops += u64::from(header.count);
        return Ok(());
    }
    let key = author_key(tx, header.device_no)?;
    let ops = batch.verify(&key).map_err(StoreError::NotBelieved)?;
    if header.prev != held_link(tx, &key, header)? {
        return Err(StoreError::NotBelieved(WireError::BadChain));
    }
    tx.execute(
        "INSERT INTO batches (batch_id, stream, device_no, epoch, first_seq, last_seq, bytes, stored_at_ms, receipt,
           receipt_number, received_at_ms)
         VALUES (:id, :stream, :device_no, :epoch, :first, :last, :bytes, :stored, :receipt, :number, :received)",
        named_params! {
            ":id": batch.id,
            ":stream": header.stream.to_string(),
            ":device_no": header.device_no.0,
            ":epoch": header.epoch.0,
            ":first": signed(header.first_seq.0),
            ":last": signed(header.last_seq().0),
            ":bytes": batch.bytes(),
            ":stored": now_ms,
            ":receipt": receipt.bytes(),
            ":number": signed(receipt.receipt.number),
            ":received": receipt.receipt.received_at_ms,
        },
    )?;
    let author = DeviceId::of_public_key(&key);
    for (index, raw) in ops.iter().enumerate() {
        let seq = Seq(header.first_seq.0 + index as u64);
        let at = OpRef {
            device_no: header.device_no,
            epoch: header.epoch,
            seq,
        };
        let refusal = receipt
            .receipt
            .rejected
            .iter()
            .find(|(s, _)| *s == seq)
            .map(|(_, r)| *r as u8);
        let Ok(common) = raw.decode_common() else {
            // The district has refused what nobody can read; its bytes stay in the batch.
            continue;
        };
        clock.observe(effective(common.hlc, receipt.receipt.cap), now_ms);
        let eff_hlc = effective(common.hlc, receipt.receipt.cap);
        let op_no = insert(
            tx,
            &header.stream,
            at,
            raw,
            &common,
            &raw.hash(),
            eff_hlc,
            now_ms,
            refusal,
            Some(receipt.receipt.number),
        )?;
        projection::apply(tx, &get(tx, op_no)?, author)?;
        receipts::number(tx, &get(tx, op_no)?, &receipt.receipt)?;
        outcome.new_ops += 1;
    }
    Ok(())
}

fn author_key(tx: &Transaction<'_>, device_no: kentongan_domain::ids::DeviceNo) -> Result<[u8; 32], StoreError> {
    let own = replica::load(tx)?;
    if own.enrolled()?.device_no == device_no {
        return outbox::own_public_key(tx);
    }
    let key: Option<[u8; 32]> = tx
        .prepare_cached("SELECT public_key FROM devices WHERE device_no = :no")?
        .query_row(named_params! { ":no": device_no.0 }, |row| row.get("public_key"))
        .optional()?;
    key.ok_or(StoreError::NotBelieved(WireError::BadSignature))
}

/// The link that a new batch of this author must continue.
fn held_link(
    tx: &Transaction<'_>,
    key: &[u8; 32],
    header: &kentongan_protocol::batch::BatchHeader,
) -> Result<chain::Link, StoreError> {
    let stream: &Stream = &header.stream;
    let before: Option<Vec<u8>> = tx
        .prepare_cached(
            "SELECT bytes FROM batches
             WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND last_seq = :last",
        )?
        .query_row(
            named_params! {
                ":stream": stream.to_string(),
                ":device_no": header.device_no.0,
                ":epoch": header.epoch.0,
                ":last": signed(header.first_seq.0) - 1,
            },
            |row| row.get("bytes"),
        )
        .optional()?;
    match before {
        Some(bytes) => Batch::parse(&bytes)
            .map(|b| b.header.last)
            .map_err(|_| StoreError::Damaged("batches.bytes")),
        None if header.first_seq == Seq::FIRST => Ok(chain::start(key, stream, header.epoch, None)),
        None => Err(StoreError::NotBelieved(WireError::BadChain)),
    }
}
