"""`/events/<event>/attendance/`: how it went, in two numbers."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns.reach.qualifiers import Qualifier
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal, Stale
from coordination.ledger.transaction import writing
from events.api.attendance import AttendanceSerializer
from events.attendance_recording import record_attendance
from events.console.event_pages import event_of
from events.models import Event, EventStatus
from events.permissions import RECORD_ATTENDANCE
from events.scheduling import complete_event
from partners.console.form_faults import add_refusal, read_by
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in
from partners.console.versions import version_in

COUNTS = ("people_engaged", "leaflets_given")
QUALIFIERS = {
    Qualifier.EXACT: "Exactly, as counted",
    Qualifier.AT_LEAST: "At least this many",
    Qualifier.MORE_THAN: "More than this many",
    Qualifier.ABOUT: "About this many",
    Qualifier.ESTIMATE: "An estimate",
}
_NAMES = {f"{name}/qualifier": f"{name}_qualifier" for name in COUNTS}
_NAMES |= {f"{name}/value": name for name in COUNTS}
_NOTHING = "Enter one of the two numbers, or say that nothing was counted"
_CHANGED = "This event changed while you were reading it. Nothing was saved. Send it again if it is still right"


def _count(label: str, hint: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=20, help_text=hint)


def _qualifier(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(QUALIFIERS.items()), initial=Qualifier.EXACT, required=False)


class AttendanceForm(forms.Form):
    """What was counted."""

    people_engaged = _count(
        "How many people did you talk to?", "Whoever walked past is not among them. 0 where nobody came."
    )
    people_engaged_qualifier = _qualifier("How well is the number of people known?")
    leaflets_given = _count(
        "How many leaflets did you give away?", "0 where none were. Leave it empty where nobody counted."
    )
    leaflets_given_qualifier = _qualifier("How well is the number of leaflets known?")

    def read(self, actor: Actor) -> dict[str, Any] | None:
        """The counts as the rule takes them; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        body = {name: count for name in COUNTS if (count := self._count_of(name))}
        if self.errors:
            return None
        if not body:
            self.add_error(COUNTS[0], _NOTHING)
            return None
        return read_by(self, AttendanceSerializer(data=body, context=Reader(actor).context()), _NAMES)

    def _count_of(self, name: str) -> dict[str, Any] | None:
        text = self.cleaned_data[name].replace(",", "").replace(" ", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            self.add_error(name, "Enter a whole number, like 250")
            return None
        return {"value": int(text), "qualifier": self.cleaned_data[f"{name}_qualifier"] or Qualifier.EXACT.value}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def attendance_page(request: HttpRequest, actor: Actor, event_id: UUID) -> HttpResponse:
    """Say what was counted, or that it took place and nothing was."""
    event = event_of(actor, event_id)
    if not is_permitted(actor, RECORD_ATTENDANCE, event):
        raise Http404
    form = AttendanceForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _draw(request, actor, event, form)
    counts = {} if "uncounted" in request.POST else form.read(actor)
    if counts is None:
        return _draw(request, actor, event, form, 400)
    try:
        _report(event, counts, by=actor, expected_version=version_in(request))
    except Refusal as refusal:
        stored = event_of(actor, event_id)
        if isinstance(refusal, Stale):
            refusal.detail = _CHANGED
        add_refusal(form, refusal, _NAMES)
        return _draw(request, actor, stored, form, status_of(refusal))
    messages.success(
        request, f"“{event.title}” took place" + ("; what was counted is in the figures" if counts else "")
    )
    return redirect(reverse("event", args=[event_id]))


def _report(event: Event, counts: dict[str, Any], *, by: Actor, expected_version: int) -> None:
    """It took place, with these counts: both or neither. The same sent twice is taken once."""
    is_over = event.status == EventStatus.COMPLETED
    try:
        with writing(by):
            if counts:
                record_attendance(event, by=by, counts=counts, expected_version=None if is_over else expected_version)
            if not is_over:
                complete_event(event, by=by, expected_version=expected_version)
    except Stale as stale:
        if is_over or stale.current.status != EventStatus.COMPLETED:
            raise
        _report(stale.current, counts, by=by, expected_version=0)


def _draw(request: HttpRequest, actor: Actor, event: Event, form: AttendanceForm, status: int = 200) -> HttpResponse:
    return draw(request, actor, "events/attendance.html", status, event=event, form=form)
