//! Parcels: what two laptops of one scope give each other while the district is out of reach.
//!
//! A parcel is complete by itself: it holds all that waits for the district, and what of the last weeks the other laptop may not
//! have fetched yet. So one that is lost, read twice or read late costs nothing but itself.
//!
//! What comes without a receipt is kept and shown at once as what the district holds ahead of its turn is (`ops.held`, without a receipt
//! number), judged here as the district would judge it. The feed brings the district's own word, and that replaces everything.
//! Until then this laptop gives such batches to the service as well ([`Store::batches_to_carry`]), each in its turn among its own:
//! what is written here may speak of them, and they of it.

use std::collections::BTreeSet;

use kentongan_domain::authority::{self, Refusal};
use kentongan_domain::chain;
use kentongan_domain::hlc::{Hlc, REMOTE_LEAD_MAX_MS, effective};
use kentongan_domain::ids::{DeviceId, DeviceNo, OpRef, Seq};
use kentongan_domain::op::{Common, RawOp};
use kentongan_domain::role::Role;
use kentongan_domain::scope::Scope;
use kentongan_protocol::WireError;
use kentongan_protocol::batch::{self, Batch, BatchHeader};
use kentongan_protocol::exchange::{Archived, FeedItem};
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::parcel::{self, Parcel, ParcelContents, ParcelHeader};
use kentongan_protocol::receipt::SignedReceipt;
use kentongan_protocol::roster::Vouch;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::feed::{self, Reading, Unfit};
use crate::ops::{self, NewRow, Verdict};
use crate::outbox::{LAST_OP_NO, Turn};
use crate::replica::{self, Replica, ReplicaState};
use crate::rows::unsigned;
use crate::{Store, StoreError, fork, offers, projection, receipts};

/// What the district has received since then goes along: the other laptop may not have called it for so long.
const RECENT_MS: i64 = 60 * 24 * 60 * 60 * 1000;
/// Of that, no more than this; the newest first.
const RECENT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Parcels that are told of.
const TOLD_MAX: u32 = 20;

/// Why a file was not taken. Nothing of it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParcelFault {
    #[error("the file is no parcel")]
    NotAParcel,
    #[error("the parcel is not as it was written")]
    Damaged,
    #[error("the parcel is of a newer program")]
    Newer,
    #[error("the file is larger than any parcel")]
    TooLarge,
    #[error("this laptop wrote the parcel itself")]
    Own,
    #[error("the parcel is of another village or office")]
    OtherScope,
    /// Nobody that this laptop trusts says who wrote it.
    #[error("the writer of the parcel is not known to this laptop's district")]
    OtherDistrict,
    /// Its writer did not know of this laptop.
    #[error("the parcel was written for other laptops")]
    NotForThisLaptop,
}

impl From<WireError> for ParcelFault {
    fn from(error: WireError) -> Self {
        match error {
            WireError::NotOurs => ParcelFault::NotAParcel,
            WireError::Newer(_) => ParcelFault::Newer,
            WireError::TooLarge => ParcelFault::TooLarge,
            WireError::Truncated | WireError::Malformed | WireError::BadSignature | WireError::BadChain => {
                ParcelFault::Damaged
            }
        }
    }
}

/// Another laptop of this scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laptop {
    pub device_no: DeviceNo,
    pub holder_name: String,
    pub holder_office: String,
}

/// A parcel that was made and is not on a stick yet.
#[derive(Debug, Clone)]
pub struct ParcelMade {
    pub bytes: Vec<u8>,
    /// It only makes this laptop known: there is no other yet that it could be written for.
    pub is_card: bool,
    /// Ops in it.
    pub ops: u64,
    /// For whom it was written.
    pub readers: Vec<Laptop>,
}

/// What reading a parcel did.
#[derive(Debug, Clone)]
pub struct ParcelRead {
    pub from: Laptop,
    pub is_card: bool,
    /// Ops that were new here.
    pub new_ops: u64,
    /// Ops that were here already.
    pub known_ops: u64,
    /// Own ops that this laptop had lost, signed anew.
    pub repaired_ops: u64,
    /// Batches that do not fit what is here; the district has the last word on them.
    pub set_aside: u64,
}

/// A parcel that was written or read here.
#[derive(Debug, Clone)]
pub struct ParcelRecord {
    pub written: bool,
    pub is_card: bool,
    /// Of one that was read, who wrote it.
    pub from: Option<Laptop>,
    pub at_ms: i64,
    pub ops: u64,
    pub known_ops: u64,
}

/// A batch of another laptop of this scope of which the district has said nothing yet.
#[derive(Debug, Clone)]
pub struct CarriedBatch {
    pub batch_id: [u8; 32],
    pub turn: Turn,
    pub bytes: Vec<u8>,
    /// The district's word on its author, for a service that was set back to before it knew him.
    pub vouch: Vec<u8>,
}

/// A parcel whose writer this laptop's district vouches for.
struct Opened {
    from: Laptop,
    is_card: bool,
    vouches: Vec<Vouch>,
    contents: ParcelContents,
}

impl Store {
    /// The other laptops of this scope that this one knows, by office and name.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_laptops(&self) -> Result<Vec<Laptop>, StoreError> {
        self.read(|c| Ok(laptops(c)?.into_iter().map(|(laptop, _)| laptop).collect()))
    }

    /// Makes a parcel for all of them; a card where there is none, or where only a card is wanted. Seals what is not sealed yet.
    ///
    /// # Errors
    /// [`StoreError::NotEnrolled`] in training: sample data meets nobody else's.
    pub fn make_parcel(&self, card: bool) -> Result<ParcelMade, StoreError> {
        let replica = self.replica()?;
        let enrolment = replica.enrolled()?;
        if replica.state != ReplicaState::Enrolled {
            return Err(StoreError::NotEnrolled);
        }
        let key = replica.key()?;
        let now_ms = replica.clock.trusted_now(self.wall_ms());
        let header = ParcelHeader {
            device_no: enrolment.device_no,
            public_key: key.public(),
            scope: enrolment.scope.clone(),
            made_at_ms: now_ms,
        };
        let readers = self.read(laptops)?;
        if !card && !readers.is_empty() {
            self.seal_waiting()?;
            let (contents, ops) = self.read(|c| collect(c, &replica, now_ms))?;
            let keys: Vec<PublicKey> = readers.iter().map(|(_, key)| *key).collect();
            if let Some(bytes) = parcel::write_parcel(&header, &contents, &keys, &key) {
                return Ok(ParcelMade {
                    bytes,
                    is_card: false,
                    ops,
                    readers: readers.into_iter().map(|(laptop, _)| laptop).collect(),
                });
            }
        }
        Ok(ParcelMade {
            bytes: parcel::write_card(&header, &replica.vouch, &key),
            is_card: true,
            ops: 0,
            readers: Vec::new(),
        })
    }

    /// Notes that a parcel has reached a stick.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn note_parcel_written(&self, is_card: bool, ops: u64) -> Result<(), StoreError> {
        let at_ms = self.wall_ms();
        self.write(move |tx| {
            let record = ParcelRecord {
                written: true,
                is_card,
                from: None,
                at_ms,
                ops,
                known_ops: 0,
            };
            note(tx, &record)
        })
    }

    /// Takes what another laptop of this scope has put into a parcel, in one commit. Reading it again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Parcel`] if it is not for this laptop or not as it was written; nothing is kept then.
    pub fn apply_parcel(&self, bytes: &[u8]) -> Result<ParcelRead, StoreError> {
        let replica = self.replica()?;
        let opened = open(&replica, bytes)?;
        let now_ms = self.wall_ms();
        self.write(move |tx| apply(tx, opened, now_ms))
    }

    /// Parcels that were written or read here, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_parcels(&self) -> Result<Vec<ParcelRecord>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT p.written, p.card, p.device_no, p.at_ms, p.ops, p.known_ops, coalesce(d.holder_name, '') AS holder_name,
                   coalesce(d.holder_office, '') AS holder_office
                 FROM parcels p LEFT JOIN devices d ON d.device_no = p.device_no ORDER BY p.parcel_no DESC LIMIT :max",
            )?;
            let rows = statement.query_and_then(named_params! { ":max": TOLD_MAX }, |row| {
                let from: Option<u32> = row.get("device_no")?;
                Ok(ParcelRecord {
                    written: row.get("written")?,
                    is_card: row.get("card")?,
                    from: from.map(|_| read_laptop(row)).transpose()?,
                    at_ms: row.get("at_ms")?,
                    ops: unsigned(row.get("ops")?),
                    known_ops: unsigned(row.get("known_ops")?),
                })
            })?;
            rows.collect()
        })
    }

    /// What other laptops of this scope wrote, came by parcel, and was not given to the service within the last week.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn batches_to_carry(&self) -> Result<Vec<CarriedBatch>, StoreError> {
        let now_ms = self.wall_ms();
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!(
                "SELECT b.batch_id, b.bytes, d.vouch, {LAST_OP_NO} AS last_op_no {TO_CARRY} ORDER BY last_op_no, {CHAINS}"
            ))?;
            let rows = statement.query_and_then(carry_within(now_ms).as_slice(), |row| {
                Ok(CarriedBatch {
                    batch_id: row.get("batch_id")?,
                    turn: (true, row.get("last_op_no")?),
                    bytes: row.get("bytes")?,
                    vouch: row.get("vouch")?,
                })
            })?;
            rows.collect()
        })
    }

    /// Is there anything of that kind?
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn has_to_carry(&self) -> Result<bool, StoreError> {
        let now_ms = self.wall_ms();
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("SELECT 1 {TO_CARRY} LIMIT 1"))?;
            Ok(statement.exists(carry_within(now_ms).as_slice())?)
        })
    }

    /// The service has looked at these. What it did not take their authors will bring; should they never call again, it is given once
    /// more after a week.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn note_carried(&self, batches: Vec<[u8; 32]>) -> Result<(), StoreError> {
        if batches.is_empty() {
            return Ok(());
        }
        let now_ms = self.wall_ms();
        self.write(move |tx| {
            let mut note = tx.prepare_cached("UPDATE batches SET carried = :now WHERE batch_id = :id")?;
            for batch_id in batches {
                note.execute(named_params! { ":id": batch_id, ":now": now_ms })?;
            }
            Ok(())
        })
    }
}

/// Of a branch that had to make way the district has the other; its author settles that. `carried`: when it was given last; 0: never, or
/// to a life of the service that is over.
const TO_CARRY: &str = "FROM batches b JOIN devices d ON d.device_no = b.device_no JOIN replica r ON r.scope = d.scope
   WHERE b.receipt IS NULL AND b.carried NOT BETWEEN :since AND :now AND NOT b.superseded AND b.device_no <> r.device_no";

/// The service may have had no room, been too old to know such batches, or kept the author's word apart until somebody decides. The author
/// may be gone for good: then nobody else ever asks again.
const CARRY_AGAIN_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Parameters of [`TO_CARRY`]. A clock that was set back makes nothing wait.
fn carry_within(now_ms: i64) -> [(&'static str, i64); 2] {
    [
        (":since", now_ms.saturating_sub(CARRY_AGAIN_MS).max(1)),
        (":now", now_ms),
    ]
}

/// What continues stands behind what it continues, wherever it came from.
const CHAINS: &str = "b.stream, b.device_no, b.epoch, b.first_seq";

fn laptops(c: &Connection) -> Result<Vec<(Laptop, PublicKey)>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT d.device_no, d.public_key, d.holder_name, d.holder_office FROM devices d JOIN replica r ON r.scope = d.scope
         WHERE d.device_no <> r.device_no ORDER BY d.holder_office, d.holder_name, d.device_no",
    )?;
    statement
        .query_and_then([], |row| Ok((read_laptop(row)?, row.get("public_key")?)))?
        .collect()
}

fn read_laptop(row: &Row<'_>) -> Result<Laptop, StoreError> {
    Ok(Laptop {
        device_no: DeviceNo(row.get("device_no")?),
        holder_name: row.get("holder_name")?,
        holder_office: row.get("holder_office")?,
    })
}

fn note(tx: &Transaction<'_>, record: &ParcelRecord) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO parcels (written, card, device_no, at_ms, ops, known_ops)
         VALUES (:written, :card, :device_no, :at, :ops, :known)",
    )?
    .execute(named_params! {
        ":written": record.written,
        ":card": record.is_card,
        ":device_no": record.from.as_ref().map(|laptop| laptop.device_no.0),
        ":at": record.at_ms,
        ":ops": crate::rows::signed(record.ops),
        ":known": crate::rows::signed(record.known_ops),
    })?;
    Ok(())
}

/// What goes into a parcel, and how many ops that are.
fn collect(c: &Connection, replica: &Replica, now_ms: i64) -> Result<(ParcelContents, u64), StoreError> {
    let mut contents = ParcelContents::default();
    let mut authors: BTreeSet<u32> = BTreeSet::new();
    let mut ops = 0;
    let mut open = c.prepare_cached(&format!(
        "SELECT b.batch_id, b.device_no, b.bytes, b.last_seq - b.first_seq + 1 AS ops, {LAST_OP_NO} AS last_op_no
         FROM batches b WHERE b.receipt IS NULL OR b.held ORDER BY last_op_no, {CHAINS}"
    ))?;
    let mut rows = open.query([])?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get("bytes")?;
        if is_fit_to_go(c, &bytes, &row.get("batch_id")?)? {
            authors.insert(row.get("device_no")?);
            ops += unsigned(row.get("ops")?);
            contents.batches.push(batch::readable(bytes, 0));
        }
    }
    let mut recent = c.prepare_cached(
        "SELECT batch_id, device_no, bytes, receipt, last_seq - first_seq + 1 AS ops FROM batches
         WHERE receipt IS NOT NULL AND NOT held AND NOT superseded AND received_at_ms >= :since
         ORDER BY received_at_ms DESC, receipt_number DESC",
    )?;
    let mut rows = recent.query(named_params! { ":since": now_ms.saturating_sub(RECENT_MS) })?;
    let mut total = 0;
    while let Some(row) = rows.next()? {
        let (bytes, receipt): (Vec<u8>, Vec<u8>) = (row.get("bytes")?, row.get("receipt")?);
        total += bytes.len() + receipt.len();
        if total > RECENT_BYTES_MAX {
            break;
        }
        if is_fit_to_go(c, &bytes, &row.get("batch_id")?)? {
            authors.insert(row.get("device_no")?);
            ops += unsigned(row.get("ops")?);
            contents.archived.push(Archived {
                batch: batch::readable(bytes, 0),
                receipt,
                vouch: Vec::new(),
            });
        }
    }
    contents.archived.reverse();
    contents.vouches.push(replica.vouch.clone());
    contents.vouches.extend(vouches(c, &authors)?);
    Ok((contents, ops))
}

fn is_fit_to_go(c: &Connection, bytes: &[u8], batch_id: &[u8; 32]) -> Result<bool, StoreError> {
    let whole = offers::is_whole(c, bytes, batch_id)?;
    if !whole {
        tracing::error!("a batch is damaged; it goes into no parcel");
    }
    Ok(whole)
}

/// The district's word on these authors, and on the other laptops of this scope: so each makes the others known.
fn vouches(c: &Connection, authors: &BTreeSet<u32>) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT d.device_no, d.vouch, d.scope = r.scope AS of_scope FROM devices d JOIN replica r ORDER BY d.device_no",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if row.get::<_, bool>("of_scope")? || authors.contains(&row.get::<_, u32>("device_no")?) {
            found.push(row.get("vouch")?);
        }
    }
    Ok(found)
}

/// Decrypts a parcel, and makes sure of its writer.
fn open(replica: &Replica, bytes: &[u8]) -> Result<Opened, StoreError> {
    let enrolment = replica.enrolled()?;
    let district = enrolment.server_key.ok_or(StoreError::NotEnrolled)?;
    let key = replica.key()?;
    let parcel = Parcel::parse(bytes).map_err(ParcelFault::from)?;
    let header = &parcel.header;
    if header.public_key == key.public() {
        return Err(ParcelFault::Own.into());
    }
    if header.scope != enrolment.scope {
        return Err(ParcelFault::OtherScope.into());
    }
    let contents = parcel
        .contents(&key)
        .map_err(ParcelFault::from)?
        .ok_or(ParcelFault::NotForThisLaptop)?;
    let vouches: Vec<Vouch> = contents
        .vouches
        .iter()
        .filter_map(|vouch| Vouch::open(vouch, &district).ok())
        .collect();
    let is_writer = |vouch: &&Vouch| {
        let entry = &vouch.entry;
        (entry.device_no, entry.public_key) == (header.device_no, header.public_key) && entry.scope == enrolment.scope
    };
    let writer = vouches.iter().find(is_writer).ok_or(ParcelFault::OtherDistrict)?;
    Ok(Opened {
        from: Laptop {
            device_no: writer.entry.device_no,
            holder_name: writer.entry.holder_name.clone(),
            holder_office: writer.entry.holder_office.clone(),
        },
        is_card: parcel.is_card(),
        vouches,
        contents,
    })
}

fn apply(tx: &Transaction<'_>, opened: Opened, now_ms: i64) -> Result<ParcelRead, StoreError> {
    let replica = replica::load(tx)?;
    let enrolment = replica.enrolled()?;
    let district = enrolment.server_key.ok_or(StoreError::NotEnrolled)?;
    keep_authors(tx, &opened.vouches, enrolment.device_no)?;
    let mut reading = Reading::new(&district, replica.clock, now_ms);
    reading.gaps = true;
    let mut set_aside = 0;
    for archived in opened.contents.archived {
        let unfit = feed::attempt(tx, &mut reading, |reading| {
            apply_archived(tx, &replica, archived, reading)
        })?;
        set_aside += u64::from(left(unfit.as_ref()));
    }
    for bytes in &opened.contents.batches {
        let unfit = feed::attempt(tx, &mut reading, |reading| apply_ahead(tx, &replica, bytes, reading))?;
        set_aside += u64::from(left(unfit.as_ref()));
    }
    feed::conclude(tx, &replica, &mut reading)?;
    let outcome = reading.outcome;
    let record = ParcelRecord {
        written: false,
        is_card: opened.is_card,
        from: Some(opened.from.clone()),
        at_ms: now_ms,
        ops: outcome.new_ops,
        known_ops: outcome.known_ops,
    };
    note(tx, &record)?;
    Ok(ParcelRead {
        from: opened.from,
        is_card: opened.is_card,
        new_ops: outcome.new_ops,
        known_ops: outcome.known_ops,
        repaired_ops: outcome.repaired_ops,
        set_aside,
    })
}

fn left(unfit: Option<&Unfit>) -> bool {
    if let Some(unfit) = unfit {
        tracing::warn!(%unfit, "a batch of a parcel is left aside");
    }
    unfit.is_some()
}

/// Takes note of whom the district vouches for. What the feed said of one stands: it is newer, or comes again.
fn keep_authors(tx: &Transaction<'_>, vouches: &[Vouch], own: DeviceNo) -> Result<(), StoreError> {
    for vouch in vouches.iter().filter(|vouch| vouch.entry.device_no != own) {
        let entry = &vouch.entry;
        tx.prepare_cached(
            "INSERT INTO devices (device_no, public_key, scope, role, holder_name, holder_office, vouch)
             VALUES (:no, :key, :scope, :role, :name, :office, :vouch) ON CONFLICT DO NOTHING",
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

/// A batch with the district's own word on it. A word from another life of the service than the one that this laptop knows waits for
/// the feed: what it says may not hold any more.
fn apply_archived(
    tx: &Transaction<'_>,
    replica: &Replica,
    archived: Archived,
    reading: &mut Reading<'_>,
) -> Result<(), Unfit> {
    let receipt = SignedReceipt::open(&archived.receipt, reading.district)?.receipt;
    if !replica.enrolled()?.scope.reads(&receipt.stream) {
        return Err(Unfit::NotForReader);
    }
    let sure = receipt.server_epoch == replica.cursor.server_epoch && !receipt.held && !receipts::is_given_up(&receipt);
    if !sure {
        return apply_ahead(tx, replica, &archived.batch, reading);
    }
    let item = FeedItem {
        feed_seq: 0,
        batch: archived.batch,
        receipt: archived.receipt,
    };
    feed::apply_item(tx, &item, reading)
}

/// A batch of which the district has said nothing here yet.
fn apply_ahead(tx: &Transaction<'_>, replica: &Replica, bytes: &[u8], reading: &mut Reading<'_>) -> Result<(), Unfit> {
    let batch = Batch::parse(bytes)?;
    let header = &batch.header;
    let known = tx
        .prepare_cached("SELECT 1 FROM batches WHERE batch_id = :id")?
        .exists(named_params! { ":id": batch.id })?;
    if known {
        reading.outcome.known_ops += u64::from(header.count);
        return Ok(());
    }
    let enrolment = replica.enrolled()?;
    let key = feed::author_key(tx, header.device_no)?.ok_or(Unfit::UnknownAuthor)?;
    let ops = batch.verify(&key)?;
    if header.device_no == enrolment.device_no {
        return take_back(tx, &batch, &ops, &key, reading);
    }
    if !enrolment.scope.reads(&header.stream) {
        return Err(Unfit::NotForReader);
    }
    let (scope, role) = projection::author(tx, header.device_no)?.ok_or(Unfit::UnknownAuthor)?;
    feed::keep_bytes(tx, &batch, reading.now_ms)?;
    for (at, raw) in placed(header, &ops) {
        match ops::hash_at(tx, &header.stream, at)? {
            Some(hash) if hash == raw.hash() => reading.outcome.known_ops += 1,
            // He was restored from an older copy, and wrote on: which of the two stands, the district says.
            Some(_) => return Err(Unfit::OtherOp),
            None => keep_ahead(tx, header, at, raw, &key, &scope, role, reading)?,
        }
    }
    Ok(())
}

fn placed<'a>(header: &BatchHeader, ops: &'a [RawOp]) -> impl Iterator<Item = (OpRef, &'a RawOp)> {
    let (device_no, epoch, first) = (header.device_no, header.epoch, header.first_seq.0);
    ops.iter().enumerate().map(move |(index, raw)| {
        let at = OpRef {
            device_no,
            epoch,
            seq: Seq(first + index as u64),
        };
        (at, raw)
    })
}

#[expect(clippy::too_many_arguments, reason = "the facts of one op, each named by its type")]
fn keep_ahead(
    tx: &Transaction<'_>,
    header: &BatchHeader,
    at: OpRef,
    raw: &RawOp,
    key: &PublicKey,
    scope: &Scope,
    role: Role,
    reading: &mut Reading<'_>,
) -> Result<(), StoreError> {
    let Ok(common) = raw.decode_common() else {
        // The district will refuse what nobody can read; its bytes stay in the batch.
        return Ok(());
    };
    let mut refusal = authority::judge(scope, role, &header.stream, &common).err();
    if stands_elsewhere(tx, at, raw, &common)? {
        refusal = Some(Refusal::Duplicate);
    } else if let Some(was) = common.was {
        reading.rebuild = true;
        pass_over(tx, at, &was.hash)?;
    }
    let eff_hlc = effective(common.hlc, cap(reading));
    reading.clock.observe(common.hlc, reading.now_ms);
    let op_no = ops::insert(
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
                refusal: refusal.map(|refusal| refusal as u8),
                held: true,
                ..Verdict::default()
            },
            begins: None,
        },
    )?;
    projection::apply(tx, &ops::get(tx, op_no)?, DeviceId::of_public_key(key))?;
    reading.outcome.new_ops += 1;
    Ok(())
}

/// A stamp is believed as far ahead as one that pulls this laptop's clock: two laptops that gave each other all they have then show the
/// same, and one that believes it is 2035 does not win for years. The district's cap replaces this one.
fn cap(reading: &Reading<'_>) -> Hlc {
    let trusted = reading.clock.trusted_now(reading.now_ms);
    Hlc::new(trusted.saturating_add(REMOTE_LEAD_MAX_MS), 0).max(reading.clock.last)
}

/// Is the op here already under a name that counts before this one: as the district has it, or as its author signed it anew later?
fn stands_elsewhere(c: &Connection, at: OpRef, raw: &RawOp, common: &Common) -> Result<bool, StoreError> {
    let name = raw.first_name(common);
    let anew = c
        .prepare_cached(
            "SELECT 1 FROM ops WHERE was_hash = :name AND device_no = :no AND refusal IS NULL AND (epoch > :epoch OR NOT held)",
        )?
        .exists(named_params! { ":name": name, ":no": at.device_no.0, ":epoch": at.epoch.0 })?;
    if anew || common.was.is_none() {
        return Ok(anew);
    }
    // Only what was signed anew pays for the look.
    Ok(c.prepare_cached(
        "SELECT 1 FROM ops WHERE op_hash = :name AND device_no = :no AND refusal IS NULL AND NOT held",
    )?
    .exists(named_params! { ":name": name, ":no": at.device_no.0 })?)
}

/// Earlier names of an op that its author has signed anew count no longer, as far as the district has not taken them.
fn pass_over(tx: &Transaction<'_>, at: OpRef, name: &[u8; 32]) -> Result<(), StoreError> {
    fork::pass_over_held(tx, at.device_no, name)?;
    tx.prepare_cached(
        "UPDATE ops SET refusal = :duplicate
         WHERE was_hash = :name AND device_no = :no AND epoch < :epoch AND held AND refusal IS NULL",
    )?
    .execute(named_params! {
        ":duplicate": Refusal::Duplicate as u8,
        ":name": name,
        ":no": at.device_no.0,
        ":epoch": at.epoch.0,
    })?;
    Ok(())
}

/// An own batch that this laptop lacks: it was restored from an older copy. What continues the chain as it is here takes its place and
/// waits for the district as if it had never been lost; of anything else, what is not here under any name is signed anew.
fn take_back(
    tx: &Transaction<'_>,
    batch: &Batch,
    ops: &[RawOp],
    key: &PublicKey,
    reading: &mut Reading<'_>,
) -> Result<(), Unfit> {
    let header = &batch.header;
    let (head, link) = ops::head(tx, &header.stream, header.epoch, key, header.parent.as_ref())?;
    let here = fork::names_of_own_ops(tx, &header.stream)?;
    let is_here = |raw: &RawOp| {
        raw.decode_common()
            .is_ok_and(|common| here.contains(&raw.first_name(&common)))
    };
    let present = replica::load(tx)?.enrolled()?.epoch;
    let known = placed(header, ops).take_while(|(at, _)| at.seq <= head).count();
    let reached = ops
        .iter()
        .take(known)
        .fold(header.prev, |link, raw| chain::extend(&link, &raw.hash()));
    let continues = header.first_seq <= head.next() && reached == link && header.epoch >= present;
    if !continues || ops.iter().skip(known).any(is_here) {
        return feed::file_under_new_names(tx, header, ops, reading);
    }
    reading.outcome.known_ops += known as u64;
    feed::keep_bytes(tx, batch, reading.now_ms)?;
    for (at, raw) in placed(header, ops).skip(known) {
        let common = raw.decode_common().map_err(|_| StoreError::Damaged("ops.common"))?;
        reading.clock.last = reading.clock.last.max(common.hlc);
        let op_no = ops::insert(
            tx,
            &NewRow {
                stream: &header.stream,
                at,
                raw,
                common: &common,
                op_hash: &raw.hash(),
                eff_hlc: common.hlc,
                stored_at_ms: reading.now_ms,
                verdict: Verdict::default(),
                begins: None,
            },
        )?;
        reading.rebuild |= common.was.is_some();
        projection::apply(tx, &ops::get(tx, op_no)?, DeviceId::of_public_key(key))?;
        fork::extend_head(tx, header, at, key)?;
        reading.outcome.new_ops += 1;
    }
    Ok(())
}
