"""However many rows: the same number of statements. And a fault at any place leaves nothing of the others."""

import copy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Placement, ReachMetric
from coordination.models import Change
from coordination.rows.outcomes import Row
from coordination.rows.resources import row_resource
from coordination.rows.upsert import apply_all_or_nothing
from events.models import Event
from tests import make
from tests.database_roles import as_owner
from tests.request_bodies import EVENT, METRIC, PLACEMENT
from tests.turns import IN_TURN, in_turn

pytestmark = [*IN_TURN, pytest.mark.django_db]
BODIES: dict[str, tuple[Any, dict[str, Any], str]] = {
    "events": (Event, EVENT, "title"),
    "placements": (Placement, PLACEMENT, "format"),
    "reach-metrics": (ReachMetric, {**METRIC, "value": 500}, "source"),  # so few are asked about by nobody
}
every_kind = pytest.mark.parametrize("resource", BODIES)


@pytest.fixture(autouse=True)
def world():
    make.make_campaign()
    make.make_review_rule()
    make.make_channel("twitter")
    make.make_stop()


def rows(resource: str, number: int, change: str = "") -> list[Row]:
    _, body, differs = BODIES[resource]
    return [
        Row(index, {**copy.deepcopy(body), differs: f"Number {index}{change}", "external_ref": f"ref-{index}"})
        for index in range(number)
    ]


def send(resource: str, sent: list[Row]) -> tuple[int, Any]:
    """How many statements it took, and the outcome."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        outcome = apply_all_or_nothing(row_resource(resource), sent, by=make.actor_for())
    return len(asked), outcome


@every_kind
def test_the_number_of_statements_does_not_grow_with_the_batch(resource):
    make.make_organisation()
    kinds = {}
    for number in (5, 60):
        told = []
        for change in ("", "", " changed"):
            asked, outcome = send(resource, rows(resource, number, change))
            assert len(outcome.results) == number
            told.append((asked, {one.status for one in outcome.results}))
        kinds[number] = told
        BODIES[resource][0].objects.update(external_ref=None)
        if resource == "reach-metrics":
            ReachMetric.objects.update(status="void")
    assert [statuses for _, statuses in kinds[5]] == [{"created"}, {"unchanged"}, {"updated"}]
    assert kinds[5] == kinds[60]


@every_kind
def test_a_fault_at_any_place_leaves_nothing(resource):
    model = BODIES[resource][0]
    written = Change.objects.count()
    for place in in_turn(range(20), list(BODIES).index(resource), 7):
        sent = rows(resource, 20)
        sent[place] = Row(place, {**sent[place].item, "campaign": "no-such"})
        _, outcome = send(resource, sent)
        assert [one.index for one in outcome.refused] == [place]
        assert (model.objects.count(), Change.objects.count()) == (0, written)


@every_kind
def test_a_fault_that_only_the_database_finds_leaves_nothing_and_is_found(resource, monkeypatch):
    """What no rule foresaw: a constraint refuses one row of the statement."""
    model = BODIES[resource][0]
    table = model._meta.db_table
    column = BODIES[resource][2]
    named(monkeypatch, "refuses_one")
    for place in (0, 7, 19):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT refuses_one CHECK ({column} <> 'Number {place}') NOT VALID"
            )
        _, outcome = send(resource, rows(resource, 20))
        assert [one.index for one in outcome.refused] == [place]
        assert model.objects.count() == 0
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT refuses_one")


def named(monkeypatch: Any, name: str) -> None:
    from coordination.ground.constraints import NAMED, NamedConstraint
    from coordination.ground.errors import Invalid

    monkeypatch.setitem(NAMED, name, NamedConstraint(Invalid, "/x", "refused", "Not this one."))
