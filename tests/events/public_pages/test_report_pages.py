"""Published reports as pages: an address that stays, what proves it, and how it differs from the one before."""

import csv
import hashlib
import re
from html import unescape

import pytest
from django.test import Client

from campaigns.lifecycle import suspension
from campaigns.models import Campaign, Participant, Report
from tests import make
from tests.html_pages import check_page

pytestmark = pytest.mark.django_db
HERE = f"/campaigns/{make.SEE_ME}/"
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def campaign() -> Campaign:
    return make.make_campaign(contributors=("dudley", "sandwell", "walsall"))


def address_of(report: Report) -> str:
    return f"{HERE}reports/{report.pk}/"


def text_of(address: str, status: int = 200) -> str:
    answer = Client(headers=BROWSER).get(address)
    assert answer.status_code == status
    return unescape(check_page(answer))


def changes(page: str) -> list[str]:
    part = page.split("What differs from the last report")[1].split("How to prove")[0]
    return re.findall(r"<li>(.*?)</li>", part)


def test_the_page_tells_what_the_open_feed_tells_and_its_document_has_the_digest(campaign: Campaign) -> None:
    make.make_metric(organisation=make.LEAD, value=761_000)
    make.make_metric(organisation="dudley", channel="face_to_face", measure="conversations", value=7)
    report = make.make_report(campaign)
    told = make.client(None).get(f"/api/v1/open/campaigns/{make.SEE_ME}/").json()["report"]
    page = text_of(address_of(report))
    assert address_of(report) in text_of(HERE) and told["sha256"] in page
    assert all(f"{text[0].upper()}{text[1:]}" in page for text in told["sayable"])
    document = Client().get(f"{address_of(report)}document.json")
    assert hashlib.sha256(document.content).hexdigest() == told["sha256"]
    answer = Client().get(f"{address_of(report)}figures.csv")
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert [(row["channel"], row["withheld"], row["total"]) for row in rows] == [
        (figure["channel"], str(figure["withheld"]).lower(), "" if figure["withheld"] else str(figure["total"]))
        for figure in told["figures"]
    ]
    chart = page.split('id="chart-figures"')[1].split("</svg>")[0]
    assert re.findall(r"<text x[^>]*>(.*?)<", chart) == ["761,000", "withheld"]


def test_what_differs_is_said_by_what_both_print_alone(campaign: Campaign) -> None:
    make.make_metric(organisation=make.LEAD, value=761_000)
    make.make_metric(organisation="dudley", channel="face_to_face", measure="conversations", value=7)
    first = make.make_report(campaign)
    assert "It is the first report" in text_of(address_of(first))
    same = make.make_report(campaign)
    assert "Nothing, compared with" in text_of(address_of(same))
    make.make_metric(organisation="dudley", channel="face_to_face", measure="conversations", value=8)
    make.make_metric(organisation="sandwell", channel="twitter", value=5_000)
    elsewhere = make.make_report(campaign, make.DUDLEY)
    last = make.make_report(campaign)
    assert "It is the first report" in text_of(address_of(elsewhere))
    sentences = changes(text_of(address_of(last)))
    assert any(
        sentence.startswith("Twitter: 5,000 accounts reached, where the last report had none") for sentence in sentences
    )
    assert "2 of 4 organisations" in " ".join(sentences) or "3 of 4 organisations" in " ".join(sentences)
    assert not re.search(r"\b(7|8|15)\b", " ".join(sentences).replace("of 4", ""))  # nothing that is withheld
    assert "a newer report" in text_of(address_of(first)) and "a newer report" not in text_of(address_of(last))


def test_no_report_of_a_campaign_that_is_not_public_is_there(campaign: Campaign) -> None:
    report = make.make_report(campaign)
    addresses = [address_of(report), f"{address_of(report)}document.json", f"{address_of(report)}figures.csv"]
    other = make.make_campaign("hear-me-next")
    assert [Client().get(address).status_code for address in addresses] == [200] * 3
    assert Client().get(f"/campaigns/{other.pk}/reports/{report.pk}/").status_code == 404
    suspension.suspend_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, reason="A wrong number.")
    assert [Client().get(address).status_code for address in addresses] == [404] * 3


def test_who_has_not_accepted_what_the_campaign_is_called_now_is_named_on_no_page_of_a_report(
    campaign: Campaign,
) -> None:
    make.make_metric(organisation=make.LEAD, value=761_000)
    first, second = make.make_report(campaign), make.make_report(campaign)
    lead, address = make.client(make.LEAD), f"/api/v1/campaigns/{make.SEE_ME}/"
    etag = lead.get(address).headers["ETag"]
    assert lead.patch(address, {"name": "Another name"}, headers={"If-Match": etag}).status_code == 200
    for report in (first, second):
        for leaf in ("", "document.json", "figures.csv"):
            text_of(f"{address_of(report)}{leaf}", 404)
    page = text_of(HERE)
    assert str(first.pk) not in page and str(second.pk) not in page
    Participant.objects.filter(campaign=campaign).update(asked_again=False)
    assert "Nothing, compared with" in text_of(address_of(second))
    assert str(first.pk) in text_of(HERE)
