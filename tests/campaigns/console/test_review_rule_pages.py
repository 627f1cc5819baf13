"""The lead of a campaign adds, changes and ends its review rules on pages, and reads before what that would do."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Placement, ReviewRule
from partners.models import Role
from tests import make
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, heading, send

pytestmark = pytest.mark.django_db
URL, NEW = "/review-rules/", "/review-rules/new/"
TYPED: dict[str, Any] = {"needed": [make.LEAD], "modes": ["bus"], "days": "3"}
DAYS = {"valid_from_day": "1", "valid_from_month": "1", "valid_from_year": "2017"}


@pytest.fixture
def lead() -> Any:
    make.make_campaign()
    make.make_review_rule()
    return officer(make.LEAD, Role.ADMINISTRATOR, "Lea")


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', check_page(answer))
    assert found, name
    return found[1]


def preview(client: Any, address: str, **typed: Any) -> tuple[Any, dict[str, Any]]:
    """The page that says what it would do, and what confirms it."""
    page = client.get(address)
    name = "version" if 'name="version"' in page.content.decode() else "made_as"
    typed = {name: hidden(page, name), **typed}
    answer = send(client, address, **typed)
    return answer, {**typed, "seen": hidden(answer, "seen")}


def test_a_lead_reads_which_placements_would_change_reviewer_and_then_adds_the_rule_once(lead: Any):
    placement = make.make_placement(status="submitted", creative_title="Know the signs")
    make.make_placement(status="draft", external_ref="draft", creative_title="Not seen yet")
    answer, confirmed = preview(lead, NEW, **TYPED, **DAYS)
    page = answer.content.decode()
    assert heading(answer) == "1 submitted placement would change reviewer"
    assert f"/placements/{placement.pk}/" in page and "Know the signs" in page and "Not seen yet" not in page
    assert "British Transport Police and West Midlands Police" in page
    assert not ReviewRule.objects.filter(campaign=make.SEE_ME).exists()
    for _ in range(2):
        added = send(lead, NEW, **confirmed)
        assert "The rule is added" in added.content.decode()
    rule = ReviewRule.objects.get(campaign=make.SEE_ME)
    assert (rule.judges, rule.covered_modes, rule.days) == ([make.LEAD], ["bus"], 3)
    assert Placement.objects.get(pk=placement.pk).reviews.count() == 1  # what is under way stays


def test_what_would_change_otherwise_than_was_read_is_shown_once_more_and_nothing_is_saved(lead: Any):
    _, confirmed = preview(lead, NEW, **TYPED, **DAYS)
    make.make_placement(status="submitted")
    answer = send(lead, NEW, **confirmed)
    assert answer.status_code == 409 and "Nothing was saved" in errors(answer)[0]
    assert heading(answer) == "1 submitted placement would change reviewer"
    assert not ReviewRule.objects.filter(campaign=make.SEE_ME).exists()
    send(lead, NEW, **{**confirmed, "seen": hidden(answer, "seen")})
    assert ReviewRule.objects.filter(campaign=make.SEE_ME).exists()


def test_nothing_is_saved_without_having_read_it_and_back_keeps_what_was_typed(lead: Any):
    answer, confirmed = preview(lead, NEW, **TYPED, **DAYS)
    assert heading(answer) == "No submitted placement would change reviewer"
    back = send(lead, NEW, **confirmed, back="1")
    assert back.status_code == 200 and heading(back) == "Add a review rule" and not errors(back)
    assert f'value="{make.LEAD}" checked' in back.content.decode()
    spoilt = send(lead, NEW, **{**confirmed, "made_as": "x"})
    assert errors(spoilt) == ["This form could not be read. Send it once more."]
    assert not ReviewRule.objects.filter(campaign=make.SEE_ME).exists()


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"needed": []}, ["Choose who judges"]),
        ({"heard": [make.LEAD]}, ["Whoever's approval is needed cannot only advise, too"]),
        ({"needed": ["walsall"]}, ["Choose from the list"]),
        ({"modes": []}, ["Choose at least one kind"]),
        ({"modes": ["tram"]}, ["Choose from the list"]),
        ({"days": "366"}, ["Enter a number of working days from 1 to 365"]),
        ({"valid_from_day": ""}, ["First day must include a day"]),
        (
            {"valid_to_day": "31", "valid_to_month": "12", "valid_to_year": "2016"},
            ["The last day must not be before the first"],
        ),
        ({"areas": ["E99999999"]}, ["Choose from the list"]),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_at_its_field_and_what_was_typed_stays(
    lead: Any, typed: dict[str, Any], faults: list[str]
):
    make.make_organisation("walsall")
    page = lead.get(NEW)
    answer = send(lead, NEW, made_as=hidden(page, "made_as"), **{**TYPED, **DAYS, **typed})
    assert (answer.status_code, errors(answer)) == (400, faults)
    assert 'value="2017"' in answer.content.decode()
    assert not ReviewRule.objects.filter(campaign=make.SEE_ME).exists()


def test_everything_that_narrows_a_rule_is_kept_shown_in_words_and_stays_when_it_is_changed(lead: Any):
    make.make_site_type()
    narrow = {"site_types": ["bus_shelter"], "stop_types": ["BCS"], "areas": [make.DUDLEY], "cares_for": ["creative"]}
    make.make_area(make.DUDLEY)
    _, confirmed = preview(lead, NEW, **TYPED, **DAYS, heard=[make.POLICE], independent="true", **narrow)
    send(lead, NEW, **confirmed)
    rule = ReviewRule.objects.get(campaign=make.SEE_ME)
    assert {name: getattr(rule, name) for name in narrow} == narrow
    assert (rule.judges, rule.advisory, rule.independent) == ([make.LEAD, make.POLICE], [make.POLICE], True)
    page = check_page(lead.get(f"{URL}{rule.pk}/"))
    for words in (
        "West Midlands Police: approval needed",
        "British Transport Police: advises",
        "Nobody sees the vote of another",
        "Bay of a bus station",
        "In: Dudley",
        "When one of these is changed: Artwork",
    ):
        assert words in page, words
    change = f"{URL}{rule.pk}/change/"
    form = check_page(lead.get(change))
    for value in (make.LEAD, make.POLICE, "bus_shelter", "BCS", make.DUDLEY, "creative"):
        assert f'value="{value}" checked' in form, value
    _, confirmed = preview(lead, change, **{**TYPED, "days": "7"}, **DAYS, heard=[make.POLICE], **narrow)
    send(lead, change, **confirmed)
    rule.refresh_from_db()
    assert (rule.days, rule.independent, rule.version, rule.advisory) == (7, False, 2, [make.POLICE])
    assert {name: getattr(rule, name) for name in narrow} == narrow


def test_whoever_judged_first_stays_the_first_and_a_change_of_nothing_writes_nothing(lead: Any):
    rule = make.make_rule_of_campaign(further_reviewers=[make.LEAD], days=3)
    change = f"{URL}{rule.pk}/change/"
    both = {**TYPED, "needed": [make.LEAD, make.POLICE]}
    _, confirmed = preview(lead, change, **both, **DAYS)
    send(lead, change, **confirmed)
    rule.refresh_from_db()
    assert (rule.judges, rule.version) == ([make.POLICE, make.LEAD], 1)


def test_one_that_was_changed_meanwhile_is_not_changed_and_what_was_typed_stays(lead: Any):
    rule = make.make_rule_of_campaign()
    change = f"{URL}{rule.pk}/change/"
    _, confirmed = preview(lead, change, **TYPED, **DAYS)
    ReviewRule.objects.filter(pk=rule.pk).update(version=2)
    answer = send(lead, change, **confirmed)
    page = answer.content.decode()
    assert answer.status_code == 409 and "This rule changed while you were writing" in page
    assert 'name="version" value="2"' in page and f'value="{make.LEAD}" checked' in page
    rule.refresh_from_db()
    assert rule.judges == [make.POLICE]


def test_a_rule_ends_by_its_last_day_once_it_was_read_what_that_does(lead: Any):
    today = timezone.localdate()
    campaign = make.make_campaign("now", starts_on=today, ends_on=today + timedelta(days=30))
    rule = make.make_rule_of_campaign(campaign=campaign, reviewer=make.LEAD)
    make.make_placement(campaign=campaign, status="submitted", starts_on=today + timedelta(days=20))
    end = f"{URL}{rule.pk}/end/"
    early = {"valid_to_day": "1", "valid_to_month": "1", "valid_to_year": "2016"}
    version = {"version": str(rule.version)}
    assert errors(send(lead, end, **version, **early)) == ["The last day must not be before the first"]
    assert errors(send(lead, end, **version)) == ["Enter the last day"]
    last = {f"valid_to_{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    answer, confirmed = preview(lead, end, **last)
    assert heading(answer) == "1 submitted placement would change reviewer"
    assert "is changed" in send(lead, end, **confirmed).content.decode()
    rule.refresh_from_db()
    assert rule.valid_to == today


def test_the_list_has_what_is_in_force_what_comes_and_what_has_ended_each_for_whom_may_see_it(lead: Any):
    today = timezone.localdate()
    make.make_rule_of_campaign(days=41)
    make.make_rule_of_campaign(valid_from=today + timedelta(days=1), days=42)
    make.make_rule_of_campaign(valid_to=today - timedelta(days=1), days=43)
    hidden_one = make.make_campaign("hidden", contributors=(), reviewers=(), status="draft")
    make.make_rule_of_campaign(campaign=hidden_one, reviewer=make.LEAD, days=44)
    shown = {"now": {5, 41, 44}, "coming": {42}, "ended": {43}}
    others = officer("dudley")
    for tab, days in shown.items():
        page = check_page(lead.get(f"{URL}?show={tab}"))
        assert {int(n) for n in re.findall(r"(\d+) working days", page)} == days
        page = check_page(others.get(f"{URL}?show={tab}"))
        assert {int(n) for n in re.findall(r"(\d+) working days", page)} == days - {44}
        assert NEW not in page
    assert {int(n) for n in re.findall(r"(\d+) working days", check_page(lead.get(f"{URL}?campaign=hidden")))} == {44}
    assert "Nothing here matches" in check_page(lead.get(f"{URL}?reviewer=dudley"))
    assert lead.get(f"{URL}?cursor=x").status_code == 302


def test_long_lists_go_on_on_another_page(lead: Any):
    for number in range(25):
        make.make_review_rule(f"rule-{number}", days=100 + number)
    first = check_page(lead.get(URL))
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    second = check_page(lead.get(following[1].replace("&amp;", "&")))
    assert len(re.findall(r"\d+ working days", first)) + len(re.findall(r"\d+ working days", second)) == 26


def test_empty_parts_say_what_comes_next():
    make.make_organisation("dudley")
    client = officer(role=Role.ADMINISTRATOR)
    assert "Ask the lead" in check_page(client.get(URL))
    assert "leads no campaign that is open" in check_page(client.get(NEW))


def test_whoever_leads_several_chooses_the_campaign_first_and_none_that_is_closed_or_anothers(lead: Any):
    make.make_campaign("second", name="The second")
    make.make_campaign("closed", name="The closed one", status="closed")
    make.make_campaign("other", name="The other one", lead="sandwell")
    page = check_page(lead.get(NEW))
    assert "The second" in page and "The closed one" not in page and "The other one" not in page
    for slug in ("closed", "other", "nothing"):
        assert heading(lead.get(f"{NEW}?campaign={slug}")) == "Add a review rule"
        assert 'name="needed"' not in check_page(lead.get(f"{NEW}?campaign={slug}"))
    assert "The second" in check_page(lead.get(f"{NEW}?campaign=second"))


def test_rules_of_the_service_and_of_other_campaigns_are_read_and_not_changed(lead: Any):
    of_service, own = "btp-all-modes", make.make_rule_of_campaign()
    assert "whoever runs the service" in check_page(lead.get(f"{URL}{of_service}/"))
    for step in ("change", "end"):
        refused = lead.get(f"{URL}{of_service}/{step}/")
        assert refused.status_code == 403 and "whoever runs this service" in check_page(refused)
        assert post(lead, f"{URL}{of_service}/{step}/", **TYPED, **DAYS, version="1") == 403
    others = officer("dudley", Role.ADMINISTRATOR), officer(make.LEAD, Role.REVIEWER), officer(make.LEAD, Role.VIEWER)
    for client in others:
        page = check_page(client.get(f"{URL}{own.pk}/"))
        assert "/change/" not in page and "/end/" not in page
        for step in ("change", "end"):
            assert client.get(f"{URL}{own.pk}/{step}/").status_code == 403
            assert post(client, f"{URL}{own.pk}/{step}/", **TYPED, **DAYS, version="1") == 403
    for client in others[1:]:
        assert client.get(NEW).status_code == post(client, NEW, **TYPED, **DAYS) == 403
    assert ReviewRule.objects.get(pk=own.pk).version == 1


def test_the_rule_of_a_campaign_that_one_does_not_see_is_not_there(lead: Any):
    campaign = make.make_campaign("hidden", contributors=(), reviewers=(), status="draft")
    rule = make.make_rule_of_campaign(campaign=campaign, reviewer=make.LEAD)
    client = officer("sandwell", Role.ADMINISTRATOR)
    for step in ("", "change/", "end/"):
        assert client.get(f"{URL}{rule.pk}/{step}").status_code == 404
    assert post(client, f"{URL}{rule.pk}/change/", **TYPED) == 404


def test_a_reviewer_reads_the_rule_of_a_campaign_whose_name_is_not_for_them():
    make.make_review_rule()
    campaign = make.make_campaign("hidden", name="Not for everybody", contributors=(), reviewers=(), status="draft")
    rule = make.make_rule_of_campaign(campaign=campaign, valid_to=date(2030, 1, 1))
    page = check_page(officer(make.POLICE, Role.REVIEWER).get(f"{URL}{rule.pk}/"))
    assert "A campaign that you do not see" in page and "Not for everybody" not in page


def test_the_account_and_the_desk_lead_to_the_rules(lead: Any):
    assert f'href="{URL}"' in check_page(lead.get("/account/"))
    assert f'href="{URL}"' in check_page(officer(make.POLICE, Role.REVIEWER).get("/desk/"))
