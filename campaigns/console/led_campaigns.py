"""The campaigns that an organisation leads and that are not closed, for what their lead alone does."""

from campaigns.models import Campaign, CampaignStatus
from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, is_permitted


def led_campaigns(actor: Actor, action: Action) -> list[Campaign]:
    """Those upon which the actor may take the action, the latest first."""
    led = Campaign.objects.visible_to(actor).filter(lead=actor.organisation).exclude(status=CampaignStatus.CLOSED)
    campaigns = led.select_related("area", "lead").order_by("-starts_on", "slug")
    return [campaign for campaign in campaigns if is_permitted(actor, action, campaign)]
