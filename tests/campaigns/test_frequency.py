"""How often people were reached on average, over HTTP: by its numbers, and as the sentence says it."""

from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.models import Universe
from tests import make
from tests.contract_client import faults
from tests.uncommitted import never_committed

pytestmark = pytest.mark.usefixtures("on_stage")

HERE = f"/api/v1/campaigns/{make.SEE_ME}/"
REGION = {"organisation": make.LEAD, "area": make.COUNTY, "source": "an export"}


@pytest.fixture(scope="module", autouse=True)
def reported(stage: Any, django_db_blocker: Any) -> Iterator[None]:
    with never_committed(django_db_blocker):
        make.make_metric(value=100_000, universe="residents", **REGION)
        make.make_metric(value=650_000, measure="impressions", universe="residents", **REGION)
        make.make_metric(value=0, organisation="dudley")
        make.make_metric(value=0, organisation="sandwell")
        yield


def judged(client: Any, claim: dict[str, Any] | str, **more: Any) -> dict[str, Any]:
    body = {"text": claim} if isinstance(claim, str) else {"unit": "frequency", **claim}
    answer = client.post(f"{HERE}claims/", body | more)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ({"comparator": "about", "value": 6}, "supported"),
        ({"comparator": "exactly", "value": 13, "out_of": 2}, "supported"),
        ({"comparator": "at_least", "value": 7}, "unsupported"),
        ({"comparator": "between", "value": 60, "to": 65, "out_of": 10}, "supported"),
        ("People were reached six times on average.", "supported"),
        ("On average, people in the West Midlands county were reached at least 6.5 times.", "supported"),
        ("People were reached more than 6.5 times on average.", "unsupported"),
        ("People were reached seven times on average.", "supported"),  # 6.5 is within a tenth of it
        ("People were reached at least seven times on average.", "unsupported"),
        ("We reached 100,000 people, an average of six times each.", "supported"),
        ("Seen six times on average.", "indeterminate"),  # who looked nobody has counted
        ("100,000 people saw it about 6 times each.", "indeterminate"),
        ("Everybody was reached six times.", "indeterminate"),
        ("On average 200,000 people were reached.", "indeterminate"),
        ("Young people were reached six times on average.", "indeterminate"),
    ],
    ids=str,
)
def test_an_average_is_contacts_for_each_of_the_people(dudley, claim: Any, verdict: str):
    answer = judged(dudley, claim)
    assert answer["verdict"] == verdict, answer


def test_its_two_counts_stand_beside_it_and_what_was_seen_is_an_outcome(dudley):
    answer = judged(dudley, {"comparator": "about", "value": 6})
    assert (answer["low"], answer["high"]) == (650_000, 650_000)
    assert answer["ratio"]["to"] == {"low": 100_000, "high": 100_000}
    assert answer["weakest_assumption"].startswith("Average frequency is exactly 650,000 contacts for exactly 100,000 ")
    assert {row["value"] for row in answer["evidence"]} >= {650_000, 100_000}
    parts = judged(dudley, "Seen six times on average.")["parts"]
    assert [(part["words"], part["verdict"]) for part in parts] == [
        ("Seen", "indeterminate"), ("six times on average", "supported")
    ]  # fmt: skip
    (reading,) = parts[1]["readings"]
    asked = dudley.post(f"{HERE}claims/", reading["claim"]).json()
    assert (asked["verdict"], asked["ratio"]) == ("supported", answer["ratio"])


def test_what_nobody_counted_each_time_leaves_an_average_open_above(dudley):
    make.make_metric(value=50_000, channel="press", measure="people_reached", **REGION)
    answer = judged(dudley, {"comparator": "about", "value": 6})
    assert (answer["verdict"], answer["ratio"]["low"], answer["ratio"]["high"]) == ("indeterminate", 4.66, None)
    assert "It was not of press (“50,000 people reached”)." in answer["weakest_assumption"]
    assert judged(dudley, {"comparator": "at_least", "value": 4})["verdict"] == "supported"


def test_an_average_may_fall_with_what_is_not_in(dudley):
    make.make_metric(value=5, channel="press", organisation="dudley", status="held")
    for comparator in ("at_least", "about", "at_most"):
        answer = judged(dudley, {"comparator": comparator, "value": 6 if comparator != "at_most" else 7})
        assert (answer["verdict"], answer["held"], answer["sayable"]) == ("indeterminate", ["dudley"], [])
    assert judged(dudley, {"comparator": "at_least", "value": 7})["verdict"] == "unsupported"


def test_of_a_universe_nobody_counts_how_often(dudley):
    Universe.objects.update_or_create(code="residents", defaults={"name": "residents", "kind": "residents"})
    body = {"comparator": "about", "value": 6, "unit": "frequency", "universe": "residents"}
    assert faults(dudley.post(f"{HERE}claims/", body)) == {("/unit", "units_do_not_add")}


def test_the_headline_has_cover_frequency_and_rating_points_where_both_numbers_exist(dudley):
    answer = dudley.get(f"{HERE}headline/").json()
    population = answer["cover"]["population"]["population"]
    assert answer["frequency"] == {"low": 6.5, "high": 6.5}
    for name, counted in (("cover", 100_000), ("rating_points", 650_000)):
        exact = counted * 100 / population
        assert answer[name]["low"] <= exact <= answer[name]["high"] <= answer[name]["low"] + 0.011
    make.make_channel("press")
    assert dudley.get(f"{HERE}headline/?channel=press").json()["cover"] is None
    elsewhere = dudley.get(f"{HERE}headline/?area={make.SANDWELL}").json()
    assert (elsewhere["cover"], elsewhere["rating_points"], elsewhere["frequency"]) == (None, None, None)
