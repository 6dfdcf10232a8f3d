//! Local choices of the person at this laptop, by name, as the caller's JSON.

use rusqlite::{OptionalExtension as _, named_params};

use crate::{Store, StoreError};

impl Store {
    pub fn find_preference(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached("SELECT value FROM preferences WHERE name = :name")?;
            Ok(statement
                .query_row(named_params! { ":name": name }, |row| row.get("value"))
                .optional()?)
        })
    }

    pub fn keep_preference(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |tx| {
            tx.prepare_cached(
                "INSERT INTO preferences (name, value) VALUES (:name, :value)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute(named_params! { ":name": name, ":value": value })?;
            Ok(())
        })
    }
}
