//! What is spoilt, forged or meant for another: nothing of it is applied unless it verifies.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod forge;
mod world;

use forge::*;
use kentongan_district::Service;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::authority::Refusal;
use kentongan_domain::ids::{DeviceNo, Seq};
use kentongan_domain::issue::Urgency;
use kentongan_domain::op::Personal;
use kentongan_protocol::batch::{Batch, BatchHeader, seal_batch};
use kentongan_protocol::enrolment::CodeWork;
use kentongan_protocol::exchange::{Archived, Resumed};
use kentongan_protocol::frame::FrameKind;
use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::problem::ProblemCode;
use kentongan_protocol::receipt::SignedReceipt;
use kentongan_protocol::roster::{RosterEntry, Vouch};
use kentongan_store::{Delivery, Store, StoreError};
use kentongan_sync::session::SessionError;
use kentongan_testkit::SeededEntropy;
use std::sync::Arc;
use world::*;

impl World {
    /// Ops that the service holds, each signed, in its chain and covered by a receipt.
    fn ops(&self) -> u64 {
        let verified = self.transport.service.store.verify().unwrap();
        assert_eq!(verified.faults, Vec::<String>::new());
        verified.ops + verified.held
    }

    fn say(&self, request: &[u8]) -> Result<Vec<kentongan_protocol::frame::Frame>, ProblemCode> {
        say(&self.transport.service, request)
    }

    /// The request that `store` would send now.
    fn unsent(&self, store: &Store) -> Vec<u8> {
        let lost = self.with_fault(LinkFault::CutRequest(0), || self.sync(store));
        lost.unwrap_err();
        self.transport.last().request
    }

    /// The same service again, over a copy of its store.
    fn copy(&self, name: &str) -> Service {
        let to = self.folder.path().join(name);
        for file in [to.clone(), self.folder.path().join(format!("{name}.foto"))] {
            let _ = std::fs::remove_file(file);
        }
        self.transport.service.store.backup(&to).unwrap();
        let store = SqliteStore::open(&to).unwrap();
        let mut service = Service::new(Box::new(store), self.clock.clone(), Arc::new(SeededEntropy::new(1)));
        service.code_work = CodeWork::NEXT_TO_NONE;
        service
    }
}

fn record(store: &Store, stream: &str, title: &str) {
    store
        .create_issue(stream.parse().unwrap(), issue(title, Urgency::High), None)
        .unwrap();
}

#[test]
fn of_a_spoilt_request_nothing_is_taken_but_what_still_verifies() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    record(&kalirejo, KALIREJO, "Demam berdarah");
    record(&kalirejo, KALIREJO, "Jembatan miring");
    let request = world.unsent(&kalirejo);
    let whole = frames(&request);
    assert_eq!(whole[1].kind, FrameKind::Batch);
    // Magic and version, head and payload of the hello, head and payload of the batch; only the end follows.
    let batch_ends = 5 + 5 + whole[0].payload.len() + 5 + whole[1].payload.len();
    assert_eq!(batch_ends + 5, request.len());
    let mut service = world.copy("spoilt.db");
    let mut taken = 0;
    for at in 0..request.len() {
        let mut spoilt = request.clone();
        spoilt[at] ^= 1 << (at % 8);
        let _ = say(&service, &spoilt);
        let verified = service.store.verify().unwrap();
        assert_eq!(verified.faults, Vec::<String>::new(), "byte {at}");
        if at < batch_ends {
            assert_eq!((verified.ops, verified.held, verified.forked), (0, 0, 0), "byte {at}");
        } else {
            // The batch was whole and committed before the spoilt end came.
            assert_eq!(verified.ops, 2, "byte {at}");
            taken += 1;
            service = world.copy("spoilt.db");
        }
    }
    assert_eq!(taken, 5);
    world.sync(&kalirejo).unwrap();
    assert_eq!(world.ops(), 2);
}

#[test]
fn of_a_spoilt_answer_nothing_is_believed_but_what_still_verifies() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    for title in ["Demam berdarah", "Jembatan miring"] {
        record(&kalirejo, KALIREJO, title);
        kalirejo.next_batches(usize::MAX).unwrap();
    }
    // Both batches arrive and nobody hears the answer: the next one holds two receipts and the end.
    world
        .with_fault(LinkFault::CutAnswer(0), || world.sync(&kalirejo))
        .unwrap_err();
    let answer = frames(&world.transport.last().answer.unwrap());
    let first = answer.iter().position(|f| f.kind == FrameKind::Receipt).unwrap();
    let (mut at, mut receipts) = (5, Vec::new());
    for frame in &answer {
        let ends = at + 5 + frame.payload.len();
        if frame.kind == FrameKind::Receipt {
            receipts.push(at..ends);
        }
        at = ends;
    }
    assert_eq!((first, receipts.len()), (0, 2));
    for at in 0..receipts[0].end {
        let outcome = world.with_fault(LinkFault::SpoilAnswer(at), || world.sync(&kalirejo));
        let sent = titles(&kalirejo).iter().filter(|t| t.1 == Delivery::Sent).count();
        // An unknown kind of frame is skipped: then the other receipt is heard, and that one is true.
        let skipped = at == receipts[0].start;
        if skipped {
            assert_eq!(sent, 1, "byte {at}: {outcome:?}");
            break;
        }
        assert!(outcome.is_err(), "byte {at}");
        assert_eq!(sent, 0, "byte {at}");
    }
    assert_eq!(kalirejo.count_outbox().unwrap(), 1);
    for at in receipts[0].start + 5..receipts[0].end {
        world
            .with_fault(LinkFault::SpoilAnswer(at), || world.sync(&kalirejo))
            .unwrap_err();
        assert_eq!(kalirejo.count_outbox().unwrap(), 1, "byte {at}");
    }
    world.sync(&kalirejo).unwrap();
    assert_eq!(kalirejo.count_outbox().unwrap(), 0);
}

#[test]
fn only_the_district_can_say_that_something_arrived() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    record(&kalirejo, KALIREJO, "Demam berdarah");
    let copy = world.copy("heard.db");
    let answer = say(&copy, &world.unsent(&kalirejo)).unwrap();
    let genuine = answer.iter().find(|f| f.kind == FrameKind::Receipt).unwrap();
    let district = PrivateKey::from_seed(&[8; 32]);
    let receipt = SignedReceipt::open(&genuine.payload, &district.public())
        .unwrap()
        .receipt;

    let another = SignedReceipt::sign(receipt.clone(), &PrivateKey::from_seed(&[9; 32]));
    assert!(matches!(
        kalirejo.acknowledge(another.bytes()),
        Err(StoreError::NotBelieved(_))
    ));
    let own = SignedReceipt::sign(receipt.clone(), &Forger::of(&kalirejo).key);
    assert!(matches!(
        kalirejo.acknowledge(own.bytes()),
        Err(StoreError::NotBelieved(_))
    ));
    let scripted = Scripted::new(message(&[(FrameKind::Receipt, another.bytes()), (FrameKind::End, &[])]));
    let outcome = kentongan_sync::exchange(&kalirejo, &scripted, &SeededEntropy::new(1), &mut |_, _| {});
    assert!(matches!(outcome, Err(SessionError::NotTrusted)), "{outcome:?}");

    // The district's own word on something else than what was sent.
    let wrong: [fn(&mut kentongan_protocol::receipt::Receipt); 5] = [
        |r| r.chain[0] ^= 1,
        |r| r.through_seq = Seq(r.through_seq.0 + 1),
        |r| r.stream = LANGSEP.parse().unwrap(),
        |r| r.device_no = DeviceNo(77),
        |r| r.epoch = kentongan_domain::ids::Epoch(9),
    ];
    for (n, spoil) in wrong.into_iter().enumerate() {
        let mut other = receipt.clone();
        spoil(&mut other);
        let outcome = kalirejo.acknowledge(SignedReceipt::sign(other, &district).bytes());
        assert!(matches!(outcome, Err(StoreError::NotBelieved(_))), "{n}: {outcome:?}");
    }
    assert_eq!(kalirejo.count_outbox().unwrap(), 1);
    kalirejo.acknowledge(&genuine.payload).unwrap();
    assert_eq!(kalirejo.count_outbox().unwrap(), 0);
}

#[test]
fn nobody_speaks_for_another_device() {
    let world = World::new();
    let (kalirejo, langsep) = (
        world.device("kalirejo", KALIREJO, 11),
        world.device("langsep", LANGSEP, 12),
    );
    let (forger, victim) = (Forger::of(&langsep), Forger::of(&kalirejo));
    let ops = [op("Bukan dari Kalirejo")];

    // His key under another's number, in the hello.
    let mut hello = victim.hello(Vec::new());
    let sealed = hello.seal(&forger.key);
    let request = message(&[(FrameKind::Hello, &sealed), (FrameKind::End, &[])]);
    assert_eq!(world.say(&request).unwrap_err(), ProblemCode::UnknownDevice);
    assert_eq!(
        world.transport.service.state(&sealed).unwrap_err().code,
        ProblemCode::UnknownDevice
    );
    // A number that nobody bears.
    hello.device_no = DeviceNo(4711);
    let request = message(&[(FrameKind::Hello, &hello.seal(&forger.key)), (FrameKind::End, &[])]);
    assert_eq!(world.say(&request).unwrap_err(), ProblemCode::UnknownDevice);
    // A batch before anybody has said who he is.
    let batch = victim.batch(&ops);
    let request = message(&[(FrameKind::Batch, batch.bytes()), (FrameKind::End, &[])]);
    assert_eq!(world.say(&request).unwrap_err(), ProblemCode::Malformed);

    // Another's number in the batch, with either key, in a request of his own.
    let mut header = forger.first(&victim.stream);
    header.device_no = victim.device_no;
    let forged = seal_batch(header, &ops, &forger.key);
    // His own number, another's key.
    let stolen = seal_batch(forger.first(&forger.stream), &ops, &victim.key);
    for bytes in [forged.bytes(), batch.bytes(), stolen.bytes()] {
        let answer = world.say(&forger.request(&[(FrameKind::Batch, bytes)])).unwrap();
        assert_eq!(problems(&answer), [ProblemCode::UnknownDevice]);
        assert!(answer.iter().all(|f| f.kind != FrameKind::Receipt));
    }
    // Ops put under a header that was signed over others.
    let honest = forger.batch(&[op("Yang ditandatangani")]);
    let other = forger.batch(&[op("Yang disisipkan")]);
    let signed = honest.bytes().len() - body_len(&honest);
    let swapped = [
        &honest.bytes()[..signed],
        &other.bytes()[other.bytes().len() - body_len(&other)..],
    ]
    .concat();
    let answer = world.say(&forger.request(&[(FrameKind::Batch, &swapped)])).unwrap();
    assert_eq!(problems(&answer), [ProblemCode::Malformed]);
    assert_eq!(world.ops(), 0);

    // Nor can a resumed tail be hung behind another's beginning.
    let resumed = Resumed {
        batch_id: batch.id,
        offset: 40,
        rest: batch.bytes()[40..].to_vec(),
    };
    let answer = world
        .say(&forger.request(&[(FrameKind::Resumed, &resumed.encode())]))
        .unwrap();
    assert_eq!(problems(&answer), [ProblemCode::Gap]);
    assert_eq!(world.ops(), 0);
}

#[test]
fn a_batch_that_follows_other_ops_than_those_that_are_here_is_on_another_chain() {
    let world = World::new();
    let forger = Forger::of(&world.device("kalirejo", KALIREJO, 11));
    let here = forger.batch(&[op("Yang diterima")]);
    world.say(&forger.request(&[(FrameKind::Batch, here.bytes())])).unwrap();
    // By its number alone the second batch of another branch, whose first one never came, would fit.
    let elsewhere = forger.batch(&[op("Yang tidak pernah sampai")]).header.last;
    let header = BatchHeader {
        first_seq: Seq(2),
        prev: elsewhere,
        last: elsewhere,
        ..forger.first(&forger.stream)
    };
    let second = seal_batch(header, &[op("Sesudahnya")], &forger.key);
    let answer = world
        .say(&forger.request(&[(FrameKind::Batch, second.bytes())]))
        .unwrap();
    assert_eq!(problems(&answer), [ProblemCode::ChainMismatch]);
    assert_eq!(world.ops(), 1);
}

/// Length of what follows the signed part of a batch.
fn body_len(batch: &Batch) -> usize {
    let content = usize::from(u16::from_be_bytes([batch.bytes()[5], batch.bytes()[6]]));
    batch.bytes().len() - (7 + content + 64)
}

#[test]
fn what_is_written_for_another_village_is_kept_as_refused_and_shown_to_nobody_there() {
    let world = World::new();
    let (kalirejo, langsep) = (
        world.device("kalirejo", KALIREJO, 11),
        world.device("langsep", LANGSEP, 12),
    );
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    record(&kalirejo, LANGSEP, "Bukan urusan Kalirejo");
    let done = world.sync(&kalirejo).unwrap();
    assert_eq!((done.sent_ops, done.refused_ops), (1, 1));
    let refused = kalirejo.list_refused().unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].refusal, Refusal::OutOfScope as u8);
    assert_eq!(
        refused[0].title, "Bukan urusan Kalirejo",
        "the author sees what became of it"
    );
    assert_eq!(world.ops(), 1, "it is kept");
    for reader in [&langsep, &kecamatan] {
        assert_eq!(world.sync(reader).unwrap().received_ops, 0);
        assert!(titles(reader).is_empty());
    }
}

#[test]
fn a_vouch_of_another_district_admits_nobody() {
    let world = World::new();
    let stranger = PrivateKey::from_seed(&[77; 32]);
    let entry = RosterEntry {
        device_no: DeviceNo(900),
        public_key: stranger.public(),
        scope: "district:18.02.01".parse().unwrap(),
        role: kentongan_domain::role::Role::Head,
        holder_name: String::new(),
        holder_office: "Camat".to_owned(),
    };
    let forger = Forger {
        device_no: DeviceNo(900),
        key: stranger,
        stream: KALIREJO.parse().unwrap(),
    };
    let hello = forger.hello(Vec::new()).seal(&forger.key);
    let admitted = |signer: &PrivateKey| {
        let vouch = Vouch::sign(entry.clone(), signer);
        let request = message(&[
            (FrameKind::Vouch, vouch.bytes()),
            (FrameKind::Hello, &hello),
            (FrameKind::End, &[]),
        ]);
        world.say(&request).map(|_| ())
    };
    for signer in [PrivateKey::from_seed(&[9; 32]), PrivateKey::from_seed(&[77; 32])] {
        assert_eq!(admitted(&signer), Err(ProblemCode::UnknownDevice));
        assert!(world.transport.service.store.list_devices().unwrap().is_empty());
    }
    assert_eq!(admitted(&PrivateKey::from_seed(&[8; 32])), Ok(()), "our own word does");
}

#[test]
fn a_batch_that_is_given_back_must_be_the_one_that_we_receipted_for_a_stream_he_reads() {
    let world = World::new();
    let (kalirejo, langsep) = (
        world.device("kalirejo", KALIREJO, 11),
        world.device("langsep", LANGSEP, 12),
    );
    let empty = world.copy("before.db");
    for (store, stream) in [(&kalirejo, KALIREJO), (&langsep, LANGSEP)] {
        record(store, stream, "Satu");
        world.sync(store).unwrap();
        record(store, stream, "Dua");
        world.sync(store).unwrap();
    }
    let held = |store: &Store| -> Vec<Archived> {
        let lacking = store.batches_lacking(&[], &Default::default(), usize::MAX).unwrap();
        lacking.into_iter().map(|(_, archived)| archived).collect()
    };
    let (own, others) = (held(&kalirejo), held(&langsep));
    assert_eq!((own.len(), others.len()), (2, 2));
    let forger = Forger::of(&kalirejo);
    let offer = |archived: &Archived| say(&empty, &forger.request(&[(FrameKind::Archived, &archived.encode())]));
    let count = || empty.store.verify().unwrap().ops;

    let mixed = Archived {
        receipt: own[1].receipt.clone(),
        ..own[0].clone()
    };
    // What does not fit is left aside, without a word that would keep the rest of the request out.
    let left_aside = |archived: &Archived| {
        assert!(problems(&offer(archived).unwrap()).is_empty());
        assert_eq!(count(), 0);
    };
    left_aside(&mixed);
    left_aside(&others[0]);
    let receipt = SignedReceipt::open(&own[0].receipt, &PrivateKey::from_seed(&[8; 32]).public()).unwrap();
    for liar in [PrivateKey::from_seed(&[9; 32]), Forger::of(&kalirejo).key] {
        let forged = Archived {
            receipt: SignedReceipt::sign(receipt.receipt.clone(), &liar).bytes().to_vec(),
            ..own[0].clone()
        };
        left_aside(&forged);
    }
    for at in 0..own[0].batch.len() {
        let mut spoilt = own[0].clone();
        spoilt.batch[at] ^= 1 << (at % 8);
        left_aside(&spoilt);
    }
    assert!(problems(&offer(&own[0]).unwrap()).is_empty());
    assert_eq!(count(), 1, "what is genuine comes back");
}

fn copy_of(world: &World, store: &Store, name: &str) -> Store {
    let to = world.folder.path().join(name);
    for tail in ["", "-wal", "-shm", ".ops"] {
        let _ = std::fs::remove_file(format!("{}{tail}", to.display()));
    }
    open(&world.copy_laptop(store, name), &world.clock, 77)
}

#[test]
fn a_page_of_the_feed_that_was_spoilt_on_its_way_is_fetched_again() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    kalirejo
        .create_issue(KALIREJO.parse().unwrap(), issue("Demam berdarah", Urgency::High), None)
        .unwrap();
    world.sync(&kalirejo).unwrap();
    let pristine = copy_of(&world, &kecamatan, "pristine.db");
    world.sync(&kecamatan).unwrap();
    let answer = world.transport.last().answer.unwrap();
    let mut lost = Vec::new();
    for at in 5..answer.len() {
        let reader = copy_of(&world, &pristine, "reader.db");
        let _ = world.with_fault(LinkFault::SpoilAnswer(at), || world.sync(&reader));
        world.sync(&reader).unwrap();
        if titles(&reader).len() != 1 {
            lost.push(at);
        }
    }
    assert!(
        lost.is_empty(),
        "{} of {} places lose the issue for good: {lost:?}",
        lost.len(),
        answer.len()
    );
}

#[test]
fn an_old_answer_that_comes_again_is_not_believed() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    let old = world.transport.last().answer.unwrap();
    world.clock.pass(3_600_000);
    let again = Scripted::new(old);
    let outcome = kentongan_sync::exchange(&laptop, &again, &SeededEntropy::new(77), &mut |_, _| {});
    assert!(matches!(outcome, Err(SessionError::NotTrusted)), "{outcome:?}");
}

#[test]
fn a_page_that_was_made_for_another_reader_is_not_believed() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let langsep = world.device("langsep", LANGSEP, 12);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    kalirejo
        .create_issue(KALIREJO.parse().unwrap(), issue("Demam berdarah", Urgency::High), None)
        .unwrap();
    world.sync(&kalirejo).unwrap();
    world.sync(&langsep).unwrap();
    let page_of_langsep = Scripted::new(world.transport.last().answer.unwrap());
    let outcome = kentongan_sync::exchange(&kecamatan, &page_of_langsep, &SeededEntropy::new(3), &mut |_, _| {});
    assert!(outcome.is_err());
    world.sync(&kecamatan).unwrap();
    assert_eq!(
        titles(&kecamatan).len(),
        1,
        "its cursor stands behind an issue that never came"
    );
}

#[test]
fn nobody_on_the_way_can_pass_names_off_as_erased() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    kalirejo
        .create_issue(KALIREJO.parse().unwrap(), issue("Demam berdarah", Urgency::High), None)
        .unwrap();
    world
        .with_fault(LinkFault::CutRequest(0), || world.sync(&kalirejo))
        .unwrap_err();
    let sent = frames(&world.transport.last().request);
    let forger = Forger::of(&kalirejo);
    let whole = Batch::parse(&sent[1].payload).unwrap();
    let mut ops = whole.verify(&forger.key.public()).unwrap();
    for op in &mut ops {
        op.personal = Personal::Erased {
            hash: op.personal.hash(),
        };
    }
    // The same hashes, and so the same id, chain and signature.
    let erased = seal_batch(whole.header.clone(), &ops, &forger.key);
    assert_eq!(erased.id, whole.id);
    let request = message(&[
        (FrameKind::Hello, &sent[0].payload),
        (FrameKind::Batch, erased.bytes()),
        (FrameKind::End, &[]),
    ]);
    let answer = say(&world.transport.service, &request).unwrap();
    assert!(answer.iter().all(|frame| frame.kind != FrameKind::Receipt));
    world.sync(&kalirejo).unwrap();
    assert_eq!(kalirejo.count_outbox().unwrap(), 0);
}
