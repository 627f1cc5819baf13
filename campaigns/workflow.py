"""The life of a campaign, a placement, a figure and a suspicion: states, actions and who takes them."""

from typing import Any

from campaigns.models.campaign import OPERATOR, SUSPENDED
from campaigns.models.campaign import CampaignStatus as C
from campaigns.models.placement import PlacementStatus as S
from campaigns.models.reach_metric import ReachStatus as R
from campaigns.models.suspected_duplicate import DuplicateStatus as D
from coordination.actor import Actor
from coordination.workflow import Transition, Workflow, owner


def reviewer(actor: Actor, row: Any) -> bool:
    """The organisation the placement's review is assigned to, with leave to review."""
    return actor.organisation in row.readers and "review" in actor.scopes


def lead(actor: Actor, row: Any) -> bool:
    """The organisation that leads the row's campaign, with leave to write."""
    return row.campaign_id in actor.leads and "write" in actor.scopes


def lead_or_reporter(actor: Actor, row: Any) -> bool:
    """The lead, or the organisation that reported what is held."""
    return lead(actor, row) or owner(actor, row)


def leads_it(actor: Actor, campaign: Any) -> bool:
    """The organisation that leads the campaign, with leave to manage; or whoever runs the service."""
    return operator(actor) or (campaign.lead_id == actor.organisation and "manage" in actor.scopes)


def suspended_it(actor: Actor, campaign: Any) -> bool:
    """The lead, unless the operator has suspended it: then the operator alone."""
    return operator(actor) or (leads_it(actor, campaign) and campaign.suspended_by != OPERATOR)


def operator(actor: Actor) -> bool:
    """Whoever runs the service, by a command: of no organisation."""
    return not actor.organisation and "manage" in actor.scopes


CAMPAIGN = Workflow(
    "campaign",
    {
        "suspend": Transition(
            (C.LIVE, C.CLOSED), SUSPENDED, "lead or operator", "Only those who take part see it and what is of it."
        ),
        "resume": Transition(
            (SUSPENDED,),
            C.LIVE,
            "lead, or the operator if that suspended it",
            "All see it again as it was, live or closed.",
        ),
    },
    {"lead or operator": leads_it, "lead, or the operator if that suspended it": suspended_it},
)

PLACEMENT = Workflow(
    "placement",
    {
        "submit": Transition((S.DRAFT, S.CHANGES_REQUESTED), S.SUBMITTED, "owner", "Ask for the review."),
        "withdraw": Transition(
            (S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED), S.WITHDRAWN, "owner", "It will not go up."
        ),
        "approve": Transition((S.SUBMITTED,), S.APPROVED, "reviewer", "It may go up as it is."),
        "request_changes": Transition(
            (S.SUBMITTED, S.APPROVED), S.CHANGES_REQUESTED, "reviewer", "It may go up once mended."
        ),
        "reject": Transition(
            (S.SUBMITTED, S.APPROVED, S.INSTALLED), S.REJECTED, "reviewer", "It may not go up, or must come down."
        ),
        "install": Transition((S.APPROVED,), S.INSTALLED, "owner", "It is up."),
        # A poster whose approval was revoked while it hung still has to be reported as taken down.
        "remove": Transition((S.INSTALLED, S.REJECTED), S.REMOVED, "owner", "It is down."),
    },
    {"owner": owner, "reviewer": reviewer},
)

REACH_METRIC = Workflow(
    "reach metric",
    {
        "hold": Transition(
            (R.COUNTED,), R.HELD, "lead", "It is kept out of every total until somebody says what it is."
        ),
        "release": Transition((R.HELD,), R.COUNTED, "lead", "It counts again, unless it looks like another figure."),
        "void": Transition((R.COUNTED, R.HELD), R.VOID, "owner", "It was never true; it stays readable to its owner."),
    },
    {"owner": owner, "lead": lead},
)

SUSPECTED_DUPLICATE = Workflow(
    "suspected duplicate",
    {
        "keep_both": Transition((D.PENDING,), D.KEEP_BOTH, "lead", "They are two counts; both count."),
        "same_figure": Transition((D.PENDING,), D.SAME_FIGURE, "lead or reporter", "The held one is void."),
        "part_of": Transition((D.PENDING,), D.PART_OF, "lead or reporter", "One breaks the other down."),
    },
    {"lead": lead, "lead or reporter": lead_or_reporter},
)
