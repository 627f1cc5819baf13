"""Every operation of the schema, for every role, in every state: exactly one status each."""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns.models import CampaignStatus, DuplicateStatus, OverlapStatus, PlacementStatus, ReachStatus, ReviewStatus
from coordination.models import LookStatus, OperationStatus
from events.models import EventStatus
from tests.matrix.access_lines import LINES, Line
from tests.matrix.declared import answers, every_line
from tests.matrix.request_examples import operations, way
from tests.turns import IN_TURN, in_turn

pytestmark = IN_TURN

PUBLIC = {"schema/", "docs/", "redoc/"}


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_role_is_answered_as_the_table_says(world, line: Line):
    expected = answers(line)
    assert expected.keys() == world.clients.keys()
    expected = {role: expected[role] for role in asked_of(expected, LINES.index(line))}
    assert answered(world, line, expected) == expected


def test_every_list_is_read_by_whoever_holds_its_scope_and_nobody_else(world):
    """The lines that are read from the declarations alone."""
    lists = [line for line in every_line() if line not in LINES]
    assert len(lists) > 15
    assert {str(line): answered(world, line, world.clients) for line in lists} == {
        str(line): answers(line) for line in lists
    }


def asked_of(expected: dict[str, int], turn: int) -> Iterator[str]:
    """Three of those who may, and one of those who are refused alike: others for every line."""
    for answer in sorted(set(expected.values())):
        alike = [role for role, status in expected.items() if status == answer]
        yield from in_turn(alike, turn, 3 if answer < 400 else 1)


def answered(world, line: Line, roles: Iterable[str]) -> dict[str, int]:
    """What each of the roles is answered, its effect undone."""
    asked, statuses = way(line, world.keys), {}
    for role in roles:
        client = world.clients[role]
        with transaction.atomic():
            statuses[role] = asked.by(client).status_code
            transaction.set_rollback(True)
    return statuses


def test_every_operation_of_the_schema_is_in_the_table_and_no_other():
    assert {line.operation for line in every_line()} == set(operations())


def test_no_line_is_in_the_table_twice():
    assert len({str(line) for line in LINES}) == len(LINES)


@pytest.mark.parametrize(
    ("operation", "states"),
    [
        ("events_retrieve", EventStatus.values),
        ("placements_retrieve", PlacementStatus.values),
        ("reviews_retrieve", ReviewStatus.values),
        ("reach_metrics_retrieve", ReachStatus.values),
        ("overlaps_retrieve", OverlapStatus.values),
        ("suspected_duplicates_retrieve", DuplicateStatus.values),
        ("campaigns_retrieve", CampaignStatus.values),
        ("operations_retrieve", OperationStatus.values),
        ("second_looks_retrieve", LookStatus.values),
    ],
)
def test_every_operation_on_a_thing_is_in_the_table_for_every_state_it_can_have(operation: str, states: list[str]):
    thing = operations()[operation].path
    for name in (name for name, found in operations().items() if found.path.startswith(thing)):
        assert not set(states) - {line.state for line in LINES if line.operation == name}, name


def test_every_address_of_the_api_is_in_the_schema():
    documented = {operation.path.removeprefix("/api/v1/") for operation in operations().values()}
    assert set(_addresses()) - PUBLIC == documented


def _addresses():
    """The addresses under `/api/v1/`, spelled as the schema spells them."""
    for pattern in get_resolver().url_patterns:
        match pattern:
            case URLResolver() if str(pattern.pattern).startswith("api/"):  # the others are of pages
                for inner in pattern.url_patterns:
                    yield _spelled(inner)
            case URLPattern() if str(pattern.pattern).startswith("api/v1/"):
                yield str(pattern.pattern).removeprefix("api/v1/")


def _spelled(pattern) -> str:
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern.pattern)).strip("^$").replace("\\Z", "")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/api/v1/schema/", "/api/v1/docs/", "/api/v1/redoc/"])
def test_what_is_public_needs_no_key(client, address: str):
    assert client.get(address).status_code == 200
