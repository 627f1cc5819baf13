"""What is sealed under a former SECRET_KEY opens under the new one alone, once all of it has been sealed anew."""

import io
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection

from campaigns.models import Campaign
from coordination.ground.encryption import SEALED, seal_text, unseal_text
from coordination.idempotency.answers import PURPOSE, replay_answer
from coordination.models import Change, StoredAnswer
from events.models import CalendarSubscription
from events.subscribed_calendars.contents import Contents, contents_of, sealed_contents
from events.subscribed_calendars.subscribing import address_of, subscribe_calendar
from partners.mail.outbox import PURPOSE as MAIL
from partners.mail.outbox import write_mail
from partners.models import IdentityProvider, OutgoingMail, Person, WebhookEndpoint
from partners.sign_in.adapters import PURPOSE as SECOND_FACTOR
from partners.sign_in.identity_providers import keeping
from partners.sign_in.identity_providers.authorisation import PURPOSE as PROVIDER
from partners.webhooks import endpoints
from tests import make
from tests.coordination.redactions.text_search import columns, places_of
from tests.partners.webhooks.example_endpoints import subscribe
from tests.request_bodies import EVENT

CALENDAR = "https://calendar.example.com/private-s3cr3t/basic.ics"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("this_machine")]


@pytest.fixture
def this_machine(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def secrets() -> list[str]:
    """Of an endpoint with two, beside an answer that is kept for a repeat."""
    endpoint, former = subscribe("https://127.0.0.1/hook")
    _, present = endpoints.rotate_secret(endpoint, by=make.actor_for())
    make.make_campaign()
    answer = make.client("dudley").post("/api/v1/events/", EVENT, headers={"Idempotency-Key": '"one"'})
    assert answer.status_code == 201, answer.content
    person = Person.objects.create_user("ana@example.org", "Ana")
    for kind, key in (("totp", "secret"), ("recovery_codes", "seed")):
        data = {key: seal_text(f"{key} of Ana", SECOND_FACTOR), "used_mask": 0}
        Authenticator.objects.create(user=person, type=kind, data=data)
    facts = {"issuer": "https://login.example.com/o", "client_id": "us", "domains": ["dudley.gov.uk"]}
    keeping.set_provider(make.make_organisation("dudley"), secret="of the provider", **facts)
    write_mail("ana@example.org", subject="Hello", body="the link", one_click_end="the end")
    calendar = subscribe_calendar(Campaign.objects.get(), by=make.actor_for(), address=CALENDAR)
    CalendarSubscription.objects.filter(pk=calendar.pk).update(contents=sealed_contents(Contents(etag="one")))
    return [present, former]


def reseal() -> str:
    output = io.StringIO()
    call_command("reseal_secrets", stdout=output)
    return output.getvalue()


def sealed_columns() -> set[str]:
    """Every column of the database in which a sealed text stands."""
    asking = [
        f'SELECT \'{table}.{name}\' WHERE EXISTS (SELECT FROM "{table}" WHERE "{name}"::text LIKE ANY (%s))'  # noqa: S608
        for table, name in columns()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asking), [["gAAAA%", '{%"gAAAA%']] * len(asking))
        return {place for (place,) in cursor.fetchall()}


def test_all_is_sealed_anew_and_the_former_key_can_be_forgotten(secrets: list[str], settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k1" * 30, [settings.SECRET_KEY]
    assert "webhook_endpoint.secret: 1 sealed anew, 0 do not open" in reseal()
    settings.SECRET_KEY_FALLBACKS = []
    assert endpoints.secrets_in_force(WebhookEndpoint.objects.get()) == secrets
    assert replay_answer(StoredAnswer.objects.get()).status_code == 201
    kept = {row.type: row.data for row in Authenticator.objects.all()}
    assert unseal_text(kept["totp"]["secret"], SECOND_FACTOR) == "secret of Ana" and kept["totp"]["used_mask"] == 0
    assert unseal_text(kept["recovery_codes"]["seed"], SECOND_FACTOR) == "seed of Ana"
    mail = OutgoingMail.objects.get()
    assert (unseal_text(mail.body, MAIL), unseal_text(mail.one_click_end, MAIL)) == ("the link", "the end")
    calendar = CalendarSubscription.objects.get()
    assert (address_of(calendar), contents_of(calendar).etag) == (CALENDAR, "one")
    provider = IdentityProvider.objects.get()
    assert unseal_text(provider.client_secret, PROVIDER) == "of the provider"
    assert {line.split(": ")[1] for line in reseal().splitlines()} == {"0 sealed anew, 0 do not open"}
    entry = Change.objects.filter(subject="webhook-endpoint", kind="webhook-endpoint.updated").last()
    assert entry is not None and not {"secret", "former_secret"} & {*entry.before, *entry.after}


def test_what_does_not_open_is_named_and_left_as_it_is(secrets: list[str], settings: Any) -> None:
    former, before = settings.SECRET_KEY, WebhookEndpoint.objects.values_list("secret", "former_secret").get()
    settings.SECRET_KEY = "k2" * 30
    with pytest.raises(CommandError, match="10 do not open: put the SECRET_KEY they were sealed under"):
        reseal()
    assert WebhookEndpoint.objects.values_list("secret", "former_secret").get() == before
    settings.SECRET_KEY_FALLBACKS = [former]
    reseal()
    assert endpoints.secrets_in_force(WebhookEndpoint.objects.get()) == secrets


def test_every_column_with_a_sealed_text_is_sealed_anew(secrets: list[str]) -> None:
    assert sealed_columns() == {f"{column.model._meta.db_table}.{column.name}" for column in SEALED}
    assert PURPOSE in {column.purpose for column in SEALED}


def test_a_dump_shows_no_secret(secrets: list[str]) -> None:
    _, key = make.make_key("dudley")
    shown = (*secrets, "of the provider", key, key.rsplit("_", maxsplit=1)[-1])
    assert [places_of(secret) for secret in shown] == [set()] * 5
