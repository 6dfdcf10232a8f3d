//! Tanda terima: the service's signed word that it holds a batch for good. Nothing is *terkirim* without one.

use kentongan_domain::authority::Refusal;
use kentongan_domain::chain::Link;
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::scope::Stream;
use minicbor::{Decoder, Encoder};

use crate::keys::{PrivateKey, PublicKey, Purpose};
use crate::limits::BATCH_OPS_MAX;
use crate::signed::{WireError, entries, fixed, open, put, seal};

const MAGIC: [u8; 4] = *b"KTGR";

/// What the service says of one batch. A repeat of the batch is answered with the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Running number of the service; `TT-0412` on screen and paper.
    pub number: u64,
    /// Changes when the service was restored from a backup or set up anew.
    pub server_epoch: u32,
    pub device_no: DeviceNo,
    pub epoch: Epoch,
    pub stream: Stream,
    pub first_seq: Seq,
    pub through_seq: Seq,
    /// Chain link after `through_seq`, as the service computed it.
    pub chain: Link,
    pub batch_id: [u8; 32],
    /// The service's own clock at receipt: no stamp in the batch counts for more (`eff_hlc`).
    pub cap: Hlc,
    /// Milliseconds since 1970 UTC, by the service's clock.
    pub received_at_ms: i64,
    /// Ops that are kept but not applied, and why.
    pub rejected: Vec<(Seq, Refusal)>,
    /// Register numbers given to new issues: `(seq, year, number)`.
    pub numbers: Vec<(Seq, i32, u32)>,
    /// The batch came ahead of its predecessors: kept and shown (`diterima, menunggu kiriman lengkap`), not yet judged for
    /// good. A receipt without this mark follows, with the same cap.
    pub held: bool,
    /// When ops that were made with the clock in doubt were really made, as far as the monotonic clock tells:
    /// `(seq, milliseconds since 1970 UTC)`.
    pub repaired: Vec<(Seq, i64)>,
    /// Ops that another batch had brought before: the cap that they got then.
    pub earlier_caps: Vec<(Seq, Hlc)>,
}

/// A receipt with the bytes that were signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedReceipt {
    pub receipt: Receipt,
    bytes: Vec<u8>,
}

impl SignedReceipt {
    pub fn sign(receipt: Receipt, key: &PrivateKey) -> Self {
        let bytes = seal(MAGIC, Purpose::Receipt, &encode(&receipt), key);
        Self { receipt, bytes }
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the district did not sign it.
    pub fn open(bytes: &[u8], district: &PublicKey) -> Result<Self, WireError> {
        let opened = open(MAGIC, bytes)?;
        opened.verify(Purpose::Receipt, district)?;
        // A receipt is kept and handed on byte for byte: what somebody put behind it would go along.
        if !opened.rest.is_empty() {
            return Err(WireError::Malformed);
        }
        Ok(Self {
            receipt: decode(opened.content)?,
            bytes: bytes.to_vec(),
        })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Receipt {
    /// `TT-0412`
    pub fn number_text(number: u64) -> String {
        format!("TT-{number:04}")
    }

    /// How many ops it speaks of.
    pub fn count(&self) -> u32 {
        u32::try_from(self.through_seq.0 - self.first_seq.0 + 1).unwrap_or(u32::MAX)
    }

    /// The cap of one op: no stamp counts for more.
    pub fn cap_of(&self, seq: Seq) -> Hlc {
        let earlier = self.earlier_caps.iter().find(|(s, _)| *s == seq);
        earlier.map_or(self.cap, |(_, cap)| *cap)
    }

    /// When the district first had an op, by its clock: with an earlier batch, or with this one.
    pub fn received_ms(&self, seq: Seq) -> i64 {
        let earlier = self.earlier_caps.iter().find(|(s, _)| *s == seq);
        earlier.map_or(self.received_at_ms, |(_, cap)| cap.ms().min(self.received_at_ms))
    }

    /// When an op was really made, if that could be repaired.
    pub fn repaired_ms(&self, seq: Seq) -> Option<i64> {
        self.repaired.iter().find(|(s, _)| *s == seq).map(|(_, at)| *at)
    }

    pub fn refusal_of(&self, seq: Seq) -> Option<Refusal> {
        self.rejected.iter().find(|(s, _)| *s == seq).map(|(_, r)| *r)
    }

    pub fn accepted(&self) -> u64 {
        self.through_seq.0 - self.first_seq.0 + 1 - self.rejected.len() as u64
    }
}

fn encode(r: &Receipt) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    let runs_here = u64::from(!in_runs(&r.numbers).1.is_empty());
    let more =
        u64::from(r.held) + u64::from(!r.repaired.is_empty()) + u64::from(!r.earlier_caps.is_empty()) + runs_here;
    put!(e; map(13 + more), u8(0), u64(r.number), u8(1), u32(r.server_epoch), u8(2), u32(r.device_no.0), u8(3), u32(r.epoch.0));
    put!(e; u8(4), str(&r.stream.to_string()), u8(5), u64(r.first_seq.0), u8(6), u64(r.through_seq.0));
    put!(e; u8(7), bytes(&r.chain), u8(8), bytes(&r.batch_id), u8(9), u64(r.cap.0), u8(10), i64(r.received_at_ms));
    put!(e; u8(11), array(r.rejected.len() as u64));
    for (seq, refusal) in &r.rejected {
        put!(e; array(2), u64(seq.0), u8(*refusal as u8));
    }
    let (single, runs) = in_runs(&r.numbers);
    put!(e; u8(12), array(single.len() as u64));
    for (seq, year, number) in &single {
        put!(e; array(3), u64(seq.0), i32(*year), u32(*number));
    }
    if r.held {
        put!(e; u8(13), bool(true));
    }
    if !r.repaired.is_empty() {
        put!(e; u8(14), array(r.repaired.len() as u64));
        for (seq, at) in &r.repaired {
            put!(e; array(2), u64(seq.0), i64(*at));
        }
    }
    if !r.earlier_caps.is_empty() {
        put!(e; u8(15), array(r.earlier_caps.len() as u64));
        for (seq, cap) in &r.earlier_caps {
            put!(e; array(2), u64(seq.0), u64(cap.0));
        }
    }
    if !runs.is_empty() {
        put!(e; u8(16), array(runs.len() as u64));
        for run in &runs {
            put!(e; array(4), u64(run.seq.0), i32(run.year), u32(run.number), u32(run.count));
        }
    }
    bytes
}

/// Register numbers of ops that stand one behind the other, numbered one behind the other.
struct Run {
    seq: Seq,
    year: i32,
    number: u32,
    count: u32,
}

/// Shorter runs are said one by one.
const RUN_MIN: u32 = 4;

/// Splits register numbers into single ones and runs: a thousand issues that come at once are numbered in a row, and saying each
/// would take nine bytes.
fn in_runs(numbers: &[(Seq, i32, u32)]) -> (Vec<(Seq, i32, u32)>, Vec<Run>) {
    let (mut single, mut runs): (Vec<(Seq, i32, u32)>, Vec<Run>) = (Vec::new(), Vec::new());
    for (seq, year, number) in numbers {
        match runs.last_mut() {
            Some(run)
                if run.year == *year
                    && run.seq.0 + u64::from(run.count) == seq.0
                    && run.number.checked_add(run.count) == Some(*number) =>
            {
                run.count += 1;
            }
            _ => runs.push(Run {
                seq: *seq,
                year: *year,
                number: *number,
                count: 1,
            }),
        }
    }
    runs.retain(|run| {
        let long = run.count >= RUN_MIN;
        if !long {
            single.extend(run.each());
        }
        long
    });
    (single, runs)
}

impl Run {
    fn each(&self) -> impl Iterator<Item = (Seq, i32, u32)> {
        let (seq, year, number) = (self.seq.0, self.year, self.number);
        (0..self.count).map(move |n| (Seq(seq + u64::from(n)), year, number.saturating_add(n)))
    }
}

fn decode(content: &[u8]) -> Result<Receipt, WireError> {
    let mut d = Decoder::new(content);
    let (mut number, mut server_epoch, mut device_no, mut epoch, mut stream) = (None, None, None, None, None);
    let (mut first_seq, mut through_seq, mut chain, mut batch_id) = (None, None, None, None);
    let (mut cap, mut received_at_ms) = (None, None);
    let (mut rejected, mut numbers) = (Vec::new(), Vec::new());
    let (mut held, mut repaired, mut earlier_caps) = (false, Vec::new(), Vec::new());
    for _ in 0..entries(&mut d)? {
        match d.u32()? {
            0 => number = Some(d.u64()?),
            1 => server_epoch = Some(d.u32()?),
            2 => device_no = Some(DeviceNo(d.u32()?)),
            3 => epoch = Some(Epoch(d.u32()?)),
            4 => stream = Some(d.str()?.parse()?),
            5 => first_seq = Some(Seq(d.u64()?)),
            6 => through_seq = Some(Seq(d.u64()?)),
            7 => chain = Some(fixed::<32>(&mut d)?),
            8 => batch_id = Some(fixed::<32>(&mut d)?),
            9 => cap = Some(Hlc(d.u64()?)),
            10 => received_at_ms = Some(d.i64()?),
            11 => {
                for _ in 0..list(&mut d)? {
                    d.array()?;
                    let seq = Seq(d.u64()?);
                    rejected.push((seq, Refusal::of_number(d.u8()?).unwrap_or(Refusal::Malformed)));
                }
            }
            12 => {
                for _ in 0..list(&mut d)? {
                    d.array()?;
                    numbers.push((Seq(d.u64()?), d.i32()?, d.u32()?));
                }
            }
            13 => held = d.bool()?,
            14 => {
                for _ in 0..list(&mut d)? {
                    d.array()?;
                    repaired.push((Seq(d.u64()?), d.i64()?));
                }
            }
            15 => {
                for _ in 0..list(&mut d)? {
                    d.array()?;
                    earlier_caps.push((Seq(d.u64()?), Hlc(d.u64()?)));
                }
            }
            16 => {
                for _ in 0..list(&mut d)? {
                    d.array()?;
                    let run = Run {
                        seq: Seq(d.u64()?),
                        year: d.i32()?,
                        number: d.u32()?,
                        count: d.u32()?,
                    };
                    let fits = numbers.len() as u64 + u64::from(run.count) <= BATCH_OPS_MAX as u64;
                    run.seq
                        .0
                        .checked_add(u64::from(run.count))
                        .filter(|_| fits)
                        .ok_or(WireError::Malformed)?;
                    numbers.extend(run.each());
                }
            }
            _ => d.skip()?,
        }
    }
    numbers.sort_unstable();
    let receipt = Receipt {
        number: number.ok_or(WireError::Malformed)?,
        server_epoch: server_epoch.ok_or(WireError::Malformed)?,
        device_no: device_no.ok_or(WireError::Malformed)?,
        epoch: epoch.ok_or(WireError::Malformed)?,
        stream: stream.ok_or(WireError::Malformed)?,
        first_seq: first_seq.ok_or(WireError::Malformed)?,
        through_seq: through_seq.ok_or(WireError::Malformed)?,
        chain: chain.ok_or(WireError::Malformed)?,
        batch_id: batch_id.ok_or(WireError::Malformed)?,
        cap: cap.ok_or(WireError::Malformed)?,
        received_at_ms: received_at_ms.ok_or(WireError::Malformed)?,
        rejected,
        numbers,
        held,
        repaired,
        earlier_caps,
    };
    let span = receipt
        .through_seq
        .0
        .checked_sub(receipt.first_seq.0)
        .ok_or(WireError::Malformed)?;
    // A receipt speaks of one batch; a larger span would be a number that no batch can have.
    if receipt.first_seq.0 == 0 || span >= BATCH_OPS_MAX as u64 || receipt.rejected.len() as u64 > span + 1 {
        return Err(WireError::Malformed);
    }
    Ok(receipt)
}

fn list(d: &mut Decoder<'_>) -> Result<u64, WireError> {
    d.array()?
        .filter(|n| *n <= BATCH_OPS_MAX as u64)
        .ok_or(WireError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Receipt {
        Receipt {
            number: 412,
            server_epoch: 1,
            device_no: DeviceNo(3),
            epoch: Epoch(0),
            stream: "village:18.02.01.2003".parse().unwrap(),
            first_seq: Seq(4),
            through_seq: Seq(9),
            chain: [1; 32],
            batch_id: [2; 32],
            cap: Hlc(77),
            received_at_ms: 1_737_331_200_000,
            rejected: vec![(Seq(5), Refusal::NotAllowed)],
            numbers: vec![(Seq(4), 2025, 14)],
            held: true,
            repaired: vec![(Seq(6), 1_737_331_200_000)],
            earlier_caps: vec![(Seq(7), Hlc(66))],
        }
    }

    #[test]
    fn a_receipt_comes_back_as_signed() {
        let district = PrivateKey::from_seed(&[8; 32]);
        let signed = SignedReceipt::sign(receipt(), &district);
        let read = SignedReceipt::open(signed.bytes(), &district.public()).unwrap();
        assert_eq!(read, signed);
        assert_eq!(read.receipt.accepted(), 5);
        assert_eq!(
            (read.receipt.cap_of(Seq(7)), read.receipt.cap_of(Seq(8))),
            (Hlc(66), Hlc(77))
        );
        assert_eq!(Receipt::number_text(412), "TT-0412");
    }

    #[test]
    fn numbers_in_a_row_are_said_once() {
        let district = PrivateKey::from_seed(&[8; 32]);
        let row = |from: u64, year, number: u32, count: u32| {
            (0..count).map(move |n| (Seq(from + u64::from(n)), year, number + n))
        };
        let mut wide = receipt();
        (wide.first_seq, wide.through_seq) = (Seq(1), Seq(1_000));
        wide.numbers = row(1, 2025, 7, 300)
            .chain(row(302, 2025, 307, 2))
            .chain(row(310, 2025, 309, 400))
            .chain(row(900, 2026, 1, 5))
            .collect();
        let signed = SignedReceipt::sign(wide, &district);
        assert_eq!(SignedReceipt::open(signed.bytes(), &district.public()).unwrap(), signed);
        assert!(signed.bytes().len() < 300, "{}", signed.bytes().len());
    }

    #[test]
    fn a_run_of_more_numbers_than_a_batch_can_hold_is_none() {
        let district = PrivateKey::from_seed(&[8; 32]);
        for (seq, count) in [(1u64, 1_001u32), (u64::MAX, 4), (1, u32::MAX)] {
            let mut content = encode(&receipt());
            // The map has one entry more.
            content[0] += 1;
            let mut e = Encoder::new(&mut content);
            put!(e; u8(16), array(1), array(4), u64(seq), i32(2025), u32(1), u32(count));
            let bytes = seal(MAGIC, Purpose::Receipt, &content, &district);
            assert!(
                SignedReceipt::open(&bytes, &district.public()).is_err(),
                "{seq}, {count}"
            );
        }
    }

    #[test]
    fn nothing_may_stand_behind_a_receipt() {
        let district = PrivateKey::from_seed(&[8; 32]);
        let bytes = [SignedReceipt::sign(receipt(), &district).bytes(), b"more"].concat();
        assert!(SignedReceipt::open(&bytes, &district.public()).is_err());
    }

    #[test]
    fn a_receipt_of_more_ops_than_a_batch_can_hold_is_none() {
        let district = PrivateKey::from_seed(&[8; 32]);
        for (first, through) in [(0, u64::MAX), (0, 5), (1, 1_001), (9, 4)] {
            let mut wide = receipt();
            (wide.first_seq, wide.through_seq) = (Seq(first), Seq(through));
            let signed = SignedReceipt::sign(wide, &district);
            assert!(
                SignedReceipt::open(signed.bytes(), &district.public()).is_err(),
                "{first} to {through}"
            );
        }
    }

    #[test]
    fn a_receipt_that_the_district_did_not_sign_is_none() {
        let signed = SignedReceipt::sign(receipt(), &PrivateKey::from_seed(&[8; 32]));
        let district = PrivateKey::from_seed(&[9; 32]).public();
        assert!(matches!(
            SignedReceipt::open(signed.bytes(), &district),
            Err(WireError::BadSignature)
        ));
        for at in 0..signed.bytes().len() {
            let mut bytes = signed.bytes().to_vec();
            bytes[at] ^= 0x04;
            assert!(
                SignedReceipt::open(&bytes, &PrivateKey::from_seed(&[8; 32]).public()).is_err(),
                "byte {at}"
            );
        }
    }
}
