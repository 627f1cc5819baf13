"""What the lead does by itself: set up a campaign and its phases. Whom it asks to take part is in `invitations.py`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import ProtectedError

from campaigns.lifecycle.campaign_days import Days, announce_days, check_leaves_nothing_behind
from campaigns.lifecycle.endorsements import lapse_endorsements
from campaigns.lifecycle.invitations import AGREED_TO, READ_BY_THE_INVITED, ask_again, renew_invitations
from campaigns.lifecycle.public_names import announce_other_words
from campaigns.lifecycle.publication import announce_publication
from campaigns.models import (
    Campaign,
    CampaignStatus,
    HelpLine,
    Phase,
    ReachMetric,
    ReachStatus,
)
from campaigns.participations import days_outside, keep_days
from campaigns.permissions import ADD_PHASE, CHANGE_CAMPAIGN, CHANGE_PHASE, CREATE_CAMPAIGN, REMOVE_PHASE
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, Invalid, Refusal
from coordination.ground.locks import lock_one, wait_for_turn
from coordination.ground.screening import TextKind
from coordination.ground.sight import seeing_all
from coordination.ground.visibility import Visibility
from coordination.ledger.transaction import writing
from coordination.redactions.masking import is_retired_key
from coordination.second_looks.hold import ask_second_look, hold_texts, lapse_second_looks
from coordination.second_looks.text_columns import Text

# At whose turn it is said which campaign follows which, and when each began: two that are said at once see each other.
_IN_ORDER = "campaigns that follow each other"
_ANOTHER_ONE = "The campaign has another name or area since; offer it again to what it says now."
_ORDERED_BY = frozenset(("follows", "starts_on"))


def create_campaign(*, by: Actor, help_lines: Sequence[Mapping[str, str]] = (), **fields: Any) -> Campaign:
    """A campaign led by the actor's organisation. Raises Forbidden (it may not lead any), Conflict (the slug is taken:
    nobody else is told that) or Invalid."""
    campaign = Campaign(lead_id=by.organisation, **fields)
    with writing(by):
        if campaign.follows_id:
            wait_for_turn(_IN_ORDER)
        authorise(by, CREATE_CAMPAIGN, None)
        if _is_taken(campaign.pk):
            raise Conflict("slug_taken", "There is a campaign of this slug already.")
        _check_days(campaign)
        _check_followed(campaign, by)
        hold_texts(campaign, more=_help_line_texts(help_lines))
        campaign.save(force_insert=True)
        _write_help_lines(campaign, help_lines)
        ask_second_look([campaign])
    return campaign


@seeing_all("a slug is taken, whoever has it")
def _is_taken(slug: str) -> bool:
    return Campaign.objects.filter(pk=slug).exists() or is_retired_key("campaign", slug)


def change_campaign(campaign: Campaign, *, by: Actor, expected_version: int | None, **fields: Any) -> Campaign:
    """Change a campaign; a change of nothing writes nothing. Raises NotFound, Forbidden, Stale, Conflict or Invalid."""
    help_lines = fields.pop("help_lines", None)
    with writing(by):
        if fields.keys() & _ORDERED_BY:
            wait_for_turn(_IN_ORDER)  # before the row: whoever has the turn asks for other campaigns, too
        campaign = lock_one(Campaign.objects.visible_to(by), campaign.pk, expected_version)
        authorise(by, CHANGE_CAMPAIGN, campaign)
        changed = {name: value for name, value in fields.items() if getattr(campaign, name) != value}
        if "slug" in changed:
            raise Invalid.field("/slug", "immutable", "A slug never changes: others hold addresses made of it.")
        was_draft, former_days = campaign.status == CampaignStatus.DRAFT, (campaign.starts_on, campaign.ends_on)
        if help_lines is not None and not _help_lines_differ(campaign, help_lines):
            help_lines = None
        if not changed and help_lines is None:
            return campaign
        for name, value in changed.items():
            setattr(campaign, name, value)
        _check_changed(campaign, changed, former_days)
        if changed.keys() & _ORDERED_BY:
            _check_followed(campaign, by if "follows" in changed else None)
        hold_texts(campaign, changed, _help_line_texts(_help_lines_to_screen(campaign, help_lines)))
        _save_changed(campaign, help_lines)
        _renew_what_was_agreed(campaign, changed)
        ask_second_look([campaign])
        if former_days != (campaign.starts_on, campaign.ends_on):
            announce_days(campaign)
        if (was_draft and "status" in changed) or campaign.was_held != bool(campaign.second_look):
            announce_publication(campaign)
    return campaign


def _save_changed(campaign: Campaign, help_lines: Sequence[Mapping[str, Any]] | None) -> None:
    """The next version. The ledger shows a help line to whoever sees the campaign at that moment: those of before go
    with what was, those of now come with what is."""
    if help_lines is not None:
        campaign.help_lines.all().delete()
    campaign.version += 1
    campaign.save()
    if help_lines is not None:
        _write_help_lines(campaign, help_lines)


def _check_changed(campaign: Campaign, changed: Mapping[str, Any], former_days: Days) -> None:
    """Raises Invalid or Conflict where the campaign, as it is to be, contradicts itself or what is of it."""
    _check_days(campaign)
    _check_still_holds_its_figures(campaign, changed)
    check_leaves_nothing_behind(campaign, former_days)
    _check_status(changed)


def _renew_what_was_agreed(campaign: Campaign, changed: Mapping[str, Any]) -> None:
    """A yes is to what was read: the invited read again; whoever takes part or backs it, where it is another one."""
    if changed.keys() & AGREED_TO:
        ask_again(campaign)
        lapse_endorsements(campaign, reason=_ANOTHER_ONE)
    elif changed.keys() & READ_BY_THE_INVITED:
        renew_invitations(campaign)


def _help_lines_to_screen(campaign: Campaign, lines: Sequence[Mapping[str, str]] | None) -> Iterable[Mapping[str, str]]:
    if lines is not None or not campaign.second_look:
        return lines or ()
    return [{"name": line.name, "contact": line.contact, "url": line.url} for line in campaign.help_lines.all()]


def _help_line_texts(lines: Iterable[Mapping[str, str]]) -> list[tuple[str, Text]]:
    """What people write into help lines; the number itself is meant to be rung."""
    texts = [(line["name"], Text(TextKind.PROSE, "help_lines/name")) for line in lines]
    texts += [(line["contact"], Text(TextKind.CONTACT, "help_lines/contact")) for line in lines]
    return texts + [(line["url"], Text(TextKind.ADDRESS, "help_lines/url")) for line in lines if line.get("url")]


def _check_days(campaign: Campaign) -> None:
    if campaign.ends_on < campaign.starts_on:
        raise Invalid.field("/ends_on", "ends_before_it_starts", "It must end on or after the day it starts.")


def _check_followed(campaign: Campaign, by: Actor | None) -> None:
    """Raises Invalid where the campaign it follows did not begin before it, or where `by`, who says that it follows,
    does not lead that one."""
    if _has_follower_before(campaign):
        raise Invalid.field("/starts_on", "after_its_follower", "A campaign that follows this one would begin before.")
    if campaign.follows_id is None:
        return
    earlier = _kept(campaign.follows_id)
    if earlier is None:
        raise Invalid.field("/follows", "not_found", "There is no such campaign any more.")
    if earlier.starts_on >= campaign.starts_on:
        raise Invalid.field("/follows", "not_earlier", "A campaign follows one that began before it.")
    if by is not None and (earlier.audience != Visibility.EVERYONE or not _leads(by, earlier)):
        raise Invalid.field("/follows", "not_leading_both", "Who leads both campaigns says that one follows the other.")


@seeing_all("whether one of its followers begins before it, not which")
def _has_follower_before(campaign: Campaign) -> bool:
    return campaign.followers.filter(starts_on__lte=campaign.starts_on).exists()


@seeing_all("when it began, and whether everybody may see it")
def _kept(slug: str) -> Campaign | None:
    """The campaign as it is now, and not as it was read before; nobody changes or takes it down until the end of the
    transaction. None where its slug has given way meanwhile."""
    return Campaign.objects.select_for_update(of=("self",), no_key=True).filter(pk=slug).first()


def _leads(actor: Actor, campaign: Campaign) -> bool:
    try:
        authorise(actor, CHANGE_CAMPAIGN, campaign)
    except Refusal:
        return False
    return True


@seeing_all("whether there are figures outside, not which")
def _check_still_holds_its_figures(campaign: Campaign, changed: Mapping[str, Any]) -> None:
    figures = ReachMetric.objects.filter(campaign=campaign).exclude(status=ReachStatus.VOID)
    if "area" in changed and figures.exclude(area__lineage__contains=[campaign.area_id]).exists():
        raise Conflict("figures_outside", "Some figures of this campaign lie outside that area.")


def _check_status(changed: Mapping[str, Any]) -> None:
    if changed.get("status") == CampaignStatus.DRAFT:
        raise Conflict("not_in_this_state", "A campaign that was live cannot become a draft again; close it instead.")


def _help_lines_differ(campaign: Campaign, lines: Sequence[Mapping[str, str]]) -> bool:
    requested_lines = [(line["name"], line["contact"], line.get("url", "")) for line in lines]
    return requested_lines != list(campaign.help_lines.order_by("position").values_list("name", "contact", "url"))


def _write_help_lines(campaign: Campaign, lines: Sequence[Mapping[str, str]]) -> None:
    HelpLine.objects.bulk_create(HelpLine(campaign=campaign, position=n, **line) for n, line in enumerate(lines))


def add_phase(campaign: Campaign, *, by: Actor, **fields: Any) -> Phase:
    """A new phase. Raises Forbidden, Conflict (the slug is taken) or Invalid."""
    with writing(by):
        authorise(by, ADD_PHASE, campaign)
        keep_days([campaign])
        phase = Phase(campaign=campaign, **fields)
        if is_retired_key("phase", campaign.pk, phase.slug):
            raise Conflict("slug_taken", "The campaign has such a phase already.")
        _check_phase_days(phase)
        hold_texts(phase)
        phase.save()
        ask_second_look([phase])
    return phase


def change_phase(phase: Phase, *, by: Actor, **fields: Any) -> Phase:
    """Move or rename a phase; roll-ups by phase follow. Raises Forbidden, Conflict or Invalid."""
    with writing(by):
        keep_days([phase.campaign])
        phase = lock_one(Phase.objects.visible_to(by), phase.pk)
        authorise(by, CHANGE_PHASE, phase)
        if fields.get("slug", phase.slug) != phase.slug:
            raise Invalid.field("/slug", "immutable", "A slug never changes: others hold addresses made of it.")
        changed = [name for name, value in fields.items() if getattr(phase, name) != value]
        for name, value in fields.items():
            setattr(phase, name, value)
        if changed:  # one of before phases had to lie within the campaign may stay as it is
            _check_phase_days(phase)
        hold_texts(phase, changed)
        phase.save()
        if "name" in changed:
            announce_other_words(phase)
        ask_second_look([phase])
    return phase


@seeing_all("whether anything is in the phase, not what")
def remove_phase(phase: Phase, *, by: Actor) -> None:
    """Remove a phase nothing refers to. Raises Forbidden or Conflict (something does)."""
    with writing(by):
        authorise(by, REMOVE_PHASE, phase)
        try:
            Phase.objects.filter(pk=phase.pk).delete()
            lapse_second_looks(phase)
        except ProtectedError:
            raise Conflict("still_used", "Some events, placements or figures are in this phase.") from None


def _check_phase_days(phase: Phase) -> None:
    if phase.ends_on < phase.starts_on:
        raise Invalid.field("/ends_on", "ends_before_it_starts", "It must end on or after the day it starts.")
    if errors := days_outside(phase.campaign, phase.starts_on, phase.ends_on, "/starts_on"):
        raise Invalid(errors=errors)
