"""The dates of what recurs, within a window and within bounds: a rule without an end must not run away."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dateutil.rrule import rrule, rrulestr
from icalendar import vRecur

from coordination.ground.errors import Invalid

MOST_DATES = 1_000  # of one event in the window
_MOST_STEPS = 3_000  # months or years looked at for one event
_MOST_STEPS_OF_ALL = 150_000  # and for a whole file
NEVER = datetime(9999, 12, 31)  # noqa: DTZ001 - by the clock of whatever recurs
_MOST_VALUES, _MOST_TIMES = 100, 24

_MALFORMED = Invalid("malformed_rule", "RRULE is not in the form of RFC 5545.")
_TOO_OFTEN = Invalid("recurs_too_often", "This recurs more often than events do; give its dates one by one.")
_TOO_LONG = Invalid("rule_too_long", "The dates of this cannot be reckoned in reasonable time; give them one by one.")


class Budget:
    """How much reckoning one file may ask for."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS_OF_ALL


class _Bounded(rrule):
    """dateutil's rule, which looks for its next date until the year 9999, with a limit on how far it looks.

    It reads `_byeaster` (a part that iCalendar does not have) whenever it comes to another month or year.
    """

    budget: Budget | None = None
    steps = 0

    @property
    def _byeaster(self) -> None:
        if self.budget is not None:
            self.steps += 1
            self.budget.left -= 1
            if self.steps > _MOST_STEPS or self.budget.left < 0:
                raise _TOO_LONG

    @_byeaster.setter
    def _byeaster(self, value: Any) -> None:
        """Nothing is kept."""


def dates(
    rule: str, start: datetime, until: datetime, window: tuple[datetime, datetime], budget: Budget
) -> list[datetime]:
    """The dates of the rule in the window, all by the clock of the event (no zone); `until` is the rule's own end, or
    NEVER. Raises Invalid."""
    moments = []
    for moment in _all(rule, start, min(until, window[1]), budget):
        if moment >= window[0]:
            moments.append(moment)
        if len(moments) > MOST_DATES:
            raise _TOO_OFTEN
    return moments


def parts(rule: str) -> dict[str, Any]:
    """The rule taken apart. Raises Invalid for one that is malformed or more frequent than daily."""
    try:
        rule_parts = dict(vRecur.from_ical(rule))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError):
        raise _MALFORMED from None
    known_names = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
    if [str(value).upper() for value in rule_parts.get("FREQ", [])] in (["SECONDLY"], ["MINUTELY"], ["HOURLY"]):
        raise _TOO_OFTEN
    if len(rule_parts.get("FREQ", [])) != 1 or any(
        name not in known_names and not name.startswith("BY") for name in rule_parts
    ):
        raise _MALFORMED
    if [value for value in rule_parts.get("INTERVAL", [1]) if not isinstance(value, int) or value < 1]:
        raise _MALFORMED
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(rule_parts.get(name, [0]))
    if (
        times > _MOST_TIMES
        or sum(len(v) for k, v in rule_parts.items()) > _MOST_VALUES
        or len(rule_parts.get("BYSETPOS", [])) > 10
    ):
        raise _TOO_OFTEN
    return rule_parts


def _all(rule: str, start: datetime, last: datetime, budget: Budget) -> Iterator[datetime]:
    plain = ";".join(part for part in rule.split(";") if not part.upper().startswith("UNTIL="))
    try:
        parsed = rrulestr(plain, dtstart=start)
        if not isinstance(parsed, rrule):
            raise _MALFORMED
        bounded = _Bounded(**{**_arguments(parsed), "dtstart": start})
        bounded.budget = budget
        for count, moment in enumerate(bounded):
            if count > _MOST_STEPS * 31:
                raise _TOO_LONG
            if moment > last:
                return
            yield moment
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError):
        raise _MALFORMED from None


def _arguments(parsed: rrule) -> dict[str, Any]:
    rule_as_given = parsed._original_rule  # what was said, before dateutil fills in the rest
    defaults = {"freq": parsed._freq, "interval": parsed._interval, "wkst": parsed._wkst, "count": parsed._count}
    return defaults | {name: value for name, value in rule_as_given.items() if name != "byeaster"}
