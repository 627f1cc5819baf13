"""Days and times as GOV.UK writes them, in Europe/London: `Wednesday 22 February 2017, 10:00am`."""

from datetime import date, datetime

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
    clock = formatted(local, "g:iA").lower()
    if clock == "12:00am":
        return f"the beginning of {day(local)}"
    return f"{day(local)}, {'midday' if clock == '12:00pm' else clock}"
