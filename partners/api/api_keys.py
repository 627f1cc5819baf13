"""An organisation's own API keys: listed, made and revoked by whoever holds `manage`."""

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.described import OperationSpec
from coordination.api.filters import Before, StrictFilters
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import Creates, ReadOnlyResource
from coordination.fields import CountedListField, InstantField, KeyField, TrueOrFalseField, WordField
from coordination.ground.screening import Readers
from partners import key_management
from partners.models import ApiKey, Organisation, Scope
from partners.permissions import API_KEYS

_EXAMPLE = {
    "id": "k7f3q2m5",
    "name": "Events calendar",
    "scopes": ["read", "write"],
    "organisation": "dudley",
    "created_at": "2017-02-01T09:00:00Z",
    "created_by": "person:01900000-0000-7000-8000-000000000000",
    "expires_at": "2018-02-01T09:00:00Z",
    "revoked_at": None,
    "last_used_at": None,
    "expiring": False,
    "sandbox": False,
}


class ApiKeySerializer(StrictModelSerializer):
    """A key without its secret, which nobody can read again."""

    rules = ("in_the_past", "not_in_a_sandbox", "too_far_ahead")

    readers = Readers.OWNER

    example = _EXAMPLE
    scopes = CountedListField(child=WordField(choices=Scope.choices), min_length=1, max_length=len(Scope))
    organisation = KeyField()
    expires_at = InstantField(
        required=False,
        allow_null=True,
        help_text="A year from now unless said; at most five. Null, in an answer, of a key made before that was so:"
        " it does not end.",
    )
    expiring = serializers.SerializerMethodField(
        help_text=f"Whether it is live and ends within {key_management.EXPIRING_WITHIN.days} days: make the next one."
    )

    sandbox = TrueOrFalseField(
        source="organisation.in_sandbox",
        required=False,
        help_text="Whether it is for trying things out: what it writes is seen by your sandbox keys alone, reaches no"
        " public page and no reviewer, and is deleted after 30 days.",
    )

    predecessor = KeyField(
        lambda _actor: Organisation.objects.listed(),
        write_only=True,
        required=False,
        help_text="An organisation that yours has succeeded: the key acts for it, the `organisation` of the answer.",
    )

    class Meta:
        model = ApiKey
        fields = [*_EXAMPLE, "predecessor"]
        read_only_fields = ["id", "created_at", "created_by", "revoked_at", "last_used_at"]

    def get_expiring(self, key: ApiKey) -> bool:
        return key_management.is_expiring(key)


class IssuedKeySerializer(ApiKeySerializer):
    """A new key with its secret, shown this once."""

    example = _EXAMPLE | {"key": "coord_k7f3q2m5_0123456789abcdefghijABCDEFGHIJ01zzzzzz"}
    key = serializers.CharField(read_only=True)

    class Meta(ApiKeySerializer.Meta):
        fields = [*_EXAMPLE, "predecessor", "key"]


class EndsBefore(Before):
    """Keys that end before an instant, of those that have not been revoked."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return super().narrow(qs, value).filter(revoked_at=None)


class ApiKeyFilters(StrictFilters):
    expires_before = EndsBefore("expires_at")


class ApiKeys(ReadOnlyResource, Creates):
    """The keys of the caller's own organisation, and of one that it has succeeded. To rotate, make a new one, move
    over, revoke the old one."""

    model = ApiKey
    permissions = API_KEYS
    serializer_class = ApiKeySerializer
    filterset_class = ApiKeyFilters
    lookup_field = "id"
    ordering = ("id",)
    operations = {
        "create": OperationSpec(
            summary="Make a key; its secret is shown this once", answers={201: IssuedKeySerializer}, shows_secret=True
        ),
        "list": OperationSpec(summary="List the organisation's keys"),
    }

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("organisation")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = {"expires_at": None, **self.checked(ApiKeySerializer)}
        values["sandbox"] = values.pop("organisation", {}).get("in_sandbox", False)
        organisation = values.pop("predecessor", None) or Organisation.objects.get(pk=self.actor.organisation)
        key, plaintext = key_management.issue_api_key(organisation, by=self.actor, **values)
        # Nothing on the way may keep the secret.
        headers = {"Location": self.address(key), "Cache-Control": "no-store"}
        return Response({**self.represent(key), "key": plaintext}, 201, headers=headers)

    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """End a key: the very next request with it is refused."""
        key = self.get_object()
        self.checked_body()
        return self.answer(key_management.revoke_api_key(key, by=self.actor))
