"""Whoever asks for changes may say what they would approve: how many posters, and on which days."""

from datetime import timedelta
from typing import Any

import pytest

from campaigns.models import Placement, Review
from campaigns.placements.review import decide_review
from tests import make
from tests.campaigns.placements.ways_in import ways_in
from tests.contract_client import faults
from tests.html_pages import check_page
from tests.officers import officer
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.usefixtures("on_stage")

ASKS = {"decision": "request_changes", "comment": "Too many for this shelter."}
NOTHING = {"quantity": None, "starts_on": None, "ends_on": None}


def ask(client: Any, judged: Review, **body: Any) -> Any:
    return client.post(f"/api/v1/reviews/{judged.pk}/decide/", {**ASKS, **body}, headers={"If-Match": '"1"'})


@pytest.fixture
def judged() -> Review:
    return make.make_review()


def test_its_owner_reads_what_is_proposed_and_takes_it_over(judged, police, dudley):
    last = judged.placement.ends_on - timedelta(days=1)
    answer = ask(police, judged, proposed={"quantity": 2, "ends_on": last.isoformat()})
    proposed = {"quantity": 2, "starts_on": None, "ends_on": last.isoformat()}
    assert (answer.status_code, answer.json()["proposed"]) == (200, proposed)
    assert dudley.get(f"/api/v1/reviews/{judged.pk}/").json()["proposed"] == proposed
    placement = Placement.objects.get()
    way = ways_in("dudley")["api"]
    assert way.change("dudley", placement, placement.version, quantity=2, ends_on=last.isoformat()) == "done"
    placement.refresh_from_db()
    assert (placement.quantity, placement.ends_on, placement.status) == (2, last, "changes_requested")


def test_many_are_asked_for_each_with_its_own_proposal(police):
    first, second = make.make_review(), make.make_review()
    items = [
        {"id": str(first.pk), "version": 1, **ASKS, "proposed": {"quantity": 1}},
        {"id": str(second.pk), "version": 1, **ASKS},
    ]
    assert police.post("/api/v1/reviews/decide/", {"items": items}).status_code == 200
    told = [Review.objects.get(pk=row.pk).proposal for row in (first, second)]
    assert told == [{"quantity": 1}, {}]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"decision": "approve", "proposed": {"quantity": 2}}, ("/proposed", "not_with_this_decision")),
        ({"decision": "reject", "proposed": {"quantity": 2}}, ("/proposed", "not_with_this_decision")),
        ({"proposed": {"quantity": 4}}, ("/proposed", "nothing_proposed")),
        ({"proposed": {"quantity": 0}}, ("/proposed/quantity", "min_value")),
        ({"proposed": {"quantity": "two"}}, ("/proposed/quantity", "invalid")),
        (
            {"proposed": {"starts_on": "2017-03-04", "ends_on": "2017-03-01"}},
            ("/proposed/ends_on", "ends_before_it_starts"),
        ),
        (
            {"proposed": {"starts_on": "2019-03-04", "ends_on": "2019-03-05"}},
            ("/proposed/starts_on", "outside_the_campaign"),
        ),
        ({"proposed": {"format": "A4"}}, ("/proposed/format", "unknown_field")),
    ],
)
def test_what_its_owner_could_not_save_is_not_proposed(judged, police, body, fault):
    answer = ask(police, judged, **body)
    assert answer.status_code == 400
    assert fault in faults(answer)
    assert Review.objects.get().status == "pending"


def test_who_proposes_nothing_says_so(judged, police):
    assert ask(police, judged, proposed=NOTHING).json()["proposed"] == NOTHING


def test_a_proposal_stands_with_the_decision_that_made_it_alone(judged, police):
    by = make.actor_for(make.POLICE)
    decide_review(judged, by=by, expected_version=1, **ASKS, proposed_quantity=2)
    placement = Placement.objects.get()
    way = ways_in("dudley")["rule"]
    assert way.act("dudley", placement, placement.version, "submit") == "done"
    assert Review.objects.get(pk=judged.pk).proposal == {"quantity": 2}  # what was said then stays said
    anew = Review.objects.get(status="pending")
    assert (anew.pk != judged.pk, anew.proposal) == (True, {})
    (queued,) = police.get("/api/v1/review-queue/?status=pending").json()["results"]
    assert [former["proposed"] for former in queued["history"]] == [{**NOTHING, "quantity": 2}]


def test_an_officer_proposes_on_the_page_and_the_council_takes_it_over(judged):
    reviewer, council = officer(make.POLICE, "reviewer"), officer()
    address = f"/desk/{judged.pk}/"
    wrong = send(reviewer, address, **ASKS, version="1", proposed_quantity="none", proposed_ends_on_day="31")
    assert errors(wrong) == [
        "Enter how many posters you would approve, like 2",
        "Last day must include a month and a year",
    ]
    assert 'value="none"' in wrong.content.decode() and 'href="#id_proposed_quantity"' in wrong.content.decode()
    same = send(reviewer, address, **ASKS, version="1", proposed_quantity="4")
    assert errors(same) == ["The placement is already as you propose it."]
    approves = send(reviewer, address, decision="approve", version="1", proposed_quantity="2")
    assert errors(approves) == ["Whoever asks for changes proposes some; nobody else."]
    assert Review.objects.get().status == "pending"
    send(reviewer, address, **ASKS, version="1", proposed_quantity="2")
    assert "Proposed: 2 posters." in check_page(reviewer.get(address))
    placement = f"/placements/{judged.placement_id}/"
    assert "Proposed: 2 posters." in check_page(council.get(placement))
    taken = f"{placement}change/?proposed={judged.pk}"
    page = check_page(council.get(taken))
    assert f'href="{taken}"' in check_page(council.get(placement)) and 'value="2"' in page
    assert "what the reviewer proposes: 2 posters" in page
    for another in ("nonsense", str(make.make_review().pk)):
        assert "what the reviewer proposes" not in check_page(council.get(f"{placement}change/?proposed={another}"))
