"""The forms a whole list may take."""

import csv
from collections.abc import Callable, Iterator, Mapping
from io import TextIOWrapper
from typing import IO, Any, ClassVar

import orjson
from rest_framework.renderers import BaseRenderer

from coordination.api.exports.export_columns import columns_of, values_of
from coordination.ground.csv_cells import csv_cell

Represent = Callable[[Any], Any]


class ExportFormat(BaseRenderer):
    """One form: negotiated as a renderer is, but it writes a file instead. `format` is the ending of its name."""

    content_type: ClassVar[str]
    description: ClassVar[str]
    schema: ClassVar[Mapping[str, Any]] = {"type": "string"}

    def write(self, rows: Iterator[Any], represent: Represent, view: Any, out: IO[bytes]) -> None:
        """Write every row to `out`; `represent` gives one as its JSON object, `view` answers the request."""
        raise NotImplementedError

    def example(self, row: Mapping[str, Any], serializer: Any) -> Any:
        """The export of one row, for OpenAPI."""
        raise NotImplementedError


class CsvExport(ExportFormat):
    """RFC 4180 in UTF-8, a header line first."""

    media_type = "text/csv"
    format = "csv"
    content_type = "text/csv; charset=utf-8; header=present"
    description = "The whole list as a table; fields inside an object are named with a dot."

    def write(self, rows: Iterator[Any], represent: Represent, view: Any, out: IO[bytes]) -> None:
        """A line of column names, then one line a row."""
        columns = columns_of(view.get_serializer())
        text = TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(".".join(path) for path in columns)
        table.writerows([csv_cell(value) for value in values_of(represent(row), columns)] for row in rows)
        text.flush()
        text.detach()

    def example(self, row: Mapping[str, Any], serializer: Any) -> str:
        """Two lines."""
        columns = columns_of(serializer)
        return _table({".".join(path): value for path, value in zip(columns, values_of(row, columns), strict=True)})


class GeoJsonExport(ExportFormat):
    """RFC 7946: one feature a row, longitude first; a row without a place has a null geometry. Where a row is, a view
    with such exports says by its `geometry_of(row)`."""

    media_type = "application/geo+json"
    format = "geojson"
    content_type = "application/geo+json"
    description = "The whole list as one FeatureCollection; a row's fields are its feature's properties."
    schema = {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": {"type": "object"}},
        },
    }

    def write(self, rows: Iterator[Any], represent: Represent, view: Any, out: IO[bytes]) -> None:
        """One FeatureCollection, a feature on each line."""
        out.write(b'{"type":"FeatureCollection","features":[')
        for number, row in enumerate(rows):
            feature = _feature(represent(row), view.lookup_field, view.geometry_of(row))
            out.write(b",\n" if number else b"\n")
            out.write(orjson.dumps(feature, default=str))
        out.write(b"\n]}\n")

    def example(self, row: Mapping[str, Any], serializer: Any) -> dict[str, Any]:
        """One feature, in Dudley."""
        key = next(iter(row))
        return {"type": "FeatureCollection", "features": [_feature(row, key, geojson_point((-2.0791, 52.5106)))]}


def geojson_point(position: tuple[float, float] | None) -> dict[str, Any] | None:
    """The geometry of one place, longitude and latitude in WGS84 degrees; None where nobody knows it."""
    return None if position is None else {"type": "Point", "coordinates": list(position)}


def _feature(row: Mapping[str, Any], key: str, geometry: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "Feature", "id": row[key], "geometry": geometry, "properties": row}


def table_of(row: Mapping[str, Any]) -> str:
    """One JSON object as a table of two lines, without the columns that are null."""
    cells: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            cells |= {f"{name}.{inner}": inner_value for inner, inner_value in value.items()}
        else:
            cells[name] = value
    return _table({name: value for name, value in cells.items() if value is not None})


def _table(cells: Mapping[str, Any]) -> str:
    return f"{','.join(cells)}\r\n{','.join(_quoted(csv_cell(value)) for value in cells.values())}\r\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text
