"""A run acts for whoever asked, with the rights they have when it runs and not those of the day they asked."""

import pytest

from coordination.ground.actor import Actor
from coordination.ground.errors import Forbidden
from coordination.jobs import delegation, enqueue
from coordination.models import Operation
from tests.coordination.jobs.example_jobs import make_operation, run_all
from tests.coordination.jobs.example_kinds import marks

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(monkeypatch):
    """`register_recall`, undone at the end."""
    monkeypatch.setattr(delegation._Registry, "recall", delegation._Registry.recall)
    return delegation.register_recall


def result() -> dict[str, object]:
    run_all()
    return dict(Operation.objects.get().result)


def test_a_job_acts_as_the_registered_function_says(register):
    asked = []

    def recall(label: str, organisation: str, scopes: frozenset[str]) -> Actor:
        asked.append((label, organisation, scopes))
        return Actor(label, organisation, scopes - {"write"}, leads=frozenset({"see-me-hear-me"}))

    register(recall)
    enqueue.start_operation("test-rights", by=Actor("key:k7f3q2m9", "dudley", frozenset({"write", "read"})))
    assert result() == {
        "label": "key:k7f3q2m9",
        "organisation": "dudley",
        "scopes": ["read"],
        "leads": ["see-me-hear-me"],
    }
    assert asked == [("key:k7f3q2m9", "dudley", frozenset({"read", "write"}))]


def test_who_has_lost_the_right_meanwhile_gets_a_refusal_and_no_effect(register):
    def recall(*_: object) -> Actor:
        raise Forbidden("no_longer_valid", "The key that asked for this has been revoked.")

    operation = make_operation()
    register(recall)
    run_all()
    operation.refresh_from_db()
    assert (operation.status, operation.problem["kind"], marks()) == ("failed", "forbidden", 0)
    assert operation.problem["code"] == "no_longer_valid"


def test_every_slice_asks_afresh(register):
    seen = []

    def recall(label: str, organisation: str, scopes: frozenset[str]) -> Actor:
        seen.append(label)
        return Actor(label, organisation, scopes)

    register(recall)
    make_operation("test-steps", steps=3, per_slice=1)
    run_all()
    assert len(seen) == 3
