"""Reading roll-ups from the compiled cells, in slices of their order, never adding unlike units; and which of those
cells a mark will compile again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from campaigns.models import Grain, RollupMark
from campaigns.rollups import shares_sql
from campaigns.rollups.calendar import bucket_of
from campaigns.rollups.query import RollupQuery, check_units
from campaigns.rollups.sql import rank_of, series_columns


@dataclass(frozen=True)
class Cells:
    """The rows of a query in its order, or, `backwards`, against it; only those beyond `edge`, the keys of a row."""

    query: RollupQuery
    edge: tuple[str, ...] | None = None
    backwards: bool = False

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        """The first `part.stop` rows: the ordering columns, `unit`, and what `grouped_cells_sql` says."""
        direction = "DESC" if self.backwards else "ASC"
        order = ", ".join(f"{key} {direction}" for key in self.query.ordering)
        rows = self._rows(f"SELECT * {self._from()} {self._beyond()} ORDER BY {order} LIMIT %(rows)s", rows=part.stop)
        for row in rows:
            row["unit"] = row["measure"] if "measure" in row else row["least_measure"]
        return rows

    def count(self) -> int:
        """How many rows there are in all."""
        return int(self._rows(f"SELECT count(*) AS rows {self._from()}")[0]["rows"])

    def check_units(self) -> None:
        """Raises Unprocessable where a row, on whatever page, would add unlike units."""
        columns = ungrouped_columns(self.query)
        extremes = ", ".join(f"least_{c}, most_{c}" for c in columns)
        mixed = " OR ".join(f"least_{c} <> most_{c}" for c in columns)
        measure = ", measure" if "measure" not in columns else ""
        self.check(self._rows(f"SELECT DISTINCT {extremes}{measure} {self._from()} WHERE {mixed}"))

    def check(self, rows: list[dict[str, Any]]) -> None:
        """The same of these rows alone."""
        for row in rows:
            unlike = "least_measure" in row and row["least_measure"] != row["most_measure"]
            if unlike:
                check_units([measure_row["measure"] for measure_row in self._rows(measures_sql(self.query))])
            several = "least_channel" in row and row["least_channel"] != row["most_channel"]
            check_units([row.get("measure") or row["least_measure"]], several_channels=several)

    def _from(self) -> str:
        return f"FROM ({grouped_cells_sql(self.query)}) AS cell"

    def _beyond(self) -> str:
        if self.edge is None:
            return ""
        edge = ", ".join(f"%(edge_{number})s" for number in range(len(self.edge)))
        return f"WHERE ({', '.join(self.query.ordering)}) {'<' if self.backwards else '>'} ({edge})"

    def _rows(self, statement: str, **more: Any) -> list[dict[str, Any]]:
        edge = {f"edge_{number}": value for number, value in enumerate(self.edge or ())}
        parameters: Mapping[str, Any] = {**sql_parameters(self.query), **edge, **more}
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_SUMS = f"""sum(total)::bigint AS total, sum(low)::bigint AS low, sum(high)::bigint AS high,
    {rank_of()} AS rank, min(grade) AS grade, min(compiled_at) AS compiled_at, bit_or(who) AS who,
    bool_or(apportioned) AS apportioned"""
_OF_CELLS = f"{_SUMS}, (count(*) - count(high))::int AS open_ended"
_OF_SUMS = f"{_SUMS}, sum(open_ended)::int AS open_ended, sum(figures)::int AS figures"

_WHO = """reporter AS MATERIALIZED (
    SELECT slug, set_bit(repeat('0', count(*) OVER ()::int)::varbit, (row_number() OVER () - 1)::int, 1) AS who
    FROM organisation)"""
# The area asked about with all inside it; and every area around each of these, from the one asked about inwards.
_INSIDE = "inside AS MATERIALIZED (SELECT code, lineage FROM area WHERE lineage @> ARRAY[%(area)s::varchar])"
_AROUND = """around AS (
    SELECT inside.code AS area, lineage, outwards.code AS within, depth
    FROM inside, unnest(lineage) WITH ORDINALITY AS outwards(code, depth)
    WHERE depth >= array_position(lineage, %(area)s::varchar))"""
# A part counts strictly inside the area of its whole; there, and around it, the whole says it.
_SPREAD = "leaf JOIN around USING (area) WHERE below = '' OR array_position(lineage, below) < depth"


def grouped_cells_sql(query: RollupQuery) -> str:
    """SELECT of the grouped rows: the query's ordering columns, `total`, `low`, `high` (over the cells that have one;
    `open_ended` counts the others), the weakest `rank` and `grade`, `figures`, `reporters`, the oldest `compiled_at`;
    and of measure and channel, where not grouped by, the `least_` and `most_` that went in."""
    keys, steps = list(query.ordering), [_WHO, _INSIDE]
    if "within" not in keys:
        cells = _leaf_sql(query, keys)
    else:
        inner = [*(key for key in keys if key != "within"), "area", "below"]
        steps += [_AROUND, f"leaf AS ({_leaf_sql(query, inner)})"]
        cells = _sums_sql(query, keys)
    return f"WITH {', '.join(steps)} SELECT *, bit_count(who)::int AS reporters FROM ({cells}) AS cell"


def measures_sql(query: RollupQuery) -> str:
    """SELECT of the measures that the cells of the query are of."""
    return f"WITH {_WHO}, {_INSIDE} SELECT DISTINCT measure FROM {_cells_sql(query)}"


def sql_parameters(query: RollupQuery) -> dict[str, Any]:
    """The values of the statements' parameters."""
    return {
        "campaign": query.campaign.pk,
        "area": query.area.pk,
        "around": ["", *query.area.lineage[:-1]],
        "grain": query.time or Grain.CAMPAIGN,
        "first": query.first,
        "last": query.last,
        "measure": list(query.measures),
        "channel": list(query.channels),
        "organisation": list(query.organisations),
    }


def ungrouped_columns(query: RollupQuery) -> list[str]:
    """Which of measure and channel the rows add over."""
    return [column for column in ("measure", "channel") if column not in query.group_by]


def _leaf_sql(query: RollupQuery, keys: list[str]) -> str:
    named = ", ".join(f"{_column_sql(query, key)} AS {key}" for key in keys)
    extremes = "".join(f", min({c}) AS least_{c}, max({c}) AS most_{c}" for c in ungrouped_columns(query))
    figures = "sum(figures)::int AS figures"
    numbered = ", ".join(str(number + 1) for number in range(len(keys)))
    return f"SELECT {named}, {_OF_CELLS}, {figures}{extremes} FROM {_cells_sql(query)} GROUP BY {numbered}"


def _sums_sql(query: RollupQuery, keys: list[str]) -> str:
    extremes = [f"min(least_{c}) AS least_{c}, max(most_{c}) AS most_{c}" for c in ungrouped_columns(query)]
    return f"SELECT {', '.join([*keys, _OF_SUMS, *extremes])} FROM {_SPREAD} GROUP BY {', '.join(keys)}"


def _column_sql(query: RollupQuery, key: str) -> str:
    return f"to_char(day, '{shares_sql.BUCKET['day']}')" if key == "bucket" and query.time == "day" else key


def _cells_sql(query: RollupQuery) -> str:
    source, conditions = _source_sql(query)
    if "area" not in query.group_by:
        conditions.append("below = ANY(%(around)s)")
    filters = {"measure": query.measures, "channel": query.channels, "organisation": query.organisations}
    conditions += [f"{column} = ANY(%({column})s)" for column, values in filters.items() if values]
    joined = f"{source} JOIN inside ON inside.code = area JOIN reporter ON reporter.slug = organisation"
    return f"{joined} WHERE {' AND '.join(conditions)}"


def _source_sql(query: RollupQuery) -> tuple[str, list[str]]:
    """What the leaves are read from, and which of its rows."""
    if query.is_live:
        return f"({_STRETCH_CELLS.format(_stretch_sql(query.time))}) AS stretch_cell", ["campaign = %(campaign)s"]
    if query.time != "day":
        return "period_cell", ["campaign = %(campaign)s", "grain = %(grain)s"]
    days = [f"day {sign} %({end})s" for sign, end in ((">=", "first"), ("<=", "last")) if getattr(query, end)]
    return "day_cell", ["campaign = %(campaign)s", *days]


_ASKED = "daterange(%(first)s::date, %(last)s::date, '[]')"
_MET = f"figure.period * {_ASKED}"
_STRETCH_CELLS = f"""
    SELECT {series_columns("figure")}, stretch.bucket, {shares_sql.COLUMNS}, 1 AS figures,
           statement_timestamp() AS compiled_at
    FROM reach_metric AS figure CROSS JOIN LATERAL ({{}}) AS stretch {shares_sql.JOINS}
    WHERE figure.campaign = %(campaign)s AND figure.status = 'counted' AND figure.period && {_ASKED}"""


def _stretch_sql(time: str | None) -> str:
    if time is None:
        return f"SELECT '' AS bucket, {_MET} AS days, NULL::uuid AS phase"
    return f"SELECT bucket, days * {_ASKED} AS days, phase FROM ({shares_sql.steps(time, _MET)}) AS step"


class Pending:
    """The marks within a query, read once; few, since they live for a fraction of a second."""

    def __init__(self, query: RollupQuery) -> None:
        self.query = query
        marks = RollupMark.objects.filter(campaign=query.campaign, area__lineage__contains=[query.area.code])
        if "area" not in query.group_by:
            marks = marks.filter(below__in=["", *query.area.lineage[:-1]])
        for column, values in (
            ("measure", query.measures),
            ("channel", query.channels),
            ("organisation", query.organisations),
        ):
            if values:
                marks = marks.filter(**{f"{column}__in": values})
        self.marks = list(marks.values("area__lineage", "channel", "measure", "organisation", "days"))

    def __contains__(self, row: Mapping[str, Any]) -> bool:
        return any(self._concerns(mark, row) for mark in self.marks)

    def _concerns(self, mark: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        same = all(mark[key] == row[key] for key in ("channel", "measure", "organisation") if key in row)
        inside = "within" not in row or row["within"] in mark["area__lineage"]
        return same and inside and self._in_bucket(mark, row)

    def _in_bucket(self, mark: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        time = self.query.time
        # A phase cell counts as behind whenever its series is: its days may be moving.
        if time is None or time == "phase":
            return True
        return any(row["bucket"] in buckets(time, days.lower, days.upper) for days in mark["days"])


def buckets(time: str, first: date, end: date) -> set[str]:
    """The buckets the days [first, end) fall in."""
    return {bucket_of(time, first + timedelta(days=n)) for n in range((end - first).days)}
