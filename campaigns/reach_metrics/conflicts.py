"""Finds which of many figures may conflict with another one, in the table or among themselves: over the same days of a
series, with the same value from two organisations, or in one area inside the other.

It is generous: the figures it returns are judged by the rules of the single call, which know better (`duplicates.py`).
A figure it does not return conflicts with nothing, and is written at once.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import connection

from campaigns.models import ReachMetric

_IS_ANOTHER = """
    a.period && b.period
    AND CASE WHEN b.number IS NULL THEN b.id IS DISTINCT FROM a.id ELSE b.number <> a.number END"""
# Three joins and not one with OR, so that each finds its pairs by hash.
_STATEMENT = f"""
    WITH batch AS MATERIALIZED (
        SELECT * FROM json_to_recordset(%s::json) AS g (
            number int, id uuid, campaign text, organisation text, area text, channel text, measure text,
            source text, period daterange, value bigint)),
    span AS (
        SELECT campaign, channel, measure, daterange(min(lower(period)), max(upper(period))) AS period
        FROM batch GROUP BY 1, 2, 3),
    candidates AS MATERIALIZED (
        SELECT NULL::int AS number, m.id, m.campaign, m.organisation, m.area, m.channel, m.measure, m.source, m.period,
            m.value
        FROM span JOIN reach_metric m ON m.campaign = span.campaign AND m.channel = span.channel
            AND m.measure = span.measure AND m.period && span.period
        WHERE m.status IN ('counted', 'held') AND m.part_of IS NULL
        UNION ALL SELECT * FROM batch),
    nested AS (
        SELECT inner_.code AS area, outer_ AS other FROM area inner_, unnest(inner_.lineage) AS outer_
        WHERE outer_ <> inner_.code AND inner_.code IN (SELECT area FROM candidates)),
    near AS MATERIALIZED (
        SELECT batch.*, related.other FROM batch
        JOIN (SELECT area, other FROM nested UNION ALL SELECT other, area FROM nested) AS related USING (area)
        WHERE value > 0),
    of_other_organisations AS (SELECT * FROM candidates WHERE organisation NOT IN (SELECT organisation FROM batch))
    SELECT a.number FROM batch a JOIN candidates b USING (campaign, channel, measure, organisation, area, source)
    WHERE {_IS_ANOTHER}
    UNION SELECT a.number FROM batch a JOIN of_other_organisations b USING (campaign, channel, measure, value)
    WHERE a.value > 0 AND {_IS_ANOTHER}
    UNION SELECT a.number FROM near a JOIN candidates b
        ON (a.campaign, a.channel, a.measure, a.other) = (b.campaign, b.channel, b.measure, b.area)
    WHERE b.value > 0 AND {_IS_ANOTHER}"""  # noqa: S608 - constants


def conflicting_numbers(figures: Mapping[int, Iterable[ReachMetric]]) -> set[int]:
    """The numbers of those that meet a standing figure or one of another number, one statement for all; they are of one
    organisation.

    Each number has a figure as it will be and, where it is corrected, as it was.
    """
    metric_rows = [_metric_row(number, figure) for number, versions in figures.items() for figure in versions]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [orjson.dumps(metric_rows).decode()])
        return {number for (number,) in cursor.fetchall()}


def _metric_row(number: int, figure: ReachMetric) -> dict[str, Any]:
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
