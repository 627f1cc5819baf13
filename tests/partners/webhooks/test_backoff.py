"""When a message is sent again: the schedule of Standard Webhooks 1.0, and pauses for whoever fails."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from partners.webhooks.backoff import DELAYS, LONGEST_PAUSE, LONGEST_WAIT, after_failure
from partners.webhooks.http_client import DeliveryAnswer

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CHANCES = st.floats(0, 1, exclude_max=True)
STATUSES = st.sampled_from([None, 301, 400, 404, 429, 500, 502, 503, 504])


def test_the_delays_are_those_of_the_standard():
    seconds = [delay.total_seconds() for delay in DELAYS]
    assert seconds == [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]


def test_an_attempt_in_the_middle_of_the_jitter_waits_exactly_its_delay():
    waits = [after_failure(n, 1, DeliveryAnswer(500), NOW, 0.5).message_at for n in range(1, 10)]
    assert [at - NOW for at in waits if at] == DELAYS[1:]


def test_after_the_tenth_attempt_it_is_given_up():
    assert after_failure(9, 1, DeliveryAnswer(500), NOW, 0.5).message_at is not None
    assert after_failure(10, 1, DeliveryAnswer(500), NOW, 0.5).message_at is None


@given(st.integers(1, 9), CHANCES, STATUSES)
def test_jitter_is_a_tenth_either_way(attempts, chance, status):
    at = after_failure(attempts, 1, DeliveryAnswer(status), NOW, chance).message_at
    assert at is not None
    assert 0.9 * DELAYS[attempts] <= at - NOW <= 1.1 * DELAYS[attempts]


@given(st.integers(1, 9), st.integers(0, 10**6), CHANCES)
def test_retry_after_is_honoured_up_to_a_day(attempts, seconds, chance):
    then = after_failure(attempts, 1, DeliveryAnswer(429, retry_after=seconds), NOW, chance)
    asked = min(timedelta(seconds=seconds), LONGEST_WAIT)
    assert then.message_at is not None and then.endpoint_until is not None
    assert then.message_at - NOW >= asked
    assert then.endpoint_until - NOW == max(asked, timedelta(minutes=1))


@given(st.integers(1, 10**6), STATUSES, CHANCES)
def test_an_endpoint_that_goes_on_failing_is_left_in_peace_for_longer_and_never_for_ever(failures, status, chance):
    now, later = (
        after_failure(1, n, DeliveryAnswer(status), NOW, chance).endpoint_until or NOW for n in (failures, failures + 1)
    )
    assert NOW <= now <= later <= NOW + max(LONGEST_PAUSE, timedelta(minutes=1))
    assert (failures >= 5) <= (now > NOW)
