"""`/invitations/`: what the caller's organisation is asked to take part in, and its answers."""

from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.lifecycle import invitations
from campaigns.models import Participant, ParticipantRole, ParticipantStatus
from campaigns.permissions import INVITATIONS
from campaigns.workflow import PARTICIPANT
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, AnyOfSlugs, StrictFilters, TrueOrFalse
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes, ReadOnlyResource
from coordination.fields import KeyField, TrueOrFalseField, WordField
from coordination.fields.reader import reader_of


class InvitationSerializer(StrictModelSerializer):
    """An organisation's own part in a campaign, with as much of the campaign as it takes to answer."""

    example = {
        "campaign": "see-me-hear-me",
        "name": "See Me, Hear Me",
        "area": "E11000005",
        "starts_on": "2017-02-17",
        "ends_on": "2017-03-03",
        "lead": "west-midlands-police",
        "role": "contributor",
        "status": "invited",
        "asked_again": False,
        "names_us_in_events": False,
        "allowed_actions": ["accept", "decline"],
        "version": 1,
    }

    campaign = KeyField()
    name = serializers.CharField(
        source="campaign_name", read_only=True, help_text="Empty while it waits for a second look."
    )
    area = serializers.CharField(source="campaign.area_id", read_only=True)
    starts_on = serializers.DateField(source="campaign.starts_on", read_only=True)
    ends_on = serializers.DateField(source="campaign.ends_on", read_only=True)
    lead = serializers.CharField(source="campaign.lead_id", read_only=True)
    role = WordField(choices=ParticipantRole.choices, read_only=True)
    asked_again = TrueOrFalseField(
        source="is_asked_again",
        read_only=True,
        help_text="Whether the campaign has another name or area since your organisation accepted: it is named in"
        " public again once it has accepted that, too.",
    )
    names_us_in_events = TrueOrFalseField(
        help_text="Whether your organisation may be named in public as a partner of the campaign's events."
    )
    allowed_actions = serializers.SerializerMethodField(help_text="What the caller may do to it now.")

    class Meta:
        model = Participant
        fields = (
            "campaign",
            "name",
            "area",
            "starts_on",
            "ends_on",
            "lead",
            "role",
            "status",
            "asked_again",
            "names_us_in_events",
            "allowed_actions",
            "version",
        )
        read_only_fields = ("status", "version")

    def get_allowed_actions(self, participant: Participant) -> list[str]:
        actions = PARTICIPANT.allowed(reader_of(self.context).actor, participant)
        return [action for action in actions if action != "accept" or not participant.settled]


class AcceptSerializer(StrictSerializer):
    """Whether your organisation may, from now on, be named in public as a partner of the campaign's events."""

    example = {"names_us_in_events": False}
    names_us_in_events = TrueOrFalseField(required=False)


class AskedAgain(TrueOrFalse):
    """Whether it takes part, and has not accepted what the campaign says now."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        asked_again = models.Q(status=ParticipantStatus.ACCEPTED, asked_again=True)
        return qs.filter(asked_again if value else ~asked_again)


class InvitationFilters(StrictFilters):
    status = AnyOfChoices(choices=ParticipantStatus.choices)
    lead = AnyOfSlugs("campaign__lead")
    asked_again = AskedAgain()


class Invitations(ReadOnlyResource, Changes):
    """What your organisation is or was asked to take part in, by campaign; `?status=invited` and
    `?asked_again=true` wait for your answer."""

    model = Participant
    permissions = INVITATIONS
    serializer_class = InvitationSerializer
    filterset_class = InvitationFilters
    ordering = ("campaign",)
    lookup_field = "campaign"
    # A yes is to the role that was read, and to no other.
    operations = {
        "list": OperationSpec(summary="List your organisation's invitations"),
        "retrieve": OperationSpec(summary="Show an invitation"),
        "partial_update": OperationSpec(summary="Agree to be named in a campaign's events, or no longer"),
    }
    change_rule = invitations.agree_to_be_named

    def visible(self) -> models.QuerySet[Any]:
        return Participant.objects.of(self.actor.organisation)

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("campaign")

    @action(detail=True, methods=["post"], summary="Take part in a campaign", body=AcceptSerializer, if_match=True)
    def accept(self, request: Request, **kwargs: Any) -> Response:
        return self.act(invitations.accept_invitation)

    @action(detail=True, methods=["post"], summary="Do not take part in a campaign")
    def decline(self, request: Request, **kwargs: Any) -> Response:
        return self.act(invitations.decline_invitation)

    @action(detail=True, methods=["post"], summary="Take part in a campaign no longer")
    def leave(self, request: Request, **kwargs: Any) -> Response:
        return self.act(invitations.leave_campaign)
