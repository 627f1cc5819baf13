"""Do the figures hold together: checks published with the number, which is not printed while one of them fails.

After those of cross-media measurement (WFA, ISBA): reach is no more than impressions, and cumulative reach never falls.
A figure that others contradict would make whatever is said of it wrong, so a failed check takes every sentence away.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from campaigns.reach.audiences import reporter_of
from campaigns.reach.bounds.least import Least, least_people
from campaigns.reach.figures import Figure
from campaigns.reach.measures import MEASURES, Axis
from campaigns.reach.qualifiers import add_intervals
from campaigns.reach.scope import ReachScope, choose_figures, leave_none_out
from campaigns.reach.universes import RESIDENTS, AreaUniverse, KnownUniverses
from campaigns.reach.wording.prose import amount_in_unit, dated_label, dated_labels, population_in_words

REACH_WITHIN_IMPRESSIONS = "reach_within_impressions"
CUMULATIVE_NEVER_FALLS = "cumulative_never_falls"
PART_WITHIN_WHOLE = "part_within_whole"
PEOPLE_WITHIN_UNIVERSE = "people_within_universe"
CODES = (REACH_WITHIN_IMPRESSIONS, CUMULATIVE_NEVER_FALLS, PART_WITHIN_WHOLE, PEOPLE_WITHIN_UNIVERSE)


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the figures a question is about; `figures` are the ids of those that contradict each other."""

    code: str
    passed: bool
    sentence: str
    figures: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """`{code, passed, detail, figures}` as the headline and the claims print it."""
        return {"code": self.code, "passed": self.passed, "detail": self.sentence, "figures": list(self.figures)}


@dataclass(frozen=True, slots=True)
class _Fault:
    sentence: str
    figures: tuple[Figure, ...]


Faults = Mapping[str, Sequence[_Fault]]  # by the code of the check that fails


def run_checks(figures: Sequence[Figure], scope: ReachScope, universes: KnownUniverses) -> list[Check]:
    """All four checks, in the order of CODES, of the figures in `scope`: parts too, while held figures count nowhere.

    `figures` are all of the campaign, since those a question leaves out may contradict those it is about; so may those
    of wider areas.
    """
    return checks_in_scope(find_faults(figures, universes), scope, universes)


def find_faults(figures: Iterable[Figure], universes: KnownUniverses) -> Faults:
    """What contradicts itself in a campaign, whatever is asked about."""
    standing = [figure for figure in figures if not figure.held]
    return {
        REACH_WITHIN_IMPRESSIONS: list(_more_reach_than_contacts(standing)),
        CUMULATIVE_NEVER_FALLS: list(_falling(standing)),
        PART_WITHIN_WHOLE: list(_parts_beyond(standing)),
        PEOPLE_WITHIN_UNIVERSE: list(_too_many_people(standing, universes)),
    }


def checks_in_scope(faults: Faults, scope: ReachScope, universes: KnownUniverses) -> list[Check]:
    """All four checks, in the order of CODES: a fault counts where any of its figures is asked about."""

    def verdict(code: str, well: str) -> Check:
        return _check(code, well, [fault for fault in faults[code] if any(map(_in_scope, fault.figures))])

    def _in_scope(figure: Figure) -> bool:
        return scope.touches(figure) or scope.may_hold(figure)

    return [
        verdict(
            REACH_WITHIN_IMPRESSIONS,
            "No count of people, accounts or visitors is more than the impressions, impacts or visits behind it.",
        ),
        verdict(CUMULATIVE_NEVER_FALLS, "No count is less than one of fewer days within it."),
        verdict(PART_WITHIN_WHOLE, "No figure is less than the figures that break it down."),
        verdict(PEOPLE_WITHIN_UNIVERSE, _enough(universes.of(RESIDENTS, scope.area or universes.home))),
    ]


def failed_checks(checked: Iterable[Check]) -> list[Check]:
    """The checks that do not hold."""
    return [check for check in checked if not check.passed]


def _check(code: str, well: str, faults: Sequence[_Fault]) -> Check:
    if not faults:
        return Check(code, True, well)
    ids = sorted({figure.id for fault in faults for figure in fault.figures})
    more = "" if len(faults) == 1 else f" The same is wrong {_times(len(faults) - 1)} more."
    return Check(code, False, faults[0].sentence + more, tuple(ids))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _more_reach_than_contacts(figures: Sequence[Figure]) -> Iterator[_Fault]:
    # A breakdown by time is in its whole already; it is checked, but adds no contacts.
    behind_each = _by(
        lambda figure: (*reporter_of(figure), figure.measure),
        (figure for figure in figures if figure.part_of is None or figure.below not in (None, figure.area)),
    )
    by_audience = {key: _ByDays(group) for key, group in behind_each.items()}
    for figure in figures:
        for measure in figure.counts.at_most:
            behind = _behind(figure, by_audience.get((*reporter_of(figure), measure)))
            most = add_intervals(candidate.interval for candidate in behind).high
            if behind and most is not None and figure.interval.least > most:
                yield _too_much_reach(figure, measure, behind)


class _ByDays:
    """Figures of which those that share days with another are found without looking at all of them."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.placed = sorted(enumerate(figures), key=lambda placed: placed[1].period_from)
        self.firsts = [figure.period_from for _, figure in self.placed]
        # The last day of any figure so far: it never falls.
        self.lasts = list(accumulate((figure.period_to for _, figure in self.placed), max))

    def meeting(self, figure: Figure) -> list[Figure]:
        """Those that share a day with the figure, in the order in which they were given."""
        start, end = bisect_left(self.lasts, figure.period_from), bisect_right(self.firsts, figure.period_to)
        overlapping = [placed for placed in self.placed[start:end] if placed[1].period_to >= figure.period_from]
        return [candidate for _, candidate in sorted(overlapping, key=lambda placed: placed[0])]


def _behind(figure: Figure, candidates: _ByDays | None) -> list[Figure]:
    """The figures that count everything that happened on the figure's days, or none where they leave a day out."""
    met = [] if candidates is None else candidates.meeting(figure)
    overlapping = [candidate for candidate in met if _of_all_it_counts(candidate, figure)]
    periods = ((candidate.period_from, candidate.period_to) for candidate in overlapping)
    return overlapping if leave_none_out(periods, figure.period_from, figure.period_to) else []


def _of_all_it_counts(candidate: Figure, figure: Figure) -> bool:
    """Whether `candidate` counts whoever `figure` counts, which a count of another universe does not."""
    return candidate.universe in (None, figure.universe)


def _too_much_reach(figure: Figure, measure: str, behind: Sequence[Figure]) -> _Fault:
    counts, contact = figure.counts, MEASURES[measure]
    return _Fault(
        f"More {counts.noun} than {contact.noun}: {dated_label(figure)} against {dated_labels(behind)}. "
        f"Every {counts.singular} is at least one {contact.singular}, so one of these figures is wrong.",
        (figure, *behind),
    )


def _falling(figures: Iterable[Figure]) -> Iterator[_Fault]:
    """Of one series, counts that are more than a longer count of the same days and others."""
    cumulative = (figure for figure in figures if Axis.TIME not in figure.counts.adds_over)
    for series in _by(lambda figure: (figure.series, reporter_of(figure)), cumulative).values():
        longer: list[Figure] = []  # those begun and not ended by the first day of the next
        for figure in sorted(series, key=lambda f: (f.period_from, -f.period_to.toordinal())):
            longer = [candidate for candidate in longer if candidate.period_to >= figure.period_from]
            yield from (_fall(figure, candidate) for candidate in longer if _falls(figure, candidate))
            longer.append(figure)


def _falls(shorter: Figure, longer: Figure) -> bool:
    most = longer.interval.high
    nested = longer.period_to >= shorter.period_to and _days(longer) > _days(shorter)
    return nested and _of_all_it_counts(longer, shorter) and most is not None and shorter.interval.least > most


def _days(figure: Figure) -> int:
    return (figure.period_to - figure.period_from).days


def _fall(shorter: Figure, longer: Figure) -> _Fault:
    return _Fault(
        f"A count falls as its days grow: {dated_label(shorter)} is more than {dated_label(longer)}, "
        "which holds the same days and more. One of these figures is wrong.",
        (shorter, longer),
    )


def _parts_beyond(figures: Sequence[Figure]) -> Iterator[_Fault]:
    by_id = {figure.id: figure for figure in figures}
    for whole_id, parts in _by(lambda figure: figure.part_of, (f for f in figures if f.part_of)).items():
        whole_figure = by_id.get(whole_id)  # absent where it is held: then nothing is said of it
        most = None if whole_figure is None else whole_figure.interval.high
        if whole_figure is not None and most is not None and _least(parts) > most:
            yield _beyond(whole_figure, [part for part in parts if part.interval.least > most] or parts)


def _least(parts: Iterable[Figure]) -> int:
    return sum(part.interval.least for part in parts)


def _beyond(whole_figure: Figure, parts: Sequence[Figure]) -> _Fault:
    come = "comes" if len(parts) == 1 else "come"
    return _Fault(
        f"Parts are more than their whole: {dated_labels(parts)} {come} to at least "
        f"{amount_in_unit(_least(parts), whole_figure.measure)}, more than {dated_label(whole_figure)}. "
        "Correct the part or the whole.",
        (*parts, whole_figure),
    )


def _enough(universe: AreaUniverse | None) -> str:
    if universe is None:
        return "Nobody has said how many residents the area has, so counts of people are held against no universe."
    return f"No more people were counted than the {population_in_words(universe)}."


def _too_many_people(figures: Sequence[Figure], universes: KnownUniverses) -> Iterator[_Fault]:
    """Counts of people beyond what their universe holds in their own area, or an area around it: each, or together.

    Of people nobody said more about, or in a word that is no universe, residents are meant, until somebody says whom
    else it counts.
    """
    counts = [figure for figure in figures if figure.counts.counts_people]
    places = {(figure.universe, figure.lineage) for figure in counts}
    smallest = {place: _smallest(*place, universes) for place in places}
    exceeding: set[str] = set()
    for figure in counts:
        universe = smallest[figure.universe, figure.lineage]
        if universe is not None and figure.interval.least > universe.population:
            exceeding.add(figure.id)
            yield _beyond_universe([figure], dated_label(figure), universe)
    by_area = _counts_by_area(figure for figure in counts if figure.id not in exceeding)
    for universe in universes.populations:
        yield from _beyond_together(by_area.get(universe.area, []), universe, universes)


def _smallest(code: str | None, lineage: Sequence[str], universes: KnownUniverses) -> AreaUniverse | None:
    """How many the universe holds in the innermost of the areas of which somebody has said so."""
    known = code if universes.knows(code) else RESIDENTS
    sizes = (universes.of(known, area) for area in reversed(lineage))
    return next((universe for universe in sizes if universe is not None), None)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Counts of one universe in one area, of which no two are promised together: the largest is all they promise."""

    universe: str | None
    largest: int
    figures: tuple[Figure, ...]


def _counts_by_area(counts: Iterable[Figure]) -> dict[str, list[_Alike]]:
    """By each area that they count in, from the outermost inwards."""
    by_area: dict[str, list[_Alike]] = defaultdict(list)
    for (code, lineage, _), group in _by(lambda row: (row.universe, row.lineage, row.below), counts).items():
        count = _Alike(code, max(figure.interval.least for figure in group), tuple(group))
        for area in group[0].counts_in(lineage[0]):
            by_area[area].append(count)
    return by_area


def _beyond_together(counts: Iterable[_Alike], universe: AreaUniverse, universes: KnownUniverses) -> Iterator[_Fault]:
    inside = [row for row in counts if universes.lies_inside(row.universe, universe.code)]
    if sum(row.largest for row in inside) <= universe.population:
        return  # they promise no more than that, whoever may be in two of them
    figures = [figure for row in inside for figure in row.figures]
    least = least_people(choose_figures(figures, ReachScope(universe.area)), universes)
    if least.number > universe.population:
        rests_on = [item.figure for item in least.items]
        yield _beyond_universe(rests_on, f"{dated_labels(rests_on)} come to {_words(least)},", universe)


def _words(least: Least) -> str:
    number = least.number - 1 if least.is_open else least.number
    return f"{'more than' if least.is_open else 'at least'} {amount_in_unit(number, 'people')}"


def _beyond_universe(figures: Iterable[Figure], counted_words: str, universe: AreaUniverse) -> _Fault:
    return _Fault(
        f"More people were counted than there are: {counted_words} against {population_in_words(universe)}. "
        f"Either a figure is wrong, or it counts others than {universe.noun} and its universe should say whom.",
        tuple(figures),
    )


def _by(key: Callable[[Figure], Hashable], figures: Iterable[Figure]) -> dict[Any, list[Figure]]:
    groups: dict[Any, list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[key(figure)].append(figure)
    return groups
