//! A second copy on a disk that refuses what it is asked for a while.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::io::{ErrorKind, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use kentongan_store::OpMedium;

/// Its clones are the same disk.
#[derive(Clone, Default)]
pub struct Stubborn {
    pub bytes: Arc<Mutex<Vec<u8>>>,
    pub unreadable: Arc<AtomicBool>,
    /// It takes nothing more.
    pub full: Arc<AtomicBool>,
}

impl OpMedium for Stubborn {
    fn read(&mut self) -> Result<Vec<u8>> {
        if self.unreadable.load(Ordering::SeqCst) {
            return Err(ErrorKind::PermissionDenied.into());
        }
        Ok(self.bytes.lock().unwrap().clone())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        if self.full.load(Ordering::SeqCst) {
            return Err(ErrorKind::StorageFull.into());
        }
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> Result<()> {
        self.bytes.lock().unwrap().truncate(usize::try_from(length).unwrap());
        Ok(())
    }

    fn replace(&mut self, bytes: &[u8]) -> Result<()> {
        *self.bytes.lock().unwrap() = bytes.to_vec();
        Ok(())
    }

    fn sync(&mut self) -> Result<()> {
        Ok(())
    }
}
