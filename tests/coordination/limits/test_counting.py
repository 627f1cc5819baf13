"""The counter itself, over a real Valkey."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from coordination.limits.counting import MICROSECONDS, take_allowance
from coordination.limits.leases import PART, Leases
from coordination.limits.policies import Policy

HOUR = 3_600
THREADS, EACH = 64, 20


def policy(quota: int, window: int = HOUR, name: str = "default") -> Policy:
    return Policy(name, quota, window)


@pytest.mark.parametrize("quota", [1, 20, 320])
def test_sixty_four_threads_get_the_quota_and_no_more(valkey, quota: int):
    barrier, limit, leases = threading.Barrier(THREADS), [policy(quota)], Leases()

    def call(_number: int) -> int:
        barrier.wait()
        return sum(take_allowance("organisation:dudley", limit, leases).allowed for _ in range(EACH))

    with ThreadPoolExecutor(THREADS) as threads:
        allowed = sum(threads.map(call, range(THREADS)))
    assert quota - quota // PART * 4 <= allowed <= quota  # what a lease held for too long is nobody's
    assert valkey.llen("rate:{organisation:dudley}:default") == quota


def test_each_subject_and_each_policy_is_counted_by_itself(valkey):
    assert take_allowance("a", [policy(1)]).allowed
    assert not take_allowance("a", [policy(1)]).allowed
    assert take_allowance("b", [policy(1)]).allowed
    assert take_allowance("a", [policy(1, name="writes")]).allowed


def test_a_request_under_several_policies_is_counted_under_all_or_none(valkey):
    wide, narrow = policy(5), policy(2, name="writes")
    verdicts = [take_allowance("a", [wide, narrow]) for _ in range(4)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, False, False]
    assert [standing.remaining for standing in verdicts[-1].standings] == [3, 0]
    assert take_allowance("a", [wide]).standings[0].remaining == 2


def test_what_was_refused_is_not_counted(valkey):
    for _ in range(5):
        take_allowance("a", [policy(2)])
    assert valkey.llen("rate:{a}:default") == 2


def test_a_place_is_free_again_when_the_oldest_request_leaves_the_window_and_not_before(valkey):
    key, seconds, micro = "rate:{a}:default", *valkey.time()
    now = seconds * MICROSECONDS + micro
    window = HOUR * MICROSECONDS
    # One request has just left the window, the other leaves it in half an hour.
    valkey.rpush(key, now - window - 1, now - window // 2)
    verdict = take_allowance("a", [policy(2)])
    assert verdict.allowed
    assert verdict.standings[0].remaining == 0
    assert HOUR // 2 - 60 < verdict.standings[0].reset <= HOUR // 2
    refused = take_allowance("a", [policy(2)])
    assert not refused.allowed
    assert HOUR // 2 - 60 < refused.retry_after <= HOUR // 2


def test_no_edge_of_a_window_lets_more_through(valkey):
    # With a fixed window the two stretches on both sides of an edge would hold twice the quota.
    limit, allowed, end = [policy(5, window=1)], [], time.monotonic() + 2.5
    while time.monotonic() < end:
        before = time.monotonic()
        if take_allowance("a", limit).allowed:
            allowed.append((before, time.monotonic()))
    assert len(allowed) > 5
    # From before the first was asked to after the sixth was answered: a window lies between them.
    spans = [sixth[1] - first[0] for first, sixth in zip(allowed, allowed[5:], strict=False)]
    assert min(spans) > 0.99


def test_a_clock_that_was_set_back_blocks_nobody_for_ever(valkey):
    seconds, _ = valkey.time()
    valkey.rpush("rate:{a}:default", *[(seconds + 10 * HOUR) * MICROSECONDS] * 2)
    assert take_allowance("a", [policy(2)]).allowed


def test_nothing_is_kept_beyond_the_window(valkey):
    take_allowance("a", [policy(2, window=60)])
    assert 0 < valkey.pttl("rate:{a}:default") <= 60_000
