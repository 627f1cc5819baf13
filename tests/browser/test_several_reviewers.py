"""The pages of a placement that several organisations judge, as one of them and as its council see it."""

from typing import Any

import pytest

from campaigns.models import Placement
from campaigns.placements.review import decide_review
from coordination.ledger.transaction import writing
from partners.models import Membership, Person, Role
from tests import make
from tests.browser.test_console import in_browser, officer, violations
from tests.browser.test_console import pytestmark as pytestmark
from tests.browser.test_console import sign_in as sign_in_with_code
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import PASSWORD

OPERATOR = "transport-for-west-midlands"


def judged_by_three() -> Placement:
    """The police have still to decide, the operator has approved, and the lead gives advice."""
    make.make_campaign(observers=(OPERATOR,))
    make.make_reason_code()
    make.make_review_rule("operator", reviewer=OPERATOR, alongside=True)
    make.make_review_rule("advice", reviewer=make.LEAD, alongside=True, advisory=[make.LEAD])
    placement = make.make_placement(status="submitted")
    vote = placement.reviews.get(reviewer=OPERATOR)
    decide_review(vote, by=make.actor_for(OPERATOR), expected_version=vote.version, decision="approve", comment="Fine.")
    return placement


def sign_in_as_council(page: Any) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Email address").fill("bea@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="What waits for your organisation").wait_for()


def faults_at(page: Any, address: str, width: int) -> list[Any]:
    page.goto(address)
    is_too_wide = page.evaluate("document.documentElement.scrollWidth") > width
    return [*violations(page), *([(address, "is too wide")] if is_too_wide else [])]


@pytest.mark.parametrize("width", [320, 1000])
def test_the_pages_of_several_reviewers_are_sound(live_server: Any, width: int) -> None:
    placement = judged_by_three()
    review = placement.reviews.get(reviewer=make.POLICE)
    code = officer()
    with writing(SYSTEM):
        bea = Person.objects.create_user("bea@example.org", "Bea", PASSWORD)
        Membership.objects.create(person=bea, organisation=make.make_organisation("dudley"), role=Role.CONTRIBUTOR)

    def as_reviewer(page: Any) -> list[Any]:
        sign_in_with_code(page, code)
        faults = [*faults_at(page, "/desk/", width), *faults_at(page, f"/desk/{review.pk}/", width)]
        page.get_by_text("Needed, beside that of others").wait_for()
        page.get_by_text("once everybody whose approval it needs has approved it").wait_for()
        return faults

    def as_council(page: Any) -> list[Any]:
        sign_in_as_council(page)
        faults = faults_at(page, f"/placements/{placement.pk}/", width)
        page.get_by_text("who advises").wait_for()
        return faults

    options = {"viewport": {"width": width, "height": 800}, "bypass_csp": True}
    assert in_browser(live_server.url, as_reviewer, **options) == []
    assert in_browser(live_server.url, as_council, **options) == []
