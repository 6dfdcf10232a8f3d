//! Lists that the kecamatan keeps for its villages: writing a version, and which one holds.

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::{DeviceNo, ObjectId};
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::rule_set::{RuleSet, rule_set_field};
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, Row, named_params};

use crate::log::{self, NewOp};
use crate::rows::{signed, unsigned};
use crate::{Store, StoreError, replica, rows};

/// What a version is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleBody {
    /// JSON.
    Text(String),
    /// A blob, where the set is too long for an op.
    Blob { hash: BlobHash, bytes: u64 },
}

/// One version of a set.
#[derive(Debug, Clone)]
pub struct RuleVersion {
    pub version_id: ObjectId,
    pub set: RuleSet,
    pub body: RuleBody,
    /// What was changed, in a person's words.
    pub note: String,
    pub at_ms: i64,
    /// The laptop that wrote it.
    pub device_no: DeviceNo,
    /// That laptop is one of this office.
    pub office: bool,
}

impl Store {
    /// Writes a version of a set for all villages of this kecamatan. From now on it holds here.
    ///
    /// # Errors
    /// [`StoreError::NotEnrolled`] on a fresh laptop.
    pub fn write_rule_set(&self, set: RuleSet, body: RuleBody, note: &str) -> Result<(), StoreError> {
        let mut fields: Fields = [(rule_set_field::NAME, Value::Text(set.name().to_owned()))].into();
        match body {
            RuleBody::Text(json) => {
                fields.insert(rule_set_field::BODY, Value::Text(json));
            }
            RuleBody::Blob { hash, bytes } => {
                fields.insert(rule_set_field::BLOB, Value::Text(hash.to_hex()));
                fields.insert(rule_set_field::BLOB_BYTES, Value::Int(signed(bytes)));
            }
        }
        if !note.is_empty() {
            fields.insert(rule_set_field::NOTE, Value::Text(note.to_owned()));
        }
        let pen = self.pen();
        self.write(move |tx| {
            let district = replica::load(tx)?.enrolled()?.district.clone();
            let new = NewOp::create(Stream::Broadcast(district), Kind::RuleSetWrite, fields);
            log::append(tx, &pen, new).map(|_| ())
        })
    }

    /// The version that holds; `None`: nobody wrote one, and the shipped list does.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn rule_set(&self, set: RuleSet) -> Result<Option<RuleVersion>, StoreError> {
        Ok(self.read(|c| versions(c, set, 1))?.into_iter().next())
    }

    /// All versions, the one that holds first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn rule_set_history(&self, set: RuleSet) -> Result<Vec<RuleVersion>, StoreError> {
        self.read(|c| versions(c, set, u32::MAX))
    }
}

fn versions(c: &Connection, set: RuleSet, limit: u32) -> Result<Vec<RuleVersion>, StoreError> {
    c.prepare_cached(
        "SELECT version_id, body, blob, blob_bytes, note, at_ms, device_no,
           EXISTS (SELECT 1 FROM offices o JOIN replica r ON r.scope = o.scope WHERE o.device_no = s.device_no) AS office
         FROM rule_sets s WHERE name = :name
         ORDER BY eff_hlc DESC, device_no DESC, epoch DESC, seq DESC, version_id DESC LIMIT :limit",
    )?
    .query_and_then(named_params! { ":name": set.name(), ":limit": limit }, |row| {
        read(row, set)
    })?
    .collect()
}

fn read(row: &Row<'_>, set: RuleSet) -> Result<RuleVersion, StoreError> {
    let blob: String = row.get("blob")?;
    let body = match BlobHash::of_hex(&blob) {
        Some(hash) => RuleBody::Blob {
            hash,
            bytes: unsigned(row.get("blob_bytes")?),
        },
        None => RuleBody::Text(row.get("body")?),
    };
    Ok(RuleVersion {
        version_id: rows::object(row.get("version_id")?)?.ok_or(StoreError::Damaged("rule_sets.version_id"))?,
        set,
        body,
        note: row.get("note")?,
        at_ms: row.get("at_ms")?,
        device_no: DeviceNo(row.get("device_no")?),
        office: row.get("office")?,
    })
}
