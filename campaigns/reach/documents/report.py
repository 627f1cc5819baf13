"""A report: what was printed, computed from its inputs alone, so that anybody who holds them can compute it again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from campaigns.reach.bounds.people import people_bounds
from campaigns.reach.checks import Check, run_checks
from campaigns.reach.disclosure.feasibility import possible_worlds, prints_the_same
from campaigns.reach.disclosure.suppression import Guard, guard_figures, is_small
from campaigns.reach.documents import tombstones
from campaigns.reach.documents.members import unknown_members
from campaigns.reach.headline import compose_headline
from campaigns.reach.inputs import Inputs, canonical_json, canonical_sha256, read_inputs, scope_as_json
from campaigns.reach.method import METHOD_VERSION
from campaigns.reach.overlap_evidence import ScopedOverlap, from_above_only, tells_of_few
from campaigns.reach.report_tables import TOTAL, Key, Rows, cell_as_json, tables_of_inputs, withheld_as_json
from campaigns.reach.returns import Returns, completeness_from, silence_from
from campaigns.reach.scope import Counted
from campaigns.reach.selection import select_for_print

Json = dict[str, Any]
Count = tuple[str, str]  # a channel and a measure
Differs = Callable[[Json, Mapping[str, Any], str], bool]


def compose_report(inputs: Inputs) -> Json:
    """The published document: headline, tables, and its inputs by id and version, with the digest of all of them.

    A channel whose total may not be printed is left out of the headline altogether.
    """
    table = tables_of_inputs(inputs)
    chosen, width = _gated(inputs, guard_figures(inputs, table))
    hidden = chosen.hidden(table)
    return {
        "campaign": inputs.campaign,
        "question": scope_as_json(inputs.scope),
        "as_of": inputs.as_of.isoformat(),
        "method_version": inputs.method,
        "small_numbers_below": inputs.small,
        "withheld": {"cells": len(hidden), "guaranteed_width": width if hidden else None},
        **_printed(inputs, table, chosen),
        "inputs": [{"id": figure.id, "version": figure.version} for figure in inputs.counted],
        "inputs_sha256": canonical_sha256(inputs.as_json()),
    }


def _gated(inputs: Inputs, chosen: Guard) -> tuple[Guard, int]:
    """What is guarded, and how wide an interval it leaves every withheld count: all, where fewer cannot be shown to do.

    All figures guarded, nothing is printed that depends on any.
    """
    small = frozenset(figure.id for figure in inputs.counted if is_small(figure, inputs.small))
    if not small:
        return chosen, inputs.small - 1
    worlds = possible_worlds(inputs, small, chosen.guarded)
    if worlds is not None and prints_the_same(
        inputs, worlds, lambda world: _printed(world, tables_of_inputs(world), chosen)
    ):
        return chosen, worlds.width
    every = small | {figure.id for figure in inputs.counted if figure.value}
    return Guard(every, every, every), inputs.small - 1


def _printed(inputs: Inputs, table: Rows, chosen: Guard) -> Json:
    """What of a report depends on what its figures say."""
    hidden = chosen.hidden(table)
    left_out = frozenset((channel, measure) for channel, measure, *cell in hidden if tuple(cell) == TOTAL)
    return {
        "headline": _headline(inputs, left_out),
        "left_out_of_the_headline": [{"channel": channel, "measure": measure} for channel, measure in sorted(left_out)],
        "tables": [_cell(key, items, chosen) for key, items in table.items()],
    }


def _cell(key: Key, items: list[Counted], chosen: Guard) -> Json:
    if chosen.hides(key, items):
        return withheld_as_json(key, [item for item in items if chosen.shows(item)])
    return cell_as_json(key, items)


def _headline(inputs: Inputs, without: frozenset[Count]) -> Json:
    """The headline of all counts but those `without`. It rests on figures in the totals alone, none of them guarded."""
    figures = [figure for figure in inputs.counted if (figure.channel, figure.measure) not in without]
    returns = Returns(inputs.expected, inputs.figures, inputs.scope)
    complete, unknown = completeness_from(returns), silence_from(returns)
    checked_again = run_checks(figures, inputs.scope, inputs.universes)
    selected = select_for_print(figures, inputs.scope)
    printed = _printed_overlaps(inputs, selected, without)
    as_of = inputs.as_of.isoformat()
    headline = compose_headline(selected, inputs.universes, complete, as_of, checked_again, printed, unknown=unknown)
    # Its digest of the figures would let a reader try out what a withheld one was; that of the inputs is salted.
    headline["completeness"] = {name: value for name, value in complete.items() if name != "gaps"}
    return {
        name: value for name, value in headline.items() if name != "inputs_sha256" and (value or name != "overlaps")
    }


def _printed_overlaps(
    inputs: Inputs, selected: Sequence[Counted], without: frozenset[Count]
) -> tuple[ScopedOverlap, ...]:
    """What may be printed of overlaps. Where a count is left out, those who are shared may be among the people it
    counted."""
    channels = {item.figure.channel for item in selected}
    audiences = {
        channel: people_bounds([item for item in selected if item.figure.channel == channel], inputs.universes).interval
        for channel in (channels if inputs.overlaps else ())
    }
    printed = tuple(row for row in inputs.shared if not tells_of_few(row.evidence, audiences, inputs.small))
    return from_above_only(printed) if without else printed


def checks_of_inputs(inputs: Inputs) -> list[Check]:
    """The checks of all counted inputs, suppressed ones too: a report of which one fails is not published."""
    return run_checks(inputs.counted, inputs.scope, inputs.universes)


def printed_keys(document: Mapping[str, Any]) -> frozenset[Key]:
    """The keys of the cells that a published document shows."""
    cells = (cell for cell in document["tables"] if not cell["suppressed"])
    return frozenset((cell["channel"], cell["measure"], cell["by"], cell["of"] or "") for cell in cells)


def export_faults(export: Mapping[str, Any]) -> list[str]:
    """Why the exported `{report, sha256, inputs}` is not what it says it is; empty when it is, to the last byte.

    A report of an earlier method is held against its digests alone. Raises KeyError, TypeError or ValueError for what
    is no such export.
    """
    document, inputs = export["report"], read_inputs(export["inputs"])
    faults = _digest_faults(export) if export.get("redacted") is None else tombstones.redaction_faults(export)
    recomputed = compose_report(inputs) if inputs.method == METHOD_VERSION else None
    unknown = unknown_members(export, inputs.as_json(), recomputed)
    if unknown:
        faults.append(f"It has members that no report has: {', '.join(unknown)}.")
    if inputs.method != document["method_version"]:
        faults.append("The report says that it follows another method than its inputs.")
    if recomputed is None:
        return faults
    return faults + _computed_again(document, recomputed, _another if export.get("redacted") is not None else _other)


def _computed_again(document: Mapping[str, Any], recomputed: Json, differs: Differs) -> list[str]:
    names = sorted({*recomputed, *document})
    faults = [f"Computed again, {name} differs." for name in names if differs(recomputed, document, name)]
    too_much = printed_keys(document) - printed_keys(recomputed)
    if too_much:
        faults.append(f"It withholds too little: {len(too_much)} of the cells it prints could give a small count away.")
    return faults


def _another(recomputed: Json, document: Mapping[str, Any], name: str) -> bool:
    """The same of a redacted report: a text with a tombstone in it says nothing, everything else must be as it was.

    The digest in it is that of the inputs as they were; those left have one of their own.
    """
    if name not in recomputed or name not in document:
        return True
    return name != "inputs_sha256" and not tombstones.same_but_for_tombstones(recomputed[name], document[name])


def _digest_faults(export: Mapping[str, Any]) -> list[str]:
    faults = []
    if canonical_sha256(export["report"]) != export["sha256"]:
        faults.append("The report's digest is not that of the report: somebody has changed one of the two.")
    if canonical_sha256(export["inputs"]) != export["report"]["inputs_sha256"]:
        faults.append("The inputs are not those the report names: their digest is another.")
    return faults


def _other(recomputed: Json, document: Mapping[str, Any], name: str) -> bool:
    """Whether one of the two has no such member, or another; by canonical bytes, since to Python 1 is True."""
    if name not in recomputed or name not in document:
        return True
    return canonical_json(recomputed[name]) != canonical_json(document[name])
