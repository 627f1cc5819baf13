"""`/reviews/`, the reviewer's queue."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.comments import CommentSerializer, NewCommentSerializer
from campaigns.api.decisions import (
    AssignmentSerializer,
    DecidedReviewsSerializer,
    DecisionItemsSerializer,
    DecisionSerializer,
    LookSerializer,
    ProposalSerializer,
)
from campaigns.api.placements import LEADS_TOO, PinnedField
from campaigns.models import Review, ReviewStatus
from campaigns.permissions import REVIEWS
from campaigns.placements import review
from campaigns.placements.assignment import assign_review, look_at_review
from campaigns.placements.comments import comment_on_review
from campaigns.placements.deciding_many import decide_reviews
from coordination.api.described import OperationSpec
from coordination.api.etags import etag_of
from coordination.api.filters import (
    AnyOfChoices,
    AnyOfSlugs,
    AnyOfUuids,
    FromDay,
    Since,
    StrictFilters,
    ToDay,
    TrueOrFalse,
)
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import ReadOnlyResource
from coordination.fields import (
    CodeField,
    FreeTextField,
    KeyField,
)
from coordination.fields.reader import reader_of

DUE = (
    "The close of business (17:00 in London) as many working days before the placement starts as its rule says, but no"
    " sooner than the working day after it was opened, and never after the start."
)
SHORT_NOTICE = (
    "Whether the placement starts before it can be judged: when it was opened, fewer working days were left than its"
    " rule says that a review takes."
)
APPROVAL_REQUIRED = "Whether the placement needs its approval; if not, it advises, while the placement is submitted."
INDEPENDENT = "Whether its reviewer sees no vote of another upon the placement before it has cast its own."
CARES_FOR = "The fields whose change reopens it, of which `digest` is; empty for all."
_TO_ITSELF = "Shown to the reviewing organisation alone, while it waits; else null."
ASSIGNED = f"The id of the person who is to judge it. {_TO_ITSELF}"
LOOKED_AT = f"Who is looking at it now (`person:…`, `key:…`); it lapses after ten minutes. {_TO_ITSELF}"
ESCALATED = "When the ledger said that it has been late for a working day, or that the placement starts; else null."


class OfReviewersOwn(serializers.ReadOnlyField):
    """What the reviewing organisation keeps to itself, while the review waits: null to all others, and after."""

    def get_attribute(self, instance: Any) -> Any:
        own = reader_of(self.context).actor.organisation == instance.reviewer_id
        return super().get_attribute(instance) if own and instance.status == ReviewStatus.PENDING else None


@extend_schema_field(OpenApiTypes.UUID)
class AssignedToField(OfReviewersOwn):
    """To which person it is assigned."""

    def to_representation(self, value: Any) -> str:
        return str(value)


@extend_schema_field(OpenApiTypes.STR)
class LookedAtByField(OfReviewersOwn):
    """Who is looking at it."""


class RuleReferenceSerializer(StrictSerializer):
    """The rule that sent the review, and its version then."""

    slug = serializers.CharField(source="rule_id")
    version = serializers.IntegerField(source="rule_version")


class DeciderSerializer(StrictSerializer):
    """Who decided: a `person`, or a system by its `key` or `client`. `person` is the id of the person who decided, null
    where a system did."""

    kind = serializers.CharField()
    id = serializers.CharField()
    person = serializers.CharField(allow_null=True)

    def to_representation(self, decided: Review) -> dict[str, Any] | None:  # type: ignore[override]
        if not decided.decided_by:
            return None
        kind, _, name = decided.decided_by.partition(":")
        return {"kind": kind, "id": name, "person": name if kind == "person" else None}


class ReviewSerializer(StrictModelSerializer):
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "placement": "01890a5d-ac96-774b-bcce-b302099a8058",
        "reviewer": "british-transport-police",
        "status": "pending",
        "reason_code": None,
        "comment": None,
        "proposed": {"quantity": None, "starts_on": None, "ends_on": None},
        "decided_by": None,
        "decided_at": None,
        "due_at": "2017-02-06T09:31:00Z",
        "rule": {"slug": "btp-all-modes", "version": 1},
        "digest": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "organisation": "dudley",
        "campaign": "see-me-hear-me",
        "version": 1,
        "created_at": "2017-02-01T09:31:00Z",
        "updated_at": "2017-02-01T09:31:00Z",
        "creative_sha256": None,
        "creative_pinned": False,
        "decider": None,
        "reviewer_leads_campaign": False,
        "overdue": False,
        "short_notice": False,
        "escalated_at": None,
        "assigned_to": None,
        "looked_at_by": None,
        "approval_required": True,
        "independent": False,
        "cares_for": [],
    }

    placement = KeyField()
    reviewer = KeyField()
    organisation = KeyField()
    campaign = KeyField()
    rule = RuleReferenceSerializer(source="*")
    reason_code = CodeField(null_for_blank=True, read_only=True)
    comment = FreeTextField(null_for_blank=True, read_only=True)
    proposed = ProposalSerializer(source="*", read_only=True)
    decided_by = CodeField(null_for_blank=True, read_only=True)
    creative_sha256 = CodeField(null_for_blank=True, read_only=True)
    creative_pinned = PinnedField()
    decider = DeciderSerializer(source="*", read_only=True, allow_null=True)
    assigned_to = AssignedToField(source="assignee_id", allow_null=True, help_text=ASSIGNED)
    looked_at_by = LookedAtByField(allow_null=True, help_text=LOOKED_AT)
    approval_required = serializers.BooleanField(source="required", read_only=True, help_text=APPROVAL_REQUIRED)
    overdue = serializers.BooleanField(
        source="is_overdue", read_only=True, help_text="Whether nobody has decided by now, although it was due."
    )

    class Meta:
        model = Review
        fields = (
            "id",
            "placement",
            "reviewer",
            "status",
            "reason_code",
            "comment",
            "decided_by",
            "decided_at",
            "due_at",
            "rule",
            "digest",
            "organisation",
            "campaign",
            "version",
            "created_at",
            "updated_at",
            "creative_sha256",
            "creative_pinned",
            "decider",
            "reviewer_leads_campaign",
            "overdue",
            "short_notice",
            "escalated_at",
            "assigned_to",
            "looked_at_by",
            "approval_required",
            "independent",
            "cares_for",
            "proposed",
        )
        read_only_fields = fields
        extra_kwargs = {
            "independent": {"help_text": INDEPENDENT},
            "cares_for": {"help_text": CARES_FOR},
            "due_at": {"help_text": DUE},
            "reviewer_leads_campaign": {"help_text": LEADS_TOO},
            "short_notice": {"help_text": SHORT_NOTICE},
            "escalated_at": {"help_text": ESCALATED},
        }


class Overdue(TrueOrFalse):
    """Whether nobody has decided by now, although it was due."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        late = models.Q(status=ReviewStatus.PENDING, due_at__lt=timezone.now())
        return qs.filter(late if value else ~late)


class AssignedTo(AnyOfUuids):
    """What waits for your organisation, and is assigned to any of these people of it."""

    def __init__(self) -> None:
        super().__init__("assignee")

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        own = qs.filter(reviewer=self.actor.organisation, status=ReviewStatus.PENDING)
        return super().narrow(own, value)


class ReviewFilters(StrictFilters):
    status = AnyOfChoices(choices=ReviewStatus.choices)
    reviewer = AnyOfSlugs()
    organisation = AnyOfSlugs()
    campaign = AnyOfSlugs()
    placement = AnyOfUuids()
    overdue = Overdue()
    short_notice = TrueOrFalse()
    assigned_to = AssignedTo()
    due_from = FromDay("due_at")
    due_to = ToDay("due_at")
    starts_from = FromDay("placement__starts_on")
    starts_to = ToDay("placement__starts_on")
    updated_since = Since("updated_at")


class Reviews(ReadOnlyResource):
    """Reviews of placements; `?status=pending` is the reviewer's queue, the most urgent first."""

    model = Review
    permissions = REVIEWS
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilters
    ordering = ("due_at", "id")
    lookup_field = "id"
    operations = {
        "list": OperationSpec(summary="List reviews"),
        "retrieve": OperationSpec(summary="Show a review"),
    }

    def stays_as_it_is(self, row: Review) -> bool:
        """Not while it waits: somebody lets go of it, and it becomes overdue, without another version."""
        return row.status != ReviewStatus.PENDING

    @action(detail=True, methods=["post"], summary="Decide a review", body=DecisionSerializer, if_match=True)
    def decide(self, request: Request, **kwargs: Any) -> Response:
        return self.act(review.decide_review)

    @action(
        detail=True,
        methods=["post"],
        summary="Assign a review to a colleague",
        body=AssignmentSerializer,
        if_match=True,
    )
    def assign(self, request: Request, **kwargs: Any) -> Response:
        """Only to a person who reviews for your organisation; who decides it in the end may be another."""
        return self.act(assign_review)

    @action(detail=True, methods=["post"], summary="Say that you are looking at a review", body=LookSerializer)
    def look(self, request: Request, **kwargs: Any) -> Response:
        """409 `looked_at` while a colleague is. It binds nobody, keeps the version, and is in no ledger."""
        return self.act(look_at_review)

    @action(
        detail=True,
        methods=["post"],
        summary="Say something of the placement to its owner",
        body=NewCommentSerializer,
        answers={201: CommentSerializer},
    )
    def comment(self, request: Request, **kwargs: Any) -> Response:
        """It decides nothing, and the review stays in its version. What is said stands at
        `/placements/{placement}/comments/`."""
        judged = self.get_object()
        expected = self.expected_version(judged)
        comment = comment_on_review(judged, by=self.actor, expected_version=expected, **self.checked_body())
        location = reverse("comments-detail", kwargs={"placement": comment.placement_id, "id": comment.pk})
        body = CommentSerializer(comment, context=self.get_serializer_context()).data
        return Response(body, 201, headers={"Location": location, "ETag": str(etag_of(comment))})

    @action(
        detail=False,
        methods=["post"],
        url_path="decide",
        url_name="decide-many",
        summary="Decide up to 500 reviews, all or none",
        body=DecisionItemsSerializer,
        answers=DecidedReviewsSerializer,
        refusals=(412,),
    )
    def decide_many(self, request: Request, **kwargs: Any) -> Response:
        """Every item names a review in the version that was read; each fault is named by its item (`/items/3/version`).
        Where somebody has decided first, and nothing else is wrong, the answer is 412 with the fresh reviews."""
        reviews = decide_reviews(self.checked_body()["items"], by=self.actor)
        return Response(DecidedReviewsSerializer({"results": reviews}).data)
