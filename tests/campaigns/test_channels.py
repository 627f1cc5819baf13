"""`/channels/`."""

import pytest

from tests.contract_client import holds_in_order

pytestmark = pytest.mark.usefixtures("on_stage")

URL = "/api/v1/channels/"


def test_channels_name_the_measure_they_are_counted_in(walsall):
    found = {row["code"]: row["unit"] for row in walsall.get(URL).json()["results"]}
    assert list(found) == sorted(found)
    assert (found["twitter"], found["digital_media"]) == ("accounts_reached", "people_reached")
    answered = walsall.get(f"{URL}twitter/").json()
    assert holds_in_order(answered, "code name kind unit one_each")
    assert answered == {
        "code": "twitter",
        "name": "Twitter",
        "kind": "social",
        "unit": "accounts_reached",
        "one_each": True,
    }


@pytest.mark.parametrize(
    ("query", "codes"),
    [("kind=social", ["twitter"]), ("kind=social,digital", ["digital_media", "twitter"]), ("kind=print", [])],
)
def test_each_filter_narrows_the_list(walsall, query: str, codes: list[str]):
    assert [row["code"] for row in walsall.get(f"{URL}?{query}").json()["results"]] == codes
