"""Those who are compared: ourselves, the peers, and the limits.

A subject gives a `service(link, folder)`; a service gives `device(number)`s that `write(work)`, `edit(count, mark)` and `sync()`.
"""

from dataclasses import dataclass


@dataclass
class Outcome:
    """How a sync went, as the device saw it. `requests` is None where only the link can count them."""

    done: bool
    seconds: float
    requests: int | None
    cuts: int
    error: str

    @staticmethod
    def of(said, time_s):
        return Outcome(
            said["done"], said.get("seconds", time_s), said.get("requests"), said.get("cuts", 0), said.get("error", "")
        )


@dataclass(frozen=True)
class Work:
    """A workload: what our device is told to write, each with the number of records in it, and the same records for the peers."""

    name: str
    ours: tuple
    theirs: tuple
