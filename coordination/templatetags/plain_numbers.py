"""Numbers as they read in a British sentence."""

from django import template

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    """`1,058,000`."""
    return f"{value:,}"
