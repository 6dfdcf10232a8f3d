//! Blobs: named by applied ops, kept once while there is room, given to whoever reads a stream that names them, and let go of when
//! nothing names them any more.

use std::collections::BTreeMap;

use kentongan_domain::blob::BlobHash;
use rusqlite::{Connection, named_params};

use super::super::{BlobStanding, Device, KeptBlobs, StoreError, Verified};
use super::blob_file::{self, BlobFile, Found, NewBlob};
use super::readers::Readers;
use super::{blob_uses, erasures, filed_blobs, in_transaction, unsigned};
use crate::room::Room;

/// Blobs that are taken out of the store in one commit, when they lay in it: 6 MB at most.
const MOVED_TOGETHER: i64 = 32;

/// How a blob stands for `reader`. `None`: its bytes are spoilt ([`take_out_spoilt`]).
pub(super) fn standing(
    store: &Readers,
    file: &BlobFile,
    room: &Room,
    reader: &Device,
    hash: BlobHash,
) -> Result<Option<BlobStanding>, StoreError> {
    let uses = store.read(|c| blob_uses::for_reader(c, reader, hash))?;
    let Some(first) = uses.first() else {
        return Ok(Some(BlobStanding::Unknown));
    };
    file.read(|c| match blob_file::look(c, hash)? {
        Found::Sound(_) => Ok(Some(BlobStanding::Here)),
        Found::Spoilt => Ok(None),
        Found::Nothing => {
            let taken = blob_file::taken(c, &first.stream)?;
            let is_room = room.is_there(taken, first.bytes, file.folder());
            Ok(Some(if is_room {
                BlobStanding::Lacking
            } else {
                BlobStanding::NoRoom
            }))
        }
    })
}

/// Keeps the bytes, if an op that the giver may read names them and there is room; they are durable then.
pub(super) fn keep(
    store: &Readers,
    file: &BlobFile,
    room: &Room,
    giver: &Device,
    bytes: &[u8],
    now_ms: i64,
) -> Result<BlobStanding, StoreError> {
    let hash = BlobHash::of(bytes);
    let length = bytes.len() as u64;
    // Before the store is asked: what is let go of meanwhile is looked for here after it was kept.
    let mut writing = file.writing();
    let uses = store.read(|c| blob_uses::for_reader(c, giver, hash))?;
    let Some(named) = uses.into_iter().find(|named| named.bytes == length) else {
        return Ok(BlobStanding::Unknown);
    };
    match file.read(|c| blob_file::look(c, hash))? {
        Found::Sound(_) => return Ok(BlobStanding::Here),
        // There is no second place for it.
        Found::Spoilt if !writing.take_out(hash)? => return Ok(BlobStanding::NoRoom),
        Found::Spoilt | Found::Nothing => {}
    }
    let taken = blob_file::taken(writing.connection(), &named.stream)?;
    if !room.is_there(taken, length, file.folder()) {
        return Ok(BlobStanding::NoRoom);
    }
    writing.keep(&[NewBlob {
        hash,
        stream: &named.stream,
        bytes,
        at_ms: now_ms,
    }])?;
    Ok(BlobStanding::Here)
}

pub(super) fn get(store: &Readers, file: &BlobFile, reader: &Device, hash: BlobHash) -> Result<Found, StoreError> {
    let uses = store.read(|c| blob_uses::for_reader(c, reader, hash))?;
    if uses.is_empty() {
        return Ok(Found::Nothing);
    }
    file.read(|c| blob_file::look(c, hash))
}

/// Takes a blob out that was found spoilt, unless it was replaced since. Answers whether it is missing now.
pub(super) fn take_out_spoilt(file: &BlobFile, hash: BlobHash) -> Result<bool, StoreError> {
    let mut writing = file.writing();
    match file.read(|c| blob_file::look(c, hash))? {
        Found::Sound(_) => Ok(false),
        Found::Nothing => Ok(true),
        // Where it cannot be taken out, it is missing all the same.
        Found::Spoilt => writing.take_out(hash).map(|_| true),
    }
}

/// Lets go of the bytes of blobs that lost a use, unless another stands. `all`: also of those that should be gone already, for a file
/// that is older than the store. Each step may be done twice.
pub(super) fn release(store: &Connection, file: &BlobFile, all: bool) -> Result<(), StoreError> {
    let due = blob_uses::due(store)?;
    let mut looked_for = due.clone();
    if all {
        looked_for.extend(blob_uses::released(store)?);
    }
    if looked_for.is_empty() {
        return Ok(());
    }
    let mut writing = file.writing();
    let mut gone = Vec::with_capacity(looked_for.len());
    for hash in looked_for {
        if blob_uses::standing_in(store, hash)?.is_none() {
            gone.push(hash);
        }
    }
    let removed = writing.remove(&gone)?;
    // Of those that are due, a try before may have come as far as this.
    if !removed.is_empty() || !due.is_empty() {
        writing.empty_log()?;
    }
    drop(writing);
    filed_blobs::forget(store, &removed)?;
    blob_uses::settle(store, &due)
}

/// Takes the blobs of a store from before they had a file of their own to there. All are durable there before their table goes: who is cut
/// off in between begins again, and finds what was copied.
pub(super) fn move_in(store: &mut Connection, file: &BlobFile) -> Result<(), StoreError> {
    let lie_here = store
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'blobs'")?
        .exists([])?;
    if !lie_here {
        return Ok(());
    }
    let mut after = 0;
    while let Some(last) = move_some(store, file, after)? {
        after = last;
    }
    // Page by page would take as long as the photos are many. What is freed is cut off the file when it is written anew.
    store.pragma_update(None, "secure_delete", false)?;
    let dropped = in_transaction(store, |tx| {
        tx.execute_batch("DROP TABLE IF EXISTS blobs")?;
        erasures::demand_whole_scrub(tx)
    });
    store.pragma_update(None, "secure_delete", true)?;
    dropped
}

/// Copies the next rows; answers the last of them.
fn move_some(store: &Connection, file: &BlobFile, after: i64) -> Result<Option<i64>, StoreError> {
    struct Row {
        row_no: i64,
        hash: BlobHash,
        bytes: Vec<u8>,
        at_ms: i64,
        stream: String,
    }
    let mut statement = store.prepare_cached(
        "SELECT rowid AS row_no, hash, bytes, at_ms FROM blobs WHERE rowid > :after ORDER BY rowid LIMIT :count",
    )?;
    let rows: Vec<Row> = statement
        .query_and_then(named_params! { ":after": after, ":count": MOVED_TOGETHER }, |row| {
            let hash = BlobHash(row.get("hash")?);
            Ok::<_, StoreError>(Row {
                row_no: row.get("row_no")?,
                hash,
                bytes: row.get("bytes")?,
                at_ms: row.get("at_ms")?,
                stream: blob_uses::standing_in(store, hash)?.unwrap_or_default(),
            })
        })?
        .collect::<Result<_, _>>()?;
    let blobs: Vec<NewBlob<'_>> = rows
        .iter()
        .map(|row| NewBlob {
            hash: row.hash,
            stream: &row.stream,
            bytes: &row.bytes,
            at_ms: row.at_ms,
        })
        .collect();
    if !blobs.is_empty() {
        file.writing().keep(&blobs)?;
    }
    Ok(rows.last().map(|row| row.row_no))
}

/// A blob as it lies in the file.
pub(super) struct Filed {
    pub hash: BlobHash,
    pub bytes: u64,
    pub is_spoilt: bool,
}

/// Adds to a check of the store what it finds in the file of blobs, and answers what lies there. `released`: what should not be in it.
pub(super) fn check(file: &BlobFile, released: &[BlobHash], found: &mut Verified) -> Result<Vec<Filed>, StoreError> {
    file.read(|c| {
        let integrity = c
            .query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))
            .map_err(StoreError::from);
        let damage = match integrity {
            Ok(integrity) => (integrity != "ok").then_some(integrity),
            Err(error) if blob_file::is_damage(&error) => Some(reason(&error)),
            Err(error) => return Err(error),
        };
        let is_sound = damage.is_none();
        found.faults.extend(damage.map(|reason| damaged(&reason)));
        match look_through(c, released, found) {
            Err(error) if blob_file::is_damage(&error) => {
                // Else that has been said.
                if is_sound {
                    found.faults.push(damaged(&reason(&error)));
                }
                Ok(Vec::new())
            }
            looked => looked,
        }
    })
}

fn damaged(reason: &str) -> String {
    format!("the file of photos is damaged, move it away and start anew: {reason}")
}

/// What the database itself says.
fn reason(error: &StoreError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

fn look_through(c: &Connection, released: &[BlobHash], found: &mut Verified) -> Result<Vec<Filed>, StoreError> {
    let (mut by_stream, mut filed) = (BTreeMap::<String, KeptBlobs>::new(), Vec::new());
    let mut statement = c.prepare("SELECT hash, stream, length FROM kept_blobs")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let hash = BlobHash(row.get("hash")?);
        let stream: String = row.get("stream")?;
        let length: u64 = unsigned(row.get("length")?);
        let is_sound = match blob_file::look(c, hash)? {
            Found::Sound(bytes) => bytes.len() as u64 == length,
            Found::Spoilt | Found::Nothing => false,
        };
        found.spoilt += u64::from(!is_sound);
        filed.push(Filed {
            hash,
            bytes: length,
            is_spoilt: !is_sound,
        });
        let kept = by_stream.entry(stream.clone()).or_insert_with(|| KeptBlobs {
            stream,
            ..KeptBlobs::default()
        });
        kept.blobs += 1;
        kept.bytes += length;
    }
    found.blobs = by_stream.into_values().collect();
    let told: Vec<KeptBlobs> = c
        .prepare("SELECT stream, blobs, bytes FROM kept_totals WHERE blobs <> 0 OR bytes <> 0 ORDER BY stream")?
        .query_and_then([], |row| {
            Ok::<_, StoreError>(KeptBlobs {
                stream: row.get("stream")?,
                blobs: unsigned(row.get("blobs")?),
                bytes: unsigned(row.get("bytes")?),
            })
        })?
        .collect::<Result<_, _>>()?;
    if told != found.blobs {
        found
            .faults
            .push("what photos take is not what their rows say".to_owned());
    }
    let mut kept_on = 0_u64;
    for hash in released {
        kept_on += u64::from(blob_file::has(c, *hash)?);
    }
    if kept_on > 0 {
        found
            .faults
            .push(format!("{kept_on} photos are kept that were let go of"));
    }
    Ok(filed)
}

/// Of what lies in the file, that which no record names, nor ever did.
pub(super) fn unnamed(store: &Connection, filed: &[Filed]) -> Result<KeptBlobs, StoreError> {
    let mut unnamed = KeptBlobs::default();
    for blob in filed {
        if !blob_uses::is_named(store, blob.hash)? {
            unnamed.blobs += 1;
            unnamed.bytes += blob.bytes;
        }
    }
    Ok(unnamed)
}
