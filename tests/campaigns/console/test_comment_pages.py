"""An officer asks on the desk, the council answers on its own pages, without a script."""

import pytest

from campaigns.models import Comment, Placement
from campaigns.placements import rules
from partners.models import Role
from tests import make
from tests.campaigns.console.test_desk import officer
from tests.html_pages import check_page
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.django_db
QUESTION, ANSWER = "May it hang on the <other> side?", "It may.\nFrom Monday on."


@pytest.fixture
def placement() -> Placement:
    return make.make_review().placement


def test_a_question_of_the_desk_is_answered_by_the_council_and_each_sees_whose_words_they_are(placement):
    police, council = officer(), officer(Role.CONTRIBUTOR, "dudley", "Cara Bell")
    desk, page = f"/desk/{placement.reviews.get().pk}/", f"/comments/{placement.pk}/"
    assert "Nothing has been said yet." in check_page(police.get(desk))
    asked = send(police, desk, f"{desk}comment/?mode=bus", text=QUESTION)
    assert asked.redirect_chain[-1][0] == f"{desk}?mode=bus"
    assert "May it hang on the &lt;other&gt; side?" in check_page(asked) and ", Ana Kowalczyk, " in check_page(asked)
    index = check_page(council.get("/comments/"))
    assert f'href="{page}"' in index and "1 comment." in index
    read = check_page(council.get(page))
    assert "May it hang on the &lt;other&gt; side?" in read and "Kowalczyk" not in read
    answered = check_page(send(council, page, text=ANSWER))
    assert "It may.<br>From Monday on." in answered and ", Cara Bell, " in answered
    assert "It may.<br>From Monday on." in check_page(police.get(desk)) and "Cara Bell" not in check_page(
        police.get(desk)
    )
    assert list(Comment.objects.order_by("id").values_list("text", flat=True)) == [QUESTION, ANSWER]


def test_what_is_wrong_is_said_and_what_was_typed_stays(placement):
    desk = f"/desk/{placement.reviews.get().pk}/"
    for client, shown, sent in (
        (officer(), desk, f"{desk}comment/"),
        (officer(Role.CONTRIBUTOR, "dudley", "Cara"), f"/comments/{placement.pk}/", f"/comments/{placement.pk}/"),
    ):
        empty = send(client, shown, sent, text=" ")
        assert (empty.status_code, errors(empty)) == (400, ["Enter what you want to say"])
        named = send(client, shown, sent, text="Ring Chloe, 14, on 07700 900123")
        assert named.status_code == 400 and "Ring Chloe, 14, on 07700 900123</textarea>" in check_page(named)
        assert 'href="#text"' in check_page(named)
    assert not Comment.objects.exists()


def test_nobody_else_reads_or_says_anything_and_who_only_reads_sees_no_form(placement):
    make.make_comment(placement=placement, text=QUESTION)
    page, desk = f"/comments/{placement.pk}/", f"/desk/{placement.reviews.get().pk}/"
    for organisation in ("sandwell", make.POLICE, "walsall"):  # the police have their desk
        stranger = officer(Role.ADMINISTRATOR, organisation, "Eve")
        assert stranger.get(page).status_code == 404
        assert str(placement.pk) not in check_page(stranger.get("/comments/"))
    viewer = officer(Role.VIEWER, "dudley", "Dev")
    assert (
        "&lt;other&gt;" in check_page(viewer.get(page))
        and "<form" not in check_page(viewer.get(page)).split("<main")[1]
    )
    assert send(viewer, "/account/sign-out/", page, text="x").status_code == 403
    watcher = officer(Role.VIEWER, make.POLICE, "Finn")
    assert "Send the comment" not in check_page(watcher.get(desk))
    assert send(watcher, "/account/sign-out/", f"{desk}comment/", text="x").status_code == 403
    assert Comment.objects.count() == 1


def test_of_a_placement_that_came_to_its_end_nothing_more_is_said(placement):
    council = officer(Role.CONTRIBUTOR, "dudley", "Cara")
    rules.withdraw_placement(placement, by=make.actor_for(), expected_version=None)
    page = f"/comments/{placement.pk}/"
    assert "Send the comment" not in check_page(council.get(page))
    late = send(council, "/account/sign-out/", page, text="Too late.")
    assert late.status_code == 409 and "nothing more is said" in check_page(late)
    assert "placements is being reviewed, or hangs" in check_page(council.get("/comments/"))
