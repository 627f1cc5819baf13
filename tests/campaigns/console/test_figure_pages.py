"""A council's officer sees what is missing, sends a figure in the right unit, and says what a double is."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import ReachMetric, SuspectedDuplicate
from partners.models import Role
from tests import make
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, heading, send

pytestmark = pytest.mark.django_db
PAGE = f"/figures/{make.SEE_ME}/"
WEBSITE = f"{PAGE}website/"
TYPED = {
    "value": "15,000",
    "qualifier": "more_than",
    "starts_on_day": "17",
    "starts_on_month": "2",
    "starts_on_year": "2017",
    "ends_on_day": "24",
    "ends_on_month": "2",
    "ends_on_year": "2017",
    "area": make.DUDLEY,
    "source": "Statistics of dudley.gov.uk",
    "grade": "platform",
}


@pytest.fixture(autouse=True)
def world() -> None:
    make.make_campaign()
    for channel in make.CHANNELS:
        make.make_channel(channel)


def reserved(client: Any, address: str = WEBSITE) -> str:
    found = re.search(r'name="made_as" value="([^"]+)"', check_page(client.get(address)))
    assert found
    return found[1]


def test_what_is_missing_is_said_and_a_figure_is_sent_once_in_the_unit_of_its_channel():
    make.make_expected("dudley", "website")
    client = officer()
    page = check_page(client.get(PAGE))
    assert "You have sent nothing on website, and it is late." in page and "You have sent nothing yet." in page
    form = check_page(client.get(WEBSITE))
    assert "How many visitors were there?" in form and "Different devices, each once" in form
    made_as = reserved(client)
    for _ in range(2):
        sent = send(client, WEBSITE, made_as=made_as, **TYPED)
        assert heading(sent) == "Figures"
    figure = ReachMetric.objects.get()
    assert (figure.measure, figure.value, figure.qualifier, figure.grade) == (
        "visitors",
        15_000,
        "more_than",
        "platform",
    )
    page = check_page(client.get(PAGE))
    assert "more than 15,000 visitors, website, Dudley, 17 to 24 February 2017" in page
    assert "You have sent nothing on website for 25 February to 3 March 2017 in Dudley." in page


def test_everything_that_is_wrong_with_a_figure_is_said_beside_what_was_typed():
    client = officer()
    made_as = reserved(client)
    empty = send(client, WEBSITE, made_as=made_as, source=" ", qualifier="", value="", area="", grade="")
    assert errors(empty) == [
        "Enter a whole number, like 15000. Enter 0 for a nil return",
        "Choose how well it is known",
        "Enter the first day",
        "Enter the last day",
        "Choose where it was counted",
        "Enter where the number comes from",
        "Choose who vouches for it",
    ]
    odd = send(client, WEBSITE, made_as=made_as, **{**TYPED, "value": "lots"})
    assert errors(odd) == ["Enter a whole number, like 15000. Enter 0 for a nil return"]
    assert 'value="lots"' in odd.content.decode()
    backwards = send(client, WEBSITE, made_as=made_as, **{**TYPED, "ends_on_day": "1"})
    assert backwards.status_code == 400 and errors(backwards) == ["The period ends before it begins."]
    named = send(client, WEBSITE, made_as=made_as, **{**TYPED, "source": "Jane Doe, 07700 900123"})
    assert named.status_code == 400 and "07700 900123" in named.content.decode()
    for address in (f"{PAGE}nothing/", "/figures/nowhere/"):
        assert client.get(address).status_code == 404
    assert not ReachMetric.objects.exists()


def test_whoever_may_not_write_or_takes_no_part_sends_nothing():
    viewer, stranger, other = (
        officer(role=Role.VIEWER),
        officer("walsall", name="Ben"),
        officer("sandwell", name="Cara"),
    )
    assert "Send a figure" not in check_page(viewer.get(PAGE))
    assert viewer.get(WEBSITE).status_code == 404
    assert stranger.get(PAGE).status_code == stranger.get(WEBSITE).status_code == 404
    made_as = reserved(officer(name="Dan"))
    assert "could not be read" in errors(send(other, WEBSITE, made_as=made_as, **TYPED))[0]
    assert not ReachMetric.objects.exists()


def double() -> SuspectedDuplicate:
    """A figure of the lead, and one of Dudley that may be the same."""
    make.make_metric(organisation=make.LEAD, channel="twitter", value=278_000, area=make.COUNTY)
    make.make_metric(channel="twitter", value=278_000, area=make.COUNTY)
    return SuspectedDuplicate.objects.get(status="pending")


def test_a_double_is_answered_in_place_by_who_may_and_in_the_version_that_was_read():
    question = double()
    address, at = "/figures/questions/", f"/figures/questions/{question.pk}/"
    client = officer()
    page = check_page(client.get(address))
    assert "West Midlands Police: 278,000 accounts reached" in page and "It is the same figure" in page
    assert "Both count" not in page  # the lead alone says so
    name = str(question.pk)
    empty = send(client, address, at, version="1")
    assert errors(empty) == ["Choose what they are", "Say how you know"]
    answer = {f"{name}-resolution": "same_figure", f"{name}-reason": "We passed it on."}
    stale = send(client, address, at, version="9", **answer)
    assert stale.status_code == 409 and "We passed it on." in stale.content.decode()
    forced = send(client, address, at, version="1", **{**answer, f"{name}-resolution": "keep_both"})
    assert errors(forced) == ["Choose what they are"]
    for other in (officer("sandwell", name="Ben"), officer("walsall", name="Cara")):
        assert post(other, at, version="1", **answer) == 404
    viewer = officer(role=Role.VIEWER, name="Dan")
    assert "Save what they are" not in check_page(viewer.get(address))
    assert post(viewer, at, version="1", **answer) == 403
    done = send(client, address, at, version="1", **answer)
    assert "No figure waits for an answer of yours." in done.content.decode()
    question.refresh_from_db()
    assert (question.status, question.reason) == ("same_figure", "We passed it on.")
    again = send(client, "/account/sign-out/", at, version="1", **answer)
    assert again.status_code == 409


def test_the_questions_cost_the_same_for_one_and_for_three():
    double()
    client = officer()
    client.get("/figures/questions/")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            check_page(client.get("/figures/questions/"))
        costs.append(len(asked))
        for channel in ("digital_media", "website"):
            make.make_metric(organisation=make.LEAD, channel=channel, value=761_000, area=make.COUNTY)
            make.make_metric(channel=channel, value=761_000, area=make.COUNTY)
    assert SuspectedDuplicate.objects.filter(status="pending").count() >= 3
    assert costs[0] == costs[1]
