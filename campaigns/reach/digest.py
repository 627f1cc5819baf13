"""One digest for a set of figures, which anyone who holds the same figures can compute again."""

import hashlib
from collections.abc import Iterable

import rfc8785

from campaigns.reach.figures import Figure


def inputs_sha256(figures: Iterable[Figure]) -> str:
    """SHA-256, in hex, of the RFC 8785 canonical JSON of every figure that went in, sorted by id.

    Raises rfc8785.IntegerDomainError for a value above 2**53 - 1, which JSON cannot carry exactly.
    """
    listed = sorted((_as_json(figure) for figure in figures), key=lambda entry: str(entry["id"]))
    return hashlib.sha256(rfc8785.dumps(listed)).hexdigest()


def _as_json(figure: Figure) -> dict[str, str | int | None]:
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
        "universe": figure.universe,
        "grade": figure.grade,
        "source": figure.source,
        "part_of": figure.part_of,
    }
