"""`/reason-codes/`: why reviewing organisations decide as they do, in their own words."""

from typing import Any

from django.db import models

from campaigns.models import ReasonCode
from campaigns.models.reason_code import DECISIONS
from campaigns.permissions import REASON_CODES
from campaigns.placements import reason_codes
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, AnyOfCodes, AnyOfSlugs, StrictFilters, TrueOrFalse
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import Changes, Creates, ReadOnlyResource
from coordination.fields import CodeField, CountedListField, FreeTextField, KeyField, TrueOrFalseField, WordField
from coordination.ground.screening import Readers

CODE = "^[a-z][a-z_]*$"  # of DecisionSerializer too


class ReasonCodeSerializer(StrictModelSerializer):
    readers = Readers.PARTNERS
    rules = ("code_taken", "code fixed")
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8063",
        "organisation": "british-transport-police",
        "code": "wording",
        "sentence": "Please change the wording as we say below.",
        "decisions": ["reject", "request_changes"],
        "active": True,
        "version": 1,
        "created_at": "2017-01-09T09:00:00Z",
        "updated_at": "2017-01-09T09:00:00Z",
    }
    organisation = KeyField(read_only=True, help_text="Whose reason it is.")
    code = CodeField(max_length=40, pattern=CODE)
    sentence = FreeTextField(max_length=300, help_text="What it means; a comment may begin with it.")
    decisions = CountedListField(
        child=WordField(choices=[(word, word) for word in DECISIONS]),
        min_length=1,
        max_length=len(DECISIONS),
        help_text="The decisions that it may be the reason of.",
    )
    active = TrueOrFalseField(required=False, help_text="Whether decisions may give it now.")

    class Meta:
        model = ReasonCode
        fields = (
            "id",
            "organisation",
            "code",
            "sentence",
            "decisions",
            "active",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("id", "organisation", "version", "created_at", "updated_at")


class FitsAnyOf(AnyOfChoices):
    """Reasons of any of these decisions."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__overlap": value})


class ReasonCodeFilters(StrictFilters):
    organisation = AnyOfSlugs()
    code = AnyOfCodes()
    decision = FitsAnyOf("decisions", choices=[(word, word) for word in DECISIONS])
    active = TrueOrFalse()


class ReasonCodes(ReadOnlyResource, Creates, Changes):
    """The reasons of reviewing organisations. Where one has a list, its decisions give a reason that is on it and in
    force, or none; where it has no list they give any. Administrators of the organisation keep it."""

    model = ReasonCode
    permissions = REASON_CODES
    serializer_class = ReasonCodeSerializer
    filterset_class = ReasonCodeFilters
    ordering = ("organisation", "code", "id")
    lookup_field = "id"
    create_rule = reason_codes.add_reason_code
    change_rule = reason_codes.change_reason_code
    operations = {
        "list": OperationSpec(summary="List reason codes"),
        "retrieve": OperationSpec(summary="Show a reason code"),
        "create": OperationSpec(summary="Add a reason to your organisation's list"),
        "partial_update": OperationSpec(summary="Change a reason on your organisation's list", if_match=True),
    }
