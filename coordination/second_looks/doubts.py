"""What an app doubts of the texts of a row, besides what may be personal: such a row waits for a second look, too."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from coordination.second_looks.text_columns import Text


class DoubtfulText(NamedTuple):
    """A text, what it is known as, and what is doubted, in a sentence."""

    value: str
    name: str
    sentence: str


Doubt = Callable[[Any, Sequence[tuple[str, Text]]], Iterable[DoubtfulText]]

DOUBTS: list[Doubt] = []


def register_doubt(doubt: Doubt) -> None:
    """Ask `doubt(row, texts)` of every row that is to be written, with the texts that it gets."""
    DOUBTS.append(doubt)
