//! Derived rows of records of a class: one table each, and one way to make a row anew.
//!
//! A class that is added gets an entry in [`TABLES`] and a table of the same columns in a migration.

use kentongan_domain::agenda::{addendum_field, input_field, item_field, note_field};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::office::{holding_field, office_field};
use kentongan_domain::op::{Kind, Tag, Value};
use kentongan_domain::person::{person_field, person_personal};
use kentongan_domain::programme::{milestone_field, programme_field, service_check_field};
use kentongan_domain::record::{self, Class};
use kentongan_domain::series::{series_field, venue_field};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, ToSql, Transaction, named_params};

use super::{fold, privacy};
use crate::StoreError;
use crate::ops::{self, PERSONAL_TAG_OFFSET};
use crate::rows::signed;

/// Of `personal_state`: removed by order of law.
const ERASED: i64 = 3;

/// The form of a field, and of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Empty where nothing is said.
    Text,
    /// 0 where nothing is said.
    Number,
    Flag,
}

/// A column that holds a field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub name: &'static str,
    pub tag: Tag,
    pub form: Form,
}

const fn text(name: &'static str, tag: Tag) -> Column {
    Column {
        name,
        tag,
        form: Form::Text,
    }
}

const fn number(name: &'static str, tag: Tag) -> Column {
    Column {
        name,
        tag,
        form: Form::Number,
    }
}

const fn flag(name: &'static str, tag: Tag) -> Column {
    Column {
        name,
        tag,
        form: Form::Flag,
    }
}

/// The derived table of a class. Beside these columns it has `stream`, `two_versions`, `refused`, `withdrawn`, `at_ms` and `eff_hlc`, and
/// `personal_state` where it has personal columns.
#[derive(Debug)]
pub(crate) struct Table {
    pub class: Class,
    pub name: &'static str,
    pub id: &'static str,
    /// Where the meeting, office or programme stands that it belongs to in the end.
    pub record: Option<&'static str>,
    /// Where its parent stands, if that is another one.
    pub parent: Option<&'static str>,
    pub columns: &'static [Column],
    /// All text.
    pub personal: &'static [Column],
    /// What it is called in lists, as SQL over its row.
    pub title: &'static str,
}

pub(crate) const TABLES: &[Table] = &[
    Table {
        class: Class::Person,
        name: "people",
        id: "person_id",
        record: None,
        parent: None,
        columns: &[
            text("name", person_field::NAME),
            text("prefix", person_field::PREFIX),
            text("suffix", person_field::SUFFIX),
            text("organisation", person_field::ORGANISATION),
            number("kind", person_field::KIND),
            number("id_kind", person_field::ID_KIND),
            text("merged_into", person_field::MERGED_INTO),
        ],
        personal: &[
            text("phone", person_personal::PHONE),
            text("id_number", person_personal::ID_NUMBER),
        ],
        title: "name",
    },
    Table {
        class: Class::Office,
        name: "roster_offices",
        id: "office_id",
        record: None,
        parent: None,
        columns: &[
            text("title", office_field::TITLE),
            number("office_group", office_field::GROUP),
            text("region", office_field::REGION),
            number("place", office_field::PLACE),
        ],
        personal: &[],
        title: "title",
    },
    Table {
        class: Class::Holding,
        name: "holdings",
        id: "holding_id",
        record: Some("office_id"),
        parent: None,
        columns: &[
            text("person_id", holding_field::PERSON),
            text("from_on", holding_field::FROM),
            text("to_on", holding_field::TO),
            number("acting", holding_field::ACTING),
            text("rank", holding_field::RANK),
        ],
        personal: &[],
        title: "coalesce((SELECT o.title FROM roster_offices o WHERE o.office_id = t.office_id), '')",
    },
    Table {
        class: Class::Series,
        name: "series",
        id: "series_id",
        record: None,
        parent: None,
        columns: &[
            text("title", series_field::TITLE),
            number("kind", series_field::KIND),
            text("rule", series_field::RULE),
            text("hosts", series_field::HOSTS),
            text("venue", series_field::VENUE),
            text("skipped", series_field::SKIPPED),
            text("start", series_field::START),
        ],
        personal: &[],
        title: "title",
    },
    Table {
        class: Class::Venue,
        name: "venues",
        id: "venue_id",
        record: None,
        parent: None,
        columns: &[
            text("name", venue_field::NAME),
            text("address", venue_field::ADDRESS),
            text("region", venue_field::REGION),
            text("note", venue_field::NOTE),
        ],
        personal: &[],
        title: "name",
    },
    Table {
        class: Class::AgendaItem,
        name: "agenda_items",
        id: "item_id",
        record: Some("meeting_id"),
        parent: None,
        columns: &[
            text("title", item_field::TITLE),
            number("place", item_field::PLACE),
            number("minutes", item_field::MINUTES),
            number("origin", item_field::ORIGIN),
            text("about_id", item_field::ABOUT),
            flag("done", item_field::DONE),
            text("programme_id", item_field::PROGRAMME),
        ],
        personal: &[],
        title: "title",
    },
    Table {
        class: Class::Note,
        name: "notes",
        id: "note_id",
        record: Some("meeting_id"),
        parent: Some("item_id"),
        columns: &[text("text", note_field::TEXT)],
        personal: &[],
        title: "text",
    },
    Table {
        class: Class::Input,
        name: "inputs",
        id: "input_id",
        record: Some("meeting_id"),
        parent: Some("item_id"),
        columns: &[
            text("text", input_field::TEXT),
            text("invitee_id", input_field::INVITEE),
            text("speaker", input_field::SPEAKER),
            text("issue_id", input_field::ISSUE),
        ],
        personal: &[],
        title: "text",
    },
    Table {
        class: Class::Addendum,
        name: "addenda",
        id: "addendum_id",
        record: Some("meeting_id"),
        parent: None,
        columns: &[
            text("text", addendum_field::TEXT),
            text("author", addendum_field::AUTHOR),
        ],
        personal: &[],
        title: "text",
    },
    Table {
        class: Class::Programme,
        name: "programmes",
        id: "programme_id",
        record: None,
        parent: None,
        columns: &[
            text("title", programme_field::TITLE),
            text("code", programme_field::CODE),
            text("part_of_id", programme_field::PART_OF),
            number("level", programme_field::LEVEL),
            text("owner", programme_field::OWNER),
            text("owner_office_id", programme_field::OWNER_OFFICE),
            text("target", programme_field::TARGET),
            number("progress", programme_field::PROGRESS),
            number("benefit", programme_field::BENEFIT),
            number("urgency", programme_field::URGENCY),
        ],
        personal: &[],
        title: "title",
    },
    Table {
        class: Class::Milestone,
        name: "milestones",
        id: "milestone_id",
        record: Some("programme_id"),
        parent: None,
        columns: &[
            text("title", milestone_field::TITLE),
            text("due_on", milestone_field::DUE_ON),
            text("done_on", milestone_field::DONE_ON),
            text("note", milestone_field::NOTE),
        ],
        personal: &[],
        title: "title",
    },
    Table {
        class: Class::ServiceCheck,
        name: "service_checks",
        id: "check_id",
        record: None,
        parent: None,
        columns: &[
            text("month", service_check_field::MONTH),
            text("service", service_check_field::SERVICE),
            number("state", service_check_field::STATE),
            text("note", service_check_field::NOTE),
            text("region", service_check_field::REGION),
        ],
        personal: &[],
        title: "service || ' ' || month",
    },
];

/// # Panics
/// Never: every class has its table.
pub(crate) fn table_of(class: Class) -> &'static Table {
    TABLES
        .iter()
        .find(|table| table.class == class)
        .expect("BUG: a class without a derived table")
}

/// The title of the record that an op `o` belongs to, whatever class it has, as SQL; NULL: it is of none.
pub(crate) fn title_sql() -> String {
    let own = TABLES.iter().filter(|table| table.record.is_none());
    let titles: Vec<String> = own
        .map(|table| {
            let Table { name, id, title, .. } = table;
            format!("(SELECT {title} FROM {name} t WHERE t.{id} = o.record_id)")
        })
        .collect();
    format!("coalesce({})", titles.join(", "))
}

/// Is it a record of a class?
pub(super) fn is_one(c: &Connection, object: ObjectId) -> Result<bool, StoreError> {
    Ok(
        c.prepare_cached("SELECT 1 FROM ops WHERE object_id = :object AND kind = :create")?
            .exists(named_params! {
                ":object": object.to_string(),
                ":create": Kind::RecordCreate.number(),
            })?,
    )
}

/// Makes the row of a record anew from its writes and tombstones. `belongs_to`: the meeting, office or programme, or the record itself.
pub(super) fn refold(tx: &Transaction<'_>, object: ObjectId, belongs_to: ObjectId) -> Result<(), StoreError> {
    let Some(create) = ops::find_create(tx, object, Kind::RecordCreate)? else {
        return Ok(());
    };
    let fields = &create.common.fields;
    let class = Class::of_fields(fields);
    let folded = fold::fold_settling(tx, object, class.map(Class::settles_itself).unwrap_or_default())?;
    let Some(class) = class else {
        return note_unknown(tx, object, record::number_of(fields).filter(|_| !folded.is_empty()));
    };
    let table = table_of(class);
    if folded.is_empty() {
        tx.prepare_cached(&format!("DELETE FROM {} WHERE {} = :id", table.name, table.id))?
            .execute(named_params! { ":id": object.to_string() })?;
        return Ok(());
    }
    let mut row = Row::default();
    row.put(table.id, object.to_string());
    if let Some(column) = table.record {
        row.put(column, belongs_to.to_string());
    }
    if let Some(column) = table.parent {
        let parent = match fields.get(&record::field::PARENT).and_then(Value::as_ref) {
            Some(at) => ops::find_object(tx, &create, at)?,
            None => None,
        };
        row.put(column, parent.map(|id| id.to_string()).unwrap_or_default());
    }
    let folded = match table.personal {
        [] => folded,
        columns => {
            let named = columns
                .iter()
                .any(|column| !folded.text(PERSONAL_TAG_OFFSET + column.tag).is_empty());
            let standing = privacy::standing(tx, object)?;
            let state = match (standing.erased_at_ms, fold::personal_state(tx, object)?) {
                (Some(_), _) => ERASED,
                (None, 0) => i64::from(named),
                (None, withheld_or_erased) => withheld_or_erased,
            };
            row.put("personal_state", state);
            let folded = match standing.is_closed() {
                true => folded.without_personal(),
                false => folded,
            };
            for column in columns {
                row.put(column.name, folded.text(PERSONAL_TAG_OFFSET + column.tag));
            }
            folded
        }
    };
    for column in table.columns {
        match column.form {
            Form::Text => row.put(column.name, folded.text(column.tag)),
            Form::Number => row.put(column.name, folded.int(column.tag, 0)),
            Form::Flag => row.put(column.name, i64::from(folded.flag(column.tag))),
        }
    }
    row.put("stream", create.stream.to_string());
    row.put("two_versions", folded.two_versions_column());
    row.put("refused", i64::from(fold::is_refused(tx, object)?));
    row.put("withdrawn", fold::deletion(tx, object, false)? as i64);
    row.put("at_ms", create.at_ms());
    row.put("eff_hlc", signed(folded.created.0));
    row.keep(tx, table)
}

/// Of a class that this program does not know, that there is one.
fn note_unknown(tx: &Transaction<'_>, object: ObjectId, class: Option<i64>) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM unknown_records WHERE record_id = :id")?
        .execute(named_params! { ":id": object.to_string() })?;
    if let Some(class) = class {
        tx.prepare_cached("INSERT INTO unknown_records (record_id, class) VALUES (:id, :class)")?
            .execute(named_params! { ":id": object.to_string(), ":class": class })?;
    }
    Ok(())
}

/// A row as it is written: its columns in any order, the id first.
#[derive(Debug, Default)]
struct Row(Vec<(&'static str, Cell)>);

impl Row {
    fn put(&mut self, column: &'static str, cell: impl Into<Cell>) {
        self.0.push((column, cell.into()));
    }

    fn keep(&self, tx: &Transaction<'_>, table: &Table) -> Result<(), StoreError> {
        let named: Vec<String> = self.0.iter().map(|(column, _)| format!(":{column}")).collect();
        let columns: Vec<&str> = self.0.iter().map(|(column, _)| *column).collect();
        let taken: Vec<String> = columns
            .iter()
            .filter(|column| **column != table.id)
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}",
            table.name,
            columns.join(", "),
            named.join(", "),
            table.id,
            taken.join(", ")
        );
        let cells: Vec<(&str, &dyn ToSql)> = named
            .iter()
            .zip(&self.0)
            .map(|(name, (_, cell))| (name.as_str(), cell as &dyn ToSql))
            .collect();
        tx.prepare_cached(&sql)?.execute(cells.as_slice())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use kentongan_domain::op::Fields;

    use super::*;
    use crate::log::{self, NewOp};
    use crate::rebuild::tests::{SCOPE, trained};

    #[test]
    fn every_class_has_a_table_with_the_columns_that_are_written_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        for class in Class::ALL {
            let table = table_of(class);
            let mut written = vec![
                table.id,
                "stream",
                "two_versions",
                "refused",
                "withdrawn",
                "at_ms",
                "eff_hlc",
            ];
            written.extend(table.record);
            written.extend(table.parent);
            written.extend(table.columns.iter().chain(table.personal).map(|column| column.name));
            if !table.personal.is_empty() {
                written.push("personal_state");
            }
            written.sort_unstable();
            let there: Vec<String> = store
                .read(|c| {
                    c.prepare("SELECT name FROM pragma_table_info(:table) ORDER BY name")?
                        .query_map(named_params! { ":table": table.name }, |row| row.get(0))?
                        .collect::<Result<_, rusqlite::Error>>()
                        .map_err(StoreError::from)
                })
                .unwrap();
            assert_eq!(there, written, "{class:?}");
            let titles = format!("SELECT {} FROM {} t", table.title, table.name);
            store.read(|c| Ok(c.prepare(&titles).map(|_| ())?)).unwrap();
        }
        let sql = format!("SELECT {} FROM ops o", title_sql());
        store.read(|c| Ok(c.prepare(&sql).map(|_| ())?)).unwrap();
    }

    #[test]
    fn a_class_of_a_newer_version_is_kept_and_counts_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let fields: Fields = [
            (record::field::CLASS, Value::Int(900)),
            (3, Value::Text("Kelas dari versi baru".to_owned())),
        ]
        .into();
        let pen = store.pen();
        let new = NewOp::create(SCOPE.parse().unwrap(), Kind::RecordCreate, fields);
        let id = store.write(move |tx| log::append(tx, &pen, new)).unwrap();
        assert_eq!(store.count_not_understood().unwrap(), 1);
        assert!(matches!(store.get_record(id), Err(StoreError::NotFound)));
        for class in Class::ALL {
            assert!(store.list_records(class).unwrap().is_empty());
        }
        // What others change of it is kept as well.
        let wanted: Fields = [(3, Value::Text("Diubah".to_owned()))].into();
        store
            .edit_record(id, (Fields::new(), Fields::new()), (wanted, Fields::new()))
            .unwrap();
        store.withdraw_record(id, "Salah").unwrap();
        assert_eq!(store.count_outbox().unwrap(), 3);
        assert_eq!(store.count_not_understood().unwrap(), 1);
        assert!(store.list_conflicts().unwrap().is_empty());
        let before = store.dump_projection().unwrap();
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before);
    }

    #[test]
    fn a_class_writes_a_field_to_one_column_and_leaves_none_of_all_classes_to_it() {
        for table in TABLES {
            for columns in [table.columns, table.personal] {
                let mut tags: Vec<Tag> = columns.iter().map(|column| column.tag).collect();
                let all = tags.len();
                tags.sort_unstable();
                tags.dedup();
                assert_eq!(tags.len(), all, "{}", table.name);
            }
            assert!(
                table.columns.iter().all(|column| column.tag > record::field::PARENT),
                "{}",
                table.name
            );
            assert_eq!(table.class.has_parent(), table.record.is_some(), "{}", table.name);
        }
    }
}
