"""Counting in Valkey: a sliding window that is exact, in one round trip for many requests of one caller.

The window is a list of the instants of the requests that were let through. A fixed window lets twice the quota through
around its edge, and a leaky bucket (GCRA) the quota at once and the refill besides; here no stretch of `window` seconds
ever holds more than the quota, however it is laid. The price is some ten bytes for each request of the last window.
Whoever calls often is let through by leases (`leases.py`).
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

from coordination.limits.leases import LIVES, Key, Lease, Leases, largest_lease
from coordination.limits.policies import Policy

log = structlog.get_logger(__name__)

TIMEOUT = 0.25  # seconds, for a connection and for an answer: a request must not wait for a counter that is away
SILENCE = 1.0  # seconds without asking after a failure
MICROSECONDS = 1_000_000
_LEASES = Leases()


@dataclass(frozen=True, slots=True)
class Standing:
    """How one policy stands: requests left, and whole seconds until one more is."""

    policy: Policy
    remaining: int
    reset: int

    @property
    def header(self) -> str:
        """Its member of `RateLimit`."""
        return f'"{self.policy.name}";r={self.remaining};t={self.reset}'


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may go on, and how its policies stand; no standings while nobody could count."""

    allowed: bool
    standings: Sequence[Standing] = ()

    @property
    def retry_after(self) -> int:
        """Whole seconds after which the request would be let through, if nobody else comes first; 1 or more."""
        return max((standing.reset for standing in self.standings if standing.remaining == 0), default=1)

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit`."""
        if not self.standings:
            return {}
        return {
            "RateLimit-Policy": ", ".join(standing.policy.header for standing in self.standings),
            "RateLimit": ", ".join(standing.header for standing in self.standings),
        }


def take_allowance(subject: str, policies: Sequence[Policy], leases: Leases = _LEASES) -> Verdict | None:
    """Count one request of `subject` under all of `policies` or, if one is used up, under none; None while the counter
    is away. `leases` are those of this process."""
    key = (subject, *(policy.header for policy in policies))
    lease = leases.take(key) or _given(key, policies, leases)
    return None if lease is None else Verdict(lease.size > 0, _standings(policies, lease))


def _given(key: Key, policies: Sequence[Policy], leases: Leases) -> Lease | None:
    """The request as a lease, of none where one policy is used up; None while the counter is away."""
    most = largest_lease(policies)
    if most == 1:
        return _asked(key[0], policies, 1)
    with leases.turn:
        if lease := leases.take(key):  # somebody was given one meanwhile
            return lease
        lease = _asked(key[0], policies, leases.wanted(key, most))
        if lease and lease.size:
            leases.keep(key, lease)
        return lease


def _asked(subject: str, policies: Sequence[Policy], cost: int) -> Lease | None:
    if time.monotonic() < _Outage.until:
        return None
    # The braces keep the keys of one subject on one node of a cluster.
    keys = [f"rate:{{{subject}}}:{policy.name}" for policy in policies]
    limits = [number for policy in policies for number in (policy.quota, policy.window * MICROSECONDS)]
    begun = time.monotonic()
    try:
        granted, *numbers = _script(settings.REDIS_URL)(keys=keys, args=[cost, int(LIVES * MICROSECONDS), *limits])
    except (RedisError, OSError) as fault:
        _Outage.until = time.monotonic() + SILENCE
        log.warning("rate_limits_away", error=type(fault).__name__, seconds=SILENCE)
        return None
    return Lease(max(0, granted - 1), granted, begun, list(zip(numbers[::2], numbers[1::2], strict=True)))


def _standings(policies: Sequence[Policy], lease: Lease) -> list[Standing]:
    """How the policies stand: what the lease still holds is left, too."""
    passed = time.monotonic() - lease.begun
    return [
        Standing(policy, max(0, policy.quota - used + lease.left), max(1, math.ceil(wait / MICROSECONDS - passed)))
        for policy, (used, wait) in zip(policies, lease.counts, strict=True)
    ]


class _Outage:
    until = 0.0


@cache
def _script(url: str) -> Script:
    # Tried again once: a pooled connection may have ended with the server it led to.
    client = Redis.from_url(url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT, retry=Retry(NoBackoff(), 1))
    return client.register_script((Path(__file__).parent / "take.lua").read_text())
