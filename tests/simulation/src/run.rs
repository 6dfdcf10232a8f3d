//! One run from its first step to rest.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::counts::Counts;
use crate::database::Medium;
use crate::plan::Plan;
use crate::rest::come_to_rest;
use crate::violation::{Checked, Violation};
use crate::world::World;

/// Last lines of the trace that a failure shows.
const TAIL: usize = 25;

/// What became of a run.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub counts: Counts,
    /// Hash of everything that happened; equal for equal plans.
    pub trace_hash: [u8; 32],
    pub failure: Option<Failure>,
}

/// A broken promise and how it came about.
#[derive(Debug, Clone)]
pub struct Failure {
    pub violation: Violation,
    /// Number of the step, from 1; one past the last: at rest.
    pub event: usize,
    pub tail: Vec<String>,
}

/// What happened, line by line.
#[derive(Default)]
struct Trace {
    hasher: blake3::Hasher,
    lines: Vec<String>,
}

impl Trace {
    fn note(&mut self, line: String) {
        self.hasher.update(line.as_bytes()).update(b"\n");
        self.lines.push(line);
    }
}

/// Runs a plan to its end, or to the first broken promise. A panic of the product is one.
pub fn run(plan: &Plan, medium: &Medium) -> Outcome {
    let (mut trace, mut counts, mut event) = (Trace::default(), Counts::default(), 0);
    let walked = catch_unwind(AssertUnwindSafe(|| {
        walk(plan, medium, &mut trace, &mut counts, &mut event)
    }));
    let violation = match walked {
        Ok(Ok(())) => None,
        Ok(Err(violation)) => Some(violation),
        Err(panic) => Some(Violation {
            invariant: "panic",
            detail: words(panic.as_ref()),
        }),
    };
    counts.one("seeds");
    let tail = trace.lines.split_off(trace.lines.len().saturating_sub(TAIL));
    Outcome {
        counts,
        trace_hash: *trace.hasher.finalize().as_bytes(),
        failure: violation.map(|violation| Failure { violation, event, tail }),
    }
}

fn walk(plan: &Plan, medium: &Medium, trace: &mut Trace, counts: &mut Counts, event: &mut usize) -> Checked {
    let mut world = World::of(plan, medium)?;
    let outcome = steps(plan, &mut world, trace, event);
    counts.merge(&world.counts);
    outcome
}

fn steps(plan: &Plan, world: &mut World, trace: &mut Trace, event: &mut usize) -> Checked {
    for (n, step) in plan.steps.iter().enumerate() {
        *event = n + 1;
        let told = world.take(step);
        let what = match &told {
            Ok(told) => told.clone(),
            Err(violation) => violation.to_string(),
        };
        let state = world.fingerprint();
        trace.note(format!(
            "{:>3} +{} ms {:?}: {what} [{state}]",
            n + 1,
            step.after_ms,
            step.event
        ));
        told?;
    }
    *event = plan.steps.len() + 1;
    let told = come_to_rest(world);
    let what = told.as_ref().map_or_else(ToString::to_string, Clone::clone);
    trace.note(format!("end: {what} [{}]", world.fingerprint()));
    told.map(|_| ())
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("something else than words")
        .to_owned()
}
