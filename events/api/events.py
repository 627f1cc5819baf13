"""`/events/`: events, their life and their attendance."""

from typing import Any

from django.db import models
from django.urls import reverse
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.phase_filter import AnyOfPhases
from campaigns.models import Campaign, Phase
from coordination.api.batch import BatchResource
from coordination.api.described import OperationSpec
from coordination.api.exports.formats import CsvExport, GeoJsonExport, geojson_point
from coordination.api.filters import (
    AnyOfChoices,
    AnyOfCodes,
    AnyOfSlugs,
    EndsFromDay,
    ListsAnyOf,
    Since,
    StrictFilters,
    ToDay,
    TrueOrFalse,
)
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.fields import (
    CodeKeyField,
    ExternalRefField,
    FreeTextField,
    HeldReasonField,
    KeyField,
    KeysField,
    NoteField,
    WebAddressField,
    WordField,
)
from coordination.fields.reader import reader_of
from coordination.ground.screening import Readers
from events import attendance_recording, partnership, scheduling
from events.api.attendance import AttendanceRecordedSerializer, AttendanceSerializer
from events.api.calendar import CalendarExport
from events.api.partners import AwaitsOurYes, standing_agreements, with_agreeing
from events.api.places import PlaceField
from events.models import Event, EventKind, EventStatus
from events.permissions import EVENTS
from events.workflow import EVENT
from partners.api.area_filter import WithinArea
from partners.api.stop_codes import AnyOfStops, StopField
from partners.models import Area, Organisation

OUTSIDE = (
    "Whether it has not one day in common with its campaign, and so is never public. Such an event is refused unless "
    "this is sent as true; where there is a day in common, sending it changes nothing."
)


class EventSerializer(StrictModelSerializer):
    rules = (
        "ends_before_it_starts",
        "immutable",
        "not_at_first",
        "not_in_a_sandbox",
        "not_of_this_campaign",
        "not_the_stops_area",
        "outside_the_campaign",
        "own_organisation",
        "status read_only",
        "status_out_of_reach",
    )
    waits = True
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "external_ref": "stall-22",
        "campaign": "see-me-hear-me",
        "phase": "transport-hubs",
        "organisation": "wolverhampton",
        "partners": ["birmingham", "transport-for-west-midlands"],
        "partners_accepted": [],
        "partners_declined": [],
        "title": "See Me, Hear Me at Wolverhampton bus station",
        "kind": "stall",
        "status": "draft",
        "public": False,
        "outside": False,
        "starts_at": "2017-02-22T10:00:00Z",
        "ends_at": "2017-02-22T16:00:00Z",
        "stop": "43000700101",
        "place": None,
        "area": "E08000031",
        "summary": None,
        "url": None,
        "status_reason": None,
        "held_reason": None,
        "allowed_actions": ["schedule", "cancel"],
        "version": 1,
        "created_at": "2017-02-01T09:30:00Z",
        "updated_at": "2017-02-01T09:30:00Z",
    }

    external_ref = ExternalRefField(required=False, allow_null=True)
    campaign = KeyField(Campaign.objects.visible_to, related=("area",))
    phase = KeyField(Phase.objects.nameable_by, key="slug", sibling="campaign", required=False, allow_null=True)
    organisation = KeyField()
    partners = KeysField(lambda _actor: Organisation.objects.listed(), required=False)
    partners_accepted = serializers.SerializerMethodField(help_text="Those of them that may be named in public.")
    partners_declined = serializers.SerializerMethodField(help_text="Those of them that are not to be named.")
    kind = WordField(choices=EventKind.choices)
    status = WordField(
        choices=EventStatus.choices,
        required=False,
        help_text="Draft or scheduled when it is posted; by reference, `scheduled` schedules a draft, and a status "
        "that it has passed already changes nothing. All else is done by actions.",
    )
    stop = StopField(required=False, allow_null=True)
    place = PlaceField()
    area = CodeKeyField(Area, str.upper, required=False)
    summary = FreeTextField(null_for_blank=True, required=False, max_length=2000)
    url = WebAddressField(null_for_blank=True, required=False, max_length=500)
    status_reason = FreeTextField(null_for_blank=True, read_only=True)
    held_reason = HeldReasonField()
    allowed_actions = serializers.SerializerMethodField(help_text="What the caller may do to it now.")

    class Meta:
        model = Event
        fields: tuple[str, ...] = (
            "id",
            "external_ref",
            "campaign",
            "phase",
            "organisation",
            "partners",
            "partners_accepted",
            "partners_declined",
            "title",
            "kind",
            "status",
            "public",
            "outside",
            "starts_at",
            "ends_at",
            "stop",
            "place",
            "area",
            "summary",
            "url",
            "status_reason",
            "held_reason",
            "allowed_actions",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("version", "created_at", "updated_at")
        extra_kwargs = {"outside": {"help_text": OUTSIDE}}

    def validate_status(self, status: str) -> str:
        if self.instance is not None and not reader_of(self.context).by_reference and status != self.instance.status:
            raise serializers.ValidationError(
                "Only actions change the status: schedule/, cancel/, complete/.", "read_only"
            )
        if self.instance is None and status not in (EventStatus.DRAFT, EventStatus.SCHEDULED):
            raise serializers.ValidationError("An event is posted as draft or scheduled.", "not_at_first")
        return status

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and not reader_of(self.context).by_reference:
            attrs.pop("status", None)  # it was the same when it was read, and may be another when it is written
        if attrs.get("stop") and {"place_longitude", "place_latitude"} & attrs.keys():  # the stop says where it is
            attrs |= {"place_longitude": None, "place_latitude": None}
        return attrs

    def get_allowed_actions(self, event: Event) -> list[str]:
        actor = reader_of(self.context).actor
        return [*EVENT.allowed(actor, event), *partnership.allowed_partner_actions(actor, event)]

    def get_partners_accepted(self, event: Event) -> list[str]:
        return partnership.accepted_partners(event, standing_agreements(event)) if event.partners else []

    def get_partners_declined(self, event: Event) -> list[str]:
        return partnership.declined_partners(event)


class EventByReferenceSerializer(EventSerializer):
    """An event as a PUT by reference answers it."""

    example = {**EventSerializer.example, "note": None}
    note = NoteField()

    class Meta(EventSerializer.Meta):
        fields = (*EventSerializer.Meta.fields, "note")


class EventFilters(StrictFilters):
    campaign = AnyOfSlugs()
    organisation = AnyOfSlugs()
    area = WithinArea()
    stop = AnyOfStops()
    status = AnyOfChoices(choices=EventStatus.choices)
    kind = AnyOfChoices(choices=EventKind.choices)
    mode = AnyOfChoices(
        "stop__mode", choices=[("bus", "bus"), ("rail", "rail"), ("metro", "metro"), ("other", "other")]
    )
    phase = AnyOfPhases()
    public = TrueOrFalse()
    outside = TrueOrFalse()
    partner = ListsAnyOf("partners")
    awaits_us = AwaitsOurYes()
    external_ref = AnyOfCodes(pattern=r"[A-Za-z0-9._:~-]{1,100}")
    from_ = EndsFromDay("ends_at")
    to = ToDay("starts_at")
    updated_since = Since("updated_at")


class CancelSerializer(StrictSerializer):
    """Why it is cancelled; optional, and shown to whoever saw the event."""

    readers = Readers.PARTNERS

    example = {"reason": "The station is closed that day."}
    reason = FreeTextField(max_length=500, required=False, allow_blank=True)


class Events(BatchResource):
    """Events of a campaign."""

    model = Event
    permissions = EVENTS
    serializer_class = EventSerializer
    filterset_class = EventFilters
    ordering = ("starts_at", "id")
    lookup_field = "id"
    exports = (CsvExport, GeoJsonExport, CalendarExport)
    create_rule = scheduling.create_event
    change_rule = scheduling.change_event
    operations = {
        "list": OperationSpec(summary="List events"),
        "create": OperationSpec(summary="Post an event"),
        "retrieve": OperationSpec(summary="Show an event"),
        "partial_update": OperationSpec(summary="Change an event"),
        "by_ref": OperationSpec(
            summary="Create or update an event by your own reference", answers=EventByReferenceSerializer
        ),
        "destroy": OperationSpec(summary="Delete a draft event"),
    }

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        event = self.get_object()
        scheduling.delete_event(event, by=self.actor, expected_version=self.expected_version(event))
        return Response(status=204)

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return with_agreeing(queryset.select_related("phase"))

    def shape_export(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("stop")

    def geometry_of(self, row: Any) -> dict[str, Any] | None:
        return geojson_point(row.position)

    @action(detail=True, methods=["post"], summary="Schedule a draft event")
    def schedule(self, request: Request, **kwargs: Any) -> Response:
        return self.act(scheduling.schedule_event)

    @action(detail=True, methods=["post"], summary="Cancel an event", body=CancelSerializer)
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        return self.act(scheduling.cancel_event)

    @action(detail=True, methods=["post"], summary="Report that an event took place")
    def complete(self, request: Request, **kwargs: Any) -> Response:
        return self.act(scheduling.complete_event)

    @action(detail=True, methods=["post"], summary="Agree to be named as a partner of an event", if_match=True)
    def accept(self, request: Request, **kwargs: Any) -> Response:
        return self.act(partnership.accept_partnership)

    @action(detail=True, methods=["post"], summary="Do not be named as a partner of an event")
    def decline(self, request: Request, **kwargs: Any) -> Response:
        return self.act(partnership.decline_partnership)

    @action(
        detail=True,
        methods=["post"],
        summary="Record an event's attendance, once",
        body=AttendanceSerializer,
        answers={200: AttendanceRecordedSerializer, 201: AttendanceRecordedSerializer},
    )
    def attendance(self, request: Request, **kwargs: Any) -> Response:
        event = self.get_object()
        expected, counts = self.expected_version(event), self.checked(AttendanceSerializer)
        recorded = attendance_recording.record_attendance(
            event, by=self.actor, counts=counts, expected_version=expected
        )
        context = self.get_serializer_context()
        serializer = AttendanceRecordedSerializer(
            {"event": event.pk, "reach_metrics": recorded.metrics}, context=context
        )
        if not recorded.created:
            return Response(serializer.data)
        return Response(serializer.data, 201, headers={"Location": f"{reverse('reach-metrics-list')}?event={event.pk}"})
