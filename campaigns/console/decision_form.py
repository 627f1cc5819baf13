"""The form on which one review or many are decided: what is typed, the reasons to choose from, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from campaigns.api.decisions import DecisionSerializer
from campaigns.console.desk_words import DECISIONS
from campaigns.models import ReasonCode
from coordination.fields.json_pointers import field_errors
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError, Invalid, Refusal
from partners.console.days_and_times import DateInputField

Typed = Mapping[str, str]
FIELDS = ("decision", "reason_code", "comment")
_ONE_OR_MORE = "Enter how many posters you would approve, like 2"
Faults = Sequence[tuple[str, str]]  # the field of a form, and what is wrong with it
_NO_DECISION = "Choose what you decide"


class ProposalForm(forms.Form):
    """What whoever asks for changes would approve, where that is no matter of words."""

    proposed_quantity = forms.IntegerField(
        label="Posters",
        required=False,
        min_value=1,
        max_value=1_000_000,
        widget=forms.TextInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _ONE_OR_MORE),
    )
    proposed_starts_on = DateInputField(label="First day", required=False)
    proposed_ends_on = DateInputField(label="Last day", required=False)

    def read(self) -> dict[str, Any]:
        """What is proposed, as the API takes it. Raises Invalid."""
        if not self.is_valid():
            faults = [(name, text) for name, texts in self.errors.items() for text in texts]
            raise Invalid(errors=[FieldError(_pointer_of(name), "invalid", str(text)) for name, text in faults])
        typed = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return {name.removeprefix("proposed_"): _as_sent(value) for name, value in typed.items()}

    def mark(self, pointer: str, text: str) -> str:
        """Say at its field what is wrong there; answers the id of the field that a fault leads to."""
        name = pointer.replace("/", "_") if "/" in pointer else "proposed_quantity"
        if text not in self.errors.get(name, ()):
            self.add_error(name, text)
        return str(self[name].id_for_label)


def _pointer_of(name: str) -> str:
    return f"/{name.replace('_', '/', 1)}"


def _as_sent(value: int | date) -> int | str:
    return value.isoformat() if isinstance(value, date) else value


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


def read_decision(actor: Actor, typed: Typed, proposal: ProposalForm | None = None) -> dict[str, Any]:
    """What was typed, read and screened by the very serializer of the API; a reason without a comment is given in its
    own sentence. Raises Invalid."""
    proposed = proposal.read() if proposal else {}
    if typed["decision"] not in DECISIONS:
        raise Invalid.field("/decision", "required", _NO_DECISION)
    if typed["reason_code"] and not typed["comment"].strip():
        typed = begun_with_sentence(actor, typed)
    body: dict[str, Any] = {name: typed[name].strip() for name in FIELDS if typed[name].strip()}
    if proposed:
        body["proposed"] = proposed
    serializer = DecisionSerializer(data=body, context=Reader(actor).context())
    if not serializer.is_valid():
        raise Invalid(errors=field_errors(serializer.errors))
    return dict(serializer.validated_data)


def faults_of(refusal: Refusal, proposal: ProposalForm | None = None) -> list[tuple[str, str]]:
    """The field of the form and the sentence of each fault; those of no field lead to the decision."""
    faults = [(error.pointer.strip("/"), error.detail) for error in refusal.errors] or [("decision", refusal.detail)]
    return [(_field_of(name, text, proposal), text) for name, text in faults]


def _field_of(name: str, text: str, proposal: ProposalForm | None) -> str:
    if proposal and name.startswith("proposed"):
        return proposal.mark(name, text)
    return name if name in FIELDS else "decision"
