"""People of the demonstration, in development alone: an administrator and a contributor of each organisation, or an
officer of one that reviews, with one password, which is kept beside the development database."""

import secrets
from collections.abc import Iterator
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password

from partners.access import actor_for_answer, actor_for_command
from partners.models import Membership, Organisation, OrganisationKind, Person, Role
from partners.people import accept_invitation, add_person
from partners.sign_in.second_factor import needs_second_factor, present_code

_REVIEWING = (OrganisationKind.POLICE, OrganisationKind.TRANSPORT_OPERATOR)
DOMAIN = "example.org"


def load_people() -> str:
    """Make those who are not there yet, with a second factor where the role needs one; the password of them all."""
    password = kept_password()
    hashed = make_password(password)  # once: it is meant to take long
    for organisation in Organisation.objects.listed().order_by("pk"):
        for role in roles_of(organisation):
            _load_person(organisation, role, hashed)
    sample = Person.objects.filter(email__endswith=f"@{DOMAIN}").first()
    if sample and not sample.check_password(password):  # another password file than the database was made with
        Person.objects.filter(email__in=[email for email, _ in addresses()]).update(password=hashed)
    return password


def roles_of(organisation: Organisation) -> list[Role]:
    """Who is shown of an organisation."""
    middle = Role.REVIEWER if organisation.kind in _REVIEWING else Role.CONTRIBUTOR
    return [middle, Role.ADMINISTRATOR]


def address_of(organisation: str, role: str) -> str:
    """`reviewer.british-transport-police@example.org`."""
    return f"{role}.{organisation}@{DOMAIN}"


def addresses() -> Iterator[tuple[str, Organisation]]:
    """The e-mail address of everybody, with the organisation."""
    for organisation in Organisation.objects.listed().order_by("pk"):
        for role in roles_of(organisation):
            yield address_of(organisation.pk, role), organisation


def present_codes() -> dict[str, str]:
    """The code that each one's app would show now, by e-mail address."""
    emails = [email for email, _ in addresses()]
    apps = Authenticator.objects.filter(user__email__in=emails, type=Authenticator.Type.TOTP).select_related("user")
    return {app.user.email: present_code(app) for app in apps.order_by("user__email")}


def kept_password() -> str:
    """The password, made the first time."""
    file = Path(settings.LOCAL_DIR) / "demonstration-password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"demonstration-{secrets.token_hex(3)}")
    return file.read_text()


def _load_person(organisation: Organisation, role: Role, hashed: str) -> None:
    email = address_of(organisation.pk, role)
    if Person.objects.filter(email=email).exists():
        return
    name = f"{role.label} of {organisation.name}"[:120]
    by = actor_for_command("add_person", organisation.pk)
    membership = add_person(email, name=name, organisation=organisation, role=role, password=None, by=by)
    accept_invitation(
        membership, by=actor_for_answer(membership), role=role
    )  # they are invented: nobody is to be asked
    Person.objects.filter(pk=membership.person_id).update(password=hashed)
    if needs_second_factor(Membership.objects.select_related("organisation").get(pk=membership.pk)):
        TOTP.activate(membership.person, generate_totp_secret())
