//! The one round trip of `POST /v1/sync`: hello and batches up; receipts, feed pages and the end down.

use kentongan_domain::chain::Link;
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::scope::{Scope, Stream};
use minicbor::{Decoder, Encoder};

use crate::keys::{PrivateKey, PublicKey, Purpose};
use crate::limits::FEED_PAGE_BYTES_MAX;
use crate::signed::{WireError, entries, fixed, open, put, seal};

const HELLO: [u8; 4] = *b"KTGH";
const PAGE: [u8; 4] = *b"KTGF";
const END: [u8; 4] = *b"KTGE";
/// A device writes to its own stream and, at an office, to those of its villages: 108 in the largest kecamatan.
const HEADS_MAX: u64 = 1_024;

/// How far a reader has applied a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The service's epoch in which `feed_seq` was given.
    pub server_epoch: u32,
    /// Everything up to this number is applied.
    pub feed_seq: u64,
}

/// The end of a device's own chain in one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub stream: Stream,
    pub epoch: Epoch,
    /// Seq of the last op; 0 before the first.
    pub seq: Seq,
    pub chain: Link,
}

/// First frame of a request: who asks, what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    pub device_no: DeviceNo,
    pub heads: Vec<Head>,
    pub cursor: Cursor,
    /// The device's wall clock, to show its operator that it is wrong; never a reason to refuse.
    pub wall_ms: i64,
    pub app_version: String,
    /// Fresh random bytes; the end frame answers them, so that an old answer cannot be replayed.
    pub nonce: [u8; 16],
}

impl Hello {
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; map(7), u8(0), u32(self.device_no.0), u8(1), array(self.heads.len() as u64));
        for head in &self.heads {
            put!(e; array(4), str(&head.stream.to_string()), u32(head.epoch.0), u64(head.seq.0), bytes(&head.chain));
        }
        put!(e; u8(2), u32(self.cursor.server_epoch), u8(3), u64(self.cursor.feed_seq), u8(4), i64(self.wall_ms));
        put!(e; u8(5), str(&self.app_version), u8(6), bytes(&self.nonce));
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
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => device_no = Some(DeviceNo(d.u32()?)),
                1 => {
                    let n = d.array()?.filter(|n| *n <= HEADS_MAX).ok_or(WireError::TooLarge)?;
                    for _ in 0..n {
                        d.array()?;
                        heads.push(Head {
                            stream: d.str()?.parse()?,
                            epoch: Epoch(d.u32()?),
                            seq: Seq(d.u64()?),
                            chain: fixed::<32>(&mut d)?,
                        });
                    }
                }
                2 => cursor.server_epoch = d.u32()?,
                3 => cursor.feed_seq = d.u64()?,
                4 => wall_ms = Some(d.i64()?),
                5 => app_version = d.str()?.chars().take(40).collect(),
                6 => nonce = Some(fixed::<16>(&mut d)?),
                _ => d.skip()?,
            }
        }
        Ok(Self {
            device_no: device_no.ok_or(WireError::Malformed)?,
            heads,
            cursor,
            wall_ms: wall_ms.ok_or(WireError::Malformed)?,
            app_version,
            nonce: nonce.ok_or(WireError::Malformed)?,
        })
    }

    /// # Errors
    /// [`WireError::BadSignature`] if the holder of `key` did not make these bytes.
    pub fn verify(bytes: &[u8], key: &PublicKey) -> Result<(), WireError> {
        open(HELLO, bytes)?.verify(Purpose::Hello, key)
    }
}

/// What readers need to know of a device whose batches they get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    pub device_no: DeviceNo,
    pub public_key: PublicKey,
    pub scope: Scope,
    pub holder_name: String,
    pub holder_office: String,
}

/// One batch in a feed, with the receipt that gave it its place and its cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedItem {
    pub feed_seq: u64,
    /// The author's sealed bytes.
    pub batch: Vec<u8>,
    /// The service's signed receipt for it.
    pub receipt: Vec<u8>,
}

/// A piece of a reader's feed, in `feed_seq` order, with no gap between `after` and `through`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPage {
    pub after: Cursor,
    /// Cursor once this page is applied.
    pub through: Cursor,
    /// Authors of the items whose keys the reader may not know yet.
    pub roster: Vec<RosterEntry>,
    pub items: Vec<FeedItem>,
}

impl FeedPage {
    /// The page's head (cursors, roster, hashes of items) is signed; the items follow behind and carry their own signatures.
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut head = Vec::new();
        let mut e = Encoder::new(&mut head);
        put!(e; map(5), u8(0), u32(self.after.server_epoch), u8(1), u64(self.after.feed_seq));
        put!(e; u8(2), u32(self.through.server_epoch), u8(3), u64(self.through.feed_seq), u8(4), array(self.roster.len() as u64));
        for entry in &self.roster {
            put!(e; array(5), u32(entry.device_no.0), bytes(&entry.public_key), str(&entry.scope.to_string()));
            put!(e; str(&entry.holder_name), str(&entry.holder_office));
        }
        let mut bytes = seal(PAGE, Purpose::FeedPage, &head, key);
        let mut e = Encoder::new(&mut bytes);
        put!(e; array(self.items.len() as u64));
        for item in &self.items {
            put!(e; array(3), u64(item.feed_seq), bytes(&item.batch), bytes(&item.receipt));
        }
        bytes
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the district did not sign the page's head.
    pub fn open(bytes: &[u8], district: &PublicKey) -> Result<Self, WireError> {
        let opened = open(PAGE, bytes)?;
        opened.verify(Purpose::FeedPage, district)?;
        let mut d = Decoder::new(opened.content);
        let (mut after, mut through, mut roster) = (Cursor::default(), Cursor::default(), Vec::new());
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => after.server_epoch = d.u32()?,
                1 => after.feed_seq = d.u64()?,
                2 => through.server_epoch = d.u32()?,
                3 => through.feed_seq = d.u64()?,
                4 => {
                    let n = d.array()?.filter(|n| *n <= HEADS_MAX).ok_or(WireError::TooLarge)?;
                    for _ in 0..n {
                        d.array()?;
                        roster.push(RosterEntry {
                            device_no: DeviceNo(d.u32()?),
                            public_key: fixed::<32>(&mut d)?,
                            scope: d.str()?.parse()?,
                            holder_name: d.str()?.to_owned(),
                            holder_office: d.str()?.to_owned(),
                        });
                    }
                }
                _ => d.skip()?,
            }
        }
        if opened.rest.len() > 2 * FEED_PAGE_BYTES_MAX {
            return Err(WireError::TooLarge);
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
            after,
            through,
            roster,
            items,
        })
    }
}

/// Last frame of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The nonce of the hello it answers.
    pub nonce: [u8; 16],
    pub server_epoch: u32,
    /// Milliseconds since 1970 UTC, by the service's clock.
    pub server_time_ms: i64,
    /// More of the feed waits behind the last page.
    pub more: bool,
}

impl End {
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; map(4), u8(0), bytes(&self.nonce), u8(1), u32(self.server_epoch), u8(2), i64(self.server_time_ms));
        put!(e; u8(3), bool(self.more));
        seal(END, Purpose::End, &bytes, key)
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the district did not sign it.
    pub fn open(bytes: &[u8], district: &PublicKey) -> Result<Self, WireError> {
        let opened = open(END, bytes)?;
        opened.verify(Purpose::End, district)?;
        let mut d = Decoder::new(opened.content);
        let (mut nonce, mut server_epoch, mut server_time_ms, mut more) = (None, None, None, false);
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => nonce = Some(fixed::<16>(&mut d)?),
                1 => server_epoch = Some(d.u32()?),
                2 => server_time_ms = Some(d.i64()?),
                3 => more = d.bool()?,
                _ => d.skip()?,
            }
        }
        Ok(Self {
            nonce: nonce.ok_or(WireError::Malformed)?,
            server_epoch: server_epoch.ok_or(WireError::Malformed)?,
            server_time_ms: server_time_ms.ok_or(WireError::Malformed)?,
            more,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            }],
            cursor: Cursor {
                server_epoch: 1,
                feed_seq: 88,
            },
            wall_ms: -5,
            app_version: "0.1.0".into(),
            nonce: [9; 16],
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
            after: Cursor {
                server_epoch: 1,
                feed_seq: 0,
            },
            through: Cursor {
                server_epoch: 1,
                feed_seq: 2,
            },
            roster: vec![RosterEntry {
                device_no: DeviceNo(1),
                public_key: [4; 32],
                scope: "district:18.02.01".parse().unwrap(),
                holder_name: String::new(),
                holder_office: "Operator kecamatan".into(),
            }],
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
        };
        assert_eq!(End::open(&end.seal(&district), &district.public()).unwrap(), end);
    }
}
