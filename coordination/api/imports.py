"""`/imports/`: files of rows, taken in by workers; and the list of what was refused in each."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from rest_framework.decorators import action
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.described import OperationSpec
from coordination.api.exports.formats import CsvExport
from coordination.api.filters import AnyOfChoices, AnyOfCodes, Since, StrictFilters
from coordination.api.import_schema import EXAMPLE, FILE_RULES, PARAMETERS, TEMPLATE_PARAMETERS, ImportSchema
from coordination.api.operations import OperationSerializer, accepted_answer
from coordination.api.query_parameters import asks_dry_run
from coordination.api.renderers import JSONRenderer
from coordination.api.serializers import StrictModelSerializer
from coordination.api.uploads import Upload, receive_upload
from coordination.api.views import ReadOnlyResource, ResourceView, one_visible
from coordination.fields import CodeField, UuidField, WordField
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid
from coordination.imports import sheet_files
from coordination.imports.file_formats import ANY, FILE_PARAMETERS, ReadRows, format_reader, media_types, recognise
from coordination.imports.intake import UploadedFile, start_import
from coordination.imports.workbooks import XLSX
from coordination.limits.body_policy import FILE
from coordination.models import ImportFile, OperationStatus, RefusedRow
from coordination.models.import_file import RowOutcome
from coordination.permissions import IMPORTS, START_IMPORT
from coordination.rows.resources import KINDS


class ImportSerializer(StrictModelSerializer):
    """A file and what has come of its rows so far; `/operations/{id}/` under the same id says how far it is."""

    example = EXAMPLE
    id = UuidField(source="pk", read_only=True)
    media_type = CodeField(source="sent_as", read_only=True)
    status = WordField(source="operation.status", choices=OperationStatus.choices, read_only=True)

    class Meta:
        model = ImportFile
        fields = tuple(EXAMPLE)
        read_only_fields = fields


class ImportFilters(StrictFilters):
    resource = AnyOfCodes()
    status = AnyOfChoices(field_name="operation__status", choices=OperationStatus.choices)
    created_since = Since("created_at")


class Imports(ReadOnlyResource):
    """Files of up to 200,000 rows, each row created or updated by its `external_ref` (docs/imports.md).

    A file that can be read answers 202 with the operation that takes it in; rows that cannot be taken are listed under
    `refused/` and stop no other row.
    """

    schema = ImportSchema()
    reading = FILE
    model = ImportFile
    permissions = IMPORTS
    serializer_class = ImportSerializer
    filterset_class = ImportFilters
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    ordering = ("-pk",)
    operations = {
        "create": OperationSpec(
            summary="Send a file of rows",
            parameters=PARAMETERS,
            answers={202: OperationSerializer},
            refusals=(413, 415),
            rules=FILE_RULES,
        ),
    }

    @property
    def reads(self) -> list[str]:
        """The media types of a body here, for whoever sent another."""
        return media_types(self.request.query_params.get("resource", ""))

    def admit(self, request: HttpRequest) -> None:
        """Leave the body unread: a file is read as a stream, and only once it is known who sends it."""

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.select_related("operation")

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer, the file being of no more use."""
        if "uploaded" in self.__dict__:
            self.uploaded.stream.close()
        return super().finalize_response(request, response, *args, **kwargs)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        resource, dry_run, declared = _import_parameters(request)
        media_type = self._media_type(request)
        read = _reader(resource, media_type)
        file = self.uploaded
        upload = UploadedFile(file.stream, media_type, file.digest.hex(), file.size, declared)
        return accepted_answer(start_import(upload, resource, read, by=self.actor, dry_run=dry_run))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """A template has the one form it has, whatever Accept says."""
        if self.action == "template":
            return JSONRenderer(), JSONRenderer.media_type
        return super().perform_content_negotiation(request, force)

    @action(detail=False, methods=["get"], summary="Get a workbook to fill in", parameters=TEMPLATE_PARAMETERS)
    def template(self, request: Request, **kwargs: Any) -> HttpResponse:
        """With a heading for every column, drop-downs of what may stand there, and a sheet that explains them."""
        authorise(self.actor, START_IMPORT, None)
        if faults := list(_faults_of_resource(request)):
            raise Invalid(errors=faults)
        resource = request.query_params["resource"]
        headers = {"Content-Disposition": f'attachment; filename="{resource}.xlsx"'}
        return HttpResponse(sheet_files.template(resource, self.actor), content_type=XLSX, headers=headers)

    def _media_type(self, request: Request) -> str:
        declared = (request.content_type or "").partition(";")[0].strip().lower()
        return recognise(self.uploaded.stream) if declared == ANY else declared

    def idempotency_digest(self, request: Request) -> bytes:
        """The digest of the file as sent."""
        return self.uploaded.digest

    @cached_property
    def uploaded(self) -> Upload:
        """The file in the body."""
        return receive_upload(self.request)


class RefusedRowSerializer(StrictModelSerializer):
    """One fault of one row; `column` is null where the row as a whole is at fault. `outcome` says what became of the
    row: `refused`, `left_out` on purpose, or `taken` without what the sentence names."""

    example = {
        "row": 17,
        "column": "starts_at",
        "code": "not_an_instant",
        "detail": "An RFC 3339 date and time with an offset is needed, such as 2017-02-17T10:00:00Z.",
        "outcome": "refused",
        "cell": "D17",
    }
    outcome = WordField(choices=RowOutcome.choices, read_only=True)
    column = CodeField(null_for_blank=True, read_only=True)
    cell = CodeField(null_for_blank=True, read_only=True, help_text="As a spreadsheet names it; of tables alone.")

    class Meta:
        model = RefusedRow
        fields = ("row", "column", "code", "detail", "outcome", "cell")
        read_only_fields = fields


class RefusedRows(ResourceView):
    """What was refused or left out of one file, in the order of its rows; kept for 30 days. The numbers are those a
    spreadsheet or an editor shows: of CSV the header is row 1, of JSON Lines the first line, of a calendar the line of
    the event."""

    model = RefusedRow
    permissions = IMPORTS
    serializer_class = RefusedRowSerializer
    ordering = ("row", "id")
    exports = (CsvExport,)
    list = ReadOnlyResource.list

    def visible(self) -> models.QuerySet[Any]:
        file = one_visible(ImportFile.objects.visible_to(self.actor), "pk", self.kwargs["import"])
        return super().visible().filter(file=file)


def _import_parameters(request: Request) -> tuple[str, bool, dict[str, str]]:
    """The resource, whether to try only, and what is said of the file; raises Invalid."""
    parameters = request.query_params
    faults, dry_run = list(_faults_of_resource(request)), False
    try:
        dry_run = asks_dry_run(request)
    except Invalid as refusal:
        faults += refusal.errors
    if faults:
        raise Invalid(errors=faults)
    return parameters["resource"], dry_run, {name: parameters[name] for name in FILE_PARAMETERS if name in parameters}


def _faults_of_resource(request: Request) -> Iterator[FieldError]:
    if request.query_params.get("resource") not in KINDS:
        yield FieldError("?resource", "required", f"Name what the rows are: {', '.join(sorted(KINDS))}.")


def _reader(resource: str, media_type: str) -> ReadRows:
    try:
        return format_reader(resource, media_type)
    except KeyError:
        raise UnsupportedMediaType(media_type) from None
