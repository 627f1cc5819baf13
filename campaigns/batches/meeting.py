"""Which of many figures meet another one, in the table or among themselves: over the same days of a series, with the
same value from two organisations, or in one area inside the other.

Generous: what it finds is looked at by the rules of the single call, which know better (`campaigns/duplicates.py`).
What it does not find meets nothing, and is written without looking further.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import connection

from campaigns.models import ReachMetric

_MEETS = """
    a.campaign = b.campaign AND a.channel = b.channel AND a.measure = b.measure AND a.period && b.period
    AND (a.organisation = b.organisation AND a.area = b.area AND a.source = b.source
         OR a.value > 0 AND b.value > 0 AND (a.value = b.value AND a.organisation <> b.organisation
            OR a.area <> b.area AND (a.area = ANY (b_area.lineage) OR b.area = ANY (a_area.lineage))))"""
_STATEMENT = f"""
    WITH given AS (
        SELECT g.*, area.lineage FROM json_to_recordset(%s::json) AS g (
            number int, id uuid, campaign text, organisation text, area text, channel text, measure text,
            source text, period daterange, value bigint)
        JOIN area ON area.code = g.area)
    SELECT a.number FROM given a, LATERAL (SELECT a.lineage) AS a_area
    WHERE EXISTS (
        SELECT FROM reach_metric b JOIN area b_area ON b_area.code = b.area
        WHERE b.status IN ('counted', 'held') AND b.part_of IS NULL AND b.id IS DISTINCT FROM a.id AND {_MEETS})
    OR EXISTS (
        SELECT FROM given b, LATERAL (SELECT b.lineage) AS b_area WHERE b.number <> a.number AND {_MEETS})"""  # noqa: S608 - constants


def that_meet(figures: Mapping[int, Iterable[ReachMetric]]) -> set[int]:
    """The numbers of those that meet a standing figure or one of another number, one statement for all.

    Each number has a figure as it will be and, where it is corrected, as it was.
    """
    given = [_place(number, figure) for number, versions in figures.items() for figure in versions]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [orjson.dumps(given).decode()])
        return {number for (number,) in cursor.fetchall()}


def _place(number: int, figure: ReachMetric) -> dict[str, Any]:
    return {
        "number": number,
        "id": None if figure._state.adding else figure.pk,
        "campaign": figure.campaign_id,
        "organisation": figure.organisation_id,
        "area": figure.area_id,
        "channel": figure.channel_id,
        "measure": figure.measure,
        "source": figure.source,
        "period": f"[{figure.period.lower},{figure.period.upper})",
        "value": figure.value,
    }
