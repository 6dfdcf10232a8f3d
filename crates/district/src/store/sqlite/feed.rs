//! What readers get: the feed, and a device's own past.

use std::collections::BTreeSet;

use kentongan_domain::authority;
use kentongan_domain::chain;
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::scope::{RegionCode, RegionLevel, Scope, Stream};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{Cursor, FeedMark, Head, HeldHead, Standing};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use super::super::{Device, FeedRow, FeedStretch, OwnPast, StoreError};
use super::devices::find_device;
use super::place::{head as chain_end, link_at};
use super::{identity, signed, unsigned};

/// Most bytes of a device's own past in one answer.
const PAST_BYTES_MAX: usize = 1024 * 1024;
/// Most authors of one stretch: their vouches stand in the signed part of its page, which takes 61,440 bytes. One is some 250 bytes; with
/// the longest name and office, 80 characters of four bytes each, it is 786, and 64 of them are 50 kB.
const FEED_AUTHORS_MAX: usize = 64;
/// Rows looked at for one stretch, his or not, so that one reader cannot hold the store for long.
const FEED_ROWS_MAX: i64 = 500;

/// The streams that a village reads: few, and an index finds their rows. `None` for an office, which reads nearly everything that
/// its service holds: its rows are found by looking at each.
fn streams_of(scope: &Scope) -> Option<Vec<String>> {
    let enclosing = |code: &RegionCode| -> Vec<RegionCode> {
        [
            RegionLevel::Village,
            RegionLevel::District,
            RegionLevel::Regency,
            RegionLevel::Province,
        ]
        .into_iter()
        .filter_map(|level| code.at(level))
        .collect()
    };
    match scope {
        Scope::Village(own) => Some(
            std::iter::once(Stream::Village(own.clone()))
                .chain(enclosing(own).into_iter().map(Stream::Broadcast))
                .map(|s| s.to_string())
                .collect(),
        ),
        Scope::District(_) | Scope::Regency(_) => None,
    }
}

pub(super) fn feed(
    c: &Connection,
    reader: &Device,
    cursor: Cursor,
    heads: &[Head],
    bytes_max: usize,
) -> Result<FeedStretch, StoreError> {
    let service = identity(c)?.ok_or(StoreError::NotSetUp)?;
    // A cursor of another life of this service means nothing here; what the reader has already is a no-op for him.
    let after = if cursor.server_epoch == service.server_epoch {
        cursor.feed_seq
    } else {
        0
    };
    let mut stretch = FeedStretch {
        rows: Vec::new(),
        through: Cursor {
            server_epoch: service.server_epoch,
            feed_seq: after,
            mark: FeedMark::default(),
        },
        more: false,
    };
    let streams = streams_of(&reader.scope);
    let mut bytes = 0;
    let names: Vec<(String, &String)> = streams
        .iter()
        .flatten()
        .enumerate()
        .map(|(n, stream)| (format!(":s{n}"), stream))
        .collect();
    let in_streams = match &streams {
        Some(_) => {
            let marks: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            format!("AND f.stream IN ({})", marks.join(", "))
        }
        None => String::new(),
    };
    let mut longer_than_a_past = BTreeSet::new();
    for head in heads {
        if has_parted(c, reader, head)? && chain_bytes(c, reader, head)? > PAST_BYTES_MAX as u64 {
            longer_than_a_past.insert((&head.stream, head.epoch));
        }
    }
    let mut statement = c.prepare_cached(&format!(
        "{ROW_SQL} WHERE f.feed_seq > :after {in_streams} ORDER BY f.feed_seq LIMIT :limit"
    ))?;
    let after_signed = signed(after);
    let mut params: Vec<(&str, &dyn rusqlite::ToSql)> = vec![(":after", &after_signed), (":limit", &FEED_ROWS_MAX)];
    params.extend(
        names
            .iter()
            .map(|(name, stream)| (name.as_str(), stream as &dyn rusqlite::ToSql)),
    );
    let mut rows = statement.query(params.as_slice())?;
    let mut looked_at = 0;
    let mut authors = BTreeSet::new();
    while let Some(row) = rows.next()? {
        looked_at += 1;
        let place = Place::read(row)?;
        let author = find_device(c, place.author)?.ok_or(StoreError::Damaged("feed.device_no"))?;
        let own = author.device_no == reader.device_no;
        let head = heads
            .iter()
            .find(|h| own && h.stream == place.stream && h.epoch == place.epoch);
        let passed_over = match (place.state, own) {
            // His own chains come to him as his own past, which knows what he lacks of them. What another gave back of them and
            // was judged otherwise this time, no receipt of his tells.
            (BatchState::Accepted, true) => head.is_some_and(|head| {
                let judged_anew = place.is_judged_anew && place.last_seq <= head.seq;
                let beyond_past = longer_than_a_past.contains(&(&head.stream, head.epoch));
                !place.is_last_word || !(judged_anew || beyond_past)
            }),
            (BatchState::Accepted, false) => false,
            // What he sent ahead of its turn he has, unless his disk was lost since: then only this store still has it.
            (BatchState::Held, _) => head.is_some_and(|head| place.last_seq <= head.seq),
            // A branch that was given up concerns its author, and those who were told of it while it was held.
            (BatchState::Forked, true) => false,
            (BatchState::Forked, false) => !was_told(c, row)?,
        };
        // What an author may not write to a stream was refused whole; it is archived, and no reader pays for it.
        let meant_for_readers = authority::writes(&author.scope, &place.stream);
        if reader.scope.reads(&place.stream) && meant_for_readers && !passed_over {
            authors.insert(author.device_no);
            let item = feed_row(row, reader, author, &place)?;
            bytes += item.batch.len() + item.receipt.len();
            if (bytes > bytes_max || authors.len() > FEED_AUTHORS_MAX) && !stretch.rows.is_empty() {
                stretch.more = true;
                break;
            }
            stretch.rows.push(item);
        }
        stretch.through.feed_seq = place.feed_seq;
    }
    stretch.more |= looked_at == FEED_ROWS_MAX;
    if !stretch.more {
        // Nothing of his lies beyond the last row: he stands at the end of the whole feed.
        stretch.through.feed_seq = stretch.through.feed_seq.max(service.feed_seq);
    }
    stretch.through.mark = mark_at(c, stretch.through.feed_seq)?.ok_or(StoreError::Damaged("feed.mark"))?;
    Ok(stretch)
}

const ROW_SQL: &str =
    "SELECT f.feed_seq, f.batch_id, f.stream, f.device_no, f.receipt, f.with_batch, b.epoch, b.last_seq, b.state, b.bytes,
     f.receipt = b.receipt AS last_word, b.adopted IS NOT NULL AND b.adopted <> f.receipt AS anew
  FROM feed f JOIN batches b ON b.batch_id = f.batch_id";

struct Place {
    feed_seq: u64,
    stream: Stream,
    author: DeviceNo,
    epoch: Epoch,
    last_seq: Seq,
    state: BatchState,
    /// No later row tells of the batch.
    is_last_word: bool,
    /// Somebody gave it back with an earlier receipt that says something else.
    is_judged_anew: bool,
}

/// What became of the batch that a row of the feed tells of, by now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BatchState {
    Accepted,
    Held,
    Forked,
}

impl Place {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let stream: String = row.get("stream")?;
        Ok(Self {
            feed_seq: unsigned(row.get("feed_seq")?),
            stream: stream.parse().map_err(|_| StoreError::Damaged("feed.stream"))?,
            author: DeviceNo(row.get("device_no")?),
            epoch: Epoch(row.get("epoch")?),
            last_seq: Seq(unsigned(row.get("last_seq")?)),
            state: match row.get_ref("state")?.as_str().unwrap_or_default() {
                "accepted" => BatchState::Accepted,
                "held" => BatchState::Held,
                _ => BatchState::Forked,
            },
            is_last_word: row.get("last_word")?,
            is_judged_anew: row.get("anew")?,
        })
    }
}

/// Did the batch of this row go to the readers?
fn was_told(c: &Connection, row: &Row<'_>) -> Result<bool, StoreError> {
    let batch_id: [u8; 32] = row.get("batch_id")?;
    Ok(
        c.prepare_cached("SELECT 1 FROM feed WHERE batch_id = :id AND with_batch")?
            .exists(named_params! { ":id": batch_id })?,
    )
}

fn feed_row(row: &Row<'_>, reader: &Device, author: Device, place: &Place) -> Result<FeedRow, StoreError> {
    // What an author gets by the feed instead of as his past he may have lost, whichever row tells of it.
    let batch = if author.device_no == reader.device_no || row.get("with_batch")? {
        fit_for(reader, &place.stream, row.get("bytes")?)?
    } else {
        Vec::new()
    };
    Ok(FeedRow {
        feed_seq: place.feed_seq,
        batch,
        receipt: row.get("receipt")?,
        author,
    })
}

/// The batch as this reader may have it.
fn fit_for(reader: &Device, stream: &Stream, bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    if authority::reads_personal(&reader.scope, stream) {
        return Ok(bytes);
    }
    let damaged = |_| StoreError::Damaged("batches.bytes");
    let reduced = Batch::parse(&bytes).and_then(|b| b.withheld()).map_err(damaged)?;
    Ok(reduced.bytes().to_vec())
}

/// The feed's mark at one of its rows; `None` where it has no such row.
pub(super) fn mark_at(c: &Connection, feed_seq: u64) -> Result<Option<FeedMark>, StoreError> {
    if feed_seq == 0 {
        return Ok(Some(FeedMark::default()));
    }
    Ok(c.prepare_cached("SELECT mark FROM feed WHERE feed_seq = :seq")?
        .query_row(named_params! { ":seq": signed(feed_seq) }, |row| row.get("mark"))
        .optional()?)
}

pub(super) fn standing(
    c: &Connection,
    device: &Device,
    cursor: Cursor,
    heads: &[Head],
) -> Result<Standing, StoreError> {
    let service = identity(c)?.ok_or(StoreError::NotSetUp)?;
    let new_here = cursor.server_epoch == 0;
    if !new_here && cursor.server_epoch != service.server_epoch {
        return Ok(Standing::OtherLife);
    }
    if !new_here && mark_at(c, cursor.feed_seq)? != Some(cursor.mark) {
        return Ok(Standing::CursorVoid);
    }
    for head in heads.iter().filter(|head| head.receipted.0 > 0) {
        let held = chain_end(c, device, &head.stream, head.epoch)?;
        if held.is_none_or(|(seq, _)| seq < head.receipted) || has_parted(c, device, head)? {
            return Ok(Standing::ChainsLack);
        }
    }
    Ok(Standing::Fits)
}

/// Does this store hold another op in a place that the device has its receipt for? It was set back, and a twin or an older copy
/// of the device wrote there since.
fn has_parted(c: &Connection, device: &Device, head: &Head) -> Result<bool, StoreError> {
    let Some(there) = head.mark_at_receipt() else {
        return Ok(false);
    };
    match chain_end(c, device, &head.stream, head.epoch)? {
        Some((seq, link)) if seq == head.receipted => Ok(chain::mark(&link) != there),
        Some((seq, _)) if seq > head.receipted => {
            let here = link_at(c, device, &head.stream, head.epoch, head.receipted)?;
            Ok(chain::mark(&here) != there)
        }
        _ => Ok(false),
    }
}

fn chain_bytes(c: &Connection, device: &Device, head: &Head) -> Result<u64, StoreError> {
    let bytes: i64 = c
        .prepare_cached(
            "SELECT coalesce(sum(length(bytes)), 0) FROM batches
             WHERE device_no = :no AND stream = :stream AND epoch = :epoch AND state = 'accepted'",
        )?
        .query_row(
            named_params! {
                ":no": device.device_no.0, ":stream": head.stream.to_string(), ":epoch": head.epoch.0,
            },
            |row| row.get(0),
        )?;
    Ok(unsigned(bytes))
}

pub(super) fn own_past(c: &Connection, device: &Device, heads: &[Head], forked: bool) -> Result<OwnPast, StoreError> {
    let mut past = OwnPast::default();
    let (mut seen, mut bytes) = (BTreeSet::new(), 0);
    for head in heads {
        // One answer for each chain, however often a hello names it.
        if !seen.insert((&head.stream, head.epoch)) {
            continue;
        }
        let held = chain_end(c, device, &head.stream, head.epoch)?;
        let split = match held {
            None => forked,
            Some((seq, _)) if head.seq > seq => forked,
            Some((seq, link)) if head.seq == seq => link != head.chain,
            Some(_) => head.seq.0 > 0 && link_at(c, device, &head.stream, head.epoch, head.seq)? != head.chain,
        };
        let split = split || head.parted;
        // He has everything up to here; where his chain split off, nothing beyond his last receipt is sure.
        // Where he has receipts for other ops than these, nobody knows from where on: the chain goes back to him from its beginning.
        let receipted = if has_parted(c, device, head)? {
            Seq(0)
        } else {
            head.receipted
        };
        let has = if split { receipted.0 } else { head.seq.0 };
        let mut statement = c.prepare_cached(
            "SELECT b.bytes, b.receipt, b.last_seq, b.state, (SELECT min(feed_seq) FROM feed f WHERE f.batch_id = b.batch_id)
               AS feed_seq
             FROM batches b WHERE b.device_no = :no AND b.stream = :stream AND b.epoch = :epoch AND b.state <> 'forked'
               AND b.last_seq > :receipted ORDER BY b.first_seq, b.last_seq",
        )?;
        let mut rows = statement.query(named_params! {
            ":no": device.device_no.0,
            ":stream": head.stream.to_string(),
            ":epoch": head.epoch.0,
            ":receipted": signed(receipted.0),
        })?;
        while let Some(row) = rows.next()? {
            // The rest comes with the next answer: he will have got that far.
            if bytes > PAST_BYTES_MAX {
                past.more = true;
                return Ok(past);
            }
            let (receipt, last_seq): (Vec<u8>, i64) = (row.get("receipt")?, row.get("last_seq")?);
            if unsigned(last_seq) <= has {
                past.receipts.push(receipt);
            } else if row.get::<_, String>("state")? == "accepted" {
                bytes += row.get_ref("bytes")?.as_blob().map_or(0, <[u8]>::len);
                past.rows.push(FeedRow {
                    feed_seq: unsigned(row.get::<_, Option<i64>>("feed_seq")?.unwrap_or(0)),
                    batch: row.get("bytes")?,
                    receipt,
                    author: device.clone(),
                });
            }
        }
    }
    Ok(past)
}

pub(super) fn chain_heads(c: &Connection, reader: &Device) -> Result<Vec<HeldHead>, StoreError> {
    let mut statement =
        c.prepare_cached("SELECT device_no, stream, epoch, seq, chain FROM heads ORDER BY device_no, stream, epoch")?;
    let all = statement.query_and_then([], |row| {
        let stream: String = row.get("stream")?;
        Ok(HeldHead {
            device_no: DeviceNo(row.get("device_no")?),
            stream: stream.parse().map_err(|_| StoreError::Damaged("heads.stream"))?,
            epoch: Epoch(row.get("epoch")?),
            seq: Seq(unsigned(row.get("seq")?)),
            mark: chain::mark(&row.get("chain")?),
        })
    })?;
    let mut heads: Vec<HeldHead> = all
        .filter(|head| !matches!(head, Ok(h) if !reader.scope.reads(&h.stream) && h.device_no != reader.device_no))
        .collect::<Result<_, StoreError>>()?;
    let own: Vec<HeldHead> = heads
        .iter()
        .filter(|h| h.device_no == reader.device_no)
        .cloned()
        .collect();
    for end in own {
        let back = (0..)
            .map_while(|n| end.seq.0.checked_sub(1_u64.checked_shl(n)?))
            .take_while(|seq| *seq > 0);
        for seq in back {
            let link = link_at(c, reader, &end.stream, end.epoch, Seq(seq))?;
            heads.push(HeldHead {
                seq: Seq(seq),
                mark: chain::mark(&link),
                ..end.clone()
            });
        }
    }
    Ok(heads)
}

#[cfg(test)]
mod tests {
    use kentongan_domain::role::Role;
    use kentongan_protocol::exchange::FeedPage;
    use kentongan_protocol::keys::PrivateKey;
    use kentongan_protocol::limits::HEADER_BYTES_MAX;
    use kentongan_protocol::roster::{RosterEntry, Vouch};

    use super::*;
    use crate::enrolment::HOLDER_CHARS_MAX;

    #[test]
    fn a_page_takes_the_words_on_as_many_authors_as_a_stretch_has_whatever_they_are_called() {
        let key = PrivateKey::from_seed(&[8; 32]);
        let longest = "\u{10ffff}".repeat(HOLDER_CHARS_MAX);
        let entry = RosterEntry {
            device_no: DeviceNo(u32::MAX),
            public_key: [4; 32],
            scope: "village:18.02.01.2003".parse().unwrap(),
            role: Role::Head,
            holder_name: longest.clone(),
            holder_office: longest,
        };
        let vouch = Vouch::sign(entry, &key);
        assert_eq!(vouch.bytes().len(), 786);
        let at = Cursor {
            server_epoch: u32::MAX,
            feed_seq: u64::MAX,
            mark: FeedMark::default(),
        };
        let page = FeedPage {
            reader: DeviceNo(u32::MAX),
            after: at,
            through: at,
            roster: vec![vouch; FEED_AUTHORS_MAX],
            items: Vec::new(),
        };
        let sealed = page.seal(&key);
        assert!(sealed.len() < HEADER_BYTES_MAX, "{}", sealed.len());
        assert_eq!(
            FeedPage::open(&sealed, &key.public()).unwrap().roster.len(),
            FEED_AUTHORS_MAX
        );
    }
}
