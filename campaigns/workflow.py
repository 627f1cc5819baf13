"""The life of a campaign, a placement, a figure and a suspicion: states, actions and the permission each needs."""

from campaigns.models.campaign import SUSPENDED
from campaigns.models.campaign import CampaignStatus as C
from campaigns.models.placement import PlacementStatus as S
from campaigns.models.reach_metric import ReachStatus as R
from campaigns.models.suspected_duplicate import DuplicateStatus as D
from campaigns.permissions import (
    DECIDE_REVIEW,
    HOLD_FIGURE,
    INSTALL_PLACEMENT,
    KEEP_BOTH_FIGURES,
    RELEASE_FIGURE,
    REMOVE_PLACEMENT,
    RESOLVE_DUPLICATE,
    RESUME_CAMPAIGN,
    SUBMIT_PLACEMENT,
    SUSPEND_CAMPAIGN,
    VOID_FIGURE,
    WITHDRAW_PLACEMENT,
)
from coordination.workflow import Transition, Workflow

CAMPAIGN = Workflow(
    "campaign",
    {
        "suspend": Transition(
            (C.LIVE, C.CLOSED), SUSPENDED, SUSPEND_CAMPAIGN, "Only those who take part see it and what is of it."
        ),
        "resume": Transition((SUSPENDED,), C.LIVE, RESUME_CAMPAIGN, "All see it again as it was, live or closed."),
    },
)

PLACEMENT = Workflow(
    "placement",
    {
        "submit": Transition((S.DRAFT, S.CHANGES_REQUESTED), S.SUBMITTED, SUBMIT_PLACEMENT, "Ask for the review."),
        "withdraw": Transition(
            (S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED),
            S.WITHDRAWN,
            WITHDRAW_PLACEMENT,
            "It will not go up.",
        ),
        "approve": Transition((S.SUBMITTED,), S.APPROVED, DECIDE_REVIEW, "It may go up as it is."),
        "request_changes": Transition(
            (S.SUBMITTED, S.APPROVED), S.CHANGES_REQUESTED, DECIDE_REVIEW, "It may go up once mended."
        ),
        "reject": Transition(
            (S.SUBMITTED, S.APPROVED, S.INSTALLED), S.REJECTED, DECIDE_REVIEW, "It may not go up, or must come down."
        ),
        "install": Transition((S.APPROVED,), S.INSTALLED, INSTALL_PLACEMENT, "It is up."),
        # A poster whose approval was revoked while it hung still has to be reported as taken down.
        "remove": Transition((S.INSTALLED, S.REJECTED), S.REMOVED, REMOVE_PLACEMENT, "It is down."),
    },
)

REACH_METRIC = Workflow(
    "reach metric",
    {
        "hold": Transition(
            (R.COUNTED,), R.HELD, HOLD_FIGURE, "It is kept out of every total until somebody says what it is."
        ),
        "release": Transition(
            (R.HELD,), R.COUNTED, RELEASE_FIGURE, "It counts again, unless it looks like another figure."
        ),
        "void": Transition(
            (R.COUNTED, R.HELD), R.VOID, VOID_FIGURE, "It was never true; it stays readable to its owner."
        ),
    },
)

SUSPECTED_DUPLICATE = Workflow(
    "suspected duplicate",
    {
        "keep_both": Transition((D.PENDING,), D.KEEP_BOTH, KEEP_BOTH_FIGURES, "They are two counts; both count."),
        "same_figure": Transition((D.PENDING,), D.SAME_FIGURE, RESOLVE_DUPLICATE, "The held one is void."),
        "part_of": Transition((D.PENDING,), D.PART_OF, RESOLVE_DUPLICATE, "One breaks the other down."),
    },
)
