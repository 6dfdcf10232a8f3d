//! The seam through which time and randomness come in, so that a simulated world can drive the real code.

/// Clocks of the machine. None of them is trusted: village laptops have dead CMOS batteries.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC, as the machine claims. May be wrong by decades and may jump.
    fn wall_ms(&self) -> i64;
    /// Milliseconds since an arbitrary start, never going back while the machine runs, and going on while it sleeps: a lid that
    /// is closed for three days makes what was written before it three days older.
    fn mono_ms(&self) -> u64;
    /// Names the start from which [`Clock::mono_ms`] counts, if it outlives the program: what was written before the app was
    /// closed has an age as well. `None`: every start of the program is a start of its own.
    fn boot(&self) -> Option<u32> {
        None
    }
}

/// Source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// An array of random bytes.
pub fn random<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    #[cfg(not(unix))]
    start: std::time::Instant,
}

/// Linux's monotonic clock, which [`std::time::Instant`] reads, stands still while the machine sleeps; this one does not.
#[cfg(any(target_os = "linux", target_os = "android"))]
const SLEEPLESS: rustix::time::ClockId = rustix::time::ClockId::Boottime;
/// Elsewhere it counts sleep as well, unlike the clock that [`std::time::Instant`] reads on macOS.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const SLEEPLESS: rustix::time::ClockId = rustix::time::ClockId::Monotonic;

impl SystemClock {
    #[cfg_attr(
        not(unix),
        expect(
            clippy::disallowed_methods,
            reason = "the one place where the machine's monotonic clock is read"
        )
    )]
    pub fn new() -> Self {
        Self {
            #[cfg(not(unix))]
            start: std::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's wall clock is read"
    )]
    fn wall_ms(&self) -> i64 {
        let now = std::time::SystemTime::now();
        match now.duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            // A clock before 1970 is a wrong clock, not a reason to stop.
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
        }
    }

    #[cfg(unix)]
    fn mono_ms(&self) -> u64 {
        let now = rustix::time::clock_gettime(SLEEPLESS);
        let ms = now.tv_sec.saturating_mul(1000).saturating_add(now.tv_nsec / 1_000_000);
        u64::try_from(ms).unwrap_or(0)
    }

    /// Linux names each start of the machine, at random.
    #[cfg(target_os = "linux")]
    fn boot(&self) -> Option<u32> {
        let name = std::fs::read("/proc/sys/kernel/random/boot_id").ok()?;
        let hash = blake3::derive_key("kentongan 2026 machine start", &name);
        hash.first_chunk().copied().map(u32::from_be_bytes)
    }

    #[cfg(not(unix))]
    fn mono_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A program that holds keys and people's records in its memory leaves none of it on the disk when it crashes.
pub fn leave_no_crash_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Not none: Linux hands what a crash leaves to a program of the system (`core_pattern`) also where the limit is none, and to nobody where
        // it is one byte (fs/coredump.c).
        let one_byte = Rlimit {
            current: Some(1),
            maximum: Some(1),
        };
        // Where it cannot be set, a crash is no worse than it was.
        let _ = setrlimit(Resource::Core, one_byte);
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness there are no keys and no salts; going on would make records that anybody can forge.
        getrandom::fill(bytes).expect("BUG: the operating system has no source of randomness");
    }
}
