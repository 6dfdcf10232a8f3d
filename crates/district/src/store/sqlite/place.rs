//! Where a batch stands to the chain of its device that is held here: its next piece, ahead of it, or on a branch.

use kentongan_domain::chain::{self, Link};
use kentongan_domain::ids::{Epoch, Seq};
use kentongan_domain::op::RawOp;
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::{Batch, BatchHeader};
use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::super::{Device, StoreError};
use super::{signed, unsigned};

/// Where a batch stands to the chain that is held.
pub(super) enum Place {
    /// It continues the chain; so many of its ops are known already and the same.
    Next {
        known: usize,
    },
    Ahead,
    Forked {
        at: Seq,
    },
}

pub(super) fn place(c: &Connection, author: &Device, header: &BatchHeader, ops: &[RawOp]) -> Result<Place, StoreError> {
    let head = head(c, author, &header.stream, header.epoch)?;
    let first = header.first_seq;
    let Some((seq, link)) = head else {
        let start = chain::start(&author.public_key, &header.stream, header.epoch, header.parent.as_ref());
        return Ok(match (first == Seq::FIRST, header.prev == start) {
            (true, true) => Place::Next { known: 0 },
            (true, false) => Place::Forked { at: first },
            (false, _) if continues_forked(c, author, header)? => Place::Forked { at: first },
            (false, _) => Place::Ahead,
        });
    };
    if first.0 > seq.0 + 1 {
        return Ok(match continues_forked(c, author, header)? {
            true => Place::Forked { at: first },
            false => Place::Ahead,
        });
    }
    let before = if first.0 == seq.0 + 1 {
        link
    } else {
        link_at(c, author, &header.stream, header.epoch, Seq(first.0 - 1))?
    };
    if header.prev != before {
        return Ok(Place::Forked { at: first });
    }
    let mut known = 0;
    for (index, op) in ops.iter().enumerate() {
        let at = Seq(first.0 + index as u64);
        match op_hash(c, author, &header.stream, header.epoch, at)? {
            Some(hash) if hash == op.hash() => known += 1,
            Some(_) => return Ok(Place::Forked { at }),
            None => break,
        }
    }
    Ok(Place::Next { known })
}

/// Does the batch follow one on a branch that was given up? Its turn never comes.
fn continues_forked(c: &Connection, author: &Device, header: &BatchHeader) -> Result<bool, StoreError> {
    let before: Vec<Vec<u8>> = c
        .prepare_cached(
            "SELECT bytes FROM batches WHERE device_no = :no AND stream = :stream AND epoch = :epoch AND state = 'forked'
               AND last_seq = :before",
        )?
        .query_and_then(
            named_params! {
                ":no": author.device_no.0,
                ":stream": header.stream.to_string(),
                ":epoch": header.epoch.0,
                ":before": signed(header.first_seq.0) - 1,
            },
            |row| row.get("bytes"),
        )?
        .collect::<Result<_, rusqlite::Error>>()?;
    Ok(before
        .iter()
        .any(|bytes| Batch::parse(bytes).is_ok_and(|batch| batch.header.last == header.prev)))
}

/// The end of a device's chain as it is held here.
pub(super) fn head(
    c: &Connection,
    device: &Device,
    stream: &Stream,
    epoch: Epoch,
) -> Result<Option<(Seq, Link)>, StoreError> {
    let found: Option<(i64, Link)> = c
        .prepare_cached("SELECT seq, chain FROM heads WHERE device_no = :no AND stream = :stream AND epoch = :epoch")?
        .query_row(
            named_params! { ":no": device.device_no.0, ":stream": stream.to_string(), ":epoch": epoch.0 },
            |row| Ok((row.get("seq")?, row.get("chain")?)),
        )
        .optional()?;
    Ok(found.map(|(seq, link)| (Seq(unsigned(seq)), link)))
}

fn op_hash(
    c: &Connection,
    device: &Device,
    stream: &Stream,
    epoch: Epoch,
    seq: Seq,
) -> Result<Option<[u8; 32]>, StoreError> {
    Ok(c.prepare_cached(
        "SELECT op_hash FROM ops WHERE stream = :stream AND device_no = :no AND epoch = :epoch AND seq = :seq",
    )?
    .query_row(
        named_params! {
            ":stream": stream.to_string(),
            ":no": device.device_no.0,
            ":epoch": epoch.0,
            ":seq": signed(seq.0),
        },
        |row| row.get("op_hash"),
    )
    .optional()?)
}

/// The link after the op at `seq`, from the batch that holds it.
pub(super) fn link_at(
    c: &Connection,
    device: &Device,
    stream: &Stream,
    epoch: Epoch,
    seq: Seq,
) -> Result<Link, StoreError> {
    let mut batches = c.prepare_cached(
        "SELECT bytes FROM batches WHERE device_no = :no AND stream = :stream AND epoch = :epoch AND state = 'accepted'
           AND first_seq <= :seq AND last_seq >= :seq ORDER BY first_seq DESC LIMIT 1",
    )?;
    let at_start = seq.0 == 0;
    let bytes: Option<Vec<u8>> = batches
        .query_row(
            named_params! {
                ":no": device.device_no.0,
                ":stream": stream.to_string(),
                ":epoch": epoch.0,
                ":seq": signed(seq.0.max(1)),
            },
            |row| row.get("bytes"),
        )
        .optional()?;
    let damaged = || StoreError::Damaged("batches.bytes");
    let header = Batch::parse(&bytes.ok_or_else(damaged)?).map_err(|_| damaged())?.header;
    if at_start {
        return Ok(header.prev);
    }
    if seq == header.last_seq() {
        return Ok(header.last);
    }
    let mut link = header.prev;
    for n in header.first_seq.0..=seq.0 {
        let hash = op_hash(c, device, stream, epoch, Seq(n))?.ok_or(StoreError::Damaged("ops"))?;
        link = chain::extend(&link, &hash);
    }
    Ok(link)
}
