"""How a sentence was read, as JSON that is kept: judged again, it says what it said, whatever is read later.

None of its words is in it, but where they stand: what is taken out of the text is then nowhere else.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from campaigns.reach.claims import Claim, Compared
from campaigns.reach.reading.names import KnownNames
from campaigns.reach.reading.parts import Part, ReadText, SentenceReading
from campaigns.reach.reading.periods import Days
from campaigns.reach.reading.rendering import words_of_reading

Json = dict[str, Any]
_QUOTED_FIRST = re.compile("^“[^”]*”")
# Each way in which a part may be meant, in words.
Words = Mapping[SentenceReading, str]
_CLAIM = ("comparator", "value", "unit", "universe", "area", "to", "out_of")


def words_of(read: ReadText, names: KnownNames) -> Words:
    """Every reading of a text in words that read back as the same claim."""
    return {meant: words_of_reading(meant, names) for part in read.parts for meant in part.readings}


def claim_as_json(reading: SentenceReading) -> Json:
    """The claim as it may be asked by itself."""
    claim = reading.claim
    return {
        "comparator": claim.comparator,
        "value": claim.value,
        **({} if claim.to is None else {"to": claim.to}),
        **({} if claim.out_of is None else {"out_of": claim.out_of}),
        **({} if claim.compared_with is None else {"compared_with": _compared(claim.compared_with)}),
        "unit": claim.unit,
        "universe": claim.universe,
        "area": claim.area,
        "channels": None if reading.channels is None else sorted(reading.channels),
        "period": _period(reading.days),
    }


def reading_as_json(read: ReadText, words: Words, text: str) -> Json:
    """All that judging it again takes. Words are `[start, end]` in the text, of `length`."""
    parts = [
        {
            "words": _place_of(part.words, text),
            "doubts": [_unquoted(doubt) for doubt in part.doubts],
            "turned": part.turned,
            "with_each": part.with_each,
            "besides": None if part.added is None else [claim_as_json(other) for other in part.besides],
            "readings": [{"text": words[meant], "claim": claim_as_json(meant)} for meant in part.readings],
        }
        for part in read.parts
    ]
    unread = [_place_of(unread, text) for unread in read.unread]
    return {"parts": parts, "unread": unread, "is_doubtful": read.is_doubtful, "length": len(text)}


def words_at(place: Sequence[int], text: str, length: int) -> str:
    """The words that stand there; none once the text has become another."""
    return text[slice(*place)] if len(text) == length else ""


def _place_of(words: str, text: str) -> list[int]:
    start = text.find(words)
    return [start, start + len(words)]


def _unquoted(doubt: str) -> str:
    """The same without the words that it is about: they stand first, or behind a colon."""
    sentence, colon, _ = _QUOTED_FIRST.sub("It", doubt).partition(": “")
    return f"{sentence}." if colon else sentence


def reading_from_json(stored: Mapping[str, Any]) -> tuple[ReadText, Words]:
    """The same again."""
    words: dict[SentenceReading, str] = {}
    parts = []
    for row in stored["parts"]:
        readings = [(_reading(meant["claim"]), meant["text"]) for meant in row["readings"]]
        words.update(readings)
        parts.append(_part(row, tuple(meant for meant, _ in readings)))
    return ReadText(tuple(parts), (), 0, stored["is_doubtful"]), words


def _part(row: Json, meanings: tuple[SentenceReading, ...]) -> Part:
    besides = row.get("besides")  # what was kept without has its doubt among the others
    return Part(
        "",
        meanings,
        tuple(row["doubts"]),
        turned=row["turned"],
        with_each=row["with_each"],
        added=None if besides is None else "",
        besides=tuple(_reading(other) for other in besides or ()),
    )


def _reading(claim: Json) -> SentenceReading:
    baseline = claim.get("compared_with")
    compared = None if baseline is None else _compared_from(baseline)
    channels = None if claim["channels"] is None else frozenset(claim["channels"])
    fields: dict[str, Any] = {name: claim.get(name) for name in _CLAIM}
    return SentenceReading(Claim(**fields, compared_with=compared), channels, _days(claim["period"]))


def _compared(baseline: Compared) -> Json:
    days = (baseline.first, baseline.last) if baseline.first and baseline.last else None
    elsewhere: Json = {} if baseline.area is None else {"area": baseline.area}
    elsewhere |= {} if baseline.channels is None else {"channels": sorted(baseline.channels)}
    return {"campaign": baseline.campaign, "period": _period(days), **elsewhere}


def _compared_from(baseline: Json) -> Compared:
    channels = frozenset(baseline["channels"]) if "channels" in baseline else None
    first, last = _days(baseline["period"]) or (None, None)
    return Compared(baseline["campaign"], first, last, baseline.get("area"), channels)


def _period(days: Days) -> Json | None:
    return days and {"from": days[0].isoformat(), "to": days[1].isoformat()}


def _days(period: Json | None) -> Days:
    return None if period is None else (date.fromisoformat(period["from"]), date.fromisoformat(period["to"]))
