"""`?as_of=`: what was read then can be read again, figure by figure, whatever has been corrected since."""

import json
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from rest_framework.test import APIClient

from campaigns.reach_metrics import record
from coordination.ground.datetimes import format_datetime
from tests import make
from tests.campaigns.rollups.edits import HISTORIES, SETTINGS, World, new_world
from tests.campaigns.rollups.naive_cells import compile_all
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.django_db(transaction=True)]

# Phases, like areas and populations, are those of today, so the past is not asked by phase.
QUESTIONS = (
    "headline/",
    "headline/?area=E08000027&from=2017-02-20",
    "headline/?channel=digital_media&to=2017-02-26",
    "rollups/",
    "rollups/?group_by=area,measure,week&area=E08000027",
    "rollups/?group_by=organisation,channel,measure&from=2017-02-16&to=2017-02-22",
    "rollups/?group_by=measure,day&measure=people_reached",
    "rollups/?group_by=measure,month&organisation=dudley",
)


def ask(client: APIClient, world: World, question: str, as_of: str = "") -> bytes:
    """The answer as bytes, without the times at which it was compiled and asked."""
    path, _, query = question.partition("?")
    if as_of:
        query += f"&as_of={as_of}"  # an answer about the past comes whole
    elif path == "rollups/":
        query += "&limit=500"
    answer = client.get(f"/api/v1/campaigns/{world.campaign.pk}/{path}?{query.lstrip('&')}")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    body.pop("as_of", None)
    for row in body.get("results", []):
        del row["compiled_at"], row["pending"]
    return json.dumps(body).encode()


@settings(max_examples=examples(8), **SETTINGS)
@given(history=HISTORIES)
def test_what_was_read_then_is_read_again_later(history):
    world, client = new_world(), make.client("dudley")
    read: list[tuple[str, dict[str, bytes]]] = []
    for number, edit in enumerate(history):
        world.edit(edit)
        if number % 3 == 2 or number == len(history) - 1:
            compile_all()
            instant = format_datetime(timezone.now())
            read.append((instant, {question: ask(client, world, question) for question in QUESTIONS}))
    for instant, answers in read:
        for question, answer in answers.items():
            assert ask(client, world, question, instant) == answer, (instant, question)


def test_a_corrected_figure_is_read_as_it_was_and_as_it_is():
    world, client = new_world(), make.client("dudley")
    metric = make.make_metric(campaign=world.campaign, value=1_000)
    before = format_datetime(timezone.now())
    record.correct_reach_metric(metric, by=make.actor_for("dudley"), expected_version=1, value=900)
    compile_all()
    (now,) = totals(client, world, "")
    (then,) = totals(client, world, before)
    assert (now, then) == (900, 1_000)


def test_before_the_first_figure_nothing_was_known():
    world, client = new_world(), make.client("dudley")
    instant = format_datetime(timezone.now())
    make.make_metric(campaign=world.campaign)
    assert totals(client, world, instant) == []
    headline = client.get(f"/api/v1/campaigns/{world.campaign.pk}/headline/?as_of={instant}").json()
    assert (headline["contacts"]["total"], headline["contacts"]["by_channel"]) == (0, [])
    assert headline["as_of"] == instant


def test_the_future_cannot_be_asked():
    world, client = new_world(), make.client("dudley")
    for question in ("headline/", "rollups/"):
        answer = client.get(f"/api/v1/campaigns/{world.campaign.pk}/{question}?as_of=2199-01-01T00:00:00Z")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?as_of")


def totals(client: APIClient, world: World, as_of: str) -> list[Any]:
    """The totals of the roll-up, by channel and measure."""
    url = f"/api/v1/campaigns/{world.campaign.pk}/rollups/"
    return [row["total"] for row in client.get(url, {"as_of": as_of} if as_of else None).json()["results"]]
