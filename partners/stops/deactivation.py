"""Stops that the file no longer has: set inactive, never deleted, and never a whole region by a broken download."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

# More of an ATCO area vanishing than this is more likely a truncated file than a closed bus network.
MOST = 0.2

# Stops of the file's ATCO areas (the first three characters of the code) that are active here and not in the file. A
# refused row is still in the file. What was revised after the newest row of an older file cannot be missed in it.
GONE = """
    FROM stop
    WHERE stop.status = 'active'
      AND left(stop.atco_code, 3) IN (SELECT DISTINCT left(atco_code, 3) FROM incoming_stop)
      AND NOT EXISTS (SELECT FROM incoming_stop WHERE incoming_stop.atco_code = stop.atco_code)
      AND stop.atco_code <> ALL(%(refused)s)
      AND left(stop.atco_code, 3) <> ALL(%(kept)s)
      AND NOT (left(stop.atco_code, 3) = ANY(%(older)s) AND stop.modified_at > (
            SELECT max(modified_at) FROM incoming_stop WHERE left(atco_code, 3) = ANY(%(older)s)))"""

COUNT = f"""
    SELECT areas.prefix, active, coalesce(vanished, 0)
    FROM (
        SELECT left(atco_code, 3) AS prefix, count(*) AS active FROM stop
        WHERE status = 'active' AND left(atco_code, 3) IN (SELECT left(atco_code, 3) FROM incoming_stop) GROUP BY 1
    ) AS areas
    LEFT JOIN (SELECT left(atco_code, 3) AS prefix, count(*) AS vanished {GONE} GROUP BY 1) AS gone USING (prefix)
    ORDER BY areas.prefix"""  # noqa: S608 (no value is put together here)

DEACTIVATE = f"""
    UPDATE stop SET status = 'inactive', updated_at = now()
    WHERE atco_code IN (SELECT atco_code {GONE}) AND left(atco_code, 3) <> ALL(%(held)s)"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class VanishedStops:
    """How many stops were set inactive, how many were not although they vanished, and in which ATCO areas."""

    deactivated: int = 0
    left_active: int = 0
    held_prefixes: tuple[str, ...] = ()


def deactivate_vanished(
    refused_codes: Collection[str], *, kept: Collection[str] = (), older: Collection[str] = (), limit: float = MOST
) -> VanishedStops:
    """Set the vanished stops inactive, except where more than `limit` (a share) of the active stops would go.

    The limit holds for each ATCO area alone and for all areas of the file together. Of the areas `kept` none is; of
    those in `older` the file was published before what is stored.
    """
    facts: dict[str, Any] = {"refused": list(refused_codes), "kept": list(kept), "older": list(older)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT, facts)
        areas = cursor.fetchall()
        held_prefixes = _held(areas, limit)
        left_active = sum(gone for prefix, _, gone in areas if prefix in held_prefixes)
        if left_active == sum(gone for _, _, gone in areas):
            return VanishedStops(0, left_active, tuple(held_prefixes))
        cursor.execute(DEACTIVATE, {**facts, "held": held_prefixes})
        return VanishedStops(cursor.rowcount, left_active, tuple(held_prefixes))


def _held(areas: list[tuple[str, int, int]], limit: float) -> list[str]:
    active, gone = sum(area[1] for area in areas), sum(area[2] for area in areas)
    over = gone > limit * active
    return [prefix for prefix, active, gone in areas if gone and (over or gone > limit * active)]
