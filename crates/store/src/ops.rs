//! Rows of the op log: keeping an op, finding one, and what it made.

use std::sync::LazyLock;

use kentongan_domain::chain::{self, Link};
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceId, DeviceNo, Epoch, ObjectId, OpRef, Seq};
use kentongan_domain::op::{Common, Kind, Meant, RawOp, Tag};
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use crate::rows::{LoggedOp, OP_COLUMNS, get_one, personal_columns, signed, unsigned};
use crate::{StoreError, replica};

/// Personal fields stand in `field_writes` at their tag plus this.
pub(crate) const PERSONAL_TAG_OFFSET: Tag = kentongan_domain::op::TAG_END;

/// One row of the log, to be kept.
pub(crate) struct NewRow<'a> {
    pub stream: &'a Stream,
    pub at: OpRef,
    pub raw: &'a RawOp,
    pub common: &'a Common,
    pub op_hash: &'a [u8; 32],
    pub eff_hlc: Hlc,
    pub stored_at_ms: i64,
    pub verdict: Verdict,
    /// The record that it begins, where that needs no looking up: its place in the indexes is written once.
    pub begins: Option<ObjectId>,
}

/// The district's word on an op, as far as it has one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Verdict {
    pub refusal: Option<u8>,
    pub receipt_number: Option<u64>,
    pub held: bool,
    pub repaired_ms: Option<i64>,
}

/// Keeps one log row; answers its number. The caller applies it.
pub(crate) fn insert(tx: &Transaction<'_>, row: &NewRow<'_>) -> Result<i64, StoreError> {
    let (personal_state, personal) = personal_columns(&row.raw.personal);
    tx.prepare_cached(
        "INSERT INTO ops (stream, device_no, epoch, seq, kind, hlc, eff_hlc, common, personal_state, personal, op_hash,
           was_hash, stored_at_ms, refusal, receipt_number, held, repaired_ms, object_id, record_id)
         VALUES (:stream, :device_no, :epoch, :seq, :kind, :hlc, :eff_hlc, :common, :personal_state, :personal, :op_hash,
           :was_hash, :stored_at_ms, :refusal, :receipt_number, :held, :repaired_ms, :begins, :begins)",
    )?
    .execute(named_params! {
        ":stream": row.stream.to_string(),
        ":device_no": row.at.device_no.0,
        ":epoch": row.at.epoch.0,
        ":seq": signed(row.at.seq.0),
        ":kind": row.common.kind.number(),
        ":hlc": signed(row.common.hlc.0),
        ":eff_hlc": signed(row.eff_hlc.0),
        ":common": row.raw.common,
        ":personal_state": personal_state,
        ":personal": personal,
        ":op_hash": row.op_hash,
        ":was_hash": row.common.was.map(|was| was.hash),
        ":stored_at_ms": row.stored_at_ms,
        ":refusal": row.verdict.refusal,
        ":receipt_number": row.verdict.receipt_number.map(signed),
        ":held": row.verdict.held,
        ":repaired_ms": row.verdict.repaired_ms,
        ":begins": row.begins.map(|id| id.to_string()),
    })?;
    Ok(tx.last_insert_rowid())
}

/// Hash of the op at a place, if it is here.
pub(crate) fn hash_at(c: &Connection, stream: &Stream, at: OpRef) -> Result<Option<[u8; 32]>, StoreError> {
    Ok(c.prepare_cached(
        "SELECT op_hash FROM ops WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq",
    )?
    .query_row(
        named_params! {
            ":stream": stream.to_string(),
            ":device_no": at.device_no.0,
            ":epoch": at.epoch.0,
            ":seq": signed(at.seq.0),
        },
        |row| row.get("op_hash"),
    )
    .optional()?)
}

/// Moves the end of an own chain.
pub(crate) fn keep_head(
    tx: &Transaction<'_>,
    stream: &Stream,
    at: OpRef,
    link: &Link,
    parent: Option<&Link>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO heads (stream, epoch, seq, chain, parent) VALUES (:stream, :epoch, :seq, :chain, :parent)
         ON CONFLICT (stream, epoch) DO UPDATE SET seq = excluded.seq, chain = excluded.chain",
    )?
    .execute(named_params! {
        ":stream": stream.to_string(),
        ":epoch": at.epoch.0,
        ":seq": signed(at.seq.0),
        ":chain": link,
        ":parent": parent,
    })?;
    Ok(())
}

/// End of an own chain: seq 0 and the starting link before the first op. `parent`: of an epoch that a repair opened.
pub(crate) fn head(
    connection: &Connection,
    stream: &Stream,
    epoch: Epoch,
    public_key: &[u8; 32],
    parent: Option<&Link>,
) -> Result<(Seq, Link), StoreError> {
    let row: Option<(i64, Link)> = connection
        .prepare_cached("SELECT seq, chain FROM heads WHERE stream = :stream AND epoch = :epoch")?
        .query_row(
            named_params! { ":stream": stream.to_string(), ":epoch": epoch.0 },
            |row| Ok((row.get("seq")?, row.get("chain")?)),
        )
        .optional()?;
    Ok(match row {
        Some((seq, chain)) => (Seq(unsigned(seq)), chain),
        None => (Seq(0), chain::start(public_key, stream, epoch, parent)),
    })
}

pub(crate) fn get(connection: &Connection, op_no: i64) -> Result<LoggedOp, StoreError> {
    let sql = format!("SELECT {OP_COLUMNS} FROM ops WHERE op_no = :op_no");
    let mut statement = connection.prepare_cached(&sql)?;
    get_one(&mut statement, named_params! { ":op_no": op_no }, LoggedOp::read)
}

/// An op that another refers to, as it stands here.
pub(crate) struct Referred {
    pub at: OpRef,
    /// The record that it made or changed; `None` while it waits itself.
    pub object: Option<ObjectId>,
    /// The hash that it was signed with first.
    pub first_name: [u8; 32],
}

/// The op that a reference means: the one in its place or, where `meant` says that another has taken that place, the one that
/// stood there, under the name that a repair gave it. `None` if it is not here.
pub(crate) fn find_referred(
    connection: &Connection,
    stream: &Stream,
    at: OpRef,
    meant: Option<Meant>,
) -> Result<Option<Referred>, StoreError> {
    let in_place = connection
        .prepare_cached(
            "SELECT device_no, epoch, seq, object_id, coalesce(was_hash, op_hash) AS first_name FROM ops
             WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq",
        )?
        .query_and_then(
            named_params! {
                ":stream": stream.to_string(),
                ":device_no": at.device_no.0,
                ":epoch": at.epoch.0,
                ":seq": signed(at.seq.0),
            },
            read_referred,
        )?
        .next()
        .transpose()?;
    let Some(meant) = meant else { return Ok(in_place) };
    if let Some(found) = in_place.filter(|found| Meant::by(&found.first_name) == meant) {
        return Ok(Some(found));
    }
    connection
        .prepare_cached(
            "SELECT device_no, epoch, seq, object_id, was_hash AS first_name FROM ops INDEXED BY ops_by_was
             WHERE was_hash IS NOT NULL AND was_hash >= :meant AND was_hash < :end
               AND stream = :stream AND device_no = :device_no
             ORDER BY refusal IS NOT NULL, epoch DESC, seq DESC LIMIT 1",
        )?
        .query_and_then(
            named_params! {
                ":meant": meant.bytes(),
                ":end": meant.end(),
                ":stream": stream.to_string(),
                ":device_no": at.device_no.0,
            },
            read_referred,
        )?
        .next()
        .transpose()
}

fn read_referred(row: &Row<'_>) -> Result<Referred, StoreError> {
    Ok(Referred {
        at: crate::rows::op_ref(row)?,
        object: crate::rows::object(row.get("object_id")?)?,
        first_name: row.get("first_name")?,
    })
}

/// The record that an op's reference means; `None` if it is not here or waits itself.
pub(crate) fn find_object(c: &Connection, op: &LoggedOp, at: OpRef) -> Result<Option<ObjectId>, StoreError> {
    Ok(find_referred(c, &op.stream, at, op.common.meant)?.and_then(|referred| referred.object))
}

/// Does an op with this hash stand in this place?
pub(crate) fn stands_at(c: &Connection, stream: &Stream, at: OpRef, hash: &[u8; 32]) -> Result<bool, StoreError> {
    Ok(c.prepare_cached(
        "SELECT 1 FROM ops WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq
           AND op_hash = :hash",
    )?
    .exists(named_params! {
        ":stream": stream.to_string(),
        ":device_no": at.device_no.0,
        ":epoch": at.epoch.0,
        ":seq": signed(at.seq.0),
        ":hash": hash,
    })?)
}

/// What creates comes first, whatever arrived first: an own edit comes back before the record of another that it edits, from the
/// second copy or as this device's own past.
static CREATE_OF_RECORD: LazyLock<String> = LazyLock::new(|| {
    let creating: Vec<String> = Kind::all()
        .filter(|kind| kind.creates())
        .map(|kind| kind.number().to_string())
        .collect();
    format!(
        "SELECT stream, device_no, epoch, seq FROM ops WHERE object_id = :id
         ORDER BY kind IN ({}) DESC, refusal IS NOT NULL, op_no LIMIT 1",
        creating.join(", ")
    )
});

/// Stream and create op of a record.
pub(crate) fn get_create(connection: &Connection, id: ObjectId) -> Result<(Stream, OpRef), StoreError> {
    let mut statement = connection.prepare_cached(&CREATE_OF_RECORD)?;
    get_one(&mut statement, named_params! { ":id": id.to_string() }, |row| {
        let stream: String = row.get("stream")?;
        Ok((crate::rows::stream(&stream)?, crate::rows::op_ref(row)?))
    })
}

/// The op that made a record, if it is of this kind.
pub(crate) fn find_create(c: &Connection, id: ObjectId, kind: Kind) -> Result<Option<LoggedOp>, StoreError> {
    let (stream, at) = get_create(c, id)?;
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM ops
         WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq AND kind = :kind"
    );
    c.prepare_cached(&sql)?
        .query_and_then(
            named_params! {
                ":stream": stream.to_string(),
                ":device_no": at.device_no.0,
                ":epoch": at.epoch.0,
                ":seq": signed(at.seq.0),
                ":kind": kind.number(),
            },
            LoggedOp::read,
        )?
        .next()
        .transpose()
}

/// Id of the device that wrote an op, for ids of records.
pub(crate) fn device_id(connection: &Connection, device_no: DeviceNo) -> Result<DeviceId, StoreError> {
    let replica = replica::load(connection)?;
    if replica.enrolment.as_ref().is_some_and(|e| e.device_no == device_no) {
        return replica.device_id();
    }
    let key: [u8; 32] = connection
        .prepare_cached("SELECT public_key FROM devices WHERE device_no = :device_no")?
        .query_row(named_params! { ":device_no": device_no.0 }, |row| row.get("public_key"))?;
    Ok(DeviceId::of_public_key(&key))
}
