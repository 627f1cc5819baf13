"""A row that is written in the very moment of a redaction: one waits for the other, and the text escapes neither."""

from typing import Any

import pytest
from django.db import OperationalError, connection

from campaigns.models import Comment
from campaigns.placements import comments
from coordination.ground.timeouts import LOCK_NOT_AVAILABLE, sqlstate_of
from coordination.imports import spreadsheets
from coordination.ledger.transaction import writing
from coordination.models import StoredAnswer
from coordination.redactions.redact import redact_text
from events.models import Event
from tests import make
from tests.connections import PATIENCE, beside, wait_for_blocked
from tests.coordination.redactions.text_search import places_of
from tests.permissions.examples import mapped
from tests.request_bodies import EVENT

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/events/"
NAME = "Zebedee Quill"
KEYED = {"Idempotency-Key": "one-of-a-kind"}


@pytest.fixture
def event() -> Event:
    make.make_campaign(contributors=("dudley", "sandwell"))
    return make.make_event(title=f"With {NAME}")


def take_out(event: Event, organisation: str = "dudley", **asked: Any) -> bool:
    named = {"subject": "event", "subject_id": str(event.pk), "reason": "Why."}
    return redact_text(by=make.actor_for(organisation), **named, **(asked or {"text": NAME}))[1]


OUT = {**EVENT, "status": "scheduled", "summary": f"Ask {NAME}.", "external_ref": "one"}


def post(client: Any, **fields: Any) -> Any:
    return client.post(URL, {**OUT, **fields}, headers=KEYED)


def post_batch(client: Any) -> Any:
    return client.post(f"{URL}batch/", {"items": [OUT]}, headers=KEYED)


ROADS = {"one": post, "batch": post_batch}
# Who writes, and who takes out: what an owner has, or as the lead what stands in its campaign.
MEETING = [("dudley", "dudley"), ("dudley", make.LEAD), ("sandwell", make.LEAD)]


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(("writer", "redactor"), MEETING)
def test_a_redaction_waits_for_whoever_has_asked_what_was_taken_out(event, writer: str, redactor: str, road: str):
    """The writer asked before there was a redaction: so that has to see its row, and the answer that is kept of it."""
    client = make.client(writer)
    with beside(2) as (author, administrator):
        author.begin()
        answer = author.run(ROADS[road], client)
        assert answer.status_code in (200, 201), answer.content
        going = administrator.start(take_out, event, redactor)
        wait_for_blocked(by=author.pid, number=1)
        author.commit()
        assert going.result(PATIENCE)
    assert places_of(NAME) == set()
    assert Event.objects.filter(summary="Ask [redacted].").exists()
    assert StoredAnswer.objects.count() == 1


@pytest.mark.parametrize("asked", [{"text": NAME}, {"fields": ["/title"]}], ids=["text", "fields"])
@pytest.mark.parametrize(("writer", "redactor"), MEETING)
def test_whoever_begins_while_it_lasts_waits_and_asks_afterwards(event, writer: str, redactor: str, asked: Any):
    """The redaction did not see the row; so the writer has to see the redaction."""
    client = make.client(writer)
    with beside(2) as (administrator, author):
        administrator.begin()
        administrator.run(take_out, event, redactor, **asked)
        going = author.start(post, client, summary=f"With {NAME}")
        wait_for_blocked(by=administrator.pid, number=1)
        administrator.commit()
        answer = going.result(PATIENCE)
    assert "This was taken out for good on" in answer.json()["held_reason"]
    assert Event.objects.get(pk=answer.json()["id"]).audience == "owner"


def test_a_change_of_a_row_that_is_locked_already_and_a_redaction_do_not_wait_in_a_circle(event):
    """The share is taken before the row: whoever has the row is waited for, and waits for nobody."""
    path, other, client = f"{URL}{event.pk}/", make.make_event(title="A stall"), make.client("dudley")
    with beside(2) as (author, administrator):
        author.begin(writing(make.actor_for("dudley")))
        author.run(lambda: Event.objects.select_for_update().get(pk=event.pk))
        going = administrator.start(take_out, event)
        wait_for_blocked(by=author.pid, number=1)
        change = {"summary": f"Ask {NAME}."}
        changed = author.run(client.patch, f"{URL}{other.pk}/", change, headers={"If-Match": '"1"'})
        assert changed.status_code == 200, changed.content
        author.commit()
        assert going.result(PATIENCE)
    assert places_of(NAME) == set()
    assert client.get(path).json()["title"] == "With [redacted]"


def test_a_table_on_its_page_is_locked_after_the_share(event):
    """A redaction cleans tables that are being corrected, too: it must not wait for one that waits for it."""
    by = make.actor_for("dudley")
    sheet = mapped()
    with beside(2) as (administrator, author):
        administrator.begin()
        administrator.run(take_out, event)
        going = author.start(spreadsheets.take_in, sheet, by=by, expected_version=2)
        wait_for_blocked(by=administrator.pid, number=1)
        administrator.run(lambda: type(sheet).objects.select_for_update(nowait=True).get(pk=sheet.pk))
        administrator.commit()
        assert going.result(PATIENCE).pk


def test_writers_do_not_wait_for_one_another(event):
    dudley, sandwell = make.client("dudley"), make.client("sandwell")
    with beside(3) as (first, second, third):
        first.begin(writing(make.actor_for("dudley")))
        second.begin(writing(make.actor_for("sandwell")))
        for client, ref in ((dudley, "one"), (sandwell, "two")):
            answer = third.run(client.post, URL, {**OUT, "external_ref": ref})
            assert answer.status_code == 201, answer.content


def test_what_an_owner_takes_out_holds_up_nobody_else(event):
    client = make.client("sandwell")
    with beside(2) as (administrator, author):
        administrator.begin()
        administrator.run(take_out, event)
        assert author.run(post, client).status_code == 201


def comment(judged: Any) -> Comment:
    return comments.comment_on_review(
        judged, by=make.actor_for(make.POLICE), expected_version=None, text=f"{NAME} is on it."
    )


def test_whoever_writes_of_what_is_anothers_is_turned_away_while_it_lasts_and_told_when_to_come_again(event):
    """It has rows locked by then, which the redaction may come to: it does not wait."""
    judged, police = make.make_review(), make.client(make.POLICE)
    path, said = f"/api/v1/reviews/{judged.pk}/comment/", {"text": f"{NAME} is on it."}
    with beside(2) as (administrator, reviewer):
        administrator.begin()
        administrator.run(take_out, event)
        with pytest.raises(OperationalError) as refused:
            reviewer.run(comment, judged)
        assert sqlstate_of(refused.value) == LOCK_NOT_AVAILABLE
        answer = reviewer.run(police.post, path, said)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/waited-too-long")
        assert int(answer["Retry-After"]) >= 1
        administrator.commit()
    assert not Comment.objects.exists()
    assert police.post(path, said).json()["errors"][0]["code"] == "redacted_before"


def test_a_redaction_waits_for_whoever_writes_of_what_is_its_own(event):
    judged = make.make_review()
    with beside(2) as (reviewer, administrator):
        reviewer.begin(writing(make.actor_for(make.POLICE)))
        reviewer.run(comment, judged)
        going = administrator.start(take_out, event)
        wait_for_blocked(by=reviewer.pid, number=1)
        reviewer.commit()
        going.result(PATIENCE)


def test_who_waits_too_long_is_told_and_nothing_is_lost(event):
    client = make.client("dudley")
    with beside(2) as (administrator, author):
        administrator.begin()
        administrator.run(take_out, event)
        author.run(_patience, "100ms")
        answer = author.run(post, client)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/waited-too-long")
        assert int(answer["Retry-After"]) >= 1
        administrator.commit()
        author.run(_patience, "20s")
        again = author.run(post, client)
    assert again.status_code == 201
    assert "Idempotent-Replayed" not in again
    assert "This was taken out for good on" in again.json()["held_reason"]


def _patience(time: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [time])


def test_two_redactions_of_one_organisation_wait_for_one_another_in_no_circle(event):
    other = make.make_event(title="With Rosalind Thackeray")
    with beside(2) as (first, second):
        first.begin()
        first.run(take_out, event)
        going = second.start(take_out, other, text="Rosalind Thackeray")
        wait_for_blocked(by=first.pid, number=1)
        first.commit()
        assert going.result(PATIENCE)
    assert places_of(NAME) == places_of("Thackeray") == set()
