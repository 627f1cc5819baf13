"""Reviews and placements of earlier releases are marked as those of this one are."""

from django.db import migrations

_MARK = [
    "SELECT set_config('coordination.actor', 'system:migration', true)",
    """
    UPDATE review SET creative_sha256 = placement.creative_sha256 FROM placement
    WHERE placement.id = review.placement AND review.status <> 'superseded' AND placement.creative_sha256 <> ''
    """,
    """
    UPDATE review SET reviewer_leads_campaign = true FROM campaign
    WHERE campaign.slug = review.campaign AND campaign.lead = review.reviewer
    """,
    """
    UPDATE placement SET reviewer_leads_campaign = true FROM review
    WHERE review.placement = placement.id AND review.status <> 'superseded' AND review.reviewer_leads_campaign
    """,
]


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0008_reviews_by_others")]
    operations = [migrations.RunSQL(_MARK, migrations.RunSQL.noop)]
