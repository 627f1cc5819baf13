"""Whatever people do to figures and phases, and whenever the compiler runs: the cells are those computed from scratch,
and those of a recomputation so plain that nobody can doubt it."""

from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from campaigns.models import RollupMark
from campaigns.rollups.verify import cell_differences, compile_everything
from tests import make
from tests.campaigns.rollups.edits import HISTORIES, SETTINGS, World, new_world
from tests.campaigns.rollups.naive_cells import cells, compile_all, expected_cells, rollup
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.django_db(transaction=True)]

GROUPINGS = (
    "area,measure",
    "channel,measure",
    "organisation,measure",
    "measure,day",
    "measure,week",
    "measure,month",
    "phase,measure",
    "area,channel,measure,organisation,week",
)
_day = st.integers(13, 28).map(lambda day: f"2017-02-{day}")
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "area": st.sampled_from([make.COUNTY, make.DUDLEY, "E05000001"]),
        "channel": st.sampled_from(["digital_media", "twitter", "twitter,digital_media"]),
        "organisation": st.sampled_from(["dudley", "sandwell,dudley"]),
        "from": _day,
    },
)


@settings(max_examples=examples(25), **SETTINGS)
@given(history=HISTORIES)
def test_incremental_compilation_equals_compilation_from_scratch_and_the_plain_one(history):
    world = new_world()
    for edit in history:
        world.edit(edit)
    note(f"{world.refused} edits were refused")
    compile_all()
    assert not RollupMark.objects.exists()
    assert cell_differences() == []
    incremental = cells(world.campaign)
    assert incremental == expected_cells(world.campaign)
    compile_everything()
    assert cells(world.campaign) == incremental


@settings(max_examples=examples(12), **SETTINGS)
@given(history=HISTORIES, asked=ASKED, until=st.none() | _day)
def test_every_grouping_over_http_is_the_plain_one(history, asked, until):
    world, client = new_world(), make.client("dudley")
    for edit in history:
        world.edit(edit)
    compile_all()
    asked = asked | ({"to": until} if until and until >= asked.get("from", "") else {})
    for group_by in GROUPINGS:
        question = {**asked, "group_by": group_by}
        if "phase" in group_by:
            question = {name: value for name, value in question.items() if name not in ("from", "to")}
        assert read(client, world, question) == rollup(world.campaign, question), question


def read(client: APIClient, world: World, question: dict[str, str]) -> list[dict[str, Any]]:
    """All pages of the answer, without what the plain recomputation says nothing about."""
    url, found = f"/api/v1/campaigns/{world.campaign.pk}/rollups/", []
    parameters: dict[str, str] | None = {**question, "limit": "5"}
    while url:
        answer = client.get(url, parameters)
        assert answer.status_code == 200, answer.content
        found += answer.json()["results"]
        url, parameters = answer.json()["next"], None
    for row in found:
        assert row.pop("pending") is False
        assert row.pop("compiled_at").endswith("Z")
        row.pop("expected_organisations")
    return found
