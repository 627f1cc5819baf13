"""An item that names its row twice, by id and by reference: both name the same, or it is refused by name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from tests import make
from tests.contract_client import faults
from tests.coordination.imports.row_files import CSV, event, finish, lines, refused, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_stage")]
BATCH = "/api/v1/events/batch/"
NOBODYS = "01890a5d-ac96-774b-bcce-b302099a8057"
OTHER = ("/items/0/external_ref", "other_reference")


def made(reference: str | None, title: str) -> Event:
    return make.make_event(organisation="dudley", external_ref=reference, title=title)


def batch(client, *items):
    return client.post(BATCH, {"items": list(items)}, format="json")


def titles() -> dict[str | None, str]:
    return dict(Event.objects.values_list("external_ref", "title"))


def test_the_id_of_one_row_and_the_reference_of_another_change_neither(dudley):
    seven, other = made("007", "Stall of 007"), made("7", "Stall of 7")
    before = titles()
    answer = batch(dudley, event("7", id=str(seven.pk), title="Corrected"))
    assert faults(answer) == {OTHER}
    assert "007" in answer.json()["errors"][0]["detail"]
    body = f"id,external_ref,title\r\n{seven.pk},7,Corrected\r\n"
    table = dudley.generic("POST", BATCH, full(body), CSV)
    assert [(fault["row"], fault["column"], fault["code"]) for fault in table.json()["errors"]] == [
        (2, "external_ref", "other_reference")
    ]
    for sent, media in ((lines([event("7", id=str(seven.pk), title="Corrected")]), None), (full(body), CSV)):
        operation = finish(send(dudley, sent, media) if media else send(dudley, sent))
        assert [code for _, _, code in refused(dudley, operation)] == ["other_reference"]
        assert (operation.result["updated"], operation.result["refused"]) == (0, 1)
    assert titles() == before
    assert batch(dudley, event("7", id=str(other.pk), title="Corrected")).json()["updated"] == 1


def full(body: str) -> bytes:
    """The rows with what a stall needs beside."""
    head, *rows = body.splitlines()
    stall = event()
    names = ("campaign", "kind", "starts_at", "ends_at")
    told = [f"{row},{','.join(stall[name] for name in names)}" for row in rows]
    return "\r\n".join([f"{head},{','.join(names)}", *told, ""]).encode()


def test_the_id_of_a_row_beside_a_reference_of_nobody_makes_no_second_row(dudley):
    row = made("0077", "Stall")
    assert faults(batch(dudley, event("77", id=str(row.pk)))) == {OTHER}
    assert titles() == {"0077": "Stall"}


def test_an_id_that_is_nobodys_makes_no_row_beside_any_reference(dudley):
    made("there", "Stall")
    for reference in ("new", "there"):
        assert faults(batch(dudley, event(reference, id=NOBODYS, title="Other"))) == {("/items/0/id", "not_found")}
    assert titles() == {"there": "Stall"}


def test_the_id_of_anothers_row_beside_a_reference_that_is_there_is_refused(dudley):
    made("there", "Stall")
    theirs = make.make_event(organisation="sandwell", status="completed")
    assert faults(batch(dudley, event("there", id=str(theirs.pk)))) == {("/items/0/id", "row_of_another")}
    hidden = make.make_event(organisation="sandwell", status="draft")
    assert faults(batch(dudley, event("there", id=str(hidden.pk)))) == {("/items/0/id", "not_found")}


def test_a_row_without_a_reference_is_given_one_that_is_free_and_once(dudley):
    made("taken", "Taken")
    row = made(None, "Bare")
    assert faults(batch(dudley, event("taken", id=str(row.pk)))) == {OTHER}
    twice = batch(dudley, event("a", id=str(row.pk)), event("b", id=str(row.pk)))
    assert faults(twice) == {("/items/1/id", "repeated_reference")}
    assert titles() == {"taken": "Taken", None: "Bare"}
    assert batch(dudley, event("a", id=str(row.pk), title="Named")).json()["updated"] == 1
    assert titles() == {"taken": "Taken", "a": "Named"}
    assert batch(dudley, event("a", id=str(row.pk), title="Named")).json()["unchanged"] == 1
    item = event(id=str(row.pk), title="By its id")
    del item["external_ref"]
    assert batch(dudley, item).json()["updated"] == 1


def test_many_such_rows_take_no_more_statements_than_one(dudley):
    rows = [made(f"00{number}", "Stall") for number in range(10)]
    counts = []
    for some in (rows[:2], rows[:2], rows):  # the first asks once for what is kept
        with CaptureQueriesContext(connection) as queries:
            answer = batch(dudley, *(event(str(row.external_ref).lstrip("0") or "0", id=str(row.pk)) for row in some))
        assert len(faults(answer)) == len(some)
        counts.append(len(queries))
    assert counts[1] == counts[2]
