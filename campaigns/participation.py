"""Who takes part in a campaign, and as what."""

from django.db.models import Q, Value

from campaigns.models import Campaign, CampaignStatus, Participant, ParticipantRole, Phase
from coordination.actor import Actor
from coordination.refusals import Conflict, Forbidden, Invalid
from partners.models import Organisation


def of(organisation: str) -> tuple[frozenset[str], frozenset[str]]:
    """The slugs of the campaigns `organisation` takes part in (those it leads among them) and of those it leads."""
    leads = Campaign.objects.filter(lead=organisation).values_list("slug", Value(True))
    joins = Participant.objects.filter(organisation=organisation).values_list("campaign", Value(False))
    rows = list(leads.union(joins, all=True))
    led = frozenset(slug for slug, leading in rows if leading)
    return frozenset(slug for slug, _ in rows), led


def expected(campaign: Campaign) -> list[Organisation]:
    """The organisations whose figures are expected: the lead and the contributors, by slug."""
    contributors = Participant.objects.filter(campaign=campaign, role=ParticipantRole.CONTRIBUTOR)
    of_it = Q(slug=campaign.lead_id) | Q(slug__in=contributors.values("organisation"))
    return list(Organisation.objects.filter(of_it).select_related("area").order_by("slug"))


def check_contributes(actor: Actor, campaign: Campaign) -> None:
    """Raises Forbidden unless the actor's organisation leads or contributes; Conflict when the campaign is closed."""
    contributes = (
        campaign.lead_id == actor.organisation
        or Participant.objects.filter(
            campaign=campaign, organisation=actor.organisation, role=ParticipantRole.CONTRIBUTOR
        ).exists()
    )
    if not contributes:
        raise Forbidden("not_a_contributor", "Your organisation does not contribute to this campaign; ask its lead.")
    if campaign.status == CampaignStatus.CLOSED:
        raise Conflict("campaign_closed", "This campaign is closed; its lead can reopen it.")


def check_leads(actor: Actor, campaign: Campaign) -> None:
    """Raises Forbidden unless the actor's organisation leads the campaign."""
    if campaign.lead_id != actor.organisation:
        raise Forbidden("not_the_lead", "Only the organisation that leads the campaign may do this.")


def check_phase(phase: Phase | None, campaign: Campaign) -> None:
    """Raises Invalid when the phase belongs to another campaign."""
    if phase is not None and phase.campaign_id != campaign.pk:
        raise Invalid.field("/phase", "not_of_this_campaign", "Name a phase of the campaign.")
