"""Text of a calendar as people are to read it: unescaped (RFC 5545, 3.3.11), and without the markup of web pages."""

import html
import re

from events.calendars.content_lines import Properties, first_value

_ESCAPED = re.compile(r"\\([nN\\,;:])")  # RFC 5545 does not escape colons; others do
_LINE_END = re.compile(
    r"<(?:/?(?:p|div|li|ul|ol|dl|dt|dd|h[1-6]|tr|table|blockquote|section|article|header|footer|figure|figcaption|pre)"
    r"|br|hr)(?:[ \t\n/][^<>]*)?>",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)++")
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|s|em|strong|small|sub|sup|mark|del|ins|code|pre|ul|ol|li|dl|dt|dd|h[1-6]|hr|img|font"
    r"|table|caption|thead|tbody|tfoot|tr|td|th|html|head|body|meta|link|blockquote|section|article|main|aside|nav|header"
    r"|footer|figure|figcaption|picture|source|iframe|video|audio|label|center|o:p)(?:[ \t\n/][^<>]*)?>"
    r"|<!doctype [^<>]*>",
    re.IGNORECASE,
)
# What a browser does not show, and how each ends.
_UNSEEN = re.compile(r"<(style|script|title)(?:[ \t\n/][^<>]*)?>|<!--", re.IGNORECASE)
_END_OF_UNSEEN = {
    name: re.compile(end, re.IGNORECASE)
    for name, end in (("", "-->"), *((name, f"</{name}[ \t\n]*>") for name in ("style", "script", "title")))
}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def text_value(properties: Properties, name: str) -> str:
    """The text of a property without the space around it; "" without one. Tags stay: `without_tags` takes them out."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], first_value(properties, name)).strip()


def without_tags(text: str) -> str:
    """The text without the tags of HTML and what stands in them unseen (styles, comments); a paragraph, a list and a
    break begin a line and end it."""
    plain = _TAG.sub("", _LINE_END.sub("\n", _seen(text)))
    return _BLANK_LINES.sub("\n", plain).strip() if plain != text else text


def _seen(text: str) -> str:
    """The text without what a browser does not show; what never ends is left as it is."""
    parts, at = [], 0
    while begin := _UNSEEN.search(text, at):
        end = _END_OF_UNSEEN[(begin[1] or "").lower()].search(text, begin.end())
        if end is None:
            break
        parts.append(text[at : begin.start()])
        at = end.end()
    return "".join([*parts, text[at:]])


def with_characters(text: str) -> str:
    """The text with the characters that entities of HTML stand for (`&amp;`, `&#8217;`), each once."""
    return _CONTROL.sub("", _ENTITY.sub(lambda match: html.unescape(match[0]), text)).replace("\xa0", " ").strip()


def in_one_line(text: str) -> str:
    """The text with single spaces between its words."""
    return " ".join(text.split())
