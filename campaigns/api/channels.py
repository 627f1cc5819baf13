"""`/channels/`: the ways a campaign reaches people."""

from campaigns.models import Channel, ChannelKind
from campaigns.permissions import CHANNELS
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, StrictFilters
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import ReferenceResource


class ChannelSerializer(StrictModelSerializer):
    example = {"code": "twitter", "name": "Twitter", "kind": "social", "unit": "accounts_reached", "one_each": True}

    class Meta:
        model = Channel
        fields = ("code", "name", "kind", "unit", "one_each")
        read_only_fields = fields


class ChannelFilters(StrictFilters):
    kind = AnyOfChoices(choices=ChannelKind.choices)


class Channels(ReferenceResource):
    """Channels, and the measure each counts its contacts in."""

    model = Channel
    permissions = CHANNELS
    serializer_class = ChannelSerializer
    filterset_class = ChannelFilters
    ordering = ("code",)
    lookup_field = "code"
    spell = str.lower
    operations = {
        "list": OperationSpec(summary="List channels"),
        "retrieve": OperationSpec(summary="Show a channel"),
    }
