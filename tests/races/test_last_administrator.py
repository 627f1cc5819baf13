"""Two administrators who demote or remove each other at once: one of them stays."""

import pytest
from django.db import transaction

from coordination.ground.errors import Conflict
from coordination.ledger.transaction import writing
from partners import people
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
