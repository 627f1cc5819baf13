"""Who takes part in a campaign, and as what."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Q

from campaigns.models import (
    Campaign,
    CampaignStatus,
    ExpectedReturn,
    Participant,
    ParticipantRole,
    ParticipantStatus,
    Phase,
)
from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, check_scope
from coordination.ground.errors import Conflict, FieldError, Invalid, Refusal
from coordination.ground.prepared_statements import Recurring
from coordination.ground.sight import finding_out_who, seeing_all
from coordination.models import Change
from coordination.rows.resources import RowReading
from partners.models import Organisation

# Asked with every request, so written out: building it anew each time costs more than answering it.
_TAKES_PART = Recurring("""
    SELECT slug, true FROM campaign WHERE lead = %s
    UNION ALL SELECT campaign, false FROM participant WHERE organisation = %s AND status = 'accepted'""")
# Whoever leaves waits for what is being reported, and what comes after it is refused.
_CONTRIBUTES = """
    SELECT campaign FROM participant
    WHERE organisation = %s AND campaign = ANY(%s) AND status = 'accepted' AND role = 'contributor'
    ORDER BY campaign FOR SHARE"""
# What others post rests on these days; whoever changes the campaign waits for it, and what comes after waits for that.
_KEPT = """
    SELECT slug, status, second_look, starts_on, ends_on FROM campaign WHERE slug = ANY(%s)
    ORDER BY slug FOR KEY SHARE"""
_INVITED = (
    "Your organisation is invited to this campaign as {1} and has not answered yet. Somebody with the scope manage does"
    " at /api/v1/invitations/{0}/."
)
_OTHER_ROLE = "Your organisation takes part in this campaign as {0}, who contributes nothing; ask its lead for another."
_SANDBOX = "This key is for trying out: what it writes goes into the campaign {0}, and into no other."
SECOND_LOOK_PENDING = "This campaign waits for a second look; an administrator of its lead confirms it first."


@finding_out_who()
def participations_of(organisation: str) -> tuple[frozenset[str], frozenset[str]]:
    """The slugs of the campaigns `organisation` takes part in (those it leads among them) and of those it leads."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKES_PART, [organisation, organisation])
        rows = cursor.fetchall()
    led = frozenset(slug for slug, leading in rows if leading)
    return frozenset(slug for slug, _ in rows), led


def expected_reporters(campaign: Campaign) -> list[tuple[str, list[str] | None]]:
    """The organisations whose figures are expected, the lead and the contributors, by slug; each with the lineage of
    its area, None without one."""
    contributors = Participant.objects.accepted().filter(campaign=campaign, role=ParticipantRole.CONTRIBUTOR)
    of_it = Q(slug=campaign.lead_id) | Q(slug__in=contributors.values("organisation"))
    return list(Organisation.objects.filter(of_it).order_by("slug").values_list("slug", "area__lineage"))


@seeing_all("who contributed once stands in the ledger alone")
def former_contributors(campaign: Campaign) -> set[str]:
    """The slugs of those who contributed once, as the ledger knows, and neither contribute nor lead now: they left,
    were removed or have another role. Not of whom a return was expected by name: its row says whether it still is."""
    changes = Change.objects.filter(campaign=campaign.pk)
    contributed = {"after__status": ParticipantStatus.ACCEPTED.value, "after__role": ParticipantRole.CONTRIBUTOR.value}
    contributors = changes.filter(subject="participant", **contributed).values_list("after__organisation", flat=True)
    once = set(contributors) - {slug for slug, _ in expected_reporters(campaign)}
    if not once:
        return once
    return once - set(changes.filter(subject="expected-return").values_list("after__organisation", flat=True))


@seeing_all("whose return may be sent, not who is expected")
def owes_returns(campaign: Campaign) -> set[str]:
    """The slugs of those whose return may be sent: the lead, the contributors, and whoever left."""
    expected = set(ExpectedReturn.objects.filter(campaign=campaign).values_list("organisation", flat=True))
    return {slug for slug, _ in expected_reporters(campaign)} | former_contributors(campaign) | expected


def contributed_campaigns(actor: Actor, campaigns: Collection[Campaign]) -> set[str]:
    """The slugs of those campaigns that the actor's organisation leads or contributes to, until the end of the
    transaction. One statement."""
    led = {campaign.pk for campaign in campaigns if campaign.lead_id == actor.organisation}
    campaigns_of_others = {campaign.pk for campaign in campaigns} - led
    return led | (_contributing(actor.organisation, campaigns_of_others) if campaigns_of_others else set())


def _contributing(organisation: str, campaigns: Collection[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CONTRIBUTES, [organisation, sorted(campaigns)])
        return {campaign for (campaign,) in cursor.fetchall()}


def keep_days(campaigns: Iterable[Campaign]) -> None:
    """Read the days of the campaigns anew, and whether they take anything; nobody changes them until the end of the
    transaction. Lock other rows after it: whoever changes the days has the campaign first, too."""
    rows = list(campaigns)
    with seeing_all("the days of what a row in hand is in"), connection.cursor() as cursor:
        cursor.execute(_KEPT, [sorted({campaign.pk for campaign in rows})])
        days_now = {slug: facts for slug, *facts in cursor.fetchall()}
    for campaign in rows:
        if campaign.pk in days_now:
            campaign.status, campaign.second_look, campaign.starts_on, campaign.ends_on = days_now[campaign.pk]


def keep_days_of_rows(readings: Sequence[RowReading]) -> None:
    """The same for rows that are to be written, before any of them is locked."""
    slugs = [reading.values["campaign"] for reading in readings if "campaign" in reading.values]
    keep_days([*slugs, *(reading.present.campaign for reading in readings if reading.present)])


def lies_outside(campaign: Campaign, first: date, last: date) -> bool:
    """Whether the campaign has not one of the days from `first` to `last` in common."""
    return last < campaign.starts_on or campaign.ends_on < first


def days_outside(campaign: Campaign, first: date, last: date, pointer: str, or_else: str = "") -> list[FieldError]:
    """A fault where the campaign has not one of the days from `first` to `last` in common; `or_else` is what else can
    be done about it."""
    if not lies_outside(campaign, first, last):
        return []
    sentence = f"The campaign runs from {campaign.starts_on} to {campaign.ends_on}; name days that it has in common."
    return [FieldError(pointer, "outside_the_campaign", f"{sentence} {or_else}".strip())]


def check_open(campaign: Campaign) -> None:
    """Raises Conflict when the campaign is closed, or waits for a second look."""
    if campaign.status == CampaignStatus.CLOSED:
        raise Conflict("campaign_closed", "This campaign is closed; its lead can reopen it.")
    if campaign.second_look:
        raise Conflict("second_look_pending", SECOND_LOOK_PENDING)


def refusals_by_campaign(actor: Actor, action: Action, campaigns: Collection[Campaign]) -> dict[str, Refusal]:
    """The campaigns, by slug, in which the actor may not take `action` (of a contributor) now, each with why: what
    `authorise` and `check_open` say of one, for many. One statement, and one for each campaign that is none of the
    actor's. Raises Forbidden without the scope."""
    check_scope(actor, action)
    contributes = contributed_campaigns(actor, campaigns)
    refusals: dict[str, Refusal] = {}
    for campaign in campaigns:
        if campaign.pk not in contributes:
            refusals[campaign.pk] = action.refusal(actor, campaign)
            continue
        try:
            check_open(campaign)
        except Conflict as refusal:
            refusals[campaign.pk] = refusal
    return refusals


def missing_part(actor: Actor, campaign: Campaign) -> str:
    """Why the actor's organisation does not contribute, and what it can do about that; empty where the lead knows."""
    part = Participant.objects.filter(campaign=campaign, organisation=actor.organisation).first()
    if part is not None and part.status == ParticipantStatus.INVITED:
        return _INVITED.format(campaign.pk, part.role)
    if part is not None and part.status == ParticipantStatus.ACCEPTED:
        return _OTHER_ROLE.format(part.role)
    sandbox_campaign = Campaign.objects.filter(lead=actor.organisation, lead__sandbox_of__isnull=False).first()
    return _SANDBOX.format(sandbox_campaign.pk) if sandbox_campaign else ""


def check_phase(phase: Phase | None, campaign: Campaign) -> None:
    """Raises Invalid when the phase belongs to another campaign."""
    if phase is not None and phase.campaign_id != campaign.pk:
        raise Invalid.field("/phase", "not_of_this_campaign", "Name a phase of the campaign.")
