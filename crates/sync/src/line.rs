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
/// How often a line that works asks for news.
const POLL_S: u64 = 300;

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
    /// Somebody answers, but not as our service.
    ServiceFailed,
    CaptivePortal,
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

    /// Something was written, or a network may have come: try soon.
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
    loop {
        let inner = shared.lock();
        let wait_s = shared.wait_s(&inner);
        let (mut inner, _) = shared
            .wake
            .wait_timeout_while(inner, Duration::from_secs(wait_s), |i| !i.woken && !i.stopped)
            .unwrap_or_else(PoisonError::into_inner);
        if inner.stopped {
            return;
        }
        inner.woken = false;
        drop(inner);
        shared.attempt();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_s(&self, inner: &Inner) -> u64 {
        match inner.failures.checked_sub(1) {
            None => POLL_S,
            Some(n) => {
                let base = BACKOFF_S.get(n).or(BACKOFF_S.last()).copied().unwrap_or(POLL_S);
                // Up to a quarter more, so that 108 villages do not knock in the same second after an outage.
                let [dice] = random::<1>(&*self.entropy);
                base + base * u64::from(dice) / 1024
            }
        }
    }

    fn attempt(&self) {
        let _alone = self.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = self.exchange();
        let changed = matches!(&outcome, Ok(done) if done.sent_ops + done.received_ops > 0)
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
        SessionError::Refused(problem) if problem.code == ProblemCode::Suspended => LineState::Suspended,
        SessionError::Fault(_) | SessionError::Refused(_) | SessionError::Store(_) => LineState::ServiceFailed,
        SessionError::NotTrusted => LineState::NotTrusted,
        SessionError::NotEnrolled => LineState::Idle,
    }
}
