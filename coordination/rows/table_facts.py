"""What is to be said of a table as a whole, beside its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Comes before the rows it is about. `letters` has the letter of each column of the resource, as a spreadsheet
    shows it; `said` is what whoever sent the table is told, `notes` the sentences of it with their codes. `headings`
    is the digest of the headings of a table that was mapped, `mapped` how."""

    letters: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[tuple[str, str]] = ()
    headings: str = ""
    mapped: Mapping[str, Any] | None = None


def column_letters(number: int) -> str:
    """The letters of a column by its number from 1: 3 is `C`, 28 `AB`."""
    letters = ""
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def counted_rows(numbers: Sequence[int]) -> str:
    """`row 5`, `rows 5 and 9`, `rows 5, 9 and 12`, `rows 5, 9, 12 and 3 more`."""
    first_numbers = [str(number) for number in numbers[:3]]
    if len(numbers) > len(first_numbers):
        first_numbers.append(f"{len(numbers) - len(first_numbers):,} more")
    listed = first_numbers[0] if len(first_numbers) == 1 else f"{', '.join(first_numbers[:-1])} and {first_numbers[-1]}"
    return f"row {listed}" if len(numbers) == 1 else f"rows {listed}"
