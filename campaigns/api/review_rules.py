"""`/review-rules/`: who reviews what. Those of the service are reference data; a lead keeps those of its campaign."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Campaign, ReviewRule, SiteType
from campaigns.permissions import REVIEW_RULES
from campaigns.placements import review_rules
from campaigns.placements.review import COLUMNS
from campaigns.placements.review_rules import MOST_LISTED, Rerouted
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfSlugs, StrictFilters
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes, Creates, ReadOnlyResource
from coordination.fields import (
    CodeField,
    CountedListField,
    DayField,
    KeyField,
    KeysField,
    TrueOrFalseField,
    WholeNumberField,
    WordField,
    all_of,
)
from partners.models import Area, Mode, Organisation

_MOST_STOP_TYPES = 20
_THREE_LETTERS = "It takes three capital letters and nothing else."
_OF_THE_SERVICE = "Rules of all campaigns are reference data, which whoever runs this service loads; name yours."
_CAMPAIGN = "The campaign whose placements it is about, which its lead names; null for all, by reference data."


class ReviewRuleSerializer(StrictModelSerializer):
    # Although they need not be sent.
    always_answered = (
        "stop_types",
        "areas",
        "valid_to",
        "days",
        "site_types",
        "further_reviewers",
        "advisory",
        "independent",
        "cares_for",
    )
    rules = ("does_not_review", "ends_before_it_starts", "immutable", "no_reviewer_of_the_rule", "of_the_service")
    example = {
        "slug": "btp-all-modes",
        "reviewer": "british-transport-police",
        "modes": ["bus", "rail", "metro"],
        "stop_types": [],
        "areas": [],
        "valid_from": "2017-01-01",
        "valid_to": None,
        "days": 5,
        "version": 1,
        "campaign": None,
        "site_types": [],
        "operators": [],
        "further_reviewers": [],
        "advisory": [],
        "independent": False,
        "alongside": False,
        "cares_for": [],
    }
    reviewer = KeyField(lambda _actor: Organisation.objects.listed(), help_text="Who judges, alone or beside others.")
    modes = CountedListField(
        source="covered_modes", child=WordField(choices=Mode.choices), min_length=1, max_length=len(Mode)
    )
    stop_types = CountedListField(
        child=CodeField(max_length=3, pattern="^[A-Z]{3}$", exempt=_THREE_LETTERS),
        max_length=_MOST_STOP_TYPES,
        required=False,
    )
    areas = KeysField(all_of(Area), required=False)
    site_types = KeysField(all_of(SiteType), spell=str.lower, required=False)
    further_reviewers = KeysField(
        lambda _actor: Organisation.objects.listed(), required=False, help_text="Who judges too: each casts a vote."
    )
    advisory = KeysField(
        lambda _actor: Organisation.objects.listed(),
        required=False,
        help_text="Those of the reviewers who are heard, and whose approval the placement does not need.",
    )
    independent = TrueOrFalseField(
        required=False, help_text="Whether no reviewer sees the vote of another before having cast their own."
    )
    alongside = serializers.BooleanField(
        source="adds",
        read_only=True,
        help_text="Whether its reviewers judge beside those of the rule that says most about the site, as those of a"
        " campaign's rule do.",
    )
    cares_for = CountedListField(
        child=WordField(choices=[(name, name) for name in COLUMNS]),
        max_length=len(COLUMNS),
        required=False,
        help_text="The fields whose change reopens its reviews; empty for all.",
    )
    operators = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Operators of fleets, in rules of the service alone."
    )
    valid_from = DayField(help_text="The first day on which a placement starts that it is about.")
    valid_to = DayField(required=False, allow_null=True, help_text="The last such day; null for no end.")
    days = WholeNumberField(
        min_value=1,
        max_value=365,
        required=False,
        help_text="How many working days before the start a review is due, and takes.",
    )
    campaign = KeyField(Campaign.objects.visible_to, related=("lead",), allow_null=True, help_text=_CAMPAIGN)

    class Meta:
        model = ReviewRule
        fields = (
            "slug",
            "reviewer",
            "modes",
            "stop_types",
            "areas",
            "valid_from",
            "valid_to",
            "days",
            "version",
            "campaign",
            "site_types",
            "operators",
            "further_reviewers",
            "advisory",
            "independent",
            "alongside",
            "cares_for",
        )
        read_only_fields = ("slug", "version", "operators", "alongside")

    def validate_campaign(self, campaign: Campaign | None) -> Campaign:
        """A lead's rule is of its campaign."""
        if campaign is None:
            raise serializers.ValidationError(_OF_THE_SERVICE, "of_the_service")
        return campaign


class ChangedRuleSerializer(ReviewRuleSerializer):
    """What of a rule would be otherwise."""

    def get_fields(self) -> dict[str, Any]:
        """As for a change: nothing is needed."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class ReroutedSerializer(StrictSerializer):
    """A submitted placement that others would judge."""

    placement = serializers.UUIDField()
    organisation = serializers.CharField()
    starts_on = serializers.DateField()
    before = serializers.ListField(child=serializers.CharField(), help_text="Those to whom the present rules give it.")
    after = serializers.ListField(
        child=serializers.CharField(), help_text="Those to whom the others would; nobody where no rule would cover it."
    )


class ReroutedPlacementsSerializer(StrictSerializer):
    """How many submitted placements of the campaign others would judge were they submitted anew, and the first of
    them."""

    example = {
        "count": 14,
        "placements": [
            {
                "placement": "01890a5d-ac96-774b-bcce-b302099a8058",
                "organisation": "dudley",
                "starts_on": "2017-02-20",
                "before": ["british-transport-police"],
                "after": ["west-midlands-police"],
            }
        ],
    }
    count = serializers.IntegerField()
    placements = ReroutedSerializer(many=True, help_text=f"At most {MOST_LISTED}, by the day they start.")


class ReviewRuleFilters(StrictFilters):
    reviewer = AnyOfSlugs()
    campaign = AnyOfSlugs()


class ReviewRules(ReadOnlyResource, Creates, Changes):
    """Which organisations review which modes, site types, stop types, areas and fleets, from when to when. Empty lists
    mean all. Of the rules of the service that cover a placement the one that says most about the site names who
    judges; those that are `alongside` add theirs, as a lead does for its campaign. A placement is approved when every
    required reviewer has approved it. Rules of the service are reference data. A change is a new version, which the
    ledger keeps; a rule ends by its last day. Reviews under way stay with whoever has them."""

    model = ReviewRule
    permissions = REVIEW_RULES
    serializer_class = ReviewRuleSerializer
    filterset_class = ReviewRuleFilters
    ordering = ("slug",)
    lookup_field = "slug"
    create_rule = review_rules.add_review_rule
    change_rule = review_rules.change_review_rule
    operations = {
        "list": OperationSpec(summary="List review rules"),
        "retrieve": OperationSpec(summary="Show a review rule"),
        "create": OperationSpec(summary="Add a review rule for your campaign"),
        "partial_update": OperationSpec(summary="Change a review rule of your campaign", if_match=True),
    }

    @action(
        detail=False,
        methods=["post"],
        summary="Say which submitted placements a new review rule would give to others",
        body=ReviewRuleSerializer,
        answers=ReroutedPlacementsSerializer,
    )
    def preview(self, request: Request, **kwargs: Any) -> Response:
        """A dry run: nothing is written."""
        return self._told(review_rules.preview_review_rule(by=self.actor, **self.checked_body()))

    @action(
        detail=True,
        methods=["post"],
        url_path="preview-change",
        url_name="preview-change",
        summary="Say which submitted placements a changed review rule would give to others",
        body=ChangedRuleSerializer,
        answers=ReroutedPlacementsSerializer,
    )
    def preview_change(self, request: Request, **kwargs: Any) -> Response:
        """A dry run of PATCH: nothing is written."""
        rule = self.get_object()
        expected = self.expected_version(rule)
        changed = self.checked_body()
        return self._told(
            review_rules.preview_change_of_rule(rule, by=self.actor, expected_version=expected, **changed)
        )

    def _told(self, rerouted: Sequence[Rerouted]) -> Response:
        body = {"count": len(rerouted), "placements": rerouted[:MOST_LISTED]}
        return Response(ReroutedPlacementsSerializer(body).data)
