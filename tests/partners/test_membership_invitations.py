"""Nobody belongs to an organisation without saying so: until it is accepted, an invitation has no effect."""

import io
import re
import sys
from pathlib import Path

import pytest
from django.conf import global_settings
from django.contrib.auth import get_user
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

from campaigns.open.remarks import pass_on_remark
from campaigns.placements.assignment import colleagues
from coordination.ground.errors import Conflict, Forbidden, NotFound
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.models import Change
from partners import access, people
from partners.console.member_names import name_of
from partners.models import Membership, OutgoingMail, Person, Role
from partners.sign_in.second_factor import must_keep_second_factor
from tests import make
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import PASSWORD, browser, heading, send
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
ROOT = Path(__file__).resolve().parents[2]
EVENTS = "/api/v1/events/"


@pytest.fixture(autouse=True)
def as_in_service(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cara() -> Person:
    """Somebody who is known here, and belongs to nothing."""
    return Person.objects.create_user("cara@example.org", "Cara", PASSWORD)


def invite(person: Person, role: str = Role.CONTRIBUTOR, organisation: str = "dudley") -> Membership:
    by = make.actor_for(organisation)
    return people.invite_person(
        person.email, name=person.name, organisation=make.make_organisation(organisation), role=role, by=by
    )


def member(person: Person, role: str = Role.CONTRIBUTOR, organisation: str = "dudley") -> Membership:
    invitation = invite(person, role, organisation)
    return people.accept_invitation(invitation, by=access.actor_for_answer(invitation), role=role)


def history(membership: Membership) -> list[str]:
    rows = Change.objects.filter(subject="membership", subject_id=str(membership.pk))
    return [change.kind for change in rows.order_by("id")]


def test_who_is_invited_can_do_nothing_for_the_organisation_until_they_accept(cara):
    client = sign_in(browser(), cara)
    invitation = invite(cara)
    assert client.get(EVENTS, headers=JSON).json()["type"] == "/problems/no-membership"
    page = client.get("/account/").content.decode()
    assert "Dudley invites you" in page and "You act for</dt>" not in page
    send(client, "/account/", f"/account/invitations/{invitation.pk}/accept/", role="contributor")
    assert client.get(EVENTS, headers=JSON).status_code == 200
    accepted = Change.objects.get(kind="membership.accepted", subject_id=str(invitation.pk))
    assert (accepted.actor, accepted.organisation) == (f"person:{cara.pk}", "dudley")
    assert history(invitation) == ["membership.created", "membership.accepted"]


def test_no_right_mail_name_or_duty_comes_of_an_invitation(cara):
    campaign = make.make_campaign(status="live", lead="dudley")
    invitation = invite(cara, Role.ADMINISTRATOR)
    label = f"person:{cara.pk}"
    with pytest.raises(Forbidden):
        access.recall_rights(label, "dudley", frozenset({"read"}))
    elsewhere = access.actor_for(label, "sandwell", frozenset({"read"}))
    assert not access.belongs_to(elsewhere, "dudley")
    assert (pass_on_remark(campaign, "A word is missing.", "/"), OutgoingMail.objects.count()) == (0, 0)
    assert not colleagues("dudley")
    assert name_of(make.actor_for(), label) == "somebody who is not of your organisation now"
    assert not must_keep_second_factor(cara)
    people.accept_invitation(invitation, by=access.actor_for_answer(invitation), role=Role.ADMINISTRATOR)
    assert access.recall_rights(label, "dudley", frozenset({"read"})).scopes == {"read"}
    assert access.belongs_to(elsewhere, "dudley")
    assert pass_on_remark(campaign, "A word is missing.", "/") == 1
    assert colleagues("dudley")
    assert name_of(make.actor_for(), label) == "Cara"
    assert must_keep_second_factor(cara)


def test_an_invitation_takes_nothing_from_a_session_that_acts_for_another(cara):
    member(cara, organisation="sandwell")
    client = sign_in(browser(), cara)
    invitation = invite(cara)
    assert client.get(EVENTS, headers=JSON).status_code == 200
    assert "Act for another" not in client.get("/account/").content.decode()
    send(client, "/account/", f"/account/invitations/{invitation.pk}/accept/", role="contributor")
    page = client.get("/account/").content.decode()
    assert '<dd class="govuk-summary-list__value">Sandwell</dd>' in page and "Act for another" in page


def test_an_organisation_that_nobody_accepted_cannot_be_chosen(cara):
    member(cara, organisation="sandwell"), invite(cara)
    client = sign_in(browser(), cara)
    send(client, "/account/password/", "/account/organisation/", organisation="dudley")
    assert 'You act for</dt><dd class="govuk-summary-list__value">Sandwell' in client.get("/account/").content.decode()
    session = client.session
    session["organisation"] = "dudley"
    session.save()
    assert client.get(EVENTS, headers=JSON).json()["type"] == "/problems/no-membership"


def test_who_declines_belongs_to_nothing_and_the_ledger_tells_no_reader_who_they_are(cara):
    invitation = invite(cara)
    client = sign_in(browser(), cara)
    answer = send(client, "/account/", f"/account/invitations/{invitation.pk}/decline/")
    assert "You declined the invitation of Dudley" in answer.content.decode()
    assert client.get(EVENTS, headers=JSON).json()["type"] == "/problems/no-membership"
    while give_positions():
        pass
    address = f"/api/v1/changes/?subject=membership&id={invitation.pk}"
    entries = make.client().get(address).json()["items"]
    assert [entry["kind"] for entry in entries] == ["membership.created", "membership.declined"]
    assert str(cara.pk) not in str(entries)
    assert Change.objects.get(kind="membership.declined").actor == f"person:{cara.pk}"


def test_who_declined_may_be_asked_again_and_is_not_made_anything_else_meanwhile(cara):
    invitation = invite(cara)
    by = access.actor_for_answer(invitation)
    people.decline_invitation(invitation, by=by)
    with pytest.raises(Conflict, match="declined"):
        people.change_role(invitation, role=Role.VIEWER, by=make.actor_for())
    with pytest.raises(Conflict, match="declined"):
        people.accept_invitation(invitation, by=by, role=Role.CONTRIBUTOR)
    again = invite(cara, Role.VIEWER)
    assert (again.pk, again.status, again.role) == (invitation.pk, "invited", "viewer")
    assert history(invitation) == ["membership.created", "membership.declined", "membership.invited"]


def test_an_invitation_that_was_withdrawn_can_be_accepted_no_longer(cara):
    invitation, client = invite(cara), sign_in(browser(), cara)
    people.remove_person(invitation, by=make.actor_for())
    answer = client.post(f"/account/invitations/{invitation.pk}/accept/", {"role": "contributor"})
    assert answer.status_code == 403  # no token: the page is asked for first
    with pytest.raises(NotFound):
        people.accept_invitation(invitation, by=access.actor_for_answer(invitation), role=Role.CONTRIBUTOR)
    assert "invites you" not in client.get("/account/").content.decode()


def test_a_yes_is_to_the_role_that_was_read(cara):
    invitation, client = invite(cara, Role.VIEWER), sign_in(browser(), cara)
    people.change_role(invitation, role=Role.ADMINISTRATOR, by=make.actor_for())
    answer = send(client, "/account/", f"/account/invitations/{invitation.pk}/accept/", role="viewer")
    assert "You are invited as something else by now" in answer.content.decode()
    assert Membership.objects.get().status == "invited"


@pytest.mark.parametrize("step", ["accept", "decline"])
def test_nobody_answers_for_another_and_nobody_learns_of_an_invitation(cara, step: str):
    invitation = invite(cara)
    other = sign_in(browser(), Person.objects.create_user("dev@example.org", "Dev", PASSWORD))
    member(Person.objects.get(email="dev@example.org"), organisation="sandwell")
    address = f"/account/invitations/{invitation.pk}/{step}/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', other.get("/account/password/").content.decode())
    assert other.post(address, {"csrfmiddlewaretoken": token[1], "role": "contributor"}).status_code == 404
    with pytest.raises(NotFound):
        rule = {"accept": people.accept_invitation, "decline": people.decline_invitation}[step]
        words = {"role": "contributor"} if step == "accept" else {}
        rule(invitation, by=make.actor_for("dudley"), **words)  # the very administrator
    assert browser().get(address).status_code in (302, 405)
    assert Membership.objects.get(pk=invitation.pk).status == "invited"


def test_an_administrator_who_is_only_invited_is_not_the_one_who_is_left(cara):
    ana = member(Person.objects.create_user("ana@example.org", "Ana", PASSWORD), Role.ADMINISTRATOR)
    invitation = invite(cara, Role.ADMINISTRATOR)
    for refused in (
        lambda: people.remove_person(ana, by=make.actor_for()),
        lambda: people.change_role(ana, role=Role.VIEWER, by=make.actor_for()),
        lambda: people.leave_organisation(ana, by=access.actor_for_answer(ana)),
    ):
        with pytest.raises(Conflict, match="Nobody else could manage"):
            refused()
    people.accept_invitation(invitation, by=access.actor_for_answer(invitation), role=Role.ADMINISTRATOR)
    people.leave_organisation(ana, by=access.actor_for_answer(ana))
    assert Membership.objects.get().person == cara


def test_a_member_leaves_at_any_time_and_is_out_at_the_next_request(cara):
    membership = member(cara)
    client = sign_in(browser(), cara)
    address = f"/account/organisations/{membership.pk}/leave/"
    assert heading(client.get(address)) == "Leave Dudley"
    assert client.get(EVENTS, headers=JSON).status_code == 200
    assert "You belong to Dudley no longer" in send(client, address).content.decode()
    assert client.get(EVENTS, headers=JSON).json()["type"] == "/problems/no-membership"
    assert history(membership)[-1] == "membership.deleted"
    assert client.get(address).status_code == 404


def test_nobody_leaves_what_they_are_only_invited_to_or_for_another(cara):
    invitation = invite(cara)
    assert sign_in(browser(), cara).get(f"/account/organisations/{invitation.pk}/leave/").status_code == 404
    with pytest.raises(NotFound):
        people.leave_organisation(invitation, by=access.actor_for_answer(invitation))


def test_administrators_see_who_is_invited_and_who_declined(cara):
    ana = member(Person.objects.create_user("ana@example.org", "Ana", PASSWORD), Role.ADMINISTRATOR)
    client, invitation = sign_in(browser(), ana.person), invite(cara)
    assert "Invited</strong>" in client.get("/account/people/").content.decode()
    page = client.get(f"/account/people/{invitation.pk}/").content.decode()
    assert "Withdraw the invitation" in page and "Remove from your organisation" not in page
    people.decline_invitation(invitation, by=access.actor_for_answer(invitation))
    assert "Declined</strong>" in client.get("/account/people/").content.decode()
    assert "Save the role" not in client.get(f"/account/people/{invitation.pk}/").content.decode()
    gone = send(client, f"/account/people/{invitation.pk}/", f"/account/people/{invitation.pk}/remove/")
    assert "Cara is not on the list any more" in gone.content.decode()


def test_the_operator_invites_too(cara, monkeypatch):
    make.make_organisation(), monkeypatch.setattr(sys, "stdin", io.StringIO("canal bridge at four\n"))
    said = io.StringIO()
    call_command("add_person", cara.email, "Cara", "dudley", "administrator", stdout=said)
    assert "is invited" in said.getvalue()
    assert Membership.objects.get().status == "invited"
    people.accept_invitation(
        Membership.objects.get(), by=access.actor_for_answer(Membership.objects.get()), role="administrator"
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO("canal bridge at four\n"))
    call_command("add_person", cara.email, "Cara", "dudley", "administrator", stdout=said)
    assert Membership.objects.get().status == "accepted"


def test_what_the_release_before_writes_counts_as_accepted(cara):
    make.make_organisation()
    with writing(SYSTEM), connection.cursor() as cursor:
        cursor.execute("INSERT INTO membership (person, organisation, role) VALUES (%s, 'dudley', 'viewer')", [cara.pk])
    assert sign_in(browser(), cara).get(EVENTS, headers=JSON).status_code == 200


# What is of the person themselves, of the invitations, or of administrators who see both; and who may be signed in by
# their organisation: whoever is invited answers only then.
ANY_STANDING = {
    "partners/people.py",
    "partners/console/account.py",
    "partners/console/people_pages.py",
    "partners/sign_in/identity_providers/session.py",
    "partners/sign_in/identity_providers/subjects.py",
    "events/demonstration/people.py",
}


def test_the_release_before_takes_no_session_of_this_one_and_so_knows_no_member_whoever_is_invited(cara, settings):
    """It asks no invitation whether it was accepted, has no page to sign in on, and leaves its backend to Django."""
    request = RequestFactory().get(EVENTS)
    request.session = sign_in(browser(), cara).session
    assert get_user(request) == cara
    settings.AUTHENTICATION_BACKENDS = global_settings.AUTHENTICATION_BACKENDS
    assert get_user(request).is_anonymous


def test_whatever_else_asks_for_memberships_asks_for_those_that_were_accepted():
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for package in ("coordination", "partners", "campaigns", "events")
        for path in (ROOT / package).rglob("*.py")
    }
    asking = {path for path, source in sources.items() if re.search(r"Membership\.objects\.(?!accepted\(\))", source)}
    assert asking == ANY_STANDING
