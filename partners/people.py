"""People who sign in, and what they are in which organisation."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from partners.models import Membership, Organisation, Person, Role
from partners.permissions import ADD_PERSON, CHANGE_ROLE, REMOVE_PERSON


def add_person(
    email: str, *, name: str, organisation: Organisation, role: str, password: str | None, by: Actor
) -> Membership:
    """Make the person, unless the e-mail address is known, a member of the organisation, or give the member `role`. To
    the organisation they are `name` either way.

    `password` is set only for a new person; None lets nobody sign in until one is set. Raises Forbidden, Invalid for
    one that is easily guessed, and Conflict where the last administrator would become something else.
    """
    address = email.strip().lower()
    with writing(by):
        authorise(by, ADD_PERSON, organisation)
        administrators = _locked_administrators(organisation.pk)
        person = Person.objects.filter(email__iexact=address).first()
        if person is None:
            check_password(password, Person(email=address, name=name))
            person = Person.objects.create_user(address, name, password)
        present = Membership.objects.filter(person=person, organisation=organisation).first()
        if present and role != Role.ADMINISTRATOR:
            _check_somebody_is_left(administrators, present)
        membership, _ = Membership.objects.update_or_create(
            person=person, organisation=organisation, defaults={"role": role, "known_as": name}
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


def invite_person(email: str, *, name: str, organisation: Organisation, role: str, by: Actor) -> Membership:
    """Make the person a member, without a password of their own unless they have one. Raises Forbidden, and Conflict
    for one who is a member already: their role is changed, and not given anew."""
    with writing(by):
        authorise(by, ADD_PERSON, organisation)
        if Membership.objects.filter(organisation=organisation, person__email__iexact=email.strip()).exists():
            raise Conflict("already_a_member", "They belong to your organisation already; change their role instead.")
        return add_person(email, name=name, organisation=organisation, role=role, password=None, by=by)


def change_role(membership: Membership, *, role: str, by: Actor) -> Membership:
    """Make the member something else. Raises NotFound, Forbidden, or Conflict for the last administrator."""
    with writing(by):
        administrators = _locked_administrators(by.organisation)
        membership = lock_one(Membership.objects.visible_to(by), membership.pk)
        authorise(by, CHANGE_ROLE, membership)
        if role != Role.ADMINISTRATOR:
            _check_somebody_is_left(administrators, membership)
        membership.role = role
        membership.save(update_fields=["role"])
    return membership


def remove_person(membership: Membership, *, by: Actor) -> None:
    """End the membership: the person's very next request can do nothing for the organisation. Raises NotFound,
    Forbidden, or Conflict for the last administrator."""
    with writing(by):
        administrators = _locked_administrators(by.organisation)
        membership = lock_one(Membership.objects.visible_to(by), membership.pk)
        authorise(by, REMOVE_PERSON, membership)
        _check_somebody_is_left(administrators, membership)
        membership.delete()


def _locked_administrators(organisation: str) -> set[UUID]:
    """The memberships of its administrators, kept as they are until the end of the transaction: two who demote each
    other wait here, and the second finds itself the last."""
    rows = Membership.objects.filter(organisation=organisation, role=Role.ADMINISTRATOR, person__is_active=True)
    return set(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _check_somebody_is_left(administrators: set[UUID], membership: Membership) -> None:
    if membership.pk in administrators and len(administrators) == 1:
        detail = "Nobody else could manage your organisation then. Make somebody else an administrator first."
        raise Conflict("last_administrator", detail)
