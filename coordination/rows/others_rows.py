"""Rows of other organisations in a list that was exported and comes back: theirs alone to change."""

from collections.abc import Sequence

from coordination.ground.errors import FieldError
from coordination.rows.cells import as_id
from coordination.rows.outcomes import LeftOut

_LEFT_OUT = "This row is of another organisation, which alone changes it; it was left out."


class OthersRows:
    """Tells the rows of `organisation` from those of others, in a table that has the ids of rows and their owners."""

    def __init__(self, names: Sequence[str], organisation: str) -> None:
        self.organisation = organisation
        self.places = (names.index("id"), names.index("organisation")) if {"id", "organisation"} <= {*names} else None

    def left_out(self, number: int, cells: Sequence[str]) -> LeftOut | None:
        """The row as what is left out, if it is of another organisation."""
        if self.places is None or max(self.places) >= len(cells):
            return None
        row_id, owner = (cells[place] for place in self.places)
        if not as_id(row_id) or owner in ("", self.organisation):
            return None
        return LeftOut(number, (FieldError("/organisation", "row_of_another", _LEFT_OUT),))
