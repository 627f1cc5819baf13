"""Serializer fields that read strictly and never repeat what they refuse."""

from coordination.fields.lists import CountedListField
from coordination.fields.numbers import NumberField, TrueOrFalseField, WholeNumberField
from coordination.fields.references import CodeKeyField, KeyField, KeysField, UuidField, all_of
from coordination.fields.text import (
    A_DIGEST,
    REFERENCE_WANTED,
    CodeField,
    ExternalRefField,
    FreeTextField,
    HeldReasonField,
    NoteField,
    PostcodeField,
    Screened,
    VenueField,
    WebAddressField,
    WordField,
)
from coordination.fields.times import DayField, InstantField, PeriodField

__all__ = [
    "A_DIGEST",
    "REFERENCE_WANTED",
    "CodeField",
    "CodeKeyField",
    "CountedListField",
    "DayField",
    "ExternalRefField",
    "FreeTextField",
    "HeldReasonField",
    "InstantField",
    "KeyField",
    "KeysField",
    "NoteField",
    "NumberField",
    "PeriodField",
    "PostcodeField",
    "Screened",
    "TrueOrFalseField",
    "UuidField",
    "VenueField",
    "WebAddressField",
    "WholeNumberField",
    "WordField",
    "all_of",
]
