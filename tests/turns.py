"""Which hostile values meet which operation, and which of those who are refused alike are asked.

What reads headers, queries and bodies is the same code for all operations, so that every operation need not meet every
value: each meets some, in turn, and each value meets many operations. `EVERY_VALUE=1 make test ARGS=tests/matrix` has
all meet all; `make test-long` asks every role of the access table.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

V = TypeVar("V")
EVERY_VALUE = bool(os.environ.get("EVERY_VALUE"))


def in_turn(values: Sequence[V], turn: int, most: int) -> list[V]:
    """`most` of the values, others for every `turn`."""
    if EVERY_VALUE or most >= len(values):
        return list(values)
    return [values[(turn * most + place) % len(values)] for place in range(most)]
