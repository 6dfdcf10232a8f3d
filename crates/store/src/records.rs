//! Records of a class: people, offices, series, agenda items, programmes. Writing them and reading them back, whatever class they have.
//!
//! What only one class can answer (who holds an office today, whose turn it is) is asked of its own table by the module of its noun.
//! Such a module writes several records in one commit with [`append`], [`change`] and [`read_one`].

use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::{Fields, Kind, Tag, Value};
use kentongan_domain::record::{self, Class};
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::conflicts::{restore, withdraw};
use crate::edits::{changes, edit};
use crate::log::{self, NewOp, Pen};
use crate::ops::{self, PERSONAL_TAG_OFFSET};
use crate::projection::fold_settling;
use crate::projection::records::{Column, Form, Table, table_of};
use crate::rows::{DeliveryFacts, get_one};
use crate::{Delivery, Store, StoreError};

/// A record as it shows.
#[derive(Debug, Clone)]
pub struct Record {
    pub record_id: ObjectId,
    pub class: Class,
    /// Whose it is.
    pub stream: Stream,
    /// The record that it belongs to: of a holding its office, of a note its agenda item.
    pub parent: Option<ObjectId>,
    /// What its class says, as the `fields` of its struct have it.
    pub fields: Fields,
    /// The same of the personal part, as far as it is here and may be used.
    pub personal: Fields,
    /// 0 nobody named, 1 stored, 2 withheld, 3 erased.
    pub personal_state: i64,
    /// When it was made.
    pub at_ms: i64,
    /// Tags of fields that stand in two versions, personal ones at their tag plus 1,000.
    pub two_versions: Vec<Tag>,
    /// 0 it stands, 1 deleted, 2 deleted by one and changed by another who did not know.
    pub withdrawn: i64,
    /// The district did not take it.
    pub refused: bool,
    pub delivery: Delivery,
}

/// A record to be made.
#[derive(Debug, Clone)]
pub struct NewRecord {
    pub stream: Stream,
    pub class: Class,
    /// The record that it belongs to, in the same stream, where its class has one.
    pub parent: Option<ObjectId>,
    /// What its class says, without class and parent.
    pub fields: Fields,
    pub personal: Fields,
}

/// What a field of a class is called, the personal ones at their tag plus 1,000; empty: only a newer version knows it.
pub fn record_field_name(class: Class, tag: Tag) -> &'static str {
    let table = table_of(class);
    let common = table.columns.iter().find(|column| column.tag == tag);
    let personal = || {
        let of = |column: &&Column| column.tag + PERSONAL_TAG_OFFSET == tag;
        table.personal.iter().find(of)
    };
    common.or_else(personal).map_or("", |column| column.name)
}

impl Store {
    /// Makes a record.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown parent; nothing is recorded then.
    pub fn create_record(
        &self,
        stream: Stream,
        class: Class,
        parent: Option<ObjectId>,
        fields: Fields,
        personal: Fields,
    ) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        let new = NewRecord {
            stream,
            class,
            parent,
            fields,
            personal,
        };
        self.write(move |tx| append(tx, &pen, new))
    }

    /// Makes several records in one commit, all or none; answers their ids in the same order.
    ///
    /// # Errors
    /// As [`Store::create_record`].
    pub fn create_records(&self, all: Vec<NewRecord>) -> Result<Vec<ObjectId>, StoreError> {
        let pen = self.pen();
        self.write(move |tx| all.into_iter().map(|new| append(tx, &pen, new)).collect())
    }

    /// Writes what the person changed between what he had `seen` and what he wants, each the fields and the personal fields of one
    /// form. No difference, no op; what somebody else changed meanwhile stays, and where both changed one field both versions stand. A
    /// form that shows nothing personal gives empty personal fields in both.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown record.
    pub fn edit_record(
        &self,
        id: ObjectId,
        seen: (Fields, Fields),
        wanted: (Fields, Fields),
    ) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| change(tx, &pen, id, &seen, &wanted))
    }

    /// Deletes a record. Its tombstone never expires; its history stays. What belongs to it stays as well: whoever lists it asks whether
    /// its parent stands.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown record.
    pub fn withdraw_record(&self, id: ObjectId, reason: &str) -> Result<(), StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| withdraw(tx, &pen, id, Kind::RecordWithdraw, &reason))
    }

    /// Takes a deletion back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the record is not deleted.
    pub fn restore_record(&self, id: ObjectId) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| restore(tx, &pen, id, Kind::RecordRestore))
    }

    /// # Errors
    /// [`StoreError::NotFound`] for a record that is not here, or of a class that this program does not know.
    pub fn get_record(&self, id: ObjectId) -> Result<Record, StoreError> {
        self.read(|c| read_one(c, id))
    }

    /// Every record of a class that stands, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_records(&self, class: Class) -> Result<Vec<Record>, StoreError> {
        let table = table_of(class);
        self.read(|c| {
            let sql = format!(
                "{} WHERE NOT t.withdrawn AND NOT t.refused ORDER BY t.eff_hlc, t.{}",
                record_sql(table),
                table.id
            );
            c.prepare_cached(&sql)?
                .query_and_then([], |row| read_record(row, table))?
                .collect()
        })
    }
}

/// Every record of a class that stands and belongs in the end to `whole`, a meeting, an office or a programme, the oldest first. None of a
/// class whose records belong to nothing.
pub(crate) fn list_of(c: &Connection, class: Class, whole: ObjectId) -> Result<Vec<Record>, StoreError> {
    let table = table_of(class);
    let Some(column) = table.record else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "{} WHERE t.{column} = :whole AND NOT t.withdrawn AND NOT t.refused ORDER BY t.eff_hlc, t.{}",
        record_sql(table),
        table.id
    );
    c.prepare_cached(&sql)?
        .query_and_then(named_params! { ":whole": whole.to_string() }, |row| {
            read_record(row, table)
        })?
        .collect()
}

/// Makes a record.
pub(crate) fn append(tx: &Transaction<'_>, pen: &Pen, new: NewRecord) -> Result<ObjectId, StoreError> {
    let mut fields = new.fields;
    fields.insert(record::field::CLASS, Value::Int(new.class as i64));
    if let Some(parent) = new.parent {
        let (stream, at) = ops::get_create(tx, parent)?;
        if stream != new.stream {
            // A reference reaches nothing in another stream.
            return Err(StoreError::NotFound);
        }
        fields.insert(record::field::PARENT, Value::Ref(at));
    }
    let mut op = NewOp::create(new.stream, Kind::RecordCreate, fields);
    op.personal = new.personal;
    log::append(tx, pen, op)
}

/// Writes what differs between what somebody saw and what he wants, each the fields and the personal fields.
pub(crate) fn change(
    tx: &Transaction<'_>,
    pen: &Pen,
    id: ObjectId,
    seen: &(Fields, Fields),
    wanted: &(Fields, Fields),
) -> Result<(), StoreError> {
    let create = ops::find_create(tx, id, Kind::RecordCreate)?;
    let class = create.and_then(|create| Class::of_fields(&create.common.fields));
    let shown = fold_settling(tx, id, class.map(Class::settles_itself).unwrap_or_default())?;
    let common = changes(&shown, &seen.0, &wanted.0, 0);
    let personal = changes(&shown, &seen.1, &wanted.1, PERSONAL_TAG_OFFSET);
    edit(tx, pen, id, Kind::RecordEdit, common, personal)
}

/// A record whatever its class, also one that was deleted or refused.
pub(crate) fn read_one(c: &Connection, id: ObjectId) -> Result<Record, StoreError> {
    let create = ops::find_create(c, id, Kind::RecordCreate)?.ok_or(StoreError::NotFound)?;
    let class = Class::of_fields(&create.common.fields).ok_or(StoreError::NotFound)?;
    let table = table_of(class);
    let sql = format!("{} WHERE t.{} = :id", record_sql(table), table.id);
    let mut statement = c.prepare_cached(&sql)?;
    get_one(&mut statement, named_params! { ":id": id.to_string() }, |row| {
        read_record(row, table)
    })
}

fn record_sql(table: &Table) -> String {
    let Table { name, id, .. } = table;
    format!(
        "SELECT t.*,
           (SELECT count(*) FROM ops o, replica r WHERE o.object_id = t.{id} AND o.device_no = r.device_no) AS own_ops,
           (SELECT count(*) FROM ops o, replica r WHERE o.object_id = t.{id} AND o.receipt_number IS NULL
              AND o.device_no = r.device_no) AS unsent_ops,
           -- Not what came by parcel: of that the district knows nothing yet.
           (SELECT count(*) FROM ops o, replica r WHERE o.object_id = t.{id} AND o.held
              AND (o.receipt_number IS NOT NULL OR o.device_no = r.device_no)) AS held_ops,
           (SELECT count(*) FROM refusals o WHERE o.object_id = t.{id}) AS refused_ops
         FROM {name} t"
    )
}

fn read_record(row: &Row<'_>, table: &Table) -> Result<Record, StoreError> {
    let id = |column: &str| -> Result<Option<ObjectId>, StoreError> {
        let text: String = row.get(column)?;
        Ok(ObjectId::parse(&text))
    };
    let two_versions: String = row.get("two_versions")?;
    let facts = DeliveryFacts {
        own: row.get("own_ops")?,
        unsent: row.get("unsent_ops")?,
        held: row.get("held_ops")?,
        refused: row.get("refused_ops")?,
        two_versions: !two_versions.is_empty(),
    };
    Ok(Record {
        record_id: id(table.id)?.ok_or(StoreError::Damaged("records"))?,
        class: table.class,
        stream: crate::rows::stream(&row.get::<_, String>("stream")?)?,
        parent: match table.parent.or(table.record) {
            Some(column) => id(column)?,
            None => None,
        },
        fields: fields_of(row, table.columns)?,
        personal: fields_of(row, table.personal)?,
        personal_state: match table.personal {
            [] => 0,
            _ => row.get("personal_state")?,
        },
        at_ms: row.get("at_ms")?,
        two_versions: two_versions.split(',').filter_map(|tag| tag.parse().ok()).collect(),
        withdrawn: row.get("withdrawn")?,
        refused: row.get("refused")?,
        delivery: facts.delivery(),
    })
}

/// What the columns say: as the author filled it in, with what is empty left out.
fn fields_of(row: &Row<'_>, columns: &[Column]) -> Result<Fields, StoreError> {
    let mut fields = Fields::new();
    for column in columns {
        let value = match column.form {
            Form::Text => Some(row.get::<_, String>(column.name)?)
                .filter(|text| !text.is_empty())
                .map(Value::Text),
            Form::Number => Some(row.get::<_, i64>(column.name)?)
                .filter(|number| *number != 0)
                .map(Value::Int),
            Form::Flag => row.get::<_, bool>(column.name)?.then_some(Value::Bool(true)),
        };
        fields.extend(value.map(|value| (column.tag, value)));
    }
    Ok(fields)
}
