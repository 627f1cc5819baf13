"""A council uploads its poster on a page, without a script."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.creatives.drawing import draw_pending
from campaigns.models import Creative
from partners.models import Role
from tests import make
from tests.campaigns.console.test_desk import officer
from tests.campaigns.creatives import artwork_files as files
from tests.html_pages import check_page
from tests.partners.sign_in.journeys import browser, errors, send

pytestmark = pytest.mark.django_db
PAGE = f"/artwork/{make.SEE_ME}/"


@pytest.fixture
def council():
    make.make_campaign(observers=("transport-for-west-midlands",))
    return officer(Role.CONTRIBUTOR, "dudley")


def poster(content: bytes | None = None, media_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile("../poster.exe", files.saved("PNG") if content is None else content, media_type)


def test_a_poster_is_uploaded_and_seen(council):
    assert PAGE in check_page(council.get("/artwork/"))
    assert "Nothing has been uploaded yet" in check_page(council.get(PAGE))
    answer = send(council, PAGE, file=poster(), title="Know the signs", alt_text="Two hands.")
    assert "“Know the signs” was uploaded" in answer.content.decode()
    assert draw_pending()
    creative = Creative.objects.get()
    page = check_page(council.get(PAGE))
    assert f"/api/v1/creatives/{creative.pk}/files/thumbnail/" in page and creative.sha256 in page
    assert creative.organisation_id == "dudley" and creative.status == "ready"


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(council):
    cases = (
        (poster(), "", "", "Enter a title"),
        (poster(b"<svg/>", "image/svg+xml"), "Signs", "", "An SVG can hold scripts"),
        (poster(files.saved("JPEG")), "Signs", "", "This is a JPEG"),
        (poster(b""), "Signs", "", "This is no PNG, JPEG, WebP or PDF"),
        (poster(), "Ring Chloe, 14, on 07700 900123", "Kept.", "telephone"),
    )
    for file, title, alt_text, sentence in cases:
        answer = send(council, PAGE, file=file, title=title, alt_text=alt_text)
        assert answer.status_code == 400 and any(sentence in error for error in errors(answer)), errors(answer)
        assert alt_text in answer.content.decode()
    assert send(council, PAGE, title="Signs").status_code == 400
    assert not Creative.objects.exists()


def test_the_same_poster_again_is_answered_with_the_one_that_is_there(council):
    send(council, PAGE, file=poster(), title="Know the signs")
    for colour in ("red", "blue"):
        make.make_creative(content=files.saved("PNG", files.poster(colour=colour)), title=f"A {colour} one")
    again = send(council, PAGE, file=poster(), title="The same once more", alt_text="Kept.")
    page = again.content.decode()
    assert again.status_code == 409 and "uploaded this very file" in errors(again)[0]
    assert page.index(">Know the signs<") < page.index(">A blue one<") < page.index(">A red one<")
    assert page.count(">Know the signs<") == 1 and 'value="The same once more"' in page and "Kept." in page
    assert Creative.objects.count() == 3
    sandwell = officer(Role.CONTRIBUTOR, "sandwell", "Ben")
    assert "“Ours too” was uploaded" in send(sandwell, PAGE, file=poster(), title="Ours too").content.decode()


def test_a_file_that_is_too_large_is_said_to_be_without_being_read(council, settings):
    settings.ARTWORK_MAX_BYTES = 1024**2
    answer = send(council, PAGE, file=poster(bytes(2 * 1024**2)), title="Signs")
    assert answer.status_code == 413 and errors(answer) == ["The file must be smaller than 1 MB"]


def test_without_the_token_of_the_form_nothing_is_uploaded(council):
    assert council.post(PAGE, {"file": poster(), "title": "Signs"}).status_code == 403
    assert not Creative.objects.exists()


def test_who_does_not_contribute_is_shown_no_form_and_a_stranger_nothing(council):
    make.make_creative(title="Know the signs")
    observer = officer(Role.CONTRIBUTOR, "transport-for-west-midlands")
    page = check_page(observer.get(PAGE))
    assert "Know the signs" in page and "<form" not in page.partition("<main")[2]
    make.make_campaign("quiet", status="draft")
    stranger = officer(Role.CONTRIBUTOR, "walsall")
    assert stranger.get("/artwork/quiet/").status_code == 404
    assert "Know the signs" not in check_page(stranger.get(PAGE))
    assert browser().get(PAGE).status_code == 302
