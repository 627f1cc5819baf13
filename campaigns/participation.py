"""Who takes part in a campaign, and as what."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from campaigns.models import Campaign, CampaignStatus, Participant, ParticipantRole, Phase
from coordination.actor import Actor
from coordination.refusals import Conflict, Forbidden, Invalid, Refusal
from partners.models import Organisation

# Asked with every request, so written out: building it anew each time costs more than answering it.
_TAKES_PART = """
    SELECT slug, true FROM campaign WHERE lead = %(organisation)s
    UNION ALL SELECT campaign, false FROM participant WHERE organisation = %(organisation)s"""
_NOT_A_CONTRIBUTOR = "Your organisation does not contribute to this campaign; ask its lead."


def of(organisation: str) -> tuple[frozenset[str], frozenset[str]]:
    """The slugs of the campaigns `organisation` takes part in (those it leads among them) and of those it leads."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKES_PART, {"organisation": organisation})
        rows = cursor.fetchall()
    led = frozenset(slug for slug, leading in rows if leading)
    return frozenset(slug for slug, _ in rows), led


def expected(campaign: Campaign) -> list[tuple[str, list[str] | None]]:
    """The organisations whose figures are expected, the lead and the contributors, by slug; each with the lineage of
    its area, None without one."""
    contributors = Participant.objects.filter(campaign=campaign, role=ParticipantRole.CONTRIBUTOR)
    of_it = Q(slug=campaign.lead_id) | Q(slug__in=contributors.values("organisation"))
    return list(Organisation.objects.filter(of_it).order_by("slug").values_list("slug", "area__lineage"))


def check_contributes(actor: Actor, campaign: Campaign) -> None:
    """Raises Forbidden unless the actor's organisation leads or contributes; Conflict when the campaign is closed."""
    for refusal in barred(actor, [campaign]).values():
        raise refusal


def barred(actor: Actor, campaigns: Iterable[Campaign]) -> dict[str, Refusal]:
    """The campaigns, by slug, that the actor's organisation cannot contribute to now, each with why. One statement."""
    others = {campaign.pk: campaign for campaign in campaigns if campaign.lead_id != actor.organisation}
    contributing = Participant.objects.filter(
        campaign__in=others, organisation=actor.organisation, role=ParticipantRole.CONTRIBUTOR
    )
    contributes = set(contributing.values_list("campaign", flat=True)) if others else set()
    found: dict[str, Refusal] = {}
    for campaign in campaigns:
        if campaign.pk in others and campaign.pk not in contributes:
            found[campaign.pk] = Forbidden("not_a_contributor", _NOT_A_CONTRIBUTOR)
        elif campaign.status == CampaignStatus.CLOSED:
            found[campaign.pk] = Conflict("campaign_closed", "This campaign is closed; its lead can reopen it.")
    return found


def check_leads(actor: Actor, campaign: Campaign) -> None:
    """Raises Forbidden unless the actor's organisation leads the campaign."""
    if campaign.lead_id != actor.organisation:
        raise Forbidden("not_the_lead", "Only the organisation that leads the campaign may do this.")


def check_phase(phase: Phase | None, campaign: Campaign) -> None:
    """Raises Invalid when the phase belongs to another campaign."""
    if phase is not None and phase.campaign_id != campaign.pk:
        raise Invalid.field("/phase", "not_of_this_campaign", "Name a phase of the campaign.")
