//! The other end: a service that takes whatever the laptop sends and signs for it, as far as a laptop can tell.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use chrono::{DateTime, Datelike as _};
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Seq};
use kentongan_domain::op::{Kind, RawOp};
use kentongan_domain::role::Role;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::enrolment::Grant;
use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use kentongan_store::{Acknowledged, Store};

/// Nothing is guarded by it.
const SEED: [u8; 32] = [9; 32];
const SERVER_EPOCH: u32 = 1;
const DEVICE_NO: DeviceNo = DeviceNo(1);

pub struct District {
    key: PrivateKey,
    receipts: u64,
    /// The last register number of each village.
    numbers: BTreeMap<String, u32>,
}

impl District {
    /// Goes on behind all numbers that the store can have.
    pub fn of(store: &Store) -> Result<Self> {
        let villages = store.count_by_village()?;
        Ok(Self {
            key: PrivateKey::from_seed(&SEED),
            // No batch is empty, so there were fewer.
            receipts: villages.iter().map(|village| 2 * u64::from(village.all)).sum(),
            numbers: villages
                .into_iter()
                .map(|village| (village.village_code, village.all))
                .collect(),
        })
    }

    /// Makes the laptop one of a kecamatan: it writes for all of its villages, and has the most issues.
    pub fn grant(store: &Store) -> Result<Grant> {
        Ok(Grant {
            device_no: DEVICE_NO,
            public_key: store.device_key()?.public(),
            server_key: PrivateKey::from_seed(&SEED).public(),
            server_epoch: SERVER_EPOCH,
            server_time_ms: store.wall_ms(),
            scope: "district:18.02.01".parse()?,
            role: Role::Staff,
            district: "18.02.01".parse()?,
            district_name: "Kecamatan Kalirejo".to_owned(),
            holder_name: "Siti Aminah".to_owned(),
            holder_office: "Kasi Pemerintahan".to_owned(),
            salutation: "Ibu".to_owned(),
            vouch: Vec::new(),
            pins: Vec::new(),
            reads: 0,
        })
    }

    /// Takes all that waits, in the order of its chains.
    pub fn receive_all(&mut self, store: &Store) -> Result<()> {
        let (own, now_ms) = (store.device_key()?.public(), store.wall_ms());
        let mut sent = store.next_batches(usize::MAX)?;
        sent.sort_by_key(|batch| (batch.stream.to_string(), batch.last_seq.0));
        for sent in sent {
            let batch = Batch::parse(&sent.bytes)?;
            let ops = batch.verify(&own)?;
            let receipt = self.receipt(&batch, &ops, now_ms)?;
            let taken = store.acknowledge(SignedReceipt::sign(receipt, &self.key).bytes())?;
            ensure!(
                matches!(taken, Acknowledged::Now { refused: 0, .. }),
                "the laptop says {taken:?}"
            );
        }
        Ok(store.learn_time(now_ms)?)
    }

    fn receipt(&mut self, batch: &Batch, ops: &[RawOp], now_ms: i64) -> Result<Receipt> {
        self.receipts += 1;
        let header = &batch.header;
        Ok(Receipt {
            number: self.receipts,
            server_epoch: SERVER_EPOCH,
            device_no: header.device_no,
            epoch: header.epoch,
            stream: header.stream.clone(),
            first_seq: header.first_seq,
            through_seq: header.last_seq(),
            chain: header.last,
            batch_id: batch.id,
            cap: Hlc::new(now_ms, 0),
            received_at_ms: now_ms,
            rejected: Vec::new(),
            numbers: self.numbers_of(batch, ops, now_ms)?,
            held: false,
            repaired: Vec::new(),
            earlier_caps: Vec::new(),
        })
    }

    /// Each new issue has the next number of its village.
    fn numbers_of(&mut self, batch: &Batch, ops: &[RawOp], now_ms: i64) -> Result<Vec<(Seq, i32, u32)>> {
        let year = DateTime::from_timestamp_millis(now_ms).map_or(0, |now| now.year());
        let stream = batch.header.stream.to_string();
        let last = self
            .numbers
            .entry(stream.trim_start_matches("village:").to_owned())
            .or_default();
        let mut given = Vec::new();
        for (seq, op) in (batch.header.first_seq.0..).zip(ops) {
            if op.decode_common()?.kind == Kind::IssueCreate {
                *last += 1;
                given.push((Seq(seq), year, *last));
            }
        }
        Ok(given)
    }
}
