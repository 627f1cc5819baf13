"""When a message is sent again, and when an endpoint is left in peace: pure arithmetic over one attempt's outcome."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from partners.webhooks.http_client import DeliveryAnswer

# Before the first attempt, the second, … as Standard Webhooks 1.0 recommends.
DELAYS = [
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]
JITTER = 0.1  # of the delay, either way: endpoints that failed together do not come back together
LONGEST_WAIT = timedelta(hours=24)
SLOW_DOWN = {429, 502, 503, 504}
SLOWER = timedelta(minutes=1)
# After so many failures in a row an endpoint is tried with one message now and then, until one succeeds.
BREAKS_AFTER = 5
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=5)


@dataclass(frozen=True)
class RetryPlan:
    """What follows from a failed attempt: when the message is tried again (None: never) and until when the endpoint is
    left in peace (None: it is not)."""

    message_at: datetime | None
    endpoint_until: datetime | None


def after_failure(attempts: int, failures: int, response: DeliveryAnswer, now: datetime, chance: float) -> RetryPlan:
    """`attempts` of the message and `failures` of the endpoint in a row, this one included; `chance` is in [0, 1)."""
    requested_wait = min(timedelta(seconds=response.retry_after or 0), LONGEST_WAIT)
    slower = max(requested_wait, SLOWER) if response.status in SLOW_DOWN else requested_wait
    pause = max(slower, _pause(failures))
    return RetryPlan(_again(attempts, requested_wait, now, chance), now + pause if pause else None)


def _again(attempts: int, requested_wait: timedelta, now: datetime, chance: float) -> datetime | None:
    if attempts >= len(DELAYS):
        return None
    delay = DELAYS[attempts] * (1 + JITTER * (2 * chance - 1))
    return now + max(delay, requested_wait)


def _pause(failures: int) -> timedelta:
    if failures < BREAKS_AFTER:
        return timedelta(0)
    return min(FIRST_PAUSE * 2 ** min(failures - BREAKS_AFTER, 10), LONGEST_PAUSE)
