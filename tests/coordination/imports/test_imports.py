"""A file of rows: taken in row by row, with a list of what was not, and nothing twice."""

import hashlib

import pytest

from coordination.api.import_schema import EXAMPLE_FILES
from coordination.jobs.worker import run_next
from coordination.models import ImportFile, Operation, WaitingRow
from events.models import Event
from tests import make
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import CSV, URL, event, finish, lines, refused, send

pytestmark = pytest.mark.django_db
UNSUPPORTED = "/problems/unsupported-media-type"


@pytest.fixture(autouse=True)
def campaign():
    return make.make_campaign(contributors=("dudley", "sandwell"))


@pytest.fixture
def dudley():
    return checked_client("dudley")


def test_a_file_is_accepted_with_the_operation_that_takes_it_in(dudley):
    body = lines([event("one"), event("two")])
    answer = send(dudley, body)
    assert answer.status_code == 202
    started = answer.json()
    assert answer["Location"] == f"/api/v1/operations/{started['id']}/"
    assert (started["kind"], started["status"], started["progress"]) == ("import", "queued", {"done": 0, "total": 2})
    shown = dudley.get(f"{URL}{started['id']}/").json()
    assert (shown["sha256"], shown["size"]) == (hashlib.sha256(body).hexdigest(), len(body))
    operation = finish(answer)
    counts = {"rows": 2, "created": 2, "updated": 0, "unchanged": 0, "refused": 0, "held": 0}
    assert operation.result == {"resource": "events", "dry_run": False, **counts, "faults": []}
    assert (operation.status, operation.done, operation.total) == ("succeeded", 2, 2)
    shown = dudley.get(f"{URL}{started['id']}/").json()
    assert {name: shown[name] for name in counts} == counts
    assert shown["status"] == "succeeded"
    assert sorted(Event.objects.values_list("external_ref", "organisation")) == [("one", "dudley"), ("two", "dudley")]
    assert not WaitingRow.objects.exists()


def test_the_same_file_again_changes_nothing_and_a_corrected_one_only_what_differs(dudley):
    finish(send(dudley, lines([event("one"), event("two")])))
    again = finish(send(dudley, lines([event("one"), event("two", title="Larger stall"), event("three")])))
    assert [again.result[name] for name in ("created", "updated", "unchanged", "refused")] == [1, 1, 1, 0]
    assert Event.objects.get(external_ref="two").title == "Larger stall"


def test_rows_that_cannot_be_taken_stop_no_other_and_are_listed_without_their_values(dudley):
    rows = [
        lines([event("one")]),
        b'{"external_ref": "two", \n',
        b"\xff\xfe\n",
        lines([event("three", kind="party", starts_at="tomorrow")]),
        b"\n",
        lines([event("twice"), event("twice", title="Other"), event("four"), {"title": "No reference"}]),
        b'["not", "an", "object"]\n',
    ]
    operation = finish(send(dudley, b"".join(rows)))
    assert operation.status == "succeeded"
    assert [operation.result[name] for name in ("rows", "created", "refused")] == [9, 2, 7]
    assert refused(dudley, operation) == [
        (2, None, "malformed_json"),
        (3, None, "malformed_json"),
        (4, "kind", "invalid_choice"),
        (4, "starts_at", "invalid"),
        (6, "external_ref", "repeated_reference"),
        (7, "external_ref", "repeated_reference"),
        (9, "external_ref", "required"),
        (10, None, "malformed_json"),
    ]
    listed = make.client().get(f"{URL}{operation.pk}/refused/", headers={"Accept": "text/csv"})
    table = b"".join(listed).decode()
    assert table.startswith("row,column,code,detail,outcome,cell\r\n2,,malformed_json,")
    assert "party" not in table and "tomorrow" not in table


def test_csv_has_the_row_numbers_of_a_spreadsheet(dudley):
    head = "external_ref,campaign,title,kind,starts_at,ends_at,place.name\r\n"
    good = 'one,see-me-hear-me,"Stall, ""large""",stall,2017-02-23T10:00:00Z,2017-02-23T16:00:00Z,Market\r\n'
    bad = "two,see-me-hear-me,Stall,stall,2017-02-23,2017-02-23T16:00:00Z,Market\r\n"
    operation = finish(send(dudley, (head + good + bad).encode(), CSV))
    assert refused(dudley, operation) == [(3, "starts_at", "unreadable_time")]
    assert Event.objects.get().title == 'Stall, "large"'


@pytest.mark.parametrize(
    ("body", "media_type", "query", "status", "code"),
    [
        (b"", "application/jsonl", "resource=events", 400, "/problems/no-rows"),
        (b"\n\n", "application/jsonl", "resource=events", 400, "/problems/no-rows"),
        (b"external_ref,nonsense\r\n", CSV, "resource=events", 400, "/problems/malformed-csv"),
        (b"{}", "application/jsonl", "", 400, "/problems/invalid"),
        (b"{}", "application/jsonl", "resource=people", 400, "/problems/invalid"),
        (b"{}", "application/jsonl", "resource=events&dry_run=1", 400, "/problems/invalid"),
        (b"{}", "application/jsonl", "resource=events&channel=twitter", 400, "/problems/invalid"),
        (b"{}", "application/json", "resource=events", 415, UNSUPPORTED),
        (b"%PDF-1.7\n", "application/octet-stream", "resource=events", 400, "/problems/malformed-csv"),
        (b"BEGIN:VCALENDAR\r\n", "application/octet-stream", "resource=placements", 415, UNSUPPORTED),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused_at_once_and_leaves_nothing(
    dudley, body, media_type, query, status, code
):
    answer = send(dudley, body, media_type, query)
    assert (answer.status_code, answer.json()["type"]) == (status, code)
    assert not Operation.objects.exists()
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize(
    ("beginning", "example", "query"),
    [
        (b"", "application/jsonl", "resource=events"),
        (b"\xef\xbb\xbf", "text/csv", "resource=events"),
        (b"\r\n", "text/calendar", "resource=events&campaign=see-me-hear-me"),
    ],
)
def test_a_file_of_no_declared_type_is_told_by_how_it_begins(dudley, beginning, example, query):
    body = beginning + EXAMPLE_FILES[example].encode()
    operation = finish(send(dudley, body, "application/octet-stream", query))
    assert (operation.result["created"], operation.result["refused"]) == (1, 0)
    assert ImportFile.objects.get().media_type == example


def test_a_compressed_file_is_refused_as_one(dudley):
    assert send(dudley, b"{}", HTTP_CONTENT_ENCODING="gzip").status_code == 415


def test_a_file_that_is_too_large_is_refused_by_its_size_and_by_its_rows(dudley, settings, monkeypatch):
    settings.IMPORT_MAX_BYTES = 50
    answer = send(dudley, lines([event()]))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large")
    settings.IMPORT_MAX_BYTES = 5_000
    monkeypatch.setattr("coordination.imports.intake.MOST_ROWS", 3)
    answer = send(dudley, lines(event(str(number)) for number in range(4)))
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/too-many-rows")
    assert not Operation.objects.exists()


def test_a_dry_run_says_what_the_run_says_and_keeps_nothing(dudley):
    finish(send(dudley, lines([event("one")])))
    version = Event.objects.get().version
    body = lines([event("one", title="Other"), event("two"), event("three", kind="party")])
    tried = finish(send(dudley, body, query="resource=events&dry_run=true"))
    assert Event.objects.get().version == version
    real = finish(send(dudley, body))
    assert {**tried.result, "dry_run": False} == real.result
    assert refused(dudley, tried) == refused(dudley, real) == [(3, "kind", "invalid_choice")]


def test_a_repeat_under_the_same_key_is_the_same_import(dudley):
    body = lines([event("one")])
    first = send(dudley, body, HTTP_IDEMPOTENCY_KEY='"file-1"')
    again = send(dudley, body, HTTP_IDEMPOTENCY_KEY='"file-1"')
    assert (again.status_code, again.content) == (202, first.content)
    assert again["Idempotent-Replayed"] == "true"
    other = send(dudley, lines([event("two")]), HTTP_IDEMPOTENCY_KEY='"file-1"')
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert Operation.objects.count() == 1


def test_a_cancelled_import_keeps_what_it_has_done_and_its_waiting_rows_are_swept(dudley, monkeypatch):
    from coordination.imports import expiry

    monkeypatch.setattr("coordination.imports.slices.SLICE", 2)
    monkeypatch.setattr("coordination.jobs.worker.SLICE", 0.0)  # a slice of time takes nothing
    answer = send(dudley, lines(event(str(number)) for number in range(5)))
    assert run_next()
    cancelled = dudley.post(f"/api/v1/operations/{answer.json()['id']}/cancel/", {}, format="json")
    assert cancelled.json()["status"] == "cancelled"
    assert WaitingRow.objects.count() == 5
    expiry.delete_old_files()
    assert not WaitingRow.objects.exists()
    assert not Event.objects.exists()


def test_what_somebody_else_sent_is_as_if_it_were_not_there(dudley):
    operation = finish(send(dudley, lines([event("one", kind="party")])))
    sandwell = checked_client("sandwell")
    assert sandwell.get(URL).json()["results"] == []
    missing = sandwell.get(f"{URL}01890a5d-ac96-774b-bcce-b302099a8057/refused/").json()
    foreign = sandwell.get(f"{URL}{operation.pk}/refused/").json()
    assert {**foreign, "instance": 0, "request_id": 0} == {**missing, "instance": 0, "request_id": 0}
    assert sandwell.get(f"{URL}{operation.pk}/").status_code == 404


def test_references_are_those_of_the_sender(dudley):
    make.make_event(organisation="sandwell", external_ref="one", title="Theirs")
    finish(send(dudley, lines([event("one", title="Ours")])))
    assert sorted(Event.objects.values_list("organisation", "title")) == [("dudley", "Ours"), ("sandwell", "Theirs")]


def test_a_key_without_write_sends_no_file_and_one_revoked_meanwhile_writes_nothing(dudley):
    reading = make.client("dudley", scopes=["read"])
    assert send(reading, lines([event()])).status_code == 403
    key, secret = make.make_key("dudley")
    dudley.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    answer = send(dudley, lines([event()]))
    type(key).objects.filter(pk=key.pk).update(revoked_at="2017-01-01T00:00:00Z")
    operation = finish(answer)
    assert (operation.status, operation.problem["code"]) == ("failed", "no_longer_allowed")
    assert not Event.objects.exists()


def test_no_organisation_keeps_all_workers_to_itself(dudley, monkeypatch):
    monkeypatch.setattr("coordination.imports.intake.MOST_AT_ONCE", 1)
    assert send(dudley, lines([event("one")])).status_code == 202
    answer = send(dudley, lines([event("two")]))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-imports")


def test_a_file_in_another_encoding_is_refused(dudley):
    assert send(dudley, lines([event("one")]), "application/jsonl; charset=latin-1").status_code == 415
    assert send(dudley, lines([event("one")]), "application/jsonl; charset=utf-8").status_code == 202
