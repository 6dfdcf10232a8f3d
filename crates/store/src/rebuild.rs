//! The projection made anew from the log, and written out to be compared.

use kentongan_domain::op::Kind;
use rusqlite::{Transaction, named_params};

use crate::rows::{LoggedOp, OP_COLUMNS};
use crate::{Store, StoreError, ops, projection, receipts};

/// Makes every derived row anew from the log.
pub(crate) fn rebuild(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute_batch(
        "DELETE FROM field_writes; DELETE FROM tombstones; DELETE FROM restores; DELETE FROM issues;
         INSERT INTO issue_search (issue_search) VALUES ('delete-all'); DELETE FROM search_backlog; DELETE FROM search_outdated;
         DELETE FROM issue_moves; DELETE FROM follow_ups; DELETE FROM meetings; DELETE FROM invitees;
         DELETE FROM attendance_marks; DELETE FROM comments; DELETE FROM assignments; DELETE FROM pauses; DELETE FROM links;
         DELETE FROM freezes; DELETE FROM erasures; DELETE FROM reveals; DELETE FROM endings; DELETE FROM photos;
         DELETE FROM seal_keys; DELETE FROM sealed_reports; DELETE FROM seal_shares;
         DELETE FROM rule_sets; DELETE FROM rule_sets_used;
         UPDATE ops SET object_id = NULL, record_id = NULL;",
    )?;
    // The rules first, so that what follows from them is made once.
    let sql = format!("SELECT {OP_COLUMNS} FROM ops ORDER BY kind <> :rules, op_no");
    let all: Vec<LoggedOp> = tx
        .prepare(&sql)?
        .query_and_then(named_params! { ":rules": Kind::RuleSetWrite.number() }, LoggedOp::read)?
        .collect::<Result<_, _>>()?;
    for op in &all {
        let author = ops::device_id(tx, op.at.device_no)?;
        projection::apply(tx, op, author)?;
    }
    projection::apply_deferred(tx)?;
    receipts::renumber_issues(tx)?;
    projection::search_index::take_all(tx)
}

impl Store {
    /// Makes every derived table anew from the log, in one transaction.
    ///
    /// # Errors
    /// [`StoreError`] of the disk, or a damaged log; the old rows then stay.
    pub fn rebuild_projection(&self) -> Result<(), StoreError> {
        self.write(rebuild)
    }

    /// Every derived row as text, in a defined order: what two replicas, or a rebuilt one, are compared by.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn dump_projection(&self) -> Result<String, StoreError> {
        self.read(projection::dump)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use kentongan_domain::blob::BlobHash;
    use kentongan_domain::issue::{Issue, Occurrence, Urgency};
    use kentongan_domain::world::{SystemClock, SystemEntropy};

    use super::*;
    use crate::{IssueQuery, NewPhoto, Opening};

    pub(crate) const SCOPE: &str = "village:18.02.01.2003";

    fn open(path: &Path) -> Store {
        let (clock, entropy) = (Arc::new(SystemClock::new()), Arc::new(SystemEntropy));
        Store::open_with(path, Opening::default(), clock, entropy).unwrap()
    }

    /// A store that can write.
    pub(crate) fn trained(path: &Path) -> Store {
        let store = open(path);
        let sample = crate::Enrolment {
            device_no: kentongan_domain::ids::DeviceNo(0),
            epoch: kentongan_domain::ids::Epoch(0),
            scope: SCOPE.parse().unwrap(),
            role: kentongan_domain::role::Role::Head,
            district: "18.02.01".parse().unwrap(),
            district_name: String::new(),
            holder_name: String::new(),
            holder_office: String::new(),
            salutation: String::new(),
            server_key: None,
            service_url: String::new(),
            enrolled_at_ms: 0,
            fingerprint: None,
        };
        store.begin_training(sample).unwrap();
        store
    }

    fn issue() -> Issue {
        Issue {
            title: "Jembatan gantung miring".to_owned(),
            category: "INF".to_owned(),
            occurred_on: chrono::NaiveDate::MIN,
            hamlet: String::new(),
            landmark: String::new(),
            description: String::new(),
            urgency: Urgency::High,
            occurrence: Occurrence::Occurred,
            confidential: false,
            village_name: "Kalirejo".to_owned(),
            reporter: None,
            ..Issue::default()
        }
    }

    #[test]
    fn what_a_migration_has_emptied_is_there_again_when_the_store_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let store = trained(&path);
        store.create_issue(SCOPE.parse().unwrap(), issue(), None).unwrap();
        let before = store.dump_projection().unwrap();
        store
            .write(|tx| {
                tx.execute_batch(
                    "DELETE FROM issues; INSERT INTO issue_search (issue_search) VALUES ('delete-all');
                     UPDATE replica SET stale = 1;",
                )?;
                Ok(())
            })
            .unwrap();
        drop(store);
        let store = open(&path);
        assert_eq!(store.dump_projection().unwrap(), before);
        let found = store.list_issues(&IssueQuery {
            search: "gantung".to_owned(),
            ..IssueQuery::default()
        });
        assert_eq!(found.unwrap().len(), 1);
    }

    #[test]
    fn evidence_that_came_ahead_of_its_follow_up_stands_under_it_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let id = store.create_issue(SCOPE.parse().unwrap(), issue(), None).unwrap();
        let photo = NewPhoto {
            hash: BlobHash::of(b"foto"),
            bytes: 4,
            width: 1_600,
            height: 1_200,
            thumbnail: BlobHash::of(b"kecil"),
            thumbnail_bytes: 5,
            caption: String::new(),
            taken_at: String::new(),
        };
        let done = store
            .add_follow_up_with_photos(id, "Sudah diganjal.", false, vec![photo])
            .unwrap();
        let before = store.dump_projection().unwrap();
        store
            .write(|tx| {
                tx.execute(
                    "UPDATE ops SET op_no = op_no + 1000 WHERE kind = :kind",
                    named_params! { ":kind": Kind::FollowUp.number() },
                )?;
                Ok(())
            })
            .unwrap();
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before);
        assert_eq!(store.list_photos(id).unwrap()[0].follow_up, Some(done));
    }
}
