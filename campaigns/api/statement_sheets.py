"""The sheet of a printed statement as the API has it."""

from rest_framework import serializers

from campaigns.api.claim_texts import VERDICTS
from campaigns.api.claims import EVIDENCE, ClaimEvidenceSerializer
from campaigns.api.overlap_answers import WouldDecideSerializer
from campaigns.models import StatementStatus
from coordination.api.serializers import StrictSerializer
from coordination.fields import InstantField


class SheetReadingSerializer(StrictSerializer):
    """One way in which the sentence is judged."""

    text = serializers.CharField(help_text="In words; empty of one that was registered with its claim.")
    verdict = serializers.ChoiceField(choices=VERDICTS)
    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)
    break_even_overlap = serializers.IntegerField(allow_null=True)
    would_decide = WouldDecideSerializer(allow_null=True, help_text="The overlap to be shown, and the sample to ask.")
    weakest_assumption = serializers.CharField()
    condition = serializers.CharField(allow_null=True)


class SheetFigureSerializer(ClaimEvidenceSerializer):
    """A figure that the sentence rests on."""

    public_in = serializers.UUIDField(
        allow_null=True, help_text="The first report that printed it by the day the sentence was; null: none did."
    )


class NotRestedOnSerializer(StrictSerializer):
    """A figure of what the sentence counts that it does not rest on."""

    id = serializers.UUIDField()
    organisation = serializers.CharField()
    channel = serializers.CharField()
    measure = serializers.CharField()
    value = serializers.IntegerField(allow_null=True, help_text="null: it is held.")
    why = serializers.ChoiceField(
        choices=["held", "part_of_another", "other_channel", "other_days", "other_area", "counted_otherwise"]
    )


class PracticeSerializer(StrictSerializer):
    """A practice of the UK Statistics Authority's Code, as far as it can be tried here; what is not known is not
    kept."""

    code = serializers.CharField()
    pillar = serializers.ChoiceField(choices=["trustworthiness", "quality", "value"])
    kept = serializers.BooleanField()
    practice = serializers.CharField()


class SheetSerializer(StrictSerializer):
    """What stands behind a printed sentence, by what is known now."""

    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8062",
        "text": "The campaign made more than a million contacts across the West Midlands.",
        "outlet": "Express and Star",
        "printed_on": "2017-03-11",
        "status": "supported",
        "reason": "",
        "nearest": "",
        "readings": [
            {
                "text": "more than 1,000,000 contacts in West Midlands county",
                "verdict": "supported",
                "low": 1058000,
                "high": None,
                "break_even_overlap": None,
                "would_decide": None,
                "weakest_assumption": "It is as good as what was reported.",
                "condition": None,
            }
        ],
        "unread": [],
        "rests_on": [EVIDENCE | {"public_in": "01890a5d-ac96-774b-bcce-b302099a8060"}],
        "left_out": [],
        "practices": [
            {
                "code": "holds_now",
                "pillar": "quality",
                "kept": True,
                "practice": "The figures known now support it.",
            }
        ],
        "as_of": "2017-03-20T09:30:00Z",
    }
    id = serializers.UUIDField()
    text = serializers.CharField()
    outlet = serializers.CharField()
    printed_on = serializers.DateField()
    status = serializers.ChoiceField(choices=StatementStatus.choices)
    reason = serializers.CharField()
    nearest = serializers.CharField()
    readings = SheetReadingSerializer(many=True)
    unread = serializers.ListField(
        child=serializers.CharField(), help_text="Words that nobody has read; all of one registered with its claim."
    )
    rests_on = SheetFigureSerializer(many=True)
    left_out = NotRestedOnSerializer(many=True)
    practices = PracticeSerializer(many=True)
    as_of = InstantField()
