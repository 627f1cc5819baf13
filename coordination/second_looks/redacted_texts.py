"""Texts that were taken out and are sent again: known by keyed digests of their words, however they are spelt.

Of a text nothing is kept but the digests, under a key that the database does not hold, and how many words each is of:
what is sent is cut into stretches of so many words, and each is looked up. A digest begins with a little of that of its
first word, so that whatever begins otherwise costs nothing more. What was taken out is asked for once in a transaction,
for each campaign that it writes in.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.folding import fold
from coordination.ground.look_alikes import in_latin
from coordination.ground.personal_data.deobfuscation import words_apart
from coordination.ground.personal_data.long_words import ends_of_words
from coordination.ground.personal_data.normalisation import fold_word, normalised_text
from coordination.ledger.transaction import noted_in_transaction, share_texts
from coordination.models import RedactedText

MOST = 8  # words of a stretch; of a longer text its first
WHOLE = 0  # in the place of a number of words: the text is all there is
DISTINCTIVE = 8  # characters from which words are known run together, and the text of a field within a longer one
NAME = 2  # words, of which the order does not matter
FIRST = 2  # bytes of a digest that tell by its first word alone whether to compute the rest
LONGEST = 60  # letters of a word that may be a hashtag, in which a name is run together with other words
# An initial with its point, a word (O'Brien is one), digits.
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]\.|(?:(?<![^\W\d_])[^\W\d_]')?[^\W\d_]+|\d+")
# What parts the digits of one number, however it is grouped.
_GROUPED = re.compile(r"(?<=\d)[ ./()_+-]{1,3}(?=\d)")
_ESCAPES = re.compile(r"[%&\\<]")
# Those that the organisation has succeeded, with those that they had succeeded.
_CARRIED_ON = """
    WITH RECURSIVE former(slug) AS (
        SELECT slug FROM organisation WHERE successor = %s AND succeeded_from <= statement_timestamp()
        UNION SELECT o.slug FROM organisation o JOIN former f ON o.successor = f.slug
        WHERE o.succeeded_from <= statement_timestamp())
    SELECT slug FROM former"""
_NOTHING: Mapping[tuple[int, bytes], datetime] = {}


@dataclass(frozen=True)
class RedactedTexts:
    """What was taken out in one reach, and when: by how many words, and their digest."""

    dates: Mapping[tuple[int, bytes], datetime]
    _is_first: dict[str, bool] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def lengths(self) -> list[int]:
        """How many words the stretches have that have to be looked up."""
        return sorted({words for words, _ in self.dates} - {WHOLE})

    @cached_property
    def firsts(self) -> set[bytes]:
        """What the digests begin with."""
        return {digest[:FIRST] for _, digest in self.dates}

    def day_of(self, text: str) -> date | None:
        """The day on which something was taken out that stands in the text; None where nothing was."""
        readings = _readings(text) if self.dates else []
        dates = (self.dates.get(stretch) for words in readings for stretch in self._stretches(words))
        at = next((at for at in dates if at), None)
        return at and timezone.localdate(at)

    def _stretches(self, words: list[str]) -> Iterator[tuple[int, bytes]]:
        if self._may_be_first(WHOLE, words):
            yield WHOLE, _digest(WHOLE, words)
        for length in self.lengths:
            for start in range(len(words) - length + 1):
                stretch = words[start : start + length]
                if self._may_be_first(length, stretch):
                    yield length, _digest(length, stretch)
        for part in _parts(words) if 1 in self.lengths else ():
            if self._may_be_first(1, [part]):
                yield 1, _digest(1, [part])

    def _may_be_first(self, length: int, words: list[str]) -> bool:
        """Whether something begins as these do that was taken out: every other word does not, and is looked up once,
        however many rows it stands in."""
        word = _in_order(length, words)[0]
        if word not in self._is_first:
            self._is_first[word] = _first(word) in self.firsts
        return self._is_first[word]


def redacted_in(organisation: str, campaign: str | None) -> RedactedTexts:
    """What was taken out of what the organisation owns or of the campaign. One look-up in a transaction; outside one,
    where nothing is written, nothing. None is made from here on to the end of this write."""
    share_texts(organisation)
    return noted_in_transaction(
        ("redacted texts", organisation, campaign),
        lambda: RedactedTexts(_dates(organisation, [campaign] if campaign else [])),
        otherwise=RedactedTexts(_NOTHING),
    )


def was_taken_out(text: str, *, by: Actor) -> bool:
    """Whether the text holds what was taken out of what the organisation of `by` has, or of a campaign that it takes
    part in, where no write is under way."""
    return RedactedTexts(_dates(by.organisation, by.campaigns | by.leads)).day_of(text) is not None


def _dates(organisation: str, campaigns: Collection[str]) -> dict[tuple[int, bytes], datetime]:
    owned = Q(organisation=organisation) | Q(organisation__in=RawSQL(_CARRIED_ON, [organisation]))  # noqa: S611 - ours
    rows = RedactedText.objects.filter(owned | Q(campaign__in=campaigns)).order_by("redacted_at")
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
    for words in _readings(text):
        yield from _stretches_of_words(words, inside=inside)


def _stretches_of_words(words: list[str], *, inside: bool) -> Iterator[tuple[int, bytes]]:
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


def _readings(text: str) -> list[list[str]]:
    """The words of a text, in each way in which it may be cut into them: with digits that are grouped as one number and
    as several, with what is run together parted (`12 4`, `JusticeForZebedeeQuill`), and as its letters look. An
    apostrophe joins or parts."""
    readings = list[list[str]]()
    looks = in_latin(text)
    for form in dict.fromkeys((text, words_apart(text), looks, words_apart(looks))):
        plain = _plain(form)
        for cut in dict.fromkeys((_GROUPED.sub("", plain), plain, plain.replace("'", " "))):
            words = [word.replace("'", "") for word in _WORD.findall(cut)]
            if words and words not in readings:
                readings.append(words)
    return readings


def _plain(text: str) -> str:
    """The text without its spelling, what is invisible in it (a soft hyphen that came with a copy) and the accents of
    its letters, which a sheet may have lost."""
    if text.isascii() and not _ESCAPES.search(text):  # most are: folding asks after each character
        return " ".join(text.lower().split()).replace("`", "'")
    return fold_word(normalised_text(fold(text).text))


def _parts(words: list[str]) -> Iterator[str]:
    """What a long word begins and ends with, and what stands behind ordinary words in it: `justiceforzebedeequill`,
    `zebedeequillforever`, `keepzebedeequillsafe`."""
    for word in words:
        if DISTINCTIVE < len(word) <= LONGEST:
            yield from (word[start:] for start in range(1, len(word) - DISTINCTIVE + 1))
            for start in sorted(ends_of_words(word)):
                yield from (word[start:end] for end in range(start + DISTINCTIVE, len(word)))


def _digest(length: int, words: list[str]) -> bytes:
    in_order = _in_order(length, words)
    return _first(in_order[0]) + _keyed("redacted text", str(length), *in_order)[FIRST:]


def _first(word: str) -> bytes:
    return _keyed("first word of a redacted text", word)[:FIRST]


def _in_order(length: int, words: list[str]) -> list[str]:
    return sorted(words) if length == NAME else words


def _keyed(*parts: str) -> bytes:
    return hmac.digest(settings.API_KEY_PEPPER.encode(), "\0".join(parts).encode(), hashlib.sha256)
