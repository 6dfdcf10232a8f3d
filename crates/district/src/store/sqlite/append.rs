//! Keeping a batch: in its turn, ahead of it, or on a branch that split off.
//!
//! Invariant: what is known of a batch only grows. It is held, then accepted; or forked, and kept for whoever asks.

use chrono::Datelike as _;
use kentongan_domain::authority::Refusal;
use kentongan_domain::calendar::Zone;
use kentongan_domain::hlc::{EARLIEST_MS, Hlc, HlcClock};
use kentongan_domain::ids::{Epoch, OpRef, Seq};
use kentongan_domain::op::{Common, Kind, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::{Batch, BatchHeader};
use kentongan_protocol::exchange::extend_mark;
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use super::super::{Appended, Arrival, Device, Identity, StoreError};
use super::blob_uses;
use super::erasures;
use super::feed::mark_at;
use super::forks::{note_clone, note_fork};
use super::judge::{self, Judged, Read};
use super::place::{Place, place};
use super::{identity, signed, unsigned};

/// Held batches of one device: at 16 kB each, what a village writes in a year.
const HELD_MAX: i64 = 256;

/// What an arrival tells of its moment, kept with a held batch until it is settled.
#[derive(Clone, Copy)]
struct Moment {
    cap: Hlc,
    arrived_at_ms: i64,
    boot: u32,
    mono_ms: u64,
}

/// `read`: the ops of the arrival, read.
pub(super) fn append(tx: &Transaction<'_>, arrival: &Arrival, read: &[Read]) -> Result<Appended, StoreError> {
    let author = &arrival.author;
    let erased = erasures::admitted(tx, &arrival.batch, &arrival.ops)?;
    let batch = erased.as_ref().unwrap_or(&arrival.batch);
    if let Some(known) = find(tx, batch)? {
        complete(tx, author, batch, &known)?;
        return Ok(match known.receipt {
            Some(receipt) => Appended::Receipts(vec![receipt]),
            None => Appended::Forked,
        });
    }
    let service = identity(tx)?.ok_or(StoreError::NotSetUp)?;
    let place = place(tx, author, &batch.header, &arrival.ops)?;
    if matches!(place, Place::Ahead) && count_held(tx, author)? >= HELD_MAX {
        return Ok(Appended::HeldTooMany);
    }
    let adopted = arrival.adopted.as_ref().filter(|a| a.receipt.batch_id == batch.id);
    let moment = match adopted {
        // Assigned once, at the first receipt: our earlier word stands.
        Some(earlier) => Moment {
            cap: earlier.receipt.cap,
            arrived_at_ms: earlier.receipt.received_at_ms,
            boot: 0,
            mono_ms: 0,
        },
        None => Moment {
            cap: next_cap(tx, arrival.now_ms)?,
            arrived_at_ms: arrival.now_ms,
            boot: arrival.boot,
            mono_ms: arrival.mono_ms,
        },
    };
    if let Some(earlier) = adopted {
        tx.prepare_cached("UPDATE service SET hlc = max(hlc, :cap)")?
            .execute(named_params! { ":cap": signed(earlier.receipt.cap.0) })?;
    }
    match place {
        Place::Forked { at } => {
            keep(tx, author, batch, moment, adopted, "forked", None)?;
            note_fork(tx, author, &batch.header, at, arrival.now_ms)?;
            if adopted.is_some() {
                // It counted as delivered. Its author hears of it through his feed and signs anew what he may have lost.
                settle_forked(tx, &service, author, batch, moment)?;
            }
            settle_behind_forked(tx, &service, author, &batch.header)?;
            Ok(Appended::Forked)
        }
        Place::Ahead => hold(tx, &service, author, batch, read, moment, adopted).map(|r| Appended::Receipts(vec![r])),
        Place::Next { known } => {
            note_clone(tx, author, &batch.header, arrival.now_ms)?;
            let mut receipts = vec![accept(
                tx,
                &service,
                author,
                batch,
                &arrival.ops,
                read,
                known,
                moment,
                adopted,
                true,
            )?];
            receipts.extend(follow(tx, &service, author, &batch.header.stream, batch.header.epoch)?);
            Ok(Appended::Receipts(receipts))
        }
    }
}

struct Known {
    bytes: Vec<u8>,
    receipt: Option<Vec<u8>>,
}

fn find(tx: &Transaction<'_>, batch: &Batch) -> Result<Option<Known>, StoreError> {
    Ok(tx
        .prepare_cached("SELECT bytes, receipt FROM batches WHERE batch_id = :id")?
        .query_row(named_params! { ":id": batch.id }, |row| {
            Ok(Known {
                bytes: row.get("bytes")?,
                receipt: row.get("receipt")?,
            })
        })
        .optional()?)
}

/// A copy that a reader gave back may lack personal parts; the author's brings them.
fn complete(tx: &Transaction<'_>, author: &Device, fuller: &Batch, known: &Known) -> Result<(), StoreError> {
    let held = Batch::parse(&known.bytes).map_err(|_| StoreError::Damaged("batches.bytes"))?;
    let completed = held
        .completed_by(fuller, &author.public_key)
        .map_err(|_| StoreError::Damaged("batches.bytes"))?;
    if let Some(batch) = completed {
        tx.prepare_cached("UPDATE batches SET bytes = :bytes WHERE batch_id = :id")?
            .execute(named_params! { ":bytes": batch.bytes(), ":id": batch.id })?;
    }
    Ok(())
}

fn count_held(c: &Connection, device: &Device) -> Result<i64, StoreError> {
    Ok(
        c.prepare_cached("SELECT count(*) FROM batches WHERE device_no = :no AND state = 'held'")?
            .query_row(named_params! { ":no": device.device_no.0 }, |row| row.get(0))?,
    )
}

/// A service clock that is further behind its own last stamp than this was wrong before, unless it is wrong now.
const LEAD_MAX_MS: i64 = 31 * 24 * 60 * 60 * 1000;

/// Our stamp for what arrives now. Caps do not go back, so that a clock which has fallen back makes nobody's new words old; but one
/// that was years ahead for a day must not let claims of those years through for years.
fn next_cap(tx: &Transaction<'_>, now_ms: i64) -> Result<Hlc, StoreError> {
    let last: i64 = tx
        .prepare_cached("SELECT hlc FROM service")?
        .query_row([], |row| row.get("hlc"))?;
    let last = Hlc(unsigned(last));
    let is_mended = now_ms >= EARLIEST_MS && last.ms().saturating_sub(now_ms) > LEAD_MAX_MS;
    let mut clock = HlcClock {
        last: if is_mended { Hlc::default() } else { last },
        offset_ms: 0,
    };
    let cap = clock.tick(now_ms);
    tx.prepare_cached("UPDATE service SET hlc = :hlc")?
        .execute(named_params! { ":hlc": signed(cap.0) })?;
    Ok(cap)
}

/// The batch with our word on it, written once: it is long.
fn keep(
    tx: &Transaction<'_>,
    author: &Device,
    batch: &Batch,
    moment: Moment,
    adopted: Option<&SignedReceipt>,
    state: &str,
    receipt: Option<&SignedReceipt>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO batches (batch_id, stream, device_no, epoch, first_seq, last_seq, bytes, state, cap, arrived_at_ms,
           boot, mono_ms, adopted, receipt)
         VALUES (:id, :stream, :no, :epoch, :first, :last, :bytes, :state, :cap, :at, :boot, :mono, :adopted, :receipt)",
    )?
    .execute(named_params! {
        ":id": batch.id,
        ":stream": batch.header.stream.to_string(),
        ":no": author.device_no.0,
        ":epoch": batch.header.epoch.0,
        ":first": signed(batch.header.first_seq.0),
        ":last": signed(batch.header.last_seq().0),
        ":bytes": batch.bytes(),
        ":cap": signed(moment.cap.0),
        ":at": moment.arrived_at_ms,
        ":boot": moment.boot,
        ":mono": signed(moment.mono_ms),
        ":adopted": adopted.map(SignedReceipt::bytes),
        ":state": state,
        ":receipt": receipt.map(SignedReceipt::bytes),
    })?;
    Ok(())
}

/// A receipt without verdicts, for the numbers and words that every receipt has.
fn blank(service: &Identity, author: &Device, batch: &Batch, moment: Moment, number: u64) -> Receipt {
    Receipt {
        number,
        server_epoch: service.server_epoch,
        device_no: author.device_no,
        epoch: batch.header.epoch,
        stream: batch.header.stream.clone(),
        first_seq: batch.header.first_seq,
        through_seq: batch.header.last_seq(),
        chain: batch.header.last,
        batch_id: batch.id,
        cap: moment.cap,
        received_at_ms: moment.arrived_at_ms,
        rejected: Vec::new(),
        numbers: Vec::new(),
        held: false,
        repaired: Vec::new(),
        earlier_caps: Vec::new(),
    }
}

fn seq_at(header: &BatchHeader, index: usize) -> Seq {
    Seq(header.first_seq.0 + index as u64)
}

/// Keeps a batch ahead of its predecessors, and tells the readers of it at once.
fn hold(
    tx: &Transaction<'_>,
    service: &Identity,
    author: &Device,
    batch: &Batch,
    ops: &[Read],
    moment: Moment,
    adopted: Option<&SignedReceipt>,
) -> Result<Vec<u8>, StoreError> {
    let foreseen = judge::foresee(author, &batch.header.stream, ops);
    let mut receipt = blank(service, author, batch, moment, next_receipt_no(tx)?);
    receipt.held = true;
    receipt.rejected = foreseen
        .into_iter()
        .enumerate()
        .filter_map(|(i, refusal)| refusal.map(|r| (seq_at(&batch.header, i), r)))
        .collect();
    receipt.repaired = repaired(judge::commons(ops), &batch.header, moment);
    let receipt = SignedReceipt::sign(receipt, &service.key());
    keep(tx, author, batch, moment, adopted, "held", Some(&receipt))?;
    tell(tx, batch, &receipt, true)?;
    Ok(receipt.bytes().to_vec())
}

/// Judges a batch whose turn it is, and applies it.
#[expect(
    clippy::too_many_arguments,
    reason = "the facts of one arrival, each named by its type"
)]
fn accept(
    tx: &Transaction<'_>,
    service: &Identity,
    author: &Device,
    batch: &Batch,
    ops: &[RawOp],
    read: &[Read],
    known: usize,
    moment: Moment,
    adopted: Option<&SignedReceipt>,
    is_new: bool,
) -> Result<Vec<u8>, StoreError> {
    let header = &batch.header;
    let mut judged = judge::judge(
        tx,
        author,
        &header.stream,
        header.epoch,
        header.first_seq,
        read,
        service.edition,
    )?;
    let mut earlier_caps = Vec::new();
    for (index, op) in judged.iter_mut().enumerate().take(known) {
        let (cap, refusal) = earlier_verdict(tx, author, header, seq_at(header, index))?;
        op.refusal = refusal;
        earlier_caps.push((seq_at(header, index), cap));
    }
    if let Some(earlier) = adopted {
        for (index, op) in judged.iter_mut().enumerate().skip(known) {
            op.refusal = judge::as_judged_before(op.refusal, earlier.receipt.refusal_of(seq_at(header, index)));
        }
    }
    let numbers = number_issues(tx, service, author, header, &judged, known, moment, adopted)?;
    let rejected: Vec<(Seq, Refusal)> = judged
        .iter()
        .enumerate()
        .filter_map(|(i, op)| op.refusal.map(|r| (seq_at(header, i), r)))
        .collect();
    // Our earlier word is given again byte for byte, unless another receipt or another issue bears its numbers by now.
    let again = adopted
        .filter(|a| !a.receipt.held && a.receipt.numbers == numbers && a.receipt.rejected == rejected && known == 0);
    let again = match again {
        Some(earlier) if !is_taken(tx, earlier)? => Some(earlier.clone()),
        _ => None,
    };
    let receipt = match again {
        Some(earlier) => {
            tx.prepare_cached("UPDATE service SET receipt_no = max(receipt_no, :no)")?
                .execute(named_params! { ":no": signed(earlier.receipt.number) })?;
            earlier
        }
        None => {
            let mut receipt = blank(service, author, batch, moment, next_receipt_no(tx)?);
            receipt.rejected = rejected;
            receipt.numbers = numbers;
            receipt.repaired = match adopted {
                Some(earlier) => earlier.receipt.repaired.clone(),
                None => repaired(judged.iter().map(|op| op.common), header, moment),
            };
            receipt.earlier_caps = match adopted {
                Some(earlier) if !earlier.receipt.earlier_caps.is_empty() => earlier.receipt.earlier_caps.clone(),
                _ => earlier_caps,
            };
            SignedReceipt::sign(receipt, &service.key())
        }
    };
    if is_new {
        keep(tx, author, batch, moment, adopted, "accepted", Some(&receipt))?;
    } else {
        settle(tx, batch, "accepted", &receipt)?;
    }
    for (index, (raw, op)) in ops.iter().zip(&judged).enumerate().skip(known) {
        let seq = seq_at(header, index);
        keep_op(tx, author, header, batch, seq, raw, op, receipt.receipt.cap_of(seq))?;
    }
    let applied = || judged.iter().skip(known).filter(|op| op.refusal.is_none());
    // Once all are filed: a photo may be of an issue that begins further on.
    for op in applied() {
        if let Some(common) = op.common {
            let first_name = common.was.map_or(op.hash, |was| was.hash);
            blob_uses::note(tx, &header.stream, (author.device_no, first_name), common)?;
        }
    }
    for order in applied().filter(|op| op.kind() == Some(Kind::ErasureCreate)) {
        if let Some(common) = order.common {
            erasures::carry_out(tx, &header.stream, common)?;
        }
    }
    if known < ops.len() {
        tx.prepare_cached(
            "INSERT INTO heads (device_no, stream, epoch, seq, chain) VALUES (:no, :stream, :epoch, :seq, :chain)
             ON CONFLICT (device_no, stream, epoch) DO UPDATE SET seq = excluded.seq, chain = excluded.chain",
        )?
        .execute(named_params! {
            ":no": author.device_no.0,
            ":stream": header.stream.to_string(),
            ":epoch": header.epoch.0,
            ":seq": signed(header.last_seq().0),
            ":chain": header.last,
        })?;
    }
    // Of one that was held, the readers have the bytes already.
    tell(tx, batch, &receipt, is_new)?;
    Ok(receipt.bytes().to_vec())
}

/// Settles the held batches whose turn has come.
fn follow(
    tx: &Transaction<'_>,
    service: &Identity,
    author: &Device,
    stream: &Stream,
    epoch: Epoch,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut receipts = Vec::new();
    while let Some((batch, moment, adopted)) = next_held(tx, author, stream, epoch)? {
        let damaged = |_| StoreError::Damaged("batches.bytes");
        // What it is about may not have been here when it came.
        erasures::clean(tx, &batch.id)?;
        let ops = batch.verify(&author.public_key).map_err(damaged)?;
        let adopted = adopted
            .map(|bytes| SignedReceipt::open(&bytes, &service.key().public()))
            .transpose()
            .map_err(|_| StoreError::Damaged("batches.adopted"))?;
        receipts.push(match place(tx, author, &batch.header, &ops)? {
            Place::Next { known } => accept(
                tx,
                service,
                author,
                &batch,
                &ops,
                &judge::read(&ops, service.edition),
                known,
                moment,
                adopted.as_ref(),
                false,
            )?,
            // Another branch took its place: it is kept, and its author signs its ops anew.
            Place::Forked { at } => {
                note_fork(tx, author, &batch.header, at, moment.arrived_at_ms)?;
                let receipt = settle_forked(tx, service, author, &batch, moment)?;
                settle_behind_forked(tx, service, author, &batch.header)?;
                receipt
            }
            Place::Ahead => return Ok(receipts),
        });
    }
    Ok(receipts)
}

/// Tells everybody that a batch lies on a branch that was given up.
fn settle_forked(
    tx: &Transaction<'_>,
    service: &Identity,
    author: &Device,
    batch: &Batch,
    moment: Moment,
) -> Result<Vec<u8>, StoreError> {
    let mut receipt = blank(service, author, batch, moment, next_receipt_no(tx)?);
    receipt.rejected = (0..batch.header.count as usize)
        .map(|i| (seq_at(&batch.header, i), Refusal::Forked))
        .collect();
    let receipt = SignedReceipt::sign(receipt, &service.key());
    settle(tx, batch, "forked", &receipt)?;
    tell(tx, batch, &receipt, false)?;
    Ok(receipt.bytes().to_vec())
}

/// What was held for its turn behind a batch that is on a branch given up waits no longer.
fn settle_behind_forked(
    tx: &Transaction<'_>,
    service: &Identity,
    author: &Device,
    forked: &BatchHeader,
) -> Result<(), StoreError> {
    let mut behind = forked.clone();
    while let Some((batch, moment)) = held_behind(tx, author, &behind)? {
        note_fork(tx, author, &batch.header, batch.header.first_seq, moment.arrived_at_ms)?;
        settle_forked(tx, service, author, &batch, moment)?;
        behind = batch.header;
    }
    Ok(())
}

fn held_behind(c: &Connection, author: &Device, forked: &BatchHeader) -> Result<Option<(Batch, Moment)>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT bytes, cap, arrived_at_ms, boot, mono_ms FROM batches
         WHERE device_no = :no AND stream = :stream AND epoch = :epoch AND state = 'held' AND first_seq = :next",
    )?;
    let mut rows = statement.query(named_params! {
        ":no": author.device_no.0,
        ":stream": forked.stream.to_string(),
        ":epoch": forked.epoch.0,
        ":next": signed(forked.last_seq().next().0),
    })?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get("bytes")?;
        let batch = Batch::parse(&bytes).map_err(|_| StoreError::Damaged("batches.bytes"))?;
        if batch.header.prev == forked.last {
            return Ok(Some((batch, read_moment(row)?)));
        }
    }
    Ok(None)
}

type HeldBatch = (Batch, Moment, Option<Vec<u8>>);

fn next_held(c: &Connection, author: &Device, stream: &Stream, epoch: Epoch) -> Result<Option<HeldBatch>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT b.bytes, b.cap, b.arrived_at_ms, b.boot, b.mono_ms, b.adopted
         FROM batches b JOIN heads h ON h.device_no = b.device_no AND h.stream = b.stream AND h.epoch = b.epoch
         WHERE b.device_no = :no AND b.stream = :stream AND b.epoch = :epoch AND b.state = 'held'
           AND b.first_seq <= h.seq + 1 ORDER BY b.first_seq, b.batch_id LIMIT 1",
    )?;
    let mut rows = statement.query(named_params! {
        ":no": author.device_no.0, ":stream": stream.to_string(), ":epoch": epoch.0,
    })?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let bytes: Vec<u8> = row.get("bytes")?;
    let batch = Batch::parse(&bytes).map_err(|_| StoreError::Damaged("batches.bytes"))?;
    Ok(Some((batch, read_moment(row)?, row.get("adopted")?)))
}

fn read_moment(row: &Row<'_>) -> Result<Moment, StoreError> {
    Ok(Moment {
        cap: Hlc(unsigned(row.get("cap")?)),
        arrived_at_ms: row.get("arrived_at_ms")?,
        boot: row.get("boot")?,
        mono_ms: unsigned(row.get("mono_ms")?),
    })
}

/// When ops of a doubtful clock were really made: now, less their age by the author's monotonic clock.
fn repaired<'a>(
    ops: impl Iterator<Item = Option<&'a Common>>,
    header: &BatchHeader,
    moment: Moment,
) -> Vec<(Seq, i64)> {
    let age = |mono_ms: u64| {
        moment
            .mono_ms
            .checked_sub(mono_ms)
            .and_then(|age| i64::try_from(age).ok())
    };
    ops.enumerate()
        .filter_map(|(index, common)| {
            let common = common?;
            let comparable = common.clock_doubt && common.boot == moment.boot;
            let age = age(common.mono_ms).filter(|_| comparable)?;
            Some((seq_at(header, index), moment.arrived_at_ms.saturating_sub(age)))
        })
        .collect()
}

fn earlier_verdict(
    c: &Connection,
    author: &Device,
    header: &BatchHeader,
    seq: Seq,
) -> Result<(Hlc, Option<Refusal>), StoreError> {
    Ok(c.prepare_cached(
        "SELECT cap, refusal FROM ops WHERE stream = :stream AND device_no = :no AND epoch = :epoch AND seq = :seq",
    )?
    .query_row(
        named_params! {
            ":stream": header.stream.to_string(),
            ":no": author.device_no.0,
            ":epoch": header.epoch.0,
            ":seq": signed(seq.0),
        },
        |row| {
            let refusal: Option<u8> = row.get("refusal")?;
            Ok((Hlc(unsigned(row.get("cap")?)), refusal.and_then(Refusal::of_number)))
        },
    )?)
}

/// Register numbers of the issues in a batch, new ones and those that they have already.
#[expect(
    clippy::too_many_arguments,
    reason = "the facts of one arrival, each named by its type"
)]
fn number_issues(
    tx: &Transaction<'_>,
    service: &Identity,
    author: &Device,
    header: &BatchHeader,
    judged: &[Judged<'_>],
    known: usize,
    moment: Moment,
    adopted: Option<&SignedReceipt>,
) -> Result<Vec<(Seq, i32, u32)>, StoreError> {
    let this_year = Zone::of_region(&service.district).date(moment.arrived_at_ms).year();
    let mut numbers = Vec::new();
    // The next of this year, once it was looked up.
    let mut next: Option<u32> = None;
    for (index, op) in judged.iter().enumerate() {
        if op.kind() != Some(Kind::IssueCreate) || op.refusal.is_some() {
            continue;
        }
        let at = OpRef {
            device_no: author.device_no,
            epoch: header.epoch,
            seq: seq_at(header, index),
        };
        let earlier = adopted.and_then(|a| a.receipt.numbers.iter().find(|(seq, _, _)| *seq == at.seq));
        let (year, number) = match (index < known, earlier) {
            (true, _) => given_number(tx, &header.stream, at)?,
            (false, Some((_, year, number))) if !is_number_taken(tx, &header.stream, *year, *number)? => {
                // It may be beyond what was looked up.
                next = None;
                (*year, *number)
            }
            (false, _) => {
                let number = match next {
                    Some(number) => number,
                    None => next_number(tx, &header.stream, this_year)?,
                };
                next = Some(number + 1);
                (this_year, number)
            }
        };
        if index >= known {
            tx.prepare_cached(
                "INSERT INTO issue_numbers (stream, year, number, device_no, epoch, seq)
                 VALUES (:stream, :year, :number, :no, :epoch, :seq)",
            )?
            .execute(named_params! {
                ":stream": header.stream.to_string(),
                ":year": year,
                ":number": number,
                ":no": at.device_no.0,
                ":epoch": at.epoch.0,
                ":seq": signed(at.seq.0),
            })?;
        }
        numbers.push((at.seq, year, number));
    }
    Ok(numbers)
}

fn given_number(c: &Connection, stream: &Stream, at: OpRef) -> Result<(i32, u32), StoreError> {
    Ok(c.prepare_cached(
        "SELECT year, number FROM issue_numbers
         WHERE stream = :stream AND device_no = :no AND epoch = :epoch AND seq = :seq",
    )?
    .query_row(
        named_params! {
            ":stream": stream.to_string(), ":no": at.device_no.0, ":epoch": at.epoch.0, ":seq": signed(at.seq.0),
        },
        |row| Ok((row.get("year")?, row.get("number")?)),
    )?)
}

fn is_number_taken(c: &Connection, stream: &Stream, year: i32, number: u32) -> Result<bool, StoreError> {
    Ok(
        c.prepare_cached("SELECT 1 FROM issue_numbers WHERE stream = :stream AND year = :year AND number = :number")?
            .exists(named_params! { ":stream": stream.to_string(), ":year": year, ":number": number })?,
    )
}

fn next_number(c: &Connection, stream: &Stream, year: i32) -> Result<u32, StoreError> {
    Ok(c.prepare_cached(
        "SELECT coalesce(max(number), 0) + 1 FROM issue_numbers WHERE stream = :stream AND year = :year",
    )?
    .query_row(named_params! { ":stream": stream.to_string(), ":year": year }, |row| {
        row.get(0)
    })?)
}

fn next_receipt_no(tx: &Transaction<'_>) -> Result<u64, StoreError> {
    let number: i64 = tx
        .prepare_cached("UPDATE service SET receipt_no = receipt_no + 1 RETURNING receipt_no")?
        .query_row([], |row| row.get(0))?;
    Ok(unsigned(number))
}

fn is_taken(c: &Connection, receipt: &SignedReceipt) -> Result<bool, StoreError> {
    Ok(
        c.prepare_cached("SELECT 1 FROM feed WHERE server_epoch = :epoch AND receipt_no = :no")?
            .exists(named_params! {
                ":epoch": receipt.receipt.server_epoch, ":no": signed(receipt.receipt.number),
            })?,
    )
}

/// Our newest word on a batch that is kept already.
fn settle(tx: &Transaction<'_>, batch: &Batch, state: &str, receipt: &SignedReceipt) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE batches SET state = :state, receipt = :receipt WHERE batch_id = :id")?
        .execute(named_params! { ":state": state, ":receipt": receipt.bytes(), ":id": batch.id })?;
    Ok(())
}

/// A row of the feed that tells the readers.
fn tell(tx: &Transaction<'_>, batch: &Batch, receipt: &SignedReceipt, with_batch: bool) -> Result<(), StoreError> {
    let feed_seq: i64 = tx
        .prepare_cached("UPDATE service SET feed_seq = feed_seq + 1 RETURNING feed_seq")?
        .query_row([], |row| row.get(0))?;
    let before = mark_at(tx, unsigned(feed_seq) - 1)?.ok_or(StoreError::Damaged("feed.mark"))?;
    tx.prepare_cached(
        "INSERT INTO feed (feed_seq, mark, stream, device_no, batch_id, receipt, server_epoch, receipt_no, with_batch)
         VALUES (:feed_seq, :mark, :stream, :no, :id, :receipt, :epoch, :receipt_no, :with_batch)",
    )?
    .execute(named_params! {
        ":feed_seq": feed_seq,
        ":mark": extend_mark(before, receipt.bytes()),
        ":stream": batch.header.stream.to_string(),
        ":no": receipt.receipt.device_no.0,
        ":id": batch.id,
        ":receipt": receipt.bytes(),
        ":epoch": receipt.receipt.server_epoch,
        ":receipt_no": signed(receipt.receipt.number),
        ":with_batch": with_batch,
    })?;
    Ok(())
}

#[expect(
    clippy::too_many_arguments,
    reason = "the columns of one row, each named by its type"
)]
fn keep_op(
    tx: &Transaction<'_>,
    author: &Device,
    header: &BatchHeader,
    batch: &Batch,
    seq: Seq,
    raw: &RawOp,
    judged: &Judged<'_>,
    cap: Hlc,
) -> Result<(), StoreError> {
    let (kind, was_hash) = match judged.common {
        Some(common) => (common.kind.number(), common.was.map(|was| was.hash)),
        None => judge::filed_as(raw),
    };
    tx.prepare_cached(
        "INSERT INTO ops (stream, device_no, epoch, seq, kind, op_hash, was_hash, batch_id, cap, refusal)
         VALUES (:stream, :no, :epoch, :seq, :kind, :hash, :was, :id, :cap, :refusal)",
    )?
    .execute(named_params! {
        ":stream": header.stream.to_string(),
        ":no": author.device_no.0,
        ":epoch": header.epoch.0,
        ":seq": signed(seq.0),
        ":kind": kind,
        ":hash": judged.hash,
        ":was": was_hash,
        ":id": batch.id,
        ":cap": signed(cap.0),
        ":refusal": judged.refusal.map(|r| r as u8),
    })?;
    Ok(())
}
