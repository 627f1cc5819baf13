"""Lines of a table that are no rows: notes and sources below it, headings of its parts, rules, its header once more on
the next page. Each is left out and listed, so that nobody misses a row that was meant as one.

A line is one where no row could be: too much of what every row needs is blank, and what stands there is written as
notes are. A line with an amount is never one, since it could be a figure.
"""

import re
from collections.abc import Mapping, Sequence

from coordination.ground.errors import FieldError
from coordination.rows.cells import BadCell, ReadCell, as_day, as_instant, as_reference, as_whole_number
from coordination.rows.heading_words import squashed
from coordination.rows.outcomes import LeftOut

_NEEDED = 2  # cells that every row has and a note lacks, at least
_MOST_CELLS = 3  # of a note: a label, what it says, and a comma in that
_WORDS_OF_PROSE = 3
_STRICT = (as_reference, as_whole_number, as_day, as_instant)
_LABELS = (
    r"(?:(?:foot ?)?notes?|(?:data )?sources?|key|legend|n\.?b\.?|p\.?s\.?|disclaimer|caveats?|definitions?|contacts?"
    r"|copyright|(?:last |date )?(?:updated|revised|printed|exported|generated|prepared)"
    r"|quellen?|hinweise?|anmerkung(?:en)?)"
)
_LABEL = re.compile(rf"{_LABELS} ?[0-9]{{0,3}} ?(?:[:\u2013\u2014-]|$)", re.IGNORECASE)
_MADE = re.compile(
    r"(?:(?:last|date) (?:updated|revised|printed|exported|generated|prepared)"
    r"|(?:updated|revised|printed|exported|generated|prepared) (?:by\b|on\b|at\b|from\b|[0-9])"
    r"|page [0-9]+(?: of [0-9]+)?$|end of )",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(
    r"[*\u2020\u2021\u00b9\u00b2\u00b3\u00a9]|\([0-9a-z]\) |\[[0-9a-z]\] |[0-9]{1,2}[.)] |[-\u2022\u00b7] "
)
_IS_WORDED = re.compile(r"[^\W\d_]")
_NOTE = (
    "This line is no row: it lacks what every row has, and is written as a note, a source or the heading of a part."
    " It was left out. If it is a row, fill in what it lacks."
)
_RULE = "This line holds nothing but strokes and was left out."
_AGAIN = "The headings stand here once more; the line was left out."


def _left_out(number: int, code: str, detail: str) -> LeftOut:
    return LeftOut(number, (FieldError("", code, detail),))


def is_labelled(text: str) -> bool:
    """Whether a cell begins as notes do: `Source: …`, `* estimated`, `Last updated on …`."""
    return bool(_LABEL.match(text) or _MADE.match(text) or _FOOTNOTE.match(text) or text.endswith(":"))


def is_prose(text: str) -> bool:
    """Whether a cell holds a few words that are no date."""
    words = len(text.split())
    return words >= _WORDS_OF_PROSE and bool(_IS_WORDED.search(text)) and not re.search(r"^\d|\b(?:19|20)\d\d\b", text)


class NoteRows:
    """Watches the rows of one table go by, in their order."""

    def __init__(
        self,
        names: Sequence[str],
        columns: Mapping[str, ReadCell | None],
        required: frozenset[str],
        headings: Sequence[str] = (),
    ) -> None:
        self.readers = [columns.get(name) for name in names]
        self.required = [at for at, name in enumerate(names) if name in required]
        self.amounts = [at for at in self.required if self.readers[at] is as_whole_number]
        self.headings = {squashed(heading) for heading in headings if heading}
        self.is_below = False  # a blank line, or a note, and no row since

    def note_blank(self) -> None:
        """Note a blank line."""
        self.is_below = True

    def left_out(self, number: int, written: Sequence[str], cells: Sequence[str]) -> LeftOut | None:
        """The line as what is left out, if it is no row; `written` is as it stands, `cells` in the order of the
        columns."""
        texts = [cell for cell in written if cell]
        note = self._again(number, texts) or self._rule(number, texts) or self._note(number, texts, cells)
        self.is_below = note is not None
        return note

    def _again(self, number: int, texts: Sequence[str]) -> LeftOut | None:
        is_header = len(texts) > 1 and len(texts) == len(self.headings) and {*map(squashed, texts)} == self.headings
        return _left_out(number, "headings_again", _AGAIN) if is_header else None

    def _rule(self, number: int, texts: Sequence[str]) -> LeftOut | None:
        is_rule = all(len(text) > 1 and not text.strip("-=_*.~\u2013\u2014\u2500 :+|") for text in texts)
        return _left_out(number, "note_row", _RULE) if is_rule else None

    def _note(self, number: int, texts: Sequence[str], cells: Sequence[str]) -> LeftOut | None:
        if len(texts) > _MOST_CELLS or self._lacks(texts, cells) < _NEEDED or self._has_amount(cells):
            return None
        first = texts[0]
        is_note = is_labelled(first) or (len(texts) == 1 and self._is_out_of_place(first, cells))
        return _left_out(number, "note_row", _NOTE) if is_note else None

    def _is_out_of_place(self, text: str, cells: Sequence[str]) -> bool:
        if not _IS_WORDED.search(text):
            return False
        is_readable, words = self._is_readable(cells), len(text.split())
        return is_readable is False or (self.is_below and words >= _WORDS_OF_PROSE and is_readable is None)

    def _is_readable(self, cells: Sequence[str]) -> bool | None:
        """Whether the one cell can be what its column has; None where that could be any text."""
        at = next((at for at, cell in enumerate(cells) if cell and self.readers[at] in _STRICT), None)
        read = self.readers[at] if at is not None else None
        if at is None or read is None:
            return None
        if read is as_reference:
            return len(cells[at].split()) == 1
        try:
            return read(cells[at]) is not None and read is not as_whole_number
        except BadCell:
            return False

    def _lacks(self, texts: Sequence[str], cells: Sequence[str]) -> int:
        blank = sum(at >= len(cells) or not cells[at] for at in self.required)
        return max(blank, len(self.required) - len(texts))  # one cell may fill two columns: a day begins and ends

    def _has_amount(self, cells: Sequence[str]) -> bool:
        return any(at < len(cells) and re.search(r"\d", cells[at]) for at in self.amounts)
