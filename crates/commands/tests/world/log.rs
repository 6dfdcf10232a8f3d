//! What the programs say to whoever reads their log.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that was said since it began.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Once in a program.
    pub fn begin() -> Self {
        let log = Self::default();
        let said = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(move || said.clone())
            .init();
        log
    }

    /// Never nothing: a log in which nothing stands shows nothing.
    pub fn said(&self) -> Vec<u8> {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!(!said.is_empty(), "nothing was logged, and nothing shown by that");
        said
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
