"""A resource that exists only in tests, so that the plumbing is tried without the resources that stand on it."""

import uuid
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models, transaction
from django.urls import include, path
from rest_framework import serializers
from rest_framework.decorators import action

from coordination import urls as service
from coordination.api.filters import (
    AnyOfChoices,
    AnyOfCodes,
    AnyOfSlugs,
    AnyOfUuids,
    FromDay,
    Since,
    StrictFilters,
    ToDay,
    TrueOrFalse,
)
from coordination.api.routing import ResourceRouter
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Resource
from coordination.fields import ExternalRefField, FreeTextField, InstantField, KeyField, WebAddressField
from coordination.ground.authorisation import OWNER, READ, REVIEW, WRITE, Permissions
from coordination.ground.constraints import NAMED, NamedConstraint, naming_refusals
from coordination.ground.errors import Conflict, Forbidden, Invalid, Unprocessable
from coordination.ground.locks import lock_one
from coordination.ground.visibility import TenantQuerySet, Visibility, readers_column
from partners.models import Organisation


class Parcel(models.Model):
    """Something sent from one organisation to others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    external_ref = models.CharField(max_length=100, null=True)  # noqa: DJ001
    organisation = models.CharField(max_length=60)
    campaign = models.CharField(max_length=60, default="see-me")
    recipient = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_constraint=False)
    title = models.CharField(max_length=200)
    size = models.CharField(max_length=8, choices=[("small", "Small"), ("large", "Large")], default="small")
    weight = models.IntegerField(default=1)
    fragile = models.BooleanField(default=False)
    url = models.URLField(blank=True)
    posted_at = models.DateTimeField(null=True)
    period = DateRangeField(null=True)
    place_name = models.CharField(max_length=80, blank=True)
    audience = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OWNER)
    readers = readers_column()
    version = models.IntegerField(default=1)

    objects = TenantQuerySet.as_manager()

    class Meta:
        app_label = "parcels"
        db_table = "test_parcel"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "external_ref"], name="parcel_external_ref_is_once"),
            models.CheckConstraint(condition=models.Q(weight__lte=1000), name="parcel_is_light_enough"),
            models.CheckConstraint(condition=~models.Q(weight=13), name="parcel_is_not_unlucky"),
        ]

    def __str__(self) -> str:
        return self.title


NAMED["parcel_is_light_enough"] = NamedConstraint(Invalid, "/weight", "too_heavy", "A parcel weighs at most 1,000.")
NAMED["parcel_external_ref_is_once"] = NamedConstraint(
    Conflict, "/external_ref", "already_used", "This reference is in use."
)


class PlaceSerializer(StrictSerializer):
    name = FreeTextField(max_length=80, source="place_name")
    floor = serializers.IntegerField(required=False, min_value=0, source="weight")


class ParcelSerializer(StrictModelSerializer):
    example = {"id": "01900000-0000-7000-8000-000000000000", "title": "Posters", "weight": 3, "version": 1}
    external_ref = ExternalRefField(required=False, allow_null=True)
    recipient = KeyField(lambda actor: Organisation.objects.exclude(kind="other"), allow_null=True, required=False)
    url = WebAddressField(null_for_blank=True, required=False)
    posted_at = InstantField(required=False, allow_null=True)
    place = PlaceSerializer(source="*", required=False)

    class Meta:
        model = Parcel
        fields = [
            "id",
            "external_ref",
            "organisation",
            "recipient",
            "title",
            "size",
            "weight",
            "fragile",
            "url",
            "posted_at",
            "period",
            "place",
            "version",
        ]
        read_only_fields = ["id", "organisation", "version"]
        extra_kwargs = {"period": {"required": False, "allow_null": True}}


class ParcelFilters(StrictFilters):
    id = AnyOfUuids()
    organisation = AnyOfSlugs()
    size = AnyOfChoices(choices=[("small", "Small"), ("large", "Large")])
    recipient = AnyOfCodes()
    fragile = TrueOrFalse()
    updated_since = Since(field_name="posted_at")
    from_ = FromDay(field_name="period")
    to = ToDay(field_name="period")
    posted_from = FromDay(field_name="posted_at")
    posted_to = ToDay(field_name="posted_at")


PARCELS = Permissions("parcels", noun="parcel", read=READ)
for _name in ("create", "change", "weigh"):
    PARCELS.action(_name, scope=WRITE, party=OWNER)
PARCELS.action("send", scope=REVIEW, party=OWNER)


class Reason(StrictSerializer):
    reason = FreeTextField(max_length=200)


def post(*, by: Any, **fields: Any) -> Parcel:
    with naming_refusals(), transaction.atomic():  # as `writing` does
        return Parcel.objects.create(organisation=by.organisation, **fields)


def change(parcel: Parcel, *, by: Any, expected_version: int | None, **fields: Any) -> Parcel:
    with transaction.atomic():
        parcel = lock_one(Parcel.objects.visible_to(by), parcel.pk, expected_version)
        if parcel.organisation != by.organisation:
            raise Forbidden("not_yours_to_do", "Only the sender may change a parcel.")
        for name, value in fields.items():
            setattr(parcel, name, value)
        parcel.version += 1
        parcel.save()
    return parcel


def send(parcel: Parcel, *, by: Any, expected_version: int | None, reason: str) -> Parcel:
    if reason == "unlike units":
        raise Unprocessable("units_do_not_add", "These units do not add.")
    if reason == "fail":
        raise ZeroDivisionError(f"secret {reason}")
    return change(parcel, by=by, expected_version=expected_version, size="large")


def weigh(parcel: Parcel, *, by: Any, expected_version: int | None) -> Parcel:
    return change(parcel, by=by, expected_version=expected_version)


class Parcels(Resource):
    """Parcels."""

    model = Parcel
    permissions = PARCELS
    serializer_class = ParcelSerializer
    filterset_class = ParcelFilters
    lookup_field = "id"
    ordering = ("weight", "id")
    create_rule, change_rule = post, change

    @action(detail=True, methods=["post"], body=Reason)
    def send(self, request, **kwargs):
        """Send it off."""
        return self.act(send)

    @action(detail=True, methods=["post"], if_match=True)
    def weigh(self, request, **kwargs):
        """Weigh it."""
        return self.act(weigh)


router = ResourceRouter()
router.register("parcels", Parcels)
urlpatterns = [path("api/v1/", include(router.urls)), *service.urlpatterns]
handler400, handler403 = service.handler400, service.handler403
handler404, handler500 = service.handler404, service.handler500


def make_parcel(organisation: str = "dudley", **fields: Any) -> Parcel:
    return Parcel.objects.create(organisation=organisation, **{"title": "Posters", **fields})
