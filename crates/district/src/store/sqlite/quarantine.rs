//! Suspended devices, and what they send meanwhile.

use kentongan_domain::ids::DeviceNo;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::super::{Device, Quarantined, StoreError};
use super::devices::find_device;
use super::erasures;
use super::{signed, unsigned};

/// Most bytes that are kept of one suspended device: some years of a village's reports. Whoever holds a stolen laptop must not be
/// able to fill the service's disk.
const BYTES_MAX: i64 = 16 * 1024 * 1024;

pub(super) fn suspend(
    tx: &Transaction<'_>,
    device_no: DeviceNo,
    at_ms: Option<i64>,
) -> Result<Option<Device>, StoreError> {
    // A second suspension does not change since when.
    tx.prepare_cached(
        "UPDATE devices SET suspended_at_ms = CASE WHEN :at IS NULL THEN NULL ELSE coalesce(suspended_at_ms, :at) END
         WHERE device_no = :no",
    )?
    .execute(named_params! { ":at": at_ms, ":no": device_no.0 })?;
    let device = find_device(tx, device_no)?;
    if device.is_some() {
        return Ok(device);
    }
    match at_ms {
        Some(at_ms) => {
            tx.prepare_cached(
                "INSERT INTO suspended_ahead (device_no, at_ms) VALUES (:no, :at) ON CONFLICT (device_no) DO NOTHING",
            )?
            .execute(named_params! { ":no": device_no.0, ":at": at_ms })?;
            Ok(None)
        }
        None => take_ahead(tx, device_no)?.map(|_| None).ok_or(StoreError::NoSuchDevice),
    }
}

/// Since when a number is suspended that no laptop had here; from now on it is not.
pub(super) fn take_ahead(tx: &Transaction<'_>, device_no: DeviceNo) -> Result<Option<i64>, StoreError> {
    Ok(tx
        .prepare_cached("DELETE FROM suspended_ahead WHERE device_no = :no RETURNING at_ms")?
        .query_row(named_params! { ":no": device_no.0 }, |row| row.get("at_ms"))
        .optional()?)
}

pub(super) fn is_ahead(c: &Connection, device_no: DeviceNo) -> Result<bool, StoreError> {
    Ok(c.prepare_cached("SELECT 1 FROM suspended_ahead WHERE device_no = :no")?
        .exists(named_params! { ":no": device_no.0 })?)
}

pub(super) fn ahead(c: &Connection) -> Result<Vec<(DeviceNo, i64)>, StoreError> {
    c.prepare_cached("SELECT device_no, at_ms FROM suspended_ahead ORDER BY device_no")?
        .query_and_then([], |row| Ok((DeviceNo(row.get("device_no")?), row.get("at_ms")?)))?
        .collect()
}

pub(super) fn keep(tx: &Transaction<'_>, batch: &Quarantined) -> Result<(), StoreError> {
    let held: i64 = tx
        .prepare_cached("SELECT coalesce(sum(length(bytes)), 0) FROM quarantine WHERE device_no = :no")?
        .query_row(named_params! { ":no": batch.device_no.0 }, |row| row.get(0))?;
    if held >= BYTES_MAX {
        return Err(StoreError::QuarantineFull);
    }
    let erased = erasures::admitted_bytes(tx, &batch.bytes)?;
    tx.prepare_cached(
        "INSERT INTO quarantine (batch_id, device_no, bytes, at_ms, boot, mono_ms)
         SELECT :id, :no, :bytes, :at, :boot, :mono WHERE NOT EXISTS (SELECT 1 FROM batches WHERE batch_id = :id)
         ON CONFLICT (batch_id) DO NOTHING",
    )?
    .execute(named_params! {
        ":id": batch.batch_id,
        ":no": batch.device_no.0,
        ":bytes": erased.as_ref().unwrap_or(&batch.bytes),
        ":at": batch.at_ms,
        ":boot": batch.boot,
        ":mono": signed(batch.mono_ms),
    })?;
    Ok(())
}

pub(super) fn kept(c: &Connection, device_no: DeviceNo) -> Result<Vec<Quarantined>, StoreError> {
    c.prepare_cached(
        "SELECT batch_id, bytes, at_ms, boot, mono_ms FROM quarantine WHERE device_no = :no ORDER BY at_ms, batch_id",
    )?
    .query_and_then(named_params! { ":no": device_no.0 }, |row| {
        Ok(Quarantined {
            device_no,
            batch_id: row.get("batch_id")?,
            bytes: row.get("bytes")?,
            at_ms: row.get("at_ms")?,
            boot: row.get("boot")?,
            mono_ms: unsigned(row.get("mono_ms")?),
        })
    })?
    .collect()
}

pub(super) fn release(tx: &Transaction<'_>, batch_id: &[u8; 32]) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM quarantine WHERE batch_id = :id")?
        .execute(named_params! { ":id": batch_id })?;
    Ok(())
}
