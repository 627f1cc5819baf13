"""People who sign in, and what they are in which organisation."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid
from coordination.ledger.transaction import writing
from partners.models import Membership, Organisation, Person
from partners.permissions import ADD_PERSON


def add_person(
    email: str, *, name: str, organisation: Organisation, role: str, password: str | None, by: Actor
) -> Membership:
    """Make the person, unless the e-mail address is known, a member of the organisation, or give the member `role`.

    `password` is set only for a new person; None lets nobody sign in until one is set. Raises Forbidden, and Invalid
    for one that is easily guessed.
    """
    address = email.strip().lower()
    with writing(by):
        authorise(by, ADD_PERSON, organisation)
        person = Person.objects.filter(email__iexact=address).first()
        if person is None:
            check_password(password, Person(email=address, name=name))
            person = Person.objects.create_user(address, name, password)
        membership, _ = Membership.objects.update_or_create(
            person=person, organisation=organisation, defaults={"role": role}
        )
    return membership


def check_password(password: str | None, person: Person) -> None:
    """Raises Invalid, with every fault, for a password that AUTH_PASSWORD_VALIDATORS does not take for this person."""
    if password is None:
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(errors=[FieldError("/password", "weak_password", text) for text in error.messages]) from None
