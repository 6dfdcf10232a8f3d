//! Laporan tersegel: the keys for which reports are sealed, the envelopes, and what opens one for a laptop that came later.
//!
//! Invariant: no word of a report enters this crate. What is in an envelope, its writer has sealed before and its reader opens after.

use kentongan_domain::ids::{DeviceNo, ObjectId};
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::scope::{Scope, Stream};
use kentongan_domain::sealed::{seal_key_field, seal_share_field, sealed_field};
use rusqlite::{Row, Transaction, named_params};

use crate::log::{self, NewOp};
use crate::rows::{DeliveryFacts, get_one};
use crate::{Delivery, Store, StoreError, replica};

/// A key of a laptop of the kecamatan, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealKeyRecord {
    pub device_no: DeviceNo,
    pub public_key: String,
}

/// An envelope and where it comes from.
#[derive(Debug, Clone)]
pub struct SealedReportRecord {
    pub report_id: ObjectId,
    pub village_code: String,
    /// Whose laptop wrote it.
    pub device_no: DeviceNo,
    pub at_ms: i64,
    pub clock_doubt: bool,
    pub envelope: String,
    pub delivery: Delivery,
    /// Somebody has opened it on this laptop.
    pub opened: bool,
}

/// A report and a key for which nobody has passed it on. It may have been sealed for that key from the beginning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LackingShare {
    pub report_id: ObjectId,
    pub public_key: String,
}

/// Shares of one report for one key that are looked at. More than one comes where two laptops shared at once.
const SHARES_MAX: u32 = 8;

const REPORT: &str = "SELECT s.report_id, s.village_code, s.device_no, s.at_ms, s.clock_doubt, s.envelope,
       s.report_id IN (SELECT object_id FROM seen) AS opened,
       (SELECT count(*) FROM ops o WHERE o.object_id = s.report_id AND o.device_no = r.device_no) AS own_ops,
       (SELECT count(*) FROM ops o WHERE o.object_id = s.report_id AND o.device_no = r.device_no AND o.receipt_number IS NULL)
         AS unsent_ops,
       (SELECT count(*) FROM ops o WHERE o.object_id = s.report_id AND o.device_no = r.device_no AND o.held
          AND o.receipt_number IS NULL) AS held_ops
     FROM sealed_reports s, replica r";

/// Of each laptop of this kecamatan its newest key.
const KEYS: &str = "SELECT k.device_no, k.public_key, k.eff_hlc FROM seal_keys k JOIN replica r ON k.stream = 'broadcast:' || r.district
     WHERE NOT EXISTS (SELECT 1 FROM seal_keys n WHERE n.stream = k.stream AND n.device_no = k.device_no
       AND (n.eff_hlc, n.key_id) > (k.eff_hlc, k.key_id))";

impl Store {
    /// Keys of the kecamatan's laptops, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn seal_keys(&self) -> Result<Vec<SealKeyRecord>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{KEYS} ORDER BY k.eff_hlc DESC, k.device_no"))?;
            let keys = statement.query_and_then([], |row| {
                Ok(SealKeyRecord {
                    device_no: DeviceNo(row.get("device_no")?),
                    public_key: row.get("public_key")?,
                })
            })?;
            keys.collect()
        })
    }

    /// Tells all villages the key of this laptop of the kecamatan, once. True: it was written now.
    ///
    /// # Errors
    /// [`StoreError::NotEnrolled`], and of the disk.
    pub fn write_seal_key(&self, public_key: &str) -> Result<bool, StoreError> {
        let (pen, public_key) = (self.pen(), public_key.to_owned());
        self.write(move |tx| {
            let stream = Stream::Broadcast(district(tx)?.code().clone());
            // Also one that the district refused: it would refuse the next.
            let written = tx
                .prepare_cached(
                    "SELECT 1 FROM ops WHERE stream = :stream AND device_no = (SELECT device_no FROM replica) AND kind = :kind",
                )?
                .exists(named_params! { ":stream": stream.to_string(), ":kind": Kind::SealKeyCreate.number() })?;
            if written {
                return Ok(false);
            }
            let fields: Fields = [(seal_key_field::PUBLIC_KEY, Value::Text(public_key))].into();
            log::append(tx, &pen, NewOp::create(stream, Kind::SealKeyCreate, fields))?;
            Ok(true)
        })
    }

    /// Puts a sealed report of this village into the outbox.
    ///
    /// # Errors
    /// [`StoreError::NotEnrolled`] unless this is a village's laptop; nothing is kept then.
    pub fn add_sealed_report(&self, envelope: &str) -> Result<ObjectId, StoreError> {
        let (pen, envelope) = (self.pen(), envelope.to_owned());
        self.write(move |tx| {
            let stream = match replica::load(tx)?.enrolled()?.scope.own_stream() {
                stream @ Stream::Village(_) => stream,
                Stream::Broadcast(_) | Stream::Office(_) => return Err(StoreError::NotEnrolled),
            };
            let fields: Fields = [(sealed_field::ENVELOPE, Value::Text(envelope))].into();
            log::append(tx, &pen, NewOp::create(stream, Kind::SealedReportCreate, fields))
        })
    }

    /// Every sealed report that is here, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn sealed_reports(&self) -> Result<Vec<SealedReportRecord>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{REPORT} ORDER BY s.eff_hlc DESC, s.report_id"))?;
            statement.query_and_then([], read_report)?.collect()
        })
    }

    /// # Errors
    /// [`StoreError::NotFound`] for one that is not here.
    pub fn get_sealed_report(&self, report: ObjectId) -> Result<SealedReportRecord, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{REPORT} WHERE s.report_id = :report"))?;
            get_one(
                &mut statement,
                named_params! { ":report": report.to_string() },
                read_report,
            )
        })
    }

    /// How many sealed reports nobody has opened on this laptop, and how many are here.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_sealed_reports(&self) -> Result<(u32, u32), StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT count(*) FILTER (WHERE report_id NOT IN (SELECT object_id FROM seen)) AS unopened, count(*) AS n
                 FROM sealed_reports",
            )?;
            Ok(statement.query_row([], |row| Ok((row.get("unopened")?, row.get("n")?)))?)
        })
    }

    /// Notes that somebody has opened a report on this laptop.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn mark_report_opened(&self, report: ObjectId) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.prepare_cached("INSERT INTO seen (object_id) VALUES (:report) ON CONFLICT DO NOTHING")?
                .execute(named_params! { ":report": report.to_string() })?;
            Ok(())
        })
    }

    /// What was passed on of a report to the holder of a key.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn seal_shares(&self, report: ObjectId, public_key: &str) -> Result<Vec<String>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT wrapped FROM seal_shares WHERE report_id = :report AND public_key = :key
                 ORDER BY eff_hlc, share_id LIMIT :limit",
            )?;
            let shares = statement.query_and_then(
                named_params! { ":report": report.to_string(), ":key": public_key, ":limit": SHARES_MAX },
                |row| Ok(row.get("wrapped")?),
            )?;
            shares.collect()
        })
    }

    /// Reports and keys of other laptops of this kecamatan for which nobody has passed them on, the newest reports first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn lacking_seal_shares(&self) -> Result<Vec<LackingShare>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!(
                "SELECT s.report_id, k.public_key FROM sealed_reports s, ({KEYS}) k
                 WHERE k.device_no <> (SELECT device_no FROM replica) AND NOT EXISTS (
                   SELECT 1 FROM seal_shares h WHERE h.report_id = s.report_id AND h.public_key = k.public_key)
                 ORDER BY s.eff_hlc DESC, s.report_id, k.public_key"
            ))?;
            let pairs = statement.query_and_then([], |row| {
                Ok(LackingShare {
                    report_id: report_id(row)?,
                    public_key: row.get("public_key")?,
                })
            })?;
            pairs.collect()
        })
    }

    /// Passes a report on to the holder of a key, for the laptops of this kecamatan alone to read.
    ///
    /// # Errors
    /// [`StoreError::NotEnrolled`] unless this is a laptop of a kecamatan.
    pub fn add_seal_share(&self, to: &LackingShare, wrapped: &str) -> Result<(), StoreError> {
        let (pen, to, wrapped) = (self.pen(), to.clone(), wrapped.to_owned());
        self.write(move |tx| {
            let stream = Stream::Office(district(tx)?.code().clone());
            let fields: Fields = [
                (seal_share_field::REPORT, Value::Text(to.report_id.to_string())),
                (seal_share_field::PUBLIC_KEY, Value::Text(to.public_key)),
                (seal_share_field::WRAPPED, Value::Text(wrapped)),
            ]
            .into();
            log::append(tx, &pen, NewOp::create(stream, Kind::SealShareCreate, fields)).map(|_| ())
        })
    }
}

/// The scope of a kecamatan's laptop.
fn district(tx: &Transaction<'_>) -> Result<Scope, StoreError> {
    match &replica::load(tx)?.enrolled()?.scope {
        scope @ Scope::District(_) => Ok(scope.clone()),
        Scope::Village(_) | Scope::Regency(_) => Err(StoreError::NotEnrolled),
    }
}

fn read_report(row: &Row<'_>) -> Result<SealedReportRecord, StoreError> {
    let facts = DeliveryFacts {
        own: row.get("own_ops")?,
        unsent: row.get("unsent_ops")?,
        held: row.get("held_ops")?,
        ..DeliveryFacts::default()
    };
    Ok(SealedReportRecord {
        report_id: report_id(row)?,
        village_code: row.get("village_code")?,
        device_no: DeviceNo(row.get("device_no")?),
        at_ms: row.get("at_ms")?,
        clock_doubt: row.get("clock_doubt")?,
        envelope: row.get("envelope")?,
        delivery: facts.delivery(),
        opened: row.get("opened")?,
    })
}

fn report_id(row: &Row<'_>) -> Result<ObjectId, StoreError> {
    crate::rows::object(row.get("report_id")?)?.ok_or(StoreError::Damaged("sealed_reports.report_id"))
}
