"""What somebody types into the field at the top of every page, and what is found of it: groups of a few each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize
from uuid import UUID

from coordination.ground.actor import Actor
from coordination.ground.word_search import is_searchable, texts_of
from partners.models import Organisation, Stop
from partners.models.stop import SEARCHED
from partners.stops.lookup import stops_by_code

MOST_SHOWN = 20
MOST_ASKED = MOST_SHOWN + 1  # one more, by which it is known that there are more
MOST_STOPS = 200  # at which events and placements are looked for
MOST_WORDS = 8
LONGEST = 100  # characters
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Sought:
    """Words, each of which must stand in what is found; or, as one `text`, a reference, an id or a code."""

    text: str

    @property
    def words(self) -> Sequence[str]:
        """The words."""
        return self.text.split(" ")

    @property
    def has_words(self) -> bool:
        """Whether one of them is long enough to be looked for in texts."""
        return is_searchable(self.words)

    @property
    def row_id(self) -> UUID | None:
        """The id that it is, if it is one."""
        return UUID(self.text) if _UUID.fullmatch(self.text) else None

    @cached_property
    def organisations(self) -> Sequence[str]:
        """The slugs of all there are, whose references are looked up one by one."""
        return list(Organisation.objects.values_list("pk", flat=True))

    @cached_property
    def stop_by_code(self) -> Stop | None:
        """The stop of which it is a code."""
        return stops_by_code([self.text]).get(self.text)

    @cached_property
    def stops_by_name(self) -> Sequence[Stop]:
        """Stops in whose name, indicator, locality or code each of the words stands; any MOST_STOPS of them."""
        if not self.has_words:
            return []
        rows = Stop.objects.alias(texts=texts_of(SEARCHED))
        for word in self.words:
            rows = rows.filter(texts__icontains=word)
        return sorted(rows[:MOST_STOPS], key=lambda stop: (stop.name, stop.indicator, stop.pk))

    @property
    def stops(self) -> Sequence[str]:
        """The codes of both."""
        by_code = [self.stop_by_code] if self.stop_by_code else []
        return [stop.pk for stop in (*by_code, *self.stops_by_name)]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: what it is called, what it is, its page (none where it has none), and its state."""

    title: str
    detail: str
    address: str = ""
    tag: tuple[str, str] | None = None  # words and colour
    is_exact: bool = False  # it is what was typed, and not something in which that stands


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    heading: str
    hits: Sequence[Hit]

    @property
    def shown(self) -> Sequence[Hit]:
        """Those that are exactly what was typed first, and no more than a page of them."""
        return sorted(self.hits, key=lambda hit: not hit.is_exact)[:MOST_SHOWN]

    @property
    def has_more(self) -> bool:
        """Whether there are more than are shown."""
        return len(self.hits) > MOST_SHOWN


Finder = Callable[[Actor, Sought], Group]


def read_sought(typed: str) -> tuple[Sought | None, str]:
    """What is sought, or what is wrong with what was typed, in words; neither where nothing was typed."""
    if len(typed) > LONGEST:
        return None, f"Enter at most {LONGEST} characters"
    text = " ".join(normalize("NFC", typed).split())
    if not text:
        return None, ""
    if not text.isprintable():
        return None, "Enter letters, digits and signs that can be printed"
    if text.count(" ") >= MOST_WORDS:
        return None, f"Enter at most {MOST_WORDS} words"
    return Sought(text), ""
