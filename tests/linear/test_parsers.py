"""No parser of a caller's text takes more steps than the text is long, times a number: counted, never timed.

A step is a call of a function, ours or the interpreter's. What one call of the interpreter's own costs is not counted
here: patterns are held to the same in test_patterns.py, and the rest (`split`, `join`, `replace`, `json`) is linear.
"""

import contextlib
import sys
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from campaigns.models import Placement
from campaigns.platform_exports.reader import read_export
from coordination.api import cursors, etags, negotiation, parsers
from coordination.fields import json_pointers
from coordination.ground import csv_cells
from coordination.ground.errors import Refusal
from coordination.ground.folding import fold
from coordination.ground.look_alikes import in_one_script
from coordination.ground.misread_text import misreading_of
from coordination.ground.personal_data import Context, find_personal_data
from coordination.ground.personal_data.deobfuscation import words_apart
from coordination.ground.personal_data.long_words import with_long_words_parted
from coordination.ground.screening import TextKind, findings_in_text
from coordination.idempotency.key_header import parse_key
from coordination.imports.file_formats import json_line_items
from coordination.limits.address import address_of
from coordination.redactions.spellings import Needle
from coordination.rows.csv_rows import csv_items
from coordination.second_looks.redacted_texts import MOST, RedactedTexts, _first
from events.calendars.content_lines import event_lines
from events.calendars.online_meetings import without_dial_in
from events.calendars.plain_text import with_characters, without_tags
from events.calendars.recurrence import parse_rule
from events.calendars.split import split_calendar
from events.calendars.venues import venue_of
from partners.webhooks.fan_out import wants_kind
from tests.turns import IN_TURN, in_turn

pytestmark = IN_TURN

SHORT, TIMES = 400, 4
SLACK = 1.3
UNITS = [
    *[
        "a",
        "A",
        "1",
        "0",
        " ",
        "\t",
        "\n",
        "\r\n",
        ",",
        ";",
        ":",
        ".",
        "-",
        "'",
        '"',
        "\\",
        "/",
        "*",
        "[",
        "{",
        "]",
        "(",
        "@",
        "%",
    ],
    *["Ã©", "Ôö£┬«", "â€", "ÃƒÂ©", "Â ", "“É”…", "é", "Z\u0301", "\u0301", "\u200b", "\uff11", "ß", "\U0001f600"],
    *[
        "Aa'",
        "com(14)",
        "DOB 9 '",
        "éoh 9 /",
        "gmail _(14)",
        "aged @adouble seven ",
        "O'BYear 9 at gmail dot ",
        "a.",
        "A'",
        "Aa ",
        "07 ",
        "a@",
        "aged ",
        "1-",
        "Aa, 1",
        " (",
        "0121 ",
        "+44 7",
        "+48 6",
        "B1 1",
        "Year 9 ",
        "Y9, ",
    ],
    *[
        "Chloe, ",
        "Chloe 14 ",
        "chloe and ",
        "14 ",
        "12.",
        "zz1 ",
        "a dot b at ",
        "a [at] ",
        "born ",
        "dob 1/",
        "insta ",
        "@a1 ",
    ],
    *["x.com/a", "J.M. ", "AB ", "victim ", "27 Penn ", "Flat 2 ", "lives ", "AB12 ", "943 476 ", "was referred "],
    *[
        '"a",',
        "W/",
        '"1", ',
        "a/b;q=0.1,",
        "*/*,",
        "[[",
        '{"a":',
        '\\"',
        "a,b\n",
        '"a\nb",',
        "=1+",
        "'=",
        "~1",
        "*a",
        "*.",
    ],
    *["BEGIN:VEVENT\n", "BEGIN:VEVENT\nEND:VEVENT\n", "X;Y=Z:a\n", "X:a\n b\n", "\n \n", "FREQ=DAILY;", "BYDAY=MO,"],
    *["1.1.1.1, ", "::1,", "[::1]:80,", '{"a": 1}\n', "2026-01-01,1\n"],
]


def requested(**headers: str) -> Request:
    return Request(RequestFactory().get("/", headers={name.replace("_", "-"): text for name, text in headers.items()}))


def consume(items) -> None:
    for _ in items:
        pass


ORDERING = ("created_at", "id")
FIELDS = [Placement._meta.get_field(name) for name in ORDERING]
ROW = SimpleNamespace(version=3)
# As if something had been taken out that begins like the units below.
TAKEN_OUT = RedactedTexts({(length, _first(word)): None for length in range(MOST + 1) for word in ("a", "aa", "com")})
PARSERS: dict[str, Callable[[str], object]] = {
    "personal data": find_personal_data,
    "personal data of a venue": lambda text: find_personal_data(text, Context.VENUE),
    "personal data of a help line": lambda text: find_personal_data(text, Context.CONTACT),
    "personal data of a reference": lambda text: findings_in_text(text, TextKind.IDENTIFIER),
    "personal data of an address": lambda text: findings_in_text(text, TextKind.ADDRESS),
    "misread text": misreading_of,
    "a text without its spelling": fold,
    "words run together": words_apart,
    "long words": lambda text: with_long_words_parted("keep" + text + "amina14safe "),
    "letters that look alike": lambda text: in_one_script(text.replace("a", "\u0430")),
    "what is taken out": lambda text: Needle("com aa").replaced(text.replace("a", "\u0430"), ""),
    "what was taken out": lambda text: TAKEN_OUT.day_of(text),
    "cursor": lambda text: cursors.decode_cursor(text, ORDERING, FIELDS),
    "If-Match": lambda text: etags.expected_version(requested(if_match=text), ROW),
    "If-None-Match": lambda text: etags.is_fresh(requested(if_none_match=text), ROW),
    "Idempotency-Key": parse_key,
    "Accept": lambda text: negotiation.Negotiation().select_renderer(requested(accept=text), [JSONRenderer()]),
    "Content-Type": lambda text: parsers.check_plain_utf8({"Content-Type": f"application/json;{text}"}),
    "X-Forwarded-For": lambda text: address_of(RequestFactory().get("/", headers={"X-Forwarded-For": text})),
    "JSON": lambda text: parsers.strict_object(text.encode("utf-8", "surrogatepass")),
    "a JSON string": lambda text: parsers.strict_object(b'{"a":"' + text.encode() + b'"}'),
    "JSON pointer": lambda text: json_pointers.escape_step(text),
    "lines of JSON": lambda text: consume(json_line_items(BytesIO(text.encode()))),
    "CSV": lambda text: consume(csv_items(BytesIO(b"a,b\n" + text.encode()), {"a": str, "b": int})),
    "a header of CSV": lambda text: consume(csv_items(BytesIO(text.encode()), {"a": str, "b": int})),
    "calendar": lambda text: split_calendar(BytesIO(b"BEGIN:VCALENDAR\n" + text.encode() + b"END:VCALENDAR\n")),
    "entry of a calendar": lambda text: event_lines(text.encode()),
    "recurrence rule": parse_rule,
    "venue": venue_of,
    "text with markup": lambda text: with_characters(without_tags(text)),
    "how to dial in": without_dial_in,
    "platform export": lambda text: read_export(BytesIO(text.encode())),
    "kinds of a webhook": lambda text: wants_kind([text], "placement.approved" + text),
    "a cell that is written": csv_cells.csv_cell,
    "a cell that is read": csv_cells.unguarded_cell,
}


def steps(parse: Callable[[str], object], text: str) -> int:
    """How many functions are called while the text is read, whether it is taken or refused."""
    count = 0

    def step(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    earlier = sys.getprofile()
    sys.setprofile(step)
    try:
        with contextlib.suppress(Refusal, APIException, ValueError):
            parse(text)
    finally:
        sys.setprofile(earlier)
    return count


@pytest.mark.parametrize("name", PARSERS)
def test_the_steps_grow_no_faster_than_the_text(name):
    parse, worse = PARSERS[name], []
    for unit in in_turn(UNITS, list(PARSERS).index(name), len(UNITS) // 3):
        steps(parse, unit)  # whatever is read or imported once
        few, many = (steps(parse, (unit * length)[:length]) for length in (SHORT, SHORT * TIMES))
        if many > few * TIMES * SLACK + 200:
            worse.append((unit, few, many))
    assert not worse


def test_a_parser_that_is_slow_is_noticed():
    def slow(text: str) -> None:
        for end in range(len(text)):
            for start in range(end):
                text[start:end].isalpha()

    few, many = (steps(slow, "a" * length) for length in (SHORT, SHORT * TIMES))
    assert many > few * TIMES * SLACK
