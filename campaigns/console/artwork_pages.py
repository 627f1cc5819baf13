"""`/artwork/`: the posters of the campaigns an organisation contributes to, and a form that uploads one more."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.api.creatives import UploadSerializer
from campaigns.creatives.uploading import upload_creative
from campaigns.models import Campaign, CampaignStatus, Creative, CreativePurpose
from campaigns.models.creative import STANDING
from campaigns.participations import contributed_campaigns
from campaigns.permissions import CREATIVES, UPLOAD_CREATIVE
from coordination.fields.reader import Reader
from coordination.files.store import digest_of
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal
from coordination.limits.body_policy import ARTWORK
from partners.console.file_pages import TOO_LARGE, reading_file
from partners.console.signed_in import draw, signed_in_for

MOST_SHOWN = 50
_BEFORE = "Your organisation has uploaded this very file for this campaign already. It is the first of those below."
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


@require_safe
@signed_in_for(CREATIVES.read)
def artwork_index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The campaigns for which the organisation may upload."""
    visible = list(Campaign.objects.visible_to(actor).exclude(status=CampaignStatus.CLOSED).order_by("name", "pk"))
    contributed = contributed_campaigns(actor, visible)
    campaigns = [campaign for campaign in visible if campaign.pk in contributed]
    return draw(request, actor, "artwork/index.html", campaigns=campaigns)


@reading_file(ARTWORK)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(CREATIVES.read)
def artwork_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """The posters of one campaign; a form uploads another."""
    campaign = Campaign.objects.visible_to(actor).filter(slug=slug).first()
    if campaign is None:
        raise Http404
    if request.META[TOO_LARGE]:
        form = UploadForm({})
        form.errors.clear()
        form.add_error("file", f"The file must be smaller than {settings.ARTWORK_MAX_BYTES // 1024**2} MB")
        return _draw_page(request, actor, campaign, form, 413)
    if request.method != "POST":
        return _draw_page(request, actor, campaign, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid() and (creative := _upload(actor, campaign, form)):
        held_note = " It waits for a second look." if creative.second_look else ""
        messages.success(request, f"“{creative.title}” was uploaded; its picture is being drawn.{held_note}")
        return redirect("artwork-campaign", slug=campaign.pk)
    same_file = _uploaded_before(actor, campaign, form)
    return _draw_page(request, actor, campaign, form, 409 if same_file else 400, same_file)


def _upload(actor: Actor, campaign: Campaign, form: UploadForm) -> Creative | None:
    """The new creative; None where the form says what is wrong."""
    typed = {name: form.cleaned_data[name] for name in ("title", "alt_text") if form.cleaned_data[name]}
    serializer = UploadSerializer(data={"campaign": campaign.pk, **typed}, context=Reader(actor).context())
    if not serializer.is_valid():
        for name, details in serializer.errors.items():
            form.add_error(name if name in form.fields else "file", [str(detail) for detail in details])
        return None
    file = form.cleaned_data["file"]
    try:
        return upload_creative(file, by=actor, declared=(file.content_type or "").lower(), **serializer.validated_data)
    except Refusal as refusal:
        details = [error.detail for error in refusal.errors] or [refusal.detail]
        details = [_BEFORE] if refusal.code == "uploaded_already" else details
        form.add_error("file", [forms.ValidationError(detail, code=refusal.code) for detail in details])
        return None


def _uploaded_before(actor: Actor, campaign: Campaign, form: UploadForm) -> Creative | None:
    """The creative that is the very file, where that is what is wrong."""
    if not form.has_error("file", "uploaded_already"):
        return None
    file: Any = form.files["file"]
    sha256 = digest_of(file).partition(":")[2]
    ours = _creatives(actor, campaign).filter(organisation=actor.organisation)
    return ours.filter(sha256=sha256, status__in=STANDING).first()


def _creatives(actor: Actor, campaign: Campaign) -> QuerySet[Creative]:
    rows = Creative.objects.visible_to(actor).filter(campaign=campaign, purpose=CreativePurpose.ARTWORK)
    return rows.select_related("organisation").order_by("-id")


def _draw_page(
    request: HttpRequest,
    actor: Actor,
    campaign: Campaign,
    form: UploadForm,
    status: int = 200,
    first: Creative | None = None,
) -> HttpResponse:
    """The page, with the creative that is to be seen `first`, if there is one, before the latest."""
    rows = _creatives(actor, campaign)
    latest = [creative for creative in rows[:MOST_SHOWN] if creative != first]
    return draw(
        request,
        actor,
        "artwork/campaign.html",
        status,
        campaign=campaign,
        form=form,
        uploads=is_permitted(actor, UPLOAD_CREATIVE, campaign),
        creatives=[(creative, STATES[creative.status]) for creative in ([first] if first else []) + latest],
        most=MOST_SHOWN if rows.count() > MOST_SHOWN else 0,
    )
