"""The life of an event."""

from coordination.ground.workflow import Transition, Workflow
from events.models import EventStatus as S
from events.permissions import CANCEL_EVENT, COMPLETE_EVENT, SCHEDULE_EVENT

EVENT = Workflow(
    "event",
    {
        "schedule": Transition((S.DRAFT,), S.SCHEDULED, SCHEDULE_EVENT, "It will take place; participants see it."),
        "complete": Transition((S.SCHEDULED,), S.COMPLETED, COMPLETE_EVENT, "It took place."),
        "cancel": Transition((S.DRAFT, S.SCHEDULED), S.CANCELLED, CANCEL_EVENT, "It will not take place."),
    },
)
