//! What one input may cost. libFuzzer itself only knows whole seconds and the memory of the whole program.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rustix::time::{ClockId, clock_gettime};

/// Memory that one input may hold at a time.
const BYTES_MAX: usize = 64 << 20;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

fn took(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Relaxed) + bytes;
    PEAK.fetch_max(live, Relaxed);
}

// SAFETY: every call goes on to the system's allocator as it came; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both copies stand for a moment.
        took(size);
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn spent_ms() -> i64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec * 1000 + now.tv_nsec / 1_000_000
}

/// Runs `body` and panics if it took more than so many milliseconds of the processor's time, so that a busy machine is no finding, or
/// too much memory. In a build with counters and checks in it.
pub fn hold(ms_max: i64, body: impl FnOnce()) {
    let (before, began) = (LIVE.load(Relaxed), spent_ms());
    PEAK.store(before, Relaxed);
    body();
    let (took, held) = (spent_ms() - began, PEAK.load(Relaxed).saturating_sub(before));
    assert!(took <= ms_max, "one input took {took} ms");
    assert!(held <= BYTES_MAX, "one input held {held} bytes at a time");
}
