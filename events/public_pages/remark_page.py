"""`/campaigns/{slug}/remark/`: what is wrong with a campaign's page, told to whoever leads it."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import APIException

from campaigns.models import Campaign
from campaigns.open.help_lines import EMERGENCY, help_lines_for
from campaigns.open.page import page_of
from campaigns.open.remarks import pass_on_remark, readers_of_remarks
from coordination.api.error_views import answer_failure
from coordination.fields.text import OTHERWISE, printable
from coordination.ground.screening import TextKind, screen_text
from coordination.ground.sight import see_what_is_public
from coordination.limits.address import subject_of
from coordination.limits.callers import count_request
from coordination.problems.exceptions import problem_of
from events.public_pages.campaign_page import campaign_or_404

LONGEST = 1_000
_TOO_LONG = f"What is wrong must be {LONGEST:,} characters or fewer"


class RemarkForm(forms.Form):
    """What is wrong; nothing about who writes."""

    text = forms.CharField(
        label="What is wrong with the page?",
        help_text="Name nobody. Do not report a concern about a child here: nobody may read it today.",
        widget=forms.Textarea,
        max_length=LONGEST,
        validators=[printable],
        error_messages={"required": "Enter what is wrong with the page", "max_length": _TOO_LONG},
    )

    def clean_text(self) -> str:
        """The text; raises ValidationError where it seems to hold personal data."""
        text: str = self.cleaned_data["text"]
        if findings := screen_text(text, TextKind.PROSE):
            raise ValidationError(f"{findings[0].sentence} {OTHERWISE}")
        return text


@require_http_methods(["GET", "HEAD", "POST"])
def remark_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what is sent is counted for its address and for the campaign before it is read."""
    see_what_is_public()
    try:
        _count(request, slug)
    except APIException as refusal:
        return answer_failure(request, problem_of(refusal))
    campaign = campaign_or_404(slug)
    is_sent = request.method == "POST"
    form = RemarkForm(request.POST if is_sent else None)
    if not is_sent or not form.is_valid():
        return _draw(request, campaign, form, 400 if is_sent else 200)
    pass_on_remark(campaign, form.cleaned_data["text"], reverse("public-campaign", kwargs={"slug": slug}))
    return redirect("public-remark-sent", slug=slug)


@require_safe
def remark_sent_page(request: HttpRequest, slug: str) -> HttpResponse:
    """That it was sent on."""
    see_what_is_public()
    return render(request, "public/remark_sent.html", {"campaign": campaign_or_404(slug)})


def _count(request: HttpRequest, slug: str) -> None:
    """Raises Throttled (429), or Uncounted (503) of what is sent while nobody can count."""
    if request.method != "POST":
        count_request(request, subject_of(request), "open")
        return
    count_request(request, subject_of(request), "remarks")
    count_request(request, f"campaign:{slug}", "remarks_on_one")


def _draw(request: HttpRequest, campaign: Campaign, form: RemarkForm, status: int) -> HttpResponse:
    context = {
        "campaign": campaign,
        "form": form,
        "is_read": bool(readers_of_remarks(campaign)),
        "emergency": EMERGENCY,
        "help_lines": help_lines_for(page_of(campaign)["help_lines"]),
    }
    return render(request, "public/remark.html", context, status=status)
