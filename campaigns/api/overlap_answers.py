"""What headlines and verdicts say of overlaps: what is known of them, and what would decide a claim."""

from rest_framework import serializers

from campaigns.models.overlap import METHODS, UNITS
from coordination.api.serializers import StrictSerializer

OVERLAP = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8061",
    "version": 1,
    "organisation": "west-midlands-police",
    "channels": ["twitter", "digital_media"],
    "unit": "percent",
    "low": 9.5,
    "high": 18.2,
    "method": "survey",
    "sample_size": 400,
    "confidence_percent": 95,
    "used": True,
}

WOULD_DECIDE = {
    "sentence": "It would be supported if no more than 38,999 people were reached on both digital media and "
    "Twitter (14.0284 % of those on Twitter). A random sample of 20 people reached on Twitter, none of whom "
    "was reached on digital media, would show that at 95 %; the more of them were, the more have to be asked. "
    "It has to be shown, too, that each of the accounts reached on Twitter is another person.",
    "different_people": True,
    "overlaps": [
        {
            "channels": ["twitter", "digital_media"],
            "low": None,
            "high": 38999,
            "share_percent": 14.0284,
            "of": "twitter",
            "sample_size": 20,
        }
    ],
}


class KnownOverlapSerializer(StrictSerializer):
    """An overlap that somebody has shown: of the channels in both, or of their people, from `low` to `high`."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    organisation = serializers.CharField()
    channels = serializers.ListField(child=serializers.CharField(), help_text="A share is of the first.")
    unit = serializers.ChoiceField(choices=UNITS)
    low = serializers.FloatField()
    high = serializers.FloatField()
    method = serializers.ChoiceField(choices=METHODS)
    sample_size = serializers.IntegerField(allow_null=True)
    confidence_percent = serializers.IntegerField(allow_null=True, help_text="null: nothing was sampled.")
    used = serializers.BooleanField(help_text="false: it contradicts the figures, or another, and is left out.")


class NeededOverlapSerializer(StrictSerializer):
    """How many must be shown to have been reached on both channels: `low` at least, or `high` at most."""

    channels = serializers.ListField(child=serializers.CharField(), help_text="The first is the one to ask people of.")
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    share_percent = serializers.FloatField(allow_null=True, help_text="The same as a share of those on `of`.")
    of = serializers.CharField(allow_null=True, help_text="null: nobody has said how many were reached on either.")
    sample_size = serializers.IntegerField(
        allow_null=True,
        help_text="The fewest of them to ask at random, where none turns out to be on both (with `low`: where all do).",
    )


class WouldDecideSerializer(StrictSerializer):
    """What has to be shown for the claim to be supported: every one of `overlaps`, at 95 % all of them together."""

    sentence = serializers.CharField()
    different_people = serializers.BooleanField(
        help_text="Whether it has to be shown, too, that accounts and devices are of different people."
    )
    overlaps = NeededOverlapSerializer(many=True)
