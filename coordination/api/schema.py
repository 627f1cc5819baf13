"""The OpenAPI document, derived from the resources: names, examples, headers, and every error an operation answers."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from rest_framework.serializers import BaseSerializer

from coordination.api.described import operation_of
from coordination.api.exports.formats import ExportFormat
from coordination.api.permission_checks import is_public
from coordination.api.problem_schema import response_name
from coordination.api.rules import described_rules, rules_of_body, rules_of_list, rules_of_parameters
from coordination.api.serializers import NoBody
from coordination.fields import ExternalRefField, KeyField, Screened
from coordination.ground.screening import Readers

# What an address may hold that is kept; everything else in one names what is there.
_IN_A_PATH = {"external_ref": ExternalRefField()}
_BODY_ACTIONS = ("create", "partial_update", "by_ref")
_SUMMARIES = {
    "list": "List {many}",
    "retrieve": "Show one {one}",
    "create": "Create: one new {one}",
    "partial_update": "Change some fields of one {one}",
    "by_ref": "Create or update one {one} by the caller's own reference",
}


_SAYS = {"201": "Created.", "202": "Accepted; the work goes on.", "204": "Done."}


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


class StrictFiltersExtension(OpenApiFilterExtension):
    """The parameters of a list's filters: each strict filter brings its own schema."""

    target_class = "coordination.api.filters.StrictFilterBackend"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: AutoSchema, *args: Any) -> list[dict[str, Any]]:
        """One query parameter per filter."""
        filterset = getattr(auto_schema.view, "filterset_class", None)
        return (
            [_parameter(name, item.schema, _first_sentence(item)) for name, item in filterset.base_filters.items()]
            if filterset
            else []
        )


class ResourceSchema(AutoSchema):
    """One operation of a resource."""

    view: Any  # a ResourceView

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation with its examples, headers and errors."""
        operation = super().get_operation(*args, **kwargs)
        if operation:
            self._add_examples(operation)
            self._add_headers(operation)
            self._add_exports(operation)
            self._mark_deprecated(operation)
            self._add_rules(operation)
            for status in self._error_statuses(operation):
                operation["responses"][str(status)] = _ref("responses", response_name(status))
            if self._is_public():
                operation["security"] = []  # said, not left out: no key is needed
        return operation

    def get_operation_id(self) -> str:
        """`events_list`, `events_by_ref`, `placements_submit_many`: the path's words and the action."""
        words = [word.replace("-", "_") for word in self._tokenize_path()]
        action = str(self.view.action)
        while len(words) > 1 and action in (words[-1], "_".join(words[-2:]), f"{words[-1]}_many"):
            words.pop()
        return "_".join([*[word for word in words if word != "by_ref"], action])

    def get_summary(self) -> str:
        """As the operation says; else from the action's docstring; else from its name."""
        action = str(self.view.action)
        if summary := operation_of(self.view).summary:
            return summary
        if action in _SUMMARIES:
            meta = self.view.model._meta
            return _SUMMARIES[action].format(one=meta.verbose_name, many=meta.verbose_name_plural)
        return _first_sentence(getattr(self.view, action)).rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]
        """The view's docstring and the scope needed."""
        docstring = (type(self.view).__doc__ or "").strip()
        if self._is_public():
            return docstring
        return f"{docstring}\n\nScope: `{self.view.permitted[self.view.action].scope}`.".strip()

    def get_tags(self) -> list[str]:
        """The resource: the first word of its path."""
        return self._tokenize_path()[:1]

    def get_auth(self) -> list[dict[str, Any]]:
        """A bearer key, except for what is public."""
        return [] if self._is_public() else [{"key": []}]

    def get_request_serializer(self) -> Any:
        """What the action reads; None where it reads nothing."""
        action = self.view.action
        body = operation_of(self.view).body
        if body is None and action in _BODY_ACTIONS:
            body = self._own_serializer()
        return None if body in (None, NoBody) else body

    def get_response_serializers(self) -> Any:
        """What the action answers, by status."""
        action = self.view.action
        if self.method == "DELETE":
            return {204: None}
        answers = operation_of(self.view).answers or self._own_serializer()
        if isinstance(answers, Mapping):
            return dict(answers)
        if action == "list":
            return answers
        statuses = {"create": (201,), "by_ref": (200, 201)}.get(action, (200,))
        return dict.fromkeys(statuses, answers)

    def _map_basic_serializer(self, serializer: Any, direction: str) -> Any:
        """What is read says that it takes nothing undeclared."""
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request" and "properties" in schema:
            schema["additionalProperties"] = False
        if direction == "response" and (always := getattr(serializer, "always_answered", ())):
            schema["required"] = sorted({*schema.get("required", ()), *always})
        if type(serializer) is self.view.serializer_class:
            for name in {name[1:] for name in self.view.deprecations} & set(schema.get("properties", ())):
                schema["properties"][name]["deprecated"] = True
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """What is read says how it is screened for personal data and who comes to read it, or why it is not."""
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if direction == "request" and isinstance(schema, dict) and "$ref" not in schema:
            return {**schema, **_pattern_of(field), **_screening_of(field)}
        return schema

    def _own_serializer(self) -> Any:
        return self._get_serializer()

    def _is_list_view(self, serializer: Any = None) -> bool:
        # drf-spectacular passes no serializer when it describes the parameters, and one when it describes the answer.
        return bool(self.view.action == "list") and (serializer is None or self._is_paged())

    def _is_paged(self) -> bool:
        return bool(self.view.action == "list" and self.view.pagination_class)

    def _is_public(self) -> bool:
        return is_public(self.view)

    def _is_versioned(self) -> bool:
        return any(field.name == "version" for field in self.view.model._meta.get_fields())

    def _get_parameters(self) -> list[dict[str, Any]]:
        declared = operation_of(self.view).parameters
        parameters = [*super()._get_parameters(), *(_parameter(name, schema) for name, schema in declared.items())]
        if self._is_versioned() and self.view.action == "retrieve":
            parameters.append(_ref("parameters", "If-None-Match"))
        if self._takes_if_match():
            needed = operation_of(self.view).if_match
            parameters.append(_ref("parameters", "If-Match-Needed" if needed else "If-Match"))
        if self._takes_idempotency_key():
            parameters.append(_ref("parameters", "Idempotency-Key"))
        for parameter in parameters if self.method != "GET" else ():
            if parameter.get("in") == "path":
                field = _IN_A_PATH.get(parameter["name"], KeyField())
                parameter["schema"] = {**parameter["schema"], **_pattern_of(field), **_screening_of(field)}
        return [_with_a_value(parameter) for parameter in parameters]

    def _takes_idempotency_key(self) -> bool:
        return self.method == "POST" and not self._is_public()

    def _takes_if_match(self) -> bool:
        return self._is_versioned() and self.method != "GET" and (self.view.detail or self.view.action == "by_ref")

    def _error_statuses(self, operation: Mapping[str, Any]) -> list[int]:
        statuses = {400, 406, 429, 500, 503}
        if not self._is_public():
            statuses |= {401, 403}
        if "{" in self.path and self.view.action != "by_ref":
            statuses.add(404)
        if any(parameter.get("in") == "query" for parameter in operation.get("parameters", ())):
            statuses.add(414)
        if self._exports():
            statuses.add(422)
        if self.method != "GET":
            statuses.add(409)
        if self._takes_idempotency_key():
            statuses.add(422)
        if "requestBody" in operation:
            statuses |= {413, 415}
        if self._takes_if_match():
            statuses.add(412)
        if operation_of(self.view).if_match:
            statuses.add(428)
        return sorted(statuses | set(operation_of(self.view).refusals))

    def _add_headers(self, operation: dict[str, Any]) -> None:
        responses = operation["responses"]
        for status, response in responses.items():
            names = []
            if self._is_paged():
                names.append("Link")
            elif self._is_versioned() and (self.view.detail or self.view.action in _BODY_ACTIONS):
                names.append("ETag")
            if status in ("201", "202"):
                names.append("Location")
            if self._takes_idempotency_key():
                names += ["Idempotency-Key-Expires", "Idempotent-Replayed"]
            if names:
                response["headers"] = {name: _ref("headers", name) for name in names}
        if "ETag" in responses.get("200", {}).get("headers", {}) and self.view.action == "retrieve":
            responses["304"] = {"description": "Not changed since that ETag."}

    def _exports(self) -> list[ExportFormat]:
        return [export_format() for export_format in self.view.exports] if self.view.action == "list" else []

    def _add_exports(self, operation: dict[str, Any]) -> None:
        for export_format in self._exports():
            media: dict[str, Any] = {"schema": {**export_format.schema, "description": export_format.description}}
            serializer = force_instance(self._own_serializer())
            if example := getattr(serializer, "example", None):
                media["example"] = export_format.example(example, serializer)
            operation["responses"]["200"]["content"][export_format.media_type] = media

    def _add_rules(self, operation: dict[str, Any]) -> None:
        rules = rules_of_body(self.get_request_serializer()) | set(operation_of(self.view).rules)
        rules |= rules_of_parameters(operation.get("parameters", ()))
        rules |= rules_of_list(self.view) if self.view.action == "list" else set()
        rules |= {"not_the_address"} if self.view.action == "by_ref" else set()
        if rules:
            operation["x-rules"] = sorted(rules)
            operation["description"] = f"{operation.get('description', '')}\n\n{described_rules(rules)}".strip()

    def _mark_deprecated(self, operation: dict[str, Any]) -> None:
        action = str(self.view.action)
        for name in self.view.deprecations:
            if name == action:
                operation["deprecated"] = True
            for parameter in operation.get("parameters", ()):
                if name == f"{action}?{parameter.get('name')}" and parameter["in"] == "query":
                    parameter["deprecated"] = True

    def _add_examples(self, operation: dict[str, Any]) -> None:
        request, answers = self.get_request_serializer(), self.get_response_serializers()
        if request and (example := request_example(request)):
            if self.view.action == "create":  # sent twice from a form, it is to make two; a reference may be there once
                example.pop("external_ref", None)
            for media in operation["requestBody"]["content"].values():
                media["example"] = example
        for status, response in operation["responses"].items():
            serializer = answers.get(int(status)) if isinstance(answers, dict) else answers
            example = getattr(serializer, "example", None)
            response["description"] = _SAYS.get(status, "As it is now.")
            for media in response.get("content", {}).values() if example else ():
                media["example"] = _page(example) if self._is_paged() else example


def _pattern_of(field: Any) -> dict[str, str]:
    pattern = getattr(field, "pattern_sent", "")
    if pattern and field.trim_whitespace:
        pattern = rf"^\s*{pattern.removeprefix('^').removesuffix('$')}\s*$"
    return {"pattern": pattern} if pattern else {}


def _screening_of(field: Any) -> dict[str, str]:
    if exempt := getattr(field, "exempt", ""):
        return {"x-not-screened": exempt}
    if not isinstance(field, Screened):
        return {}
    return {"x-screened-as": field.how.value, "x-read-by": (field.readers or _readers_of(field)).value}


def _readers_of(field: Any) -> Readers:
    """The readers that the serializer around the field declares, however many lists are between them."""
    serializer = field.parent
    while not isinstance(serializer, BaseSerializer):
        serializer = serializer.parent
    return serializer.readers  # type: ignore[attr-defined]


def _page(example: Any) -> dict[str, Any]:
    return {"next": None, "previous": None, "results": [example]}


def request_example(serializer: Any) -> dict[str, Any] | None:
    """The example answer without what the service sets itself."""
    instance = force_instance(serializer)
    example = getattr(instance, "example", None)
    if not isinstance(instance, BaseSerializer) or not example:
        return None
    writable = [name for name, field in instance.fields.items() if not field.read_only]  # type: ignore[attr-defined]
    return {name: example[name] for name in writable if name in example}


def _parameter(name: str, schema: Mapping[str, Any], description: str = "") -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": "query", "schema": dict(schema)}
    if text := parameter["schema"].pop("description", description):
        parameter["description"] = text
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": False}
    return parameter


def _with_a_value(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter that, if it is in a query at all, is not empty there."""
    if parameter.get("in") != "query":
        return parameter
    schema = parameter["schema"]
    if schema.get("type") == "array":
        return {**parameter, "schema": {**schema, "minItems": 1, "items": _filled(schema["items"])}}
    return {**parameter, "schema": _filled(schema)}


def _filled(schema: Mapping[str, Any]) -> dict[str, Any]:
    is_free = schema.get("type") == "string" and not schema.keys() & {"enum", "format", "pattern"}
    return {**schema, "minLength": 1} if is_free else dict(schema)


def _first_sentence(documented: Any) -> str:
    paragraph = " ".join((documented.__doc__ or "").strip().split("\n\n")[0].split())
    return paragraph.partition(". ")[0].rstrip(".") + "." if paragraph else ""
