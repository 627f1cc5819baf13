"""The rows that a rule must look at singly, because what one of them does depends on another."""

from collections.abc import Callable, Iterable

from django.db import IntegrityError, transaction

from coordination.ground.constraints import refusal_of
from coordination.ground.errors import Refusal
from coordination.rows.outcomes import RowResult
from coordination.rows.set_rules import RowReading, Verdicts


def write_one_by_one(
    readings: Iterable[RowReading], write: Callable[[RowReading], RowResult], verdicts: Verdicts
) -> None:
    """Write each with `write`, in the order given; what is refused leaves nothing behind.

    A reference that somebody took meanwhile is no verdict: the row is looked at again, as an update.
    """
    for reading in readings:
        try:
            with transaction.atomic():
                verdicts.done.append(write(reading))
        except IntegrityError as error:
            refusal = refusal_of(error)
            if refusal.code != "reference_taken":
                verdicts.refused[reading.index] = refusal
        except Refusal as refusal:
            verdicts.refused[reading.index] = refusal
