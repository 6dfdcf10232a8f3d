//! What a person changed in a record, as the op that says so.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::{ObjectId, OpRef};
use kentongan_domain::op::{Fields, Kind, Tag, Value};
use rusqlite::Transaction;

use crate::log::{self, NewOp, Pen};
use crate::projection::Folded;
use crate::{StoreError, ops, refusals};

/// Fields to write, each with the writes that it replaces.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    fields: Fields,
    base: BTreeMap<Tag, Vec<OpRef>>,
}

impl Changes {
    /// Adds a field that replaces `base`; `key` is its tag among the record's fields, personal ones included.
    pub(crate) fn put(&mut self, tag: Tag, key: Tag, value: Value, base: Vec<OpRef>) {
        self.fields.insert(tag, value);
        self.base.insert(key, base);
    }

    pub(crate) fn has(&self, tag: Tag) -> bool {
        self.fields.contains_key(&tag)
    }

    pub(crate) fn writes(&self, tag: Tag, value: &Value) -> bool {
        self.fields.get(&tag) == Some(value)
    }
}

/// What a person changed between what he saw and what he wants. A field that was emptied is written as empty text.
pub(crate) fn changes(shown: &Folded, seen: &Fields, wanted: &Fields, offset: Tag) -> Changes {
    let empty = Value::Text(String::new());
    let mut changes = Changes::default();
    let tags: BTreeSet<Tag> = seen.keys().chain(wanted.keys()).copied().collect();
    for tag in tags {
        let before = seen.get(&tag).unwrap_or(&empty);
        let after = wanted.get(&tag).unwrap_or(&empty);
        let now = shown.value(tag + offset).unwrap_or(&empty);
        if before == after || now == after {
            continue;
        }
        changes
            .base
            .insert(tag + offset, shown.base(tag + offset, now == before));
        changes.fields.insert(tag, after.clone());
    }
    changes
}

/// Appends an edit of `id`.
pub(crate) fn edit(
    tx: &Transaction<'_>,
    pen: &Pen,
    id: ObjectId,
    kind: Kind,
    common: Changes,
    personal: Changes,
) -> Result<(), StoreError> {
    let (stream, create) = ops::get_create(tx, id)?;
    if common.fields.is_empty() && personal.fields.is_empty() {
        return Ok(());
    }
    if let Some(refused) = refusals::find_refused_create(tx, id)? {
        // There is no record at the district that could be changed: the mended one is written in place of the refused one.
        return refusals::write_again(tx, pen, refused, &common.fields, &personal.fields);
    }
    let mut base = common.base;
    base.extend(personal.base);
    // Replacing what the create op wrote is the usual case, and costs no bytes.
    base.retain(|_, replaced| !replaced.is_empty() && *replaced != [create]);
    let new = NewOp {
        stream,
        kind,
        object: Some(create),
        base,
        fields: common.fields,
        personal: personal.fields,
        was: None,
    };
    log::append(tx, pen, new).map(|_| ())
}
