"""What a search finds of campaigns, placements and figures, of those that whoever searches may see."""

from typing import Any

from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.urls import reverse

from campaigns.console.figure_words import STATUSES as FIGURE_STATUSES
from campaigns.console.figure_words import figure_words
from campaigns.console.placement_words import STATUSES, site_of
from campaigns.models import Campaign, Placement, ReachMetric
from campaigns.reach.wording.prose import days_in_words
from coordination.ground.actor import Actor
from coordination.ground.visibility import Visibility
from coordination.ground.word_search import ids_of_rows_with
from partners.console.search_words import MOST_ASKED, Group, Hit, Sought

LIFE = {"draft": ("Draft", "grey"), "live": ("Live", "green"), "closed": ("Closed", "grey")}
_HASHTAGS = Func(F("hashtags"), Value(" "), function="array_to_string", output_field=CharField())


def find_campaigns(actor: Actor, sought: Sought) -> Group:
    """By their names, hashtags and what their addresses call them."""
    rows = Campaign.objects.visible_to(actor).alias(tags=_HASHTAGS)
    exactly, stands_there = Q(slug=sought.text.lower()), Q()
    for word in sought.words:
        stands_there &= Q(name__icontains=word) | Q(slug__icontains=word) | Q(tags__icontains=word)
    rows = rows.filter(exactly | stands_there if sought.has_words else exactly).order_by("-starts_on", "slug")
    return Group("Campaigns", [_campaign(actor, row, sought) for row in rows[:MOST_ASKED]])


def _campaign(actor: Actor, campaign: Campaign, sought: Sought) -> Hit:
    takes_part = campaign.pk in actor.campaigns or campaign.lead_id == actor.organisation
    is_public = campaign.audience == Visibility.EVERYONE
    page = "reach-of" if takes_part else "public-campaign" if is_public else ""
    tag = ("Suspended", "red") if campaign.suspended_at else LIFE[campaign.status]
    days = days_in_words(campaign.starts_on, campaign.ends_on)
    is_exact = sought.text.casefold() in (campaign.pk, campaign.name.casefold())
    return Hit(campaign.name, days, reverse(page, args=[campaign.pk]) if page else "", tag, is_exact)


def find_placements(actor: Actor, sought: Sought) -> Group:
    """By the title of their artwork, their format, the operator of a fleet, their stop, and their reference or id."""
    related = ("stop", "organisation", "campaign")
    rows = rows_found(Placement.objects.visible_to(actor), sought).select_related(*related).order_by("-id")
    return Group("Posters", [_placement(row, sought) for row in rows])


def _placement(row: Placement, sought: Sought) -> Hit:
    detail = f"{row.creative_title}, {row.organisation.name}, {row.campaign.shown_name}, from {_day(row.starts_on)}"
    address = reverse("placement", args=[row.pk])
    return Hit(site_of(row), detail, address, STATUSES[row.status], is_exactly(row, sought))


def find_figures(actor: Actor, sought: Sought) -> Group:
    """By their reference or id alone, as whoever sent them has it."""
    rows = ReachMetric.objects.visible_to(actor).filter(_by_reference(sought))
    figures = rows.select_related("channel", "area", "organisation", "campaign").order_by("-id")[:MOST_ASKED]
    return Group("Figures", [_figure(row) for row in figures])


def _figure(row: ReachMetric) -> Hit:
    words = figure_words(row)
    parts = (row.organisation.name, row.campaign.shown_name, row.external_ref)
    detail = ", ".join(part for part in parts if part)
    address = reverse("figure", args=[row.pk])
    return Hit(words[:1].upper() + words[1:], detail, address, FIGURE_STATUSES[row.status], is_exact=True)


def rows_found(visible: QuerySet[Any], sought: Sought) -> QuerySet[Any]:
    """Those of the rows in whose texts the words stand, which are at a stop that is sought, or which are what was
    typed. Each is asked by an index of its own, and for no more than will be shown."""
    ids = list(visible.filter(_by_reference(sought)).values_list("pk", flat=True)[:MOST_ASKED])
    if sought.has_words:
        ids += ids_of_rows_with(sought.words, visible.model, most=MOST_ASKED)
    if sought.stops:
        ids += visible.filter(stop__in=sought.stops).values_list("pk", flat=True)[:MOST_ASKED]
    return visible.filter(pk__in=set(ids))


def _by_reference(sought: Sought) -> Q:
    reference = Q(organisation__in=sought.organisations, external_ref=sought.text)
    return reference | Q(pk=sought.row_id) if sought.row_id else reference


def is_exactly(row: Any, sought: Sought) -> bool:
    """Whether the row has that reference or id, or stands at the stop of that code."""
    at_stop = sought.stop_by_code is not None and row.stop_id == sought.stop_by_code.pk
    return at_stop or row.external_ref == sought.text or row.pk == sought.row_id


def _day(day: Any) -> str:
    return days_in_words(day, day)
