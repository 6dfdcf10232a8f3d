//! What the person at this laptop should know once, in one sentence. Local.

use rusqlite::{Transaction, named_params};

use crate::{Store, StoreError};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// This laptop was restored from an older copy; so many records were signed anew and are sent again.
    Restored,
    /// The district's service was restored or set up anew; what it lacks is offered to it.
    ServiceRestored,
    /// Two laptops write with this laptop's key.
    TwoLaptops,
    /// The database was damaged; so many records came back from the second copy.
    Recovered,
}

impl NoticeKind {
    fn name(self) -> &'static str {
        match self {
            NoticeKind::Restored => "restored",
            NoticeKind::ServiceRestored => "service_restored",
            NoticeKind::TwoLaptops => "two_laptops",
            NoticeKind::Recovered => "recovered",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Restored, Self::ServiceRestored, Self::TwoLaptops, Self::Recovered]
            .into_iter()
            .find(|k| k.name() == name)
    }
}

/// One notice that nobody has closed.
#[derive(Debug, Clone)]
pub struct Notice {
    pub notice_id: i64,
    pub kind: NoticeKind,
    pub at_ms: i64,
    /// How many records it is about; 0 where none are counted.
    pub count: u32,
}

impl Store {
    /// Notices that nobody has closed, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_notices(&self) -> Result<Vec<Notice>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT notice_id, kind, at_ms, count FROM notices WHERE NOT closed ORDER BY notice_id DESC",
            )?;
            let rows = statement.query_and_then([], |row| {
                Ok(Notice {
                    notice_id: row.get("notice_id")?,
                    kind: NoticeKind::of_name(&row.get::<_, String>("kind")?)
                        .ok_or(StoreError::Damaged("notices.kind"))?,
                    at_ms: row.get("at_ms")?,
                    count: row.get("count")?,
                })
            })?;
            rows.collect()
        })
    }

    /// The person has read it.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn close_notice(&self, notice_id: i64) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.prepare_cached("UPDATE notices SET closed = 1 WHERE notice_id = :id")?
                .execute(named_params! { ":id": notice_id })?;
            Ok(())
        })
    }

    /// Says that two laptops write with this key, unless that is said already.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn note_two_laptops(&self) -> Result<(), StoreError> {
        let at_ms = self.wall_ms();
        self.write(move |tx| {
            let said = tx
                .prepare_cached("SELECT 1 FROM notices WHERE kind = 'two_laptops'")?
                .exists([])?;
            if said {
                Ok(())
            } else {
                add(tx, NoticeKind::TwoLaptops, at_ms, 0)
            }
        })
    }
}

pub(crate) fn add(tx: &Transaction<'_>, kind: NoticeKind, at_ms: i64, count: usize) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO notices (kind, at_ms, count) VALUES (:kind, :at, :count)")?
        .execute(
            named_params! { ":kind": kind.name(), ":at": at_ms, ":count": u32::try_from(count).unwrap_or(u32::MAX) },
        )?;
    Ok(())
}
