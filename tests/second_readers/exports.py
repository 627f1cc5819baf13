"""python exports.py FOLDER: what pandas adds up in the platform exports of a folder, as JSON on one line: by file name,
the sum of each column of counts over the rows that are of one day, post or campaign."""

import csv
import json
import re
import sys
from pathlib import Path

import pandas

MEASURES = {"Impressions": "impressions", "Sessions": "visits"}
NAMES = ("Post id", "Campaign name", "Date", "Day")  # the first of these that is there says what a row is
SUM = re.compile(r"total|ergebnis|усього", re.IGNORECASE)


def frame(path):
    encoding = "utf-16" if path.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    lines = path.read_text(encoding).splitlines()
    above = next(at for at, line in enumerate(lines) if line.strip() and not re.match("#|sep=", line))
    separator = max(",;\t", key=lines[above].count)
    # A grand total of Google's stands behind the columns of the header, which pandas has to be told of.
    header = next(csv.reader(lines[above : above + 1], delimiter=separator))
    names = [name or f"none {at}" for at, name in enumerate([*header, *[""] * 3])]
    return pandas.read_csv(
        path, sep=separator, encoding=encoding, skiprows=above + 1, header=None, names=names, dtype=str, index_col=False
    ).fillna("")


def sums(path):
    table = frame(path)
    name = next(name for name in NAMES if name in table)
    is_row = (table[name] != "") & ~table[name].str.contains(SUM)
    rows = table[is_row].drop_duplicates()
    counts = {title: measure for title, measure in MEASURES.items() if title in table}
    return {
        measure: int(pandas.to_numeric(rows[title].str.replace(r"\D", "", regex=True)).sum())
        for title, measure in counts.items()
    }


sys.stdout.write(json.dumps({path.name: sums(path) for path in sorted(Path(sys.argv[1]).iterdir())}))
