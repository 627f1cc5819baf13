"""Taking a campaign down: off every open page at once, with all that is of it; and putting it back."""

from django.utils import timezone

from campaigns.lifecycle.publication import announce_publication
from campaigns.models import Campaign, CampaignStatus
from campaigns.models.campaign import OPERATOR
from campaigns.permissions import is_operator
from campaigns.workflow import CAMPAIGN
from coordination.ground.actor import Actor
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import state_reason, writing
from coordination.second_looks.said_texts import check_said

_GONE = "Its campaign was suspended."
_BACK = "Its campaign was resumed."


def suspend_campaign(campaign: Campaign, *, by: Actor, reason: str, expected_version: int | None = None) -> Campaign:
    """Only those who take part see it from now on, with the reason.

    Raises NotFound, Forbidden, Stale or Conflict (it is a draft, or suspended already).

    What the lead has suspended the operator may suspend once more: from then on only the operator resumes it.
    """
    with writing(by, reason=reason):
        campaign = _lock_campaign("suspend", campaign, by, expected_version)
        check_said(reason, by=by, of=campaign)
        campaign.suspended_at, campaign.suspended_reason, campaign.suspended_by = timezone.now(), reason, by.label
        _save_and_announce(campaign, _GONE)
    return campaign


def take_down(campaign: Campaign, *, by: Actor, reason: str) -> None:
    """The same as part of another write, for a campaign whose slug is redacted: what is a draft or suspended already
    stays so. Raises Forbidden."""
    with writing(by, reason=reason):
        campaign = lock_one(Campaign.objects.all(), campaign.pk)
        CAMPAIGN.authorise("suspend", by, campaign)
        if campaign.state in (CampaignStatus.LIVE, CampaignStatus.CLOSED):
            campaign.suspended_at, campaign.suspended_reason, campaign.suspended_by = timezone.now(), reason, by.label
        _save_and_announce(campaign, _GONE)


def resume_campaign(campaign: Campaign, *, by: Actor, expected_version: int | None = None) -> Campaign:
    """Everybody sees it again. Raises NotFound, Forbidden (the operator suspended it), Stale or Conflict."""
    with writing(by):
        campaign = _lock_campaign("resume", campaign, by, expected_version)
        campaign.suspended_at, campaign.suspended_reason, campaign.suspended_by = None, "", ""
        _save_and_announce(campaign, _BACK)
    return campaign


def _lock_campaign(action: str, campaign: Campaign, by: Actor, expected_version: int | None) -> Campaign:
    everything = Campaign.objects.all() if is_operator(by) else Campaign.objects.visible_to(by)
    campaign = lock_one(everything, campaign.pk, expected_version)
    CAMPAIGN.authorise(action, by, campaign)
    takes_over = action == "suspend" and is_operator(by) and campaign.suspended_by != OPERATOR
    CAMPAIGN.check_possible(action, campaign.status if takes_over else campaign.state)
    return campaign


def _save_and_announce(campaign: Campaign, reason: str) -> None:
    campaign.version += 1
    campaign.save()
    with state_reason(reason):
        announce_publication(campaign)
