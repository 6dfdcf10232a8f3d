//! Where bytes are dear, batches are packed denser, and nobody has to read what he cannot.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod world;

use std::io::Read;

use kentongan_protocol::batch::{self, Batch};
use kentongan_protocol::compression::READS_DENSE;
use kentongan_protocol::pins::Pin;
use kentongan_store::Store;
use kentongan_sync::session::SessionError;
use kentongan_sync::{Exchanged, Fault, Transport, exchange};
use kentongan_testkit::SeededEntropy;
use world::*;

/// The way of this world, as long as a round trip over 2G.
struct Slow<'a>(&'a Direct);

impl Transport for Slow<'_> {
    fn enrol(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.0.enrol(request)
    }

    fn round_trip_ms(&self) -> Option<u64> {
        Some(600)
    }

    fn is_certified(&self, pins: &[Pin]) -> bool {
        self.0.is_certified(pins)
    }

    fn state(&self, hello: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.0.state(hello)
    }

    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        self.0.exchange(request)
    }
}

fn slowly(world: &World, store: &Store) -> Result<Exchanged, SessionError> {
    let entropy = SeededEntropy::new(store.wall_ms() as u64);
    exchange(store, &Slow(&world.transport), &entropy, &mut |_, _| {})
}

fn next_batch(store: &Store) -> Batch {
    Batch::parse(&store.next_batches(usize::MAX).unwrap()[0].bytes).unwrap()
}

#[test]
fn a_slow_link_carries_dense_batches_and_readers_read_them() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 3);
    let reader = world.device("kecamatan", "district:18.02.01", 4);
    slowly(&world, &laptop).unwrap();
    world.record(
        &laptop,
        "Jembatan gantung Dusun III miring, anak sekolah memutar lewat ladang",
    );
    let dense = next_batch(&laptop);
    assert!(dense.is_dense());
    let fast = Batch::parse(&batch::readable(dense.bytes().to_vec(), 0)).unwrap();
    assert!(!fast.is_dense());
    assert!(
        dense.bytes().len() < fast.bytes().len(),
        "{} {}",
        dense.bytes().len(),
        fast.bytes().len()
    );
    let key = laptop.device_key().unwrap().public();
    assert_eq!(
        (dense.id, dense.verify(&key).unwrap()),
        (fast.id, fast.verify(&key).unwrap())
    );
    assert_eq!(batch::readable(dense.bytes().to_vec(), READS_DENSE), dense.bytes());

    assert_eq!(slowly(&world, &laptop).unwrap().sent_ops, 1);
    world.sync(&reader).unwrap();
    assert_eq!(titles(&reader).len(), 1);
    let verified = world.transport.service.store.verify().unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
    assert!(laptop.verify().unwrap().faults.is_empty() && reader.verify().unwrap().faults.is_empty());
}

#[test]
fn a_fast_link_carries_what_is_quickly_read() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 3);
    world.sync(&laptop).unwrap();
    world.record(&laptop, "Jembatan gantung Dusun III miring");
    assert!(!next_batch(&laptop).is_dense());
}

#[test]
fn what_is_withheld_of_a_dense_batch_stays_the_same_batch() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 3);
    slowly(&world, &laptop).unwrap();
    let mut whole = issue("Perselisihan batas kebun", kentongan_domain::issue::Urgency::High);
    whole.reporter = Some(kentongan_domain::issue::Reporter {
        name: "Pelapor Contoh".to_owned(),
        phone: String::new(),
    });
    laptop.create_issue(KALIREJO.parse().unwrap(), whole, None).unwrap();
    let dense = next_batch(&laptop);
    let withheld = dense.withheld().unwrap();
    let key = laptop.device_key().unwrap().public();
    assert_eq!(withheld.id, dense.id);
    assert!(withheld.verify(&key).is_ok() && !withheld.is_dense());
    let completed = withheld.completed_by(&dense, &key).unwrap().unwrap();
    assert_eq!(completed.verify(&key).unwrap(), dense.verify(&key).unwrap());
}
