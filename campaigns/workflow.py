"""The life of a campaign, a participant, an endorsement, a placement, a figure, an overlap and a suspicion: states,
actions and the permission each needs."""

from campaigns.models.campaign import SUSPENDED
from campaigns.models.campaign import CampaignStatus as C
from campaigns.models.overlap import OverlapStatus as O
from campaigns.models.placement import PlacementStatus as S
from campaigns.models.reach_metric import ReachStatus as R
from campaigns.models.suspected_duplicate import DuplicateStatus as D
from campaigns.models.taking_part import EndorsementStatus as E
from campaigns.models.taking_part import ParticipantStatus as P
from campaigns.permissions import (
    ACCEPT_ENDORSEMENT,
    ACCEPT_INVITATION,
    CHANGE_PARTICIPANT,
    DECIDE_REVIEW,
    DECLINE_ENDORSEMENT,
    DECLINE_INVITATION,
    ENDORSE,
    HOLD_FIGURE,
    INSTALL_PLACEMENT,
    INVITE,
    KEEP_BOTH_FIGURES,
    LEAVE_CAMPAIGN,
    RELEASE_FIGURE,
    REMOVE_PARTICIPANT,
    REMOVE_PLACEMENT,
    RESOLVE_DUPLICATE,
    RESUME_CAMPAIGN,
    SUBMIT_PLACEMENT,
    SUSPEND_CAMPAIGN,
    VOID_FIGURE,
    VOID_OVERLAP,
    WITHDRAW_ENDORSEMENT,
    WITHDRAW_PLACEMENT,
)
from coordination.ground.workflow import Transition, Workflow

CAMPAIGN = Workflow(
    "campaign",
    {
        "suspend": Transition(
            (C.LIVE, C.CLOSED), SUSPENDED, SUSPEND_CAMPAIGN, "Only those who take part see it and what is of it."
        ),
        "resume": Transition((SUSPENDED,), C.LIVE, RESUME_CAMPAIGN, "All see it again as it was, live or closed."),
    },
)

PARTICIPANT = Workflow(
    "participant",
    {
        "invite": Transition((P.DECLINED, P.LEFT, P.WITHDRAWN), P.INVITED, INVITE, "It is asked again to take part."),
        "change_role": Transition(
            (P.ACCEPTED,), P.INVITED, CHANGE_PARTICIPANT, "Another role, but observer, is another invitation."
        ),
        "withdraw": Transition(
            (P.INVITED, P.ACCEPTED),
            P.WITHDRAWN,
            REMOVE_PARTICIPANT,
            "It is asked, or takes part, no longer, and its endorsement ends.",
        ),
        "accept": Transition(
            (P.INVITED, P.ACCEPTED),
            P.ACCEPTED,
            ACCEPT_INVITATION,
            "It takes part, and everybody sees it; once more where it is asked again.",
        ),
        "decline": Transition(
            (P.INVITED,),
            P.DECLINED,
            DECLINE_INVITATION,
            "It does not, and its endorsement ends; the lead alone sees that.",
        ),
        "leave": Transition(
            (P.ACCEPTED,),
            P.LEFT,
            LEAVE_CAMPAIGN,
            "It takes part no longer, and its endorsement ends; what it reported stays, and counts.",
        ),
    },
)

ENDORSEMENT = Workflow(
    "endorsement",
    {
        "offer": Transition((E.DECLINED, E.WITHDRAWN), E.OFFERED, ENDORSE, "It is offered again."),
        "withdraw": Transition((E.OFFERED, E.ACCEPTED), E.WITHDRAWN, WITHDRAW_ENDORSEMENT, "It is no longer given."),
        "accept": Transition((E.OFFERED,), E.ACCEPTED, ACCEPT_ENDORSEMENT, "Everybody sees it."),
        "decline": Transition(
            (E.OFFERED, E.ACCEPTED), E.DECLINED, DECLINE_ENDORSEMENT, "It is not shown, or no longer."
        ),
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

OVERLAP = Workflow(
    "overlap",
    {
        "void": Transition((O.STANDING,), O.VOID, VOID_OVERLAP, "It narrows nothing; it stays readable to its owner."),
    },
)

SUSPECTED_DUPLICATE = Workflow(
    "suspected duplicate",
    {
        "keep_both": Transition((D.PENDING,), D.KEEP_BOTH, KEEP_BOTH_FIGURES, "They are two counts; both count."),
        "same_figure": Transition((D.PENDING,), D.SAME_FIGURE, RESOLVE_DUPLICATE, "The held one is void."),
        "part_of": Transition((D.PENDING,), D.PART_OF, RESOLVE_DUPLICATE, "One breaks the other down."),
        "replaces": Transition((D.PENDING,), D.REPLACES, RESOLVE_DUPLICATE, "The held one counts, the other is void."),
    },
)
