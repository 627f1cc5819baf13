"""A second look is decided while its owner writes the row: in one order or the other, no text passes unseen."""

import pytest

from coordination.models import SecondLook
from events.models import Event
from tests import make
from tests.coordination.second_looks.example_texts import ALSO_UNSURE, MENDED, UNSURE, look_of
from tests.races.lock_barrier import holding, lock_row, meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    return make.make_event(status="scheduled", summary=UNSURE)


def deciding(client, event, decision="confirm"):
    """A request for the decision on the text as it is now."""
    look = look_of(event.pk)
    url = f"/api/v1/second-looks/{look.pk}/{decision}/"
    return lambda: client.post(url, HTTP_IF_MATCH=f'"{look.version}"')


@pytest.mark.parametrize("second", ["confirm", "withdraw"])
def test_of_two_decisions_one_stands_and_the_other_gets_the_fresh_state(event, second):
    ann, ben = make.client("dudley"), make.client("dudley")
    with holding(lock_row, "event", event.pk) as holder:
        won, lost = meet(holder, deciding(ann, event), deciding(ben, event, second))
    assert (won.status_code, lost.status_code) == (200, 412)
    assert lost.json()["current"]["status"] == "confirmed"
    assert SecondLook.objects.get().version == 2
    assert Event.objects.get().audience == "participants"


def test_a_text_written_before_the_confirmation_is_not_confirmed_with_it(event):
    ann, ben = make.client("dudley"), make.client("dudley")
    with holding(lock_row, "event", event.pk) as holder:
        changed, confirmed = meet(
            holder,
            lambda: ann.patch(f"/api/v1/events/{event.pk}/", {"summary": ALSO_UNSURE}),
            deciding(ben, event),
        )
    assert (changed.status_code, confirmed.status_code) == (200, 412)
    assert Event.objects.get().audience == "owner"
    assert look_of(event.pk).status == "pending"


def test_a_text_written_after_the_confirmation_asks_anew(event):
    ann, ben = make.client("dudley"), make.client("dudley")
    with holding(lock_row, "event", event.pk) as holder:
        confirmed, changed = meet(
            holder,
            deciding(ben, event),
            lambda: ann.patch(f"/api/v1/events/{event.pk}/", {"summary": ALSO_UNSURE}),
        )
    assert (confirmed.status_code, changed.status_code) == (200, 200)
    assert changed.json()["held_reason"]
    assert Event.objects.get().audience == "owner"
    assert sorted(SecondLook.objects.values_list("status", flat=True)) == ["confirmed", "pending"]


def test_mending_a_text_while_it_is_confirmed_ends_with_the_row_seen_either_way(event):
    ann, ben = make.client("dudley"), make.client("dudley")
    with holding(lock_row, "event", event.pk) as holder:
        mended, confirmed = meet(
            holder,
            lambda: ann.patch(f"/api/v1/events/{event.pk}/", {"summary": MENDED}),
            deciding(ben, event),
        )
    assert (mended.status_code, confirmed.status_code) == (200, 412)
    assert SecondLook.objects.get().status == "lapsed"
    assert Event.objects.get().audience == "participants"


def test_another_field_changed_while_it_is_confirmed_loses_nothing(event):
    ann, ben = make.client("dudley"), make.client("dudley")
    with holding(lock_row, "event", event.pk) as holder:
        changed, confirmed = meet(
            holder,
            lambda: ann.patch(f"/api/v1/events/{event.pk}/", {"title": "Another"}),
            deciding(ben, event),
        )
    assert (changed.status_code, confirmed.status_code) == (200, 200)
    row = Event.objects.get()
    assert (row.title, row.version, row.audience) == ("Another", 3, "participants")


def test_a_batch_beside_a_confirmation_waits_its_turn():
    event = make.make_event(status="scheduled", summary=UNSURE, external_ref="row-1")
    ann, ben = make.client("dudley"), make.client("dudley")
    item = {
        "external_ref": "row-1",
        "campaign": make.SEE_ME,
        "title": "Another",
        "kind": "stall",
        "starts_at": "2017-02-22T10:00:00Z",
        "ends_at": "2017-02-22T16:00:00Z",
        "summary": ALSO_UNSURE,
    }
    with holding(lock_row, "event", event.pk) as holder:
        written, confirmed = meet(
            holder, lambda: ann.post("/api/v1/events/batch/", {"items": [item]}), deciding(ben, event)
        )
    assert (written.status_code, confirmed.status_code) == (200, 412)
    assert Event.objects.get().audience == "owner"
