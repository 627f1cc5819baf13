"""What is published gives no small count away: example by example. `tests/disclosure` attacks campaigns at random."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from campaigns.reach.documents import report as compiling
from campaigns.reach.documents.report import compose_report, export_faults, printed_keys
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Earlier, Inputs, canonical_sha256
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.returns import Expected
from campaigns.reach.scope import ReachScope
from campaigns.reach.universes import NOBODY_KNOWN
from tests.campaigns.reach.example_figures import COUNTY, COUNTY_LINEAGE, days, make_figure

DUDLEY, SANDWELL, WALSALL = "dudley", "sandwell", "walsall"
Printed = dict[tuple[str, str | None], int | None]
EVERYTHING = ReachScope(COUNTY)
FIRST_DAYS = ReachScope(COUNTY, None, date(2017, 2, 17), date(2017, 2, 17))


def make_count(place: str = DUDLEY, value: int = 1_000, **given: Any) -> Figure:
    """Conversations in one of the boroughs, by its council."""
    facts = {"id": f"{place} {value}", "organisation": place, "area": place, "lineage": (*COUNTY_LINEAGE, place)}
    facts |= {"channel": "face_to_face", "channel_name": "face to face", "channel_unit": "conversations"}
    return make_figure(**{**facts, "measure": "conversations", "value": value, "source": place, **given})


def make_whole(value: int = 100, **given: Any) -> Figure:
    """The same of the county, by the police, whose figure boroughs may break down."""
    return make_count("police", value, id="whole", area=COUNTY, lineage=COUNTY_LINEAGE, **given)


def make_part(place: str, value: int, **given: Any) -> Figure:
    return make_count(place, value, part_of="whole", below=COUNTY, **given)


def make_inputs(
    *figures: Figure, scope: ReachScope = EVERYTHING, earlier: tuple[Earlier, ...] = (), **given: Any
) -> Inputs:
    return Inputs(
        campaign="see-me-hear-me",
        scope=scope,
        as_of=datetime(2017, 3, 10, tzinfo=UTC),
        figures=figures,
        universes=NOBODY_KNOWN,
        expected=Expected((), date(2017, 3, 17), date(2017, 3, 10)),
        earlier=earlier,
        **{"small": 10, **given},
    )


def published(inputs: Inputs) -> Earlier:
    return Earlier(inputs.scope, tuple(inputs.counted), printed_keys(compose_report(inputs)), inputs.method)


def told(*figures: Figure, by: tuple[str, ...] = ("total", "area", "organisation"), **given: Any) -> Printed:
    """The totals of the cells of a report, None for those withheld."""
    cells = compose_report(make_inputs(*figures, **given))["tables"]
    return {(cell["by"], cell["of"]): cell["total"] for cell in cells if cell["by"] in by}


def test_nothing_small_withholds_nothing():
    figures = make_count(DUDLEY, 10), make_count(SANDWELL, 3_000), make_count(WALSALL, 0)
    assert told(*figures) == {
        ("area", DUDLEY): 10,
        ("area", SANDWELL): 3_000,
        ("area", WALSALL): 0,
        ("organisation", DUDLEY): 10,
        ("organisation", SANDWELL): 3_000,
        ("organisation", WALSALL): 0,
        ("total", None): 3_010,
    }
    assert compose_report(make_inputs(*figures))["withheld"]["guaranteed_width"] == 9


def test_a_report_without_weeks_cut_short_says_that_nothing_is_withheld():
    document = compose_report(make_inputs(make_count(DUDLEY, 3_000)))
    assert document["withheld"] == {"cells": 0, "guaranteed_width": None}


def test_no_cell_is_printed_that_counts_a_small_figure_so_no_reporter_subtracts_their_own():
    cells = told(make_count(DUDLEY, 4), make_count(SANDWELL, 3_000), make_count(WALSALL, 5_000))
    assert cells["area", DUDLEY] is cells["total", None] is None
    assert cells["area", WALSALL] == cells["organisation", WALSALL] == 5_000


def test_which_of_two_was_small_does_not_show():
    cells = told(make_count(DUDLEY, 4), make_count(SANDWELL, 3_000), make_count(WALSALL, 5_000))
    assert cells["area", SANDWELL] is cells["organisation", SANDWELL] is None


def test_two_small_ones_of_two_reporters_need_no_third():
    cells = told(make_count(DUDLEY, 4), make_count(SANDWELL, 3), make_count(WALSALL, 5_000))
    assert cells["area", WALSALL] == 5_000


def totals(*figures: Figure, scope: ReachScope) -> list[dict[str, Any]]:
    return [cell for cell in compose_report(make_inputs(*figures, scope=scope))["tables"] if cell["by"] == "total"]


@pytest.mark.parametrize("scope", [EVERYTHING, ReachScope(DUDLEY), ReachScope(SANDWELL)])
def test_at_least_is_left_out_where_all_are_guarded_so_it_does_not_say_who_has_few(scope: ReachScope):
    """Whether 95 of Dudley or of Sandwell stand beside 5 of the other."""
    one_way = totals(make_count(DUDLEY, 95), make_count(SANDWELL, 5), scope=scope)
    other_way = totals(make_count(DUDLEY, 5), make_count(SANDWELL, 95), scope=scope)
    assert one_way == other_way
    assert "at_least" not in one_way[0] and one_way[0]["suppressed"]


def test_a_part_guarded_with_a_small_one_is_not_in_at_least():
    figures = make_whole(), make_part(DUDLEY, 95), make_part(SANDWELL, 5)
    for scope in (EVERYTHING, ReachScope(DUDLEY), ReachScope(SANDWELL)):
        assert all("at_least" not in total for total in totals(*figures, scope=scope))


def test_a_withheld_total_says_what_those_not_guarded_come_to_at_least_rounded():
    counts = make_count(DUDLEY, 4), make_count(SANDWELL, 3_456), make_count(WALSALL, 5_678)
    document = compose_report(make_inputs(*counts))
    (total,) = (cell for cell in document["tables"] if cell["by"] == "total")
    assert (total["suppressed"], total["total"], total["at_least"]) == (True, None, 5_600)
    assert "at_least" not in next(cell for cell in document["tables"] if cell["by"] == "area")


def test_a_count_of_nobody_is_printed_as_none():
    cells = told(make_count(DUDLEY, 4), make_count(SANDWELL, 0), make_count(WALSALL, 50))
    assert cells["area", SANDWELL] == 0


@pytest.mark.parametrize(
    "measure",
    ["people_reached", "accounts_reached", "visits", "visitors", "conversations", "impressions", "impacts", "leaflets"],
)
def test_every_measure_is_withheld_from_1_to_9(measure: str):
    for value in (1, 9):
        assert set(told(make_count(DUDLEY, value, measure=measure, channel_unit=measure)).values()) == {None}
    for value in (0, 10):
        assert set(told(make_count(DUDLEY, value, measure=measure, channel_unit=measure)).values()) == {value}


def test_an_end_that_is_small_is_withheld_as_the_value_is():
    estimate = make_count(DUDLEY, 12, qualifier=Qualifier.ESTIMATE, margin_percent=25)
    assert (estimate.interval.low, estimate.interval.high) == (9, 15)
    assert set(told(estimate).values()) == {None}


def test_none_rounded_to_ten_may_be_a_few_even_where_all_but_none_is_withheld(monkeypatch):
    rounded, large = make_count(DUDLEY, 0, rounded_to=10), make_count(SANDWELL, 3_000)
    assert told(rounded, large)["area", DUDLEY] is None
    monkeypatch.setattr(compiling, "possible_worlds", lambda *_: None)
    assert told(rounded, large)["area", DUDLEY] is None


def test_completeness_does_not_say_that_a_rounded_figure_is_none():
    inputs = make_inputs(make_count(DUDLEY, 0, rounded_to=10), make_count(SANDWELL, 0))
    expected = replace(inputs.expected, organisations=(DUDLEY, SANDWELL))
    completeness = compose_report(replace(inputs, expected=expected))["headline"]["completeness"]
    assert (completeness["reported"], completeness["nil"]) == (1, 1)


def test_none_in_all_is_none_in_every_week_however_it_was_rounded():
    cells = told(make_count(DUDLEY, 0, rounded_to=25), by=("week",))
    assert set(cells.values()) == {0}


def test_a_figure_that_is_rounded_no_longer_is_another():
    rounded = make_count(DUDLEY, 30, rounded_to=50)  # from 5 to 55
    earlier = published(make_inputs(rounded))
    assert told(rounded, earlier=(earlier,))["area", DUDLEY] is None
    assert told(replace(rounded, rounded_to=None), earlier=(earlier,))["area", DUDLEY] == 30


def test_no_interval_above_shows_that_of_a_withheld_estimate():
    small = make_count(DUDLEY, 8, qualifier=Qualifier.ESTIMATE, margin_percent=50)
    document = compose_report(make_inputs(small, make_count(SANDWELL, 3_000), make_count(WALSALL, 500)))
    ends = [cell.get(name) for cell in document["tables"] for name in ("low", "high", "total")]
    assert not {3_504, 3_508, 3_512} & set(ends)


def test_a_whole_of_100_and_its_part_of_95_do_not_tell_the_part_of_5():
    cells = told(make_whole(), make_part(DUDLEY, 95), make_part(SANDWELL, 5))
    assert cells["area", SANDWELL] is None
    assert None in (cells["total", None], cells["area", DUDLEY])
    # Dudley knows its 95, so it may not read the whole either.
    assert cells["total", None] is cells["area", DUDLEY] is None


def test_where_one_reporter_broke_its_own_figure_down_the_whole_stays_and_all_parts_go():
    parts = make_part(DUDLEY, 95, organisation="police"), make_part(SANDWELL, 5, organisation="police", source="two")
    cells = told(make_whole(), *parts)
    assert (cells["total", None], cells["area", DUDLEY], cells["area", SANDWELL]) == (100, None, None)


def test_a_whole_with_room_stays_with_its_large_parts():
    cells = told(make_whole(1_000), make_part(DUDLEY, 500), make_part(SANDWELL, 5), make_part(WALSALL, 3))
    assert (cells["total", None], cells["area", DUDLEY], cells["area", SANDWELL]) == (1_000, 500, None)


def test_what_no_part_of_a_whole_tells_of_is_not_left_to_a_subtraction():
    cells = told(make_whole(), make_part(DUDLEY, 50), make_part(SANDWELL, 45))
    assert None in (cells["total", None], cells["area", DUDLEY], cells["area", SANDWELL])
    complete = told(make_whole(), make_part(DUDLEY, 50), make_part(SANDWELL, 50))
    assert complete["total", None] == 100 and complete["area", DUDLEY] == 50


def test_people_counted_there_leave_the_impressions_of_a_part_no_room_to_be_few():
    """100 impressions, of which Dudley's withheld ones reached 95 people, leave Sandwell no more than 5."""
    given = {"measure": "impressions", "organisation": "police"}
    parts = make_part(DUDLEY, 95, **given), make_part(SANDWELL, 5, **given, source="two")
    people = make_count(DUDLEY, 95, id="people", measure="people_reached", organisation="police")
    cells = compose_report(make_inputs(make_whole(measure="impressions"), *parts, people))["tables"]
    totals = {cell["measure"]: cell["total"] for cell in cells if cell["by"] == "total"}
    assert totals == {"impressions": None, "people_reached": 95}


def other_source(figure: Figure) -> Figure:
    return replace(figure, version=2, source="another")


def released(figure: Figure) -> Figure:
    return replace(figure, version=3)


def sent_again(figure: Figure) -> Figure:
    return replace(figure, id=f"{figure.id} again")


def as_it_was(figure: Figure) -> Figure:
    return figure


SAME_NUMBER = pytest.mark.parametrize("version", [as_it_was, other_source, released, sent_again])


def of_method_2(*cells: tuple[str, str], figures: tuple[Figure, ...], scope: ReachScope = EVERYTHING) -> Earlier:
    """A report of release 0.2.0, which printed these cells alone."""
    return Earlier(scope, figures, frozenset(("face_to_face", "conversations", *cell) for cell in cells), method=2)


@SAME_NUMBER
def test_after_55_was_printed_a_report_on_a_part_does_not_print_50(version):
    five, fifty = make_count(DUDLEY, 5), make_count(SANDWELL, 50)
    before = of_method_2(("total", ""), figures=(five, fifty))
    scope = ReachScope(SANDWELL)
    assert set(told(version(five), version(fifty), earlier=(before,), scope=scope).values()) == {None}
    assert set(told(version(fifty), earlier=(before,), scope=scope).values()) == {None}
    assert set(told(five, fifty, scope=ReachScope(SANDWELL), earlier=()).values()) == {None}


def test_what_an_older_report_printed_in_a_sum_with_such_a_figure_goes_too():
    five, fifty, sixty = make_count(DUDLEY, 5), make_count(SANDWELL, 50), make_count(WALSALL, 60)
    earlier = (
        of_method_2(("total", ""), figures=(five, fifty)),
        of_method_2(("total", ""), figures=(fifty, sixty)),
    )
    assert set(told(five, fifty, sixty, earlier=earlier).values()) == {None}
    alone = of_method_2(("total", ""), figures=(sixty,), scope=ReachScope(WALSALL))
    assert told(five, fifty, sixty, earlier=(*earlier, alone))["area", WALSALL] == 60


@SAME_NUMBER
def test_what_was_withheld_stays_withheld(version):
    figures = make_count(DUDLEY, 7), make_count(SANDWELL, 50), make_count(WALSALL, 400)
    before = published(make_inputs(*figures))
    again = told(*map(version, figures), earlier=(before,), small=5)
    assert {key for key, total in again.items() if total is None} == {
        key for key, total in told(*figures).items() if total is None
    }
    assert None not in told(*figures, small=5).values()


@pytest.mark.parametrize("small_one", [[], [make_count(WALSALL, 2, held=True)], [make_count(WALSALL, 400)]])
def test_what_was_withheld_beside_a_small_one_that_is_gone_stays_so_that_neither_is_known(small_one: list[Figure]):
    """Were the 3,000 printed now, alone or in a sum, the other of the two could only have been small."""
    large = make_count(SANDWELL, 3_000)
    before = published(make_inputs(large, make_count(WALSALL, 2)))
    cells = told(large, make_count(SANDWELL, 88, id="another", source="two"), *small_one, earlier=(before,))
    assert (cells["area", SANDWELL], cells["total", None]) == (None, None)


def test_what_was_withheld_for_somebody_outside_the_area_asked_about_stays_withheld():
    large, small, one = make_count(WALSALL, 3_000), make_count(value=1), ReachScope(WALSALL)
    before = published(make_inputs(large, small, scope=one))
    assert set(told(large, scope=one, earlier=(before,)).values()) == {None}
    assert told(replace(large, value=3_001), scope=one, earlier=(before,))["total", None] == 3_001


def test_what_was_withheld_beside_a_figure_cut_too_short_is_printed_with_it_once_it_is_whole():
    """Nobody was small: the report left one day of the 45 at either end, three each."""
    cut = make_count(value=45, **days(0, 14))
    whole = make_count(value=82, id="whole one", source="two", **days(3, 5))
    before = published(make_inputs(cut, whole, scope=ReachScope(DUDLEY, None, date(2017, 2, 18), date(2017, 3, 2))))
    assert before.printed == frozenset()
    assert told(cut, whole, scope=ReachScope(DUDLEY), earlier=(before,))["total", None] == 127


def test_a_week_that_was_withheld_is_not_left_to_a_subtraction_though_it_is_not_small():
    """Of 36, seven fall in the first week, so no week was printed; those of ten days would tell the 12 of the last."""
    figure = make_count(value=36)
    before = published(make_inputs(figure, scope=ReachScope(DUDLEY)))
    assert before.printed >= {("face_to_face", "conversations", "total", "")}
    ten_days = ReachScope(DUDLEY, None, date(2017, 2, 17), date(2017, 2, 26))
    assert set(told(figure, scope=ten_days, earlier=(before,)).values()) == {None}
    assert told(figure, scope=ten_days)["total", None] == 24


@pytest.mark.parametrize("times", [1, 2])
def test_the_same_report_again_prints_the_same(times: int):
    figures = make_count(DUDLEY, 33), make_count(SANDWELL, 7), make_count(WALSALL, 40, **days(9, 10))
    first = make_inputs(*figures)
    again = make_inputs(*figures, earlier=(published(first),) * times)
    assert compose_report(again)["tables"] == compose_report(first)["tables"]
    assert None in told(*figures, by=("week",)).values()


def test_a_week_that_was_printed_is_printed_again_though_others_are_cut_too_short():
    figures = make_count(DUDLEY, 76), make_count(SANDWELL, 3_000)
    first = published(make_inputs(*figures, scope=ReachScope(COUNTY, None, date(2017, 2, 20), date(2017, 3, 3))))
    later = ReachScope(COUNTY, None, date(2017, 2, 19), date(2017, 3, 3))
    weeks = told(*figures, scope=later, earlier=(first,), by=("week",))
    assert weeks["week", "2017-W07"] is None
    assert ("face_to_face", "conversations", "week", "2017-W09") in first.printed
    assert weeks["week", "2017-W09"] == 1_026


def test_a_few_on_the_days_of_a_week_are_not_printed_again():
    """Release 0.2.0 printed 9 of 35 people, in the last of its two weeks."""
    figure = make_count(DUDLEY, 35, **days(7, 10))
    every = (("total", ""), ("area", DUDLEY), ("week", "2017-W08"), ("week", "2017-W09"))
    before = of_method_2(*every, figures=(figure,))
    cells = told(figure, earlier=(before,), by=("total", "week"))
    assert (cells["total", None], cells["week", "2017-W09"]) == (35, None)


def test_a_part_that_came_late_takes_back_nothing_and_adds_nothing():
    before = published(make_inputs(make_whole(), make_part(DUDLEY, 60)))
    assert ("face_to_face", "conversations", "area", DUDLEY) in before.printed
    cells = told(make_whole(), make_part(DUDLEY, 60), make_part(SANDWELL, 33), make_part(WALSALL, 4), earlier=(before,))
    assert (cells["total", None], cells["area", DUDLEY]) == (100, 60)
    assert cells["area", SANDWELL] is cells["area", WALSALL] is None


def test_no_day_of_a_figure_is_left_to_the_difference_of_two_reports():
    """100 over fifteen days: six on the first of them."""
    figure = make_count(DUDLEY, 100)
    first = published(make_inputs(figure))
    rest = ReachScope(COUNTY, None, date(2017, 2, 18), date(2017, 3, 3))
    assert set(told(figure, scope=rest, earlier=(first,)).values()) == {None}
    assert set(told(figure, scope=rest).values()) == {None}
    assert set(told(figure, scope=FIRST_DAYS).values()) == {None}
    assert set(told(replace(figure, value=1_500), scope=rest, earlier=(first,)).values()) == {1_400}


def test_weeks_that_cut_a_figure_too_short_are_withheld_and_its_total_is_not():
    cells = told(make_count(DUDLEY, 20, **days(0, 3)), make_count(SANDWELL, 3_000), by=("week", "total"))
    assert cells == {
        ("total", None): 3_020,
        ("week", "2017-W07"): None,
        ("week", "2017-W08"): None,
        ("week", "2017-W09"): 1_000,
    }


def test_the_headline_leaves_out_a_count_whose_total_is_withheld():
    document = compose_report(make_inputs(make_count(DUDLEY, 4), make_count(SANDWELL, 3_000)))
    assert document["left_out_of_the_headline"] == [{"channel": "face_to_face", "measure": "conversations"}]
    assert document["headline"]["contacts"]["total"] == 0


def test_where_no_other_world_is_shown_to_print_the_same_nothing_is_printed(monkeypatch):
    figures = make_count(DUDLEY, 4), make_count(SANDWELL, 3), make_count(WALSALL, 5_000), make_count("solihull", 0)
    assert 5_000 in told(*figures).values()
    monkeypatch.setattr(compiling, "possible_worlds", lambda *_: None)
    assert set(told(*figures).values()) == {None, 0}


def test_a_pattern_that_prints_too_much_does_not_verify():
    inputs = make_inputs(make_count(DUDLEY, 5), make_count(SANDWELL, 50))
    document = compose_report(inputs)
    export = {"report": document, "sha256": canonical_sha256(document), "inputs": inputs.as_json()}
    assert export_faults(export) == []
    for cell in document["tables"]:
        if cell["by"] == "total":
            cell |= {"suppressed": False, "total": 55}
    assert any(
        "withholds too little" in fault for fault in export_faults({**export, "sha256": canonical_sha256(document)})
    )


def test_a_report_of_an_earlier_method_is_held_against_its_digests():
    inputs = make_inputs(make_count(DUDLEY, 5), method=2)
    document = {"method_version": 2, "tables": [], "inputs_sha256": canonical_sha256(inputs.as_json())}
    export = {"report": document, "sha256": canonical_sha256(document), "inputs": inputs.as_json()}
    assert export_faults(export) == []
    assert export_faults({**export, "sha256": "0" * 64}) != []
    assert export_faults({**export, "inputs": {**export["inputs"], "salt": "other"}}) != []
    relabelled = {**document, "method_version": 3}
    assert export_faults({**export, "report": relabelled, "sha256": canonical_sha256(relabelled)}) != []
