"""People who sign in, and what they are in which organisation."""

from coordination.actor import Actor
from coordination.authorising import authorise
from coordination.ledger.writing import writing
from partners.models import Membership, Organisation, Person
from partners.permissions import ADD_PERSON


def add(email: str, *, name: str, organisation: Organisation, role: str, password: str | None, by: Actor) -> Membership:
    """Make the person, unless the e-mail address is known, a member of the organisation, or give the member `role`.

    `password` is set only for a new person; None lets nobody sign in until one is set. Raises Forbidden.
    """
    address = Person.objects.normalize_email(email)
    with writing(by):
        authorise(by, ADD_PERSON, organisation)
        person = Person.objects.filter(email__iexact=address).first()
        if person is None:
            person = Person.objects.create_user(address, name, password)
        membership, _ = Membership.objects.update_or_create(
            person=person, organisation=organisation, defaults={"role": role}
        )
    return membership
