"""Every public rule that takes an actor refuses one that lacks the scope, party or campaign: nothing is written.

The rules are found by inspection; one without an example fails.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from campaigns.permissions import (
    CONTRIBUTOR,
    INVITED,
    LEAD,
    LEAD_OF_RULE,
    LEAD_OR_OPERATOR,
    LEAD_OR_REPORTER,
    MAY_LEAD,
    MAY_REVIEW,
    PARTICIPANT,
    REVIEWER,
    RUNS_THE_SERVICE,
    UPLOADER_OR_LEAD,
    WHO_MAY_RESUME,
)
from coordination.ground.actor import Actor
from coordination.ground.authorisation import ANYONE, EACH_ROW, MANAGE, OWNER, READ, REVIEW, SCOPES, WRITE
from coordination.ground.errors import Forbidden, NotFound, Refusal
from coordination.permissions import OWNER_OR_LEAD
from events.permissions import PARTNER
from partners.permissions import ITS_PERSON, ITSELF, ITSELF_OR_HEIR, KEEPER
from tests import make
from tests.permissions import redaction_example  # noqa: F401 - it adds to the examples
from tests.permissions.examples import EXAMPLES, Call, Example
from tests.permissions.inspection import NO_RULES, rules
from tests.uncommitted import never_committed

OBSERVER, STRANGER = "transport-for-west-midlands", "wolverhampton"
EVERYBODY = ("dudley", "sandwell", make.LEAD, make.POLICE, OBSERVER, STRANGER)
CONTRIBUTORS = {"dudley", "sandwell", make.LEAD}
# Who is the party in the world of the examples, besides the organisation of the example itself.
PARTIES = {
    ANYONE: set(EVERYBODY),
    EACH_ROW: CONTRIBUTORS,
    CONTRIBUTOR: CONTRIBUTORS,
    LEAD_OR_REPORTER: {make.LEAD},
    UPLOADER_OR_LEAD: {make.LEAD},
    LEAD: {make.LEAD},
    LEAD_OF_RULE: {make.LEAD},
    OWNER_OR_LEAD: {make.LEAD},
    LEAD_OR_OPERATOR: {make.LEAD},
    WHO_MAY_RESUME: {make.LEAD},
    REVIEWER: {make.POLICE},
    PARTICIPANT: {*CONTRIBUTORS, make.POLICE, OBSERVER},
    OWNER: set(),
    INVITED: set(),
    PARTNER: set(),
    MAY_REVIEW: {make.POLICE},
    MAY_LEAD: {"dudley", "sandwell", "wolverhampton", make.LEAD},
    ITSELF: set(),
    ITS_PERSON: set(),
    ITSELF_OR_HEIR: set(),
    KEEPER: set(),
    RUNS_THE_SERVICE: {make.LEAD},
}

every_rule = pytest.mark.parametrize("rule", sorted(rules()))


def counts() -> dict[str, int]:
    """How many rows each table has, the ledger with its entry for every change among them."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.managed]
    with connection.cursor() as cursor:
        counting = [f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables]  # noqa: S608 - names of tables
        cursor.execute(" UNION ALL ".join(counting))
        return dict(cursor.fetchall())


@pytest.fixture(scope="module")
def taking_part(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A campaign in which everybody but the stranger takes part."""
    with never_committed(django_db_blocker):
        make.make_campaign(observers=[OBSERVER])
        for organisation in EVERYBODY:
            make.make_organisation(organisation)
        yield


@pytest.fixture(autouse=True)
def operator(settings: Any) -> None:
    """The lead's administrators run the service."""
    settings.OPERATOR = make.LEAD


def prepared(rule: str) -> tuple[Example, Call]:
    """What the example is called upon."""
    assert rule in EXAMPLES, f"{rule} takes an actor: give an example of it in tests/permissions/examples.py"
    return EXAMPLES[rule], EXAMPLES[rule].make()


def refusal(call: Call, by: Actor, before: dict[str, int]) -> Refusal | None:
    """How `call` refuses `by`; None when it does not. Undone, once it is seen that a refusal leaves all as `before`."""
    with transaction.atomic():
        try:
            call(by)
        except (Forbidden, NotFound) as refused:
            assert counts() == before
            return refused
        transaction.set_rollback(True)
    return None


@every_rule
@pytest.mark.usefixtures("taking_part", "db")
def test_whoever_has_the_permission_may(rule: str):
    example, call = prepared(rule)
    assert refusal(call, make.actor_for(example.organisation), {}) is None


@every_rule
@pytest.mark.usefixtures("taking_part", "db")
def test_whoever_lacks_the_scope_the_grant_or_the_party_may_not(rule: str):
    example, call = prepared(rule)
    by, before = make.actor_for(example.organisation), counts()
    check_refused(call, replace(by, scopes=by.scopes - {example.permission.scope}), before, "missing_scope")
    check_refused(call, replace(by, granted=frozenset()), before, "not_granted")
    party = PARTIES[example.permission.party] | {example.organisation}
    for organisation in (organisation for organisation in EVERYBODY if organisation not in party):
        other = make.actor_for(organisation)
        if example.permission.party is EACH_ROW:
            assert writes_nothing(call, other, before), organisation
        else:
            assert refusal(call, other, before) is not None, organisation


def check_refused(call: Call, by: Actor, before: dict[str, int], code: str) -> None:
    """It is Forbidden, for that reason."""
    refused = refusal(call, by, before)
    assert isinstance(refused, Forbidden)
    assert refused.code == code


def writes_nothing(call: Call, by: Actor, before: dict[str, int]) -> bool:
    """Whether a rule of many rows, which may refuse them one by one without raising, has left everything as it was."""
    with transaction.atomic():
        with suppress(Refusal), transaction.atomic():
            call(by)
        after = counts()
        transaction.set_rollback(True)
    return after == before


def test_no_example_and_no_exception_outlives_its_rule():
    assert set(EXAMPLES) == set(rules())
    assert not set(NO_RULES) & set(rules())


def test_the_scopes_are_those_of_keys():
    from partners.models import Scope

    assert tuple(Scope.values) == SCOPES == (READ, WRITE, REVIEW, MANAGE)
