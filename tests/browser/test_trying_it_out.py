"""A newcomer tries the API on Swagger UI: authorises, presses Execute, and leaves what the page fills in as it is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, Request, sync_playwright

from campaigns.models import Placement
from tests import make
from tests.browser.test_documentation_pages import CHROMIUM, QUIET

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH; continuous integration installs it"),
]


@dataclass
class Trial:
    """What a visit did: each request that was sent, what it was answered, and what the browser keeps afterwards."""

    statuses: list[int] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)


def authorise(page: Page, key: str) -> None:
    page.locator(".auth-wrapper .authorize").first.click()
    page.locator(".modal-ux input").fill(key)
    page.locator(".modal-ux button.authorize").click()
    page.locator(".modal-ux .btn-done").click()


def unfold(page: Page, tag: str, operation: str) -> Any:
    """The operation, unfolded, its form ready to be sent."""
    heading = page.locator(f"#operations-tag-{tag}")
    if heading.get_attribute("data-is-open") == "false":
        heading.click()
    block = page.locator(f"#operations-{tag}-{operation}")
    block.locator(".opblock-summary-control").click()
    block.locator("button.execute").wait_for()
    return block


def execute(page: Page, block: Any, trial: Trial) -> None:
    with page.expect_response(lambda response: "/api/v1/" in response.url) as waiting:
        block.locator("button.execute").click()
    trial.statuses.append(waiting.value.status)
    trial.headers.append(waiting.value.request.all_headers())
    block.locator(".live-responses-table .response").wait_for()


def try_out(url: str, dudley: str, police: str, review: str) -> Trial:
    trial = Trial()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1200, "height": 1400})
        page.goto(f"{url}/api/v1/docs/")
        page.locator(".opblock-tag").first.wait_for()
        trial.tags = page.locator(".opblock-tag").evaluate_all("all => all.map((each) => each.dataset.tag)")
        authorise(page, dudley)
        block = unfold(page, "placements", "placements_create")
        execute(page, block, trial)
        execute(page, block, trial)
        page.reload()
        block = unfold(page, "placements", "placements_list")
        execute(page, block, trial)
        storage = "all => Object.values(all).join()"
        trial.kept["local"] = page.evaluate(f"({storage})(localStorage)")
        trial.kept["session"] = page.evaluate(f"({storage})(sessionStorage)")
        page.locator(".auth-wrapper .authorize").first.click()
        page.locator(".modal-ux button", has_text="Logout").click()
        trial.kept["after logout"] = page.evaluate(f"({storage})(sessionStorage)")
        page.locator(".modal-ux .btn-done").click()
        authorise(page, police)
        block = unfold(page, "reviews", "reviews_decide")
        block.locator("tr[data-param-name=id] input").fill(review)
        block.locator("button.execute").click()
        version = block.locator("tr[data-param-name=If-Match] input")
        block.locator("tr[data-param-name=If-Match] input.invalid").wait_for()
        version.fill('"1"')
        execute(page, block, trial)
        browser.close()
    return trial


@pytest.mark.django_db(transaction=True)
def test_what_the_page_fills_in_can_be_sent_as_it_stands_and_sent_again(live_server) -> None:
    make.make_stop()
    campaign = make.make_campaign()
    make.make_phase(campaign=campaign)
    review = make.make_review(campaign=campaign)
    keys = make.make_key("dudley")[1], make.make_key(make.POLICE)[1]
    before = Placement.objects.count()
    with ThreadPoolExecutor(1) as thread:
        trial = thread.submit(try_out, live_server.url, *keys, str(review.pk)).result(timeout=90)
    # The page sends no decision before somebody has said which version was read; no example names one.
    assert trial.statuses == [201, 201, 200, 200]
    assert Placement.objects.count() == before + 2
    idempotency_keys = [headers.get("idempotency-key") for headers in trial.headers]
    assert idempotency_keys[2] is None
    assert len(set(idempotency_keys)) == 4
    assert trial.kept == {"local": "", "session": keys[0], "after logout": ""}
    assert trial.tags[:6] == ["campaigns", "events", "creatives", "placements", "reviews", "reach-metrics"]
