"""Cells, as they are compiled bit by bit and from scratch, and every grouping over HTTP: those of the naive world, with
parts below their wholes, grades, and figures held until somebody decides."""

from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from campaigns.rollups.verify import cell_differences, compile_everything
from tests import make
from tests.campaigns.rollups.naive_cells import cells, compile_all, plain
from tests.naive import rollups
from tests.naive.twin_campaign import (
    AREAS,
    COUNTY,
    DUDLEY,
    SANDWELL,
    SETTINGS,
    TwinCampaign,
    histories,
    new_twin_campaign,
)
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.django_db(transaction=True)]

DIMENSIONS = ("area", "channel", "measure", "organisation")
TIMES = (None, "day", "week", "month", "phase")
_day = st.integers(13, 28).map(lambda day: f"2017-02-{day}")


@st.composite
def questions(draw: Any) -> dict[str, str]:
    """Query parameters: any grouping, some filters."""
    names = draw(st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=3))
    time = draw(st.sampled_from(TIMES))
    names = [*names, *([] if "measure" in names else ["measure"]), *([time] if time else [])]
    asked = {"group_by": ",".join(draw(st.permutations(names))), "area": draw(st.sampled_from(AREAS))}
    if draw(st.booleans()):
        asked["organisation"] = draw(st.sampled_from(["dudley", "sandwell,dudley"]))
    if draw(st.booleans()):
        asked["channel"] = draw(st.sampled_from(["twitter", "digital_media,twitter"]))
    if time != "phase" and draw(st.booleans()):
        asked["from"], asked["to"] = sorted([draw(_day), draw(_day)])
    return asked


@settings(max_examples=examples(15), **SETTINGS)
@given(history=histories(), cut=st.integers(0, 16))
def test_cells_compiled_bit_by_bit_and_from_scratch_are_the_plain_ones(history, cut):
    twin = new_twin_campaign()
    for number, edit in enumerate(history):
        twin.edit(edit)
        if number == cut:
            compile_all()
    note(f"refused: {dict(twin.refused)}")
    compile_all()
    assert cell_differences() == []
    assert cells(twin.campaign) == plain(twin.world)
    compile_everything()
    assert cells(twin.campaign) == plain(twin.world)


@settings(max_examples=examples(12), **SETTINGS)
@given(history=histories(), asked=st.lists(questions(), min_size=6, max_size=6))
def test_every_grouping_over_http_is_the_plain_one(history, asked):
    twin, client = new_twin_campaign(), make.client("dudley")
    for edit in history:
        twin.edit(edit)
    compile_all()
    for question in asked:
        assert read(client, twin, question) == rollups.rollup(twin.world, question), question


@pytest.mark.parametrize("group_by", ["measure", "area,measure", "area,organisation,channel,measure,week"])
@pytest.mark.parametrize("area", [COUNTY, DUDLEY, SANDWELL])
def test_a_breakdown_counts_below_its_whole_and_neither_there_nor_above(group_by, area):
    twin = new_twin_campaign()
    facts = {"channel": ("twitter", "impressions"), "days": (0, 4), "said": ("exact", None)}
    facts |= {"event": None, "source": "one", "universe": "", "value": 1_000, "grade": "audited", "area": COUNTY}
    twin.edit(("record", {"organisation": "dudley", **facts}))
    for where, share in ((DUDLEY, 6), (SANDWELL, 3), (COUNTY, 1)):
        twin.edit(("break_down", {"pick": 0, "area": where, "share": share, "grade": "platform"}))
    compile_all()
    asked = {"group_by": group_by, "area": area}
    rows = rollups.rollup(twin.world, asked)
    assert not twin.refused
    assert read(make.client("dudley"), twin, asked) == rows
    if group_by == "measure":
        assert (rows[0]["total"], rows[0]["evidence_grade"]) == {
            COUNTY: (1_000, "audited"),
            DUDLEY: (600, "platform"),
            SANDWELL: (300, "platform"),
        }[area]


def read(client: APIClient, twin: TwinCampaign, question: dict[str, str]) -> list[dict[str, Any]] | None:
    """All pages of the answer, without what the naive world says nothing about; None where the service does not add."""
    url, found = f"/api/v1/campaigns/{twin.campaign.pk}/rollups/", []
    parameters: dict[str, str] | None = {**question, "limit": "7"}
    while url:
        answer = client.get(url, parameters)
        if answer.status_code == 422:
            assert "do not add over channel" in answer.json()["detail"]
            return None
        assert answer.status_code == 200, answer.content
        found += answer.json()["results"]
        url, parameters = answer.json()["next"], None
    return [bare(row) for row in found]


def bare(row: dict[str, Any]) -> dict[str, Any]:
    """A row without when it was compiled and whom it lacks."""
    assert row["pending"] is False
    return {key: row[key] for key in row if key not in ("compiled_at", "pending", "expected_organisations")}
