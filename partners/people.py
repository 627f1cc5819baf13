"""People who sign in, and what they are in which organisation. Nobody belongs to one without saying so."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import lock_one
from coordination.ground.screening import TextKind, check_text
from coordination.ledger.transaction import writing
from partners.models import Membership, MembershipStatus, Organisation, Person, Role
from partners.permissions import (
    ACCEPT_MEMBERSHIP,
    ADD_PERSON,
    CHANGE_ROLE,
    CHOOSE_DIGEST,
    DECLINE_MEMBERSHIP,
    LEAVE_ORGANISATION,
    REMOVE_PERSON,
)
from partners.workflow import MEMBERSHIP

_STANDING = (MembershipStatus.INVITED, MembershipStatus.ACCEPTED)
_ASKED_ALREADY = "They belong to your organisation already, or are invited; change their role instead."
_OTHER_ROLE = "You are invited as something else by now. Read the invitation once more."
_HAS_DECLINED = "They declined. Invite them again, in the role that you mean."


def add_person(
    email: str, *, name: str, organisation: Organisation, role: str, password: str | None, by: Actor
) -> Membership:
    """Make the person, unless the e-mail address is known, and invite them to the organisation in that role, or give it
    to who belongs to it or is invited already. To the organisation they are `name` either way.

    `password` is set only for a new person; None lets nobody sign in until one is set. Raises Forbidden, Invalid for
    one that is easily guessed and for a name with more in it than a name, and Conflict where the last administrator
    would become something else.
    """
    address = email.strip().lower()
    check_text(name, TextKind.PROSE, "/name")  # a name, which is theirs, and nothing else of them
    with writing(by):
        authorise(by, ADD_PERSON, organisation)
        administrators = _locked_administrators(organisation.pk)
        person = Person.objects.filter(email__iexact=address).first() or _new_person(address, name, password)
        memberships = Membership.objects.select_for_update(of=("self",)).filter(
            person=person, organisation=organisation
        )
        present = memberships.first()
        if present and role != Role.ADMINISTRATOR:
            _check_somebody_is_left(administrators, present)
        is_standing = present is not None and present.status in _STANDING
        status = present.status if present and is_standing else MembershipStatus.INVITED
        membership, _ = Membership.objects.update_or_create(
            person=person, organisation=organisation, defaults={"role": role, "known_as": name, "status": status}
        )
    return membership


def _new_person(address: str, name: str, password: str | None) -> Person:
    """Whom nobody has added, or whom another organisation adds at this very moment."""
    check_password(password, Person(email=address, name=name))
    try:
        with transaction.atomic():
            return Person.objects.create_user(address, name, password)
    except IntegrityError:
        return Person.objects.get(email=address)


def check_password(password: str | None, person: Person) -> None:
    """Raises Invalid, with every fault, for a password that AUTH_PASSWORD_VALIDATORS does not take for this person."""
    if password is None:
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(errors=[FieldError("/password", "weak_password", text) for text in error.messages]) from None


def invite_person(email: str, *, name: str, organisation: Organisation, role: str, by: Actor) -> Membership:
    """Invite the person, without a password of their own unless they have one; who declined may be asked again. Raises
    Forbidden, and Conflict for one who is a member or invited already: their role is changed, and not given anew."""
    with writing(by):
        authorise(by, ADD_PERSON, organisation)
        _locked_administrators(organisation.pk)  # two of them who invite one person at once come here in turn
        memberships = Membership.objects.filter(organisation=organisation, person__email__iexact=email.strip())
        if memberships.filter(status__in=_STANDING).exists():
            raise Conflict("already_a_member", _ASKED_ALREADY)
        return add_person(email, name=name, organisation=organisation, role=role, password=None, by=by)


def change_role(membership: Membership, *, role: str, by: Actor) -> Membership:
    """Make the member, or who is invited, something else. Raises NotFound, Forbidden, or Conflict for the last
    administrator and for who has declined."""
    with writing(by):
        administrators = _locked_administrators(by.organisation)
        membership = lock_one(Membership.objects.visible_to(by), membership.pk)
        authorise(by, CHANGE_ROLE, membership)
        if membership.status not in _STANDING:
            raise Conflict("not_in_this_state", _HAS_DECLINED)
        if role != Role.ADMINISTRATOR:
            _check_somebody_is_left(administrators, membership)
        membership.role = role
        membership.save(update_fields=["role"])
    return membership


def remove_person(membership: Membership, *, by: Actor) -> None:
    """End the membership, or withdraw the invitation: the person's very next request can do nothing for the
    organisation. Raises NotFound, Forbidden, or Conflict for the last administrator."""
    with writing(by):
        administrators = _locked_administrators(by.organisation)
        membership = lock_one(Membership.objects.visible_to(by), membership.pk)
        authorise(by, REMOVE_PERSON, membership)
        _check_somebody_is_left(administrators, membership)
        membership.delete()


def accept_invitation(membership: Membership, *, by: Actor, role: str) -> Membership:
    """Belong to the organisation from now on, as what the person has read they are invited as. Raises NotFound for
    anybody but them, and Conflict where there is nothing to accept, or another role by now."""
    with writing(by):
        membership = _lock_for_answer("accept", ACCEPT_MEMBERSHIP, membership, by)
        if membership.role != role:
            raise Conflict("invitation_changed", _OTHER_ROLE)
        return _answer("accept", membership)


def decline_invitation(membership: Membership, *, by: Actor) -> Membership:
    """Do not belong to it. Raises NotFound for anybody but them, and Conflict where there is nothing to decline."""
    with writing(by):
        return _answer("decline", _lock_for_answer("decline", DECLINE_MEMBERSHIP, membership, by))


def choose_digest(membership: Membership, *, rhythm: str, by: Actor) -> None:
    """Be written so often what waits for the organisation, from the next day on; the same again changes nothing. Raises
    NotFound for anybody but the person, and for who is no member."""
    with writing(by):
        membership = lock_one(Membership.objects.accepted().filter(organisation=by.organisation), membership.pk)
        authorise(by, CHOOSE_DIGEST, membership)
        if membership.digest != rhythm:
            membership.digest, membership.digest_on = rhythm, timezone.localdate()
            membership.save(update_fields=["digest", "digest_on"])


def leave_organisation(membership: Membership, *, by: Actor) -> None:
    """Belong to it no longer; what they did stays, under their id. Raises NotFound for anybody but the person, and
    Conflict for the last administrator and for who is no member."""
    with writing(by):
        administrators = _locked_administrators(by.organisation)
        membership = lock_one(Membership.objects.accepted().filter(organisation=by.organisation), membership.pk)
        authorise(by, LEAVE_ORGANISATION, membership)
        _check_somebody_is_left(administrators, membership)
        membership.delete()


def _lock_for_answer(action: str, permission: Action, membership: Membership, by: Actor) -> Membership:
    membership = lock_one(Membership.objects.filter(organisation=by.organisation), membership.pk)
    authorise(by, permission, membership)
    MEMBERSHIP.check_possible(action, membership.status)
    return membership


def _answer(action: str, membership: Membership) -> Membership:
    membership.status = MEMBERSHIP.transitions[action].to
    membership.save(update_fields=["status"])
    return membership


def _locked_administrators(organisation: str) -> set[UUID]:
    """The memberships of its administrators, kept as they are until the end of the transaction: two who demote each
    other wait here, and the second finds itself the last. Who is only invited may never come."""
    members = Membership.objects.accepted().filter(organisation=organisation, role=Role.ADMINISTRATOR)
    rows = members.filter(person__is_active=True)
    return set(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _check_somebody_is_left(administrators: set[UUID], membership: Membership) -> None:
    if membership.pk in administrators and len(administrators) == 1:
        detail = "Nobody else could manage your organisation then. Somebody else has to be an administrator first."
        raise Conflict("last_administrator", detail)
