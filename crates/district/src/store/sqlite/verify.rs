//! A check of the whole store: every signature, chain, receipt and number, and all derived rows made anew in memory.
//!
//! Batches and receipts are the archive, and everything else is read from them: in the order in which readers were told, which is
//! the order in which they were applied.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::chain::{self, Link};
use kentongan_domain::ids::{DeviceNo, Seq};
use kentongan_domain::op::{Kind, Personal, RawOp};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{FeedMark, extend_mark};
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use rusqlite::{Connection, Row};

use super::super::{Device, Identity, StoreError, Verified};
use super::devices::{DEVICE_SQL, read_device};
use super::erasures;
use super::judge::filed_as;
use super::{identity, unsigned};

/// Sentences about rows of one table; the operator needs the first few, and how many there are.
const SENTENCES_MAX: usize = 20;

/// Stream, device, epoch, seq.
type OpPlace = (String, u32, u32, u64);
/// The end of each chain: `(seq, link)`, by stream, device, epoch.
type Ends = BTreeMap<(String, u32, u32), (u64, Link)>;
/// Whose each register number is, by stream, year, number.
type Numbers = BTreeMap<(String, i32, u32), OpPlace>;
type BatchId = [u8; 32];

/// A row of `ops` beside its place.
#[derive(PartialEq)]
struct OpRow {
    op_hash: [u8; 32],
    kind: u16,
    was_hash: Option<[u8; 32]>,
    batch_id: BatchId,
    cap: u64,
    refusal: Option<u8>,
}

impl OpRow {
    fn differing(&self, other: &Self) -> Vec<&'static str> {
        let columns = [
            ("op_hash", self.op_hash == other.op_hash),
            ("kind", self.kind == other.kind),
            ("was_hash", self.was_hash == other.was_hash),
            ("batch_id", self.batch_id == other.batch_id),
            ("cap", self.cap == other.cap),
            ("refusal", self.refusal == other.refusal),
        ];
        columns
            .into_iter()
            .filter(|(_, same)| !same)
            .map(|(name, _)| name)
            .collect()
    }
}

/// The derived rows, made anew.
#[derive(Default)]
struct Archive {
    ops: BTreeMap<OpPlace, OpRow>,
    ends: Ends,
    numbers: Numbers,
    words: BTreeMap<BatchId, Word>,
    /// Personal parts that were removed by order of law.
    erased: u64,
}

/// Our latest word on a batch.
struct Word {
    receipt: Option<Vec<u8>>,
    /// It lies on a branch that was given up.
    given_up: bool,
}

pub(super) fn verify(c: &Connection) -> Result<Verified, StoreError> {
    let service = identity(c)?.ok_or(StoreError::NotSetUp)?;
    let key = service.key().public();
    let devices: BTreeMap<DeviceNo, Device> = c
        .prepare(DEVICE_SQL)?
        .query_and_then([], |row| read_device(row).map(|d| (d.device_no, d)))?
        .collect::<Result<_, _>>()?;
    let mut found = Verified::default();
    let integrity: String = c.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if integrity != "ok" {
        found.faults.push(format!("the file is damaged: {integrity}"));
    }
    let mut archive = Archive::default();
    let mut statement = c.prepare(
        "SELECT b.batch_id, b.stream, b.device_no, b.epoch, b.first_seq, b.last_seq, b.bytes, b.state, b.cap,
           b.arrived_at_ms, b.receipt, b.adopted, told.at AS told_at
         FROM batches b
         LEFT JOIN (SELECT batch_id, max(feed_seq) AS at FROM feed GROUP BY batch_id) told ON told.batch_id = b.batch_id
         ORDER BY told_at IS NULL, told_at, b.device_no, b.stream, b.epoch, b.first_seq",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.batches += 1;
        match row.get_ref("state")?.as_str().unwrap_or_default() {
            "held" => found.held += 1,
            "forked" => found.forked += 1,
            _ => {}
        }
        found.faults.extend(archive.take(row, &devices, &key)?);
    }
    found.ops = archive.ops.len() as u64;
    found.erased = archive.erased;
    found.faults.extend(compare_ops(c, &archive.ops)?);
    found.faults.extend(compare_ends(c, &archive.ends)?);
    found.faults.extend(compare_numbers(c, &archive.numbers)?);
    found.faults.extend(compare_feed(c, &service, &archive.words)?);
    found.faults.extend(compare_counters(c)?);
    found.faults.extend(shortened(erasures::faults(c)?));
    Ok(found)
}

impl Archive {
    /// Takes one batch as it is filed. Answers what does not fit.
    fn take(
        &mut self,
        row: &Row<'_>,
        devices: &BTreeMap<DeviceNo, Device>,
        key: &PublicKey,
    ) -> Result<Option<String>, StoreError> {
        let bytes: Vec<u8> = row.get("bytes")?;
        let batch = match Batch::parse(&bytes) {
            Ok(batch) => batch,
            Err(error) => return Ok(Some(format!("a batch cannot be read: {error}"))),
        };
        let h = &batch.header;
        let name = format!(
            "batch {}.{}.{} of {}",
            h.device_no.0, h.epoch.0, h.first_seq.0, h.stream
        );
        let receipt: Option<Vec<u8>> = row.get("receipt")?;
        let word = Word {
            receipt: receipt.clone(),
            given_up: row.get_ref("state")?.as_str() == Ok("forked"),
        };
        self.words.insert(row.get("batch_id")?, word);
        let fault = self.check(row, &batch, receipt, devices, key)?;
        Ok(fault.map(|fault| format!("{name}: {fault}")))
    }

    fn check(
        &mut self,
        row: &Row<'_>,
        batch: &Batch,
        receipt: Option<Vec<u8>>,
        devices: &BTreeMap<DeviceNo, Device>,
        key: &PublicKey,
    ) -> Result<Option<String>, StoreError> {
        if !is_filed_as_itself(row, batch)? {
            return Ok(Some("it is filed as another".to_owned()));
        }
        let Some(author) = devices.get(&batch.header.device_no) else {
            return Ok(Some("its author is unknown".to_owned()));
        };
        let raw = match batch.verify(&author.public_key) {
            Ok(raw) => raw,
            Err(error) => return Ok(Some(error.to_string())),
        };
        let is_erased = |op: &&RawOp| matches!(op.personal, Personal::Erased { .. });
        self.erased += raw.iter().filter(is_erased).count() as u64;
        let open = |bytes: Vec<u8>| SignedReceipt::open(&bytes, key).map(|signed| signed.receipt);
        let receipt = match receipt.map(open).transpose() {
            Ok(receipt) => receipt,
            Err(error) => return Ok(Some(format!("its receipt: {error}"))),
        };
        if let Some(Err(error)) = row.get::<_, Option<Vec<u8>>>("adopted")?.map(open) {
            return Ok(Some(format!("its receipt from an earlier life: {error}")));
        }
        if let Some(r) = &receipt {
            if r.batch_id != batch.id || r.chain != batch.header.last {
                return Ok(Some("its receipt speaks of another batch".to_owned()));
            }
            let moment = (unsigned(row.get("cap")?), row.get("arrived_at_ms")?);
            if moment != (r.cap.0, r.received_at_ms) {
                return Ok(Some("its receipt gives another time".to_owned()));
            }
        }
        let state: String = row.get("state")?;
        Ok(match (state.as_str(), receipt) {
            ("accepted", Some(receipt)) if !receipt.held => self.apply(author, batch, &raw, &receipt),
            ("accepted", _) => Some("applied without a receipt".to_owned()),
            ("held", Some(receipt)) if receipt.held => None,
            ("held", _) => Some("held without a receipt that says so".to_owned()),
            _ => None,
        })
    }

    /// Adds a batch to the chains made anew.
    fn apply(&mut self, author: &Device, batch: &Batch, raw: &[RawOp], receipt: &Receipt) -> Option<String> {
        let h = &batch.header;
        let stream = h.stream.to_string();
        let start = chain::start(&author.public_key, &h.stream, h.epoch, h.parent.as_ref());
        let (seq, link) = self
            .ends
            .entry((stream.clone(), h.device_no.0, h.epoch.0))
            .or_insert((0, start));
        if h.first_seq.0 > *seq + 1 {
            return Some("a predecessor is missing".to_owned());
        }
        for (index, op) in raw.iter().enumerate() {
            let at = h.first_seq.0 + index as u64;
            let place = (stream.clone(), h.device_no.0, h.epoch.0, at);
            if at <= *seq {
                if self.ops.get(&place).is_none_or(|row| row.op_hash != op.hash()) {
                    return Some(format!("op {at} differs from the one that is held"));
                }
                continue;
            }
            if at == h.first_seq.0 && h.prev != *link {
                return Some("it does not continue the chain".to_owned());
            }
            *link = chain::extend(link, &op.hash());
            *seq = at;
            let (kind, was_hash) = filed_as(op);
            let refusal = receipt.refusal_of(Seq(at)).map(|r| r as u8);
            let numbered = receipt.numbers.iter().any(|(seq, _, _)| seq.0 == at);
            let row = OpRow {
                op_hash: op.hash(),
                kind,
                was_hash,
                batch_id: batch.id,
                cap: receipt.cap_of(Seq(at)).0,
                refusal,
            };
            self.ops.insert(place, row);
            if numbered != (kind == Kind::IssueCreate.number() && refusal.is_none()) {
                return Some(format!("op {at} is not what its register number says"));
            }
        }
        for (seq, year, number) in &receipt.numbers {
            let place = (stream.clone(), h.device_no.0, h.epoch.0, seq.0);
            let owner = self
                .numbers
                .entry((stream.clone(), *year, *number))
                .or_insert_with(|| place.clone());
            if *owner != place {
                return Some(format!("register number {number} of {year} is another issue's"));
            }
        }
        None
    }
}

/// Do the columns beside a batch say what its bytes say?
fn is_filed_as_itself(row: &Row<'_>, batch: &Batch) -> Result<bool, StoreError> {
    let h = &batch.header;
    let place = (row.get("stream")?, row.get("device_no")?, row.get("epoch")?);
    let span = (unsigned(row.get("first_seq")?), unsigned(row.get("last_seq")?));
    Ok(row.get::<_, BatchId>("batch_id")? == batch.id
        && place == (h.stream.to_string(), h.device_no.0, h.epoch.0)
        && span == (h.first_seq.0, h.last_seq().0))
}

/// The first of many sentences, and how many more there are.
fn shortened(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(SENTENCES_MAX);
    if more > 0 {
        sentences.truncate(SENTENCES_MAX);
        sentences.push(format!("and {more} more like these"));
    }
    sentences
}

fn compare_ops(c: &Connection, made_anew: &BTreeMap<OpPlace, OpRow>) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare(
        "SELECT stream, device_no, epoch, seq, kind, op_hash, was_hash, batch_id, cap, refusal FROM ops
         ORDER BY stream, device_no, epoch, seq",
    )?;
    let mut rows = statement.query([])?;
    let (mut sentences, mut filed) = (Vec::new(), BTreeSet::new());
    while let Some(row) = rows.next()? {
        let place = op_place(row)?;
        let stored = OpRow {
            op_hash: row.get("op_hash")?,
            kind: row.get("kind")?,
            was_hash: row.get("was_hash")?,
            batch_id: row.get("batch_id")?,
            cap: unsigned(row.get("cap")?),
            refusal: row.get("refusal")?,
        };
        let name = op_name(&place);
        match made_anew.get(&place) {
            None => sentences.push(format!("{name} is filed, and no batch holds it")),
            Some(row) if *row != stored => sentences.push(format!(
                "{name}: {} not what its batch and receipt say",
                stored.differing(row).join(", ")
            )),
            Some(_) => {}
        }
        filed.insert(place);
    }
    let missing = made_anew.keys().filter(|place| !filed.contains(*place));
    sentences.extend(missing.map(|place| format!("{} is not filed", op_name(place))));
    Ok(shortened(sentences))
}

fn op_place(row: &Row<'_>) -> Result<OpPlace, StoreError> {
    Ok((
        row.get("stream")?,
        row.get("device_no")?,
        row.get("epoch")?,
        unsigned(row.get("seq")?),
    ))
}

fn op_name((stream, device_no, epoch, seq): &OpPlace) -> String {
    format!("op {device_no}.{epoch}.{seq} of {stream}")
}

fn compare_ends(c: &Connection, made_anew: &Ends) -> Result<Option<String>, StoreError> {
    let mut statement = c.prepare("SELECT stream, device_no, epoch, seq, chain FROM heads")?;
    let stored: Ends = statement
        .query_map([], |row| {
            let end = (unsigned(row.get("seq")?), row.get("chain")?);
            Ok(((row.get("stream")?, row.get("device_no")?, row.get("epoch")?), end))
        })?
        .collect::<Result<_, _>>()?;
    Ok((stored != *made_anew).then(|| "the ends of the chains are not those of the batches".to_owned()))
}

fn compare_numbers(c: &Connection, made_anew: &Numbers) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare(
        "SELECT stream, year, number, device_no, epoch, seq FROM issue_numbers ORDER BY stream, year, number",
    )?;
    let stored: Numbers = statement
        .query_and_then([], |row| {
            let number = (row.get("stream")?, row.get("year")?, row.get("number")?);
            Ok::<_, StoreError>((number, op_place(row)?))
        })?
        .collect::<Result<_, _>>()?;
    let numbers: BTreeSet<_> = stored.keys().chain(made_anew.keys()).collect();
    let sentences = numbers.into_iter().filter_map(|number| {
        let (filed, receipted) = (stored.get(number), made_anew.get(number));
        let whose = |place: Option<&OpPlace>| place.map_or_else(|| "nobody's".to_owned(), op_name);
        (filed != receipted).then(|| {
            format!(
                "register number {} of {} in {} is filed as {}; by receipt it is {}",
                number.2,
                number.1,
                number.0,
                whose(filed),
                whose(receipted)
            )
        })
    });
    Ok(shortened(sentences.collect()))
}

/// The feed has every number, every batch with our latest word on it, and the marks that its receipts make.
fn compare_feed(
    c: &Connection,
    service: &Identity,
    words: &BTreeMap<BatchId, Word>,
) -> Result<Vec<String>, StoreError> {
    let key = service.key().public();
    let (mut sentences, mut before, mut last) = (Vec::new(), FeedMark::default(), 0);
    let mut told: BTreeMap<BatchId, Vec<u8>> = BTreeMap::new();
    let mut statement = c.prepare(
        "SELECT feed_seq, mark, stream, device_no, batch_id, receipt, server_epoch, receipt_no, with_batch FROM feed
         ORDER BY feed_seq",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let at = unsigned(row.get("feed_seq")?);
        if at != last + 1 {
            sentences.push(format!("row {} of the feed is missing", last + 1));
        }
        last = at;
        let (bytes, id): (Vec<u8>, BatchId) = (row.get("receipt")?, row.get("batch_id")?);
        before = extend_mark(before, &bytes);
        if row.get::<_, FeedMark>("mark")? != before {
            sentences.push(format!("row {at} of the feed does not bear its mark"));
            // Every mark behind it differs as well.
            before = row.get("mark")?;
        }
        let signed = SignedReceipt::open(&bytes, &key);
        let first = told.insert(id, bytes).is_none();
        let receipt = match signed {
            Ok(signed) => signed.receipt,
            Err(error) => {
                sentences.push(format!("row {at} of the feed: its receipt: {error}"));
                continue;
            }
        };
        if !bears(row, &receipt)? {
            sentences.push(format!("row {at} of the feed is filed as another than its receipt"));
        }
        // A branch that was given up is nobody's news, unless readers were shown it while it was held.
        let is_news = receipt.held || words.get(&id).is_some_and(|word| !word.given_up);
        if row.get::<_, bool>("with_batch")? != (first && is_news) {
            sentences.push(format!(
                "row {at} of the feed: a batch goes with the first word on it, and only then"
            ));
        }
    }
    if last != service.feed_seq {
        sentences.push(format!(
            "the feed ends at row {last}, its counter at {}",
            service.feed_seq
        ));
    }
    for (id, word) in words {
        if told.get(id) != word.receipt.as_ref() {
            let id: String = id.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            sentences.push(format!("readers were not told the latest word on batch {id}…"));
        }
    }
    Ok(shortened(sentences))
}

/// Do the columns beside a receipt say what it says?
fn bears(row: &Row<'_>, r: &Receipt) -> Result<bool, StoreError> {
    let place = (row.get("stream")?, row.get("device_no")?, row.get("batch_id")?);
    let number = (row.get("server_epoch")?, unsigned(row.get("receipt_no")?));
    Ok(place == (r.stream.to_string(), r.device_no.0, r.batch_id) && number == (r.server_epoch, r.number))
}

/// No number and no stamp that was given may be given again.
fn compare_counters(c: &Connection) -> Result<Vec<String>, StoreError> {
    let (receipt_no, hlc): (bool, bool) = c.query_row(
        "SELECT receipt_no < (SELECT coalesce(max(receipt_no), 0) FROM feed) AS receipt_no,
           hlc < (SELECT b.cap FROM feed f JOIN batches b ON b.batch_id = f.batch_id WHERE f.with_batch AND b.adopted IS NULL
                  ORDER BY f.feed_seq DESC LIMIT 1) AS hlc
         FROM service",
        // The newest: a clock that was years ahead and is mended does not go on from what it gave before.
        [],
        |row| {
            Ok((
                row.get("receipt_no")?,
                row.get::<_, Option<bool>>("hlc")?.unwrap_or(false),
            ))
        },
    )?;
    let behind = [
        (receipt_no, "the counter of receipts is behind them"),
        (hlc, "the clock is behind its stamps"),
    ];
    Ok(behind
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, sentence)| sentence.to_owned())
        .collect())
}
