"""What may be said, and whether a sentence is true, for somebody who never reads JSON: by the numbers of the API."""

import csv
import re
from html import unescape
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from PIL import Image

from campaigns.console import reach_tables, reach_words, slides
from campaigns.console.reach_words import Reach
from campaigns.lifecycle import suspension
from campaigns.models import Campaign, Participant
from campaigns.questions import Question, headline_for
from coordination.api import charts
from coordination.ledger.transaction import writing
from coordination.typesetting import typesetting
from partners.models import Membership, Person, Role
from tests import make
from tests.campaigns.rollups.naive_cells import compile_all
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import BROWSER, errors, send
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db
HERE, API = f"/reach/{make.SEE_ME}/", f"/api/v1/campaigns/{make.SEE_ME}"


def officer(organisation: str = "dudley", role: str = Role.VIEWER) -> Client:
    person = Person.objects.create_user(f"{Person.objects.count()}@example.org", "Ana")
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation(organisation), role=role)
    return sign_in(Client(enforce_csrf_checks=True, **BROWSER), person)


def text_of(answer: Any) -> str:
    return unescape(check_page(answer))


@pytest.fixture
def figures() -> None:
    make.make_campaign(contributors=("dudley", "sandwell"))
    make.make_metric(organisation=make.LEAD, value=761_000)
    make.make_metric(organisation=make.LEAD, value=278_000, channel="twitter", qualifier="more_than")
    make.make_metric(organisation="dudley", channel="face_to_face", value=1_500)
    compile_all()


@pytest.mark.usefixtures("figures")
def test_the_page_says_what_the_api_says_and_each_sentence_can_be_copied_whole() -> None:
    headline = make.client("dudley").get(f"{API}/headline/").json()
    page = text_of(officer().get(HERE))
    places = [page.index(f"{text[0].upper()}{text[1:]} (") for text in headline["sayable"]]
    assert len(places) >= 3 and places == sorted(places)
    assert page.count(f" ({Campaign.objects.get().name})") == len(places)
    chart = page.split('id="chart-channels"')[1].split("</svg>")[0]
    drawn = re.findall(r"<text x[^>]*>(\D*)([\d,]+)<", chart)
    by_channel = headline["contacts"]["by_channel"]
    assert [number for _, number in drawn] == [f"{channel['total']:,}" for channel in by_channel]
    words = {"exact": "", "more_than": "more than "}
    assert [word for word, _ in drawn] == [words[channel["qualifier"]] for channel in by_channel]
    assert f"at least {headline['people']['low']:,}" in page.split('id="chart-people"')[1]
    assert "Nothing has come from Sandwell" in page


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize(
    ("sentence", "verdict", "label"),
    [
        ("More than 700,000 people were reached.", "supported", "The figures support it"),
        ("More than 1,030,000 people were reached.", "indeterminate", "The figures do not decide it"),
        ("Fewer than 100,000 people were reached.", "unsupported", "The figures say otherwise"),
        ("Everybody loved the <b>posters</b>.", "indeterminate", "The figures do not decide it"),
    ],
)
def test_a_sentence_is_judged_as_the_api_judges_it_and_kept_nowhere(sentence: str, verdict: str, label: str) -> None:
    told = make.client("dudley").post(f"{API}/claims/", {"text": sentence}).json()
    assert told["verdict"] == verdict
    answer = send(officer(), HERE, text=sentence)
    page = text_of(answer)
    verdict_shown = page.split('id="verdict"')[1].split("</section>")[0]
    assert label in verdict_shown and told["weakest_assumption"] in verdict_shown
    assert all(word in verdict_shown for word in told["unread"]) and "<b>posters" not in check_page(answer)
    assert all(part["readings"][0]["text"] in verdict_shown for part in told["parts"] if part["readings"])


@pytest.mark.usefixtures("figures")
def test_a_sentence_that_is_none_or_names_somebody_is_refused_and_stays_in_its_field() -> None:
    client = officer()
    assert errors(send(client, HERE, text="  ")) == ["Enter the sentence that you want to print"]
    refused = send(client, HERE, text="Ring 07700 900123 about it")
    assert refused.status_code == 400 and "Ring 07700 900123 about it" in text_of(refused)
    assert Client(enforce_csrf_checks=True, **BROWSER).post(HERE, {"text": "x"}).status_code in (302, 403)


@pytest.mark.usefixtures("figures")
def test_each_table_is_a_file_with_the_same_numbers_and_no_formula() -> None:
    make.make_statement(text="=1+1 is more than a million contacts.")
    client = officer()

    def lines(name: str) -> list[dict[str, str]]:
        answer = client.get(f"{HERE}{name}.csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))

    headline = make.client("dudley").get(f"{API}/headline/").json()
    totals = [channel["total"] for channel in headline["contacts"]["by_channel"]]
    assert [int(row["total"]) for row in lines("channels")] == totals
    query = f"{API}/rollups/?group_by=channel,measure,organisation"
    cells = make.client("dudley").get(query).json()["results"]
    assert [(row["channel"], int(row["total"])) for row in lines("organisations")] == [
        (cell["channel"], cell["total"]) for cell in cells
    ]
    assert [row["sentence"][:2] for row in lines("statements")] == ["'="]
    weeks = make.client("dudley").get(f"{API}/rollups/?group_by=channel,measure,week").json()["results"]
    assert [int(row["total"]) for row in lines("weeks")] == [cell["total"] for cell in weeks]
    assert client.get(f"{HERE}secrets.csv").status_code == 404
    page = client.get(HERE).content.decode()
    for name in ("channels", "people"):
        picture = client.get(f"{HERE}{name}.svg")
        assert picture["Content-Type"] == "image/svg+xml; charset=utf-8" and picture.content.decode().strip() in page
        assert ElementTree.fromstring(picture.content).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - made here


@pytest.mark.usefixtures("figures", "all_places_taken")
def test_a_slide_that_others_wait_for_is_there_later() -> None:
    answer = officer().get(f"{HERE}people.png")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "The service is busy" in text_of(answer)


@pytest.mark.usefixtures("figures")
@pytest.mark.parametrize(("name", "reading"), [("people", "At least 761,000"), ("channels", "Filled: what it is")])
def test_a_picture_for_a_slide_is_the_very_picture_of_the_page_with_what_it_is_of(
    name: str, reading: str, monkeypatch: Any
) -> None:
    told: list[dict[str, Any]] = []
    typeset = slides.typeset
    monkeypatch.setattr(slides, "typeset", lambda *asked: told.append(asked[1]) or typeset(*asked))
    client = officer()
    page, answer = client.get(HERE).content.decode(), client.get(f"{HERE}{name}.png")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "no-store")
    assert answer["Content-Disposition"] == f'attachment; filename="{make.SEE_ME}-{name}.png"'
    assert Image.open(BytesIO(answer.content)).size == (1920, 1080)
    (facts,) = told
    assert facts["svg"].strip() in page and facts["of"].startswith("See Me Hear Me: the West Midlands, ")
    assert reading in facts["reading"] and settings.PUBLIC_URL in facts["source"]
    assert "organisations had reported" in facts["source"]
    monkeypatch.setattr(typesetting, "typeset_anew", None)  # it is there already
    assert client.get(f"{HERE}{name}.png").content == answer.content
    monkeypatch.undo()
    make.make_metric(organisation="dudley", channel="website", measure="visitors", value=2_000_000)
    assert client.get(f"{HERE}{name}.png").content != answer.content


@pytest.mark.usefixtures("figures")
def test_it_leads_to_the_reports_that_have_a_page_and_to_their_pdf(monkeypatch: Any) -> None:
    client, nobodys = officer(), "No report of it has a page for everybody."
    assert nobodys in text_of(client.get(HERE))
    first, second = make.make_report(), make.make_report()
    page = text_of(client.get(HERE))
    links = re.findall(r'href="(/campaigns/[^"]*/reports/[^"]+)"', page)
    own = [f"/campaigns/{make.SEE_ME}/reports/{report.pk}/" for report in (second, first)]
    assert links == [f"{address}{leaf}" for address in own for leaf in ("", "report.pdf")]
    assert [Client().get(link).status_code for link in links] == [200] * 4
    monkeypatch.setattr(reach_words, "MOST_REPORTS", 1)
    page = text_of(client.get(HERE))
    assert str(second.pk) in page and str(first.pk) not in page
    Participant.objects.update(asked_again=True)
    assert nobodys in text_of(client.get(HERE))
    Participant.objects.update(asked_again=False)
    by = make.actor_for(make.LEAD)
    suspension.suspend_campaign(Campaign.objects.get(), by=by, expected_version=None, reason="A wrong number.")
    assert nobodys in text_of(client.get(HERE))


@pytest.mark.usefixtures("figures")
def test_a_slide_calls_a_campaign_by_its_slug_while_its_name_waits(monkeypatch: Any) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(slides, "typeset", lambda _template, facts, _form: told.append(facts) or b"")
    campaign = Campaign.objects.get()
    reach = Reach(campaign, headline_for(Question(campaign, campaign.area), by=make.actor_for()), make.actor_for())
    campaign.second_look = "screened"
    slides.slide_of("people", "<svg/>", reach.context())
    assert [facts["of"].split(":")[0] for facts in told] == [make.SEE_ME]


@pytest.mark.parametrize("rows", [0, 1, 7, 60])
def test_a_slide_has_room_for_many_bars(rows: int) -> None:
    chart = charts.bars("Bars", "bars", [charts.Bar(f"Channel {row}", 1, None, "1") for row in range(rows)])
    facts = {"title": "T", "of": "o" * 200, "reading": "", "source": "s" * 300, "rows": rows}
    svg = render_to_string("pages/bars.html", {"chart": chart})
    picture = typesetting.typeset_anew(slides._TEMPLATE, {**facts, "svg": svg}, "png")
    assert Image.open(BytesIO(picture)).size == (1920, 1080)


@pytest.mark.usefixtures("figures")
def test_a_table_that_is_cut_short_says_so_and_its_file_has_all_of_it(monkeypatch: Any) -> None:
    for _ in range(2):
        make.make_statement()
    client = officer()
    assert "the spreadsheet has all of them" not in text_of(client.get(HERE))
    whole = {name: client.get(f"{HERE}{name}.csv").content for name in ("organisations", "weeks", "statements")}
    monkeypatch.setattr(reach_tables, "MOST_ROWS", 1)
    page = text_of(client.get(HERE))
    assert page.count("These are the first 1 lines of more; the spreadsheet has all of them.") == 2
    assert "These are the last 1 of more; the spreadsheet has all of them." in page
    assert {name: client.get(f"{HERE}{name}.csv").content for name in whole} == whole


@pytest.mark.usefixtures("figures")
def test_it_is_for_those_who_may_read_the_figures_alone() -> None:
    make.make_statement()
    stranger = officer("walsall")
    assert stranger.get(HERE).status_code == 404 and "761,000" not in text_of(stranger.get(HERE))
    for name in ("channels", "organisations", "statements"):
        assert stranger.get(f"{HERE}{name}.csv").status_code == 404
    for picture in ("channels.svg", "channels.png", "people.png"):
        assert stranger.get(f"{HERE}{picture}").status_code == 404
        assert Client(**BROWSER).get(f"{HERE}{picture}").status_code == 302
    index = text_of(stranger.get("/reach/"))
    assert "See Me" not in index and "takes part in no campaign" in index
    assert "See Me Hear Me" in text_of(officer().get("/reach/"))
    assert Client(**BROWSER).get(HERE).status_code == 302 and officer().get("/reach/no-such/").status_code == 404


def test_before_there_is_a_figure_the_page_says_what_comes_next_and_contradictions_are_named() -> None:
    make.make_campaign(contributors=("dudley", "sandwell"))
    client = officer()
    assert "no figure has been counted" in text_of(client.get(HERE))
    assert "No organisation has reported yet" in text_of(client.get(HERE))
    make.make_statement(text="More than a million contacts.")
    assert "Is not decided" in text_of(client.get(HERE))
