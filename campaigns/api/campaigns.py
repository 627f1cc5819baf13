"""`/campaigns/` and what lies under each: phases, participants, endorsements."""

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import leading
from campaigns.api.questions import SCOPE, schemas
from campaigns.api.rollups import PARAMETERS, RollupActions, RollupPageSerializer
from campaigns.api.statements import ClaimSerializer, HeadlineSerializer, StatementActions, VerdictSerializer
from campaigns.models import Campaign, CampaignStatus, Endorsement, HelpLine, Participant, ParticipantRole, Phase
from campaigns.models.campaign import PARTICIPANT_ROLES
from coordination.api.fields import CodeField, FreeTextField, KeyField, WebAddressField, WordField
from coordination.api.filters import SLUG, AnyOfChoices, AnyOfCodes, AnyOfSlugs, FromDay, Since, StrictFilters, ToDay
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes, Creates, ReadOnlyResource, one_visible
from partners.api.within import WithinArea
from partners.models import Area, Organisation


class HelpLineSerializer(StrictModelSerializer):
    # Public numbers and addresses, printed as they are: names of services, not of people.
    name = CodeField(max_length=120)
    contact = CodeField(max_length=120)
    url = WebAddressField(null_for_blank=True, required=False)

    class Meta:
        model = HelpLine
        fields = ("name", "contact", "url")


class PartSerializer(StrictSerializer):
    """An organisation and its role, the lead among them."""

    organisation = serializers.CharField()
    role = WordField(choices=ParticipantRole.choices)


class CampaignSerializer(StrictModelSerializer):
    example = {
        "slug": "see-me-hear-me",
        "name": "See Me, Hear Me",
        "status": "live",
        "starts_on": "2017-02-17",
        "ends_on": "2017-03-03",
        "area": "E11000005",
        "lead": "west-midlands-police",
        "hashtags": ["#seemehearme"],
        "website": "https://www.seeme-hearme.org.uk/",
        "help_lines": [{"name": "Childline", "contact": "0800 1111", "url": "https://www.childline.org.uk/"}],
        "participants": [{"organisation": "dudley", "role": "contributor"}],
        "version": 1,
        "updated_at": "2017-02-01T09:30:00Z",
    }

    slug = CodeField(max_length=60, pattern=f"^{SLUG}$")
    area = KeyField(lambda actor: Area.objects.all())
    lead = KeyField()
    hashtags = serializers.ListField(child=CodeField(max_length=60, pattern=r"^#\w+$"), required=False, max_length=20)
    website = WebAddressField(null_for_blank=True, required=False)
    help_lines = HelpLineSerializer(many=True, required=False, max_length=20)
    participants = PartSerializer(many=True, read_only=True, source="parts")

    class Meta:
        model = Campaign
        fields = (
            "slug",
            "name",
            "status",
            "starts_on",
            "ends_on",
            "area",
            "lead",
            "hashtags",
            "website",
            "help_lines",
            "participants",
            "version",
            "updated_at",
        )
        read_only_fields = ("version", "updated_at")


class CampaignFilters(StrictFilters):
    status = AnyOfChoices(choices=CampaignStatus.choices)
    lead = AnyOfSlugs()
    area = WithinArea()
    from_ = FromDay("ends_on")
    to = ToDay("starts_on")
    updated_since = Since("updated_at")


class Campaigns(ReadOnlyResource, Creates, Changes, RollupActions, StatementActions):
    """Awareness campaigns, what they reached and what may be said about it."""

    model = Campaign
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilters
    ordering = ("slug",)
    lookup_field = "slug"
    scopes = {"create": "manage", "partial_update": "manage", "claims": "read"}
    parameters = {"rollups": PARAMETERS, "headline": schemas(SCOPE)}
    bodies = {"claims": ClaimSerializer}
    answers = {"rollups": RollupPageSerializer, "headline": HeadlineSerializer, "claims": VerdictSerializer}
    refusals = {"rollups": (422,), "claims": (422,)}
    create_rule = leading.create
    change_rule = leading.change
    summaries = {
        "list": "List campaigns",
        "create": "Set up a campaign led by your organisation",
        "retrieve": "Show a campaign",
        "partial_update": "Change a campaign you lead",
        "rollups": "Show roll-ups, grouped as asked",
        "headline": "Show what may be said",
        "claims": "Check a claim before it is printed",
    }

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.prefetch_related("help_lines", "participants")


class UnderCampaign(ReadOnlyResource, Creates):
    """What lies under one campaign; a campaign out of sight hides all of it."""

    lookup_value_regex = "[a-z0-9-]+"

    def campaign(self) -> Campaign:
        """The campaign of the address."""
        return one_visible(Campaign.objects.visible_to(self.actor), "slug", self.kwargs["campaign"])

    def visible(self) -> models.QuerySet[Any]:
        return super().visible().filter(campaign=self.campaign())

    def perform_create(self, values: dict[str, Any]) -> Any:
        return type(self).create_rule(self.campaign(), by=self.actor, **values)


class PhaseSerializer(StrictModelSerializer):
    example = {
        "slug": "transport-hubs",
        "name": "Transport hubs week",
        "starts_on": "2017-02-20",
        "ends_on": "2017-02-24",
    }
    slug = CodeField(max_length=60, pattern=f"^{SLUG}$")

    class Meta:
        model = Phase
        fields = ("slug", "name", "starts_on", "ends_on")


class Phases(UnderCampaign, Changes):
    """Named stretches of a campaign."""

    model = Phase
    serializer_class = PhaseSerializer
    ordering = ("starts_on", "slug")
    lookup_field = "slug"
    scopes = {"create": "manage", "partial_update": "manage", "destroy": "manage"}
    create_rule = leading.add_phase
    change_rule = leading.change_phase
    summaries = {
        "list": "List a campaign's phases",
        "create": "Add a phase",
        "retrieve": "Show a phase",
        "partial_update": "Change a phase",
        "destroy": "Remove a phase nothing refers to",
    }

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        leading.remove_phase(self.get_object(), by=self.actor)
        return Response(status=204)


class ParticipantSerializer(StrictModelSerializer):
    example = {"organisation": "dudley", "role": "contributor"}
    organisation = KeyField(lambda actor: Organisation.objects.all())

    class Meta:
        model = Participant
        fields = ("organisation", "role")


class RoleSerializer(StrictSerializer):
    """Another role."""

    example = {"role": "observer"}
    role = WordField(choices=PARTICIPANT_ROLES)


class Participants(UnderCampaign):
    """Who takes part in a campaign besides its lead."""

    model = Participant
    serializer_class = ParticipantSerializer
    ordering = ("organisation",)
    lookup_field = "organisation"
    scopes = {"create": "manage", "partial_update": "manage", "destroy": "manage"}
    create_rule = leading.add_participant
    bodies = {"partial_update": RoleSerializer}
    summaries = {
        "list": "List a campaign's participants",
        "create": "Let an organisation take part",
        "retrieve": "Show a participant",
        "partial_update": "Give a participant another role",
        "destroy": "End an organisation's part",
    }

    def address(self, row: Any) -> str:
        return f"{self.request.path}{row.organisation_id}/"

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        participant = self.get_object()
        role = self.checked(RoleSerializer)["role"]
        return self.answer(leading.change_participant(participant, by=self.actor, role=role))

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        leading.remove_participant(self.get_object(), by=self.actor)
        return Response(status=204)


class EndorsementSerializer(StrictModelSerializer):
    example = {"organisation": "british-transport-police", "statement": None, "since": "2017-02-17"}
    organisation = KeyField()
    statement = FreeTextField(null_for_blank=True, required=False, max_length=500)

    class Meta:
        model = Endorsement
        fields = ("organisation", "statement", "since")


class Endorsements(UnderCampaign):
    """Who backs a campaign, since when: neither a review nor a permission."""

    model = Endorsement
    serializer_class = EndorsementSerializer
    ordering = ("organisation",)
    lookup_field = "organisation"
    scopes = {"create": "manage", "destroy": "manage"}
    create_rule = leading.endorse
    summaries = {
        "list": "List a campaign's endorsements",
        "create": "Endorse a campaign for your organisation",
        "retrieve": "Show an endorsement",
        "destroy": "Withdraw your organisation's endorsement",
    }

    def address(self, row: Any) -> str:
        return f"{self.request.path}{row.organisation_id}/"

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        leading.withdraw_endorsement(self.get_object(), by=self.actor)
        return Response(status=204)
