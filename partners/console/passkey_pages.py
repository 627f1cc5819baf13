"""The pages of passkeys: django-allauth's, which ask for a finger or a PIN always, and keep the last second factor of
whoever needs one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

from partners.models import Person
from partners.sign_in.adapters import SecondFactorAdapter
from partners.sign_in.attempts import count_attempt

View = Callable[..., HttpResponse]


class AddPasskey(webauthn.AddWebAuthnView):
    """Make a passkey on this device or telephone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser is asked for: a passkey that is found by itself when its owner signs in."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "options": begin_registration(self.request.user, passwordless=True)}


class SignInByPasskey(webauthn.LoginWebAuthnView):
    """Sign in with a passkey alone. Every challenge and every answer is an attempt."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The challenge, as JSON; 429 with a sentence when there were too many."""
        try:
            count_attempt(request)
        except ValidationError as refusal:
            return JsonResponse({"detail": refusal.messages[0]}, status=429)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response


class RemovePasskey(webauthn.RemoveWebAuthnView):
    """Remove one, unless it is the last second factor of somebody who needs one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`may_remove` beside the rest."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "may_remove": SecondFactorAdapter().can_delete_authenticator(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or say once more why not."""
        if not SecondFactorAdapter().can_delete_authenticator(self.object):
            return self.render_to_response(self.get_context_data(), status=409)
        response: HttpResponse = super().form_valid(form)
        return response


def one_at_a_time(view: Any) -> View:
    """A view that takes second factors away, under a lock of the person: of two who each take another of the two
    factors, one finds it to be the last."""

    @wraps(view)
    def locked(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponse:
        with transaction.atomic():
            Person.objects.select_for_update().filter(email=request.user.get_username()).first()
            response: HttpResponse = view(request, *arguments, **words)
        return response

    return locked
