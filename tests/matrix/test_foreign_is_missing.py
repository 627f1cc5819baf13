"""What a caller may not see answers, byte for byte, as what does not exist."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from coordination.ground.screening import HIDDEN
from tests.matrix.access_lines import LINES, Line
from tests.matrix.declared import answers
from tests.matrix.request_examples import STANDING, UNDER_PLACEMENT, Asked, way
from tests.matrix.world import CAMPAIGNS, World
from tests.request_bodies import EVENT, METRIC, OVERLAP, PLACEMENT
from tests.turns import IN_TURN, in_turn

pytestmark = IN_TURN

MISSING_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
OUT_OF_SIGHT = [line for line in LINES if 404 in line.statuses.values()]
# Whatever else is wrong with a request, it is answered no differently.
CONDITIONS = {"If-Match": '"1"', "If-None-Match": "*"}
BROKEN = {"nonsense": True}


def missing(invisible: str) -> str:
    """A key of the same form and length that nothing has."""
    return MISSING_ID if len(invisible) == len(MISSING_ID) else invisible[::-1]


def key_of(line: Line, world: World) -> str:
    """What the address names that some may not see."""
    if line.way in STANDING:
        return world.keys["endorsements" if "endorsements" in line.operation else "participants", line.way]
    if line.operation.endswith(("_retrieve", "_revoke")):
        for resource in UNDER_PLACEMENT:
            if resource in line.operation:
                return world.keys[resource, line.state]
    resource = next(name for name, _ in world.keys if line.operation.removeprefix("open_").startswith(name))
    if "deliveries" in line.operation:  # what is hidden is the endpoint they were sent to
        return world.keys["webhook_endpoints", "disabled" if line.state == "disabled" else "active"]
    return world.keys[resource, line.state]


def answer(asked: Asked, client: Any, key: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, with what may differ made the same: the key asked for and the request's own id."""
    with transaction.atomic():
        response = asked.by(client, **headers)
        transaction.set_rollback(True)
    # An id that looks like somebody's, which by chance one in a hundred does, is masked whether or not it exists.
    body = response.content.replace(key.encode(), b"KEY").replace(HIDDEN.encode(), b"KEY")
    request_id = response.headers["X-Request-ID"]
    unlike = {"X-Request-ID", "Date", "RateLimit"}  # every request takes one of the quota
    return (
        response.status_code,
        {name: value for name, value in response.headers.items() if name not in unlike},
        body.replace(request_id.encode(), b"REQUEST"),
    )


def variants(asked: Asked) -> Iterator[tuple[Asked, dict[str, str]]]:
    """The request as it is, with a body that is not right, and with conditions."""
    yield asked, {}
    yield asked, CONDITIONS
    if asked.method != "get":
        yield asked._replace(body=BROKEN, headers={}), {}


@pytest.mark.parametrize("line", OUT_OF_SIGHT, ids=str)
def test_an_invisible_thing_answers_byte_for_byte_as_a_missing_one(world, line: Line):
    key = key_of(line, world)
    nothing = missing(key)
    asked = way(line, world.keys)
    blind = [role for role, status in answers(line).items() if status == 404]
    place = OUT_OF_SIGHT.index(line)
    for role in in_turn(blind, place, 1):
        for variant, headers in in_turn(list(variants(asked)), place // 2, 1):
            instead = variant._replace(path=variant.path.replace(key, nothing))
            assert instead.path != variant.path
            invisible = answer(variant, world.clients[role], key, **headers)
            assert invisible == answer(instead, world.clients[role], nothing, **headers), role
            assert invisible[0] == 404


@pytest.mark.parametrize("malformed", ["7", "not-a-uuid", "%00", "%F0%9F%98%80", "a" * 300])
def test_a_malformed_key_answers_as_a_missing_one(world, malformed: str):
    paths = ["events", "placements", "reviews", "reach-metrics", "overlaps", "campaigns", "api-keys"]
    paths += ["suspected-duplicates"]
    paths += ["operations", f"campaigns/{CAMPAIGNS['live']}/reports"]
    for path in paths:
        response = world.clients["own"].get(f"/api/v1/{path}/{malformed}/")
        assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found"), path


@pytest.mark.parametrize("action", ["diff/", "export/"])
def test_what_is_behind_a_report_answers_a_stranger_as_if_there_were_no_report(world, action: str):
    key = world.keys["reports", "live"]
    asked = Asked("get", f"/api/v1/campaigns/{CAMPAIGNS['live']}/reports/{key}/{action}", None, {})
    instead = asked._replace(path=asked.path.replace(key, MISSING_ID))
    invisible = answer(asked, world.clients["st"], key)
    assert invisible == answer(instead, world.clients["st"], MISSING_ID)
    assert invisible[0] == 404


def test_a_report_is_compared_with_one_of_another_campaign_as_with_none(world):
    own, foreign = world.keys["reports", "live"], world.keys["reports", "closed"]
    asked = Asked("get", f"/api/v1/campaigns/{CAMPAIGNS['live']}/reports/{own}/diff/?against={foreign}", None, {})
    instead = asked._replace(path=asked.path.replace(foreign, MISSING_ID))
    invisible = answer(asked, world.clients["own"], foreign)
    assert invisible == answer(instead, world.clients["own"], MISSING_ID)
    assert (invisible[0], b'"pointer":"?against","code":"not_found"' in invisible[2]) == (400, True)


def bodies(world: World) -> dict[str, tuple[str, dict[str, Any], str]]:
    """For each field that names another thing: where it is posted, the body, and the invisible key it names."""
    draft = CAMPAIGNS["draft"]
    return {
        "/campaign of an event": ("events", {**EVENT, "campaign": draft}, draft),
        "/campaign of a placement": ("placements", {**PLACEMENT, "campaign": draft}, draft),
        "/campaign of a figure": ("reach-metrics", {**METRIC, "campaign": draft}, draft),
        "/campaign of an overlap": ("overlaps", {**OVERLAP, "campaign": draft}, draft),
        "/part_of of a void figure": _naming("part_of", world.keys["reach_metrics", "void"]),
        "/part_of of a held figure": _naming("part_of", world.keys["reach_metrics", "held"]),
        "/placement in draft": _naming("placement", world.keys["placements", "draft"]),
        "/placement under review": _naming("placement", world.keys["placements", "submitted"]),
    }


def _naming(field: str, key: str) -> tuple[str, dict[str, Any], str]:
    return "reach-metrics", {**METRIC, field: key}, key


@pytest.mark.parametrize(
    "what",
    bodies(
        World(
            {},
            {("reach_metrics", s): "" for s in ("void", "held")}
            | {("placements", s): "" for s in ("draft", "submitted")},
        )
    ),
)
def test_a_field_that_names_something_invisible_answers_as_if_it_named_something_missing(world, what: str):
    resource, body, key = bodies(world)[what]
    # Whoever may not see it: outside the campaign for a draft campaign, beside the owner for the rest.
    client = world.clients["st" if "campaign" in what else "ot"]
    field = what.split()[0]
    asked = Asked("post", f"/api/v1/{resource}/", body, {})
    instead = asked._replace(body={**body, field[1:]: missing(key)})
    invisible = answer(asked, client, key)
    assert invisible == answer(instead, client, missing(key))
    assert invisible[0] == 400
    assert f'"pointer":"{field}","code":"not_found"'.encode() in invisible[2]


def test_a_phase_of_an_invisible_campaign_answers_as_a_missing_phase(world):
    body = {**EVENT, "campaign": CAMPAIGNS["draft"], "phase": "hubs"}
    asked = Asked("post", "/api/v1/events/", body, {})
    instead = asked._replace(body={**body, "phase": "sbuh"})
    key = "none of the answers holds this"
    assert answer(asked, world.clients["st"], key) == answer(instead, world.clients["st"], key)
