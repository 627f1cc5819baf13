"""May figures of one measure be added: along which axes they differ, and along which that measure adds."""

from collections.abc import Collection, Hashable, Iterable, Sequence

from campaigns.reach.figures import Figure
from campaigns.reach.measures import MEASURES, NO_AXIS, Axis
from campaigns.reach.universes import RESIDENTS


def spanned_axes(figures: Sequence[Figure]) -> frozenset[Axis]:
    """The axes along which the figures, all of one measure, differ.

    Residents of disjoint areas span place alone: nobody lives in two of them, whoever counted, whenever and wherever.
    Two figures of one thing, told apart by their sources only, span reporter: two say how many there were.
    """
    if residents_apart(figures):
        return frozenset({Axis.PLACE})
    seen: dict[Axis, set[Hashable]] = {
        Axis.TIME: {(figure.period_from, figure.period_to) for figure in figures},
        Axis.PLACE: {figure.area for figure in figures},
        Axis.CHANNEL: {figure.channel for figure in figures},
        Axis.REPORTER: {figure.organisation for figure in figures},
    }
    axes = frozenset(axis for axis, values in seen.items() if len(values) > 1)
    return axes | {Axis.REPORTER} if _told_twice(figures) else axes


def residents_apart(figures: Sequence[Figure]) -> bool:
    """Whether these are two or more counts of residents, of areas none of which is or holds another's."""
    areas = {figure.area for figure in figures}
    return (
        len(figures) > 1
        and len(areas) == len(figures)
        and all(figure.universe == RESIDENTS for figure in figures)
        and not any(areas & set(figure.lineage) - {figure.area} for figure in figures)
    )


def why_not_added(measure: str, axes: Collection[Axis], *, of_residents: bool = False) -> str | None:
    """Why counts in `measure` that differ along `axes` do not add, as a sentence; None where they do.

    `of_residents` says that they count residents of disjoint areas.
    """
    row = MEASURES[measure]
    refused = set(axes) - row.adds_over - (row.residents_add_over if of_residents else NO_AXIS)
    if not refused:
        return None
    over = " or ".join(_in_order(refused))
    return f"{row.noun.capitalize()} do not add over {over}: whoever is in two of the figures would be counted twice."


def why_figures_are_not_added(measure: str, figures: Sequence[Figure]) -> str | None:
    """Why these figures, all in `measure`, do not add, as a sentence; None where they do."""
    return why_not_added(measure, spanned_axes(figures), of_residents=residents_apart(figures))


def _told_twice(figures: Sequence[Figure]) -> bool:
    things = {(f.organisation, f.area, f.channel, f.period_from, f.period_to) for f in figures}
    return len(things) < len(figures)


def _in_order(axes: Iterable[Axis]) -> list[str]:
    return [axis.value for axis in Axis if axis in axes]
