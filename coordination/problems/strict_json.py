"""Strict JSON: what two parsers could read differently, or what a database cannot hold, is refused before any rule."""

import json
import math
import re
from typing import Any

from coordination.problems.exceptions import Unreadable

MAX_DEPTH = 32
MAX_MEMBERS = 1_000  # of one object; nothing that is taken has a tenth of them, and each unknown one is a fault to tell
# A string (closed or not: an unclosed one is left to the JSON reader) or one bracket; linear on any input.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)


def strict_object(body: bytes) -> dict[str, Any]:
    """The JSON object that `body` is; raises Unreadable saying where it is not strict JSON."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("malformed_json", f"The body is not UTF-8 at byte {error.start}.") from None
    if text.startswith("\ufeff"):
        raise Unreadable("malformed_json", "The body begins with a byte order mark: send UTF-8 without one.")
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique_members,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(
            "malformed_json", f"The body is not JSON at line {error.lineno}, column {error.colno}."
        ) from None
    if not isinstance(value, dict):
        raise Unreadable("malformed_json", "The body must be a JSON object.")
    if "\\u" in text:  # without an escape no string can hold what _check_strings looks for
        _check_strings(value)
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.lastindex == 1:
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable("body_too_deep", f"A body may be nested at most {MAX_DEPTH} levels deep.")
        elif token.lastindex == 2:
            depth -= 1


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_MEMBERS:
        raise Unreadable("malformed_json", f"An object may have at most {MAX_MEMBERS:,} members.")
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unreadable("malformed_json", "A key appears twice in the same object.")
    return members


def _refuse_constant(_name: str) -> float:
    raise Unreadable("malformed_json", "NaN and Infinity are not JSON numbers.")


def _integer(digits: str) -> int:
    if len(digits) > 20 or not -(2**63) <= int(digits) < 2**63:
        raise Unreadable("malformed_json", "A whole number is beyond 64 bits.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Unreadable("malformed_json", "A number is too large.")
    return number


def _check_strings(value: object) -> None:
    """Refuse NUL, which PostgreSQL cannot store, and lone surrogates, which are not text."""
    unchecked = [value]
    while unchecked:
        match unchecked.pop():
            case dict() as members:
                unchecked.extend(members.keys())
                unchecked.extend(members.values())
            case list() as items:
                unchecked.extend(items)
            case str() as text if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
                raise Unreadable("malformed_json", "A string holds a NUL character or half a surrogate pair.")
