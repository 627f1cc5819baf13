"""`/placements/{placement}/site-permissions/`: that a site's owner has permitted the posters."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.recorded_facts import evidence_sha256, evidence_url
from campaigns.api.under_placement import UnderPlacement
from campaigns.models import SitePermission
from campaigns.permissions import SITE_PERMISSIONS
from campaigns.placements import site_permissions
from coordination.api.described import OperationSpec
from coordination.api.filters import Since, StrictFilters
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.fields import CodeField, DayField, FreeTextField, KeyField
from coordination.ground.screening import Readers


class PermissionEvidenceSerializer(StrictSerializer):
    """Where one may look; `sha256` is the digest of the document, which stays with its owner."""

    readers = Readers.PARTNERS

    url = evidence_url()
    sha256 = evidence_sha256()


class SitePermissionSerializer(StrictModelSerializer):
    readers = Readers.PARTNERS
    rules = ("ends_before_it_starts", "in_the_future")
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8067",
        "placement": "01890a5d-ac96-774b-bcce-b302099a8058",
        "campaign": "see-me-hear-me",
        "organisation": "dudley",
        "granted_by": "Transport for West Midlands",
        "granted_on": "2017-02-06",
        "valid_until": "2017-03-31",
        "evidence": {"url": None, "sha256": None},
        "revoked_on": None,
        "recorded_by": "person:01890a5d-ac96-774b-bcce-b302099a8064",
        "version": 1,
        "created_at": "2017-02-06T10:12:00Z",
        "updated_at": "2017-02-06T10:12:00Z",
    }
    placement = KeyField(read_only=True)
    campaign = KeyField(read_only=True)
    organisation = KeyField(read_only=True)
    granted_by = FreeTextField(max_length=120, help_text="Who owns the site, and permits it: an organisation.")
    granted_on = DayField()
    valid_until = DayField(required=False, allow_null=True, help_text="The last day; null for no end.")
    evidence = PermissionEvidenceSerializer(source="*", required=False)
    recorded_by = CodeField(read_only=True)

    class Meta:
        model = SitePermission
        fields = (
            "id",
            "placement",
            "campaign",
            "organisation",
            "granted_by",
            "granted_on",
            "valid_until",
            "evidence",
            "revoked_on",
            "recorded_by",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("id", "revoked_on", "version", "created_at", "updated_at")


class RevokedSerializer(StrictSerializer):
    """The first day on which it is in force no longer."""

    rules = ("before_it_was_given", "in_the_future")
    example = {"revoked_on": "2017-02-20"}
    revoked_on = DayField(source="on")


class SitePermissionFilters(StrictFilters):
    updated_since = Since("updated_at")


class SitePermissions(UnderPlacement):
    """Who has permitted the placement, when and until when; whoever sees the placement sees it. Where the kind of site
    asks for a permission, `install/` asks for one that is in force on the day. It is no review, and no endorsement."""

    model = SitePermission
    permissions = SITE_PERMISSIONS
    serializer_class = SitePermissionSerializer
    filterset_class = SitePermissionFilters
    ordering = ("id",)
    lookup_field = "id"
    create_rule = site_permissions.record_permission
    operations = {
        "list": OperationSpec(summary="List who has permitted a placement"),
        "create": OperationSpec(summary="Record that a site's owner has permitted your placement"),
        "retrieve": OperationSpec(summary="Show a permission of a site's owner"),
    }

    @action(detail=True, methods=["post"], summary="Say that a permission was revoked", body=RevokedSerializer)
    def revoke(self, request: Request, **kwargs: Any) -> Response:
        """It stays, and is in force until the day before."""
        return self.act(site_permissions.revoke_permission)
