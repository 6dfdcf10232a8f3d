//! The projection made anew from the log, and written out to be compared.

use kentongan_domain::op::Kind;
use rusqlite::{Transaction, named_params};

use crate::rows::{LoggedOp, OP_COLUMNS};
use crate::{Store, StoreError, ops, projection, receipts};

/// Makes every derived row anew from the log.
pub(crate) fn rebuild(tx: &Transaction<'_>) -> Result<(), StoreError> {
    projection::clear(tx)?;
    tx.execute_batch(
        "INSERT INTO issue_search (issue_search) VALUES ('delete-all'); DELETE FROM search_backlog; DELETE FROM search_outdated;
         DELETE FROM rule_sets_used;
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
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::Arc;

    use kentongan_domain::blob::BlobHash;
    use kentongan_domain::coordinates::Point;
    use kentongan_domain::hlc::Hlc;
    use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
    use kentongan_domain::issue::{Issue, Occurrence, Reporter, Urgency, follow_up_field};
    use kentongan_domain::op::{Common, Fields, RawOp, Value};
    use kentongan_domain::vocabulary::DisasterFields;
    use kentongan_domain::world::{SystemClock, SystemEntropy};

    use super::*;
    use crate::ops::{NewRow, Verdict};
    use crate::{IssueQuery, NewPhoto, Opening};

    pub(crate) const SCOPE: &str = "village:18.02.01.2003";

    fn open(path: &Path) -> Store {
        let (clock, entropy) = (Arc::new(SystemClock::new()), Arc::new(SystemEntropy));
        Store::open_with(path, Opening::default(), clock, entropy).unwrap()
    }

    /// A store that can write.
    pub(crate) fn trained(path: &Path) -> Store {
        trained_as(path, SCOPE)
    }

    pub(crate) fn trained_as(path: &Path, scope: &str) -> Store {
        let store = open(path);
        let sample = crate::Enrolment {
            device_no: kentongan_domain::ids::DeviceNo(0),
            epoch: kentongan_domain::ids::Epoch(0),
            scope: scope.parse().unwrap(),
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

    /// What the lists show, in their order.
    fn listed(store: &Store) -> String {
        format!("{:#?}", store.list_issues(&IssueQuery::default()).unwrap())
    }

    #[test]
    fn an_issue_that_was_just_recorded_is_as_a_rebuild_makes_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let reporter = Some(Reporter {
            name: "Surtinah".to_owned(),
            phone: "081355577799".to_owned(),
        });
        let told = |confidential: bool, secret_text: bool, secrecy_reason: &str| Issue {
            reporter: reporter.clone(),
            description: "Tiga warga melihatnya.".to_owned(),
            position: Point::new(-5_213_000, 104_987_000),
            disaster_kind: "A05".to_owned(),
            disaster: DisasterFields {
                dead: 1,
                ..DisasterFields::default()
            },
            confidential,
            secret_text,
            secrecy_reason: secrecy_reason.to_owned(),
            ..issue()
        };
        for issue in [
            issue(),
            told(false, false, ""),
            told(true, false, ""),
            told(false, true, "Sudah diumumkan"),
            Issue::default(),
        ] {
            store.create_issue(SCOPE.parse().unwrap(), issue, None).unwrap();
        }
        let (before, shown) = (store.dump_projection().unwrap(), listed(&store));
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before);
        assert_eq!(listed(&store), shown);
    }

    /// An answer of the kecamatan to what stands in the first place of this laptop; nothing does yet.
    fn answer_comes_ahead(tx: &Transaction<'_>) -> Result<(), StoreError> {
        tx.execute(
            "INSERT INTO devices (device_no, public_key, scope, holder_name, holder_office, vouch)
             VALUES (5, zeroblob(32), 'district:18.02.01', '', '', x'')",
            [],
        )?;
        let place = |device: u32| OpRef {
            device_no: DeviceNo(device),
            epoch: Epoch(0),
            seq: Seq(1),
        };
        let common = Common {
            kind: Kind::FollowUp,
            hlc: Hlc::new(1_737_331_200_000, 0),
            object: None,
            base: BTreeMap::new(),
            fields: [
                (follow_up_field::ISSUE, Value::Ref(place(0))),
                (follow_up_field::TEXT, Value::Text("Sudah dijadwalkan.".to_owned())),
                (follow_up_field::ANSWER, Value::Bool(true)),
            ]
            .into(),
            wall_ms: 1_737_331_200_000,
            mono_ms: 0,
            boot: 0,
            clock_doubt: false,
            was: None,
            meant: None,
        };
        let raw = RawOp::encode(&common, &Fields::new(), [0; 16]);
        let op_no = ops::insert(
            tx,
            &NewRow {
                stream: &SCOPE.parse().unwrap(),
                at: place(5),
                raw: &raw,
                common: &common,
                op_hash: &raw.hash(),
                eff_hlc: common.hlc,
                stored_at_ms: common.wall_ms,
                verdict: Verdict {
                    receipt_number: Some(1),
                    ..Verdict::default()
                },
                begins: None,
            },
        )?;
        let author = ops::device_id(tx, DeviceNo(5))?;
        assert_eq!(projection::apply(tx, &ops::get(tx, op_no)?, author)?, None, "it waits");
        Ok(())
    }

    #[test]
    fn an_issue_whose_place_was_named_before_it_was_recorded_is_as_a_rebuild_makes_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        store.write(answer_comes_ahead).unwrap();
        let id = store.create_issue(SCOPE.parse().unwrap(), issue(), None).unwrap();
        assert!(!store.get_issue(id).unwrap().answered);
        store.write(projection::apply_deferred).unwrap();
        assert!(store.get_issue(id).unwrap().answered);
        let (before, shown) = (store.dump_projection().unwrap(), listed(&store));
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before);
        assert_eq!(listed(&store), shown);
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
