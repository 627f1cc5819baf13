"""A request to no address, or to one without its last slash, is the 404 that says so, whoever asks and however: nobody
is told that a form has expired who has sent none."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from partners.models import Role
from tests.html_pages import check_page
from tests.matrix.world import signed_in
from tests.partners.example_organisations import client_for

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")
WITHOUT_SLASH = ["/api/v1/events", "/api/v1/campaigns/see-me-hear-me", "/api/v1/oauth/token", "/api/v1/api-keys"]
NOWHERE = ["/api/v1/nowhere/", "/api/v1/nowhere", "/api/v2/events/", "/api/", "/nowhere", "/nowhere/"]


@pytest.fixture
def callers() -> dict[str, Any]:
    """As browsers and systems call: with the check of forms that the test client leaves out unless told."""
    return {
        "nobody": APIClient(enforce_csrf_checks=True, raise_request_exception=False),
        "a person": signed_in(Role.ADMINISTRATOR, enforce_csrf_checks=True),
        "a key": client_for("dudley", "read", "write"),
    }


@pytest.mark.parametrize("address", [*WITHOUT_SLASH, *NOWHERE])
def test_an_unknown_address_is_a_404_that_says_so_whoever_asks(callers, address: str):
    for who, caller in callers.items():
        for method in METHODS:
            answer = getattr(caller, method)(address, {})
            assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), (who, method)
            assert ("end with a slash" in answer.json()["detail"]) == (address in WITHOUT_SLASH), (who, method)


FORMS = (
    "/account/",
    "/artwork/",
    "/comments/",
    "/desk/",
    "/events/",
    "/figures/",
    "/history/",
    "/invitations/",
    "/placements/",
    "/reference-data/",
    "/reach/",
    "/redactions/",
    "/review-rules/",
    "/search/",
    "/spreadsheets/",
    "/work/",
)  # what is posted there comes from a form


def addresses(patterns: Any, before: str = "") -> Iterator[str]:
    """Every address of the service, with something in the place of what varies."""
    for pattern in patterns:
        match pattern:
            case URLResolver():
                yield from addresses(pattern.url_patterns, before + str(pattern.pattern).strip("^"))
            case URLPattern() if "(" not in str(pattern.pattern):
                yield "/" + re.sub(r"\^|\$|\\Z", "", before + str(pattern.pattern))


def test_no_address_tells_a_caller_without_a_form_that_its_form_has_expired(callers):
    nobody = callers["nobody"]
    asked = [address for address in addresses(get_resolver().url_patterns) if not address.startswith(FORMS)]
    assert len(asked) > 20
    for address in asked:
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(nobody, method)(address, {})
            assert b"form has expired" not in answer.content, (method, address)


def test_an_address_of_a_form_alone_is_a_page_with_a_way_back_whoever_opens_it(callers):
    person = callers["a person"]
    asked = [address for address in form_addresses(get_resolver().url_patterns) if address.startswith(FORMS)]
    refusing = [address for address in asked if person.get(address).status_code == 405]
    assert len(refusing) > 20
    for address in refusing:
        answer = person.get(address, headers={"Accept": "text/html"})
        page = check_page(answer)
        assert (answer.status_code, answer["Allow"], answer["Cache-Control"]) == (405, "POST", "no-store"), address
        way = re.search(r'href="([^"]+)">Go to the page before it', page)
        assert way and person.get(way[1]).status_code != 405, (address, way)
        problem = person.get(address, headers={"Accept": "application/json"})
        assert (problem.status_code, problem["Content-Type"]) == (405, "application/problem+json")
        assert person.head(address).content == b""


SAMPLES = {"uuid": "01890a5d-ac96-774b-bcce-b302099a8061", "int": "1", "slug": "see-me", "str": "see-me"}


def form_addresses(patterns: Any) -> Iterator[str]:
    """Every address, with something that fits in the place of what varies."""
    for address in addresses(patterns):
        yield re.sub(r"<(\w+):\w+>", lambda varying: SAMPLES[varying[1]], address)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/problems/",
        "/problems/stale",
        "/healthz",
        "/readyz",
        "/api/v1/schema/",
        "/api/v1/docs/",
        "/api/v1/redoc/",
        "/docs/",
    ],
)
def test_what_is_only_read_answers_another_method_with_a_405(callers, address: str):
    answer = callers["nobody"].post(address, {})
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer["Allow"] == "GET, HEAD"
