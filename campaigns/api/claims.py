"""`/campaigns/{slug}/headline/` and `/campaigns/{slug}/claims/`: what may be said, and whether a sentence is true."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import questions
from campaigns.api.claim_texts import (
    BoundsSerializer,
    ClaimPartSerializer,
    ClaimPopulationSerializer,
    ClaimSerializer,
    OfPopulationSerializer,
    RatioSerializer,
)
from campaigns.api.completeness import GapSerializer, GridSerializer, LiveCompletenessSerializer
from campaigns.api.overlap_answers import OVERLAP, WOULD_DECIDE, KnownOverlapSerializer, WouldDecideSerializer
from campaigns.api.questions import QUERY_RULES, SCOPE, area_asked, check_past, parameter_schemas, query_parameters
from campaigns.claims_by_text import judge_text
from campaigns.models import Campaign
from campaigns.permissions import CHECK_CLAIM, READ_COMPLETENESS, READ_HEADLINE
from campaigns.reach.checks import CODES
from campaigns.reach.claims import Claim, Compared
from campaigns.reach.evidence import GRADES
from coordination.api.serializers import StrictSerializer
from coordination.api.views import ResourceView
from coordination.fields import InstantField
from coordination.ground.authorisation import authorise

CHECK = {
    "code": "part_within_whole",
    "passed": True,
    "detail": "No figure is less than the figures that break it down.",
    "figures": [],
}


EVIDENCE = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "version": 1,
    "organisation": "west-midlands-police",
    "area": "E11000005",
    "channel": "twitter",
    "measure": "accounts_reached",
    "stated_as": "people",
    "value": 278000,
    "qualifier": "exact",
    "period": {"from": "2017-02-17", "to": "2017-03-03"},
    "grade": "self_reported",
}


COMPLETENESS: dict[str, Any] = {
    "expected": 8,
    "reported": 7,
    "nil": 0,
    "missing": ["walsall"],
    "held": [],
    "late": [],
    "due_on": "2017-03-17",
    "awaited": [{"organisation": "walsall", "channel": None, "state": "missing"}],
    "gaps": [],
}


class EvidenceGradeField(serializers.ChoiceField):
    """The weakest grade of what was counted, null when nothing was."""

    def __init__(self) -> None:
        super().__init__(
            choices=list(GRADES), allow_null=True, help_text="The weakest of the figures that went in; null: none did."
        )


class SentenceSerializer(StrictSerializer):
    """A sentence that may be printed. What is modelled names its assumption in the text."""

    text = serializers.CharField()
    strength = serializers.ChoiceField(choices=["measured", "stated", "modelled"])
    unit = serializers.CharField(help_text="people, contacts or a measure.")


class CheckSerializer(StrictSerializer):
    """A check of the figures; while one fails, nothing is sayable and no claim is supported."""

    code = serializers.ChoiceField(choices=list(CODES))
    passed = serializers.BooleanField()
    detail = serializers.CharField(help_text="What holds, or which figures contradict each other and why.")
    figures = serializers.ListField(child=serializers.UUIDField(), help_text="Those that contradict each other.")


class ChannelContactsSerializer(StrictSerializer):
    """The contacts of one channel in its own unit."""

    channel = serializers.CharField()
    name = serializers.CharField()
    measure = serializers.CharField()
    total = serializers.IntegerField()
    qualifier = serializers.CharField()
    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)
    evidence_grade = EvidenceGradeField()
    metrics = serializers.IntegerField()


class ContactsSerializer(StrictSerializer):
    """Contacts add: each channel's in its unit, all together as contacts."""

    total = serializers.IntegerField()
    qualifier = serializers.CharField()
    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)
    evidence_grade = EvidenceGradeField()
    by_channel = ChannelContactsSerializer(many=True)


class ModelledSerializer(StrictSerializer):
    """People if the channels' audiences were independent of each other; never a measurement."""

    value = serializers.IntegerField()
    universe = serializers.IntegerField()
    universe_area = serializers.CharField()
    universe_year = serializers.IntegerField()
    channels = serializers.ListField(child=serializers.CharField())


class PeopleSerializer(StrictSerializer):
    """Bounds of the distinct people; high is null when nothing bounds them."""

    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)
    modelled = ModelledSerializer(allow_null=True)


class HeadlineSerializer(StrictSerializer):
    example = {
        "contacts": {
            "total": 1058000,
            "qualifier": "more_than",
            "low": 1058000,
            "high": None,
            "evidence_grade": "self_reported",
            "by_channel": [
                {
                    "channel": "digital_media",
                    "name": "digital media",
                    "measure": "people_reached",
                    "total": 761000,
                    "qualifier": "exact",
                    "low": 761000,
                    "high": 761000,
                    "evidence_grade": "self_reported",
                    "metrics": 1,
                }
            ],
        },
        "people": {
            "low": 761000,
            "high": 1039000,
            "modelled": {
                "value": 966539,
                "universe": 2919600,
                "universe_area": "E11000005",
                "universe_year": 2021,
                "channels": ["digital_media", "twitter"],
            },
        },
        "overlaps": [],
        "sayable": ["at least 761,000 people", "more than 1,058,000 contacts", "more than 1 million contacts"],
        "sentences": [
            {"text": "at least 761,000 people", "strength": "stated", "unit": "people"},
            {"text": "more than 1,058,000 contacts", "strength": "stated", "unit": "contacts"},
            {"text": "more than 1 million contacts", "strength": "stated", "unit": "contacts"},
        ],
        "checks": [CHECK],
        "completeness": COMPLETENESS,
        "as_of": "2017-03-10T14:00:00Z",
        "inputs_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "cover": None,
        "frequency": {"low": 1.0, "high": None},
        "rating_points": None,
    }
    contacts = ContactsSerializer()
    people = PeopleSerializer()
    overlaps = KnownOverlapSerializer(
        many=True,
        help_text="What is known of people counted on two channels. `people` rests on what was matched; what rests on "
        "a sample is in `sentences` alone.",
    )
    sayable = serializers.ListField(child=serializers.CharField(), help_text="The texts of the sentences.")
    sentences = SentenceSerializer(many=True)
    checks = CheckSerializer(many=True)
    completeness = LiveCompletenessSerializer()
    as_of = InstantField()
    inputs_sha256 = serializers.CharField()
    cover = OfPopulationSerializer(
        allow_null=True, help_text="How many per cent of the residents were reached; null: nobody counted them."
    )
    frequency = BoundsSerializer(
        allow_null=True, help_text="How often each of the people reached was so on average; null: nobody was."
    )
    rating_points = OfPopulationSerializer(
        allow_null=True, help_text="Contacts for each hundred of the residents; null: nobody counted them."
    )


class ClaimEvidenceSerializer(StrictSerializer):
    """One figure the verdict rests on."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    organisation = serializers.CharField()
    area = serializers.CharField()
    channel = serializers.CharField()
    measure = serializers.CharField()
    stated_as = serializers.CharField(allow_null=True, help_text="What its source calls it, if not that.")
    value = serializers.IntegerField()
    qualifier = serializers.CharField()
    period = serializers.DictField(child=serializers.DateField())
    grade = serializers.CharField()


class MissingSerializer(StrictSerializer):
    """A return that has not come; while one is missing, nothing is supported from above."""

    organisation = serializers.CharField()
    channel = serializers.CharField(allow_null=True, help_text="null: on whichever channel.")


class VerdictSerializer(StrictSerializer):
    example = {
        "verdict": "indeterminate",
        "gross": 1039000,
        "low": 761000,
        "high": 1039000,
        "break_even_overlap": 39000,
        "weakest_assumption": "Fewer than 39,000 people were counted in both digital media and Twitter: 14.03 % of the "
        "smaller audience (278,000 accounts reached). Nobody has measured this overlap. No return has come from "
        "walsall. A figure is held of dudley.",
        "sayable": ["at least 761,000 people"],
        "sentences": [{"text": "at least 761,000 people", "strength": "stated", "unit": "people"}],
        "evidence": [EVIDENCE],
        "evidence_grade": "self_reported",
        "checks": [CHECK],
        "missing": [{"organisation": "walsall", "channel": None}],
        "held": ["dudley"],
        "gaps": [],
        "overlaps": [OVERLAP],
        "would_decide": WOULD_DECIDE,
        "population": None,
        "condition": None,
        "ratio": None,
        "parts": [],
        "unread": [],
        "method_version": 3,
        "inputs_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    }
    verdict = serializers.ChoiceField(choices=["supported", "unsupported", "indeterminate"])
    gross = serializers.IntegerField(help_text="The plain sum of the figures used.")
    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)
    break_even_overlap = serializers.IntegerField(
        allow_null=True, help_text="How many people may be counted twice before the claim stops being true."
    )
    weakest_assumption = serializers.CharField()
    sayable = serializers.ListField(child=serializers.CharField(), help_text="The texts of the sentences.")
    sentences = SentenceSerializer(many=True)
    evidence = ClaimEvidenceSerializer(many=True)
    evidence_grade = EvidenceGradeField()
    checks = CheckSerializer(many=True)
    missing = MissingSerializer(many=True)
    held = serializers.ListField(
        child=serializers.CharField(),
        help_text="Whose figures are held; while any are, nothing is supported from above.",
    )
    gaps = GapSerializer(many=True)
    overlaps = KnownOverlapSerializer(
        many=True, help_text="What is known of people counted on two channels; the bounds rest on it."
    )
    would_decide = WouldDecideSerializer(
        allow_null=True, help_text="null: it is decided, or no overlap of channels would decide it."
    )
    condition = serializers.CharField(
        allow_null=True, help_text="What has to hold of samples for the verdict; null: it rests on none."
    )
    population = ClaimPopulationSerializer(allow_null=True, help_text="Of a share: of how many it is one.")
    ratio = RatioSerializer(
        allow_null=True, help_text="Of an average or a comparison, of which `low` and `high` are what is divided."
    )
    parts = ClaimPartSerializer(many=True, help_text="Of a `text`: what it claims, of which the weakest part decides.")
    unread = serializers.ListField(
        child=serializers.CharField(), help_text="Of a `text`: the words that were read by nothing."
    )
    method_version = serializers.IntegerField()
    inputs_sha256 = serializers.CharField(
        help_text="Of the question, the populations, the method and every figure that went in."
    )


class HeadlineAndClaimActions(ResourceView):
    """The headline and the claims of a campaign."""

    @action(
        detail=True,
        methods=["get"],
        summary="Show what may be said",
        parameters=parameter_schemas(SCOPE),
        rules=QUERY_RULES,
        answers=HeadlineSerializer,
    )
    def headline(self, request: Request, **kwargs: Any) -> Response:
        """What may be said about a campaign"""
        campaign = self.get_object()
        authorise(self.actor, READ_HEADLINE, campaign)  # before its query is read
        question = _question(campaign, query_parameters(request, SCOPE))
        return Response(HeadlineSerializer(questions.headline_for(question, by=self.actor)).data)

    @action(
        detail=True,
        methods=["get"],
        summary="Show who has reported, week by week and by channel",
        parameters=parameter_schemas(SCOPE),
        rules=QUERY_RULES,
        answers=GridSerializer,
    )
    def completeness(self, request: Request, **kwargs: Any) -> Response:
        """Who has reported, week by week and by channel"""
        campaign = self.get_object()
        authorise(self.actor, READ_COMPLETENESS, campaign)
        question = _question(campaign, query_parameters(request, SCOPE))
        return Response(GridSerializer(questions.completeness_for(question, by=self.actor)).data)

    @action(
        detail=True,
        methods=["post"],
        summary="Check a claim before it is printed",
        body=ClaimSerializer,
        answers=VerdictSerializer,
        refusals=(422,),
    )
    def claims(self, request: Request, **kwargs: Any) -> Response:
        """Check a claim before it is printed"""
        campaign = self.get_object()
        authorise(self.actor, CHECK_CLAIM, campaign)
        asked = self.checked(ClaimSerializer)
        as_of = asked.get("as_of")
        check_past(as_of, "/as_of")
        if "text" in asked:
            return Response(VerdictSerializer(judge_text(campaign, asked["text"], by=self.actor, as_of=as_of)).data)
        question, universe = _claim_scope(campaign, asked), asked.get("universe")
        numbers = {name: asked.get(name) for name in ("comparator", "value", "unit", "to", "out_of")}
        numbers["compared_with"] = _compared_with(asked.get("compared_with"))
        claim = Claim(**numbers, universe=universe and universe.pk, area=question.area.code)
        verdict = questions.judge_claim(question, by=self.actor, claim=claim)
        return Response(VerdictSerializer({**verdict, "parts": [], "unread": []}).data)


def _compared_with(asked: Mapping[str, Any] | None) -> Compared | None:
    if asked is None:
        return None
    campaign, period = asked.get("campaign"), asked.get("period")
    first, last = (period.lower, period.upper - timedelta(days=1)) if period else (None, None)
    area, channels = asked.get("area"), asked.get("channels")
    on = frozenset(channels) if channels else None
    return Compared(campaign and campaign.pk, first, last, area and area.pk, on)


def _claim_scope(campaign: Campaign, asked: Mapping[str, Any]) -> questions.Question:
    period, channels = asked.get("period"), asked.get("channels")
    return questions.Question(
        campaign,
        asked.get("area") or campaign.area,
        None if channels is None else frozenset(channels),
        period and period.lower,
        period and period.upper - timedelta(days=1),
        asked.get("as_of"),
    )


def _question(campaign: Campaign, values: Mapping[str, Any]) -> questions.Question:
    return questions.Question(
        campaign,
        area_asked(values.get("area"), campaign),
        frozenset(values["channel"]) if "channel" in values else None,
        values.get("from"),
        values.get("to"),
        values.get("as_of"),
    )
