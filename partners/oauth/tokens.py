"""Tokens: checked at every request, and swept when their quarter of an hour is over."""

import hashlib

from django.utils import timezone
from oauth2_provider.models import AccessToken

from coordination.jobs.retention import MOST, delete_in_batches
from partners.oauth.secrets import TOKEN_PREFIX
from partners.terms.acceptance import accepted_by


def live_token(plaintext: str) -> AccessToken | None:
    """The live token that `plaintext` is, with its client; None for an unknown or expired one, or one whose client has
    been revoked."""
    if not plaintext.startswith(TOKEN_PREFIX):
        return None
    checksum = hashlib.sha256(plaintext.encode("utf-8", "surrogateescape")).hexdigest()
    live = AccessToken.objects.filter(expires__gt=timezone.now(), application__revoked_at=None)
    live = live.annotate(accepted_terms=accepted_by("application__organisation"))
    live = live.select_related("application__organisation")
    return live.filter(token_checksum=checksum).first()


def delete_expired_tokens(most: int = MOST) -> int:
    """Delete expired tokens, at most `most` batches; how many."""
    expired = AccessToken.objects.filter(expires__lte=timezone.now()).order_by("pk")
    return delete_in_batches(expired, most=most)
