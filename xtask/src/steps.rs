//! A task as a row of announced, timed steps.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::output;

/// Runs steps one after another, times them, and keeps what their runners said at the end.
pub struct Steps {
    started: Instant,
    finished: Vec<(&'static str, Duration)>,
    /// Closing lines of test runners, as they printed them.
    closing_lines: Vec<String>,
}

impl Steps {
    pub fn new() -> Steps {
        Steps {
            started: now(),
            finished: Vec::new(),
            closing_lines: Vec::new(),
        }
    }

    /// Announces and runs one step. Its failure ends the task, so the error names the step.
    pub fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.run_and_keep(name, || work().map(|()| Vec::new()))
    }

    /// Like [`Steps::run`] for a step whose runner has closing lines worth repeating at the end.
    pub fn run_and_keep(&mut self, name: &'static str, work: impl FnOnce() -> Result<Vec<String>>) -> Result<()> {
        output::line(&format!("\n==> {name}"));
        let started = now();
        let outcome = work();
        let elapsed = now() - started;
        let closing_lines = outcome.with_context(|| format!("{name}: failed after {}", spoken(elapsed)))?;
        output::line(&format!("    {name}: done in {}", spoken(elapsed)));
        self.closing_lines.extend(closing_lines);
        self.finished.push((name, elapsed));
        Ok(())
    }

    /// Prints the time of each step, and last the runners' own closing lines.
    pub fn report(&self) {
        output::line(&format!("\n==> All steps passed in {}", spoken(now() - self.started)));
        for (name, elapsed) in &self.finished {
            output::line(&format!("    {:>12}  {name}", spoken(*elapsed)));
        }
        if !self.closing_lines.is_empty() {
            output::line("");
        }
        for line in &self.closing_lines {
            output::line(line);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a build tool's stopwatch; nothing is decided by it"
)]
fn now() -> Instant {
    Instant::now()
}

fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn a_failed_step_is_named_in_one_sentence() {
        let mut steps = Steps::new();
        let error = steps
            .run("Clippy", || Err(anyhow!("`cargo clippy` ended with exit status: 101")))
            .unwrap_err();
        let sentence = format!("{error:#}");
        assert!(
            sentence.starts_with("Clippy: failed after ") && sentence.contains(" s: `cargo clippy` ended"),
            "{sentence}"
        );
    }

    #[test]
    fn times_are_spoken_in_the_unit_that_fits() {
        assert_eq!(spoken(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(605)), "10 min 05 s");
    }
}
