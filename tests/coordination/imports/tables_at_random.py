"""Tables at random, from a seed, in the ways in which spreadsheets and people save one, in four countries."""

import csv
import io
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests import make

LONDON = ZoneInfo("Europe/London")
FORMS = ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M")
# What spreadsheets in English, German, French and Ukrainian write for yes and no.
WORDS = (
    *(("true", "false"), ("Yes", "no"), ("TRUE", "FALSE")),
    *(("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("ІСТИНА", "ХИБНІСТЬ")),
)
TITLES = ("Stall", "Café, and a chat", 'The "Signs"', "Drop-in \u2013 all welcome", "£5 off", "Theatre: a play")
PLACES = (("Town Hall", "DY1 1HF"), ("Queen Square", "WV1 1TQ"), ("", ""))
Row = dict[str, Any]


def rows_at_random(chance: Random) -> list[Row]:
    """Events as they are meant: instants and booleans, not texts."""
    rows = []
    for number in range(chance.randint(1, 12)):
        # A day past the twelfth, so that no table is without one date that says which figure is the day.
        start = datetime(2017, chance.choice((2, 5, 7, 11)), chance.randint(13, 28), 9, tzinfo=LONDON)
        start += timedelta(minutes=15 * chance.randrange(30))
        place, postcode = chance.choice(PLACES)
        facts = {"external_ref": f"row-{number}", "title": chance.choice(TITLES), "kind": "stall", "place.name": place}
        ends_at = start + timedelta(minutes=chance.choice((45, 120, 360)))
        facts |= {"starts_at": start, "ends_at": ends_at, "place.postcode": postcode}
        rows.append({**facts, "public": chance.random() < 0.5, "campaign": make.SEE_ME})
    return rows


def saved(rows: list[Row], chance: Random) -> bytes:
    """The table as some program saves it."""
    separator, form = chance.choice(",,;\t"), chance.choice(FORMS)
    newline = chance.choice(("\r\n", "\n"))
    file = io.StringIO(newline="")
    if separator == ";" and chance.random() < 0.5:
        file.write(f"sep={separator}{newline}")
    writer = csv.writer(file, delimiter=separator, lineterminator=newline, quoting=chance.choice((0, 1)))
    columns = list(rows[0])
    chance.shuffle(columns)
    empty = [""] * chance.choice((0, 0, 2))
    heading = chance.choice((str, str.upper, str.title))
    writer.writerow([*map(heading, columns), *empty])
    yes, no = chance.choice(WORDS)
    for row in rows:
        cells = []
        for column in columns:
            value = row[column]
            if isinstance(value, datetime):
                value = (value.astimezone(UTC) if form.endswith("%z") else value).strftime(form)
            elif isinstance(value, bool):
                value = yes if value else no
            elif value and chance.random() < 0.2:
                value = f"\u00a0{value} " if column.startswith("place") else f"{value} "
            cells.append(value.lower() if column == "place.postcode" and chance.random() < 0.5 else value)
        writer.writerow([*cells, *empty])
        if chance.random() < 0.1:
            writer.writerow(["" for _ in (*columns, *empty)])
    return file.getvalue().encode(chance.choice(("utf-8", "utf-8-sig", "utf-16")))
