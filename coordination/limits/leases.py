"""Requests that Valkey has counted already and this process may still let through: whoever calls often is asked about
once for many requests, and not once for each.

A lease is good for `LIVES` seconds, counted here from before it was asked for. Valkey counts its requests as if each
began when the lease ends there, which is no sooner: so a window never holds more than its quota, on whatever clock, and
what is not used is refused a little early to somebody else. How many are asked for at once follows from how fast the
last lease was used; of a small quota, and of a policy that lets nobody through uncounted, it is always one.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

from coordination.limits.policies import Policy

LIVES = 1.0  # seconds
PART = 50  # of a quota a process holds one part of so many, at most
MOST_CALLERS = 10_000
Key = tuple[str, ...]


@dataclass(slots=True)
class Lease:
    """What is left of it, how many it was, and until when: on `time.monotonic`. `counts` are those of each policy when
    it was given: requests in the window, and microseconds until the oldest leaves."""

    left: int
    size: int
    begun: float
    counts: Sequence[tuple[int, int]]

    @property
    def ends(self) -> float:
        """The instant from which it lets nobody through."""
        return self.begun + LIVES


def largest_lease(policies: Sequence[Policy]) -> int:
    """How many requests under these policies a process may hold; 1 where each is counted by itself."""
    if any(policy.closed for policy in policies):
        return 1
    return max(1, min(policy.quota // PART for policy in policies))


class Leases:
    """The latest lease of every caller who calls often."""

    def __init__(self) -> None:
        self._leases: OrderedDict[Key, Lease] = OrderedDict()
        self._lock = Lock()
        self.turn = Lock()  # of whoever asks for one: others wait, and share it

    def take(self, key: Key) -> Lease | None:
        """One request of the lease; the lease as it is then, None where Valkey is to be asked."""
        with self._lock:
            lease = self._leases.get(key)
            if lease is None or lease.left == 0 or time.monotonic() >= lease.ends:
                return None
            lease.left -= 1
            return replace(lease)

    def wanted(self, key: Key, most: int) -> int:
        """How many to ask for: what at the rate of the last lease will be used in half the life of one, so that little
        of it is left; at most twice as many as last time."""
        with self._lock:
            lease = self._leases.get(key)
            if lease is None:
                return 1
            used, passed = lease.size - lease.left, max(time.monotonic() - lease.begun, 1e-6)
            return max(1, min(most, 2 * lease.size, int(used * LIVES / 2 / passed)))

    def keep(self, key: Key, lease: Lease) -> None:
        """The lease, from now on."""
        with self._lock:
            self._leases[key] = replace(lease)
            self._leases.move_to_end(key)
            if len(self._leases) > MOST_CALLERS:
                self._leases.popitem(last=False)
