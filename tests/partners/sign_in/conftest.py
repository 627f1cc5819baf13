"""How people sign in, in tests."""

from typing import Any

import pytest


@pytest.fixture
def as_in_service(settings: Any) -> None:
    """With our outbox, in whose place Django's tests have another. What a password costs to check is no matter here."""
    settings.EMAIL_BACKEND = "partners.mail.outbox.OutboxBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
