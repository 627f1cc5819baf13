"""Days typed in three fields and times as people write them, by the calendar and the clocks of London."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as formatted
from django.utils.timezone import localtime

from coordination.ground.datetimes import FIRST_YEAR, LAST_YEAR, LONDON

PARTS = ("day", "month", "year")
EARLIER, LATER = "earlier", "later"
READINGS = {
    EARLIER: "The first time, before the clocks go back",
    LATER: "The second time, after the clocks have gone back",
}
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))? ?([ap]m)?")
_WORDS = {"midday": "12pm", "noon": "12pm", "midnight": "12am"}
_LONGEST = 12  # characters of one part


class DayWidget(forms.MultiWidget):
    """Three text fields, `<name>_day`, `<name>_month` and `<name>_year`."""

    def __init__(self) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS})

    def decompress(self, value: date | None) -> list[str]:
        """The parts of a day."""
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def id_for_label(self, id_: str) -> str:
        """The first of the fields, to which a fault leads."""
        return f"{id_}_day"


class DateInputField(forms.Field):
    """A day; `label` begins its faults: “Date must be a real date”."""

    widget = DayWidget

    def to_python(self, value: Sequence[str] | None) -> date | None:
        """The day; None where nothing was typed. Raises ValidationError."""
        parts = [(part or "").strip() for part in value or ("", "", "")]
        missing = [name for name, part in zip(PARTS, parts, strict=True) if not part]
        if len(missing) == len(PARTS):
            return None
        if missing:
            raise ValidationError(f"{self.label} must include a {' and a '.join(missing)}")
        if not all(part.isascii() and part.isdigit() and len(part) <= _LONGEST for part in parts):
            raise ValidationError(f"{self.label} must be a real date, in numbers")
        day, month, year = map(int, parts)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValidationError(f"{self.label} must have a year between {FIRST_YEAR} and {LAST_YEAR}")
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError(f"{self.label} must be a real date") from None


class TimeField(forms.CharField):
    """A time of the day: `10am`, `10:30am`, `14.30`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=_LONGEST, help_text="For example, 10:30am or 14:30", **options)

    def to_python(self, value: Any) -> time | None:  # type: ignore[override]
        """The time; None where nothing was typed. Raises ValidationError."""
        text = (super().to_python(value) or "").lower()
        if not text:
            return None
        clock = clock_of(text)
        if clock is None:
            raise ValidationError(f"{self.label} must be a time, like 10:30am or 14:30")
        return clock

    def run_validators(self, value: Any) -> None:
        """Nothing is left to judge: what is too long is no time."""


def clock_of(text: str) -> time | None:
    """The time that a text in small letters means; None for one that means none, or one of two: `10` alone is 10:00,
    `7` without more is not."""
    form = _CLOCK.fullmatch(_WORDS.get(text, text)) if len(text) <= _LONGEST else None
    if form is None:
        return None
    hour, minute = int(form[1]), int(form[2] or 0)
    if form[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if form[3] == "pm" else 0)
    elif form[2] is None and len(form[1]) < 2:
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None


def clock_words(value: datetime | time) -> str:
    """`10:30am`, in London."""
    local = localtime(value) if isinstance(value, datetime) else value
    return formatted(local, "g:iA").lower()


def instants_of(wall: datetime) -> list[datetime]:
    """The instants at which the clocks of London show `wall`: one, two in the night in which they go back, and none in
    the hour that they leave out."""
    instants = [wall.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1)]
    if instants[0].utcoffset() == instants[1].utcoffset():
        return instants[:1]
    comes_twice = instants[0].utcoffset() > instants[1].utcoffset()  # type: ignore[operator]
    return instants if comes_twice else []


def reading_of(instant: datetime) -> str:
    """Which of two it is, where the clocks of London show its time twice; empty where they do not."""
    local = localtime(instant, LONDON)
    both = instants_of(local.replace(tzinfo=None, fold=0))
    return (LATER if local.fold else EARLIER) if len(both) > 1 else ""
