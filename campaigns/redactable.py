"""Where texts stand in what this app keeps."""

from collections.abc import Mapping

from django.db.models import Q

from campaigns.masking import mask_campaign, mask_phase
from campaigns.models import (
    Campaign,
    Comment,
    Creative,
    Endorsement,
    HelpLine,
    Overlap,
    Phase,
    Placement,
    ReachMetric,
    ReasonCode,
    Review,
    SitePermission,
    Statement,
    SuspectedDuplicate,
)
from campaigns.placements.redacted_reviews import bind_reviews_anew
from coordination.redactions.redactable import RedactableKind

_OF_THE_LEAD = "campaign__lead"
_SLUG = frozenset({"slug"})
_FLEET = {"/site/fleet/operator": ("fleet_operator",)}


def _of_campaign(campaign: Campaign) -> Mapping[str, Q]:
    return dict.fromkeys(("help-line", "phase", "endorsement"), Q(campaign=campaign.pk))


def _of_placement(placement: Placement) -> Mapping[str, Q]:
    return dict.fromkeys(("review", "comment", "site-permission", "reach-metric"), Q(placement=placement.pk))


def _of_figure(figure: ReachMetric) -> Mapping[str, Q]:
    suspected = Q(figure=figure.pk) | Q(other=figure.pk)
    return {"suspected-duplicate": suspected, "reach-metric": Q(part_of=figure.pk)}


def _of_suspicion(suspicion: SuspectedDuplicate) -> Mapping[str, Q]:
    return {"reach-metric": Q(pk__in=[suspicion.figure_id, suspicion.other_id])}


KINDS = (
    RedactableKind("campaign", Campaign, "lead", "slug", keys=_SLUG, mask=mask_campaign, relatives=_of_campaign),
    RedactableKind("phase", Phase, _OF_THE_LEAD, keys=_SLUG, mask=mask_phase),
    RedactableKind("help-line", HelpLine, _OF_THE_LEAD),
    RedactableKind("endorsement", Endorsement),
    RedactableKind("placement", Placement, pointers=_FLEET, relatives=_of_placement, cleaned=bind_reviews_anew),
    RedactableKind("review", Review, relatives=lambda row: {"placement": Q(reviews=row.pk)}),
    RedactableKind("comment", Comment, relatives=lambda row: {"placement": Q(comments=row.pk)}),
    RedactableKind("site-permission", SitePermission),
    RedactableKind("reason-code", ReasonCode, campaign=""),
    RedactableKind("reach-metric", ReachMetric, distinct=frozenset({"source"}), relatives=_of_figure),
    RedactableKind("overlap", Overlap),
    RedactableKind("creative", Creative),
    RedactableKind("statement", Statement),
    RedactableKind("suspected-duplicate", SuspectedDuplicate, relatives=_of_suspicion),
)
