"""The form on which one review or many are decided: what is typed, the reasons to choose from, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from campaigns.api.reviews import DecisionSerializer
from campaigns.console.desk_words import DECISIONS
from campaigns.models import ReasonCode
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError, Invalid, Refusal

Typed = Mapping[str, str]
FIELDS = ("decision", "reason_code", "comment")
Faults = Sequence[tuple[str, str]]  # the field of a form, and what is wrong with it
_NO_DECISION = "Choose what you decide"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason on the list of the officer's organisation."""

    code: str
    sentence: str


def reasons_of(actor: Actor) -> list[Reason]:
    """Those in force, by their sentence."""
    rows = ReasonCode.objects.in_force(actor.organisation).order_by("sentence", "code")
    return [Reason(*row) for row in rows.values_list("code", "sentence")]


def typed_in(request: HttpRequest, *more: str) -> dict[str, str]:
    """What was typed into the form; of further fields, too."""
    typed = {name: request.POST.get(name, "") for name in (*FIELDS, *more)}
    return {**typed, "comment": typed["comment"].replace("\r\n", "\n")}


def begun_with_sentence(actor: Actor, typed: Typed) -> dict[str, str]:
    """The same, its comment begun with the sentence of the reason that is chosen, in place of that of another one."""
    sentences = {reason.code: reason.sentence for reason in reasons_of(actor)}
    sentence, comment = sentences.get(typed["reason_code"], ""), typed["comment"].strip()
    if comment in sentences.values():
        comment = ""
    if sentence and sentence not in comment:
        comment = f"{sentence} {comment}".strip()
    return {**typed, "comment": comment}


def read_decision(actor: Actor, typed: Typed) -> dict[str, Any]:
    """What was typed, read and screened by the very serializer of the API; a reason without a comment is given in its
    own sentence. Raises Invalid."""
    if typed["decision"] not in DECISIONS:
        raise Invalid.field("/decision", "required", _NO_DECISION)
    if typed["reason_code"] and not typed["comment"].strip():
        typed = begun_with_sentence(actor, typed)
    body = {name: typed[name].strip() for name in FIELDS if typed[name].strip()}
    serializer = DecisionSerializer(data=body, context=Reader(actor).context())
    if not serializer.is_valid():
        faults = [(name, str(detail)) for name, details in serializer.errors.items() for detail in details]
        raise Invalid(errors=[FieldError(f"/{name}", "invalid", detail) for name, detail in faults])
    return dict(serializer.validated_data)


def faults_of(refusal: Refusal) -> list[tuple[str, str]]:
    """The field of the form and the sentence of each fault; those of no field lead to the decision."""
    faults = [(error.pointer.strip("/"), error.detail) for error in refusal.errors] or [("decision", refusal.detail)]
    return [(name if name in FIELDS else "decision", text) for name, text in faults]
