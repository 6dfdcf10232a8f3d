"""The clocks that ops carry (section 7.6 of the protocol)."""

import functools
import pathlib
import secrets
import time

from primitives import blake3


COUNTER_BITS = 16
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS

BOOT_ID = pathlib.Path("/proc/sys/kernel/random/boot_id")
# Goes on while the machine sleeps, where there is such a clock.
MONOTONIC_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    return time.clock_gettime_ns(MONOTONIC_CLOCK) // 1_000_000


@functools.cache
def boot() -> int:
    """A number that stays the same as long as the monotonic clock does not start anew."""
    try:
        name = BOOT_ID.read_bytes()
    except OSError:
        # Nothing tells one start from the next here, so that no run of the program vouches for another's clock.
        name = secrets.token_bytes(16)
    return int.from_bytes(blake3.hash(name)[:4], "big")


def next_stamp(last: int, now_ms: int) -> int:
    physical = max(0, now_ms) << COUNTER_BITS
    return physical if physical > last else last + 1


def stamp_seen(last: int, capped_stamp: int, now_ms: int) -> int:
    """The last stamp after one came by the feed."""
    is_believable = capped_stamp >> COUNTER_BITS <= now_ms + DAY_MS
    return max(last, capped_stamp) if is_believable else last


def is_in_doubt(now_ms: int, offset_ms: int, service_ms: int) -> bool:
    """`service_ms` is the last known time of the service."""
    behind, ahead = service_ms - now_ms, now_ms - service_ms
    return behind > 5 * MINUTE_MS or ahead > 400 * DAY_MS or abs(offset_ms) > 10 * MINUTE_MS
