"""`/review-queue/`: all that a reviewer needs to judge, in one request for many; and how much there is to do."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.creatives import FileAddressesSerializer, addresses_of
from campaigns.api.decisions import ProposalSerializer
from campaigns.api.placements import CreativeSerializer, PinnedField, SiteSerializer
from campaigns.api.reviews import (
    ASSIGNED,
    DUE,
    ESCALATED,
    LOOKED_AT,
    SHORT_NOTICE,
    AssignedToField,
    LookedAtByField,
    ReviewFilters,
)
from campaigns.models import Creative, CreativeStatus, PlacementStatus, Review, ReviewStatus
from campaigns.permissions import REVIEWS
from campaigns.placements.review_counts import count_reviews
from campaigns.placements.reviewed_sites import MOST, surroundings_of
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, AnyOfCodes
from coordination.api.serializers import StrictSerializer
from coordination.api.views import ResourceView
from coordination.fields import CodeField, FreeTextField, KeyField
from partners.api.area_filter import WithinArea
from partners.api.stop_codes import AnyOfStops
from partners.api.stops import Words
from partners.models.stop import PLACEMENT_MODES

_SEARCHED = (
    "creative_title",
    "format",
    "fleet_operator",
    "stop__name",
    "stop__indicator",
    "stop__locality",
    "organisation__name",
)


class NamedSerializer(StrictSerializer):
    """A key, and the name that people know it by."""

    slug = serializers.CharField(source="pk")
    name = serializers.CharField()


class NamedCampaignSerializer(NamedSerializer):
    """The campaign, by its key and by its name; by its key alone while the name waits for a second look."""

    name = serializers.CharField(source="shown_name")


class NamedAreaSerializer(StrictSerializer):
    """The area, by its code and by its name."""

    code = serializers.CharField()
    name = serializers.CharField()


class QueuedPlaceSerializer(StrictSerializer):
    """The stop or station: its name, and where it is on a map (WGS84 degrees)."""

    atco_code = serializers.CharField()
    name = serializers.CharField()
    indicator = CodeField(null_for_blank=True, read_only=True)
    locality = CodeField(null_for_blank=True, read_only=True)
    stop_type = serializers.CharField()
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)


class ArtworkSerializer(StrictSerializer):
    """The file that hangs there, where it was uploaded (`/creatives/{id}/`)."""

    id = serializers.UUIDField()
    title = FreeTextField()
    alt_text = FreeTextField(null_for_blank=True)
    status = serializers.ChoiceField(choices=CreativeStatus.choices)
    files = serializers.SerializerMethodField()

    @extend_schema_field(FileAddressesSerializer)
    def get_files(self, creative: Creative) -> Any:
        """Their addresses."""
        return addresses_of(creative)


class JudgedPlacementSerializer(StrictSerializer):
    """The placement, with the names of what it names. `place` is where its stop is; vehicles are nowhere on a map."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=PlacementStatus.choices)
    organisation = NamedSerializer()
    campaign = NamedCampaignSerializer()
    area = NamedAreaSerializer()
    mode = serializers.CharField()
    site = SiteSerializer(source="*")
    site_type = KeyField(allow_null=True, help_text="What it hangs on (`/site-types/`); null where nobody has said.")
    place = QueuedPlaceSerializer(source="stop", allow_null=True)
    format = serializers.CharField()
    quantity = serializers.IntegerField()
    creative = CreativeSerializer(source="*")
    creative_pinned = PinnedField()
    artwork = ArtworkSerializer(
        allow_null=True, help_text="The file with the digest in `creative.sha256`; null where nobody has uploaded it."
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    days_left = serializers.SerializerMethodField(help_text="Days until it starts; negative where it has started.")

    def get_days_left(self, placement: Any) -> int:
        """From today in London."""
        return int((placement.starts_on - timezone.localdate()).days)


class NeighbourSerializer(StrictSerializer):
    """Another placement within 200 m that hangs on some of the same days."""

    placement = serializers.UUIDField()
    stop = serializers.CharField()
    metres = serializers.IntegerField(help_text="0 at the same stop.")
    status = serializers.ChoiceField(choices=PlacementStatus.choices)
    organisation = serializers.CharField()
    title = FreeTextField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class ChangedFieldSerializer(StrictSerializer):
    """What is otherwise than at your last decision; null where there was, or is, nothing."""

    field = serializers.CharField()
    before = FreeTextField(allow_null=True)
    now = FreeTextField(allow_null=True)


class FormerReviewSerializer(StrictSerializer):
    """An earlier review of the same placement."""

    id = serializers.UUIDField()
    reviewer = KeyField()
    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    reason_code = CodeField(null_for_blank=True)
    comment = FreeTextField(null_for_blank=True)
    proposed = ProposalSerializer(source="*")
    decided_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class QueuedReviewSerializer(StrictSerializer):
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "version": 1,
        "status": "pending",
        "reviewer": "british-transport-police",
        "due_at": "2017-02-15T17:00:00Z",
        "overdue": False,
        "short_notice": False,
        "escalated_at": None,
        "assigned_to": None,
        "looked_at_by": None,
        "placement": {
            "id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "version": 2,
            "status": "submitted",
            "organisation": {"slug": "dudley", "name": "Dudley Metropolitan Borough Council"},
            "campaign": {"slug": "see-me-hear-me", "name": "See Me, Hear Me"},
            "area": {"code": "E08000027", "name": "Dudley"},
            "mode": "bus",
            "site": {"stop": "43000804702", "fleet": None},
            "site_type": None,
            "place": {
                "atco_code": "43000804702",
                "name": "Dudley Bus Station",
                "indicator": "Stand N",
                "locality": "Dudley",
                "stop_type": "BCS",
                "longitude": -2.08,
                "latitude": 52.51,
            },
            "format": "A3 poster",
            "quantity": 2,
            "creative": {"title": "Know the signs", "url": None, "sha256": None},
            "creative_pinned": False,
            "artwork": None,
            "starts_on": "2017-02-20",
            "ends_on": "2017-03-03",
            "days_left": 12,
        },
        "neighbours": [],
        "changed": [{"field": "quantity", "before": "1", "now": "2"}],
        "history": [],
    }
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    reviewer = KeyField()
    due_at = serializers.DateTimeField(help_text=DUE)
    overdue = serializers.BooleanField(source="is_overdue")
    short_notice = serializers.BooleanField(help_text=SHORT_NOTICE)
    escalated_at = serializers.DateTimeField(allow_null=True, help_text=ESCALATED)
    assigned_to = AssignedToField(source="assignee_id", allow_null=True, help_text=ASSIGNED)
    looked_at_by = LookedAtByField(allow_null=True, help_text=LOOKED_AT)
    placement = JudgedPlacementSerializer()
    neighbours = NeighbourSerializer(many=True, help_text=f"At most {MOST}, the nearest first.")
    changed = ChangedFieldSerializer(many=True, help_text="Nothing where you have not decided on it before.")
    history = FormerReviewSerializer(many=True, help_text=f"At most {MOST}, the latest first.")

    def to_representation(self, queued: Review) -> dict[str, Any]:
        """The review with what is beside it."""
        beside = self.context["beside"][queued.pk]
        for name in ("neighbours", "changed", "history"):
            setattr(queued, name, getattr(beside, name))
        return super().to_representation(queued)


class WordsOfPlacements(Words):
    """Placements in whose artwork, format, operator, council or stop each of these words stands."""

    description = "Words of the artwork's title, the format, operator, council or stop; rows that have all of them."

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        for word in value:
            texts = [Q(**{f"placement__{name}__icontains": word}) for name in _SEARCHED]
            qs = qs.filter(reduce(or_, texts, Q(placement__stop__atco_code__istartswith=word)))
        return qs


class WordsOfOperator(Words):
    """Placements on vehicles of an operator in whose name each of these words stands."""

    description = "Words of the name of the fleet's operator."
    rules = ("operator malformed",)

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        for word in value:
            qs = qs.filter(placement__fleet_operator__icontains=word)
        return qs


class QueueFilters(ReviewFilters):
    mode = AnyOfChoices("placement__mode", choices=PLACEMENT_MODES)
    area = WithinArea("placement__area")
    stop = AnyOfStops("placement__stop")
    site_type = AnyOfCodes("placement__site_type")
    stop_type = AnyOfCodes("placement__stop__stop_type", pattern="[A-Z]{3}")
    operator = WordsOfOperator()
    q = WordsOfPlacements()


class QueueCountSerializer(StrictSerializer):
    """How many; `more` says that there are more than the 1,000 that are counted."""

    example = {"count": 14, "more": False}
    count = serializers.IntegerField()
    more = serializers.BooleanField()


class QueueCountsSerializer(StrictSerializer):
    """Of the reviews that your organisation judges."""

    example = {
        "pending": {"count": 14, "more": False},
        "due_today": {"count": 2, "more": False},
        "due_this_week": {"count": 9, "more": False},
        "overdue": {"count": 1, "more": False},
        "short_notice": {"count": 1, "more": False},
        "mine": {"count": 3, "more": False},
        "decided": {"count": 1_000, "more": True},
        "coming_down": {"count": 1, "more": False},
    }
    pending = QueueCountSerializer()
    due_today = QueueCountSerializer(help_text="Pending, and due until the end of today in London, or overdue.")
    due_this_week = QueueCountSerializer(help_text="Pending, and due until the end of Sunday, or overdue.")
    overdue = QueueCountSerializer()
    short_notice = QueueCountSerializer(help_text="Pending, of placements that start before they can be judged.")
    mine = QueueCountSerializer(help_text="Pending, and assigned to you; none where a program asks.")
    decided = QueueCountSerializer(help_text="Judged, and not superseded since.")
    coming_down = QueueCountSerializer(
        help_text="Approval revoked while the posters hung, and nobody has reported that they came down."
    )


class ReviewQueue(ResourceView):
    """Reviews with all that is needed to judge them: the place and its position, the artwork, what hangs within 200 m,
    what has changed since your last decision, and the history. `?status=pending` is what there is to do, the most
    urgent first."""

    model = Review
    permissions = REVIEWS
    serializer_class = QueuedReviewSerializer
    filterset_class = QueueFilters
    ordering = ("due_at", "id")
    lookup_field = "id"
    operations = {"list": OperationSpec(summary="List reviews with what is needed to judge them")}

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        named = ("placement__organisation", "placement__campaign", "placement__area", "placement__stop")
        return queryset.select_related(*named)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        context = {**self.get_serializer_context(), "beside": surroundings_of(page, self.actor)}
        return self.get_paginated_response(QueuedReviewSerializer(page, many=True, context=context).data)

    @action(detail=False, methods=["get"], summary="Count what there is to review", answers=QueueCountsSerializer)
    def counts(self, request: Request, **kwargs: Any) -> Response:
        return Response(QueueCountsSerializer(count_reviews(self.actor)).data)
