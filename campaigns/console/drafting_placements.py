"""`/placements/new/`: posters are drafted at many stops at once, all of them or none."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaigns.console.open_campaigns import open_campaigns
from campaigns.console.poster_form import PosterForm, sentences_of
from campaigns.models import Campaign, Placement
from campaigns.permissions import CREATE_PLACEMENT
from campaigns.placements.rules import create_placement
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid, Refusal
from coordination.ledger.transaction import writing
from partners.console.form_faults import add_refusal
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.refusals import status_of
from partners.console.signed_in import draw, signed_in_for
from partners.console.stop_picker import StopSearch, stop_words
from partners.models import Mode, Stop
from partners.stops.lookup import mangled_by_spreadsheet, stops_by_code

MOST = 100  # stops of one form
_LONGEST = 5_000  # characters
_UNKNOWN_NAMED = 10


class DraftingForm(PosterForm):
    """Where the posters are to hang, and what of them is the same everywhere."""

    codes = forms.CharField(
        label="Codes of stops",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea,
        help_text="Paste them, one on a line or with spaces or commas between them. Search below for those you lack.",
        error_messages={"max_length": f"Enter at most {MOST} codes"},
    )
    field_order = ["codes"]

    def stops(self) -> Sequence[Stop]:
        """The stops of the codes and of the boxes ticked, each once; none where the form says what is wrong."""
        if "codes" in self.errors:  # which reads the whole form
            return []
        typed = re.split(r"[\s,;]+", self.cleaned_data.get("codes", ""))
        codes = list(dict.fromkeys(code for code in [*typed, *self.ticked] if code))
        if not codes:
            self.add_error("codes", "Enter the code of a stop, or search for one and tick it")
        elif len(codes) > MOST:
            self.add_error("codes", f"Enter at most {MOST} stops at once")
        else:
            return self._known(codes)
        return []

    @property
    def ticked(self) -> list[str]:
        """The codes of the stops found that were ticked."""
        boxes: list[str] = self.data.getlist("stop") if isinstance(self.data, QueryDict) else []
        return [code[:40] for code in boxes[: 2 * MOST]]

    def _known(self, codes: Sequence[str]) -> Sequence[Stop]:
        by_code = stops_by_code(codes)
        self._name_unknown([code for code in codes if code not in by_code])
        stops = list({stop.pk: stop for stop in by_code.values()}.values())
        elsewhere = [stop_words(stop) for stop in stops if stop.mode == Mode.OTHER]
        if elsewhere:
            self.add_error("codes", f"No posters hang at a stop of this kind: {', '.join(elsewhere[:_UNKNOWN_NAMED])}")
        return [] if self.errors else stops

    def _name_unknown(self, codes: Sequence[str]) -> None:
        """Say of the first of them what a spreadsheet did to each, and of the others that no stop has them."""
        spoilt = {code: mangled_by_spreadsheet(code) for code in codes[:_UNKNOWN_NAMED]}
        for code, sentence in spoilt.items():
            if sentence:
                self.add_error("codes", f"{code}: {sentence}")
        unknown, more = [code for code, sentence in spoilt.items() if not sentence], len(codes) - len(spoilt)
        if unknown or more:
            named = ", ".join(unknown) or "of the others"
            self.add_error(
                "codes", f"No stop has the code {named}" + (f", nor {more} more" if more and unknown else "")
            )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(CREATE_PLACEMENT)
def draft_placements_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form; which campaign is asked first where there are several."""
    campaigns = open_campaigns(actor)
    slug = request.GET.get("campaign", "")
    chosen = [campaign for campaign in campaigns if campaign.pk == slug or (not slug and len(campaigns) == 1)]
    if not chosen:
        return draw(request, actor, "placements/choose_campaign.html", campaigns=campaigns)
    campaign = chosen[0]
    initial = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on, "format": "A3 poster", "quantity": "1"}
    form = DraftingForm(request.POST or None, actor=actor, campaign=campaign, initial=initial)
    if request.method != "POST" or "search" in request.POST:
        form.pass_faults_over()
        return _draw(request, actor, campaign, form)
    return _take(request, actor, campaign, form)


def _take(request: HttpRequest, actor: Actor, campaign: Campaign, form: DraftingForm) -> HttpResponse:
    key = reserved_id(request, actor)
    stops = form.stops()
    values = form.read(stops[0] if stops else None)
    if key is None:
        form.add_error(None, UNREADABLE)
    if values is None or key is None:
        return _draw(request, actor, campaign, form, 400)
    try:
        _draft(campaign, stops, values, key, by=actor)
    except Refusal as refusal:
        add_refusal(form, refusal, {"mode": "codes", "site": "codes", "": "codes"}, sentences_of(campaign))
        return _draw(request, actor, campaign, form, status_of(refusal))
    number = len(stops)
    messages.success(
        request, f"{number} placement{'s are drafts' if number > 1 else ' is a draft'}. Submit them when they are right"
    )
    return redirect(reverse("placements"))


def _draft(campaign: Campaign, stops: Sequence[Stop], values: dict[str, Any], key: UUID, *, by: Actor) -> None:
    """Draft one at each stop, once however often the form is sent. Raises Refusal, which names the stop at fault."""
    with writing(by):
        if made_already("placement", key, Placement.objects.visible_to(by).filter(pk=key)):
            return
        for number, stop in enumerate(stops):
            named = {"id": key} if number == 0 else {}
            try:
                create_placement(by=by, **{**values, **named, "campaign": campaign, "stop": stop, "mode": stop.mode})
            except Invalid as invalid:
                for error in invalid.errors:
                    if error.pointer in ("/mode", "/site", "/site_type"):
                        detail = f"{stop_words(stop)}: {error.detail}"
                        raise Invalid.field(error.pointer, error.code, detail) from invalid
                raise


def _draw(
    request: HttpRequest, actor: Actor, campaign: Campaign, form: DraftingForm, status: int = 200
) -> HttpResponse:
    search = StopSearch(
        actor,
        request.POST.get("stop_words", ""),
        form.ticked,
        asked="search" in request.POST,
        among=~Q(mode=Mode.OTHER),
    )
    return draw(
        request,
        actor,
        "placements/new.html",
        status,
        form=form,
        campaign=campaign,
        stops=search,
        made_as=id_to_send(request, actor),
    )
