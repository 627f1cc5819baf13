"""Which of many figures meet another one, in the table or among themselves: over the same days of a series, with the
same value from two organisations, or in one area inside the other.

Generous: what it finds is looked at by the rules of the single call, which know better (`duplicates.py`).
What it does not find meets nothing, and is written without looking further.
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
    WITH given AS MATERIALIZED (
        SELECT * FROM json_to_recordset(%s::json) AS g (
            number int, id uuid, campaign text, organisation text, area text, channel text, measure text,
            source text, period daterange, value bigint)),
    around AS (
        SELECT campaign, channel, measure, daterange(min(lower(period)), max(upper(period))) AS period
        FROM given GROUP BY 1, 2, 3),
    others AS MATERIALIZED (
        SELECT NULL::int AS number, m.id, m.campaign, m.organisation, m.area, m.channel, m.measure, m.source, m.period,
            m.value
        FROM around JOIN reach_metric m ON m.campaign = around.campaign AND m.channel = around.channel
            AND m.measure = around.measure AND m.period && around.period
        WHERE m.status IN ('counted', 'held') AND m.part_of IS NULL
        UNION ALL SELECT * FROM given),
    nested AS (
        SELECT inner_.code AS area, outer_ AS other FROM area inner_, unnest(inner_.lineage) AS outer_
        WHERE outer_ <> inner_.code AND inner_.code IN (SELECT area FROM others)),
    near AS MATERIALIZED (
        SELECT given.*, related.other FROM given
        JOIN (SELECT area, other FROM nested UNION ALL SELECT other, area FROM nested) AS related USING (area)
        WHERE value > 0),
    of_others AS (SELECT * FROM others WHERE organisation NOT IN (SELECT organisation FROM given))
    SELECT a.number FROM given a JOIN others b USING (campaign, channel, measure, organisation, area, source)
    WHERE {_IS_ANOTHER}
    UNION SELECT a.number FROM given a JOIN of_others b USING (campaign, channel, measure, value)
    WHERE a.value > 0 AND {_IS_ANOTHER}
    UNION SELECT a.number FROM near a JOIN others b
        ON (a.campaign, a.channel, a.measure, a.other) = (b.campaign, b.channel, b.measure, b.area)
    WHERE b.value > 0 AND {_IS_ANOTHER}"""  # noqa: S608 - constants


def that_meet(figures: Mapping[int, Iterable[ReachMetric]]) -> set[int]:
    """The numbers of those that meet a standing figure or one of another number, one statement for all; they are of one
    organisation.

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
