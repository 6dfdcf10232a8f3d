//! When this device's chain has split: it was restored from an older copy, or has a twin. What the district holds stands; own
//! ops that it does not know are signed anew in a new epoch, keep the ids of their records, and are sent again.
//!
//! Rule: `sync.md` §2.5. An op signed anew says what it was, so that the district applies it once, whichever copy comes first.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::authority::Refusal;
use kentongan_domain::chain::{self, Link};
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::{Personal, RawOp, SEEN, Was};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::BatchHeader;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::StoreError;
use crate::ops::{self, NewRow, Verdict};
use crate::replica::{self, Replica};
use crate::rows::{LoggedOp, OP_COLUMNS, signed, unsigned};

/// An own op that had to make room.
#[derive(Debug, Clone)]
pub(crate) struct Lost {
    pub stream: Stream,
    pub at: OpRef,
    pub raw: RawOp,
    pub op_hash: [u8; 32],
    pub stored_at_ms: i64,
}

/// First names of all own ops of a stream: the hash that each was signed with first.
pub(crate) fn names_of_own_ops(c: &Connection, stream: &Stream) -> Result<BTreeSet<[u8; 32]>, StoreError> {
    let sql =
        format!("SELECT {OP_COLUMNS} FROM ops WHERE stream = :stream AND device_no = (SELECT device_no FROM replica)");
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_and_then(named_params! { ":stream": stream.to_string() }, |row| {
        let (_, first_name) = LoggedOp::read(row)?.origin();
        Ok(first_name)
    })?;
    rows.collect()
}

/// Takes the own ops away that the district holds others in place of: all from `at` on in its epoch, also those that an earlier
/// life of the service had confirmed; and in later epochs of the stream those that nobody has confirmed, because they may
/// build on them. `instead`: the batch that holds the others.
pub(crate) fn remove_branch(
    tx: &Transaction<'_>,
    stream: &Stream,
    at: OpRef,
    instead: &[u8; 32],
) -> Result<Vec<Lost>, StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM ops WHERE stream = :stream AND device_no = :device_no
           AND ((epoch > :epoch AND receipt_number IS NULL) OR (epoch = :epoch AND seq >= :seq)) ORDER BY epoch, seq"
    );
    let lost: Vec<Lost> = tx
        .prepare_cached(&sql)?
        .query_and_then(
            named_params! {
                ":stream": stream.to_string(),
                ":device_no": at.device_no.0,
                ":epoch": at.epoch.0,
                ":seq": signed(at.seq.0),
            },
            |row| {
                let op = LoggedOp::read(row)?;
                Ok(Lost {
                    stream: op.stream,
                    at: op.at,
                    raw: op.raw,
                    op_hash: op.op_hash,
                    stored_at_ms: op.stored_at_ms,
                })
            },
        )?
        .collect::<Result<_, StoreError>>()?;
    for op in &lost {
        let place = named_params! {
            ":stream": stream.to_string(),
            ":device_no": op.at.device_no.0,
            ":epoch": op.at.epoch.0,
            ":seq": signed(op.at.seq.0),
        };
        tx.prepare_cached(
            "DELETE FROM ops WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq",
        )?
        .execute(place)?;
        // Sealed with a branch that nobody will continue. The district keeps its copy, if it got one.
        tx.prepare_cached(
            "DELETE FROM batches WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch
               AND last_seq >= :seq AND (receipt IS NULL OR held OR (epoch = :split AND batch_id <> :instead))",
        )?
        .execute(named_params! {
            ":stream": stream.to_string(),
            ":device_no": op.at.device_no.0,
            ":epoch": op.at.epoch.0,
            ":seq": signed(op.at.seq.0),
            ":split": at.epoch.0,
            ":instead": instead,
        })?;
    }
    let mut epochs: Vec<Epoch> = lost.iter().map(|op| op.at.epoch).collect();
    epochs.dedup();
    for epoch in epochs {
        trim_head(tx, stream, epoch)?;
    }
    Ok(lost)
}

/// An op that the district holds ahead of its turn counts no longer once its author, whose disk was lost, has signed it anew: the
/// district will say so when its turn comes, if it ever does.
pub(crate) fn pass_over_held(tx: &Transaction<'_>, author: DeviceNo, first_name: &[u8; 32]) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE ops SET refusal = :duplicate WHERE device_no = :no AND op_hash = :hash AND held AND refusal IS NULL",
    )?
    .execute(named_params! { ":duplicate": Refusal::Duplicate as u8, ":no": author.0, ":hash": first_name })?;
    Ok(())
}

/// Did a later op of the same author take this one's place under another name?
pub(crate) fn was_signed_anew(c: &Connection, at: OpRef, op_hash: &[u8; 32]) -> Result<bool, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT 1 FROM ops WHERE was_hash = :hash AND device_no = :no AND epoch > :epoch AND refusal IS NULL",
    )?;
    Ok(statement.exists(named_params! { ":hash": op_hash, ":no": at.device_no.0, ":epoch": at.epoch.0 })?)
}

/// Takes another's ops away that the district now holds others in place of. Their batches stay until they are offered: their
/// author may have nothing else left of them.
pub(crate) fn give_way(
    tx: &Transaction<'_>,
    header: &BatchHeader,
    at: OpRef,
    instead: &[u8; 32],
) -> Result<(), StoreError> {
    let stream = header.stream.to_string();
    let branch = named_params! {
        ":stream": stream,
        ":device_no": at.device_no.0,
        ":epoch": at.epoch.0,
        ":seq": signed(at.seq.0),
    };
    tx.prepare_cached(
        "DELETE FROM ops WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq >= :seq",
    )?
    .execute(branch)?;
    tx.prepare_cached(
        "UPDATE batches SET superseded = 1 WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch
           AND last_seq >= :seq AND batch_id <> :instead",
    )?
    .execute(named_params! {
        ":stream": stream,
        ":device_no": at.device_no.0,
        ":epoch": at.epoch.0,
        ":seq": signed(at.seq.0),
        ":instead": instead,
    })?;
    tx.prepare_cached("UPDATE replica SET offering = 1")?.execute([])?;
    Ok(())
}

/// Sets the end of an own chain to its last op that is left.
fn trim_head(tx: &Transaction<'_>, stream: &Stream, epoch: Epoch) -> Result<(), StoreError> {
    let replica = replica::load(tx)?;
    let (own, key) = (replica.enrolled()?.device_no, replica.key()?.public());
    let mut statement = tx.prepare_cached(
        "SELECT seq, op_hash FROM ops WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch ORDER BY seq",
    )?;
    let all: Vec<(i64, [u8; 32])> = statement
        .query_and_then(
            named_params! { ":stream": stream.to_string(), ":device_no": own.0, ":epoch": epoch.0 },
            |row| Ok((row.get("seq")?, row.get("op_hash")?)),
        )?
        .collect::<Result<_, rusqlite::Error>>()?;
    // A chain has no gaps; what lies behind one came ahead of its turn.
    let hashes: Vec<[u8; 32]> = (1..)
        .zip(all)
        .take_while(|(n, (seq, _))| n == seq)
        .map(|(_, (_, hash))| hash)
        .collect();
    let parent = parent(tx, stream, epoch)?;
    let start = chain::start(&key, stream, epoch, parent.as_ref());
    let end = hashes.iter().fold(start, |link, hash| chain::extend(&link, hash));
    tx.prepare_cached("UPDATE heads SET seq = :seq, chain = :chain WHERE stream = :stream AND epoch = :epoch")?
        .execute(named_params! {
            ":seq": signed(hashes.len() as u64),
            ":chain": end,
            ":stream": stream.to_string(),
            ":epoch": epoch.0,
        })?;
    Ok(())
}

fn parent(c: &Connection, stream: &Stream, epoch: Epoch) -> Result<Option<Link>, StoreError> {
    let found: Option<Option<Link>> = c
        .prepare_cached("SELECT parent FROM heads WHERE stream = :stream AND epoch = :epoch")?
        .query_row(
            named_params! { ":stream": stream.to_string(), ":epoch": epoch.0 },
            |row| row.get(0),
        )
        .optional()?;
    Ok(found.flatten())
}

/// Lets the end of an own chain follow an op that came from the district: this device's own past.
pub(crate) fn extend_head(
    tx: &Transaction<'_>,
    header: &BatchHeader,
    at: OpRef,
    key: &[u8; 32],
) -> Result<(), StoreError> {
    let head: Option<(i64, Link)> = tx
        .prepare_cached("SELECT seq, chain FROM heads WHERE stream = :stream AND epoch = :epoch")?
        .query_row(
            named_params! { ":stream": header.stream.to_string(), ":epoch": at.epoch.0 },
            |row| Ok((row.get("seq")?, row.get("chain")?)),
        )
        .optional()?;
    let link = match head {
        Some((seq, link)) if seq > 0 && Seq(unsigned(seq)).next() == at.seq => link,
        // What stood here may have opened the epoch behind another op.
        Some((0, _)) | None if at.seq == Seq::FIRST => {
            tx.prepare_cached("DELETE FROM heads WHERE stream = :stream AND epoch = :epoch")?
                .execute(named_params! { ":stream": header.stream.to_string(), ":epoch": at.epoch.0 })?;
            chain::start(key, &header.stream, header.epoch, header.parent.as_ref())
        }
        _ => return Ok(()),
    };
    let hash = ops::hash_at(tx, &header.stream, at)?.ok_or(StoreError::Damaged("ops"))?;
    let link = chain::extend(&link, &hash);
    ops::keep_head(tx, &header.stream, at, &link, header.parent.as_ref())?;
    // Another life of this key went on; this one goes on from there.
    tx.prepare_cached("UPDATE replica SET epoch = max(epoch, :epoch)")?
        .execute(named_params! { ":epoch": at.epoch.0 })?;
    Ok(())
}

/// A copy of this laptop may have opened the same epoch with the same ops behind another op. The district's beginning counts: what
/// was sealed here upon another is sealed again, and gets the district's word from its batches. Answers whether it was so.
pub(crate) fn adopt_parent(tx: &Transaction<'_>, header: &BatchHeader) -> Result<bool, StoreError> {
    let (stream, epoch) = (header.stream.to_string(), header.epoch.0);
    let opened_otherwise = tx
        .prepare_cached("SELECT 1 FROM heads WHERE stream = :stream AND epoch = :epoch AND parent IS NOT :parent")?
        .exists(named_params! { ":stream": stream, ":epoch": epoch, ":parent": header.parent })?;
    if header.first_seq != Seq::FIRST || !opened_otherwise {
        return Ok(false);
    }
    tx.prepare_cached("UPDATE heads SET parent = :parent WHERE stream = :stream AND epoch = :epoch")?
        .execute(named_params! { ":stream": stream, ":epoch": epoch, ":parent": header.parent })?;
    let chain = named_params! { ":stream": stream, ":no": header.device_no.0, ":epoch": epoch };
    tx.prepare_cached("DELETE FROM batches WHERE stream = :stream AND device_no = :no AND epoch = :epoch")?
        .execute(chain)?;
    tx.prepare_cached(
        "UPDATE ops SET receipt_number = NULL, held = 0, refusal = NULL, repaired_ms = NULL, eff_hlc = hlc
         WHERE stream = :stream AND device_no = :no AND epoch = :epoch",
    )?
    .execute(chain)?;
    trim_head(tx, &header.stream, header.epoch)?;
    Ok(true)
}

/// Signs ops anew in a new epoch, in their old order, with references among them following.
pub(crate) fn sign_anew(tx: &Transaction<'_>, replica: &Replica, lost: Vec<Lost>) -> Result<(), StoreError> {
    let (own, key) = (replica.enrolled()?.device_no, replica.key()?.public());
    let latest: u32 = tx
        .prepare_cached(
            "SELECT max((SELECT epoch FROM replica), (SELECT coalesce(max(epoch), 0) FROM heads),
           (SELECT coalesce(max(epoch), 0) FROM ops WHERE device_no = :own))",
        )?
        .query_row(named_params! { ":own": own.0 }, |row| row.get(0))?;
    let epoch = Epoch(latest + 1);
    let earlier = earlier_names(tx, own)?;
    let (lost, copies) = each_once(lost)?;
    let mut moved: BTreeMap<OwnPlace, OpRef> = BTreeMap::new();
    let mut first_lost: BTreeMap<(Stream, Epoch), Seq> = BTreeMap::new();
    let mut next: BTreeMap<Stream, Seq> = BTreeMap::new();
    for op in &lost {
        let seq = next.entry(op.stream.clone()).or_insert(Seq(0));
        *seq = seq.next();
        moved.insert(
            (op.stream.clone(), op.at),
            OpRef {
                device_no: own,
                epoch,
                seq: *seq,
            },
        );
        first_lost.entry((op.stream.clone(), op.at.epoch)).or_insert(op.at.seq);
    }
    for (copy, kept) in copies {
        moved.extend(moved.get(&kept).copied().map(|at| (copy, at)));
    }
    let mut ends: BTreeMap<Stream, (Link, Option<Link>)> = BTreeMap::new();
    for op in lost {
        let (link, parent) = match ends.get(&op.stream) {
            Some(end) => *end,
            None => {
                let parent = shared_link(tx, &op.stream, op.at.epoch)?;
                (chain::start(&key, &op.stream, epoch, parent.as_ref()), parent)
            }
        };
        let at = moved
            .get(&(op.stream.clone(), op.at))
            .copied()
            .ok_or(StoreError::Damaged("ops"))?;
        let raw = anew(&op, &moved, &earlier, &first_lost)?;
        let common = raw.decode_common().map_err(|_| StoreError::Damaged("ops.common"))?;
        let op_hash = raw.hash();
        let link = chain::extend(&link, &op_hash);
        ops::insert(
            tx,
            &NewRow {
                stream: &op.stream,
                at,
                raw: &raw,
                common: &common,
                op_hash: &op_hash,
                eff_hlc: common.hlc,
                stored_at_ms: op.stored_at_ms,
                verdict: Verdict::default(),
                begins: None,
            },
        )?;
        ops::keep_head(tx, &op.stream, at, &link, parent.as_ref())?;
        ends.insert(op.stream, (link, parent));
    }
    tx.prepare_cached("UPDATE replica SET epoch = :epoch")?
        .execute(named_params! { ":epoch": epoch.0 })?;
    Ok(())
}

type OwnPlace = (Stream, OpRef);
/// The place of a copy that is left out, and that of the one which stands for it.
type LeftOut = (OwnPlace, OwnPlace);

/// An op may come back twice: as it was, and as it was signed or written anew since. The newest copy counts, in the first one's
/// turn, unless it speaks of something between them.
fn each_once(lost: Vec<Lost>) -> Result<(Vec<Lost>, Vec<LeftOut>), StoreError> {
    type Name = (Stream, [u8; 32]);
    let mut turns: BTreeMap<Name, usize> = BTreeMap::new();
    let mut name_at: BTreeMap<OwnPlace, Name> = BTreeMap::new();
    let mut kept: Vec<Option<Lost>> = Vec::with_capacity(lost.len());
    let mut left_out: Vec<(OwnPlace, Name)> = Vec::new();
    for op in lost {
        let common = op.raw.decode_common().map_err(|_| StoreError::Damaged("ops.common"))?;
        let name = (op.stream.clone(), op.raw.first_name(&common));
        name_at.insert((op.stream.clone(), op.at), name.clone());
        let before = turns
            .get(&name)
            .and_then(|first| Some((*first, kept.get_mut(*first)?.take()?)));
        let Some((first, other)) = before else {
            turns.insert(name, kept.len());
            kept.push(Some(op));
            continue;
        };
        let (newest, older) = if (op.at.epoch, op.at.seq) > (other.at.epoch, other.at.seq) {
            (op, other)
        } else {
            (other, op)
        };
        left_out.push(((older.stream, older.at), name.clone()));
        let latest_target = Cell::new(None);
        let turn_of = |at: OpRef| turns.get(name_at.get(&(newest.stream.clone(), at))?).copied();
        if let Ok(common) = newest.raw.decode_common() {
            let _ = common.with_references(|at| {
                latest_target.set(latest_target.get().max(turn_of(at)));
                at
            });
        }
        let turn = if latest_target.get().is_none_or(|latest| latest <= first) {
            first
        } else {
            kept.len()
        };
        turns.insert(name, turn);
        match kept.get_mut(turn) {
            Some(free) => *free = Some(newest),
            None => kept.push(Some(newest)),
        }
    }
    let place_of = |name: &Name| {
        kept.get(*turns.get(name)?)?
            .as_ref()
            .map(|op| (op.stream.clone(), op.at))
    };
    let left_out = left_out
        .into_iter()
        .filter_map(|(place, name)| Some((place, place_of(&name)?)))
        .collect();
    Ok((kept.into_iter().flatten().collect(), left_out))
}

/// The last link of an own chain as it is left: what both branches share is at or before it.
fn shared_link(c: &Connection, stream: &Stream, epoch: Epoch) -> Result<Option<Link>, StoreError> {
    Ok(
        c.prepare_cached("SELECT chain FROM heads WHERE stream = :stream AND epoch = :epoch")?
            .query_row(
                named_params! { ":stream": stream.to_string(), ":epoch": epoch.0 },
                |row| row.get(0),
            )
            .optional()?,
    )
}

/// Where own ops stand that were signed anew before, by the place that each had first.
fn earlier_names(c: &Connection, own: DeviceNo) -> Result<BTreeMap<OwnPlace, OpRef>, StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM ops INDEXED BY ops_by_was WHERE was_hash IS NOT NULL AND device_no = :own ORDER BY epoch, seq"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let ops = statement.query_and_then(named_params! { ":own": own.0 }, LoggedOp::read)?;
    let mut names = BTreeMap::new();
    for op in ops {
        let op = op?;
        names.extend(op.common.was.map(|was| ((op.stream, was.at), op.at)));
    }
    Ok(names)
}

/// The op as it is signed in the new epoch.
fn anew(
    op: &Lost,
    moved: &BTreeMap<OwnPlace, OpRef>,
    earlier: &BTreeMap<OwnPlace, OpRef>,
    first_lost: &BTreeMap<(Stream, Epoch), Seq>,
) -> Result<RawOp, StoreError> {
    let Ok(common) = op.raw.decode_common() else {
        return Err(StoreError::Damaged("ops.common"));
    };
    let target = |at: OpRef| {
        let place = (op.stream.clone(), at);
        // A branch may come back in several answers; what it names of itself left its place as well.
        let before = || earlier.get(&place).filter(|_| at.epoch == op.at.epoch);
        moved.get(&place).or_else(before).copied()
    };
    // A tombstone names the newest op of each chain: what it had seen of the old epoch, before the split, it has still seen.
    let seen_before: Vec<OpRef> = common
        .base
        .get(&SEEN)
        .into_iter()
        .flatten()
        .filter(|at| target(**at).is_some())
        .filter_map(|at| {
            let first = first_lost.get(&(op.stream.clone(), at.epoch))?;
            (first.0 > 1).then(|| OpRef {
                seq: Seq(first.0 - 1),
                ..*at
            })
        })
        .collect();
    let was = common.was.unwrap_or(Was {
        at: op.at,
        hash: op.op_hash,
    });
    let mut common = common.with_references(|at| target(at).unwrap_or(at));
    if let Some(seen) = common.base.get_mut(&SEEN) {
        seen.extend(seen_before);
        seen.sort_unstable();
        seen.dedup();
    }
    common.was = Some(was);
    let personal = match &op.raw.personal {
        // Its author signs what is left of it: a district takes no part from him that is missing.
        Personal::Erased { .. } => Personal::None,
        part => part.clone(),
    };
    Ok(RawOp {
        common: common.to_bytes(),
        personal,
    })
}
