"""What is sent to `/campaigns/{slug}/claims/`: a claim in fields, or the sentence itself, and how that was read."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from campaigns.api.questions import check_some
from campaigns.models import Campaign, Channel, Universe
from campaigns.models.reach_metric import MAX_VALUE
from campaigns.reach.claims import BETWEEN, COMPARATORS
from campaigns.reach.measures import MEASURES
from campaigns.reach.ratios import FREQUENCY
from coordination.api.serializers import StrictSerializer
from coordination.fields import (
    CodeKeyField,
    FreeTextField,
    InstantField,
    KeyField,
    KeysField,
    PeriodField,
    WholeNumberField,
    WordField,
    all_of,
)
from coordination.ground.screening import Readers
from partners.models import Area

UNITS = ["people", "contacts", *MEASURES, FREQUENCY]
VERDICTS = ["supported", "unsupported", "indeterminate"]
LONGEST_TEXT = 1_000

_NEEDED = ("comparator", "value", "unit")
_NOT_WITH_TEXT = serializers.ErrorDetail("The text says this: send one or the other.", "not_with_text")
MOST_SHARES = 1_000_000
SHARE = "Shares are of people: 1 out of 4, 26 out of 100; no end is more than all."
_NOTHING_TO_COMPARE = serializers.ErrorDetail(
    "Name a campaign, days, an area or channels to compare with.", "nothing_to_compare"
)
RANGE = "Give it with `between`, and only then; it is no less than `value`."


def check_ends(attrs: Any) -> None:
    """Raises a ValidationError where `to` is no other end of `between`, or `out_of` no share."""
    to = attrs.get("to")
    is_range = attrs.get("comparator") == BETWEEN
    if is_range != (to is not None) or (is_range and to < attrs["value"]):
        raise serializers.ValidationError({"to": [serializers.ErrorDetail(RANGE, "between")]})
    ends = [attrs[name] for name in ("value", "to") if attrs.get(name) is not None]
    out_of, is_share = attrs.get("out_of"), attrs.get("unit") != FREQUENCY and not attrs.get("compared_with")
    if out_of is not None and is_share and (attrs["unit"] != "people" or max(ends) > out_of):
        raise serializers.ValidationError({"out_of": [serializers.ErrorDetail(SHARE, "share")]})


class ComparedSerializer(StrictSerializer):
    """The other count: of another campaign, of other days, in another area or on other channels. What is left out is
    as in the claim; of another campaign, all its days."""

    rules = ("nothing_to_compare", "channels empty")
    campaign = KeyField(Campaign.objects.visible_to, required=False, allow_null=True, help_text="null: the same one.")
    period = PeriodField(required=False, allow_null=True)
    area = CodeKeyField(Area, str.upper, required=False, allow_null=True)
    channels = KeysField(all_of(Channel), spell=str.lower, required=False, allow_null=True, validators=[check_some])

    def validate(self, attrs: Any) -> Any:
        if not any(attrs.values()):
            raise serializers.ValidationError({"period": [_NOTHING_TO_COMPARE]})
        return attrs


class ClaimSerializer(StrictSerializer):
    """A claim to be checked before it is printed: either `text`, the sentence itself, and nothing else; or
    `comparator`, `value` and `unit`, of which area, channels and period default to the whole campaign."""

    rules = ("channels empty", "in_the_future", "units_do_not_add", "required", "not_with_text", "between", "share")
    readers = Readers.OWNER  # it is kept nowhere, and answered to whoever sent it

    example = {
        "comparator": "more_than",
        "value": 1000000,
        "unit": "people",
        "area": "E11000005",
        "channels": ["digital_media", "twitter"],
        "period": {"from": "2017-02-17", "to": "2017-03-03"},
    }
    text = FreeTextField(
        required=False,
        max_length=LONGEST_TEXT,
        help_text="The sentence as it is to be printed: “More than one million people were reached online.”",
    )
    comparator = WordField(choices=[*COMPARATORS, BETWEEN], required=False)
    value = WholeNumberField(min_value=0, max_value=MAX_VALUE, required=False)
    to = WholeNumberField(
        min_value=0, max_value=MAX_VALUE, required=False, allow_null=True, help_text=f"The other end. {RANGE}"
    )
    out_of = WholeNumberField(
        min_value=1,
        max_value=MOST_SHARES,
        required=False,
        allow_null=True,
        help_text=f"Of how many. {SHARE} Of `frequency`, people; of a comparison, of the other count.",
    )
    unit = WordField(choices=UNITS, required=False)
    universe = KeyField(
        all_of(Universe),
        required=False,
        allow_null=True,
        help_text="The people it is about, such as `young_people`; null: everybody.",
    )
    area = CodeKeyField(Area, str.upper, required=False, allow_null=True)
    channels = KeysField(all_of(Channel), spell=str.lower, required=False, allow_null=True, validators=[check_some])
    period = PeriodField(required=False, allow_null=True)
    compared_with = ComparedSerializer(
        required=False,
        allow_null=True,
        help_text="It is `value` for each `out_of` of these (2 of 1 is twice as many), or, without that, `value` more.",
    )
    as_of = InstantField(
        required=False, allow_null=True, help_text="By what was known then; null, or left out, is now."
    )

    def to_internal_value(self, data: Any) -> Any:
        """The claim; raises a ValidationError with every fault."""
        has_text = isinstance(data, Mapping) and "text" in data
        for name in _NEEDED:
            self.fields[name].required = not has_text
        others = {
            name
            for name, _ in self.fields.items()
            if name not in ("text", "as_of") and has_text and data.get(name) is not None
        }
        if others:
            raise serializers.ValidationError({name: [_NOT_WITH_TEXT] for name in others})
        return super().to_internal_value(data)

    def validate(self, attrs: Any) -> Any:
        """The claim; raises a ValidationError where `to` is no other end of `between`, or `out_of` no share."""
        check_ends(attrs)
        return attrs


class ClaimPopulationSerializer(StrictSerializer):
    """How many people of a universe an area has, by whose count."""

    universe = serializers.CharField()
    area = serializers.CharField()
    population = serializers.IntegerField()
    year = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]


class BoundsSerializer(StrictSerializer):
    """From `low` to `high`; null: to no end."""

    low = serializers.FloatField()
    high = serializers.FloatField(allow_null=True)


class OfPopulationSerializer(BoundsSerializer):
    """For each hundred of a population."""

    population = ClaimPopulationSerializer()


class CountedSerializer(StrictSerializer):
    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)


class NotComparableSerializer(StrictSerializer):
    """Why two counts are not to be compared."""

    code = serializers.CharField()
    detail = serializers.CharField()


class RatioSerializer(BoundsSerializer):
    """One count divided by another, to two decimals, rounded outwards."""

    of = CountedSerializer(help_text="What is divided: the contacts; of a comparison, what was counted now.")
    to = CountedSerializer(help_text="By what: the people; of a comparison, what was counted then.")
    not_comparable = NotComparableSerializer(many=True, help_text="Of a comparison: why it supports nothing.")


class ClaimReadingSerializer(StrictSerializer):
    """One way in which a part may be meant."""

    text = serializers.CharField(help_text="The claim in words, with its place, channels and days.")
    claim = serializers.DictField(help_text="The same in fields, as it may be sent by itself.")
    verdict = serializers.ChoiceField(choices=VERDICTS)
    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)
    break_even_overlap = serializers.IntegerField(allow_null=True)
    weakest_assumption = serializers.CharField()


class ClaimPartSerializer(StrictSerializer):
    """One number of a sentence, or one outcome, which no figure decides."""

    words = serializers.CharField(help_text="As they stand in the text.")
    verdict = serializers.ChoiceField(
        choices=VERDICTS, help_text="That of all readings where they agree and every word near it was read."
    )
    why = serializers.CharField()
    readings = ClaimReadingSerializer(
        many=True, help_text="Several where it may be meant in several ways; none: an outcome."
    )
