"""`/artwork/`: the posters of the campaigns an organisation contributes to, and a form that uploads one more."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.api.creatives import UploadSerializer
from campaigns.creatives.uploading import upload_creative
from campaigns.models import Campaign, CampaignStatus, Creative
from campaigns.participations import contributed_campaigns
from campaigns.permissions import CREATIVES, UPLOAD_CREATIVE
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.authorisation import check_scope, is_permitted
from coordination.ground.errors import Refusal
from coordination.ground.whole_numbers import whole_number
from coordination.limits.body_policy import ARTWORK
from partners.console.signed_in import draw, signed_in

MOST_SHOWN = 50
STATES = {"pending": "Being drawn", "ready": "Ready", "failed": "Could not be drawn", "withdrawn": "Withdrawn"}


class UploadForm(forms.Form):
    """A file, and what is said of it."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,  # the rule says what is wrong with it
        help_text="PNG, JPEG, WebP or PDF",
        error_messages={"required": "Choose a file", "invalid": "Choose a file"},
    )
    title = forms.CharField(label="Title", max_length=200, error_messages={"required": "Enter a title"})
    alt_text = forms.CharField(
        label="What it shows and says",
        max_length=500,
        required=False,
        help_text="For whoever cannot see it",
    )


def reading_artwork(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose form brings a file, of which more is read than of another form, and of a stranger nothing. The token
    of the form stands in the body, which is looked at once it is known not to be too large."""
    protected = csrf_protect(view)

    @wraps(view)
    def read_file(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponse:
        announced = whole_number(request.META.get("CONTENT_LENGTH") or "0") or 0
        request.META["artwork.too_large"] = announced > ARTWORK.most_bytes
        chosen = view if request.META["artwork.too_large"] else protected
        return chosen(request, *arguments, **words)

    page: Any = csrf_exempt(read_file)
    page.reading = ARTWORK
    return page


@require_safe
@signed_in
def artwork_index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The campaigns for which the organisation may upload."""
    try:
        check_scope(actor, CREATIVES.read)
    except Refusal as refusal:
        return draw(request, actor, "desk/refused.html", 403, refusal=refusal.detail)
    visible = list(Campaign.objects.visible_to(actor).exclude(status=CampaignStatus.CLOSED).order_by("name", "pk"))
    contributed = contributed_campaigns(actor, visible)
    campaigns = [campaign for campaign in visible if campaign.pk in contributed]
    return draw(request, actor, "artwork/index.html", campaigns=campaigns)


@reading_artwork
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def artwork_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The posters of one campaign; a form uploads another."""
    try:
        check_scope(actor, CREATIVES.read)
    except Refusal as refusal:
        return draw(request, actor, "desk/refused.html", 403, refusal=refusal.detail)
    campaign = Campaign.objects.visible_to(actor).filter(slug=slug).first()
    if campaign is None:
        raise Http404
    if request.META["artwork.too_large"]:
        form = UploadForm({})
        form.errors.clear()
        form.add_error("file", f"The file must be smaller than {settings.ARTWORK_MAX_BYTES // 1024**2} MB")
        return _draw_page(request, actor, campaign, form, 413)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid() and (creative := _upload(actor, campaign, form)):
        held = " It waits for a second look." if creative.second_look else ""
        messages.success(request, f"“{creative.title}” was uploaded; its picture is being drawn.{held}")
        return redirect("artwork-campaign", slug=campaign.pk)
    return _draw_page(request, actor, campaign, form, 400 if request.method == "POST" else 200)


def _upload(actor: Actor, campaign: Campaign, form: UploadForm) -> Creative | None:
    """The new creative; None where the form says what is wrong."""
    typed = {name: form.cleaned_data[name] for name in ("title", "alt_text") if form.cleaned_data[name]}
    said = UploadSerializer(data={"campaign": campaign.pk, **typed}, context=Reader(actor).context())
    if not said.is_valid():
        for name, details in said.errors.items():
            form.add_error(name if name in form.fields else "file", [str(detail) for detail in details])
        return None
    file = form.cleaned_data["file"]
    try:
        return upload_creative(file, by=actor, declared=(file.content_type or "").lower(), **said.validated_data)
    except Refusal as refusal:
        form.add_error("file", [error.detail for error in refusal.errors] or refusal.detail)
        return None


def _draw_page(request: HttpRequest, actor: Actor, campaign: Campaign, form: UploadForm, status: int) -> HttpResponse:
    rows = Creative.objects.visible_to(actor).filter(campaign=campaign).select_related("organisation").order_by("-id")
    return draw(
        request,
        actor,
        "artwork/campaign.html",
        status,
        campaign=campaign,
        form=form,
        uploads=is_permitted(actor, UPLOAD_CREATIVE, campaign),
        creatives=[(creative, STATES[creative.status]) for creative in rows[:MOST_SHOWN]],
        most=MOST_SHOWN if rows.count() > MOST_SHOWN else 0,
    )
