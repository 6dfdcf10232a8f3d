//! A row of the register: what it shows, and how it is read.

use kentongan_domain::deadline::{Milestone, Unit};
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::issue::disaster_of;
use kentongan_domain::numbering::Numbering;
use kentongan_domain::op::{Tag, fields_from_bytes};
use kentongan_domain::vocabulary::DisasterFields;
use rusqlite::{Connection, Params, Row, Statement};

use super::{IssueRecord, NextDue};
use crate::StoreError;
use crate::rows::DeliveryFacts;
use crate::rules::rules;

/// What a row shows. `from`: gives `i`, one row an issue.
pub(super) fn rows_sql(from: &str) -> String {
    format!(
        "SELECT i.*, p.provisional_no,
           (SELECT count(*) FROM ops o WHERE o.record_id = i.issue_id AND o.device_no = :own) AS own_ops,
           (SELECT count(*) FROM ops o WHERE o.record_id = i.issue_id AND o.receipt_number IS NULL
              AND o.device_no = :own) AS unsent_ops,
           -- Not what came by parcel: of that the district knows nothing yet.
           (SELECT count(*) FROM ops o WHERE o.record_id = i.issue_id AND o.held
              AND (o.receipt_number IS NOT NULL OR o.device_no = :own)) AS held_ops,
           (SELECT count(*) FROM refusals o WHERE o.record_id = i.issue_id) AS refused_ops,
           EXISTS (SELECT 1 FROM follow_ups f WHERE f.issue_id = i.issue_id AND f.new = 1)
             OR EXISTS (SELECT 1 FROM comments m WHERE m.issue_id = i.issue_id AND m.new = 1) AS new_answers,
           (SELECT count(*) FROM photos h WHERE h.issue_id = i.issue_id AND i.erased_at_ms IS NULL
              AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = h.photo_id)) AS photo_count
         FROM {from} JOIN provisional_numbers p ON p.issue_id = i.issue_id"
    )
}

pub(super) fn read_rows(
    c: &Connection,
    statement: &mut Statement<'_>,
    values: impl Params,
) -> Result<Vec<IssueRecord>, StoreError> {
    let rules = rules(c)?;
    statement
        .query_and_then(values, |row| read_issue(row, &rules.numbering))?
        .collect()
}

fn read_issue(row: &Row<'_>, numbering: &Numbering) -> Result<IssueRecord, StoreError> {
    let two_versions: String = row.get("two_versions")?;
    let two_versions: Vec<Tag> = two_versions.split(',').filter_map(|tag| tag.parse().ok()).collect();
    let facts = DeliveryFacts {
        own: row.get("own_ops")?,
        unsent: row.get("unsent_ops")?,
        held: row.get("held_ops")?,
        refused: row.get("refused_ops")?,
        two_versions: !two_versions.is_empty(),
    };
    let number_year: Option<i32> = row.get("number_year")?;
    let number: Option<u32> = row.get("number")?;
    let number = number_year.zip(number);
    let village_code: String = row.get("village_code")?;
    let stream: String = row.get("stream")?;
    // What an office decided for itself is numbered under its own code.
    let numbered_under = match village_code.as_str() {
        "" => stream.split_once(':').map_or("", |(_, code)| code),
        code => code,
    };
    Ok(IssueRecord {
        issue_id: crate::rows::object(row.get("issue_id")?)?.ok_or(StoreError::Damaged("issues.issue_id"))?,
        written_number: number.map(|(year, number)| numbering.write(numbered_under, year, number)),
        village_code,
        village_name: row.get("village_name")?,
        title: row.get("title")?,
        entry_type: row.get("entry_type")?,
        category: row.get("category")?,
        subcategory: row.get("subcategory")?,
        occurred_on: row.get("occurred_on")?,
        hamlet: row.get("hamlet")?,
        landmark: row.get("landmark")?,
        position: row.get("position")?,
        description: row.get("description")?,
        urgency: row.get("urgency")?,
        occurrence: row.get("occurrence")?,
        confidential: row.get("confidential")?,
        reporter_name: row.get("reporter_name")?,
        reporter_phone: row.get("reporter_phone")?,
        reporter_state: row.get("reporter_state")?,
        stage: row.get("stage")?,
        recorded_at_ms: row.get("recorded_at_ms")?,
        clock_doubt: row.get("clock_doubt")?,
        device_no: DeviceNo(row.get("device_no")?),
        provisional_no: row.get("provisional_no")?,
        number,
        received_at_ms: row.get("received_at_ms")?,
        two_versions,
        delivery: facts.delivery(),
        new_answer: row.get("new_answers")?,
        answered: row.get("answered")?,
        photo_count: row.get("photo_count")?,
        recency: row.get("recency")?,
        deleted: row.get("deleted")?,
        refused: row.get("refused")?,
        rt: row.get("rt")?,
        rw: row.get("rw")?,
        occurred_at: row.get("occurred_at")?,
        benefit: row.get("benefit")?,
        service_state: row.get("service_state")?,
        anonymous: row.get("anonymous")?,
        disaster_kind: row.get("disaster_kind")?,
        disaster: match row.get::<_, Option<Vec<u8>>>("disaster")? {
            Some(bytes) => disaster_of(&fields_from_bytes(&bytes).map_err(|_| StoreError::Damaged("issues.disaster"))?),
            None => DisasterFields::default(),
        },
        due: next_due(row)?,
        frozen: row.get("frozen")?,
        erased_at_ms: row.get("erased_at_ms")?,
        text_secret: row.get("text_secret")?,
        secrecy_reason: row.get("secrecy_reason")?,
    })
}

fn next_due(row: &Row<'_>) -> Result<Option<NextDue>, StoreError> {
    let Some(at_ms) = row.get("due_at_ms")? else {
        return Ok(None);
    };
    let unit: String = row.get("due_unit")?;
    let unit = Unit::ALL.into_iter().find(|known| known.name() == unit);
    Ok(Some(NextDue {
        at_ms,
        milestone: Milestone::of_number(row.get("due_milestone")?)
            .ok_or(StoreError::Damaged("issues.due_milestone"))?,
        unit: unit.ok_or(StoreError::Damaged("issues.due_unit"))?,
    }))
}
