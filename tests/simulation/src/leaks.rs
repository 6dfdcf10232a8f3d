//! I7: no byte of a record in an answer to, or on the disk of, a laptop that may not read it.

use std::collections::BTreeSet;

use kentongan_domain::op::{Personal, RawOp};
use kentongan_domain::scope::{Scope, Stream};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::FeedPage;
use kentongan_protocol::frame::{FrameDecoder, FrameKind};

use crate::district::District;
use crate::oracle::marks_in;
use crate::violation::{Checked, Violation, hold};
use crate::world::World;

/// Batches that were looked into, for which scope and whether as his own: what is inside does not change.
#[derive(Debug, Default)]
pub struct Known(BTreeSet<([u8; 32], Scope, bool)>);

/// Looks at an answer as the laptop will read it, and at its bare bytes.
pub fn in_answer(world: &mut World, index: usize, answer: &[u8]) -> Checked {
    marks_are_his(world, index, answer, "an answer to")?;
    let mut decoder = FrameDecoder::default();
    decoder.feed(answer);
    while let Some(frame) = decoder.next_frame()? {
        if frame.kind == FrameKind::FeedPage {
            let items = FeedPage::open(&frame.payload, &District::key())?.items;
            // One without a batch brings only the last word on a batch that came before.
            for item in items.iter().filter(|item| !item.batch.is_empty()) {
                in_batch(world, index, &item.batch, "an answer to")?;
            }
        }
    }
    Ok(())
}

/// Looks at bytes that name no record at all.
pub fn in_bytes(world: &World, index: usize, bytes: &[u8]) -> Checked {
    marks_are_his(world, index, bytes, "an answer to")
}

/// Looks at the disk of a laptop.
pub fn in_device(world: &mut World, index: usize) -> Checked {
    let bytes = world.device_mut(index)?.database.bytes()?;
    marks_are_his(world, index, &bytes, "the disk of")?;
    for row in crate::reading::device_batches(&world.device(index)?.database.anchor)? {
        in_batch(world, index, &row.bytes, "the disk of")?;
    }
    Ok(())
}

fn in_batch(world: &mut World, index: usize, bytes: &[u8], place: &str) -> Checked {
    let reader = world.device(index)?;
    let (number, scope) = (reader.number, reader.scope.clone());
    let batch = Batch::parse(bytes)?;
    let own = batch.header.device_no.0 == number;
    if !world
        .memory
        .leaks
        .0
        .insert((*blake3::hash(bytes).as_bytes(), scope.clone(), own))
    {
        return Ok(());
    }
    hold!(
        "I7",
        own || scope.reads(&batch.header.stream),
        "a batch of {} in {place} laptop {index}",
        batch.header.stream
    );
    let author = world.devices.iter().find(|d| d.number == batch.header.device_no.0);
    let key = author.ok_or_else(|| Violation::harness("an unknown author"))?.key;
    for op in batch.verify(&key)? {
        marks_are_his(world, index, &op.common, place)?;
        marks_are_his(world, index, personal_bytes(&op), place)?;
    }
    Ok(())
}

/// Who may know the people that a record names: a village those in its own book, an office those in the books of its villages
/// and in its own; nobody those in what is announced to him.
pub fn knows_people(reader: &Scope, stream: &Stream) -> bool {
    match stream {
        Stream::Village(_) => true,
        Stream::Office(code) | Stream::Broadcast(code) => reader.code() == code,
    }
}

fn personal_bytes(op: &RawOp) -> &[u8] {
    match &op.personal {
        Personal::Present { bytes, .. } => bytes,
        Personal::None | Personal::Withheld { .. } | Personal::Erased { .. } => &[],
    }
}

fn marks_are_his(world: &World, index: usize, bytes: &[u8], place: &str) -> Checked {
    let reader = world.device(index)?;
    for (number, personal) in marks_in(bytes) {
        let Some(mark) = world.oracle.marks.get(&number) else {
            continue;
        };
        let his = reader.scope.reads(&mark.stream) && (!personal || knows_people(&reader.scope, &mark.stream));
        hold!(
            "I7",
            mark.author_no == reader.number || his,
            "{} of {} in {place} laptop {index} of {}",
            if personal { "names of people" } else { "words" },
            mark.stream,
            reader.scope
        );
    }
    Ok(())
}
