"""The compiler's SQL. Each statement is set-based over `claimed`: series with the days to compile again.

Day cells are apportioned by cumulative floor (`campaigns/reach/apportionment.py`): day i of n gets
floor(v(i+1)/n) - floor(v·i/n), so the days of a figure always sum to the figure.
"""

KEYS = ("campaign", "area", "organisation", "channel", "measure")


def keys(alias: str) -> str:
    """The series columns of one alias, for a select list."""
    return ", ".join(f"{alias}.{key}" for key in KEYS)


def same_series(left: str, right: str) -> str:
    """The join condition on the whole series key."""
    return " AND ".join(f"{left}.{key} = {right}.{key}" for key in KEYS)


# Rows claimed by one worker, handed over as one JSON parameter.
CLAIMED = (
    "jsonb_to_recordset(%s::jsonb) AS claimed"
    "(campaign text, area text, organisation text, channel text, measure text, days datemultirange)"
)

# Every series there is a counted figure for, with all its days: the source of a compilation from scratch.
EVERYTHING = f"""(
    SELECT {", ".join(KEYS)}, range_agg(period) AS days
    FROM reach_metric WHERE status = 'counted' AND part_of IS NULL GROUP BY {", ".join(KEYS)}
) AS claimed"""


def _share(column: str) -> str:
    """One day's share of a figure's column: `at` is the day's index in the period, `n` the period's days."""
    return f"({column} * (at + 1) / n - {column} * at / n)"


def day_cells(claimed: str) -> str:
    """SELECT of the day cells of the claimed days, from the figures."""
    return f"""
        SELECT {keys("f")}, f.day, sum({_share("f.value")})::bigint AS total, sum({_share("f.low")})::bigint AS low,
               CASE WHEN bool_or(f.high IS NULL) THEN NULL ELSE sum({_share("f.high")})::bigint END AS high,
               max(f.rank) AS rank, count(*)::int AS figures, count(*) FILTER (WHERE f.at = 0)::int AS began
        FROM (
            SELECT {keys("figure")}, figure.value, figure.low, figure.high, figure.rank, claimed.days,
                   upper(figure.period) - lower(figure.period) AS n, at, lower(figure.period) + at AS day
            FROM {claimed}
            JOIN reach_metric AS figure
              ON {same_series("figure", "claimed")} AND figure.status = 'counted' AND figure.part_of IS NULL
             AND figure.period && claimed.days
            CROSS JOIN LATERAL generate_series(0, upper(figure.period) - lower(figure.period) - 1) AS at
        ) AS f
        WHERE f.day <@ f.days
        GROUP BY {keys("f")}, f.day"""


def touched_buckets(claimed: str) -> str:
    """SELECT of the buckets above the claimed days: the weeks and months they fall in, and, because these are few and
    may have moved, every phase of the campaign and the campaign itself."""
    series = keys("claimed")
    # Timestamps without a zone: a day is a day whatever zone the session is in.
    each = "generate_series(lower(r)::timestamp, upper(r)::timestamp - interval '1 day', interval '1 day')"
    days = f"unnest(claimed.days) AS r, {each} AS t"
    return f"""
        SELECT DISTINCT {series}, 'week' AS grain, to_char(t, 'IYYY-"W"IW') AS bucket,
               date_trunc('week', t)::date AS first, (date_trunc('week', t) + interval '6 days')::date AS last
        FROM {claimed}, {days}
        UNION ALL
        SELECT DISTINCT {series}, 'month', to_char(t, 'YYYY-MM'),
               date_trunc('month', t)::date, (date_trunc('month', t) + interval '1 month - 1 day')::date
        FROM {claimed}, {days}
        UNION ALL
        SELECT {series}, 'phase', phase.slug, phase.starts_on, phase.ends_on
        FROM {claimed} JOIN phase ON phase.campaign = claimed.campaign
        UNION ALL
        SELECT {series}, 'campaign', '', '0001-01-01'::date, '9999-12-31'::date
        FROM {claimed}"""


def period_cells(buckets: str, day_cells: str) -> str:
    """SELECT of the cells of the given buckets, as sums of the day cells (a table or a subquery)."""
    return f"""
        SELECT {keys("bucket")}, bucket.grain, bucket.bucket,
               sum(day.total)::bigint AS total, sum(day.low)::bigint AS low,
               CASE WHEN bool_or(day.high IS NULL) THEN NULL ELSE sum(day.high)::bigint END AS high,
               max(day.rank) AS rank,
               sum(CASE WHEN day.day = bucket.first THEN day.figures ELSE day.began END)::int AS figures
        FROM ({buckets}) AS bucket
        JOIN {day_cells} AS day
          ON {same_series("day", "bucket")} AND day.day BETWEEN bucket.first AND bucket.last
        GROUP BY {keys("bucket")}, bucket.grain, bucket.bucket"""


_SERIES = ", ".join(KEYS)
DAY_COLUMNS = f"{_SERIES}, day, total, low, high, rank, figures, began"
PERIOD_COLUMNS = f"{_SERIES}, grain, bucket, total, low, high, rank, figures"

# The oldest marks nobody else is working on; quarantined ones (5 attempts) wait for a person.
CLAIM = f"""
    DELETE FROM rollup_mark USING (
        SELECT {_SERIES} FROM rollup_mark WHERE attempts < %s ORDER BY marked_at LIMIT %s FOR UPDATE SKIP LOCKED
    ) AS oldest
    WHERE {same_series("rollup_mark", "oldest")}
    RETURNING {keys("rollup_mark")}, rollup_mark.days::text AS days"""

FORGET_DAYS = f"""
    DELETE FROM day_cell USING {CLAIMED}
    WHERE {same_series("day_cell", "claimed")} AND day_cell.day <@ claimed.days"""
WRITE_DAYS = f"INSERT INTO day_cell ({DAY_COLUMNS}, compiled_at) SELECT *, clock_timestamp() FROM ({{}}) AS cell"
FORGET_PERIODS = f"""
    WITH bucket AS ({touched_buckets(CLAIMED)})
    DELETE FROM period_cell USING bucket
    WHERE {same_series("period_cell", "bucket")}
      AND (period_cell.grain = 'phase' OR (period_cell.grain, period_cell.bucket) = (bucket.grain, bucket.bucket))"""
WRITE_PERIODS = (
    f"INSERT INTO period_cell ({PERIOD_COLUMNS}, compiled_at) SELECT *, clock_timestamp() FROM ({{}}) AS cell"
)
