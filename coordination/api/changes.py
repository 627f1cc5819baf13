"""`/changes/`: every change the caller may see, in commit order; of one subject, its audit trail."""

from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfCodes, AnyOfSlugs, StrictFilters
from coordination.api.long_poll import LONGEST, authenticate_again, poll_rows, wait_of
from coordination.api.pagination import DEFAULT_LIMIT, MAX_LIMIT, limit_of
from coordination.api.query_parameters import number_of
from coordination.api.serializers import StrictSerializer
from coordination.api.views import ResourceView
from coordination.fields import InstantField
from coordination.ground.datetimes import format_datetime
from coordination.ground.visibility import may_see
from coordination.ground.whole_numbers import LARGEST
from coordination.ledger.visible_change import told_actor, told_states, visible_change
from coordination.models import Change
from coordination.permissions import CHANGES


class ItemSerializer(StrictSerializer):
    """One change; `before` and `after` only with `?subject=&id=`, and only as far as the caller could see the row."""

    position = serializers.IntegerField()
    kind = serializers.CharField()
    subject = serializers.CharField()
    id = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    organisation = serializers.CharField(allow_null=True)
    campaign = serializers.CharField(allow_null=True)
    actor = serializers.CharField()
    occurred_at = InstantField()
    request_id = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=["updated", "deleted"])
    reason = serializers.CharField(required=False, allow_null=True)
    before = serializers.DictField(required=False, allow_null=True)
    after = serializers.DictField(required=False, allow_null=True)


class ChangePageSerializer(StrictSerializer):
    """A page; `next` is the address to ask later for what comes after it, also when the page is empty."""

    example = {
        "next": "https://coordination.example/api/v1/changes/?after=42",
        "items": [
            {
                "position": 42,
                "kind": "placement.approved",
                "subject": "placement",
                "id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "version": 3,
                "organisation": "dudley",
                "campaign": "see-me-hear-me",
                "actor": "key:k7f3q2m9",
                "occurred_at": "2017-02-03T11:02:00Z",
                "request_id": "b0a5c7a2-5a65-4c0e-9a3f-6f3a1f6a7d11",
                "state": "updated",
            }
        ],
    }
    next = serializers.URLField()
    items = ItemSerializer(many=True)


class AnyOfKinds(AnyOfCodes):
    """Any of these kinds as the caller reads them: of what has left its sight that is `<subject>.deleted`, so that the
    filter does not tell what became of it."""

    def narrow(self, qs: models.QuerySet[Change], value: list[str]) -> models.QuerySet[Change]:
        """The changes that read as one of these kinds."""
        deleted_kind = Concat(F("subject"), Value(".deleted"), output_field=models.TextField())
        visible_kind = Case(When(may_see(self.actor), then=F("kind")), default=deleted_kind)
        return qs.alias(read_as=visible_kind).filter(read_as__in=value)


class ChangeFilters(StrictFilters):
    subject = AnyOfCodes()
    id = AnyOfCodes("subject_id", pattern=r"[A-Za-z0-9-]{1,60}")
    kind = AnyOfKinds(pattern=r"[a-z_.-]{1,60}")
    campaign = AnyOfSlugs()
    organisation = AnyOfSlugs()


class ChangeViewSet(ResourceView):
    """The change feed. Read on from `next`; nothing is skipped, whatever commits late."""

    model = Change
    permissions = CHANGES
    serializer_class = ChangePageSerializer
    filterset_class = ChangeFilters
    pagination_class = None
    operations = {
        "list": OperationSpec(
            summary="Read the change feed",
            parameters={
                "after": {"type": "integer", "minimum": 0},
                "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
                "wait": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": LONGEST,
                    "default": 0,
                    "description": "Seconds to wait for a change if there is none yet.",
                },
            },
        ),
    }

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        position, limit, wait = _after(request), limit_of(request), wait_of(request)

        def fetch_page() -> list[Change]:
            return list(self.filter_queryset(self.visible()).filter(position__gt=position).order_by("position")[:limit])

        page = poll_rows(fetch_page, wait if request.method == "GET" else 0)
        if wait and page:
            authenticate_again(request)
            page = fetch_page()
        trail = {"subject", "id"} <= set(request.query_params)
        items = [self._item(change, trail=trail) for change in page]
        return Response({"next": self._next(page[-1].position or position if page else position), "items": items})

    def _item(self, change: Change, *, trail: bool) -> dict[str, Any]:
        visible = visible_change(change, self.actor)
        item: dict[str, Any] = {
            "position": change.position,
            "kind": visible.kind,
            "subject": change.subject,
            "id": change.subject_id,
        }
        item |= {"version": visible.version}
        item |= {name: getattr(change, name) for name in ("organisation", "campaign")}
        item["actor"] = told_actor(change)
        item |= {"occurred_at": format_datetime(change.occurred_at), "request_id": change.request_id}
        item |= {"state": "updated" if visible.can else "deleted"}
        if trail:
            states = told_states(change, visible, self.actor)
            item |= {"reason": states.reason, "before": states.before, "after": states.after}
        return item

    def _next(self, position: int) -> str:
        parameters = self.request.query_params.copy()
        parameters["after"] = str(position)
        return self.request.build_absolute_uri(f"{self.request.path}?{parameters.urlencode()}")


def _after(request: Request) -> int:
    detail = "after is the position to read on from, as next gives it."
    return number_of(request, "after", detail, most=LARGEST, code="malformed")
