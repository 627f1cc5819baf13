"""Finds which of many figures may conflict with another one, in the table or among themselves: over common days, of one
series or place, of another organisation with nearly the same value, in one area inside the other, or with one evidence.

It is generous: the figures it returns are judged by the rules of the single call, which know better (`suspicions.py`).
A figure it does not return conflicts with nothing, and is written at once.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import connection

from campaigns.models import ReachMetric
from campaigns.reach_metrics.suspicions import LARGE

_IS_ANOTHER = """
    a.period && b.period
    AND CASE WHEN b.number IS NULL THEN b.id IS DISTINCT FROM a.id ELSE b.number <> a.number END"""
# Three joins and not one with OR, so that each finds its pairs by hash.
_STATEMENT = f"""
    WITH batch AS MATERIALIZED (
        SELECT *, floor(ln(greatest(value, 1)) / ln(1.2))::int AS size FROM json_to_recordset(%s::json) AS g (
            number int, id uuid, campaign text, organisation text, area text, channel text, measure text,
            source text, period daterange, value bigint, evidence text)),
    span AS (
        SELECT campaign, measure, daterange(min(lower(period)), max(upper(period))) AS period
        FROM batch GROUP BY 1, 2),
    candidates AS MATERIALIZED (
        SELECT NULL::int AS number, m.id, m.campaign, m.organisation, m.area, m.channel, m.measure, m.source, m.period,
            m.value, m.evidence_sha256 AS evidence, floor(ln(greatest(m.value, 1)) / ln(1.2))::int AS size
        FROM span JOIN reach_metric m ON m.campaign = span.campaign
            AND m.measure = span.measure AND m.period && span.period
        WHERE m.status IN ('counted', 'held') AND m.part_of IS NULL
        UNION ALL SELECT number, id, campaign, organisation, area, channel, measure, source, period, value, evidence,
            size FROM batch),
    nested AS (
        SELECT inner_.code AS area, outer_ AS other FROM area inner_, unnest(inner_.lineage) AS outer_
        WHERE outer_ <> inner_.code AND inner_.code IN (SELECT area FROM candidates)),
    near AS MATERIALIZED (
        SELECT batch.*, related.other FROM batch
        JOIN (SELECT area, other FROM nested UNION ALL SELECT other, area FROM nested) AS related USING (area)
        WHERE value > 0),
    of_other_organisations AS (SELECT * FROM candidates WHERE organisation NOT IN (SELECT organisation FROM batch)),
    sizes AS (SELECT batch.*, size + more AS near_size FROM batch, (VALUES (-1), (0), (1)) AS steps (more)
        WHERE value > 0)
    SELECT a.number FROM batch a JOIN candidates b USING (campaign, channel, measure, organisation, area, source)
    WHERE {_IS_ANOTHER}
    UNION SELECT a.number FROM sizes a JOIN candidates b
        ON (a.campaign, a.channel, a.measure, a.organisation, a.area, a.near_size)
         = (b.campaign, b.channel, b.measure, b.organisation, b.area, b.size)
    WHERE greatest(a.value, b.value) > {LARGE} AND a.source <> b.source AND {_IS_ANOTHER}
    UNION SELECT a.number FROM sizes a JOIN of_other_organisations b
        ON (a.campaign, a.measure, a.near_size) = (b.campaign, b.measure, b.size)
    WHERE b.value > 0 AND {_IS_ANOTHER}
    UNION SELECT a.number FROM batch a JOIN of_other_organisations b USING (campaign, channel, measure, area)
    WHERE a.value > 0 AND b.value > 0 AND {_IS_ANOTHER}
    UNION SELECT a.number FROM batch a JOIN candidates b USING (campaign, measure, evidence)
    WHERE evidence <> '' AND a.value > 0 AND b.value > 0
        AND (a.organisation, a.area, a.channel, a.source) <> (b.organisation, b.area, b.channel, b.source)
        AND {_IS_ANOTHER}
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
        "evidence": figure.evidence_sha256,
    }
