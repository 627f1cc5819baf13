"""Tokens: checked at every request, and swept when their quarter of an hour is over."""

import hashlib

from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import AccessToken

from partners.oauth.secrets import TOKEN_PREFIX
from partners.terms.acceptance import accepted_by

_BATCH = 1_000


def live_token(plaintext: str) -> AccessToken | None:
    """The live token that `plaintext` is, with its client; None for an unknown or expired one, or one whose client has
    been revoked."""
    if not plaintext.startswith(TOKEN_PREFIX):
        return None
    checksum = hashlib.sha256(plaintext.encode("utf-8", "surrogateescape")).hexdigest()
    live = AccessToken.objects.filter(expires__gt=timezone.now(), application__revoked_at=None)
    live = live.select_related("application").annotate(accepted_terms=accepted_by("application__organisation"))
    return live.filter(token_checksum=checksum).first()


def delete_expired_tokens(most: int = 50) -> int:
    """Delete expired tokens, at most `most` batches of 1,000 in transactions of their own; how many."""
    swept = 0
    for _ in range(most):
        with transaction.atomic():
            over = AccessToken.objects.filter(expires__lte=timezone.now()).order_by("pk")
            batch = list(over.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:_BATCH])
            AccessToken.objects.filter(pk__in=batch).delete()
        swept += len(batch)
        if len(batch) < _BATCH:
            break
    return swept
