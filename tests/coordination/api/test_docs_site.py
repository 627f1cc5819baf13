"""`/docs/`: the pages that `make docs-site` has built, as they are at this moment; without them, how to build them."""

from pathlib import Path

import pytest
from django.test import Client

from tests.coordination.api.test_pages import BROWSER

NEIGHBOURS = ["/docs/../secret.txt", "/docs/%2e%2e/secret.txt", "/docs//secret.txt", "/docs/..\\secret.txt", "/docs/\0"]


@pytest.fixture
def site(settings, tmp_path: Path) -> Path:
    settings.DOCS_SITE = tmp_path / "site"
    (settings.DOCS_SITE / "method").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("not of the site")
    for page in ("", "method"):
        (settings.DOCS_SITE / page / "index.html").write_text(f"<h1>Page {page}</h1>")
    return settings.DOCS_SITE


def content(client: Client, address: str, **headers: str) -> tuple[int, str]:
    answer = client.get(address, headers=headers)
    return answer.status_code, b"".join(answer).decode()


def test_the_pages_are_served_with_a_policy_that_lets_nothing_of_another_host_in(client, site):
    assert content(client, "/docs/") == (200, "<h1>Page </h1>")
    answer = client.get("/docs/method/")
    assert b"".join(answer) == b"<h1>Page method</h1>"
    assert answer["Content-Type"].startswith("text/html")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy and "http" not in policy
    assert client.get("/docs/method/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    without_slash = client.get("/docs/method")
    assert (without_slash.status_code, without_slash["Location"]) == (302, "method/")


def test_a_new_build_is_seen_at_once(client, site):
    assert content(client, "/docs/method/") == (200, "<h1>Page method</h1>")
    (site / "method" / "index.html").write_text("<h1>Page method, longer than it was</h1>")
    assert content(client, "/docs/method/") == (200, "<h1>Page method, longer than it was</h1>")


@pytest.mark.parametrize("address", [*NEIGHBOURS, "/docs/nowhere/", "/docs/method/nowhere.css"])
def test_nothing_but_the_site_is_served(client, site, address):
    status, text = content(client, address)
    assert (status, "not of the site" in text) == (404, False)


def test_where_no_site_is_built_the_address_says_how_to_build_one(client, settings, tmp_path):
    settings.DOCS_SITE = tmp_path / "nothing"
    for address in ("/docs/", "/docs/method/"):
        status, page = content(client, address, Accept=BROWSER)
        assert status == 404 and "make docs-site" in page and 'href="/api/v1/docs/"' in page
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert "make docs-site" in answer.json()["detail"]
