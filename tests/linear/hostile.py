"""Texts that a pattern is slow on, made from the pattern: its own characters repeated, and near-misses repeated."""

import re
from collections.abc import Iterator
from itertools import islice, product
from re import _constants as op
from typing import Any

MOST_PIECES = 7
NOBODYS = "\x01"  # a character that no pattern asks for


def units(parsed: Any) -> list[str]:
    """What to repeat: characters, pairs of them, beginnings of the shortest text that matches, and a near miss."""
    letters = list(dict.fromkeys([*_characters(parsed)]))[:MOST_PIECES]
    pairs = ["".join(pair) for pair in islice(product(letters, repeat=2), 0, None, 2) if pair[0] != pair[1]]
    shortest = "".join(_shortest(parsed))
    beginnings = [shortest[:length] for length in range(2, 9)]
    return list(filter(None, dict.fromkeys([*letters, *pairs[:12], *beginnings, shortest, shortest[:-1] + NOBODYS])))


def texts(unit: str, length: int) -> list[str]:
    """A unit repeated to a length: alone, and with something foreign at its end."""
    whole = (unit * (length // len(unit) + 1))[:length]
    return [whole, whole[:-1] + NOBODYS]


def _characters(parsed: Any) -> Iterator[str]:
    """A character for everything that the pattern asks for."""
    for kind, value in parsed:
        if kind is op.LITERAL:
            yield chr(value)
        elif kind is op.IN:
            yield from _of_a_class(value)
        elif kind in (op.NOT_LITERAL, op.ANY):
            yield "a"
        else:
            yield from (character for inner in _inner(kind, value) for character in _characters(inner))


def _of_a_class(items: list[Any]) -> Iterator[str]:
    negated = items[0][0] is op.NEGATE
    samples = {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: "a"}
    for kind, value in items[:3]:
        if kind is op.LITERAL and not negated:
            yield chr(value)
        elif kind is op.RANGE and not negated:
            yield chr(value[0])
        elif kind is op.CATEGORY:
            yield samples.get(value, "-")
    if negated:
        yield next(character for character in "a1 -@/\x02" if not any(_is(character, item) for item in items[1:]))


def _is(character: str, item: Any) -> bool:
    kind, value = item
    if kind is op.LITERAL:
        return ord(character) == value
    if kind is op.RANGE:
        return value[0] <= ord(character) <= value[1]
    form = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_SPACE: r"\s", op.CATEGORY_WORD: r"\w"}.get(value)
    return bool(form and re.match(form, character))


def _inner(kind: Any, value: Any) -> list[Any]:
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.BRANCH:
        return value[1]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    return [value[2]] if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) else []


def _shortest(parsed: Any) -> Iterator[str]:
    """One text that matches, every repeat as short as it may be, but never empty."""
    for kind, value in parsed:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield "".join(_shortest(value[2])) * max(int(value[0]), 1)
        elif kind is op.BRANCH:
            yield from _shortest(value[1][0])
        elif kind is op.ASSERT and value[0] > 0:  # what is looked ahead for
            yield from _shortest(value[1])
        elif kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
            yield from _shortest(_inner(kind, value)[0])
        elif kind not in (op.ASSERT, op.ASSERT_NOT, op.AT, op.GROUPREF):
            yield next(_characters([(kind, value)]), "")
