//! The line to the district: tries when something waits, backs off when nobody answers, and says honestly how it stands.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kentongan_domain::world::{Entropy, random};
use kentongan_protocol::problem::ProblemCode;
use kentongan_store::Store;

use crate::http::HttpTransport;
use crate::session::{Exchanged, SessionError, exchange};
use crate::{Fault, ServiceAddress};

/// Waits between tries, in seconds. The last repeats. A try without a network costs nothing but a little battery.
const BACKOFF_S: [u64; 6] = [15, 30, 60, 120, 300, 600];
/// Longest wait that a service may ask for.
const ASKED_S_MAX: u64 = 3_600;
/// How often a line that works asks for news.
const POLL_S: u64 = 300;
/// How long a line that works gathers what is written before it sends: marks at a door come every few seconds, and each
/// exchange costs a round trip and a batch of its own.
const GATHER_S: u64 = 5;

/// How the line stands. Computed at each try; counts of what waits are read from rows, never from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineState {
    /// Nothing tried yet, or the last exchange went well.
    Idle,
    /// Own ops: so many of so many have their receipt.
    Sending {
        done: u32,
        total: u32,
    },
    /// No network, or nobody answers.
    Offline,
    /// A connection is being made.
    Connecting,
    /// Somebody answers, but not as our service.
    ServiceFailed,
    /// This laptop's disk does not obey.
    LaptopFailed,
    CaptivePortal,
    /// The service has many callers, and asked to be called again a little later.
    Resting,
    /// The service answers and does not take what this laptop sends: a person must look at it.
    Refused,
    /// An answer does not verify; nothing of it was believed.
    NotTrusted,
    Suspended,
}

/// Called after every change of the line's state, and with `true` when records changed.
pub type Listener = Arc<dyn Fn(bool) + Send + Sync>;

struct Shared {
    state: Mutex<Inner>,
    wake: Condvar,
    /// Held during an exchange: one at a time.
    exchanging: Mutex<()>,
    store: Store,
    entropy: Arc<dyn Entropy>,
    listener: Listener,
}

struct Inner {
    state: LineState,
    failures: usize,
    woken: bool,
    stopped: bool,
    /// The service asked to wait so long, seconds.
    asked_to_wait_s: u64,
    /// When the next try is due, by the wall clock, for people to read.
    retry_at_ms: Option<i64>,
}

/// The line of one workspace. Dropping it ends its thread after the exchange under way.
pub struct Line {
    shared: Arc<Shared>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Line {
    /// Opens the line. It stays silent until the replica is enrolled.
    pub fn open(store: Store, entropy: Arc<dyn Entropy>, listener: Listener) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(Inner {
                state: LineState::Idle,
                failures: 0,
                woken: true,
                stopped: false,
                asked_to_wait_s: 0,
                retry_at_ms: None,
            }),
            wake: Condvar::new(),
            exchanging: Mutex::new(()),
            store,
            entropy,
            listener,
        });
        let running = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("line".into())
            .spawn(move || run(&running))
            .ok();
        Self { shared, thread }
    }

    /// Something was written: send it soon, if the line works.
    pub fn wake(&self) {
        self.shared.lock().woken = true;
        self.shared.wake.notify_all();
    }

    /// Tries now, on the caller's thread, and answers how the line stands then.
    pub fn exchange_now(&self) -> LineState {
        self.shared.attempt();
        self.state().0
    }

    /// How the line stands, and when the next try is due.
    pub fn state(&self) -> (LineState, Option<i64>) {
        let inner = self.shared.lock();
        (inner.state.clone(), inner.retry_at_ms)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(shared: &Shared) {
    while shared.await_next_try() {
        shared.attempt();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a try is due. False: the line is being closed.
    fn await_next_try(&self) -> bool {
        let inner = self.lock();
        let wait_s = self.wait_s(&inner);
        // While nobody answers, only the clock says when to try again: what is written meanwhile waits unsealed and travels
        // in full batches later.
        let failing = inner.failures > 0;
        let mut inner = self.wait_while(inner, wait_s, |i| failing || !i.woken);
        if inner.woken && !failing && !inner.stopped {
            inner = self.wait_while(inner, GATHER_S, |_| true);
        }
        inner.woken = false;
        !inner.stopped
    }

    fn wait_while<'a>(
        &self,
        inner: MutexGuard<'a, Inner>,
        seconds: u64,
        mut condition: impl FnMut(&Inner) -> bool,
    ) -> MutexGuard<'a, Inner> {
        let waited = self
            .wake
            .wait_timeout_while(inner, Duration::from_secs(seconds), |i| !i.stopped && condition(i));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn wait_s(&self, inner: &Inner) -> u64 {
        match inner.failures.checked_sub(1) {
            None => POLL_S,
            Some(n) => {
                // What the service asks for counts, up to an hour: nobody may send a village away for ever.
                let asked = inner.asked_to_wait_s.min(ASKED_S_MAX);
                let base = BACKOFF_S
                    .get(n)
                    .or(BACKOFF_S.last())
                    .copied()
                    .unwrap_or(POLL_S)
                    .max(asked);
                // Up to a quarter more, so that 108 villages do not knock in the same second after an outage.
                let [dice] = random::<1>(&*self.entropy);
                base + base * u64::from(dice) / 1024
            }
        }
    }

    fn attempt(&self) {
        let _alone = self.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
        self.lock().state = LineState::Connecting;
        (self.listener)(false);
        let outcome = self.exchange();
        let changed = matches!(&outcome, Ok(done) if done.sent_ops + done.held_ops + done.received_ops > 0)
            // An exchange that broke off may have brought its half.
            || matches!(&outcome, Err(SessionError::Cut | SessionError::NotTrusted | SessionError::Refused(_)));
        let mut inner = self.lock();
        match &outcome {
            Ok(_) | Err(SessionError::NotEnrolled) => {
                inner.state = LineState::Idle;
                inner.failures = 0;
                inner.retry_at_ms = None;
            }
            Err(error) => {
                tracing::info!(%error, cause = ?std::error::Error::source(error), "exchange ended early");
                inner.state = state_of(error);
                inner.failures += 1;
                inner.asked_to_wait_s = match error {
                    SessionError::Fault(Fault::Busy { retry_after_s }) => *retry_after_s,
                    _ => 0,
                };
                let wait_ms = i64::try_from(self.wait_s(&inner) * 1000).unwrap_or(0);
                inner.retry_at_ms = Some(self.store.wall_ms().saturating_add(wait_ms));
            }
        }
        drop(inner);
        (self.listener)(changed);
    }

    fn exchange(&self) -> Result<Exchanged, SessionError> {
        let replica = self.store.replica()?;
        let enrolment = replica.enrolled()?;
        let address = ServiceAddress::parse(&enrolment.service_url).map_err(|_| SessionError::NotEnrolled)?;
        let transport = HttpTransport::new(address).map_err(SessionError::Fault)?;
        if self.lock().failures > 0 {
            // Building a request seals batches, and sealed bytes never change. Calling first costs a round trip, but only on
            // a line that failed before; sealing every change alone would cost some 200 bytes each.
            transport.reach().map_err(SessionError::Fault)?;
        }
        exchange(&self.store, &transport, &*self.entropy, &mut |done, total| {
            self.lock().state = LineState::Sending { done, total };
            (self.listener)(false);
        })
    }
}

fn state_of(error: &SessionError) -> LineState {
    match error {
        SessionError::Fault(Fault::Unreachable) | SessionError::Cut => LineState::Offline,
        SessionError::Fault(Fault::CaptivePortal) => LineState::CaptivePortal,
        SessionError::Fault(Fault::Busy { .. }) => LineState::Resting,
        SessionError::Refused(problem) if problem.code == ProblemCode::Suspended => LineState::Suspended,
        SessionError::Refused(_) => LineState::Refused,
        // This laptop's own disk: the window says so where it matters.
        SessionError::Store(_) => LineState::LaptopFailed,
        SessionError::Fault(_) => LineState::ServiceFailed,
        SessionError::NotTrusted => LineState::NotTrusted,
        SessionError::NotEnrolled => LineState::Idle,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use kentongan_domain::issue::{Issue, Occurrence, Urgency};
    use kentongan_protocol::enrolment::Grant;
    use kentongan_protocol::keys::PrivateKey;
    use kentongan_store::Durability;
    use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

    use super::*;

    /// A laptop that was enrolled at an address where nobody listens any more.
    fn stranded(folder: &std::path::Path) -> Store {
        let clock = Arc::new(ManualClock::at(RAKOR_MS));
        let path = folder.join("a.db");
        let store = Store::open(&path, Durability::Full, clock, Arc::new(SeededEntropy::new(5))).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let grant = Grant {
            device_no: kentongan_domain::ids::DeviceNo(1),
            public_key: store.device_key().unwrap().public(),
            server_key: PrivateKey::from_seed(&[8; 32]).public(),
            server_epoch: 7,
            server_time_ms: RAKOR_MS,
            scope: "village:18.02.01.2003".parse().unwrap(),
            district: "18.02.01".parse().unwrap(),
            district_name: String::new(),
            holder_name: String::new(),
            holder_office: String::new(),
            salutation: String::new(),
            vouch: Vec::new(),
        };
        store.enrol(&grant, &format!("http://{free}")).unwrap();
        store
    }

    #[test]
    fn what_is_written_while_nobody_answers_travels_together() {
        let folder = tempfile::tempdir().unwrap();
        let store = stranded(folder.path());
        let line = Line::open(store.clone(), Arc::new(SeededEntropy::new(6)), Arc::new(|_| {}));
        for n in 0..20 {
            let issue = Issue {
                title: format!("Isu {n}"),
                category: "LAI".to_owned(),
                occurred_on: chrono::NaiveDate::from_ymd_opt(2025, 1, 20).unwrap(),
                hamlet: String::new(),
                landmark: String::new(),
                description: String::new(),
                urgency: Urgency::Low,
                occurrence: Occurrence::Occurred,
                confidential: false,
                village_name: "Kalirejo".to_owned(),
                reporter: None,
            };
            store
                .create_issue("village:18.02.01.2003".parse().unwrap(), issue, None)
                .unwrap();
            line.wake();
            assert_eq!(line.exchange_now(), LineState::Offline);
        }
        assert!(
            line.state().1.is_some(),
            "the person is told when it will be tried again"
        );
        // One that the first try sealed before it knew, one with the rest.
        assert!(store.next_batches(usize::MAX).unwrap().len() <= 2);
    }
}
