//! Signatures that were drawn at the door (*tanda tangan*). One that was taken back stays in the log and shows nowhere.

use std::collections::BTreeMap;

use kentongan_domain::base64url;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::signature::{Strokes, signature_field, signature_personal};
use rusqlite::{Connection, Transaction, named_params};

use crate::log::{self, NewOp, Pen};
use crate::{Store, StoreError, meetings, ops, rows};

/// A signature that shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureRecord {
    pub signature_id: ObjectId,
    pub invitee_id: ObjectId,
    /// `None`: not for this reader, or erased.
    pub strokes: Option<Strokes>,
}

impl Store {
    /// Keeps what somebody drew, as [`Strokes::to_bytes`] packs it; an earlier signature of his goes, in the same commit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown invitee.
    pub fn sign(&self, invitee: ObjectId, packed: &[u8]) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        let drawn: Fields = [(signature_personal::STROKES, Value::Text(base64url::encode(packed)))].into();
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, invitee)?;
            take_back(tx, &pen, invitee)?;
            let fields: Fields = [(signature_field::INVITEE, Value::Ref(at))].into();
            let mut new = NewOp::create(stream, Kind::SignatureCreate, fields);
            new.personal = drawn;
            log::append(tx, &pen, new)
        })
    }

    /// Takes back what an invitee drew. False: there was nothing.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn unsign(&self, invitee: ObjectId) -> Result<bool, StoreError> {
        let pen = self.pen();
        self.write(move |tx| take_back(tx, &pen, invitee))
    }

    /// What shows of a meeting's signatures, one for each invitee at most.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_signatures(&self, meeting: ObjectId) -> Result<Vec<SignatureRecord>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached("SELECT strokes FROM signatures WHERE signature_id = :id")?;
            meetings::invitees(c, meeting)?
                .into_iter()
                .filter_map(|invitee| Some((invitee.invitee_id, invitee.signature?)))
                .map(|(invitee_id, signature_id)| {
                    let packed: Vec<u8> = statement
                        .query_row(named_params! { ":id": signature_id.to_string() }, |row| {
                            row.get("strokes")
                        })?;
                    Ok(SignatureRecord {
                        signature_id,
                        invitee_id,
                        strokes: Strokes::of_bytes(&packed),
                    })
                })
                .collect()
        })
    }
}

/// The signature that shows of each invitee: the latest that nobody took back, where two doors took one each.
pub(crate) fn signatures_of(c: &Connection, meeting: ObjectId) -> Result<BTreeMap<ObjectId, ObjectId>, StoreError> {
    c.prepare_cached(
        "SELECT s.signature_id, s.invitee_id FROM signatures s
         WHERE s.meeting_id = :meeting AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = s.signature_id)
         ORDER BY s.eff_hlc, s.signature_id",
    )?
    .query_and_then(named_params! { ":meeting": meeting.to_string() }, |row| {
        let id = |column: &str| -> Result<ObjectId, StoreError> {
            rows::object(row.get(column)?)?.ok_or(StoreError::Damaged("signatures"))
        };
        Ok((id("invitee_id")?, id("signature_id")?))
    })?
    .collect()
}

/// Takes every signature of an invitee back that stands. False: there was none.
pub(crate) fn take_back(tx: &Transaction<'_>, pen: &Pen, invitee: ObjectId) -> Result<bool, StoreError> {
    let standing: Vec<ObjectId> = tx
        .prepare_cached(
            "SELECT s.signature_id FROM signatures s
             WHERE s.invitee_id = :invitee AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = s.signature_id)
             ORDER BY s.eff_hlc, s.signature_id",
        )?
        .query_and_then(named_params! { ":invitee": invitee.to_string() }, |row| {
            rows::object(row.get("signature_id")?)?.ok_or(StoreError::Damaged("signatures"))
        })?
        .collect::<Result<_, StoreError>>()?;
    for signature in &standing {
        let (stream, at) = ops::get_create(tx, *signature)?;
        let mut end = NewOp::create(stream, Kind::SignatureEnd, Fields::new());
        end.object = Some(at);
        log::append(tx, pen, end)?;
    }
    Ok(!standing.is_empty())
}

#[cfg(test)]
mod tests {
    use kentongan_domain::meeting::{Attendance, Meeting, OfficeGroup};

    use super::*;
    use crate::rebuild::tests::{SCOPE, trained};
    use crate::{MeetingRecord, NewInvitee, NewMark, Representative};

    const OFFICE: &str = "Kapolsek Kalirejo";

    /// A meeting with one invitee.
    fn meeting(store: &Store) -> (ObjectId, ObjectId) {
        let id = store
            .create_meeting(SCOPE.parse().unwrap(), &Meeting::default())
            .unwrap();
        let invitee = NewInvitee {
            group: OfficeGroup::Forkopimcam,
            office: OFFICE.to_owned(),
            ..NewInvitee::default()
        };
        store.invite(id, vec![invitee]).unwrap();
        let invitee_id = store.get_meeting(id).unwrap().invitees.remove(0).invitee_id;
        (id, invitee_id)
    }

    fn mark(store: &Store, invitee: ObjectId, status: Attendance) {
        store.mark(invitee, NewMark::of(status)).unwrap();
    }

    fn packed(x: i16) -> Vec<u8> {
        Strokes(vec![vec![(x, 0), (30, 40)]]).to_bytes().unwrap()
    }

    /// What shows of the only invitee.
    fn shown(store: &Store, meeting: ObjectId) -> Option<Strokes> {
        let record: MeetingRecord = store.get_meeting(meeting).unwrap();
        let signatures = store.list_signatures(meeting).unwrap();
        let named = record.invitees.first().and_then(|invitee| invitee.signature);
        assert_eq!(named, signatures.first().map(|signature| signature.signature_id));
        assert!(signatures.len() <= 1);
        signatures.into_iter().next().and_then(|signature| signature.strokes)
    }

    #[test]
    fn who_signs_again_has_signed_once_and_a_rebuild_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let (meeting, invitee) = meeting(&store);
        mark(&store, invitee, Attendance::Present);
        assert_eq!(shown(&store, meeting), None);
        store.sign(invitee, &packed(1)).unwrap();
        assert_eq!(shown(&store, meeting), Strokes::of_bytes(&packed(1)));
        store.sign(invitee, &packed(2)).unwrap();
        assert_eq!(shown(&store, meeting), Strokes::of_bytes(&packed(2)));
        let before = store.dump_projection().unwrap();
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before);
        assert!(store.unsign(invitee).unwrap());
        assert_eq!(shown(&store, meeting), None);
        assert!(!store.unsign(invitee).unwrap(), "there is none any more");
    }

    #[test]
    fn who_did_not_come_has_signed_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let (meeting, invitee) = meeting(&store);
        mark(&store, invitee, Attendance::Present);
        store.sign(invitee, &packed(1)).unwrap();
        mark(&store, invitee, Attendance::Represented);
        assert!(
            shown(&store, meeting).is_some(),
            "a correction of who came is none of whether"
        );
        mark(&store, invitee, Attendance::Excused);
        assert_eq!(shown(&store, meeting), None);
        mark(&store, invitee, Attendance::Present);
        store.sign(invitee, &packed(1)).unwrap();
        assert!(store.undo_last_mark(meeting).unwrap());
        assert_eq!(shown(&store, meeting), None);
    }

    #[test]
    fn what_is_undone_leaves_what_stood_before_it_and_the_signature_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let (meeting, invitee) = meeting(&store);
        mark(&store, invitee, Attendance::Present);
        store.sign(invitee, &packed(1)).unwrap();
        let late = NewMark {
            late_at: "09.20".to_owned(),
            ..NewMark::of(Attendance::Present)
        };
        store.mark(invitee, late).unwrap();
        assert!(store.undo_last_mark(meeting).unwrap());
        let shown_mark = store.get_meeting(meeting).unwrap().invitees.remove(0).mark.unwrap();
        assert_eq!(shown_mark.late_at, "");
        assert_eq!(shown(&store, meeting), Strokes::of_bytes(&packed(1)));

        // A guest goes with his only mark, and not with a slip of the hand behind it.
        let guest = store.add_walk_in(meeting, "Suwarno", "").unwrap();
        mark(&store, guest, Attendance::Sick);
        let guests = || {
            let invitees = store.get_meeting(meeting).unwrap().invitees;
            let statuses = invitees.into_iter().filter(|one| one.walk_in);
            statuses.map(|one| one.mark.unwrap().status).collect::<Vec<_>>()
        };
        assert_eq!(guests(), [Attendance::Sick as i64]);
        assert!(store.undo_last_mark(meeting).unwrap());
        assert_eq!(guests(), [Attendance::Present as i64]);
        assert!(store.undo_last_mark(meeting).unwrap());
        assert_eq!(guests(), [0i64; 0]);
    }

    #[test]
    fn who_came_for_an_office_before_is_offered_at_its_next_meeting() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let represented = |name: &str, office: &str| NewMark {
            representative_name: name.to_owned(),
            representative_office: office.to_owned(),
            ..NewMark::of(Attendance::Represented)
        };
        for (name, office) in [
            ("Suroso", "Kanit Binmas"),
            ("", ""),
            ("Suroso", "Kanit Binmas"),
            ("", "Wakapolsek"),
        ] {
            let (_, invitee) = meeting(&store);
            store.mark(invitee, represented(name, office)).unwrap();
        }
        let (_, taken_back) = meeting(&store);
        store.mark(taken_back, represented("Salah", "")).unwrap();
        store.mark(taken_back, NewMark::of(Attendance::Present)).unwrap();
        let (_, asked) = meeting(&store);
        store.mark(asked, represented("Sekarang", "")).unwrap();
        let of = |name: &str, office: &str| Representative {
            name: name.to_owned(),
            office: office.to_owned(),
        };
        assert_eq!(
            store.list_representatives(asked).unwrap(),
            [of("", "Wakapolsek"), of("Suroso", "Kanit Binmas")],
            "neither who was corrected nor who comes now"
        );
    }
}
