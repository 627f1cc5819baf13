"""`/second-looks/`: texts that wait until an administrator of their owner has looked a second time."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, AnyOfCodes, AnyOfSlugs, Since, StrictFilters
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import ReadOnlyResource
from coordination.fields import CodeField
from coordination.models import LookStatus, SecondLook
from coordination.permissions import SECOND_LOOKS
from coordination.second_looks import decisions


class SecondLookSerializer(StrictModelSerializer):
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "subject": "event",
        "subject_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "campaign": "see-me-hear-me",
        "organisation": "dudley",
        "status": "pending",
        "reason": "summary: This may name somebody.",
        "decided_by": None,
        "decided_at": None,
        "version": 1,
        "created_at": "2017-02-01T09:30:00Z",
        "updated_at": "2017-02-01T09:30:00Z",
    }
    decided_by = CodeField(null_for_blank=True, read_only=True)

    class Meta:
        model = SecondLook
        fields = (
            "id",
            "subject",
            "subject_id",
            "campaign",
            "organisation",
            "status",
            "reason",
            "decided_by",
            "decided_at",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class SecondLookFilters(StrictFilters):
    status = AnyOfChoices(choices=LookStatus.choices)
    subject = AnyOfCodes()
    subject_id = AnyOfCodes()
    campaign = AnyOfSlugs()
    updated_since = Since("updated_at")


class SecondLooks(ReadOnlyResource):
    """Rows of your own organisation whose texts may hold personal data: nobody else sees such a row until an
    administrator of yours has confirmed or withdrawn it (docs/second-looks.md). `subject` and `subject_id` name it."""

    model = SecondLook
    serializer_class = SecondLookSerializer
    filterset_class = SecondLookFilters
    lookup_field = "id"
    ordering = ("-id",)
    permissions = SECOND_LOOKS
    operations = {
        "list": OperationSpec(summary="List second looks, the newest first"),
        "retrieve": OperationSpec(summary="Show a second look"),
    }

    @action(
        detail=True,
        methods=["post"],
        summary="Say that the text is harmless: its row is seen as if it had passed",
        if_match=True,
    )
    def confirm(self, request: Request, **kwargs: Any) -> Response:
        return self.act(decisions.confirm_text)

    @action(detail=True, methods=["post"], summary="Say that it is not: its row ends, unseen by others", if_match=True)
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        return self.act(decisions.withdraw_text)
