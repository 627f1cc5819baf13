"""A planned read answers the very bytes of the ordinary path, whoever asks for what; and which reads are planned."""

from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest

from coordination.api import views
from coordination.api.plans.plain_rows import PlainRow
from coordination.api.plans.planned_reads import ReadPlan, plan_of
from tests import make
from tests.coordination.api.test_lists import LISTS, RESOURCES, parameters, url
from tests.turns import EVERY_VALUE, IN_TURN, in_turn

pytestmark = [*IN_TURN, pytest.mark.usefixtures("on_stage")]

# Lists that are answered the ordinary way, each for a field that is read or written in a way of its own.
UNPLANNED = {
    "api-keys/",
    "areas/",
    "campaigns/",
    "campaigns/{campaign}/reports/",
    "campaigns/{campaign}/statements/",
    "imports/",
    "invitations/",
    "oauth-clients/",
    "operations/",
    "overlaps/",
    "placements/",
    "redactions/",
    "review-queue/",
    "review-rules/",
    "reviews/",
    "stops/",
    "suspected-duplicates/",
    "terms-acceptances/",
    "universes/",
    "webhook-endpoints/",
}
# Whatever a filter may be asked: what its document says, and what nobody should ask.
HOSTILE = (
    "%00",
    "'",
    "a,a",
    "%F0%9F%98%80",
    "%",
    "-1",
    "true",
    "99999999999999999999",
    quote("' OR 1=1 --"),
    "é",
    "null",
)


def ordinary() -> Any:
    """Within this, nothing is planned."""
    return mock.patch.object(views, "plan_of", return_value=None)


def answers(client: Any, address: str) -> tuple[Any, ...]:
    response = client.get(address)
    named = {name: response.headers.get(name) for name in ("Link", "ETag", "Content-Type", "Cache-Control", "Vary")}
    return response.status_code, response.content.replace(response["X-Request-ID"].encode(), b""), named


def same(client: Any, address: str) -> None:
    planned = answers(client, address)
    with ordinary():
        assert planned == answers(client, address), address


KNOWN = {
    "campaign": [make.SEE_ME, "elsewhere"],
    "organisation": ["dudley", "dudley,sandwell", "nobody"],
    "area": [make.DUDLEY, "E92000001"],
    "partner": ["dudley", "sandwell,dudley"],
    "phase": ["transport-hubs"],
    "external_ref": ["ref-1", "ref-1,ref-2"],
    "from": ["2017-02-22", "2017-03-01"],
    "to": ["2017-02-22", "2017-01-01"],
    "updated_since": ["2017-02-22T10:00:00Z", "2199-02-22T10:00:00%2B01:00"],
    "stop": ["43000875301", "nowhere"],
}


def words_for(name: str, schema: Any) -> list[str]:
    """What the document offers for a parameter, and what is known of those of its name."""
    words = schema.get("items", schema).get("enum", [])
    return [*words, *([",".join(words[:2])] if words else []), *KNOWN.get(name, ["a", "1", "true", "false"])]


@pytest.fixture
def clients(dudley, sandwell, walsall, observer, lead, police) -> list[Any]:
    """Who owns most, another contributor, a stranger, who only looks on, who leads, who reviews; and half a key."""
    return [dudley, sandwell, walsall, observer, lead, police, make.client("dudley", scopes=["read"])]


@pytest.fixture
def events() -> None:
    phase = make.make_phase()
    make.make_event(status="draft", external_ref="ref-1", partners=["sandwell"], summary="Two\nlines ✓")
    make.make_event(status="scheduled", partners=["walsall", "sandwell"], public=True)
    make.make_event(status="completed", stop=make.make_stop())
    make.make_event(status="cancelled", phase=phase, url="https://example.org/")
    place = {"place_name": "Market", "place_longitude": -2.0791, "place_latitude": 52.5106, "place_postcode": "DY1 1HP"}
    make.make_event(organisation="sandwell", partners=["dudley"], **place)
    make.make_event(organisation="sandwell", status="draft", external_ref="ref-2")


def test_a_planned_list_of_events_is_the_ordinary_one_byte_for_byte(events, clients):
    asked = ["", "limit=1", "limit=2&count=true", "limit=0", "cursor=x", "colour=red"]
    for name, schema in parameters("events/").items():
        asked += [f"{name}={word}" for word in (*words_for(name, schema), *HOSTILE[:: 1 if EVERY_VALUE else 3])]
    for query in asked:
        same(clients[0], f"/api/v1/events/?{query}")
    for turn, client in enumerate(clients[1:]):
        for query in in_turn(asked, turn, 15):
            same(client, f"/api/v1/events/?{query}")


def test_every_page_there_and_back_is_the_ordinary_one(events, clients):
    for client in clients[:2]:
        address, pages = "/api/v1/events/?limit=2", 0
        while address:
            same(client, address)
            page = client.get(address).json()
            if page["previous"]:
                same(client, page["previous"])
            address, pages = page["next"], pages + 1
        assert pages > 1


def test_no_planned_list_makes_an_instance_of_a_row(events, dudley):
    with mock.patch.object(PlainRow, "whole", side_effect=AssertionError):
        assert len(dudley.get("/api/v1/events/").json()["results"]) > 1


def test_this_is_what_is_planned(events, dudley):
    """A field of a kind that nobody knows here takes its list out of these: say why, or teach `row_writers`."""
    planned: dict[str, bool] = {}

    def noting(view: Any, queryset: Any) -> ReadPlan | None:
        plan = plan_of(view, queryset)
        planned[path] = plan is not None
        return plan

    with mock.patch.object(views, "plan_of", noting):
        for path in LISTS:
            dudley.get(url(path))
    assert {path for path in LISTS if not planned.get(path)} == UNPLANNED


@pytest.mark.parametrize("path", [path for path in LISTS if path != "events/"])
def test_whatever_else_is_planned_is_the_ordinary_list_too(clients, path: str):
    for make_row in RESOURCES.values():
        make_row()
    turn, address = LISTS.index(path), url(path)
    asked = [f"{name}={word}" for name, schema in parameters(path).items() for word in words_for(name, schema)]
    asked += [f"{name}={word}" for name in parameters(path) for word in HOSTILE]
    for query in ["", "limit=1&count=true", *in_turn(asked, turn, 6)]:
        same(clients[0], f"{address}?{query}")
    for client in clients[1:]:
        same(client, address)
