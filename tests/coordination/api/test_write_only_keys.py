"""A key that may write and not read: the answer to its write is the row it wrote, and it is told of no other row."""

import pytest

from tests import make
from tests.request_bodies import CAMPAIGN, EVENT, METRIC, OVERLAP, PLACEMENT, WEBHOOK

pytestmark = pytest.mark.usefixtures("on_stage")
WRITTEN = {
    "events": (EVENT, "write"),
    "placements": (PLACEMENT, "write"),
    "reach-metrics": (METRIC, "write"),
    "overlaps": (OVERLAP, "write"),
    "campaigns": (CAMPAIGN, "manage"),
    "webhook-endpoints": (WEBHOOK, "manage"),
}
UNTOLD = {"allowed_actions", "secret"}  # what depends on who asks; what is shown once


def told(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in UNTOLD}


@pytest.mark.parametrize("resource", WRITTEN)
def test_the_answer_to_a_write_is_the_row_written_and_nothing_of_others(resource: str):
    body, scope = WRITTEN[resource]
    slug = make.LEAD if scope == "manage" else "dudley"
    url, writes, reads = f"/api/v1/{resource}/", make.client(slug, scopes=[scope]), make.client(slug)
    made = writes.post(url, body, headers={"Idempotency-Key": f'"{resource}"'})
    assert made.status_code == 201
    here = made["Location"]
    changed = writes.patch(here, {}, headers={"If-Match": made["ETag"]})
    assert changed.status_code == 200
    assert told(changed.json()) == told(made.json()) == told(reads.get(here).json())
    again = writes.post(url, body, headers={"Idempotency-Key": f'"{resource}"'})
    assert again.json() == made.json(), "a repeat tells the same credential the same"

    if resource != "webhook-endpoints":  # which takes `manage` to read, and this key has it
        assert {writes.get(address).status_code for address in (url, here)} == {403}
    late = writes.patch(here, {}, headers={"If-Match": '"99"'})
    assert late.status_code == 412 and ("current" in late.json()) == (resource == "webhook-endpoints")
    other = make.client("sandwell", scopes=[scope]).patch(here, {}, headers={"If-Match": made["ETag"]})
    assert other.status_code in (403, 404)
    assert "current" not in other.json() and made["ETag"] != other.get("ETag")
