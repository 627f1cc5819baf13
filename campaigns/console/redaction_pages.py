"""`/redactions/new/`: an administrator pastes a text, sees where it stands, and has it taken out for good."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.console.redaction_words import kinds_in_words
from campaigns.models import Campaign
from coordination.api.redactions import ToRedactSerializer
from coordination.ground.actor import Actor
from coordination.ground.errors import Refusal
from coordination.permissions import REDACT
from coordination.redactions.finding import Occurrences, find_text
from coordination.redactions.redact import SHORTEST, redact_text
from partners.console.choices import Radios
from partners.console.form_faults import add_refusal, read_alike
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in_for
from partners.models import Organisation

_COMMON = (
    "This is an ordinary word, a place or a code, or it stands in much that names nobody. Paste it with the words"
    " beside it"
)
SENTENCES = {
    "too_common": _COMMON,
    "too_short": f"Paste {SHORTEST} characters or more: shorter texts stand everywhere",
    "repeats_the_text": "Say why without the text that is taken out",
    "nothing_to_redact": "It stands nowhere any more: somebody has just taken it out, or changed it",
}


class SearchForm(forms.Form):
    """Which text, and where."""

    text = forms.CharField(
        label="Text to take out",
        max_length=2_000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Paste it as it reads. It is found in other spellings, too, and it is kept nowhere.",
        error_messages={"required": "Paste the text"},
    )
    campaign = forms.ChoiceField(
        label="Out of what?",
        required=False,
        widget=Radios,
        error_messages={"invalid_choice": "Choose from the list"},
    )

    def __init__(self, data: Any, *, actor: Actor, **options: Any) -> None:
        super().__init__(data, **options)
        led = Campaign.objects.visible_to(actor).filter(pk__in=actor.leads).order_by("-starts_on", "slug")
        name = Organisation.objects.values_list("name", flat=True).get(pk=actor.organisation)
        label = f"What {name} has sent"
        choices = [
            (campaign.pk, f"{label}, and all that stands in {campaign.name}, which you lead") for campaign in led
        ]
        field: Any = self.fields["campaign"]
        field.choices = [("", label), *choices]

    def find(self, actor: Actor) -> Occurrences | None:
        """Where it stands; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        try:
            occurrences = find_text(
                by=actor, text=self.cleaned_data["text"], campaign=self.cleaned_data["campaign"] or None
            )
        except Refusal as refusal:
            add_refusal(self, refusal, {}, SENTENCES)
            return None
        if occurrences.subject is None:
            self.add_error("text", "This stands nowhere that you see. Paste it exactly as it reads")
        return occurrences if occurrences.subject else None


class ReasonForm(forms.Form):
    """Why it is taken out."""

    reason = forms.CharField(
        label="Why is it taken out?",
        max_length=500,
        help_text="It stays on record. Do not repeat the text.",
        error_messages={"required": "Say why it is taken out"},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(REDACT)
def new_redaction_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The search; what it finds with the question why; and then it is taken out."""
    search = SearchForm(request.POST if request.method == "POST" else None, actor=actor, initial={"campaign": ""})
    occurrences = search.find(actor) if search.is_bound and "back" not in request.POST else None
    if occurrences is None:
        return draw(request, actor, "redactions/search.html", 400 if search.errors else 200, form=search)
    form = ReasonForm(request.POST if "confirm" in request.POST else None)
    if not form.is_bound:
        return _draw(request, actor, search, form, occurrences)
    return _take_out(request, actor, search, form, occurrences)


def _take_out(
    request: HttpRequest, actor: Actor, search: SearchForm, form: ReasonForm, occurrences: Occurrences
) -> HttpResponse:
    assert occurrences.subject is not None  # noqa: S101 - the search would have said so
    subject, key = occurrences.subject
    named = {"subject": subject, "subject_id": key, "text": search.cleaned_data["text"]}
    values = read_alike(form, ToRedactSerializer, actor, **named)
    if values is None:
        return _draw(request, actor, search, form, occurrences, 400)
    try:
        redact_text(by=actor, **values)
    except Refusal as refusal:
        add_refusal(form, refusal, {}, SENTENCES)
        return _draw(request, actor, search, form, occurrences, status_of(refusal))
    messages.success(request, "The text is taken out, of the record and of every copy that is kept here, too")
    return redirect("redactions")


def _draw(
    request: HttpRequest,
    actor: Actor,
    search: SearchForm,
    form: ReasonForm,
    occurrences: Occurrences,
    status: int = 200,
) -> HttpResponse:
    campaigns = dict(search.fields["campaign"].choices)  # type: ignore[attr-defined]
    context = {
        "search": search.cleaned_data,
        "kinds": list(kinds_in_words(occurrences)),
        "entries": occurrences.entries,
    }
    reach = campaigns.get(occurrences.campaign or "", "")
    return draw(request, actor, "redactions/found.html", status, form=form, reach=reach, **context)
