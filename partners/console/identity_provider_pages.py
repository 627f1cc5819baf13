"""`/account/sign-in/`: by password or passkey, or by the identity provider of one's own organisation, and what is shown
to whoever comes back from there without being signed in. Whether somebody has an account no page tells: an address
leads to a provider by its domain alone."""

from typing import Any

import structlog
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from django import forms
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from coordination.ground.sight import finding_out_who
from partners.models import IdentityProvider
from partners.sign_in.attempts import count_attempt
from partners.sign_in.identity_providers import authorisation
from partners.sign_in.identity_providers.refused_sign_ins import SignInRefused
from partners.sign_in.identity_providers.session import note_sign_in
from partners.sign_in.identity_providers.subjects import domain_of, identity_of

log = structlog.get_logger(__name__)
_OF_NOBODY = (
    "No organisation signs in addresses of that domain. Check the address, or sign in with your password or a passkey"
)
CHOOSING = "another_account"  # in the query of where a sign-in begins
_MOST_CHARACTERS = 2_000  # of a code, a state or another word of a provider


class SignIn(LoginView):
    """Sign in with a password, or find the way to one's own organisation."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the organisations that sign their people in."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "providers": _providers(), "further": _further(self.request)}


class AddressForm(forms.Form):
    """The address by whose domain an organisation is found; `provider` is its, once the form is valid."""

    login = forms.CharField(
        label="Email address",
        max_length=254,
        help_text="We find your organisation by what stands after the @",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your email address", "max_length": "Enter your email address"},
    )
    provider: IdentityProvider

    def clean_login(self) -> str:
        """The address; raises ValidationError where no organisation signs in its domain."""
        address = str(self.cleaned_data["login"])
        provider = _provider_speaking_for(domain_of(address))
        if provider is None:
            raise ValidationError(_OF_NOBODY, code="of_nobody")
        self.provider = provider
        return address


@require_http_methods(["GET", "HEAD", "POST"])
def choose_page(request: HttpRequest) -> HttpResponse:
    """The organisation that signs in addresses such as the one that was typed, and the way there."""
    form = AddressForm(request.POST or None)
    context = {"form": form, "further": _further(request)}
    if form.is_valid():
        return render(request, "identity_providers/chosen.html", {**context, "provider": form.provider})
    return render(request, "identity_providers/choose.html", context)


@require_GET
def begin_page(request: HttpRequest, organisation: str) -> HttpResponse:
    """To the organisation's provider."""
    provider = _provider(organisation)
    try:
        count_attempt(request)
        next_address, choosing = get_next_redirect_url(request) or "", CHOOSING in request.GET
        address = authorisation.begin(provider, request.session, next_address=next_address, choosing=choosing)
    except ValidationError as refusal:
        return _refused(request, provider, refusal.messages[0], 429)
    except SignInRefused as refusal:
        return _told(request, provider, refusal)
    return HttpResponseRedirect(address)


@require_GET
def return_page(request: HttpRequest, organisation: str) -> HttpResponse:
    """Back from the provider: signed in, asked for a second factor, or told why not."""
    provider = _provider(organisation)
    parameters = {name: str(value) for name, value in request.GET.items() if len(value) <= _MOST_CHARACTERS}
    try:
        claims, next_address = authorisation.complete(provider, request.session, parameters)
        identity = identity_of(provider, claims)
    except SignInRefused as refusal:
        return _told(request, provider, refusal)
    if request.user.is_authenticated:  # as whoever it was, whose session ends
        logout(request)
    note_sign_in(request, identity, claims)
    return perform_login(request, Login(user=identity.person, redirect_url=next_address or None))


def no_password_yet(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Whoever has none chooses their first as one that was forgotten: by a link to their address."""
    return redirect("account_reset_password")


@finding_out_who()
def _providers() -> list[IdentityProvider]:
    return list(IdentityProvider.objects.active().select_related("organisation").order_by("organisation__name"))


@finding_out_who()
def _provider_speaking_for(domain: str) -> IdentityProvider | None:
    return IdentityProvider.objects.active().speaking_for(domain).select_related("organisation").first()


@finding_out_who()
def _provider(organisation: str) -> IdentityProvider:
    providers = IdentityProvider.objects.active().select_related("organisation")
    provider = providers.filter(organisation=organisation).first()
    if provider is None:
        raise Http404
    return provider


def _further(request: HttpRequest) -> str:
    """The query that leads to where somebody wanted to go."""
    address = get_next_redirect_url(request)
    return f"?{urlencode({REDIRECT_FIELD_NAME: address})}" if address else ""


def _told(request: HttpRequest, provider: IdentityProvider, refusal: SignInRefused) -> HttpResponse:
    log.warning(
        "identity_provider_refused", organisation=provider.organisation_id, code=refusal.code, fault=refusal.fault
    )
    status = 503 if refusal.is_for_now else 403
    return _refused(request, provider, refusal.detail, status, choosing=refusal.is_of_the_account)


def _refused(
    request: HttpRequest, provider: IdentityProvider, detail: str, status: int, *, choosing: bool = False
) -> HttpResponse:
    context = {"provider": provider, "detail": detail, "query": f"?{CHOOSING}=yes" if choosing else ""}
    return render(request, "identity_providers/refused.html", context, status=status)
