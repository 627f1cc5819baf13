"""A poster is reported as installed with a photograph, which whoever sees the placement sees, and of which nothing is
kept that says where it was taken."""

from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from campaigns.creatives.drawing import draw_pending
from campaigns.creatives.photographing import install_with_photograph
from campaigns.models import Creative, Placement
from campaigns.placements.review import decide_review
from campaigns.placements.rules import install_placement
from coordination.ground.errors import Conflict, Invalid, Stale
from coordination.ledger.sequencer import give_positions
from coordination.models import Change, StoredFile
from tests import make
from tests.campaigns.creatives import artwork_files as files
from tests.contract_client import faults, refused

pytestmark = pytest.mark.usefixtures("on_stage")
UPLOAD = f"/api/v1/creatives/?campaign={make.SEE_ME}&title=As+it+hangs&purpose=photograph"
ON = {"installed_on": "2017-02-20"}


def upload(client: Any, content: bytes | None = None, address: str = UPLOAD) -> Any:
    return client.generic("POST", address, content or files.photograph("JPEG", turned=6), "application/octet-stream")


def digest_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.content
    return str(answer.json()["digest"].removeprefix("sha256:"))


def install(client: Any, placement: Placement, **body: Any) -> Any:
    return client.post(f"/api/v1/placements/{placement.pk}/install/", {**ON, **body})


def photographed(**fields: Any) -> tuple[Placement, Creative]:
    """A poster that hangs, and its photograph, drawn."""
    photograph = make.make_creative(content=files.photograph("JPEG"), purpose="photograph")
    placement = make.make_placement(status="approved", **fields)
    facts = {"by": make.actor_for(), "expected_version": None, "on": placement.starts_on}
    return install_placement(placement, photograph_sha256=photograph.sha256, **facts), photograph


def test_the_photograph_is_named_by_its_digest_and_shown_without_where_it_was_taken(dudley, sandwell, police, lead):
    sent = files.photograph("JPEG", turned=6)
    assert files.says_where_it_was_taken(sent)
    answer = upload(dudley, sent)
    sha256, address = digest_of(answer), answer["Location"]
    placement = make.make_placement(status="approved")
    assert {sandwell.get(address).status_code, police.get(address).status_code} == {404}
    shown = install(dudley, placement, photograph_sha256=sha256).json()
    assert (shown["status"], shown["photograph_sha256"]) == ("installed", sha256)
    assert draw_pending()
    for client in (dudley, sandwell, police, lead):
        row = client.get(address).json()
        assert (row["status"], row["purpose"], row["files"]["original"]) == ("ready", "photograph", None)
        assert client.get(f"/api/v1/placements/{placement.pk}/").json()["photograph_sha256"] == sha256
        for name in ("preview", "thumbnail"):
            picture = client.get(row["files"][name])
            assert picture["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert not files.says_where_it_was_taken(content := picture.getvalue())
            assert not Image.open(BytesIO(content)).getexif()
        assert client.get(f"{address}files/original/").status_code == 404
    assert Image.open(BytesIO(client.get(row["files"]["preview"]).getvalue())).size == (420, 300)
    creative = Creative.objects.get()
    assert (creative.received, creative.original) == (None, None)
    assert {creative.preview_id, creative.thumbnail_id}.isdisjoint({f"sha256:{sha256}"})


def test_the_ledger_tells_that_there_is_one_to_whoever_sees_the_placement(dudley, sandwell, walsall):
    placement, photograph = photographed()
    give_positions()
    address = f"/api/v1/changes/?subject=placement&id={placement.pk}"
    for client in (dudley, sandwell):
        last = client.get(address).json()["items"][-1]
        assert (last["kind"], last["after"]["photograph_sha256"]) == ("placement.installed", photograph.sha256)
    assert walsall.get(address).json()["items"] == []
    of_the_file = f"/api/v1/changes/?subject=creative&id={photograph.pk}"
    assert dudley.get(of_the_file).json()["items"] and not sandwell.get(of_the_file).json()["items"]


def test_it_is_seen_no_further_than_its_placement(dudley, sandwell, police, lead, walsall):
    placement, photograph = photographed()
    address = f"/api/v1/creatives/{photograph.pk}/files/preview/"
    clients = (dudley, lead, police, sandwell, walsall)
    assert [client.get(address).status_code for client in clients] == [200, 200, 200, 200, 404]
    by = make.actor_for(make.POLICE)
    revoked = {"decision": "reject", "reason_code": "wrong_place", "comment": "It is not where it should be."}
    decide_review(placement.reviews.get(), by=by, expected_version=None, **revoked)
    assert [client.get(address).status_code for client in clients] == [200, 200, 200, 404, 404]


def test_a_photograph_that_waits_for_a_second_look_is_its_owners_alone(dudley, sandwell, police):
    _, photograph = photographed()
    Creative.objects.filter(pk=photograph.pk).update(second_look="It may name somebody.")
    address = f"/api/v1/creatives/{photograph.pk}/"
    assert [client.get(address).status_code for client in (dudley, sandwell, police)] == [200, 404, 404]


def test_only_a_photograph_of_ones_own_for_that_campaign_can_be_named(dudley, sandwell):
    placement = make.make_placement(status="approved")
    elsewhere = make.make_campaign("quiet")
    withdrawn = make.make_creative(purpose="photograph", status="withdrawn")
    others = (
        digest_of(upload(sandwell)),
        make.make_creative().sha256,
        make.make_creative(campaign=elsewhere, purpose="photograph").sha256,
        withdrawn.sha256,
        "0" * 64,
    )
    for sha256 in others:
        assert faults(install(dudley, placement, photograph_sha256=sha256)) == {("/photograph_sha256", "not_found")}
    assert faults(install(dudley, placement, photograph_sha256="x" * 64)) == {("/photograph_sha256", "malformed")}
    placement.refresh_from_db()
    assert (placement.status, placement.photograph_sha256) == ("approved", "")
    assert install(dudley, placement, photograph_sha256=None).status_code == 200
    assert Placement.objects.get(pk=placement.pk).photograph_sha256 == ""


REFUSED = {
    "a PDF": (files.pdf_of(1), "not_a_photograph"),
    "a bomb of a PDF": (files.pdf_bomb(), "not_a_photograph"),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
    "20,000 pixels": (files.png_of(20_000, 20_000), "too_many_pixels"),
    "HTML": (b"<html><script>alert(1)</script></html>", "not_artwork"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_photograph_is_refused_and_nothing_of_it_kept(dudley, what: str):
    content, problem = REFUSED[what]
    assert refused(upload(dudley, content)) == (400, problem)
    assert not Creative.objects.exists() and not StoredFile.objects.exists()


def test_one_that_is_not_approved_or_is_somebody_elses_takes_none(dudley, sandwell):
    sha256 = digest_of(upload(dudley))
    for status in ("draft", "submitted", "installed"):
        placement = make.make_placement(status=status)
        assert refused(install(dudley, placement, photograph_sha256=sha256)) == (409, "not_in_this_state")
        placement.refresh_from_db()
        assert placement.photograph_sha256 == ""
    approved = make.make_placement(status="approved")
    assert install(sandwell, approved, photograph_sha256=sha256).status_code in (403, 404)


def test_photographs_are_no_artwork(dudley, police):
    content = files.photograph("PNG")
    photograph = make.make_creative(content=content, purpose="photograph")
    review = make.make_placement(status="submitted", creative_sha256=photograph.sha256).reviews.get()
    rows = police.get("/api/v1/review-queue/?status=pending").json()["results"]
    assert [(row["id"], row["placement"]["artwork"]) for row in rows] == [(str(review.pk), None)]
    make.make_creative()
    listed = {
        purpose: [row["purpose"] for row in dudley.get(f"/api/v1/creatives/?purpose={purpose}").json()["results"]]
        for purpose in ("artwork", "photograph")
    }
    assert listed == {"artwork": ["artwork"], "photograph": ["photograph"]}


def test_it_is_taken_out_while_the_poster_hangs_by_its_owner_or_by_the_lead(dudley, sandwell, lead):
    for client, what, body in ((dudley, "withdraw", {}), (lead, "erase", {"reason": "It shows somebody."})):
        Placement.objects.update(photograph_sha256="")
        Creative.objects.exclude(status="withdrawn").update(status="failed")
        placement, photograph = photographed()
        address = f"/api/v1/creatives/{photograph.pk}/"
        version = {"If-Match": '"2"'}
        assert sandwell.post(f"{address}{what}/", body, headers=version).status_code == 403
        taken_out = client.post(f"{address}{what}/", body, headers=version)
        assert (taken_out.status_code, taken_out.json()["status"]) == (200, "withdrawn")
        row = Creative.objects.get(pk=photograph.pk)
        assert {row.received, row.original, row.preview, row.thumbnail} == {None}
        placement.refresh_from_db()
        assert placement.photograph_sha256 == photograph.sha256
        assert refused(client.get(f"{address}files/preview/")) == (409, "not_drawn")


def report(placement: Placement, content: bytes, **facts: Any) -> Placement:
    sent = {"stream": BytesIO(content), "size": len(content), "declared": "image/jpeg", **facts}
    return install_with_photograph(
        placement, **{"by": make.actor_for(), "expected_version": None, "on": placement.starts_on, **sent}
    )


def test_report_and_photograph_are_one_step_of_which_all_is_done_or_nothing():
    placement, content = make.make_placement(status="approved"), files.photograph("JPEG")
    submitted = make.make_placement(status="submitted")
    for row, facts, refusal in (
        (placement, {"declared": "image/png"}, Invalid),
        (placement, {"expected_version": 1}, Stale),
        (placement, {"stream": BytesIO(b""), "size": 0}, Invalid),
        (submitted, {}, Conflict),
    ):
        with pytest.raises(refusal):
            report(row, content, **facts)
        assert not Creative.objects.exists()
    done = report(placement, content)
    assert (done.status, done.photograph_sha256) == ("installed", Creative.objects.get().sha256)
    with pytest.raises(Conflict):
        report(placement, content)
    assert Creative.objects.count() == 1


def test_one_photograph_serves_two_placements_and_a_file_of_artwork_none():
    content = files.photograph("JPEG")
    for row in [make.make_placement(status="approved") for _ in range(2)]:
        report(row, content)
    photograph = Creative.objects.get()
    assert set(Placement.objects.values_list("photograph_sha256", flat=True)) == {photograph.sha256}
    poster = files.saved("JPEG")
    make.make_creative(content=poster)
    with pytest.raises(Conflict) as refusal:
        report(make.make_placement(status="approved"), poster)
    assert refusal.value.code == "uploaded_already"


def test_the_database_keeps_no_original_of_a_photograph_and_none_of_what_never_hung():
    photograph = make.make_creative(purpose="photograph")
    kept = StoredFile.objects.all()[:1].get()
    for change in (
        lambda: Creative.objects.filter(pk=photograph.pk).update(original=kept),
        lambda: Placement.objects.filter(pk=make.make_placement().pk).update(photograph_sha256="0" * 64),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    photograph.refresh_from_db()
    assert photograph.original is None


def test_the_last_change_says_who_took_it_out_and_why(lead):
    _, photograph = photographed()
    why = {"reason": "It shows somebody."}
    lead.post(f"/api/v1/creatives/{photograph.pk}/erase/", why, headers={"If-Match": '"2"'})
    last = Change.objects.filter(subject="creative", subject_id=str(photograph.pk)).latest("id")
    assert (last.kind, last.reason) == ("creative.withdrawn", "It shows somebody.")
