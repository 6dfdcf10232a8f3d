//! What a device may not read never reaches it, whatever it asks for and whoever it says it has heard of.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod forge;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use forge::*;
use kentongan_district::attempts::Caller;
use kentongan_domain::authority;
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::issue::{Reporter, Urgency};
use kentongan_domain::op::{Kind, Personal, RawOp};
use kentongan_domain::scope::{Scope, Stream};
use kentongan_protocol::batch::{Batch, seal_batch};
use kentongan_protocol::enrolment::{EnrolRequest, Grant};
use kentongan_protocol::exchange::{Archived, Cursor, FeedPage, Head, Hello, Resumed, State};
use kentongan_protocol::frame::{Frame, FrameKind};
use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::receipt::SignedReceipt;
use world::*;

const SCOPES: [&str; 7] = [
    "village:18.02.01.2003",
    "village:18.02.01.2001",
    "village:18.02.02.2001",
    "district:18.02.01",
    "district:18.02.02",
    "regency:18.02",
    // A second laptop of the first village.
    "village:18.02.01.2003",
];

const STREAMS: [&str; 9] = [
    "village:18.02.01.2003",
    "village:18.02.01.2001",
    "village:18.02.02.2001",
    "office:18.02.01",
    "office:18.02.02",
    "office:18.02",
    "broadcast:18.02.01",
    "broadcast:18.02.02",
    "broadcast:18.02",
];

/// One word for the common and one for the personal part of what `author` wrote to `stream`.
fn markers(author: DeviceNo, stream: &Stream) -> (String, String) {
    (
        format!("umum<{}|{stream}>", author.0),
        format!("pribadi<{}|{stream}>", author.0),
    )
}

fn marked(author: DeviceNo, stream: &Stream) -> RawOp {
    let (common_word, personal_word) = markers(author, stream);
    let mut marked = issue(&common_word, Urgency::Medium);
    marked.reporter = Some(Reporter {
        name: personal_word,
        phone: String::new(),
    });
    let op = RawOp::encode(
        &common(Kind::IssueCreate, marked.common_fields()),
        &marked.personal_fields(),
        [3; 16],
    );
    assert!(matches!(op.personal, Personal::Present { .. }));
    op
}

struct Regency {
    world: World,
    people: Vec<(Scope, Forger)>,
    /// Every batch that was ever sent, by author and stream.
    batches: BTreeMap<(DeviceNo, Stream), Batch>,
}

impl Regency {
    /// Everybody writes to every stream, allowed or not.
    fn new() -> Self {
        let world = World::serving("18.02", "Kabupaten Lampung Tengah");
        let people: Vec<(Scope, Forger)> = SCOPES
            .iter()
            .enumerate()
            .map(|(n, scope)| {
                let store = world.device(&format!("laptop {n}"), scope, 20 + n as u64);
                (scope.parse().unwrap(), Forger::of(&store))
            })
            .collect();
        let mut batches = BTreeMap::new();
        for (_, person) in &people {
            for stream in STREAMS {
                let stream: Stream = stream.parse().unwrap();
                let ops = [marked(person.device_no, &stream)];
                let batch = seal_batch(person.first(&stream), &ops, &person.key);
                let request = person.request(&[(FrameKind::Batch, batch.bytes())]);
                let answer = say(&world.transport.service, &request).unwrap();
                assert!(problems(&answer).is_empty());
                batches.insert((person.device_no, stream), batch);
            }
        }
        assert_eq!(
            world.transport.service.store.verify().unwrap().ops as usize,
            SCOPES.len() * STREAMS.len()
        );
        Self { world, people, batches }
    }

    fn district(&self) -> PrivateKey {
        PrivateKey::from_seed(&[8; 32])
    }

    /// Every legible word in an answer: of its batches, of its roster, and its bytes as they are.
    fn words(&self, answer: &[Frame]) -> String {
        let mut words = String::new();
        for frame in answer {
            words.push_str(&String::from_utf8_lossy(&frame.payload));
            if frame.kind != FrameKind::FeedPage {
                continue;
            }
            let page = FeedPage::open(&frame.payload, &self.district().public()).unwrap();
            let mut authors = BTreeSet::new();
            for item in page.items.iter().filter(|item| !item.batch.is_empty()) {
                let batch = Batch::parse(&item.batch).unwrap();
                authors.insert(batch.header.device_no);
                let author = page.roster.iter().find(|v| v.entry.device_no == batch.header.device_no);
                for op in batch.verify(&author.unwrap().entry.public_key).unwrap() {
                    words.push_str(&String::from_utf8_lossy(&op.common));
                    if let Personal::Present { bytes, .. } = &op.personal {
                        words.push_str(&String::from_utf8_lossy(bytes));
                    }
                }
            }
            let named: BTreeSet<DeviceNo> = page.roster.iter().map(|v| v.entry.device_no).collect();
            assert!(
                named.is_subset(&authors),
                "nobody is named but the authors of what is there"
            );
        }
        words
    }

    /// Says `hello` with `frames` behind it.
    fn ask(&self, person: &Forger, hello: &Hello, extra: &[(FrameKind, Vec<u8>)]) -> String {
        let sealed = hello.seal(&person.key);
        let mut all = vec![(FrameKind::Hello, sealed.as_slice())];
        all.extend(extra.iter().map(|(kind, payload)| (*kind, payload.as_slice())));
        all.push((FrameKind::End, &[]));
        say(&self.world.transport.service, &message(&all)).map_or_else(|_| String::new(), |answer| self.words(&answer))
    }

    /// The ends of chains in every stream, as somebody would name them who hopes for what lies behind.
    fn foreign_heads(&self, seq: u64) -> Vec<Head> {
        STREAMS
            .iter()
            .flat_map(|stream| {
                (0..2).map(move |epoch| Head {
                    stream: stream.parse().unwrap(),
                    epoch: Epoch(epoch),
                    seq: Seq(seq),
                    chain: [9; 32],
                    receipted: Seq(0),
                    receipted_mark: None,
                    parted: false,
                })
            })
            .collect()
    }

    /// The beginning, and the place behind each row, as one learns it who reads the whole feed.
    fn every_cursor(&self) -> Vec<Cursor> {
        let service = &self.world.transport.service;
        let whole: Scope = "regency:18.02".parse().unwrap();
        let (_, reader) = self.people.iter().find(|(scope, _)| *scope == whole).unwrap();
        let reader = service.store.find_device(reader.device_no).unwrap().unwrap();
        let beginning = Cursor {
            server_epoch: service.store.identity().unwrap().server_epoch,
            ..Cursor::default()
        };
        let mut cursors = vec![Cursor::default(), beginning];
        loop {
            let stretch = service.store.feed(&reader, *cursors.last().unwrap(), &[], 0).unwrap();
            if !stretch.more {
                return cursors;
            }
            cursors.push(stretch.through);
        }
    }

    /// Everything that a device can ask for, honestly or not.
    fn everything(&self, person: &Forger) -> Vec<(String, String)> {
        let mut answers = Vec::new();
        let mut keep = |what: String, words: String| answers.push((what, words));
        for cursor in self.every_cursor() {
            let mut hello = person.hello(Vec::new());
            hello.cursor = cursor;
            keep(format!("the feed from {cursor:?}"), self.ask(person, &hello, &[]));
        }
        for seq in [0, 1, 2] {
            let hello = person.hello(self.foreign_heads(seq));
            keep(
                format!("the past of every chain from {seq}"),
                self.ask(person, &hello, &[]),
            );
        }
        for ((author, stream), batch) in &self.batches {
            // Somebody else's batch as if it were his own, as the rest of one, as one to be given back.
            let resumed = Resumed {
                batch_id: batch.id,
                offset: 0,
                rest: Vec::new(),
            };
            let archived = Archived {
                batch: batch.bytes().to_vec(),
                receipt: Vec::new(),
                vouch: Vec::new(),
            };
            let hello = person.hello(self.foreign_heads(0));
            for (what, frame) in [
                ("batch", (FrameKind::Batch, batch.bytes().to_vec())),
                ("rest", (FrameKind::Resumed, resumed.encode())),
                ("archive", (FrameKind::Archived, archived.encode())),
            ] {
                // His own hello speaks of his own device only; the stream is what he asks for.
                let words = self.ask(person, &hello, &[frame]);
                keep(format!("{what} of {} in {stream}", author.0), words);
            }
        }
        answers
    }
}

#[test]
fn no_answer_holds_a_word_that_its_reader_may_not_read() {
    let regency = Regency::new();
    let mut checked = 0;
    for (scope, person) in &regency.people {
        let answers = regency.everything(person);
        for (author_scope, author) in &regency.people {
            for stream in STREAMS {
                let stream: Stream = stream.parse().unwrap();
                let (common_word, personal_word) = markers(author.device_no, &stream);
                // What an author may not write is kept as refused; only he gets it back, as his own past.
                let own = author.device_no == person.device_no;
                let meant = authority::writes(author_scope, &stream) && scope.reads(&stream);
                let may_read = own || meant;
                let may_read_personal = own || (meant && authority::reads_personal(scope, &stream));
                let holds = |word: &str| {
                    answers
                        .iter()
                        .find(|(_, words)| words.contains(word))
                        .map(|(what, _)| what)
                };
                let place = format!("{scope} of {} in {stream}", author.device_no.0);
                match (may_read, holds(&common_word)) {
                    (false, Some(what)) => panic!("{place}: {what} holds what is not his"),
                    (true, None) => panic!("{place}: nothing holds what is his"),
                    _ => {}
                }
                match (may_read_personal, holds(&personal_word)) {
                    (false, Some(what)) => panic!("{place}: {what} names people to him"),
                    (true, None) => panic!("{place}: nothing names the people whom he may know"),
                    _ => {}
                }
                checked += answers.len();
            }
        }
    }
    assert!(checked > 10_000, "{checked}");
}

#[test]
fn the_state_names_no_chain_of_a_stream_that_its_reader_may_not_read() {
    let regency = Regency::new();
    for (scope, person) in &regency.people {
        let hello = person.hello(regency.foreign_heads(0)).seal(&person.key);
        let answer = regency.world.transport.service.state(&hello).unwrap();
        let state = State::open(&answer, &regency.district().public()).unwrap();
        for head in &state.heads {
            let own = head.device_no == person.device_no;
            assert!(own || scope.reads(&head.stream), "{scope} is told of {:?}", head);
        }
        assert!(state.heads.len() >= STREAMS.len(), "his own are there");
        let text = String::from_utf8_lossy(&answer);
        assert!(!text.contains("umum<") && !text.contains("pribadi<"));
    }
}

#[test]
fn the_state_of_another_is_for_his_key_only() {
    let regency = Regency::new();
    for (_, person) in &regency.people {
        for (_, victim) in regency.people.iter().filter(|(_, v)| v.device_no != person.device_no) {
            let mut hello = person.hello(regency.foreign_heads(0));
            hello.device_no = victim.device_no;
            let sealed = hello.seal(&person.key);
            assert!(regency.world.transport.service.state(&sealed).is_err());
            let request = message(&[(FrameKind::Hello, &sealed), (FrameKind::End, &[])]);
            assert!(say(&regency.world.transport.service, &request).is_err());
        }
    }
}

#[test]
fn a_receipt_of_another_is_answered_to_nobody_else() {
    let regency = Regency::new();
    for (_, person) in &regency.people {
        let hello = person.hello(regency.foreign_heads(2)).seal(&person.key);
        let request = message(&[(FrameKind::Hello, &hello), (FrameKind::End, &[])]);
        let answer = say(&regency.world.transport.service, &request).unwrap();
        let mut own = 0;
        for frame in answer.iter().filter(|f| f.kind == FrameKind::Receipt) {
            let receipt = SignedReceipt::open(&frame.payload, &regency.district().public()).unwrap();
            assert_eq!(receipt.receipt.device_no, person.device_no);
            own += 1;
        }
        assert_eq!(own, STREAMS.len());
    }
}

/// The vouches of a page's authors stand in its signed part, and that has an end.
#[test]
fn a_feed_of_many_authors_comes_in_pages_that_its_reader_takes() {
    let world = World::new();
    let service = &world.transport.service;
    for n in 1..=300_u32 {
        let code = service.make_code(&holder(KALIREJO, "Kepala Kampung")).unwrap();
        let keys = code.keys(service.code_work);
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&n.to_be_bytes());
        let key = PrivateKey::from_seed(&seed);
        let grant = service
            .grant(Caller::NOWHERE, &EnrolRequest::new(&keys, &key, "0.1.0").seal(&key))
            .unwrap();
        let grant = Grant::open(&grant, &keys, &key.public()).unwrap();
        let author = Forger {
            device_no: grant.device_no,
            key,
            stream: KALIREJO.parse().unwrap(),
        };
        let batch = author.batch(&[op(&format!("Perkara {n}"))]);
        let answer = say(service, &author.request(&[(FrameKind::Batch, batch.bytes())])).unwrap();
        assert!(problems(&answer).is_empty());
    }
    let kecamatan = world.device("kecamatan", "district:18.02.01", 1_000);
    world.sync(&kecamatan).unwrap();
    assert_eq!(titles(&kecamatan).len(), 300);
}
