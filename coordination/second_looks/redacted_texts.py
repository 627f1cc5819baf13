"""Texts that were taken out and are sent again: known by keyed digests of their words, however they are spelt.

Of a text nothing is kept but the digests, under a key that the database does not hold, and how many words each is of:
what is sent is cut into stretches of so many words, and each is looked up. What was taken out is asked for once in a
transaction, for each campaign that it writes in.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from coordination.ground.folding import fold
from coordination.ledger.transaction import noted_in_transaction
from coordination.models import RedactedText

MOST = 8  # words of a stretch; of a longer text its first
WHOLE = 0  # in the place of a number of words: the text is all there is
DISTINCTIVE = 8  # characters from which words are known run together, and the text of a field within a longer one
NAME = 2  # words, of which the order does not matter
_ACROSS = re.compile(r"[ ./()-]")
# An initial with its point, a word, a number however it is grouped.
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]\.(?!\w)|[^\W\d_]+|\d(?:[ ./()-]{0,3}\d)*")
_NOTHING: Mapping[tuple[int, bytes], datetime] = {}


@dataclass(frozen=True)
class RedactedTexts:
    """What was taken out in one reach, and when: by how many words, and their digest."""

    dates: Mapping[tuple[int, bytes], datetime]

    @cached_property
    def lengths(self) -> list[int]:
        """How many words the stretches have that have to be looked up."""
        return sorted({words for words, _ in self.dates} - {WHOLE})

    def day_of(self, text: str) -> date | None:
        """The day on which something was taken out that stands in the text; None where nothing was."""
        words = _words(text) if self.dates else []
        found = (self.dates.get(stretch) for stretch in self._stretches(words))
        at = next((at for at in found if at), None)
        return at and timezone.localdate(at)

    def _stretches(self, words: list[str]) -> Iterator[tuple[int, bytes]]:
        if words:
            yield WHOLE, _digest(WHOLE, words)
        for length in self.lengths:
            for start in range(len(words) - length + 1):
                yield length, _digest(length, words[start : start + length])


def redacted_in(organisation: str, campaign: str) -> RedactedTexts:
    """What was taken out of what the organisation owns or of the campaign. One look-up in a transaction; outside one,
    where nothing is written, nothing."""
    return noted_in_transaction(
        ("redacted texts", organisation, campaign),
        lambda: RedactedTexts(_dates(organisation, campaign)),
        otherwise=RedactedTexts(_NOTHING),
    )


def _dates(organisation: str, campaign: str) -> dict[tuple[int, bytes], datetime]:
    rows = RedactedText.objects.filter(Q(organisation=organisation) | Q(campaign=campaign)).order_by("redacted_at")
    return {(words, bytes(digest)): at for words, digest, at in rows.values_list("words", "digest", "redacted_at")}


def remember_redacted(
    texts: Iterable[str], *, organisation: str, campaign: str | None, inside: bool, at: datetime
) -> None:
    """Know these texts again, wherever they come in what the organisation owns or in the campaign; those of fields
    `inside` longer texts only where they are distinctive."""
    stretches = {stretch for text in texts for stretch in _stretches_of(text, inside=inside)}
    RedactedText.objects.bulk_create(
        RedactedText(digest=digest, words=words, organisation=organisation, campaign=campaign, redacted_at=at)
        for words, digest in sorted(stretches)
    )


def _stretches_of(text: str, *, inside: bool) -> Iterator[tuple[int, bytes]]:
    words = _words(text)
    if not words:
        return
    yield WHOLE, _digest(WHOLE, words)
    if inside or len("".join(words)) >= DISTINCTIVE:
        if inside or len(words) <= MOST:
            yield min(len(words), MOST), _digest(len(words[:MOST]), words[:MOST])
        for spelt in _spellings(words):
            yield len(spelt), _digest(len(spelt), spelt)


def _spellings(words: list[str]) -> Iterator[list[str]]:
    """A name run together, and of two words also the other way round, and with the first name's initial."""
    if len(words) < NAME or len(words) > MOST or not all(word.isalpha() for word in words):
        return
    if len("".join(words)) >= DISTINCTIVE:
        yield ["".join(words)]
    if len(words) == NAME and all(len(word) > 1 for word in words):
        yield [f"{words[0][0]}.", words[1]]
        if len("".join(words)) >= DISTINCTIVE:
            yield ["".join(reversed(words))]


def _words(text: str) -> list[str]:
    return [_ACROSS.sub("", word) if word[0].isdecimal() else word for word in _WORD.findall(fold(text).text)]


def _digest(length: int, words: list[str]) -> bytes:
    in_order = sorted(words) if length == NAME else words
    message = "\0".join(("redacted text", str(length), *in_order))
    return hmac.digest(settings.API_KEY_PEPPER.encode(), message.encode(), hashlib.sha256)
