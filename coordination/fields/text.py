"""Text: only JSON strings, without control characters and without personal data."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from coordination.ground.misread_text import MISREAD, misreading_of
from coordination.ground.personal_data import Level
from coordination.ground.screening import Readers, TextKind, screen_text

# Control characters but tab and newline, and those that turn the direction of a line round.
_PRINTABLE = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$"
_URL_SAFE = r"^[A-Za-z0-9](?:[A-Za-z0-9._:~-]{0,98}[A-Za-z0-9])?$"

POSTCODE = r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$"
_ANY_SPELLING = r"^[A-Za-z]{1,2}\s*[0-9]\s*[A-Za-z0-9]?\s*[0-9]\s*[A-Za-z]\s*[A-Za-z]$"
LONGEST_POSTCODE = 20  # characters of white space and all

OTHERWISE = "Say it without the person: by role, place or number."
A_DIGEST = "It takes 64 hexadecimal digits and nothing else."
REFERENCE_WANTED = "Up to 100 letters, digits and . _ : ~ -, a letter or digit first and last."

printable = RegexValidator(_PRINTABLE, "No control characters, please.", "control_character")


class NullForBlank:
    """With `null_for_blank=True` a column that holds "" for nothing reads and writes null in the API."""

    null_for_blank = False

    def __init__(self, *args: Any, null_for_blank: bool = False, **kwargs: Any) -> None:
        self.null_for_blank = null_for_blank
        if null_for_blank:
            kwargs |= {"allow_null": True, "allow_blank": False}
        super().__init__(*args, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Whether `data` is nothing, and what nothing is stored as."""
        is_empty, value = super().validate_empty_values(data)  # type: ignore[misc]
        return is_empty, "" if is_empty and data is None and self.null_for_blank else value

    def get_attribute(self, instance: Any) -> Any:
        """The stored text, None for nothing."""
        value = super().get_attribute(instance)  # type: ignore[misc]
        return None if value == "" and self.null_for_blank else value


class Screened:
    """What a text field says of itself: how it is screened for personal data, or why it is not, and who reads it.

    `exempt` is the reason why a field is not screened; the OpenAPI document prints it. `readers` is, unless given, what
    the serializer says of all its texts.
    """

    how: TextKind = TextKind.PROSE
    exempt = ""
    readers: Readers | None = None

    def __init__(
        self, *args: Any, how: TextKind | None = None, exempt: str = "", readers: Readers | None = None, **kwargs: Any
    ) -> None:
        self.how, self.exempt, self.readers = how or self.how, exempt, readers
        super().__init__(*args, **kwargs)

    def screened(self, text: str) -> str:
        """The text; raises a ValidationError with one error per kind of personal data it seems to hold."""
        findings = [] if self.exempt or self.is_too_long(text) else screen_text(text, self.how)
        if refused := [finding for finding in findings if finding.level is Level.REFUSED]:
            raise serializers.ValidationError(
                [serializers.ErrorDetail(finding.sentence, finding.code) for finding in refused]
            )
        if findings and self._cannot_wait():
            raise serializers.ValidationError(
                [serializers.ErrorDetail(f"{finding.sentence} {OTHERWISE}", finding.code) for finding in findings]
            )
        return text

    def is_too_long(self, text: str) -> bool:
        """Whether the text is longer than the field takes: it is refused for that, unread."""
        longest = getattr(self, "max_length", None)
        return longest is not None and len(text) > longest

    def _cannot_wait(self) -> bool:
        """Whether the text belongs to no row that could be held for a second look, and others would read it at once."""
        serializer = getattr(self, "parent", None)
        while serializer is not None and not hasattr(serializer, "waits"):
            serializer = serializer.parent
        return serializer is not None and not serializer.waits and (self.readers or serializer.readers) != Readers.OWNER


class CodeField(NullForBlank, Screened, serializers.CharField):
    """A string that is a name or a code, not prose."""

    how = TextKind.IDENTIFIER
    default_error_messages = {"invalid": "A string is needed."}
    wanted = "This is not in the form needed."
    pattern_sent = ""  # what the OpenAPI document says of the text that is sent, as far as not all text is taken

    def __init__(self, *, pattern: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(printable)
        if pattern:
            self.pattern_sent = self.pattern_sent or pattern
            self.validators.append(RegexValidator(pattern, self.wanted, "malformed"))

    def to_internal_value(self, data: Any) -> str:
        """The text, its line ends made `\\n`; a number is not silently taken for text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return self.screened(super().to_internal_value(re.sub(r"\r\n?", "\n", data)))


class FreeTextField(CodeField):
    """Prose of at most `max_length` characters; none that was saved in one encoding and read as another."""

    how = TextKind.PROSE

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("max_length", 2_000)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        """The text; refuses one of which letters were misread or lost, since everybody would read it so. Not one that
        the row has already, from an earlier release: what is sent back as it was read changes nothing."""
        text = super().to_internal_value(data)
        sentence = "" if self.is_too_long(text) else misreading_of(text)
        if sentence and not _is_stored(text, self):
            raise serializers.ValidationError(sentence, MISREAD)
        return text


def _is_stored(text: str, field: Any) -> bool:
    """Whether the row that is changed, if one is, has the text where the field is written, or in the list it is of."""
    column = field
    while column.parent is not None and column.parent.parent is not None:
        column = column.parent
    row = getattr(column.parent, "instance", None)
    if row is None or column.write_only:
        return False
    stored = column.get_attribute(row)
    return stored is not None and text in _texts_in(column.to_representation(stored))


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts_in(part)


class VenueField(FreeTextField):
    """The name or the address of a place: it may say where it is and whom to ring there."""

    how = TextKind.VENUE


class HeldReasonField(FreeTextField):
    """Why a row waits for a second look; null unless it does."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "Why it waits for a second look; until then nobody but its owner sees it. Null unless it does."
        super().__init__(source="second_look", null_for_blank=True, read_only=True, help_text=help_text, **kwargs)


class NoteField(FreeTextField):
    """What of a request had no effect; null if nothing."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "What of it had no effect, being so already; null if nothing."
        super().__init__(**{"read_only": True, "allow_null": True, "help_text": help_text, **kwargs})


class PostcodeField(CodeField):
    """A postcode of the United Kingdom, however it is spelled; kept in capitals with its space."""

    wanted = "A postcode of the United Kingdom alone is needed, as DY1 1HP."
    pattern_sent = _ANY_SPELLING

    def __init__(self, **kwargs: Any) -> None:
        exempt = "The postcode of a place that people are asked to come to; it takes nothing but a postcode."
        super().__init__(**{"max_length": 8, "pattern": POSTCODE, "exempt": exempt, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """`dy11hp` is `DY1 1HP`."""
        plain = re.sub(r"\s+", "", data).upper() if isinstance(data, str) and len(data) <= LONGEST_POSTCODE else data
        canonical = isinstance(plain, str) and re.fullmatch(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})", plain)
        return super().to_internal_value(f"{canonical[1]} {canonical[2]}" if canonical else data)


class ExternalRefField(CodeField):
    """The caller's own id: up to 100 letters, digits and `. _ : ~ -`, so that it is one segment of a URL."""

    pattern_sent = _URL_SAFE

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 100, "readers": Readers.PARTNERS, **kwargs})
        self.validators.append(RegexValidator(_URL_SAFE, REFERENCE_WANTED, "malformed"))


class WebAddressField(NullForBlank, Screened, serializers.URLField):
    """An absolute `http` or `https` address, without a user name in it."""

    how = TextKind.ADDRESS
    default_error_messages = {"invalid": "An address beginning with https:// or http:// is needed."}

    def to_internal_value(self, data: Any) -> str:
        """The address."""
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        if text and not re.match(r"https?://[^/?#@]+([/?#]|$)", text):
            self.fail("invalid")
        return self.screened(text)


class WordField(NullForBlank, serializers.ChoiceField):
    """One of a fixed list of words."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices, **kwargs)
        self.error_messages["invalid_choice"] = f"One of {', '.join(str(word) for word in self.choices)}."

    def to_internal_value(self, data: Any) -> str:
        """The word."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input="")
        return super().to_internal_value(data)
