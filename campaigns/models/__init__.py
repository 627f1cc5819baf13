"""What: campaigns, placements and their review, reach and roll-ups."""

from campaigns.models.campaign import (
    Campaign,
    CampaignStatus,
    HelpLine,
    Phase,
)
from campaigns.models.channel import Channel, ChannelKind
from campaigns.models.comment import Comment
from campaigns.models.contribution import Contribution
from campaigns.models.creative import Creative, CreativePurpose, CreativeStatus
from campaigns.models.expected_return import ExpectedReturn
from campaigns.models.overlap import Overlap, OverlapStatus
from campaigns.models.participant import Endorsement, Participant
from campaigns.models.placement import Placement, PlacementStatus
from campaigns.models.reach_metric import Grade, ReachMetric, ReachStatus
from campaigns.models.reason_code import ReasonCode
from campaigns.models.report import Report
from campaigns.models.review import Review, ReviewStatus
from campaigns.models.review_rule import ReviewRule
from campaigns.models.rollup import DayCell, Grain, PeriodCell, RollupMark
from campaigns.models.site_permission import SitePermission
from campaigns.models.site_type import SiteType
from campaigns.models.statement import Statement, StatementStatus, StatementWatch
from campaigns.models.suspected_duplicate import DuplicateStatus, SuspectedDuplicate, Suspicion
from campaigns.models.taking_part import EndorsementStatus, ParticipantRole, ParticipantStatus
from campaigns.models.universe import Relation, Universe, UniversePopulation, UniverseRelation

__all__ = [
    "Campaign",
    "CampaignStatus",
    "Channel",
    "ChannelKind",
    "Comment",
    "Contribution",
    "Creative",
    "CreativePurpose",
    "CreativeStatus",
    "DayCell",
    "DuplicateStatus",
    "Endorsement",
    "EndorsementStatus",
    "ExpectedReturn",
    "Grade",
    "Grain",
    "HelpLine",
    "Overlap",
    "OverlapStatus",
    "Participant",
    "ParticipantRole",
    "ParticipantStatus",
    "PeriodCell",
    "Phase",
    "Placement",
    "PlacementStatus",
    "ReachMetric",
    "ReachStatus",
    "ReasonCode",
    "Relation",
    "Report",
    "Review",
    "ReviewRule",
    "ReviewStatus",
    "RollupMark",
    "SitePermission",
    "SiteType",
    "Statement",
    "StatementStatus",
    "StatementWatch",
    "SuspectedDuplicate",
    "Suspicion",
    "Universe",
    "UniversePopulation",
    "UniverseRelation",
]
