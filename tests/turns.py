"""What `make test` tries a part of and `make test-long`, which sets EVERY_VALUE, the whole.

What reads headers, queries and bodies is the same code for all operations, so that every operation need not meet every
value: each meets some, in turn, and each value meets many operations.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

import pytest

V = TypeVar("V")
EVERY_VALUE = bool(os.environ.get("EVERY_VALUE"))
# The marks of a file that is tried in part by `make test`: `make test-long` runs what is marked long.
IN_TURN = [pytest.mark.long, pytest.mark.timeout(900)] if EVERY_VALUE else []  # seconds: one may take minutes


def in_turn(values: Sequence[V], turn: int, most: int) -> list[V]:
    """`most` of the values, others for every `turn`."""
    if EVERY_VALUE or most >= len(values):
        return list(values)
    return [values[(turn * most + place) % len(values)] for place in range(most)]


def examples(number: int) -> int:
    """How many examples Hypothesis makes: a third of `number` where a part will do."""
    return number if EVERY_VALUE else (number + 2) // 3
