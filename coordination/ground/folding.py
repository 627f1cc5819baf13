"""A text without its spelling: letter case, Unicode form, white space, mark-up, and the escapes of JSON, HTML and
addresses, in linear time."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

_HEX, _MORE = "[0-9A-Fa-f]", "%[89ABab][0-9A-Fa-f]"
_UNIT = re.compile(
    rf"%[0-7]{_HEX}|%[CDcd]{_HEX}{_MORE}|%[Ee]{_HEX}(?:{_MORE}){{2}}|%[Ff][0-7](?:{_MORE}){{3}}"
    rf"|&#?[0-9A-Za-z]{{2,31}};|\\u{_HEX}{{4}}|\\[\"/nrt\\]|</?[A-Za-z][^<>]{{0,60}}>|.",
    re.DOTALL,
)
_BETWEEN_WORDS = frozenset("-_+")


@dataclass(frozen=True)
class Folded:
    """A value without its spelling; `starts` and `ends` say where in the value each character of `text` stands."""

    text: str
    starts: list[int]
    ends: list[int]


def fold(value: str) -> Folded:
    """The value in lower case, composed, unescaped, with one blank for whatever stands between words."""
    text, starts, ends = list[str](), list[int](), list[int]()
    listed = list(clusters(value))
    for index, (cluster, start, end) in enumerate(listed):
        if cluster.isspace() or cluster in _BETWEEN_WORDS or _is_point_between_words(listed, index):
            if text and text[-1] == " ":
                ends[-1] = end
                continue
            cluster = " "
        for character in unicodedata.normalize("NFKC", cluster).casefold():
            text.append(character)
            starts.append(start)
            ends.append(end)
    return Folded("".join(text), starts, ends)


def _is_point_between_words(clusters: list[tuple[str, int, int]], index: int) -> bool:
    """A point that no blank follows, as in mailboxes and handles: `amy.carter`; behind an initial it says that it is
    one, as in `a.carter`."""
    if clusters[index][0] != "." or not 0 < index < len(clusters) - 1:
        return False
    before, behind = clusters[index - 1][0], clusters[index + 1][0]
    return before.isalpha() and behind.isalpha() and index > 1 and clusters[index - 2][0].isalnum()


def clusters(value: str) -> Iterator[tuple[str, int, int]]:
    """A character with the marks that are combined with it, and where they begin and end."""
    characters, begin, until = list[str](), 0, 0
    for unit in _UNIT.finditer(value):
        plain = _unescaped(unit[0])
        if characters and not all(map(unicodedata.combining, plain)):
            yield "".join(characters), begin, until
            characters = []
        if not characters:
            begin = unit.start()
        characters.append(plain)
        until = unit.end()
    if characters:
        yield "".join(characters), begin, until


def _unescaped(unit: str) -> str:
    if len(unit) == 1:
        return unit
    if unit[0] == "%":
        return unquote(unit, errors="replace")
    if unit[0] == "&":
        return html.unescape(unit)
    if unit[0] == "<":
        return ""  # a tag is no letter, and a name goes on behind it
    return str(json.loads(f'"{unit}"'))
