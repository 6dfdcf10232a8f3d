//! I4 and I8: the same ops give the same projection on every replica at any time, and no written value is lost in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use kentongan_domain::op::{Kind, TAG_END};
use kentongan_domain::scope::Stream;

use crate::device::Device;
use crate::reading::{BatchRow, LogRow};
use crate::violation::{Checked, hold};

/// Every projection of a stream that any replica ever had, by the set of ops that it is a function of.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<(Stream, [u8; 32]), (usize, Vec<String>)>);

impl Known {
    /// Compares what the laptop shows with what anybody showed who had the same ops. Answers the hash of all that its
    /// projection is a function of; where that is as it was `before`, nothing is read.
    pub fn look(
        &mut self,
        device: &Device,
        log: &[LogRow],
        batches: &[BatchRow],
        before: Option<[u8; 32]>,
    ) -> Checked<[u8; 32]> {
        let streams: BTreeSet<&Stream> = log.iter().map(|row| &row.stream).collect();
        let mut all_sets = blake3::Hasher::new();
        let mut sets = BTreeMap::new();
        for stream in streams {
            let ops: Vec<&LogRow> = log.iter().filter(|row| row.stream == *stream).collect();
            let set = op_set(device, &ops, batches, stream);
            all_sets.update(&set);
            sets.insert(stream, (ops, set));
        }
        let now = *all_sets.finalize().as_bytes();
        if before == Some(now) {
            return Ok(now);
        }
        let dump = device.store()?.dump_projection()?;
        let mut told = 0;
        for (stream, (ops, set)) in sets {
            let objects: BTreeSet<&str> = ops.iter().filter_map(|row| row.object_id.as_deref()).collect();
            let lines: Vec<&str> = dump
                .lines()
                .filter(|line| line.split('|').nth(1).is_some_and(|id| objects.contains(id)))
                .collect();
            told += lines.len();
            let key = (stream.clone(), set);
            match self.0.get(&key) {
                None => {
                    let lines = lines.into_iter().map(str::to_owned).collect();
                    self.0.insert(key, (device.index, lines));
                }
                Some((other, known)) => {
                    let differs = known.iter().zip(&lines).find(|(a, b)| a != b);
                    hold!(
                        "I4",
                        known.iter().eq(lines.iter().copied()),
                        "laptops {other} and {} hold the same ops of {stream} and show different things: {differs:?}",
                        device.index
                    );
                }
            }
        }
        let all = dump.lines().count();
        hold!(
            "I4",
            told == all,
            "laptop {} shows {} rows of no op",
            device.index,
            all - told
        );
        values_are_kept(device, log)?;
        Ok(now)
    }
}

/// What a projection is a function of: the ops, what receipts say of them, and whose own refused records stay on his screen.
fn op_set(device: &Device, ops: &[&LogRow], batches: &[BatchRow], stream: &Stream) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&device.edition.to_be_bytes());
    let mut sorted: Vec<&&LogRow> = ops.iter().collect();
    sorted.sort_by_key(|row| row.at);
    for row in sorted {
        let own_refused = row.refusal.is_some() && row.at.device_no.0 == device.number;
        hasher.update(&row.op_hash).update(&row.eff_hlc.0.to_be_bytes());
        hasher
            .update(&row.at.epoch.0.to_be_bytes())
            .update(&row.at.seq.0.to_be_bytes());
        hasher.update(&row.at.device_no.0.to_be_bytes());
        hasher.update(&row.refusal.unwrap_or(0).to_be_bytes());
        hasher
            .update(&row.repaired_ms.unwrap_or(-1).to_be_bytes())
            .update(&row.personal_state.to_be_bytes())
            .update(&[u8::from(own_refused)]);
    }
    for batch in batches.iter().filter(|b| b.stream == *stream) {
        hasher.update(batch.receipt.as_deref().unwrap_or_default());
    }
    *hasher.finalize().as_bytes()
}

/// I8: every value that somebody wrote to a field is still there, also those that lost.
fn values_are_kept(device: &Device, log: &[LogRow]) -> Checked {
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut statement = device
        .database
        .anchor
        .prepare_cached("SELECT object_id, tag, device_no, epoch, seq, value FROM field_writes")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let value: Vec<u8> = row.get("value")?;
        let (object, tag): (String, u16) = (row.get("object_id")?, row.get("tag")?);
        let (no, epoch, seq): (u32, u32, i64) = (row.get("device_no")?, row.get("epoch")?, row.get("seq")?);
        kept.insert(name(&object, tag, &format!("{no}.{epoch}.{seq}"), &value));
    }
    for row in log {
        let common = row.raw.decode_common()?;
        let own = row.at.device_no.0 == device.number;
        let counts = row.refusal.is_none() || own && common.kind.begins_record() && row.stands();
        let (true, true, Some(object)) = (counts, merges(common.kind.as_known_to(device.edition)), &row.object_id)
        else {
            continue;
        };
        let parent = match common.kind {
            Kind::InviteeCreate => Some(kentongan_domain::meeting::invitee_field::MEETING),
            Kind::RecordCreate => Some(kentongan_domain::record::field::PARENT),
            _ => None,
        };
        let personal = row.raw.decode_personal()?.unwrap_or_default();
        let personal = personal.iter().map(|(tag, value)| (tag + TAG_END, value));
        let common = common.fields.iter().map(|(tag, value)| (*tag, value));
        for (tag, value) in common.chain(personal).filter(|(tag, _)| Some(*tag) != parent) {
            hold!(
                "I8",
                kept.contains(&name(object, tag, &row.at.to_string(), &value.to_bytes())),
                "laptop {}: what {} wrote to field {tag} of {object} cannot be found",
                device.index,
                row.at
            );
        }
    }
    Ok(())
}

fn merges(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::IssueCreate
            | Kind::IssueEdit
            | Kind::MeetingCreate
            | Kind::MeetingEdit
            | Kind::InviteeCreate
            | Kind::InviteeEdit
            | Kind::RecordCreate
            | Kind::RecordEdit
    )
}

fn name(object: &str, tag: u16, by: &str, value: &[u8]) -> String {
    let mut name = format!("{object} {tag} {by} ");
    for byte in value {
        let _ = write!(name, "{byte:02x}");
    }
    name
}
