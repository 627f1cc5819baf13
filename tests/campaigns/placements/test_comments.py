"""`/placements/{id}/comments/` and `/reviews/{id}/comment/`: council and reviewer talk about a placement."""

from typing import Any

import pytest

from campaigns.models import Comment, Placement
from coordination.ledger.sequencer import give_positions
from coordination.models import Change
from tests import make
from tests.contract_client import faults, refused
from tests.coordination.second_looks.example_texts import UNSURE

pytestmark = pytest.mark.usefixtures("on_stage")

QUESTION, ANSWER = "May it hang on the other side?", "It may, from Monday on."


def here(placement: Placement) -> str:
    return f"/api/v1/placements/{placement.pk}/comments/"


def ask(client: Any, placement: Placement, text: str = QUESTION) -> Any:
    """As who judges it."""
    return client.post(f"/api/v1/reviews/{placement.reviews.latest('created_at').pk}/comment/", {"text": text})


def texts(client: Any, placement: Placement) -> list[str]:
    answer = client.get(here(placement))
    assert answer.status_code == 200
    return [row["text"] for row in answer.json()["results"]]


def test_council_and_reviewer_read_what_the_other_says_in_order_and_nothing_is_decided_by_it(police, dudley):
    placement = make.make_placement(status="submitted")
    asked = ask(police, placement)
    assert (asked.status_code, asked.json()["organisation"]) == (201, make.POLICE)
    assert police.get(asked["Location"]).json() == asked.json()
    answered = dudley.post(here(placement), {"text": ANSWER})
    assert (answered.status_code, answered.json()["organisation"]) == (201, "dudley")
    assert dudley.get(answered["Location"]).json() == answered.json()
    assert texts(police, placement) == texts(dudley, placement) == [QUESTION, ANSWER]
    placement.refresh_from_db()
    assert (placement.status, placement.version, placement.reviews.get().version) == ("submitted", 2, 1)


def test_only_the_parties_to_the_review_read_it_in_the_ledger_too(police, dudley, lead, sandwell, observer):
    placement = make.make_placement(status="approved")
    ask(police, placement)
    give_positions()
    for party in (police, dudley, lead):
        assert texts(party, placement) == [QUESTION]
        assert "comment.created" in str(party.get("/api/v1/changes/").json())
    for other in (sandwell, observer):  # they see where posters hang, and not what was said of them
        assert texts(other, placement) == []
        assert "comment.created" not in str(other.get("/api/v1/changes/").json())
    comment = Comment.objects.get()
    assert sandwell.get(f"{here(placement)}{comment.pk}/").status_code == 404
    assert Change.objects.get(subject="comment").after["text"] == QUESTION
    stranger = make.client("walsall")
    assert stranger.get(here(placement)).status_code == 404


def test_each_says_it_where_they_may_and_nobody_else_does(police, dudley, lead, sandwell):
    placement = make.make_placement(status="approved")
    assert refused(police.post(here(placement), {"text": ANSWER})) == (403, "not_yours_to_do")
    assert refused(ask(dudley, placement)) == (403, "not_yours_to_do")
    assert refused(lead.post(here(placement), {"text": ANSWER})) == (403, "not_yours_to_do")
    assert refused(ask(lead, placement)) == (403, "not_yours_to_do")
    assert refused(sandwell.post(here(placement), {"text": ANSWER})) == (403, "not_yours_to_do")
    assert ask(sandwell, placement).status_code == 404
    for scopes, call in ((["read", "write"], ask), (["read", "review"], lambda c, p: c.post(here(p), {"text": "x"}))):
        limited = make.client(make.POLICE if call is ask else "dudley", scopes=scopes)
        assert refused(call(limited, placement)) == (403, "missing_scope")
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", None, "Ring Chloe, 14, on 07700 900123", "x" * 1_001, UNSURE])
def test_a_text_is_screened_as_a_decision_is(police, dudley, text: str | None):
    placement = make.make_placement(status="submitted")
    for answer in (ask(police, placement, text), dudley.post(here(placement), {"text": text})):  # type: ignore[arg-type]
        assert answer.status_code == 400 and {pointer for pointer, _ in faults(answer)} == {"/text"}
    assert not Comment.objects.exists()


@pytest.mark.parametrize("status", ["draft", "withdrawn", "removed"])
def test_where_nobody_reviews_nothing_is_said(dudley, status: str):
    placement = make.make_placement(status=status)
    assert refused(dudley.post(here(placement), {"text": ANSWER})) == (409, "not_in_this_state")


def test_while_a_placement_waits_for_a_second_look_its_owner_alone_reads_what_was_said(police, dudley):
    placement = make.make_placement(status="submitted")
    ask(police, placement)
    changed = dudley.patch(f"/api/v1/placements/{placement.pk}/", {"creative": {"title": UNSURE}})
    assert changed.status_code == 200 and changed.json()["held_reason"]
    assert texts(dudley, placement) == [QUESTION]
    assert police.get(here(placement)).status_code == 404
    assert refused(dudley.post(here(placement), {"text": ANSWER})) == (409, "not_in_this_state")


def test_who_is_its_reviewer_no_longer_says_and_reads_nothing_more(police, dudley):
    placement = make.make_placement(status="submitted")
    former = placement.reviews.get()
    ask(police, placement)
    make.make_review_rule("bus-by-wmp", reviewer="west-midlands-police", modes=["bus"], areas=[make.DUDLEY])
    dudley.patch(f"/api/v1/placements/{placement.pk}/", {"quantity": 9})
    assert placement.reviews.get(status="pending").reviewer_id == "west-midlands-police"
    late = police.post(f"/api/v1/reviews/{former.pk}/comment/", {"text": ANSWER})
    assert refused(late) == (409, "review_superseded")
    assert police.get(here(placement)).status_code == 404
    assert texts(make.client("west-midlands-police"), placement) == [QUESTION]


def test_a_named_version_is_held_to_and_a_repeat_under_one_key_says_it_once(police, dudley):
    placement = make.make_placement(status="submitted")
    address = f"/api/v1/reviews/{placement.reviews.get().pk}/comment/"
    assert refused(police.post(address, {"text": QUESTION}, headers={"If-Match": '"7"'})) == (412, "stale")
    for _ in range(2):
        sent = dudley.post(here(placement), {"text": ANSWER}, headers={"Idempotency-Key": '"once"'})
        assert sent.status_code == 201
    assert Comment.objects.count() == 1


def test_what_should_not_have_been_said_goes_everywhere(police, dudley):
    placement = make.make_placement(status="submitted")
    ask(police, placement, "Ask Zebedee at the depot.")
    comment = Comment.objects.get()
    body = {"subject": "comment", "subject_id": str(comment.pk), "fields": ["/text"], "reason": "It names somebody."}
    assert dudley.post("/api/v1/redactions/", body).status_code in (403, 404)
    assert police.post("/api/v1/redactions/", body).status_code == 201
    assert "Zebedee" not in str(dudley.get(here(placement)).json())
    assert not any("Zebedee" in str(change.after) for change in Change.objects.filter(subject="comment"))
