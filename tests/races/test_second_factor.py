"""A code that two show at once lets one of them in; of two who take both second factors away, one leaves the last."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import RequestFactory

from coordination.ground.encryption import seal_text
from coordination.ledger.transaction import writing
from partners.console.passkey_pages import one_at_a_time
from partners.models import Membership, Person, Role
from partners.sign_in.adapters import PURPOSE, SecondFactorAdapter
from partners.sign_in.second_factor import use_totp_code
from tests import make
from tests.partners.example_organisations import SYSTEM
from tests.races.lock_barrier import holding, lock_row, meet

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "JBSWY3DPEHPK3PXP"


def code_of(half_minutes: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + half_minutes))


@pytest.fixture
def app() -> Authenticator:
    person = Person.objects.create_user("ana@example.org", "Ana")
    data = {"secret": seal_text(SECRET, PURPOSE)}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data=data)


def test_of_two_who_show_one_code_at_once_one_is_let_in(app: Authenticator) -> None:
    first, second = Authenticator.objects.get(), Authenticator.objects.get()  # both have read the row
    code = code_of()
    with holding(lock_row, "mfa_authenticator", app.pk) as holder:
        let_in = meet(holder, lambda: use_totp_code(first, code), lambda: use_totp_code(second, code))
    assert let_in == [True, False]


def test_no_earlier_code_is_good_after_a_later_one(app: Authenticator) -> None:
    earlier, later = code_of(-1), code_of(1)
    assert [use_totp_code(app, code) for code in (later, earlier, later)] == [True, False, False]
    assert not use_totp_code(app, "not a code")


@one_at_a_time
def take_away(request, authenticator: Authenticator) -> HttpResponse:
    """What the two pages do, each with its own factor."""
    if not SecondFactorAdapter().can_delete_authenticator(authenticator):
        return HttpResponse(status=409)
    authenticator.delete()
    return HttpResponse(status=200)


def test_of_two_who_take_both_factors_away_at_once_one_leaves_the_last(app: Authenticator) -> None:
    with writing(SYSTEM):
        organisation = make.make_organisation("dudley")
        Membership.objects.create(person=app.user, organisation=organisation, role=Role.ADMINISTRATOR)
    passkey = Authenticator.objects.create(user=app.user, type=Authenticator.Type.WEBAUTHN, data={"name": "telephone"})
    request = RequestFactory().post("/")
    request.user = app.user
    with holding(lock_row, "person", app.user.pk) as holder:
        answers = meet(holder, lambda: take_away(request, app), lambda: take_away(request, passkey))
    assert [answer.status_code for answer in answers] == [200, 409]
    assert Authenticator.objects.count() == 1
