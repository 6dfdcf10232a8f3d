//! Rapat: meetings, invitations, attendance.

use std::collections::BTreeMap;

use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{ObjectId, OpRef};
use kentongan_domain::meeting::{ATTENDANCE_TAG, Attendance, Meeting, OfficeGroup, invitee_field, mark_field};
use kentongan_domain::merge::{self, Write};
use kentongan_domain::office::{Acting, split_acting, written_office};
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::conflicts::{restore, withdraw};
use crate::edits::{Changes, changes, edit};
use crate::log::{self, NewOp, Pen};
use crate::ops;
use crate::projection::fold;
use crate::rows::{DeliveryFacts, get_one, hlc, op_ref, parse_op_ref, parse_op_refs};
use crate::{Delivery, Store, StoreError, signatures};

/// A meeting as lists and the desk read it.
#[derive(Debug, Clone)]
pub struct MeetingRecord {
    pub meeting_id: ObjectId,
    /// Whose meeting it is.
    pub stream: Stream,
    pub kind: i64,
    pub title: String,
    pub theme: String,
    /// `YYYY-MM-DD`
    pub date: String,
    pub start: String,
    pub end: String,
    pub venue: String,
    pub agenda: String,
    pub chair_name: String,
    pub chair_office: String,
    pub signer_name: String,
    pub signer_office: String,
    pub signer_rank: String,
    pub signer_id_kind: i64,
    pub signer_id: String,
    /// The series that it is one of.
    pub series: Option<ObjectId>,
    /// Region code of its host, or empty.
    pub host: String,
    /// The meeting that it is a part of.
    pub parent: Option<ObjectId>,
    /// As it is written on the letter, or empty.
    pub invitation_number: String,
    /// The office for which the chair stands in, or empty.
    pub chair_represents: String,
    /// Wire number of [`kentongan_domain::meeting::Level`]; 0: that of its stream.
    pub level: i64,
    /// Wire number of [`Acting`].
    pub chair_acting: i64,
    pub delivery: Delivery,
    /// In protocol order, walk-ins last; withdrawn invitations left out.
    pub invitees: Vec<InviteeRecord>,
}

#[derive(Debug, Clone)]
pub struct InviteeRecord {
    pub invitee_id: ObjectId,
    pub group: i64,
    pub office: String,
    pub name: String,
    pub region: String,
    pub walk_in: bool,
    /// The office in the roster.
    pub office_id: Option<ObjectId>,
    /// The person in the roster.
    pub person_id: Option<ObjectId>,
    /// Wire number of [`Acting`].
    pub acting: i64,
    /// The mark that shows: the latest of those that nobody superseded or took back.
    pub mark: Option<MarkRecord>,
    /// What he drew at the door, if it stands and he has come.
    pub signature: Option<ObjectId>,
}

impl InviteeRecord {
    /// His office as it stands on paper: `Plt. Kepala Kampung Kalirejo`.
    pub fn written_office(&self) -> String {
        written_office(Acting::of_number(self.acting).unwrap_or_default(), &self.office)
    }
}

#[derive(Debug, Clone)]
pub struct MarkRecord {
    pub mark_id: ObjectId,
    pub by: OpRef,
    pub eff_hlc: Hlc,
    pub status: i64,
    pub representative_name: String,
    pub representative_office: String,
    /// Local time, if he came late.
    pub late_at: String,
    pub at_ms: i64,
    pub sent: bool,
}

/// A mark at the door, as it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMark {
    pub status: Attendance,
    pub representative_name: String,
    pub representative_office: String,
    /// Local time, `09.20`; empty: he did not come late.
    pub late_at: String,
}

impl NewMark {
    /// One that says no more than that.
    pub fn of(status: Attendance) -> Self {
        Self {
            status,
            representative_name: String::new(),
            representative_office: String::new(),
            late_at: String::new(),
        }
    }
}

/// Who came in place of an office; both may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Representative {
    pub name: String,
    pub office: String,
}

/// An office to invite, or a walk-in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewInvitee {
    pub group: OfficeGroup,
    pub office: String,
    pub name: String,
    /// Region code for village heads, else empty.
    pub region: String,
    /// The office in the roster, if it is one of it.
    pub office_id: Option<ObjectId>,
    /// The person in the roster.
    pub person_id: Option<ObjectId>,
    pub acting: Acting,
}

impl Store {
    /// # Errors
    /// [`StoreError`]; nothing is recorded then.
    pub fn create_meeting(&self, stream: Stream, meeting: &Meeting) -> Result<ObjectId, StoreError> {
        let (pen, fields) = (self.pen(), meeting.fields());
        self.write(move |tx| log::append(tx, &pen, NewOp::create(stream, Kind::MeetingCreate, fields)))
    }

    /// Writes what the person changed between what he had `seen` and what he wants.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn edit_meeting(&self, id: ObjectId, seen: &Meeting, wanted: &Meeting) -> Result<(), StoreError> {
        let (pen, seen, wanted) = (self.pen(), seen.fields(), wanted.fields());
        self.write(move |tx| {
            let changed = changes(&fold(tx, id)?, &seen, &wanted, 0);
            edit(tx, &pen, id, Kind::MeetingEdit, changed, Changes::default())
        })
    }

    /// Invites offices, all in one commit. One that is invited already is not invited twice: the same entry of the roster, the same title
    /// in whichever group it was put, or the same region of a group.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn invite(&self, meeting: ObjectId, offices: Vec<NewInvitee>) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, meeting)?;
            for office in offices {
                if !is_invited(tx, meeting, &office)? {
                    append_invitee(tx, &pen, &stream, at, office, false)?;
                }
            }
            Ok(())
        })
    }

    /// Writes down somebody who came without an invitation, and that he is present, in one commit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn add_walk_in(&self, meeting: ObjectId, name: &str, office: &str) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        let guest = NewInvitee {
            group: OfficeGroup::Other,
            office: office.to_owned(),
            name: name.to_owned(),
            ..NewInvitee::default()
        };
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, meeting)?;
            let invitee = append_invitee(tx, &pen, &stream, at, guest, true)?;
            append_mark(tx, &pen, invitee, NewMark::of(Attendance::Present))?;
            Ok(invitee)
        })
    }

    /// Writes what differs of an invitee's office and name, and of his group where one is given. The office as it is written: `Plt. Camat`
    /// stands in for the camat.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown invitee.
    pub fn edit_invitee(
        &self,
        invitee: ObjectId,
        group: Option<OfficeGroup>,
        office: &str,
        name: &str,
    ) -> Result<(), StoreError> {
        let pen = self.pen();
        let (acting, office) = split_acting(office);
        let mut wanted: Fields = [
            (invitee_field::OFFICE, Value::Text(office)),
            (invitee_field::NAME, Value::Text(name.to_owned())),
        ]
        .into();
        if acting != Acting::Not {
            wanted.insert(invitee_field::ACTING, Value::Int(acting as i64));
        }
        if let Some(group) = group {
            wanted.insert(invitee_field::GROUP, Value::Int(group as i64));
        }
        self.write(move |tx| {
            let shown = fold(tx, invitee)?;
            // The row that is edited stands on the screen as it shows: what shows is what the person saw.
            let seen = [invitee_field::OFFICE, invitee_field::NAME, invitee_field::ACTING]
                .into_iter()
                .chain(group.map(|_| invitee_field::GROUP))
                .filter_map(|tag| shown.value(tag).map(|v| (tag, v.clone())))
                .collect();
            edit(
                tx,
                &pen,
                invitee,
                Kind::InviteeEdit,
                changes(&shown, &seen, &wanted, 0),
                Changes::default(),
            )
        })
    }

    /// Takes an invitation back; a tombstone that never expires.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown invitee.
    pub fn withdraw_invitee(&self, invitee: ObjectId) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| withdraw(tx, &pen, invitee, Kind::InviteeWithdraw, ""))
    }

    /// Invites somebody again whose invitation was taken back: the same invitation, with what was noted and marked of it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if none was taken back at this meeting.
    pub fn restore_invitee(&self, meeting: ObjectId, invitee: ObjectId) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let is_its = tx
                .prepare_cached("SELECT 1 FROM invitees WHERE invitee_id = :invitee AND meeting_id = :meeting")?
                .exists(named_params! { ":invitee": invitee.to_string(), ":meeting": meeting.to_string() })?;
            match is_its {
                true => restore(tx, &pen, invitee, Kind::InviteeRestore),
                false => Err(StoreError::NotFound),
            }
        })
    }

    /// Marks attendance. An earlier mark is superseded, not overwritten.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown invitee.
    pub fn mark_attendance(
        &self,
        invitee: ObjectId,
        status: Attendance,
        representative_name: &str,
        representative_office: &str,
    ) -> Result<(), StoreError> {
        let mark = NewMark {
            representative_name: representative_name.to_owned(),
            representative_office: representative_office.to_owned(),
            ..NewMark::of(status)
        };
        self.mark(invitee, mark).map(|_| ())
    }

    /// [`Store::mark_attendance`] with everything said; answers the mark.
    ///
    /// # Errors
    /// As [`Store::mark_attendance`].
    pub fn mark(&self, invitee: ObjectId, mark: NewMark) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        self.write(move |tx| append_mark(tx, &pen, invitee, mark))
    }

    /// Takes the last mark of this device at this meeting back: what was marked before it shows again. A walk-in goes with his only mark, and a
    /// signature with the last that says its drawer came. False: there was none.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn undo_last_mark(&self, meeting: ObjectId) -> Result<bool, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let records = invitees(tx, meeting)?;
            let own = crate::replica::load(tx)?.enrolled()?.device_no;
            let last = records
                .iter()
                .filter_map(|i| i.mark.as_ref().map(|m| (i, m)))
                .filter(|(_, m)| m.by.device_no == own)
                .max_by_key(|(_, m)| (m.eff_hlc, m.by));
            let Some((invitee, mark)) = last else { return Ok(false) };
            withdraw(tx, &pen, mark.mark_id, Kind::AttendanceUnmark, "")?;
            let before = current_marks(tx, meeting)?.remove(&invitee.invitee_id);
            if !has_come(before.as_ref()) {
                // Who has not come has signed nothing.
                signatures::take_back(tx, &pen, invitee.invitee_id)?;
            }
            if invitee.walk_in && before.is_none() {
                withdraw(tx, &pen, invitee.invitee_id, Kind::InviteeWithdraw, "")?;
            }
            Ok(true)
        })
    }

    /// Who came for the office of this invitee at other meetings, the last first, each once.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_representatives(&self, invitee: ObjectId) -> Result<Vec<Representative>, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT m.representative_name, m.representative_office, max(m.eff_hlc) AS latest
                 FROM invitees asked
                 JOIN invitees i ON lower(i.office) = lower(asked.office)
                   OR (asked.office_id <> '' AND i.office_id = asked.office_id)
                 JOIN attendance_marks m ON m.invitee_id = i.invitee_id
                 WHERE asked.invitee_id = :invitee AND i.meeting_id <> asked.meeting_id AND NOT i.withdrawn
                   AND NOT i.refused AND NOT i.walk_in AND m.status = :represented
                   AND (m.representative_name <> '' OR m.representative_office <> '')
                   AND m.mark_id NOT IN (SELECT object_id FROM tombstones)
                   -- Nor a mark that was corrected.
                   AND NOT EXISTS (SELECT 1 FROM attendance_marks l WHERE l.invitee_id = m.invitee_id
                     AND l.eff_hlc > m.eff_hlc AND l.mark_id NOT IN (SELECT object_id FROM tombstones))
                 GROUP BY m.representative_name, m.representative_office
                 ORDER BY latest DESC, m.representative_name, m.representative_office LIMIT :most",
            )?
            .query_and_then(
                named_params! {
                    ":invitee": invitee.to_string(),
                    ":represented": Attendance::Represented as i64,
                    ":most": REPRESENTATIVES_MAX,
                },
                |row| {
                    Ok(Representative {
                        name: row.get("representative_name")?,
                        office: row.get("representative_office")?,
                    })
                },
            )?
            .collect()
        })
    }

    /// All meetings, newest date first, with their invitees.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_meetings(&self) -> Result<Vec<MeetingRecord>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!(
                "{MEETING_SQL} WHERE NOT m.refused ORDER BY date DESC, start, meeting_id"
            ))?;
            let meetings: Vec<MeetingRecord> = statement.query_and_then([], read_meeting)?.collect::<Result<_, _>>()?;
            meetings.into_iter().map(|m| with_invitees(c, m)).collect()
        })
    }

    /// The meetings of a series, the earliest first, without their invitees.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_meetings_of_series(&self, series: ObjectId) -> Result<Vec<MeetingRecord>, StoreError> {
        // The index leaves out meetings of no series, and is used only where the question does too.
        let sql = format!(
            "{MEETING_SQL} WHERE series_id = :of AND series_id <> '' AND NOT m.refused ORDER BY date, start, meeting_id"
        );
        self.read(|c| list_of(c, &sql, series))
    }

    /// The meetings that are a part of this one, the earliest first, without their invitees.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_parts_of_meeting(&self, meeting: ObjectId) -> Result<Vec<MeetingRecord>, StoreError> {
        let sql = format!(
            "{MEETING_SQL} WHERE parent_id = :of AND parent_id <> '' AND NOT m.refused ORDER BY date, start, meeting_id"
        );
        self.read(|c| list_of(c, &sql, meeting))
    }

    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn get_meeting(&self, id: ObjectId) -> Result<MeetingRecord, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{MEETING_SQL} WHERE meeting_id = :id"))?;
            let meeting = get_one(&mut statement, named_params! { ":id": id.to_string() }, read_meeting)?;
            with_invitees(c, meeting)
        })
    }
}

/// More are not read at a door.
const REPRESENTATIVES_MAX: i64 = 3;

const MEETING_SQL: &str = "SELECT m.*,
  (SELECT count(*) FROM ops o, replica r WHERE o.record_id = m.meeting_id AND o.device_no = r.device_no) AS own_ops,
  (SELECT count(*) FROM ops o, replica r WHERE o.record_id = m.meeting_id AND o.receipt_number IS NULL
     AND o.device_no = r.device_no) AS unsent_ops,
  -- Not what came by parcel: of that the district knows nothing yet.
  (SELECT count(*) FROM ops o, replica r WHERE o.record_id = m.meeting_id AND o.held
     AND (o.receipt_number IS NOT NULL OR o.device_no = r.device_no)) AS held_ops,
  (SELECT count(*) FROM refusals o WHERE o.record_id = m.meeting_id) AS refused_ops
FROM meetings m";

fn list_of(c: &Connection, sql: &str, of: ObjectId) -> Result<Vec<MeetingRecord>, StoreError> {
    c.prepare_cached(sql)?
        .query_and_then(named_params! { ":of": of.to_string() }, read_meeting)?
        .collect()
}

fn read_meeting(row: &Row<'_>) -> Result<MeetingRecord, StoreError> {
    let facts = DeliveryFacts {
        own: row.get("own_ops")?,
        unsent: row.get("unsent_ops")?,
        held: row.get("held_ops")?,
        refused: row.get("refused_ops")?,
        two_versions: !row.get::<_, String>("two_versions")?.is_empty(),
    };
    Ok(MeetingRecord {
        meeting_id: crate::rows::object(row.get("meeting_id")?)?.ok_or(StoreError::Damaged("meetings.meeting_id"))?,
        stream: crate::rows::stream(&row.get::<_, String>("stream")?)?,
        kind: row.get("kind")?,
        title: row.get("title")?,
        theme: row.get("theme")?,
        date: row.get("date")?,
        start: row.get("start")?,
        end: row.get("end")?,
        venue: row.get("venue")?,
        agenda: row.get("agenda")?,
        chair_name: row.get("chair_name")?,
        chair_office: row.get("chair_office")?,
        signer_name: row.get("signer_name")?,
        signer_office: row.get("signer_office")?,
        signer_rank: row.get("signer_rank")?,
        signer_id_kind: row.get("signer_id_kind")?,
        signer_id: row.get("signer_id")?,
        series: other(row, "series_id")?,
        host: row.get("host")?,
        parent: other(row, "parent_id")?,
        invitation_number: row.get("invitation_number")?,
        chair_represents: row.get("chair_represents")?,
        level: row.get("level")?,
        chair_acting: row.get("chair_acting")?,
        delivery: facts.delivery(),
        invitees: Vec::new(),
    })
}

/// Another record that a column names, if any.
fn other(row: &Row<'_>, column: &str) -> Result<Option<ObjectId>, StoreError> {
    Ok(ObjectId::parse(&row.get::<_, String>(column)?))
}

fn with_invitees(c: &Connection, mut meeting: MeetingRecord) -> Result<MeetingRecord, StoreError> {
    meeting.invitees = invitees(c, meeting.meeting_id)?;
    Ok(meeting)
}

pub(crate) fn invitees(c: &Connection, meeting: ObjectId) -> Result<Vec<InviteeRecord>, StoreError> {
    let mut marks = current_marks(c, meeting)?;
    let mut signatures = signatures::signatures_of(c, meeting)?;
    let mut statement = c.prepare_cached(
        // Of a meeting that the district did not take, what was written can be read; of any other, what counts.
        "SELECT i.invitee_id, i.office_group, i.office, i.name, i.region, i.walk_in, i.office_id, i.person_id, i.acting
         FROM invitees i LEFT JOIN meetings m USING (meeting_id)
         WHERE i.meeting_id = :meeting AND NOT i.withdrawn AND (NOT i.refused OR m.refused)
         ORDER BY i.walk_in, i.region, i.eff_hlc, i.invitee_id",
    )?;
    let rows = statement.query_and_then(named_params! { ":meeting": meeting.to_string() }, |row| {
        let id = crate::rows::object(row.get("invitee_id")?)?.ok_or(StoreError::Damaged("invitees.invitee_id"))?;
        Ok(InviteeRecord {
            invitee_id: id,
            group: row.get("office_group")?,
            office: row.get("office")?,
            name: row.get("name")?,
            region: row.get("region")?,
            walk_in: row.get("walk_in")?,
            office_id: other(row, "office_id")?,
            person_id: other(row, "person_id")?,
            acting: row.get("acting")?,
            signature: signatures.remove(&id).filter(|_| has_come(marks.get(&id))),
            mark: marks.remove(&id),
        })
    })?;
    let mut invitees: Vec<InviteeRecord> = rows.collect::<Result<_, StoreError>>()?;
    invitees.sort_by_key(|invitee| {
        let group = OfficeGroup::of_number(invitee.group).unwrap_or_default();
        (invitee.walk_in, group.place())
    });
    Ok(invitees)
}

/// Who another door says has not come has signed nothing.
fn has_come(mark: Option<&MarkRecord>) -> bool {
    mark.and_then(|mark| Attendance::of_number(mark.status))
        .is_some_and(Attendance::has_come)
}

/// For each invitee the mark that shows.
fn current_marks(c: &Connection, meeting: ObjectId) -> Result<BTreeMap<ObjectId, MarkRecord>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT m.*, o.receipt_number IS NOT NULL AS sent FROM attendance_marks m JOIN ops o ON o.object_id = m.mark_id
         WHERE m.meeting_id = :meeting AND o.refusal IS NULL AND o.kind = :mark
           AND m.mark_id NOT IN (SELECT object_id FROM tombstones)",
    )?;
    let mark = Kind::AttendanceMark.number();
    let rows: Vec<(ObjectId, Write<ObjectId>, MarkRecord)> = statement
        .query_and_then(
            named_params! { ":meeting": meeting.to_string(), ":mark": mark },
            |row| {
                let object = |column| -> Result<ObjectId, StoreError> {
                    crate::rows::object(row.get(column)?)?.ok_or(StoreError::Damaged("attendance_marks"))
                };
                let base = parse_op_refs(&row.get::<_, String>("base")?)?;
                let mark = MarkRecord {
                    mark_id: object("mark_id")?,
                    by: op_ref(row)?,
                    eff_hlc: hlc(row.get("eff_hlc")?),
                    status: row.get("status")?,
                    representative_name: row.get("representative_name")?,
                    representative_office: row.get("representative_office")?,
                    late_at: row.get("late_at")?,
                    at_ms: row.get("at_ms")?,
                    sent: row.get("sent")?,
                };
                let was: Option<String> = row.get("was")?;
                let write = Write {
                    by: mark.by,
                    was: was.as_deref().map(parse_op_ref).transpose()?,
                    eff_hlc: mark.eff_hlc,
                    base,
                    value: mark.mark_id,
                };
                Ok((object("invitee_id")?, write, mark))
            },
        )?
        .collect::<Result<_, StoreError>>()?;
    let mut writes: BTreeMap<ObjectId, Vec<Write<ObjectId>>> = BTreeMap::new();
    let mut marks: BTreeMap<ObjectId, MarkRecord> = BTreeMap::new();
    for (invitee, write, mark) in rows {
        marks.insert(mark.mark_id, mark);
        writes.entry(invitee).or_default().push(write);
    }
    let shown =
        |writes: &[Write<ObjectId>]| merge::judge(writes).and_then(|verdict| marks.get(&verdict.winner.value).cloned());
    Ok(writes
        .iter()
        .filter_map(|(invitee, writes)| Some((*invitee, shown(writes)?)))
        .collect())
}

fn is_invited(tx: &Transaction<'_>, meeting: ObjectId, office: &NewInvitee) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT 1 FROM invitees
         WHERE meeting_id = :meeting AND NOT withdrawn AND NOT refused AND NOT walk_in
           AND CASE
             WHEN :office_id <> '' AND office_id <> '' THEN office_id = :office_id
             -- Two elders without an office are two.
             WHEN :office_id || office_id = '' AND :person_id <> '' AND person_id <> '' THEN person_id = :person_id
             -- In whichever group: somebody may have put it into another one.
             ELSE lower(office) = lower(:office)
               OR (office_group = :office_group AND :region <> '' AND region = :region)
           END
           -- Two villages of a regency may have one name.
           AND (region = :region OR region = '' OR :region = '')
         LIMIT 1",
    )?;
    let id = |id: Option<ObjectId>| id.map(|id| id.to_string()).unwrap_or_default();
    Ok(statement.exists(named_params! {
        ":meeting": meeting.to_string(),
        ":office_id": id(office.office_id),
        ":person_id": id(office.person_id),
        ":office_group": office.group as i64,
        ":region": office.region,
        ":office": office.office,
    })?)
}

fn append_invitee(
    tx: &Transaction<'_>,
    pen: &Pen,
    stream: &Stream,
    meeting: OpRef,
    new: NewInvitee,
    walk_in: bool,
) -> Result<ObjectId, StoreError> {
    let mut fields: Fields = [
        (invitee_field::MEETING, Value::Ref(meeting)),
        (invitee_field::GROUP, Value::Int(new.group as i64)),
    ]
    .into();
    let id = |id: Option<ObjectId>| id.map(|id| id.to_string()).unwrap_or_default();
    for (tag, text) in [
        (invitee_field::OFFICE, new.office),
        (invitee_field::NAME, new.name),
        (invitee_field::REGION, new.region),
        (invitee_field::OFFICE_REF, id(new.office_id)),
        (invitee_field::PERSON_REF, id(new.person_id)),
    ] {
        if !text.is_empty() {
            fields.insert(tag, Value::Text(text));
        }
    }
    if new.acting != Acting::Not {
        fields.insert(invitee_field::ACTING, Value::Int(new.acting as i64));
    }
    if walk_in {
        fields.insert(invitee_field::WALK_IN, Value::Bool(true));
    }
    log::append(tx, pen, NewOp::create(stream.clone(), Kind::InviteeCreate, fields))
}

fn append_mark(tx: &Transaction<'_>, pen: &Pen, invitee: ObjectId, mark: NewMark) -> Result<ObjectId, StoreError> {
    let (stream, at) = ops::get_create(tx, invitee)?;
    let mut fields: Fields = [
        (mark_field::INVITEE, Value::Ref(at)),
        (mark_field::STATUS, Value::Int(mark.status as i64)),
    ]
    .into();
    for (tag, text) in [
        (mark_field::REPRESENTATIVE_NAME, mark.representative_name),
        (mark_field::REPRESENTATIVE_OFFICE, mark.representative_office),
        (mark_field::LATE_AT, mark.late_at),
    ] {
        if !text.is_empty() {
            fields.insert(tag, Value::Text(text));
        }
    }
    if !mark.status.has_come() {
        // Who has not come has signed nothing.
        signatures::take_back(tx, pen, invitee)?;
    }
    let replaced = fold(tx, invitee)?.base(ATTENDANCE_TAG, true);
    let new = NewOp::create(stream, Kind::AttendanceMark, fields).over(mark_field::STATUS, replaced);
    log::append(tx, pen, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rebuild::tests::{SCOPE, trained};

    fn meeting(store: &Store, meeting: &Meeting) -> ObjectId {
        store.create_meeting(SCOPE.parse().unwrap(), meeting).unwrap()
    }

    fn on(date: &str) -> Meeting {
        Meeting {
            title: date.to_owned(),
            date: date.parse().unwrap(),
            ..Meeting::default()
        }
    }

    #[test]
    fn meetings_of_a_series_and_parts_of_a_meeting_are_told_from_all_others_and_stand_by_date() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let whole = meeting(&store, &on("2025-02-20"));
        let series = ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c");
        for date in ["2025-03-20", "2025-01-20"] {
            let one = Meeting { series, ..on(date) };
            meeting(&store, &one);
        }
        let part = Meeting {
            parent: Some(whole),
            ..on("2025-02-20")
        };
        let part = meeting(&store, &part);
        let of_series = store.list_meetings_of_series(series.unwrap()).unwrap();
        let dates: Vec<&str> = of_series.iter().map(|meeting| meeting.date.as_str()).collect();
        assert_eq!(dates, ["2025-01-20", "2025-03-20"]);
        let parts = store.list_parts_of_meeting(whole).unwrap();
        assert_eq!(parts.iter().map(|one| one.meeting_id).collect::<Vec<_>>(), [part]);
        assert!(store.list_parts_of_meeting(part).unwrap().is_empty());
    }

    #[test]
    fn an_invitee_is_put_into_another_group_and_is_not_invited_again_into_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let id = meeting(&store, &on("2025-02-20"));
        let elder = NewInvitee {
            group: OfficeGroup::Agency,
            office: "Tokoh adat".to_owned(),
            ..NewInvitee::default()
        };
        store.invite(id, vec![elder.clone()]).unwrap();
        let of_meeting = || -> Vec<(i64, String)> {
            let invitees = store.get_meeting(id).unwrap().invitees;
            invitees.into_iter().map(|one| (one.group, one.name)).collect()
        };
        let invitee = store.get_meeting(id).unwrap().invitees[0].invitee_id;
        store.edit_invitee(invitee, None, "Tokoh adat", "Mbah Karto").unwrap();
        assert_eq!(of_meeting(), [(OfficeGroup::Agency as i64, "Mbah Karto".to_owned())]);
        let group = Some(OfficeGroup::Community);
        store.edit_invitee(invitee, group, "Tokoh adat", "Mbah Karto").unwrap();
        store.invite(id, vec![elder]).unwrap();
        assert_eq!(of_meeting(), [(OfficeGroup::Community as i64, "Mbah Karto".to_owned())]);
    }

    #[test]
    fn a_guest_of_a_higher_level_stands_first_and_walk_ins_last() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let id = meeting(&store, &on("2025-02-20"));
        store.add_walk_in(id, "Suwarno", "Gapoktan").unwrap();
        let invitee = |group, office: &str| NewInvitee {
            group,
            office: office.to_owned(),
            ..NewInvitee::default()
        };
        let invited = vec![
            invitee(OfficeGroup::Community, "Tokoh adat"),
            invitee(OfficeGroup::Forkopimcam, "Camat"),
            invitee(OfficeGroup::DistrictHead, "Camat tetangga"),
            invitee(OfficeGroup::Guest, "Bupati"),
        ];
        store.invite(id, invited).unwrap();
        let invitees = store.get_meeting(id).unwrap().invitees;
        let offices: Vec<&str> = invitees.iter().map(|one| one.office.as_str()).collect();
        assert_eq!(offices, ["Bupati", "Camat", "Camat tetangga", "Tokoh adat", "Gapoktan"]);
    }
}
