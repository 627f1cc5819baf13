"""What this app brings to the machinery all share."""

from coordination.app_contributions import Contributions
from coordination.ground.encryption import SealedColumn
from coordination.imports.file_formats import CALENDAR
from coordination.rows.resources import RowResource
from events import event_rows, redactable, second_looks
from events.api.events import EventSerializer
from events.calendars.reading import calendar_rows
from events.calendars.withdrawn_events import standing_though_refused
from events.models import CalendarSubscription, EventKind, EventStatus
from events.named_constraints import CONSTRAINTS
from events.subscribed_calendars import contents, subscribing

CONTRIBUTIONS = Contributions(
    beat={
        "send-digests": ("events.tasks.send_digests", 300),
        "fetch-calendars": ("events.tasks.fetch_calendars", 60),
    },
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
    sealed=[
        SealedColumn(CalendarSubscription, "address", subscribing.PURPOSE),
        SealedColumn(CalendarSubscription, "contents", contents.PURPOSE),
    ],
    copies=[contents.redact_contents],
    redactable=redactable.KINDS,
    reviewable=second_looks.KINDS,
)
