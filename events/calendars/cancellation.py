"""Whether an event is cancelled: by its status, or by a title in which a program or a person has written so.

Outlook leaves a meeting that was called off among the attendee's, confirmed, as `Canceled: …`; web CMSs without a
status are told by hand (`Stall - CANCELLED`). A title that only speaks of something cancelled (`Cancelled trains`) says
nothing of its event.
"""

import re

from events.calendars.content_lines import Properties, first_value
from events.calendars.plain_text import in_one_line, text_value, with_characters, without_tags

_STATUSES = ("CANCELLED", "CANCELED")
_MARK = "(?: ?[:\u2013\u2014*()|!\\[\\]]| -)"  # a hyphen alone may join two words
_TITLE = re.compile(rf"[\W_]*+cancell?ed(?:{_MARK}|\Z)|.*{_MARK} ?cancell?ed[\W_]*\Z", re.IGNORECASE)


def is_cancelled(properties: Properties, *, by_title: bool = True) -> bool:
    """Whether the status says so, or the title."""
    if first_value(properties, "STATUS").upper() in _STATUSES:
        return True
    title = in_one_line(with_characters(without_tags(text_value(properties, "SUMMARY"))))
    return by_title and _TITLE.match(title) is not None
