"""A key, an OAuth client or a webhook is made by a form, once however often that is sent; its secret is on the page
that comes back, and nowhere else."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from coordination.ground.actor import Actor
from coordination.ground.errors import Refusal
from partners.console.choices import Boxes
from partners.console.form_faults import FieldNames, add_refusal
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.signed_in import draw, draw_refusal
from partners.models import Scope

SCOPES = {
    Scope.READ: "Read: see what your organisation may see",
    Scope.WRITE: "Write: post events, placements and figures",
    Scope.REVIEW: "Review: decide reviews assigned to your organisation",
    Scope.MANAGE: "Manage: campaigns, invitations, people and keys",
}


class SecretForm(forms.Form):
    """Makes a row with a secret. `kind` is what the ledger calls it; `templates` is where `new.html` and `made.html`
    stand; `when_repeated` is said to whoever sends the form again; `field_names` are those of `read_by`."""

    kind: ClassVar[str]
    templates: ClassVar[str]
    when_repeated: ClassVar[str]
    field_names: ClassVar[FieldNames] = {}

    def read(self, actor: Actor) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        raise NotImplementedError

    def rows(self, actor: Actor, reserved: UUID) -> QuerySet[Any]:
        """The row that is made under the reserved id, if it is there."""
        raise NotImplementedError

    def make(self, actor: Actor, reserved: UUID, values: dict[str, Any]) -> tuple[Any, str]:
        """The row and its secret, by the rule."""
        raise NotImplementedError

    def make_once(self, actor: Actor, reserved: UUID, values: dict[str, Any]) -> tuple[Any, str] | None:
        """The same, once however often the form is sent; None where the form says what is wrong."""
        try:
            with transaction.atomic():
                if made_already(self.kind, reserved, self.rows(actor, reserved)) is None:
                    return self.make(actor, reserved, values)
        except Refusal as refusal:
            add_refusal(self, refusal, self.field_names)
            return None
        self.add_error(None, self.when_repeated)
        return None


class CredentialForm(SecretForm):
    """Of a system that asks the API: what it is for, and what it may do."""

    name = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="Name the system, for example “Events calendar”",
        error_messages={"required": "Enter what it is for"},
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=list(SCOPES.items()),
        widget=Boxes,
        help_text="As little as the system needs.",
        error_messages={"required": "Choose what it may do", "invalid_choice": "Choose from the list"},
    )


def answer_form(request: HttpRequest, actor: Actor, form: SecretForm) -> HttpResponse:
    """The form, or what it has made with its secret."""
    values, reserved = form.read(actor) if form.is_bound else None, reserved_id(request, actor)
    if form.is_bound and reserved is None:
        form.add_error(None, UNREADABLE)
    elif values is not None and reserved is not None and (made := form.make_once(actor, reserved, values)):
        return show_secret(request, actor, form.templates, *made)
    made_as, status = id_to_send(request, actor), 400 if form.is_bound else 200
    return draw(request, actor, f"{form.templates}/new.html", status, form=form, made_as=made_as)


def show_secret(request: HttpRequest, actor: Actor, templates: str, row: Model, secret: str) -> HttpResponse:
    """The one page on which it ever stands."""
    page = draw(request, actor, f"{templates}/made.html", row=row, secret=secret)
    page["Cache-Control"] = "no-store"
    return page


def end(
    request: HttpRequest, actor: Actor, rows: QuerySet[Any], rule: Callable[..., Any], *, done: str, back: str
) -> HttpResponse:
    """End the one of the rows at once, by the rule. Raises Http404 where there is none that the actor sees."""
    row = rows.first()
    if row is None:
        raise Http404
    try:
        rule(row, by=actor)
    except Refusal as refusal:
        return draw_refusal(request, actor, refusal)
    messages.success(request, f"“{row.name}” is {done}")
    return redirect(back)
