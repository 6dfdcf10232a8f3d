//! Issues by their reporter. Each one found is a look at him and is written down as one; no index and no list knows him.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::search::SoughtReporter;
use rusqlite::Connection;

use crate::{Store, StoreError, privacy, rows};

/// More than a person leafs through: whoever finds more says more of whom he looks for.
const FOUND_MAX: usize = 50;

/// Issues whose reporter was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundByReporter {
    /// Newest first. Each has the look in its history.
    pub issues: Vec<ObjectId>,
    /// There are more, which nobody has looked at.
    pub more: bool,
    /// Issues whose reporter was not looked at, because his data are frozen.
    pub frozen: u32,
}

impl Store {
    /// Issues of the reporter who is looked for, and in each of them, in the same commit, who looked and why. Where nothing is
    /// found, nothing is written.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn find_by_reporter(&self, sought: SoughtReporter, reason: &str) -> Result<FoundByReporter, StoreError> {
        let (mut candidates, frozen) = self.read(|c| Ok((candidates(c, &sought)?, count_frozen(c)?)))?;
        let more = candidates.len() > FOUND_MAX;
        candidates.truncate(FOUND_MAX);
        let mut found = FoundByReporter {
            issues: Vec::new(),
            more,
            frozen,
        };
        if candidates.is_empty() {
            return Ok(found);
        }
        let (pen, reason) = (self.pen(), reason.to_owned());
        found.issues = self.write(move |tx| {
            let mut issues = Vec::with_capacity(candidates.len());
            for issue in candidates {
                // Frozen, erased or renamed in between: it is not shown, so nobody has looked.
                let seen = privacy::reporter(tx, issue)?;
                if seen.is_some_and(|(name, phone)| sought.is(&name, &phone)) {
                    privacy::note_look(tx, &pen, issue, &reason)?;
                    issues.push(issue);
                }
            }
            Ok(issues)
        })?;
        Ok(found)
    }
}

/// Listed issues that fit, newest first, one more than are shown. Read off their rows from the newest on, beside the writer: a name
/// stands in no index, and an index of those who have one would save little of it.
fn candidates(c: &Connection, sought: &SoughtReporter) -> Result<Vec<ObjectId>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT issue_id, reporter_name, reporter_phone FROM issues NOT INDEXED
         WHERE reporter_state = 1 AND shelf < 2 AND NOT frozen AND erased_at_ms IS NULL ORDER BY recency",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, phone): (String, String) = (row.get("reporter_name")?, row.get("reporter_phone")?);
        if sought.is(&name, &phone) {
            found.push(rows::object(row.get("issue_id")?)?.ok_or(StoreError::Damaged("issues.issue_id"))?);
            if found.len() > FOUND_MAX {
                break;
            }
        }
    }
    Ok(found)
}

/// Listed issues with a reporter whose data are frozen.
fn count_frozen(c: &Connection) -> Result<u32, StoreError> {
    Ok(c.prepare_cached(
        "SELECT count(*) FROM issues WHERE reporter_state = 1 AND shelf < 2 AND frozen AND erased_at_ms IS NULL
           AND issue_id IN (SELECT issue_id FROM freezes)",
    )?
    .query_row([], |row| row.get(0))?)
}
