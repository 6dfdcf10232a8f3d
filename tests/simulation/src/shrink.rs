//! From a failing plan to the few steps that the failure needs.

use crate::database::Medium;
use crate::plan::Plan;
use crate::run::run;

/// Runs that a shrinking may cost.
const RUNS_MAX: u32 = 600;

/// Leaves out as many steps as possible so that the same invariant still breaks (delta debugging, Zeller 1999).
pub fn shrink(plan: &Plan, medium: &Medium, invariant: &str) -> Plan {
    let mut best = plan.clone();
    let mut runs = 0;
    let mut still_fails = |candidate: &Plan| {
        runs += 1;
        runs <= RUNS_MAX
            && run(candidate, medium)
                .failure
                .is_some_and(|f| f.violation.invariant == invariant)
    };
    if let Some(failure) = run(&best, medium).failure {
        let mut cut = best.clone();
        cut.steps.truncate(failure.event);
        if still_fails(&cut) {
            best = cut;
        }
    }
    let mut stretch = best.steps.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        let mut left_out = false;
        while at < best.steps.len() {
            let mut candidate = best.clone();
            let end = (at + stretch).min(candidate.steps.len());
            candidate.steps.drain(at..end);
            if still_fails(&candidate) {
                (best, left_out) = (candidate, true);
            } else {
                at += stretch;
            }
        }
        if stretch == 1 && !left_out {
            return fewer_laptops(best, &mut still_fails);
        }
        if !left_out || stretch > best.steps.len() {
            stretch = stretch.div_ceil(2).max(1);
        }
    }
}

/// Laptops that no step names only cost the reader time. Only the last can go: the others have their numbers.
fn fewer_laptops(mut plan: Plan, still_fails: &mut impl FnMut(&Plan) -> bool) -> Plan {
    while plan.cast.posts.len() > 1 {
        let mut candidate = plan.clone();
        candidate.cast.posts.pop();
        if !still_fails(&candidate) {
            break;
        }
        plan = candidate;
    }
    plan
}
