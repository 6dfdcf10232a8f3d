//! Bringing database and second copy to agree when the store is opened: what the file has and the database lost comes back,
//! what a power cut kept out of the file is written to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kentongan_domain::chain;
use kentongan_domain::op::RawOp;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, Transaction, named_params, params_from_iter};

use crate::fork::{self, Lost};
use crate::notices::{self, NoticeKind};
use crate::op_file::{Filed, FiledOp, OpFile, Place, encode_identity, encode_op};
use crate::ops::{self, NewRow, Verdict};
use crate::rows::{LoggedOp, OP_COLUMNS, signed};
use crate::{StoreError, erasure, rebuild, replica};

/// Columns of `replica` that make up an identity. Counters and cursors are not: they are learnt anew. The list only ever grows at
/// its end: the file of an earlier version stops sooner.
const IDENTITY: &str = "state, seed, device_no, epoch, scope, district, district_name, holder_name, holder_office, salutation, \
                        server_key, service_url, enrolled_at_ms, offset_ms, floor_ms, vouch, role, fingerprint, pins";

/// So many columns the first version wrote.
const IDENTITY_FIRST: usize = 16;

/// Moves a damaged database aside, never over an earlier one, so that nothing is destroyed by the repair.
pub(crate) fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let name = |n: u32, tail: &str| PathBuf::from(format!("{}.rusak-{n}{tail}", path.display()));
    let n = (1..).find(|n| !name(*n, "").exists()).unwrap_or(1);
    std::fs::rename(path, name(n, "")).map_err(StoreError::OpFile)?;
    for tail in ["-wal", "-shm"] {
        let beside = PathBuf::from(format!("{}{tail}", path.display()));
        if beside.exists() {
            std::fs::rename(&beside, name(n, tail)).map_err(StoreError::OpFile)?;
        }
    }
    Ok(name(n, ""))
}

/// Is the database sound enough to be used? A disk that does not answer just now says nothing about that.
pub(crate) fn is_sound(c: &Connection) -> Result<bool, StoreError> {
    let said: Result<String, StoreError> = c
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(StoreError::from);
    match said {
        Ok(said) => Ok(said == "ok"),
        Err(error) if error.is_damage() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Brings the two copies to agree. Answers how many ops came back from the file.
pub(crate) fn agree(tx: &Transaction<'_>, file: &OpFile, filed: &[Filed], now_ms: i64) -> Result<usize, StoreError> {
    let identity = filed.iter().rev().find_map(|f| {
        if let Filed::Identity(json) = f {
            Some(json.clone())
        } else {
            None
        }
    });
    if let Some(identity) = &identity {
        restore_identity(tx, identity)?;
    }
    let in_file = as_it_stands(filed);
    let came_back = bring_back(tx, &in_file, now_ms)?;
    let mut frames = Vec::new();
    let current = identity_json(tx)?;
    if current.is_some() && current != identity {
        frames.extend(current.iter().map(|json| encode_identity(json)));
    }
    frames.extend(lacking_in_file(tx, &in_file)?.iter().map(encode_op));
    file.append(&frames)?;
    // An older copy of the file was put back: it holds what was erased since.
    let erased = erasure::erased_names(tx)?;
    let holds =
        |frame: &Filed| matches!(frame, Filed::Op(op) if op.raw.personal.is_erasable() && op.is_one_of(&erased));
    if !erased.is_empty() && filed.iter().any(holds) {
        erasure::demand_scrub(tx)?;
    }
    Ok(came_back)
}

/// Own ops of the log that the file does not hold in their place.
pub(crate) fn lacking_in_file(c: &Connection, in_file: &BTreeMap<Place, FiledOp>) -> Result<Vec<FiledOp>, StoreError> {
    let mut own = own_ops(c)?;
    own.retain(|op| {
        in_file
            .get(&op.place())
            .is_none_or(|filed| filed.raw.hash() != op.raw.hash())
    });
    Ok(own)
}

/// The chains of the file as its last word leaves them. Another op in a place that was taken says that the chain was cut there:
/// what stood from that place on made way.
pub(crate) fn as_it_stands(filed: &[Filed]) -> BTreeMap<Place, FiledOp> {
    let mut standing: BTreeMap<Place, FiledOp> = BTreeMap::new();
    for frame in filed {
        let Filed::Op(op) = frame else { continue };
        let place = op.place();
        if standing
            .get(&place)
            .is_some_and(|before| before.raw.hash() != op.raw.hash())
        {
            let is_other_chain = |at: &Place| (&at.0, at.1, at.2) != (&place.0, place.1, place.2);
            standing.retain(|at, _| is_other_chain(at) || at.3 < place.3);
        }
        standing.insert(place, op.clone());
    }
    standing
}

fn own_ops(c: &Connection) -> Result<Vec<FiledOp>, StoreError> {
    ops_after(c, 0).map(|ops| ops.into_iter().map(|(_, op)| op).collect())
}

/// Own ops behind a row of the log, for the file. One that the disk has spoilt is left out: the file may hold it whole.
pub(crate) fn ops_after(c: &Connection, op_no: i64) -> Result<Vec<(i64, FiledOp)>, StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS}, (SELECT parent FROM heads h WHERE h.stream = ops.stream AND h.epoch = ops.epoch AND ops.seq = 1)
           AS parent
         FROM ops WHERE op_no > :after AND device_no = (SELECT device_no FROM replica) ORDER BY op_no"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_and_then(named_params! { ":after": op_no }, |row| {
        let op = match LoggedOp::read(row) {
            Err(StoreError::Damaged(_)) => return Ok(None),
            op => op?,
        };
        if op.raw.hash() != op.op_hash {
            return Ok(None);
        }
        let filed = FiledOp {
            stream: op.stream,
            at: op.at,
            raw: op.raw,
            stored_at_ms: op.stored_at_ms,
            parent: row.get("parent")?,
        };
        Ok(Some((op.op_no, filed)))
    })?;
    rows.filter_map(Result::transpose).collect()
}

/// Before a database that cannot be mended is set aside: what of it is whole and not in the file yet goes there.
pub(crate) fn rescue(c: &Connection, file: &OpFile) -> Result<Vec<Filed>, StoreError> {
    let filed = file.read()?;
    // Of two identities the last counts; what is spoilt may be this one.
    let is_named = filed.iter().any(|frame| matches!(frame, Filed::Identity(_)));
    let identity = match is_named || replica::load(c).is_err() {
        true => None,
        false => identity_json(c)?,
    };
    let mut frames: Vec<Vec<u8>> = identity.iter().map(|json| encode_identity(json)).collect();
    frames.extend(lacking_in_file(c, &as_it_stands(&filed))?.iter().map(encode_op));
    file.append(&frames)?;
    file.sync()?;
    file.read()
}

/// The identity as it would stand in the file; `None` while there is none.
pub(crate) fn identity_json(c: &Connection) -> Result<Option<String>, StoreError> {
    let state: String = c.query_row("SELECT state FROM replica", [], |row| row.get(0))?;
    if state == "fresh" {
        return Ok(None);
    }
    let columns: Vec<serde_json::Value> = c.query_row(&format!("SELECT {IDENTITY} FROM replica"), [], |row| {
        (0..IDENTITY.split(',').count())
            .map(|n| {
                Ok(match row.get::<_, SqlValue>(n)? {
                    SqlValue::Null => serde_json::Value::Null,
                    SqlValue::Integer(i) => i.into(),
                    SqlValue::Real(x) => x.into(),
                    SqlValue::Text(t) => t.into(),
                    SqlValue::Blob(b) => serde_json::json!({ "blob": b }),
                })
            })
            .collect()
    })?;
    Ok(Some(serde_json::Value::Array(columns).to_string()))
}

/// By which keys the service is known to a laptop that is somebody's; `None`: it is nobody's yet.
pub(crate) fn identified_pins(c: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(
        c.prepare_cached("SELECT CASE WHEN state <> 'fresh' THEN pins END FROM replica")?
            .query_row([], |row| row.get(0))?,
    )
}

/// Who this laptop is, back into a database that does not know it.
fn restore_identity(tx: &Transaction<'_>, json: &str) -> Result<(), StoreError> {
    let state: String = tx.query_row("SELECT state FROM replica", [], |row| row.get(0))?;
    if state != "fresh" {
        return Ok(());
    }
    let damaged = |_| StoreError::Damaged("op file identity");
    let columns: Vec<serde_json::Value> = serde_json::from_str(json).map_err(damaged)?;
    let values: Vec<SqlValue> = columns
        .iter()
        .map(|value| match value {
            serde_json::Value::Null => SqlValue::Null,
            serde_json::Value::String(text) => SqlValue::Text(text.clone()),
            serde_json::Value::Object(map) => {
                let bytes = map.get("blob").and_then(|b| serde_json::from_value(b.clone()).ok());
                SqlValue::Blob(bytes.unwrap_or_default())
            }
            other => SqlValue::Integer(other.as_i64().unwrap_or(0)),
        })
        .collect();
    let names: Vec<&str> = IDENTITY.split(',').map(str::trim).take(values.len()).collect();
    if values.len() < IDENTITY_FIRST || names.len() != values.len() {
        return Err(StoreError::Damaged("op file identity"));
    }
    let places: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
    tx.execute(
        &format!("UPDATE replica SET ({}) = ({})", names.join(", "), places.join(", ")),
        params_from_iter(values),
    )?;
    Ok(())
}

/// Ops that the file has and the database lost. One whose place another took meanwhile is signed anew.
fn bring_back(tx: &Transaction<'_>, in_file: &BTreeMap<Place, FiledOp>, now_ms: i64) -> Result<usize, StoreError> {
    let replica = replica::load(tx)?;
    let Ok(enrolment) = replica.enrolled() else {
        return Ok(0);
    };
    let (own, key) = (enrolment.device_no, replica.key()?.public());
    let mine = in_file.values().filter(|op| op.at.device_no == own);
    // What was signed anew later in the file stands there under its new name.
    let superseded: BTreeSet<[u8; 32]> = in_file
        .values()
        .filter_map(|op| op.raw.decode_common().ok()?.was)
        .map(|was| was.hash)
        .collect();
    let is_filed = |place: &Place, hash: &[u8; 32]| in_file.get(place).map(|filed| filed.raw.hash() == *hash);
    let mut displaced: Vec<Lost> = Vec::new();
    // A database from before a repair still has what made way in it: the file shows its place taken, and its new name.
    // Only a laptop that was repaired pays for the look.
    let renamed_here: BTreeSet<[u8; 32]> = match superseded.is_empty() {
        true => BTreeSet::new(),
        false => own_ops(tx)?
            .iter()
            .filter_map(|op| Some(op.raw.decode_common().ok()?.was?.hash))
            .collect(),
    };
    let made_way = |op: &FiledOp| {
        let hash = op.raw.hash();
        superseded.contains(&hash) && !renamed_here.contains(&hash) && is_filed(&op.place(), &hash) == Some(false)
    };
    while !superseded.is_empty()
        && let Some(op) = own_ops(tx)?.into_iter().find(made_way)
    {
        for lost in fork::remove_branch(tx, &op.stream, op.at, &[0; 32])? {
            let place = (lost.stream.clone(), lost.at.device_no, lost.at.epoch, lost.at.seq);
            if !superseded.contains(&lost.op_hash) && is_filed(&place, &lost.op_hash) != Some(true) {
                displaced.push(lost);
            }
        }
    }
    let mut here: BTreeSet<[u8; 32]> = BTreeSet::new();
    for op in own_ops(tx)? {
        here.extend(op.raw.decode_common().ok().and_then(|c| c.was).map(|was| was.hash));
        here.insert(op.raw.hash());
    }
    let missing: Vec<&FiledOp> = mine
        .filter(|op| !here.contains(&op.raw.hash()) && !superseded.contains(&op.raw.hash()))
        .collect();
    if missing.is_empty() && displaced.is_empty() {
        return Ok(0);
    }
    let mut clock = replica.clock;
    for op in &missing {
        let (head, link) = ops::head(tx, &op.stream, op.at.epoch, &key, op.parent.as_ref())?;
        let common = op.raw.decode_common().map_err(|_| StoreError::Damaged("op file"))?;
        clock.last = clock.last.max(common.hlc);
        let op_hash = op.raw.hash();
        if op.at.seq != head.next() {
            displaced.push(Lost {
                stream: op.stream.clone(),
                at: op.at,
                raw: RawOp::clone(&op.raw),
                op_hash,
                stored_at_ms: op.stored_at_ms,
            });
            continue;
        }
        ops::insert(
            tx,
            &NewRow {
                stream: &op.stream,
                at: op.at,
                raw: &op.raw,
                common: &common,
                op_hash: &op_hash,
                eff_hlc: common.hlc,
                stored_at_ms: op.stored_at_ms,
                verdict: Verdict::default(),
                begins: None,
            },
        )?;
        ops::keep_head(
            tx,
            &op.stream,
            op.at,
            &chain::extend(&link, &op_hash),
            op.parent.as_ref(),
        )?;
        tx.execute(
            "UPDATE replica SET epoch = max(epoch, :epoch)",
            named_params! { ":epoch": op.at.epoch.0 },
        )?;
    }
    if !displaced.is_empty() {
        fork::sign_anew(tx, &replica, displaced)?;
    }
    tx.execute(
        "UPDATE replica SET hlc = max(hlc, :hlc)",
        named_params! { ":hlc": signed(clock.last.0) },
    )?;
    rebuild::rebuild(tx)?;
    notices::add(tx, NoticeKind::Recovered, now_ms, missing.len())?;
    Ok(missing.len())
}
