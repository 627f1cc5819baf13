"""Why two reports differ: each cause with its amount, which together are the difference to the unit.

The inputs of the first are turned into those of the second one cause after the other, in the order of CAUSES, and every
number is computed again after each: so the amounts sum exactly, for totals and for bounds, which do not add, alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from campaigns.reach.bounds.contacts import contact_totals
from campaigns.reach.bounds.people import people_bounds
from campaigns.reach.figures import Figure
from campaigns.reach.independence import model_people
from campaigns.reach.inputs import Inputs
from campaigns.reach.overlap_evidence import exact_only
from campaigns.reach.selection import select_for_print

Numbers = dict[str, int | None]
Figures = dict[str, Figure]

METHOD = "method"
CAUSES = {
    METHOD: "The method has changed since.",
    "question": "Another area, period or other channels are asked about.",
    "population": "The population has another count.",
    "area": "Areas or channels are defined otherwise.",
    "void": "Figures were taken out as never true.",
    "held": "Figures are held until somebody says what they are.",
    "resolved": "Figures that were held count now, or break another down.",
    "correction": "Figures were corrected.",
    "late_return": "Figures came in afterwards.",
    "overlap": "More, less or something else is known of how many people two channels share.",
}
# What the reporter sends; area names, lineages and channel units are reference data and may change under a figure.
_REFERENCE = ("lineage", "channel_name", "channel_unit")


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause, what it adds to each number (None where one end is unbounded), and the figures behind it."""

    code: str
    amounts: Numbers
    figures: tuple[str, ...]


def report_numbers(inputs: Inputs) -> Numbers:
    """The numbers of a report: contacts, the bounds and the model of people, and the contacts of each channel."""
    items = select_for_print(inputs.counted, inputs.scope)
    reached = contact_totals(items)
    bounds = people_bounds(items, inputs.universes, exact_only(inputs.shared))
    model = model_people(bounds, inputs.universes)
    return {
        "contacts": reached.all.total,
        "people_low": bounds.interval.low,
        "people_high": bounds.interval.high,
        "people_modelled": None if model is None else model.value,
        **{f"contacts:{channel}": part.total for channel, part in reached.by_channel.items()},
    }


def explain_difference(earlier: Inputs, later: Inputs, printed: Numbers, printed_after: Numbers) -> list[Cause]:
    """Every cause, in order, those that changed nothing too. `printed` and `printed_after` are the numbers that were
    computed of the two at the time, perhaps by another method."""
    now, at = earlier, report_numbers(earlier)
    causes = [Cause(METHOD, _method(printed, at, report_numbers(later), printed_after), ())]
    for code, step in _STEPS.items():
        reached = step(now, later)
        numbers_after = report_numbers(reached)
        causes.append(Cause(code, difference_of_numbers(at, numbers_after), tuple(_changed(now, reached))))
        now, at = reached, numbers_after
    return _closed(causes, difference_of_numbers(printed, printed_after))


def _method(printed: Numbers, at: Numbers, recomputed: Numbers, printed_after: Numbers) -> Numbers:
    """What the method adds at either end."""
    first, last = difference_of_numbers(printed, at), difference_of_numbers(recomputed, printed_after)
    return {name: _plus(first.get(name, 0), last.get(name, 0)) for name in sorted({*first, *last})}


def _plus(first: int | None, last: int | None) -> int | None:
    return None if first is None or last is None else first + last


def _closed(causes: list[Cause], difference: Numbers) -> list[Cause]:
    """The same, where a number was unbounded only on the way: the last cause without an amount gets what is left."""
    for name, total in difference.items():
        unknown = [cause for cause in causes if cause.amounts.get(name, 0) is None]
        if unknown and total is not None:
            unknown[-1].amounts[name] = total - sum(cause.amounts.get(name) or 0 for cause in causes)
    return causes


def difference_of_numbers(earlier: Numbers, later: Numbers) -> Numbers:
    """`later` less `earlier`; a channel that is not there has 0, and what is unbounded at one end has no difference."""
    return {name: _less(earlier, later, name) for name in sorted({*earlier, *later})}


def _less(earlier: Numbers, later: Numbers, name: str) -> int | None:
    absent = 0 if name.startswith("contacts") else None
    first, last = earlier.get(name, absent), later.get(name, absent)
    return None if first is None or last is None else last - first


def _changed(earlier: Inputs, later: Inputs) -> Iterator[str]:
    first, last = _by_id(earlier), _by_id(later)
    return (id_ for id_ in sorted({*first, *last}) if first.get(id_) != last.get(id_))


def _by_id(inputs: Inputs) -> Figures:
    return {figure.id: figure for figure in inputs.figures}


def _figures(change: Callable[[Figure, Figure | None], Figure | None]) -> Callable[[Inputs, Inputs], Inputs]:
    """A step that changes each figure by itself, given what it is in the end; None takes it out."""

    def step(now: Inputs, later: Inputs) -> Inputs:
        last = _by_id(later)
        changed = (change(figure, last.get(figure.id)) for figure in now.figures)
        return replace(now, figures=tuple(figure for figure in changed if figure is not None))

    return step


def _redefined(figure: Figure, last: Figure | None) -> Figure:
    if last is None or last.area != figure.area or last.channel != figure.channel:
        return figure
    return replace(figure, **{name: getattr(last, name) for name in _REFERENCE})


def _resolved(figure: Figure, last: Figure | None) -> Figure:
    if last is None or (last.held, last.part_of) == (figure.held, figure.part_of):
        return figure
    if (figure.held and not last.held) or last.area != figure.area:
        return last  # what a held figure said was not known before
    return replace(figure, held=last.held, part_of=last.part_of, below=last.below)


_STEPS: dict[str, Callable[[Inputs, Inputs], Inputs]] = {
    "question": lambda now, later: replace(now, scope=later.scope),
    "population": lambda now, later: replace(now, universes=later.universes),
    "area": _figures(_redefined),
    "void": _figures(lambda figure, last: None if last is None else figure),
    "held": _figures(lambda figure, last: replace(figure, held=True) if last is not None and last.held else figure),
    "resolved": _figures(_resolved),
    "correction": _figures(lambda figure, last: last or figure),
    "late_return": lambda now, later: replace(now, figures=later.figures),
    "overlap": lambda now, later: replace(now, overlaps=later.overlaps, expected=later.expected),
}
