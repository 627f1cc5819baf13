"""The forms of signing in: django-allauth's, with our words, and with codes that are good for one use."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from partners.sign_in.attempts import count_attempt
from partners.sign_in.second_factor import use_code

_WRONG_CODE = "The code is not right, or has been used. Wait for the next one, and enter it as your app shows it."
_CODE_HINT = "6 digits from your authenticator app, or one of your recovery codes"
_PASSWORD_HINT = "At least 12 characters: three random words do well"  # noqa: S105 - a hint


class Plain(forms.Form):
    """Labels and hints in our words; nothing in the place of a label inside a field."""

    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            label, hint = self.words.get(name, (str(field.label or name), ""))
            field.label, field.help_text = label, hint
            field.error_messages["required"] = f"Enter {_lowered(label)}"
            field.error_messages["invalid"] = "Enter an email address in the correct format, like name@example.com"


class SignInForm(Plain, LoginForm):
    """E-mail address and password."""

    words = {"login": ("Email address", ""), "password": ("Password", "")}


class ResetForm(Plain, ResetPasswordForm):
    """Where to send the link; counted like a sign-in, so that nobody's mailbox is flooded."""

    words = {"email": ("Email address", "")}

    def clean_email(self) -> str:
        """The address; raises ValidationError when it was asked for too often."""
        count_attempt(context.request, self.cleaned_data["email"], "account")
        return str(super().clean_email())


class NewPasswordForm(Plain, ResetPasswordKeyForm):
    """The new password, twice."""

    words = {"password1": ("New password", _PASSWORD_HINT), "password2": ("New password again", "")}


class ChangeForm(Plain, ChangePasswordForm):
    """The present password, and the new one twice."""

    words = {"oldpassword": ("Present password", ""), **NewPasswordForm.words}


class PasswordAgainForm(Plain, ReauthenticateForm):
    """The password, before something that matters."""

    words = {"password": ("Password", "")}


class _OneUse(Plain):
    words = {"code": ("Security code", _CODE_HINT)}
    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        """The code, used up; raises ValidationError for a wrong one, and for too many."""
        count_attempt(context.request, f"code:{self.user.pk}")
        self.authenticator = use_code(self.user, self.cleaned_data["code"])
        if self.authenticator is None:
            raise forms.ValidationError(_WRONG_CODE, code="incorrect_code")
        return str(self.cleaned_data["code"])


class CodeForm(_OneUse, AuthenticateForm):
    """The code after the password."""


class CodeAgainForm(_OneUse, ReauthenticateByCodeForm):
    """A code, before something that matters."""


class SetUpAppForm(Plain, ActivateTOTPForm):
    """The first code of a new app, which shows that it has the secret."""

    words = {"code": ("Security code", "6 digits from your authenticator app")}

    def clean_code(self) -> str:
        """The code; raises ValidationError for a wrong one, and for too many."""
        count_attempt(context.request, f"code:{self.user.pk}")
        return str(super().clean_code())


def _lowered(label: str) -> str:
    article = "an" if label[0] in "AEIO" else "your" if label in ("Password", "Present password") else "a"
    return f"{article} {label[0].lower()}{label[1:]}"
