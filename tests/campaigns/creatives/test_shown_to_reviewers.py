"""Who judges a placement sees the file that it names, and is told where there is none."""

import pytest

from campaigns.models import Creative, Review
from tests import make
from tests.campaigns.console.test_desk import officer
from tests.campaigns.creatives.artwork_files import png_of
from tests.html_pages import check_page

pytestmark = pytest.mark.usefixtures("on_stage")


def review_of(sha256: str = "", **fields) -> Review:
    return make.make_placement(status="submitted", creative_sha256=sha256, **fields).reviews.get()


def shown(police) -> list:
    rows = police.get("/api/v1/review-queue/?status=pending").json()["results"]
    return [row["placement"]["artwork"] for row in rows]


def test_the_queue_names_the_file_of_each_placement(police):
    creative = make.make_creative(alt_text="Two hands.")
    review_of()
    for _ in range(3):
        review_of(creative.sha256)
    review_of("0" * 64)
    artwork = shown(police)
    assert [row and row["id"] for row in artwork] == [None, *[str(creative.pk)] * 3, None]
    assert (artwork[1]["alt_text"], artwork[1]["status"]) == ("Two hands.", "ready")
    assert police.get(artwork[1]["files"]["preview"])["Content-Type"] == "image/jpeg"


def test_of_two_uploads_of_one_file_the_placements_own_is_named(police):
    content = png_of(61, 61, rows=61)
    make.make_creative(organisation="sandwell", content=content)
    own = make.make_creative(content=content)
    review_of(own.sha256)
    assert [row["id"] for row in shown(police)] == [str(own.pk)]


def test_a_file_of_another_campaign_or_one_that_waits_is_not_named(police):
    elsewhere = make.make_creative(campaign=make.make_campaign("quiet"))
    review_of(elsewhere.sha256)
    held = make.make_creative()
    Creative.objects.filter(pk=held.pk).update(second_look="It may name somebody.")
    review_of(held.sha256)
    assert shown(police) == [None, None]


@pytest.fixture
def desk(stage, db):
    return officer()


def page(desk, review: Review) -> str:
    return check_page(desk.get(f"/desk/{review.pk}/"))


def test_the_page_shows_the_artwork_large_and_the_queue_small(desk):
    creative = make.make_creative(alt_text="Two hands.")
    review = review_of(creative.sha256)
    files = f"/api/v1/creatives/{creative.pk}/files"
    assert f'src="{files}/preview/" alt="Two hands."' in page(desk, review)
    assert desk.get(f"{files}/preview/")["Content-Type"] == "image/jpeg"
    assert f'src="{files}/thumbnail/"' in check_page(desk.get("/desk/"))


def test_the_page_says_where_there_is_nothing_to_see(desk):
    failed, withdrawn = make.make_creative(content=png_of(60, 60)[:-20]), make.make_creative(status="withdrawn")
    pending = make.make_creative(status="pending")
    assert failed.status == "failed"
    for review, sentence in (
        (review_of(), "No artwork is named."),
        (review_of("0" * 64), "was not uploaded here"),
        (review_of(pending.sha256), "is being drawn"),
        (review_of(failed.sha256), "could not be read to its end"),
        (review_of(withdrawn.sha256), "has been withdrawn"),
    ):
        text = page(desk, review)
        assert sentence in text and "/files/preview/" not in text
    assert "No artwork" in desk.get("/desk/").content.decode()
