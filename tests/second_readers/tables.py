"""python tables.py FOLDER: what pandas finds in the tables of events of a folder, as JSON on one line: by file name, of
each row its reference, title, place, postcode, whether it is public, and the seconds at which it begins and ends."""

import json
import sys
from pathlib import Path

import pandas

TRUE = {"true", "yes", "wahr", "vrai", "істина"}


def frame(path):
    encoding = "utf-16" if path.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    with path.open(encoding=encoding, newline="") as file:
        header = file.readline()
        above = header.lower().startswith("sep=")
        separator = header.strip()[4] if above else max(",;\t", key=header.count)
    return pandas.read_csv(
        path,
        sep=separator,
        encoding=encoding,
        skiprows=int(above),
        dtype=str,
        keep_default_na=False,
    )


def instants(column):
    if column.str.contains(r"T.*[+-]\d{4}$").all():
        return pandas.to_datetime(column, utc=True)
    day_first = not column.str.match(r"\d{4}-").any()
    return pandas.to_datetime(column, dayfirst=day_first).dt.tz_localize("Europe/London").dt.tz_convert("UTC")


def rows(path):
    table = frame(path)
    table = table.apply(lambda column: column.str.replace("\u00a0", " ").str.strip())
    table.columns = [name.strip().lower() for name in table.columns]
    table = table[(table != "").any(axis=1)]
    seconds = [instants(table[name]).map(lambda moment: int(moment.timestamp())) for name in ("starts_at", "ends_at")]
    public = table["public"].str.lower().isin(TRUE)
    postcodes = table["place.postcode"].str.upper()
    columns = [table["external_ref"], table["title"], table["place.name"], postcodes, public, *seconds]
    return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


sys.stdout.write(json.dumps({path.name: rows(path) for path in sorted(Path(sys.argv[1]).iterdir())}))
