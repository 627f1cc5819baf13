"""What somebody is written who was added to an organisation."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from partners.mail.outbox import write_mail
from partners.models import Membership

_BODY = """{organisation} has added you to Campaign coordination, where councils, police and partners plan awareness
campaigns.

{what}

If you do not know why, do nothing, or ask {organisation}.

Campaign coordination
"""


def write_invitation(membership: Membership) -> None:
    """The message, sent when the membership has been committed; with a link to choose a password for who has none."""
    person, organisation = membership.person, membership.organisation.name
    if person.has_usable_password():
        what = f"Sign in as you are used to: {settings.PUBLIC_URL}{reverse('account_login')}"
    else:
        link = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        what = f"Choose a password within three days: {settings.PUBLIC_URL}{path.replace('UID-KEY', link)}"
    subject = f"{organisation} has added you to Campaign coordination"
    write_mail(person.email, subject=subject, body=_BODY.format(organisation=organisation, what=what))
