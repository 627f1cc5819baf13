"""What a table needs whose rows may be held for a second look."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import Q, Value, When

from coordination.ground.screening import TextKind
from coordination.ground.visibility import Visibility


class Text(NamedTuple):
    """A column that holds a text: how it is screened, and what callers know it as (`place/name`)."""

    how: TextKind
    name: str


class HoldsTexts(models.Model):
    """A row that may be held for a second look. `subject` is what the ledger calls it, `texts` the columns that people
    write into, `second_look` why it waits, by field and kind; empty when nothing is asked.

    `unsure` and `was_held` are what `hold_texts` found, until `ask_second_look` has dealt with it.
    """

    subject: ClassVar[str]
    texts: ClassVar[Mapping[str, Text]]
    second_look = models.CharField(max_length=500, blank=True, default="", db_default="", editable=False)
    unsure: Sequence[Any] = ()
    was_held = False

    class Meta:
        abstract = True

    @property
    def owner(self) -> str:
        """The organisation whose administrator looks a second time."""
        return str(self.organisation_id)  # type: ignore[attr-defined]

    def texts_of_others(self) -> Iterator[tuple[str, str]]:
        """Texts that other tables keep for it, each with what callers know it as."""
        yield from ()


# The first case of an audience: nobody but its owner sees what waits for a second look.
HELD = When(~Q(second_look=""), then=Value(Visibility.OWNER))
