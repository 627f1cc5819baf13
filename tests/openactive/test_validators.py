"""`make openactive`: OpenActive's validators walk the feed, and find what docs/open-data.md lists and nothing else."""

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from coordination.ledger.sequencer import give_positions
from events.models import Event
from tests import make
from tests.events.open.feed_reader import FEED, hide, public_event
from tests.openactive import node

DOCS = Path(__file__).resolve().parents[2] / "docs" / "open-data.md"

pytestmark = pytest.mark.skipif(
    "OPENACTIVE" not in os.environ, reason="`make openactive` runs it: it installs what nothing else needs"
)


def stage() -> None:
    """Events of every kind the feed tells of: at a stop, at a place, online, nowhere, shared, cancelled, withdrawn."""
    stop = make.make_stop(name="Dudley Bus Station", longitude=-2.0791, latitude=52.5106)
    campaign = make.make_campaign()
    phase = make.make_phase(campaign=campaign)
    _shared(public_event(stop=stop, phase=phase, summary="Come and ask.", url="https://www.dudley.gov.uk/see"))
    public_event(place_name="Town Hall", place_address="St James's Road", place_postcode="DY1 1HF")
    public_event(place_name="Town Hall")
    public_event(kind="online")
    public_event()
    public_event(status="cancelled", stop=stop)
    hide(public_event(stop=stop))
    while give_positions():
        pass


def _shared(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(partners=["sandwell"], partners_accepted=["sandwell"])


def listed() -> set[tuple[str, str]]:
    """What docs/open-data.md says the feed lacks: a type of the validator, and a property."""
    return set(re.findall(r"^\| `(\w+)` \| `([\w.@]+)` \|", DOCS.read_text(), re.MULTILINE))


def named(finding: dict[str, Any]) -> tuple[str, str]:
    """`$.items[0].data.superEvent.superEvent.location` is `superEvent.location`, `$.items[3].data.offers` `offers`."""
    path = finding["path"].partition(".data.")[2] or finding["path"]
    return finding["type"], re.sub(r"\[[^]]*\]", "", path).replace("superEvent.superEvent", "superEvent")


@pytest.mark.django_db(transaction=True)
def test_openactive_validators_find_only_what_is_listed(live_api: str) -> None:
    stage()
    found = json.loads(node.validate(f"{live_api}{FEED}"))
    models = Counter(named(finding) for finding in found["models"])
    assert sorted(models) == sorted(listed())
    # The validator asks of the page it ends its walk on what it asks of full ones, and then once more what is right.
    found_on_pages = [finding for finding in found["pages"] if finding["url"] != found["last"]]
    assert found_on_pages == []
    assert [finding["type"] for finding in found["pages"]] == ["missing_cache_control"]
