"""Events of another year than their campaign: refused, or kept because their owner says so and then never public."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from events.models import Event
from tests import make
from tests.contract_client import refused
from tests.coordination.imports.row_files import CALENDAR as ICS
from tests.coordination.imports.row_files import CSV, finish, send
from tests.coordination.imports.row_files import refused as refused_rows
from tests.events.calendars.test_parse import calendar, entry
from tests.events.open.feed_reader import CALENDAR, MAP, Follower, read_all
from tests.request_bodies import ATTENDANCE, EVENT

pytestmark = pytest.mark.usefixtures("on_stage")

URL, HERE = "/api/v1/events/", f"/api/v1/campaigns/{make.SEE_ME}/"
OUT = {**EVENT, "status": "scheduled", "public": True}


def days(starts_at: str, ends_at: str) -> dict[str, str]:
    return {"starts_at": starts_at, "ends_at": ends_at}


LATER = days("2107-02-22T10:00:00Z", "2107-02-22T16:00:00Z")
AMONG = {name: EVENT[name] for name in ("starts_at", "ends_at")}


def shown() -> dict[str, str]:
    """What a reader of the whole feed knows of each event last."""
    return {item["id"]: item["state"] for item in read_all()}


@pytest.mark.parametrize(
    "when",
    [
        LATER,
        days("2014-02-17T10:00:00Z", "2014-03-03T12:00:00Z"),
        days("2017-03-04T00:00:00Z", "2017-03-04T01:00:00Z"),  # the first instant after it
        days("2017-02-16T10:00:00Z", "2017-02-17T00:00:00Z"),  # midnight belongs to the day that ends
        days("1900-01-01T00:00:00Z", "1900-01-01T00:00:01Z"),
    ],
)
def test_an_event_without_a_day_in_common_is_refused_and_told_what_to_do(dudley, when):
    answer = dudley.post(URL, {**OUT, **when})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (400, "/starts_at", "outside_the_campaign")
    for what in ("from 2017-02-17 to 2017-03-03", "days that it has in common", "outside: true"):
        assert what in error["detail"]
    assert refused(dudley.post(URL, {**OUT, **when, "outside": False})) == (400, "invalid")
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "when",
    [
        days("2017-03-03T23:00:00Z", "2017-03-09T12:00:00Z"),
        days("2017-01-01T10:00:00Z", "2017-02-17T00:00:01Z"),
        days("2016-01-01T10:00:00Z", "2018-01-01T10:00:00Z"),
    ],
)
def test_one_day_in_common_is_enough_and_sending_outside_changes_nothing_then(dudley, when):
    for event in ({**OUT, **when}, {**OUT, **when, "outside": True}):
        answer = dudley.post(URL, event)
        assert (answer.status_code, answer.json()["outside"]) == (201, False)
        same = dudley.patch(answer["Location"], {"outside": True}).json()
        assert (same["outside"], same["version"]) == (False, 1)
    assert set(shown().values()) == {"updated"}


def test_an_event_kept_outside_is_visible_as_such_and_never_public(dudley, sandwell):
    soon = timezone.now() + timedelta(days=2)
    when = days(soon.isoformat(), (soon + timedelta(hours=2)).isoformat())
    answer = dudley.post(URL, {**OUT, **when, "outside": True})
    assert (answer.status_code, answer.json()["outside"], answer.json()["public"]) == (201, True, True)
    pk = answer.json()["id"]
    assert [event["id"] for event in sandwell.get(f"{URL}?outside=true").json()["results"]] == [pk]
    assert sandwell.get(f"{URL}?outside=false").json()["results"] == []
    export = make.client("sandwell").get(URL, headers={"Accept": "text/csv"})
    header, row = export.getvalue().decode().splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["outside"] == "true"
    (change,) = Change.objects.filter(subject_id=pk)
    assert change.after["outside"] is True
    assert shown() == {}
    anybody = make.client(None)
    assert anybody.get(MAP).json()["features"] == []
    assert pk not in anybody.get(CALENDAR).content.decode()


def test_it_comes_out_when_its_days_move_in_and_goes_when_they_move_out(dudley):
    here = dudley.post(URL, {**OUT, **LATER, "outside": True})["Location"]
    reader = Follower()
    assert reader.read_on() == []
    for change, outside, state in (
        (AMONG, False, "updated"),
        (LATER | {"outside": True}, True, "deleted"),
        ({"title": "A late stall"}, True, "deleted"),  # said once is enough
        (AMONG, False, "updated"),
    ):
        answer = dudley.patch(here, change).json()
        assert answer["outside"] is outside
        give_positions()
        assert [item["state"] for item in reader.read_on()] == [state]
    assert refused(dudley.patch(here, LATER)) == (400, "invalid")
    assert dudley.get(here).json()["starts_at"] == AMONG["starts_at"]


def test_an_event_that_lies_outside_cannot_be_told_to_lie_inside(dudley):
    here = dudley.post(URL, {**OUT, **LATER, "outside": True})["Location"]
    answer = dudley.patch(here, {"outside": False})
    assert [error["code"] for error in answer.json()["errors"]] == ["outside_the_campaign"]
    assert dudley.get(here).json()["version"] == 1


def test_nothing_counted_outside_is_reach_of_the_campaign(dudley):
    when = days("2014-02-17T10:00:00Z", "2014-02-17T12:00:00Z")
    event = dudley.post(URL, {**OUT, **when, "outside": True}).json()["id"]
    answer = dudley.post(f"{URL}{event}/attendance/", ATTENDANCE)
    assert refused(answer) == (409, "outside_the_campaign")
    assert "days that it has in common" in answer.json()["detail"]


@pytest.mark.parametrize("how", ["json", "csv", "by reference", "import"])
def test_many_at_once_are_judged_alike(dudley, how):
    among, later = {**OUT, "external_ref": "among"}, {**OUT, **LATER, "external_ref": "later"}
    rows = [among, {**later, "external_ref": "kept", "outside": True}]
    if how == "by reference":
        answers = [dudley.put(f"{URL}by-ref/{row['external_ref']}/", row).status_code for row in (*rows, later)]
        assert answers == [201, 201, 400]
    elif how == "import":
        operation = finish(send(dudley, table([*rows, later]), CSV))
        assert refused_rows(dudley, operation) == [(4, "starts_at", "outside_the_campaign")]
    else:
        taken, not_taken = [
            dudley.post(f"{URL}batch/", {"items": sent})
            if how == "json"
            else dudley.post(f"{URL}batch/", table(sent), content_type="text/csv")
            for sent in (rows, [later])
        ]
        assert (taken.status_code, not_taken.status_code) == (200, 400)
        assert [error["code"] for error in not_taken.json()["errors"]] == ["outside_the_campaign"]
    assert dict(Event.objects.values_list("external_ref", "outside")) == {"among": False, "kept": True}
    assert list(shown().values()) == ["updated"]


def test_a_calendar_keeps_events_outside_where_its_sender_names_other_days(dudley):
    data = calendar(entry(uid="in"), entry(uid="out", start="DTSTART:20180222T100000Z", end="DTEND:20180222T110000Z"))
    to = f"resource=events&campaign={make.SEE_ME}"
    operation = finish(send(dudley, data.encode(), ICS, to))
    assert [code for *_, code in refused_rows(dudley, operation)] == ["no_date_in_the_campaign"]
    for times in (1, 2):
        again = finish(send(dudley, data.encode(), ICS, f"{to}&to=2018-12-31"))
        assert [again.result[name] for name in ("created", "unchanged", "refused")] == [2 - times, times, 0]
    assert dict(Event.objects.values_list("external_ref", "outside")) == {"in": False, "out": True}


def test_other_days_of_the_campaign_take_events_out_of_the_feed_and_back(dudley, lead):
    late = days("2017-03-03T10:00:00Z", "2017-03-03T11:00:00Z")
    first, last = (dudley.post(URL, {**OUT, **when}).json()["id"] for when in (AMONG, late))
    draft = dudley.post(URL, {**EVENT, **days("2017-03-02T10:00:00Z", "2017-03-02T11:00:00Z")}).json()["id"]
    reader = Follower()
    give_positions()
    assert [item["state"] for item in reader.read_on()] == ["updated", "updated"]
    for day, state, version in (("2017-03-01", "deleted", 2), ("2017-03-03", "updated", 3)):
        assert lead.patch(HERE, {"ends_on": day}).status_code == 200
        give_positions()
        assert [(item["id"], item["state"]) for item in reader.read_on()] == [(last, state)]
        rows = {pk: dudley.get(f"{URL}{pk}/").json() for pk in (first, last, draft)}
        assert [rows[pk]["version"] for pk in rows] == [1, version, version]
        assert [rows[pk]["outside"] for pk in rows] == [False, state == "deleted", state == "deleted"]
    reasons = Change.objects.filter(subject_id=last).order_by("id").values_list("reason", "actor")
    assert [reason for reason, _ in reasons][1:] == ["The campaign's days changed."] * 2
    # What a change of its name does to them is nothing.
    lead.patch(HERE, {"name": "See Me"})
    assert dudley.get(f"{URL}{first}/").json()["version"] == 1


def test_what_lies_outside_stays_out_when_its_campaign_goes_live(dudley):
    make.make_campaign("next", lead="dudley", status="draft")
    kept = dudley.post(URL, {**OUT, **LATER, "campaign": "next", "outside": True}).json()["id"]
    out = dudley.post(URL, {**OUT, "campaign": "next"}).json()["id"]
    assert dudley.patch("/api/v1/campaigns/next/", {"status": "live"}).status_code == 200
    assert shown() == {out: "updated"}
    assert dudley.get(f"{URL}{kept}/").json()["version"] == 1


def test_events_of_an_earlier_release_are_kept_and_no_longer_public(dudley):
    midnight = days("2017-02-16T10:00:00Z", "2017-02-17T00:00:00Z")
    feed_before = [dudley.post(URL, {**OUT, **when}).json()["id"] for when in (AMONG, AMONG, AMONG)]
    with writing(make.actor_for("dudley")):
        for pk, when in zip(feed_before, (AMONG, LATER, midnight), strict=True):
            Event.objects.filter(pk=pk).update(**when)
    reader = Follower()
    give_positions()
    assert [item["state"] for item in reader.read_on()] == ["updated"] * 3
    with connection.cursor() as cursor:
        for statement in import_module("events.migrations.0006_mark_events_outside")._MARK:
            cursor.execute(statement)
    give_positions()
    assert {item["id"]: item["state"] for item in reader.read_on()} == dict.fromkeys(feed_before[1:], "deleted")
    rows = [dudley.get(f"{URL}{pk}/").json() for pk in feed_before]
    assert all(row["public"] for row in rows)
    assert [(row["outside"], row["version"]) for row in rows] == [(False, 1), (True, 2), (True, 2)]
    assert dudley.patch(f"{URL}{feed_before[1]}/", {"title": "Another"}).status_code == 200


def table(rows: list[dict[str, Any]]) -> bytes:
    names = ("external_ref", "campaign", "title", "kind", "status", "public", "starts_at", "ends_at", "outside")
    lines = [",".join(str(row.get(name, "")) for name in names) for row in rows]
    return "\n".join([",".join(names), *lines]).replace("True", "true").encode()
