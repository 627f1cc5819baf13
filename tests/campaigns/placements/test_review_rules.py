"""`/review-rules/`."""

from datetime import date

import pytest

from tests import make

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/review-rules/"


def test_a_rule_says_who_reviews_what_from_when_to_when(walsall):
    fields = {"modes": ["rail"], "stop_types": ["RLY"], "areas": [make.COUNTY], "days": 3, "version": 2}
    nothing = {"campaign": None, "site_types": [], "operators": [], "further_reviewers": [], "advisory": []}
    nothing |= {"independent": False, "alongside": False, "cares_for": []}
    make.make_review_rule("rail", reviewer=make.LEAD, valid_to=date(2017, 12, 31), **fields)
    answered = walsall.get(f"{URL}rail/")
    days = {"valid_from": "2017-01-01", "valid_to": "2017-12-31"}
    assert answered.json() == {"slug": "rail", "reviewer": make.LEAD, **fields, **days, **nothing}
    assert answered["ETag"] == '"2"'


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["btp-all-modes", "rail"]),
        ("reviewer=west-midlands-police", ["rail"]),
        ("reviewer=west-midlands-police,british-transport-police", ["btp-all-modes", "rail"]),
        ("reviewer=dudley", []),
    ],
)
def test_each_filter_narrows_the_list(walsall, query: str, slugs: list[str]):
    make.make_review_rule("rail", reviewer=make.LEAD)
    assert [row["slug"] for row in walsall.get(f"{URL}?{query}").json()["results"]] == slugs
