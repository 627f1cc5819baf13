"""The base of every resource: what a caller may see is asked here, once; what may be done is asked of the rules."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError as DRFValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.viewsets import GenericViewSet

from coordination.api import etags
from coordination.api.deprecation import Deprecations, mark_deprecated
from coordination.api.described import OperationSpec, operation_of
from coordination.api.exports import export_list
from coordination.api.exports.formats import CsvExport, ExportFormat
from coordination.api.pagination import PARAMETERS as PAGE_PARAMETERS
from coordination.api.parsers import admit_chunked
from coordination.api.permission_checks import declared_permissions, may_read
from coordination.api.plans.planned_reads import plan_of
from coordination.api.plans.shapes import planned_row, planned_rows
from coordination.api.query_parameters import check_parameters
from coordination.api.redacted_request_ids import leave_out_redacted_id
from coordination.api.serializers import NoBody
from coordination.fields import REFERENCE_WANTED, ExternalRefField
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, Permissions
from coordination.ground.constraints import constraint_of
from coordination.ground.errors import FieldError, Invalid, NotFound, Refusal
from coordination.idempotency.key_header import HEADER as IDEMPOTENCY_KEY
from coordination.idempotency.once import answer_once
from coordination.limits.body_policy import DOCUMENT, BodyPolicy
from coordination.limits.callers import CountedView

Rule = Callable[..., Any]


class ResourceView(CountedView, GenericViewSet[Any]):
    """What all resources share. What an operation reads and answers is said where it is (`described.py`); what it needs
    is declared in `permissions`."""

    reading: ClassVar[BodyPolicy] = DOCUMENT  # what the web process reads of a body before the view is called
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    lookup_value_regex = "[^/]+"
    model: ClassVar[type[models.Model]]
    permissions: ClassVar[Permissions | None] = None  # None for what no key is asked for
    permitted: ClassVar[Mapping[str, Action]] = {}  # the permission of each action, found in `permissions`
    # Of the operations that mixins bring; what follows them, an action sets in its decorator (`described.py`).
    operations: ClassVar[Mapping[str, OperationSpec]] = {}
    summary: str = ""
    body: type[Serializer[Any]] | None = None
    parameters: Mapping[str, Any] = {}
    answers: Any = None
    refusals: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()
    if_match: bool = False
    shows_secret: bool = False
    exports: ClassVar[tuple[type[ExportFormat], ...]] = ()  # the further forms of the list
    deprecations: ClassVar[Deprecations] = {}  # see `deprecation.py`

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Raises LookupError, when the class is made, for an action that its `permissions` do not hold."""
        super().__init_subclass__(**kwargs)
        if cls.permissions is not None:
            cls.permitted = declared_permissions(cls, cls.permissions)

    def get_renderers(self) -> list[BaseRenderer]:
        """JSON, and for a list the forms it may be exported in."""
        return [*super().get_renderers(), *(form() for form in self.exports if self.action == "list")]

    @property
    def exporting(self) -> bool:
        """Whether the caller asks for the whole list, in a form other than JSON."""
        return isinstance(getattr(self.request, "accepted_renderer", None), ExportFormat)

    @property
    def actor(self) -> Actor:
        """Who is calling."""
        return self.request.user  # type: ignore[return-value]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """The request, its body readable however it was sent."""
        self.admit(request)
        return super().initialize_request(request, *args, **kwargs)

    def admit(self, request: HttpRequest) -> None:
        """Make the body readable; a view that reads a stream overrides this and does nothing."""
        admit_chunked(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check who is calling, whether they may, and that every query parameter is known."""
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE_METHODS and self.request.user is not None:
            leave_out_redacted_id(self.actor)
        if self.action:
            check_parameters(request, {*operation_of(self).parameters, *self._list_parameters()})
            if request.method == "POST" and IDEMPOTENCY_KEY in request.headers and self.request.user is not None:
                self.post = partial(answer_once, self, self.post)  # type: ignore[has-type]

    def _list_parameters(self) -> set[str]:
        """The names that a list takes besides those its operation declares: its filters, and those of the pages."""
        if self.action != "list":
            return set()
        filterset = getattr(self, "filterset_class", None)
        return {*(filterset.base_filters if filterset else ()), *(PAGE_PARAMETERS if self.pagination_class else ())}

    def visible(self) -> models.QuerySet[Any]:
        """The rows of `model` the actor may see. The one place that asks; default none."""
        return self.model.objects.visible_to(self.actor)  # type: ignore[attr-defined]

    def shape(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """`queryset` with what the serializer needs (select_related, annotations); override it, never `visible`."""
        return queryset

    def shape_export(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """`queryset`, in shape already, with what an export needs besides."""
        return queryset

    def get_queryset(self) -> models.QuerySet[Any]:
        """The visible rows in the shape the serializer needs."""
        if getattr(self, "swagger_fake_view", False):  # the schema is generated without a caller
            return self.model._default_manager.none()
        return self.shape(self.visible())

    def get_object(self) -> Any:
        """The row the address names; raises NotFound if it is not there or not visible."""
        return one_visible(
            self.get_queryset(), self.lookup_field, self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        )

    def expected_version(self, row: Any) -> int | None:
        """The version If-Match demands of `row`; see `etags.expected_version`."""
        return etags.expected_version(self.request, row, required=operation_of(self).if_match)

    def check_sees_target(self) -> None:
        """Raises NotFound unless the actor still sees the row that the present action changes, or its parent. Called
        before an answer is repeated, which may be days after it was given."""
        if self.detail:
            self.get_object()
        else:
            self.get_queryset()

    def checked(
        self, body: type[BaseSerializer[Any]], row: Any = None, *, partial: bool = False, data: Any = None
    ) -> Any:
        """The validated values of the request's body; raises a ValidationError with every fault."""
        body_data = self.request.data if data is None else data
        serializer = body(row, data=body_data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    @property
    def shows_secret_now(self) -> bool:
        """Whether the present action's answer shows a secret, this once."""
        return operation_of(self).shows_secret

    def checked_body(self) -> Any:
        """The validated values of what the present action reads."""
        return self.checked(operation_of(self).body or NoBody)

    def get_serializer_context(self) -> dict[str, Any]:
        """Who asks, and whether a row is named by the caller's own reference; see `fields/reader.py`."""
        reader = Reader(self.actor, by_reference=self.action == "by_ref")
        return {**super().get_serializer_context(), **reader.context()}

    def answer(self, row: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """The row as a GET would answer it now, with its ETag."""
        row = self.get_queryset().filter(pk=row.pk).first() or row
        tag = etags.etag_of(row)
        return Response(self.represent(row), status, headers={**(headers or {}), **({"ETag": tag} if tag else {})})

    def represent(self, row: Any) -> Any:
        """The row as the resource's own serializer writes it."""
        return self.get_serializer(row).data

    def present_state(self, current: Any) -> tuple[dict[str, Any], dict[str, str]]:
        """What a 412 adds: the fresh state and its ETag, for a caller whom a GET would show them."""
        if current is None or not may_read(self, self.actor):
            return {}, {}
        fresh = {row.pk: row for row in self.get_queryset().filter(pk__in=[row.pk for row in _listed(current)])}
        rows = [fresh[row.pk] for row in _listed(current) if row.pk in fresh]
        if isinstance(current, list | tuple):
            return {"current": [self.represent(row) for row in rows]}, {}
        if not rows:
            return {}, {}
        tag = etags.etag_of(rows[0])
        return {"current": self.represent(rows[0])}, {"ETag": tag} if tag else {}

    def act(self, rule: Rule, status: int = 200) -> Response:
        """Take the action: `rule(row, by=…, expected_version=…, **body)`, and answer the row as it is then."""
        row = self.get_object()
        expected = self.expected_version(row)
        body = self.checked_body()
        return self.answer(rule(row, by=self.actor, expected_version=expected, **body), status)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Answers belong to one caller: a shared cache may not keep them, a private one asks first."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Accept"])
        mark_deprecated(self, self.request, response)
        return response


class ReadOnlyResource(ResourceView):
    """List and retrieve: declare `model`, `serializer_class`, `filterset_class`, `ordering`, `lookup_field`."""

    ordering: ClassVar[tuple[str, ...]] = ("pk",)
    exports: ClassVar[tuple[type[ExportFormat], ...]] = (CsvExport,)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponseBase:
        if self.exporting:
            return export_list(self, self.get_serializer().to_representation)
        if planned := planned_rows(self):
            page = self.paginate_queryset(planned)  # type: ignore[arg-type]
            return self.get_paginated_response(planned.plan.page(page or [], self.get_serializer()))
        queryset = self.filter_queryset(self.get_queryset())
        if plan := plan_of(self, queryset):
            page = self.paginate_queryset(plan.read(queryset))
            return self.get_paginated_response(plan.page(page or [], self.get_serializer()))
        page = self.paginate_queryset(queryset)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def stays_as_it_is(self, row: Any) -> bool:
        """Whether what is shown of the row stays the same for as long as its version does: where it depends on the
        clock too, who has that version is sent it again."""
        return True

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        shown_as_all_are = (type(self).get_object, type(self).represent) == (
            ResourceView.get_object,
            ResourceView.represent,
        )
        planned = planned_row(self) if shown_as_all_are else None
        row = planned.row if planned else self.get_object()
        if row is None:
            raise NotFound
        tag = etags.etag_of(row)
        headers = {"ETag": tag} if tag else None
        if self.stays_as_it_is(row) and etags.is_fresh(request, row):
            return Response(status=304, headers=headers)
        body = planned.plan.one(row, self.get_serializer()) if planned else self.represent(row)
        return Response(body, headers=headers)


class ReferenceResource(ReadOnlyResource):
    """Reference data, which belongs to nobody: every authenticated caller sees all of it. Keys are read as `spell` has
    them, such as codes in capitals."""

    spell: ClassVar[Callable[[str], str]] = str

    def visible(self) -> models.QuerySet[Any]:
        """All rows."""
        return self.model._default_manager.all()

    def get_object(self) -> Any:
        """The row of that key, however it is capitalised."""
        key = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        return one_visible(self.get_queryset(), self.lookup_field, type(self).spell(key))


class Creates(ResourceView):
    """POST: `create_rule(by=actor, **validated)` makes the row."""

    create_rule: ClassVar[Rule]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.created(self.perform_create(self.checked(self.get_serializer_class())))

    def perform_create(self, values: dict[str, Any]) -> Any:
        """The new row. Override it where the rule needs more than the body."""
        return type(self).create_rule(by=self.actor, **values)

    def created(self, row: Any) -> Response:
        """201 with the address of the new row."""
        return self.answer(row, 201, {"Location": self.address(row)})

    def address(self, row: Any) -> str:
        """The path of the row."""
        parents = {name: value for name, value in self.kwargs.items() if name != "external_ref"}
        key = {self.lookup_field: getattr(row, self.lookup_field)}
        return reverse(f"{self.basename}-detail", kwargs={**parents, **key})


class Changes(ResourceView):
    """PATCH: `change_rule(row, by=actor, expected_version=…, **validated)` changes what was sent and nothing else."""

    change_rule: ClassVar[Rule]

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        expected = self.expected_version(row)
        return self.answer(
            self.perform_change(row, expected, self.checked(self.get_serializer_class(), row, partial=True))
        )

    def perform_change(self, row: Any, expected_version: int | None, values: dict[str, Any]) -> Any:
        """The changed row. Override it where the rule needs more than the body."""
        return type(self).change_rule(row, by=self.actor, expected_version=expected_version, **values)


class Resource(ReadOnlyResource, Creates, Changes):
    """Everything: list, retrieve, create, change, and PUT `/{resource}/by-ref/{external_ref}/`, which creates (201) or
    updates (200) the organisation's own row.

    That is safe to repeat. A field left out keeps its value on an update. The table needs a unique constraint named
    `<table>_external_ref_is_once`.
    """

    @action(detail=False, methods=["put"], url_path=r"by-ref/(?P<external_ref>[^/]+)", url_name="by-ref")
    def by_ref(self, request: Request, external_ref: str, **kwargs: Any) -> Response:
        reference = _reference(external_ref)
        try:
            return self._create_or_change(reference)
        except Refusal as refusal:
            # Somebody else created it between our look and our write: now it is there, and ours is an update.
            if not constraint_of(refusal).endswith("external_ref_is_once"):
                raise
            return self._create_or_change(reference)

    def _create_or_change(self, reference: str) -> Response:
        row = self.get_queryset().filter(organisation=self.actor.organisation, external_ref=reference).first()
        etags.refuse_existing(self.request, row)
        etags.refuse_missing(self.request, row)
        expected = None if row is None else self.expected_version(row)
        values = self.checked(self.get_serializer_class(), row, data=_with_reference(self.request.data, reference))
        if row is None:
            return self._with_note(self.created(self.perform_create(values)), "")
        changed = self.perform_change(row, expected, values)
        return self._with_note(self.answer(changed), getattr(changed, "note", ""))

    def _with_note(self, response: Response, note: str) -> Response:
        """The answer, saying what of the request had no effect, where rows of this kind can tell."""
        serializer = operation_of(self).answers
        if serializer and "note" in serializer._declared_fields:
            response.data["note"] = note or None
        return response


def one_visible(visible: models.QuerySet[Any], field: str, key: Any) -> Any:
    """The row of `visible` whose `field` is `key`; raises NotFound, for a malformed key just as for a missing one."""
    try:
        row = visible.filter(**{field: key}).first() if str(key).isprintable() else None
    except (ValueError, ValidationError):  # not even a key of this kind
        row = None
    if row is None:
        raise NotFound
    return row


def _listed(current: Any) -> list[Any]:
    return list(current) if isinstance(current, list | tuple) else [current]


def _reference(text: str) -> str:
    try:
        return ExternalRefField().run_validation(text)
    except DRFValidationError as error:
        faults = [FieldError("/external_ref", str(fault.code), str(fault)) for fault in _listed(error.detail)]
        if {"malformed", "max_length", "blank"} & {fault.code for fault in faults}:
            raise Invalid("malformed_reference", REFERENCE_WANTED) from None
        raise Invalid(errors=faults) from None


def _with_reference(data: Any, reference: str) -> dict[str, Any]:
    """The body with the reference of the address; a body that names another contradicts it. Null, which many clients
    send for what they have not been told, names none."""
    if data.get("external_ref") not in (None, reference):
        raise Invalid.field("/external_ref", "not_the_address", "This differs from the reference in the address.")
    return {**data, "external_ref": reference}
