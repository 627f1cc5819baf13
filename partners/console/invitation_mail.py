"""What somebody is written who is invited to an organisation."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from partners.mail.outbox import write_mail
from partners.models import IdentityProvider, Membership
from partners.sign_in.identity_providers.subjects import domain_of

_BODY = """{organisation} invites you to work for it, as {role}, on Campaign coordination, where councils, police and
partners plan awareness campaigns.

{what}

You belong to {organisation} there only once you have accepted, on your own page. If you do not know why you are
invited, decline there, do nothing, or ask {organisation}.

Campaign coordination
"""


def write_invitation(membership: Membership) -> None:
    """The message, sent when the invitation has been committed; with a link to choose a password for who has none."""
    person, organisation = membership.person, membership.organisation.name
    role = membership.get_role_display().lower()
    if _is_signed_in_by_provider(membership):
        path = reverse("identity-provider-begin", kwargs={"organisation": membership.organisation_id})
        what = f"Sign in with your account at {organisation}, and answer: {settings.PUBLIC_URL}{path}"
    elif person.has_usable_password():
        what = f"Sign in as you are used to, and answer on your own page: {settings.PUBLIC_URL}{reverse('console')}"
    else:
        link = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        address = f"{settings.PUBLIC_URL}{path.replace('UID-KEY', link)}"
        what = f"Choose a password within three days, sign in with it, and answer: {address}"
    subject = f"{organisation} invites you to Campaign coordination"
    write_mail(person.email, subject=subject, body=_BODY.format(organisation=organisation, role=role, what=what))


def _is_signed_in_by_provider(membership: Membership) -> bool:
    """Whether the organisation's own provider signs in addresses such as theirs."""
    providers = IdentityProvider.objects.active().speaking_for(domain_of(membership.person.email))
    return providers.filter(organisation=membership.organisation_id).exists()
