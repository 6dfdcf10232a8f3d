//! How long something takes, often.

use std::time::Instant;

use serde_json::{Value, json};

const ENOUGH_MS: f64 = 5_000.0;

/// Times of one kind of work.
#[derive(Default)]
pub struct Stopwatch {
    took_ms: Vec<f64>,
}

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a stopwatch: the clock of the world knows whole milliseconds only"
    )]
    pub fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = work();
        self.took_ms.push(began.elapsed().as_secs_f64() * 1000.0);
        done
    }

    /// So often, or until it is clear that it is slow.
    pub fn repeat<T, E>(&mut self, rounds: usize, work: impl Fn() -> Result<T, E>) -> Result<Option<T>, E> {
        let mut last = None;
        for _ in 0..rounds {
            last = Some(self.time(&work)?);
            if self.took_ms.iter().sum::<f64>() > ENOUGH_MS {
                break;
            }
        }
        Ok(last)
    }

    /// The time that so large a part of the runs did not exceed, milliseconds.
    fn quantile(&self, part: f64) -> f64 {
        let mut sorted = self.took_ms.clone();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().saturating_sub(1);
        let at = (part * last as f64).ceil() as usize;
        sorted.get(at.min(last)).copied().unwrap_or(0.0)
    }

    pub fn read(&self) -> Value {
        json!({ "p50_ms": self.quantile(0.5), "p99_ms": self.quantile(0.99), "runs": self.took_ms.len() })
    }
}

/// The most memory that this program ever held, bytes; 0 where the system does not say.
pub fn memory_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
