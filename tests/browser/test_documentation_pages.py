"""The documentation as a person's browser shows it: complete, and without a request to any other host."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH; continuous integration installs it"),
]


@dataclass
class Visit:
    """What a visit showed and asked for."""

    text: str = ""
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)


def visit(url: str, until: str) -> Visit:
    """Open `url`, wait for the text `until`, and note every host asked and every error of the page."""
    seen = Visit()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
        page.goto(url)
        page.get_by_text(until).first.wait_for(state="attached", timeout=45_000)  # Redoc folds its menu
        seen.text = page.text_content("body") or ""
        browser.close()
    return seen


def summaries() -> list[str]:
    """What every operation of the contract is called."""
    paths = yaml.load((settings.BASE_DIR / "openapi.yaml").read_text(), yaml.CSafeLoader)["paths"]
    return [operation["summary"] for methods in paths.values() for operation in methods.values()]


@pytest.mark.parametrize("path", ["/api/v1/docs/", "/api/v1/redoc/"])
@pytest.mark.django_db(transaction=True)
def test_the_page_shows_every_resource_and_asks_no_other_host(live_server, path: str) -> None:
    # In a thread of its own: Playwright runs an event loop, in whose thread Django refuses to work.
    with ThreadPoolExecutor(1) as thread:
        seen = thread.submit(visit, f"{live_server.url}{path}", "Check a claim before it is printed").result(timeout=90)
    assert seen.hosts - {""} == {urlsplit(live_server.url).netloc}
    assert seen.errors == []
    assert [summary for summary in summaries() if summary not in seen.text] == []
