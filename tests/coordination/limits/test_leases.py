"""Leases of the throttle: fewer round trips, and never more requests than the quota, whoever holds them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from coordination.limits import counting, leases
from coordination.limits.counting import MICROSECONDS, take_allowance
from coordination.limits.leases import LIVES, Lease, Leases, largest_lease
from coordination.limits.policies import Policy

WIDE = Policy("default", 400, 2)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many were asked for, each time that Valkey was."""
    numbers: list[int] = []
    script = counting._script

    def noting(url: str) -> Any:
        def run(keys: list[str], args: list[int]) -> Any:
            numbers.append(args[0])
            return script(url)(keys=keys, args=args)

        return run

    monkeypatch.setattr(counting, "_script", noting)
    return numbers


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The process's clock, which stands still until it is set; Valkey has its own."""
    now = [time.monotonic()]
    monkeypatch.setattr(leases.time, "monotonic", lambda: now[0])
    return now


def test_who_calls_often_is_asked_about_once_for_many_requests(valkey, asked):
    held, wide = Leases(), [Policy("default", 100_000, 60)]
    assert all(take_allowance("a", wide, held).allowed for _ in range(2_000))
    assert len(asked) < 200
    assert max(asked) > 100


def test_of_small_quotas_and_of_what_is_closed_each_request_is_counted_by_itself(valkey, asked):
    for policies in ([Policy("default", 99, 60)], [Policy("token", 1_000, 60, closed=True)], [WIDE, Policy("a", 9, 9)]):
        assert largest_lease(policies) == 1
        for _ in range(9):
            assert take_allowance("a", policies, Leases()).allowed
    assert asked == [1] * 27


def test_who_calls_seldom_leaves_nothing_unused(valkey, asked, clock):
    held, wide = Leases(), [Policy("default", 1_200, 60)]
    for _ in range(20):
        assert take_allowance("a", wide, held).allowed
        clock[0] += LIVES / 2
    assert asked == [1] * 20
    assert valkey.llen("rate:{a}:default") == 20


def test_what_is_left_is_told_with_what_the_process_still_holds(valkey):
    held, wide = Leases(), [Policy("default", 1_000, 60)]
    left = [take_allowance("a", wide, held).standings[0].remaining for _ in range(500)]
    assert left == list(range(999, 499, -1))


def test_no_window_holds_more_than_the_quota_whichever_process_lets_them_through(valkey):
    """Four processes, which know nothing of each other's leases, and four threads in each."""
    processes, end = [Leases() for _ in range(4)], time.monotonic() + 5.5
    barrier = threading.Barrier(16)

    def call(number: int) -> list[tuple[float, float]]:
        barrier.wait()
        allowed = []
        while (before := time.monotonic()) < end:
            if take_allowance("a", [WIDE], processes[number % 4]).allowed:
                allowed.append((before, time.monotonic()))
            time.sleep(0.0005 * (number % 5))
        return allowed

    with ThreadPoolExecutor(16) as threads:
        spans = sorted(span for each in threads.map(call, range(16)) for span in each)
    assert len(spans) > WIDE.quota
    # From before the first was asked about to after the one beyond the quota was let through: a window lies between.
    later = sorted(after for _, after in spans)
    for (before, _), after in zip(spans, later[WIDE.quota :], strict=False):
        assert after - before > WIDE.window


def test_a_lease_counts_until_its_last_request_has_left_the_window(valkey):
    """Held requests count from the end of the lease, and are not forgotten with those that came after."""
    held, wide, key = Leases(), [Policy("default", 1_000, 60)], "rate:{a}:default"
    while not (lease := held._leases.get(("a", wide[0].header))) or lease.left < 3:
        take_allowance("a", wide, held)
    seconds, micro = valkey.time()
    newest = int(valkey.lindex(key, -1))
    assert newest > seconds * MICROSECONDS + micro
    take_allowance("a", wide, Leases())
    assert 60_000 < valkey.pttl(key) <= 61_000


def test_a_lease_that_has_ended_lets_nobody_through(valkey, asked, clock):
    held = Leases()
    held.keep(("a", WIDE.header), Lease(5, 6, clock[0], [(6, 1)]))
    assert take_allowance("a", [WIDE], held).allowed
    assert not asked
    clock[0] += LIVES
    assert take_allowance("a", [WIDE], held).allowed
    assert asked == [1]


def test_while_the_counter_is_away_what_was_given_is_used_and_nothing_besides(valkey, clock, monkeypatch):
    held = Leases()
    held.keep(("a", WIDE.header), Lease(2, 3, clock[0], [(3, 1)]))
    monkeypatch.setattr(counting._Outage, "until", clock[0] + 1)
    assert [bool(take_allowance("a", [WIDE], held)) for _ in range(3)] == [True, True, False]


def test_nobody_is_remembered_for_ever(monkeypatch):
    monkeypatch.setattr(leases, "MOST_CALLERS", 3)
    held = Leases()
    for number in range(9):
        held.keep((str(number),), Lease(1, 1, 0, []))
    assert [key for (key,) in held._leases] == ["6", "7", "8"]
