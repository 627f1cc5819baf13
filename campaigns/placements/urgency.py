"""How urgent a review is: what starts soon is due soon."""

from dataclasses import dataclass
from datetime import date, datetime

from coordination.ground.datetimes import LONDON, start_of
from coordination.ground.working_days import (
    close_of_business,
    is_working_day,
    working_day_after,
    working_day_before,
)


@dataclass(frozen=True, slots=True)
class Urgency:
    """When a review is due, and whether the placement starts before it can be judged in the days that this takes."""

    due_at: datetime
    short_notice: bool


def urgency_of(*, starts_on: date, opened_at: datetime, days: int) -> Urgency:
    """The urgency of a review, opened at that instant, of a placement that starts on that day (Europe/London).

    It is due at the close of business `days` working days before the start. Where that is over, or nearly, it may take
    until the close of the next working day, but never longer than until the day begins on which the placement starts.
    """
    in_time = close_of_business(working_day_before(starts_on, max(days, 1)))
    next_day = close_of_business(working_day_after(opened_at.astimezone(LONDON).date(), 1))
    return Urgency(min(max(in_time, next_day), start_of(starts_on)), short_notice=in_time < opened_at)


def last_due_of_escalated(now: datetime) -> datetime:
    """A review that was due at this instant or before has been late for a whole working day."""
    today = now.astimezone(LONDON).date()
    is_over = is_working_day(today) and now >= close_of_business(today)
    last_whole_day = today if is_over else working_day_before(today, 1)
    return close_of_business(working_day_before(last_whole_day, 1))
