//! The one round trip of `POST /v1/sync`: hello and batches up; receipts, feed pages and the end down.

use kentongan_domain::blob::BlobHash;
use kentongan_domain::chain::{self, Link, LinkMark};
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::scope::Stream;
use minicbor::{Decoder, Encoder};

use crate::blobs::{hashes, put_hashes};
use crate::keys::{PrivateKey, PublicKey, Purpose};
use crate::limits::FEED_PAGE_BYTES_MAX;
use crate::roster::Vouch;
use crate::signed::{WireError, entries, fixed, open, put, seal};

const HELLO: [u8; 4] = *b"KTGH";
const PAGE: [u8; 4] = *b"KTGF";
const END: [u8; 4] = *b"KTGE";
const STATE: [u8; 4] = *b"KTGT";
/// A device writes to its own stream and, at an office, to those of its villages: 108 in the largest kecamatan.
const HEADS_MAX: u64 = 1_024;
/// Chains of a whole kecamatan over many years of laptops and repairs.
const STATE_HEADS_MAX: u64 = 20_000;

/// How far a reader has applied a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The service's epoch in which `feed_seq` was given.
    pub server_epoch: u32,
    /// Everything up to this number is applied.
    pub feed_seq: u64,
    /// The feed's mark at `feed_seq`, from the service; it tells another feed of the same length. Zeros at the beginning.
    pub mark: FeedMark,
}

/// Stands for a feed up to one of its rows: the first 8 bytes of BLAKE3 over the mark before the row and the row's receipt.
/// Not a secret and not a signature: a device that lies about its own cursor harms itself alone.
pub type FeedMark = [u8; 8];

/// The mark of a feed once a row with this receipt has followed.
pub fn extend_mark(before: FeedMark, receipt: &[u8]) -> FeedMark {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&before).update(receipt);
    let mut mark = FeedMark::default();
    hasher.finalize_xof().fill(&mut mark);
    mark
}

impl Cursor {
    fn encode(&self, e: &mut Encoder<&mut Vec<u8>>) {
        put!(e; array(3), u32(self.server_epoch), u64(self.feed_seq), bytes(&self.mark));
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.array()?.filter(|n| *n == 3).ok_or(WireError::Malformed)?;
        Ok(Self {
            server_epoch: d.u32()?,
            feed_seq: d.u64()?,
            mark: fixed::<8>(d)?,
        })
    }
}

/// The end of a device's own chain in one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub stream: Stream,
    pub epoch: Epoch,
    /// Seq of the last op; 0 before the first.
    pub seq: Seq,
    pub chain: Link,
    /// Everything up to this seq has its receipt here; the service answers with the receipts that it made beyond it.
    pub receipted: Seq,
    /// The link after the op at `receipted`, where that is neither the end of the chain nor its beginning.
    pub receipted_mark: Option<LinkMark>,
    /// The device knows from the service's state that the two parted behind `receipted`.
    pub parted: bool,
}

impl Head {
    /// The link after the last op with a receipt, as far as the hello says it: where a service that was set back may hold
    /// another op.
    pub fn mark_at_receipt(&self) -> Option<LinkMark> {
        let at_end = (self.receipted == self.seq && self.seq.0 > 0).then(|| chain::mark(&self.chain));
        at_end.or(self.receipted_mark)
    }
}

/// First frame of a request: who asks, what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    pub device_no: DeviceNo,
    pub heads: Vec<Head>,
    pub cursor: Cursor,
    /// The device's wall clock, to show its operator that it is wrong; never a reason to refuse.
    pub wall_ms: i64,
    /// The device's monotonic clock and the program start that it belongs to: how long ago an op was made, even where the
    /// wall clock lied (RFC 9171 Bundle Age).
    pub mono_ms: u64,
    pub boot: u32,
    pub app_version: String,
    /// What this version of the program understands, [`kentongan_domain::op::EDITION`].
    pub edition: u16,
    /// Fresh random bytes; the end frame answers them, so that an old answer cannot be replayed.
    pub nonce: [u8; 16],
    /// In this exchange the device has offered all that it holds and the service lacked: what is still missing, nobody here has.
    pub offered: bool,
    /// Number of the [`crate::pins::PinSet`] that it has; 0: none.
    pub pins: u32,
    /// [`crate::compression::READS_DENSE`], or 0.
    pub reads: u8,
}

impl Hello {
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; map(9 + u64::from(self.offered) + u64::from(self.pins > 0) + u64::from(self.reads > 0)), u8(0), u32(self.device_no.0), u8(1), array(self.heads.len() as u64));
        for head in &self.heads {
            let items = 5 + u64::from(head.receipted_mark.is_some() || head.parted) + u64::from(head.parted);
            put!(e; array(items), str(&head.stream.to_string()), u32(head.epoch.0));
            put!(e; u64(head.seq.0), bytes(&head.chain), u64(head.receipted.0));
            if items > 5 {
                put!(e; bytes(head.receipted_mark.as_ref().map_or(&[], <[u8; 8]>::as_slice)));
            }
            if head.parted {
                put!(e; bool(true));
            }
        }
        put!(e; u8(2));
        self.cursor.encode(&mut e);
        put!(e; u8(3), i64(self.wall_ms), u8(4), str(&self.app_version), u8(5), bytes(&self.nonce));
        put!(e; u8(6), u64(self.mono_ms), u8(7), u32(self.boot), u8(8), u16(self.edition));
        if self.offered {
            put!(e; u8(9), bool(true));
        }
        if self.pins > 0 {
            put!(e; u8(10), u32(self.pins));
        }
        if self.reads > 0 {
            put!(e; u8(11), u8(self.reads));
        }
        seal(HELLO, Purpose::Hello, &bytes, key)
    }

    /// Reads a hello; the caller looks up the device's key by `device_no` and calls [`Hello::verify`].
    ///
    /// # Errors
    /// [`WireError`] for anything that is not a hello.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        let mut d = Decoder::new(open(HELLO, bytes)?.content);
        let (mut device_no, mut wall_ms, mut nonce) = (None, None, None);
        let (mut heads, mut cursor, mut app_version) = (Vec::new(), Cursor::default(), String::new());
        let (mut mono_ms, mut boot, mut edition, mut offered, mut pins, mut reads) = (0, 0, 0, false, 0, 0);
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => device_no = Some(DeviceNo(d.u32()?)),
                1 => {
                    let n = d.array()?.filter(|n| *n <= HEADS_MAX).ok_or(WireError::TooLarge)?;
                    for _ in 0..n {
                        let items = d.array()?.filter(|n| *n >= 5).ok_or(WireError::Malformed)?;
                        heads.push(Head {
                            stream: d.str()?.parse()?,
                            epoch: Epoch(d.u32()?),
                            seq: Seq(d.u64()?),
                            chain: fixed::<32>(&mut d)?,
                            receipted: Seq(d.u64()?),
                            receipted_mark: if items > 5 { d.bytes()?.try_into().ok() } else { None },
                            parted: items > 6 && d.bool()?,
                        });
                        skip_items(&mut d, items.saturating_sub(7))?;
                    }
                }
                2 => cursor = Cursor::decode(&mut d)?,
                3 => wall_ms = Some(d.i64()?),
                4 => app_version = d.str()?.chars().take(40).collect(),
                5 => nonce = Some(fixed::<16>(&mut d)?),
                6 => mono_ms = d.u64()?,
                7 => boot = d.u32()?,
                8 => edition = d.u16()?,
                9 => offered = d.bool()?,
                10 => pins = d.u32()?,
                11 => reads = d.u8()?,
                _ => d.skip()?,
            }
        }
        Ok(Self {
            device_no: device_no.ok_or(WireError::Malformed)?,
            heads,
            cursor,
            wall_ms: wall_ms.ok_or(WireError::Malformed)?,
            mono_ms,
            boot,
            app_version,
            edition,
            nonce: nonce.ok_or(WireError::Malformed)?,
            offered,
            pins,
            reads,
        })
    }

    /// # Errors
    /// [`WireError::BadSignature`] if the holder of `key` did not make these bytes.
    pub fn verify(bytes: &[u8], key: &PublicKey) -> Result<(), WireError> {
        open(HELLO, bytes)?.verify(Purpose::Hello, key)
    }
}

/// One batch in a feed, with the receipt that gave it its place and its cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    pub feed_seq: u64,
    /// The author's sealed bytes; empty where the batch came before as held and only its final receipt is new.
    pub batch: Vec<u8>,
    /// The service's signed receipt for it.
    pub receipt: Vec<u8>,
}

/// A batch that a device holds with its receipt and offers to a service that lost it: its own, or another's that the feed
/// had brought. The service believes its own earlier word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    pub batch: Vec<u8>,
    pub receipt: Vec<u8>,
    /// The district's word on the author.
    pub vouch: Vec<u8>,
}

impl Archived {
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; array(3), bytes(&self.batch), bytes(&self.receipt), bytes(&self.vouch));
        bytes
    }

    /// # Errors
    /// [`WireError`] for anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut d = Decoder::new(bytes);
        d.array()?.filter(|n| *n == 3).ok_or(WireError::Malformed)?;
        Ok(Self {
            batch: d.bytes()?.to_vec(),
            receipt: d.bytes()?.to_vec(),
            vouch: d.bytes()?.to_vec(),
        })
    }
}

/// A batch that another device of the same scope sealed and this one has by parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    pub batch: Vec<u8>,
    /// The district's word on the author, for a service that was set back to before it knew him; empty behind the first of his in
    /// a request.
    pub vouch: Vec<u8>,
}

impl Carried {
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; array(2), bytes(&self.batch), bytes(&self.vouch));
        bytes
    }

    /// # Errors
    /// [`WireError`] for anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut d = Decoder::new(bytes);
        d.array()?.filter(|n| *n == 2).ok_or(WireError::Malformed)?;
        Ok(Self {
            batch: d.bytes()?.to_vec(),
            vouch: d.bytes()?.to_vec(),
        })
    }
}

/// The rest of a batch whose beginning the service has staged from a request that was cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumed {
    pub batch_id: [u8; 32],
    /// So many bytes of the sealed batch are staged.
    pub offset: u32,
    pub rest: Vec<u8>,
}

impl Resumed {
    /// `batch id(32) offset(4, big endian) rest`: plain, so that a part of it is of use as well.
    pub fn encode(&self) -> Vec<u8> {
        [self.batch_id.as_slice(), &self.offset.to_be_bytes(), &self.rest].concat()
    }

    /// # Errors
    /// [`WireError::Truncated`] if not even the offset is there.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let (batch_id, rest) = bytes.split_first_chunk::<32>().ok_or(WireError::Truncated)?;
        let (offset, rest) = rest.split_first_chunk::<4>().ok_or(WireError::Truncated)?;
        Ok(Self {
            batch_id: *batch_id,
            offset: u32::from_be_bytes(*offset),
            rest: rest.to_vec(),
        })
    }
}

/// A piece of a reader's feed, in `feed_seq` order, with no gap between `after` and `through`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPage {
    /// Whose feed this is; another's would move a cursor past rows that its reader was never shown.
    pub reader: DeviceNo,
    pub after: Cursor,
    /// Cursor once this page is applied.
    pub through: Cursor,
    /// The district's word on the authors of the items.
    pub roster: Vec<Vouch>,
    pub items: Vec<FeedItem>,
}

impl FeedPage {
    /// The page's head (reader, cursors, roster, hash of the items) is signed; the items follow behind and carry their own signatures.
    /// Both, because an item that the way has spoilt must not be taken for one that does not fit: the cursor moves past that.
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut head = Vec::new();
        let mut e = Encoder::new(&mut head);
        put!(e; map(5), u8(0), u32(self.reader.0), u8(1));
        self.after.encode(&mut e);
        put!(e; u8(2));
        self.through.encode(&mut e);
        put!(e; u8(3), array(self.roster.len() as u64));
        for vouch in &self.roster {
            put!(e; bytes(vouch.bytes()));
        }
        let mut items = Vec::new();
        let mut of_items = Encoder::new(&mut items);
        put!(of_items; array(self.items.len() as u64));
        for item in &self.items {
            put!(of_items; array(3), u64(item.feed_seq), bytes(&item.batch), bytes(&item.receipt));
        }
        put!(e; u8(4), bytes(blake3::hash(&items).as_bytes()));
        let mut bytes = seal(PAGE, Purpose::FeedPage, &head, key);
        bytes.extend_from_slice(&items);
        bytes
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the district did not sign the page's head.
    pub fn open(bytes: &[u8], district: &PublicKey) -> Result<Self, WireError> {
        let opened = open(PAGE, bytes)?;
        opened.verify(Purpose::FeedPage, district)?;
        let mut d = Decoder::new(opened.content);
        let (mut reader, mut after, mut through, mut items_hash) = (None, None, None, None);
        let mut roster = Vec::new();
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => reader = Some(DeviceNo(d.u32()?)),
                1 => after = Some(Cursor::decode(&mut d)?),
                2 => through = Some(Cursor::decode(&mut d)?),
                4 => items_hash = Some(fixed::<32>(&mut d)?),
                3 => {
                    let n = d.array()?.filter(|n| *n <= HEADS_MAX).ok_or(WireError::TooLarge)?;
                    for _ in 0..n {
                        roster.push(Vouch::open(d.bytes()?, district)?);
                    }
                }
                _ => d.skip()?,
            }
        }
        if opened.rest.len() > 2 * FEED_PAGE_BYTES_MAX {
            return Err(WireError::TooLarge);
        }
        if items_hash != Some(*blake3::hash(opened.rest).as_bytes()) {
            return Err(WireError::BadSignature);
        }
        let mut d = Decoder::new(opened.rest);
        let n = d
            .array()?
            .filter(|n| *n <= FEED_PAGE_BYTES_MAX as u64)
            .ok_or(WireError::Malformed)?;
        let mut items = Vec::new();
        for _ in 0..n {
            d.array()?;
            items.push(FeedItem {
                feed_seq: d.u64()?,
                batch: d.bytes()?.to_vec(),
                receipt: d.bytes()?.to_vec(),
            });
        }
        Ok(Self {
            reader: reader.ok_or(WireError::Malformed)?,
            after: after.ok_or(WireError::Malformed)?,
            through: through.ok_or(WireError::Malformed)?,
            roster,
            items,
        })
    }
}

/// How what a device says of itself in its hello fits what the service holds. Anything but [`Standing::Fits`] means that the
/// service was set back to an older copy, or is another life of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    #[default]
    Fits,
    /// The service lacks ops that the device has its receipts for; it is to offer them.
    ChainsLack,
    /// The cursor is of another feed than the service's; nothing was judged. The device begins the feed anew and offers.
    CursorVoid,
    /// The cursor is of another life of the service; nothing was judged. The device begins its epoch and offers.
    OtherLife,
}

impl Standing {
    fn number(self) -> u8 {
        match self {
            Standing::Fits => 0,
            Standing::ChainsLack => 1,
            Standing::CursorVoid => 2,
            Standing::OtherLife => 3,
        }
    }

    /// What a newer service means by another number, this version can do nothing about.
    fn of_number(n: u8) -> Self {
        match n {
            1 => Standing::ChainsLack,
            2 => Standing::CursorVoid,
            3 => Standing::OtherLife,
            _ => Standing::Fits,
        }
    }
}

/// Last frame of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The nonce of the hello it answers.
    pub nonce: [u8; 16],
    pub server_epoch: u32,
    /// Milliseconds since 1970 UTC, by the service's clock.
    pub server_time_ms: i64,
    /// More of the feed, or of the reader's own past, waits.
    pub more: bool,
    pub standing: Standing,
    /// What the person at this device should know.
    pub notice: Option<Notice>,
    /// [`crate::compression::READS_DENSE`], or 0.
    pub reads: u8,
    /// Blobs that the service had and has lost: its word on them is void.
    pub lost: Vec<BlobHash>,
}

/// What a service has to say to the person at a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Two laptops write with this device's key, or it was restored again and again; one of them must enrol anew.
    TwoLaptops,
}

impl Notice {
    fn number(self) -> u8 {
        match self {
            Notice::TwoLaptops => 1,
        }
    }

    fn of_number(n: u8) -> Option<Self> {
        (n == 1).then_some(Notice::TwoLaptops)
    }
}

/// The end of one device's chain in one stream, as a service holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldHead {
    pub device_no: DeviceNo,
    pub stream: Stream,
    pub epoch: Epoch,
    pub seq: Seq,
    /// The link after the op at `seq`.
    pub mark: LinkMark,
}

/// Answer of `GET /v1/state`: what the service has, so that nothing is sent twice over a dear link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The nonce of the hello that it answers.
    pub nonce: [u8; 16],
    pub server_epoch: u32,
    /// Chains of all devices in the streams that the caller reads, each by its end; of the caller's own ones also places before it,
    /// each twice as far back as the one before, so that he finds where his copy parted from this.
    pub heads: Vec<HeldHead>,
    /// The tail of the caller's last request, if it was cut inside a batch: `(batch, bytes staged)`.
    pub staged: Option<([u8; 32], u32)>,
}

impl State {
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut head = Vec::new();
        let mut e = Encoder::new(&mut head);
        put!(e; map(2 + u64::from(self.staged.is_some())), u8(0), bytes(&self.nonce), u8(1), u32(self.server_epoch));
        if let Some((id, length)) = &self.staged {
            put!(e; u8(2), array(2), bytes(id), u32(*length));
        }
        // A regency's service has more chains than fit a signed head; a hash of them does.
        let mut heads = Vec::new();
        let mut e = Encoder::new(&mut heads);
        put!(e; array(self.heads.len() as u64));
        for h in &self.heads {
            put!(e; array(5), u32(h.device_no.0), str(&h.stream.to_string()), u32(h.epoch.0), u64(h.seq.0), bytes(&h.mark));
        }
        head.extend_from_slice(blake3::hash(&heads).as_bytes());
        let mut bytes = seal(STATE, Purpose::State, &head, key);
        bytes.extend_from_slice(&heads);
        bytes
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the district did not sign it.
    pub fn open(bytes: &[u8], district: &PublicKey) -> Result<Self, WireError> {
        let opened = open(STATE, bytes)?;
        opened.verify(Purpose::State, district)?;
        let mut d = Decoder::new(opened.content);
        let (mut nonce, mut server_epoch, mut staged) = (None, None, None);
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => nonce = Some(fixed::<16>(&mut d)?),
                1 => server_epoch = Some(d.u32()?),
                2 => {
                    d.array()?;
                    staged = Some((fixed::<32>(&mut d)?, d.u32()?));
                }
                _ => d.skip()?,
            }
        }
        let hash = opened.content.get(d.position()..).unwrap_or_default();
        if blake3::hash(opened.rest).as_bytes() != hash {
            return Err(WireError::BadSignature);
        }
        let mut d = Decoder::new(opened.rest);
        let n = d
            .array()?
            .filter(|n| *n <= STATE_HEADS_MAX)
            .ok_or(WireError::TooLarge)?;
        let mut heads = Vec::new();
        for _ in 0..n {
            let items = d.array()?.filter(|n| *n >= 5).ok_or(WireError::Malformed)?;
            heads.push(HeldHead {
                device_no: DeviceNo(d.u32()?),
                stream: d.str()?.parse()?,
                epoch: Epoch(d.u32()?),
                seq: Seq(d.u64()?),
                mark: fixed::<8>(&mut d)?,
            });
            skip_items(&mut d, items - 5)?;
        }
        Ok(Self {
            nonce: nonce.ok_or(WireError::Malformed)?,
            server_epoch: server_epoch.ok_or(WireError::Malformed)?,
            heads,
            staged,
        })
    }
}

impl End {
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        let more_tags = [self.notice.is_some(), self.reads > 0, !self.lost.is_empty()];
        put!(e; map(5 + more_tags.into_iter().map(u64::from).sum::<u64>()));
        put!(e; u8(0), bytes(&self.nonce), u8(1), u32(self.server_epoch));
        put!(e; u8(2), i64(self.server_time_ms), u8(3), bool(self.more), u8(4), u8(self.standing.number()));
        if let Some(notice) = self.notice {
            put!(e; u8(5), u8(notice.number()));
        }
        if self.reads > 0 {
            put!(e; u8(6), u8(self.reads));
        }
        if !self.lost.is_empty() {
            put!(e; u8(7));
            put_hashes(&mut e, &self.lost);
        }
        seal(END, Purpose::End, &bytes, key)
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the district did not sign it.
    pub fn open(bytes: &[u8], district: &PublicKey) -> Result<Self, WireError> {
        let opened = open(END, bytes)?;
        opened.verify(Purpose::End, district)?;
        let mut d = Decoder::new(opened.content);
        let (mut nonce, mut server_epoch, mut server_time_ms, mut more) = (None, None, None, false);
        let (mut standing, mut notice, mut reads, mut lost) = (Standing::default(), None, 0, Vec::new());
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => nonce = Some(fixed::<16>(&mut d)?),
                1 => server_epoch = Some(d.u32()?),
                2 => server_time_ms = Some(d.i64()?),
                3 => more = d.bool()?,
                4 => standing = Standing::of_number(d.u8()?),
                5 => notice = Notice::of_number(d.u8()?),
                6 => reads = d.u8()?,
                7 => lost = hashes(&mut d)?,
                _ => d.skip()?,
            }
        }
        Ok(Self {
            nonce: nonce.ok_or(WireError::Malformed)?,
            server_epoch: server_epoch.ok_or(WireError::Malformed)?,
            server_time_ms: server_time_ms.ok_or(WireError::Malformed)?,
            more,
            standing,
            notice,
            reads,
            lost,
        })
    }
}

/// What a newer version says behind what this one knows.
fn skip_items(d: &mut Decoder<'_>, count: u64) -> Result<(), WireError> {
    for _ in 0..count {
        d.skip()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::RosterEntry;

    #[test]
    fn a_hello_comes_back_as_signed() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let hello = Hello {
            device_no: DeviceNo(4),
            heads: vec![Head {
                stream: "village:18.02.01.2003".parse().unwrap(),
                epoch: Epoch(0),
                seq: Seq(12),
                chain: [3; 32],
                receipted: Seq(9),
                receipted_mark: Some([4; 8]),
                parted: true,
            }],
            cursor: Cursor {
                server_epoch: 1,
                feed_seq: 88,
                mark: [7; 8],
            },
            wall_ms: -5,
            mono_ms: 90_000,
            boot: 6,
            app_version: "0.1.0".into(),
            edition: 1,
            nonce: [9; 16],
            offered: true,
            pins: 2,
            reads: 1,
        };
        let bytes = hello.seal(&key);
        assert_eq!(Hello::parse(&bytes).unwrap(), hello);
        assert!(Hello::verify(&bytes, &key.public()).is_ok());
        assert!(Hello::verify(&bytes, &PrivateKey::from_seed(&[2; 32]).public()).is_err());
    }

    #[test]
    fn a_feed_page_comes_back_as_signed() {
        let district = PrivateKey::from_seed(&[8; 32]);
        let page = FeedPage {
            reader: DeviceNo(9),
            after: Cursor {
                server_epoch: 1,
                feed_seq: 0,
                mark: [0; 8],
            },
            through: Cursor {
                server_epoch: 1,
                feed_seq: 2,
                mark: [6; 8],
            },
            roster: vec![Vouch::sign(
                RosterEntry {
                    device_no: DeviceNo(1),
                    public_key: [4; 32],
                    scope: "district:18.02.01".parse().unwrap(),
                    role: kentongan_domain::role::Role::Staff,
                    holder_name: String::new(),
                    holder_office: "Operator kecamatan".into(),
                },
                &district,
            )],
            items: vec![FeedItem {
                feed_seq: 2,
                batch: vec![1, 2, 3],
                receipt: vec![4],
            }],
        };
        let bytes = page.seal(&district);
        assert_eq!(FeedPage::open(&bytes, &district.public()).unwrap(), page);
        assert!(FeedPage::open(&bytes, &PrivateKey::from_seed(&[9; 32]).public()).is_err());
        for cut in 0..bytes.len() {
            assert!(
                FeedPage::open(&bytes[..cut], &district.public()).is_err(),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn an_end_comes_back_as_signed() {
        let district = PrivateKey::from_seed(&[8; 32]);
        let end = End {
            nonce: [1; 16],
            server_epoch: 3,
            server_time_ms: 5,
            more: true,
            standing: Standing::CursorVoid,
            notice: Some(Notice::TwoLaptops),
            reads: 1,
            lost: vec![BlobHash([2; 32]), BlobHash([1; 32])],
        };
        assert_eq!(End::open(&end.seal(&district), &district.public()).unwrap(), end);
    }

    #[test]
    fn a_state_comes_back_as_signed_and_its_list_cannot_be_exchanged() {
        let district = PrivateKey::from_seed(&[8; 32]);
        let state = State {
            nonce: [1; 16],
            server_epoch: 3,
            heads: vec![HeldHead {
                device_no: DeviceNo(2),
                stream: "village:18.02.01.2003".parse().unwrap(),
                epoch: Epoch(1),
                seq: Seq(40),
                mark: [4; 8],
            }],
            staged: Some(([5; 32], 900)),
        };
        let bytes = state.seal(&district);
        assert_eq!(State::open(&bytes, &district.public()).unwrap(), state);
        for at in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 1;
            assert!(State::open(&spoilt, &district.public()).is_err(), "byte {at}");
        }
    }

    #[test]
    fn what_is_offered_carried_and_resumed_comes_back() {
        let archived = Archived {
            batch: vec![1],
            receipt: vec![2, 2],
            vouch: vec![3],
        };
        assert_eq!(Archived::decode(&archived.encode()).unwrap(), archived);
        let carried = Carried {
            batch: vec![1, 2],
            vouch: vec![3],
        };
        assert_eq!(Carried::decode(&carried.encode()).unwrap(), carried);
        assert!(Carried::decode(&archived.encode()).is_err(), "another frame's");
        let resumed = Resumed {
            batch_id: [7; 32],
            offset: 12,
            rest: vec![9; 40],
        };
        assert_eq!(Resumed::decode(&resumed.encode()).unwrap(), resumed);
    }
}
