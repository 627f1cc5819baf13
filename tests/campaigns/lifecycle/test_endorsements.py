"""`/campaigns/{slug}/endorsements/`."""

from typing import Any

import pytest

from tests import make
from tests.contract_client import faults, holds_in_order, refused
from tests.coordination.second_looks.example_texts import UNSURE

pytestmark = pytest.mark.usefixtures("on_stage")

URL = f"/api/v1/campaigns/{make.SEE_ME}/endorsements/"
BODY = {"statement": "Everybody can notice.", "since": "2017-02-17"}


def accept(lead: Any, path: str) -> Any:
    """The lead shows the endorsement as it has just read it."""
    return lead.post(f"{path}accept/", headers={"If-Match": lead.get(path)["ETag"]})


def test_an_organisation_endorses_for_itself_and_the_lead_shows_it(police, walsall, lead):
    response = police.post(URL, BODY)
    answered = response.json()
    assert response.status_code == 201
    assert holds_in_order(answered, "organisation statement since status version")
    assert answered == {"organisation": make.POLICE, **BODY, "status": "offered", "held_reason": None, "version": 1}
    assert answered == {"organisation": make.POLICE, **BODY, "status": "offered", "version": 1, "held_reason": None}
    assert police.get(response["Location"]).json() == lead.get(response["Location"]).json() == answered
    assert walsall.get(response["Location"]).status_code == 404
    assert (walsall.get(URL).json()["results"], shown()) == ([], [])
    accepted = accept(lead, response["Location"]).json()
    assert accepted == {**answered, "status": "accepted", "version": 2}
    assert walsall.get(response["Location"]).json() == accepted
    assert walsall.get(URL).json()["results"] == [accepted]
    assert shown() == [{"organisation": make.POLICE, "name": "British Transport Police", **BODY}]


def shown() -> list[dict[str, Any]]:
    """What anybody reads on the campaign's page."""
    return make.client(None).get(f"/api/v1/open/campaigns/{make.SEE_ME}/").json()["endorsements"]


def test_the_lead_shows_what_it_has_read_and_nothing_else(police, lead):
    path = police.post(URL, BODY)["Location"]
    tag = lead.get(path)["ETag"]
    assert refused(lead.post(f"{path}accept/")) == (428, "precondition_required")
    police.delete(path)
    police.post(URL, {**BODY, "statement": "Vote for us."})
    assert lead.post(f"{path}accept/", headers={"If-Match": tag}).status_code == 412
    assert shown() == []


def test_the_lead_declines_and_may_show_it_no_longer(police, lead, walsall):
    path = police.post(URL, BODY)["Location"]
    accept(lead, path)
    assert lead.post(f"{path}decline/").json()["status"] == "declined"
    assert (walsall.get(path).status_code, shown()) == (404, [])
    assert refused(police.delete(path)) == (409, "not_in_this_state")
    again = police.post(URL, {**BODY, "statement": "Everybody should notice."})
    assert (again.status_code, again.json()["status"]) == (201, "offered")


def test_a_lead_that_accepts_its_own_words_shows_none_that_wait_for_a_second_look(lead):
    path = lead.post(URL, {**BODY, "statement": UNSURE})["Location"]
    accept(lead, path)
    assert shown() == []


def test_nobody_but_the_lead_shows_an_endorsement(police, dudley, walsall):
    path = police.post(URL, BODY)["Location"]
    for action in ("accept", "decline"):
        assert refused(police.post(f"{path}{action}/", headers={"If-Match": '"1"'})) == (403, "not_yours_to_do")
        for other in (dudley, walsall):
            assert other.post(f"{path}{action}/", headers={"If-Match": '"1"'}).status_code == 404


def test_a_statement_may_be_left_out(police):
    assert police.post(URL, {"since": "2017-02-17"}).json()["statement"] is None


def test_endorsing_twice_is_refused(police):
    police.post(URL, BODY)
    assert refused(police.post(URL, BODY)) == (409, "endorsed_already")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"since": None}, {("/since", "null")}),
        ({"since": "2017"}, {("/since", "invalid")}),
        ({"statement": "x" * 501}, {("/statement", "max_length")}),
        ({"organisation": "dudley"}, {("/organisation", "read_only")}),
    ],
    ids=str,
)
def test_every_fault_is_named_at_its_place(police, wrong: dict[str, Any], expected: set[tuple[str, str]]):
    response = police.post(URL, {**BODY, **wrong})
    assert (response.status_code, faults(response)) == (400, expected)


def test_only_who_gave_an_endorsement_withdraws_it(police, lead):
    path = police.post(URL, BODY)["Location"]
    assert refused(lead.delete(path)) == (403, "not_yours_to_do")
    assert police.delete(path).status_code == 204
    assert police.get(path).status_code == 404
    assert police.post(URL, BODY).status_code == 201


def test_an_endorsement_is_no_review(police, dudley):
    placement = make.make_placement(status="submitted")
    police.post(URL, BODY)
    assert dudley.get(f"/api/v1/placements/{placement.pk}/").json()["status"] == "submitted"
