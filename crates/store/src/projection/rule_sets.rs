//! Derived rows of rule sets, and what of the issues follows from them: when a case is late, and by which numbers it is found.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::rule_set::{RuleSet, rule_set_field};
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::{deadlines, search_index};
use crate::rows::{self, LoggedOp, signed};
use crate::{StoreError, replica};

/// What is due follows from these.
const DUE: [RuleSet; 2] = [RuleSet::Profiles, RuleSet::Holidays];

/// Keeps a version, if it is the own kecamatan's: another office's lists are its own affair.
pub(super) fn note_version(tx: &Transaction<'_>, op: &LoggedOp, version: ObjectId) -> Result<(), StoreError> {
    let own = replica::load(tx)?.enrolled()?.district.clone();
    if op.stream != Stream::Broadcast(own) {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO rule_sets (version_id, name, body, blob, blob_bytes, note, at_ms, eff_hlc, device_no, epoch, seq)
         VALUES (:version, :name, :body, :blob, :bytes, :note, :at_ms, :eff_hlc, :device_no, :epoch, :seq)
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":version": version.to_string(),
        ":name": op.text(rule_set_field::NAME),
        ":body": op.text(rule_set_field::BODY),
        ":blob": op.text(rule_set_field::BLOB),
        ":bytes": op.int(rule_set_field::BLOB_BYTES),
        ":note": op.text(rule_set_field::NOTE),
        ":at_ms": op.at_ms(),
        ":eff_hlc": signed(op.eff_hlc.0),
        ":device_no": op.at.device_no.0,
        ":epoch": op.at.epoch.0,
        ":seq": signed(op.at.seq.0),
    })?;
    Ok(())
}

/// Brings what follows from the rules in line with the versions that are here, unless it is already.
pub(super) fn follow(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let mut held = Vec::new();
    for set in DUE {
        held.extend(versions(tx, set)?.pop());
    }
    if is_news(tx, "due", &held)? {
        // What is settled is not due under any rules.
        for issue in open_and_received(tx)? {
            deadlines::note(tx, issue)?;
        }
    }
    // Whichever of them holds: a number is found by all of them.
    if is_news(tx, "numbers", &versions(tx, RuleSet::Numbering)?)? {
        search_index::outdate_numbered(tx)?;
    }
    Ok(())
}

/// Notes with which versions rows are derived from now on. False: they are already.
fn is_news(tx: &Transaction<'_>, what: &str, versions: &[String]) -> Result<bool, StoreError> {
    let versions = versions.join(" ");
    let before: Option<String> = tx
        .prepare_cached("SELECT versions FROM rule_sets_used WHERE what = :what")?
        .query_row(named_params! { ":what": what }, |row| row.get("versions"))
        .optional()?;
    if before.unwrap_or_default() == versions {
        return Ok(false);
    }
    tx.prepare_cached(
        "INSERT INTO rule_sets_used (what, versions) VALUES (:what, :versions)
         ON CONFLICT (what) DO UPDATE SET versions = excluded.versions",
    )?
    .execute(named_params! { ":what": what, ":versions": versions })?;
    Ok(true)
}

/// Versions of a set, the one that holds last.
fn versions(c: &Connection, set: RuleSet) -> Result<Vec<String>, StoreError> {
    Ok(c.prepare_cached(
        "SELECT version_id FROM rule_sets WHERE name = :name ORDER BY eff_hlc, device_no, epoch, seq, version_id",
    )?
    .query_map(named_params! { ":name": set.name() }, |row| row.get("version_id"))?
    .collect::<Result<_, _>>()?)
}

fn open_and_received(c: &Connection) -> Result<Vec<ObjectId>, StoreError> {
    c.prepare_cached("SELECT issue_id FROM issues WHERE shelf = 0 AND received_at_ms IS NOT NULL ORDER BY recency")?
        .query_and_then([], |row| {
            rows::object(row.get("issue_id")?)?.ok_or(StoreError::Damaged("issues.issue_id"))
        })?
        .collect()
}
