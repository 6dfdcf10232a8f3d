//! Enrolled devices.

use kentongan_domain::ids::DeviceNo;
use kentongan_domain::role::Role;
use kentongan_domain::scope::Scope;
use kentongan_protocol::enrolment::Fingerprint;
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::roster::RosterEntry;
use rusqlite::{Connection, Row, Transaction, named_params};

use super::super::{Device, StoreError};
use super::quarantine::{is_ahead, take_ahead};
use crate::life;

pub(super) const DEVICE_SQL: &str =
    "SELECT device_no, public_key, scope, holder_name, holder_office, app_version, edition, enrolled_at_ms,
  seen_at_ms, clock_error_ms, cloned_at_ms, role, salutation, fingerprint, suspended_at_ms, authority FROM devices";

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
        role: role(row)?,
        holder_name: row.get("holder_name")?,
        holder_office: row.get("holder_office")?,
        salutation: row.get("salutation")?,
        app_version: row.get("app_version")?,
        edition: row.get("edition")?,
        enrolled_at_ms: row.get("enrolled_at_ms")?,
        seen_at_ms: row.get("seen_at_ms")?,
        clock_error_ms: row.get("clock_error_ms")?,
        cloned_at_ms: row.get("cloned_at_ms")?,
        fingerprint: row.get::<_, Option<u32>>("fingerprint")?.map(Fingerprint),
        suspended_at_ms: row.get("suspended_at_ms")?,
        authority: row.get("authority")?,
    })
}

pub(super) fn scope(row: &Row<'_>) -> Result<Scope, StoreError> {
    row.get::<_, String>("scope")?
        .parse()
        .map_err(|_| StoreError::Damaged("scope"))
}

pub(super) fn role(row: &Row<'_>) -> Result<Role, StoreError> {
    Ok(Role::of_number(row.get("role")?))
}

/// A number of this life's block that nobody has here.
pub(super) fn free_number(tx: &Transaction<'_>, key: &PublicKey) -> Result<DeviceNo, StoreError> {
    let first: u32 = tx.query_row("SELECT device_block FROM service", [], |row| row.get("device_block"))?;
    for device_no in life::device_nos(first, key) {
        // A number that was suspended before its laptop is back is that laptop's.
        if find_device(tx, device_no)?.is_none() && !is_ahead(tx, device_no)? {
            return Ok(device_no);
        }
    }
    Err(StoreError::NumbersGone)
}

/// Takes a device back on our own earlier word; suspended, if its number is.
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
    let suspended_at_ms = take_ahead(tx, entry.device_no)?;
    tx.execute(
        "INSERT INTO devices (device_no, public_key, scope, role, holder_name, holder_office, app_version, enrolled_at_ms,
           suspended_at_ms)
         VALUES (:no, :key, :scope, :role, :name, :office, '', :at, :suspended)",
        named_params! {
            ":no": entry.device_no.0,
            ":key": entry.public_key,
            ":scope": entry.scope.to_string(),
            ":role": entry.role as u8,
            ":name": entry.holder_name,
            ":office": entry.holder_office,
            ":at": now_ms,
            ":suspended": suspended_at_ms,
        },
    )?;
    find_device(tx, entry.device_no)?.ok_or(StoreError::Damaged("devices"))
}

#[cfg(test)]
mod tests {
    use kentongan_domain::ids::DeviceNo;
    use kentongan_domain::role::Role;
    use kentongan_protocol::enrolment::CodeKeys;
    use kentongan_protocol::keys::PublicKey;

    use super::super::super::{DistrictStore as _, FiledCode, StoreError};
    use super::super::SqliteStore;
    use crate::life;

    fn enrol(store: &SqliteStore, key: &PublicKey) -> Result<DeviceNo, StoreError> {
        let code = FiledCode {
            keys: CodeKeys {
                district: None,
                lookup: *key,
                proof: [0; 32],
                fingerprint: [0; 32],
            },
            scope: "village:18.02.01.2003".parse().unwrap(),
            role: Role::Head,
            holder_name: String::new(),
            holder_office: String::new(),
            salutation: String::new(),
            made_at_ms: 0,
            expires_at_ms: 1,
            used_at_ms: None,
            device_no: None,
            replaces: None,
        };
        store.file_code(&code)?;
        Ok(store.use_code(key, key, "0.1.0", 0)?.device_no)
    }

    fn set_up(folder: &std::path::Path) -> SqliteStore {
        let store = SqliteStore::open(&folder.join("district.db")).unwrap();
        let district = "18.02.01".parse().unwrap();
        store
            .set_up(&district, "Kecamatan Kalirejo", [8; 32], 7, life::FIRST_DEVICE_NO)
            .unwrap();
        store
    }

    /// Two keys that ask for the same number first.
    fn rivals() -> [PublicKey; 2] {
        let mut seen = std::collections::BTreeMap::new();
        (0..u32::MAX)
            .find_map(|n| {
                let mut key = [0; 32];
                key[..4].copy_from_slice(&n.to_be_bytes());
                let no = life::device_nos(life::FIRST_DEVICE_NO, &key).next().unwrap();
                seen.insert(no, key).map(|rival| [rival, key])
            })
            .unwrap()
    }

    #[test]
    fn two_laptops_whose_keys_ask_for_one_number_get_two() {
        let folder = tempfile::tempdir().unwrap();
        let store = set_up(folder.path());
        let [first, second] = rivals().map(|key| enrol(&store, &key).unwrap());
        assert_eq!(second.0, first.0 + 1);
    }

    #[test]
    fn a_later_life_gives_no_number_of_an_earlier_one_even_to_a_key_that_asks_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let [forgotten, new] = rivals();
        let store = set_up(folder.path());
        let copy = folder.path().join("copy.db");
        store.backup(&copy).unwrap();
        let earlier = enrol(&store, &forgotten).unwrap();
        let restored = SqliteStore::open(&copy).unwrap();
        restored.begin_epoch(4711).unwrap();
        let later = enrol(&restored, &new).unwrap();
        assert_ne!(later, earlier);
        assert!(later.0 >= life::first_device_no(4711), "{}", later.0);
    }
}
