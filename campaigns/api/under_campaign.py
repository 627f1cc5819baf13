"""What lies under one campaign: its phases, its participants and its endorsements."""

from typing import Any

from django.db import models
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import leading
from campaigns.models import Campaign, Endorsement, Participant, Phase
from campaigns.models.campaign import PARTICIPANT_ROLES
from campaigns.permissions import ENDORSEMENTS, PARTICIPANTS, PHASES
from coordination.api.fields import CodeField, FreeTextField, KeyField, WordField, all_of
from coordination.api.filters import SLUG
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes, Creates, ReadOnlyResource, one_visible
from partners.models import Organisation


class UnderCampaign(ReadOnlyResource, Creates):
    """What lies under one campaign; a campaign out of sight hides all of it."""

    lookup_value_regex = "[a-z0-9-]+"

    def campaign(self) -> Campaign:
        """The campaign of the address."""
        return one_visible(Campaign.objects.visible_to(self.actor), "slug", self.kwargs["campaign"])

    def visible(self) -> models.QuerySet[Any]:
        return super().visible().filter(campaign=self.campaign())

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.campaign()  # before the body is judged: nothing is wrong with a body that has nowhere to go
        return super().create(request, *args, **kwargs)

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
    permissions = PHASES
    serializer_class = PhaseSerializer
    ordering = ("starts_on", "slug")
    lookup_field = "slug"
    create_rule = leading.add_phase
    summaries = {
        "list": "List a campaign's phases",
        "create": "Add a phase",
        "retrieve": "Show a phase",
        "partial_update": "Change a phase",
        "destroy": "Remove a phase nothing refers to",
    }

    def perform_change(self, row: Any, expected_version: int | None, values: dict[str, Any]) -> Any:
        return leading.change_phase(row, by=self.actor, **values)  # a phase has no version to expect

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self.expected_version(row)
        leading.remove_phase(row, by=self.actor)
        return Response(status=204)


class ParticipantSerializer(StrictModelSerializer):
    example = {"organisation": "dudley", "role": "contributor"}
    organisation = KeyField(all_of(Organisation))

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
    permissions = PARTICIPANTS
    serializer_class = ParticipantSerializer
    ordering = ("organisation",)
    lookup_field = "organisation"
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
        self.expected_version(participant)  # without a version of its own it matches nothing but *
        role = self.checked(RoleSerializer)["role"]
        return self.answer(leading.change_participant(participant, by=self.actor, role=role))

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self.expected_version(row)
        leading.remove_participant(row, by=self.actor)
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
    permissions = ENDORSEMENTS
    serializer_class = EndorsementSerializer
    ordering = ("organisation",)
    lookup_field = "organisation"
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
        row = self.get_object()
        self.expected_version(row)
        leading.withdraw_endorsement(row, by=self.actor)
        return Response(status=204)
