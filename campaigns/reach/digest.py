"""One digest for a set of figures, which anyone who holds the same figures can compute again."""

import hashlib
from collections.abc import Iterable

import orjson

from campaigns.reach.figures import Figure

# What JSON can carry exactly (RFC 8785 refuses more).
MOST = 2**53 - 1


def inputs_sha256(figures: Iterable[Figure]) -> str:
    """SHA-256, in hex, of the RFC 8785 canonical JSON of every figure that went in, sorted by id.

    Raises ValueError for a value above 2**53 - 1, which JSON cannot carry exactly.
    """
    listed = [_as_json(figure) for figure in sorted(figures, key=lambda figure: figure.id)]
    # Of flat objects with ASCII keys, strings and whole numbers, sorted keys make orjson's bytes the canonical ones, in
    # a thirtieth of the time; a test compares them with an implementation of the standard.
    return hashlib.sha256(orjson.dumps(listed, option=orjson.OPT_SORT_KEYS)).hexdigest()


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
