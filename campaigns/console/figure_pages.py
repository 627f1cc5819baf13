"""`/figures/`: what an organisation has sent, what is missing, and a form for each channel."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.console.figure_form import NAMES, FigureForm, sentences_of
from campaigns.console.figure_words import STATUSES, UNITS, figure_words, source_words
from campaigns.models import Campaign, Channel, ReachMetric
from campaigns.permissions import READ_COMPLETENESS, RECORD_FIGURE
from campaigns.questions import Question, completeness_for
from campaigns.reach.wording.prose import days_in_words, listed_names
from campaigns.reach_metrics.record import record_reach_metric
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import NotFound, Refusal
from coordination.ledger.transaction import writing
from coordination.permissions import START_IMPORT
from partners.console.form_faults import add_refusal
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.refusals import status_of
from partners.console.signed_in import draw, draw_refusal, signed_in, signed_in_for
from partners.models import Area, Organisation

MOST_SHOWN = 100
Json = dict[str, Any]


@require_safe
@signed_in_for(READ_COMPLETENESS)
def figures_index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The campaigns in which the organisation takes part."""
    taking_part = Q(lead=actor.organisation) | Q(slug__in=actor.campaigns)
    rows = Campaign.objects.visible_to(actor).filter(taking_part).order_by("-starts_on", "slug")
    return draw(
        request, actor, "figures/index.html", campaigns=rows[:100], brings=is_permitted(actor, START_IMPORT, None)
    )


@require_safe
@signed_in
def figures_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What is missing of a campaign, whose it is, and what the organisation has sent."""
    campaign = _campaign(actor, slug)
    try:
        grid = completeness_for(Question(campaign, campaign.area), by=actor)
    except NotFound:
        raise Http404 from None
    except Refusal as refusal:
        return draw_refusal(request, actor, refusal)
    figures = ReachMetric.objects.visible_to(actor).filter(campaign=campaign, organisation=actor.organisation)
    rows = list(figures.select_related("channel", "area").order_by("-created_at", "-id")[: MOST_SHOWN + 1])
    returns: Any = grid["returns"]
    own_returns = [row for row in returns if row["organisation"] == actor.organisation]
    returns_of_others = [row for row in returns if row["organisation"] != actor.organisation]
    names = _Names([*own_returns, *returns_of_others])
    return draw(
        request,
        actor,
        "figures/campaign.html",
        campaign=campaign,
        due_on=date.fromisoformat(str(grid["due_on"])),
        missing=[sentence for row in own_returns for sentence in names.missing("You", "have", row)],
        others=[
            sentence for row in returns_of_others for sentence in names.missing(names.organisation(row), "has", row)
        ],
        figures=[(row, figure_words(row), source_words(row), *STATUSES[row.status]) for row in rows[:MOST_SHOWN]],
        most=MOST_SHOWN if len(rows) > MOST_SHOWN else 0,
        channels=_channels() if is_permitted(actor, RECORD_FIGURE, campaign) else [],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_figure_page(request: HttpRequest, actor: Actor, slug: str, channel: str) -> HttpResponse:
    """A figure on one channel."""
    campaign, chosen = _campaign(actor, slug), Channel.objects.filter(pk=channel).first()
    if chosen is None or not is_permitted(actor, RECORD_FIGURE, campaign):
        raise Http404
    area = Organisation.objects.values_list("area", flat=True).get(pk=actor.organisation)
    last = min(campaign.ends_on, timezone.localdate())  # a figure counts what has happened
    initial = {"starts_on": campaign.starts_on, "ends_on": last, "area": area or campaign.area_id}
    data = request.POST if request.method == "POST" else None
    form = FigureForm(data, actor=actor, campaign=campaign, channel=chosen, initial=initial)
    if data is None:
        return _draw_form(request, actor, form)
    key, values = reserved_id(request, actor), form.read()
    if key is None:
        form.add_error(None, UNREADABLE)
    if key is None or values is None:
        return _draw_form(request, actor, form, 400)
    try:
        with writing(actor):
            made = made_already("figure", key, ReachMetric.objects.visible_to(actor).filter(pk=key))
            figure = made or record_reach_metric(by=actor, id=key, **values)
    except Refusal as refusal:
        add_refusal(form, refusal, NAMES, sentences_of(campaign))
        return _draw_form(request, actor, form, status_of(refusal))
    return _recorded(request, figure)


def _recorded(request: HttpRequest, figure: ReachMetric) -> HttpResponse:
    if figure.status == "held":
        messages.warning(
            request,
            "The figure is kept, and does not count yet: it may be one that is there already. Say below what it is",
        )
        return redirect(reverse("figure-questions"))
    waits = ", and waits for a second look" if figure.second_look else ""
    messages.success(request, f"The figure is recorded{waits}")
    return redirect(reverse("figures-of", args=[figure.campaign_id]))


def _campaign(actor: Actor, slug: str) -> Campaign:
    campaign = Campaign.objects.visible_to(actor).filter(pk=slug).select_related("area", "lead").first()
    if campaign is None:
        raise Http404
    return campaign


def _channels() -> list[tuple[str, str, str]]:
    """Code, name and what is counted of each."""
    rows = sorted(Channel.objects.values_list("code", "name", "unit"), key=lambda row: row[1].casefold())
    return [(code, name, UNITS[unit][0]) for code, name, unit in rows]


def _draw_form(request: HttpRequest, actor: Actor, form: FigureForm, status: int = 200) -> HttpResponse:
    made_as = id_to_send(request, actor)
    context = {"form": form, "campaign": form.campaign, "channel": form.channel, "made_as": made_as}
    return draw(request, actor, "figures/new.html", status, **context)


class _Names:
    """Organisations, channels and areas of returns in words, asked for once."""

    def __init__(self, returns: Sequence[Json]) -> None:
        organisations = {row["organisation"] for row in returns}
        areas = {gap["area"] for row in returns for gap in row["gaps"]}
        self._organisations = Organisation.objects.names_of(organisations)
        self._areas = dict(Area.objects.filter(pk__in=areas).values_list("code", "name"))
        self._channels = dict(Channel.objects.values_list("code", "name"))

    def organisation(self, row: Json) -> str:
        """Whose return it is."""
        slug = str(row["organisation"])
        return self._organisations.get(slug, slug)

    def missing(self, who: str, has: str, row: Json) -> list[str]:
        """`You have sent nothing on bus posters.`, `Walsall has sent nothing for 25 February 2017 in Walsall.`"""
        channel = f" on {self._channels.get(row['channel'], row['channel'])}" if row["channel"] else ""
        if row["state"] == "missing":
            return [f"{who} {has} sent nothing{channel}" + (", and it is late." if row["late"] else ".")]
        return [
            f"{who} {has} sent nothing{channel} for {self._days(gap)} in {self._area(gap)}." for gap in _merged(row)
        ]

    def _days(self, gap: Json) -> str:
        return days_in_words(date.fromisoformat(gap["from"]), date.fromisoformat(gap["to"]))

    def _area(self, gap: Json) -> str:
        return listed_names([self._areas.get(code, code) for code in gap["areas"]])


def _merged(row: Json) -> list[Json]:
    """The gaps of a return, those of the same days as one."""
    days: dict[tuple[str, str], Json] = {}
    for gap in row["gaps"]:
        merged = days.setdefault((gap["from"], gap["to"]), {"from": gap["from"], "to": gap["to"], "areas": []})
        merged["areas"].append(gap["area"])
    return list(days.values())
