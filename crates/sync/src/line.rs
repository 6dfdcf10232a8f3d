//! The line to the district: tries when something waits, backs off when nobody answers, and says honestly how it stands.
//!
//! Owns: the thread that tries, and the state that people see. When to try is decided in `schedule.rs`.
//!
//! Invariant: one exchange at a time, and nobody waits for another's: who asks meanwhile is told that it is under way.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kentongan_domain::world::{Entropy, random};
use kentongan_protocol::problem::ProblemCode;
use kentongan_store::Store;

use crate::blobs::exchange_blobs;
use crate::http::HttpTransport;
use crate::schedule::{Ended, Schedule};
use crate::session::{Exchanged, SessionError, exchange};
use crate::surroundings::{Route, Seen, Surroundings};
use crate::{Fault, ServiceAddress};

/// A person who presses the button while an exchange is under way waits so long for its outcome. On a line that works it
/// ends within this, and "sent" is a better answer than "calling".
const PATIENCE: Duration = Duration::from_secs(2);

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
    /// The texts are through; so many photos have gone or come.
    Photos {
        done: u64,
    },
    /// No network, or nobody answers.
    Offline,
    /// A connection is being made.
    Connecting,
    /// Somebody answers, but not as our service, or the service's own disk does not obey.
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
    /// This laptop and the service speak versions of the protocol too far apart.
    NeedsUpdate,
    Suspended,
}

/// Called after every change of the line's state, and with `true` when records changed.
pub type Listener = Arc<dyn Fn(bool) + Send + Sync>;

/// What a laptop does by itself with what an exchange has brought, called after one that went well; true: it has written
/// something, which goes soon.
pub type Chores = Arc<dyn Fn() -> bool + Send + Sync>;

/// Is there room on the disk for more than text?
pub type HasRoom = Arc<dyn Fn() -> bool + Send + Sync>;

struct Shared {
    inner: Mutex<Inner>,
    /// Something in [`Inner`] changed: what the thread and who presses the button wait for.
    moved: Condvar,
    store: Store,
    entropy: Arc<dyn Entropy>,
    listener: Listener,
    chores: Chores,
    has_room: HasRoom,
    surroundings: Surroundings,
}

struct Inner {
    state: LineState,
    schedule: Schedule,
    seen: Seen,
    /// Whom the last try called.
    service: Option<ServiceAddress>,
    stopped: bool,
}

/// How a try ended, and what it left behind.
struct Tried {
    outcome: Result<Exchanged, SessionError>,
    /// Receipts came, ops of others came, or more of a batch is staged than before: also when the link died after it.
    brought: bool,
}

/// The line of one workspace. Dropping it ends its thread after the exchange under way.
pub struct Line {
    shared: Arc<Shared>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Line {
    /// Opens the line. It stays silent until the replica is enrolled.
    pub fn open(store: Store, entropy: Arc<dyn Entropy>, listener: Listener) -> Self {
        Self::open_in(Surroundings::default(), store, entropy, listener)
    }

    /// The same for a laptop with something of its own to do after each exchange.
    ///
    /// `has_room`: may photos be fetched, or is the room that is left for text?
    pub fn open_with(
        store: Store,
        entropy: Arc<dyn Entropy>,
        listener: Listener,
        chores: Chores,
        has_room: HasRoom,
    ) -> Self {
        Self::begin(Surroundings::default(), store, entropy, listener, chores, has_room)
    }

    /// Opens the line in surroundings of the caller's making.
    pub fn open_in(surroundings: Surroundings, store: Store, entropy: Arc<dyn Entropy>, listener: Listener) -> Self {
        Self::begin(
            surroundings,
            store,
            entropy,
            listener,
            Arc::new(|| false),
            Arc::new(|| true),
        )
    }

    fn begin(
        surroundings: Surroundings,
        store: Store,
        entropy: Arc<dyn Entropy>,
        listener: Listener,
        chores: Chores,
        has_room: HasRoom,
    ) -> Self {
        let shared = Arc::new(Shared {
            inner: Mutex::new(Inner {
                state: LineState::Idle,
                schedule: Schedule::new(store.age_clock().1),
                seen: Seen::default(),
                service: None,
                stopped: false,
            }),
            moved: Condvar::new(),
            store,
            entropy,
            listener,
            chores,
            has_room,
            surroundings,
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
        self.shared.reschedule(Schedule::wake);
    }

    /// Something says that the network may be back. It is tried soon; nothing more is believed.
    pub fn hint(&self) {
        self.shared.reschedule(Schedule::hint);
    }

    /// Tries now, on the caller's thread, and answers how the line stands then. If a try is under way, that one is the
    /// answer: its outcome, or soon that it goes on. The person's wish counts as a hint, should it fail.
    pub fn exchange_now(&self) -> LineState {
        if !self.shared.attempt() {
            self.hint();
            self.shared.await_end();
        }
        self.state().0
    }

    /// How the line stands, and when the next try is due, by the wall clock, after one that failed.
    pub fn state(&self) -> (LineState, Option<i64>) {
        let inner = self.shared.lock();
        let failed = inner.schedule.is_failing() && !inner.schedule.is_trying();
        let retry_at_ms = failed.then(|| {
            let wait_ms = inner.schedule.due_ms().saturating_sub(self.shared.mono_ms());
            self.shared.store.wall_ms().saturating_add_unsigned(wait_ms)
        });
        (inner.state.clone(), retry_at_ms)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.moved.notify_all();
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
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mono_ms(&self) -> u64 {
        self.store.age_clock().1
    }

    fn reschedule(&self, what: impl FnOnce(&mut Schedule, u64)) {
        what(&mut self.lock().schedule, self.mono_ms());
        self.moved.notify_all();
    }

    /// Waits until a try is due. False: the line is being closed.
    fn await_next_try(&self) -> bool {
        loop {
            self.look_around();
            let inner = self.lock();
            if inner.stopped {
                return false;
            }
            // The clock decides, not how long was waited: some waits stand still while the laptop sleeps.
            let wait_ms = inner.schedule.due_ms().saturating_sub(self.mono_ms());
            if wait_ms == 0 && !inner.schedule.is_trying() {
                return true;
            }
            let wait = match wait_ms {
                0 => self.surroundings.look_every,
                _ => Duration::from_millis(wait_ms).min(self.surroundings.look_every),
            };
            drop(self.moved.wait_timeout(inner, wait));
        }
    }

    fn look_around(&self) {
        let service = {
            let inner = self.lock();
            let looking = inner.schedule.is_failing() && !inner.schedule.is_trying();
            inner.service.clone().filter(|_| looking)
        };
        let route = service.map(|service| (self.surroundings.route)(&service));
        let (wall_ms, mono_ms) = (self.store.wall_ms(), self.mono_ms());
        let mut inner = self.lock();
        let slept = inner.seen.slept(wall_ms, mono_ms);
        let found = route.is_some_and(|route| inner.seen.found_way(route));
        if slept || found {
            tracing::info!(slept, found, "the network may be back");
            inner.schedule.hint(mono_ms);
        }
    }

    /// Waits until no try is under way, or until patience ends.
    fn await_end(&self) {
        let inner = self.lock();
        drop(
            self.moved
                .wait_timeout_while(inner, PATIENCE, |inner| inner.schedule.is_trying()),
        );
    }

    /// Tries, unless a try is under way already; then false.
    fn attempt(&self) -> bool {
        {
            let mut inner = self.lock();
            if inner.schedule.is_trying() {
                return false;
            }
            inner.schedule.begin();
            inner.state = LineState::Connecting;
        }
        // A fault of ours must not silence the line for good: it would keep a village's records for ever.
        let tried = catch_unwind(AssertUnwindSafe(|| {
            (self.listener)(false);
            let tried = self.exchange();
            if tried.outcome.is_ok() && (self.chores)() {
                // The try is still under way: it counts from its end.
                self.reschedule(Schedule::wake);
            }
            tried
        }));
        let changed = match tried {
            Ok(tried) => self.conclude(&tried),
            Err(_) => {
                tracing::error!("an exchange panicked");
                self.settle(LineState::LaptopFailed, &Ended::NOTHING);
                false
            }
        };
        (self.listener)(changed);
        true
    }

    /// Takes note of how a try ended. True: records changed.
    fn conclude(&self, Tried { outcome, brought }: &Tried) -> bool {
        match outcome {
            Ok(_) | Err(SessionError::NotEnrolled) => self.settle(LineState::Idle, &Ended::Well),
            Err(error) => {
                tracing::info!(%error, cause = ?std::error::Error::source(error), "exchange ended early");
                let ended = Ended::Failed {
                    brought: *brought,
                    asked_s: asked_s(error),
                };
                self.settle(state_of(error), &ended);
            }
        }
        match outcome {
            Ok(done) => done.sent_ops + done.held_ops + done.received_ops > 0,
            // An exchange that broke off may have brought its half.
            Err(SessionError::Cut | SessionError::NotTrusted | SessionError::Refused(_)) => true,
            Err(_) => *brought,
        }
    }

    fn settle(&self, state: LineState, ended: &Ended) {
        let [dice] = random::<1>(&*self.entropy);
        let mut inner = self.lock();
        inner.state = state;
        inner.schedule.conclude(self.mono_ms(), ended, dice);
        drop(inner);
        self.moved.notify_all();
    }

    fn exchange(&self) -> Tried {
        let before = self.store.replica().ok();
        let mut receipts = false;
        let outcome = self.call(&mut receipts);
        let after = self.store.replica().ok();
        let moved = before.zip(after).is_some_and(|(before, after)| {
            // A request that was cut and left less to send than the one before it: the service keeps the beginning.
            let staged = after.cut_bytes > 0 && after.cut_bytes < before.cut_bytes;
            staged || after.cursor != before.cursor
        });
        Tried {
            outcome,
            brought: receipts || moved,
        }
    }

    fn call(&self, receipts: &mut bool) -> Result<Exchanged, SessionError> {
        let replica = self.store.replica()?;
        let enrolment = replica.enrolled()?;
        let address = ServiceAddress::parse(&enrolment.service_url).map_err(|_| SessionError::NotEnrolled)?;
        self.start_from(&address);
        let (pins_no, _) = replica.pin_set();
        let transport = HttpTransport::of_replica(address, &replica).map_err(SessionError::Fault)?;
        if self.lock().schedule.is_failing() {
            // Building a request seals batches, and sealed bytes never change. Calling first costs a round trip, but only on
            // a line that failed before; sealing every change alone would cost some 200 bytes each.
            transport.reach().map_err(SessionError::Fault)?;
        }
        let outcome = exchange(&self.store, &transport, &*self.entropy, &mut |done, total| {
            *receipts |= done > 0;
            self.lock().state = LineState::Sending { done, total };
            (self.listener)(false);
        })
        .and_then(|exchanged| {
            // Photos only once every text is through.
            let mut moved = false;
            let outcome = exchange_blobs(&self.store, &transport, &*self.entropy, &*self.has_room, &mut |done| {
                moved = done.sent + done.received > 0;
                *receipts |= moved;
                self.lock().state = LineState::Photos {
                    done: done.sent + done.received,
                };
                (self.listener)(false);
            });
            if moved {
                // Once, and not at each: every screen asks again.
                (self.listener)(true);
            }
            match outcome {
                // A file of photos that does not obey is no reason to call the texts unsent.
                Err(SessionError::Store(error)) => {
                    tracing::warn!(%error, "photos could not be kept");
                    Ok(exchanged)
                }
                outcome => outcome.map(|_| exchanged),
            }
        });
        if let Some(ticket) = transport.ticket() {
            // Without it the next call is longer, no more.
            let _ = self.store.keep_tls_ticket(ticket, pins_no);
        }
        outcome
    }

    /// Notes the way that this try takes, before it can fail: a way that opens a moment later is a sign.
    fn start_from(&self, service: &ServiceAddress) {
        let route: Route = (self.surroundings.route)(service);
        let mut inner = self.lock();
        inner.seen.start_from(route);
        inner.service = Some(service.clone());
    }
}

fn state_of(error: &SessionError) -> LineState {
    match error {
        SessionError::Fault(Fault::Unreachable) | SessionError::Cut => LineState::Offline,
        SessionError::Fault(Fault::CaptivePortal) => LineState::CaptivePortal,
        SessionError::Fault(Fault::Stranger) => LineState::NotTrusted,
        SessionError::Fault(Fault::Busy { .. }) => LineState::Resting,
        SessionError::Refused(problem) => match problem.code {
            ProblemCode::Suspended => LineState::Suspended,
            ProblemCode::Busy => LineState::Resting,
            ProblemCode::NewerProtocol => LineState::NeedsUpdate,
            // Its disk does not obey: nothing that a village sends or does would mend that, and it heals by itself.
            ProblemCode::StorageFull | ProblemCode::Unavailable => LineState::ServiceFailed,
            _ => LineState::Refused,
        },
        // This laptop's own disk: the window says so where it matters.
        SessionError::Store(_) => LineState::LaptopFailed,
        SessionError::Fault(_) => LineState::ServiceFailed,
        SessionError::NotTrusted => LineState::NotTrusted,
        SessionError::NotEnrolled => LineState::Idle,
    }
}

/// How long the service asked to wait, seconds; 0: it did not.
fn asked_s(error: &SessionError) -> u64 {
    match error {
        SessionError::Fault(Fault::Busy { retry_after_s }) => *retry_after_s,
        SessionError::Refused(problem) if problem.code == ProblemCode::Busy => {
            u64::try_from(problem.number).unwrap_or(0)
        }
        _ => 0,
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
            role: kentongan_domain::role::Role::Head,
            district: "18.02.01".parse().unwrap(),
            district_name: String::new(),
            holder_name: String::new(),
            holder_office: String::new(),
            salutation: String::new(),
            vouch: Vec::new(),
            pins: Vec::new(),
            reads: 0,
        };
        let digits = kentongan_protocol::enrolment::Fingerprint(1);
        store.enrol(&grant, digits, &format!("http://{free}")).unwrap();
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
                ..Issue::default()
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
