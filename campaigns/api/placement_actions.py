"""What is sent to submit placements, to withdraw one, and to report it as up or as taken down."""

from rest_framework import serializers

from campaigns.models import PlacementStatus
from campaigns.placements.named_items import FAULTS_OF_ITEMS, MOST
from coordination.api.serializers import StrictSerializer
from coordination.fields import (
    A_DIGEST,
    CodeField,
    CountedListField,
    DayField,
    FreeTextField,
    HeldReasonField,
    UuidField,
    WholeNumberField,
)
from coordination.ground.screening import Readers

PHOTOGRAPH_SENT = (
    "The digits of the digest of a photograph of it as it hangs, uploaded by your organisation for the same campaign"
    " (`POST /creatives/?purpose=photograph`). Photograph the poster, not people."
)


class SubmissionSerializer(StrictSerializer):
    """The placement `id`, as it was read in that `version`."""

    example = {"id": "01890a5d-ac96-774b-bcce-b302099a8057", "version": 1}
    id = UuidField()
    version = WholeNumberField(min_value=1)


class SubmissionsSerializer(StrictSerializer):
    """At most 500 placements: all of them are submitted, or none."""

    example = {"items": [SubmissionSerializer.example]}
    rules = (*FAULTS_OF_ITEMS, "no_other_reviewer", "no_review_rule", "outside_the_campaign")
    items = CountedListField(child=SubmissionSerializer(), min_length=1, max_length=MOST)


class SubmittedPlacementSerializer(StrictSerializer):
    """What became of one placement. It is submitted also where its texts wait for a second look: its reviewer sees it
    once they have had it."""

    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "status": "submitted",
        "held_reason": None,
        "version": 2,
    }
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=PlacementStatus.choices)
    held_reason = HeldReasonField()
    version = serializers.IntegerField()


class SubmittedPlacementsSerializer(StrictSerializer):
    """The placements in the order of the items."""

    example = {"results": [SubmittedPlacementSerializer.example]}
    results = SubmittedPlacementSerializer(many=True)


class WithdrawSerializer(StrictSerializer):
    """Why it is withdrawn; optional."""

    readers = Readers.PARTNERS

    example = {"reason": "The shelter is being rebuilt."}
    reason = FreeTextField(max_length=500, required=False, allow_blank=True)


class InstalledSerializer(StrictSerializer):
    """The day it went up, and a photograph of it, if there is one."""

    rules = ("in_the_future", "not_found")

    example = {"installed_on": "2017-02-17"}
    installed_on = DayField(source="on")
    photograph_sha256 = CodeField(
        null_for_blank=True, required=False, pattern="^[0-9a-f]{64}$", exempt=A_DIGEST, help_text=PHOTOGRAPH_SENT
    )


class RemovedSerializer(StrictSerializer):
    """The day it came down."""

    rules = ("before_installed", "in_the_future")

    example = {"removed_on": "2017-03-06"}
    removed_on = DayField(source="on")
