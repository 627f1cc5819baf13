"""The life of an event."""

from coordination.workflow import Transition, Workflow, owner
from events.models import EventStatus as S

EVENT = Workflow(
    "event",
    {
        "schedule": Transition((S.DRAFT,), S.SCHEDULED, "owner", "It will take place; participants see it."),
        "complete": Transition((S.SCHEDULED,), S.COMPLETED, "owner", "It took place."),
        "cancel": Transition((S.DRAFT, S.SCHEDULED), S.CANCELLED, "owner", "It will not take place."),
    },
    {"owner": owner},
)
