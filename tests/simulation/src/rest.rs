//! The end of a run: the faults stop, everybody exchanges, and the world must come to rest with everything in its place.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::authority;
use kentongan_domain::ids::{ObjectId, OpRef};
use kentongan_domain::op::EDITION;

use crate::violation::{Checked, Violation, hold};
use crate::world::World;
use crate::{checks, conflicts, people, photos, reading};

/// Exchanges after which a laptop has everything, and everybody has what it has.
const ROUNDS_TO_REST: usize = 3;

pub fn come_to_rest(world: &mut World) -> Checked<String> {
    let mut restless = Vec::new();
    // One round more than it may take: the last one must bring nothing.
    for _ in 0..=ROUNDS_TO_REST {
        restless.clear();
        for index in 0..world.devices.len() {
            let done = world.exchange_well(index)?;
            if (done.sent_ops, done.received_ops, done.rounds) != (0, 0, 1) {
                restless.push((index, done));
            }
        }
        if restless.is_empty() {
            break;
        }
    }
    hold!(
        "I10",
        restless.is_empty(),
        "after {ROUNDS_TO_REST} exchanges each, some still bring something: {restless:?}"
    );
    for index in 0..world.devices.len() {
        nothing_waits(world, index)?;
    }
    let missing = world.district.missing.len();
    hold!(
        "I1",
        missing == 0,
        "{missing} acknowledged ops did not come back to the service"
    );
    everything_is_where_it_belongs(world)?;
    for index in 0..world.devices.len() {
        checks::rebuilt(world.device(index)?)?;
        checks::device(world, index)?;
    }
    let finals = one_final(world)?;
    world.counts.add("finals at rest", finals);
    let mut carried_out = 0;
    for device in &world.devices {
        let settled = "SELECT count(*) FROM issues WHERE entry_type = 8 AND stage = 6";
        carried_out += reading::count(&device.database.anchor, settled)?;
    }
    world.counts.add("decisions carried out", carried_out);
    let conflicts = conflicts::both_versions_are_offered(world)?;
    world.counts.add("conflicts", conflicts);
    photos::come_to_rest(world)?;
    Ok(format!("at rest with {} ops", world.oracle.saved.len()))
}

/// Of several finals of one meeting every laptop holds the same to be the first. Answers how many finals there are.
fn one_final(world: &World) -> Checked<u64> {
    let mut of_meetings: BTreeMap<String, (usize, Vec<OpRef>)> = BTreeMap::new();
    for device in world.devices.iter().filter(|device| device.edition == EDITION) {
        let meetings: Vec<String> = device
            .database
            .anchor
            .prepare_cached("SELECT DISTINCT meeting_id FROM minutes_finals ORDER BY meeting_id")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for meeting in meetings {
            let id = ObjectId::parse(&meeting).ok_or_else(|| Violation::harness("the id of a meeting"))?;
            let finals = device.store()?.list_finals(id)?;
            let order: Vec<OpRef> = finals.iter().map(|one| one.by).collect();
            match of_meetings.get(&meeting) {
                Some((other, known)) => hold!(
                    "I4",
                    *known == order,
                    "laptops {other} and {} do not hold the same minutes to be final",
                    device.index
                ),
                None => _ = of_meetings.insert(meeting, (device.index, order)),
            }
        }
    }
    Ok(of_meetings.values().map(|(_, finals)| finals.len() as u64).sum())
}

fn nothing_waits(world: &World, index: usize) -> Checked {
    let device = world.device(index)?;
    hold!(
        "I10",
        device.store()?.count_outbox()? == 0,
        "laptop {index} still has something to send"
    );
    let deferred = "SELECT count(*) FROM ops WHERE object_id IS NULL AND refusal IS NULL";
    hold!(
        "I10",
        reading::count(&device.database.anchor, deferred)? == 0,
        "something on laptop {index} still waits for its record"
    );
    people::looks_at_the_list(device)?;
    Ok(())
}

/// Every op that somebody was told is saved is at the service and with everybody who may read it, once, with one verdict.
fn everything_is_where_it_belongs(world: &mut World) -> Checked {
    for (identity, saved) in &world.oracle.saved {
        let verdict = world.district.log.ops.get(identity);
        hold!(
            "I1",
            verdict.is_some(),
            "the service never got what laptop no. {} saved at event {}",
            saved.author_no,
            saved.event
        );
    }
    for index in 0..world.devices.len() {
        let log = world.log(index)?;
        let device = world.device(index)?;
        let standing: BTreeSet<_> = log.iter().filter(|row| row.stands()).map(|row| row.identity).collect();
        for row in log.iter().filter(|row| row.stands()) {
            let verdict = world.district.log.ops.get(&row.identity).copied().flatten();
            hold!(
                "I4",
                row.refusal == verdict,
                "laptop {} has {:?} for {} in {}, the service {verdict:?}",
                device.index,
                row.refusal,
                row.at,
                row.stream
            );
        }
        let believed = log
            .iter()
            .filter(|row| row.stands() && (row.held || row.receipt_number.is_none()))
            .count();
        hold!(
            "I10",
            believed == 0,
            "laptop {} has {believed} ops of which the district has not said its word",
            device.index
        );
        for (identity, saved) in &world.oracle.saved {
            // What an author may not write to a stream at all is archived and reaches nobody.
            let meant = authority::writes(&saved.author, &saved.stream);
            let his = meant && device.scope.reads(&saved.stream);
            if saved.author_no == device.number && !his {
                // His own words in a book that is not his: on the laptop where he wrote them, and perhaps on no other of his.
                continue;
            }
            hold!(
                "I4",
                standing.contains(identity) == his,
                "laptop {} of {} {} the {:?} of {} at event {}",
                device.index,
                device.scope,
                if his { "lacks" } else { "holds" },
                saved.kind,
                saved.stream,
                saved.event
            );
        }
    }
    Ok(())
}
