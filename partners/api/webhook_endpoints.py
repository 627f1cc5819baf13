"""An organisation's own webhook endpoints and the log of what was sent to them, for whoever holds `manage`."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api import etags
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, StrictFilters
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes, Creates, ReadOnlyResource, one_visible
from coordination.fields import CodeField, CountedListField, InstantField, KeyField, WordField
from coordination.ground.errors import Invalid
from coordination.ground.screening import Readers, TextKind
from partners.models import DeliveryStatus, EndpointStatus, WebhookDelivery, WebhookEndpoint
from partners.permissions import WEBHOOK_ENDPOINTS
from partners.webhooks import endpoints
from partners.webhooks.http_client import as_subscriber_reads

KIND = r"^[a-z*][a-z_*.-]{0,59}$"
LONGEST_REPLAY = timedelta(days=90)
_EXAMPLE = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "organisation": "dudley",
    "url": "https://events.example.gov.uk/hooks/campaigns",
    "kinds": ["placement.*", "review.pending"],
    "status": "active",
    "disabled_reason": None,
    "disabled_at": None,
    "failures": 0,
    "failing_since": None,
    "paused_until": None,
    "former_secret_until": None,
    "created_by": "key:k7f3q2m5",
    "created_at": "2017-02-01T09:00:00Z",
    "updated_at": "2017-02-01T09:00:00Z",
    "version": 1,
}


class WebhookEndpointSerializer(StrictModelSerializer):
    """An endpoint without its secret, which nobody can read again."""

    rules = ("address_not_public", "no_such_kind", "not_https", "port_not_allowed", "url malformed")

    readers = Readers.OWNER

    example = _EXAMPLE
    organisation = KeyField()
    url = CodeField(max_length=500, how=TextKind.ADDRESS, help_text="By https, to a public address.")
    kinds = CountedListField(
        child=CodeField(pattern=KIND),
        required=False,
        max_length=50,
        help_text="`placement.approved`, or `placement.*`; none for everything you may see.",
    )
    status = WordField(choices=EndpointStatus.choices, required=False)
    disabled_reason = CodeField(null_for_blank=True, read_only=True)
    former_secret_until = InstantField(source="former_until", read_only=True, allow_null=True)

    class Meta:
        model = WebhookEndpoint
        fields = list(_EXAMPLE)
        read_only_fields = [name for name in _EXAMPLE if name not in ("url", "kinds", "status")]


class NewEndpointSerializer(StrictSerializer):
    """Where to send messages, and which."""

    rules = ("address_not_public", "no_such_kind", "not_https", "port_not_allowed", "url malformed")

    readers = Readers.OWNER

    example = {"url": "https://events.example.gov.uk/hooks/campaigns", "kinds": ["placement.*", "review.pending"]}
    url = CodeField(max_length=500, how=TextKind.ADDRESS)
    kinds = CountedListField(child=CodeField(pattern=KIND), required=False, max_length=50)


class SecretEndpointSerializer(WebhookEndpointSerializer):
    """An endpoint with its new secret, shown this once."""

    example = _EXAMPLE | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    secret = serializers.CharField(read_only=True)

    class Meta(WebhookEndpointSerializer.Meta):
        fields = [*_EXAMPLE, "secret"]


class RangeSerializer(StrictSerializer):
    """Messages made from one instant to another, both included."""

    rules = ("not_a_range",)

    example = {"from": "2017-02-20T00:00:00Z", "to": "2017-02-21T00:00:00Z"}

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        return {"from": InstantField(), "to": InstantField()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A range of at most 90 days, as long as the log goes back."""
        first, last = attrs["from"], attrs["to"]
        if last < first or last - first > LONGEST_REPLAY:
            raise Invalid.field("/to", "not_a_range", "to is at or after from, and at most 90 days later.")
        return attrs


class ReplayedSerializer(StrictSerializer):
    """How many messages will be sent again."""

    example = {"replayed": 12}
    replayed = serializers.IntegerField()


class WebhookDeliverySerializer(StrictModelSerializer):
    """One message; the header `webhook-id` is `msg_` and its id. What the receiver answered is not kept."""

    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8058",
        "endpoint": "01890a5d-ac96-774b-bcce-b302099a8057",
        "kind": "placement.approved",
        "position": 42,
        "status": "waiting",
        "attempts": 2,
        "next_attempt_at": "2017-02-03T11:07:05Z",
        "last_attempt_at": "2017-02-03T11:02:05Z",
        "last_status": 503,
        "last_error": None,
        "created_at": "2017-02-03T11:02:00Z",
        "finished_at": None,
    }
    endpoint = KeyField()
    last_error = serializers.SerializerMethodField(
        help_text="What went wrong without an answer: `connection_failed`, `timeout`, `tls_failed` or `secret_lost`."
    )

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "endpoint",
            "kind",
            "position",
            "status",
            "attempts",
            "next_attempt_at",
            "last_attempt_at",
            "last_status",
            "last_error",
            "created_at",
            "finished_at",
        )
        read_only_fields = fields

    def get_last_error(self, delivery: WebhookDelivery) -> str | None:
        return as_subscriber_reads(delivery.last_error) or None


class WebhookEndpoints(ReadOnlyResource, Creates, Changes):
    """Where messages about changes are sent, by Standard Webhooks 1.0 (docs/webhooks.md)."""

    model = WebhookEndpoint
    permissions = WEBHOOK_ENDPOINTS
    serializer_class = WebhookEndpointSerializer
    lookup_field = "id"
    ordering = ("id",)
    operations = {
        "create": OperationSpec(
            summary="Make a webhook endpoint; its secret is shown this once",
            body=NewEndpointSerializer,
            answers={201: SecretEndpointSerializer},
            refusals=(422,),
            shows_secret=True,
        ),
        "partial_update": OperationSpec(refusals=(422,)),
        "list": OperationSpec(summary="List the organisation's webhook endpoints"),
        "destroy": OperationSpec(summary="Delete a webhook endpoint and its log"),
    }
    change_rule = endpoints.change_endpoint

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        endpoint, secret = endpoints.create_endpoint(by=self.actor, **self.checked(NewEndpointSerializer))
        return self._with_secret(endpoint, secret, 201, Location=self.address(endpoint))

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        endpoint = self.get_object()
        endpoints.delete_endpoint(endpoint, by=self.actor, expected_version=self.expected_version(endpoint))
        return Response(status=204)

    @action(
        detail=True, methods=["post"], url_path="rotate-secret", answers=SecretEndpointSerializer, shows_secret=True
    )
    def rotate_secret(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a new secret; for 24 hours messages are signed with the former one too."""
        endpoint = self.get_object()
        self.checked_body()
        return self._with_secret(*endpoints.rotate_secret(endpoint, by=self.actor), 200)

    @action(detail=True, methods=["post"], answers={202: WebhookDeliverySerializer})
    def test(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send a `ping` now, as any message is sent; the log shows what came of it."""
        endpoint = self.get_object()
        self.checked_body()
        delivery = endpoints.test_endpoint(endpoint, by=self.actor)
        address = reverse("deliveries-detail", kwargs={"endpoint": endpoint.pk, "id": delivery.pk})
        return Response(WebhookDeliverySerializer(delivery).data, 202, headers={"Location": address})

    @action(detail=True, methods=["post"], body=RangeSerializer, answers={202: ReplayedSerializer})
    def replay(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send again, under their own ids, all finished messages made in a range of time."""
        endpoint = self.get_object()
        replay_range = self.checked_body()
        number = endpoints.replay_deliveries(
            endpoint, by=self.actor, first=replay_range["from"], last=replay_range["to"]
        )
        log = reverse("deliveries-list", kwargs={"endpoint": endpoint.pk})
        return Response({"replayed": number}, 202, headers={"Location": log})

    def _with_secret(self, endpoint: WebhookEndpoint, secret: str, status: int, **headers: str) -> Response:
        # Nothing on the way may keep the secret.
        headers |= {"Cache-Control": "no-store", "ETag": etags.etag_of(endpoint) or ""}
        return Response({**self.represent(endpoint), "secret": secret}, status, headers=headers)


class DeliveryFilters(StrictFilters):
    status = AnyOfChoices(choices=DeliveryStatus.choices)


class WebhookDeliveries(ReadOnlyResource):
    """The log of messages to one endpoint, newest first, kept 90 days after they were delivered or given up."""

    model = WebhookDelivery
    permissions = WEBHOOK_ENDPOINTS
    serializer_class = WebhookDeliverySerializer
    filterset_class = DeliveryFilters
    lookup_field = "id"
    ordering = ("-id",)

    def endpoint(self) -> WebhookEndpoint:
        """The endpoint of the address."""
        return one_visible(WebhookEndpoint.objects.visible_to(self.actor), "id", self.kwargs["endpoint"])

    def visible(self) -> models.QuerySet[Any]:
        return super().visible().filter(endpoint=self.endpoint())

    @action(detail=True, methods=["post"], answers={202: WebhookDeliverySerializer})
    def replay(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Send one message again, under its own id; one that is waiting is sent now."""
        delivery = self.get_object()
        self.checked_body()
        delivery = endpoints.replay_delivery(self.endpoint(), delivery, by=self.actor)
        place = reverse("deliveries-detail", kwargs={"endpoint": delivery.endpoint_id, "id": delivery.pk})
        return Response(self.represent(delivery), 202, headers={"Location": place})
