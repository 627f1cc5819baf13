"""What lies under one campaign: its phases, its participants and its endorsements."""

from typing import Any

from django.db import models
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.lifecycle import campaigns, endorsements, invitations
from campaigns.models import Campaign, Endorsement, Participant, Phase
from campaigns.models.taking_part import PARTICIPANT_ROLES
from campaigns.permissions import ENDORSEMENTS, PARTICIPANTS, PHASES
from coordination.api.described import OperationSpec
from coordination.api.filters import SLUG
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes, Creates, ReadOnlyResource, one_visible
from coordination.fields import CodeField, FreeTextField, HeldReasonField, KeyField, WordField
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
    rules = ("ends_before_it_starts", "immutable", "outside_the_campaign")
    waits = True
    example = {
        "slug": "transport-hubs",
        "name": "Transport hubs week",
        "starts_on": "2017-02-20",
        "ends_on": "2017-02-24",
        "held_reason": None,
    }
    slug = CodeField(max_length=60, pattern=f"^{SLUG}$")

    held_reason = HeldReasonField()

    class Meta:
        model = Phase
        fields = ("slug", "name", "starts_on", "ends_on", "held_reason")


class Phases(UnderCampaign, Changes):
    """Named stretches of a campaign."""

    model = Phase
    permissions = PHASES
    serializer_class = PhaseSerializer
    ordering = ("starts_on", "slug")
    lookup_field = "slug"
    create_rule = campaigns.add_phase
    operations = {
        "list": OperationSpec(summary="List a campaign's phases"),
        "create": OperationSpec(summary="Add a phase"),
        "retrieve": OperationSpec(summary="Show a phase"),
        "partial_update": OperationSpec(summary="Change a phase"),
        "destroy": OperationSpec(summary="Remove a phase nothing refers to"),
    }

    def perform_change(self, row: Any, expected_version: int | None, values: dict[str, Any]) -> Any:
        return campaigns.change_phase(row, by=self.actor, **values)  # a phase has no version to expect

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self.expected_version(row)
        campaigns.remove_phase(row, by=self.actor)
        return Response(status=204)


class ParticipantSerializer(StrictModelSerializer):
    rules = ("lead_is_set_on_the_campaign", "organisation_succeeded", "takes_part_already")
    example = {
        "organisation": "dudley",
        "role": "contributor",
        "status": "invited",
        "names_us_in_events": False,
        "version": 1,
    }
    organisation = KeyField(lambda _actor: Organisation.objects.listed())

    class Meta:
        model = Participant
        fields = ("organisation", "role", "status", "names_us_in_events", "version")
        read_only_fields = ("status", "names_us_in_events", "version")


class RoleSerializer(StrictSerializer):
    """Another role."""

    example = {"role": "observer"}
    role = WordField(choices=PARTICIPANT_ROLES, required=False)


class Participants(UnderCampaign):
    """Who takes part in a campaign besides its lead; to the lead, and to an organisation itself, also who is invited,
    has declined or has left. An organisation answers its invitation under `/invitations/`."""

    model = Participant
    permissions = PARTICIPANTS
    serializer_class = ParticipantSerializer
    ordering = ("organisation",)
    lookup_field = "organisation"
    create_rule = invitations.invite_participant
    operations = {
        "partial_update": OperationSpec(summary="Offer a participant another role", body=RoleSerializer),
        "list": OperationSpec(summary="List a campaign's participants"),
        "create": OperationSpec(summary="Invite an organisation to take part"),
        "retrieve": OperationSpec(summary="Show a participant"),
        "destroy": OperationSpec(summary="Withdraw an invitation, or end an organisation's part"),
    }

    def address(self, row: Any) -> str:
        return f"{self.request.path}{row.organisation_id}/"

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        participant = self.get_object()
        expected = self.expected_version(participant)
        role = self.checked(RoleSerializer).get("role")
        return self.answer(invitations.change_role(participant, by=self.actor, expected_version=expected, role=role))

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        invitations.withdraw_invitation(row, by=self.actor, expected_version=self.expected_version(row))
        return Response(status=204)


class EndorsementSerializer(StrictModelSerializer):
    waits = True
    example = {
        "organisation": "british-transport-police",
        "statement": None,
        "since": "2017-02-17",
        "status": "offered",
        "version": 1,
        "held_reason": None,
    }
    organisation = KeyField()
    statement = FreeTextField(null_for_blank=True, required=False, max_length=500)

    held_reason = HeldReasonField()

    class Meta:
        model = Endorsement
        fields = ("organisation", "statement", "since", "status", "held_reason", "version")
        read_only_fields = ("status", "version")


class Endorsements(UnderCampaign):
    """Who backs a campaign, since when: neither a review nor a permission. One that the lead has not accepted is seen
    by the lead and by whoever offered it."""

    model = Endorsement
    permissions = ENDORSEMENTS
    serializer_class = EndorsementSerializer
    ordering = ("organisation",)
    lookup_field = "organisation"
    operations = {
        "list": OperationSpec(summary="List a campaign's endorsements"),
        "create": OperationSpec(summary="Offer to endorse a campaign for your organisation"),
        "retrieve": OperationSpec(summary="Show an endorsement"),
        "destroy": OperationSpec(summary="Withdraw your organisation's endorsement"),
    }
    create_rule = endorsements.offer_endorsement

    def address(self, row: Any) -> str:
        return f"{self.request.path}{row.organisation_id}/"

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        endorsements.withdraw_endorsement(row, by=self.actor, expected_version=self.expected_version(row))
        return Response(status=204)

    @action(
        detail=True,
        methods=["post"],
        summary="Accept an endorsement of a campaign you lead, so that it is shown",
        if_match=True,
    )
    def accept(self, request: Request, **kwargs: Any) -> Response:
        return self.act(endorsements.accept_endorsement)

    @action(
        detail=True, methods=["post"], summary="Decline an endorsement of a campaign you lead, or show it no longer"
    )
    def decline(self, request: Request, **kwargs: Any) -> Response:
        return self.act(endorsements.decline_endorsement)
