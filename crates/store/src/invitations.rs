//! How invitations were told (*undangan disampaikan*): noted one by one, never taken back.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::{Told, told_field};
use kentongan_domain::op::{Fields, Kind, Value};
use rusqlite::{Row, named_params};

use crate::log::{self, NewOp};
use crate::{Store, StoreError, ops, rows};

/// That an invitee was told.
#[derive(Debug, Clone)]
pub struct ToldRecord {
    pub told_id: ObjectId,
    pub invitee_id: ObjectId,
    /// Wire number of [`Told`].
    pub how: i64,
    /// Local date and time, `YYYY-MM-DDTHH:MM`; empty: nobody said.
    pub told_at: String,
    /// When it was noted.
    pub at_ms: i64,
}

impl Store {
    /// Notes that these invitees were told in the same way, all in one commit. `told_at`: local date and time, `YYYY-MM-DDTHH:MM`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if one of them is unknown; nothing is noted then.
    pub fn note_told(&self, invitees: Vec<ObjectId>, how: Told, told_at: &str) -> Result<(), StoreError> {
        let (pen, told_at) = (self.pen(), told_at.to_owned());
        self.write(move |tx| {
            for invitee in invitees {
                let (stream, at) = ops::get_create(tx, invitee)?;
                let mut fields: Fields = [
                    (told_field::INVITEE, Value::Ref(at)),
                    (told_field::HOW, Value::Int(how as i64)),
                ]
                .into();
                if !told_at.is_empty() {
                    fields.insert(told_field::AT, Value::Text(told_at.clone()));
                }
                log::append(tx, &pen, NewOp::create(stream, Kind::InvitationTold, fields))?;
            }
            Ok(())
        })
    }

    /// How the invitees of a meeting were told, the first first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_told(&self, meeting: ObjectId) -> Result<Vec<ToldRecord>, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT told_id, invitee_id, how, told_at, at_ms FROM invitations_told WHERE meeting_id = :meeting
                 ORDER BY eff_hlc, told_id",
            )?
            .query_and_then(named_params! { ":meeting": meeting.to_string() }, read_told)?
            .collect()
        })
    }
}

fn read_told(row: &Row<'_>) -> Result<ToldRecord, StoreError> {
    let id = |column: &str| -> Result<ObjectId, StoreError> {
        rows::object(row.get(column)?)?.ok_or(StoreError::Damaged("invitations_told"))
    };
    Ok(ToldRecord {
        told_id: id("told_id")?,
        invitee_id: id("invitee_id")?,
        how: row.get("how")?,
        told_at: row.get("told_at")?,
        at_ms: row.get("at_ms")?,
    })
}
