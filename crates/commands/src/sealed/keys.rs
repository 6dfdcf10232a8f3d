//! Keys of sealed reports, kept up by the laptops of the kecamatan without anybody's doing: each tells its own once, and passes on
//! what it can open to those that came later.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use kentongan_domain::ids::ObjectId;
use kentongan_domain::scope::{RegionCode, Scope};
use kentongan_domain::world::Entropy;
use kentongan_seal::{Envelope, PublicKey, SealError, SealKey, Wrapped};
use kentongan_store::{LackingShare, ReplicaState, Store, StoreError};

/// Reports that are looked into after one exchange, and shares that are written.
const LOOKS_MAX: usize = 64;
const SHARES_MAX: usize = 32;

/// The key of this laptop, if it is one of a kecamatan that may write.
fn own_key(store: &Store) -> Result<Option<SealKey>, StoreError> {
    let replica = store.replica()?;
    let keeps_keys = replica.state == ReplicaState::Enrolled
        && replica
            .enrolment
            .as_ref()
            .is_some_and(|own| matches!(own.scope, Scope::District(_)) && own.role.writes());
    if !keeps_keys {
        return Ok(None);
    }
    Ok(Some(SealKey::of_secret(&*replica.seal_secret()?)))
}

/// Tells all villages the key of this laptop, unless they have been told. True: it was written now.
pub(crate) fn publish_key(store: &Store) -> Result<bool, StoreError> {
    match own_key(store)? {
        Some(key) => store.write_seal_key(&key.public().to_hex()),
        None => Ok(false),
    }
}

/// What was passed on of a report to the holder of `reader`.
pub(super) fn shares(store: &Store, report: ObjectId, reader: PublicKey) -> Result<Vec<Wrapped>, StoreError> {
    let texts = store.seal_shares(report, &reader.to_hex())?;
    Ok(texts.iter().filter_map(|text| Wrapped::of_text(text).ok()).collect())
}

/// What a laptop of the kecamatan does after each exchange.
#[derive(Default)]
pub(crate) struct Duty {
    looked: Mutex<Looked>,
}

/// What this run of the program has found out, so that it is not found out again after each exchange.
#[derive(Default)]
struct Looked {
    /// Nothing is to be passed on.
    settled: BTreeSet<LackingShare>,
    /// What this laptop could not open, with so many shares for it.
    shut: BTreeMap<ObjectId, usize>,
}

impl Duty {
    /// True: something was written that is to be sent.
    pub fn run(&self, store: &Store, entropy: &dyn Entropy) -> bool {
        let wrote = publish_key(store).and_then(|told| Ok(self.pass_on(store, entropy)? || told));
        wrote.unwrap_or_else(|error| {
            tracing::warn!(%error, "the keys of sealed reports are not kept up");
            false
        })
    }

    fn pass_on(&self, store: &Store, entropy: &dyn Entropy) -> Result<bool, StoreError> {
        let Some(key) = own_key(store)? else {
            return Ok(false);
        };
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let lacking = store.lacking_seal_shares()?;
        let (mut looks, mut written) = (0, 0);
        for of_report in lacking.chunk_by(|a, b| a.report_id == b.report_id) {
            let open = of_report.iter().filter(|pair| !looked.settled.contains(*pair));
            let open: Vec<LackingShare> = open.cloned().collect();
            let Some(report) = open.first().map(|pair| pair.report_id) else {
                continue;
            };
            let shares = shares(store, report, key.public())?;
            if looked.shut.get(&report) == Some(&shares.len()) {
                continue;
            }
            if looks == LOOKS_MAX || written >= SHARES_MAX {
                break;
            }
            looks += 1;
            let record = store.get_sealed_report(report)?;
            let envelope = Envelope::of_text(&record.envelope);
            let (Ok(envelope), Ok(village)) = (envelope, record.village_code.parse::<RegionCode>()) else {
                looked.shut.insert(report, shares.len());
                continue;
            };
            for pair in open {
                let reader = PublicKey::of_hex(&pair.public_key).filter(|reader| !envelope.is_for(*reader));
                let Some(reader) = reader else {
                    looked.settled.insert(pair);
                    continue;
                };
                match kentongan_seal::rewrap(&envelope, &key, &village, &shares, reader, entropy) {
                    Ok(wrapped) => {
                        store.add_seal_share(&pair, &wrapped.to_text())?;
                        written += 1;
                    }
                    // A key that is none, whoever wrote it.
                    Err(SealError::NotAKey) => _ = looked.settled.insert(pair),
                    Err(_) => {
                        looked.shut.insert(report, shares.len());
                        break;
                    }
                }
            }
        }
        Ok(written > 0)
    }
}
