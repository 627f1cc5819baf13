"""E-mail addresses of people, however they are spelt; an organisation's own mailbox is none."""

import re

from coordination.ground.personal_data.levels import Level
from coordination.ground.personal_data.task_names import names_a_task
from coordination.ground.personal_data.words import word_set

_AT = r" {0,2}(?:@|[\[({] {0,1}(?:at|@) {0,1}[\])}]) {0,2}"
_DOT = r"(?:\.| {0,2}[\[({] {0,1}(?:dot|\.) {0,1}[\])}] {0,2}| dot )"
_LABEL = r"[a-z0-9-]{1,63}"
_LOCAL = rf"(?P<local>[\w+%'-]{{1,64}}(?:{_DOT}[\w+%'-]{{1,64}}){{0,4}})"
# Each of these begins where a word begins and looks at a bounded number of characters.
_MARKED = re.compile(
    rf"(?<![\w+%'-]){_LOCAL}{_AT}(?P<domain>{_LABEL}(?:(?: \. ?|{_DOT}){_LABEL}){{1,4}})", re.IGNORECASE
)
_SPELT = re.compile(
    rf"(?<![\w+%'-])(?={_LOCAL} at (?P<domain>{_LABEL}(?: dot {_LABEL}|{_DOT}{_LABEL}){{1,4}}))", re.IGNORECASE
)
_CREDENTIALS = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9+.-]{1,15}://(?P<who>[^\s/@?#]{1,200})@(?=[\w\[])", re.IGNORECASE)
_SAYS_AT = re.compile(r"@|[\[({] ?at", re.IGNORECASE)
_AT_A_DOMAIN = re.compile(rf" at {_LABEL}(?: dot |{_DOT})", re.IGNORECASE)
SAYS_DOT = word_set("dot com co uk org net")
_CONSUMER = word_set(
    "gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol btinternet sky virginmedia talktalk "
    "ntlworld protonmail proton gmx mail yandex wp onet interia o2 tiscali blueyonder qq fastmail zoho hey tutanota"
)


def holds_email(text: str) -> bool:
    """A person's address with an @, `[at]` or spelt out."""
    marked = _MARKED.finditer(text) if _SAYS_AT.search(text) else ()
    spelt = _SPELT.finditer(text) if _AT_A_DOMAIN.search(text) else ()
    return any(map(_is_a_persons, marked)) or any(_is_spelt_address(match) and _is_a_persons(match) for match in spelt)


def level_of_private_mailbox(text: str) -> Level | None:
    """Of how a help line is reached: a mailbox at a provider of private mail, which is a charity's at best."""
    levels = [
        Level.HELD if _is_named_for_a_task(match) else Level.REFUSED
        for match in _MARKED.finditer(text)
        if _CONSUMER.intersection(_labels(match["domain"])[:1])
    ]
    return Level.REFUSED if Level.REFUSED in levels else levels[0] if levels else None


def holds_credentials(text: str) -> bool:
    """A user name or a password in an address: `https://user:password@example.org/`."""
    return "://" in text and _CREDENTIALS.search(text) is not None


def without_credentials(text: str) -> str:
    """The text with such addresses as they are without: what stands before the `@` there is no mailbox."""
    return _CREDENTIALS.sub("https://", text) if "://" in text else text


def _is_spelt_address(match: re.Match[str]) -> bool:
    """Whether "… at …" gives an address: its domain is spelt out, or what stands before is no ordinary word."""
    labels = _labels(match["domain"])
    if " dot " in match["domain"].lower() or "(" in match["domain"] or "[" in match["domain"]:
        return True
    return labels[0] in _CONSUMER or bool(set(match["local"]) & set("._0123456789"))


def _labels(domain: str) -> list[str]:
    return [label for label in re.split(r"[^a-z0-9-]+", domain.lower()) if label and label != "dot"]


def _is_a_persons(match: re.Match[str]) -> bool:
    """Whether it is an address of somebody: not a time of day, and not an organisation's, which has words of a task
    before a domain of its own."""
    labels = _labels(match["domain"])
    is_private = bool(_CONSUMER.intersection(labels[:1]))
    return not labels[-1].isdecimal() and (is_private or not _is_named_for_a_task(match))


def _is_named_for_a_task(match: re.Match[str]) -> bool:
    parts = [part for part in re.split(r"[^a-z]+", match["local"].lower()) if part and part != "dot"]
    return names_a_task(parts, _labels(match["domain"]))
