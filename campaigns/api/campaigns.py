"""`/campaigns/` and what lies under each: phases, participants, endorsements."""

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.claims import (
    HeadlineAndClaimActions,
)
from campaigns.api.rollups import RollupActions
from campaigns.lifecycle import campaigns, suspension
from campaigns.models import Campaign, CampaignStatus, HelpLine, ParticipantRole
from campaigns.permissions import CAMPAIGNS
from coordination.api.described import OperationSpec
from coordination.api.filters import SLUG, AnyOfChoices, AnyOfSlugs, FromDay, Since, StrictFilters, ToDay
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes, Creates, ReadOnlyResource
from coordination.fields import (
    CodeField,
    CodeKeyField,
    CountedListField,
    FreeTextField,
    HeldReasonField,
    InstantField,
    KeyField,
    WebAddressField,
    WordField,
)
from coordination.ground.screening import Readers, TextKind
from partners.api.area_filter import WithinArea
from partners.models import Area


class HelpLineSerializer(StrictModelSerializer):
    """Where somebody can turn; printed with the campaign."""

    waits = True

    name = FreeTextField(max_length=120)
    contact = CodeField(max_length=120, how=TextKind.CONTACT)
    url = WebAddressField(null_for_blank=True, required=False)

    class Meta:
        model = HelpLine
        fields = ("name", "contact", "url")


class PartSerializer(StrictSerializer):
    """An organisation and its role, the lead among them."""

    organisation = serializers.CharField()
    role = WordField(choices=ParticipantRole.choices)


class SuspensionSerializer(StrictSerializer):
    """Since when a campaign is taken down, why, and by whom: what an operator suspended only an operator resumes."""

    at = InstantField()
    reason = serializers.CharField()
    by = serializers.ChoiceField(choices=["lead", "operator"])


class SuspendSerializer(StrictSerializer):
    """Why it is taken down; shown to those who take part."""

    readers = Readers.PARTNERS  # whoever no longer sees the campaign is not told why
    example = {"reason": "A help line's number is wrong; it comes back once that is mended."}
    reason = FreeTextField(max_length=500)


class HashtagField(CodeField):
    """A hashtag in any script; the document does not say which of the signs that are no white space are letters."""

    pattern_sent = r"^#[^\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+$"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"pattern": r"^#\w+$", **kwargs})


class CampaignSerializer(StrictModelSerializer):
    rules = (
        "ends_before_it_starts", "hashtags malformed", "immutable", "not_earlier", "after_its_follower",
        "not_leading_both",
    )  # fmt: skip
    waits = True
    example = {
        "slug": "see-me-hear-me",
        "name": "See Me, Hear Me",
        "status": "live",
        "starts_on": "2017-02-17",
        "ends_on": "2017-03-03",
        "returns_due_on": None,
        "area": "E11000005",
        "lead": "west-midlands-police",
        "follows": None,
        "hashtags": ["#seemehearme"],
        "website": "https://www.seeme-hearme.org.uk/",
        "help_lines": [{"name": "Childline", "contact": "0800 1111", "url": "https://www.childline.org.uk/"}],
        "participants": [{"organisation": "dudley", "role": "contributor"}],
        "suspended": None,
        "held_reason": None,
        "version": 1,
        "updated_at": "2017-02-01T09:30:00Z",
    }

    slug = CodeField(max_length=60, pattern=f"^{SLUG}$")
    area = CodeKeyField(Area, str.upper)
    lead = KeyField()
    follows = KeyField(
        Campaign.objects.visible_to,
        required=False,
        allow_null=True,
        help_text="The campaign of which this is the next phase: one that began before it, of the same lead.",
    )
    hashtags = CountedListField(child=HashtagField(max_length=60), required=False, max_length=20)
    website = WebAddressField(null_for_blank=True, required=False)
    help_lines = HelpLineSerializer(many=True, required=False, max_length=20)  # type: ignore[call-arg]
    held_reason = HeldReasonField()
    participants = PartSerializer(many=True, read_only=True, source="parts")
    suspended = SuspensionSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Campaign
        fields = (
            "slug",
            "name",
            "status",
            "starts_on",
            "ends_on",
            "returns_due_on",
            "area",
            "lead",
            "follows",
            "hashtags",
            "website",
            "help_lines",
            "participants",
            "suspended",
            "held_reason",
            "version",
            "updated_at",
        )
        read_only_fields = ("version", "updated_at")


OF_FIGURES = ("headline", "completeness", "claims", "rollups")


class CampaignFilters(StrictFilters):
    status = AnyOfChoices(choices=CampaignStatus.choices)
    lead = AnyOfSlugs()
    area = WithinArea()
    from_ = FromDay("ends_on")
    to = ToDay("starts_on")
    updated_since = Since("updated_at")


class Campaigns(ReadOnlyResource, Creates, Changes, RollupActions, HeadlineAndClaimActions):
    """Awareness campaigns, what they reached and what may be said about it."""

    model = Campaign
    permissions = CAMPAIGNS
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilters
    ordering = ("slug",)
    lookup_field = "slug"
    operations = {
        "list": OperationSpec(summary="List campaigns"),
        "create": OperationSpec(summary="Set up a campaign led by your organisation"),
        "retrieve": OperationSpec(summary="Show a campaign"),
        "partial_update": OperationSpec(summary="Change a campaign you lead"),
    }
    create_rule = campaigns.create_campaign
    change_rule = campaigns.change_campaign

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.action in OF_FIGURES:
            return queryset  # what is told is not the campaign itself, with all who take part in it
        return queryset.prefetch_related("help_lines", "participants")

    @action(
        detail=True, methods=["post"], summary="Take a campaign you lead off every open page", body=SuspendSerializer
    )
    def suspend(self, request: Request, **kwargs: Any) -> Response:
        return self.act(suspension.suspend_campaign)

    @action(detail=True, methods=["post"], summary="Let everybody see a suspended campaign again")
    def resume(self, request: Request, **kwargs: Any) -> Response:
        return self.act(suspension.resume_campaign)
