"""The compiler's SQL. Each statement is set-based over `claimed`: series with the days to compile again.

Every cell adds up what its figures say of its days (`shares_sql.py`). None is a sum of other cells: two days of one
figure say less than the figure.
"""

from collections.abc import Iterable, Mapping

from campaigns.models import Grain
from campaigns.rollups import shares_sql

KEYS = ("campaign", "area", "organisation", "channel", "measure", "below")
PLACEHOLDERS = ", ".join(["%s"] * len(KEYS))


_SERIES = ", ".join(KEYS)


def series_columns(alias: str) -> str:
    """The series columns of one alias, for a select list."""
    return ", ".join(f"{alias}.{key}" for key in KEYS)


def same_series(alias: str, other_alias: str) -> str:
    """The join condition on the whole series key."""
    return " AND ".join(f"{alias}.{key} = {other_alias}.{key}" for key in KEYS)


# Rows claimed by one worker, handed over as one JSON parameter.
CLAIMED = (
    "jsonb_to_recordset(%s::jsonb) AS claimed"
    "(campaign text, area text, organisation text, channel text, measure text, below text, days datemultirange)"
)

# Whatever the planner thinks how many those are: they are few beside figures and cells, which are therefore reached
# through their indexes, and compiling a change costs the same however many there are.
FEW = "SELECT {}".format(
    ", ".join(
        f"set_config('{name}', 'off', true)"
        for name in ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit")
    )
)


def rank_of(column: str = "rank") -> str:
    """The word of a sum, as `weakest_qualifier` of `campaigns/reach/qualifiers.py` has it, of those added up."""
    return f"(CASE WHEN max({column}) = 3 AND bool_or({column} IN (1, 2)) THEN 4 ELSE max({column}) END)::smallint"


ADDED = f"""sum(total)::bigint AS total, sum(low)::bigint AS low,
    CASE WHEN bool_or(high IS NULL) THEN NULL ELSE sum(high)::bigint END AS high,
    {rank_of()} AS rank, min(grade)::smallint AS grade, bool_or(apportioned) AS apportioned, count(*)::int AS figures"""


def day_cells(claimed: str | None = None) -> str:
    """SELECT of the day cells, from the figures: all of them, or those of the claimed days."""
    columns = "lower(stretch.days) AS day, lower(figure.period) = lower(stretch.days) AS began"
    return f"""
        SELECT {_SERIES}, day, {ADDED}, (count(*) FILTER (WHERE began))::int AS began
        FROM ({_shares(["day"], claimed, columns)})
        GROUP BY {_SERIES}, day"""


def period_cells(grains: Iterable[str] = tuple(Grain), claimed: str | None = None) -> str:
    """SELECT of the cells of some grains, from the figures: all of them, or those that the claimed days may change. Of
    phases, which are few and may have moved, and of the campaign that is all of the claimed series."""
    return f"""
        SELECT {_SERIES}, grain, bucket, {ADDED}
        FROM ({_shares(grains, claimed, "stretch.grain, stretch.bucket")})
        GROUP BY {_SERIES}, grain, bucket"""


def _shares(grains: Iterable[str], claimed: str | None, columns: str) -> str:
    columns = f"{series_columns('figure')}, {columns}"
    if claimed is None:
        return f"{_all_shares_of_a_day(grains, columns)} UNION ALL {_all_shares_of_more_days(grains, columns)}"
    return f"""
        SELECT {columns}, {shares_sql.COLUMNS}
        FROM {claimed} JOIN reach_metric AS figure ON {same_series("figure", "claimed")}
        CROSS JOIN LATERAL ({_union(shares_sql.STRETCHES, grains)}) AS stretch {shares_sql.JOINS}
        WHERE figure.status = 'counted' AND (stretch.grain IN ('phase', 'campaign') OR stretch.days && claimed.days)"""


def _all_shares_of_a_day(grains: Iterable[str], columns: str) -> str:
    return f"""
        SELECT {columns}, {shares_sql.COLUMNS_OF_A_WHOLE}
        FROM reach_metric AS figure
        CROSS JOIN LATERAL ({_union(shares_sql.STRETCHES_OF_A_DAY, grains)}) AS stretch
        WHERE figure.status = 'counted' AND {_DAYS} = 1"""


def _all_shares_of_more_days(grains: Iterable[str], columns: str) -> str:
    return f"""
        SELECT {columns}, {shares_sql.COLUMNS}
        FROM reach_metric AS figure
        CROSS JOIN LATERAL ({_union(shares_sql.STRETCHES, grains)}) AS stretch {shares_sql.JOINS}
        WHERE figure.status = 'counted' AND {_DAYS} > 1"""


_DAYS = "(upper(figure.period) - lower(figure.period))"


def _union(stretches: Mapping[str, str], grains: Iterable[str]) -> str:
    return " UNION ALL ".join(stretches[grain] for grain in grains)


def touched_buckets(claimed: str) -> str:
    """SELECT of the weeks and months the claimed days fall in, and the campaign itself."""
    series = series_columns("claimed")
    steps = " UNION ALL ".join(
        f"SELECT DISTINCT {series}, '{grain}' AS grain, bucket"
        f" FROM {claimed}, unnest(claimed.days) AS r, LATERAL ({shares_sql.steps(grain, 'r')}) AS step"
        for grain in ("week", "month")
    )
    return f"{steps} UNION ALL SELECT {series}, 'campaign', '' FROM {claimed}"


# Everything at once is sorted, not hashed: the text keys make the groups too wide to keep, and cells written in the
# order of their key build its index in half the time and lie together when a campaign is read.
SORTED = "SELECT set_config('enable_hashagg', 'off', true), set_config('work_mem', '256MB', true)"


DAY_COLUMNS = f"{_SERIES}, day, total, low, high, rank, grade, apportioned, figures, began"
PERIOD_COLUMNS = f"{_SERIES}, grain, bucket, total, low, high, rank, grade, apportioned, figures"

# The oldest marks nobody else is working on; quarantined ones (5 attempts) wait for a person.
# As a CTE, which is read once: a subquery that the planner puts inside a loop is read anew for every mark, passes over
# what is gone already, and so takes more than its limit.
CLAIM = f"""
    WITH oldest AS MATERIALIZED (
        SELECT {_SERIES} FROM rollup_mark WHERE attempts < %s ORDER BY marked_at LIMIT %s FOR UPDATE SKIP LOCKED
    )
    DELETE FROM rollup_mark USING oldest
    WHERE {same_series("rollup_mark", "oldest")}
    RETURNING {series_columns("rollup_mark")}, rollup_mark.days::text AS days"""

FORGET_DAYS = f"""
    DELETE FROM day_cell USING {CLAIMED}
    WHERE {same_series("day_cell", "claimed")} AND day_cell.day <@ claimed.days"""
WRITE_DAYS = f"INSERT INTO day_cell ({DAY_COLUMNS}, compiled_at) SELECT *, clock_timestamp() FROM ({{}}) AS cell"
FORGET_PERIODS = f"""
    DELETE FROM period_cell USING ({touched_buckets(CLAIMED)}) AS bucket
    WHERE {same_series("period_cell", "bucket")} AND period_cell.grain = bucket.grain
      AND period_cell.bucket = bucket.bucket"""
# A phase that is no more has cells all the same.
FORGET_PHASES = f"""
    DELETE FROM period_cell USING {CLAIMED}
    WHERE {same_series("period_cell", "claimed")} AND period_cell.grain = 'phase'"""
WRITE_PERIODS = (
    f"INSERT INTO period_cell ({PERIOD_COLUMNS}, compiled_at) SELECT *, clock_timestamp() FROM ({{}}) AS cell"
)
