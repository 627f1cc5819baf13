"""What a serializer of the API or a rule refuses, said in the fields of a form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from rest_framework.serializers import BaseSerializer

from coordination.fields.json_pointers import field_errors
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError, Refusal

# The field of a form by the JSON pointer, or the beginning of it, of what the API calls it; None is the whole form.
FieldNames = Mapping[str, str | None]


def read_by(form: forms.Form, serializer: BaseSerializer[Any], names: FieldNames) -> dict[str, Any] | None:
    """The values that the serializer reads; None where the form now says what is wrong."""
    if serializer.is_valid():
        return dict(serializer.validated_data)
    _add_faults(form, field_errors(serializer.errors), names, {})
    return None


def read_alike(
    form: forms.Form, serializer: type[BaseSerializer[Any]], actor: Actor, **known: Any
) -> dict[str, Any] | None:
    """The same of a form whose fields are called as in the API, and of what is `known` beside them."""
    if not form.is_valid():
        return None
    body = {**form.cleaned_data, **known}
    return read_by(form, serializer(data=body, context=Reader(actor).context()), {})


def add_refusal(
    form: forms.Form, refusal: Refusal, names: FieldNames, sentences: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Have the form say what was refused, each fault at its field, or of the whole; `sentences` are for people, by the
    code of what the API says for programs."""
    _add_faults(form, refusal.errors or [FieldError("", refusal.code, refusal.detail)], names, sentences)


def _add_faults(form: forms.Form, errors: list[FieldError], names: FieldNames, sentences: Mapping[str, str]) -> None:
    for error in errors:
        field = _field(error.pointer, names)
        form.add_error(field if field in form.fields else None, sentences.get(error.code, error.detail))


def _field(pointer: str, names: FieldNames) -> str | None:
    steps = pointer.strip("/").split("/")
    for length in range(len(steps), 0, -1):
        beginning = "/".join(steps[:length])
        if beginning in names:
            return names[beginning]
    return steps[0]
