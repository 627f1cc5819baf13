"""Text of a calendar as people are to read it: unescaped (RFC 5545, 3.3.11), and without the markup of web pages."""

import html
import re

from events.calendars.content_lines import Properties, first_value

_ESCAPED = re.compile(r"\\([nN\\,;:])")  # RFC 5545 does not escape colons; others do
_LINE_END = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|tr|table|blockquote)|br|hr)(?:[ \t\n/][^<>]*)?>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)++")
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|hr|img|font|table|tbody|tr|td|th|html|head|body|meta|blockquote)"
    r"(?:[ \t\n/][^<>]*)?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def text_value(properties: Properties, name: str) -> str:
    """The text of a property without the space around it; "" without one. Tags stay: `without_tags` takes them out."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], first_value(properties, name)).strip()


def without_tags(text: str) -> str:
    """The text without the tags of HTML; a paragraph, a list and a break begin a line and end it."""
    plain = _TAG.sub("", _LINE_END.sub("\n", text))
    return _BLANK_LINES.sub("\n", plain).strip() if plain != text else text


def with_characters(text: str) -> str:
    """The text with the characters that entities of HTML stand for (`&amp;`, `&#8217;`), each once."""
    return _CONTROL.sub("", _ENTITY.sub(lambda match: html.unescape(match[0]), text)).replace("\xa0", " ").strip()


def in_one_line(text: str) -> str:
    """The text with single spaces between its words."""
    return " ".join(text.split())
