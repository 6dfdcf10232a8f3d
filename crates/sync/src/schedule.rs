//! When the line tries next. One due time: people are shown it, and the thread waits for it.
//!
//! Knows no clock and no thread: every call names its moment in milliseconds of the monotonic clock, so that hours can be
//! walked through in a test.
//!
//! Invariant: a due time always stands ahead. However often nobody answers, and whatever a service asks for, the line tries
//! again by itself.

/// Waits between tries that bring nothing, in seconds. The last repeats. A try without a network costs nothing but a little
/// battery.
const BACKOFF_S: [u64; 6] = [15, 30, 60, 120, 300, 600];
/// Longest wait that a service may ask for: nobody may send a village away for ever.
const ASKED_S_MAX: u64 = 3_600;
/// How often a line that works asks for news.
const POLL_S: u64 = 300;
/// How long a line that works gathers what is written before it sends: marks at a door come every few seconds, and each
/// exchange costs a round trip and a batch of its own.
const GATHER_S: u64 = 5;
/// Least time between a try and the next one that a hint brings forward. A loose cable gives a hint every second.
const HINT_GAP_S: u64 = 5;

/// How a try ended.
pub(crate) enum Ended {
    Well,
    Failed {
        /// Something came or went before it broke off.
        brought: bool,
        /// What the service asked to wait, seconds; 0: it did not ask.
        asked_s: u64,
    },
}

impl Ended {
    /// Failed, and left everything as it was.
    pub const NOTHING: Ended = Ended::Failed {
        brought: false,
        asked_s: 0,
    };
}

pub(crate) struct Schedule {
    due_ms: u64,
    /// When the last try ended.
    ended_ms: Option<u64>,
    trying: bool,
    failing: bool,
    /// The service asked not to be called before it is due.
    asked: bool,
    /// Waits since something was brought, or might be.
    step: usize,
    /// Said while a try was under way; counts when it has ended.
    woken: bool,
    hinted: bool,
}

impl Schedule {
    /// What an earlier run of the program left is sent soon.
    pub fn new(now_ms: u64) -> Self {
        Self {
            due_ms: now_ms + GATHER_S * 1000,
            ended_ms: None,
            trying: false,
            failing: false,
            asked: false,
            step: 0,
            woken: false,
            hinted: false,
        }
    }

    pub fn due_ms(&self) -> u64 {
        self.due_ms
    }

    /// A try is under way.
    pub fn is_trying(&self) -> bool {
        self.trying
    }

    /// The last try failed. Nothing but a try that goes well changes this: hints are not believed.
    pub fn is_failing(&self) -> bool {
        self.failing
    }

    /// Something was written. While nobody answers it waits with the rest and travels in full batches later.
    pub fn wake(&mut self, now_ms: u64) {
        if self.trying {
            self.woken = true;
        } else if !self.failing {
            self.bring_forward(now_ms + GATHER_S * 1000);
        }
    }

    /// Something says that a try may go better now. A service that asked for time gets it all the same.
    pub fn hint(&mut self, now_ms: u64) {
        if self.trying {
            self.hinted = true;
        } else if !self.asked {
            // A network that comes up is often a little late with its names and routes: the next waits are short again.
            self.step = 0;
            let earliest_ms = self.ended_ms.map_or(0, |ended_ms| ended_ms + HINT_GAP_S * 1000);
            self.bring_forward(earliest_ms.max(now_ms));
        }
    }

    pub fn begin(&mut self) {
        self.trying = true;
        self.woken = false;
        self.hinted = false;
    }

    /// A try has ended. `dice` spreads the callers.
    pub fn conclude(&mut self, now_ms: u64, ended: &Ended, dice: u8) {
        self.trying = false;
        self.ended_ms = Some(now_ms);
        match *ended {
            Ended::Well => {
                self.failing = false;
                self.asked = false;
                self.step = 0;
                self.due_ms = now_ms + POLL_S * 1000;
                if self.woken {
                    self.wake(now_ms);
                }
            }
            Ended::Failed { brought, asked_s } => {
                self.failing = true;
                self.asked = asked_s > 0;
                if brought {
                    self.step = 0;
                }
                let backoff_s = BACKOFF_S.get(self.step).or(BACKOFF_S.last()).copied();
                let base_ms = backoff_s.unwrap_or(POLL_S).max(asked_s.min(ASKED_S_MAX)) * 1000;
                // Up to a quarter more, so that 108 villages do not knock in the same second after an outage.
                self.due_ms = now_ms + base_ms + base_ms * u64::from(dice) / 1024;
                self.step += 1;
                if self.hinted {
                    self.hint(now_ms);
                }
            }
        }
    }

    fn bring_forward(&mut self, due_ms: u64) {
        self.due_ms = self.due_ms.min(due_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Ended = Ended::NOTHING;
    const DAY_S: u64 = 24 * 60 * 60;

    /// Tries at each due time; answers how long the wait after each was, in seconds.
    fn waits(schedule: &mut Schedule, ended: &Ended, tries: usize, dice: u8) -> Vec<u64> {
        let wait = |_| {
            let now_ms = schedule.due_ms();
            schedule.begin();
            schedule.conclude(now_ms, ended, dice);
            (schedule.due_ms() - now_ms) / 1000
        };
        (0..tries).map(wait).collect()
    }

    fn failing_for_long() -> Schedule {
        let mut schedule = Schedule::new(0);
        waits(&mut schedule, &NOTHING, 20, 0);
        schedule
    }

    #[test]
    fn the_timer_never_gives_up() {
        let mut schedule = Schedule::new(0);
        assert_eq!(
            waits(&mut schedule, &NOTHING, 8, 0),
            [15, 30, 60, 120, 300, 600, 600, 600]
        );
        let year = waits(&mut schedule, &NOTHING, 365 * DAY_S as usize / 600, 0);
        assert!(year.iter().all(|wait_s| *wait_s == 600));
    }

    #[test]
    fn villages_that_fail_together_do_not_come_back_together() {
        let after = |dice| waits(&mut Schedule::new(0), &NOTHING, 3, dice);
        assert_eq!(after(0), [15, 30, 60]);
        assert_eq!(after(255), [18, 37, 74]);
    }

    #[test]
    fn a_try_that_brought_something_is_followed_by_the_shortest_wait() {
        let mut schedule = failing_for_long();
        let brought = Ended::Failed {
            brought: true,
            asked_s: 0,
        };
        assert_eq!(waits(&mut schedule, &brought, 3, 0), [15, 15, 15]);
        assert_eq!(waits(&mut schedule, &NOTHING, 3, 0), [30, 60, 120]);
    }

    #[test]
    fn a_service_that_asks_for_time_gets_it_up_to_an_hour_and_no_hint_shortens_it() {
        for (asked_s, wait_s) in [(1, 15), (90, 90), (u64::MAX, 3_600)] {
            let mut schedule = Schedule::new(0);
            let asked = Ended::Failed {
                brought: false,
                asked_s,
            };
            assert_eq!(waits(&mut schedule, &asked, 1, 0), [wait_s]);
            let due_ms = schedule.due_ms();
            schedule.hint(due_ms - 1);
            assert_eq!(schedule.due_ms(), due_ms);
        }
    }

    #[test]
    fn a_hint_ends_the_wait_but_many_hints_do_not_hammer() {
        let mut schedule = failing_for_long();
        let (ended_ms, due_ms) = (schedule.ended_ms.unwrap(), schedule.due_ms());
        assert!(due_ms > ended_ms + 500_000);
        schedule.hint(ended_ms + 100_000);
        assert_eq!(schedule.due_ms(), ended_ms + 100_000);

        let mut tries = Vec::new();
        for now_ms in (ended_ms + 100_000..ended_ms + 160_000).step_by(100) {
            schedule.hint(now_ms);
            if schedule.due_ms() <= now_ms {
                schedule.begin();
                schedule.hint(now_ms);
                schedule.conclude(now_ms, &NOTHING, 0);
                tries.push(now_ms);
            }
        }
        assert_eq!(tries.len(), 12, "one in five seconds");
        assert!(schedule.is_failing(), "a hint is not believed");
        assert_eq!(
            waits(&mut schedule, &NOTHING, 2, 0),
            [15, 30],
            "and the waits after it are short again"
        );
    }

    #[test]
    fn what_is_said_during_a_try_counts_after_it() {
        let mut schedule = Schedule::new(0);
        schedule.begin();
        schedule.hint(10);
        schedule.conclude(1_000, &NOTHING, 0);
        assert_eq!(schedule.due_ms(), 6_000);

        schedule.begin();
        schedule.wake(6_000);
        schedule.conclude(7_000, &Ended::Well, 0);
        assert_eq!(
            schedule.due_ms(),
            12_000,
            "it may have been written after the last batch was sealed"
        );
    }

    #[test]
    fn what_is_written_is_gathered_while_the_line_works_and_waits_while_it_does_not() {
        let mut schedule = Schedule::new(0);
        schedule.begin();
        schedule.conclude(0, &Ended::Well, 0);
        assert_eq!(schedule.due_ms(), 300_000);
        for now_ms in [1_000, 2_000, 5_000] {
            schedule.wake(now_ms);
        }
        assert_eq!(schedule.due_ms(), 6_000, "from the first, not from the last");

        let mut failing = failing_for_long();
        let due_ms = failing.due_ms();
        failing.wake(due_ms - 1);
        assert_eq!(failing.due_ms(), due_ms);
    }

    #[test]
    fn a_try_that_goes_well_ends_every_old_wait() {
        let mut schedule = failing_for_long();
        let now_ms = schedule.ended_ms.unwrap() + 1_000;
        schedule.begin();
        schedule.conclude(now_ms, &Ended::Well, 0);
        schedule.wake(now_ms);
        assert_eq!(schedule.due_ms(), now_ms + 5_000);
        assert!(!schedule.is_failing());
        assert_eq!(waits(&mut schedule, &NOTHING, 1, 0), [15]);
    }
}
