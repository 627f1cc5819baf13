"""Tables of anything at random, from a seed."""

import csv
import io
import random

CELLS = [
    *("", "x", "Total", "Grand total", "sum", "1.234,5", "12,5", "-1,9", "0", "500.0", "1 234", "#REF!", "1E+05"),
    *("20/02/17", "31/02/2017 10:00", "20/02/2017 10:00", "42786.42", "42786.4166666667", "DY11 HP", "=1", "NaN"),
    *("01890a5d-ac96-774b-bcce-b302099a8057", "sandwell", "Total\nx", "yes", "9" * 30, "\u0663\u0663", "\u00b2"),
]
NOISE = [
    '"',
    '""',
    ";",
    "\t",
    ",",
    "\r\n",
    "\n",
    "\x00",
    "sep=;",
    "PK\x03\x04",
    "[",
    "<",
    "\ufeff",
    "\u00a0",
    "\U0001f600",
]


def table_at_random(chance: random.Random, names: list[str]) -> tuple[bytes, int | None]:
    """A table, and how many rows it has below its header, where nothing was strewn into it."""
    out = io.StringIO()
    rows = [[chance.choice(CELLS) for _ in names] for _ in range(chance.randrange(6))]
    csv.writer(out, delimiter=chance.choice(",;\t|")).writerows([names, *rows])
    text, spoilt = out.getvalue(), chance.randrange(3)
    for _ in range(spoilt):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(NOISE) + text[at:]
    encoding = chance.choice(["utf-8", "utf-8-sig", "utf-16"])
    return text.encode(encoding), None if spoilt else sum(any(row) for row in rows)
