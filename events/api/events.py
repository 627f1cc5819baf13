"""`/events/`: events, their life and their attendance."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.reach_metrics import ReachMetricSerializer
from campaigns.models import Campaign, Phase
from campaigns.models.reach_metric import MAX_VALUE
from campaigns.reach.qualifiers import Qualifier
from coordination.api.fields import (
    CodeField,
    ExternalRefField,
    FreeTextField,
    KeyField,
    KeysField,
    NumberField,
    WebAddressField,
    WholeNumberField,
    WordField,
)
from coordination.api.filters import (
    AnyOfChoices,
    AnyOfCodes,
    AnyOfSlugs,
    FromDay,
    Since,
    StrictFilters,
    ToDay,
    TrueOrFalse,
)
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Resource
from events import attendance, scheduling
from events.models import Event, EventKind, EventStatus
from events.workflow import EVENT
from partners.api.within import WithinArea
from partners.models import Area, Organisation, Stop

POSTCODE = r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$"


class PlaceSerializer(StrictSerializer):
    """A place that is not a stop. Its postcode and UPRN have fields of their own; they are not for free text."""

    name = FreeTextField(source="place_name", max_length=120)
    address = FreeTextField(null_for_blank=True, required=False, source="place_address", max_length=300)
    postcode = CodeField(null_for_blank=True, required=False, source="place_postcode", max_length=8, pattern=POSTCODE)
    uprn = CodeField(null_for_blank=True, required=False, source="place_uprn", pattern="^[0-9]{1,12}$")
    longitude = NumberField(source="place_longitude", min_value=-180, max_value=180, required=False, allow_null=True)
    latitude = NumberField(source="place_latitude", min_value=-90, max_value=90, required=False, allow_null=True)

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        longitude, latitude = attrs.get("place_longitude"), attrs.get("place_latitude")
        if (longitude is None) != (latitude is None):
            raise serializers.ValidationError({"latitude": "Give longitude and latitude together, or neither."})
        return attrs


# What a place clears when it is given as null: every one of its columns.
NO_PLACE = {
    "place_name": "",
    "place_address": "",
    "place_postcode": "",
    "place_uprn": "",
    "place_longitude": None,
    "place_latitude": None,
}


class PlaceField(PlaceSerializer):
    """A nested place that may be null, kept in the event's own columns."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", required=False, allow_null=True, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return dict(NO_PLACE) if data is None else NO_PLACE | super().run_validation(data)

    def to_representation(self, event: Event) -> Any:
        return super().to_representation(event) if event.place_name else None


class EventSerializer(StrictModelSerializer):
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "external_ref": "stall-22",
        "campaign": "see-me-hear-me",
        "phase": "transport-hubs",
        "organisation": "wolverhampton",
        "partners": [],
        "title": "See Me, Hear Me at Wolverhampton bus station",
        "kind": "stall",
        "status": "scheduled",
        "public": True,
        "starts_at": "2017-02-22T10:00:00Z",
        "ends_at": "2017-02-22T16:00:00Z",
        "stop": "43000700101",
        "place": None,
        "area": "E08000031",
        "summary": None,
        "url": None,
        "status_reason": None,
        "allowed_actions": ["complete", "cancel"],
        "version": 1,
        "created_at": "2017-02-01T09:30:00Z",
        "updated_at": "2017-02-01T09:30:00Z",
    }

    external_ref = ExternalRefField(required=False, allow_null=True)
    campaign = KeyField(Campaign.objects.visible_to)
    phase = KeyField(Phase.objects.visible_to, key="slug", within="campaign", required=False, allow_null=True)
    organisation = KeyField()
    partners = KeysField(lambda actor: Organisation.objects.all(), required=False)
    kind = WordField(choices=EventKind.choices)
    status = WordField(
        choices=EventStatus.choices,
        required=False,
        help_text="Draft or scheduled when it is posted; after that only actions change it.",
    )
    stop = KeyField(lambda actor: Stop.objects.all(), required=False, allow_null=True)
    place = PlaceField()
    area = KeyField(lambda actor: Area.objects.all(), required=False)
    summary = FreeTextField(null_for_blank=True, required=False, max_length=2000)
    url = WebAddressField(null_for_blank=True, required=False, max_length=500)
    status_reason = FreeTextField(null_for_blank=True, read_only=True)
    allowed_actions = serializers.SerializerMethodField(help_text="What the caller may do to it now.")

    class Meta:
        model = Event
        fields = (
            "id",
            "external_ref",
            "campaign",
            "phase",
            "organisation",
            "partners",
            "title",
            "kind",
            "status",
            "public",
            "starts_at",
            "ends_at",
            "stop",
            "place",
            "area",
            "summary",
            "url",
            "status_reason",
            "allowed_actions",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("version", "created_at", "updated_at")

    def validate_status(self, status: str) -> str:
        if self.instance is not None and self.context["view"].action != "by_ref":
            raise serializers.ValidationError(
                "Only actions change the status: schedule/, cancel/, complete/.", "read_only"
            )
        if status not in (EventStatus.DRAFT, EventStatus.SCHEDULED):
            raise serializers.ValidationError("An event is posted as draft or scheduled.", "not_at_first")
        return status

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # A repeated PUT still says what the event was posted as; what has become of it since is the actions' business.
        if self.instance is not None:
            attrs.pop("status", None)
        return attrs

    def get_allowed_actions(self, event: Event) -> list[str]:
        return EVENT.allowed(self.context["request"].user, event)


class EventFilters(StrictFilters):
    campaign = AnyOfSlugs()
    organisation = AnyOfSlugs()
    area = WithinArea()
    stop = AnyOfCodes()
    status = AnyOfChoices(choices=EventStatus.choices)
    kind = AnyOfChoices(choices=EventKind.choices)
    mode = AnyOfChoices(
        "stop__mode", choices=[("bus", "bus"), ("rail", "rail"), ("metro", "metro"), ("other", "other")]
    )
    phase = AnyOfSlugs("phase__slug")
    public = TrueOrFalse()
    external_ref = AnyOfCodes(pattern=r"[A-Za-z0-9._:~-]{1,100}")
    from_ = FromDay("ends_at")
    to = ToDay("starts_at")
    updated_since = Since("updated_at")


class CountSerializer(StrictSerializer):
    """A count and how exactly it is known."""

    value = WholeNumberField(min_value=0, max_value=MAX_VALUE)
    qualifier = WordField(choices=[(q.value, q.value) for q in Qualifier], default=Qualifier.EXACT.value)


class AttendanceSerializer(StrictSerializer):
    """What was counted at the event; at least one of them."""

    example = {"people_engaged": {"value": 4000, "qualifier": "more_than"}}
    people_engaged = CountSerializer(required=False)
    leaflets_given = CountSerializer(required=False)
    visitors = CountSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(f"Give at least one of {', '.join(self.fields)}.", "nothing_counted")
        return attrs


class AttendanceRecordedSerializer(StrictSerializer):
    """The figures the attendance was recorded as."""

    example = {"event": "01890a5d-ac96-774b-bcce-b302099a8057", "reach_metrics": [ReachMetricSerializer.example]}
    event = serializers.UUIDField()
    reach_metrics = ReachMetricSerializer(many=True)


class CancelSerializer(StrictSerializer):
    """Why it is cancelled; optional, and shown to whoever saw the event."""

    example = {"reason": "The station is closed that day."}
    reason = FreeTextField(max_length=500, required=False, allow_blank=True)


class Events(Resource):
    """Events of a campaign."""

    model = Event
    serializer_class = EventSerializer
    filterset_class = EventFilters
    ordering = ("starts_at", "id")
    lookup_field = "id"
    create_rule = scheduling.create
    change_rule = scheduling.change
    bodies = {"cancel": CancelSerializer, "attendance": AttendanceSerializer}
    answers = {"attendance": {200: AttendanceRecordedSerializer, 201: AttendanceRecordedSerializer}}
    summaries = {
        "list": "List events",
        "create": "Post an event",
        "retrieve": "Show an event",
        "partial_update": "Change an event",
        "by_ref": "Create or update an event by your own reference",
        "schedule": "Schedule a draft event",
        "cancel": "Cancel an event",
        "complete": "Report that an event took place",
        "attendance": "Record an event's attendance, once",
    }

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("phase")

    @action(detail=True, methods=["post"])
    def schedule(self, request: Request, **kwargs: Any) -> Response:
        return self.act(scheduling.schedule)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        return self.act(scheduling.cancel)

    @action(detail=True, methods=["post"])
    def complete(self, request: Request, **kwargs: Any) -> Response:
        return self.act(scheduling.complete)

    @action(detail=True, methods=["post"])
    def attendance(self, request: Request, **kwargs: Any) -> Response:
        event = self.get_object()
        recorded = attendance.record_attendance(event, by=self.actor, counts=self.checked(AttendanceSerializer))
        context = self.get_serializer_context()
        answer = AttendanceRecordedSerializer({"event": event.pk, "reach_metrics": recorded.metrics}, context=context)
        return Response(answer.data, 201 if recorded.created else 200)
