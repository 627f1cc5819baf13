"""What many numbers rest on is worked out once, and is what it would be worked out for each of them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.reach.audiences import Counts, audience_figures
from campaigns.reach.bounds.claim_bounds import finding_in_unit
from campaigns.reach.bounds.contacts import contact_totals
from campaigns.reach.bounds.cover import audience_measures
from campaigns.reach.bounds.frequency import times_reached
from campaigns.reach.bounds.least import least_people
from campaigns.reach.bounds.people import people_bounds
from campaigns.reach.checks import PEOPLE_WITHIN_UNIVERSE, checks_in_scope, find_faults, run_checks
from campaigns.reach.figures import Figure
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.scope import Counted, ReachScope, choose_figures
from campaigns.reach.selection import select_figures
from campaigns.reach.universes import RESIDENTS, AreaUniverse, KnownUniverses
from tests.campaigns.reach.example_figures import make_figure
from tests.campaigns.reach.small_worlds import DAY_ONE, LINEAGES, scopes, worlds

# Worlds take long to draw on a busy machine, which says nothing about the figures.
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow])
CODES = (RESIDENTS, RESIDENTS, RESIDENTS, "whoever", None)


@st.composite
def _universes(draw: Any) -> KnownUniverses:
    populations = draw(st.dictionaries(st.sampled_from(["E", "P", "A", "B"]), st.integers(2, 6), min_size=1))
    return KnownUniverses(
        tuple(AreaUniverse(size, area, area, 2021, "Census 2021") for area, size in populations.items()), home="E"
    )


QUESTIONS: tuple[Callable[[Sequence[Counted], KnownUniverses], object], ...] = (
    people_bounds,
    lambda items, _: contact_totals(items),
    lambda items, _: times_reached(items),
    lambda items, _: audience_figures(items),
    lambda items, universes: finding_in_unit("people", items, universes),
    lambda items, universes: finding_in_unit("people", items, universes, RESIDENTS, "P"),
    lambda items, universes: audience_measures(items, universes, "P"),
)


@UNHURRIED
@given(worlds(), scopes(), _universes(), st.lists(st.sampled_from(range(len(QUESTIONS))), min_size=1, max_size=12))
def test_whatever_was_asked_before_the_answer_is_the_one_to_a_first_question(world, scope, universes, asked):
    selected = select_figures(world.figures, scope, universes)
    counts = Counts(selected)
    for number in asked:
        assert QUESTIONS[number](counts, universes) == QUESTIONS[number](tuple(selected), universes)


@UNHURRIED
@given(worlds(), scopes(), st.sets(st.sampled_from([RESIDENTS, None])))
def test_an_audience_is_of_one_universe_and_stays_as_it_is_among_those_of_some(world, scope, codes):
    counts = Counts(select_figures(world.figures, scope))
    some = counts.of_universes(codes.__contains__)
    assert list(some) == [item for item in counts if item.figure.universe in codes]
    assert list(some.audiences.items()) == list(Counts(tuple(some)).audiences.items())


@st.composite
def _of_one_audience(draw: Any) -> list[Figure]:
    """Figures a few days long, each beginning near the end of the one before; open-ended ones say no value."""
    figures, day = [], DAY_ONE
    for number in range(draw(st.integers(1, 6))):
        first = day + timedelta(days=draw(st.integers(-2, 2)))
        day = first + timedelta(days=draw(st.integers(1, 3)))
        value = draw(st.none() | st.integers(0, 9))
        said = {"value": value or 0, "qualifier": Qualifier.AT_LEAST if value is None else Qualifier.EXACT}
        period = {"period_from": first, "period_to": day - timedelta(days=1)}
        figures.append(make_figure(id=str(number), measure=("impressions", "visits")[number % 2], **period, **said))
    return figures


@given(_of_one_audience())
def test_the_figures_of_an_audience_are_the_fewest_people_that_leave_no_day_out(figures):
    def cost(chosen: Sequence[Figure]) -> tuple[int, int]:
        return sum(figure.interval.high is None for figure in chosen), sum(figure.value for figure in chosen)

    days = set().union(*map(_days, figures))
    subsets = (chosen for size in range(len(figures) + 1) for chosen in combinations(figures, size))
    covers = [chosen for chosen in subsets if set().union(*map(_days, chosen)) == days]
    kept = [item.figure for item in audience_figures(choose_figures(figures, ReachScope()))]
    assert set().union(*map(_days, kept)) == days
    assert cost(kept) == min(map(cost, covers))
    assert [figure.period_from for figure in kept] == sorted(figure.period_from for figure in kept)


@st.composite
def _counts_of_people(draw: Any) -> list[Figure]:
    """Of one another's areas and universes, and some of them parts of a wider figure."""
    figures = []
    for number in range(draw(st.integers(0, 8))):
        area = draw(st.sampled_from(list(LINEAGES)))
        below = draw(st.none() | st.sampled_from(LINEAGES[area]))
        given = {"area": area, "lineage": LINEAGES[area], "below": below, "part_of": below and "elsewhere"}
        universe, value = draw(st.sampled_from(CODES)), draw(st.integers(1, 4))
        figures.append(make_figure(id=str(number), universe=universe, value=value, source=str(number), **given))
    return figures


@given(_counts_of_people(), _universes(), scopes())
def test_people_are_beyond_a_universe_where_the_counts_promise_more_and_only_there(figures, universes, scope):
    def largest_around(figure: Figure) -> int | None:
        code = figure.universe if universes.knows(figure.universe) else RESIDENTS
        sizes = [universes.of(code, area) for area in reversed(figure.lineage)]
        return next((size.population for size in sizes if size), None)

    sizes = {figure.id: largest_around(figure) for figure in figures}
    beyond = [{figure.id} for figure in figures if (size := sizes[figure.id]) is not None and figure.value > size]
    within = [figure for figure in figures if {figure.id} not in beyond]
    for universe in universes.populations:
        inside = [figure for figure in within if universes.lies_inside(figure.universe, universe.code)]
        least = least_people(choose_figures(inside, ReachScope(universe.area)), universes)
        beyond += [{item.figure.id for item in least.items}] if least.number > universe.population else []
    in_scope = {figure.id for figure in figures if scope.touches(figure) or scope.may_hold(figure)}
    named = {id_ for fault in beyond if fault & in_scope for id_ in fault}
    check = next(one for one in run_checks(figures, scope, universes) if one.code == PEOPLE_WITHIN_UNIVERSE)
    assert (check.passed, set(check.figures)) == (not named, named)


@UNHURRIED
@given(worlds(), st.lists(scopes(), min_size=1, max_size=3), _universes())
def test_what_contradicts_itself_is_looked_for_once_however_many_questions_are_asked(world, asked, universes):
    faults = find_faults(world.figures, universes)
    for scope in asked:
        assert checks_in_scope(faults, scope, universes) == run_checks(world.figures, scope, universes)


@st.composite
def _reach_and_contacts(draw: Any) -> list[Figure]:
    figures = []
    for number in range(draw(st.integers(1, 9))):
        first, length = draw(st.integers(0, 6)), draw(st.integers(0, 4))
        period = {"period_from": DAY_ONE + timedelta(first), "period_to": DAY_ONE + timedelta(first + length)}
        measure = draw(st.sampled_from(["people_reached", "impressions", "impressions"]))
        figures.append(make_figure(id=str(number), measure=measure, value=draw(st.integers(0, 9)), **period))
    return figures


@given(_reach_and_contacts())
def test_reach_is_held_against_all_contacts_of_its_days_and_no_others(figures):
    named: set[str] = set()
    for reach in (figure for figure in figures if figure.measure == "people_reached"):
        days = _days(reach)
        behind = [figure for figure in figures if figure.measure == "impressions" and _days(figure) & days]
        if behind and days <= set().union(*map(_days, behind)) and reach.value > sum(f.value for f in behind):
            named |= {reach.id, *(figure.id for figure in behind)}
    check = run_checks(figures, ReachScope(), KnownUniverses())[0]
    assert (check.passed, set(check.figures)) == (not named, named)


def _days(figure: Figure) -> set[int]:
    return set(range(figure.period_from.toordinal(), figure.period_to.toordinal() + 1))
