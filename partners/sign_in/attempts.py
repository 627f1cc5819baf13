"""How often somebody may try to sign in: counted for the address they come from and for the account they name, whether
or not there is such an account. Nobody tries uncounted, so while the counter is away nobody signs in."""

import hashlib
import math

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from coordination.limits.address import subject_of
from coordination.limits.counting import take_allowance

_AWAY = "You cannot sign in at this moment. Try again in a minute."


def count_attempt(request: HttpRequest, account: str = "", policy: str = "account") -> None:
    """Count one attempt, of the address alone where no account is named. Raises ValidationError, which says how long
    to wait."""
    counted = [(subject_of(request), "sign_in")]
    if account:
        secret = f"{settings.SECRET_KEY}:{account.lower()}".encode()
        counted.append((f"{policy}:{hashlib.sha256(secret).hexdigest()}", policy))
    for subject, name in counted:
        verdict = take_allowance(subject, [settings.RATE_LIMITS[name]])
        if verdict is None:
            raise ValidationError(_AWAY, code="away")
        if not verdict.allowed:
            minutes = math.ceil(verdict.retry_after / 60)
            wait = f"{minutes} minutes" if minutes > 1 else "a minute"
            raise ValidationError(f"There were too many attempts to sign in. Try again in {wait}.", code="too_many")
