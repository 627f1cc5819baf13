"""`validate_feed`: our own feed keeps the rules, and a feed that breaks one is told which, where."""

import copy
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from coordination.ledger.sequencer import give_positions
from events.rpde_validator.fetching import FetchedPage, Unreachable, get_page
from events.rpde_validator.walking import walk_feed
from tests.events.open.feed_reader import FEED, hide, public_event

BASE = "https://feed.example/events"
DATA = {"@type": "Event", "name": "A stall"}


def item(number: int, **fields: Any) -> dict[str, Any]:
    return {"state": "updated", "kind": "Event", "id": f"e{number}", "modified": number, "data": DATA, **fields}


PAGES: dict[str, Any] = {
    BASE: {
        "next": f"{BASE}?afterChangeNumber=2",
        "items": [item(1), item(2)],
        "license": "https://licence.example/",
    },
    f"{BASE}?afterChangeNumber=2": {
        "next": f"{BASE}?afterChangeNumber=3",
        "items": [{"state": "deleted", "kind": "Event", "id": "e3", "modified": 3}],
        "license": "https://licence.example/",
    },
    f"{BASE}?afterChangeNumber=3": {
        "next": f"{BASE}?afterChangeNumber=3",
        "items": [],
        "license": "https://licence.example/",
    },
}


def told(pages: dict[str, Any], *, media: str = "application/json", status: int = 200) -> list[str]:
    def fetch(url: str) -> FetchedPage:
        if url not in pages:
            raise Unreachable("nobody is there")
        page = pages[url]
        return FetchedPage(status, media, page if isinstance(page, bytes) else json.dumps(page).encode())

    return [violation.words for visited in walk_feed(BASE, 20, fetch) for violation in visited.violations]


def test_a_feed_that_keeps_the_rules_breaks_none():
    assert told(PAGES) == []


def broken(change: Any) -> dict[str, Any]:
    pages = copy.deepcopy(PAGES)
    change(pages)
    return pages


SECOND, LAST = f"{BASE}?afterChangeNumber=2", f"{BASE}?afterChangeNumber=3"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda pages: pages[BASE].pop("next"), "next is required"),
        (lambda pages: pages[BASE].update(next="/events?afterChangeNumber=2"), "next is required"),
        (lambda pages: pages[BASE].pop("license"), "license is required"),
        (lambda pages: pages[BASE].pop("items"), "items is required"),
        (lambda pages: pages[BASE].update(items={}), "items is required"),
        (lambda pages: pages[BASE]["items"].append(7), "An item is a JSON object"),
        (lambda pages: pages[BASE]["items"][0].update(state="gone"), "state is updated or deleted"),
        (lambda pages: pages[BASE]["items"][0].pop("kind"), "kind is required"),
        (lambda pages: pages[BASE]["items"][0].update(id=""), "id is required"),
        (lambda pages: pages[BASE]["items"][0].update(modified=True), "modified is required"),
        (lambda pages: pages[BASE]["items"][0].pop("data"), "An updated item has data"),
        (lambda pages: pages[SECOND]["items"][0].update(data=DATA), "A deleted item has no data"),
        (lambda pages: pages[BASE]["items"].reverse(), "out of order"),
        (lambda pages: pages[BASE]["items"][1].update(id="e1"), "on the page already"),
        (lambda pages: pages[BASE].update(next=LAST), "is due there"),
        (lambda pages: pages[SECOND].update(next=f"{BASE}?afterTimestamp=3&afterId=e3"), "another ordering"),
        (lambda pages: pages[SECOND].update(next=SECOND), "already read"),
        (lambda pages: pages[LAST].update(next=BASE), "its own address as next"),
        (lambda pages: pages.update({SECOND: b"{"}), "not JSON"),
        (lambda pages: pages.update({SECOND: b"[]"}), "A page is a JSON object"),
        (lambda pages: pages.pop(SECOND), "could not be read"),
    ],
)
def test_each_broken_rule_is_said(change, words):
    assert any(words in violation for violation in told(broken(change))), told(broken(change))


def test_the_headers_of_a_page_are_judged_too():
    assert any("Content-Type" in violation for violation in told(PAGES, media="text/html"))
    assert any("status 200" in violation for violation in told(PAGES, status=500))


@pytest.mark.django_db(transaction=True)
def test_our_own_feed_is_walked_to_its_end_over_http(live_server):
    for number in range(5):
        event = public_event()
        if number == 2:
            hide(event)
    while give_positions():
        pass
    out = StringIO()
    call_command("validate_feed", f"{live_server.url}{FEED}?limit=2", "--no-progress", stdout=out)
    assert out.getvalue().strip() == "4 pages, 5 items, 0 violations."


class Endless(BaseHTTPRequestHandler):
    """Sends until the reader has had enough; or says that the page is elsewhere."""

    def do_GET(self) -> None:
        self.send_response(302 if "moved" in self.path else 200)
        self.send_header("Location", "/")
        self.end_headers()
        if "moved" in self.path:
            return
        try:
            while True:
                self.wfile.write(b" " if "drop" in self.path else b" " * 65_536)
                time.sleep(0.02 if "drop" in self.path else 0)
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def endless() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Endless) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_page_without_end_is_given_up_and_a_redirect_not_followed(endless):
    with pytest.raises(Unreachable, match="larger than 1,000,000 bytes"):
        get_page(endless, most=1_000_000)
    assert get_page(f"{endless}moved").status == 302
    for wrong in ("ftp://feed.example/", "feed.example", "http://[", "http://a b/", "http://127.0.0.1:1/"):
        with pytest.raises(Unreachable):
            get_page(wrong)


def test_a_page_that_trickles_is_given_up_in_time_and_not_taken_for_one_that_has_ended(endless):
    with pytest.raises(Unreachable, match="did not answer in time"):
        get_page(f"{endless}drop-by-drop", seconds=0.3)


def test_the_command_ends_with_1_where_a_rule_is_broken(capsys):
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("validate_feed", "http://127.0.0.1:1/", "--no-progress", stdout=out)
    assert ended.value.code == 1
    assert "could not be read" in out.getvalue()
