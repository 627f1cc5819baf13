"""Small slips of callers are named as what they are, with what to write instead."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests import make
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import CSV
from tests.request_bodies import EVENT, METRIC

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/imports/?resource="
BY_ITS_NAME = "Things are named by their codes here; by its name this seems to be"
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def dudley():
    make.make_campaign(name="See Me, Hear Me")
    for channel in ("twitter", "digital_media"):
        make.make_channel(channel)
    return checked_client("dudley")


def send(client, resource, body, media_type):
    return client.generic("POST", f"{IMPORTS}{resource}", body, media_type)


@pytest.mark.parametrize("name", ["See Me, Hear Me", "see me hear me", " SEE ME, HEAR ME ", "See-Me-Hear-Me"])
def test_a_campaign_that_is_given_by_its_name_is_told_its_slug(dudley, name):
    sentence = f"{BY_ITS_NAME} see-me-hear-me."
    for address, body in (("/api/v1/events/", EVENT), ("/api/v1/reach-metrics/", METRIC)):
        (error,) = dudley.post(address, {**body, "campaign": name}).json()["errors"]
        assert (error["pointer"], error["code"], error["detail"]) == ("/campaign", "not_found", sentence)
    calendar = send(dudley, f"events&campaign={quote(name)}", CALENDAR, "text/calendar").json()
    export = b"Date,Impressions,Likes,New follows,Unfollows\n"
    figures = send(dudley, f"reach-metrics&channel=twitter&campaign={quote(name)}", export, CSV).json()
    assert [answer["errors"][0]["detail"] for answer in (calendar, figures)] == [sentence, sentence]


def test_a_campaign_that_the_caller_may_not_see_is_not_told(dudley):
    make.make_campaign("secret", name="Secret Plan", status="draft", contributors=())
    for name in ("Secret Plan", "no such thing", "x" * 500):
        (error,) = dudley.post("/api/v1/events/", {**EVENT, "campaign": name}).json()["errors"]
        assert error["detail"] == "There is no such thing here, or you may not see it."


def test_councils_areas_channels_and_stops_are_told_by_their_names_too(dudley):
    make.make_stop("43000804702", name="Halesowen Bus Station")
    make.make_organisation("sandwell", name="Sandwell Council")
    slips = {
        "area": ("Dudley", make.DUDLEY),
        "stop": ("halesowen bus station", "43000804702"),
        "partners": (["Sandwell"], "sandwell"),
    }
    for field, (value, key) in slips.items():
        (error,) = dudley.post("/api/v1/events/", {**EVENT, field: value}).json()["errors"]
        assert (error["code"], error["detail"]) == ("not_found", f"{BY_ITS_NAME} {key}.")
    (error,) = dudley.post("/api/v1/reach-metrics/", {**METRIC, "channel": "Digital Media"}).json()["errors"]
    assert error["detail"] == f"{BY_ITS_NAME} digital_media."


def test_names_are_looked_for_only_a_few_times_for_many_rows(dudley, django_assert_max_num_queries):
    rows = [f"{number},Campaign {number},Stall,stall,2017-02-20T10:00:00Z,2017-02-20T12:00:00Z" for number in range(40)]
    body = "\n".join(["external_ref,campaign,title,kind,starts_at,ends_at", *rows, ""])
    with django_assert_max_num_queries(60):
        answer = dudley.generic("POST", "/api/v1/events/batch/", body.encode(), CSV)
    assert len(answer.json()["errors"]) == 40


def test_an_etag_that_is_none_of_ours_is_said_to_be_none(dudley):
    event = dudley.post("/api/v1/events/", EVENT).json()
    address = f"/api/v1/events/{event['id']}/"
    answer = dudley.patch(address, {"title": "Stand"}, headers={"If-Match": '"abc"'})
    assert (answer.status_code, 'such as "3"' in answer.json()["detail"]) == (412, True)
    answer = dudley.patch(address, {"title": "Stand"}, headers={"If-Match": '"99"'})
    assert (answer.status_code, answer.json()["detail"].partition(".")[0]) == (
        412,
        "This has changed since you read it",
    )


def test_an_empty_search_and_a_time_in_the_place_of_a_day_are_named(dudley):
    (error,) = dudley.get("/api/v1/stops/?q=%20").json()["errors"]
    assert "no word" in error["detail"]
    (error,) = dudley.get("/api/v1/stops/?q=").json()["errors"]
    assert error["code"] == "empty"
    for text in ("2017-02-22T10:00:00+00:00", "2017-02-22T10:00:00%2B00:00", "2017-02-22T10:00:00Z"):
        (error,) = dudley.get(f"/api/v1/events/?from={text}").json()["errors"]
        assert (error["pointer"], error["detail"].startswith("A day alone belongs here")) == ("?from", True)
    (error,) = dudley.get("/api/v1/events/?updated_since=2017-02-22T10:00+00:00").json()["errors"]
    assert "%2B" in error["detail"]


def test_the_address_of_a_kind_of_problem_answers_with_a_slash_too(dudley):
    with_slash, without = (Client().get(f"/problems/stale{slash}") for slash in ("/", ""))
    assert (with_slash.status_code, with_slash.content) == (200, without.content)
    assert Client().get("/problems/no-such-thing/").status_code == 404


def test_a_file_that_is_sent_as_something_else_is_recognised(dudley):
    answer = send(dudley, "events", CALENDAR.lower(), CSV)
    assert (answer.status_code, "as text/calendar" in answer.json()["detail"]) == (400, True)
    for body, kind in ((b"external_ref,title\n1,Stall\n", "text/csv"), (b'{"title": "Stall"}\n', "application/jsonl")):
        answer = send(dudley, "events&campaign=see-me-hear-me", body, "text/calendar")
        assert (answer.status_code, f"send it as {kind}" in answer.json()["detail"]) == (400, True)
    answer = send(dudley, "events&campaign=see-me-hear-me", b"nothing of the kind", "text/calendar")
    assert answer.json()["detail"].endswith("no line BEGIN:VCALENDAR.")
    for body, word in ((b"\x1f\x8b\x08", "gzip"), (b"{\\rtf1 x", "RTF"), (b"\n\n<html>", "HTML")):
        answer = send(dudley, "events", body, CSV)
        assert (answer.status_code, word in answer.json()["detail"]) == (400, True)
    answer = send(dudley, "events", b"--x\r\n\r\na\r\n--x--\r\n", "multipart/form-data; boundary=x")
    assert (answer.status_code, "--data-binary" in answer.json()["detail"]) == (415, True)


def test_a_place_that_is_a_text_and_a_postcode_that_is_none_are_told_what_is_needed(dudley):
    (error,) = dudley.post("/api/v1/events/", {**EVENT, "place": "Library"}).json()["errors"]
    assert (error["pointer"], error["detail"]) == ("/place", "An object is needed.")
    place = {"name": "Library", "postcode": "BI 1AA"}
    (error,) = dudley.post("/api/v1/events/", {**EVENT, "place": place}).json()["errors"]
    assert (error["pointer"], "as DY1 1HP" in error["detail"]) == ("/place/postcode", True)
