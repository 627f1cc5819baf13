"""A text that was taken out and is sent again waits for a second look, by whatever road and in whatever field."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.models import Change, RedactedText, SecondLook
from coordination.second_looks import redacted_texts
from coordination.second_looks.redacted_texts import MOST, RedactedTexts, remember_redacted
from events.models import Event
from partners.models import Organisation
from tests import make
from tests.coordination.imports.row_files import CALENDAR, CSV, LINES, event, finish, lines, send
from tests.coordination.second_looks.example_texts import decide
from tests.events.calendars.test_parse import calendar, entry
from tests.events.console.test_event_form import plan
from tests.officers import officer
from tests.request_bodies import EVENT, METRIC, PLACEMENT

pytestmark = pytest.mark.usefixtures("on_stage")
URL = "/api/v1/events/"
NAME = "Zebedee Quill"
SAID = f"{NAME} helps at the stall."
OUT = {**EVENT, "status": "scheduled", "public": True}


def take_out(client: Any, event_id: str, **asked: Any) -> None:
    body = {"subject": "event", "subject_id": event_id, "reason": "It names somebody.", **asked}
    answer = client.post("/api/v1/redactions/", body)
    assert answer.status_code == 201, answer.content


@pytest.fixture
def event_id(dudley) -> str:
    """An event of which a name was taken out."""
    posted = dudley.post(URL, {**OUT, "external_ref": "stall-1", "summary": SAID}).json()
    assert posted["held_reason"] is None
    take_out(dudley, posted["id"], text=NAME)
    return posted["id"]


def test_nothing_is_kept_of_it_but_digests(event_id):
    rows = list(RedactedText.objects.values())
    assert rows and "uill" not in str(rows)
    assert {(row["organisation"], row["campaign"]) for row in rows} == {("dudley", make.SEE_ME)}


@pytest.mark.parametrize(
    "change",
    [
        {"summary": SAID},
        {"title": f"A stall with {NAME}"},
        {"summary": "ZEBEDEE  QUILL was here"},
        {"summary": "Quill, Zebedee was here"},
        {"summary": "Z. Quill was here"},
        {"summary": "<b>Zebedee</b> Quill was here"},
        {"summary": "Thanks! #ZebedeeQuill"},
        {"url": "https://example.org/?who=Zebedee%20Quill"},
        {"place": {"name": f"Chez {NAME}"}},
    ],
    ids=str,
)
def test_a_change_that_brings_it_back_waits_and_says_why(dudley, sandwell, event_id, change: dict[str, Any]):
    path = f"{URL}{event_id}/"
    answer = dudley.patch(path, change, headers={"If-Match": dudley.get(path)["ETag"]})
    assert answer.status_code == 200, answer.content
    assert "This was taken out for good on " in answer.json()["held_reason"]
    assert "uill" not in answer.json()["held_reason"]
    assert sandwell.get(path).status_code == 404


@pytest.mark.parametrize(
    ("redacted", "sent"),
    [
        *((NAME, tag) for tag in ("#JusticeForZebedeeQuill", "#justiceforzebedeequill", "#ZebedeeQuillForever")),
        *((NAME, tag) for tag in ("#keepzebedeequillsafe", "standwithzebedeequillfamily2026")),
        *((NAME, written) for written in ("with Z.Quill", "z.quill@example.org", "the zebedeequills", "Zébedee Quill")),
        *(("Siân O'Brien", written) for written in ("O\u2019Brien, Siân", "S. O'Brien", "Sian OBrien", "Siân O Brien")),
        *((NAME, f"Zebe{sign}dee Quill") for sign in ("\u00ad", "\u200b", "&shy;", "\u2060")),
        *((NAME, f"Zebedee{sign}Quill") for sign in ("\u200b", "\u2011", "\u00a0", "\u2009")),
        ("Łucja Quill", "Lucja Quill"),
        *(
            (NAME, written)
            for written in ("Z\u0435b\u0435d\u0435\u0435 Quill", "ZEBEDEE QU\u0406LL", "#Z\u0435bedeeQuill")
        ),
        ("Poppy", "\u0420\u043e\u0440\u0440\u0443"),
        ("Poppy Quill", "\uff30oppy \uff31uill"),
        ("Mary-Jane Watson", "MaryJane Watson"),
        ("ZebedeeQuill", "Zebedee Quill"),
        ("Zebedee", "#JusticeForZebedee"),
        ("Zebedee Quill, 14", "Zebedee Quill, 14 12 May"),
        ("07700 900123", "ring 07700900123 12 times"),
        ("12 Acacia Avenue", "at 18.30 12 Acacia Avenue"),
    ],
)
def test_it_is_known_among_other_words_and_numbers(redacted: str, sent: str):
    assert is_known(redacted, sent)


@pytest.mark.parametrize(
    ("redacted", "sent"),
    [
        (NAME, "#JusticeForZebedee"),
        (NAME, "A quill for Zebedee"),
        ("Siân O'Brien", "Siân or Brien"),
        ("12 Acacia Avenue", "112 Acacia Avenue, 12 Acacia Road"),
        ("Anna Lee", "Savannah Leeds"),
    ],
)
def test_words_that_are_only_near_are_not_it(redacted: str, sent: str):
    assert not is_known(redacted, sent)


def is_known(redacted: str, sent: str) -> bool:
    remember_redacted([redacted], organisation="dudley", campaign=None, inside=True, at=timezone.now())
    rows = RedactedText.objects.values_list("words", "digest", "redacted_at")
    return RedactedTexts({(words, bytes(digest)): at for words, digest, at in rows}).day_of(sent) is not None


@pytest.mark.parametrize("text", ["Zebedee helps.", "Quilling for beginners", "A quill, and Zebedee-free"])
def test_what_is_only_like_it_passes(dudley, event_id, text: str):
    path = f"{URL}{event_id}/"
    answer = dudley.patch(path, {"summary": text}, headers={"If-Match": dudley.get(path)["ETag"]})
    assert answer.json()["held_reason"] is None


def test_every_road_of_rows_is_held(dudley, event_id):
    roads = {
        "post": dudley.post(URL, {**OUT, "summary": SAID}).json()["held_reason"],
        "reference": dudley.put(f"{URL}by-ref/stall-1/", {**OUT, "summary": SAID}).json()["held_reason"],
        "batch": dudley.post(f"{URL}batch/", {"items": [{**OUT, "external_ref": "b", "summary": SAID}]}).json()["held"],
    }
    item = event("row-1", summary=SAID)
    table = f"{','.join(item)}\n{','.join(item.values())}\n".encode()
    roads["table"] = dudley.generic("POST", f"{URL}batch/", table, content_type=CSV).json()["held"]
    for road, body, media_type, to in (
        ("import", lines([event("row-2", summary=SAID)]), LINES, "resource=events"),
        (
            "calendar",
            calendar(entry(f"DESCRIPTION:{SAID}")).encode(),
            CALENDAR,
            f"resource=events&campaign={make.SEE_ME}",
        ),
    ):
        roads[road] = finish(send(dudley, body, media_type, to)).result["held"]
    assert all(roads.values()), roads
    assert SecondLook.objects.filter(status="pending").count() == len(roads)


def test_a_page_holds_it_too(event_id):
    plan(officer(), summary=SAID)
    assert "taken out for good" in Event.objects.latest("created_at").second_look


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/placements/", {**PLACEMENT, "creative": {"title": NAME}}),
        ("/api/v1/reach-metrics/", {**METRIC, "source": f"counted by {NAME}"}),
        (URL, {**EVENT, "external_ref": "zebedee-quill"}),
    ],
    ids=["placement", "figure", "reference"],
)
def test_so_does_whatever_else_the_organisation_writes(dudley, event_id, path: str, body: dict[str, Any]):
    assert "taken out for good" in dudley.post(path, body).json()["held_reason"]


@pytest.mark.parametrize("road", ["change", "reference", "batch"])
def test_a_held_reference_waits_however_its_row_changes(dudley, event_id, road: str):
    body = {**OUT, "external_ref": "zebedee-quill"}
    posted = dudley.post(URL, body).json()
    path = f"{URL}{posted['id']}/"
    match road:
        case "change":
            dudley.patch(path, {"title": "Another"}, headers={"If-Match": dudley.get(path)["ETag"]})
        case "reference":
            dudley.put(f"{URL}by-ref/zebedee-quill/", {**body, "title": "Another"})
        case _:
            dudley.post(f"{URL}batch/", {"items": [{**body, "title": "Another"}]})
    row = dudley.get(path).json()
    assert row["title"] == "Another"
    assert "taken out for good" in (row["held_reason"] or "")


def test_so_does_the_campaign_and_no_other_one(dudley, sandwell, event_id):
    assert sandwell.post(URL, {**OUT, "summary": SAID}).json()["held_reason"]
    make.make_campaign("another", contributors=("dudley", "sandwell"))
    assert sandwell.post(URL, {**OUT, "campaign": "another", "summary": SAID}).json()["held_reason"] is None
    assert dudley.post(URL, {**OUT, "campaign": "another", "summary": SAID}).json()["held_reason"], (
        "its owner's anywhere"
    )


def test_whoever_succeeds_an_organisation_is_asked_for_what_that_had_taken_out(dudley, event_id):
    """And whoever succeeds that one; not before the day."""
    make.make_campaign("another", contributors=("arden", "mercia"))
    day = timezone.now() - timedelta(days=1)
    for former, successor in (("dudley", "arden"), ("arden", "mercia")):
        client = make.client(successor)
        body = {**OUT, "campaign": "another", "summary": SAID}
        assert client.post(URL, body).json()["held_reason"] is None
        succeeded = {"successor": successor, "succeeded_on": day.date(), "succeeded_from": day}
        Organisation.objects.filter(pk=former).update(**succeeded)
        answer = client.post(URL, body, headers={"X-Request-ID": "zebedee-quill"})
        assert answer.json()["held_reason"] and answer["X-Request-ID"] != "zebedee-quill", successor


@pytest.mark.parametrize(("sent", "is_kept"), [("zebedee-quill", False), ("trace-of-a-stall", True)])
def test_the_id_of_a_request_says_none_of_it(dudley, event_id, sent: str, is_kept: bool):
    path = f"{URL}{event_id}/"
    answer = dudley.patch(path, {"kind": "talk"}, headers={"If-Match": dudley.get(path)["ETag"], "X-Request-ID": sent})
    assert answer.status_code == 200
    last = Change.objects.filter(subject="event", subject_id=event_id).latest("id")
    assert (last.request_id == sent, answer["X-Request-ID"] == sent) == (is_kept, is_kept)
    assert last.request_id == answer["X-Request-ID"]


def test_a_field_that_was_emptied_is_known_again(dudley):
    posted = dudley.post(URL, {**OUT, "summary": SAID, "title": "Talk"}).json()
    take_out(dudley, posted["id"], fields=["/summary", "/title"])
    for summary, is_held in (
        (SAID, True),
        (f"New: {SAID}", True),
        ("Zebedee Quill is a rabbit.", False),
        ("Talk", False),
    ):
        row = dudley.post(URL, {**OUT, "summary": summary}).json()
        assert bool(row["held_reason"]) is is_held, summary


def test_an_administrator_may_confirm_it_and_an_earlier_confirmation_is_none(dudley):
    unsure = "J.S. of Highfields School came by."
    posted = dudley.post(URL, {**OUT, "summary": unsure}).json()
    decide(dudley, posted["id"])
    take_out(dudley, posted["id"], fields=["/summary"])
    path = f"{URL}{posted['id']}/"
    assert dudley.patch(path, {"summary": unsure}, headers={"If-Match": dudley.get(path)["ETag"]}).json()["held_reason"]
    decide(dudley, posted["id"])
    assert dudley.get(path).json()["held_reason"] is None
    again = dudley.patch(path, {"kind": "talk", "summary": unsure}, headers={"If-Match": dudley.get(path)["ETag"]})
    assert again.json()["held_reason"] is None, "that it was taken out before is decided"


def test_a_batch_asks_once_however_many_rows_it_has(dudley, event_id):
    def look_ups(rows: int) -> int:
        items = [{**EVENT, "external_ref": f"{rows}-{n}", "summary": f"Number {n}."} for n in range(rows)]
        with CaptureQueriesContext(connection) as queries:
            assert dudley.post(f"{URL}batch/", {"items": items}).json()["created"] == rows
        return sum("redacted_text" in query["sql"] for query in queries.captured_queries)

    assert look_ups(2) == look_ups(30) == 1


def test_of_ordinary_words_each_is_looked_up_once(monkeypatch):
    steps = []
    keyed = redacted_texts._keyed
    monkeypatch.setattr(redacted_texts, "_keyed", lambda *parts: steps.append(parts) or keyed(*parts))
    texts = [" ".join(f"{NAME}{letter}s".split()[::-1] * length) for length in range(1, 5) for letter in "abcdefgh"]
    remember_redacted(texts, organisation="dudley", campaign=None, inside=True, at=timezone.now())
    rows = RedactedText.objects.values_list("words", "digest", "redacted_at")
    redacted = RedactedTexts({(words, bytes(digest)): at for words, digest, at in rows})
    steps.clear()
    for _ in range(10):
        assert redacted.day_of("Come to our library and see us in the town hall. " * 40) is None
    assert len(steps) <= len(["come", "to", "our", "library", "and", "see", "us", "in", "the", "town", "hall"])


@pytest.mark.parametrize("word", ["word ", "O'Word ", "#JusticeForAWordOfMany ", "12 "])
def test_a_long_text_is_looked_up_in_as_many_steps_as_it_has_words(monkeypatch, event_id, word: str):
    steps = []
    monkeypatch.setattr(
        "coordination.second_looks.redacted_texts._digest", lambda length, words: steps.append(length) or b""
    )
    monkeypatch.setattr("coordination.second_looks.redacted_texts._first", lambda word: b"x")  # each may be the first
    redacted = RedactedTexts({(length, b"x"): None for length in range(MOST + 1)})
    counts = []
    for words in (100, 200, 400):
        steps.clear()
        redacted.day_of(word * words)
        counts.append(len(steps))
    assert counts[2] - counts[1] == 2 * (counts[1] - counts[0])


def test_a_long_field_is_known_by_all_its_words_alone():
    long_text = "Come and see us at the library on Saturday for tea and a talk about safety"
    remember_redacted([long_text], organisation="dudley", campaign=None, inside=False, at=timezone.now())
    assert set(RedactedText.objects.values_list("words", flat=True)) == {0}
