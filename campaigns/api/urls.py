"""The addresses of campaigns, placements, reviews and reach."""

from django.urls import path

from campaigns.api.campaigns import Campaigns
from campaigns.api.channels import Channels
from campaigns.api.comments import Comments
from campaigns.api.creatives import Creatives
from campaigns.api.expected_returns import ExpectedReturns
from campaigns.api.invitations import Invitations
from campaigns.api.open_campaigns import OpenCampaigns
from campaigns.api.open_signing_keys import OpenSigningKeys
from campaigns.api.overlaps import Overlaps
from campaigns.api.placements import Placements
from campaigns.api.queued_reviews import ReviewQueue
from campaigns.api.reach_metrics import ReachMetrics
from campaigns.api.reason_codes import ReasonCodes
from campaigns.api.reports import Reports
from campaigns.api.review_rules import ReviewRules
from campaigns.api.reviews import Reviews
from campaigns.api.site_permissions import SitePermissions
from campaigns.api.site_types import SiteTypes
from campaigns.api.statements import Statements
from campaigns.api.suspected_duplicates import SuspectedDuplicates
from campaigns.api.under_campaign import Endorsements, Participants, Phases
from campaigns.api.universes import Universes
from coordination.api.routing import ResourceRouter

router = ResourceRouter()
router.register("campaigns", Campaigns)
router.register("campaigns/(?P<campaign>[^/]+)/phases", Phases)
router.register("campaigns/(?P<campaign>[^/]+)/participants", Participants)
router.register("campaigns/(?P<campaign>[^/]+)/endorsements", Endorsements)
router.register("campaigns/(?P<campaign>[^/]+)/expected-returns", ExpectedReturns)
router.register("campaigns/(?P<campaign>[^/]+)/reports", Reports)
router.register("campaigns/(?P<campaign>[^/]+)/statements", Statements)
router.register("invitations", Invitations)
router.register("open/campaigns", OpenCampaigns, basename="open-campaigns")
router.register("channels", Channels)
router.register("universes", Universes)
router.register("placements", Placements)
router.register("placements/(?P<placement>[^/]+)/comments", Comments)
router.register("placements/(?P<placement>[^/]+)/site-permissions", SitePermissions)
router.register("site-types", SiteTypes)
router.register("creatives", Creatives)
router.register("reviews", Reviews)
router.register("review-queue", ReviewQueue, basename="review-queue")
router.register("review-rules", ReviewRules)
router.register("reason-codes", ReasonCodes)
router.register("reach-metrics", ReachMetrics)
router.register("overlaps", Overlaps)
router.register("suspected-duplicates", SuspectedDuplicates)

urlpatterns = [
    *router.urls,
    path("open/signing-keys.jwks", OpenSigningKeys.as_view({"get": "jwks"}), name="open-signing-keys"),
]
