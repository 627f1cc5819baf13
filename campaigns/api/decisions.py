"""What is sent to decide reviews, one or many, to assign one or say that one looks at it, and what is answered."""

from rest_framework import serializers

from campaigns.models import ReviewStatus
from campaigns.placements import review
from campaigns.placements.named_items import FAULTS_OF_ITEMS, MOST
from coordination.api.serializers import StrictSerializer
from coordination.fields import (
    CodeField,
    CountedListField,
    DayField,
    FreeTextField,
    KeyField,
    TrueOrFalseField,
    UuidField,
    WholeNumberField,
    WordField,
)
from coordination.ground.screening import Readers


class ProposalSerializer(StrictSerializer):
    """What whoever requests changes would approve: how many posters, and on which days; null where they may stay as
    they are."""

    example = {"quantity": 2, "starts_on": None, "ends_on": None}
    quantity = WholeNumberField(
        source="proposed_quantity", required=False, allow_null=True, min_value=1, max_value=1_000_000
    )
    starts_on = DayField(source="proposed_starts_on", required=False, allow_null=True)
    ends_on = DayField(source="proposed_ends_on", required=False, allow_null=True)


class DecisionSerializer(StrictSerializer):
    """A judgement; anything but an approval needs a comment the owner can act on, and may have a reason code."""

    rules = (
        "comment required",
        "ends_before_it_starts",
        "not_with_this_decision",
        "nothing_proposed",
        "outside_the_campaign",
        "reason_not_listed",
    )

    readers = Readers.PARTNERS

    example = {"decision": "request_changes", "reason_code": "wording", "comment": "Please add the number to text."}
    proposed = ProposalSerializer(source="*", required=False, help_text="With `request_changes` alone.")
    decision = WordField(choices=list(review.OUTCOMES))
    reason_code = CodeField(
        null_for_blank=True,
        required=False,
        max_length=40,
        pattern="^[a-z][a-z_]*$",
        help_text="One of your organisation's `/reason-codes/` in force for the decision; any where it has none.",
    )
    comment = FreeTextField(null_for_blank=True, required=False, max_length=1000)


class AssignmentSerializer(StrictSerializer):
    """To whom of your organisation it is assigned; null for nobody."""

    rules = ("person not_found",)
    example = {"person": "01890a5d-ac96-774b-bcce-b302099a8064"}
    person = UuidField(allow_null=True)


class LookSerializer(StrictSerializer):
    """Whether you are looking at it; for ten minutes, unless it is said again."""

    example = {"looking": True}
    looking = TrueOrFalseField()


class DecisionItemSerializer(DecisionSerializer):
    """A judgement of the review `id`, as it was read in that `version`."""

    example = {"id": "01890a5d-ac96-774b-bcce-b302099a8057", "version": 1, **DecisionSerializer.example}
    id = UuidField()
    version = WholeNumberField(min_value=1)


class DecisionItemsSerializer(StrictSerializer):
    """At most 500 judgements: all of them are taken, or none."""

    example = {"items": [DecisionItemSerializer.example]}
    rules = (*FAULTS_OF_ITEMS, "not_what_was_judged", "own_placement", "review_superseded")
    items = CountedListField(child=DecisionItemSerializer(), min_length=1, max_length=MOST)


class DecidedReviewSerializer(StrictSerializer):
    """What became of one review."""

    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "placement": "01890a5d-ac96-774b-bcce-b302099a8058",
        "status": "changes_requested",
        "version": 2,
    }
    id = serializers.UUIDField()
    placement = KeyField()
    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    version = serializers.IntegerField()


class DecidedReviewsSerializer(StrictSerializer):
    """The reviews in the order of the items."""

    example = {"results": [DecidedReviewSerializer.example]}
    results = DecidedReviewSerializer(many=True)
