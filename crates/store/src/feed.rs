//! Batches as the district's feed brings them: of others, and of this device's own past.

use kentongan_domain::authority::Refusal;
use kentongan_domain::chain::{self, Link};
use kentongan_domain::hlc::{HlcClock, effective};
use kentongan_domain::ids::{DeviceId, OpRef, Seq};
use kentongan_domain::op::RawOp;
use kentongan_domain::scope::Stream;
use kentongan_protocol::WireError;
use kentongan_protocol::batch::{Batch, BatchHeader};
use kentongan_protocol::exchange::{Cursor, FeedItem, FeedPage};
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::fork::{self, Lost};
use crate::ops::{self, NewRow, Verdict, get, hash_at, insert};
use crate::rows::signed;
use crate::{Store, StoreError, notices, outbox, projection, rebuild, receipts, replica};

/// What a feed page brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeedOutcome {
    /// Ops that were new here.
    pub new_ops: u64,
    /// Ops that this replica had already.
    pub known_ops: u64,
    /// Own ops whose branch the district does not know, signed anew in a new epoch.
    pub repaired_ops: u64,
    /// Items that do not fit what is here; kept aside.
    pub parked: u64,
}

/// Why an item is kept aside. The feed goes on behind it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("it does not verify")]
    NotBelieved(#[from] WireError),
    #[error("what it continues is not here")]
    NoPredecessor,
    #[error("another op stands in its place")]
    OtherOp,
    #[error("its author is unknown")]
    UnknownAuthor,
    #[error("it is of a stream that this laptop does not read")]
    NotForReader,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        Unfit::Store(error.into())
    }
}

pub(crate) struct Reading<'a> {
    pub district: &'a [u8; 32],
    pub now_ms: i64,
    pub clock: HlcClock,
    pub outcome: FeedOutcome,
    /// Own ops that had to make room.
    pub lost: Vec<Lost>,
    /// What the derived rows can only be made anew for.
    pub rebuild: bool,
    /// What others wrote may come without what it continues: the feed brings that.
    pub gaps: bool,
}

impl<'a> Reading<'a> {
    pub fn new(district: &'a [u8; 32], clock: HlcClock, now_ms: i64) -> Self {
        Self {
            district,
            now_ms,
            clock,
            outcome: FeedOutcome::default(),
            lost: Vec::new(),
            rebuild: false,
            gaps: false,
        }
    }
}

impl Store {
    /// Applies a page of the feed and moves the cursor, in one commit. An item that does not fit is kept aside.
    ///
    /// # Errors
    /// [`StoreError::NotBelieved`] if the page itself does not verify, [`StoreError::FeedGap`] if it is another
    /// reader's or does not continue the cursor; nothing is stored then.
    pub fn apply_remote(&self, page_bytes: &[u8]) -> Result<FeedOutcome, StoreError> {
        let (page_bytes, now_ms) = (page_bytes.to_vec(), self.wall_ms());
        self.write(move |tx| {
            let replica = replica::load(tx)?;
            let enrolment = replica.enrolled()?;
            let district = enrolment.server_key.ok_or(StoreError::NotEnrolled)?;
            let page = FeedPage::open(&page_bytes, &district).map_err(StoreError::NotBelieved)?;
            let begins = page.after.feed_seq == 0 && replica.cursor.server_epoch == 0;
            let ours = page.reader == enrolment.device_no;
            if !ours || (page.after != replica.cursor && !begins) {
                return Err(StoreError::FeedGap);
            }
            keep_roster(tx, &page)?;
            let mut reading = Reading::new(&district, replica.clock, now_ms);
            for item in &page.items {
                // What does not fit leaves nothing behind but its note.
                if let Some(unfit) = attempt(tx, &mut reading, |reading| apply_item(tx, item, reading))? {
                    park(tx, item, &unfit, &mut reading)?;
                }
            }
            conclude(tx, &replica, &mut reading)?;
            replica::keep_cursor(tx, page.through)?;
            Ok(reading.outcome)
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

    /// Items of the feed that are kept aside.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_parked(&self) -> Result<u32, StoreError> {
        self.read(|c| Ok(c.query_row("SELECT count(*) FROM parked", [], |row| row.get(0))?))
    }

    /// Ops and records of a newer version of the program: kept and forwarded, and understood after an upgrade.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_not_understood(&self) -> Result<u32, StoreError> {
        self.read(|c| {
            let edition = replica::edition(c)?;
            let mut statement = c.prepare_cached("SELECT kind, count(*) AS n FROM ops GROUP BY kind")?;
            let kinds = statement.query_and_then([], |row| {
                let kind = kentongan_domain::op::Kind::of_number(row.get("kind")?);
                Ok((kind, row.get::<_, u32>("n")?))
            })?;
            let of_kinds: u32 = kinds
                .filter(|k| !matches!(k, Ok((kind, _)) if kind.since() <= edition))
                .map(|k| k.map(|(_, n)| n))
                .sum::<Result<u32, StoreError>>()?;
            let of_classes: u32 = c
                .prepare_cached("SELECT count(*) FROM unknown_records")?
                .query_row([], |row| row.get(0))?;
            Ok(of_kinds + of_classes)
        })
    }
}

/// Applies one item, whole or not at all. Answers why not, if it does not fit.
pub(crate) fn attempt<'a>(
    tx: &Transaction<'_>,
    reading: &mut Reading<'a>,
    apply: impl FnOnce(&mut Reading<'a>) -> Result<(), Unfit>,
) -> Result<Option<Unfit>, StoreError> {
    tx.prepare_cached("SAVEPOINT item")?.execute([])?;
    let before = (reading.clock, reading.outcome, reading.lost.len());
    match apply(reading) {
        Ok(()) => {
            tx.prepare_cached("RELEASE item")?.execute([])?;
            Ok(None)
        }
        Err(Unfit::Store(error)) => Err(error),
        Err(unfit) => {
            tx.execute_batch("ROLLBACK TO item; RELEASE item")?;
            (reading.clock, reading.outcome) = (before.0, before.1);
            reading.lost.truncate(before.2);
            Ok(Some(unfit))
        }
    }
}

/// Behind the last item: signs anew what had to make room, and applies what waited for what came.
pub(crate) fn conclude(
    tx: &Transaction<'_>,
    replica: &replica::Replica,
    reading: &mut Reading<'_>,
) -> Result<(), StoreError> {
    if !reading.lost.is_empty() {
        reading.outcome.repaired_ops = reading.lost.len() as u64;
        notices::add(tx, notices::NoticeKind::Restored, reading.now_ms, reading.lost.len())?;
        fork::sign_anew(tx, replica, std::mem::take(&mut reading.lost))?;
        reading.rebuild = true;
    }
    if reading.rebuild {
        rebuild::rebuild(tx)?;
    } else {
        projection::apply_deferred(tx)?;
    }
    replica::keep_clock(tx, reading.clock.last)
}

fn keep_roster(tx: &Transaction<'_>, page: &FeedPage) -> Result<(), StoreError> {
    for vouch in &page.roster {
        let entry = &vouch.entry;
        tx.prepare_cached(
            "INSERT INTO devices (device_no, public_key, scope, role, holder_name, holder_office, vouch)
             VALUES (:no, :key, :scope, :role, :name, :office, :vouch)
             ON CONFLICT (device_no) DO UPDATE SET scope = excluded.scope, role = excluded.role,
               holder_name = excluded.holder_name, holder_office = excluded.holder_office, vouch = excluded.vouch WHERE public_key = excluded.public_key",
        )?
        .execute(named_params! {
            ":no": entry.device_no.0,
            ":key": entry.public_key,
            ":scope": entry.scope.to_string(),
            ":role": entry.role as u8,
            ":name": entry.holder_name,
            ":office": entry.holder_office,
            ":vouch": vouch.bytes(),
        })?;
    }
    Ok(())
}

fn park(tx: &Transaction<'_>, item: &FeedItem, unfit: &Unfit, reading: &mut Reading<'_>) -> Result<(), StoreError> {
    tracing::warn!(feed_seq = item.feed_seq, %unfit, "an item of the feed is kept aside");
    reading.outcome.parked += 1;
    tx.prepare_cached(
        "INSERT INTO parked (batch_id, feed_seq, reason, parked_at_ms) VALUES (:id, :feed_seq, :reason, :at)
         ON CONFLICT (batch_id) DO UPDATE SET feed_seq = excluded.feed_seq, reason = excluded.reason",
    )?
    .execute(named_params! {
        ":id": blake3::hash(&item.receipt).as_bytes(),
        ":feed_seq": signed(item.feed_seq),
        ":reason": unfit.to_string(),
        ":at": reading.now_ms,
    })?;
    Ok(())
}

/// Lets the feed be read from its beginning where this program may understand what an older one had to keep aside. What is
/// here already costs its bytes once more and changes nothing.
pub(crate) fn read_parked_anew(tx: &Transaction<'_>) -> Result<(), StoreError> {
    if tx.execute("DELETE FROM parked", [])? > 0 {
        let server_epoch = replica::load(tx)?.cursor.server_epoch;
        replica::keep_cursor(
            tx,
            Cursor {
                server_epoch,
                ..Cursor::default()
            },
        )?;
    }
    Ok(())
}

pub(crate) fn apply_item(tx: &Transaction<'_>, item: &FeedItem, reading: &mut Reading<'_>) -> Result<(), Unfit> {
    let receipt = SignedReceipt::open(&item.receipt, reading.district)?;
    let known: Option<(bool, Vec<u8>)> = tx
        .prepare_cached("SELECT superseded, bytes FROM batches WHERE batch_id = :id")?
        .query_row(named_params! { ":id": receipt.receipt.batch_id }, |row| {
            Ok((row.get("superseded")?, row.get("bytes")?))
        })
        .optional()?;
    // What had to make way here, and stands at the district again, takes its place back.
    let returns = |superseded: bool| superseded && !receipt.receipt.held && !receipts::is_given_up(&receipt.receipt);
    if known.as_ref().is_some_and(|(superseded, _)| !returns(*superseded)) {
        reading.outcome.known_ops += u64::from(receipt.receipt.count());
        let settled = receipts::settle(tx, &receipt)?;
        reading.rebuild |= settled.rebuild;
        return Ok(());
    }
    let bytes = match known {
        Some((_, kept)) if item.batch.is_empty() => kept,
        _ if item.batch.is_empty() => return Err(Unfit::NoPredecessor),
        _ => item.batch.clone(),
    };
    let batch = Batch::parse(&bytes)?;
    if receipt.receipt.batch_id != batch.id || receipt.receipt.chain != batch.header.last {
        return Err(WireError::BadChain.into());
    }
    let own = replica::load(tx)?.enrolled()?.device_no == batch.header.device_no;
    let key = author_key(tx, batch.header.device_no)?.ok_or(Unfit::UnknownAuthor)?;
    let ops = batch.verify(&key)?;
    if own && has_no_place(tx, &batch.header, &receipt.receipt, &key)? {
        return file_under_new_names(tx, &batch.header, &ops, reading);
    }
    if !receipt.receipt.held && (own || !reading.gaps) {
        check_place(tx, &key, &batch.header)?;
    }
    if own && !receipt.receipt.held {
        reading.rebuild |= fork::adopt_parent(tx, &batch.header)?;
    }
    keep_bytes(tx, &batch, reading.now_ms)?;
    receipts::keep(tx, &receipt)?;
    let author = DeviceId::of_public_key(&key);
    for (index, raw) in ops.iter().enumerate() {
        let at = OpRef {
            device_no: batch.header.device_no,
            epoch: batch.header.epoch,
            seq: Seq(batch.header.first_seq.0 + index as u64),
        };
        match hash_at(tx, &batch.header.stream, at)? {
            Some(hash) if hash == raw.hash() => reading.outcome.known_ops += 1,
            Some(_) if own => {
                // The district holds another op in this place: this laptop was restored from an older copy, or has a twin.
                let removed = fork::remove_branch(tx, &batch.header.stream, at, &batch.id)?;
                reading.lost.extend(removed);
                keep_op(tx, &batch.header, at, raw, &receipt.receipt, author, reading)?;
            }
            // Its author wrote another there after the district was set back, or was restored himself.
            Some(_) if !receipt.receipt.held => {
                fork::give_way(tx, &batch.header, at, &batch.id)?;
                reading.rebuild = true;
                keep_op(tx, &batch.header, at, raw, &receipt.receipt, author, reading)?;
            }
            Some(_) => return Err(Unfit::OtherOp),
            None => keep_op(tx, &batch.header, at, raw, &receipt.receipt, author, reading)?,
        }
        if own {
            fork::extend_head(tx, &batch.header, at, &key)?;
        }
    }
    // Ops that were here before the batch came, such as own ones that a copy had not sealed yet.
    let settled = receipts::settle(tx, &receipt)?;
    reading.rebuild |= settled.rebuild;
    Ok(())
}

/// Is an own batch, that is not here, one that cannot stand in its chain: sent ahead of predecessors that no disk of this
/// laptop has any more, or on a branch that it has left since?
fn has_no_place(c: &Connection, header: &BatchHeader, receipt: &Receipt, key: &PublicKey) -> Result<bool, StoreError> {
    if receipt.held {
        let (head, link) = ops::head(c, &header.stream, header.epoch, key, header.parent.as_ref())?;
        return Ok(header.first_seq != head.next() || header.prev != link);
    }
    Ok(receipts::is_given_up(receipt))
}

/// Signs own ops anew that the district has and this laptop lost, unless they are here under whatever name.
pub(crate) fn file_under_new_names(
    tx: &Transaction<'_>,
    header: &BatchHeader,
    ops: &[RawOp],
    reading: &mut Reading<'_>,
) -> Result<(), Unfit> {
    let here = fork::names_of_own_ops(tx, &header.stream)?;
    for (index, raw) in ops.iter().enumerate() {
        let Ok(common) = raw.decode_common() else { continue };
        if here.contains(&raw.first_name(&common)) {
            reading.outcome.known_ops += 1;
            continue;
        }
        reading.clock.observe(common.hlc, reading.now_ms);
        reading.lost.push(Lost {
            stream: header.stream.clone(),
            at: OpRef {
                device_no: header.device_no,
                epoch: header.epoch,
                seq: Seq(header.first_seq.0 + index as u64),
            },
            raw: raw.clone(),
            op_hash: raw.hash(),
            stored_at_ms: reading.now_ms,
        });
    }
    Ok(())
}

/// Keeps a batch as its author sealed it. What the district says of it stands beside it.
pub(crate) fn keep_bytes(tx: &Transaction<'_>, batch: &Batch, now_ms: i64) -> Result<(), StoreError> {
    let header = &batch.header;
    tx.prepare_cached(
        "INSERT INTO batches (batch_id, stream, device_no, epoch, first_seq, last_seq, bytes, stored_at_ms)
         VALUES (:id, :stream, :device_no, :epoch, :first, :last, :bytes, :stored)
         ON CONFLICT (batch_id) DO UPDATE SET superseded = 0",
    )?
    .execute(named_params! {
        ":id": batch.id,
        ":stream": header.stream.to_string(),
        ":device_no": header.device_no.0,
        ":epoch": header.epoch.0,
        ":first": signed(header.first_seq.0),
        ":last": signed(header.last_seq().0),
        ":bytes": batch.bytes(),
        ":stored": now_ms,
    })?;
    Ok(())
}

fn keep_op(
    tx: &Transaction<'_>,
    header: &BatchHeader,
    at: OpRef,
    raw: &RawOp,
    receipt: &Receipt,
    author: DeviceId,
    reading: &mut Reading<'_>,
) -> Result<(), StoreError> {
    let Ok(common) = raw.decode_common() else {
        // The district has refused what nobody can read; its bytes stay in the batch.
        return Ok(());
    };
    let eff_hlc = effective(common.hlc, receipt.cap_of(at.seq));
    reading.clock.observe(eff_hlc, reading.now_ms);
    let mut refusal = receipt.refusal_of(at.seq);
    if let Some(was) = common.was {
        reading.rebuild = true;
        fork::pass_over_held(tx, at.device_no, &was.hash)?;
    }
    if receipt.held && refusal.is_none() && fork::was_signed_anew(tx, at, &raw.hash())? {
        refusal = Some(Refusal::Duplicate);
    }
    let op_no = insert(
        tx,
        &NewRow {
            stream: &header.stream,
            at,
            raw,
            common: &common,
            op_hash: &raw.hash(),
            eff_hlc,
            stored_at_ms: reading.now_ms,
            verdict: Verdict {
                refusal: refusal.map(|r| r as u8),
                receipt_number: Some(receipt.number),
                held: receipt.held,
                repaired_ms: receipt.repaired_ms(at.seq),
            },
            begins: None,
        },
    )?;
    projection::apply(tx, &get(tx, op_no)?, author)?;
    receipts::number(tx, &get(tx, op_no)?, receipt)?;
    reading.outcome.new_ops += 1;
    Ok(())
}

/// Key of a device: this one's own, or as the district vouches for it.
pub(crate) fn author_key(
    c: &Connection,
    device_no: kentongan_domain::ids::DeviceNo,
) -> Result<Option<[u8; 32]>, StoreError> {
    let own = replica::load(c)?;
    if own.enrolled()?.device_no == device_no {
        return outbox::own_public_key(c).map(Some);
    }
    Ok(
        c.prepare_cached("SELECT public_key FROM devices WHERE device_no = :no")?
            .query_row(named_params! { ":no": device_no.0 }, |row| row.get("public_key"))
            .optional()?,
    )
}

/// Does the batch continue what is here of its chain?
fn check_place(c: &Connection, key: &[u8; 32], header: &BatchHeader) -> Result<(), Unfit> {
    let before = if header.first_seq == Seq::FIRST {
        chain::start(key, &header.stream, header.epoch, header.parent.as_ref())
    } else {
        let at = OpRef {
            device_no: header.device_no,
            epoch: header.epoch,
            seq: Seq(header.first_seq.0 - 1),
        };
        link_at(c, &header.stream, at)?.ok_or(Unfit::NoPredecessor)?
    };
    if before == header.prev {
        Ok(())
    } else {
        Err(WireError::BadChain.into())
    }
}

/// The link after an op, from the batch that holds it.
fn link_at(c: &Connection, stream: &Stream, at: OpRef) -> Result<Option<Link>, StoreError> {
    let Some(bytes) = batch_at(c, stream, at)? else {
        return Ok(None);
    };
    let header = Batch::parse(&bytes)
        .map_err(|_| StoreError::Damaged("batches.bytes"))?
        .header;
    link_in(c, &header, at).map(Some)
}

/// The sealed bytes of the batch that an op of the log is in.
pub(crate) fn batch_at(c: &Connection, stream: &Stream, at: OpRef) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(c.prepare_cached(
        "SELECT bytes FROM batches WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND NOT superseded
           AND last_seq >= :seq AND first_seq <= :seq ORDER BY last_seq = :seq DESC, last_seq LIMIT 1",
    )?
    .query_row(
        named_params! {
            ":stream": stream.to_string(),
            ":device_no": at.device_no.0,
            ":epoch": at.epoch.0,
            ":seq": signed(at.seq.0),
        },
        |row| row.get("bytes"),
    )
    .optional()?)
}

/// The link after an op of the batch with this header.
pub(crate) fn link_in(c: &Connection, header: &BatchHeader, at: OpRef) -> Result<Link, StoreError> {
    if header.last_seq() == at.seq {
        return Ok(header.last);
    }
    let mut link = header.prev;
    for n in header.first_seq.0..=at.seq.0 {
        let hash = ops::hash_at(c, &header.stream, OpRef { seq: Seq(n), ..at })?.ok_or(StoreError::Damaged("ops"))?;
        link = chain::extend(&link, &hash);
    }
    Ok(link)
}
