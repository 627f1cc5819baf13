"""What is published gives no small count away: by example, and against a hostile reader on random tables."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from itertools import product
from random import Random
from time import perf_counter
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from campaigns.reach.small_numbers import Cell, Key, protect
from tests.campaigns.reach.hostile_reader import Row, could_be_another, follows, small_unions

AREAS = {"A": "P", "B": "P", "C": "Q"}
Atoms = dict[tuple[Any, ...], int]


def make_cell(*key: str, **atoms: int) -> Cell:
    return Cell(key, sum(atoms.values()), atoms)


def suppress(cells: Iterable[Cell], below: int = 5, known: Iterable[Cell] = ()) -> set[str]:
    return {"/".join(key) for key in protect(cells, sensitive=lambda _: True, below=below, known=known)}


def areas_and_total(**areas: int) -> list[Cell]:
    return [*(make_cell(name, **{name: count}) for name, count in areas.items()), make_cell("total", **areas)]


def after(cells: Iterable[Cell], suppressed: Iterable[Key]) -> list[Cell]:
    """The cells as the next report knows them."""
    gone = set(suppressed)
    return [replace(cell, value=None if cell.key in gone else cell.value) for cell in cells]


def test_an_empty_table_suppresses_nothing():
    assert suppress([]) == set()


def test_a_single_small_cell_is_suppressed_and_a_large_one_is_not():
    assert suppress([make_cell("total", a=4)]) == {"total"}
    assert suppress([make_cell("total", a=5)]) == set()


def test_a_small_area_takes_the_next_smallest_with_it_and_leaves_the_total():
    assert suppress(areas_and_total(a=3, b=40, c=9, d=70)) == {"a", "c"}


def test_two_small_areas_that_come_to_enough_protect_each_other():
    assert suppress(areas_and_total(a=3, b=4, c=9)) == {"a", "b"}


def test_two_small_areas_that_come_to_too_little_take_a_third_with_them():
    assert suppress(areas_and_total(a=1, b=1, c=9, d=70)) == {"a", "b", "c"}


def test_nobody_is_published_as_nobody_and_protects_nobody():
    assert suppress(areas_and_total(a=3, b=0, c=9)) == {"a", "c"}


def test_what_was_not_measured_is_no_cell_and_stays_none():
    assert suppress(areas_and_total(a=0, b=9)) == set()


def test_with_nothing_else_to_suppress_the_total_goes():
    assert suppress(areas_and_total(a=3, b=0)) == {"a", "total"}
    assert suppress(areas_and_total(a=1, b=1, c=1)) == {"a", "b", "c", "total"}


def test_where_everything_is_small_the_total_may_stay_if_it_is_not():
    assert suppress(areas_and_total(a=3, b=3, c=3)) == {"a", "b", "c"}


def test_counts_that_can_only_all_be_one_take_the_total_with_them():
    assert suppress(areas_and_total(a=1, b=1, c=1), below=2) == {"a", "b", "c", "total"}


def test_an_organisation_that_works_in_one_area_only_goes_with_that_area():
    rows = areas_and_total(a=3, b=9, c=9)
    same = [make_cell("council of a", a=3), make_cell("council of b", b=9), make_cell("council of c", c=9)]
    assert suppress([*rows, *same]) == {"a", "council of a", "b", "council of b"}


def test_a_cell_equal_to_a_small_total_goes_with_it():
    assert suppress([make_cell("a", a=3), make_cell("total", a=3)]) == {"a", "total"}


def test_other_measures_are_published_however_small_unless_they_give_a_small_count_away():
    def out_take(key: Key) -> bool:
        return key == ("talks",)

    posters, talks, contacts = make_cell("posters", p=2), make_cell("talks", t=3), make_cell("contacts", p=2, t=3)
    assert protect([posters, contacts], sensitive=out_take, below=5) == set()
    assert protect([posters, talks], sensitive=out_take, below=5) == {("talks",)}
    assert protect([posters, talks, contacts], sensitive=out_take, below=5) == {("talks",), ("posters",)}


def test_a_known_difference_of_two_small_counts_is_no_count_of_either():
    rows = [make_cell("a", a=1), make_cell("b", b=2), make_cell("a and x", a=1, x=50), make_cell("b and x", b=2, x=50)]
    assert suppress(rows) == {"a", "b"}


def test_a_count_that_only_whole_people_above_none_pin_down_takes_another_with_it():
    """Twice w is x + y + z here, so only all four at one agree with the three pairs, though no sum of rows says so."""
    pairs = [make_cell("xy", x=1, y=1, w=1), make_cell("yz", y=1, z=1, w=1), make_cell("zx", z=1, x=1, w=1)]
    assert not follows(frozenset("x"), [frozenset(pair.atoms) for pair in pairs])
    assert suppress([make_cell("x", x=1), *pairs], below=2) == {"x", "xy"}


def test_what_an_area_has_beyond_its_parts_is_not_left_to_a_subtraction():
    region = make_cell("region", a=20, b=30, own=3)
    assert suppress([make_cell("a", a=20), make_cell("b", b=30), region]) == {"a"}


def test_the_order_of_the_cells_does_not_matter():
    cells = areas_and_total(a=3, b=9, c=9, d=9)
    assert suppress(cells) == suppress(reversed(cells)) == {"a", "b"}


def test_a_week_is_not_left_to_the_difference_of_two_reports():
    first, second = make_cell("total", one=20), make_cell("total", one=20, two=3)
    assert suppress([second], known=[first]) == {"total"}
    assert suppress([make_cell("total", one=20, two=5)], known=[first]) == set()
    assert suppress([make_cell("total", one=20, two=0)], known=[first]) == set()


def test_a_suppressed_area_does_not_come_out_with_the_next_report():
    first = areas_and_total(a=3, b=9, c=70)
    known = after(first, protect(first, sensitive=lambda _: True, below=5))
    grown = [make_cell("a", a=3, more=50), make_cell("b", b=9), make_cell("c", c=70)]
    assert suppress([*grown, make_cell("total", a=3, b=9, c=70, more=50)], known=known) == {"a", "b"}


def test_what_was_withheld_before_need_not_be_withheld_by_another():
    known = [Cell(("b",), None, {"b": 40})]
    rows = [make_cell("a", a=3), make_cell("c", c=9), make_cell("total", a=3, b=40, c=9)]
    assert suppress(rows, known=known) == {"a"}


def test_what_an_earlier_report_gave_away_is_suppressed_again_and_takes_nothing_with_it():
    cells = areas_and_total(a=3, b=9, c=70)
    larger = [make_cell("d", d=60), make_cell("larger", a=3, b=9, c=70, d=60)]
    assert suppress([*cells, *larger], known=cells) == {"a"}
    assert suppress([*cells, *larger], known=[cell for cell in cells if cell.key != ("a",)]) == {"a"}


def test_a_count_nobody_prints_is_protected_too():
    own = Cell(("own",), None, {"own": 3})
    cells = [make_cell("a", a=20), make_cell("org", own=3, a=20), own]
    assert suppress(cells) == {"a", "own"}


def test_cells_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="a key names one cell"):
        suppress([make_cell("a", a=1), make_cell("a", b=1)])
    with pytest.raises(ValueError, match="one count in every cell"):
        suppress([make_cell("a", a=1), make_cell("b", a=2)])
    with pytest.raises(ValueError, match="sum of atoms"):
        Cell(("a",), 2, {"a": 1})
    with pytest.raises(ValueError, match="negative"):
        Cell(("a",), -1, {"a": -1})


def test_the_hostile_reader_finds_what_primary_suppression_alone_gives_away():
    a, b, total = frozenset("a"), frozenset("b"), frozenset("ab")
    truth: Mapping[Hashable, int] = {"a": 3, "b": 9}
    assert follows(a, [b, total])
    assert not could_be_another(a, [b, total], [a], truth)
    assert not follows(a, [total])
    assert could_be_another(a, [total], [a, b], truth)


@st.composite
def contributions(draw: Any) -> Atoms:
    """Up to eight counts of (area, organisation, week)."""
    place = st.tuples(st.sampled_from("ABC"), st.sampled_from("XYZ"), st.sampled_from("123"))
    return draw(st.dictionaries(place, st.integers(0, 15) | st.integers(0, 3), min_size=1, max_size=8))


def tables(atoms: Atoms, *, crossed: bool) -> list[Cell]:
    """The margins of `atoms`: total, regions and areas, organisations, weeks; and areas by week."""
    rows: dict[Key, Atoms] = {}
    for (area, organisation, week), count in atoms.items():
        keys = [("total",), ("region", AREAS[area]), ("area", area), ("organisation", organisation), ("week", week)]
        for key in [*keys, ("area", area, week)] if crossed else keys:
            rows.setdefault(key, {})[(area, organisation, week)] = count
    return [Cell(key, sum(counts.values()), counts) for key, counts in rows.items()]


def check_withstands(cells: list[Cell], suppressed: Iterable[Key], below: int, known: list[Cell]) -> None:
    gone = set(suppressed)
    every = [*after(cells, gone), *known]
    truth = {atom: count for cell in every for atom, count in cell.atoms.items()}
    published = {_row(cell) for cell in every if cell.value is not None}
    hidden = {_row(cell): cell.count for cell in every if cell.value is None}
    small = {row: count for row, count in hidden.items() if 0 < count < below}
    assert all(count not in range(1, below) for count in (cell.value for cell in every))
    assert 0 not in hidden.values()
    for union in small_unions(small, below):
        assert not follows(union, list(published)), union
    for outer in published:
        for inner in published:
            assert not (inner < outer and 0 < sum(truth[atom] for atom in outer - inner) < below)
    for row in small:
        assert could_be_another(row, published, list(hidden), truth), row


def _row(cell: Cell) -> Row:
    """Its contributions but those of nobody, which the reader is taken to know."""
    return frozenset(atom for atom, count in cell.atoms.items() if count)


@settings(max_examples=300, deadline=None)
@given(contributions(), st.sampled_from([2, 3, 5, 10]), st.booleans(), st.data())
def test_no_small_count_can_be_worked_out_from_a_report(atoms, below, crossed, data):
    cells = [cell for cell in tables(atoms, crossed=crossed) if data.draw(st.integers(0, 7))]
    check_withstands(cells, protect(cells, sensitive=lambda _: True, below=below), below, [])


@settings(max_examples=200, deadline=None)
@given(contributions(), st.sampled_from([2, 3, 5, 10]), st.booleans())
def test_nor_from_one_report_after_another(atoms, below, crossed):
    first = tables({place: count for place, count in atoms.items() if place[2] == "1"}, crossed=crossed)
    assume(first)
    known = after(first, protect(first, sensitive=lambda _: True, below=below))
    cells = tables(atoms, crossed=crossed)
    check_withstands(cells, protect(cells, sensitive=lambda _: True, below=below, known=known), below, known)


@settings(max_examples=100, deadline=None)
@given(contributions(), st.sampled_from([2, 5]), st.data())
def test_whatever_was_published_before_the_small_counts_go_and_it_comes_to_an_end(atoms, below, data):
    cells = tables(atoms, crossed=False)
    known = [cell for cell in cells if data.draw(st.booleans())]
    gone = protect(cells, sensitive=lambda _: True, below=below, known=known)
    assert {cell.key for cell in cells if 0 < cell.count < below} <= gone


def test_three_hundred_areas_take_seconds():
    """Areas in twelve regions, each worked by some of 300 organisations in some of 150 weeks."""
    chance = Random(2017)  # noqa: S311  the same table every time
    rows: dict[Key, Atoms] = {}
    for area, organisation, week in product(range(300), range(4), range(150)):
        if chance.random() < 0.0075:
            atom = (area, (area * 7 + organisation * 61) % 300, week)
            count = chance.choice([0, 1, 1, 2, 3, 5, 8, 30, 90])
            names = {"area": area, "organisation": atom[1], "week": week, "region": area % 12, "total": ""}
            for kind, name in names.items():
                rows.setdefault((kind, str(name)), {})[atom] = count
    cells = [Cell(key, sum(counts.values()), counts) for key, counts in rows.items()]
    small = {cell.key for cell in cells if 0 < cell.count < 10}
    began = perf_counter()
    gone = protect(cells, sensitive=lambda _: True, below=10)
    assert perf_counter() - began < 10
    assert len(cells) > 700 and len(small) > 100
    assert small < gone and len(gone) < 2 * len(small) and ("total", "") not in gone
