"""Everything that bears on a question: the figures of its area, those of wider areas, and what their parts tell.

A figure of a wider area counts here as anything from nothing to all of it, as one of a longer period already does. What
breaks a figure down says how much of it was here and how much elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from campaigns.reach.apportionment import share_outside
from campaigns.reach.bounds.least import least_people
from campaigns.reach.figures import Figure
from campaigns.reach.scope import Counted, ReachScope, choose_figures, clip_figure, leave_none_out
from campaigns.reach.universes import NOBODY_KNOWN, KnownUniverses

Parts = dict[str, list[Figure]]


def select_figures(
    figures: Sequence[Figure], scope: ReachScope, universes: KnownUniverses = NOBODY_KNOWN
) -> list[Counted]:
    """The figures of `scope` by id, then those of the areas around it; `figures` are all that count in the campaign."""
    parts = parts_by_whole(figures)
    items = choose_figures(figures, scope)
    parts_told = [narrow_by_parts(item, parts.get(item.figure.id, ()), scope, universes) for item in items]
    wider = (figure for figure in figures if scope.may_hold(figure) and not _told_by_parts(figure, parts, scope))
    wholes = {figure.id: figure for figure in figures if figure.id in parts}
    from_wider = [_around(figure, parts, scope, universes) for figure in wider if _speaks(figure, wholes, parts, scope)]
    return parts_told + sorted(from_wider, key=lambda item: item.figure.id)


def select_for_print(figures: Sequence[Figure], scope: ReachScope) -> list[Counted]:
    """The same for print: no number depends on a part, nor on a figure of a wider area, of which some may be guarded.

    That there is such a figure leaves every upper end open.
    """
    wider = sorted((figure for figure in figures if scope.may_hold(figure)), key=lambda figure: figure.id)
    return [*choose_figures(figures, scope), *(_open(figure, scope) for figure in wider if figure.part_of is None)]


def _open(figure: Figure, scope: ReachScope) -> Counted:
    return replace(clip_figure(figure, scope), here=_here(scope), open_above=True)


def _here(scope: ReachScope) -> tuple[str, ...]:
    return (*scope.around, str(scope.area))


def parts_by_whole(figures: Iterable[Figure]) -> Parts:
    """The parts of each figure that has any, by its id."""
    parts: Parts = defaultdict(list)
    for figure in figures:
        if figure.part_of is not None:
            parts[figure.part_of].append(figure)
    return parts


def narrow_by_parts(
    item: Counted, parts: Sequence[Figure], scope: ReachScope, universes: KnownUniverses = NOBODY_KNOWN
) -> Counted:
    """The item with what its parts tell of the days asked for."""
    if not parts:
        return item
    inside = [part for part in parts if clip_figure(part, scope).whole and scope.meets(part)]
    outside = [part for part in parts if not scope.meets_days(part)]
    return replace(
        item,
        least=_least(inside, universes),
        elsewhere=_elsewhere(outside, universes, by_place=False),
        share=None if item.whole else _share_beside(item, parts, scope),
    )


def _share_beside(item: Counted, parts: Sequence[Figure], scope: ReachScope) -> int | None:
    """How many of the figure fall on the days asked for: of each part its even share, and of what no part tells of an
    even share over the days that no part tells of alone. Where the parts come to more than the figure, or all days are
    told of, that is over all days."""
    figure = item.figure
    remainder = figure.value - sum(part.value for part in parts)
    if remainder < 0:
        return None
    local = sum(clip_figure(part, scope).contacts for part in parts if scope.meets_days(part))
    parts_told = [(part.period_from, part.period_to) for part in parts if _tells_all(part, figure)]
    return local + share_outside(remainder, figure.period_from, figure.period_to, parts_told, item.first, item.last)


def _tells_all(part: Figure, whole_item: Figure) -> bool:
    """Whether the part is what its whole counted on the part's days."""
    return (part.area, part.channel, part.universe) == (whole_item.area, whole_item.channel, whole_item.universe)


def _around(figure: Figure, parts: Parts, scope: ReachScope, universes: KnownUniverses) -> Counted:
    """A figure of a wider area: what its parts tell is of other areas, or counts here by itself."""
    item = replace(clip_figure(figure, scope), here=_here(scope))
    neighbours = [part for part in parts.get(figure.id, ()) if part.area not in scope.around]
    if not figure.counts.additive:
        neighbours = [part for part in neighbours if scope.area not in part.lineage]
    return replace(item, elsewhere=_elsewhere(neighbours, universes, by_place=True))


def _speaks(figure: Figure, wholes: Mapping[str, Figure], parts: Parts, scope: ReachScope) -> bool:
    """Whether what it counted may have been here: of a part, only where it speaks for its whole."""
    if figure.part_of is None:
        return True
    whole_item = wholes.get(figure.part_of)
    return whole_item is not None and scope.may_hold(whole_item) and _told_by_parts(whole_item, parts, scope)


def _told_by_parts(whole_item: Figure, parts: Parts, scope: ReachScope) -> bool:
    """Whether parts of the area asked about, or around it, say what the whole counted there on all of its days."""
    near = [
        part
        for part in parts.get(whole_item.id, ())
        if (part.area in scope.around or part.area == scope.area)
        and part.area != whole_item.area
        and (part.channel, part.universe) == (whole_item.channel, whole_item.universe)
    ]
    item = clip_figure(whole_item, scope)
    return leave_none_out(((part.period_from, part.period_to) for part in near), item.first, item.last)


def _least(parts: Sequence[Figure], universes: KnownUniverses) -> int:
    """What a figure with these parts is at least: they come to no more than it, and nobody is counted twice."""
    if not parts:
        return 0
    measure = parts[0].counts
    if measure.additive:
        return sum(part.interval.least for part in parts)
    if not measure.counts_people:
        return max(part.interval.least for part in parts)
    whole_item = [Counted(part, part.period_from, part.period_to) for part in parts]
    return least_people(whole_item, universes).number


def _elsewhere(parts: Sequence[Figure], universes: KnownUniverses, *, by_place: bool) -> int:
    """How many of a figure were on other days or, `by_place`, in other areas, and so not here.

    Whoever was met on another day may have been met here too; whoever lives in another area does not live here.
    """
    if parts and parts[0].counts.additive:
        return sum(part.interval.least for part in parts)
    at_home = by_place and all(part.counts.counts_people and universes.in_one_area(part.universe) for part in parts)
    return _least(parts, universes) if at_home else 0
