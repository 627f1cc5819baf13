"""A place that is not a stop, as it reads in an event."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from coordination.api.serializers import StrictSerializer
from coordination.fields import CodeField, NumberField, PostcodeField, VenueField


class PlaceSerializer(StrictSerializer):
    """A place that is not a stop. Its postcode and UPRN have fields of their own; in its name and address they pass."""

    rules = ("latitude invalid", "minus_lost", "no_position", "turned_round", "two_positions")

    waits = True

    name = VenueField(source="place_name", max_length=120)
    address = VenueField(null_for_blank=True, required=False, source="place_address", max_length=300)
    postcode = PostcodeField(null_for_blank=True, required=False, source="place_postcode")
    uprn = CodeField(
        null_for_blank=True,
        required=False,
        source="place_uprn",
        pattern="^[0-9]{1,12}$",
        exempt="The number of a property in the public register; it takes nothing but digits.",
    )
    longitude = NumberField(source="place_longitude", min_value=-180, max_value=180, required=False, allow_null=True)
    latitude = NumberField(source="place_latitude", min_value=-90, max_value=90, required=False, allow_null=True)

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        longitude, latitude = attrs.get("place_longitude"), attrs.get("place_latitude")
        if (longitude is None) != (latitude is None):
            raise serializers.ValidationError({"latitude": "Give longitude and latitude together, or neither."})
        return attrs


# What a place clears when it is given as null: every one of its columns.
NO_PLACE = {
    "place_name": "",
    "place_address": "",
    "place_postcode": "",
    "place_uprn": "",
    "place_longitude": None,
    "place_latitude": None,
}


class PlaceField(PlaceSerializer):
    """A nested place that may be null, kept in the event's own columns."""

    null_without = "place_name"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", required=False, allow_null=True, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is None or data is serializers.empty:
            return dict(NO_PLACE) if data is None else super().run_validation(data)
        # A place is replaced whole, also by PATCH: half of one place and half of another is neither.
        place = PlaceSerializer(self.root.instance, data=data, context=self.context)
        place.is_valid(raise_exception=True)
        return NO_PLACE | place.validated_data
