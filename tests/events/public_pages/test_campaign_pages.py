"""What everybody may read of campaigns, as pages: what the open feeds tell, in every state, and for any cache."""

import re
from datetime import timedelta
from html import unescape
from secrets import token_hex

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.lifecycle import campaigns, suspension
from campaigns.models import Campaign
from coordination.ledger.transaction import writing
from coordination.limits.policies import Policy
from events.models import Event
from tests import make
from tests.events.open.feed_reader import MAP, PAGE, hide, public_event
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM

pytestmark = pytest.mark.django_db
INDEX, HERE = "/campaigns/", f"/campaigns/{make.SEE_ME}/"
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def campaign() -> Campaign:
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=5), "ends_on": today + timedelta(days=300)}
    return make.make_campaign(name="See Me, Hear Me", **days)


def coming(days: int = 1, **fields: object) -> Event:
    return public_event(starts_at=timezone.now() + timedelta(days=days), **fields)


def text_of(address: str = HERE, status: int = 200) -> str:
    answer = Client(headers=BROWSER).get(address)
    assert answer.status_code == status
    return unescape(check_page(answer))


def titles_of(address: str = HERE) -> list[str]:
    return [unescape(title) for title in re.findall(r"<h3[^>]*>(Event \w+)", text_of(address))]


def test_help_comes_first_and_every_number_can_be_rung(campaign: Campaign) -> None:
    lines = [{"name": "The council's line", "contact": "0121 303 1888", "url": ""}]
    lines += [{"name": "Textline", "contact": "text 61016"}, {"name": "Childline", "contact": "0800 1111, or 101"}]
    campaigns.change_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, help_lines=lines)
    coming(title="Event first")
    page = text_of()
    rung = re.findall(r'href="tel:([0-9]+)"', page)
    assert rung == ["999", "01213031888", "08001111", "101", "0800555111"]
    assert page.index("tel:999") < page.index("What is on") and "text 61016" in page
    assert re.findall(r'href="tel:([0-9]+)"', text_of(INDEX)) == ["999", "101", "0800555111", "08001111"]


def test_the_page_lists_what_the_map_lists_of_what_is_to_come(campaign: Campaign) -> None:
    other = make.make_campaign("hear-me-next", status="draft", ends_on=campaign.ends_on, starts_on=campaign.starts_on)
    shown = coming(title="Event shown", partners=["sandwell"])
    coming(title="Event hidden by its owner").refresh_from_db()
    hide(Event.objects.get(title="Event hidden by its owner"))
    make.make_event(title="Event internal", starts_at=shown.starts_at)
    coming(title="Event drafted", status="draft")
    coming(title="Event cancelled", status="cancelled")
    coming(title="Event elsewhere", campaign=other)
    public_event(title="Event over", starts_at=timezone.now() - timedelta(days=3))
    features = make.client(None).get(f"{MAP}?campaign={make.SEE_ME}").json()["features"]
    told = [feature["properties"] for feature in features]
    now = timezone.now().isoformat()
    assert (
        titles_of()
        == [event["title"] for event in told if event["ends_at"] >= now]
        == ["Event shown", "Event cancelled"]
    )
    page = text_of()
    assert "Cancelled" in page and "Sandwell" not in page.split("Who takes part")[0]  # who was not asked is not named
    assert text_of("/campaigns/hear-me-next/", 404) and "hear-me-next" not in text_of(INDEX)


def _as_draft(campaign: Campaign) -> None:
    with writing(SYSTEM):
        Campaign.objects.filter(pk=campaign.pk).update(status="draft")


def _as_suspended(campaign: Campaign) -> None:
    suspension.suspend_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, reason="A wrong number.")


def _as_held(campaign: Campaign) -> None:
    with writing(SYSTEM):
        Campaign.objects.filter(pk=campaign.pk).update(second_look="asked")


@pytest.mark.parametrize("take_down", [_as_draft, _as_suspended, _as_held])
def test_what_the_open_feed_does_not_tell_of_has_no_page(campaign: Campaign, take_down) -> None:
    coming(title="Event shown")
    assert make.client(None).get(PAGE).status_code == 200 and titles_of() == ["Event shown"]
    nothing = text_of("/campaigns/no-such/", 404)
    take_down(campaign)
    assert make.client(None).get(PAGE).status_code == 404
    assert text_of(HERE, 404) == nothing or "There is nothing at this address" in text_of(HERE, 404)
    assert "See Me, Hear Me" not in text_of(INDEX) and "No campaign is under way" in text_of(INDEX)


def test_who_takes_part_and_what_was_said_are_those_of_the_open_feed(campaign: Campaign) -> None:
    make.make_participant("walsall", status="invited", campaign=campaign, role="contributor")
    days = (campaign.starts_on, campaign.starts_on)
    metric = make.make_metric(organisation=make.LEAD, value=2_000_000, period=days)
    make.make_statement(text="More than a million contacts.", outlet="The paper & sons")
    make.make_statement(text="More than nine million contacts.", claim={"comparator": "more_than", "value": 9_000_000,
                        "unit": "contacts"})  # fmt: skip
    told = make.client(None).get(PAGE).json()
    page = text_of()
    assert [name for name in ("Walsall", "Dudley", "Sandwell") if name in page.split("Who takes part")[1]] == [
        partner["name"].split()[0] for partner in told["partners"] if partner["role"] == "contributor"
    ]
    assert "The figures support it" in page and "nine million" not in page and "The paper & sons" in page
    assert metric.value == 2_000_000 and "2,000,000" not in page


def test_events_are_listed_near_a_town_a_stop_or_a_postcode(campaign: Campaign) -> None:
    stop = make.make_stop(name="Bull Ring", locality="Wolverhampton", longitude=-2.1195, latitude=52.5876)
    near = make.make_stop("43000875302", name="Market Place", longitude=-2.1150, latitude=52.5890)
    coming(1, title="Event ring", stop=stop)
    coming(2, title="Event market", stop=near)
    coming(3, title="Event library", place_name="Central Library", place_postcode="WV1 3AX")
    coming(
        4,
        title="Event far",
        place_name="Town Hall",
        place_postcode="B1 1BB",
        place_longitude=-1.9,
        place_latitude=52.48,
    )
    everything = ["Event ring", "Event market", "Event library", "Event far"]
    for place, titles in {
        "wolverhampton": everything[:2],
        "43000875302": everything[:2],
        "Central library": ["Event library"],
        "wv1": ["Event library"],
        "WV1 3AX": ["Event library"],
        "B1": ["Event far"],
        "nowhere": [],
        "": everything,
    }.items():
        assert titles_of(f"{HERE}?near={place}") == titles, place
    assert "Nothing is on there" in text_of(f"{HERE}?near=nowhere&page=2")
    for strange in ("near=%00", "near=" + "a" * 5000, "page=0", "page=x", "near=%F0%28%8C%28", "near=<script>"):
        assert Client(headers=BROWSER).get(f"{HERE}?{strange}").status_code == 200, strange


def test_a_long_list_comes_by_pages_and_an_empty_one_says_what_to_do(campaign: Campaign) -> None:
    assert "No public event is planned" in text_of()
    for day in range(1, 24):
        coming(day, title=f"Event n{day}")
    pages = [titles_of(f"{HERE}?page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 3, 0]
    assert pages[0] + pages[1] == [f"Event n{day}" for day in range(1, 24)]
    assert 'href="?page=2#events"' in text_of() and "There are no more events" in text_of(f"{HERE}?page=3")
    campaigns.change_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, status="closed")
    assert "Over" in text_of(INDEX)


def test_any_cache_may_keep_it_and_it_depends_on_nobody(campaign: Campaign) -> None:
    for address in (INDEX, HERE):
        answer = Client(headers=BROWSER).get(address)
        assert answer["Cache-Control"].startswith("public, max-age=")
        assert "Vary" not in answer and "Set-Cookie" not in answer and "script" not in answer.content.decode()
        again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
        assert again["Content-Security-Policy"] == answer["Content-Security-Policy"]
        assert Client().post(address).status_code == 405


def _statements_for(client: Client, body: bytes) -> int:
    with CaptureQueriesContext(connection) as statements:
        assert client.get(HERE).content == body
    return len(statements)


@pytest.mark.django_db(transaction=True)
def test_a_page_is_drawn_once_until_something_changes_and_is_gone_at_once() -> None:
    today = timezone.localdate()
    campaign = make.make_campaign(starts_on=today, ends_on=today + timedelta(days=30))
    coming(title="Event shown")
    client = Client(headers=BROWSER)
    first = client.get(HERE)
    # The snapshot is that of the whole cluster, in which other tests write as well.
    assert 1 in {_statements_for(client, first.content) for _ in range(50)}
    hide(Event.objects.get())
    assert "Event shown" not in client.get(HERE).content.decode()
    _as_suspended(campaign)
    assert client.get(HERE).status_code == 404


def test_what_has_to_be_drawn_is_counted_and_refused_as_a_page(campaign: Campaign, settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "open": Policy("open", 2, 60)}
    client = Client(headers=BROWSER, REMOTE_ADDR=f"2001:db8:{token_hex(2)}:{token_hex(2)}::1")
    assert [client.get(f"{HERE}?near={place}").status_code for place in "ab"] == [200, 200]
    refused = client.get(f"{HERE}?near=c")
    assert refused.status_code == 429 and refused["Retry-After"] and check_page(refused)
