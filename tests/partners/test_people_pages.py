"""An administrator adds, changes and removes people; the last administrator cannot be lost."""

import re

import pytest
from django.conf import settings as service
from django.core.management import CommandError, call_command

from coordination.ground.errors import Conflict
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from partners import people
from partners.models import ApiKey, Membership, Person, Role
from tests import make
from tests.html_pages import check_page
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import PASSWORD, browser, enter_password, errors, heading, mail, send
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_in_service(settings) -> None:
    settings.EMAIL_BACKEND = "partners.mail.outbox.OutboxBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def member(name: str = "Ana", role: str = Role.ADMINISTRATOR, organisation: str = "dudley") -> Membership:
    person = Person.objects.create_user(f"{name.lower()}@example.org", name, PASSWORD)
    with writing(SYSTEM):
        return Membership.objects.create(person=person, organisation=make.make_organisation(organisation), role=role)


def test_an_administrator_invites_somebody_who_chooses_a_password_signs_in_and_accepts():
    administrator = member()
    client = sign_in(browser(), administrator.person)
    assert errors(send(client, "/account/people/add/", name="", email="no address", role="viewer")) == [
        "Enter their name",
        "Enter an email address in the correct format, like name@example.com",
    ]
    added = send(client, "/account/people/add/", name="Ben Okafor", email="Ben@example.org", role="contributor")
    assert heading(added) == "People of your organisation" and "Ben Okafor" in added.content.decode()
    entry = Change.objects.get(subject="membership", actor=f"person:{administrator.person_id}")
    assert "Ben" not in str([entry.before, entry.after])
    ((to, _subject, text),) = mail()
    link = re.search(rf"{re.escape(service.PUBLIC_URL)}(/account/\S+)", text)[1]
    newcomer = browser()
    form = newcomer.get(link, follow=True).redirect_chain[-1][0]
    send(newcomer, form, password1="three kind words", password2="three kind words")
    own = enter_password(newcomer, "ben@example.org", "three kind words")
    assert (to, heading(own)) == ("ben@example.org", "Your account")
    assert "Dudley invites you" in own.content.decode()
    ben = Membership.objects.get(person__email="ben@example.org")
    send(newcomer, "/account/", f"/account/invitations/{ben.pk}/accept/", role="contributor")
    assert newcomer.get("/api/v1/events/", headers={"Accept": "application/json"}).status_code == 200
    again = send(client, "/account/people/add/", name="Ben", email="ben@example.org", role="viewer")
    assert errors(again) == ["They belong to your organisation already, or are invited; change their role instead."]
    assert Membership.objects.get(person__email="ben@example.org").role == "contributor"


def test_a_name_with_more_in_it_than_a_name_is_refused_where_it_was_typed():
    client = sign_in(browser(), member().person)
    for name in ("Ben, ring 07700 900123", "Chloe (14)"):
        refused = send(client, "/account/people/add/", name=name, email="ben@example.org", role="viewer")
        assert errors(refused)[0].startswith("This seems to")
    assert not Person.objects.filter(email="ben@example.org").exists()


def test_whoever_invites_somebody_learns_neither_that_they_are_known_here_nor_what_they_are_called():
    member("Cara", organisation="sandwell")
    client = sign_in(browser(), member().person)
    told = []
    for email in ("cara@example.org", "nobody@example.org"):
        added = send(client, "/account/people/add/", name="Somebody of ours", email=email, role="viewer")
        row = Membership.objects.get(person__email=email, organisation="dudley")
        pages = [added, send(client, f"/account/people/{row.pk}/", role="contributor")]
        pages.append(client.get(f"/account/people/{row.pk}/"))
        while give_positions():
            pass
        entries = make.client().get(f"/api/v1/changes/?subject=membership&id={row.pk}").json()["items"]
        assert entries[0]["after"]["role"] == "viewer" and str(row.person_id) not in str(entries)
        people.remove_person(row, by=make.actor_for())
        told.append([re.sub("<[^>]+>", "", page.content.decode()).replace(email, "-") for page in pages])
    assert told[0] == told[1]
    assert "Somebody of ours" in told[0][0] and "Cara" not in str(told)
    assert Person.objects.get(email="cara@example.org").name == "Cara"


def test_a_role_is_changed_and_somebody_removed_and_their_session_is_out_at_once():
    administrator, ben = member(), member("Ben", Role.CONTRIBUTOR)
    client, bens = sign_in(browser(), administrator.person), sign_in(browser(), ben.person)
    assert bens.get("/account/people/").status_code == 403
    send(client, f"/account/people/{ben.pk}/", role="viewer")
    assert Membership.objects.get(pk=ben.pk).role == "viewer"
    json = {"Accept": "application/json"}
    assert bens.get("/api/v1/events/", headers=json).status_code == 200
    assert heading(send(client, f"/account/people/{ben.pk}/", f"/account/people/{ben.pk}/remove/")).startswith("People")
    assert bens.get("/api/v1/events/", headers=json).json()["type"] == "/problems/no-membership"
    kinds = Change.objects.filter(subject="membership", actor=f"person:{administrator.person_id}")
    assert [change.kind for change in kinds.order_by("position")] == ["membership.updated", "membership.deleted"]


def test_the_last_administrator_is_neither_demoted_nor_removed_nor_are_people_of_others():
    administrator, elsewhere = member(), member("Cara", organisation="sandwell")
    client = sign_in(browser(), administrator.person)
    address = f"/account/people/{administrator.pk}/"
    for answer in (send(client, address, role="viewer"), send(client, address, f"{address}remove/")):
        assert errors(answer)[0].startswith("Nobody else could manage your organisation")
    assert client.get(f"/account/people/{elsewhere.pk}/").status_code == 404
    assert "cara@example.org" not in check_page(client.get("/account/people/"))
    assert Membership.objects.filter(role="administrator").count() == 2


def test_adding_anew_takes_the_last_administrators_role_from_nobody():
    member()
    with pytest.raises(Conflict, match="Nobody else could manage"):
        facts = {"name": "Ana", "organisation": make.make_organisation(), "password": None, "by": SYSTEM}
        people.add_person("ana@example.org", role="viewer", **facts)


def test_the_operator_ends_a_leaked_key_and_a_lost_second_factor(capsys):
    key, plaintext = make.make_key("dudley")
    call_command("revoke_key", plaintext)
    assert ApiKey.objects.get(pk=key.pk).revoked_at is not None
    with pytest.raises(CommandError, match="no such key"):
        call_command("revoke_key", "coord_nothing")
    administrator = member()
    client = sign_in(browser(), administrator.person)
    call_command("reset_second_factor", "ANA@example.org")
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "no@example.org")
    assert plaintext not in capsys.readouterr().out
    assert client is not None
