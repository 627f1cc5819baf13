"""What this app brings to the machinery all share."""

from coordination.app_contributions import Contributions
from coordination.imports.file_formats import CALENDAR
from coordination.rows.resources import RowResource
from events import event_rows, redactable, second_looks
from events.api.events import EventSerializer
from events.calendars.reading import calendar_rows
from events.calendars.withdrawn_events import standing_though_refused
from events.models import EventKind, EventStatus
from events.named_constraints import CONSTRAINTS

CONTRIBUTIONS = Contributions(
    beat={"send-digests": ("events.tasks.send_digests", 300)},
    constraints=CONSTRAINTS,
    row_resources=[
        RowResource(
            "events",
            EventSerializer,
            event_rows.RULE,
            known_by=("campaign", "starts_at", "title", "place.name", "stop"),
        )
    ],
    file_formats={("events", CALENDAR): calendar_rows},
    standing={("events", CALENDAR): standing_though_refused},
    enum_names={"EventKindEnum": EventKind, "EventStatusEnum": EventStatus},
    redactable=redactable.KINDS,
    reviewable=second_looks.KINDS,
)
