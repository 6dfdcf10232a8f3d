//! The invariants that hold after every event, in what the event touched.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use kentongan_domain::chain::{self, Link};
use kentongan_domain::hlc::{Hlc, effective};
use kentongan_domain::ids::{Epoch, OpRef};
use kentongan_domain::op::{Common, Kind, Value};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::receipt::SignedReceipt;

use super::device::Device;
use super::district::District;
use super::oracle::Identity;
use super::projections;
use super::reading::{self, BatchRow, HeadKey, LogRow};
use super::violation::{Checked, Violation, hold};
use super::world::World;

/// What the checks have seen to hold for good, so that they need not look again.
#[derive(Debug, Default)]
pub struct Memory {
    /// Hashes of batches whose signatures and chains verified.
    batches: BTreeSet<[u8; 32]>,
    /// Caps of receipts that verified, by batch and hash.
    receipts: BTreeMap<([u8; 32], [u8; 32]), Hlc>,
    pub projections: projections::Known,
    pub leaks: super::leaks::Known,
}

/// Bytes that an op may cost a laptop: its row, its writes, its projection, its share of a batch and of the search index.
const DEVICE_BYTES_PER_OP_MAX: u64 = 8_000;
/// Bytes that an op may cost the service.
const SERVICE_BYTES_PER_OP_MAX: u64 = 4_000;
/// What an empty database takes, and what pages that are half full add.
const EMPTY_BYTES_MAX: u64 = 600_000;

/// Everything that holds for one laptop, also that it shows what it ought to.
pub fn device(world: &mut World, index: usize) -> Checked {
    world.device_mut(index)?.seen.op_set = None;
    log_of(world, index)
}

/// The same, where what it shows is read anew only if its ops or receipts changed: an exchange that brought nothing writes
/// nothing else, and [`super::rest`] looks at everything once more.
pub fn log_of(world: &mut World, index: usize) -> Checked {
    let log = world.log(index)?;
    let device = world
        .devices
        .get(index)
        .ok_or_else(|| Violation::harness("no such device"))?;
    let identities = exactly_once(world, device, &log)?;
    nothing_is_gone(device, &identities)?;
    received_is_archived(world, device, &log)?;
    let batches = reading::batches(&device.database.anchor)?;
    let clock = stamps_grow(device)?;
    own_heads_hold(device, &log)?;
    stays_small(device, &log)?;
    let keys = world.devices.iter().map(|d| (d.number, d.key)).collect();
    chains_hold(&mut world.memory, &keys, &log, &batches)?;
    let op_set = world
        .memory
        .projections
        .look(device, &log, &batches, device.seen.op_set)?;

    let device = world.device_mut(index)?;
    let last_op_no = log.last().map_or(0, |row| row.op_no);
    device.seen.identities = Rc::new(identities);
    device.seen.last_op_no = last_op_no;
    device.seen.clock = clock;
    device.seen.op_set = Some(op_set);
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

/// I3: what a store has held it holds.
fn nothing_is_gone(device: &Device, now: &BTreeSet<Identity>) -> Checked {
    let gone = device.seen.identities.difference(now).count();
    hold!(
        "I3",
        gone == 0,
        "{gone} saved ops are gone from laptop {}",
        device.index
    );
    Ok(())
}

/// I1: what carries a receipt is in the service's log.
fn received_is_archived(world: &World, device: &Device, log: &[LogRow]) -> Checked {
    for row in log.iter().filter(|row| row.receipt_number.is_some()) {
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

/// I9: the clock of a laptop never goes back, whatever its wall clock does.
fn stamps_grow(device: &Device) -> Checked<Hlc> {
    let stored: i64 = device
        .database
        .anchor
        .query_row("SELECT hlc FROM replica", [], |row| row.get(0))?;
    let clock = Hlc(u64::try_from(stored).map_err(Violation::harness)?);
    hold!(
        "I9",
        clock >= device.seen.clock,
        "the clock of laptop {} went back from {:?} to {clock:?}",
        device.index,
        device.seen.clock
    );
    hold!(
        "I9",
        clock >= device.seen.last_own_hlc,
        "laptop {} stamped {:?} and remembers {clock:?}",
        device.index,
        device.seen.last_own_hlc
    );
    Ok(clock)
}

/// I11.
fn stays_small(device: &Device, log: &[LogRow]) -> Checked {
    let written: u64 = log.iter().map(|row| row.raw.common.len() as u64).sum();
    let (size, ops) = (device.database.size()?, log.len());
    let most = EMPTY_BYTES_MAX + ops as u64 * DEVICE_BYTES_PER_OP_MAX + 8 * written;
    hold!(
        "I11",
        size <= most,
        "laptop {} takes {size} bytes for {ops} ops",
        device.index
    );
    Ok(())
}

/// I6: every batch is its author's, and the chains of ops, batches and heads are one.
fn chains_hold(memory: &mut Memory, keys: &BTreeMap<u32, PublicKey>, log: &[LogRow], batches: &[BatchRow]) -> Checked {
    let by_place: BTreeMap<(&Stream, OpRef), &LogRow> = log.iter().map(|row| ((&row.stream, row.at), row)).collect();
    let mut ends: BTreeMap<HeadKey, (u64, Link)> = BTreeMap::new();
    for row in batches {
        let key = keys
            .get(&row.device_no)
            .ok_or_else(|| Violation::harness("an unknown author"))?;
        let end = ends
            .entry((row.stream.clone(), row.device_no, row.epoch))
            .or_insert_with(|| (0, chain::start(key, &row.stream, Epoch(row.epoch), None)));
        let batch = Batch::parse(&row.bytes)?;
        hold!(
            "I6",
            batch.header.first_seq.0 == end.0 + 1 && batch.header.prev == end.1,
            "a batch of laptop no. {} in {} does not continue its chain at {}",
            row.device_no,
            row.stream,
            end.0
        );
        *end = (batch.header.last_seq().0, batch.header.last);
        let cap = receipt_of(&mut memory.receipts, row, &batch)?;
        if memory.batches.insert(*blake3::hash(&row.bytes).as_bytes()) {
            batch.verify(key)?;
        }
        for seq in row.first_seq..=row.last_seq {
            let at = OpRef {
                device_no: batch.header.device_no,
                epoch: batch.header.epoch,
                seq: kentongan_domain::ids::Seq(seq),
            };
            let held = by_place.get(&(&row.stream, at));
            hold!(
                "I6",
                held.is_some(),
                "the op {at} of a batch in {} is not in the log",
                row.stream
            );
            if let (Some(op), Some(cap)) = (held, cap) {
                let expected = effective(op.hlc, cap);
                hold!(
                    "I4",
                    op.eff_hlc == expected,
                    "{at} counts as {:?}, its receipt says {expected:?}",
                    op.eff_hlc
                );
            }
        }
    }
    Ok(())
}

/// The cap of a receipt that verifies and speaks of this batch. Signatures are dear and do not change.
fn receipt_of(
    receipts: &mut BTreeMap<([u8; 32], [u8; 32]), Hlc>,
    row: &BatchRow,
    batch: &Batch,
) -> Checked<Option<Hlc>> {
    let Some(bytes) = &row.receipt else { return Ok(None) };
    let name = (batch.id, *blake3::hash(bytes).as_bytes());
    if let Some(cap) = receipts.get(&name) {
        return Ok(Some(*cap));
    }
    let receipt = SignedReceipt::open(bytes, &District::key())?.receipt;
    hold!(
        "I6",
        receipt.batch_id == batch.id && receipt.chain == batch.header.last,
        "a receipt lies beside a batch of which it does not speak"
    );
    receipts.insert(name, receipt.cap);
    Ok(Some(receipt.cap))
}

/// The heads say where the own chains end, and the own ops lead there.
fn own_heads_hold(device: &Device, log: &[LogRow]) -> Checked {
    let mut ends: BTreeMap<HeadKey, (u64, Link)> = BTreeMap::new();
    let mut own: Vec<&LogRow> = log.iter().filter(|row| row.at.device_no.0 == device.number).collect();
    own.sort_by_key(|row| (&row.stream, row.at));
    for row in own {
        let end = ends
            .entry((row.stream.clone(), device.number, row.at.epoch.0))
            .or_insert_with(|| (0, chain::start(&device.key, &row.stream, row.at.epoch, None)));
        hold!(
            "I6",
            row.at.seq.0 == end.0 + 1,
            "the own ops of laptop {} in {} jump from {} to {}",
            device.index,
            row.stream,
            end.0,
            row.at.seq.0
        );
        *end = (row.at.seq.0, chain::extend(&end.1, &row.op_hash));
    }
    let heads = reading::heads(&device.database.anchor, Some(device.number))?;
    hold!(
        "I6",
        heads == ends,
        "the heads of laptop {} are not where its ops lead",
        device.index
    );
    Ok(())
}

/// Everything that holds for the service.
pub fn service(world: &mut World) -> Checked {
    let anchor = &world.district.database.anchor;
    let judged = reading::judged(anchor, world.district.log.feed_seq, &mut world.oracle)?;
    let archived = reading::count(anchor, "SELECT count(*) FROM ops")?;
    let known = world.district.log.ops.len() + judged.len();
    hold!(
        "I1",
        archived == known as u64,
        "the service held {known} ops and holds {archived}"
    );
    let new_batches = reading::new_batches(anchor, world.district.log.feed_seq)?;
    for batch in &new_batches {
        archive_holds(world, batch)?;
    }
    for row in judged {
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
        as_the_law_says(world, row.identity)?;
        world.district.missing.remove(&row.identity);
        world.district.log.feed_seq = world.district.log.feed_seq.max(row.feed_seq);
    }
    let heads = reading::heads(&world.district.database.anchor, None)?;
    hold!(
        "I6",
        heads == world.district.log.heads,
        "the service's heads are not where its batches lead"
    );
    let (size, ops) = (world.district.database.size()?, world.district.log.ops.len());
    let most = EMPTY_BYTES_MAX + ops as u64 * SERVICE_BYTES_PER_OP_MAX + 4 * world.district.log.batch_bytes;
    hold!("I11", size <= most, "the service takes {size} bytes for {ops} ops");
    Ok(())
}

/// I6 at the service: a batch that it archived continues its author's chain, and its ops are those it judged.
fn archive_holds(world: &mut World, row: &BatchRow) -> Checked {
    let author = world.devices.iter().find(|d| d.number == row.device_no);
    let key = author.ok_or_else(|| Violation::harness("an unknown author"))?.key;
    let end = world
        .district
        .log
        .heads
        .entry((row.stream.clone(), row.device_no, row.epoch))
        .or_insert_with(|| (0, chain::start(&key, &row.stream, Epoch(row.epoch), None)));
    let batch = Batch::parse(&row.bytes)?;
    hold!(
        "I6",
        batch.header.first_seq.0 == end.0 + 1 && batch.header.prev == end.1,
        "the service archived a batch that does not continue {} of laptop no. {} in {}",
        end.0,
        row.device_no,
        row.stream
    );
    *end = (batch.header.last_seq().0, batch.header.last);
    world.district.log.batch_bytes += row.bytes.len() as u64;
    batch.verify(&key)?;
    Ok(())
}

/// The service's verdict is what rights say, and not what a message claims.
fn as_the_law_says(world: &World, identity: Identity) -> Checked {
    let (Some(saved), Some(refusal)) = (world.oracle.saved.get(&identity), world.district.log.ops.get(&identity))
    else {
        return Ok(());
    };
    let founded = saved
        .targets
        .iter()
        .all(|target| world.district.log.ops.get(target).is_some_and(Option::is_none));
    let expected = saved.lawful && founded;
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
