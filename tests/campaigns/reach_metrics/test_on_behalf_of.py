"""A figure that is the return of others too: in each way of sending it, and to whom it shows."""

from typing import Any

import pytest

from campaigns.models import Participant, ReachMetric
from tests import make
from tests.contract_client import faults
from tests.coordination.imports.row_files import CSV, finish, refused, send
from tests.request_bodies import METRIC

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/reach-metrics/"
CAMPAIGN = f"/api/v1/campaigns/{make.SEE_ME}/"
NUMBERS = {"channel": "face_to_face", "measure": "conversations", "value": 4_000, "source": "hubs"}
HUBS = METRIC | NUMBERS | {"external_ref": "hubs", "on_behalf_of": ["dudley", "sandwell"]}


def singly(lead: Any, figure: dict[str, Any]) -> set[tuple[str, str]]:
    answer = lead.post(URL, figure)
    return set() if answer.status_code == 201 else faults(answer)


def in_a_batch(lead: Any, figure: dict[str, Any]) -> set[tuple[str, str]]:
    answer = lead.post(f"{URL}batch/", {"items": [figure]})
    return set() if answer.status_code == 200 else {(at.removeprefix("/items/0"), code) for at, code in faults(answer)}


def in_a_table(lead: Any, figure: dict[str, Any]) -> set[tuple[str, str]]:
    cells = {name: value for name, value in figure.items() if name not in ("period", "on_behalf_of")}
    cells |= {f"period.{end}": day for end, day in figure["period"].items()}
    cells["on_behalf_of"] = "; ".join(figure["on_behalf_of"])
    table = "\n".join(",".join(map(str, line)) for line in (cells.keys(), cells.values()))
    operation = finish(send(lead, table.encode(), CSV, "resource=reach-metrics"))
    return {(f"/{column}", code) for _, column, code in refused(lead, operation)}


every_way = pytest.mark.parametrize("sent", [singly, in_a_batch, in_a_table])


@every_way
def test_it_is_the_return_of_whom_it_names_and_each_finds_it(lead, dudley, sandwell, sent):
    assert sent(lead, HUBS) == set()
    for slug, client in (("dudley", dudley), ("sandwell", sandwell)):
        (row,) = client.get(f"{URL}?on_behalf_of={slug}").json()["results"]
        assert (row["organisation"], row["on_behalf_of"]) == (make.LEAD, ["dudley", "sandwell"])
        returns = client.get(f"{CAMPAIGN}completeness/?channel=face_to_face").json()["returns"]
        (own,) = [row for row in returns if row["organisation"] == slug]
        assert (own["state"], own["reported_by"]) == ("reported", [make.LEAD])
    assert dudley.get(f"{URL}?on_behalf_of={make.LEAD}").json()["results"] == []


@every_way
@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["dudley", make.POLICE], {("/on_behalf_of/1", "not_expected")}),  # reviews, and contributes nothing
        (["walsall"], {("/on_behalf_of/0", "not_expected")}),  # takes no part
        ([make.LEAD], {("/on_behalf_of", "own_organisation")}),
        (["nobody"], {("/on_behalf_of/0", "not_found")}),
        (["dudley", "dudley"], {("/on_behalf_of/1", "repeated")}),
    ],
    ids=str,
)
def test_nobody_else_can_be_named(lead, sent, named, expected):
    if sent is in_a_table:  # the cell is one, and its column is named
        expected = {("/on_behalf_of", code) for _, code in expected}
    assert sent(lead, HUBS | {"on_behalf_of": named}) == expected
    assert not ReachMetric.objects.exists()


def test_a_figure_goes_on_naming_whoever_has_left(lead):
    figure = lead.post(URL, HUBS).json()
    Participant.objects.filter(organisation="dudley").update(status="left")
    here, version = f"{URL}{figure['id']}/", {"If-Match": '"1"'}
    assert lead.patch(here, {"value": 4_100}, headers=version).status_code == 200
    assert in_a_batch(lead, HUBS | {"value": 4_200}) == set()
    assert lead.get(here).json()["on_behalf_of"] == ["dudley", "sandwell"]
    another = HUBS | {"source": "another count", "external_ref": "another", "value": 7}
    assert singly(lead, another) == set()  # what it owed did not leave with it


def test_what_somebody_owed_when_it_left_others_may_send(lead):
    make.make_expected("dudley", "face_to_face")
    Participant.objects.filter(organisation="dudley").update(status="left")
    assert singly(lead, HUBS) == set()


def test_the_words_of_the_source_stand_beside_the_measure(lead):
    figure = lead.post(URL, METRIC | {"stated_as": "people"}).json()
    assert (figure["stated_as"], figure["measure"]) == ("people", "accounts_reached")
    claim = {"comparator": "at_least", "value": 1, "unit": "contacts"}
    (row,) = lead.post(f"{CAMPAIGN}claims/", claim).json()["evidence"]
    assert (row["stated_as"], row["measure"]) == ("people", "accounts_reached")
    answer = lead.patch(f"{URL}{figure['id']}/", {"stated_as": None}, headers={"If-Match": '"1"'})
    assert answer.json()["stated_as"] is None
    long = lead.post(URL, METRIC | {"source": "another", "stated_as": "x" * 61})
    assert faults(long) == {("/stated_as", "max_length")}
