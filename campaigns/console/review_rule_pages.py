"""`/review-rules/new/`, `/review-rules/<rule>/change/` and `…/end/`: the lead of a campaign keeps its review rules, and
reads before each step which submitted placements others would judge."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.console.led_campaigns import led_campaigns
from campaigns.console.rerouted_words import digest_of, in_words
from campaigns.console.review_rule_form import NAMES, SENTENCES, EndForm, ReviewRuleForm, initial_of, read
from campaigns.console.review_rule_list import rule_for
from campaigns.models import Campaign, ReviewRule
from campaigns.permissions import ADD_REVIEW_RULE, CHANGE_REVIEW_RULE, REVIEW_RULES
from campaigns.placements import review_rules
from campaigns.placements.review_rules import MOST_LISTED, Rerouted
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Forbidden, Refusal, Stale
from coordination.ledger.transaction import writing
from partners.console.form_faults import add_refusal
from partners.console.once import UNREADABLE, id_to_send, made_already, reserved_id
from partners.console.refusals import status_of
from partners.console.signed_in import draw, draw_refusal, signed_in_for
from partners.console.versions import version_in

_DIFFERENT = "Other placements would change reviewer now than when you read this. Nothing was saved: read it once more"
_NOT_AGAIN = ("csrfmiddlewaretoken", "seen", "back")  # of what was typed
DrawForm = Callable[..., HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(ADD_REVIEW_RULE)
def new_rule_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add one; of which campaign is asked first where the organisation leads several."""
    campaigns = led_campaigns(actor, ADD_REVIEW_RULE)
    slug = request.GET.get("campaign", "")
    chosen = [campaign for campaign in campaigns if campaign.pk == slug or (not slug and len(campaigns) == 1)]
    if not chosen:
        return draw(request, actor, "review_rules/choose_campaign.html", campaigns=campaigns)
    initial = {"valid_from": timezone.localdate(), "days": 5}
    form = ReviewRuleForm(_sent(request), campaign=chosen[0], initial=initial)

    def draw_form(status: int = 200) -> HttpResponse:
        made_as = id_to_send(request, actor)
        return draw(request, actor, "review_rules/form.html", status, form=form, campaign=chosen[0], made_as=made_as)

    if form.is_bound and reserved_id(request, actor) is None:
        form.add_error(None, UNREADABLE)
    values = read(form, actor, None) if form.is_bound else None
    if values is None or "back" in request.POST:
        return draw_form(400 if form.errors else 200)
    try:
        rule, rerouted = _add(request, values, by=actor)
    except Refusal as refusal:
        add_refusal(form, refusal, NAMES, SENTENCES)
        return draw_form(status_of(refusal))
    if rule is None:
        return _draw_preview(request, actor, rerouted, campaign=chosen[0])
    messages.success(request, "The rule is added")
    return redirect("review-rule", slug=rule.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(REVIEW_RULES.read)
def change_rule_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Change one into its next version."""
    rule = rule_for(actor, slug)
    if refusal := _refusal(actor, rule):
        return draw_refusal(request, actor, refusal)
    assert rule.campaign is not None  # noqa: S101 - nobody is permitted to change a rule of the service
    form = ReviewRuleForm(_sent(request), campaign=rule.campaign, rule=rule, initial=initial_of(rule))
    return _change(request, actor, rule, form, "review_rules/form.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(REVIEW_RULES.read)
def end_rule_page(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """End one by its last day."""
    rule = rule_for(actor, slug)
    if refusal := _refusal(actor, rule):
        return draw_refusal(request, actor, refusal)
    form = EndForm(_sent(request), initial={"valid_to": rule.valid_to or timezone.localdate()})
    return _change(request, actor, rule, form, "review_rules/end.html")


def _refusal(actor: Actor, rule: ReviewRule) -> Forbidden | None:
    """Why the actor may not change it; None where they may."""
    try:
        authorise(actor, CHANGE_REVIEW_RULE, rule)
    except Forbidden as refusal:
        return refusal
    return None


def _change(
    request: HttpRequest, actor: Actor, rule: ReviewRule, form: EndForm | ReviewRuleForm, template: str
) -> HttpResponse:
    def draw_form(status: int = 200, **context: Any) -> HttpResponse:
        context = {"form": form, "rule": rule, "campaign": rule.campaign, **context}
        return draw(request, actor, template, status, **context)

    values = read(form, actor, rule) if form.is_bound else None
    if values is None or "back" in request.POST:
        return draw_form(400 if form.errors else 200)
    expected = version_in(request)
    try:
        rerouted = review_rules.preview_change_of_rule(rule, by=actor, expected_version=expected, **values)
        if not _has_read(request, rerouted):
            return _draw_preview(request, actor, rerouted, campaign=rule.campaign, rule=rule)
        review_rules.change_review_rule(rule, by=actor, expected_version=expected, **values)
    except Stale:
        rule = rule_for(actor, rule.pk)
        return draw_form(409, stale=True)
    except Refusal as refusal:
        add_refusal(form, refusal, NAMES, SENTENCES)
        return draw_form(status_of(refusal))
    messages.success(request, "The rule is changed")
    return redirect("review-rule", slug=rule.pk)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _has_read(request: HttpRequest, rerouted: Sequence[Rerouted]) -> bool:
    """Whether what is sent was read as it is now."""
    return request.POST.get("seen") == digest_of(rerouted)


def _add(request: HttpRequest, values: dict[str, Any], *, by: Actor) -> tuple[ReviewRule | None, Sequence[Rerouted]]:
    """The rule, once however often the form is sent; None, and what it would do, where that has not been read yet.
    Raises Refusal."""
    reserved = reserved_id(request, by)
    assert reserved is not None  # noqa: S101 - the form would have said so
    slug = review_rules.slug_of(reserved)
    with writing(by):
        # Before it is asked what it would do: of one that is there already that is nothing any more.
        if made := made_already("review-rule", reserved, ReviewRule.objects.visible_to(by).filter(pk=slug)):
            return made, []
        rerouted = review_rules.preview_review_rule(by=by, **values)
        if not _has_read(request, rerouted):
            return None, rerouted
        return review_rules.add_review_rule(by=by, slug=slug, **values), rerouted


def _draw_preview(
    request: HttpRequest,
    actor: Actor,
    rerouted: Sequence[Rerouted],
    *,
    campaign: Campaign | None,
    rule: ReviewRule | None = None,
) -> HttpResponse:
    """What it would do, and the form once more, out of sight, to confirm it."""
    is_another = "seen" in request.POST
    typed = [(name, value) for name, values in request.POST.lists() if name not in _NOT_AGAIN for value in values]
    return draw(
        request,
        actor,
        "review_rules/preview.html",
        409 if is_another else 200,
        typed=typed,
        rerouted=in_words(rerouted, actor),
        number=len(rerouted),
        most=MOST_LISTED,
        seen=digest_of(rerouted),
        fault=_DIFFERENT if is_another else "",
        campaign=campaign,
        rule=rule,
    )
