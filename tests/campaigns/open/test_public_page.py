"""The calendar, the map and the campaign page: only what is public, for anybody, for browsers and for caches."""

import hashlib
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import rfc8785
from icalendar import Calendar

from campaigns.lifecycle import campaigns
from coordination.ledger.sequencer import give_positions
from events.api import open_events
from tests import make
from tests.contract_client import faults, refused
from tests.events.open.feed_reader import CALENDAR, FEED, MAP, PAGE, hide, public_event

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("address", [FEED, CALENDAR, MAP, PAGE])


@pytest.fixture
def anybody():
    return make.client(None)


@pytest.fixture
def campaign():
    return make.make_campaign(contributors=("dudley", "sandwell"))


@EVERY
def test_no_key_is_asked_for_and_none_is_looked_at(anybody, campaign, address):
    plain = anybody.get(address)
    assert plain.status_code == 200
    for slug in ("dudley", make.LEAD):
        make.make_event(organisation=slug, status="draft")
        assert make.client(slug).get(address).content == plain.content
    assert anybody.get(address, headers={"Authorization": "Bearer coord_wrong"}).content == plain.content


@EVERY
def test_any_site_may_show_it_and_any_cache_keep_it(anybody, campaign, address):
    answer = anybody.get(address)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"].startswith("public, max-age=")
    assert "Vary" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    again = anybody.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    weak = anybody.get(address, headers={"If-None-Match": f'"other", W/{answer["ETag"]}'})
    assert weak.status_code == 304
    assert anybody.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
    asked = anybody.options(address, headers={"Origin": "https://x.example", "Access-Control-Request-Method": "GET"})
    assert (asked.status_code, asked["Access-Control-Allow-Headers"]) == (204, "If-None-Match")
    assert anybody.post(address, {}).status_code == 405


@EVERY
def test_the_tag_changes_with_what_is_told(anybody, address):
    campaign = make.make_campaign(contributors=("dudley",))
    event = public_event()
    give_positions()
    before = anybody.get(address)["ETag"]
    campaigns.change_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, name="Another name")
    hide(event)
    give_positions()
    assert anybody.get(address)["ETag"] != before


@pytest.mark.parametrize("address", [CALENDAR, MAP])
def test_only_public_events_are_told_of(anybody, address):
    public = public_event(title="Everybody may come")
    for hidden in (
        make.make_event(title="Not for the public"),
        make.make_event(title="A draft", public=True, status="draft"),
        public_event(title="Of a draft campaign", campaign=make.make_campaign("hear-me-next", status="draft")),
    ):
        assert str(hidden.pk) not in anybody.get(address).content.decode()
    told = anybody.get(address).content.decode()
    assert str(public.pk) in told
    assert anybody.get(f"{address}?campaign=hear-me-next").status_code == 200
    assert str(public.pk) not in anybody.get(f"{address}?campaign=hear-me-next").content.decode()
    assert str(public.pk) in anybody.get(f"{address}?campaign=hear-me-next,{make.SEE_ME}").content.decode()


@pytest.fixture(autouse=True)
def of_this_year(monkeypatch):
    """The campaign of 2017 is longer ago than the 90 days that calendar and map look back."""
    clock = SimpleNamespace(now=lambda: datetime(2017, 3, 1, tzinfo=UTC))
    monkeypatch.setattr(open_events, "timezone", clock)


def test_the_calendar_is_one(anybody):
    event = public_event(title="Stall, and more", stop=make.make_stop())
    answer = anybody.get(CALENDAR)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (found["SUMMARY"], found.decoded("DTSTART")) == ("Stall, and more", event.starts_at)


def test_the_map_has_longitude_first_and_says_where_it_does_not_know(anybody):
    public_event(stop=make.make_stop(longitude=-2.0791, latitude=52.5106))
    public_event()
    answer = anybody.get(MAP)
    assert answer["Content-Type"] == "application/geo+json"
    places = [feature["geometry"] for feature in answer.json()["features"]]
    assert sorted(map(str, places)) == sorted(map(str, [{"type": "Point", "coordinates": [-2.0791, 52.5106]}, None]))


@pytest.mark.parametrize("address", [CALENDAR, MAP])
def test_a_wrong_filter_is_a_problem(anybody, address):
    assert faults(anybody.get(f"{address}?campaign=No Such")) == {("?campaign", "malformed")}
    assert refused(anybody.get(f"{address}?area=E08000027"))[0] == 400
    assert refused(anybody.get(f"{address}?campaign={','.join(['a'] * 101)}")) == (400, "too_many_values")


def test_a_campaign_without_a_report_tells_no_figure(anybody, campaign):
    make.make_metric(organisation="dudley", value=761_000)
    told = anybody.get(PAGE).json()
    assert (told["slug"], told["status"], told["report"]) == (make.SEE_ME, "live", None)
    assert "761" not in json.dumps(told)
    assert told["partners"][0] == {
        "organisation": make.LEAD,
        "name": "West Midlands Police",
        "role": "lead",
        "website": None,
    }
    assert {"dudley", "sandwell"} < {partner["organisation"] for partner in told["partners"]}


def test_the_page_says_what_the_last_report_says_and_not_what_is_known_since(anybody, campaign):
    make.make_metric(organisation="dudley", value=761_000, qualifier="more_than", measure="impressions")
    report = make.make_report(campaign)
    make.make_metric(organisation="sandwell", value=5_000, measure="impressions")
    told = anybody.get(PAGE).json()["report"]
    assert (told["id"], told["sha256"]) == (str(report.pk), report.sha256)
    assert hashlib.sha256(rfc8785.dumps(told["document"])).hexdigest() == report.sha256
    (figure,) = told["figures"]
    assert (figure["unit"], figure["total"], figure["qualifier"]) == ("impressions", 761_000, "more_than")
    assert figure["sayable"] == ["more than 761,000 impressions"]
    again = make.make_report(campaign)
    assert anybody.get(PAGE).json()["report"]["id"] == str(again.pk)


def test_a_small_number_is_withheld_wherever_the_page_could_tell_it(anybody, campaign):
    make.make_metric(organisation="dudley", channel="face_to_face", measure="conversations", value=7)
    make.make_metric(organisation="sandwell", channel="face_to_face", measure="conversations", value=4_000)
    make.make_report(campaign)
    told = anybody.get(PAGE).json()["report"]
    (figure,) = told["figures"]
    apart = [
        cell for cell in told["document"]["tables"] if cell["of"] in ("dudley", "sandwell", make.DUDLEY, make.SANDWELL)
    ]
    assert len(apart) == 4
    assert all((cell["suppressed"], cell["total"]) == (True, None) for cell in apart)
    # Sandwell knows its 4,000, so it may not read 4,007; and nobody may read which of the two is large.
    assert (figure["withheld"], figure["total"], figure["at_least"], figure["sayable"]) == (True, None, None, [])


def test_of_a_withheld_total_the_page_says_what_those_that_may_be_printed_come_to(anybody, campaign):
    for organisation, value in (("dudley", 7), ("sandwell", 4_000), ("walsall", 5_000)):
        make.make_metric(organisation=organisation, channel="face_to_face", measure="conversations", value=value)
    make.make_report(campaign)
    (figure,) = anybody.get(PAGE).json()["report"]["figures"]
    assert (figure["withheld"], figure["total"], figure["at_least"]) == (True, None, 5_000)
    assert figure["sayable"] == ["at least 5,000 conversations"]


@pytest.mark.parametrize(("large", "small"), [("dudley", "sandwell"), ("sandwell", "dudley")])
@pytest.mark.parametrize("area", [make.COUNTY, make.DUDLEY, make.SANDWELL])
def test_no_page_says_which_of_two_boroughs_has_few(anybody, campaign, area, large, small):
    make.make_metric(organisation=large, channel="face_to_face", measure="conversations", value=95)
    make.make_metric(organisation=small, channel="face_to_face", measure="conversations", value=5)
    make.make_report(campaign, area)
    (figure,) = anybody.get(PAGE).json()["report"]["figures"]
    assert (figure["withheld"], figure["at_least"], figure["sayable"]) == (True, None, [])


def test_a_few_people_or_accounts_are_withheld_from_the_page_as_well(anybody, campaign):
    make.make_metric(organisation="dudley", value=3)
    make.make_metric(organisation="dudley", value=1, channel="twitter", measure="accounts_reached")
    make.make_report(campaign)
    told = anybody.get(PAGE).json()["report"]
    assert [(figure["withheld"], figure["total"]) for figure in told["figures"]] == [(True, None)] * 2
    assert (told["people"]["low"], told["people"]["modelled"], told["sayable"]) == (0, None, [])


@pytest.mark.parametrize("slug", ["hear-me-next", "no-such", "%00", "see-me-hear-me%0a"])
def test_a_draft_answers_as_what_is_not_there(anybody, slug):
    make.make_campaign("hear-me-next", status="draft")
    answer = anybody.get(f"/api/v1/open/campaigns/{slug}/")
    assert refused(answer) == (404, "not_found")
