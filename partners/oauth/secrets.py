"""How the secrets of clients are hashed, and what a token looks like."""

import secrets
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher

TOKEN_PREFIX = "coordtoken_"  # noqa: S105 - what secret scanners look for


class ClientSecretHasher(PBKDF2PasswordHasher):
    """PBKDF2 in few rounds. A client's secret is 128 random characters, which no number of rounds protects further, and
    the million that a person's password needs would let anybody keep our processors busy with wrong secrets."""

    algorithm = "pbkdf2_sha256_client"
    iterations = 1_000


def new_token(_request: Any) -> str:
    """A new access token: 256 random bits behind a prefix. Only its SHA-256 is stored."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)
