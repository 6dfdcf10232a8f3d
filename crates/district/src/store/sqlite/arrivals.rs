//! Batches that wait for the writer, committed together: a disk takes as long for one commit as for eight.
//!
//! Invariant: a caller is answered after the commit that holds his batch. One batch that fails takes no other with it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::super::{Appended, Arrival, StoreError};
use super::judge::{self, Read};
use super::{append, in_transaction};

/// Batches in one commit: some hundred milliseconds on a slow disk, during which nobody else is served.
const TOGETHER_MAX: usize = 8;

#[derive(Default)]
pub(super) struct Arrivals {
    waiting: Mutex<VecDeque<Arc<Waiting>>>,
}

struct Waiting {
    arrival: Arrival,
    /// Read before its turn, so that nobody waits for it.
    read: Vec<Read>,
    outcome: Mutex<Option<Result<Appended, StoreError>>>,
}

impl Waiting {
    fn settle(&self, outcome: Result<Appended, StoreError>) {
        *lock(&self.outcome) = Some(outcome);
    }

    fn take(&self) -> Option<Result<Appended, StoreError>> {
        lock(&self.outcome).take()
    }
}

impl Arrivals {
    /// Judges and keeps a batch, and whichever others wait by then. `after` follows each commit.
    ///
    /// # Errors
    /// [`StoreError`] of the database; nothing of this batch was kept then.
    pub fn append(
        &self,
        connection: &Mutex<Connection>,
        arrival: Arrival,
        edition: u16,
        after: &dyn Fn(&Connection, i64),
    ) -> Result<Appended, StoreError> {
        let now_ms = arrival.now_ms;
        let own = Arc::new(Waiting {
            read: judge::read(&arrival.ops, edition),
            arrival,
            outcome: Mutex::new(None),
        });
        lock(&self.waiting).push_back(Arc::clone(&own));
        let mut connection = lock(connection);
        loop {
            // Somebody may have committed it with his own.
            if let Some(outcome) = own.take() {
                return outcome;
            }
            let together = self.next();
            if together.is_empty() {
                // Who had taken it with him crashed, and his transaction went with him.
                return Err(StoreError::Storage("the commit was given up".into()));
            }
            commit(&mut connection, &together);
            after(&connection, now_ms);
        }
    }

    fn next(&self) -> Vec<Arc<Waiting>> {
        let mut waiting = lock(&self.waiting);
        let count = waiting.len().min(TOGETHER_MAX);
        waiting.drain(..count).collect()
    }
}

fn commit(connection: &mut Connection, together: &[Arc<Waiting>]) {
    let kept = in_transaction(connection, |tx| {
        together
            .iter()
            .map(|one| append::append(tx, &one.arrival, &one.read))
            .collect::<Result<Vec<Appended>, StoreError>>()
    });
    match (kept, together) {
        (Ok(outcomes), _) => {
            for (one, outcome) in together.iter().zip(outcomes) {
                one.settle(Ok(outcome));
            }
        }
        (Err(error), [one]) => one.settle(Err(error)),
        // One of them failed, or the disk had room for less: each for itself.
        (Err(_), _) => {
            for one in together {
                one.settle(in_transaction(connection, |tx| {
                    append::append(tx, &one.arrival, &one.read)
                }));
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kentongan_domain::chain;
    use kentongan_domain::hlc::Hlc;
    use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
    use kentongan_domain::issue::field;
    use kentongan_domain::op::{Common, Kind, RawOp, Value};
    use kentongan_domain::role::Role;
    use kentongan_domain::scope::Stream;
    use kentongan_protocol::batch::{BatchHeader, seal_batch};
    use kentongan_protocol::keys::PrivateKey;
    use kentongan_protocol::roster::RosterEntry;
    use kentongan_testkit::RAKOR_MS;

    use super::super::super::{Device, DistrictStore as _};
    use super::super::SqliteStore;
    use super::*;

    const CALLERS: u8 = 6;
    const STRANGER: u8 = 4;

    fn key(no: u8) -> PrivateKey {
        PrivateKey::from_seed(&[no; 32])
    }

    fn entry(no: u8) -> RosterEntry {
        RosterEntry {
            device_no: DeviceNo(u32::from(no)),
            public_key: key(no).public(),
            scope: format!("village:18.02.01.20{no:02}").parse().unwrap(),
            role: Role::Head,
            holder_name: String::new(),
            holder_office: String::new(),
        }
    }

    fn arrival(author: Device, no: u8) -> Arrival {
        let stream: Stream = entry(no).scope.to_string().parse().unwrap();
        let common = Common {
            kind: Kind::IssueCreate,
            hlc: Hlc::new(RAKOR_MS, 0),
            object: None,
            base: BTreeMap::new(),
            fields: [(field::TITLE, Value::Text("Jembatan putus".to_owned()))].into(),
            wall_ms: RAKOR_MS,
            mono_ms: 0,
            boot: 1,
            clock_doubt: false,
            was: None,
            meant: None,
        };
        let ops = vec![RawOp::encode(&common, &BTreeMap::new(), [0; 16])];
        let prev = chain::start(&key(no).public(), &stream, Epoch(0), None);
        let header = BatchHeader {
            device_no: author.device_no,
            epoch: Epoch(0),
            stream,
            first_seq: Seq(1),
            count: 0,
            prev,
            last: prev,
            parent: None,
        };
        let batch = seal_batch(header, &ops, &key(no));
        Arrival {
            author,
            batch,
            ops,
            now_ms: RAKOR_MS,
            boot: 1,
            mono_ms: 0,
            adopted: None,
        }
    }

    #[test]
    fn those_that_wait_are_committed_together_and_one_that_fails_takes_none_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("district.db")).unwrap();
        store.set_up(&"18.02.01".parse().unwrap(), "", [9; 32], 7, 1).unwrap();
        let arrivals: Vec<Arrival> = (1..=CALLERS)
            .map(|no| {
                let author = store.readmit(&entry(no), RAKOR_MS).unwrap();
                // Nobody here knows the number that it says it has.
                let claimed = if no == STRANGER { DeviceNo(99) } else { author.device_no };
                arrival(
                    Device {
                        device_no: claimed,
                        ..author
                    },
                    no,
                )
            })
            .collect();
        let writer = store.connection.lock().unwrap();
        let outcomes: Vec<Result<Appended, StoreError>> = std::thread::scope(|threads| {
            let calling: Vec<_> = arrivals
                .into_iter()
                .map(|arrival| threads.spawn(|| store.append(arrival)))
                .collect();
            while lock(&store.arrivals.waiting).len() < usize::from(CALLERS) {
                std::thread::yield_now();
            }
            drop(writer);
            calling.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for (no, outcome) in (1..=CALLERS).zip(outcomes) {
            match outcome {
                Ok(Appended::Receipts(receipts)) => assert_eq!((receipts.len(), no == STRANGER), (1, false)),
                Ok(other) => panic!("{no}: {other:?}"),
                Err(_) => assert_eq!(no, STRANGER),
            }
        }
    }
}
