//! I8, the other half: where two people wrote one field and neither had seen the other's, both versions are offered; but for
//! the fields that settle themselves, over which nobody is asked.
//!
//! Judged from what each author had before his eyes, which the product never sees; not from the bases that it wrote. A form
//! shows one value of each field, so only fields are judged in which no two people wrote the same.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::{Kind, TAG_END, Tag};
use kentongan_domain::record::Class;

use crate::device::Device;
use crate::oracle::{Identity, Saved};
use crate::reading::LogRow;
use crate::violation::{Checked, hold};
use crate::world::World;
use crate::{leaks, people};

/// Checks it on every laptop; answers how many fields stand in two versions altogether.
pub fn both_versions_are_offered(world: &mut World) -> Checked<u64> {
    let (expected, judged) = expected(world);
    for index in 0..world.devices.len() {
        let log = world.log(index)?;
        let device = world.device(index)?;
        let offered = offered(device, &log)?;
        for (identity, tags) in &expected {
            let Some(all) = offered.get(identity) else { continue };
            let may_know = |tag: &Tag| !is_personal(*tag) || knows_people(world, device, identity);
            let tags: BTreeSet<Tag> = tags.iter().copied().filter(may_know).collect();
            let shown: BTreeSet<Tag> = all
                .iter()
                .copied()
                .filter(|tag| may_know(tag) && judged.contains(&(*identity, *tag)))
                .collect();
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

/// What names people does not reach everybody who reads a record, and nobody sees two versions of what is not there.
fn is_personal(tag: Tag) -> bool {
    (TAG_END..2 * TAG_END).contains(&tag)
}

fn knows_people(world: &World, device: &Device, record: &Identity) -> bool {
    let stream = world.oracle.find(record).map(|saved| &saved.stream);
    stream.is_some_and(|stream| leaks::knows_people(&device.scope, stream))
}

/// Fields of records.
type Judged = BTreeSet<(Identity, Tag)>;

/// For each record, the fields in which somebody's write was replaced by nobody who had seen it, and differs from what shows;
/// and all fields that could be judged.
fn expected(world: &World) -> (BTreeMap<Identity, BTreeSet<Tag>>, Judged) {
    let counts = |identity: &Identity, saved: &Saved| {
        let accepted = world.district.log.ops.get(identity).is_some_and(Option::is_none);
        accepted
            && matches!(
                saved.kind,
                Kind::IssueCreate
                    | Kind::IssueEdit
                    | Kind::MeetingCreate
                    | Kind::MeetingEdit
                    | Kind::RecordCreate
                    | Kind::RecordEdit
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
    let (mut expected, mut judged) = (BTreeMap::<Identity, BTreeSet<Tag>>::new(), Judged::new());
    for ((object, tag), all) in writes {
        if spoilt.contains(&object) {
            continue;
        }
        let value = |saved: &Saved| {
            saved
                .writes()
                .find(|(t, _)| *t == tag)
                .map(|(_, v)| v.to_bytes())
                .unwrap_or_default()
        };
        let fields = expected.entry(object).or_default();
        let different: BTreeSet<Vec<u8>> = all.iter().map(|(_, saved)| value(saved)).collect();
        if different.len() < all.len() {
            continue;
        }
        judged.insert((object, tag));
        let replaced = |identity: &Identity, saved: &Saved| {
            all.iter()
                .any(|(by, other)| *by != identity && other.replaces(tag, identity, &value(saved)))
        };
        let heads = all
            .iter()
            .filter(|(identity, saved)| !replaced(identity, saved))
            .count();
        if heads > 1 && !settles_itself(world, &object, tag) {
            fields.insert(tag);
        }
    }
    (expected, judged)
}

/// A field over which nobody is asked: two versions of it are never offered.
fn settles_itself(world: &World, record: &Identity, tag: Tag) -> bool {
    let create = world
        .oracle
        .find(record)
        .filter(|saved| saved.kind == Kind::RecordCreate);
    let class = create.and_then(|create| Class::of_fields(&create.common));
    class.is_some_and(|class| class.settles_itself().contains(&tag))
}

/// What a laptop offers, by the create op of the record.
fn offered(device: &Device, log: &[LogRow]) -> Checked<BTreeMap<Identity, BTreeSet<Tag>>> {
    let creates: BTreeMap<&str, Identity> = log
        .iter()
        .rev()
        .filter_map(|row| Some((row.object_id.as_deref()?, row.identity)))
        .collect();
    let kept = people::KEPT.map(|(_, table, id)| format!(" UNION ALL SELECT {id}, two_versions FROM {table}"));
    let mut statement = device.database.anchor.prepare_cached(&format!(
        "SELECT issue_id AS id, two_versions FROM issues UNION ALL SELECT meeting_id, two_versions FROM meetings{}",
        kept.concat()
    ))?;
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
