"""Reading roll-ups from the compiled cells, in slices of their order, never adding unlike units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from campaigns.rollups import query_sql
from campaigns.rollups.query import RollupQuery, check_units


@dataclass(frozen=True)
class Cells:
    """The rows of a query in its order, or, `backwards`, against it; only those beyond `edge`, the keys of a row."""

    query: RollupQuery
    edge: tuple[str, ...] | None = None
    backwards: bool = False

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        """The first `part.stop` rows: the ordering columns, `unit`, and what `query_sql.grouped_cells_sql` says."""
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
        columns = query_sql.ungrouped_columns(self.query)
        extremes = ", ".join(f"least_{c}, most_{c}" for c in columns)
        mixed = " OR ".join(f"least_{c} <> most_{c}" for c in columns)
        measure = ", measure" if "measure" not in columns else ""
        self.check(self._rows(f"SELECT DISTINCT {extremes}{measure} {self._from()} WHERE {mixed}"))

    def check(self, rows: list[dict[str, Any]]) -> None:
        """The same of these rows alone."""
        for row in rows:
            unlike = "least_measure" in row and row["least_measure"] != row["most_measure"]
            if unlike:
                check_units([measure_row["measure"] for measure_row in self._rows(query_sql.measures_sql(self.query))])
            several = "least_channel" in row and row["least_channel"] != row["most_channel"]
            check_units([row.get("measure") or row["least_measure"]], several_channels=several)

    def _from(self) -> str:
        return f"FROM ({query_sql.grouped_cells_sql(self.query)}) AS cell"

    def _beyond(self) -> str:
        if self.edge is None:
            return ""
        edge = ", ".join(f"%(edge_{number})s" for number in range(len(self.edge)))
        return f"WHERE ({', '.join(self.query.ordering)}) {'<' if self.backwards else '>'} ({edge})"

    def _rows(self, statement: str, **more: Any) -> list[dict[str, Any]]:
        edge = {f"edge_{number}": value for number, value in enumerate(self.edge or ())}
        parameters: Mapping[str, Any] = {**query_sql.sql_parameters(self.query), **edge, **more}
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
