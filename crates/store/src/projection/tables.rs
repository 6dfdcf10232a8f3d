//! Every derived table, registered once: by this list they are emptied, forgotten and compared.

use std::fmt::Write as _;

use kentongan_domain::ids::ObjectId;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Transaction, named_params};

use super::records;
use crate::StoreError;
use crate::rows::{LoggedOp, signed};

/// What a row of a table stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowOf {
    /// What one op did to a record; its place is in the row.
    Op,
    /// The record that one op made, under this column.
    Create(&'static str),
    /// A record as it shows, made anew whenever something changes it.
    Record,
}

/// A derived table.
#[derive(Debug, Clone, Copy)]
struct Derived {
    name: &'static str,
    row_of: RowOf,
    /// What is compared of it, the id first. What is this replica's own, such as what was opened here, is left out.
    columns: &'static str,
    order: &'static str,
}

const fn of_op(name: &'static str, columns: &'static str) -> Derived {
    Derived {
        name,
        row_of: RowOf::Op,
        columns,
        order: "object_id, device_no, epoch, seq",
    }
}

const fn of_create(name: &'static str, id: &'static str, columns: &'static str) -> Derived {
    Derived {
        name,
        row_of: RowOf::Create(id),
        columns,
        order: id,
    }
}

const fn of_record(name: &'static str, id: &'static str, columns: &'static str) -> Derived {
    Derived {
        name,
        row_of: RowOf::Record,
        columns,
        order: id,
    }
}

const WHOLE: &str = "*";

/// All but those of the classes, which stand in [`records`].
const TABLES: &[Derived] = &[
    Derived {
        name: "field_writes",
        row_of: RowOf::Op,
        columns: "object_id, tag, device_no, epoch, seq, eff_hlc, base, was, value",
        order: "object_id, tag, device_no, epoch, seq",
    },
    of_op("tombstones", "object_id, device_no, epoch, seq, seen"),
    of_op("restores", "object_id, device_no, epoch, seq, tombstones"),
    of_record(
        "issues",
        "issue_id",
        "issue_id, stream, village_code, village_name, title, category, occurred_on, hamlet, landmark,
           description, urgency, occurrence, confidential, reporter_name, reporter_phone, reporter_state, stage,
           recorded_at_ms, clock_doubt, device_no, number_year, number, received_at_ms, two_versions, refused, deleted,
           rt, rw, occurred_at, benefit, service_state, anonymous, disaster_kind, disaster, merged_into, due_at_ms, due_milestone,
           due_unit, frozen, erased_at_ms, text_secret, secrecy_reason",
    ),
    of_create(
        "issue_moves",
        "move_id",
        "move_id, issue_id, stage, reason, base, was, at_ms, eff_hlc, into_id",
    ),
    of_create(
        "follow_ups",
        "follow_up_id",
        "follow_up_id, issue_id, text, answer, at_ms, eff_hlc",
    ),
    of_create("comments", "comment_id", "comment_id, issue_id, text, at_ms, eff_hlc"),
    of_create("assignments", "assignment_id", WHOLE),
    of_create("pauses", "pause_id", WHOLE),
    of_create("links", "link_id", WHOLE),
    of_create("freezes", "freeze_id", WHOLE),
    of_create(
        "erasures",
        "erasure_id",
        "erasure_id, issue_id, reason, record_number, ordered_by, at_ms, eff_hlc",
    ),
    of_create("reveals", "reveal_id", WHOLE),
    of_op("endings", WHOLE),
    of_create("photos", "photo_id", WHOLE),
    of_create(
        "rule_sets",
        "version_id",
        "version_id, name, body, blob, blob_bytes, note, at_ms, eff_hlc",
    ),
    of_record("meetings", "meeting_id", WHOLE),
    of_record("invitees", "invitee_id", WHOLE),
    of_create("attendance_marks", "mark_id", WHOLE),
    of_create("invitations_told", "told_id", WHOLE),
    of_create("signatures", "signature_id", WHOLE),
    of_create("minutes_finals", "part_id", WHOLE),
    of_record("unknown_records", "record_id", WHOLE),
    of_create("seal_keys", "key_id", WHOLE),
    of_create("sealed_reports", "report_id", WHOLE),
    of_create("seal_shares", "share_id", WHOLE),
];

fn all() -> impl Iterator<Item = Derived> {
    let of_classes = records::TABLES
        .iter()
        .map(|table| of_record(table.name, table.id, WHOLE));
    TABLES.iter().copied().chain(of_classes)
}

/// Empties every derived table.
pub(crate) fn clear(tx: &Transaction<'_>) -> Result<(), StoreError> {
    for table in all() {
        tx.prepare(&format!("DELETE FROM {}", table.name))?.execute([])?;
    }
    Ok(())
}

/// Takes every effect of an op on derived rows back; the rows of its record are then made anew by the caller.
pub(super) fn forget(tx: &Transaction<'_>, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    let object = object.to_string();
    for table in all() {
        match table.row_of {
            RowOf::Op => {
                tx.prepare_cached(&format!(
                    "DELETE FROM {} WHERE object_id = :object AND device_no = :device_no AND epoch = :epoch AND seq = :seq",
                    table.name
                ))?
                .execute(named_params! {
                    ":object": object,
                    ":device_no": op.at.device_no.0,
                    ":epoch": op.at.epoch.0,
                    ":seq": signed(op.at.seq.0),
                })?;
            }
            RowOf::Create(id) if op.common.kind.creates() => {
                tx.prepare_cached(&format!("DELETE FROM {} WHERE {id} = :object", table.name))?
                    .execute(named_params! { ":object": object })?;
            }
            RowOf::Create(_) | RowOf::Record => {}
        }
    }
    Ok(())
}

/// Every derived row as text, in a defined order. Left out: arrival, which is this replica's own.
pub(crate) fn dump(connection: &Connection) -> Result<String, StoreError> {
    let mut out = String::new();
    for table in all() {
        let Derived {
            name, columns, order, ..
        } = table;
        let mut statement =
            connection.prepare_cached(&format!("SELECT '{name}', {columns} FROM {name} ORDER BY {order}"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                let _ = match row.get_ref(column)? {
                    ValueRef::Null => write!(out, "NULL|"),
                    ValueRef::Integer(n) => write!(out, "{n}|"),
                    ValueRef::Real(x) => write!(out, "{x}|"),
                    ValueRef::Text(t) => write!(out, "{}|", String::from_utf8_lossy(t)),
                    ValueRef::Blob(b) => b
                        .iter()
                        .try_for_each(|b| write!(out, "{b:02x}"))
                        .and_then(|()| write!(out, "|")),
                };
            }
            out.push('\n');
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rebuild::tests::trained;

    /// What is no function of the ops and their receipts, and the tables that search keeps for itself.
    const OWN: &[&str] = &[
        "replica",
        "preferences",
        "drafts",
        "heads",
        "devices",
        "ops",
        "batches",
        "seen",
        "closed_refusals",
        "notices",
        "parked",
        "provisional_numbers",
        "blob_states",
        "search_backlog",
        "search_outdated",
        "rule_sets_used",
        "parcels",
        "prints",
    ];

    #[test]
    fn every_table_is_registered_as_derived_or_known_as_this_laptops_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let found: Vec<String> = store
            .read(|c| {
                c.prepare(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
                       AND name NOT LIKE 'issue_search%' AND name NOT LIKE 'refinery%' ORDER BY name",
                )?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, rusqlite::Error>>()
                .map_err(StoreError::from)
            })
            .unwrap();
        let derived: Vec<&str> = all().map(|table| table.name).collect();
        for name in &found {
            let known = derived.contains(&name.as_str()) != OWN.contains(&name.as_str());
            assert!(known, "{name} stands in no list, or in both");
        }
        assert!(derived.iter().all(|name| found.iter().any(|f| f == name)));
    }
}
