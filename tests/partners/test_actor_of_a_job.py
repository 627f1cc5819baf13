"""Whoever asked for a long job is found again when it runs, with what is left of its rights."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.ground.errors import Forbidden
from coordination.jobs import enqueue
from coordination.models import Operation
from partners import access, key_management
from partners.models import ApiKey, Membership, Person, Role
from tests import make
from tests.coordination.jobs.example_jobs import run_all

pytestmark = pytest.mark.django_db
READ_WRITE = frozenset({"read", "write"})


def member(role: str) -> Membership:
    person = Person.objects.create_user("ana@example.org", "Ana")
    return Membership.objects.create(person=person, organisation=make.make_organisation(), role=role)


def test_a_live_key_is_the_actor_it_was_with_the_campaigns_of_now():
    key, _ = make.make_key(scopes=["read", "write"])
    asked = access.actor_for_key(key)
    make.make_campaign()
    again = access.recall_rights(asked.label, "dudley", asked.scopes)
    assert (again.label, again.organisation, again.scopes) == (asked.label, "dudley", READ_WRITE)
    assert (asked.campaigns, again.campaigns) == (frozenset(), {make.SEE_ME})


def revoke(key: ApiKey) -> None:
    key_management.revoke_api_key(key, by=make.actor_for())


def expire(key: ApiKey) -> None:
    now = timezone.now()
    ApiKey.objects.filter(pk=key.pk).update(created_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1))


@pytest.mark.parametrize("end", [revoke, expire])
def test_what_a_key_asked_for_that_has_ended_meanwhile_is_refused(end):
    key, _ = make.make_key()
    operation = enqueue.start_operation("test-rights", by=access.actor_for_key(key))
    end(key)
    run_all()
    operation.refresh_from_db()
    assert (operation.status, operation.problem["code"]) == ("failed", "no_longer_allowed")


def test_a_person_has_what_is_left_of_the_role():
    membership = member(Role.ADMINISTRATOR)
    asked = access.actor_for_membership(membership)
    Membership.objects.update(role=Role.CONTRIBUTOR)
    assert access.recall_rights(asked.label, "dudley", asked.scopes).scopes == READ_WRITE
    Membership.objects.update(role=Role.VIEWER)
    assert access.recall_rights(asked.label, "dudley", asked.scopes).scopes == {"read"}


def test_a_role_that_has_grown_does_not_give_more_than_was_asked_with():
    asked = access.actor_for_membership(member(Role.VIEWER))
    Membership.objects.update(role=Role.ADMINISTRATOR)
    assert access.recall_rights(asked.label, "dudley", asked.scopes).scopes == {"read"}


def leave() -> None:
    Membership.objects.all().delete()


def close_the_account() -> None:
    Person.objects.update(is_active=False)


@pytest.mark.parametrize("end", [leave, close_the_account])
def test_a_person_who_has_gone_is_refused(end):
    asked = access.actor_for_membership(member(Role.ADMINISTRATOR))
    end()
    with pytest.raises(Forbidden):
        access.recall_rights(asked.label, "dudley", asked.scopes)


def test_the_service_itself_keeps_its_scopes():
    assert access.recall_rights("system:load_demo", "dudley", READ_WRITE).scopes == READ_WRITE


def test_a_key_of_another_organisation_is_nobody_here():
    key, _ = make.make_key("sandwell")
    with pytest.raises(Forbidden):
        access.recall_rights(f"key:{key.pk}", "dudley", READ_WRITE)


def test_operations_ask_it():
    key, _ = make.make_key(scopes=["write"])
    make.make_campaign(lead="dudley")
    enqueue.start_operation("test-rights", by=access.actor_for_key(key))
    run_all()
    assert Operation.objects.get().result["leads"] == [make.SEE_ME]
