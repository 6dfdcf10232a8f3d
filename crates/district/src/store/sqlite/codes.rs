//! One-time codes.

use kentongan_domain::ids::DeviceNo;
use kentongan_protocol::enrolment::CodeKeys;
use kentongan_protocol::keys::PublicKey;
use rusqlite::{Connection, Transaction, named_params};

use super::super::{Device, FiledCode, Identity, StoreError};
use super::devices::{find_device, find_device_by_key, free_number, role, scope};
use super::quarantine::suspend;
use super::unsigned;

pub(super) fn file_code(tx: &Transaction<'_>, code: &FiledCode) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO enrolment_codes (lookup, proof_key, fingerprint_key, scope, role, holder_name, holder_office,
           salutation, made_at_ms, expires_at_ms, replaces)
         VALUES (:lookup, :proof, :fingerprint, :scope, :role, :name, :office, :salutation, :made, :expires, :replaces)",
    )?
    .execute(named_params! {
        ":lookup": code.keys.lookup,
        ":proof": code.keys.proof,
        ":fingerprint": code.keys.fingerprint,
        ":scope": code.scope.to_string(),
        ":role": code.role as u8,
        ":name": code.holder_name,
        ":office": code.holder_office,
        ":salutation": code.salutation,
        ":made": code.made_at_ms,
        ":expires": code.expires_at_ms,
        ":replaces": code.replaces.map(|no| no.0),
    })?;
    Ok(())
}

pub(super) fn find_code(c: &Connection, lookup: &[u8; 32]) -> Result<Option<FiledCode>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT lookup, proof_key, fingerprint_key, scope, role, holder_name, holder_office, salutation, made_at_ms,
           expires_at_ms, used_at_ms, device_no, replaces
         FROM enrolment_codes WHERE lookup = :lookup",
    )?;
    let mut found = statement.query_and_then(named_params! { ":lookup": lookup }, |row| {
        Ok(FiledCode {
            keys: CodeKeys {
                district: None,
                lookup: row.get("lookup")?,
                proof: row.get("proof_key")?,
                fingerprint: row.get("fingerprint_key")?,
            },
            scope: scope(row)?,
            role: role(row)?,
            holder_name: row.get("holder_name")?,
            holder_office: row.get("holder_office")?,
            salutation: row.get("salutation")?,
            made_at_ms: row.get("made_at_ms")?,
            expires_at_ms: row.get("expires_at_ms")?,
            used_at_ms: row.get("used_at_ms")?,
            device_no: row.get::<_, Option<u32>>("device_no")?.map(DeviceNo),
            replaces: row.get::<_, Option<u32>>("replaces")?.map(DeviceNo),
        })
    })?;
    found.next().transpose()
}

pub(super) fn use_code(
    tx: &Transaction<'_>,
    identity: &Identity,
    lookup: &[u8; 32],
    public_key: &PublicKey,
    app_version: &str,
    now_ms: i64,
) -> Result<Device, StoreError> {
    let code = find_code(tx, lookup)?.ok_or(StoreError::CodeUsed)?;
    if let Some(device_no) = code.device_no {
        // The grant was lost on the way: the same laptop asks again and gets the same answer.
        let device = find_device(tx, device_no)?.filter(|d| d.public_key == *public_key);
        return device.ok_or(StoreError::CodeUsed);
    }
    let device_no = match find_device_by_key(tx, public_key)? {
        // Its first grant was lost on the way and it came back with another slip: the same laptop, the same number.
        Some(device) if device.scope == code.scope || device.seen_at_ms.is_none() => device.device_no,
        Some(_) => return Err(StoreError::KeyTaken),
        None => free_number(tx, public_key)?,
    };
    let fingerprint = code.keys.fingerprint(public_key, &identity.key().public());
    tx.prepare_cached(
        "INSERT INTO devices (device_no, public_key, scope, role, holder_name, holder_office, salutation,
           app_version, enrolled_at_ms, fingerprint, authority)
         VALUES (:no, :key, :scope, :role, :name, :office, :salutation, :version, :at, :fingerprint, :authority)
         ON CONFLICT (device_no) DO UPDATE SET scope = excluded.scope, role = excluded.role,
           holder_name = excluded.holder_name, holder_office = excluded.holder_office, salutation = excluded.salutation,
           fingerprint = excluded.fingerprint, authority = excluded.authority",
    )?
    .execute(named_params! {
        ":no": device_no.0,
        ":key": public_key,
        ":scope": code.scope.to_string(),
        ":role": code.role as u8,
        ":name": code.holder_name,
        ":office": code.holder_office,
        ":salutation": code.salutation,
        ":version": app_version,
        ":at": now_ms,
        ":fingerprint": fingerprint.0,
        // Its grant names the pins.
        ":authority": identity.authority,
    })?;
    tx.prepare_cached("UPDATE enrolment_codes SET used_at_ms = :at, device_no = :no WHERE lookup = :lookup")?
        .execute(named_params! { ":at": now_ms, ":no": device_no.0, ":lookup": lookup })?;
    if let Some(replaced) = code.replaces.filter(|replaced| *replaced != device_no) {
        suspend(tx, replaced, Some(now_ms))?;
    }
    find_device(tx, device_no)?.ok_or(StoreError::Damaged("devices"))
}

pub(super) fn open_until(c: &Connection, now_ms: i64) -> Result<Option<i64>, StoreError> {
    Ok(c.prepare_cached(
        "SELECT max(expires_at_ms) FROM enrolment_codes WHERE used_at_ms IS NULL AND expires_at_ms >= :now",
    )?
    .query_row(named_params! { ":now": now_ms }, |row| row.get(0))?)
}

pub(super) fn void(tx: &Transaction<'_>, now_ms: i64) -> Result<u64, StoreError> {
    let open = tx
        .prepare_cached("SELECT count(*) FROM enrolment_codes WHERE used_at_ms IS NULL AND expires_at_ms >= :now")?
        .query_row(named_params! { ":now": now_ms }, |row| row.get(0))?;
    // Before it was made: a clock that is set back does not open it again.
    tx.prepare_cached("UPDATE enrolment_codes SET expires_at_ms = made_at_ms - 1 WHERE used_at_ms IS NULL")?
        .execute([])?;
    Ok(unsigned(open))
}
