"""What django-allauth asks of a service: who may open an account (nobody: one is invited), how attempts are counted,
how secrets are kept, and where somebody goes next."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import clear_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from coordination.ground.encryption import seal_text, unseal_text
from coordination.limits.address import address_of
from partners.models import Person
from partners.sign_in.attempts import count_attempt
from partners.sign_in.identity_providers.session import organisation_that_signed_in, providers_that_require
from partners.sign_in.landing import landing_of
from partners.sign_in.second_factor import must_keep_second_factor, second_factors, use_totp_code

PURPOSE = "second factor"
_WRONG = "The email address or the password is not right. Check both, or choose a new password."


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of people who were invited."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "incorrect_password": "The password is not right.",
        "enter_current_password": "The present password is not right.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account alone."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError when there were too many attempts, for this account or from this address."""
        count_attempt(request, str(credentials.get("email", "")))

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """A page in the place of signing in: for who is closed out, and for who could do nothing since their
        organisation signs its people in itself."""
        refusal: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refusal or organisation_that_signed_in(request, user):
            return refusal
        providers = providers_that_require(user)
        if not providers:
            return None
        clear_authentication_records(request)
        return render(request, "identity_providers/required.html", {"providers": providers}, status=403)

    def get_login_stages(self) -> list[str]:
        """With our own second factor in the place of django-allauth's."""
        stages = super().get_login_stages()
        ours = {"allauth.mfa.stages.AuthenticateStage": "partners.sign_in.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in stages]

    def get_client_ip(self, request: HttpRequest) -> str:
        """As limits see it: past the proxies that are trusted, and no further."""
        return address_of(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To what waits for them; see `landing.py`."""
        return landing_of(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Their own page."""
        return reverse("console")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the public address, whatever Host header asked for it."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.PUBLIC_URL}{path.replace('UID-KEY', key)}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before what is protected by a second factor is changed; a first one is set up by whoever just signed in."""
        return Authenticator.objects.filter(user_id=self.request.user.pk).exists()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors, with secrets sealed as those of webhooks are; allauth keeps them in clear."""

    def encrypt(self, text: str) -> str:
        """Sealed under SECRET_KEY: a copy of the database opens nothing."""
        return seal_text(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises CannotUnseal for what was altered."""
        return unseal_text(encrypted_text, PURPOSE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last app or passkey of somebody whose role needs one."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        other_factors = second_factors(authenticator.user).exclude(pk=authenticator.pk)
        return other_factors.exists() or not must_keep_second_factor(authenticator.user)

    def generate_authenticator_name(self, user: Person, type: str) -> str:
        """What a passkey is called that was given no name."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host of this service, to which a passkey is bound, under the service's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "The code is not right. Enter the 6 digits that your app shows now.",
        "cannot_delete_authenticator": "Your role needs a second factor, so it cannot be switched off.",
    }


class Backend(AuthenticationBackend):
    """By e-mail address, however it is spelled."""

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        """The person of a session; None once they are no longer active, which ends it."""
        person = Person.objects.filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None


def note_first_use(request: HttpRequest, user: Person, authenticator: Authenticator, **_signal: Any) -> None:
    """An app or a passkey was set up, which has shown the second factor for this session; the first code of the app is
    used up."""
    if authenticator.type == Authenticator.Type.TOTP:
        use_totp_code(authenticator, "".join(request.POST.get("code", "").split()))
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        details = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **details)


authenticator_added.connect(note_first_use, dispatch_uid="partners.note_first_use")
