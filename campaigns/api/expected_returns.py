"""`/campaigns/{slug}/expected-returns/`: whose return is expected on which channel."""

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.under_campaign import UnderCampaign
from campaigns.lifecycle.expected_returns import expect_return, stop_expecting
from campaigns.models import Channel, ExpectedReturn
from campaigns.permissions import EXPECTED_RETURNS, STOP_EXPECTING
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChannels, AnyOfSlugs, StrictFilters
from coordination.api.serializers import StrictModelSerializer
from coordination.fields import CodeKeyField, KeyField
from coordination.fields.reader import reader_of
from coordination.ground.authorisation import is_permitted
from partners.models import Organisation


class ExpectedReturnSerializer(StrictModelSerializer):
    rules = ("expected_already", "not_expected")
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "organisation": "dudley",
        "channel": "bus_poster",
        "reminded_at": None,
        "allowed_actions": ["delete"],
        "version": 1,
    }
    organisation = KeyField(lambda _actor: Organisation.objects.listed())
    channel = CodeKeyField(Channel, str.lower)
    allowed_actions = serializers.SerializerMethodField(help_text="What the caller may do to it now.")

    class Meta:
        model = ExpectedReturn
        fields = ("id", "organisation", "channel", "reminded_at", "allowed_actions", "version")
        read_only_fields = ("reminded_at", "version")
        extra_kwargs = {"reminded_at": {"help_text": "When the ledger said that it is long overdue."}}

    def get_allowed_actions(self, expected: ExpectedReturn) -> list[str]:
        return ["delete"] if is_permitted(reader_of(self.context).actor, STOP_EXPECTING, expected) else []


class ExpectedReturnFilters(StrictFilters):
    organisation = AnyOfSlugs()
    channel = AnyOfChannels()


class ExpectedReturns(UnderCampaign):
    """Of whom the lead expects a figure, and on which channels; participants see it. One for whom no channel is named
    is expected on whichever. Until all that is expected has come, no claim is supported from above."""

    model = ExpectedReturn
    permissions = EXPECTED_RETURNS
    serializer_class = ExpectedReturnSerializer
    filterset_class = ExpectedReturnFilters
    ordering = ("organisation", "channel")
    lookup_field = "id"
    lookup_value_regex = "[^/]+"
    create_rule = expect_return
    operations = {
        "list": OperationSpec(summary="List whose returns are expected on which channels"),
        "create": OperationSpec(summary="Expect a return of an organisation on a channel"),
        "retrieve": OperationSpec(summary="Show an expected return"),
        "destroy": OperationSpec(summary="Expect a return no longer"),
    }

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("campaign")

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        stop_expecting(row, by=self.actor, expected_version=self.expected_version(row))
        return Response(status=204)
