//! I6: the chains of ops, batches and heads are one, at the laptops and at the service, through repairs as well.

use std::collections::BTreeMap;

use kentongan_domain::chain::{self, Link};
use kentongan_domain::hlc::effective;
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::keys::PublicKey;

use crate::checks::{Memory, receipt_of};
use crate::device::Device;
use crate::reading::{self, BatchRow, HeadKey, JudgedRow, LogRow};
use crate::violation::{Checked, Violation, hold};
use crate::world::World;

type Keys = BTreeMap<u32, PublicKey>;

/// Hash of each op in its place.
type Hashes<'a> = BTreeMap<HeadKey, BTreeMap<u64, &'a [u8; 32]>>;

/// The links of one chain as far as its ops lie without a gap: `[0]` before the first op.
fn links(start: Link, ops: Option<&BTreeMap<u64, &[u8; 32]>>) -> Vec<Link> {
    let mut links = vec![start];
    let mut end = start;
    for (expected, (seq, hash)) in (1..).zip(ops.into_iter().flatten()) {
        if *seq != expected {
            break;
        }
        end = chain::extend(&end, hash);
        links.push(end);
    }
    links
}

fn link_at(links: &[Link], seq: u64) -> Option<&Link> {
    links.get(usize::try_from(seq).ok()?)
}

fn key_of(keys: &Keys, device_no: u32) -> Checked<&PublicKey> {
    keys.get(&device_no)
        .ok_or_else(|| Violation::harness("an unknown author"))
}

/// Every chain of a log: its links from the start that its first batch, or its head, names.
fn all_links(
    keys: &Keys,
    hashes: &Hashes<'_>,
    batches: &[(BatchRow, Batch)],
    parents: &BTreeMap<(Stream, u32), Link>,
    own: Option<u32>,
) -> Checked<BTreeMap<HeadKey, Vec<Link>>> {
    let mut starts: BTreeMap<HeadKey, Option<Link>> = BTreeMap::new();
    for (row, batch) in batches.iter().filter(|(row, _)| row.first_seq == 1 && !row.forked) {
        starts.insert((row.stream.clone(), row.device_no, row.epoch), batch.header.parent);
    }
    for ((stream, epoch), parent) in parents {
        starts.insert((stream.clone(), own.unwrap_or(0), *epoch), Some(*parent));
    }
    let mut all = BTreeMap::new();
    for (place, ops) in hashes {
        let (stream, device_no, epoch) = place;
        let parent = starts.get(place).copied().flatten();
        let start = chain::start(key_of(keys, *device_no)?, stream, Epoch(*epoch), parent.as_ref());
        all.insert(place.clone(), links(start, Some(ops)));
    }
    Ok(all)
}

fn parsed(rows: &[BatchRow]) -> Checked<Vec<(BatchRow, Batch)>> {
    rows.iter()
        .map(|row| Ok((row.clone(), Batch::parse(&row.bytes)?)))
        .collect()
}

/// A batch lies on the links of its chain, where those are known without a gap.
fn lies_on(row: &BatchRow, batch: &Batch, links: &[Link], whose: &str) -> Checked {
    let before = link_at(links, row.first_seq - 1);
    let after = link_at(links, row.last_seq);
    hold!(
        "I6",
        before.is_none_or(|link| *link == batch.header.prev) && after.is_none_or(|link| *link == batch.header.last),
        "{whose}: batch {}..{} of laptop no. {} in epoch {} of {} is not on its chain",
        row.first_seq,
        row.last_seq,
        row.device_no,
        row.epoch,
        row.stream
    );
    Ok(())
}

pub fn device(memory: &mut Memory, keys: &Keys, device: &Device, log: &[LogRow], rows: &[BatchRow]) -> Checked {
    let mut hashes: Hashes<'_> = BTreeMap::new();
    let mut by_place: BTreeMap<(&Stream, OpRef), &LogRow> = BTreeMap::new();
    for row in log {
        let place = (row.stream.clone(), row.at.device_no.0, row.at.epoch.0);
        hashes.entry(place).or_default().insert(row.at.seq.0, &row.op_hash);
        by_place.insert((&row.stream, row.at), row);
    }
    let batches = parsed(rows)?;
    let parents = reading::parents(&device.database.anchor)?;
    let links = all_links(keys, &hashes, &batches, &parents, Some(device.number))?;
    let whose = format!("laptop {}", device.index);
    for (row, batch) in &batches {
        if memory.batches.insert(*blake3::hash(&row.bytes).as_bytes()) {
            batch.verify(key_of(keys, row.device_no)?)?;
        }
        if row.forked {
            continue;
        }
        let place = (row.stream.clone(), row.device_no, row.epoch);
        lies_on(row, batch, links.get(&place).map_or(&[], Vec::as_slice), &whose)?;
        let receipt = receipt_of(&mut memory.receipts, row, batch)?;
        for seq in row.first_seq..=row.last_seq {
            let at = OpRef {
                device_no: DeviceNo(row.device_no),
                epoch: Epoch(row.epoch),
                seq: Seq(seq),
            };
            let Some(op) = by_place.get(&(&row.stream, at)) else {
                return Err(Violation {
                    invariant: "I6",
                    detail: format!("{whose}: the op {at} of a batch in {} is not in the log", row.stream),
                });
            };
            if let Some(receipt) = &receipt {
                let expected = effective(op.hlc, receipt.cap_of(at.seq));
                hold!(
                    "I4",
                    op.eff_hlc == expected,
                    "{whose}: {at} counts as {:?}, its receipt says {expected:?}",
                    op.eff_hlc
                );
            }
        }
    }
    heads_hold(device, &links)
}

/// The heads say where the own chains end, and the own ops lead there.
fn heads_hold(device: &Device, links: &BTreeMap<HeadKey, Vec<Link>>) -> Checked {
    for (place, (seq, link)) in reading::heads(&device.database.anchor, Some(device.number))? {
        let led = links.get(&place).map_or(0, |links| links.len() as u64 - 1);
        let there = links.get(&place).and_then(|links| link_at(links, seq));
        hold!(
            "I6",
            led == seq && (seq == 0 || there == Some(&link)),
            "laptop {}: the head of epoch {} in {} stands at {seq}, its ops lead to {led}",
            device.index,
            place.2,
            place.0
        );
    }
    Ok(())
}

pub fn service(
    world: &mut World,
    judged: &[JudgedRow],
    rows: &[BatchRow],
    heads: &BTreeMap<HeadKey, (u64, Link)>,
) -> Checked {
    let keys: Keys = world.devices.iter().map(|d| (d.number, d.key)).collect();
    let mut hashes: Hashes<'_> = BTreeMap::new();
    for row in judged {
        let place = (row.stream.clone(), row.at.device_no.0, row.at.epoch.0);
        hashes.entry(place).or_default().insert(row.at.seq.0, &row.op_hash);
    }
    let batches = parsed(rows)?;
    let links = all_links(&keys, &hashes, &batches, &BTreeMap::new(), None)?;
    for (row, batch) in batches.iter().filter(|(row, _)| !row.forked) {
        let place = (row.stream.clone(), row.device_no, row.epoch);
        lies_on(row, batch, links.get(&place).map_or(&[], Vec::as_slice), "the service")?;
        if world.memory.batches.insert(*blake3::hash(&row.bytes).as_bytes()) {
            batch.verify(key_of(&keys, row.device_no)?)?;
        }
    }
    let led: BTreeMap<HeadKey, (u64, Link)> = links
        .iter()
        .filter_map(|(place, links)| Some((place.clone(), (links.len() as u64 - 1, *links.last()?))))
        .collect();
    hold!("I6", *heads == led, "the service's heads are not where its ops lead");
    Ok(())
}
