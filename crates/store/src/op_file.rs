//! The second copy: own ops in a flat, append-only file beside the database.
//!
//! Layout: frames of `length(4, big endian) checksum(8) payload(length)`; the payload is a CBOR map, tag 0 its kind, sealed with the
//! laptop's key ([`crate::sealing`]) where it has one. A frame
//! that is torn at the end was never confirmed by a sync and is cut off; the database still has its op. One that is spoilt in
//! the middle is stepped over and written again at the end.
//!
//! Written after the commit, synced within a second and always before a batch is sent. So whatever left this laptop stands in
//! both, and a database that is damaged or was set back loses nothing (`sync.md` §2.11).
//!
//! Invariant: the file only grows, but for an order of law: then it is written once more without the personal parts that the order
//! covers, beside the old one, and takes its place whole.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kentongan_domain::chain::Link;
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::RawOp;
use kentongan_domain::scope::Stream;
use minicbor::{Decoder, Encoder};

use crate::StoreError;
use crate::sealing::FrameSeal;

/// Longest frame that is read: an op with both its parts.
const FRAME_BYTES_MAX: usize = 64 * 1024;
const HEAD_BYTES: usize = 12;

/// Where the second copy lies: a seam, so that a simulated disk can lose what was not synced.
pub trait OpMedium: Send {
    /// Everything that is there.
    ///
    /// # Errors
    /// Of the disk.
    fn read(&mut self) -> std::io::Result<Vec<u8>>;
    /// Adds at the end.
    ///
    /// # Errors
    /// Of the disk; part of the bytes may stand there then.
    fn append(&mut self, bytes: &[u8]) -> std::io::Result<()>;
    /// Cuts a torn end off.
    ///
    /// # Errors
    /// Of the disk.
    fn truncate(&mut self, length: u64) -> std::io::Result<()>;
    /// Puts `bytes` in the place of everything that is there, on disk when it answers. Whatever is cut short, either the old or the
    /// new stands there whole.
    ///
    /// # Errors
    /// Of the disk; the old stands then.
    fn replace(&mut self, bytes: &[u8]) -> std::io::Result<()>;
    /// Answers when everything is on disk.
    ///
    /// # Errors
    /// Of the disk; what was appended since the last sync may be lost.
    fn sync(&mut self) -> std::io::Result<()>;
}

/// The real file.
pub(crate) struct FileMedium {
    file: File,
    path: PathBuf,
}

impl FileMedium {
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let file = Self::open_file(path)?;
        Self::sync_name(path)?;
        Ok(Self {
            file,
            path: path.to_owned(),
        })
    }

    fn open_file(path: &Path) -> std::io::Result<File> {
        OpenOptions::new().read(true).append(true).create(true).open(path)
    }

    /// The name itself must survive a power cut, not only what is in the file.
    fn sync_name(path: &Path) -> std::io::Result<()> {
        #[cfg(unix)]
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        #[cfg(not(unix))]
        let _ = path;
        Ok(())
    }
}

impl OpMedium for FileMedium {
    fn read(&mut self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)
    }

    fn truncate(&mut self, length: u64) -> std::io::Result<()> {
        self.file.set_len(length)
    }

    fn replace(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let beside = PathBuf::from(format!("{}.baru", self.path.display()));
        // One that a power cut left half done.
        if let Err(error) = std::fs::remove_file(&beside)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut new = Self::open_file(&beside)?;
        new.write_all(bytes)?;
        new.sync_all()?;
        std::fs::rename(&beside, &self.path)?;
        self.file = new;
        Self::sync_name(&self.path)
    }

    fn sync(&mut self) -> std::io::Result<()> {
        self.file.sync_data()
    }
}

/// One op of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FiledOp {
    pub stream: Stream,
    pub at: OpRef,
    pub raw: RawOp,
    pub stored_at_ms: i64,
    /// Of the first op of an epoch that a repair opened: the link that its chain begins with.
    pub parent: Option<Link>,
}

/// A frame of the file.
#[derive(Debug, Clone)]
pub(crate) enum Filed {
    Op(FiledOp),
    /// The row of `replica` as JSON: who this laptop is, to stand up again without its database.
    Identity(String),
    /// Of a newer version.
    Unknown,
    /// Sealed with another key.
    Foreign,
}

struct Inner {
    medium: Box<dyn OpMedium>,
    synced: bool,
    seal: Option<FrameSeal>,
    /// Why the last ops of the log are not in the file yet.
    lag: Option<String>,
    length: u64,
}

/// The file, shared by the store's writer and whoever seals.
#[derive(Clone)]
pub(crate) struct OpFile(Arc<Mutex<Inner>>);

impl OpFile {
    /// Reads the file, cuts a torn end off, and answers what it holds.
    pub fn open(mut medium: Box<dyn OpMedium>, seal: Option<FrameSeal>) -> Result<(Self, Vec<Filed>), StoreError> {
        let bytes = medium.read().map_err(StoreError::OpFile)?;
        let (frames, good) = parse(&bytes, seal.as_ref());
        if good < bytes.len() {
            medium.truncate(good as u64).map_err(StoreError::OpFile)?;
        }
        let inner = Inner {
            medium,
            synced: false,
            seal,
            lag: None,
            length: good as u64,
        };
        Ok((Self(Arc::new(Mutex::new(inner))), frames))
    }

    pub fn append(&self, frames: &[Vec<u8>]) -> Result<(), StoreError> {
        if frames.is_empty() {
            return Ok(());
        }
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::new();
        for payload in frames {
            put_frame(&mut bytes, payload, inner.seal.as_ref());
        }
        inner.synced = false;
        if let Err(error) = inner.medium.append(&bytes) {
            // Half a frame in the middle would hide everything behind it.
            let length = inner.length;
            let _ = inner.medium.truncate(length);
            return Err(StoreError::OpFile(error));
        }
        inner.length += bytes.len() as u64;
        Ok(())
    }

    /// Takes the personal parts of the ops with these hashes out of the file, by order of law, and of those that were one of them
    /// once.
    pub fn erase(&self, op_hashes: &BTreeSet<[u8; 32]>) -> Result<(), StoreError> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = inner.medium.read().map_err(StoreError::OpFile)?;
        let Some(anew) = without_parts(&bytes, inner.seal.as_ref(), op_hashes) else {
            return Ok(());
        };
        inner.medium.replace(&anew).map_err(StoreError::OpFile)?;
        inner.length = anew.len() as u64;
        inner.synced = true;
        Ok(())
    }

    /// Notes whether the file holds what the log holds.
    pub fn note_lag(&self, lag: Option<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).lag = lag;
    }

    /// Everything that is in the file.
    pub fn read(&self) -> Result<Vec<Filed>, StoreError> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = inner.medium.read().map_err(StoreError::OpFile)?;
        Ok(parse(&bytes, inner.seal.as_ref()).0)
    }

    /// Answers when everything that the log holds is on disk here as well.
    pub fn sync(&self) -> Result<(), StoreError> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lag) = &inner.lag {
            return Err(StoreError::OpFile(std::io::Error::other(lag.clone())));
        }
        if !inner.synced {
            inner.medium.sync().map_err(StoreError::OpFile)?;
            inner.synced = true;
        }
        Ok(())
    }

    pub fn is_synced(&self) -> bool {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.synced && inner.lag.is_none()
    }
}

fn checksum(payload: &[u8]) -> [u8; 8] {
    let hash = blake3::derive_key("kentongan 2026 op file", payload);
    hash.first_chunk::<8>().copied().unwrap_or_default()
}

/// The payload of the frame at the beginning of `bytes`, if it is whole.
fn frame(bytes: &[u8]) -> Option<&[u8]> {
    let (head, rest) = bytes.split_first_chunk::<HEAD_BYTES>()?;
    let [a, b, c, d, sum @ ..] = *head;
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    if length > FRAME_BYTES_MAX {
        return None;
    }
    rest.get(..length).filter(|payload| checksum(payload) == sum)
}

/// The payloads of the whole frames, and where the last of them ends. Bytes between them that a disk has spoilt are stepped over:
/// this file is read when the disk is dying.
fn payloads(bytes: &[u8]) -> (Vec<&[u8]>, usize) {
    let (mut payloads, mut good, mut at) = (Vec::new(), 0, 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= HEAD_BYTES) {
        match frame(rest) {
            Some(payload) => {
                payloads.push(payload);
                at += HEAD_BYTES + payload.len();
                good = at;
            }
            None => at += 1,
        }
    }
    (payloads, good)
}

/// The whole frames, and where the last of them ends.
fn parse(bytes: &[u8], seal: Option<&FrameSeal>) -> (Vec<Filed>, usize) {
    let (payloads, good) = payloads(bytes);
    (payloads.into_iter().map(|payload| read(payload, seal)).collect(), good)
}

fn read(payload: &[u8], seal: Option<&FrameSeal>) -> Filed {
    match seal {
        None => decode(payload).unwrap_or(Filed::Unknown),
        Some(seal) => match seal.open(payload) {
            Some(plain) => decode(&plain).unwrap_or(Filed::Unknown),
            None => Filed::Foreign,
        },
    }
}

fn put_frame(bytes: &mut Vec<u8>, payload: &[u8], seal: Option<&FrameSeal>) {
    let sealed = seal.map(|seal| seal.seal(payload));
    put_payload(bytes, sealed.as_deref().unwrap_or(payload));
}

fn put_payload(bytes: &mut Vec<u8>, payload: &[u8]) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&checksum(payload));
    bytes.extend_from_slice(payload);
}

/// The file without the personal parts of these ops. `None`: it holds none of them. What this version cannot read stays as it is;
/// what the disk has spoilt between the frames does not come along.
fn without_parts(bytes: &[u8], seal: Option<&FrameSeal>, op_hashes: &BTreeSet<[u8; 32]>) -> Option<Vec<u8>> {
    let (mut anew, mut changed) = (Vec::with_capacity(bytes.len()), false);
    for payload in payloads(bytes).0 {
        match read(payload, seal) {
            Filed::Op(mut op) if op.raw.personal.is_erasable() && op.is_one_of(op_hashes) => {
                op.raw.personal = op.raw.personal.erased();
                put_frame(&mut anew, &encode_op(&op), seal);
                changed = true;
            }
            _ => put_payload(&mut anew, payload),
        }
    }
    changed.then_some(anew)
}

/// The whole frames of a file, each payload as this version writes it (`None`: of a newer version), and how many bytes they
/// are. A door for the fuzz target: a dying disk may give back any bytes.
#[doc(hidden)]
pub fn written_anew(bytes: &[u8]) -> (Vec<Option<Vec<u8>>>, usize) {
    let (frames, good) = parse(bytes, None);
    let payloads = frames.iter().map(|frame| match frame {
        Filed::Op(op) => Some(encode_op(op)),
        Filed::Identity(json) => Some(encode_identity(json)),
        Filed::Unknown | Filed::Foreign => None,
    });
    (payloads.collect(), good)
}

const KIND_OP: u8 = 1;
const KIND_IDENTITY: u8 = 2;

pub(crate) fn encode_identity(json: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    let written = e.map(2).and_then(|e| e.u8(0)?.u8(KIND_IDENTITY)?.u8(1)?.str(json));
    written.expect("BUG: encoding to memory failed");
    bytes
}

pub(crate) fn encode_op(op: &FiledOp) -> Vec<u8> {
    let (state, personal) = crate::rows::personal_columns(&op.raw.personal);
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    let written = e.map(7 + u64::from(op.parent.is_some())).and_then(|e| {
        e.u8(0)?
            .u8(KIND_OP)?
            .u8(1)?
            .str(&op.stream.to_string())?
            .u8(2)?
            .encode(op.at)?;
        e.u8(3)?
            .bytes(&op.raw.common)?
            .u8(4)?
            .i64(state)?
            .u8(5)?
            .bytes(&personal)?
            .u8(6)?
            .i64(op.stored_at_ms)?;
        if let Some(parent) = &op.parent {
            e.u8(7)?.bytes(parent)?;
        }
        Ok(e)
    });
    written.expect("BUG: encoding to memory failed");
    bytes
}

fn decode(payload: &[u8]) -> Option<Filed> {
    let mut d = Decoder::new(payload);
    let (mut kind, mut text, mut at, mut common) = (0, None, None, None);
    let (mut state, mut personal, mut stored_at_ms, mut parent) = (0, Vec::new(), 0, None);
    for _ in 0..d.map().ok()?? {
        match d.u8().ok()? {
            0 => kind = d.u8().ok()?,
            1 => text = Some(d.str().ok()?.to_owned()),
            2 => at = Some(d.decode::<OpRef>().ok()?),
            3 => common = Some(d.bytes().ok()?.to_vec()),
            4 => state = d.i64().ok()?,
            5 => personal = d.bytes().ok()?.to_vec(),
            6 => stored_at_ms = d.i64().ok()?,
            7 => parent = Some(d.bytes().ok()?.try_into().ok()?),
            _ => d.skip().ok()?,
        }
    }
    match kind {
        KIND_IDENTITY => Some(Filed::Identity(text?)),
        KIND_OP => Some(Filed::Op(FiledOp {
            stream: text?.parse().ok()?,
            at: at?,
            raw: RawOp {
                common: common?,
                personal: crate::rows::personal(state, personal).ok()?,
            },
            stored_at_ms,
            parent,
        })),
        _ => None,
    }
}

/// A name for the op in a set.
pub(crate) type Place = (Stream, DeviceNo, Epoch, Seq);

impl FiledOp {
    pub fn place(&self) -> Place {
        (self.stream.clone(), self.at.device_no, self.at.epoch, self.at.seq)
    }

    /// Is it an op with one of these hashes, or was it one before a repair?
    pub fn is_one_of(&self, op_hashes: &BTreeSet<[u8; 32]>) -> bool {
        let was = || self.raw.decode_common().ok()?.was;
        op_hashes.contains(&self.raw.hash()) || was().is_some_and(|was| op_hashes.contains(&was.hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kentongan_domain::op::Personal;

    fn op(n: u64) -> FiledOp {
        FiledOp {
            stream: "village:18.02.01.2003".parse().unwrap(),
            at: OpRef {
                device_no: DeviceNo(3),
                epoch: Epoch(0),
                seq: Seq(n),
            },
            raw: RawOp {
                common: vec![7; 40],
                personal: Personal::Present {
                    salt: [1; 16],
                    bytes: vec![9; 5],
                },
            },
            stored_at_ms: -4,
            parent: (n == 1).then_some([8; 32]),
        }
    }

    #[test]
    fn an_order_takes_a_part_out_of_the_file_and_leaves_everything_else_as_it_stood() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ops");
        let (file, _) = OpFile::open(Box::new(FileMedium::open(&path).unwrap()), None).unwrap();
        let mut named = op(2);
        named.raw.personal = Personal::Present {
            salt: [1; 16],
            bytes: b"Surtinah Wiryawan".to_vec(),
        };
        // A frame of a newer version, which this one cannot read.
        let newer = vec![0x81, 0x05];
        let payloads = [encode_op(&op(1)), encode_op(&named), newer, encode_identity("[]")];
        file.append(&payloads).unwrap();
        let holds = |word: &[u8]| std::fs::read(&path).unwrap().windows(word.len()).any(|w| w == word);
        assert!(holds(b"Surtinah"), "the search finds what is there");
        // What a power cut left of an earlier try.
        std::fs::write(folder.path().join("a.ops.baru"), b"half").unwrap();
        file.erase(&[named.raw.hash()].into()).unwrap();
        assert!(!holds(b"Surtinah"));
        assert!(!folder.path().join("a.ops.baru").exists());
        let expected = FiledOp {
            raw: RawOp {
                personal: named.raw.personal.erased(),
                ..named.raw.clone()
            },
            ..named.clone()
        };
        let found = file.read().unwrap();
        assert_eq!(found.len(), 4);
        assert!(matches!(&found[0], Filed::Op(first) if *first == op(1)));
        assert!(matches!(&found[1], Filed::Op(second) if *second == expected));
        assert!(matches!(found[2], Filed::Unknown) && matches!(&found[3], Filed::Identity(json) if json == "[]"));
        file.append(&[encode_op(&op(3))]).unwrap();
        file.sync().unwrap();
        drop(file);
        let (_, found) = OpFile::open(Box::new(FileMedium::open(&path).unwrap()), None).unwrap();
        assert_eq!(found.len(), 5, "it goes on behind");
    }

    #[test]
    fn a_torn_end_is_cut_off_at_every_byte_and_what_was_whole_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ops");
        let frames: Vec<Vec<u8>> = (1..=3).map(|n| encode_op(&op(n))).collect();
        let (file, _) = OpFile::open(Box::new(FileMedium::open(&path).unwrap()), None).unwrap();
        file.append(&frames).unwrap();
        file.sync().unwrap();
        let whole = std::fs::read(&path).unwrap();
        let ends: Vec<usize> = frames
            .iter()
            .scan(0, |end, payload| {
                *end += HEAD_BYTES + payload.len();
                Some(*end)
            })
            .collect();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (file, found) = OpFile::open(Box::new(FileMedium::open(&path).unwrap()), None).unwrap();
            let whole_ones = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(found.len(), whole_ones, "cut at {cut}");
            file.append(&frames[2..]).unwrap();
            drop(file);
            let (_, found) = OpFile::open(Box::new(FileMedium::open(&path).unwrap()), None).unwrap();
            assert!(
                matches!(found.last(), Some(Filed::Op(last)) if *last == op(3)),
                "cut at {cut}"
            );
        }
        for at in 0..whole.len() {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 4;
            assert_eq!(parse(&spoilt, None).0.len(), 2, "byte {at}: the frames around it stay");
        }
    }
}
