"""Batches beside each other and beside single calls, on the same references."""

import pytest

from coordination.rows.outcomes import Row
from coordination.rows.resources import row_resource
from coordination.rows.upsert import apply_all_or_nothing
from events import scheduling
from events.models import Event
from tests import make
from tests.connections import PATIENCE, beside, wait_until
from tests.request_bodies import EVENT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def campaign():
    return make.make_campaign(contributors=("dudley",))


def batch(*references: str, title: str = "A stall") -> list[str]:
    """What became of the items, in their order."""
    rows = [Row(index, {**EVENT, "title": title, "external_ref": ref}) for index, ref in enumerate(references)]
    outcome = apply_all_or_nothing(row_resource("events"), rows, by=make.actor_for())
    assert not outcome.refused
    return [one.status for one in outcome.results]


def test_two_batches_that_cross_wait_for_each_other_and_make_each_row_once():
    with beside(2) as (first, second):
        first.begin()
        assert first.run(batch, "a", "b") == ["created", "created"]
        sending = second.start(batch, "b", "c", "a")
        wait_until(second.is_blocked, "the second to wait")
        first.commit()
        assert sending.result(PATIENCE) == ["unchanged", "created", "unchanged"]
    assert sorted(Event.objects.values_list("external_ref", "version")) == [("a", 1), ("b", 1), ("c", 1)]


def test_a_batch_updates_what_a_single_call_has_just_created(campaign):
    with beside(2) as (single, many):
        single.begin()
        single.run(make.make_event, external_ref="b")
        sending = many.start(batch, "a", "b", title="Another")
        wait_until(many.is_blocked, "the batch to wait")
        single.commit()
        assert sending.result(PATIENCE) == ["created", "updated"]
    assert Event.objects.get(external_ref="b").version == 2


def test_a_batch_creates_what_a_single_call_did_not_in_the_end(campaign):
    with beside(2) as (single, many):
        single.begin()
        single.run(make.make_event, external_ref="b")
        sending = many.start(batch, "a", "b")
        wait_until(many.is_blocked, "the batch to wait")
        single.rollback()
        assert sending.result(PATIENCE) == ["created", "created"]


def test_a_batch_waits_for_whoever_changes_one_of_its_rows_and_keeps_that_change(campaign):
    batch("a", "b")
    event = Event.objects.get(external_ref="a")
    with beside(2) as (single, many):
        single.begin()
        single.run(
            scheduling.change_event, event, by=make.actor_for(), expected_version=None, summary="Bring a friend."
        )
        sending = many.start(batch, "a", "b", title="Another")
        wait_until(many.is_blocked, "the batch to wait")
        single.commit()
        assert sending.result(PATIENCE) == ["updated", "updated"]
    event.refresh_from_db()
    assert (event.title, event.summary, event.version) == ("Another", "Bring a friend.", 3)
