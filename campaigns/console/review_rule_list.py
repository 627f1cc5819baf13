"""`/review-rules/`: who reviews what, from when to when; those of the service and those of campaigns."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.api.review_rules import ReviewRuleFilters
from campaigns.console.led_campaigns import led_campaigns
from campaigns.console.placement_list import campaign_choices
from campaigns.console.review_rule_words import rules_in_words
from campaigns.models import ReviewRule
from campaigns.permissions import ADD_REVIEW_RULE, CHANGE_REVIEW_RULE, REVIEW_RULES
from coordination.api.filters import narrowed
from coordination.api.pagination import KeysetOrder, KeysetPage
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Invalid
from partners.console.list_view import Choices, Faults, ListView
from partners.console.signed_in import draw, signed_in_for
from partners.models import Organisation

PER_PAGE = 20


class ReviewRulesView(ListView):
    """A part of the list, by the filters of `/api/v1/review-rules/`."""

    page = "review-rules"
    tabs = {"now": "In force", "coming": "Coming", "ended": "Ended"}
    filter_names = ("campaign", "reviewer")


def part_of(tab: str, today: date) -> Q:
    """The condition on rules of that part of the list."""
    goes_on = Q(valid_to=None) | Q(valid_to__gte=today)
    return {
        "now": Q(valid_from__lte=today) & goes_on,
        "coming": Q(valid_from__gt=today),
        "ended": Q(valid_to__lt=today),
    }[tab]


@require_safe
@signed_in_for(REVIEW_RULES.read)
def review_rules_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list."""
    view, today = ReviewRulesView.of(request.GET), timezone.localdate()
    rows: list[Any] = []
    pages: dict[str, str] = {}
    faults: Faults = ()
    try:
        rules = _matching(actor, view, today)
        page = KeysetPage(rules, KeysetOrder(rules, ("-valid_from", "-slug")), text=view.cursor, limit=PER_PAGE)
        rows, pages = rules_in_words(page.rows, actor, today), view.pages(page)
    except Invalid as invalid:
        faults = view.faults_of(invalid)
        if not faults:
            return redirect(view.address())
    selects = {"campaign": campaign_choices(actor), "reviewer": _reviewers(actor)}
    context = {
        "rows": rows,
        "pages": pages,
        "adds": bool(led_campaigns(actor, ADD_REVIEW_RULE)),
        **view.drawn(selects, faults),
    }
    return draw(request, actor, "review_rules/list.html", 400 if faults else 200, **context)


@require_safe
@signed_in_for(REVIEW_RULES.read)
def review_rule_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """One rule."""
    rule = rule_for(actor, slug)
    (words,) = rules_in_words([rule], actor, timezone.localdate())
    changes = is_permitted(actor, CHANGE_REVIEW_RULE, rule)
    return draw(request, actor, "review_rules/rule.html", words=words, rule=rule, changes=changes)


def rule_for(actor: Actor, slug: str) -> ReviewRule:
    """The rule. Raises Http404 where there is none that the actor sees."""
    rule = ReviewRule.objects.visible_to(actor).select_related("campaign").filter(pk=slug).first()
    if rule is None:
        raise Http404
    return rule


def _matching(actor: Actor, view: ReviewRulesView, today: date) -> QuerySet[ReviewRule]:
    filters: Any = ReviewRuleFilters.base_filters
    visible = ReviewRule.objects.visible_to(actor).filter(part_of(view.tab, today))
    return narrowed(visible, view.filters, filters, actor)


def _reviewers(actor: Actor) -> tuple[str, Choices]:
    rules = ReviewRule.objects.visible_to(actor).values_list("reviewer", "further_reviewers")
    names = Organisation.objects.names_of({slug for first, others in rules for slug in (first, *others)})
    return "Reviewer", sorted(names.items(), key=lambda choice: choice[1])
