"""Reading the ledger in tests."""

from typing import Any

from coordination.models import Change


def entries_of(row: Any, subject: str | None = None) -> list[Change]:
    """The ledger entries of one row, in the order they were written."""
    found = Change.objects.filter(subject_id=str(row.pk)).order_by("id")
    return list(found.filter(subject=subject) if subject else found)


def last_of(row: Any) -> Change:
    """The newest ledger entry of one row."""
    return entries_of(row)[-1]
