"""No pattern of ours takes more than so many steps for each character of a text, whatever the text is."""

import re
from itertools import pairwise

import pytest

from tests.linear.engine import Machine, TooMany
from tests.linear.hostile import texts, units
from tests.linear.patterns import Pattern, patterns

TIMES = 4
LENGTHS = (50, 50 * TIMES, 50 * TIMES**2)
MOST = 1_000_000
SLACK = 1.25  # what a linear cost may grow beyond TIMES: ends of texts, windows not yet full


def steps(machine: Machine, text: str, *, anchored: bool) -> int:
    """The steps of matching at the beginning, the whole and, unless `anchored`, all; `MOST` when there are too many."""
    machine.steps, machine.most = 0, MOST
    try:
        machine.run(machine.program, text, 0)
        machine.match_whole(text)
        if not anchored:
            machine.find_all(text)
    except TooMany:
        return MOST
    return machine.steps


def grows_worse_than_linearly(machine: Machine, unit: str, *, anchored: bool = False) -> bool:
    """Whether the steps still grow faster than the text when it is as long as the longest."""
    return any(
        all(now > before * TIMES * SLACK or now == MOST for before, now in pairwise(counts))
        for counts in (_counts(machine, unit, kind, anchored=anchored) for kind in range(2))
    )


def _counts(machine: Machine, unit: str, kind: int, *, anchored: bool) -> list[int]:
    """The steps for each length, up to the first that is no more than its share of the one before."""
    counts = list[int]()
    for length in LENGTHS:
        counts.append(steps(machine, texts(unit, length)[kind], anchored=anchored))
        if len(counts) > 1 and counts[-2] * TIMES * SLACK >= counts[-1] != MOST:
            break
    return counts


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.where)
def test_the_steps_grow_no_faster_than_the_text(pattern: Pattern):
    machine = Machine(pattern.text, pattern.flags)
    worst = [
        unit for unit in units(machine.parsed) if grows_worse_than_linearly(machine, unit, anchored=pattern.anchored)
    ]
    assert not worst


def test_the_patterns_of_the_source_are_read():
    assert len(patterns()) > 90
    assert {"coordination", "partners", "campaigns", "events"} == {
        pattern.where.split("/")[0] for pattern in patterns()
    }


@pytest.mark.parametrize(
    "text",
    [r"(a+)+b", r"a*a*b", r"\w+@", r"(?:a|a)*b", r"\([^)]*\)", r"[ \t]*\n[ \t]*", r".*x.*y"],
)
def test_a_pattern_that_is_slow_is_noticed(text):
    machine = Machine(text, 0)
    assert any(grows_worse_than_linearly(machine, unit) for unit in ["a", " ", "(", "\n ", "x"])


NAME = r"[A-Z][a-z]+(?:['-][A-Z]?[a-z]+)*|[A-Z]'[A-Z][a-z]+|[A-Z]{3,}"


def test_the_names_and_ages_of_earlier_releases_are_noticed():
    """What took a minute for a batch of `"Aa'" * 667`."""
    machine = Machine(rf"\b(?:{NAME})(?: (?:{NAME}|[A-Z]\.?)){{0,2}},? ?\(?(?:is )?(?:aged? |age )1[0-7]\b", 0)
    assert any(grows_worse_than_linearly(machine, unit) for unit in units(machine.parsed))


@pytest.mark.parametrize(
    ("pattern", "flags", "text"),
    [
        (r"(?<![\w.])\d{3}[ .-]{0,2}\d{3}(?!\w)", 0, "a 123-456, 123456b 1234567"),
        (r"(a|ab)(c|bcd)?d*", 0, "abcd acd abd"),
        (r"^x\b.*?$", re.MULTILINE, "x1\nx y\nxx"),
        (r"(\d)([,.])\d(?:\2\d)*+", 0, "1,2,3 1,2.3"),
        (r"(?i:straße)|[^a-z]{2,3}", re.IGNORECASE, "STRASSE Straße 123"),
    ],
)
def test_the_machine_finds_what_python_finds(pattern, flags, text):
    machine = Machine(pattern, flags)
    for at in range(len(text) + 1):
        match = re.compile(pattern, flags).match(text, at)
        assert machine.run(machine.program, text, at) == (match.end() if match else None)
