//! What the databases hold, counted from their rows and from nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;

use crate::keys;

/// Number of the op kind that records an attendance mark (`domain/src/op/kind.rs`).
const MARK: u16 = 15;
/// Streams are `village:…` and `office:…`; the kecamatan writes its meetings to the latter (`domain/src/scope.rs`).
const OFFICE: &str = "office";
const VILLAGE: &str = "village";
/// Number of the op kind that creates an issue.
const ISSUE: u16 = 1;

/// One device's database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceCounts {
    pub issues: u64,
    /// Invitees with a mark, in meetings of the district and of villages.
    pub district_attendance: u64,
    pub village_attendance: u64,
    /// Answers and follow-ups.
    pub follow_ups: u64,
    pub ops: u64,
    /// Ops of this device without a receipt.
    pub outbox: u64,
    /// Sealed batches, own ones and those that the feed brought.
    pub batches: u64,
    pub receipts: u64,
    /// Receipts for what this device wrote itself.
    pub own_receipts: u64,
}

/// The service's store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceCounts {
    pub devices: u64,
    pub issues: u64,
    pub district_attendance: u64,
    pub village_attendance: u64,
    pub ops: u64,
    pub refused: u64,
    pub batches: u64,
    pub receipts: u64,
    /// Sealed bytes as they came.
    pub batch_bytes: u64,
}

/// All databases of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Census {
    pub devices: Vec<(String, DeviceCounts)>,
    pub service: ServiceCounts,
    /// Ops in the log of the device that wrote them which the service has not accepted.
    pub lost: u64,
    /// Ops that any database holds twice under different places, issues that a device shows twice, invitees with two marks.
    pub doubled: u64,
}

/// The identity of an op: place in its chain and hash.
type Op = (String, i64, i64, i64, Vec<u8>);

/// Counts the devices' databases, by name, and the service's store.
///
/// # Errors
/// When one cannot be read.
pub fn census(devices: &[(&str, &Path)], service: &Path) -> Result<Census> {
    let store = open(service)?;
    let accepted = ops(
        &store,
        "SELECT stream, device_no, epoch, seq, op_hash FROM ops WHERE refusal IS NULL",
    )?;
    let mut doubled = count(&store, "SELECT count(*) - count(DISTINCT op_hash) FROM ops")?;
    let (mut counted, mut written) = (Vec::new(), BTreeSet::new());
    for (name, path) in devices {
        let device = open(path)?;
        written.extend(ops(&device, "SELECT stream, device_no, epoch, seq, op_hash FROM ops")?);
        for twice in [
            "SELECT count(*) - count(DISTINCT op_hash) FROM ops",
            "SELECT count(*) - count(DISTINCT village_code || '/' || title || '/' || occurred_on) FROM issues",
            "SELECT count(*) - count(DISTINCT invitee_id) FROM attendance_marks",
            "SELECT count(*) - count(DISTINCT stream || '/' || title || '/' || date) FROM meetings",
        ] {
            doubled += count(&device, twice)?;
        }
        counted.push(((*name).to_owned(), device_counts(&device)?));
    }
    let lost = written.difference(&accepted).count().try_into()?;
    Ok(Census {
        devices: counted,
        service: service_counts(&store)?,
        lost,
        doubled,
    })
}

fn device_counts(device: &Connection) -> Result<DeviceCounts> {
    let attendance = |level: &str| {
        let sql = "SELECT count(DISTINCT invitee_id) FROM attendance_marks JOIN meetings USING (meeting_id) WHERE stream LIKE ";
        count(device, &format!("{sql} '{level}:%'"))
    };
    Ok(DeviceCounts {
        issues: count(device, "SELECT count(*) FROM issues")?,
        district_attendance: attendance(OFFICE)?,
        village_attendance: attendance(VILLAGE)?,
        follow_ups: count(device, "SELECT count(*) FROM follow_ups")?,
        ops: count(device, "SELECT count(*) FROM ops")?,
        outbox: count(device, "SELECT count(*) FROM outbox")?,
        batches: count(device, "SELECT count(*) FROM batches")?,
        receipts: count(device, "SELECT count(*) FROM batches WHERE receipt IS NOT NULL")?,
        own_receipts: count(
            device,
            "SELECT count(*) FROM batches JOIN replica USING (device_no) WHERE receipt IS NOT NULL",
        )?,
    })
}

fn service_counts(store: &Connection) -> Result<ServiceCounts> {
    let of_kind = |kind: u16, level: &str| {
        let sql =
            format!("SELECT count(*) FROM ops WHERE refusal IS NULL AND kind = {kind} AND stream LIKE '{level}:%'");
        count(store, &sql)
    };
    Ok(ServiceCounts {
        devices: count(store, "SELECT count(*) FROM devices")?,
        issues: of_kind(ISSUE, "%")?,
        district_attendance: of_kind(MARK, OFFICE)?,
        village_attendance: of_kind(MARK, VILLAGE)?,
        ops: count(store, "SELECT count(*) FROM ops")?,
        refused: count(store, "SELECT count(*) FROM ops WHERE refusal IS NOT NULL")?,
        batches: count(store, "SELECT count(*) FROM batches")?,
        receipts: count(store, "SELECT count(*) FROM batches WHERE receipt IS NOT NULL")?,
        batch_bytes: count(store, "SELECT coalesce(sum(length(bytes)), 0) FROM batches")?,
    })
}

/// Titles of the issues in a device's database, in alphabetical order.
///
/// # Errors
/// When it cannot be read.
pub fn issue_titles(device: &Path) -> Result<Vec<String>> {
    let connection = open(device)?;
    let mut statement = connection.prepare("SELECT title FROM issues ORDER BY title")?;
    let titles = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(titles)
}

/// Counts by one statement of a caller's own.
///
/// # Errors
/// When the database cannot be read or the statement is wrong.
pub fn count_in(database: &Path, sql: &str) -> Result<u64> {
    count(&open(database)?, sql)
}

/// Changes a database behind the back of its program: what no command line offers, such as an old code.
///
/// # Errors
/// When the database cannot be written or the statement is wrong.
pub fn tamper(database: &Path, sql: &str) -> Result<usize> {
    let connection = keys::unlock(Connection::open(database)?, database)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.execute(sql, []).with_context(|| sql.to_owned())
}

/// Moves everything that a killed or closed program left in its write-ahead log into the one file of the database.
///
/// # Errors
/// When the database cannot be written.
pub fn fold(database: &Path) -> Result<()> {
    let connection = keys::unlock(Connection::open(database)?, database)?;
    connection.pragma_update(None, "wal_checkpoint", "TRUNCATE")?;
    Ok(())
}

fn open(path: &Path) -> Result<Connection> {
    // Read-write, because a reader of a write-ahead log needs its index; nothing is written.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).with_context(|| format!("opening {}", path.display()))?;
    let connection = keys::unlock(connection, path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn count(connection: &Connection, sql: &str) -> Result<u64> {
    let n: i64 = connection
        .query_row(sql, [], |row| row.get(0))
        .with_context(|| sql.to_owned())?;
    u64::try_from(n).with_context(|| sql.to_owned())
}

fn ops(connection: &Connection, sql: &str) -> Result<BTreeSet<Op>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
