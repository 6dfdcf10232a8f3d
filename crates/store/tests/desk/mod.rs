//! A laptop in training, which needs no district to write, with its clock.

#![allow(dead_code, reason = "each test binary uses the part of this desk that it needs")]

use std::sync::Arc;

use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::Fields;
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use kentongan_store::{Durability, Store};
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

pub const KALIREJO: &str = "village:18.02.01.2003";
pub const KECAMATAN: &str = "district:18.02.01";

pub struct Desk {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    own: Stream,
    _folder: tempfile::TempDir,
}

impl Desk {
    pub fn of(scope: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(RAKOR_MS));
        let entropy = Arc::new(SeededEntropy::new(9));
        let store = Store::open(&folder.path().join("a.db"), Durability::Full, clock.clone(), entropy).unwrap();
        let holder = rehearsing(scope);
        let own = holder.scope.own_stream();
        store.begin_training(holder).unwrap();
        Self {
            store,
            clock,
            own,
            _folder: folder,
        }
    }

    /// The stream in which it writes.
    pub fn own(&self) -> Stream {
        self.own.clone()
    }

    pub fn make(&self, class: Class, parent: Option<ObjectId>, fields: Fields) -> ObjectId {
        self.make_of(class, parent, fields, Fields::new())
    }

    /// The same with what is personal.
    pub fn make_of(&self, class: Class, parent: Option<ObjectId>, fields: Fields, personal: Fields) -> ObjectId {
        self.clock.pass(1_000);
        let made = self.store.create_record(self.own(), class, parent, fields, personal);
        made.unwrap()
    }

    /// The projection made anew is the one that stood.
    pub fn check_rebuilt(&self) {
        let before = self.store.dump_projection().unwrap();
        self.store.rebuild_projection().unwrap();
        assert_eq!(self.store.dump_projection().unwrap(), before);
    }
}
