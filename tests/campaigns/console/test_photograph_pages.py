"""A council reports a poster as up with a photograph, without a script; whoever sees the placement sees it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.creatives.drawing import draw_pending
from campaigns.models import Creative, Placement
from partners.models import Role
from tests import make
from tests.campaigns.creatives import artwork_files as files
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.django_db
ON = {"on_day": "20", "on_month": "2", "on_year": "2017"}


def picture(content: bytes | None = None, media_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_0017.exe", files.photograph("JPEG") if content is None else content, media_type)


def report(client: Any, placement: Placement, **fields: Any) -> Any:
    address = f"/placements/{placement.pk}/"
    return send(client, address, f"{address}install/", **{"version": str(placement.version), **ON, **fields})


def test_a_poster_is_up_and_its_photograph_seen_by_owner_reviewer_and_participants():
    make.make_campaign(observers=("transport-for-west-midlands",))
    placement = make.make_placement(status="approved")
    client, address = officer(), f"/placements/{placement.pk}/"
    page = check_page(client.get(address))
    assert "Photograph the poster, not people." in page and 'enctype="multipart/form-data"' in page
    assert "is being drawn" in report(client, placement, photograph=picture()).content.decode()
    assert draw_pending()
    photograph = Creative.objects.get()
    shown = f'src="/api/v1/creatives/{photograph.pk}/files/preview/" alt="The poster where it hangs."'
    review = placement.reviews.get()
    desk = officer(make.POLICE, Role.REVIEWER, "Ben")
    observer = officer("transport-for-west-midlands", name="Cara")
    for who, where in ((client, address), (desk, f"/desk/{review.pk}/"), (observer, address)):
        assert shown in check_page(who.get(where))
        picture_shown = who.get(f"/api/v1/creatives/{photograph.pk}/files/preview/")
        assert picture_shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
    history = check_page(client.get(f"/history/placement/{placement.pk}/"))
    assert "Photograph of it as it hung" in history and photograph.sha256 in history
    artwork = check_page(client.get(f"/artwork/{make.SEE_ME}/"))
    assert "Nothing has been uploaded yet" in artwork
    assert photograph.title not in check_page(client.get(f"/placements/new/?campaign={make.SEE_ME}"))


def test_what_is_wrong_is_said_at_the_field_and_the_poster_is_not_up():
    placement, client = make.make_placement(status="approved"), officer()
    make.make_creative(content=files.saved("JPEG"))
    cases = (
        (picture(b"<svg/>", "image/svg+xml"), 400, "An SVG can hold scripts"),
        (picture(files.saved("PNG")), 400, "This is a PNG"),
        (picture(files.pdf_bomb(), "application/pdf"), 400, "this is a PDF"),
        (picture(files.png_of(20_000, 20_000), "image/png"), 400, "at most 12,000 pixels"),
        (picture(b""), 400, "The file is empty"),
        (picture(files.saved("JPEG")), 409, "This very file is artwork of yours"),
    )
    for file, status, sentence in cases:
        answer = report(client, placement, photograph=file)
        assert answer.status_code == status and sentence in errors(answer)[0], errors(answer)
        assert 'href="#id_photograph"' in answer.content.decode() and 'value="20"' in answer.content.decode()
    assert errors(report(client, placement, photograph=picture(), on_year="2190"))[0].startswith("Report it on the day")
    placement.refresh_from_db()
    assert (placement.status, Creative.objects.count()) == ("approved", 1)


def test_the_form_sent_twice_reports_it_once():
    placement, client = make.make_placement(status="approved"), officer()
    report(client, placement, photograph=picture())
    again = post(client, f"/placements/{placement.pk}/install/", version=placement.version, **ON, photograph=picture())
    assert (again, Creative.objects.count()) == (409, 1)
    without = make.make_placement(status="approved")
    report(client, without)
    without.refresh_from_db()
    assert (without.status, without.photograph_sha256) == ("installed", "")
    assert "A photograph was given" not in check_page(client.get(f"/placements/{without.pk}/"))


def test_a_file_that_is_too_large_is_not_read(settings):
    settings.ARTWORK_MAX_BYTES = 1024**2
    placement, client = make.make_placement(status="approved"), officer()
    answer = report(client, placement, photograph=picture(bytes(2 * 1024**2)))
    assert (answer.status_code, errors(answer)) == (413, ["The file must be smaller than 1 MB"])


def test_nobody_else_reports_it_and_a_broken_picture_says_so():
    placement = make.make_placement(status="approved")
    others = officer("sandwell", name="Ben")
    for client in (others, officer("walsall", name="Cara"), officer(role=Role.VIEWER, name="Dev")):
        refused = post(client, f"/placements/{placement.pk}/install/", version=placement.version, **ON)
        assert refused in (403, 404)
    assert "enctype" not in check_page(others.get(f"/placements/{placement.pk}/"))
    client = officer(name="Eve")
    report(client, placement, photograph=picture(files.saved("JPEG")[:-300]))
    assert draw_pending()
    assert "could not be read to its end" in check_page(client.get(f"/placements/{placement.pk}/"))


def test_the_photograph_is_taken_out_by_its_owner_or_by_the_lead_who_says_why():
    for organisation, role in (("dudley", Role.CONTRIBUTOR), (make.LEAD, Role.ADMINISTRATOR)):
        placement = make.make_placement(status="approved")
        report(officer(name="Ana"), placement, photograph=picture())
        assert draw_pending()
        client, address = officer(organisation, role, "Ben"), f"/placements/{placement.pk}/"
        way_out, version = f"{address}photograph/take-out/", {"version": "2"}
        bystander = officer("sandwell", Role.ADMINISTRATOR, "Cara")
        assert post(bystander, way_out, **version) == 404
        assert "Take the photograph out" not in check_page(bystander.get(address))
        if organisation == make.LEAD:
            assert errors(send(client, address, way_out, **version)) == ["Say why"]
        assert send(client, address, way_out, version="1", reason="It shows somebody.").status_code == 409
        done = send(client, address, way_out, **version, reason="It shows somebody.").content.decode()
        assert "has been taken out" in done and "/files/preview/" not in done
        assert Creative.objects.latest("id").preview is None
        assert post(client, way_out, version="3", reason="Again.") == 404
