"""Items of one request that name rows and the versions in which they were read: all of them are taken, or none."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import models

from coordination.ground.errors import FieldError, Invalid, Refusal, Stale

MOST = 500
FAULTS_OF_ITEMS = ("not_found", "not_in_this_state", "not_yours_to_do", "repeated", "stale")

Items = Sequence[Mapping[str, Any]]


class NamedItems:
    """The items, `{"id", "version", …}`, and what is wrong with which of them, by JSON pointer into the request."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self.errors: list[FieldError] = []
        self._outdated: dict[UUID, models.Model] = {}

    @property
    def ids(self) -> list[UUID]:
        """The ids that are named, in the order in which rows are locked."""
        return sorted({item["id"] for item in self.items})

    @contextmanager
    def judging(self, number: int) -> Iterator[None]:
        """Whatever is refused in here is the fault of the item of that number."""
        try:
            yield
        except Refusal as refusal:
            for error in refusal.errors or [FieldError("", refusal.code, refusal.detail)]:
                self._add(number, error)

    def rows_to_judge(self, rows: Mapping[UUID, Any]) -> Iterator[tuple[int, Mapping[str, Any], Any]]:
        """Each item with its number and its locked row; faults are those whose row is not there, is in another version,
        or was named before."""
        first: dict[UUID, int] = {}
        for number, item in enumerate(self.items):
            row, before = rows.get(item["id"]), first.setdefault(item["id"], number)
            if before != number:
                self._add(number, FieldError("/id", "repeated", f"Item {before} names this already; name it once."))
            elif row is None:
                self._add(number, FieldError("/id", "not_found", "There is nothing here, or nothing that you may see."))
            elif row.version != item["version"]:
                self._outdated[row.pk] = row
                self._add(number, FieldError("/version", Stale.code, "It has changed since you read that version."))
            else:
                yield number, item, row

    def check(self) -> None:
        """Raises Stale, with the fresh rows, where the items have no other fault than that somebody was there first;
        Invalid for any other."""
        self.errors.sort(key=lambda error: int(error.pointer.split("/")[2]))
        if self.errors and all(error.code == Stale.code for error in self.errors):
            stale = Stale(list(self._outdated.values()), detail="Some of these have changed since you read them.")
            stale.errors = self.errors
            raise stale
        if self.errors:
            raise Invalid(errors=self.errors)

    def _add(self, number: int, error: FieldError) -> None:
        member = error.pointer.split("/")[1] if error.pointer else ""
        inner = error.pointer if member in (*self.items[number], "comment") else ""
        self.errors.append(FieldError(f"/items/{number}{inner}", error.code, error.detail))
