//! I8, the other half: where two people wrote one field and neither had seen the other's, both versions are offered.
//!
//! Judged from what each author had before his eyes, which the product never sees; not from the bases that it wrote.
//!
//! One known gap, and no other, is judged as the product does it (FIXME, issue 3): a version that arrives while a form is open,
//! and does not show because it is the older one, is counted as seen by whoever saves that form; it stays in the log and is
//! offered to nobody. `tests/fixtures/simulation/a_version_that_arrived_while_a_form_was_open.jsonl` makes it in nine steps.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::{Kind, Tag};

use super::device::Device;
use super::oracle::{Identity, Saved};
use super::reading::LogRow;
use super::violation::{Checked, hold};
use super::world::World;

/// Checks it on every laptop; answers how many fields stand in two versions altogether.
pub fn both_versions_are_offered(world: &mut World) -> Checked<u64> {
    let expected = expected(world, Saved::replaces);
    let unseen = self::expected(world, |saved, _, other| saved.horizon.contains(other));
    let gap = unseen
        .iter()
        .filter(|(record, tags)| expected.get(*record) != Some(tags))
        .count();
    world.counts.add(
        "known gap: a version replaced by somebody who had not seen it",
        gap as u64,
    );
    for index in 0..world.devices.len() {
        let log = world.log(index)?;
        let device = world.device(index)?;
        let offered = offered(device, &log)?;
        for (identity, tags) in &expected {
            let Some(shown) = offered.get(identity) else { continue };
            hold!(
                "I8",
                shown == tags,
                "laptop {}: fields {tags:?} of a record stand in two versions, {shown:?} are offered",
                device.index
            );
        }
    }
    Ok(expected.values().map(|tags| tags.len() as u64).sum())
}

/// For each record, the fields in which somebody's write was replaced by nobody who had seen it, and differs from what shows.
/// `replaces`: had that author seen the other's write to the field?
fn expected(world: &World, replaces: impl Fn(&Saved, Tag, &Identity) -> bool) -> BTreeMap<Identity, BTreeSet<Tag>> {
    let counts = |identity: &Identity, saved: &Saved| {
        let accepted = world.district.log.ops.get(identity).is_some_and(Option::is_none);
        accepted
            && matches!(
                saved.kind,
                Kind::IssueCreate | Kind::IssueEdit | Kind::MeetingCreate | Kind::MeetingEdit
            )
    };
    let mut writes: BTreeMap<(Identity, Tag), Vec<(&Identity, &Saved)>> = BTreeMap::new();
    let mut spoilt = BTreeSet::new();
    for (identity, saved) in &world.oracle.saved {
        if !counts(identity, saved) {
            // A refused write may have stood between two others; what its author had seen is then unknown to the product.
            spoilt.insert(saved.object);
            continue;
        }
        for (tag, _) in saved.writes() {
            writes.entry((saved.object, tag)).or_default().push((identity, saved));
        }
    }
    let mut expected: BTreeMap<Identity, BTreeSet<Tag>> = BTreeMap::new();
    for ((object, tag), all) in writes {
        if spoilt.contains(&object) {
            continue;
        }
        let heads: Vec<&Saved> = all
            .iter()
            .filter(|(identity, _)| !all.iter().any(|(_, other)| replaces(other, tag, identity)))
            .map(|(_, saved)| *saved)
            .collect();
        let value = |saved: &Saved| saved.writes().find(|(t, _)| *t == tag).map(|(_, v)| v.to_bytes());
        let values: BTreeSet<_> = heads.iter().map(|saved| value(saved)).collect();
        let fields = expected.entry(object).or_default();
        if values.len() > 1 {
            fields.insert(tag);
        }
    }
    expected
}

/// What a laptop offers, by the create op of the record.
fn offered(device: &Device, log: &[LogRow]) -> Checked<BTreeMap<Identity, BTreeSet<Tag>>> {
    let creates: BTreeMap<&str, Identity> = log
        .iter()
        .rev()
        .filter_map(|row| Some((row.object_id.as_deref()?, row.identity)))
        .collect();
    let mut statement = device.database.anchor.prepare_cached(
        "SELECT issue_id AS id, two_versions FROM issues UNION ALL SELECT meeting_id, two_versions FROM meetings",
    )?;
    let mut rows = statement.query([])?;
    let mut offered = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (id, tags): (String, String) = (row.get("id")?, row.get("two_versions")?);
        hold!("I4", ObjectId::parse(&id).is_some(), "{id} is no id");
        if let Some(create) = creates.get(id.as_str()) {
            offered.insert(*create, tags.split(',').filter_map(|tag| tag.parse().ok()).collect());
        }
    }
    Ok(offered)
}
