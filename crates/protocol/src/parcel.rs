//! The parcel (*antaran*): what one laptop writes for the other laptops of its scope, to be carried by stick while the district is
//! out of reach. `docs/adr/0019-parcels.md` says why, `docs/protocol.md` §14 each byte.
//!
//! Layout: signed header with the hash of what follows; then an age file (age-encryption.org/v1) for the keys of the readers, in
//! which stands a frame stream: vouches, batches with their receipts, batches without, end. The batches are the bytes that
//! their authors sealed. A card (*kartu laptop*) has the writer's vouch instead of the age file: by it another laptop learns the key.
//!
//! Invariant: nothing of a parcel is decrypted before its header's signature and hash fit, so that what is spoilt on the way is told
//! from what is not for this laptop.

use std::io::{Read as _, Write as _};

use kentongan_domain::ids::DeviceNo;
use kentongan_domain::scope::Scope;
use minicbor::{Decoder, Encoder};
use zeroize::{Zeroize as _, Zeroizing};

use crate::exchange::Archived;
use crate::frame::{self, FrameDecoder, FrameKind};
use crate::keys::{PrivateKey, PublicKey, Purpose, agreement_key};
use crate::limits::{PARCEL_BYTES_MAX, PROTOCOL_VERSION};
use crate::signed::{WireError, entries, fixed, open, put, seal};

const MAGIC: [u8; 4] = *b"KTGA";

/// Most keys that one parcel is written for: a kecamatan has fewer laptops.
pub const READERS_MAX: usize = 64;

const PARCEL: u8 = 1;
const CARD: u8 = 2;

/// Who wrote it. Readable by whoever finds the stick; it names no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelHeader {
    pub device_no: DeviceNo,
    pub public_key: PublicKey,
    pub scope: Scope,
    /// By the writer's clock, for people alone.
    pub made_at_ms: i64,
}

/// What it holds for its readers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParcelContents {
    /// The district's word on the authors, the writer's own first; whole messages.
    pub vouches: Vec<Vec<u8>>,
    /// Batches with final receipts, in the order of receipt. Their vouches stand above.
    pub archived: Vec<Archived>,
    /// Batches of which the district has said nothing final, each behind those that it continues or speaks of.
    pub batches: Vec<Vec<u8>>,
}

/// A parcel whose signature and hash fit. Whether its writer is who he says, the vouch in it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    pub header: ParcelHeader,
    is_card: bool,
    rest: Vec<u8>,
}

/// Writes a parcel. `None`: none of these keys can be written for.
pub fn write_parcel(
    header: &ParcelHeader,
    contents: &ParcelContents,
    readers: &[PublicKey],
    key: &PrivateKey,
) -> Option<Vec<u8>> {
    let sealed = encrypt(&encode_contents(contents), readers)?;
    Some(seal_with(header, PARCEL, &sealed, key))
}

/// Writes a card: `vouch` is the district's word on the writer, a whole message.
pub fn write_card(header: &ParcelHeader, vouch: &[u8], key: &PrivateKey) -> Vec<u8> {
    seal_with(header, CARD, vouch, key)
}

impl Parcel {
    /// Reads what [`write_parcel`] or [`write_card`] wrote, without trusting its writer yet.
    ///
    /// # Errors
    /// [`WireError`]: not ours, newer, too large, or not as it was written.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > PARCEL_BYTES_MAX {
            return Err(WireError::TooLarge);
        }
        let opened = open(MAGIC, bytes)?;
        let (header, kind, hash) = decode_header(opened.content)?;
        opened.verify(Purpose::Parcel, &header.public_key)?;
        if *blake3::hash(opened.rest).as_bytes() != hash {
            return Err(WireError::Malformed);
        }
        let is_card = match kind {
            PARCEL => false,
            CARD => true,
            // Whole and signed, and nothing that this program knows.
            _ => return Err(WireError::Newer(PROTOCOL_VERSION)),
        };
        Ok(Self {
            header,
            is_card,
            rest: opened.rest.to_vec(),
        })
    }

    /// Does it only make its writer known?
    pub fn is_card(&self) -> bool {
        self.is_card
    }

    /// What it holds for the laptop with this key; a card holds its vouch for everybody. `None`: it was not written for this key.
    ///
    /// # Errors
    /// [`WireError`] if what its writer encrypted is no content of a parcel.
    pub fn contents(&self, key: &PrivateKey) -> Result<Option<ParcelContents>, WireError> {
        if self.is_card {
            return Ok(Some(ParcelContents {
                vouches: vec![self.rest.clone()],
                ..ParcelContents::default()
            }));
        }
        decrypt(&self.rest, key)?
            .map(|plain| decode_contents(&plain))
            .transpose()
    }
}

fn seal_with(header: &ParcelHeader, kind: u8, rest: &[u8], key: &PrivateKey) -> Vec<u8> {
    let mut content = Vec::new();
    let mut e = Encoder::new(&mut content);
    put!(e; map(6), u8(0), u32(header.device_no.0), u8(1), bytes(&header.public_key), u8(2), str(&header.scope.to_string()));
    put!(e; u8(3), i64(header.made_at_ms), u8(4), u8(kind), u8(5), bytes(blake3::hash(rest).as_bytes()));
    let mut bytes = seal(MAGIC, Purpose::Parcel, &content, key);
    bytes.extend_from_slice(rest);
    bytes
}

fn decode_header(content: &[u8]) -> Result<(ParcelHeader, u8, [u8; 32]), WireError> {
    let mut d = Decoder::new(content);
    let (mut device_no, mut public_key, mut scope) = (None, None, None);
    let (mut made_at_ms, mut kind, mut hash) = (0, None, None);
    for _ in 0..entries(&mut d)? {
        match d.u32()? {
            0 => device_no = Some(DeviceNo(d.u32()?)),
            1 => public_key = Some(fixed::<32>(&mut d)?),
            2 => scope = Some(d.str()?.parse()?),
            3 => made_at_ms = d.i64()?,
            4 => kind = Some(d.u8()?),
            5 => hash = Some(fixed::<32>(&mut d)?),
            _ => d.skip()?,
        }
    }
    let header = ParcelHeader {
        device_no: device_no.ok_or(WireError::Malformed)?,
        public_key: public_key.ok_or(WireError::Malformed)?,
        scope: scope.ok_or(WireError::Malformed)?,
        made_at_ms,
    };
    Ok((
        header,
        kind.ok_or(WireError::Malformed)?,
        hash.ok_or(WireError::Malformed)?,
    ))
}

fn encode_contents(contents: &ParcelContents) -> Vec<u8> {
    let mut plain = frame::begin();
    for vouch in &contents.vouches {
        frame::push(&mut plain, FrameKind::Vouch, vouch);
    }
    for archived in &contents.archived {
        frame::push(&mut plain, FrameKind::Archived, &archived.encode());
    }
    for batch in &contents.batches {
        frame::push(&mut plain, FrameKind::Batch, batch);
    }
    frame::push(&mut plain, FrameKind::End, &[]);
    plain
}

/// What a later version adds is skipped, as in an exchange.
fn decode_contents(plain: &[u8]) -> Result<ParcelContents, WireError> {
    let mut decoder = FrameDecoder::default();
    decoder.feed(plain);
    let mut contents = ParcelContents::default();
    while let Some(frame) = decoder.next_frame()? {
        match frame.kind {
            FrameKind::Vouch => contents.vouches.push(frame.payload),
            FrameKind::Archived => contents.archived.push(Archived::decode(&frame.payload)?),
            FrameKind::Batch => contents.batches.push(frame.payload),
            FrameKind::End => return Ok(contents),
            _ => {}
        }
    }
    Err(WireError::Truncated)
}

/// `None`: there is nobody to encrypt for.
fn encrypt(plain: &[u8], readers: &[PublicKey]) -> Option<Vec<u8>> {
    let recipients: Vec<age::x25519::Recipient> = readers.iter().take(READERS_MAX).filter_map(recipient_of).collect();
    let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).ok()?;
    let mut sealed = Vec::with_capacity(plain.len() + plain.len() / 64 + 4_096);
    let mut writer = encryptor
        .wrap_output(&mut sealed)
        .expect("BUG: memory takes what is written to it");
    writer
        .write_all(plain)
        .expect("BUG: memory takes what is written to it");
    writer.finish().expect("BUG: memory takes what is written to it");
    Some(sealed)
}

/// `None`: it was encrypted for others.
fn decrypt(sealed: &[u8], key: &PrivateKey) -> Result<Option<Vec<u8>>, WireError> {
    let identity = identity_of(key);
    let decryptor = age::Decryptor::new_buffered(sealed).map_err(|_| WireError::Malformed)?;
    let mut reader = match decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)) {
        Ok(reader) => reader,
        Err(age::DecryptError::NoMatchingKeys) => return Ok(None),
        Err(_) => return Err(WireError::Malformed),
    };
    let mut plain = Vec::with_capacity(sealed.len());
    reader.read_to_end(&mut plain).map_err(|_| WireError::Malformed)?;
    Ok(Some(plain))
}

/// As age writes the keys of its readers: `age1…`.
fn recipient_of(key: &PublicKey) -> Option<age::x25519::Recipient> {
    let text = bech32::encode_lower::<bech32::Bech32>(bech32::Hrp::parse_unchecked("age"), &agreement_key(key)?);
    text.ok()?.parse().ok()
}

/// As age writes a secret key: `AGE-SECRET-KEY-1…`.
fn identity_of(key: &PrivateKey) -> age::x25519::Identity {
    let secret: Zeroizing<[u8; 32]> = key.agreement_secret();
    let mut text =
        bech32::encode_upper::<bech32::Bech32>(bech32::Hrp::parse_unchecked("age-secret-key-"), secret.as_slice())
            .expect("BUG: 32 bytes are short enough");
    let identity = text.parse().expect("BUG: age reads a key as it writes one");
    text.zeroize();
    identity
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from_seed(&[seed; 32])
    }

    fn header(seed: u8) -> ParcelHeader {
        ParcelHeader {
            device_no: DeviceNo(u32::from(seed)),
            public_key: key(seed).public(),
            scope: "village:18.02.01.2003".parse().unwrap(),
            made_at_ms: 1_737_331_200_000,
        }
    }

    fn contents() -> ParcelContents {
        ParcelContents {
            vouches: vec![vec![1; 90], vec![2; 90]],
            archived: vec![Archived {
                batch: vec![3; 700],
                receipt: vec![4; 200],
                vouch: Vec::new(),
            }],
            batches: vec![vec![5; 400], vec![6; 16_000]],
        }
    }

    #[test]
    fn each_reader_gets_what_was_put_in_and_nobody_else_does() {
        let readers = [key(2).public(), key(3).public()];
        let bytes = write_parcel(&header(1), &contents(), &readers, &key(1)).unwrap();
        let parcel = Parcel::parse(&bytes).unwrap();
        assert_eq!((&parcel.header, parcel.is_card()), (&header(1), false));
        for reader in [2, 3] {
            assert_eq!(parcel.contents(&key(reader)).unwrap(), Some(contents()));
        }
        assert_eq!(parcel.contents(&key(4)).unwrap(), None);
        assert_eq!(parcel.contents(&key(1)).unwrap(), None, "not even its writer");
    }

    #[test]
    fn a_key_with_which_everybody_agrees_gets_no_parcel() {
        assert_eq!(write_parcel(&header(1), &contents(), &[], &key(1)), None);
        // The neutral element: y = 1.
        let mut weak = [0; 32];
        weak[0] = 1;
        assert_eq!(write_parcel(&header(1), &contents(), &[weak], &key(1)), None);
        let bytes = write_parcel(&header(1), &contents(), &[weak, key(2).public()], &key(1)).unwrap();
        let parcel = Parcel::parse(&bytes).unwrap();
        assert!(parcel.contents(&key(2)).unwrap().is_some(), "it keeps nobody else out");
    }

    #[test]
    fn a_flipped_or_missing_byte_is_noticed_wherever_it_is() {
        let small = ParcelContents {
            batches: vec![vec![5; 40]],
            ..ParcelContents::default()
        };
        let bytes = write_parcel(&header(1), &small, &[key(2).public()], &key(1)).unwrap();
        for at in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 0x10;
            assert!(Parcel::parse(&spoilt).is_err(), "byte {at}");
            assert!(Parcel::parse(&bytes[..at]).is_err(), "cut at {at}");
        }
        let longer = [bytes.as_slice(), b"more"].concat();
        assert!(Parcel::parse(&longer).is_err());
    }

    #[test]
    fn a_card_says_who_wrote_it_to_everybody() {
        let bytes = write_card(&header(1), b"vouch", &key(1));
        let card = Parcel::parse(&bytes).unwrap();
        assert!(card.is_card());
        let known = card.contents(&key(9)).unwrap().unwrap();
        assert_eq!(known.vouches, [b"vouch"]);
        assert!(known.batches.is_empty() && known.archived.is_empty());
    }

    #[test]
    fn another_program_and_a_newer_version_are_told_apart_from_damage() {
        assert!(matches!(Parcel::parse(b"PK\x03\x04"), Err(WireError::NotOurs)));
        let mut newer = write_card(&header(1), b"vouch", &key(1));
        newer[4] = 2;
        assert!(matches!(Parcel::parse(&newer), Err(WireError::Newer(2))));
        let unknown = seal_with(&header(1), 9, b"", &key(1));
        assert!(matches!(Parcel::parse(&unknown), Err(WireError::Newer(_))));
    }
}
