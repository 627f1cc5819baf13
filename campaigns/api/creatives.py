"""`/creatives/`: the artwork of campaigns and photographs of posters that hang, uploaded once and named by placements
through their digest."""

from functools import cached_property
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.exceptions import ValidationError as DRFValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.creative_schema import ARTWORK_RULES, EXAMPLE, PARAMETERS, CreativeSchema
from campaigns.creatives import uploading
from campaigns.creatives.file_types import ANY, MEDIA_TYPES, SVG
from campaigns.creatives.showing import file_to_show
from campaigns.models import Campaign, Creative, CreativePurpose, CreativeStatus
from campaigns.permissions import CREATIVES, UPLOAD_CREATIVE
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, AnyOfCodes, AnyOfSlugs, Since, StrictFilters
from coordination.api.renderers import JSONRenderer
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.uploads import Upload, receive_upload
from coordination.api.views import Changes, ReadOnlyResource
from coordination.fields import FreeTextField, HeldReasonField, KeyField
from coordination.fields.json_pointers import field_errors
from coordination.files.store import content_of, open_file
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid
from coordination.ground.screening import Readers
from coordination.idempotency.fingerprints import body_digest
from coordination.limits.body_policy import ARTWORK

# Whatever a file holds, a browser that shows it runs nothing of it, loads nothing for it and calls it nothing else.
SHOWN_SAFELY = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


class FileAddressesSerializer(StrictSerializer):
    """Where its files are, for whoever may see it; null until they are drawn, and once it is withdrawn."""

    original = serializers.CharField(
        allow_null=True, help_text="The file without its metadata, to be downloaded; null for a photograph."
    )
    preview = serializers.CharField(allow_null=True, help_text="A JPEG of at most 1,600 pixels; of a PDF, all pages.")
    thumbnail = serializers.CharField(allow_null=True, help_text="A JPEG of at most 240 pixels.")


class AltTextField(FreeTextField):
    """What the artwork shows and says, for whoever cannot see it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 500, "required": False, "null_for_blank": True, **kwargs})


class UploadedCreativeSerializer(StrictModelSerializer):
    readers = Readers.PARTNERS
    waits = True
    example = EXAMPLE

    campaign = KeyField()
    organisation = KeyField()
    alt_text = AltTextField(help_text="What it shows and says, for whoever cannot see it.")
    digest = serializers.CharField(
        read_only=True,
        help_text="Of the file as it was sent; the digits are what `creative.sha256` of a placement holds.",
    )
    status_reason = FreeTextField(null_for_blank=True, read_only=True)
    files = serializers.SerializerMethodField()
    held_reason = HeldReasonField()
    purpose = serializers.ChoiceField(
        choices=CreativePurpose.choices,
        read_only=True,
        help_text="Whether it is what is to hang, or a photograph of a poster as it hangs.",
    )

    class Meta:
        model = Creative
        fields = tuple(EXAMPLE)
        read_only_fields = tuple(name for name in EXAMPLE if name not in ("title", "alt_text"))

    @extend_schema_field(FileAddressesSerializer)
    def get_files(self, creative: Creative) -> Any:
        return addresses_of(creative)


class UploadSerializer(StrictSerializer):
    """What is said of a file beside it, in the address."""

    readers = Readers.PARTNERS
    waits = True
    campaign = KeyField(Campaign.objects.visible_to)
    title = FreeTextField(max_length=200)
    alt_text = AltTextField()
    purpose = serializers.ChoiceField(choices=CreativePurpose.choices, required=False)


class CreativeTextsSerializer(StrictModelSerializer):
    """What can be said otherwise; another file is another creative."""

    readers = Readers.PARTNERS
    waits = True
    example = {"alt_text": "A hand on a shoulder, and the number to call."}
    alt_text = AltTextField()

    class Meta:
        model = Creative
        fields = ("title", "alt_text")


class ErasureSerializer(StrictSerializer):
    """Why it has to go; kept in the ledger."""

    readers = Readers.PARTNERS
    example = {"reason": "It shows somebody who has not agreed to it."}
    reason = FreeTextField(max_length=500)


class AnyOfDigests(AnyOfCodes):
    """Files with any of these digests."""

    def __init__(self) -> None:
        super().__init__("sha256", pattern="sha256:[0-9a-f]{64}")

    def one(self, text: str) -> str:
        return super().one(text).removeprefix("sha256:")


class CreativeFilters(StrictFilters):
    campaign = AnyOfSlugs()
    organisation = AnyOfSlugs()
    status = AnyOfChoices(choices=CreativeStatus.choices)
    digest = AnyOfDigests()
    purpose = AnyOfChoices(choices=CreativePurpose.choices)
    updated_since = Since("updated_at")


class Creatives(ReadOnlyResource, Changes):
    """The artwork of campaigns. The body of the POST is the file itself, a PNG, JPEG, WebP or PDF; what it is, its own
    bytes say. A worker draws its preview: `status` is `pending`, then `ready`, or `failed` with the reason. A placement
    names it by the digits of its `digest` in `creative.sha256`, in the same campaign."""

    schema = CreativeSchema()
    reading = ARTWORK
    reads = (*MEDIA_TYPES, ANY)
    model = Creative
    permissions = CREATIVES
    serializer_class = UploadedCreativeSerializer
    filterset_class = CreativeFilters
    ordering = ("-id",)
    lookup_field = "id"
    change_rule = uploading.change_creative
    operations = {
        "list": OperationSpec(summary="List artwork"),
        "create": OperationSpec(
            summary="Upload artwork for a campaign", parameters=PARAMETERS, refusals=(413, 415), rules=ARTWORK_RULES
        ),
        "retrieve": OperationSpec(summary="Show what is known of artwork"),
        "partial_update": OperationSpec(summary="Name or describe artwork otherwise", body=CreativeTextsSerializer),
    }

    def admit(self, request: HttpRequest) -> None:
        """A file is left unread until it is known who sends it; all else is a document."""
        if self.action_map.get(str(request.method).lower()) != "create":
            super().admit(request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """A file has the one form it has, whatever Accept says."""
        if self.action == "show":
            return JSONRenderer(), JSONRenderer.media_type
        return super().perform_content_negotiation(request, force)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer, the file being of no more use."""
        if "uploaded" in self.__dict__:
            self.uploaded.stream.close()
        return super().finalize_response(request, response, *args, **kwargs)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = self._said_beside(request)
        authorise(self.actor, UPLOAD_CREATIVE, values["campaign"])  # before the file is read
        declared = (request.content_type or "").partition(";")[0].strip().lower()
        if declared not in (*self.reads, SVG):
            raise UnsupportedMediaType(declared)
        uploading.check_not_empty(self.uploaded.size)
        creative = uploading.upload_creative(self.uploaded.stream, by=self.actor, declared=declared, **values)
        return self.answer(creative, 201, {"Location": reverse("creatives-detail", kwargs={"id": creative.pk})})

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        creative = self.get_object()
        expected = self.expected_version(creative)
        changes = self.checked(CreativeTextsSerializer, creative, partial=True)
        return self.answer(self.perform_change(creative, expected, changes))

    @action(detail=True, methods=["post"], summary="Withdraw artwork that no placement in review or in place shows")
    def withdraw(self, request: Request, **kwargs: Any) -> Response:
        return self.act(uploading.withdraw_creative)

    @action(
        detail=True, methods=["post"], summary="Erase artwork, whatever shows it", body=ErasureSerializer, if_match=True
    )
    def erase(self, request: Request, **kwargs: Any) -> Response:
        """Its files are deleted within the hour, unless another creative is the same file. Its digest stays, and what
        was decided of it."""
        return self.act(uploading.erase_creative)

    @action(
        detail=True,
        methods=["get"],
        url_path="files/(?P<file>[^/]+)",
        summary="Show the artwork itself, its preview or its thumbnail",
        refusals=(409,),
    )
    def show(self, request: Request, file: str, **kwargs: Any) -> HttpResponseBase:
        """For whoever may see the creative. The original is sent to be saved, never to be shown in place."""
        shown = file_to_show(self.get_object(), file, by=self.actor)
        headers = {**SHOWN_SAFELY, "ETag": f'"{shown.digest}"'}
        if f'"{shown.digest}"' in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        if not shown.is_to_be_saved:
            headers["Content-Disposition"] = f'inline; filename="{shown.name}"'
            return HttpResponse(content_of(shown.digest), content_type=shown.media_type, headers=headers)
        return FileResponse(
            open_file(shown.digest),
            as_attachment=True,
            filename=shown.name,
            content_type=shown.media_type,
            headers=headers,
        )

    def _said_beside(self, request: Request) -> dict[str, Any]:
        """The parameters of the address; raises Invalid with every fault of them."""
        try:
            values: dict[str, Any] = self.checked(UploadSerializer, data=request.query_params.dict())
        except DRFValidationError as error:
            faults = [
                FieldError(f"?{fault.pointer.strip('/')}", fault.code, fault.detail)
                for fault in field_errors(error.detail)
            ]
            raise Invalid(errors=faults) from None
        return values

    def idempotency_digest(self, request: Request) -> bytes:
        """That of the file as sent; of anything else as everywhere."""
        return self.uploaded.digest if self.action == "create" else body_digest(request)

    @cached_property
    def uploaded(self) -> Upload:
        """The file in the body."""
        return receive_upload(self.request, ARTWORK)


def addresses_of(creative: Creative) -> dict[str, str | None]:
    """The path of each file there is."""
    return {
        name: reverse("creatives-show", kwargs={"id": creative.pk, "file": name})
        if getattr(creative, f"{name}_id")
        else None
        for name in ("original", "preview", "thumbnail")
    }
