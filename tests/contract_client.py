"""Every answer a test gets is held against the OpenAPI document: its status, its headers, and its body by schema."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from rest_framework.test import APIClient

from tests import make


@cache
def document() -> dict[str, Any]:
    """The document as the code says it now."""
    return SchemaGenerator(api_version="1").get_schema(public=True)


class CheckedClient(APIClient):
    """A client that lets no answer pass which the document does not announce."""

    def request(self, **kwargs: Any) -> Any:
        """The answer, after it has been checked."""
        response = super().request(**kwargs)
        check(response)
        return response


def checked_client(slug: str, *scopes: str) -> CheckedClient:
    """A checked client with a new key of the organisation, of every scope unless said."""
    plaintext = make.make_key(slug, **({"scopes": scopes} if scopes else {}))[1]
    return CheckedClient(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {plaintext}")


def check(response: Any) -> None:
    """Raises AssertionError where the answer is not as the document announces it."""
    path, method = response.request["PATH_INFO"], response.request["REQUEST_METHOD"].lower()
    announced = _announced(path, method, response.status_code)
    content = announced.get("content")
    if not content:
        assert response.content == b"", f"{method} {path}: no body is announced for {response.status_code}"
        return
    media = response["Content-Type"].split(";")[0]
    assert media in content, f"{method} {path}: {media} is not announced"
    if content[media]["schema"].get("format") == "binary":
        return  # a file is what it is
    body = response.json()
    _check_schema(content[media]["schema"], body, f"{method} {path}")
    expected = {"Location", "WWW-Authenticate", "Retry-After"} | ({"ETag"} if "version" in body else set())
    for name in expected & set(announced.get("headers", {})):
        assert name in response.headers, f"{method} {path} answers {response.status_code} without {name}"


def _announced(path: str, method: str, status: int) -> Mapping[str, Any]:
    item = next((item for form, item in _forms() if form.fullmatch(path)), {})
    if method not in item:
        assert status in (404, 405), f"{method} {path} is not in the document, yet it answers {status}"
        return document()["components"]["responses"]["Problem404"]
    responses = item[method]["responses"]
    assert str(status) in responses, f"{method} {path}: {status} is not announced"
    announced = responses[str(status)]
    return document()["components"]["responses"][announced["$ref"].split("/")[-1]] if "$ref" in announced else announced


@cache
def _forms() -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
    """The paths as patterns, those with fewer variables first: `by-ref/` is no id."""
    paths = sorted(document()["paths"].items(), key=lambda path: path[0].count("{"))
    return [(re.compile(re.sub(r"\\?{\w+\\?}", "[^/]+", re.escape(path))), item) for path, item in paths]


def _check_schema(schema: Mapping[str, Any], body: Any, where: str) -> None:
    whole = {**schema, "components": document()["components"]}
    errors = [f"{error.json_path}: {error.message[:200]}" for error in _validator(whole).iter_errors(body)]
    assert not errors, f"{where}: {errors}"


def _validator(schema: Mapping[str, Any]) -> OAS31Validator:
    return OAS31Validator(schema, format_checker=oas31_format_checker)


def faults(response: Any) -> set[tuple[str, str]]:
    """Where and how a request was wrong, of a problem: (pointer, code)."""
    assert response["Content-Type"] == "application/problem+json"
    return {(error["pointer"], error["code"]) for error in response.json()["errors"]}


def refused(response: Any) -> tuple[int, str]:
    """The status and the code of a problem."""
    assert response["Content-Type"] == "application/problem+json", response.content[:300]
    return response.status_code, response.json()["type"].removeprefix("/problems/").replace("-", "_")


def holds_in_order(body: Mapping[str, Any], fields: str) -> bool:
    """Whether the body has all of the fields, in this order; others may stand between them."""
    wanted = fields.split()
    return [name for name in body if name in wanted] == wanted
