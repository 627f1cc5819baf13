"""A planned read answers the very bytes of the ordinary path, whoever asks for what; and which reads are planned."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any
from unittest import mock
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from campaigns.models import Participant
from coordination.api import views
from coordination.api.plans.plain_rows import PlainRow
from coordination.api.plans.planned_reads import ReadPlan, plan_of
from coordination.api.plans.shapes import planned_rows
from coordination.ground import prepared_statements
from events.api.events import Events
from events.models import Event
from partners.webhooks import endpoints
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
    "creatives/",
    "imports/",
    "invitations/",
    "oauth-clients/",
    "operations/",
    "overlaps/",
    "placements/",
    "review-queue/",
    "review-rules/",
    "reviews/",
    "terms-acceptances/",
    "universes/",
}
# Lists whose statement is compiled once for every shape of request.
COMPILED = {
    "channels/",
    "events/",
    "organisations/",
    "reach-metrics/",
    "reason-codes/",
    "redactions/",
    "second-looks/",
    "site-types/",
    "stops/",
    "suspected-duplicates/",
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


@contextmanager
def ordinary() -> Iterator[None]:
    """Within this, nothing is planned."""
    with put_together(), mock.patch.object(views, "plan_of", return_value=None):
        yield


@contextmanager
def put_together() -> Iterator[None]:
    """Within this, statements are put together anew for every request; rows are still written by plan."""
    nothing = {"planned_rows": mock.DEFAULT, "planned_row": mock.DEFAULT}
    with mock.patch.multiple(views, **nothing) as patched:
        for each in patched.values():
            each.return_value = None
        yield


def answers(client: Any, address: str) -> tuple[Any, ...]:
    response = client.get(address)
    named = {name: response.headers.get(name) for name in ("Link", "ETag", "Content-Type", "Cache-Control", "Vary")}
    return response.status_code, response.content.replace(response["X-Request-ID"].encode(), b""), named


def same(client: Any, address: str) -> None:
    planned = answers(client, address)
    with ordinary():
        assert planned == answers(client, address), address


@pytest.fixture(autouse=True)
def each_is_prepared() -> Iterator[None]:
    """The first time already, and within the transaction of a test: what cannot be prepared ends it."""
    at_once = {"RUNS_BEFORE": 0, "may_be_tried_twice": lambda _: True}
    with mock.patch.multiple(prepared_statements, **at_once):
        yield


def statements(client: Any, address: str) -> list[str]:
    """Each statement that reads rows of a page, to the byte."""
    with override_settings(PREPARED_STATEMENTS=False), CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [each["sql"] for each in captured.captured_queries if " LIMIT " in each["sql"]]


def same_statements(client: Any, address: str) -> None:
    """At one moment, which stands in the statement where a filter means what is overdue by now."""
    with mock.patch.object(timezone, "now", return_value=timezone.now()):
        planned = statements(client, address)
        with put_together():
            assert planned == statements(client, address), address


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
        same_list_of_events(clients[0], query)
    for turn, client in enumerate(clients[1:]):
        for query in in_turn(asked, turn, 15):
            same_list_of_events(client, query)


def same_list_of_events(client: Any, query: str) -> None:
    same(client, f"/api/v1/events/?{query}")
    same_statements(client, f"/api/v1/events/?{query}")


def pairs_of(path: str) -> list[str]:
    """Every two filters of a list together, with what each is most likely to be asked."""
    asked = [f"{name}={words_for(name, schema)[-1]}" for name, schema in parameters(path).items()]
    return [f"{one}&{other}" for one, other in combinations(asked, 2)]


def test_any_two_filters_of_events_together_are_planned_as_they_are_put_together(events, clients):
    pairs = pairs_of("events/")
    for turn, client in enumerate(clients):
        for query in in_turn(pairs, turn, -(-len(pairs) // len(clients))):
            same_list_of_events(client, query)


def same_pages(client: Any, address: str | None) -> int:
    """Every page from the first to the last, and the one before each; how many."""
    pages = 0
    while address:
        page = client.get(address).json()
        for each in filter(None, (address, page.get("previous"))):
            same(client, each)
            same_statements(client, each)
        address, pages = page.get("next"), pages + 1
    return pages


def test_every_page_there_and_back_is_the_ordinary_one(events, clients):
    for client in clients[:2]:
        assert same_pages(client, "/api/v1/events/?limit=2") > 2
    for client in clients[2:]:
        same_pages(client, "/api/v1/events/?limit=1")


def test_a_planned_row_is_the_ordinary_one_byte_for_byte(events, clients):
    keys = [*Event.objects.values_list("pk", flat=True), uuid4(), "x", "%00", "{%7D", "99999999999999999999", "é"]
    for client in clients:
        for key in keys:
            same(client, f"/api/v1/events/{key}/")
    tag = clients[0].get(f"/api/v1/events/{keys[0]}/")["ETag"]
    assert clients[0].get(f"/api/v1/events/{keys[0]}/", HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_pages_and_rows_of_events_are_put_together_once_for_all_of_a_shape(events, dudley, sandwell):
    """Of what is asked a second time, with other values, nothing is asked of the view."""
    for query in ("status=draft", "organisation=dudley,elsewhere", "public=false&kind=stall", "public=true&kind=stall"):
        assert dudley.get(f"/api/v1/events/?{query}").status_code == 200
    following = dudley.get("/api/v1/events/?limit=1").json()["next"]
    dudley.get(following)
    row = Event.objects.filter(organisation="dudley").latest("pk").pk
    dudley.get(f"/api/v1/events/{row}/")
    with mock.patch.object(Events, "get_queryset", side_effect=AssertionError):
        for client in (dudley, sandwell):
            assert client.get("/api/v1/events/?status=completed").status_code == 200
            assert client.get("/api/v1/events/?organisation=sandwell,nobody&limit=3").status_code == 200
            assert client.get("/api/v1/events/?public=true&kind=talk").status_code == 200
            assert client.get(following).status_code == 200
        assert dudley.get(f"/api/v1/events/{row}/").json()["id"] == str(row)


def test_what_is_taken_away_is_gone_from_the_next_planned_page(events, sandwell):
    """The plan holds no rights: they are asked afresh and come to it as values."""
    address = "/api/v1/events/?organisation=dudley"
    assert sandwell.get(address).json()["results"]
    Participant.objects.filter(organisation="sandwell").update(status="declined")
    seen = sandwell.get(address).json()["results"]
    same(sandwell, address)
    assert all("sandwell" in event["partners"] for event in seen)


def test_no_planned_list_makes_an_instance_of_a_row(events, dudley):
    with mock.patch.object(PlainRow, "_whole", side_effect=AssertionError):
        assert len(dudley.get("/api/v1/events/").json()["results"]) > 1


def test_what_a_filter_alone_compares_is_not_read_of_the_row(dudley):
    """Words are looked for in all texts of a stop together, which nobody is answered."""
    found = dudley.get("/api/v1/stops/?q=station")
    assert (found.status_code, len(found.json()["results"])) == (200, 2)
    same(dudley, "/api/v1/stops/?q=station")


def test_a_page_and_a_row_are_prepared_and_what_is_narrowed_is_not(events, dudley):
    def prepared() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%\"event\"%LIMIT%'")
            return int(cursor.fetchone()[0])

    before = prepared()
    row = dudley.get("/api/v1/events/?limit=7").json()["results"][0]
    assert prepared() == before + 1
    dudley.get("/api/v1/events/?limit=7&status=draft")
    assert prepared() == before + 1
    dudley.get(f"/api/v1/events/{row['id']}/")
    assert prepared() <= before + 2


def test_this_is_what_is_planned(events, dudley):
    """A field of a kind that nobody knows here takes its list out of these: say why, or teach `row_writers`."""
    planned: dict[str, bool] = {}

    def noting(view: Any, queryset: Any) -> ReadPlan | None:
        plan = plan_of(view, queryset)
        planned[path] = plan is not None
        return plan

    with put_together(), mock.patch.object(views, "plan_of", noting):
        for path in LISTS:
            dudley.get(url(path))
    assert {path for path in LISTS if not planned.get(path)} == UNPLANNED


def test_of_these_lists_the_statement_is_compiled_once(events, dudley):
    """A view that looks into who asks, or into the database, takes its list out of these."""
    compiled = set()

    def noting(view: Any) -> Any:
        planned = planned_rows(view)
        if planned is not None and planned.shape.statement(None):
            compiled.add(path)
        return planned

    with mock.patch.object(views, "planned_rows", noting):
        for path in LISTS:
            dudley.get(url(path))
    assert compiled == COMPILED


@pytest.mark.parametrize("path", [path for path in LISTS if path != "events/"])
def test_whatever_else_is_planned_is_the_ordinary_list_too(clients, path: str):
    for make_row in RESOURCES.values():
        make_row()
    endpoints.create_endpoint(by=make.actor_for(), url="https://hooks.example.org/")
    turn, address = LISTS.index(path), url(path)
    for query in in_turn(pairs_of(path), turn, 3):
        same(clients[turn % len(clients)], f"{address}?{query}")
        same_statements(clients[turn % len(clients)], f"{address}?{query}")
    asked = [f"{name}={word}" for name, schema in parameters(path).items() for word in words_for(name, schema)]
    asked += [f"{name}={word}" for name in parameters(path) for word in HOSTILE]
    for query in ["", "limit=1&count=true", *in_turn(asked, turn, 6)]:
        same(clients[0], f"{address}?{query}")
    for client in clients:
        same_pages(client, f"{address}?limit=1" if client is clients[0] else address)
