"""What was counted at an event, as it is sent and as it is answered."""

from typing import Any

from rest_framework import serializers

from campaigns.api.reach_metrics import ReachMetricSerializer
from campaigns.models.reach_metric import MAX_VALUE
from campaigns.reach.qualifiers import Qualifier
from coordination.api.serializers import StrictSerializer
from coordination.fields import WholeNumberField, WordField


class CountSerializer(StrictSerializer):
    """A count and how exactly it is known."""

    value = WholeNumberField(min_value=0, max_value=MAX_VALUE)
    qualifier = WordField(choices=[(q.value, q.value) for q in Qualifier], default=Qualifier.EXACT.value)


class AttendanceSerializer(StrictSerializer):
    """What was counted at the event; at least one of them."""

    rules = ("in_the_future", "nothing_counted", "too_long")

    example = {"people_engaged": {"value": 4000, "qualifier": "more_than"}}
    people_engaged = CountSerializer(required=False)
    leaflets_given = CountSerializer(required=False)
    visitors = CountSerializer(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(f"Give at least one of {', '.join(self.fields)}.", "nothing_counted")
        return attrs


class AttendanceRecordedSerializer(StrictSerializer):
    """The figures the attendance was recorded as."""

    example = {"event": "01890a5d-ac96-774b-bcce-b302099a8057", "reach_metrics": [ReachMetricSerializer.example]}
    event = serializers.UUIDField()
    reach_metrics = ReachMetricSerializer(many=True)
