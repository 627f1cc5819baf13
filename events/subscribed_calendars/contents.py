"""What is kept of a calendar that was fetched: sealed, since people have written it and nobody has looked at it yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import orjson

from coordination.ground.encryption import CannotUnseal, seal_text, unseal_text
from coordination.redactions.eraser import Eraser
from coordination.redactions.scope import RedactionScope
from events.calendars.choosing import FoundEvent
from events.models import CalendarSubscription

PURPOSE = "subscribed calendar"
_DIGEST = 16  # letters of a digest


@dataclass(frozen=True, slots=True)
class Contents:
    """`items` are (line, event as POST takes it, without its campaign) of those that can be taken; `passed_over` the
    digests of those that somebody saw and did not want; `others` how many could not be taken or read. The rest tells
    whether the calendar has changed."""

    items: Sequence[tuple[int, Mapping[str, Any]]] = ()
    passed_over: Sequence[str] = ()
    others: int = 0
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""


def contents_of(subscription: CalendarSubscription) -> Contents:
    """What is kept; nothing where there is nothing, or where it does not open any more, so that all is fetched anew."""
    try:
        return Contents(**orjson.loads(unseal_text(subscription.contents, PURPOSE)))
    except (CannotUnseal, orjson.JSONDecodeError):
        return Contents()


def sealed_contents(contents: Contents) -> str:
    """The same as it is stored."""
    return seal_text(orjson.dumps(asdict(contents)).decode(), PURPOSE)


def without_campaign(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item as it is kept: of which campaign it is says its subscription."""
    return {name: value for name, value in item.items() if name != "campaign"}


def digest_of(item: Mapping[str, Any]) -> str:
    """By what an event is known that somebody did not want, until the calendar says anything else of it."""
    return sha256(orjson.dumps(without_campaign(item), option=orjson.OPT_SORT_KEYS)).hexdigest()[:_DIGEST]


def waiting_among(events: Iterable[FoundEvent], passed_over: Iterable[str]) -> int:
    """How many events are new on the campaign's days, or changed, and were not seen yet."""
    seen = set(passed_over)
    wanted = [event for event in events if event.state == "updated" or not event.is_outside]
    return sum(digest_of(event.item) not in seen for event in wanted)


def redact_contents(scope: RedactionScope, eraser: Eraser, _ids: frozenset[str]) -> bool:
    """Take texts out of what was fetched and waits to be looked at."""
    if not scope.owns:
        return False
    done = False
    rows = CalendarSubscription.objects.filter(organisation=scope.by.organisation).exclude(contents="")
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        contents = contents_of(row)
        items = [(line, eraser.clean(item)) for line, item in contents.items]
        if items != [(line, item) for line, item in contents.items]:
            kept = Contents(**(asdict(contents) | {"items": items}))
            CalendarSubscription.objects.filter(pk=row.pk).update(contents=sealed_contents(kept))
            done = True
    return done
