"""`/campaigns/{slug}/endorsements/`."""

from typing import Any

import pytest

from tests import make
from tests.resources.document import faults, holds_in_order, refused

URL = f"/api/v1/campaigns/{make.SEE_ME}/endorsements/"
BODY = {"statement": "Everybody can notice.", "since": "2017-02-17"}


def test_an_organisation_endorses_for_itself(police, walsall):
    response = police.post(URL, BODY)
    answered = response.json()
    assert response.status_code == 201
    assert holds_in_order(answered, "organisation statement since")
    assert answered == {"organisation": make.POLICE, **BODY}
    assert walsall.get(response["Location"]).json() == answered
    assert walsall.get(URL).json()["results"] == [answered]


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
