"""Signing in at the web server itself, which reads nothing of a stranger but a short form."""

import re

import httpx
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from coordination.ledger.transaction import writing
from partners.models import Membership, OutgoingMail, Person, Role
from partners.sign_in.second_factor import present_code
from tests import make
from tests.partners.example_organisations import SYSTEM
from tests.partners.sign_in.journeys import PASSWORD

EVENTS, JSON = "/api/v1/events/", {"Accept": "application/json"}


def token_of(page: httpx.Response) -> dict[str, str]:
    match = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert match, page.text
    return {"csrfmiddlewaretoken": match[1]}


def test_a_person_signs_in_writes_and_is_out_once_removed(live_api: str) -> None:
    make.make_campaign()
    person = Person.objects.create_user("ana@example.org", "Ana", PASSWORD)
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=make.make_organisation(), role=Role.ADMINISTRATOR)
    TOTP.activate(person, generate_totp_secret())
    with httpx.Client(base_url=live_api, follow_redirects=True, headers={"Accept": "text/html"}) as client:
        sent = client.post(
            "/account/password/reset/",
            data={**token_of(client.get("/account/password/reset/")), "email": "ana@example.org"},
        )
        assert "Look at your email" in sent.text and OutgoingMail.objects.get().recipient == "ana@example.org"
        page = client.get("/account/sign-in/")
        much = client.post("/account/sign-in/", data={**token_of(page), "login": "x" * 70_000, "password": "x"})
        assert much.status_code == 413
        page = client.post(
            "/account/sign-in/", data={**token_of(page), "login": "ana@example.org", "password": PASSWORD}
        )
        code = present_code(Authenticator.objects.get())
        home = client.post("/account/sign-in/code/", data={**token_of(page), "code": code})
        assert "<h1" in home.text and "Your account" in home.text
        body = {"campaign": "see-me-hear-me", "title": "Talk", "kind": "talk"}
        refused = client.post(EVENTS, json=body, headers=JSON)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
        token = client.cookies["csrftoken"]
        taken = client.post(EVENTS, json=body, headers={**JSON, "X-CSRFToken": token})
        assert taken.status_code == 400 and taken.json()["type"] == "/problems/invalid", taken.text  # read, and judged
        assert client.get(EVENTS, headers=JSON).status_code == 200
        with writing(SYSTEM):
            Membership.objects.all().delete()
        assert client.get(EVENTS, headers=JSON).json()["type"] == "/problems/no-membership"
