"""A total that equals the sum of others: of all figures within its days and area, or of those of one organisation,
channel, area or source, or of any of these together. No other choices of figures are tried, and none where there are
too many, so that the time is bounded. A small one is looked at only where its source or reference speaks of a total.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from campaigns.models import ReachMetric, SuspectedDuplicate
from campaigns.reach_metrics.duplicates import STANDING
from campaigns.reach_metrics.suspicions import LARGE
from coordination.rows.total_words import AMONG_OTHERS_IN_SQL

_MOST_WINDOWS, _MOST_FIGURES = 20, 5_000
_WHOLE = "m.status = 'counted' AND m.part_of IS NULL AND m.second_look = ''"
_HOW_MANY = f"""
    SELECT count(*) FROM (
        SELECT 1 FROM (SELECT DISTINCT campaign, measure FROM reach_metric WHERE id = ANY(%(new)s)) AS kinds
        JOIN reach_metric m USING (campaign, measure) WHERE {_WHOLE} LIMIT {_MOST_FIGURES + 1}) AS counted"""  # noqa: S608 - constants
# A window is the days and the area of a total. Where the total is itself in the group, the rest comes to half of that.
_SUMS = f"""
    WITH new AS MATERIALIZED (
        SELECT DISTINCT m.campaign, m.measure, m.universe, m.period, area.lineage
        FROM reach_metric m JOIN area ON area.code = m.area WHERE m.id = ANY(%(new)s) AND {_WHOLE}),
    totals AS MATERIALIZED (
        SELECT m.id, m.campaign, m.measure, m.universe, m.area, m.period, m.value
        FROM (SELECT DISTINCT campaign, measure, universe FROM new) AS kinds
        JOIN reach_metric m USING (campaign, measure, universe) WHERE {_WHOLE} AND m.value > 0
            AND (m.value >= {LARGE} OR m.source ~* %(total)s OR m.external_ref ~* %(total)s)),
    widest AS (
        SELECT campaign, measure, universe, area, period FROM totals GROUP BY 1, 2, 3, 4, 5
        ORDER BY upper(period) - lower(period) DESC, area LIMIT 500),
    windows AS (
        SELECT w.* FROM widest w WHERE EXISTS (
            SELECT 1 FROM new n WHERE (n.campaign, n.measure, n.universe) = (w.campaign, w.measure, w.universe)
            AND w.period @> n.period AND w.area = ANY(n.lineage))
        ORDER BY upper(period) - lower(period) DESC, area LIMIT {_MOST_WINDOWS}),
    sums AS MATERIALIZED (
        SELECT w.*, g.ids, g.value FROM windows w CROSS JOIN LATERAL (
            SELECT array_agg(m.id ORDER BY m.id) AS ids, sum(m.value) AS value
            FROM reach_metric m JOIN area a ON a.code = m.area
            WHERE (m.campaign, m.measure, m.universe) = (w.campaign, w.measure, w.universe)
                AND m.period <@ w.period AND w.area = ANY(a.lineage) AND {_WHOLE} AND m.value > 0
            GROUP BY CUBE (m.organisation, m.channel, m.area, m.source) HAVING count(*) > 1) AS g),
    matches AS MATERIALIZED (  -- before anything is asked of the arrays, which may be long
        SELECT t.id, t.value, g.ids, g.value AS sum FROM sums g
        JOIN totals t USING (campaign, measure, universe, area, period) WHERE g.value IN (t.value, 2 * t.value))
    SELECT id, array_remove(ids, id) FROM matches
    WHERE sum = value * CASE WHEN id = ANY(ids) THEN 2 ELSE 1 END
        AND cardinality(array_remove(ids, id)) > 1 AND (id = ANY(%(new)s) OR ids && %(new)s::uuid[])
    ORDER BY cardinality(array_remove(ids, id)), id, 2 LIMIT 100"""  # noqa: S608 - constants


def sums_with(new: Sequence[UUID]) -> list[tuple[UUID, list[UUID]]]:
    """Each total, with those whose sum it equals, that one of the `new` figures is or is among; the fewest first."""
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY, {"new": list(new)})
        if cursor.fetchone()[0] > _MOST_FIGURES:
            return []
        cursor.execute(_SUMS, {"new": list(new), "total": AMONG_OTHERS_IN_SQL})
        return list(cursor.fetchall())


def still_sum(question: SuspectedDuplicate, changed: ReachMetric) -> bool:
    """Whether the total of a question equals the sum that it was asked about, with one of them as it is in memory."""
    keys = {question.figure_id, question.other_id, *question.summands}
    figures = {row.pk: row for row in ReachMetric.objects.filter(pk__in=keys).select_related("area")}
    figures[changed.pk] = changed
    total = figures[total_of(question)]
    summands = [figures[key] for key in question.summands if key in figures]
    whole = all(row.status in STANDING and row.part_of_id is None and not row.second_look for row in (total, *summands))
    return whole and sum(row.value for row in summands) == total.value and all(lies_in(row, total) for row in summands)


def total_of(question: SuspectedDuplicate) -> UUID:
    """The one of the two that is none of the summands."""
    return question.other_id if question.figure_id in question.summands else question.figure_id


def lies_in(row: ReachMetric, total: ReachMetric) -> bool:
    """Whether what the row counted is within the days, the area and the measure of the total."""
    within = total.period.lower <= row.period.lower and row.period.upper <= total.period.upper
    return within and total.area_id in row.area.lineage and row.measure == total.measure
