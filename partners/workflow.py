"""The life of a membership."""

from coordination.ground.workflow import Transition, Workflow
from partners.models import MembershipStatus as M
from partners.permissions import ACCEPT_MEMBERSHIP, ADD_PERSON, DECLINE_MEMBERSHIP

MEMBERSHIP = Workflow(
    "membership",
    {
        "invite": Transition((M.DECLINED,), M.INVITED, ADD_PERSON, "They are asked again."),
        "accept": Transition((M.INVITED,), M.ACCEPTED, ACCEPT_MEMBERSHIP, "They act for the organisation from now on."),
        "decline": Transition((M.INVITED,), M.DECLINED, DECLINE_MEMBERSHIP, "They do not, and may be asked again."),
    },
)
