"""A report: what was printed, computed from its inputs alone, so that anybody who holds them can compute it again."""

from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.reach.checks import Check, checks
from campaigns.reach.headline import headline
from campaigns.reach.inputs import Inputs, canonical, read, scope_as_json, sha256
from campaigns.reach.method import METHOD_VERSION
from campaigns.reach.report_tables import TOTAL, Rows, cell_as_json, suppressed, tables
from campaigns.reach.returns import completeness
from campaigns.reach.scope import Counted, choose
from campaigns.reach.small_numbers import Key

Json = dict[str, Any]
Count = tuple[str, str]  # a channel and a measure


def report(inputs: Inputs) -> Json:
    """The published document: headline, tables, and its inputs by id and version, with the digest of all of them.

    A channel whose total may not be printed is left out of the headline altogether.
    """
    table = tables(inputs)
    hidden = suppressed(inputs, table)
    left_out = _left_out(inputs, table, hidden)
    return {
        "campaign": inputs.campaign,
        "question": scope_as_json(inputs.scope),
        "as_of": inputs.as_of.isoformat(),
        "method_version": inputs.method,
        "small_numbers_below": inputs.small,
        "headline": printable_headline(inputs, left_out, hidden),
        "left_out_of_the_headline": [{"channel": channel, "measure": measure} for channel, measure in sorted(left_out)],
        "tables": [cell_as_json(key, items, hidden) for key, items in table.items()],
        "inputs": [{"id": figure.id, "version": figure.version} for figure in inputs.counted],
        "inputs_sha256": sha256(inputs.as_json()),
    }


def printable_headline(inputs: Inputs, left_out: frozenset[Count], hidden: frozenset[Key]) -> Json:
    """The headline without the counts `left_out`.

    Bounds and models of people add whole figures in their own way, which could give a withheld cell away: they leave
    out whatever count has one.
    """
    contacts = _headline(inputs, left_out)
    people = _headline(inputs, left_out | {(channel, measure) for channel, measure, *_ in hidden})
    sentences = [s for s in contacts["sentences"] if s["unit"] != "people"]
    sentences = [*(s for s in people["sentences"] if s["unit"] == "people"), *sentences]
    return {**contacts, "people": people["people"], "sentences": sentences, "sayable": [s["text"] for s in sentences]}


def _headline(inputs: Inputs, left_out: Iterable[Count]) -> Json:
    without = frozenset(left_out)
    figures = [figure for figure in inputs.counted if (figure.channel, figure.measure) not in without]
    complete = completeness(inputs.expected, choose(inputs.figures, inputs.scope))
    found = checks(figures, inputs.scope, inputs.universe)
    answer = headline(choose(figures, inputs.scope), inputs.universe, complete, inputs.as_of.isoformat(), found)
    # Its digest of the figures would let a reader try out what a withheld one was; that of the inputs is salted.
    return {name: value for name, value in answer.items() if name != "inputs_sha256"}


def checked(inputs: Inputs) -> list[Check]:
    """The checks of all counted inputs, suppressed ones too: a report of which one fails is not published."""
    return checks(inputs.counted, inputs.scope, inputs.universe)


def printed(document: Mapping[str, Any]) -> frozenset[Key]:
    """The keys of the cells that a published document shows."""
    cells = (cell for cell in document["tables"] if not cell["suppressed"])
    return frozenset((cell["channel"], cell["measure"], cell["by"], cell["of"] or "") for cell in cells)


def faults(export: Mapping[str, Any]) -> list[str]:
    """Why the exported `{report, sha256, inputs}` is not what it says it is; empty when it is, to the last byte.

    Raises KeyError, TypeError or ValueError for what is no such export.
    """
    document, inputs = export["report"], read(export["inputs"])
    found = []
    if sha256(document) != export["sha256"]:
        found.append("The report's digest is not that of the report: somebody has changed one of the two.")
    if sha256(export["inputs"]) != document["inputs_sha256"]:
        found.append("The inputs are not those the report names: their digest is another.")
    if inputs.method != METHOD_VERSION:
        return [
            *found,
            f"The report follows method {inputs.method}, this is method {METHOD_VERSION}: get that release.",
        ]
    again = report(inputs)
    names = sorted({*again, *document})
    return found + [f"Computed again, {name} differs." for name in names if _other(again, document, name)]


def _other(again: Json, document: Mapping[str, Any], name: str) -> bool:
    """Whether one of the two has no such member, or another; by canonical bytes, since to Python 1 is True."""
    if name not in again or name not in document:
        return True
    return canonical(again[name]) != canonical(document[name])


def _left_out(inputs: Inputs, table: Rows, hidden: frozenset[Key]) -> frozenset[Count]:
    """Counts whose total is withheld, and those with a small figure cut by the period: its bound is the whole of it."""
    totals = {(channel, measure) for channel, measure, *cell in hidden if tuple(cell) == TOTAL}
    cut = {key[:2] for key, items in table.items() if any(_small_and_cut(item, inputs.small) for item in items)}
    return frozenset(totals | {(channel, measure) for channel, measure in cut})


def _small_and_cut(item: Counted, small: int) -> bool:
    return item.figure.counts.out_take and not item.whole and 0 < item.figure.value < small
