"""Reading what is open as anybody does: without a key."""

from collections.abc import Iterator
from typing import Any

from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from events import scheduling
from events.models import Event
from tests import make

FEED, CALENDAR, MAP = (f"/api/v1/open/events.{ending}" for ending in ("rpde", "ics", "geojson"))
PAGE = f"/api/v1/open/campaigns/{make.SEE_ME}/"


class Follower:
    """Somebody who reads the feed, on from where it last ended, and keeps what it says."""

    def __init__(self, limit: int = 2) -> None:
        self.client, self.next, self.items = make.client(None), f"{FEED}?limit={limit}", []

    def read_on(self) -> list[dict[str, Any]]:
        """Read to the end of the feed as it stands; what was new."""
        new = [item for page in self._pages() for item in page]
        self.items += new
        return new

    def _pages(self) -> Iterator[list[dict[str, Any]]]:
        while True:
            answer = self.client.get(self.next)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            if not page["items"]:
                assert page["next"].endswith(self.next.removeprefix("http://testserver"))
                return
            self.next = page["next"]
            yield page["items"]

    @property
    def last_states(self) -> dict[str, str]:
        """The state in which each event was last told of."""
        return {item["id"]: item["state"] for item in self.items}


def read_all(limit: int = 2) -> list[dict[str, Any]]:
    """Every item of the feed, when every change has its position."""
    while give_positions():
        pass
    return Follower(limit).read_on()


def public_event(**fields: Any) -> Event:
    """A scheduled event for everybody."""
    return make.make_event(public=True, **fields)


def hide(event: Event) -> None:
    """Its owner makes it public no more."""
    scheduling.change_event(event, by=make.actor_for(event.organisation_id), expected_version=None, public=False)


def erase(event: Event) -> None:
    """Somebody removes the row, as a request for erasure may need."""
    with writing(make.actor_for(event.organisation_id)):
        Event.objects.filter(pk=event.pk).delete()
