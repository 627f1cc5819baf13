"""The figures of a campaign, area and period in the few lines that are printed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from campaigns.reach.bounds.contacts import Contacts, contact_totals
from campaigns.reach.bounds.people import People, people_bounds
from campaigns.reach.checks import Check, failed_checks
from campaigns.reach.figures import Figure
from campaigns.reach.independence import Modelled, model_people
from campaigns.reach.inputs import scope_as_json, universes_as_json
from campaigns.reach.method import METHOD_VERSION
from campaigns.reach.overlap_evidence import ScopedOverlap, exact_only, overlap_as_json
from campaigns.reach.returns import HEARD_ALL, Silence
from campaigns.reach.scope import Counted, ReachScope
from campaigns.reach.universes import KnownUniverses
from campaigns.reach.wording.overlap_words import overlaps_as_json
from campaigns.reach.wording.sentences import Sentence, printable_sentences, sentence_texts


def compose_headline(
    figures: Sequence[Counted],
    universes: KnownUniverses,
    completeness: Mapping[str, object],
    as_of: datetime | str,
    checked: Sequence[Check],
    overlaps: Sequence[ScopedOverlap] = (),
    scope: ReachScope | None = None,
    unknown: Silence = HEARD_ALL,
) -> dict[str, object]:
    """The headline's shape in the API contract, over figures already selected for the area, channels and period.

    `completeness` and `as_of` pass through; `people.high` and `people.modelled` are None when nothing bounds them.
    While a return is missing or held, or anything is `unknown`, no total is said to be all there is.
    Its bounds rest on overlaps that were matched; what rests on a sample is said in a sentence that names it.
    `checked` is what `campaigns.reach.checks` found in the same scope: while one fails, there is no sentence to print.
    """
    reached = _reached_by(figures, universes, overlaps)
    sentences = [] if failed_checks(checked) else _sentences(reached, completeness, unknown)
    return {
        "contacts": reached.contacts.as_json(),
        "people": _people(reached.people, reached.model),
        "overlaps": overlaps_as_json(reached.believed),
        "sayable": sentence_texts(sentences),
        "sentences": sentences,
        "checks": [check.as_json() for check in checked],
        "completeness": completeness,
        "as_of": as_of,
        "inputs_sha256": question_sha256(scope, universes, (item.figure for item in figures), overlaps),
    }


class _Reached(NamedTuple):
    """Contacts, and the people behind them: by what was matched, by what has to be believed as well, and modelled."""

    contacts: Contacts
    people: People
    believed: People
    model: Modelled | None


def _reached_by(figures: Sequence[Counted], universes: KnownUniverses, overlaps: Sequence[ScopedOverlap]) -> _Reached:
    people = people_bounds(figures, universes, exact_only(overlaps))
    believed = people_bounds(figures, universes, overlaps) if overlaps else people
    return _Reached(contact_totals(figures), people, believed, model_people(people, universes, overlaps))


def _sentences(reached: _Reached, completeness: Mapping[str, object], unknown: Silence) -> list[Sentence]:
    complete = not unknown and not any(completeness.get(name) for name in ("missing", "held", "awaited", "gaps"))
    total, people, model = reached.contacts.all, reached.people, reached.model
    return printable_sentences(total, "contacts", people, model, complete=complete, believed=reached.believed)


def _people(bounds: People, model: Modelled | None) -> dict[str, object]:
    return {
        "low": bounds.interval.low,
        "high": bounds.interval.high,
        "modelled": None if model is None else model.as_json(),
    }


# What JSON can carry exactly (RFC 8785 refuses more).
MOST = 2**53 - 1


def question_sha256(
    scope: ReachScope | None,
    universes: KnownUniverses,
    figures: Iterable[Figure],
    overlaps: Iterable[ScopedOverlap] = (),
) -> str:
    """SHA-256, in hex, of the RFC 8785 canonical JSON of all that an answer rests on: the question, the populations of
    its universes, the edition of the method, and figures and overlaps as in `inputs_sha256`. Raises ValueError as that
    does."""
    rests_on = {
        "question": None if scope is None else {**scope_as_json(scope), "around": list(scope.around)},
        "method_version": METHOD_VERSION,
        "universes": universes_as_json(universes),
        "figures": _listed(figures, overlaps),
    }
    return hashlib.sha256(orjson.dumps(rests_on, option=orjson.OPT_SORT_KEYS)).hexdigest()


def inputs_sha256(figures: Iterable[Figure], overlaps: Iterable[ScopedOverlap] = ()) -> str:
    """SHA-256, in hex, of the RFC 8785 canonical JSON of every figure that went in, sorted by id, and after them of
    every overlap known there.

    Raises ValueError for a value above 2**53 - 1, which JSON cannot carry exactly.
    """
    # Of objects with ASCII keys, strings and whole numbers, sorted keys make orjson's bytes the canonical ones, in
    # a thirtieth of the time; a test compares them with an implementation of the standard.
    return hashlib.sha256(orjson.dumps(_listed(figures, overlaps), option=orjson.OPT_SORT_KEYS)).hexdigest()


def _listed(figures: Iterable[Figure], overlaps: Iterable[ScopedOverlap]) -> list[Any]:
    listed: list[Any] = [_as_json(figure) for figure in sorted(figures, key=lambda figure: figure.id)]
    return [*listed, *(overlap_as_json(row.evidence) for row in sorted(overlaps, key=lambda row: row.evidence.id))]


def _as_json(figure: Figure) -> dict[str, str | int | None]:
    if figure.value > MOST:
        raise ValueError("A value is more than JSON can carry exactly.")
    return {
        "id": figure.id,
        "version": figure.version,
        "organisation": figure.organisation,
        "area": figure.area,
        "channel": figure.channel,
        "channel_unit": figure.channel_unit,
        "measure": figure.measure,
        "from": figure.period_from.isoformat(),
        "to": figure.period_to.isoformat(),
        "value": figure.value,
        "qualifier": str(figure.qualifier),
        "margin_percent": figure.margin_percent,
        "rounded_to": figure.rounded_to,
        "universe": figure.universe,
        "grade": figure.grade,
        "source": figure.source,
        "part_of": figure.part_of,
    }
