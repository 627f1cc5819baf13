"""`/open/campaigns/{slug}/`: a campaign and its last published report for everybody."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from campaigns.api.campaigns import HelpLineSerializer
from campaigns.api.claims import PeopleSerializer
from campaigns.api.completeness import CompletenessSerializer
from campaigns.api.reports import (
    DIGEST,
    DOCUMENT,
    EXAMPLE_ID,
    SIGNED,
    DocumentSerializer,
    ReportQuestionSerializer,
    ReportRedactedSerializer,
    SignedSerializer,
)
from campaigns.models import Campaign, ParticipantRole
from campaigns.open import page
from coordination.api.open import OpenOperation, OpenView
from coordination.api.serializers import StrictSerializer
from coordination.fields import InstantField, WordField

_HEADLINE: Any = DOCUMENT["headline"]


class OpenAreaSerializer(StrictSerializer):
    """Where the campaign counts."""

    code = serializers.CharField()
    name = serializers.CharField()


class OpenPartnerSerializer(StrictSerializer):
    """Who has agreed to take part, and as what; the lead first."""

    organisation = serializers.CharField()
    name = serializers.CharField()
    role = WordField(choices=ParticipantRole.choices)
    website = serializers.CharField(allow_null=True)


class OpenEndorsementSerializer(StrictSerializer):
    """Who backs the campaign, accepted by its lead."""

    organisation = serializers.CharField()
    name = serializers.CharField()
    statement = serializers.CharField(allow_null=True)
    since = serializers.DateField()


class FigureCompletenessSerializer(StrictSerializer):
    """Of how many organisations expected to report at all how many have reported this."""

    expected = serializers.IntegerField()
    reported = serializers.IntegerField()


class OpenFigureSerializer(StrictSerializer):
    """What one channel came to in one unit. One that is withheld is a small number, or would give one away: not 0, and
    not the same as not measured, which is not listed."""

    channel = serializers.CharField()
    unit = serializers.CharField()
    unit_in_words = serializers.CharField()
    withheld = serializers.BooleanField()
    total = serializers.IntegerField(allow_null=True)
    at_least = serializers.IntegerField(
        allow_null=True,
        help_text="Of a withheld total, what the figures in it that may be printed come to at least; null where that "
        "is nothing.",
    )
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    qualifier = serializers.CharField(allow_null=True)
    evidence_grade = serializers.CharField(allow_null=True, help_text="The weakest of what was counted.")
    completeness = FigureCompletenessSerializer()
    sayable = serializers.ListField(child=serializers.CharField())


class OpenReportSerializer(SignedSerializer, StrictSerializer):
    """The last published report. `sha256` is that of the RFC 8785 canonical JSON of `document`."""

    id = serializers.UUIDField()
    sha256 = serializers.CharField()
    published_at = InstantField()
    published_by = serializers.CharField(help_text="The organisation.")
    as_of = InstantField()
    question = ReportQuestionSerializer()
    small_numbers_below = serializers.IntegerField()
    figures = OpenFigureSerializer(many=True)
    people = PeopleSerializer()
    sayable = serializers.ListField(child=serializers.CharField())
    completeness = CompletenessSerializer()
    document = DocumentSerializer()
    redacted = ReportRedactedSerializer(allow_null=True)


class OpenStatementSerializer(StrictSerializer):
    """A sentence that was printed and that the figures support; one that they no longer do stays, as withdrawn."""

    text = serializers.CharField()
    outlet = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    printed_on = serializers.DateField()
    status = serializers.ChoiceField(choices=["supported", "withdrawn"])
    since = InstantField()
    why = serializers.CharField(allow_null=True, help_text="Why it is withdrawn.")
    condition = serializers.CharField(
        allow_null=True, help_text="What has to hold of samples for it to be true; null: it rests on none."
    )


class OpenCampaignSerializer(StrictSerializer):
    """The page; `report` is null until one is published."""

    slug = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField(help_text="live or closed.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    area = OpenAreaSerializer()
    website = serializers.CharField(allow_null=True)
    hashtags = serializers.ListField(child=serializers.CharField())
    help_lines = HelpLineSerializer(many=True)
    partners = OpenPartnerSerializer(many=True)
    endorsements = OpenEndorsementSerializer(many=True)
    report = OpenReportSerializer(allow_null=True)
    statements = OpenStatementSerializer(many=True)


_EXAMPLE = {
    "slug": "see-me-hear-me",
    "name": "See Me, Hear Me",
    "status": "closed",
    "starts_on": "2017-02-17",
    "ends_on": "2017-03-03",
    "area": {"code": "E11000005", "name": "West Midlands"},
    "website": "https://www.seeme-hearme.org.uk/",
    "hashtags": ["#seemehearme"],
    "help_lines": [{"name": "Childline", "contact": "0800 1111", "url": "https://www.childline.org.uk/"}],
    "partners": [
        {"organisation": "west-midlands-police", "name": "West Midlands Police", "role": "lead", "website": None}
    ],
    "endorsements": [
        {
            "organisation": "british-transport-police",
            "name": "British Transport Police",
            "statement": None,
            "since": "2017-02-17",
        }
    ],
    "report": {
        "id": EXAMPLE_ID,
        "sha256": DIGEST,
        **SIGNED,
        "published_at": "2017-03-10T14:00:02Z",
        "published_by": "West Midlands Police",
        "as_of": DOCUMENT["as_of"],
        "question": DOCUMENT["question"],
        "small_numbers_below": DOCUMENT["small_numbers_below"],
        "figures": page.open_figures(DOCUMENT),
        "people": _HEADLINE["people"],
        "sayable": _HEADLINE["sayable"],
        "completeness": {name: value for name, value in _HEADLINE["completeness"].items() if name != "awaited"},
        "document": DOCUMENT,
        "redacted": None,
    },
    "statements": [
        {
            "text": "The campaign made more than a million contacts across the West Midlands.",
            "outlet": "Express & Star",
            "url": None,
            "printed_on": "2017-03-11",
            "status": "withdrawn",
            "since": "2017-03-20T09:30:00Z",
            "why": "The figures as they are known now say otherwise.",
            "condition": None,
        }
    ],
}


class OpenCampaigns(OpenView):
    """A campaign past its draft: who takes part, when, and what its last published report says. No key is needed."""

    model = Campaign
    serializer_class = OpenCampaignSerializer
    lookup_field = "slug"
    lookup_value_regex = "[^/]+"
    operations = {"retrieve": OpenOperation(summary="Show a campaign to everybody", example=_EXAMPLE)}

    def retrieve(self, request: Request, slug: str, **kwargs: Any) -> HttpResponse:
        return self.answered_json(page.page_of(page.public_campaign(slug)))
