"""What this app brings to the machinery all share."""

from campaigns import redactable, redacted_reports, reference_loading, reference_texts, second_looks
from campaigns.api.claim_texts import UNITS
from campaigns.api.placements import PlacementSerializer
from campaigns.api.reach_metrics import ReachMetricSerializer
from campaigns.models import (
    CreativeStatus,
    EndorsementStatus,
    ParticipantRole,
    ParticipantStatus,
    PlacementStatus,
    ReviewStatus,
    StatementStatus,
)
from campaigns.models.overlap import METHODS
from campaigns.models.overlap import UNITS as UNITS_OF_OVERLAPS
from campaigns.models.reason_code import DECISIONS
from campaigns.models.taking_part import PARTICIPANT_ROLES
from campaigns.named_constraints import CONSTRAINTS
from campaigns.permissions import LOAD_REFERENCE_DATA, PUBLISH_REPORT
from campaigns.placements import placement_rows
from campaigns.platform_exports.adapter import figure_rows
from campaigns.reach.returns import AWAITED, STATES
from campaigns.reach_metrics import reach_metric_rows
from campaigns.reports import publish
from campaigns.rollups import lag
from coordination.app_contributions import Contributions
from coordination.imports.file_formats import CSV
from coordination.jobs.registry import OperationKind
from coordination.rows.resources import RowResource

CONTRIBUTIONS = Contributions(
    constraints=CONSTRAINTS,
    beat={
        "sweep-overdue-reviews": ("campaigns.tasks.sweep_overdue_reviews", 60),
        # Each is said once, so that it does not matter how often beat begins its day anew.
        "send-reminders": ("campaigns.tasks.send_reminders", 3600),
        "sweep-sandboxes": ("campaigns.tasks.sweep_sandboxes", 3600),
        "sweep-rollups": ("campaigns.tasks.sweep_rollups", 3),
        "sweep-artwork": ("campaigns.tasks.sweep_artwork", 5),
        "sweep-statements": ("campaigns.tasks.sweep_statements", 3),
    },
    health_checks=[lag.CHECK],
    operations=[
        OperationKind(publish.KIND, publish.compile_report, PUBLISH_REPORT),
        OperationKind(reference_loading.COMPARE, reference_loading.run_comparison, LOAD_REFERENCE_DATA),
        OperationKind(reference_loading.LOAD, reference_loading.run_load, LOAD_REFERENCE_DATA),
    ],
    row_resources=[
        RowResource(
            "placements",
            PlacementSerializer,
            placement_rows.RULE,
            known_by=("campaign", "mode", "site.stop", "site.fleet.operator", "format", "starts_on"),
        ),
        RowResource(
            "reach-metrics",
            ReachMetricSerializer,
            reach_metric_rows.RULE,
            known_by=("campaign", "area", "channel", "measure", "period.from", "period.to", "source"),
        ),
    ],
    file_formats={("reach-metrics", CSV): figure_rows},
    enum_names={
        "ParticipantRoleEnum": ParticipantRole,
        "NewParticipantRoleEnum": PARTICIPANT_ROLES,
        "ParticipantStatusEnum": ParticipantStatus,
        "PlacementStatusEnum": PlacementStatus,
        "ReviewStatusEnum": ReviewStatus,
        "CreativeStatusEnum": CreativeStatus,
        "EndorsementStatusEnum": EndorsementStatus,
        "StatementStatusEnum": StatementStatus,
        "DecisionEnum": [(decision, decision) for decision in DECISIONS],
        "AwaitedStateEnum": AWAITED,
        "GridCellStateEnum": STATES,
        "UnitEnum": UNITS,
        "OverlapUnitEnum": UNITS_OF_OVERLAPS,
        "OverlapMethodEnum": METHODS,
    },
    redactable=redactable.KINDS,
    reference_data=[reference_texts.is_reference],
    copies=[redacted_reports.redact_reports],
    reviewable=second_looks.KINDS,
)
