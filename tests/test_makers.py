"""A test gets a row of any table without knowing what the row needs: by `tests/make.py`, or by making another thing."""

import inspect
from typing import get_args, get_type_hints

from django.apps import apps

from tests import make

# Rows that come with others, and with which.
COME_WITH = {
    "AreaBoundary": "import_boundaries",
    "AreaCode": "load_reference",
    "AreaPopulation": "make_area",
    "AreaWithin": "make_area",
    "CalendarSubscription": "subscribed_calendars.subscribing.subscribe_calendar",
    "Change": "whatever is written",
    "DayCell": "make_metric, and compiling",
    "HelpLine": "make_campaign",
    "Heartbeat": "the relay and beat",
    "IdentityProvider": "identity_providers.keeping.set_provider",
    "ImportFile": "row_files.queue",
    "Membership": "people.add_person",
    "OAuthClient": "oauth.clients.register_client",
    "Operation": "example_jobs.make_operation",
    "OutgoingMail": "people.add_person",
    "PeriodCell": "make_metric, and compiling",
    "Person": "people.add_person",
    "ProviderIdentity": "a sign-in by an identity provider",
    "RedactedText": "redact_text",
    "Redaction": "redact_text",
    "RefusedRow": "row_files.queue",
    "RetiredKey": "a redaction of a slug",
    "RollupMark": "make_metric",
    "SecondLook": "a text of which the guard is not sure",
    "Spreadsheet": "spreadsheets.bring_spreadsheet",
    "StatementWatch": "make_statement",
    "StoredAnswer": "a request with an Idempotency-Key",
    "StoredFile": "make_creative",
    "TableMapping": "a file with a mapping",
    "TermsAcceptance": "make_organisation",
    "Universe": "make_universes",
    "UniversePopulation": "load_reference",
    "UniverseRelation": "make_universes",
    "WaitingRow": "row_files.queue",
    "WebhookDelivery": "webhooks.endpoints.test_endpoint",
    "WebhookEndpoint": "webhooks.endpoints.create_endpoint",
}
OUR_APPS = ("coordination", "partners", "campaigns", "events")


def made() -> set[str]:
    makers = [maker for name, maker in inspect.getmembers(make, inspect.isfunction) if name.startswith("make_")]
    returned = [get_type_hints(maker)["return"] for maker in makers]
    return {row.__name__ for kind in returned for row in (get_args(kind) or (kind,))}


def test_every_table_has_a_maker_or_comes_with_another_row():
    tables = {model.__name__ for app in OUR_APPS for model in apps.get_app_config(app).get_models()}
    assert tables - made() == set(COME_WITH)
