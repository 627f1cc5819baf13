"""`/reach-metrics/`: figures of reach."""

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.phase_filter import AnyOfPhases
from campaigns.api.recorded_facts import ReasonSerializer, RecordedFactFilters, evidence_sha256, evidence_url
from campaigns.models import Campaign, Channel, Grade, Phase, Placement, ReachMetric, ReachStatus
from campaigns.models.reach_metric import MAX_ROUNDED_TO, MAX_VALUE
from campaigns.permissions import REACH_METRICS
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach_metrics import record, resolution
from coordination.api.batch import BatchResource
from coordination.api.described import OperationSpec
from coordination.api.filters import (
    AnyOfChoices,
    AnyOfCodes,
    AnyOfUuids,
    ListsAnyOf,
)
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.fields import (
    CodeKeyField,
    ExternalRefField,
    FreeTextField,
    KeyField,
    KeysField,
    UuidField,
    WholeNumberField,
    WordField,
    all_of,
)
from coordination.ground.screening import Readers
from partners.models import Area, Organisation

MEASURE_CHOICES = [(code, measure.noun) for code, measure in MEASURES.items()]


class EvidenceSerializer(StrictSerializer):
    """How the figure came about; `sha256` is the digest of the evidence file, which stays with its owner."""

    readers = Readers.PARTNERS
    waits = True

    grade = WordField(choices=Grade.choices)
    url = evidence_url()
    sha256 = evidence_sha256()


class ReachMetricSerializer(StrictModelSerializer):
    rules = (
        "another_measure",
        "below_its_parts",
        "exceeds_the_whole",
        "has_parts",
        "immutable",
        "in_the_future",
        "no_margin_here",
        "not_a_whole",
        "not_expected",
        "not_of_this_campaign",
        "not_your_whole",
        "outside_the_campaign",
        "outside_the_whole",
        "own_organisation",
        "parts_outside",
        "repeats_a_part",
        "still_a_draft",
        "too_long",
    )
    readers = Readers.PARTNERS
    waits = True
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "external_ref": "twitter-2017",
        "campaign": "see-me-hear-me",
        "phase": "online",
        "organisation": "west-midlands-police",
        "area": "E11000005",
        "channel": "twitter",
        "measure": "accounts_reached",
        "period": {"from": "2017-02-17", "to": "2017-03-03"},
        "value": 278000,
        "qualifier": "exact",
        "margin_percent": None,
        "rounded_to": None,
        "universe": None,
        "stated_as": "people",
        "source": "#seemehearme",
        "evidence": {"grade": "self_reported", "url": None, "sha256": None},
        "on_behalf_of": [],
        "event": None,
        "placement": None,
        "part_of": None,
        "status": "counted",
        "held_reason": None,
        "version": 1,
        "recorded_by": "key:k7f3q2m9",
        "recorded_at": "2017-03-10T14:00:00Z",
        "updated_at": "2017-03-10T14:00:00Z",
    }

    external_ref = ExternalRefField(required=False, allow_null=True)
    campaign = KeyField(Campaign.objects.visible_to, related=("area",))
    phase = KeyField(Phase.objects.nameable_by, key="slug", sibling="campaign", required=False, allow_null=True)
    organisation = KeyField()
    area = CodeKeyField(Area, str.upper)
    channel = CodeKeyField(Channel, str.lower)
    measure = WordField(choices=MEASURE_CHOICES)
    value = WholeNumberField(min_value=0, max_value=MAX_VALUE)
    qualifier = WordField(choices=[(q.value, q.value) for q in Qualifier])
    margin_percent = WholeNumberField(
        min_value=0,
        max_value=100,
        required=False,
        allow_null=True,
        help_text="Per cent either way, with about and estimate. One that nobody states bounds nothing.",
    )
    rounded_to = WholeNumberField(
        min_value=2,
        max_value=MAX_ROUNDED_TO,
        required=False,
        allow_null=True,
        help_text="What the value was rounded to, such as 1000: the true count may be half of that from it.",
    )
    universe = FreeTextField(
        null_for_blank=True,
        required=False,
        max_length=60,
        help_text="Who could have been counted, `residents` or such as `adults 15+`.",
    )
    stated_as = FreeTextField(
        null_for_blank=True,
        required=False,
        max_length=60,
        help_text="What the source itself calls it, where that is not the measure: `people` of accounts, or `no unit`.",
    )
    source = FreeTextField(  # type: ignore[assignment]
        max_length=120, help_text="Where it was counted. Two sources are two counts."
    )
    evidence = EvidenceSerializer(source="*", required=False)
    on_behalf_of = KeysField(
        all_of(Organisation),
        required=False,
        help_text="Those whose return it is besides yours: what several did together is reported by one of them.",
    )
    event = UuidField(read_only=True, allow_null=True, help_text="The event whose attendance it is.")
    placement = KeyField(Placement.objects.visible_to, required=False, allow_null=True)
    part_of = KeyField(ReachMetric.objects.visible_to, required=False, allow_null=True)
    held_reason = serializers.SerializerMethodField(help_text="Why it is held; null unless it is.")

    class Meta:
        model = ReachMetric
        fields = (
            "id",
            "external_ref",
            "campaign",
            "phase",
            "organisation",
            "area",
            "channel",
            "measure",
            "period",
            "value",
            "qualifier",
            "margin_percent",
            "rounded_to",
            "universe",
            "stated_as",
            "source",
            "evidence",
            "on_behalf_of",
            "event",
            "placement",
            "part_of",
            "status",
            "held_reason",
            "version",
            "recorded_by",
            "recorded_at",
            "updated_at",
        )
        read_only_fields = ("status", "version", "recorded_by", "recorded_at", "updated_at")
        extra_kwargs = {"recorded_at": {"source": "created_at"}}

    def get_held_reason(self, metric: ReachMetric) -> str | None:
        """What waits for a second look is seen by its owner alone, who has to know that first."""
        return metric.second_look or metric.held_reason or None


class ReachMetricFilters(RecordedFactFilters):
    measure = AnyOfChoices(choices=MEASURE_CHOICES)
    status = AnyOfChoices(choices=ReachStatus.choices)
    phase = AnyOfPhases()
    event = AnyOfUuids()
    placement = AnyOfUuids()
    on_behalf_of = ListsAnyOf()
    part_of = AnyOfUuids()
    external_ref = AnyOfCodes(pattern=r"[A-Za-z0-9._:~-]{1,100}")


class HoldSerializer(ReasonSerializer):
    """Why the campaign's lead doubts the figure; its reporter reads it."""

    example = {"reason": "Ten times the figure of the week before: please check it."}


class ReleaseSerializer(ReasonSerializer):
    """Why the doubt is settled; kept in the ledger."""

    example = {"reason": "Checked against the platform's export."}


class VoidSerializer(ReasonSerializer):
    """Why the figure is taken out; kept in the ledger."""

    example = {"reason": "Counted twice: it is part of the regional figure."}


class ReachMetrics(BatchResource):
    """Figures of reach; a change needs `If-Match`, so that nobody corrects a figure they have not read.

    PUT by reference does not: a reference belongs to the one system that chose it, which may send its figure again and
    again. It honours `If-Match` where given.
    """

    model = ReachMetric
    permissions = REACH_METRICS
    serializer_class = ReachMetricSerializer
    filterset_class = ReachMetricFilters
    lookup_field = "id"
    create_rule = record.record_reach_metric
    change_rule = record.correct_reach_metric
    operations = {
        "partial_update": OperationSpec(summary="Correct a figure", if_match=True),
        "list": OperationSpec(summary="List reach metrics"),
        "create": OperationSpec(summary="Record a figure"),
        "retrieve": OperationSpec(summary="Show a figure"),
        "by_ref": OperationSpec(summary="Record or correct a figure by your own reference"),
    }

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("phase")

    @action(
        detail=True,
        methods=["post"],
        summary="Keep a figure out of every total until somebody says what it is",
        body=HoldSerializer,
        if_match=True,
    )
    def hold(self, request: Request, **kwargs: Any) -> Response:
        return self.act(resolution.hold_reach_metric)

    @action(
        detail=True,
        methods=["post"],
        summary="Count a figure again that was held by hand",
        body=ReleaseSerializer,
        if_match=True,
    )
    def release(self, request: Request, **kwargs: Any) -> Response:
        return self.act(resolution.release_reach_metric)

    @action(
        detail=True, methods=["post"], summary="Take a figure out of every total", body=VoidSerializer, if_match=True
    )
    def void(self, request: Request, **kwargs: Any) -> Response:
        return self.act(record.void_reach_metric)
