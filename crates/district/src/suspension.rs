//! Suspending a laptop that was stolen or replaced, and letting one in again.

use kentongan_domain::ids::DeviceNo;
use kentongan_protocol::batch::Batch;

use crate::Service;
use crate::store::{Appended, Arrival, Device, StoreError};

/// What became of the quarantine of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Released {
    pub batches: u64,
    /// They wait until what comes before them is here: the device sends it at its next exchange.
    pub kept: u64,
    /// The store has spoilt them. The device has them still: it was given no receipt.
    pub unreadable: u64,
}

impl Service {
    /// From now on what the device sends is kept apart, and nothing is given to it. `None`: none is known here by this number, which
    /// this store may have lost; it is suspended when it comes back.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    pub fn suspend(&self, device_no: DeviceNo) -> Result<Option<Device>, StoreError> {
        let device = self.store.suspend(device_no, Some(self.clock.wall_ms()))?;
        tracing::info!(device_no = device_no.0, "device suspended");
        Ok(device)
    }

    /// Lets a device in again. What it sent meanwhile is judged before, and has its receipts at the next exchange. One that is not known
    /// here, but suspended for when it comes back, will be let in then.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDevice`]; [`StoreError`] of the database: the device stays suspended then.
    pub fn resume(&self, device_no: DeviceNo) -> Result<Released, StoreError> {
        let judged = match self.take_quarantine(device_no) {
            Err(StoreError::NoSuchDevice) => Released::default(),
            outcome => outcome?,
        };
        let here = self.store.suspend(device_no, None)?;
        tracing::info!(device_no = device_no.0, "device let in again");
        if here.is_none() {
            return Ok(judged);
        }
        // It may be sending at this moment.
        let late = self.take_quarantine(device_no)?;
        Ok(Released {
            batches: judged.batches + late.batches,
            ..late
        })
    }

    /// Judges what a suspended device sent, and does not let it in: the device was lost, and what its holder wrote shall not be.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDevice`]; [`StoreError`] of the database.
    pub fn take_quarantine(&self, device_no: DeviceNo) -> Result<Released, StoreError> {
        let device = self.store.find_device(device_no)?.ok_or(StoreError::NoSuchDevice)?;
        let mut released = Released::default();
        for kept in self.store.quarantined(device_no)? {
            let read = Batch::parse(&kept.bytes).and_then(|batch| Ok((batch.verify(&device.public_key)?, batch)));
            let Ok((ops, batch)) = read else {
                tracing::error!(device_no = device_no.0, "a batch in quarantine is spoilt");
                released.unreadable += 1;
                continue;
            };
            let appended = self.store.append(Arrival {
                author: device.clone(),
                batch,
                ops,
                now_ms: kept.at_ms,
                boot: kept.boot,
                mono_ms: kept.mono_ms,
                adopted: None,
            })?;
            match appended {
                Appended::Receipts(_) | Appended::Forked => {
                    self.store.release(&kept.batch_id)?;
                    released.batches += 1;
                }
                Appended::HeldTooMany => released.kept += 1,
            }
        }
        Ok(released)
    }
}
