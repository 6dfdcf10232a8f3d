//! The embedded store: one kecamatan or kabupaten on one small machine, zero set-up.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono::Datelike as _;
use kentongan_domain::authority::{self, Refusal};
use kentongan_domain::calendar::Zone;
use kentongan_domain::chain;
use kentongan_domain::hlc::{Hlc, HlcClock};
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::issue::{follow_up_field, move_field};
use kentongan_domain::meeting::{invitee_field, mark_field};
use kentongan_domain::op::{Common, Kind, RawOp, Tag, Value};
use kentongan_domain::scope::{RegionCode, Scope, Stream};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{Cursor, Head, RosterEntry};
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, named_params};

use super::{Appended, Device, DistrictStore, FeedRow, FeedStretch, FiledCode, Identity, StoreError, Verdict};

mod migrations {
    refinery::embed_migrations!("migrations");
}

/// SQLite, one connection: the service's writes are one after the other anyway, and its reads are short.
pub struct SqliteStore(Mutex<Connection>);

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::Storage(Box::new(error))
    }
}

impl SqliteStore {
    /// # Errors
    /// [`StoreError::Storage`] if the file cannot be opened or upgraded.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A receipt goes out after the commit: the commit must be on disk by then.
        connection.pragma_update(None, "synchronous", "FULL")?;
        migrations::migrations::runner()
            .set_abort_missing(true)
            .run(&mut connection)
            .map_err(|e| StoreError::Storage(Box::new(e)))?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self(Mutex::new(connection)))
    }

    fn write<T>(&self, body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = body(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    fn read<T>(&self, body: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        body(&snapshot)
    }
}

impl DistrictStore for SqliteStore {
    fn identity(&self) -> Result<Identity, StoreError> {
        self.read(|c| identity(c)?.ok_or(StoreError::NotSetUp))
    }

    fn set_up(&self, district: &RegionCode, name: &str, seed: [u8; 32], epoch: u32) -> Result<Identity, StoreError> {
        self.write(|tx| match identity(tx)? {
            Some(standing) if standing.district == *district => Ok(standing),
            Some(standing) => Err(StoreError::OtherDistrict(standing.district)),
            None => {
                tx.execute(
                    "INSERT INTO service (service_id, district, district_name, seed, server_epoch)
                     VALUES (1, :district, :name, :seed, :epoch)",
                    named_params! {
                        ":district": district.as_str(),
                        ":name": name,
                        ":seed": seed,
                        ":epoch": epoch,
                    },
                )?;
                Ok(Identity {
                    district: district.clone(),
                    district_name: name.to_owned(),
                    seed,
                    server_epoch: epoch,
                })
            }
        })
    }

    fn file_code(&self, code: &FiledCode) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO enrolment_codes (lookup, proof_key, scope, holder_name, holder_office, salutation,
                   made_at_ms, expires_at_ms)
                 VALUES (:lookup, :proof_key, :scope, :name, :office, :salutation, :made, :expires)",
                named_params! {
                    ":lookup": code.lookup,
                    ":proof_key": code.proof_key,
                    ":scope": code.scope.to_string(),
                    ":name": code.holder_name,
                    ":office": code.holder_office,
                    ":salutation": code.salutation,
                    ":made": code.made_at_ms,
                    ":expires": code.expires_at_ms,
                },
            )?;
            Ok(())
        })
    }

    fn find_code(&self, lookup: &[u8; 32]) -> Result<Option<FiledCode>, StoreError> {
        self.read(|c| find_code(c, lookup))
    }

    fn use_code(
        &self,
        lookup: &[u8; 32],
        public_key: &PublicKey,
        app_version: &str,
        now_ms: i64,
    ) -> Result<Device, StoreError> {
        self.write(|tx| {
            let code = find_code(tx, lookup)?.ok_or(StoreError::CodeUsed)?;
            if let Some(device_no) = code.device_no {
                // The grant was lost on the way: the same laptop asks again and gets the same answer.
                let device = find_device(tx, device_no)?.filter(|d| d.public_key == *public_key);
                return device.ok_or(StoreError::CodeUsed);
            }
            if let Some(device) = find_device_by_key(tx, public_key)? {
                // Its first grant was lost on the way and it came back with another slip: the same laptop, the same number.
                if device.scope != code.scope && device.seen_at_ms.is_some() {
                    return Err(StoreError::KeyTaken);
                }
                return bind_again(tx, &code, device.device_no, now_ms);
            }
            let device_no: u32 = tx.query_row(
                "UPDATE service SET device_no = device_no + 1 RETURNING device_no",
                [],
                |row| row.get("device_no"),
            )?;
            tx.execute(
                "INSERT INTO devices (device_no, public_key, scope, holder_name, holder_office, app_version, enrolled_at_ms)
                 VALUES (:no, :key, :scope, :name, :office, :version, :at)",
                named_params! {
                    ":no": device_no,
                    ":key": public_key,
                    ":scope": code.scope.to_string(),
                    ":name": code.holder_name,
                    ":office": code.holder_office,
                    ":version": app_version,
                    ":at": now_ms,
                },
            )?;
            tx.execute(
                "UPDATE enrolment_codes SET used_at_ms = :at, device_no = :no WHERE lookup = :lookup",
                named_params! { ":at": now_ms, ":no": device_no, ":lookup": lookup },
            )?;
            find_device(tx, DeviceNo(device_no))?.ok_or(StoreError::Damaged("devices"))
        })
    }

    fn find_device(&self, device_no: DeviceNo) -> Result<Option<Device>, StoreError> {
        self.read(|c| find_device(c, device_no))
    }

    fn list_devices(&self) -> Result<Vec<Device>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{DEVICE_SQL} ORDER BY device_no"))?;
            statement.query_and_then([], read_device)?.collect()
        })
    }

    fn note_visit(&self, device_no: DeviceNo, now_ms: i64, clock_error_ms: i64) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE devices SET seen_at_ms = :at, clock_error_ms = :error WHERE device_no = :no",
                named_params! { ":at": now_ms, ":error": clock_error_ms, ":no": device_no.0 },
            )?;
            Ok(())
        })
    }

    fn append_batch(&self, device: &Device, batch: &Batch, ops: &[RawOp], now_ms: i64) -> Result<Appended, StoreError> {
        self.write(|tx| append_batch(tx, device, batch, ops, now_ms))
    }

    fn feed(
        &self,
        reader: &Device,
        cursor: Cursor,
        heads: &[Head],
        bytes_max: usize,
    ) -> Result<FeedStretch, StoreError> {
        self.read(|c| feed(c, reader, cursor, heads, bytes_max))
    }
}

fn identity(c: &Connection) -> Result<Option<Identity>, StoreError> {
    let row: Option<(String, String, [u8; 32], u32)> = c
        .query_row(
            "SELECT district, district_name, seed, server_epoch FROM service",
            [],
            |row| {
                Ok((
                    row.get("district")?,
                    row.get("district_name")?,
                    row.get("seed")?,
                    row.get("server_epoch")?,
                ))
            },
        )
        .optional()?;
    let Some((district, district_name, seed, server_epoch)) = row else {
        return Ok(None);
    };
    let district = district.parse().map_err(|_| StoreError::Damaged("service.district"))?;
    Ok(Some(Identity {
        district,
        district_name,
        seed,
        server_epoch,
    }))
}

fn find_code(c: &Connection, lookup: &[u8; 32]) -> Result<Option<FiledCode>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT lookup, proof_key, scope, holder_name, holder_office, salutation, made_at_ms, expires_at_ms, used_at_ms,
           device_no
         FROM enrolment_codes WHERE lookup = :lookup",
    )?;
    let mut found = statement.query_and_then(named_params! { ":lookup": lookup }, |row| {
        Ok(FiledCode {
            lookup: row.get("lookup")?,
            proof_key: row.get("proof_key")?,
            scope: scope(row)?,
            holder_name: row.get("holder_name")?,
            holder_office: row.get("holder_office")?,
            salutation: row.get("salutation")?,
            made_at_ms: row.get("made_at_ms")?,
            expires_at_ms: row.get("expires_at_ms")?,
            used_at_ms: row.get("used_at_ms")?,
            device_no: row.get::<_, Option<u32>>("device_no")?.map(DeviceNo),
        })
    })?;
    found.next().transpose()
}

/// Lets a second code speak for a laptop that is known by its key.
fn bind_again(tx: &Transaction<'_>, code: &FiledCode, device_no: DeviceNo, now_ms: i64) -> Result<Device, StoreError> {
    tx.execute(
        "UPDATE devices SET scope = :scope, holder_name = :name, holder_office = :office WHERE device_no = :no",
        named_params! {
            ":scope": code.scope.to_string(),
            ":name": code.holder_name,
            ":office": code.holder_office,
            ":no": device_no.0,
        },
    )?;
    tx.execute(
        "UPDATE enrolment_codes SET used_at_ms = :at, device_no = :no WHERE lookup = :lookup",
        named_params! { ":at": now_ms, ":no": device_no.0, ":lookup": code.lookup },
    )?;
    find_device(tx, device_no)?.ok_or(StoreError::Damaged("devices"))
}

const DEVICE_SQL: &str = "SELECT device_no, public_key, scope, holder_name, holder_office, app_version, enrolled_at_ms,
  seen_at_ms, clock_error_ms FROM devices";

fn find_device(c: &Connection, device_no: DeviceNo) -> Result<Option<Device>, StoreError> {
    let mut statement = c.prepare_cached(&format!("{DEVICE_SQL} WHERE device_no = :no"))?;
    let mut found = statement.query_and_then(named_params! { ":no": device_no.0 }, read_device)?;
    found.next().transpose()
}

fn find_device_by_key(c: &Connection, key: &PublicKey) -> Result<Option<Device>, StoreError> {
    let mut statement = c.prepare_cached(&format!("{DEVICE_SQL} WHERE public_key = :key"))?;
    let mut found = statement.query_and_then(named_params! { ":key": key }, read_device)?;
    found.next().transpose()
}

fn read_device(row: &Row<'_>) -> Result<Device, StoreError> {
    Ok(Device {
        device_no: DeviceNo(row.get("device_no")?),
        public_key: row.get("public_key")?,
        scope: scope(row)?,
        holder_name: row.get("holder_name")?,
        holder_office: row.get("holder_office")?,
        app_version: row.get("app_version")?,
        enrolled_at_ms: row.get("enrolled_at_ms")?,
        seen_at_ms: row.get("seen_at_ms")?,
        clock_error_ms: row.get("clock_error_ms")?,
    })
}

fn scope(row: &Row<'_>) -> Result<Scope, StoreError> {
    row.get::<_, String>("scope")?
        .parse()
        .map_err(|_| StoreError::Damaged("scope"))
}

fn append_batch(
    tx: &Transaction<'_>,
    device: &Device,
    batch: &Batch,
    ops: &[RawOp],
    now_ms: i64,
) -> Result<Appended, StoreError> {
    let header = &batch.header;
    let before: Option<Vec<u8>> = tx
        .prepare_cached("SELECT receipt FROM batches WHERE batch_id = :id AND device_no = :no")?
        .query_row(named_params! { ":id": batch.id, ":no": device.device_no.0 }, |row| {
            row.get("receipt")
        })
        .optional()?;
    if let Some(receipt) = before {
        return Ok(Appended::Receipt(receipt));
    }
    let (seq, link) = head(tx, device, &header.stream, header.epoch)?;
    if header.first_seq.0 > seq.0 + 1 {
        return Ok(Appended::Gap(seq));
    }
    if header.first_seq.0 <= seq.0 || header.prev != link {
        return Ok(Appended::ChainMismatch(seq));
    }

    let service = identity(tx)?.ok_or(StoreError::NotSetUp)?;
    let (feed_seq, receipt_no, cap) = next_numbers(tx, now_ms)?;
    let verdicts = judge(tx, device, &header.stream, header.epoch, header.first_seq, ops)?;
    let seq_of = |index: usize| Seq(header.first_seq.0 + index as u64);
    let rejected: Vec<(Seq, Refusal)> = verdicts
        .iter()
        .enumerate()
        .filter_map(|(i, (_, v))| v.map(|r| (seq_of(i), r)))
        .collect();
    let year = Zone::of_region(&service.district).date(now_ms).year();
    let mut numbers = Vec::new();
    for (index, (kind, verdict)) in verdicts.iter().enumerate() {
        if *kind == Some(Kind::IssueCreate) && verdict.is_none() {
            numbers.push((seq_of(index), year, next_issue_number(tx, &header.stream, year)?));
        }
    }
    let receipt = SignedReceipt::sign(
        Receipt {
            number: receipt_no,
            server_epoch: service.server_epoch,
            device_no: device.device_no,
            epoch: header.epoch,
            stream: header.stream.clone(),
            first_seq: header.first_seq,
            through_seq: header.last_seq(),
            chain: header.last,
            batch_id: batch.id,
            cap,
            received_at_ms: now_ms,
            rejected,
            numbers,
        },
        &service.key(),
    );
    keep_batch(tx, device, batch, feed_seq, receipt_no, &receipt, now_ms)?;
    for (index, (raw, (kind, verdict))) in ops.iter().zip(&verdicts).enumerate() {
        let at = OpRef {
            device_no: device.device_no,
            epoch: header.epoch,
            seq: seq_of(index),
        };
        keep_op(tx, &header.stream, at, raw, *kind, *verdict, feed_seq)?;
    }
    tx.execute(
        "INSERT INTO heads (device_no, stream, epoch, seq, chain) VALUES (:no, :stream, :epoch, :seq, :chain)
         ON CONFLICT (device_no, stream, epoch) DO UPDATE SET seq = excluded.seq, chain = excluded.chain",
        named_params! {
            ":no": device.device_no.0,
            ":stream": header.stream.to_string(),
            ":epoch": header.epoch.0,
            ":seq": signed(header.last_seq().0),
            ":chain": header.last,
        },
    )?;
    Ok(Appended::Receipt(receipt.bytes().to_vec()))
}

fn head(c: &Connection, device: &Device, stream: &Stream, epoch: Epoch) -> Result<(Seq, chain::Link), StoreError> {
    let found: Option<(i64, chain::Link)> = c
        .prepare_cached("SELECT seq, chain FROM heads WHERE device_no = :no AND stream = :stream AND epoch = :epoch")?
        .query_row(
            named_params! { ":no": device.device_no.0, ":stream": stream.to_string(), ":epoch": epoch.0 },
            |row| Ok((row.get("seq")?, row.get("chain")?)),
        )
        .optional()?;
    Ok(match found {
        Some((seq, link)) => (Seq(unsigned(seq)), link),
        None => (Seq(0), chain::start(&device.public_key, stream, epoch, None)),
    })
}

/// `(feed_seq, receipt number, cap)`, from the counter row that this transaction updates.
fn next_numbers(tx: &Transaction<'_>, now_ms: i64) -> Result<(u64, u64, Hlc), StoreError> {
    let last: i64 = tx.query_row("SELECT hlc FROM service", [], |row| row.get("hlc"))?;
    let mut clock = HlcClock {
        last: Hlc(unsigned(last)),
        offset_ms: 0,
    };
    let cap = clock.tick(now_ms);
    let (feed_seq, receipt_no): (i64, i64) = tx.query_row(
        "UPDATE service SET feed_seq = feed_seq + 1, receipt_no = receipt_no + 1, hlc = :hlc
         RETURNING feed_seq, receipt_no",
        named_params! { ":hlc": signed(cap.0) },
        |row| Ok((row.get("feed_seq")?, row.get("receipt_no")?)),
    )?;
    Ok((unsigned(feed_seq), unsigned(receipt_no), cap))
}

fn next_issue_number(tx: &Transaction<'_>, stream: &Stream, year: i32) -> Result<u32, StoreError> {
    Ok(tx.query_row(
        "INSERT INTO issue_numbers (stream, year, last) VALUES (:stream, :year, 1)
         ON CONFLICT (stream, year) DO UPDATE SET last = last + 1 RETURNING last",
        named_params! { ":stream": stream.to_string(), ":year": year },
        |row| row.get("last"),
    )?)
}

/// Kind and verdict of each op, in order.
fn judge(
    tx: &Transaction<'_>,
    device: &Device,
    stream: &Stream,
    epoch: Epoch,
    first_seq: Seq,
    ops: &[RawOp],
) -> Result<Vec<(Option<Kind>, Verdict)>, StoreError> {
    let mut verdicts: Vec<(Option<Kind>, Verdict)> = Vec::with_capacity(ops.len());
    for raw in ops {
        let verdict = match raw
            .decode_common()
            .and_then(|common| raw.decode_personal().map(|_| common))
        {
            Err(_) => (None, Some(Refusal::Malformed)),
            Ok(common) => {
                let refusal = match authority::judge(&device.scope, stream, &common) {
                    Err(refusal) => Some(refusal),
                    Ok(()) => {
                        let within = |at: OpRef| -> Option<bool> {
                            let here = at.device_no == device.device_no && at.epoch == epoch;
                            let index = at.seq.0.checked_sub(first_seq.0).filter(|_| here)?;
                            verdicts.get(usize::try_from(index).ok()?).map(|(_, v)| v.is_none())
                        };
                        let known = targets(&common).into_iter().try_fold(true, |known, at| {
                            Ok::<bool, StoreError>(
                                known
                                    && match within(at) {
                                        Some(accepted) => accepted,
                                        None => is_accepted(tx, stream, at)?,
                                    },
                            )
                        })?;
                        (!known).then_some(Refusal::UnknownObject)
                    }
                };
                (Some(common.kind), refusal)
            }
        };
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

/// The ops that must have been accepted for this one to mean anything.
fn targets(common: &Common) -> Vec<OpRef> {
    let field = |tag: Tag| common.fields.get(&tag).and_then(Value::as_ref);
    // A missing reference is asked for as seq 0, which no op has.
    let nothing = OpRef {
        device_no: DeviceNo(0),
        epoch: Epoch(0),
        seq: Seq(0),
    };
    match common.kind {
        Kind::IssueCreate | Kind::MeetingCreate | Kind::Unknown(_) => Vec::new(),
        Kind::IssueEdit | Kind::MeetingEdit | Kind::InviteeEdit | Kind::InviteeWithdraw | Kind::AttendanceUnmark => {
            vec![common.object.unwrap_or(nothing)]
        }
        Kind::IssueMove => vec![field(move_field::ISSUE).unwrap_or(nothing)],
        Kind::FollowUp => vec![field(follow_up_field::ISSUE).unwrap_or(nothing)],
        Kind::InviteeCreate => vec![field(invitee_field::MEETING).unwrap_or(nothing)],
        Kind::AttendanceMark => vec![field(mark_field::INVITEE).unwrap_or(nothing)],
    }
}

fn is_accepted(tx: &Transaction<'_>, stream: &Stream, at: OpRef) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "SELECT 1 FROM ops WHERE stream = :stream AND device_no = :no AND epoch = :epoch AND seq = :seq
               AND refusal IS NULL",
        )?
        .exists(named_params! {
            ":stream": stream.to_string(),
            ":no": at.device_no.0,
            ":epoch": at.epoch.0,
            ":seq": signed(at.seq.0),
        })?)
}

fn keep_batch(
    tx: &Transaction<'_>,
    device: &Device,
    batch: &Batch,
    feed_seq: u64,
    receipt_no: u64,
    receipt: &SignedReceipt,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO batches (feed_seq, batch_id, stream, device_no, epoch, first_seq, last_seq, bytes, receipt,
           receipt_no, received_at_ms)
         VALUES (:feed_seq, :id, :stream, :no, :epoch, :first, :last, :bytes, :receipt, :receipt_no, :at)",
    )?
    .execute(named_params! {
        ":feed_seq": signed(feed_seq),
        ":id": batch.id,
        ":stream": batch.header.stream.to_string(),
        ":no": device.device_no.0,
        ":epoch": batch.header.epoch.0,
        ":first": signed(batch.header.first_seq.0),
        ":last": signed(batch.header.last_seq().0),
        ":bytes": batch.bytes(),
        ":receipt": receipt.bytes(),
        ":receipt_no": signed(receipt_no),
        ":at": now_ms,
    })?;
    Ok(())
}

fn keep_op(
    tx: &Transaction<'_>,
    stream: &Stream,
    at: OpRef,
    raw: &RawOp,
    kind: Option<Kind>,
    verdict: Verdict,
    feed_seq: u64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO ops (stream, device_no, epoch, seq, kind, op_hash, feed_seq, refusal)
         VALUES (:stream, :no, :epoch, :seq, :kind, :hash, :feed_seq, :refusal)",
    )?
    .execute(named_params! {
        ":stream": stream.to_string(),
        ":no": at.device_no.0,
        ":epoch": at.epoch.0,
        ":seq": signed(at.seq.0),
        ":kind": kind.map_or(0, Kind::number),
        ":hash": raw.hash(),
        ":feed_seq": signed(feed_seq),
        ":refusal": verdict.map(|r| r as u8),
    })?;
    Ok(())
}

/// Rows looked at for one stretch, his or not, so that one reader cannot hold the store for long.
const FEED_ROWS_MAX: usize = 2_000;

fn feed(
    c: &Connection,
    reader: &Device,
    cursor: Cursor,
    heads: &[Head],
    bytes_max: usize,
) -> Result<FeedStretch, StoreError> {
    let epoch = identity(c)?.ok_or(StoreError::NotSetUp)?.server_epoch;
    // A cursor of another life of this service means nothing here; what the reader has already is a no-op for him.
    let after = if cursor.server_epoch == epoch {
        cursor.feed_seq
    } else {
        0
    };
    let mut statement = c.prepare_cached(
        "SELECT b.feed_seq, b.stream, b.device_no, b.epoch, b.last_seq, b.bytes, b.receipt, d.public_key, d.scope,
           d.holder_name, d.holder_office
         FROM batches b JOIN devices d ON d.device_no = b.device_no
         WHERE b.feed_seq > :after ORDER BY b.feed_seq",
    )?;
    let mut rows = statement.query(named_params! { ":after": signed(after) })?;
    let mut stretch = FeedStretch {
        rows: Vec::new(),
        through: after,
        more: false,
    };
    let (mut bytes, mut looked_at) = (0, 0);
    while let Some(row) = rows.next()? {
        let stream: String = row.get("stream")?;
        let stream: Stream = stream.parse().map_err(|_| StoreError::Damaged("batches.stream"))?;
        let feed_seq = unsigned(row.get("feed_seq")?);
        let author = DeviceNo(row.get("device_no")?);
        let (batch_epoch, last_seq) = (Epoch(row.get("epoch")?), Seq(unsigned(row.get("last_seq")?)));
        let has = author == reader.device_no
            && heads
                .iter()
                .any(|h| h.stream == stream && h.epoch == batch_epoch && h.seq >= last_seq);
        // What an author may not write to a stream was refused whole; it is archived, and no reader pays for it.
        let author_scope = scope(row)?;
        let meant_for_readers = authority::writes(&author_scope, &stream);
        if reader.scope.reads(&stream) && meant_for_readers && !has {
            let item = FeedRow {
                feed_seq,
                batch: row.get("bytes")?,
                receipt: row.get("receipt")?,
                author: RosterEntry {
                    device_no: author,
                    public_key: row.get("public_key")?,
                    scope: author_scope,
                    holder_name: row.get("holder_name")?,
                    holder_office: row.get("holder_office")?,
                },
            };
            bytes += item.batch.len() + item.receipt.len();
            if bytes > bytes_max && !stretch.rows.is_empty() {
                stretch.more = true;
                return Ok(stretch);
            }
            stretch.rows.push(item);
        }
        stretch.through = feed_seq;
        looked_at += 1;
        if looked_at >= FEED_ROWS_MAX {
            stretch.more = rows.next()?.is_some();
            return Ok(stretch);
        }
    }
    Ok(stretch)
}

fn unsigned(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
