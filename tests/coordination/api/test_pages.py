"""Pages for people stand where programs read JSON: by what Accept says, and never with anything of another host."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from coordination.problems.catalogue import every_kind
from coordination.problems.problem_types import TYPES, type_of
from coordination.templatetags.plain_code import coded
from tests.html_pages import check_page, faults_of

FRONTEND = settings.BASE_DIR / "coordination" / "frontend"
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
    assert answer.status_code == status
    assert re.findall(r"<h1.*?>(.*?)</h1>", check_page(answer)) == [heading]
    assert "Accept" in answer["Vary"]
    for accept in PROGRAMS:
        answer = client.get(address, headers={"Accept": accept})
        media_type = "application/json" if status == 200 else "application/problem+json"
        assert (answer.status_code, answer["Content-Type"]) == (status, media_type), accept
        assert "Accept" in answer["Vary"]


def test_no_two_answers_share_a_nonce_and_none_goes_by_the_policy_of_another(client: Client) -> None:
    policies = {client.get("/", headers={"Accept": BROWSER})["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


@pytest.mark.parametrize("designed", [True, False])
def test_pages_are_whole_with_and_without_govuk_frontend(client: Client, settings, designed: bool) -> None:
    settings.STATICFILES_DIRS = [("frontend", settings.FRONTEND)] if designed else []
    text = check_page(client.get("/", headers={"Accept": BROWSER}))
    assert ("frontend/pages.css" in text, "make frontend" in text) == (designed, not designed)


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("</main>", '<h1>Another</h1><p style="color: red">x</p></main>', "in line: style of <p>"),
        ("</main>", "<h1>Another</h1></main>", "2 headings of the first order"),
        ("</main>", '<script src="https://example.org/x.js"></script></main>', "loads https://example.org/x.js"),
        ("</main>", '<p id="main-content"></p></main>', "the id main-content stands 2 times"),
        ("</main>", '<form method="post" action="/"><input name="x" id="x"></form></main>', "no label for"),
        ("</main>", "<p></main>", "</main> closes"),
        ('href="#main-content"', 'href="#nowhere"', "refers to #nowhere"),
    ],
)
def test_the_harness_sees_the_fault(client: Client, written: str, instead: str, fault: str) -> None:
    answer = client.get("/", headers={"Accept": BROWSER})
    answer.content = answer.content.decode().replace(written, instead, 1).encode()
    assert fault in "; ".join(faults_of(answer))


@pytest.mark.parametrize("address", ["/account/sign-in/", "/", "/api/v1/events/"])
def test_a_failure_is_a_page_to_a_browser_and_a_problem_to_a_program(client: Client, monkeypatch, address: str) -> None:
    def fail(*_arguments: object, **_words: object) -> None:
        raise RuntimeError("nobody expected this")

    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", fail)
    answer = client.get(address, headers={"Accept": BROWSER})
    if address.startswith("/api/"):
        assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    else:
        page = check_page(answer)
        assert answer.status_code == 500 and "Nothing of what you were doing" in page
        assert "request_id" not in page and "Sign in" not in page
    program = client.get(address, headers={"Accept": "*/*"})
    assert (program.status_code, program["Content-Type"]) == (500, "application/problem+json")
    host = client.get("/account/sign-in/", headers={"Accept": BROWSER, "Host": "evil.example"})
    assert host.status_code == 400 and "nobody expected" not in check_page(host)


def test_everything_the_front_door_leads_to_is_there(client: Client, settings, tmp_path) -> None:
    for name in ("index.html", "privacy/index.html", "accessibility/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("the guides")
    settings.DOCS_SITE = tmp_path
    addresses = [value for value in client.get("/").json().values() if value.startswith("/")]
    page = client.get("/", headers={"Accept": BROWSER}).content.decode()
    assert len(addresses) >= 8
    assert set(addresses) <= {*re.findall(r'href="(.*?)"', page)}
    for address in re.findall(r'href="(/.*?)"', page):
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
        else:
            answer = client.get(address, follow=True)
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


def test_what_npm_brings_is_pinned_by_digest_and_names_no_registry() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert "node_modules/govuk-frontend" in packages
    assert [name for name, package in packages.items() if "integrity" not in package or "resolved" in package] == []


@pytest.mark.skipif(not (settings.FRONTEND / "pages.css").exists(), reason="the design is not here: make frontend")
def test_the_design_has_neither_crown_nor_their_typeface_and_loads_nothing() -> None:
    style = (settings.FRONTEND / "pages.css").read_text()
    assert len(style) > 50_000 and "govuk-error-summary" in style
    assert not re.search(r"url\((?![\"']?data:)|@import|@font-face|GDS Transport|crest|crown", style)


def test_what_a_problem_means_is_more_than_its_name_and_code_is_code():
    listed = {problem["type"]: problem for problem in Client().get("/problems/").json()["problems"]}
    for name, words in (("svg", "An SVG is not taken"), ("animated", "The picture moves"), ("not-begun", "It has not")):
        assert listed[f"/problems/{name}"]["title"].startswith(words)
    says_one_thing = [problem for problem in listed.values() if len(problem["details"]) == 1]
    assert len(says_one_thing) > 20
    for problem in says_one_thing:
        name = problem["type"].rpartition("/")[2].replace("-", " ")
        assert problem["meaning"].lower() != name, problem["type"]
    html = {"Accept": "text/html"}
    index = check_page(Client().get("/problems/", headers=html))
    assert listed["/problems/domain-taken"]["meaning"] in index
    assert ">idempotency-key-in-flight</a>" in index
    page = check_page(Client().get("/problems/stale", headers=html))
    assert "`" not in page and "<code>current</code>" in page
    assert coded("`a` <b> `c") == "<code>a</code> &lt;b&gt; <code>c</code>"
