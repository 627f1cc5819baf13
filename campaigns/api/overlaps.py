"""`/overlaps/`: evidence of how many people two channels share."""

from decimal import Decimal
from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.recorded_facts import ReasonSerializer, RecordedFactFilters, evidence_sha256, evidence_url
from campaigns.models import Campaign, Channel, Overlap, OverlapStatus
from campaigns.models.overlap import LEAST_CONFIDENCE, METHODS, MOST_CONFIDENCE, UNITS
from campaigns.models.reach_metric import MAX_VALUE
from campaigns.overlaps import recording
from campaigns.permissions import OVERLAPS
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChannels, AnyOfChoices
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes, Creates, ReadOnlyResource
from coordination.fields import (
    CodeKeyField,
    FreeTextField,
    HeldReasonField,
    KeyField,
    NumberField,
    TrueOrFalseField,
    WholeNumberField,
    WordField,
)
from coordination.ground.screening import Readers
from partners.models import Area


class EndField(NumberField):
    """People, or per cent with at most four decimals."""

    default_error_messages = {"too_precise": "A share has at most four decimals."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_VALUE, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:  # type: ignore[override]
        """The number as it was written."""
        number = Decimal(str(super().to_internal_value(data)))
        if number.is_finite() and number != round(number, 4):
            self.fail("too_precise")
        return number

    def to_representation(self, value: Any) -> int | float:  # type: ignore[override]
        """Whole where it is whole."""
        return int(value) if value == int(value) else float(value)


class OverlapEvidenceSerializer(StrictSerializer):
    """Where one may look; `sha256` is the digest of the evidence file, which stays with its owner."""

    readers = Readers.PARTNERS
    waits = True

    url = evidence_url()
    sha256 = evidence_sha256()


class OverlapSerializer(StrictModelSerializer):
    rules = (
        "immutable",
        "in_the_future",
        "more_than_high",
        "more_than_the_audience",
        "more_than_the_sample_shows",
        "needed_of_a_sample",
        "needs_evidence",
        "no_sample_here",
        "not_whole",
        "out_of_range",
        "outside_the_campaign",
        "same_channel",
        "too_long",
        "too_precise",
    )
    readers = Readers.PARTNERS
    waits = True
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "campaign": "see-me-hear-me",
        "organisation": "west-midlands-police",
        "area": "E11000005",
        "channel": "twitter",
        "other_channel": "digital_media",
        "period": {"from": "2017-02-17", "to": "2017-03-03"},
        "unit": "percent",
        "low": 9.5,
        "high": 18.2,
        "method": "survey",
        "sample_size": 400,
        "question": "Did you also see the campaign elsewhere online?",
        "confidence_percent": 95,
        "different_people": False,
        "source": "an invented survey of followers",
        "evidence": {"url": None, "sha256": None},
        "status": "standing",
        "held_reason": None,
        "version": 1,
        "recorded_by": "key:k7f3q2m9",
        "recorded_at": "2017-03-10T14:00:00Z",
        "updated_at": "2017-03-10T14:00:00Z",
    }

    campaign = KeyField(Campaign.objects.visible_to, related=("area",))
    organisation = KeyField()
    area = CodeKeyField(Area, str.upper, help_text="Where these people were reached.")
    channel = CodeKeyField(Channel, str.lower, help_text="A share is of the people whom this channel reached.")
    other_channel = CodeKeyField(Channel, str.lower)
    unit = WordField(choices=UNITS)
    low = EndField(help_text="At least so many were reached on both: people, or per cent with at most four decimals.")
    high = EndField(help_text="At most so many.")
    method = WordField(choices=METHODS)
    sample_size = WholeNumberField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, help_text="How many people were asked."
    )
    question = FreeTextField(
        null_for_blank=True, required=False, max_length=300, help_text="What they were asked; a survey says so."
    )
    confidence_percent = WholeNumberField(
        min_value=LEAST_CONFIDENCE,
        max_value=MOST_CONFIDENCE,
        required=False,
        allow_null=True,
        help_text="How sure the interval is, such as 95; null where identifiers were matched and nothing was sampled.",
    )
    different_people = TrueOrFalseField(
        required=False,
        help_text="Whether whoever found it told people apart, so that no two accounts or devices counted on either "
        "channel are one person.",
    )
    source = FreeTextField(max_length=120, help_text="Who found it, and how.")  # type: ignore[assignment]
    evidence = OverlapEvidenceSerializer(source="*", required=False)
    held_reason = HeldReasonField()

    class Meta:
        model = Overlap
        fields = (
            "id",
            "campaign",
            "organisation",
            "area",
            "channel",
            "other_channel",
            "period",
            "unit",
            "low",
            "high",
            "method",
            "sample_size",
            "question",
            "confidence_percent",
            "different_people",
            "source",
            "evidence",
            "status",
            "held_reason",
            "version",
            "recorded_by",
            "recorded_at",
            "updated_at",
        )
        read_only_fields = ("status", "version", "recorded_by", "recorded_at", "updated_at")
        extra_kwargs = {"recorded_at": {"source": "created_at"}}


class OverlapFilters(RecordedFactFilters):
    other_channel = AnyOfChannels()
    method = AnyOfChoices(choices=METHODS)
    status = AnyOfChoices(choices=OverlapStatus.choices)


class VoidOverlapSerializer(ReasonSerializer):
    """Why it is taken out; kept in the ledger."""

    example = {"reason": "The panel was weighted wrongly."}


class Overlaps(ReadOnlyResource, Creates, Changes):
    """Evidence of overlap: how many people two channels share. It narrows every bound of people that it touches, and
    where it rests on a sample, whatever is said of it names that."""

    model = Overlap
    permissions = OVERLAPS
    serializer_class = OverlapSerializer
    filterset_class = OverlapFilters
    lookup_field = "id"
    create_rule = recording.record_overlap
    change_rule = recording.correct_overlap
    operations = {
        "list": OperationSpec(summary="List overlaps"),
        "create": OperationSpec(summary="Record how many people two channels share"),
        "retrieve": OperationSpec(summary="Show an overlap"),
        "partial_update": OperationSpec(summary="Correct an overlap", if_match=True),
    }

    @action(
        detail=True,
        methods=["post"],
        summary="Take an overlap out of every bound",
        body=VoidOverlapSerializer,
        if_match=True,
    )
    def void(self, request: Request, **kwargs: Any) -> Response:
        return self.act(recording.void_overlap)
