"""Two administrators who demote or remove each other at once: one of them stays. An invitation that is withdrawn while
it is accepted: whoever comes second finds it so."""

import pytest
from django.db import transaction

from coordination.ground.errors import Conflict, NotFound
from coordination.ledger.transaction import writing
from partners import access, people
from partners.models import Membership, Person, Role
from tests import make
from tests.connections import beside, wait_until
from tests.partners.example_organisations import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def administrator(name: str) -> Membership:
    person = Person.objects.create_user(f"{name}@example.org", name)
    with writing(SYSTEM):
        return Membership.objects.create(person=person, organisation=make.make_organisation(), role=Role.ADMINISTRATOR)


@pytest.mark.parametrize("second", ["demoted", "removed"])
def test_of_two_administrators_who_part_at_once_one_stays(second: str) -> None:
    ana, ben = administrator("ana"), administrator("ben")
    by = make.actor_for("dudley")
    with beside(2) as (first, other):
        first.begin(transaction.atomic())
        first.run(people.change_role, ana, role="viewer", by=by)
        if second == "demoted":
            waiting = other.start(people.change_role, ben, role="viewer", by=by)
        else:
            waiting = other.start(people.remove_person, ben, by=by)
        wait_until(other.is_blocked, "the second to wait for the first")
        first.commit()
        with pytest.raises(Conflict, match="Nobody else could manage"):
            waiting.result(20)
    assert Membership.objects.filter(role="administrator").values_list("pk", flat=True).get() == ben.pk


def invitation() -> Membership:
    person = Person.objects.create_user("cara@example.org", "cara")
    facts = {"name": "cara", "organisation": make.make_organisation(), "role": Role.VIEWER}
    return people.invite_person(person.email, by=make.actor_for("dudley"), **facts)


@pytest.mark.parametrize("first_step", ["withdrawn", "accepted", "given another role"])
def test_an_invitation_is_answered_as_it_stands_when_the_other_side_is_through(first_step: str) -> None:
    row = invitation()
    administrator_acts, answers = make.actor_for("dudley"), access.actor_for_answer(row)
    with beside(2) as (first, other):
        first.begin(transaction.atomic())
        if first_step == "withdrawn":
            first.run(people.remove_person, row, by=administrator_acts)
            waiting, refused = other.start(people.accept_invitation, row, by=answers, role="viewer"), NotFound
        elif first_step == "accepted":
            first.run(people.accept_invitation, row, by=answers, role="viewer")
            waiting, refused = other.start(people.decline_invitation, row, by=answers), Conflict
        else:
            first.run(people.change_role, row, role="administrator", by=administrator_acts)
            waiting, refused = other.start(people.accept_invitation, row, by=answers, role="viewer"), Conflict
        wait_until(other.is_blocked, "the second to wait for the first")
        first.commit()
        with pytest.raises(refused):
            waiting.result(20)
    standing = {"withdrawn": [], "accepted": ["accepted"], "given another role": ["invited"]}
    assert list(Membership.objects.values_list("status", flat=True)) == standing[first_step]
