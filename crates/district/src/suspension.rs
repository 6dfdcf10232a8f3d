//! Suspending a laptop that was stolen or replaced, and letting one in again.

use kentongan_domain::ids::DeviceNo;
use kentongan_protocol::batch::Batch;

use crate::Service;
use crate::store::{Appended, Arrival, Device, StoreError};

/// What became of the quarantine of a device that was let in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Released {
    pub batches: u64,
    /// They wait until what comes before them is here: the device sends it at its next exchange.
    pub kept: u64,
}

impl Service {
    /// From now on what the device sends is kept apart, and nothing is given to it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDevice`].
    pub fn suspend(&self, device_no: DeviceNo) -> Result<Device, StoreError> {
        let device = self.store.suspend(device_no, Some(self.clock.wall_ms()))?;
        tracing::info!(device_no = device_no.0, "device suspended");
        Ok(device)
    }

    /// Lets a device in again. What it sent meanwhile is judged now, and has its receipts at the next exchange.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDevice`]; [`StoreError`] of the database.
    pub fn resume(&self, device_no: DeviceNo) -> Result<Released, StoreError> {
        let device = self.store.suspend(device_no, None)?;
        tracing::info!(device_no = device_no.0, "device let in again");
        let mut released = Released::default();
        for kept in self.store.quarantined(device_no)? {
            let Ok(batch) = Batch::parse(&kept.bytes) else {
                return Err(StoreError::Damaged("quarantine.bytes"));
            };
            let Ok(ops) = batch.verify(&device.public_key) else {
                return Err(StoreError::Damaged("quarantine.bytes"));
            };
            let appended = self.store.append(&Arrival {
                author: &device,
                batch: &batch,
                ops: &ops,
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
