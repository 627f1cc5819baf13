"""`/placements/`: poster placements and their life up to removal."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.phase_filter import AnyOfPhases
from campaigns.api.placement_actions import (
    InstalledSerializer,
    RemovedSerializer,
    SubmissionsSerializer,
    SubmittedPlacementsSerializer,
    WithdrawSerializer,
)
from campaigns.models import Campaign, Phase, Placement, PlacementStatus, SiteType
from campaigns.permissions import PLACEMENTS
from campaigns.placements import rules
from campaigns.placements.submitting_many import submit_placements
from coordination.api.batch import BatchResource
from coordination.api.described import OperationSpec
from coordination.api.filters import (
    AnyOfChoices,
    AnyOfCodes,
    AnyOfSlugs,
    FromDay,
    Since,
    StrictFilters,
    ToDay,
    TrueOrFalse,
)
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.fields import (
    A_DIGEST,
    CodeField,
    CodeKeyField,
    ExternalRefField,
    FreeTextField,
    HeldReasonField,
    KeyField,
    NoteField,
    TrueOrFalseField,
    WebAddressField,
    WholeNumberField,
    WordField,
)
from coordination.fields.reader import reader_of
from coordination.ground.screening import Readers
from partners.api.area_filter import WithinArea
from partners.api.stop_codes import AnyOfStops, StopField
from partners.models.stop import PLACEMENT_MODES

REMOVE_BY = (
    "The last day on which it may hang, two working days after its approval was revoked while it hung; null for others."
)
PHOTOGRAPH = (
    "The digits of the digest of the photograph that was given where it was reported as installed, one of `/creatives/`"
    " with the `purpose` photograph; null where none was."
)
LEADS_TOO = "Whether its reviewer leads the campaign too, and is no outsider to it."


class FleetSerializer(StrictSerializer):
    """A number of vehicles of one operator; a bus or tram has no stop code."""

    readers = Readers.PARTNERS
    waits = True

    operator = FreeTextField(max_length=120)
    vehicles = WholeNumberField(min_value=1, max_value=100_000)


class SiteSerializer(StrictSerializer):
    """Where the posters hang: exactly one of a stop and a fleet."""

    rules = ("one_kind_of_site",)

    waits = True

    stop = StopField(required=False, allow_null=True)
    fleet = FleetSerializer(required=False, allow_null=True)

    def validate(self, attrs: Mapping[str, Any]) -> dict[str, Any]:
        stop, fleet = attrs.get("stop"), attrs.get("fleet")
        if (stop is None) == (fleet is None):
            raise serializers.ValidationError("Name either a stop or a fleet, and never both.", "one_kind_of_site")
        fleet = fleet or {"operator": "", "vehicles": None}
        return {"stop": stop, "fleet_operator": fleet["operator"], "fleet_vehicles": fleet["vehicles"]}

    def to_representation(self, placement: Placement) -> dict[str, Any]:
        if placement.stop_id:
            return {"stop": placement.stop_id, "fleet": None}
        return {"stop": None, "fleet": {"operator": placement.fleet_operator, "vehicles": placement.fleet_vehicles}}


class PinnedField(TrueOrFalseField):
    """Whether the digest of the artwork is known, so that a review is of that very file."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "Whether the artwork's `sha256` is known; if not, nothing binds a review to the file that hangs."
        super().__init__(**{"source": "creative_sha256", "read_only": True, "help_text": help_text, **kwargs})

    def to_representation(self, value: Any) -> bool:
        """True for a digest, False for none."""
        return bool(value)


class CreativeSerializer(StrictSerializer):
    """What hangs there; `sha256` is the digest of the artwork file, which stays with its owner. A review is of that
    very file: another digest is another artwork, and is reviewed anew."""

    readers = Readers.PARTNERS
    waits = True

    title = FreeTextField(source="creative_title", max_length=200)
    url = WebAddressField(null_for_blank=True, required=False, source="creative_url", max_length=500)
    sha256 = CodeField(
        null_for_blank=True, required=False, source="creative_sha256", pattern="^[0-9a-f]{64}$", exempt=A_DIGEST
    )


_BY_ACTIONS = "Only actions change the status: submit/, withdraw/, install/, remove/."


class PlacementSerializer(StrictModelSerializer):
    rules = (
        "ends_before_it_starts",
        "immutable",
        "not_at_first",
        "not_of_this_campaign",
        "not_the_stops_mode",
        "not_of_this_mode",
        "not_of_this_site",
        "outside_the_campaign",
        "status read_only",
        "status_out_of_reach",
    )
    always_answered = ("status",)  # although it need not be sent
    readers = Readers.PARTNERS
    waits = True
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "external_ref": "poster-17",
        "campaign": "see-me-hear-me",
        "phase": None,
        "organisation": "dudley",
        "mode": "bus",
        "site": {"stop": "43000875301", "fleet": None},
        "area": "E08000027",
        "format": "A3 poster",
        "quantity": 4,
        "creative": {"title": "See Me, Hear Me: know the signs", "url": None, "sha256": None},
        "starts_on": "2017-02-17",
        "ends_on": "2017-03-03",
        "status": "draft",
        "status_reason": None,
        "held_reason": None,
        "allowed_actions": ["submit", "withdraw"],
        "installed_on": None,
        "removed_on": None,
        "version": 1,
        "created_at": "2017-02-01T09:30:00Z",
        "updated_at": "2017-02-01T09:31:00Z",
        "creative_pinned": False,
        "reviewer_leads_campaign": False,
        "remove_by": None,
        "removal_overdue": False,
        "site_type": None,
        "photograph_sha256": None,
    }

    external_ref = ExternalRefField(required=False, allow_null=True)
    campaign = KeyField(Campaign.objects.visible_to, related=("area",))
    phase = KeyField(Phase.objects.nameable_by, key="slug", sibling="campaign", required=False, allow_null=True)
    organisation = KeyField()
    site = SiteSerializer(source="*")
    site_type = CodeKeyField(
        SiteType,
        str.lower,
        required=False,
        allow_null=True,
        help_text="What it hangs on, one of `/site-types/`; null where nobody has said.",
    )
    area = KeyField()
    creative = CreativeSerializer(source="*")
    creative_pinned = PinnedField()
    photograph_sha256 = CodeField(null_for_blank=True, read_only=True, help_text=PHOTOGRAPH)
    quantity = WholeNumberField(min_value=1, max_value=1_000_000)
    status = WordField(
        choices=PlacementStatus.choices,
        required=False,
        help_text="Draft or submitted when it is posted; by reference, `submitted` submits a draft, and a status that"
        " it has had already changes nothing. All else is done by actions; PATCH takes the status that it has.",
    )
    status_reason = FreeTextField(null_for_blank=True, read_only=True)
    held_reason = HeldReasonField()
    removal_overdue = serializers.BooleanField(
        source="is_removal_overdue", read_only=True, help_text="Whether nobody has reported it as removed by then."
    )
    allowed_actions = serializers.SerializerMethodField(help_text="What the caller may do to it now.")

    class Meta:
        model = Placement
        fields: tuple[str, ...] = (
            "id",
            "external_ref",
            "campaign",
            "phase",
            "organisation",
            "mode",
            "site",
            "area",
            "format",
            "quantity",
            "creative",
            "starts_on",
            "ends_on",
            "status",
            "status_reason",
            "held_reason",
            "allowed_actions",
            "installed_on",
            "removed_on",
            "version",
            "created_at",
            "updated_at",
            "creative_pinned",
            "reviewer_leads_campaign",
            "remove_by",
            "removal_overdue",
            "site_type",
            "photograph_sha256",
        )
        read_only_fields = (
            "remove_by",
            "installed_on",
            "removed_on",
            "version",
            "created_at",
            "updated_at",
            "reviewer_leads_campaign",
        )
        extra_kwargs = {"reviewer_leads_campaign": {"help_text": LEADS_TOO}, "remove_by": {"help_text": REMOVE_BY}}

    def validate_status(self, status: str) -> str:
        if self.instance is not None and not reader_of(self.context).by_reference and status != self.instance.status:
            raise serializers.ValidationError(_BY_ACTIONS, "read_only")
        if self.instance is None and status not in (PlacementStatus.DRAFT, PlacementStatus.SUBMITTED):
            raise serializers.ValidationError("A placement is posted as draft or submitted.", "not_at_first")
        return status

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and not reader_of(self.context).by_reference:
            attrs.pop("status", None)  # it was the same when it was read, and may be another when it is written
        return attrs

    def get_allowed_actions(self, placement: Placement) -> list[str]:
        return rules.allowed_actions(placement, reader_of(self.context).actor)


class PlacementByReferenceSerializer(PlacementSerializer):
    """A placement as a PUT by reference answers it."""

    example = {**PlacementSerializer.example, "note": None}
    note = NoteField()

    class Meta(PlacementSerializer.Meta):
        fields = (*PlacementSerializer.Meta.fields, "note")


class RemovalOverdue(TrueOrFalse):
    """Whether it should have come down by now, its approval being revoked, and nobody has reported that it did."""

    def narrow(self, qs: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        late = models.Q(status=PlacementStatus.REJECTED, remove_by__isnull=False, remove_by__lt=timezone.localdate())
        return qs.filter(late) if value else qs.exclude(late)


class PlacementFilters(StrictFilters):
    campaign = AnyOfSlugs()
    organisation = AnyOfSlugs()
    area = WithinArea()
    stop = AnyOfStops()
    status = AnyOfChoices(choices=PlacementStatus.choices)
    mode = AnyOfChoices(choices=PLACEMENT_MODES)
    phase = AnyOfPhases()
    site_type = AnyOfCodes()
    external_ref = AnyOfCodes(pattern=r"[A-Za-z0-9._:~-]{1,100}")
    from_ = FromDay("ends_on")
    to = ToDay("starts_on")
    removal_overdue = RemovalOverdue()
    updated_since = Since("updated_at")


class Placements(BatchResource):
    """Placements of posters at stops, stations and on vehicles."""

    model = Placement
    permissions = PLACEMENTS
    serializer_class = PlacementSerializer
    filterset_class = PlacementFilters
    lookup_field = "id"
    create_rule = rules.create_placement
    change_rule = rules.change_placement
    operations = {
        "list": OperationSpec(summary="List placements"),
        "create": OperationSpec(summary="Draft a placement"),
        "retrieve": OperationSpec(summary="Show a placement"),
        "partial_update": OperationSpec(summary="Change a placement (a material change reopens its review)"),
        "by_ref": OperationSpec(
            summary="Create or update a placement by your own reference", answers=PlacementByReferenceSerializer
        ),
    }

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("phase")

    def stays_as_it_is(self, row: Placement) -> bool:
        """Not while it is to come down, which may be overdue tomorrow."""
        return row.remove_by is None or row.status != PlacementStatus.REJECTED

    @action(detail=True, methods=["post"], summary="Submit a placement for review")
    def submit(self, request: Request, **kwargs: Any) -> Response:
        return self.act(rules.submit_placement)

    @action(
        detail=False,
        methods=["post"],
        url_path="submit",
        url_name="submit-many",
        summary="Submit up to 500 placements for review, all or none",
        body=SubmissionsSerializer,
        answers=SubmittedPlacementsSerializer,
        refusals=(412,),
    )
    def submit_many(self, request: Request, **kwargs: Any) -> Response:
        """Every item names a placement in the version that was read; each fault is named by its item (`/items/3/id`).
        Where somebody has changed some, and nothing else is wrong, the answer is 412 with the fresh placements."""
        placements = submit_placements(self.checked_body()["items"], by=self.actor)
        return Response(SubmittedPlacementsSerializer({"results": placements}).data)

    @action(detail=True, methods=["post"], summary="Withdraw a placement", body=WithdrawSerializer)
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        return self.act(rules.withdraw_placement)

    @action(detail=True, methods=["post"], summary="Report a placement as installed", body=InstalledSerializer)
    def install(self, request: Request, **kwargs: Any) -> Response:
        return self.act(rules.install_placement)

    @action(detail=True, methods=["post"], summary="Report a placement as removed", body=RemovedSerializer)
    def remove(self, request: Request, **kwargs: Any) -> Response:
        return self.act(rules.remove_placement)
