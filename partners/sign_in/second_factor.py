"""The second factor: who must have one, and codes that are good for one use.

A code of an authenticator app counts half minutes (RFC 6238). The row keeps the highest count that was used, and a code
is taken by an UPDATE on condition that its count is higher: of two who show the same code at once one is let in,
whatever their processes, and a code that was seen over a shoulder is of no use.
"""

import hmac
import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db.models import F, Func, JSONField, Q, QuerySet, Value

from coordination.ground.sight import finding_out_who
from partners.models import Membership, OrganisationKind, Person, Role

_REVIEWING_KINDS = (OrganisationKind.POLICE, OrganisationKind.TRANSPORT_OPERATOR)
_REVIEWING_ROLES = (Role.REVIEWER, Role.ADMINISTRATOR)


def needs_second_factor(membership: Membership) -> bool:
    """Whether this membership is good for nothing without one: it reviews, or its organisation does, or it manages."""
    return membership.role in _REVIEWING_ROLES or membership.organisation.kind in _REVIEWING_KINDS


@finding_out_who()
def must_keep_second_factor(person: Person) -> bool:
    """Whether some membership of theirs needs one."""
    memberships = Membership.objects.accepted().filter(person=person).select_related("organisation")
    return any(needs_second_factor(membership) for membership in memberships)


def second_factors(person: Any) -> QuerySet[Authenticator]:
    """The apps and passkeys of somebody; recovery codes stand in for them and are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=person, type__in=kinds)


def use_code(person: Person, code: str) -> Authenticator | None:
    """What the code belongs to, an authenticator app or the recovery codes; None for a wrong or a used one. It cannot
    be used again."""
    digits = "".join(code.split())
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    for authenticator in Authenticator.objects.filter(user=person, type__in=kinds).order_by("-type"):
        if authenticator.type == Authenticator.Type.TOTP:
            is_good = use_totp_code(authenticator, digits)
        else:
            is_good = authenticator.wrap().validate_code(digits)  # under a lock of its row
        if is_good:
            authenticator.user = person
            return authenticator
    return None


def use_totp_code(authenticator: Authenticator, digits: str) -> bool:
    """Whether the code is right and nobody has used it, or a later one."""
    count = _count_of(decrypt(authenticator.data["secret"]), digits)
    if count is None:
        return False
    unused = Q(data__count__isnull=True) | Q(data__count__lt=count)
    data = Func(F("data"), Value(["count"]), Value(count, JSONField()), function="jsonb_set", output_field=JSONField())
    return Authenticator.objects.filter(unused, pk=authenticator.pk).update(data=data) == 1


def present_code(authenticator: Authenticator) -> str:
    """The code that an app would show now: for the demonstration and for tests."""
    secret = decrypt(authenticator.data["secret"])
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)))


def _count_of(secret: str, digits: str) -> int | None:
    """The half minute that the code is of, from the one before to the one after; None if it is of none."""
    now, tolerance = int(time.time()) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE
    for count in range(now + tolerance, now - tolerance - 1, -1):
        if hmac.compare_digest(str(format_hotp_value(hotp_value(secret, count))).encode(), digits.encode()):
            return count
    return None
