"""Artwork is taken in by what it is, drawn by a program of its own, and shown to whoever may see it."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from campaigns.creatives import drawing
from campaigns.models import Creative
from coordination.files.store import open_file
from coordination.ground import bounded_process
from coordination.models import Change, StoredFile
from tests import make
from tests.campaigns.creatives import artwork_files as files

pytestmark = pytest.mark.usefixtures("on_stage")

HERE = "/api/v1/creatives/"
UPLOAD = f"{HERE}?campaign={make.SEE_ME}&title=Know+the+signs&alt_text=Two+hands"
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "PDF": "application/pdf"}


def upload(client, content: bytes, media_type: str = "application/octet-stream", address: str = UPLOAD, **headers):
    return client.generic("POST", address, content, media_type, headers=headers)


def content_of(answer) -> bytes:
    """All of the file that was answered."""
    assert answer.status_code == 200
    return answer.getvalue()


def refusal(client, content: bytes, media_type: str = "application/octet-stream") -> str:
    """The type with which the file is refused, of which nothing is kept."""
    answer = upload(client, content, media_type)
    assert answer.status_code == 400, answer.content
    assert not Creative.objects.exists() and not StoredFile.objects.exists()
    return answer.json()["type"].removeprefix("/problems/")


@pytest.mark.parametrize("kind", KINDS)
def test_a_photograph_loses_where_it_was_taken_and_nothing_else(dudley, kind):
    sent = files.photograph(kind, turned=6 if kind != "PDF" else 1)
    assert files.says_where_it_was_taken(sent)
    answer = upload(dudley, sent, KINDS[kind])
    assert answer.status_code == 201, answer.content
    assert answer.json()["status"] == "pending" and answer.json()["files"]["original"] is None
    assert drawing.draw_pending() and not drawing.draw_pending()
    drawn = dudley.get(answer["Location"]).json()
    assert (drawn["status"], drawn["status_reason"], drawn["version"]) == ("ready", None, 2)
    if kind != "PDF":  # it lies on its side as the telephone was held, and is seen upright
        assert (drawn["width"], drawn["height"], drawn["pages"]) == (420, 300, None)
    else:
        assert (drawn["width"], drawn["height"], drawn["pages"]) == (None, None, 1)
    kept = {name: content_of(dudley.get(address)) for name, address in drawn["files"].items()}
    assert not any(files.says_where_it_was_taken(content) for content in kept.values())
    preview, thumbnail = (Image.open(BytesIO(kept[name])) for name in ("preview", "thumbnail"))
    assert {preview.format, thumbnail.format} == {"JPEG"} and max(thumbnail.size) == 240
    if kind in ("PNG", "WEBP", "JPEG"):
        original, before = (Image.open(BytesIO(content)) for content in (kept["original"], sent))
        assert original.tobytes() == before.tobytes()
        assert preview.size == (420, 300)
    # What was sent, GPS and all, is referred to by nothing any more.
    creative = Creative.objects.get()
    assert creative.received is None and creative.original is not None


def test_the_digest_is_of_the_file_as_sent(dudley):
    content = files.photograph("JPEG")
    answer = upload(dudley, content)
    assert answer.json()["digest"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert answer.json()["media_type"] == "image/jpeg" and answer.json()["size"] == len(content)
    listed = dudley.get(f"{HERE}?campaign={make.SEE_ME}&digest={answer.json()['digest']}").json()["results"]
    assert [row["id"] for row in listed] == [answer.json()["id"]]


LIARS = {
    "a JPEG sent as PNG": (files.saved("JPEG"), "image/png", "not-its-type"),
    "a PDF sent as JPEG": (files.pdf_of(1), "image/jpeg", "not-its-type"),
    "a page of HTML": (b"<html><script>alert(1)</script></html>", "image/png", "not-artwork"),
    "a GIF": (files.saved("GIF"), "application/octet-stream", "not-artwork"),
    "HTML behind a header of PNG": (b"\x89PNG\r\n\x1a\n<html><script>", "image/png", "damaged"),
    "an SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml", "svg"),
    "an SVG sent as PNG": (b'\xef\xbb\xbf <!-- x --><svg onload="alert(1)"/>', "image/png", "svg"),
    "a picture that claims 20,000 pixels": (files.png_of(20_000, 20_000), "image/png", "too-many-pixels"),
    "one of 12,000 by 12,000": (files.png_of(12_000, 12_000), "image/png", "too-many-pixels"),
    "one without a side": (files.png_of(0, 10), "image/png", "damaged"),
    "a JPEG that ends before its picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg", "damaged"),
    "a WebP that moves": (
        files.saved("WEBP", save_all=True, append_images=[files.poster(colour="red")]), "image/webp", "animated",
    ),
    "a JPEG of nothing but what fills": (b"\xff\xd8" + b"\xff" * 100_000, "image/jpeg", "damaged"),
    "nothing": (b"", "image/png", "empty"),
}  # fmt: skip


@pytest.mark.parametrize("liar", LIARS)
def test_what_is_no_artwork_is_refused_at_once_with_a_sentence(dudley, liar):
    content, media_type, problem = LIARS[liar]
    assert refusal(dudley, content, media_type) == problem


def test_a_type_that_is_no_artwork_is_not_read(dudley):
    answer = upload(dudley, b"a,b\r\n", "text/csv")
    assert answer.status_code == 415 and "image/png" in answer.json()["detail"]


FAILURES = {
    "a PNG whose picture is cut off": (files.saved("PNG")[:-400], "could not be read to its end"),
    "a JPEG whose picture is cut off": (files.saved("JPEG")[:-300], "could not be read to its end"),
    "a PDF that is none": (b"%PDF-1.7\n<html><script>", "could not be read to its end"),
    "a brochure": (files.pdf_of(5), "more than 4 pages"),
    "a page of 400 inches": (files.pdf_of(1, 28_800, 300), "200 inches"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_what_cannot_be_drawn_says_why_and_shows_nothing(dudley, failure):
    content, sentence = FAILURES[failure]
    address = upload(dudley, content)["Location"]
    assert drawing.draw_pending()
    answer = dudley.get(address).json()
    assert answer["status"] == "failed" and sentence in answer["status_reason"]
    assert set(answer["files"].values()) == {None}
    refused = dudley.get(f"{address}files/preview/")
    assert refused.status_code == 409 and "status_reason" in refused.json()["detail"]


def test_a_bomb_ends_the_program_and_not_the_worker(dudley, monkeypatch):
    bomb = files.pdf_bomb()
    assert len(bomb) < 10_000
    monkeypatch.setattr(drawing, "MOST_SECONDS", 3)
    address = upload(dudley, bomb)["Location"]
    assert drawing.draw_pending()
    answer = dudley.get(address).json()
    assert answer["status"] == "failed" and "too much time or memory" in answer["status_reason"]


def test_what_killed_three_workers_is_not_tried_by_a_fourth(dudley):
    address = upload(dudley, files.saved("PNG"))["Location"]
    Creative.objects.update(attempts=drawing.MOST_ATTEMPTS)
    assert drawing.draw_pending()
    assert dudley.get(address).json()["status"] == "failed"


def test_the_program_has_no_secret_and_no_settings_of_ours(dudley, monkeypatch):
    run = bounded_process.subprocess.run
    environments = []
    monkeypatch.setattr(
        bounded_process.subprocess,
        "run",
        lambda *a, **options: environments.append(options["env"]) or run(*a, **options),
    )
    upload(dudley, files.saved("PNG"))
    assert drawing.draw_pending()
    assert set(environments[0]) == {"HOME", "TMPDIR"}


def test_files_are_sent_so_that_a_browser_runs_nothing_of_them(dudley):
    creative = make.make_creative(content=files.saved("PDF"))
    address = f"{HERE}{creative.pk}/files/"
    for name, media_type, disposition in (
        ("original", "application/pdf", "attachment"),
        ("preview", "image/jpeg", "inline"),
        ("thumbnail", "image/jpeg", "inline"),
    ):
        answer = dudley.get(f"{address}{name}/", headers={"Accept": "image/*"})
        assert answer.status_code == 200 and answer["Content-Type"] == media_type
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith(disposition)
        assert answer["Cache-Control"] == "private, no-cache"
        content = content_of(answer)
        assert int(answer["Content-Length"]) == len(content)
        again = dudley.get(f"{address}{name}/", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304 and not again.content
    assert dudley.get(f"{address}received/").status_code == 404


def test_a_file_is_known_by_what_it_holds(dudley):
    creative = make.make_creative()
    for name in ("original", "preview", "thumbnail"):
        with open_file(getattr(creative, f"{name}_id")) as file:
            assert getattr(creative, f"{name}_id") == f"sha256:{hashlib.sha256(file.read()).hexdigest()}"


def test_parameters_are_read_as_strictly_as_a_body(dudley):
    answer = upload(dudley, files.saved("PNG"), address=f"{HERE}?campaign=none&alt_text=x")
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert answer.status_code == 400 and pointers == {"?campaign", "?title"}
    personal = f"{HERE}?campaign={make.SEE_ME}&title=Ring+Chloe,+14,+on+07700+900123"
    answer = upload(dudley, files.saved("PNG"), address=personal)
    assert answer.status_code == 400 and {error["pointer"] for error in answer.json()["errors"]} == {"?title"}
    assert "Chloe" not in answer.content.decode()


def test_a_file_above_the_limit_is_not_read(dudley, settings):
    settings.ARTWORK_MAX_BYTES = 100
    answer = upload(dudley, files.saved("PNG"))
    assert answer.status_code == 413 and "100 bytes" in answer.json()["detail"]


def test_a_repeat_under_one_key_has_one_effect(dudley):
    content = files.saved("PNG")
    answers = [upload(dudley, content, **{"Idempotency-Key": "upload-1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201] and Creative.objects.count() == 1
    assert upload(dudley, files.saved("JPEG"), **{"Idempotency-Key": "upload-1"}).status_code == 422
    without = upload(dudley, content)
    assert without.status_code == 409 and "uploaded_already" in without.content.decode()


def test_only_who_takes_part_or_reviews_sees_it(dudley, sandwell, observer, lead, police, walsall):
    creative = make.make_creative()
    address = f"{HERE}{creative.pk}/"
    for client, status in ((sandwell, 200), (observer, 200), (lead, 200), (walsall, 404)):
        assert client.get(address).status_code == status
        assert client.get(f"{address}files/preview/").status_code == status
        assert len(client.get(HERE).json()["results"]) == (status == 200)


def test_a_reviewer_without_a_part_sees_what_it_is_to_judge_and_no_more(police):
    campaign = make.make_campaign("quiet", contributors=("dudley",), reviewers=())
    shown, other = (make.make_creative(campaign=campaign) for _ in range(2))
    elsewhere = make.make_creative(campaign=make.make_campaign("quieter", contributors=("dudley",), reviewers=()))
    make.make_placement(campaign=campaign, creative_sha256=shown.sha256)  # a draft, which nobody but Dudley sees
    assert police.get(f"{HERE}{shown.pk}/").status_code == 404
    make.make_placement(campaign=campaign, status="submitted", creative_sha256=shown.sha256)
    make.make_placement(campaign=campaign, status="submitted", creative_sha256=elsewhere.sha256)
    seen = {row["id"] for row in police.get(HERE).json()["results"]}
    assert str(shown.pk) in seen and str(other.pk) not in seen
    assert str(elsewhere.pk) not in seen  # the same digest, but another campaign
    assert content_of(police.get(f"{HERE}{shown.pk}/files/original/"))


def test_artwork_that_hangs_is_not_withdrawn_but_can_be_erased(dudley, lead, sandwell):
    creative = make.make_creative()
    make.make_placement(status="approved", creative_sha256=creative.sha256)
    address = f"{HERE}{creative.pk}/"
    refused = dudley.post(f"{address}withdraw/")
    assert refused.status_code == 409 and "another one first" in refused.json()["detail"]
    why = {"reason": "It shows somebody."}
    assert sandwell.post(f"{address}erase/", why, headers={"If-Match": '"2"'}).status_code == 403
    erased = lead.post(f"{address}erase/", why, headers={"If-Match": '"2"'})
    assert erased.status_code == 200 and erased.json()["status"] == "withdrawn"
    assert set(erased.json()["files"].values()) == {None}
    assert erased.json()["digest"] == creative.digest  # what was decided of it stands
    assert Change.objects.filter(subject="creative").latest("id").reason == "It shows somebody."


def test_withdrawn_artwork_can_be_uploaded_again(dudley):
    content = files.saved("PNG")
    creative = make.make_creative(content=content)
    assert dudley.post(f"{HERE}{creative.pk}/withdraw/").status_code == 200
    assert dudley.patch(f"{HERE}{creative.pk}/", {"title": "Another"}).status_code == 409
    assert upload(dudley, content).status_code == 201


def test_its_words_change_and_its_file_does_not(dudley, sandwell):
    creative = make.make_creative()
    address = f"{HERE}{creative.pk}/"
    changed = dudley.patch(address, {"alt_text": "A hand."}, headers={"If-Match": '"2"'})
    assert changed.status_code == 200 and (changed.json()["alt_text"], changed.json()["version"]) == ("A hand.", 3)
    assert dudley.patch(address, {"digest": "sha256:0"}).status_code == 400
    assert sandwell.patch(address, {"alt_text": "Theirs."}).status_code == 403
