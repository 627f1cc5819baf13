"""Texts of our own, in families: half of them for tuning the rules, half for the test, none a variant of the others.

A family is a few templates that say one kind of thing. The halves share neither families nor the names, places and
numbers that fill them.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

from tests.personal_data.slots import Slots, lines

EACH = 8  # texts of a family


class Text(NamedTuple):
    """One text, what it holds, and what the guard is expected to say: refused, found (or held) or passed."""

    kind: str
    expected: str
    text: str


def families() -> Iterator[tuple[str, str, int, list[str]]]:
    """Kind, expectation, which half, and the templates of each family."""
    kind, expected, number, templates = "", "", 0, list[str]()
    for line in [*lines("families.txt"), ""]:
        if line.startswith("= "):
            (kind, expected), number = line[2:].split(" | "), 0
        elif line and not line.startswith("#"):
            templates.append(line)
        elif templates:
            yield kind, expected, number % 2, _of_several_lines(templates)
            templates, number = [], number + 1


def _of_several_lines(templates: list[str]) -> list[str]:
    """Three short lines are one template: a form, an address."""
    return ["\n".join(templates)] if len(templates) == 3 else templates


def half(which: int) -> list[Text]:
    """The texts of the families for tuning (0) or for the test (1)."""
    return [
        Text(kind, expected, fill(templates[index % len(templates)], which, _chance(templates, index)))
        for kind, expected, side, templates in families()
        if side == which
        for index in range(EACH)
    ]


def _chance(templates: list[str], index: int) -> random.Random:
    return random.Random(f"{templates[0]}{index}")  # noqa: S311


def unseen() -> list[Text]:
    """The texts written before the rules were read."""
    return _listed("unseen.txt")


def fresh() -> list[Text]:
    """Sixty more, written before the rules were read again and mended by them since."""
    return _listed("fresh.txt")


def initials() -> list[Text]:
    """Initials of people and of bodies beside words of schools, most written before there were rules for them."""
    return _listed("initials.txt")


def outright() -> list[Text]:
    """Sixty-four that name somebody and a hundred that do not, before and after the rules for initials alone."""
    return _listed("outright.txt")


def hidden() -> list[Text]:
    """Sixty more, written before the rules were read again: letters that look alike, families, hashtags, classes."""
    return _listed("hidden.txt")


def hard() -> list[Text]:
    """The texts that the rules were tuned on beside the families."""
    return _listed("hard.txt")


def _listed(file: str) -> list[Text]:
    return [Text(*line.split(" | ", 2)) for line in lines(file) if not line.startswith("#")]


def fill(template: str, which: int, chance: random.Random) -> str:
    """The template with its slots filled from the pools of a half."""
    return template.format_map(Slots(which, chance))
