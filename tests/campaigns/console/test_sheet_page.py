"""What stands behind a printed sentence, for somebody who reads no JSON: what the sheet of the API says, no more."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Statement
from tests import make
from tests.campaigns.console.test_reach_pages import officer, text_of
from tests.html_pages import check_page
from tests.partners.sign_in.journeys import BROWSER

pytestmark = pytest.mark.django_db
REGION = {"organisation": make.LEAD, "area": make.COUNTY}
WORDS = "At least 761,000 people were reached <b>through digital media</b> & 278,000 on Twitter."


@pytest.fixture
def reported() -> None:
    make.make_campaign(contributors=("dudley", "sandwell"))
    make.make_metric(value=761_000, **REGION)
    make.make_metric(value=278_000, channel="twitter", stated_as="people", **REGION)
    make.make_metric(value=500, channel="press", measure="impressions", **REGION)
    days = (date(2017, 2, 17), date(2017, 2, 20))
    make.make_metric(value=4_321, channel="face_to_face", organisation="dudley", status="held", period=days)


def address(statement: Statement) -> str:
    return f"/reach/{make.SEE_ME}/statements/{statement.pk}/"


def sheet_of(statement: Statement) -> dict[str, Any]:
    answer = make.client("dudley").get(f"/api/v1/campaigns/{make.SEE_ME}/statements/{statement.pk}/sheet/")
    assert answer.status_code == 200
    return dict(answer.json())


def printed(text: str, **more: Any) -> Statement:
    return make.make_statement(text=text, claim=None, printed_on=timezone.localdate(), **more)


@pytest.mark.usefixtures("reported")
def test_the_page_says_all_that_the_api_says_of_it() -> None:
    report = make.make_report()
    statement = printed("We reached at least 761,000 people through digital media.")
    told, page = sheet_of(statement), text_of(officer().get(address(statement)))
    assert all(f"{row['practice']}</th>" in page for row in told["practices"])
    assert f"{sum(row['kept'] for row in told['practices'])} of {len(told['practices'])} practices" in page
    for row in told["readings"]:
        assert f"Read as: {row['text']}" in page and row["weakest_assumption"] in page
    rests, leaves = page.split("What it rests on")[1].split("What it leaves out")
    assert (
        "761,000 people reached" in rests
        and "In the report of" in rests
        and {row["public_in"] for row in told["rests_on"]} == {str(report.pk)}
    )
    for name, amount in (("Twitter", "278,000 accounts reached"), ("press", "500 impressions")):
        assert amount in leaves and name in leaves
    assert "It is being checked." in leaves and "4,321" not in page
    assert "The figures support it" in page and "Holds" in page


@pytest.mark.usefixtures("reported")
def test_what_nobody_read_is_shown_as_it_was_printed_and_what_would_decide_is_said() -> None:
    statement = printed(WORDS)
    told, answer = sheet_of(statement), officer().get(address(statement))
    page = text_of(answer)
    assert told["unread"] and all(f"“{words}”" in page for words in told["unread"])
    assert "<b>through" not in answer.content.decode() and unescape(WORDS) in page
    undecided = printed("More than one million people were reached through digital media and Twitter.")
    (deciding,) = {row["would_decide"]["sentence"] for row in sheet_of(undecided)["readings"] if row["would_decide"]}
    assert deciding in text_of(officer().get(address(undecided)))
    plain = make.make_statement(text="Hundreds of people came.")
    page = text_of(officer().get(address(plain)))
    assert (
        "the claim it was registered with: more than 1,000,000 contacts" in page and "Nobody has read its words" in page
    )


@pytest.mark.usefixtures("reported")
def test_what_is_no_longer_supported_says_why_and_what_holds_instead() -> None:
    statement = printed("We reached at least 761,000 people through digital media.")
    Statement.objects.filter(pk=statement.pk).update(
        status="no_longer_supported", reason="By the figures known now it was 9.", nearest="at least 9 people"
    )
    page = text_of(officer().get(address(statement)))
    assert (
        "No longer holds" in page
        and "By the figures known now it was 9. What the figures support: at least 9 people." in page
    )


@pytest.mark.usefixtures("reported")
def test_it_is_for_those_who_take_part_and_reached_from_the_register() -> None:
    statement = printed("We reached at least 761,000 people through digital media.")
    client = officer()
    assert f'href="{address(statement)}"' in client.get(f"/reach/{make.SEE_ME}/").content.decode()
    assert client.get(address(statement)).status_code == 200
    stranger = officer("walsall")
    assert stranger.get(address(statement)).status_code == 404
    assert "761,000" not in check_page(stranger.get(address(statement)))
    assert client.get(address(statement).replace(make.SEE_ME, "another")).status_code == 404
    assert client.get(address(statement).replace(str(statement.pk), str(make.make_campaign().pk))).status_code == 404
    assert client.post(address(statement)).status_code in (403, 405)
    assert Client(**BROWSER).get(address(statement)).status_code == 302
