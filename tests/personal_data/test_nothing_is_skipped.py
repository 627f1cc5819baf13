"""What the rules pass over to save time changes no finding: whoever gives a rule another word gives it to what is
looked for first, too."""

import re
from types import ModuleType

import pytest

from coordination.ground.personal_data import PersonalDataFinding, deobfuscation, handles, identifiers, mailboxes
from coordination.ground.personal_data.tokens import Reading
from coordination.ground.screening import TextKind, findings_in_text
from tests.personal_data import corpus

LOOKED_FOR_FIRST: list[tuple[ModuleType, str]] = [
    (deobfuscation, "_IS_BEHIND_LETTERS"),
    (deobfuscation, "_IS_IN_LETTERS"),
    (handles, "_A_SITE"),
    (handles, "_SHORT_CUES"),
    (identifiers, "_MIDDLE_OF_PLATE"),
    (mailboxes, "_AT_A_DOMAIN"),
    (mailboxes, "_SAYS_AT"),
]


def texts() -> list[str]:
    written = [
        text.text
        for text in [
            *corpus.half(0),
            *corpus.half(1),
            *corpus.unseen(),
            *corpus.fresh(),
            *corpus.hard(),
            *corpus.initials(),
        ]
    ]
    return [*written, *(text.upper() for text in written[::3]), *(text.lower() for text in written[1::3])]


def found(text: str) -> list[PersonalDataFinding]:
    return findings_in_text(text, TextKind.PROSE)


def test_the_same_is_found_where_every_rule_looks_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly = {text: found(text) for text in texts()}
    assert sum(map(bool, quickly.values())) > 500
    monkeypatch.setattr(Reading, "says", lambda _reading, _words: True)
    monkeypatch.setattr(Reading, "longest_number", 99)
    monkeypatch.setattr(Reading, "longest_run", 99)
    for module, name in LOOKED_FOR_FIRST:
        monkeypatch.setattr(module, name, re.compile(""))
    assert {text for text in quickly if found(text) != quickly[text]} == set()
