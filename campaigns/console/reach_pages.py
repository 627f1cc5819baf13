"""`/reach/`: what may be said of a campaign, a sentence held against the figures, and the figures themselves."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.api.claim_texts import ClaimSerializer
from campaigns.claims_by_text import judge_text
from campaigns.console import reach_tables as tables
from campaigns.console.reach_words import Reach
from campaigns.console.slides import PNG, slide_of
from campaigns.models import Campaign
from campaigns.permissions import READ_HEADLINE
from campaigns.questions import Question, headline_for
from coordination.api.csv_files import CSV, csv_bytes
from coordination.api.error_views import answer_failure
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Invalid, NotFound, Refusal
from coordination.problems.busy import Busy
from coordination.problems.exceptions import problem_of
from partners.console.signed_in import draw, draw_refusal, signed_in, signed_in_for

MOST_CAMPAIGNS = 100


@require_safe
@signed_in_for(READ_HEADLINE)
def reach_index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The campaigns of whose figures the organisation may read."""
    taking_part = Q(lead=actor.organisation) | Q(slug__in=actor.campaigns)
    rows = Campaign.objects.visible_to(actor).filter(taking_part).select_related("area").order_by("-starts_on", "slug")
    most = MOST_CAMPAIGNS if rows.count() > MOST_CAMPAIGNS else 0
    return draw(request, actor, "reach/index.html", campaigns=rows[:MOST_CAMPAIGNS], most=most)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reach_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What may be said, and why; a form holds a sentence against the figures."""
    campaign = _campaign(actor, slug)
    try:
        headline = headline_for(Question(campaign, campaign.area), by=actor)
    except NotFound:
        raise Http404 from None
    except Refusal as refusal:
        return draw_refusal(request, actor, refusal)
    typed, verdict, fault = "", None, ""
    if request.method == "POST":
        typed = request.POST.get("text", "")
        try:
            verdict = judge_text(campaign, read_sentence(actor, typed), by=actor)
        except Refusal as refusal:
            fault = " ".join(error.detail for error in refusal.errors) or refusal.detail
    reach = Reach(campaign, headline, actor)
    return draw(
        request,
        actor,
        "reach/campaign.html",
        400 if fault else 200,
        **reach.context(),
        typed=typed,
        fault=fault,
        verdict=None if verdict is None else reach.verdict(verdict),
    )


@require_safe
@signed_in
def reach_file(request: HttpRequest, actor: Actor, slug: str, name: str) -> HttpResponse:
    """One table of the page as CSV."""
    campaign = _campaign(actor, slug)
    try:
        header, lines = FILES[name](campaign, actor)
    except NotFound:
        raise Http404 from None
    except Refusal as refusal:
        return draw_refusal(request, actor, refusal)
    headers = {"Content-Disposition": f'attachment; filename="{campaign.pk}-{name}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(csv_bytes(header, lines), content_type=CSV, headers=headers)


@require_safe
@signed_in
def reach_picture(_request: HttpRequest, actor: Actor, slug: str, name: str) -> HttpResponse:
    """One picture of the page as a file: the very SVG that stands there."""
    svg, _ = _picture(slug, name, actor)
    return _picture_file(f"{slug}-{name}.svg", svg, "image/svg+xml; charset=utf-8")


@require_safe
@signed_in
def reach_slide(request: HttpRequest, actor: Actor, slug: str, name: str) -> HttpResponse:
    """The same picture for a slide."""
    svg, reach = _picture(slug, name, actor)
    try:
        slide = slide_of(name, svg, reach)
    except Busy as busy:
        return answer_failure(request, problem_of(busy))
    return _picture_file(f"{slug}-{name}.png", slide, PNG)


def _picture(slug: str, name: str, actor: Actor) -> tuple[str, dict[str, Any]]:
    """The SVG of that name, and all that the page shows."""
    campaign = _campaign(actor, slug)
    try:
        headline = headline_for(Question(campaign, campaign.area), by=actor)
    except Refusal:
        raise Http404 from None
    reach = Reach(campaign, headline, actor).context()
    template, chart = PICTURES[name]
    return render_to_string(f"pages/{template}.html", {"chart": reach[chart]}), reach


def _picture_file(name: str, content: str | bytes, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def read_sentence(actor: Actor, typed: str) -> str:
    """What was typed, read and screened by the very serializer of the API. Raises Invalid."""
    text = " ".join(typed.split())
    if not text:
        raise Invalid.field("/text", "required", "Enter the sentence that you want to print")
    serializer = ClaimSerializer(data={"text": text}, context=Reader(actor).context())
    if not serializer.is_valid():
        details = [str(detail) for details in serializer.errors.values() for detail in details]
        raise Invalid.field("/text", "invalid", " ".join(details))
    return str(serializer.validated_data["text"])


def _campaign(actor: Actor, slug: str) -> Campaign:
    campaign = Campaign.objects.visible_to(actor).filter(pk=slug).select_related("area", "lead").first()
    if campaign is None:
        raise Http404
    return campaign


def _channels(campaign: Campaign, actor: Actor) -> tuple[Any, Any]:
    headline = headline_for(Question(campaign, campaign.area), by=actor)
    return tables.CHANNEL_HEADER, tables.channel_lines(tables.channel_rows(headline))


def _organisations(campaign: Campaign, actor: Actor) -> tuple[Any, Any]:
    return tables.COUNCIL_HEADER, tables.council_lines(tables.council_rows(campaign, by=actor))


def _weeks(campaign: Campaign, actor: Actor) -> tuple[Any, Any]:
    return tables.WEEK_HEADER, tables.council_lines(tables.week_rows(campaign, by=actor))


def _statements(campaign: Campaign, actor: Actor) -> tuple[Any, Any]:
    authorise(actor, READ_HEADLINE, campaign)
    return tables.STATEMENT_HEADER, tables.statement_lines(tables.statements_of(campaign, by=actor))


PICTURES = {"people": ("interval", "interval"), "channels": ("bars", "channel_chart")}
FILES: dict[str, Callable[[Campaign, Actor], tuple[Any, Any]]] = {
    "channels": _channels,
    "organisations": _organisations,
    "weeks": _weeks,
    "statements": _statements,
}
