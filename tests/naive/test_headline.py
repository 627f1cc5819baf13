"""The headline's contacts and people, over HTTP, are those worked out from first principles."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests import make
from tests.naive import headline_and_claims
from tests.naive.twin_campaign import AREAS, SETTINGS, START, UNITS, TwinCampaign, histories, new_twin_campaign
from tests.naive.world import World
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.django_db(transaction=True)]


@st.composite
def scopes(draw: Any) -> headline_and_claims.Asked:
    """An area, perhaps some channels, perhaps some days."""
    channels = tuple(draw(st.lists(st.sampled_from(list(UNITS)), unique=True, max_size=2)))
    area = draw(st.sampled_from(AREAS))
    if draw(st.booleans()):
        return headline_and_claims.Asked(area, channels)
    first, last = sorted([draw(st.integers(0, 20)), draw(st.integers(0, 20))])
    return headline_and_claims.Asked(area, channels, day(first), day(last))


def day(number: int) -> Any:
    """The day so many days after the first."""
    return START.fromordinal(START.toordinal() + number)


@settings(max_examples=examples(20), **SETTINGS)
@given(history=histories(most=8), asked=st.lists(scopes(), min_size=5, max_size=5))
def test_contacts_and_people_are_those_of_first_principles(history, asked):
    twin, client = new_twin_campaign(), make.client("dudley")
    for edit in history:
        if edit[0] != "break_down" and edit[1].get("resolution") != "part_of":  # what parts tell is tested by itself
            twin.edit(edit)
    for scope in asked:
        assert headline(client, twin, scope) == expected(twin.world, scope), scope


def headline(client: APIClient, twin: TwinCampaign, asked: headline_and_claims.Asked, **more: str) -> dict[str, Any]:
    """What the product says, without its sentences and without what is modelled."""
    query = {"area": asked.area, **more}
    if asked.channels:
        query["channel"] = ",".join(asked.channels)
    if (asked.first, asked.last) != (headline_and_claims.Asked.first, headline_and_claims.Asked.last):
        query |= {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    answer = client.get(f"/api/v1/campaigns/{twin.campaign.pk}/headline/", query)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    rows = {row.pop("channel"): row for row in said["contacts"].pop("by_channel")}
    for row in rows.values():
        row.pop("name")
    people = {"low": said["people"]["low"], "high": said["people"]["high"]}
    return {"contacts": {**said["contacts"], "by_channel": rows}, "people": people}


def expected(world: World, asked: headline_and_claims.Asked) -> dict[str, Any]:
    """What the naive world says."""
    low, _, high = headline_and_claims.people(world, asked)
    return {"contacts": headline_and_claims.contacts(world, asked), "people": {"low": low, "high": high}}
