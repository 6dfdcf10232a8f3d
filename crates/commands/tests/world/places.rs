//! Where a word could have stayed: files as they lie there, and what they say to whoever has the laptop's PIN.

use std::collections::BTreeMap;
use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kentongan_domain::op::{Personal, RawOp};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::keys::{PrivateKey, PublicKey};
use kentongan_store::StoreKey;
use kentongan_testkit::bytes::files;
use kentongan_vault::{DataKey, PinWork, Vault};
use memchr::memmem;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{PIN, World};

pub const DATABASE: &str = "kentongan.db";
pub const PHOTOS: &str = "kentongan.db.foto";

/// What a laptop or a service holds, decrypted and unpacked, by place.
pub struct Places(BTreeMap<&'static str, Vec<u8>>);

impl Places {
    /// Those of the words that stand in some place.
    pub fn said_of<'a>(&self, words: &[&'a str]) -> Vec<&'a str> {
        let said = |word: &&str| self.0.values().any(|bytes| spelling_in(bytes, word).is_some());
        words.iter().copied().filter(said).collect()
    }

    /// Each of them holds a word of `ordinary` and none of `secret`, in whatever spelling a program might have left it.
    pub fn each_holds(&self, ordinary: &[&str], secret: &[&str], when: &str) {
        for (place, bytes) in &self.0 {
            let found = ordinary
                .iter()
                .any(|word| memmem::find(bytes, word.as_bytes()).is_some());
            assert!(found, "{when}: no ordinary word in {place}, and nothing is shown by it");
            assert_silent(bytes, secret, &format!("{when}: {place}"));
        }
    }
}

/// A laptop's folder as it lies there at this moment, its program open or not.
pub fn copy_of(world: &World, name: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(world.folder.path().join(name)).unwrap() {
        let from = entry.unwrap().path();
        let name = from.file_name().unwrap();
        // The index of the write-ahead log is the machine's memory, which a power cut takes away.
        if from.is_file() && !name.to_string_lossy().ends_with("-shm") {
            std::fs::copy(&from, copy.path().join(name)).unwrap();
        }
    }
    copy
}

fn key(world: &World, folder: &Path) -> DataKey {
    let vault = Vault::open(&folder.join("kentongan.keys"), PinWork::NEXT_TO_NONE, &*world.clock).unwrap();
    vault.unwrap().unlock(PIN, &*world.clock).unwrap()
}

/// A file of a laptop's folder, opened with its PIN beside the program.
pub fn opened(world: &World, folder: &Path, file: &str) -> Connection {
    let connection = Connection::open(folder.join(file)).unwrap();
    StoreKey::of(key(world, folder).bytes()).unlock(&connection).unwrap();
    connection
}

/// Every page of a database as its program reads it, free ones included.
pub fn pages(connection: &mut Connection) -> Vec<u8> {
    connection.serialize(rusqlite::MAIN_DB).unwrap().to_vec()
}

/// Photos and thumbnails that a laptop keeps.
pub fn pictures(world: &World, folder: &Path) -> Vec<Vec<u8>> {
    let file = opened(world, folder, PHOTOS);
    let mut statement = file.prepare("SELECT bytes FROM blobs ORDER BY hash").unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// A laptop's folder, with its PIN. Its search is asked for `sought`: it keeps three letters at a time, and cannot be read.
pub fn of_laptop(world: &World, folder: &Path, sought: &[&str]) -> Places {
    let mut connection = opened(world, folder, DATABASE);
    let mut places = of_database(&mut connection);
    let seed: [u8; 32] = connection
        .query_row("SELECT seed FROM replica", [], |row| row.get(0))
        .unwrap();
    let own = "SELECT bytes, ?1 AS public_key FROM batches JOIN replica USING (device_no)";
    let own = batches(&connection, own, &[&PrivateKey::from_seed(&seed).public()]);
    places.0.entry("batches").or_default().extend(own);
    places.0.insert(
        "second copy",
        second_copy(&folder.join("kentongan.db.ops"), &key(world, folder)),
    );
    places.0.insert("search index", indexed(&connection, sought));
    // A laptop that has sent nothing yet has no batch.
    places.0.retain(|place, bytes| *place != "batches" || !bytes.is_empty());
    places
}

/// A service's database, or a backup of it. It is not encrypted.
pub fn of_service(path: &Path) -> Places {
    let mut connection = Connection::open(path).unwrap();
    let mut places = of_database(&mut connection);
    // It keeps records as the batches that came: packed, so that no word shows in its pages.
    let pages = places.0.remove("pages").unwrap();
    let rows = places.0.remove("rows").unwrap();
    places.0.entry("batches").or_default().extend([pages, rows].concat());
    places
}

/// Every page; every value of every table; every op of every batch of others.
fn of_database(connection: &mut Connection) -> Places {
    let of_others = "SELECT bytes, public_key FROM batches JOIN devices USING (device_no)";
    Places(BTreeMap::from([
        ("pages", pages(connection)),
        ("rows", rows(connection)),
        ("batches", batches(connection, of_others, &[])),
    ]))
}

fn rows(connection: &Connection) -> Vec<u8> {
    let mut names = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
        .unwrap();
    let names: Vec<String> = names
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(names.len() > 5, "{names:?}");
    let mut values = Vec::new();
    for name in names {
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                if let ValueRef::Text(value) | ValueRef::Blob(value) = row.get_ref(column).unwrap() {
                    values.extend_from_slice(value);
                    values.push(b'\n');
                }
            }
        }
    }
    values
}

fn batches(connection: &Connection, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Vec<u8> {
    let mut statement = connection.prepare(sql).unwrap();
    let found = statement
        .query_map(params, |row| {
            Ok((row.get::<_, Vec<u8>>("bytes")?, row.get::<_, PublicKey>("public_key")?))
        })
        .unwrap();
    let mut bytes = Vec::new();
    for batch in found {
        let (sealed, author) = batch.unwrap();
        for RawOp { common, personal } in Batch::parse(&sealed).unwrap().verify(&author).unwrap() {
            bytes.extend(common);
            if let Personal::Present { bytes: personal, .. } = personal {
                bytes.extend(personal);
            }
        }
    }
    bytes
}

/// The frames of a second copy, opened as `crates/store/src/op_file.rs` writes them.
fn second_copy(path: &Path, key: &DataKey) -> Vec<u8> {
    let secret = blake3::derive_key("kentongan 2026 sealed op file", key.bytes());
    let cipher = XChaCha20Poly1305::new((&secret).into());
    let file = std::fs::read(path).unwrap();
    let (mut rest, mut plain) = (&file[..], Vec::new());
    while let Some((head, behind)) = rest.split_first_chunk::<12>() {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        // The end may not be written yet.
        let Some((frame, next)) = behind.split_at_checked(length) else {
            break;
        };
        let (nonce, sealed) = frame.split_at(24);
        plain.extend(cipher.decrypt(XNonce::from_slice(nonce), sealed).unwrap());
        rest = next;
    }
    plain
}

/// Those of the words that the search of the laptop finds.
fn indexed(connection: &Connection, sought: &[&str]) -> Vec<u8> {
    // What waits for the index is read where it stands.
    let mut statement = connection
        .prepare(
            "SELECT (SELECT count(*) FROM issue_search WHERE issue_search MATCH ?1)
               + (SELECT count(*) FROM search_backlog b JOIN issues i ON i.recency = b.recency
                  WHERE instr(lower(i.title || ' ' || i.description), lower(trim(?1, '\"'))))",
        )
        .unwrap();
    let mut found = Vec::new();
    for word in sought {
        let hits: i64 = statement.query_row([format!("\"{word}\"")], |row| row.get(0)).unwrap();
        if hits > 0 {
            found.extend(word.bytes());
            found.push(b'\n');
        }
    }
    found
}

/// As they lie there, encrypted or not.
pub fn no_file_holds(folder: &Path, words: &[&str]) {
    let files = files(folder).unwrap();
    assert!(files.len() > 8, "{files:?}");
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        assert_silent(&bytes, words, &path.display().to_string());
    }
}

pub fn assert_silent(bytes: &[u8], words: &[&str], place: &str) {
    for word in words {
        let spelling = spelling_in(bytes, word);
        assert!(spelling.is_none(), "{word:?} as {spelling:?} in {place}");
    }
}

/// How a word is written there, in whatever spelling a program might have left it.
fn spelling_in(bytes: &[u8], word: &str) -> Option<&'static str> {
    let mut spellings = spellings(word).into_iter();
    spellings.find_map(|(spelling, written)| memmem::find(bytes, &written).map(|_| spelling))
}

/// A word as it is, in small letters, in UTF-16, in hexadecimal digits, and in base64 behind anything.
fn spellings(word: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = vec![
        ("UTF-8", word.as_bytes().to_vec()),
        ("small letters", word.to_lowercase().into_bytes()),
        (
            "UTF-16, little endian",
            word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            "UTF-16, big endian",
            word.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ),
        (
            "hexadecimal digits",
            word.bytes()
                .flat_map(|byte| format!("{byte:02x}").into_bytes())
                .collect(),
        ),
    ];
    for before in 0..3 {
        for alphabet in [b"+/", b"-_"] {
            all.push(("base64", base64(word.as_bytes(), before, alphabet)));
        }
    }
    all
}

/// The letters that a word always has in base64 (RFC 4648) where `before` bytes, times three and more, stand before it.
pub fn base64(word: &[u8], before: usize, last: &[u8; 2]) -> Vec<u8> {
    let alphabet: Vec<u8> = (b'A'..=b'Z')
        .chain(b'a'..=b'z')
        .chain(b'0'..=b'9')
        .chain(*last)
        .collect();
    let bytes = [&vec![0; before][..], word].concat();
    let bit = |at: usize| {
        bytes
            .get(at / 8)
            .map_or(0, |byte| usize::from(byte >> (7 - at % 8)) & 1)
    };
    let (first, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    (first..end)
        .map(|digit| alphabet[(0..6).fold(0, |value, n| value * 2 + bit(digit * 6 + n))])
        .collect()
}
