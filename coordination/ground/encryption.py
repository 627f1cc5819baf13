"""Secrets that must be read again later (a webhook's secret, an answer that shows a key once) are stored sealed.

A sealed text is a Fernet token (AES-128-CBC under HMAC-SHA256, https://github.com/fernet/spec). Its key is derived from
SECRET_KEY by HKDF-SHA256 (RFC 5869) for one purpose: what was sealed for one purpose does not open for another, and a
copy of the database alone opens nothing. To change SECRET_KEY, put the old one into SECRET_KEY_FALLBACKS: new texts
are sealed under the new key, and old ones still open until `manage.py reseal_secrets` has sealed them anew.
"""

import base64
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db.models import F, Func, JSONField, Model, Value


@dataclass(frozen=True)
class SealedColumn:
    """Where sealed texts are kept: a column of a model, or a `key` of the object in it; and what they are for."""

    model: type[Model]
    name: str
    purpose: str
    key: str = ""

    @property
    def lookup(self) -> str:
        """How a query names the text."""
        return f"{self.name}__{self.key}" if self.key else self.name

    def assignment(self, sealed: str) -> dict[str, Any]:
        """What an update sets to put `sealed` in the place of the text."""
        if not self.key:
            return {self.name: sealed}
        text, path = Value(sealed, JSONField()), Value([self.key])
        return {self.name: Func(F(self.name), path, text, function="jsonb_set", output_field=JSONField())}


SEALED: list[SealedColumn] = []  # an app adds its own in `contributions.py`


class CannotUnseal(Exception):
    """A value that does not open: altered, sealed for another purpose, or under a SECRET_KEY no longer known."""


def seal_text(text: str, purpose: str) -> str:
    """`text` encrypted and authenticated for `purpose` (a constant of the caller, such as "webhook secret"); ASCII."""
    return _box(purpose).encrypt(text.encode()).decode("ascii")


def reseal_text(sealed: str, purpose: str) -> str:
    """The same under the present SECRET_KEY; as it is if it opens under that already. Raises CannotUnseal."""
    try:
        _boxes(purpose, (settings.SECRET_KEY,)).decrypt(sealed.encode())
    except InvalidToken:
        return seal_text(unseal_text(sealed, purpose), purpose)
    return sealed


def unseal_text(sealed: str, purpose: str) -> str:
    """What was sealed for `purpose`, under SECRET_KEY or any of SECRET_KEY_FALLBACKS. Raises CannotUnseal."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotUnseal(
            f"This {purpose} does not open. If SECRET_KEY was changed, add the old one to SECRET_KEY_FALLBACKS."
        ) from None


def _box(purpose: str) -> MultiFernet:
    return _boxes(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=32)
def _boxes(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"coordination {purpose}".encode())
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
