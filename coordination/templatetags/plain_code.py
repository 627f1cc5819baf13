"""What documentation writes between backticks, on a page."""

from django.template import Library
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = Library()


@register.filter
def coded(text: str) -> SafeString:
    """The text with code where it has backticks."""
    parts = [conditional_escape(part) for part in text.split("`")]
    marked = [f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts)]
    return mark_safe("".join(marked))  # noqa: S308 - every part is escaped
