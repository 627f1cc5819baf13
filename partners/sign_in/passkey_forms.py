"""The forms of passkeys (WebAuthn Level 2). django-allauth and fido2 hold the ceremony together: the challenge of this
session, the address, the signature, and that the device asked for a finger or a PIN. Here: our words, attempts that
are counted, and whatever a caller makes up instead of a browser's answer is a wrong passkey and never a failure."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms

from partners.sign_in.attempts import count_attempt
from partners.sign_in.forms import Plain

MOST_CHARACTERS = 16_000  # an answer with an attestation of several certificates has some 5,000
WRONG_PASSKEY = "The passkey was not accepted. Try again, or use another way to sign in."
# What parsers of CBOR, keys and addresses raise for bytes that are none.
_UNREADABLE = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    struct.error,
    UnsupportedAlgorithm,
    forms.ValidationError,
)


@contextmanager
def unreadable_is_wrong() -> Iterator[None]:
    """Raises ValidationError for an answer that cannot be read or is not right."""
    try:
        yield
    except _UNREADABLE:
        raise forms.ValidationError(WRONG_PASSKEY, code="wrong_passkey") from None


class CredentialField(forms.JSONField):
    """What a browser answers for a passkey: one object of JSON. It is compared and parsed, never shown."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """The object; raises ValidationError for anything else."""
        with unreadable_is_wrong():
            if len(value) > MOST_CHARACTERS:
                raise ValueError("too long")
            parsed = super().to_python(value)
            if not isinstance(parsed, dict):
                raise TypeError("no object")
            return parsed


class _WithPasskey(Plain):
    credential = CredentialField(error_messages={"required": WRONG_PASSKEY})

    def clean_credential(self) -> Authenticator:
        """The passkey that signed this session's challenge; raises ValidationError."""
        with unreadable_is_wrong():
            authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
            return authenticator


class SignInByPasskeyForm(_WithPasskey, LoginWebAuthnForm):
    """Signing in with nothing else: the passkey names the person, and the device has asked who holds it."""

    def clean_credential(self) -> Authenticator:
        """As above, and counted for the address: the account is only what the caller says."""
        count_attempt(context.request)
        return super().clean_credential()


class _OfSomebody(_WithPasskey):
    user: Any

    def clean_credential(self) -> Authenticator:
        """As above, and counted like a code."""
        count_attempt(context.request, f"code:{self.user.pk}")
        return super().clean_credential()


class PasskeyForm(_OfSomebody, AuthenticateWebAuthnForm):
    """The passkey after the password."""


class PasskeyAgainForm(_OfSomebody, ReauthenticateWebAuthnForm):
    """The passkey, before something that matters."""


class NewPasskeyForm(Plain, AddWebAuthnForm):
    """A passkey that a device has made, and the name by which its owner will know it."""

    words = {"name": ("Name of this passkey", "So that you know it again, for example “work telephone”")}
    name = forms.CharField(required=False, max_length=60)
    credential = CredentialField(error_messages={"required": WRONG_PASSKEY})
    passwordless = None

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for an answer that is not right."""
        with unreadable_is_wrong():
            cleaned: dict[str, Any] = super().clean() or {}
            return cleaned


class RenamePasskeyForm(Plain, EditWebAuthnForm):
    """Another name."""

    words = NewPasskeyForm.words
    name = forms.CharField(max_length=60)
