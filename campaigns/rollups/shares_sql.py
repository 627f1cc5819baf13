"""SQL of what a figure says of a stretch of days, as `campaigns/reach/selection.py` has it in Python.

Of a figure whose days are all in the stretch, all it says. Of one that is cut nobody counted how much fell there: its
even share is an estimate, and only its parts and the figure itself bound it. Beside `figure` stands a `stretch`: its
`days`, and the `phase` they are of, to which belongs what is filed under it and no other phase's.
"""

from campaigns.models.reach_metric import Grade
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import RANK, Qualifier

# Weakest first, so that the least of a sum is what the sum rests on.
GRADES = tuple(Grade.values)
# As `proven_grade` of `campaigns/reach/evidence.py` has it.
_GRADE = "CASE WHEN figure.evidence_url = '' AND figure.evidence_sha256 = '' THEN 0 ELSE {} END".format(
    "array_position(ARRAY[{}], figure.grade::text) - 1".format(", ".join(f"'{grade}'" for grade in GRADES))
)
_ESTIMATE, _MORE_THAN = RANK[Qualifier.ESTIMATE], RANK[Qualifier.MORE_THAN]
_ADDITIVE = "figure.measure IN ({})".format(", ".join(f"'{code}'" for code in MEASURES if MEASURES[code].additive))

BUCKET = {"day": "YYYY-MM-DD", "week": 'IYYY-"W"IW', "month": "YYYY-MM"}
_NO_PHASE = "NULL::uuid AS phase"


def steps(grain: str, days: str = "figure.period") -> str:
    """SELECT of the days, weeks or months that a range of days meets, each with its `grain` and `bucket`."""
    last = f"upper({days})::timestamp - interval '1 day'"
    return _step(grain, f"generate_series({_first(grain, days)}, {last}, interval '1 {grain}') AS t")


def _step(grain: str, times: str) -> str:
    return f"""
        SELECT '{grain}' AS grain, to_char(t, '{BUCKET[grain]}') AS bucket,
               daterange(t::date, (t + interval '1 {grain}')::date) AS days, {_NO_PHASE}
        FROM {times}"""


def _first(grain: str, days: str) -> str:
    # Timestamps without a zone: a day is a day whatever zone the session is in.
    return f"date_trunc('{grain}', lower({days})::timestamp)"


_PHASES = """
    SELECT 'phase' AS grain, phase.slug AS bucket, daterange(phase.starts_on, phase.ends_on, '[]') AS days,
           phase.id AS phase
    FROM phase WHERE phase.campaign = figure.campaign
      AND coalesce(figure.phase = phase.id, figure.period && daterange(phase.starts_on, phase.ends_on, '[]'))"""
# What each grain cuts a figure into.
STRETCHES = {
    **{grain: steps(grain) for grain in BUCKET},
    "phase": _PHASES,
    "campaign": f"SELECT 'campaign' AS grain, '' AS bucket, figure.period AS days, {_NO_PHASE}",
}
# The same of a figure of one day, as nearly all are: each grain holds it whole.
STRETCHES_OF_A_DAY = STRETCHES | {
    grain: _step(grain, f"(SELECT {_first(grain, 'figure.period')} AS t) AS step") for grain in BUCKET
}


def _meets(figure: str) -> str:
    """Whether a figure is, in part, of the stretch."""
    return f"coalesce({figure}.phase = stretch.phase, {figure}.period && stretch.days)"


def _lies_in(figure: str) -> str:
    """Whether all of a figure is of the stretch."""
    return f"coalesce({figure}.phase = stretch.phase, {figure}.period <@ stretch.days)"


def _spread(value: str, elapsed_before: str, elapsed: str, days: str) -> str:
    """Cumulative floor: of so many days, what falls after some until after some more."""
    return f"({value} * {elapsed} / {days} - {value} * {elapsed_before} / {days})"


def _even(figure: str) -> str:
    """The even share of a figure, some of whose days are in the stretch."""
    length, first = f"(upper({figure}.period) - lower({figure}.period))", f"lower({figure}.period)"
    before = f"greatest(lower(stretch.days) - {first}, 0)"
    return _spread(f"{figure}.value", before, f"(least(upper(stretch.days), upper({figure}.period)) - {first})", length)


_LEAST = f"(part.low + (part.rank = {_MORE_THAN})::int)"
# What the parts of a cut figure tell of the stretch.
_TOLD = f"""
    SELECT sum(part.value)::bigint AS value,
           sum(CASE WHEN {_lies_in("part")} THEN part.value ELSE {_even("part")} END)
               FILTER (WHERE {_meets("part")})::bigint AS here,
           coalesce(CASE WHEN {_ADDITIVE} THEN sum({_LEAST}) FILTER (WHERE {_lies_in("part")})
                         ELSE max({_LEAST}) FILTER (WHERE {_lies_in("part")}) END, 0) AS least,
           coalesce(sum({_LEAST}) FILTER (WHERE {_ADDITIVE} AND NOT {_meets("part")}), 0) AS elsewhere,
           range_agg(part.period) FILTER (WHERE (part.area, part.channel, part.universe)
                                             = (figure.area, figure.channel, figure.universe)) AS days
    FROM reach_metric AS part
    WHERE part.part_of = figure.id AND part.status = 'counted' AND NOT whole.is_whole"""
# What no part tells of is spread over the days that no part tells all of, if there are any.
_FREE = """
    CASE WHEN figure.period <@ told.days THEN datemultirange(figure.period)
         ELSE datemultirange(figure.period) - coalesce(told.days, datemultirange()) END"""
_REST = f"""(
    SELECT {_spread("(figure.value - told.value)", "sum(before)", "sum(through)", "sum(days)")}
    FROM unnest({_FREE}) AS d, LATERAL (
        SELECT upper(d) - lower(d) AS days,
               greatest(least(upper(d), lower(stretch.days)) - lower(d), 0) AS before,
               greatest(least(upper(d), upper(stretch.days)) - lower(d), 0) AS through) AS length)"""

# Joined to `figure` and `stretch`.
JOINS = f"""
    CROSS JOIN LATERAL (SELECT {_lies_in("figure")} AS is_whole) AS whole CROSS JOIN LATERAL ({_TOLD}) AS told"""
# What it says: `total`, `low`, `high` (NULL: no end), `rank` of the qualifier, `grade`, and if it is `apportioned`.
COLUMNS = f"""
    CASE WHEN is_whole THEN figure.value
         WHEN told.value <= figure.value THEN (coalesce(told.here, 0) + {_REST})::bigint
         ELSE {_even("figure")} END AS total,
    CASE WHEN is_whole THEN figure.low ELSE told.least END AS low,
    CASE WHEN is_whole OR figure.high IS NULL THEN figure.high
         ELSE greatest(figure.high - told.elsewhere, told.least) END AS high,
    (CASE WHEN is_whole THEN figure.rank ELSE {_ESTIMATE} END)::smallint AS rank, {_GRADE} AS grade,
    NOT is_whole AS apportioned"""
COLUMNS_OF_A_WHOLE = (
    f"figure.value AS total, figure.low, figure.high, figure.rank, {_GRADE} AS grade, false AS apportioned"
)
