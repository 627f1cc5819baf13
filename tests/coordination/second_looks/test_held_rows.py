"""A text of which the guard is not sure is taken, and its row seen by its owner alone: however it was sent."""

import copy
import json
from typing import Any, NamedTuple

import pytest

from campaigns.models import ReachMetric
from coordination.ground.personal_data import Level, find_personal_data
from coordination.ledger.sequencer import give_positions
from coordination.models import LookStatus, SecondLook
from events.models import Event
from tests import make
from tests.contract_client import checked_client, refused
from tests.coordination.imports.row_files import CALENDAR, CSV, LINES, event, finish, lines, send
from tests.coordination.second_looks.example_texts import ALSO_UNSURE, MENDED, UNSURE, decide
from tests.events.calendars.test_parse import calendar, entry
from tests.events.open.feed_reader import FEED
from tests.request_bodies import CAMPAIGN, EVENT, METRIC, OVERLAP, PHASE, PLACEMENT, STATEMENT

pytestmark = pytest.mark.usefixtures("on_stage")
LIVE = {**CAMPAIGN, "status": "live"}
OUT = {**EVENT, "status": "scheduled", "public": True}


class Kind(NamedTuple):
    """How a row with a text at `field` is posted, by whom, and what else of it can be changed."""

    path: str
    body: dict[str, Any]
    field: str
    other: dict[str, Any]
    by: str = "dudley"
    key: str = "id"


HERE = f"/api/v1/campaigns/{make.SEE_ME}/"
KINDS = {
    "event": Kind("/api/v1/events/", OUT, "summary", {"kind": "talk"}),
    "placement": Kind("/api/v1/placements/", PLACEMENT, "creative/title", {"quantity": 9}),
    "reach-metric": Kind("/api/v1/reach-metrics/", METRIC, "source", {"value": 9}),
    "overlap": Kind("/api/v1/overlaps/", OVERLAP, "source", {"high": 20}),
    "campaign": Kind(
        "/api/v1/campaigns/", {**CAMPAIGN, "status": "live"}, "name", {"ends_on": "2017-03-04"}, key="slug"
    ),
    "phase": Kind(f"{HERE}phases/", PHASE, "name", {"ends_on": "2017-03-02"}, make.LEAD, "slug"),
    "statement": Kind(f"{HERE}statements/", STATEMENT, "outlet", {"printed_on": "2017-03-12"}),
    "endorsement": Kind(f"{HERE}endorsements/", {"since": "2017-02-17"}, "statement", {}, key="organisation"),
}
CHANGED = [name for name, kind in KINDS.items() if kind.other]


@pytest.fixture
def clients(stage):
    return stage


def body_of(kind: Kind, text: str, **fields: Any) -> dict[str, Any]:
    """The body with `text` in its field."""
    body = {**copy.deepcopy(kind.body), **fields}
    inner = body
    *around, name = kind.field.split("/")
    for step in around:
        inner = inner.setdefault(step, {})
    inner[name] = text
    return body


def change_of(kind: Kind, text: str) -> dict[str, Any]:
    """What a PATCH of the text sends."""
    first = kind.field.split("/")[0]
    return {first: body_of(kind, text)[first]}


def patched(client: Any, path: str, body: dict[str, Any]) -> Any:
    """The answer to a change of what is there now."""
    tag = client.get(path).headers.get("ETag")
    return client.patch(path, body, headers={"If-Match": tag} if tag else {})


def posted(clients: Any, kind: Kind, text: str) -> tuple[str, Any]:
    """The address of a new row, and the answer."""
    answer = clients[kind.by].post(kind.path, body_of(kind, text))
    assert answer.status_code == 201, answer.content
    return f"{kind.path}{answer.json()[kind.key]}/", answer.json()


def shown_to(clients: Any, path: str, kind: Kind) -> set[str]:
    """Who gets the row, by its address and in its list alike."""
    by_address = {slug for slug, client in clients.items() if client.get(path).status_code == 200}
    key = path.split("/")[-2]
    by_list = set()
    for slug, client in clients.items():
        rows = client.get(kind.path).json().get("results", [])
        by_list |= {slug} if key in [row[kind.key] for row in rows] else set()
    assert by_address == by_list
    return by_address


def told(client: Any, key: str) -> list[tuple[str, str]]:
    """What the feed tells of a row."""
    give_positions()
    items = client.get("/api/v1/changes/?limit=500").json()["items"]
    return [(item["kind"], item["state"]) for item in items if item["id"] == key]


def test_the_texts_of_these_tests_are_ones_the_guard_is_not_sure_of():
    for text in (UNSURE, ALSO_UNSURE):
        assert {finding.level for finding in find_personal_data(text)} == {Level.HELD}
    assert find_personal_data(MENDED) == []


@pytest.mark.parametrize("name", KINDS)
def test_a_new_row_is_taken_and_seen_by_its_owner_alone(clients, name: str):
    kind = KINDS[name]
    path, row = posted(clients, kind, UNSURE)
    assert row["held_reason"].startswith(f"{kind.field}: ")
    assert "Highfields" not in row["held_reason"]
    assert row["held_reason"].endswith("confirms or withdraws it: /api/v1/second-looks/?status=pending")
    assert shown_to(clients, path, kind) == {kind.by}
    look = clients[kind.by].get("/api/v1/second-looks/?status=pending").json()["results"]
    findings = row["held_reason"].partition(" It is kept")[0]
    assert [(one["subject"], one["status"], one["reason"]) for one in look] == [(name, "pending", findings)]
    for slug in set(clients) - {kind.by}:
        assert clients[slug].get("/api/v1/second-looks/").json()["results"] == []
        assert told(clients[slug], look[0]["subject_id"]) == []


@pytest.mark.parametrize("name", KINDS)
def test_a_confirmed_row_is_as_if_it_had_passed(clients, name: str):
    kind = KINDS[name]
    path, _ = posted(clients, kind, UNSURE)
    key = look_of_last().subject_id
    answer = decide(clients[kind.by], key)
    assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
    seen = clients[kind.by].get(path).json()
    assert seen["held_reason"] is None
    passed = {"event", "reach-metric", "overlap", "campaign", "phase", "endorsement", "statement"}
    others = shown_to(clients, path, kind) - {kind.by}
    assert (others != set()) is (name in passed)  # a draft placement is its owner's alone anyway
    for slug in others & {make.LEAD, "sandwell"}:
        assert told(clients[slug], key)[-1][1] == "updated"


def look_of_last() -> SecondLook:
    return SecondLook.objects.latest("id")


@pytest.mark.parametrize("name", CHANGED)
def test_a_change_hides_the_row_until_it_is_mended(clients, name: str):
    kind = KINDS[name]
    path, _ = posted(clients, kind, MENDED)
    before = shown_to(clients, path, kind)
    answer = patched(clients[kind.by], path, change_of(kind, UNSURE))
    assert answer.status_code == 200
    assert answer.json()["held_reason"]
    assert shown_to(clients, path, kind) == {kind.by}
    look = look_of_last()
    for slug in before - {kind.by}:
        assert told(clients[slug], look.subject_id)[-1] == (f"{name}.deleted", "deleted")
    patched(clients[kind.by], path, change_of(kind, MENDED))
    assert shown_to(clients, path, kind) == before
    look.refresh_from_db()
    assert look.status == LookStatus.LAPSED


@pytest.mark.parametrize("name", CHANGED)
def test_what_was_confirmed_is_not_asked_again(clients, name: str):
    kind = KINDS[name]
    path, _ = posted(clients, kind, UNSURE)
    decide(clients[kind.by], look_of_last().subject_id)
    for change in (kind.other, change_of(kind, UNSURE), change_of(kind, MENDED), change_of(kind, UNSURE)):
        answer = patched(clients[kind.by], path, change)
        assert answer.status_code == 200, answer.content
        assert answer.json()["held_reason"] is None
    assert patched(clients[kind.by], path, change_of(kind, ALSO_UNSURE)).json()["held_reason"]
    assert SecondLook.objects.count() == 2


@pytest.mark.parametrize("name", CHANGED)
def test_another_change_while_it_waits_leaves_the_question_as_it_is(clients, name: str):
    kind = KINDS[name]
    path, _ = posted(clients, kind, UNSURE)
    look = look_of_last()
    assert patched(clients[kind.by], path, kind.other).json()["held_reason"]
    look.refresh_from_db()
    assert (look.status, look.version) == ("pending", 1)
    patched(clients[kind.by], path, change_of(kind, ALSO_UNSURE))
    look.refresh_from_db()
    assert (look.status, look.version) == ("pending", 2)


@pytest.mark.parametrize("name", ["event", "placement", "reach-metric"])
def test_put_by_reference_is_held_alike_and_may_be_repeated(clients, name: str):
    kind = KINDS[name]
    path = f"{kind.path}by-ref/ours-1/"
    first = clients["dudley"].put(path, body_of(kind, UNSURE))
    again = clients["dudley"].put(path, body_of(kind, UNSURE))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["held_reason"] == again.json()["held_reason"] != None  # noqa: E711
    decide(clients["dudley"], first.json()["id"])
    once_more = clients["dudley"].put(path, body_of(kind, UNSURE)).json()
    assert once_more["held_reason"] is None
    assert once_more["version"] == 2


@pytest.mark.parametrize("name", ["event", "placement", "reach-metric"])
def test_batches_say_what_is_held_and_dry_runs_too(clients, name: str):
    kind = KINDS[name]
    items = [body_of(kind, UNSURE, external_ref="a-1"), body_of(kind, MENDED, external_ref="a-2")]
    dry = clients["dudley"].post(f"{kind.path}batch/", {"items": items, "dry_run": True}).json()
    assert (dry["held"], SecondLook.objects.count()) == (1, 0)
    answer = clients["dudley"].post(f"{kind.path}batch/", {"items": items}).json()
    assert (answer["created"], answer["held"]) == (2, 1)
    assert [bool(one["held_reason"]) for one in answer["results"]] == [True, False]
    assert shown_to(clients, f"{kind.path}{answer['results'][0]['id']}/", kind) == {"dudley"}
    again = clients["dudley"].post(f"{kind.path}batch/", {"items": items}).json()
    assert (again["unchanged"], again["held"]) == (2, 1)
    decide(clients["dudley"], answer["results"][0]["id"])
    other = [{**items[0], **kind.other}, body_of(kind, ALSO_UNSURE, external_ref="a-2")]
    changed = clients["dudley"].post(f"{kind.path}batch/", {"items": other}).json()
    assert [bool(one["held_reason"]) for one in changed["results"]] == [False, True]


def test_a_table_and_files_of_rows_and_calendars_are_held_alike(clients):
    dudley = clients["dudley"]
    item = event("row-1", summary=UNSURE)
    table = f"{','.join(item)}\n{','.join(item.values())}\n".encode()
    batch = dudley.generic("POST", "/api/v1/events/batch/", table, content_type=CSV)
    assert batch.json()["held"] == 1
    for body, media_type, to in (
        (lines([event("row-2", summary=UNSURE)]), LINES, "resource=events"),
        (calendar(entry(f"DESCRIPTION:{UNSURE}")).encode(), CALENDAR, f"resource=events&campaign={make.SEE_ME}"),
    ):
        operation = finish(send(dudley, body, media_type, to))
        assert (operation.result["created"], operation.result["held"]) == (1, 1)
        assert dudley.get(f"/api/v1/imports/{operation.pk}/").json()["held"] == 1
    assert Event.objects.exclude(second_look="").count() == SecondLook.objects.count() == 3


def test_a_held_event_leaves_the_open_feed_and_comes_back(clients):
    anybody = make.client(None)
    path, row = posted(clients, KINDS["event"], MENDED)
    states = []
    steps = [lambda: None, lambda: patched(clients["dudley"], path, {"summary": UNSURE})]
    for step in (*steps, lambda: decide(clients["dudley"], row["id"])):
        step()
        give_positions()
        states += [item["state"] for item in anybody.get(FEED).json()["items"] if item["id"] == row["id"]]
    assert states == ["updated", "deleted", "updated"]


def test_a_held_campaign_leaves_every_open_page_with_its_events(clients):
    anybody = make.client(None)
    posted(clients, KINDS["event"], MENDED)
    page = f"/api/v1/open/campaigns/{make.SEE_ME}/"
    assert anybody.get(page).status_code == 200
    clients[make.LEAD].patch(HERE, {"name": UNSURE})
    give_positions()
    assert anybody.get(page).status_code == 404
    assert [item["state"] for item in anybody.get(FEED).json()["items"]] == ["deleted"]
    assert clients["dudley"].post("/api/v1/events/", EVENT).status_code in (400, 409)
    decide(clients[make.LEAD], make.SEE_ME)
    give_positions()
    assert anybody.get(page).status_code == 200
    assert [item["state"] for item in anybody.get(FEED).json()["items"]] == ["updated"]


@pytest.mark.parametrize("field", ["name", "url"])
def test_a_help_lines_text_holds_its_campaign(clients, field: str):
    line = {"name": "Childline", "contact": "0800 1111", "url": "https://example.org/"}
    unsure = {"name": UNSURE, "url": "https://example.org/?about=J.S.+of+Highfields+School"}
    answer = clients[make.LEAD].patch(HERE, {"help_lines": [{**line, field: unsure[field]}]})
    assert answer.json()["held_reason"].startswith(f"help_lines/{field}: ")
    assert clients["dudley"].get(HERE).status_code == 404
    assert clients[make.LEAD].patch(HERE, {"name": "Another"}).json()["held_reason"]
    decide(clients[make.LEAD], make.SEE_ME)
    assert clients["dudley"].get(HERE).status_code == 200
    assert clients[make.LEAD].patch(HERE, {"name": "One more"}).json()["held_reason"] is None


def test_a_help_line_that_waits_is_in_nobody_elses_ledger(clients):
    lead = clients[make.LEAD]
    line = {"name": "Childline", "contact": "0800 1111"}

    def read_by_dudley() -> str:
        while give_positions():
            pass
        listed = clients["dudley"].get("/api/v1/changes/?subject=help-line&limit=500").json()["items"]
        trails = [clients["dudley"].get(f"/api/v1/changes/?subject=help-line&id={item['id']}") for item in listed]
        return " ".join(trail.content.decode() for trail in trails)

    assert lead.patch(HERE, {"help_lines": [line]}).status_code == 200
    assert "Childline" in read_by_dudley()
    lead.patch(HERE, {"help_lines": [{**line, "name": UNSURE}]})
    assert UNSURE not in read_by_dudley()
    lead.patch(HERE, {"help_lines": [{**line, "name": "Crimestoppers"}]})
    assert UNSURE not in read_by_dudley() and "Crimestoppers" in read_by_dudley()


def test_a_name_that_waits_is_in_no_invitation_and_nobody_accepts_it(clients):
    lead, dudley = clients[make.LEAD], clients["dudley"]
    lead.patch(HERE, {"name": UNSURE})
    here = f"/api/v1/invitations/{make.SEE_ME}/"
    answers = [dudley.get(path) for path in (here, "/api/v1/invitations/", "/api/v1/invitations/?asked_again=true")]
    assert all(answer.status_code == 200 and UNSURE not in answer.content.decode() for answer in answers)
    assert answers[0].json()["name"] == ""
    accepted = dudley.post(f"{here}accept/", headers={"If-Match": answers[0]["ETag"]})
    assert refused(accepted) == (409, "second_look_pending")
    assert refused(lead.post(f"{HERE}reports/", {})) == (409, "second_look_pending")
    decide(lead, make.SEE_ME)
    read = dudley.get(here)
    assert read.json()["name"] == UNSURE
    assert dudley.post(f"{here}accept/", headers={"If-Match": read["ETag"]}).status_code == 200


def test_a_held_figure_is_in_no_total_and_repeats_nothing(clients):
    def seen() -> Any:
        return [
            clients["sandwell"].get(f"{HERE}{page}").json()
            for page in ("headline/", "completeness/?from=2017-02-17&to=2017-03-03")
        ]

    def bare(pages: Any) -> str:
        return json.dumps([{name: part for name, part in page.items() if name != "as_of"} for page in pages])

    before = bare(seen())
    path, row = posted(clients, KINDS["reach-metric"], UNSURE)
    assert (row["status"], bool(row["held_reason"])) == ("held", True)
    assert bare(seen()) == before
    same = {**METRIC, "source": "ours"}
    other = clients["sandwell"].post("/api/v1/reach-metrics/", same).json()
    assert other["status"] == "counted"
    decide(clients["dudley"], row["id"])
    confirmed = clients["dudley"].get(path).json()
    assert confirmed["status"] == "held"  # it looks like the other one, now that others know of it
    assert "may repeat" in confirmed["held_reason"]


def test_a_counted_figure_whose_source_is_unsure_leaves_the_total_and_frees_what_waited_for_it(clients):
    path, _ = posted(clients, KINDS["reach-metric"], MENDED)
    other = clients["sandwell"].post("/api/v1/reach-metrics/", {**METRIC, "source": "ours"}).json()
    assert other["status"] == "held"
    patched(clients["dudley"], path, {"source": UNSURE})
    assert ReachMetric.objects.get(pk=other["id"]).status == "counted"
    assert clients["sandwell"].get("/api/v1/suspected-duplicates/?status=pending").json()["results"] == []


def test_a_held_placement_is_in_no_queue_until_it_is_confirmed(clients):
    dudley, police = clients["dudley"], clients[make.POLICE]
    queue = "/api/v1/reviews/?status=pending"
    path, row = posted(clients, KINDS["placement"], UNSURE)
    assert dudley.post(f"{path}submit/").json()["status"] == "submitted"
    assert police.get(queue).json()["results"] == []
    assert police.get(path).status_code == 404
    decide(dudley, row["id"])
    (review,) = police.get(queue).json()["results"]
    assert police.get(path).status_code == 200
    assert ("review.created", "updated") in told(police, review["id"])


def test_a_submitted_placement_that_becomes_unsure_leaves_the_queue(clients):
    dudley, police = clients["dudley"], clients[make.POLICE]
    path, row = posted(clients, KINDS["placement"], MENDED)
    dudley.post(f"{path}submit/")
    (review,) = police.get("/api/v1/reviews/?status=pending").json()["results"]
    patched(dudley, path, {"creative": {"title": UNSURE}})
    assert police.get("/api/v1/reviews/").json()["results"] == []
    assert police.get(f"/api/v1/reviews/{review['id']}/").status_code == 404
    decision = {"decision": "approve"}
    asked = police.post(f"/api/v1/reviews/{review['id']}/decide/", decision, headers={"If-Match": '"1"'})
    assert asked.status_code in (404, 412)
    decide(dudley, row["id"])
    (fresh,) = police.get("/api/v1/reviews/?status=pending").json()["results"]
    assert fresh["id"] != review["id"]


def test_a_reason_cannot_wait_and_says_how_to_put_it_otherwise(clients):
    path, _ = posted(clients, KINDS["event"], MENDED)
    answer = clients["dudley"].post(f"{path}cancel/", {"reason": UNSURE})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/reason"
    assert error["detail"].endswith("Say it without the person: by role, place or number.")
    assert "Highfields" not in answer.content.decode()


def test_what_only_the_owner_reads_does_not_wait(clients):
    answer = clients["dudley"].post("/api/v1/api-keys/", {"name": UNSURE, "scopes": ["read"]})
    assert answer.status_code == 201
    assert not SecondLook.objects.exists()


@pytest.mark.parametrize(
    ("apart", "fields"),
    [
        ({"title": "Poppy Hughes", "summary": "Aged 14, from Tipton."}, "title and summary"),
        ({"place": {"name": "Sandra Hughes", "address": "14 Penn Road"}}, "place/name and place/address"),
    ],
)
def test_what_two_texts_say_together_waits_though_neither_says_it_alone(apart: dict[str, Any], fields: str):
    dudley = checked_client("dudley")
    posted = dudley.post("/api/v1/events/", {**OUT, **apart})
    assert posted.status_code == 201 and posted.json()["held_reason"].startswith(f"{fields}: ")
    assert make.client("sandwell").get(f"/api/v1/events/{posted.json()['id']}/").status_code == 404

    first, second = (
        ({"title": apart["title"]}, {"summary": apart["summary"]})
        if "title" in apart
        else ({"place": {"name": "Sandra Hughes"}}, apart)
    )
    row = dudley.post("/api/v1/events/", {**OUT, **first}).json()
    assert row["held_reason"] is None
    changed = dudley.patch(f"/api/v1/events/{row['id']}/", second).json()
    assert changed["held_reason"].startswith(f"{fields}: ")
