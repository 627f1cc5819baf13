"""`/suspected-duplicates/`: figures held because they may repeat another one, until somebody says what they are."""

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import DuplicateStatus, SuspectedDuplicate, Suspicion
from campaigns.permissions import SUSPECTED_DUPLICATES
from campaigns.reach_metrics import resolution
from campaigns.workflow import SUSPECTED_DUPLICATE
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, AnyOfSlugs, AnyOfUuids, Since, StrictFilters, TrueOrFalse
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import ReadOnlyResource
from coordination.fields import CodeField, FreeTextField, KeyField, WordField
from coordination.ground.screening import Readers

SUMMANDS = "Where a total equals the sum of others: those; the total is the one of the two that is none of them."
WAITS_FOR = "While it is pending, whose answer it waits for: the reporter of the held figure and the campaign's lead."
LIKE = "The question whose answer this one got, where somebody had said before what the two series are."


class SuspectedDuplicateSerializer(StrictModelSerializer):
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8059",
        "campaign": "see-me-hear-me",
        "organisation": "dudley",
        "figure": "01890a5d-ac96-774b-bcce-b302099a8058",
        "other": "01890a5d-ac96-774b-bcce-b302099a8057",
        "suspicion": "same_value",
        "summands": [],
        "status": "pending",
        "reason": None,
        "decided_by": None,
        "decided_at": None,
        "answered_like": None,
        "waits_for": ["dudley", "west-midlands-police"],
        "reminded_at": None,
        "version": 1,
        "created_at": "2017-03-10T14:00:00Z",
        "updated_at": "2017-03-10T14:00:00Z",
    }

    campaign = KeyField()
    organisation = KeyField()
    figure = KeyField()
    other = KeyField()
    reason = FreeTextField(null_for_blank=True, read_only=True)
    decided_by = CodeField(null_for_blank=True, read_only=True)
    waits_for = serializers.SerializerMethodField(help_text=WAITS_FOR)

    class Meta:
        model = SuspectedDuplicate
        fields = (
            "id",
            "campaign",
            "organisation",
            "figure",
            "other",
            "suspicion",
            "summands",
            "status",
            "reason",
            "decided_by",
            "decided_at",
            "answered_like",
            "waits_for",
            "reminded_at",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields
        extra_kwargs = {
            "answered_like": {"help_text": LIKE},
            "summands": {"help_text": SUMMANDS},
            "reminded_at": {"help_text": "When the ledger said that it has waited long for an answer."},
        }

    def get_waits_for(self, question: SuspectedDuplicate) -> list[str]:
        return resolution.may_answer(question)


class ResolutionSerializer(StrictSerializer):
    """What the pair is, and why: two counts (`keep_both`, the campaign's lead alone says so), one sent twice
    (`same_figure`: the held one is void), one that breaks the other down (`part_of`: that of the area inside), or a
    better count of the same (`replaces`: the held one counts and the other is void; the lead says so, or whoever
    reported both). Where a total equals the sum of others, `same_figure` makes the total void, `part_of` makes the
    others its parts, and with `replaces` the held side stays. It is said of the two series: what waits for the same
    answer, and what comes later, is answered too.
    """

    rules = (
        "another_measure",
        "exceeds_the_whole",
        "has_parts",
        "not_a_whole",
        "not_your_whole",
        "outside_the_whole",
        "repeats_a_part",
    )

    readers = Readers.PARTNERS

    example = {"resolution": "same_figure", "reason": "We passed on the figure of the region."}
    resolution = WordField(choices=list(SUSPECTED_DUPLICATE.transitions))
    reason = FreeTextField(max_length=500)


class AwaitsUs(TrueOrFalse):
    """Whether the question waits for an answer of the caller's organisation."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        awaiting = resolution.awaiting_answer_of(self.actor.organisation)
        return qs.filter(awaiting) if value else qs.exclude(awaiting)


class SuspectedDuplicateFilters(StrictFilters):
    status = AnyOfChoices(choices=DuplicateStatus.choices)
    suspicion = AnyOfChoices(choices=Suspicion.choices)
    campaign = AnyOfSlugs()
    organisation = AnyOfSlugs()
    figure = AnyOfUuids()
    other = AnyOfUuids()
    awaits_us = AwaitsUs()
    updated_since = Since("updated_at")


class SuspectedDuplicates(ReadOnlyResource):
    """Pairs of figures that look like one: `figure` is held because of `other`. Seen by both reporters and the lead."""

    model = SuspectedDuplicate
    permissions = SUSPECTED_DUPLICATES
    serializer_class = SuspectedDuplicateSerializer
    filterset_class = SuspectedDuplicateFilters
    lookup_field = "id"
    operations = {
        "list": OperationSpec(summary="List suspected duplicates"),
        "retrieve": OperationSpec(summary="Show a suspected duplicate"),
    }

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("campaign")

    @action(
        detail=True,
        methods=["post"],
        summary="Say what a suspected duplicate is",
        body=ResolutionSerializer,
        if_match=True,
    )
    def resolve(self, request: Request, **kwargs: Any) -> Response:
        return self.act(resolution.resolve_suspected_duplicate)
