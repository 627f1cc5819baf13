"""The addresses of signing in and of somebody's own page; the names are those by which django-allauth finds its own."""

from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from coordination.limits.body_policy import FORM
from partners.console.account import choose_organisation, console
from partners.console.digest_pages import digest_page, end_digest_page
from partners.console.identity_provider_pages import SignIn, begin_page, choose_page, no_password_yet, return_page
from partners.console.invitation_pages import accept_page, decline_page, leave_page
from partners.console.key_pages import keys_page, new_key_page, revoke_key_page
from partners.console.oauth_client_pages import clients_page, new_client_page, revoke_client_page
from partners.console.passkey_pages import AddPasskey, RemovePasskey, SignInByPasskey, one_at_a_time
from partners.console.people_pages import invite_page, member_page, people_page, remove_member
from partners.console.webhook_pages import (
    act_on_webhook_page,
    new_webhook_page,
    replay_page,
    webhook_page,
    webhooks_page,
)


def for_strangers(view: Any) -> Any:
    """A view that reads a short form of somebody who has not signed in yet. Raises RequestDataTooBig for a longer one,
    of which the web process has kept the beginning alone."""

    @wraps(view)
    def read_short_form(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > FORM.most_bytes:
            raise RequestDataTooBig("the form is longer than one of a stranger is read")
        response: HttpResponse = view(request, *arguments, **words)
        return response

    read_short_form.reading = FORM  # type: ignore[attr-defined]
    return read_short_form


urlpatterns = [
    path("", console, name="console"),
    path("organisation/", choose_organisation, name="choose-organisation"),
    path("invitations/<uuid:membership_id>/accept/", accept_page, name="accept-membership"),
    path("invitations/<uuid:membership_id>/decline/", decline_page, name="decline-membership"),
    path("organisations/<uuid:membership_id>/leave/", leave_page, name="leave-organisation"),
    path("digest/", digest_page, name="digest"),
    path("digest/end/<str:token>/", for_strangers(end_digest_page), name="digest-end"),
    path("people/", people_page, name="people"),
    path("people/add/", invite_page, name="invite"),
    path("people/<uuid:membership_id>/", member_page, name="member"),
    path("people/<uuid:membership_id>/remove/", remove_member, name="remove-member"),
    path("keys/", keys_page, name="keys"),
    path("keys/new/", new_key_page, name="key-new"),
    path("keys/<slug:key_id>/revoke/", revoke_key_page, name="key-revoke"),
    path("oauth-clients/", clients_page, name="oauth-clients"),
    path("oauth-clients/new/", new_client_page, name="oauth-client-new"),
    path("oauth-clients/<slug:client_id>/revoke/", revoke_client_page, name="oauth-client-revoke"),
    path("webhooks/", webhooks_page, name="webhooks"),
    path("webhooks/new/", new_webhook_page, name="webhook-new"),
    path("webhooks/<uuid:endpoint_id>/", webhook_page, name="webhook"),
    path("webhooks/<uuid:endpoint_id>/act/", act_on_webhook_page, name="webhook-act"),
    path("webhooks/<uuid:endpoint_id>/<uuid:delivery_id>/replay/", replay_page, name="webhook-replay"),
    path("sign-in/", for_strangers(SignIn.as_view()), name="account_login"),
    path("sign-in/organisation/", for_strangers(choose_page), name="identity-provider-choose"),
    path("sign-in/with/<slug:organisation>/", begin_page, name="identity-provider-begin"),
    path("sign-in/with/<slug:organisation>/back/", return_page, name="identity-provider-return"),
    path("sign-in/code/", for_strangers(second_factor.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", for_strangers(SignInByPasskey.as_view()), name="mfa_login_webauthn"),
    path("sign-out/", account.logout, name="account_logout"),
    path("closed/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/none/", no_password_yet, name="account_set_password"),
    path("password/reset/", for_strangers(account.password_reset), name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]{1,40})-(?P<key>[0-9A-Za-z-]{1,100})/$",
        for_strangers(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/reset/saved/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-factor/", second_factor.index, name="mfa_index"),
    path("second-factor/set-up/", app.activate_totp, name="mfa_activate_totp"),
    path("second-factor/switch-off/", one_at_a_time(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", one_at_a_time(RemovePasskey.as_view()), name="mfa_remove_webauthn"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]
