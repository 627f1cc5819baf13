"""Who has reported, as headlines, reports and `/campaigns/{slug}/completeness/` have it."""

from rest_framework import serializers

from campaigns.reach.returns import AWAITED, STATES
from coordination.api.serializers import StrictSerializer


class CompletenessSerializer(StrictSerializer):
    """How many organisations were expected, reported and sent a nil return; the slugs of the others."""

    expected = serializers.IntegerField()
    reported = serializers.IntegerField()
    nil = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField(), help_text="No return at all.")
    held = serializers.ListField(child=serializers.CharField(), help_text="Nothing but figures that are held.")
    late = serializers.ListField(
        child=serializers.CharField(), help_text="The return came after due_on, or has not come although it has passed."
    )
    due_on = serializers.DateField()


class AwaitedSerializer(StrictSerializer):
    """A return that is missing, or of which a figure is held; while there is any, a total is said from below."""

    organisation = serializers.CharField()
    channel = serializers.CharField(allow_null=True, help_text="null: on whichever channel.")
    state = serializers.ChoiceField(choices=AWAITED)


class GapSerializer(StrictSerializer):
    """Days and a place of which a return that has come says nothing; while there is one, nothing is supported from
    above."""

    organisation = serializers.CharField()
    channel = serializers.CharField(allow_null=True, help_text="null: on any channel.")
    area = serializers.CharField()
    vars()["from"] = serializers.DateField()
    to = serializers.DateField()


class HeadlineCompletenessSerializer(CompletenessSerializer):
    """The same, and every return that is not in yet."""

    awaited = AwaitedSerializer(many=True)


class LiveCompletenessSerializer(HeadlineCompletenessSerializer):
    """The same, and every return that is not in in full."""

    gaps = GapSerializer(many=True)


class GridCellSerializer(StrictSerializer):
    """One organisation in one ISO week."""

    week = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    late = serializers.BooleanField()
    metrics = serializers.IntegerField(help_text="How many figures, held ones too.")


class GridRowSerializer(StrictSerializer):
    """One organisation, week by week."""

    organisation = serializers.CharField()
    weeks = GridCellSerializer(many=True)


class ExpectedReturnStateSerializer(StrictSerializer):
    """A return that is expected of an organisation on a channel, and what has come of it."""

    organisation = serializers.CharField()
    channel = serializers.CharField(allow_null=True, help_text="null: on whichever, where nobody has named one.")
    state = serializers.ChoiceField(choices=STATES)
    late = serializers.BooleanField()
    metrics = serializers.IntegerField(help_text="How many figures, held ones too.")
    reported_by = serializers.ListField(
        child=serializers.CharField(), help_text="Who sent them: itself, or the lead on its behalf."
    )
    gaps = GapSerializer(many=True)


class GridSerializer(StrictSerializer):
    """Who has reported when: every expected organisation by every ISO week there is a figure for; and on which channel:
    every expected return."""

    example = {
        "weeks": ["2017-W07"],
        "due_on": "2017-03-17",
        "results": [
            {
                "organisation": "dudley",
                "weeks": [{"week": "2017-W07", "state": "reported", "late": False, "metrics": 2}],
            }
        ],
        "returns": [
            {
                "organisation": "dudley",
                "channel": "face_to_face",
                "state": "reported",
                "late": False,
                "metrics": 1,
                "reported_by": ["west-midlands-police"],
                "gaps": [
                    {
                        "organisation": "dudley",
                        "channel": "face_to_face",
                        "area": "E08000027",
                        "from": "2017-02-25",
                        "to": "2017-03-03",
                    }
                ],
            },
            {
                "organisation": "dudley",
                "channel": "bus_poster",
                "state": "missing",
                "late": True,
                "metrics": 0,
                "reported_by": [],
                "gaps": [],
            },
        ],
    }
    weeks = serializers.ListField(child=serializers.CharField())
    due_on = serializers.DateField()
    results = GridRowSerializer(many=True)
    returns = ExpectedReturnStateSerializer(many=True)
