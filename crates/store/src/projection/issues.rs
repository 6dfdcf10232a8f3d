//! Derived rows of issues.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Occurrence, STAGE_TAG, Stage, Urgency, field, follow_up_field, move_field, personal};
use kentongan_domain::merge::Write;
use kentongan_domain::op::{Fields, Kind, Value, fields_to_bytes};
use kentongan_domain::scope::{Scope, Stream};
use kentongan_domain::vocabulary::EntryType;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::{deadlines, fold, privacy, search_index};
use crate::StoreError;
use crate::issues::{SLOTS, recency_of};
use crate::ops::{self, PERSONAL_TAG_OFFSET};
use crate::rows::{LoggedOp, signed};

/// Of `reporter_state`: removed by order of law.
const ERASED: i64 = 3;

/// What of an issue's row comes neither from its fields nor from its moves.
#[derive(Default)]
struct Around {
    standing: privacy::Standing,
    /// As [`fold::personal_state`].
    personal_state: i64,
    received_at_ms: Option<i64>,
    refused: bool,
    deletion: fold::Deletion,
}

impl Around {
    fn read(c: &Connection, issue: ObjectId) -> Result<Self, StoreError> {
        let received_at_ms: Option<Option<i64>> = c
            .prepare_cached("SELECT received_at_ms FROM issues WHERE issue_id = :issue")?
            .query_row(named_params! { ":issue": issue.to_string() }, |row| row.get(0))
            .optional()?;
        Ok(Self {
            standing: privacy::standing(c, issue)?,
            personal_state: fold::personal_state(c, issue)?,
            received_at_ms: received_at_ms.flatten(),
            refused: fold::is_refused(c, issue)?,
            deletion: fold::deletion(c, issue, true)?,
        })
    }
}

/// Makes the row of an issue anew from its writes and moves.
pub(super) fn refold(tx: &Transaction<'_>, issue: ObjectId) -> Result<(), StoreError> {
    let Some(create) = ops::find_create(tx, issue, Kind::IssueCreate)? else {
        return Ok(());
    };
    let folded = fold::fold(tx, issue)?;
    let before = search_index::listed(tx, issue)?;
    if folded.is_empty() {
        tx.prepare_cached("DELETE FROM issues WHERE issue_id = :issue")?
            .execute(named_params! { ":issue": issue.to_string() })?;
        return search_index::follow(tx, issue, before.as_ref());
    }
    put(tx, issue, &create, folded, &Around::read(tx, issue)?)?;
    deadlines::note(tx, issue)?;
    search_index::follow(tx, issue, before.as_ref())
}

/// Makes the row of an issue of which there is nothing but the op that has just begun it. No clock runs before a receipt, and only a
/// decision brings its date along.
pub(super) fn begin(tx: &Transaction<'_>, create: &LoggedOp, issue: ObjectId) -> Result<(), StoreError> {
    let folded = fold::fold_begun(tx, issue)?;
    if folded.is_empty() {
        return Ok(());
    }
    let decided = is_decision(&folded);
    put(tx, issue, create, folded, &Around::default())?;
    if decided {
        deadlines::note(tx, issue)?;
    }
    search_index::follow(tx, issue, None)
}

fn put(
    tx: &Transaction<'_>,
    issue: ObjectId,
    create: &LoggedOp,
    folded: fold::Folded,
    around: &Around,
) -> Result<(), StoreError> {
    let standing = around.standing;
    let secret = !folded.text(PERSONAL_TAG_OFFSET + personal::DESCRIPTION).is_empty();
    let named = [personal::REPORTER_NAME, personal::REPORTER_PHONE]
        .into_iter()
        .any(|tag| !folded.text(PERSONAL_TAG_OFFSET + tag).is_empty());
    let folded = match standing.is_closed() {
        true => folded.without_personal(),
        false => folded,
    };
    // Loosened by somebody who gave his reason; a text that was written confidential while another opened the record stays so.
    let secrecy_reason = folded.text(field::SECRECY_REASON);
    let description = if secret {
        folded.text(PERSONAL_TAG_OFFSET + personal::DESCRIPTION)
    } else {
        folded.text(field::DESCRIPTION)
    };
    let reporter_state = match (standing.erased_at_ms, around.personal_state) {
        (Some(_), _) => ERASED,
        (None, 0) => i64::from(named),
        (None, withheld_or_erased) => withheld_or_erased,
    };
    tx.prepare_cached(
        "INSERT INTO provisional_numbers (provisional_no, issue_id)
         VALUES ((SELECT coalesce(max(provisional_no), 0) + 1 FROM provisional_numbers), :issue) ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! { ":issue": issue.to_string() })?;
    let village_code = match &create.stream {
        Stream::Village(code) => code.as_str(),
        Stream::Broadcast(_) | Stream::Office(_) => "",
    };
    tx.prepare_cached(
        "INSERT INTO issues (recency, issue_id, stream, village_code, village_name, title, entry_type, category, subcategory, occurred_on, hamlet,
           landmark, position, description, urgency, occurrence, confidential, reporter_name, reporter_phone, reporter_state, stage,
           recorded_at_ms, clock_doubt, device_no, two_versions, refused, deleted, rt, rw, occurred_at, benefit, service_state,
           anonymous, disaster_kind, disaster, merged_into, frozen, erased_at_ms, text_secret,
           secrecy_reason, answered)
         VALUES (:recency, :issue, :stream, :village_code, :village_name, :title, :entry_type, :category, :subcategory, :occurred_on,
           :hamlet, :landmark, :position, :description, :urgency, :occurrence, :confidential, :reporter_name, :reporter_phone, :reporter_state, :stage,
           :recorded_at_ms, :clock_doubt, :device_no, :two_versions, :refused, :deleted, :rt, :rw, :occurred_at, :benefit,
           :service_state, :anonymous, :disaster_kind, :disaster, :merged_into, :frozen, :erased_at_ms, :text_secret,
           :secrecy_reason, EXISTS (SELECT 1 FROM follow_ups WHERE issue_id = :issue AND answer))
         ON CONFLICT (issue_id) DO UPDATE SET recency = excluded.recency, village_name = excluded.village_name, title = excluded.title,
           entry_type = excluded.entry_type, category = excluded.category, subcategory = excluded.subcategory,
           occurred_on = excluded.occurred_on, hamlet = excluded.hamlet,
           landmark = excluded.landmark, position = excluded.position, description = excluded.description, urgency = excluded.urgency,
           occurrence = excluded.occurrence, confidential = excluded.confidential,
           reporter_name = excluded.reporter_name, reporter_phone = excluded.reporter_phone,
           reporter_state = excluded.reporter_state, stage = excluded.stage, recorded_at_ms = excluded.recorded_at_ms,
           clock_doubt = excluded.clock_doubt, two_versions = excluded.two_versions, refused = excluded.refused,
           deleted = excluded.deleted, rt = excluded.rt, rw = excluded.rw, occurred_at = excluded.occurred_at,
           benefit = excluded.benefit, service_state = excluded.service_state, anonymous = excluded.anonymous,
           disaster_kind = excluded.disaster_kind, disaster = excluded.disaster, merged_into = excluded.merged_into,
           frozen = excluded.frozen, erased_at_ms = excluded.erased_at_ms, text_secret = excluded.text_secret,
           secrecy_reason = excluded.secrecy_reason",
    )?
    .execute(named_params! {
        ":recency": place(tx, issue, first_known(create.at_ms(), around.received_at_ms))?,
        ":issue": issue.to_string(),
        ":stream": create.stream.to_string(),
        ":village_code": village_code,
        ":village_name": folded.text(field::VILLAGE_NAME),
        ":title": title(&folded),
        ":entry_type": folded.int(field::ENTRY_TYPE, 0),
        ":category": folded.text(field::CATEGORY),
        ":subcategory": folded.text(field::SUBCATEGORY),
        ":position": folded.value(field::POSITION).and_then(Value::as_int),
        ":occurred_on": folded.text(field::OCCURRED_ON),
        ":hamlet": folded.text(field::HAMLET),
        ":landmark": folded.text(field::LANDMARK),
        ":description": description,
        ":urgency": folded.int(field::URGENCY, Urgency::Medium as i64),
        ":occurrence": folded.int(field::OCCURRENCE, Occurrence::Occurred as i64),
        ":confidential": folded.flag(field::CONFIDENTIAL) || (secret && secrecy_reason.is_empty()),
        ":reporter_name": folded.text(PERSONAL_TAG_OFFSET + personal::REPORTER_NAME),
        ":reporter_phone": folded.text(PERSONAL_TAG_OFFSET + personal::REPORTER_PHONE),
        ":reporter_state": reporter_state,
        ":stage": folded.int(STAGE_TAG, Stage::Recorded as i64),
        ":recorded_at_ms": create.at_ms(),
        ":clock_doubt": create.clock_doubt(),
        ":device_no": create.at.device_no.0,
        ":two_versions": folded.two_versions_column(),
        ":refused": around.refused,
        ":deleted": around.deletion as i64,
        ":rt": folded.int(field::RT, 0),
        ":rw": folded.int(field::RW, 0),
        ":occurred_at": folded.text(field::OCCURRED_AT),
        ":benefit": folded.int(field::BENEFIT, 0),
        ":service_state": folded.int(field::SERVICE_STATE, 0),
        ":anonymous": folded.flag(field::ANONYMOUS),
        ":disaster_kind": folded.text(field::DISASTER_KIND),
        ":disaster": disaster(&folded),
        ":merged_into": merged_into(tx, issue, folded.int(STAGE_TAG, Stage::Recorded as i64))?,
        ":frozen": standing.frozen,
        ":erased_at_ms": standing.erased_at_ms,
        ":text_secret": secret,
        ":secrecy_reason": secrecy_reason,
    })?;
    Ok(())
}

pub(super) fn is_decision(folded: &fold::Folded) -> bool {
    folded.int(field::ENTRY_TYPE, 0) == EntryType::Decision as i64
}

/// What the issue is called. An office puts its decision in words of its own where the title is a village's.
fn title(folded: &fold::Folded) -> String {
    let wording = folded.text(field::WORDING);
    match is_decision(folded) && !wording.is_empty() {
        true => wording,
        false => folded.text(field::TITLE),
    }
}

/// What was counted after a disaster, as fields of an op.
fn disaster(folded: &fold::Folded) -> Option<Vec<u8>> {
    let tags = field::DISASTER_COUNTS.into_iter().chain(field::DISASTER_TEXTS);
    let said: Fields = tags
        .filter_map(|tag| folded.value(tag).map(|value| (tag, value.clone())))
        .collect();
    (!said.is_empty()).then(|| fields_to_bytes(&said))
}

/// The case in which a merged one goes on, as the latest of the moves says that merged it.
fn merged_into(c: &Connection, issue: ObjectId, stage: i64) -> Result<Option<String>, StoreError> {
    if stage != Stage::Merged as i64 {
        return Ok(None);
    }
    let into: Option<Option<String>> = c
        .prepare_cached(
            "SELECT into_id FROM standing_moves WHERE issue_id = :issue AND stage = :stage
             ORDER BY eff_hlc DESC, device_no DESC, epoch DESC, seq DESC LIMIT 1",
        )?
        .query_row(named_params! { ":issue": issue.to_string(), ":stage": stage }, |row| {
            row.get(0)
        })
        .optional()?;
    Ok(into.flatten())
}

/// A laptop that believes it is 2035 did not record anything after the district received it.
fn first_known(recorded_at_ms: i64, received_at_ms: Option<i64>) -> i64 {
    received_at_ms.map_or(recorded_at_ms, |received| received.min(recorded_at_ms))
}

/// Notes what a follow-up, or what else is added to a case, changes in its issue: whether an office has answered, how it stands to
/// its tombstones, when it is late.
pub(super) fn note_followed(tx: &Transaction<'_>, issue: ObjectId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE issues SET answered = EXISTS (SELECT 1 FROM follow_ups WHERE issue_id = :issue AND answer) WHERE issue_id = :issue",
    )?
    .execute(named_params! { ":issue": issue.to_string() })?;
    note_deletion(tx, issue)?;
    deadlines::note(tx, issue)
}

/// Notes how the issue stands to its tombstones, where it has any.
fn note_deletion(tx: &Transaction<'_>, issue: ObjectId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE issues SET deleted = :deleted WHERE issue_id = :issue AND deleted <> :deleted")?
        .execute(named_params! {
            ":deleted": fold::deletion(tx, issue, true)? as i64,
            ":issue": issue.to_string(),
        })?;
    Ok(())
}

/// The place of an issue of this time among all. Two of one millisecond stand beside each other, in an order that their ids give.
fn place(tx: &Transaction<'_>, issue: ObjectId, at_ms: i64) -> Result<i64, StoreError> {
    let [.., high, low] = *issue.0.as_bytes();
    let mut slot = i64::from(u16::from_be_bytes([high, low])) % SLOTS;
    let mut taken = tx.prepare_cached("SELECT 1 FROM issues WHERE recency = :recency AND issue_id <> :issue")?;
    loop {
        let recency = recency_of(at_ms) + slot;
        if !taken.exists(named_params! { ":recency": recency, ":issue": issue.to_string() })? {
            return Ok(recency);
        }
        slot = (slot + 1) % SLOTS;
    }
}

pub(super) fn note_move(tx: &Transaction<'_>, op: &LoggedOp, id: ObjectId, issue: ObjectId) -> Result<(), StoreError> {
    let fields = &op.common.fields;
    let stage = fields
        .get(&move_field::STAGE)
        .and_then(Value::as_int)
        .and_then(Stage::of_number);
    // A stage from a newer version waits for the upgrade; the case keeps the last one that can be shown.
    let Some(stage) = stage else { return Ok(()) };
    if stage == Stage::Settled && !may_settle(tx, op, issue)? {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO issue_moves (move_id, issue_id, stage, reason, base, was, at_ms, device_no, epoch, seq, eff_hlc, into_id)
         VALUES (:id, :issue, :stage, :reason, :base, :was, :at_ms, :device_no, :epoch, :seq, :eff_hlc, :into)
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":issue": issue.to_string(),
        ":stage": stage as i64,
        ":reason": op.text(move_field::REASON),
        ":into": fields.get(&move_field::INTO).and_then(Value::as_text),
        ":base": fold::base_column(op, move_field::STAGE),
        ":was": fold::was_column(op),
        ":at_ms": op.at_ms(),
        ":device_no": op.at.device_no.0,
        ":epoch": op.at.epoch.0,
        ":seq": signed(op.at.seq.0),
        ":eff_hlc": signed(op.eff_hlc.0),
    })?;
    Ok(())
}

/// A village settles what its own meeting decided, and nothing else. By the move alone a service cannot tell: each reader asks the record.
fn may_settle(c: &Connection, op: &LoggedOp, issue: ObjectId) -> Result<bool, StoreError> {
    let is_a_village = |no| Ok::<_, StoreError>(matches!(super::author(c, no)?, Some((Scope::Village(_), _))));
    if !is_a_village(op.at.device_no)? {
        return Ok(true);
    }
    let Some(create) = ops::find_create(c, issue, Kind::IssueCreate)? else {
        return Ok(false);
    };
    let decided = create.common.fields.get(&field::ENTRY_TYPE) == Some(&Value::Int(EntryType::Decision as i64));
    Ok(decided && is_a_village(create.at.device_no)?)
}

/// The moves of an issue that hold, as writes of its stage.
pub(super) fn moves(c: &Connection, issue: ObjectId) -> Result<Vec<Write<Value>>, StoreError> {
    c.prepare_cached(
        "SELECT device_no, epoch, seq, eff_hlc, base, was, stage FROM standing_moves WHERE issue_id = :issue
         ORDER BY device_no, epoch, seq",
    )?
    .query_and_then(named_params! { ":issue": issue.to_string() }, |row| {
        fold::read_write(row, Value::Int(row.get("stage")?))
    })?
    .collect()
}

pub(super) fn note_follow_up(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    id: ObjectId,
    issue: ObjectId,
) -> Result<(), StoreError> {
    let fields = &op.common.fields;
    tx.prepare_cached(
        "INSERT INTO follow_ups (follow_up_id, issue_id, text, answer, at_ms, eff_hlc, new)
         VALUES (:id, :issue, :text, :answer, :at_ms, :eff_hlc,
           :answer AND :device_no <> (SELECT device_no FROM replica) AND :id NOT IN (SELECT object_id FROM seen))
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":issue": issue.to_string(),
        ":text": op.text(follow_up_field::TEXT),
        ":answer": fields.get(&follow_up_field::ANSWER).and_then(Value::as_bool).unwrap_or(false),
        ":at_ms": op.at_ms(),
        ":eff_hlc": signed(op.eff_hlc.0),
        ":device_no": op.at.device_no.0,
    })?;
    Ok(())
}

pub(super) fn keep_number(
    tx: &Transaction<'_>,
    issue: ObjectId,
    number: Option<(i32, u32)>,
    received_at_ms: i64,
) -> Result<(), StoreError> {
    // The last word counts, as it does for the cap: a district that was set back may receive an op a second time. Where two
    // receipts speak of one op, the later says when the first was given.
    let Some(before) = search_index::listed(tx, issue)? else {
        return Ok(());
    };
    let recorded_at_ms = tx
        .prepare_cached("SELECT recorded_at_ms FROM issues WHERE issue_id = :issue")?
        .query_row(named_params! { ":issue": issue.to_string() }, |row| row.get(0))?;
    tx.prepare_cached(
        "UPDATE issues SET number_year = :year, number = :number, received_at_ms = :received, recency = :recency
         WHERE issue_id = :issue",
    )?
    .execute(named_params! {
        ":recency": place(tx, issue, first_known(recorded_at_ms, Some(received_at_ms)))?,
        ":year": number.map(|n| n.0),
        ":number": number.map(|n| n.1),
        ":received": received_at_ms,
        ":issue": issue.to_string(),
    })?;
    deadlines::note(tx, issue)?;
    search_index::follow(tx, issue, Some(&before))
}
