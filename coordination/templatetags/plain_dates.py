"""Days and times as GOV.UK writes them, in Europe/London: `Wednesday 22 February 2017, 10:00am`."""

from datetime import date, datetime, timedelta

from django import template
from django.utils.dateformat import format as formatted
from django.utils.timezone import localtime

register = template.Library()


@register.filter
def day(value: date) -> str:
    """`Wednesday 22 February 2017`."""
    return formatted(value, "l j F Y")


@register.filter
def moment(value: datetime) -> str:
    """`Wednesday 22 February 2017, 10:00am`. Of midnight nobody knows which day it is of, so that is said."""
    local = localtime(value)
    clock = _clock(local)
    return f"the beginning of {day(local)}" if clock == "midnight" else f"{day(local)}, {clock}"


@register.simple_tag
def span(starts: datetime, ends: datetime) -> str:
    """`Wednesday 22 February 2017, 10:00am to 4:00pm`; both days where it goes on over several. Of whole days the days
    alone, `Saturday 4 March 2017 to Sunday 5 March 2017`: the midnight that ends it is of no further day."""
    first, last = localtime(starts), localtime(ends)
    last_day = (last - timedelta(microseconds=1)).date()
    is_one_day = first.date() == last_day
    if _clock(first) == _clock(last) == "midnight":
        return f"{day(first)}, all day" if is_one_day else f"{day(first)} to {day(last_day)}"
    if is_one_day:
        return f"{day(first)}, {_clock(first)} to {_clock(last)}"
    return f"{moment(starts)} to {moment(ends)}"


def _clock(local: datetime) -> str:
    clock = formatted(local, "g:iA").lower()
    return {"12:00am": "midnight", "12:00pm": "midday"}.get(clock, clock)
