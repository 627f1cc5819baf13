"""Pages for people stand where programs read JSON: by what Accept says, and never with anything of another host."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from coordination.problems.catalogue import every_kind
from coordination.problems.problem_types import TYPES, type_of

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
PROGRAMS = [
    "*/*",
    "application/json",
    "application/problem+json",
    "text/html;q=0.1, application/json",
    "",
    "no/such;q=x",
]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/", 200, "Campaign coordination"),
        ("/problems/", 200, "Problems, and what they mean"),
        ("/problems/stale", 200, "The version named does not match"),
        ("/problems/nowhere", 404, "There is nothing at this address"),
        ("/nowhere", 404, "There is nothing at this address"),
        ("/api/v1/nowhere/", 404, "There is nothing at this address"),
        ("/terms/99/", 404, "There is nothing at this address"),
    ],
)
def test_a_browser_gets_a_page_and_a_program_json(client: Client, address: str, status: int, heading: str) -> None:
    answer = client.get(address, headers={"Accept": BROWSER})
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert re.findall(r"<h1>(.*?)</h1>", text) == [heading]
    assert '<html lang="en-GB">' in text and "<title>" in text and "<main>" in text
    assert (
        "default-src 'none'" in answer["Content-Security-Policy"] and "unsafe" not in answer["Content-Security-Policy"]
    )
    assert not re.search(r"<script|style=|https?://", text)
    assert "Accept" in answer["Vary"]
    for accept in PROGRAMS:
        answer = client.get(address, headers={"Accept": accept})
        media_type = "application/json" if status == 200 else "application/problem+json"
        assert (answer.status_code, answer["Content-Type"]) == (status, media_type), accept
        assert "Accept" in answer["Vary"]


def test_everything_the_front_door_leads_to_is_there(client: Client, settings, tmp_path) -> None:
    (tmp_path / "index.html").write_text("the guides")
    settings.DOCS_SITE = tmp_path
    addresses = [value for value in client.get("/").json().values() if value.startswith("/")]
    page = client.get("/", headers={"Accept": BROWSER}).content.decode()
    assert len(addresses) >= 8
    assert set(addresses) <= {*re.findall(r'href="(.*?)"', page)}
    for address in re.findall(r'href="(/.*?)"', page):
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
        else:
            answer = client.get(address)
            assert answer.status_code in ((200, 503) if address == "/readyz" else (200,)), address
            assert b"".join(answer), address


def test_the_address_of_every_kind_of_problem_explains_it(client: Client) -> None:
    listed = {problem["type"]: problem for problem in client.get("/problems/").json()["problems"]}
    assert {kind.uri for kind in TYPES.values()} <= set(listed)
    for address, problem in listed.items():
        assert client.get(address).json() == problem
        assert client.get(address, headers={"Accept": BROWSER}).status_code == 200


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_in_this_state", 409),  # a rule raises it
        ("units_do_not_add", 422),  # with a sentence of the moment
        ("still_used", 409),
        ("not_the_lead", 403),  # an action declares it
        ("unreadable_file", 400),  # a refusal of its own kind
        ("too_many_imports", 409),
        ("malformed_idempotency_key", 400),
        ("not_ready", 503),  # one address alone answers it
    ],
)
def test_the_kinds_of_rules_are_explained_too(client: Client, code: str, status: int) -> None:
    answer = client.get(type_of(code, status).uri)
    assert (answer.status_code, answer.json()["status"]) == (200, status)


def test_no_kind_is_told_with_a_placeholder_left_in_it() -> None:
    assert [kind for kind in every_kind().values() for text in kind.sentences if re.search(r"\{\w*\}", text)] == []


def test_no_sentence_is_taken_for_a_kind_of_problem() -> None:
    """A refusal that takes nothing but its sentence has the code of its class."""
    kinds = every_kind()
    assert [name for name in kinds if not re.fullmatch(r"[a-z][a-z0-9-]*", name)] == []
    assert any("broken down by day" in sentence for sentence in kinds["unreadable-export"].sentences)
