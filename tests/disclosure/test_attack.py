"""An attacker who keeps every report finds no withheld count; with less withheld, the same attacker does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Any

import pytest

from campaigns.reach.disclosure import suppression
from campaigns.reach.disclosure.feasibility import Worlds, possible_worlds, prints_the_same
from campaigns.reach.disclosure.suppression import Guard, guard_figures
from campaigns.reach.documents import report as compiling
from campaigns.reach.inputs import Earlier, read_inputs
from campaigns.reach.qualifiers import add_intervals
from campaigns.reach.report_tables import Key, cell_as_json, tables_of_inputs, withheld_as_json
from campaigns.reach.scope import Counted
from tests.disclosure.attacker import Attacker, Cell
from tests.disclosure.attacks import attack
from tests.disclosure.random_campaigns import (
    AREAS,
    BELOW,
    COUNTY,
    DAY_ONE,
    LAST_DAY,
    Published,
    Story,
    asked,
    campaign_at_random,
)

pytestmark = pytest.mark.long


@pytest.mark.parametrize("first", range(0, 15, 5))  # `make disclosure` attacks 200
def test_no_withheld_count_is_pinned_nor_bounded_below_the_threshold(first: int):
    outcome = attack(range(first, first + 5))
    assert outcome.found == ()
    assert outcome.withheld > 20 and outcome.attacks > 30


def primary_alone(_: Guard, __: Any, items: Any) -> bool:
    return 0 < sum(item.contacts for item in items) < BELOW


def test_with_small_cells_alone_withheld_the_attacker_finds_some(monkeypatch):
    monkeypatch.setattr(Guard, "hides", primary_alone)
    monkeypatch.setattr(compiling, "prints_the_same", lambda *_: True)
    assert len(attack(range(3)).found) > 3


def a_whole_and_its_parts() -> list[Published]:
    """A report on 100 conversations of the county, of which 95 were in one borough and 5 in another."""
    story = Story(Random(0))  # noqa: S311  draws nothing
    facts = {"channel": "face_to_face", "measure": "conversations", "period_from": DAY_ONE, "period_to": LAST_DAY}
    story.add(organisation="police", value=100, **facts)
    for organisation, value in (("dudley", 95), ("sandwell", 5)):
        story.add(organisation=organisation, value=value, part_of=story.figures[0].id, below=COUNTY, **facts)
    story.publish(asked(COUNTY))
    return story.published


def found_in(published: Sequence[Published]) -> list[Cell]:
    attacker = Attacker(published)
    return [cell for standpoint in attacker.standpoints() for cell in attacker.found(standpoint, below=BELOW)]


@pytest.mark.parametrize(
    ("rule", "without", "reports"),
    [
        ("guarded_with", lambda *_: set(), a_whole_and_its_parts),
        ("_cuts_too_short", lambda *_: False, lambda: campaign_at_random(38)),
    ],
    ids=["parts", "days"],
)
def test_without_either_rule_for_what_hangs_together_the_attacker_finds_some(
    monkeypatch, rule: str, without: Callable[..., Any], reports: Callable[[], list[Published]]
):
    assert found_in(reports()) == []
    monkeypatch.setattr(suppression, rule, without)
    monkeypatch.setattr(compiling, "prints_the_same", lambda *_: True)
    assert found_in(reports())


def on_two_boroughs(scopes: Sequence[str], large: str, small: str) -> Attacker:
    """An attacker of these reports."""
    return Attacker(reports_on_two_boroughs(scopes, large, small))


def reports_on_two_boroughs(scopes: Sequence[str], large: str, small: str) -> list[Published]:
    """Reports on these areas, of a borough with 95 conversations and one with 5."""
    story = Story(Random(0))  # noqa: S311  draws nothing
    for organisation, value in ((large, 95), (small, 5)):
        days = {"period_from": DAY_ONE, "period_to": LAST_DAY}
        story.add(organisation=organisation, channel="face_to_face", measure="conversations", value=value, **days)
    for area in scopes:
        story.publish(asked(AREAS[area]))
    return story.published


ORDERS = pytest.mark.parametrize("scopes", list(permutations(["police", "dudley", "sandwell"])))


@ORDERS
@pytest.mark.parametrize(("large", "small"), [("dudley", "sandwell"), ("sandwell", "dudley")])
def test_reports_on_each_area_do_not_tell_which_of_two_is_small(scopes: Sequence[str], large: str, small: str):
    attacker = on_two_boroughs(scopes, large, small)
    assert len({cell.name for cell in attacker.cells if cell.name[3] == "total"}) == 3
    assert attacker.found((), below=BELOW) == []


@ORDERS
def test_were_a_complement_counted_in_at_least_the_attacker_finds_the_small_one(monkeypatch, scopes: Sequence[str]):
    monkeypatch.setattr(Guard, "shows", lambda _, item: item.figure.value >= BELOW)
    monkeypatch.setattr(compiling, "prints_the_same", lambda *_: True)
    found = on_two_boroughs(scopes, "dudley", "sandwell").found((), below=BELOW)
    assert {cell.truth for cell in found} >= {5}


def test_the_last_gate_itself_notices_a_complement_that_is_counted(monkeypatch):
    """Worlds in which only what is small is another would let it pass."""
    (published,) = reports_on_two_boroughs(["police"], "dudley", "sandwell")
    inputs = published.inputs
    chosen = guard_figures(inputs, tables_of_inputs(inputs))
    small = {figure.id for figure in inputs.counted if figure.value < BELOW}
    every = possible_worlds(inputs, small, chosen.guarded)
    assert every is not None and len(chosen.guarded) == 2

    def passes(others: Worlds) -> bool:
        return prints_the_same(inputs, others, lambda world: compiling._printed(world, tables_of_inputs(world), chosen))

    assert passes(every)
    monkeypatch.setattr(Guard, "shows", lambda _, item: item.figure.id not in small)
    assert passes(replace(every, inputs=every.inputs[:2]))
    assert not passes(every)


@pytest.mark.parametrize("seed", range(200, 212))
def test_what_is_printed_stays_the_same_whatever_the_guarded_figures_say(seed: int):
    chance = Random(seed)  # noqa: S311  the same campaign every time
    for published in campaign_at_random(seed):
        inputs = published.inputs
        chosen, _ = compiling._gated(inputs, guard_figures(inputs, tables_of_inputs(inputs)))
        figures = tuple(
            replace(figure, value=chance.randint(1, 5_000)) if figure.id in chosen.guarded else figure
            for figure in inputs.figures
        )
        other = replace(inputs, figures=figures)
        printed_otherwise = compiling._printed(other, tables_of_inputs(other), chosen)
        assert printed_otherwise["tables"] == published.document["tables"]
        assert _without_checks(printed_otherwise["headline"]) == _without_checks(published.document["headline"])


def _without_checks(headline: Mapping[str, Any]) -> dict[str, Any]:
    """A world in which a check fails is no world of a report, which has all its sentences but for that."""
    return {name: value for name, value in headline.items() if name in ("contacts", "people", "completeness")}


def as_release_0_2_0(published: Published) -> Published:
    """The same report with small out-takes withheld, of areas and organisations the next smallest too, and no more."""
    table = tables_of_inputs(published.inputs)
    out_takes = {key for key, items in table.items() if items[0].figure.counts.out_take}
    worth = {key: sum(item.contacts for item in table[key]) for key in out_takes}
    hidden = {key for key in out_takes if 0 < worth[key] < BELOW}
    for by in ("area", "organisation", "week"):
        for count in {key[:2] for key in hidden if key[2] == by}:
            rest = [key for key in out_takes - hidden if key[:3] == (*count, by) and worth[key]]
            hidden |= {min(rest, key=lambda key: worth[key])} if rest else set()
    cells = [withheld_as_json(key, []) if key in hidden else _spread_evenly(key, table[key]) for key in table]
    left_out = [{"channel": channel, "measure": measure} for channel, measure in sorted({key[:2] for key in table})]
    contacts = {**published.document["headline"]["contacts"], "by_channel": []}
    headline = {**published.document["headline"], "contacts": contacts}
    document = {"tables": cells, "headline": headline, "left_out_of_the_headline": left_out, "withheld": {"cells": 0}}
    return Published(replace(published.inputs, method=2), document)


def _spread_evenly(key: Key, items: Sequence[Counted]) -> dict[str, Any]:
    """A cell whose ends are spread over the days of its figures as its total is."""
    ends, total = add_intervals(item.interval for item in items), sum(item.contacts for item in items)
    high = None if ends.high is None else max(ends.high, total)
    cell = {**cell_as_json(key, items), "low": min(ends.low, total), "high": high}
    return {name: value for name, value in cell.items() if name != "apportioned"}


@pytest.mark.parametrize("seed", range(1_000, 1_005))
def test_after_a_report_of_release_0_2_0_nothing_more_is_given_away_than_that_gave(seed: int):
    story = Story(Random(seed))  # noqa: S311  the same campaign every time
    for _ in range(10):
        story.new_figure()
    story.publish(asked(COUNTY))
    story.published = [as_release_0_2_0(one) for one in story.published]
    for _ in range(2):
        for _ in range(4):
            story.something_happens()
        story.publish(story.scope())
    attacker = Attacker(story.published)
    found = [cell for standpoint in attacker.standpoints() for cell in attacker.found(standpoint, below=BELOW, since=1)]
    assert len(story.published) == 3
    assert found == []


def test_the_pattern_is_computed_again_from_what_a_report_keeps():
    """Three reports on end, the last of them from its inputs as they are stored."""
    last = campaign_at_random(1)[-1]
    assert len(last.inputs.earlier) == 2 and all(isinstance(earlier, Earlier) for earlier in last.inputs.earlier)
    assert compiling.compose_report(read_inputs(last.inputs.as_json())) == last.document
