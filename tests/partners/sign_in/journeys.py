"""What somebody does who signs in: every page that comes back is checked on the way."""

import re
from html import unescape
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from coordination.ground.encryption import unseal_text
from partners.mail.outbox import PURPOSE
from partners.models import OutgoingMail
from partners.sign_in.second_factor import present_code
from tests.html_pages import check_page

PASSWORD = "canal bridge at four"
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}


def browser(**options: Any) -> Client:
    """A browser, which sends back the token of the form it was shown."""
    return Client(enforce_csrf_checks=True, raise_request_exception=True, **BROWSER, **options)


def send(client: Client, address: str, to: str = "", **fields: str) -> Any:
    """The answer to the form at the address, filled in and sent as a browser does, to where redirects lead."""
    page = check_page(client.get(address, follow=True))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token, page
    answer = client.post(to or address, {"csrfmiddlewaretoken": token[1], **fields}, follow=True)
    check_page(answer)
    return answer


def enter_password(client: Client, email: str, password: str = PASSWORD) -> Any:
    return send(client, "/account/sign-in/", login=email, password=password)


def set_up_app(client: Client) -> Authenticator:
    """Set up an authenticator app on the page that shows its key."""
    page = check_page(client.get("/account/second-factor/set-up/"))
    secret = re.search(r"Key: <code>(\w+)</code>", page)
    assert secret
    code = present_code(Authenticator(data={"secret": sealed(secret[1])}))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    answer = client.post("/account/second-factor/set-up/", {"csrfmiddlewaretoken": token[1], "code": code}, follow=True)
    assert "Your recovery codes" in check_page(answer)
    return Authenticator.objects.get(type=Authenticator.Type.TOTP)


def sealed(secret: str) -> str:
    from allauth.mfa.utils import encrypt

    return str(encrypt(secret))


def let_time_pass(authenticator: Authenticator) -> None:
    """As if the codes that were used were of long ago."""
    authenticator.refresh_from_db()
    authenticator.data["count"] = 1
    authenticator.save()


def heading(answer: Any) -> str:
    match = re.search(r"<h1.*?>(.*?)</h1>", answer.content.decode())
    return unescape(match[1]) if match else ""


def errors(answer: Any) -> list[str]:
    summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    return [unescape(text) for text in re.findall(r"<li>(?:<a.*?>)?(.*?)(?:</a>)?</li>", summary[1])] if summary else []


def mail() -> list[tuple[str, str, str]]:
    """What waits to be sent: to whom, about what, and the text."""
    return [(row.recipient, row.subject, unseal_text(row.body, PURPOSE)) for row in OutgoingMail.objects.order_by("id")]
