"""The compiler's SQL. Each statement is set-based over `claimed`: series with the days to compile again.

Day cells are apportioned by cumulative floor (`campaigns/reach/apportionment.py`): day i of n gets
floor(v(i+1)/n) - floor(v·i/n), so the days of a figure always sum to the figure.
"""

from campaigns.models.reach_metric import Grade

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


def _share(column: str) -> str:
    """One day's share of a figure's column: `at` is the day's index in the period, `n` the period's days."""
    return f"({column} * (at + 1) / n - {column} * at / n)"


# Weakest first, so that the least of a sum is what the sum rests on.
GRADES = tuple(Grade.values)
# As `proven` of `campaigns/reach/evidence.py` has it.
_GRADE = "CASE WHEN figure.evidence_url = '' AND figure.evidence_sha256 = '' THEN 0 ELSE {} END".format(
    "array_position(ARRAY[{}], figure.grade::text) - 1".format(", ".join(f"'{grade}'" for grade in GRADES))
)


def rank_of(column: str = "rank") -> str:
    """The word of a sum, as `weakest` of `campaigns/reach/qualifiers.py` has it, of the words of what was added."""
    return f"(CASE WHEN max({column}) = 3 AND bool_or({column} IN (1, 2)) THEN 4 ELSE max({column}) END)::smallint"


_ADDED = f"""sum(total)::bigint AS total, sum(low)::bigint AS low,
               CASE WHEN bool_or(high IS NULL) THEN NULL ELSE sum(high)::bigint END AS high,
               {rank_of()} AS rank, min(grade)::smallint AS grade"""


def day_cells(claimed: str) -> str:
    """SELECT of the day cells of the claimed days, from the figures."""
    return f"""
        SELECT {series_columns("f")}, f.day,
               sum({_share("f.value")})::bigint AS total, sum({_share("f.low")})::bigint AS low,
               CASE WHEN bool_or(f.high IS NULL) THEN NULL ELSE sum({_share("f.high")})::bigint END AS high,
               {rank_of("f.rank")} AS rank, min(f.grade)::smallint AS grade, count(*)::int AS figures,
               count(*) FILTER (WHERE f.at = 0)::int AS began
        FROM (
            SELECT {series_columns("figure")}, figure.value, figure.low, figure.high, figure.rank, {_GRADE} AS grade,
                   claimed.days, upper(figure.period) - lower(figure.period) AS n, at, lower(figure.period) + at AS day
            FROM {claimed}
            JOIN reach_metric AS figure
              ON {same_series("figure", "claimed")} AND figure.status = 'counted'
             AND figure.period && claimed.days
            CROSS JOIN LATERAL generate_series(0, upper(figure.period) - lower(figure.period) - 1) AS at
        ) AS f
        WHERE f.day <@ f.days
        GROUP BY {series_columns("f")}, f.day"""


def touched_buckets(claimed: str) -> str:
    """SELECT of the buckets above the claimed days: the weeks and months they fall in, and, because these are few and
    may have moved, every phase of the campaign and the campaign itself."""
    series = series_columns("claimed")
    # Timestamps without a zone: a day is a day whatever zone the session is in.
    every_day = "generate_series(lower(r)::timestamp, upper(r)::timestamp - interval '1 day', interval '1 day')"
    days = f"unnest(claimed.days) AS r, {every_day} AS t"
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
        SELECT {series_columns("bucket")}, bucket.grain, bucket.bucket,
               sum(day.total)::bigint AS total, sum(day.low)::bigint AS low,
               CASE WHEN bool_or(day.high IS NULL) THEN NULL ELSE sum(day.high)::bigint END AS high,
               {rank_of("day.rank")} AS rank, min(day.grade) AS grade,
               sum(CASE WHEN day.day = bucket.first THEN day.figures ELSE day.began END)::int AS figures
        FROM ({buckets}) AS bucket
        JOIN {day_cells} AS day
          ON {same_series("day", "bucket")} AND day.day BETWEEN bucket.first AND bucket.last
        GROUP BY {series_columns("bucket")}, bucket.grain, bucket.bucket"""


# Everything at once is sorted, not hashed: the text keys make the groups too wide to keep, and cells written in the
# order of their key build its index in half the time and lie together when a campaign is read.
SORTED = "SELECT set_config('enable_hashagg', 'off', true), set_config('work_mem', '256MB', true)"


def all_day_cells() -> str:
    """SELECT of every day cell, from the figures. Those of a single day, nearly all, have nothing to share out."""
    series, days = series_columns("figure"), "upper(figure.period) - lower(figure.period)"
    return f"""
        SELECT {_SERIES}, day, {_ADDED}, count(*)::int AS figures, (count(*) FILTER (WHERE began))::int AS began
        FROM (
            SELECT {series}, lower(figure.period) AS day, figure.value AS total, figure.low, figure.high,
                   figure.rank, {_GRADE} AS grade, true AS began
            FROM reach_metric AS figure WHERE figure.status = 'counted' AND {days} = 1
            UNION ALL
            SELECT {series}, lower(figure.period) + at, {_share("figure.value")}, {_share("figure.low")},
                   {_share("figure.high")}, figure.rank, {_GRADE}, at = 0
            FROM reach_metric AS figure, LATERAL (SELECT {days} AS n) AS length, LATERAL generate_series(0, n - 1) AS at
            WHERE figure.status = 'counted' AND {days} > 1
        ) AS share
        GROUP BY {_SERIES}, day"""


def all_period_cells(day_cells: str) -> list[str]:
    """SELECTs that together are every period cell, as sums of the day cells (a table or a subquery)."""
    # Timestamps without a zone: a day is a day whatever zone the session is in.
    weeks, months = (f"(SELECT *, date_trunc('{g}', day::timestamp)::date AS first FROM {day_cells} AS cell) AS day"
                     for g in ("week", "month"))  # fmt: skip
    phases = f"""(
        SELECT cell.*, phase.slug, phase.starts_on AS first
        FROM {day_cells} AS cell JOIN phase
          ON phase.campaign = cell.campaign AND cell.day BETWEEN phase.starts_on AND phase.ends_on
    ) AS day"""
    touching = "sum(CASE WHEN day = first THEN figures ELSE began END)::int AS figures"
    return [
        f"SELECT {_SERIES}, '{grain}' AS grain, {name} AS bucket, {_ADDED}, {figures} FROM {days} GROUP BY {group}"
        for grain, name, figures, days, group in (
            ("week", "to_char(first, 'IYYY-\"W\"IW')", touching, weeks, f"{_SERIES}, first"),
            ("month", "to_char(first, 'YYYY-MM')", touching, months, f"{_SERIES}, first"),
            ("phase", "slug", touching, phases, f"{_SERIES}, slug"),
            ("campaign", "''", "sum(began)::int AS figures", f"{day_cells} AS day", _SERIES),
        )
    ]


DAY_COLUMNS = f"{_SERIES}, day, total, low, high, rank, grade, figures, began"
PERIOD_COLUMNS = f"{_SERIES}, grain, bucket, total, low, high, rank, grade, figures"

# The oldest marks nobody else is working on; quarantined ones (5 attempts) wait for a person.
CLAIM = f"""
    DELETE FROM rollup_mark USING (
        SELECT {_SERIES} FROM rollup_mark WHERE attempts < %s ORDER BY marked_at LIMIT %s FOR UPDATE SKIP LOCKED
    ) AS oldest
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
