//! The verdict on each op: from the stored scope of its author and the stored records, never from what it claims.

use std::collections::BTreeSet;

use kentongan_domain::authority::{self, Refusal};
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::{Common, Kind, Meant, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_domain::target::{Target, founds};
use kentongan_protocol::batch::Batch;
use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::super::{Device, StoreError};
use super::devices::find_device;
use super::signed;

/// An op with its verdict. An op that nobody can read has neither kind nor common part.
pub(super) struct Judged<'a> {
    pub common: Option<&'a Common>,
    pub hash: [u8; 32],
    pub refusal: Option<Refusal>,
}

impl Judged<'_> {
    pub fn kind(&self) -> Option<Kind> {
        self.common.map(|c| c.kind)
    }

    /// What others may refer to: applied here, or applied under another name.
    fn stands(&self) -> bool {
        matches!(self.refusal, None | Some(Refusal::Duplicate))
    }
}

/// A verdict stands as it was given once, whatever the law says by now. Whether another copy of the op is applied is no verdict:
/// the copies may come back to a service that was set back in another order.
pub(super) fn as_judged_before(now: Option<Refusal>, before: Option<Refusal>) -> Option<Refusal> {
    match (now, before) {
        (Some(Refusal::Duplicate), _) | (None, Some(Refusal::Duplicate)) => now,
        _ => before,
    }
}

/// What cannot be read is refused; a kind that is newer than this service is kept and forwarded.
fn decode(raw: &RawOp, edition: u16) -> Option<Common> {
    let mut common = raw.decode_common().ok().filter(|_| raw.decode_personal().is_ok())?;
    common.kind = common.kind.as_known_to(edition);
    Some(common)
}

/// What is filed of an op beside its verdict: its kind, 0 where nobody can read it, and the hash of the op that it repairs. Both
/// stand in its common part, which no copy lacks: they are the same whenever they are read.
pub(super) fn filed_as(raw: &RawOp) -> (u16, Option<[u8; 32]>) {
    raw.decode_common().map_or((0, None), |common| {
        (common.kind.number(), common.was.map(|was| was.hash))
    })
}

/// An op as far as nobody's records are needed to read it: hashed and decoded before anybody waits for the writer.
pub(super) struct Read {
    common: Option<Common>,
    hash: [u8; 32],
}

pub(super) fn read(ops: &[RawOp], edition: u16) -> Vec<Read> {
    ops.iter().map(|raw| Read::of(raw, edition)).collect()
}

impl Read {
    fn of(raw: &RawOp, edition: u16) -> Self {
        Self {
            common: decode(raw, edition),
            hash: raw.hash(),
        }
    }

    /// Does it begin an issue, a meeting or a record without a parent, by its author's right, and the one that was meant?
    fn begins_record(&self, author: &Device, stream: &Stream, meant: Option<Meant>) -> bool {
        self.common.as_ref().is_some_and(|op| {
            let first_name = op.was.map_or(self.hash, |was| was.hash);
            founds(op)
                && authority::judge(&author.scope, author.role, stream, op).is_ok()
                && meant.is_none_or(|meant| Meant::by(&first_name) == meant)
        })
    }
}

/// What can be said of ops whose predecessors are missing: a refusal that no predecessor could lift.
pub(super) fn foresee(author: &Device, stream: &Stream, ops: &[Read]) -> Vec<Option<Refusal>> {
    ops.iter()
        .map(|read| match &read.common {
            None => Some(Refusal::Malformed),
            Some(common) => authority::judge(&author.scope, author.role, stream, common).err(),
        })
        .collect()
}

/// The common parts of those that can be read.
pub(super) fn commons(ops: &[Read]) -> impl Iterator<Item = Option<&Common>> {
    ops.iter().map(|read| read.common.as_ref())
}

/// Judges the ops of a batch, in order.
pub(super) fn judge<'a>(
    c: &Connection,
    author: &Device,
    stream: &Stream,
    epoch: Epoch,
    first_seq: Seq,
    ops: &'a [Read],
    edition: u16,
) -> Result<Vec<Judged<'a>>, StoreError> {
    let mut judged: Vec<Judged<'a>> = Vec::with_capacity(ops.len());
    let mut applied = BTreeSet::new();
    let has_repaired = has_repaired(c, author)?;
    for read in ops {
        let hash = read.hash;
        let Some(common) = &read.common else {
            judged.push(Judged {
                common: None,
                hash,
                refusal: Some(Refusal::Malformed),
            });
            continue;
        };
        let first_name = common.was.map_or(hash, |was| was.hash);
        let refusal = match authority::judge(&author.scope, author.role, stream, common) {
            Err(refusal) => Some(refusal),
            Ok(())
                if applied.contains(&first_name)
                    || (has_repaired || common.was.is_some()) && is_doubled(c, author, first_name, common)? =>
            {
                Some(Refusal::Duplicate)
            }
            Ok(()) => {
                let index_of = |at: OpRef| -> Option<usize> {
                    let here = at.device_no == author.device_no && at.epoch == epoch;
                    let index = at.seq.0.checked_sub(first_seq.0).filter(|_| here)?;
                    usize::try_from(index).ok()
                };
                let within = |at: OpRef| judged.get(index_of(at)?).map(Judged::stands);
                let founded = match Target::of(common) {
                    None => true,
                    Some(Target::Missing) => false,
                    Some(Target::Op(at)) => match within(at) {
                        Some(stands) => stands,
                        // It may begin further on in this batch, which counts as one that waits.
                        None => {
                            index_of(at)
                                .and_then(|index| ops.get(index))
                                .is_some_and(|op| op.begins_record(author, stream, common.meant))
                                || is_founded(c, stream, at, common.meant, edition)?
                        }
                    },
                };
                (!founded).then_some(Refusal::UnknownObject)
            }
        };
        if refusal.is_none() {
            applied.insert(first_name);
        }
        judged.push(Judged {
            common: Some(common),
            hash,
            refusal,
        });
    }
    Ok(judged)
}

/// Did this author ever sign anything anew? Most never do, and none of their ops need be looked for under another name.
fn has_repaired(c: &Connection, author: &Device) -> Result<bool, StoreError> {
    let mut statement = c.prepare_cached("SELECT 1 FROM ops WHERE device_no = :no AND was_hash IS NOT NULL")?;
    Ok(statement.exists(named_params! { ":no": author.device_no.0 })?)
}

/// Is this op applied already under another name: the one that it repairs, as it was or signed anew by another branch; or, of
/// one that was held until now, the copy that its author signed anew meanwhile?
fn is_doubled(c: &Connection, author: &Device, first_name: [u8; 32], common: &Common) -> Result<bool, StoreError> {
    let applied = |sql: &str, hash: [u8; 32]| -> Result<bool, StoreError> {
        let mut statement = c.prepare_cached(sql)?;
        Ok(statement.exists(named_params! { ":no": author.device_no.0, ":hash": hash })?)
    };
    let as_it_was = common.was.is_some()
        && applied(
            "SELECT 1 FROM ops WHERE device_no = :no AND op_hash = :hash AND refusal IS NULL",
            first_name,
        )?;
    Ok(as_it_was
        || applied(
            "SELECT 1 FROM ops WHERE device_no = :no AND was_hash = :hash AND refusal IS NULL",
            first_name,
        )?)
}

/// Is what the op is about applied here, or about to be? An op that another has displaced since is looked for under the name
/// that a repair gave it.
fn is_founded(
    c: &Connection,
    stream: &Stream,
    at: OpRef,
    meant: Option<Meant>,
    edition: u16,
) -> Result<bool, StoreError> {
    let in_place = c
        .prepare_cached(
            "SELECT coalesce(was_hash, op_hash) FROM ops
             WHERE stream = :stream AND device_no = :no AND epoch = :epoch AND seq = :seq
               AND (refusal IS NULL OR refusal = :duplicate)",
        )?
        .query_row(
            named_params! {
                ":stream": stream.to_string(),
                ":no": at.device_no.0,
                ":epoch": at.epoch.0,
                ":seq": signed(at.seq.0),
                ":duplicate": Refusal::Duplicate as u8,
            },
            |row| row.get::<_, [u8; 32]>(0),
        )
        .optional()?;
    let is_meant = |first_name: [u8; 32]| meant.is_none_or(|meant| Meant::by(&first_name) == meant);
    let repaired = |meant| is_repaired(c, stream, at.device_no, meant);
    Ok(in_place.is_some_and(is_meant) || meant.map_or(Ok(false), repaired)? || waits(c, stream, at, meant, edition)?)
}

/// Is the op that was meant applied here, signed anew?
fn is_repaired(c: &Connection, stream: &Stream, device_no: DeviceNo, meant: Meant) -> Result<bool, StoreError> {
    Ok(c.prepare_cached(
        "SELECT 1 FROM ops INDEXED BY ops_by_was
         WHERE device_no = :no AND was_hash IS NOT NULL AND was_hash >= :meant AND was_hash < :end
           AND stream = :stream AND (refusal IS NULL OR refusal = :duplicate)",
    )?
    .exists(named_params! {
        ":no": device_no.0,
        ":meant": meant.bytes(),
        ":end": meant.end(),
        ":stream": stream.to_string(),
        ":duplicate": Refusal::Duplicate as u8,
    })?)
}

/// Does the op begin an issue or a meeting that waits here for its predecessors? Its readers were shown it when it came, so that
/// they could act; what they answer is not to be refused because the rest is still on its way. Its verdict stands already: the
/// beginning of a record depends on nothing but its author's right.
fn waits(c: &Connection, stream: &Stream, at: OpRef, meant: Option<Meant>, edition: u16) -> Result<bool, StoreError> {
    let Some(author) = find_device(c, at.device_no)? else {
        return Ok(false);
    };
    let mut statement = c.prepare_cached(
        "SELECT bytes, first_seq FROM batches WHERE stream = :stream AND device_no = :no AND epoch = :epoch
           AND first_seq <= :seq AND last_seq >= :seq AND state = 'held'",
    )?;
    let held = statement.query_and_then(
        named_params! {
            ":stream": stream.to_string(),
            ":no": at.device_no.0,
            ":epoch": at.epoch.0,
            ":seq": signed(at.seq.0),
        },
        |row| Ok::<(Vec<u8>, i64), StoreError>((row.get("bytes")?, row.get("first_seq")?)),
    )?;
    for batch in held {
        let (bytes, first_seq) = batch?;
        let ops = Batch::parse(&bytes)
            .and_then(|batch| batch.verify(&author.public_key))
            .map_err(|_| StoreError::Damaged("batches.bytes"))?;
        let index = usize::try_from(signed(at.seq.0) - first_seq).ok();
        let begins = |raw: &RawOp| Read::of(raw, edition).begins_record(&author, stream, meant);
        if index.and_then(|index| ops.get(index)).is_some_and(begins) {
            return Ok(true);
        }
    }
    Ok(false)
}
