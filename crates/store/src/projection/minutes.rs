//! Derived rows of what a meeting leaves besides its records: how invitations were told, signatures, final minutes.

use kentongan_domain::base64url;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::told_field;
use kentongan_domain::minutes::MinutesPart;
use kentongan_domain::op::Value;
use kentongan_domain::signature::{signature_field, signature_personal};
use rusqlite::{Transaction, named_params};

use crate::rows::{LoggedOp, signed};
use crate::{StoreError, ops};

/// Notes how and when an invitee was told.
pub(super) fn note_told(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    id: ObjectId,
    meeting: ObjectId,
) -> Result<(), StoreError> {
    let invitee = op.common.fields.get(&told_field::INVITEE).and_then(Value::as_ref);
    let Some(invitee) = invitee.map(|at| ops::find_object(tx, op, at)).transpose()?.flatten() else {
        return Ok(());
    };
    tx.prepare_cached(
        "INSERT INTO invitations_told (told_id, meeting_id, invitee_id, how, told_at, at_ms, eff_hlc)
         VALUES (:id, :meeting, :invitee, :how, :told_at, :at_ms, :eff_hlc) ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":meeting": meeting.to_string(),
        ":invitee": invitee.to_string(),
        ":how": op.int(told_field::HOW),
        ":told_at": op.text(told_field::AT),
        ":at_ms": op.at_ms(),
        ":eff_hlc": signed(op.eff_hlc.0),
    })?;
    Ok(())
}

/// Notes what was drawn at the door.
pub(super) fn note_signature(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    id: ObjectId,
    meeting: ObjectId,
) -> Result<(), StoreError> {
    let invitee = op.common.fields.get(&signature_field::INVITEE).and_then(Value::as_ref);
    let Some(invitee) = invitee.map(|at| ops::find_object(tx, op, at)).transpose()?.flatten() else {
        return Ok(());
    };
    let personal = op
        .raw
        .decode_personal()
        .map_err(|_| StoreError::Damaged("ops.personal"))?
        .unwrap_or_default();
    let drawn = personal.get(&signature_personal::STROKES).and_then(Value::as_text);
    tx.prepare_cached(
        "INSERT INTO signatures (signature_id, meeting_id, invitee_id, strokes, at_ms, eff_hlc)
         VALUES (:id, :meeting, :invitee, :strokes, :at_ms, :eff_hlc) ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":meeting": meeting.to_string(),
        ":invitee": invitee.to_string(),
        ":strokes": drawn.and_then(base64url::decode).unwrap_or_default(),
        ":at_ms": op.at_ms(),
        ":eff_hlc": signed(op.eff_hlc.0),
    })?;
    Ok(())
}

/// Notes a part of final minutes.
pub(super) fn note_final(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    id: ObjectId,
    meeting: ObjectId,
) -> Result<(), StoreError> {
    let Some(part) = MinutesPart::of_op(&op.common) else {
        return Ok(());
    };
    tx.prepare_cached(
        "INSERT INTO minutes_finals (part_id, meeting_id, part, parts, bytes, hash, at_ms, device_no, epoch, seq, eff_hlc)
         VALUES (:id, :meeting, :part, :parts, :bytes, :hash, :at_ms, :device_no, :epoch, :seq, :eff_hlc)
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":meeting": meeting.to_string(),
        ":part": part.part,
        ":parts": part.parts,
        ":bytes": part.bytes,
        ":hash": part.hash.to_hex(),
        ":at_ms": op.at_ms(),
        ":device_no": op.at.device_no.0,
        ":epoch": op.at.epoch.0,
        ":seq": signed(op.at.seq.0),
        ":eff_hlc": signed(op.eff_hlc.0),
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kentongan_domain::meeting::{Meeting, OfficeGroup, Told};
    use kentongan_domain::minutes::{PART_BYTES_MAX, minutes_field};
    use kentongan_domain::op::{Fields, Kind};
    use kentongan_domain::signature::Strokes;

    use super::*;
    use crate::log::{self, NewOp};
    use crate::rebuild::tests::{SCOPE, trained};
    use crate::{NewInvitee, Store};

    /// A meeting, and an invitee of it.
    fn meeting(store: &Store) -> (ObjectId, ObjectId) {
        let id = store
            .create_meeting(SCOPE.parse().unwrap(), &Meeting::default())
            .unwrap();
        let invitee = NewInvitee {
            group: OfficeGroup::VillageApparatus,
            office: "Sekretaris Kampung".to_owned(),
            ..NewInvitee::default()
        };
        store.invite(id, vec![invitee]).unwrap();
        (id, store.get_meeting(id).unwrap().invitees.remove(0).invitee_id)
    }

    fn append(store: &Store, about: ObjectId, kind: Kind, fields: Fields, personal: Fields) -> ObjectId {
        let pen = store.pen();
        let appended = store.write(move |tx| {
            let (stream, at) = ops::get_create(tx, about)?;
            let mut new = NewOp::create(stream, kind, fields);
            match kind {
                Kind::SignatureEnd => new.object = Some(at),
                _ => _ = new.fields.insert(minutes_field::MEETING, Value::Ref(at)),
            }
            new.personal = personal;
            log::append(tx, &pen, new)
        });
        appended.unwrap()
    }

    fn one<T: rusqlite::types::FromSql>(store: &Store, sql: &str) -> T {
        store
            .read(|c| Ok(c.prepare(sql)?.query_row([], |row| row.get(0))?))
            .unwrap()
    }

    #[test]
    fn what_a_meeting_leaves_is_kept_and_made_anew_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let (meeting, invitee) = meeting(&store);
        store
            .note_told(vec![invitee], Told::Whatsapp, "2025-01-17T08:15")
            .unwrap();
        let strokes = Strokes(vec![vec![(1, 2), (3, 4)]]).to_bytes().unwrap();
        let drawn: Fields = [(signature_personal::STROKES, Value::Text(base64url::encode(&strokes)))].into();
        let signature = append(&store, invitee, Kind::SignatureCreate, Fields::new(), drawn);
        let whole: Vec<u8> = (0..PART_BYTES_MAX + 7)
            .map(|n| u8::try_from(n % 251).unwrap())
            .collect();
        for part in MinutesPart::split(&whole).unwrap() {
            append(&store, meeting, Kind::MinutesFinal, part.fields(), Fields::new());
        }
        let told = store.list_told(meeting).unwrap();
        assert_eq!(
            (told.len(), told[0].invitee_id, told[0].how, told[0].told_at.as_str()),
            (1, invitee, Told::Whatsapp as i64, "2025-01-17T08:15")
        );
        let check = || {
            let kept: Vec<u8> = one(&store, "SELECT strokes FROM signatures");
            assert_eq!(kept, strokes);
            let of_meeting: String = one(&store, "SELECT meeting_id FROM signatures");
            assert_eq!(of_meeting, meeting.to_string());
            let bytes = |part: u16| -> Vec<u8> {
                one(
                    &store,
                    &format!("SELECT bytes FROM minutes_finals WHERE part = {part} AND parts = 2"),
                )
            };
            assert_eq!([bytes(1), bytes(2)].concat(), whole);
        };
        check();
        append(&store, signature, Kind::SignatureEnd, Fields::new(), Fields::new());
        let ended: String = one(&store, "SELECT object_id FROM endings");
        assert_eq!(ended, signature.to_string());
        let before = store.dump_projection().unwrap();
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before);
        check();
    }

    #[test]
    fn no_later_word_changes_a_final() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let (meeting, invitee) = meeting(&store);
        let part = MinutesPart::split(b"notula").unwrap().remove(0);
        append(&store, meeting, Kind::MinutesFinal, part.fields(), Fields::new());
        let finals = |store: &Store| {
            let dump = store.dump_projection().unwrap();
            let lines: Vec<String> = dump
                .lines()
                .filter(|line| line.starts_with("minutes_finals|"))
                .map(str::to_owned)
                .collect();
            lines
        };
        let before = finals(&store);
        assert_eq!(before.len(), 1);
        let renamed = Meeting {
            title: "Rapat yang lain".to_owned(),
            ..Meeting::default()
        };
        store.edit_meeting(meeting, &Meeting::default(), &renamed).unwrap();
        store
            .mark_attendance(invitee, kentongan_domain::meeting::Attendance::Present, "", "")
            .unwrap();
        store.withdraw_invitee(invitee).unwrap();
        let second = MinutesPart::split(b"notula yang lain").unwrap().remove(0);
        append(&store, meeting, Kind::MinutesFinal, second.fields(), Fields::new());
        let after = finals(&store);
        assert!(before.iter().all(|line| after.contains(line)));
        assert_eq!(after.len(), 2, "the other stays readable");
    }
}
