//! A meeting as large as a regency's: one mark at its door against one row inserted bare, in turns as in `saving`; and the whole of it opened.

use anyhow::{Result, ensure};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::{Attendance, Meeting, OfficeGroup};
use kentongan_store::{NewInvitee, NewMark, Store};
use rusqlite::{Connection, OpenFlags, named_params};
use serde_json::{Value, json};

use crate::register::{Opened, Register};
use crate::stopwatch::Stopwatch;

/// Every village head of the regency, and the guests.
const ATTENDEES: usize = 320;
/// Nobody marks two within it.
const A_SECOND_MS: u32 = 1_000;

pub fn measure(register: &Register, rounds: usize) -> Result<Value> {
    let Opened { store, clock, .. } = register.open()?;
    let bare = register.open_bare(register.path(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    bare.busy_timeout(std::time::Duration::from_secs(10))?;
    bare.pragma_update(None, "synchronous", "FULL")?;
    bare.execute_batch(
        "CREATE TABLE IF NOT EXISTS bare_marks (
           invitee_id TEXT PRIMARY KEY, meeting_id TEXT, status INTEGER, representative_name TEXT, representative_office TEXT,
           late_at TEXT) STRICT, WITHOUT ROWID;
         DELETE FROM bare_marks;",
    )?;
    let meeting = hold(&store)?;
    let invitees = store.get_meeting(meeting)?.invitees;
    ensure!(invitees.len() == ATTENDEES, "{} were invited", invitees.len());
    let (mut ours, mut limit, mut opening) = (Stopwatch::default(), Stopwatch::default(), Stopwatch::default());
    for (n, invitee) in invitees.iter().enumerate() {
        clock.pass(A_SECOND_MS);
        let mark = mark(n);
        limit.time(|| insert(&bare, meeting, invitee.invitee_id, &mark))?;
        ours.time(|| store.mark(invitee.invitee_id, mark.clone()))?;
    }
    bare.execute_batch("DROP TABLE bare_marks")?;
    let opened = opening.repeat(rounds, || store.get_meeting(meeting))?;
    let marked = opened.map_or(0, |meeting| {
        meeting.invitees.iter().filter(|invitee| invitee.mark.is_some()).count()
    });
    ensure!(marked == ATTENDEES, "{marked} are marked");
    Ok(json!({ "kentongan": ours.read(), "limit": limit.read(), "opening": opening.read(), "attendees": ATTENDEES }))
}

fn hold(store: &Store) -> Result<ObjectId> {
    let meeting = Meeting {
        title: "Rapat Koordinasi Kabupaten".to_owned(),
        ..Meeting::default()
    };
    let id = store.create_meeting("office:18.02.01".parse()?, &meeting)?;
    let invited = (0..ATTENDEES).map(|n| NewInvitee {
        group: OfficeGroup::VillageHead,
        office: format!("Kepala Kampung Sri Mulyo {n}"),
        name: format!("Wagimin {n}"),
        region: format!("18.02.{:02}.{:04}", 1 + n / 20, 2001 + n % 20),
        ..NewInvitee::default()
    });
    store.invite(id, invited.collect())?;
    Ok(id)
}

/// One in five is represented, one in eight late.
fn mark(n: usize) -> NewMark {
    let mut mark = NewMark::of(Attendance::Present);
    if n.is_multiple_of(5) {
        mark.status = Attendance::Represented;
        mark.representative_name = format!("Suroso {n}");
        mark.representative_office = "Sekretaris Kampung".to_owned();
    }
    if n.is_multiple_of(8) {
        mark.late_at = "09.20".to_owned();
    }
    mark
}

fn insert(bare: &Connection, meeting: ObjectId, invitee: ObjectId, mark: &NewMark) -> rusqlite::Result<usize> {
    bare.prepare_cached(
        "INSERT INTO bare_marks (invitee_id, meeting_id, status, representative_name, representative_office, late_at)
         VALUES (:invitee, :meeting, :status, :name, :office, :late_at)",
    )?
    .execute(named_params! {
        ":invitee": invitee.to_string(),
        ":meeting": meeting.to_string(),
        ":status": mark.status as i64,
        ":name": mark.representative_name,
        ":office": mark.representative_office,
        ":late_at": mark.late_at,
    })
}
