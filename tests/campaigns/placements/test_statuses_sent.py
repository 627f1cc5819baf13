"""The `status` of a placement in a table, a batch, a PUT by reference and a PATCH: it submits a draft, has
been passed, or is named as out of reach; never is it passed over in silence."""

from datetime import date
from typing import Any

import pytest

from campaigns.models import Placement, Review, ReviewRule
from coordination.models import Change
from tests import make
from tests.contract_client import faults
from tests.coordination.imports.row_files import CSV, finish, refused, send
from tests.request_bodies import PLACEMENT

pytestmark = pytest.mark.usefixtures("on_stage")
URL = "/api/v1/placements/"
HEAD = "external_ref,campaign,mode,site.stop,format,quantity,creative.title,starts_on,ends_on,status"
ROW = f"{make.SEE_ME},bus,43000875301,A3 poster,4,Know the signs,17/02/2017,03/03/2017"


def table(*rows: tuple[str, str]) -> str:
    return "\r\n".join([HEAD, *(f"{reference},{ROW},{status}" for reference, status in rows), ""])


def batch(client: Any, *rows: tuple[str, str]) -> Any:
    return client.generic("POST", f"{URL}batch/", table(*rows).encode(), CSV).json()


def states() -> dict[str | None, tuple[str, int]]:
    return {row.external_ref: (row.status, row.reviews.count()) for row in Placement.objects.all()}


def test_submitted_submits_a_draft_whichever_way_it_comes(dudley) -> None:
    assert batch(dudley, ("one", "draft"), ("two", "Submitted"))["created"] == 2
    assert states() == {"one": ("draft", 0), "two": ("submitted", 1)}
    assert [batch(dudley, ("one", "submitted"))["updated"] for _ in range(2)] == [1, 0]
    kinds = Change.objects.filter(subject_id=str(Placement.objects.get(external_ref="one").pk)).order_by("id")
    assert [change.kind for change in kinds] == ["placement.created", "placement.submitted"]

    assert dudley.put(f"{URL}by-ref/three/", {**PLACEMENT, "status": "submitted"}).json()["status"] == "submitted"
    assert dudley.put(f"{URL}by-ref/four/", PLACEMENT).json()["status"] == "draft"
    more = {**PLACEMENT, "quantity": 5, "status": "submitted"}
    assert dudley.put(f"{URL}by-ref/four/", more).json()["status"] == "submitted"
    assert dudley.post(URL, {**PLACEMENT, "status": "submitted"}).json()["status"] == "submitted"

    operation = finish(send(dudley, table(("five", "submitted"), ("six", "")).encode(), CSV, "resource=placements"))
    assert (operation.result["created"], operation.result["refused"]) == (2, 0)
    assert (states()["five"], states()["six"]) == (("submitted", 1), ("draft", 0))
    assert Review.objects.filter(status="pending").count() == 6


def test_a_status_that_it_has_passed_is_unchanged_and_says_so(dudley) -> None:
    placement = make.make_placement(status="installed", external_ref="one", stop=make.make_stop())
    Placement.objects.filter(pk=placement.pk).update(
        format="A3 poster", quantity=4, creative_title="Know the signs", ends_on=date(2017, 3, 3)
    )
    for status in ("draft", "submitted", "approved", "changes_requested"):
        (result,) = batch(dudley, ("one", status))["results"]
        assert (result["status"], "has passed" in result["note"]) == ("unchanged", True), status
    (result,) = batch(dudley, ("one", "installed"))["results"]
    assert (result["status"], result.get("note")) == ("unchanged", None)
    operation = finish(send(dudley, table(("one", "submitted")).encode(), CSV, "resource=placements"))
    assert (operation.result["unchanged"], refused(dudley, operation)) == (1, [(2, None, "no_effect")])


def test_a_put_by_reference_says_the_same_in_its_note(dudley) -> None:
    assert dudley.put(f"{URL}by-ref/one/", PLACEMENT).json()["note"] is None
    assert dudley.put(f"{URL}by-ref/one/", {**PLACEMENT, "status": "submitted"}).json()["note"] is None
    for status in ("draft", "submitted"):
        answer = dudley.put(f"{URL}by-ref/one/", {**PLACEMENT, "status": status}).json()
        (result,) = dudley.post(
            f"{URL}batch/", {"items": [{**PLACEMENT, "external_ref": "one", "status": status}]}
        ).json()["results"]
        assert (answer["version"], answer["note"]) == (2, result["note"]), status
        assert bool(answer["note"]) == (status == "draft")
    changed = dudley.put(f"{URL}by-ref/one/", {**PLACEMENT, "quantity": 9, "status": "draft"}).json()
    assert (changed["quantity"], "has passed" in changed["note"]) == (9, True)


def test_a_status_out_of_its_reach_is_a_fault_with_the_way_there(dudley) -> None:
    batch(dudley, ("one", "draft"))
    for status, way in (("installed", "POST install/"), ("withdrawn", "POST withdraw/"), ("approved", "reviewer")):
        (error,) = batch(dudley, ("one", status))["errors"]
        assert (error["code"], way in error["detail"]) == ("status_out_of_reach", True), status
        assert faults(dudley.put(f"{URL}by-ref/one/", {**PLACEMENT, "status": status})) == {
            ("/status", "status_out_of_reach")
        }
        assert faults(dudley.put(f"{URL}by-ref/new/", {**PLACEMENT, "status": status})) == {("/status", "not_at_first")}
    file = table(("one", "rejected"), ("two", "removed"), ("three", "submitted"))
    operation = finish(send(dudley, file.encode(), CSV, "resource=placements"))
    assert refused(dudley, operation) == [(2, "status", "status_out_of_reach"), (3, "status", "not_at_first")]
    assert states() == {"one": ("draft", 0), "three": ("submitted", 1)}


def test_what_cannot_be_submitted_leaves_nothing(dudley) -> None:
    ReviewRule.objects.all().delete()
    assert batch(dudley, ("one", "submitted"))["status"] in (400, 409)
    assert dudley.put(f"{URL}by-ref/two/", {**PLACEMENT, "status": "submitted"}).status_code == 409
    operation = finish(send(dudley, table(("three", "submitted"), ("four", "")).encode(), CSV, "resource=placements"))
    assert [(row, code) for row, _, code in refused(dudley, operation)] == [(2, "no_review_rule")]
    assert states() == {"four": ("draft", 0)}


def test_an_exported_table_comes_back_unchanged_twice_also_after_an_edit_that_reopens_the_review(dudley) -> None:
    make.make_placement(status="approved", external_ref="one", stop=make.make_stop())
    exported = b"".join(make.client().get(URL, headers={"Accept": "text/csv"})).decode()
    sent = [dudley.generic("POST", f"{URL}batch/", exported.encode(), CSV).json()["unchanged"] for _ in range(2)]
    edited = exported.replace("Know the signs", "Know all the signs")
    assert sent == [1, 1] and edited != exported
    answers = [dudley.generic("POST", f"{URL}batch/", edited.encode(), CSV).json() for _ in range(2)]
    assert [(answer["updated"], answer["unchanged"]) for answer in answers] == [(1, 0), (0, 1)]
    assert Placement.objects.get(external_ref="one").status == "submitted"


def test_patch_takes_the_status_that_it_has_and_refuses_any_other(dudley) -> None:
    placement = make.make_placement(stop=make.make_stop())

    def patched(status: str) -> Any:
        body = {"quantity": 9, "status": status}
        return dudley.patch(f"{URL}{placement.pk}/", body, headers={"If-Match": '"1"'})

    for status in ("submitted", "removed"):
        assert faults(patched(status)) == {("/status", "read_only")}, status
    assert Placement.objects.get().quantity != 9
    changed = patched("draft").json()
    assert (changed["status"], changed["quantity"], changed["version"]) == ("draft", 9, 2)
    assert patched("submitted").status_code == 412  # of what it has become is heard first
