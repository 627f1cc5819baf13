"""`/operations/`: the long jobs the caller's organisation has asked for, and how far they have got."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import etags
from coordination.api.filters import AnyOfChoices, AnyOfCodes, AnyOfSlugs, Since, StrictFilters
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import ReadOnlyResource
from coordination.fields import CodeField, InstantField, WholeNumberField
from coordination.ground.errors import FieldError
from coordination.jobs import enqueue
from coordination.jobs.worker import INTERNAL
from coordination.models import Operation, OperationStatus
from coordination.models.operation import UNFINISHED
from coordination.permissions import OPERATIONS
from coordination.problems.problem import Problem
from coordination.problems.problem_types import TYPES, declare_type, type_of

RETRY_AFTER = "1"  # seconds; progress is written twice in that time
_FAILED = declare_type(INTERNAL, 500, TYPES["server_error"].title)


class ProgressSerializer(StrictSerializer):
    """Steps done, out of how many; `total` is null while nobody knows."""

    done = WholeNumberField(min_value=0)
    total = WholeNumberField(min_value=0, allow_null=True)


class OperationSerializer(StrictModelSerializer):
    """One long job; what it was asked to do is the resource that it makes."""

    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "kind": "report",
        "status": "running",
        "campaign": "see-me-hear-me",
        "progress": {"done": 120, "total": 480},
        "result": None,
        "problem": None,
        "created_at": "2017-03-10T14:00:00Z",
        "started_at": "2017-03-10T14:00:01Z",
        "finished_at": None,
        "updated_at": "2017-03-10T14:00:04Z",
        "version": 5,
    }
    kind = CodeField(read_only=True, help_text="What is being done, `report` for one.")
    campaign = CodeField(read_only=True, null_for_blank=True)
    progress = ProgressSerializer(source="*", read_only=True)
    result = serializers.JSONField(read_only=True, help_text="What came of it; null unless it succeeded.")
    problem = serializers.SerializerMethodField(help_text="Why it failed; null unless it did.")
    started_at = InstantField(read_only=True, allow_null=True)
    finished_at = InstantField(read_only=True, allow_null=True)

    class Meta:
        model = Operation
        fields = (
            "id",
            "kind",
            "status",
            "campaign",
            "progress",
            "result",
            "problem",
            "created_at",
            "started_at",
            "finished_at",
            "updated_at",
            "version",
        )
        read_only_fields = fields

    @extend_schema_field({"oneOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "null"}]})
    def get_problem(self, operation: Operation) -> dict[str, Any] | None:
        """The problem as the request itself would have answered it, had it waited."""
        return None if operation.problem is None else problem_of(operation)


class OperationFilters(StrictFilters):
    kind = AnyOfCodes()
    status = AnyOfChoices(choices=OperationStatus.choices)
    campaign = AnyOfSlugs()
    created_since = Since("created_at")
    updated_since = Since("updated_at")


class Operations(ReadOnlyResource):
    """Long jobs of the caller's organisation, newest first. Until one is over, `Retry-After` says when to ask again."""

    model = Operation
    permissions = OPERATIONS
    serializer_class = OperationSerializer
    filterset_class = OperationFilters
    lookup_field = "id"
    ordering = ("-id",)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().retrieve(request, *args, **kwargs)
        if self.shown.status in UNFINISHED:
            response.headers["Retry-After"] = RETRY_AFTER
        return response

    def get_object(self) -> Operation:
        """The operation the address names; raises NotFound."""
        self.shown: Operation = super().get_object()
        return self.shown

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Call one operation off; what it has committed already stays."""
        return self.act(enqueue.cancel_operation)


def accepted_answer(operation: Operation) -> Response:
    """202: the operation, where it is to be found, and when to ask there. What every view that starts one answers."""
    headers = {"Location": _address(operation), "Retry-After": RETRY_AFTER, "ETag": str(etags.etag_of(operation))}
    return Response(OperationSerializer(operation).data, 202, headers=headers)


def problem_of(operation: Operation) -> dict[str, Any]:
    """The problem of a failed operation, under the id of the request that asked for it."""
    stored: Any = operation.problem
    kind = _FAILED if stored["kind"] == INTERNAL else type_of(stored["code"], TYPES[stored["kind"]].status)
    problem = Problem(kind, stored["detail"], [FieldError(**error) for error in stored["errors"]])
    return problem.members(_address(operation)) | {"request_id": operation.request_id}


def _address(operation: Operation) -> str:
    return reverse("operations-detail", kwargs={"id": operation.pk})
