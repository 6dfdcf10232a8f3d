//! Codes and devices.

use kentongan_domain::ids::DeviceNo;
use kentongan_domain::scope::Scope;
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::roster::RosterEntry;
use rusqlite::{Connection, Row, Transaction, named_params};

use super::super::{Device, FiledCode, StoreError};

pub(super) fn find_code(c: &Connection, lookup: &[u8; 32]) -> Result<Option<FiledCode>, StoreError> {
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
pub(super) fn bind_again(
    tx: &Transaction<'_>,
    code: &FiledCode,
    device_no: DeviceNo,
    now_ms: i64,
) -> Result<Device, StoreError> {
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

pub(super) const DEVICE_SQL: &str =
    "SELECT device_no, public_key, scope, holder_name, holder_office, app_version, enrolled_at_ms,
  seen_at_ms, clock_error_ms, cloned_at_ms FROM devices";

pub(super) fn find_device(c: &Connection, device_no: DeviceNo) -> Result<Option<Device>, StoreError> {
    let mut statement = c.prepare_cached(&format!("{DEVICE_SQL} WHERE device_no = :no"))?;
    let mut found = statement.query_and_then(named_params! { ":no": device_no.0 }, read_device)?;
    found.next().transpose()
}

pub(super) fn find_device_by_key(c: &Connection, key: &PublicKey) -> Result<Option<Device>, StoreError> {
    let mut statement = c.prepare_cached(&format!("{DEVICE_SQL} WHERE public_key = :key"))?;
    let mut found = statement.query_and_then(named_params! { ":key": key }, read_device)?;
    found.next().transpose()
}

pub(super) fn read_device(row: &Row<'_>) -> Result<Device, StoreError> {
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
        cloned_at_ms: row.get("cloned_at_ms")?,
    })
}

pub(super) fn scope(row: &Row<'_>) -> Result<Scope, StoreError> {
    row.get::<_, String>("scope")?
        .parse()
        .map_err(|_| StoreError::Damaged("scope"))
}

/// Takes a device back on our own earlier word; the next number given lies beyond it.
pub(super) fn readmit(tx: &Transaction<'_>, entry: &RosterEntry, now_ms: i64) -> Result<Device, StoreError> {
    if let Some(known) = find_device(tx, entry.device_no)? {
        return if known.public_key == entry.public_key {
            Ok(known)
        } else {
            Err(StoreError::KeyTaken)
        };
    }
    if find_device_by_key(tx, &entry.public_key)?.is_some() {
        return Err(StoreError::KeyTaken);
    }
    tx.execute(
        "INSERT INTO devices (device_no, public_key, scope, holder_name, holder_office, app_version, enrolled_at_ms)
         VALUES (:no, :key, :scope, :name, :office, '', :at)",
        named_params! {
            ":no": entry.device_no.0,
            ":key": entry.public_key,
            ":scope": entry.scope.to_string(),
            ":name": entry.holder_name,
            ":office": entry.holder_office,
            ":at": now_ms,
        },
    )?;
    tx.execute(
        "UPDATE service SET device_no = max(device_no, :no)",
        named_params! { ":no": entry.device_no.0 },
    )?;
    find_device(tx, entry.device_no)?.ok_or(StoreError::Damaged("devices"))
}
