//! The invariants that hold after every event, in what the event touched.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use kentongan_domain::hlc::{Hlc, REMOTE_LEAD_MAX_MS};
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::{Common, Kind, Value};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::receipt::{Receipt, SignedReceipt};

use crate::chains;
use crate::device::Device;
use crate::district::District;
use crate::oracle::{Identity, Saved};
use crate::projections;
use crate::reading::{self, BatchRow, LogRow};
use crate::violation::{Checked, Violation, hold};
use crate::world::World;

/// What the checks have seen to hold for good, so that they need not look again.
#[derive(Debug, Default)]
pub struct Memory {
    /// Hashes of batches whose signatures and chains verified.
    pub batches: BTreeSet<[u8; 32]>,
    /// Receipts that verified, by batch and hash.
    pub receipts: BTreeMap<([u8; 32], [u8; 32]), Receipt>,
    pub projections: projections::Known,
    pub leaks: crate::leaks::Known,
    /// Every part of final minutes that any laptop ever held, by its id.
    pub finals: BTreeMap<String, FinalPart>,
}

/// What a part of final minutes says, but for its stamp: that is the district's to settle.
#[derive(Debug, PartialEq, Eq)]
pub struct FinalPart {
    meeting_id: String,
    part: u16,
    parts: u16,
    hash: String,
    bytes: Vec<u8>,
}

/// Bytes that an op may cost a laptop: its row, its writes, its projection, its share of a batch and of the search index.
const DEVICE_BYTES_PER_OP_MAX: u64 = 8_000;
/// Bytes that an op may cost the service.
const SERVICE_BYTES_PER_OP_MAX: u64 = 4_000;
/// Copies of a text that a laptop may hold at once: in its op, the write, the record and the batch, and up to sixteen times as
/// much in a trigram index that still has what was replaced.
const DEVICE_COPIES_MAX: u64 = 20;
/// What an empty database takes, and what pages that are half full add.
const EMPTY_BYTES_MAX: u64 = 600_000;

/// Everything that holds for one laptop, also that it shows what it ought to.
pub fn device(world: &mut World, index: usize) -> Checked {
    world.device_mut(index)?.seen.op_set = None;
    log_of(world, index)
}

/// The same, where what it shows is read anew only if its ops or receipts changed: an exchange that brought nothing writes
/// nothing else, and [`crate::rest`] looks at everything once more.
pub fn log_of(world: &mut World, index: usize) -> Checked {
    let log = world.log(index)?;
    let identities = exactly_once(world, world.device(index)?, &log)?;
    nothing_is_gone(world, index, &identities)?;
    let device = world
        .devices
        .get(index)
        .ok_or_else(|| Violation::harness("no such device"))?;
    received_is_archived(world, device, &log)?;
    let batches = reading::device_batches(&device.database.anchor)?;
    let (clock, last_own_hlc) = stamps_grow(world, device, &log)?;
    stays_small(device, &log)?;
    let keys = world.devices.iter().map(|d| (d.number, d.key)).collect();
    chains::device(&mut world.memory, &keys, device, &log, &batches)?;
    let op_set = world
        .memory
        .projections
        .look(device, &log, &batches, device.seen.op_set)?;

    finals_stay(world, index, op_set)?;

    let device = world.device_mut(index)?;
    let last_op_no = log.last().map_or(0, |row| row.op_no);
    device.seen.identities = Rc::new(identities);
    device.seen.last_op_no = last_op_no;
    device.seen.clock = clock;
    device.seen.last_own_hlc = last_own_hlc;
    device.seen.op_set = Some(op_set);
    // To make everything anew costs more than the event did: of sixteen seeds one pays for it.
    if world.nonce.is_multiple_of(16) {
        rebuilt(world.device(index)?)?;
        world.counts.one("rebuilds compared");
    }
    Ok(())
}

/// I2: an op stands in a log once, as it was written, and nobody else's words stand there.
fn exactly_once(world: &World, device: &Device, log: &[LogRow]) -> Checked<BTreeSet<Identity>> {
    let index = device.index;
    let mut identities = BTreeSet::new();
    let mut standing = BTreeSet::new();
    for row in log {
        identities.insert(row.identity);
        hold!(
            "I2",
            !row.stands() || standing.insert(row.identity),
            "laptop {index} holds an op twice, at {}",
            row.at
        );
        hold!(
            "I2",
            world.oracle.find(&row.identity).is_some(),
            "laptop {index} holds an op that nobody wrote, at {}",
            row.at
        );
        hold!(
            "I6",
            row.op_no <= device.seen.last_op_no || row.raw.hash() == row.op_hash,
            "the op at {} on laptop {index} is not its hash",
            row.at
        );
    }
    Ok(identities)
}

/// I3: what a store has held it holds. Another's words alone may make way for what the service holds in their place by now; the
/// service has them then as given up, or they lie here to be offered, until their author signs them anew.
fn nothing_is_gone(world: &mut World, index: usize, now: &BTreeSet<Identity>) -> Checked {
    let device = world.device(index)?;
    let (number, gone): (u32, Vec<Identity>) =
        (device.number, device.seen.identities.difference(now).copied().collect());
    if gone.is_empty() {
        return Ok(());
    }
    let mut archived = reading::device_batches(&device.database.anchor)?;
    let at_the_service = reading::service_batches(&world.district.database.anchor)?;
    archived.extend(at_the_service.into_iter().filter(|row| row.forked));
    let mut kept = BTreeSet::new();
    for row in &archived {
        kept.extend(names_in(world, row)?);
    }
    let of_another = |identity: &Identity| {
        world
            .oracle
            .find(identity)
            .is_some_and(|saved| saved.author_no != number)
    };
    let lost = gone
        .iter()
        .filter(|identity| !(of_another(identity) && kept.contains(*identity)))
        .count();
    hold!("I3", lost == 0, "{lost} saved ops are gone from laptop {index}");
    Ok(())
}

/// The ops of a batch, by their names for life.
fn names_in(world: &mut World, row: &BatchRow) -> Checked<Vec<Identity>> {
    let author = world.devices.iter().find(|d| d.number == row.device_no);
    let key = author.ok_or_else(|| Violation::harness("an unknown author"))?.key;
    let ops = Batch::parse(&row.bytes)?.verify(&key)?;
    ops.iter()
        .map(|op| {
            let was = op.decode_common()?.was.map(|was| was.hash);
            Ok(world.oracle.name(op.hash(), was))
        })
        .collect()
}

/// I1: what carries a receipt is in the service's log, and own words leave the outbox with a final one only.
fn received_is_archived(world: &World, device: &Device, log: &[LogRow]) -> Checked {
    let own = |row: &&LogRow| row.at.device_no.0 == device.number;
    for row in log.iter().filter(own).filter(|row| row.held) {
        hold!(
            "I1",
            row.receipt_number.is_none(),
            "laptop {} counts {} as sent, which is only held",
            device.index,
            row.at
        );
    }
    for row in log.iter().filter(|row| row.receipt_number.is_some() && !row.held) {
        let archived = world.district.log.ops.contains_key(&row.identity);
        hold!(
            "I1",
            archived || world.district.missing.contains(&row.identity),
            "laptop {} has a receipt for {} in {}, and the service has no such op",
            device.index,
            row.at,
            row.stream
        );
    }
    Ok(())
}

/// I9: the clock of a laptop never goes back, whatever its wall clock does; but for one that was far ahead of the district's, once
/// nothing waits any more: it goes on from what counts. Answers where it stands, and the stamp that its next op must exceed.
fn stamps_grow(world: &World, device: &Device, log: &[LogRow]) -> Checked<(Hlc, Hlc)> {
    let stored: i64 = device
        .database
        .anchor
        .query_row("SELECT hlc FROM replica", [], |row| row.get(0))?;
    let clock = Hlc(u64::try_from(stored).map_err(Violation::harness)?);
    let before = device.seen.clock.max(device.seen.last_own_hlc);
    if clock < before {
        let was_ahead = before > Hlc::new(world.now_ms + REMOTE_LEAD_MAX_MS, 0);
        let mut own = log.iter().filter(|row| row.at.device_no.0 == device.number);
        let nothing_waits = own.all(|row| row.receipt_number.is_some() && !row.held);
        let counts = log.iter().map(|row| row.eff_hlc).max().unwrap_or_default();
        hold!(
            "I9",
            was_ahead && nothing_waits && clock >= counts,
            "the clock of laptop {} went back from {before:?} to {clock:?}",
            device.index
        );
    }
    Ok((clock, device.seen.last_own_hlc.min(clock)))
}

/// I11.
fn stays_small(device: &Device, log: &[LogRow]) -> Checked {
    let written: u64 = log.iter().map(|row| row.raw.common.len() as u64).sum();
    let (size, ops) = (device.database.size()?, log.len());
    let most = EMPTY_BYTES_MAX + ops as u64 * DEVICE_BYTES_PER_OP_MAX + DEVICE_COPIES_MAX * written;
    hold!(
        "I11",
        size <= most,
        "laptop {} takes {size} bytes for {ops} ops",
        device.index
    );
    Ok(())
}

/// I3: a final is what it was when it was made, on every laptop and for good, whatever else is written of its meeting.
fn finals_stay(world: &mut World, index: usize, op_set: [u8; 32]) -> Checked {
    let device = world.device(index)?;
    if device.seen.op_set == Some(op_set) {
        return Ok(());
    }
    let found: Vec<(String, FinalPart)> = device
        .database
        .anchor
        .prepare_cached("SELECT part_id, meeting_id, part, parts, hash, bytes FROM minutes_finals ORDER BY part_id")?
        .query_map([], |row| {
            let part = FinalPart {
                meeting_id: row.get("meeting_id")?,
                part: row.get("part")?,
                parts: row.get("parts")?,
                hash: row.get("hash")?,
                bytes: row.get("bytes")?,
            };
            Ok((row.get("part_id")?, part))
        })?
        .collect::<Result<_, _>>()?;
    for (id, part) in found {
        match world.memory.finals.get(&id) {
            Some(known) => hold!(
                "I3",
                *known == part,
                "laptop {index} shows another final than there was: {id}"
            ),
            None => _ = world.memory.finals.insert(id, part),
        }
    }
    Ok(())
}

/// The receipt beside a batch, if it verifies and speaks of this batch. Signatures are dear and do not change.
pub fn receipt_of(
    receipts: &mut BTreeMap<([u8; 32], [u8; 32]), Receipt>,
    row: &BatchRow,
    batch: &Batch,
) -> Checked<Option<Receipt>> {
    let Some(bytes) = &row.receipt else { return Ok(None) };
    let name = (batch.id, *blake3::hash(bytes).as_bytes());
    if let Some(receipt) = receipts.get(&name) {
        return Ok(Some(receipt.clone()));
    }
    let receipt = SignedReceipt::open(bytes, &District::key())?.receipt;
    hold!(
        "I6",
        receipt.batch_id == batch.id && receipt.chain == batch.header.last,
        "a receipt lies beside a batch of which it does not speak"
    );
    receipts.insert(name, receipt.clone());
    Ok(Some(receipt))
}

/// Everything that holds for the service.
pub fn service(world: &mut World) -> Checked {
    let anchor = &world.district.database.anchor;
    let judged = reading::judged(anchor, &mut world.oracle)?;
    let places: BTreeSet<(Stream, OpRef)> = judged.iter().map(|row| (row.stream.clone(), row.at)).collect();
    let gone = world.district.log.places.difference(&places).count();
    hold!("I1", gone == 0, "{gone} ops are gone from the service");
    let batches = reading::service_batches(anchor)?;
    let heads = reading::heads(anchor, None)?;
    chains::service(world, &judged, &batches, &heads)?;
    let new: Vec<_> = judged
        .iter()
        .filter(|row| !world.district.log.places.contains(&(row.stream.clone(), row.at)))
        .collect();
    let standing = |row: &&&reading::JudgedRow| !reading::GIVEN_UP.contains(&row.refusal.unwrap_or(0));
    for row in new.iter().filter(standing) {
        world.oracle.unbury(&row.identity);
        hold!(
            "I2",
            world.oracle.saved.contains_key(&row.identity),
            "the service holds an op that nobody wrote, {} in {}",
            row.at,
            row.stream
        );
        hold!(
            "I2",
            world.district.log.ops.insert(row.identity, row.refusal).is_none(),
            "the service holds an op twice, {} in {}",
            row.at,
            row.stream
        );
        world.district.missing.remove(&row.identity);
    }
    let waiting = waiting(world, &batches, &places)?;
    // In the order of their chains, a target may come behind what refers to it: the law is asked when all are known.
    for row in new.iter().filter(standing) {
        as_the_law_says(world, row.identity, &waiting)?;
    }
    let verdicts = new.iter().filter(standing).map(|row| (row.identity, row.refusal));
    world.district.judged.extend(verdicts);
    world.district.log.places = places;
    world.district.log.batch_bytes = batches.iter().map(|row| row.bytes.len() as u64).sum();
    let (size, ops) = (world.district.database.size()?, judged.len());
    let most = EMPTY_BYTES_MAX + ops as u64 * SERVICE_BYTES_PER_OP_MAX + 4 * world.district.log.batch_bytes;
    hold!("I11", size <= most, "the service takes {size} bytes for {ops} ops");
    Ok(())
}

/// Ops of batches that wait for their predecessors: their readers were shown them.
fn waiting(world: &mut World, batches: &[BatchRow], places: &BTreeSet<(Stream, OpRef)>) -> Checked<BTreeSet<Identity>> {
    let mut waiting = BTreeSet::new();
    for row in batches.iter().filter(|row| !row.forked) {
        let at = |seq| OpRef {
            device_no: DeviceNo(row.device_no),
            epoch: Epoch(row.epoch),
            seq: Seq(seq),
        };
        if places.contains(&(row.stream.clone(), at(row.last_seq))) {
            continue;
        }
        waiting.extend(names_in(world, row)?);
    }
    Ok(waiting)
}

/// The service's verdict is what rights say, and not what a message claims.
fn as_the_law_says(world: &World, identity: Identity, waiting: &BTreeSet<Identity>) -> Checked {
    let (Some(saved), Some(refusal)) = (world.oracle.saved.get(&identity), world.district.log.ops.get(&identity))
    else {
        return Ok(());
    };
    // What depends on nothing but its author's right is shown while it waits for its predecessors, and may be answered.
    let shown = |target: &Identity| {
        let stands_alone = |saved: &Saved| match saved.kind {
            Kind::IssueCreate | Kind::MeetingCreate => true,
            Kind::RecordCreate => saved.targets.is_empty(),
            _ => false,
        };
        let begins = |saved: &Saved| saved.lawful && stands_alone(saved);
        waiting.contains(target) && world.oracle.find(target).is_some_and(begins)
    };
    let founded = saved
        .targets
        .iter()
        .all(|target| match world.district.log.ops.get(target) {
            Some(refusal) => refusal.is_none(),
            None => shown(target),
        });
    let expected = saved.lawful && founded;
    // What the op is about may have come meanwhile, or had to make way.
    if world.district.judged.get(&identity) == Some(refusal) {
        return Ok(());
    }
    // An earlier edition keeps and forwards a kind that it cannot judge; the readers judge it, and the next service keeps its word.
    if refusal.is_none() && saved.kind.since() > world.district.first_edition {
        return Ok(());
    }
    hold!(
        "I7",
        refusal.is_none() == expected,
        "{} wrote {:?} to {} at event {}: the service says {refusal:?}, the law says {}",
        saved.author,
        saved.kind,
        saved.stream,
        saved.event,
        if expected { "yes" } else { "no" }
    );
    Ok(())
}

/// The ops that another one needs, by its fields; a superseded mark is not needed.
pub fn references(common: &Common) -> Vec<OpRef> {
    let needed =
        |tag: u16| common.kind != Kind::AttendanceMark || tag == kentongan_domain::meeting::mark_field::INVITEE;
    let fields = common.fields.iter().filter(|(tag, _)| needed(**tag));
    fields
        .filter_map(|(_, value)| Value::as_ref(value))
        .chain(common.object)
        .collect()
}

/// I5: the projection made anew is the one that stood.
pub fn rebuilt(device: &Device) -> Checked {
    let store = device.store()?;
    let before = store.dump_projection()?;
    store.rebuild_projection()?;
    let after = store.dump_projection()?;
    let differs = before.lines().zip(after.lines()).find(|(a, b)| a != b);
    hold!(
        "I5",
        before == after,
        "laptop {}: made anew, the projection differs: {differs:?}",
        device.index
    );
    Ok(())
}
