"""Whoever wishes it is written what waits: once, at an hour of offices, in counts and links, until they or their
membership end it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.test import Client
from django.utils import timezone

from coordination.ground.encryption import unseal_text
from coordination.models import Change
from events.console import digest_mail
from events.console.digest_mail import send_digests
from partners import people
from partners.digests import due_at
from partners.mail.outbox import PURPOSE
from partners.models import Membership, OutgoingMail, Person, Role, TermsAcceptance
from tests import make
from tests.html_pages import check_page
from tests.officers import officer
from tests.partners.sign_in.journeys import browser, heading, send

pytestmark = pytest.mark.django_db
TITLE, PLACE = "Lantern walk of the quiet quarter", "Zebra Hall"


@pytest.fixture
def at(monkeypatch) -> Any:
    """Sets the clock that digests go by."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


def wisher(rhythm: str = "daily", organisation: str = "dudley", role: str = Role.CONTRIBUTOR) -> Membership:
    """A member who chose it some weeks ago."""
    officer(organisation, role)
    membership = Membership.objects.latest("pk")
    Membership.objects.filter(pk=membership.pk).update(digest=rhythm, digest_on=date(2026, 1, 1))
    return membership


def something_waits() -> None:
    """An event that is over, without a count, and a placement that was returned."""
    make.make_event(title=TITLE, place_name=PLACE)
    make.make_placement(status="changes_requested", creative_title="Zebra crossing")


def letters() -> list[str]:
    return [unseal_text(mail.body, PURPOSE) for mail in OutgoingMail.objects.order_by("pk")]


WORKDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday


def test_it_says_how_much_of_what_and_where_and_nothing_that_anybody_wrote(at: Any, settings: Any) -> None:
    member = wisher()
    something_waits()
    at(WORKDAY)
    assert send_digests() == 1
    (letter,) = letters()
    for line in ("Events that are over, without a count: 1", "Placements that a reviewer returned: 1"):
        assert line in letter
    assert f"{settings.PUBLIC_URL}/placements/?show=returned" in letter and "on working days" in letter
    mail = OutgoingMail.objects.get()
    assert mail.recipient == member.person.email
    for word in (TITLE, PLACE, "Zebra", make.SEE_ME, member.person.name, "Dudley"):
        assert word not in letter + mail.subject, word
    assert OutgoingMail.objects.get().subject == "What waits on Campaign coordination"


def test_it_is_written_once_however_often_the_task_runs(at: Any) -> None:
    wisher()
    something_waits()
    at(WORKDAY)
    assert [send_digests() for _ in range(5)] == [1, 0, 0, 0, 0]
    at(WORKDAY + timedelta(hours=5))
    assert send_digests() == 0
    at(WORKDAY + timedelta(days=1))
    assert send_digests() == 1 and len(letters()) == 2


def test_a_crash_while_it_is_written_leaves_nothing_out_and_nothing_twice(at: Any, monkeypatch: Any) -> None:
    wisher()
    wisher(organisation="sandwell")
    make.make_event(organisation="sandwell")
    something_waits()
    at(WORKDAY)
    with monkeypatch.context() as broken:

        def fail(*_: Any, **__: Any) -> None:
            raise OSError("the disk is full")

        broken.setattr(digest_mail, "write_mail", fail)
        assert send_digests() == 0 and letters() == []
    assert send_digests() == 2 and send_digests() == 0 and len(letters()) == 2


def test_one_that_cannot_be_worked_out_holds_up_nobody_else(at: Any, monkeypatch: Any) -> None:
    first = wisher()
    wisher(organisation="sandwell")
    make.make_event(organisation="sandwell")
    something_waits()
    at(WORKDAY)
    real = digest_mail.actor_for_membership

    def fail_for_the_first(membership: Membership) -> Any:
        if membership.pk == first.pk:
            raise ValueError("nobody knows why")
        return real(membership)

    monkeypatch.setattr(digest_mail, "actor_for_membership", fail_for_the_first)
    assert send_digests() == 1 and OutgoingMail.objects.get().recipient != first.person.email


def test_those_that_fail_each_time_do_not_stand_before_the_others_for_ever(at: Any, monkeypatch: Any) -> None:
    first, other = wisher(), wisher(organisation="sandwell")
    something_waits()
    make.make_event(organisation="sandwell")
    at(WORKDAY)
    monkeypatch.setattr(digest_mail, "AT_ONCE", 1)
    real = digest_mail.actor_for_membership

    def fail_for_the_first(membership: Membership) -> Any:
        if membership.pk == first.pk:
            raise ValueError("nobody knows why")
        return real(membership)

    monkeypatch.setattr(digest_mail, "actor_for_membership", fail_for_the_first)
    assert any(send_digests() for _ in range(64))  # each is as likely to be the one that is taken
    assert OutgoingMail.objects.get().recipient == other.person.email


def test_when_the_time_is_up_the_next_goes_on(at: Any, monkeypatch: Any) -> None:
    wisher()
    wisher(organisation="sandwell")
    something_waits()
    make.make_event(organisation="sandwell")
    at(WORKDAY)
    asked = []

    def out_of_time(actor: Any) -> Any:
        asked.append(actor)
        raise SoftTimeLimitExceeded

    with monkeypatch.context() as slow:
        slow.setattr(digest_mail, "work_for", out_of_time)
        assert send_digests() == 0 and len(asked) == 1
    assert send_digests() == 2


def test_where_nothing_waits_nothing_is_written(at: Any) -> None:
    wisher(organisation="walsall")
    make.make_campaign()
    at(WORKDAY)
    assert send_digests() == 0 and letters() == []


@pytest.mark.parametrize(
    ("moment", "is_due"),
    [
        (datetime(2026, 11, 24, 6, 59, tzinfo=UTC), False),  # winter: 6:59 in London
        (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 6, 23, 5, 59, tzinfo=UTC), False),  # summer: 6:59 there
        (datetime(2026, 6, 23, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 6, 23, 17, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 23, 18, 0, tzinfo=UTC), False),  # 19:00 there
        (datetime(2026, 11, 24, 3, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), False),  # the Sunday on which the clocks go forward
        (datetime(2026, 3, 30, 6, 0, tzinfo=UTC), True),  # and the Monday after it
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 12, 25, 9, 0, tzinfo=UTC), False),  # a bank holiday
    ],
)
def test_it_is_written_on_working_days_from_seven_by_the_clock_in_london(moment: datetime, is_due: bool) -> None:
    member = wisher()
    assert list(due_at(moment)) == ([member] if is_due else [])


def test_once_a_week_is_on_its_first_working_day_or_later_in_it() -> None:
    member = wisher("weekly")
    Membership.objects.update(digest_on=date(2026, 11, 23))  # that Monday
    due = {day: list(due_at(datetime(2026, 11, day, 9, tzinfo=UTC))) for day in range(23, 31)}
    assert {day for day, rows in due.items() if rows} == {30} and due[30] == [member]
    Membership.objects.update(digest_on=date(2026, 5, 18))
    assert list(due_at(datetime(2026, 5, 25, 9, tzinfo=UTC))) == []  # a bank holiday
    assert list(due_at(datetime(2026, 5, 26, 9, tzinfo=UTC))) == [member]
    assert list(due_at(datetime(2026, 5, 28, 9, tzinfo=UTC))) == [member]  # nobody was at it before


def test_it_ends_with_the_membership_the_account_and_the_terms() -> None:
    ended, inactive, declined = (wisher() for _ in range(3))
    without_terms = wisher(organisation="walsall")
    TermsAcceptance.objects.filter(organisation="walsall").delete()
    assert without_terms not in due_at(WORKDAY)
    assert set(due_at(WORKDAY)) == {ended, inactive, declined}
    wisher(role=Role.ADMINISTRATOR)
    people.remove_person(ended, by=make.actor_for("dudley"))
    Person.objects.filter(pk=inactive.person_id).update(is_active=False)
    Membership.objects.filter(pk=declined.pk).update(status="invited")
    assert not {ended, inactive, declined} & set(due_at(WORKDAY))


def test_somebody_chooses_it_on_a_page_of_their_own_and_is_first_written_the_next_day(at: Any) -> None:
    client = officer()
    membership = Membership.objects.get()
    field = f"rhythm-{membership.pk}"
    assert "What waits, by email" in check_page(client.get("/account/"))
    entries = Change.objects.count()
    answer = send(client, "/account/digest/", **{field: "daily"})
    assert "What you chose is saved" in answer.content.decode()
    membership.refresh_from_db()
    assert (membership.digest, membership.digest_on) == ("daily", timezone.localdate())
    assert Change.objects.count() == entries  # it is nobody else's business
    assert 'value="daily" checked' in check_page(client.get("/account/digest/"))
    something_waits()
    at(timezone.now().replace(hour=12))
    assert send_digests() == 0
    for wrong in ({}, {field: "hourly"}, {field: ""}):
        answer = send(client, "/account/digest/", **wrong)
        assert answer.status_code == 400 and "Choose how often" in answer.content.decode()
    membership.refresh_from_db()
    assert membership.digest == "daily"


def test_nobody_chooses_for_somebody_else() -> None:
    officer()
    other = Membership.objects.get()
    mine = officer("sandwell", name="Ben")
    send(mine, "/account/digest/", **{f"rhythm-{other.pk}": "daily"})
    other.refresh_from_db()
    assert other.digest == "none"
    assert Client().get("/account/digest/").status_code == 302


def test_the_link_ends_it_without_signing_in_and_looking_at_it_ends_nothing(at: Any) -> None:
    member = wisher()
    something_waits()
    at(WORKDAY)
    send_digests()
    link = re.search(r"without signing in: \S+?(/account/digest/end/\S+)", letters()[0])
    assert link
    stranger = browser()
    asked = stranger.get(link[1])
    assert heading(asked) == "End these emails?"
    assert "Sign in" in (page := asked.content.decode()) and "Sign out" not in page
    member.refresh_from_db()
    assert member.digest == "daily"
    assert heading(send(stranger, link[1])) == "No more of these emails"
    member.refresh_from_db()
    assert member.digest == "none"
    at(WORKDAY + timedelta(days=1))
    assert send_digests() == 0
    Membership.objects.filter(pk=member.pk).delete()
    assert heading(send(stranger, link[1])) == "No more of these emails"  # and nothing is told of that
    for wrong in (link[1][:-2] + "/", "/account/digest/end/x/", f"/account/digest/end/{member.pk}/"):
        assert stranger.get(wrong).status_code == 404, wrong


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=one"])
def test_the_button_of_a_mail_program_ends_that_one_and_nothing_else(at: Any, settings: Any, form: str) -> None:
    member = wisher()
    elsewhere = wisher(organisation="sandwell")
    Membership.objects.filter(pk=elsewhere.pk).update(person=member.person)
    something_waits()
    at(WORKDAY)
    send_digests()
    letter = next(mail for mail in OutgoingMail.objects.all() if "Dudley" in unseal_text(mail.body, PURPOSE))
    address = unseal_text(letter.one_click_end, PURPOSE)
    assert address in unseal_text(letter.body, PURPOSE) and address.startswith(f"{settings.PUBLIC_URL}/account/")
    program, path = Client(enforce_csrf_checks=True), address.removeprefix(settings.PUBLIC_URL)
    for look in (program.get, program.head):
        assert look(path).status_code == 200
    assert kept_of(member, elsewhere) == ["daily", "daily"]
    body = "List-Unsubscribe=One-Click"
    if form.startswith("multipart"):
        body = '--one\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--one--\r\n'
    before = everything_but(member)
    answer = Client(enforce_csrf_checks=True).generic("POST", path, body, form)
    assert answer.status_code == 200 and "No more of these emails" in answer.content.decode()
    assert kept_of(member, elsewhere) == ["none", "daily"] and everything_but(member) == before
    for wrong in (path[:-2] + "/", "/account/digest/"):
        refusal = Client(enforce_csrf_checks=True).generic("POST", wrong, body, form)
        assert refusal.status_code in (403, 404)
    assert kept_of(member, elsewhere) == ["none", "daily"]


def kept_of(*members: Membership) -> list[str]:
    return [Membership.objects.get(pk=member.pk).digest for member in members]


def everything_but(member: Membership) -> list[Any]:
    """All people and memberships but for what is changed of that one."""
    return [*Membership.objects.exclude(pk=member.pk).order_by("pk").values(), *Person.objects.order_by("pk").values()]


def test_who_belongs_to_several_is_told_which_it_is_of(at: Any) -> None:
    first = wisher()
    Membership.objects.filter(pk=wisher(organisation="sandwell").pk).update(person=first.person)
    make.make_event(organisation="sandwell")
    something_waits()
    at(WORKDAY)
    assert send_digests() == 2
    assert sorted(letter.splitlines()[0] for letter in letters()) == [
        f"This waits for {make.make_organisation(slug).name}:" for slug in ("dudley", "sandwell")
    ]


def test_a_reviewer_is_told_of_reviews(at: Any) -> None:
    wisher(organisation=make.POLICE, role=Role.REVIEWER)
    make.make_review()
    at(WORKDAY)
    assert send_digests() == 1 and "Posters that wait for your judgement: 1" in letters()[0]
